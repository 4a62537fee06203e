-- SPDX-License-Identifier: MIT
--
-- One issue on the agenda of the NATO-Russia Council in 2015: how equal shall Russia's part in
-- joint information systems be? 0 is no part at all, 100 is administration by equals. Fourteen
-- voices of the alliance and Russia, as the unit `bargaining` wants them.
--
--   local agenda = require "lib.nrc_agenda"
--   units = { agenda = { unit = "bargaining", options = agenda.options, every = "6 months",
--                        bind = { shift = "accommodation" } } }
--   for name, range in pairs(agenda.uncertain "agenda") do uncertain[name] = range end
--
-- Positions and saliences are judgement, and rough: what governments wanted behind closed doors is
-- not known. Capability is the square root of military spending in 2015 in billions of dollars.
-- The root is judgement too: in a council that decides by consensus, size counts, but not in
-- proportion. Spending itself would make the alliance one country.

local series = require "lib.series"

-- Root of the military spending of one country or of several together.
local function weight(...)
  local sum = 0
  for _, country in ipairs { ... } do
    sum = sum + series.at("milex_council", country, "milex_current_usd_derived", 2015)
  end
  return math.sqrt(sum / 1e9)
end

local actors = {
  { name = "us",            position = 30, salience = 0.50, capability = weight "USA" },
  { name = "canada",        position = 25, salience = 0.30, capability = weight "CAN" },
  { name = "uk",            position = 25, salience = 0.40, capability = weight "GBR" },
  { name = "france",        position = 50, salience = 0.50, capability = weight "FRA" },
  { name = "germany",       position = 55, salience = 0.70, capability = weight "DEU" },
  { name = "italy",         position = 65, salience = 0.50, capability = weight "ITA" },
  { name = "spain",         position = 55, salience = 0.30, capability = weight "ESP" },
  { name = "greece",        position = 70, salience = 0.40, capability = weight "GRC" },
  { name = "turkey",        position = 45, salience = 0.40, capability = weight "TUR" },
  { name = "netherlands",   position = 35, salience = 0.40, capability = weight "NLD" },
  { name = "norway",        position = 35, salience = 0.60, capability = weight "NOR" },
  { name = "poland",        position = 10, salience = 0.90, capability = weight "POL" },
  { name = "romania",       position = 15, salience = 0.70, capability = weight "ROU" },
  { name = "baltic_states", position =  5, salience = 0.95,
    capability = weight("EST", "LVA", "LTU") },
  { name = "russia",        position = 95, salience = 0.90, capability = weight "RUS" },
}

local agenda = { actors = actors }

--- Options of an instance of `bargaining`: an accommodating US comes towards 75, a part in which
--- Russia decides with the others but does not administer alone.
agenda.options = { actors = actors, lowest = 0, highest = 100, mover = "us", toward = 75 }

--- The same issue for the unit `election`, in which saliences of a single issue cancel.
agenda.election = { actors = {}, stances = {}, mover = "us", toward = 75 }
for k, actor in ipairs(actors) do
  agenda.election.actors[k] = { name = actor.name, capability = actor.capability }
  agenda.election.stances[k] = { actor = actor.name, issue = "part", position = actor.position,
                                 salience = 100 * actor.salience }
end

--- What may be wrong with the table, as entries for `uncertain`.
---@param instance string the name under which the scenario runs `bargaining`
function agenda.uncertain(instance)
  local ranges = {}
  for _, actor in ipairs(actors) do
    local function of(parameter) return ("%s.%s[%s]"):format(instance, parameter, actor.name) end
    ranges[of "lean"]              = uniform(-15, 15, { source = "judgement" })
    ranges[of "capability_factor"] = uniform(0.7, 1.4, { source = "judgement" })
    ranges[of "salience_factor"]   = uniform(0.6, 1.4, { source = "judgement" })
  end
  return ranges
end

return agenda
