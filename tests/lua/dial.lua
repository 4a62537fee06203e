-- SPDX-License-Identifier: MIT
--
-- A lever that pushes.

return {
  role = "lever", id = "dial", version = "1.0", title = "A dial",
  settings = {
    amount = { unit = "1", min = 0, max = 1, default = 0 },
    mode = { labels = { "off", "gentle", "strong" }, default = 0 },
  },
  outputs = { push = { unit = "1", min = 0, max = 1, default = 0 } },
  step = function(v) v.push = math.max(v.amount, v.mode / 2) end,
}
