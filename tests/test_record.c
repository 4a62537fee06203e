/* SPDX-License-Identifier: MIT
 *
 * What records and what does not: every construct of Lua that a unit may use, each checked for
 * being recorded, for its guard, and for the bits that it gives called, played and compiled; every
 * refusal with its sentence; the machine's own limits.
 */
#include <stdlib.h>

#include "backend.h"
#include "inside.h"
#include "lua_unit.h"

enum { CASES = 64 };

/* The unit's text around the body of its step; the body begins on line 13. */
static const char head[] =
    "local LIMIT, names, tally = 3, { 'low', 'high', weight = 0.25 }, 0\n"
    "local function double(x) return x + x end\n"
    "local function sum(...) local s = 0 for _, x in ipairs { ... } do s = s + x end return s end "
    "local function later() tally = tally + 1 return tally end\n"
    "local list = { 0.5, 0.25, 2 }\n"
    "return { role = 'model', id = 'under_test', version = '1.0',\n"
    "params = { p = { unit = '1', min = -1, max = 2, default = 0.5, source = 'test' },\n"
    "  n = { unit = '1', min = 0, max = 3, default = 1, integer = true, source = 'test' } },\n"
    "inputs = { level = { unit = '1', labels = { 'none', 'some', 'all' }, default = 1 } },\n"
    "stocks = { a = { unit = '1', default = 0.5 }, b = { unit = '1', default = -0.25 } },\n"
    "state = { k = { unit = '1', default = 0 }, w = { unit = '1', count = 3, default = 1 } },\n"
    "streams = { d = 'a draw', e = { doc = 'two draws', count = 2 } },\n"
    "step = function(v, o)\n";

static const char tail[] = "\nend }\n";

static const char scenario_text[] =
    "return { title = 'record', start = '2000-01', step = '1 month', horizon = '4 months',\n"
    "units = { 'under_test' }, forcing = { level = { ['2000-01'] = 0, ['2000-02'] = 1,\n"
    "  ['2000-03'] = 2 } },\n"
    "uncertain = { ['under_test.p'] = uniform(-1, 2), ['under_test.n'] = integer(0, 3),\n"
    "  ['initial.a'] = uniform(-2, 2) },\n"
    "metrics = { a = { unit = 'final', bind = { of = 'a' } },\n"
    "  b = { unit = 'final', bind = { of = 'b' } } },\n"
    "score = { a = { worst = 0, best = 1 }, b = { worst = 0, best = 1 } } }\n";

static err_code plan_body(inside *in, const char *body, lua_backend backend)
{
    static char text[20000];
    const char *folders[] = {scratch_folder(), "tests/lua", NULL};
    snprintf(text, sizeof text, "%s%s%s", head, body, tail);
    scratch_file("under_test.lua", text);
    plan_options o = {.cases = CASES, .design = DESIGN_MC, .backend = backend};
    return inside_plan(in, folders, scratch_file("record.lua", scenario_text), o);
}

static const recorded *step_of(const inside *in)
{
    return lua_unit_recorded(&in->p.instances[plan_find_instance(&in->p, "under_test")],
                             LUA_FN_STEP);
}

static void expect_same_runs(inside *plain, inside *other, const char *body, const char *how)
{
    cr_assert_eq(inside_run(plain, 3, 64), ERR_OK, "%s: %s", body, plain->e.text);
    cr_assert_eq(inside_run(other, 3, 10), ERR_OK, "%s: %s", body, other->e.text);
    const fail_record *a = results_fail(&plain->r, 0), *b = results_fail(&other->r, 0);
    size_t differ = 0;
    for (size_t c = 0; c < CASES; c++)
        differ += memcmp(&a[c], &b[c], sizeof *a) != 0;
    cr_expect_eq(differ, 0, "%s: %zu cases fail otherwise when %s", body, differ, how);
    for (size_t m = 0; m < plain->p.nmetrics; m++)
        for (size_t c = 0; c < CASES; c++) {
            double called = results_column(&plain->r, 0, m)[c];
            double otherwise = results_column(&other->r, 0, m)[c];
            if (!a[c].kind && !same_bits(&called, &otherwise, 1))
                cr_expect(false, "%s: case %zu is %.17g called, %.17g %s", body, c, called,
                          otherwise, how);
        }
}

