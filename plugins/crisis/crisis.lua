-- SPDX-License-Identifier: MIT
--
-- Crises between NATO and Russia, and the wars that they may become. Two units with the same
-- outputs hold opposite views of where crises come from, and a scenario lets the future choose:
--
--   crisis_spiral       mistrust and fear breed crises; contact and trust calm them;
--   crisis_deterrence   weakness and concessions invite them; resolve and cost hold them off.
--
-- Both measure conditions from the start of the run, where a crisis breaks out at the drawn
-- `rate`. In both a crisis stands on a ladder, whose rungs are the levels of hostility of
-- militarised disputes: threat, display of force, use of force, war. It opens on one of the first
-- three, climbs and steps down, and ends from wherever it stands; war is reached from the use of
-- force only. How it moves depends on the conditions of the day.

local markov = require "lib.markov"

local months_a_year = 12

local shared_params = {
  rate = { unit = "1/yr", min = 0.02, max = 2, default = 0.3, log = true,
           doc = "crises a year in the conditions of the start",
           source = "judgement; US-Russian militarised disputes: 53 in 1918-2000, 6 of them in "
                    .. "1992-2000 (Gibler, Miller and Little 2016), most of them minor" },
  clarity = { unit = "1", min = -0.5, max = 2, default = 0.3,
              doc = "how far an open channel prevents crises; below 0 it makes for more",
              source = "judgement; the sign is contested" },
  embedding = { unit = "1", min = -3, max = 5, default = 1,
                doc = "restraint that embedding adds; below 0 it emboldens",
                source = "judgement; the sign is contested" },
  duration = { unit = "yr", min = 0.05, max = 5, default = 0.5,
               doc = "mean length of a crisis without a channel",
             source = "judgement; US-Russian disputes 1946-2000 last at least 0.80 yr on average, "
                      .. "half of them under 0.13 (Gibler, Miller and Little 2016)" },
  settle = { unit = "1", min = -1, max = 2, default = 0.3,
             doc = "how far an open channel shortens crises", source = "judgement; the sign is contested" },
  war_share = { unit = "1", min = 0.0005, max = 0.2, default = 0.01, log = true,
                doc = "share of crises that become war, in the conditions of the start",
                source = "judgement; in none of 52 disputes of 1946-2000 did both reach the "
                         .. "level of war, so below 3/52 = 0.058 (rule of three); all states "
                         .. "1946-2010: 0.108; the American intervention in Russia of 1918 is "
                         .. "coded as one (Gibler, Miller and Little 2016)" },
  display = { unit = "1", min = 0, max = 1, default = 0.5,
              doc = "share of crises that open with a display of force, of those that open "
                    .. "without its use",
              source = "judgement" },
  force = { unit = "1", min = 0, max = 1, default = 0.2,
            doc = "share of crises that open with the use of force",
            source = "judgement" },
  climb = { unit = "1", min = 0, max = 0.7, default = 0.2,
            doc = "probability that a crisis below the use of force climbs a rung in a month, in "
                  .. "the conditions of the start",
            source = "judgement; with the other defaults 0.48 of crises reach the use of force, "
                     .. "as did 27 of 52 US-Russian disputes of 1946-2000 (Gibler, Miller and "
                     .. "Little 2016); all states 1946-2010: 0.75" },
  descend = { unit = "1", min = 0, max = 0.7, default = 0.1,
              doc = "probability that a crisis above a threat steps down a rung in a month, in "
                    .. "the conditions of the start",
              source = "judgement" },
  temper = { unit = "1", min = -2, max = 8, default = 1,
             doc = "how strongly trust keeps a crisis from climbing", source = "judgement; the sign is contested" },
  hotline = { unit = "1", min = -1, max = 3, default = 0.3,
              doc = "how far an open channel keeps a crisis from climbing",
              source = "judgement; the sign is contested" },
  deterrence = { unit = "1", min = 0, max = 4, default = 1,
                 doc = "how far confidence in the alliance keeps a crisis from climbing",
                 source = "judgement" },
  entrapment = { unit = "1", min = -1, max = 2, default = 0.3,
                 doc = "how far reassured allies are drawn up the ladder", source = "judgement; the sign is contested" },
  instability = { unit = "1", min = 0, max = 4, default = 1,
                  doc = "how far a lower first-strike index makes crises climb",
                  source = "judgement" },
  defence = { unit = "1", min = -4, max = 4, default = 0,
              doc = "how far interception keeps a crisis from climbing; below 0 it tempts",
              source = "judgement; the sign is contested" },
}

