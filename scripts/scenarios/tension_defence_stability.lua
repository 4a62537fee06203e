-- SPDX-License-Identifier: MIT
--
-- Third tension (X.4). Joint exercises raise what both sides intercept, and the essay counts that
-- as a gain. In the theory of first-strike stability it may be none: whoever intercepts the weaker
-- second strike gains most by going first. So do joint exercises make things safer?

local s = require "scenarios.nato_russia_2015"

s.title = "NATO and Russia, mid-2015: joint missile defence and first-strike stability"
s.question = "Do joint missile-defence exercises make war more or less likely?"

s.policies = {
  none = { title = "No joint exercises" },
  one  = { title = "One joint exercise a year",
           missile_exercises = { per_year = { ["2016-01"] = 1 } } },
  two  = { title = "Two joint exercises a year",
           missile_exercises = { per_year = { ["2016-01"] = 2 } } },
  six  = { title = "Six joint exercises a year",
           missile_exercises = { per_year = { ["2016-01"] = 6 } } },
}

s.claims = {
  interception = {
    says = "Exercises raise interception",
    from = "P3.4", policy = "six", against = "none", metric = "interception_end",
    direction = "higher", assumed = "practice teaches (info_coop)",
  },
  index = {
    says = "Exercises lower first-strike stability",
    from = "X.4", policy = "six", against = "none", metric = "lowest_index",
    direction = "lower", rests_on = "trust.technical",
  },
  war = {
    says = "Exercises make war less likely all the same",
    from = "X.4", policy = "six", against = "none", metric = "p_war", direction = "lower",
    rests_on = { "crisis.spiral.defence", "crisis.deterrence.defence" },
  },
  more = {
    says = "Six exercises a year are better than two",
    from = "P3.3", policy = "six", against = "two", direction = "higher",
    opposed_by = { "info_coop.spill_us", "info_coop.spill_rus" },
  },
}

return s
