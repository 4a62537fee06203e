/* SPDX-License-Identifier: MIT
 *
 * Tables of the machine that records, and of Lua where it reads them: fields, metatables, keys
 * that are columns. See record_machine.h.
 */
#include <string.h>

#include "record_machine.h"

/* The metatable of a table of the machine or of Lua, or nil. */
static value metatable_of(machine *m, const state *s, value v)
{
    if (v.kind == V_TABLE)
        return see_object(s, v.object)->meta;
    if (v.kind != V_LUA)
        return nil_value();
    to_lua(m, v);
    bool has = lua_istable(m->L, -1) && lua_getmetatable(m->L, -1);
    value meta = has ? from_lua(m) : nil_value();
    lua_pop(m->L, 1);
    return meta;
}

value metamethod(machine *m, state *s, value v, const char *event)
{
    value meta = metatable_of(m, s, v), found = nil_value();
    if (meta.kind == V_EITHER)
        refuse(m, s, "a metatable that depends on a column");
    if (meta.kind != V_TABLE && meta.kind != V_LUA)
        return found;
    lua_pushstring(m->L, event);
    value key = from_lua(m);
    if (meta.kind == V_TABLE)
        return table_get(see_object(s, meta.object), key);
    to_lua(m, meta);
    to_lua(m, key);
    lua_rawget(m->L, -2);
    found = from_lua(m);
    lua_pop(m->L, 1);
    return found;
}

static int index_in_lua(lua_State *L)
{
    lua_gettable(L, 1);
    return 1;
}

static bool index_lua(machine *m, state *s, value from, value key, value *out)
{
    lua_pushcfunction(m->L, index_in_lua);
    to_lua(m, from);
    if (!to_lua(m, key)) {
        lua_pop(m->L, 2);
        *out = nil_value(); /* a table of the machine is no key of a table of Lua */
        return true;
    }
    if (lua_pcall(m->L, 2, 1, 0) != LUA_OK)
        return raise_from_lua(m, s);
    *out = from_lua(m);
    return true;
}

/* What is found behind a key that is a column: each whole number that is a key is a choice. */
typedef struct choices {
    value found;  /* among the entries seen so far; nil before the first */
    expr_id none; /* none of their keys is meant */
} choices;

/* Where none is meant `found` is any of them, so that entries of one kind stay of one kind. */
static void choose(machine *m, choices *c, expr_id key, lua_Integer at, value found)
{
    expr_id here = expr_make(m->g, EXPR_EQ, key, expr_const(m->g, (double)at), 0);
    c->found = c->none == EXPR_ID_TRUE ? found : merge_values(m, here, found, c->found);
    c->none = expr_make(m->g, EXPR_AND, c->none, expr_make(m->g, EXPR_NOT, here, 0, 0), 0);
}

static bool index_by_column(machine *m, state *s, value from, value key, value *out)
{
    choices c = {.found = nil_value(), .none = EXPR_ID_TRUE};
    if (metamethod(m, s, from, "__index").kind != V_NIL)
        return refuse(m, s, "a key that depends on a column, in a table with __index; use `if`");
    if (from.kind == V_TABLE) {
        const object *o = see_object(s, from.object);
        for (uint32_t k = o->n; k-- > 0;)
            choose(m, &c, key.node, (lua_Integer)k + 1, o->list[k]);
        for (uint32_t k = 0; k < o->npairs; k++)
            if (o->pairs[k].key.kind == V_INT)
                choose(m, &c, key.node, o->pairs[k].key.integer, o->pairs[k].value);
    } else {
        to_lua(m, from);
        if (!lua_istable(m->L, -1)) {
            lua_pop(m->L, 1);
            return raise_error(m, s, "indexing a %s value", type_name(m, from));
        }
        for (lua_pushnil(m->L); lua_next(m->L, -2);) {
            value found = from_lua(m);
            if (lua_isinteger(m->L, -1))
                choose(m, &c, key.node, lua_tointeger(m->L, -1), found);
        }
        lua_pop(m->L, 1);
    }
    *out = either_value(m, c.none, nil_value(), c.found);
    return true;
}

static bool is_absent(const object *o, value key)
{
    if (key.kind == V_INT && key.integer >= 1 && key.integer <= (lua_Integer)o->n)
        return false;
    for (uint32_t k = 0; k < o->npairs; k++)
        if (same_value(o->pairs[k].key, key))
            return false;
    return true;
}

bool call_for_one(machine *m, state *s, value fn, value a, value b, value *out)
{
    value args[] = {a, b}, results[REGISTERS / 2];
    int n;
    if (!call_value(m, s, fn, args, 2, results, &n))
        return false;
    *out = n ? results[0] : nil_value();
    return true;
}

enum { INDEX_HOPS = 2000 }; /* from one __index to the next; Lua takes more for a loop as well */

