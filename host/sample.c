/* SPDX-License-Identifier: MIT
 *
 * Sampling designs. See sample.h.
 *
 * Opening a design gives every dimension its key (seed and name) and, from the key by Philox, the
 * constants of its permutation or scramble; design_column is then arithmetic on point numbers.
 * What each kind keeps for a dimension is a member of the union in `struct design_dim`, and its
 * open and column functions stand together below, in the order of the kinds.
 */
#include "sample.h"

#include <assert.h>
#include <string.h>

#include "mem.h"
#include "rng.h"
#include "sobol_table.h"

/* The third counter word of Philox, so that no two uses of a dimension's key draw the same. */
enum { STEP_POINT, STEP_JITTER, STEP_CONSTANTS, STEP_DIGITS };

enum { LHS_ROUNDS = 8, SOBOL_BITS = 32, SOBOL_ROUNDS = 4, SOBOL_CONSTANTS = 24 };

typedef struct lhs_dim {
    uint32_t half_bits; /* the permutation works on numbers of twice as many bits */
    uint32_t round[LHS_ROUNDS];
} lhs_dim;

typedef struct sobol_dim {
    uint32_t direction[SOBOL_BITS]; /* bits reversed: the first binary digit is bit 0 */
    uint8_t first[256];             /* the scramble of the first eight digits */
    uint64_t add[SOBOL_ROUNDS], times[SOBOL_ROUNDS], fold[SOBOL_ROUNDS];
} sobol_dim;

/* One allocation, at `scale`: scale[ndigits + 1], tail[ndigits + 1], digit[ndigits][base]. */
typedef struct halton_dim {
    uint32_t base, ndigits;
    uint64_t *scale; /* scale[k] = base^(ndigits - k) */
    uint64_t *tail;  /* what the permuted zeros from digit k on add */
    uint16_t *digit; /* digit[k * base + d] = where the permutation of position k takes d */
} halton_dim;

typedef struct grid_dim {
    uint64_t stride, levels;
} grid_dim;

struct design_dim {
    rng_key key;
    union {
        lhs_dim lhs;
        sobol_dim sobol;
        halton_dim halton;
        grid_dim grid;
    } as;
};

static const char *const names_of_kinds[] = {"mc", "lhs", "sobol", "halton", "grid"};
enum { KINDS = sizeof names_of_kinds / sizeof names_of_kinds[0] };

const char *design_name(design_kind kind)
{
    assert((unsigned)kind < KINDS);
    return names_of_kinds[kind];
}

err_code design_parse(const char *word, design_kind *out, error *e)
{
    for (unsigned k = 0; k < KINDS; k++) {
        if (strcmp(word, names_of_kinds[k]) == 0) {
            *out = (design_kind)k;
            return ERR_OK;
        }
    }
    char hint[128];
    error_hint(hint, sizeof hint, word, names_of_kinds, KINDS);
    return error_set(e, ERR_USAGE, "unknown design '%s'%s", word, hint);
}

bool design_can_extend(design_kind kind)
{
    return kind == DESIGN_MC || kind == DESIGN_SOBOL || kind == DESIGN_HALTON;
}

/* Random word number `index` of a dimension, for constants fixed at opening. */
static uint32_t constant_word(rng_key key, uint32_t step, uint32_t index)
{
    uint32_t ctr[4] = {index / 4, 0, step, 0}, words[4];
    rng_philox(ctr, key, words);
    return words[index % 4];
}

static uint64_t constant_two_words(rng_key key, uint32_t step, uint32_t index)
{
    return (uint64_t)constant_word(key, step, 2 * index + 1) << 32 |
           constant_word(key, step, 2 * index);
}

/* ---- lhs ---- */

/*
 * The smallest even number of bits that holds `points` numbers, and at least 8: in a tiny domain
 * few permutations are reachable, and walking 256 numbers costs nothing to speak of.
 */
