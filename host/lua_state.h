/* SPDX-License-Identifier: MIT
 *
 * One maker of Lua states and one door into them.
 *
 * A box is a Lua state with safe libraries only, a cap on its memory and a budget of processor
 * time for each call. Scenarios and Lua units run in boxes. A box serves one thread at a time;
 * a forked child goes on with its copy.
 *
 * What is open: the base library without dofile, loadfile, collectgarbage; load for text chunks
 * only; `pairs` and `next` with one order everywhere (lua_order.h); string, table, math without
 * random, utf8; os.clock, os.date, os.time. `require` reads
 * modules from the scripts folder and from the scenario's folder. There is no io, debug, package
 * or coroutine library, and no __gc, since a time budget does not reach into those. `trusted`
 * opens all of it, and lifts the budget on patterns.
 */
#ifndef DTN_HOST_LUA_STATE_H
#define DTN_HOST_LUA_STATE_H

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "error.h"

typedef struct lua_box lua_box;

typedef struct lua_limits {
    size_t memory;  /* bytes; 0: no cap */
    double seconds; /* of processor time for each call through the door; 0: none */
    bool trusted;
} lua_limits;

extern const lua_limits lua_limits_default; /* 256 MiB, 10 s, not trusted */

err_code lua_box_open(const lua_limits *limits, lua_box **out, error *e);
void lua_box_close(lua_box *box);

lua_State *lua_box_state(const lua_box *box);
lua_box *lua_box_of(lua_State *L);
const lua_limits *lua_box_limits(const lua_box *box);

/*
 * The door: as lua_pcall. On failure nothing is left on the stack and the sentence begins with
 * the script's line. ERR_INPUT for an error of the script, ERR_MEMORY for its memory cap or when
 * the machine's memory runs out, ERR_RUN when the time budget is used up.
 */
err_code lua_box_call(lua_box *box, int nargs, int nresults, error *e);

/* Whether the latest call was refused memory for the script's own cap. */
bool lua_box_over_cap(const lua_box *box);

/*
 * How long a script may keep the processor in all, by the wall clock, before the guard ends the
 * program: what the budget cannot stop (a pattern, an error handler that loops) ends there.
 * 0: no limit, for trusted boxes.
 */
unsigned lua_box_patience(const lua_box *box);

/*
 * Compiles text (never bytecode) and leaves the function on the stack; `name` is shown in
 * messages. Error: nothing on the stack.
 */
err_code lua_box_load(lua_box *box, const char *text, size_t size, const char *name, error *e);

/*
 * Where `require` and detente.read look: a folder with a scenario (or NULL) and the scripts
 * folder. Texts are copied.
 */
err_code lua_box_folders(lua_box *box, const char *scenario_folder, error *e);

/* The folder with the host's Lua half and data, "…/scripts". */
const char *scripts_folder(void);

/* A whole file as text with a 0 behind it, from mem_alloc, or NULL with a sentence (ERR_INPUT). */
char *read_file(const char *path, size_t *size, error *e);

#endif
