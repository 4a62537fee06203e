-- SPDX-License-Identifier: MIT
--
-- The same world over a generation (P3.6). Embedding Russia in Europe's security is slow, so ten
-- years may say little about it; the essay calls it crucial in the long run. Twenty-five years
-- give it time, and give every other parameter time to be wrong, too.

local s = require "scenarios.nato_russia_2015"

s.title = "NATO and Russia over a generation, from mid-2015"
s.question = "Does embedding Russia pay in the long run?"
s.horizon = "25 years"

local keep = { freeze = true, nrc_steady = true, author_core = true, author_thesis = true,
               reassurance = true }
for name in pairs(s.policies) do
  if not keep[name] then s.policies[name] = nil end
end
s.metrics.embedded_end = { unit = "last", bind = { of = "embedded" },
                           title = "How far Russia is embedded at the end" }

-- What is likely in ten years is not what is likely in twenty-five.
s.score.p_war.worst, s.score.p_accident.worst, s.score.crisis_months.worst = 0.35, 0.1, 150
s.satisfy.p_war.at_most, s.satisfy.p_accident.at_most = 0.125, 0.05
s.satisfy.crisis_months.at_most = 60

local sign = { "crisis.spiral.embedding", "crisis.deterrence.embedding" }
s.claims = {
  embeds = {
    says = "Information systems on top of the council embed Russia",
    from = "P3.5", policy = "author_core", against = "nrc_steady", metric = "embedded_end",
    direction = "higher", rests_on = "info_coop.bound", opposed_by = "info_coop.as_equal",
  },
  calmer = {
    says = "What embeds Russia makes for fewer crises in the long run",
    from = "P3.6", policy = "author_core", against = "nrc_steady", metric = "crisis_months",
    direction = "lower", rests_on = sign,
  },
  stable = {
    says = "What embeds Russia keeps things more stable in the long run",
    from = "P3.6", policy = "author_core", against = "nrc_steady", direction = "higher",
    rests_on = sign, opposed_by = "info_coop.leak0",
  },
  no_freeze = {
    says = "In the long run the freeze is worse than the council",
    from = "P5.2", policy = "nrc_steady", against = "freeze", direction = "higher",
    rests_on = { "crisis", "crisis.spiral.hotline", "crisis.deterrence.embolden" },
  },
}

return s
