-- SPDX-License-Identifier: MIT
--
-- The shipped arms race (scripts/scenarios/arms_race.lua) with an integrator to choose: the files
-- race_*.lua pass the options of the unit.

return function(options)
  options.floor = 0
  return {
    title   = "An arms race to measure with",
    horizon = "20 years",
    step    = "1 month",

    units = { arms = { unit = "richardson", options = options } },

    initial = { x = 20, y = 30 },

    uncertain = {
      ["arms.k"] = uniform(0.1, 0.5),
      ["arms.l"] = uniform(0.1, 0.5),
      ["arms.a"] = uniform(0.2, 0.6),
      ["arms.b"] = uniform(0.2, 0.6),
      ["arms.g"] = uniform(-5, 10),
      ["arms.h"] = uniform(-5, 10),
    },

    metrics = {
      mean_x = { unit = "mean", bind = { of = "x" } },
      peak_y = { unit = "most", bind = { of = "y" } },
    },

    score = {
      mean_x = { weight = 1, worst = 100, best = 0 },
      peak_y = { weight = 1, worst = 200, best = 0 },
    },
  }
end
