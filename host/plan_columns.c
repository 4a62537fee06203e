/* SPDX-License-Identifier: MIT
 *
 * World columns of a plan: who writes what, who reads it, in which order, and where it lies.
 */
#include <stdio.h>
#include <string.h>

#include "plan.h"

enum { HINTS = 256 };

int plan_find_column(const plan *p, const char *name)
{
    for (size_t k = 0; k < p->ncolumns; k++)
        if (p->columns[k].sort != COLUMN_SCORE && strcmp(p->columns[k].name, name) == 0)
            return (int)k;
    return -1;
}

static bool is_world(const dtn_var *v)
{
    return v->kind == DTN_INPUT || v->kind == DTN_OUTPUT || v->kind == DTN_DERIVED ||
           v->kind == DTN_ADD;
}

/* ---- names ---- */

static err_code check_binds(const plan *p, const plan_instance *in, error *e)
{
    const dtn_unit *u = &in->info->unit;
    for (size_t k = 0; k < in->from->nbind; k++) {
        const scn_bind *b = &in->from->bind[k];
        const char *names[HINTS];
        size_t n = 0;
        bool found = false;
        for (uint32_t j = 0; j < u->nvars; j++) {
            if (!is_world(&u->vars[j]))
                continue;
            found |= strcmp(u->vars[j].name, b->var) == 0;
            if (n < HINTS)
                names[n++] = u->vars[j].name;
        }
        char hint[512];
        if (!found)
            return plan_wrong(p, b->line, e,
                              "unit '%s' has no input, output or contribution "
                              "'%s' to bind%s",
                              u->id, b->var, error_hint(hint, sizeof hint, b->var, names, n));
    }
    return ERR_OK;
}

static const char *world_name(const plan_instance *in, const dtn_var *v)
{
    for (size_t k = 0; k < in->from->nbind; k++)
        if (strcmp(in->from->bind[k].var, v->name) == 0)
            return in->from->bind[k].world;
    return v->name;
}

/* A metric's score is called as its instance, or instance.output when there are several. */
static const char *score_name(plan *p, const plan_instance *in, const dtn_var *v)
{
    const dtn_unit *u = &in->info->unit;
    int outputs = 0;
    for (uint32_t k = 0; k < u->nvars; k++)
        outputs += u->vars[k].kind == DTN_OUTPUT;
    return outputs == 1 ? in->name : arena_format(&p->a, "%s.%s", in->name, v->name);
}

static plan_column *new_column(plan *p, const char *name, column_sort sort, int owner,
                               const plan_instance *in, uint32_t var)
{
    const dtn_var *v = &in->info->vars[var];
    plan_column *c = &p->columns[p->ncolumns++];
    *c = (plan_column){.name = name,
                       .measure = v->unit,
                       .sort = sort,
                       .owner = owner,
                       .count = in->vars[var].count,
                       .flags = v->flags,
                       .min = v->min,
                       .max = v->max,
                       .initial = v->def,
                       .initial_slot = -1};
    return c;
}

/* Whether two units of measure are the same; if not, e gets the sentence. */
static err_code same_measure(const plan *p, const plan_column *c, const plan_instance *in,
                             const dtn_var *v, error *e)
{
    if (v->unit[0] == '*' || v->unit[0] == '=' || c->measure[0] == '*')
        return ERR_OK;
    units a, b;
    double factor = 0;
    if (units_parse(c->measure, &a, e) || units_parse(v->unit, &b, e))
        return e->code;
    bool related = units_convertible(&a, &b, &factor);
    if (related && factor == 1)
        return ERR_OK;
    char more[128] = "";
    if (related)
        snprintf(more, sizeof more, " (1 %s is %g %s)", c->measure, factor, v->unit);
    const char *other = c->owner >= 0 ? p->instances[c->owner].name : "another unit";
    return plan_wrong(p, in->from->line, e,
                      "'%s' is in '%s' for %s, but '%s' takes it in '%s'%s; bind it to another "
                      "variable or use units that agree",
                      c->name, c->measure, other, in->name, v->unit, more);
}

