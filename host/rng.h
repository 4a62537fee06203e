/* SPDX-License-Identifier: MIT
 *
 * Chance as a pure function: the answer to "what does this stream draw, at this step, for this
 * chance number?" is computed, never stored, so any block of cases can be drawn anywhere, in any
 * order, again. The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC11, 2011). A stream's key comes from the seed, the unit's
 * instance name and the stream's name; the policy never enters, so that all policies meet the
 * same futures.
 *
 * All functions here are pure: any thread, any number at once, nothing to create or free, no
 * errors. Their bits do not depend on the compiler, the width of its vectors, or the block size.
 */
#ifndef DTN_HOST_RNG_H
#define DTN_HOST_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct rng_key {
    uint32_t k[2];
} rng_key;

/* Philox4x32-10: four answer words of a counter of four words and a key of two. */
void rng_philox(const uint32_t ctr[4], rng_key key, uint32_t out[4]);

/*
 * The key of the stream `stream` of the unit instance `unit` under `seed`; neither may be NULL,
 * either may be empty. It is the cipher-block-chaining hash of the text "unit NUL stream NUL" and
 * its length, with Philox under the seed as the cipher, cut to 64 bits; so ("ab", "c") and
 * ("a", "bc") have different keys, and a chance agreement of any two has probability 2^-64.
 * The host itself draws designs as the unit "design" (sample.h).
 */
rng_key rng_stream_key(uint64_t seed, const char *unit, const char *stream);

/*
 * out[i] = the uniform number of `key` at `step`, `draw` and chance number chance[i], for i in
 * [0, n). Strictly between 0 and 1: an odd multiple of 2^-53, from 2^-53 to 1 - 2^-53.
 *
 * The counter is {low 32 bits of chance/2, high 32 bits of chance/2, step, draw}. An even chance
 * number takes the answer words 0 (low) and 1 (high), an odd one the words 2 and 3, as a 64-bit
 * number w; the result is ((w >> 12) + 0.5) * 2^-52. Consecutive chance numbers (chance[i] =
 * chance[0] + i, the common case) cost about half of others; the bits are the same.
 * `chance` and `out` must not overlap.
 */
void rng_uniform(rng_key key, uint32_t step, uint32_t draw, const uint64_t *chance, size_t n,
                 double *out);

/* The same for one chance number. */
double rng_uniform1(rng_key key, uint32_t step, uint32_t draw, uint64_t chance);

#endif
