-- SPDX-License-Identifier: MIT
--
-- Reads in years what others write in tonnes, when it is used without care.

return {
  role = "model", id = "scale", version = "1.0", title = "A scale",
  inputs = { level = { unit = "yr" } },
  outputs = { weighed = { unit = "yr", min = 0, max = 1e9 } },
  step = function(v) v.weighed = v.level end,
}
