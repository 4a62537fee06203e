/* SPDX-License-Identifier: MIT
 *
 * What must hold of plugins/trust and plugins/forces: bounds, limits without levers, which way
 * contact and accommodation work, closed forms, and what half the step changes.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "one_unit.h"

static const char *const trusts[] = {"trust", "parity", "tension", NULL};
static const char *const arsenals[] = {"warheads_us", "warheads_rus", "survivable_us",
                                       "survivable_rus", NULL};

/* Trust after five years of monthly steps without wind; `set` is more of the unit's parameters. */
static double trust_after(const char *step, const char *set, const char *initial,
                          const char *watched)
{
    inside in;
    run_units(&in, 1, 1, trusts,
              "horizon = '5 years', step = '%s',\n"
              "units = { t = { unit = 'trust', set = { wind = 0, %s } } },\n"
              "initial = { trust = 0.3, parity = 0.2, %s }",
              step, set, initial);
    double x = at_end(&in, watched);
    inside_close(&in);
    return x;
}

Test(trust, stays_within_its_bounds_whatever_is_drawn)
{
    static const char *const worlds[] = {
        "channel = 1, practical = 1, info_coop = 1, accommodation = 1, admin_share = 0.5, agreed = 1",
        "sanctions = 1, crisis = 1, crisis_active = 1", "sanctions = -1"};
    for (size_t k = 0; k < 3; k++) {
        inside in;
        run_units(&in, 500, 64, trusts,
                  "horizon = '10 years', step = '1 month', units = { t = 'trust' },\n"
                  "uncertain = { ['t.build'] = declared(), ['t.fade'] = declared(),\n"
                  "  ['t.wind'] = declared(), ['t.diplomatic'] = declared(),\n"
                  "  ['t.military'] = declared(), ['t.answered'] = declared(),\n"
                  "  ['t.shock'] = declared(), ['t.heard'] = declared(),\n"
                  "  ['t.shared'] = declared(), ['t.lag'] = declared(),\n"
                  "  ['initial.trust'] = uniform(0, 1), ['initial.parity'] = uniform(0, 1) },\n"
                  "initial = { %s }",
                  worlds[k]);
        for (int v = 0; trusts[v]; v++)
            for (int i = 0; i < 500; i++) {
                double x = inside_metric(&in, "status_quo", trusts[v])[i];
                cr_assert(x >= 0 && x <= 1, "%s is %g", trusts[v], x);
            }
        inside_close(&in);
    }
}

/* Without contact trust fades; sixty Euler steps of fade dt. */
Test(trust, without_contact_it_fades_as_the_formula_says)
{
    double x = trust_after("1 month", "build = 0, fade = 0.12", "channel = 0", "trust");
    cr_assert_float_eq(x, 0.3 * pow(1 - 0.12 / 12, 60), 1e-13);
    x = trust_after("1 month", "build = 0, fade = 0", "channel = 1, practical = 1", "trust");
    cr_assert_eq(x, 0.3, "nothing builds and nothing fades");
}

Test(trust, contact_works_the_way_its_contested_sign_says)
{
    static const char *const kinds[][3] = {
        {"diplomatic", "channel"}, {"military", "practical"}, {"technical", "info_coop"}};
    for (int k = 0; k < 3; k++) {
        char good[64], bad[64], open[64];
        snprintf(good, sizeof good, "%s = 0.3", kinds[k][0]);
        snprintf(bad, sizeof bad, "%s = -0.3", kinds[k][0]);
        snprintf(open, sizeof open, "%s = 1", kinds[k][1]);
        double none = trust_after("1 month", good, "sanctions = 0", "trust");
        cr_assert_gt(trust_after("1 month", good, open, "trust"), none, "%s", kinds[k][0]);
        cr_assert_lt(trust_after("1 month", bad, open, "trust"), none, "%s", kinds[k][0]);
    }
    double rest = trust_after("1 month", "answered = 0", "accommodation = 1", "trust");
    cr_assert_gt(trust_after("1 month", "answered = 0.1", "accommodation = 1", "trust"), rest);
    cr_assert_lt(trust_after("1 month", "answered = -0.1", "accommodation = 1", "trust"), rest);
}

/* Parity goes to its aim by (1 - dt/lag) a step, and not above 1. */
Test(trust, parity_follows_late)
{
    double x = trust_after("1 month", "heard = 0.4, lag = 4", "accommodation = 1", "parity");
    cr_assert_float_eq(x, 0.6 - 0.4 * pow(1 - 1 / 48., 60), 1e-13);
    x = trust_after("1 month", "heard = 1, shared = 1, lag = 1",
                    "accommodation = 1, admin_share = 0.5, info_coop = 1", "parity");
    cr_assert_float_eq(x, 1 - 0.8 * pow(1 - 1 / 12., 60), 1e-13, "the aim is 1 at most");
    x = trust_after("1 month", "granted = 0.5", "channel = 0, agreed = 1", "parity");
    cr_assert_eq(x, 0.2, "without a council nothing is granted");
}

