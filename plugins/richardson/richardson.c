/* SPDX-License-Identifier: MIT
 *
 * Richardson's arms race between two states. Each raises its spending in answer to the other's,
 * is slowed by its own burden, and carries a grievance that the other cannot remove:
 *
 *     dx/dt = k y - a x + g        dy/dt = l x - b y + h
 *
 * Four optional terms reach into the scenario: the burden may grow with the share of GDP, a living
 * treaty may damp the reaction and cap spending, and tension may feed the grievance. By default
 * none of them acts, and the pure form is left, whose exact solution the tests compare with.
 * The option `balance` adds the grievances that hold the start at rest, so that a scenario may
 * draw k, l, a and b freely and ask only what pushes the two states away from where they are.
 * One pass over the columns folds these terms into six coefficients of the step; then the
 * integrator runs over x, y and the coefficients, without branches.
 */
#include <detente/plugin.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    X_IN,
    Y_IN,
    GDP_X,
    GDP_Y,
    TREATY,
    TENSION,
    X_OUT,
    Y_OUT,
    K,
    L,
    A,
    B,
    G,
    H,
    BURDEN_X,
    BURDEN_Y,
    RESTRAINT,
    TENSION_X,
    TENSION_Y,
    BALANCE_X,
    BALANCE_Y,
    CAP_X,
    CAP_Y,
    NVARS
};

/* Coefficients of one step, columns of scratch. */
enum { REACT_X, REACT_Y, GRIEVE_X, GRIEVE_Y, WEIGH_X, WEIGH_Y, NCOEFFICIENTS };

#define SPENDING "US$ bn/yr"
#define WIDE 1e12 /* a race that runs away leaves every honest range; the host watches infinities */

static const dtn_var vars[NVARS] = {
    [X_IN] = {.name = "x",
              .kind = DTN_INPUT,
              .unit = SPENDING,
              .min = -WIDE,
              .max = WIDE,
              .doc = "military spending of the first state"},
    [Y_IN] = {.name = "y",
              .kind = DTN_INPUT,
              .unit = SPENDING,
              .min = -WIDE,
              .max = WIDE,
              .doc = "military spending of the second state"},
    [GDP_X] = {.name = "gdp_x",
               .kind = DTN_INPUT,
               .unit = SPENDING,
               .flags = DTN_OPTIONAL,
               .min = 1e-3,
               .max = 1e6,
               .def = 1e6,
               .doc = "gross domestic product of the first state"},
    [GDP_Y] = {.name = "gdp_y",
               .kind = DTN_INPUT,
               .unit = SPENDING,
               .flags = DTN_OPTIONAL,
               .min = 1e-3,
               .max = 1e6,
               .def = 1e6,
               .doc = "gross domestic product of the second state"},
    [TREATY] = {.name = "treaty",
                .kind = DTN_INPUT,
                .unit = "1",
                .flags = DTN_OPTIONAL,
                .max = 1,
                .doc = "1 while an arms treaty between the two is alive, 0 after its end"},
    [TENSION] = {.name = "tension",
                 .kind = DTN_INPUT,
                 .unit = "1",
                 .flags = DTN_OPTIONAL,
                 .max = 1,
                 .doc = "tension between the two, 0 to 1"},
    [X_OUT] = {.name = "x",
               .kind = DTN_OUTPUT,
               .flags = DTN_IN_PLACE,
               .unit = SPENDING,
               .min = -WIDE,
               .max = WIDE,
               .doc = "military spending of the first state"},
    [Y_OUT] = {.name = "y",
               .kind = DTN_OUTPUT,
               .flags = DTN_IN_PLACE,
               .unit = SPENDING,
               .min = -WIDE,
               .max = WIDE,
               .doc = "military spending of the second state"},
    [K] = {.name = "k",
           .kind = DTN_PARAM,
           .unit = "1/yr",
           .max = 2,
           .def = 0.2,
           .doc = "reaction of the first state to the second's spending",
           .source = "judgement; published fits disagree in sign (README)"},
    [L] = {.name = "l",
           .kind = DTN_PARAM,
           .unit = "1/yr",
           .max = 2,
           .def = 0.3,
           .doc = "reaction of the second state to the first's spending",
           .source = "judgement"},
    [A] = {.name = "a",
           .kind = DTN_PARAM,
           .unit = "1/yr",
           .max = 2,
           .def = 0.6,
           .doc = "fatigue of the first state: decay of its spending when nothing feeds it",
           .source = "judgement"},
    [B] = {.name = "b",
           .kind = DTN_PARAM,
           .unit = "1/yr",
           .max = 2,
           .def = 0.5,
           .doc = "fatigue of the second state",
           .source = "judgement"},
    [G] = {.name = "g",
           .kind = DTN_PARAM,
           .unit = "US$ bn/yr^2",
           .min = -1000,
           .max = 1000,
           .doc = "grievance of the first state; below 0 it is goodwill",
           .source = "judgement"},
    [H] = {.name = "h",
           .kind = DTN_PARAM,
           .unit = "US$ bn/yr^2",
           .min = -1000,
           .max = 1000,
           .doc = "grievance of the second state",
           .source = "judgement"},
    [BURDEN_X] = {.name = "burden_x",
                  .kind = DTN_PARAM,
                  .unit = "1/yr",
                  .max = 20,
                  .doc = "added fatigue of the first state for each unit of x/gdp_x",
                  .source = "judgement; a smooth form of Caspary's cost ceiling"},
    [BURDEN_Y] = {.name = "burden_y",
                  .kind = DTN_PARAM,
                  .unit = "1/yr",
                  .max = 20,
                  .doc = "added fatigue of the second state for each unit of y/gdp_y",
                  .source = "judgement"},
    [RESTRAINT] = {.name = "restraint",
                   .kind = DTN_PARAM,
                   .unit = "1",
                   .max = 1,
                   .doc = "share of the reaction that a living treaty removes",
                   .source = "judgement"},
    [TENSION_X] = {.name = "tension_x",
                   .kind = DTN_PARAM,
                   .unit = "US$ bn/yr^2",
                   .min = -1000,
                   .max = 1000,
                   .doc = "grievance that full tension adds in the first state",
                   .source = "judgement"},
    [TENSION_Y] = {.name = "tension_y",
                   .kind = DTN_PARAM,
                   .unit = "US$ bn/yr^2",
                   .min = -1000,
                   .max = 1000,
                   .doc = "grievance that full tension adds in the second state",
                   .source = "judgement"},
    [BALANCE_X] = {.name = "balance_x",
                   .kind = DTN_STATE,
                   .unit = "US$ bn/yr^2",
                   .min = -WIDE,
                   .max = WIDE,
                   .doc = "grievance that holds the first state's start at rest"},
    [BALANCE_Y] = {.name = "balance_y",
                   .kind = DTN_STATE,
                   .unit = "US$ bn/yr^2",
                   .min = -WIDE,
                   .max = WIDE,
                   .doc = "grievance that holds the second state's start at rest"},
    [CAP_X] = {.name = "cap_x",
               .kind = DTN_PARAM,
               .unit = SPENDING,
               .max = WIDE,
               .def = WIDE,
               .doc = "the first state's spending never exceeds this while the treaty is alive",
               .source = "the treaty's text"},
    [CAP_Y] = {.name = "cap_y",
               .kind = DTN_PARAM,
               .unit = SPENDING,
               .max = WIDE,
               .def = WIDE,
               .doc = "the second state's spending never exceeds this while the treaty is alive",
               .source = "the treaty's text"},
};

