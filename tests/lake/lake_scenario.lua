-- SPDX-License-Identifier: MIT
--
-- The scenario of the lake tests as a function: which unit plays the lake, where its inflow comes
-- from, which parameters are fixed or drawn, and whether scores or one instant are measured. The
-- tests write `lake_data` (releases and normals, as rows) from tests/golden/lake.

local data = require "lake_data"

return function(o)
  local policies = { zero = {} }
  for _, plan in ipairs { "const002", "const01", "random", "sawtooth" } do
    policies[plan] = { releases = { plan = plan } }
  end
  return {
    title    = "The lake problem",
    question = "How much may the town release before the lake is lost?",
    step     = "1 year",
    horizon  = "100 years",
    units = {
      releases = { unit = "lake_release", options = { releases = data.releases } },
      lake = {
        unit = o.unit,
        set = o.set,
        options = { inflow = o.inflow, samples = o.samples,
                    normals = o.inflow == "given" and data.normals or nil },
      },
    },
    uncertain = o.uncertain,
    policies = policies,
    metrics = o.path and { path = "lake_at" } or { score = "lake_score" },
    score = o.path and { ["path.x"] = { worst = 1, best = 0 } }
            or { ["score.end_reliability"] = { worst = 0, best = 1 } },
  }
end
