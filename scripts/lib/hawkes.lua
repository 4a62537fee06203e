-- SPDX-License-Identifier: MIT
--
-- Self-exciting events (Hawkes) with an exponential kernel: the intensity of events is
--
--     lambda(t) = mu + sum over events before t of alpha beta exp(-beta (t - event))
--
-- mu is the rate of events that come by themselves, alpha how many others each event sets off on
-- average (below 1, or they never end), 1/beta how long that takes. In the long run there are
-- mu/(1 - alpha) events a year.
--
-- For calibration: `log_likelihood` of known times, to be made as large as possible over mu, alpha
-- and beta. For simulation in steps: `mean_after` and `expected`.

local hawkes = {}

--- The intensity at t, after the events before it.
---@param t number
---@param events number[] ascending
function hawkes.intensity(t, events, mu, alpha, beta)
  local sum = mu
  for i = 1, #events do
    if events[i] < t then sum = sum + alpha * beta * math.exp(-beta * (t - events[i])) end
  end
  return sum
end

--- Log-likelihood of the events seen from 0 to `till`, in one walk over them:
--- sum of log lambda(event) - mu till - sum of alpha (1 - exp(-beta (till - event))).
---@param events number[] ascending, in [0, till]
---@param till number
function hawkes.log_likelihood(events, till, mu, alpha, beta)
  local excitation, sum = 0, -mu * till
  for i = 1, #events do
    if i > 1 then
      excitation = (excitation + alpha * beta) * math.exp(-beta * (events[i] - events[i - 1]))
    end
    sum = sum + math.log(mu + excitation) + alpha * math.expm1(-beta * (till - events[i]))
  end
  return sum
end

--- The mean intensity dt after it was `lambda`: its excess over the long run dies out at the rate
--- beta (1 - alpha). Needs alpha < 1.
function hawkes.mean_after(lambda, dt, mu, alpha, beta)
  local settled = mu / (1 - alpha)
  return settled + (lambda - settled) * math.exp(-beta * (1 - alpha) * dt)
end

--- The expected number of events in the dt after it was `lambda`.
function hawkes.expected(lambda, dt, mu, alpha, beta)
  local settled, rate = mu / (1 - alpha), beta * (1 - alpha)
  return settled * dt - (lambda - settled) * math.expm1(-rate * dt) / rate
end

return hawkes
