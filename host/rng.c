/* SPDX-License-Identifier: MIT
 *
 * Philox4x32-10, stream keys and uniform numbers. See rng.h.
 *
 * The ten rounds are written once, for one counter held in eight local numbers; the loops of
 * rng_uniform call them for a pack of counters at a time, with nothing but arithmetic inside, so
 * that the compiler turns a pack into vectors.
 */
#include "rng.h"

#include <stdbool.h>
#include <string.h>

/* One binary, fast everywhere: the loops are built twice and the loader picks. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(DTN_NO_CLONES)
#define CLONES __attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#else
#define CLONES
#endif

/* A rounds function inside a clone must be inlined there, else it keeps the default target. */
#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE inline
#endif

/* Multipliers and key steps of Philox4x32 (Salmon et al. 2011, table 2 and section 4.3). */
#define PHILOX_M0 UINT64_C(0xD2511F53)
#define PHILOX_M1 UINT64_C(0xCD9E8D57)
#define PHILOX_W0 UINT32_C(0x9E3779B9)
#define PHILOX_W1 UINT32_C(0xBB67AE85)

#define PHILOX_ROUND(r)                                                                            \
    do {                                                                                           \
        uint64_t p0 = PHILOX_M0 * c0, p1 = PHILOX_M1 * c2;                                         \
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ (k0 + (r)*PHILOX_W0);                                     \
        c1 = (uint32_t)p1;                                                                         \
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ (k1 + (r)*PHILOX_W1);                                     \
        c3 = (uint32_t)p0;                                                                         \
    } while (0)

/* The answer as two 64-bit numbers: words 1:0 for even chance numbers, words 3:2 for odd ones. */
static ALWAYS_INLINE void philox_pair(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3,
                                      uint32_t k0, uint32_t k1, uint64_t *even, uint64_t *odd)
{
    PHILOX_ROUND(0);
    PHILOX_ROUND(1);
    PHILOX_ROUND(2);
    PHILOX_ROUND(3);
    PHILOX_ROUND(4);
    PHILOX_ROUND(5);
    PHILOX_ROUND(6);
    PHILOX_ROUND(7);
    PHILOX_ROUND(8);
    PHILOX_ROUND(9);
    *even = (uint64_t)c1 << 32 | c0;
    *odd = (uint64_t)c3 << 32 | c2;
}

/*
 * ((w >> 12) + 0.5) * 2^-52 without a conversion: the 52 bits as the fraction of a double in
 * [1, 2), less 1 - 2^-53. The difference is an odd multiple of 2^-53 below 1, hence exact.
 */
static ALWAYS_INLINE double unit_interval(uint64_t w)
{
    uint64_t bits = w >> 12 | UINT64_C(0x3FF0000000000000);
    double one_to_two;
    memcpy(&one_to_two, &bits, sizeof one_to_two);
    return one_to_two - (1.0 - 0x1p-53);
}

void rng_philox(const uint32_t ctr[4], rng_key key, uint32_t out[4])
{
    uint64_t even, odd;
    philox_pair(ctr[0], ctr[1], ctr[2], ctr[3], key.k[0], key.k[1], &even, &odd);
    out[0] = (uint32_t)even;
    out[1] = (uint32_t)(even >> 32);
    out[2] = (uint32_t)odd;
    out[3] = (uint32_t)(odd >> 32);
}

/* The running state of the stream hash: bytes go in at `used` mod 16, low byte of a word first. */
typedef struct chain {
    uint32_t state[4];
    uint64_t used;
    rng_key seed;
} chain;

static void chain_byte(chain *c, unsigned char byte)
{
    unsigned place = (unsigned)(c->used++ % 16);
    c->state[place / 4] ^= (uint32_t)byte << 8 * (place % 4);
    if (place == 15)
        rng_philox(c->state, c->seed, c->state);
}

static void chain_text(chain *c, const char *text)
{
    for (; *text; text++)
        chain_byte(c, (unsigned char)*text);
    chain_byte(c, 0);
}

