-- SPDX-License-Identifier: MIT
--
-- A metric: what a variable is in the end.

return {
  role = "metric", id = "final", version = "1.0", title = "Final value",
  inputs = { of = { unit = "*" } },
  outputs = { value = { unit = "=of" } },
  state = { last = { unit = "1" } },
  step = function(v) v.last = v.of end,
  finish = function(v) v.value = v.last end,
}
