-- SPDX-License-Identifier: MIT
--
-- Arms control treaties, in three units:
--
--   treaty      one that may be left. Disputes about compliance, mistrust and crises raise the
--               hazard of an exit; whether embedding Russia lowers it is one of the questions
--               asked, so that weight may have either sign. A treaty with a date of expiry needs
--               trust to be extended.
--   compliance  whether its parties keep it, or accuse each other of not doing so.
--   regime      what all treaties together are worth: those alive and kept.
--
-- A scenario uses the first two once for each treaty and binds `alive` and the rest to their names.

local treaty = {
  role = "model", id = "treaty", version = "1.1",
  title = "A treaty that may end",
  doc = [[
exit_hazard = calm exp(quarrel disputed - heal d(trust) - embedding d(embedded)
                       + heat crisis_active + outrage violated - protect d(strategic_norm))
                                                                       while the treaty is alive
At `expires` it lives on with the probability clamp(extend + faith d(trust)
+ upheld d(strategic_norm), 0, 1). d(.) is the change since the start. `disputed` is the parameter
`dispute` unless a unit such as compliance writes it. A treaty that has ended stays ended.]],

  params = {
    calm = { unit = "1/yr", min = 0.0005, max = 0.5, default = 0.02, log = true,
             doc = "hazard of an exit in the conditions of the start, without a dispute",
             source = "judgement" },
    dispute = { unit = "1", min = 0, max = 1, default = 0,
                doc = "how hard compliance is disputed, if nobody writes `disputed`: 0 not at all, "
                   .. "1 mutual accusations",
                source = "judgement" },
    quarrel = { unit = "1", min = 0, max = 4, default = 1,
                doc = "weight of the dispute", source = "judgement" },
    heal = { unit = "1", min = 0, max = 10, default = 3,
             doc = "weight of trust", source = "judgement" },
    embedding = { unit = "1", min = -2, max = 6, default = 1,
                  doc = "weight of embedding; below 0 embedding makes leaving easier",
                  source = "judgement; the sign is contested" },
    heat = { unit = "1", min = 0, max = 3, default = 0.5,
             doc = "weight of a crisis that lasts", source = "judgement" },
    outrage = { unit = "1", min = 0, max = 4, default = 1,
                doc = "weight of a violation", source = "judgement" },
    protect = { unit = "1", min = -1, max = 4, default = 1,
                doc = "how far a stronger norm holds an exit off; below 0 it makes leaving safe",
                source = "judgement; the sign is contested (P8.6 claims above 0)" },
    expires = { unit = "yr", min = 0, max = 1000, default = 1000,
                doc = "years from the start to the treaty's own end",
                source = "the treaty's text" },
    extend = { unit = "1", min = 0, max = 1, default = 0.6,
               doc = "probability of an extension in the conditions of the start",
               source = "judgement" },
    faith = { unit = "1", min = 0, max = 5, default = 1,
              doc = "what trust adds to that probability", source = "judgement" },
    upheld = { unit = "1", min = 0, max = 2, default = 0.3,
               doc = "what a stronger norm adds to it", source = "judgement" },
  },
  inputs = {
    trust = { unit = "1", min = 0, max = 1, default = 0.25,
              doc = "mutual trust of the parties" },
    embedded = { unit = "1", min = 0, max = 1, default = 0.2, optional = true,
                 doc = "how far Russia is embedded in European security" },
    crisis_active = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "1 while a crisis lasts" },
    disputed = { unit = "1", min = -1, max = 1, default = -1, optional = true,
                 doc = "how hard compliance is disputed; below 0: as the parameter says" },
    violated = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                 doc = "1 while a party violates the treaty" },
    strategic_norm = { unit = "1", min = 0, max = 1, default = 0.5, optional = true,
                       doc = "strength of the norm against strategic arms" },
  },
  stocks = {
    alive = { unit = "1", min = 0, max = 1, default = 1, doc = "1 while the treaty is alive" },
  },
  outputs = {
    exit_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                    doc = "hazard of an exit over the step" },
    ends = { unit = "1", min = 0, max = 1, default = 0, event = true, doc = "the treaty ends" },
  },
  state = {
    trust_then = { unit = "1", min = 0, max = 1, default = 0.25, doc = "trust at the start" },
    embedded_then = { unit = "1", min = 0, max = 1, default = 0.2,
                      doc = "embedding at the start" },
    norm_then = { unit = "1", min = 0, max = 1, default = 0.5, doc = "norm at the start" },
  },
  streams = {
    walk_out = "whether a party leaves",
    renewal = "whether the treaty is extended",
  },

  start = function(v)
    v.trust_then = v.trust
    v.embedded_then = v.embedded
    v.norm_then = v.strategic_norm
  end,

  step = function(v)
    local alive, dt = v.alive, v.dt
    local warmer = v.trust - v.trust_then
    local firmer = v.strategic_norm - v.norm_then
    local disputed = v.disputed
    if disputed < 0 then disputed = v.dispute end
    local weight = v.quarrel * disputed - v.heal * warmer
                   - v.embedding * (v.embedded - v.embedded_then) + v.heat * v.crisis_active
                   + v.outrage * v.violated - v.protect * firmer
    local hazard = alive * v.calm * math.exp(weight)
    local after = alive
    if v.walk_out < -math.expm1(-hazard * dt) then after = 0 end

    -- The step in which the treaty's own end falls.
    if v.t < v.expires and v.expires <= v.t + dt then
      if v.renewal > v.extend + v.faith * warmer + v.upheld * firmer then after = 0 end
    end

    v.exit_hazard = hazard
    v.ends = alive - after
    v.alive = after
  end,
}

