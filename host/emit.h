/* SPDX-License-Identifier: MIT
 *
 * Writes scheduled programs as C. What the text and the host must agree on stands here: the
 * struct that a routine is called with, and the table of column functions.
 */
#ifndef DTN_HOST_EMIT_H
#define DTN_HOST_EMIT_H

#include "schedule.h"

/* A change of what this file says, or of what the text means, takes a new number. */
enum { EMIT_ABI = 1 };

/*
 * Doubles from one slot to the next: a cache line more than a chunk, since slots a power of two
 * apart would share few sets of the cache. That is worth 10 to 17 % where slots are many, more
 * than doing several slots by one call of a column function would save.
 */
enum { EMIT_STRIDE = SCHEDULE_CHUNK + 8 };

#define EMIT_UNARY(X)                                                                              \
    X(EXP) X(EXPM1) X(LOG) X(LOG1P) X(SIN) X(COS) X(TANH) X(LOGISTIC) X(QNORM) X(PNORM)
#define EMIT_BINARY(X) X(MOD) X(FMOD) X(POW) X(POISSON)

typedef void emit_unary(size_t n, const double *x, double *y);
typedef void emit_binary(size_t n, const double *x, const double *y, double *z);

typedef struct emit_functions {
#define X(name) emit_unary *name;
    EMIT_UNARY(X)
#undef X
#define X(name) emit_binary *name;
    EMIT_BINARY(X)
#undef X
} emit_functions;

/*
 * Loops run over whole groups of so many cases, which any vector divides: without a remainder
 * they need no scalar twin, which takes a compiler as long as the loop itself. So columns must
 * have memory for whole groups; draws and column functions are for the n cases alone.
 */
enum { EMIT_GROUP = 8 };

/* What a routine is called with. */
typedef struct emit_call {
    size_t n;               /* cases */
    size_t first;           /* the first one's place in the block, for draws */
    double *const *columns; /* as in schedule.columns */
    double *slots;          /* nslots * EMIT_STRIDE */
    const double *scalars;  /* values of program.call */
    const emit_functions *functions;
    void (*draw)(const void *context, uint32_t stream, uint32_t draw, uint32_t first, uint32_t n,
                 double *out);
    const void *context;
} emit_call;

typedef void emit_routine(const emit_call *c);

/*
 * The text: functions begin_K and step_K for each K < n, and the number detente_abi. From
 * mem_alloc; NULL when memory runs out.
 */
char *emit_text(const schedule *begins, const schedule *steps, size_t n);

#endif
