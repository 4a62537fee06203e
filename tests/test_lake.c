/* SPDX-License-Identifier: MIT
 *
 * The lake problem, the standard test of the deep-uncertainty field, as a C plugin and as a Lua
 * unit (tests/lake) against the answers of other programs (tests/golden/lake): 21 lakes, 5 release
 * plans, mean and given inflows, one and ten samples, and one whole path. With inflows drawn by
 * the host both must give the same bits. Run from the root of the repository.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "inside.h"

enum { LAKES = 21, PLANS = 5, INSTANTS = 100, SAMPLES = 10 };

static const char *const players[] = {"lake_c", "lake_lua"};

/* ---- the golden files as a Lua module of the scenario ---- */

/* A CSV file as fields[row * width + column]; freed by drop. */
static char **golden(const char *name, size_t width, size_t rows)
{
    char path[256];
    snprintf(path, sizeof path, "tests/golden/lake/%s", name);
    char *text = slurp(path), **fields = calloc(width * rows, sizeof *fields), *save = NULL;
    cr_assert(text && fields, "%s is missing; run from the root of the repository", path);
    size_t row = 0;
    for (char *l = strtok_r(text, "\n", &save); l; l = strtok_r(NULL, "\n", &save), row++) {
        cr_assert(row < rows, "%s has more rows than %zu", path, rows);
        cr_assert_eq(csv_fields(l, fields + row * width, width), width);
    }
    cr_assert_eq(row, rows, "%s has %zu rows, not %zu", path, row, rows);
    return fields;
}

/* The first field is the beginning of the file's text. */
static void drop(char **fields)
{
    free(fields[0]);
    free(fields);
}

/* Writes lake_data.lua: numbers as they stand in the files, a row for each instant. */
static void write_data(void)
{
    char **plans = golden("lake_policies.csv", INSTANTS + 1, PLANS + 1);
    char **z = golden("lake_z_10x100.csv", INSTANTS, SAMPLES), *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    fputs("local data = { releases = {}, normals = {} }\n", f);
    for (size_t t = 0; t < INSTANTS; t++) {
        fprintf(f, "data.releases[%zu] = { ", t + 1);
        for (size_t k = 1; k <= PLANS; k++)
            fprintf(f, "%s = %s, ", plans[k * (INSTANTS + 1)], plans[k * (INSTANTS + 1) + t + 1]);
        fprintf(f, "}\ndata.normals[%zu] = { ", t + 1);
        for (size_t s = 0; s < SAMPLES; s++)
            fprintf(f, "z%zu = %s, ", s, z[s * INSTANTS + t]);
        fputs("}\n", f);
    }
    fputs("return data\n", f);
    fclose(f);
    scratch_file("lake_data.lua", text);
    free(text);
    drop(plans);
    drop(z);
    char *shape = slurp("tests/lake/lake_scenario.lua");
    scratch_file("lake_scenario.lua", shape);
    free(shape);
}

/* Plans and runs the lake scenario with a table of arguments (printf-like), 7 cases at a time. */
static void run_lake(inside *in, plan_options o, const char *arguments)
{
    char text[1024];
    snprintf(text, sizeof text, "return require('lake_scenario') { %s }\n", arguments);
    const char *folders[] = {built("lake", "lake"), "tests/lake", NULL};
    cr_assert_eq(inside_plan(in, folders, scratch_file("lake.lua", text), o), ERR_OK, "%s",
                 in->e.text);
    cr_assert_eq(inside_run(in, 1, 7), ERR_OK, "%s", in->e.text);
}

/* ---- scores ---- */

/*
 * Relative error that is allowed: four times the largest that was seen on x86-64, or 5e-15 where
 * that is more, which is what the 15 digits of the answers leave open.
 */
static const struct {
    const char *metric;
    size_t field;
    double allowed;
} answers[] = {
    {"score.end_p_crit", 4, 5e-15},  {"score.end_max_p", 5, 1e-14},
    {"score.end_utility", 6, 1e-14}, {"score.end_jumpy", 7, 5e-15},
    {"score.end_inert", 8, 5e-15},   {"score.end_reliability", 9, 5e-15},
};
enum { ANSWERS = sizeof answers / sizeof answers[0] };

/* One lake with one inflow against its five rows; returns how many numbers were compared. */
static size_t compare_scores(const inside *in, char **rows, const char *lake, const char *samples,
                             const char *inflow, const char *unit)
{
    size_t compared = 0;
    for (size_t k = 1; k <= LAKES * PLANS * 3; k++) {
        char **row = rows + k * 10;
        if (strcmp(row[0], lake) || strcmp(row[2], samples) || strcmp(row[3], inflow))
            continue;
        for (size_t a = 0; a < ANSWERS; a++, compared++) {
            double want = strtod(row[answers[a].field], NULL);
            double got = inside_metric(in, row[1], answers[a].metric)[0];
            cr_assert(fabs(got - want) <= answers[a].allowed * fabs(want),
                      "%s, lake %s, %s, %s sample(s), %s inflow: %s is %.17g, not %s", unit, lake,
                      row[1], samples, inflow, answers[a].metric, got, row[answers[a].field]);
        }
    }
    return compared;
}

