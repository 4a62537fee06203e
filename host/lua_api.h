/* SPDX-License-Identifier: MIT
 *
 * What the host gives to Lua scripts, and how a scenario file becomes a scenario.
 */
#ifndef DTN_HOST_LUA_API_H
#define DTN_HOST_LUA_API_H

#include "lua_state.h"
#include "scenario.h"

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

/*
 * Runs the scenario file in the box and reads what it returns into *out, which scenario_free
 * frees. ERR_INPUT with file and line.
 */
err_code scenario_load(lua_box *box, const char *path, scenario *out, error *e);
void scenario_free(scenario *s);

#endif