static err_code same_count(const plan *p, const plan_column *c, const plan_instance *in,
                           uint32_t var, error *e)
{
    if (c->count == in->vars[var].count)
        return ERR_OK;
    return plan_wrong(p, in->from->line, e, "'%s' has %u columns, but '%s' takes it with %u",
                      c->name, c->count, in->name, in->vars[var].count);
}

/* ---- writers ---- */

static err_code add_writer(plan *p, int index, uint32_t var, error *e)
{
    plan_instance *in = &p->instances[index];
    const dtn_var *v = &in->info->vars[var];
    uint32_t role = in->info->unit.role;
    column_sort sort = role == DTN_METRIC                            ? COLUMN_SCORE
                       : role == DTN_LEVER || v->kind == DTN_DERIVED ? COLUMN_NOW
                                                                     : COLUMN_STOCK;
    const char *name = sort == COLUMN_SCORE ? score_name(p, in, v) : world_name(in, v);
    int column = sort == COLUMN_SCORE ? -1 : plan_find_column(p, name);
    if (column < 0) {
        in->vars[var].column = (int)p->ncolumns;
        new_column(p, name, sort, index, in, var);
        return ERR_OK;
    }
    plan_column *c = &p->columns[column];
    const plan_instance *owner = &p->instances[c->owner];
    if (in->group < 0 || owner->group != in->group || owner == in)
        return plan_wrong(p, in->from->line, e,
                          "'%s' and '%s' both write '%s'; bind one of them to another name, or "
                          "let one contribute with ADD",
                          owner->name, in->name, name);
    if (c->sort != sort)
        return plan_wrong(p, in->from->line, e, "variants of '%s' write '%s' in different ways",
                          p->groups[in->group].name, name);
    in->vars[var].column = column;
    if (c->min != v->min || c->max != v->max || c->initial != v->def ||
        (c->flags ^ v->flags) & DTN_BOUNDED)
        return plan_wrong(p, in->from->line, e,
                          "variants '%s' and '%s' declare different ranges or defaults for '%s'",
                          owner->name, in->name, name);
    if (same_measure(p, c, in, v, e))
        return e->code;
    return same_count(p, c, in, var, e);
}

/* Each variant must write what the others write, or a column would stand still in some cases. */
static err_code check_variants(const plan *p, error *e)
{
    for (size_t k = 0; k < p->ncolumns; k++) {
        const plan_column *c = &p->columns[k];
        if (c->owner < 0 || p->instances[c->owner].group < 0)
            continue;
        const plan_group *g = &p->groups[p->instances[c->owner].group];
        for (uint32_t j = 0; j < g->nvariants; j++) {
            const plan_instance *in = &p->instances[g->instances[j]];
            bool writes = false;
            for (uint32_t v = 0; v < in->info->unit.nvars; v++)
                writes |= in->vars[v].column == (int)k;
            if (!writes)
                return plan_wrong(p, in->from->line, e,
                                  "variant '%s' does not write '%s', as '%s' does; variants of a "
                                  "slot write the same variables",
                                  in->name, c->name, p->instances[c->owner].name);
        }
    }
    return ERR_OK;
}

/* ---- readers ---- */

static bool scenario_gives(const plan *p, const char *name)
{
    const scenario *s = p->scenario;
    for (size_t k = 0; k < s->ninitial; k++)
        if (strcmp(s->initial[k].name, name) == 0)
            return true;
    for (size_t k = 0; k < s->nforcing; k++)
        if (strcmp(s->forcing[k].name, name) == 0)
            return true;
    for (size_t k = 0; k < s->nuncertain; k++)
        if (strncmp(s->uncertain[k].name, "initial.", 8) == 0 &&
            strcmp(s->uncertain[k].name + 8, name) == 0)
            return true;
    return false;
}

static size_t column_names(const plan *p, column_sort only, const char **names)
{
    size_t n = 0;
    for (size_t k = 0; k < p->ncolumns && n < HINTS; k++)
        if (p->columns[k].sort != COLUMN_SCORE &&
            (only == COLUMN_SCORE || p->columns[k].sort == only))
            names[n++] = p->columns[k].name;
    return n;
}

