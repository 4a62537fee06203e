/* SPDX-License-Identifier: MIT
 *
 * The memory of one block of cases: slots, each a column of `stride` doubles.
 *
 *     base -> | slot 0: case 0 1 2 ... n-1 pad | slot 1: ... | ... | slot nslots-1 |
 *
 * Every slot begins on a 64-byte boundary and is padded to an odd number of cache lines; all of
 * it is zeroed once and allocated before the first step, never during a run.
 */
#ifndef DTN_HOST_BLOCK_H
#define DTN_HOST_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct block {
    double *base;
    uint32_t nslots;
    uint32_t capacity; /* cases */
    uint32_t stride;   /* doubles from slot to slot */
} block;

/* False when memory runs out; *b is then empty. */
bool block_open(block *b, uint32_t nslots, uint32_t capacity);
void block_close(block *b);

static inline double *block_slot(const block *b, uint32_t slot)
{
    return b->base + (size_t)slot * b->stride;
}

/* Fills the first n cases of `count` slots from `slot` on with one value. */
void block_fill(const block *b, uint32_t slot, uint32_t count, uint32_t n, double value);

/* Copies the first n cases of `count` slots. */
void block_copy(const block *b, uint32_t to, uint32_t from, uint32_t count, uint32_t n);

#endif
