/* SPDX-License-Identifier: MIT
 *
 * Walks a function's instructions and records what they compute. See record.h and
 * record_machine.h; the instructions are those of Lua's lvm.c.
 */
#include "record.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lua_state.h"
#include "record_machine.h"

enum {
    NODES_MAX = 100000,
    FORKS_MAX = 20000,
    TURNS_MAX = 400, /* of a loop that a condition on columns ends */
    MET_MAX = 4000,  /* times that a decision inside a `while` is met; it may end it in the end */
    DEPTH_MAX = 80,  /* of calls */
    SPLITS_MAX = 250 /* inside one another */
};
static const uint64_t budget_most = 2000000; /* instructions */
#define too_many_nodes "more than %d operations; make the function smaller"

/* ---- ending a state ---- */

enum { SENTENCE = 400 }; /* bytes of recording.why and .keeps */

/* "crisis.lua:45", cut to n bytes. */
static int print_place(const lua_code *code, uint32_t at, char *text, size_t n)
{
    const char *source = code->source ? code->source : "?";
    int length = snprintf(text, n, "%s:%d", *source == '@' ? source + 1 : source, code->lines[at]);
    return length < (int)n ? length : (int)n - 1;
}

/* "crisis.lua:45: ..." of the innermost Lua function, unless something was said before. */
static void say_once(const machine *m, char text[SENTENCE], const char *format, va_list args)
{
    if (text[0])
        return;
    const frame *f = m->frame;
    int n = f ? print_place(f->code, f->at, text, SENTENCE / 2 - 2) : 0;
    if (f)
        n += snprintf(text + n, 3, ": ");
    vsnprintf(text + n, (size_t)(SENTENCE - n), format, args);
}

void leave_cases(machine *m, const state *s, expr_id condition)
{
    recording *r = m->r;
    expr_id these = expr_make(m->g, EXPR_AND, path_all(s->path), condition, 0);
    if (these != EXPR_ID_FALSE && !r->left_at[0] && m->frame)
        print_place(m->frame->code, m->frame->at, r->left_at, sizeof r->left_at);
    r->guard = expr_make(m->g, EXPR_OR, r->guard, these, 0);
    if (!r->guard)
        m->stopped = true;
}

bool raise_error(machine *m, state *s, const char *format, ...)
{
    recording *r = m->r;
    va_list args;
    va_start(args, format);
    if (!r->error_at[0] && m->frame) {
        print_place(m->frame->code, m->frame->at, r->error_at, sizeof r->error_at);
        vsnprintf(r->error, sizeof r->error, format, args);
    }
    va_end(args);
    leave_cases(m, s, EXPR_ID_TRUE);
    return false;
}

bool raise_from_lua(machine *m, state *s)
{
    const char *message = lua_tostring(m->L, -1);
    raise_error(m, s, "%s", message ? message : "an error without a message");
    lua_pop(m->L, 1);
    return false;
}

bool refuse(machine *m, state *s, const char *format, ...)
{
    va_list args;
    if (m->g->is_full) /* whatever looks wrong, it is for want of a node */
        give_up(m, too_many_nodes, NODES_MAX);
    va_start(args, format);
    say_once(m, m->r->why, format, args);
    va_end(args);
    leave_cases(m, s, EXPR_ID_TRUE);
    return false;
}

void give_up(machine *m, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say_once(m, m->r->why, format, args);
    va_end(args);
    m->stopped = true;
}

void keeps_between_calls(machine *m, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say_once(m, m->r->keeps, format, args);
    va_end(args);
}

/* ---- registers ---- */

static value get(const state *s, int reg)
{
    value v = s->regs[reg];
    return v.kind == V_CELL ? s->objects[v.object]->list[0] : v;
}

static void set(machine *m, state *s, int reg, value v)
{
    if (s->regs[reg].kind != V_CELL) {
        s->regs[reg] = v;
        return;
    }
    object *cell = own_object(m, s, s->regs[reg].object);
    if (cell->n)
        cell->list[0] = v;
}

static void close_registers(const frame *f, const state *s, int from)
{
    for (int k = from; k < f->room; k++)
        if (s->regs[k].kind == V_CELL)
            s->regs[k] = get(s, k);
}

/* ---- states that wait at instructions ---- */

static void put(machine *m, frame *f, state *s)
{
    state **place = &f->waiting[s->pc];
    *place = *place ? merge_states(m, f, *place, s) : s;
}

static state *take_lowest(const machine *m, frame *f, uint32_t *next)
{
    state *s = NULL;
    *next = UINT32_MAX;
    for (uint32_t k = 0; k < f->code->ncode && !m->stopped; k++) {
        if (!f->waiting[k])
            continue;
        if (s) {
            *next = k;
            return s;
        }
        s = f->waiting[k];
        f->waiting[k] = NULL;
    }
    if (s)
        *next = f->code->ncode;
    return s;
}

typedef enum outcome { GO, GONE } outcome; /* GONE: ended, or waiting elsewhere */

static outcome ended(bool alive) { return alive ? GO : GONE; }

static outcome run_one(machine *m, frame *f, state *s);

static void run_and_put(machine *m, frame *f, state *s)
{
    if (run_one(m, f, s) == GO)
        put(m, f, s);
}

/* The last instruction that jumps to where the one at k jumps to. */
static uint32_t last_jump(const lua_code *code, uint32_t k)
{
    int64_t to = (int64_t)k + code->code[k].sj;
    for (uint32_t j = k + 1; j < code->ncode; j++)
        if (code->code[j].op == CODE_JMP && (int64_t)j + code->code[j].sj == to)
            k = j;
    return k;
}

/*
 * Takes the jump at k. What goes on with the next turn of a `while` goes by its end, as it is
 * written, though the compiler shortens that: there the sides of a turn wait for one another.
 */
static void jump(const lua_code *code, state *s, uint32_t k)
{
    uint32_t last = code->code[k].sj < 0 ? last_jump(code, k) : k;
    s->pc = last > k ? last : k + 1 + (uint32_t)code->code[k].sj;
}

