/* SPDX-License-Identifier: MIT
 *
 * Compiled programs: the bits of expr_evaluate for any program, block size and overlap; the cache;
 * and what happens when the compiler or the cache folder is not as one would like it.
 */
#include <criterion/criterion.h>

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
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
    static const double odd[] = {0,         -0.0,      1,   -1,    2,      0.5,
                                 INFINITY,  -INFINITY, NAN, 1e300, -1e300, 0x1p-1074,
                                 0x1p-1022, -745.2,    710, 3};
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
                               number, w->b.n, i, k, expr_name(p->g.nodes[p->targets[k].value].op),
                               got, right);
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

static void check_batch(const char *cc, uint64_t seed, size_t n, uint32_t nodes)
{
    static const uint32_t sizes[][2] = {{0, 0},     {1, 8},     {3, 3},      {255, 256},
                                        {256, 256}, {257, 264}, {1000, 1000}};
    program programs[400];
    const program *list[400];
    state = seed;
    set_cache("bits");
    if (cc)
        setenv("CC", cc, 1);
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

/* DETENTE_FUZZ=SEED tries other programs than the usual ones. */
static uint64_t seed_of(uint64_t usual)
{
    const char *seed = getenv("DETENTE_FUZZ");
    return seed ? mix(usual + 1000 * strtoull(seed, NULL, 10)) : usual;
}

/* Other vectors, other ways with -0 and NaN, another compiler. */
Test(compile, other_compilers_give_the_same_bits)
{
    static const char *const others[] = {"clang",
                                         "cc -mno-avx512f",
                                         "cc -O3",
                                         "cc -ffast-math",
                                         "clang -ffast-math",
                                         "cc -Ofast",
                                         "cc -funsafe-math-optimizations",
                                         "cc -freciprocal-math",
                                         "cc -ffp-contract=fast",
                                         "cc -fassociative-math -fno-signed-zeros",
                                         "cc -ffinite-math-only"};
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        setenv("CC", others[k], 1);
        if (compile_is_possible())
            check_batch(others[k], seed_of(4 + k), 20, 60);
    }
}

Test(compile, small_programs_give_the_bits_of_expr_evaluate)
{
    check_batch(NULL, seed_of(1), 200, 30);
}
Test(compile, programs_give_the_bits_of_expr_evaluate) { check_batch(NULL, seed_of(2), 40, 200); }
Test(compile, large_programs_give_the_bits_of_expr_evaluate)
{
    check_batch(NULL, seed_of(3), 3, 2000);
}

/* A program of one operation for each operation there is, over odd numbers. */
static void make_single(program *p, expr_op op)
{
    expr_graph g;
    cr_assert(expr_open(&g, 100));
    expr_id a = expr_read(&g, 0, 0, EXPR_EACH), b = expr_read(&g, 1, 0, EXPR_EACH);
    expr_id c = expr_make(&g, EXPR_LT, expr_read(&g, 0, 1, EXPR_EACH), b, 0);
    expr_id d = expr_make(&g, EXPR_LT, expr_read(&g, 1, 1, EXPR_EACH), a, 0);
    expr_id made = takes_conditions(op) ? expr_make(&g, op, c, d, 0)
                   : op == EXPR_SELECT  ? expr_make(&g, op, c, a, b)
                                        : expr_make(&g, op, a, b, 0);
    if (expr_is_condition(&g, made))
        made = expr_make(&g, EXPR_SELECT, made, expr_const(&g, 1), expr_const(&g, 0));
    cr_assert(program_make(&g, &(program_target){1, 0, made}, 1, false, p));
    expr_close(&g);
}

Test(compile, every_operation_gives_the_bits_of_expr_apply)
{
    enum { N = EXPR_OP_COUNT - EXPR_NEG };
    program programs[N];
    const program *list[N];
    state = 9;
    set_cache("each");
    for (int k = 0; k < N; k++) {
        make_single(&programs[k], (expr_op)(EXPR_NEG + k));
        list[k] = &programs[k];
    }
    compiled *c = must_open(list, N, NULL);
    for (size_t k = 0; k < N; k++)
        check_program(c, list[k], k, 1000, 1000);
    compile_close(c);
    free_batch(programs, N);
}