#define NO_FLOOR (-1e300)

static const dtn_option options[] = {
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
    {.name = "caps",
     .type = DTN_TEXT,
     .text = "none",
     .doc =
         "\"treaty\": cap_x and cap_y bind while the treaty is alive; \"none\": they must not be set"},
    {.name = "balance",
     .type = DTN_TEXT,
     .text = "none",
     .doc = "\"start\" adds the grievances that make the start an equilibrium; \"none\" does not"},
};

typedef struct race {
    int substeps;
    int is_euler;
    int is_balanced;
    int is_capped;
    double floor;
} race;

static dtn_status open_race(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    const char *scheme = "", *balance = "", *caps = "";
    double substeps = 0, floor = 0;
    if (host->text(host, "scheme", &scheme) || host->number(host, "substeps", &substeps) ||
        host->number(host, "floor", &floor) || host->text(host, "balance", &balance) ||
        host->text(host, "caps", &caps))
        return DTN_ERROR;
    if (strcmp(scheme, "rk4") != 0 && strcmp(scheme, "euler") != 0)
        return dtn_refuse(host, "option `scheme` must be \"rk4\" or \"euler\"");
    if (strcmp(balance, "none") != 0 && strcmp(balance, "start") != 0)
        return dtn_refuse(host, "option `balance` must be \"none\" or \"start\"");
    if (strcmp(caps, "none") != 0 && strcmp(caps, "treaty") != 0)
        return dtn_refuse(host, "option `caps` must be \"none\" or \"treaty\"");
    if (!(substeps >= 1 && substeps <= 1000))
        return dtn_refuse(host, "option `substeps` must be from 1 to 1000");
    if (host->set_scratch(host, NCOEFFICIENTS * sizeof(double)))
        return DTN_ERROR;
    race *r = malloc(sizeof *r);
    if (!r)
        return dtn_refuse(host, "memory ran out");
    *r = (race){.substeps = (int)substeps,
                .is_euler = scheme[0] == 'e',
                .is_balanced = balance[0] == 's',
                .is_capped = caps[0] == 't',
                .floor = floor > NO_FLOOR ? floor : -INFINITY};
    *self = r;
    return DTN_OK;
}

