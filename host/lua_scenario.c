/* SPDX-License-Identifier: MIT
 *
 * Reads the table that a scenario file returns into a scenario. See lua_scenario.h.
 */
#include "lua_scenario.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"
#include "lua_claims.h"
#include "lua_dist.h"
#include "lua_read.h"
#include "unit_info.h"

/* ---- values ---- */

static err_code read_value(lua_reader *r, const char *name, scn_value *out)
{
    int type = lua_type(r->L, -1);
    if (type == LUA_TNUMBER) {
        *out = (scn_value){.number = lua_tonumber(r->L, -1)};
        if (out->number - out->number != 0)
            return read_wrong(r, name, "'%s' must be a finite number", name);
        return ERR_OK;
    }
    if (type == LUA_TBOOLEAN) {
        *out = (scn_value){.number = lua_toboolean(r->L, -1)};
        return ERR_OK;
    }
    if (type == LUA_TSTRING) {
        *out = (scn_value){.is_text = true, .text = arena_text(r->a, lua_tostring(r->L, -1))};
        return ERR_OK;
    }
    return read_wrong(r, name, "'%s' must be a number, a label or a quantity, not %s", name,
                      luaL_typename(r->L, -1));
}

static int by_date(const void *a, const void *b)
{
    const date *x = &((const scn_dated *)a)->when, *y = &((const scn_dated *)b)->when;
    int years = (x->year > y->year) - (x->year < y->year);
    int months = (x->month > y->month) - (x->month < y->month);
    return years ? years : months ? months : (x->day > y->day) - (x->day < y->day);
}

static err_code read_vector(lua_reader *r, const char *name, scn_assign *out)
{
    scn_dated *values = arena_new(r->a, out->n, sizeof *values);
    for (size_t k = 0; values && k < out->n; k++) {
        lua_rawgeti(r->L, -1, (lua_Integer)k + 1);
        if (read_value(r, name, &values[k].value))
            return r->e->code;
        lua_pop(r->L, 1);
    }
    out->values = values;
    out->is_vector = true;
    read_leave(r);
    return ERR_OK;
}

/* A value, a list of them, or a table from dates to values, on top of the stack. */
static err_code read_assign(lua_reader *r, const char *name, scn_assign *out)
{
    read_enter(r, name);
    *out = (scn_assign){.name = name, .n = 1, .line = read_line(r)};
    const char *const *keys = NULL;
    bool dated = lua_istable(r->L, -1);
    if (dated && lua_rawlen(r->L, -1) > 0) {
        out->n = lua_rawlen(r->L, -1);
        return read_vector(r, name, out);
    }
    if (dated && read_keys(r, &keys, &out->n))
        return r->e->code;
    if (out->n == 0)
        return read_wrong(r, NULL, "'%s' is an empty schedule", name);
    scn_dated *values = arena_new(r->a, out->n, sizeof *values);
    for (size_t k = 0; values && k < out->n; k++) {
        if (!dated) {
            if (read_value(r, name, &values[k].value))
                return r->e->code;
            continue;
        }
        values[k].has_date = true;
        if (date_parse(keys[k], &values[k].when, r->e)) {
            char why[256];
            snprintf(why, sizeof why, "%.250s", r->e->text);
            return read_wrong(r, keys[k], "'%s': %s", name, why);
        }
        lua_getfield(r->L, -1, keys[k]);
        if (read_value(r, keys[k], &values[k].value))
            return r->e->code;
        lua_pop(r->L, 1);
    }
    if (values)
        qsort(values, out->n, sizeof *values, by_date);
    for (size_t k = 1; values && dated && k < out->n; k++)
        if (by_date(&values[k - 1], &values[k]) == 0)
            return read_wrong(r, NULL, "'%s' has two values for %04d-%02d-%02d", name,
                              values[k].when.year, values[k].when.month, values[k].when.day);
    out->values = values;
    read_leave(r);
    return ERR_OK;
}

