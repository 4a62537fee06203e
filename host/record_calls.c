/* SPDX-License-Identifier: MIT
 *
 * What the machine that records does for the functions of C that units may call: math on nodes,
 * a few functions on tables of the machine, and Lua itself for the rest, where no column is
 * involved. Which these are stands in one table.
 */
#include <stdlib.h>
#include <string.h>

#include "lua_math.h"
#include "record_machine.h"

typedef bool builtin_function(machine *m, state *s, int which, const value *args, int nargs,
                              value *out, int *nout);

static builtin_function do_column, do_clamp, do_extreme, do_round, do_abs, do_log, do_tan, do_fmod,
    do_modf, do_real, do_type, do_error, do_assert, do_select, do_ipairs, do_pairs, do_next,
    do_setmetatable, do_getmetatable, do_rawget, do_rawset, do_rawlen, do_rawequal, do_insert,
    do_remove, do_unpack, do_pcall, do_side_effect;

static const struct builtin {
    const char *library, *name;
    builtin_function *function;
    int which; /* an expr_op for do_column, else the function's own */
} builtins[] = {
    {"math", "exp", do_column, EXPR_EXP},
    {"math", "expm1", do_column, EXPR_EXPM1},
    {"math", "log1p", do_column, EXPR_LOG1P},
    {"math", "sin", do_column, EXPR_SIN},
    {"math", "cos", do_column, EXPR_COS},
    {"math", "tanh", do_column, EXPR_TANH},
    {"math", "sqrt", do_column, EXPR_SQRT},
    {"math", "logistic", do_column, EXPR_LOGISTIC},
    {"math", "qnorm", do_column, EXPR_QNORM},
    {"math", "pnorm", do_column, EXPR_PNORM},
    {"math", "pow", do_column, EXPR_POW},
    {"math", "poisson", do_column, EXPR_POISSON},
    {"math", "clamp", do_clamp, 0},
    {"math", "max", do_extreme, 1},
    {"math", "min", do_extreme, 0},
    {"math", "floor", do_round, EXPR_FLOOR},
    {"math", "ceil", do_round, EXPR_CEIL},
    {"math", "abs", do_abs, 0},
    {"math", "log", do_log, 0},
    {"math", "tan", do_tan, 0},
    {"math", "fmod", do_fmod, 0},
    {"math", "modf", do_modf, 0},
    {"math", "tointeger", do_real, 0},
    {"math", "type", do_real, 0},
    {"math", "ult", do_real, 0},
    {NULL, "type", do_type, 0},
    {NULL, "error", do_error, 0},
    {NULL, "assert", do_assert, 0},
    {NULL, "select", do_select, 0},
    {NULL, "ipairs", do_ipairs, 0},
    {NULL, "pairs", do_pairs, 0},
    {NULL, "next", do_next, 0},
    {NULL, "setmetatable", do_setmetatable, 0},
    {NULL, "getmetatable", do_getmetatable, 0},
    {NULL, "rawget", do_rawget, 0},
    {NULL, "rawset", do_rawset, 0},
    {NULL, "rawlen", do_rawlen, 0},
    {NULL, "rawequal", do_rawequal, 0},
    {NULL, "pcall", do_pcall, 0},
    {NULL, "tostring", do_real, 0},
    {NULL, "tonumber", do_real, 0},
    {NULL, "require", do_real, 0},
    {NULL, "print", do_side_effect, 0},
    {"table", "insert", do_insert, 0},
    {"table", "remove", do_remove, 0},
    {"table", "unpack", do_unpack, 0},
    {"table", "concat", do_real, 0},
    {"string", "byte", do_real, 0},
    {"string", "char", do_real, 0},
    {"string", "find", do_real, 0},
    {"string", "format", do_real, 0},
    {"string", "gsub", do_real, 0},
    {"string", "len", do_real, 0},
    {"string", "lower", do_real, 0},
    {"string", "match", do_real, 0},
    {"string", "rep", do_real, 0},
    {"string", "reverse", do_real, 0},
    {"string", "sub", do_real, 0},
    {"string", "upper", do_real, 0},
};
enum { BUILTINS = sizeof builtins / sizeof *builtins };