/* Called, played and compiled, the body does the same. */
static void expect_same_bits(const char *body, bool is_compiled)
{
    inside plain, other;
    lua_backend how = is_compiled ? LUA_BACKEND_CC : LUA_BACKEND_PLAYER;
    cr_assert_eq(plan_body(&plain, body, LUA_BACKEND_CASES), ERR_OK, "%s: %s", body, plain.e.text);
    cr_assert_eq(plan_body(&other, body, how), ERR_OK, "%s: %s", body, other.e.text);
    expect_same_runs(&plain, &other, body, is_compiled ? "compiled" : "played");
    inside_close(&plain);
    inside_close(&other);
}

/* It records, with nothing left to Lua unless `left` says so. */
static void expect_recorded(const char *body, bool left)
{
    inside in;
    cr_assert_eq(plan_body(&in, body, LUA_BACKEND_PLAYER), ERR_OK, "%s: %s", body, in.e.text);
    const recorded *r = step_of(&in);
    cr_expect(r && r->is_bound, "%s: is not recorded: %s", body, r ? r->r.why : "no step");
    cr_expect_eq(r->has_guard, left, "%s: %s to Lua: %s (%u of %u sides met)", body,
                 left ? "nothing is left" : "something is left", r->r.why, r->proof.sides_met,
                 r->proof.sides);
    inside_close(&in);
    expect_same_bits(body, false);
}