/* ---- overlap ---- */

static expr_id cell(expr_graph *g, uint32_t var, uint32_t element)
{
    return expr_read(g, var, element, EXPR_EACH);
}

/* Makes a program of these targets and checks it in several sizes. */
static void check_targets(expr_graph *g, const program_target *targets, size_t n)
{
    program p;
    const program *list[] = {&p};
    cr_assert_not(g->is_full);
    cr_assert(program_make(g, targets, n, true, &p));
    compiled *c = must_open(list, 1, NULL);
    check_program(c, &p, 0, 255, 256);
    check_program(c, &p, 0, 600, 600);
    compile_close(c);
    program_free(&p);
    expr_close(g);
}

Test(compile, variables_can_change_places)
{
    expr_graph g;
    state = 5;
    set_cache("places");
    cr_assert(expr_open(&g, 100));
    check_targets(&g,
                  (program_target[]){{0, 0, cell(&g, 0, 1)},
                                     {0, 1, cell(&g, 0, 2)},
                                     {0, 2, cell(&g, 1, 0)},
                                     {1, 0, cell(&g, 0, 0)}},
                  4);
}

/* The sums are stored in the first loops; the products, which read the old values, come later. */
Test(compile, old_values_are_seen_across_loops)
{
    expr_graph g;
    state = 6;
    set_cache("old");
    cr_assert(expr_open(&g, 10000));
    expr_id sum = cell(&g, 0, 0), product = cell(&g, 0, 1);
    for (int k = 0; k < 400; k++)
        sum = expr_make(&g, EXPR_ADD, sum, expr_const(&g, 0.125 + k), 0);
    for (int k = 0; k < 400; k++)
        product = expr_make(&g, EXPR_MUL, product, expr_const(&g, 1 + 0x1p-10 * k), 0);
    product = expr_make(&g, EXPR_MUL, product, cell(&g, 0, 0), 0);
    expr_id power = expr_make(&g, EXPR_EXP, cell(&g, 0, 0), 0, 0);
    check_targets(&g,
                  (program_target[]){{0, 0, sum},
                                     {0, 1, product},
                                     {0, 2, expr_make(&g, EXPR_ADD, power, cell(&g, 0, 0), 0)},
                                     {1, 0, cell(&g, 0, 0)}},
                  4);
}

Test(compile, the_last_of_two_targets_counts_and_constants_can_be_stored)
{
    expr_graph g;
    state = 7;
    set_cache("constants");
    cr_assert(expr_open(&g, 100));
    expr_id dead = expr_make(&g, EXPR_SIN, cell(&g, 0, 0), 0, 0);
    check_targets(&g,
                  (program_target[]){{0, 0, dead},
                                     {0, 0, expr_const(&g, -0.0)},
                                     {0, 1, expr_const(&g, NAN)},
                                     {0, 2, expr_const(&g, -INFINITY)},
                                     {1, 0, expr_const(&g, 0x1.fffffffffffffp-1030)},
                                     {1, 1, expr_make(&g, EXPR_DT, 0, 0, 0)},
                                     {1, 2, expr_draw(&g, 1, 1)},
                                     {PROGRAM_RESULT, 0, expr_read(&g, 3, 1, EXPR_CALL)},
                                     {PROGRAM_RESULT, 1, expr_read(&g, 2, 1, EXPR_RUN)}},
                  9);
}

