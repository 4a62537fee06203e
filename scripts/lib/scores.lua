-- SPDX-License-Identifier: MIT
--
-- Scores of forecasts. All of them are better when lower. A probability forecast is a list of
-- probabilities beside a list of what happened (1 or 0); an ensemble is a list of equally likely
-- values beside the one value that came true.
--
--   local scores = require "lib.scores"
--   scores.brier({ 0.9, 0.2, 0.6 }, { 1, 0, 0 })     --> 0.1367
--   scores.crps({ 0, 1, 2, 5, 10 }, 3)               --> 1.08

local scores = {}

local function check_list(list, what)
  if type(list) ~= "table" or #list == 0 then error(what .. " must be a list of numbers", 3) end
  for k, x in ipairs(list) do
    if type(x) ~= "number" or x ~= x then error(("%s has no number at %d"):format(what, k), 3) end
  end
end

local function check_pairs(probabilities, outcomes)
  check_list(probabilities, "the forecast")
  check_list(outcomes, "what happened")
  if #probabilities ~= #outcomes then
    error(("%d probabilities meet %d outcomes"):format(#probabilities, #outcomes), 3)
  end
  for k, p in ipairs(probabilities) do
    if p < 0 or p > 1 then error(("probability %d is %g"):format(k, p), 3) end
    if outcomes[k] ~= 0 and outcomes[k] ~= 1 then
      error(("outcome %d is %g, neither 0 nor 1"):format(k, outcomes[k]), 3)
    end
  end
end

local function sorted(list)
  local copy = table.move(list, 1, #list, 1, {})
  table.sort(copy)
  return copy
end

--- Mean squared difference of probability and outcome.
---@param probabilities number[]
---@param outcomes number[] 1 or 0
---@return number
function scores.brier(probabilities, outcomes)
  check_pairs(probabilities, outcomes)
  local sum = 0
  for k, p in ipairs(probabilities) do sum = sum + (p - outcomes[k]) ^ 2 end
  return sum / #probabilities
end

--- Mean of -ln(probability of what happened), in nats; infinite when the impossible happened.
---@param probabilities number[]
---@param outcomes number[] 1 or 0
---@return number
function scores.log_score(probabilities, outcomes)
  check_pairs(probabilities, outcomes)
  local sum = 0
  for k, p in ipairs(probabilities) do
    sum = sum - math.log(outcomes[k] == 1 and p or 1 - p)
  end
  return sum / #probabilities
end

-- E|X - y| and the sum of |X - X'| over all unordered pairs of members. In a sorted list member i
-- is above i - 1 others and below n - i.
local function distances(ensemble, y)
  local n, to_truth, among = #ensemble, 0, 0
  for i, x in ipairs(sorted(ensemble)) do
    to_truth = to_truth + math.abs(x - y)
    among = among + (2 * i - n - 1) * x
  end
  return to_truth / n, among, n
end

--- Continuous ranked probability score of an ensemble: E|X - y| - E|X - X'|/2.
---@param ensemble number[]
---@param y number
---@return number
function scores.crps(ensemble, y)
  check_list(ensemble, "the ensemble")
  local to_truth, among, n = distances(ensemble, y)
  return to_truth - among / n ^ 2
end

--- The same without the reward for small ensembles: X' is another member, never X itself.
---@param ensemble number[] two members or more
---@param y number
---@return number
function scores.crps_fair(ensemble, y)
  check_list(ensemble, "the ensemble")
  local to_truth, among, n = distances(ensemble, y)
  if n < 2 then error("a fair score needs two members or more", 2) end
  return to_truth - among / (n * (n - 1))
end

--- Lower edges of the bins of ViEWS 2023, for counts of deaths; the last bin has no end.
scores.views_bins = { 0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5 }

local function bin_of(x, edges)
  if x < edges[1] then error(("%g lies below the first bin, %g"):format(x, edges[1]), 3) end
  local bin = 1
  while bin < #edges and x >= edges[bin + 1] do bin = bin + 1 end
  return bin
end

--- Ignorance score as in ViEWS 2023: -log2 of the probability of the bin in which y lies, with one
--- member added to each bin so that nothing is impossible.
---@param ensemble number[]
---@param y number
---@param edges? number[] ascending lower edges; those of ViEWS
---@return number
function scores.ignorance(ensemble, y, edges)
  check_list(ensemble, "the ensemble")
  edges = edges or scores.views_bins
  local wanted, members = bin_of(y, edges), 1
  for _, x in ipairs(ensemble) do
    if bin_of(x, edges) == wanted then members = members + 1 end
  end
  return math.log((#ensemble + #edges) / members, 2)
end

--- Quantile with linear interpolation between members (type 7).
---@param list number[]
---@param q number 0 to 1
---@return number
function scores.quantile(list, q)
  check_list(list, "the list")
  if not (q >= 0 and q <= 1) then error("a quantile lies between 0 and 1", 2) end
  local ordered = sorted(list)
  local place = (#ordered - 1) * q
  local below = math.floor(place)
  local low, high = ordered[below + 1], ordered[math.min(below + 2, #ordered)]
  return low + (place - below) * (high - low)
end

--- Interval score: the width of the central interval, and 2/alpha times what y lies outside.
---@param ensemble number[]
---@param y number
---@param level? number what the interval should hold; 0.9
---@return number
function scores.interval(ensemble, y, level)
  level = level or 0.9
  if not (level > 0 and level < 1) then error("a level lies between 0 and 1", 2) end
  local alpha = 1 - level
  local low = scores.quantile(ensemble, alpha / 2)
  local high = scores.quantile(ensemble, 1 - alpha / 2)
  return high - low + 2 / alpha * (math.max(0, low - y) + math.max(0, y - high))
end

--- A score's mean over many forecasts: scores.mean(scores.crps, ensembles, truths).
---@param score fun(forecast: table, truth: number, ...): number
---@param forecasts table[]
---@param truths number[]
---@return number
function scores.mean(score, forecasts, truths, ...)
  if #forecasts == 0 or #forecasts ~= #truths then
    error(("%d forecasts meet %d truths"):format(#forecasts, #truths), 2)
  end
  local sum = 0
  for k, forecast in ipairs(forecasts) do sum = sum + score(forecast, truths[k], ...) end
  return sum / #forecasts
end

return scores
