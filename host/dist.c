/* SPDX-License-Identifier: MIT
 *
 * Distributions of uncertainties. See dist.h.
 *
 * Kinds with plain ends (uniform, loguniform, integer) are truncated by moving the ends, a choice
 * by leaving values out. The others go through probability: `struct window` holds the part of
 * the probability that the truncation keeps, counted from the nearer tail, so that a window far
 * out in the upper tail keeps all its digits.
 */
#include "dist.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmath.h"

enum { PARAMETERS_MAX = 4 };

static const struct {
    const char *name;
    unsigned parameters;
    const char *parameter[PARAMETERS_MAX];
} kinds[] = {
    [DIST_UNIFORM] = {"uniform", 2, {"lower end", "upper end"}},
    [DIST_LOGUNIFORM] = {"loguniform", 2, {"lower end", "upper end"}},
    [DIST_NORMAL] = {"normal", 2, {"mean", "sd"}},
    [DIST_LOGNORMAL] = {"lognormal", 2, {"meanlog", "sdlog"}},
    [DIST_TRIANGULAR] = {"triangular", 3, {"lower end", "mode", "upper end"}},
    [DIST_PERT] = {"pert", 3, {"lower end", "mode", "upper end"}},
    [DIST_BETA] = {"beta", 4, {"a", "b", "lower end", "upper end"}},
    [DIST_INTEGER] = {"integer", 2, {"lower end", "upper end"}},
    [DIST_CHOICE] = {"choice", 0, {NULL}},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static bool known(dist_kind kind) { return (unsigned)kind < KINDS; }

const char *dist_name(dist_kind kind) { return known(kind) ? kinds[kind].name : "?"; }

/* ---- text ---- */

typedef struct number_text {
    char s[40];
} number_text;

/* The fewest digits that read back as the same number. */
static number_text number(double x)
{
    number_text text;
    if (x != x) {
        strcpy(text.s, "nan");
        return text;
    }
    if (x > -1e15 && x < 1e15 && x == (double)(int64_t)x) {
        snprintf(text.s, sizeof text.s, "%.0f", x);
        return text;
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text.s, sizeof text.s, "%.*g", digits, x);
        if (strtod(text.s, NULL) == x)
            break;
    }
    return text;
}

typedef struct writer {
    char *buf;
    size_t size, used;
} writer;

__attribute__((format(printf, 2, 3))) static void put(writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int wrote = vsnprintf(w->buf + w->used, w->size - w->used, format, args);
    va_end(args);
    if (wrote > 0)
        w->used = (size_t)wrote < w->size - w->used ? w->used + (size_t)wrote : w->size - 1;
}

const char *dist_describe(const dist *d, char *buf, size_t size)
{
    writer w = {buf, size, 0};
    put(&w, "%s(", dist_name(d->kind));
    for (unsigned k = 0; known(d->kind) && k < kinds[d->kind].parameters; k++)
        put(&w, "%s%s", k ? ", " : "", number(d->p[k]).s);
    for (uint32_t k = 0; d->kind == DIST_CHOICE && d->value && k < d->nchoice; k++) {
        put(&w, "%s%s", k ? ", " : "", number(d->value[k]).s);
        if (d->weight)
            put(&w, ": %s", number(d->weight[k]).s);
    }
    put(&w, ")");
    if (d->lo != -INFINITY || d->hi != INFINITY)
        put(&w, " truncated to [%s, %s]", number(d->lo).s, number(d->hi).s);
    return buf;
}

/* ---- ends ---- */

static double larger(double a, double b) { return a > b ? a : b; }
static double smaller(double a, double b) { return a < b ? a : b; }

static double clamp(double x, double lo, double hi) { return x < lo ? lo : x > hi ? hi : x; }

/* The next whole number at or below x, for |x| of at most 2^50. */
static double whole_below(double x)
{
    double whole = (double)(int64_t)x;
    return whole > x ? whole - 1.0 : whole;
}

/* Where the kind itself ends, before truncation; not for a choice. */
static void natural_ends(const dist *d, double *min, double *max)
{
    *min = d->p[0];
    *max = d->p[1];
    switch (d->kind) {
    case DIST_NORMAL:
        *min = -INFINITY;
        *max = INFINITY;
        return;
    case DIST_LOGNORMAL:
        *min = 0.0;
        *max = INFINITY;
        return;
    case DIST_TRIANGULAR:
    case DIST_PERT:
        *max = d->p[2];
        return;
    case DIST_BETA:
        *min = d->p[2];
        *max = d->p[3];
        return;
    default:
        return;
    }
}

