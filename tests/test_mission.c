/* SPDX-License-Identifier: MIT
 *
 * The mission: every row of the table of what the source article says (tests/mission/table.csv)
 * is something that the main scenario runs. tests/mission/coverage.csv names for each row an input
 * and what it moves; a row is covered when changing the input changes the variable in some future.
 * Options, claims, risks and mechanisms must be covered like that; actors, events and flagged
 * errors may be notes, whose number then stands in the scenario's text.
 */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdlib.h>

#include "inside.h"

#define SCENARIO "scripts/scenarios/nato_russia_2015.lua"

enum { ROWS = 100, TABLE_FIELDS = 3, COVER_FIELDS = 6, CASES = 64, VARIABLES = 100 };

typedef struct table_row {
    const char *id, *paragraph, *kind; /* what follows is for readers */
} table_row;

/* Input "policy": `low` and `high` are policies. Else a parameter, under `policy`. */
typedef struct cover {
    const char *id, *input, *low, *high, *policy, *variable;
} cover;

static char *text_of(const char *path)
{
    static char texts[3][200000];
    static int next;
    char *text = texts[next++ % 3];
    FILE *f = fopen(path, "rb");
    cr_assert(f != NULL, "%s cannot be read", path);
    size_t n = fread(text, 1, sizeof texts[0] - 1, f);
    cr_assert(n < sizeof texts[0] - 1, "%s is too long", path);
    text[n] = '\0';
    fclose(f);
    return text;
}

/* Rows of `width` fields behind the head into `out`; returns how many. */
static size_t read_rows(const char *path, size_t width, void *out)
{
    char *text = text_of(path), *line, *at = text, **fields = out;
    size_t n = 0;
    strsep(&at, "\n");
    while ((line = strsep(&at, "\n")) && *line) {
        cr_assert(n < ROWS);
        cr_assert_eq(csv_fields(line, fields + n * width, width), width, "%s: row %zu", path,
                     n + 2);
        n++;
    }
    return n;
}

static bool must_run(const char *kind)
{
    return strstr(kind, "OPTION") || strstr(kind, "claim") || strstr(kind, "RISK") ||
           strstr(kind, "mechanism");
}

/* The main scenario with a metric for every variable that a row names. */
static const char *probing(const cover *c, size_t n)
{
    static char text[20000];
    size_t at =
        (size_t)snprintf(text, sizeof text, "local s = require 'scenarios.nato_russia_2015'\n");
    for (size_t k = 0; k < n; k++)
        if (*c[k].variable)
            at += (size_t)snprintf(text + at, sizeof text - at,
                                   "s.metrics.probe_%s = { unit = 'mean', bind = { of = '%s' } }\n",
                                   c[k].variable, c[k].variable);
    snprintf(text + at, sizeof text - at, "return s\n");
    return scratch_file("probing.lua", text);
}

static void probe(const char *path, const char *policy, const char *input, const char *value,
                  const char *variable, double *out)
{
    char set[200], metric[100];
    inside in;
    snprintf(set, sizeof set, "%s=%s", input, value);
    snprintf(metric, sizeof metric, "probe_%s", variable);
    plan_options o = {.cases = CASES,
                      .design = DESIGN_LHS,
                      .backend = LUA_BACKEND_PLAYER,
                      .policies = policy,
                      .sets = (const char *const[]){strcmp(input, "policy") ? set : NULL, NULL}};
    cr_assert_eq(inside_plan(&in, NULL, path, o), ERR_OK, "%s", in.e.text);
    cr_assert_eq(inside_run(&in, 1, CASES), ERR_OK, "%s", in.e.text);
    memcpy(out, inside_metric(&in, policy, metric), CASES * sizeof *out);
    inside_close(&in);
}

static bool is_covered(const char *path, const cover *c)
{
    double low[CASES], high[CASES];
    bool by_policy = strcmp(c->input, "policy") == 0;
    probe(path, by_policy ? c->low : c->policy, c->input, c->low, c->variable, low);
    probe(path, by_policy ? c->high : c->policy, c->input, c->high, c->variable, high);
    return !same_bits(low, high, CASES);
}

Test(mission, every_row_of_the_table_runs_or_is_noted)
{
    static table_row table[ROWS];
    static cover covers[ROWS];
    const char *text = text_of(SCENARIO);
    size_t n = read_rows("tests/mission/table.csv", TABLE_FIELDS, table);
    size_t m = read_rows("tests/mission/coverage.csv", COVER_FIELDS, covers);
    const char *path = probing(covers, m);
    cr_assert_eq(n, 64);
    for (size_t k = 0; k < n; k++) {
        const cover *c = covers;
        while (c < covers + m && strcmp(c->id, table[k].id) != 0)
            c++;
        if (c == covers + m) {
            cr_expect(false, "nothing covers %s (%s)", table[k].id, table[k].kind);
            continue;
        }
        if (strcmp(c->input, "note") == 0) {
            cr_expect(!must_run(table[k].kind), "%s (%s) is only a note", c->id, table[k].kind);
            cr_expect(strstr(text, c->id), "%s is not noted in the scenario", c->id);
            continue;
        }
        cr_expect(is_covered(path, c), "%s: changing %s from %s to %s leaves %s alone", c->id,
                  c->input, c->low, c->high, c->variable);
    }
}

/* The covers name no row that the table has not. */
Test(mission, covers_belong_to_rows)
{
    static table_row table[ROWS];
    static cover covers[ROWS];
    size_t n = read_rows("tests/mission/table.csv", TABLE_FIELDS, table);
    size_t m = read_rows("tests/mission/coverage.csv", COVER_FIELDS, covers);
    for (size_t k = 0; k < m; k++) {
        size_t j = 0;
        while (j < n && strcmp(table[j].id, covers[k].id) != 0)
            j++;
        cr_expect(j < n, "%s is no row of the table", covers[k].id);
    }
}

/* An input that moves nothing does not count. */
Test(mission, an_idle_input_covers_nothing)
{
    static const cover idle = {"P0", "trust.memory", "0.5", "0.5", "freeze", "tension"},
                       busy = {"P0", "trust.memory", "0.5", "2", "freeze", "tension"};
    const char *path = probing(&idle, 1);
    cr_assert(!is_covered(path, &idle));
    cr_assert(is_covered(path, &busy));
}

/* Every shipped scenario runs without a failure and without a unit that is called case by case. */
Test(mission, every_scenario_runs)
{
    glob_t files;
    cr_assert_eq(glob("scripts/scenarios/*.lua", 0, NULL, &files), 0, "run from the root");
    cr_assert_geq(files.gl_pathc, 10);
    for (size_t k = 0; k < files.gl_pathc; k++) {
        outcome o = shell("$D run %s --cases 40 --json", files.gl_pathv[k]);
        cr_expect(o.status == 0 && strstr(o.out, "\"failed_cases\":0,"), "%s: %s",
                  files.gl_pathv[k], o.err);
        cr_expect(!strstr(o.err, "case by case"), "%s: %s", files.gl_pathv[k], o.err);
        outcome_free(&o);
    }
    globfree(&files);
}