static void lhs_open(lhs_dim *lhs, rng_key key, uint64_t points)
{
    lhs->half_bits = 4;
    while ((points - 1) >> (2 * lhs->half_bits) != 0)
        lhs->half_bits++;
    for (uint32_t r = 0; r < LHS_ROUNDS; r++)
        lhs->round[r] = constant_word(key, STEP_CONSTANTS, r);
}

/* The 32-bit finaliser of MurmurHash3 (Appleby, public domain): each bit in moves each bit out. */
static inline uint32_t mix32(uint32_t x)
{
    x ^= x >> 16;
    x *= UINT32_C(0x85EBCA6B);
    x ^= x >> 13;
    x *= UINT32_C(0xC2B2AE35);
    x ^= x >> 16;
    return x;
}

/*
 * The stratum of a point: a bijection of [0, points). A Feistel network (Luby and Rackoff 1988)
 * of eight rounds permutes the enclosing power of 4; what falls outside is permuted again until
 * it falls inside (cycle walking: Black and Rogaway, "Ciphers with arbitrary finite domains",
 * 2002), fewer than 4 times on average once there are more than 64 points.
 */
static uint64_t lhs_stratum(const lhs_dim *lhs, uint64_t points, uint64_t point)
{
    const uint32_t bits = lhs->half_bits, mask = (UINT32_C(1) << bits) - 1;
    uint64_t x = point;
    do {
        uint32_t left = (uint32_t)(x >> bits), right = (uint32_t)x & mask;
        for (unsigned r = 0; r < LHS_ROUNDS; r++) {
            uint32_t next = left ^ mix32(right ^ lhs->round[r]) >> (32 - bits);
            left = right;
            right = next;
        }
        x = (uint64_t)left << bits | right;
    } while (x >= points);
    return x;
}

/*
 * u = (stratum + jitter) / points. The sum and the quotient each round by at most points * 2^-53
 * strata, so a jitter kept points * 2^-51 away from the walls stays inside them, also for the
 * reader who multiplies by `points` again.
 */
static void lhs_column(const design *d, const struct design_dim *dim, const uint64_t *point,
                       size_t n, double *u)
{
    const double points = (double)d->points, wall = points * 0x1p-51, room = 1.0 - 2.0 * wall;
    rng_uniform(dim->key, STEP_JITTER, 0, point, n, u);
    for (size_t i = 0; i < n; i++) {
        assert(point[i] < d->points);
        double stratum = (double)lhs_stratum(&dim->as.lhs, d->points, point[i]);
        u[i] = (stratum + (wall + u[i] * room)) / points;
    }
}

/* ---- sobol ---- */

static uint32_t reverse32(uint32_t x)
{
    x = (x >> 1 & UINT32_C(0x55555555)) | (x & UINT32_C(0x55555555)) << 1;
    x = (x >> 2 & UINT32_C(0x33333333)) | (x & UINT32_C(0x33333333)) << 2;
    x = (x >> 4 & UINT32_C(0x0F0F0F0F)) | (x & UINT32_C(0x0F0F0F0F)) << 4;
    x = (x >> 8 & UINT32_C(0x00FF00FF)) | (x & UINT32_C(0x00FF00FF)) << 8;
    return x >> 16 | x << 16;
}

static uint64_t reverse64(uint64_t x)
{
    return (uint64_t)reverse32((uint32_t)x) << 32 | reverse32((uint32_t)(x >> 32));
}

/*
 * The direction numbers of dimension `dim` (from 0), the first binary digit in the highest bit:
 * v_k = m_k 2^(32-k), continued from the initial numbers by the recurrence of the primitive
 * polynomial (Bratley and Fox 1988; Joe and Kuo 2008).
 */
static void sobol_directions(uint32_t dim, uint32_t v[SOBOL_BITS])
{
    if (dim == 0) {
        for (unsigned k = 0; k < SOBOL_BITS; k++)
            v[k] = UINT32_C(1) << (31 - k);
        return;
    }
    size_t first = 0;
    for (uint32_t other = 0; other < dim - 1; other++)
        first += sobol_polynomial[other] >> 12;
    const unsigned degree = sobol_polynomial[dim - 1] >> 12;
    const unsigned inner = sobol_polynomial[dim - 1] & 0xFFF;
    for (unsigned k = 0; k < degree; k++)
        v[k] = (uint32_t)sobol_initial[first + k] << (31 - k);
    for (unsigned k = degree; k < SOBOL_BITS; k++) {
        v[k] = v[k - degree] ^ v[k - degree] >> degree;
        for (unsigned j = 1; j < degree; j++)
            if (inner >> (degree - 1 - j) & 1)
                v[k] ^= v[k - j];
    }
}

