/* SPDX-License-Identifier: MIT
 *
 * Reads the `claims` of a scenario file.
 */
#ifndef DTN_HOST_LUA_CLAIMS_H
#define DTN_HOST_LUA_CLAIMS_H

#include "lua_read.h"
#include "scenario.h"

/* Of the table on top of the stack, into s->claims. ERR_INPUT with file and line. */
err_code read_claims(lua_reader *r, scenario *s);

#endif
