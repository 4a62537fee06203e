-- SPDX-License-Identifier: MIT
--
-- An arms control treaty that may be left. Disputes about compliance, mistrust and crises raise
-- the hazard of an exit; whether embedding Russia lowers it is one of the questions asked, so
-- that weight may have either sign. A treaty with a date of expiry needs trust to be extended.
-- A scenario uses this unit once for each treaty and binds `alive` and the rest to their names.

return {
  role = "model", id = "treaty", version = "1.0",
  title = "A treaty that may end",
  doc = [[
exit_hazard = calm exp(quarrel dispute - heal (trust - trust at the start)
                       - embedding (embedded - embedded at the start)
                       + heat crisis_active)                           while the treaty is alive
At `expires` it lives on with the probability clamp(extend + faith (trust - trust at the start),
0, 1). A treaty that has ended stays ended.]],

  params = {
    calm = { unit = "1/yr", min = 0.0005, max = 0.5, default = 0.02, log = true,
             doc = "hazard of an exit in the conditions of the start, without a dispute",
             source = "judgement" },
    dispute = { unit = "1", min = 0, max = 1, default = 0,
                doc = "how hard compliance is disputed: 0 not at all, 1 mutual accusations",
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
    expires = { unit = "yr", min = 0, max = 1000, default = 1000,
                doc = "years from the start to the treaty's own end",
                source = "the treaty's text" },
    extend = { unit = "1", min = 0, max = 1, default = 0.6,
               doc = "probability of an extension in the conditions of the start",
               source = "judgement" },
    faith = { unit = "1", min = 0, max = 5, default = 1,
              doc = "what trust adds to that probability", source = "judgement" },
  },
  inputs = {
    trust = { unit = "1", min = 0, max = 1, default = 0.25,
              doc = "mutual trust of the parties" },
    embedded = { unit = "1", min = 0, max = 1, default = 0.2, optional = true,
                 doc = "how far Russia is embedded in European security" },
    crisis_active = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "1 while a crisis lasts" },
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
  },
  streams = {
    walk_out = "whether a party leaves",
    renewal = "whether the treaty is extended",
  },

  start = function(v)
    v.trust_then = v.trust
    v.embedded_then = v.embedded
  end,

  step = function(v)
    local alive, dt = v.alive, v.dt
    local warmer = v.trust - v.trust_then
    local weight = v.quarrel * v.dispute - v.heal * warmer
                   - v.embedding * (v.embedded - v.embedded_then) + v.heat * v.crisis_active
    local hazard = alive * v.calm * math.exp(weight)
    local after = alive
    if v.walk_out < -math.expm1(-hazard * dt) then after = 0 end

    -- The step in which the treaty's own end falls.
    if v.t < v.expires and v.expires <= v.t + dt then
      if v.renewal > v.extend + v.faith * warmer then after = 0 end
    end

    v.exit_hazard = hazard
    v.ends = alive - after
    v.alive = after
  end,
}
