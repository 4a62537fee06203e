/* SPDX-License-Identifier: MIT
 *
 * Compiled programs: the bits of expr_evaluate for any program, block size and overlap; the cache;
 * and what happens when the compiler or the cache folder is not as one would like it.
 */
#include <criterion/criterion.h>

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "compile.h"
#include "mem.h"
#include "support.h"

enum { VARS = 4, ELEMENTS = 3, LEVERS = 1, CASES_MOST = 1000, CARRIED_MOST = 400, RESULTS = 3 };

/* ---- chance: the same for the recording and for the block ---- */

static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t state;

static uint32_t pick(uint32_t n)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(mix(state) % n);
}

static double drawn(uint32_t stream, uint32_t draw, uint32_t number)
{
    uint64_t h = mix(mix(mix(stream + 11) + draw) + number);
    return ((double)(h >> 12) + 0.5) * 0x1p-52;
}

static void fill_draws(const void *context, uint32_t stream, uint32_t draw, uint32_t first,
                       uint32_t n, double *out)
{
    cr_assert_str_eq(context, "chance");
    for (uint32_t i = 0; i < n; i++)
        out[i] = drawn(stream, draw, first + i);
}

/* Mostly tame numbers; now and then one of those that formulas forget. */
static double any_number(void)
{
    static const double odd[] = {0,    -0.0, 1,     -1,       2,       0.5,    INFINITY, -INFINITY,
                                 NAN,  1e300, -1e300, 0x1p-1074, 0x1p-1022, -745.2, 710,   3};
    if (pick(6) == 0)
        return odd[pick(sizeof odd / sizeof *odd)];
    double x = ((double)pick(1u << 30) - 0x1p29) * 0x1p-27;
    return pick(4) == 0 ? round(x) : x;
}

/* ---- random programs ---- */

/* Variable v is of rank: 0 each (and a target), 1 each, 2 run, 3 call. */
static expr_rank rank_of(uint32_t var)
{
    return var == 3 ? EXPR_CALL : var == 2 ? EXPR_RUN : EXPR_EACH;
}

static expr_id some_leaf(expr_graph *g)
{
    uint32_t var = pick(VARS);
    switch (pick(12)) {
    case 0:
        return expr_const(g, any_number());
    case 1:
        return expr_draw(g, pick(2), pick(3));
    case 2:
        return expr_make(g, (expr_op)(EXPR_DT + pick(3)), 0, 0, 0);
    default:
        return expr_read(g, var, pick(ELEMENTS), rank_of(var));
    }
}

static expr_id some_node(expr_graph *g, bool is_condition)
{
    for (int tries = 0; tries < 20; tries++) {
        uint32_t reach = g->n < 30 || pick(4) == 0 ? g->n : 30;
        expr_id id = g->n - 1 - pick(reach);
        if (id && expr_is_condition(g, id) == is_condition && g->nodes[id].op != EXPR_NONE)
            return id;
    }
    return is_condition ? expr_make(g, EXPR_LT, some_leaf(g), some_leaf(g), 0) : some_leaf(g);
}

static bool takes_conditions(expr_op op)
{
    return op == EXPR_NOT || op == EXPR_AND || op == EXPR_OR;
}

static void add_some_node(expr_graph *g)
{
    expr_op op = (expr_op)(EXPR_NEG + pick(EXPR_OP_COUNT - EXPR_NEG));
    bool conditions = takes_conditions(op) || op == EXPR_SELECT;
    /* Plain arithmetic more often, as in life. */
    if (pick(3) == 0) {
        op = (expr_op)(EXPR_ADD + pick(4));
        conditions = false;
    }
    expr_id a = some_node(g, conditions);
    expr_id b = some_node(g, takes_conditions(op));
    expr_make(g, op, a, b, some_node(g, false));
}

