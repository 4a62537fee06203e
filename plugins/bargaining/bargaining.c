/* SPDX-License-Identifier: MIT
 *
 * Group decision after Bueno de Mesquita, in the form of Scholz, Calbert and Smith (2011): actors
 * hold positions on one issue, with capability and salience, and each call is one round in which
 * all of them challenge each other at once. Votes of third parties give the probability that one
 * position beats another; from it follow expected utilities, from these how secure each actor is
 * and how much it risks, and from utilities with that risk the offers that move positions.
 *
 * Cases are played TILE at a time, so that all matrices of a round stay near the processor, and
 * innermost loops run over cases. A case depends on itself only, so tiles never show in results.
 */
#include "actors.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { TILE = 32 };

enum {
    POSITION_IN,
    POSITION_OUT,
    SHIFT,
    ATTENTION,
    CAPABILITY_FACTOR,
    SALIENCE_FACTOR,
    LEAN,
    RISK,
    MEDIAN,
    MEAN,
    SPREAD,
    AGREED,
    MOVED,
    WIDTH,
    OFFERED,
    NVARS
};

#define FAR 1e6 /* the ends of all scales */

#define FACTOR(n, d)                                                                               \
    {                                                                                              \
        .name = n, .kind = DTN_PARAM, .unit = "1", .max = 10, .def = 1, .doc = d,                  \
        .source = "judgement"                                                                      \
    }
#define OFFER(n, d)                                                                                \
    {                                                                                              \
        .name = n, .kind = DTN_INPUT, .unit = "1", .flags = DTN_OPTIONAL, .max = 1, .doc = d       \
    }
#define PLACE(n, d)                                                                                \
    {                                                                                              \
        .name = n, .kind = DTN_OUTPUT, .unit = "1", .min = -FAR, .max = FAR, .doc = d              \
    }

static const dtn_var vars[NVARS] = {
    [POSITION_IN] = {.name = "position",
                     .kind = DTN_INPUT,
                     .unit = "1",
                     .min = -FAR,
                     .max = FAR,
                     .doc = "each actor's position on the issue's own scale"},
    [POSITION_OUT] = {.name = "position",
                      .kind = DTN_OUTPUT,
                      .unit = "1",
                      .flags = DTN_IN_PLACE,
                      .min = -FAR,
                      .max = FAR,
                      .doc = "each actor's position on the issue's own scale"},
    [SHIFT] = OFFER("shift", "share of the way from its position to `toward` that the actor "
                             "`mover` offers; an offer once made stays made"),
    [ATTENTION] = OFFER("attention", "share of the salience that the actor `attended` lacks and "
                                     "somebody gives it"),
    [CAPABILITY_FACTOR] = FACTOR("capability_factor", "what the table's capability is multiplied "
                                                      "with"),
    [SALIENCE_FACTOR] = FACTOR("salience_factor", "what the table's salience is multiplied with; "
                                                  "the product counts as 1 at most"),
    [LEAN] = {.name = "lean",
              .kind = DTN_PARAM,
              .unit = "1",
              .min = -FAR,
              .max = FAR,
              .doc = "what is added to the table's position; the sum stays on the scale",
              .source = "judgement"},
    [RISK] = {.name = "risk",
              .kind = DTN_OUTPUT,
              .unit = "1",
              .min = 0.5,
              .max = 2,
              .def = 1,
              .doc = "each actor's risk exponent in the last round: below 1 it risks, above 1 it "
                     "avoids risk"},
    [MEDIAN] = PLACE("group_median", "median of positions, weighted by capability and salience"),
    [MEAN] = PLACE("group_mean", "mean of positions, weighted by capability and salience"),
    [SPREAD] = {.name = "position_spread",
                .kind = DTN_OUTPUT,
                .unit = "1",
                .max = FAR,
                .doc = "standard deviation of positions, weighted by capability and salience"},
    [AGREED] = {.name = "agreed",
                .kind = DTN_OUTPUT,
                .unit = "1",
                .max = 1,
                .doc = "the weighted median as a share of the scale from `lowest` to `highest`"},
    [MOVED] = {.name = "moved",
               .kind = DTN_OUTPUT,
               .unit = "1",
               .max = MOST_ACTORS,
               .doc = "actors whose position an offer changed in the last round"},
    [WIDTH] = {.name = "width",
               .kind = DTN_STATE,
               .unit = "1",
               .max = 2 * FAR,
               .doc = "largest distance of positions at the start"},
    [OFFERED] = {.name = "offered",
                 .kind = DTN_STATE,
                 .unit = "1",
                 .max = 1,
                 .doc = "largest `shift` so far"},
};

