/* SPDX-License-Identifier: MIT
 *
 * Summaries of results. See summary.h.
 */
#include "summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "draws.h"
#include "mem.h"

/* ---- quantiles ---- */

/* Puts the k-th smallest of x[0..n) at x[k], nothing larger before it (Hoare's selection). */
static void select_smallest(double *x, size_t n, size_t k)
{
    size_t low = 0, high = n - 1;
    while (low < high) {
        double pivot = x[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (x[i] < pivot)
                i++;
            while (x[j] > pivot)
                j--;
            if (i >= j)
                break;
            double swap = x[i];
            x[i++] = x[j];
            x[j--] = swap;
        }
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
}

double quantile(double *x, size_t n, double q)
{
    double place = (double)(n - 1) * q;
    size_t k = (size_t)place;
    double share = place - (double)k;
    select_smallest(x, n, k);
    double low = x[k];
    if (share == 0 || k + 1 >= n)
        return low;
    double next = x[k + 1];
    for (size_t i = k + 2; i < n; i++)
        next = x[i] < next ? x[i] : next;
    return low + share * (next - low);
}

static double mean_of(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

static spread spread_of(double *x, size_t n)
{
    spread s = {.mean = mean_of(x, n)};
    s.p05 = quantile(x, n, 0.05);
    s.p50 = quantile(x, n, 0.5);
    s.p95 = quantile(x, n, 0.95);
    return s;
}

/* ---- which cases ---- */

/* The cases that are done and succeeded under all policies, in order. */
static uint64_t *compared_cases(const results *r, summary *out)
{
    uint64_t *list = mem_alloc(r->cases * sizeof *list);
    for (uint64_t c = 0; list && c < r->cases; c++) {
        if (!results_is_done(r, c))
            continue;
        bool failed = false;
        for (size_t p = 0; p < r->plan->npolicies; p++) {
            bool here = results_fail(r, p)[c].kind != FAIL_NONE;
            failed |= here;
            out->policies[p].failed += here;
        }
        out->done++;
        out->failed_cases += failed;
        if (!failed)
            list[out->compared++] = c;
    }
    return list;
}

/* ---- comparisons ---- */

/* score[p * n + i] for the i-th compared case. */
static err_code compare(const results *r, const double *score, size_t n, summary *out, error *e)
{
    size_t np = r->plan->npolicies;
    double *best = mem_alloc(n * sizeof *best), *regret = mem_alloc(n * sizeof *regret);
    for (size_t i = 0; best && i < n; i++) {
        size_t ties = 0;
        best[i] = score[i];
        for (size_t p = 1; p < np; p++)
            best[i] = score[p * n + i] > best[i] ? score[p * n + i] : best[i];
        for (size_t p = 0; p < np; p++)
            ties += score[p * n + i] == best[i];
        for (size_t p = 0; p < np; p++)
            out->policies[p].p_best += score[p * n + i] == best[i] ? 1 / (double)ties : 0;
    }
    for (size_t p = 0; p < np && best && regret; p++) {
        policy_summary *s = &out->policies[p];
        s->p_best /= (double)n;
        for (size_t i = 0; i < n; i++) {
            regret[i] = best[i] - score[p * n + i];
            s->regret_max = regret[i] > s->regret_max ? regret[i] : s->regret_max;
        }
        s->regret_mean = mean_of(regret, n);
        s->regret_p90 = quantile(regret, n, 0.9);
    }
    bool whole = best && regret;
    mem_free(best);
    mem_free(regret);
    return whole ? ERR_OK : error_set(e, ERR_MEMORY, "memory ran out while summing up");
}

static bool holds(const plan_metric *m, double x)
{
    return !(m->has_most && x > m->at_most) && !(m->has_least && x < m->at_least);
}

/* The share of futures inside each threshold, into `each`, and inside all of them. */
static double satisficing_share(const results *r, size_t policy, const uint64_t *list, size_t n,
                                double *each)
{
    size_t good = 0;
    for (size_t i = 0; i < n; i++) {
        bool all = true;
        for (size_t m = 0; m < r->plan->nmetrics; m++) {
            bool inside = holds(&r->plan->metrics[m], results_column(r, policy, m)[list[i]]);
            each[m] += inside ? 1.0 / (double)n : 0;
            all &= inside;
        }
        good += all;
    }
    return (double)good / (double)n;
}

/*
 * The share of chance in the variance of a score: within draws of the uncertainties against all,
 * from a one-way analysis of variance with random effects (Searle, Casella and McCulloch 1992,
 * ch. 3). Draws of which a replicate is missing are left out.
 */
static double luck_share(const results *r, const double *score, const uint64_t *list, size_t n)
{
    uint32_t reps = r->plan->replicates;
    double within = 0, sum = 0, squares = 0;
    size_t draws = 0;
    for (size_t i = 0; reps > 1 && i + reps <= n;) {
        uint64_t draw = list[i] / reps;
        if (list[i] % reps != 0 || list[i + reps - 1] / reps != draw) {
            i++;
            continue;
        }
        double mean = mean_of(score + i, reps);
        for (uint32_t k = 0; k < reps; k++)
            within += (score[i + k] - mean) * (score[i + k] - mean);
        sum += mean;
        squares += mean * mean;
        draws++;
        i += reps;
    }
    if (draws < 2)
        return NAN;
    double luck = within / ((double)draws * (reps - 1));
    double between = (squares - sum * sum / (double)draws) / (double)(draws - 1) - luck / reps;
    between = between > 0 ? between : 0;
    return luck + between > 0 ? luck / (luck + between) : NAN;
}

static double share_beyond(const results *r, const uint64_t *list, size_t n)
{
    uint64_t beyond = 0, all = 0;
    for (size_t p = 0; p < r->plan->npolicies; p++)
        for (size_t m = 0; m < r->plan->nmetrics; m++) {
            const plan_metric *metric = &r->plan->metrics[m];
            double low = fmin(metric->worst, metric->best),
                   high = fmax(metric->worst, metric->best);
            const double *x = results_column(r, p, m);
            if (!(metric->weight > 0))
                continue;
            for (size_t i = 0; i < n; i++)
                beyond += x[list[i]] < low || x[list[i]] > high;
            all += n;
        }
    return all ? (double)beyond / (double)all : 0;
}

/* ---- ranking ---- */

static void rank_policies(summary *s)
{
    for (size_t k = 0; k < s->npolicies; k++) {
        size_t at = k;
        double mean = s->policies[k].score.mean;
        for (; at > 0 && s->policies[s->ranking[at - 1]].score.mean < mean; at--)
            s->ranking[at] = s->ranking[at - 1];
        s->ranking[at] = k;
    }
}

static void measure_lead(const results *r, const double *score, const uint64_t *list, size_t n,
                         summary *s)
{
    if (s->npolicies < 2)
        return;
    const double *first = score + s->ranking[0] * n, *second = score + s->ranking[1] * n;
    draw_mean lead = {0};
    size_t better = 0;
    for (size_t i = 0; i < n; i++) {
        draw_mean_add(&lead, list[i] / r->plan->replicates, first[i] - second[i]);
        better += first[i] > second[i];
    }
    draw_mean_end(&lead);
    s->lead = lead.mean;
    s->lead_error = lead.n > 1 ? draw_mean_error(&lead) : 0;
    s->lead_share = (double)better / (double)n;
}

/* ---- making ---- */

static err_code fill(const results *r, const uint64_t *list, summary *out, error *e)
{
    size_t n = out->compared, np = r->plan->npolicies;
    double *score = mem_alloc(np * n * sizeof *score), *x = mem_alloc(n * sizeof *x);
    if (!score || !x) {
        mem_free(score);
        mem_free(x);
        return error_set(e, ERR_MEMORY, "memory ran out while summing up");
    }
    for (size_t p = 0; p < np; p++) {
        policy_summary *s = &out->policies[p];
        for (size_t i = 0; i < n; i++)
            x[i] = score[p * n + i] = results_score(r, p, list[i]);
        s->score = spread_of(x, n);
        s->luck = luck_share(r, score + p * n, list, n);
        s->satisfices = satisficing_share(r, p, list, n, s->holds);
        for (size_t m = 0; m < r->plan->nmetrics; m++) {
            const double *column = results_column(r, p, m);
            for (size_t i = 0; i < n; i++)
                x[i] = column[list[i]];
            s->metrics[m] = spread_of(x, n);
        }
    }
    err_code code = compare(r, score, n, out, e);
    rank_policies(out);
    measure_lead(r, score, list, n, out);
    out->beyond = share_beyond(r, list, n);
    double *leads = mem_new(np, sizeof *leads);
    if (!code && (!leads || !weights_vary(r, list, n, leads)))
        code = error_set(e, ERR_MEMORY, "memory ran out while summing up");
    for (size_t p = 0; !code && p < np; p++)
        out->policies[p].leads = leads[p];
    mem_free(leads);
    for (size_t k = 0; k < r->plan->nclaims; k++)
        out->claims[k] = claim_judge(r, &r->plan->claims[k], score, list, n);
    mem_free(score);
    mem_free(x);
    return code;
}

err_code summary_make(const results *r, summary *out, error *e)
{
    *out = (summary){.npolicies = r->plan->npolicies};
    out->policies = arena_new(&out->a, out->npolicies, sizeof *out->policies);
    out->ranking = arena_new(&out->a, out->npolicies, sizeof *out->ranking);
    for (size_t p = 0; out->policies && p < out->npolicies; p++) {
        out->policies[p].metrics = arena_new(&out->a, r->plan->nmetrics, sizeof(spread));
        out->policies[p].holds = arena_new(&out->a, r->plan->nmetrics, sizeof(double));
    }
    out->claims = arena_new(&out->a, r->plan->nclaims, sizeof *out->claims);
    uint64_t *list = out->a.out_of_memory ? NULL : compared_cases(r, out);
    err_code code = ERR_OK;
    if (!list)
        code = error_set(e, ERR_MEMORY, "memory ran out while summing up");
    else if (out->done == 0)
        code = error_set(e, ERR_RUN, "no case was finished");
    else if (out->compared)
        code = fill(r, list, out, e);
    mem_free(list);
    if (code)
        summary_free(out);
    return code;
}

void summary_free(summary *s)
{
    arena_free(&s->a);
    *s = (summary){0};
}