/* Whether a decision has a side that leaves the `while` or `repeat` it stands in. */
typedef enum loop_place { IN_NO_LOOP, IN_LOOP, LEAVES_LOOP } loop_place;

static loop_place find_loop(const lua_code *code, uint32_t at)
{
    loop_place found = IN_NO_LOOP;
    const lua_word *jump = &code->code[at + 1 < code->ncode ? at + 1 : at];
    int64_t sides[2] = {(int64_t)at + 2, jump->op == CODE_JMP ? (int64_t)at + 2 + jump->sj : at};
    for (uint32_t k = at; k < code->ncode; k++) {
        int64_t first = (int64_t)k + 1 + code->code[k].sj;
        if (code->code[k].op != CODE_JMP || code->code[k].sj >= 0 || first > (int64_t)at)
            continue;
        int64_t last = last_jump(code, k);
        found = IN_LOOP;
        for (int side = 0; side < 2; side++)
            if (sides[side] < first || sides[side] > last)
                return LEAVES_LOOP;
    }
    return found;
}

static bool is_worth_it(machine *m, frame *f, state *s)
{
    uint32_t turns = ++f->decided[f->at];
    if (m->forks > FORKS_MAX)
        return refuse(m, s, "more than %d decisions; make the function smaller", FORKS_MAX);
    loop_place where = turns > TURNS_MAX ? find_loop(f->code, f->at) : IN_NO_LOOP;
    if (where == LEAVES_LOOP || (where == IN_LOOP && turns > MET_MAX)) {
        give_up(m, "a loop that runs as often as a column says; use a `for` with a fixed "
                   "number of turns, and `if` inside");
        return false;
    }
    return true;
}

static void note_branch(machine *m, const state *s, expr_id condition)
{
    recording *r = m->r;
    size_t n = r->nbranches;
    if ((n & (n - 1)) == 0) { /* full at each power of two */
        record_branch *more = arena_new(&r->a, n ? n * 2 : 1, sizeof *more);
        if (!more) {
            m->stopped = m->no_memory = true;
            return;
        }
        if (n)
            memcpy(more, r->branches, n * sizeof *more);
        r->branches = more;
    }
    r->branches[r->nbranches++] = (record_branch){path_all(s->path), condition};
}

/* The register holds one of two values: does the instruction with each. */
static outcome split(machine *m, frame *f, state *s, int reg)
{
    const struct either *e = get(s, reg).either;
    expr_id known = known_on_path(m, s->path, e->condition);
    s->pc = f->at;
    if (known == EXPR_ID_TRUE || known == EXPR_ID_FALSE) {
        set(m, s, reg, known == EXPR_ID_TRUE ? e->yes : e->no);
        return run_one(m, f, s);
    }
    if (!is_worth_it(m, f, s))
        return GONE;
    if (m->splits >= SPLITS_MAX)
        return ended(
            refuse(m, s, "more than %d values at once whose types depend on columns", SPLITS_MAX));
    note_branch(m, s, e->condition);
    state *other = fork_state(m, s, e->condition);
    if (!other)
        return GONE;
    uint32_t at = f->at;
    m->splits++;
    set(m, s, reg, e->yes);
    set(m, other, reg, e->no);
    run_and_put(m, f, s);
    f->at = at;
    run_and_put(m, f, other);
    m->splits--;
    return GONE;
}

#define SPLIT(reg)                                                                                 \
    do {                                                                                           \
        if (get(s, reg).kind == V_EITHER)                                                          \
            return split(m, f, s, reg);                                                            \
    } while (0)

/* What TESTSET gives a register when it jumps, and only then. */
typedef struct gift {
    int reg;
    value v;
} gift;

static void take_side(machine *m, const frame *f, state *s, bool jumps, const gift *g)
{
    if (jumps)
        jump(f->code, s, s->pc);
    else
        s->pc++;
    if (jumps && g)
        set(m, s, g->reg, g->v);
}

/* if (condition ~= k) then skip the jump that follows, else take it. */
static outcome branch(machine *m, frame *f, state *s, expr_id condition, bool k, const gift *g)
{
    if (m->stopped)
        return GONE;
    expr_id known = known_on_path(m, s->path, condition);
    if (known == EXPR_ID_TRUE || known == EXPR_ID_FALSE) {
        take_side(m, f, s, (known == EXPR_ID_TRUE) == k, g);
        return GO;
    }
    if (!is_worth_it(m, f, s))
        return GONE;
    note_branch(m, s, condition);
    state *other = fork_state(m, s, condition);
    if (!other)
        return GONE;
    take_side(m, f, s, k, g);
    take_side(m, f, other, !k, g);
    put(m, f, s);
    put(m, f, other);
    return GONE;
}

/* ---- instructions ---- */

static value constant(machine *m, const lua_const *c)
{
    switch (c->type) {
    case CONST_BOOL:
        return bool_value(c->truth);
    case CONST_INT:
        return int_value(c->integer);
    case CONST_FLOAT:
        return float_value(c->number);
    case CONST_TEXT:
        lua_pushlstring(m->L, c->text ? c->text : "", c->length);
        return from_lua(m);
    default:
        return nil_value();
    }
}

/* RK(C): a constant or a register. */
static value operand(machine *m, const frame *f, const state *s, const lua_word *w)
{
    return w->k ? constant(m, &f->code->consts[w->c]) : get(s, w->c);
}

static value upvalue(const frame *f, const state *s, int index)
{
    value v = f->upvalues[index];
    return v.kind == V_CELL ? s->objects[v.object]->list[0] : v;
}

static outcome write_upvalue(machine *m, frame *f, state *s, const lua_word *w)
{
    value to = f->upvalues[w->b];
    if (to.kind != V_CELL) {
        const char *name = f->code->upvalues[w->b].name;
        keeps_between_calls(m, "it writes '%s', a local of the file", name ? name : "?");
        refuse(m, s, "it writes '%s', a local of the file; keep it in `state`", name ? name : "?");
        return GONE;
    }
    object *cell = own_object(m, s, to.object);
    cell->list[0] = get(s, w->a);
    return GO;
}

