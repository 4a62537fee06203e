/* SPDX-License-Identifier: MIT
 *
 * What the engine is compared with: the same arithmetic in loops written by hand. They take 256
 * cases through all steps before the next 256, since that is as fast as such a loop gets. There
 * are no marks of failed cases, no scans for NaN, no second buffers, no calls through pointers.
 * Built with the flags of the plugins. A step of several parts is one loop a part: a single loop
 * over all four parts of RK4 took 8 % fewer instructions and 1.6 times the time, since each part
 * waits for the one before, while a loop over cases has others to go on with.
 */
#ifndef DTN_BENCH_HAND_H
#define DTN_BENCH_HAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rng.h"

enum { HAND_BLOCK = 256, HAND_SAMPLES = 100 };

/* What Richardson's race reads, by columns. */
enum {
    RACE_K,
    RACE_L,
    RACE_A,
    RACE_B,
    RACE_G,
    RACE_H,
    RACE_BURDEN_X,
    RACE_BURDEN_Y,
    RACE_RESTRAINT,
    RACE_TENSION_X,
    RACE_TENSION_Y,
    RACE_GDP_X,
    RACE_GDP_Y,
    RACE_TREATY,
    RACE_TENSION,
    RACE_BALANCE_X,
    RACE_BALANCE_Y,
    RACE_COLUMNS
};

/* What the lake problem reads. */
enum { LAKE_B, LAKE_Q, LAKE_MEAN, LAKE_STDEV, LAKE_DELTA, LAKE_RELEASE, LAKE_LEVEL };

typedef struct hand_run {
    size_t n; /* cases, at most HAND_BLOCK */
    uint64_t steps;
    double dt;
    double *const *params;          /* columns of n */
    double *const *states;          /* columns of n, at the start; at the end when it returns */
    double *scratch;                /* six columns of n */
    double *first, *second, *third; /* the metrics, two or three */
    /* The lake problem alone: */
    uint64_t first_case; /* the others follow, since chance is numbered like the cases */
    rng_key chance;
    uint32_t samples; /* at most HAND_SAMPLES */
    bool solves;      /* for the critical level */
} hand_run;

/* x and y with a floor of 0: four steps of RK4 in each step, or of Euler, or one of Euler. Metrics:
 * the mean of x and the greatest y. */
void hand_race_rk4(const hand_run *r);
void hand_race_euler(const hand_run *r);
void hand_race_euler_once(const hand_run *r);

/* The model of reference_step.h. Metrics: the integral of trust and the greatest hazard. */
void hand_reference(const hand_run *r);

/* The same without exp and log: 108 operations in one loop. The same metrics. */
void hand_arithmetic(const hand_run *r);

#endif
