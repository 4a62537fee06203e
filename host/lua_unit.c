/* SPDX-License-Identifier: MIT
 *
 * Lua units. See lua_unit.h.
 *
 * A plugin file is run once for each worker of the process (worker 0 in the box that read it),
 * since a Lua state serves one thread. A unit's functions see one table `v` that is filled for
 * each case; its metatable turns a misspelt name into an error with the nearest right word.
 */
#include "lua_unit.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "guard.h"
#include "lua_declaration.h"
#include "lua_math.h"
#include "lua_recorded.h"
#include "plan.h"
#include "unit_info.h"

struct lua_plugin {
    arena a;
    lua_box *box;
    const char *path, *shown;
    char *text;
    size_t text_size;
    size_t nunits;
    struct lua_unit *units;
    const dtn_unit **list;
    lua_box *boxes[LUA_UNIT_WORKERS]; /* [0] is box; the others are made when first used */
};

typedef struct lua_unit {
    lua_declaration d;
    lua_plugin *plugin;
    int fn[LUA_UNIT_WORKERS][LUA_FN_COUNT]; /* registry references, LUA_NOREF when absent */
    int values[LUA_UNIT_WORKERS];           /* the table v */
    int inputs[LUA_UNIT_WORKERS];           /* the one behind it */
} lua_unit;

typedef struct lua_instance {
    const lua_unit *u;
    const dtn_host *host;
    /* References, LUA_NOREF until made; each written by its worker. */
    int options[LUA_UNIT_WORKERS];
    recorded recorded[LUA_FN_COUNT]; /* is_bound: run instead of calling the function */
} lua_instance;

/* ---- the environment of a unit's functions ---- */

static int unknown_global(lua_State *L)
{
    return luaL_error(L, "unknown global '%s' in a unit; declare it with `local`",
                      luaL_tolstring(L, 2, NULL));
}

static int write_global(lua_State *L)
{
    return luaL_error(L, "a unit may not write the global '%s'; write `local %s`",
                      luaL_tolstring(L, 2, NULL), luaL_tolstring(L, 2, NULL));
}

/* Pushes an environment: a proxy that cannot be written, before a table of safe globals. */
static void push_environment(lua_State *L)
{
    static const char *const names[] = {
        "assert",       "error",        "ipairs", "next",     "pairs",    "pcall",
        "select",       "string",       "table",  "tonumber", "tostring", "type",
        "utf8",         "rawequal",     "rawlen", "rawget",   "rawset",   "require",
        "setmetatable", "getmetatable", "xpcall", "_VERSION", "print"};
    lua_newtable(L);
    lua_newtable(L);
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        lua_getglobal(L, names[k]);
        lua_setfield(L, -2, names[k]);
    }
    lua_math_push(L);
    lua_setfield(L, -2, "math");
    lua_newtable(L);
    lua_pushcfunction(L, unknown_global);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_newtable(L);
    lua_insert(L, -2);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, write_global);
    lua_setfield(L, -2, "__newindex");
    lua_pushliteral(L, "units");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}

static int make_environment(lua_State *L)
{
    push_environment(L);
    return 1;
}

/* What a plugin's file returned, as a list of units. */
static int as_list(lua_State *L)
{
    if (!lua_istable(L, 1))
        return luaL_error(L, "the file must return a unit (a table), not %s", luaL_typename(L, 1));
    lua_pushliteral(L, "id");
    bool is_unit = lua_rawget(L, 1) != LUA_TNIL;
    lua_settop(L, 1);
    if (is_unit) {
        lua_createtable(L, 1, 0);
        lua_insert(L, 1);
        lua_rawseti(L, 1, 1);
    }
    return 1;
}