static bool no_arithmetic(machine *m, state *s, value a, value b)
{
    return raise_error(m, s, "arithmetic on a %s value", type_name(m, is_number(a) ? b : a));
}

/* Arithmetic on two values; the instruction that follows would look for a metamethod. */
static outcome calculate(machine *m, state *s, int op, int to, value a, value b, bool skips)
{
    value v;
    bool done;
    if (!arith_value(m, s, op, a, b, &v, &done))
        return GONE;
    if (done) {
        set(m, s, to, v);
        s->pc += skips;
        return GO;
    }
    if (!skips) { /* unary minus: no instruction follows */
        value fn = metamethod(m, s, a, op == LUA_OPUNM ? "__unm" : "__bnot");
        if (fn.kind == V_NIL)
            return ended(no_arithmetic(m, s, a, a));
        if (!call_for_one(m, s, fn, a, a, &v))
            return GONE;
        set(m, s, to, v);
    }
    return GO;
}

static outcome call_metamethod(machine *m, const frame *f, state *s, int event, value a, value b,
                               bool flipped)
{
    static const char *const names[] = {"__add",  "__sub",  "__mul", "__mod",  "__pow", "__div",
                                        "__idiv", "__band", "__bor", "__bxor", "__shl", "__shr"};
    if (event < 6 || event - 6 >= (int)(sizeof names / sizeof *names))
        return ended(no_arithmetic(m, s, a, b));
    value first = flipped ? b : a, second = flipped ? a : b;
    value fn = metamethod(m, s, first, names[event - 6]), v;
    if (fn.kind == V_NIL)
        fn = metamethod(m, s, second, names[event - 6]);
    if (fn.kind == V_NIL)
        return ended(no_arithmetic(m, s, first, second));
    int to = f->code->code[f->at - 1].a;
    if (!call_for_one(m, s, fn, first, second, &v))
        return GONE;
    set(m, s, to, v);
    return GO;
}

static outcome compare(machine *m, frame *f, state *s, int op, value a, value b, bool k)
{
    expr_id condition;
    if (!compare_values(m, s, op, a, b, &condition))
        return GONE;
    return branch(m, f, s, condition, k, NULL);
}

/* Whether Lua takes the value for true: everything but nil and false. */
static expr_id truth(value v)
{
    if (v.kind == V_CONDITION)
        return v.node;
    return expr_bool(v.kind != V_NIL && !(v.kind == V_BOOL && !v.truth));
}

static outcome length(machine *m, state *s, int to, value v)
{
    size_t size;
    if (v.kind == V_TABLE) {
        value fn = metamethod(m, s, v, "__len"), made;
        if (fn.kind != V_NIL) {
            if (!call_for_one(m, s, fn, v, v, &made))
                return GONE;
            set(m, s, to, made);
            return GO;
        }
        const object *o = see_object(s, v.object);
        if (o->n && o->list[o->n - 1].kind == V_EITHER)
            return ended(refuse(m, s, "a table whose length depends on a column"));
        set(m, s, to, int_value(o->n));
        return GO;
    }
    if (lua_text(m, v, &size)) {
        set(m, s, to, int_value((lua_Integer)size));
        return GO;
    }
    to_lua(m, v.kind == V_LUA ? v : nil_value());
    bool is_table = lua_istable(m->L, -1);
    if (is_table)
        set(m, s, to, int_value((lua_Integer)lua_rawlen(m->L, -1)));
    lua_pop(m->L, 1);
    return ended(is_table || raise_error(m, s, "the length of a %s value", type_name(m, v)));
}

static outcome concatenate(machine *m, state *s, int from, int n)
{
    for (int k = 0; k < n; k++) {
        value v = get(s, from + k);
        size_t size;
        if (v.kind == V_NUMBER)
            return ended(refuse(m, s, "text made of a column"));
        if (v.kind != V_INT && v.kind != V_FLOAT && !lua_text(m, v, &size))
            return ended(raise_error(m, s, "text is made of a %s value", type_name(m, v)));
    }
    luaL_checkstack(m->L, n + 4, "recording");
    for (int k = 0; k < n; k++)
        to_lua(m, get(s, from + k));
    lua_concat(m->L, n);
    set(m, s, from, from_lua(m));
    return GO;
}

static value make_closure(machine *m, const frame *f, state *s, const lua_code *code)
{
    value *upvalues = arena_new(&m->a, code->nupvalues, sizeof *upvalues);
    uint32_t number = new_object(m, s);
    if (!upvalues || m->stopped) {
        m->stopped = true;
        return nil_value();
    }
    for (uint32_t k = 0; k < code->nupvalues; k++)
        upvalues[k] = code->upvalues[k].in_stack ? share_register(m, s, code->upvalues[k].index)
                                                 : f->upvalues[code->upvalues[k].index];
    s->objects[number]->code = code;
    s->objects[number]->upvalues = upvalues;
    return (value){.kind = V_FUNCTION, .object = number};
}

/* ---- loops ---- */

/*
 * Whether a numeric loop from `at` still runs. Integers never wrap here: the number of turns was
 * fixed before the first one, as Lua does it.
 */
static bool still_runs(value at, value limit, value step)
{
    double x = at.kind == V_INT ? (double)at.integer : at.number;
    double y = limit.kind == V_INT ? (double)limit.integer : limit.number;
    if (at.kind == V_INT && limit.kind == V_INT)
        return step.integer > 0 ? at.integer <= limit.integer : at.integer >= limit.integer;
    bool up = step.kind == V_INT ? step.integer > 0 : step.number > 0;
    return up ? x <= y : y <= x;
}

