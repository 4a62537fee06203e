/* SPDX-License-Identifier: MIT
 *
 * Every row of tests/golden/ir/oracle_values.csv is somebody's: it is computed here, or another
 * test reads the rows of its model. Here: Fearon's offer, Kydd's threshold and posterior, hazards,
 * scores and TOPSIS.
 */
#include <glob.h>
#include <math.h>
#include <stdlib.h>

#include "lua_value.h"
#include "one_unit.h"

#define ORACLE "tests/golden/ir/oracle_values.csv"

/* ---- rows ---- */

typedef struct row {
    char *model, *name, *quantity;
    double value;
} row;

/* One field of a line, in place; behind it *at is NULL at the line's end. */
static char *field(char **at)
{
    char *text = *at, *end;
    if (*text == '"') {
        end = strchr(++text, '"');
        cr_assert(end != NULL, "a quoted field has no end: %s", text);
        *end++ = '\0';
    } else {
        end = text + strcspn(text, ",");
    }
    cr_assert(*end == ',' || *end == '\0', "something follows a quoted field: %s", end);
    *at = *end ? end + 1 : NULL;
    *end = '\0';
    return text;
}

static row read_row(char *line)
{
    char *rest = line;
    row r = {.model = field(&rest)};
    cr_assert(rest != NULL, "%s", line);
    r.name = field(&rest);
    cr_assert(rest != NULL, "%s", line);
    r.quantity = field(&rest);
    cr_assert(rest != NULL, "%s", line);
    char *number = field(&rest), *end;
    r.value = strtod(number, &end);
    cr_assert(end != number && *end == '\0', "'%s' is no number", number);
    return r;
}

/* ---- what is computed here ---- */

static lua_box *box;

static double one(const char *variable, const char *format, const char *unit, double a, double b,
                  double c, double d)
{
    const char *const watched[] = {variable, NULL};
    char text[1024];
    snprintf(text, sizeof text, format, unit, a, b, c, d);
    inside in;
    run_units(&in, 1, 1, watched, "%s", text);
    double x = at_end(&in, variable);
    inside_close(&in);
    return x;
}

static double fearon(const row *r)
{
    double p, cost_a, most;
    cr_assert_eq(sscanf(r->name, "p=%lf,cA=%lf,c=%lf", &p, &cost_a, &most), 3, "%s", r->name);
    return one(strcmp(r->quantity, "x_star") == 0 ? "demand" : "bargaining_war",
               "step = '1 month', horizon = '1 month', units = { u = { unit = '%s',\n"
               "set = { cost_a = %.17g, spread = %.17g } } }, initial = { power = %.17g }",
               "fearon", cost_a, most, p, 0);
}

/* The payoffs reward, temptation, punishment and sucker of the cases. */
static const struct {
    const char *name;
    double payoff[4];
} games[] = {{"assurance_4321", {4, 3, 2, 1}}, {"weak_R", {3.2, 3, 2, 0}}};

static double kydd(const row *r)
{
    double prior, honest, feigned;
    if (sscanf(r->name, "prior%lf_signal_%lf_%lf", &prior, &honest, &feigned) == 3) {
        /* A signal that nobody withholds is beyond the unit's range; only the ratio matters. */
        double scale = honest > 0.9 ? 0.9 : 1;
        return one("belief",
                   "step = '1 year', horizon = '1 year', units = { u = { unit = '%s',\n"
                   "set = { signals = 1, fade = 0, honest = %.17g, feigned = %.17g } } },\n"
                   "initial = { belief = %.17g, initiative = 1 }",
                   "assurance", honest * scale, feigned * scale, prior, 0);
    }
    for (size_t k = 0; k < 2; k++)
        if (strcmp(r->name, games[k].name) == 0)
            return one("threshold",
                       "step = '1 month', horizon = '1 month', units = { u = { unit = '%s',\n"
                       "set = { reward = %.17g, temptation = %.17g, punishment = %.17g,\n"
                       "sucker = %.17g } } }",
                       "assurance", games[k].payoff[0], games[k].payoff[1], games[k].payoff[2],
                       games[k].payoff[3]);
    return NAN;
}

