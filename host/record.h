/* SPDX-License-Identifier: MIT
 *
 * Recording: runs a Lua unit's function once, on symbols instead of numbers, and keeps what it
 * computes as an expression graph.
 *
 * The function's compiled form (lua_code.h) is walked by a machine whose registers hold Lua values
 * or nodes of the graph. Where a condition depends on a column, both sides are walked; whichever
 * state stands at the lowest instruction goes first, so two sides meet again at the first
 * instruction they share, and what differs between them becomes a select. This costs as much as
 * the function has code: n branches one after the other are 2 n sides, not 2^n. Since every
 * decision is an instruction, `==`, `~=`, `not`, `and` and `or` record like any other, calls of
 * Lua functions are walked where they stand, and loops that count are unrolled.
 *
 * Cases for which the function raises an error, or does what cannot be recorded, are those for
 * which `guard` holds: they are left to Lua, so a recording never has to be complete to be right.
 */
#ifndef DTN_HOST_RECORD_H
#define DTN_HOST_RECORD_H

#include "lua_declaration.h"
#include "program.h"

/* A decision that depends on columns: of the cases that reach it, `condition` holds for some. */
typedef struct record_branch {
    expr_id reached, condition;
} record_branch;

typedef struct recording {
    expr_graph g;
    arena a;
    program_target *targets; /* what is written; a variable that keeps its value is left out */
    size_t ntargets;
    expr_id guard; /* the cases that are left to Lua; EXPR_ID_FALSE when there are none */
    record_branch *branches;
    size_t nbranches;
    bool is_whole; /* false: nothing could be recorded, and `why` says why */
    /* "file:12: what cannot be recorded, and what to write instead"; "" when nothing was met. */
    char why[400];
    /* "file:12: ..." when the function keeps something between calls, which no unit may; "". */
    char keeps[400];
    bool prints;                    /* it may print, where the walk ended at something */
    char left_at[160];              /* "file:12" where cases are first left to Lua; "" */
    char error_at[160], error[200]; /* the first error that some case raises; "", "" */
} recording;

/*
 * Records the Lua function at `function` on the stack of a box, as it would be called with the
 * table `v` of the declared unit and the table of options at `options` (0: an empty one).
 * ERR_MEMORY is the only error; a function that cannot be recorded gives is_whole = false.
 */
err_code record_function(lua_State *L, const lua_declaration *d, int function, int options,
                         recording *out, error *e);
void recording_free(recording *r);

#endif