local shared_inputs = {
  channel = { unit = "1", min = 0, max = 1, default = 0, optional = true,
              doc = "openness of the diplomatic channel" },
  embedded = { unit = "1", min = 0, max = 1, default = 0.2, optional = true,
               doc = "how far Russia is embedded in European security" },
  alliance_confidence = { unit = "1", min = 0, max = 1, default = 0.6, optional = true,
                          doc = "members' confidence in the alliance" },
  reassurance = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "reassurance of allies, beyond the start" },
  first_strike_index = { unit = "1", min = 0, max = 1, default = 1, optional = true,
                         doc = "first-strike stability" },
  interception = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                   doc = "interception of intermediate-range missiles gained by both" },
  incident_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0, optional = true,
                      doc = "hazard of a crisis out of a military incident, added to the rest" },
}

local function outputs()
  return {
    crisis = { unit = "1", min = 0, max = 1, default = 0, event = true,
               doc = "a crisis breaks out" },
    crisis_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                      doc = "hazard of a crisis over the step" },
    war = { unit = "1", min = 0, max = 1, default = 0, event = true,
            doc = "a crisis becomes war between NATO and Russia" },
    war_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                   doc = "hazard of war over the step, above 0 where force is used" },
    militarised = { unit = "1", min = 0, max = 1, default = 0, event = true,
                    doc = "a crisis reaches the use of force" },
    force_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                     doc = "hazard of reaching the use of force over the step" },
    expected_months_to_war = { unit = "months", min = 0, max = 1e9, default = 0,
                               doc = "expected months to war from the rung of the step's end, "
                                     .. "if conditions stayed as they are; 1e9 for never" },
  }
end

local function stocks()
  return {
    crisis_active = { unit = "1", min = 0, max = 1, default = 0,
                      doc = "1 while a crisis lasts" },
    hostility = { unit = "1", min = 0, max = 4, default = 0,
                  doc = "rung of the crisis: 0 none, 1 threat, 2 display of force, 3 use of "
                        .. "force, 4 war" },
  }
end

local function state(more)
  more.embedded_then = { unit = "1", min = 0, max = 1, default = 0.2,
                         doc = "embedding at the start" }
  more.confidence_then = { unit = "1", min = 0, max = 1, default = 0.6,
                           doc = "confidence at the start" }
  more.index_then = { unit = "1", min = -1, max = 1, default = -1,
                      doc = "first-strike index of the first step; -1 before it" }
  more.beneath = { unit = "1", min = 0, max = 3, default = 3,
                   doc = "rung beneath a war that shows for one step" }
  more.trust_then = { unit = "1", min = 0, max = 1, default = 0.25,
                      doc = "trust at the start" }
  return more
end

local function streams()
  return { outbreak = "whether a crisis breaks out", opening = "the rung on which it opens",
           move = "whether a crisis ends, steps down or climbs",
           escalation = "whether the use of force becomes war" }
end

local function options()
  return {
    after_war = { type = "text", default = "goes_on",
                  doc = "goes_on: a war shows for one step, and the run goes on without it, so "
                        .. "that the hazard is always that of the first war; absorbs: it lasts" },
  }
end

local function with(more, common)
  for name, declared in pairs(common) do more[name] = declared end
  return more
end

local function start(v, o)
  if o.after_war ~= "goes_on" and o.after_war ~= "absorbs" then
    error("after_war is \"goes_on\" or \"absorbs\"")
  end
  v.trust_then = v.trust
  v.embedded_then = v.embedded
  v.confidence_then = v.alliance_confidence
end

-- Probabilities in dt that a crisis ends, climbs and steps down, at these hazards. One move a step:
-- an end comes before the others.
local function moves(dt, leave, up, down)
  local ends = -math.expm1(-leave * dt)
  local both = up + down
  local share = (1 - ends) * -math.expm1(-both * dt) / (both + 1e-300)   -- 0 of 0 is 0
  return ends, up * share, down * share
end

-- The hazards (1/yr) of a crisis's moves in the conditions of the start. That of war is set so that
-- of the crises that open as `force` and `display` say, `war_share` become war, in steps of dt.
local function hazards_then(v)
  local leave = 1 / v.duration
  local up = -months_a_year * math.log1p(-v.climb)
  local down = -months_a_year * math.log1p(-v.descend)
  local _, up1 = moves(v.dt, leave, up, 0)
  local ends1 = -math.expm1(-leave * v.dt)
  local ends2, up2, down2 = moves(v.dt, leave, up, down)
  local ends3, _, down3 = moves(v.dt, leave, 0, down)

  -- Probabilities of reaching the use of force: from a display, from a threat, from the opening,
  -- and again when it ended without war.
  local climbing = up1 / (up1 + ends1)
  local from_display = up2 / (up2 + ends2 + down2 * (1 - climbing))
  local reached = v.force
                  + (1 - v.force) * from_display * (v.display + (1 - v.display) * climbing)
  local again = from_display * down3 / (down3 + ends3)

  -- The probability of war for each time that force is used, then for each step of it.
  local each = v.war_share * (1 - again) / math.max(reached - v.war_share * again, 1e-9)
  each = math.min(each, 0.9)
  local leaves = ends3 + down3
  local war = each * leaves / (1 - each + each * leaves)
  return leave, up, down, -math.log1p(-war) / v.dt