/* The metric `risk` of a constant hazard. */
static double risk(double hazard, int years)
{
    char text[512];
    inside in;
    snprintf(text, sizeof text,
             "return { title = 'Risk', step = '1 month', horizon = '%d years',\n"
             "units = { 'accident' }, initial = { crisis_active = 0, hazard = %.17g },\n"
             "metrics = { p = { unit = 'risk', bind = { of = 'hazard' } } },\n"
             "score = { p = { worst = 1, best = 0 } } }\n",
             years, hazard);
    cr_assert_eq(inside_plan(&in, NULL, scratch_file("risk.lua", text), (plan_options){0}), ERR_OK,
                 "%s", in.e.text);
    cr_assert_eq(inside_run(&in, 1, 1), ERR_OK, "%s", in.e.text);
    double p = at_end(&in, "p");
    inside_close(&in);
    return p;
}

/*
 * 50 false alarms a year of which 0.002 look real, crises for 0.02 of the time, and then 0.01
 * launches: the difference that the crisis makes to `accident` in one month of 50.
 */
static double fault_tree(void)
{
    double mean[2];
    for (int k = 0; k < 2; k++) {
        inside in;
        char text[1024];
        snprintf(text, sizeof text,
                 "return { title = 'Tree', start = '2015-01', step = '1 month',\n"
                 "horizon = '50 months', units = { a = { unit = 'accident',\n"
                 "set = { alarms = 50, plausible_crisis = 0.002, launch_crisis = 0.01,\n"
                 "launch_calm = 1e-6 } } },\n"
                 "forcing = { crisis_active = { ['2015-01'] = 0, ['2015-07'] = %d,\n"
                 "['2015-08'] = 0 } },\n"
                 "metrics = { m = { unit = 'mean', bind = { of = 'accident_hazard' } } },\n"
                 "score = { m = { worst = 1, best = 0 } } }\n",
                 k);
        cr_assert_eq(inside_plan(&in, NULL, scratch_file("tree.lua", text), (plan_options){0}),
                     ERR_OK, "%s", in.e.text);
        cr_assert_eq(inside_run(&in, 1, 1), ERR_OK, "%s", in.e.text);
        mean[k] = at_end(&in, "m");
        inside_close(&in);
    }
    return mean[1] - mean[0] + 0.02 * mean[0];
}

static double hazard(const row *r)
{
    double rate, years;
    if (sscanf(r->name, "lambda=%lf,T=%lf", &rate, &years) == 2)
        return risk(rate, (int)years);
    if (strcmp(r->name, "rodriguez_0.38pct") == 0)
        return risk(-log1p(-0.0038), 25);
    return strncmp(r->name, "fault_tree", 10) == 0 ? fault_tree() : NAN;
}

/* A list as the file has it, "[.9,.2,.6]", as Lua's. */
static void braces(char *list)
{
    for (char *c = list; *c; c++)
        *c = *c == '[' ? '{' : *c == ']' ? '}' : *c;
}

static double score(const row *r)
{
    static const char *const functions[][2] = {
        {"crps_ensemble", "crps"}, {"crps_fair", "crps_fair"}, {"ign_views_bins", "ignorance"},
        {"mis90", "interval"},     {"brier", "brier"},         {"logloss_nats", "log_score"},
    };
    char forecast[64], truth[64];
    if (sscanf(r->name, "ens%63[^]]],y=%63s", forecast, truth) != 2 &&
        sscanf(r->name, "p=%63[^]]],o=%63s", forecast, truth) != 2)
        return NAN;
    strcat(forecast, "]");
    braces(forecast);
    braces(truth);
    for (size_t k = 0; k < sizeof functions / sizeof *functions; k++)
        if (strcmp(r->quantity, functions[k][0]) == 0)
            return lua_value(box, "return require('lib.scores').%s(%s, %s)", functions[k][1],
                             forecast, truth);
    return NAN;
}

/*
 * The file leaves the table of the case out. These five telephones (price, storage, camera, looks)
 * give its five numbers to the last digits.
 */
