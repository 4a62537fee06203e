/* SPDX-License-Identifier: MIT
 *
 * The shallow lake problem as a C plugin: a town releases phosphorus into a lake that recycles
 * it, and beyond a critical level the lake does not come back. One lake for each sample of the
 * natural inflow, as columns of a vector whose count the option `samples` sets.
 *
 *     X[t+1] = (1 - b) X[t] + X[t]^q / (1 + X[t]^q) + a[t] + inflow[t]
 *
 * Units: lake_c (the model), lake_release (a lever that reads its releases from a table),
 * lake_score (the four scores of the problem), lake_at (one instant of the path).
 */
#include <detente/plugin.h>

#include <stdlib.h>
#include <string.h>

#define WIDE 1e300
#define IN(n)                                                                                      \
    {                                                                                              \
        .name = n, .kind = DTN_INPUT, .unit = "1", .min = -WIDE, .max = WIDE, .doc = n             \
    }
#define OUT(n)                                                                                     \
    {                                                                                              \
        .name = n, .kind = DTN_OUTPUT, .unit = "1", .min = -WIDE, .max = WIDE, .doc = n            \
    }
#define STATE(n)                                                                                   \
    {                                                                                              \
        .name = n, .kind = DTN_STATE, .unit = "1", .min = -WIDE, .max = WIDE, .doc = n             \
    }
#define PARAM(n, low, high, usual)                                                                 \
    {                                                                                              \
        .name = n, .kind = DTN_PARAM, .unit = "1", .min = low, .max = high, .def = usual,          \
        .doc = n, .source = "test: wide enough for the golden lakes"                               \
    }

/* ---- the model ---- */

enum {
    RELEASE,
    B,
    Q,
    MEAN,
    STDEV,
    DELTA,
    X,
    CRITICAL,
    MU,
    SIGMA,
    HIGHEST,
    CLEAN,
    GAIN,
    JUMPS,
    DROPS,
    BEFORE,
    P_CRIT,
    MAX_P,
    UTILITY,
    JUMPY,
    INERT,
    RELIABILITY,
    POLLUTION,
    INFLOW,
    NVARS
};

static const dtn_var lake_vars[NVARS] = {
    [RELEASE] = IN("release"),
    [B] = PARAM("b", 0.01, 1, 0.42),
    [Q] = PARAM("q", 1, 10, 2),
    [MEAN] = PARAM("mean", 0.001, 0.2, 0.02),
    [STDEV] = PARAM("stdev", 0.0001, 0.1, 0.001),
    [DELTA] = PARAM("delta", 0.5, 1, 0.98),
    [X] = STATE("x"),
    [CRITICAL] = STATE("critical"),
    [MU] = STATE("mu"),
    [SIGMA] = STATE("sigma"),
    [HIGHEST] = STATE("highest"),
    [CLEAN] = STATE("clean"),
    [GAIN] = STATE("gain"),
    [JUMPS] = STATE("jumps"),
    [DROPS] = STATE("drops"),
    [BEFORE] = STATE("before"),
    [P_CRIT] = OUT("p_crit"),
    [MAX_P] = OUT("max_p"),
    [UTILITY] = OUT("utility"),
    [JUMPY] = OUT("jumpy"),
    [INERT] = OUT("inert"),
    [RELIABILITY] = OUT("reliability"),
    [POLLUTION] = OUT("pollution"),
    [INFLOW] = OUT("inflow"),
};

static const dtn_stream lake_streams[] = {
    {.name = "chance", .doc = "the natural inflow, one draw a sample"},
};

static const char *const normal_columns[] = {"z0", "z1", "z2", "z3", "z4", "z5",
                                             "z6", "z7", "z8", "z9", NULL};

static const dtn_option lake_options[] = {
    {.name = "inflow",
     .type = DTN_TEXT,
     .text = "drawn",
     .doc = "\"mean\", \"given\" (by the table normals) or \"drawn\""},
    {.name = "samples", .type = DTN_NUMBER, .number = 10, .doc = "lakes side by side, 1 to 10"},
    {.name = "normals",
     .type = DTN_TABLE,
     .flags = DTN_OPTIONAL,
     .columns = normal_columns,
     .doc = "standard normals, a row for each instant"},
};

