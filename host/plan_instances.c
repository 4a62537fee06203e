/* SPDX-License-Identifier: MIT
 *
 * Instances of a plan: finds their units, checks their options, opens them, groups variants.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"
#include "plan.h"
#include "service.h"

int plan_find_instance(const plan *p, const char *name)
{
    for (size_t k = 0; k < p->ninstances; k++)
        if (strcmp(p->instances[k].name, name) == 0)
            return (int)k;
    return -1;
}

/* ---- options ---- */

static err_code check_table(plan *p, const plan_instance *in, const dtn_option *d,
                            const scn_option *o, error *e)
{
    size_t n = 0;
    while (d->columns[n])
        n++;
    const char **names = arena_new(&p->a, n, sizeof *names);
    if (!names)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < n; k++)
        names[k] = d->columns[k] + (d->columns[k][0] == '$');
    for (size_t k = 0; k < n; k++) {
        bool is_text = d->columns[k][0] == '$', found = false;
        for (size_t c = 0; c < o->ncolumns; c++) {
            if (strcmp(o->columns[c].name, names[k]) != 0)
                continue;
            found = true;
            if (is_text != (o->columns[c].texts != NULL))
                return plan_wrong(p, o->line, e, "column '%s' of option '%s' must hold %s",
                                  names[k], o->name, is_text ? "texts" : "numbers");
        }
        if (!found)
            return plan_wrong(p, o->line, e, "option '%s' of '%s' needs a column '%s'", o->name,
                              in->name, names[k]);
    }
    for (size_t c = 0; c < o->ncolumns; c++) {
        char hint[256];
        bool known = false;
        for (size_t k = 0; k < n; k++)
            known |= strcmp(o->columns[c].name, names[k]) == 0;
        if (!known)
            return plan_wrong(p, o->line, e, "option '%s' has no column '%s'%s", o->name,
                              o->columns[c].name,
                              error_hint(hint, sizeof hint, o->columns[c].name, names, n));
    }
    return ERR_OK;
}

static err_code check_option(plan *p, const plan_instance *in, const scn_option *o, error *e)
{
    static const uint32_t types[] = {DTN_NUMBER, DTN_TEXT, DTN_TABLE};
    static const char *const words[] = {"?", "a number", "a text", "a table of rows"};
    const dtn_unit *u = &in->info->unit;
    const char *names[256];
    size_t n = u->noptions < 256 ? u->noptions : 256;
    for (size_t k = 0; k < n; k++) {
        const dtn_option *d = &u->options[k];
        names[k] = d->name;
        if (strcmp(d->name, o->name) != 0)
            continue;
        if (d->type != types[o->type])
            return plan_wrong(p, o->line, e, "option '%s' of '%s' must be %s", o->name, in->name,
                              words[d->type]);
        return d->type == DTN_TABLE ? check_table(p, in, d, o, e) : ERR_OK;
    }
    char hint[512];
    return plan_wrong(p, o->line, e, "unit '%s' has no option '%s'%s", u->id, o->name,
                      error_hint(hint, sizeof hint, o->name, names, n));
}

static err_code check_options(plan *p, const plan_instance *in, error *e)
{
    const dtn_unit *u = &in->info->unit;
    for (size_t k = 0; k < in->from->noption; k++)
        if (check_option(p, in, &in->from->option[k], e))
            return e->code;
    for (uint32_t k = 0; k < u->noptions; k++) {
        bool is_given = false;
        for (size_t j = 0; j < in->from->noption; j++)
            is_given |= strcmp(in->from->option[j].name, u->options[k].name) == 0;
        if (u->options[k].type == DTN_TABLE && !(u->options[k].flags & DTN_OPTIONAL) && !is_given)
            return plan_wrong(p, in->from->line, e, "'%s' needs the table option '%s': %s",
                              in->name, u->options[k].name,
                              u->options[k].doc ? u->options[k].doc : "rows of named columns");
    }
    return ERR_OK;
}

/* ---- when ---- */

