-- SPDX-License-Identifier: MIT
--
-- The strategic arsenals of the US and Russia. While New START lives, deployed warheads settle
-- below its limit; after its end, each side uploads warheads from its stockpile, the faster the
-- tenser the times. When the INF treaty ends, missiles that arrive within minutes return and
-- fewer warheads would survive a first strike. More warheads of the other side, aimed at the same
-- launchers, may have that effect as well.

return {
  role = "model", id = "forces", version = "1.1",
  title = "Strategic arsenals under New START and after it",
  doc = [[
d warheads   = speed (fill limit - warheads) dt                 while New START is alive
             = upload tension (stockpile - warheads) dt         after it
survivable_i = survive_i (warheads_j at the start/warheads_j)^crowding
               - short_warning_i (1 - inf_alive)                never below 0, never above 1]],

  params = {
    limit = { unit = "warheads", min = 100, max = 10000, default = 1550,
              doc = "New START's limit on deployed warheads",
              source = "data/new_start.csv, TREATY 2018-02-05" },
    fill_us = { unit = "1", min = 0.7, max = 1, default = 0.9,
                doc = "share of the limit that the US uses",
                source = "declarations 2018-2021 lie between 0.87 and 0.94 (data/new_start.csv)" },
    fill_rus = { unit = "1", min = 0.7, max = 1, default = 0.93,
                 doc = "share of the limit that Russia uses",
                 source = "declarations 2018-2021 lie between 0.86 and 0.94 (data/new_start.csv)" },
    speed = { unit = "1/yr", min = 0.1, max = 3, default = 0.7,
              doc = "how fast arsenals settle below the limit", source = "judgement" },
    upload = { unit = "1/yr", min = 0, max = 0.5, default = 0.1,
               doc = "share of the stockpile's reserve uploaded a year in full tension",
               source = "judgement" },
    stockpile_us = { unit = "warheads", min = 500, max = 30000, default = 4571,
                     doc = "US warheads that could be deployed",
                     source = "FAS, 2015 (data/nuclear_warheads.csv)" },
    stockpile_rus = { unit = "warheads", min = 500, max = 40000, default = 4500,
                      doc = "Russian warheads that could be deployed",
                      source = "FAS, 2015 (data/nuclear_warheads.csv)" },
    survive_us = { unit = "1", min = 0, max = 1, default = 0.6,
                   doc = "share of US warheads that survives a first strike",
                   source = "judgement" },
    survive_rus = { unit = "1", min = 0, max = 1, default = 0.4,
                    doc = "share of Russian warheads that survives a first strike",
                    source = "judgement" },
    short_warning_us = { unit = "1", min = 0, max = 0.3, default = 0.03,
                         doc = "US share lost to intermediate-range missiles without the INF",
                         source = "judgement" },
    short_warning_rus = { unit = "1", min = 0, max = 0.3, default = 0.08,
                          doc = "Russian share lost to them", source = "judgement" },
    crowding = { unit = "1", min = 0, max = 2, default = 0,
                 doc = "elasticity with which survival falls when the other side has more "
                       .. "warheads; at 1 as many survive as before when both double",
                 source = "judgement" },
  },
  inputs = {
    new_start_alive = { unit = "1", min = 0, max = 1, default = 1,
                        doc = "1 while New START is alive" },
    inf_alive = { unit = "1", min = 0, max = 1, default = 1,
                  doc = "1 while the INF treaty is alive" },
    tension = { unit = "1", min = 0, max = 1, default = 0.5, optional = true,
                doc = "tension between the two" },
  },
  stocks = {
    warheads_us = { unit = "warheads", min = 0, max = 1e5, default = 1597, bounded = true,
                    doc = "deployed strategic warheads of the US" },
    warheads_rus = { unit = "warheads", min = 0, max = 1e5, default = 1582, bounded = true,
                     doc = "deployed strategic warheads of Russia" },
  },
  outputs = {
    survivable_us = { unit = "1", min = 0, max = 1, default = 0.6,
                      doc = "share of US warheads that survives a first strike" },
    survivable_rus = { unit = "1", min = 0, max = 1, default = 0.4,
                       doc = "share of Russian warheads that survives a first strike" },
  },

  state = {
    us_then = { unit = "warheads", min = 0, max = 1e5, default = 1597,
                doc = "US warheads at the start" },
    rus_then = { unit = "warheads", min = 0, max = 1e5, default = 1582,
                 doc = "Russian warheads at the start" },
  },

  start = function(v)
    v.us_then = math.max(v.warheads_us, 1)
    v.rus_then = math.max(v.warheads_rus, 1)
    v.survivable_us = v.survive_us
    v.survivable_rus = v.survive_rus
  end,

  step = function(v)
    local us, rus, dt = v.warheads_us, v.warheads_rus, v.dt
    local next_us, next_rus
    if v.new_start_alive > 0.5 then
      local pace = math.min(1, v.speed * dt)
      next_us = us + pace * (v.fill_us * v.limit - us)
      next_rus = rus + pace * (v.fill_rus * v.limit - rus)
    else
      local pace = math.min(1, v.upload * v.tension * dt)
      next_us = us + pace * math.max(0, v.stockpile_us - us)
      next_rus = rus + pace * math.max(0, v.stockpile_rus - rus)
    end
    v.warheads_us, v.warheads_rus = next_us, next_rus

    local exposed = 1 - v.inf_alive
    local kept_us = v.survive_us * (v.rus_then / math.max(next_rus, 1)) ^ v.crowding
    local kept_rus = v.survive_rus * (v.us_then / math.max(next_us, 1)) ^ v.crowding
    v.survivable_us = math.clamp(kept_us - v.short_warning_us * exposed, 0, 1)
    v.survivable_rus = math.clamp(kept_rus - v.short_warning_rus * exposed, 0, 1)
  end,
}
