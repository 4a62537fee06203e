/* SPDX-License-Identifier: MIT
 *
 * Schedules of a plan: forcing series, and the settings that policies give to levers.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

enum { HINTS = 512 };

typedef struct changes {
    plan_change *list;
    size_t n;
} changes;

static int by_change(const void *a, const void *b)
{
    const plan_change *x = a, *y = b;
    if (x->step != y->step)
        return x->step < y->step ? -1 : 1;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

/* The step of a date, `last` at most. A value without effect would be a silent mistake. */
static err_code find_step(const plan *p, const scn_assign *a, size_t k, uint64_t last,
                          uint64_t *step, error *e)
{
    const clock_plan *c = &p->clock;
    char label[32];
    date d = a->values[k].when;
    if (clock_step_of(c, d, step, e)) {
        char why[256];
        snprintf(why, sizeof why, "%.250s", e->text);
        return plan_wrong(p, a->line, e, "'%s': %s", a->name, why);
    }
    if (*step > last)
        return plan_wrong(p, a->line, e,
                          "'%s': %04d-%02d-%02d comes too late, since the run ends at %s; leave "
                          "that value out or give a longer `horizon`",
                          a->name, d.year, d.month, d.day,
                          clock_label(c, c->steps, label, sizeof label));
    uint64_t next = 1;
    bool replaced = clock_is_before(c, d) && k + 1 < a->n &&
                    !clock_step_of(c, a->values[k + 1].when, &next, e) && next == 0;
    if (replaced)
        return plan_wrong(p, a->line, e,
                          "'%s': the value for %04d-%02d-%02d is replaced by a later one before "
                          "the run starts (%s); leave it out",
                          a->name, d.year, d.month, d.day, clock_label(c, 0, label, sizeof label));
    return ERR_OK;
}

/*
 * Adds the values of a schedule; later dates that fall on one step replace earlier ones, since a
 * series may be denser than the steps. Values come in order of dates and a slot has one schedule,
 * so what is replaced is always the newest of the list.
 */
static err_code add_schedule(plan *p, const dtn_var *v, uint32_t slot, uint32_t count,
                             const scn_assign *a, uint64_t last, changes *to, error *e)
{
    if (a->is_vector)
        return plan_wrong(p, a->line, e, "'%s' takes one value or dated values, not a list",
                          a->name);
    for (size_t k = 0; k < a->n; k++) {
        plan_change change = {.slot = slot, .count = count};
        if (a->values[k].has_date && find_step(p, a, k, last, &change.step, e))
            return e->code;
        if (plan_number(p, v, &a->values[k].value, a->line, &change.value, e))
            return e->code;
        const plan_change *newest = to->n ? &to->list[to->n - 1] : NULL;
        if (newest && newest->slot == slot && newest->step == change.step)
            to->n--;
        to->list[to->n++] = change;
    }
    return ERR_OK;
}

static err_code make_forcing(plan *p, error *e)
{
    const scenario *s = p->scenario;
    size_t total = 0;
    for (size_t k = 0; k < s->nforcing; k++)
        total += s->forcing[k].n;
    changes c = {.list = arena_new(&p->a, total, sizeof *c.list)};
    if (!c.list)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < s->nforcing; k++) {
        const scn_assign *a = &s->forcing[k];
        int column = plan_find_column(p, a->name);
        if (column < 0)
            return plan_unknown_initial(p, a->name, a->line, e);
        if (p->columns[column].sort != COLUMN_FREE)
            return plan_wrong(p, a->line, e,
                              "'%s' is written by '%s', so it cannot follow a "
                              "series",
                              a->name, p->instances[p->columns[column].owner].name);
        dtn_var v = plan_column_variable(&p->columns[column]);
        /* Derived variables and metrics read the value at the end. */
        if (add_schedule(p, &v, p->columns[column].slot, p->columns[column].count, a,
                         p->clock.steps, &c, e))
            return e->code;
    }
    qsort(c.list, c.n, sizeof *c.list, by_change);
    p->forcing = c.list;
    p->nforcing = c.n;
    return ERR_OK;
}

/* ---- policies ---- */

static const scn_assign *find_assign(const scn_policy *policy, const char *instance,
                                     const char *setting)
{
    for (size_t k = 0; k < policy->nlevers; k++)
        for (size_t j = 0; j < policy->levers[k].nset; j++)
            if (strcmp(policy->levers[k].instance, instance) == 0 &&
                strcmp(policy->levers[k].set[j].name, setting) == 0)
                return &policy->levers[k].set[j];
    return NULL;
}

