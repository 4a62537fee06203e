/* SPDX-License-Identifier: MIT
 *
 * The ladder of crises (plugins/crisis) and absorbing chains (scripts/lib/markov.lua). Known
 * answers come from tests/golden/ir and from closed forms that stand beside them; the draws of
 * the ladder are compared with what its hazards and its matrix say. Run from the root.
 */
#include "known.h"

/* ---- absorbing chains ---- */

/*
 * The table of known answers does not print its chain. This is the one in hundredths that gives
 * all eight of its numbers.
 */
static const char known_chain[] =
    "local markov = require 'lib.markov'\n"
    "local chain = { { 0.9, 0.08, 0.02, 0, 0 }, { 0.3, 0.5, 0.15, 0.05, 0 },\n"
    "                { 0.1, 0.25, 0.45, 0.15, 0.05 }, { 0.02, 0.08, 0.25, 0.5, 0.15 } }\n"
    "local steps, within = markov.expected_steps(chain), markov.absorbed(chain, 40)\n"
    "local initial, metrics = { crisis_active = 0 }, {}\n"
    "for k = 1, 4 do\n"
    "  initial['s' .. k], initial['w' .. k] = steps[k], within[k]\n"
    "  metrics['steps' .. k] = { unit = 'last', bind = { of = 's' .. k } }\n"
    "  metrics['within' .. k] = { unit = 'last', bind = { of = 'w' .. k } }\n"
    "end\n"
    "return { title = 'Chain', step = '1 month', horizon = '1 month', units = { 'accident' },\n"
    "         initial = initial, metrics = metrics,\n"
    "         score = { within1 = { worst = 1, best = 0 } } }\n";

Test(ladder, an_absorbing_chain_has_the_known_times_and_probabilities)
{
    static const char *const from[] = {"calm", "tension", "crisis", "limited_war"};
    inside in;
    run_cases(&in, 1, known_chain);
    for (int k = 0; k < 4; k++) {
        char quantity[64], metric[16];
        snprintf(quantity, sizeof quantity, "expected_steps_to_war_from_%s", from[k]);
        snprintf(metric, sizeof metric, "steps%d", k + 1);
        double want = known("markov_ladder", "5_state", quantity);
        double got = mean_of(&in, "status_quo", metric);
        cr_assert(fabs(got - want) <= 4e-15 * want, "%s: %.17g, not %.17g", quantity, got, want);
        snprintf(quantity, sizeof quantity, "P_war_within_40_from_%s", from[k]);
        snprintf(metric, sizeof metric, "within%d", k + 1);
        want = known("markov_ladder", "5_state", quantity);
        got = mean_of(&in, "status_quo", metric);
        cr_assert(fabs(got - want) <= 4e-15, "%s: %.17g, not %.17g", quantity, got, want);
    }
    inside_close(&in);
}

/*
 * From state 1 to 2 with a, back with b, on to the last with c: from 2 it takes (1 + b/a)/c
 * steps, and 1/a more from 1. With c = 1e-13, what is taken from 1 would keep three digits.
 */
Test(ladder, a_rare_end_costs_no_digits)
{
    inside in;
    run_cases(
        &in, 1,
        "local t = require('lib.markov').expected_steps { { 0, 0.25, 0 },\n"
        "                                                { 0.5, 0, 1e-13 } }\n"
        "return { title = 'Rare', step = '1 month', horizon = '1 month',\n"
        "units = { 'accident' }, initial = { crisis_active = 0, a = t[1], b = t[2] }, metrics = {\n"
        "  a = { unit = 'last', bind = { of = 'a' } },\n"
        "  b = { unit = 'last', bind = { of = 'b' } } },\n"
        "score = { a = { worst = 1, best = 0 } } }\n");
    double a = mean_of(&in, "status_quo", "a"), b = mean_of(&in, "status_quo", "b");
    cr_assert(fabs(b - 3e13) <= 1e-15 * 3e13, "%.17g", b);
    cr_assert(fabs(a - (3e13 + 4)) <= 1e-15 * 3e13, "%.17g", a);
    inside_close(&in);
}

/* ---- the ladder ---- */

/*
 * A view of crises in conditions that do not change, but for levers and for what `more` sets.
 * `set` are parameters, `options` the unit's; policies are talks (channel 1) and reassurance.
 */
