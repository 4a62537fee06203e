/* SPDX-License-Identifier: MIT
 *
 * Writes the code of a part of a program. See player_code.h.
 *
 * Column functions divide a part into stages: stage k computes what functions of stage k read,
 * then come those functions, and the last stage computes what is stored. Each node is computed
 * in the first stage that needs it, and within a stage depth first, the operand that needs more
 * columns before the other, so that few values wait in memory for their use.
 */
#include "player_code.h"

#include <string.h>

#define NOWHERE UINT32_MAX
#define LONG_COLUMN (UINT32_C(1) << 30)
#define SHORT_COLUMN (UINT32_C(1) << 31)

/*
 * Where the instructions that do more than one thing begin, and the order of their parts. A pair
 * or a join and its twin that stores are STORING apart.
 */
enum {
    FIRST_PAIR = TILE_ADD_AC_ADD_AC,
    FIRST_JOIN = TILE_ADD_CC_ADD_AV,
    FIRST_PAIR_STORE = TILE_ADD_AC_ADD_AC_STORE,
    FIRST_STORE = TILE_ADD_AC_STORE,
    STORING = FIRST_PAIR_STORE - FIRST_PAIR
};
#define X(name, form) PLACE_##name##_##form,
enum { TILE_FIRST(X) FIRSTS };
#undef X
#define X(name, form, then, last) SECOND_##then##_##last,
enum { TILE_SECOND(X, , ) SECONDS };
#undef X
#define X(name, form) JOINED_##name##_##form,
enum { TILE_JOINED(X) JOINED };
#undef X
#define X(name, form, then, last) JOIN_##then##_##last,
enum { TILE_JOIN(X, , ) JOINS };
#undef X
_Static_assert(FIRST_JOIN == FIRST_PAIR + (int)FIRSTS * (int)SECONDS, "the order of pairs");
_Static_assert(FIRST_PAIR_STORE == FIRST_JOIN + (int)JOINED * (int)JOINS, "the order of joins");

/* A value that could not be stored yet, since its column was still to be read. */
typedef struct waiting {
    uint32_t from, to;
} waiting;

typedef struct writer {
    const program *p;
    const expr_node *nodes;
    const player_goal *goals;
    size_t ngoals;
    const uint32_t *scalar_of;
    player_part *part;

    /* By node. */
    bool *is_ours;       /* to be computed here */
    uint32_t *stage;     /* where a function may run, where its value is known */
    uint32_t *need;      /* columns that computing it keeps busy */
    uint32_t *uses;      /* still to come */
    uint32_t *column;    /* where its value lies, or NOWHERE */
    uint32_t *done_in;   /* the stage that computes it, or NOWHERE */
    bool *is_joined;     /* computed by the instruction that needs it */
    bool *is_shared;     /* needed by a function or in another stage: as long as a chunk */
    uint32_t *next_goal; /* by goal: the next with the same value */
    uint32_t *first_goal;
    uint32_t *goal_column; /* by goal, or NOWHERE: not the last one for its place */

    expr_id *order; /* all nodes of ours that are not functions, stage after stage */
    uint32_t norder;
    uint32_t *stage_end; /* by stage: where it ends in `order` */
    uint32_t nstages, now;
    uint32_t start;     /* the first instruction of the stage */
    expr_id *functions; /* in the order of their computation */
    uint32_t nfunctions;
    expr_id *stack;
    expr_id in_accumulator;
    uint32_t *free_columns[2]; /* as long as a chunk, as long as a tile */
    uint32_t nfree[2];
    waiting *waits;
    uint32_t nwaits;
} writer;

static bool is_function(expr_op op) { return op == EXPR_SQRT || expr_is_column_function(op); }

static expr_id operand(const writer *w, expr_id id, uint32_t k)
{
    const expr_node *n = &w->nodes[id];
    return k == 0 ? n->a : k == 1 ? n->b : n->c;
}

static uint32_t operands(const writer *w, expr_id id) { return expr_operands(w->nodes[id].op); }

static bool commutes(expr_op op)
{
    return op == EXPR_ADD || op == EXPR_MUL || op == EXPR_EQ || op == EXPR_AND || op == EXPR_OR;
}

