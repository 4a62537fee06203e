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
-- seventeen policies.
--
-- How to read this file: text behind two dashes explains the lines below it; what stands between
-- braces belongs together. P3.5 means the fifth item of the essay's third paragraph in the table
-- of what the essay claims. The world is the world as known in June 2015; yearly figures are
-- those of the whole of 2015, and other numbers that borrow from later years say so. What people know is cited; what nobody knows is marked
-- "judgement", and its range is the honest answer.

-- Who is in it (X.1): the United States, Russia, NATO's members and their foreign ministers, the
-- council, Ukraine; in Syria also Saudi Arabia (P7.2), Turkey, Iran, the government, the rebels and
-- the Islamic State (lib/syria_sides.lua); North Korea, Iran and armed groups as those to whom
-- technology may leak. The proposal of joint exercises is Vladimir Dvorkin's (P3.2).
--
-- Where the essay is not exact (X.5): the "reset" of 2009 was one of US relations with Russia, not
-- with NATO (P4.3); it raised trust for a time and was gone by 2014, so it is no policy here but a
-- reason why `trust.fade` is above 0 (judgement). The INF treaty forbids ground-launched missiles of
-- ranges from 500 to 5,500 km; 5,500 km, some 3,418 miles, is where intercontinental range begins.

local series = require "lib.series"
local syria_sides = require "lib.syria_sides"
local agenda = require "lib.nrc_agenda"

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

-- The European members' spending and income, as milex_us and gdp_us.
local milex_europe = series.at("milex_nato_europe", "NATOEU", "milex_current_usd_derived", 2015) / 1e9
local gdp_europe   = series.at("milex_nato_europe", "NATOEU", "gdp_current_usd", 2015) / 1e9

-- Deaths a year in Syria in 2014, the last year known.
local syria_deaths = series.at("ucdp_country_year", "SYR", "ucdp_state_based_deaths_best", 2014)

-- ---------------------------------------------------------------------------------------------
-- What nobody knows
-- ---------------------------------------------------------------------------------------------