static const char *const actor_columns[] = {"$name", "position", "capability", "salience", NULL};

static const dtn_option options[] = {
    {.name = "actors",
     .type = DTN_TABLE,
     .columns = actor_columns,
     .doc = "who takes part: name, position, capability (0 or more), salience (0 to 1)"},
    {.name = "lowest", .type = DTN_NUMBER, .number = 0, .doc = "least position of the scale"},
    {.name = "highest", .type = DTN_NUMBER, .number = 100, .doc = "highest position of the scale"},
    {.name = "mover", .type = DTN_TEXT, .doc = "name of the actor that `shift` moves"},
    {.name = "toward", .type = DTN_NUMBER, .number = 50, .doc = "position to which it is moved"},
    {.name = "attended", .type = DTN_TEXT, .doc = "name of the actor that `attention` rouses"},
    {.name = "positions",
     .type = DTN_TEXT,
     .text = "table",
     .doc = "where positions start: \"table\" or the scenario's \"initial\" values"},
    {.name = "pick",
     .type = DTN_TEXT,
     .text = "nearest",
     .doc = "which compromise an actor accepts: the \"nearest\", or, as the published program "
            "has it (\"program\"), the one whose weighted middle is lowest"},
    {.name = "capitulation",
     .type = DTN_TEXT,
     .text = "yes",
     .doc = "\"no\" leaves out offers to capitulate, which the published program never takes"},
};

typedef struct group {
    const dtn_math *math;
    uint32_t n;
    int mover, attended; /* places in the table, or -1 */
    double toward, lowest, highest;
    int pick;        /* 0 the nearest compromise, 1 as the published program */
    int capitulates; /* 1: offers to capitulate are made */
    int by_scenario; /* 1: positions start at the scenario's initial values */
    double position[MOST_ACTORS], capability[MOST_ACTORS], salience[MOST_ACTORS];
} group;

/* ---- opening ---- */

static dtn_status check_actor(const dtn_host *host, const group *g, const char *name, uint32_t k)
{
    if (!(g->position[k] >= g->lowest && g->position[k] <= g->highest))
        return refuse_actor(host, "actors", name,
                            "has a position outside of the scale from `lowest` to `highest`");
    if (!(g->capability[k] >= 0 && g->capability[k] <= FAR))
        return refuse_actor(host, "actors", name, "has a capability that is not from 0 to 1e6");
    if (!(g->salience[k] >= 0 && g->salience[k] <= 1))
        return refuse_actor(host, "actors", name, "has a salience that is not from 0 to 1");
    return DTN_OK;
}

/* The table into g, with the actors' names. */
static dtn_status read_actors(const dtn_host *host, group *g, const char *const **names)
{
    const double *position, *capability, *salience;
    size_t rows = 0;
    if (host->table_texts(host, "actors", "name", names, &rows) ||
        host->table_numbers(host, "actors", "position", &position, &rows) ||
        host->table_numbers(host, "actors", "capability", &capability, &rows) ||
        host->table_numbers(host, "actors", "salience", &salience, &rows))
        return DTN_ERROR;
    if (check_names(host, *names, rows))
        return DTN_ERROR;
    if (!(g->lowest < g->highest && g->lowest >= -FAR && g->highest <= FAR))
        return dtn_refuse(host, "option `lowest` must be below `highest`, both from -1e6 to 1e6");
    g->n = (uint32_t)rows;
    memcpy(g->position, position, rows * sizeof *position);
    memcpy(g->capability, capability, rows * sizeof *capability);
    memcpy(g->salience, salience, rows * sizeof *salience);
    for (uint32_t k = 0; k < g->n; k++)
        if (check_actor(host, g, (*names)[k], k))
            return DTN_ERROR;
    return DTN_OK;
}

