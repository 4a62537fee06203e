/* SPDX-License-Identifier: MIT
 *
 * The code that a player plays, for player.c (which plays it), player_code.c (which writes it)
 * and player_tile.c (which executes it).
 *
 * A chunk of cases is done action by action. An action is a column function (exp, a draw) over
 * the whole chunk, or a run of instructions over the chunk's tiles. A tile is as many cases as
 * eight vector registers hold. They are the accumulator: an instruction computes it from itself,
 * columns and scalars, so that of two operations in a row the second finds its operand in
 * registers, and only values needed later go to memory.
 */
#ifndef DTN_HOST_PLAYER_CODE_H
#define DTN_HOST_PLAYER_CODE_H

#include "player.h"

/*
 * Instructions: the operation, and its operands, which are A (the accumulator), C (a column) or S
 * (a scalar). The tables are easier to read as they stand.
 */
/* clang-format off */
#define TILE_UNARY(X) X(NEG) X(ABS) X(FLOOR) X(CEIL) X(NOT)
#define TILE_BINARY(X)                                                                             \
    X(ADD) X(SUB) X(MUL) X(DIV) X(IDIV) X(MIN) X(MAX) X(LT) X(LE) X(EQ) X(AND) X(OR)
/* The condition, the value if it holds, the value if not. */
#define TILE_SELECT(X)                                                                             \
    X(ACC) X(ACS) X(ASC) X(ASS) X(CAC) X(CAS) X(SAC) X(SAS) X(CCA) X(CSA) X(SCA) X(SSA)

/* Pairs: two operations, each rounded, the second between the value of the first and one more. */
#define TILE_FIRST(X)                                                                              \
    X(ADD, AC) X(ADD, AS) X(ADD, CC) X(ADD, CS)                                                    \
    X(MUL, AC) X(MUL, AS) X(MUL, CC) X(MUL, CS)                                                    \
    X(SUB, AC) X(SUB, AS) X(SUB, CA) X(SUB, SA) X(SUB, CC) X(SUB, CS) X(SUB, SC)
#define TILE_SECOND(X, name, form)                                                                 \
    X(name, form, ADD, AC) X(name, form, ADD, AS) X(name, form, MUL, AC) X(name, form, MUL, AS)    \
    X(name, form, SUB, AC) X(name, form, SUB, AS) X(name, form, SUB, CA) X(name, form, SUB, SA)
#define TILE_PAIRS(X)                                                                              \
    TILE_SECOND(X, ADD, AC) TILE_SECOND(X, ADD, AS) TILE_SECOND(X, ADD, CC)                        \
    TILE_SECOND(X, ADD, CS) TILE_SECOND(X, MUL, AC) TILE_SECOND(X, MUL, AS)                        \
    TILE_SECOND(X, MUL, CC) TILE_SECOND(X, MUL, CS) TILE_SECOND(X, SUB, AC)                        \
    TILE_SECOND(X, SUB, AS) TILE_SECOND(X, SUB, CA) TILE_SECOND(X, SUB, SA)                        \
    TILE_SECOND(X, SUB, CC) TILE_SECOND(X, SUB, CS) TILE_SECOND(X, SUB, SC)

/* Joins: the first leaves the accumulator alone, the second is between both (V: the value). */
#define TILE_JOINED(X)                                                                             \
    X(ADD, CC) X(ADD, CS) X(MUL, CC) X(MUL, CS) X(SUB, CC) X(SUB, CS) X(SUB, SC)
#define TILE_JOIN(X, name, form)                                                                   \
    X(name, form, ADD, AV) X(name, form, MUL, AV) X(name, form, SUB, AV) X(name, form, SUB, VA)
#define TILE_JOINS(X)                                                                              \
    TILE_JOIN(X, ADD, CC) TILE_JOIN(X, ADD, CS) TILE_JOIN(X, MUL, CC) TILE_JOIN(X, MUL, CS)        \
    TILE_JOIN(X, SUB, CC) TILE_JOIN(X, SUB, CS) TILE_JOIN(X, SUB, SC)

