/* SPDX-License-Identifier: MIT
 *
 * The compiled form of a Lua 5.4 function, as `lua_dump` writes it: instructions, constants, lines
 * and names. The recorder (record.h) walks it, since what a comparison decides is invisible from
 * inside a running function when it is `==`, `~=` or `not`, but stands in the code.
 *
 * The format is that of Lua 5.4.0 to 5.4.x (LUAC_VERSION 0x54, format 0). Lua is linked into the
 * program, so the code read here is always that of the library at hand; tests/test_lua_code.c reads
 * every instruction.
 */
#ifndef DTN_HOST_LUA_CODE_H
#define DTN_HOST_LUA_CODE_H

#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

#include "mem.h"

/* In the order of Lua's lopcodes.h. */
/* clang-format off */
#define LUA_OPS(X)                                                                                 \
    X(MOVE) X(LOADI) X(LOADF) X(LOADK) X(LOADKX) X(LOADFALSE) X(LFALSESKIP) X(LOADTRUE)            \
    X(LOADNIL) X(GETUPVAL) X(SETUPVAL) X(GETTABUP) X(GETTABLE) X(GETI) X(GETFIELD) X(SETTABUP)     \
    X(SETTABLE) X(SETI) X(SETFIELD) X(NEWTABLE) X(SELF) X(ADDI) X(ADDK) X(SUBK) X(MULK) X(MODK)    \
    X(POWK) X(DIVK) X(IDIVK) X(BANDK) X(BORK) X(BXORK) X(SHRI) X(SHLI) X(ADD) X(SUB) X(MUL)        \
    X(MOD) X(POW) X(DIV) X(IDIV) X(BAND) X(BOR) X(BXOR) X(SHL) X(SHR) X(MMBIN) X(MMBINI)           \
    X(MMBINK) X(UNM) X(BNOT) X(NOT) X(LEN) X(CONCAT) X(CLOSE) X(TBC) X(JMP) X(EQ) X(LT) X(LE)      \
    X(EQK) X(EQI) X(LTI) X(LEI) X(GTI) X(GEI) X(TEST) X(TESTSET) X(CALL) X(TAILCALL) X(RETURN)     \
    X(RETURN0) X(RETURN1) X(FORLOOP) X(FORPREP) X(TFORPREP) X(TFORCALL) X(TFORLOOP) X(SETLIST)     \
    X(CLOSURE) X(VARARG) X(VARARGPREP) X(EXTRAARG)
/* clang-format on */

typedef enum lua_op {
#define X(name) CODE_##name,
    LUA_OPS(X)
#undef X
        CODE_COUNT
} lua_op;

/* An instruction taken apart. */
typedef struct lua_word {
    lua_op op;
    int a, b, c;
    bool k;
    int bx, sbx, sj;
    int sb, sc; /* b and c as signed numbers */
} lua_word;

typedef enum lua_const_type {
    CONST_NIL,
    CONST_BOOL,
    CONST_INT,
    CONST_FLOAT,
    CONST_TEXT
} lua_const_type;

typedef struct lua_const {
    lua_const_type type;
    bool truth;
    lua_Integer integer;
    lua_Number number;
    const char *text; /* with a 0 behind it */
    size_t length;
} lua_const;

typedef struct lua_upvalue {
    bool in_stack; /* a register of the function around it, else an upvalue of that function */
    int index;
    const char *name; /* or NULL */
} lua_upvalue;

typedef struct lua_code {
    const char *source; /* as lua_Debug has it, "@file.lua"; or NULL */
    int first_line;
    int nparams, registers;
    uint32_t ncode, nconsts, nupvalues, nprotos;
    const lua_word *code;
    const int *lines; /* of each instruction; 0 when unknown */
    const lua_const *consts;
    lua_upvalue *upvalues;
    const struct lua_code *protos;
} lua_code;

/*
 * Reads the Lua function at `place` on the stack; everything lives in the arena. NULL when it is
 * a C function, when memory runs out, or when the code is not of a form known here.
 */
const lua_code *lua_code_read(lua_State *L, int place, arena *a);

#endif
