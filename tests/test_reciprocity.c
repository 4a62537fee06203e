/* SPDX-License-Identifier: MIT
 *
 * What states do to each other: reciprocity and GRIT (plugins/reciprocity), and incidents that
 * set off others (plugins/incidents, scripts/lib/hawkes.lua). Known answers come from
 * tests/golden/ir and from closed forms that stand beside them. Run from the root.
 */
#include "known.h"

/* ---- self-exciting events ---- */

Test(reciprocity, self_exciting_events_have_the_known_likelihood_and_intensity)
{
    static const char *const quantities[] = {"loglik", "lambda(8)", "stationary_rate"};
    inside in;
    run_cases(&in, 1,
              "local hawkes = require 'lib.hawkes'\n"
              "local events = { 1, 2, 3.5, 3.6, 7 }\n"
              "return { title = 'Events', step = '1 month', horizon = '1 month',\n"
              "units = { 'incidents' }, initial = {\n"
              "  l = hawkes.log_likelihood(events, 10, 0.5, 0.4, 1.2),\n"
              "  i = hawkes.intensity(8, events, 0.5, 0.4, 1.2),\n"
              "  s = hawkes.mean_after(5, 1000, 0.5, 0.4, 1.2) }, metrics = {\n"
              "  ['loglik'] = { unit = 'last', bind = { of = 'l' } },\n"
              "  ['lambda'] = { unit = 'last', bind = { of = 'i' } },\n"
              "  ['stationary'] = { unit = 'last', bind = { of = 's' } } },\n"
              "score = { stationary = { worst = 1, best = 0 } } }\n");
    static const char *const metrics[] = {"loglik", "lambda", "stationary"};
    for (int k = 0; k < 3; k++) {
        double want = known("hawkes", "exp_kernel_5_events", quantities[k]);
        double got = mean_of(&in, "status_quo", metrics[k]);
        cr_assert(fabs(got - want) <= 4e-15 * fabs(want), "%s: %.17g, not %.17g", quantities[k],
                  got, want);
    }
    inside_close(&in);
}

static void run_incidents(inside *in, uint64_t cases, const char *set, const char *step,
                          const char *initial)
{
    char text[2048];
    snprintf(text, sizeof text,
             "return { title = 'Incidents', step = '%s', horizon = '10 years',\n"
             "units = { incidents = { unit = 'incidents', set = { %s } } },\n"
             "initial = { %s }, metrics = {\n"
             "  count = { unit = 'total', bind = { of = 'incident' } },\n"
             "  rate = { unit = 'mean', bind = { of = 'incident_rate' } },\n"
             "  least_rate = { unit = 'least', bind = { of = 'incident_rate' } },\n"
             "  hazard = { unit = 'mean', bind = { of = 'incident_hazard' } } },\n"
             "score = { count = { worst = 1, best = 0 } } }\n",
             step, set, initial);
    run_cases(in, cases, text);
}

/*
 * With nothing done the mean is rate x years for any step, and the intensity averages to the
 * rate. The counts spread as those of clusters do: variance rate x years/(1 - branching)^2,
 * within 10 % when the step is short against the memory.
 */
Test(reciprocity, incidents_come_at_the_rate_and_in_clusters)
{
    enum { CASES = 4000 };
    static const char *const steps[] = {"1 year", "1 month", "15 days", "3 days"};
    for (int k = 0; k < 4; k++) {
        inside in;
        run_incidents(&in, CASES, "rate = 10, branching = 0.5, memory = 0.2", steps[k], "");
        double mean = mean_of(&in, "status_quo", "count"), variance = 0;
        const double *count = inside_metric(&in, "status_quo", "count");
        for (int j = 0; j < CASES; j++)
            variance += (count[j] - mean) * (count[j] - mean) / CASES;
        double margin = 4 * sqrt(400.0 / CASES); /* the variance is 100/0.25 at most */
        cr_assert(fabs(mean - 100) < margin, "%s: %g incidents", steps[k], mean);
        double rate = mean_of(&in, "status_quo", "rate");
        cr_assert(fabs(rate - 10) < margin / 10 * 1.5, "%s: %g a year", steps[k], rate);
        if (k == 3)
            cr_assert(fabs(variance / 400 - 1) < 0.15, "%s: variance %g", steps[k], variance);
        cr_assert(least_of(&in, "status_quo", "least_rate") >= 5);
        inside_close(&in);
    }
}

