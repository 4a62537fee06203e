-- SPDX-License-Identifier: MIT
--
-- One issue on the agenda of the NATO-Russia Council, by itself: how equal shall Russia's part in
-- joint information systems be? The table is lib/nrc_agenda.lua; two models answer, rounds of
-- bargaining twice a year and an election among positions. What does it change at the table when
-- the US accommodates Russia? The scale runs from 0, no part, to 1, administration by equals.

local agenda = require "lib.nrc_agenda"

return {
  title    = "Russia's part in joint systems",
  question = "How far does an accommodating US move the council?",
  start    = "2015-06",
  horizon  = "5 years",
  step     = "1 month",

  units = {
    "accommodation",
    agenda = { unit = "bargaining", options = agenda.options, every = "6 months",
               bind = { shift = "accommodation" } },
    duel   = { unit = "election", options = agenda.election, every = "6 months",
               bind = { shift = "accommodation", agreed = "agreed_by_election" } },
  },

  uncertain = agenda.uncertain "agenda",

  policies = {
    freeze  = { title = "The US stays where it is" },
    some    = { title = "The US goes a third of the way", accommodation = { degree = 1 / 3 } },
    most    = { title = "The US goes two thirds of the way", accommodation = { degree = 2 / 3 } },
    all     = { title = "The US comes all the way", accommodation = { degree = 1 } },
  },

  metrics = {
    agreed   = { unit = "last", bind = { of = "agreed" }, title = "Russia's part, by bargaining" },
    elected  = { unit = "last", bind = { of = "agreed_by_election" },
                 title = "Russia's part, by election" },
    spread   = { unit = "last", bind = { of = "position_spread" },
                 title = "How far apart positions are at the end (scale 0 to 100)" },
  },

  -- A part that nobody stands behind is worth little: both count.
  score = {
    agreed = { weight = 1, worst = 0,  best = 1 },
    spread = { weight = 1, worst = 40, best = 0 },
  },
}
