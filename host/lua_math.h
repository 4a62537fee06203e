/* SPDX-License-Identifier: MIT
 *
 * The `math` of scenarios and units: the same bits on every machine, from vmath instead of the C
 * library. What vmath does not have (asin, acos, atan, random) is not there.
 */
#ifndef DTN_HOST_LUA_MATH_H
#define DTN_HOST_LUA_MATH_H

#include <lua.h>

/* Pushes a new table: the exact functions of Lua's math, and vmath's for the others. */
void lua_math_push(lua_State *L);

#endif