static const char *const recordable[] = {
    /* arithmetic of every kind, with constants on either side */
    "v.a = v.a * 0.9 + v.p - v.b / 3",
    "v.a = (v.a // 0.3) % 2 + v.p ^ 2 + 2 ^ v.p - -v.b",
    "v.a = 1 - v.a v.b = 2 / (1 + v.b * v.b)",
    "v.a = v.a % -0.7 v.b = -v.b % 0.3",
    "v.a = 3 * v.d + 0x10 / 7 - 1e-3",
    "v.a = (v.a + 0) * 1 / 1 - 0 v.b = v.b / 4 + v.b * 2 ^ -1",
    /* math, all of it */
    "v.a = math.exp(v.p) + math.expm1(v.p) + math.log(v.d) + math.log1p(v.d) + math.sqrt(v.d)",
    "v.a = math.sin(v.a) + math.cos(v.a) + math.tan(v.p) + math.tanh(v.a) + math.logistic(v.a)",
    "v.a = math.qnorm(v.d) + math.pnorm(v.a) + math.poisson(v.d, 3) + math.pow(v.d, v.p)",
    "v.a = math.max(v.a, v.b, 0) + math.min(v.a, v.p) + math.abs(v.b) + math.clamp(v.a, -1, 1)",
    "v.a = math.fmod(v.a, 0.3) + math.log(v.d, 2) + math.pi v.b = math.huge > v.b and 1 or 2",
    "local whole, rest = math.modf(v.a) v.a, v.b = rest, whole",
    /* branches */
    "if v.a < v.p then v.a = v.a + 0.1 end",
    "if v.a < 0 then v.a = 1 elseif v.a < 0.5 then v.a = 2 elseif v.a <= v.p then v.b = 3 else "
    "v.a = v.b end",
    "if v.a > 0 then if v.b > -1 then v.a = v.a / 2 else v.b = 0 end end",
    "if v.a > 0 and v.b < 0 or v.p > 1 then v.a = -v.a end",
    "if not (v.a > 0) then v.a = 0.5 end v.b = (v.a > 0.3) == (v.b > 0) and 1 or 0",
    "v.a = v.a < 0 and v.p or v.b",
    "v.a = v.p > 0 v.b = not (v.p > 0)",
    "if v.a > 1 then return end v.a = v.a + 0.5 if v.p > 1 then return end v.b = v.a",
    "if v.p > 1 then v.a = 1 return elseif v.p > 0 then v.a = 2 return end v.a = 3",
    "local x if v.a > 0 then x = v.a end v.b = x or v.p",
    "local f if v.a > 0 then f = math.exp else f = math.cos end v.b = f(0.5)",
    "local f = v.a > 0 and double or function(x) return x * 3 end v.b = f(v.p)",
    "local x, y = v.p, (v.a > 0 and v.a or nil) x = y and x v.b = x or 9",
    "local x, y = v.p, v.a > 0 x = y and x v.b = x and x + 1 or 9",
    /* equality, on a column, a label, a boolean, a nil, a text */
    "if v.level == 2 then v.a = 0.1 elseif v.level == 1 then v.a = 0.2 end",
    "if v.level ~= 0 then v.a = v.a + v.level end",
    "if v.n == v.level then v.b = 1 else v.b = 2 end",
    "local open = v.level == 1 if open == true then v.a = 1 end if open == false then v.b = 2 end",
    "if v.a == nil then v.a = 9 end if v.a ~= nil then v.b = 1 end if v.a == 'x' then v.a = 8 end",
    "local kind = v.level == 2 and 'all' or 'less' if kind == 'all' then v.a = 1 end",
    "if not v.a then v.a = 7 end if v.a then v.b = 2 end",
    /* chance in branches: the draws are the same on every path */
    "if v.d < 0.3 then v.a = v.e[1] else v.a = v.e[2] end",
    "if v.p > 0 and v.d < 0.5 then v.a = v.d end v.b = v.d",
    /* loops */
    "for i = 1, 3 do v.a = v.a + v.w[i] * 0.1 v.w[i] = v.w[i] * 0.9 end",
    "for i = 3, 1, -1 do v.a = v.a * 0.5 + i end for x = 0.1, 1, 0.3 do v.b = v.b + x end",
    "for i = 1, 0 do v.a = 99 end for i = 1, LIMIT do if v.a > i * 0.2 then v.b = i end end",
    "for i = 1, 5 do if v.a > 2 then break end v.a = v.a + 0.7 end",
    "for i = 1, 4 do if i % 2 == 0 then goto next end v.a = v.a + i ::next:: end",
    "local i = 0 while i < 3 do i = i + 1 v.a = v.a / 2 end repeat i = i - 1 until i == 0",
    "local low, high = 0, 1 for _ = 1, 20 do local x = (low + high) / 2 "
    "if x * x < v.d then low = x else high = x end end v.a = low",
    "for i, x in ipairs(list) do v.a = v.a + x * i end for k, x in pairs(names) do "
    "if k == 'weight' then v.b = x end end",
    "for _, x in ipairs { v.p, v.d, 1 } do v.a = v.a + x end",
    "for i = 1, 3 do for j = i, 3 do if v.w[i] > v.d * j then v.w[j] = v.w[i] end end end "
    "v.a = v.w[1] + v.w[3]",
    /* functions */
    "v.a = double(v.a) / 3 + sum(v.p, v.b, 1)",
    "local function near(x, y) if x > y then return x - y end return y - x end v.a = near(v.a, v.b)",
    "local function two(x) return x + 1, x - 1 end v.a, v.b = two(v.p)",
    "local function many() return 1, v.p, 3 end local t = { many() } v.a = t[2] v.b = #t",
    "local total = 0 local function add(x) total = total + x end add(v.a) add(v.p) v.b = total",
    "local fs = {} for i = 1, 3 do fs[i] = function(x) return x * i end end v.a = fs[2](v.p)",
    "local function fact(n) if n == 0 then return 1 end return n * fact(n - 1) end v.a = fact(4)",
    "v.a = select('#', v.p, 1) + select(2, v.p, v.d) v.b = (select(-1, 1, v.p))",
    "local ok, x = pcall(double, v.p) v.a = ok and x or 0",
    "local k = v.p * 2 local function both(f) return f(1) + f(2) end local y = 0 "
    "if v.d > 0.5 then y = both(function(z) return z * k end) end k = k + 1 v.a = y + k",
    "local k = v.p local function both(f) return f(1) + f(2) end local y "
    "if v.d > 0.5 then y = both(function(z) return z * k end) else y = both(function(z) k = k + z "
    "return k end) end v.a = y v.b = k",
    "local s = 0 for i = 1, 3 do local k = v.w[i] if v.d > i / 4 then s = s + (function() "
    "k = k + 1 return i end)() end s = s + k * i end v.a = s",
    "local f, k = nil, 1 if v.d > 0.5 then f = function() k = k + 1 return k end else "
    "f = function() k = k * 3 return k end end v.a = f() + f() v.b = k",
    "local function g() if v.d > 0.5 then return 1 end return 2, v.p end local x, y = g() "
    "v.a = x + (y or 7) v.b = (g())",
    "local function g() if v.d > 0.5 then return 1, v.p end return 2, v.a end v.a = sum(g()) "
    "v.b = select('#', g())",
    "v.a = select('#', table.unpack({}, 9223372036854775807, 9223372036854775807)) "
    "v.b = select('#', table.unpack({ v.p }, 2, -9223372036854775807))",
    "local t = setmetatable({ x = v.p }, { __call = function(s, y) return s.x + y end }) "
    "v.a = pcall(pcall, pcall, t, 1) and t(2) or 0",
    /* tables of its own */
    "local t = { x = v.a, y = v.b } t.x = t.x + t.y v.a, v.b = t.x, #t",
    "local t = { v.a, v.b, v.p } t[#t + 1] = 1 v.a = t[1] + t[4] + #t",
    "local t = {} for i = 1, 3 do t[i] = v.w[i] * i end v.w = t v.a = t[3]",
    "local t = { 1, 2 } if v.a > 0 then t[1] = v.p else t[2] = v.p end v.b = t[1] * 10 + t[2]",
    "v.a = list[v.n] or -1",
    "local t = table.pack and 1 or 2 local u = { v.p } table.insert(u, v.d) table.insert(u, 1, t) "
    "v.a = u[1] + u[3] v.b = table.remove(u) + table.unpack(u)",
    "local P = {} P.__index = P function P.get(s) return s.x end "
    "local p = setmetatable({ x = v.p }, P) v.a = p:get() + p.x",
    "local M = { __add = function(a, b) return a.x + b.x end, __unm = function(a) return -a.x end, "
    "__len = function() return 4 end, __call = function(s, y) return s.x + y end } "
    "local t = setmetatable({ x = v.p }, M) v.a = t + t - #t v.b = -t + t(v.a)",
    /* vectors (lib.vector) */
    "local vector = require 'lib.vector' local x = vector(v.w) "
    "x = (1 - v.p) * x * 0.5 + x ^ 2 / (1 + x ^ 2) - vector(3, 0.1) v.w, v.a = x, x:mean()",
    "local vector = require 'lib.vector' local z = vector(v.e):map(math.qnorm) "
    "v.a = z:sum() + z:max() - (-z):min() v.b = z:count(function(x) return x > 0 end)",
    /* booleans are stored as 1 and 0; texts and types that no column touches are Lua's own */
    "v.a = v.d > 0.5 v.k = v.k + 1",
    "local s = ('w' .. 1):upper() v.a = s == 'W1' and 1 or 0 v.b = tonumber('0x10') + #s",
    "v.a = type(v.p) == 'number' and math.type(3) == 'integer' and v.p or 0",
    "v.a = names[1] == 'low' and names.weight or 0 v.b = #names",
    /* what is written before it is read again; what is not written keeps its value */
    "v.a = v.a + 1 v.a = v.a * v.p v.b = v.a",
    "v.w[2] = v.w[2] + v.a v.k = v.k + v.dt * v.step + v.t v.b = v.w[2] + v.k",
    "v.a, v.b = v.b, v.a",
    /* integers among floats: a zero without a sign, and whole numbers that are chosen */
    "local c = 0 if v.a > 0 then c = 1 end v.b = 1 / (c * -1 + 0.0)",
    "local c = 0 for i = 1, 3 do if v.w[i] > v.d then c = c + 1 end end v.a = c // 2 v.b = -c",
    "local x = 0 if v.p > 0 then x = v.p end v.a = -x v.b = x * -1",
    "if v.p > 1 then v.a = 0 else v.a = -0.0 end v.b = 1 / v.a > 0 and 1 or 2",
};