static err_code add_reader(plan *p, int index, uint32_t var, error *e)
{
    plan_instance *in = &p->instances[index];
    const dtn_var *v = &in->info->vars[var];
    const char *name = world_name(in, v);
    int column = plan_find_column(p, name);
    if (column >= 0) {
        plan_column *c = &p->columns[column];
        in->vars[var].column = column;
        if (c->measure[0] == '*')
            c->measure = v->unit;
        if (same_measure(p, c, in, v, e))
            return e->code;
        return same_count(p, c, in, var, e);
    }
    in->vars[var].column = (int)p->ncolumns;
    plan_column *c = new_column(p, name, COLUMN_FREE, -1, in, var);
    c->flags &= (uint32_t)~DTN_BOUNDED;
    return ERR_OK;
}

/* Seen once all readers are known, so that the order of names cannot matter. */
static err_code check_input(plan *p, int index, uint32_t var, error *e)
{
    plan_instance *in = &p->instances[index];
    const dtn_var *v = &in->info->vars[var];
    const plan_column *c = &p->columns[in->vars[var].column];
    if (c->sort != COLUMN_FREE || (v->flags & DTN_OPTIONAL) || scenario_gives(p, c->name))
        return ERR_OK;
    const char *names[HINTS];
    char hint[512];
    size_t n = 0;
    for (size_t k = 0; k < p->ncolumns && n < HINTS; k++)
        if (p->columns[k].sort == COLUMN_STOCK || p->columns[k].sort == COLUMN_NOW)
            names[n++] = p->columns[k].name;
    const char *near = error_nearest(c->name, names, n);
    snprintf(hint, sizeof hint, near ? "; did you mean '%s'?" : "", near ? near : "");
    return plan_wrong(p, in->from->line, e,
                      "'%s' reads '%s' (%s), which no unit writes%s; add a unit that does, "
                      "bind it, or give it a value under `initial` or `forcing`",
                      in->name, c->name, v->doc, hint);
}

static err_code add_contribution(plan *p, int index, uint32_t var, error *e)
{
    plan_instance *in = &p->instances[index];
    const dtn_var *v = &in->info->vars[var];
    const char *name = world_name(in, v);
    int column = plan_find_column(p, name);
    if (column >= 0 && p->columns[column].sort == COLUMN_STOCK) {
        plan_column *c = &p->columns[column];
        in->vars[var].column = column;
        p->adds[p->nadds++] = (plan_add){.column = column, .instance = index};
        if (same_measure(p, c, in, v, e))
            return e->code;
        return same_count(p, c, in, var, e);
    }
    bool nobody_owns = column < 0 || p->columns[column].sort == COLUMN_FREE;
    if (nobody_owns && (v->flags & DTN_OPTIONAL)) {
        return ERR_OK; /* without a column it is added to nothing */
    }
    const char *names[HINTS];
    char hint[512];
    size_t n = column_names(p, COLUMN_STOCK, names);
    return plan_wrong(p, in->from->line, e,
                      "'%s' contributes to '%s', which is not a stock of any model%s", in->name,
                      name, error_hint(hint, sizeof hint, name, names, n));
}

typedef err_code (*visitor)(plan *p, int index, uint32_t var, error *e);

static err_code visit(plan *p, uint32_t kinds, visitor f, error *e)
{
    for (size_t k = 0; k < p->ninstances; k++)
        for (uint32_t v = 0; v < p->instances[k].info->unit.nvars; v++)
            if (kinds & 1u << p->instances[k].info->vars[v].kind)
                if (f(p, (int)k, v, e))
                    return e->code;
    return ERR_OK;
}

/* A score whose unit of measure is that of an input. */
static void resolve_measures(plan *p)
{
    for (size_t k = 0; k < p->ncolumns; k++) {
        plan_column *c = &p->columns[k];
        if (c->owner < 0 || c->measure[0] != '=')
            continue;
        const plan_instance *in = &p->instances[c->owner];
        int input = unit_info_var(in->info, c->measure + 1, DTN_INPUT);
        if (input >= 0 && in->vars[input].column >= 0)
            c->measure = p->columns[in->vars[input].column].measure;
    }
    for (size_t k = 0; k < p->ncolumns; k++)
        if (p->columns[k].measure[0] == '*')
            p->columns[k].measure = "1";
}

/* ---- order ---- */

