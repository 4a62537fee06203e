/* SPDX-License-Identifier: MIT
 *
 * Expression graphs. See expr.h.
 */
#include "expr.h"

#include <math.h>
#include <string.h>

#include "mem.h"
#include "vmath.h"

static const struct op_info {
    const char *name;
    uint8_t operands;
    bool takes_conditions, gives_condition;
} ops[EXPR_OP_COUNT] = {
#define X(name, operands, takes, gives) {#name, operands, takes, gives},
    EXPR_OPS(X)
#undef X
};

uint32_t expr_operands(expr_op op) { return ops[op].operands; }

const char *expr_name(expr_op op) { return ops[op].name; }

bool expr_is_column_function(expr_op op)
{
    switch (op) {
    case EXPR_EXP:
    case EXPR_EXPM1:
    case EXPR_LOG:
    case EXPR_LOG1P:
    case EXPR_SIN:
    case EXPR_COS:
    case EXPR_TANH:
    case EXPR_LOGISTIC:
    case EXPR_QNORM:
    case EXPR_PNORM:
    case EXPR_MOD:
    case EXPR_FMOD:
    case EXPR_POW:
    case EXPR_POISSON:
        return true;
    default:
        return false;
    }
}

bool expr_is_condition(const expr_graph *g, expr_id id)
{
    return ops[g->nodes[id].op].gives_condition;
}

bool expr_is_const(const expr_graph *g, expr_id id, double *value)
{
    *value = g->nodes[id].value;
    return g->nodes[id].op == EXPR_CONST;
}

/* ---- one operation ---- */

/* As Lua does it for floats (lvm.c, luai_nummod in llimits.h): the result has the sign of b. */
static double lua_mod(double a, double b)
{
    double m = fmod(a, b);
    if (m > 0 ? b < 0 : (m < 0 && b > 0))
        m += b;
    return m;
}

double expr_apply(expr_op op, double a, double b, double c)
{
    switch (op) {
    case EXPR_TRUE:
        return 1;
    case EXPR_NEG:
        return -a;
    case EXPR_ABS:
        return fabs(a);
    case EXPR_FLOOR:
        return floor(a);
    case EXPR_CEIL:
        return ceil(a);
    case EXPR_SQRT:
        return vm1_sqrt(a);
    case EXPR_EXP:
        return vm1_exp(a);
    case EXPR_EXPM1:
        return vm1_expm1(a);
    case EXPR_LOG:
        return vm1_log(a);
    case EXPR_LOG1P:
        return vm1_log1p(a);
    case EXPR_SIN:
        return vm1_sin(a);
    case EXPR_COS:
        return vm1_cos(a);
    case EXPR_TANH:
        return vm1_tanh(a);
    case EXPR_LOGISTIC:
        return vm1_logistic(a);
    case EXPR_QNORM:
        return vm1_qnorm(a);
    case EXPR_PNORM:
        return vm1_pnorm(a);
    case EXPR_ADD:
        return a + b;
    case EXPR_SUB:
        return a - b;
    case EXPR_MUL:
        return a * b;
    case EXPR_DIV:
        return a / b;
    case EXPR_IDIV:
        return floor(a / b);
    case EXPR_MOD:
        return lua_mod(a, b);
    case EXPR_FMOD:
        return fmod(a, b);
    case EXPR_POW:
        return vm1_pow(a, b);
    case EXPR_MIN:
        return b < a ? b : a;
    case EXPR_MAX:
        return a < b ? b : a;
    case EXPR_POISSON:
        return vm1_poisson(a, b);
    case EXPR_LT:
        return a < b;
    case EXPR_LE:
        return a <= b;
    case EXPR_EQ:
        return a == b;
    case EXPR_NOT:
        return a == 0;
    case EXPR_AND:
        return a != 0 && b != 0;
    case EXPR_OR:
        return a != 0 || b != 0;
    case EXPR_SELECT:
        return a != 0 ? b : c;
    default:
        return 0;
    }
}

/* ---- the table of nodes ---- */