Test(record, ordinary_lua_is_recorded)
{
    for (size_t k = 0; k < sizeof recordable / sizeof *recordable; k++)
        expect_recorded(recordable[k], false);
}

Test(record, compiled_functions_give_the_same_bits)
{
    char folder[600];
    snprintf(folder, sizeof folder, "%s/cache", scratch_folder());
    setenv("XDG_CACHE_HOME", folder, 1);
    for (size_t k = 0; k < sizeof recordable / sizeof *recordable; k += 5)
        expect_same_bits(recordable[k], true);
}

/* Recorded, with some futures left to Lua: those that raise an error or leave exact integers. */
static const char *const guarded[] = {
    "if v.a > 1.5 then error('too much') end v.a = v.a + 0.1",
    "assert(v.d < 0.9, 'unlucky') v.a = v.d",
    "local t = { 0.1, 0.2, 0.3 } v.a = t[v.level + 1]",
    "local t = { 0.1, 0.2 } v.a = t[v.level + 1]",
    "local t = { 0.1, 0.2, 0.3 } t[v.level + 1] = v.p v.a = t[1] + t[2] * 2 + t[3] * 3",
    "local x if v.a > 0 then x = v.a end v.b = x + 1",
    "local big = {} for i = 1, 800 do big[i] = i * i end "
    "v.a = math.max(big[math.floor(v.d * 800) + 1], 3)",
    "local a = math.floor(v.n * 9007199254740992.0) v.b = (a + 1) - a",
    "v.a = math.abs(math.floor(v.n > 2 and -9223372036854775808.0 or 0)) < 0 and 1 or 0",
    "local i, s = 0, 0 while i < 500 do i = i + 1 if v.d * 500 > i then s = s + 1 end end v.a = s",
    "if v.d > 0.8 then v.b = nil end",
    "if v.d > 0.8 then v.b = {} end v.a = v.d",
    "if v.p > 1 then v.q = 2 end v.a = v.p",
    "local c = 1 if v.p > 0 then c = 0 end v.a = 7 // c",
    "local n = math.floor(v.a * 10) v.b = n % 3 + n * n",
    "if v.d > 0.5 then v.a = tonumber(tostring(v.d)) end v.b = 1",
    "if v.d > 0.9 then v.b = math.type(v.d) == 'float' and 3 or 4 end v.a = v.d",
    /* what is read and written in one place is not counted twice */
    "if v.d > 0.5 then v.b = tonumber(tostring(v.d)) end v.k = v.k + 1 "
    "v.w[1] = v.w[1] * 0.5 + v.k v.a = v.k + v.w[1]",
};

