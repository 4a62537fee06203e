-- SPDX-License-Identifier: MIT
--
-- Why do states fight when a bargain would cost both of them less? After Fearon there are two
-- reasons: each knows its own cost of war and not the other's, or power is shifting and the side
-- that falls behind would rather fight now. Two states spend on arms; what they spend decides who
-- would win; once in five years on average they fall out and bargain. All numbers are made up for
-- teaching.

return {
  title    = "Bargain or fight",
  question = "What prevents war: talks that show what it would cost, or a stop to the arms race?",
  start    = "2020", horizon = "20 years", step = "1 quarter",

  units = {
    talks = "nrc",                                           -- any channel for talks will do
    stop  = { unit = "accord_offer", bind = { accord_offer = "treaty" } },
    arms  = { unit = "richardson", options = { floor = 1 }, set = { restraint = 0.8 } },
    power = { unit = "power_ratio", bind = { strength_a = "x", strength_b = "y" } },
    table = { unit = "fearon", bind = { disputes = "falling_out" } },
  },
  initial = { x = 60, y = 50, falling_out = 0.2 },           -- US$ bn a year; disputes a year

  uncertain = {
    ["arms.k"] = uniform(0, 0.4), ["arms.l"] = uniform(0, 0.4),
    ["arms.a"] = uniform(0.1, 0.4), ["arms.b"] = uniform(0.1, 0.4),
    ["arms.g"] = uniform(0, 8), ["arms.h"] = uniform(0, 8),
    ["power.decisiveness"] = uniform(0.5, 2),
    ["table.cost_a"] = uniform(0.05, 0.3), ["table.spread"] = uniform(0.1, 0.6),
    ["table.clarity"] = uniform(-0.3, 0.9),                  -- talks may also mislead
  },
  policies = {
    neither = { title = "Neither" },
    talk    = { title = "Talks", talks = { level = "joint" } },
    freeze  = { title = "A stop to the race", stop = { degree = 1 } },
    both    = { title = "Both", talks = { level = "joint" }, stop = { degree = 1 } },
  },
  metrics = {
    p_war      = { unit = "risk", bind = { of = "breakdown_hazard" },
                   title = "Probability of war in twenty years" },
    preventive = { unit = "most", bind = { of = "preventive_war" },
                   title = "Greatest probability of a preventive war" },
    tense      = { unit = "share_above", bind = { of = "bargaining_war" },
                   set = { threshold = 0.25 },
                   title = "Share of time in which a demand is refused one time in four" },
  },
  score   = { p_war = { worst = 1, best = 0 } },
  satisfy = { p_war = { at_most = 0.5 } },
  claims  = {
    talks = { says = "Talks make war less likely", policy = "talk", against = "neither",
              metric = "p_war", direction = "lower", rests_on = "table.clarity" },
    stop  = { says = "So does a stop to the race", policy = "freeze", against = "neither",
              metric = "p_war", direction = "lower", opposed_by = { "arms.g", "arms.h" } },
  },
}
