/* SPDX-License-Identifier: MIT
 *
 * Workers: runs a plan's cases on several processors into results.
 *
 * Workers are forked processes that write shared pages, so that a plugin that crashes or hangs
 * costs one worker: the pool halves the cases at hand until it has the one, marks it, and goes
 * on with a new worker. `isolate = false` runs threads instead, for debuggers; then a crash ends
 * the program. Nothing else in the host knows threads or processes.
 */
#ifndef DTN_HOST_POOL_H
#define DTN_HOST_POOL_H

#include "results.h"

typedef struct pool_options {
    uint32_t jobs; /* at least 1 */
    uint32_t block;
    bool isolate;
    double timeout; /* seconds that one call into a unit may take; isolate only */
    /* Told about ten times a second, from the caller's thread; may be NULL. */
    void (*progress)(void *context, uint64_t done, uint64_t cases, double seconds);
    void *context;
} pool_options;

/*
 * Runs all cases. SIGINT lets workers finish what they are at; a second one ends them.
 * ERR_INTERRUPTED then, with what is done in *r. ERR_RUN when a unit makes it pointless to go on
 * (a crash in every case, DTN_FATAL). Failing cases are no error.
 */
err_code pool_run(results *r, const pool_options *o, error *e);

/* How many processors this process may use. */
uint32_t pool_processors(void);

#endif
