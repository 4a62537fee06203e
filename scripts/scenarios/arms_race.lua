-- SPDX-License-Identifier: MIT
--
-- Two states watch each other's military spending, x and y. Each answers the other's (k, l), tires
-- of its own (a, b) and holds a grievance (g, h): dx/dt = k y - a x + g, dy/dt = l x - b y + h.
-- Where fatigue outweighs reaction, a b > k l, the race settles; else it runs away. Three policies
-- meet 10,000 such races. All numbers are made up for teaching. Try --set arms.k=0.6 after reading.

return {
  title    = "Two states and an arms race",
  question = "What stops the race: one side's goodwill, or a treaty that damps reactions?",
  start    = "2020", horizon = "20 years", step = "1 month",

  units = {
    arms = { unit = "richardson", options = { floor = 0 }, bind = { tension = "goodwill" },
             set = { tension_x = -5,      -- full goodwill takes 5 a year from x's grievance
                     restraint = 0.6 } }, -- the treaty removes 60 % of both sides' reactions
    gesture = { unit = "accommodation", bind = { accommodation = "goodwill" } },
    talks   = { unit = "accord_offer", bind = { accord_offer = "treaty" } },
  },
  initial = { x = 20, y = 30 },           -- US$ bn a year

  uncertain = {
    ["arms.k"] = uniform(0.1, 0.5), ["arms.l"] = uniform(0.1, 0.5),   -- reactions, per year
    ["arms.a"] = uniform(0.2, 0.6), ["arms.b"] = uniform(0.2, 0.6),   -- fatigues, per year
    ["arms.g"] = uniform(0, 10), ["arms.h"] = uniform(0, 10),         -- grievances, a year
  },
  policies = {
    nothing  = { title = "Let it run" },
    goodwill = { title = "Goodwill of x, at once", gesture = { degree = 1 } },
    treaty   = { title = "A treaty, after five years", talks = { degree = { ["2025"] = 1 } } },
  },
  metrics = {
    end_x = { unit = "last", bind = { of = "x" }, title = "Spending of x after 20 years" },
    end_y = { unit = "last", bind = { of = "y" }, title = "Spending of y after 20 years" },
  },
  score   = { end_x = { worst = 100, best = 0 }, end_y = { worst = 100, best = 0 } },
  satisfy = { end_x = { at_most = 60 }, end_y = { at_most = 60 } },   -- stopped: twice the start
}
