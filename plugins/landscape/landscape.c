/* SPDX-License-Identifier: MIT
 *
 * Landscape theory of alliances after Axelrod and Bennett (1993). Each pair of actors has a
 * propensity to stand together; each way of parting the actors into two sides has an energy, low
 * when friends are together and foes apart; an alignment is stable when no single actor can lower
 * the energy by changing sides. All alignments are visited: their energies, then each one's best
 * neighbours, then the shares of alignments from which steepest descent ends in a stable one.
 *
 * Actor 0 is always on side 0. Bit k of an alignment's code says that actor k + 1 is apart from
 * it, so that n actors have 2^(n-1) codes, and actor 0 changes sides by inverting all bits.
 */
#include "../bargaining/actors.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PULL,
    OFFER,
    SCALE,
    PULL_WEIGHT,
    OFFER_WEIGHT,
    SHIFT,
    FACTOR,
    ENERGY,
    ALIGNMENTS,
    BASIN,
    TOGETHER,
    P_TOGETHER,
    SIDE,
    STANDS_WITH,
    NVARS
};

enum {
    MOST = 17, /* actors, as in the study of Europe before 1939 */
    MOST_PAIRS = MOST * (MOST - 1) / 2,
    MOST_CODES = 1 << (MOST - 1)
};

/* Energies closer than this share of the sum of all |weights| are the same: they differ by
 * nothing but the order of additions. */
#define SAME 1e-12
#define WIDE 1e12

static const dtn_var vars[NVARS] = {
    [PULL] = {.name = "pull",
              .kind = DTN_INPUT,
              .unit = "1",
              .flags = DTN_OPTIONAL,
              .max = 1,
              .doc = "how strongly a common threat pulls actors together (table `shifts`)"},
    [OFFER] = {.name = "offer",
               .kind = DTN_INPUT,
               .unit = "1",
               .flags = DTN_OPTIONAL,
               .max = 1,
               .doc = "how far a policy that moves propensities is carried (table `shifts`)"},
    [SCALE] = {.name = "scale",
               .kind = DTN_INPUT,
               .unit = "1",
               .flags = DTN_OPTIONAL,
               .max = 10,
               .def = 1,
               .doc = "multiplies the size of the actor that the option `scaled` names"},
    [PULL_WEIGHT] = {.name = "pull_weight",
                     .kind = DTN_PARAM,
                     .unit = "1",
                     .min = -1,
                     .max = 2,
                     .def = 1,
                     .doc =
                         "how much of the table's pull a pull of 1 brings; below 0 it drives apart",
                     .source = "judgement; the sign is contested"},
    [OFFER_WEIGHT] =
        {.name = "offer_weight",
         .kind = DTN_PARAM,
         .unit = "1",
         .min = -1,
         .max = 2,
         .def = 1,
         .doc = "how much of the table's offer an offer of 1 brings; below 0 it drives apart",
         .source = "judgement; the sign is contested"},
    [SHIFT] = {.name = "shift",
               .kind = DTN_PARAM,
               .unit = "1",
               .min = -2,
               .max = 2,
               .doc = "added to the propensity of a pair",
               .source = "judgement; the sign is contested"},
    [FACTOR] = {.name = "factor",
                .kind = DTN_PARAM,
                .unit = "1",
                .flags = DTN_LOG,
                .min = 0.1,
                .max = 10,
                .def = 1,
                .doc = "multiplies the size of an actor",
                .source = "judgement"},
    [ENERGY] = {.name = "alignment_energy",
                .kind = DTN_DERIVED,
                .unit = "1",
                .min = -WIDE,
                .max = WIDE,
                .doc = "energy of the best alignment"},
    [ALIGNMENTS] = {.name = "alignments",
                    .kind = DTN_DERIVED,
                    .unit = "1",
                    .min = 1,
                    .max = MOST_CODES,
                    .def = 1,
                    .doc = "number of stable alignments"},
    [BASIN] = {.name = "basin",
               .kind = DTN_DERIVED,
               .unit = "1",
               .max = 1,
               .def = 1,
               .doc = "share of alignments from which descent ends in the best one"},
    [TOGETHER] = {.name = "together",
                  .kind = DTN_DERIVED,
                  .unit = "1",
                  .max = 1,
                  .doc = "1 when the two actors asked about are on one side in the best alignment"},
    [P_TOGETHER] = {.name = "p_together",
                    .kind = DTN_DERIVED,
                    .unit = "1",
                    .max = 1,
                    .doc = "probability that they are, stable alignments weighted by their basins"},
    [SIDE] = {.name = "side",
              .kind = DTN_DERIVED,
              .unit = "1",
              .max = 1,
              .doc = "side of each actor in the best alignment; the first actor's is 0"},
    [STANDS_WITH] = {.name = "stands_with",
                     .kind = DTN_DERIVED,
                     .unit = "1",
                     .max = 1,
                     .doc = "probability that an actor is on the first actor's side"},
};