typedef struct lake {
    const dtn_math *math;
    enum { BY_MEAN = 'm', BY_TABLE = 'g', BY_CHANCE = 'd' } inflow;
    uint32_t samples;
    size_t rows;
    const double *z[10];
} lake;

static dtn_status open_lake(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    lake made = {.math = host->ext(host, DTN_EXT_MATH)};
    const char *inflow = "";
    double samples = 0;
    if (!made.math || host->text(host, "inflow", &inflow) ||
        host->number(host, "samples", &samples))
        return DTN_ERROR;
    if (!strchr("mgd", inflow[0]) || !(samples >= 1 && samples <= 10)) {
        host->report(host, NULL, DTN_FAILURE, -1, "`inflow` or `samples` is wrong");
        return DTN_ERROR;
    }
    made.inflow = inflow[0];
    made.samples = (uint32_t)samples;
    for (uint32_t s = 0; s < made.samples && made.inflow == BY_TABLE; s++)
        if (host->table_numbers(host, "normals", normal_columns[s], &made.z[s], &made.rows))
            return DTN_ERROR;
    if (host->set_count(host, X, made.samples, NULL) || host->set_scratch(host, 2 * sizeof(double)))
        return DTN_ERROR;
    lake *kept = malloc(sizeof *kept);
    if (!kept)
        return DTN_ERROR;
    *kept = made;
    *self = kept;
    return DTN_OK;
}

static void close_lake(const dtn_unit *unit, void *self)
{
    (void)unit;
    free(self);
}

/* The root of x^q / (1 + x^q) = b x in [0.01, 1.5], by halving until the interval stands still. */
static double critical_level(const dtn_math *math, double b, double q)
{
    double low = 0.01, high = 1.5;
    for (int k = 0; k < 60; k++) {
        double x = (low + high) / 2, p;
        math->pow(1, &x, &q, &p);
        if (p / (1 + p) - b * x < 0)
            low = x;
        else
            high = x;
    }
    return (low + high) / 2;
}

static dtn_status start_lake(const void *self, const dtn_block *b)
{
    const lake *l = self;
    double *const *c = b->col;
    for (uint32_t i = 0; i < b->n; i++) {
        double mean = c[MEAN][i], stdev = c[STDEV][i];
        c[CRITICAL][i] = critical_level(l->math, c[B][i], c[Q][i]);
        c[MU][i] = mean * mean / (stdev * stdev + mean * mean);
        c[SIGMA][i] = 1 + stdev * stdev / (mean * mean);
    }
    /* mu = ln(mean^2 / sqrt(stdev^2 + mean^2)), as half of ln(mean^4 / (stdev^2 + mean^2)) */
    for (uint32_t i = 0; i < b->n; i++)
        c[MU][i] = c[MU][i] * (c[MEAN][i] * c[MEAN][i]);
    l->math->log(b->n, c[MU], c[MU]);
    l->math->log(b->n, c[SIGMA], c[SIGMA]);
    l->math->sqrt(b->n, c[SIGMA], c[SIGMA]);
    for (uint32_t i = 0; i < b->n; i++)
        c[MU][i] = c[MU][i] / 2;
    return DTN_OK;
}

/* The inflow of sample s, into e. */
static void find_inflow(const lake *l, const dtn_block *b, uint32_t s, double *e)
{
    double *const *c = b->col;
    if (l->inflow == BY_CHANCE) {
        b->host->uniform(b, 0, s, e);
        l->math->qnorm(b->n, e, e);
    }
    for (uint32_t i = 0; i < b->n && l->inflow == BY_TABLE; i++)
        e[i] = b->step < l->rows ? l->z[s][b->step] : 0;
    for (uint32_t i = 0; i < b->n; i++)
        e[i] = c[MU][i] + c[SIGMA][i] * e[i];
    l->math->exp(b->n, e, e);
    for (uint32_t i = 0; i < b->n && l->inflow == BY_MEAN; i++)
        e[i] = c[MEAN][i];
}

