/* SPDX-License-Identifier: MIT
 *
 * Reads the table with which a Lua unit declares itself. See lua_declaration.h.
 */
#include "lua_declaration.h"

#include <lauxlib.h>
#include <string.h>

const char *const lua_fn_names[LUA_FN_COUNT] = {"start", "step", "finish"};

static const struct category {
    const char *name;
    uint32_t kind;
} categories[] = {
    {"params", DTN_PARAM},   {"settings", DTN_SETTING}, {"inputs", DTN_INPUT},
    {"outputs", DTN_OUTPUT}, {"stocks", DTN_OUTPUT},    {"derived", DTN_DERIVED},
    {"adds", DTN_ADD},       {"state", DTN_STATE},
};
enum { CATEGORIES = sizeof categories / sizeof *categories };

static const char *const unit_fields[] = {"role",    "id",       "version", "title",   "doc",
                                          "params",  "settings", "inputs",  "outputs", "stocks",
                                          "derived", "adds",     "state",   "streams", "options",
                                          "start",   "step",     "finish",  NULL};

static const char *const var_fields[] = {"unit",     "doc",    "source",         "min",     "max",
                                         "default",  "labels", "count",          "integer", "log",
                                         "optional", "event",  "more_is_better", "bounded", NULL};

/* What is being read of one unit, before its arrays have their final size. */
typedef struct draft {
    lua_reader *r;
    dtn_var *vars;
    uint32_t nvars;
    lua_field *fields;
    uint32_t nfields;
    uint32_t room; /* of both arrays */
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
        return read_wrong(r, name,
                          "'%s' must be a table such as { unit = \"1\", min = 0, max = 1 }", name);
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
    if (!(count >= 1 && count <= 100000 && count == (double)(uint32_t)count))
        return read_wrong(r, "count", "'count' must be from 1 to 100000, a whole number");
    v->count = (uint32_t)count;
    return ERR_OK;
}

static void add_field(draft *d, const dtn_var *v, int read, int write)
{
    d->fields[d->nfields++] = (lua_field){.name = v->name,
                                          .read = read,
                                          .write = write,
                                          .stream = -1,
                                          .count = v->count,
                                          .is_vector = v->count > 1};
}

static lua_field *find_field(const draft *d, const char *name)
{
    for (uint32_t k = 0; k < d->nfields; k++)
        if (strcmp(d->fields[k].name, name) == 0)
            return &d->fields[k];
    return NULL;
}

/* `v` can hold one thing by a name, but what is read and added to may have one. */
static err_code check_new(draft *d, const dtn_var *v)
{
    const lua_field *f = find_field(d, v->name);
    bool is_input = f && f->write < 0 && d->vars[f->read].kind == DTN_INPUT;
    if (f && !(is_input && v->kind == DTN_ADD))
        return read_wrong(d->r, NULL, "'%s' is declared twice", v->name);
    if (f && (f->count > 1 || v->count > 1))
        return read_wrong(d->r, NULL,
                          "'%s' is an input and among adds; only a single number can be both",
                          v->name);
    /* A metamethod can let tables grow while they are read. */
    if (d->nvars + 2 > d->room || d->nfields + 1 > d->room)
        return read_wrong(d->r, NULL, "the unit's tables change while they are read");
    return ERR_OK;
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
        if (read_var(r, keys[k], c->kind, &v) || check_new(d, &v))
            return r->e->code;
        read_leave(r);
        lua_pop(r->L, 1);
        int place = (int)d->nvars;
        if (c->kind == DTN_OUTPUT && is_model) {
            /* What a model writes for t + dt it may also read at t. */
            dtn_var in = v;
            in.kind = DTN_INPUT;
            in.flags &= (uint32_t) ~(DTN_BOUNDED | DTN_EVENT);
            d->vars[d->nvars++] = in;
            d->vars[d->nvars++] = v;
            add_field(d, &v, place, place + 1);
        } else {
            d->vars[d->nvars++] = v;
            lua_field *input = find_field(d, v.name);
            if (input) {
                input->write = place;
                input->is_both = true;
                continue;
            }
            bool writes = v.kind == DTN_OUTPUT || v.kind == DTN_DERIVED || v.kind == DTN_ADD ||
                          v.kind == DTN_STATE;
            add_field(d, &v, v.kind == DTN_ADD ? -1 : place, writes ? place : -1);
        }
    }
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}

static err_code read_streams(draft *d, lua_declaration *u)
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
        if (d->nfields + 1 > d->room)
            return read_wrong(r, keys[k], "the unit's tables change while they are read");
        streams[k].name = keys[k];
        if (lua_getfield(r->L, -1, keys[k]) == LUA_TTABLE) {
            static const char *const known[] = {"doc", "count", NULL};
            if (read_fields(r, known) || read_text(r, "doc", false, &streams[k].doc) ||
                read_number(r, "count", false, &count))
                return r->e->code;
        } else if (lua_type(r->L, -1) == LUA_TSTRING) {
            streams[k].doc = arena_text(r->a, lua_tostring(r->L, -1));
        } else {
            return read_wrong(r, keys[k], "a stream is a text that says what it is for");
        }
        lua_pop(r->L, 1);
        if (!(count >= 1 && count <= 65536 && count == (double)(uint32_t)count))
            return read_wrong(r, keys[k], "'count' must be from 1 to 65536, a whole number");
        d->fields[d->nfields++] = (lua_field){.name = keys[k],
                                              .read = -1,
                                              .write = -1,
                                              .stream = (int)k,
                                              .count = (uint32_t)count,
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

static err_code read_options(lua_reader *r, lua_declaration *u)
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

static err_code read_functions(lua_reader *r, lua_declaration *u)
{
    for (int k = 0; k < LUA_FN_COUNT; k++) {
        int type = lua_getfield(r->L, -1, lua_fn_names[k]);
        lua_pop(r->L, 1);
        if (type != LUA_TNIL && type != LUA_TFUNCTION)
            return read_wrong(r, lua_fn_names[k], "'%s' must be a function", lua_fn_names[k]);
        u->has_fn[k] = type == LUA_TFUNCTION;
    }
    return ERR_OK;
}

err_code lua_declaration_read(lua_reader *r, void *out)
{
    lua_declaration *u = out;
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
    uint32_t room = count_entries(r->L);
    draft d = {.r = r,
               .room = room,
               .vars = arena_new(r->a, room, sizeof(dtn_var)),
               .fields = arena_new(r->a, room, sizeof(lua_field))};
    if (r->a->out_of_memory)
        return error_set(r->e, ERR_MEMORY, "memory ran out while reading %s", r->file);
    for (int k = 0; k < CATEGORIES; k++)
        if (read_category(&d, &categories[k], unit->role == DTN_MODEL))
            return r->e->code;
    if (read_streams(&d, u) || read_options(r, u) || read_functions(r, u))
        return r->e->code;
    unit->vars = d.vars;
    unit->nvars = d.nvars;
    unit->var_size = sizeof(dtn_var);
    u->fields = d.fields;
    u->nfields = d.nfields;
    return ERR_OK;
}
