/* SPDX-License-Identifier: MIT
 *
 * Lua that means harm, or does harm without meaning to: what it may not reach, what it may not
 * use up, and what happens when the host's own memory runs out in the middle of it.
 */
#include <lauxlib.h>
#include <lua.h>
#include <unistd.h>

#include "hostile.h"
#include "lua_api.h"
#include "lua_scenario.h"
#include "lua_state.h"
#include "mem.h"
#include "pool.h"
#include "registry.h"

/* For scripts that do not end; those that do need plenty of time on a slow machine. */
static const lua_limits tight = {.memory = (size_t)16 << 20, .seconds = 0.2};

static lua_box *open_box(const lua_limits *limits)
{
    lua_box *box;
    error e = {.text = ""};
    cr_assert_eq(lua_box_open(limits, &box, &e), ERR_OK, "%s", e.text);
    cr_assert_eq(lua_api_open(box, &e), ERR_OK, "%s", e.text);
    return box;
}

/* Runs a chunk; the text that it returns, or the sentence of its error. Static. */
static const char *run_chunk(lua_box *box, const char *chunk, err_code *code)
{
    static error e;
    e = (error){.code = ERR_OK};
    *code = lua_box_load(box, chunk, strlen(chunk), "chunk", &e);
    if (!*code)
        *code = lua_box_call(box, 0, 1, &e);
    if (*code)
        return e.text;
    snprintf(e.text, sizeof e.text, "%s", luaL_tolstring(lua_box_state(box), -1, NULL));
    lua_settop(lua_box_state(box), 0);
    return e.text;
}

/* ---- what may not be reached ---- */

Test(sandbox, nothing_leads_outside)
{
    static const char *const absent[] = {
        "io",          "debug",          "package",        "coroutine",  "dofile",
        "loadfile",    "collectgarbage", "loadstring",     "os.execute", "os.exit",
        "os.getenv",   "os.remove",      "os.rename",      "os.tmpname", "os.setlocale",
        "string.dump", "math.random",    "math.randomseed"};
    lua_box *box = open_box(&tight);
    err_code code;
    for (size_t k = 0; k < sizeof absent / sizeof *absent; k++) {
        char chunk[128];
        snprintf(chunk, sizeof chunk, "return type(%s)", absent[k]);
        cr_expect_str_eq(run_chunk(box, chunk, &code), "nil", "%s is there", absent[k]);
    }
    /* Nor does the registry keep what was taken away, for who should reach it. */
    lua_getfield(lua_box_state(box), LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    cr_expect(lua_isnil(lua_box_state(box), -1));
    lua_box_close(box);
}

Test(sandbox, what_is_open_does_its_work)
{
    static const char *const list[][2] = {
        {"return load('return 1 + 1')()", "2"},
        {"local e = {} load('x = 5', 'c', 't', e)() return e.x", "5"},
        {"return (load('x x'))", "nil"},
        {"return ('a,b'):match('(%a),') .. ('x'):rep(3, '-')", "ax-x-x"},
        {"return select('#', pcall(error, 'x'))", "2"},
        {"return tostring(setmetatable({}, { __tostring = function() return 'me' end }))", "me"},
        {"return getmetatable(setmetatable({}, { __metatable = 'shut' }))", "shut"},
        {"return type(os.time()) .. type(os.clock()) .. type(os.date())", "numbernumberstring"},
        {"return type(require 'lib.series')", "table"},
        {"return require 'lib.series' == require 'lib.series'", "true"},
        {"return #detente.read('data/new_start.csv') > 100", "true"},
        {"return utf8.char(8364)", "\xe2\x82\xac"},
    };
    lua_box *box = open_box(&lua_limits_default);
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        err_code code;
        const char *got = run_chunk(box, list[k][0], &code);
        cr_expect(code == ERR_OK && strcmp(got, list[k][1]) == 0, "%s: code %d, %s", list[k][0],
                  code, got);
    }
    lua_box_close(box);
}