/* The long run is mu/(1 - alpha): in a crisis, with talks, with work done together. */
Test(reciprocity, crises_bring_incidents_and_talks_prevent_them)
{
    static const struct {
        const char *initial;
        double want;
    } list[] = {
        {"channel = 1", 20 / (1 - 0.5 * 0.6065306597126334)},
        {"practical = 1", 40 * 0.6703200460356393},
        {"crisis_active = 1", 40 * 2.0137527074704766},
    };
    for (int k = 0; k < 3; k++) {
        inside in;
        run_incidents(&in, 500, "rate = 40, branching = 0.5, rules = 0.4, hotline = 0.5", "1 month",
                      list[k].initial);
        double rate = mean_of(&in, "status_quo", "rate");
        cr_assert(fabs(rate / list[k].want - 1) < 0.02, "%s: %g, not %g", list[k].initial, rate,
                  list[k].want);
        double hazard = mean_of(&in, "status_quo", "hazard");
        cr_assert(fabs(hazard - 5e-4 * rate) < 1e-12);
        inside_close(&in);
    }
}

/* ---- reciprocity ---- */

/* No chance and nothing but the other's conduct: inertia 0.5 and 0.6, reaction 0.3 and 0.2. */
static const char bare[] = "inertia_us = 0.5, react_us = 0.3, inertia_rus = 0.6, react_rus = 0.2, "
                           "offered = 1, noise = 0, blur = 0, hostile_reading = 0";

static void run_conduct(inside *in, uint64_t cases, const char *set, const char *balance,
                        const char *step, const char *horizon, const char *initial,
                        const char *more)
{
    char text[4096];
    snprintf(text, sizeof text,
             "local metrics = {}\n"
             "for _, name in ipairs { 'goldstein_us_rus', 'goldstein_rus_us', 'misperception',\n"
             "                        'trust' } do\n"
             "  metrics['last_' .. name] = { unit = 'last', bind = { of = name } }\n"
             "  metrics['least_' .. name] = { unit = 'least', bind = { of = name } }\n"
             "  metrics['most_' .. name] = { unit = 'most', bind = { of = name } }\n"
             "end\n"
             "local s = { title = 'Conduct', step = '%s', horizon = '%s', units = { 'trust',\n"
             "  conduct = { unit = 'reciprocity', set = { %s }, options = { balance = '%s' } } },\n"
             "  initial = { crisis_active = 0, tension = 0.45, parity = 0.2, trust = 0.25, %s },\n"
             "  metrics = metrics, score = { last_trust = { worst = 0, best = 1 } } }\n"
             "%s\n"
             "return s\n",
             step, horizon, set, balance, initial, more);
    run_cases(in, cases, text);
}

static double conduct_after(int months, const char *which, double initiative, double x, double y)
{
    char horizon[32], initial[128], metric[64];
    inside in;
    snprintf(horizon, sizeof horizon, "%d months", months);
    snprintf(initial, sizeof initial,
             "initiative = %g, goldstein_us_rus = %.17g, goldstein_rus_us = %.17g", initiative, x,
             y);
    run_conduct(&in, 1, bare, "none", "1 month", horizon, initial, "");
    snprintf(metric, sizeof metric, "last_%s", which);
    double got = mean_of(&in, "status_quo", metric);
    inside_close(&in);
    return got;
}

