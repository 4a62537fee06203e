/* SPDX-License-Identifier: MIT
 *
 * What the parts of the bench know of themselves: where the program and what was built lie, and
 * how the program is called again, in a process of its own or under callgrind.
 */
#ifndef DTN_BENCH_SELF_H
#define DTN_BENCH_SELF_H

#include "sides.h"

/* Set by main. */
extern const char *self_program, *self_build;

/* BUILD/name, from malloc. */
char *self_in_build(const char *name);

/* Opens sides with the plugins of the bench, or ends the program with a sentence. */
sides *self_open(const sides_case *c, uint32_t cases);

/* Whether valgrind is there; prints a line if it is not. */
bool self_can_count(void);

/* Instructions that `function` and what it calls take in `program BUILD words...`, where words
 * end with NULL; with valgrind. */
double self_count(const char *function, const char *const *words);

#endif