/* Domination wastes contact, crises and sanctions cost trust. */
Test(trust, domination_crises_and_sanctions_cost_trust)
{
    double free = trust_after("1 month", "parity_weight = 0", "channel = 1", "trust");
    cr_assert_lt(trust_after("1 month", "parity_weight = 1", "channel = 1", "trust"), free);
    cr_assert_lt(trust_after("1 month", "fade = 0.1", "crisis = 1", "trust"),
                 trust_after("1 month", "fade = 0.1", "crisis = 0", "trust"));
    cr_assert_lt(trust_after("1 month", "sanction_cost = 0.1", "sanctions = 1", "trust"),
                 trust_after("1 month", "sanction_cost = 0.1", "sanctions = 0", "trust"));
}

/* The Euler error of a month is below 0.002 for the defaults, so half of it changes less. */
Test(trust, half_the_step_changes_little)
{
    for (int v = 0; trusts[v]; v++) {
        double whole = trust_after("0.1 years", "fade = 0.15", "channel = 1", trusts[v]);
        double half = trust_after("0.05 years", "fade = 0.15", "channel = 1", trusts[v]);
        cr_assert_float_eq(whole, half, 0.004, "%s: %g and %g", trusts[v], whole, half);
        cr_assert(v == 1 || whole != half);
    }
}

/* ---- arsenals ---- */

static void arm(inside *in, const char *step, const char *initial)
{
    run_units(in, 1, 1, arsenals,
              "horizon = '8 years', step = '%s',\n"
              "units = { forces = { unit = 'forces', set = { limit = 1550, fill_us = 0.9,\n"
              "  fill_rus = 0.9, speed = 0.6, upload = 0.2 } } },\n"
              "initial = { warheads_us = 1597, warheads_rus = 1582, %s }",
              step, initial);
}

Test(forces, a_living_treaty_draws_arsenals_to_what_it_allows)
{
    inside in;
    arm(&in, "1 month", "new_start_alive = 1, inf_alive = 1, tension = 1");
    double aim = 0.9 * 1550;
    cr_assert_float_eq(at_end(&in, "warheads_us"), aim + (1597 - aim) * pow(1 - 0.05, 96), 1e-9);
    cr_assert_lt(at_end(&in, "warheads_rus"), 1550);
    inside_close(&in);
}

Test(forces, after_a_treaty_tension_arms_up_to_the_stockpile_and_calm_does_not)
{
    inside in;
    arm(&in, "1 month", "new_start_alive = 0, inf_alive = 1, tension = 1");
    double armed = at_end(&in, "warheads_us");
    cr_assert(armed > 2000 && armed <= 4571, "%g", armed);
    inside_close(&in);
    arm(&in, "1 month", "new_start_alive = 0, inf_alive = 1, tension = 0");
    cr_assert_eq(at_end(&in, "warheads_us"), 1597);
    inside_close(&in);
}

Test(forces, the_end_of_the_inf_leaves_less_that_survives)
{
    inside in;
    arm(&in, "1 month", "new_start_alive = 1, inf_alive = 1, tension = 0.5");
    double us = at_end(&in, "survivable_us"), rus = at_end(&in, "survivable_rus");
    cr_assert(us > 0 && us <= 1 && rus > 0 && rus <= 1);
    inside_close(&in);
    arm(&in, "1 month", "new_start_alive = 1, inf_alive = 0, tension = 0.5");
    cr_assert_lt(at_end(&in, "survivable_us"), us);
    cr_assert_lt(at_end(&in, "survivable_rus"), rus);
    inside_close(&in);
}

Test(forces, half_the_step_changes_little)
{
    inside whole, half;
    arm(&whole, "0.1 years", "new_start_alive = 0, inf_alive = 1, tension = 0.5");
    arm(&half, "0.05 years", "new_start_alive = 0, inf_alive = 1, tension = 0.5");
    for (int v = 0; arsenals[v]; v++)
        cr_assert_float_eq(at_end(&whole, arsenals[v]), at_end(&half, arsenals[v]),
                           0.01 * at_end(&half, arsenals[v]), "%s", arsenals[v]);
    cr_assert_neq(at_end(&whole, "warheads_us"), at_end(&half, "warheads_us"));
    inside_close(&whole);
    inside_close(&half);
}
