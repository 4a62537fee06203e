-- SPDX-License-Identifier: MIT
--
-- The shallow lake problem to measure with: a town releases phosphorus into a lake that recycles
-- it, and beyond a critical level the lake does not come back. The natural inflow is lognormal; the
-- option `samples` says how many lakes, each with an inflow of its own, stand for one future.

local MOST = 100

local function param(low, high, usual, doc)
  return { unit = "1", min = low, max = high, default = usual, doc = doc, source = "made up" }
end

local function recycled(x, q)
  local power = x ^ q
  return power / (1 + power)
end

-- Where recycling outgrows the loss b x: by halving, until the interval is as short as can be.
local function critical_level(b, q)
  local low, high = 0.01, 1.5
  for _ = 1, 60 do
    local x = (low + high) / 2
    if recycled(x, q) < b * x then
      low = x
    else
      high = x
    end
  end
  return (low + high) / 2
end

local function start(v, o)
  local spread = 1 + v.stdev ^ 2 / v.mean ^ 2
  v.mu = math.log(v.mean / math.sqrt(spread))
  v.sigma = math.sqrt(math.log(spread))
  if o.critical == "solved" then
    v.critical = critical_level(v.b, v.q)
  else
    v.critical = v.level
  end
end

local function step(v, o)
  local sum, clean = 0, 0
  for s = 1, o.samples do
    local inflow = math.exp(v.mu + v.sigma * math.qnorm(v.inflow[s]))
    local x = (1 - v.b) * v.x[s] + recycled(v.x[s], v.q) + v.release + inflow
    if x < v.critical then clean = clean + 1 end
    sum = sum + x
    v.x[s] = x
  end
  v.pollution = sum / o.samples
  v.clean = clean / o.samples
  v.benefit = 0.4 * v.release * v.delta ^ v.step
end

return {
  role = "model", id = "lake", version = "1.0",
  title = "A shallow lake",
  doc = "x[t+1] = (1 - b) x[t] + x[t]^q / (1 + x[t]^q) + release + inflow[t]",

  params = {
    b       = param(0.01, 1, 0.42, "share of the phosphorus that is lost in a year"),
    q       = param(1, 10, 2, "how sharply recycling sets in"),
    mean    = param(0.001, 0.2, 0.02, "mean of the natural inflow"),
    stdev   = param(0.0001, 0.1, 0.001, "its standard deviation"),
    delta   = param(0.5, 1, 0.98, "discount factor of a year"),
    release = param(0, 0.1, 0.02, "what the town releases in a year"),
    level   = param(0, 2, 0.5, "the critical level when it is given"),
  },
  outputs = {
    pollution = { unit = "1", doc = "mean over the samples" },
    clean     = { unit = "1", doc = "share of the samples below the critical level" },
    benefit   = { unit = "1", doc = "the town's, discounted" },
  },
  state = {
    x        = { unit = "1", count = MOST, doc = "phosphorus in each of the lakes" },
    critical = { unit = "1" },
    mu       = { unit = "1" },
    sigma    = { unit = "1" },
  },
  streams = { inflow = { doc = "the natural inflow, one draw a lake", count = MOST } },
  options = {
    samples  = { type = "number", default = MOST, doc = "how many of the lakes are used" },
    critical = { type = "text", default = "solved",
                 doc = "where the critical level comes from: solved, or given by `level`" },
  },

  start = start,
  step = step,
}
