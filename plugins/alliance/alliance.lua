-- SPDX-License-Identifier: MIT
--
-- NATO's inner life: how far members believe that the alliance will stand by them, and how
-- threatened Russia feels by what is done to convince them. After Snyder's dilemma of alliances:
-- what calms an ally may alarm an adversary, and what pleases an adversary may alarm an ally.
-- The unit does not own trust; it contributes to it.
--
-- Two more units, each of which may be left out: what members can count on and what it costs them
-- (alliance_dilemma), and what European members spend (burden_sharing).

local alliance = {
  role = "model", id = "alliance", version = "1.0",
  title = "Confidence in the alliance and the threat that Russia perceives",
  doc = [[
d confidence = (clamp(own + gain reassurance - given accommodation - traded practical
                      - mixed reassurance accommodation, 0, 1) - confidence)/follow dt
                - leak_cost (a leak)
               - alarm (1 - reassurance) confidence (a crisis)
d threat     = (clamp(felt + provoked reassurance - soothed accommodation, 0, 1)
                - threat)/follow dt
trust       += -threat_cost (threat - felt) dt
`own` and `felt` are the confidence and the threat of the start.]],

  params = {
    gain = { unit = "1", min = 0, max = 1, default = 0.25,
             doc = "confidence that full reassurance adds in the end", source = "judgement" },
    given = { unit = "1", min = -0.2, max = 0.6, default = 0.15,
              doc = "confidence that full accommodation takes in the end; below 0 it adds",
              source = "judgement; the sign is contested" },
    traded = { unit = "1", min = -0.2, max = 0.4, default = 0.05,
               doc = "confidence that practical cooperation takes; below 0 it adds",
               source = "judgement; the sign is contested" },
    mixed = { unit = "1", min = -0.3, max = 0.3, default = 0,
              doc = "confidence that full reassurance and full accommodation take when they come "
                    .. "together, as a mixed signal; below 0 they support each other",
              source = "judgement; the sign is contested" },
    provoked = { unit = "1", min = -0.3, max = 1, default = 0.3,
                 doc = "threat that full reassurance adds in Russia's eyes",
                 source = "judgement; the sign is contested" },
    soothed = { unit = "1", min = 0, max = 1, default = 0.15,
                doc = "threat that full accommodation takes away in Russia's eyes",
                source = "judgement" },
    follow = { unit = "yr", min = 0.25, max = 10, default = 1.5,
               doc = "time in which confidence and threat follow", source = "judgement" },
    leak_cost = { unit = "1", min = 0, max = 0.5, default = 0.1,
                  doc = "confidence that a leak of technology costs", source = "judgement" },
    alarm = { unit = "1", min = 0, max = 0.5, default = 0.1,
              doc = "share of confidence that a crisis costs members who are not reassured",
              source = "judgement" },
    threat_cost = { unit = "1/yr", min = 0, max = 0.5, default = 0.05,
                    doc = "trust lost a year for each unit of added threat, gained when it falls",
                    source = "judgement" },
  },
  inputs = {
    reassurance = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                    doc = "reassurance of allies, beyond mid-2015" },
    accommodation = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "how far US positions give way" },
    practical = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "practical cooperation with Russia" },
    leak = { unit = "1", min = 0, max = 1, default = 0, optional = true,
             doc = "1 when technology leaked in the step before" },
    crisis = { unit = "1", min = 0, max = 1, default = 0, optional = true,
               doc = "1 when a crisis broke out in the step before" },
  },
  stocks = {
    alliance_confidence = { unit = "1", min = 0, max = 1, default = 0.6, bounded = true,
                            doc = "members' confidence in the alliance" },
    russian_threat = { unit = "1", min = 0, max = 1, default = 0.4, bounded = true,
                       doc = "how threatened Russia feels by NATO" },
  },
  adds = { trust = { unit = "1", optional = true, doc = "trust that added threat wears down" } },
  state = {
    own = { unit = "1", min = 0, max = 1, default = 0.6, doc = "confidence of the start" },
    felt = { unit = "1", min = 0, max = 1, default = 0.4, doc = "threat of the start" },
  },

  start = function(v)
    v.own = v.alliance_confidence
    v.felt = v.russian_threat
  end,

  step = function(v)
    local confidence, threat, dt = v.alliance_confidence, v.russian_threat, v.dt
    local pace = math.min(1, dt / v.follow)

    local aim = v.own + v.gain * v.reassurance - v.given * v.accommodation
                - v.traded * v.practical - v.mixed * v.reassurance * v.accommodation
    local next_confidence = confidence + pace * (math.clamp(aim, 0, 1) - confidence)
    next_confidence = next_confidence - v.leak_cost * v.leak
                      - v.alarm * (1 - v.reassurance) * confidence * v.crisis
    v.alliance_confidence = next_confidence

    local feared = v.felt + v.provoked * v.reassurance - v.soothed * v.accommodation
    v.russian_threat = threat + pace * (math.clamp(feared, 0, 1) - threat)
    v.trust = -v.threat_cost * (threat - v.felt) * dt
  end,
}

