/* SPDX-License-Identifier: MIT
 *
 * What the host gives to Lua scripts: one table registers each function with its help.
 */
#ifndef DTN_HOST_LUA_API_H
#define DTN_HOST_LUA_API_H

#include "lua_state.h"

/* A function or field of the host that scripts see: what help and editors show of it. */
typedef struct lua_api_entry {
    const char *name;      /* "uniform" is a global, "detente.read" a field */
    const char *signature; /* "uniform(min, max [, about])" */
    const char *doc;       /* one sentence or more */
    lua_CFunction function;
} lua_api_entry;

/* All of them; ends with a NULL name. */
extern const lua_api_entry lua_api_entries[];

/* Opens them in a box. */
err_code lua_api_open(lua_box *box, error *e);

#endif
