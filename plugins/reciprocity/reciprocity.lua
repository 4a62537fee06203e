-- SPDX-License-Identifier: MIT
--
-- How the United States and Russia answer each other, on Goldstein's scale of events (-10 attack
-- .. 10 the most cooperative), and a policy that builds on being answered:
--
--   reciprocity   two stocks, each with inertia and a reaction to what it takes the other to do;
--   grit          a lever: graduated initiatives that go on only while they are answered.
--
-- After Goldstein and Freeman (vector autoregressions of what states do to each other) and Osgood
-- (GRIT: graduated and reciprocated initiatives in tension reduction).

local months_a_year = 12

local reciprocity = {
  role = "model", id = "reciprocity", version = "1.0",
  title = "Reciprocity between the United States and Russia",
  doc = [[
For each month, with x = goldstein_us_rus and y = goldstein_rus_us:
x' = inertia_us  x + react_us  (y - hostile_reading misperception + misread) + own_us  + u + e_x
y' = inertia_rus y + react_rus (x - hostile_reading misperception + misread) + own_rus + w + e_y
u  = conceded accommodation + offered initiative - punished sanctions - strained crisis
w  = welcomed accommodation - resented sanctions - strained crisis
misread is normal with the standard deviation blur misperception, drawn for each side; e_x and e_y
with the standard deviation noise. A step of n months takes n times the month's change and the
root of n times its chance. Both stay in [-10, 10].
own_us and own_rus keep x and y where they start (`balance` = "start") or are 0 ("none").
d misperception/dt = (misperception at the start exp(-clear channel) - misperception)/learning
trust gains believed/10 (change of x and y since the start, their mean) a year.]],

  params = {
    inertia_us = { unit = "1", min = 0, max = 0.95, default = 0.5,
                   doc = "share of its conduct that the United States keeps for a month",
                   source = "judgement; first autocorrelation of GDELT's monthly US-Russian pair "
                            .. "score, which has no direction, 2018-2024: 0.50" },
    inertia_rus = { unit = "1", min = 0, max = 0.95, default = 0.5,
                    doc = "share of its conduct that Russia keeps for a month",
                    source = "judgement; as inertia_us" },
    react_us = { unit = "1", min = -0.3, max = 0.6, default = 0.2,
                 doc = "US reaction in a month to each point of Russian conduct; below 0 it "
                       .. "exploits cooperation",
                 source = "judgement; the sign is contested" },
    react_rus = { unit = "1", min = -0.3, max = 0.6, default = 0.2,
                  doc = "Russian reaction in a month to each point of US conduct; below 0 it "
                        .. "exploits cooperation",
                  source = "judgement; the sign is contested" },
    noise = { unit = "1", min = 0, max = 3, default = 0.4,
              doc = "standard deviation of conduct's own movement in a month",
              source = "judgement" },
    blur = { unit = "1", min = 0, max = 5, default = 1,
             doc = "standard deviation of what is misread in a month, when nothing is understood",
             source = "judgement" },
    hostile_reading = { unit = "1", min = -1, max = 3, default = 0.3,
                        doc = "how many points too hostile the other looks when nothing is "
                              .. "understood; below 0 too friendly",
                        source = "judgement; the sign is contested" },
    clear = { unit = "1", min = -0.5, max = 3, default = 0.7,
              doc = "how far an open channel clears up misperception; below 0 it adds to it",
              source = "judgement; the sign is contested (P2.2)" },
    learning = { unit = "yr", min = 0.05, max = 5, default = 0.5,
                 doc = "time in which misperception follows the channel", source = "judgement" },
    conceded = { unit = "1", min = 0, max = 2, default = 0.2,
                 doc = "points a month that full accommodation adds to US conduct",
                 source = "judgement" },
    welcomed = { unit = "1", min = -0.5, max = 1, default = 0,
                 doc = "points a month that full accommodation adds to Russian conduct beyond the "
                       .. "answer to US conduct; below 0 it is taken for weakness",
                 source = "judgement; the sign is contested" },
    offered = { unit = "1", min = 0, max = 2, default = 0.4,
                doc = "points a month that a full initiative adds to US conduct",
                source = "judgement" },
    punished = { unit = "1", min = 0, max = 2, default = 0.3,
                 doc = "points a month that heavier sanctions take from US conduct",
                 source = "judgement" },
    resented = { unit = "1", min = -0.5, max = 2, default = 0.1,
                 doc = "points a month that heavier sanctions take from Russian conduct beyond "
                       .. "the answer to US conduct; below 0 they make it give way",
                 source = "judgement; the sign is contested" },
    strained = { unit = "1", min = 0, max = 10, default = 1.5,
                 doc = "points that the outbreak of a crisis takes from both at once",
                 source = "judgement; ICEWS by class, US to Russia: 1.2 in 2013, -1.0 in 2014" },
    believed = { unit = "1/yr", min = 0, max = 1, default = 0.1,
                 doc = "trust that ten points of cooperation beyond the start add in a year",
                 source = "judgement" },
  },
  inputs = {
    channel = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                doc = "openness of the diplomatic channel" },
    accommodation = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "how far US positions give way" },
    sanctions = { unit = "1", min = -1, max = 1, default = 0, optional = true,
                  doc = "sanctions, measured from the start" },
    crisis = { unit = "1", min = 0, max = 1, default = 0, optional = true,
               doc = "1 when a crisis broke out in the step before" },
    initiative = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                   doc = "unilateral initiatives that stand" },
  },
  stocks = {
    goldstein_us_rus = { unit = "1", min = -10, max = 10, default = -1, bounded = true,
                         doc = "US conduct towards Russia, net on Goldstein's scale" },
    goldstein_rus_us = { unit = "1", min = -10, max = 10, default = 0.9, bounded = true,
                         doc = "Russian conduct towards the US, net on Goldstein's scale" },
    misperception = { unit = "1", min = 0, max = 1, default = 0.5, bounded = true,
                      doc = "share of the other's conduct that is misread" },
  },
  adds = {
    trust = { unit = "1", doc = "trust out of cooperation received" },
  },
  state = {
    us_then = { unit = "1", min = -10, max = 10, default = 0, doc = "US conduct at the start" },
    rus_then = { unit = "1", min = -10, max = 10, default = 0,
                 doc = "Russian conduct at the start" },
    fog_then = { unit = "1", min = 0, max = 1, default = 0.5,
                 doc = "misperception at the start" },
  },
  streams = {
    us_politics = "US conduct's own movement",
    rus_politics = "Russian conduct's own movement",
    us_reading = "what the US misreads",
    rus_reading = "what Russia misreads",
  },
  options = {
    balance = { type = "text", default = "start",
                doc = "start: conduct would stay where it starts; none: it would go to 0" },
  },

  start = function(v, o)
    if o.balance ~= "start" and o.balance ~= "none" then
      error("balance is \"start\" or \"none\"")
    end
    v.us_then = v.goldstein_us_rus
    v.rus_then = v.goldstein_rus_us
    v.fog_then = v.misperception
  end,

  step = function(v, o)
    local months = months_a_year * v.dt
    local root = math.sqrt(months)
    local x, y, fog = v.goldstein_us_rus, v.goldstein_rus_us, v.misperception

    local own_us, own_rus = 0, 0
    if o.balance == "start" then
      local x0, y0, bias0 = v.us_then, v.rus_then, v.hostile_reading * v.fog_then
      own_us = (1 - v.inertia_us) * x0 - v.react_us * (y0 - bias0)
      own_rus = (1 - v.inertia_rus) * y0 - v.react_rus * (x0 - bias0)
    end

    local bias, misread = v.hostile_reading * fog, v.blur * fog * root
    local us = own_us + v.conceded * v.accommodation + v.offered * v.initiative
               - v.punished * v.sanctions + v.react_us * (y - bias) - (1 - v.inertia_us) * x
    local rus = own_rus + v.welcomed * v.accommodation - v.resented * v.sanctions
                + v.react_rus * (x - bias) - (1 - v.inertia_rus) * y
    local chance_us = root * v.noise * math.qnorm(v.us_politics)
                      + v.react_us * misread * math.qnorm(v.us_reading)
    local chance_rus = root * v.noise * math.qnorm(v.rus_politics)
                       + v.react_rus * misread * math.qnorm(v.rus_reading)
    local shock = v.strained * v.crisis

    v.goldstein_us_rus = math.clamp(x + months * us + chance_us - shock, -10, 10)
    v.goldstein_rus_us = math.clamp(y + months * rus + chance_rus - shock, -10, 10)

    local rest = v.fog_then * math.exp(-v.clear * v.channel)
    v.misperception = rest + (fog - rest) * math.exp(-v.dt / v.learning)

    v.trust = v.dt * v.believed * (x - v.us_then + y - v.rus_then) / 20
  end,
}

