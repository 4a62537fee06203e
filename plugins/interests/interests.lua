-- SPDX-License-Identifier: MIT
--
-- What the state of the world is worth to the United States, to Russia, to the European allies and
-- to Ukraine, each on a scale of its own from 0 to 1: a weighted mean of goods. Whose weights are
-- right is not a question of fact, so they are parameters, and where one may doubt that a good is
-- good at all, the weight may fall below 0: the good then counts as an evil. No interest is the
-- sum of others, and none is compared with another; what is compared is each with its own start.

local function good(of, doc) return { of = of, doc = doc } end

-- Each good in 0..1 from the world. A good whose variable nobody writes stays constant.
local goods = {
  peace = good(function(v) return math.exp(-v.war_hazard / v.war_scale) end, "no risk of war"),
  control = good(function(v) return math.exp(-v.accident_hazard / v.accident_scale) end,
                 "no nuclear use by mistake"),
  calm = good(function(v) return 1 - v.crisis_active end, "no crisis"),
  ease = good(function(v) return 1 - v.tension end, "low tension"),
  trust = good(function(v) return v.trust end, "mutual trust"),
  parity = good(function(v) return v.parity end, "Russia seen as an equal"),
  unafraid = good(function(v) return 1 - v.russian_threat end, "a Russia that feels no threat"),
  confidence = good(function(v) return v.alliance_confidence end, "an alliance that is believed"),
  solidarity = good(function(v) return math.exp(-v.alliance_loss / v.loss_scale) end,
                    "an alliance that neither abandons nor entraps"),
  secrets = good(function(v) return 1 - v.leak_loss end, "technology that has not leaked"),
  law = good(function(v) return v.regime end, "a regime of law and treaties that holds"),
  free_trade = good(function(v, sanctions) return (1 - sanctions) / 2 end, "light sanctions"),
  lives = good(function(v) return math.exp(-v.ukraine_deaths / v.deaths_scale) end,
               "few deaths in Ukraine"),
  settlement = good(function(v) return v.settled end, "a settlement in Ukraine"),
  safety = good(function(v) return math.exp(-v.attacks / v.attacks_scale) end,
                "few terrorist attacks"),
  thrift = good(function(v, _, milex, gdp)
    return math.clamp(1 - 100 * milex / gdp / v.dear, 0, 1)
  end, "a small part of income spent on arms"),
}

local inputs = {
  war_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0, doc = "hazard of war" },
  accident_hazard = { unit = "1/yr", min = 0, max = 1e6, default = 0,
                      doc = "hazard of nuclear use by mistake" },
  crisis_active = { unit = "1", min = 0, max = 1, default = 0, doc = "1 while a crisis lasts" },
  tension = { unit = "1", min = 0, max = 1, default = 0.5, doc = "tension" },
  trust = { unit = "1", min = 0, max = 1, default = 0.25, doc = "mutual trust" },
  parity = { unit = "1", min = 0, max = 1, default = 0.2,
             doc = "how far Russia sees itself as an equal" },
  russian_threat = { unit = "1", min = 0, max = 1, default = 0.4,
                     doc = "how threatened Russia feels by NATO" },
  alliance_confidence = { unit = "1", min = 0, max = 1, default = 0.6,
                          doc = "members' confidence in the alliance" },
  alliance_loss = { unit = "1/yr", min = 0, max = 40, default = 0,
                    doc = "expected loss of a member from abandonment and entrapment" },
  leak_loss = { unit = "1", min = 0, max = 1, default = 0, doc = "what leaks have cost" },
  regime = { unit = "1", min = 0, max = 1, default = 0.5,
             doc = "strength of the regime of law and treaties" },
  sanctions = { unit = "1", min = -1, max = 1, default = 0,
                doc = "sanctions, measured from mid-2015" },
  ukraine_deaths = { unit = "1/yr", min = 0, max = 1e7, default = 0,
                     doc = "deaths in Ukraine a year" },
  settled = { unit = "1", min = 0, max = 1, default = 0,
              doc = "1 when the conflict in Ukraine is settled" },
  attacks = { unit = "1/yr", min = 0, max = 1e6, default = 0, doc = "terrorist attacks a year" },
}
for _, input in pairs(inputs) do input.optional = true end