local alliance_dilemma = {
  role = "model", id = "alliance_dilemma", version = "1.0",
  title = "Abandonment and entrapment",
  doc = [[
commitment    = believed alliance_confidence + (1 - believed) reassurance
more          = commitment - commitment at the start, without reassurance
abandonment   = min(1, abandon exp(-hold more))
entrapment    = min(1, entrap exp(pull more))
alliance_loss = abandonment loss_abandon + entrapment loss_entrap]],

  params = {
    believed = { unit = "1", min = 0, max = 1, default = 0.6,
                 doc = "weight of confidence in commitment, against forces in place",
                 source = "judgement" },
    abandon = { unit = "1/yr", min = 0, max = 1, default = 0.1,
                doc = "probability of being abandoned in a year, as members see it at the start",
                source = "judgement" },
    entrap = { unit = "1/yr", min = 0, max = 1, default = 0.05,
               doc = "probability of being drawn into another's quarrel in a year, likewise",
               source = "judgement" },
    hold = { unit = "1", min = 0, max = 6, default = 2,
             doc = "how strongly commitment lowers the fear of abandonment",
             source = "judgement" },
    pull = { unit = "1", min = 0, max = 6, default = 1.5,
             doc = "how strongly commitment entraps; 0: not at all", source = "judgement" },
    loss_abandon = { unit = "1", min = 0, max = 20, default = 10,
                     doc = "loss of a member that is abandoned", source = "judgement" },
    loss_entrap = { unit = "1", min = 0, max = 20, default = 5,
                    doc = "loss of a member that is entrapped, on the same scale",
                    source = "judgement" },
  },
  inputs = {
    alliance_confidence = { unit = "1", min = 0, max = 1, default = 0.6,
                            doc = "members' confidence in the alliance" },
    reassurance = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                    doc = "reassurance of allies, beyond mid-2015" },
  },
  derived = {
    commitment = { unit = "1", min = 0, max = 1, default = 0,
                   doc = "what members can count on" },
    abandonment = { unit = "1/yr", min = 0, max = 1, default = 0,
                    doc = "probability of being abandoned in a year" },
    entrapment = { unit = "1/yr", min = 0, max = 1, default = 0,
                   doc = "probability of being entrapped in a year" },
    alliance_loss = { unit = "1/yr", min = 0, max = 40, default = 0,
                      doc = "expected loss of a member in a year" },
  },
  state = {
    confidence_then = { unit = "1", min = 0, max = 1, default = 0.6,
                        doc = "confidence at the start" },
  },

  start = function(v) v.confidence_then = v.alliance_confidence end,

  step = function(v)
    local forces = (1 - v.believed) * v.reassurance
    local more = v.believed * (v.alliance_confidence - v.confidence_then) + forces
    v.commitment = v.believed * v.alliance_confidence + forces
    local abandoned = math.min(1, v.abandon * math.exp(-v.hold * more))
    local entrapped = math.min(1, v.entrap * math.exp(v.pull * more))
    v.abandonment = abandoned
    v.entrapment = entrapped
    v.alliance_loss = abandoned * v.loss_abandon + entrapped * v.loss_entrap
  end,
}

