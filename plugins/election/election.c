/* SPDX-License-Identifier: MIT
 *
 * Whose position wins, after the spatial model of politics of KTAB (KAPSARC Toolkit for Behavioral
 * Analysis): actors with positions on one or several issues vote between every two positions, and
 * a probabilistic Condorcet election makes one distribution of all the duels. How actors fare when
 * nobody minds risk tells what risks they take; the election is then held again.
 *
 * It is derived at t from values at t. Cases are played TILE at a time, as in bargaining.c, and
 * Markov elections are solved by an elimination that never subtracts, so that there is nothing to
 * converge and small probabilities keep their digits.
 */
#include "../bargaining/actors.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum { TILE = 16, MOST_ISSUES = 12 };

enum { SHIFT, CAPABILITY_FACTOR, WIN, ATTITUDE, EXPECTED, AGREED, LIKELIEST, NVARS };

static const dtn_var vars[NVARS] = {
    [SHIFT] = {.name = "shift",
               .kind = DTN_INPUT,
               .unit = "1",
               .flags = DTN_OPTIONAL,
               .max = 1,
               .doc = "share of the way from its position to `toward`, on the issue `on`, that "
                      "the actor `mover` goes"},
    [CAPABILITY_FACTOR] = {.name = "capability_factor",
                           .kind = DTN_PARAM,
                           .unit = "1",
                           .max = 10,
                           .def = 1,
                           .doc = "what the table's capability is multiplied with",
                           .source = "judgement"},
    [WIN] = {.name = "win_probability",
             .kind = DTN_DERIVED,
             .unit = "1",
             .max = 1,
             .doc = "probability that an actor's position wins; actors with one position share it"},
    [ATTITUDE] = {.name = "risk_attitude",
                  .kind = DTN_DERIVED,
                  .unit = "1",
                  .min = -1,
                  .max = 1,
                  .doc = "above 0 an actor avoids risk, below 0 it takes risks"},
    [EXPECTED] = {.name = "expected_position",
                  .kind = DTN_DERIVED,
                  .unit = "1",
                  .max = 1e6,
                  .doc = "mean of the positions on the issue `on`, weighted by their probability"},
    [AGREED] = {.name = "agreed",
                .kind = DTN_DERIVED,
                .unit = "1",
                .max = 1,
                .doc = "the expected position as a share of the scale"},
    [LIKELIEST] = {.name = "likeliest",
                   .kind = DTN_DERIVED,
                   .unit = "1",
                   .max = 1,
                   .doc = "probability of the position that wins most often"},
};

static const char *const actor_columns[] = {"$name", "capability", NULL};
static const char *const stance_columns[] = {"$actor", "$issue", "position", "salience", NULL};

static const dtn_option options[] = {
    {.name = "actors",
     .type = DTN_TABLE,
     .columns = actor_columns,
     .doc = "who takes part: name, capability (0 or more)"},
    {.name = "stances",
     .type = DTN_TABLE,
     .columns = stance_columns,
     .doc = "a row for each actor and issue: position (0 to `scale`), salience (0 to 100; those "
            "of an actor add up to 100 at most)"},
    {.name = "scale", .type = DTN_NUMBER, .number = 100, .doc = "length of every issue's scale"},
    {.name = "vote",
     .type = DTN_TEXT,
     .text = "proportional",
     .doc = "how a difference of utilities becomes a vote: proportional, binary, prop_binary, "
            "prop_cubic or cubic"},
    {.name = "victory",
     .type = DTN_TEXT,
     .text = "linear",
     .doc = "how strengths of coalitions become the probability of victory: linear, square, "
            "quartic, octic (powers 1, 2, 4, 8) or binary (a tenth more always wins)"},
    {.name = "election",
     .type = DTN_TEXT,
     .text = "conditional",
     .doc = "how duels become one distribution: conditional, markov_uniform or markov_incentive"},
    {.name = "risk",
     .type = DTN_TEXT,
     .text = "mid",
     .doc = "range of attitudes to risk: mid (-1/2 to 1), min (0 to 1), max (-1 to 1) or none"},
    {.name = "mover", .type = DTN_TEXT, .doc = "name of the actor that `shift` moves"},
    {.name = "toward", .type = DTN_NUMBER, .number = 50, .doc = "position to which it is moved"},
    {.name = "on", .type = DTN_TEXT, .doc = "the issue that is meant; the first when silent"},
};

