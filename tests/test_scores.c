/* SPDX-License-Identifier: MIT
 *
 * scripts/lib/scores.lua and scripts/lib/mcda.lua: their definitions written out the long way, and
 * what must hold of any score. Known answers: test_oracle.c.
 */
#include <math.h>
#include <stdint.h>

#include "lua_value.h"

#define SCORES "local scores = require 'lib.scores' "
#define MCDA "local mcda = require 'lib.mcda' "

static uint64_t seed = 7;

static double chance(void)
{
    seed ^= seed >> 12, seed ^= seed << 25, seed ^= seed >> 27;
    return (double)(seed * UINT64_C(2685821657736338717) >> 11) * 0x1p-53;
}

/* `n` numbers below `most` into x, and as Lua's text. */
static const char *make_list(double *x, size_t n, double most)
{
    static char text[8192];
    size_t used = 0;
    for (size_t k = 0; k < n; k++) {
        x[k] = most * chance();
        used += (size_t)snprintf(text + used, sizeof text - used, "%.17g,", x[k]);
    }
    return text;
}

/* ---- scores ---- */

Test(scores, crps_is_the_mean_over_all_pairs)
{
    lua_box *box = lua_value_box();
    for (size_t n = 2; n <= 40; n += 19) {
        double x[40], y = 5 * chance(), near = 0, among = 0;
        const char *list = make_list(x, n, 5);
        for (size_t i = 0; i < n; i++) {
            near += fabs(x[i] - y) / (double)n;
            for (size_t j = 0; j < n; j++)
                among += fabs(x[i] - x[j]);
        }
        double want = near - among / (2.0 * (double)(n * n));
        double fair = near - among / (2.0 * (double)(n * (n - 1)));
        double got = lua_value(box, SCORES "return scores.crps({ %s }, %.17g)", list, y);
        cr_expect_float_eq(got, want, 1e-13, "%.17g, not %.17g", got, want);
        got = lua_value(box, SCORES "return scores.crps_fair({ %s }, %.17g)", list, y);
        cr_expect_float_eq(got, fair, 1e-13, "%.17g, not %.17g", got, fair);
    }
    /* One member: the absolute error. */
    cr_expect_eq(lua_value(box, SCORES "return scores.crps({ 3 }, 5)"), 2);
    lua_box_close(box);
}

/* Saying what one believes must cost least, on average over what then happens. */
Test(scores, honesty_pays)
{
    static const char *const names[] = {"brier", "log_score"};
    lua_box *box = lua_value_box();
    for (int k = 0; k < 2; k++)
        for (double p = 0.1; p < 0.95; p += 0.2) {
            double best = INFINITY, said = 0;
            for (int q = 1; q < 100; q++) {
                double cost = lua_value(box,
                                        SCORES "local s = scores.%s return %.17g * s({ %.17g }, "
                                               "{ 1 }) + %.17g * s({ %.17g }, { 0 })",
                                        names[k], p, q / 100.0, 1 - p, q / 100.0);
                if (cost < best) {
                    best = cost;
                    said = q / 100.0;
                }
            }
            cr_expect_float_eq(said, p, 1e-9, "%s: with %g it is best to say %g", names[k], p,
                               said);
        }
    lua_box_close(box);
}