/* A lasting unit of US conduct moves Russian conduct by (I - A)^-1, and the gap closes by rho. */
Test(reciprocity, the_long_run_and_the_pace_are_those_of_the_matrix)
{
    static const char name[] = "a=.5 b=.3 c=.6 d=.2";
    double want = known("grit_var", name, "long_run_y_per_unit_permanent_x");
    double y = conduct_after(400, "goldstein_rus_us", 1, 0, 0);
    cr_assert(fabs(y - want) < 1e-13, "%.17g, not %.17g", y, want);

    double rho = known("grit_var", name, "spectral_radius");
    double ratio = conduct_after(101, "goldstein_rus_us", 0, -2, 0) /
                   conduct_after(100, "goldstein_rus_us", 0, -2, 0);
    cr_assert(fabs(ratio - rho) < 1e-13, "%.17g, not %.17g", ratio, rho);
}

/*
 * The impulse of the known answers, month by month: one initiative of 1 in the first month. What
 * `initial` says lasts, so the later months begin at the first one's end.
 */
Test(reciprocity, an_impulse_dies_out_as_known)
{
    static const char name[] = "\"a=.5 b=.3 c=.6 d=.2, GRIT impulse +1 at t=0\"";
    static const char *const which[] = {"goldstein_us_rus", "goldstein_rus_us"};
    double x = known("grit_var", name, "x[1]"), y = known("grit_var", name, "y[1]");
    cr_assert(conduct_after(1, which[0], 1, -2, 0) == x);
    cr_assert(conduct_after(1, which[1], 1, -2, 0) == y);
    for (int k = 2; k <= 6; k++)
        for (int side = 0; side < 2; side++) {
            char quantity[8];
            snprintf(quantity, sizeof quantity, "%c[%d]", "xy"[side], k);
            double want = known("grit_var", name, quantity);
            double got = conduct_after(k - 1, which[side], 0, x, y);
            cr_assert(fabs(got - want) < 1e-15, "%s: %.17g, not %.17g", quantity, got, want);
        }
}

/* With nothing done and no chance, conduct rests where it starts, whatever that is. */
Test(reciprocity, nothing_done_leaves_everything_as_it_is)
{
    inside in;
    run_conduct(&in, 200, "noise = 0, blur = 0", "start", "1 month", "10 years",
                "goldstein_us_rus = -1, goldstein_rus_us = 0.9, misperception = 0.5",
                "s.uncertain = {}\n"
                "for _, name in ipairs { 'inertia_us', 'inertia_rus', 'react_us', 'react_rus',\n"
                "                        'hostile_reading', 'clear', 'learning' } do\n"
                "  s.uncertain['conduct.' .. name] = declared()\n"
                "end\n");
    cr_assert(most_of(&in, "status_quo", "most_goldstein_us_rus") < -1 + 1e-9);
    cr_assert(least_of(&in, "status_quo", "least_goldstein_us_rus") > -1 - 1e-9);
    cr_assert(most_of(&in, "status_quo", "most_goldstein_rus_us") < 0.9 + 1e-9);
    cr_assert(least_of(&in, "status_quo", "least_goldstein_rus_us") > 0.9 - 1e-9);
    cr_assert(least_of(&in, "status_quo", "least_misperception") == 0.5);
    cr_assert(most_of(&in, "status_quo", "most_misperception") == 0.5);
    inside_close(&in);
}

