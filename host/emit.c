/* SPDX-License-Identifier: MIT
 *
 * Writes scheduled programs as C. See emit.h.
 *
 * Each loop becomes a function of its own whose parameters are the columns it touches. There
 * `restrict` is true, and it is where compilers make most of it; one pointer stands for a column
 * whether it is read, written or both. Every operation is a statement of its own, so that the
 * text holds no rounding that expr_apply does not have.
 */
#include "emit.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- text that grows ---- */

typedef struct text {
    char *bytes;
    size_t n, room;
    bool out_of_memory;
} text;

static bool make_room(text *t, size_t more)
{
    if (t->out_of_memory || t->n + more < t->room)
        return !t->out_of_memory;
    size_t room = 2 * (t->n + more) + 4096;
    char *bytes = mem_resize(t->bytes, room);
    if (!bytes) {
        t->out_of_memory = true;
        return false;
    }
    t->bytes = bytes;
    t->room = room;
    return true;
}

__attribute__((format(printf, 2, 3))) static void put(text *t, const char *format, ...)
{
    va_list args;
    enum { LINE = 256 };
    if (!make_room(t, LINE))
        return;
    va_start(args, format);
    t->n += (size_t)vsnprintf(t->bytes + t->n, LINE, format, args);
    va_end(args);
}

static void put_all(text *t, const char *bytes, size_t n)
{
    if (n == 0 || !make_room(t, n + 1))
        return;
    memcpy(t->bytes + t->n, bytes, n);
    t->n += n;
    t->bytes[t->n] = '\0';
}

/* ---- one routine ---- */

typedef struct writer {
    const schedule *s;
    const char *name;      /* "step_3" */
    text *out, body, head; /* head: the parameters of the loop whose body is written */
    uint32_t phase, at;    /* at: the next of s->loop */
    uint32_t *named;       /* by node: the phase in whose loop it is a local */
    uint32_t *passed;      /* by column: the phase in whose loop it is a parameter */
    uint32_t *next_store;  /* by store: the next one of the same value, or SCHEDULE_NONE */
    uint32_t *first_store; /* by node, of stores where the value is computed */
    uint32_t *columns;     /* parameters of the loop */
    uint32_t ncolumns;
    arena a;
} writer;

static const expr_node *node_of(const writer *w, expr_id id) { return &w->s->p->g.nodes[id]; }

/* All bits, whatever the locale thinks of points. */
static void put_number(text *t, double x)
{
    int exponent;
    if (isnan(x))
        put(t, "__builtin_nan(\"\")");
    else if (isinf(x))
        put(t, x < 0 ? "(-__builtin_inf())" : "__builtin_inf()");
    else {
        double fraction = frexp(fabs(x), &exponent);
        uint64_t digits = (uint64_t)ldexp(fraction, 53);
        put(t, signbit(x) ? "(-0x%" PRIx64 "p%d)" : "0x%" PRIx64 "p%d", digits,
            digits ? exponent - 53 : 0);
    }
}

/* A column's name in the loop; the first time it becomes a parameter. */
static void pass_column(writer *w, uint32_t column)
{
    if (w->passed[column] == w->phase)
        return;
    w->passed[column] = w->phase;
    w->columns[w->ncolumns++] = column;
    put(&w->head, ", double *restrict c%" PRIu32, column);
}

static void put_slot(text *t, uint32_t slot) { put(t, "s[%zu + i]", (size_t)slot * EMIT_STRIDE); }

/* An operand, which is a local by now unless it stands in the text. */
static void put_operand(writer *w, expr_id id)
{
    const expr_node *n = node_of(w, id);
    if (w->s->nodes[id].place != PLACE_FIXED)
        put(&w->body, "v%" PRIu32, id);
    else if (n->op == EXPR_CONST)
        put_number(&w->body, n->value);
    else
        put(&w->body, n->op == EXPR_TRUE ? "1" : "0");
}

/* How each operation is written: parts between the operands. */
static const char *const shapes[EXPR_OP_COUNT][4] = {
    [EXPR_NEG] = {"-", ""},
    [EXPR_ABS] = {"__builtin_fabs(", ")"},
    [EXPR_FLOOR] = {"__builtin_floor(", ")"},
    [EXPR_CEIL] = {"__builtin_ceil(", ")"},
    [EXPR_SQRT] = {"__builtin_sqrt(", ")"},
    [EXPR_ADD] = {"", " + ", ""},
    [EXPR_SUB] = {"", " - ", ""},
    [EXPR_MUL] = {"", " * ", ""},
    [EXPR_DIV] = {"", " / ", ""},
    [EXPR_IDIV] = {"__builtin_floor(", " / ", ")"},
    [EXPR_LT] = {"", " < ", ""},
    [EXPR_LE] = {"", " <= ", ""},
    [EXPR_EQ] = {"", " == ", ""},
    [EXPR_NOT] = {"!", ""},
    [EXPR_AND] = {"", " & ", ""},
    [EXPR_OR] = {"", " | ", ""},
    [EXPR_SELECT] = {"", " ? ", " : ", ""},
};