/* A table name = value ... as the field `field` of the table on top. */
static err_code read_assigns(lua_reader *r, const char *field, const scn_assign **out, size_t *n)
{
    bool has;
    const char *const *keys = NULL;
    *n = 0;
    if (read_table(r, field, false, &has))
        return r->e->code;
    read_enter(r, field);
    if (has && read_keys(r, &keys, n))
        return r->e->code;
    scn_assign *list = arena_new(r->a, *n, sizeof *list);
    for (size_t k = 0; list && k < *n; k++) {
        lua_getfield(r->L, -1, keys[k]);
        if (read_assign(r, keys[k], &list[k]))
            return r->e->code;
        lua_pop(r->L, 1);
    }
    *out = list;
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}

/* ---- instances ---- */

/* Rows after the first may not have more than the first has. */
static err_code check_rows(lua_reader *r, const char *name, const char *const *keys,
                           const scn_option *o)
{
    for (size_t k = 1; k < o->nrows; k++) {
        const char *const *own;
        size_t n;
        lua_rawgeti(r->L, -1, (lua_Integer)k + 1);
        if (read_keys(r, &own, &n))
            return r->e->code;
        for (size_t c = 0; c < n; c++) {
            bool known = false;
            for (size_t j = 0; j < o->ncolumns; j++)
                known |= strcmp(keys[j], own[c]) == 0;
            if (!known)
                return read_wrong(r, own[c], "row %zu of '%s' has '%s', which the first row lacks",
                                  k + 1, name, own[c]);
        }
        lua_pop(r->L, 1);
    }
    return ERR_OK;
}

static err_code read_option_table(lua_reader *r, const char *name, scn_option *o)
{
    lua_State *L = r->L;
    o->nrows = lua_rawlen(L, -1);
    if (o->nrows == 0)
        return read_wrong(r, name,
                          "'%s' must be a list of rows such as { { name = \"a\", x = 1 } }", name);
    lua_rawgeti(L, -1, 1);
    const char *const *keys = NULL;
    if (!lua_istable(L, -1))
        return read_wrong(r, name, "each row of '%s' must be a table", name);
    if (read_keys(r, &keys, &o->ncolumns))
        return r->e->code;
    scn_column *columns = arena_new(r->a, o->ncolumns, sizeof *columns);
    for (size_t c = 0; columns && c < o->ncolumns; c++) {
        bool is_text = lua_getfield(L, -1, keys[c]) == LUA_TSTRING;
        lua_pop(L, 1);
        double *numbers = is_text ? NULL : arena_new(r->a, o->nrows, sizeof *numbers);
        const char **texts = is_text ? arena_new(r->a, o->nrows, sizeof *texts) : NULL;
        for (size_t k = 0; (numbers || texts) && k < o->nrows; k++) {
            lua_rawgeti(L, -2, (lua_Integer)k + 1);
            if (!lua_istable(L, -1))
                return read_wrong(r, name, "each row of '%s' must be a table", name);
            int type = lua_getfield(L, -1, keys[c]);
            if (type != (is_text ? LUA_TSTRING : LUA_TNUMBER))
                return read_wrong(r, name, "row %zu of '%s': '%s' must be a %s as in the first row",
                                  k + 1, name, keys[c], is_text ? "text" : "number");
            if (is_text)
                texts[k] = arena_text(r->a, lua_tostring(L, -1));
            else
                numbers[k] = lua_tonumber(L, -1);
            if (numbers && numbers[k] - numbers[k] != 0)
                return read_wrong(r, name, "row %zu of '%s': '%s' must be a finite number", k + 1,
                                  name, keys[c]);
            lua_pop(L, 2);
        }
        columns[c] = (scn_column){keys[c], numbers, texts};
    }
    o->columns = columns;
    lua_pop(L, 1);
    return check_rows(r, name, keys, o);
}

