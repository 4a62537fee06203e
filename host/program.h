/* SPDX-License-Identifier: MIT
 *
 * A program: what a recorded function computes and stores, in the order in which it can be
 * computed, whichever back end does it (player.h plays it, compile.h hands it to a C compiler).
 *
 * Nodes are sorted into parts by how often they change (expr_rank):
 *   fixed   constants
 *   call    once per call, for all cases together
 *   begin   once per case and run, from parameters alone; kept in carried columns
 *   step    for each case at each call
 * A program is read-only once made; any number of threads may run it, each with its own block.
 */
#ifndef DTN_HOST_PROGRAM_H
#define DTN_HOST_PROGRAM_H

#include "expr.h"
#include "mem.h"

/* A number that is stored: into an element of a variable, or of the block's results. */
enum { PROGRAM_RESULT = UINT32_MAX }; /* as `var` */

typedef struct program_target {
    uint32_t var, element;
    expr_id value;
} program_target;

typedef struct program {
    expr_graph g; /* only what is needed */
    program_target *targets;
    size_t ntargets;
    /* Places of nodes in the order of their computation. READ and CONST stand in no list. */
    expr_id *call, *begin, *step;
    uint32_t ncall, nbegin, nstep;
    /* The nodes of `begin` that `step` or a target uses: carried[k] is kept in column k. */
    expr_id *carried;
    uint32_t ncarried;
    expr_id *draws; /* DRAW nodes, in the order of the graph */
    uint32_t ndraws;
    bool *is_call; /* by node: has one value for all cases of a call */
    arena a;
} program;

/*
 * Copies what the targets need. With `hoists`, what depends on parameters alone goes into
 * `begin`, which must then have run before `step`; without, into `step`. False when memory runs
 * out; *out is then empty.
 */
bool program_make(const expr_graph *g, const program_target *targets, size_t ntargets, bool hoists,
                  program *out);
void program_free(program *p);

/* Operations for each case and step, and for each case and run. */
uint32_t program_step_operations(const program *p);
uint32_t program_begin_operations(const program *p);

/*
 * What a program runs on: n cases of a block. Element j of variable v is at col[v] + j * stride;
 * result and carried columns lie behind one another the same way. A target may be a variable that
 * the program also reads: it then sees the old values throughout.
 */
typedef struct program_block {
    uint32_t n, stride;
    double *const *col;
    double *carried; /* ncarried columns, from `begin` to the last `step` */
    double *result;  /* targets PROGRAM_RESULT, or NULL when there are none */
    void *scratch;   /* as many bytes as the back end asks for, 64-byte aligned, rubbish */
    double dt, t, step;
    /* Fills out[0..n) with a draw for the cases [first, first + n) of the block. */
    void (*draw)(const void *context, uint32_t stream, uint32_t draw, uint32_t first, uint32_t n,
                 double *out);
    const void *context;
} program_block;

#endif
