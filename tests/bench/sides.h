/* SPDX-License-Identifier: MIT
 *
 * The two sides of "engine and C plugin against a loop by hand": one scenario, its cases sampled
 * by the same design and distributions, stepped by the engine or by hand. Both give the metrics
 * of every case, which must agree to the bit, or the two would not do the same arithmetic.
 */
#ifndef DTN_BENCH_SIDES_H
#define DTN_BENCH_SIDES_H

#include <stdbool.h>

#include "engine.h"

typedef struct sides_case {
    const char *name;     /* as the user of `make bench` reads it */
    const char *scenario; /* a path from the root of the repository */
    uint32_t cases;       /* for a measurement of some 20 ms */
    bool has_target;      /* or it is printed to be known */
} sides_case;

/* Ends with a NULL name. */
extern const sides_case sides_cases[];

typedef struct sides sides;

/* Makes the plan; `folders`, ended with NULL, are searched for plugins. */
err_code sides_open(const sides_case *c, const char *const *folders, uint32_t cases, sides **out,
                    error *e);
void sides_close(sides *s);

/* Sampling, all steps and metrics of cases [first, first + n), `first` a multiple of 256. By these
 * names it is known where instructions are counted. */
void sides_engine(sides *s, uint32_t first, uint32_t n);
void sides_hand(sides *s, uint32_t first, uint32_t n);

/* Of one case. */
uint64_t sides_steps(const sides *s);

/* After both have run for all cases. */
bool sides_agree(const sides *s);

#endif
