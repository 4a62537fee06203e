-- SPDX-License-Identifier: MIT
--
-- The NATO-Russia Council as a policy option. The setting `level` says how far NATO is willing
-- to go; the council answers with two sets of tools: the diplomatic one (`channel`, talks that
-- stay open) and the military one (`practical`, work done together), which may be held back. Work
-- beyond talks may be made to depend on a ceasefire or on compliance with the INF. The council may
-- also be suspended by the next crisis, as NATO's foreign ministers did in 2014. Whatever takes
-- cooperation back counts as a reversal.
--
-- A second unit, a model, says what the talks achieve: issues of the agenda that are resolved.

local council = {
  role = "lever", id = "nrc", version = "1.0",
  title = "NATO-Russia Council",
  doc = [[
level         0 suspended  1 ambassadors  2 practical    3 joint
channel       0            talks          (talks + 1)/2  1
practical     0            0              work           1
practical is multiplied by 1 - hold_military. With suspend_on_crisis = 1 a crisis holds the level
at 0 for `suspension` months. With require_ceasefire = 1 the level stays at 1 unless ceasefire is
1; with require_compliance = 1 unless inf_dispute is at most `tolerated`.
reversal = 1 when the level in force or practical is below that of the step before; reversals
counts them.]],

  settings = {
    level = { unit = "1", min = 0, max = 3, default = 0,
              labels = { "suspended", "ambassadors", "practical", "joint" },
              doc = "how far NATO is willing to go in the council" },
    suspend_on_crisis = { unit = "1", min = 0, max = 1, default = 0, integer = true,
                          doc = "1: the next crisis suspends the council again" },
    hold_military = { unit = "1", min = 0, max = 1, default = 0,
                      doc = "share of the military tools that is held back" },
    require_ceasefire = { unit = "1", min = 0, max = 1, default = 0, integer = true,
                          doc = "1: nothing beyond ambassadors without a ceasefire in Ukraine" },
    require_compliance = { unit = "1", min = 0, max = 1, default = 0, integer = true,
                           doc = "1: nothing beyond ambassadors while the INF is disputed" },
  },
  params = {
    talks = { unit = "1", min = 0, max = 1, default = 0.5,
              doc = "openness of the channel when only ambassadors meet", source = "judgement" },
    work = { unit = "1", min = 0, max = 1, default = 0.6,
             doc = "practical cooperation at the level `practical`", source = "judgement" },
    suspension = { unit = "months", min = 0, max = 60, default = 25,
                   doc = "how long a crisis suspends the council",
                   source = "2014-04-01 to 2016-04-20 was 25 months (data/nrc_meetings.csv)" },
    tolerated = { unit = "1", min = 0, max = 1, default = 0.3,
                  doc = "dispute about the INF that still counts as compliance",
                  source = "judgement" },
  },
  inputs = {
    crisis = { unit = "1", min = 0, max = 1, default = 0, optional = true,
               doc = "1 when a crisis broke out in the step before" },
    ceasefire = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "1 while a ceasefire in Ukraine holds" },
    inf_dispute = { unit = "1", min = 0, max = 1, default = 1, optional = true,
                    doc = "how hard compliance with the INF is disputed" },
  },
  outputs = {
    channel = { unit = "1", min = 0, max = 1, default = 0,
                doc = "openness of the diplomatic channel" },
    practical = { unit = "1", min = 0, max = 1, default = 0,
                  doc = "practical civilian and military cooperation" },
    reversal = { unit = "1", min = 0, max = 1, default = 0, event = true,
                 doc = "cooperation in the council is taken back" },
    reversals = { unit = "1", min = 0, max = 1e6, default = 0,
                  doc = "how often it was taken back so far" },
  },
  state = {
    waiting = { unit = "months", min = 0, max = 60, default = 0,
                doc = "months until a suspension ends" },
    level_before = { unit = "1", min = 0, max = 3, default = 0,
                     doc = "level in force in the step before" },
    work_before = { unit = "1", min = 0, max = 1, default = 0,
                    doc = "practical cooperation in the step before" },
    taken_back = { unit = "1", min = 0, max = 1e6, default = 0, doc = "reversals so far" },
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
    local lacking = v.require_ceasefire > 0.5 and v.ceasefire < 0.5
                    or v.require_compliance > 0.5 and v.inf_dispute > v.tolerated
    if lacking and level > 1 then level = 1 end

    local channel, work = 1, 1
    if level < 0.5 then
      channel, work = 0, 0
    elseif level < 1.5 then
      channel, work = v.talks, 0
    elseif level < 2.5 then
      channel, work = (v.talks + 1) / 2, v.work
    end
    v.channel = channel
    work = work * (1 - v.hold_military)
    v.practical = work

    local reversal = 0
    if level < v.level_before or work < v.work_before then reversal = 1 end
    v.level_before, v.work_before = level, work
    v.taken_back = v.taken_back + reversal
    v.reversal, v.reversals = reversal, v.taken_back
  end,
}

local agenda = {
  role = "model", id = "nrc_agenda", version = "1.0",
  title = "Issues that the council resolves",
  doc = [[
resolved      = max(0, rho0 + rho1 channel)
d agenda_done = [resolved (1 - agenda_done) - renewed agenda_done] dt
trust        += earned (resolved - rho0) (1 - agenda_done) dt - disappointed (a reversal)]],

  params = {
    rho0 = { unit = "1/yr", min = 0, max = 1, default = 0.1,
             doc = "rate at which an open issue is resolved without the council",
             source = "judgement" },
    rho1 = { unit = "1/yr", min = -0.3, max = 2, default = 0.3,
             doc = "what a fully open channel adds to it; below 0 talks replace solutions",
             source = "judgement; the sign is contested" },
    renewed = { unit = "1/yr", min = 0, max = 1, default = 0.2,
                doc = "rate at which resolved issues are replaced by new ones",
                source = "judgement" },
    earned = { unit = "1", min = 0, max = 0.3, default = 0.05,
               doc = "trust earned when the channel resolves the whole agenda",
               source = "judgement" },
    disappointed = { unit = "1", min = 0, max = 0.2, default = 0.02,
                     doc = "trust that a reversal costs", source = "judgement" },
  },
  inputs = {
    channel = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                doc = "openness of the diplomatic channel" },
    reversal = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                 doc = "1 when cooperation in the council is taken back" },
  },
  stocks = {
    agenda_done = { unit = "1", min = 0, max = 1, default = 0.33, bounded = true,
                    doc = "share of the security agenda that is resolved" },
  },
  outputs = {
    resolved = { unit = "1/yr", min = 0, max = 3, default = 0,
                 doc = "rate at which an open issue is resolved" },
  },
  adds = { trust = { unit = "1", optional = true, doc = "trust that resolved issues earn" } },

  step = function(v)
    local done, dt = v.agenda_done, v.dt
    local rate = math.max(0, v.rho0 + v.rho1 * v.channel)
    v.resolved = rate
    v.agenda_done = done + dt * (rate * (1 - done) - v.renewed * done)
    v.trust = v.earned * (rate - v.rho0) * (1 - done) * dt - v.disappointed * v.reversal
  end,
}

return { council, agenda }
