-- SPDX-License-Identifier: MIT
--
-- Absorbing Markov chains: how long until the last state, and how likely by a given step. A chain
-- is a list of rows; p[i][j] is the probability of a move from state i to state j in one step,
-- and the last state absorbs (its own row may be left out). Both functions record, as long as the
-- number of states and steps is not a column.
--
--     local markov = require "lib.markov"
--     markov.expected_steps { { 0.5, 0.5 } }[1]     --> 2
--     markov.absorbed({ { 0.5, 0.5 } }, 2)[1]       --> 0.75
--
-- The expected steps are those of the fundamental matrix, N 1 with N = (I - Q)^-1 (Kemeny and
-- Snell). They are found by removing one state after the other (Grassmann, Taksar and Heyman),
-- which never subtracts: what leaves a state is summed from its moves, never taken from 1, so
-- that an absorption once in a million steps costs no digits.

local markov = {}

--- Expected number of steps until the last state, from each of the others. The diagonal is not
--- read: what is not listed as a move is a stay. A last state out of reach gives inf or nan.
---@param p number[][]
---@return number[]
function markov.expected_steps(p)
  local n = #p[1] - 1          -- states that do not absorb; n + 1 does
  local move, steps, leave = {}, {}, {}
  for i = 1, n do
    move[i], steps[i] = {}, 1
    for j = 1, n + 1 do move[i][j] = p[i][j] end
  end

  -- Without state k, a move into it leads to where it would have led on.
  for k = n, 1, -1 do
    leave[k] = move[k][n + 1]
    for j = 1, k - 1 do leave[k] = leave[k] + move[k][j] end
    for i = 1, k - 1 do
      local through = move[i][k] / leave[k]
      steps[i] = steps[i] + through * steps[k]
      move[i][n + 1] = move[i][n + 1] + through * move[k][n + 1]
      for j = 1, k - 1 do move[i][j] = move[i][j] + through * move[k][j] end
    end
  end

  -- State 1 is left alone with the last; the others follow from it.
  local expected = {}
  for k = 1, n do
    local sum = steps[k]
    for j = 1, k - 1 do sum = sum + move[k][j] * expected[j] end
    expected[k] = sum / leave[k]
  end
  return expected
end

--- Probability that the last state is reached within `steps` steps, from each of the others:
--- the last column of the matrix to that power. Here the diagonal is read.
---@param p number[][]
---@param steps integer
---@return number[]
function markov.absorbed(p, steps)
  local n = #p[1] - 1
  local now = {}
  for i = 1, n do now[i] = 0 end
  for _ = 1, steps do
    local after = {}
    for i = 1, n do
      local sum = p[i][n + 1]
      for j = 1, n do sum = sum + p[i][j] * now[j] end
      after[i] = sum
    end
    now = after
  end
  return now
end

return markov