local grit = {
  role = "lever", id = "grit", version = "1.0",
  title = "Graduated and reciprocated initiatives (GRIT)",
  doc = [[
With size = 0 nothing is done. Else an initiative of `size` is taken at once, and its answer is
the rise of goldstein_rus_us since then. When the answer has reached `tau` within `patience`
months, the next one follows `interval` months after the last, until all of them together are 1.
When it has not, the last one is taken back (initiative_withdrawn), and after a rest of `rest`
months another one is tried. Setting size to 0 later takes all of them back.]],

  settings = {
    size = { unit = "1", min = 0, max = 1, default = 0,
             doc = "size of each initiative; 0: none are taken" },
    interval = { unit = "months", min = 1, max = 60, default = 6,
                 doc = "least time from one initiative to the next" },
    tau = { unit = "1", min = -5, max = 10, default = 0.1,
            doc = "answer on Goldstein's scale that is asked for" },
    patience = { unit = "months", min = 1, max = 60, default = 12,
                 doc = "how long an answer is waited for" },
    rest = { unit = "months", min = 1, max = 120, default = 12,
             doc = "how long nothing new is tried after an initiative was taken back" },
    undone = { unit = "1", min = 0, max = 1, default = 1, integer = true,
               doc = "1: an initiative without an answer is taken back; 0: it stands, and only "
                     .. "the series pauses" },
  },
  inputs = {
    goldstein_rus_us = { unit = "1", min = -10, max = 10, default = 0,
                         doc = "Russian conduct towards the US, net on Goldstein's scale" },
  },
  outputs = {
    initiative = { unit = "1", min = 0, max = 1, default = 0,
                   doc = "unilateral initiatives that stand" },
    initiative_withdrawn = { unit = "1", min = 0, max = 1, default = 0, event = true,
                             doc = "initiatives are taken back" },
  },
  state = {
    standing = { unit = "1", min = 0, max = 1, default = 0, doc = "initiatives that stand" },
    waited = { unit = "months", min = 0, max = 1e6, default = 0,
               doc = "months since the last initiative, or left of a rest" },
    phase = { unit = "1", min = 0, max = 3, default = 0,
              doc = "0 nothing done, 1 waiting for an answer, 2 answered, 3 resting" },
    conduct_then = { unit = "1", min = -10, max = 10, default = 0,
                     doc = "Russian conduct when the last initiative was taken" },
  },

  step = function(v)
    local standing, waited, phase = v.standing, v.waited, v.phase
    local conduct = v.goldstein_rus_us
    local taken, withdrawn = false, 0
    local day = 1 / 30   -- so that rounding never adds a step

    if v.size <= 0 then
      if standing > 0 then withdrawn = 1 end
      standing, waited, phase = 0, 0, 0
    elseif phase < 0.5 then
      taken = true
    elseif phase < 2.5 then
      waited = waited + months_a_year * v.dt
      local answered = conduct - v.conduct_then >= v.tau
      if phase < 1.5 and answered then phase = 2 end
      if phase > 1.5 then
        taken = waited >= v.interval - day and standing < 1
      elseif waited >= v.patience - day then
        phase, waited = 3, v.rest
        if v.undone > 0.5 then
          standing, withdrawn = math.max(standing - v.size, 0), 1
        end
      end
    else
      waited = waited - months_a_year * v.dt
      taken = waited <= day
    end

    if taken then
      standing, waited, phase = math.min(standing + v.size, 1), 0, 1
      v.conduct_then = conduct
    end
    v.standing, v.waited, v.phase = standing, waited, phase
    v.initiative = standing
    v.initiative_withdrawn = withdrawn
  end,
}

return { reciprocity, grit }