static outcome prepare_loop(machine *m, state *s, const lua_word *w)
{
    value v[3];
    for (int k = 0; k < 3; k++) {
        v[k] = get(s, w->a + k);
        if (v[k].kind == V_NUMBER)
            return refuse(m, s,
                          "a `for` that runs as often as a column says; give it a fixed number "
                          "of turns, and an `if` inside")
                       ? GO
                       : GONE;
        if (v[k].kind != V_INT && v[k].kind != V_FLOAT)
            return ended(
                raise_error(m, s, "a `for` from, to or by a %s value", type_name(m, v[k])));
    }
    bool whole = v[0].kind == V_INT && v[2].kind == V_INT;
    if (whole ? v[2].integer == 0 : (v[2].kind == V_INT ? v[2].integer == 0 : v[2].number == 0))
        return ended(raise_error(m, s, "the step of a `for` is 0"));
    for (int k = 0; k < 3 && !whole; k++)
        if (v[k].kind == V_INT)
            v[k] = float_value((double)v[k].integer);
    for (int k = 0; k < 3; k++)
        set(m, s, w->a + k, v[k]);
    if (still_runs(v[0], v[1], v[2]))
        set(m, s, w->a + 3, v[0]);
    else
        s->pc += (uint32_t)w->bx + 1;
    return GO;
}

static outcome next_turn(machine *m, state *s, const lua_word *w)
{
    value at = get(s, w->a), limit = get(s, w->a + 1), step = get(s, w->a + 2);
    if (at.kind == V_INT) {
        /* Beyond the limit without wrapping around. */
        lua_Integer next;
        if (__builtin_add_overflow(at.integer, step.integer, &next))
            return GO;
        at.integer = next;
    } else {
        at.number += step.number;
    }
    if (still_runs(at, limit, step)) {
        set(m, s, w->a, at);
        set(m, s, w->a + 3, at);
        s->pc -= (uint32_t)w->bx;
    }
    return GO;
}

/* ---- calls ---- */

/* Stores results from register `to` on: `wanted` of them, or all of them (-1). */
static outcome store_results(machine *m, state *s, int to, const value *results, int n, int wanted)
{
    int count = wanted < 0 ? n : wanted;
    if (to + count >= m->frame->room)
        return ended(refuse(m, s, "a list of more than %d values", REGISTERS / 2));
    for (int k = 0; k < count; k++)
        set(m, s, to + k, k < n ? results[k] : nil_value());
    if (wanted < 0) {
        s->top = to + n;
        s->open = LIST_OPEN;
    }
    return GO;
}

/* The open list behind a register is used up: how many values it has; -1: the state ended. */
static int take_open(machine *m, state *s, int behind)
{
    open_list was = s->open;
    s->open = LIST_NONE;
    if (was == LIST_UNEVEN) {
        refuse(m, s, "a list whose length depends on a column");
        return -1;
    }
    return s->top - behind - 1;
}

/* Apart from `call`, so that splits inside one another do not hold these lists. */
static __attribute__((noinline)) outcome call_with(machine *m, state *s, int reg, int nargs,
                                                   int wanted)
{
    value args[REGISTERS / 2], results[REGISTERS / 2];
    int n;
    for (int k = 0; k < nargs; k++)
        args[k] = get(s, reg + 1 + k);
    m->uneven = false;
    if (!call_value(m, s, get(s, reg), args, nargs, results, &n))
        return GONE;
    bool uneven = m->uneven;
    outcome o = store_results(m, s, reg, results, n, wanted);
    if (o == GO && wanted < 0 && uneven)
        s->open = LIST_UNEVEN;
    return o;
}

static outcome call(machine *m, frame *f, state *s, const lua_word *w, int wanted)
{
    SPLIT(w->a);
    int nargs = w->b ? w->b - 1 : s->top - w->a - 1;
    if (nargs > REGISTERS / 2)
        return ended(refuse(m, s, "a list of more than %d values", REGISTERS / 2));
    for (int k = 0; k < nargs && is_builtin(m, get(s, w->a)); k++)
        SPLIT(w->a + 1 + k);
    if (!w->b && take_open(m, s, w->a) < 0)
        return GONE;
    return call_with(m, s, w->a, nargs, wanted);
}

static __attribute__((noinline)) outcome iterate_with(machine *m, state *s, const lua_word *w)
{
    value args[2] = {get(s, w->a + 1), get(s, w->a + 2)}, results[REGISTERS / 2];
    int n;
    if (!call_value(m, s, get(s, w->a), args, 2, results, &n))
        return GONE;
    return store_results(m, s, w->a + 4, results, n, w->c);
}

static outcome iterate(machine *m, frame *f, state *s, const lua_word *w)
{
    for (int k = 0; k < 3; k++)
        SPLIT(w->a + k);
    return iterate_with(m, s, w);
}

static outcome give_back(machine *m, frame *f, state *s, int from, const lua_word *w)
{
    bool is_open = w->op == CODE_RETURN && !w->b;
    int n = w->op == CODE_RETURN0   ? 0
            : w->op == CODE_RETURN1 ? 1
            : is_open               ? s->top - from
                                    : w->b - 1;
    value *results = arena_new(&m->a, (size_t)n + 1, sizeof *results);
    if (!results) {
        m->stopped = m->no_memory = true;
        return GONE;
    }
    for (int k = 0; k < n; k++)
        results[k] = get(s, from + k);
    s->results = results;
    s->nresults = n;
    s->uneven = is_open && s->open == LIST_UNEVEN;
    s->open = LIST_NONE;
    s->pc = f->code->ncode;
    put(m, f, s);
    return GONE;
}

static outcome set_list(machine *m, state *s, const frame *f, const lua_word *w)
{
    int n = w->b ? w->b : take_open(m, s, w->a);
    lua_Integer last = w->c;
    if (n < 0)
        return GONE;
    if (w->k) /* the next word holds the rest: its 25 bits stand in bx and below */
        last += ((lua_Integer)f->code->code[s->pc++].sj + 16777215) * 256;
    value table = get(s, w->a);
    for (int k = 1; k <= n; k++)
        if (!assign_value(m, s, table, int_value(last + k), get(s, w->a + k)))
            return GONE;
    return GO;
}

