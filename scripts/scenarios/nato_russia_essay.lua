-- SPDX-License-Identifier: MIT
--
-- The same world by the essay's own odds. The main scenario draws every contested effect evenly on
-- both sides of zero; this one leans them, some three to one, the way the essay does: talks calm,
-- contact builds trust, embedding restrains, norms hold, mediation settles. Compare the two tables:
-- what differs between them is what one believes beforehand and not what the models say.

local s = require "scenarios.nato_russia_2015"

s.title = "NATO and Russia, mid-2015, by the essay's own odds"
s.question = "Which way out of the freeze is best if contested effects lean the way the essay does?"

local function leaning(least, most)
  return uniform(least, most, { source = "judgement: the essay's" })
end
local leans = {
  ["trust.diplomatic"] = leaning(-0.1, 0.6), ["trust.military"] = leaning(-0.1, 0.6),
  ["trust.technical"] = leaning(-0.1, 0.5), ["trust.answered"] = leaning(-0.05, 0.15),
  ["reciprocity.clear"] = leaning(-0.2, 1.2), ["reciprocity.react_us"] = leaning(-0.1, 0.25),
  ["reciprocity.react_rus"] = leaning(-0.1, 0.25), ["nrc_agenda.rho1"] = leaning(-0.1, 0.7),
  ["assurance.conceded"] = leaning(-0.2, 0.6), ["info_coop.bound"] = leaning(-0.3, 0.8),
  ["info_coop.theta"] = leaning(-1, 3), ["inf.embedding"] = leaning(-1, 4),
  ["new_start.embedding"] = leaning(-1, 4), ["open_skies.embedding"] = leaning(-1, 4),
  ["inf.protect"] = leaning(-0.5, 2), ["new_start.protect"] = leaning(-0.5, 2),
  ["inf_law.eased"] = leaning(-0.3, 0.5), ["inf_law.talked"] = leaning(-0.2, 0.4),
  ["inf_law.checked"] = leaning(-0.3, 1), ["inf_law.law"] = leaning(-0.7, 1),
  ["accident.shared_warning"] = leaning(-0.3, 1.5), ["incidents.rules"] = leaning(-0.2, 1),
  ["ukraine.gamma"] = leaning(-0.5, 2.5), ["ukraine.tools"] = leaning(-0.3, 1),
  ["ukraine.embedding"] = leaning(-1, 3), ["terror.r1"] = leaning(-0.2, 0.8),
  ["terror.press"] = leaning(-0.5, 0.8), ["terror.shield"] = leaning(-0.3, 1),
  ["syria.pull_weight"] = leaning(-0.5, 1.5), ["syria.offer_weight"] = leaning(-0.5, 1.5),
}
for _, view in ipairs { "spiral", "deterrence" } do
  local function of(parameter) return "crisis." .. view .. "." .. parameter end
  leans[of "settle"], leans[of "clarity"] = leaning(0, 0.7), leaning(-0.1, 0.6)
  leans[of "hotline"], leans[of "embedding"] = leaning(0, 0.8), leaning(-1, 3)
end
for name, range in pairs(leans) do
  if not s.uncertain[name] then error("the main scenario does not draw " .. name) end
  s.uncertain[name] = range
end

return s