static int by_step(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Whether an instance computes values at t, as levers and derived variables do. */
static bool is_now(const plan_instance *in)
{
    bool derives = in->info->unit.role == DTN_LEVER;
    for (uint32_t v = 0; v < in->info->unit.nvars; v++)
        derives |= in->info->vars[v].kind == DTN_DERIVED;
    return derives;
}

/*
 * A date at which nothing would be called is refused. Models are called from the start to the
 * last step, levers and derived variables at the end as well; metrics look at the world after
 * each step, so they see the end and never the start.
 */
static err_code read_date(const plan *p, const plan_instance *in, date when, uint64_t *step,
                          error *e)
{
    const clock_plan *c = &p->clock;
    bool is_metric = in->from->is_metric;
    uint64_t first = is_metric, last = is_metric || is_now(in) ? c->steps : c->steps - 1;
    if (clock_step_of(c, when, step, e)) {
        char why[256];
        snprintf(why, sizeof why, "%.250s", e->text);
        return plan_wrong(p, in->from->line, e, "`at` of '%s': %s", in->name, why);
    }
    if (!clock_is_before(c, when) && *step >= first && *step <= last)
        return ERR_OK;
    char from[32], to[32];
    return plan_wrong(p, in->from->line, e,
                      "`at` of '%s': it can be called from %s to %s%s, and %04d-%02d-%02d is "
                      "outside; leave that date out or change `start` or `horizon`",
                      in->name, clock_label(c, first, from, sizeof from),
                      clock_label(c, last, to, sizeof to),
                      is_metric ? " (metrics look at the world after each step)" : "", when.year,
                      when.month, when.day);
}

/* Sorts the steps. One call cannot stand for two dates, of which the scenario expects two. */
static err_code sort_dates(const plan *p, const plan_instance *in, uint64_t *at, size_t n, error *e)
{
    char label[32];
    if (n)
        qsort(at, n, sizeof *at, by_step);
    for (size_t k = 1; k < n; k++)
        if (at[k] == at[k - 1])
            return plan_wrong(p, in->from->line, e,
                              "`at` of '%s': two dates fall on the step of %s, and it is called "
                              "once in a step; leave one out",
                              in->name, clock_label(&p->clock, at[k], label, sizeof label));
    return ERR_OK;
}

static err_code read_when(plan *p, plan_instance *in, error *e)
{
    const scn_instance *from = in->from;
    in->every = 1;
    if (from->has_every && from->every_steps > 0) {
        in->every = (uint64_t)from->every_steps;
    } else if (from->has_every && clock_steps_in(&p->clock, from->every, &in->every, e)) {
        char why[256];
        snprintf(why, sizeof why, "%.250s", e->text);
        return plan_wrong(p, from->line, e, "`every` of '%s': %s", in->name, why);
    }
    uint64_t *at = arena_new(&p->a, from->nat, sizeof *at);
    if (!at)
        return error_set(e, ERR_MEMORY, "memory ran out while opening '%s'", in->name);
    for (size_t k = 0; k < from->nat; k++)
        if (read_date(p, in, from->at[k], &at[k], e))
            return e->code;
    in->at = at;
    in->nat = from->nat;
    return sort_dates(p, in, at, from->nat, e);
}

/* The first of its dates that is not before a step, as an index; `nat` when there is none. */
static size_t date_from(const plan_instance *in, uint64_t step)
{
    size_t low = 0, high = in->nat;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (in->at[middle] < step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool plan_is_due(const plan_instance *in, uint64_t step)
{
    if (in->nat == 0)
        return in->every == 1 || step % in->every == 0;
    size_t k = date_from(in, step);
    return k < in->nat && in->at[k] == step;
}

double plan_dt(const plan *p, const plan_instance *in, uint64_t step)
{
    uint64_t next = step + in->every;
    if (in->nat) {
        size_t k = date_from(in, step + 1);
        next = k < in->nat ? in->at[k] : p->clock.steps;
        if (next <= step)
            next = step + 1;
    }
    if (next - step == 1)
        return clock_years(&p->clock, 1);
    return clock_years(&p->clock, next) - clock_years(&p->clock, step);
}

/* ---- opening ---- */

enum { OPEN_SECONDS = 60 };

static void guard_unit(const plan_instance *in, const char *doing)
{
    char what[200];
    snprintf(what, sizeof what, "unit '%s' (%.80s), being %s,", in->info->unit.id, in->info->path,
             doing);
    guard_begin(what, OPEN_SECONDS);
}

static err_code find_unit(plan *p, plan_instance *in, registry *r, error *e)
{
    if (registry_find(r, in->from->unit, &in->info, e)) {
        err_code code = e->code;
        if (in->from->line > 0)
            error_prefix(e, "%s:%d", p->scenario->file, in->from->line);
        else
            error_prefix(e, "%s", p->scenario->file);
        return e->code = code;
    }
    bool is_metric = in->info->unit.role == DTN_METRIC;
    if (is_metric != in->from->is_metric)
        return plan_wrong(p, in->from->line, e, "unit '%s' is a %s; it belongs under `%s`",
                          in->from->unit, role_name(in->info->unit.role),
                          is_metric ? "metrics" : "units");
    if (in->from->slot && in->info->unit.role == DTN_LEVER)
        return plan_wrong(p, in->from->line, e,
                          "unit '%s' is a lever, which cannot be a variant; "
                          "policies set levers",
                          in->from->unit);
    return ERR_OK;
}

static err_code open_instance(plan *p, plan_instance *in, error *e)
{
    const dtn_unit *u = &in->info->unit;
    in->vars = arena_new(&p->a, u->nvars, sizeof *in->vars);
    if (!in->vars)
        return error_set(e, ERR_MEMORY, "memory ran out while opening '%s'", in->name);
    for (uint32_t k = 0; k < u->nvars; k++)
        in->vars[k] = (plan_var){.column = -1, .count = u->vars[k].count, .fixed = u->vars[k].def};
    service_make(in);
    if (check_options(p, in, e) || read_when(p, in, e))
        return e->code;
    in->is_open = true;
    if (!u->open)
        return ERR_OK;
    service_opening(in, true);
    in->said[0] = '\0';
    guard_unit(in, "opened");
    dtn_status status = u->open(in->info->original, &in->host, &in->self);
    guard_end();
    service_opening(in, false);
    if (status == DTN_OK)
        return ERR_OK;
    in->is_open = false;
    return plan_wrong(p, in->from->line, e, "unit '%s' refuses to open as '%s': %s", u->id,
                      in->name, in->said[0] ? in->said : "it gives no reason");
}

static err_code make_groups(plan *p, error *e)
{
    p->groups = arena_new(&p->a, p->ninstances, sizeof *p->groups);
    if (!p->groups)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < p->ninstances; k++) {
        plan_instance *in = &p->instances[k];
        in->group = -1;
        if (!in->from->slot)
            continue;
        size_t g = 0;
        while (g < p->ngroups && strcmp(p->groups[g].name, in->from->slot) != 0)
            g++;
        if (g == p->ngroups)
            p->groups[p->ngroups++] =
                (plan_group){.name = in->from->slot, .uncertain = -1, .fixed = -1};
        plan_group *group = &p->groups[g];
        if (group->nvariants == sizeof group->instances / sizeof *group->instances)
            return plan_wrong(p, in->from->line, e, "slot '%s' has too many variants", group->name);
        in->group = (int)g;
        in->variant = (int)group->nvariants;
        group->instances[group->nvariants++] = (int)k;
    }
    double combinations = 1;
    for (size_t g = 0; g < p->ngroups; g++)
        combinations *= p->groups[g].nvariants;
    if (combinations > 4096)
        return plan_wrong(p, 0, e, "the variants make %.0f combinations; at most 4096 can be run",
                          combinations);
    return ERR_OK;
}

err_code plan_open_instances(plan *p, registry *r, error *e)
{
    const scenario *s = p->scenario;
    p->instances = arena_new(&p->a, s->ninstances, sizeof *p->instances);
    if (!p->instances)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < s->ninstances; k++) {
        plan_instance *in = &p->instances[p->ninstances++];
        in->plan = p;
        in->from = &s->instances[k];
        in->name = in->from->name;
        if (find_unit(p, in, r, e) || open_instance(p, in, e))
            return e->code;
    }
    return make_groups(p, e);
}

void plan_close_instances(plan *p)
{
    for (size_t k = 0; k < p->ninstances; k++) {
        plan_instance *in = &p->instances[k];
        if (in->is_open && in->info->unit.close) {
            guard_unit(in, "closed");
            in->info->unit.close(in->info->original, in->self);
            guard_end();
        }
        in->is_open = false;
    }
}