static outcome index_into(machine *m, state *s, int to, value from, value key)
{
    value v;
    if (!index_value(m, s, from, key, &v))
        return GONE;
    set(m, s, to, v);
    return GO;
}

static outcome assign_into(machine *m, state *s, value to, value key, value v)
{
    return assign_value(m, s, to, key, v) ? GO : GONE;
}

static outcome call_self(machine *m, const frame *f, state *s, const lua_word *w)
{
    value self = get(s, w->b), fn;
    if (!index_value(m, s, self, operand(m, f, s, w), &fn))
        return GONE;
    set(m, s, w->a + 1, self);
    set(m, s, w->a, fn);
    return GO;
}

/* lua_arith's operations in the order of ADDK to SHRI... and of ADD to SHR. */
static const int arith_ops[] = {LUA_OPADD, LUA_OPSUB,  LUA_OPMUL,  LUA_OPMOD,
                                LUA_OPPOW, LUA_OPDIV,  LUA_OPIDIV, LUA_OPBAND,
                                LUA_OPBOR, LUA_OPBXOR, LUA_OPSHL,  LUA_OPSHR};

/* One instruction. The state then stands at the next, or is gone. */
static outcome run_one(machine *m, frame *f, state *s)
{
    f->at = s->pc;
    const lua_word *w = &f->code->code[s->pc++];
    const lua_const *consts = f->code->consts;
    m->code = f->code;
    m->at = f->at;
    if (m->budget-- == 0)
        give_up(m, "more than %d instructions; make the function smaller", (int)budget_most);
    if (m->g->is_full)
        give_up(m, too_many_nodes, NODES_MAX);
    if (m->stopped)
        return GONE;
    switch (w->op) {
    case CODE_MOVE:
        set(m, s, w->a, get(s, w->b));
        return GO;
    case CODE_LOADI:
        set(m, s, w->a, int_value(w->sbx));
        return GO;
    case CODE_LOADF:
        set(m, s, w->a, float_value(w->sbx));
        return GO;
    case CODE_LOADK:
        set(m, s, w->a, constant(m, &consts[w->bx]));
        return GO;
    case CODE_LOADKX:
        set(m, s, w->a, constant(m, &consts[f->code->code[s->pc++].sj + 16777215]));
        return GO;
    case CODE_LOADFALSE:
        set(m, s, w->a, bool_value(false));
        return GO;
    case CODE_LFALSESKIP:
        set(m, s, w->a, bool_value(false));
        s->pc++;
        return GO;
    case CODE_LOADTRUE:
        set(m, s, w->a, bool_value(true));
        return GO;
    case CODE_LOADNIL:
        for (int k = 0; k <= w->b; k++)
            set(m, s, w->a + k, nil_value());
        return GO;
    case CODE_GETUPVAL:
        set(m, s, w->a, upvalue(f, s, w->b));
        return GO;
    case CODE_SETUPVAL:
        return write_upvalue(m, f, s, w);
    case CODE_GETTABUP:
        return index_into(m, s, w->a, upvalue(f, s, w->b), constant(m, &consts[w->c]));
    case CODE_GETTABLE:
        SPLIT(w->b);
        SPLIT(w->c);
        return index_into(m, s, w->a, get(s, w->b), get(s, w->c));
    case CODE_GETI:
        SPLIT(w->b);
        return index_into(m, s, w->a, get(s, w->b), int_value(w->c));
    case CODE_GETFIELD:
        SPLIT(w->b);
        return index_into(m, s, w->a, get(s, w->b), constant(m, &consts[w->c]));
    case CODE_SETTABUP:
        return assign_into(m, s, upvalue(f, s, w->a), constant(m, &consts[w->b]),
                           operand(m, f, s, w));
    case CODE_SETTABLE:
        SPLIT(w->a);
        SPLIT(w->b);
        return assign_into(m, s, get(s, w->a), get(s, w->b), operand(m, f, s, w));
    case CODE_SETI:
        SPLIT(w->a);
        return assign_into(m, s, get(s, w->a), int_value(w->b), operand(m, f, s, w));
    case CODE_SETFIELD:
        SPLIT(w->a);
        return assign_into(m, s, get(s, w->a), constant(m, &consts[w->b]), operand(m, f, s, w));
    case CODE_NEWTABLE:
        set(m, s, w->a, (value){.kind = V_TABLE, .object = new_object(m, s)});
        s->pc++;
        return GO;
    case CODE_SELF:
        SPLIT(w->b);
        return call_self(m, f, s, w);
    case CODE_ADDI:
        SPLIT(w->b);
        return calculate(m, s, LUA_OPADD, w->a, get(s, w->b), int_value(w->sc), true);
    case CODE_ADDK:
    case CODE_SUBK:
    case CODE_MULK:
    case CODE_MODK:
    case CODE_POWK:
    case CODE_DIVK:
    case CODE_IDIVK:
    case CODE_BANDK:
    case CODE_BORK:
    case CODE_BXORK:
        SPLIT(w->b);
        return calculate(m, s, arith_ops[w->op - CODE_ADDK], w->a, get(s, w->b),
                         constant(m, &consts[w->c]), true);
    case CODE_SHRI:
        SPLIT(w->b);
        return calculate(m, s, LUA_OPSHR, w->a, get(s, w->b), int_value(w->sc), true);
    case CODE_SHLI:
        SPLIT(w->b);
        return calculate(m, s, LUA_OPSHL, w->a, int_value(w->sc), get(s, w->b), true);
    case CODE_ADD:
    case CODE_SUB:
    case CODE_MUL:
    case CODE_MOD:
    case CODE_POW:
    case CODE_DIV:
    case CODE_IDIV:
    case CODE_BAND:
    case CODE_BOR:
    case CODE_BXOR:
    case CODE_SHL:
    case CODE_SHR:
        SPLIT(w->b);
        SPLIT(w->c);
        return calculate(m, s, arith_ops[w->op - CODE_ADD], w->a, get(s, w->b), get(s, w->c), true);
    case CODE_MMBIN:
        return call_metamethod(m, f, s, w->c, get(s, w->a), get(s, w->b), false);
    case CODE_MMBINI:
        return call_metamethod(m, f, s, w->c, get(s, w->a), int_value(w->sb), w->k);
    case CODE_MMBINK:
        return call_metamethod(m, f, s, w->c, get(s, w->a), constant(m, &consts[w->b]), w->k);
    case CODE_UNM:
        SPLIT(w->b);
        return calculate(m, s, LUA_OPUNM, w->a, get(s, w->b), get(s, w->b), false);
    case CODE_BNOT:
        SPLIT(w->b);
        return calculate(m, s, LUA_OPBNOT, w->a, get(s, w->b), get(s, w->b), false);
    case CODE_NOT: {
        SPLIT(w->b);
        expr_id not = expr_make(m->g, EXPR_NOT, truth(get(s, w->b)), 0, 0);
        set(m, s, w->a, condition_value(not ));
        return GO;
    }
    case CODE_LEN:
        SPLIT(w->b);
        return length(m, s, w->a, get(s, w->b));
    case CODE_CONCAT:
        for (int k = 0; k < w->b; k++)
            SPLIT(w->a + k);
        return concatenate(m, s, w->a, w->b);
    case CODE_CLOSE:
        close_registers(f, s, w->a);
        return GO;
    case CODE_TBC:
        return ended(refuse(m, s, "a variable that is closed (<close>)"));
    case CODE_JMP:
        jump(f->code, s, f->at);
        return GO;
    case CODE_EQ:
        SPLIT(w->a);
        SPLIT(w->b);
        return compare(m, f, s, LUA_OPEQ, get(s, w->a), get(s, w->b), w->k);
    case CODE_LT:
        SPLIT(w->a);
        SPLIT(w->b);
        return compare(m, f, s, LUA_OPLT, get(s, w->a), get(s, w->b), w->k);
    case CODE_LE:
        SPLIT(w->a);
        SPLIT(w->b);
        return compare(m, f, s, LUA_OPLE, get(s, w->a), get(s, w->b), w->k);
    case CODE_EQK:
        SPLIT(w->a);
        return compare(m, f, s, LUA_OPEQ, get(s, w->a), constant(m, &consts[w->b]), w->k);
    case CODE_EQI:
        SPLIT(w->a);
        return compare(m, f, s, LUA_OPEQ, get(s, w->a), int_value(w->sb), w->k);
    case CODE_LTI:
        SPLIT(w->a);
        return compare(m, f, s, LUA_OPLT, get(s, w->a), int_value(w->sb), w->k);
    case CODE_LEI:
        SPLIT(w->a);
        return compare(m, f, s, LUA_OPLE, get(s, w->a), int_value(w->sb), w->k);
    case CODE_GTI:
        SPLIT(w->a);
        return compare(m, f, s, LUA_OPLT, int_value(w->sb), get(s, w->a), w->k);
    case CODE_GEI:
        SPLIT(w->a);
        return compare(m, f, s, LUA_OPLE, int_value(w->sb), get(s, w->a), w->k);
    case CODE_TEST:
        SPLIT(w->a);
        return branch(m, f, s, truth(get(s, w->a)), w->k, NULL);
    case CODE_TESTSET: {
        SPLIT(w->b);
        gift g = {w->a, get(s, w->b)};
        return branch(m, f, s, truth(g.v), w->k, &g);
    }
    case CODE_CALL:
        return call(m, f, s, w, w->c - 1);
    case CODE_TAILCALL: /* a return of all results follows */
        return call(m, f, s, w, -1);
    case CODE_RETURN:
    case CODE_RETURN0:
    case CODE_RETURN1:
        return give_back(m, f, s, w->a, w);
    case CODE_FORLOOP:
        return next_turn(m, s, w);
    case CODE_FORPREP:
        for (int k = 0; k < 3; k++)
            SPLIT(w->a + k);
        return prepare_loop(m, s, w);
    case CODE_TFORPREP:
        s->pc += (uint32_t)w->bx;
        return GO;
    case CODE_TFORCALL:
        return iterate(m, f, s, w);
    case CODE_TFORLOOP:
        SPLIT(w->a + 4);
        if (get(s, w->a + 4).kind != V_NIL) {
            set(m, s, w->a + 2, get(s, w->a + 4));
            s->pc -= (uint32_t)w->bx;
        }
        return GO;
    case CODE_SETLIST:
        return set_list(m, s, f, w);
    case CODE_CLOSURE:
        set(m, s, w->a, make_closure(m, f, s, &f->code->protos[w->bx]));
        return GO;
    case CODE_VARARG:
        return store_results(m, s, w->a, f->varargs, f->nvarargs, w->c - 1);
    case CODE_VARARGPREP:
    case CODE_EXTRAARG:
    case CODE_COUNT:
        return GO;
    }
    return GO;
}

