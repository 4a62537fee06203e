/* SPDX-License-Identifier: MIT
 *
 * plugins/election against KTAB (tests/golden/ktab): values, utilities, attitudes to risk and
 * probabilities of the first turn of three scenarios, and what must hold for any table. The
 * source is included, so that values and utilities can be looked at. Rules other than KTAB's
 * defaults are in plugins/election/election_expected.csv.
 */
#include "direct.h"

#define dtn_module_1 election_module
#include "../plugins/election/election.c"

static const char *const scenarios[] = {"SOE-Pol-Comp", "SOE-Policy", "dummyData_3Dim"};
static const size_t issues_of[] = {2, 1, 3};

/* Rows for the two tables; texts must outlive them. */
static direct_column *columns[6];

static void new_tables(direct *d)
{
    direct_init(d, &election);
    columns[0] = direct_add(d, "actors", "name", true);
    columns[1] = direct_add(d, "actors", "capability", false);
    columns[2] = direct_add(d, "stances", "actor", true);
    columns[3] = direct_add(d, "stances", "issue", true);
    columns[4] = direct_add(d, "stances", "position", false);
    columns[5] = direct_add(d, "stances", "salience", false);
}

static void add_actor(const char *name, double capability)
{
    columns[0]->texts[columns[0]->rows++] = name;
    columns[1]->numbers[columns[1]->rows++] = capability;
}

static void add_stance(const char *actor, const char *issue, double position, double salience)
{
    columns[2]->texts[columns[2]->rows++] = actor;
    columns[3]->texts[columns[3]->rows++] = issue;
    columns[4]->numbers[columns[4]->rows++] = position;
    columns[5]->numbers[columns[5]->rows++] = salience;
}

static char **golden(size_t which, const char *part, size_t width, char **text, size_t *rows)
{
    char path[128], **f;
    snprintf(path, sizeof path, "tests/golden/ktab/%s_%s.csv", scenarios[which], part);
    *rows = direct_csv(path, width, text, &f);
    return f;
}

static char **add_scenario(size_t which, char **text, size_t *n)
{
    static const char *const names[] = {"first", "second", "third"};
    size_t width = 3 + 2 * issues_of[which];
    char **f = golden(which, "input", width, text, n);
    for (size_t k = 0; k < *n; k++) {
        char **row = f + k * width;
        add_actor(row[0], strtod(row[2], NULL));
        for (size_t i = 0; i < issues_of[which]; i++)
            add_stance(row[0], names[i], strtod(row[3 + 2 * i], NULL),
                       strtod(row[4 + 2 * i], NULL));
    }
    return f;
}

static void hold_election(direct *d) { cr_assert_eq(election.step(d->self, &d->b), DTN_OK); }

static double at(const direct *d, uint32_t var, size_t actor, uint32_t i)
{
    return d->col[var][actor * d->b.stride + i];
}

static void is_near(double got, const char *want, double tolerance, char **row, const char *what)
{
    double number = strtod(want, NULL);
    cr_assert(fabs(got - number) <= tolerance, "%s of %s: %.17g, not %s", what, row[0], got, want);
}

/* The file is at full precision; what KTAB printed has four decimals. */
Test(election, attitudes_and_probabilities_are_those_of_ktab)
{
    for (size_t s = 0; s < 3; s++) {
        direct d;
        char *in, *out;
        size_t n, rows;
        new_tables(&d);
        char **f = add_scenario(s, &in, &n), **want = golden(s, "turn0", 5, &out, &rows);
        direct_open(&d, 1);
        hold_election(&d);
        cr_assert_eq(rows, n);
        for (size_t k = 0; k < n; k++) {
            char **row = want + 5 * k;
            is_near(at(&d, ATTITUDE, k, 0), row[2], 1e-12, row, "attitude");
            is_near(at(&d, WIN, k, 0), row[3], 1e-12, row, "probability");
            is_near(at(&d, WIN, k, 0), row[4], 5e-5, row, "probability as printed");
        }
        direct_close(&d);
        free(f), free(want), free(in), free(out);
    }
}