local compliance = {
  role = "model", id = "compliance", version = "1.0",
  title = "Compliance with a treaty, and the dispute about it",
  doc = [[
d dispute        = (clamp(own - eased accommodation - talked channel - checked d(strategic_norm)
                   + blamed violated, 0, 1) - dispute)/settle dt + inflame (1 - dispute) (a crisis)
violation_hazard = violation exp(tempted d(dispute) - law accommodation
                   - checked d(strategic_norm))                 while it is alive and not violated
cure_hazard      = cure exp(law accommodation + checked d(strategic_norm))      while it is violated
complied         = alive (1 - violated) (1 - discount dispute)
compliance       = 2 violated, 1 disputed (dispute at least `doubt`), 0 ok
`own` is the dispute of the start, d(.) the change since then. After the treaty's end nothing moves
but `complied`, which is 0.]],

  params = {
    settle = { unit = "yr", min = 0.25, max = 15, default = 3,
               doc = "time in which a dispute follows", source = "judgement" },
    eased = { unit = "1", min = -1, max = 1, default = 0.2,
              doc = "dispute that full accommodation takes away; below 0 it adds some",
              source = "judgement; the sign is contested (P9.4 claims above 0)" },
    talked = { unit = "1", min = -1, max = 1, default = 0.2,
               doc = "dispute that a fully open channel takes away; below 0 it is a stage for it",
               source = "judgement; the sign is contested" },
    checked = { unit = "1", min = -1, max = 3, default = 0.5,
                doc = "weight of a stronger norm against disputes and violations; below 0 it "
                      .. "brings more of them to light",
                source = "judgement; the sign is contested (P8.6 claims above 0)" },
    blamed = { unit = "1", min = 0, max = 1, default = 0.5,
               doc = "dispute that a violation adds", source = "judgement" },
    inflame = { unit = "1", min = -0.2, max = 1, default = 0.1,
                doc = "share of the missing dispute that a crisis adds; below 0 it sobers",
                source = "judgement; the sign is contested" },
    violation = { unit = "1/yr", min = 0, max = 0.5, default = 0.03,
                  doc = "hazard of a violation in the conditions of the start",
                  source = "judgement; accusations of 2014 against the INF are P6.3 and P6.4" },
    tempted = { unit = "1", min = -1, max = 4, default = 1,
                doc = "how far a harder dispute leads to violations; below 0 it deters them",
                source = "judgement; the sign is contested" },
    law = { unit = "1", min = -2, max = 3, default = 0.3,
            doc = "how far accommodation leads back to the law; below 0 it rewards violations",
            source = "judgement; the sign is contested (P9.4 claims above 0)" },
    cure = { unit = "1/yr", min = 0, max = 2, default = 0.1,
             doc = "hazard that a violation ends", source = "judgement" },
    discount = { unit = "1", min = 0, max = 1, default = 0.5,
                 doc = "share of a treaty's worth that mutual accusations take",
                 source = "judgement" },
    doubt = { unit = "1", min = 0.01, max = 1, default = 0.25,
              doc = "dispute from which compliance counts as disputed", source = "judgement" },
  },
  inputs = {
    alive = { unit = "1", min = 0, max = 1, default = 1, doc = "1 while the treaty is alive" },
    accommodation = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "how far US positions give way" },
    channel = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                doc = "openness of the diplomatic channel" },
    strategic_norm = { unit = "1", min = 0, max = 1, default = 0.5, optional = true,
                       doc = "strength of the norm against strategic arms" },
    crisis = { unit = "1", min = 0, max = 1, default = 0, optional = true,
               doc = "1 when a crisis broke out in the step before" },
  },
  stocks = {
    dispute = { unit = "1", min = 0, max = 1, default = 0, bounded = true,
                doc = "how hard compliance is disputed: 0 not at all, 1 mutual accusations" },
    violated = { unit = "1", min = 0, max = 1, default = 0,
                 doc = "1 while a party violates the treaty" },
  },
  outputs = {
    compliance = { unit = "1", min = 0, max = 2, default = 0,
                   labels = { "ok", "disputed", "violated" }, doc = "state of compliance" },
    complied = { unit = "1", min = 0, max = 1, default = 1,
                 doc = "what the treaty is worth: 1 when alive, kept and undisputed" },
    violation_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                         doc = "hazard of a violation over the step" },
    cure_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                    doc = "hazard that a violation ends, over the step" },
  },
  state = {
    own = { unit = "1", min = 0, max = 1, default = 0, doc = "dispute of the start" },
    norm_then = { unit = "1", min = 0, max = 1, default = 0.5, doc = "norm at the start" },
  },
  streams = { cheat = "whether a party violates the treaty", mend = "whether a violation ends" },

  start = function(v)
    v.own = v.dispute
    v.norm_then = v.strategic_norm
    v.complied = v.alive * (1 - v.violated) * (1 - v.discount * v.dispute)
    v.compliance = 0
    if v.violated > 0.5 then v.compliance = 2 elseif v.dispute >= v.doubt then v.compliance = 1 end
  end,

  step = function(v)
    local dt, alive, dispute, violated = v.dt, v.alive, v.dispute, v.violated
    local firmer = v.strategic_norm - v.norm_then

    local violation = alive * (1 - violated) * v.violation
                      * math.exp(v.tempted * (dispute - v.own) - v.law * v.accommodation
                                 - v.checked * firmer)
    local cure = alive * violated * v.cure
                 * math.exp(v.law * v.accommodation + v.checked * firmer)
    local after = violated
    if v.cheat < -math.expm1(-violation * dt) then
      after = 1.0
    elseif v.mend < -math.expm1(-cure * dt) then
      after = 0.0
    end

    local aim = math.clamp(v.own - v.eased * v.accommodation - v.talked * v.channel
                           - v.checked * firmer + v.blamed * violated, 0, 1)
    local moved = (aim - dispute) * -math.expm1(-dt / v.settle)
                  + v.inflame * (1 - dispute) * v.crisis
    local quarrel = math.clamp(dispute + alive * moved, 0, 1)

    local state = 0
    if after > 0.5 then state = 2 elseif quarrel >= v.doubt then state = 1 end
    v.dispute, v.violated, v.compliance = quarrel, after, state
    v.complied = alive * (1 - after) * (1 - v.discount * quarrel)
    v.violation_hazard, v.cure_hazard = violation, cure
  end,
}