enum vote_rule { PROPORTIONAL, BINARY, PROP_BINARY, PROP_CUBIC, CUBIC };
enum victory_rule { LINEAR, SQUARE, QUARTIC, OCTIC, TENTH };
enum election_rule { CONDITIONAL, MARKOV_UNIFORM, MARKOV_INCENTIVE };
enum risk_range { MID, MIN, MAX, NONE };

static const char *const votes[] = {"proportional", "binary", "prop_binary",
                                    "prop_cubic",   "cubic",  NULL};
static const char *const victories[] = {"linear", "square", "quartic", "octic", "binary", NULL};
static const char *const elections[] = {"conditional", "markov_uniform", "markov_incentive", NULL};
static const char *const risks[] = {"mid", "min", "max", "none", NULL};

typedef struct assembly {
    size_t n, issues;
    int vote, victory, election, risk, mover, on;
    double toward, scale;
    double capability[MOST_ACTORS];
    double position[MOST_ACTORS][MOST_ISSUES];
    double share[MOST_ACTORS][MOST_ISSUES]; /* of salience in the length of all, over scale */
} assembly;

/* ---- opening ---- */

/* Names the issues in order of first appearance. */
static dtn_status name_issues(const dtn_host *host, const char *const *issue, size_t rows,
                              const char *names[MOST_ISSUES], size_t *n)
{
    for (size_t k = *n = 0; k < rows; k++) {
        if (find_name(names, *n, issue[k]) >= 0)
            continue;
        if (*n == MOST_ISSUES)
            return dtn_refuse(host, "option `stances` must have at most 12 issues");
        names[(*n)++] = issue[k];
    }
    return *n ? DTN_OK : dtn_refuse(host, "option `stances` must have at least one row");
}

static dtn_status place_stance(const dtn_host *host, assembly *a, int actor, int issue,
                               const char *name, double position, double salience)
{
    if (actor < 0)
        return refuse_actor(host, "stances", name, "is not among the actors");
    if (a->share[actor][issue] >= 0)
        return refuse_actor(host, "stances", name, "has two rows for one issue");
    if (!(position >= 0 && position <= a->scale))
        return refuse_actor(host, "stances", name, "has a position that is not from 0 to `scale`");
    if (!(salience >= 0 && salience <= 100))
        return refuse_actor(host, "stances", name, "has a salience that is not from 0 to 100");
    a->position[actor][issue] = position;
    a->share[actor][issue] = salience;
    return DTN_OK;
}

/* Saliences into shares; an actor with none is indifferent. */
static dtn_status share_out(const dtn_host *host, assembly *a, size_t actor, const char *name)
{
    double sum = 0, squares = 0;
    for (size_t d = 0; d < a->issues; d++) {
        if (a->share[actor][d] < 0)
            return refuse_actor(host, "stances", name, "lacks a row for one of the issues");
        sum += a->share[actor][d];
        squares += a->share[actor][d] * a->share[actor][d];
    }
    if (sum > 100 + 1e-9)
        return refuse_actor(host, "stances", name, "has saliences that add up to more than 100");
    for (size_t d = 0; d < a->issues; d++)
        a->share[actor][d] = squares > 0 ? a->share[actor][d] / (sqrt(squares) * a->scale) : 0;
    return DTN_OK;
}

