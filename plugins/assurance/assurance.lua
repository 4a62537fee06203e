-- SPDX-License-Identifier: MIT
--
-- Trust and reassurance after Kydd. The observer does not know whether the other side wants
-- security, and would answer cooperation with cooperation, or would exploit it. It cooperates when
-- its belief that the other is trustworthy reaches a threshold that its payoffs set. Costly
-- signals move the belief as Bayes' rule says: a signal that an exploiter would rather not send
-- says much, one that anybody would send says nothing. One instance is one observer; two instances
-- with other bindings hold both sides' beliefs.

-- Logarithm of the odds of a probability, which is kept away from 0 and 1.
local function log_odds(p)
  local inside = math.clamp(p, 1e-9, 1 - 1e-9)
  return math.log(inside / (1 - inside))
end

return {
  role = "model", id = "assurance", version = "1.0",
  title = "Whom to believe: the assurance game",
  doc = [[
threshold = (P - S)/((R - T) + (P - S)),
            R = reward - domination (1 - parity), T = temptation, P = punishment,
            S = sucker - exposure; 1 when R is not above T, for then nobody
            cooperates, else 0 when P is not above S
d log odds(belief) = [signals (initiative + conceded accommodation) ln(honest/feigned)
                      - fade (log odds(belief) - log odds(prior))] dt
                     + reversal_weight ln((1 - honest)/(1 - feigned)) (after a reversal)
                     + crisis_weight ln((1 - honest)/(1 - feigned))   (after a crisis)
cooperates = 1 when belief reaches the threshold. `prior` is the belief of the start.]],

  params = {
    reward = { unit = "1", min = 0, max = 10, default = 4,
               doc = "R: payoff of mutual cooperation",
               source = "judgement; only the order reward > temptation > "
                        .. "punishment > sucker makes it an assurance game" },
    temptation = { unit = "1", min = 0, max = 10, default = 3,
                   doc = "T: payoff of exploiting the other",
                   source = "judgement" },
    punishment = { unit = "1", min = 0, max = 10, default = 2,
                   doc = "P: payoff of mutual defection",
                   source = "judgement" },
    sucker = { unit = "1", min = -10, max = 10, default = 1,
               doc = "S: payoff of being exploited", source = "judgement" },
    domination = { unit = "1", min = 0, max = 2, default = 0,
                   doc = "payoff of cooperation that is lost where the other dominates it",
                   source = "judgement" },
    exposure = { unit = "1", min = -1, max = 5, default = 0,
                 doc = "what an advantage of the offence adds to the loss of being exploited; "
                       .. "below 0 the defence has it",
                 source = "judgement; the sign is contested" },
    honest = { unit = "1", min = 0.5, max = 0.99, default = 0.9,
               doc = "probability that a trustworthy side sends a signal when it could",
               source = "judgement" },
    feigned = { unit = "1", min = 0.02, max = 0.98, default = 0.6,
                doc = "probability that an exploiter sends it; above `honest`, signals are read "
                      .. "as a trap",
                source = "judgement; the sign of the difference is contested" },
    signals = { unit = "1/yr", min = 0, max = 12, default = 2,
                doc = "signals a year at full initiative", source = "judgement" },
    conceded = { unit = "1", min = -0.5, max = 1, default = 0.3,
                 doc = "how far full accommodation counts as a signal; below 0 as weakness",
                 source = "judgement; the sign is contested" },
    reversal_weight = { unit = "1", min = 0, max = 2, default = 1,
                        doc = "how far a reversal counts as a signal that was not sent",
                        source = "judgement" },
    crisis_weight = { unit = "1", min = 0, max = 2, default = 0.3,
                      doc = "how far a crisis counts as a signal that was not sent",
                      source = "judgement" },
    fade = { unit = "1/yr", min = 0, max = 1, default = 0.125,
             doc = "rate at which belief returns to where it started", source = "judgement" },
  },
  inputs = {
    initiative = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                   doc = "unilateral first steps of the other side" },
    accommodation = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                      doc = "how far the other side's positions give way" },
    parity = { unit = "1", min = 0, max = 1, default = 1, optional = true,
               doc = "how far the observer feels an equal" },
    reversal = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                 doc = "1 when a policy of cooperation was taken back in the step before" },
    crisis = { unit = "1", min = 0, max = 1, default = 0, optional = true,
               doc = "1 when a crisis broke out in the step before" },
  },
  stocks = {
    belief = { unit = "1", min = 0, max = 1, default = 0.3, bounded = true,
               doc = "the observer's belief that the other side is trustworthy" },
  },
  outputs = {
    threshold = { unit = "1", min = 0, max = 1, default = 0.5,
                  doc = "belief from which the observer cooperates" },
    cooperates = { unit = "1", min = 0, max = 1, default = 0,
                   doc = "1 when the observer cooperates" },
    margin = { unit = "1", min = -1, max = 1, default = 0,
               doc = "belief above the threshold; below 0 it is missing" },
  },
  state = {
    prior = { unit = "1", min = 0, max = 1, default = 0.3, doc = "belief of the start" },
  },

  start = function(v) v.prior = v.belief end,

  step = function(v)
    local R = v.reward - v.domination * (1 - v.parity)
    local gain, loss = R - v.temptation, v.punishment - (v.sucker - v.exposure)
    local threshold = 1
    if loss <= 0 then
      threshold = 0
      if gain <= 0 then threshold = 1 end
    elseif gain > 0 then
      threshold = loss / (gain + loss)
    end

    local sent = math.log(v.honest / v.feigned)
    local missed = math.log((1 - v.honest) / (1 - v.feigned))
    local start, now = log_odds(v.prior), log_odds(v.belief)
    local rate = v.signals * (v.initiative + v.conceded * v.accommodation) * sent
    -- The exact solution over the step, with what is read held: any dt gives the same path.
    local faded, lasting = v.fade * v.dt, 1.0
    if faded > 1e-9 then lasting = -math.expm1(-faded) / faded end
    local next_odds = now + (rate - v.fade * (now - start)) * v.dt * lasting
                      + (v.reversal_weight * v.reversal + v.crisis_weight * v.crisis) * missed
    local belief = math.logistic(next_odds)

    v.belief = belief
    v.threshold = threshold
    v.margin = belief - threshold
    v.cooperates = 0
    if belief >= threshold then v.cooperates = 1 end
  end,
}
