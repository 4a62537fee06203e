/* SPDX-License-Identifier: MIT
 *
 * Trust by comparison: compiled programs against the player, to the bit, before they are used. A
 * compiler may have been told (by CC) to calculate in a way that no flag of ours takes back.
 */
#ifndef DTN_HOST_COMPILE_CHECK_H
#define DTN_HOST_COMPILE_CHECK_H

#include "compile.h"

/* Runs each program on a block of made-up numbers. ERR_RUN when bits differ, ERR_MEMORY. [main] */
err_code compile_check(const compiled *c, const program *const *programs, size_t n, error *e);

#endif