/* Targets: variable 0 (also read), variable 1, and results; each element at most twice. */
static size_t some_targets(expr_graph *g, program_target *targets, size_t most)
{
    size_t n = 1 + pick((uint32_t)most);
    for (size_t k = 0; k < n; k++) {
        static const uint32_t vars[] = {0, 1, PROGRAM_RESULT};
        targets[k] = (program_target){vars[pick(3)], pick(ELEMENTS), some_node(g, false)};
        if (pick(12) == 0)
            targets[k].value = some_leaf(g);
        if (pick(6) == 0)
            targets[k].value = g->n > 40 ? g->n - 1 - pick(10) : some_node(g, false);
        if (expr_is_condition(g, targets[k].value))
            targets[k].value = some_leaf(g);
    }
    return n;
}

static void make_program(program *p, uint32_t nodes)
{
    enum { TARGETS = 8 };
    expr_graph g;
    program_target targets[TARGETS];
    cr_assert(expr_open(&g, 100000));
    for (int k = 0; k < 6; k++)
        some_leaf(&g);
    while (nodes-- > 0)
        add_some_node(&g);
    size_t n = some_targets(&g, targets, TARGETS);
    cr_assert(program_make(&g, targets, n, pick(2), p));
    cr_assert_leq(p->ncarried, CARRIED_MOST);
    expr_close(&g);
}

/* ---- a block, and what should come out ---- */

typedef struct world {
    double *columns, *before; /* VARS * ELEMENTS columns, results behind them */
    double *carried;
    double *scratch;
    double *col[VARS];
    size_t room;
    program_block b;
} world;

enum { COLUMNS = VARS * ELEMENTS + RESULTS };

static void open_world(world *w, uint32_t n, uint32_t stride, size_t scratch)
{
    *w = (world){.room = (size_t)COLUMNS * stride};
    w->columns = mem_new_aligned((w->room + 8) * sizeof(double));
    w->before = mem_new_aligned((w->room + 8) * sizeof(double));
    w->carried = mem_new_aligned(((size_t)CARRIED_MOST * stride + 8) * sizeof(double));
    w->scratch = mem_new_aligned(scratch);
    memset(w->scratch, 0xee, scratch);
    for (uint32_t v = 0; v < VARS; v++)
        w->col[v] = w->columns + (size_t)v * ELEMENTS * stride;
    w->b = (program_block){.n = n,
                           .stride = stride,
                           .col = w->col,
                           .carried = w->carried,
                           .result = w->columns + (size_t)VARS * ELEMENTS * stride,
                           .scratch = w->scratch,
                           .dt = 0.25,
                           .t = 2015.5,
                           .step = 7,
                           .draw = fill_draws,
                           .context = "chance"};
    for (size_t k = 0; k < w->room; k++)
        w->columns[k] = w->before[k] = any_number();
}

static void close_world(world *w)
{
    mem_free_aligned(w->columns);
    mem_free_aligned(w->before);
    mem_free_aligned(w->carried);
    mem_free_aligned(w->scratch);
}

typedef struct one_case {
    const world *w;
    uint32_t i;
} one_case;

static double leaf(void *context, const expr_node *n)
{
    const one_case *c = context;
    const program_block *b = &c->w->b;
    size_t at = (size_t)(n->a * ELEMENTS + n->b) * b->stride;
    switch (n->op) {
    case EXPR_DRAW:
        return drawn(n->a, n->b, c->i);
    case EXPR_DT:
        return b->dt;
    case EXPR_T:
        return b->t;
    case EXPR_STEP:
        return b->step;
    default:
        return c->w->before[at + (n->rank == EXPR_CALL ? 0 : c->i)];
    }
}

static bool same_bits(double x, double y)
{
    return (isnan(x) && isnan(y)) || memcmp(&x, &y, sizeof x) == 0;
}

static size_t place(const world *w, const program_target *t, uint32_t i)
{
    uint32_t var = t->var == PROGRAM_RESULT ? VARS : t->var;
    return (size_t)(var * ELEMENTS + t->element) * w->b.stride + i;
}

