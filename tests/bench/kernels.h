/* SPDX-License-Identifier: MIT
 *
 * Chance and strict math: nanoseconds a number.
 */
#ifndef DTN_BENCH_KERNELS_H
#define DTN_BENCH_KERNELS_H

/* Prints what rng.c takes for a uniform number, and vmath.c against libm for exp, log and pow. */
void kernels_print(void);

#endif
