/* SPDX-License-Identifier: MIT
 *
 * Columns of a block of cases. See block.h.
 */
#include "block.h"

#include <string.h>

#include "detente/plugin.h"
#include "mem.h"

/*
 * An odd number of cache lines: slots whose distance is a power of two would fall on the same
 * few lines of a cache.
 */
static uint32_t stride_for(uint32_t capacity)
{
    uint32_t line = MEM_ALIGN / sizeof(double);
    return ((capacity + line - 1) / line | 1) * line;
}

bool block_open(block *b, uint32_t nslots, uint32_t capacity)
{
    uint32_t stride = stride_for(capacity);
    *b = (block){.nslots = nslots, .capacity = capacity, .stride = stride};
    b->base = mem_new_aligned((size_t)nslots * stride * sizeof(double));
    if (!b->base)
        *b = (block){0};
    return b->base != NULL;
}

void block_close(block *b)
{
    mem_free_aligned(b->base);
    *b = (block){0};
}

DTN_KERNEL static void fill(double *column, uint32_t n, double value)
{
    for (uint32_t i = 0; i < n; i++)
        column[i] = value;
}

void block_fill(const block *b, uint32_t slot, uint32_t count, uint32_t n, double value)
{
    for (uint32_t j = 0; j < count; j++)
        fill(block_slot(b, slot + j), n, value);
}

void block_copy(const block *b, uint32_t to, uint32_t from, uint32_t count, uint32_t n)
{
    for (uint32_t j = 0; j < count; j++)
        memcpy(block_slot(b, to + j), block_slot(b, from + j), n * sizeof(double));
}
