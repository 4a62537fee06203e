/* SPDX-License-Identifier: MIT
 *
 * A Lua unit dressed as a dtn_unit: its tables become tables of variables; its functions are
 * recorded and played over a block, or called case by case.
 */
#ifndef DTN_HOST_LUA_UNIT_H
#define DTN_HOST_LUA_UNIT_H

#include "detente/plugin.h"
#include "error.h"
#include "lua_declaration.h"
#include "lua_recorded.h"
#include "lua_state.h"
#include "mem.h"

struct plan_instance;

/* The most workers that can run in one process; each needs a Lua state of its own. */
enum { LUA_UNIT_WORKERS = 256 };

/* What a Lua unit stores in fail[] for a case that used up its time budget. */
enum { LUA_UNIT_OUT_OF_TIME = PROVE_TOO_LONG };

typedef struct lua_plugin lua_plugin;

/*
 * Runs a plugin file in `box` (which stays in use for worker 0 and must outlive the plugin) and
 * reads its units; *units has *n entries that live until lua_plugin_close. Errors are ERR_PLUGIN
 * with file and line.
 */
err_code lua_plugin_open(lua_box *box, const char *path, lua_plugin **out,
                         const dtn_unit *const **units, size_t *n, error *e);
void lua_plugin_close(lua_plugin *p);

/*
 * Records and proves the functions of an opened instance of a Lua unit. What cannot be recorded
 * is no error, see lua_unit_recorded. ERR_MEMORY. [main]
 */
err_code lua_unit_record(const struct plan_instance *in, error *e);

/* Makes what was recorded run, once the plan has fixed its parameters. ERR_MEMORY. [main] */
err_code lua_unit_bind(struct plan_instance *in, error *e);

/* What became of LUA_FN_START ...; NULL when the unit has no such function. */
recorded *lua_unit_recorded(const struct plan_instance *in, int fn);

/*
 * For `detente list`: what becomes of each function of a unit outside of any scenario, with its
 * options at their defaults, in words; "" for a function that it has not. [main]
 */
err_code lua_unit_describe(const dtn_unit *unit, char text[][600], error *e);

#endif