/* Two of these may go into one instruction. */
static bool is_simple(expr_op op) { return op == EXPR_ADD || op == EXPR_SUB || op == EXPR_MUL; }

static bool is_scalar(const writer *w, expr_id id) { return w->scalar_of[id] != NOWHERE; }

/* ---- columns ---- */

static uint32_t outer_column(writer *w, player_place place, uint32_t var, uint32_t element)
{
    player_part *part = w->part;
    for (uint32_t k = 0; k < part->nouter; k++) {
        const player_column *c = &part->outer[k];
        if (c->place == place && c->var == var && c->element == element)
            return k;
    }
    part->outer[part->nouter] = (player_column){place, var, element, EXPR_NONE, false, false};
    return part->nouter++;
}

/* Until all are known, a column of the scratch memory has a number that says its sort. */
static uint32_t take_column(writer *w, bool is_long)
{
    uint32_t *nfree = &w->nfree[!is_long];
    if (*nfree)
        return w->free_columns[!is_long][--*nfree];
    return is_long ? LONG_COLUMN + w->part->nchunks++ : SHORT_COLUMN + w->part->ntiles++;
}

static void give_back(writer *w, uint32_t column)
{
    bool is_short = column >= SHORT_COLUMN;
    if (column >= LONG_COLUMN)
        w->free_columns[is_short][w->nfree[is_short]++] = column;
}

static uint32_t final_column(const player_part *part, uint32_t column)
{
    if (column >= SHORT_COLUMN)
        return column - SHORT_COLUMN + part->nouter + part->nchunks;
    return column >= LONG_COLUMN ? column - LONG_COLUMN + part->nouter : column;
}

/* One use of a value has been written. */
static void release(writer *w, expr_id id)
{
    if (--w->uses[id] == 0 && w->column[id] != NOWHERE)
        give_back(w, w->column[id]);
}

static uint32_t read_column(writer *w, expr_id id)
{
    if (w->column[id] < LONG_COLUMN)
        w->part->outer[w->column[id]].is_read = true;
    return w->column[id];
}

/* ---- what is there before: the columns of the caller, uses, stages ---- */

static void find_leaf(writer *w, expr_id id)
{
    const expr_node *n = &w->nodes[id];
    if (w->is_ours[id] || is_scalar(w, id) || n->op != EXPR_READ || w->column[id] != NOWHERE)
        return;
    w->column[id] = outer_column(w, PLAYER_VAR, n->a, n->b);
    w->part->outer[w->column[id]].read = id;
}

static void find_leaves(writer *w, const expr_id *nodes, uint32_t nnodes)
{
    for (uint32_t k = 0; k < w->p->ncarried; k++)
        if (!w->is_ours[w->p->carried[k]])
            w->column[w->p->carried[k]] = outer_column(w, PLAYER_CARRIED, 0, k);
    for (uint32_t k = 0; k < nnodes; k++)
        for (uint32_t j = 0; j < operands(w, nodes[k]); j++)
            find_leaf(w, operand(w, nodes[k], j));
    for (size_t k = 0; k < w->ngoals; k++)
        find_leaf(w, w->goals[k].value);
}

/* The last of several goals for one place wins. */
static void find_goals(writer *w)
{
    for (size_t k = w->ngoals; k-- > 0;) {
        const player_goal *goal = &w->goals[k];
        uint32_t column = outer_column(w, goal->place, goal->var, goal->element);
        bool is_stored = !w->part->outer[column].is_written;
        w->part->outer[column].is_written = true;
        w->goal_column[k] = is_stored ? column : NOWHERE;
        if (!is_stored)
            continue;
        w->next_goal[k] = w->first_goal[goal->value];
        w->first_goal[goal->value] = (uint32_t)k;
        w->uses[goal->value]++;
    }
}

static uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }

/* As registers are counted by Sethi and Ullman (1970). */
static uint32_t count_need(const writer *w, expr_id id)
{
    uint32_t most = 0, same = 0;
    for (uint32_t k = 0; k < operands(w, id); k++) {
        uint32_t need = w->need[operand(w, id, k)];
        same = need == most ? same + 1 : need > most ? 0 : same;
        most = larger(most, need);
    }
    return larger(most + same, 1);
}

