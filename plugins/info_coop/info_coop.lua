-- SPDX-License-Identifier: MIT
--
-- Cooperation in information systems in three parts, each with a lever of its own: joint
-- missile-defence exercises, shared operational systems, and a joint data centre. What it gives:
-- skill at interception on both sides, and a Russia that is slowly embedded in European security
-- and perhaps less belligerent. What it costs: technology may leak, the more the larger Russia's
-- part in the administration. What breaks it: mistrust of US domination, as before.
--
-- A second unit says into whose hands a leak falls, and what that costs.

local info_coop = {
  role = "model", id = "info_coop", version = "1.0",
  title = "Cooperation in information systems",
  doc = [[
alive        = 0 during a pause, else 1
technical    = alive max(data_centre, min(1, exercise_rate / busy))
operations   = alive shared_operations
info_coop    = max(technical, operations)
collapse     drawn with collapse_hazard = collapse0 exp(-steadied parity
               - trusted (trust - trust at the start)) while something runs; a pause of `pause`
             years follows
d practice   = (alive exercise_rate - forget practice) dt
learnt       = best (1 - exp(-practice / half_learnt))
interception_us = learns_us learnt, interception_rus = learns_rus learnt,
interception = their mean                                       (intermediate-range missiles)
intercept_us = spill_us interception_us, intercept_rus = spill_rus interception_rus  (strategic)
leak_hazard  = leak0 alive [data_centre access (1 - safeguards)
                            + opened shared_operations (1 - shared_safeguards)],
               access = closed_access + (1 - closed_access) 2 admin_share
d embedded   = (engagement - embedded) / settle dt - estranged embedded (a collapse),
               engagement = clamp(own + (1 - own) (equal (practical + technical)
                                  + (2 bound - (1 - equal)) operations) / 2, 0, 1),
               equal = 1 - as_equal (1 - parity)
belligerence = exp(-theta embedded operations)]],

  params = {
    busy = { unit = "1/yr", min = 0.5, max = 6, default = 2,
             doc = "exercises a year that count as full cooperation", source = "judgement" },
    collapse0 = { unit = "1/yr", min = 0.02, max = 1, default = 0.25, log = true,
                  doc = "hazard of collapse when Russia sees no parity",
                  source = "judgement; the essay says that earlier attempts failed (P4.2)" },
    steadied = { unit = "1", min = 0, max = 6, default = 2,
                 doc = "how strongly perceived parity steadies cooperation; 0: not at all",
                 source = "judgement" },
    trusted = { unit = "1", min = 0, max = 6, default = 1,
                doc = "how strongly trust above that of the start steadies cooperation",
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
    learns_us = { unit = "1", min = 0, max = 1, default = 1,
                  doc = "share of that which the US learns", source = "judgement" },
    learns_rus = { unit = "1", min = 0, max = 1, default = 1,
                   doc = "share of that which Russia learns", source = "judgement" },
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
    opened = { unit = "1", min = 0, max = 1, default = 0.5,
               doc = "access to US technology through shared systems, 1 as in an equal centre",
               source = "judgement" },
    settle = { unit = "yr", min = 2, max = 30, default = 10,
               doc = "time in which Russia is embedded or drifts away", source = "judgement" },
    bound = { unit = "1", min = -0.5, max = 1, default = 0.5,
              doc = "how far shared systems embed an equal; below 0 they feel like capture",
              source = "judgement; the sign is contested" },
    as_equal = { unit = "1", min = 0, max = 1, default = 0.5,
                 doc = "share of the embedding that is lost when Russia sees no parity at all",
                 source = "judgement" },
    estranged = { unit = "1", min = 0, max = 0.5, default = 0.1,
                  doc = "share of embedding that a collapse costs at once",
                  source = "judgement" },
    theta = { unit = "1", min = -2, max = 5, default = 1,
              doc = "how far an embedded Russia that shares systems is less belligerent; "
                    .. "below 0 it is emboldened",
              source = "judgement; the sign is contested" },
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
    shared_operations = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                          doc = "how far operational systems are offered for sharing" },
    shared_safeguards = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                          doc = "share of leaks from shared systems that safeguards stop" },
    practical = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "practical cooperation in the council" },
    parity = { unit = "1", min = 0, max = 1, default = 0.2,
               doc = "how far Russia sees itself as an equal" },
    trust = { unit = "1", min = 0, max = 1, default = 0.25, optional = true,
              doc = "mutual trust of NATO and Russia" },
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
    operations = { unit = "1", min = 0, max = 1, default = 0,
                   doc = "sharing of operational systems that runs" },
    belligerence = { unit = "1", min = 0, max = 1000, default = 1,
                     doc = "hazard of belligerent acts relative to one without shared systems" },
    interception_us = { unit = "1", min = 0, max = 1, default = 0,
                        doc = "interception of intermediate-range missiles gained by the US" },
    interception_rus = { unit = "1", min = 0, max = 1, default = 0,
                         doc = "interception of intermediate-range missiles gained by Russia" },
    collapse_hazard = { unit = "1/yr", min = 0, max = 1000, default = 0,
                        doc = "hazard of a collapse over the step" },
    interception = { unit = "1", min = 0, max = 1, default = 0,
                     doc = "interception of intermediate-range missiles gained, mean of both" },
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
    trust_then = { unit = "1", min = 0, max = 1, default = 0.25, doc = "trust at the start" },
  },
  streams = {
    break_off = "whether cooperation collapses",
    spill = "whether technology leaks",
  },

  start = function(v)
    v.own = v.embedded
    v.trust_then = v.trust
  end,

  step = function(v)
    local dt = v.dt
    local pause = math.max(v.pause_left - dt, 0)
    local alive = 1
    if pause > 0 then alive = 0 end
    local technical = alive * math.max(v.data_centre, math.min(1, v.exercise_rate / v.busy))
    local operations = alive * v.shared_operations
    local running = math.max(technical, operations)

    local hazard = 0
    if running > 0 then
      hazard = v.collapse0
               * math.exp(-v.steadied * v.parity - v.trusted * (v.trust - v.trust_then))
    end
    local collapse = 0
    if v.break_off < -math.expm1(-hazard * dt) then
      collapse = 1
      pause = v.pause
    end
    v.collapse_hazard = hazard
    v.collapse = collapse
    v.pause_left = pause
    v.info_coop = running
    v.operations = operations

    local practice = v.practice + dt * (alive * v.exercise_rate - v.forget * v.practice)
    v.practice = practice
    local learnt = v.best * -math.expm1(-practice / v.half_learnt)
    local us, rus = v.learns_us * learnt, v.learns_rus * learnt
    v.interception_us = us
    v.interception_rus = rus
    v.interception = (us + rus) / 2
    v.intercept_us = v.spill_us * us
    v.intercept_rus = v.spill_rus * rus

    local access = v.closed_access + (1 - v.closed_access) * 2 * v.admin_share
    local leak_hazard = v.leak0 * alive
                        * (v.data_centre * access * (1 - v.safeguards)
                           + v.opened * v.shared_operations * (1 - v.shared_safeguards))
    v.leak_hazard = leak_hazard
    if v.spill < -math.expm1(-leak_hazard * dt) then v.leak = 1 else v.leak = 0 end

    local own, embedded = v.own, v.embedded
    local unequal = v.as_equal * (1 - v.parity)
    local tied = (1 - unequal) * (v.practical + technical) + (2 * v.bound - unequal) * operations
    local engagement = own + (1 - own) * tied / 2
    v.belligerence = math.exp(-v.theta * embedded * operations)
    v.embedded = embedded + dt * (math.clamp(engagement, 0, 1) - embedded) / v.settle
                 - v.estranged * embedded * collapse
  end,
}

