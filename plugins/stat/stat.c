/* SPDX-License-Identifier: MIT
 *
 * Metrics that fit any variable: mean, least, most, last, total, integral, share_above and risk.
 * Each reads the world variable bound to `of` after every step; the start of the scenario is not
 * counted, since no policy has acted yet. What is good, more or less, is the scenario's to say.
 */
#include <detente/plugin.h>

#include <float.h>
#include <stddef.h>
#include <string.h>

/* Every unit here has the first three; shares count steps, and one of them has a threshold. */
enum { OF, SCORE, SUM, COUNT, THRESHOLD };

#define WIDE 1e300
#define OF_VAR                                                                                     \
    {                                                                                              \
        .name = "of", .kind = DTN_INPUT, .unit = "*", .min = -WIDE, .max = WIDE,                   \
        .doc = "the world variable that is scored"                                                 \
    }
#define SCORE_VAR(u, d)                                                                            \
    {                                                                                              \
        .name = "score", .kind = DTN_OUTPUT, .unit = u, .min = -WIDE, .max = WIDE, .doc = d        \
    }
#define STATE_VAR(n, start, d)                                                                     \
    {                                                                                              \
        .name = n, .kind = DTN_STATE, .unit = "1", .min = -DBL_MAX, .max = DBL_MAX, .def = start,  \
        .doc = d                                                                                   \
    }
#define COUNT_VAR STATE_VAR("count", 0, "steps so far")

static const dtn_var mean_vars[] = {OF_VAR, SCORE_VAR("=of", "mean over the steps"),
                                    STATE_VAR("sum", 0, "sum so far"), COUNT_VAR};
static const dtn_var least_vars[] = {OF_VAR, SCORE_VAR("=of", "least value after any step"),
                                     STATE_VAR("extreme", DBL_MAX, "least so far")};
static const dtn_var most_vars[] = {OF_VAR, SCORE_VAR("=of", "greatest value after any step"),
                                    STATE_VAR("extreme", -DBL_MAX, "greatest so far")};
static const dtn_var last_vars[] = {OF_VAR, SCORE_VAR("=of", "value after the last step"),
                                    STATE_VAR("value", 0, "value after the step before")};
static const dtn_var total_vars[] = {OF_VAR, SCORE_VAR("=of", "sum over the steps, as for events"),
                                     STATE_VAR("sum", 0, "sum so far")};
static const dtn_var integral_vars[] = {
    OF_VAR, SCORE_VAR("1", "integral over time; its unit is that of `of` times years"),
    STATE_VAR("sum", 0, "integral so far")};
static const dtn_var share_vars[] = {
    OF_VAR,
    SCORE_VAR("1", "share of the steps after which `of` is above the threshold"),
    STATE_VAR("sum", 0, "steps above so far"),
    COUNT_VAR,
    {.name = "threshold",
     .kind = DTN_PARAM,
     .unit = "=of",
     .min = -1e12,
     .max = 1e12,
     .doc = "what counts as above",
     .source = "the scenario's choice"}};
static const dtn_var risk_vars[] = {{.name = "of",
                                     .kind = DTN_INPUT,
                                     .unit = "1/yr",
                                     .max = WIDE,
                                     .doc = "a hazard, in events a year"},
                                    {.name = "score",
                                     .kind = DTN_OUTPUT,
                                     .unit = "1",
                                     .max = 1,
                                     .doc = "probability that it happens at least once"},
                                    STATE_VAR("sum", 0, "integral of the hazard so far")};

/* ---- column loops ---- */

/* These loops do so little that counting takes as long; four turns at once count once. */
#if defined(__GNUC__) && !defined(__clang__)
#define FOUR_TURNS _Pragma("GCC unroll 4")
#else
#define FOUR_TURNS
#endif

DTN_KERNEL
static void add_scaled(size_t n, double scale, const double *restrict of, double *restrict sum)
{
    FOUR_TURNS
    for (size_t i = 0; i < n; i++)
        sum[i] += scale * of[i];
}

DTN_KERNEL
static void add_and_count(size_t n, const double *restrict of, double *restrict sum,
                          double *restrict count)
{
    FOUR_TURNS
    for (size_t i = 0; i < n; i++) {
        sum[i] += of[i];
        count[i] += 1;
    }
}

DTN_KERNEL
static void keep_least(size_t n, const double *restrict of, double *restrict extreme)
{
    FOUR_TURNS
    for (size_t i = 0; i < n; i++)
        extreme[i] = of[i] < extreme[i] ? of[i] : extreme[i];
}

DTN_KERNEL
static void keep_most(size_t n, const double *restrict of, double *restrict extreme)
{
    FOUR_TURNS
    for (size_t i = 0; i < n; i++)
        extreme[i] = of[i] > extreme[i] ? of[i] : extreme[i];
}

DTN_KERNEL
static void count_above(size_t n, const double *restrict of, const double *restrict threshold,
                        double *restrict sum, double *restrict count)
{
    FOUR_TURNS
    for (size_t i = 0; i < n; i++) {
        sum[i] += of[i] > threshold[i] ? 1 : 0;
        count[i] += 1;
    }
}

/* A unit that is never due has counted no step: its score is 0 rather than 0/0. */
DTN_KERNEL
static void divide(size_t n, const double *restrict sum, const double *restrict count,
                   double *restrict score)
{
    for (size_t i = 0; i < n; i++)
        score[i] = sum[i] / (count[i] > 0 ? count[i] : 1);
}

