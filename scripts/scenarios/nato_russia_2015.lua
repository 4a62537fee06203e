-- SPDX-License-Identifier: MIT
--
-- NATO and Russia, mid-2015.
--
-- This scenario puts a policy essay of 2015 to the test: "A New Edge in US Foreign Policy:
-- Improving NATO-Russia Relations", by Sofie Roehrig (Glimpse from the Globe). The essay argues
-- that relations are frozen, that the freeze breeds crises, and that two steps lead out of it: to
-- revive the NATO-Russia Council, and to cooperate in information systems, with Russia as an
-- equal. Nobody knows whether that is so. The scenario therefore draws thousands of futures in
-- which the argument holds, fails, or turns against itself, and meets each of them with the same
-- eleven policies.
--
-- How to read this file: text behind two dashes explains the lines below it; what stands between
-- braces belongs together. P3.5 means the fifth item of the essay's third paragraph in the table
-- of what the essay claims. The world is the world as known in June 2015, and the few numbers
-- that borrow from later years say so. What people know is cited; what nobody knows is marked
-- "judgement", and its range is the honest answer.

local series = require "lib.series"

-- ---------------------------------------------------------------------------------------------
-- What is known
-- ---------------------------------------------------------------------------------------------

-- Strategic warheads that each side declared for 1 March 2015 under New START (P6.2).
local warheads_us  = series.at("new_start", "USA", "newstart_deployed_warheads", "2015-03-01")
local warheads_rus = series.at("new_start", "RUS", "newstart_deployed_warheads", "2015-03-01")
local limit = series.at("new_start", "TREATY", "newstart_limit_deployed_warheads", "2018-02-05")

-- Stockpiles from which more could be deployed if the treaty ended.
local stockpile_us  = series.at("nuclear_warheads", "USA", "warheads_stockpile", 2015)
local stockpile_rus = series.at("nuclear_warheads", "RUS", "warheads_stockpile", 2015)

-- Military spending and national income of 2015, in billions of current dollars. The rouble had
-- just lost half its value, so 2014 would show a Russia that was no longer there.
local function billions(entity, variable)
  return series.at("milex_worldbank", entity, variable, 2015) / 1e9
end
local milex_us  = billions("USA", "milex_current_usd_derived")
local milex_rus = billions("RUS", "milex_current_usd_derived")
local gdp_us  = billions("USA", "gdp_current_usd")
local gdp_rus = billions("RUS", "gdp_current_usd")

-- Trust of governments is not measured. The middle of its range is the mean of two polls: the
-- share of Russians who thought well of the US (19 %) and of Americans who thought well of Russia
-- (34 %). That the liking of publics stands for the trust of governments is judgement.
local liked = (series.at("public_opinion", "RUS>USA", "levada_us_positive", "2015-03")
               + series.at("public_opinion", "USA>RUS", "gallup_russia_favorable", "2014-02"))
              / 200

-- New START came into force on 5 February 2011 for ten years, which end 5.68 years after the
-- start. That it was then extended is what happened, and not known here.
local new_start_ends = 5.68

-- ---------------------------------------------------------------------------------------------
-- What nobody knows
-- ---------------------------------------------------------------------------------------------

-- A range that somebody has to choose. The unit's own README says what the parameter means.
local function judged(least, most) return uniform(least, most, { source = "judgement" }) end
local function judged_log(least, most) return loguniform(least, most, { source = "judgement" }) end
local function likely(least, mode, most)
  return triangular(least, mode, most, { source = "judgement" })
end