/* The weight of choice `k`: 0 when the truncation leaves it out. */
static double kept_weight(const dist *d, uint32_t k)
{
    if (d->value[k] < d->lo || d->value[k] > d->hi)
        return 0.0;
    return d->weight ? d->weight[k] : 1.0;
}

static void choice_range(const dist *d, double *min, double *max)
{
    *min = INFINITY;
    *max = -INFINITY;
    for (uint32_t k = 0; k < d->nchoice; k++) {
        if (kept_weight(d, k) > 0.0) {
            *min = smaller(*min, d->value[k]);
            *max = larger(*max, d->value[k]);
        }
    }
}

void dist_range(const dist *d, double *min, double *max)
{
    if (d->kind == DIST_CHOICE) {
        choice_range(d, min, max);
        return;
    }
    natural_ends(d, min, max);
    *min = larger(*min, d->lo);
    *max = smaller(*max, d->hi);
    if (d->kind == DIST_INTEGER && *min <= *max) {
        *min = -whole_below(-*min);
        *max = whole_below(*max);
    }
}

uint32_t dist_levels(const dist *d)
{
    if (d->kind == DIST_INTEGER) {
        double min, max;
        dist_range(d, &min, &max);
        return (uint32_t)smaller(max - min + 1.0, (double)UINT32_MAX);
    }
    uint32_t levels = 0;
    for (uint32_t k = 0; d->kind == DIST_CHOICE && k < d->nchoice; k++)
        levels += kept_weight(d, k) > 0.0;
    return levels;
}

double dist_level(const dist *d, uint32_t level)
{
    if (d->kind == DIST_INTEGER) {
        double min, max;
        dist_range(d, &min, &max);
        return smaller(min + (double)level, max);
    }
    double last = 0.0;
    for (uint32_t k = 0; k < d->nchoice; k++) {
        if (kept_weight(d, k) > 0.0) {
            last = d->value[k];
            if (level-- == 0)
                break;
        }
    }
    return last;
}

/* ---- probability ---- */

/* The shapes of the beta on [0, 1] that a PERT or a beta is. */
static void beta_shapes(const dist *d, double *a, double *b)
{
    *a = d->p[0];
    *b = d->p[1];
    if (d->kind == DIST_PERT) {
        double width = d->p[2] - d->p[0];
        *a = 1.0 + 4.0 * ((d->p[1] - d->p[0]) / width);
        *b = 1.0 + 4.0 * ((d->p[2] - d->p[1]) / width);
    }
}

/* P(X <= x), or P(X > x) for `upper`, of the normal and lognormal. */
static double normal_probability(const dist *d, double x, bool upper)
{
    double z = x;
    if (d->kind == DIST_LOGNORMAL)
        z = x > 0.0 ? vm1_log(x) : -INFINITY;
    z = (z - d->p[0]) / d->p[1];
    return vm1_pnorm(upper ? -z : z);
}

/* The same of the triangular on [0, 1] with its mode at `mode`. */
static double triangular_probability(double z, double mode, bool upper)
{
    if (z < mode) {
        double below = z * z / mode;
        return upper ? 1.0 - below : below;
    }
    double above = mode < 1.0 ? (1.0 - z) * (1.0 - z) / (1.0 - mode) : 0.0;
    return upper ? above : 1.0 - above;
}

/* The same of the kinds that lie between two ends: triangular, pert, beta. */
static double bounded_probability(const dist *d, double x, bool upper)
{
    double min, max;
    natural_ends(d, &min, &max);
    if (x <= min)
        return upper ? 1.0 : 0.0;
    if (x >= max)
        return upper ? 0.0 : 1.0;
    double z = (x - min) / (max - min);
    if (d->kind == DIST_TRIANGULAR)
        return triangular_probability(z, (d->p[1] - min) / (max - min), upper);
    double a, b;
    beta_shapes(d, &a, &b);
    return upper ? vm1_pbeta((max - x) / (max - min), b, a) : vm1_pbeta(z, a, b);
}

static double probability(const dist *d, double x, bool upper)
{
    if (d->kind == DIST_NORMAL || d->kind == DIST_LOGNORMAL)
        return normal_probability(d, x, upper);
    return bounded_probability(d, x, upper);
}

