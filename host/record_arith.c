/* SPDX-License-Identifier: MIT
 *
 * Numbers of the machine that records: Lua's arithmetic and comparisons on nodes.
 *
 * Columns hold floats, but Lua has integers too, and a few results tell them apart: the integer 0
 * has no sign, overflow wraps around, and dividing by the integer 0 is an error. So each number
 * carries the condition under which Lua would call it an integer (`whole`); it is nearly always
 * constant and then costs nothing. Integers are computed as doubles, which is exact below 2^53
 * (2^53 itself is also what 2^53 + 1 is rounded to); cases beyond are left to Lua.
 */
#include <math.h>

#include "record_machine.h"

#define EXACT (0x1p53 - 1)

expr_id number_node(machine *m, value v)
{
    if (v.kind == V_NUMBER)
        return v.node;
    if (v.kind == V_FLOAT)
        return expr_const(m->g, v.number);
    const lua_Integer exact = (lua_Integer)EXACT;
    bool fits = v.integer >= -exact && v.integer <= exact;
    return fits ? expr_const(m->g, (double)v.integer) : EXPR_NONE;
}

expr_id whole_node(value v) { return v.kind == V_NUMBER ? v.whole : expr_bool(v.kind == V_INT); }

/* ---- what is known of a node ---- */

static bool make_ranges(machine *m, expr_id id)
{
    if (id < m->ranges)
        return true;
    uint32_t room = m->g->n * 2;
    double *low = arena_new(&m->a, room, sizeof *low), *high = arena_new(&m->a, room, sizeof *high);
    if (!low || !high) {
        m->stopped = m->no_memory = true;
        return false;
    }
    for (uint32_t k = 0; k < room; k++) {
        low[k] = k < m->ranges ? m->low[k] : NAN;
        high[k] = k < m->ranges ? m->high[k] : NAN;
    }
    m->low = low;
    m->high = high;
    m->ranges = room;
    return true;
}

enum { RANGE_DEPTH = 24, RANGE_WORK = 2000 };

/* Both ends of what a node can be. */
typedef struct range {
    double low, high;
} range;

static range range_of(machine *m, expr_id id, expr_id assumed, int depth);

static range hull(range x, range y) { return (range){fmin(x.low, y.low), fmax(x.high, y.high)}; }

static range product(range x, range y)
{
    double a = x.low * y.low, b = x.low * y.high, c = x.high * y.low, d = x.high * y.high;
    return (range){fmin(fmin(a, b), fmin(c, d)), fmax(fmax(a, b), fmax(c, d))};
}

/* 1: the condition follows from what is assumed, -1: its opposite does, 0: neither is seen. */
static int follows(machine *m, expr_id assumed, expr_id condition, int depth)
{
    if (assumed == condition)
        return 1;
    if (assumed == expr_make(m->g, EXPR_NOT, condition, 0, 0))
        return -1;
    if (m->g->nodes[assumed].op != EXPR_AND || depth > RANGE_DEPTH)
        return 0;
    expr_id a = m->g->nodes[assumed].a, b = m->g->nodes[assumed].b;
    int found = follows(m, a, condition, depth + 1);
    return found ? found : follows(m, b, condition, depth + 1);
}

/* One of two values, as a condition has it; both where that is not known. */
static range choice(machine *m, expr_id condition, expr_id yes, expr_id no, expr_id assumed,
                    int depth)
{
    int side = condition ? follows(m, assumed, condition, 0) : 0;
    if (side)
        return range_of(m, side > 0 ? yes : no, assumed, depth);
    return hull(range_of(m, yes, assumed, depth), range_of(m, no, assumed, depth));
}

