-- SPDX-License-Identifier: MIT
--
-- The reference model under twenty years of monthly steps, as a function of the unit that plays it:
-- the C plugin or a Lua unit of tests/bench/units. All have the same parameters and stocks.

return function(unit)
  return {
    title   = "The reference model",
    horizon = "20 years",
    step    = "1 month",

    units = { reference = { unit = unit } },

    uncertain = {
      ["reference.react_x"]  = uniform(0.1, 0.3),
      ["reference.react_y"]  = uniform(0.1, 0.3),
      ["reference.tire_x"]   = uniform(0.2, 0.6),
      ["reference.tire_y"]   = uniform(0.2, 0.6),
      ["reference.grieve_x"] = uniform(0, 10),
      ["reference.grieve_y"] = uniform(0, 10),
      ["reference.grow_x"]   = uniform(0, 0.04),
      ["reference.grow_y"]   = uniform(0, 0.04),
      ["reference.build"]    = uniform(0.1, 0.3),
      ["reference.fade"]     = uniform(0.05, 0.2),
      ["reference.rupture"]  = uniform(0, 0.4),
      ["reference.calm"]     = uniform(0.1, 0.5),
      ["reference.alarm"]    = uniform(0.5, 2),
      ["reference.base"]     = uniform(0.01, 0.05),
      ["reference.heat"]     = uniform(1, 3),
    },

    metrics = {
      trust  = { unit = "integral", bind = { of = "trust" }, title = "Trust over the run" },
      hazard = { unit = "most", bind = { of = "hazard" }, title = "Hazard of the run" },
    },

    score = {
      trust  = { weight = 1, worst = 0, best = 20 },
      hazard = { weight = 1, worst = 1, best = 0 },
    },
  }
end
