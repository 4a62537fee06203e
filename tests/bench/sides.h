/* SPDX-License-Identifier: MIT
 *
 * The two sides of a comparison of the engine with a loop by hand: one scenario, its cases sampled
 * by the same design and distributions, stepped by the engine or by hand. Both give the metrics
 * of every case, which must agree, or the two would not do the same arithmetic.
 */
#ifndef DTN_BENCH_SIDES_H
#define DTN_BENCH_SIDES_H

#include <stdbool.h>

#include "engine.h"

/* Whose loop the engine is compared with; the names are those of hand.h and scalar.h. */
typedef enum sides_loop {
    LOOP_REFERENCE,
    LOOP_RACE_RK4,
    LOOP_RACE_EULER,
    LOOP_RACE_EULER_ONCE,
    LOOP_ARITHMETIC,
    LOOP_SCALAR_REFERENCE,
    LOOP_SCALAR_ARITHMETIC,
    LOOP_LAKE_1,
    LOOP_LAKE_1_GIVEN,
    LOOP_LAKE_100,
    LOOP_LAKE_100_GIVEN,
    LOOP_LAKE_1_OWN_CHANCE, /* these two give other numbers */
    LOOP_LAKE_100_OWN_CHANCE
} sides_loop;

typedef struct sides_case {
    const char *scenario; /* a path from the root of the repository */
    sides_loop loop;
    lua_backend backend; /* of Lua units in the engine */
} sides_case;

typedef struct sides sides;

/* Makes the plan; `folders`, ended with NULL, are searched for plugins. To be closed, whatever
 * came of it. */
err_code sides_open(const sides_case *c, const char *const *folders, uint32_t cases, sides **out,
                    error *e);
void sides_close(sides *s);

/* Sampling, all steps and metrics of cases [first, first + n), `first` a multiple of 256. By these
 * names it is known where instructions are counted. */
void sides_engine(sides *s, uint32_t first, uint32_t n);
void sides_hand(sides *s, uint32_t first, uint32_t n);

/* Makes a plan and an engine anew, for another back end, and gives them up: what a user waits for
 * before the first step once units are loaded. */
err_code sides_plan_again(const sides *s, lua_backend backend, error *e);

/* Of one case. */
uint64_t sides_steps(const sides *s);

/* What runs its Lua units. */
lua_backend sides_backend(const sides *s);

/* One side's results, in all metrics of all cases; it must have run. */
typedef struct sides_results {
    const sides *s;
    bool by_hand;
} sides_results;

/* 0 when they are the same to the bit, else the largest relative difference, or infinity. */
double sides_difference(sides_results a, sides_results b);

#endif