static void run_ladder(inside *in, uint64_t cases, const char *unit, const char *set,
                       const char *options, const char *step, int years, const char *more)
{
    char text[4096];
    snprintf(
        text, sizeof text,
        "local metrics = {}\n"
        "for _, name in ipairs { 'crisis_active', 'hostility', 'expected_months_to_war',\n"
        "                        'crisis_hazard', 'war_hazard', 'force_hazard' } do\n"
        "  metrics['mean_' .. name] = { unit = 'mean', bind = { of = name } }\n"
        "  metrics['least_' .. name] = { unit = 'least', bind = { of = name } }\n"
        "  metrics['most_' .. name] = { unit = 'most', bind = { of = name } }\n"
        "end\n"
        "metrics.outbreaks = { unit = 'total', bind = { of = 'crisis' } }\n"
        "metrics.uses_of_force = { unit = 'total', bind = { of = 'militarised' } }\n"
        "metrics.wars = { unit = 'total', bind = { of = 'war' } }\n"
        "metrics.p_war = { unit = 'risk', bind = { of = 'war_hazard' } }\n"
        "metrics.at_war = { unit = 'share_above', bind = { of = 'hostility' },\n"
        "                   set = { threshold = 3.5 } }\n"
        "local s = { title = 'Ladder', start = '2015-06', step = '%s', horizon = '%d years',\n"
        "  units = { 'nrc', 'reassurance',\n"
        "            ladder = { unit = '%s', set = { %s }, options = { %s } } },\n"
        "  initial = { trust = 0.25 }, metrics = metrics,\n"
        "  policies = { freeze = { title = 'Freeze' }, talks = { nrc = { level = 'joint' } },\n"
        "               reassured = { reassurance = { degree = 1 } } },\n"
        "  score = { p_war = { worst = 1, best = 0 } } }\n"
        "%s\n"
        "return s\n",
        step, years, unit, set, options, more);
    run_cases(in, cases, text);
}

static const char warlike[] = "rate = 1, war_share = 0.1, climb = 0.3, force = 0.3";

/* Four standard errors of a share of `cases`. */
static double error_of_share(double share, double cases)
{
    return 4 * sqrt(share * (1 - share) / cases);
}

/*
 * Survival is what the hazard leaves: with wars that show for a step the run goes on as if none
 * had come, so 1 - exp(-sum) averages to the share of runs in which a war is drawn; so does the
 * share of runs that end in a war that lasts.
 */
Test(ladder, the_hazard_of_war_is_that_of_the_wars_drawn)
{
    enum { CASES = 20000 };
    for (int step = 0; step < 2; step++) {
        inside in;
        run_ladder(&in, CASES, "crisis_spiral", warlike, "", step ? "15 days" : "1 month", 10, "");
        double p = mean_of(&in, "freeze", "p_war"), drawn = 0;
        for (int k = 0; k < CASES; k++)
            drawn += inside_metric(&in, "freeze", "wars")[k] > 0;
        inside_close(&in);
        run_ladder(&in, CASES, "crisis_spiral", warlike, "after_war = 'absorbs'",
                   step ? "15 days" : "1 month", 10, "");
        double lasting = mean_of(&in, "freeze", "wars"), margin = error_of_share(p, CASES);
        cr_assert(most_of(&in, "freeze", "wars") == 1);
        inside_close(&in);
        cr_assert(p > 0.3 && p < 0.8, "%g tells nothing", p);
        cr_assert(fabs(drawn / CASES - p) < margin, "%g drawn, %g by the hazard", drawn / CASES, p);
        cr_assert(fabs(lasting - p) < margin, "%g lasting, %g by the hazard", lasting, p);
    }
}

/* The months until a war that lasts, drawn, against those of the month's matrix. */
Test(ladder, wars_come_when_the_matrix_says)
{
    enum { CASES = 4000, MONTHS = 12 * 150 };
    inside in;
    run_ladder(&in, CASES, "crisis_spiral",
               "rate = 2, war_share = 0.2, climb = 0.4, force = 0.4, duration = 1",
               "after_war = 'absorbs'", "1 month", MONTHS / 12, "");
    /* From calm; every run ends in war, and the step in which it comes counts as one of it. */
    double want = most_of(&in, "freeze", "most_expected_months_to_war");
    const double *share = inside_metric(&in, "freeze", "at_war");
    double sum = 0, squares = 0;
    for (int k = 0; k < CASES; k++) {
        double months = MONTHS * (1 - share[k]) + 1;
        cr_assert(share[k] > 0);
        sum += months;
        squares += months * months;
    }
    double mean = sum / CASES, sd = sqrt(squares / CASES - mean * mean);
    cr_assert(fabs(mean - want) < 4 * sd / sqrt(CASES), "%g drawn, %g by the matrix", mean, want);
    inside_close(&in);
}

