-- SPDX-License-Identifier: MIT
--
-- Who sides with whom over Syria and ISIS, mid-2015, as options of the unit `landscape`.
--
--   local syria_sides = require "lib.syria_sides"
--   units = { syria = { unit = "landscape", options = syria_sides.options(),
--                       bind = { pull = "common_threat", offer = "ct_offer" } } }
--
-- Sizes are meant in % of the world's capabilities and are judgement, rounded to what an argument
-- can bear; so is every propensity. For orientation: the essay has the United States and
-- Russia apart over Syria (P7.1), Saudi Arabia behind the rebels (P7.2), and a common threat that
-- presses the two to act together all the same (P7.4). Draw `shift` to see how much hangs on them.

local syria_sides = {}

syria_sides.actors = {
  { name = "us",           size = 13 },
  { name = "russia",       size = 4 },
  { name = "saudi_arabia", size = 1.0 },
  { name = "turkey",       size = 1.5 },
  { name = "iran",         size = 1.3 },
  { name = "syria",        size = 0.3 },  -- the government
  { name = "rebels",       size = 0.15 },
  { name = "isis",         size = 0.2 },
}

-- From -1, enemies, to 1, allies. Each row: an actor, then the pairs that it has with those below.
local matrix = {
  us           = { russia = -0.4, saudi_arabia = 0.5, turkey = 0.5, iran = -0.3, syria = -0.7,
                   rebels = 0.5, isis = -1 },
  russia       = { saudi_arabia = -0.3, turkey = 0, iran = 0.5, syria = 0.9, rebels = -0.6,
                   isis = -0.8 },
  saudi_arabia = { turkey = 0.3, iran = -1, syria = -0.8, rebels = 0.8, isis = -0.6 },
  turkey       = { iran = -0.2, syria = -0.8, rebels = 0.7, isis = -0.4 },
  iran         = { syria = 1, rebels = -0.7, isis = -0.9 },
  syria        = { rebels = -1, isis = -0.8 },
  rebels       = { isis = -0.6 },
}

syria_sides.pairs = {}
for i, one in ipairs(syria_sides.actors) do
  for j = i + 1, #syria_sides.actors do
    local other = syria_sides.actors[j].name
    table.insert(syria_sides.pairs, { one = one.name, other = other,
                                      propensity = matrix[one.name][other] })
  end
end

-- What the greatest common threat, and the fullest offer of cooperation against terrorism, add.
syria_sides.shifts = {
  { one = "us",           other = "russia", pull = 0.6, offer = 0.3 },
  { one = "us",           other = "iran",   pull = 0.3, offer = 0 },
  { one = "us",           other = "syria",  pull = 0.2, offer = 0 },
  { one = "russia",       other = "turkey", pull = 0.2, offer = 0.1 },
  { one = "saudi_arabia", other = "russia", pull = 0.2, offer = 0 },
}

--- Options of the unit `landscape`; `more` adds to them or replaces some.
---@param more? table for example { one = "us", other = "iran" }
---@return table
function syria_sides.options(more)
  local options = { actors = syria_sides.actors, pairs = syria_sides.pairs,
                    shifts = syria_sides.shifts, one = "us", other = "russia",
                    scaled = "isis" }
  for name, value in pairs(more or {}) do options[name] = value end
  return options
end

--- Distributions for `uncertain`: each pair's propensity within `width` of what stands above.
---@param instance string name of the instance of `landscape`
---@param width number
---@return table
function syria_sides.doubts(instance, width)
  local doubts = {}
  for _, pair in ipairs(syria_sides.pairs) do
    doubts[("%s.shift[%s_%s]"):format(instance, pair.one, pair.other)] =
      uniform(-width, width, { source = "judgement" })
  end
  return doubts
end

return syria_sides