static void close_race(const dtn_unit *unit, void *self)
{
    (void)unit;
    free(self);
}

/* The coefficients of a step, in scratch. */
typedef struct folded {
    double *kx, *ky, *gx, *gy, *wx, *wy;
} folded;

/* In a loop with this mark a case depends on itself only, though its columns may be the same. */
#if defined(__GNUC__) && !defined(__clang__)
#define EACH_CASE _Pragma("GCC ivdep")
#else
#define EACH_CASE
#endif

/* react = reaction (1 - restraint treaty), grieve = grievance + balance + weight tension. */
DTN_KERNEL
static void fold_columns(size_t n, double *const *c, const folded *f)
{
    const double *k = c[K], *l = c[L], *g = c[G], *h = c[H];
    const double *balance_x = c[BALANCE_X], *balance_y = c[BALANCE_Y];
    const double *tension_x = c[TENSION_X], *tension_y = c[TENSION_Y];
    const double *burden_x = c[BURDEN_X], *burden_y = c[BURDEN_Y];
    const double *gdp_x = c[GDP_X], *gdp_y = c[GDP_Y];
    const double *restraint = c[RESTRAINT], *treaty = c[TREATY], *tension = c[TENSION];
    double *kx = f->kx, *ky = f->ky, *gx = f->gx, *gy = f->gy, *wx = f->wx, *wy = f->wy;
    EACH_CASE
    for (size_t i = 0; i < n; i++) {
        double left = 1 - restraint[i] * treaty[i];
        kx[i] = k[i] * left;
        ky[i] = l[i] * left;
        gx[i] = (g[i] + balance_x[i]) + tension_x[i] * tension[i];
        gy[i] = (h[i] + balance_y[i]) + tension_y[i] * tension[i];
        wx[i] = burden_x[i] / gdp_x[i];
        wy[i] = burden_y[i] / gdp_y[i];
    }
}

/* rate = react other - (fatigue + weigh own) own + grieve */
static inline double rate(double own, double other, double react, double fatigue, double weigh,
                          double grieve)
{
    return react * other - (fatigue + weigh * own) * own + grieve;
}

/* One part of a step, from (x, y) to (to_x, to_y), which may be the same columns. */
typedef struct part {
    size_t n;
    double dt, floor;
    const double *x, *y, *a, *b;
    folded f;
    double *to_x, *to_y;
} part;

#define COLUMNS_OF(p)                                                                              \
    const double *x = p->x, *y = p->y, *a = p->a, *b = p->b, *kx = p->f.kx, *ky = p->f.ky;         \
    const double *gx = p->f.gx, *gy = p->f.gy, *wx = p->f.wx, *wy = p->f.wy;                       \
    double *to_x = p->to_x, *to_y = p->to_y, dt = p->dt, floor = p->floor

DTN_KERNEL
static void euler(const part *p)
{
    COLUMNS_OF(p);
    EACH_CASE
    for (size_t i = 0; i < p->n; i++) {
        double x1 = x[i] + dt * rate(x[i], y[i], kx[i], a[i], wx[i], gx[i]);
        double y1 = y[i] + dt * rate(y[i], x[i], ky[i], b[i], wy[i], gy[i]);
        to_x[i] = x1 < floor ? floor : x1;
        to_y[i] = y1 < floor ? floor : y1;
    }
}

DTN_KERNEL
static void rk4(const part *p)
{
    COLUMNS_OF(p);
    double half = dt / 2, sixth = dt / 6;
    EACH_CASE
    for (size_t i = 0; i < p->n; i++) {
        double x0 = x[i], y0 = y[i];
        double u1 = rate(x0, y0, kx[i], a[i], wx[i], gx[i]);
        double v1 = rate(y0, x0, ky[i], b[i], wy[i], gy[i]);
        double x1 = x0 + half * u1, y1 = y0 + half * v1;
        double u2 = rate(x1, y1, kx[i], a[i], wx[i], gx[i]);
        double v2 = rate(y1, x1, ky[i], b[i], wy[i], gy[i]);
        double x2 = x0 + half * u2, y2 = y0 + half * v2;
        double u3 = rate(x2, y2, kx[i], a[i], wx[i], gx[i]);
        double v3 = rate(y2, x2, ky[i], b[i], wy[i], gy[i]);
        double x3 = x0 + dt * u3, y3 = y0 + dt * v3;
        double u4 = rate(x3, y3, kx[i], a[i], wx[i], gx[i]);
        double v4 = rate(y3, x3, ky[i], b[i], wy[i], gy[i]);
        double x4 = x0 + sixth * (u1 + 2 * (u2 + u3) + u4);
        double y4 = y0 + sixth * (v1 + 2 * (v2 + v3) + v4);
        to_x[i] = x4 < floor ? floor : x4;
        to_y[i] = y4 < floor ? floor : y4;
    }
}