static dtn_status read_stances(const dtn_host *host, assembly *a, const char *const *names)
{
    const char *const *actor, *const *issue, *issues[MOST_ISSUES];
    const double *position, *salience;
    size_t rows = 0;
    if (host->table_texts(host, "stances", "actor", &actor, &rows) ||
        host->table_texts(host, "stances", "issue", &issue, &rows) ||
        host->table_numbers(host, "stances", "position", &position, &rows) ||
        host->table_numbers(host, "stances", "salience", &salience, &rows) ||
        name_issues(host, issue, rows, issues, &a->issues))
        return DTN_ERROR;
    for (size_t k = 0; k < a->n; k++)
        for (size_t d = 0; d < a->issues; d++)
            a->share[k][d] = -1;
    for (size_t k = 0; k < rows; k++)
        if (place_stance(host, a, find_name(names, a->n, actor[k]),
                         find_name(issues, a->issues, issue[k]), actor[k], position[k],
                         salience[k]))
            return DTN_ERROR;
    for (size_t k = 0; k < a->n; k++)
        if (share_out(host, a, k, names[k]))
            return DTN_ERROR;
    if (read_name(host, "on", issues, a->issues, &a->on))
        return DTN_ERROR;
    a->on = a->on < 0 ? 0 : a->on;
    return DTN_OK;
}

static dtn_status read_actors(const dtn_host *host, assembly *a, const char *const **names)
{
    const double *capability;
    size_t rows = 0;
    if (host->table_texts(host, "actors", "name", names, &rows) ||
        host->table_numbers(host, "actors", "capability", &capability, &rows) ||
        check_names(host, *names, rows))
        return DTN_ERROR;
    a->n = rows;
    for (size_t k = 0; k < rows; k++) {
        if (!(capability[k] >= 0 && capability[k] <= 1e6))
            return refuse_actor(host, "actors", (*names)[k],
                                "has a capability that is not from 0 to 1e6");
        a->capability[k] = capability[k];
    }
    return DTN_OK;
}

/* Doubles of scratch for each case: see `hall`. */
static size_t hall_size(size_t n) { return 4 * n * n + 5 * n + 2; }

static dtn_status read_assembly(const dtn_host *host, assembly *a, const char *const **names)
{
    if (host->number(host, "scale", &a->scale) || host->number(host, "toward", &a->toward))
        return DTN_ERROR;
    if (!(a->scale > 0 && a->scale <= 1e6))
        return dtn_refuse(host, "option `scale` must be above 0 and at most 1e6");
    if (!(a->toward >= 0 && a->toward <= a->scale))
        return dtn_refuse(host, "option `toward` must be from 0 to `scale`");
    if (read_actors(host, a, names) || read_stances(host, a, *names) ||
        read_name(host, "mover", *names, a->n, &a->mover) ||
        read_word(host, "vote", votes, &a->vote) ||
        read_word(host, "victory", victories, &a->victory) ||
        read_word(host, "election", elections, &a->election))
        return DTN_ERROR;
    return read_word(host, "risk", risks, &a->risk);
}

static dtn_status open_assembly(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    const char *const *names = NULL;
    assembly a = {0};
    if (read_assembly(host, &a, &names) ||
        host->set_count(host, CAPABILITY_FACTOR, (uint32_t)a.n, names) ||
        host->set_count(host, WIN, (uint32_t)a.n, names) ||
        host->set_count(host, ATTITUDE, (uint32_t)a.n, names) ||
        host->set_scratch(host, hall_size(a.n) * sizeof(double)))
        return DTN_ERROR;
    assembly *kept = malloc(sizeof *kept);
    if (!kept)
        return dtn_refuse(host, "memory ran out");
    *kept = a;
    *self = kept;
    return DTN_OK;
}

static void close_assembly(const dtn_unit *unit, void *self)
{
    (void)unit;
    free(self);
}

/* ---- a tile of cases ---- */

/*
 * What an election works with, w cases side by side in each row; a matrix has its row (i, j) at
 * (i n + j) w. `value` is what j's position is worth to i, `utility` the same with i's attitude
 * to risk. `strength` is that of the coalition for i against j, `beats` the probability that i
 * wins, or, in a Markov election, the rate at which i follows j as the favourite. `counts` is 0
 * for an actor whose position an earlier actor stands for already, else 1.
 */
