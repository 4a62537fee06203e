/* SPDX-License-Identifier: MIT
 *
 * Richardson's arms race among any number of states, x' = A x + g: each answers each other state
 * with a rate of its own, is slowed by its own burden, and carries a grievance. The scenario
 * names the states in a table; parameters are vectors whose elements bear those names, so that
 * `k[usa>russia]` is how strongly usa answers russia, and may be uncertain by itself.
 *
 * The optional terms are those of the unit `richardson`, with one difference: a treaty damps only
 * the answers that the scenario says, since a treaty of two does not bind a third. A step folds
 * all terms into one coefficient for each pair and two for each state, in scratch; then the
 * integrator works state by state over whole columns.
 */
#include <detente/plugin.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SPENDING_IN,
    GDP,
    TREATY,
    TENSION,
    SPENDING_OUT,
    K,
    RESTRAINT,
    FATIGUE,
    GRIEVANCE,
    BURDEN,
    TENSION_WEIGHT,
    CAP,
    BALANCE,
    NVARS
};

enum { MOST_STATES = 16, NAME_SIZE = 25, PAIR_SIZE = 2 * NAME_SIZE };

#define SPENDING "US$ bn/yr"
#define WIDE 1e12
#define NO_FLOOR (-1e300)

static const dtn_var vars[NVARS] = {
    [SPENDING_IN] = {.name = "spending",
                     .kind = DTN_INPUT,
                     .unit = SPENDING,
                     .min = -WIDE,
                     .max = WIDE,
                     .doc = "military spending of each state"},
    [GDP] = {.name = "gdp",
             .kind = DTN_INPUT,
             .unit = SPENDING,
             .flags = DTN_OPTIONAL,
             .min = 1e-3,
             .max = 1e6,
             .def = 1e6,
             .doc = "gross domestic product of each state"},
    [TREATY] = {.name = "treaty",
                .kind = DTN_INPUT,
                .unit = "1",
                .flags = DTN_OPTIONAL,
                .max = 1,
                .doc = "1 while an arms treaty is alive, 0 after its end"},
    [TENSION] = {.name = "tension",
                 .kind = DTN_INPUT,
                 .unit = "1",
                 .flags = DTN_OPTIONAL,
                 .max = 1,
                 .doc = "tension, 0 to 1; one for all, or with tension = \"each\" one for each "
                        "state"},
    [SPENDING_OUT] = {.name = "spending",
                      .kind = DTN_OUTPUT,
                      .flags = DTN_IN_PLACE,
                      .unit = SPENDING,
                      .min = -WIDE,
                      .max = WIDE,
                      .doc = "military spending of each state"},
    [K] = {.name = "k",
           .kind = DTN_PARAM,
           .unit = "1/yr",
           .min = -2,
           .max = 2,
           .doc = "reaction: k[a>b] is how strongly a answers b's spending; below 0 a rides free "
                  "on b",
           .source = "judgement; published fits disagree in sign (README)"},
    [RESTRAINT] = {.name = "restraint",
                   .kind = DTN_PARAM,
                   .unit = "1",
                   .max = 1,
                   .doc = "share of that reaction that a living treaty removes",
                   .source = "judgement"},
    [FATIGUE] = {.name = "fatigue",
                 .kind = DTN_PARAM,
                 .unit = "1/yr",
                 .max = 2,
                 .def = 0.5,
                 .doc = "decay of spending when nothing feeds it",
                 .source = "judgement"},
    [GRIEVANCE] = {.name = "grievance",
                   .kind = DTN_PARAM,
                   .unit = "US$ bn/yr^2",
                   .min = -1000,
                   .max = 1000,
                   .doc = "grievance; below 0 it is goodwill",
                   .source = "judgement"},
    [BURDEN] = {.name = "burden",
                .kind = DTN_PARAM,
                .unit = "1/yr",
                .max = 20,
                .doc = "added fatigue for each unit of spending/gdp",
                .source = "judgement; a smooth form of Caspary's cost ceiling"},
    [TENSION_WEIGHT] = {.name = "tension_weight",
                        .kind = DTN_PARAM,
                        .unit = "US$ bn/yr^2",
                        .min = -1000,
                        .max = 1000,
                        .doc = "grievance that full tension adds",
                        .source = "judgement"},
    [CAP] = {.name = "cap",
             .kind = DTN_PARAM,
             .unit = SPENDING,
             .max = WIDE,
             .def = WIDE,
             .doc = "spending never exceeds this while the treaty is alive",
             .source = "the treaty's text"},
    [BALANCE] = {.name = "balance",
                 .kind = DTN_STATE,
                 .unit = "US$ bn/yr^2",
                 .min = -WIDE,
                 .max = WIDE,
                 .doc = "grievance that holds the start at rest"},
};

