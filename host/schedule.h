/* SPDX-License-Identifier: MIT
 *
 * In which order, and through which memory, a program is best computed as compiled loops.
 *
 * A routine (a program's begin or its step) is cut into phases. A phase fills the draws it needs,
 * then runs one loop over the cases of a chunk, in which values are locals that a compiler keeps
 * in registers, then calls column functions (exp, log and the like). Whatever one phase leaves
 * for a later one or for a column function is kept in a column of scratch, a slot; slots are used
 * again once their value is dead.
 *
 *     phase 0   draw -> slot 0    loop: columns, slot 0 -> slots 1, 2    exp over slots 1, 2
 *     phase 1                     loop: columns, slots 1, 2 -> columns
 *
 * Each value is computed as late as possible, so that most of them never leave their loop. A
 * variable that is read and written is written after its last reader.
 */
#ifndef DTN_HOST_SCHEDULE_H
#define DTN_HOST_SCHEDULE_H

#include "program.h"

enum { SCHEDULE_CHUNK = 256 }; /* cases that one round of phases does: the length of a slot */

/* As `var` of a column, beside PROGRAM_RESULT: a carried column. */
#define SCHEDULE_CARRIED (PROGRAM_RESULT - 1)

#define SCHEDULE_NONE UINT32_MAX /* no phase, no slot, no column */

typedef struct schedule_column {
    uint32_t var, element;
    expr_id reader;     /* the node that is the column's value, if the routine reads it */
    uint32_t last_read; /* the last phase whose loop may need the old value */
} schedule_column;

typedef enum schedule_place {
    PLACE_FIXED,   /* a constant: stands in the text */
    PLACE_CALL,    /* p->call[index]: one value for all cases */
    PLACE_COLUMN,  /* a variable or carried column: columns[index] */
    PLACE_SCRATCH, /* a draw or the result of a column function */
    PLACE_LOOP     /* computed in the loop of a phase */
} schedule_place;

typedef struct schedule_node {
    schedule_place place;
    uint32_t index;
    uint32_t stage; /* how many rounds of column functions must have been called before */
    uint32_t phase; /* LOOP: computed in its loop; column function: called at its end */
    uint32_t kept;  /* kept[kept] is where it is kept, or SCHEDULE_NONE */
} schedule_node;

/* A value in a slot, from phase `from` to `to`. */
typedef struct schedule_kept {
    expr_id value;
    uint32_t from, to, slot;
    uint32_t callers; /* column functions at the end of phase `to` that read it */
    bool is_copy;     /* made for one user beside the value itself */
} schedule_kept;

/* A column function; operands are kept values, or columns where kept is SCHEDULE_NONE. */
typedef struct schedule_call {
    expr_id id;
    expr_op op;
    uint32_t phase;
    uint32_t operand[2], column[2];
} schedule_call;

typedef struct schedule_store {
    uint32_t column;
    expr_id value;
    uint32_t computed, stored; /* phases; when they differ, kept[kept] lies between */
    uint32_t kept;
} schedule_store;

typedef struct schedule {
    const program *p;
    const expr_id *list; /* the part of the program */
    uint32_t nlist;
    schedule_node *nodes; /* by node of the graph */
    schedule_column *columns;
    uint32_t ncolumns;
    expr_id *loop; /* LOOP nodes in the order of their computation */
    uint32_t nloop;
    schedule_kept *kept;
    uint32_t nkept;
    schedule_call *calls; /* by phase, then by operation */
    uint32_t ncalls;
    schedule_store *stores;
    uint32_t nstores;
    uint32_t nphases, nslots;
    arena a;
} schedule;

/* Of the program's begin, or of its step. False when memory runs out; *out is then empty. */
bool schedule_make(const program *p, bool is_begin, schedule *out);
void schedule_free(schedule *s);

/* Whether computing the node again costs no more than keeping it: one operation on leaves. */
bool schedule_is_cheap(const schedule *s, expr_id id);

#endif