Test(sandbox, forbidden_things_are_refused_with_a_sentence)
{
    static const char *const list[][2] = {
        {"return require '../x'", "'../x' is not a module name"},
        {"return require '/etc/passwd'", "is not a module name"},
        {"return require 'lib/series'", "is not a module name"},
        {"return require 'lib..series'", "is not a module name"},
        {"return require '.series'", "is not a module name"},
        {"return require 'lib.'", "lib"},
        {"return require ''", "is not a module name"},
        {"return require(('x'):rep(10000))", "there is no"},
        {"return require 'no.such_module'", "there is no no/such_module.lua"},
        {"return require(5 .. {})", "attempt to concatenate"},
        {"return detente.read('/etc/passwd')", "must be a path inside the scripts folder"},
        {"return detente.read('../Makefile')", "must be a path inside the scripts folder"},
        {"return detente.read('data/../../Makefile')", "must be a path inside the scripts folder"},
        {"return detente.read('')", "must be a path inside the scripts folder"},
        {"return detente.read('data')", "is a folder, not a file"},
        {"return detente.read('data/nothing.csv')", "No such file"},
        {"return detente.read(('x'):rep(100000))", "detente.read: "},
        {"setmetatable({}, { __gc = function() end })", "a metatable may not have __gc here"},
        {"setmetatable({}, { __gc = true })", "a metatable may not have __gc here"},
        {"setmetatable(setmetatable({}, { __metatable = 1 }), {})", "this metatable is protected"},
        {"setmetatable('', {})", "table expected"},
        {"load(function() return 'x' end)", "string expected"},
    };
    lua_box *box = open_box(&tight);
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        err_code code;
        const char *got = run_chunk(box, list[k][0], &code);
        cr_expect_eq(code, ERR_INPUT, "%s: code %d, %s", list[k][0], code, got);
        cr_expect(strstr(got, list[k][1]) != NULL, "%s: %s", list[k][0], got);
    }
    lua_box_close(box);
}

static int append(lua_State *L, const void *p, size_t n, void *buffer)
{
    (void)L;
    luaL_addlstring(buffer, p, n);
    return 0;
}

/* Bytecode can be made to crash the machine that runs it, so none is ever loaded. */
Test(sandbox, bytecode_is_refused_at_every_door)
{
    lua_State *maker = luaL_newstate();
    luaL_Buffer buffer;
    size_t size;
    cr_assert_eq(luaL_loadstring(maker, "return {}"), LUA_OK);
    lua_pushvalue(maker, -1);
    luaL_buffinit(maker, &buffer);
    lua_pushvalue(maker, 1);
    cr_assert_eq(lua_dump(maker, append, &buffer, 0), 0);
    lua_pop(maker, 1);
    luaL_pushresult(&buffer);
    const char *code_bytes = lua_tolstring(maker, -1, &size);
    cr_assert(size > 20 && code_bytes[0] == '\x1b');

    lua_box *box = open_box(&tight);
    lua_State *L = lua_box_state(box);
    error e = {.text = ""};
    cr_expect_eq(lua_box_load(box, code_bytes, size, "chunk", &e), ERR_INPUT);
    cr_expect(strstr(e.text, "binary") != NULL, "%s", e.text);
    cr_expect_eq(lua_gettop(L), 0);
    lua_pushlstring(L, code_bytes, size);
    lua_setglobal(L, "bytes");
    err_code code;
    static const char *const chunks[] = {"local f, why = load(bytes) return f == nil and why",
                                         "local f, why = load(bytes, 'x', 'b') return f == nil "
                                         "and why"};
    for (int k = 0; k < 2; k++) {
        const char *why = run_chunk(box, chunks[k], &code);
        cr_expect(code == ERR_OK && strstr(why, "binary") != NULL, "%s: %s", chunks[k], why);
    }
    lua_box_close(box);

    /* As a scenario, as a module and as a plugin. */
    char path[800];
    const char *folder = fresh_folder("bytecode");
    static const char *const names[] = {"scenario.lua", "compiled.lua", "coded.lua"};
    for (int k = 0; k < 3; k++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[k]);
        FILE *f = fopen(path, "wb");
        cr_assert(f && fwrite(code_bytes, 1, size, f) == size && fclose(f) == 0);
    }
    lua_close(maker);
    expect_complaint(2, "scenario.lua|binary", "$D run %s/scenario.lua", folder);
    expect_complaint(2, "coded.lua|binary", "$D list coded --plugins %s", folder);
    snprintf(path, sizeof path, "%s/asks.lua", folder);
    FILE *f = fopen(path, "wb");
    cr_assert(f && fputs("return require 'compiled'", f) >= 0 && fclose(f) == 0);
    expect_complaint(2, "compiled|binary", "$D run %s", path);
}

