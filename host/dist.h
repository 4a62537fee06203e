/* SPDX-License-Identifier: MIT
 *
 * Distributions of uncertainties as quantile functions: a uniform number of a design (sample.h)
 * goes in, a value of the uncertainty comes out. One number in, one number out, monotone (a
 * choice excepted), so that the strata of a design stay strata of the values. All arithmetic is
 * the host's own (vmath.h), so the bits are the same on every machine.
 *
 * All functions here are pure: any thread. A `dist` that dist_check has not passed may be given
 * to dist_check, dist_name and dist_describe only.
 */
#ifndef DTN_HOST_DIST_H
#define DTN_HOST_DIST_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

typedef enum dist_kind {
    DIST_UNIFORM,    /* p = min, max; min == max gives the constant */
    DIST_LOGUNIFORM, /* p = min, max, both above 0: the logarithm is uniform */
    DIST_NORMAL,     /* p = mean, sd */
    DIST_LOGNORMAL,  /* p = meanlog, sdlog: mean and sd of the logarithm, as in R */
    DIST_TRIANGULAR, /* p = min, mode, max */
    DIST_PERT,       /* p = min, mode, max: the beta below (Malcolm et al. 1959; Clark 1962) */
    DIST_BETA,       /* p = a, b, min, max: min + (max - min) Beta(a, b) */
    DIST_INTEGER,    /* p = min, max, whole, within 2^50: all equally likely */
    DIST_CHOICE      /* value[k] with probability weight[k] / sum of weights */
} dist_kind;

/*
 * A distribution. PERT is the beta on [min, max] with a = 1 + 4 (mode - min) / (max - min) and
 * b = 1 + 4 (max - mode) / (max - min), whose mean is (min + 4 mode + max) / 6.
 *
 * Truncation keeps what lies in [lo, hi]: Q(F(lo) + u (F(hi) - F(lo))). Without it lo is
 * -INFINITY and hi is INFINITY; a zeroed dist is therefore truncated to [0, 0]: set both.
 */
typedef struct dist {
    dist_kind kind;
    double p[4];
    double lo, hi;
    uint32_t nchoice;     /* choice only: number of values; the arrays stay the caller's */
    const double *value;  /* choice only */
    const double *weight; /* choice only; NULL: equally likely */
} dist;

/* "uniform", "loguniform", ...; a constant string; "?" for what is no kind. */
const char *dist_name(dist_kind kind);

/*
 * Whether the distribution makes sense: numbers finite, ends in order, spread above 0, mode
 * inside, truncation not empty and of some probability, weights usable, and every value that a
 * uniform number can give finite. ERR_INPUT with a sentence that names the numbers.
 */
err_code dist_check(const dist *d, error *e);

/*
 * x[i] = the quantile of u[i], for u in the open interval (0, 1); always finite and inside the
 * truncation. `u` and `x` may be the same array.
 */
void dist_quantile(const dist *d, size_t n, const double *u, double *x);

/* P(X <= x), from 0 to 1, without regard to truncation. */
double dist_cdf(const dist *d, double x);

/* The ends of what can occur, after truncation; an infinite end stays infinite. */
void dist_range(const dist *d, double *min, double *max);

/*
 * The number of distinct values of an integer or choice that can occur, after truncation; values
 * of weight 0 do not count; at most UINT32_MAX is said. 0 for the continuous kinds.
 */
uint32_t dist_levels(const dist *d);

/*
 * Value number `level` (below dist_levels) of an integer or choice, in order. What a grid needs:
 * the quantile of a weighted choice can step over values of small weight.
 */
double dist_level(const dist *d, uint32_t level);

/*
 * Writes "uniform(0.1, 0.5)", "choice(1: 0.2, 2: 0.8)", "normal(0, 1) truncated to [-2, 2]":
 * each number in the fewest digits that read back as the same number; cut at `size` (at least 1).
 * Returns `buf`.
 */
const char *dist_describe(const dist *d, char *buf, size_t size);

#endif
