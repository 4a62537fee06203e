-- SPDX-License-Identifier: MIT
--
-- First-strike stability among three nuclear powers. The question of the unit `first_strike`, what
-- a side saves by going first, is asked in all twelve wars that three can fight: each against
-- each, each against the other two, and two against one. Defences are numbers of interceptors
-- here and not shares, since a shield that stops a small arsenal barely dents a large one: that
-- is the whole difference between two powers and three. After Bracken, and Best and Bracken
-- (Management Science 41(2), 1995), reduced to the cost of `first_strike`.

local function power(unit, name, min, max, default, doc, optional)
  return { unit = unit, min = min, max = max, default = default, optional = optional,
           doc = doc:format(name:upper()) }
end

local params = {
  lambda = { unit = "1", min = 0.01, max = 1, default = 0.3,
             doc = "weight of damage not done to the other, against damage suffered",
             source = "judgement; the literature's value could not be checked" },
}
local inputs, derived = {}, {
  preemption_gain = { unit = "1", min = 0, max = 2, default = 0,
                      doc = "what going first saves, mean of the twelve wars" },
  multipolar_index = { unit = "1", min = 0, max = 1, default = 1,
                       doc = "first-strike stability of three, 1 when nobody gains by going first" },
}
for _, name in ipairs { "a", "b", "c" } do
  params["k_" .. name] = {
    unit = "1/warheads", min = 1e-5, max = 0.1, default = 0.0015, log = true,
    doc = ("damage to %s's value for each warhead that arrives"):format(name:upper()),
    source = "judgement: 1000 arriving warheads destroy 78 %",
  }
  inputs["warheads_" .. name] = power("warheads", name, 0, 1e5, 1000, "deployed warheads of %s")
  inputs["survivable_" .. name] = power("1", name, 0, 1, 0.5,
                                        "share of %s's warheads that survives a first strike")
  inputs["interceptors_" .. name] = power("warheads", name, 0, 1e5, 0,
                                          "arriving warheads that %s can shoot down", true)
  derived["gain_" .. name] = power("1", name, 0, 2, 0,
                                   "what going first alone saves %s, mean of its three wars")
end

-- Mean damage to the members of a side when n warheads are split evenly among them.
local function damage(side, n)
  local sum = 0
  for i = 1, #side do
    local arriving = math.max(0, n / #side - side[i].interceptors)
    sum = sum - math.expm1(-side[i].k * arriving)
  end
  return sum / #side
end

local function warheads(side, survived)
  local sum = 0
  for i = 1, #side do
    sum = sum + side[i].warheads * (survived and side[i].survivable or 1)
  end
  return sum
end

-- The cost of waiting minus that of going first, for `one` at war with `other`.
local function gain(one, other, lambda)
  local first = damage(one, warheads(other, true)) + lambda * (1 - damage(other, warheads(one)))
  local wait = damage(one, warheads(other)) + lambda * (1 - damage(other, warheads(one, true)))
  return wait - first
end

return {
  role = "model", id = "first_strike_3", version = "1.0",
  title = "First-strike stability among three powers",
  doc = [[
In each of twelve wars of a side X (one or two powers) with a side Y,
gain(X, Y)  = [D_X(W_Y) + lambda (1 - D_Y(s W_X))] - [D_X(s W_Y) + lambda (1 - D_Y(W_X))]
D_X(n)      = mean over the powers i of X of 1 - exp(-k_i max(0, n/|X| - interceptors_i))
with W the warheads of a side and s W those that survive a first strike.
gain_a      = mean of gain(a, b), gain(a, c) and gain(a, b and c)
preemption_gain  = mean of the twelve gains
multipolar_index = 1 - preemption_gain/(1 + lambda)]],

  params = params, inputs = inputs, derived = derived,

  step = function(v)
    local p = {}
    for i, name in ipairs { "a", "b", "c" } do
      p[i] = { k = v["k_" .. name], warheads = v["warheads_" .. name],
               survivable = v["survivable_" .. name], interceptors = v["interceptors_" .. name] }
    end
    local alone, joint = { 0, 0, 0 }, 0
    for i = 1, 3 do
      local j, k = i % 3 + 1, (i + 1) % 3 + 1
      alone[i] = gain({ p[i] }, { p[j] }, v.lambda) + gain({ p[i] }, { p[k] }, v.lambda)
                 + gain({ p[i] }, { p[j], p[k] }, v.lambda)
      joint = joint + gain({ p[j], p[k] }, { p[i] }, v.lambda)
    end
    v.gain_a, v.gain_b, v.gain_c = alone[1] / 3, alone[2] / 3, alone[3] / 3
    v.preemption_gain = (alone[1] + alone[2] + alone[3] + joint) / 12
    v.multipolar_index = 1 - v.preemption_gain / (1 + v.lambda)
  end,
}