/* Runs the plugin's file in a box and leaves a list of units on the stack. */
static err_code run_file(lua_plugin *p, lua_box *box, error *e)
{
    lua_State *L = lua_box_state(box);
    if (lua_box_load(box, p->text, p->text_size, p->shown, e))
        return e->code;
    lua_pushcfunction(L, make_environment);
    if (lua_box_call(box, 0, 1, e)) {
        lua_pop(L, 1);
        return e->code;
    }
    lua_setupvalue(L, -2, 1);
    if (lua_box_call(box, 0, 1, e))
        return e->code;
    lua_pushcfunction(L, as_list);
    lua_insert(L, -2);
    return lua_box_call(box, 1, 1, e) ? error_prefix(e, "%s", p->shown) : ERR_OK;
}

/* ---- workers ---- */

static const lua_unit *unit_of(lua_State *L) { return lua_touserdata(L, lua_upvalueindex(1)); }

static int unknown_field(lua_State *L)
{
    const lua_unit *u = unit_of(L);
    const char *name = luaL_tolstring(L, 2, NULL), *words[512];
    char hint[512];
    size_t n = 0;
    for (uint32_t k = 0; k < u->d.nfields && n < 500; k++)
        words[n++] = u->d.fields[k].name;
    words[n++] = "dt";
    return luaL_error(L, "unit '%s' has no variable '%s'%s", u->d.unit.id, name,
                      error_hint(hint, sizeof hint, name, words, n));
}

/* v.name = ... for a name that `v` itself does not hold: it may be what is an input as well. */
static int forbidden_write(lua_State *L)
{
    const lua_unit *u = unit_of(L);
    const char *name = luaL_tolstring(L, 2, NULL);
    bool known = strcmp(name, "dt") == 0 || strcmp(name, "t") == 0 || strcmp(name, "step") == 0;
    for (uint32_t k = 0; k < u->d.nfields; k++) {
        bool is_it = strcmp(u->d.fields[k].name, name) == 0;
        known |= is_it;
        if (is_it && u->d.fields[k].is_both) {
            lua_settop(L, 3);
            lua_rawset(L, 1);
            return 0;
        }
    }
    if (!known)
        return unknown_field(L);
    return luaL_error(L,
                      "unit '%s' assigns to '%s', which it may only read; declare it among "
                      "stocks, outputs or adds",
                      u->d.unit.id, name);
}

static void set_metamethod(lua_State *L, const lua_unit *u, const char *event, lua_CFunction f)
{
    lua_pushlightuserdata(L, (void *)(uintptr_t)u);
    lua_pushcclosure(L, f, 1);
    lua_setfield(L, -2, event);
}

static void add_fields(lua_State *L, const lua_unit *u, bool writable)
{
    for (uint32_t k = 0; k < u->d.nfields; k++) {
        const lua_field *f = &u->d.fields[k];
        if ((f->write >= 0 && !f->is_both) != writable)
            continue;
        if (f->is_vector)
            lua_createtable(L, (int)f->count, 0);
        else
            lua_pushnumber(L, 0);
        lua_setfield(L, -2, f->name);
    }
}

/*
 * Pushes the table `v`, which holds what the unit may write, and the table behind it with what it
 * may only read: a read of a name that neither has, and a write to one that `v` lacks, are errors.
 */
static void push_values(lua_State *L, const lua_unit *u)
{
    lua_createtable(L, 0, (int)u->d.nfields);
    add_fields(L, u, true);
    lua_createtable(L, 0, (int)u->d.nfields + 3);
    static const char *const always[] = {"dt", "t", "step"};
    for (int k = 0; k < 3; k++) {
        lua_pushnumber(L, 0);
        lua_setfield(L, -2, always[k]);
    }
    add_fields(L, u, false);
    lua_newtable(L);
    set_metamethod(L, u, "__index", unknown_field);
    lua_setmetatable(L, -2);
    lua_newtable(L);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, "__index");
    set_metamethod(L, u, "__newindex", forbidden_write);
    lua_setmetatable(L, -3);
}

