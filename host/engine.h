/* SPDX-License-Identifier: MIT
 *
 * The engine: takes a range of cases through time under each policy and hands out the scores.
 *
 * Order at each step k: models read t and write t + dt, contributions are added, buffers of
 * stocks change places; settings and series of step k + 1 take effect, levers and derived
 * variables follow to t + dt, metrics observe. Before the first step the same is done for the
 * start (see dtn_unit.start). Every output is scanned: a NaN or an infinity fails its case and
 * is replaced, so that no unit ever reads one.
 *
 * An engine serves one thread; several may share a plan. It allocates when it is opened and
 * never during a run.
 */
#ifndef DTN_HOST_ENGINE_H
#define DTN_HOST_ENGINE_H

#include <stdatomic.h>

#include "plan.h"

typedef struct engine engine;

/* Why an experiment failed. */
typedef enum fail_kind {
    FAIL_NONE = 0,
    FAIL_NUMBER, /* an output was not a finite number */
    FAIL_UNIT,   /* the unit said so (code), or its Lua function raised an error */
    FAIL_BLOCK,  /* the unit returned DTN_ERROR or DTN_FATAL */
    FAIL_CLOCK,  /* a time budget was used up: not reproducible */
    FAIL_CRASH,  /* the unit crashed its worker */
    FAIL_HANG    /* the unit did not return in time: not reproducible */
} fail_kind;

typedef struct fail_record {
    uint8_t kind; /* fail_kind */
    uint8_t code; /* FAIL_UNIT: what the unit stored; FAIL_CRASH: the signal */
    uint16_t instance;
    uint32_t step;
} fail_record;

/* Where a worker is, for those who look at it from outside. Written before each call. */
typedef struct engine_crumbs {
    _Atomic uint64_t beat; /* grows with every call into a unit */
    uint32_t policy, instance, step, phase;
    uint64_t first, n;
} engine_crumbs;

/* Takes what an engine makes. Functions may be called from the engine's thread only. */
typedef struct engine_sink {
    void *context;
    /* The metrics of n experiments; values[m] is a column of them in the order of case_id. */
    void (*scores)(void *context, uint32_t policy, uint32_t n, const uint64_t *case_id,
                   const double *const *values, const fail_record *fail);
    /* A report of a unit about a case, or about all of them (case_id UINT64_MAX). */
    void (*say)(void *context, const plan_instance *in, uint32_t policy, uint64_t case_id,
                uint64_t step, dtn_level level, const char *text);
} engine_sink;

typedef struct engine_options {
    uint64_t seed;
    uint32_t block;        /* cases at once, at least 1 */
    uint32_t worker;       /* below LUA_UNIT_WORKERS in one process */
    engine_crumbs *crumbs; /* where to leave crumbs, or NULL */
} engine_options;

/* How many cases engine_run takes at most: those of a block times the number of variants. */
uint64_t engine_range(const plan *p, uint32_t cases);

err_code engine_open(const plan *p, const engine_options *o, const engine_sink *sink, engine **out,
                     error *e);
void engine_close(engine *e);

/*
 * Runs cases [first, first + n) under the policies [policy, policy_end). ERR_RUN when a unit
 * returned DTN_FATAL; failing cases are no error.
 */
err_code engine_run(engine *en, uint64_t first, uint32_t n, uint32_t policy, uint32_t policy_end,
                    error *e);

#endif