static const char *const state_columns[] = {"$name", NULL};

static const dtn_option options[] = {
    {.name = "states",
     .type = DTN_TABLE,
     .columns = state_columns,
     .doc = "the states, in order: { { name = \"usa\" }, { name = \"russia\" } }; 2 to 16"},
    {.name = "tension",
     .type = DTN_TEXT,
     .text = "shared",
     .doc = "\"shared\": the input `tension` is one number; \"each\": one for each state"},
    {.name = "scheme",
     .type = DTN_TEXT,
     .text = "rk4",
     .doc = "\"rk4\" (Runge-Kutta of order 4) or \"euler\", the form that textbooks iterate"},
    {.name = "substeps",
     .type = DTN_NUMBER,
     .number = 4,
     .doc = "parts into which each step of the scenario is cut, 1 to 1000"},
    {.name = "floor",
     .type = DTN_NUMBER,
     .number = NO_FLOOR,
     .doc = "spending never falls below this (US$ bn/yr); without it, it may turn negative"},
    {.name = "balance",
     .type = DTN_TEXT,
     .text = "none",
     .doc = "\"start\" adds the grievances that make the start an equilibrium; \"none\" does not"},
};

typedef struct race {
    size_t states;
    int substeps;
    int is_euler;
    int is_balanced;
    int has_tension_each;
    double floor;
} race;

/* ---- options ---- */

/* Reads a text option of two words into whether it is the second. */
static dtn_status read_choice(const dtn_host *host, const char *option, const char *first,
                              const char *second, int *is_second)
{
    const char *text = "";
    char why[128];
    if (host->text(host, option, &text))
        return DTN_ERROR;
    *is_second = strcmp(text, second) == 0;
    if (*is_second || strcmp(text, first) == 0)
        return DTN_OK;
    snprintf(why, sizeof why, "option `%s` must be \"%s\" or \"%s\"", option, first, second);
    return dtn_refuse(host, why);
}

static dtn_status read_options(const dtn_host *host, race *r)
{
    double substeps = 0, floor = 0;
    if (read_choice(host, "scheme", "rk4", "euler", &r->is_euler) ||
        read_choice(host, "balance", "none", "start", &r->is_balanced) ||
        read_choice(host, "tension", "shared", "each", &r->has_tension_each) ||
        host->number(host, "substeps", &substeps) || host->number(host, "floor", &floor))
        return DTN_ERROR;
    if (!(substeps >= 1 && substeps <= 1000))
        return dtn_refuse(host, "option `substeps` must be from 1 to 1000");
    r->substeps = (int)substeps;
    r->floor = floor > NO_FLOOR ? floor : -INFINITY;
    return DTN_OK;
}

static dtn_status check_names(const dtn_host *host, const char *const *name, size_t states)
{
    if (states < 2 || states > MOST_STATES)
        return dtn_refuse(host, "option `states` must name 2 to 16 states");
    for (size_t i = 0; i < states; i++) {
        size_t length = strspn(name[i], "abcdefghijklmnopqrstuvwxyz0123456789_");
        if (length == 0 || name[i][length] || length >= NAME_SIZE)
            return dtn_refuse(host, "a state's name is 1 to 24 of the characters a-z, 0-9 and _");
        for (size_t j = 0; j < i; j++)
            if (strcmp(name[i], name[j]) == 0)
                return dtn_refuse(host, "option `states` names a state twice");
    }
    return DTN_OK;
}

/* Vectors of a number for each state, and of one for each ordered pair of different states. */
static dtn_status set_counts(const dtn_host *host, const char *const *name, const race *r)
{
    static const uint32_t of_states[] = {SPENDING_IN, GDP, SPENDING_OUT,   FATIGUE, GRIEVANCE,
                                         BURDEN,      CAP, TENSION_WEIGHT, BALANCE};
    char text[MOST_STATES * MOST_STATES][PAIR_SIZE];
    const char *pair[MOST_STATES * MOST_STATES];
    uint32_t states = (uint32_t)r->states, pairs = 0;
    for (uint32_t i = 0; i < states; i++)
        for (uint32_t j = 0; j < states; j++) {
            if (i == j)
                continue;
            snprintf(text[pairs], PAIR_SIZE, "%s>%s", name[i], name[j]);
            pair[pairs] = text[pairs];
            pairs++;
        }
    for (size_t v = 0; v < sizeof of_states / sizeof *of_states; v++)
        if (host->set_count(host, of_states[v], states, name))
            return DTN_ERROR;
    if (r->has_tension_each && host->set_count(host, TENSION, states, name))
        return DTN_ERROR;
    return host->set_count(host, K, pairs, pair) || host->set_count(host, RESTRAINT, pairs, pair)
               ? DTN_ERROR
               : DTN_OK;
}

