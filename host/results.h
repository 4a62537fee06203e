/* SPDX-License-Identifier: MIT
 *
 * What a run leaves behind: the metrics of every experiment, its failures, what units said.
 *
 * All of it lies in shared pages that workers write in place, each its own cases. A range of
 * cases is done when all its experiments are; analyses read done ranges only.
 */
#ifndef DTN_HOST_RESULTS_H
#define DTN_HOST_RESULTS_H

#include "engine.h"

enum { SAID_MAX = 512, SAID_BYTES = 232 };

/* One report of a unit. */
typedef struct said {
    uint64_t case_id; /* UINT64_MAX: not about one case */
    uint32_t policy, step;
    uint16_t instance, level;
    char text[SAID_BYTES];
} said;

typedef struct said_log {
    _Atomic uint32_t count; /* of all reports; the first SAID_MAX are kept */
    said kept[SAID_MAX];
} said_log;

typedef struct results {
    const plan *plan;
    uint64_t seed;
    uint64_t cases, range, nranges;
    double *values;        /* [policy][metric][case] */
    fail_record *fail;     /* [policy][case] */
    _Atomic uint8_t *done; /* [range] */
    said_log *log;
    bool keeps_notes; /* reports of level NOTE are kept too */
} results;

/* ERR_USAGE when the run needs more memory than the machine has, ERR_MEMORY. */
err_code results_open(const plan *p, uint64_t seed, uint64_t range, results *out, error *e);
void results_close(results *r);

double *results_column(const results *r, size_t policy, size_t metric);
fail_record *results_fail(const results *r, size_t policy);

/* A sink that writes into *r, from any worker. */
engine_sink results_sink(results *r);

/* Cases that are done. */
uint64_t results_done(const results *r);
bool results_is_done(const results *r, uint64_t case_id);

/* The weighted score, 0 worst to 1 best, of one experiment that did not fail. */
double results_score(const results *r, size_t policy, uint64_t case_id);

/*
 * SHA-256 over seed, plan hash and, for every done case in order and every policy, score and
 * metrics as little-endian doubles (a failed experiment is one canonical NaN in place of each).
 * 64 digits; followed by "-clock" when a failure depended on a clock, "-partial" when not all
 * cases are done.
 */
void results_digest(const results *r, char text[96]);

#endif
