/* SPDX-License-Identifier: MIT
 *
 * The `claims` of a scenario. See lua_claims.h.
 */
#include "lua_claims.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Letters, digits, '_' and '.', so that "P2.1" is a name. */
static bool is_claim_name(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
    return n > 0 && n < 64 && name[n] == '\0';
}

/* A text, or a list of texts. */
static err_code read_names(lua_reader *r, const char *field, const char *const **out, size_t *n)
{
    lua_State *L = r->L;
    int type = lua_getfield(L, -1, field);
    *n = 0;
    if (type == LUA_TNIL) {
        lua_pop(L, 1);
        return ERR_OK;
    }
    bool is_list = type == LUA_TTABLE;
    lua_Integer length = is_list ? luaL_len(L, -1) : 1;
    if (!(is_list || type == LUA_TSTRING) || length < 1 || length > 64)
        return read_wrong(r, field, "'%s' must be a name, or a list of up to 64 names", field);
    const char **list = arena_new(r->a, (size_t)length, sizeof *list);
    for (lua_Integer k = 1; list && k <= length; k++) {
        if (is_list)
            lua_geti(L, -1, k);
        else
            lua_pushvalue(L, -1);
        if (lua_type(L, -1) != LUA_TSTRING)
            return read_wrong(r, field, "'%s' must list names in quotes", field);
        list[(*n)++] = arena_text(r->a, lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    *out = list;
    return ERR_OK;
}

static err_code read_direction(lua_reader *r, scn_claim *c)
{
    static const char *const known[] = {"higher", "lower", NULL};
    const char *text = NULL;
    if (read_text(r, "direction", true, &text))
        return r->e->code;
    c->higher = strcmp(text, "higher") == 0;
    if (!c->higher && strcmp(text, "lower") != 0)
        return read_unknown(r, "direction", text, known);
    return ERR_OK;
}

/* A number, or policies. */
static err_code read_against(lua_reader *r, scn_claim *c)
{
    c->has_number = lua_getfield(r->L, -1, "against") == LUA_TNUMBER;
    c->number = c->has_number ? lua_tonumber(r->L, -1) : 0;
    lua_pop(r->L, 1);
    if (c->has_number)
        return c->number - c->number == 0
                   ? ERR_OK
                   : read_wrong(r, "against", "'against' must be a finite number");
    return read_names(r, "against", &c->against, &c->nagainst);
}

static err_code check_claim(lua_reader *r, const scn_claim *c)
{
    if (c->npolicies == 0)
        return read_wrong(r, NULL, "claim '%s' needs `policy`, the policy it is about", c->name);
    if (!c->has_number && c->nagainst == 0)
        return read_wrong(r, NULL,
                          "claim '%s' needs `against`: another policy, or a number to compare with",
                          c->name);
    if (c->has_number ? c->npolicies != 1 : c->npolicies != c->nagainst)
        return read_wrong(r, NULL,
                          "claim '%s' compares %zu with %zu; both sides must name as many policies",
                          c->name, c->npolicies, c->has_number ? 1 : c->nagainst);
    if (!(c->by >= 0))
        return read_wrong(r, "by", "'by' must not be negative; `direction` says which way");
    if (!(c->often > 0 && c->often <= 1))
        return read_wrong(r, "often", "'often' must be a share of futures, above 0 and up to 1");
    if (!c->assumed && c->nrests_on + c->nopposed_by == 0)
        return read_wrong(r, NULL,
                          "claim '%s' must say what its sign rests on: `rests_on` or `opposed_by` "
                          "(uncertainties), or `assumed` (the equation that fixes it)",
                          c->name);
    return ERR_OK;
}

static err_code read_claim(lua_reader *r, const char *name, scn_claim *c)
{
    static const char *const known[] = {"says",      "from",       "policy", "against",  "metric",
                                        "direction", "by",         "often",  "rests_on", "check",
                                        "assumed",   "opposed_by", NULL};
    *c = (scn_claim){.name = name,
                     .metric = "score",
                     .often = 0.5,
                     .line = read_line(r),
                     .place = read_place(r)};
    if (read_fields(r, known) || read_text(r, "says", true, &c->says) ||
        read_text(r, "from", false, &c->from) || read_text(r, "check", false, &c->check) ||
        read_text(r, "assumed", false, &c->assumed) || read_text(r, "metric", false, &c->metric) ||
        read_direction(r, c) || read_number(r, "by", false, &c->by) ||
        read_number(r, "often", false, &c->often) ||
        read_names(r, "policy", &c->policies, &c->npolicies) || read_against(r, c) ||
        read_names(r, "rests_on", &c->rests_on, &c->nrests_on) ||
        read_names(r, "opposed_by", &c->opposed_by, &c->nopposed_by))
        return r->e->code;
    return check_claim(r, c);
}

static int by_place(const void *a, const void *b)
{
    const scn_claim *x = a, *y = b;
    return x->place != y->place ? (x->place < y->place ? -1 : 1) : strcmp(x->name, y->name);
}

err_code read_claims(lua_reader *r, scenario *s)
{
    bool has;
    const char *const *keys = NULL;
    if (read_table(r, "claims", false, &has))
        return r->e->code;
    read_enter(r, "claims");
    if (has && read_keys(r, &keys, &s->nclaims))
        return r->e->code;
    scn_claim *list = arena_new(r->a, s->nclaims, sizeof *list);
    for (size_t k = 0; list && k < s->nclaims; k++) {
        bool some;
        read_enter(r, keys[k]);
        if (!is_claim_name(keys[k]))
            return read_wrong(
                r, NULL, "'%s' is not a name of a claim (letters, digits, '_' and '.')", keys[k]);
        read_leave(r);
        if (read_table(r, keys[k], true, &some))
            return r->e->code;
        read_enter(r, keys[k]);
        if (read_claim(r, keys[k], &list[k]))
            return r->e->code;
        read_leave(r);
        lua_pop(r->L, 1);
    }
    if (list)
        qsort(list, s->nclaims, sizeof *list, by_place);
    s->claims = list;
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}
