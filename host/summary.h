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
    double leads; /* share of redrawn weights with which its mean score is the best */
    double luck;  /* share of the score's variance that is chance, or NaN without replicates */
    spread *metrics;
    double *holds;   /* for each metric, share of futures inside its threshold */
    uint64_t failed; /* experiments of this policy that failed */
} policy_summary;

typedef enum verdict {
    VERDICT_NOT_RUN, /* a policy that it compares was left out */
    VERDICT_HOLDS,   /* in as many of the futures that differ as it says, on average beyond doubt */
    VERDICT_FAILS,   /* its opposite does */
    VERDICT_MIXED,   /* neither */
    VERDICT_ASSUMED, /* it would hold, but the scenario leaves its sign no choice */
    VERDICT_IDLE,    /* no future shows any difference */
    VERDICT_FEW      /* too few draws of the uncertainties to tell */
} verdict;

/* What the compared futures say of a claim. Differences are turned so that above 0 agrees. */
typedef struct claim_result {
    verdict verdict;
    double share, opposite; /* of futures, with a difference of at least `by` for and against */
    double differ;          /* share of futures with any difference */
    double mean, low, high; /* of the difference as claimed, with the 95 % interval of its mean */
    const char *note;       /* a sentence, or NULL */
} claim_result;

/* Fewer draws of the uncertainties than this do not judge a claim. */
enum { CLAIM_DRAWS = 30 };

typedef struct summary {
    uint64_t done, compared, failed_cases; /* cases; done = compared + failed_cases */
    size_t npolicies;
    policy_summary *policies; /* in the order of the plan */
    size_t *ranking;          /* policies by mean score, best first */
    double lead, lead_error;  /* first minus second in mean score, and its error over draws */
    double lead_share;        /* share of futures in which the first beats the second */
    double beyond;            /* share of scored metric values outside their anchors */
    claim_result *claims;     /* in the order of the plan */
    arena a;
} summary;

/*
 * ERR_RUN when no case was finished, ERR_MEMORY. When every case failed, `compared` is 0 and all that
 * compares policies is 0 as well.
 */
err_code summary_make(const results *r, summary *out, error *e);
void summary_free(summary *s);

/*
 * leads[p] += the share of WEIGHT_DRAWS redrawn weights with which policy p has the best mean
 * score over n futures; each weight is redrawn from nothing to twice its own, evenly. Depends on
 * the seed of the run. False when memory ran out.
 */
enum { WEIGHT_DRAWS = 1000 };
bool weights_vary(const results *r, const uint64_t *list, size_t n, double *leads);

/* "not run", "holds", "fails", "mixed", "assumed", "no effect", "too few". */
const char *verdict_name(verdict v);

/* Judges a claim over n futures; score[p * n + i] is that of list[i]. [any] */
claim_result claim_judge(const results *r, const plan_claim *c, const double *score,
                         const uint64_t *list, size_t n);

/* The quantile q of x[0..n), n at least 1; x is put in another order. */
double quantile(double *x, size_t n, double q);

#endif