rng_key rng_stream_key(uint64_t seed, const char *unit, const char *stream)
{
    chain c = {{0, 0, 0, 0}, 0, {{(uint32_t)seed, (uint32_t)(seed >> 32)}}};
    chain_text(&c, unit);
    chain_text(&c, stream);
    uint64_t length = c.used;
    while (c.used % 16 != 0)
        chain_byte(&c, 0);
    c.state[0] ^= (uint32_t)length;
    c.state[1] ^= (uint32_t)(length >> 32);
    rng_philox(c.state, c.seed, c.state);
    return (rng_key){{c.state[0], c.state[1]}};
}

double rng_uniform1(rng_key key, uint32_t step, uint32_t draw, uint64_t chance)
{
    uint64_t even, odd, half = chance >> 1;
    philox_pair((uint32_t)half, (uint32_t)(half >> 32), step, draw, key.k[0], key.k[1], &even,
                &odd);
    return unit_interval(chance & 1 ? odd : even);
}

enum { PACK = 16 }; /* counters computed together: larger is no faster, and leaves longer ends */

/* out[2 j] and out[2 j + 1] for the pairs `first` + j, j in [0, PACK). */
static ALWAYS_INLINE void uniform_pairs(rng_key key, uint32_t step, uint32_t draw, uint64_t first,
                                        double *restrict out)
{
    uint64_t even[PACK], odd[PACK];
    for (unsigned j = 0; j < PACK; j++) {
        uint64_t pair = first + j;
        philox_pair((uint32_t)pair, (uint32_t)(pair >> 32), step, draw, key.k[0], key.k[1],
                    &even[j], &odd[j]);
    }
    for (unsigned j = 0; j < PACK; j++) {
        out[2 * j] = unit_interval(even[j]);
        out[2 * j + 1] = unit_interval(odd[j]);
    }
}

/* out[j] for any PACK chance numbers; half of each answer goes unused. */
static ALWAYS_INLINE void uniform_any(rng_key key, uint32_t step, uint32_t draw,
                                      const uint64_t *restrict chance, double *restrict out)
{
    for (unsigned j = 0; j < PACK; j++) {
        uint64_t even, odd, half = chance[j] >> 1;
        philox_pair((uint32_t)half, (uint32_t)(half >> 32), step, draw, key.k[0], key.k[1], &even,
                    &odd);
        uint64_t take_odd = 0 - (chance[j] & 1);
        out[j] = unit_interval((even & ~take_odd) | (odd & take_odd));
    }
}

/* Whether chance[j] = chance[0] + j for all 2 * PACK numbers, without passing 2^64. */
static ALWAYS_INLINE bool consecutive(const uint64_t *chance)
{
    uint64_t first = chance[0], differs = first > UINT64_MAX - 2 * PACK;
    for (unsigned j = 0; j < 2 * PACK; j++)
        differs |= chance[j] ^ (first + j);
    return differs == 0;
}

/* What is left when no pack fits: two neighbours of a pair share an answer. */
static ALWAYS_INLINE void uniform_rest(rng_key key, uint32_t step, uint32_t draw,
                                       const uint64_t *chance, size_t n, double *out)
{
    size_t i = 0;
    while (i < n) {
        uint64_t even, odd, half = chance[i] >> 1;
        bool second = chance[i] & 1;
        philox_pair((uint32_t)half, (uint32_t)(half >> 32), step, draw, key.k[0], key.k[1], &even,
                    &odd);
        out[i++] = unit_interval(second ? odd : even);
        if (!second && i < n && chance[i] == chance[i - 1] + 1)
            out[i++] = unit_interval(odd);
    }
}

CLONES void rng_uniform(rng_key key, uint32_t step, uint32_t draw, const uint64_t *chance, size_t n,
                        double *out)
{
    size_t i = 0;
    while (n - i >= PACK) {
        if (n - i < 2 * PACK || !consecutive(chance + i)) {
            uniform_any(key, step, draw, chance + i, out + i);
            i += PACK;
        } else if (chance[i] & 1) { /* one alone, so that the pairs start at an even number */
            uniform_rest(key, step, draw, chance + i, 1, out + i);
            i += 1;
        } else {
            uniform_pairs(key, step, draw, chance[i] >> 1, out + i);
            i += 2 * PACK;
        }
    }
    uniform_rest(key, step, draw, chance + i, n - i, out + i);
}
