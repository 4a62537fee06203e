-- SPDX-License-Identifier: MIT
--
-- The conflict in Eastern Ukraine: how hard it is fought, ceasefires that start and break, a
-- settlement that ends it, and the intervention by Russia that would widen it. Each change is
-- drawn from a hazard of its own, and the hazards compete. What a mediator, concessions, resolve
-- and sanctions do to them is what the essay and its critics disagree about, so those weights may
-- have either sign.

return {
  role = "model", id = "ukraine", version = "1.0",
  title = "Conflict in Eastern Ukraine",
  doc = [[
settlement_hazard   = h0 exp(gamma mediation channel + tools (channel + practical)/2
                      + heed accommodation + leverage sanctions + truce ceasefire
                      - hardened invaded)
ceasefire_hazard    = begin exp(reach mediation channel - hardened invaded)        without one
relapse_hazard      = relapse exp(-hold mediation channel - calmed d(trust))       during one
intervention_hazard = lambda belligerence
                      exp(-chi accommodation credibility - resolve d(alliance_confidence)
                      - deterred reassurance - cost sanctions - talked channel
                      - mistrust d(trust) - embedding d(embedded)),
credibility         = 1 - faith (1 - trust)
All are 0 once settled; no second intervention begins while one lasts (invaded, for `campaign`
years on average). d(.) is the change since the start.
d fighting          = (aim - fighting)/cool dt, aim = 1 when invaded, 0 when settled, else simmer
ukraine_deaths      = full fighting (truce_factor during a ceasefire) (surge when invaded)
trust_change        = relief (1 - trust) (a settlement) - betrayal trust (an intervention)]],

  params = {
    full = { unit = "1/yr", min = 1000, max = 20000, default = 6660,
             doc = "deaths a year at full fighting, without an intervention",
             source = "UCDP: 5,550 deaths from 2014-05 to 2015-02 (data/ucdp_ukraine_month.csv)" },
    truce_factor = { unit = "1", min = 0.02, max = 0.8, default = 0.27,
                     doc = "share of deaths that a ceasefire leaves",
                     source = "UCDP: 23.4 deaths a month in 2020-01 to 07, 6.4 in 08 to 12 (0.27); "
                              .. "OSCE: 623 violations a day, then 33 (0.05); range is judgement" },
    simmer = { unit = "1", min = 0, max = 1, default = 0.1,
               doc = "fighting that remains unless it is settled or widened",
               source = "judgement; 2016-2021 came to 0.041 (data/ucdp_ukraine_month.csv)" },
    cool = { unit = "yr", min = 0.1, max = 5, default = 0.5,
             doc = "time in which fighting follows its aim", source = "judgement" },
    surge = { unit = "1", min = 1, max = 30, default = 5, log = true,
              doc = "factor on deaths while an intervention lasts",
              source = "judgement; 2022 had 81,497 deaths in 0.85 yr, 14 times `full` "
                       .. "(data/ucdp_country_year.csv)" },
    campaign = { unit = "yr", min = 0.1, max = 10, default = 1,
                 doc = "mean length of an intervention", source = "judgement" },

    h0 = { unit = "1/yr", min = 0.0005, max = 0.5, default = 0.03, log = true,
           doc = "hazard of a settlement in the conditions of the start", source = "judgement" },
    gamma = { unit = "1", min = -1, max = 4, default = 1,
              doc = "what full mediation in a fully open council adds; below 0 it crowds out "
                    .. "better mediators",
              source = "judgement; the sign is contested (P9.2 claims above 0)" },
    tools = { unit = "1", min = -0.5, max = 2, default = 0.3,
              doc = "what the council's tools add without mediating",
              source = "judgement; the sign is contested (P2.7 claims above 0)" },
    heed = { unit = "1", min = -2, max = 2, default = 0.3,
             doc = "what accommodation adds to the chance of a settlement; below 0 it is waited "
                   .. "for more",
             source = "judgement; the sign is contested" },
    leverage = { unit = "1", min = -2, max = 2, default = 0.2,
                 doc = "what heavier sanctions add to it; below 0 they harden",
                 source = "judgement; the sign is contested" },
    truce = { unit = "1", min = -1, max = 2, default = 0.5,
              doc = "what a ceasefire adds to it; below 0 it takes the urgency away",
              source = "judgement; the sign is contested" },
    hardened = { unit = "1", min = 0, max = 4, default = 1,
                 doc = "how far an intervention bars a settlement and a ceasefire",
                 source = "judgement" },

    begin = { unit = "1/yr", min = 0.02, max = 6, default = 0.5, log = true,
              doc = "hazard that a ceasefire starts that is largely kept", source = "judgement" },
    reach = { unit = "1", min = 0, max = 4, default = 0.7,
              doc = "what full mediation in a fully open council adds to it",
              source = "judgement" },
    relapse = { unit = "1/yr", min = 0.02, max = 6, default = 1.5, log = true,
                doc = "hazard that a ceasefire breaks",
                source = "judgement; the lull from 27 July 2020 ended in February 2021 (data/"
                         .. "ucdp_ukraine_month.csv)" },
    hold = { unit = "1", min = 0, max = 4, default = 0.5,
             doc = "how far mediation keeps it from breaking", source = "judgement" },
    calmed = { unit = "1", min = 0, max = 5, default = 1,
               doc = "how far trust keeps it from breaking", source = "judgement" },

    lambda = { unit = "1/yr", min = 0.0005, max = 0.5, default = 0.05, log = true,
               doc = "hazard of an intervention in the conditions of the start",
               source = "judgement" },
    chi = { unit = "1", min = -3, max = 4, default = 0.8,
            doc = "how far credible accommodation holds an intervention off; below 0 it invites it",
            source = "judgement; the sign is contested (P9.3 claims above 0)" },
    faith = { unit = "1", min = 0, max = 1, default = 0.5,
              doc = "share of that which needs trust", source = "judgement" },
    resolve = { unit = "1", min = 0, max = 6, default = 1,
                doc = "how far confidence in the alliance holds an intervention off",
                source = "judgement" },
    deterred = { unit = "1", min = -2, max = 2, default = 0.2,
                 doc = "how far reassurance of members holds it off; below 0 it provokes",
                 source = "judgement; the sign is contested" },
    cost = { unit = "1", min = -2, max = 2, default = 0.3,
             doc = "how far heavier sanctions hold it off; below 0 they leave nothing to lose",
             source = "judgement; the sign is contested" },
    talked = { unit = "1", min = -2, max = 2, default = 0,
               doc = "how far an open channel holds it off; below 0 it rewards",
               source = "judgement; the sign is contested; eleven meetings of the council came "
                        .. "before 24 February 2022 (data/nrc_meetings.csv)" },
    mistrust = { unit = "1", min = 0, max = 6, default = 1,
                 doc = "how far trust holds it off", source = "judgement" },
    embedding = { unit = "1", min = -3, max = 5, default = 0.5,
                  doc = "how far embedding holds it off; below 0 it emboldens",
                  source = "judgement; the sign is contested (P3.7 claims above 0)" },

    betrayal = { unit = "1", min = 0, max = 0.95, default = 0.5,
                 doc = "share of trust that an intervention costs", source = "judgement" },
    relief = { unit = "1", min = 0, max = 0.5, default = 0.1,
               doc = "share of what is missing in trust that a settlement adds",
               source = "judgement" },
  },

  inputs = {
    mediation = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "mediation through the council" },
    channel = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                doc = "openness of the diplomatic channel" },
    practical = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "practical cooperation" },
    accommodation = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "how far US positions give way" },
    reassurance = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                    doc = "reassurance of allies, beyond the start" },
    alliance_confidence = { unit = "1", min = 0, max = 1, default = 0.6, optional = true,
                            doc = "members' confidence in the alliance" },
    sanctions = { unit = "1", min = -1, max = 1, default = 0, optional = true,
                  doc = "sanctions, measured from the start" },
    trust = { unit = "1", min = 0, max = 1, default = 0.25, optional = true,
              doc = "mutual trust of NATO and Russia" },
    embedded = { unit = "1", min = 0, max = 1, default = 0.2, optional = true,
                 doc = "how far Russia is embedded in European security" },
    belligerence = { unit = "1", min = 0, max = 1000, default = 1, optional = true,
                     doc = "factor of belligerent acts; 1 where no systems are shared" },
  },
  stocks = {
    fighting = { unit = "1", min = 0, max = 1, default = 0.17, bounded = true,
                 doc = "how hard it is fought; 1 is the mean of 2014-05 to 2015-02" },
    ceasefire = { unit = "1", min = 0, max = 1, default = 0,
                  doc = "1 while a ceasefire is largely kept" },
    settled = { unit = "1", min = 0, max = 1, default = 0, doc = "1 once it is settled" },
    invaded = { unit = "1", min = 0, max = 1, default = 0,
                doc = "1 while an intervention lasts" },
  },
  outputs = {
    ukraine_deaths = { unit = "1/yr", min = 0, max = 1e6, default = 1114,
                       doc = "deaths in fighting, a year" },
    settlement_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                          doc = "hazard of a settlement over the step" },
    ceasefire_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                         doc = "hazard that a ceasefire starts, over the step" },
    relapse_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                       doc = "hazard that the ceasefire breaks, over the step" },
    intervention = { unit = "1", min = 0, max = 1, default = 0, event = true,
                     doc = "Russia intervenes openly" },
    intervention_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                            doc = "hazard of an intervention over the step" },
  },
  adds = {
    trust_change = { unit = "1", optional = true,
                     doc = "trust that an intervention costs and a settlement adds; to be bound "
                           .. "to trust" },
  },
  state = {
    trust_then = { unit = "1", min = 0, max = 1, default = 0.25, doc = "trust at the start" },
    confidence_then = { unit = "1", min = 0, max = 1, default = 0.6,
                        doc = "confidence at the start" },
    embedded_then = { unit = "1", min = 0, max = 1, default = 0.2,
                      doc = "embedding at the start" },
  },
  streams = {
    agreement = "whether the conflict is settled",
    quiet = "whether a ceasefire starts",
    shelling = "whether a ceasefire breaks",
    order = "whether Russia intervenes",
    withdrawal = "whether an intervention ends",
  },

  start = function(v)
    v.trust_then = v.trust
    v.confidence_then = v.alliance_confidence
    v.embedded_then = v.embedded
    local deaths = v.full * v.fighting
    if v.ceasefire > 0.5 then deaths = deaths * v.truce_factor end
    if v.invaded > 0.5 then deaths = deaths * v.surge end
    v.ukraine_deaths = deaths
  end,

  step = function(v)
    local dt, trust = v.dt, v.trust
    local open = 1 - v.settled
    local fighting, ceasefire, settled, invaded = v.fighting, v.ceasefire, v.settled, v.invaded
    local council = v.mediation * v.channel
    local warmer = trust - v.trust_then

    local settle = open * v.h0
                   * math.exp(v.gamma * council + v.tools * (v.channel + v.practical) / 2
                              + v.heed * v.accommodation + v.leverage * v.sanctions
                              + v.truce * ceasefire - v.hardened * invaded)
    local begin = open * (1 - ceasefire) * v.begin
                  * math.exp(v.reach * council - v.hardened * invaded)
    local relapse = open * ceasefire * v.relapse
                    * math.exp(-v.hold * council - v.calmed * warmer)
    local credibility = 1 - v.faith * (1 - trust)
    local intervene = open * (1 - invaded) * v.lambda * v.belligerence
                      * math.exp(-v.chi * v.accommodation * credibility
                                 - v.resolve * (v.alliance_confidence - v.confidence_then)
                                 - v.deterred * v.reassurance - v.cost * v.sanctions
                                 - v.talked * v.channel - v.mistrust * warmer
                                 - v.embedding * (v.embedded - v.embedded_then))

    -- Of two that fall into one step, the intervention goes before the settlement, and both go
    -- before a change of the ceasefire.
    local intervention, felt = 0, 0
    if v.order < -math.expm1(-intervene * dt) then
      intervention, invaded, ceasefire, fighting = 1, 1, 0, 1.0
      felt = -v.betrayal * trust
    elseif v.agreement < -math.expm1(-settle * dt) then
      settled, invaded, ceasefire = 1, 0, 1
      felt = v.relief * (1 - trust)
    else
      if invaded > 0.5 and v.withdrawal < -math.expm1(-dt / v.campaign) then invaded = 0 end
      if v.quiet < -math.expm1(-begin * dt) then
        ceasefire = 1
      elseif v.shelling < -math.expm1(-relapse * dt) then
        ceasefire = 0
      end
    end

    local aim = v.simmer
    if settled > 0.5 then aim = 0 elseif invaded > 0.5 then aim = 1 end
    fighting = aim + (fighting - aim) * math.exp(-dt / v.cool)
    local deaths = v.full * fighting
    if ceasefire > 0.5 then deaths = deaths * v.truce_factor end
    if invaded > 0.5 then deaths = deaths * v.surge end

    v.fighting, v.ceasefire, v.settled, v.invaded = fighting, ceasefire, settled, invaded
    v.ukraine_deaths = deaths
    v.settlement_hazard, v.ceasefire_hazard, v.relapse_hazard = settle, begin, relapse
    v.intervention, v.intervention_hazard = intervention, intervene
    v.trust_change = felt
  end,
}