/* Whether anything is capped: asked once a run, of those who said that nothing is. */
DTN_KERNEL
static int has_caps(size_t n, const double *cap_x, const double *cap_y)
{
    int any = 0;
    for (size_t i = 0; i < n; i++)
        any |= (cap_x[i] < WIDE) | (cap_y[i] < WIDE);
    return any;
}

/* A cap below the floor gives way to it. */
DTN_KERNEL
static void cap_spending(size_t n, double floor, const double *treaty, const double *cap,
                         double *spending)
{
    EACH_CASE
    for (size_t i = 0; i < n; i++) {
        double most = cap[i] > floor ? cap[i] : floor;
        spending[i] = treaty[i] > 0.5 && spending[i] > most ? most : spending[i];
    }
}

static folded fold(const dtn_block *b)
{
    double *const *c = b->col;
    size_t n = b->n;
    double *s = b->scratch;
    folded f = {.kx = s + REACT_X * n,
                .ky = s + REACT_Y * n,
                .gx = s + GRIEVE_X * n,
                .gy = s + GRIEVE_Y * n,
                .wx = s + WEIGH_X * n,
                .wy = s + WEIGH_Y * n};
    fold_columns(n, c, &f);
    return f;
}

/* What must be added to the rate at the start to make it the scenario's own grievance. */
static dtn_status start(const void *self, const dtn_block *b)
{
    const race *r = self;
    double *const *c = b->col;
    if (!r->is_capped && has_caps(b->n, c[CAP_X], c[CAP_Y])) {
        b->host->report(b->host, b, DTN_FAILURE, -1,
                        "cap_x or cap_y is set, which needs the option caps = \"treaty\"");
        return DTN_ERROR;
    }
    if (!r->is_balanced || b->n == 0)
        return DTN_OK;
    folded f = fold(b);
    for (uint32_t i = 0; i < b->n; i++) {
        double x = c[X_IN][i], y = c[Y_IN][i];
        c[BALANCE_X][i] = c[G][i] - rate(x, y, f.kx[i], c[A][i], f.wx[i], f.gx[i]);
        c[BALANCE_Y][i] = c[H][i] - rate(y, x, f.ky[i], c[B][i], f.wy[i], f.gy[i]);
    }
    return DTN_OK;
}

static dtn_status step(const void *self, const dtn_block *b)
{
    const race *r = self;
    double *const *c = b->col;
    if (b->n == 0)
        return DTN_OK;
    part p = {.n = b->n,
              .dt = b->dt / r->substeps,
              .floor = r->floor,
              .x = c[X_IN],
              .y = c[Y_IN],
              .a = c[A],
              .b = c[B],
              .f = fold(b),
              .to_x = c[X_OUT],
              .to_y = c[Y_OUT]};
    for (int k = 0; k < r->substeps; k++) {
        (r->is_euler ? euler : rk4)(&p);
        if (r->is_capped) {
            cap_spending(p.n, p.floor, c[TREATY], c[CAP_X], p.to_x);
            cap_spending(p.n, p.floor, c[TREATY], c[CAP_Y], p.to_y);
        }
        p.x = p.to_x;
        p.y = p.to_y;
    }
    return DTN_OK;
}

static const dtn_unit richardson = {
    DTN_UNIT_HEAD,
    .role = DTN_MODEL,
    .id = "richardson",
    .version = "1.0",
    .title = "Richardson's arms race between two states",
    .doc = "dx/dt = k (1 - restraint treaty) y - (a + burden_x x/gdp_x) x + g + tension_x tension\n"
           "dy/dt = l (1 - restraint treaty) x - (b + burden_y y/gdp_y) y + h + tension_y tension\n"
           "x <= cap_x and y <= cap_y while the treaty is alive.\n"
           "With balance = \"start\", constants make the rates g and h at first.\n"
           "The pure form (all weights 0) is stable if and only if a b > k l; its equilibrium is\n"
           "x* = (k h + b g)/(a b - k l), y* = (l g + a h)/(a b - k l).",
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

static const dtn_unit *const units[] = {&richardson};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
