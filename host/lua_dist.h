/* SPDX-License-Identifier: MIT
 *
 * Distributions in scenarios: uniform(0, 1), choice { steady = 2, shocks = 1 } ...
 *
 * In Lua a distribution is a table with a metatable of its own; it is checked where it is
 * written, so that the error has the right line.
 */
#ifndef DTN_HOST_LUA_DIST_H
#define DTN_HOST_LUA_DIST_H

#include "lua_read.h"
#include "scenario.h"

/* The constructors; `declared` too. Each takes a last table { source =, truncate = }. */
int lua_dist_uniform(lua_State *L);
int lua_dist_loguniform(lua_State *L);
int lua_dist_normal(lua_State *L);
int lua_dist_lognormal(lua_State *L);
int lua_dist_triangular(lua_State *L);
int lua_dist_pert(lua_State *L);
int lua_dist_beta(lua_State *L);
int lua_dist_integer(lua_State *L);
int lua_dist_choice(lua_State *L);
int lua_dist_declared(lua_State *L);

/* Reads the distribution on top of the stack (left there) into *out, all but its name. */
err_code lua_dist_read(lua_reader *r, const char *name, scn_uncertain *out);

#endif
