/* SPDX-License-Identifier: MIT
 *
 * `make bench`: what the host costs.
 *
 *   1  the engine and a C plugin against the same arithmetic in a loop by hand, in instructions
 *      and in time; both sides sample the same cases and must give the same bits
 *   2  forked workers against threads: `detente run` with and without --no-isolate
 *   3  two workers against one, and two processes of the loop by hand against one
 *   4  how long detente takes to start
 *   5  experiments a second of the main scenario
 *   6  a random number; exp, log and pow of host/vmath.c against libm
 *   7  recorded Lua against C and against the same Lua called for each case (recorded.c)
 *
 * Times of 1, 6 and 7 are of the processor, the others of the clock on the wall. How fast a loop is
 * depends by a few per cent on where its memory happens to lie, so in 1 each ratio is the median
 * of pairs inside a process of its own. Usage: bench BUILD [PARTS], from the root of the
 * repository, PARTS being digits such as 27; the other forms are how it calls itself. Nothing here
 * fails because something is slow.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernels.h"
#include "measure.h"
#include "recorded.h"
#include "self.h"

enum {
    COUNTED_CASES = 1024, /* under callgrind */
    PROCESSES = 21,       /* that measure a case in time */
    PAIRS_INSIDE = 5,
    ISOLATION_PAIRS = 15,
    WORKER_ROUNDS = 9,
    WORKER_CASES = 300032, /* 1 to 2 s for one worker */
    MAIN_CASES = 100
};

#define MAIN_SCENARIO "scripts/scenarios/nato_russia_2015.lua"

/* A comparison of part 1. */
typedef struct engine_case {
    const char *name; /* as the user of `make bench` reads it */
    sides_case sides;
    uint32_t cases;  /* for a measurement of some 20 ms */
    bool has_target; /* or it is printed to be known */
} engine_case;

static const engine_case engine_cases[] = {
    {"reference model",
     {"tests/bench/reference.lua", LOOP_REFERENCE, LUA_BACKEND_AUTO},
     4096,
     true},
    {"richardson, as shipped",
     {"tests/bench/race_rk4.lua", LOOP_RACE_RK4, LUA_BACKEND_AUTO},
     4096,
     true},
    {"richardson, Euler",
     {"tests/bench/race_euler.lua", LOOP_RACE_EULER, LUA_BACKEND_AUTO},
     8192,
     true},
    {"richardson, Euler, 1 part",
     {"tests/bench/race_euler_once.lua", LOOP_RACE_EULER_ONCE, LUA_BACKEND_AUTO},
     16384,
     false},
};
enum { ENGINE_CASES = sizeof engine_cases / sizeof engine_cases[0] };

/* ---- 1: the engine against a loop by hand ---- */

/* bench BUILD once CASE engine|hand: what callgrind looks at. */
static int once(const engine_case *c, const char *side)
{
    sides *s = self_open(&c->sides, COUNTED_CASES);
    (strcmp(side, "hand") == 0 ? sides_hand : sides_engine)(s, 0, COUNTED_CASES);
    sides_close(s);
    return 0;
}

/* bench BUILD pairs CASE: prints seconds a case and step of the engine and of the loop by hand. */
static int pairs_inside(const engine_case *c)
{
    sides *s = self_open(&c->sides, c->cases);
    pairs p = {0};
    sides_engine(s, 0, c->cases);
    sides_hand(s, 0, c->cases);
    if (sides_difference((sides_results){s, false}, (sides_results){s, true}) != 0) {
        fprintf(stderr, "bench: %s: engine and loop by hand differ\n", c->name);
        return 1;
    }
    for (int k = 0; k < PAIRS_INSIDE; k++) {
        double start = cpu_seconds();
        sides_engine(s, 0, c->cases);
        double half = cpu_seconds();
        sides_hand(s, 0, c->cases);
        pairs_add(&p, half - start, cpu_seconds() - half);
    }
    double each = 1 / ((double)c->cases * (double)sides_steps(s));
    printf("\"engine\":%.9g \"hand\":%.9g \"ratio\":%.9g\n", samples_middle(&p.first).median * each,
           samples_middle(&p.second).median * each, samples_middle(&p.ratio).median);
    sides_close(s);
    return 0;
}