/*
 * The first eight digits, digit k being bit k: each is flipped by a random bit of its own for
 * each of the 2^k beginnings before it, 255 bits in all.
 */
static void scramble_first_digits(uint8_t first[256], rng_key key)
{
    uint32_t random[8];
    for (uint32_t w = 0; w < 8; w++)
        random[w] = constant_word(key, STEP_CONSTANTS, SOBOL_CONSTANTS + w);
    for (unsigned digits = 0; digits < 256; digits++) {
        unsigned flips = 0;
        for (unsigned k = 0; k < 8; k++) {
            unsigned place = (1u << k) - 1 + (digits & ((1u << k) - 1));
            flips |= (random[place / 32] >> place % 32 & 1) << k;
        }
        first[digits] = (uint8_t)(digits ^ flips);
    }
}

static void sobol_open(sobol_dim *sobol, rng_key key, uint32_t dim)
{
    uint32_t v[SOBOL_BITS];
    sobol_directions(dim, v);
    for (unsigned k = 0; k < SOBOL_BITS; k++)
        sobol->direction[k] = reverse32(v[k]);
    scramble_first_digits(sobol->first, key);
    for (uint32_t r = 0; r < SOBOL_ROUNDS; r++) {
        sobol->add[r] = constant_two_words(key, STEP_CONSTANTS, 3 * r);
        sobol->times[r] = constant_two_words(key, STEP_CONSTANTS, 3 * r + 1) | 1;
        sobol->fold[r] = (constant_two_words(key, STEP_CONSTANTS, 3 * r + 2) & ~UINT64_C(3)) | 2;
    }
}

/* The XOR of the direction numbers that the Gray code of `point` names. */
static uint32_t gray_sum(const uint32_t direction[SOBOL_BITS], uint64_t point)
{
    uint32_t sum = 0;
    for (uint64_t gray = point ^ point >> 1, k = 0; gray != 0; gray >>= 1, k++)
        sum ^= direction[k] & (0 - (uint32_t)(gray & 1));
    return sum;
}

/*
 * A nested uniform scramble (Owen 1995, "Randomly permuted (t,m,s)-nets and (t,s)-sequences"):
 * each binary digit is flipped or not by a random function of the digits before it. For the first
 * eight digits the function is a table. For the rest it is a hash as in Laine and Karras 2011
 * ("Stratified sampling for stochastic transparency"): a hash of the reversed number whose every
 * step lets bits act on higher bits only (adding, multiplying by an odd number, XOR with an even
 * multiple), here 64 bits wide with random 64-bit constants in four rounds, so that the digits
 * past the 32nd are scrambled zeros as they should be. [Measured over 2^20 seeds: the hash alone
 * leaves the parity of all flips of a digit fixed, which a few points would show; hence the
 * table.]
 */
static inline double sobol_scramble(const sobol_dim *sobol, uint32_t reversed)
{
    uint64_t x = (reversed & ~UINT32_C(0xFF)) | sobol->first[reversed & 0xFF];
    for (unsigned r = 0; r < SOBOL_ROUNDS; r++) {
        x += sobol->add[r];
        x *= sobol->times[r];
        x ^= x * sobol->fold[r];
    }
    return ((double)(reverse64(x) >> 12) + 0.5) * 0x1p-52;
}

static void sobol_column(const struct design_dim *dim, const uint64_t *point, size_t n, double *u)
{
    const sobol_dim *sobol = &dim->as.sobol;
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        assert(point[i] < DESIGN_SOBOL_POINTS_MAX);
        if (i > 0 && point[i] == point[i - 1] + 1) /* Gray codes of neighbours: one bit apart */
            sum ^= sobol->direction[__builtin_ctzll(point[i])];
        else
            sum = gray_sum(sobol->direction, point[i]);
        u[i] = sobol_scramble(sobol, sum);
    }
}

