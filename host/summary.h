/* SPDX-License-Identifier: MIT
 *
 * What a run says, in numbers: spreads, who is best, regret, satisficing, luck.
 *
 * A case that failed under one policy leaves every comparison between policies, so all numbers
 * here are over the same cases, those that succeeded under all policies ("compared").
 */
#ifndef DTN_HOST_SUMMARY_H
#define DTN_HOST_SUMMARY_H

#include "results.h"

/* Quantiles are of type 7 of Hyndman and Fan (1996), as R's and numpy's default. */
typedef struct spread {
    double mean, p05, p50, p95;
} spread;

typedef struct policy_summary {
    spread score;
    double p_best; /* share of futures in which it is best; ties split */
    double regret_mean, regret_p90, regret_max; /* best score of the future minus its own */
    double satisfices;                          /* share of futures that hold every threshold */
    double luck; /* share of the score's variance that is chance, or NaN without replicates */
    spread *metrics;
    uint64_t failed; /* experiments of this policy that failed */
} policy_summary;

typedef struct summary {
    uint64_t done, compared, failed_cases; /* cases; done = compared + failed_cases */
    size_t npolicies;
    policy_summary *policies; /* in the order of the plan */
    size_t *ranking;          /* policies by mean score, best first */
    double lead, lead_error;  /* first minus second in mean score, and its standard error */
    double lead_share;        /* share of futures in which the first beats the second */
    double beyond;            /* share of scored metric values outside their anchors */
    arena a;
} summary;

/* ERR_RUN when there is nothing to summarise (all cases failed), ERR_MEMORY. */
err_code summary_make(const results *r, summary *out, error *e);
void summary_free(summary *s);

/* The quantile q of x[0..n), n at least 1; x is put in another order. */
double quantile(double *x, size_t n, double q);

#endif
