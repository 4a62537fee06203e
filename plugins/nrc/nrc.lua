-- SPDX-License-Identifier: MIT
--
-- The NATO-Russia Council as a policy option. The setting `level` says how far NATO is willing
-- to go; the council answers with two sets of tools: the diplomatic one (`channel`, talks that
-- stay open) and the military one (`practical`, work done together). The council may also be
-- suspended by the next crisis, as NATO's foreign ministers did in 2014.

return {
  role = "lever", id = "nrc", version = "1.0",
  title = "NATO-Russia Council",
  doc = [[
level         0 suspended  1 ambassadors  2 practical    3 joint
channel       0            talks          (talks + 1)/2  1
practical     0            0              work           1
With suspend_on_crisis = 1 a crisis holds the level at 0 for `suspension` months.]],

  settings = {
    level = { unit = "1", min = 0, max = 3, default = 0,
              labels = { "suspended", "ambassadors", "practical", "joint" },
              doc = "how far NATO is willing to go in the council" },
    suspend_on_crisis = { unit = "1", min = 0, max = 1, default = 0, integer = true,
                          doc = "1: the next crisis suspends the council again" },
  },
  params = {
    talks = { unit = "1", min = 0, max = 1, default = 0.5,
              doc = "openness of the channel when only ambassadors meet", source = "judgement" },
    work = { unit = "1", min = 0, max = 1, default = 0.6,
             doc = "practical cooperation at the level `practical`", source = "judgement" },
    suspension = { unit = "months", min = 0, max = 60, default = 25,
                   doc = "how long a crisis suspends the council",
                   source = "2014-04-01 to 2016-04-20 was 25 months (data/nrc_meetings.csv)" },
  },
  inputs = {
    crisis = { unit = "1", min = 0, max = 1, default = 0, optional = true,
               doc = "1 when a crisis broke out in the step before" },
  },
  outputs = {
    channel = { unit = "1", min = 0, max = 1, default = 0,
                doc = "openness of the diplomatic channel" },
    practical = { unit = "1", min = 0, max = 1, default = 0,
                  doc = "practical civilian and military cooperation" },
  },
  state = {
    waiting = { unit = "months", min = 0, max = 60, default = 0,
                doc = "months until a suspension ends" },
  },

  step = function(v)
    local waiting = math.max(v.waiting - 12 * v.dt, 0)
    if v.crisis > 0.5 and v.suspend_on_crisis > 0.5 then
      waiting = v.suspension
    end
    v.waiting = waiting

    -- Half a month is taken as over, so that rounding never adds a month.
    local level = v.level
    if waiting > 0.5 then level = 0 end

    if level < 0.5 then
      v.channel, v.practical = 0, 0
    elseif level < 1.5 then
      v.channel, v.practical = v.talks, 0
    elseif level < 2.5 then
      v.channel, v.practical = (v.talks + 1) / 2, v.work
    else
      v.channel, v.practical = 1, 1
    end
  end,
}
