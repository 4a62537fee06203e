/* SPDX-License-Identifier: MIT
 *
 * `pairs` and `next` with one order everywhere. Lua salts the order of names anew in every state,
 * so a sum over `pairs` would have other bits in another process or thread.
 */
#ifndef DTN_HOST_LUA_ORDER_H
#define DTN_HOST_LUA_ORDER_H

#include <lua.h>

/*
 * Puts them in place of the library's in the table on top of the stack. Keys come as numbers
 * ascending, then texts by their bytes, then false and true; a key of another type has no order
 * that could be repeated, and is an error. What is added to a table while `pairs` walks through it
 * is not visited; what is removed is passed over.
 */
void lua_order_open(lua_State *L);

#endif