static dtn_status open_race(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    race made = {0};
    const char *const *name = NULL;
    if (host->table_texts(host, "states", "name", &name, &made.states) ||
        check_names(host, name, made.states) || read_options(host, &made) ||
        set_counts(host, name, &made) ||
        host->set_scratch(host, made.states * (made.states + 5) * sizeof(double)))
        return DTN_ERROR;
    race *r = malloc(sizeof *r);
    if (!r)
        return dtn_refuse(host, "memory ran out");
    *r = made;
    *self = r;
    return DTN_OK;
}

static void close_race(const dtn_unit *unit, void *self)
{
    (void)unit;
    free(self);
}

/* ---- columns ---- */

DTN_KERNEL
static void fold_reaction(size_t n, const double *restrict k, const double *restrict restraint,
                          const double *restrict treaty, double *restrict react)
{
    for (size_t i = 0; i < n; i++)
        react[i] = k[i] * (1 - restraint[i] * treaty[i]);
}

DTN_KERNEL
static void fold_state(size_t n, const double *restrict grievance, const double *restrict balance,
                       const double *restrict weight, const double *restrict tension,
                       const double *restrict burden, const double *restrict gdp,
                       double *restrict grieve, double *restrict weigh)
{
    for (size_t i = 0; i < n; i++) {
        grieve[i] = (grievance[i] + balance[i]) + weight[i] * tension[i];
        weigh[i] = burden[i] / gdp[i];
    }
}

DTN_KERNEL
static void own_rate(size_t n, const double *restrict x, const double *restrict fatigue,
                     const double *restrict weigh, const double *restrict grieve,
                     double *restrict rate)
{
    for (size_t i = 0; i < n; i++)
        rate[i] = grieve[i] - (fatigue[i] + weigh[i] * x[i]) * x[i];
}

DTN_KERNEL
static void add_product(size_t n, const double *restrict a, const double *restrict x,
                        double *restrict y)
{
    for (size_t i = 0; i < n; i++)
        y[i] += a[i] * x[i];
}

DTN_KERNEL
static void add_scaled(size_t n, double scale, const double *restrict x, double *restrict y)
{
    for (size_t i = 0; i < n; i++)
        y[i] += scale * x[i];
}

DTN_KERNEL
static void shift(size_t n, const double *restrict x, double scale, const double *restrict rate,
                  double *restrict y)
{
    for (size_t i = 0; i < n; i++)
        y[i] = x[i] + scale * rate[i];
}

DTN_KERNEL
static void hold(size_t n, double floor, const double *restrict treaty, const double *restrict cap,
                 double *restrict x)
{
    for (size_t i = 0; i < n; i++) {
        double most = treaty[i] > 0.5 ? cap[i] : INFINITY;
        double held = x[i] > most ? most : x[i];
        x[i] = held < floor ? floor : held;
    }
}

/* What a step works with: folded coefficients and the integrator's columns, in scratch. Element
 * i of a vector is n further on for each i. */
typedef struct folded {
    const race *r;
    const dtn_block *b;
    size_t n, states;
    double *react, *grieve, *weigh, *x, *sum, *rate;
} folded;

static double *element(const dtn_block *b, int var, size_t i)
{
    return b->col[var] + i * b->stride;
}

static folded fold(const race *r, const dtn_block *b)
{
    size_t n = b->n, states = r->states, vector = n * states;
    double *s = b->scratch;
    folded f = {.r = r, .b = b, .n = n, .states = states};
    f.react = s;
    f.grieve = f.react + vector * (states - 1);
    f.weigh = f.grieve + vector;
    f.x = f.weigh + vector;
    f.sum = f.x + vector;
    f.rate = f.sum + vector;
    for (size_t p = 0; p < states * (states - 1); p++)
        fold_reaction(n, element(b, K, p), element(b, RESTRAINT, p), b->col[TREATY],
                      f.react + p * n);
    for (size_t i = 0; i < states; i++)
        fold_state(n, element(b, GRIEVANCE, i), element(b, BALANCE, i),
                   element(b, TENSION_WEIGHT, i), element(b, TENSION, r->has_tension_each ? i : 0),
                   element(b, BURDEN, i), element(b, GDP, i), f.grieve + i * n, f.weigh + i * n);
    for (size_t i = 0; i < states; i++)
        memcpy(f.x + i * n, element(b, SPENDING_IN, i), n * sizeof *f.x);
    return f;
}