Test(election, values_and_utilities_are_those_of_ktab)
{
    for (size_t s = 0; s < 3; s++) {
        direct d;
        char *in, *out;
        size_t n, rows;
        new_tables(&d);
        char **f = add_scenario(s, &in, &n), **want = golden(s, "turn0_value", 4, &out, &rows);
        direct_open(&d, 1);
        hold_election(&d);
        hall after = lay_out(d.self, 1, d.b.scratch);
        cr_assert_eq(rows, n * n);
        for (size_t k = 0; k < rows; k++) {
            is_near(after.value[k], want[4 * k + 2], 1e-14, want + 4 * k, "value");
            is_near(after.utility[k], want[4 * k + 3], 1e-12, want + 4 * k, "utility");
        }
        direct_close(&d);
        free(f), free(want), free(in), free(out);
    }
}

/* ---- any table ---- */

/* Under each rule probabilities of distinct positions add up to 1, and no bit hangs on blocks. */
Test(election, probabilities_add_up_and_blocks_change_no_bit)
{
    enum { CASES_OF_ALL = 21 };
    static const uint32_t sizes[] = {21, 1, 4, 16};
    static double first[MOST_ACTORS][CASES_OF_ALL];
    for (size_t rule = 0; rule < 5 * 5 * 3; rule++)
        for (size_t s = 0; s < 4; s++)
            for (uint32_t from = 0; from < CASES_OF_ALL; from += sizes[s]) {
                uint32_t cases = CASES_OF_ALL - from < sizes[s] ? CASES_OF_ALL - from : sizes[s];
                direct d;
                char *in;
                size_t n;
                new_tables(&d);
                char **f = add_scenario(0, &in, &n);
                direct_set(&d, "vote", votes[rule % 5], 0);
                direct_set(&d, "victory", victories[rule / 5 % 5], 0);
                direct_set(&d, "election", elections[rule / 25], 0);
                direct_set(&d, "mover", "XJ", 0);
                direct_set(&d, "toward", NULL, 60);
                direct_open(&d, cases);
                for (uint32_t i = 0; i < cases; i++)
                    d.col[SHIFT][i] = (from + i) / 20.0;
                hold_election(&d);
                for (uint32_t i = 0; i < cases; i++) {
                    double sum = 0;
                    for (size_t k = 0; k < n; k++) {
                        double p = at(&d, WIN, k, i), *kept = &first[k][from + i];
                        *kept = s == 0 ? p : *kept;
                        cr_assert(p >= 0 && p <= 1 && memcmp(kept, &p, sizeof p) == 0);
                        /* ZG and MEP hold one position. */
                        sum += k == 8 ? 0 : p;
                    }
                    cr_assert(fabs(sum - 1) <= 1e-12, "rule %zu: %.17g", rule, sum);
                }
                direct_close(&d);
                free(f), free(in);
            }
    cr_assert(first[0][0] != first[0][20], "the shift is of consequence");
}

/* Two coincide only at a shift of 1: there the mover joins, and its chance is the position's. */
Test(election, who_joins_a_position_shares_its_chance)
{
    direct d;
    new_tables(&d);
    add_actor("a", 3), add_actor("b", 2), add_actor("c", 4);
    add_stance("a", "x", 20, 50), add_stance("b", "x", 60, 50), add_stance("c", "x", 90, 50);
    direct_set(&d, "mover", "c", 0);
    direct_set(&d, "toward", NULL, 60);
    direct_open(&d, 2);
    d.col[SHIFT][1] = 1;
    hold_election(&d);
    double apart = at(&d, WIN, 0, 0) + at(&d, WIN, 1, 0) + at(&d, WIN, 2, 0);
    cr_assert(fabs(apart - 1) <= 1e-14);
    cr_assert(at(&d, WIN, 1, 1) == at(&d, WIN, 2, 1));
    cr_assert(fabs(at(&d, WIN, 0, 1) + at(&d, WIN, 1, 1) - 1) <= 1e-14);
    cr_assert(d.col[AGREED][1] < d.col[AGREED][0]);
    direct_close(&d);
}

