/* SPDX-License-Identifier: MIT
 *
 * Asks a Lua box for one number.
 */
#ifndef DTN_TESTS_LUA_VALUE_H
#define DTN_TESTS_LUA_VALUE_H

#include <criterion/criterion.h>
#include <lua.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../host/lua_api.h"

static inline lua_box *lua_value_box(void)
{
    lua_box *box;
    error e = {.text = ""};
    cr_assert(!lua_box_open(&lua_limits_default, &box, &e) && !lua_api_open(box, &e), "%s", e.text);
    return box;
}

/* Runs a chunk. On failure its sentence stands in e, and nothing is on the stack. */
static inline err_code lua_value_run(lua_box *box, const char *chunk, error *e)
{
    *e = (error){.text = ""};
    err_code code = lua_box_load(box, chunk, strlen(chunk), "chunk", e);
    return code ? code : lua_box_call(box, 0, 1, e);
}

/* The number that a chunk (printf-like) returns. */
__attribute__((format(printf, 2, 3), unused)) static double lua_value(lua_box *box,
                                                                      const char *format, ...)
{
    static char chunk[1 << 16];
    va_list list;
    error e;
    va_start(list, format);
    vsnprintf(chunk, sizeof chunk, format, list);
    va_end(list);
    cr_assert_eq(lua_value_run(box, chunk, &e), ERR_OK, "%s\n%s", chunk, e.text);
    lua_State *L = lua_box_state(box);
    cr_assert_eq(lua_type(L, -1), LUA_TNUMBER, "%s\ngives a %s", chunk, luaL_typename(L, -1));
    double x = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return x;
}

/* A chunk must fail with a sentence that holds `text`. */
__attribute__((unused)) static void lua_refuses(lua_box *box, const char *chunk, const char *text)
{
    error e;
    err_code code = lua_value_run(box, chunk, &e);
    cr_expect_neq(code, ERR_OK, "%s: was taken", chunk);
    cr_expect(strstr(e.text, text) != NULL, "%s: %s", chunk, e.text);
    lua_settop(lua_box_state(box), 0);
}

#endif
