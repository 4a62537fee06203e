-- SPDX-License-Identifier: MIT
--
-- Cooperation in information systems: joint missile-defence exercises and a joint data centre.
-- What it gives: skill at interception on both sides, and a Russia that is slowly embedded in
-- European security. What it costs: technology may leak, the more the larger Russia's part in
-- the administration. What breaks it: mistrust of US domination, as before.

return {
  role = "model", id = "info_coop", version = "1.0",
  title = "Cooperation in information systems",
  doc = [[
running      = 0 during a pause, else max(data_centre, min(1, exercise_rate / busy))
collapse     drawn with the hazard collapse0 exp(-steadied parity) while something is offered;
             a pause of `pause` years follows
d practice   = (exercise_rate while running - forget practice) dt
interception = best (1 - exp(-practice / half_learnt))          (intermediate-range missiles)
intercept_us = spill_us interception, intercept_rus = spill_rus interception  (strategic ones)
leak_hazard  = leak0 data_centre access (1 - safeguards) while running,
               access = closed_access + (1 - closed_access) 2 admin_share
d embedded   = (engagement - embedded) / settle dt,
               engagement = own + (1 - own) (practical + running) / 2]],

  params = {
    busy = { unit = "1/yr", min = 0.5, max = 6, default = 2,
             doc = "exercises a year that count as full cooperation", source = "judgement" },
    collapse0 = { unit = "1/yr", min = 0.02, max = 1, default = 0.25, log = true,
                  doc = "hazard of collapse when Russia sees no parity",
                  source = "judgement; the essay says that earlier attempts failed (P4.2)" },
    steadied = { unit = "1", min = 0, max = 6, default = 2,
                 doc = "how strongly perceived parity steadies cooperation; 0: not at all",
                 source = "judgement" },
    pause = { unit = "yr", min = 0.25, max = 10, default = 2,
              doc = "how long cooperation rests after a collapse",
              source = "judgement; the council's pause of 2014-2016 was 2.1 years" },
    forget = { unit = "1/yr", min = 0, max = 1, default = 0.2,
               doc = "rate at which practice is lost", source = "judgement" },
    half_learnt = { unit = "1", min = 1, max = 50, default = 8,
                    doc = "exercises after which 63 % of what can be learnt is learnt",
                    source = "judgement" },
    best = { unit = "1", min = 0, max = 0.5, default = 0.15,
             doc = "most that exercises add to the interception of intermediate-range missiles",
             source = "judgement" },
    spill_us = { unit = "1", min = 0, max = 1, default = 0.2,
                 doc = "share of it that works for the US against strategic warheads",
                 source = "judgement" },
    spill_rus = { unit = "1", min = 0, max = 1, default = 0.2,
                  doc = "share of it that works for Russia against strategic warheads",
                  source = "judgement" },
    leak0 = { unit = "1/yr", min = 0.001, max = 1, default = 0.05, log = true,
              doc = "hazard of a leak with equal administration and no safeguards",
              source = "judgement; no series exists" },
    closed_access = { unit = "1", min = 0, max = 1, default = 0.3,
                      doc = "access to US technology when Russia administers nothing",
                      source = "judgement" },
    settle = { unit = "yr", min = 2, max = 30, default = 10,
               doc = "time in which Russia is embedded or drifts away", source = "judgement" },
  },
  inputs = {
    exercise_rate = { unit = "1/yr", min = 0, max = 6, default = 0, optional = true,
                      doc = "joint exercises offered a year" },
    data_centre = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                    doc = "1 when a joint data centre is offered" },
    admin_share = { unit = "1", min = 0, max = 0.5, default = 0, optional = true,
                    doc = "Russia's share in its administration" },
    safeguards = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                   doc = "share of leaks that safeguards stop" },
    practical = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "practical cooperation in the council" },
    parity = { unit = "1", min = 0, max = 1, default = 0.2,
               doc = "how far Russia sees itself as an equal" },
  },
  stocks = {
    practice = { unit = "1", min = 0, max = 1000, default = 0,
                 doc = "joint exercises still remembered" },
    embedded = { unit = "1", min = 0, max = 1, default = 0.2, bounded = true,
                 doc = "how far Russia is embedded in European security" },
  },
  outputs = {
    info_coop = { unit = "1", min = 0, max = 1, default = 0,
                  doc = "information cooperation that runs" },
    interception = { unit = "1", min = 0, max = 1, default = 0,
                     doc = "interception of intermediate-range missiles gained by both sides" },
    intercept_us = { unit = "1", min = 0, max = 1, default = 0,
                     doc = "share of strategic warheads that the US intercepts" },
    intercept_rus = { unit = "1", min = 0, max = 1, default = 0,
                      doc = "share of strategic warheads that Russia intercepts" },
    leak_hazard = { unit = "1/yr", min = 0, max = 10, default = 0,
                    doc = "hazard of a leak over the step" },
    leak = { unit = "1", min = 0, max = 1, default = 0, event = true,
             doc = "US technology leaks to a third party" },
    collapse = { unit = "1", min = 0, max = 1, default = 0, event = true,
                 doc = "information cooperation collapses" },
  },
  state = {
    pause_left = { unit = "yr", min = 0, max = 10, default = 0,
                   doc = "years until cooperation is tried again" },
    own = { unit = "1", min = 0, max = 1, default = 0.2,
            doc = "embedding towards which Russia drifts without any option" },
  },
  streams = {
    break_off = "whether cooperation collapses",
    spill = "whether technology leaks",
  },

  start = function(v) v.own = v.embedded end,

  step = function(v)
    local dt = v.dt
    local offered = math.max(v.data_centre, math.min(1, v.exercise_rate / v.busy))
    local pause = math.max(v.pause_left - dt, 0)
    local alive = 1
    if pause > 0 then alive = 0 end
    local running = alive * offered

    local hazard = 0
    if running > 0 then hazard = v.collapse0 * math.exp(-v.steadied * v.parity) end
    if v.break_off < -math.expm1(-hazard * dt) then
      v.collapse = 1
      pause = v.pause
    else
      v.collapse = 0
    end
    v.pause_left = pause
    v.info_coop = running

    local practice = v.practice + dt * (alive * v.exercise_rate - v.forget * v.practice)
    v.practice = practice
    local gained = v.best * -math.expm1(-practice / v.half_learnt)
    v.interception = gained
    v.intercept_us = v.spill_us * gained
    v.intercept_rus = v.spill_rus * gained

    local access = v.closed_access + (1 - v.closed_access) * 2 * v.admin_share
    local leak_hazard = v.leak0 * alive * v.data_centre * access * (1 - v.safeguards)
    v.leak_hazard = leak_hazard
    if v.spill < -math.expm1(-leak_hazard * dt) then v.leak = 1 else v.leak = 0 end

    local engagement = v.own + (1 - v.own) * (v.practical + running) / 2
    v.embedded = v.embedded + dt * (engagement - v.embedded) / v.settle
  end,
}