typedef struct hall {
    size_t n, w;
    double *value, *utility, *strength, *beats;
    double *x, *weight, *counts, *chance, *attitude;
    double *low, *high;
} hall;

static hall lay_out(const assembly *a, size_t w, double *scratch)
{
    size_t n = a->n, row = n * w;
    double *s = scratch;
    hall h = {.n = n, .w = w};
    double **const matrices[] = {&h.value, &h.utility, &h.strength, &h.beats};
    double **const rows[] = {&h.x, &h.weight, &h.counts, &h.chance, &h.attitude};
    double **const singles[] = {&h.low, &h.high};
    for (size_t k = 0; k < sizeof matrices / sizeof *matrices; k++, s += n * row)
        *matrices[k] = s;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++, s += row)
        *rows[k] = s;
    for (size_t k = 0; k < sizeof singles / sizeof *singles; k++, s += w)
        *singles[k] = s;
    return h;
}

#define AT(m, i, j) ((m) + ((i)*n + (j)) * w)

/* Positions on the issue `on`, of which the mover's may differ from case to case, and weights. */
PART void load(const assembly *a, const dtn_block *b, size_t first, const hall *h)
{
    size_t n = h->n, w = h->w;
    const double *restrict shift = b->col[SHIFT] + first;
    for (size_t k = 0; k < n; k++) {
        const double *restrict factor = b->col[CAPABILITY_FACTOR] + k * b->stride + first;
        double *restrict x = h->x + k * w, *restrict weight = h->weight + k * w;
        double *restrict counts = h->counts + k * w;
        double at = a->position[k][a->on], way = a->mover == (int)k ? a->toward - at : 0;
        CASES
        {
            x[c] = at + shift[c] * way;
            weight[c] = a->capability[k] * factor[c];
            counts[c] = 1;
        }
    }
}

/* Squared distance from i to j, as i sees it, on all issues but `on`. */
static double elsewhere(const assembly *a, size_t i, size_t j)
{
    double sum = 0;
    for (size_t d = 0; d < a->issues; d++) {
        double part = a->share[i][d] * (a->position[i][d] - a->position[j][d]);
        sum += d == (size_t)a->on ? 0 : part * part;
    }
    return sum;
}

static int differ_elsewhere(const assembly *a, size_t i, size_t j)
{
    int differ = 0;
    for (size_t d = 0; d < a->issues; d++)
        differ |= d != (size_t)a->on && a->position[i][d] != a->position[j][d];
    return differ;
}

/* value_ij = 1 - sqrt(sum over issues of (share_i |x_i - x_j|)^2) */
PART void measure(const assembly *a, const hall *h)
{
    size_t n = h->n, w = h->w;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const double *restrict xi = h->x + i * w, *restrict xj = h->x + j * w;
            double *restrict value = AT(h->value, i, j);
            double rest = elsewhere(a, i, j), share = a->share[i][a->on];
            CASES
            {
                double part = share * (xi[c] - xj[c]), square = rest + part * part;
                value[c] = 1 - sqrt(square);
            }
        }
}

/* Actors at the position of an earlier one no longer count as positions; they go on voting. */
PART void merge(const assembly *a, const hall *h)
{
    size_t n = h->n, w = h->w;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            const double *restrict xi = h->x + i * w, *restrict xj = h->x + j * w;
            double *restrict counts = h->counts + i * w;
            if (differ_elsewhere(a, i, j))
                continue;
            CASES counts[c] = xi[c] == xj[c] ? 0 : counts[c];
        }
}

/* A vote of weight 1 for a difference of utilities du: linear du + cubic du^3 + step sign(du). */
typedef struct vote_shape {
    double linear, cubic, step;
} vote_shape;

static const vote_shape shapes[] = {
    [PROPORTIONAL] = {1, 0, 0},   [BINARY] = {0, 0, 1}, [PROP_BINARY] = {0.8, 0, 0.2},
    [PROP_CUBIC] = {0.5, 0.5, 0}, [CUBIC] = {0, 1, 0},
};