local uncertain = {
  -- Which view of crises is right? The essay holds that mistrust breeds them (P2.1). The opposite
  -- view, that weakness invites them, is as old and as respectable. Each rules half the futures.
  crisis = choice { spiral = 1, deterrence = 1 },

  -- Where things stand in mid-2015.
  ["initial.trust"] = triangular(0.1, liked, 0.45,
                                 { source = "mean of Levada 2015-03 and Gallup 2014-02 as mode; "
                                            .. "the range is judgement" }),
  ["initial.parity"]              = likely(0.05, 0.2, 0.4),   -- P4.4: not an equal partner
  ["initial.embedded"]            = likely(0.05, 0.2, 0.35),
  ["initial.alliance_confidence"] = likely(0.4, 0.6, 0.8),    -- P8.3: dented after Ukraine
  ["initial.russian_threat"]      = likely(0.3, 0.5, 0.7),

  -- Does contact build trust (P1.3), and does it matter that Russia feels dominated (P4.1)?
  ["trust.build"]         = judged(0, 0.5),
  ["trust.background"]    = judged(0.1, 0.4),
  ["trust.diplomatic"]    = judged(0.1, 0.6),
  ["trust.military"]      = judged(0.1, 0.6),
  ["trust.technical"]     = judged(0, 0.5),
  ["trust.answered"]      = judged(0, 0.15),   -- a one-sided step, answered (Osgood's GRIT)
  ["trust.parity_weight"] = judged(0, 1),
  ["trust.fade"]          = judged(0.05, 0.25),
  ["trust.sanction_cost"] = judged(0, 0.15),
  ["trust.shock"]         = judged(0.1, 0.5),
  ["trust.wind"]          = judged(0.01, 0.08),

  -- How much and how late does parity follow accommodation and shared administration (P4.4-4.5)?
  ["trust.heard"]  = judged(0, 0.6),
  ["trust.shared"] = judged(0, 0.6),
  ["trust.lag"]    = judged(1.5, 8),

  -- The council: what talks are worth, and how long the next suspension lasts (P1.5, P1.7).
  ["nrc.talks"]      = judged(0.2, 0.7),
  ["nrc.work"]       = judged(0.3, 0.9),
  ["nrc.suspension"] = judged(3, 36),

  -- Information systems: what is learnt, what leaks, what breaks (P3.3-3.5, P3.10-3.12, P4.2).
  ["info_coop.best"]          = judged(0, 0.3),
  ["info_coop.spill_us"]      = judged(0, 0.6),
  ["info_coop.spill_rus"]     = judged(0, 0.6),
  ["info_coop.leak0"]         = judged_log(0.005, 0.3),
  ["info_coop.closed_access"] = judged(0, 0.6),
  ["info_coop.collapse0"]     = judged_log(0.05, 0.8),
  ["info_coop.steadied"]      = judged(0, 5),
  ["info_coop.settle"]        = judged(5, 15),

  -- The alliance: what reassures, and what accommodation costs at home (P8.2, X.1).
  ["alliance.gain"]        = judged(0.05, 0.5),
  ["alliance.given"]       = judged(-0.1, 0.5),   -- may even add confidence
  ["alliance.traded"]      = judged(-0.1, 0.25),
  ["alliance.provoked"]    = judged(0, 0.6),
  ["alliance.soothed"]     = judged(0, 0.6),
  ["alliance.threat_cost"] = judged(0, 0.1),

  -- Treaties. The INF is disputed (P6.3, P6.4); the essay calls its end unlikely (P8.4). Whether
  -- an embedded Russia leaves less readily (P3.8) is open, so the weight may fall below 0.
  ["inf.calm"]            = judged_log(0.005, 0.06),
  ["inf.dispute"]         = judged(0.5, 1),
  ["inf.quarrel"]         = judged(0, 2),
  ["inf.heal"]            = judged(0, 6),
  ["inf.embedding"]       = judged(-1, 4),
  ["new_start.calm"]      = judged_log(0.002, 0.03),
  ["new_start.heal"]      = judged(0, 6),
  ["new_start.embedding"] = judged(-1, 4),
  ["new_start.extend"]    = judged(0.3, 0.9),

  -- Arsenals (P6.1, P8.5). Where the limits are used up is borrowed from declarations of
  -- 2018-2021; mid-2015 could only guess.
  ["forces.fill_us"]           = uniform(0.85, 1, { source = "declarations 2018-2021, widened" }),
  ["forces.fill_rus"]          = uniform(0.85, 1, { source = "declarations 2018-2021, widened" }),
  ["forces.upload"]            = judged(0.02, 0.3),
  ["forces.survive_us"]        = judged(0.5, 0.75),
  ["forces.survive_rus"]       = judged(0.25, 0.55),
  ["forces.short_warning_rus"] = judged(0, 0.2),
  ["first_strike.k_a"]         = judged_log(0.0005, 0.004),
  ["first_strike.k_b"]         = judged_log(0.0005, 0.004),
  ["first_strike.lambda"]      = judged(0.1, 0.6),

  -- The race in budgets. Yearly figures of 2000-2021 give Russia's answer to the US as 0.018 with
  -- a standard error of 0.010, and no answer of the US to Russia at all: a weak basis, so the
  -- ranges are wide. P6.6 expects that Russia tires sooner; both burdens have one range, and the
  -- difference comes from the shares of national income alone.
  ["arms.k"]         = judged(0, 1),
  ["arms.l"]         = uniform(0, 0.06, { source = "fit 2000-2021: 0.018, s.e. 0.010; widened" }),
  ["arms.a"]         = judged(0.1, 0.6),
  ["arms.b"]         = judged(0.1, 0.6),
  ["arms.burden_x"]  = judged(0, 5),
  ["arms.burden_y"]  = judged(0, 5),
  ["arms.restraint"] = judged(0, 0.3),
  ["arms.tension_x"] = judged(0, 100),
  ["arms.tension_y"] = judged(0, 15),

  -- Nuclear use by mistake (P6.5), and whether joint early warning prevents or confuses it. The
  -- ranges reach the one published estimate for the US and Russia, 0.38 % a year for all causes.
  ["accident.alarms"]         = judged_log(0.05, 0.5),
  ["accident.launch_calm"]    = judged_log(5e-5, 3e-3),
  ["accident.launch_crisis"]  = judged_log(2e-3, 0.1),
  ["accident.shared_warning"] = judged(-0.3, 1.5),

  -- If mistrust breeds crises ...
  ["crisis.spiral.mistrust"] = judged(0.5, 5),
  ["crisis.spiral.fear"]     = judged(0, 2),
  -- ... or if weakness invites them. Concessions, among which a revived council may count, satisfy
  -- (below 0) or embolden (P9.3 and its opposite); sanctions deter or provoke.
  ["crisis.deterrence.resolve"]  = judged(0.5, 5),
  ["crisis.deterrence.embolden"] = judged(-1, 1.5),
  ["crisis.deterrence.rewarded"] = judged(0, 0.8),
  ["crisis.deterrence.cost"]     = judged(-0.5, 1),
}

-- What both views share, drawn for each of them.
for _, view in ipairs { "spiral", "deterrence" } do
  local function of(parameter) return "crisis." .. view .. "." .. parameter end
  uncertain[of "rate"]        = judged_log(0.1, 0.6)       -- a crisis in two to ten years
  uncertain[of "duration"]    = judged(0.25, 1.5)
  uncertain[of "settle"]      = judged(0, 0.7)
  uncertain[of "clarity"]     = judged(0, 0.6)             -- P2.2: talks against misperception
  uncertain[of "embedding"]   = judged(-1, 3)              -- P3.7: does embedding restrain?
  uncertain[of "war_share"]   = judged_log(0.002, 0.05)    -- below the 0.057 of 0 in 53 disputes
  uncertain[of "deterrence"]  = judged(0, 2)
  uncertain[of "entrapment"]  = judged(0, 1)
  uncertain[of "instability"] = judged(0, 2)
  uncertain[of "defence"]     = judged(-3, 3)              -- X.4: does defence destabilise?
end

-- ---------------------------------------------------------------------------------------------
-- The options of the essay, as pieces that policies put together
-- ---------------------------------------------------------------------------------------------

-- P1.7: talks at once, practical work a year later, and again a suspension when a crisis comes.
local council = {
  level = { ["2015-06"] = "ambassadors", ["2016-06"] = "practical" },
  suspend_on_crisis = 1,
}
-- P2.5 regrets the suspension itself; this council keeps meeting whatever happens.
local steady_council = {
  level = { ["2015-06"] = "ambassadors", ["2016-06"] = "practical" },
  suspend_on_crisis = 0,
}
-- P3.3: two joint exercises a year from 2016 on, after Dvorkin's proposal.
local joint_exercises = { per_year = { ["2016-01"] = 2 } }
-- P3.10: a data centre in which Russia takes part, but does not decide.
local us_led_centre = { open = { ["2016-06"] = "open" }, share = 0.25, guard = 0.5 }
-- P4.5 and P9.5: the same centre, administered by equals.
local equal_centre = { open = { ["2016-06"] = "open" }, share = 0.5, guard = 0.5 }
-- P4.5 and P8.2, each carried most of the way.
local give_way = { degree = 0.6 }
local reassure = { degree = 0.6 }

return {
  title    = "NATO and Russia, mid-2015",
  question = "Which way out of the freeze keeps things stable, and when is that answer wrong?",
  start    = "2015-06",
  horizon  = "10 years",
  step     = "1 month",

  -- Levers are what policies set; models are what follows from it.
  units = {
    "nrc", "missile_exercises", "data_centre", "accommodation", "reassurance", "sanctions",
    "trust", "info_coop", "alliance", "accident",

    forces = {
      unit = "forces",
      set  = { limit = limit, stockpile_us = stockpile_us, stockpile_rus = stockpile_rus },
    },
    first_strike = {
      unit = "first_strike",
      bind = { warheads_a = "warheads_us", survivable_a = "survivable_us",
               intercept_a = "intercept_us", warheads_b = "warheads_rus",
               survivable_b = "survivable_rus", intercept_b = "intercept_rus" },
    },
    inf = {
      unit = "treaty",
      bind = { alive = "inf_alive", exit_hazard = "inf_exit_hazard", ends = "inf_ends" },
    },
    new_start = {
      unit = "treaty",
      set  = { expires = new_start_ends },
      bind = { alive = "new_start_alive", exit_hazard = "new_start_exit_hazard",
               ends = "new_start_ends" },
    },
    arms = {
      unit = "richardson",
      bind = { x = "milex_us", y = "milex_rus", gdp_x = "gdp_us", gdp_y = "gdp_rus",
               treaty = "new_start_alive" },
      -- The spending of 2015 is taken as settled: only what changes moves it.
      options = { balance = "start", floor = 0, substeps = 1 },
    },
    crisis = { variants = {
      spiral     = { unit = "crisis_spiral" },
      deterrence = { unit = "crisis_deterrence" },
    } },
  },

  initial = {
    warheads_us = warheads_us, warheads_rus = warheads_rus,
    milex_us = milex_us, milex_rus = milex_rus, gdp_us = gdp_us, gdp_rus = gdp_rus,
    inf_alive = 1, new_start_alive = 1,
    tension = 0.45,   -- where mistrust of 0.75 alone would hold it
  },

  uncertain = uncertain,

  policies = {
    freeze = { title = "Freeze: as in mid-2015, the council suspended" },
    nrc = { title = "Revive the council until the next crisis", nrc = council },
    nrc_steady = { title = "Revive the council and keep it through crises",
                   nrc = steady_council },
    exercises = { title = "Joint missile-defence exercises", missile_exercises = joint_exercises },
    data_centre = { title = "Joint data centre under US lead", data_centre = us_led_centre },
    accommodation = { title = "Accommodate Russian interests", accommodation = give_way },
    reassurance = { title = "Reassure NATO's members", reassurance = reassure },
    author_core = { title = "The essay's two steps: council and information systems",
                    nrc = steady_council, missile_exercises = joint_exercises,
                    data_centre = us_led_centre },
    author_thesis = { title = "The essay's thesis: the two steps, with Russia as an equal",
                      nrc = steady_council, missile_exercises = joint_exercises,
                      data_centre = equal_centre, accommodation = give_way },
    accommodate_and_reassure = { title = "Accommodate Russia and reassure allies",
                                 accommodation = give_way, reassurance = reassure },
    sanctions_more = { title = "Heavier sanctions, council suspended",
                       sanctions = { change = 0.5 } },
  },

  metrics = {
    p_war = { unit = "risk", bind = { of = "war_hazard" },
              title = "Probability of war between NATO and Russia" },
    p_accident = { unit = "risk", bind = { of = "accident_hazard" },
                   title = "Probability of nuclear use by mistake" },
    crisis_months = { unit = "total", bind = { of = "crisis_active" },
                      title = "Months spent in crises" },
    lowest_index = { unit = "least", bind = { of = "first_strike_index" },
                     title = "Lowest first-strike stability" },
    mean_trust = { unit = "mean", bind = { of = "trust" }, title = "Mean trust" },
    mean_confidence = { unit = "mean", bind = { of = "alliance_confidence" },
                        title = "Mean confidence in the alliance" },
    spending_us = { unit = "mean", bind = { of = "milex_us" },
                    title = "Mean US military spending, US$ bn a year" },
    spending_rus = { unit = "mean", bind = { of = "milex_rus" },
                     title = "Mean Russian military spending, US$ bn a year" },
    inf_end = { unit = "last", bind = { of = "inf_alive" }, title = "INF alive at the end" },
    new_start_end = { unit = "last", bind = { of = "new_start_alive" },
                      title = "New START alive at the end" },
    p_leak = { unit = "risk", bind = { of = "leak_hazard" },
               title = "Probability that technology leaks" },
    parity_end = { unit = "last", bind = { of = "parity" },
                   title = "Parity as Russia sees it, at the end" },
    interception_end = { unit = "last", bind = { of = "interception" },
                         title = "Interception gained by exercises, at the end" },
  },

  -- What counts, and how much. 0 is the worst and 1 the best that the scale knows; both are set
  -- beforehand and never taken from results. War weighs most. Parity and interception are means
  -- and not ends, so they are shown and not scored.
  score = {
    p_war           = { weight = 4,   worst = 0.15, best = 0 },
    p_accident      = { weight = 2,   worst = 0.04, best = 0 },
    crisis_months   = { weight = 2,   worst = 60,   best = 0 },
    lowest_index    = { weight = 1,   worst = 0.1,  best = 0.9 },
    mean_trust      = { weight = 1,   worst = 0,    best = 0.8 },
    mean_confidence = { weight = 1.5, worst = 0.2,  best = 1 },
    spending_us     = { weight = 0.5, worst = 900,  best = 450 },
    spending_rus    = { weight = 0.5, worst = 120,  best = 30 },
    inf_end         = { weight = 0.5, worst = 0,    best = 1 },
    new_start_end   = { weight = 1,   worst = 0,    best = 1 },
    p_leak          = { weight = 1,   worst = 0.5,  best = 0 },
  },

  -- What "stable" means here: over the ten years war stays below 5 % and nuclear use by mistake
  -- below 2 % (0.38 % a year would be 3.7 % in ten), crises take less than two years, allies keep
  -- faith, and a leak of technology is unlikely.
  satisfy = {
    p_war           = { at_most = 0.05 },
    p_accident      = { at_most = 0.02 },
    crisis_months   = { at_most = 24 },
    mean_confidence = { at_least = 0.5 },
    p_leak          = { at_most = 0.2 },
  },
}