static const char *const actor_columns[] = {"$name", "size", NULL};
static const char *const pair_columns[] = {"$one", "$other", "propensity", NULL};
static const char *const shift_columns[] = {"$one", "$other", "pull", "offer", NULL};
static const char *const attribute_columns[] = {"$actor", "$attribute", "$value", NULL};
static const char *const weight_columns[] = {"$attribute", "same", "differ", NULL};

static const dtn_option options[] = {
    {.name = "actors",
     .type = DTN_TABLE,
     .columns = actor_columns,
     .doc = "2 to 17 actors and their sizes (0 or more)"},
    {.name = "pairs",
     .type = DTN_TABLE,
     .flags = DTN_OPTIONAL,
     .columns = pair_columns,
     .doc = "propensities to stand together, each pair once; below 0 to stand apart"},
    {.name = "otherwise", .type = DTN_NUMBER, .doc = "propensity of pairs not in `pairs`"},
    {.name = "attributes",
     .type = DTN_TABLE,
     .flags = DTN_OPTIONAL,
     .columns = attribute_columns,
     .doc = "attributes of actors: religion, government ..."},
    {.name = "weights",
     .type = DTN_TABLE,
     .flags = DTN_OPTIONAL,
     .columns = weight_columns,
     .doc = "what an attribute adds to the propensity of a pair that both have it, when its "
            "values are the same and when they differ"},
    {.name = "shifts",
     .type = DTN_TABLE,
     .flags = DTN_OPTIONAL,
     .columns = shift_columns,
     .doc = "what a pull of 1 and an offer of 1 add to the propensity of a pair"},
    {.name = "one", .type = DTN_TEXT, .doc = "whom `together` asks about; the first actor"},
    {.name = "other", .type = DTN_TEXT, .doc = "and with whom; the second actor"},
    {.name = "scaled", .type = DTN_TEXT, .doc = "whose size the input `scale` multiplies; nobody"},
};

/* ---- opening: tables into propensities ---- */

typedef struct landscape {
    uint32_t n, npairs;
    const char *const *names; /* the host's */
    const double *sizes;      /* the host's */
    int one, other, scaled;   /* actors; scaled is -1 for nobody */
    double propensity[MOST_PAIRS], pull[MOST_PAIRS], offer[MOST_PAIRS];
} landscape;

/* Place of the pair {i, j}, i < j, in the order 01, 02, ... 12, 13, ... */
static uint32_t pair_of(uint32_t n, uint32_t i, uint32_t j)
{
    return i * n - i * (i + 1) / 2 + (j - i - 1);
}

static int find_actor(const landscape *l, const char *name)
{
    return find_name(l->names, l->n, name);
}

static dtn_status refuse_stranger(const dtn_host *host, const char *where, const char *name)
{
    char text[256];
    snprintf(text, sizeof text, "'%s' in %s is not among the actors", name, where);
    return dtn_refuse(host, text);
}

/* An actor that a text option names; what `silent` says when the option is "". */
static dtn_status name_actor(const landscape *l, const dtn_host *host, const char *option,
                             int silent, int *actor)
{
    const char *name;
    if (host->text(host, option, &name))
        return DTN_ERROR;
    *actor = *name ? find_actor(l, name) : silent;
    return *name && *actor < 0 ? refuse_stranger(host, option, name) : DTN_OK;
}