/* Doubles of scratch for each case: see `desk`. */
static size_t desk_size(size_t n) { return 8 * n + 2 * n * n + 3 * n * (n - 1) / 2 + 4; }

static dtn_status open_group(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    const char *const *names = NULL;
    group g = {.math = host->ext(host, DTN_EXT_MATH)};
    if (!g.math || g.math->size < offsetof(dtn_math, sqrt) + sizeof g.math->sqrt)
        return dtn_refuse(host, "the host lacks the extension " DTN_EXT_MATH);
    if (host->number(host, "lowest", &g.lowest) || host->number(host, "highest", &g.highest) ||
        host->number(host, "toward", &g.toward) || read_actors(host, &g, &names) ||
        read_name(host, "mover", names, g.n, &g.mover) ||
        read_name(host, "attended", names, g.n, &g.attended) ||
        read_word(host, "pick", (const char *const[]){"nearest", "program", NULL}, &g.pick) ||
        read_word(host, "capitulation", (const char *const[]){"no", "yes", NULL}, &g.capitulates) ||
        read_word(host, "positions", (const char *const[]){"table", "initial", NULL},
                  &g.by_scenario))
        return DTN_ERROR;
    if (!(g.toward >= g.lowest && g.toward <= g.highest))
        return dtn_refuse(host,
                          "option `toward` is outside of the scale from `lowest` to `highest`");
    static const uint32_t vectors[] = {POSITION_IN,     POSITION_OUT, CAPABILITY_FACTOR,
                                       SALIENCE_FACTOR, LEAN,         RISK};
    for (size_t k = 0; k < sizeof vectors / sizeof *vectors; k++)
        if (host->set_count(host, vectors[k], g.n, names))
            return DTN_ERROR;
    if (host->set_scratch(host, desk_size(g.n) * sizeof(double)))
        return DTN_ERROR;
    group *kept = malloc(sizeof *kept);
    if (!kept)
        return dtn_refuse(host, "memory ran out");
    *kept = g;
    *self = kept;
    return DTN_OK;
}

static void close_group(const dtn_unit *unit, void *self)
{
    (void)unit;
    free(self);
}

/* ---- a tile of cases ---- */

/*
 * What a round works with: w cases side by side in each row. A matrix has its row (i, j) at
 * (i n + j) w. `harm` is what a vote for j's position costs actor k, weighted: c_k s_k
 * (|x_k - x_j| / width)^r_k. `near` and `away` are the powers of (1 - d) / 2 and (1 + d) / 2 that
 * one actor's utilities of success and failure are made of, a row for each of the others.
 */
typedef struct desk {
    size_t n, w;
    double *harm, *odds;
    double *x, *weight, *salience, *risk, *security, *to, *near, *away;
    double *width, *total, *low, *high;
    double *logs; /* of d, (1 - d) / 2 and (1 + d) / 2, for each pair of actors */
} desk;

static desk lay_out(const group *g, size_t w, double *scratch)
{
    size_t n = g->n, row = n * w, matrix = n * row;
    double *s = scratch;
    desk d = {.n = n, .w = w};
    double **const rows[] = {&d.x,        &d.weight, &d.salience, &d.risk,
                             &d.security, &d.to,     &d.near,     &d.away};
    double **const matrices[] = {&d.harm, &d.odds};
    double **const singles[] = {&d.width, &d.total, &d.low, &d.high};
    for (size_t k = 0; k < sizeof matrices / sizeof *matrices; k++, s += matrix)
        *matrices[k] = s;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++, s += row)
        *rows[k] = s;
    for (size_t k = 0; k < sizeof singles / sizeof *singles; k++, s += w)
        *singles[k] = s;
    d.logs = s;
    return d;
}

