/* SPDX-License-Identifier: MIT
 *
 * What a Lua unit says of itself, as the tables of a dtn_unit, and where each name that its
 * functions see lies in a block.
 */
#ifndef DTN_HOST_LUA_DECLARATION_H
#define DTN_HOST_LUA_DECLARATION_H

#include "detente/plugin.h"
#include "lua_read.h"

enum { LUA_FN_START, LUA_FN_STEP, LUA_FN_FINISH, LUA_FN_COUNT };
extern const char *const lua_fn_names[LUA_FN_COUNT];

/* A field of the table `v` that a unit's functions see; -1: it has no place of that sort. */
typedef struct lua_field {
    const char *name;
    int read, write; /* places in the unit's table of variables */
    int stream;      /* or which stream */
    uint32_t count;
    bool is_vector;
    bool is_both; /* an input and a contribution: read as the one until it is assigned */
} lua_field;

typedef struct lua_declaration {
    dtn_unit unit; /* all but its functions and data */
    lua_field *fields;
    uint32_t nfields, ndraws; /* draws of all streams in one step */
    bool has_fn[LUA_FN_COUNT];
} lua_declaration;

/* For read_protected: reads the table on top of the stack into a lua_declaration. */
err_code lua_declaration_read(lua_reader *r, void *out);

#endif
