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

#include "lua_math.h"
#include "lua_read.h"
#include "unit_info.h"

enum { FN_START, FN_STEP, FN_FINISH, FN_COUNT };
static const char *const fn_names[FN_COUNT] = {"start", "step", "finish"};

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

/* Where a field of `v` lives in a block's columns; -1: it has none of that sort. */
typedef struct field {
    const char *name;
    int read, write; /* places in the unit's table of variables */
    int stream;      /* or the first draw of a stream */
    uint32_t count;
    bool contributes; /* an ADD, 0 until assigned */
    bool is_vector;
} field;

typedef struct lua_unit {
    dtn_unit unit; /* first, so that a dtn_unit of ours is a lua_unit */
    lua_plugin *plugin;
    size_t index; /* in the plugin's list */
    field *fields;
    uint32_t nfields, ndraws;
    int fn[LUA_UNIT_WORKERS][FN_COUNT]; /* registry references, LUA_NOREF when absent */
    int values[LUA_UNIT_WORKERS];       /* the table v */
    bool ready[LUA_UNIT_WORKERS];
} lua_unit;

typedef struct lua_instance {
    const lua_unit *u;
    const dtn_host *host;
    int options[LUA_UNIT_WORKERS]; /* references, LUA_NOREF until made; each written by its worker */
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
    static const char *const names[] = {"assert",   "error",    "ipairs", "next",     "pairs",
                                        "pcall",    "select",   "string", "table",    "tonumber",
                                        "tostring", "type",     "utf8",   "rawequal", "rawlen",
                                        "rawget",   "rawset",   "require", "setmetatable",
                                        "getmetatable", "xpcall", "_VERSION", "print"};
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

/* Runs the plugin's file in a box and leaves a list of units on the stack. */
static err_code run_file(lua_plugin *p, lua_box *box, error *e)
{
    lua_State *L = lua_box_state(box);
    if (lua_box_load(box, p->text, p->text_size, p->shown, e))
        return e->code;
    push_environment(L);
    lua_setupvalue(L, -2, 1);
    if (lua_box_call(box, 0, 1, e))
        return e->code;
    if (!lua_istable(L, -1)) {
        error_set(e, ERR_INPUT, "%s: the file must return a unit (a table), not %s", p->shown,
                  luaL_typename(L, -1));
        lua_pop(L, 1);
        return e->code;
    }
    if (lua_getfield(L, -1, "id") == LUA_TNIL) {
        lua_pop(L, 1);
        return ERR_OK;
    }
    lua_pop(L, 1);
    lua_createtable(L, 1, 0);
    lua_insert(L, -2);
    lua_rawseti(L, -2, 1);
    return ERR_OK;
}

/* ---- declarations ---- */

static const struct category {
    const char *name;
    uint32_t kind;
} categories[] = {
    {"params", DTN_PARAM},   {"settings", DTN_SETTING}, {"inputs", DTN_INPUT},
    {"outputs", DTN_OUTPUT}, {"stocks", DTN_OUTPUT},    {"derived", DTN_DERIVED},
    {"adds", DTN_ADD},       {"state", DTN_STATE},
};
enum { CATEGORIES = sizeof categories / sizeof *categories };

static const char *const unit_fields[] = {
    "role", "id", "version", "title", "doc", "params", "settings", "inputs", "outputs", "stocks",
    "derived", "adds", "state", "streams", "options", "start", "step", "finish", NULL};

static const char *const var_fields[] = {
    "unit", "doc", "source", "min", "max", "default", "labels", "count", "integer", "log",
    "optional", "event", "more_is_better", "bounded", NULL};

/* What is being read of one unit, before its arrays have their final size. */
typedef struct draft {
    lua_reader *r;
    dtn_var *vars;
    uint32_t nvars;
    field *fields;
    uint32_t nfields;
} draft;

static err_code read_labels(lua_reader *r, dtn_var *v)
{
    bool has;
    if (read_table(r, "labels", false, &has))
        return r->e->code;
    if (has) {
        size_t n = lua_rawlen(r->L, -1);
        const char **labels = arena_new(r->a, n + 1, sizeof *labels);
        for (size_t k = 0; labels && k < n; k++) {
            if (lua_rawgeti(r->L, -1, (lua_Integer)k + 1) != LUA_TSTRING)
                return read_wrong(r, "labels", "labels must be texts");
            labels[k] = arena_text(r->a, lua_tostring(r->L, -1));
            lua_pop(r->L, 1);
        }
        v->labels = labels;
        v->max = n ? (double)n - 1 : 0;
        v->flags |= DTN_INTEGER;
    }
    lua_pop(r->L, 1);
    return ERR_OK;
}

static err_code read_flags(lua_reader *r, dtn_var *v)
{
    static const struct {
        const char *name;
        uint32_t bit;
    } flags[] = {{"integer", DTN_INTEGER},   {"log", DTN_LOG},
                 {"optional", DTN_OPTIONAL}, {"event", DTN_EVENT},
                 {"bounded", DTN_BOUNDED},   {"more_is_better", DTN_MORE_IS_BETTER}};
    for (size_t k = 0; k < sizeof flags / sizeof *flags; k++) {
        bool on = false;
        if (read_flag(r, flags[k].name, &on))
            return r->e->code;
        v->flags |= on ? flags[k].bit : 0;
    }
    return ERR_OK;
}

/* Reads the variable whose table is on top of the stack. */
static err_code read_var(lua_reader *r, const char *name, uint32_t kind, dtn_var *v)
{
    if (!lua_istable(r->L, -1))
        return read_wrong(r, name, "'%s' must be a table such as { unit = \"1\", min = 0, max = 1 }",
                          name);
    if (read_fields(r, var_fields))
        return r->e->code;
    bool ranged = kind == DTN_PARAM || kind == DTN_SETTING;
    double count = 1;
    *v = (dtn_var){.name = name, .kind = kind, .min = 0, .max = 1};
    if (read_labels(r, v))
        return r->e->code;
    bool labelled = v->labels != NULL;
    if (!ranged && !labelled) {
        v->min = -1e300;
        v->max = 1e300;
    }
    v->unit = "1";
    if (read_text(r, "unit", ranged && !labelled, &v->unit) ||
        read_text(r, "doc", false, &v->doc) || read_text(r, "source", false, &v->source) ||
        read_number(r, "min", ranged && !labelled, &v->min) ||
        read_number(r, "max", ranged && !labelled, &v->max) ||
        read_number(r, "default", ranged, &v->def) || read_number(r, "count", false, &count) ||
        read_flags(r, v))
        return r->e->code;
    if (!(count >= 1 && count <= 100000))
        return read_wrong(r, "count", "'count' must be from 1 to 100000");
    v->count = (uint32_t)count;
    return ERR_OK;
}

static void add_field(draft *d, const dtn_var *v, int read, int write)
{
    d->fields[d->nfields++] = (field){.name = v->name, .read = read, .write = write, .stream = -1,
                                      .count = v->count, .is_vector = v->count > 1,
                                      .contributes = v->kind == DTN_ADD};
}

static err_code read_category(draft *d, const struct category *c, bool is_model)
{
    lua_reader *r = d->r;
    bool has;
    if (read_table(r, c->name, false, &has))
        return r->e->code;
    read_enter(r, c->name);
    const char *const *keys = NULL;
    size_t n = 0;
    if (has && read_keys(r, &keys, &n))
        return r->e->code;
    for (size_t k = 0; k < n; k++) {
        lua_getfield(r->L, -1, keys[k]);
        read_enter(r, keys[k]);
        dtn_var v;
        if (read_var(r, keys[k], c->kind, &v))
            return r->e->code;
        read_leave(r);
        lua_pop(r->L, 1);
        int place = (int)d->nvars;
        if (c->kind == DTN_OUTPUT && is_model) {
            /* What a model writes for t + dt it may also read at t. */
            dtn_var in = v;
            in.kind = DTN_INPUT;
            in.flags &= (uint32_t)~(DTN_BOUNDED | DTN_EVENT);
            d->vars[d->nvars++] = in;
            d->vars[d->nvars++] = v;
            add_field(d, &v, place, place + 1);
        } else {
            d->vars[d->nvars++] = v;
            bool writes = v.kind == DTN_OUTPUT || v.kind == DTN_DERIVED || v.kind == DTN_ADD ||
                          v.kind == DTN_STATE;
            add_field(d, &v, v.kind == DTN_ADD ? -1 : place, writes ? place : -1);
        }
    }
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}

static err_code read_streams(draft *d, lua_unit *u)
{
    lua_reader *r = d->r;
    bool has;
    if (read_table(r, "streams", false, &has))
        return r->e->code;
    read_enter(r, "streams");
    const char *const *keys = NULL;
    size_t n = 0;
    if (has && read_keys(r, &keys, &n))
        return r->e->code;
    dtn_stream *streams = arena_new(r->a, n, sizeof *streams);
    for (size_t k = 0; streams && k < n; k++) {
        double count = 1;
        streams[k].name = keys[k];
        if (lua_getfield(r->L, -1, keys[k]) == LUA_TTABLE) {
            static const char *const known[] = {"doc", "count", NULL};
            if (read_fields(r, known) || read_text(r, "doc", false, &streams[k].doc) ||
                read_number(r, "count", false, &count))
                return r->e->code;
        } else if (lua_isstring(r->L, -1)) {
            streams[k].doc = arena_text(r->a, lua_tostring(r->L, -1));
        } else {
            return read_wrong(r, keys[k], "a stream is a text that says what it is for");
        }
        lua_pop(r->L, 1);
        if (!(count >= 1 && count <= 65536))
            return read_wrong(r, keys[k], "'count' must be from 1 to 65536");
        d->fields[d->nfields++] = (field){.name = keys[k], .read = -1, .write = -1,
                                          .stream = (int)k, .count = (uint32_t)count,
                                          .is_vector = count > 1};
        u->ndraws += (uint32_t)count;
    }
    u->unit.streams = streams;
    u->unit.nstreams = (uint32_t)n;
    u->unit.stream_size = sizeof(dtn_stream);
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}

/* columns = { "name", "$text" }: names as the C declaration has them. */
static err_code read_option(lua_reader *r, const char *name, dtn_option *o)
{
    static const char *const known[] = {"type", "doc", "default", "columns", "optional", NULL};
    static const char *const types[] = {"number", "text", "table", NULL};
    const char *type = "number";
    bool optional = false, has;
    o->name = name;
    if (!lua_istable(r->L, -1))
        return read_wrong(r, name, "'%s' must be a table such as { type = \"number\" }", name);
    if (read_fields(r, known) || read_text(r, "doc", false, &o->doc) ||
        read_text(r, "type", true, &type) || read_flag(r, "optional", &optional))
        return r->e->code;
    while (o->type < 3 && strcmp(types[o->type], type) != 0)
        o->type++;
    if (!types[o->type])
        return read_unknown(r, "type of option", type, types);
    o->type++;
    o->flags = optional ? DTN_OPTIONAL : 0;
    if (o->type == DTN_NUMBER && read_number(r, "default", false, &o->number))
        return r->e->code;
    if (o->type == DTN_TEXT && read_text(r, "default", false, &o->text))
        return r->e->code;
    if (read_table(r, "columns", o->type == DTN_TABLE, &has))
        return r->e->code;
    size_t n = has ? lua_rawlen(r->L, -1) : 0;
    const char **columns = has ? arena_new(r->a, n + 1, sizeof *columns) : NULL;
    for (size_t k = 0; columns && k < n; k++) {
        lua_rawgeti(r->L, -1, (lua_Integer)k + 1);
        columns[k] = arena_text(r->a, luaL_tolstring(r->L, -1, NULL));
        lua_pop(r->L, 2);
    }
    o->columns = columns;
    lua_pop(r->L, 1);
    return ERR_OK;
}

static err_code read_options(lua_reader *r, lua_unit *u)
{
    bool has;
    if (read_table(r, "options", false, &has))
        return r->e->code;
    read_enter(r, "options");
    const char *const *keys = NULL;
    size_t n = 0;
    if (has && read_keys(r, &keys, &n))
        return r->e->code;
    dtn_option *options = arena_new(r->a, n, sizeof *options);
    for (size_t k = 0; options && k < n; k++) {
        lua_getfield(r->L, -1, keys[k]);
        read_enter(r, keys[k]);
        if (read_option(r, keys[k], &options[k]))
            return r->e->code;
        read_leave(r);
        lua_pop(r->L, 1);
    }
    u->unit.options = options;
    u->unit.noptions = (uint32_t)n;
    u->unit.option_size = sizeof(dtn_option);
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}

/* How many variables and fields the unit on top of the stack can have at most. */
static uint32_t count_entries(lua_State *L)
{
    uint32_t n = 0;
    for (int k = 0; k <= CATEGORIES; k++) {
        const char *name = k < CATEGORIES ? categories[k].name : "streams";
        if (lua_getfield(L, -1, name) == LUA_TTABLE) {
            lua_pushnil(L);
            while (lua_next(L, -2)) {
                lua_pop(L, 1);
                n += 2;
            }
        }
        lua_pop(L, 1);
    }
    return n;
}

static dtn_status lua_unit_open(const dtn_unit *unit, const dtn_host *host, void **self);
static void lua_unit_close(const dtn_unit *unit, void *self);
static dtn_status lua_unit_start(const void *self, const dtn_block *b);
static dtn_status lua_unit_step(const void *self, const dtn_block *b);
static dtn_status lua_unit_finish(const void *self, const dtn_block *b);

static err_code read_functions(lua_reader *r, dtn_unit *unit)
{
    static dtn_status (*const calls[FN_COUNT])(const void *, const dtn_block *) = {
        lua_unit_start, lua_unit_step, lua_unit_finish};
    dtn_status (**const slots[FN_COUNT])(const void *, const dtn_block *) = {
        &unit->start, &unit->step, &unit->finish};
    for (int k = 0; k < FN_COUNT; k++) {
        int type = lua_getfield(r->L, -1, fn_names[k]);
        lua_pop(r->L, 1);
        if (type != LUA_TNIL && type != LUA_TFUNCTION)
            return read_wrong(r, fn_names[k], "'%s' must be a function", fn_names[k]);
        *slots[k] = type == LUA_TFUNCTION ? calls[k] : NULL;
    }
    unit->open = lua_unit_open;
    unit->close = lua_unit_close;
    return ERR_OK;
}

/* Reads the unit whose table is on top of the stack. */
static err_code read_unit(lua_reader *r, void *out)
{
    lua_unit *u = out;
    if (!lua_istable(r->L, -1))
        return read_wrong(r, NULL, "the file must return a unit or a list of units");
    if (read_fields(r, unit_fields))
        return r->e->code;
    dtn_unit *unit = &u->unit;
    static const char *const roles[] = {"model", "lever", "metric", NULL};
    const char *role = "";
    if (read_text(r, "id", true, &unit->id) || read_text(r, "role", true, &role) ||
        read_text(r, "version", false, &unit->version) ||
        read_text(r, "title", false, &unit->title) || read_text(r, "doc", false, &unit->doc))
        return r->e->code;
    uint32_t place = 0;
    while (roles[place] && strcmp(roles[place], role) != 0)
        place++;
    if (!roles[place])
        return read_unknown(r, "role", role, roles);
    unit->size = sizeof *unit;
    unit->role = place + 1;
    unit->data = u;
    uint32_t room = count_entries(r->L);
    draft d = {.r = r, .vars = arena_new(r->a, room, sizeof(dtn_var)),
               .fields = arena_new(r->a, room, sizeof(field))};
    if (r->a->out_of_memory)
        return error_set(r->e, ERR_MEMORY, "memory ran out while reading %s", r->file);
    for (int k = 0; k < CATEGORIES; k++)
        if (read_category(&d, &categories[k], unit->role == DTN_MODEL))
            return r->e->code;
    if (read_streams(&d, u) || read_options(r, u) || read_functions(r, unit))
        return r->e->code;
    unit->vars = d.vars;
    unit->nvars = d.nvars;
    unit->var_size = sizeof(dtn_var);
    u->fields = d.fields;
    u->nfields = d.nfields;
    return ERR_OK;
}

/* ---- workers ---- */

static int unknown_field(lua_State *L)
{
    const lua_unit *u = lua_touserdata(L, lua_upvalueindex(1));
    const char *name = luaL_tolstring(L, 2, NULL);
    const char *words[512], *hint;
    size_t n = 0;
    for (uint32_t k = 0; k < u->nfields && n < 500; k++)
        words[n++] = u->fields[k].name;
    words[n++] = "dt";
    char buf[512];
    hint = error_hint(buf, sizeof buf, name, words, n);
    return luaL_error(L, "unit '%s' has no variable '%s'%s", u->unit.id, name, hint);
}

/* Pushes a new table v for the unit, with every field present and others forbidden. */
static void push_values(lua_State *L, const lua_unit *u)
{
    lua_createtable(L, 0, (int)u->nfields + 3);
    static const char *const always[] = {"dt", "t", "step"};
    for (int k = 0; k < 3; k++) {
        lua_pushnumber(L, 0);
        lua_setfield(L, -2, always[k]);
    }
    for (uint32_t k = 0; k < u->nfields; k++) {
        if (u->fields[k].is_vector)
            lua_createtable(L, (int)u->fields[k].count, 0);
        else
            lua_pushnumber(L, 0);
        lua_setfield(L, -2, u->fields[k].name);
    }
    lua_newtable(L);
    for (int k = 0; k < 2; k++) {
        lua_pushlightuserdata(L, (void *)(uintptr_t)u);
        lua_pushcclosure(L, unknown_field, 1);
        lua_setfield(L, -2, k ? "__newindex" : "__index");
    }
    lua_setmetatable(L, -2);
}

static int make_ready(lua_State *L)
{
    lua_unit *u = lua_touserdata(L, 1);
    uint32_t worker = (uint32_t)lua_tointeger(L, 2);
    for (int k = 0; k < FN_COUNT; k++) {
        int type = lua_getfield(L, 3, fn_names[k]);
        u->fn[worker][k] = type == LUA_TFUNCTION ? luaL_ref(L, LUA_REGISTRYINDEX) : LUA_NOREF;
        if (type != LUA_TFUNCTION)
            lua_pop(L, 1);
    }
    push_values(L, u);
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
    u->ready[worker] = true;
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
    if (!in)
        return DTN_ERROR;
    in->u = u;
    in->host = host;
    for (int k = 0; k < LUA_UNIT_WORKERS; k++)
        in->options[k] = LUA_NOREF;
    *self = in;
    return u->ndraws ? host->set_scratch(host, u->ndraws * sizeof(double)) : DTN_OK;
}

static void lua_unit_close(const dtn_unit *unit, void *self)
{
    (void)unit;
    mem_free(self);
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
    const dtn_unit *unit = &in->u->unit;
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

/* One call of a function for all cases of a block; `i` is the case it is at. */
typedef struct call {
    const lua_instance *in;
    const dtn_block *b;
    int fn;
    uint32_t i;
    bool checked; /* that the function leaves its inputs alone */
} call;

enum { AT_FN = 2, AT_V, AT_O, AT_NAMES }; /* places on the stack of run_cases */

static double *column(const dtn_block *b, int var, uint32_t j)
{
    return b->col[var] + (size_t)j * b->stride;
}

static const double *source_of(const call *c, const field *f, uint32_t draw, uint32_t j)
{
    if (f->stream >= 0)
        return (const double *)c->b->scratch + (size_t)(draw + j) * c->b->n;
    return f->read >= 0 ? column(c->b, f->read, j) : NULL;
}

static void set_values(lua_State *L, const call *c)
{
    const lua_unit *u = c->in->u;
    uint32_t draw = 0;
    for (uint32_t k = 0; k < u->nfields; k++) {
        const field *f = &u->fields[k];
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
        lua_rawset(L, AT_V);
        draw += f->stream >= 0 ? f->count : 0;
    }
}

static double wanted_number(lua_State *L, const call *c, const field *f, int type)
{
    if (type == LUA_TNUMBER)
        return lua_tonumber(L, -1);
    if (type == LUA_TBOOLEAN)
        return lua_toboolean(L, -1);
    luaL_error(L, "unit '%s': '%s' was set to a %s, not to a number", c->in->u->unit.id, f->name,
               lua_typename(L, type));
    return 0;
}

static void get_values(lua_State *L, const call *c)
{
    const lua_unit *u = c->in->u;
    for (uint32_t k = 0; k < u->nfields; k++) {
        const field *f = &u->fields[k];
        if (f->write < 0)
            continue;
        lua_pushvalue(L, AT_NAMES + (int)k);
        int type = lua_rawget(L, AT_V);
        if (!f->is_vector) {
            column(c->b, f->write, 0)[c->i] = wanted_number(L, c, f, type);
        } else {
            if (type != LUA_TTABLE)
                luaL_error(L, "unit '%s': '%s' has %d elements; set %s[1] to %s[%d]",
                           u->unit.id, f->name, (int)f->count, f->name, f->name, (int)f->count);
            for (uint32_t j = 0; j < f->count; j++) {
                type = lua_rawgeti(L, -1, (lua_Integer)j + 1);
                column(c->b, f->write, j)[c->i] = wanted_number(L, c, f, type);
                lua_pop(L, 1);
            }
        }
        lua_pop(L, 1);
    }
}

/* A function that assigns to what it may only read would see its change vanish: say so. */
static void check_inputs_kept(lua_State *L, const call *c)
{
    const lua_unit *u = c->in->u;
    uint32_t draw = 0;
    for (uint32_t k = 0; k < u->nfields; k++) {
        const field *f = &u->fields[k];
        const double *from = source_of(c, f, draw, 0);
        draw += f->stream >= 0 ? f->count : 0;
        if (f->write >= 0 || f->is_vector || !from)
            continue;
        lua_pushvalue(L, AT_NAMES + (int)k);
        lua_rawget(L, AT_V);
        if (lua_tonumber(L, -1) != from[c->i])
            luaL_error(L, "unit '%s' assigns to '%s', which it may only read; declare it among "
                          "stocks, outputs or adds", u->unit.id, f->name);
        lua_pop(L, 1);
    }
}

static int run_cases(lua_State *L)
{
    call *c = lua_touserdata(L, 1);
    const lua_unit *u = c->in->u;
    uint32_t w = c->b->worker;
    luaL_checkstack(L, (int)u->nfields + 20, "too many variables");
    lua_rawgeti(L, LUA_REGISTRYINDEX, u->fn[w][c->fn]);
    lua_rawgeti(L, LUA_REGISTRYINDEX, u->values[w]);
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->in->options[w]);
    for (uint32_t k = 0; k < u->nfields; k++)
        lua_pushstring(L, u->fields[k].name);
    lua_pushnumber(L, c->b->dt);
    lua_setfield(L, AT_V, "dt");
    lua_pushnumber(L, c->b->t);
    lua_setfield(L, AT_V, "t");
    lua_pushnumber(L, (lua_Number)c->b->step);
    lua_setfield(L, AT_V, "step");
    for (; c->i < c->b->n; c->i++) {
        if (c->b->fail[c->i])
            continue;
        set_values(L, c);
        lua_pushvalue(L, AT_FN);
        lua_pushvalue(L, AT_V);
        lua_pushvalue(L, AT_O);
        lua_call(L, 2, 0);
        if (!c->checked)
            check_inputs_kept(L, c);
        c->checked = true;
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
    for (uint32_t k = 0; k < u->nfields; k++)
        for (uint32_t j = 0; u->fields[k].stream >= 0 && j < u->fields[k].count; j++, out += b->n)
            b->host->uniform(b, (uint32_t)u->fields[k].stream, j, out);
}

enum { FAIL_SCRIPT = 1, FAIL_CLOCK = 254 }; /* fail[i]; 254 is what the engine takes for a clock */

static dtn_status run_block(const void *self, const dtn_block *b, int fn)
{
    /* Only this worker's slots of the instance are written, so it stays shareable. */
    lua_instance *in = (lua_instance *)(uintptr_t)self;
    error e;
    if (prepare(in, b->worker, &e)) {
        b->host->report(b->host, b, DTN_FAILURE, -1, e.text);
        return DTN_ERROR;
    }
    draw_chance(in->u, b);
    lua_box *box = in->u->plugin->boxes[b->worker];
    lua_State *L = lua_box_state(box);
    call c = {.in = in, .b = b, .fn = fn};
    dtn_status status = DTN_OK;
    while (c.i < b->n) {
        lua_pushcfunction(L, run_cases);
        lua_pushlightuserdata(L, &c);
        err_code code = lua_box_call(box, 1, 0, &e);
        if (!code)
            break;
        b->host->report(b->host, b, DTN_FAILURE, c.i, e.text);
        b->fail[c.i++] = code == ERR_RUN ? FAIL_CLOCK : FAIL_SCRIPT;
        status = DTN_CASES;
    }
    return status;
}

static dtn_status lua_unit_start(const void *self, const dtn_block *b)
{
    return run_block(self, b, FN_START);
}

static dtn_status lua_unit_step(const void *self, const dtn_block *b)
{
    return run_block(self, b, FN_STEP);
}

static dtn_status lua_unit_finish(const void *self, const dtn_block *b)
{
    return run_block(self, b, FN_FINISH);
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
        u->index = k;
        lua_rawgeti(L, -1, (lua_Integer)k + 1);
        lua_reader r = {.L = L, .file = p->shown, .text = p->text, .a = &p->a, .e = e};
        code = read_protected(&r, read_unit, u);
        if (!code)
            code = ready_unit(u, p->box, 0, e);
        lua_settop(L, top + 1);
        p->list[k] = &u->unit;
    }
    lua_settop(L, top);
    if (!code && p->a.out_of_memory)
        code = error_set(e, ERR_MEMORY, "memory ran out while reading %s", p->shown);
    return code;
}

err_code lua_plugin_open(lua_box *box, const char *path, lua_plugin **out,
                         const dtn_unit *const **units, size_t *n, error *e)
{
    *out = NULL;
    lua_plugin *p = mem_new(1, sizeof *p);
    if (!p)
        return error_set(e, ERR_MEMORY, "memory ran out while reading %s", path);
    p->box = p->boxes[0] = box;
    p->path = arena_text(&p->a, path);
    p->shown = p->path ? short_name(p->path) : path;
    p->text = read_file(path, &p->text_size, e);
    err_code code = p->text ? read_units(p, e) : e->code;
    if (code) {
        lua_plugin_close(p);
        return e->code = code == ERR_INPUT ? ERR_PLUGIN : code;
    }
    *out = p;
    *units = p->list;
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