/* Weights and saliences of the cases from `first` on; `x` from the column `from`. */
PART void load(const group *g, const dtn_block *b, size_t first, const double *from, const desk *d)
{
    size_t n = d->n, w = d->w;
    for (size_t k = 0; k < n; k++) {
        const double *restrict position = from + k * b->stride + first;
        const double *restrict cf = b->col[CAPABILITY_FACTOR] + k * b->stride + first;
        const double *restrict sf = b->col[SALIENCE_FACTOR] + k * b->stride + first;
        const double *restrict attention = b->col[ATTENTION] + first;
        double *restrict x = d->x + k * w, *restrict salience = d->salience + k * w;
        double *restrict weight = d->weight + k * w;
        double attends = g->attended == (int)k ? 1 : 0;
        CASES
        {
            double s = g->salience[k] * sf[c];
            s = s < 1 ? s : 1;
            s = s + attends * attention[c] * (1 - s);
            x[c] = position[c];
            salience[c] = s;
            weight[c] = g->capability[k] * cf[c] * s;
        }
    }
}

/* The mover goes the part of the way that it has not offered yet. */
PART void shift_mover(const group *g, const dtn_block *b, size_t first, const desk *d)
{
    size_t w = d->w;
    const double *restrict shift = b->col[SHIFT] + first;
    double *restrict offered = b->col[OFFERED] + first;
    if (g->mover < 0)
        return;
    double *restrict x = d->x + (size_t)g->mover * w;
    CASES
    {
        double before = offered[c], now = shift[c] > before ? shift[c] : before;
        double part = now > before ? (now - before) / (1 - before) : 0;
        x[c] += part * (g->toward - x[c]);
        offered[c] = now;
    }
}

PART void find_ends(const desk *d)
{
    size_t n = d->n, w = d->w;
    double *restrict low = d->low, *restrict high = d->high;
    CASES low[c] = high[c] = d->x[c];
    for (size_t k = 1; k < n; k++) {
        const double *restrict x = d->x + k * w;
        CASES
        {
            low[c] = x[c] < low[c] ? x[c] : low[c];
            high[c] = x[c] > high[c] ? x[c] : high[c];
        }
    }
}

/* Place of a pair among all pairs, in the order in which `measure` meets them. */
PART size_t pair_of(size_t n, size_t i, size_t j)
{
    size_t a = i < j ? i : j, z = i < j ? j : i;
    return a * (2 * n - a - 1) / 2 + z - a - 1;
}

/* Distances as shares of the width, for a risk exponent of 1: harm, and its parts in odds. */
PART void measure(const desk *d)
{
    size_t n = d->n, w = d->w, pair = 0, pairs = n * (n - 1) / 2;
    for (size_t i = 0; i < n; i++) {
        double *restrict own = d->harm + (i * n + i) * w;
        CASES own[c] = 0;
        for (size_t j = i + 1; j < n; j++, pair++) {
            const double *restrict xi = d->x + i * w, *restrict xj = d->x + j * w;
            const double *restrict wi = d->weight + i * w, *restrict wj = d->weight + j * w;
            double *restrict ij = d->harm + (i * n + j) * w, *restrict ji =
                                                                 d->harm + (j * n + i) * w;
            double *restrict gap = d->logs + pair * w, *restrict near = gap + pairs * w;
            double *restrict away = near + pairs * w;
            CASES
            {
                double share = fabs(xi[c] - xj[c]) / d->width[c];
                gap[c] = share;
                near[c] = 0.5 - 0.5 * share;
                away[c] = 0.5 + 0.5 * share;
                ij[c] = wi[c] * share;
                ji[c] = wj[c] * share;
            }
        }
    }
}

/* P_ij = sum over k of max(0, harm_kj - harm_ki), divided by the sum of |harm_kj - harm_ki| over
 * all k and ordered pairs. 0 when nobody cares. */
