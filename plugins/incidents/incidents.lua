-- SPDX-License-Identifier: MIT
--
-- Close encounters of military aircraft and ships of NATO and Russia. Some come by themselves, and
-- each sets off others: a harder answer, a closer pass, a patrol more (a self-exciting process,
-- after Hawkes). Crises bring more of them; work done together and an open channel bring fewer.
-- Any of them may become a crisis.

local hawkes = require "lib.hawkes"

return {
  role = "model", id = "incidents", version = "1.0",
  title = "Close military encounters that set off others",
  doc = [[
mu        = rate (1 - branching) exp(-rules practical + heat crisis_active)
alpha     = branching exp(-hotline channel), at most 0.95
lambda(t) = mu + sum over incidents before t of alpha beta exp(-beta (t - incident)),
            beta = 1/memory
incident_hazard = spark lambda
incident_rate is lambda. A step draws its number of incidents from the Poisson distribution with
the mean that the process has over the step, clusters within the step included; the mean of lambda
is that of the process for any length of the step. At the start lambda = mu + settled rate
branching: with settled = 1, and nothing done, the mean stays at `rate`.]],

  params = {
    rate = { unit = "1/yr", min = 1, max = 200, default = 40, log = true,
             doc = "incidents a year in the conditions of the start",
             source = "judgement; European Leadership Network: 3 of high risk, 11 serious and 25 "
                      .. "near routine in 8 months of 2014, 58 a year; more than 60 in the 12 "
                      .. "months after March 2014; 9 and 8 in 2016 and 2017, counted "
                      .. "more narrowly" },
    branching = { unit = "1", min = 0, max = 0.9, default = 0.3,
                  doc = "incidents that each incident sets off",
                  source = "judgement; no dated list of incidents was found to fit it to" },
    memory = { unit = "yr", min = 0.005, max = 1, default = 0.08, log = true,
               doc = "mean time until an incident sets off another", source = "judgement" },
    rules = { unit = "1", min = -0.5, max = 2, default = 0.4,
              doc = "how far practical cooperation prevents incidents; below 0 it brings forces "
                    .. "closer",
              source = "judgement; the sign is contested" },
    hotline = { unit = "1", min = 0, max = 3, default = 0.5,
                doc = "how far an open channel keeps one incident from setting off another",
                source = "judgement" },
    heat = { unit = "1", min = 0, max = 3, default = 0.7,
             doc = "how far a crisis brings incidents; 0.7 doubles them",
             source = "judgement" },
    spark = { unit = "1", min = 1e-6, max = 0.05, default = 5e-4, log = true,
              doc = "probability that an incident becomes a crisis",
              source = "judgement; if none of more than 60 in the 12 months after March 2014 did, "
                       .. "below 3/60 = 0.05 (rule of three; European Leadership Network)" },
    settled = { unit = "1", min = 0, max = 5, default = 1,
                doc = "excitation at the start, 1: that of the long run", source = "judgement" },
  },
  inputs = {
    channel = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                doc = "openness of the diplomatic channel" },
    practical = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "practical cooperation" },
    crisis_active = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "1 while a crisis lasts" },
  },
  outputs = {
    incident = { unit = "1", min = 0, max = 1e6, default = 0, doc = "incidents in the step" },
    incident_rate = { unit = "1/yr", min = 0, max = 1e7, default = 0,
                      doc = "intensity of incidents at the end of the step" },
    incident_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                        doc = "hazard of a crisis out of an incident" },
  },
  state = {
    excitation = { unit = "1/yr", min = 0, max = 1e7, default = 0,
                   doc = "intensity that past incidents have left" },
  },
  streams = { encounter = "how many incidents there are" },

  start = function(v) v.excitation = v.settled * v.rate * v.branching end,

  step = function(v)
    local dt, beta = v.dt, 1 / v.memory
    local mu = v.rate * (1 - v.branching) * math.exp(-v.rules * v.practical
                                                     + v.heat * v.crisis_active)
    local alpha = math.min(v.branching * math.exp(-v.hotline * v.channel), 0.95)

    local lambda = mu + v.excitation
    local expected = hawkes.expected(lambda, dt, mu, alpha, beta)
    local count = math.poisson(v.encounter, expected)

    -- What each incident leaves at the end of the step is the mean over when it came.
    local left = v.excitation * math.exp(-beta * dt)
    local mean = hawkes.mean_after(lambda, dt, mu, alpha, beta) - mu
    local after = math.max(left + count * (mean - left) / expected, 0)

    v.excitation = after
    v.incident = count
    v.incident_rate = mu + after
    v.incident_hazard = v.spark * (mu + after)
  end,
}