/* Misperception falls to its start times exp(-clear), and what is misread falls with it. */
Test(reciprocity, an_open_channel_clears_up_what_is_misread)
{
    enum { CASES = 4000 };
    double fog[2], variance[2], mean[2];
    for (int open = 0; open < 2; open++) {
        inside in;
        run_conduct(&in, CASES,
                    "noise = 0, blur = 2, hostile_reading = 0.5, clear = 1, react_us = 0.4, "
                    "react_rus = 0.4",
                    "start", "1 month", "10 years",
                    open ? "channel = 1, misperception = 0.6, goldstein_us_rus = 0, "
                           "goldstein_rus_us = 0"
                         : "misperception = 0.6, goldstein_us_rus = 0, goldstein_rus_us = 0",
                    "");
        const double *y = inside_metric(&in, "status_quo", "last_goldstein_rus_us");
        fog[open] = mean_of(&in, "status_quo", "last_misperception");
        mean[open] = mean_of(&in, "status_quo", "last_goldstein_rus_us");
        variance[open] = 0;
        for (int k = 0; k < CASES; k++)
            variance[open] += (y[k] - mean[open]) * (y[k] - mean[open]) / CASES;
        inside_close(&in);
    }
    cr_assert(fabs(fog[0] - 0.6) < 1e-12, "%.17g", fog[0]);
    cr_assert(fabs(fog[1] - 0.6 * 0.36787944117144233) < 1e-8, "%.17g", fog[1]);
    /* The variance goes with the square, e^-2; its standard error is 2 % of each. */
    double ratio = variance[1] / variance[0];
    cr_assert(fabs(ratio / 0.1353352832366127 - 1) < 0.13, "%g", ratio);
    /* In the long run (1 - a - b) y = b hostile_reading (fog at the start - fog). */
    double want = 0.4 * 0.5 * (0.6 - fog[1]) / (1 - 0.5 - 0.4);
    cr_assert(fabs(mean[1] - mean[0] - want) < 0.15 * want, "%g, not %g", mean[1] - mean[0], want);
}

/* Cooperation received moves trust by believed/10 a year for each point of the mean. */
Test(reciprocity, cooperation_received_builds_trust)
{
    double trust[3];
    static const char *const initial[] = {"initiative = 0", "initiative = 1", "sanctions = 1"};
    for (int k = 0; k < 3; k++) {
        char all[128];
        inside in;
        snprintf(all, sizeof all, "goldstein_us_rus = 0, goldstein_rus_us = 0, %s", initial[k]);
        run_conduct(&in, 1, "noise = 0, blur = 0, believed = 0.5", "start", "1 month", "2 years",
                    all,
                    "s.units.trust = { unit = 'trust', set = { wind = 0, sanction_cost = 0,\n"
                    "  build = 0, fade = 0 } }\n"
                    "s.units[1] = nil");
        trust[k] = mean_of(&in, "status_quo", "last_trust");
        inside_close(&in);
    }
    cr_assert(fabs(trust[0] - 0.25) < 1e-15, "%.17g", trust[0]);
    cr_assert(trust[1] > 0.27 && trust[2] < 0.24, "%g %g", trust[1], trust[2]);
}

/* Over all declared ranges both stay on the scale, and misperception and trust in [0, 1]. */
Test(reciprocity, conduct_stays_on_the_scale)
{
    static const char all[] =
        "s.uncertain = {}\n"
        "for _, name in ipairs { 'inertia_us', 'inertia_rus', 'react_us', 'react_rus', 'noise',\n"
        "    'blur', 'hostile_reading', 'clear', 'learning', 'conceded', 'welcomed', 'offered',\n"
        "    'punished', 'resented', 'strained', 'believed' } do\n"
        "  s.uncertain['conduct.' .. name] = declared()\n"
        "end\n"
        "for _, name in ipairs { 'channel', 'accommodation', 'initiative', 'sanctions', 'crisis',\n"
        "                        'misperception' } do\n"
        "  s.uncertain['initial.' .. name] = uniform(0, 1)\n"
        "end\n";
    static const char *const names[] = {"goldstein_us_rus", "goldstein_rus_us", "misperception",
                                        "trust"};
    inside in;
    run_conduct(&in, 2000, "", "start", "1 month", "10 years",
                "goldstein_us_rus = -1, goldstein_rus_us = 0.9", all);
    for (int k = 0; k < 4; k++) {
        char metric[64];
        snprintf(metric, sizeof metric, "least_%s", names[k]);
        cr_assert(least_of(&in, "status_quo", metric) >= (k < 2 ? -10 : 0), "%s", metric);
        snprintf(metric, sizeof metric, "most_%s", names[k]);
        cr_assert(most_of(&in, "status_quo", metric) <= (k < 2 ? 10 : 1), "%s", metric);
    }
    inside_close(&in);
}