/* P(X <= x) of the kinds with plain ends, min < x < max. */
static double plain_cdf(const dist *d, double x)
{
    double min = d->p[0], max = d->p[1];
    if (d->kind == DIST_UNIFORM)
        return (x - min) / (max - min);
    if (d->kind == DIST_INTEGER)
        return (whole_below(x) - min + 1.0) / (max - min + 1.0);
    return (vm1_log(x) - vm1_log(min)) / (vm1_log(max) - vm1_log(min));
}

static double choice_cdf(const dist *d, double x)
{
    double below = 0.0, all = 0.0;
    for (uint32_t k = 0; k < d->nchoice; k++) {
        double weight = d->weight ? d->weight[k] : 1.0;
        all += weight;
        below += d->value[k] <= x ? weight : 0.0;
    }
    return below / all;
}

double dist_cdf(const dist *d, double x)
{
    if (x != x)
        return x;
    switch (d->kind) {
    case DIST_UNIFORM:
    case DIST_LOGUNIFORM:
    case DIST_INTEGER:
        return x < d->p[0] ? 0.0 : x >= d->p[1] ? 1.0 : plain_cdf(d, x);
    case DIST_CHOICE:
        return choice_cdf(d, x);
    default:
        return probability(d, x, false);
    }
}

/*
 * What a truncation keeps of the probability: p = from + u * span counted from the lower tail,
 * or from the upper one when the window lies above the median.
 */
typedef struct window {
    bool upper;
    double from, span;
} window;

static window window_of(const dist *d)
{
    window w = {false, 0.0, 1.0};
    if (d->lo != -INFINITY || d->hi != INFINITY) {
        w.upper = probability(d, d->lo, false) > 0.5;
        w.from = probability(d, d->lo, w.upper);
        w.span = probability(d, d->hi, w.upper) - w.from;
    }
    return w;
}

/* ---- quantiles ---- */

static void uniform_quantile(const dist *d, size_t n, const double *u, double *x)
{
    double min, max;
    dist_range(d, &min, &max);
    const double width = max - min;
    for (size_t i = 0; i < n; i++)
        x[i] = clamp(min + u[i] * width, min, max);
}

static void loguniform_quantile(const dist *d, size_t n, const double *u, double *x)
{
    double min, max;
    dist_range(d, &min, &max);
    const double log_min = vm1_log(min), width = vm1_log(max) - log_min;
    for (size_t i = 0; i < n; i++)
        x[i] = log_min + u[i] * width;
    vm_exp(n, x, x);
    for (size_t i = 0; i < n; i++)
        x[i] = clamp(x[i], min, max);
}

static void integer_quantile(const dist *d, size_t n, const double *u, double *x)
{
    double min, max;
    dist_range(d, &min, &max);
    const double levels = max - min + 1.0;
    for (size_t i = 0; i < n; i++)
        x[i] = smaller(min + (double)(int64_t)(u[i] * levels), max);
}

/* Walks the weights, in order, until they pass u times their sum. */
static void choice_quantile(const dist *d, size_t n, const double *u, double *x)
{
    double all = 0.0;
    for (uint32_t k = 0; k < d->nchoice; k++)
        all += kept_weight(d, k);
    for (size_t i = 0; i < n; i++) {
        double target = u[i] * all, passed = 0.0, chosen = 0.0;
        for (uint32_t k = 0; k < d->nchoice; k++) {
            double weight = kept_weight(d, k);
            passed += weight;
            if (weight > 0.0)
                chosen = d->value[k];
            if (target < passed)
                break;
        }
        x[i] = chosen;
    }
}

/* x holds probabilities; they become numbers of the normal or lognormal. */
static void normal_quantile(const dist *d, bool upper, size_t n, double *x)
{
    const double centre = d->p[0], sd = upper ? -d->p[1] : d->p[1];
    vm_qnorm(n, x, x);
    for (size_t i = 0; i < n; i++)
        x[i] = centre + sd * x[i];
    if (d->kind == DIST_LOGNORMAL)
        vm_exp(n, x, x);
}

/*
 * z on [0, 1] of probability p: p = z^2 / mode below the mode, 1 - (1 - z)^2 / (1 - mode) above.
 * Counted from the upper tail, 1 - z is the number of the mirrored triangular.
 */
static double triangular_quantile(double p, double mode, bool upper)
{
    double near = upper ? 1.0 - mode : mode;
    if (p < near) {
        double z = vm1_sqrt(p * near);
        return upper ? 1.0 - z : z;
    }
    double z = vm1_sqrt((1.0 - p) * (1.0 - near));
    return upper ? z : 1.0 - z;
}

