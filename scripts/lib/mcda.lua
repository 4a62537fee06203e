-- SPDX-License-Identifier: MIT
--
-- Choosing among alternatives by several criteria. A table has a row for each alternative and a
-- column for each criterion; every function returns a list with one number for each row.
--
--   local mcda = require "lib.mcda"
--   local closeness = mcda.topsis({ { 250, 16 }, { 200, 8 } }, { 1, 1 }, { true, false })

local mcda = {}

local function check(rows, weights)
  if type(rows) ~= "table" or #rows == 0 or type(rows[1]) ~= "table" or #rows[1] == 0 then
    error("a list of rows of numbers is needed", 3)
  end
  for i, row in ipairs(rows) do
    if #row ~= #rows[1] then
      error(("row %d has %d columns, not %d"):format(i, #row, #rows[1]), 3)
    end
    for j, x in ipairs(row) do
      if type(x) ~= "number" or x - x ~= 0 then
        error(("row %d has no finite number in column %d"):format(i, j), 3)
      end
    end
  end
  if not weights then return end
  if #weights ~= #rows[1] then
    error(("%d weights meet %d columns"):format(#weights, #rows[1]), 3)
  end
  local sum = 0
  for j, w in ipairs(weights) do
    if not (w >= 0) then error(("weight %d is below 0"):format(j), 3) end
    sum = sum + w
  end
  if not (sum > 0) then error("no weight is above 0", 3) end
  local shares = {}
  for j, w in ipairs(weights) do shares[j] = w / sum end
  return shares
end

local function each(rows, f)
  local out = {}
  for i, row in ipairs(rows) do out[i] = f(row) end
  return out
end

--- Least and greatest of a column.
local function range(rows, j)
  local least, greatest = rows[1][j], rows[1][j]
  for _, row in ipairs(rows) do
    least, greatest = math.min(least, row[j]), math.max(greatest, row[j])
  end
  return least, greatest
end

--- Weighted mean of each row: a good criterion makes up for a bad one.
---@param rows number[][] on one scale, more is better
---@param weights number[] of any sum
---@return number[]
function mcda.weighted_sum(rows, weights)
  local shares = check(rows, weights)
  return each(rows, function(row)
    local sum = 0
    for j, x in ipairs(row) do sum = sum + shares[j] * x end
    return sum
  end)
end

--- Weighted geometric mean of each row: nothing makes up for a zero.
---@param rows number[][] 0 or more, more is better
---@param weights number[] of any sum
---@return number[]
function mcda.geometric_mean(rows, weights)
  local shares = check(rows, weights)
  return each(rows, function(row)
    local product = 1
    for j, x in ipairs(row) do
      if x < 0 then error("a geometric mean has no use for numbers below 0", 4) end
      product = product * x ^ shares[j]
    end
    return product
  end)
end

--- TOPSIS: columns over their Euclidean length, times weights; then the distance to the worst of
--- all columns, over the sum of the distances to the worst and to the best. 0 worst, 1 best.
---@param rows number[][]
---@param weights number[] of any sum
---@param costs? boolean[] true for columns in which less is better
---@return number[]
function mcda.topsis(rows, weights, costs)
  local shares = check(rows, weights)
  local best, worst, scale = {}, {}, {}
  for j = 1, #rows[1] do
    local squares = 0
    for _, row in ipairs(rows) do squares = squares + row[j] ^ 2 end
    scale[j] = squares > 0 and shares[j] / squares ^ 0.5 or 0
    local least, greatest = range(rows, j)
    local is_cost = costs and costs[j]
    best[j], worst[j] = is_cost and least or greatest, is_cost and greatest or least
  end
  return each(rows, function(row)
    local to_best, to_worst = 0, 0
    for j, x in ipairs(row) do
      to_best = to_best + (scale[j] * (x - best[j])) ^ 2
      to_worst = to_worst + (scale[j] * (x - worst[j])) ^ 2
    end
    to_best, to_worst = to_best ^ 0.5, to_worst ^ 0.5
    -- Where all rows are the same, each is as good as the best.
    return to_best + to_worst > 0 and to_worst / (to_best + to_worst) or 1
  end)
end

--- Greatest regret of each row over the columns, here scenarios: how far it stays below the best
--- row of the same scenario. The row with the least is Savage's choice.
---@param rows number[][] more is better
---@return number[]
function mcda.greatest_regret(rows)
  check(rows)
  local best = {}
  for j = 1, #rows[1] do
    local _, greatest = range(rows, j)
    best[j] = greatest
  end
  return each(rows, function(row)
    local regret = 0
    for j, x in ipairs(row) do regret = math.max(regret, best[j] - x) end
    return regret
  end)
end

--- The row of least greatest regret, and that regret; the first among equals.
---@param rows number[][] more is better
---@return integer, number
function mcda.minmax_regret(rows)
  local choice, least = 1, nil
  for i, regret in ipairs(mcda.greatest_regret(rows)) do
    if not least or regret < least then choice, least = i, regret end
  end
  return choice, least
end

--- Columns onto 0 (their worst) to 1 (their best); a column without differences is 1.
---@param rows number[][]
---@param costs? boolean[] true for columns in which less is better
---@return number[][]
function mcda.normalised(rows, costs)
  check(rows)
  local out = each(rows, function() return {} end)
  for j = 1, #rows[1] do
    local least, greatest = range(rows, j)
    for i, row in ipairs(rows) do
      local share = greatest > least and (row[j] - least) / (greatest - least) or 1
      out[i][j] = greatest > least and costs and costs[j] and 1 - share or share
    end
  end
  return out
end

return mcda