/* Every variable takes the value of its neighbour; far more of them than one loop takes. */
Test(compile, wide_programs_keep_their_old_values)
{
    enum { WIDTH = 700 };
    static double columns[WIDTH][8], carried[8];
    static program_target targets[WIDTH];
    expr_graph g;
    program p;
    set_cache("wide");
    cr_assert(expr_open(&g, 10000));
    for (uint32_t k = 0; k < WIDTH; k++) {
        expr_id next = cell(&g, 0, (k + 1) % WIDTH);
        if (k % 5 == 0)
            next = expr_make(&g, EXPR_ADD, next, expr_const(&g, 0.5), 0);
        targets[k] = (program_target){0, k, next};
        for (uint32_t i = 0; i < 8; i++)
            columns[k][i] = 10 * k + i;
    }
    cr_assert(program_make(&g, targets, WIDTH, true, &p));
    compiled *c = must_open((const program *[]){&p}, 1, NULL);
    void *scratch = mem_new_aligned(compiled_scratch(c, 0));
    compiled_step(c, 0,
                  &(program_block){.n = 7,
                                   .stride = 8,
                                   .col = (double *[]){columns[0]},
                                   .carried = carried,
                                   .scratch = scratch});
    for (uint32_t k = 0; k < WIDTH; k++)
        for (uint32_t i = 0; i < 7; i++)
            cr_assert_eq(columns[k][i], 10 * ((k + 1) % WIDTH) + i + (k % 5 ? 0 : 0.5));
    mem_free_aligned(scratch);
    compile_close(c);
    program_free(&p);
    expr_close(&g);
}

Test(compile, a_program_without_targets_does_nothing)
{
    expr_graph g;
    set_cache("nothing");
    cr_assert(expr_open(&g, 100));
    check_targets(&g, (program_target[1]){{0}}, 0);
}

/* ---- the cache ---- */

/* x + 0.5 k: a program that differs from others. */
static void make_simple(program *p, double k)
{
    expr_graph g;
    cr_assert(expr_open(&g, 100));
    expr_id value = expr_make(&g, EXPR_ADD, cell(&g, 0, 0), expr_const(&g, 0.5 * k), 0);
    cr_assert(program_make(&g, &(program_target){0, 0, value}, 1, true, p));
    expr_close(&g);
}

/* Compiles x + 0.5 k and checks it; says whether it came from the cache. */
static bool is_cached(double k)
{
    program p;
    const program *list[] = {&p};
    bool from_cache = false;
    state = 8;
    make_simple(&p, k);
    compiled *c = must_open(list, 1, &from_cache);
    check_program(c, &p, 0, 20, 24);
    compile_close(c);
    program_free(&p);
    return from_cache;
}

/* Entries of a folder whose names do not begin with a dot; the last one's path. */
static int count_entries(const char *folder, char path[9000])
{
    int n = 0;
    DIR *d = opendir(folder);
    for (struct dirent *entry; d && (entry = readdir(d));)
        if (entry->d_name[0] != '.') {
            snprintf(path, 9000, "%s/%s", folder, entry->d_name);
            n++;
        }
    if (d)
        closedir(d);
    return n;
}

static int count_cached(char path[9000])
{
    char folder[8300];
    snprintf(folder, sizeof folder, "%s/detente", getenv("XDG_CACHE_HOME"));
    return count_entries(folder, path);
}

Test(compile, the_second_time_comes_from_the_cache)
{
    char path[9000];
    struct stat info;
    set_cache("twice/new");
    cr_assert_not(is_cached(1));
    cr_assert(is_cached(1));
    cr_assert_not(is_cached(2));
    cr_assert(is_cached(2));
    cr_assert_eq(count_cached(path), 2);
    *strrchr(path, '/') = '\0';
    cr_assert_eq(stat(path, &info), 0);
    cr_assert_eq(info.st_mode & 0777, 0700);
}

static void spoil(const char *path, long at, bool is_cut)
{
    FILE *f = fopen(path, "r+b");
    cr_assert_not_null(f);
    fseek(f, at, SEEK_SET);
    int byte = fgetc(f);
    fseek(f, at, SEEK_SET);
    fputc(byte ^ 0x40, f);
    fclose(f);
    if (is_cut)
        cr_assert_eq(truncate(path, at), 0);
}

Test(compile, a_spoilt_file_is_made_again)
{
    char path[9000];
    static const struct {
        long at;
        bool is_cut;
    } ways[] = {{0, false}, {700, false}, {5000, true}, {0, true}, {31, true}};
    set_cache("spoilt");
    cr_assert_not(is_cached(1));
    cr_assert_eq(count_cached(path), 1);
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        spoil(path, ways[k].at, ways[k].is_cut);
        cr_assert_not(is_cached(1), "way %zu", k);
        cr_assert(is_cached(1));
    }
}

