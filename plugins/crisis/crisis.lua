-- SPDX-License-Identifier: MIT
--
-- Crises between NATO and Russia, and the wars that they may become. Two units with the same
-- outputs hold opposite views of where crises come from, and a scenario lets the future choose:
--
--   crisis_spiral       mistrust and fear breed crises; contact and trust calm them;
--   crisis_deterrence   weakness and concessions invite them; resolve and cost hold them off.
--
-- Both measure conditions from the start of the run, where a crisis breaks out at the drawn
-- `rate`. A crisis is one rung of a shortened ladder: it ends, or it becomes war.

local shared_params = {
  rate = { unit = "1/yr", min = 0.02, max = 2, default = 0.3, log = true,
           doc = "crises a year in the conditions of the start",
           source = "judgement; US-Russia militarised disputes 1918-2000: 53 in 83 years "
                    .. "(Gibler, Miller and Little 2016), most of them minor" },
  clarity = { unit = "1", min = 0, max = 2, default = 0.3,
              doc = "how far an open channel prevents crises from misperception",
              source = "judgement" },
  embedding = { unit = "1", min = -3, max = 5, default = 1,
                doc = "restraint that embedding adds; below 0 it emboldens",
                source = "judgement; the sign is contested" },
  duration = { unit = "yr", min = 0.05, max = 5, default = 0.5,
               doc = "mean length of a crisis without a channel", source = "judgement" },
  settle = { unit = "1", min = 0, max = 2, default = 0.3,
             doc = "how far an open channel shortens crises", source = "judgement" },
  war_share = { unit = "1", min = 0.0005, max = 0.2, default = 0.01, log = true,
                doc = "share of crises that become war, in the conditions of the start",
                source = "judgement; none of 53 disputes did, so below 3/53 = 0.057 (rule of "
                         .. "three); all states 1946-2010: 0.108 (same data)" },
  deterrence = { unit = "1", min = 0, max = 4, default = 1,
                 doc = "how far confidence in the alliance keeps a crisis from becoming war",
                 source = "judgement" },
  entrapment = { unit = "1", min = 0, max = 2, default = 0.3,
                 doc = "how far reassured allies are drawn into war", source = "judgement" },
  instability = { unit = "1", min = 0, max = 4, default = 1,
                  doc = "how far a lower first-strike index turns crises into war",
                  source = "judgement" },
  defence = { unit = "1", min = -4, max = 4, default = 0,
              doc = "how far interception keeps a crisis from becoming war; below 0 it tempts",
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
                   doc = "hazard of war over the step" },
  }
end

local function stocks()
  return {
    crisis_active = { unit = "1", min = 0, max = 1, default = 0,
                      doc = "1 while a crisis lasts" },
  }
end

local function state(more)
  more.embedded_then = { unit = "1", min = 0, max = 1, default = 0.2,
                         doc = "embedding at the start" }
  more.confidence_then = { unit = "1", min = 0, max = 1, default = 0.6,
                           doc = "confidence at the start" }
  more.index_then = { unit = "1", min = -1, max = 1, default = -1,
                      doc = "first-strike index of the first step; -1 before it" }
  return more
end

local function streams()
  return { outbreak = "whether a crisis breaks out", ending = "whether a crisis ends",
           escalation = "whether a crisis becomes war" }
end

local function with(more, common)
  for name, declared in pairs(common) do more[name] = declared end
  return more
end

-- Draws the step's crisis from its hazard, then its end, then war from the crisis.
local function play(v, hazard)
  local dt = v.dt
  if v.index_then < 0 then v.index_then = v.first_strike_index end

  local active, crisis = v.crisis_active, 0
  if active > 0.5 then
    local length = v.duration * math.exp(-v.settle * v.channel)
    if v.ending < -math.expm1(-dt / length) then active = 0 end
  elseif v.outbreak < -math.expm1(-hazard * dt) then
    active, crisis = 1, 1
  end

  local weight = v.entrapment * v.reassurance
                 - v.deterrence * (v.alliance_confidence - v.confidence_then)
                 + v.instability * (v.index_then - v.first_strike_index)
                 - v.defence * v.interception
  local war_hazard = active * v.war_share / v.duration * math.exp(weight)

  v.crisis_hazard = hazard
  v.crisis = crisis
  v.crisis_active = active
  v.war_hazard = war_hazard
  v.war = 0
  if v.escalation < -math.expm1(-war_hazard * dt) then v.war = 1 end
end

local spiral = {
  role = "model", id = "crisis_spiral", version = "1.0",
  title = "Crises that mistrust breeds",
  doc = [[
crisis_hazard = rate exp(-mistrust (trust - trust0) + fear (russian_threat - threat0)
                         - clarity channel - embedding (embedded - embedded0))
A crisis ends at the rate exp(settle channel)/duration. While it lasts,
war_hazard = war_share/duration exp(entrapment reassurance - deterrence (confidence - confidence0)
             + instability (index0 - first_strike_index) - defence interception).
0 marks the value at the start.]],
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
  outputs = outputs(), stocks = stocks(), streams = streams(),
  state = state({
    trust_then = { unit = "1", min = 0, max = 1, default = 0.25, doc = "trust at the start" },
    threat_then = { unit = "1", min = 0, max = 1, default = 0.4, doc = "threat at the start" },
  }),

  start = function(v)
    v.trust_then = v.trust
    v.threat_then = v.russian_threat
    v.embedded_then = v.embedded
    v.confidence_then = v.alliance_confidence
  end,

  step = function(v)
    local weight = -v.mistrust * (v.trust - v.trust_then)
                   + v.fear * (v.russian_threat - v.threat_then)
                   - v.clarity * v.channel - v.embedding * (v.embedded - v.embedded_then)
    play(v, v.rate * math.exp(weight))
  end,
}

local deterrence = {
  role = "model", id = "crisis_deterrence", version = "1.0",
  title = "Crises that weakness invites",
  doc = [[
crisis_hazard = rate exp(-resolve (alliance_confidence - confidence0)
                         + embolden (accommodation + rewarded (channel + practical)/2)
                         - cost sanctions - clarity channel - embedding (embedded - embedded0))
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
  }, shared_inputs),
  outputs = outputs(), stocks = stocks(), streams = streams(),
  state = state({}),

  start = function(v)
    v.embedded_then = v.embedded
    v.confidence_then = v.alliance_confidence
  end,

  step = function(v)
    local weight = -v.resolve * (v.alliance_confidence - v.confidence_then)
                   + v.embolden * (v.accommodation + v.rewarded * (v.channel + v.practical) / 2)
                   - v.cost * v.sanctions
                   - v.clarity * v.channel - v.embedding * (v.embedded - v.embedded_then)
    play(v, v.rate * math.exp(weight))
  end,
}

return { spiral, deterrence }