/* Whether all targets have the right bits; nothing else may have changed. */
static void check_world(world *w, const program *p, size_t number)
{
    double *values = malloc(p->g.n * sizeof *values);
    for (uint32_t i = 0; i < w->b.n; i++) {
        expr_evaluate(&p->g, leaf, &(one_case){w, i}, values);
        for (size_t k = 0; k < p->ntargets; k++) {
            bool is_last = true;
            for (size_t j = k + 1; j < p->ntargets; j++)
                is_last &= place(w, &p->targets[j], i) != place(w, &p->targets[k], i);
            size_t at = place(w, &p->targets[k], i);
            double got = w->columns[at], right = values[p->targets[k].value];
            if (is_last && !same_bits(got, right))
                cr_assert_fail("program %zu, n %u, case %u, target %zu (%s): %a instead of %a",
                               number, w->b.n, i, k,
                               expr_name(p->g.nodes[p->targets[k].value].op), got, right);
        }
        for (size_t k = 0; k < p->ntargets; k++)
            w->columns[place(w, &p->targets[k], i)] = w->before[place(w, &p->targets[k], i)];
    }
    cr_assert(memcmp(w->columns, w->before, w->room * sizeof(double)) == 0,
              "program %zu, n %u writes where it should not", number, w->b.n);
    free(values);
}

static void check_program(const compiled *c, const program *p, size_t number, uint32_t n,
                          uint32_t stride)
{
    world w;
    open_world(&w, n, stride, compiled_scratch(c, number));
    compiled_begin(c, number, &w.b);
    compiled_step(c, number, &w.b);
    check_world(&w, p, number);
    close_world(&w);
}

/* ---- surroundings ---- */

/* A cache folder of the test's own; "" for one that does not exist yet. */
static const char *set_cache(const char *name)
{
    static char path[8192];
    char *real = realpath(scratch_folder(), NULL);
    snprintf(path, sizeof path, "%s/%s", real, name);
    free(real);
    setenv("XDG_CACHE_HOME", path, 1);
    unsetenv("CC");
    return path;
}

static compiled *must_open(const program *const *programs, size_t n, bool *from_cache)
{
    compiled *c = NULL;
    error e;
    err_code code = compile_open(programs, n, &c, from_cache, &e);
    cr_assert_eq(code, ERR_OK, "%s", code ? e.text : "");
    return c;
}

static void open_batch(program *programs, const program **list, size_t n, uint32_t most)
{
    for (size_t k = 0; k < n; k++) {
        make_program(&programs[k], 1 + pick(most));
        list[k] = &programs[k];
    }
}

static void free_batch(program *programs, size_t n)
{
    for (size_t k = 0; k < n; k++)
        program_free(&programs[k]);
}

/* ---- the bits ---- */

static void check_batch(uint64_t seed, size_t n, uint32_t nodes)
{
    static const uint32_t sizes[][2] = {{0, 0},     {1, 8},     {3, 3},      {255, 256},
                                        {256, 256}, {257, 264}, {1000, 1000}};
    program programs[400];
    const program *list[400];
    state = seed;
    set_cache("bits");
    open_batch(programs, list, n, nodes);
    compiled *c = must_open(list, n, NULL);
    for (size_t k = 0; k < n; k++) {
        check_program(c, list[k], k, sizes[k % 6][0], sizes[k % 6][1]);
        check_program(c, list[k], k, 3, 8);
        if (k % 20 == 0)
            check_program(c, list[k], k, sizes[6][0], sizes[6][1]);
    }
    compile_close(c);
    free_batch(programs, n);
}

Test(compile, small_programs_give_the_bits_of_expr_evaluate) { check_batch(1, 400, 30); }
Test(compile, programs_give_the_bits_of_expr_evaluate) { check_batch(2, 100, 200); }
Test(compile, large_programs_give_the_bits_of_expr_evaluate) { check_batch(4, 4, 3000); }