static int make_ready(lua_State *L)
{
    lua_unit *u = lua_touserdata(L, 1);
    uint32_t worker = (uint32_t)lua_tointeger(L, 2);
    for (int k = 0; k < LUA_FN_COUNT; k++) {
        int type = lua_getfield(L, 3, lua_fn_names[k]);
        u->fn[worker][k] = type == LUA_TFUNCTION ? luaL_ref(L, LUA_REGISTRYINDEX) : LUA_NOREF;
        if (type != LUA_TFUNCTION)
            lua_pop(L, 1);
    }
    push_values(L, u);
    u->inputs[worker] = luaL_ref(L, LUA_REGISTRYINDEX);
    u->values[worker] = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

/* Takes the unit's functions from the table on top of the stack (which stays) for a worker. */
static err_code ready_unit(lua_unit *u, lua_box *box, uint32_t worker, error *e)
{
    lua_State *L = lua_box_state(box);
    lua_pushcfunction(L, make_ready);
    lua_pushlightuserdata(L, u);
    lua_pushinteger(L, worker);
    lua_pushvalue(L, -4);
    if (lua_box_call(box, 3, 0, e))
        return e->code;
    return ERR_OK;
}

/* A further worker's box, with every unit of the plugin ready in it. */
static err_code ready_worker(lua_plugin *p, uint32_t worker, error *e)
{
    if (p->boxes[worker])
        return ERR_OK;
    lua_box *box;
    if (lua_box_open(lua_box_limits(p->box), &box, e))
        return e->code;
    err_code code = run_file(p, box, e);
    for (size_t k = 0; !code && k < p->nunits; k++) {
        lua_rawgeti(lua_box_state(box), -1, (lua_Integer)k + 1);
        code = ready_unit(&p->units[k], box, worker, e);
        lua_pop(lua_box_state(box), 1);
    }
    if (code) {
        lua_box_close(box);
        return code;
    }
    lua_settop(lua_box_state(box), 0);
    p->boxes[worker] = box;
    return ERR_OK;
}

/* ---- instances ---- */

static dtn_status lua_unit_open(const dtn_unit *unit, const dtn_host *host, void **self)
{
    const lua_unit *u = unit->data;
    lua_instance *in = mem_new(1, sizeof *in);
    if (!in) {
        host->report(host, NULL, DTN_FAILURE, -1, "memory ran out");
        return DTN_ERROR;
    }
    in->u = u;
    in->host = host;
    for (int k = 0; k < LUA_UNIT_WORKERS; k++)
        in->options[k] = LUA_NOREF;
    *self = in;
    return u->d.ndraws ? host->set_scratch(host, u->d.ndraws * sizeof(double)) : DTN_OK;
}

static void lua_unit_close(const dtn_unit *unit, void *self)
{
    (void)unit;
    lua_instance *in = self;
    for (int fn = 0; fn < LUA_FN_COUNT; fn++)
        recorded_free(&in->recorded[fn]);
    mem_free(in);
}

static void push_option_table(lua_State *L, const lua_instance *in, const dtn_option *o)
{
    lua_newtable(L);
    for (size_t c = 0; o->columns[c]; c++) {
        bool is_text = o->columns[c][0] == '$';
        const char *name = o->columns[c] + is_text;
        const double *numbers = NULL;
        const char *const *texts = NULL;
        size_t rows = 0;
        if (is_text)
            in->host->table_texts(in->host, o->name, name, &texts, &rows);
        else
            in->host->table_numbers(in->host, o->name, name, &numbers, &rows);
        for (size_t k = 0; k < rows; k++) {
            if (lua_rawgeti(L, -1, (lua_Integer)k + 1) == LUA_TNIL) {
                lua_pop(L, 1);
                lua_newtable(L);
                lua_pushvalue(L, -1);
                lua_rawseti(L, -3, (lua_Integer)k + 1);
            }
            if (is_text)
                lua_pushstring(L, texts[k]);
            else
                lua_pushnumber(L, numbers[k]);
            lua_setfield(L, -2, name);
            lua_pop(L, 1);
        }
    }
}

/* Pushes the table `o` with the values of the instance's options. */
static void push_options(lua_State *L, const lua_instance *in)
{
    const dtn_unit *unit = &in->u->d.unit;
    lua_newtable(L);
    for (uint32_t k = 0; k < unit->noptions; k++) {
        const dtn_option *o = &unit->options[k];
        double number = 0;
        const char *text = "";
        if (o->type == DTN_NUMBER) {
            in->host->number(in->host, o->name, &number);
            lua_pushnumber(L, number);
        } else if (o->type == DTN_TEXT) {
            in->host->text(in->host, o->name, &text);
            lua_pushstring(L, text);
        } else {
            push_option_table(L, in, o);
        }
        lua_setfield(L, -2, o->name);
    }
}

/* ---- calling case by case ---- */

/*
 * One call of a function for all cases of a block, or for those where `only` (unless NULL) is not
 * 0; `i` is the case it is at.
 */
typedef struct call {
    const lua_instance *in;
    const dtn_block *b;
    const double *only;
    int fn;
    uint32_t i;
} call;

enum { AT_FN = 2, AT_V, AT_INPUTS, AT_O, AT_NAMES }; /* places on the stack of run_cases */

static double *column(const dtn_block *b, int var, uint32_t j)
{
    return b->col[var] + (size_t)j * b->stride;
}

static const double *source_of(const call *c, const lua_field *f, uint32_t draw, uint32_t j)
{
    if (f->stream >= 0)
        return (const double *)c->b->scratch + (size_t)(draw + j) * c->b->n;
    return f->read >= 0 ? column(c->b, f->read, j) : NULL;
}

static void set_values(lua_State *L, const call *c)
{
    const lua_unit *u = c->in->u;
    uint32_t draw = 0;
    for (uint32_t k = 0; k < u->d.nfields; k++) {
        const lua_field *f = &u->d.fields[k];
        lua_pushvalue(L, AT_NAMES + (int)k);
        if (!f->is_vector) {
            const double *from = source_of(c, f, draw, 0);
            lua_pushnumber(L, from ? from[c->i] : 0);
        } else {
            lua_createtable(L, (int)f->count, 0);
            for (uint32_t j = 0; j < f->count; j++) {
                const double *from = source_of(c, f, draw, j);
                lua_pushnumber(L, from ? from[c->i] : 0);
                lua_rawseti(L, -2, (lua_Integer)j + 1);
            }
        }
        lua_rawset(L, f->write >= 0 && !f->is_both ? AT_V : AT_INPUTS);
        if (f->is_both) { /* until it is assigned, the input is seen behind `v` */
            lua_pushvalue(L, AT_NAMES + (int)k);
            lua_pushnil(L);
            lua_rawset(L, AT_V);
        }
        draw += f->stream >= 0 ? f->count : 0;
    }
}

static double wanted_number(lua_State *L, const call *c, const lua_field *f, int type)
{
    if (type == LUA_TNUMBER)
        return lua_tonumber(L, -1);
    if (type == LUA_TBOOLEAN)
        return lua_toboolean(L, -1);
    luaL_error(L, "unit '%s': '%s' was set to a %s, not to a number", c->in->u->d.unit.id, f->name,
               lua_typename(L, type));
    return 0;
}

static void get_values(lua_State *L, const call *c)
{
    const lua_unit *u = c->in->u;
    for (uint32_t k = 0; k < u->d.nfields; k++) {
        const lua_field *f = &u->d.fields[k];
        if (f->write < 0)
            continue;
        lua_pushvalue(L, AT_NAMES + (int)k);
        int type = lua_rawget(L, AT_V);
        if (f->is_both && type == LUA_TNIL) {
            column(c->b, f->write, 0)[c->i] = 0;
        } else if (!f->is_vector) {
            column(c->b, f->write, 0)[c->i] = wanted_number(L, c, f, type);
        } else {
            if (type != LUA_TTABLE)
                luaL_error(L, "unit '%s': '%s' has %d elements; set %s[1] to %s[%d]", u->d.unit.id,
                           f->name, (int)f->count, f->name, f->name, (int)f->count);
            for (uint32_t j = 0; j < f->count; j++) {
                type = lua_rawgeti(L, -1, (lua_Integer)j + 1);
                column(c->b, f->write, j)[c->i] = wanted_number(L, c, f, type);
                lua_pop(L, 1);
            }
        }
        lua_pop(L, 1);
    }
}

static int run_cases(lua_State *L)
{
    call *c = lua_touserdata(L, 1);
    const lua_unit *u = c->in->u;
    uint32_t w = c->b->worker;
    luaL_checkstack(L, (int)u->d.nfields + 20, "too many variables");
    lua_rawgeti(L, LUA_REGISTRYINDEX, u->fn[w][c->fn]);
    lua_rawgeti(L, LUA_REGISTRYINDEX, u->values[w]);
    lua_rawgeti(L, LUA_REGISTRYINDEX, u->inputs[w]);
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->in->options[w]);
    for (uint32_t k = 0; k < u->d.nfields; k++)
        lua_pushstring(L, u->d.fields[k].name);
    lua_pushnumber(L, c->b->dt);
    lua_setfield(L, AT_INPUTS, "dt");
    lua_pushnumber(L, c->b->t);
    lua_setfield(L, AT_INPUTS, "t");
    lua_pushnumber(L, (lua_Number)c->b->step);
    lua_setfield(L, AT_INPUTS, "step");
    for (; c->i < c->b->n; c->i++) {
        if (c->b->fail[c->i] || (c->only && c->only[c->i] == 0))
            continue;
        set_values(L, c);
        lua_pushvalue(L, AT_FN);
        lua_pushvalue(L, AT_V);
        lua_pushvalue(L, AT_O);
        lua_call(L, 2, 0);
        get_values(L, c);
    }
    return 0;
}