static double topsis(const row *r)
{
    int k;
    if (strcmp(r->name, "5x4_phones_equal_weights") != 0 ||
        sscanf(r->quantity, "closeness_%d", &k) != 1)
        return NAN;
    return lua_value(box,
                     "return require('lib.mcda').topsis({ { 250, 16, 12, 5 }, { 200, 16, 8, 3 },\n"
                     "{ 300, 32, 16, 4 }, { 275, 32, 8, 4 }, { 225, 16, 16, 2 } },\n"
                     "{ 0.25, 0.25, 0.25, 0.25 }, { true, false, false, false })[%d]",
                     k + 1);
}

/* ---- who tests what ---- */

static const struct {
    const char *model;
    double (*compute)(const row *r);
    double tolerance; /* of the value's size */
} here[] = {
    {"fearon_tioli", fearon, 1e-15}, {"kydd_trust", kydd, 1e-14}, {"hazard", hazard, 1e-13},
    {"scores", score, 1e-15},        {"topsis", topsis, 1e-15},
};

enum { HERE = sizeof here / sizeof *here };

/* Models whose rows are another file's, which names the model in quotes. */
static const char *const elsewhere[] = {"richardson", "first_strike_index", "grit_var",
                                        "hawkes",     "markov_ladder",      "alliance"};

enum { ELSEWHERE = sizeof elsewhere / sizeof *elsewhere };

/* The first test file beside this one that names a model, or NULL. */
static const char *file_that_names(const char *model)
{
    static char found[128];
    char quoted[64];
    glob_t files;
    snprintf(quoted, sizeof quoted, "\"%s\"", model);
    *found = '\0';
    cr_assert_eq(glob("tests/test_*.c", 0, NULL, &files), 0, "run from the root");
    for (size_t k = 0; k < files.gl_pathc && !*found; k++) {
        char *text = slurp(files.gl_pathv[k]);
        if (text && strstr(text, quoted) &&
            (strstr(text, "oracle_values.csv") || strstr(text, "known.h")) &&
            strcmp(files.gl_pathv[k], "tests/test_oracle.c") != 0)
            snprintf(found, sizeof found, "%s", files.gl_pathv[k]);
        free(text);
    }
    globfree(&files);
    return *found ? found : NULL;
}

static void check_here(const row *r, size_t k)
{
    double got = here[k].compute(r);
    cr_expect(fabs(got - r->value) <= here[k].tolerance * fabs(r->value),
              "%s, %s: %s is %.17g, not %.17g", r->model, r->name, r->quantity, got, r->value);
}

Test(oracle, every_row_is_computed_here_or_read_by_a_test_that_is_named)
{
    char *text = slurp(ORACLE), *save = NULL;
    size_t rows = 0, computed = 0, of[ELSEWHERE] = {0};
    cr_assert(text != NULL, "run from the root of the repository");
    box = lua_value_box();
    for (char *l = strtok_r(text, "\r\n", &save); l; l = strtok_r(NULL, "\r\n", &save)) {
        if (strncmp(l, "model,", 6) == 0)
            continue;
        row r = read_row(l);
        size_t owners = 0;
        for (size_t k = 0; k < HERE; k++)
            if (strcmp(r.model, here[k].model) == 0) {
                check_here(&r, k);
                computed++, owners++;
            }
        for (size_t k = 0; k < ELSEWHERE; k++)
            if (strcmp(r.model, elsewhere[k]) == 0)
                of[k]++, owners++;
        cr_expect_eq(owners, 1, "%s, %s, %s has %zu owners", r.model, r.name, r.quantity, owners);
        rows++;
    }
    for (size_t k = 0; k < ELSEWHERE; k++) {
        const char *file = file_that_names(elsewhere[k]);
        cr_expect_gt(of[k], 0, "the file has no rows of %s", elsewhere[k]);
        cr_expect(file, "no test reads the %zu rows of %s", of[k], elsewhere[k]);
        cr_log_info("%s: %zu rows, read by %s", elsewhere[k], of[k], file ? file : "no test");
    }
    cr_expect_eq(rows, 120, "%zu rows", rows);
    cr_expect_eq(computed, 26, "%zu rows are computed here", computed);
    lua_box_close(box);
    free(text);
}