static err_code read_options(lua_reader *r, scn_instance *in)
{
    bool has;
    const char *const *keys = NULL;
    if (read_table(r, "options", false, &has))
        return r->e->code;
    read_enter(r, "options");
    if (has && read_keys(r, &keys, &in->noption))
        return r->e->code;
    scn_option *list = arena_new(r->a, in->noption, sizeof *list);
    for (size_t k = 0; list && k < in->noption; k++) {
        scn_option *o = &list[k];
        read_enter(r, keys[k]);
        *o = (scn_option){.name = keys[k], .line = read_line(r)};
        int type = lua_getfield(r->L, -1, keys[k]);
        if (type == LUA_TNUMBER) {
            o->type = SCN_NUMBER;
            o->number = lua_tonumber(r->L, -1);
            if (o->number - o->number != 0)
                return read_wrong(r, NULL, "'%s' must be a finite number", keys[k]);
        } else if (type == LUA_TSTRING) {
            o->type = SCN_TEXT;
            o->text = arena_text(r->a, lua_tostring(r->L, -1));
        } else if (type == LUA_TTABLE) {
            o->type = SCN_TABLE;
            if (read_option_table(r, keys[k], o))
                return r->e->code;
        } else {
            return read_wrong(r, NULL, "'%s' must be a number, a text or a table of rows", keys[k]);
        }
        lua_pop(r->L, 1);
        read_leave(r);
    }
    in->option = list;
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}

static err_code read_binds(lua_reader *r, scn_instance *in)
{
    bool has;
    const char *const *keys = NULL;
    if (read_table(r, "bind", false, &has))
        return r->e->code;
    read_enter(r, "bind");
    if (has && read_keys(r, &keys, &in->nbind))
        return r->e->code;
    scn_bind *list = arena_new(r->a, in->nbind, sizeof *list);
    for (size_t k = 0; list && k < in->nbind; k++) {
        list[k].var = keys[k];
        if (read_text(r, keys[k], true, &list[k].world))
            return r->e->code;
        if (!is_plain_name(list[k].world))
            return read_wrong(r, keys[k], "'%s' is not a name of a variable ([a-z][a-z0-9_]*)",
                              list[k].world);
        read_enter(r, keys[k]);
        list[k].line = read_line(r);
        read_leave(r);
    }
    in->bind = list;
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}

/* Puts the reason in r->e behind the line of the field. */
static err_code rephrase(lua_reader *r, const char *field)
{
    char why[512];
    snprintf(why, sizeof why, "%.500s", r->e->text);
    return read_wrong(r, field, "%s: %s", field, why);
}

static err_code read_every(lua_reader *r, scn_instance *in)
{
    int type = lua_getfield(r->L, -1, "every");
    if (type == LUA_TSTRING) {
        if (duration_parse(lua_tostring(r->L, -1), &in->every, r->e))
            return rephrase(r, "every");
    } else if (type == LUA_TNUMBER) {
        in->every_steps = lua_tonumber(r->L, -1);
        if (!(in->every_steps >= 1) || in->every_steps != (double)(int64_t)in->every_steps)
            return read_wrong(r, "every", "'every' must be a whole number of steps, at least 1");
    } else if (type != LUA_TNIL) {
        return read_wrong(r, "every", "'every' must be a span of time such as \"3 months\"");
    }
    in->has_every = type != LUA_TNIL;
    lua_pop(r->L, 1);
    bool has;
    if (read_table(r, "at", false, &has))
        return r->e->code;
    in->nat = has ? lua_rawlen(r->L, -1) : 0;
    if (has && in->nat == 0)
        return read_wrong(r, "at", "'at' must be a list of dates such as { \"2016-01\" }");
    date *at = arena_new(r->a, in->nat, sizeof *at);
    for (size_t k = 0; at && k < in->nat; k++) {
        if (lua_rawgeti(r->L, -1, (lua_Integer)k + 1) != LUA_TSTRING)
            return read_wrong(r, "at", "'at' must be a list of dates");
        if (date_parse(lua_tostring(r->L, -1), &at[k], r->e))
            return rephrase(r, "at");
        lua_pop(r->L, 1);
    }
    in->at = at;
    lua_pop(r->L, 1);
    if (has && in->has_every)
        return read_wrong(r, "every", "give either 'every' or 'at', not both");
    return ERR_OK;
}

/* The instance whose table (or unit's id) is on top of the stack. */
static err_code read_instance(lua_reader *r, const char *name, scn_instance *in)
{
    static const char *const known[] = {"unit",    "title", "set", "bind",
                                        "options", "every", "at",  NULL};
    in->name = name;
    in->line = read_line(r);
    in->place = read_place(r);
    if (lua_type(r->L, -1) == LUA_TSTRING) {
        in->unit = arena_text(r->a, lua_tostring(r->L, -1));
        return ERR_OK;
    }
    if (!lua_istable(r->L, -1))
        return read_wrong(r, NULL, "'%s' must be a unit's id or a table { unit = \"...\" }", name);
    in->unit = name;
    if (read_fields(r, known) || read_text(r, "unit", false, &in->unit) ||
        read_text(r, "title", false, &in->title) || read_assigns(r, "set", &in->set, &in->nset) ||
        read_binds(r, in) || read_options(r, in))
        return r->e->code;
    return read_every(r, in);
}