static dtn_status read_actors(landscape *l, const dtn_host *host)
{
    size_t rows;
    if (host->table_texts(host, "actors", "name", &l->names, &rows) ||
        host->table_numbers(host, "actors", "size", &l->sizes, &rows))
        return DTN_ERROR;
    if (rows < 2 || rows > MOST) {
        char text[128];
        snprintf(text, sizeof text,
                 "2 to %d actors are possible, since all their alignments are visited; there "
                 "are %zu",
                 MOST, rows);
        return dtn_refuse(host, text);
    }
    l->n = (uint32_t)rows;
    l->npairs = l->n * (l->n - 1) / 2;
    for (uint32_t k = 0; k < l->n; k++) {
        if (find_actor(l, l->names[k]) != (int)k)
            return dtn_refuse(host, "an actor comes twice");
        if (!(l->sizes[k] >= 0 && l->sizes[k] <= WIDE))
            return dtn_refuse(host, "an actor's size must be 0 or more");
    }
    return DTN_OK;
}

/* The pairs of a table's rows; a pair that comes twice is refused, since one of them is wrong. */
static dtn_status read_pairs(const landscape *l, const dtn_host *host, const char *table,
                             uint32_t *pairs, size_t *rows)
{
    const char *const *one, *const *other;
    bool seen[MOST_PAIRS] = {false};
    if (host->table_texts(host, table, "one", &one, rows) ||
        host->table_texts(host, table, "other", &other, rows))
        return DTN_ERROR;
    for (size_t k = 0; k < *rows; k++) {
        int i = find_actor(l, one[k]), j = find_actor(l, other[k]);
        if (i < 0 || j < 0)
            return refuse_stranger(host, table, i < 0 ? one[k] : other[k]);
        if (i == j)
            return dtn_refuse(host, "a pair needs two different actors");
        uint32_t pair = i < j ? pair_of(l->n, (uint32_t)i, (uint32_t)j)
                              : pair_of(l->n, (uint32_t)j, (uint32_t)i);
        if (seen[pair]) {
            char text[256];
            snprintf(text, sizeof text, "the pair of '%s' and '%s' comes twice in %s", one[k],
                     other[k], table);
            return dtn_refuse(host, text);
        }
        seen[pair] = true;
        pairs[k] = pair;
    }
    return DTN_OK;
}

static dtn_status read_propensities(landscape *l, const dtn_host *host)
{
    uint32_t pairs[MOST_PAIRS];
    const double *value, *pull, *offer;
    double otherwise;
    size_t rows;
    if (host->number(host, "otherwise", &otherwise) || read_pairs(l, host, "pairs", pairs, &rows) ||
        host->table_numbers(host, "pairs", "propensity", &value, &rows))
        return DTN_ERROR;
    for (uint32_t k = 0; k < l->npairs; k++)
        l->propensity[k] = otherwise;
    for (size_t k = 0; k < rows; k++)
        l->propensity[pairs[k]] = value[k];
    if (read_pairs(l, host, "shifts", pairs, &rows) ||
        host->table_numbers(host, "shifts", "pull", &pull, &rows) ||
        host->table_numbers(host, "shifts", "offer", &offer, &rows))
        return DTN_ERROR;
    for (size_t k = 0; k < rows; k++) {
        l->pull[pairs[k]] = pull[k];
        l->offer[pairs[k]] = offer[k];
    }
    return DTN_OK;
}

typedef struct attributes {
    const char *const *actor, *const *attribute, *const *value;
    size_t rows;
} attributes;

/* The value that an actor has of an attribute, or NULL. */
static const char *value_of(const attributes *a, const char *actor, const char *attribute)
{
    for (size_t k = 0; k < a->rows; k++)
        if (strcmp(a->actor[k], actor) == 0 && strcmp(a->attribute[k], attribute) == 0)
            return a->value[k];
    return NULL;
}

/* Each attribute that both of a pair have adds its weight for same or different values. */
static dtn_status add_attributes(landscape *l, const dtn_host *host)
{
    attributes a;
    const char *const *weighed;
    const double *same, *differ;
    size_t rows;
    if (host->table_texts(host, "attributes", "actor", &a.actor, &a.rows) ||
        host->table_texts(host, "attributes", "attribute", &a.attribute, &a.rows) ||
        host->table_texts(host, "attributes", "value", &a.value, &a.rows) ||
        host->table_texts(host, "weights", "attribute", &weighed, &rows) ||
        host->table_numbers(host, "weights", "same", &same, &rows) ||
        host->table_numbers(host, "weights", "differ", &differ, &rows))
        return DTN_ERROR;
    for (size_t k = 0; k < a.rows; k++) {
        bool has_weight = false;
        for (size_t w = 0; w < rows; w++)
            has_weight |= strcmp(weighed[w], a.attribute[k]) == 0;
        if (!has_weight)
            return dtn_refuse(host, "an attribute has no row in weights");
        if (find_actor(l, a.actor[k]) < 0)
            return refuse_stranger(host, "attributes", a.actor[k]);
    }
    for (size_t w = 0; w < rows; w++)
        for (uint32_t i = 0; i < l->n; i++)
            for (uint32_t j = i + 1; j < l->n; j++) {
                const char *of_i = value_of(&a, l->names[i], weighed[w]);
                const char *of_j = value_of(&a, l->names[j], weighed[w]);
                if (of_i && of_j)
                    l->propensity[pair_of(l->n, i, j)] +=
                        strcmp(of_i, of_j) == 0 ? same[w] : differ[w];
            }
    return DTN_OK;
}