end

-- Moves that compete, as a multinomial logit of the month: each hazard of the start becomes the
-- odds of that move against staying, its weight is added to their logarithm, and the new odds
-- become hazards again.
local function weighed(h1, w1, h2, w2, h3, w3)
  local all = h1 + h2 + h3
  local odds = math.expm1(all / months_a_year) / all
  local o1 = h1 * odds * math.exp(w1)
  local o2 = h2 * odds * math.exp(w2)
  local o3 = h3 * odds * math.exp(w3)
  local back = months_a_year * math.log1p(o1 + o2 + o3) / (o1 + o2 + o3)
  return o1 * back, o2 * back, o3 * back
end

-- Draws the step's move on the ladder from the rung at its beginning.
local function play(v, o, hazard)
  local dt = v.dt
  if v.index_then < 0 then v.index_then = v.first_strike_index end

  local climbs = v.entrapment * v.reassurance
                 - v.deterrence * (v.alliance_confidence - v.confidence_then)
                 + v.instability * (v.index_then - v.first_strike_index)
                 - v.defence * v.interception
                 - v.temper * (v.trust - v.trust_then) - v.hotline * v.channel
  local settles = v.settle * v.channel

  local leave, up, down, war = hazards_then(v)
  local leave1, up1 = weighed(leave, settles, up, climbs, 0, 0)
  local leave2, up2, down2 = weighed(leave, settles, up, climbs, down, 0)
  local leave3, war3, down3 = weighed(leave, settles, war, climbs, down, 0)

  local rung, at_war = v.hostility, false
  if rung > 3.5 then
    if o.after_war == "absorbs" then at_war = true else rung = v.beneath end
  elseif rung < 0.5 and v.crisis_active > 0.5 then
    rung = 1.0
  end

  local quiet, leaves, ups, downs, war_hazard, force_hazard = false, 0, 0, 0, 0, 0
  if at_war then
    rung = 4.0
  elseif rung < 0.5 then
    quiet = true
    force_hazard = hazard * v.force
  elseif rung < 1.5 then
    leaves, ups = moves(dt, leave1, up1, 0)
  elseif rung < 2.5 then
    leaves, ups, downs = moves(dt, leave2, up2, down2)
    force_hazard = up2
  else
    leaves, ups, downs = moves(dt, leave3, 0, down3)
    war_hazard = war3
  end

  local after, crisis = rung, 0
  if quiet then
    if v.outbreak < -math.expm1(-hazard * dt) then
      crisis = 1
      after = 1.0
      if v.opening < v.force then
        after = 3.0
      elseif v.opening < v.force + (1 - v.force) * v.display then
        after = 2.0
      end
    end
  elseif v.move < leaves then
    after = 0.0
  elseif v.move < leaves + downs then
    after = rung - 1
  elseif v.move < leaves + downs + ups then
    after = rung + 1
  end
  local militarised = 0
  if rung < 2.5 and after > 2.5 then militarised = 1 end

  local war_now = 0
  if v.escalation < -math.expm1(-war_hazard * dt) then
    v.beneath = after
    war_now, after = 1, 4.0
  end

  -- The month's matrix, as drawn above with a step of a month: war before all else.
  local month = 1 / months_a_year
  local breaks = -math.expm1(-hazard * month)
  local out3, out2 = breaks * v.force, breaks * (1 - v.force) * v.display
  local end1, rise1 = moves(month, leave1, up1, 0)
  local end2, rise2, fall2 = moves(month, leave2, up2, down2)
  local end3, _, fall3 = moves(month, leave3, 0, down3)
  local war_month = -math.expm1(-war3 * month)
  local peace = 1 - war_month
  local months = markov.expected_steps {
    { 0, breaks * (1 - v.force) * (1 - v.display), out2, out3, 0 },
    { end1, 0, rise1, 0, 0 },
    { end2, fall2, 0, rise2, 0 },
    { end3 * peace, 0, fall3 * peace, 0, war_month },
  }
  local left = months[1]
  if after > 3.5 then
    left = 0
  elseif after > 2.5 then
    left = months[4]
  elseif after > 1.5 then
    left = months[3]
  elseif after > 0.5 then
    left = months[2]
  end
  if not (left < 1e9) then left = 1e9 end

  v.crisis_hazard = hazard
  v.crisis = crisis
  v.crisis_active = math.min(after, 1)
  v.hostility = after
  v.militarised = militarised
  v.force_hazard = force_hazard
  v.war_hazard = war_hazard
  v.war = war_now
  v.expected_months_to_war = left
