-- SPDX-License-Identifier: MIT
--
-- Trust between NATO and Russia. Contact builds it, the more the better Russia sees itself as an
-- equal; it fades, sanctions wear it down, a crisis costs a share of it, and the wind of politics
-- moves it either way. Perceived parity follows accommodation and shared administration, late.
-- Tension follows mistrust and crises. After Kydd's reassurance (costly, repeated contact moves a
-- belief) and Osgood's GRIT, reduced to three stocks.

return {
  role = "model", id = "trust", version = "1.0",
  title = "Trust, perceived parity and tension",
  doc = [[
contact    = background + diplomatic channel + military practical + technical info_coop
equal      = 1 - parity_weight (1 - parity)
d trust    = [(build contact equal + answered accommodation) (1 - trust)
              - (fade + sanction_cost sanctions) trust] dt + wind dW - shock trust (in a crisis)
d parity   = (min(1, own + heard accommodation + shared 2 admin_share info_coop
              + granted channel agreed) - parity)/lag dt
             with `own` the parity of the start
d tension  = ((1 - crisis_weight) (1 - trust) + crisis_weight crisis_active - tension)/memory dt]],

  params = {
    background = { unit = "1", min = 0, max = 1, default = 0.2,
                   doc = "contact outside all options: capitals, embassies, summits",
                   source = "judgement" },
    diplomatic = { unit = "1", min = -0.5, max = 1, default = 0.35,
                   doc = "contact through a fully open channel; below 0 it wears trust down",
                   source = "judgement; the sign is contested" },
    military = { unit = "1", min = -0.5, max = 1, default = 0.35,
                 doc = "contact through full practical cooperation; below 0 it wears trust down",
                 source = "judgement; the sign is contested" },
    technical = { unit = "1", min = -0.5, max = 1, default = 0.25,
                  doc = "contact through information cooperation; below 0 it wears trust down",
                  source = "judgement; the sign is contested" },
    build = { unit = "1/yr", min = 0, max = 1, default = 0.25,
              doc = "rate at which full contact between equals builds trust; 0: it does not",
              source = "judgement" },
    parity_weight = { unit = "1", min = 0, max = 1, default = 0.5,
                      doc = "share of that rate which is lost when Russia sees no parity at all",
                      source = "judgement" },
    answered = { unit = "1/yr", min = -0.2, max = 0.5, default = 0.05,
                 doc = "rate at which full accommodation, being answered, builds trust by itself",
                 source = "judgement; the sign is contested" },
    fade = { unit = "1/yr", min = 0, max = 1, default = 0.15,
             doc = "rate at which trust fades under the sanctions of mid-2015",
             source = "judgement" },
    sanction_cost = { unit = "1/yr", min = 0, max = 0.15, default = 0.05,
                      doc = "what heavier sanctions add to the fading", source = "judgement" },
    shock = { unit = "1", min = 0, max = 0.9, default = 0.3,
              doc = "share of trust that a crisis costs at once",
              source = "judgement; Gallup 34 % (2014) to 25 % (2018) is a loss of 0.26" },
    wind = { unit = "1", min = 0, max = 0.2, default = 0.04,
             doc = "standard deviation of trust's own movement in a year", source = "judgement" },
    heard = { unit = "1", min = 0, max = 1, default = 0.3,
              doc = "parity that full accommodation adds in the end", source = "judgement" },
    shared = { unit = "1", min = 0, max = 1, default = 0.3,
               doc = "parity that equal administration adds in the end", source = "judgement" },
    granted = { unit = "1", min = 0, max = 1, default = 0.1,
                doc = "parity that an equal part adds in the end, agreed in an open council",
                source = "judgement" },
    lag = { unit = "yr", min = 1, max = 15, default = 4,
            doc = "time in which perceived parity follows", source = "judgement" },
    crisis_weight = { unit = "1", min = 0, max = 1, default = 0.4,
                      doc = "weight of crises in tension, against mistrust",
                      source = "judgement" },
    memory = { unit = "yr", min = 0.1, max = 5, default = 0.5,
               doc = "time in which tension follows", source = "judgement" },
  },
  inputs = {
    channel = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                doc = "openness of the diplomatic channel" },
    practical = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "practical cooperation" },
    info_coop = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "information cooperation that runs" },
    accommodation = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "how far US positions give way" },
    admin_share = { unit = "1", min = 0, max = 0.5, default = 0, optional = true,
                    doc = "Russia's share in administering the data centre" },
    agreed = { unit = "1", min = 0, max = 1, default = 0, optional = true,
               doc = "how equal a part for Russia the council has agreed on" },
    sanctions = { unit = "1", min = -1, max = 1, default = 0, optional = true,
                  doc = "sanctions, measured from mid-2015" },
    crisis = { unit = "1", min = 0, max = 1, default = 0, optional = true,
               doc = "1 when a crisis broke out in the step before" },
    crisis_active = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "1 while a crisis lasts" },
  },
  stocks = {
    trust = { unit = "1", min = 0, max = 1, default = 0.25, bounded = true,
              doc = "mutual trust of NATO and Russia" },
    parity = { unit = "1", min = 0, max = 1, default = 0.2, bounded = true,
               doc = "how far Russia sees itself as an equal" },
    tension = { unit = "1", min = 0, max = 1, default = 0.5, bounded = true,
                doc = "tension between the two" },
  },
  state = {
    own = { unit = "1", min = 0, max = 1, default = 0.2,
            doc = "parity that Russia perceives without any option" },
  },
  streams = { politics = "the wind of politics" },

  start = function(v) v.own = v.parity end,

  step = function(v)
    local trust, parity, dt = v.trust, v.parity, v.dt

    local contact = v.background + v.diplomatic * v.channel + v.military * v.practical
                    + v.technical * v.info_coop
    local equal = 1 - v.parity_weight * (1 - parity)
    local built = (v.build * contact * equal + v.answered * v.accommodation) * (1 - trust)
    local lost = (v.fade + v.sanction_cost * v.sanctions) * trust
    if lost < 0 then lost = 0 end
    local next_trust = trust + dt * (built - lost)
                       + v.wind * math.sqrt(dt) * math.qnorm(v.politics)
    if v.crisis > 0.5 then next_trust = next_trust - v.shock * trust end
    v.trust = next_trust

    local aim = v.own + v.heard * v.accommodation + v.shared * 2 * v.admin_share * v.info_coop
                + v.granted * v.channel * v.agreed
    v.parity = parity + dt * (math.min(1, aim) - parity) / v.lag

    local strain = (1 - v.crisis_weight) * (1 - trust) + v.crisis_weight * v.crisis_active
    v.tension = v.tension + math.min(1, dt / v.memory) * (strain - v.tension)
  end,
}
