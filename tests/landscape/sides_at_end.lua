-- SPDX-License-Identifier: MIT
--
-- The sides of five actors at the end, a number each, for tests/test_landscape.c.

local outputs, five = {}, { unit = "1", min = 0, max = 1, count = 5, doc = "of each actor" }
for k = 1, 5 do
  outputs["side_" .. k] = { unit = "1", min = 0, max = 1, doc = "side of actor " .. k }
  outputs["with_" .. k] = { unit = "1", min = 0, max = 1, doc = "how likely with the first" }
end

return {
  role = "metric", id = "sides_at_end", version = "1.0",
  title = "Sides at the end", doc = "Copies the vectors of `landscape`.",
  inputs = { side = five, stands_with = five },
  outputs = outputs,
  finish = function(v)
    for k = 1, 5 do
      v["side_" .. k] = v.side[k]
      v["with_" .. k] = v.stands_with[k]
    end
  end,
}
