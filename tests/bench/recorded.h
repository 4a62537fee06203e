/* SPDX-License-Identifier: MIT
 *
 * Part 7 of the bench: Lua units, recorded, against what else could be done.
 */
#ifndef DTN_BENCH_RECORDED_H
#define DTN_BENCH_RECORDED_H

/* Prints all lines of the part. */
void recorded_print(void);

/* `bench BUILD recorded WORDS`: how recorded_print calls the program for a measurement in a process
 * of its own. Returns the exit status. */
int recorded_inside(const char *const *words);

#endif