/* Interval arithmetic for what counters and choices are made of; all else is unknown. */
static range find_range(machine *m, const expr_node *n, expr_id assumed, int depth)
{
    static const range unknown = {-INFINITY, INFINITY};
    uint32_t operands = expr_operands(n->op);
    range a = unknown, b = unknown;
    if (n->op == EXPR_CONST)
        return (range){n->value, n->value};
    if (n->op == EXPR_SELECT)
        return choice(m, n->a, n->b, n->c, assumed, depth);
    if (n->op == EXPR_MIN)
        return choice(m, expr_make(m->g, EXPR_LT, n->b, n->a, 0), n->b, n->a, assumed, depth);
    if (n->op == EXPR_MAX)
        return choice(m, expr_make(m->g, EXPR_LT, n->a, n->b, 0), n->b, n->a, assumed, depth);
    if (operands > 0 && n->op < EXPR_LT)
        a = range_of(m, n->a, assumed, depth);
    if (operands > 1 && n->op < EXPR_LT)
        b = range_of(m, n->b, assumed, depth);
    switch (n->op) {
    case EXPR_NEG:
        return (range){-a.high, -a.low};
    case EXPR_ABS:
        return (range){0, fmax(fabs(a.low), fabs(a.high))};
    case EXPR_FLOOR:
    case EXPR_CEIL:
        return (range){a.low - 1, a.high + 1};
    case EXPR_ADD:
        return (range){a.low + b.low, a.high + b.high};
    case EXPR_SUB:
        return (range){a.low - b.high, a.high - b.low};
    case EXPR_MUL:
        return product(a, b);
    case EXPR_MOD: /* between 0 and b */
        return (range){fmin(b.low, 0), fmax(b.high, 0)};
    case EXPR_IDIV:
        a.high = fmax(fabs(a.low), fabs(a.high)) + 1;
        return b.low >= 1 || b.high <= -1 ? (range){-a.high, a.high} : unknown;
    default:
        return unknown;
    }
}

/*
 * What a node can be where a condition holds; without one, what was found is remembered. With one
 * nothing is, and what was not found after RANGE_WORK nodes counts as unknown.
 */
static range range_of(machine *m, expr_id id, expr_id assumed, int depth)
{
    range r = {-INFINITY, INFINITY};
    bool remembers = assumed == EXPR_ID_TRUE;
    if (!id || depth > RANGE_DEPTH || m->stopped || !make_ranges(m, id) ||
        (!remembers && m->range_work++ > RANGE_WORK))
        return r;
    if (remembers && !isnan(m->low[id]))
        return (range){m->low[id], m->high[id]};
    expr_node n = m->g->nodes[id];
    r = find_range(m, &n, assumed, depth + 1);
    if (!(r.low <= r.high))
        r = (range){-INFINITY, INFINITY};
    if (remembers && id < m->ranges) {
        m->low[id] = r.low;
        m->high[id] = r.high;
    }
    return r;
}

static bool surely_below(machine *m, expr_id id, expr_id where, double most)
{
    m->range_work = 0;
    range r = range_of(m, id, where, 0);
    return r.low >= -most && r.high <= most;
}

/* ---- arithmetic ---- */

static expr_id make(machine *m, expr_op op, expr_id a, expr_id b)
{
    return expr_make(m->g, op, a, b, 0);
}

/* Integers beyond `most` are left to Lua; a NaN is not below it either. */
static void keep_below(machine *m, const state *s, expr_id whole, expr_id node, double most)
{
    if (whole == EXPR_ID_FALSE || surely_below(m, node, whole, most))
        return;
    expr_id small = make(m, EXPR_LE, make(m, EXPR_ABS, node, 0), expr_const(m->g, most));
    leave_cases(m, s, make(m, EXPR_AND, whole, make(m, EXPR_NOT, small, 0)));
}

void keep_exact(machine *m, const state *s, expr_id whole, expr_id node)
{
    keep_below(m, s, whole, node, EXACT);
}

