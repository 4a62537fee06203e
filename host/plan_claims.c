/* SPDX-License-Identifier: MIT
 *
 * Claims of a plan: which policies and metrics they compare, and whether their sign is open.
 */
#include <string.h>

#include "plan.h"

enum { HINTS = 512 };

/* ---- names ---- */

/* Where the policy is in this run, or -1 when --policies left it out; it must be written. */
static err_code find_policy(const plan *p, const scn_claim *c, const char *name, int *out, error *e)
{
    const scenario *s = p->scenario;
    const char *names[HINTS];
    char hint[512];
    size_t n = 0;
    bool is_written = false;
    *out = -1;
    for (size_t k = 0; k < p->npolicies; k++)
        if (strcmp(p->policies[k].name, name) == 0)
            *out = (int)k;
    for (size_t k = 0; k < s->npolicies; k++) {
        is_written |= strcmp(s->policies[k].name, name) == 0;
        if (n < HINTS)
            names[n++] = s->policies[k].name;
    }
    if (is_written)
        return ERR_OK;
    return plan_wrong(p, c->line, e, "claim '%s' names the unknown policy '%s'%s", c->name, name,
                      error_hint(hint, sizeof hint, name, names, n));
}

static err_code find_policies(plan *p, plan_claim *to, const char *const *names, size_t n,
                              const uint32_t **out, error *e)
{
    uint32_t *list = arena_new(&p->a, n, sizeof *list);
    for (size_t k = 0; list && k < n; k++) {
        int place;
        if (find_policy(p, to->from, names[k], &place, e))
            return e->code;
        to->is_run &= place >= 0;
        list[k] = place < 0 ? 0 : (uint32_t)place;
    }
    *out = list;
    return ERR_OK;
}

static err_code find_metric(const plan *p, plan_claim *to, error *e)
{
    const scn_claim *c = to->from;
    const char *names[HINTS];
    char hint[512];
    size_t n = 0;
    to->metric = -1;
    if (strcmp(c->metric, "score") == 0)
        return ERR_OK;
    names[n++] = "score";
    for (size_t k = 0; k < p->nmetrics; k++) {
        if (n < HINTS)
            names[n++] = p->metrics[k].name;
        if (strcmp(p->metrics[k].name, c->metric) == 0)
            to->metric = (int)k;
    }
    if (to->metric >= 0)
        return ERR_OK;
    return plan_wrong(p, c->line, e, "claim '%s' names the unknown metric '%s'%s", c->name,
                      c->metric, error_hint(hint, sizeof hint, c->metric, names, n));
}

/* ---- is the sign open? ---- */

static err_code check_uncertain(const plan *p, const scn_claim *c, const char *field,
                                const char *name, error *e)
{
    const scenario *s = p->scenario;
    const char *names[HINTS];
    char hint[512];
    size_t n = 0;
    for (size_t k = 0; k < s->nuncertain; k++) {
        if (strcmp(s->uncertain[k].name, name) == 0)
            return ERR_OK;
        if (n < HINTS)
            names[n++] = s->uncertain[k].name;
    }
    return plan_wrong(p, c->line, e,
                      "claim '%s' names '%s' in `%s`, which is not under `uncertain`%s", c->name,
                      name, field, error_hint(hint, sizeof hint, name, names, n));
}

/* What --set fixed is no longer among the plan's uncertainties. */
static const plan_uncertain *find_uncertain(const plan *p, const char *name)
{
    for (size_t k = 0; k < p->nuncertain; k++)
        if (strcmp(p->uncertain[k].name, name) == 0)
            return &p->uncertain[k];
    return NULL;
}

static bool varies(const plan_uncertain *u)
{
    double min, max;
    if (!u)
        return false;
    dist_range(&u->d, &min, &max);
    return min < max;
}

/* A number on both sides of zero, or a choice between models. */
static bool may_turn(const plan_uncertain *u)
{
    double min, max;
    if (!varies(u))
        return false;
    dist_range(&u->d, &min, &max);
    return u->target == TARGET_VARIANT || (min < 0 && max > 0);
}

static err_code judge_sign(plan *p, plan_claim *to, error *e)
{
    const scn_claim *c = to->from;
    for (size_t k = 0; k < c->nrests_on; k++) {
        if (check_uncertain(p, c, "rests_on", c->rests_on[k], e))
            return e->code;
        to->is_open |= may_turn(find_uncertain(p, c->rests_on[k]));
    }
    for (size_t k = 0; k < c->nopposed_by; k++) {
        if (check_uncertain(p, c, "opposed_by", c->opposed_by[k], e))
            return e->code;
        to->is_open |= varies(find_uncertain(p, c->opposed_by[k]));
    }
    if (c->assumed) {
        to->is_open = false;
        to->fixed_by = c->assumed;
    } else if (!to->is_open) {
        to->fixed_by = c->nopposed_by
                           ? "what it rests on cannot change its sign, and what opposes it "
                             "does not vary"
                           : "no range of what it rests on has zero inside";
    }
    return ERR_OK;
}

err_code plan_make_claims(plan *p, error *e)
{
    const scenario *s = p->scenario;
    if (s->nclaims == 0)
        return ERR_OK;
    p->claims = arena_new(&p->a, s->nclaims, sizeof *p->claims);
    if (!p->claims)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < s->nclaims; k++) {
        const scn_claim *c = &s->claims[k];
        plan_claim *to = &p->claims[p->nclaims++];
        *to = (plan_claim){.from = c, .is_run = true};
        if (find_policies(p, to, c->policies, c->npolicies, &to->policies, e) ||
            find_policies(p, to, c->against, c->nagainst, &to->against, e) ||
            find_metric(p, to, e) || judge_sign(p, to, e))
            return e->code;
    }
    return ERR_OK;
}