static void find_stages(writer *w, const expr_id *nodes, uint32_t nnodes)
{
    w->nstages = 1;
    for (uint32_t k = 0; k < nnodes; k++) {
        expr_id id = nodes[k];
        uint32_t stage = 0;
        for (uint32_t j = 0; j < operands(w, id); j++) {
            expr_id from = operand(w, id, j);
            w->uses[from]++;
            bool is_later = w->is_ours[from] && is_function(w->nodes[from].op);
            stage = larger(stage, w->stage[from] + is_later);
        }
        w->stage[id] = stage;
        w->need[id] = is_function(w->nodes[id].op) ? 0 : count_need(w, id);
        if (!is_function(w->nodes[id].op))
            continue;
        w->functions[w->nfunctions++] = id;
        w->nstages = larger(w->nstages, stage + 2);
    }
}

/* ---- the order of instructions ---- */

static bool is_to_do(const writer *w, expr_id id)
{
    return w->is_ours[id] && w->done_in[id] == NOWHERE && !is_function(w->nodes[id].op);
}

/* Whether both operands of a simple operation that is needed once are columns and scalars. */
static bool can_be_joined(const writer *w, expr_id id)
{
    const expr_node *n = &w->nodes[id];
    return is_simple(n->op) && w->uses[id] == 1 && !is_to_do(w, n->a) && !is_to_do(w, n->b);
}

/*
 * One of two operands that are to be computed may be left to the instruction itself, if the other
 * comes right before it: a * b + c * d then stores nothing on its way.
 */
static void join_operand(writer *w, expr_id id)
{
    const expr_node *n = &w->nodes[id];
    if (!is_simple(n->op) || n->a == n->b || !is_to_do(w, n->a) || !is_to_do(w, n->b) ||
        w->is_joined[n->a] || w->is_joined[n->b])
        return;
    if (can_be_joined(w, n->b))
        w->is_joined[n->b] = true;
    else if (can_be_joined(w, n->a))
        w->is_joined[n->a] = true;
}

/* The operand to be computed next, or EXPR_NONE when all are there. */
static expr_id next_operand(const writer *w, expr_id id)
{
    expr_id next = EXPR_NONE;
    for (uint32_t k = 0; k < operands(w, id); k++) {
        expr_id from = operand(w, id, k);
        if (is_to_do(w, from) && !w->is_joined[from] && (!next || w->need[from] > w->need[next]))
            next = from;
    }
    return next;
}

/* Not by recursion: a chain of nodes may be as long as the graph. */
static void order_with_operands(writer *w, expr_id id)
{
    uint32_t depth = 0;
    if (is_to_do(w, id))
        w->stack[depth++] = id;
    while (depth) {
        join_operand(w, w->stack[depth - 1]);
        expr_id next = next_operand(w, w->stack[depth - 1]);
        if (next) {
            w->stack[depth++] = next;
        } else {
            expr_id last = w->stack[--depth];
            for (uint32_t k = 0; k < operands(w, last); k++)
                if (is_to_do(w, operand(w, last, k)))
                    w->done_in[operand(w, last, k)] = w->now; /* joined */
            w->done_in[last] = w->now;
            w->order[w->norder++] = last;
        }
    }
}

static void order_all(writer *w)
{
    for (w->now = 0; w->now < w->nstages; w->now++) {
        for (uint32_t k = 0; k < w->nfunctions; k++)
            if (w->stage[w->functions[k]] == w->now)
                for (uint32_t j = 0; j < operands(w, w->functions[k]); j++)
                    order_with_operands(w, operand(w, w->functions[k], j));
        for (size_t k = 0; w->now + 1 == w->nstages && k < w->ngoals; k++)
            order_with_operands(w, w->goals[k].value);
        w->stage_end[w->now] = w->norder;
    }
}

static void find_shared(writer *w, const expr_id *nodes, uint32_t nnodes)
{
    for (uint32_t k = 0; k < nnodes; k++)
        for (uint32_t j = 0; j < operands(w, nodes[k]); j++) {
            expr_id from = operand(w, nodes[k], j);
            w->is_shared[from] |= w->done_in[from] != w->done_in[nodes[k]];
        }
    for (size_t k = 0; k < w->ngoals; k++)
        w->is_shared[w->goals[k].value] |= w->done_in[w->goals[k].value] + 1 != w->nstages;
}

