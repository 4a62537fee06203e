-- SPDX-License-Identifier: MIT
--
-- A derived variable: two of these, bound to each other, make a cycle.

return {
  role = "model", id = "mirror", version = "1.0", title = "A mirror",
  inputs = { object = { unit = "1" } },
  derived = { image = { unit = "1" } },
  step = function(v) v.image = -v.object end,
}