-- Where the direction of an effect is contested, its range is even on both sides of zero, so that
-- neither the essay nor its critics are favoured beforehand; only quantities that have no other
-- direction (a probability, a lag, a fatigue) stay above it.
--
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
  ["initial.misperception"]       = likely(0.3, 0.5, 0.8),
  ["initial.inf_dispute"]         = judged(0.5, 1),           -- P6.3, P6.4: mutual accusations
  ["initial.fighting"]            = triangular(0.1, 0.17, 0.35,
                                               { source = "UCDP: 557 deaths in 2015-03 to 2015-08 "
                                                          .. "as mode; the range is judgement" }),
  ["initial.isis_strength"]       = judged(0.6, 1),
  ["initial.common_threat"]       = judged(0.2, 0.6),         -- P7.3

  -- Does contact build trust (P1.3), or does it breed contempt; and does it matter that Russia
  -- feels dominated (P4.1)?
  ["trust.build"]         = judged(0, 0.5),
  ["trust.background"]    = judged(0.1, 0.4),
  ["trust.diplomatic"]    = judged(-0.35, 0.35),
  ["trust.military"]      = judged(-0.35, 0.35),
  ["trust.technical"]     = judged(-0.35, 0.35),
  ["trust.answered"]      = judged(-0.1, 0.1),   -- a concession, answered or exploited
  ["trust.parity_weight"] = judged(0, 1),
  ["trust.fade"]          = judged(0.05, 0.25),
  ["trust.sanction_cost"] = judged(0, 0.15),
  ["trust.shock"]         = judged(0.1, 0.5),
  ["trust.wind"]          = judged(0.01, 0.08),

  -- How much and how late does parity follow accommodation and shared administration (P4.4-4.5)?
  ["trust.heard"]  = judged(0, 0.6),
  ["trust.shared"] = judged(0, 0.6),
  ["trust.granted"] = judged(0, 0.3),
  ["trust.lag"]    = judged(1.5, 8),

  -- Does conduct answer conduct (P2.4, Osgood's GRIT), and do talks clear up misreading (P2.2)?
  ["reciprocity.inertia_us"]      = judged(0.3, 0.7),
  ["reciprocity.inertia_rus"]     = judged(0.3, 0.7),
  ["reciprocity.react_us"]        = judged(-0.2, 0.2),
  ["reciprocity.react_rus"]       = judged(-0.2, 0.2),
  ["reciprocity.welcomed"]        = judged(-0.2, 0.2),
  ["reciprocity.resented"]        = judged(-0.2, 0.2),
  ["reciprocity.hostile_reading"] = judged(-0.5, 0.5),
  ["reciprocity.clear"]           = judged(-0.5, 0.5),
  ["reciprocity.believed"]        = judged(0, 0.2),
  ["reciprocity.strained"]        = judged(0.5, 3),

  -- Whom does Russia believe (Kydd)? Steps may be honest signals or read as a trap.
  ["assurance.feigned"]    = judged(0.3, 0.95),
  ["assurance.domination"] = judged(0, 0.9),
  ["assurance.conceded"]   = judged(-0.4, 0.4),

  -- The council: what talks are worth, what they resolve (P5.1), and how long the next suspension
  -- lasts (P1.5, P1.7).
  ["nrc.talks"]           = judged(0.2, 0.7),
  ["nrc.work"]            = judged(0.3, 0.9),
  ["nrc.suspension"]      = judged(3, 36),
  ["nrc_agenda.rho1"]     = judged(-0.3, 0.3),
  ["nrc_agenda.earned"]   = judged(0, 0.1),

  -- Information systems: what is learnt, what leaks and to whom, what breaks (P3.3-3.12, P4.2).
  ["info_coop.best"]             = judged(0, 0.3),
  ["info_coop.spill_us"]         = judged(0, 0.6),
  ["info_coop.spill_rus"]        = judged(0, 0.6),
  ["info_coop.leak0"]            = judged_log(0.005, 0.3),
  ["info_coop.closed_access"]    = judged(0, 0.6),
  ["info_coop.opened"]           = judged(0.1, 0.9),
  ["info_coop.collapse0"]        = judged_log(0.05, 0.8),
  ["info_coop.steadied"]         = judged(0, 5),
  ["info_coop.trusted"]          = judged(0, 3),
  ["info_coop.settle"]           = judged(5, 15),
  ["info_coop.bound"]            = judged(-0.5, 0.5),
  ["info_coop.as_equal"]         = judged(0, 1),     -- P9.5: only an equal is embedded
  ["info_coop.estranged"]        = judged(0, 0.3),
  ["info_coop.theta"]            = judged(-2, 2),    -- P3.7
  ["leak_recipients.weight_group"] = judged(0.1, 0.7),
  ["leak_recipients.loss_group"]   = judged(0.05, 0.5),
  ["leak_recipients.loss_prk"]     = judged(0.1, 0.7),
  ["leak_recipients.loss_iran"]    = judged(0.1, 0.7),

  -- The alliance: what reassures, and what accommodation costs at home (P8.2, X.2).
  ["alliance.gain"]        = judged(0.05, 0.5),
  ["alliance.given"]       = judged(-0.2, 0.2),   -- may even add confidence
  ["alliance.traded"]      = judged(-0.2, 0.2),
  ["alliance.mixed"]       = judged(-0.2, 0.2),
  ["alliance.provoked"]    = judged(-0.3, 0.3),
  ["alliance.soothed"]     = judged(0, 0.6),
  ["alliance.threat_cost"] = judged(0, 0.1),
  ["alliance_dilemma.hold"] = judged(0.5, 4),
  ["alliance_dilemma.pull"] = judged(0, 4),
  -- The fit of 2013-2023 ends in a runaway (a below 0); the range is kept where spending settles.
  ["burden_sharing.k"]     = uniform(0, 0.6, { source = "own fits to SIPRI, 2000-2021: 0.10, s.e. 0.09, and "
                                                        .. "2013-2023: 0.65, s.e. 0.24; narrowed" }),
  ["burden_sharing.ride"]  = judged(-0.1, 0.1),
  ["burden_sharing.fear"]  = judged(-0.3, 0.3),
  ["burden_sharing.a"]     = judged(0.1, 0.5),

  -- Treaties. The INF is disputed (P6.3, P6.4); the essay calls its end unlikely (P8.4). Whether
  -- an embedded Russia leaves less readily (P3.8), whether it keeps the law when its concerns are
  -- heard (P9.4), and whether norms hold (P8.6), is open: those weights may fall below 0.
  ["inf.calm"]            = judged_log(0.005, 0.06),
  ["inf.quarrel"]         = judged(0, 2),
  ["inf.heal"]            = judged(0, 6),
  ["inf.embedding"]       = judged(-2, 2),
  ["inf.protect"]         = judged(-1, 1),
  ["inf_law.eased"]       = judged(-0.4, 0.4),
  ["inf_law.talked"]      = judged(-0.3, 0.3),
  ["inf_law.checked"]     = judged(-0.6, 0.6),
  ["inf_law.law"]         = judged(-0.8, 0.8),
  ["inf_law.violation"]   = judged(0.005, 0.1),
  ["inf_law.inflame"]     = judged(-0.1, 0.1),
  ["inf_law.tempted"]     = judged(-1, 1),
  ["new_start.calm"]      = judged_log(0.002, 0.03),
  ["new_start.heal"]      = judged(0, 6),
  ["new_start.embedding"] = judged(-2, 2),
  ["new_start.protect"]   = judged(-1, 1),
  ["new_start.extend"]    = judged(0.3, 0.9),
  ["open_skies.calm"]     = judged_log(0.002, 0.05),
  ["open_skies.embedding"] = judged(-2, 2),
  ["arms_norms.nonstrategic"] = judged(0, 0.6),
  ["arms_norms.cut_rus"]      = judged(-0.1, 0.1),
  ["arms_norms.compensate"]   = judged(-0.05, 0.05),

  -- Arsenals (P6.1, P8.5). Where the limits are used up is borrowed from declarations of
  -- 2018-2021; mid-2015 could only guess.
  ["forces.fill_us"]           = uniform(0.85, 1, { source = "declarations 2018-2021, widened" }),
  ["forces.fill_rus"]          = uniform(0.85, 1, { source = "declarations 2018-2021, widened" }),
  ["forces.upload"]            = judged(0.02, 0.3),
  ["forces.survive_us"]        = judged(0.5, 0.75),
  ["forces.survive_rus"]       = judged(0.25, 0.55),
  ["forces.short_warning_rus"] = judged(0, 0.2),
  ["forces.crowding"]          = judged(0, 1.5),
  ["first_strike.k_a"]         = judged_log(0.0005, 0.004),
  ["first_strike.k_b"]         = judged_log(0.0005, 0.004),
  ["first_strike.lambda"]      = judged(0.1, 0.6),

  -- The race in budgets. Yearly figures give Russia's answer to the US as 0.02 (2000-2021) or
  -- 0.17 (2013-2023), with errors of half of it, and none of the US to Russia: a weak basis, so the
  -- ranges are wide. P6.6 expects that Russia tires sooner; both burdens have one range, and the
  -- difference comes from the shares of national income alone.
  ["arms.k"]         = judged(0, 1),
  ["arms.l"]         = uniform(0, 0.25, { source = "own fits to SIPRI, constant 2022 US$: 2000-2021 "
                                                  .. "0.018, s.e. 0.010; 2013-2023 0.173, s.e. 0.086" }),
  ["arms.a"]         = judged(0.1, 0.6),
  ["arms.b"]         = judged(0.1, 0.6),
  ["arms.burden_x"]  = judged(0, 5),
  ["arms.burden_y"]  = judged(0, 5),
  ["arms.restraint"] = judged(0, 0.3),
  ["arms.tension_x"] = judged(0, 100),
  ["arms.tension_y"] = judged(0, 15),

  -- What sanctions cost, and whether they tame or defy (P1.4).
  ["sanctions_cost.growth_us"]  = judged(0.01, 0.03),
  ["sanctions_cost.growth_rus"] = judged(-0.01, 0.03),
  ["sanctions_cost.cost_rus"]   = judged(0.01, 0.12),
  ["sanctions_cost.cost_us"]    = judged(0, 0.005),
  ["sanctions_cost.defiance"]   = judged(-3, 3),

  -- Nuclear use by mistake (P6.5), and whether joint early warning prevents or confuses it. The
  -- ranges reach the one published estimate for the US and Russia, 0.38 % a year for all causes.
  ["accident.alarms"]           = judged_log(0.5, 5),
  ["accident.plausible_calm"]   = judged_log(0.03, 0.3),
  ["accident.plausible_crisis"] = judged_log(0.1, 0.6),
  ["accident.launch_calm"]      = judged_log(5e-5, 3e-3),
  ["accident.launch_crisis"]    = judged_log(1e-3, 0.05),
  ["accident.shared_warning"]   = judged(-0.5, 0.5),
  ["accident.shared_time"]      = judged(-0.5, 0.5),

  -- Close military encounters, and whether rules for them help (P2.2).
  ["incidents.rate"]      = loguniform(20, 80, { source = "European Leadership Network: 58 a year "
                                                           .. "in 2014; the range is judgement" }),
  ["incidents.branching"] = judged(0.1, 0.6),
  ["incidents.hotline"]   = judged(0, 1),
  ["incidents.rules"]     = judged(-0.5, 0.5),
  ["incidents.spark"]     = judged_log(1e-5, 3e-3),

  -- If mistrust breeds crises ...
  ["crisis.spiral.mistrust"] = judged(0.5, 5),
  ["crisis.spiral.fear"]     = judged(0, 2),
  ["crisis.spiral.temper"]   = judged(0, 2),
  ["crisis.spiral.entrapment"] = judged(-0.5, 0.5),
  -- ... or if weakness invites them. Concessions, among which a revived council may count, satisfy
  -- (below 0) or embolden (P9.3 and its opposite); sanctions deter or provoke.
  ["crisis.deterrence.resolve"]  = judged(0.5, 5),
  ["crisis.deterrence.embolden"] = judged(-1.2, 1.2),
  ["crisis.deterrence.rewarded"] = judged(0.2, 1),
  ["crisis.deterrence.cost"]     = judged(-0.75, 0.75),
  ["crisis.deterrence.temper"]     = judged(-1, 1),     -- trust may lull as well as calm
  ["crisis.deterrence.entrapment"] = judged(-0.5, 0.5), -- a tripwire may hold an aggressor off

  -- Eastern Ukraine: does the council mediate (P2.7, P9.2), and do concessions keep Russia from
  -- going further or invite it to (P9.3)? Eleven meetings came before the invasion of 2022, which
  -- nobody knew in 2015; `talked` and `chi` leave both readings open.
  ["ukraine.full"]         = uniform(5000, 9000, { source = "UCDP 2014-05 to 2015-02, widened" }),
  ["ukraine.truce_factor"] = judged(0.05, 0.5),
  ["ukraine.simmer"]       = judged(0.03, 0.4),
  ["ukraine.surge"]        = judged_log(2, 20),
  ["ukraine.campaign"]     = judged(0.25, 4),
  ["ukraine.h0"]           = judged_log(0.005, 0.1),
  ["ukraine.gamma"]        = judged(-1, 1),
  ["ukraine.tools"]        = judged(-0.5, 0.5),
  ["ukraine.heed"]         = judged(-1, 1),
  ["ukraine.leverage"]     = judged(-1, 1),
  ["ukraine.begin"]        = judged_log(0.15, 2),
  ["ukraine.relapse"]      = judged_log(0.4, 4),
  ["ukraine.lambda"]       = judged_log(0.005, 0.15),
  ["ukraine.chi"]          = judged(-2, 2),
  ["ukraine.faith"]        = judged(0, 1),
  ["ukraine.resolve"]      = judged(0, 3),
  ["ukraine.deterred"]     = judged(-1, 1),
  ["ukraine.cost"]         = judged(-1, 1),
  ["ukraine.talked"]       = judged(-0.5, 0.5),
  ["ukraine.embedding"]    = judged(-2, 2),
  ["ukraine.betrayal"]     = judged(0.2, 0.8),

  -- Terrorism and Syria: is there a common threat that joins (P7.4), and does joint work help
  -- (P2.3, P2.4, P2.6)? The backers of the rebels may answer it (P7.2).
  ["terror.r0"]           = judged(0, 0.7),
  ["terror.r1"]           = judged(-0.5, 0.5),
  ["terror.press"]        = judged(-0.8, 0.8),
  ["terror.bonding"]      = judged(-0.05, 0.05),
  ["terror.shield"]       = judged(-0.8, 0.8),
  ["terror.joint"]        = judged(-0.3, 0.3),
  ["terror.wane"]         = judged(0, 0.6),
  ["terror.talks"]        = judged(0, 0.2),
  ["terror.credit"]       = judged(0, 0.4),
  ["terror.trust_weight"] = judged(0.2, 0.8),
  ["terror.directed"]     = judged(2, 12),
  ["terror.jump"]         = judged(0.03, 0.2),
  ["terror.armed"]        = judged(0, 0.1),     -- P3.11
  ["syria.pull_weight"]   = judged(-1, 1),
  ["syria.offer_weight"]  = judged(-1, 1),
}