static void print_time(const engine_case *c, size_t index)
{
    char number[8], text[256];
    snprintf(number, sizeof number, "%zu", index);
    const char *words[] = {self_program, self_build, "pairs", number, NULL};
    pairs p = {0};
    line l = {.what = c->name,
              .unit = "ns",
              .scale = 1e9,
              .target = 1.05,
              .goal = c->has_target ? AT_MOST : NO_GOAL};
    for (int k = 0; k < PROCESSES; k++) {
        command_seconds(words, text, sizeof text);
        samples_add(&p.first, json_number(text, "engine"));
        samples_add(&p.second, json_number(text, "hand"));
        samples_add(&p.ratio, json_number(text, "ratio"));
    }
    print_pairs(&l, &p);
}

static double count_instructions(size_t index, const char *side)
{
    char number[8], function[16];
    snprintf(number, sizeof number, "%zu", index);
    snprintf(function, sizeof function, "sides_%s", side);
    const char *words[] = {"once", number, side, NULL};
    return self_count(function, words);
}

static void print_instructions(const engine_case *c, size_t index, uint64_t steps)
{
    pairs p = {0};
    line l = {.what = c->name,
              .unit = "instr.",
              .target = 1.05,
              .scale = 1 / ((double)COUNTED_CASES * (double)steps),
              .goal = c->has_target ? AT_MOST : NO_GOAL};
    double by_engine = count_instructions(index, "engine");
    pairs_add(&p, by_engine, count_instructions(index, "hand"));
    print_pairs(&l, &p);
}

static void engine_against_hand(void)
{
    print_heading("1. One case and step, one thread", "engine", "by hand");
    bool counts = self_can_count();
    for (size_t k = 0; k < ENGINE_CASES; k++) {
        sides *s = self_open(&engine_cases[k].sides, COUNTED_CASES);
        if (counts)
            print_instructions(&engine_cases[k], k, sides_steps(s));
        sides_close(s);
        print_time(&engine_cases[k], k);
    }
}

/* ---- 2 and 3: workers ---- */

/* `detente run` of the reference model. Returns the command's time, and the run's own. */
static double run_reference(const char *jobs, const char *how, double *stepping)
{
    static char text[16384];
    char cases[16];
    snprintf(cases, sizeof cases, "%d", WORKER_CASES);
    char *program = self_in_build("detente"), *folder = self_in_build("bench/plugins");
    const char *words[] = {program,     "run",    engine_cases[0].sides.scenario,
                           "--plugins", folder,   "--cases",
                           cases,       "--jobs", jobs,
                           how,         "--json", "--quiet",
                           NULL};
    double seconds = command_seconds(words, text, sizeof text);
    *stepping = json_number(text, "seconds");
    free(program);
    free(folder);
    return seconds;
}

static void isolation(void)
{
    pairs command = {0}, stepping = {0};
    line l = {.what = "reference, whole command",
              .unit = "s",
              .scale = 1,
              .goal = AT_MOST,
              .target = 1.04};
    for (int k = 0; k < ISOLATION_PAIRS; k++) {
        /* Who goes first takes turns too. */
        double a, b, stepping_a, stepping_b;
        if (k % 2 == 0) {
            a = run_reference("2", "--isolate", &stepping_a);
            b = run_reference("2", "--no-isolate", &stepping_b);
        } else {
            b = run_reference("2", "--no-isolate", &stepping_b);
            a = run_reference("2", "--isolate", &stepping_a);
        }
        pairs_add(&command, a, b);
        pairs_add(&stepping, stepping_a, stepping_b);
    }
    print_heading("2. detente run --jobs 2", "--isolate", "--no-isolate");
    print_pairs(&l, &command);
    l.what = "reference, without start and table";
    print_pairs(&l, &stepping);
}

typedef struct share {
    sides *s;
    uint32_t first, n;
} share;

static void step_share(void *context)
{
    share *part = context;
    sides_hand(part->s, part->first, part->n);
}

static double hand_in(sides *s, uint32_t processes)
{
    share parts[2];
    void *contexts[2];
    for (uint32_t k = 0; k < processes; k++) {
        uint32_t n = WORKER_CASES / processes;
        parts[k] = (share){s, k * n, n};
        contexts[k] = &parts[k];
    }
    return child_seconds(step_share, contexts, processes);
}

