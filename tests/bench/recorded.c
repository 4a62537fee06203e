/* SPDX-License-Identifier: MIT
 *
 * Recorded Lua against the obvious C program with libm, against the same Lua called for each
 * case, and against columns by hand.
 *
 * Timed is what a run consists of, the same on both sides: cases are sampled, by the same functions
 * of the host, all steps are taken, metrics are kept. The engine's checks for numbers that are not
 * finite count against recorded Lua alone. Before anything is timed both sides run once, and their
 * results must agree: to the bit where both use the host's math, nearly where one uses libm.
 *
 * As in part 1 each ratio is the median of pairs inside a process of its own, since how fast a loop
 * is depends on where its memory happens to lie.
 */
#include "recorded.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "measure.h"
#include "self.h"

/* Who takes part in a comparison. */
typedef enum way { BY_PLAYER, BY_CC, BY_CASES, BY_LOOP } way;

typedef struct comparison {
    const char *what, *scenario;
    sides_loop loop;
    way first, second;
    uint32_t cases;
    int pairs; /* in one process */
    goal goal;
    double target;
} comparison;

/* Comparisons that are printed under one heading. */
typedef struct group {
    const char *title, *first, *second;
    double tolerance;    /* largest relative difference of results; 0: none */
    comparison list[12]; /* ends with a NULL `what` */
} group;

#define REFERENCE "tests/bench/reference_by_lua.lua"
#define ARITHMETIC "tests/bench/arithmetic.lua"
#define LAKE(which) "tests/bench/lake_" which ".lua"

enum { REFERENCE_CASES = 2048, CASES_CALLED = 512, LAKE_1_CASES = 2048, LAKE_100_CASES = 512 };

/*
 * The scalar program of the reference model and of the one without functions is built by -O2, that
 * of the lake by -O3 -march=native; see the Makefile.
 */
static const group groups[] = {
    {"7. Recorded Lua against scalar C with libm, one case and step",
     "Lua",
     "scalar C",
     1e-9,
     {{"reference, player", REFERENCE, LOOP_SCALAR_REFERENCE, BY_PLAYER, BY_LOOP, REFERENCE_CASES,
       5, AT_MOST, 0.5},
      {"reference, cc", REFERENCE, LOOP_SCALAR_REFERENCE, BY_CC, BY_LOOP, REFERENCE_CASES, 5,
       AT_MOST, 0.5},
      {"lake, 1 sample, player", LAKE("1"), LOOP_LAKE_1, BY_PLAYER, BY_LOOP, LAKE_1_CASES, 5,
       AT_MOST, 1},
      {"lake, 1 sample, cc", LAKE("1"), LOOP_LAKE_1, BY_CC, BY_LOOP, LAKE_1_CASES, 5, AT_MOST, 1},
      {"lake, 1 sample, level given, player", LAKE("1_given"), LOOP_LAKE_1_GIVEN, BY_PLAYER,
       BY_LOOP, LAKE_1_CASES, 5, AT_MOST, 1},
      {"lake, 1 sample, level given, cc", LAKE("1_given"), LOOP_LAKE_1_GIVEN, BY_CC, BY_LOOP,
       LAKE_1_CASES, 5, AT_MOST, 1},
      {"lake, 100 samples, player", LAKE("100"), LOOP_LAKE_100, BY_PLAYER, BY_LOOP, LAKE_100_CASES,
       1, AT_MOST, 1},
      {"lake, 100 samples, cc", LAKE("100"), LOOP_LAKE_100, BY_CC, BY_LOOP, LAKE_100_CASES, 1,
       AT_MOST, 1},
      {"lake, 100 samples, level given, player", LAKE("100_given"), LOOP_LAKE_100_GIVEN, BY_PLAYER,
       BY_LOOP, LAKE_100_CASES, 1, AT_MOST, 1}}},
    {"   the same, C with a generator of its own, hence other numbers",
     "Lua",
     "scalar C",
     HUGE_VAL,
     {{"lake, 1 sample, player", LAKE("1"), LOOP_LAKE_1_OWN_CHANCE, BY_PLAYER, BY_LOOP,
       LAKE_1_CASES, 5, NO_GOAL, 0},
      {"lake, 100 samples, player", LAKE("100"), LOOP_LAKE_100_OWN_CHANCE, BY_PLAYER, BY_LOOP,
       LAKE_100_CASES, 1, NO_GOAL, 0}}},
    {"   the same without exp and log",
     "Lua",
     "scalar C",
     0,
     {{"arithmetic, player", ARITHMETIC, LOOP_SCALAR_ARITHMETIC, BY_PLAYER, BY_LOOP,
       REFERENCE_CASES, 5, NO_GOAL, 0},
      {"arithmetic, cc", ARITHMETIC, LOOP_SCALAR_ARITHMETIC, BY_CC, BY_LOOP, REFERENCE_CASES, 5,
       NO_GOAL, 0}}},
    {"   the same Lua called for each case, against recorded Lua",
     "per case",
     "recorded",
     0,
     {{"reference, player", REFERENCE, LOOP_SCALAR_REFERENCE, BY_CASES, BY_PLAYER, CASES_CALLED, 2,
       AT_LEAST, 30},
      {"reference, cc", REFERENCE, LOOP_SCALAR_REFERENCE, BY_CASES, BY_CC, CASES_CALLED, 2,
       AT_LEAST, 30}}},
    {"   recorded Lua against columns by hand with the same math",
     "Lua",
     "by hand",
     0,
     {{"reference, player", REFERENCE, LOOP_REFERENCE, BY_PLAYER, BY_LOOP, REFERENCE_CASES, 5,
       NO_GOAL, 0},
      {"reference, cc", REFERENCE, LOOP_REFERENCE, BY_CC, BY_LOOP, REFERENCE_CASES, 5, AT_MOST,
       1.1},
      {"arithmetic, player", ARITHMETIC, LOOP_ARITHMETIC, BY_PLAYER, BY_LOOP, REFERENCE_CASES, 5,
       AT_MOST, 2},
      {"arithmetic, cc", ARITHMETIC, LOOP_ARITHMETIC, BY_CC, BY_LOOP, REFERENCE_CASES, 5, AT_MOST,
       1.1}}},
};

