/* SPDX-License-Identifier: MIT
 *
 * Tests of host/player.c: programs made at random over all operations, and some made by hand,
 * give for each case the bits of expr_evaluate (a NaN being like any other), whatever the size
 * of the block, the width of the vectors, and whether `begin` does a part of the work.
 */
#include "player_code.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "remainder.h"

enum { VARS = 8, ELEMENTS = 2, RESULTS = 4, MOST_CASES = 1000, MOST_NODES = 600 };

/* Variables 0 to 3 change at each step, 4 and 5 are parameters, 6 and 7 settings. */
static expr_rank rank_of(uint32_t var)
{
    return var < 4 ? EXPR_EACH : var < 6 ? EXPR_RUN : EXPR_CALL;
}

static uint64_t state;

static uint64_t next_bits(void)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t z = state ^ (state >> 33);
    z *= UINT64_C(0xff51afd7ed558ccd);
    return z ^ (z >> 33);
}

static uint32_t below(uint32_t n) { return (uint32_t)(next_bits() % n); }

static double from_bits(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

/* Small integers and ordinary numbers, wild ones, and those that are special. */
static double any_number(void)
{
    static const double odd[] = {
        0.0,   -0.0,      INFINITY,   -INFINITY, NAN,    1.0,
        -1.0,  0.5,       0x1p52,     -0x1p52,   0x1p53, 4503599627370495.5,
        -0.25, 0x1p-1074, -0x1p-1060, 1e300,     -1e300, 2.5};
    uint32_t kind = below(8);
    if (kind == 0)
        return odd[below(sizeof odd / sizeof odd[0])];
    if (kind == 1)
        return from_bits(next_bits());
    if (kind == 2)
        return (double)below(9) - 4;
    return ((double)(next_bits() >> 11) * 0x1p-53 - 0.3) * (kind < 6 ? 2 : 50);
}

static bool same(double a, double b) { return memcmp(&a, &b, sizeof a) == 0 || (a != a && b != b); }

/* ---- a block with guards around all that a player may write ---- */

static double columns[VARS][ELEMENTS * (MOST_CASES + 24)], before[VARS][sizeof columns[0] / 8];
static double result[RESULTS * (MOST_CASES + 24)];
static double carried[MOST_NODES * (MOST_CASES + 24)];
static double *col[VARS];

/* What a draw gives depends on the case alone. */
static double drawn(uint32_t stream, uint32_t draw, uint32_t i)
{
    return (double)((i * 2654435761u + stream * 40503u + draw * 977u) >> 8) * 0x1p-24;
}

static void draw(const void *context, uint32_t stream, uint32_t number, uint32_t first, uint32_t n,
                 double *out)
{
    cr_assert(context == columns);
    for (uint32_t i = 0; i < n; i++)
        out[i] = drawn(stream, number, first + i);
}

static void fill_block(program_block *b, uint32_t n)
{
    uint32_t stride = n + (n % 3 ? 0 : 8);
    *b = (program_block){n, stride, col, carried, result, NULL, 0.25, 3.5, 14, draw, columns};
    for (uint32_t v = 0; v < VARS; v++) {
        for (uint32_t i = 0; i < ELEMENTS * (stride + 8); i++)
            columns[v][i] = any_number();
        memcpy(before[v], columns[v], sizeof columns[v]);
        col[v] = columns[v];
    }
    memset(result, 0x55, sizeof result);
}

typedef struct one_case {
    const program_block *b;
    uint32_t i;
} one_case;

static double leaf(void *context, const expr_node *n)
{
    const one_case *c = context;
    switch ((expr_op)n->op) {
    case EXPR_READ:
        return before[n->a][n->b * c->b->stride + (n->rank == EXPR_CALL ? 0 : c->i)];
    case EXPR_DRAW:
        return drawn(n->a, n->b, c->i);
    case EXPR_DT:
        return c->b->dt;
    case EXPR_T:
        return c->b->t;
    default:
        return c->b->step;
    }
}

/* Plays on scratch memory between guards, which must come out as they went in. */
static void play(const player *pl, program_block *b)
{
    size_t bytes = player_scratch(pl);
    unsigned char *memory = mem_new_aligned(bytes + 2 * MEM_ALIGN);
    memset(memory, 0xa5, bytes + 2 * MEM_ALIGN);
    b->scratch = memory + MEM_ALIGN;
    player_begin(pl, b);
    memset(memory, 0xa5, bytes + 2 * MEM_ALIGN);
    player_step(pl, b);
    for (size_t k = 0; k < MEM_ALIGN; k++)
        cr_assert(memory[k] == 0xa5 && memory[bytes + MEM_ALIGN + k] == 0xa5);
    mem_free_aligned(memory);
}

/* What the block should hold, from what it held before. */
static void check_block(const expr_graph *g, const program_target *targets, size_t ntargets,
                        const program_block *b, const char *what)
{
    static double expected[VARS][sizeof columns[0] / 8], values[MOST_NODES];
    memcpy(expected, before, sizeof expected);
    for (uint32_t i = 0; i < b->n; i++) {
        expr_evaluate(g, leaf, &(one_case){b, i}, values);
        for (size_t k = 0; k < ntargets; k++) {
            const program_target *t = &targets[k];
            uint32_t at = t->element * b->stride + i;
            if (t->var != PROGRAM_RESULT)
                expected[t->var][at] = values[t->value];
            else
                cr_assert(same(result[at], values[t->value]),
                          "%s: case %u of %u, result %u: %a, %a", what, i, b->n, t->element,
                          result[at], values[t->value]);
        }
    }
    for (uint32_t v = 0; v < VARS; v++)
        for (uint32_t i = 0; i < ELEMENTS * (b->stride + 8); i++)
            cr_assert(same(columns[v][i], expected[v][i]),
                      "%s: n = %u, variable %u at %u: %a, not %a", what, b->n, v, i, columns[v][i],
                      expected[v][i]);
}

static void check_with(const expr_graph *g, const program_target *targets, size_t ntargets,
                       uint32_t n, bool hoists, tile_kind kind, const char *what)
{
    program p;
    program_block b;
    cr_assert(program_make(g, targets, ntargets, hoists, &p));
    player *pl = player_open_for(&p, kind);
    cr_assert_not_null(pl);
    fill_block(&b, n);
    play(pl, &b);
    check_block(g, targets, ntargets, &b, what);
    player_close(pl);
    program_free(&p);
}

/* All sizes of blocks, all widths, with and without `begin`. */
static void check_all(const expr_graph *g, const program_target *targets, size_t ntargets,
                      const char *what)
{
    static const uint32_t sizes[] = {0, 1, 3, 7, 16, 64, 255, 256, 257, 1000};
    cr_assert(!g->is_full);
    for (uint32_t k = 0; tile_numbered(k).size; k++)
        for (size_t j = 0; j < sizeof sizes / sizeof sizes[0]; j++)
            for (int hoists = 0; hoists < 2; hoists++)
                check_with(g, targets, ntargets, sizes[j], hoists, tile_numbered(k), what);
}

/* ---- programs made at random ---- */

typedef struct pool {
    expr_graph *g;
    expr_id numbers[MOST_NODES], conditions[MOST_NODES];
    uint32_t nnumbers, nconditions;
} pool;

static void put(pool *p, expr_id id)
{
    cr_assert(id != EXPR_NONE);
    if (expr_is_condition(p->g, id))
        p->conditions[p->nconditions++] = id;
    else
        p->numbers[p->nnumbers++] = id;
}

/* Often a late one, so that chains become long; the latest more often than others. */
static expr_id pick(const expr_id *from, uint32_t n)
{
    uint32_t kind = below(4);
    return kind == 0 ? from[n - 1] : kind == 1 && n > 4 ? from[n - 1 - below(4)] : from[below(n)];
}

static void put_leaves(pool *p)
{
    static const expr_op of_call[] = {EXPR_DT, EXPR_T, EXPR_STEP};
    for (int k = 0; k < 3; k++)
        put(p, expr_make(p->g, of_call[k], 0, 0, 0));
    for (uint32_t k = below(6); k < 8; k++)
        put(p, expr_const(p->g, any_number()));
    for (uint32_t k = 0; k < 3; k++)
        put(p, expr_draw(p->g, below(2), below(3)));
    for (uint32_t k = 0; k < VARS * ELEMENTS; k++)
        if (below(3))
            put(p, expr_read(p->g, k / ELEMENTS, k % ELEMENTS, rank_of(k / ELEMENTS)));
    put(p, EXPR_ID_TRUE);
    put(p, EXPR_ID_FALSE);
}

/* Plain: those that need no functions. */
static void put_operation(pool *p, bool is_plain)
{
    static const expr_op plain[] = {EXPR_ADD, EXPR_SUB, EXPR_MUL, EXPR_DIV, EXPR_NEG,
                                    EXPR_MIN, EXPR_MAX, EXPR_LT,  EXPR_LE,  EXPR_SELECT};
    expr_op op = is_plain ? plain[below(sizeof plain / sizeof *plain)]
                          : EXPR_NEG + below(EXPR_OP_COUNT - EXPR_NEG);
    bool takes_conditions = op == EXPR_NOT || op == EXPR_AND || op == EXPR_OR;
    const expr_id *from = takes_conditions ? p->conditions : p->numbers;
    uint32_t n = takes_conditions ? p->nconditions : p->nnumbers;
    expr_id a = op == EXPR_SELECT ? pick(p->conditions, p->nconditions) : pick(from, n);
    put(p, expr_make(p->g, op, a, pick(from, n), pick(p->numbers, p->nnumbers)));
}

static size_t choose_targets(const pool *p, program_target *targets)
{
    size_t n = 0;
    for (uint32_t k = 0; k < 4 * ELEMENTS; k++)
        if (below(2))
            targets[n++] =
                (program_target){k / ELEMENTS, k % ELEMENTS, pick(p->numbers, p->nnumbers)};
    for (uint32_t k = 0; k < RESULTS; k++)
        targets[n++] = (program_target){PROGRAM_RESULT, k, pick(p->numbers, p->nnumbers)};
    for (size_t k = n; k-- > 1;) {
        size_t other = below((uint32_t)k + 1);
        program_target swap = targets[k];
        targets[k] = targets[other], targets[other] = swap;
    }
    return n;
}

static void check_random(uint64_t seed)
{
    static const uint32_t sizes[] = {0, 1, 3, 7, 63, 64, 65, 100};
    expr_graph g;
    pool p = {.g = &g};
    program_target targets[4 * ELEMENTS + RESULTS];
    state = seed;
    cr_assert(expr_open(&g, MOST_NODES));
    put_leaves(&p);
    bool is_plain = below(3);
    for (uint32_t k = below(60) + (seed % 50 ? 0 : 200); k-- > 0;)
        put_operation(&p, is_plain && below(20));
    cr_assert(!g.is_full);
    size_t n = choose_targets(&p, targets);
    char what[40];
    snprintf(what, sizeof what, "seed %llu", (unsigned long long)seed);
    uint32_t kinds = 1;
    while (tile_numbered(kinds).size)
        kinds++;
    uint32_t size = seed % 100 ? sizes[below(8)] : 250 + below(300);
    check_with(&g, targets, n, size, below(2), tile_numbered(below(kinds)), what);
    expr_close(&g);
}

Test(player, random_programs_give_the_bits_of_expr_evaluate)
{
    for (uint64_t seed = 1; seed <= 4000; seed++)
        check_random(seed);
}

Test(player, random_programs_give_the_same_bits_for_any_block)
{
    for (uint64_t seed = 1; seed <= 6; seed++) {
        expr_graph g;
        pool p = {.g = &g};
        program_target targets[4 * ELEMENTS + RESULTS];
        state = seed;
        cr_assert(expr_open(&g, MOST_NODES));
        put_leaves(&p);
        for (uint32_t k = 0; k < 60; k++)
            put_operation(&p, k % 4);
        check_all(&g, targets, choose_targets(&p, targets), "any block");
        expr_close(&g);
    }
}

/* ---- programs made by hand ---- */

static expr_id number(expr_graph *g, uint32_t var) { return expr_read(g, var, 0, rank_of(var)); }

/* Each operation with each sort of operand: computed, column, parameter, setting, constant. */
Test(player, every_operation_takes_every_sort_of_operand)
{
    for (expr_op op = EXPR_NEG; op < EXPR_OP_COUNT; op++) {
        expr_graph g;
        program_target targets[RESULTS];
        cr_assert(expr_open(&g, MOST_NODES));
        state = op;
        expr_id sorts[] = {expr_make(&g, EXPR_ADD, number(&g, 0), number(&g, 1), 0),
                           number(&g, 2),
                           number(&g, 3),
                           number(&g, 6),
                           expr_const(&g, 1.5),
                           number(&g, 4)};
        for (uint32_t k = 0; k < 36; k += RESULTS) {
            for (uint32_t j = 0; j < RESULTS; j++) {
                expr_id a = sorts[(k + j) % 6], b = sorts[(k + j) / 6], c = sorts[(k + j + 1) % 6];
                if (op == EXPR_SELECT || op == EXPR_NOT || op == EXPR_AND || op == EXPR_OR)
                    a = expr_make(&g, EXPR_LT, a, sorts[5], 0);
                if (op == EXPR_NOT || op == EXPR_AND || op == EXPR_OR)
                    b = expr_make(&g, EXPR_LE, b, sorts[1], 0);
                expr_id value = expr_make(&g, op, a, b, c);
                if (expr_is_condition(&g, value))
                    value = expr_make(&g, EXPR_SELECT, value, sorts[3], sorts[4]);
                targets[j] = (program_target){PROGRAM_RESULT, j, value};
            }
            for (uint32_t m = 0; tile_numbered(m).size; m++)
                check_with(&g, targets, RESULTS, 300, k % 8, tile_numbered(m), expr_name(op));
        }
        expr_close(&g);
    }
}

Test(player, targets_that_are_read_show_their_old_values)
{
    expr_graph g;
    cr_assert(expr_open(&g, MOST_NODES));
    expr_id x = number(&g, 0), y = number(&g, 1), z = number(&g, 2);
    expr_id sum = expr_make(&g, EXPR_ADD, x, y, 0);
    check_all(&g, (program_target[]){{0, 0, y}, {1, 0, x}}, 2, "swap");
    check_all(&g, (program_target[]){{0, 0, y}, {1, 0, z}, {2, 0, x}}, 3, "turn");
    check_all(&g, (program_target[]){{0, 0, sum}, {1, 0, x}}, 2, "x = x + y, y = x");
    check_all(&g, (program_target[]){{1, 0, x}, {0, 0, sum}}, 2, "y = x, x = x + y");
    check_all(&g, (program_target[]){{0, 0, x}, {1, 0, sum}}, 2, "x = x, y = x + y");
    expr_id wave = expr_make(&g, EXPR_SIN, sum, 0, 0);
    expr_id both = expr_make(&g, EXPR_MUL, expr_make(&g, EXPR_SUB, x, wave, 0), sum, 0);
    check_all(&g, (program_target[]){{0, 0, sum}, {1, 0, wave}, {2, 0, both}}, 3, "with functions");
    check_all(&g, (program_target[]){{2, 0, both}, {1, 0, both}, {0, 0, both}}, 3, "one for all");
    expr_close(&g);
}

/* What a program stores twice in one place is what it stores last. */
Test(player, the_last_target_for_a_place_wins)
{
    expr_graph g;
    cr_assert(expr_open(&g, MOST_NODES));
    expr_id x = number(&g, 0), y = number(&g, 1), sum = expr_make(&g, EXPR_ADD, x, y, 0);
    expr_id product = expr_make(&g, EXPR_MUL, sum, y, 0);
    check_all(&g, (program_target[]){{0, 0, sum}, {1, 0, x}, {0, 0, product}}, 3, "twice");
    check_all(&g, (program_target[]){{0, 0, product}, {0, 0, sum}, {0, 0, y}}, 3, "three times");
    expr_close(&g);
}

/* Sums of products take the instructions of two operations, in all their forms. */
Test(player, operations_in_pairs_round_by_themselves)
{
    static const expr_op simple[] = {EXPR_ADD, EXPR_SUB, EXPR_MUL};
    expr_graph g;
    cr_assert(expr_open(&g, 4000));
    expr_id leaves[] = {number(&g, 0), number(&g, 1), number(&g, 2), number(&g, 6), number(&g, 7)};
    for (uint32_t k = 0; k < 81 * 30; k++) {
        state = k;
        expr_id at[4];
        for (int j = 0; j < 4; j++)
            at[j] = leaves[below(5)];
        expr_id left = expr_make(&g, simple[k % 3], at[0], at[1], 0);
        expr_id right = expr_make(&g, simple[k / 3 % 3], at[2], at[3], 0);
        expr_id both = expr_make(&g, simple[k / 9 % 3], k % 2 ? left : at[0], right, 0);
        expr_id three = expr_make(&g, simple[k / 27 % 3], at[3], left, 0);
        expr_id last = expr_make(&g, EXPR_ABS, k % 4 ? both : three, 0, 0);
        expr_id four = expr_make(&g, EXPR_SUB, leaves[below(5)], three, 0);
        program_target targets[] = {{0, 0, k % 3 ? last : four},
                                    {PROGRAM_RESULT, 0, below(2) ? both : last}};
        for (uint32_t m = 0; tile_numbered(m).size; m++)
            check_with(&g, targets, 2, 70, false, tile_numbered(m), "pairs");
        expr_close(&g);
        cr_assert(expr_open(&g, 4000));
        for (uint32_t v = 0; v < 5; v++)
            leaves[v] = number(&g, v < 3 ? v : v + 3);
    }
    expr_close(&g);
}

static void check_remainders(size_t n, const double *a, const double *b)
{
    double to[64], copy[64];
    for (int is_mod = 0; is_mod < 2; is_mod++) {
        void (*f)(size_t, const double *, const double *, double *) =
            is_mod ? remainder_mod : remainder_fmod;
        f(n, a, b, to);
        for (size_t i = 0; i < n; i++)
            cr_assert(same(to[i], expr_apply(is_mod ? EXPR_MOD : EXPR_FMOD, a[i], b[i], 0)),
                      "%a, %a: %a", a[i], b[i], to[i]);
        memcpy(copy, b, n * sizeof *b);
        f(n, a, copy, copy);
        for (size_t i = 0; i < n; i++)
            cr_assert(same(to[i], copy[i]));
    }
}

/* Integers take another way than the rest. */
Test(player, remainders_are_those_of_fmod)
{
    double a[64], b[64];
    state = 5;
    for (int k = 0; k < 20000; k++) {
        size_t n = below(33);
        int range = 1 + (int)below(51), other = 1 + (int)below(51);
        for (size_t i = 0; i < n; i++) {
            a[i] = floor(ldexp((double)(next_bits() >> 11), range - 53)) * (below(2) ? 1 : -1);
            b[i] = floor(ldexp((double)(next_bits() >> 11), other - 53)) * (below(2) ? 1 : -1);
            b[i] = b[i] == 0 && below(20) ? 7 : b[i];
            if (below(4) == 0)
                a[i] = b[i] * (double)below(5);
        }
        if (n && k % 50 == 0)
            a[below((uint32_t)n)] = any_number();
        check_remainders(n, a, b);
    }
}

Test(player, targets_may_be_leaves)
{
    expr_graph g;
    cr_assert(expr_open(&g, MOST_NODES));
    expr_id constant = expr_const(&g, -0.0), setting = number(&g, 6), one = expr_draw(&g, 1, 2);
    expr_id dt = expr_make(&g, EXPR_DT, 0, 0, 0);
    expr_id once = expr_make(&g, EXPR_EXP, number(&g, 4), 0, 0);
    check_all(&g, (program_target[]){{0, 0, constant}, {PROGRAM_RESULT, 0, constant}}, 2, "-0");
    check_all(&g, (program_target[]){{0, 1, setting}, {1, 1, dt}}, 2, "one value for all cases");
    check_all(&g, (program_target[]){{0, 1, one}, {PROGRAM_RESULT, 3, one}}, 2, "a draw");
    check_all(&g, (program_target[]){{0, 1, once}, {1, 0, once}, {1, 1, number(&g, 4)}}, 3,
              "carried");
    check_all(&g, (program_target[]){{0, 0, one}}, 0, "nothing");
    expr_close(&g);
}

/* A condition of parameters alone is carried; one of settings alone is a scalar. */
Test(player, conditions_are_carried_and_scalar)
{
    expr_graph g;
    cr_assert(expr_open(&g, MOST_NODES));
    expr_id p = number(&g, 4), q = number(&g, 5), s = number(&g, 6), x = number(&g, 0);
    expr_id once = expr_make(&g, EXPR_LT, p, q, 0),
            call = expr_make(&g, EXPR_LE, s, number(&g, 7), 0);
    expr_id each = expr_make(&g, EXPR_LT, x, p, 0);
    expr_id all = expr_make(&g, EXPR_AND, once, expr_make(&g, EXPR_OR, call, each, 0), 0);
    expr_id a = expr_make(&g, EXPR_SELECT, all, x, s), b = expr_make(&g, EXPR_SELECT, call, x, q);
    expr_id c = expr_make(&g, EXPR_SELECT, once, a, b);
    expr_id not_call = expr_make(&g, EXPR_AND, expr_make(&g, EXPR_NOT, call, 0, 0), once, 0);
    expr_id d = expr_make(&g, EXPR_SELECT, not_call, c, x);
    for (uint64_t k = 0; k < 8; k++) {
        state = k;
        check_all(&g, (program_target[]){{0, 0, a}, {1, 0, b}, {2, 0, c}, {3, 0, d}}, 4, "select");
    }
    expr_close(&g);
}

/* A chain as long as the graph must not overflow the stack, nor take more columns than one. */
Test(player, a_long_chain_needs_no_memory)
{
    enum { LINKS = 300000 };
    expr_graph g;
    program p;
    cr_assert(expr_open(&g, LINKS + 10));
    expr_id x = number(&g, 0), y = x;
    for (uint32_t k = 0; k < LINKS; k++)
        y = expr_make(&g, k % 2 ? EXPR_SUB : EXPR_MUL, y, x, 0);
    cr_assert(program_make(&g, &(program_target){1, 0, y}, 1, true, &p));
    player *pl = player_open(&p);
    cr_assert_not_null(pl);
    cr_expect(player_scratch(pl) < 4096, "%zu", player_scratch(pl));
    player_close(pl);
    program_free(&p);
    expr_close(&g);
}

Test(player, running_out_of_memory_is_reported)
{
    expr_graph g;
    program p;
    cr_assert(expr_open(&g, MOST_NODES));
    expr_id x =
        expr_make(&g, EXPR_EXP, expr_make(&g, EXPR_MUL, number(&g, 0), number(&g, 4), 0), 0, 0);
    cr_assert(program_make(&g, &(program_target){0, 0, x}, 1, true, &p));
    player *pl = NULL;
    long n = 0;
    for (; !pl; n++) {
        mem_fail_after(n);
        pl = player_open(&p);
        mem_fail_after(-1);
        cr_assert(n < 50);
    }
    cr_expect(n > 1);
    player_close(pl);
    player_close(NULL);
    program_free(&p);
    expr_close(&g);
}