#define TILE_NAMES(name)                                                                           \
    TILE_##name##_AA, TILE_##name##_AC, TILE_##name##_AS, TILE_##name##_CA, TILE_##name##_CC,      \
    TILE_##name##_CS, TILE_##name##_SA, TILE_##name##_SC,
#define TILE_NAMES_A(name) TILE_##name##_A, TILE_##name##_C,
#define TILE_NAME_SELECT(form) TILE_SELECT_##form,
#define TILE_NAME_PAIR(name, form, then, last) TILE_##name##_##form##_##then##_##last,
#define TILE_NAME_STORE(name, form) TILE_##name##_##form##_STORE,
#define TILE_NAME_PAIR_STORE(name, form, then, last) TILE_##name##_##form##_##then##_##last##_STORE,

typedef enum tile_op {
    TILE_END,
    TILE_LOAD_C,
    TILE_LOAD_S,
    TILE_STORE,
    TILE_UNARY(TILE_NAMES_A)
    TILE_BINARY(TILE_NAMES)
    TILE_SELECT(TILE_NAME_SELECT)
    TILE_PAIRS(TILE_NAME_PAIR)
    TILE_JOINS(TILE_NAME_PAIR)
    /* What also stores its result. */
    TILE_PAIRS(TILE_NAME_PAIR_STORE)
    TILE_JOINS(TILE_NAME_PAIR_STORE)
    TILE_FIRST(TILE_NAME_STORE)
    TILE_OPS
} tile_op;
/* clang-format on */

/* a, b: places of the first operation's columns and scalars. c: of the second's. to: stored. */
typedef struct tile_insn {
    uint32_t op, a, b, c, to;
} tile_insn;

/* Executes instructions up to TILE_END for one tile. Column k of the tile is at column[k]. */
typedef void tile_machine(const tile_insn *code, double *const *column, const double *scalar);

typedef struct tile_kind {
    tile_machine *run;
    uint32_t size; /* cases */
} tile_kind;

/* The fastest kind that this processor has. */
tile_kind tile_best(void);
/* All kinds that it has, for tests: number k, or one of size 0 past the last. */
tile_kind tile_numbered(uint32_t k);

/* player_open with a machine of one's choice. */
player *player_open_for(const program *p, tile_kind kind);

/* The caller's columns: of a variable, of results, carried. */
typedef enum player_place { PLAYER_VAR, PLAYER_RESULT, PLAYER_CARRIED } player_place;

typedef struct player_column {
    player_place place;
    uint32_t var, element;
    expr_id read; /* the node that reads the variable, or EXPR_NONE */
    bool is_read, is_written;
} player_column;

typedef struct player_action {
    expr_op op;        /* EXPR_NONE: instructions */
    uint32_t code;     /* the first of them */
    uint32_t a, b, to; /* columns; stream and number of a draw */
} player_action;

/*
 * `begin` or `step` of a program. Columns are numbered: first the caller's, then those for values
 * that live as long as a chunk, then those for values that live within a tile.
 */
typedef struct player_part {
    player_action *actions;
    tile_insn *code;
    player_column *outer;
    uint32_t nactions, ncode;
    uint32_t nouter, nchunks, ntiles;
} player_part;

/* A number that a part stores. */
typedef struct player_goal {
    player_place place;
    uint32_t var, element;
    expr_id value;
} player_goal;

/*
 * Writes the code for the given nodes, which are in the order of their computation. scalar_of
 * gives the scalar of a node that is one, else UINT32_MAX. What the part keeps comes from `a`.
 * False when memory runs out.
 */
bool player_write_code(const program *p, const expr_id *nodes, uint32_t nnodes,
                       const player_goal *goals, size_t ngoals, const uint32_t *scalar_of, arena *a,
                       player_part *out);

#endif