local scales = {
  war_scale = { unit = "1/yr", min = 1e-4, max = 1, default = 0.01, log = true,
                doc = "hazard of war that leaves 37 % of the good", source = "judgement" },
  accident_scale = { unit = "1/yr", min = 1e-4, max = 1, default = 0.004, log = true,
                     doc = "hazard of nuclear use by mistake that leaves 37 % of the good",
                     source = "judgement; 0.0038 a year is one published estimate of a US-Russian "
                              .. "exchange (data/nuclear_risk_estimates.csv)" },
  loss_scale = { unit = "1/yr", min = 0.01, max = 40, default = 2, log = true,
                 doc = "loss from abandonment and entrapment that leaves 37 % of the good",
                 source = "judgement" },
  deaths_scale = { unit = "1/yr", min = 10, max = 1e5, default = 1787, log = true,
                   doc = "deaths in Ukraine a year that leave 37 % of the good",
                   source = "judgement; 1787 are those of 2015 (UCDP GED 23.1)" },
  attacks_scale = { unit = "1/yr", min = 1, max = 1e5, default = 100, log = true,
                    doc = "attacks a year that leave 37 % of the good", source = "judgement" },
  dear = { unit = "%", min = 1, max = 50, default = 10,
           doc = "spending, as a share of GDP, that leaves nothing of the good",
           source = "judgement" },
}

local scale_of = { peace = "war_scale", control = "accident_scale", lives = "deaths_scale",
                   safety = "attacks_scale", thrift = "dear", solidarity = "loss_scale" }
local input_of = { peace = "war_hazard", control = "accident_hazard", calm = "crisis_active",
                   ease = "tension", trust = "trust", parity = "parity",
                   unafraid = "russian_threat", confidence = "alliance_confidence",
                   solidarity = "alliance_loss", secrets = "leak_loss", law = "regime",
                   free_trade = "sanctions", lives = "ukraine_deaths", settlement = "settled",
                   safety = "attacks" }

-- The weighted mean of the goods named; one with a weight below 0 counts as an evil.
local function mean(v, names, sanctions, milex, gdp)
  local sum, all = 0, 0
  for _, name in ipairs(names) do
    local weight, worth = v["w_" .. name], goods[name].of(v, sanctions, milex, gdp)
    sum = sum + math.max(weight, 0) * worth + math.max(-weight, 0) * (1 - worth)
    all = all + math.abs(weight)
  end
  -- Without weights the mean is 0.5; with any, `none` is exactly 0.
  local none = math.max(0, 1e-9 - all)
  return math.clamp((sum + 0.5 * none) / (all + none), 0, 1)
end

-- The parameters and inputs for goods. `weights` maps each to its default weight, with the least
-- one as a second number where the sign is contested.
local function declared(names, weights)
  local params, reads = {}, {}
  for _, name in ipairs(names) do
    local default, least = weights[name][1], weights[name][2] or 0
    local source = "judgement"
    if least < 0 then source = "judgement; the sign is contested" end
    params["w_" .. name] = { unit = "1", min = least, max = 5, default = default,
                             doc = "weight of " .. goods[name].doc, source = source }
    local scale, input = scale_of[name], input_of[name]
    if scale then params[scale] = scales[scale] end
    if input then reads[input] = inputs[input] end
  end
  return params, reads
end

local function level(doc) return { unit = "1", min = 0, max = 1, default = 0.5, doc = doc } end
local function change(doc) return { unit = "1", min = -1, max = 1, default = 0, doc = doc } end

local function state()
  return { worth_then = { unit = "1", min = -1, max = 1, default = -1,
                          doc = "worth at the start; -1 before it is known" } }
end

-- A unit for one actor; `spending` names what it spends on arms and earns, with their defaults.
local function interest(who, title, names, weights, spending)
  local params, reads = declared(names, weights)
  local milex, gdp
  if spending then
    milex, gdp = spending[1], spending[2]
    reads[milex] = { unit = "US$ bn/yr", min = 0, max = 1e5, default = spending[3],
                     optional = true, doc = "military spending" }
    reads[gdp] = { unit = "US$ bn/yr", min = 1, max = 1e6, default = spending[4],
                   optional = true, doc = "national income" }
  end
  local function worth(v, sanctions)
    if milex then return mean(v, names, sanctions, v[milex], v[gdp]) end
    return mean(v, names, sanctions)
  end
  local output, gain = "interest_" .. who, "gain_" .. who
  return {
    role = "model", id = output, version = "1.0", title = title,
    doc = output .. " = sum of |w| good / sum of |w|, with 1 - good for good where w < 0\n"
          .. gain .. " = " .. output .. " less that of the start under the sanctions of mid-2015",
    params = params, inputs = reads, state = state(),
    derived = { [output] = level("worth of the world to this actor"),
                [gain] = change("the same, less that of the start") },
    step = function(v)
      local sanctions = 0
      if reads.sanctions then sanctions = v.sanctions end
      local now, before = worth(v, sanctions), v.worth_then
      if before < 0 then
        before = worth(v, 0)
        v.worth_then = before
      end
      v[output] = now
      v[gain] = now - before
    end,
  }