static void score_instant(const lake *l, const dtn_block *b)
{
    double *const *c = b->col;
    for (uint32_t i = 0; i < b->n; i++) {
        double sum = 0, clean = 0, t = (double)b->step, power;
        for (uint32_t s = 0; s < l->samples; s++) {
            double x = c[X][(size_t)s * b->stride + i];
            sum += x;
            clean += x < c[CRITICAL][i] ? 1 : 0;
        }
        double mean = sum / l->samples, release = c[RELEASE][i];
        l->math->pow(1, &c[DELTA][i], &t, &power);
        c[HIGHEST][i] = mean > c[HIGHEST][i] ? mean : c[HIGHEST][i];
        c[CLEAN][i] += clean;
        c[GAIN][i] += 0.4 * release * power;
        double change = release - c[BEFORE][i];
        c[JUMPS][i] += b->step > 0 && (change > 0.02 || change < -0.02) ? 1 : 0;
        c[DROPS][i] += b->step > 0 && change > -0.02 ? 1 : 0;
        c[BEFORE][i] = release;
        double spans = b->step > 0 ? t : 1;
        c[P_CRIT][i] = c[CRITICAL][i];
        c[MAX_P][i] = c[HIGHEST][i];
        c[UTILITY][i] = c[GAIN][i];
        c[JUMPY][i] = c[JUMPS][i] / spans;
        c[INERT][i] = c[DROPS][i] / spans;
        c[RELIABILITY][i] = c[CLEAN][i] / (l->samples * (t + 1));
    }
}

static dtn_status step_lake(const void *self, const dtn_block *b)
{
    const lake *l = self;
    double *const *c = b->col, *e = b->scratch, *p = e + b->n;
    score_instant(l, b);
    for (uint32_t i = 0; i < b->n; i++)
        c[POLLUTION][i] = c[INFLOW][i] = 0;
    for (uint32_t s = 0; s < l->samples; s++) {
        double *x = c[X] + (size_t)s * b->stride;
        find_inflow(l, b, s, e);
        l->math->pow(b->n, x, c[Q], p);
        for (uint32_t i = 0; i < b->n; i++) {
            x[i] = (1 - c[B][i]) * x[i] + p[i] / (1 + p[i]) + c[RELEASE][i] + e[i];
            c[POLLUTION][i] += x[i];
            c[INFLOW][i] += e[i];
        }
    }
    for (uint32_t i = 0; i < b->n; i++) {
        c[POLLUTION][i] /= l->samples;
        c[INFLOW][i] /= l->samples;
    }
    return DTN_OK;
}

/* ---- the lever ---- */

enum { PLAN, RELEASED };

static const char *const plans[] = {"zero", "const002", "const01", "random", "sawtooth", NULL};

static const dtn_var release_vars[] = {
    [PLAN] = {.name = "plan",
              .kind = DTN_SETTING,
              .unit = "1",
              .flags = DTN_INTEGER,
              .max = 4,
              .labels = plans,
              .doc = "which column of the table is followed"},
    [RELEASED] = OUT("release"),
};

static const dtn_option release_options[] = {
    {.name = "releases",
     .type = DTN_TABLE,
     .columns = plans,
     .doc = "releases a year, a row for each instant"},
};

typedef struct release_table {
    const double *plan[5];
    size_t rows;
} release_table;

static dtn_status open_release(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    release_table *r = malloc(sizeof *r);
    for (int k = 0; r && k < 5; k++)
        if (host->table_numbers(host, "releases", plans[k], &r->plan[k], &r->rows)) {
            free(r);
            return DTN_ERROR;
        }
    *self = r;
    return r ? DTN_OK : DTN_ERROR;
}

