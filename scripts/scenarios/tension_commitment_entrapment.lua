-- SPDX-License-Identifier: MIT
--
-- Fourth tension. An ally who can count on the alliance is not abandoned, but may be drawn, or
-- draw others, into a war: Snyder's dilemma. How much reassurance is enough, and is there too much?

local s = require "scenarios.nato_russia_2015"

s.title = "NATO and Russia, mid-2015: how much reassurance"
s.question = "Is there a degree of reassurance beyond which it does harm?"

s.policies = {
  none    = { title = "No more than in mid-2015" },
  quarter = { title = "A quarter of full reassurance", reassurance = { degree = 0.25 } },
  half    = { title = "Half", reassurance = { degree = 0.5 } },
  most    = { title = "Three quarters", reassurance = { degree = 0.75 } },
  full    = { title = "Full reassurance", reassurance = { degree = 1 } },
}

local against_it = { "crisis.spiral.entrapment", "crisis.deterrence.entrapment",
                     "alliance.provoked", "crisis.spiral.fear" }
s.claims = {
  confidence = {
    says = "Reassurance gives allies confidence",
    from = "P8.2", policy = "full", against = "none", metric = "mean_confidence",
    direction = "higher", assumed = "confidence follows reassurance (alliance)",
  },
  war = {
    says = "Full reassurance makes war less likely",
    from = "P8.2", policy = "full", against = "none", metric = "p_war", direction = "lower",
    opposed_by = against_it,
  },
  half_war = {
    says = "Half of it makes war less likely",
    from = "P8.2", policy = "half", against = "none", metric = "p_war", direction = "lower",
    opposed_by = against_it,
  },
  too_much = {
    says = "The second half of it makes war more likely again",
    policy = "full", against = "half", metric = "p_war", direction = "higher",
    opposed_by = { "crisis.spiral.deterrence", "crisis.deterrence.deterrence",
                   "crisis.deterrence.resolve" },
  },
  trust = {
    says = "Reassurance costs trust",
    policy = "full", against = "none", metric = "mean_trust", direction = "lower",
    opposed_by = { "crisis.deterrence.resolve" },
  },
}

return s
