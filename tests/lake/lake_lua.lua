-- SPDX-License-Identifier: MIT
--
-- The shallow lake problem as a Lua unit, with the formulas of lake.c in the same order, so that
-- both must give the same bits. Ten lakes side by side; the option `samples` uses the first ones.

local SAMPLES = 10

local function param(low, high, usual)
  return { unit = "1", min = low, max = high, default = usual,
           source = "test: wide enough for the golden lakes" }
end

local function zero() return { unit = "1", default = 0 } end

-- The root of x^q / (1 + x^q) = b x in [0.01, 1.5], by halving until the interval stands still.
local function critical_level(b, q)
  local low, high = 0.01, 1.5
  for _ = 1, 60 do
    local x = (low + high) / 2
    local p = x ^ q
    if p / (1 + p) - b * x < 0 then low = x else high = x end
  end
  return (low + high) / 2
end

local function start(v)
  v.critical = critical_level(v.b, v.q)
  local mu = v.mean * v.mean / (v.stdev * v.stdev + v.mean * v.mean)
  v.mu = math.log(mu * (v.mean * v.mean)) / 2
  v.sigma = math.sqrt(math.log(1 + v.stdev * v.stdev / (v.mean * v.mean)))
end

local function find_inflow(v, o, sample)
  if o.inflow == "mean" then return v.mean end
  local z
  if o.inflow == "given" then
    local row = o.normals[v.step + 1]
    z = row and row["z" .. (sample - 1)] or 0
  else
    z = math.qnorm(v.chance[sample])
  end
  return math.exp(v.mu + v.sigma * z)
end

local function score_instant(v, o)
  local sum, clean, t = 0, 0, v.step
  for s = 1, o.samples do
    sum = sum + v.x[s]
    if v.x[s] < v.critical then clean = clean + 1 end
  end
  local change = v.release - v.before
  v.highest = math.max(v.highest, sum / o.samples)
  v.clean = v.clean + clean
  v.gain = v.gain + 0.4 * v.release * math.pow(v.delta, t)
  if t > 0 and (change > 0.02 or change < -0.02) then v.jumps = v.jumps + 1 end
  if t > 0 and change > -0.02 then v.drops = v.drops + 1 end
  v.before = v.release
  local spans = t > 0 and t or 1
  v.p_crit, v.max_p, v.utility = v.critical, v.highest, v.gain
  v.jumpy, v.inert = v.jumps / spans, v.drops / spans
  v.reliability = v.clean / (o.samples * (t + 1))
end

local function step(v, o)
  score_instant(v, o)
  local pollution, inflow = 0, 0
  for s = 1, o.samples do
    local e, x = find_inflow(v, o, s), v.x[s]
    local p = x ^ v.q
    x = (1 - v.b) * x + p / (1 + p) + v.release + e
    v.x[s] = x
    pollution, inflow = pollution + x, inflow + e
  end
  v.pollution, v.inflow = pollution / o.samples, inflow / o.samples
end

return {
  role = "model", id = "lake_lua", version = "1.0",
  title = "A shallow lake",
  doc = "X[t+1] = (1 - b) X[t] + X[t]^q / (1 + X[t]^q) + a[t] + inflow[t]",

  params = { b = param(0.01, 1, 0.42), q = param(1, 10, 2), mean = param(0.001, 0.2, 0.02),
             stdev = param(0.0001, 0.1, 0.001), delta = param(0.5, 1, 0.98) },
  inputs = { release = { unit = "1" } },
  outputs = { p_crit = zero(), max_p = zero(), utility = zero(), jumpy = zero(), inert = zero(),
              reliability = zero(), pollution = zero(), inflow = zero() },
  state = { x = { unit = "1", count = SAMPLES }, critical = zero(), mu = zero(), sigma = zero(),
            highest = zero(), clean = zero(), gain = zero(), jumps = zero(), drops = zero(),
            before = zero() },
  streams = { chance = { doc = "the natural inflow, one draw a sample", count = SAMPLES } },
  options = {
    inflow = { type = "text", default = "drawn", doc = "mean, given or drawn" },
    samples = { type = "number", default = SAMPLES, doc = "how many of the lakes are used" },
    normals = { type = "table", optional = true, doc = "standard normals, a row an instant",
                columns = { "z0", "z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8", "z9" } },
  },

  start = start,
  step = step,
}