PART void vote(const desk *d)
{
    size_t n = d->n, w = d->w;
    double *restrict total = d->total;
    CASES total[c] = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            double won[TILE] = {0}, lost[TILE] = {0};
            for (size_t k = 0; k < n; k++) {
                const double *restrict ki = d->harm + (k * n + i) * w;
                const double *restrict kj = d->harm + (k * n + j) * w;
                CASES
                {
                    double v = kj[c] - ki[c];
                    won[c] += v > 0 ? v : 0;
                    lost[c] += v < 0 ? -v : 0;
                }
            }
            double *restrict ij = d->odds + (i * n + j) * w, *restrict ji =
                                                                 d->odds + (j * n + i) * w;
            CASES
            {
                ij[c] = won[c];
                ji[c] = lost[c];
                total[c] += 2 * (won[c] + lost[c]);
            }
        }
    CASES total[c] = total[c] > 0 ? 1 / total[c] : 1;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double *restrict ij = d->odds + (i * n + j) * w;
            if (i == j)
                CASES ij[c] = 0;
            else
                CASES ij[c] *= total[c];
        }
}

/*
 * Security of i: what all others expect of challenging it, without regard to risk. With an
 * exponent of 1, success is worth 2 d, failure -2 d and nothing 0. From it the risk exponent,
 * from 1/2 for the least secure to 2 for the most secure, and 1 for all when they are equal.
 */
PART void find_risk(const desk *d)
{
    size_t n = d->n, w = d->w;
    double *restrict low = d->low, *restrict high = d->high;
    for (size_t i = 0; i < n; i++) {
        double *restrict security = d->security + i * w;
        const double *restrict si = d->salience + i * w;
        CASES security[c] = 0;
        for (size_t j = 0; j < n; j++) {
            if (i == j)
                continue;
            const double *restrict gap = d->logs + pair_of(n, i, j) * w;
            const double *restrict ji = d->odds + (j * n + i) * w;
            CASES security[c] += 2 * gap[c] * (1 - 2 * si[c] * (1 - ji[c]));
        }
        CASES
        {
            low[c] = i == 0 || security[c] < low[c] ? security[c] : low[c];
            high[c] = i == 0 || security[c] > high[c] ? security[c] : high[c];
        }
    }
    for (size_t i = 0; i < n; i++) {
        const double *restrict security = d->security + i * w;
        double *restrict risk = d->risk + i * w;
        CASES
        {
            double span = high[c] - low[c];
            double third = (2 * security[c] - high[c] - low[c]) / (span > 0 ? 3 * span : 1);
            double exponent = span > 0 ? (1 - third) / (1 + third) : 1;
            exponent = exponent > 0.5 ? exponent : 0.5; /* rounding */
            risk[c] = exponent < 2 ? exponent : 2;
        }
    }
}

/* The exponents r_k log(d_kj) of harm. */
PART void raise_harm(const desk *d)
{
    size_t n = d->n, w = d->w;
    for (size_t k = 0; k < n; k++)
        for (size_t j = 0; j < n; j++) {
            const double *restrict r = d->risk + k * w;
            const double *restrict gap = d->logs + pair_of(n, k, j) * w;
            double *restrict harm = d->harm + (k * n + j) * w;
            if (k == j)
                CASES harm[c] = -INFINITY;
            else
                CASES harm[c] = r[c] * gap[c];
        }
}

/* The same for i's utilities; at i's own place stands what nothing is worth. */
PART void raise_utilities(const desk *d, size_t i)
{
    static const double log_half = -0.69314718055994530942;
    size_t n = d->n, w = d->w, pairs = n * (n - 1) / 2;
    const double *restrict r = d->risk + i * w;
    for (size_t j = 0; j < n; j++) {
        const double *restrict closer = d->logs + (pairs + pair_of(n, i, j)) * w;
        const double *restrict farther = closer + pairs * w;
        double *restrict near = d->near + j * w, *restrict away = d->away + j * w;
        if (i == j)
            CASES near[c] = away[c] = r[c] * log_half;
        else
            CASES
            {
                near[c] = r[c] * closer[c];
                away[c] = r[c] * farther[c];
            }
    }
}

PART void weigh(const desk *d)
{
    size_t n = d->n, w = d->w;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const double *restrict weight = d->weight + i * w;
            double *restrict harm = d->harm + (i * n + j) * w;
            CASES harm[c] *= weight[c];
        }
}

/*
 * Offers to i and where they take it. From i's point of view a is what it expects of challenging
 * j, b what j expects of challenging i. b > a > 0: a confrontation that i loses. b > 0 > a: j has
 * the upper hand, and i comes towards it by |a|/b of the way, or all of it when |a| > b.
 * Confrontations come before compromises, and those before capitulation.
 */