double design_sobol_raw(uint32_t dim, uint64_t point)
{
    assert(dim < DESIGN_SOBOL_DIMS_MAX && point < DESIGN_SOBOL_POINTS_MAX);
    uint32_t v[SOBOL_BITS];
    sobol_directions(dim, v);
    return (double)gray_sum(v, point) * 0x1p-32;
}

/* ---- halton ---- */

static uint32_t next_prime(uint32_t after)
{
    for (uint32_t p = after + 1;; p++) {
        uint32_t divisor = 2;
        while (divisor * divisor <= p && p % divisor != 0)
            divisor++;
        if (p >= 2 && divisor * divisor > p)
            return p;
    }
}

/* One random permutation of [0, base), by Fisher and Yates; `place` numbers the digit position. */
static void permute_digits(uint16_t *digit, uint32_t base, rng_key key, uint32_t place)
{
    for (uint32_t i = 0; i < base; i++)
        digit[i] = (uint16_t)i;
    for (uint32_t i = base - 1; i > 0; i--) {
        uint64_t word = constant_word(key, STEP_DIGITS, place * base + i);
        uint32_t j = (uint32_t)(word * (i + 1) >> 32);
        uint16_t held = digit[i];
        digit[i] = digit[j];
        digit[j] = held;
    }
}

/*
 * As many digits as keep base^ndigits at or below 2^52, which is above DESIGN_HALTON_POINTS_MAX
 * for every base, so that no two points share all digits.
 */
static bool halton_open(halton_dim *halton, rng_key key, uint32_t base)
{
    uint32_t ndigits = 0;
    for (uint64_t cells = 1; cells <= (UINT64_C(1) << 52) / base; cells *= base)
        ndigits++;
    uint64_t *memory = mem_new(1, 2 * (ndigits + 1) * sizeof(uint64_t) +
                                      (size_t)ndigits * base * sizeof(uint16_t));
    if (!memory)
        return false;
    *halton = (halton_dim){base, ndigits, memory, memory + ndigits + 1,
                           (uint16_t *)(memory + 2 * (ndigits + 1))};
    halton->scale[ndigits] = 1;
    halton->tail[ndigits] = 0;
    for (uint32_t k = ndigits; k-- > 0;) {
        uint16_t *digit = halton->digit + (size_t)k * base;
        permute_digits(digit, base, key, k);
        halton->scale[k] = halton->scale[k + 1] * base;
        halton->tail[k] = halton->tail[k + 1] + digit[0] * halton->scale[k + 1];
    }
    return true;
}

/*
 * The radical inverse (Halton 1960) with every digit permuted, each digit position of each base
 * by a permutation of its own, also the zeros after the last digit (Owen 2017, "A randomized
 * Halton algorithm in R"), and half a unit of the last digit added.
 */
static void halton_column(const struct design_dim *dim, const uint64_t *point, size_t n, double *u)
{
    const halton_dim *halton = &dim->as.halton;
    const uint32_t base = halton->base;
    const double cells = (double)halton->scale[0];
    for (size_t i = 0; i < n; i++) {
        assert(point[i] < DESIGN_HALTON_POINTS_MAX);
        uint64_t inverse = 0;
        uint32_t k = 0;
        for (uint64_t rest = point[i]; rest != 0; rest /= base, k++)
            inverse = inverse * base + halton->digit[(size_t)k * base + rest % base];
        inverse = inverse * halton->scale[k] + halton->tail[k];
        u[i] = ((double)inverse + 0.5) / cells;
    }
}

double design_halton_raw(uint32_t dim, uint64_t point)
{
    assert(dim < DESIGN_HALTON_DIMS_MAX && point < DESIGN_HALTON_POINTS_MAX);
    uint32_t base = 2;
    while (dim-- > 0)
        base = next_prime(base);
    uint64_t inverse = 0, cells = 1;
    for (uint64_t rest = point; rest != 0; rest /= base) {
        inverse = inverse * base + rest % base;
        cells *= base;
    }
    return (double)inverse / (double)cells;
}

