/* SPDX-License-Identifier: MIT
 *
 * Metrics of a plan: what is measured, how it is scored, what satisfies.
 */
#include <stdio.h>
#include <string.h>

#include "plan.h"

enum { HINTS = 512 };

static int find_metric(const plan *p, const char *name)
{
    for (size_t k = 0; k < p->nmetrics; k++)
        if (strcmp(p->metrics[k].name, name) == 0)
            return (int)k;
    return -1;
}

static err_code unknown_metric(const plan *p, const char *part, const char *name, int line,
                               error *e)
{
    const char *names[HINTS];
    char hint[512];
    size_t n = 0;
    for (; n < p->nmetrics && n < HINTS; n++)
        names[n] = p->metrics[n].name;
    return plan_wrong(p, line, e, "unknown metric '%s' in `%s`%s", name, part,
                      error_hint(hint, sizeof hint, name, names, n));
}

double metric_scaled(const plan_metric *m, double x)
{
    double share = (x - m->worst) / (m->best - m->worst);
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

static err_code make_metrics(plan *p, error *e)
{
    p->metrics = arena_new(&p->a, p->ncolumns, sizeof *p->metrics);
    if (!p->metrics)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < p->ncolumns; k++) {
        const plan_column *c = &p->columns[k];
        if (c->sort != COLUMN_SCORE)
            continue;
        const plan_instance *in = &p->instances[c->owner];
        if (c->count != 1)
            return plan_wrong(p, in->from->line, e, "metric '%s' must be a single number", c->name);
        plan_metric *m = &p->metrics[p->nmetrics++];
        *m = (plan_metric){.name = c->name,
                           .title = in->from->title ? in->from->title : in->info->unit.title,
                           .column = (int)k,
                           .more_is_better = c->flags & DTN_MORE_IS_BETTER};
    }
    if (p->nmetrics == 0)
        return error_set(e, ERR_INPUT, "%s: `metrics` is empty; a run needs something to measure",
                         p->scenario->file);
    return ERR_OK;
}

static err_code make_score(plan *p, error *e)
{
    const scenario *s = p->scenario;
    double total = 0;
    for (size_t k = 0; k < s->nanchors; k++) {
        const scn_anchor *a = &s->anchors[k];
        int metric = find_metric(p, a->metric);
        if (metric < 0)
            return unknown_metric(p, "score", a->metric, a->line, e);
        plan_metric *m = &p->metrics[metric];
        m->scored = true;
        m->weight = a->weight;
        m->worst = a->worst;
        m->best = a->best;
        if (m->more_is_better && a->best < a->worst)
            return plan_wrong(p, a->line, e,
                              "the unit of '%s' says that more is better, but best "
                              "%g is below worst %g; exchange them",
                              a->metric, a->best, a->worst);
        m->more_is_better = a->best > a->worst;
        total += a->weight;
    }
    if (!(total > 0))
        return error_set(e, ERR_INPUT, "%s: the weights in `score` are all 0", s->file);
    for (size_t k = 0; k < s->nsatisfy; k++) {
        const scn_satisfy *y = &s->satisfy[k];
        int metric = find_metric(p, y->metric);
        if (metric < 0)
            return unknown_metric(p, "satisfy", y->metric, y->line, e);
        p->metrics[metric].has_most = y->has_most;
        p->metrics[metric].has_least = y->has_least;
        p->metrics[metric].at_most = y->at_most;
        p->metrics[metric].at_least = y->at_least;
        p->satisfices = true;
    }
    return ERR_OK;
}

err_code plan_make_scores(plan *p, error *e)
{
    if (make_metrics(p, e))
        return e->code;
    return make_score(p, e);
}