PART void settle(const group *g, const desk *d, size_t i, bool is_nearest)
{
    size_t n = d->n, w = d->w;
    double capitulates = g->capitulates ? 0 : INFINITY;
    double fought[TILE], met[TILE], gave[TILE], fought_to[TILE], met_to[TILE], gave_to[TILE];
    const double *restrict xi = d->x + i * w, *restrict si = d->salience + i * w;
    const double *restrict rest = d->near + i * w;
    double *restrict to = d->to + i * w;
    CASES
    {
        fought[c] = met[c] = gave[c] = INFINITY;
        fought_to[c] = met_to[c] = gave_to[c] = xi[c];
    }
    for (size_t j = 0; j < n; j++) {
        const double *restrict xj = d->x + j * w, *restrict sj = d->salience + j * w;
        const double *restrict near = d->near + j * w;
        const double *restrict away = d->away + j * w;
        const double *restrict ij = d->odds + (i * n + j) * w;
        const double *restrict ji = d->odds + (j * n + i) * w;
        if (i == j)
            continue;
        CASES
        {
            double success = 2 - 4 * near[c], failure = 2 - 4 * away[c];
            double nothing = 2 - 4 * rest[c];
            double a =
                sj[c] * (ij[c] * success + (1 - ij[c]) * failure) + (1 - sj[c]) * success - nothing;
            double b =
                si[c] * (ji[c] * success + (1 - ji[c]) * failure) + (1 - si[c]) * success - nothing;
            double gap = xj[c] - xi[c], distance = fabs(gap);
            double part = -a / (b > 0 ? b : 1), halfway = xi[c] + gap * part;
            double move = fabs(halfway - xi[c]);
            double middle = (-a * xi[c] + b * xj[c]) / (a < 0 ? b - a : 1);
            double key = is_nearest ? move : middle;
            double apart = distance > 0 ? 1 : 0;
            double fights = b > a && a > 0 ? apart : 0;
            double meets = a < 0 && b > -a ? apart : 0;
            double gives = a < 0 && b > 0 && b < -a ? apart : 0;
            double new_fight = fights > 0 && distance < fought[c] ? 1 : 0;
            double new_met = meets > 0 && key < met[c] ? 1 : 0;
            double new_gave = gives > 0 && distance + capitulates < gave[c] ? 1 : 0;
            fought[c] = new_fight > 0 ? distance : fought[c];
            fought_to[c] = new_fight > 0 ? xj[c] : fought_to[c];
            met[c] = new_met > 0 ? key : met[c];
            met_to[c] = new_met > 0 ? halfway : met_to[c];
            gave[c] = new_gave > 0 ? distance : gave[c];
            gave_to[c] = new_gave > 0 ? xj[c] : gave_to[c];
        }
    }
    CASES
    {
        double soft = met[c] < INFINITY ? met_to[c] : gave_to[c];
        to[c] = fought[c] < INFINITY ? fought_to[c] : soft;
    }
}

/* Weighted median, mean and standard deviation of the positions `x` into the outputs. The median
 * is the least position at or below which half of the weight stands; when nobody has weight, all
 * count alike. */
