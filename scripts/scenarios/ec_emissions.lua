-- SPDX-License-Identifier: MIT
--
-- When shall the European Community's emission standards for cars apply? Bueno de Mesquita's table
-- of 1994, as Scholz, Calbert and Smith (2011) print it: ten governments, each with a year it
-- wants (counted as years of delay, 4 to 10), a share of the votes, and how much it cares. One
-- month is one round in which everybody challenges everybody.
--
-- The table is published, and precise to the last digit; nobody knows its numbers so well. Here
-- each of them may be wrong by a fifth or more, and the question is not what the median will be
-- but whether a chair can bring the ten together, and by which of two means: by making a
-- government care that hardly does, or by bringing one to offer a compromise.

local actors = {
  -- position in years of delay, capability as a share of votes, salience 0 to 1
  { name = "netherlands", position =  4, capability = 0.08, salience = 0.8 },
  { name = "belgium",     position =  7, capability = 0.08, salience = 0.4 },
  { name = "luxembourg",  position =  4, capability = 0.03, salience = 0.2 },
  { name = "germany",     position =  4, capability = 0.16, salience = 0.8 },
  { name = "france",      position = 10, capability = 0.16, salience = 0.6 },
  { name = "italy",       position = 10, capability = 0.16, salience = 0.6 },
  { name = "uk",          position = 10, capability = 0.16, salience = 0.9 },
  { name = "ireland",     position =  7, capability = 0.05, salience = 0.1 },
  { name = "denmark",     position =  4, capability = 0.05, salience = 1.0 },
  { name = "greece",      position =  7, capability = 0.08, salience = 0.7 },
}

local uncertain = {}
for _, actor in ipairs(actors) do
  local function of(parameter) return ("talks.%s[%s]"):format(parameter, actor.name) end
  uncertain[of "capability_factor"] = uniform(0.8, 1.25, { source = "judgement" })
  uncertain[of "salience_factor"]   = uniform(0.7, 1.4, { source = "judgement" })
end

return {
  title    = "Emission standards of the European Community",
  question = "Can a chair bring ten governments together, and on which year?",
  horizon  = "10 months",
  step     = "1 month",              -- a round

  units = {
    "chair",
    talks = {
      unit    = "bargaining",
      options = { actors = actors, lowest = 0, highest = 20,
                  attended = "belgium",              -- in the middle, and half-hearted
                  mover = "uk", toward = 7 },        -- the most determined of the late camp
    },
  },

  uncertain = uncertain,

  policies = {
    no_chair   = { title = "The ten among themselves" },
    attention  = { title = "Make Belgium care", chair = { rouse = 0.8 } },
    compromise = { title = "Bring the UK to offer seven years", chair = { draw = 1 } },
    halfway    = { title = "Bring the UK half the way to seven", chair = { draw = 0.5 } },
    both       = { title = "Both, half the way each", chair = { draw = 0.5, rouse = 0.4 } },
  },

  metrics = {
    delay  = { unit = "last", bind = { of = "group_median" },
               title = "Median after ten rounds, years of delay" },
    middle = { unit = "last", bind = { of = "group_mean" },
               title = "Weighted mean after ten rounds, years" },
    spread = { unit = "last", bind = { of = "position_spread" },
               title = "How far apart they are after ten rounds, years" },
    moves  = { unit = "total", bind = { of = "moved" }, title = "Changes of position" },
  },

  -- Being of one mind counts twice as much as being early.
  score = {
    spread = { weight = 2, worst = 3,  best = 0 },
    delay  = { weight = 1, worst = 10, best = 4 },
  },

  satisfy = { spread = { at_most = 1.5 }, delay = { at_most = 8 } },
}