/* x holds probabilities; they become numbers of the triangular, PERT or beta. */
static void bounded_quantile(const dist *d, bool upper, size_t n, double *x)
{
    double min, max, a, b;
    natural_ends(d, &min, &max);
    beta_shapes(d, &a, &b);
    const double width = max - min, mode = (d->p[1] - min) / width;
    for (size_t i = 0; i < n; i++) {
        if (d->kind == DIST_TRIANGULAR)
            x[i] = min + width * triangular_quantile(x[i], mode, upper);
        else if (upper)
            x[i] = max - width * vm1_qbeta(x[i], b, a);
        else
            x[i] = min + width * vm1_qbeta(x[i], a, b);
    }
}

static void window_quantile(const dist *d, size_t n, const double *u, double *x)
{
    const window w = window_of(d);
    double min, max;
    dist_range(d, &min, &max);
    for (size_t i = 0; i < n; i++) /* strictly between 0 and 1, whatever rounding does */
        x[i] = clamp(w.from + u[i] * w.span, DBL_MIN, 1.0 - 0x1p-53);
    if (d->kind == DIST_NORMAL || d->kind == DIST_LOGNORMAL)
        normal_quantile(d, w.upper, n, x);
    else
        bounded_quantile(d, w.upper, n, x);
    for (size_t i = 0; i < n; i++)
        x[i] = clamp(x[i], min, max);
}

void dist_quantile(const dist *d, size_t n, const double *u, double *x)
{
    switch (d->kind) {
    case DIST_UNIFORM:
        uniform_quantile(d, n, u, x);
        return;
    case DIST_LOGUNIFORM:
        loguniform_quantile(d, n, u, x);
        return;
    case DIST_INTEGER:
        integer_quantile(d, n, u, x);
        return;
    case DIST_CHOICE:
        choice_quantile(d, n, u, x);
        return;
    default:
        window_quantile(d, n, u, x);
        return;
    }
}

/* ---- checks ---- */