typedef struct instance_list {
    scn_instance *list;
    size_t n, room;
} instance_list;

static scn_instance *add_instance(lua_reader *r, instance_list *l)
{
    if (l->n == l->room) {
        size_t room = l->room ? l->room * 2 : 32;
        scn_instance *more = arena_new(r->a, room, sizeof *more);
        if (!more)
            return NULL;
        if (l->n)
            memcpy(more, l->list, l->n * sizeof *more);
        l->list = more;
        l->room = room;
    }
    l->list[l->n] = (scn_instance){0};
    return &l->list[l->n++];
}

static err_code no_memory(lua_reader *r)
{
    return error_set(r->e, ERR_MEMORY, "memory ran out while reading %s", r->file);
}

static err_code read_variants(lua_reader *r, const char *slot, instance_list *l)
{
    static const char *const known[] = {"variants", NULL};
    bool has;
    const char *const *keys;
    size_t n;
    if (read_fields(r, known) || read_table(r, "variants", true, &has))
        return r->e->code;
    if (read_keys(r, &keys, &n))
        return r->e->code;
    if (n < 2)
        return read_wrong(r, "variants", "a slot needs at least two variants");
    for (size_t k = 0; k < n; k++) {
        lua_getfield(r->L, -1, keys[k]);
        read_enter(r, keys[k]);
        scn_instance *in = add_instance(r, l);
        if (!in)
            return no_memory(r);
        if (!is_plain_name(keys[k]))
            return read_wrong(r, NULL, "'%s' is not a name ([a-z][a-z0-9_]*)", keys[k]);
        if (read_instance(r, arena_format(r->a, "%s.%s", slot, keys[k]), in))
            return r->e->code;
        if (lua_type(r->L, -1) == LUA_TTABLE && in->unit == in->name)
            in->unit = keys[k];
        in->slot = slot;
        read_leave(r);
        lua_pop(r->L, 1);
    }
    lua_pop(r->L, 1);
    return ERR_OK;
}

/* "initial.x" names a start value, `title` stands in policies, designs draw as "design". */
static bool is_reserved(const char *name)
{
    return strcmp(name, "initial") == 0 || strcmp(name, "title") == 0 ||
           strcmp(name, "design") == 0;
}

/* The part "units" or "metrics": positional ids and name = instance. */
static err_code read_instances(lua_reader *r, const char *part, bool metrics, instance_list *l)
{
    bool has;
    if (read_table(r, part, true, &has))
        return r->e->code;
    read_enter(r, part);
    lua_State *L = r->L;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        bool listed = lua_type(L, -2) == LUA_TNUMBER;
        if (listed && lua_type(L, -1) != LUA_TSTRING)
            return read_wrong(r, NULL, "an entry without a name must be a unit's id");
        if (!listed && lua_type(L, -2) != LUA_TSTRING)
            return read_wrong(r, NULL, "a key must be the name of an instance");
        const char *name = arena_text(r->a, lua_tostring(L, listed ? -1 : -2));
        read_enter(r, name);
        if (!is_plain_name(name))
            return read_wrong(r, NULL, "'%s' is not a name of an instance ([a-z][a-z0-9_]*)", name);
        if (is_reserved(name))
            return read_wrong(r, NULL,
                              "'%s' cannot be the name of an instance; it has a meaning "
                              "of its own",
                              name);
        bool variants = false;
        if (lua_istable(L, -1)) {
            variants = lua_getfield(L, -1, "variants") != LUA_TNIL;
            lua_pop(L, 1);
        }
        if (variants && metrics)
            return read_wrong(r, "variants", "a metric cannot have variants");
        size_t first = l->n;
        scn_instance *in = variants ? NULL : add_instance(r, l);
        if (!variants && !in)
            return no_memory(r);
        if (variants ? read_variants(r, name, l) : read_instance(r, name, in))
            return r->e->code;
        for (size_t k = first; k < l->n; k++)
            l->list[k].is_metric = metrics;
        read_leave(r);
        lua_pop(L, 1);
    }
    read_leave(r);
    lua_pop(L, 1);
    return ERR_OK;
}