static void check_scores(const char *unit)
{
    static const struct {
        const char *ours, *theirs, *samples;
    } inflows[] = {{"mean", "deterministic", "1"}, {"given", "z", "1"}, {"given", "z", "10"}};
    char **lakes = golden("lake_scenarios.csv", 6, LAKES + 1);
    char **rows = golden("lake_expected.csv", 10, LAKES * PLANS * 3 + 1);
    size_t compared = 0;
    write_data();
    for (size_t k = 1; k <= LAKES; k++)
        for (size_t j = 0; j < 3; j++) {
            char text[512], **lake = lakes + k * 6;
            snprintf(text, sizeof text,
                     "unit = '%s', inflow = '%s', samples = %s, set = { b = %s, "
                     "q = %s, mean = %s, stdev = %s, delta = %s }",
                     unit, inflows[j].ours, inflows[j].samples, lake[1], lake[2], lake[3], lake[4],
                     lake[5]);
            inside in;
            run_lake(&in, (plan_options){0}, text);
            compared +=
                compare_scores(&in, rows, lake[0], inflows[j].samples, inflows[j].theirs, unit);
            inside_close(&in);
        }
    drop(lakes);
    drop(rows);
    cr_assert_eq(compared, LAKES * PLANS * 3 * ANSWERS, "only %zu numbers compared", compared);
}

Test(lake, the_c_plugin_gives_the_known_scores) { check_scores(players[0]); }

Test(lake, the_lua_unit_gives_the_known_scores) { check_scores(players[1]); }

/* A case for each instant: the grid gives the uncertainty `year` each of its 100 values. */
Test(lake, both_follow_the_known_path)
{
    char **path = golden("lake_trajectory_s0_const002_z0.csv", 3, INSTANTS + 1);
    write_data();
    for (int k = 0; k < 2; k++) {
        char text[512];
        snprintf(text, sizeof text,
                 "unit = '%s', inflow = 'given', samples = 1, path = true, "
                 "uncertain = { ['path.year'] = integer(0, 99) }",
                 players[k]);
        inside in;
        run_lake(&in, (plan_options){.cases = INSTANTS, .design = DESIGN_GRID}, text);
        cr_assert_eq(in.p.cases, INSTANTS);
        const double *x = inside_metric(&in, "const002", "path.x");
        const double *inflow = inside_metric(&in, "const002", "path.added");
        for (size_t t = 0; t < INSTANTS; t++) {
            char **row = path + (t + 1) * 3;
            double want_inflow = strtod(row[1], NULL), want_x = strtod(row[2], NULL);
            cr_assert_eq(strtod(row[0], NULL), (double)t);
            cr_assert(fabs(inflow[t] - want_inflow) <= 1e-15 * want_inflow,
                      "%s: inflow[%zu] is %.17g, not %s", players[k], t, inflow[t], row[1]);
            cr_assert(fabs(x[t] - want_x) <= 1e-15 * want_x, "%s: X[%zu] is %.17g, not %s",
                      players[k], t, x[t], row[2]);
        }
        inside_close(&in);
    }
    drop(path);
}

/* ---- chance ---- */

static const char drawn[] = "uncertain = { ['lake.b'] = uniform(0.1, 0.45), ['lake.q'] = "
                            "uniform(2, 4.5), ['lake.mean'] = uniform(0.01, 0.05), ['lake.stdev'] "
                            "= uniform(0.001, 0.005), ['lake.delta'] = uniform(0.93, 0.99) }";

Test(lake, the_c_plugin_and_the_lua_unit_meet_the_same_chance_to_the_bit)
{
    inside in[2];
    write_data();
    for (int k = 0; k < 2; k++) {
        char text[512];
        snprintf(text, sizeof text, "unit = '%s', inflow = 'drawn', samples = 10, %s", players[k],
                 drawn);
        run_lake(&in[k], (plan_options){.cases = 40}, text);
    }
    size_t different = 0;
    for (size_t p = 0; p < in[0].p.npolicies; p++)
        for (size_t m = 0; m < in[0].p.nmetrics; m++) {
            const double *c = results_column(&in[0].r, p, m), *lua = results_column(&in[1].r, p, m);
            cr_assert(same_bits(c, lua, 40), "%s under %s differs: %.17g %.17g",
                      in[0].p.metrics[m].name, in[0].p.policies[p].name, c[0], lua[0]);
            different += c[0] != c[1];
        }
    cr_assert_gt(different, 10, "the futures do not differ");
    /* Another name of the instance would be another chance; another seed is. */
    double before = inside_metric(&in[0], "zero", "score.end_max_p")[3];
    cr_assert_eq(inside_run(&in[0], 2, 7), ERR_OK);
    cr_assert_neq(inside_metric(&in[0], "zero", "score.end_max_p")[3], before);
    inside_close(&in[0]);
    inside_close(&in[1]);
}

Test(lake, the_count_of_a_vector_is_what_the_option_says)
{
    write_data();
    for (int samples = 1; samples <= 10; samples += 3) {
        char text[512];
        snprintf(text, sizeof text, "unit = 'lake_c', inflow = 'drawn', samples = %d", samples);
        inside in;
        run_lake(&in, (plan_options){0}, text);
        const plan_instance *lake = &in.p.instances[plan_find_instance(&in.p, "lake")];
        int x = unit_info_var(lake->info, "x", DTN_STATE);
        cr_assert_eq(lake->vars[x].count, (uint32_t)samples);
        inside_close(&in);
    }
}