/* ---- frames ---- */

/* Runs a frame until all its states have returned (or ended); NULL when none has. */
static state *run_frame(machine *m, frame *f, state *s)
{
    uint32_t next;
    put(m, f, s);
    while ((s = take_lowest(m, f, &next)) != NULL) {
        outcome o = GO;
        while (o == GO && s->pc < next)
            o = run_one(m, f, s);
        if (o == GO)
            put(m, f, s);
    }
    return m->stopped ? NULL : f->waiting[f->code->ncode];
}

/* Whether some instruction stores as many values as there happen to be. */
static bool has_open_lists(const lua_code *code)
{
    for (uint32_t k = 0; k < code->ncode; k++) {
        const lua_word *w = &code->code[k];
        if (w->op == CODE_TAILCALL || ((w->op == CODE_CALL || w->op == CODE_VARARG) && w->c == 0))
            return true;
    }
    return false;
}

static bool fill_frame(machine *m, frame *f, state *s, const lua_code *code, const value *upvalues,
                       const value *args, int nargs)
{
    uint32_t n = code->ncode + 1;
    value *extra = arena_new(&m->a, (size_t)nargs + 1, sizeof *extra);
    *f = (frame){.caller = m->frame, .code = code, .upvalues = upvalues};
    f->waiting = arena_new(&m->a, n, sizeof *f->waiting);
    f->decided = arena_new(&m->a, n, sizeof *f->decided);
    f->room = has_open_lists(code) ? REGISTERS : code->registers + 4;
    s->regs = arena_new(&m->a, (size_t)f->room, sizeof *s->regs);
    if (!extra || !f->waiting || !f->decided || !s->regs) {
        m->stopped = m->no_memory = true;
        return false;
    }
    for (int k = 0; k < nargs; k++) {
        if (k < code->nparams)
            s->regs[k] = args[k];
        else
            extra[f->nvarargs++] = args[k];
    }
    f->varargs = extra;
    return true;
}