/* ---- instructions ---- */

/* The place of an instruction among those that can be the first of a pair, or NOWHERE. */
static uint32_t first_place(uint32_t op)
{
    static const uint8_t places[TILE_OPS] = {
#define X(name, form) [TILE_##name##_##form] = 1 + PLACE_##name##_##form,
        TILE_FIRST(X)
#undef X
    };
    return places[op] - UINT32_C(1);
}

/* The same for the second, which finds the result of the first in the accumulator. */
static uint32_t second_place(uint32_t op)
{
    static const uint8_t places[TILE_OPS] = {
#define X(name, form, then, last) [TILE_##then##_##last] = 1 + SECOND_##then##_##last,
        TILE_SECOND(X, , )
#undef X
    };
    return places[op] - UINT32_C(1);
}

/* The same for what is joined. */
static uint32_t joined_place(uint32_t op)
{
    static const uint8_t places[TILE_OPS] = {
#define X(name, form) [TILE_##name##_##form] = 1 + JOINED_##name##_##form,
        TILE_JOINED(X)
#undef X
    };
    return places[op] - UINT32_C(1);
}

static tile_insn *last_insn(const writer *w)
{
    return w->part->ncode > w->start ? &w->part->code[w->part->ncode - 1] : NULL;
}

/* Whether an instruction becomes the second half of the one before it. */
static bool is_paired(writer *w, uint32_t op, uint32_t a)
{
    tile_insn *last = last_insn(w);
    uint32_t first = last ? first_place(last->op) : NOWHERE, second = second_place(op);
    if (first == NOWHERE || second == NOWHERE)
        return false;
    last->op = FIRST_PAIR + SECONDS * first + second;
    last->c = a;
    return true;
}

static void write_insn(writer *w, uint32_t op, uint32_t a, uint32_t b)
{
    if (!is_paired(w, op, a))
        w->part->code[w->part->ncode++] = (tile_insn){.op = op, .a = a, .b = b};
}

static void write_store(writer *w, uint32_t column)
{
    tile_insn *last = last_insn(w);
    uint32_t op = last ? last->op : TILE_END;
    if (first_place(op) != NOWHERE)
        last->op = FIRST_STORE + first_place(op);
    else if (op >= FIRST_PAIR && op < FIRST_PAIR_STORE)
        last->op = op + STORING;
    else
        last = &w->part->code[w->part->ncode++], *last = (tile_insn){.op = TILE_STORE};
    last->to = column;
}

/* Where an operand is. */
enum { IN_ACC, IN_COLUMN, IN_SCALAR };

static int where(const writer *w, expr_id id)
{
    return id == w->in_accumulator ? IN_ACC : is_scalar(w, id) ? IN_SCALAR : IN_COLUMN;
}

static uint32_t operand_place(writer *w, expr_id id)
{
    return is_scalar(w, id) ? w->scalar_of[id] : read_column(w, id);
}

static void write_load(writer *w, expr_id id)
{
    if (id != w->in_accumulator)
        write_insn(w, is_scalar(w, id) ? TILE_LOAD_S : TILE_LOAD_C, operand_place(w, id), 0);
    w->in_accumulator = id;
}

static uint32_t unary_base(expr_op op)
{
    switch (op) {
#define X(name)                                                                                    \
    case EXPR_##name:                                                                              \
        return TILE_##name##_A;
        TILE_UNARY(X)
#undef X
    default:
        return TILE_END;
    }
}

static uint32_t binary_base(expr_op op)
{
    switch (op) {
#define X(name)                                                                                    \
    case EXPR_##name:                                                                              \
        return TILE_##name##_AA;
        TILE_BINARY(X)
#undef X
    default:
        return TILE_END;
    }
}

static void write_unary(writer *w, const expr_node *n)
{
    if (where(w, n->a) == IN_SCALAR)
        write_load(w, n->a);
    int from = where(w, n->a);
    write_insn(w, unary_base(n->op) + from, from == IN_ACC ? 0 : operand_place(w, n->a), 0);
}