/* ---- what may not be used up ---- */

Test(sandbox, a_script_that_does_not_end_is_stopped)
{
    static const char *const list[] = {
        "while true do end",
        "::a:: goto a",
        "local function f() return f() end return f()",
        "while true do pcall(function() while true do end end) end",
        "local function f() while true do pcall(f) end end pcall(f)",
        "local t = setmetatable({}, { __index = function(t, k) return t[k + 1] end }) while 1 do "
        "pcall(function() return t[1] end) end",
        "local t = setmetatable({}, { __close = function() while true do end end }) do local x "
        "<close> = t end",
        "while true do local ok, why = load('while true do end') ok() end",
        "table.sort({ 3, 2, 1 }, function() while true do end end)",
        "('x'):gsub('x', function() while true do end end)",
        "return tostring(setmetatable({}, { __tostring = function() while true do end end }))",
        "local s = 'x' while true do s = s:sub(1) .. '' end",
    };
    lua_box *box = open_box(&tight);
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        err_code code;
        const char *got = run_chunk(box, list[k], &code);
        cr_expect_eq(code, ERR_RUN, "%s: code %d, %s", list[k], code, got);
        cr_expect(strstr(got, "time budget of 0.2 s") != NULL, "%s: %s", list[k], got);
        cr_expect_eq(lua_gettop(lua_box_state(box)), 0);
    }
    /* The next call has its own budget. */
    err_code code;
    cr_expect_str_eq(run_chunk(box, "return 'well'", &code), "well");
    lua_box_close(box);
}

Test(sandbox, a_script_that_eats_memory_is_stopped)
{
    static const char *const list[] = {
        "local t = {} for k = 1, 1e9 do t[k] = k end",
        "local t = {} for k = 1, 1e9 do t[k] = ('x'):rep(1000) .. k end",
        "local s = 'x' while true do s = s .. s end",
        "return ('x'):rep(1 << 29)",
        "local t = {} for k = 1, 1e9 do t = { t } end",
        "local t = {} while true do t[#t + 1] = function() return t end end",
        "return table.concat(setmetatable({}, { __index = function() return ('x'):rep(1 << 20) "
        "end, __len = function() return 1000 end }))",
        "local t = {} pcall(function() for k = 1, 1e9 do t[#t + 1] = {} end end) for k = 1, 1e9 do "
        "t[#t + 1] = {} end",
        "return string.format('%99.99f', 1):rep(1 << 20)",
    };
    lua_limits limits = {.memory = (size_t)16 << 20, .seconds = 20};
    lua_box *box = open_box(&limits);
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        err_code code;
        const char *got = run_chunk(box, list[k], &code);
        cr_expect(code == ERR_MEMORY && strstr(got, "memory cap of 16 MiB"), "%s: code %d, %s",
                  list[k], code, got);
        cr_expect_eq(lua_gettop(lua_box_state(box)), 0);
        const char *after = run_chunk(box, "return #('x'):rep(8000000)", &code);
        cr_expect_str_eq(after, "8000000", "after %s the memory is not given back: %s", list[k],
                         after);
    }
    lua_box_close(box);
}

Test(sandbox, recursion_without_end_is_an_error_like_any_other)
{
    static const char *const list[] = {
        "local function f() return 1 + f() end return f()",
        "local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k] .. '' "
        "end return t.x",
        "local function f() return (pcall(f)) end error(f())",
        "local t = {} t = setmetatable(t, { __index = t }) getmetatable(t).__index = t return t.x",
        "return load(('('):rep(10000) .. '1' .. (')'):rep(10000))()",
        "local f = 'return ' .. ('{'):rep(5000) return load(f)()",
        "local s = string.format('%s', setmetatable({}, { __tostring = function(t) return "
        "tostring(t) end }))",
        "return ('x'):rep(300):gsub('.', '%1%2')",
        "return ('x'):match(('('):rep(100) .. (')'):rep(100))",
    };
    lua_box *box = open_box(&lua_limits_default);
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        err_code code;
        const char *got = run_chunk(box, list[k], &code);
        cr_expect_eq(code, ERR_INPUT, "%s: code %d, %s", list[k], code, got);
        cr_expect_neq(got[0], '\0');
        cr_expect_eq(lua_gettop(lua_box_state(box)), 0);
    }
    lua_box_close(box);
}