PART void report(const group *g, const dtn_block *b, size_t first, const double *x, const desk *d)
{
    size_t n = d->n, w = d->w;
    double *restrict total = d->total, *restrict low = d->low, *restrict high = d->high;
    double *restrict median = b->col[MEDIAN] + first, *restrict mean = b->col[MEAN] + first;
    double *restrict deviation = b->col[SPREAD] + first, *restrict agreed = b->col[AGREED] + first;
    CASES total[c] = 0;
    for (size_t k = 0; k < n; k++)
        CASES total[c] += d->weight[k * w + c];
    for (size_t k = 0; k < n; k++)
        CASES d->weight[k * w + c] = total[c] > 0 ? d->weight[k * w + c] : 1;
    CASES total[c] = total[c] > 0 ? total[c] : (double)n;
    CASES mean[c] = 0, low[c] = INFINITY, high[c] = 0;
    for (size_t k = 0; k < n; k++)
        CASES mean[c] += d->weight[k * w + c] * x[k * w + c];
    CASES mean[c] /= total[c];
    for (size_t k = 0; k < n; k++) {
        double below[TILE] = {0};
        const double *restrict xk = x + k * w, *restrict wk = d->weight + k * w;
        for (size_t j = 0; j < n; j++)
            CASES below[c] += x[j * w + c] <= xk[c] ? d->weight[j * w + c] : 0;
        CASES
        {
            double found = 2 * below[c] >= total[c] && xk[c] < low[c] ? 1 : 0;
            low[c] = found > 0 ? xk[c] : low[c];
            high[c] += wk[c] * ((xk[c] - mean[c]) * (xk[c] - mean[c]));
        }
    }
    CASES
    {
        double share = (low[c] - g->lowest) / (g->highest - g->lowest);
        median[c] = low[c];
        agreed[c] = share < 0 ? 0 : share > 1 ? 1 : share;
        deviation[c] = sqrt(high[c] / total[c]);
    }
}

PART void store(const dtn_block *b, size_t first, const desk *d)
{
    size_t n = d->n, w = d->w;
    double *restrict moved = b->col[MOVED] + first;
    CASES moved[c] = 0;
    for (size_t k = 0; k < n; k++) {
        double *restrict position = b->col[POSITION_OUT] + k * b->stride + first;
        double *restrict risk = b->col[RISK] + k * b->stride + first;
        CASES
        {
            moved[c] += d->to[k * w + c] != d->x[k * w + c] ? 1 : 0;
            position[c] = d->to[k * w + c];
            risk[c] = d->risk[k * w + c];
        }
    }
}

PART void play_round(const group *g, const dtn_block *b, size_t first, size_t w)
{
    desk d = lay_out(g, w, b->scratch);
    size_t n = d.n, pairs = n * (n - 1) / 2;
    const double *restrict width = b->col[WIDTH] + first;
    load(g, b, first, b->col[POSITION_IN], &d);
    shift_mover(g, b, first, &d);
    find_ends(&d);
    CASES
    {
        double span = d.high[c] - d.low[c], widest = width[c] > span ? width[c] : span;
        d.width[c] = widest > 0 ? widest : 1;
    }
    measure(&d);
    vote(&d);
    find_risk(&d);
    g->math->log(3 * pairs * w, d.logs, d.logs);
    raise_harm(&d);
    g->math->exp(n * n * w, d.harm, d.harm);
    weigh(&d);
    vote(&d);
    for (size_t i = 0; i < n; i++) {
        raise_utilities(&d, i);
        g->math->exp(2 * n * w, d.near, d.near); /* and `away`, which lies behind it */
        if (g->pick == 0)
            settle(g, &d, i, true);
        else
            settle(g, &d, i, false);
    }
    store(b, first, &d);
    report(g, b, first, d.to, &d);
}

/* A case at the start: positions of the table or of the scenario, and what follows from them. */
PART void begin(const group *g, const dtn_block *b, size_t first, size_t w)
{
    desk d = lay_out(g, w, b->scratch);
    double *restrict width = b->col[WIDTH] + first;
    for (size_t k = 0; k < g->n && !g->by_scenario; k++) {
        const double *restrict lean = b->col[LEAN] + k * b->stride + first;
        double *restrict position = b->col[POSITION_OUT] + k * b->stride + first;
        CASES
        {
            double x = g->position[k] + lean[c];
            x = x < g->lowest ? g->lowest : x;
            position[c] = x > g->highest ? g->highest : x;
        }
    }
    for (size_t k = 0; k < g->n; k++)
        CASES b->col[RISK][k * b->stride + first + c] = 1;
    load(g, b, first, b->col[POSITION_OUT], &d);
    find_ends(&d);
    CASES width[c] = d.high[c] - d.low[c];
    CASES b->col[MOVED][first + c] = 0;
    report(g, b, first, d.x, &d);
}

DTN_KERNEL
static void round_of_tile(const group *g, const dtn_block *b, size_t first)
{
    play_round(g, b, first, TILE);
}