/* As an integer, a zero has no sign. */
static expr_id without_sign(machine *m, expr_id whole, expr_id node)
{
    if (whole == EXPR_ID_FALSE)
        return node;
    return expr_make(m->g, EXPR_SELECT, whole, make(m, EXPR_ADD, node, expr_const(m->g, 0)), node);
}

/*
 * Integer // and %: an error when dividing by 0. Up to 2^52 a quotient that is no whole number
 * lies further from the next one than it is rounded, so its floor is exact.
 */
static expr_id divide_whole(machine *m, const state *s, expr_op op, expr_id whole, expr_id a,
                            expr_id b)
{
    if (whole != EXPR_ID_FALSE) {
        expr_id zero = make(m, EXPR_EQ, b, expr_const(m->g, 0));
        leave_cases(m, s, make(m, EXPR_AND, whole, zero));
        keep_below(m, s, whole, a, 0x1p52);
        keep_below(m, s, whole, b, 0x1p52);
    }
    return without_sign(m, whole, make(m, op, a, b));
}

static expr_id negated(machine *m, expr_id whole, expr_id a)
{
    expr_id as_float = make(m, EXPR_NEG, a, 0);
    if (whole == EXPR_ID_FALSE)
        return as_float;
    expr_id as_integer = make(m, EXPR_SUB, expr_const(m->g, 0), a);
    return expr_make(m->g, EXPR_SELECT, whole, as_integer, as_float);
}

static bool arith_nodes(machine *m, state *s, int op, value x, value y, value *out)
{
    expr_id a = number_node(m, x), b = number_node(m, y), node;
    expr_id whole = make(m, EXPR_AND, whole_node(x), whole_node(y));
    if (!a || !b)
        return refuse(m, s, "an integer beyond 2^53 meets a column; write it as a float");
    switch (op) {
    case LUA_OPADD:
        node = make(m, EXPR_ADD, a, b);
        break;
    case LUA_OPSUB:
        node = make(m, EXPR_SUB, a, b);
        break;
    case LUA_OPMUL:
        node = without_sign(m, whole, make(m, EXPR_MUL, a, b));
        break;
    case LUA_OPDIV:
        whole = EXPR_ID_FALSE;
        node = make(m, EXPR_DIV, a, b);
        break;
    case LUA_OPPOW:
        whole = EXPR_ID_FALSE;
        node = make(m, EXPR_POW, a, b);
        break;
    case LUA_OPIDIV:
        node = divide_whole(m, s, EXPR_IDIV, whole, a, b);
        break;
    case LUA_OPMOD:
        node = divide_whole(m, s, EXPR_MOD, whole, a, b);
        break;
    case LUA_OPUNM:
        node = negated(m, whole, a);
        break;
    default:
        return refuse(m, s, "operations on bits of a column; use arithmetic");
    }
    /* Quotients and remainders are no larger than what they are made of. */
    if (node && op != LUA_OPIDIV && op != LUA_OPMOD)
        keep_exact(m, s, whole, node);
    *out = number_value(m, node, whole);
    return true;
}

static bool is_concrete(value v) { return v.kind == V_INT || v.kind == V_FLOAT || v.kind == V_LUA; }

/* Lua itself does what has no column in it; it may raise an error. */
static int arith_in_lua(lua_State *L)
{
    int op = (int)lua_tointeger(L, 1);
    lua_remove(L, 1);
    lua_arith(L, op);
    return 1;
}

static bool arith_concrete(machine *m, state *s, int op, value a, value b, value *out)
{
    lua_pushcfunction(m->L, arith_in_lua);
    lua_pushinteger(m->L, op);
    to_lua(m, a);
    bool two = op != LUA_OPUNM && op != LUA_OPBNOT;
    if (two)
        to_lua(m, b);
    if (lua_pcall(m->L, two ? 3 : 2, 1, 0) != LUA_OK)
        return raise_from_lua(m, s);
    *out = from_lua(m);
    return true;
}