Test(record, futures_that_raise_errors_are_left_to_lua)
{
    for (size_t k = 0; k < sizeof guarded / sizeof *guarded; k++)
        expect_recorded(guarded[k], true);
}

/* Runs case by case, and says why in one line with file and line. */
static const struct refusal_case {
    const char *body, *words;
} refused[] = {
    {"local x = v.d while x > 0.01 do x = x * 0.5 end v.a = x",
     "under_test.lua:13: a loop that runs as often as a column says; use a `for`"},
    {"local x = 0 repeat x = x + 0.1 until x > v.d v.a = x",
     "under_test.lua:13: a loop that runs as often as a column says"},
    {"for i = 1, v.n do v.a = v.a + i end",
     "under_test.lua:13: a `for` that runs as often as a column says"},
    {"v.a = #tostring(v.d)", "under_test.lua:13: tostring of a column"},
    {"v.a = #('x' .. v.d)", "under_test.lua:13: text made of a column"},
    {"print(v.a) v.a = 1", "under_test.lua:13: print does something beside computing"},
    {"v.a = string.format('%g', v.d) + 0", "under_test.lua:13: string.format of a column"},
    {"v.a = math.type(v.d) == 'float' and 1 or 0", "under_test.lua:13: math.type of a column"},
    {"v.a = 0 for k, x in pairs(v) do v.a = v.a + 1 end", "a walk over all variables; name them"},
    {"local t = { 1 } if v.a > 0 then t[2] = 1 end v.b = #t",
     "a table whose length depends on a column"},
    {"local t = { 3, 1, 2 } table.sort(t) v.a = t[1]",
     "table.sort, a function of C that is not known here"},
    {"v.a = v.d | 1", "operations on bits of a column"},
    {"v.a = v.d + 9007199254740993", "an integer beyond 2^53"},
    {"local function f(x) return f(x + 1) end v.a = f(v.d)", "calls inside calls"},
    {"for i = 1, 1000000 do v.a = v.a + v.d end", "more than"},
    {"local t = setmetatable({ [3] = 5 }, { __index = { [2] = 3 } }) v.a = t[v.step] or 0",
     "under_test.lua:13: a key that depends on a column, in a table with __index"},
    {"local A, B, t = { __index = { q = 1 } }, { __index = { q = 2 } }, {} "
     "if v.d > 0.5 then setmetatable(t, A) else setmetatable(t, B) end v.a = t.q",
     "under_test.lua:13: a metatable that depends on a column"},
    {"local function g() if v.d > 0.5 then return 1 end return 1, 2 end v.a = select('#', g())",
     "under_test.lua:13: a list whose length depends on a column"},
    {"local function g() if v.d > 0.5 then return 1 end return 1, 2 end "
     "local function h() return g() end local t = { 5, h() } v.a = #t",
     "under_test.lua:13: a list whose length depends on a column"},
    {"v.a = select('#', table.unpack({ v.a }, -9223372036854775807 - 1, 9223372036854775807))",
     "under_test.lua:13: a list of more than 256 values"},
    {"local t = {} for i = 1, 800 do t[i] = { i } end "
     "v.a = math.max(t[math.floor(v.d * 800) + 1][1], 3)",
     "under_test.lua:13: a value that is one of more than 200, as columns have it"},
    {"local t = {} t.__index = t setmetatable(t, t) v.a = t.foo or 1",
     "under_test.lua:13: it raises an error for every future: '__index' chain too long"},
    {"v.a = v.q", "under_test.lua:13: it raises an error for every future: the unit has no "
                  "variable 'q'"},
    {"v.q = 1", "under_test.lua:13: it raises an error for every future: the unit has no "
                "variable 'q' that it may assign to"},
    {"local t v.a = t.x", "it raises an error for every future: indexing a nil value with x"},
    {"local t v.a = t + v.a", "it raises an error for every future: arithmetic on a nil value"},
    {"if v.a < 'x' then v.a = 1 end", "for every future: comparing number with string"},
    {"local x, i = v.d, 0 while true do i, x = i + 1, x * 0.9 if x < 0.1 then v.a = i break end end",
     "under_test.lua:13: a loop that runs as often as a column says"},
    {"local s = 'xxxxxxxxxx' for i = 1, 40 do s = s .. s end v.a = #s",
     "under_test.lua:13: the script's memory cap of 256 MiB is used up"},
    {"local x = v.d for i = 1, 200000 do x = x * v.a + i end v.a = x",
     "under_test.lua:13: more than 100000 operations; make the function smaller"},
    {"local function f(n) return pcall(f, n + 1) end v.a = 1 f(1)", "calls inside calls"},
    {"error('always')", "under_test.lua:13: it raises an error for every future: always"},
    {"local s = 0 for w in string.gmatch('a b', '%a') do s = s + 1 end v.a = s",
     "under_test.lua:13: string.gmatch, a function of C that is not known here"},
};