/* ---- grid ---- */

/* a * b, or UINT64_MAX when that does not fit. */
static uint64_t product(uint64_t a, uint64_t b)
{
    return b != 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

/* The points when each continuous dimension has so many levels; UINT64_MAX when too many. */
static uint64_t grid_size(uint32_t ndims, const uint32_t *levels, uint64_t continuous)
{
    uint64_t size = 1;
    for (uint32_t k = 0; k < ndims && size != UINT64_MAX; k++)
        size = product(size, levels && levels[k] ? levels[k] : continuous);
    return size;
}

/* The largest number of levels, at most 2^52, that keeps the grid within `points`; at least 1. */
static uint64_t grid_levels(uint64_t points, uint32_t ndims, const uint32_t *levels)
{
    uint64_t fits = 1, too_many = (UINT64_C(1) << 52) + 1;
    while (too_many - fits > 1) {
        uint64_t middle = fits + (too_many - fits) / 2;
        uint64_t size = grid_size(ndims, levels, middle);
        if (size <= points && size != UINT64_MAX)
            fits = middle;
        else
            too_many = middle;
    }
    return fits;
}

static err_code grid_open(design *d, const uint32_t *levels, error *e)
{
    uint64_t smallest = grid_size(d->ndims, levels, 1);
    if (smallest == UINT64_MAX)
        return error_set(e, ERR_USAGE,
                         "the grid over these uncertainties has more than 2^64 "
                         "points; use lhs, sobol or mc");
    if (smallest > d->points)
        return error_set(e, ERR_USAGE,
                         "the grid needs at least %llu points, the product of the numbers of "
                         "values, and %llu were asked for; ask for %llu, or use lhs, sobol or mc",
                         (unsigned long long)smallest, (unsigned long long)d->points,
                         (unsigned long long)smallest);
    uint64_t continuous = grid_levels(d->points, d->ndims, levels);
    uint64_t stride = 1;
    for (uint32_t k = d->ndims; k-- > 0;) {
        uint64_t here = levels && levels[k] ? levels[k] : continuous;
        d->dim[k].as.grid = (grid_dim){stride, here};
        stride *= here;
    }
    d->points = stride;
    return ERR_OK;
}

static void grid_column(const design *d, const struct design_dim *dim, const uint64_t *point,
                        size_t n, double *u)
{
    const grid_dim grid = dim->as.grid;
    for (size_t i = 0; i < n; i++) {
        assert(point[i] < d->points);
        u[i] = ((double)(point[i] / grid.stride % grid.levels) + 0.5) / (double)grid.levels;
    }
    (void)d;
}

/* ---- all kinds ---- */

static err_code refuse_more(error *e, design_kind kind, const char *what, uint64_t most,
                            uint64_t asked, const char *instead)
{
    return error_set(
        e, ERR_USAGE, "the %s design has at most %llu %s and %llu were asked for; use %s",
        design_name(kind), (unsigned long long)most, what, (unsigned long long)asked, instead);
}

static err_code check_sizes(design_kind kind, uint64_t points, uint32_t ndims, error *e)
{
    if (points == 0)
        return error_set(e, ERR_USAGE, "a design needs at least 1 point and 0 were asked for");
    if (kind == DESIGN_LHS && points > DESIGN_LHS_POINTS_MAX)
        return refuse_more(e, kind, "points", DESIGN_LHS_POINTS_MAX, points, "mc");
    if (kind == DESIGN_SOBOL && points > DESIGN_SOBOL_POINTS_MAX)
        return refuse_more(e, kind, "points", DESIGN_SOBOL_POINTS_MAX, points, "halton or mc");
    if (kind == DESIGN_HALTON && points > DESIGN_HALTON_POINTS_MAX)
        return refuse_more(e, kind, "points", DESIGN_HALTON_POINTS_MAX, points, "mc");
    if (kind == DESIGN_SOBOL && ndims > DESIGN_SOBOL_DIMS_MAX)
        return refuse_more(e, kind, "dimensions", DESIGN_SOBOL_DIMS_MAX, ndims, "lhs or mc");
    if (kind == DESIGN_HALTON && ndims > DESIGN_HALTON_DIMS_MAX)
        return refuse_more(e, kind, "dimensions", DESIGN_HALTON_DIMS_MAX, ndims, "lhs or mc");
    return ERR_OK;
}

static err_code check_names(const design *d, const char *const *names, error *e)
{
    for (uint32_t k = 1; k < d->ndims; k++)
        for (uint32_t j = 0; j < k; j++)
            if (memcmp(&d->dim[j].key, &d->dim[k].key, sizeof(rng_key)) == 0 &&
                strcmp(names[j], names[k]) == 0)
                return error_set(e, ERR_USAGE,
                                 "two uncertainties are named '%s' and would move together; "
                                 "give each a name of its own",
                                 names[k]);
    return ERR_OK;
}

static err_code refuse_memory(const design *d, error *e)
{
    return error_set(e, ERR_MEMORY, "no memory for %u dimensions of the %s design", d->ndims,
                     design_name(d->kind));
}

/* Fills the dimensions, whose keys are set. */
static err_code open_dimensions(design *d, const uint32_t *levels, error *e)
{
    if (d->kind == DESIGN_GRID)
        return grid_open(d, levels, e);
    bool enough = true;
    uint32_t base = 1;
    for (uint32_t k = 0; k < d->ndims && enough; k++) {
        struct design_dim *dim = &d->dim[k];
        if (d->kind == DESIGN_LHS) {
            lhs_open(&dim->as.lhs, dim->key, d->points);
        } else if (d->kind == DESIGN_SOBOL) {
            sobol_open(&dim->as.sobol, dim->key, k);
        } else if (d->kind == DESIGN_HALTON) {
            base = next_prime(base);
            enough = halton_open(&dim->as.halton, dim->key, base);
        }
    }
    return enough ? ERR_OK : refuse_memory(d, e);
}

err_code design_open(design *d, design_kind kind, uint64_t seed, uint64_t points, uint32_t ndims,
                     const char *const *names, const uint32_t *levels, error *e)
{
    assert((unsigned)kind < KINDS);
    *d = (design){kind, ndims, points, NULL};
    err_code code = check_sizes(kind, points, ndims, e);
    if (code == ERR_OK && ndims > 0) {
        d->dim = mem_new(ndims, sizeof *d->dim);
        if (!d->dim)
            code = refuse_memory(d, e);
    }
    if (code == ERR_OK) {
        for (uint32_t k = 0; k < ndims; k++)
            d->dim[k].key = rng_stream_key(seed, "design", names[k]);
        code = check_names(d, names, e);
    }
    if (code == ERR_OK)
        code = open_dimensions(d, levels, e);
    if (code != ERR_OK)
        design_close(d);
    return code;
}

void design_close(design *d)
{
    for (uint32_t k = 0; d->dim && d->kind == DESIGN_HALTON && k < d->ndims; k++)
        mem_free(d->dim[k].as.halton.scale);
    mem_free(d->dim);
    d->dim = NULL;
    d->ndims = 0;
}

uint64_t design_points(const design *d) { return d->points; }

void design_column(const design *d, uint32_t dim, const uint64_t *point, size_t n, double *u)
{
    assert(dim < d->ndims);
    const struct design_dim *here = &d->dim[dim];
    switch (d->kind) {
    case DESIGN_MC:
        rng_uniform(here->key, STEP_POINT, 0, point, n, u);
        return;
    case DESIGN_LHS:
        lhs_column(d, here, point, n, u);
        return;
    case DESIGN_SOBOL:
        sobol_column(here, point, n, u);
        return;
    case DESIGN_HALTON:
        halton_column(here, point, n, u);
        return;
    case DESIGN_GRID:
        grid_column(d, here, point, n, u);
        return;
    }
}