/* Vectors are as long as the actors or their pairs, and have their names. */
static dtn_status shape(const landscape *l, const dtn_host *host)
{
    char text[MOST_PAIRS][128];
    const char *labels[MOST_PAIRS];
    for (uint32_t i = 0; i < l->n; i++)
        for (uint32_t j = i + 1; j < l->n; j++) {
            uint32_t k = pair_of(l->n, i, j);
            snprintf(text[k], sizeof text[k], "%.60s_%.60s", l->names[i], l->names[j]);
            labels[k] = text[k];
        }
    if (host->set_count(host, SHIFT, l->npairs, labels) ||
        host->set_count(host, FACTOR, l->n, l->names) ||
        host->set_count(host, SIDE, l->n, l->names) ||
        host->set_count(host, STANDS_WITH, l->n, l->names))
        return DTN_ERROR;
    return DTN_OK;
}

static dtn_status read_options(landscape *l, const dtn_host *host)
{
    if (read_actors(l, host) || read_propensities(l, host) || add_attributes(l, host) ||
        name_actor(l, host, "one", 0, &l->one) || name_actor(l, host, "other", 1, &l->other) ||
        name_actor(l, host, "scaled", -1, &l->scaled) || shape(l, host))
        return DTN_ERROR;
    return DTN_OK;
}

static dtn_status open_landscape(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    landscape *l = calloc(1, sizeof *l);
    if (!l)
        return dtn_refuse(host, "memory ran out");
    if (read_options(l, host)) {
        free(l);
        return DTN_ERROR;
    }
    *self = l;
    return DTN_OK;
}

static void close_landscape(const dtn_unit *unit, void *self)
{
    (void)unit;
    free(self);
}

/* ---- all alignments of one case ---- */

/* Columns over codes, in scratch. */
typedef struct map {
    double energy[MOST_CODES];
    double lowest[MOST_CODES];   /* energy of the best neighbour */
    double share[MOST_CODES];    /* of all codes, those that descend through this one */
    uint32_t queue[MOST_CODES];  /* codes whose share is complete */
    uint8_t awaited[MOST_CODES]; /* neighbours above that have not yet passed on theirs */
    double weight[MOST][MOST];   /* energy of a pair that is apart */
    double same;                 /* differences up to this are none */
    uint32_t n, codes, best, nstable;
} map;

/* weight = 2 size size propensity: the energy counts a pair from both sides. */
static void weigh(const landscape *l, const dtn_block *b, uint32_t i, map *m)
{
    double size[MOST], sum = 0;
    double pull = b->col[PULL][i] * b->col[PULL_WEIGHT][i];
    double offer = b->col[OFFER][i] * b->col[OFFER_WEIGHT][i];
    for (uint32_t k = 0; k < l->n; k++) {
        size[k] = l->sizes[k] * b->col[FACTOR][(size_t)k * b->stride + i];
        if ((int)k == l->scaled)
            size[k] *= b->col[SCALE][i];
    }
    for (uint32_t j = 0; j < l->n; j++)
        for (uint32_t k = j + 1; k < l->n; k++) {
            uint32_t pair = pair_of(l->n, j, k);
            double propensity = l->propensity[pair] + l->pull[pair] * pull +
                                l->offer[pair] * offer +
                                b->col[SHIFT][(size_t)pair * b->stride + i];
            double w = 2 * size[j] * size[k] * propensity;
            m->weight[j][k] = m->weight[k][j] = w;
            sum += w < 0 ? -w : w;
        }
    m->same = SAME * sum;
    m->n = l->n;
    m->codes = UINT32_C(1) << (l->n - 1);
}