DTN_KERNEL
static void negate(size_t n, const double *restrict x, double *restrict y)
{
    for (size_t i = 0; i < n; i++)
        y[i] = -x[i];
}

/* ---- steps ---- */

static dtn_status step_mean(const void *self, const dtn_block *b)
{
    (void)self;
    add_and_count(b->n, b->col[OF], b->col[SUM], b->col[COUNT]);
    return DTN_OK;
}

static dtn_status step_total(const void *self, const dtn_block *b)
{
    (void)self;
    add_scaled(b->n, 1, b->col[OF], b->col[SUM]);
    return DTN_OK;
}

static dtn_status step_integral(const void *self, const dtn_block *b)
{
    (void)self;
    add_scaled(b->n, b->dt, b->col[OF], b->col[SUM]);
    return DTN_OK;
}

static dtn_status step_least(const void *self, const dtn_block *b)
{
    (void)self;
    keep_least(b->n, b->col[OF], b->col[SUM]);
    return DTN_OK;
}

static dtn_status step_most(const void *self, const dtn_block *b)
{
    (void)self;
    keep_most(b->n, b->col[OF], b->col[SUM]);
    return DTN_OK;
}

static dtn_status step_last(const void *self, const dtn_block *b)
{
    (void)self;
    if (b->n)
        memcpy(b->col[SUM], b->col[OF], b->n * sizeof(double));
    return DTN_OK;
}

static dtn_status step_share(const void *self, const dtn_block *b)
{
    (void)self;
    count_above(b->n, b->col[OF], b->col[THRESHOLD], b->col[SUM], b->col[COUNT]);
    return DTN_OK;
}

/* ---- finishes ---- */

static dtn_status finish_mean(const void *self, const dtn_block *b)
{
    (void)self;
    divide(b->n, b->col[SUM], b->col[COUNT], b->col[SCORE]);
    return DTN_OK;
}

static dtn_status finish_copy(const void *self, const dtn_block *b)
{
    (void)self;
    if (b->n)
        memcpy(b->col[SCORE], b->col[SUM], b->n * sizeof(double));
    return DTN_OK;
}

/* 1 - exp(-H) as -expm1(-H), which keeps the digits of small risks. */
static dtn_status finish_risk(const void *self, const dtn_block *b)
{
    const dtn_math *math = self;
    double *restrict minus = b->scratch;
    negate(b->n, b->col[SUM], minus);
    math->expm1(b->n, minus, minus);
    negate(b->n, minus, b->col[SCORE]);
    return DTN_OK;
}

static dtn_status open_risk(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    const dtn_math *math = host->ext(host, DTN_EXT_MATH);
    if (!math || math->size < offsetof(dtn_math, expm1) + sizeof math->expm1)
        return dtn_refuse(host, "the host lacks the extension " DTN_EXT_MATH);
    *self = (void *)(uintptr_t)math; /* the host's own constant table; only ever read */
    return host->set_scratch(host, sizeof(double));
}

/* ---- the module ---- */

#define TABLE(v) .vars = v, .nvars = sizeof v / sizeof *v, .var_size = sizeof *v
#define METRIC(name) DTN_UNIT_HEAD, .role = DTN_METRIC, .id = name, .version = "1.0"

static const dtn_unit mean = {METRIC("mean"),
                              .title = "Mean over the run",
                              .doc = "score = sum of `of` / steps",
                              TABLE(mean_vars),
                              .step = step_mean,
                              .finish = finish_mean};
static const dtn_unit least = {METRIC("least"),
                               .title = "Least value of the run",
                               .doc = "score = min over the steps",
                               TABLE(least_vars),
                               .step = step_least,
                               .finish = finish_copy};
static const dtn_unit most = {METRIC("most"),
                              .title = "Greatest value of the run",
                              .doc = "score = max over the steps",
                              TABLE(most_vars),
                              .step = step_most,
                              .finish = finish_copy};
static const dtn_unit last = {
    METRIC("last"),   .title = "Value at the end", .doc = "score = `of` after the last step",
    TABLE(last_vars), .step = step_last,           .finish = finish_copy};
static const dtn_unit total = {
    METRIC("total"),   .title = "Sum over the run", .doc = "score = sum of `of` over the steps",
    TABLE(total_vars), .step = step_total,          .finish = finish_copy};
static const dtn_unit integral = {
    METRIC("integral"),
    .title = "Integral over time",
    .doc = "score = sum of `of` dt, with `of` at the end of each step and dt in years",
    TABLE(integral_vars),
    .step = step_integral,
    .finish = finish_copy};
static const dtn_unit share_above = {METRIC("share_above"),
                                     .title = "Share of the run above a threshold",
                                     .doc = "score = steps after which of > threshold / steps",
                                     TABLE(share_vars),
                                     .step = step_share,
                                     .finish = finish_mean};
static const dtn_unit risk = {
    METRIC("risk"),
    .title = "Probability accumulated from a hazard",
    .doc = "score = 1 - exp(-integral of `of`). Rare things are scored by their hazard beside the\n"
           "drawn event: it says the same with far fewer futures.",
    TABLE(risk_vars),
    .open = open_risk,
    .step = step_integral,
    .finish = finish_risk};

static const dtn_unit *const units[] = {&mean,  &least,    &most,        &last,
                                        &total, &integral, &share_above, &risk};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, sizeof units / sizeof *units};