end

local us = interest("us", "Interest of the United States",
  { "peace", "control", "calm", "safety", "secrets", "confidence", "solidarity", "trust", "law",
    "lives", "thrift" },
  { peace = { 3 }, control = { 2 }, calm = { 1 }, safety = { 0.5 }, secrets = { 1 },
    confidence = { 1 }, solidarity = { 0.5 }, trust = { 0.5, -1 }, law = { 0.5 },
    lives = { 0.5 }, thrift = { 0.5 } },
  { "milex_us", "gdp_us", 634, 18295 })

local rus = interest("rus", "Interest of Russia",
  { "peace", "control", "calm", "safety", "parity", "unafraid", "trust", "confidence",
    "free_trade", "settlement", "thrift" },
  { peace = { 3 }, control = { 2 }, calm = { 1 }, safety = { 0.5 }, parity = { 1 },
    unafraid = { 1 }, trust = { 0.5, -1 }, confidence = { -0.3, -2 }, free_trade = { 1 },
    settlement = { 0.3, -2 }, thrift = { 1 } },
  { "milex_rus", "gdp_rus", 66.4, 1363 })

local allies = interest("allies", "Interest of the European allies",
  { "peace", "control", "calm", "ease", "safety", "secrets", "confidence", "solidarity",
    "parity", "law", "lives", "free_trade", "thrift" },
  { peace = { 3 }, control = { 2 }, calm = { 1 }, ease = { 0.5 }, safety = { 0.5 },
    secrets = { 0.5 }, confidence = { 2 }, solidarity = { 1 }, parity = { 0, -1 },
    law = { 0.5 }, lives = { 0.5 }, free_trade = { 0.2, -1 }, thrift = { 0.5 } },
  { "milex_europe", "gdp_europe", 247, 16432 })

local ukraine = interest("ukraine", "Interest of Ukraine",
  { "lives", "settlement", "peace", "law", "confidence", "parity", "free_trade" },
  { lives = { 3 }, settlement = { 1, -1 }, peace = { 1 }, law = { 1 }, confidence = { 0.5 },
    parity = { -0.3, -2 }, free_trade = { -0.5, -2 } })

local vital = { "peace", "control", "calm", "safety", "secrets", "confidence" }
local security_params, security_reads = declared(vital,
  { peace = { 3 }, control = { 2 }, calm = { 1 }, safety = { 0.5 }, secrets = { 1 },
    confidence = { 1 } })
security_params.slack = { unit = "1", min = 0, max = 0.5, default = 0.05,
                          doc = "loss of security that still counts as none",
                          source = "judgement" }

local security = {
  role = "model", id = "us_security", version = "1.0",
  title = "Security of the United States, and whether its floor holds",
  doc = [[
us_security      = the mean of interest_us over peace, control, calm, safety, secrets, confidence
us_security_gain = us_security less that of the start
us_floor         = 1 while us_security_gain >= -slack]],
  params = security_params, inputs = security_reads, state = state(),
  derived = {
    us_security = level("security of the United States"),
    us_security_gain = change("the same, less that of the start"),
    us_floor = { unit = "1", min = 0, max = 1, default = 1, doc = "1 while security is ensured" },
  },
  step = function(v)
    local now, before = mean(v, vital), v.worth_then
    if before < 0 then
      before = now
      v.worth_then = now
    end
    v.us_security = now
    v.us_security_gain = now - before
    v.us_floor = 1
    if now - before < -v.slack then v.us_floor = 0 end
  end,
}

local joint = {
  role = "model", id = "joint_interest", version = "1.0",
  title = "Whether the United States and Russia both gain",
  doc = [[
joint_gain = min(gain_us, gain_rus)
both_gain  = 1 when joint_gain > margin]],
  params = {
    margin = { unit = "1", min = 0, max = 0.2, default = 0,
               doc = "gain that still counts as none", source = "judgement" },
  },
  inputs = {
    gain_us = { unit = "1", min = -1, max = 1, default = 0, optional = true,
                doc = "what the United States gained since the start" },
    gain_rus = { unit = "1", min = -1, max = 1, default = 0, optional = true,
                 doc = "what Russia gained since the start" },
  },
  derived = {
    joint_gain = change("gain of the one that gains less"),
    both_gain = { unit = "1", min = 0, max = 1, default = 0, doc = "1 while both gain" },
  },
  step = function(v)
    local less = math.min(v.gain_us, v.gain_rus)
    v.joint_gain = less
    v.both_gain = 0
    if less > v.margin then v.both_gain = 1 end
  end,
}

return { us, rus, allies, ukraine, security, joint }