static int make_options(lua_State *L)
{
    lua_instance *in = lua_touserdata(L, 1);
    push_options(L, in);
    in->options[lua_tointeger(L, 2)] = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

/* Makes sure that this worker has the plugin's functions and the instance's options. */
static err_code prepare(lua_instance *in, uint32_t worker, error *e)
{
    lua_plugin *p = in->u->plugin;
    if (worker >= LUA_UNIT_WORKERS)
        return error_set(e, ERR_RUN, "Lua units serve at most %d threads; use --isolate",
                         LUA_UNIT_WORKERS);
    if (ready_worker(p, worker, e))
        return e->code;
    if (in->options[worker] != LUA_NOREF)
        return ERR_OK;
    lua_State *L = lua_box_state(p->boxes[worker]);
    lua_pushcfunction(L, make_options);
    lua_pushlightuserdata(L, in);
    lua_pushinteger(L, worker);
    return lua_box_call(p->boxes[worker], 2, 0, e);
}

static void draw_chance(const lua_unit *u, const dtn_block *b)
{
    double *out = b->scratch;
    for (uint32_t k = 0; k < u->d.nfields; k++)
        for (uint32_t j = 0; u->d.fields[k].stream >= 0 && j < u->d.fields[k].count;
             j++, out += b->n)
            b->host->uniform(b, (uint32_t)u->d.fields[k].stream, j, out);
}

enum { SCRIPT_FAILED = 1 }; /* in fail[], beside LUA_UNIT_OUT_OF_TIME */

/* Calls the function for each case, with the draws already in scratch. */
static dtn_status call_cases(call *c)
{
    const dtn_block *b = c->b;
    lua_box *box = c->in->u->plugin->boxes[b->worker];
    lua_State *L = lua_box_state(box);
    dtn_status status = DTN_OK;
    error e;
    while (c->i < b->n) {
        lua_pushcfunction(L, run_cases);
        lua_pushlightuserdata(L, c);
        err_code code = lua_box_call(box, 1, 0, &e);
        if (!code)
            break;
        if (b->host)
            b->host->report(b->host, b, DTN_FAILURE, c->i, e.text);
        b->fail[c->i++] = code == ERR_RUN ? LUA_UNIT_OUT_OF_TIME : SCRIPT_FAILED;
        status = DTN_CASES;
    }
    return status;
}

/* `only` as in a call. Only this worker's slots of the instance are written: it stays shareable. */
static dtn_status run_plain(const lua_instance *in, const dtn_block *b, int fn, const double *only)
{
    call c = {.in = in, .b = b, .fn = fn, .only = only};
    error e;
    if (prepare((lua_instance *)(uintptr_t)in, b->worker, &e)) {
        b->host->report(b->host, b, DTN_FAILURE, -1, e.text);
        return DTN_ERROR;
    }
    draw_chance(in->u, b);
    return call_cases(&c);
}

/* The cases that a recording leaves to Lua; the draws go behind what it uses of the scratch. */
static dtn_status run_left(const lua_instance *in, const dtn_block *b, int fn, const double *left)
{
    const recorded *r = &in->recorded[fn];
    dtn_block rest = *b;
    rest.scratch = (char *)b->scratch + recorded_scratch(r) + b->n * recorded_scratch_per_case(r);
    return run_plain(in, &rest, fn, left);
}

static dtn_status run_block(const lua_instance *in, const dtn_block *b, int fn)
{
    const recorded *r = &in->recorded[fn];
    if (!r->is_bound)
        return run_plain(in, b, fn, NULL);
    const double *left = recorded_step(r, b);
    return left ? run_left(in, b, fn, left) : DTN_OK;
}

static dtn_status lua_unit_start(const void *self, const dtn_block *b)
{
    const lua_instance *in = self;
    const recorded *step = &in->recorded[LUA_FN_STEP];
    if (step->is_bound)
        recorded_begin(step, b);
    return in->u->d.has_fn[LUA_FN_START] ? run_block(in, b, LUA_FN_START) : DTN_OK;
}

static dtn_status lua_unit_step(const void *self, const dtn_block *b)
{
    return run_block(self, b, LUA_FN_STEP);
}

static dtn_status lua_unit_finish(const void *self, const dtn_block *b)
{
    return run_block(self, b, LUA_FN_FINISH);
}

/* ---- recording ---- */

/* For prove: the block's scratch holds the draws already. */
static void call_plain(void *context, const dtn_block *b)
{
    call *c = context;
    c->b = b;
    c->i = 0;
    call_cases(c);
}

enum { RECORD_SECONDS = 60 }; /* on the wall; the budget of scripts does not reach into C */

/* Records a function whose instance has its options in worker 0's box. */
static err_code record_one(lua_instance *in, int fn, error *e)
{
    lua_State *L = lua_box_state(in->u->plugin->box);
    call c = {.in = in, .fn = fn};
    lua_rawgeti(L, LUA_REGISTRYINDEX, in->u->fn[0][fn]);
    lua_rawgeti(L, LUA_REGISTRYINDEX, in->options[0]);
    char what[200];
    snprintf(what, sizeof what, "unit '%s' (%.80s), being recorded,", in->u->d.unit.id,
             in->u->plugin->path);
    guard_begin(what, RECORD_SECONDS);
    err_code code = recorded_make(L, &in->u->d, lua_gettop(L) - 1, lua_gettop(L), call_plain, &c,
                                  &in->recorded[fn], e);
    guard_end();
    lua_pop(L, 2);
    return code;
}

err_code lua_unit_record(const plan_instance *instance, error *e)
{
    lua_instance *in = instance->self;
    if (prepare(in, 0, e))
        return e->code;
    for (int fn = 0; fn < LUA_FN_COUNT; fn++)
        if (in->u->d.has_fn[fn] && record_one(in, fn, e))
            return e->code;
    return ERR_OK;
}

err_code lua_unit_bind(plan_instance *instance, error *e)
{
    lua_instance *in = instance->self;
    for (int fn = 0; fn < LUA_FN_COUNT; fn++) {
        recorded *r = &in->recorded[fn];
        if (!r->r.is_whole || !in->u->d.has_fn[fn])
            continue;
        if (recorded_bind(r, instance, fn == LUA_FN_STEP, e))
            return e->code;
        if (fn == LUA_FN_STEP)
            instance->ncarried = r->p.ncarried;
    }
    return ERR_OK;
}

recorded *lua_unit_recorded(const plan_instance *instance, int fn)
{
    lua_instance *in = instance->self;
    return in->u->d.has_fn[fn] ? &in->recorded[fn] : NULL;
}

/* ---- a unit outside of any scenario ---- */

/* Options of nobody: every one at its default, tables without rows. */
static const dtn_option *declared_option(const dtn_host *host, const char *name)
{
    const dtn_unit *u = host->instance;
    for (uint32_t k = 0; k < u->noptions; k++)
        if (strcmp(u->options[k].name, name) == 0)
            return &u->options[k];
    return NULL;
}

static dtn_status default_number(const dtn_host *host, const char *option, double *out)
{
    const dtn_option *o = declared_option(host, option);
    *out = o ? o->number : 0;
    return DTN_OK;
}

static dtn_status default_text(const dtn_host *host, const char *option, const char **out)
{
    const dtn_option *o = declared_option(host, option);
    *out = o && o->text ? o->text : "";
    return DTN_OK;
}

static dtn_status no_numbers(const dtn_host *host, const char *option, const char *column,
                             const double **out, size_t *rows)
{
    (void)host, (void)option, (void)column;
    *out = NULL;
    *rows = 0;
    return DTN_OK;
}

static dtn_status no_texts(const dtn_host *host, const char *option, const char *column,
                           const char *const **out, size_t *rows)
{
    (void)host, (void)option, (void)column;
    *out = NULL;
    *rows = 0;
    return DTN_OK;
}

static void describe_one(const recorded *r, char *text, size_t size)
{
    program p;
    if (r->r.keeps[0]) {
        snprintf(text, size, "refused in scenarios: %s; keep it in `state`", r->r.keeps);
    } else if (!r->r.is_whole) {
        snprintf(text, size, "called case by case: %s", r->r.why);
    } else if (program_make(&r->r.g, r->r.targets, r->r.ntargets, true, &p)) {
        int n = snprintf(text, size,
                         "recorded, %u operations and %u for each run; the same as called on %u "
                         "cases, %u of %u sides of decisions",
                         program_step_operations(&p), program_begin_operations(&p), r->proof.cases,
                         r->proof.sides_met, r->proof.sides);
        if (r->r.guard != EXPR_ID_FALSE && n > 0 && (size_t)n < size)
            snprintf(text + n, size - (size_t)n, "; some futures are left to Lua, %s%s",
                     r->r.why[0]       ? ""
                     : r->r.left_at[0] ? "first in "
                                       : "on sides of decisions that no case met",
                     r->r.why[0] ? r->r.why : r->r.left_at);
        program_free(&p);
    }
}

err_code lua_unit_describe(const dtn_unit *unit, char text[][600], error *e)
{
    const lua_unit *u = unit->data;
    dtn_host host = {.size = sizeof host,
                     .number = default_number,
                     .text = default_text,
                     .table_numbers = no_numbers,
                     .table_texts = no_texts,
                     .instance = unit};
    lua_instance in = {.u = u, .host = &host};
    for (int k = 0; k < LUA_UNIT_WORKERS; k++)
        in.options[k] = LUA_NOREF;
    err_code code = prepare(&in, 0, e);
    for (int fn = 0; fn < LUA_FN_COUNT; fn++) {
        text[fn][0] = '\0';
        if (code || !u->d.has_fn[fn])
            continue;
        code = record_one(&in, fn, e);
        if (!code)
            describe_one(&in.recorded[fn], text[fn], 600);
        recorded_free(&in.recorded[fn]);
    }
    return code;
}

static void attach_functions(lua_unit *u)
{
    u->d.unit.data = u;
    u->d.unit.open = lua_unit_open;
    u->d.unit.close = lua_unit_close;
    u->d.unit.start = lua_unit_start; /* also where what depends on parameters is computed */
    u->d.unit.step = u->d.has_fn[LUA_FN_STEP] ? lua_unit_step : NULL;
    u->d.unit.finish = u->d.has_fn[LUA_FN_FINISH] ? lua_unit_finish : NULL;
}

/* ---- plugins ---- */

/* Messages of Lua keep 59 bytes of a file's name, so long paths are shown by their end. */
static const char *short_name(const char *path)
{
    size_t length = strlen(path);
    const char *p = path;
    while (length - (size_t)(p - path) > 50) {
        const char *slash = strchr(p + 1, '/');
        if (!slash)
            break;
        p = slash;
    }
    return p == path ? path : p + 1;
}

static err_code read_units(lua_plugin *p, error *e)
{
    lua_State *L = lua_box_state(p->box);
    int top = lua_gettop(L);
    if (run_file(p, p->box, e))
        return e->code;
    p->nunits = lua_rawlen(L, -1);
    p->units = arena_new(&p->a, p->nunits, sizeof *p->units);
    p->list = arena_new(&p->a, p->nunits + 1, sizeof *p->list);
    err_code code = ERR_OK;
    if (p->nunits == 0)
        code = error_set(e, ERR_INPUT, "%s: the file returns no unit", p->shown);
    for (size_t k = 0; !code && p->list && k < p->nunits; k++) {
        lua_unit *u = &p->units[k];
        u->plugin = p;
        lua_rawgeti(L, -1, (lua_Integer)k + 1);
        lua_reader r = {.L = L, .file = p->shown, .text = p->text, .a = &p->a, .e = e};
        code = read_protected(&r, lua_declaration_read, &u->d);
        if (!code)
            code = ready_unit(u, p->box, 0, e);
        lua_settop(L, top + 1);
        attach_functions(u);
        p->list[k] = &u->d.unit;
    }
    lua_settop(L, top);
    if (!code && p->a.out_of_memory)
        code = error_set(e, ERR_MEMORY, "memory ran out while reading %s", p->shown);
    return code;
}

err_code lua_plugin_open(lua_box *box, const char *path, lua_plugin **out,
                         const dtn_unit *const **found, size_t *n, error *e)
{
    *out = NULL;
    lua_plugin *p = mem_new(1, sizeof *p);
    if (!p)
        return error_set(e, ERR_MEMORY, "memory ran out while reading %s", path);
    p->box = p->boxes[0] = box;
    p->path = arena_text(&p->a, path);
    p->shown = p->path ? short_name(p->path) : path;
    p->text = read_file(path, &p->text_size, e);
    char what[200];
    snprintf(what, sizeof what, "the plugin %.150s", path);
    guard_begin(what, lua_box_patience(box));
    err_code code = p->text ? read_units(p, e) : e->code;
    guard_end();
    if (code) {
        lua_plugin_close(p);
        /* The machine's lack of memory is no fault of the plugin; its own greed is. */
        bool is_ours = code == ERR_MEMORY && !lua_box_over_cap(box);
        return e->code = is_ours ? ERR_MEMORY : ERR_PLUGIN;
    }
    *out = p;
    *found = p->list;
    *n = p->nunits;
    return ERR_OK;
}

void lua_plugin_close(lua_plugin *p)
{
    if (!p)
        return;
    for (int k = 1; k < LUA_UNIT_WORKERS; k++)
        lua_box_close(p->boxes[k]);
    mem_free(p->text);
    arena_free(&p->a);
    mem_free(p);
}
