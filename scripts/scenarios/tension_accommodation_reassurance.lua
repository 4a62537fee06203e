-- SPDX-License-Identifier: MIT
--
-- First tension (X.2). The essay asks both for more accommodation of Russia and for more
-- reassurance of allies. Do the two add up, or does each undo what the other wins? Four policies
-- make a table of two by two; what is lost or won by doing both is the sum over one diagonal
-- minus that over the other.

local s = require "scenarios.nato_russia_2015"

s.title = "NATO and Russia, mid-2015: accommodate, reassure, or both"
s.question = "Do accommodation and reassurance add up, or undo each other?"

local give_way, reassure = { degree = 0.6 }, { degree = 0.6 }
s.policies = {
  neither = { title = "Neither: as in mid-2015" },
  accommodate = { title = "Accommodate Russia", accommodation = give_way },
  reassure = { title = "Reassure allies", reassurance = reassure },
  both = { title = "Do both", accommodation = give_way, reassurance = reassure },
}

-- Both and neither, against one and the other: above 0 they help each other.
local whole, parts = { "both", "neither" }, { "accommodate", "reassure" }

s.claims = {
  confidence = {
    says = "Together they give allies more confidence than one by one",
    from = "X.2", policy = whole, against = parts, metric = "mean_confidence",
    direction = "higher", rests_on = { "alliance.mixed" },
  },
  war = {
    says = "The danger of war with both is above the sum of the two effects",
    from = "X.2", policy = whole, against = parts, metric = "p_war", direction = "higher",
    rests_on = { "alliance.mixed" },
  },
  score = {
    says = "Together they are worth less than one by one",
    from = "X.2", policy = whole, against = parts, direction = "lower",
    rests_on = { "alliance.mixed" },
  },
  better_than_accommodation = {
    says = "Whoever accommodates should reassure as well",
    from = "X.2", policy = "both", against = "accommodate", direction = "higher",
    opposed_by = { "alliance.provoked", "crisis.spiral.fear" },
  },
  better_than_reassurance = {
    says = "Whoever reassures should accommodate as well",
    from = "X.2", policy = "both", against = "reassure", direction = "higher",
    rests_on = { "alliance.given", "crisis.deterrence.embolden" },
  },
}

return s
