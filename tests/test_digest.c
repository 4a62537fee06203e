/* SPDX-License-Identifier: MIT
 *
 * Same bits: one digest for any number of workers, threads or processes, any block size, and for
 * binaries rebuilt with other flags, another compiler or other vector units (built by make under
 * build/variants). Other seeds are other futures, and a design that can be extended keeps the
 * cases that it had. Run from the root of the repository.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "inside.h"

#define NATO "scripts/scenarios/nato_russia_2015.lua"
#define CASES "48"

/*
 * A lake of Lua and one of C beside each other, whose parameters, releases and inflows are drawn;
 * every fifth case or so fails, since a failure must be as reproducible as a number.
 */
static const char two_lakes[] =
    "local function lake(unit)\n"
    "  return { unit = unit, options = { samples = 10 },\n"
    "           bind = { p_crit = unit .. '_p', max_p = unit .. '_m', utility = unit .. '_u',\n"
    "                    jumpy = unit .. '_j', inert = unit .. '_i', inflow = unit .. '_f',\n"
    "                    reliability = unit .. '_r', pollution = unit .. '_x' } }\n"
    "end\n"
    "return { title = 'Two lakes', step = '1 year', horizon = '30 years',\n"
    "  units = { a = lake 'lake_c', b = lake 'lake_lua', weak = 'digest_weak' },\n"
    "  initial = { release = 0.02 },\n"
    "  uncertain = { ['initial.release'] = uniform(0, 0.1), ['a.q'] = uniform(2, 4.5),\n"
    "                ['b.b'] = uniform(0.1, 0.45), ['weak.limit'] = uniform(0, 1) },\n"
    "  metrics = { end_a = { unit = 'last', bind = { of = 'lake_c_x' } },\n"
    "              end_b = { unit = 'last', bind = { of = 'lake_lua_r' } } },\n"
    "  score = { end_a = { worst = 5, best = 0 }, end_b = { worst = 0, best = 1 } } }\n";

static const char weak_unit[] =
    "return { role = 'model', id = 'digest_weak', version = '1.0',\n"
    "  params = { limit = { unit = '1', min = 0, max = 1, default = 0, source = 'test' } },\n"
    "  stocks = { strain = { unit = '1', default = 0 } },\n"
    "  streams = { load = 'how much it bears' },\n"
    "  step = function(v)\n"
    "    if v.load > 0.999 - 0.01 * v.limit then error('it breaks') end\n"
    "    v.strain = v.strain + v.load\n"
    "  end }\n";

/* The digest that a program gives for a scenario. Static, eight at a time. */
static const char *digest(const char *program, const char *scenario_and_options)
{
    outcome o = shell("%s run %s --json --quiet", program, scenario_and_options);
    cr_assert_eq(o.status, 0, "%s %s: %s", program, scenario_and_options, o.err);
    const char *found = digest_of(o.out);
    cr_assert_eq(strlen(found), 64, "'%s' is not a digest", found);
    outcome_free(&o);
    return found;
}

static void check_ways_of_running(const char *what)
{
    static const char *const ways[] = {
        "--jobs 2",
        "--jobs 2 --block 7",
        "--jobs 1 --block 1",
        "--jobs 2 --block 4096",
        "--no-isolate --jobs 1",
        "--no-isolate --jobs 2 --block 5",
        "--jobs 3 --block 64",
    };
    char text[1024], first[100];
    snprintf(text, sizeof text, "%s --jobs 1", what);
    snprintf(first, sizeof first, "%s", digest("$D", text));
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        snprintf(text, sizeof text, "%s %s", what, ways[k]);
        const char *other = digest("$D", text);
        cr_assert_str_eq(other, first, "%s: %s instead of %s", text, other, first);
    }
    snprintf(text, sizeof text, "%s --jobs 2 --seed 2", what);
    cr_assert_str_neq(digest("$D", text), first);
}

/* Writes the two lakes and gives the command line for them. */
static const char *lakes(void)
{
    static char text[1024];
    scratch_file("digest_weak.lua", weak_unit);
    const char *path = scratch_file("two_lakes.lua", two_lakes);
    snprintf(text, sizeof text, "%s --plugins %s --plugins tests/lake --plugins %s --cases 200",
             path, scratch_folder(), built("lake", "lake"));
    return text;
}