static void put_operation(writer *w, expr_id id)
{
    const expr_node *n = node_of(w, id);
    const expr_id operand[] = {n->a, n->b, n->c};
    for (uint32_t k = 0; k < expr_operands(n->op); k++) {
        put(&w->body, "%s", shapes[n->op][k]);
        put_operand(w, operand[k]);
    }
    put(&w->body, "%s", shapes[n->op][expr_operands(n->op)]);
}

/* MIN is b < a ? b : a, MAX is a < b ? b : a, in which both operands come twice. */
static void put_extreme(writer *w, const expr_node *n)
{
    bool is_min = n->op == EXPR_MIN;
    put_operand(w, is_min ? n->b : n->a);
    put(&w->body, " < ");
    put_operand(w, is_min ? n->a : n->b);
    put(&w->body, " ? ");
    put_operand(w, n->b);
    put(&w->body, " : ");
    put_operand(w, n->a);
}

static void name_value(writer *w, expr_id id);

static void put_computed(writer *w, expr_id id)
{
    const expr_node *n = node_of(w, id);
    if (n->op == EXPR_MIN || n->op == EXPR_MAX)
        put_extreme(w, n);
    else
        put_operation(w, id);
}

/* Where a value that no loop of this phase computes comes from. */
static void put_source(writer *w, expr_id id)
{
    const schedule_node *n = &w->s->nodes[id];
    if (n->place == PLACE_CALL)
        put(&w->body, "k[%" PRIu32 "]", n->index);
    else if (n->place == PLACE_COLUMN)
        put(&w->body, "c%" PRIu32 "[i]", n->index);
    else
        put_slot(&w->body, w->s->kept[n->kept].slot);
}

static bool is_computed_here(const writer *w, expr_id id)
{
    const schedule_node *n = &w->s->nodes[id];
    return n->place == PLACE_LOOP && (n->phase == w->phase || schedule_is_cheap(w->s, id));
}

/* Makes the value a local of the loop, if it is none yet. Operands of a cheap one are leaves. */
static void name_value(writer *w, expr_id id)
{
    const schedule_node *n = &w->s->nodes[id];
    if (n->place == PLACE_FIXED || w->named[id] == w->phase)
        return;
    const expr_node *node = node_of(w, id);
    const expr_id operand[] = {node->a, node->b, node->c};
    bool computed = is_computed_here(w, id), is_condition = expr_is_condition(&w->s->p->g, id);
    w->named[id] = w->phase;
    for (uint32_t k = 0; computed && k < expr_operands(node->op); k++)
        name_value(w, operand[k]);
    if (n->place == PLACE_COLUMN)
        pass_column(w, n->index);
    put(&w->body, "%s v%" PRIu32 " = ", is_condition ? "B" : "D", id);
    if (computed)
        put_computed(w, id);
    else
        put_source(w, id);
    put(&w->body, is_condition && !computed ? " != 0;\n" : ";\n");
}

/* As a number to be stored: conditions are 1 and 0. */
static void put_stored(writer *w, expr_id id)
{
    put(&w->body, " = ");
    put_operand(w, id);
    put(&w->body, expr_is_condition(&w->s->p->g, id) ? " ? 1.0 : 0.0;\n" : ";\n");
}

/* The old value is taken first, if anything in this loop may still ask for it. */
static void begin_store(writer *w, uint32_t column)
{
    const schedule_column *c = &w->s->columns[column];
    if (c->reader && c->last_read == w->phase)
        name_value(w, c->reader);
    pass_column(w, column);
}

static void put_store(writer *w, const schedule_store *store)
{
    begin_store(w, store->column);
    if (store->kept != SCHEDULE_NONE) {
        put(&w->body, "c%" PRIu32 "[i] = ", store->column);
        put_slot(&w->body, w->s->kept[store->kept].slot);
        put(&w->body, ";\n");
        return;
    }
    name_value(w, store->value);
    put(&w->body, "c%" PRIu32 "[i]", store->column);
    put_stored(w, store->value);
}