Test(record, what_cannot_be_recorded_is_called_and_says_why)
{
    for (size_t k = 0; k < sizeof refused / sizeof *refused; k++) {
        inside in;
        char missing[256];
        const struct refusal_case *c = &refused[k];
        cr_assert_eq(plan_body(&in, c->body, LUA_BACKEND_PLAYER), ERR_OK, "%s: %s", c->body,
                     in.e.text);
        const recorded *r = step_of(&in);
        const plan_instance *unit = &in.p.instances[plan_find_instance(&in.p, "under_test")];
        const char *told = unit->recording[LUA_FN_STEP];
        cr_expect(!r->is_bound, "%s: is recorded", c->body);
        cr_expect(strstr(r->r.why, c->words), "%s: says '%s', not '%s'", c->body, r->r.why,
                  c->words);
        snprintf(missing, sizeof missing, "%s", c->words);
        cr_expect(told && strstr(told, "its step runs case by case") && strstr(told, missing),
                  "%s: the user is told '%s'", c->body, told);
        inside_close(&in);
    }
}

/* What a function keeps from one call to the next makes results depend on blocks: an error. */
Test(record, a_function_that_keeps_something_is_refused)
{
    static const struct refusal_case list[] = {
        {"tally = tally + 1 v.a = tally",
         "under_test.lua:13: it writes 'tally', a local of the file, so its results would depend "
         "on how futures are cut into blocks; keep it in `state`"},
        {"list[1] = v.a v.a = 1", "it writes into a table that outlives the call"},
        {"if v.d > 0.99 then names.seen = true end v.a = names.seen and 1 or 0",
         "it writes into a table that outlives the call"},
        {"local function count() tally = tally + 1 end count() v.a = 1", "it writes 'tally'"},
        {"table.insert(list, v.a) v.a = #list",
         "table.insert writes into a table that outlives the call"},
        {"v.a = table.remove(list)", "table.remove writes into a table that outlives the call"},
        {"rawset(names, 1, v.a) v.a = 1", "it writes into a table that outlives the call"},
        /* what comes after something that cannot be recorded is looked at as well */
        {"local x = v.d while x > 0.01 do x = x / 2 end tally = tally + 1 v.a = tally",
         "under_test.lua:13: it writes 'tally', a local of the file"},
        {"v.a = #tostring(v.d) local function count() tally = tally + 1 end count()",
         "under_test.lua:13: it writes 'tally', a local of the file"},
        {"if v.d > 0.5 then v.a = #tostring(v.d) names.seen = true end",
         "under_test.lua:13: it writes into 'names', a local of the file"},
        {"local seen = names v.a = #tostring(v.d) seen.n = (seen.n or 0) + 1 v.b = seen.n",
         "called again for the same future it gives something else"},
        {"rawset(names, 'n', (rawget(names, 'n') or 0) + 1) v.a = names.n",
         "under_test.lua:13: it writes into a table that outlives the call"},
        {"v.a = #tostring(v.d) + later()", "under_test.lua:3: it writes 'tally', a local of the"},
        {"setmetatable(names, { __index = list }) v.a = 1",
         "it changes a table that outlives the call"},
    };
    for (size_t k = 0; k < 2 * (sizeof list / sizeof *list); k++) {
        inside in;
        const struct refusal_case *c = &list[k / 2];
        err_code code = plan_body(&in, c->body, k % 2 ? LUA_BACKEND_CASES : LUA_BACKEND_AUTO);
        cr_expect_eq(code, ERR_INPUT, "%s: code %d", c->body, code);
        cr_expect(strstr(in.e.text, c->words), "%s: says '%s'", c->body, in.e.text);
        inside_close(&in);
    }
}