Test(scores, edges_and_limits)
{
    lua_box *box = lua_value_box();
    cr_expect_eq(lua_value(box, SCORES "return scores.brier({ 0, 1 }, { 0, 1 })"), 0);
    cr_expect_eq(lua_value(box, SCORES "return scores.log_score({ 0, 1 }, { 0, 1 })"), 0);
    cr_expect_eq(lua_value(box, SCORES "return scores.log_score({ 0 }, { 1 })"), INFINITY);
    /* An edge belongs to the bin above it: 2.5 is with 3 and not with 2. */
    cr_expect_float_eq(lua_value(box, SCORES "return scores.ignorance({ 2, 2, 3 }, 2.5)"),
                       log2(14 / 2.0), 1e-14);
    /* The last bin has no end, and bins of one's own are possible. */
    cr_expect_float_eq(lua_value(box, SCORES "return scores.ignorance({ 1e6 }, 2000)"),
                       log2(12 / 2.0), 1e-14);
    cr_expect_float_eq(lua_value(box, SCORES "return scores.ignorance({ 1, 1 }, 3, { 0, 2 })"),
                       log2(4 / 1.0), 1e-14);
    cr_expect_eq(lua_value(box, SCORES "return scores.quantile({ 4, 1, 3, 2 }, 0.5)"), 2.5);
    cr_expect_eq(lua_value(box, SCORES "return scores.quantile({ 4, 1, 3, 2 }, 1)"), 4);
    /* Inside it costs the width; 1 below costs 2/0.5 more. */
    cr_expect_float_eq(lua_value(box, SCORES "return scores.interval({ 0, 1, 2, 3, 4 }, 2, 0.5)"),
                       2, 1e-14);
    cr_expect_float_eq(lua_value(box, SCORES "return scores.interval({ 0, 1, 2, 3, 4 }, 0, 0.5)"),
                       6, 1e-14);
    cr_expect_eq(lua_value(box, SCORES "local e = { 3, 1, 2 } scores.crps(e, 1) return e[1]"), 3,
                 "the ensemble was put in order");
    cr_expect_eq(lua_value(box, SCORES "return scores.mean(scores.crps, { { 3 }, { 1 } }, "
                                       "{ 5, 5 })"),
                 3);
    lua_box_close(box);
}

Test(scores, nonsense_is_refused_with_a_sentence)
{
    lua_box *box = lua_value_box();
    lua_refuses(box, SCORES "return scores.brier({ 0.5 }, { 1, 0 })", "1 probabilities meet 2");
    lua_refuses(box, SCORES "return scores.brier({ 1.5 }, { 1 })", "probability 1 is 1.5");
    lua_refuses(box, SCORES "return scores.brier({ 0.5 }, { 0.5 })", "neither 0 nor 1");
    lua_refuses(box, SCORES "return scores.crps({}, 1)", "must be a list of numbers");
    lua_refuses(box, SCORES "return scores.crps({ 'x' }, 1)", "no number at 1");
    lua_refuses(box, SCORES "return scores.crps_fair({ 1 }, 1)", "two members or more");
    lua_refuses(box, SCORES "return scores.ignorance({ 1 }, -1)", "below the first bin");
    lua_refuses(box, SCORES "return scores.quantile({ 1 }, 1.5)", "between 0 and 1");
    lua_refuses(box, SCORES "return scores.interval({ 1 }, 1, 1)", "between 0 and 1");
    lua_refuses(box, SCORES "return scores.mean(scores.crps, { { 1 } }, {})", "1 forecasts meet 0");
    lua_box_close(box);
}

/* ---- several criteria ---- */

Test(mcda, sums_make_up_for_a_zero_and_geometric_means_do_not)
{
    lua_box *box = lua_value_box();
    cr_expect_float_eq(lua_value(box, MCDA "return mcda.weighted_sum({ { 0, 1 } }, { 1, 3 })[1]"),
                       0.75, 1e-15);
    cr_expect_eq(lua_value(box, MCDA "return mcda.geometric_mean({ { 0, 1 } }, { 1, 3 })[1]"), 0);
    cr_expect_float_eq(
        lua_value(box, MCDA "return mcda.geometric_mean({ { 16, 1 } }, { 1, 3 })[1]"), 2, 1e-14);
    /* A criterion without weight has no say, even at 0. */
    cr_expect_float_eq(lua_value(box, MCDA "return mcda.geometric_mean({ { 0, 5 } }, { 0, 2 })[1]"),
                       5, 1e-14);
    /* The geometric mean is never above the other. */
    for (int turn = 0; turn < 20; turn++) {
        double x[4];
        const char *row = make_list(x, 4, 3);
        double gap = lua_value(box,
                               MCDA "local r, w = { { %s } }, { 1, 2, 3, 4 } "
                                    "return mcda.weighted_sum(r, w)[1] - "
                                    "mcda.geometric_mean(r, w)[1]",
                               row);
        cr_expect(gap >= 0, "%s: %g", row, gap);
    }
    lua_box_close(box);
}