/* The function of Lua at a place of the pool, read once, with its upvalues. */
static struct known_code *find_code(machine *m, int lua)
{
    for (int k = 0; k < m->ncodes; k++)
        if (m->codes[k].lua == lua)
            return &m->codes[k];
    if (m->ncodes == m->codes_room) {
        int room = m->codes_room ? m->codes_room * 2 : 16;
        struct known_code *codes = arena_new(&m->a, (size_t)room, sizeof *codes);
        if (!codes)
            return NULL;
        if (m->ncodes)
            memcpy(codes, m->codes, (size_t)m->ncodes * sizeof *codes);
        m->codes = codes;
        m->codes_room = room;
    }
    lua_rawgeti(m->L, m->pool, lua);
    const lua_code *code = lua_code_read(m->L, -1, &m->a);
    value *upvalues = code ? arena_new(&m->a, code->nupvalues + 1, sizeof *upvalues) : NULL;
    for (uint32_t k = 0; upvalues && k < code->nupvalues; k++)
        if (lua_getupvalue(m->L, -1, (int)k + 1))
            upvalues[k] = from_lua(m);
    lua_pop(m->L, 1);
    if (!upvalues)
        return NULL;
    m->codes[m->ncodes] = (struct known_code){lua, code, upvalues};
    return &m->codes[m->ncodes++];
}

static bool call_function(machine *m, state *s, const lua_code *code, const value *upvalues,
                          const value *args, int nargs, value *out, int *nout)
{
    frame f;
    state inner = *s, *end = NULL;
    state *start = arena_new(&m->a, 1, sizeof *start);
    inner.pc = 0;
    inner.open = LIST_NONE;
    if (!start || !fill_frame(m, &f, &inner, code, upvalues, args, nargs))
        return false;
    *start = inner;
    m->frame = &f;
    end = run_frame(m, &f, start);
    m->frame = f.caller;
    if (!end)
        return false;
    s->objects = end->objects;
    s->nobjects = end->nobjects;
    s->stamp = end->stamp;
    s->path = end->path;
    if (end->nresults > REGISTERS / 2)
        return refuse(m, s, "a list of more than %d values", REGISTERS / 2);
    memcpy(out, end->results, (size_t)end->nresults * sizeof *out);
    *nout = end->nresults;
    m->uneven = end->uneven;
    return true;
}

/* A value with __call is called with itself before its arguments. */
static __attribute__((noinline)) bool call_handler(machine *m, state *s, value handler, value fn,
                                                   const value *args, int nargs, value *out,
                                                   int *nout)
{
    value more[REGISTERS / 2];
    if (nargs + 1 > REGISTERS / 2)
        return refuse(m, s, "a list of more than %d values", REGISTERS / 2);
    more[0] = fn;
    memcpy(more + 1, args, (size_t)nargs * sizeof *args);
    return call_value(m, s, handler, more, nargs + 1, out, nout);
}

/* "table.sort", or "it" for a function that no library has. */
static const char *function_name(machine *m, value fn, char *name, size_t size)
{
    static const char *const libraries[] = {"", "string", "table", "math", "utf8", "os"};
    snprintf(name, size, "it calls");
    for (size_t k = 0; k < sizeof libraries / sizeof *libraries; k++) {
        lua_pushglobaltable(m->L);
        if (k && lua_getfield(m->L, -1, libraries[k]) != LUA_TTABLE) {
            lua_pop(m->L, 2);
            continue;
        }
        to_lua(m, fn);
        for (lua_pushnil(m->L); lua_next(m->L, -3); lua_pop(m->L, 1))
            if (lua_rawequal(m->L, -1, -3) && lua_type(m->L, -2) == LUA_TSTRING)
                snprintf(name, size, "%s%s%s", libraries[k], k ? "." : "", lua_tostring(m->L, -2));
        lua_pop(m->L, k ? 3 : 2);
    }
    return name;
}

static bool call_any(machine *m, state *s, value fn, const value *args, int nargs, value *out,
                     int *nout)
{
    if (is_builtin(m, fn))
        return call_builtin(m, s, fn, args, nargs, out, nout);
    if (fn.kind == V_FUNCTION) {
        const object *o = see_object(s, fn.object);
        return call_function(m, s, o->code, o->upvalues, args, nargs, out, nout);
    }
    value handler = metamethod(m, s, fn, "__call");
    if (handler.kind != V_NIL)
        return call_handler(m, s, handler, fn, args, nargs, out, nout);
    if (fn.kind == V_EITHER)
        return refuse(m, s, "a function that depends on a column; use `if`");
    if (fn.kind != V_LUA)
        return raise_error(m, s, "a %s value is called", type_name(m, fn));
    lua_rawgeti(m->L, m->pool, fn.lua);
    int type = lua_type(m->L, -1);
    lua_pop(m->L, 1);
    if (type != LUA_TFUNCTION)
        return raise_error(m, s, "a %s value is called", type_name(m, fn));
    const struct known_code *known = find_code(m, fn.lua);
    char name[80];
    if (!known)
        return refuse(m, s, "%s, a function of C that is not known here",
                      function_name(m, fn, name, sizeof name));
    return call_function(m, s, known->code, known->upvalues, args, nargs, out, nout);
}