Test(compile, a_file_under_another_name_is_not_taken)
{
    char first[9000], second[9000], aside[9100];
    set_cache("renamed");
    is_cached(1);
    cr_assert_eq(count_cached(first), 1);
    snprintf(aside, sizeof aside, "%s.aside", getenv("XDG_CACHE_HOME"));
    cr_assert_eq(rename(first, aside), 0);
    is_cached(2);
    cr_assert_eq(count_cached(second), 1);
    cr_assert_eq(rename(second, first), 0);
    cr_assert_not(is_cached(1));
}

Test(compile, what_others_may_write_is_not_trusted)
{
    char path[9000];
    set_cache("open");
    is_cached(1);
    cr_assert_eq(count_cached(path), 1);
    cr_assert_eq(chmod(path, 0622), 0);
    cr_assert_not(is_cached(1));
    cr_assert(is_cached(1));
    *strrchr(path, '/') = '\0';
    cr_assert_eq(chmod(path, 0777), 0);
    cr_assert_not(is_cached(1));
    cr_assert_not(is_cached(1));
}

Test(compile, a_cache_that_cannot_be_used_is_done_without)
{
    char path[9000];
    set_cache("file");
    scratch_file("file", "not a folder");
    cr_assert_not(is_cached(1));
    cr_assert_not(is_cached(1));
    set_cache("locked");
    cr_assert_eq(mkdir(getenv("XDG_CACHE_HOME"), 0500), 0);
    is_cached(1); /* root writes there all the same */
    cr_assert_leq(count_cached(path), 1);
    setenv("XDG_CACHE_HOME", "relative", 1);
    unsetenv("HOME");
    cr_assert_not(is_cached(1));
    cr_assert_neq(access("relative", F_OK), 0);
}

Test(compile, the_cache_is_bounded)
{
    char path[9000], name[9100];
    const char *cache = set_cache("full");
    snprintf(path, sizeof path, "%s/detente", cache);
    cr_assert(mkdir(cache, 0700) == 0 && mkdir(path, 0700) == 0);
    for (int k = 0; k < 230; k++) {
        snprintf(name, sizeof name, "%s/%064x.so", path, k);
        FILE *f = fopen(name, "w");
        cr_assert_not_null(f);
        fclose(f);
        struct timespec long_ago[2] = {{.tv_sec = 1000 + k}, {.tv_sec = 1000 + k}};
        cr_assert_eq(utimensat(AT_FDCWD, name, long_ago, 0), 0);
    }
    cr_assert_not(is_cached(1));
    cr_assert_eq(count_cached(path), 200);
    cr_assert(is_cached(1));
    cr_assert_neq(access(name, F_OK), -1, "the one used last is kept");
}

Test(compile, two_libraries_at_once_do_not_mix)
{
    program p[2];
    const program *list[] = {&p[0], &p[1]};
    set_cache("two");
    make_simple(&p[0], 1);
    make_simple(&p[1], 2);
    compiled *a = must_open(list, 1, NULL), *b = must_open(list + 1, 1, NULL);
    compiled *again = must_open(list, 1, NULL);
    check_program(a, &p[0], 0, 9, 16);
    check_program(b, &p[1], 0, 9, 16);
    compile_close(a);
    check_program(again, &p[0], 0, 9, 16);
    compile_close(b);
    compile_close(again);
    free_batch(p, 2);
}

Test(compile, processes_do_not_disturb_each_other)
{
    enum { PROCESSES = 6 };
    pid_t pids[PROCESSES];
    char path[9000];
    set_cache("many");
    for (int k = 0; k < PROCESSES; k++)
        if ((pids[k] = fork()) == 0) {
            is_cached(1);
            _exit(is_cached(1) ? 0 : 1);
        }
    for (int k = 0; k < PROCESSES; k++) {
        int status;
        cr_assert_eq(waitpid(pids[k], &status, 0), pids[k]);
        cr_assert_eq(status, 0);
    }
    cr_assert_eq(count_cached(path), 1);
}