/* Iterations of the machine itself, as V_BUILTIN values; the third steps through a Lua table. */
enum { NEXT_INDEX, NEXT_KEY };

static void note_builtin(machine *m, int lua, int which)
{
    if (lua >= m->builtins_room) {
        int room = (lua + 1) * 2;
        uint8_t *more = arena_new(&m->a, (size_t)room, 1);
        if (!more) {
            m->stopped = m->no_memory = true;
            return;
        }
        if (m->builtins_room)
            memcpy(more, m->builtins, (size_t)m->builtins_room);
        m->builtins = more;
        m->builtins_room = room;
    }
    m->builtins[lua] = (uint8_t)(which + 1);
}

void find_builtins(machine *m)
{
    lua_State *L = m->L;
    for (int k = 0; k < BUILTINS; k++) {
        const struct builtin *b = &builtins[k];
        if (!b->library)
            lua_pushglobaltable(L);
        else if (strcmp(b->library, "math") == 0)
            lua_math_push(L);
        else
            lua_getglobal(L, b->library);
        lua_pushstring(L, b->name);
        lua_rawget(L, -2);
        value fn = from_lua(m);
        lua_pop(L, 1);
        if (fn.kind == V_LUA)
            note_builtin(m, fn.lua, k);
    }
}

static const struct builtin *builtin_of(const machine *m, value fn)
{
    if (fn.kind != V_LUA || fn.lua >= m->builtins_room || !m->builtins[fn.lua])
        return NULL;
    return &builtins[m->builtins[fn.lua] - 1];
}

bool is_builtin(const machine *m, value fn)
{
    return fn.kind == V_BUILTIN || builtin_of(m, fn) != NULL;
}

/* ---- arguments and results ---- */

static bool give(value *out, int *nout, value v)
{
    out[0] = v;
    *nout = 1;
    return true;
}

static value arg(const value *args, int nargs, int k) { return k < nargs ? args[k] : nil_value(); }

/* An argument as a float node; EXPR_NONE (and the state has ended) when it is no number. */
static expr_id number_arg(machine *m, state *s, const value *args, int nargs, int k)
{
    value v = arg(args, nargs, k);
    if (v.kind == V_LUA && to_lua(m, v)) { /* a text may be a number */
        int is_number_text = 0;
        double x = lua_tonumberx(m->L, -1, &is_number_text);
        lua_pop(m->L, 1);
        if (is_number_text)
            v = float_value(x);
    }
    if (!is_number(v)) {
        raise_error(m, s, "a number was wanted, not a %s value", type_name(m, v));
        return EXPR_NONE;
    }
    expr_id node = number_node(m, v);
    return node ? node : expr_const(m->g, (double)v.integer);
}

static bool float_result(machine *m, value *out, int *nout, expr_id node)
{
    return give(out, nout, number_value(m, node, EXPR_ID_FALSE));
}

static bool all_concrete(const value *args, int nargs)
{
    for (int k = 0; k < nargs; k++)
        if (args[k].kind > V_FLOAT && args[k].kind != V_LUA)
            return false;
    return true;
}

/* ---- Lua itself ---- */

static bool call_real(machine *m, state *s, value fn, const value *args, int nargs, value *out,
                      int *nout)
{
    int top = lua_gettop(m->L);
    luaL_checkstack(m->L, nargs + 10, "recording");
    to_lua(m, fn);
    for (int k = 0; k < nargs; k++)
        to_lua(m, args[k]);
    if (lua_pcall(m->L, nargs, LUA_MULTRET, 0) != LUA_OK)
        return raise_from_lua(m, s);
    int n = lua_gettop(m->L) - top;
    if (n > REGISTERS / 2) {
        lua_settop(m->L, top);
        return refuse(m, s, "a list of more than %d values", REGISTERS / 2);
    }
    *nout = n;
    while (n-- > 0)
        out[n] = from_lua(m);
    return true;
}

static bool do_real(machine *m, state *s, int which, const value *args, int nargs, value *out,
                    int *nout)
{
    (void)m, (void)s, (void)which, (void)args, (void)nargs, (void)out, (void)nout;
    return false; /* call_builtin saw to it */
}