bool call_value(machine *m, state *s, value fn, const value *args, int nargs, value *out, int *nout)
{
    *nout = 0;
    if (m->depth >= DEPTH_MAX)
        return refuse(m, s, "calls inside calls, more than %d deep", DEPTH_MAX);
    m->depth++;
    bool alive = call_any(m, s, fn, args, nargs, out, nout);
    m->depth--;
    return alive;
}

/* ---- what was not walked ---- */

/*
 * Notes whether print is named, and the first instruction that writes a local of the file (or into a table that is one);
 * outer[k]: upvalue k of this function is the file's.
 */
static void look_for_writes(machine *m, const lua_code *code, const bool *outer)
{
    frame f = {.code = code};
    m->frame = &f;
    for (uint32_t k = 0; k < code->ncode; k++) {
        const lua_word *w = &code->code[k];
        f.at = k;
        const lua_const *c = w->op == CODE_GETTABUP ? &code->consts[w->c] : NULL;
        m->r->prints |= c && c->type == CONST_TEXT && c->text && strcmp(c->text, "print") == 0;
        int up = w->op == CODE_SETUPVAL ? w->b : w->op == CODE_SETTABUP ? w->a : -1;
        const char *name = up >= 0 ? code->upvalues[up].name : NULL;
        if (up >= 0 && outer[up] && !(name && strcmp(name, "_ENV") == 0))
            keeps_between_calls(m, "it writes %s'%s', a local of the file",
                                w->op == CODE_SETUPVAL ? "" : "into ", name ? name : "?");
    }
    for (uint32_t p = 0; p < code->nprotos; p++) {
        const lua_code *inner = &code->protos[p];
        bool *inner_outer = arena_new(&m->a, inner->nupvalues + 1, sizeof *inner_outer);
        for (uint32_t k = 0; inner_outer && k < inner->nupvalues; k++)
            inner_outer[k] = !inner->upvalues[k].in_stack && outer[inner->upvalues[k].index];
        if (inner_outer)
            look_for_writes(m, inner, inner_outer);
    }
    m->frame = NULL;
}

/*
 * The walk ends, for some cases or all, at what cannot be recorded. So all that the function's
 * code could write is looked at, with that of the functions that it knows by their names.
 */
static void look_behind(machine *m)
{
    for (int k = 0; k < m->ncodes; k++) {
        const struct known_code *known = &m->codes[k];
        uint32_t n = known->code->nupvalues;
        const value *upvalues = known->upvalues;
        bool *outer = arena_new(&m->a, n + 1, sizeof *outer);
        for (uint32_t u = 0; outer && u < n; u++)
            outer[u] = true;
        if (outer)
            look_for_writes(m, known->code, outer);
        for (uint32_t u = 0; u < n; u++)
            if (upvalues[u].kind == V_LUA && !is_builtin(m, upvalues[u]) &&
                strcmp(type_name(m, upvalues[u]), "function") == 0)
                find_code(m, upvalues[u].lua);
    }
}

/* ---- recording ---- */

static void finish(machine *m, bool ended)
{
    recording *r = m->r;
    if (m->g->is_full)
        give_up(m, too_many_nodes, NODES_MAX);
    r->is_whole = ended && !m->stopped && !m->g->is_full && r->guard != EXPR_ID_TRUE;
    if (!r->is_whole && !r->why[0])
        snprintf(r->why, sizeof r->why, "%s%sit raises an error for every future%s%s", r->error_at,
                 r->error_at[0] ? ": " : "", r->error[0] ? ": " : "", r->error);
    if (!m->no_memory && r->why[0] && !r->keeps[0])
        look_behind(m);
}

/* Protected: (machine, function, options). The pool's two tables follow on the stack. */
static int walk(lua_State *L)
{
    machine *m = lua_touserdata(L, 1);
    luaL_checkstack(L, 50, "recording");
    lua_newtable(L);
    lua_newtable(L);
    m->pool = 4;
    find_builtins(m);
    state *s = arena_new(&m->a, 1, sizeof *s);
    if (!s) {
        m->no_memory = true;
        return 0;
    }
    s->stamp = ++m->stamps;
    lua_pushvalue(L, 2);
    value fn = from_lua(m), args[2], results[REGISTERS / 2];
    lua_pushvalue(L, 3);
    args[1] = from_lua(m);
    args[0] = make_values(m, s);
    int n;
    bool ended = !m->stopped && call_value(m, s, fn, args, 2, results, &n);
    if (ended)
        store_values(m, s, args[0]);
    finish(m, ended);
    return 0;
}

err_code record_function(lua_State *L, const lua_declaration *d, int function, int options,
                         recording *out, error *e)
{
    *out = (recording){.guard = EXPR_ID_FALSE};
    machine m = {.L = L, .d = d, .r = out, .g = &out->g, .budget = budget_most};
    if (!expr_open(&out->g, NODES_MAX))
        return error_set(e, ERR_MEMORY, "memory ran out while recording a unit");
    function = lua_absindex(L, function);
    lua_pushcfunction(L, walk);
    lua_pushlightuserdata(L, &m);
    lua_pushvalue(L, function);
    if (options)
        lua_pushvalue(L, options);
    else
        lua_newtable(L);
    err_code code = lua_box_call(lua_box_of(L), 3, 0, e);
    bool is_greedy = code == ERR_MEMORY && lua_box_over_cap(lua_box_of(L));
    if (code && m.code) {
        int n = print_place(m.code, m.at, out->why, sizeof out->why / 2);
        snprintf(out->why + n, sizeof out->why - (size_t)n, ": %.190s", e->text);
    }
    arena_free(&m.a);
    if (m.no_memory || out->a.out_of_memory || (code == ERR_MEMORY && !is_greedy)) {
        recording_free(out);
        return error_set(e, ERR_MEMORY, "memory ran out while recording a unit");
    }
    out->is_whole &= !code; /* its time or memory is used up: it goes on case by case */
    return ERR_OK;
}

void recording_free(recording *r)
{
    expr_close(&r->g);
    arena_free(&r->a);
    *r = (recording){0};
}
