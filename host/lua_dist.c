/* SPDX-License-Identifier: MIT
 *
 * Distributions in scenarios. See lua_dist.h.
 */
#include "lua_dist.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const type_name = "detente.distribution";

/* The table of the distribution: kind, the parameters 1..n, and what the last argument says. */
static void push_table(lua_State *L, int kind)
{
    lua_newtable(L);
    lua_pushinteger(L, kind);
    lua_setfield(L, -2, "kind");
    if (luaL_newmetatable(L, type_name)) {
        lua_pushstring(L, type_name);
        lua_setfield(L, -2, "__metatable");
    }
    lua_setmetatable(L, -2);
}

/* Reads { source =, truncate = } at `place` into the table on top of the stack and into *d. */
static void take_about(lua_State *L, int place, dist *d)
{
    if (lua_isnoneornil(L, place))
        return;
    luaL_checktype(L, place, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, place)) {
        static const char *const known[] = {"source", "truncate"};
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        if (strcmp(key, "source") == 0) {
            lua_pushstring(L, luaL_checkstring(L, -1));
            lua_setfield(L, -4, "source");
        } else if (strcmp(key, "truncate") == 0 && lua_istable(L, -1)) {
            lua_rawgeti(L, -1, 1);
            lua_rawgeti(L, -2, 2);
            if (!lua_isnumber(L, -2) || !lua_isnumber(L, -1))
                luaL_error(L, "truncate must be two numbers, such as { 0, 1 }");
            d->lo = lua_tonumber(L, -2);
            d->hi = lua_tonumber(L, -1);
            lua_setfield(L, -5, "hi");
            lua_setfield(L, -4, "lo");
        } else {
            char hint[128];
            luaL_error(L, "unknown field '%s' of a distribution%s", key,
                       error_hint(hint, sizeof hint, key, known, 2));
        }
        lua_pop(L, 1);
    }
}

static void check(lua_State *L, const dist *d)
{
    error e;
    if (dist_check(d, &e))
        luaL_error(L, "%s", e.text);
}

static int make(lua_State *L, dist_kind kind, int n)
{
    dist d = {.kind = kind, .lo = -INFINITY, .hi = INFINITY};
    for (int k = 0; k < n; k++)
        d.p[k] = luaL_checknumber(L, k + 1);
    if (lua_gettop(L) > n + 1)
        return luaL_error(L, "%s takes %d numbers and a table { source = ... }", dist_name(kind),
                          n);
    lua_settop(L, n + 1);
    push_table(L, (int)kind);
    for (int k = 0; k < n; k++) {
        lua_pushnumber(L, d.p[k]);
        lua_rawseti(L, -2, k + 1);
    }
    take_about(L, n + 1, &d);
    check(L, &d);
    return 1;
}

int lua_dist_uniform(lua_State *L) { return make(L, DIST_UNIFORM, 2); }
int lua_dist_loguniform(lua_State *L) { return make(L, DIST_LOGUNIFORM, 2); }
int lua_dist_normal(lua_State *L) { return make(L, DIST_NORMAL, 2); }
int lua_dist_lognormal(lua_State *L) { return make(L, DIST_LOGNORMAL, 2); }
int lua_dist_triangular(lua_State *L) { return make(L, DIST_TRIANGULAR, 3); }
int lua_dist_pert(lua_State *L) { return make(L, DIST_PERT, 3); }
int lua_dist_beta(lua_State *L) { return make(L, DIST_BETA, 4); }
int lua_dist_integer(lua_State *L) { return make(L, DIST_INTEGER, 2); }

enum { DECLARED_KIND = -1, CHOICES_MAX = 4096 };

int lua_dist_declared(lua_State *L)
{
    dist d = {.lo = -INFINITY, .hi = INFINITY};
    lua_settop(L, 1);
    push_table(L, DECLARED_KIND);
    take_about(L, 1, &d);
    return 1;
}