/* Strength of the coalition for i against j: 1e-8 and the votes of all who prefer i. */
PART void gather(const assembly *a, const double *utility, const hall *h)
{
    size_t n = h->n, w = h->w;
    const vote_shape f = shapes[a->vote];
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            double yes[TILE], no[TILE];
            CASES yes[c] = no[c] = 1e-8;
            for (size_t k = 0; k < n; k++) {
                const double *restrict ki = AT(utility, k, i), *restrict kj = AT(utility, k, j);
                const double *restrict weight = h->weight + k * w;
                CASES
                {
                    double du = ki[c] - kj[c], sign = du * 1e8; /* not quite a step, lest */
                    sign = sign > 1 ? 1 : sign;                 /* rounding decide */
                    sign = sign < -1 ? -1 : sign;
                    double v = f.linear * du + f.cubic * (du * du * du) + f.step * sign;
                    v *= weight[c];
                    yes[c] += v > 0 ? v : 0;
                    no[c] += v < 0 ? -v : 0;
                }
            }
            double *restrict ij = AT(h->strength, i, j), *restrict ji = AT(h->strength, j, i);
            CASES
            {
                ij[c] = yes[c];
                ji[c] = no[c];
            }
        }
}

/* What a coalition brings into the odds of a duel. */
PART double odds_of(int rule, double mine, double theirs)
{
    double square = mine * mine, fourth = square * square;
    if (rule == TENTH) { /* from 0 at ten elevenths straight to 1 at eleven tenths; never quite 0 */
        double ramp = (2.1 * (mine / (mine + theirs)) - 1) / 0.1;
        return ramp < 1e-6 ? 1e-6 : ramp > 1 ? 1 : ramp;
    }
    return rule == OCTIC     ? fourth * fourth
           : rule == QUARTIC ? fourth
           : rule == SQUARE  ? square
                             : mine;
}

PART void duel(const assembly *a, const hall *h)
{
    size_t n = h->n, w = h->w;
    int rule = a->victory;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const double *restrict mine = AT(h->strength, i, j);
            const double *restrict theirs = AT(h->strength, j, i);
            double *restrict ij = AT(h->beats, i, j), *restrict ji = AT(h->beats, j, i);
            CASES
            {
                double me = odds_of(rule, mine[c], theirs[c]);
                double them = odds_of(rule, theirs[c], mine[c]);
                ij[c] = me / (me + them);
                ji[c] = them / (me + them);
            }
        }
}

/* chance_i ~ product over j of P(i > j). After each factor the largest is made 1, so that not all
 * can vanish. */
PART void elect_at_once(const hall *h)
{
    size_t n = h->n, w = h->w;
    for (size_t i = 0; i < n; i++)
        CASES h->chance[i * w + c] = h->counts[i * w + c];
    for (size_t j = 0; j < n; j++) {
        const double *restrict rival = h->counts + j * w;
        double *restrict high = h->high;
        CASES high[c] = 0;
        for (size_t i = 0; i < n; i++) {
            double *restrict chance = h->chance + i * w;
            const double *restrict ij = AT(h->beats, i, j);
            CASES
            {
                double factor = i == j ? 0.5 : ij[c];
                chance[c] *= rival[c] > 0 ? factor : 1;
                high[c] = chance[c] > high[c] ? chance[c] : high[c];
            }
        }
        for (size_t i = 0; i < n; i++)
            CASES h->chance[i * w + c] /= high[c];
    }
}

/*
 * Probability of victory into the rate at which the favourite j is followed by i: i challenges j
 * and wins. All challenge alike (markov_uniform; a common factor is of no consequence), or as
 * much as they are strong and likely to win (markov_incentive).
 */