/* y[0..half) are given; y[half + x] = y[x] + by. */
DTN_KERNEL
static void shifted(size_t half, double by, double *restrict y)
{
    double *restrict upper = y + half;
    for (size_t x = 0; x < half; x++)
        upper[x] = y[x] + by;
}

DTN_KERNEL
static void added(size_t half, const double *restrict change, double *restrict y)
{
    double *restrict upper = y + half;
    for (size_t x = 0; x < half; x++)
        upper[x] = y[x] + change[x];
}

/*
 * Actors are taken in one after another. When actor a changes sides it leaves those on side 0,
 * which costs their weights, and joins those on side 1, which saves theirs. That change is itself
 * built by doubling, so that all 2^(n-1) energies cost about two additions each, and none is
 * the end of more than 2n additions (along a Gray code it would be the end of up to 2^(n-1)).
 */
static void energies(map *m)
{
    double *change = m->lowest;
    m->energy[0] = 0;
    for (uint32_t a = 1; a < m->n; a++) {
        change[0] = 0;
        for (uint32_t k = 0; k < m->n; k++)
            if (k != a)
                change[0] += m->weight[a][k];
        for (uint32_t k = 1; k < a; k++)
            shifted((size_t)1 << (k - 1), -2 * m->weight[a][k], change);
        added((size_t)1 << (a - 1), change, m->energy);
    }
}

/* low = min(low, energy of the code with one bit changed) over blocks of 2 `half` codes. */
DTN_KERNEL
static void lower(size_t codes, size_t half, const double *restrict energy, double *restrict low)
{
    for (size_t from = 0; from < codes; from += 2 * half)
        for (size_t x = from; x < from + half; x++) {
            double a = energy[x], b = energy[x + half];
            low[x] = b < low[x] ? b : low[x];
            low[x + half] = a < low[x + half] ? a : low[x + half];
        }
}

static void find_lowest(map *m)
{
    for (uint32_t x = 0; x < m->codes; x++)
        m->lowest[x] = m->energy[m->codes - 1 - x]; /* actor 0 changes sides */
    for (size_t half = 1; half < m->codes; half *= 2)
        lower(m->codes, half, m->energy, m->lowest);
}

static bool is_stable(const map *m, uint32_t x) { return !(m->lowest[x] < m->energy[x] - m->same); }

/* The code when actor a of alignment x changes sides. */
static uint32_t flipped(const map *m, uint32_t x, uint32_t a)
{
    return a == 0 ? m->codes - 1 - x : x ^ (UINT32_C(1) << (a - 1));
}

/* Whether the neighbour y of x is one of its best, of which there may be several. */
static bool is_next(const map *m, uint32_t x, uint32_t y)
{
    return m->energy[y] <= m->lowest[x] + m->same;
}

/*
 * Shares flow downhill, in equal parts to each best neighbour; a code passes on its share once all
 * above it have. What stable codes end up with are their basins.
 */
static void descend(map *m)
{
    uint32_t n = m->n, done = 0, ready = 0;
    memset(m->awaited, 0, m->codes * sizeof *m->awaited);
    for (uint32_t x = 0; x < m->codes; x++) {
        m->share[x] = 1.0 / m->codes;
        if (!is_stable(m, x))
            for (uint32_t a = 0; a < n; a++)
                m->awaited[flipped(m, x, a)] += is_next(m, x, flipped(m, x, a));
    }
    for (uint32_t x = 0; x < m->codes; x++)
        if (m->awaited[x] == 0)
            m->queue[ready++] = x;
    for (; done < ready; done++) {
        uint32_t x = m->queue[done], next[MOST], count = 0;
        for (uint32_t a = 0; a < n && !is_stable(m, x); a++)
            if (is_next(m, x, flipped(m, x, a)))
                next[count++] = flipped(m, x, a);
        for (uint32_t k = 0; k < count; k++) {
            m->share[next[k]] += m->share[x] / count;
            if (--m->awaited[next[k]] == 0)
                m->queue[ready++] = next[k];
        }
    }
}

