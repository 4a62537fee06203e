/* SPDX-License-Identifier: MIT
 *
 * Reading Lua's compiled form: every instruction there is, lines, names and constants, and dumps
 * that are no functions of Lua.
 */
#include <criterion/criterion.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua_code.h"

static const char *const op_names[] = {
#define X(name) #name,
    LUA_OPS(X)
#undef X
};

/* The main function of a chunk, compiled and read. */
static const lua_code *read_chunk(lua_State *L, const char *text, arena *a)
{
    cr_assert_eq(luaL_loadbufferx(L, text, strlen(text), "@chunk.lua", "t"), LUA_OK, "%s",
                 lua_tostring(L, -1));
    const lua_code *code = lua_code_read(L, -1, a);
    cr_assert_not_null(code, "%s", text);
    return code;
}

static void mark_ops(const lua_code *code, bool *seen)
{
    for (uint32_t k = 0; k < code->ncode; k++)
        seen[code->code[k].op] = true;
    for (uint32_t k = 0; k < code->nprotos; k++)
        mark_ops(&code->protos[k], seen);
}

/* One line for each family; the names are Lua's own. */
static const char all_ops[] =
    "local a, b, t, f = ...\n"
    "local i, x, k, n, z = 1, 2.0, 0.5, nil, false local y = true\n"
    "local up = function(v) a = v; return b, print, t.x end\n"
    "t.x = t[a]; t[a] = b; t[1] = t[2]; glob = glob; t = { 1, 2, x = 3 }\n"
    "a = a + 1; a = a + 0.5; a = a - 0.5; a = a * 0.5; a = a % 0.5; a = a ^ 0.5; a = a / 0.5\n"
    "a = a // 0.5; a = a & 3; a = a | 3; a = a ~ 3; glob = t.x; a = a >> 1; a = 1 << a; a = 1 - a\n"
    "a = a + b; a = a - b; a = a * b; a = a % b; a = a ^ b; a = a / b; a = a // b; a = a & b\n"
    "a = a | b; a = a ~ b; a = a << b; a = a >> b; a = -a; a = ~a; a = not a; a = #a; a = a .. b\n"
    "if a == b then f() end if a < b then f() end if a <= b then f() end\n"
    "if a == 'x' then f() end if a == 1 then f() end if a < 1 then f() end\n"
    "if a <= 1 then f() end if a > 1 then f() end if a >= 1 then f() end\n"
    "if a then f() end a = b or t; local q = a == b; t:m()\n"
    "for j = 1, 3 do local c = j; f(function() return c end) end\n"
    "for _, v in f() do f(v) end\n"
    "do local c <close> = n end\n"
    "while a do local c = a; if c then f(function() return c end) break end end\n"
    "local one = function() return a end\n"
    "local none = function() end\n"
    "if z then return f(a) end\n"
    "return a, ...\n";

Test(lua_code, every_instruction_is_read)
{
    arena a = {0};
    lua_State *L = luaL_newstate();
    bool seen[CODE_COUNT] = {false};
    mark_ops(read_chunk(L, all_ops, &a), seen);
    /* A list of more than 131,071 different constants needs the two that carry a word more. */
    size_t room = 3000000, at = 0;
    char *text = malloc(room);
    cr_assert_not_null(text);
    at += (size_t)snprintf(text + at, room - at, "return {");
    for (int k = 0; k < 131100; k++)
        at += (size_t)snprintf(text + at, room - at, "%d.5,", k);
    snprintf(text + at, room - at, "}");
    const lua_code *many = read_chunk(L, text, &a);
    mark_ops(many, seen);
    cr_expect_eq(many->nconsts, 131100, "%u", many->nconsts);
    cr_expect_eq(many->consts[131099].number, 131099.5);
    for (int k = 0; k < CODE_COUNT; k++)
        cr_expect(seen[k], "no %s", op_names[k]);
    free(text);
    lua_close(L);
    arena_free(&a);
}

Test(lua_code, lines_names_and_constants_are_those_of_the_source)
{
    static const char text[] = "local up = 7\n"
                               "\n"
                               "return function(p, q, ...)\n"
                               "  local x = 'a\\0b'\n"
                               "  up = p + 12345678\n"
                               "  return x, true, nil\n"
                               "end\n";
    arena a = {0};
    lua_State *L = luaL_newstate();
    const lua_code *f = &read_chunk(L, text, &a)->protos[0];
    cr_expect_str_eq(f->source, "@chunk.lua");
    cr_expect_eq(f->first_line, 3);
    cr_expect_eq(f->nparams, 2);
    cr_expect_eq(f->nupvalues, 1);
    cr_expect_str_eq(f->upvalues[0].name, "up");
    cr_expect(f->upvalues[0].in_stack);
    bool text_found = false, number_found = false;
    for (uint32_t k = 0; k < f->nconsts; k++) {
        const lua_const *c = &f->consts[k];
        text_found |= c->type == CONST_TEXT && c->length == 3 && memcmp(c->text, "a\0b", 3) == 0;
        number_found |= c->type == CONST_INT && c->integer == 12345678;
    }
    cr_expect(text_found && number_found);
    for (uint32_t k = 0; k < f->ncode; k++) {
        if (f->code[k].op == CODE_LOADK)
            cr_expect_eq(f->lines[k], 4, "line %d", f->lines[k]);
        if (f->code[k].op == CODE_SETUPVAL)
            cr_expect_eq(f->lines[k], 5, "line %d", f->lines[k]);
    }
    lua_close(L);
    arena_free(&a);
}

/* Lua writes a line in full where the difference is large, and after every 128 instructions. */
Test(lua_code, lines_far_apart_are_right)
{
    char text[20000];
    size_t at = 0;
    for (int k = 0; k < 300; k++)
        at += (size_t)snprintf(text + at, sizeof text - at, "f()\n");
    for (int k = 0; k < 1000; k++)
        text[at++] = '\n';
    snprintf(text + at, sizeof text - at, "f()\nreturn 5.5\n");
    arena a = {0};
    lua_State *L = luaL_newstate();
    const lua_code *f = read_chunk(L, text, &a);
    int line = 0;
    for (uint32_t k = 0; k < f->ncode; k++)
        if (f->code[k].op == CODE_CALL) {
            line = line == 300 ? 1301 : line + 1;
            cr_expect_eq(f->lines[k], line, "%d instead of %d", f->lines[k], line);
        } else if (f->code[k].op == CODE_LOADF || f->code[k].op == CODE_LOADK) {
            cr_expect_eq(f->lines[k], 1302, "%d", f->lines[k]);
        }
    cr_expect_eq(line, 1301);
    lua_close(L);
    arena_free(&a);
}

Test(lua_code, functions_of_c_are_not_read)
{
    arena a = {0};
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    lua_getglobal(L, "print");
    cr_expect_null(lua_code_read(L, -1, &a));
    lua_close(L);
    arena_free(&a);
}

/* Every allocation failed in turn: no function, and nothing lost. */
Test(lua_code, running_out_of_memory_gives_no_function)
{
    lua_State *L = luaL_newstate();
    cr_assert_eq(luaL_loadstring(L, all_ops), LUA_OK);
    bool done = false;
    for (long k = 0; k < 1000 && !done; k++) {
        arena a = {0};
        mem_fail_after(k);
        done = lua_code_read(L, -1, &a) != NULL;
        mem_fail_after(-1);
        arena_free(&a);
    }
    cr_expect(done);
    lua_close(L);
}