/* rate_i = grieve_i - (fatigue_i + weigh_i x_i) x_i + sum over j of react_ij x_j */
static void rates(const folded *f, const double *x, double *rate)
{
    size_t n = f->n, pair = 0;
    for (size_t i = 0; i < f->states; i++) {
        own_rate(n, x + i * n, element(f->b, FATIGUE, i), f->weigh + i * n, f->grieve + i * n,
                 rate + i * n);
        for (size_t j = 0; j < f->states; j++)
            if (j != i)
                add_product(n, f->react + pair++ * n, x + j * n, rate + i * n);
    }
}

static void hold_all(const folded *f)
{
    for (size_t i = 0; i < f->states; i++)
        hold(f->n, f->r->floor, f->b->col[TREATY], element(f->b, CAP, i), f->x + i * f->n);
}

static void euler(const folded *f, double dt)
{
    size_t all = f->n * f->states;
    rates(f, f->x, f->rate);
    add_scaled(all, dt, f->rate, f->x);
    hold_all(f);
}

/* Four rates, at the start, twice in the middle and at the end; `at` holds where. */
static void rk4(const folded *f, double *at, double dt)
{
    size_t all = f->n * f->states;
    rates(f, f->x, f->rate);
    memcpy(f->sum, f->rate, all * sizeof *f->sum);
    shift(all, f->x, dt / 2, f->rate, at);
    rates(f, at, f->rate);
    add_scaled(all, 2, f->rate, f->sum);
    shift(all, f->x, dt / 2, f->rate, at);
    rates(f, at, f->rate);
    add_scaled(all, 2, f->rate, f->sum);
    shift(all, f->x, dt, f->rate, at);
    rates(f, at, f->rate);
    add_scaled(all, 1, f->rate, f->sum);
    add_scaled(all, dt / 6, f->sum, f->x);
    hold_all(f);
}

/* ---- the unit ---- */

/* What must be added to the rates at the start to make them the scenario's own grievances. */
static dtn_status start(const void *self, const dtn_block *b)
{
    const race *r = self;
    if (!r->is_balanced || b->n == 0)
        return DTN_OK;
    folded f = fold(r, b);
    rates(&f, f.x, f.rate);
    for (size_t i = 0; i < r->states; i++) {
        const double *grievance = element(b, GRIEVANCE, i);
        double *balance = element(b, BALANCE, i);
        for (size_t k = 0; k < f.n; k++)
            balance[k] = grievance[k] - f.rate[i * f.n + k];
    }
    return DTN_OK;
}

static dtn_status step(const void *self, const dtn_block *b)
{
    const race *r = self;
    if (b->n == 0)
        return DTN_OK;
    folded f = fold(r, b);
    double dt = b->dt / r->substeps;
    double *at = f.rate + f.n * f.states;
    for (int k = 0; k < r->substeps; k++) {
        if (r->is_euler)
            euler(&f, dt);
        else
            rk4(&f, at, dt);
    }
    for (size_t i = 0; i < r->states; i++)
        memcpy(element(b, SPENDING_OUT, i), f.x + i * f.n, f.n * sizeof *f.x);
    return DTN_OK;
}

static const dtn_unit richardson_n = {
    DTN_UNIT_HEAD,
    .role = DTN_MODEL,
    .id = "richardson_n",
    .version = "1.0",
    .title = "Richardson's arms race among n states",
    .doc =
        "dx_i/dt = sum over j of k_ij (1 - restraint_ij treaty) x_j\n"
        "          - (fatigue_i + burden_i x_i/gdp_i) x_i + grievance_i + tension_weight_i tension\n"
        "x_i <= cap_i while the treaty is alive. k_ij is written k[i>j]: i answers j.\n"
        "With balance = \"start\", constants make the rates the grievances at first.\n"
        "The pure form x' = A x + g is stable if and only if all eigenvalues of A lie left of 0.",
    .vars = vars,
    .nvars = NVARS,
    .var_size = sizeof *vars,
    .options = options,
    .noptions = sizeof options / sizeof *options,
    .option_size = sizeof *options,
    .open = open_race,
    .close = close_race,
    .start = start,
    .step = step,
};

static const dtn_unit *const units[] = {&richardson_n};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