PART void challenge(const assembly *a, const hall *h)
{
    size_t n = h->n, w = h->w;
    for (size_t j = 0; j < n; j++) {
        double all[TILE];
        CASES all[c] = 1e-8 * 0.5 + 1e-10; /* it challenges itself: nobody does */
        for (size_t i = 0; i < n; i++)
            CASES all[c] +=
                i == j ? 0
                       : h->counts[i * w + c] * AT(h->strength, i, j)[c] * AT(h->beats, i, j)[c];
        for (size_t i = 0; i < n; i++) {
            const double *restrict strength = AT(h->strength, i, j);
            double *restrict ij = AT(h->beats, i, j);
            if (i == j)
                continue;
            CASES
            {
                double urge = strength[c] * ij[c] / all[c];
                double rate = a->election == MARKOV_INCENTIVE ? urge * ij[c] : ij[c];
                ij[c] = h->counts[i * w + c] * h->counts[j * w + c] * rate;
            }
        }
    }
}

/* The stationary distribution of these rates: the last state is taken out, and its traffic goes
 * directly, until one is left; then the states come back in turn. */
PART void elect_by_rates(const hall *h)
{
    size_t n = h->n, w = h->w;
    double *restrict sum = h->high;
    for (size_t s = n - 1; s > 0; s--) {
        CASES sum[c] = 0;
        for (size_t i = 0; i < s; i++)
            CASES sum[c] += AT(h->beats, i, s)[c];
        CASES sum[c] = sum[c] > 0 ? sum[c] : 1;
        for (size_t i = 0; i < s; i++) {
            double *restrict into = AT(h->beats, s, i);
            CASES into[c] /= sum[c];
            for (size_t j = 0; j < s; j++) {
                double *restrict straight = AT(h->beats, j, i);
                const double *restrict out = AT(h->beats, j, s);
                if (i != j)
                    CASES straight[c] += into[c] * out[c];
            }
        }
    }
    CASES h->chance[c] = 1;
    for (size_t s = 1; s < n; s++) {
        double *restrict chance = h->chance + s * w;
        CASES chance[c] = 0;
        for (size_t i = 0; i < s; i++)
            CASES chance[c] += h->chance[i * w + c] * AT(h->beats, s, i)[c];
    }
}

/* Chances add up to 1. */
PART void elect(const assembly *a, const double *utility, const hall *h)
{
    size_t n = h->n, w = h->w;
    double *restrict sum = h->high;
    gather(a, utility, h);
    duel(a, h);
    if (a->election == CONDITIONAL) {
        elect_at_once(h);
    } else {
        challenge(a, h);
        elect_by_rates(h);
    }
    CASES sum[c] = 0;
    for (size_t i = 0; i < n; i++)
        CASES sum[c] += h->chance[i * w + c];
    for (size_t i = 0; i < n; i++)
        CASES h->chance[i * w + c] /= sum[c];
}

/* Who does well can afford to avoid risk; who does badly takes it. u = v (1 + (1 - v) r) */
PART void take_risks(const assembly *a, const hall *h)
{
    static const double floor_of[] = {[MID] = -0.5, [MIN] = 0, [MAX] = -1, [NONE] = 0};
    static const double span_of[] = {[MID] = 1.5, [MIN] = 1, [MAX] = 2, [NONE] = 0};
    size_t n = h->n, w = h->w;
    double *restrict low = h->low, *restrict high = h->high;
    double least = floor_of[a->risk], span = span_of[a->risk];
    CASES low[c] = high[c] = h->chance[c];
    for (size_t i = 1; i < n; i++) {
        const double *restrict chance = h->chance + i * w;
        CASES
        {
            low[c] = chance[c] < low[c] ? chance[c] : low[c];
            high[c] = chance[c] > high[c] ? chance[c] : high[c];
        }
    }
    for (size_t i = 0; i < n; i++) {
        const double *restrict chance = h->chance + i * w;
        double *restrict attitude = h->attitude + i * w;
        CASES
        {
            double range = high[c] - low[c];
            double place = (chance[c] - low[c]) / (range > 0 ? range : 1);
            attitude[c] = range > 0 ? least + span * place : 0;
        }
        for (size_t j = 0; j < n; j++) {
            const double *restrict value = AT(h->value, i, j);
            double *restrict utility = AT(h->utility, i, j);
            CASES utility[c] = value[c] * (1 + (1 - value[c]) * attitude[c]);
        }
    }
}