static void put_kept(writer *w, const schedule_kept *kept)
{
    name_value(w, kept->value);
    put_slot(&w->body, kept->slot);
    put_stored(w, kept->value);
}

/* A node, and at once whatever wants it in memory: then it need not stay in a register. */
static void put_node(writer *w, expr_id id)
{
    const schedule_node *n = &w->s->nodes[id];
    name_value(w, id);
    if (n->kept != SCHEDULE_NONE)
        put_kept(w, &w->s->kept[n->kept]);
    for (uint32_t k = w->first_store[id]; k != SCHEDULE_NONE; k = w->next_store[k])
        if (w->s->stores[k].stored == w->phase)
            put_store(w, &w->s->stores[k]);
}

static bool is_stored_at_once(const writer *w, const schedule_store *store)
{
    const schedule_node *value = &w->s->nodes[store->value];
    return store->kept == SCHEDULE_NONE && value->place == PLACE_LOOP &&
           value->phase == store->stored;
}

static void put_body(writer *w)
{
    const schedule *s = w->s;
    for (; w->at < s->nloop && s->nodes[s->loop[w->at]].phase == w->phase; w->at++)
        put_node(w, s->loop[w->at]);
    for (uint32_t k = 0; k < s->nkept; k++)
        if (s->kept[k].is_copy && s->kept[k].from == w->phase)
            put_kept(w, &s->kept[k]);
    for (uint32_t k = 0; k < s->nstores; k++)
        if (s->stores[k].stored == w->phase && !is_stored_at_once(w, &s->stores[k]))
            put_store(w, &s->stores[k]);
}

/* ---- a routine's phases ---- */

/* The loop of the phase as a function; true when there is anything in it. */
static bool put_loop(writer *w)
{
    w->body.n = w->head.n = 0;
    w->ncolumns = 0;
    put_body(w);
    if (w->body.n == 0)
        return false;
    put(w->out, "LOOP %s_%" PRIu32 "(Z n, const double *restrict k, double *restrict s", w->name,
        w->phase);
    put_all(w->out, w->head.bytes, w->head.n);
    put(w->out, ")\n{\nn &= -(Z)%d;\nEACH\nfor (Z i = 0; i < n; i++) {\n", EMIT_GROUP);
    put_all(w->out, w->body.bytes, w->body.n);
    put(w->out, "}\n}\n\n");
    return true;
}

static void put_draws(writer *w, text *main)
{
    for (uint32_t k = 0; k < w->s->nkept; k++) {
        const schedule_kept *kept = &w->s->kept[k];
        const expr_node *n = node_of(w, kept->value);
        if (n->op == EXPR_DRAW && kept->from == w->phase && !kept->is_copy)
            put(main,
                "e->draw(e->context, %" PRIu32 "u, %" PRIu32 "u, e->first + f, m, s + %zu);\n",
                n->a, n->b, (size_t)kept->slot * EMIT_STRIDE);
    }
}

static void put_loop_call(writer *w, text *main)
{
    put(main, "%s_%" PRIu32 "(g, e->scalars, s", w->name, w->phase);
    for (uint32_t k = 0; k < w->ncolumns; k++)
        put(main, ", c[%" PRIu32 "] + f", w->columns[k]);
    put(main, ");\n");
}

static uint32_t result_slot(const writer *w, const schedule_call *c)
{
    return w->s->kept[w->s->nodes[c->id].kept].slot;
}

static uint32_t operand_slot(const writer *w, const schedule_call *c, uint32_t which)
{
    return w->s->kept[c->operand[which]].slot;
}

static void put_call(writer *w, text *main, const schedule_call *c)
{
    put(main, "e->functions->%s(m", expr_name(c->op));
    for (uint32_t j = 0; j < expr_operands(c->op); j++)
        if (c->column[j] != SCHEDULE_NONE)
            put(main, ", c[%" PRIu32 "] + f", c->column[j]);
        else
            put(main, ", s + %zu", (size_t)operand_slot(w, c, j) * EMIT_STRIDE);
    put(main, ", s + %zu);\n", (size_t)result_slot(w, c) * EMIT_STRIDE);
}

static uint32_t put_calls(writer *w, text *main, uint32_t call)
{
    const schedule *s = w->s;
    for (; call < s->ncalls && s->calls[call].phase == w->phase; call++)
        put_call(w, main, &s->calls[call]);
    return call;
}

static void link_stores(writer *w)
{
    const schedule *s = w->s;
    for (expr_id id = 0; id < s->p->g.n; id++)
        w->first_store[id] = SCHEDULE_NONE;
    for (uint32_t k = s->nstores; k-- > 0;)
        if (is_stored_at_once(w, &s->stores[k])) {
            w->next_store[k] = w->first_store[s->stores[k].value];
            w->first_store[s->stores[k].value] = k;
        }
}

