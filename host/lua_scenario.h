/* SPDX-License-Identifier: MIT
 *
 * How a scenario file becomes a scenario.
 */
#ifndef DTN_HOST_LUA_SCENARIO_H
#define DTN_HOST_LUA_SCENARIO_H

#include "lua_state.h"
#include "scenario.h"

/*
 * Runs the scenario file in the box and reads what it returns into *out, which scenario_free
 * frees. ERR_INPUT with file and line.
 */
err_code scenario_load(lua_box *box, const char *path, scenario *out, error *e);
void scenario_free(scenario *s);

#endif