Test(digest, is_the_same_for_any_workers_and_blocks_on_the_main_scenario)
{
    check_ways_of_running(NATO " --cases " CASES);
}

Test(digest, is_the_same_for_any_workers_and_blocks_where_cases_fail_and_c_meets_lua)
{
    outcome o = shell("$D run %s --json --quiet", lakes());
    const char *failed = strstr(o.out, "\"failed_cases\":");
    cr_assert(failed && atoi(failed + 15) > 10 && atoi(failed + 15) < 100, "%s%s", o.out, o.err);
    outcome_free(&o);
    check_ways_of_running(lakes());
}

Test(digest, is_the_same_with_replicates_and_with_each_design)
{
    static const char *const designs[] = {"sobol --replicates 3", "halton", "mc", "grid"};
    char text[512], first[100];
    for (size_t k = 0; k < sizeof designs / sizeof *designs; k++) {
        snprintf(text, sizeof text, "%s --design %s", lakes(), designs[k]);
        snprintf(first, sizeof first, "%s", digest("$D", text));
        snprintf(text, sizeof text, "%s --design %s --jobs 2 --block 11", lakes(), designs[k]);
        cr_assert_str_eq(digest("$D", text), first, "%s", designs[k]);
    }
}

/* ---- tables of Lua ---- */

/* The order of `pairs` over names is Lua's own secret, salted anew in every state. */
static const char pairs_unit[] =
    "local weights = { alpha = 0.1, beta = 1e16, gamma = -1e16, delta = 0.7, epsilon = 3e15,\n"
    "                  zeta = -3e15, eta = 1e-3, theta = 12.34567 }\n"
    "return { role = 'model', id = 'digest_pairs', version = '1.0',\n"
    "  stocks = { sum = { unit = '1', default = 0 } },\n"
    "  streams = { draw = 'a number' },\n"
    "  step = function(v)\n"
    "    local sum = 0\n"
    "    for _, weight in pairs(weights) do sum = sum + weight * (1 + v.draw) end\n"
    "    for _, weight in next, weights do sum = sum + weight * v.draw end\n"
    "    v.sum = v.sum + sum\n"
    "  end }\n";

static const char pairs_scenario[] =
    "local sum = 0\n"
    "for _, x in pairs { alpha = 0.1, beta = 1e16, gamma = -1e16, delta = 0.7, eta = 1e-3 } do\n"
    "  sum = sum + x\n"
    "end\n"
    "return { title = 'Pairs', initial = { sum = sum }, step = '1 month', horizon = '4 months',\n"
    "  units = { 'digest_pairs' }, metrics = { last = { unit = 'last', bind = { of = 'sum' } } },\n"
    "  score = { last = { worst = 0, best = 100 } } }\n";

Test(digest, is_the_same_where_a_unit_walks_through_a_table_by_name)
{
    char text[512], first[100];
    scratch_file("digest_pairs.lua", pairs_unit);
    const char *path = scratch_file("pairs.lua", pairs_scenario);
    static const char *const ways[] = {"",         "--jobs 2", "--no-isolate --jobs 2 --block 3",
                                       "--jobs 1", "",         "--no-isolate --jobs 1"};
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        snprintf(text, sizeof text, "%s --plugins %s --cases 64 %s", path, scratch_folder(),
                 ways[k]);
        const char *other = digest("$D", text);
        if (k == 0)
            snprintf(first, sizeof first, "%s", other);
        cr_assert_str_eq(other, first, "run %zu (%s): %s instead of %s", k, ways[k], other, first);
    }
}

/* ---- rebuilt binaries ---- */

/*
 * Builds a variant with make, which knows what is up to date, and compares. The variables of a
 * make that runs these tests must not reach it. Make stops itself before the shell's limit and
 * goes on where it was.
 */
