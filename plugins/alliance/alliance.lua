-- SPDX-License-Identifier: MIT
--
-- NATO's inner life: how far members believe that the alliance will stand by them, and how
-- threatened Russia feels by what is done to convince them. After Snyder's dilemma of alliances:
-- what calms an ally may alarm an adversary, and what pleases an adversary may alarm an ally.
-- The unit does not own trust; it contributes to it.

return {
  role = "model", id = "alliance", version = "1.0",
  title = "Confidence in the alliance and the threat that Russia perceives",
  doc = [[
d confidence = (clamp(own + gain reassurance - given accommodation - traded practical, 0, 1)
                - confidence)/follow dt - leak_cost (a leak)
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
    provoked = { unit = "1", min = 0, max = 1, default = 0.3,
                 doc = "threat that full reassurance adds in Russia's eyes",
                 source = "judgement" },
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
                - v.traded * v.practical
    local next_confidence = confidence + pace * (math.clamp(aim, 0, 1) - confidence)
    next_confidence = next_confidence - v.leak_cost * v.leak
                      - v.alarm * (1 - v.reassurance) * confidence * v.crisis
    v.alliance_confidence = next_confidence

    local feared = v.felt + v.provoked * v.reassurance - v.soothed * v.accommodation
    v.russian_threat = threat + pace * (math.clamp(feared, 0, 1) - threat)
    v.trust = -v.threat_cost * (threat - v.felt) * dt
  end,
}
