-- SPDX-License-Identifier: MIT
--
-- Three nuclear powers at the start of 2024. For fifty years nuclear strategy counted to two. Now
-- China's arsenal grows, Russia has suspended New START, which ends in February 2026, and
-- Washington asks whether it needs more warheads, more interceptors, or an accord of three. This
-- scenario puts the question to the same units as nato_russia_2015.lua, with another rivalry, the
-- American and Chinese one, in the middle of it.
--
-- Numbers that somebody publishes come from scripts/data. All other ranges are judgement: nobody
-- knows how many warheads China builds towards, how the powers answer each other, or whether one
-- bargains better from strength. What happened after the start is not used.

local series = require "lib.series"

-- ---- what is known -----------------------------------------------------------------------------

-- In the order of `states`.
local states = { { name = "usa" }, { name = "russia" }, { name = "china" } }
local codes = { "USA", "RUS", "CHN" }

local spending, gdp = {}, {}   -- US$ bn a year, 2023
for i, code in ipairs(codes) do
  spending[i] = series.at("milex_worldbank", code, "milex_current_usd_derived", 2023) / 1e9
  gdp[i]      = series.at("milex_worldbank", code, "gdp_current_usd", 2023) / 1e9
end

-- Strategic warheads deployed in 2023. China is counted with its whole stockpile, since hers are
-- kept apart from missiles and in none of the published categories deployed.
local warheads_us    = series.at("nuclear_warheads", "USA", "warheads_depl_strat", 2023)
local warheads_rus   = series.at("nuclear_warheads", "RUS", "warheads_depl_strat", 2023)
local warheads_china = series.at("nuclear_warheads", "CHN", "warheads_stockpile", 2023)
local limit = series.at("new_start", "TREATY", "newstart_limit_deployed_warheads", "2018-02-05")

-- ---- what nobody knows -------------------------------------------------------------------------

local function judged(least, most) return uniform(least, most, { source = "judgement" }) end
local function judged_log(least, most) return loguniform(least, most, { source = "judgement" }) end
local function contested(least, most)
  return uniform(least, most, { source = "judgement; the sign is contested" })
end

local uncertain = {
  -- Does mistrust breed crises over Taiwan and the seas around it, or does weakness invite them?
  crisis = choice { spiral = 1, deterrence = 1 },

  -- Where things stand.
  ["initial.trust"]               = judged(0.1, 0.35),
  ["initial.alliance_confidence"] = judged(0.5, 0.85),
  ["initial.chinese_threat"]      = judged(0.4, 0.75),
  ["initial.survivable_us"]       = judged(0.5, 0.75),   -- submarines at sea
  ["initial.survivable_rus"]      = judged(0.25, 0.55),
  ["initial.survivable_china"]    = judged(0.1, 0.5),
  ["initial.interceptors_rus"]    = judged(0, 70),       -- around Moscow

  -- Arsenals. China's goal is the largest unknown; Russia and the US stay about where they are
  -- unless something calls for more.
  ["china.goal"]   = judged(600, 2000),
  ["china.pace"]   = judged(0.08, 0.25),
  ["china.answer"] = contested(-0.2, 1),
  ["china.offset"] = judged(0, 3),
  ["rus.answer"]   = contested(-0.2, 1),
  ["rus.offset"]   = judged(0, 3),
  ["us.answer"]    = judged(0, 1),
  ["programme.standing"]         = judged(10, 60),
  ["programme.warhead_cost"]     = judged(0.3, 3),
  ["programme.interceptor_cost"] = judged(2, 20),

  -- The accord: is it to be had, and does one bargain better from strength?
  ["accord.agree"]     = judged(0.02, 0.3),
  ["accord.faith"]     = judged(0, 6),
  ["accord.leverage"]  = contested(-1.5, 1.5),
  ["accord.breakdown"] = judged(0.01, 0.15),

  -- Damage, and its weight.
  ["strikes.k_a"]    = judged_log(0.0007, 0.003),
  ["strikes.k_b"]    = judged_log(0.0007, 0.003),
  ["strikes.k_c"]    = judged_log(0.0007, 0.003),
  ["strikes.lambda"] = judged(0.1, 0.6),

  -- Budgets: everybody may answer everybody. Fits to yearly figures find no answer of the US to
  -- Russia and a weak one the other way (plugins/richardson), and none were made with China.
  ["race.k[usa>russia]"]   = judged(0, 0.2),
  ["race.k[usa>china]"]    = judged(0, 0.6),
  ["race.k[russia>usa]"]   = uniform(0, 0.06,
                                     { source = "fit 2000-2021: 0.018, s.e. 0.010; widened" }),
  ["race.k[china>usa]"]    = judged(0, 0.2),
  ["race.k[russia>china]"] = contested(-0.1, 0.1),   -- a partner to ride free on, or a neighbour
  ["race.k[china>russia]"] = contested(-0.1, 0.2),
  ["race.fatigue[usa]"]    = judged(0.2, 0.6),
  ["race.fatigue[russia]"] = judged(0.2, 0.6),
  ["race.fatigue[china]"]  = judged(0.2, 0.6),
  ["race.tension_weight[usa]"]    = judged(0, 150),
  ["race.tension_weight[russia]"] = judged(0, 10),
  ["race.tension_weight[china]"]  = judged(0, 80),

  -- Trust, tension and allies.
  ["trust.build"]         = judged(0, 0.5),
  ["trust.parity_weight"] = judged(0, 1),
  ["trust.fade"]          = judged(0.05, 0.25),
  ["trust.shock"]         = judged(0.1, 0.5),
  ["trust.wind"]          = judged(0.01, 0.08),
  ["alliance.gain"]       = judged(0.05, 0.5),
  ["alliance.provoked"]   = judged(0, 0.6),
  ["alliance.traded"]     = contested(-0.1, 0.25),

  -- Nuclear use by mistake.
  ["accident.alarms"]        = judged_log(0.05, 0.5),
  ["accident.launch_calm"]   = judged_log(5e-5, 3e-3),
  ["accident.launch_crisis"] = judged_log(2e-3, 0.1),

  ["crisis.spiral.mistrust"]     = judged(0.5, 5),
  ["crisis.spiral.fear"]         = judged(0, 2),
  ["crisis.deterrence.resolve"]  = judged(0.5, 5),
  ["crisis.deterrence.rewarded"] = judged(0, 0.8),
  ["crisis.deterrence.embolden"] = contested(-1, 1.5),
}
for _, view in ipairs { "spiral", "deterrence" } do
  local function of(parameter) return "crisis." .. view .. "." .. parameter end
  uncertain[of "rate"]        = judged_log(0.1, 0.6)
  uncertain[of "duration"]    = judged(0.25, 1.5)
  uncertain[of "settle"]      = judged(0, 0.7)
  uncertain[of "clarity"]     = judged(0, 0.6)
  uncertain[of "war_share"]   = judged_log(0.002, 0.05)
  uncertain[of "deterrence"]  = judged(0, 2)
  uncertain[of "entrapment"]  = judged(0, 1)
  uncertain[of "instability"] = judged(0, 4)