DTN_KERNEL
static void round_of_rest(const group *g, const dtn_block *b, size_t first, size_t w)
{
    play_round(g, b, first, w);
}

static dtn_status start(const void *self, const dtn_block *b)
{
    for (size_t first = 0; first < b->n; first += TILE)
        begin(self, b, first, b->n - first < TILE ? b->n - first : TILE);
    return DTN_OK;
}

static dtn_status step(const void *self, const dtn_block *b)
{
    size_t first = 0;
    for (; first + TILE <= b->n; first += TILE)
        round_of_tile(self, b, first);
    if (first < b->n)
        round_of_rest(self, b, first, b->n - first);
    return DTN_OK;
}

static const dtn_unit bargaining = {
    DTN_UNIT_HEAD,
    .role = DTN_MODEL,
    .id = "bargaining",
    .version = "1.0",
    .title = "Group decision by challenges and offers",
    .doc = "One round a call. d = |x_i - x_j| / width, width the largest distance at the start.\n"
           "v_k(i,j) = c_k s_k (d_kj^r_k - d_ki^r_k)\n"
           "P_ij = sum_k max(0, v_k(i,j)) / sum_a,b,k |v_k(a,b)|\n"
           "success 2 - 4 ((1-d)/2)^r, failure 2 - 4 ((1+d)/2)^r, nothing 2 - 4 (1/2)^r\n"
           "E(i->j) = s_j (P_ij success + (1-P_ij) failure) + (1-s_j) success - nothing\n"
           "S_i = sum_j E(j->i) at r = 1; R_i = (2 S_i - max S - min S) / (max S - min S)\n"
           "r_i = (1 - R_i/3) / (1 + R_i/3)\n"
           "With a = E(i->j), b = E(j->i), both at r_i: b > a > 0 confrontation, x_i := x_j;\n"
           "b > 0 > a, b > |a| compromise, x_i := x_i + (x_j - x_i) |a|/b; b < |a| capitulation,\n"
           "x_i := x_j. An actor takes the nearest offer of the first kind that it gets.",
    .vars = vars,
    .nvars = NVARS,
    .var_size = sizeof *vars,
    .options = options,
    .noptions = sizeof options / sizeof *options,
    .option_size = sizeof *options,
    .open = open_group,
    .close = close_group,
    .start = start,
    .step = step,
};

/* ---- the lever ---- */

enum { DRAW, ROUSE, CHAIR_SHIFT, CHAIR_ATTENTION, CHAIR_VARS };

#define DEGREE(n, k, d)                                                                            \
    {                                                                                              \
        .name = n, .kind = k, .unit = "1", .max = 1, .doc = d                                      \
    }

static const dtn_var chair_vars[CHAIR_VARS] = {
    [DRAW] = DEGREE("draw", DTN_SETTING,
                    "share of the way to a compromise that the chair brings the mover to offer"),
    [ROUSE] = DEGREE("rouse", DTN_SETTING,
                     "share of the salience that the attended actor lacks and the chair gives it"),
    [CHAIR_SHIFT] = DEGREE("shift", DTN_OUTPUT, "share of the way that the mover offers"),
    [CHAIR_ATTENTION] = DEGREE("attention", DTN_OUTPUT, "share of lacking salience that is given"),
};

static dtn_status preside(const void *self, const dtn_block *b)
{
    (void)self;
    for (uint32_t i = 0; i < b->n; i++) {
        b->col[CHAIR_SHIFT][i] = b->col[DRAW][i];
        b->col[CHAIR_ATTENTION][i] = b->col[ROUSE][i];
    }
    return DTN_OK;
}

static const dtn_unit chair = {
    DTN_UNIT_HEAD,
    .role = DTN_LEVER,
    .id = "chair",
    .version = "1.0",
    .title = "Chair of a negotiation",
    .doc = "shift = draw, attention = rouse; which actors are meant, `bargaining` says.",
    .vars = chair_vars,
    .nvars = CHAIR_VARS,
    .var_size = sizeof *chair_vars,
    .step = preside,
};

static const dtn_unit *const units[] = {&bargaining, &chair};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 2};