static bool writes_column(const plan_instance *in, int column)
{
    for (uint32_t k = 0; k < in->info->unit.nvars; k++) {
        uint32_t kind = in->info->vars[k].kind;
        if (in->vars[k].column == column && (kind == DTN_OUTPUT || kind == DTN_DERIVED))
            return true;
    }
    return false;
}

/* Whether instance `b` reads at t what instance `a` writes at t. */
static bool depends_on(const plan *p, const plan_instance *b, const plan_instance *a)
{
    for (uint32_t k = 0; k < b->info->unit.nvars; k++) {
        int column = b->vars[k].column;
        if (b->info->vars[k].kind == DTN_INPUT && column >= 0 &&
            p->columns[column].sort == COLUMN_NOW && writes_column(a, column))
            return true;
    }
    return false;
}

static err_code cycle(const plan *p, const int *waiting, size_t n, error *e)
{
    char names[400] = "";
    size_t used = 0;
    for (size_t k = 0; k < n && used + 70 < sizeof names; k++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s'%s'", k ? ", " : "",
                                 p->instances[waiting[k]].name);
    return plan_wrong(p, p->instances[waiting[0]].from->line, e,
                      "%s need each other's values at the same instant; let one of them write an "
                      "output (a stock, known one step later) instead",
                      names);
}

/* Levers and derived instances so that each comes after those it reads; ties by place. */
static err_code order_now(plan *p, int *order, size_t *count, error *e)
{
    int *waiting = arena_new(&p->a, p->ninstances, sizeof *waiting);
    size_t n = 0;
    if (!waiting)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < p->ninstances; k++) {
        const plan_instance *in = &p->instances[k];
        bool derives = false;
        for (uint32_t v = 0; v < in->info->unit.nvars; v++)
            derives |= in->info->vars[v].kind == DTN_DERIVED;
        if (in->info->unit.role == DTN_LEVER || derives)
            waiting[n++] = (int)k;
    }
    *count = 0;
    while (n) {
        size_t k = 0;
        for (; k < n; k++) {
            bool ready = true;
            for (size_t j = 0; j < n && ready; j++)
                ready = !depends_on(p, &p->instances[waiting[k]], &p->instances[waiting[j]]);
            if (ready)
                break;
        }
        if (k == n)
            return cycle(p, waiting, n, e);
        order[(*count)++] = waiting[k];
        memmove(waiting + k, waiting + k + 1, (n - k - 1) * sizeof *waiting);
        n--;
    }
    return ERR_OK;
}

static err_code order_calls(plan *p, error *e)
{
    int *now = arena_new(&p->a, p->ninstances, sizeof *now);
    int *models = arena_new(&p->a, p->ninstances, sizeof *models);
    int *metrics = arena_new(&p->a, p->ninstances, sizeof *metrics);
    if (!now || !models || !metrics)
        return error_set(e, ERR_MEMORY, "memory ran out");
    if (order_now(p, now, &p->nnow, e))
        return e->code;
    for (size_t k = 0; k < p->ninstances; k++) {
        bool is_now = false;
        for (size_t j = 0; j < p->nnow; j++)
            is_now |= now[j] == (int)k;
        if (p->instances[k].info->unit.role == DTN_METRIC)
            metrics[p->nmetric_instances++] = (int)k;
        else if (!is_now)
            models[p->nmodels++] = (int)k;
    }
    p->now = now;
    p->models = models;
    p->metric_instances = metrics;
    return ERR_OK;
}

/* Whether a stock's owners all let the host put what they read and write in one column. */
static bool owners_allow(const plan *p, int column)
{
    for (size_t k = 0; k < p->ninstances; k++) {
        const plan_instance *in = &p->instances[k];
        for (uint32_t v = 0; v < in->info->unit.nvars; v++)
            if (in->vars[v].column == column && in->info->vars[v].kind == DTN_OUTPUT &&
                !(in->info->vars[v].flags & DTN_IN_PLACE))
                return false;
    }
    return true;
}

static bool reads_column(const plan_instance *in, int column)
{
    for (uint32_t k = 0; k < in->info->unit.nvars; k++)
        if (in->vars[k].column == column && in->info->vars[k].kind == DTN_INPUT)
            return true;
    return false;
}

