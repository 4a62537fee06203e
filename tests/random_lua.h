/* SPDX-License-Identifier: MIT
 *
 * Random step functions in Lua: arithmetic, nested branches, early returns, loops, draws, local
 * functions and tables, whatever a unit may be made of. The same number gives the same text.
 */
#ifndef DTN_TESTS_RANDOM_LUA_H
#define DTN_TESTS_RANDOM_LUA_H

#include <stdbool.h>
#include <stdint.h>

enum { RANDOM_STOCKS = 3, RANDOM_STATES = 2, RANDOM_PARAMS = 3, RANDOM_DRAWS = 2 };

/*
 * The text of a unit u<number> (static, valid until the next call): a model with the stocks
 * u<number>_s0 ..., whose start, step and finish are random.
 */
const char *random_unit(uint64_t number);

#endif