static void workers(void)
{
    sides *s = self_open(&engine_cases[0].sides, WORKER_CASES);
    pairs command = {0}, stepping = {0}, hand = {0};
    for (int k = 0; k < WORKER_ROUNDS; k++) {
        double one, two;
        double a = run_reference("1", "--isolate", &one);
        double b = run_reference("2", "--isolate", &two);
        pairs_add(&command, a, b);
        pairs_add(&stepping, one, two);
        a = hand_in(s, 1);
        pairs_add(&hand, a, hand_in(s, 2));
    }
    sides_close(s);
    /* One process reads the scenario and sums up, so the bar is for the workers' part. */
    line l = {.what = "reference, whole command", .unit = "s", .scale = 1};
    print_heading("3. One worker against two", "one", "two");
    print_pairs(&l, &command);
    l.what = "reference, without start and table";
    l.goal = AT_LEAST;
    l.target = 1.9;
    print_pairs(&l, &stepping);
    l.goal = NO_GOAL;
    l.what = "bare processes of the loop by hand";
    print_pairs(&l, &hand);
    if (samples_middle(&hand.ratio).median < 1.9)
        printf("Two processors were not idle, as the bare processes show: this says nothing.\n");
}

/* ---- 4 and 5: the program ---- */

static void starting(void)
{
    char *program = self_in_build("detente");
    const char *version[] = {program, "--version", NULL};
    const char *one_case[] = {program, "run", MAIN_SCENARIO, "--cases", "1", "--quiet", NULL};
    samples s = {0}, t = {0};
    for (int k = 0; k < 50; k++)
        samples_add(&s, command_seconds(version, NULL, 0));
    for (int k = 0; k < 15; k++)
        samples_add(&t, command_seconds(one_case, NULL, 0));
    printf("\n4. Starting\n");
    print_one("detente --version", "ms", 1e3, &s);
    print_one("detente run " MAIN_SCENARIO " --cases 1", "ms", 1e3, &t);
    free(program);
}

static void main_scenario(void)
{
    static char text[262144];
    char *program = self_in_build("detente"), cases[16], what[128];
    snprintf(cases, sizeof cases, "%d", MAIN_CASES);
    const char *words[] = {program, "run",    MAIN_SCENARIO, "--cases",
                           cases,   "--json", "--quiet",     NULL};
    samples s = {0};
    for (int k = 0; k < 7; k++) {
        command_seconds(words, text, sizeof text);
        samples_add(&s, json_number(text, "experiments_per_second"));
    }
    printf("\n5. The main scenario\n");
    snprintf(what, sizeof what, "its experiments, --cases %d, %.0f workers", MAIN_CASES,
             json_number(text, "jobs"));
    print_one(what, "a second", 1, &s);
    free(program);
}

static void print_machine(void)
{
    double load = 0;
    char text[256], model[256] = "";
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f && fgets(text, sizeof text, f))
        if (!*model && sscanf(text, "model name : %255[^\n]", model) == 1)
            break;
    if (f)
        fclose(f);
    getloadavg(&load, 1);
    printf("%s, %ld processors, load %.2f%s\n", *model ? model : "a machine",
           sysconf(_SC_NPROCESSORS_ONLN), load,
           load > 0.5 ? ": other work is going on, so times are rough" : "");
    printf("Medians of pairs that take turns; the interval is that of the ratio.\n");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench BUILD [PARTS]\n");
        return 2;
    }
    self_program = argv[0];
    self_build = argv[1];
    if (argc == 5 && strcmp(argv[2], "once") == 0)
        return once(&engine_cases[atoi(argv[3])], argv[4]);
    if (argc == 4 && strcmp(argv[2], "pairs") == 0)
        return pairs_inside(&engine_cases[atoi(argv[3])]);
    if (argc > 3 && strcmp(argv[2], "recorded") == 0)
        return recorded_inside((const char *const *)(void *)(argv + 3));
    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("DETENTE_PATH");
    setenv("XDG_CACHE_HOME", self_in_build("bench/cache"), 1);
    print_machine();
    static void (*const parts[])(void) = {
        engine_against_hand, isolation,     workers,       starting,
        main_scenario,       kernels_print, recorded_print};
    for (int k = 0; k < 7; k++)
        if (argc < 3 || strchr(argv[2], '1' + k))
            parts[k]();
    return 0;
}