end

local spiral = {
  role = "model", id = "crisis_spiral", version = "2.0",
  title = "Crises that mistrust breeds",
  doc = [[
crisis_hazard = rate exp(-mistrust (trust - trust0) + fear (russian_threat - threat0)
                         - clarity channel - embedding (embedded - embedded0)) + incident_hazard
A crisis opens with the use of force (3) with the probability `force`, else with a display of
force (2) with the probability `display`, else as a threat (1). In the conditions of the start it
climbs a rung below 3 with the probability `climb` a month, steps down one above 1 with `descend`,
ends at the rate 1/duration, and becomes war (4) from 3 at the hazard with which war_share of all
crises do. A month's moves are a multinomial logit: to the log odds of climbing, and of war,
  entrapment reassurance - deterrence (confidence - confidence0)
  + instability (index0 - first_strike_index) - defence interception
  - temper (trust - trust0) - hotline channel
is added, and settle channel to those of ending. 0 marks the value at the start. A step draws war
first, then the end, then one rung up or down. war_hazard is the hazard of war where force is used,
force_hazard that of reaching the use of force.]],
  params = with({
    mistrust = { unit = "1", min = 0, max = 8, default = 2.5,
                 doc = "how strongly trust calms; 0: not at all", source = "judgement" },
    fear = { unit = "1", min = 0, max = 4, default = 1,
             doc = "how strongly a threat that Russia perceives provokes", source = "judgement" },
  }, shared_params),
  inputs = with({
    trust = { unit = "1", min = 0, max = 1, default = 0.25,
              doc = "mutual trust of NATO and Russia" },
    russian_threat = { unit = "1", min = 0, max = 1, default = 0.4, optional = true,
                       doc = "how threatened Russia feels by NATO" },
  }, shared_inputs),
  outputs = outputs(), stocks = stocks(), streams = streams(), options = options(),
  state = state({
    threat_then = { unit = "1", min = 0, max = 1, default = 0.4, doc = "threat at the start" },
  }),

  start = function(v, o)
    start(v, o)
    v.threat_then = v.russian_threat
  end,

  step = function(v, o)
    local weight = -v.mistrust * (v.trust - v.trust_then)
                   + v.fear * (v.russian_threat - v.threat_then)
                   - v.clarity * v.channel - v.embedding * (v.embedded - v.embedded_then)
    play(v, o, v.rate * math.exp(weight) + v.incident_hazard)
  end,
}

local deterrence = {
  role = "model", id = "crisis_deterrence", version = "2.0",
  title = "Crises that weakness invites",
  doc = [[
crisis_hazard = rate exp(-resolve (alliance_confidence - confidence0)
                         + embolden (accommodation + rewarded (channel + practical)/2)
                         - cost sanctions - clarity channel - embedding (embedded - embedded0))
                + incident_hazard
The rest is as in crisis_spiral.]],
  params = with({
    resolve = { unit = "1", min = 0, max = 8, default = 2.5,
                doc = "how strongly confidence in the alliance deters", source = "judgement" },
    embolden = { unit = "1", min = -1.5, max = 3, default = 0.4,
                 doc = "how strongly concessions invite crises; below 0 they satisfy",
                 source = "judgement; the sign is contested" },
    rewarded = { unit = "1", min = 0, max = 1, default = 0.3,
                 doc = "how far a revived council counts as a concession",
                 source = "judgement" },
    cost = { unit = "1", min = -1, max = 2, default = 0.2,
             doc = "how far heavier sanctions deter; below 0 they provoke",
             source = "judgement; the sign is contested" },
  }, shared_params),
  inputs = with({
    accommodation = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "how far US positions give way" },
    practical = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "practical cooperation with Russia" },
    sanctions = { unit = "1", min = -1, max = 1, default = 0, optional = true,
                  doc = "sanctions, measured from the start" },
    trust = { unit = "1", min = 0, max = 1, default = 0.25, optional = true,
              doc = "mutual trust of NATO and Russia; moves the ladder only" },
  }, shared_inputs),
  outputs = outputs(), stocks = stocks(), streams = streams(), options = options(),
  state = state({}),

  start = start,

  step = function(v, o)
    local weight = -v.resolve * (v.alliance_confidence - v.confidence_then)
                   + v.embolden * (v.accommodation + v.rewarded * (v.channel + v.practical) / 2)
                   - v.cost * v.sanctions
                   - v.clarity * v.channel - v.embedding * (v.embedded - v.embedded_then)
    play(v, o, v.rate * math.exp(weight) + v.incident_hazard)
  end,
}

return { spiral, deterrence }