static bool do_side_effect(machine *m, state *s, int which, const value *args, int nargs,
                           value *out, int *nout)
{
    (void)which, (void)args, (void)nargs, (void)out, (void)nout;
    return refuse(m, s, "print does something beside computing; leave it out");
}

/* Inside C no time budget reaches: what might take long there is left to the workers. */
static bool is_endless(machine *m, const struct builtin *b, const value *args, int nargs)
{
    enum { LONG = 10000 };
    size_t length = 0;
    if (!b->library || strcmp(b->library, "string") != 0)
        return false;
    if (nargs && lua_text(m, args[0], &length) && length > LONG)
        return true;
    return strcmp(b->name, "rep") == 0 && nargs > 1 &&
           !(args[1].kind == V_INT && args[1].integer <= LONG);
}

bool call_builtin(machine *m, state *s, value fn, const value *args, int nargs, value *out,
                  int *nout)
{
    *nout = 0;
    if (fn.kind == V_BUILTIN)
        return do_next(m, s, fn.builtin, args, nargs, out, nout);
    const struct builtin *b = builtin_of(m, fn);
    for (int k = 0; k < nargs; k++)
        if (args[k].kind == V_EITHER && b->function != do_error && b->function != do_pcall)
            return refuse(m, s, "%s of a value whose type depends on a column", b->name);
    bool concrete = all_concrete(args, nargs);
    if (b->function == do_real && is_endless(m, b, args, nargs))
        return refuse(m, s, "%s.%s of a size that could take long", b->library, b->name);
    bool is_pure = b->function == do_real || (b->library && strcmp(b->library, "math") == 0);
    if (is_pure && concrete)
        return call_real(m, s, fn, args, nargs, out, nout);
    if (b->function == do_real)
        return refuse(m, s, "%s%s%s of a column", b->library ? b->library : "",
                      b->library ? "." : "", b->name);
    return b->function(m, s, b->which, args, nargs, out, nout);
}

/* ---- math ---- */

static bool do_column(machine *m, state *s, int op, const value *args, int nargs, value *out,
                      int *nout)
{
    expr_id b = EXPR_NONE, a = number_arg(m, s, args, nargs, 0);
    if (!a)
        return false;
    if (expr_operands((expr_op)op) > 1 && !(b = number_arg(m, s, args, nargs, 1)))
        return false;
    return float_result(m, out, nout, expr_make(m->g, (expr_op)op, a, b, 0));
}

/* x < low ? low : x > high ? high : x */
static bool do_clamp(machine *m, state *s, int which, const value *args, int nargs, value *out,
                     int *nout)
{
    (void)which;
    expr_id x[3];
    for (int k = 0; k < 3; k++)
        if (!(x[k] = number_arg(m, s, args, nargs, k)))
            return false;
    expr_id below = expr_make(m->g, EXPR_LT, x[0], x[1], 0);
    expr_id above = expr_make(m->g, EXPR_LT, x[2], x[0], 0);
    expr_id top = expr_make(m->g, EXPR_SELECT, above, x[2], x[0]);
    return float_result(m, out, nout, expr_make(m->g, EXPR_SELECT, below, x[1], top));
}

/* As math.max: the first, unless a later one is larger; integers stay integers. */
static bool do_extreme(machine *m, state *s, int is_max, const value *args, int nargs, value *out,
                       int *nout)
{
    if (nargs == 0 || !is_number(args[0]))
        return raise_error(m, s, "bad argument");
    value best = args[0];
    for (int k = 1; k < nargs; k++) {
        expr_id better;
        if (!is_number(args[k]))
            return raise_error(m, s, "bad argument");
        if (!compare_values(m, s, LUA_OPLT, is_max ? best : args[k], is_max ? args[k] : best,
                            &better))
            return false;
        best = merge_values(m, better, args[k], best);
    }
    return give(out, nout, best);
}