/* Models that come after the owner would read t + dt in place of t. */
static bool is_read_later(const plan *p, int column)
{
    bool is_written = false;
    for (size_t k = 0; k < p->nmodels; k++) {
        const plan_instance *in = &p->instances[p->models[k]];
        bool writes = writes_column(in, column);
        if (is_written && !writes && reads_column(in, column))
            return true;
        is_written |= writes;
    }
    return false;
}

static void find_in_place(plan *p)
{
    for (size_t k = 0; k < p->ncolumns; k++)
        p->columns[k].in_place = p->columns[k].sort == COLUMN_STOCK && owners_allow(p, (int)k) &&
                                 !is_read_later(p, (int)k);
}

/* ---- slots ---- */

static err_code place_slots(plan *p, error *e)
{
    uint64_t next = 0;
    for (size_t k = 0; k < p->ncolumns; k++) {
        plan_column *c = &p->columns[k];
        c->slot = (uint32_t)next;
        next += (uint64_t)c->count * (c->sort == COLUMN_STOCK ? 2 : 1);
    }
    for (size_t k = 0; k < p->ninstances; k++) {
        plan_instance *in = &p->instances[k];
        for (uint32_t v = 0; v < in->info->unit.nvars; v++) {
            uint32_t kind = in->info->vars[v].kind;
            if (in->vars[v].column >= 0 && kind != DTN_ADD) {
                in->vars[v].slot = p->columns[in->vars[v].column].slot;
                continue;
            }
            in->vars[v].slot = (uint32_t)next;
            next += in->vars[v].count;
        }
        if (in->info->unit.scratch_bytes > p->scratch_bytes)
            p->scratch_bytes = in->info->unit.scratch_bytes;
        if (in->scratch_per_case > p->scratch_per_case)
            p->scratch_per_case = in->scratch_per_case;
    }
    if (next > 10000000 || p->scratch_bytes > (size_t)1 << 30)
        return error_set(e, ERR_INPUT, "%s: the units need %llu columns a case; that is too many",
                         p->scenario->file, (unsigned long long)next);
    p->nslots = (uint32_t)next;
    for (size_t k = 0; k < p->nadds; k++) {
        const plan_instance *in = &p->instances[p->adds[k].instance];
        for (uint32_t v = 0; v < in->info->unit.nvars; v++)
            if (in->info->vars[v].kind == DTN_ADD && in->vars[v].column == p->adds[k].column)
                p->adds[k].slot = in->vars[v].slot;
    }
    return ERR_OK;
}

/* Two ADD entries of one instance bound to one stock would share an entry of p->adds. */
static err_code check_adds(const plan *p, error *e)
{
    for (size_t k = 0; k < p->nadds; k++)
        for (size_t j = 0; j < k; j++)
            if (p->adds[k].column == p->adds[j].column &&
                p->adds[k].instance == p->adds[j].instance)
                return plan_wrong(p, p->instances[p->adds[k].instance].from->line, e,
                                  "'%s' contributes to '%s' twice; bind one to another stock",
                                  p->instances[p->adds[k].instance].name,
                                  p->columns[p->adds[k].column].name);
    return ERR_OK;
}

err_code plan_make_columns(plan *p, error *e)
{
    size_t entries = 0;
    for (size_t k = 0; k < p->ninstances; k++)
        entries += p->instances[k].info->unit.nvars;
    p->columns = arena_new(&p->a, entries, sizeof *p->columns);
    p->adds = arena_new(&p->a, entries, sizeof *p->adds);
    if (!p->columns || !p->adds)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < p->ninstances; k++)
        if (check_binds(p, &p->instances[k], e))
            return e->code;
    if (visit(p, 1u << DTN_OUTPUT | 1u << DTN_DERIVED, add_writer, e) || check_variants(p, e) ||
        visit(p, 1u << DTN_INPUT, add_reader, e) || visit(p, 1u << DTN_INPUT, check_input, e) ||
        visit(p, 1u << DTN_ADD, add_contribution, e) || check_adds(p, e))
        return e->code;
    resolve_measures(p);
    if (order_calls(p, e))
        return e->code;
    find_in_place(p);
    return place_slots(p, e);
}
