-- SPDX-License-Identifier: MIT
--
-- The Islamic State, its attacks abroad, and the war in Syria, as a common threat to NATO and
-- Russia. Cooperation against it must be offered, possible and trusted; its success feeds trust,
-- and trust makes it work better. Attacks raise the sense of a common threat, which may draw the
-- two together or divide them over who is to blame. Whether joint work weakens the Islamic State,
-- or breeds it recruits, is open as well.

return {
  role = "model", id = "terror", version = "1.0",
  title = "Islamic State, Syria and cooperation against a common threat",
  doc = [[
willing        = clamp(ct_offer + press d(common_threat), 0, 1)
possible       = clamp(alone + diplomatic channel + military practical
                       + words d(goldstein_us_rus)/10, 0, 1)
ct_coop        = willing possible
work           = ct_coop (1 - trust_weight (1 - trust))
d isis         = -(r0 + r1 work) isis_strength dt + armed (1 - isis_strength) (a leak to the group)
attacks        = (inspired + directed isis_strength) exp(-shield work); the number of a step is
                 drawn (Poisson), and each adds jump (1 - common_threat)
d threat       = -calm common_threat dt between attacks
d syria_deaths = -(wane + talks channel + joint work - stoked d(isis_strength))
                 syria_deaths dt
trust_change   = (credit r1 work isis_strength + bonding d(common_threat)) dt
d(.) is the change since the start; stocks follow their exact solution over a step.]],

  params = {
    r0 = { unit = "1/yr", min = -0.3, max = 1.5, default = 0.3,
           doc = "rate at which the Islamic State weakens without joint work",
           source = "judgement; deaths in Iraq, mostly its war, fell from 10,121 in 2015 to 741 in "
                    .. "2019 (data/ucdp_country_year.csv)" },
    r1 = { unit = "1/yr", min = -0.5, max = 2, default = 0.3,
           doc = "what full joint work adds to that; below 0 it breeds recruits",
           source = "judgement; the sign is contested (P2.6 claims above 0)" },
    alone = { unit = "1", min = 0, max = 1, default = 0.2,
              doc = "cooperation that is possible without the council", source = "judgement" },
    diplomatic = { unit = "1", min = 0, max = 1, default = 0.3,
                   doc = "what a fully open channel makes possible", source = "judgement" },
    military = { unit = "1", min = 0, max = 1, default = 0.4,
                 doc = "what full practical cooperation makes possible", source = "judgement" },
    words = { unit = "1", min = 0, max = 1, default = 0.2,
              doc = "what friendlier signals of the US make possible, on a scale from -10 to 10",
              source = "judgement" },
    press = { unit = "1", min = -1, max = 1, default = 0.3,
              doc = "cooperation that a greater common threat brings about; below 0 it divides",
              source = "judgement; the sign is contested (P7.4 claims above 0)" },
    trust_weight = { unit = "1", min = 0, max = 1, default = 0.5,
                     doc = "share of joint work that is lost without trust", source = "judgement" },
    armed = { unit = "1", min = 0, max = 0.5, default = 0.02,
              doc = "share of the strength that it lacks which a leak gives to the group",
              source = "judgement (P3.11)" },
    credit = { unit = "1", min = 0, max = 1, default = 0.2,
               doc = "trust that joint success adds, for the whole strength taken away",
               source = "judgement" },
    bonding = { unit = "1/yr", min = -0.1, max = 0.1, default = 0,
                doc = "trust a year that a greater common threat adds; below 0 it divides",
                source = "judgement; the sign is contested (P7.4 claims above 0)" },
    inspired = { unit = "1/yr", min = 0, max = 10, default = 0.5,
                 doc = "attacks a year that need no organisation behind them",
                 source = "judgement" },
    directed = { unit = "1/yr", min = 0, max = 50, default = 5,
                 doc = "attacks a year by the Islamic State at full strength",
                 source = "judgement" },
    shield = { unit = "1", min = -1, max = 3, default = 0.5,
               doc = "how far joint work prevents attacks; below 0 it draws them",
               source = "judgement; the sign is contested (P2.3 claims above 0)" },
    jump = { unit = "1", min = 0, max = 0.5, default = 0.1,
             doc = "share of the missing threat that an attack adds", source = "judgement" },
    calm = { unit = "1/yr", min = 0, max = 5, default = 1,
             doc = "rate at which the sense of a common threat fades", source = "judgement" },
    wane = { unit = "1/yr", min = -0.2, max = 1.5, default = 0.2,
             doc = "rate at which deaths in Syria fall by themselves",
             source = "judgement; 2013 to 2014 gave 0.09, 2015 to 2022 0.57 (data/"
                      .. "ucdp_country_year.csv)" },
    talks = { unit = "1/yr", min = 0, max = 1, default = 0.1,
              doc = "what a fully open channel adds to that rate", source = "judgement" },
    joint = { unit = "1/yr", min = -0.5, max = 1, default = 0.1,
              doc = "what full joint work adds to it; below 0 backers of the rebels answer it",
              source = "judgement; the sign is contested (P7.2 is why)" },
    stoked = { unit = "1/yr", min = 0, max = 1, default = 0.2,
               doc = "what a stronger Islamic State takes from it", source = "judgement" },
  },

  inputs = {
    leaked_to_group = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                        doc = "1 when technology leaked to an armed group in the step before" },
    ct_offer = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                 doc = "counter-terrorism cooperation offered to Russia" },
    channel = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                doc = "openness of the diplomatic channel" },
    practical = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "practical cooperation" },
    goldstein_us_rus = { unit = "1", min = -10, max = 10, default = 0, optional = true,
                         doc = "what the US says and does to Russia, net, on Goldstein's scale" },
    trust = { unit = "1", min = 0, max = 1, default = 0.25, optional = true,
              doc = "mutual trust of NATO and Russia" },
  },
  stocks = {
    isis_strength = { unit = "1", min = 0, max = 1, default = 0.8, bounded = true,
                      doc = "strength of the Islamic State; 1 is its height" },
    common_threat = { unit = "1", min = 0, max = 1, default = 0.4, bounded = true,
                      doc = "how far NATO and Russia see a threat to both" },
    syria_deaths = { unit = "1/yr", min = 0, max = 1e6, default = 65591, bounded = true,
                     doc = "deaths in the wars of Syria, a year" },
  },
  outputs = {
    ct_coop = { unit = "1", min = 0, max = 1, default = 0,
                doc = "cooperation against terrorism that takes place" },
    attacks = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                doc = "hazard of attacks over the step" },
    attack = { unit = "1", min = 0, max = 1e6, default = 0, event = true,
               doc = "attacks in the step" },
  },
  adds = {
    trust_change = { unit = "1", optional = true,
                     doc = "trust that joint success and a common threat add; to be bound to "
                           .. "trust" },
  },
  state = {
    threat_then = { unit = "1", min = 0, max = 1, default = 0.4,
                    doc = "common threat at the start" },
    strength_then = { unit = "1", min = 0, max = 1, default = 0.8,
                      doc = "strength of the Islamic State at the start" },
    goldstein_then = { unit = "1", min = -10, max = 10, default = 0,
                       doc = "what the US said and did at the start" },
  },
  streams = { strikes = "how many attacks fall into a step" },

  start = function(v)
    v.threat_then = v.common_threat
    v.strength_then = v.isis_strength
    v.goldstein_then = v.goldstein_us_rus
  end,

  step = function(v)
    local dt, strength, threat = v.dt, v.isis_strength, v.common_threat
    local felt = threat - v.threat_then

    local willing = math.clamp(v.ct_offer + v.press * felt, 0, 1)
    local possible = math.clamp(v.alone + v.diplomatic * v.channel + v.military * v.practical
                                + v.words * (v.goldstein_us_rus - v.goldstein_then) / 10, 0, 1)
    local coop = willing * possible
    local work = coop * (1 - v.trust_weight * (1 - v.trust))
    v.ct_coop = coop

    local worn = strength * math.exp(-(v.r0 + v.r1 * work) * dt)
    v.isis_strength = worn + v.armed * v.leaked_to_group * (1 - worn)

    local attacks = (v.inspired + v.directed * strength) * math.exp(-v.shield * work)
    local attack = math.poisson(v.strikes, attacks * dt)
    v.attacks, v.attack = attacks, attack
    v.common_threat = 1 - (1 - threat * math.exp(-v.calm * dt)) * (1 - v.jump) ^ attack

    local peace = v.wane + v.talks * v.channel + v.joint * work
                  - v.stoked * (strength - v.strength_then)
    v.syria_deaths = v.syria_deaths * math.exp(-peace * dt)

    v.trust_change = (v.credit * v.r1 * work * strength + v.bonding * felt) * dt
  end,
}
