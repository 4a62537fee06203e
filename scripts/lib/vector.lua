-- SPDX-License-Identifier: MIT
--
-- Vectors for units with inner samples: arithmetic on all elements at once, and sums over them.
-- They record like loops written out, so a step over a hundred samples stays at column speed.
--
--     local vector = require "lib.vector"
--     ...
--     step = function(v)
--       local x = vector(v.x)                          -- state x with count = 100
--       x = (1 - v.b) * x + x ^ v.q / (1 + x ^ v.q) + vector(v.chance):map(math.qnorm) * v.sigma
--       v.x, v.mean = x, x:mean()
--     end

local vector = {}
vector.__index = vector

local function new(elements) return setmetatable(elements, vector) end

-- One of the two is a vector; a number stands for a vector of that number.
local function combine(a, b, f)
  local a_is, b_is = type(a) == "table", type(b) == "table"
  if a_is and b_is and #a ~= #b then
    error("vectors of " .. #a .. " and " .. #b .. " elements meet", 3)
  end
  local out = {}
  for i = 1, a_is and #a or #b do
    out[i] = f(a_is and a[i] or a, b_is and b[i] or b)
  end
  return new(out)
end

function vector.__add(a, b) return combine(a, b, function(x, y) return x + y end) end
function vector.__sub(a, b) return combine(a, b, function(x, y) return x - y end) end
function vector.__mul(a, b) return combine(a, b, function(x, y) return x * y end) end
function vector.__div(a, b) return combine(a, b, function(x, y) return x / y end) end
function vector.__pow(a, b) return combine(a, b, function(x, y) return x ^ y end) end
function vector.__unm(a) return a:map(function(x) return -x end) end

--- f of each element, and its place.
---@param f fun(x: number, i: integer): number
function vector:map(f)
  local out = {}
  for i = 1, #self do out[i] = f(self[i], i) end
  return new(out)
end

--- f(f(f(first, x1), x2), x3) ... from the first element to the last.
---@param f fun(so_far: number, x: number): number
---@param first number
function vector:fold(f, first)
  local all = first
  for i = 1, #self do all = f(all, self[i]) end
  return all
end

function vector:sum() return self:fold(function(a, x) return a + x end, 0) end
function vector:mean() return self:sum() / #self end
function vector:max() return self:fold(math.max, self[1]) end
function vector:min() return self:fold(math.min, self[1]) end

--- How many elements meet a condition.
---@param holds fun(x: number): boolean
function vector:count(holds)
  return self:fold(function(n, x) return holds(x) and n + 1 or n end, 0)
end

-- vector(list) makes the list itself a vector; vector(n, x) is n times x.
return setmetatable(vector, {
  __call = function(_, elements, x)
    if type(elements) == "table" then return new(elements) end
    local out = {}
    for i = 1, elements do out[i] = x end
    return new(out)
  end,
})