/* Sets "DISTRIBUTION: what is wrong". */
__attribute__((format(printf, 3, 4))) static err_code refuse(const dist *d, error *e,
                                                             const char *format, ...)
{
    char what[512], description[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return error_set(e, ERR_INPUT, "%s: %s", dist_describe(d, description, sizeof description),
                     what);
}

static bool finite_number(double x) { return x - x == 0.0; }

static err_code check_finite(const dist *d, error *e)
{
    for (unsigned k = 0; k < kinds[d->kind].parameters; k++)
        if (!finite_number(d->p[k]))
            return refuse(d, e, "the %s is %s; give a finite number", kinds[d->kind].parameter[k],
                          number(d->p[k]).s);
    return ERR_OK;
}

/* The two ends of the kinds that have them. */
static err_code check_ends(const dist *d, error *e)
{
    double min, max;
    natural_ends(d, &min, &max);
    bool constant_is_fine =
        d->kind == DIST_UNIFORM || d->kind == DIST_LOGUNIFORM || d->kind == DIST_INTEGER;
    if (min > max)
        return refuse(d, e, "the lower end %s is above the upper end %s; swap them", number(min).s,
                      number(max).s);
    if (min == max && !constant_is_fine)
        return refuse(d, e, "both ends are %s; give the number itself", number(min).s);
    if (!finite_number(max - min) && d->kind != DIST_LOGUNIFORM)
        return refuse(d, e, "the ends are further apart than the largest number; narrow them");
    if (d->kind == DIST_LOGUNIFORM && !(min > 0.0))
        return refuse(d, e,
                      "the lower end %s is not above 0, so it has no logarithm; raise it, "
                      "or use uniform",
                      number(min).s);
    return ERR_OK;
}

static err_code check_integer(const dist *d, error *e)
{
    for (unsigned k = 0; k < 2; k++) {
        if (!(d->p[k] >= -0x1p50 && d->p[k] <= 0x1p50))
            return refuse(d, e, "the %s %s is beyond 2^50 (about 1.1e15); use uniform",
                          kinds[d->kind].parameter[k], number(d->p[k]).s);
        if (d->p[k] != whole_below(d->p[k]))
            return refuse(d, e, "the %s %s is not a whole number; round it, or use uniform",
                          kinds[d->kind].parameter[k], number(d->p[k]).s);
    }
    return ERR_OK;
}

/* What is particular to a kind, once its numbers are finite and its ends in order. */
static err_code check_shape(const dist *d, error *e)
{
    switch (d->kind) {
    case DIST_NORMAL:
    case DIST_LOGNORMAL:
        if (!(d->p[1] > 0.0))
            return refuse(d, e, "the %s %s is not above 0; raise it, or give the number itself",
                          kinds[d->kind].parameter[1], number(d->p[1]).s);
        return ERR_OK;
    case DIST_TRIANGULAR:
    case DIST_PERT:
        if (d->p[1] < d->p[0] || d->p[1] > d->p[2])
            return refuse(d, e, "the mode %s is outside [%s, %s]; move it inside",
                          number(d->p[1]).s, number(d->p[0]).s, number(d->p[2]).s);
        return ERR_OK;
    case DIST_BETA:
        for (unsigned k = 0; k < 2; k++)
            if (!(d->p[k] > 0.0))
                return refuse(d, e, "the shape %s is %s; shapes are above 0",
                              kinds[d->kind].parameter[k], number(d->p[k]).s);
        return ERR_OK;
    case DIST_INTEGER:
        return check_integer(d, e);
    default:
        return ERR_OK;
    }
}

static err_code check_choice(const dist *d, error *e)
{
    if (d->nchoice == 0 || !d->value)
        return refuse(d, e, "a choice needs at least one value");
    double all = 0.0;
    for (uint32_t k = 0; k < d->nchoice; k++) {
        if (!finite_number(d->value[k]))
            return refuse(d, e, "value %u is %s; give a finite number", (unsigned)k + 1,
                          number(d->value[k]).s);
        if (d->weight && !(finite_number(d->weight[k]) && d->weight[k] >= 0.0))
            return refuse(d, e, "the weight of value %u is %s; weights are 0 or above",
                          (unsigned)k + 1, number(d->weight[k]).s);
        all += d->weight ? d->weight[k] : 1.0;
    }
    if (all == 0.0)
        return refuse(d, e, "all weights are 0; give one value a weight above 0");
    if (!finite_number(all))
        return refuse(d, e, "the weights add up to more than the largest number; scale them down");
    return ERR_OK;
}

/* Whether the truncation, whose ends are in order, leaves anything to draw. */
static bool something_left(const dist *d)
{
    double min, max;
    dist_range(d, &min, &max);
    switch (d->kind) {
    case DIST_CHOICE:
    case DIST_INTEGER:
        return min <= max;
    case DIST_UNIFORM:
    case DIST_LOGUNIFORM:
        return min < max || (min == max && d->p[0] == d->p[1]);
    default:
        return min < max && window_of(d).span != 0.0;
    }
}

static err_code check_truncation(const dist *d, error *e)
{
    if (d->lo != d->lo || d->hi != d->hi)
        return refuse(d, e, "an end of the truncation is nan; give a number");
    if (d->lo > d->hi)
        return refuse(d, e,
                      "the truncation is empty, since its lower end %s is above its upper "
                      "end %s; swap them",
                      number(d->lo).s, number(d->hi).s);
    if (!something_left(d))
        return refuse(d, e, "the truncation leaves nothing that could be drawn; widen it");
    return ERR_OK;
}

/* The extremes that a uniform number of 2^-53 and of 1 - 2^-53 gives. */
static err_code check_extremes(const dist *d, error *e)
{
    const double u[2] = {0x1p-53, 1.0 - 0x1p-53};
    double x[2];
    dist_quantile(d, 2, u, x);
    if (finite_number(x[0]) && finite_number(x[1]))
        return ERR_OK;
    return refuse(d, e,
                  "its rarest draws are beyond the largest number (about 1.8e308); lower "
                  "the %s or the %s, or truncate it",
                  kinds[d->kind].parameter[0], kinds[d->kind].parameter[1]);
}

err_code dist_check(const dist *d, error *e)
{
    if (!known(d->kind))
        return error_set(e, ERR_INPUT, "distribution number %d does not exist", (int)d->kind);
    bool has_ends = d->kind != DIST_NORMAL && d->kind != DIST_LOGNORMAL && d->kind != DIST_CHOICE;
    err_code code = check_finite(d, e);
    if (code == ERR_OK && has_ends)
        code = check_ends(d, e);
    if (code == ERR_OK)
        code = d->kind == DIST_CHOICE ? check_choice(d, e) : check_shape(d, e);
    if (code == ERR_OK)
        code = check_truncation(d, e);
    if (code == ERR_OK)
        code = check_extremes(d, e);
    return code;
}