/* A lookup costs a few operations for each entry of the table, not for each pair of them. */
Test(record, a_lookup_by_a_column_grows_as_the_table)
{
    inside in;
    cr_assert_eq(plan_body(&in,
                           "local big = {} for i = 1, 1000 do big[i] = i * i end "
                           "local i = math.floor(v.d * 1000) + 1 "
                           "v.a = big[i] + big[math.min(i + 1, 1000)]",
                           LUA_BACKEND_PLAYER),
                 ERR_OK, "%s", in.e.text);
    const recorded *r = step_of(&in);
    cr_assert(r->is_bound, "%s", r->r.why);
    cr_expect(r->r.g.n < 20000, "%u nodes", r->r.g.n);
    inside_close(&in);
}

/* n branches one after the other are 2 n sides, not 2^n: this would never end otherwise. */
Test(record, branches_one_after_the_other_are_joined)
{
    static char body[20000];
    size_t at = 0;
    for (int k = 0; k < 100; k++)
        at += (size_t)snprintf(body + at, sizeof body - at,
                               "if v.a > %.2f then v.a = v.a - v.p * 0.01 else v.b = v.b + 0.1 "
                               "end\n",
                               0.01 * k - 0.5);
    inside in;
    cr_assert_eq(plan_body(&in, body, LUA_BACKEND_PLAYER), ERR_OK, "%s", in.e.text);
    const recorded *r = step_of(&in);
    cr_assert(r->is_bound, "%s", r->r.why);
    cr_expect_eq(r->r.nbranches, 100);
    cr_expect(r->r.g.n < 2000, "%u nodes", r->r.g.n);
    cr_expect_eq(r->proof.sides_met, 200, "%u sides met", r->proof.sides_met);
    inside_close(&in);
    expect_same_bits(body, false);
}

/* Early returns in nested branches are joined as well. */
Test(record, early_returns_are_joined)
{
    static char body[20000];
    size_t at = 0;
    for (int k = 0; k < 40; k++)
        at += (size_t)snprintf(body + at, sizeof body - at,
                               "if v.a > %.2f then if v.w[%d] > 3 + v.d then return end v.a = v.a "
                               "+ 0.01 end\n",
                               0.02 * k - 1, k % 3 + 1);
    inside in;
    cr_assert_eq(plan_body(&in, body, LUA_BACKEND_PLAYER), ERR_OK, "%s", in.e.text);
    cr_assert(step_of(&in)->is_bound, "%s", step_of(&in)->r.why);
    cr_expect(step_of(&in)->r.g.n < 2000, "%u nodes", step_of(&in)->r.g.n);
    inside_close(&in);
    expect_same_bits(body, false);
}