/* floor and ceil give integers where these can hold the result, so a zero has no sign. */
static bool do_round(machine *m, state *s, int op, const value *args, int nargs, value *out,
                     int *nout)
{
    expr_id x = number_arg(m, s, args, nargs, 0);
    if (!x)
        return false;
    if (whole_node(args[0]) == EXPR_ID_TRUE)
        return give(out, nout, args[0]);
    expr_id rounded = expr_make(m->g, (expr_op)op, x, 0, 0);
    rounded = expr_make(m->g, EXPR_ADD, rounded, expr_const(m->g, 0), 0);
    return give(out, nout, number_value(m, rounded, EXPR_ID_TRUE));
}

static bool do_abs(machine *m, state *s, int which, const value *args, int nargs, value *out,
                   int *nout)
{
    (void)which;
    expr_id x = number_arg(m, s, args, nargs, 0);
    if (!x)
        return false;
    keep_exact(m, s, whole_node(args[0]), x); /* the smallest integer has no positive one */
    return give(out, nout,
                number_value(m, expr_make(m->g, EXPR_ABS, x, 0, 0), whole_node(args[0])));
}

static bool do_log(machine *m, state *s, int which, const value *args, int nargs, value *out,
                   int *nout)
{
    (void)which;
    expr_id x = number_arg(m, s, args, nargs, 0), base;
    if (!x)
        return false;
    x = expr_make(m->g, EXPR_LOG, x, 0, 0);
    if (arg(args, nargs, 1).kind == V_NIL)
        return float_result(m, out, nout, x);
    if (!(base = number_arg(m, s, args, nargs, 1)))
        return false;
    base = expr_make(m->g, EXPR_LOG, base, 0, 0);
    return float_result(m, out, nout, expr_make(m->g, EXPR_DIV, x, base, 0));
}

static bool do_tan(machine *m, state *s, int which, const value *args, int nargs, value *out,
                   int *nout)
{
    (void)which;
    expr_id x = number_arg(m, s, args, nargs, 0);
    if (!x)
        return false;
    expr_id sine = expr_make(m->g, EXPR_SIN, x, 0, 0), cosine = expr_make(m->g, EXPR_COS, x, 0, 0);
    return float_result(m, out, nout, expr_make(m->g, EXPR_DIV, sine, cosine, 0));
}

static bool do_fmod(machine *m, state *s, int which, const value *args, int nargs, value *out,
                    int *nout)
{
    (void)which;
    expr_id a = number_arg(m, s, args, nargs, 0), b = a ? number_arg(m, s, args, nargs, 1) : 0;
    if (!a || !b)
        return false;
    leave_cases(m, s, expr_make(m->g, EXPR_AND, whole_node(args[0]), whole_node(args[1]), 0));
    return float_result(m, out, nout, expr_make(m->g, EXPR_FMOD, a, b, 0));
}

/* The integral part, an integer where one can hold it, and what is left. */
static bool do_modf(machine *m, state *s, int which, const value *args, int nargs, value *out,
                    int *nout)
{
    (void)which;
    expr_id x = number_arg(m, s, args, nargs, 0);
    if (!x)
        return false;
    leave_cases(m, s, whole_node(args[0]));
    expr_id zero = expr_const(m->g, 0), negative = expr_make(m->g, EXPR_LT, x, zero, 0);
    expr_id part = expr_make(m->g, EXPR_SELECT, negative, expr_make(m->g, EXPR_CEIL, x, 0, 0),
                             expr_make(m->g, EXPR_FLOOR, x, 0, 0));
    expr_id same = expr_make(m->g, EXPR_EQ, x, part, 0);
    expr_id rest = expr_make(m->g, EXPR_SELECT, same, zero, expr_make(m->g, EXPR_SUB, x, part, 0));
    part = expr_make(m->g, EXPR_ADD, part, zero, 0); /* an integer 0 has no sign */
    out[0] = number_value(m, part, EXPR_ID_TRUE);
    out[1] = number_value(m, rest, EXPR_ID_FALSE);
    *nout = 2;
    return true;
}

/* ---- the base library ---- */

static value text(machine *m, const char *words)
{
    lua_pushstring(m->L, words);
    return from_lua(m);
}