enum {
    GROUPS = sizeof groups / sizeof groups[0],
    PROCESSES = 15,      /* that measure a comparison, */
    FEWER_PROCESSES = 6, /* or, once they took so long, only so many, which still have an */
    ENOUGH_SECONDS = 8,  /* interval; twice as long, and two must do */
    BUILDS = 21,
    COLD_BUILDS = 5,
    COUNTED_CASES = 256 /* under callgrind */
};

/* ---- inside a process ---- */

static sides *open_way(const comparison *c, way w)
{
    static const lua_backend backends[] = {[BY_PLAYER] = LUA_BACKEND_PLAYER,
                                           [BY_CC] = LUA_BACKEND_CC,
                                           [BY_CASES] = LUA_BACKEND_CASES,
                                           [BY_LOOP] = LUA_BACKEND_CASES};
    sides_case made = {c->scenario, c->loop, backends[w]};
    sides *s = self_open(&made, c->cases);
    if (w != BY_LOOP && sides_backend(s) != backends[w]) {
        fprintf(stderr, "bench: %s does not run as it should\n", c->scenario);
        exit(1);
    }
    return s;
}

static void run_way(sides *s, way w, uint32_t cases)
{
    (w == BY_LOOP ? sides_hand : sides_engine)(s, 0, cases);
}

static double time_way(sides *s, way w, uint32_t cases)
{
    double start = cpu_seconds();
    run_way(s, w, cases);
    return cpu_seconds() - start;
}

/* Runs both sides once; whether they agree. */
static bool agree(const comparison *c, double tolerance, sides *a, sides *b)
{
    run_way(a, c->first, c->cases);
    run_way(b, c->second, c->cases);
    double off = sides_difference((sides_results){a, c->first == BY_LOOP},
                                  (sides_results){b, c->second == BY_LOOP});
    if (off > tolerance)
        fprintf(stderr, "bench: %s: the sides differ by %.3g\n", c->what, off);
    return off <= tolerance;
}

/* pairs GROUP INDEX: prints seconds a case and step of both sides. */
static int pairs_inside(const comparison *c, double tolerance)
{
    sides *a = open_way(c, c->first), *b = open_way(c, c->second);
    pairs p = {0};
    if (!agree(c, tolerance, a, b))
        return 1;
    for (int k = 0; k < c->pairs; k++) {
        double first = time_way(a, c->first, c->cases);
        pairs_add(&p, first, time_way(b, c->second, c->cases));
    }
    double each = 1 / ((double)c->cases * (double)sides_steps(a));
    printf("\"first\":%.9g \"second\":%.9g \"ratio\":%.9g\n",
           samples_middle(&p.first).median * each, samples_middle(&p.second).median * each,
           samples_middle(&p.ratio).median);
    sides_close(a);
    sides_close(b);
    return 0;
}

static double time_plan(const sides *s, lua_backend backend)
{
    error e;
    double start = wall_seconds();
    if (sides_plan_again(s, backend, &e)) {
        fprintf(stderr, "bench: %s\n", e.text);
        exit(1);
    }
    return wall_seconds() - start;
}

/*
 * plan WAY: prints the seconds that a plan and an engine of the reference model take, first by
 * that way and then with nothing to record. Its unit was loaded before, but never recorded.
 */
static int plan_inside(way w)
{
    static const comparison c = {"reference", REFERENCE, LOOP_REFERENCE, .cases = REFERENCE_CASES};
    sides *s = open_way(&c, BY_CASES);
    double first = time_plan(s, w == BY_CC ? LUA_BACKEND_CC : LUA_BACKEND_PLAYER);
    double second = time_plan(s, LUA_BACKEND_CASES);
    printf("\"first\":%.9g \"second\":%.9g\n", first, second);
    sides_close(s);
    return 0;
}