-- What both views of crises share, drawn for each of them.
for _, view in ipairs { "spiral", "deterrence" } do
  local function of(parameter) return "crisis." .. view .. "." .. parameter end
  uncertain[of "rate"]        = judged_log(0.1, 0.6)       -- a crisis in two to ten years
  uncertain[of "duration"]    = judged(0.25, 1.5)
  uncertain[of "settle"]      = judged(-0.4, 0.4)
  uncertain[of "clarity"]     = judged(-0.4, 0.4)          -- P2.2: talks against misperception
  uncertain[of "embedding"]   = judged(-2, 2)              -- P3.7: does embedding restrain?
  uncertain[of "war_share"]   = judged_log(0.002, 0.05)    -- below the 0.058 of 0 in 52 disputes
  uncertain[of "force"]       = judged(0.05, 0.4)
  uncertain[of "climb"]       = judged(0.05, 0.4)
  uncertain[of "hotline"]     = judged(-0.5, 0.5)
  uncertain[of "deterrence"]  = judged(0, 2)
  uncertain[of "instability"] = judged(0, 2)
  uncertain[of "defence"]     = judged(-3, 3)              -- X.4: does defence destabilise?
end

-- How governments really stand on a part for Russia in joint systems (P5.3): fifteen voices.
for _, actor in ipairs(agenda.actors) do
  uncertain[("agenda.lean[%s]"):format(actor.name)] = judged(-15, 15)
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
-- What many allies wanted: practical work only while the ceasefire in Ukraine is kept.
local conditional_council = {
  level = { ["2015-06"] = "ambassadors", ["2016-06"] = "practical" },
  suspend_on_crisis = 0, require_ceasefire = 1,
}
-- P2.3, P2.6: what the council was for, work against terrorism, resumes with it.
local against_terror = { offer = 0.5 }
-- P3.2, P3.3: two joint exercises a year from 2016 on, after Dvorkin's proposal.
local joint_exercises = { per_year = { ["2016-01"] = 2 } }
-- P3.7: operational systems that are shared, half of what there is to share.
local shared_systems = { degree = { ["2017-01"] = 0.5 }, guard = 0.5 }
-- P3.10: a data centre in which Russia takes part, but does not decide.
local us_led_centre = { open = { ["2016-06"] = "open" }, share = 0.25, guard = 0.5 }
-- P4.5 and P9.5: the same centre, administered by equals.
local equal_centre = { open = { ["2016-06"] = "open" }, share = 0.5, guard = 0.5 }
-- P4.5 and P8.2, each carried most of the way.
local give_way = { degree = 0.6 }
local reassure = { degree = 0.6 }
-- P9.2: standing negotiations in the council between Russia, Ukraine and NATO's members.
local mediate = { effort = 0.8 }
-- P8.6: norms of strategic and non-strategic reductions come first.
local uphold_norms = { investment = 0.8 }