local burden_sharing = {
  role = "model", id = "burden_sharing", version = "1.0",
  title = "Military spending of the European allies",
  doc = [[
d milex_europe = [k (milex_rus - rus0) + ride (milex_us - us0)
                  + fear europe0 (confidence0 - alliance_confidence)
                  - a (milex_europe - europe0 gdp_europe/gdp0)
                  + keep max(0, goal gdp_europe/100 - milex_europe)] dt, not below 0
burden_share   = milex_europe/(milex_europe + milex_us)
0 marks the value at the start, which rests while keep is 0 and nothing else moves.]],

  params = {
    k = { unit = "1/yr", min = 0, max = 1.5, default = 0.3,
          doc = "reaction to Russian spending",
          source = "fit to yearly figures of 2013-2023 in constant dollars: 0.65, s.e. 0.24, "
                   .. "n = 10; of 2000-2021: 0.10, s.e. 0.09" },
    ride = { unit = "1/yr", min = -0.2, max = 0.2, default = 0,
             doc = "reaction to US spending; below 0 members ride free",
             source = "judgement; the sign is contested" },
    fear = { unit = "1/yr", min = -0.3, max = 1, default = 0.1,
             doc = "spending, in parts of that of the start, that a full loss of confidence in "
                   .. "the alliance adds a year; below 0 members give up",
             source = "judgement; the sign is contested" },
    a = { unit = "1/yr", min = -0.2, max = 1, default = 0.2,
          doc = "return to the share of income of the start; below 0 spending feeds itself",
          source = "judgement; the fit of 2013-2023 gave -0.13, s.e. 0.07; the sign is contested" },
    goal = { unit = "%", min = 0, max = 5, default = 2,
             doc = "share of GDP that members aim at", source = "judgement" },
    keep = { unit = "1/yr", min = 0, max = 1, default = 0,
             doc = "rate at which members close the gap to that share",
             source = "judgement" },
  },
  inputs = {
    milex_rus = { unit = "US$ bn/yr", min = 0, max = 1e5, default = 0, optional = true,
                  doc = "Russian military spending" },
    milex_us = { unit = "US$ bn/yr", min = 0, max = 1e5, default = 0, optional = true,
                 doc = "US military spending" },
    alliance_confidence = { unit = "1", min = 0, max = 1, default = 0.6, optional = true,
                            doc = "members' confidence in the alliance" },
    gdp_europe = { unit = "US$ bn/yr", min = 1, max = 1e6, default = 16432, optional = true,
                   doc = "income of the European allies" },
  },
  stocks = {
    milex_europe = { unit = "US$ bn/yr", min = 0, max = 1e5, default = 247, bounded = true,
                     doc = "military spending of the European allies" },
  },
  outputs = {
    burden_share = { unit = "1", min = 0, max = 1, default = 0,
                     doc = "European part of the spending of Europe and the US" },
  },
  state = {
    europe_then = { unit = "US$ bn/yr", min = 0, max = 1e5, default = 247,
                    doc = "spending at the start" },
    rus_then = { unit = "US$ bn/yr", min = 0, max = 1e5, default = 0,
                 doc = "Russian spending at the start" },
    us_then = { unit = "US$ bn/yr", min = 0, max = 1e5, default = 0,
                doc = "US spending at the start" },
    gdp_then = { unit = "US$ bn/yr", min = 1, max = 1e6, default = 16432,
                 doc = "income at the start" },
    confidence_then = { unit = "1", min = 0, max = 1, default = 0.6,
                        doc = "confidence at the start" },
  },

  start = function(v)
    v.europe_then = v.milex_europe
    v.rus_then = v.milex_rus
    v.us_then = v.milex_us
    v.gdp_then = v.gdp_europe
    v.confidence_then = v.alliance_confidence
  end,

  step = function(v)
    local spent, gdp = v.milex_europe, v.gdp_europe
    local answer = v.k * (v.milex_rus - v.rus_then) + v.ride * (v.milex_us - v.us_then)
                   + v.fear * v.europe_then * (v.confidence_then - v.alliance_confidence)
    local back = v.a * (spent - v.europe_then * gdp / v.gdp_then)
    local gap = v.keep * math.max(0, v.goal * gdp / 100 - spent)
    local after = math.max(0, spent + v.dt * (answer - back + gap))
    v.milex_europe = after
    local total = after + v.milex_us
    v.burden_share = 0
    if total > 0 then v.burden_share = after / total end
  end,
}

return { alliance, alliance_dilemma, burden_sharing }