/*
 * In the conditions of the start war_share of crises become war, whatever the step. With a step of
 * a month and without steps down, force + (1 - force)(display c + (1 - display) c^2) of them reach
 * the use of force, where c = climb (1 - ends)/(climb (1 - ends) + ends), and the share `ends` of
 * crises ends in a month, 1 - exp(-1/(12 duration)).
 */
Test(ladder, shares_of_crises_are_as_set)
{
    enum { CASES = 1200, YEARS = 100 }; /* few crises are cut off by the end */
    static const char *const steps[] = {"1 month", "3 months", "6 days"};
    for (int k = 0; k < 3; k++) {
        inside in;
        run_ladder(&in, CASES, "crisis_spiral",
                   "rate = 1, war_share = 0.1, climb = 0.4, descend = 0.4, force = 0.2",
                   "after_war = 'absorbs'", steps[k], YEARS, "");
        double crises = mean_of(&in, "freeze", "outbreaks") * (double)in.p.cases;
        double war = mean_of(&in, "freeze", "wars") * (double)in.p.cases / crises;
        cr_assert(crises > 8000);
        cr_assert(fabs(war - 0.1) < error_of_share(0.1, crises), "%s: %g become war", steps[k],
                  war);
        inside_close(&in);
    }

    inside in;
    run_ladder(&in, CASES, "crisis_spiral",
               "rate = 1, climb = 0.2, descend = 0, force = 0.2, display = 0.5, duration = 0.5", "",
               "1 month", YEARS, "");
    double crises = mean_of(&in, "freeze", "outbreaks") * CASES;
    double force = mean_of(&in, "freeze", "uses_of_force") * CASES / crises;
    double ends = 1 - exp(-1 / 6.0), c = 0.2 * (1 - ends) / (0.2 * (1 - ends) + ends);
    double want = 0.2 + 0.8 * (0.5 * c + 0.5 * c * c);
    cr_assert(fabs(force - want) < error_of_share(want, crises), "%g use force, not %g", force,
              want);
    inside_close(&in);
}

/* With nothing done the conditions stay those of the start. */
Test(ladder, without_levers_crises_come_at_the_rate)
{
    inside in;
    for (int view = 0; view < 2; view++) {
        run_ladder(&in, 50, view ? "crisis_deterrence" : "crisis_spiral", "rate = 0.3", "",
                   "1 month", 10, "");
        cr_assert(most_of(&in, "freeze", "most_crisis_hazard") == 0.3);
        cr_assert(least_of(&in, "freeze", "mean_crisis_hazard") > 0.3 - 1e-14);
        inside_close(&in);
    }
}

/* More trust than at the start from the second month on. */
static const char warmer[] = "s.initial = {}\n"
                             "s.forcing = { trust = { ['2015-06'] = 0.25, ['2015-07'] = 0.6 } }";

Test(ladder, trust_and_talks_keep_from_war_and_reassurance_entangles)
{
    enum { CASES = 4000 };
    static const char *const views[] = {"crisis_spiral", "crisis_deterrence"};
    for (int view = 0; view < 2; view++) {
        inside cold, warm;
        run_ladder(&cold, CASES, views[view], warlike, "", "1 month", 10, "");
        run_ladder(&warm, CASES, views[view], warlike, "", "1 month", 10, warmer);
        double p = mean_of(&cold, "freeze", "p_war");
        double talks = mean_of(&cold, "talks", "p_war");
        double reassured = mean_of(&cold, "reassured", "p_war");
        double trusted = mean_of(&warm, "freeze", "p_war");
        double force = mean_of(&cold, "freeze", "uses_of_force");
        cr_assert(talks < 0.95 * p, "%s: %g with talks, %g without", views[view], talks, p);
        cr_assert(reassured > 1.05 * p, "%s: %g reassured, %g", views[view], reassured, p);
        cr_assert(trusted < 0.9 * p, "%s: %g with trust, %g without", views[view], trusted, p);
        cr_assert(mean_of(&cold, "talks", "uses_of_force") < force);
        cr_assert(mean_of(&cold, "reassured", "uses_of_force") > force);
        cr_assert(mean_of(&warm, "freeze", "uses_of_force") < force);
        inside_close(&cold);
        inside_close(&warm);
    }
}

