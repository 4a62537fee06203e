/* SPDX-License-Identifier: MIT
 *
 * The `math` of Lua units: the same bits on every machine, from vmath instead of the C library.
 */
#ifndef DTN_HOST_LUA_MATH_H
#define DTN_HOST_LUA_MATH_H

#include <lua.h>

/* Pushes a new table: the exact functions of Lua's math, and vmath's for the others. */
void lua_math_push(lua_State *L);

#endif
