/* SPDX-License-Identifier: MIT
 *
 * Ordered `pairs` and `next`. See lua_order.h.
 */
#include "lua_order.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A key, copied so that it can be sorted in C; its text lives as long as the table holds it. */
typedef struct key {
    int type;
    bool is_integer;
    lua_Integer integer;
    lua_Number number;
    const char *text;
    size_t length;
} key;

static key key_at(lua_State *L, int place)
{
    key k = {.type = lua_type(L, place)};
    if (k.type == LUA_TNUMBER) {
        k.is_integer = lua_isinteger(L, place);
        k.integer = lua_tointeger(L, place);
        k.number = lua_tonumber(L, place);
    } else if (k.type == LUA_TSTRING) {
        k.text = lua_tolstring(L, place, &k.length);
    } else if (k.type == LUA_TBOOLEAN) {
        k.integer = lua_toboolean(L, place);
    } else {
        luaL_error(L,
                   "a key that is a %s has no order that could be repeated; use names or "
                   "numbers as keys",
                   lua_typename(L, k.type));
    }
    return k;
}

static int rank(const key *k)
{
    return k->type == LUA_TNUMBER ? 0 : k->type == LUA_TSTRING ? 1 : 2;
}

static int by_order(const void *a, const void *b)
{
    const key *x = a, *y = b;
    if (rank(x) != rank(y))
        return rank(x) - rank(y);
    if (x->type == LUA_TSTRING) {
        size_t n = x->length < y->length ? x->length : y->length;
        int order = memcmp(x->text, y->text, n);
        return order ? order : (x->length > y->length) - (x->length < y->length);
    }
    if (x->type == LUA_TNUMBER && !(x->is_integer && y->is_integer))
        return (x->number > y->number) - (x->number < y->number);
    return (x->integer > y->integer) - (x->integer < y->integer);
}

static void push_key(lua_State *L, const key *k)
{
    if (k->type == LUA_TSTRING)
        lua_pushlstring(L, k->text, k->length);
    else if (k->type == LUA_TBOOLEAN)
        lua_pushboolean(L, (int)k->integer);
    else if (k->is_integer)
        lua_pushinteger(L, k->integer);
    else
        lua_pushnumber(L, k->number);
}

/* next(table [, key]): the least key above `key`, looked for among all of them. */
static int ordered_next(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    bool from_start = lua_isnil(L, 2), found = false;
    key from = {0}, best = {0};
    if (!from_start)
        from = key_at(L, 2);
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        key k = key_at(L, -1);
        if ((from_start || by_order(&k, &from) > 0) && (!found || by_order(&k, &best) < 0)) {
            best = k;
            found = true;
        }
    }
    if (!found) {
        lua_pushnil(L);
        return 1;
    }
    push_key(L, &best);
    lua_pushvalue(L, -1);
    lua_rawget(L, 1);
    return 2;
}

/* Upvalues: the table, its keys in order as a list, and how many were visited. */
static int walk(lua_State *L)
{
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));
    while (lua_rawgeti(L, lua_upvalueindex(2), ++at) != LUA_TNIL) {
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) {
            lua_pushinteger(L, at);
            lua_replace(L, lua_upvalueindex(3));
            return 2;
        }
        lua_pop(L, 2);
    }
    return 1;
}

static int ordered_pairs(lua_State *L)
{
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    size_t n = 0, at = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
        n++;
    key *keys = lua_newuserdatauv(L, (n + 1) * sizeof *keys, 0);
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        lua_pop(L, 1);
        keys[at++] = key_at(L, -1);
        lua_pushnil(L);
    }
    qsort(keys, n, sizeof *keys, by_order);
    lua_pushvalue(L, 1);
    lua_createtable(L, (int)n, 0);
    for (size_t k = 0; k < n; k++) {
        push_key(L, &keys[k]);
        lua_rawseti(L, -2, (lua_Integer)k + 1);
    }
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, walk, 3);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

void lua_order_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"next", ordered_next}, {"pairs", ordered_pairs}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