static tile_insn binary_insn(writer *w, const expr_node *n)
{
    if (where(w, n->a) == IN_SCALAR && where(w, n->b) == IN_SCALAR)
        write_load(w, n->a);
    int a = where(w, n->a), b = where(w, n->b);
    uint32_t rest[2] = {0}, k = 0;
    if (a != IN_ACC)
        rest[k++] = operand_place(w, n->a);
    if (b != IN_ACC)
        rest[k++] = operand_place(w, n->b);
    if (commutes(n->op) && a > b) {
        uint32_t swap = rest[0];
        if (b != IN_ACC)
            rest[0] = rest[1], rest[1] = swap;
        int swap_form = a;
        a = b, b = swap_form;
    }
    uint32_t op = binary_base(n->op) + (uint32_t)(3 * a + b);
    return (tile_insn){.op = op, .a = rest[0], .b = rest[1]};
}

static void write_binary(writer *w, const expr_node *n)
{
    tile_insn insn = binary_insn(w, n);
    write_insn(w, insn.op, insn.a, insn.b);
}

/* By the place of the condition, of the value if it holds, of the value if not. */
static const uint8_t select_op[3][3][3] = {
    [IN_ACC] = {[IN_COLUMN] = {[IN_COLUMN] = TILE_SELECT_ACC, [IN_SCALAR] = TILE_SELECT_ACS},
                [IN_SCALAR] = {[IN_COLUMN] = TILE_SELECT_ASC, [IN_SCALAR] = TILE_SELECT_ASS}},
    [IN_COLUMN] = {[IN_ACC] = {[IN_COLUMN] = TILE_SELECT_CAC, [IN_SCALAR] = TILE_SELECT_CAS},
                   [IN_COLUMN] = {[IN_ACC] = TILE_SELECT_CCA},
                   [IN_SCALAR] = {[IN_ACC] = TILE_SELECT_CSA}},
    [IN_SCALAR] = {[IN_ACC] = {[IN_COLUMN] = TILE_SELECT_SAC, [IN_SCALAR] = TILE_SELECT_SAS},
                   [IN_COLUMN] = {[IN_ACC] = TILE_SELECT_SCA},
                   [IN_SCALAR] = {[IN_ACC] = TILE_SELECT_SSA}},
};

static void write_select(writer *w, const expr_node *n)
{
    const expr_id from[] = {n->a, n->b, n->c};
    int at[3];
    uint32_t rest[3] = {0}, k = 0;
    if (where(w, n->a) != IN_ACC && where(w, n->b) != IN_ACC && where(w, n->c) != IN_ACC)
        write_load(w, n->a);
    for (int j = 0; j < 3; j++) {
        at[j] = where(w, from[j]);
        if (at[j] != IN_ACC)
            rest[k++] = operand_place(w, from[j]);
    }
    write_insn(w, select_op[at[0]][at[1]][at[2]], rest[0], rest[1]);
}

/* A column that is still to be read takes its new value at the end. */
static void write_goals(writer *w, expr_id id)
{
    for (uint32_t k = w->first_goal[id]; k != NOWHERE; k = w->next_goal[k]) {
        uint32_t to = w->goal_column[k];
        expr_id old = w->part->outer[to].read;
        w->uses[id]--;
        if (old && w->uses[old]) {
            waiting wait = {take_column(w, false), to};
            w->waits[w->nwaits++] = wait;
            write_store(w, wait.from);
        } else {
            write_store(w, to);
            if (w->column[id] == NOWHERE)
                w->column[id] = to;
        }
    }
    w->first_goal[id] = NOWHERE;
}

/* How often the next instruction finds the value in the accumulator. */
static uint32_t count_direct(const writer *w, expr_id id, expr_id next)
{
    uint32_t n = 0;
    for (uint32_t k = 0; next && k < operands(w, next); k++)
        n += operand(w, next, k) == id;
    return n;
}

static void release_operands(writer *w, expr_id id)
{
    for (uint32_t k = 0; k < operands(w, id); k++)
        release(w, operand(w, id, k));
}