/* Models and levers by name; then metrics in the order of the file, which is how they print. */
static int by_part_and_name(const void *a, const void *b)
{
    const scn_instance *x = a, *y = b;
    if (x->is_metric != y->is_metric)
        return x->is_metric - y->is_metric;
    if (x->is_metric && x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return strcmp(x->name, y->name);
}

static err_code sort_and_check(lua_reader *r, instance_list *l)
{
    if (l->n)
        qsort(l->list, l->n, sizeof *l->list, by_part_and_name);
    for (size_t k = 0; k < l->n; k++)
        for (size_t j = 0; j < k; j++) {
            const char *a = l->list[k].slot ? l->list[k].slot : l->list[k].name;
            const char *b = l->list[j].slot ? l->list[j].slot : l->list[j].name;
            if (strcmp(a, b) == 0 && !(l->list[k].slot && l->list[j].slot))
                return error_set(r->e, ERR_INPUT, "%s:%d: there are two instances named '%s'",
                                 r->file, l->list[k].line, a);
        }
    return ERR_OK;
}

/* ---- the other parts ---- */

static err_code read_uncertain(lua_reader *r, scenario *s)
{
    bool has;
    const char *const *keys = NULL;
    if (read_table(r, "uncertain", false, &has))
        return r->e->code;
    read_enter(r, "uncertain");
    if (has && read_keys(r, &keys, &s->nuncertain))
        return r->e->code;
    scn_uncertain *list = arena_new(r->a, s->nuncertain, sizeof *list);
    for (size_t k = 0; list && k < s->nuncertain; k++) {
        lua_getfield(r->L, -1, keys[k]);
        list[k].name = keys[k];
        if (lua_dist_read(r, keys[k], &list[k]))
            return r->e->code;
        read_enter(r, keys[k]);
        list[k].line = read_line(r);
        read_leave(r);
        lua_pop(r->L, 1);
    }
    s->uncertain = list;
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}

static err_code read_policy(lua_reader *r, const char *name, scn_policy *p)
{
    const char *const *keys;
    size_t n;
    p->name = name;
    p->line = read_line(r);
    p->place = read_place(r);
    if (!lua_istable(r->L, -1))
        return read_wrong(r, NULL, "policy '%s' must be a table { lever = { setting = value } }",
                          name);
    if (read_text(r, "title", false, &p->title) || read_keys(r, &keys, &n))
        return r->e->code;
    scn_lever *levers = arena_new(r->a, n, sizeof *levers);
    for (size_t k = 0; levers && k < n; k++) {
        if (strcmp(keys[k], "title") == 0)
            continue;
        bool has;
        scn_lever *lever = &levers[p->nlevers++];
        read_enter(r, keys[k]);
        *lever = (scn_lever){.instance = keys[k], .line = read_line(r)};
        read_leave(r);
        if (read_table(r, keys[k], true, &has))
            return r->e->code;
        lua_pop(r->L, 1);
        if (read_assigns(r, keys[k], &lever->set, &lever->nset))
            return r->e->code;
        if (lever->nset == 0)
            return read_wrong(r, keys[k], "'%s' sets nothing of '%s'", name, keys[k]);
    }
    p->levers = levers;
    return ERR_OK;
}

/* The status quo first; the others as they stand in the file. */
static int by_status_and_line(const void *a, const void *b)
{
    const scn_policy *x = a, *y = b;
    if ((x->nlevers == 0) != (y->nlevers == 0))
        return x->nlevers == 0 ? -1 : 1;
    return x->place != y->place ? (x->place < y->place ? -1 : 1) : strcmp(x->name, y->name);
}

static err_code read_policies(lua_reader *r, scenario *s)
{
    bool has;
    const char *const *keys = NULL;
    size_t n = 0;
    if (read_table(r, "policies", false, &has))
        return r->e->code;
    read_enter(r, "policies");
    if (has && read_keys(r, &keys, &n))
        return r->e->code;
    scn_policy *list = arena_new(r->a, n + 1, sizeof *list);
    bool status_quo = false;
    for (size_t k = 0; list && k < n; k++) {
        lua_getfield(r->L, -1, keys[k]);
        read_enter(r, keys[k]);
        if (!is_plain_name(keys[k]))
            return read_wrong(r, NULL, "'%s' is not a name of a policy ([a-z][a-z0-9_]*)", keys[k]);
        if (read_policy(r, keys[k], &list[k]))
            return r->e->code;
        if (list[k].nlevers && strcmp(keys[k], "status_quo") == 0)
            return read_wrong(r, NULL,
                              "'status_quo' is the policy that sets nothing; give this "
                              "one another name");
        status_quo |= list[k].nlevers == 0;
        read_leave(r);
        lua_pop(r->L, 1);
    }
    if (list && !status_quo)
        list[n++] = (scn_policy){.name = "status_quo", .title = "Status quo"};
    if (list)
        qsort(list, n, sizeof *list, by_status_and_line);
    s->policies = list;
    s->npolicies = n;
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}

static err_code read_score(lua_reader *r, scenario *s)
{
    static const char *const known[] = {"weight", "worst", "best", NULL};
    bool has;
    const char *const *keys = NULL;
    if (read_table(r, "score", true, &has))
        return r->e->code;
    read_enter(r, "score");
    if (read_keys(r, &keys, &s->nanchors))
        return r->e->code;
    scn_anchor *list = arena_new(r->a, s->nanchors, sizeof *list);
    for (size_t k = 0; list && k < s->nanchors; k++) {
        scn_anchor *a = &list[k];
        if (read_table(r, keys[k], true, &has))
            return r->e->code;
        read_enter(r, keys[k]);
        *a = (scn_anchor){.metric = keys[k], .weight = 1, .line = read_line(r)};
        if (read_fields(r, known) || read_number(r, "weight", false, &a->weight) ||
            read_number(r, "worst", true, &a->worst) || read_number(r, "best", true, &a->best))
            return r->e->code;
        if (!(a->weight >= 0))
            return read_wrong(r, "weight", "'weight' must not be negative");
        if (a->worst == a->best)
            return read_wrong(r, "worst", "'worst' and 'best' must differ");
        read_leave(r);
        lua_pop(r->L, 1);
    }
    s->anchors = list;
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}

static err_code read_satisfy(lua_reader *r, scenario *s)
{
    static const char *const known[] = {"at_least", "at_most", NULL};
    bool has;
    const char *const *keys = NULL;
    if (read_table(r, "satisfy", false, &has))
        return r->e->code;
    read_enter(r, "satisfy");
    if (has && read_keys(r, &keys, &s->nsatisfy))
        return r->e->code;
    scn_satisfy *list = arena_new(r->a, s->nsatisfy, sizeof *list);
    for (size_t k = 0; list && k < s->nsatisfy; k++) {
        scn_satisfy *y = &list[k];
        bool some;
        if (read_table(r, keys[k], true, &some))
            return r->e->code;
        read_enter(r, keys[k]);
        *y = (scn_satisfy){.metric = keys[k], .line = read_line(r)};
        if (read_fields(r, known))
            return r->e->code;
        y->has_most = lua_getfield(r->L, -1, "at_most") != LUA_TNIL;
        y->has_least = lua_getfield(r->L, -2, "at_least") != LUA_TNIL;
        lua_pop(r->L, 2);
        if (read_number(r, "at_most", false, &y->at_most) ||
            read_number(r, "at_least", false, &y->at_least))
            return r->e->code;
        if (!y->has_most && !y->has_least)
            return read_wrong(r, NULL, "'%s' needs at_most or at_least", keys[k]);
        read_leave(r);
        lua_pop(r->L, 1);
    }
    s->satisfy = list;
    read_leave(r);
    lua_pop(r->L, 1);
    return ERR_OK;
}

/* A duration: text, or a number of years. */
static err_code read_duration(lua_reader *r, const char *field, duration *out)
{
    int type = lua_getfield(r->L, -1, field);
    if (type == LUA_TSTRING) {
        if (duration_parse(lua_tostring(r->L, -1), out, r->e))
            return rephrase(r, field);
    } else if (type == LUA_TNUMBER && lua_tonumber(r->L, -1) > 0 && lua_tonumber(r->L, -1) < 1e9) {
        *out = duration_of_years(lua_tonumber(r->L, -1));
    } else {
        return read_wrong(r, type == LUA_TNIL ? NULL : field,
                          "'%s' must be a span of time such as \"10 years\"%s", field,
                          type == LUA_TNIL ? "; it is missing" : "");
    }
    lua_pop(r->L, 1);
    return ERR_OK;
}

static err_code read_clock(lua_reader *r, scenario *s)
{
    const char *start = NULL;
    date first = {0};
    duration step, horizon;
    if (read_text(r, "start", false, &start))
        return r->e->code;
    if (start && date_parse(start, &first, r->e))
        return rephrase(r, "start");
    if (read_duration(r, "horizon", &horizon) || read_duration(r, "step", &step))
        return r->e->code;
    if (clock_make(start ? &first : NULL, step, horizon, &s->clock, r->e))
        return rephrase(r, "horizon");
    return ERR_OK;
}

static err_code read_scenario(lua_reader *r, void *out)
{
    scenario *s = out;
    static const char *const known[] = {"title",   "question", "start",   "horizon",   "step",
                                        "units",   "initial",  "forcing", "uncertain", "policies",
                                        "metrics", "score",    "satisfy", "claims",    NULL};
    instance_list l = {0};
    if (read_fields(r, known) || read_text(r, "title", true, &s->title) ||
        read_text(r, "question", false, &s->question) || read_clock(r, s) ||
        read_instances(r, "units", false, &l) || read_instances(r, "metrics", true, &l) ||
        sort_and_check(r, &l) || read_assigns(r, "initial", &s->initial, &s->ninitial) ||
        read_assigns(r, "forcing", &s->forcing, &s->nforcing) || read_uncertain(r, s) ||
        read_policies(r, s) || read_score(r, s) || read_satisfy(r, s) || read_claims(r, s))
        return r->e->code;
    s->instances = l.list;
    s->ninstances = l.n;
    return ERR_OK;
}

/* ---- loading ---- */

static err_code run_scenario(lua_box *box, scenario *out, size_t size, error *e)
{
    lua_State *L = lua_box_state(box);
    if (lua_box_load(box, out->text, size, out->file, e) || lua_box_call(box, 0, 1, e))
        return e->code;
    if (!lua_istable(L, -1))
        return error_set(e, ERR_INPUT, "%s: a scenario must return a table, not %s", out->file,
                         luaL_typename(L, -1));
    lua_reader r = {.L = L, .file = out->file, .text = out->text, .a = &out->a, .e = e};
    if (read_protected(&r, read_scenario, out))
        return e->code;
    return out->a.out_of_memory ? no_memory(&r) : ERR_OK;
}

err_code scenario_load(lua_box *box, const char *path, scenario *out, error *e)
{
    *out = (scenario){0};
    size_t size;
    char *text = read_file(path, &size, e);
    if (!text)
        return e->code;
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    snprintf(slash ? slash : folder, slash ? 1 : 2, "%s", slash ? "" : ".");
    out->file = arena_text(&out->a, path);
    char *copy = arena_new(&out->a, size + 1, 1);
    if (copy)
        memcpy(copy, text, size);
    out->text = copy;
    mem_free(text);
    if (out->a.out_of_memory) {
        scenario_free(out);
        return error_set(e, ERR_MEMORY, "memory ran out while reading %s", path);
    }
    lua_State *L = lua_box_state(box);
    int top = lua_gettop(L);
    char what[200];
    snprintf(what, sizeof what, "the scenario %.150s", path);
    err_code code = lua_box_folders(box, folder, e);
    if (!code) {
        guard_begin(what, lua_box_patience(box));
        code = run_scenario(box, out, size, e);
        guard_end();
    }
    lua_settop(L, top);
    if (code)
        scenario_free(out);
    /* A scenario that uses up its time is a faulty input, not failed work. */
    return e->code = code == ERR_RUN ? ERR_INPUT : code;
}

void scenario_free(scenario *s)
{
    arena_free(&s->a);
    *s = (scenario){0};
}
