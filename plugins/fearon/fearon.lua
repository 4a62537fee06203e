-- SPDX-License-Identifier: MIT
--
-- War as a failure to bargain, after Fearon. Two sides dispute a good of size 1. Side A
-- demands a share; side B accepts, or fights. A war costs both, so that some demands leave both
-- better off than war would, and yet war may come:
--
--   from private information: A does not know what war costs B. A higher demand brings more when
--   it is accepted and is refused more often;
--   from a commitment problem: power will shift, and the side that gains cannot bind itself not
--   to use it. The other fights now when what it would lose later exceeds what war costs both.
--
-- `fearon` derives both probabilities at t; `power_ratio` derives A's chance to win from two
-- strengths and how it is about to change.

local fearon = {
  role = "model", id = "fearon", version = "1.0",
  title = "War as a failure to bargain: private costs, and power that shifts",
  doc = [[
cost of war to B, as A sees it: uniform on [low, low + width],
width  = spread (1 - clarity channel) (1 - blur (1 - misperception)),
low    = max(0, (spread - width)/2), so that the mean stays when the width shrinks
demand = max(power + low, power + (low + width - cost_a)/2), at most power + low + width, and 1
bargaining_war = max(0, demand - power - low)/width          (B refuses)
preventive_war = P(cost_a + cost of B < discount |power_rise|)  (who declines will not wait)
breakdown      = 1 - (1 - bargaining_war) (1 - preventive_war)
breakdown_hazard = disputes breakdown
range_low, range_high = power - cost_a, power + spread/2: demands that both prefer to war]],

  params = {
    cost_a = { unit = "1", min = 0, max = 1, default = 0.1,
               doc = "what war costs A, as a share of what is disputed", source = "judgement" },
    spread = { unit = "1", min = 0.01, max = 1, default = 0.3,
               doc = "highest cost of war to B that A thinks possible", source = "judgement" },
    clarity = { unit = "1", min = -0.5, max = 1, default = 0,
                doc = "share of A's uncertainty that a fully open channel removes; below 0 talk "
                      .. "misleads",
                source = "judgement; the sign is contested" },
    blur = { unit = "1", min = 0, max = 1, default = 0,
             doc = "share of A's uncertainty that goes with misperception", source = "judgement" },
    discount = { unit = "1", min = 0, max = 1, default = 0.9,
                 doc = "weight of what comes after the power has shifted", source = "judgement" },
  },
  inputs = {
    power = { unit = "1", min = 0, max = 1, default = 0.5,
              doc = "probability that A would win a war" },
    power_rise = { unit = "1", min = -1, max = 1, default = 0, optional = true,
                   doc = "by how much `power` is about to rise" },
    channel = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                doc = "openness of the diplomatic channel" },
    misperception = { unit = "1", min = 0, max = 1, default = 1, optional = true,
                      doc = "how far the sides misread each other" },
    disputes = { unit = "1/yr", min = 0, max = 1e6, default = 0, optional = true,
                 doc = "disputes a year that are bargained over" },
  },
  derived = {
    demand = { unit = "1", min = 0, max = 1, default = 0.6, doc = "share that A demands" },
    bargaining_war = { unit = "1", min = 0, max = 1, default = 0,
                       doc = "probability that B refuses the demand" },
    preventive_war = { unit = "1", min = 0, max = 1, default = 0,
                       doc = "probability that the side whose power will fall fights first" },
    breakdown = { unit = "1", min = 0, max = 1, default = 0,
                  doc = "probability of war in a dispute, for either reason" },
    breakdown_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                         doc = "hazard of war from failed bargains" },
    range_low = { unit = "1", min = -1, max = 1, default = 0.4,
                  doc = "least share that A prefers to war" },
    range_high = { unit = "1", min = 0, max = 2, default = 0.65,
                   doc = "highest share that B leaves rather than fight, at its mean cost" },
  },

  step = function(v)
    local p = v.power
    local width = v.spread * math.max(0.0, 1 - v.clarity * v.channel)
                  * (1 - v.blur * (1 - v.misperception))
    local low = math.max(0.0, (v.spread - width) / 2)

    local demand = math.max(p + low, p + (low + width - v.cost_a) / 2)
    demand = math.min(demand, p + low + width, 1.0)
    local refused, fights = 0.0, 0.0
    local loss = v.discount * math.abs(v.power_rise) - v.cost_a
    if width > 1e-9 then
      refused = math.max(0.0, (demand - p - low) / width)
      fights = math.clamp((loss - low) / width, 0.0, 1.0)
    elseif loss > low then
      fights = 1.0
    end
    local breakdown = 1 - (1 - refused) * (1 - fights)

    v.demand = demand
    v.bargaining_war = refused
    v.preventive_war = fights
    v.breakdown = breakdown
    v.breakdown_hazard = v.disputes * breakdown
    v.range_low = p - v.cost_a
    v.range_high = p + v.spread / 2
  end,
}

local power_ratio = {
  role = "model", id = "power_ratio", version = "1.0",
  title = "Who would win: power from a ratio of strengths",
  doc = [[
power      = a^decisiveness / (a^decisiveness + b^decisiveness)
power_rise = (power - power at the step before) horizon/dt, kept between -power and 1 - power]],

  params = {
    decisiveness = { unit = "1", min = 0.1, max = 4, default = 1, log = true,
                     doc = "how far the stronger side's odds exceed the ratio of strengths",
                     source = "judgement" },
    horizon = { unit = "yr", min = 0, max = 20, default = 5,
                doc = "how far ahead the change of power is drawn out", source = "judgement" },
  },
  inputs = {
    strength_a = { unit = "*", min = 0, max = 1e12, default = 1, doc = "strength of A" },
    strength_b = { unit = "*", min = 0, max = 1e12, default = 1, doc = "strength of B" },
  },
  derived = {
    power = { unit = "1", min = 0, max = 1, default = 0.5,
              doc = "probability that A would win a war" },
    power_rise = { unit = "1", min = -1, max = 1, default = 0,
                   doc = "by how much `power` is about to rise" },
  },
  state = {
    power_before = { unit = "1", min = -1, max = 1, default = -1,
                     doc = "power at the step before; -1 at the first" },
  },

  step = function(v)
    local a, b = v.strength_a ^ v.decisiveness, v.strength_b ^ v.decisiveness
    local power = 0.5
    if a + b > 0 then power = a / (a + b) end
    local rise = 0
    if v.power_before >= 0 then rise = (power - v.power_before) * v.horizon / v.dt end
    v.power = power
    v.power_rise = math.clamp(rise, -power, 1 - power)
    v.power_before = power
  end,
}

return { fearon, power_ratio }
