/* SPDX-License-Identifier: MIT
 *
 * What runs the Lua units of a plan: their recordings, played or compiled, or the functions
 * themselves, case by case.
 */
#ifndef DTN_HOST_BACKEND_H
#define DTN_HOST_BACKEND_H

#include "plan.h"

/*
 * Records, proves and binds every Lua unit of a plan that is complete but for its size and hash,
 * and compiles them where `backend` (or the length of the run) asks for it. ERR_INPUT when a
 * function keeps something between calls (whatever the backend), ERR_RUN when LUA_BACKEND_CC finds no compiler,
 * ERR_MEMORY.
 */
err_code backend_choose(plan *p, lua_backend backend, error *e);
void backend_free(plan *p);

/* "auto", "player", "cc", "case"; ERR_USAGE with a hint for another word. */
err_code backend_parse(const char *word, lua_backend *out, error *e);

#endif