const char *type_name(machine *m, value v)
{
    switch (v.kind) {
    case V_NIL:
        return "nil";
    case V_BOOL:
    case V_CONDITION:
        return "boolean";
    case V_INT:
    case V_FLOAT:
    case V_NUMBER:
        return "number";
    case V_TABLE:
        return "table";
    case V_LUA: {
        to_lua(m, v);
        const char *name = luaL_typename(m->L, -1);
        lua_pop(m->L, 1);
        return name;
    }
    default:
        return "function";
    }
}

static bool do_type(machine *m, state *s, int which, const value *args, int nargs, value *out,
                    int *nout)
{
    (void)which;
    if (nargs == 0)
        return raise_error(m, s, "bad argument");
    return give(out, nout, text(m, type_name(m, args[0])));
}

static bool do_error(machine *m, state *s, int which, const value *args, int nargs, value *out,
                     int *nout)
{
    (void)which, (void)out, (void)nout;
    size_t length;
    const char *words = nargs ? lua_text(m, args[0], &length) : NULL;
    return raise_error(m, s, "%s", words ? words : "error without a text");
}

/* Where a condition does not hold, Lua raises the error; elsewhere all arguments come back. */
static bool do_assert(machine *m, state *s, int which, const value *args, int nargs, value *out,
                      int *nout)
{
    (void)which;
    if (nargs == 0 || args[0].kind == V_NIL || (args[0].kind == V_BOOL && !args[0].truth)) {
        size_t length;
        const char *words = nargs > 1 ? lua_text(m, args[1], &length) : NULL;
        return raise_error(m, s, "%s", words ? words : "assertion failed!");
    }
    memcpy(out, args, (size_t)nargs * sizeof *args);
    *nout = nargs;
    if (args[0].kind == V_CONDITION) {
        leave_cases(m, s, expr_make(m->g, EXPR_NOT, args[0].node, 0, 0));
        out[0] = bool_value(true);
    }
    return true;
}

static bool do_select(machine *m, state *s, int which, const value *args, int nargs, value *out,
                      int *nout)
{
    (void)which;
    size_t length;
    const char *words = nargs ? lua_text(m, args[0], &length) : NULL;
    if (words && strcmp(words, "#") == 0)
        return give(out, nout, int_value(nargs - 1));
    value at = nargs ? normal_key(args[0]) : nil_value();
    if (at.kind == V_NUMBER)
        return refuse(m, s, "select by a column; use `if`");
    if (at.kind != V_INT || at.integer == 0 || at.integer < -(nargs - 1))
        return raise_error(m, s, "bad argument");
    lua_Integer from = at.integer < 0 ? nargs + at.integer : at.integer;
    for (lua_Integer k = from; k < nargs; k++)
        out[(*nout)++] = args[k];
    return true;
}

/* ---- iterating ---- */

static bool give_iteration(value *out, int *nout, int which, value table, value first)
{
    out[0] = (value){.kind = V_BUILTIN, .builtin = which};
    out[1] = table;
    out[2] = first;
    *nout = 3;
    return true;
}

static bool do_ipairs(machine *m, state *s, int which, const value *args, int nargs, value *out,
                      int *nout)
{
    (void)which;
    value table = arg(args, nargs, 0);
    if (table.kind != V_TABLE && table.kind != V_LUA)
        return raise_error(m, s, "bad argument");
    return give_iteration(out, nout, NEXT_INDEX, table, int_value(0));
}

static bool do_pairs(machine *m, state *s, int which, const value *args, int nargs, value *out,
                     int *nout)
{
    (void)which;
    value table = arg(args, nargs, 0);
    if (table.kind != V_TABLE && (table.kind != V_LUA || lua_text(m, table, &(size_t){0})))
        return raise_error(m, s, "bad argument");
    if (metamethod(m, s, table, "__pairs").kind != V_NIL)
        return refuse(m, s, "a table with __pairs");
    return give_iteration(out, nout, NEXT_KEY, table, nil_value());
}