/* ---- compilers ---- */

/* What compile_open says of a simple program; nothing may stay behind in the cache. */
static const char *complaint(const char *cc)
{
    static error e;
    char path[9000];
    program p;
    const program *list[] = {&p};
    compiled *c = NULL;
    setenv("CC", cc, 1);
    make_simple(&p, 1);
    cr_assert_eq(compile_open(list, 1, &c, NULL, &e), ERR_RUN, "CC=%s", cc);
    cr_assert_null(c);
    cr_assert_eq(count_cached(path), 0, "%s stays behind", path);
    program_free(&p);
    return e.text;
}

/* An executable script; its absolute path (static, sixteen at a time). */
static const char *script(const char *name, const char *text)
{
    static char paths[16][PATH_MAX];
    static int next;
    const char *path = scratch_file(name, text);
    cr_assert_eq(chmod(path, 0700), 0);
    return realpath(path, paths[next++ % 16]);
}

static void expect(const char *text, const char *wanted)
{
    cr_assert(strstr(text, wanted), "'%s' is not in: %s", wanted, text);
}

Test(compile, without_a_compiler_there_is_a_sentence)
{
    set_cache("none");
    cr_assert(compile_is_possible());
    expect(complaint("/nonexistent"), "there is no C compiler '/nonexistent'");
    expect(complaint("no-such-cc -O9"), "there is no C compiler 'no-such-cc'");
    cr_assert_not(compile_is_possible());
    expect(complaint("/dev/null"), "there is no C compiler");
    expect(complaint("a b c d e f g h i j k l m n o p q"), "more than 16 words");
    setenv("CC", "  ", 1);
    cr_assert(compile_is_possible());
}

Test(compile, a_compiler_that_fails_is_quoted)
{
    set_cache("failing");
    expect(complaint(script("cc1", "#!/bin/sh\necho note >&2\necho 'x.c:1: error: too hot' >&2\n"
                                   "exit 1\n")),
           "failed: x.c:1: error: too hot");
    expect(complaint(script("cc2", "#!/bin/sh\nexit 3\n")), "exit status 3");
    expect(complaint(script("cc3", "#!/bin/sh\nkill -SEGV $$\n")), "crashed");
    expect(complaint(script("cc4", "#!/bin/sh\nexit 0\n")), "made nothing");
    expect(complaint(script("cc5", "#!/bin/sh\necho junk >program.so\n")), "cannot be loaded");
    expect(complaint("cc -DMADE_UP=( -fsyntax-only"), "made nothing");
}

/* No flag of ours takes that back, so the numbers are looked at. */
Test(compile, code_that_computes_something_else_is_not_used)
{
    program p;
    const program *list[] = {&p};
    compiled *c = NULL;
    error e;
    set_cache("otherwise");
    setenv("CC", script("cc7", "#!/bin/sh\nsed -i 's/p-53/p-52/' program.c\nexec cc \"$@\"\n"), 1);
    make_simple(&p, 1);
    cr_assert_eq(compile_open(list, 1, &c, NULL, &e), ERR_RUN);
    expect(e.text, "does not compute what it should to the bit; look at CC");
    cr_assert_null(c);
    program_free(&p);
}

Test(compile, a_compiler_that_does_not_know_the_processor_is_asked_again)
{
    set_cache("strange");
    setenv("CC",
           script("cc6", "#!/bin/sh\n"
                         "for a; do case $a in -march=*) echo \"error: $a\" >&2; exit 1;; esac\n"
                         "done\nexec cc \"$@\"\n"),
           1);
    cr_assert_not(is_cached(1));
    cr_assert(is_cached(1));
}

