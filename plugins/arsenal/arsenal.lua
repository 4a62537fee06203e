-- SPDX-License-Identifier: MIT
--
-- Arsenals that answer each other, and the accord that may hold them. One unit for each power's
-- warheads, so that a scenario may have two of them or five; an accord that is talked about, may
-- be signed and may break; and what a government decides about all this: warheads, interceptors
-- and an offer to talk. How far one power's warheads or shields call forth another's is unknown,
-- and whether a build-up brings the others to the table or keeps them away is contested.

local arsenal = {
  role = "model", id = "arsenal", version = "1.0",
  title = "A power's warheads, which answer another's",
  doc = [[
aim         = goal + added + answer max(0, rival - rival of the start) + offset shield
              at most accord_cap while an accord lives, at most treaty_cap while a treaty does
d warheads  = pace (aim - warheads) dt]],

  params = {
    goal = { unit = "warheads", min = 0, max = 20000, default = 1500,
             doc = "warheads that the power builds towards, whatever others do",
             source = "judgement" },
    pace = { unit = "1/yr", min = 0.02, max = 2, default = 0.2,
             doc = "share of the way to its aim that an arsenal goes in a year",
             source = "judgement" },
    answer = { unit = "1", min = -0.5, max = 2, default = 0.3,
               doc = "warheads added for each that the rival adds; below 0 it gives in",
               source = "judgement; the sign is contested" },
    offset = { unit = "1", min = 0, max = 5, default = 1,
               doc = "warheads added for each interceptor that the rival adds",
               source = "judgement" },
    treaty_cap = { unit = "warheads", min = 0, max = 1e5, default = 1e5,
                   doc = "most warheads that the treaty allows", source = "the treaty's text" },
    accord_cap = { unit = "warheads", min = 0, max = 1e5, default = 1e5,
                   doc = "most warheads that the accord would allow",
                   source = "the scenario's choice" },
  },
  inputs = {
    rival = { unit = "warheads", min = 0, max = 1e5, default = 0, optional = true,
              doc = "warheads of the rival" },
    shield = { unit = "warheads", min = 0, max = 5000, default = 0, optional = true,
               doc = "warheads that the rival can shoot down, beyond the start" },
    added = { unit = "warheads", min = 0, max = 5000, default = 0, optional = true,
              doc = "warheads that the government decides to add" },
    treaty = { unit = "1", min = 0, max = 1, default = 0, optional = true,
               doc = "1 while the treaty is alive" },
    accord = { unit = "1", min = 0, max = 1, default = 0, optional = true,
               doc = "1 while the accord is alive" },
  },
  stocks = {
    warheads = { unit = "warheads", min = 0, max = 1e5, default = 1500, bounded = true,
                 doc = "deployed warheads" },
  },
  state = {
    rival_then = { unit = "warheads", min = 0, max = 1e5, default = 0,
                   doc = "the rival's warheads at the start" },
  },

  start = function(v) v.rival_then = v.rival end,

  step = function(v)
    local aim = v.goal + v.added + v.answer * math.max(0, v.rival - v.rival_then)
                + v.offset * v.shield
    if v.accord > 0.5 then aim = math.min(aim, v.accord_cap) end
    if v.treaty > 0.5 then aim = math.min(aim, v.treaty_cap) end
    v.warheads = v.warheads + math.min(1, v.pace * v.dt) * (math.max(0, aim) - v.warheads)
  end,
}