/* Numbers before texts, as lua_order.h has it. */
static int key_order(machine *m, value a, value b)
{
    if (is_number(a) || is_number(b)) {
        if (!is_number(a) || !is_number(b))
            return is_number(a) ? -1 : 1;
        double x = a.kind == V_INT ? (double)a.integer : a.number;
        double y = b.kind == V_INT ? (double)b.integer : b.number;
        return (x > y) - (x < y);
    }
    size_t n = 0, k = 0;
    const char *x = lua_text(m, a, &n), *y = lua_text(m, b, &k);
    if (!x || !y)
        return x ? -1 : y ? 1 : (a.kind == V_BOOL && a.truth) - (b.kind == V_BOOL && b.truth);
    int order = memcmp(x, y, n < k ? n : k);
    return order ? order : (n > k) - (n < k);
}

static bool next_in_table(machine *m, state *s, value table, value from, value *out, int *nout)
{
    const object *o = see_object(s, table.object);
    value best = nil_value(), found = nil_value();
    if (o->is_values)
        return refuse(m, s, "a walk over all variables; name them");
    for (uint32_t k = 0; k < o->n + o->npairs; k++) {
        bool listed = k < o->n;
        value key = listed ? int_value((lua_Integer)k + 1) : o->pairs[k - o->n].key;
        value v = listed ? o->list[k] : o->pairs[k - o->n].value;
        if (key.kind == V_TABLE || key.kind == V_FUNCTION || v.kind == V_EITHER)
            return refuse(m, s, "a table whose keys have no order that could be repeated");
        if (v.kind == V_NIL || (from.kind != V_NIL && key_order(m, key, from) <= 0))
            continue;
        if (best.kind == V_NIL || key_order(m, key, best) < 0) {
            best = key;
            found = v;
        }
    }
    out[0] = best;
    out[1] = found;
    *nout = best.kind == V_NIL ? 1 : 2;
    return true;
}

static bool next_index(machine *m, state *s, value table, value from, value *out, int *nout)
{
    value key = int_value(from.integer + 1);
    if (!index_value(m, s, table, key, &out[1]))
        return false;
    if (out[1].kind == V_EITHER)
        return refuse(m, s, "a table whose length depends on a column");
    bool over = out[1].kind == V_NIL;
    out[0] = over ? nil_value() : key;
    *nout = over ? 1 : 2;
    return true;
}

static bool do_next(machine *m, state *s, int which, const value *args, int nargs, value *out,
                    int *nout)
{
    value table = arg(args, nargs, 0), from = arg(args, nargs, 1);
    if (which == NEXT_INDEX && from.kind == V_INT && nargs == 2)
        return next_index(m, s, table, from, out, nout);
    if (from.kind == V_NUMBER || from.kind == V_EITHER)
        return refuse(m, s, "a key that depends on a column; use `if`");
    if (table.kind == V_TABLE)
        return next_in_table(m, s, table, from, out, nout);
    if (table.kind != V_LUA)
        return raise_error(m, s, "bad argument");
    lua_getglobal(m->L, "next");
    value fn = from_lua(m);
    return call_real(m, s, fn, args, nargs, out, nout);
}

/* ---- tables ---- */

/* A table of Lua itself: of the file, or the options. */
static bool outlives(machine *m, value v)
{
    if (v.kind != V_LUA)
        return false;
    to_lua(m, v);
    bool is_table = lua_istable(m->L, -1);
    lua_pop(m->L, 1);
    return is_table;
}

static bool do_setmetatable(machine *m, state *s, int which, const value *args, int nargs,
                            value *out, int *nout)
{
    (void)which;
    value table = arg(args, nargs, 0), meta = arg(args, nargs, 1);
    if (outlives(m, table)) {
        keeps_between_calls(m, "it changes a table that outlives the call");
        return refuse(m, s, "it changes a table that outlives the call");
    }
    bool fits = meta.kind == V_NIL || meta.kind == V_TABLE || meta.kind == V_LUA;
    if (table.kind != V_TABLE || !fits || see_object(s, table.object)->is_values)
        return raise_error(m, s, "bad argument");
    if (metamethod(m, s, table, "__metatable").kind != V_NIL)
        return raise_error(m, s, "bad argument");
    own_object(m, s, table.object)->meta = meta;
    return give(out, nout, table);
}