-- ---------------------------------------------------------------------------------------------
-- The world
-- ---------------------------------------------------------------------------------------------

-- A treaty, and the law of it: whether it is kept, and disputed.
local function treaty(name, more)
  more = more or {}
  return {
    unit = "treaty", set = more.set,
    bind = { alive = name .. "_alive", exit_hazard = name .. "_exit_hazard",
             ends = name .. "_ends", disputed = name .. "_dispute",
             violated = name .. "_violated" },
  }
end
local function law(name)
  return {
    unit = "compliance",
    bind = { alive = name .. "_alive", dispute = name .. "_dispute",
             violated = name .. "_violated", complied = name .. "_complied",
             compliance = name .. "_compliance",
             violation_hazard = name .. "_violation_hazard",
             cure_hazard = name .. "_cure_hazard" },
  }
end

return {
  title    = "NATO and Russia, mid-2015",
  question = "Which way out of the freeze keeps things stable, and when is that answer wrong?",
  start    = "2015-06",
  horizon  = "10 years",
  step     = "1 month",

  units = {
    -- Levers are what policies set ...
    "nrc", "missile_exercises", "shared_systems", "data_centre", "accommodation", "reassurance",
    "sanctions", "mediation", "norms", "counter_terrorism", "grit",
    -- ... and models are what follows from it: between the two sides,
    "trust", "reciprocity", "incidents", "nrc_agenda", "info_coop", "leak_recipients", "accident",
    crisis = { variants = {
      spiral     = { unit = "crisis_spiral" },
      deterrence = { unit = "crisis_deterrence" },
    } },
    -- in the council, where positions meet every two years and the US may move its own,
    agenda = { unit = "bargaining", options = agenda.options, every = "2 years",
               bind = { shift = "accommodation" } },
    -- whether Russia, as Kydd's observer of the West, finds it worth cooperating with,
    assurance = { unit = "assurance", bind = { belief = "russian_belief",
                                               cooperates = "russia_cooperates",
                                               margin = "russian_margin",
                                               threshold = "russian_threshold" } },
    -- inside the alliance and its economies,
    "alliance", "alliance_dilemma", "burden_sharing", "sanctions_cost",
    arms = {
      unit = "richardson",
      bind = { x = "milex_us", y = "milex_rus", gdp_x = "gdp_us", gdp_y = "gdp_rus",
               treaty = "new_start_alive" },
      -- The spending of 2015 is taken as settled: only what changes moves it.
      options = { balance = "start", floor = 0, substeps = 1 },
    },
    -- under the treaties,
    inf = treaty("inf"), inf_law = law("inf"),
    new_start = treaty("new_start", { set = { expires = new_start_ends } }),
    new_start_law = law("new_start"),
    open_skies = treaty("open_skies"), open_skies_law = law("open_skies"),
    regime = { unit = "regime", bind = { complied_a = "inf_complied",
                                         complied_b = "new_start_complied",
                                         complied_c = "open_skies_complied" } },
    "arms_norms",
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
    -- in Ukraine and Syria (P5.4),
    ukraine = { unit = "ukraine", bind = { trust_change = "trust" } },
    terror  = { unit = "terror", bind = { trust_change = "trust" } },
    syria   = { unit = "landscape", options = syria_sides.options(), every = "2 years",
                bind = { pull = "common_threat", offer = "ct_offer", together = "syria_together",
                         p_together = "syria_p_together" } },
    -- and what all of it is worth to whom.
    "interest_us", "interest_rus", "interest_allies", "interest_ukraine", "us_security",
    "joint_interest",
  },

  initial = {
    warheads_us = warheads_us, warheads_rus = warheads_rus,
    milex_us = milex_us, milex_rus = milex_rus, gdp_us = gdp_us, gdp_rus = gdp_rus,
    milex_europe = milex_europe, gdp_europe = gdp_europe,
    inf_alive = 1, new_start_alive = 1, open_skies_alive = 1,
    syria_deaths = syria_deaths,
    tension = 0.45,   -- where mistrust of 0.75 alone would hold it
  },

  uncertain = uncertain,

  policies = {
    freeze = { title = "Freeze: as in mid-2015, the council suspended" },
    nrc = { title = "Revive the council until the next crisis",
            nrc = council, counter_terrorism = against_terror },
    nrc_steady = { title = "Revive the council and keep it through crises",
                   nrc = steady_council, counter_terrorism = against_terror },
    nrc_conditional = { title = "Revive the council, practical work only during a ceasefire",
                        nrc = conditional_council, counter_terrorism = against_terror },
    exercises = { title = "Joint missile-defence exercises", missile_exercises = joint_exercises },
    data_centre = { title = "Joint data centre under US lead", data_centre = us_led_centre },
    accommodation = { title = "Accommodate Russian interests", accommodation = give_way },
    reassurance = { title = "Reassure NATO's members", reassurance = reassure },
    norms = { title = "Strengthen the norms of nuclear reduction", norms = uphold_norms },
    mediation = { title = "A council that mediates in Ukraine", nrc = steady_council,
                  counter_terrorism = against_terror, mediation = mediate },
    grit = { title = "Small steps, each only after the last was answered (GRIT)",
             grit = { size = 0.2 } },
    author_core = { title = "The essay's two steps: council and information systems",
                    nrc = steady_council, counter_terrorism = against_terror,
                    missile_exercises = joint_exercises, shared_systems = shared_systems,
                    data_centre = us_led_centre },
    author_equal = { title = "The two steps, the data centre administered by equals",
                     nrc = steady_council, counter_terrorism = against_terror,
                     missile_exercises = joint_exercises, shared_systems = shared_systems,
                     data_centre = equal_centre },
    author_thesis = { title = "The essay's thesis: the two steps, with Russia as an equal",
                      nrc = steady_council, counter_terrorism = against_terror,
                      missile_exercises = joint_exercises, shared_systems = shared_systems,
                      data_centre = equal_centre, accommodation = give_way },
    author_all = { title = "All that the essay asks for: thesis, reassurance, norms, mediation",
                   nrc = steady_council, counter_terrorism = against_terror,
                   missile_exercises = joint_exercises, shared_systems = shared_systems,
                   data_centre = equal_centre, accommodation = give_way, reassurance = reassure,
                   norms = uphold_norms, mediation = mediate },
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
    p_force = { unit = "risk", bind = { of = "force_hazard" },
                title = "Probability of a crisis in which force is used" },
    crisis_months = { unit = "total", bind = { of = "crisis_active" },
                      title = "Months spent in crises" },
    lowest_index = { unit = "least", bind = { of = "first_strike_index" },
                     title = "Lowest first-strike stability" },
    mean_trust = { unit = "mean", bind = { of = "trust" }, title = "Mean trust" },
    mean_confidence = { unit = "mean", bind = { of = "alliance_confidence" },
                        title = "Mean confidence in the alliance" },
    parity_end = { unit = "last", bind = { of = "parity" },
                   title = "Parity as Russia sees it, at the end" },
    mean_regime = { unit = "mean", bind = { of = "regime" },
               title = "Treaties alive and complied with, mean share" },
    inf_end = { unit = "last", bind = { of = "inf_alive" }, title = "INF alive at the end" },
    new_start_end = { unit = "last", bind = { of = "new_start_alive" },
                      title = "New START alive at the end" },
    spending_us = { unit = "mean", bind = { of = "milex_us" },
                    title = "Mean US military spending, US$ bn a year" },
    spending_rus = { unit = "mean", bind = { of = "milex_rus" },
                     title = "Mean Russian military spending, US$ bn a year" },
    spending_europe = { unit = "mean", bind = { of = "milex_europe" },
                        title = "Mean spending of European members, US$ bn a year" },
    deaths_ukraine = { unit = "integral", bind = { of = "ukraine_deaths" },
                       title = "Deaths in Eastern Ukraine" },
    interventions = { unit = "integral", bind = { of = "intervention_hazard" },
                      title = "Expected number of Russian interventions in Ukraine" },
    settled_end = { unit = "last", bind = { of = "settled" },
                    title = "Conflict in Ukraine settled at the end" },
    deaths_syria = { unit = "integral", bind = { of = "syria_deaths" },
                     title = "Deaths in Syria" },
    attacks = { unit = "total", bind = { of = "attack" },
                title = "Large attacks of the Islamic State abroad" },
    isis = { unit = "mean", bind = { of = "isis_strength" },
             title = "Mean strength of the Islamic State" },
    p_leak = { unit = "risk", bind = { of = "leak_hazard" },
               title = "Probability that technology leaks" },
    leak_loss = { unit = "last", bind = { of = "leak_loss" },
                  title = "Loss by leaks, at the end" },
    interception_end = { unit = "last", bind = { of = "interception" },
                         title = "Interception gained by exercises, at the end" },
    embedded_end = { unit = "last", bind = { of = "embedded" },
                     title = "How far Russia is embedded, at the end" },
    reversals = { unit = "total", bind = { of = "reversal" },
                  title = "Times that cooperation in the council is taken back" },
    resolved = { unit = "mean", bind = { of = "agenda_done" },
                 title = "Share of the council's agenda that is resolved" },
    agreed_end = { unit = "last", bind = { of = "agreed" },
                   title = "How equal a part for Russia the members would agree on" },
    cooperates = { unit = "mean", bind = { of = "russia_cooperates" },
                   title = "Share of time in which Russia finds cooperation worth its risk" },
    misread = { unit = "mean", bind = { of = "misperception" },
                title = "Share of the other's conduct that is misread" },
    together = { unit = "mean", bind = { of = "syria_p_together" },
                 title = "Probability that the US and Russia stand together in Syria" },
    worth_us = { unit = "mean", bind = { of = "interest_us" },
                    title = "Interest of the United States" },
    worth_rus = { unit = "mean", bind = { of = "interest_rus" },
                     title = "Interest of Russia" },
    worth_allies = { unit = "mean", bind = { of = "interest_allies" },
                        title = "Interest of the allies" },
    worth_ukraine = { unit = "mean", bind = { of = "interest_ukraine" },
                         title = "Interest of Ukraine" },
    security_us = { unit = "mean", bind = { of = "us_security" },
                    title = "Security of the United States" },
  },

  -- What counts, and how much. 0 is the worst and 1 the best that the scale knows; both are set
  -- beforehand and never taken from results. War weighs most. What is a means and not an end, such
  -- as trust, parity, interception or the council's agenda, weighs nothing; nor do interests, since nobody
  -- knows the rates of exchange between them.
  score = {
    p_war           = { weight = 4,   worst = 0.15,   best = 0 },
    p_accident      = { weight = 2,   worst = 0.04,   best = 0 },
    p_force         = { weight = 1,   worst = 1,      best = 0 },
    crisis_months   = { weight = 1,   worst = 60,     best = 0 },
    lowest_index    = { weight = 1,   worst = 0.1,    best = 0.9 },
    mean_trust      = { weight = 0,   worst = 0,      best = 0.8 },
    mean_confidence = { weight = 1.5, worst = 0.2,    best = 1 },
    mean_regime     = { weight = 1.5, worst = 0,      best = 1 },
    spending_us     = { weight = 0.5, worst = 900,    best = 450 },
    spending_rus    = { weight = 0.5, worst = 120,    best = 30 },
    deaths_ukraine  = { weight = 1.5, worst = 100000, best = 0 },
    deaths_syria    = { weight = 0.5, worst = 600000, best = 0 },
    attacks         = { weight = 0.5, worst = 80,     best = 0 },
    leak_loss       = { weight = 1,   worst = 0.5,    best = 0 },

    -- What is measured without counting; the anchors only say which way is good. Only who opens
    -- something can take it back, so reversals would punish every attempt.
    reversals        = { weight = 0, worst = 5,    best = 0 },
    inf_end          = { weight = 0, worst = 0,    best = 1 },
    new_start_end    = { weight = 0, worst = 0,    best = 1 },
    spending_europe  = { weight = 0, worst = 400,  best = 200 },
    interventions    = { weight = 0, worst = 2,    best = 0 },
    settled_end      = { weight = 0, worst = 0,    best = 1 },
    isis             = { weight = 0, worst = 1,    best = 0 },
    p_leak           = { weight = 0, worst = 0.5,  best = 0 },
    parity_end       = { weight = 0, worst = 0,    best = 1 },
    embedded_end     = { weight = 0, worst = 0,    best = 1 },
    interception_end = { weight = 0, worst = 0,    best = 0.3 },
    resolved         = { weight = 0, worst = 0,    best = 1 },
    agreed_end       = { weight = 0, worst = 0,    best = 1 },
    cooperates       = { weight = 0, worst = 0,    best = 1 },
    misread          = { weight = 0, worst = 1,    best = 0 },
    together         = { weight = 0, worst = 0,    best = 1 },
    worth_us         = { weight = 0, worst = 0,    best = 1 },
    worth_rus        = { weight = 0, worst = 0,    best = 1 },
    worth_allies     = { weight = 0, worst = 0,    best = 1 },
    worth_ukraine    = { weight = 0, worst = 0,    best = 1 },
    security_us      = { weight = 0, worst = 0,    best = 1 },
  },

  -- What "stable" means here: over the ten years war stays below 5 % and nuclear use by mistake
  -- below 2 % (0.38 % a year would be 3.7 % in ten), crises take less than two years, allies keep
  -- faith, and deaths in Ukraine stay below three times those of 2014 and 2015.
  satisfy = {
    p_war           = { at_most = 0.05 },
    p_accident      = { at_most = 0.02 },
    crisis_months   = { at_most = 24 },
    mean_confidence = { at_least = 0.5 },
    deaths_ukraine  = { at_most = 20000 },
  },

  -- What the essay claims, in this project's words, each as a comparison over the futures. What
  -- its sign rests on, or what works against it, is named; where the models leave no choice, the
  -- claim is only assumed.
  claims = {
    ["P1.6"] = {
      says = "A revived council serves the United States",
      from = "P1.6, P3.1", policy = "nrc_steady", against = "freeze", metric = "worth_us",
      direction = "higher", rests_on = { "trust.diplomatic", "crisis.deterrence.embolden" },
    },
    ["P1.6r"] = {
      says = "A revived council serves Russia as well",
      from = "P1.6", policy = "nrc_steady", against = "freeze", metric = "worth_rus",
      direction = "higher", rests_on = { "trust.diplomatic", "crisis.deterrence.embolden" },
    },
    ["P1.7"] = {
      says = "Resuming the council makes things more stable",
      from = "P1.7, P5.2", policy = "nrc", against = "freeze", direction = "higher",
      rests_on = { "trust.diplomatic", "crisis.deterrence.embolden", "alliance.traded" },
      check = "nrc_meetings.csv",
    },
    ["P1.8"] = {
      says = "Cooperation in information systems makes things more stable than the council alone",
      from = "P1.8", policy = "author_core", against = "nrc_steady", direction = "higher",
      rests_on = { "info_coop.bound", "trust.technical" }, opposed_by = { "info_coop.leak0" },
    },
    ["P1.9"] = {
      says = "A council that is kept through crises is taken back less often",
      from = "P1.9", policy = "nrc_steady", against = "nrc", metric = "reversals",
      direction = "lower", assumed = "only a crisis suspends it (nrc)",
    },
    ["P2.1"] = {
      says = "What raises trust makes for fewer crises",
      from = "P2.1", policy = "nrc_steady", against = "freeze", metric = "crisis_months",
      direction = "lower", rests_on = { "crisis", "crisis.spiral.clarity" },
      check = "disputes by year",
    },
    ["P2.2"] = {
      says = "An open channel lessens misperception",
      from = "P2.2", policy = "nrc_steady", against = "freeze", metric = "misread",
      direction = "lower", rests_on = "reciprocity.clear",
    },
    ["P2.3"] = {
      says = "Joint work against terrorism means fewer attacks",
      from = "P2.3", policy = "nrc_steady", against = "freeze", metric = "attacks",
      direction = "lower", rests_on = { "terror.shield", "terror.r1" },
    },
    ["P2.5"] = {
      says = "Suspension undermines what the council gets done",
      from = "P2.5", policy = "nrc", against = "nrc_steady", metric = "resolved",
      direction = "lower", rests_on = "nrc_agenda.rho1",
    },
    ["P2.6"] = {
      says = "With the council's tools the Islamic State grows weaker",
      from = "P2.6", policy = "nrc_steady", against = "freeze", metric = "isis",
      direction = "lower", rests_on = "terror.r1", check = "ucdp_country_year.csv",
    },
    ["P2.7"] = {
      says = "With the council's tools fewer die in Eastern Ukraine",
      from = "P2.7", policy = "nrc_steady", against = "freeze", metric = "deaths_ukraine",
      direction = "lower", rests_on = { "ukraine.tools", "ukraine.talked" },
      check = "ucdp_ukraine_month.csv",
    },
    ["P3.4"] = {
      says = "Joint exercises raise what both sides intercept",
      from = "P3.4", policy = "exercises", against = "freeze", metric = "interception_end",
      direction = "higher", assumed = "practice teaches (info_coop)",
    },
    ["P3.5"] = {
      says = "Information cooperation embeds Russia in the West",
      from = "P3.5", policy = "author_core", against = "nrc_steady", metric = "embedded_end",
      direction = "higher", rests_on = "info_coop.bound",
    },
    ["P3.7"] = {
      says = "A Russia that shares systems intervenes less",
      from = "P3.7", policy = "author_core", against = "nrc_steady", metric = "interventions",
      direction = "lower", rests_on = "ukraine.embedding",
    },
    ["P3.8"] = {
      says = "An embedded Russia leaves treaties less readily",
      from = "P3.8", policy = "author_core", against = "nrc_steady", metric = "inf_end",
      direction = "higher", rests_on = { "inf.embedding", "new_start.embedding" },
      check = "events_treaties_sanctions.csv",
    },
    ["P3.9"] = {
      says = "The two steps strengthen the regime of treaties",
      from = "P3.9", policy = "author_core", against = "freeze", metric = "mean_regime",
      direction = "higher", rests_on = { "inf.embedding", "inf_law.talked" },
    },
    ["P3.11"] = {
      says = "A joint data centre loses technology to others",
      from = "P3.11, P3.12", policy = "data_centre", against = "freeze", metric = "p_leak",
      direction = "higher", assumed = "who has access may leak (info_coop)",
    },
    ["P4.2"] = {
      says = "Cooperation between equals makes Russia cooperate",
      from = "P4.1, P4.2", policy = "author_thesis", against = "author_core",
      metric = "cooperates", direction = "higher", rests_on = "assurance.conceded",
    },
    ["P4.4"] = {
      says = "Accommodation makes Russia see itself as more of an equal",
      from = "P4.4", policy = "accommodation", against = "freeze", metric = "parity_end",
      direction = "higher", assumed = "parity follows, late (trust)",
    },
    ["P4.5a"] = {
      says = "When the US moves, the alliance agrees on a more equal part for Russia",
      from = "P4.5", policy = "accommodation", against = "freeze", metric = "agreed_end",
      direction = "higher", opposed_by = { "agenda.lean[poland]", "agenda.lean[germany]" },
    },
    ["P4.5"] = {
      says = "Accommodating Russian interests makes things more stable",
      from = "P4.5", policy = "accommodation", against = "freeze", direction = "higher",
      rests_on = { "trust.answered", "crisis.deterrence.embolden", "ukraine.chi",
                   "alliance.given" },
    },
    ["P5.1"] = {
      says = "Issues are resolved best through established channels",
      from = "P5.1", policy = "nrc_steady", against = "freeze", metric = "resolved",
      direction = "higher", rests_on = "nrc_agenda.rho1",
    },
    ["P5.2"] = {
      says = "The freeze is worse than the essay's two steps",
      from = "P5.2", policy = "author_core", against = "freeze", direction = "higher",
      rests_on = { "trust.diplomatic", "crisis.deterrence.embolden" },
    },
    ["P6.3"] = {
      says = "The dispute about the INF endangers it: it ends in most futures of the freeze",
      from = "P6.3, P6.4", policy = "freeze", against = 0.5, metric = "inf_end",
      direction = "lower", rests_on = { "inf_law.tempted" }, opposed_by = { "inf.calm" },
      check = "events_treaties_sanctions.csv: it ended in 2019",
    },
    ["P6.5"] = {
      says = "Nuclear use by mistake stays below 2 % in ten years of the freeze",
      from = "P6.5", policy = "freeze", against = 0.02, metric = "p_accident",
      direction = "lower", often = 0.9, opposed_by = { "accident.alarms" },
      check = "nuclear_risk_estimates.csv",
    },
    ["P6.6"] = {
      says = "Calm spares Russia a race that it can ill afford: its spending falls",
      from = "P6.6", policy = "author_core", against = "freeze", metric = "spending_rus",
      direction = "lower", rests_on = "sanctions_cost.defiance",
      opposed_by = { "arms.tension_y" },
    },
    ["P7.4"] = {
      says = "A common threat and an offer bring both sides together in Syria",
      from = "P7.4", policy = "nrc_steady", against = "freeze", metric = "together",
      direction = "higher", rests_on = "syria.pull_weight",
    },
    ["P8.1"] = {
      says = "Softening the fronts enhances US security",
      from = "P8.1", policy = "author_thesis", against = "freeze", metric = "security_us",
      direction = "higher", rests_on = { "crisis.deterrence.embolden", "alliance.given" },
    },
    ["P8.2"] = {
      says = "Reassurance of allies makes war less likely",
      from = "P8.2", policy = "reassurance", against = "freeze", metric = "p_war",
      direction = "lower", rests_on = "ukraine.deterred",
      opposed_by = { "crisis.spiral.entrapment", "alliance.provoked" },
    },
    ["P8.4"] = {
      says = "New START is likely to be alive in 2025 under the freeze",
      from = "P8.4", policy = "freeze", against = 0.5, metric = "new_start_end",
      direction = "higher", rests_on = "new_start.embedding",
      opposed_by = { "new_start.calm" },
      check = "events_treaties_sanctions.csv: extended in 2021, suspended in 2023",
    },
    ["P8.5"] = {
      says = "Where treaties hold, first-strike stability is higher",
      from = "P8.5", policy = "norms", against = "freeze", metric = "lowest_index",
      direction = "higher", rests_on = { "inf.protect", "new_start.protect" },
      opposed_by = { "forces.crowding" },
    },
    ["P8.6"] = {
      says = "Norms protect the treaties",
      from = "P8.6", policy = "norms", against = "freeze", metric = "mean_regime",
      direction = "higher", rests_on = { "inf.protect", "inf_law.checked" },
    },
    ["P9.2"] = {
      says = "A council that mediates settles the conflict in Ukraine more often",
      from = "P9.2", policy = "mediation", against = "nrc_steady", metric = "settled_end",
      direction = "higher", rests_on = "ukraine.gamma",
      check = "ucdp_ukraine_month.csv",
    },
    ["P9.3"] = {
      says = "Openness to Russian concerns keeps Russia from intervening",
      from = "P9.3", policy = "accommodation", against = "freeze", metric = "interventions",
      direction = "lower", rests_on = "ukraine.chi",
      check = "2022-02-24, after eleven council meetings",
    },
    ["P9.4"] = {
      says = "Openness to Russian concerns makes Russia mind the law",
      from = "P9.4", policy = "accommodation", against = "freeze", metric = "mean_regime",
      direction = "higher", rests_on = { "inf_law.law", "inf_law.eased" },
    },
    ["P9.5"] = {
      says = "The essay's thesis makes things more stable than the freeze",
      from = "P9.5", policy = "author_thesis", against = "freeze", direction = "higher",
      by = 0.01, often = 0.75,
      rests_on = { "crisis.deterrence.embolden", "trust.diplomatic", "alliance.given" },
    },
    ["P9.5e"] = {
      says = "Russia as an equal is better than Russia as a guest",
      from = "P9.5", policy = "author_thesis", against = "author_core", direction = "higher",
      rests_on = { "crisis.deterrence.embolden", "ukraine.chi", "alliance.given" },
    },
    ["X.2"] = {
      says = "Accommodation and reassurance together are worth less than one by one",
      from = "X.2", policy = { "accommodate_and_reassure", "freeze" },
      against = { "accommodation", "reassurance" }, direction = "lower",
      rests_on = { "alliance.mixed", "alliance.given" },
    },
    ["X.3"] = {
      says = "An equal share in the centre costs more in leaks than it brings in stability",
      from = "X.3, tension_parity_leak.lua", policy = { "author_thesis", "freeze" },
      against = { "author_core", "accommodation" }, direction = "lower",
      opposed_by = { "info_coop.leak0", "trust.shared" },
    },
    ["X.4"] = {
      says = "Joint exercises lower first-strike stability",
      from = "X.4, tension_defence_stability.lua", policy = "exercises", against = "freeze",
      metric = "lowest_index", direction = "lower",
      opposed_by = { "trust.technical", "new_start.embedding" },
    },
  },
}