/* What depends on parameters alone is computed once for a run, not at each step. */
Test(record, parameters_are_hoisted_and_fixed_ones_folded)
{
    inside in;
    cr_assert_eq(plan_body(&in, "v.a = v.a + math.exp(v.p * 2) * v.d + math.exp(v.n) ^ 1.5",
                           LUA_BACKEND_PLAYER),
                 ERR_OK);
    const recorded *r = step_of(&in);
    /* At each step: a product and two sums. */
    cr_expect_eq(program_step_operations(&r->p), 3, "%u", program_step_operations(&r->p));
    cr_expect_eq(program_begin_operations(&r->p), 4, "%u", program_begin_operations(&r->p));
    inside_close(&in);
}

/* Whatever the project ships in Lua runs at column speed, with no future left to Lua. */
Test(record, every_lua_unit_of_a_shipped_scenario_is_recorded)
{
    static const char *const scenarios[] = {"scripts/scenarios/nato_russia_2015.lua",
                                            "scripts/scenarios/arms_race.lua",
                                            "scripts/scenarios/three_powers_2024.lua"};
    size_t units_seen = 0;
    for (size_t k = 0; k < 3; k++) {
        inside in;
        const char *folders[] = {NULL};
        plan_options o = {.cases = 8, .design = DESIGN_MC, .backend = LUA_BACKEND_PLAYER};
        cr_assert_eq(inside_plan(&in, folders, scenarios[k], o), ERR_OK, "%s", in.e.text);
        for (size_t i = 0; i < in.p.ninstances; i++) {
            if (!in.p.instances[i].info->is_lua)
                continue;
            units_seen++;
            for (int fn = 0; fn < LUA_FN_COUNT; fn++) {
                const recorded *r = lua_unit_recorded(&in.p.instances[i], fn);
                cr_expect(!r || (r->is_bound && !r->has_guard && !r->r.why[0]), "%s.%s: %s",
                          in.p.instances[i].name, lua_fn_names[fn], r->r.why);
            }
        }
        inside_close(&in);
    }
    cr_expect(units_seen >= 10, "%zu units", units_seen);
}

/* Nor is any unit of the plugins folder left out, whether a scenario uses it or not. */
Test(record, every_lua_unit_of_the_project_is_recorded)
{
    outcome o = shell("$D list | awk '$4 == \"Lua\" { print $1 }' | while read u; do "
                      "$D list $u | grep -E '^(start|step|finish) is ' | "
                      "grep -E -v 'is recorded, [0-9]+ operations .* decisions$' | "
                      "sed \"s/^/$u: /\"; echo $u >&2; done");
    cr_expect_str_empty(o.out, "%s", o.out);
    cr_expect(strstr(o.err, "crisis_spiral") && strstr(o.err, "nrc"), "%s", o.err);
    outcome_free(&o);
}

/* What a reader of `detente list` sees of a unit that no scenario takes. */
Test(record, list_says_that_a_unit_keeps_something)
{
    static char text[20000];
    snprintf(text, sizeof text, "%stable.insert(list, v.a) v.a = #list%s", head, tail);
    scratch_file("under_test.lua", text);
    outcome o = shell("$D list under_test --plugins %s", scratch_folder());
    cr_expect(strstr(o.out, "step is refused in scenarios: ") &&
                  strstr(o.out, "under_test.lua:13: table.insert writes into a table that "
                                "outlives the call; keep it in `state`"),
              "%s%s", o.out, o.err);
    outcome_free(&o);
}

/* What is slow is said before the run, not after it, and of each function. */
Test(record, what_runs_case_by_case_is_told_before_the_run)
{
    static char text[20000];
    snprintf(text, sizeof text,
             "%sv.a = #tostring(v.d)\nend,\nstart = function(v) v.b = #tostring(v.p)%s", head,
             tail);
    scratch_file("under_test.lua", text);
    outcome o = shell("$D run %s --plugins %s --plugins tests/lua --cases 8 2>&1",
                      scratch_file("record.lua", scenario_text), scratch_folder());
    const char *start = strstr(o.out, "its start runs case by case");
    const char *step = strstr(o.out, "its step runs case by case");
    cr_expect(start && step && step < strstr(o.out, "policy "), "%s", o.out);
    outcome_free(&o);
}