local function weight(letter)
  return { unit = "1", min = 0, max = 10, default = 1,
           doc = "weight of treaty " .. letter, source = "judgement" }
end

local function kept(letter)
  return { unit = "1", min = -1, max = 1, default = -1, optional = true,
           doc = "what treaty " .. letter .. " is worth; below 0: there is none" }
end

local regime = {
  role = "model", id = "regime", version = "1.0",
  title = "The arms control regime",
  doc = [[
regime = (weight_a complied_a + weight_b complied_b + weight_c complied_c)/(sum of the weights),
over the treaties that are bound; 0 when none is.]],
  params = { weight_a = weight "a", weight_b = weight "b", weight_c = weight "c" },
  inputs = { complied_a = kept "a", complied_b = kept "b", complied_c = kept "c" },
  derived = {
    regime = { unit = "1", min = 0, max = 1, default = 0,
               doc = "share of the arms control regime that is alive and kept" },
  },
  step = function(v)
    local sum, weights = 0.0, 0.0
    for _, letter in ipairs { "a", "b", "c" } do
      local worth, w = v["complied_" .. letter], v["weight_" .. letter]
      if worth >= 0 then
        sum = sum + w * worth
        weights = weights + w
      end
    end
    v.regime = 0
    if weights > 0 then v.regime = sum / weights end
  end,
}

return { treaty, compliance, regime }