static uint64_t bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static uint32_t hash_node(const expr_node *n)
{
    uint64_t h = n->op * UINT64_C(0x9e3779b97f4a7c15);
    const uint64_t parts[] = {n->a, n->b, n->c, bits_of(n->value)};
    for (int k = 0; k < 4; k++) {
        h = (h ^ parts[k]) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    return (uint32_t)h;
}

static bool same_node(const expr_node *x, const expr_node *y)
{
    return x->op == y->op && x->a == y->a && x->b == y->b && x->c == y->c &&
           bits_of(x->value) == bits_of(y->value);
}

/* Where the node is in the table, or the free slot where it belongs. */
static uint32_t *find_slot(const expr_graph *g, const expr_node *n)
{
    uint32_t mask = g->nslots - 1;
    uint32_t at = hash_node(n) & mask;
    while (g->slots[at] && !same_node(&g->nodes[g->slots[at]], n))
        at = (at + 1) & mask;
    return &g->slots[at];
}

static bool grow(expr_graph *g)
{
    uint32_t room = g->room ? g->room * 2 : 256, nslots = room * 2;
    expr_node *nodes = mem_resize(g->nodes, room * sizeof *nodes);
    if (nodes)
        g->nodes = nodes;
    uint32_t *slots = nodes ? mem_new(nslots, sizeof *slots) : NULL;
    if (!slots)
        return false;
    mem_free(g->slots);
    g->slots = slots;
    g->room = room;
    g->nslots = nslots;
    for (uint32_t k = 1; k < g->n; k++)
        *find_slot(g, &g->nodes[k]) = k;
    return true;
}

static expr_id find_or_add(expr_graph *g, const expr_node *n)
{
    uint32_t *slot = find_slot(g, n);
    if (*slot)
        return *slot;
    if (g->is_full || g->n >= g->most || (g->n == g->room && !grow(g))) {
        g->is_full = true;
        return EXPR_NONE;
    }
    slot = find_slot(g, n);
    g->nodes[g->n] = *n;
    return *slot = g->n++;
}

bool expr_open(expr_graph *g, uint32_t most)
{
    *g = (expr_graph){.most = most};
    if (!grow(g)) {
        expr_close(g);
        return false;
    }
    g->nodes[0] = (expr_node){.op = EXPR_NONE};
    g->n = 1;
    find_or_add(g, &(expr_node){.op = EXPR_FALSE});
    find_or_add(g, &(expr_node){.op = EXPR_TRUE, .value = 1});
    return true;
}

void expr_close(expr_graph *g)
{
    mem_free(g->nodes);
    mem_free(g->slots);
    *g = (expr_graph){0};
}

/* ---- leaves ---- */

expr_id expr_const(expr_graph *g, double value)
{
    if (value != value)
        value = NAN; /* one NaN is enough */
    return find_or_add(g, &(expr_node){.op = EXPR_CONST, .value = value});
}

expr_id expr_read(expr_graph *g, uint32_t var, uint32_t element, expr_rank rank)
{
    return find_or_add(
        g, &(expr_node){.op = EXPR_READ, .rank = (uint8_t)rank, .a = var, .b = element});
}

expr_id expr_draw(expr_graph *g, uint32_t stream, uint32_t draw)
{
    return find_or_add(g, &(expr_node){.op = EXPR_DRAW, .rank = EXPR_EACH, .a = stream, .b = draw});
}

/* ---- simplifying ---- */

static bool is_value(const expr_graph *g, expr_id id, double wanted)
{
    return g->nodes[id].op == EXPR_CONST && bits_of(g->nodes[id].value) == bits_of(wanted);
}

static bool is_op(const expr_graph *g, expr_id id, expr_op op) { return g->nodes[id].op == op; }

static bool are_opposite(const expr_graph *g, expr_id x, expr_id y)
{
    return (is_op(g, x, EXPR_NOT) && g->nodes[x].a == y) ||
           (is_op(g, y, EXPR_NOT) && g->nodes[y].a == x);
}

/* A power of two whose reciprocal is a normal number: dividing by it is multiplying. */
static bool has_exact_reciprocal(double x)
{
    int exponent;
    return fabs(frexp(x, &exponent)) == 0.5 && exponent > -1000 && exponent < 1000;
}

static expr_id simplify_number(expr_graph *g, expr_op op, expr_id a, expr_id b)
{
    double value;
    switch (op) {
    case EXPR_NEG:
        return is_op(g, a, EXPR_NEG) ? g->nodes[a].a : EXPR_NONE;
    case EXPR_ABS:
        if (is_op(g, a, EXPR_NEG))
            return expr_make(g, EXPR_ABS, g->nodes[a].a, 0, 0);
        return is_op(g, a, EXPR_ABS) ? a : EXPR_NONE;
    case EXPR_ADD:
        return is_value(g, a, -0.0) ? b : is_value(g, b, -0.0) ? a : EXPR_NONE;
    case EXPR_SUB:
        return is_value(g, b, 0.0) ? a : EXPR_NONE;
    case EXPR_MUL:
        if (is_value(g, a, -1))
            return expr_make(g, EXPR_NEG, b, 0, 0);
        if (is_value(g, b, -1))
            return expr_make(g, EXPR_NEG, a, 0, 0);
        return is_value(g, a, 1) ? b : is_value(g, b, 1) ? a : EXPR_NONE;
    case EXPR_DIV:
        if (expr_is_const(g, b, &value) && has_exact_reciprocal(value))
            return expr_make(g, EXPR_MUL, a, expr_const(g, 1 / value), 0);
        return EXPR_NONE;
    case EXPR_POW: /* vm1_pow promises these three */
        if (is_value(g, b, 2))
            return expr_make(g, EXPR_MUL, a, a, 0);
        if (is_value(g, b, 0) || is_value(g, a, 1))
            return expr_const(g, 1);
        return is_value(g, b, 1) ? a : EXPR_NONE;
    default:
        return EXPR_NONE;
    }
}

/* Whether two conditions cannot both hold, as far as a short look at their parts tells. */
static bool exclude(const expr_graph *g, expr_id a, expr_id b, int depth)
{
    if (are_opposite(g, a, b))
        return true;
    if (depth == 0)
        return false;
    if (is_op(g, a, EXPR_AND))
        return exclude(g, g->nodes[a].a, b, depth - 1) || exclude(g, g->nodes[a].b, b, depth - 1);
    if (is_op(g, b, EXPR_AND))
        return exclude(g, a, g->nodes[b].a, depth - 1) || exclude(g, a, g->nodes[b].b, depth - 1);
    return false;
}

/* (x and not y) or y is x or y; (x and y) or (x and not y) is x. */
static expr_id simplify_or(expr_graph *g, expr_id a, expr_id b)
{
    if (!is_op(g, a, EXPR_AND))
        return EXPR_NONE;
    const expr_node n = g->nodes[a], m = g->nodes[b];
    if (are_opposite(g, n.a, b))
        return expr_make(g, EXPR_OR, n.b, b, 0);
    if (are_opposite(g, n.b, b))
        return expr_make(g, EXPR_OR, n.a, b, 0);
    if (n.a == b || n.b == b)
        return b;
    if (m.op != EXPR_AND)
        return EXPR_NONE;
    if ((n.a == m.a && are_opposite(g, n.b, m.b)) || (n.a == m.b && are_opposite(g, n.b, m.a)))
        return n.a;
    if ((n.b == m.a && are_opposite(g, n.a, m.b)) || (n.b == m.b && are_opposite(g, n.a, m.a)))
        return n.b;
    return EXPR_NONE;
}

enum { LOOK = 6 }; /* how deep `exclude` looks */

static expr_id simplify_condition(expr_graph *g, expr_op op, expr_id a, expr_id b)
{
    expr_id made;
    switch (op) {
    case EXPR_LT:
        return a == b ? EXPR_ID_FALSE : EXPR_NONE;
    case EXPR_NOT:
        if (is_op(g, a, EXPR_NOT))
            return g->nodes[a].a;
        return a == EXPR_ID_TRUE ? EXPR_ID_FALSE : a == EXPR_ID_FALSE ? EXPR_ID_TRUE : EXPR_NONE;
    case EXPR_AND:
        if (a == EXPR_ID_FALSE || b == EXPR_ID_FALSE || exclude(g, a, b, LOOK))
            return EXPR_ID_FALSE;
        return a == EXPR_ID_TRUE ? b : b == EXPR_ID_TRUE || a == b ? a : EXPR_NONE;
    case EXPR_OR:
        if (a == EXPR_ID_TRUE || b == EXPR_ID_TRUE || are_opposite(g, a, b))
            return EXPR_ID_TRUE;
        if (a == EXPR_ID_FALSE || b == EXPR_ID_FALSE || a == b)
            return a == EXPR_ID_FALSE ? b : a;
        made = simplify_or(g, a, b);
        return made ? made : simplify_or(g, b, a);
    default:
        return EXPR_NONE;
    }
}

/* What a value is, given that a condition is known. */
static expr_id given(const expr_graph *g, expr_id value, expr_id condition, bool holds)
{
    while (is_op(g, value, EXPR_SELECT) && g->nodes[value].a == condition)
        value = holds ? g->nodes[value].b : g->nodes[value].c;
    return value;
}

static expr_id make_select(expr_graph *g, expr_id a, expr_id b, expr_id c)
{
    while (is_op(g, a, EXPR_NOT)) {
        expr_id swap = b;
        a = g->nodes[a].a, b = c, c = swap;
    }
    b = given(g, b, a, true);
    c = given(g, c, a, false);
    if (a == EXPR_ID_TRUE || b == c)
        return b;
    if (a == EXPR_ID_FALSE)
        return c;
    expr_node test = g->nodes[a];
    if (test.op == EXPR_LT && test.a == b && test.b == c)
        return expr_make(g, EXPR_MIN, c, b, 0);
    if (test.op == EXPR_LT && test.a == c && test.b == b)
        return expr_make(g, EXPR_MAX, c, b, 0);
    uint8_t rank = test.rank | g->nodes[b].rank | g->nodes[c].rank;
    return find_or_add(g, &(expr_node){.op = EXPR_SELECT, .rank = rank, .a = a, .b = b, .c = c});
}

static bool commutes(expr_op op)
{
    return op == EXPR_ADD || op == EXPR_MUL || op == EXPR_EQ || op == EXPR_AND || op == EXPR_OR;
}

/* All operands are constant numbers: compute now what would be computed for each case. */
static expr_id fold(expr_graph *g, expr_op op, expr_id a, expr_id b)
{
    double x, y = 0;
    if (ops[op].takes_conditions || !expr_is_const(g, a, &x) ||
        (ops[op].operands > 1 && !expr_is_const(g, b, &y)))
        return EXPR_NONE;
    double value = expr_apply(op, x, y, 0);
    return ops[op].gives_condition ? expr_bool(value != 0) : expr_const(g, value);
}

expr_id expr_make(expr_graph *g, expr_op op, expr_id a, expr_id b, expr_id c)
{
    uint32_t operands = ops[op].operands;
    if ((operands > 0 && !a) || (operands > 1 && !b) || (operands > 2 && !c))
        return EXPR_NONE;
    if (operands == 0)
        return find_or_add(g, &(expr_node){.op = (uint8_t)op, .rank = EXPR_CALL});
    if (op == EXPR_SELECT)
        return make_select(g, a, b, c);
    expr_id made = fold(g, op, a, b);
    if (!made)
        made = ops[op].gives_condition ? simplify_condition(g, op, a, b)
                                       : simplify_number(g, op, a, b);
    if (made || g->is_full)
        return made;
    if (commutes(op) && a > b) {
        expr_id swap = a;
        a = b, b = swap;
    }
    uint8_t rank = g->nodes[a].rank;
    if (operands > 1)
        rank |= g->nodes[b].rank;
    return find_or_add(g, &(expr_node){.op = (uint8_t)op, .rank = rank, .a = a, .b = b});
}

/* ---- all nodes ---- */

void expr_evaluate(const expr_graph *g, double (*leaf)(void *context, const expr_node *node),
                   void *context, double *values)
{
    for (uint32_t k = 0; k < g->n; k++) {
        const expr_node *n = &g->nodes[k];
        if (n->op == EXPR_CONST)
            values[k] = n->value;
        else if (n->op >= EXPR_READ && n->op <= EXPR_STEP)
            values[k] = leaf(context, n);
        else
            values[k] = expr_apply(n->op, values[n->a], values[n->b], values[n->c]);
    }
}

static void mark_needed(const expr_graph *g, const expr_id *roots, size_t nroots, bool *needed)
{
    for (size_t k = 0; k < nroots; k++)
        needed[roots[k]] = true;
    for (uint32_t k = g->n; k-- > 1;) {
        const expr_node *n = &g->nodes[k];
        uint32_t operands = needed[k] ? ops[n->op].operands : 0;
        if (operands > 0)
            needed[n->a] = true;
        if (operands > 1)
            needed[n->b] = true;
        if (operands > 2)
            needed[n->c] = true;
    }
}

static expr_id copy_node(expr_graph *to, const expr_node *n, const expr_id *new_place)
{
    switch ((expr_op)n->op) {
    case EXPR_CONST:
        return expr_const(to, n->value);
    case EXPR_READ:
        return expr_read(to, n->a, n->b, n->rank);
    case EXPR_DRAW:
        return expr_draw(to, n->a, n->b);
    default:
        return expr_make(to, n->op, new_place[n->a], new_place[n->b], new_place[n->c]);
    }
}

void expr_copy(const expr_graph *from, expr_graph *to, expr_id *roots, size_t nroots,
               expr_id (*leaf)(void *context, expr_graph *to, const expr_node *node), void *context)
{
    bool *needed = mem_new(from->n, sizeof *needed);
    expr_id *place = mem_new(from->n, sizeof *place);
    to->is_full |= !needed || !place;
    if (needed && place)
        mark_needed(from, roots, nroots, needed);
    for (uint32_t k = 1; !to->is_full && k < from->n; k++) {
        const expr_node *n = &from->nodes[k];
        if (k == EXPR_ID_FALSE || k == EXPR_ID_TRUE)
            place[k] = k;
        else if (needed[k] && leaf && n->op >= EXPR_READ && n->op <= EXPR_STEP)
            place[k] = leaf(context, to, n);
        if (needed[k] && !place[k])
            place[k] = copy_node(to, n, place);
    }
    for (size_t k = 0; k < nroots; k++)
        roots[k] = to->is_full ? EXPR_NONE : place[roots[k]];
    mem_free(needed);
    mem_free(place);
}
