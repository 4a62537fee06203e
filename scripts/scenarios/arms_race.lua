-- SPDX-License-Identifier: MIT
--
-- Two states watch each other's military spending. A classroom scenario: each answers the other's
-- spending (k, l), tires of its own (a, b), and holds a grievance (g, h). Whether the race settles
-- or runs away depends on one comparison, a b against k l; try it with --set arms.k=0.6.
-- All numbers are made up for teaching.

return {
  title    = "Two states and an arms race",
  question = "Does goodwill stop the race, or does fatigue?",
  start    = "2020",
  horizon  = "20 years",
  step     = "1 month",

  units = { arms = { unit = "richardson", options = { floor = 0 } } },   -- never below nothing

  initial = { x = 20, y = 30 },        -- US$ bn a year

  uncertain = {
    ["arms.k"] = uniform(0.1, 0.5),    -- how strongly x answers y, per year
    ["arms.l"] = uniform(0.1, 0.5),    -- how strongly y answers x
    ["arms.a"] = uniform(0.2, 0.6),    -- how soon x tires
    ["arms.b"] = uniform(0.2, 0.6),    -- how soon y tires
    ["arms.g"] = uniform(-5, 10),      -- what x holds against y; below 0 it is goodwill
    ["arms.h"] = uniform(-5, 10),      -- what y holds against x
  },

  metrics = {
    spending_x = { unit = "mean", bind = { of = "x" }, title = "Mean spending of x" },
    peak_y     = { unit = "most", bind = { of = "y" }, title = "Highest spending of y" },
  },

  score = {
    spending_x = { weight = 1, worst = 100, best = 0 },
    peak_y     = { weight = 1, worst = 200, best = 0 },
  },
}
