/* SPDX-License-Identifier: MIT
 *
 * Memory of the host. See mem.h.
 */
#include "mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* How many allocations may still succeed; negative: all of them. */
static long allowance = -1;

void mem_fail_after(long n) { allowance = n; }

static bool allowed(void)
{
    if (allowance < 0)
        return true;
    if (allowance == 0)
        return false;
    allowance--;
    return true;
}

void *mem_alloc(size_t bytes) { return allowed() ? malloc(bytes ? bytes : 1) : NULL; }

void *mem_new(size_t n, size_t size) { return allowed() ? calloc(n ? n : 1, size) : NULL; }

void *mem_resize(void *old, size_t bytes)
{
    return allowed() ? realloc(old, bytes ? bytes : 1) : NULL;
}

void mem_free(void *p) { free(p); }

void *mem_new_aligned(size_t bytes)
{
    if (!allowed() || bytes > SIZE_MAX / 2)
        return NULL;
    size_t rounded = (bytes + MEM_ALIGN - 1) / MEM_ALIGN * MEM_ALIGN;
    void *p = aligned_alloc(MEM_ALIGN, rounded ? rounded : MEM_ALIGN);
    if (p)
        memset(p, 0, rounded);
    return p;
}

void mem_free_aligned(void *p) { free(p); }

void *mem_new_shared(size_t bytes)
{
    if (!allowed())
        return NULL;
    void *p =
        mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

void mem_unshare(void *p, size_t bytes)
{
    if (p)
        munmap(p, bytes ? bytes : 1);
}

/* Chunks form a list, newest first; things are cut from the newest until it is full. */
struct arena_chunk {
    struct arena_chunk *next;
    size_t used, size;
    _Alignas(max_align_t) char bytes[];
};

enum { CHUNK_BYTES = 16384 };

static struct arena_chunk *add_chunk(arena *a, size_t bytes)
{
    size_t size = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
    struct arena_chunk *chunk = mem_alloc(sizeof *chunk + size);
    if (!chunk)
        return NULL;
    chunk->next = a->chunks;
    chunk->used = 0;
    chunk->size = size;
    a->chunks = chunk;
    return chunk;
}

void *arena_new(arena *a, size_t n, size_t size)
{
    size_t unit = _Alignof(max_align_t);
    if (size && n > (SIZE_MAX / 2 - unit) / size) {
        a->out_of_memory = true;
        return NULL;
    }
    size_t bytes = (n * size + unit - 1) / unit * unit;
    struct arena_chunk *chunk = a->chunks;
    if (!chunk || chunk->size - chunk->used < bytes)
        chunk = add_chunk(a, bytes);
    if (!chunk) {
        a->out_of_memory = true;
        return NULL;
    }
    void *p = chunk->bytes + chunk->used;
    chunk->used += bytes;
    return memset(p, 0, bytes);
}

char *arena_text(arena *a, const char *text)
{
    if (!text)
        return NULL;
    size_t bytes = strlen(text) + 1;
    char *copy = arena_new(a, bytes, 1);
    return copy ? memcpy(copy, text, bytes) : NULL;
}

char *arena_format(arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : arena_new(a, (size_t)length + 1, 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void arena_free(arena *a)
{
    while (a->chunks) {
        struct arena_chunk *next = a->chunks->next;
        mem_free(a->chunks);
        a->chunks = next;
    }
    a->out_of_memory = false;
}