static bool do_getmetatable(machine *m, state *s, int which, const value *args, int nargs,
                            value *out, int *nout)
{
    (void)which;
    value table = arg(args, nargs, 0);
    if (table.kind == V_TABLE) {
        value hidden = metamethod(m, s, table, "__metatable");
        value meta = see_object(s, table.object)->meta;
        return give(out, nout, hidden.kind != V_NIL ? hidden : meta);
    }
    if (table.kind != V_LUA)
        return give(out, nout, nil_value());
    to_lua(m, table);
    if (!lua_getmetatable(m->L, -1))
        lua_pushnil(m->L);
    value meta = from_lua(m);
    lua_pop(m->L, 1);
    return give(out, nout, meta);
}

static bool do_rawget(machine *m, state *s, int which, const value *args, int nargs, value *out,
                      int *nout)
{
    (void)which;
    value table = arg(args, nargs, 0), key = normal_key(arg(args, nargs, 1));
    if (key.kind == V_NUMBER || key.kind == V_CONDITION)
        return refuse(m, s, "a key that depends on a column; use `if`");
    if (table.kind == V_TABLE && !see_object(s, table.object)->is_values)
        return give(out, nout, table_get(see_object(s, table.object), key));
    if (outlives(m, table) && all_concrete(&key, 1)) {
        to_lua(m, table);
        to_lua(m, key);
        lua_rawget(m->L, -2);
        value found = from_lua(m);
        lua_pop(m->L, 1);
        return give(out, nout, found);
    }
    return refuse(m, s, "rawget of what is no table of the function's own");
}

static bool do_rawset(machine *m, state *s, int which, const value *args, int nargs, value *out,
                      int *nout)
{
    (void)which;
    value table = arg(args, nargs, 0), key = normal_key(arg(args, nargs, 1));
    if (key.kind == V_NUMBER || key.kind == V_CONDITION)
        return refuse(m, s, "a key that depends on a column; use `if`");
    if (outlives(m, table)) {
        keeps_between_calls(m, "it writes into a table that outlives the call");
        return refuse(m, s, "it writes into a table that outlives the call; keep it in `state`");
    }
    if (table.kind != V_TABLE || see_object(s, table.object)->is_values || key.kind == V_NIL)
        return refuse(m, s, "rawset of what is no table of the function's own");
    table_set(m, own_object(m, s, table.object), key, arg(args, nargs, 2));
    return give(out, nout, table);
}

static bool do_rawlen(machine *m, state *s, int which, const value *args, int nargs, value *out,
                      int *nout)
{
    (void)which;
    value table = arg(args, nargs, 0);
    const object *o = table.kind == V_TABLE ? see_object(s, table.object) : NULL;
    if (o && !(o->n && o->list[o->n - 1].kind == V_EITHER))
        return give(out, nout, int_value(o->n));
    return refuse(m, s, "rawlen of what is no table of the function's own");
}

static bool do_rawequal(machine *m, state *s, int which, const value *args, int nargs, value *out,
                        int *nout)
{
    (void)which;
    expr_id equal;
    if (nargs < 2)
        return raise_error(m, s, "bad argument");
    if (args[0].kind == V_TABLE && args[1].kind == V_TABLE)
        return give(out, nout, bool_value(args[0].object == args[1].object));
    if (!compare_values(m, s, LUA_OPEQ, args[0], args[1], &equal))
        return false;
    return give(out, nout, condition_value(equal));
}

/* The list of a table of the machine whose length is known, to be written; NULL: refused. */
static object *own_list(machine *m, state *s, value table, const char *what)
{
    if (outlives(m, table))
        keeps_between_calls(m, "%s writes into a table that outlives the call", what);
    if (table.kind != V_TABLE || see_object(s, table.object)->is_values) {
        refuse(m, s, "%s of what is no table of the function's own", what);
        return NULL;
    }
    object *o = own_object(m, s, table.object);
    if (o->n && o->list[o->n - 1].kind == V_EITHER) {
        refuse(m, s, "a table whose length depends on a column");
        return NULL;
    }
    return o;
}