/* An operand has been left to the node that needs it. Its other operand may be elsewhere now. */
static void write_join(writer *w, const expr_node *n)
{
    bool is_second = w->is_joined[n->b];
    expr_id joined = is_second ? n->b : n->a, other = is_second ? n->a : n->b;
    if (w->in_accumulator == other) {
        tile_insn insn = binary_insn(w, &w->nodes[joined]);
        uint32_t join = n->op == EXPR_ADD   ? JOIN_ADD_AV
                        : n->op == EXPR_MUL ? JOIN_MUL_AV
                        : is_second         ? JOIN_SUB_AV
                                            : JOIN_SUB_VA;
        uint32_t op = FIRST_JOIN + JOINS * joined_place(insn.op) + join;
        write_insn(w, op, insn.a, insn.b);
    } else {
        write_binary(w, &w->nodes[joined]);
        w->in_accumulator = joined;
        write_binary(w, n);
    }
    release_operands(w, joined);
}

static void write_node(writer *w, expr_id id, expr_id next)
{
    const expr_node *n = &w->nodes[id];
    uint32_t count = operands(w, id);
    if (count == 1)
        write_unary(w, n);
    else if (count == 2 && (w->is_joined[n->a] || w->is_joined[n->b]))
        write_join(w, n);
    else if (count == 2)
        write_binary(w, n);
    else
        write_select(w, n);
    release_operands(w, id);
    w->in_accumulator = id;
    if (w->now + 1 == w->nstages)
        write_goals(w, id);
    if (w->uses[id] > count_direct(w, id, next) && w->column[id] == NOWHERE) {
        w->column[id] = take_column(w, w->is_shared[id]);
        write_store(w, w->column[id]);
    }
}

/* ---- actions ---- */

static void write_action(writer *w, expr_op op, uint32_t a, uint32_t b, uint32_t to)
{
    w->part->actions[w->part->nactions++] =
        (player_action){.op = op, .code = w->part->ncode, .a = a, .b = b, .to = to};
}

static void write_draws(writer *w)
{
    for (uint32_t k = 0; k < w->p->ndraws; k++) {
        expr_id id = w->p->draws[k];
        if (!w->uses[id])
            continue;
        w->column[id] = take_column(w, true);
        write_action(w, EXPR_DRAW, w->nodes[id].a, w->nodes[id].b, w->column[id]);
    }
}

/* Column functions read columns: a scalar is spread over one, which it keeps. */
static void spread_scalars(writer *w, expr_id function)
{
    for (uint32_t k = 0; k < operands(w, function); k++) {
        expr_id id = operand(w, function, k);
        if (!is_scalar(w, id) || w->column[id] != NOWHERE)
            continue;
        w->column[id] = take_column(w, true);
        write_load(w, id);
        write_store(w, w->column[id]);
    }
}

static void write_function(writer *w, expr_id id)
{
    uint32_t count = operands(w, id), from[2] = {0};
    for (uint32_t k = 0; k < count; k++)
        from[k] = read_column(w, operand(w, id, k));
    for (uint32_t k = 0; k < count; k++)
        if (!is_scalar(w, operand(w, id, k)))
            release(w, operand(w, id, k));
    w->column[id] = take_column(w, true);
    write_action(w, w->nodes[id].op, from[0], from[1], w->column[id]);
}

static void write_stage_functions(writer *w, void write(writer *w, expr_id id))
{
    for (uint32_t k = 0; k < w->nfunctions; k++)
        if (w->stage[w->functions[k]] == w->now)
            write(w, w->functions[k]);
}

/* What is stored without being computed in the last stage. */
static void write_copies(writer *w)
{
    for (size_t k = 0; k < w->ngoals; k++) {
        expr_id id = w->goals[k].value;
        if (w->first_goal[id] == NOWHERE || w->done_in[id] == w->now)
            continue;
        write_load(w, id);
        write_goals(w, id);
    }
}

static void write_waits(writer *w)
{
    for (uint32_t k = 0; k < w->nwaits; k++) {
        write_insn(w, TILE_LOAD_C, w->waits[k].from, 0);
        write_store(w, w->waits[k].to);
    }
}

static void write_stage(writer *w)
{
    uint32_t from = w->now ? w->stage_end[w->now - 1] : 0, to = w->stage_end[w->now];
    w->start = w->part->ncode;
    w->in_accumulator = EXPR_NONE;
    write_action(w, EXPR_NONE, 0, 0, 0);
    if (w->now + 1 == w->nstages)
        write_copies(w);
    for (uint32_t k = from; k < to; k++)
        write_node(w, w->order[k], k + 1 < to ? w->order[k + 1] : EXPR_NONE);
    write_stage_functions(w, spread_scalars);
    if (w->now + 1 == w->nstages)
        write_waits(w);
    if (w->part->ncode == w->start)
        w->part->nactions--;
    else
        write_insn(w, TILE_END, 0, 0);
    write_stage_functions(w, write_function);
}