/* A text that is a number counts as one. */
static value as_number(machine *m, value v)
{
    if (v.kind != V_LUA || !lua_text(m, v, &(size_t){0}))
        return v;
    to_lua(m, v);
    size_t size = lua_stringtonumber(m->L, lua_tostring(m->L, -1));
    value made = size ? from_lua(m) : v;
    lua_pop(m->L, 1);
    return made;
}

bool arith_value(machine *m, state *s, int op, value a, value b, value *out, bool *done)
{
    *done = true;
    if (is_concrete(a) && is_concrete(b))
        return arith_concrete(m, s, op, a, b, out);
    if (is_number(a) || a.kind == V_LUA)
        a = as_number(m, a);
    if (is_number(b) || b.kind == V_LUA)
        b = as_number(m, b);
    if (is_number(a) && is_number(b))
        return arith_nodes(m, s, op, a, b, out);
    *done = false;
    return true;
}

/* ---- comparing ---- */

static bool no_order(machine *m, state *s, value a, value b)
{
    return raise_error(m, s, "comparing %s with %s", type_name(m, a), type_name(m, b));
}

static bool compare_concrete(machine *m, state *s, int op, value a, value b, expr_id *out)
{
    bool both = is_number(a) == is_number(b);
    size_t length;
    if (op != LUA_OPEQ &&
        (!both || (!is_number(a) && (!lua_text(m, a, &length) || !lua_text(m, b, &length)))))
        return no_order(m, s, a, b); /* tables of Lua with __lt are not worth more */
    to_lua(m, a);
    to_lua(m, b);
    *out = expr_bool(lua_compare(m->L, -2, -1, op));
    lua_pop(m->L, 2);
    return true;
}

static bool compare_equal(machine *m, state *s, value a, value b, expr_id *out)
{
    bool a_says = a.kind == V_CONDITION, b_says = b.kind == V_CONDITION;
    if (a_says && b_says)
        *out = cond_select(m, a.node, b.node, expr_make(m->g, EXPR_NOT, b.node, 0, 0));
    else if (a_says && b.kind == V_BOOL)
        *out = b.truth ? a.node : expr_make(m->g, EXPR_NOT, a.node, 0, 0);
    else if (b_says && a.kind == V_BOOL)
        *out = a.truth ? b.node : expr_make(m->g, EXPR_NOT, b.node, 0, 0);
    else if (a.kind == V_TABLE && b.kind == V_TABLE && a.object != b.object &&
             (metamethod(m, s, a, "__eq").kind != V_NIL ||
              metamethod(m, s, b, "__eq").kind != V_NIL))
        return refuse(m, s, "comparing tables by __eq; compare their fields");
    else
        *out = expr_bool(same_value(a, b));
    return true;
}

bool compare_values(machine *m, state *s, int op, value a, value b, expr_id *out)
{
    if (is_concrete(a) && is_concrete(b))
        return compare_concrete(m, s, op, a, b, out);
    if (is_number(a) && is_number(b)) {
        static const expr_op ops[] = {
            [LUA_OPEQ] = EXPR_EQ, [LUA_OPLT] = EXPR_LT, [LUA_OPLE] = EXPR_LE};
        expr_id x = number_node(m, a), y = number_node(m, b);
        if (!x || !y)
            return refuse(m, s, "an integer beyond 2^53 meets a column; write it as a float");
        *out = make(m, ops[op], x, y);
        if (!*out)
            m->stopped = true;
        return true;
    }
    if (op == LUA_OPEQ)
        return compare_equal(m, s, a, b, out);
    if ((a.kind == V_TABLE || b.kind == V_TABLE) &&
        (metamethod(m, s, a, op == LUA_OPLT ? "__lt" : "__le").kind != V_NIL ||
         metamethod(m, s, b, op == LUA_OPLT ? "__lt" : "__le").kind != V_NIL))
        return refuse(m, s, "comparing tables by a metamethod; compare their fields");
    return no_order(m, s, a, b);
}