static bool do_insert(machine *m, state *s, int which, const value *args, int nargs, value *out,
                      int *nout)
{
    (void)which, (void)out, (void)nout;
    object *o = own_list(m, s, arg(args, nargs, 0), "table.insert");
    if (!o)
        return false;
    lua_Integer n = (lua_Integer)o->n, at = n + 1;
    if (nargs == 3) {
        value place = normal_key(args[1]);
        if (place.kind == V_NUMBER)
            return refuse(m, s, "a place that depends on a column");
        at = place.kind == V_INT ? place.integer : 0;
    }
    if (nargs < 2 || nargs > 3 || at < 1 || at > n + 1)
        return raise_error(m, s, "bad argument");
    for (lua_Integer k = n; k >= at; k--)
        table_set(m, o, int_value(k + 1), o->list[k - 1]);
    table_set(m, o, int_value(at), args[nargs - 1]);
    return true;
}

static bool do_remove(machine *m, state *s, int which, const value *args, int nargs, value *out,
                      int *nout)
{
    (void)which;
    object *o = own_list(m, s, arg(args, nargs, 0), "table.remove");
    if (!o)
        return false;
    lua_Integer n = (lua_Integer)o->n, at = n;
    if (nargs > 1) {
        value place = normal_key(args[1]);
        if (place.kind != V_INT)
            return refuse(m, s, "a place that depends on a column");
        at = place.integer;
    }
    if (n == 0 && (nargs < 2 || at == 0 || at == n))
        return give(out, nout, nil_value());
    if (at < 1 || at > n)
        return at == n + 1 ? give(out, nout, nil_value()) : raise_error(m, s, "bad argument");
    value gone = o->list[at - 1];
    for (lua_Integer k = at; k < n; k++)
        o->list[k - 1] = o->list[k];
    table_set(m, o, int_value(n), nil_value());
    return give(out, nout, gone);
}

static bool do_unpack(machine *m, state *s, int which, const value *args, int nargs, value *out,
                      int *nout)
{
    (void)which;
    value table = arg(args, nargs, 0), from = normal_key(arg(args, nargs, 1));
    value to = normal_key(arg(args, nargs, 2));
    lua_Integer first = from.kind == V_INT ? from.integer : 1, last;
    if (table.kind != V_TABLE && table.kind != V_LUA)
        return raise_error(m, s, "bad argument");
    if (from.kind == V_NUMBER || to.kind == V_NUMBER)
        return refuse(m, s, "table.unpack by a column");
    if (to.kind == V_INT) {
        last = to.integer;
    } else if (table.kind == V_TABLE) {
        object *o = own_list(m, s, table, "table.unpack");
        if (!o)
            return false;
        last = (lua_Integer)o->n;
    } else {
        to_lua(m, table);
        last = (lua_Integer)lua_rawlen(m->L, -1);
        lua_pop(m->L, 1);
    }
    if (first > last)
        return true;
    lua_Unsigned n = (lua_Unsigned)last - (lua_Unsigned)first; /* and one more */
    if (n >= REGISTERS / 2)
        return refuse(m, s, "a list of more than %d values", REGISTERS / 2);
    for (lua_Unsigned k = 0; k <= n; k++)
        if (!index_value(m, s, table, int_value(first + (lua_Integer)k), &out[(*nout)++]))
            return false;
    return true;
}

/* What fails inside is left to Lua with all that follows, so here it always succeeds. */
static bool do_pcall(machine *m, state *s, int which, const value *args, int nargs, value *out,
                     int *nout)
{
    (void)which;
    value results[REGISTERS / 2];
    int n;
    if (nargs == 0)
        return raise_error(m, s, "bad argument");
    if (!call_value(m, s, args[0], args + 1, nargs - 1, results, &n))
        return false;
    if (n + 1 > REGISTERS / 2)
        return refuse(m, s, "a list of more than %d values", REGISTERS / 2);
    out[0] = bool_value(true);
    memcpy(out + 1, results, (size_t)n * sizeof *results);
    *nout = n + 1;
    return true;
}