static void check_variant(const char *name, const char *settings)
{
    outcome o = {.status = 124};
    for (int k = 0; k < 5 && o.status == 124; k++) {
        outcome_free(&o);
        o = shell("unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS EXTRA OPT SAN; "
                  "timeout 100 make -j2 B=build/variants/%s %s all",
                  name, settings);
    }
    cr_assert_eq(o.status, 0, "make: %d\n%s", o.status, o.err);
    outcome_free(&o);
    char program[128], first[100], text[1024];
    snprintf(program, sizeof program, "build/variants/%s/detente", name);
    static const char nato[] = NATO " --cases " CASES;
    snprintf(first, sizeof first, "%s", digest("$D", nato));
    cr_assert_str_eq(digest(program, nato), first, "%s on the main scenario", name);
    snprintf(text, sizeof text, "%s", lakes());
    snprintf(first, sizeof first, "%s", digest("$D", text));
    cr_assert_str_eq(digest(program, text), first, "%s on the two lakes", name);
}

Test(digest, is_the_same_without_optimisation) { check_variant("o0", "CFLAGS=-O0"); }

Test(digest, is_the_same_with_all_that_this_processor_has)
{
    check_variant("native", "CFLAGS=-O3 EXTRA=-march=native");
}

Test(digest, is_the_same_with_clang) { check_variant("clang", "CC=clang CFLAGS=-O2"); }

Test(digest, is_the_same_for_plain_x86_64)
{
    check_variant("plain", "CFLAGS=-O3 EXTRA=-DDTN_NO_CLONES");
}

/* ---- seeds and designs ---- */

static const design_kind designs[] = {DESIGN_LHS, DESIGN_SOBOL, DESIGN_HALTON, DESIGN_MC};

static void plan_nato(inside *in, design_kind kind, uint64_t cases, uint32_t replicates)
{
    plan_options o = {
        .cases = cases, .design = kind, .policies = "freeze,author_core", .replicates = replicates};
    cr_assert_eq(inside_plan(in, NULL, NATO, o), ERR_OK, "%s", in->e.text);
    cr_assert_eq(inside_run(in, 1, 16), ERR_OK, "%s", in->e.text);
}

Test(digest, another_seed_is_another_set_of_futures_in_every_design)
{
    for (size_t k = 0; k < sizeof designs / sizeof *designs; k++) {
        inside in;
        plan_options o = {.cases = 64, .design = designs[k]};
        cr_assert_eq(inside_plan(&in, NULL, "scripts/scenarios/arms_race.lua", o), ERR_OK, "%s",
                     in.e.text);
        double first[64];
        char digests[2][96];
        for (int seed = 0; seed < 2; seed++) {
            cr_assert_eq(inside_run(&in, (uint64_t)seed, 64), ERR_OK, "%s", in.e.text);
            results_digest(&in.r, digests[seed]);
            const double *column = inside_metric(&in, "nothing", "end_y");
            size_t same = 0;
            for (int i = 0; i < 64; i++) {
                same += seed == 1 && column[i] == first[i];
                first[i] = column[i];
            }
            cr_assert_eq(same, 0, "%s: %zu futures are those of the other seed",
                         design_name(designs[k]), same);
        }
        cr_assert_str_neq(digests[0], digests[1]);
        inside_close(&in);
    }
}

Test(digest, a_design_that_can_be_extended_keeps_the_cases_it_had)
{
    for (size_t k = 0; k < sizeof designs / sizeof *designs; k++) {
        inside few, many;
        plan_nato(&few, designs[k], 20, 2);
        plan_nato(&many, designs[k], 40, 2);
        bool same = true;
        for (size_t p = 0; p < few.p.npolicies; p++)
            for (size_t m = 0; m < few.p.nmetrics; m++)
                same = same && same_bits(results_column(&few.r, p, m),
                                         results_column(&many.r, p, m), few.p.cases);
        cr_assert_eq(few.p.cases, 40);
        cr_assert_eq(same, design_can_extend(designs[k]), "%s", design_name(designs[k]));
        cr_assert_eq(same, designs[k] != DESIGN_LHS);
        inside_close(&few);
        inside_close(&many);
    }
}

Test(digest, lhs_says_that_it_cannot_be_extended)
{
    static const char says[] = "a design of kind lhs cannot get more cases later; sobol, halton "
                               "and mc can";
    for (int k = 0; k < 2; k++) {
        outcome o = shell("$D run scripts/scenarios/arms_race.lua --cases 50 --verbose "
                          "--design %s",
                          k ? "sobol" : "lhs");
        cr_assert_eq(o.status, 0, "%s%s", o.out, o.err);
        cr_assert_eq(strstr(o.err, says) != NULL, k == 0, "%s", o.err);
        outcome_free(&o);
    }
}