/* Without an attitude to risk and with one issue, the median voter's position beats all others. */
Test(election, the_median_voter_is_likeliest)
{
    direct d;
    new_tables(&d);
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    static const double places[] = {5, 30, 55, 60, 95};
    for (size_t k = 0; k < 5; k++) {
        add_actor(names[k], 1);
        add_stance(names[k], "x", places[k], 100);
    }
    direct_set(&d, "risk", "none", 0);
    direct_set(&d, "vote", "binary", 0);
    direct_open(&d, 1);
    hold_election(&d);
    cr_assert(at(&d, WIN, 2, 0) == d.col[LIKELIEST][0]);
    for (size_t k = 0; k < 5; k++)
        cr_assert(at(&d, ATTITUDE, k, 0) == 0);
    direct_close(&d);
}

/* ---- what makes no sense ---- */

Test(election, tables_that_make_no_sense_are_refused_with_a_sentence)
{
    static const struct {
        const char *actor;
        double capability;
        const char *stance_of;
        double position, salience;
        const char *says;
    } list[] = {
        {"us", 1, "us", 5, 5, "us stands there twice"},
        {"b", -1, "b", 5, 5, "b has a capability that is not"},
        {"b", NAN, "b", 5, 5, "b has a capability that is not"},
        {"b", 1, "c", 5, 5, "c is not among the actors"},
        {"b", 1, "us", 5, 5, "us has two rows for one issue"},
        {"b", 1, "b", 101, 5, "b has a position that is not"},
        {"b", 1, "b", NAN, 5, "b has a position that is not"},
        {"b", 1, "b", 5, -1, "b has a salience that is not"},
        {"b", 1, "b", 5, 101, "b has a salience that is not"},
        {"b", 1, NULL, 5, 5, "b lacks a row for one of the issues"},
    };
    direct d;
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        new_tables(&d);
        add_actor("us", 1), add_actor(list[k].actor, list[k].capability);
        add_stance("us", "x", 5, 50);
        if (list[k].stance_of)
            add_stance(list[k].stance_of, "x", list[k].position, list[k].salience);
        cr_assert(direct_refuses(&d, list[k].says), "%zu: %s", k, d.says);
    }
    new_tables(&d);
    add_actor("us", 1);
    add_stance("us", "x", 5, 60), add_stance("us", "y", 5, 60);
    cr_assert(direct_refuses(&d, "add up to more than 100"), "%s", d.says);
    new_tables(&d);
    add_actor("us", 1);
    cr_assert(direct_refuses(&d, "at least one row"), "%s", d.says);
}

Test(election, options_that_make_no_sense_are_refused_with_a_sentence)
{
    static const struct {
        const char *option, *text;
        double number;
        const char *says;
    } list[] = {
        {"vote", "loud", 0, "option `vote` must be one of: proportional binary"},
        {"victory", "x", 0, "option `victory` must be one of: linear square"},
        {"election", "x", 0, "option `election` must be one of: conditional"},
        {"risk", "x", 0, "option `risk` must be one of: mid min max none"},
        {"on", "y", 0, "option `on`: there is no 'y'"},
        {"mover", "b", 0, "option `mover`: there is no 'b'"},
        {"toward", NULL, 200, "option `toward` must be from 0"},
        {"scale", NULL, 0, "option `scale` must be above 0"},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        direct d;
        new_tables(&d);
        add_actor("us", 1);
        add_stance("us", "x", 5, 50);
        direct_set(&d, list[k].option, list[k].text, list[k].number);
        cr_assert(direct_refuses(&d, list[k].says), "%zu: %s", k, d.says);
    }
}