/* The least energy; among equals the wider basin, then the first. */
static void find_best(map *m)
{
    double least = m->energy[0];
    for (uint32_t x = 1; x < m->codes; x++)
        least = m->energy[x] < least ? m->energy[x] : least;
    m->best = m->codes;
    m->nstable = 0;
    for (uint32_t x = 0; x < m->codes; x++) {
        if (!is_stable(m, x))
            continue;
        m->nstable++;
        if (m->energy[x] <= least + m->same &&
            (m->best == m->codes || m->share[x] > m->share[m->best]))
            m->best = x;
    }
}

/* ---- results ---- */

/* 1 when actor a is apart from actor 0. */
static uint32_t side_of(uint32_t x, int a) { return a == 0 ? 0 : x >> (a - 1) & 1; }

static void store(const landscape *l, const dtn_block *b, uint32_t i, const map *m)
{
    double with[MOST] = {0}, together = 0;
    for (uint32_t x = 0; x < m->codes; x++) {
        if (!is_stable(m, x))
            continue;
        for (uint32_t a = 0; a < l->n; a++)
            with[a] += side_of(x, (int)a) ? 0 : m->share[x];
        together += side_of(x, l->one) == side_of(x, l->other) ? m->share[x] : 0;
    }
    for (uint32_t a = 0; a < l->n; a++) {
        b->col[SIDE][(size_t)a * b->stride + i] = side_of(m->best, (int)a);
        /* Shares that were parted into thirds may sum to a last bit more than 1. */
        b->col[STANDS_WITH][(size_t)a * b->stride + i] = with[a] < 1 ? with[a] : 1;
    }
    b->col[ENERGY][i] = m->energy[m->best];
    b->col[ALIGNMENTS][i] = m->nstable;
    b->col[BASIN][i] = m->share[m->best] < 1 ? m->share[m->best] : 1;
    b->col[TOGETHER][i] = side_of(m->best, l->one) == side_of(m->best, l->other);
    b->col[P_TOGETHER][i] = together < 1 ? together : 1;
}

static uint32_t count_of(const landscape *l, int v)
{
    return v == SHIFT ? l->npairs : v == FACTOR || v == SIDE || v == STANDS_WITH ? l->n : 1;
}

/* Whether case i reads the same numbers as the case before it. */
static bool is_repeated(const landscape *l, const dtn_block *b, uint32_t i)
{
    for (int v = PULL; i > 0 && v <= FACTOR; v++)
        for (uint32_t k = 0; k < count_of(l, v); k++) {
            const double *c = b->col[v] + (size_t)k * b->stride;
            if (c[i] != c[i - 1])
                return false;
        }
    return i > 0;
}

static void repeat(const landscape *l, const dtn_block *b, uint32_t i)
{
    for (int v = ENERGY; v < NVARS; v++)
        for (uint32_t k = 0; k < count_of(l, v); k++) {
            double *c = b->col[v] + (size_t)k * b->stride;
            c[i] = c[i - 1];
        }
}

static dtn_status step(const void *self, const dtn_block *b)
{
    const landscape *l = self;
    map *m = b->scratch;
    for (uint32_t i = 0; i < b->n; i++) {
        if (is_repeated(l, b, i)) {
            repeat(l, b, i);
            continue;
        }
        weigh(l, b, i, m);
        energies(m);
        find_lowest(m);
        descend(m);
        find_best(m);
        store(l, b, i, m);
    }
    return DTN_OK;
}

static const dtn_unit unit = {
    DTN_UNIT_HEAD,
    .role = DTN_MODEL,
    .id = "landscape",
    .version = "1.0",
    .title = "Who sides with whom: landscape theory of alliances",
    .doc = "Energy of an alignment: E = sum over ordered pairs of actors on different sides of\n"
           "size_i size_j propensity_ij.\n"
           "propensity = pairs (or otherwise) + attributes + shift\n"
           "             + pull_weight pull shifts.pull + offer_weight offer shifts.offer\n"
           "Stable: no single actor lowers E by changing sides. From every alignment, steepest\n"
           "descent ends in a stable one; the share that ends in it is its basin, and basins\n"
           "weigh the probabilities. Ties part the flow equally.",
    .vars = vars,
    .nvars = NVARS,
    .var_size = sizeof *vars,
    .options = options,
    .noptions = sizeof options / sizeof *options,
    .option_size = sizeof *options,
    .scratch_bytes = sizeof(map),
    .open = open_landscape,
    .close = close_landscape,
    .step = step,
};

static const dtn_unit *const units[] = {&unit};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
