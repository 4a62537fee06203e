/* SPDX-License-Identifier: MIT
 *
 * Memory of the host: arenas for what lives as long as a plan, aligned columns, shared pages for
 * what workers write. Every allocation of the host goes through here, so that a test can make
 * the n-th one fail (mem_fail_after). Running out gives NULL, never an abort.
 */
#ifndef DTN_HOST_MEM_H
#define DTN_HOST_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MEM_ALIGN = 64 }; /* bytes; a cache line, and the widest vector of today */

/* As malloc, calloc, realloc and free. mem_new gives zeroed memory for n objects. */
void *mem_alloc(size_t bytes);
void *mem_new(size_t n, size_t size);
void *mem_resize(void *old, size_t bytes);
void mem_free(void *p);

/* Zeroed memory on a 64-byte boundary; freed with mem_free_aligned. */
void *mem_new_aligned(size_t bytes);
void mem_free_aligned(void *p);

/* Zeroed pages that forked children share, or NULL. Length as given at mem_unshare. */
void *mem_new_shared(size_t bytes);
void mem_unshare(void *p, size_t bytes);

/* Lets `n` more allocations succeed and all later ones fail; a negative n lifts it. Tests only. */
void mem_fail_after(long n);

/*
 * An arena: many small things that die together. Not for several threads at once. A failed
 * allocation sets `out_of_memory` for good and gives NULL; the owner asks once at the end.
 */
typedef struct arena {
    struct arena_chunk *chunks;
    bool out_of_memory;
} arena;

void *arena_new(arena *a, size_t n, size_t size); /* zeroed, aligned for any type */
char *arena_text(arena *a, const char *text);     /* a copy; NULL stays NULL */
char *arena_format(arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_free(arena *a);

#endif