/* choice { 1, 2, 4 }, choice { "a", "b" }, choice { a = weight, b = weight } */
int lua_dist_choice(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    dist about = {.kind = DIST_CHOICE, .lo = -INFINITY, .hi = INFINITY};
    lua_settop(L, 2);
    push_table(L, DIST_CHOICE);
    take_about(L, 2, &about);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "choices");
    double value[CHOICES_MAX], weight[CHOICES_MAX];
    uint32_t n = 0;
    bool named = false, listed = false;
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        if (n == CHOICES_MAX)
            return luaL_error(L, "choice has more than %d values", CHOICES_MAX);
        bool by_name = lua_type(L, -2) == LUA_TSTRING;
        named |= by_name;
        listed |= !by_name;
        if (by_name && lua_type(L, -1) != LUA_TNUMBER)
            return luaL_error(L, "choice: the weight of '%s' must be a number",
                              lua_tostring(L, -2));
        if (!by_name && !lua_isnumber(L, -1) && lua_type(L, -1) != LUA_TSTRING)
            return luaL_error(L, "choice: a value must be a number or a name");
        value[n] = by_name ? n : lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : n;
        weight[n++] = by_name ? lua_tonumber(L, -1) : 1;
        lua_pop(L, 1);
    }
    if (named && listed)
        return luaL_error(L, "choice: give either values or name = weight, not both");
    about.nchoice = n;
    about.value = value;
    about.weight = weight;
    about.lo = -INFINITY;
    about.hi = INFINITY;
    check(L, &about);
    return 1;
}

static err_code read_choices(lua_reader *r, const char *name, scn_uncertain *out)
{
    lua_State *L = r->L;
    lua_getfield(L, -1, "choices");
    size_t listed = lua_rawlen(L, -1), n = listed;
    const char *const *keys = NULL;
    if (listed == 0 && read_keys(r, &keys, &n))
        return r->e->code;
    double *value = arena_new(r->a, n, sizeof *value), *weight = arena_new(r->a, n, sizeof *weight);
    const char **names = arena_new(r->a, n + 1, sizeof *names);
    bool texts = false;
    for (size_t k = 0; value && weight && names && k < n; k++) {
        if (listed)
            lua_rawgeti(L, -1, (lua_Integer)k + 1);
        else
            lua_getfield(L, -1, keys[k]);
        bool is_text = lua_type(L, -1) == LUA_TSTRING;
        if (listed && k && is_text != texts)
            return read_wrong(r, name, "choice: values must be all numbers or all names");
        texts = is_text;
        names[k] = listed ? (is_text ? arena_text(r->a, lua_tostring(L, -1)) : NULL) : keys[k];
        value[k] = listed && !is_text ? lua_tonumber(L, -1) : (double)k;
        weight[k] = listed ? 1 : lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    out->d.nchoice = (uint32_t)n;
    out->d.value = value;
    out->d.weight = weight;
    out->variants = !listed || texts ? names : NULL;
    return ERR_OK;
}

static double number_field(lua_State *L, const char *field, double otherwise)
{
    if (lua_getfield(L, -1, field) == LUA_TNUMBER)
        otherwise = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return otherwise;
}

err_code lua_dist_read(lua_reader *r, const char *name, scn_uncertain *out)
{
    lua_State *L = r->L;
    bool right = false;
    if (lua_istable(L, -1) && luaL_getmetafield(L, -1, "__metatable") != LUA_TNIL) {
        right = lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), type_name) == 0;
        lua_pop(L, 1);
    }
    if (!right)
        return read_wrong(r, name,
                          "'%s' must be a distribution such as uniform(0, 1), not %s; a fixed "
                          "value belongs under `set` of its instance",
                          name, luaL_typename(L, -1));
    int kind = (int)number_field(L, "kind", 0);
    out->declared = kind == DECLARED_KIND;
    out->d = (dist){.kind = out->declared ? DIST_UNIFORM : (dist_kind)kind,
                    .lo = number_field(L, "lo", -INFINITY),
                    .hi = number_field(L, "hi", INFINITY)};
    if (lua_getfield(L, -1, "source") == LUA_TSTRING)
        out->source = arena_text(r->a, lua_tostring(L, -1));
    lua_pop(L, 1);
    for (int k = 0; k < 4; k++) {
        lua_rawgeti(L, -1, k + 1);
        out->d.p[k] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    if (kind == DIST_CHOICE && read_choices(r, name, out))
        return r->e->code;
    /* It was checked where it was made, but a script can change the table since. */
    if (!out->declared && !r->a->out_of_memory && dist_check(&out->d, r->e)) {
        char why[512];
        snprintf(why, sizeof why, "%.500s", r->e->text);
        return read_wrong(r, name, "'%s': %s", name, why);
    }
    return ERR_OK;
}
