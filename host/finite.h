/* SPDX-License-Identifier: MIT
 *
 * Whether columns hold finite numbers only. The host asks this of all that a model's step wrote,
 * and it is nearly all that the host adds to a step.
 */
#ifndef DTN_HOST_FINITE_H
#define DTN_HOST_FINITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether each of n numbers in each of `count` columns is finite. Columns begin on 64-byte
 * boundaries. A sum of huge numbers that overflows gives false too, so false asks for a look at
 * each number. [any]
 */
bool finite_columns(const double *const *columns, size_t count, uint32_t n);

#endif