local accord = {
  role = "model", id = "accord", version = "1.0",
  title = "An accord that may be signed and may break",
  doc = [[
accord_hazard = agree accord_offer exp(faith (trust - trust of the start)
                + leverage added_warheads/1000 - heat crisis_active)      while there is no accord
break_hazard  = breakdown exp(-faith (trust - trust of the start) + heat crisis_active)
                                                                          while there is one]],

  params = {
    agree = { unit = "1/yr", min = 0, max = 2, default = 0.1,
              doc = "rate of agreement on a full offer, in the conditions of the start",
              source = "judgement" },
    faith = { unit = "1", min = 0, max = 10, default = 3,
              doc = "weight of trust", source = "judgement" },
    leverage = { unit = "1", min = -3, max = 3, default = 0,
                 doc = "how far a thousand added warheads bring the others to the table; below 0 "
                       .. "they keep them away",
                 source = "judgement; the sign is contested" },
    heat = { unit = "1", min = 0, max = 3, default = 1,
             doc = "weight of a crisis that lasts", source = "judgement" },
    breakdown = { unit = "1/yr", min = 0, max = 1, default = 0.05,
                  doc = "rate at which an accord breaks, in the conditions of the start",
                  source = "judgement" },
  },
  inputs = {
    accord_offer = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                     doc = "how seriously an accord is offered" },
    added_warheads = { unit = "warheads", min = 0, max = 5000, default = 0, optional = true,
                       doc = "warheads that the government decides to add" },
    trust = { unit = "1", min = 0, max = 1, default = 0.25, doc = "trust of the parties" },
    crisis_active = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "1 while a crisis lasts" },
  },
  stocks = {
    accord = { unit = "1", min = 0, max = 1, default = 0, doc = "1 while the accord is alive" },
  },
  outputs = {
    accord_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                      doc = "hazard of an accord over the step" },
    break_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                     doc = "hazard of its end over the step" },
    signed = { unit = "1", min = 0, max = 1, default = 0, event = true,
               doc = "an accord is signed" },
    broken = { unit = "1", min = 0, max = 1, default = 0, event = true,
               doc = "the accord breaks" },
  },
  state = {
    trust_then = { unit = "1", min = 0, max = 1, default = 0.25, doc = "trust at the start" },
  },
  streams = { signing = "whether an accord is signed", breaking = "whether it breaks" },

  start = function(v) v.trust_then = v.trust end,

  step = function(v)
    local warmth = v.faith * (v.trust - v.trust_then)
    local heat = v.heat * v.crisis_active
    local alive = v.accord
    local hazard = (1 - alive) * v.agree * v.accord_offer
                   * math.exp(warmth + v.leverage * v.added_warheads / 1000 - heat)
    local ending = alive * v.breakdown * math.exp(heat - warmth)
    local signed, broken = 0, 0
    if v.signing < -math.expm1(-hazard * v.dt) then signed = 1 end
    if v.breaking < -math.expm1(-ending * v.dt) then broken = 1 end
    v.accord_hazard, v.break_hazard = hazard, ending
    v.signed, v.broken = signed, broken
    v.accord = alive + signed - broken
  end,
}

local programme = {
  role = "lever", id = "strategic_programme", version = "1.0",
  title = "Warheads and interceptors beyond what is planned",
  doc = [[
added_warheads     = warheads
added_interceptors = more, interceptors = standing + more
programme_cost     = (warhead_cost warheads + interceptor_cost more)/100]],
  settings = {
    warheads = { unit = "warheads", min = 0, max = 5000, default = 0,
                 doc = "warheads to deploy beyond the plan" },
    more = { unit = "warheads", min = 0, max = 5000, default = 0,
             doc = "arriving warheads that new interceptors can shoot down" },
  },
  params = {
    standing = { unit = "warheads", min = 0, max = 1000, default = 0,
                 doc = "arriving warheads that those of the start can shoot down",
                 source = "judgement" },
    warhead_cost = { unit = "US$ bn/yr", min = 0, max = 20, default = 1,
                     doc = "yearly cost of a hundred added warheads", source = "judgement" },
    interceptor_cost = { unit = "US$ bn/yr", min = 0, max = 50, default = 5,
                         doc = "yearly cost of shooting down a hundred more",
                         source = "judgement" },
  },
  outputs = {
    added_warheads = { unit = "warheads", min = 0, max = 5000, default = 0,
                       doc = "warheads that the government decides to add" },
    added_interceptors = { unit = "warheads", min = 0, max = 5000, default = 0,
                           doc = "arriving warheads that new interceptors can shoot down" },
    interceptors = { unit = "warheads", min = 0, max = 6000, default = 0,
                     doc = "arriving warheads that can be shot down" },
    programme_cost = { unit = "US$ bn/yr", min = 0, max = 1e6, default = 0,
                       doc = "what the added forces cost" },
  },
  step = function(v)
    v.added_warheads = v.warheads
    v.added_interceptors = v.more
    v.interceptors = v.standing + v.more
    v.programme_cost = (v.warhead_cost * v.warheads + v.interceptor_cost * v.more) / 100
  end,
}

local offer = {
  role = "lever", id = "accord_offer", version = "1.0",
  title = "An offer to cap arsenals together",
  doc = "accord_offer = degree",
  settings = {
    degree = { unit = "1", min = 0, max = 1, default = 0,
               doc = "0: no talks about numbers; 1: an offer at the highest level" },
  },
  outputs = {
    accord_offer = { unit = "1", min = 0, max = 1, default = 0,
                     doc = "how seriously an accord is offered" },
  },
  step = function(v) v.accord_offer = v.degree end,
}

return { arsenal, accord, programme, offer }