static bool start_writer(writer *w)
{
    const schedule *s = w->s;
    w->named = arena_new(&w->a, s->p->g.n, sizeof *w->named);
    w->first_store = arena_new(&w->a, s->p->g.n, sizeof *w->first_store);
    w->next_store = arena_new(&w->a, s->nstores, sizeof *w->next_store);
    w->passed = arena_new(&w->a, s->ncolumns, sizeof *w->passed);
    w->columns = arena_new(&w->a, s->ncolumns, sizeof *w->columns);
    if (w->a.out_of_memory)
        return false;
    memset(w->named, 0xff, s->p->g.n * sizeof *w->named);
    memset(w->passed, 0xff, s->ncolumns * sizeof *w->passed);
    link_stores(w);
    return true;
}

static void put_phases(writer *w, text *main)
{
    uint32_t call = 0;
    for (w->phase = 0; w->phase < w->s->nphases; w->phase++) {
        put_draws(w, main);
        if (put_loop(w))
            put_loop_call(w, main);
        call = put_calls(w, main, call);
    }
    w->out->out_of_memory |= w->body.out_of_memory || w->head.out_of_memory;
}

static void put_routine(text *out, const schedule *s, const char *part, size_t k)
{
    char name[40];
    snprintf(name, sizeof name, "%s_%zu", part, k);
    writer w = {.s = s, .name = name, .out = out};
    text main = {0};
    if (start_writer(&w))
        put_phases(&w, &main);
    put(out, "void %s(const struct call *e)\n{\n", name);
    put(out, "double *const *c = e->columns, *s = e->slots;\n");
    put(out, "for (Z f = 0; f < e->n; f += %d) {\n", SCHEDULE_CHUNK);
    put(out, "Z m = e->n - f < %d ? e->n - f : %d;\n", SCHEDULE_CHUNK, SCHEDULE_CHUNK);
    put(out, "Z g = m + %d & -(Z)%d;\n", EMIT_GROUP - 1, EMIT_GROUP);
    put_all(out, main.bytes, main.n);
    put(out, "}\n}\n\n");
    out->out_of_memory |= w.a.out_of_memory || main.out_of_memory;
    mem_free(main.bytes);
    mem_free(w.body.bytes);
    mem_free(w.head.bytes);
    arena_free(&w.a);
}

/* ---- the text ---- */

/* As emit.h has it. */
static const char opening[] =
    "/* Written by detente: programs as C. */\n"
    "#if defined(__FAST_MATH__) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0)\n"
    "#error \"the compiler must do double arithmetic as IEEE 754 has it\"\n"
    "#endif\n"
    "#if defined(__clang__)\n"
    "#define EACH _Pragma(\"clang loop vectorize(assume_safety)\")\n"
    "#elif defined(__GNUC__)\n"
    "#define EACH _Pragma(\"GCC ivdep\")\n"
    "#else\n"
    "#define EACH\n"
    "#endif\n"
    "#define LOOP static __attribute__((noinline)) void\n"
    "#define D const double\n"
    "#define B const _Bool\n"
    "typedef __SIZE_TYPE__ Z;\n"
    "typedef unsigned U;\n"
    "typedef void unary(Z n, const double *x, double *y);\n"
    "typedef void binary(Z n, const double *x, const double *y, double *z);\n"
    "struct functions {\n"
#define X(name) "unary *" #name ";\n"
    EMIT_UNARY(X)
#undef X
#define X(name) "binary *" #name ";\n"
        EMIT_BINARY(X)
#undef X
            "};\n"
            "struct call {\n"
            "Z n;\n"
            "Z first;\n"
            "double *const *columns;\n"
            "double *slots;\n"
            "const double *scalars;\n"
            "const struct functions *functions;\n"
            "void (*draw)(const void *context, U stream, U draw, U first, U n, double *out);\n"
            "const void *context;\n"
            "};\n\n";

char *emit_text(const schedule *begins, const schedule *steps, size_t n)
{
    text out = {0};
    put_all(&out, opening, sizeof opening - 1);
    put(&out, "const U detente_abi = %d;\n\n", EMIT_ABI);
    for (size_t k = 0; k < n; k++) {
        put_routine(&out, &begins[k], "begin", k);
        put_routine(&out, &steps[k], "step", k);
    }
    if (!out.out_of_memory)
        return out.bytes;
    mem_free(out.bytes);
    return NULL;
}