PART void report(const assembly *a, const dtn_block *b, size_t first, const hall *h)
{
    size_t n = h->n, w = h->w;
    double *restrict expected = b->col[EXPECTED] + first, *restrict agreed = b->col[AGREED] + first;
    double *restrict likeliest = b->col[LIKELIEST] + first;
    CASES expected[c] = likeliest[c] = 0;
    for (size_t i = 0; i < n; i++) {
        double *restrict win = b->col[WIN] + i * b->stride + first;
        const double *restrict chance = h->chance + i * w, *restrict xi = h->x + i * w;
        CASES
        {
            win[c] = chance[c];
            expected[c] += chance[c] * xi[c];
            likeliest[c] = chance[c] > likeliest[c] ? chance[c] : likeliest[c];
            b->col[ATTITUDE][i * b->stride + first + c] = h->attitude[i * w + c];
        }
        for (size_t j = 0; j < i; j++) { /* the position's chance is that of all who hold it */
            const double *restrict xj = h->x + j * w, *restrict other = h->chance + j * w;
            const double *restrict counts = h->counts + j * w;
            if (!differ_elsewhere(a, i, j))
                CASES win[c] = xi[c] == xj[c] && counts[c] > 0 ? other[c] : win[c];
        }
    }
    CASES agreed[c] = expected[c] / a->scale;
}

/* First without regard to risk and with all actors apart, then with both. */
PART void hold(const assembly *a, const dtn_block *b, size_t first, size_t w)
{
    hall h = lay_out(a, w, b->scratch);
    load(a, b, first, &h);
    measure(a, &h);
    for (int risky = 0; risky < 2; risky++) {
        elect(a, risky ? h.utility : h.value, &h);
        if (risky)
            break;
        take_risks(a, &h);
        merge(a, &h);
    }
    report(a, b, first, &h);
}

DTN_KERNEL
static void hold_tile(const assembly *a, const dtn_block *b, size_t first)
{
    hold(a, b, first, TILE);
}

DTN_KERNEL
static void hold_rest(const assembly *a, const dtn_block *b, size_t first, size_t w)
{
    hold(a, b, first, w);
}

static dtn_status step(const void *self, const dtn_block *b)
{
    size_t first = 0;
    for (; first + TILE <= b->n; first += TILE)
        hold_tile(self, b, first);
    if (first < b->n)
        hold_rest(self, b, first, b->n - first);
    return DTN_OK;
}

static const dtn_unit election = {
    DTN_UNIT_HEAD,
    .role = DTN_MODEL,
    .id = "election",
    .version = "1.0",
    .title = "Probabilistic Condorcet election among actors' positions",
    .doc =
        "v_ij = 1 - sqrt(sum_d (s_id |x_id - x_jd| / scale)^2 / sum_d s_id^2)\n"
        "c(i:j) = 1e-8 + sum_k max(0, capability_k f(u_ki - u_kj)), f the rule of `vote`\n"
        "P(i>j) = g(c(i:j)) / (g(c(i:j)) + g(c(j:i))), g the rule of `victory`\n"
        "conditional: p_i ~ product_j P(i>j); markov: p is at rest when the favourite j is\n"
        "challenged by i, in equal shares or in proportion to c(i:j) P(i>j), and i wins.\n"
        "First with u = v, all actors apart: p gives the attitude r_i, from -1/2 (least p) to 1.\n"
        "Then with u = v (1 + (1 - v) r_i), equal positions taken together.",
    .vars = vars,
    .nvars = NVARS,
    .var_size = sizeof *vars,
    .options = options,
    .noptions = sizeof options / sizeof *options,
    .option_size = sizeof *options,
    .open = open_assembly,
    .close = close_assembly,
    .step = step,
};

static const dtn_unit *const units[] = {&election};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