/*
 * A pattern, and other functions of the libraries, can stay inside C for ever, where no hook is
 * called; and the handler of xpcall runs before the error unwinds, where Lua calls no hooks. They
 * are refused, or a wall clock stops them. All are tried at once, since each may take that long,
 * and with little claim on the processor, since other tests run beside them.
 */
static const char *const inside_c[] = {
    "local function forever() while true do end end xpcall(forever, forever)",
    "table.move({}, 1, 1 << 60, 2)",
    "(''):rep(1 << 60)",
    "table.insert(setmetatable({}, { __len = function() return 1 << 60 end }), 1, 1)",
    "('a'):rep(1000):find(('a-'):rep(8) .. 'b')",
    "string.find(('a'):rep(40), ('a?'):rep(40) .. ('a'):rep(40))",
};
enum { INSIDE_C = sizeof inside_c / sizeof *inside_c };

/* Writes them as folder/0/NAME.lua, folder/1/NAME.lua ... */
static void write_inside_c(const char *folder, const char *name)
{
    for (int k = 0; k < INSIDE_C; k++) {
        char path[800];
        snprintf(path, sizeof path, "%s/%d", folder, k);
        cr_assert_eq(mkdir(path, 0700), 0);
        snprintf(path, sizeof path, "%s/%d/%s.lua", folder, k, name);
        FILE *f = fopen(path, "w");
        cr_assert(f && fprintf(f, "%s\nerror('it ends')\n", inside_c[k]) > 0 && fclose(f) == 0);
    }
}

/* Runs "$D run ARGUMENTS" for each K, and expects every one to be stopped with a sentence. */
static void expect_all_stopped(const char *arguments, const char *culprit)
{
    outcome o =
        shell("for K in 0 1 2 3 4 5; do (nice -n 19 timeout -s KILL 100 $D run %s --timeout "
              "1; echo \"$K ended with $?.\") & done; wait",
              arguments);
    for (int k = 0; k < INSIDE_C; k++) {
        char line[64];
        snprintf(line, sizeof line, "%d ended with 2.", k);
        cr_expect(strstr(o.out, line) != NULL, "%s is not stopped: %s%s", inside_c[k], o.out,
                  o.err);
        snprintf(line, sizeof line, "%d/%s", k, culprit);
        cr_expect(strstr(o.err, line) != NULL, "%s: not named: %s", inside_c[k], o.err);
    }
    outcome_free(&o);
}

Test(sandbox, a_script_that_stays_inside_c_is_stopped)
{
    char arguments[800];
    const char *folder = fresh_folder("inside");
    write_inside_c(folder, "stuck");
    snprintf(arguments, sizeof arguments, "%s/$K/stuck.lua", folder);
    expect_all_stopped(arguments, "stuck.lua");
}

Test(sandbox, a_unit_file_that_stays_inside_c_is_stopped)
{
    char arguments[1600];
    const char *folder = fresh_folder("inside");
    write_inside_c(folder, "stuck");
    const char *asks = scratch_file(
        "asks.lua", "return { title = 'T', horizon = '1 year', step = '1 month', units = { 'stuck' "
                    "}, metrics = {}, score = {} }");
    snprintf(arguments, sizeof arguments, "%s --plugins %s/$K", asks, folder);
    expect_all_stopped(arguments, "stuck.lua");
}

/* ---- scenarios that set traps for the reader ---- */

