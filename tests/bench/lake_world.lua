-- SPDX-License-Identifier: MIT
--
-- The lake problem to measure with, as a function: how many samples, and whether the critical level
-- is solved for. The files lake_*.lua choose.

return function(options)
  return {
    title   = "The lake problem",
    horizon = "100 years",
    step    = "1 year",

    units = { lake = { unit = "lake", options = options } },

    uncertain = {
      ["lake.b"]       = uniform(0.1, 0.45),
      ["lake.q"]       = uniform(2, 4.5),
      ["lake.mean"]    = uniform(0.01, 0.05),
      ["lake.stdev"]   = uniform(0.001, 0.005),
      ["lake.delta"]   = uniform(0.93, 0.99),
      ["lake.release"] = uniform(0, 0.1),
    },

    metrics = {
      reliability = { unit = "mean", bind = { of = "clean" } },
      pollution   = { unit = "most", bind = { of = "pollution" } },
      benefit     = { unit = "total", bind = { of = "benefit" } },
    },

    score = {
      reliability = { weight = 1, worst = 0, best = 1 },
      pollution   = { weight = 1, worst = 10, best = 0 },
      benefit     = { weight = 1, worst = 0, best = 2 },
    },
  }
end