/* A path without chance, in steps of half a month: within 0.02 points after six months. */
Test(reciprocity, half_the_step_changes_little)
{
    double y[2];
    for (int half = 0; half < 2; half++) {
        inside in;
        run_conduct(&in, 1, "noise = 0, blur = 0", "start", half ? "0.5 months" : "1 month",
                    "6 months", "goldstein_us_rus = -1, goldstein_rus_us = 0.9, initiative = 1",
                    "");
        y[half] = mean_of(&in, "status_quo", "last_goldstein_rus_us");
        inside_close(&in);
    }
    cr_assert(y[0] > 1, "%g", y[0]);
    cr_assert(fabs(y[0] - y[1]) < 0.02, "%g and %g", y[0], y[1]);
}

/* ---- GRIT ---- */

static void run_grit(inside *in, const char *set, const char *policies)
{
    char text[2048];
    snprintf(text, sizeof text,
             "return { title = 'GRIT', step = '1 month', horizon = '5 years', units = { 'grit',\n"
             "'trust', conduct = { unit = 'reciprocity', set = { %s } } },\n"
             "initial = { goldstein_us_rus = -1, goldstein_rus_us = 0.9, crisis_active = 0,\n"
             "            tension = 0.45, parity = 0.2, trust = 0.25 },\n"
             "policies = { freeze = { title = 'Freeze' }, %s }, metrics = {\n"
             "  initiative = { unit = 'last', bind = { of = 'initiative' } },\n"
             "  withdrawn = { unit = 'total', bind = { of = 'initiative_withdrawn' } },\n"
             "  answer = { unit = 'last', bind = { of = 'goldstein_rus_us' } },\n"
             "  last_trust = { unit = 'last', bind = { of = 'trust' } } },\n"
             "score = { last_trust = { worst = 0, best = 1 } } }\n",
             set, policies);
    run_cases(in, 200, text);
}

/* Initiatives that are answered go on to the end; those that are not are taken back. */
Test(reciprocity, initiatives_go_on_while_they_are_answered)
{
    static const char grit[] = "grit = { grit = { size = 0.25, tau = 0.05, interval = 6 } }";
    inside in;
    run_grit(&in, "noise = 0, blur = 0, react_rus = 0.3", grit);
    cr_assert(least_of(&in, "grit", "initiative") == 1);
    cr_assert(most_of(&in, "grit", "answer") > most_of(&in, "freeze", "answer") + 0.3);
    cr_assert(mean_of(&in, "grit", "last_trust") > mean_of(&in, "freeze", "last_trust"));
    inside_close(&in);

    run_grit(&in, "noise = 0, blur = 0, react_rus = 0", grit);
    cr_assert(most_of(&in, "grit", "initiative") <= 0.25);
    /* 12 months of patience and 12 of rest: at months 12, 36 and 60 at the latest. */
    cr_assert(least_of(&in, "grit", "withdrawn") >= 2 && most_of(&in, "grit", "withdrawn") <= 3);
    inside_close(&in);
}

/* Its defaults, and every setting but the size, do nothing: the same bits. */
Test(reciprocity, without_a_size_the_lever_does_nothing)
{
    inside in;
    run_grit(&in, "", "idle = { grit = { tau = -5, interval = 1, patience = 1, undone = 0 } }");
    cr_assert(most_of(&in, "idle", "initiative") == 0);
    cr_assert(most_of(&in, "idle", "withdrawn") == 0);
    cr_assert(same_bits(inside_metric(&in, "freeze", "last_trust"),
                        inside_metric(&in, "idle", "last_trust"), 200));
    inside_close(&in);
}
