/* SPDX-License-Identifier: MIT
 *
 * Properties of arsenals that answer each other and of the accord, through the whole engine, and
 * of the scenario three_powers_2024 that uses them.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "inside.h"

enum { CASES = 300 };

/* A metric of two powers that answer each other; `set` belongs to the first, `more` to the case. */
static void duel(const char *set, const char *initial, const char *step, const char *kind,
                 double *out)
{
    char text[4096];
    snprintf(text, sizeof text,
             "local set, drawn = { %s }, {}\n"
             "for name, r in pairs { goal = { 500, 3000 }, pace = { 0.05, 0.5 },\n"
             "    answer = { 0, 0.8 }, offset = { 0, 2 } } do\n"
             "  if not set[name] then drawn['one.' .. name] = uniform(r[1], r[2]) end\n"
             "  drawn['two.' .. name] = uniform(r[1], r[2])\n"
             "end\n"
             "return { title = 'Duel', step = '%s', horizon = '10 years', units = {\n"
             "one = { unit = 'arsenal', set = set, bind = { warheads = 'w1', rival = 'w2' } },\n"
             "two = { unit = 'arsenal', bind = { warheads = 'w2', rival = 'w1', shield = 's2',\n"
             "        accord = 'a2', added = 'd2' } } },\n"
             "initial = { w1 = 1000, w2 = 400, %s }, uncertain = drawn,\n"
             "metrics = { value = { unit = '%s', bind = { of = 'w1' } } },\n"
             "score = { value = { worst = 9999, best = 0 } } }\n",
             set, step, initial, kind);
    inside in;
    cr_assert_eq(
        inside_plan(&in, NULL, scratch_file("duel.lua", text), (plan_options){.cases = CASES}),
        ERR_OK, "%s\n%s", in.e.text, text);
    cr_assert_eq(inside_run(&in, 1, 64), ERR_OK, "%s", in.e.text);
    memcpy(out, inside_metric(&in, "status_quo", "value"), CASES * sizeof *out);
    inside_close(&in);
}

static int rises(const double *less, const double *more)
{
    int n = 0;
    for (int i = 0; i < CASES; i++)
        n += more[i] > less[i];
    return n;
}

Test(arsenal, a_power_that_answers_nobody_goes_to_its_goal_by_an_exponential)
{
    double month[CASES], day[CASES], want = 2000 - 1000 * exp(-0.2 * 10);
    duel("goal = 2000, pace = 0.2, answer = 0", "", "1 month", "last", month);
    duel("goal = 2000, pace = 0.2, answer = 0", "", "1 day", "last", day);
    for (int i = 0; i < CASES; i++) {
        cr_assert_float_eq(month[i], want, 3, "%g, not %g", month[i], want);
        cr_assert_float_eq(day[i], want, 0.1, "%g, not %g", day[i], want);
    }
}

/* Answers stay below 0.8, so that w1 <= goal1 + 0.8 w2 and w2 <= goal2 + 0.8 w1, with goals of at
 * most 3000: never above 3000/(1 - 0.8). */
Test(arsenal, two_that_answer_less_than_one_for_one_stay_bounded)
{
    double most[CASES], least[CASES];
    duel("", "", "1 month", "most", most);
    duel("", "", "1 month", "least", least);
    for (int i = 0; i < CASES; i++)
        cr_assert(most[i] <= 15000 && least[i] >= 0, "%g to %g", least[i], most[i]);
}

Test(arsenal, warheads_rise_with_ones_goal_and_answer_and_with_the_others_reasons_to_build)
{
    double less[CASES], more[CASES];
    duel("goal = 1500", "", "1 month", "last", less);
    duel("goal = 2000", "", "1 month", "last", more);
    cr_assert_eq(rises(less, more), CASES);
    duel("answer = 0.2", "", "1 month", "last", less);
    duel("answer = 0.7", "", "1 month", "last", more);
    cr_assert_gt(rises(less, more), CASES * 9 / 10);
    /* A shield makes the other build, whom one then answers; a cap on the other spares both. */
    duel("answer = 0.5", "", "1 month", "last", less);
    duel("answer = 0.5", "s2 = 500", "1 month", "last", more);
    cr_assert_gt(rises(less, more), CASES * 9 / 10);
    duel("answer = 0.5", "d2 = 500", "1 month", "last", more);
    cr_assert_gt(rises(less, more), CASES * 9 / 10);
}

Test(arsenal, halving_the_step_changes_little)
{
    double month[CASES], half[CASES];
    duel("", "", "1 month", "last", month);
    duel("", "", "2 weeks", "last", half);
    for (int i = 0; i < CASES; i++)
        cr_assert(fabs(month[i] - half[i]) < 0.01 * month[i], "%g and %g", month[i], half[i]);
}

/* The share of futures with an accord, from its drawn events, is what its hazard says. */
Test(arsenal, an_accord_is_signed_as_often_as_its_hazard_says)
{
    inside in;
    const char *text =
        "return { title = 'Talks', step = '1 month', horizon = '5 years', units = { 'accord' },\n"
        "uncertain = { ['accord.breakdown'] = uniform(0, 1e-9) },\n"
        "initial = { accord_offer = 1, trust = 0.3 }, metrics = {\n"
        "signed = { unit = 'last', bind = { of = 'accord' } } },\n"
        "score = { signed = { worst = 0, best = 1 } } }\n";
    plan_options o = {.cases = 4000};
    cr_assert_eq(inside_plan(&in, NULL, scratch_file("talks.lua", text), o), ERR_OK, "%s",
                 in.e.text);
    cr_assert_eq(inside_run(&in, 1, 64), ERR_OK, "%s", in.e.text);
    double mean = 0, want = 1 - exp(-0.1 * 5);
    for (int i = 0; i < 4000; i++)
        mean += inside_metric(&in, "status_quo", "signed")[i] / 4000;
    cr_assert(fabs(mean - want) < 4 * sqrt(want * (1 - want) / 4000), "%g, not %g", mean, want);
    inside_close(&in);
}

/* ---- three powers, 2024 ---- */

static double mean_of(const inside *in, const char *policy, const char *metric)
{
    double sum = 0;
    for (size_t i = 0; i < in->p.cases; i++)
        sum += inside_metric(in, policy, metric)[i];
    return sum / (double)in->p.cases;
}

/* What its reader is told: shields call forth warheads and cost stability, a cap keeps China's
 * arsenal smaller, open channels shorten crises, and what is only planned costs nothing more. */
Test(arsenal, the_scenario_of_three_powers_answers_its_question)
{
    inside in;
    plan_options o = {.cases = 1000};
    cr_assert_eq(inside_plan(&in, NULL, "scripts/scenarios/three_powers_2024.lua", o), ERR_OK, "%s",
                 in.e.text);
    cr_assert_eq(inside_run(&in, 1, 64), ERR_OK, "%s", in.e.text);
    cr_expect_gt(mean_of(&in, "shield", "china_end"),
                 mean_of(&in, "as_planned", "china_end") + 200);
    cr_expect_lt(mean_of(&in, "shield", "mean_index"), mean_of(&in, "as_planned", "mean_index"));
    cr_expect_lt(mean_of(&in, "cap", "china_end"), mean_of(&in, "talk", "china_end") - 50);
    cr_expect_lt(mean_of(&in, "talk", "crisis_months"),
                 mean_of(&in, "as_planned", "crisis_months"));
    cr_expect_eq(mean_of(&in, "as_planned", "cost"), 0);
    cr_expect_eq(mean_of(&in, "as_planned", "accord_years"), 0);
    inside_close(&in);
}
