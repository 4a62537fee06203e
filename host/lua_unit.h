/* SPDX-License-Identifier: MIT
 *
 * A Lua unit dressed as a dtn_unit: its tables become tables of variables, its functions are
 * called case by case over a block.
 */
#ifndef DTN_HOST_LUA_UNIT_H
#define DTN_HOST_LUA_UNIT_H

#include "detente/plugin.h"
#include "error.h"
#include "lua_state.h"
#include "mem.h"

/* The most workers that can run in one process; each needs a Lua state of its own. */
enum { LUA_UNIT_WORKERS = 256 };

/* What a Lua unit stores in fail[] for a case that used up its time budget. */
enum { LUA_UNIT_OUT_OF_TIME = 254 };

typedef struct lua_plugin lua_plugin;

/*
 * Runs a plugin file in `box` (which stays in use for worker 0 and must outlive the plugin) and
 * reads its units; *units has *n entries that live until lua_plugin_close. Errors are ERR_PLUGIN
 * with file and line.
 */
err_code lua_plugin_open(lua_box *box, const char *path, lua_plugin **out,
                         const dtn_unit *const **units, size_t *n, error *e);
void lua_plugin_close(lua_plugin *p);

#endif