Test(sandbox, metamethods_of_a_scenario_cannot_hurt_the_reader)
{
    static const char *const list[][2] = {
        {"return setmetatable({}, { __index = function() error('trap') end })", "trap"},
        {"return setmetatable({}, { __index = function() while true do end end })", "time budget"},
        {"return setmetatable({}, { __index = function(t, k) return t[k] end })", "overflow"},
        {"return setmetatable({ title = 'T' }, { __index = function(t, k) return ({ horizon = '1 "
         "year', step = '1 month' })[k] end, __pairs = function() error('trap') end })",
         "'units' is missing"},
        {"return { title = 'T', horizon = '1 year', step = '1 month', units = setmetatable({ x = "
         "'drift' }, { __len = function() error('trap') end }), metrics = {}, score = {} }",
         "trap.lua"},
        {"return { title = setmetatable({}, { __tostring = function() error('trap') end }) }",
         "'title' must be a text, not table"},
        {"return { title = 'T', horizon = '1 year', step = '1 month', units = { x = "
         "setmetatable({}, { __index = function() error('trap') end }) } }",
         "trap"},
        {"local t = {} t.title = 'T' t.horizon = '1 year' t.step = '1 month' t.units = t "
         "t.metrics = t t.score = t return t",
         "trap.lua"},
        {"return { [1] = 2, [print] = 3, [true] = 4 }", "a field needs a name here"},
        {"return { title = ('x'):rep(1000000), [('y'):rep(100000)] = 1 }", "unknown field"},
        {"string.find = nil error('x')", "x"},
        {"getmetatable('').__index = function() error('trap') end return ('x'):rep(3)", "trap"},
        {"uniform = nil return { title = 'T', uncertain = { x = uniform(0, 1) } }", "uniform"},
        {"print = error pcall = error return setmetatable({}, { __index = print })", "trap.lua"},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        expect_complaint(2, list[k][1], "$D run %s --plugins tests/lua --timeout %d",
                         scratch_file("trap.lua", list[k][0]),
                         strcmp(list[k][1], "time budget") == 0 ? 1 : 200);
}

/* ---- when the host's memory runs out ---- */

static const char small[] =
    "return { title = \"Small\", start = \"2015\", horizon = \"1 year\", step = \"1 month\",\n"
    "units = { drift = { set = { delay = 2, pace = \"fast\" }, options = { scale = 2, actors = { { "
    "name = \"a\", power = 1 } } } }, \"dial\" },\n"
    "initial = { level = 2 },\n"
    "uncertain = { [\"drift.rate\"] = uniform(0, 1), [\"drift.weights[2]\"] = declared() },\n"
    "policies = { none = {}, hard = { dial = { amount = { [\"2015-03\"] = 1 } } } },\n"
    "metrics = { result = { unit = \"final\", bind = { of = \"level\" } } },\n"
    "score = { result = { worst = 0, best = 10 } }, satisfy = { result = { at_least = 1 } } }\n";

/* Loads and plans a scenario, and runs it when that goes well. */
static err_code whole_run(const char *path, error *e)
{
    lua_box *box;
    registry *known = NULL;
    scenario scn;
    plan p;
    const char *const folders[] = {"tests/lua", NULL};
    if (lua_box_open(&lua_limits_default, &box, e))
        return e->code;
    err_code code = lua_api_open(box, e);
    if (!code)
        code = registry_open(folders, box, &known, e);
    if (!code && !(code = scenario_load(box, path, &scn, e))) {
        plan_options o = {.cases = 16, .replicates = 1, .design = DESIGN_MC};
        code = plan_make(&scn, known, &o, &p, e);
        if (!code)
            plan_free(&p);
        scenario_free(&scn);
    }
    registry_close(known);
    lua_box_close(box);
    return code;
}

Test(sandbox, memory_that_runs_out_anywhere_is_an_error_and_no_crash)
{
    const char *path = scratch_file("small.lua", small);
    error e = {.text = ""};
    cr_assert_eq(whole_run(path, &e), ERR_OK, "%s", e.text);
    long n = 0, wrong = 0;
    char first[200] = "";
    for (; n < 1000000; n++) {
        e = (error){.code = ERR_OK};
        mem_fail_after(n);
        err_code code = whole_run(path, &e);
        mem_fail_after(-1);
        if (code == ERR_OK)
            break;
        /* A unit has no way to say why it did not open but its sentence. */
        bool right = strstr(e.text, "memory") && (code == ERR_MEMORY || strstr(e.text, "open"));
        if (!right && wrong++ == 0)
            snprintf(first, sizeof first, "after %ld: code %d, %.150s", n, code, e.text);
    }
    cr_expect(n > 300 && n < 1000000, "it took %ld allocations", n);
    cr_expect_eq(wrong, 0, "%ld of %ld failures are not called a lack of memory, the first %s",
                 wrong, n, first);
}