static dtn_status step_release(const void *self, const dtn_block *b)
{
    const release_table *r = self;
    for (uint32_t i = 0; i < b->n; i++)
        b->col[RELEASED][i] = b->step < r->rows ? r->plan[(int)b->col[PLAN][i]][b->step] : 0;
    return DTN_OK;
}

/* ---- the metrics ---- */

enum { SCORES = 6 };

static const dtn_var score_vars[] = {
    IN("p_crit"),       IN("max_p"),       IN("utility"),     IN("jumpy"),
    IN("inert"),        IN("reliability"), OUT("end_p_crit"), OUT("end_max_p"),
    OUT("end_utility"), OUT("end_jumpy"),  OUT("end_inert"),  OUT("end_reliability"),
};

static dtn_status finish_score(const void *self, const dtn_block *b)
{
    (void)self;
    for (int k = 0; k < SCORES; k++)
        memcpy(b->col[SCORES + k], b->col[k], b->n * sizeof(double));
    return DTN_OK;
}

enum { AT_POLLUTION, AT_INFLOW, YEAR, THE_X, THE_INFLOW };

static const dtn_var at_vars[] = {
    [AT_POLLUTION] = IN("pollution"),
    [AT_INFLOW] = IN("inflow"),
    [YEAR] = {.name = "year",
              .kind = DTN_PARAM,
              .unit = "1",
              .flags = DTN_INTEGER,
              .max = 99,
              .doc = "the instant that is looked at",
              .source = "the test"},
    [THE_X] = OUT("x"),
    [THE_INFLOW] = OUT("added"),
};

/* After step k the world is at instant k + 1, and the inflow of instant k is known. */
static dtn_status step_at(const void *self, const dtn_block *b)
{
    (void)self;
    for (uint32_t i = 0; i < b->n; i++) {
        double year = b->col[YEAR][i], step = (double)b->step;
        if (year == step + 1)
            b->col[THE_X][i] = b->col[AT_POLLUTION][i];
        if (year == step)
            b->col[THE_INFLOW][i] = b->col[AT_INFLOW][i];
    }
    return DTN_OK;
}

#define VARS(v) .vars = v, .nvars = sizeof v / sizeof *v, .var_size = sizeof *v
#define OPTIONS(o) .options = o, .noptions = sizeof o / sizeof *o, .option_size = sizeof *o

static const dtn_unit lake_c = {
    DTN_UNIT_HEAD,
    .role = DTN_MODEL,
    .id = "lake_c",
    .version = "1.0",
    .title = "A shallow lake",
    .doc = "X[t+1] = (1 - b) X[t] + X[t]^q / (1 + X[t]^q) + a[t] + inflow[t]",
    VARS(lake_vars),
    OPTIONS(lake_options),
    .streams = lake_streams,
    .nstreams = 1,
    .stream_size = sizeof *lake_streams,
    .open = open_lake,
    .close = close_lake,
    .start = start_lake,
    .step = step_lake};
static const dtn_unit lake_release = {DTN_UNIT_HEAD,
                                      .role = DTN_LEVER,
                                      .id = "lake_release",
                                      .version = "1.0",
                                      .title = "Releases from a table",
                                      .doc = "a[t]",
                                      VARS(release_vars),
                                      OPTIONS(release_options),
                                      .open = open_release,
                                      .close = close_lake,
                                      .step = step_release};
static const dtn_unit lake_score = {DTN_UNIT_HEAD,
                                    .role = DTN_METRIC,
                                    .id = "lake_score",
                                    .version = "1.0",
                                    .title = "Scores of the lake problem",
                                    .doc = "values after the last step",
                                    VARS(score_vars),
                                    .finish = finish_score};
static const dtn_unit lake_at = {DTN_UNIT_HEAD,
                                 .role = DTN_METRIC,
                                 .id = "lake_at",
                                 .version = "1.0",
                                 .title = "One instant of the lake",
                                 .doc = "X and inflow at an instant",
                                 VARS(at_vars),
                                 .step = step_at};
static const dtn_unit *const units[] = {&lake_c, &lake_release, &lake_score, &lake_at};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 4};
