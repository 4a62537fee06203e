/* SPDX-License-Identifier: MIT
 *
 * Expression graphs: what a recorded function computes for one case, as nodes over columns.
 *
 * A node is a number or a condition and never changes; equal nodes are one node. Making a node
 * folds constants and drops what changes no bit (x * 1, x / 4 becomes x * 0.25, x ^ 2 becomes
 * x * x), so the same function gives the same bits whether it is folded, played over a block,
 * compiled, or run by Lua. Arithmetic is IEEE double, each operation rounded by itself; the
 * functions are those of vmath.h. The sign and payload of a NaN are not promised.
 *
 * One thread at a time may add nodes; a graph that grows no more may be read by any.
 */
#ifndef DTN_HOST_EXPR_H
#define DTN_HOST_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t expr_id; /* a node's place; EXPR_NONE is none */

/*
 * Operations: name, operands, operands are conditions, result is a condition. Leaves have none.
 *   READ     variable a of the unit's table, element b
 *   DRAW     draw b of the unit's stream a
 *   IDIV     floor(a / b), Lua's // of floats        MOD   Lua's % of floats
 *   FMOD     C's fmod                                POW   vm1_pow
 *   MIN      b < a ? b : a (Lua's math.min)          MAX   a < b ? b : a
 *   SELECT   a ? b : c, a being a condition
 */
#define EXPR_OPS(X)                                                                                \
    X(NONE, 0, 0, 0)                                                                               \
    X(FALSE, 0, 0, 1)                                                                              \
    X(TRUE, 0, 0, 1)                                                                               \
    X(CONST, 0, 0, 0)                                                                              \
    X(READ, 0, 0, 0)                                                                               \
    X(DRAW, 0, 0, 0)                                                                               \
    X(DT, 0, 0, 0)                                                                                 \
    X(T, 0, 0, 0)                                                                                  \
    X(STEP, 0, 0, 0)                                                                               \
    X(NEG, 1, 0, 0)                                                                                \
    X(ABS, 1, 0, 0)                                                                                \
    X(FLOOR, 1, 0, 0)                                                                              \
    X(CEIL, 1, 0, 0)                                                                               \
    X(SQRT, 1, 0, 0)                                                                               \
    X(EXP, 1, 0, 0)                                                                                \
    X(EXPM1, 1, 0, 0)                                                                              \
    X(LOG, 1, 0, 0)                                                                                \
    X(LOG1P, 1, 0, 0)                                                                              \
    X(SIN, 1, 0, 0)                                                                                \
    X(COS, 1, 0, 0)                                                                                \
    X(TANH, 1, 0, 0)                                                                               \
    X(LOGISTIC, 1, 0, 0)                                                                           \
    X(QNORM, 1, 0, 0)                                                                              \
    X(PNORM, 1, 0, 0)                                                                              \
    X(ADD, 2, 0, 0)                                                                                \
    X(SUB, 2, 0, 0)                                                                                \
    X(MUL, 2, 0, 0)                                                                                \
    X(DIV, 2, 0, 0)                                                                                \
    X(IDIV, 2, 0, 0)                                                                               \
    X(MOD, 2, 0, 0)                                                                                \
    X(FMOD, 2, 0, 0)                                                                               \
    X(POW, 2, 0, 0)                                                                                \
    X(MIN, 2, 0, 0)                                                                                \
    X(MAX, 2, 0, 0)                                                                                \
    X(POISSON, 2, 0, 0)                                                                            \
    X(LT, 2, 0, 1)                                                                                 \
    X(LE, 2, 0, 1)                                                                                 \
    X(EQ, 2, 0, 1)                                                                                 \
    X(NOT, 1, 1, 1)                                                                                \
    X(AND, 2, 1, 1)                                                                                \
    X(OR, 2, 1, 1)                                                                                 \
    X(SELECT, 3, 0, 0)

typedef enum expr_op {
#define X(name, operands, takes, gives) EXPR_##name,
    EXPR_OPS(X)
#undef X
        EXPR_OP_COUNT
} expr_op;

/* How often a node changes, as bits that are or-ed from operands to results. */
typedef enum expr_rank {
    EXPR_FIXED = 0, /* a constant */
    EXPR_CALL = 1,  /* one value for all cases of a call: dt, t, step, a lever's settings */
    EXPR_RUN = 2,   /* each case has its own, the same for the whole run: parameters */
    EXPR_EACH = 3   /* each case has its own at each step */
} expr_rank;

typedef struct expr_node {
    uint8_t op;   /* expr_op */
    uint8_t rank; /* expr_rank */
    expr_id a, b, c;
    double value; /* CONST */
} expr_node;

typedef struct expr_graph {
    expr_node *nodes; /* operands stand before the nodes that use them */
    uint32_t n, room;
    uint32_t *slots; /* hash table of places */
    uint32_t nslots; /* a power of two */
    uint32_t most;   /* nodes it may have */
    bool is_full;    /* `most` or the memory was used up: later nodes are EXPR_NONE */
} expr_graph;

/* These two nodes are in every graph. */
enum { EXPR_ID_FALSE = EXPR_FALSE, EXPR_ID_TRUE = EXPR_TRUE };

/* False when memory runs out; the graph is then empty and need not be closed. */
bool expr_open(expr_graph *g, uint32_t most);
void expr_close(expr_graph *g);

/*
 * Makes or finds a node. Operands must be of the sort that the operation takes; an EXPR_NONE
 * among them gives EXPR_NONE, so that a chain of calls is checked once, by is_full.
 */
expr_id expr_make(expr_graph *g, expr_op op, expr_id a, expr_id b, expr_id c);
expr_id expr_const(expr_graph *g, double value);
expr_id expr_read(expr_graph *g, uint32_t var, uint32_t element, expr_rank rank);
expr_id expr_draw(expr_graph *g, uint32_t stream, uint32_t draw);

static inline expr_id expr_bool(bool value) { return value ? EXPR_ID_TRUE : EXPR_ID_FALSE; }

bool expr_is_condition(const expr_graph *g, expr_id id);
/* Whether the node is a constant number; then its value is in *value. */
bool expr_is_const(const expr_graph *g, expr_id id, double *value);

uint32_t expr_operands(expr_op op);
const char *expr_name(expr_op op); /* "ADD" */
/* Whether it is worth a pass over a whole column: the functions of vmath.h, and remainders. */
bool expr_is_column_function(expr_op op);

/* One operation on numbers; conditions are 1 and 0. What folding does, and what tests compare. */
double expr_apply(expr_op op, double a, double b, double c);

/*
 * The values of nodes [0, g->n) for one case, in order. `leaf` gives those of READ, DRAW, DT, T
 * and STEP. Conditions are 1 and 0. The slow way, for checks and tests.
 */
void expr_evaluate(const expr_graph *g, double (*leaf)(void *context, const expr_node *node),
                   void *context, double *values);

/*
 * Makes nodes in `to` for all that the roots of `from` need and gives their places in `roots`.
 * `leaf` may replace READ, DRAW, DT, T and STEP by a node of `to` that it makes (EXPR_NONE: copy).
 */
void expr_copy(const expr_graph *from, expr_graph *to, expr_id *roots, size_t nroots,
               expr_id (*leaf)(void *context, expr_graph *to, const expr_node *node),
               void *context);

#endif