/* An __index that is no table of the machine. */
static bool index_by_handler(machine *m, state *s, value from, value handler, value key, value *out)
{
    if (handler.kind != V_LUA && handler.kind != V_FUNCTION)
        return refuse(m, s, "an __index that depends on a column");
    to_lua(m, handler.kind == V_LUA ? handler : nil_value());
    bool is_table = lua_istable(m->L, -1);
    lua_pop(m->L, 1);
    return is_table ? index_lua(m, s, handler, key, out)
                    : call_for_one(m, s, handler, from, key, out);
}

bool index_value(machine *m, state *s, value from, value key, value *out)
{
    key = normal_key(key);
    size_t length;
    const char *name = lua_text(m, key, &length);
    if (from.kind != V_TABLE && from.kind != V_LUA)
        return raise_error(m, s, "indexing a %s value%s%.100s", type_name(m, from),
                           name ? " with " : "", name ? name : "");
    if (key.kind == V_NUMBER)
        return index_by_column(m, s, from, key, out);
    if (key.kind == V_EITHER || key.kind == V_CONDITION)
        return refuse(m, s, "a key that depends on a column; use `if`");
    if (from.kind == V_LUA)
        return index_lua(m, s, from, key, out);
    for (int hops = 0; hops < INDEX_HOPS; hops++) {
        const object *o = see_object(s, from.object);
        *out = o->is_values ? held_value(m, o, key) : table_get(o, key);
        if (out->kind != V_NIL)
            return true;
        if (o->is_values && is_absent(o, key))
            return raise_error(m, s, "the unit has no variable '%.100s'", name ? name : "?");
        value handler = metamethod(m, s, from, "__index");
        if (handler.kind == V_NIL)
            return true;
        if (handler.kind != V_TABLE)
            return index_by_handler(m, s, from, handler, key, out);
        from = handler;
    }
    return raise_error(m, s, "'__index' chain too long; possibly a loop");
}

/* t[i] = x with a column i: each element keeps its value or takes x. */
static bool assign_by_column(machine *m, state *s, object *o, value key, value v)
{
    expr_id none = EXPR_ID_TRUE;
    if (o->is_values || o->npairs)
        return refuse(m, s, "a key that depends on a column; use `if`");
    for (uint32_t k = 0; k < o->n; k++) {
        expr_id at = expr_const(m->g, (double)k + 1);
        expr_id here = expr_make(m->g, EXPR_EQ, key.node, at, 0);
        o->list[k] = merge_values(m, here, v, o->list[k]);
        none = expr_make(m->g, EXPR_AND, none, expr_make(m->g, EXPR_NOT, here, 0, 0), 0);
    }
    leave_cases(m, s, none);
    return true;
}

static bool may_write(const machine *m, value key)
{
    size_t length;
    const char *name = lua_text((machine *)(uintptr_t)m, key, &length);
    for (uint32_t k = 0; name && k < m->d->nfields; k++)
        if (strcmp(m->d->fields[k].name, name) == 0)
            return m->d->fields[k].write >= 0;
    return false;
}

/* Texts and the environment of units refuse it themselves; any other table would keep it. */
static bool assign_lua(machine *m, state *s, value to)
{
    to_lua(m, to);
    bool refuses = !lua_istable(m->L, -1);
    if (luaL_getmetafield(m->L, -1, "__metatable") != LUA_TNIL) {
        refuses |= lua_type(m->L, -1) == LUA_TSTRING;
        lua_pop(m->L, 1);
    }
    lua_pop(m->L, 1);
    if (refuses)
        return raise_error(m, s, "it writes where it may not");
    keeps_between_calls(m, "it writes into a table that outlives the call");
    return refuse(m, s, "it writes into a table that outlives the call; keep it in `state`");
}

bool assign_value(machine *m, state *s, value to, value key, value v)
{
    key = normal_key(key);
    if (to.kind == V_LUA)
        return assign_lua(m, s, to);
    if (to.kind != V_TABLE || key.kind == V_NIL)
        return raise_error(m, s, "assigning to an element of a %s value, or with the key nil",
                           type_name(m, to));
    object *o = own_object(m, s, to.object);
    if (key.kind == V_NUMBER)
        return assign_by_column(m, s, o, key, v);
    if (key.kind == V_EITHER || key.kind == V_CONDITION)
        return refuse(m, s, "a key that depends on a column; use `if`");
    size_t length;
    const char *name = lua_text(m, key, &length);
    if (o->is_values && !may_write(m, key))
        return raise_error(m, s, "the unit has no variable '%.100s' that it may assign to",
                           name ? name : "?");
    if (o->meta.kind != V_NIL && metamethod(m, s, to, "__newindex").kind != V_NIL)
        return refuse(m, s, "a table with __newindex");
    table_set(m, o, key, v);
    return true;
}