/* Where the user's files are open to a group, code is for the user alone all the same. */
Test(compile, an_open_umask_does_not_matter)
{
    set_cache("umask");
    umask(0);
    cr_assert_not(is_cached(1));
    cr_assert(is_cached(1));
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Whether some process is `sleep MARK`; a bare machine has no pgrep to ask. */
static bool is_running(const char *mark)
{
    char wanted[64], path[300], words[64];
    size_t size = (size_t)snprintf(wanted, sizeof wanted, "sleep%c%s", 0, mark) + 1;
    DIR *all = opendir("/proc");
    bool found = false;
    cr_assert_not_null(all);
    for (struct dirent *d; !found && (d = readdir(all));) {
        snprintf(path, sizeof path, "/proc/%s/cmdline", d->d_name);
        FILE *f = *d->d_name >= '1' && *d->d_name <= '9' ? fopen(path, "r") : NULL;
        if (!f)
            continue;
        found = fread(words, 1, sizeof words, f) == size && memcmp(words, wanted, size) == 0;
        fclose(f);
    }
    closedir(all);
    return found;
}

Test(compile, a_compiler_that_hangs_is_ended_with_all_its_children)
{
    char text[200], mark[40];
    set_cache("hanging");
    compile_time_limit(1);
    snprintf(mark, sizeof mark, "1000.%d", (int)getpid());
    snprintf(text, sizeof text, "#!/bin/sh\ntrap '' TERM\nsleep %s &\nsleep %s\n", mark, mark);
    double start = seconds();
    expect(complaint(script("cc7", text)), "took longer than 1 s");
    cr_assert_lt(seconds() - start, 10);
    cr_assert_not(is_running(mark));
    /* Silent, and its words left to a child that stays. */
    snprintf(text, sizeof text, "#!/bin/sh\nsleep %s &\nexit 4\n", mark);
    expect(complaint(script("cc8", text)), "exit status 4");
    cr_assert_not(is_running(mark));
    snprintf(text, sizeof text, "#!/bin/sh\nexec sleep %s 2>/dev/null\n", mark);
    expect(complaint(script("cc9", text)), "took longer than 1 s");
    cr_assert_not(is_running(mark));
}

/* The host is killed while the compiler runs: the watchman ends the compiler. */
Test(compile, a_compiler_does_not_outlive_the_host)
{
    char text[200], mark[40];
    set_cache("killed");
    snprintf(mark, sizeof mark, "2000.%d", (int)getpid());
    snprintf(text, sizeof text, "#!/bin/sh\nsleep %s\n", mark);
    const char *cc = script("cc10", text);
    pid_t host = fork();
    if (host == 0) {
        complaint(cc);
        _exit(0);
    }
    double end = seconds() + 20;
    while (!is_running(mark) && seconds() < end)
        usleep(20000);
    cr_assert(is_running(mark));
    kill(host, SIGKILL);
    waitpid(host, NULL, 0);
    while (is_running(mark) && seconds() < end)
        usleep(20000);
    cr_assert_not(is_running(mark));
}

/* ---- limits ---- */

Test(compile, too_many_operations_are_refused)
{
    expr_graph g;
    program p;
    error e;
    compiled *c;
    set_cache("huge");
    cr_assert(expr_open(&g, 100000));
    expr_id sum = cell(&g, 0, 0);
    for (int k = 0; k < 30000; k++)
        sum = expr_make(&g, EXPR_ADD, sum, expr_const(&g, 1 + k), 0);
    cr_assert(program_make(&g, &(program_target){0, 0, sum}, 1, true, &p));
    cr_assert_eq(compile_open((const program *[]){&p}, 1, &c, NULL, &e), ERR_RUN);
    expect(e.text, "30001 operations are more than");
    program_free(&p);
    expr_close(&g);
}

Test(compile, running_out_of_memory_leaves_nothing)
{
    program p;
    const program *list[] = {&p};
    compiled *c;
    error e;
    set_cache("memory");
    is_cached(1); /* with the code in the cache, every try is quick */
    make_simple(&p, 1);
    err_code code = ERR_MEMORY;
    for (long k = 0; code; k++) {
        mem_fail_after(k);
        code = compile_open(list, 1, &c, NULL, &e);
        mem_fail_after(-1);
        cr_assert(code == ERR_OK || code == ERR_MEMORY || code == ERR_RUN, "%s", e.text);
        cr_assert_lt(k, 1000);
    }
    check_program(c, &p, 0, 5, 8);
    compile_close(c);
    program_free(&p);
}