/* Parameters at 0 take the ladder's conditions away: the same bits under every policy. */
Test(ladder, weights_of_zero_do_nothing)
{
    inside in;
    run_ladder(&in, 500, "crisis_spiral",
               "rate = 1, war_share = 0.1, clarity = 0, settle = 0, hotline = 0, entrapment = 0",
               "", "1 month", 10, "");
    const double *freeze = inside_metric(&in, "freeze", "p_war");
    cr_assert(same_bits(freeze, inside_metric(&in, "talks", "p_war"), 500));
    cr_assert(same_bits(freeze, inside_metric(&in, "reassured", "p_war"), 500));
    inside_close(&in);
}

/* The hazard of incidents is added to that of crises, whatever the view. */
Test(ladder, incidents_add_to_the_hazard_of_crises)
{
    inside in;
    run_ladder(&in, 50, "crisis_deterrence", "rate = 0.3", "", "1 month", 1,
               "s.initial.incident_hazard = 0.2");
    double got = mean_of(&in, "freeze", "mean_crisis_hazard");
    cr_assert(fabs(got - 0.5) < 1e-14, "%.17g", got);
    inside_close(&in);
}

/*
 * A step of half a month lets a crisis move twice a month, and end half-way through: each is
 * shorter by half of the step that was saved, here 4 %, which leaves time for 2 % more of them. War
 * comes as often; 3 % was the difference, and 1.5 % is one standard error.
 */
Test(ladder, half_the_step_changes_little)
{
    enum { CASES = 20000 };
    double p[2], active[2], crises[2];
    for (int half = 0; half < 2; half++) {
        inside in;
        run_ladder(&in, CASES, "crisis_spiral", "rate = 0.3, war_share = 0.02", "",
                   half ? "15 days" : "1 month", 10, "");
        p[half] = mean_of(&in, "freeze", "p_war");
        active[half] = mean_of(&in, "freeze", "mean_crisis_active");
        crises[half] = mean_of(&in, "freeze", "outbreaks");
        inside_close(&in);
    }
    cr_assert(fabs(p[1] / p[0] - 1) < 0.06, "%g and %g", p[0], p[1]);
    cr_assert(fabs(active[1] / active[0] - 1) < 0.05, "%g and %g", active[0], active[1]);
    cr_assert(fabs(crises[1] / crises[0] - 1) < 0.035, "%g and %g", crises[0], crises[1]);
}

/* Over all the ranges that the unit declares, every number is finite and in its bounds. */
Test(ladder, everything_stays_in_its_bounds)
{
    static const char all[] =
        "s.uncertain = {}\n"
        "for _, name in ipairs { 'rate', 'clarity', 'embedding', 'duration', 'settle',\n"
        "    'war_share', 'display', 'force', 'climb', 'descend', 'temper', 'hotline',\n"
        "    'deterrence', 'entrapment', 'instability', 'defence' } do\n"
        "  s.uncertain['ladder.' .. name] = declared()\n"
        "end\n"
        "for _, name in ipairs { 'alliance_confidence', 'first_strike_index', 'interception',\n"
        "                        'hostility' } do\n"
        "  s.uncertain['initial.' .. name] = uniform(0, 1)\n"
        "end\n"
        "s.initial = {}\n"
        "s.forcing = { trust = { ['2015-06'] = 0, ['2015-07'] = 1, ['2017'] = 0 } }";
    static const struct {
        const char *name;
        double least, most;
    } bounds[] = {
        {"hostility", 0, 4},       {"crisis_active", 0, 1}, {"expected_months_to_war", 0, 1e9},
        {"crisis_hazard", 0, 1e6}, {"war_hazard", 0, 1e6},  {"force_hazard", 0, 1e6}};
    for (int view = 0; view < 2; view++) {
        inside in;
        run_ladder(&in, 2000, view ? "crisis_deterrence" : "crisis_spiral", "", "", "1 month", 10,
                   all);
        for (size_t k = 0; k < sizeof bounds / sizeof *bounds; k++)
            for (size_t policy = 0; policy < in.p.npolicies; policy++) {
                const char *name = in.p.policies[policy].name;
                char metric[64];
                snprintf(metric, sizeof metric, "least_%s", bounds[k].name);
                cr_assert(least_of(&in, name, metric) >= bounds[k].least, "%s", metric);
                snprintf(metric, sizeof metric, "most_%s", bounds[k].name);
                double most = most_of(&in, name, metric);
                cr_assert(most <= bounds[k].most && most > 0, "%s: %g", metric, most);
            }
        inside_close(&in);
    }
}