/* ---- all of it ---- */

static uint32_t *new_places(arena *a, size_t n)
{
    uint32_t *places = arena_new(a, n, sizeof *places);
    if (places)
        memset(places, 0xff, n * sizeof *places);
    return places;
}

/* A node takes at most five instructions and two actions, a goal four and none. */
static bool make_room(writer *w, uint32_t nnodes, arena *keep, arena *a)
{
    size_t n = w->p->g.n, columns = 3 * n + 2 * w->ngoals;
    player_part *part = w->part;
    part->code = arena_new(keep, 5 * (size_t)nnodes + 4 * w->ngoals + 2, sizeof *part->code);
    part->actions = arena_new(keep, 2 * (size_t)nnodes + w->p->ndraws + 2, sizeof *part->actions);
    part->outer = arena_new(keep, n + w->ngoals, sizeof *part->outer);
    uint32_t **zeros[] = {&w->stage, &w->need, &w->uses, &w->order, &w->functions, &w->stack};
    for (size_t k = 0; k < sizeof zeros / sizeof *zeros; k++)
        *zeros[k] = arena_new(a, n + 2, sizeof **zeros[k]);
    w->stage_end = arena_new(a, n + 2, sizeof *w->stage_end);
    w->is_ours = arena_new(a, n, sizeof *w->is_ours);
    w->is_joined = arena_new(a, n, sizeof *w->is_joined);
    w->is_shared = arena_new(a, n, sizeof *w->is_shared);
    w->waits = arena_new(a, w->ngoals, sizeof *w->waits);
    w->free_columns[0] = arena_new(a, columns, sizeof *w->free_columns[0]);
    w->free_columns[1] = arena_new(a, columns, sizeof *w->free_columns[1]);
    w->column = new_places(a, n);
    w->done_in = new_places(a, n);
    w->first_goal = new_places(a, n);
    w->next_goal = new_places(a, w->ngoals);
    w->goal_column = new_places(a, w->ngoals);
    return !keep->out_of_memory && !a->out_of_memory;
}

/* Now that all columns are known. No place of a scalar is as large as the numbers replaced. */
static void number_columns(player_part *part)
{
    for (uint32_t k = 0; k < part->ncode; k++) {
        tile_insn *i = &part->code[k];
        i->a = final_column(part, i->a);
        i->b = final_column(part, i->b);
        i->c = final_column(part, i->c);
        i->to = final_column(part, i->to);
    }
    for (uint32_t k = 0; k < part->nactions; k++) {
        player_action *action = &part->actions[k];
        action->to = final_column(part, action->to);
        if (action->op == EXPR_NONE || action->op == EXPR_DRAW)
            continue;
        action->a = final_column(part, action->a);
        action->b = final_column(part, action->b);
    }
}

static void write_all(writer *w, const expr_id *nodes, uint32_t nnodes)
{
    for (uint32_t k = 0; k < nnodes; k++)
        w->is_ours[nodes[k]] = true;
    find_leaves(w, nodes, nnodes);
    find_goals(w);
    find_stages(w, nodes, nnodes);
    order_all(w);
    find_shared(w, nodes, nnodes);
    write_draws(w);
    for (w->now = 0; w->now < w->nstages; w->now++)
        write_stage(w);
    number_columns(w->part);
}

bool player_write_code(const program *p, const expr_id *nodes, uint32_t nnodes,
                       const player_goal *goals, size_t ngoals, const uint32_t *scalar_of, arena *a,
                       player_part *out)
{
    *out = (player_part){0};
    writer w = {.p = p,
                .nodes = p->g.nodes,
                .goals = goals,
                .ngoals = ngoals,
                .scalar_of = scalar_of,
                .part = out};
    arena work = {0};
    bool is_made = make_room(&w, nnodes, a, &work);
    if (is_made)
        write_all(&w, nodes, nnodes);
    arena_free(&work);
    return is_made;
}