end

-- ---- options of the United States --------------------------------------------------------------

local upload = { warheads = { ["2026-02"] = 500 } }     -- once New START is over
local shield = { more = { ["2026"] = 100, ["2028"] = 300, ["2030"] = 500 } }
local hotline = { level = { ["2024-06"] = "ambassadors", ["2025-06"] = "practical" } }
local serious_offer = { degree = { ["2024-06"] = 1 } }
local reassured = { degree = 0.6 }

local function one_of(vector, element, name)
  return { unit = "element", options = { count = #states, element = element },
           bind = { of = vector, value = name } }
end

return {
  title    = "Three nuclear powers, 2024",
  question = "Two great arsenals face a third: build, shield, talk or cap?",
  start    = "2024-01",
  horizon  = "12 years",
  step     = "1 month",

  units = {
    "accord", "accord_offer", "reassurance", "accident",

    programme = "strategic_programme",
    -- The levels of the NATO-Russia Council serve for soldiers' and diplomats' talks with China.
    talks = "nrc",

    -- New START holds the two where they are: the published counts lie above its limit of 1550,
    -- since the treaty counts a bomber as one warhead. The accord would hold them at the limit,
    -- and China at a thousand.
    us = { unit = "arsenal", set = { goal = limit, treaty_cap = warheads_us, accord_cap = limit },
           bind = { warheads = "warheads_us", rival = "warheads_china", added = "added_warheads",
                    treaty = "new_start_alive" } },
    rus = { unit = "arsenal", set = { goal = limit, treaty_cap = warheads_rus,
                                      accord_cap = limit },
            bind = { warheads = "warheads_rus", rival = "warheads_us",
                     shield = "added_interceptors", treaty = "new_start_alive" } },
    china = { unit = "arsenal", set = { accord_cap = 1000 },
              bind = { warheads = "warheads_china", rival = "warheads_us",
                       shield = "added_interceptors" } },

    strikes = { unit = "first_strike_3", bind = {
      warheads_a = "warheads_us", survivable_a = "survivable_us", interceptors_a = "interceptors",
      warheads_b = "warheads_rus", survivable_b = "survivable_rus",
      interceptors_b = "interceptors_rus",
      warheads_c = "warheads_china", survivable_c = "survivable_china" } },

    -- The spending of 2023 is taken as settled: only what changes moves it.
    race = { unit = "richardson_n", bind = { treaty = "accord" },
             set = { ["restraint[usa>china]"] = 0.3, ["restraint[china>usa]"] = 0.3 },
             options = { states = states, balance = "start", floor = 0, substeps = 1 } },
    milex_us    = one_of("spending", 1, "milex_us"),
    milex_china = one_of("spending", 3, "milex_china"),

    trust    = "trust",
    alliance = { unit = "alliance", bind = { russian_threat = "chinese_threat" } },
    crisis = { variants = {
      spiral     = { unit = "crisis_spiral", bind = { first_strike_index = "multipolar_index",
                                                      russian_threat = "chinese_threat" } },
      deterrence = { unit = "crisis_deterrence",
                     bind = { first_strike_index = "multipolar_index" } },
    } },
  },

  initial = {
    spending = spending, gdp = gdp, parity = 0.4, tension = 0.5,
    warheads_us = warheads_us, warheads_rus = warheads_rus, warheads_china = warheads_china,
  },
  -- New START ends on 5 February 2026; the one extension that it allows was used up in 2021.
  forcing = { new_start_alive = { ["2024-01"] = 1, ["2026-02"] = 0 } },

  uncertain = uncertain,

  policies = {
    as_planned    = { title = "As planned: modernise, no more" },
    build         = { title = "Build: 500 more warheads after New START", programme = upload },
    shield        = { title = "Shield: interceptors for 500 warheads by 2030",
                      programme = shield },
    reassure      = { title = "Reassure allies in the Pacific", reassurance = reassured },
    talk          = { title = "Talk: channels to China that stay open", talks = hotline },
    cap           = { title = "Talk, and offer a cap for three", talks = hotline,
                      accord_offer = serious_offer },
    build_to_cap  = { title = "Talk, offer a cap, and build meanwhile",
                      talks = hotline, accord_offer = serious_offer, programme = upload },
  },

  metrics = {
    p_war = { unit = "risk", bind = { of = "war_hazard" },
              title = "Probability of war between the US and China" },
    p_accident = { unit = "risk", bind = { of = "accident_hazard" },
                   title = "Probability of nuclear use by mistake" },
    crisis_months = { unit = "total", bind = { of = "crisis_active" },
                      title = "Months spent in crises" },
    mean_index = { unit = "mean", bind = { of = "multipolar_index" },
                   title = "Mean first-strike stability of three" },
    china_end = { unit = "last", bind = { of = "warheads_china" },
                  title = "China's warheads at the end" },
    russia_end = { unit = "last", bind = { of = "warheads_rus" },
                   title = "Russia's warheads at the end" },
    mean_confidence = { unit = "mean", bind = { of = "alliance_confidence" },
                        title = "Mean confidence of US allies" },
    accord_years = { unit = "mean", bind = { of = "accord" },
                     title = "Share of the time with an accord" },
    cost = { unit = "mean", bind = { of = "programme_cost" },
             title = "Mean cost of added forces, US$ bn a year" },
    spending_us = { unit = "mean", bind = { of = "milex_us" },
                    title = "Mean US military spending, US$ bn a year" },
    spending_china = { unit = "mean", bind = { of = "milex_china" },
                       title = "Mean Chinese military spending, US$ bn a year" },
  },

  -- Anchors are set beforehand. China's spending and the accord are means to the rest, and shown.
  score = {
    p_war           = { weight = 4,   worst = 0.15, best = 0 },
    p_accident      = { weight = 2,   worst = 0.04, best = 0 },
    crisis_months   = { weight = 1.5, worst = 72,   best = 0 },
    mean_index      = { weight = 2,   worst = 0.5,  best = 1 },
    china_end       = { weight = 0.5, worst = 2500, best = 410 },
    russia_end      = { weight = 0.5, worst = 2500, best = 1000 },
    mean_confidence = { weight = 1.5, worst = 0.2,  best = 1 },
    cost            = { weight = 0.5, worst = 60,   best = 0 },
    spending_us     = { weight = 0.5, worst = 1300, best = 700 },
  },

  -- What "steady" means: war below 5 % and use by mistake below 2 % in twelve years, crises for
  -- less than a fifth of them, allies that believe, and a first-strike index no lower than 0.75.
  satisfy = {
    p_war           = { at_most = 0.05 },
    p_accident      = { at_most = 0.02 },
    crisis_months   = { at_most = 28 },
    mean_confidence = { at_least = 0.5 },
    mean_index      = { at_least = 0.75 },
  },

  -- What people say in this debate, put to the test. None of it is quoted from anybody.
  claims = {
    shield = { says = "A shield makes a first strike less tempting",
               policy = "shield", against = "as_planned", metric = "mean_index",
               direction = "higher", rests_on = { "initial.survivable_china" },
               opposed_by = { "china.offset", "rus.offset" } },
    numbers = { says = "Fewer warheads make a first strike less tempting",
                policy = "cap", against = "talk", metric = "mean_index", direction = "higher",
                rests_on = { "china.goal" },
                opposed_by = { "strikes.k_a", "strikes.k_b", "strikes.k_c" } },
    strength = { says = "From strength one gets an accord sooner",
                 policy = "build_to_cap", against = "cap", metric = "accord_years",
                 direction = "higher", rests_on = { "accord.leverage" } },
    channel = { says = "Channels that stay open make war less likely",
                policy = "talk", against = "as_planned", metric = "p_war", direction = "lower",
                rests_on = { "crisis" }, opposed_by = { "crisis.deterrence.embolden" } },
    reassurance = { says = "Reassuring allies makes war less likely",
                    policy = "reassure", against = "as_planned", metric = "p_war",
                    direction = "lower", rests_on = { "crisis" },
                    opposed_by = { "crisis.spiral.fear", "alliance.provoked" } },
  },
}
