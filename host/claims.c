/* SPDX-License-Identifier: MIT
 *
 * Claims against the ensemble. See summary.h.
 */
#include <math.h>

#include "draws.h"
#include "summary.h"

/* Of a standard normal: 95 % lie within. */
static const double NORMAL_95 = 1.959963984540054;

const char *verdict_name(verdict v)
{
    static const char *const names[] = {"not run", "holds",     "fails",  "mixed",
                                        "assumed", "no effect", "too few"};
    return names[v];
}

static double value(const results *r, const plan_claim *c, const double *score,
                    const uint64_t *list, size_t n, uint32_t policy, size_t i)
{
    return c->metric < 0 ? score[policy * n + i]
                         : results_column(r, policy, (size_t)c->metric)[list[i]];
}

/* The difference in future i, above 0 when it agrees with the claim. */
static double difference(const results *r, const plan_claim *c, const double *score,
                         const uint64_t *list, size_t n, size_t i)
{
    double d = c->from->has_number ? -c->from->number : 0;
    for (size_t k = 0; k < c->from->npolicies; k++)
        d += value(r, c, score, list, n, c->policies[k], i);
    for (size_t k = 0; k < c->from->nagainst; k++)
        d -= value(r, c, score, list, n, c->against[k], i);
    return c->from->higher ? d : -d;
}

static verdict judge(const plan_claim *c, const claim_result *x, size_t agree, size_t disagree,
                     uint64_t draws, const char **note)
{
    /* Futures without any difference tell nothing: most do not, where events are rare. */
    double often = c->from->often * x->differ;
    if (draws < CLAIM_DRAWS)
        return VERDICT_FEW;
    if (agree + disagree == 0)
        return VERDICT_IDLE;
    if (x->opposite >= often && x->opposite > x->share && x->high < 0) {
        if (agree == 0)
            *note = "no future here agrees with it";
        return VERDICT_FAILS;
    }
    if (x->share < often || !(x->low > 0))
        return VERDICT_MIXED;
    if (c->is_open && disagree > 0)
        return VERDICT_HOLDS;
    *note = c->is_open ? "no future here contradicts it" : c->fixed_by;
    return VERDICT_ASSUMED;
}

claim_result claim_judge(const results *r, const plan_claim *c, const double *score,
                         const uint64_t *list, size_t n)
{
    claim_result x = {.verdict = VERDICT_NOT_RUN};
    if (!c->is_run || n == 0) {
        x.share = x.opposite = x.differ = x.mean = x.low = x.high = NAN;
        return x;
    }
    draw_mean mean = {0};
    double by = c->from->by;
    size_t agree = 0, disagree = 0, share = 0, opposite = 0;
    for (size_t i = 0; i < n; i++) {
        double d = difference(r, c, score, list, n, i);
        draw_mean_add(&mean, list[i] / r->plan->replicates, d);
        agree += d > 0;
        disagree += d < 0;
        share += d > 0 && d >= by;
        opposite += d < 0 && -d >= by;
    }
    draw_mean_end(&mean);
    double half = NORMAL_95 * draw_mean_error(&mean);
    x.share = (double)share / (double)n;
    x.opposite = (double)opposite / (double)n;
    x.differ = (double)(agree + disagree) / (double)n;
    x.mean = mean.mean;
    x.low = mean.mean - half;
    x.high = mean.mean + half;
    x.verdict = judge(c, &x, agree, disagree, mean.n, &x.note);
    return x;
}