/* once GROUP INDEX first|second: what callgrind looks at. */
static int once_inside(const comparison *c, const char *side)
{
    way w = strcmp(side, "first") == 0 ? c->first : c->second;
    sides *s = open_way(c, w);
    run_way(s, w, COUNTED_CASES);
    sides_close(s);
    return 0;
}

int recorded_inside(const char *const *words)
{
    if (strcmp(words[0], "plan") == 0)
        return plan_inside((way)atoi(words[1]));
    const group *g = &groups[atoi(words[1])];
    const comparison *c = &g->list[atoi(words[2])];
    return strcmp(words[0], "once") == 0 ? once_inside(c, words[3]) : pairs_inside(c, g->tolerance);
}

/* ---- printing ---- */

static bool needs_compiler(const comparison *c) { return c->first == BY_CC || c->second == BY_CC; }

static bool is_enough(int processes, double seconds)
{
    return processes >= PROCESSES || (processes >= FEWER_PROCESSES && seconds > ENOUGH_SECONDS) ||
           (processes >= 2 && seconds > 2 * ENOUGH_SECONDS);
}

static void print_comparison(const char *const *words, const comparison *c)
{
    char text[256];
    pairs p = {0};
    line l = {.what = c->what, .unit = "ns", .scale = 1e9, .goal = c->goal, .target = c->target};
    double start = wall_seconds();
    for (int k = 0; !is_enough(k, wall_seconds() - start); k++) {
        command_seconds(words, text, sizeof text);
        samples_add(&p.first, json_number(text, "first"));
        samples_add(&p.second, json_number(text, "second"));
        samples_add(&p.ratio, json_number(text, "ratio"));
    }
    print_pairs(&l, &p);
}

static void print_group(size_t index, bool compiles)
{
    const group *g = &groups[index];
    print_heading(g->title, g->first, g->second);
    for (size_t k = 0; g->list[k].what; k++) {
        char of[8], number[8];
        snprintf(of, sizeof of, "%zu", index);
        snprintf(number, sizeof number, "%zu", k);
        const char *words[] = {self_program, self_build, "recorded", "pairs", of, number, NULL};
        if (compiles || !needs_compiler(&g->list[k]))
            print_comparison(words, &g->list[k]);
    }
}

/* What the plan takes longer than with nothing to record. */
static void print_plan(const char *what, way w, int builds, double target)
{
    char number[8], text[256];
    snprintf(number, sizeof number, "%d", (int)w);
    const char *words[] = {self_program, self_build, "recorded", "plan", number, NULL};
    const char *forget[] = {"rm", "-rf", getenv("XDG_CACHE_HOME"), NULL};
    samples s = {0};
    line l = {.what = what, .unit = "ms", .scale = 1e3, .target = target};
    l.goal = target > 0 ? AT_MOST : NO_GOAL;
    for (int k = 0; k < builds; k++) {
        command_seconds(forget, NULL, 0);
        command_seconds(words, text, sizeof text);
        samples_add(&s, json_number(text, "first") - json_number(text, "second"));
    }
    print_line(&l, &s);
}

static void print_instructions(size_t of, size_t index)
{
    char numbers[2][8];
    snprintf(numbers[0], sizeof numbers[0], "%zu", of);
    snprintf(numbers[1], sizeof numbers[1], "%zu", index);
    const comparison *c = &groups[of].list[index];
    const char *first[] = {"recorded", "once", numbers[0], numbers[1], "first", NULL};
    const char *second[] = {"recorded", "once", numbers[0], numbers[1], "second", NULL};
    sides *s = open_way(c, BY_LOOP);
    line l = {.what = c->what,
              .unit = "instr.",
              .scale = 1 / ((double)COUNTED_CASES * (double)sides_steps(s))};
    pairs p = {0};
    double counted = self_count(c->first == BY_LOOP ? "sides_hand" : "sides_engine", first);
    pairs_add(&p, counted,
              self_count(c->second == BY_LOOP ? "sides_hand" : "sides_engine", second));
    print_pairs(&l, &p);
    sides_close(s);
}

static bool has_compiler(void)
{
    bool has = compile_is_possible();
    if (!has)
        printf("The cc back end is left out, since there is no C compiler.\n");
    return has;
}

void recorded_print(void)
{
    bool compiles = has_compiler();
    for (size_t k = 0; k < GROUPS; k++)
        print_group(k, compiles);
    printf("\n   instructions of the same\n");
    for (size_t k = 0; self_can_count() && groups[GROUPS - 1].list[k].what; k++)
        if (!needs_compiler(&groups[GROUPS - 1].list[k])) /* valgrind knows no AVX-512 */
            print_instructions(GROUPS - 1, k);
    printf("\n   recording and building, beyond the rest of the plan\n");
    print_plan("reference, player", BY_PLAYER, BUILDS, 10e-3);
    if (compiles)
        print_plan("reference, cc, nothing in the cache", BY_CC, COLD_BUILDS, 0);
}