local function weight(who, default)
  return { unit = "1", min = 0, max = 1, default = default,
           doc = "weight of " .. who .. " among those into whose hands a leak falls",
           source = "judgement" }
end

local function loss(who, default)
  return { unit = "1", min = 0, max = 1, default = default,
           doc = "share of what is still to lose that a leak to " .. who .. " costs",
           source = "judgement" }
end

local function event(who)
  return { unit = "1", min = 0, max = 1, default = 0, event = true,
           doc = "US technology leaks to " .. who }
end

local function hazard(who)
  return { unit = "1/yr", min = 0, max = 10, default = 0, doc = "hazard of a leak to " .. who }
end

local GROUP, PRK, IRAN = "an armed group friendly to Russia", "North Korea", "Iran"

local leak_recipients = {
  role = "model", id = "leak_recipients", version = "1.0",
  title = "Into whose hands technology leaks",
  doc = [[
leak_hazard_x   = leak_hazard weight_x / (sum of the weights), equal parts if all are 0,
                  for x = group, prk, iran
A leak goes to one of them, drawn with the same parts.
leak_loss_hazard = sum of loss_x leak_hazard_x
leak_loss       -> leak_loss exp(-outdated dt), then + loss_x (1 - leak_loss) at a leak to x]],

  params = {
    weight_group = weight(GROUP, 0.4), weight_prk = weight(PRK, 0.3),
    weight_iran = weight(IRAN, 0.3),
    loss_group = loss(GROUP, 0.2), loss_prk = loss(PRK, 0.4), loss_iran = loss(IRAN, 0.3),
    outdated = { unit = "1/yr", min = 0, max = 1, default = 0.1,
                 doc = "rate at which what leaked loses its worth", source = "judgement" },
  },
  inputs = {
    leak = { unit = "1", min = 0, max = 1, default = 0, doc = "1 when technology leaked" },
    leak_hazard = { unit = "1/yr", min = 0, max = 10, default = 0,
                    doc = "hazard of a leak to anybody" },
  },
  derived = {
    leaked_to_group = event(GROUP), leaked_to_prk = event(PRK), leaked_to_iran = event(IRAN),
    leak_hazard_group = hazard(GROUP), leak_hazard_prk = hazard(PRK),
    leak_hazard_iran = hazard(IRAN),
    leak_loss_hazard = { unit = "1/yr", min = 0, max = 10, default = 0,
                         doc = "loss to be expected in a year when nothing has leaked yet" },
    leak_loss = { unit = "1", min = 0, max = 1, default = 0,
                  doc = "what leaks have cost so far and is not yet outdated" },
  },
  state = {
    lost = { unit = "1", min = 0, max = 1, default = 0, doc = "leak_loss of the step before" },
  },
  streams = { recipient = "who receives what leaks" },

  step = function(v)
    local sum = v.weight_group + v.weight_prk + v.weight_iran
    local group, prk, iran = 1 / 3, 1 / 3, 1 / 3
    if sum > 0 then
      group, prk, iran = v.weight_group / sum, v.weight_prk / sum, v.weight_iran / sum
    end
    v.leak_hazard_group = group * v.leak_hazard
    v.leak_hazard_prk = prk * v.leak_hazard
    v.leak_hazard_iran = iran * v.leak_hazard
    v.leak_loss_hazard = v.leak_hazard
                         * (group * v.loss_group + prk * v.loss_prk + iran * v.loss_iran)

    local to_group, to_prk, to_iran, cost = 0, 0, 0, 0
    if v.leak > 0.5 then
      if v.recipient < group then
        to_group, cost = 1, v.loss_group
      elseif v.recipient < group + prk then
        to_prk, cost = 1, v.loss_prk
      else
        to_iran, cost = 1, v.loss_iran
      end
    end
    v.leaked_to_group, v.leaked_to_prk, v.leaked_to_iran = to_group, to_prk, to_iran
    local lost = v.lost * math.exp(-v.outdated * v.dt)
    lost = lost + cost * (1 - lost)
    v.lost = lost
    v.leak_loss = lost
  end,
}

return { info_coop, leak_recipients }