Test(mcda, topsis_has_its_ends_and_no_scale)
{
    static const char rows[] = "{ { 1, 9, 4 }, { 2, 5, 5 }, { 3, 1, 9 } }";
    lua_box *box = lua_value_box();
    /* Best in everything is 1, worst in everything is 0. */
    cr_expect_eq(lua_value(box, MCDA "return mcda.topsis({ { 1, 9 }, { 2, 5 } }, { 1, 1 }, "
                                     "{ true, false })[1]"),
                 1);
    cr_expect_eq(lua_value(box, MCDA "return mcda.topsis({ { 1, 9 }, { 2, 5 } }, { 1, 1 }, "
                                     "{ true, false })[2]"),
                 0);
    cr_expect_eq(lua_value(box, MCDA "return mcda.topsis({ { 2 }, { 2 } }, { 1 })[2]"), 1);
    for (int k = 1; k <= 3; k++) {
        double a = lua_value(box, MCDA "return mcda.topsis(%s, { 1, 2, 1 })[%d]", rows, k);
        double b = lua_value(box,
                             MCDA "local r = %s for _, row in ipairs(r) do row[2] = 1000 * row[2] "
                                  "end return mcda.topsis(r, { 3, 6, 3 })[%d]",
                             rows, k);
        cr_expect_float_eq(a, b, 1e-14, "row %d: %.17g and %.17g", k, a, b);
    }
    lua_box_close(box);
}

Test(mcda, regret_is_against_the_best_of_each_scenario)
{
    /* Regrets 5 0, 0 7, 2 3: the compromise is chosen, though it is nowhere the best. */
    static const char rows[] = "{ { 5, 9 }, { 10, 2 }, { 8, 6 } }";
    static const double want[] = {5, 7, 3};
    lua_box *box = lua_value_box();
    for (int k = 0; k < 3; k++)
        cr_expect_eq(lua_value(box, MCDA "return mcda.greatest_regret(%s)[%d]", rows, k + 1),
                     want[k]);
    cr_expect_eq(lua_value(box, MCDA "return (mcda.minmax_regret(%s))", rows), 3);
    cr_expect_eq(lua_value(box, MCDA "return select(2, mcda.minmax_regret(%s))", rows), 3);
    cr_expect_eq(lua_value(box, MCDA "return mcda.normalised(%s)[3][1]", rows), 0.6);
    cr_expect_float_eq(lua_value(box, MCDA "return mcda.normalised(%s, { true })[3][1]", rows), 0.4,
                       1e-15);
    cr_expect_eq(lua_value(box, MCDA "return mcda.normalised({ { 2 }, { 2 } }, { true })[1][1]"),
                 1);
    lua_box_close(box);
}

Test(mcda, nonsense_is_refused_with_a_sentence)
{
    lua_box *box = lua_value_box();
    lua_refuses(box, MCDA "mcda.weighted_sum({ { 1, 2 } }, { 1 })", "1 weights meet 2 columns");
    lua_refuses(box, MCDA "mcda.weighted_sum({ { 1 }, { 1, 2 } }, { 1 })", "row 2 has 2 columns");
    lua_refuses(box, MCDA "mcda.weighted_sum({ { 0/0 } }, { 1 })", "no finite number in column 1");
    lua_refuses(box, MCDA "mcda.topsis({ { 1 } }, { 0 })", "no weight is above 0");
    lua_refuses(box, MCDA "mcda.topsis({ { 1 } }, { -1 })", "weight 1 is below 0");
    lua_refuses(box, MCDA "mcda.geometric_mean({ { -1 } }, { 1 })", "numbers below 0");
    lua_refuses(box, MCDA "mcda.greatest_regret({})", "a list of rows");
    lua_box_close(box);
}
