-- SPDX-License-Identifier: MIT
--
-- A small model with one of everything, for tests of what is said about wrong scenarios.

return {
  role = "model", id = "drift", version = "1.0", title = "A level that drifts",
  params = {
    rate = { unit = "1/yr", min = 0, max = 2, default = 0.1 },
    delay = { unit = "1", min = 0, max = 12, default = 3, integer = true },
    pace = { labels = { "slow", "fast" }, default = 0 },
    weights = { unit = "1", min = 0, max = 1, default = 0.5, count = 3 },
  },
  inputs = { push = { unit = "1", min = 0, max = 1, default = 0, optional = true } },
  stocks = { level = { unit = "tonnes", min = 0, max = 10, default = 1, bounded = true } },
  streams = { luck = "how the wind blows" },
  options = {
    scale = { type = "number", default = 1 },
    form = { type = "text", default = "plain" },
    actors = { type = "table", columns = { "$name", "power" }, optional = true },
  },
  step = function(v, o)
    local wind = 0.1 * (v.luck - 0.5) * (1 + v.pace)
    v.level = v.level + v.dt * o.scale * (v.rate + v.push + wind + v.weights[1])
  end,
}