static err_code check_policy(const plan *p, const scn_policy *policy, error *e)
{
    for (size_t k = 0; k < policy->nlevers; k++) {
        const scn_lever *lever = &policy->levers[k];
        int instance = plan_find_instance(p, lever->instance);
        const char *names[HINTS];
        size_t n = 0;
        char hint[512];
        for (size_t j = 0; j < p->ninstances && n < HINTS; j++)
            if (p->instances[j].info->unit.role == DTN_LEVER)
                names[n++] = p->instances[j].name;
        if (instance < 0 || p->instances[instance].info->unit.role != DTN_LEVER)
            return plan_wrong(p, lever->line, e, "unknown lever '%s' in policy '%s'%s",
                              lever->instance, policy->name,
                              error_hint(hint, sizeof hint, lever->instance, names, n));
        for (size_t j = 0; j < lever->nset; j++)
            if (unit_info_var(p->instances[instance].info, lever->set[j].name, DTN_SETTING) < 0)
                return plan_unknown_variable(p, &p->instances[instance], DTN_SETTING,
                                             lever->set[j].name, lever->set[j].line, e);
    }
    return ERR_OK;
}

static err_code make_policy(plan *p, const scn_policy *from, plan_policy *out, error *e)
{
    if (check_policy(p, from, e))
        return e->code;
    size_t total = 0;
    for (size_t k = 0; k < p->ninstances; k++)
        total += p->instances[k].info->unit.nvars;
    for (size_t k = 0; k < from->nlevers; k++)
        for (size_t j = 0; j < from->levers[k].nset; j++)
            total += from->levers[k].set[j].n;
    changes c = {.list = arena_new(&p->a, total, sizeof *c.list)};
    if (!c.list)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < p->ninstances; k++) {
        plan_instance *in = &p->instances[k];
        for (uint32_t v = 0; v < in->info->unit.nvars; v++) {
            const dtn_var *var = &in->info->vars[v];
            if (var->kind != DTN_SETTING)
                continue;
            c.list[c.n++] = (plan_change){
                .slot = in->vars[v].slot, .count = in->vars[v].count, .value = in->vars[v].fixed};
            const scn_assign *a = find_assign(from, in->name, var->name);
            /* What is set at the end itself moves no model any more. */
            if (a && add_schedule(p, var, in->vars[v].slot, in->vars[v].count, a,
                                  p->clock.steps - 1, &c, e))
                return e->code;
        }
    }
    qsort(c.list, c.n, sizeof *c.list, by_change);
    *out = (plan_policy){.name = from->name,
                         .title = from->title ? from->title : from->name,
                         .nchanges = c.n,
                         .changes = c.list};
    return ERR_OK;
}

static const scn_policy *find_policy(const scenario *s, const char *name)
{
    for (size_t k = 0; k < s->npolicies; k++)
        if (strcmp(s->policies[k].name, name) == 0 ||
            (s->policies[k].nlevers == 0 && strcmp(name, "status_quo") == 0))
            return &s->policies[k];
    return NULL;
}

/* The policies that --policies names, in its order; or all. */
static err_code pick_policies(plan *p, const char *wanted, const scn_policy **picked, size_t *n,
                              error *e)
{
    const scenario *s = p->scenario;
    *n = 0;
    for (size_t k = 0; !wanted && k < s->npolicies; k++)
        picked[(*n)++] = &s->policies[k];
    for (const char *w = wanted; w && *w; w += *w == ',') {
        char name[128];
        size_t length = strcspn(w, ",");
        snprintf(name, sizeof name, "%.*s", (int)(length < 127 ? length : 127), w);
        w += length;
        const scn_policy *found = find_policy(s, name);
        const char *names[HINTS];
        char hint[512];
        for (size_t k = 0; k < s->npolicies && k < HINTS; k++)
            names[k] = s->policies[k].name;
        if (!found)
            return error_set(e, ERR_USAGE, "--policies: unknown policy '%s'%s", name,
                             error_hint(hint, sizeof hint, name, names,
                                        s->npolicies < HINTS ? s->npolicies : HINTS));
        for (size_t k = 0; k < *n; k++)
            if (picked[k] == found)
                return error_set(e, ERR_USAGE, "--policies: '%s' is named twice", name);
        picked[(*n)++] = found;
    }
    if (*n == 0)
        return error_set(e, ERR_USAGE, "--policies: name at least one policy");
    return ERR_OK;
}

static err_code make_policies(plan *p, const char *wanted, error *e)
{
    const scenario *s = p->scenario;
    const scn_policy **picked = arena_new(&p->a, s->npolicies, sizeof *picked);
    p->policies = arena_new(&p->a, s->npolicies, sizeof *p->policies);
    if (!picked || !p->policies)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < s->npolicies; k++)
        if (check_policy(p, &s->policies[k], e))
            return e->code;
    if (pick_policies(p, wanted, picked, &p->npolicies, e))
        return e->code;
    for (size_t k = 0; k < p->npolicies; k++)
        if (make_policy(p, picked[k], &p->policies[k], e))
            return e->code;
    return ERR_OK;
}

err_code plan_make_schedules(plan *p, const char *policies, error *e)
{
    if (make_forcing(p, e))
        return e->code;
    return make_policies(p, policies, e);
}
