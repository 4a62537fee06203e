/* SPDX-License-Identifier: MIT
 *
 * What must hold of the units that tell cooperation, the council, the alliance, interests and
 * accidents, whatever their parameters: nothing moves when no lever does, parts can be told
 * apart, bounds hold, effects have the claimed sign and contested ones can have either, a finer
 * step changes little. Known answers are closed forms, written beside the tests. Each test runs
 * whole scenarios in this process. Run from the root of the repository.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#include "inside.h"
#include "known.h"

enum { ONE = 1, SOME = 60, MANY = 1500 };

/* ---- worlds and what is measured of them ---- */

/* `measure` of the variable `of` is metric `of_measure`; the list is "total leak; last trust". */
static void write_metrics(FILE *f, const char *list)
{
    char measure[32], of[64];
    int used;
    fputs("local metrics, score = {}, {}\n", f);
    for (; sscanf(list, " %31[a-z] %63[a-z_]%n", measure, of, &used) == 2; list += *list == ';') {
        fprintf(f, "metrics.%s_%s = { unit = '%s', bind = { of = '%s' } }\n", of, measure, measure,
                of);
        fprintf(f, "score.%s_%s = { worst = 1, best = 0 }\n", of, measure);
        list += used;
    }
}

/* Plans and runs ten years of a world (printf-like: fields of a scenario) in steps of `step`. */
static void run_world(inside *in, size_t cases, const char *step, const char *measured,
                      const char *world, va_list arguments)
{
    char *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    write_metrics(f, measured);
    fprintf(f,
            "return { title = 'A world', start = '2015-01', horizon = '10 years', step = '%s',\n",
            step);
    fputs("metrics = metrics, score = score,\n", f);
    vfprintf(f, world, arguments);
    fputs("}\n", f);
    fclose(f);
    cr_assert_eq(
        inside_plan(in, NULL, scratch_file("world.lua", text), (plan_options){.cases = cases}),
        ERR_OK, "%s\n%s", in->e.text, text);
    cr_assert_eq(inside_run(in, 1, 64), ERR_OK, "%s", in->e.text);
    free(text);
}

__attribute__((format(printf, 4, 5))) static void world(inside *in, size_t cases,
                                                        const char *measured, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    run_world(in, cases, "1 month", measured, text, arguments);
    va_end(arguments);
}

/* One number of one future: "last trust" under the policy `p` of a world in steps of `step`. */
__attribute__((format(printf, 3, 4))) static double one(const char *step, const char *measured,
                                                        const char *text, ...)
{
    char measure[32], of[64], name[128];
    inside in;
    va_list arguments;
    va_start(arguments, text);
    run_world(&in, ONE, step, measured, text, arguments);
    va_end(arguments);
    sscanf(measured, "%31s %63s", measure, of);
    snprintf(name, sizeof name, "%s_%s", of, measure);
    double value = inside_metric(&in, "p", name)[0];
    inside_close(&in);
    return value;
}

/* The mean over cases of a metric of the policy `p`. */
static double mean_under(const inside *in, const char *metric, size_t cases)
{
    const double *column = inside_metric(in, "p", metric);
    double sum = 0;
    for (size_t i = 0; i < cases; i++)
        sum += column[i];
    return sum / (double)cases;
}

#define NEAR(got, want, within)                                                                    \
    do {                                                                                           \
        double got_ = (got), want_ = (want);                                                       \
        cr_assert(fabs(got_ - want_) <= (within), "%s is %.17g, not %.17g", #got, got_, want_);    \
    } while (0)

/* ---- cooperation in information systems ---- */

#define COOPERATION                                                                                \
    "units = { 'missile_exercises', 'data_centre', 'shared_systems', 'info_coop',\n"               \
    "'leak_recipients' }, initial = { parity = 0.2, trust = 0.25 },\n"

Test(alliance, nothing_offered_moves_nothing_and_loses_nothing)
{
    static const char *const unmoved[][2] = {
        {"interception_last", "0"}, {"leak_total", "0"},        {"leak_hazard_most", "0"},
        {"leak_loss_last", "0"},    {"collapse_total", "0"},    {"collapse_hazard_most", "0"},
        {"embedded_last", "0.2"},   {"belligerence_most", "1"}, {"belligerence_least", "1"},
    };
    inside in;
    world(&in, SOME,
          "last interception; total leak; most leak_hazard; last leak_loss; total collapse;\n"
          "most collapse_hazard; last embedded; most belligerence; least belligerence",
          COOPERATION "uncertain = { ['info_coop.theta'] = declared(),\n"
                      "['info_coop.bound'] = declared(), ['info_coop.leak0'] = declared() },\n"
                      "policies = { p = {} }");
    for (size_t k = 0; k < sizeof unmoved / sizeof *unmoved; k++)
        for (size_t i = 0; i < SOME; i++)
            NEAR(inside_metric(&in, "p", unmoved[k][0])[i], atof(unmoved[k][1]), 1e-15);
    inside_close(&in);
}

/* Each part alone: what it moves, and what it leaves. */
Test(alliance, the_three_parts_can_be_told_apart)
{
    static const struct {
        const char *policy;
        bool intercepts, leaks, restrains;
    } parts[] = {
        {"missile_exercises = { per_year = 2 }", true, false, false},
        {"data_centre = { open = 'open', share = 0.25 }", false, true, false},
        {"shared_systems = { degree = 1 }", false, true, true},
    };
    for (size_t k = 0; k < 3; k++) {
        inside in;
        world(&in, ONE, "last interception; most leak_hazard; least belligerence; most info_coop",
              COOPERATION "policies = { p = { %s } }", parts[k].policy);
        cr_assert_eq(inside_metric(&in, "p", "interception_last")[0] > 0, parts[k].intercepts);
        cr_assert_eq(inside_metric(&in, "p", "leak_hazard_most")[0] > 0, parts[k].leaks);
        cr_assert_eq(inside_metric(&in, "p", "belligerence_least")[0] < 1, parts[k].restrains);
        NEAR(inside_metric(&in, "p", "info_coop_most")[0], 1, 1e-15);
        inside_close(&in);
    }
}

/* At rest practice is rate/forget: 2/0.2 = 10 exercises, of which 63 % are learnt at 8. */
Test(alliance, each_side_learns_what_exercises_teach)
{
    inside in;
    world(&in, ONE,
          "last interception; last interception_us; last interception_rus; last intercept_us;\n"
          "last intercept_rus",
          "units = { 'missile_exercises', info_coop = { unit = 'info_coop', set = {\n"
          "collapse0 = 0.02, steadied = 6, learns_us = 0.4, learns_rus = 0.9, spill_us = 0.5,\n"
          "spill_rus = 0 } } }, initial = { parity = 1, practice = 10 },\n"
          "policies = { p = { missile_exercises = { per_year = 2 } } }");
    double learnt = 0.15 * -expm1(-10.0 / 8);
    NEAR(inside_metric(&in, "p", "interception_us_last")[0], 0.4 * learnt, 1e-12);
    NEAR(inside_metric(&in, "p", "interception_rus_last")[0], 0.9 * learnt, 1e-12);
    NEAR(inside_metric(&in, "p", "interception_last")[0], 0.65 * learnt, 1e-12);
    NEAR(inside_metric(&in, "p", "intercept_us_last")[0], 0.2 * learnt, 1e-12);
    NEAR(inside_metric(&in, "p", "intercept_rus_last")[0], 0, 1e-15);
    inside_close(&in);
}

#define LEAKING                                                                                    \
    "units = { 'data_centre', info_coop = { unit = 'info_coop', set = { leak0 = 0.3,\n"            \
    "steadied = 6, collapse0 = 0.02 } }, leak_recipients = { unit = 'leak_recipients',\n"          \
    "set = { weight_group = %g, weight_prk = %g, weight_iran = %g, loss_group = 0.5,\n"            \
    "loss_prk = 0.9, loss_iran = 1 } } }, initial = { parity = 1 }, policies = { p = {\n"          \
    "data_centre = { open = 'open', share = 0.5, guard = %g } } }"
#define LEAKS                                                                                      \
    "total leak; total leaked_to_group; total leaked_to_prk; total leaked_to_iran;\n"              \
    "integral leak_hazard; integral leak_hazard_group; integral leak_hazard_prk;\n"                \
    "integral leak_hazard_iran; least leak_loss; most leak_loss; risk leak_hazard"

/* Every leak has one recipient, and the parts of the hazard add up to it. */
Test(alliance, every_leak_falls_into_one_pair_of_hands)
{
    static const char *const whose[] = {"group", "prk", "iran"};
    static const double part[] = {0.5, 0.2, 0.3};
    double leaks = 0, to[3] = {0};
    inside in;
    world(&in, MANY, LEAKS, LEAKING, 0.5, 0.2, 0.3, 0.0);
    for (size_t i = 0; i < MANY; i++) {
        double all = inside_metric(&in, "p", "leak_total")[i], sum = 0, hazards = 0;
        for (size_t k = 0; k < 3; k++) {
            char event[64], hazard[64];
            snprintf(event, sizeof event, "leaked_to_%s_total", whose[k]);
            snprintf(hazard, sizeof hazard, "leak_hazard_%s_integral", whose[k]);
            to[k] += inside_metric(&in, "p", event)[i];
            sum += inside_metric(&in, "p", event)[i];
            hazards += inside_metric(&in, "p", hazard)[i];
        }
        cr_assert_eq(sum, all);
        leaks += all;
        NEAR(hazards, inside_metric(&in, "p", "leak_hazard_integral")[i], 1e-12);
        cr_assert_geq(inside_metric(&in, "p", "leak_loss_least")[i], 0);
        cr_assert_leq(inside_metric(&in, "p", "leak_loss_most")[i], 1);
    }
    for (size_t k = 0; k < 3; k++) /* four standard errors */
        NEAR(to[k] / leaks, part[k], 4 * sqrt(part[k] * (1 - part[k]) / leaks));
    /* A leak a month at most: the count of steps with one is 120 (1 - exp(-h/12)), h = 0.3. */
    double per_step = mean_under(&in, "leak_total", MANY) /
                      (mean_under(&in, "leak_hazard_integral", MANY) / (0.3 / 12));
    NEAR(per_step, -expm1(-0.3 / 12), 4 * sqrt(0.3 / 12 / (120.0 * MANY)));
    inside_close(&in);
}

Test(alliance, only_the_ratio_of_weights_counts_and_safeguards_stop_leaks)
{
    inside a, b, guarded;
    world(&a, SOME, LEAKS, LEAKING, 0.25, 0.1, 0.15, 0.0);
    world(&b, SOME, LEAKS, LEAKING, 0.5, 0.2, 0.3, 0.0);
    world(&guarded, SOME, LEAKS, LEAKING, 0.5, 0.2, 0.3, 1.0);
    for (size_t i = 0; i < SOME; i++) {
        NEAR(inside_metric(&a, "p", "leak_hazard_prk_integral")[i],
             inside_metric(&b, "p", "leak_hazard_prk_integral")[i], 1e-12);
        NEAR(inside_metric(&guarded, "p", "leak_hazard_risk")[i], 0, 1e-15);
        NEAR(inside_metric(&guarded, "p", "leak_loss_most")[i], 0, 1e-15);
    }
    inside_close(&a);
    inside_close(&b);
    inside_close(&guarded);
}

/* A centre with Russia's share s beside the unit that lets parity follow it. */
static void shared_centre(double share, double *leaks, double *collapses)
{
    inside in;
    world(&in, SOME, "integral leak_hazard; integral collapse_hazard",
          "units = { 'data_centre', info_coop = { unit = 'info_coop', set = { steadied = 6,\n"
          "collapse0 = 0.02, closed_access = 0.1 } }, trust = { unit = 'trust', set = {\n"
          "wind = 0, shared = 1, lag = 1 } } }, initial = { parity = 0, trust = 0.25 },\n"
          "policies = { p = { data_centre = { open = 'open', share = %g, guard = 0 } } }",
          share);
    *leaks = mean_under(&in, "leak_hazard_integral", SOME);
    *collapses = mean_under(&in, "collapse_hazard_integral", SOME);
    inside_close(&in);
}

/* X.3: the larger the share the more leaks and the fewer collapses, so that for some weight of
 * the one against the other the best share lies between. */
Test(alliance, an_equal_share_leaks_more_and_holds_better)
{
    double leaks[3], collapses[3];
    for (int k = 0; k < 3; k++)
        shared_centre(0.25 * k, &leaks[k], &collapses[k]);
    cr_assert(leaks[0] < leaks[1] && leaks[1] < leaks[2]);
    cr_assert(collapses[0] > collapses[1] && collapses[1] > collapses[2]);
    double weight = (leaks[2] - leaks[0]) / (collapses[0] - collapses[2]);
    double ends = leaks[0] + weight * collapses[0], between = leaks[1] + weight * collapses[1];
    cr_assert_lt(between, ends);
}

Test(alliance, cooperation_breaks_less_with_parity_and_with_trust)
{
    double before = INFINITY;
    for (int k = 0; k <= 4; k++) {
        double hazard = one("1 month", "most collapse_hazard",
                            "units = { 'data_centre', 'info_coop' }, initial = { parity = %g },\n"
                            "policies = { p = { data_centre = { open = 'open' } } }",
                            0.25 * k);
        cr_assert_lt(hazard, before);
        before = hazard;
    }
    double start = one("1 month", "last collapse_hazard",
                       "units = { 'data_centre', info_coop = { unit = 'info_coop', set = {\n"
                       "collapse0 = 0.02 } } }, initial = { parity = 1 }, forcing = { trust = {\n"
                       "['2015-01'] = 0.25 } }, policies = { p = { data_centre = {\n"
                       "open = 'open' } } }");
    double trusted = one("1 month", "last collapse_hazard",
                         "units = { 'data_centre', info_coop = { unit = 'info_coop', set = {\n"
                         "collapse0 = 0.02 } } }, initial = { parity = 1 }, forcing = { trust = {\n"
                         "['2015-01'] = 0.25, ['2020-01'] = 0.75 } }, policies = { p = {\n"
                         "data_centre = { open = 'open' } } }");
    NEAR(trusted / start, exp(-0.5), 1e-12);
}

/* P3.7 and its opposite. */
Test(alliance, shared_systems_may_restrain_or_embolden_embed_or_estrange)
{
    static const char *const text =
        "units = { 'shared_systems', info_coop = { unit = 'info_coop', set = { theta = %g,\n"
        "bound = %g, collapse0 = 0.02, steadied = 6 } } }, initial = { parity = 1 },\n"
        "policies = { p = { shared_systems = { degree = 1 } } }";
    cr_assert_lt(one("1 month", "most belligerence", text, 2.0, 0.5), 1);
    cr_assert_gt(one("1 month", "least belligerence", text, -1.0, 0.5), 1);
    NEAR(one("1 month", "most belligerence", text, 0.0, 0.5), 1, 1e-15);
    cr_assert_gt(one("1 month", "last embedded", text, 1.0, 0.5), 0.2);
    cr_assert_lt(one("1 month", "last embedded", text, 1.0, -0.2), 0.2);
    NEAR(one("1 month", "last embedded", text, 1.0, 0.0), 0.2, 1e-15);
    /* embedded(10) = 1 - 0.8 exp(-10/10) with full engagement */
    NEAR(one("1 month", "last embedded", text, 1.0, 1.0), 1 - 0.8 * exp(-1), 2e-3);
    cr_assert_leq(one("1 month", "most embedded", text, 1.0, 1.0), 1);
    cr_assert_geq(one("1 month", "least embedded", text, 1.0, -0.5), 0);
}

/* P9.5: the same cooperation embeds an equal more than a junior, as far as that counts. */
Test(alliance, an_equal_is_embedded_more_than_a_junior)
{
    static const char *const text =
        "units = { 'data_centre', 'shared_systems', info_coop = { unit = 'info_coop', set = {\n"
        "as_equal = %g, collapse0 = 0.02, steadied = 0, trusted = 0, estranged = 0 } } },\n"
        "initial = { parity = %g }, policies = { p = { data_centre = { open = 'open' },\n"
        "shared_systems = { degree = 0.5 } } }";
    double junior = one("1 month", "last embedded", text, 0.8, 0.1);
    double equal = one("1 month", "last embedded", text, 0.8, 1.0);
    cr_assert_gt(equal, junior + 0.05);
    NEAR(one("1 month", "last embedded", text, 0.0, 0.1), equal, 1e-12);
}

/* ---- the council ---- */

Test(alliance, conditions_hold_the_council_at_talks_and_count_reversals)
{
    static const char *const text =
        "units = { 'nrc' }, forcing = { ceasefire = { ['2015-01'] = 0, ['2016-01'] = 1,\n"
        "['2018-01'] = 0, ['2019-01'] = 1, ['2024-01'] = 0 }, inf_dispute = {\n"
        "['2015-01'] = 1, ['2017-01'] = 0.2 } }, policies = { p = { nrc = { level = 3, %s } } }";
    NEAR(one("1 month", "total reversal", text, ""), 0, 0);
    NEAR(one("1 month", "mean practical", text, ""), 1, 1e-12);
    /* The ceasefire holds in 2016-17 and 2019-23: 7 of 10 years, lost twice. */
    NEAR(one("1 month", "total reversal", text, "require_ceasefire = 1"), 2, 0);
    NEAR(one("1 month", "last reversals", text, "require_ceasefire = 1"), 2, 0);
    NEAR(one("1 month", "total reversal", text, "level = { ['2015-01'] = 3, ['2020-01'] = 1 }"), 1,
         0);
    NEAR(one("1 month", "total reversal", text,
             "hold_military = { ['2015-01'] = 0, ['2020-01'] = 0.5 }"),
         1, 0);
    NEAR(one("1 month", "mean practical", text, "require_ceasefire = 1"), 0.7, 0.02);
    NEAR(one("1 month", "least channel", text, "require_ceasefire = 1"), 0.5, 1e-15);
    /* The dispute calms in 2017: 8 of 10 years. */
    NEAR(one("1 month", "mean practical", text, "require_compliance = 1"), 0.8, 0.02);
    NEAR(one("1 month", "total reversal", text, "require_compliance = 1"), 0, 0);
    NEAR(one("1 month", "mean practical", text, "require_compliance = 1, require_ceasefire = 1"),
         0.6, 0.02);
    /* Tools apart: the military ones are held back, talks go on. */
    NEAR(one("1 month", "most practical", text, "hold_military = 1"), 0, 1e-15);
    NEAR(one("1 month", "least channel", text, "hold_military = 1"), 1, 1e-15);
    NEAR(one("1 month", "most channel", text, "level = 0, hold_military = 1"), 0, 1e-15);
}

/* Silence does not meet a condition. */
Test(alliance, a_condition_that_nobody_reports_on_is_not_met)
{
    static const char *const text =
        "units = { 'nrc' }, policies = { p = { nrc = { level = 'practical', %s = 1 } } }";
    NEAR(one("1 month", "most practical", text, "require_ceasefire"), 0, 1e-15);
    NEAR(one("1 month", "most practical", text, "require_compliance"), 0, 1e-15);
    NEAR(one("1 month", "least practical", text, "suspend_on_crisis"), 0.6, 1e-15);
}

/* d a/dt = r (1 - a) - n a has a(t) = r/(r+n) + (a0 - r/(r+n)) exp(-(r+n) t). */
static double agenda(double rate, double t)
{
    double rest = rate / (rate + 0.2);
    return rest + (0.25 - rest) * exp(-(rate + 0.2) * t);
}

Test(alliance, the_agenda_follows_its_closed_form_and_halving_the_step_halves_the_error)
{
    static const char *const text =
        "units = { 'nrc', nrc_agenda = { unit = 'nrc_agenda', set = { rho0 = 0.1, rho1 = %g,\n"
        "renewed = 0.2 } } }, initial = { agenda_done = 0.25 },\n"
        "policies = { p = { nrc = { level = %d } } }";
    double coarse = one("2 months", "last agenda_done", text, 0.3, 3) - agenda(0.4, 10);
    double fine = one("1 month", "last agenda_done", text, 0.3, 3) - agenda(0.4, 10);
    cr_assert(fabs(fine) < 1e-3 && fabs(fine) < 0.6 * fabs(coarse), "%g %g", coarse, fine);
    double closed = one("1 month", "last agenda_done", text, 0.3, 0);
    NEAR(closed, agenda(0.1, 10), 1e-3);
    /* P5.1 and its opposite. */
    cr_assert_gt(one("1 month", "last agenda_done", text, 0.3, 3), closed);
    cr_assert_lt(one("1 month", "last agenda_done", text, -0.1, 3), closed);
    NEAR(one("1 month", "last resolved", text, -0.3, 3), 0, 1e-15);
}

Test(alliance, issues_resolved_earn_trust_and_reversals_cost_it)
{
    static const char *const text =
        "units = { 'nrc', 'nrc_agenda', trust = { unit = 'trust', set = { wind = 0, build = 0,\n"
        "fade = 0, answered = 0 } } }, initial = { trust = 0.25, agenda_done = 0.25 },\n"
        "policies = { p = { nrc = { %s } } }";
    NEAR(one("1 month", "last trust", text, "level = 0"), 0.25, 1e-12);
    double kept = one("1 month", "last trust", text, "level = 3");
    cr_assert(kept > 0.25 && kept < 0.4, "%g", kept);
    double dropped =
        one("1 month", "last trust", text, "level = { ['2015-01'] = 3, ['2024-11'] = 0 }");
    NEAR(kept - dropped, 0.02, 2e-3);
}

/* ---- the alliance ---- */

#define DILEMMA                                                                                    \
    "units = { 'reassurance', alliance_dilemma = { unit = 'alliance_dilemma', set = {\n"           \
    "believed = 0, abandon = 0.2, entrap = 0.1, hold = 2, pull = 1.5, loss_abandon = 10,\n"        \
    "loss_entrap = 6 } } }, initial = { alliance_confidence = 0.6 },\n"                            \
    "policies = { p = { reassurance = { degree = %.17g } } }"

/* The loss 0.2 10 + 0.1 6 of tests/golden/ir/oracle_values.csv at the start; the least one where
 * hold 2 exp(-hold x) = pull 0.6 exp(pull x). */
Test(alliance, the_dilemma_has_its_least_loss_between_abandonment_and_entrapment)
{
    double least = log(2 * 2 / (1.5 * 0.6)) / (2 + 1.5);
    double best = one("1 month", "last alliance_loss", DILEMMA, least);
    NEAR(one("1 month", "last alliance_loss", DILEMMA, 0.0), known("alliance", "base", "net_loss"),
         1e-14);
    NEAR(best, 2 * exp(-2 * least) + 0.6 * exp(1.5 * least), 1e-13);
    for (int side = -1; side <= 1; side += 2)
        cr_assert_gt(one("1 month", "last alliance_loss", DILEMMA, least + side * 0.05), best);
    double abandoned = 1, entrapped = 0;
    for (int k = 0; k <= 4; k++) {
        double a = one("1 month", "last abandonment", DILEMMA, 0.25 * k);
        double e = one("1 month", "last entrapment", DILEMMA, 0.25 * k);
        cr_assert(a < abandoned && e > entrapped && a >= 0 && e <= 1);
        abandoned = a, entrapped = e;
    }
}

static double confidence(double mixed, double reassurance, double accommodation)
{
    return one("1 month", "last alliance_confidence",
               "units = { 'reassurance', 'accommodation', alliance = { unit = 'alliance', set = {\n"
               "mixed = %g } } }, initial = { alliance_confidence = 0.6 }, policies = { p = {\n"
               "reassurance = { degree = %g }, accommodation = { degree = %g } } }",
               mixed, reassurance, accommodation);
}

/* X.2: both options, either alone, neither. */
Test(alliance, accommodation_and_reassurance_interact_as_the_weight_says)
{
    static const double weights[] = {0, 0.2, -0.2};
    for (int k = 0; k < 3; k++) {
        double both = confidence(weights[k], 1, 1), neither = confidence(weights[k], 0, 0);
        double one_each = confidence(weights[k], 1, 0) + confidence(weights[k], 0, 1);
        NEAR(neither, 0.6, 1e-15);
        double settled = 1 - pow(1 - 1 / 18.0, 120);
        NEAR(both + neither - one_each, -weights[k] * settled, 1e-12);
    }
}

#define EUROPE                                                                                     \
    "units = { burden_sharing = { unit = 'burden_sharing', set = { %s } } },\n"                    \
    "initial = { milex_europe = 247, gdp_europe = 16432, %s }, policies = { p = {} }, %s"

Test(alliance, allied_spending_rests_until_something_moves)
{
    NEAR(one("1 month", "last milex_europe", EUROPE, "k = 1, ride = -0.2, fear = 1",
             "milex_rus = 66, milex_us = 634, alliance_confidence = 0.6", ""),
         247, 1e-9);
    NEAR(one("1 month", "last burden_share", EUROPE, "k = 1", "milex_rus = 66, milex_us = 634", ""),
         247.0 / 881, 1e-12);
}

/* Russia spends 20 more from the second month on: 247 + k 20 (1 - exp(-a t))/a, t = 119/12. */
Test(alliance, allied_spending_follows_its_closed_form)
{
    static const char *const series = "forcing = { milex_rus = { ['2015-01'] = 66,\n"
                                      "['2015-02'] = 86 } }";
    double want = 247 + 0.6 * 20 * -expm1(-0.2 * 119 / 12) / 0.2;
    double coarse = one("1 month", "last milex_europe", EUROPE, "k = 0.6, a = 0.2", "", series);
    NEAR(coarse, want, 0.3);
    double free_of_return =
        one("1 month", "last milex_europe", EUROPE, "k = 0.6, a = 0", "", series);
    NEAR(free_of_return, 247 + 0.6 * 20 * 119 / 12, 1e-9);
    double goal =
        one("1 month", "last milex_europe", EUROPE, "k = 0, a = 0, keep = 0.5, goal = 2", "", "");
    NEAR(goal, 328.64 - (328.64 - 247) * exp(-5), 0.2);
}

Test(alliance, allies_may_ride_free_or_follow_and_doubt_may_arm_them_or_not)
{
    static const char *const richer = "forcing = { milex_us = { ['2015-01'] = 634,\n"
                                      "['2015-02'] = 734 } }";
    static const char *const assured = "forcing = { alliance_confidence = { ['2015-01'] = 0.6,\n"
                                       "['2015-02'] = 0.9 } }";
    static const char *const doubted = "forcing = { alliance_confidence = { ['2015-01'] = 0.6,\n"
                                       "['2015-02'] = 0.3 } }";
    cr_assert_lt(one("1 month", "last milex_europe", EUROPE, "ride = -0.05", "", richer), 247);
    cr_assert_gt(one("1 month", "last milex_europe", EUROPE, "ride = 0.05", "", richer), 247);
    cr_assert_gt(one("1 month", "last milex_europe", EUROPE, "fear = 0.1", "", doubted), 247);
    cr_assert_lt(one("1 month", "last milex_europe", EUROPE, "fear = -0.1", "", doubted), 247);
    cr_assert_lt(one("1 month", "last milex_europe", EUROPE, "fear = 0.1", "", assured), 247);
    cr_assert_geq(one("1 month", "least milex_europe", EUROPE, "ride = -0.2, a = -0.2", "", richer),
                  0);
}

/* What Russia spent and Europe earned, 2015-2024: does the range of futures reach what Europe
 * spent? It must neither miss it nor be pinned to it. */
Test(alliance, the_range_of_allied_spending_reaches_that_of_2024)
{
    inside in;
    world(
        &in, MANY, "last milex_europe",
        "units = { 'burden_sharing' }, initial = { milex_europe = 247 }, uncertain = {\n"
        "['burden_sharing.k'] = uniform(0, 1.2), ['burden_sharing.a'] = uniform(0, 0.4),\n"
        "['burden_sharing.keep'] = uniform(0, 0.3) }, policies = { p = {} },\n"
        "forcing = (function()\n"
        "local series, rus, gdp = require 'lib.series', {}, {}\n"
        "for year = 2015, 2024 do\n"
        "  rus[year .. '-01'] = series.at('milex_worldbank', 'RUS', 'milex_current_usd_derived',\n"
        "                                 year) / 1e9\n"
        "  gdp[year .. '-01'] = series.at('milex_nato_europe', 'NATOEU', 'gdp_current_usd',\n"
        "                                 year) / 1e9\n"
        "end return { milex_rus = rus, gdp_europe = gdp } end)()");
    size_t below = 0;
    for (size_t i = 0; i < MANY; i++)
        below += inside_metric(&in, "p", "milex_europe_last")[i] < 465.58;
    cr_assert(below > MANY / 20 && below < MANY - MANY / 20, "%zu of %d below", below, MANY);
    inside_close(&in);
}

/* ---- interests ---- */

#define ACTORS "'interest_us', 'interest_rus', 'interest_allies', 'interest_ukraine'"

/* Any world, any weights: each interest stays in 0..1, and a world at rest gains nothing. */
Test(alliance, interests_are_bounded_and_a_world_at_rest_gains_nothing)
{
    static const char *const whose[] = {"us", "rus", "allies", "ukraine"};
    inside in;
    world(
        &in, MANY,
        "most interest_us; least interest_us; most gain_us; least gain_us; most interest_rus;\n"
        "least interest_rus; most gain_rus; least gain_rus; most interest_allies;\n"
        "least interest_allies; most gain_allies; least gain_allies; most interest_ukraine;\n"
        "least interest_ukraine; most gain_ukraine; least gain_ukraine; least us_floor;\n"
        "most both_gain",
        "units = { " ACTORS ", 'us_security', 'joint_interest' }, uncertain = {\n"
        "['interest_rus.w_confidence'] = declared(), ['interest_rus.w_settlement'] = declared(),\n"
        "['interest_us.w_trust'] = declared(), ['interest_allies.w_parity'] = declared(),\n"
        "['interest_ukraine.w_parity'] = declared(),\n"
        "['interest_ukraine.w_free_trade'] = declared(),\n"
        "['initial.trust'] = uniform(0, 1), ['initial.parity'] = uniform(0, 1),\n"
        "['initial.tension'] = uniform(0, 1), ['initial.crisis_active'] = uniform(0, 1),\n"
        "['initial.war_hazard'] = uniform(0, 100), ['initial.leak_loss'] = uniform(0, 1),\n"
        "['initial.alliance_confidence'] = uniform(0, 1), ['initial.settled'] = uniform(0, 1),\n"
        "['initial.ukraine_deaths'] = uniform(0, 1e5), ['initial.attacks'] = uniform(0, 1e4),\n"
        "['initial.milex_rus'] = uniform(0, 2e3), ['initial.regime'] = uniform(0, 1) },\n"
        "policies = { p = {} }");
    for (size_t k = 0; k < 4; k++)
        for (size_t i = 0; i < MANY; i++) {
            char name[64];
            for (int most = 0; most <= 1; most++) {
                snprintf(name, sizeof name, "interest_%s_%s", whose[k], most ? "most" : "least");
                double worth = inside_metric(&in, "p", name)[i];
                cr_assert(worth >= 0 && worth <= 1, "%s is %g", name, worth);
                snprintf(name, sizeof name, "gain_%s_%s", whose[k], most ? "most" : "least");
                NEAR(inside_metric(&in, "p", name)[i], 0, 1e-15);
            }
            NEAR(inside_metric(&in, "p", "us_floor_least")[i], 1, 0);
            NEAR(inside_metric(&in, "p", "both_gain_most")[i], 0, 0);
        }
    inside_close(&in);
}

/* What a change of one variable does to an interest, with a weight set. */
static double moved(const char *who, const char *set, const char *variable, double from, double to)
{
    char measured[64], name[64];
    snprintf(measured, sizeof measured, "last gain_%s", who);
    snprintf(name, sizeof name, "interest_%s", who);
    return one("1 month", measured,
               "units = { %s = { unit = '%s', set = { %s } } }, forcing = { %s = {\n"
               "['2015-01'] = %g, ['2016-01'] = %g } }, policies = { p = {} }",
               name, name, set, variable, from, to);
}

Test(alliance, interests_rise_with_goods_and_fall_with_evils)
{
    static const struct {
        const char *who, *variable;
        double worse, better;
    } goods[] = {
        {"us", "war_hazard", 0.1, 0},
        {"us", "leak_loss", 0.5, 0},
        {"us", "alliance_loss", 3, 1},
        {"us", "crisis_active", 1, 0},
        {"us", "alliance_confidence", 0.3, 0.8},
        {"us", "milex_us", 900, 500},
        {"us", "attacks", 100, 10},
        {"rus", "parity", 0.2, 0.6},
        {"rus", "russian_threat", 0.6, 0.2},
        {"rus", "milex_rus", 90, 50},
        {"allies", "tension", 0.8, 0.2},
        {"allies", "alliance_confidence", 0.3, 0.8},
        {"allies", "regime", 0.2, 0.7},
        {"allies", "milex_europe", 400, 250},
        {"ukraine", "settled", 0, 1},
        {"ukraine", "ukraine_deaths", 5000, 100},
        {"ukraine", "war_hazard", 0.1, 0},
        {"ukraine", "regime", 0.2, 0.7},
    };
    for (size_t k = 0; k < sizeof goods / sizeof *goods; k++) {
        double up = moved(goods[k].who, "", goods[k].variable, goods[k].worse, goods[k].better);
        double down = moved(goods[k].who, "", goods[k].variable, goods[k].better, goods[k].worse);
        cr_assert_gt(up, 0, "%s, %s", goods[k].who, goods[k].variable);
        NEAR(down, -up, 1e-12);
    }
}

/* The sanctions of mid-2015 are the start, even where a policy changes them at once. */
Test(alliance, contested_goods_may_be_evils)
{
    cr_assert_lt(moved("rus", "w_confidence = -1", "alliance_confidence", 0.3, 0.8), 0);
    cr_assert_gt(moved("rus", "w_confidence = 1", "alliance_confidence", 0.3, 0.8), 0);
    cr_assert_gt(moved("ukraine", "w_free_trade = -1", "sanctions", 0, 1), 0);
    cr_assert_lt(moved("ukraine", "w_free_trade = 1", "sanctions", 0, 1), 0);
    cr_assert_lt(moved("ukraine", "w_settlement = -1", "settled", 0, 1), 0);
    NEAR(moved("rus", "w_settlement = 0", "settled", 0, 1), 0, 1e-15);
    double at_once = one("1 month", "last gain_rus",
                         "units = { 'sanctions', 'interest_rus' },\n"
                         "policies = { p = { sanctions = { change = 1 } } }");
    cr_assert_lt(at_once, 0);
}

/* P1.6 and P8.1. */
Test(alliance, both_gain_only_when_each_does_and_the_floor_breaks_with_security)
{
    static const char *const text =
        "units = { 'interest_us', 'interest_rus', 'joint_interest', 'us_security' },\n"
        "forcing = { %s }, policies = { p = {} }";
    static const char *const peace = "crisis_active = { ['2015-01'] = 1, ['2016-01'] = 0 }";
    static const char *const split = "leak_loss = { ['2015-01'] = 0, ['2016-01'] = 0.9 },\n"
                                     "parity = { ['2015-01'] = 0.1, ['2016-01'] = 0.9 }";
    NEAR(one("1 month", "last both_gain", text, peace), 1, 0);
    cr_assert_gt(one("1 month", "last joint_gain", text, peace), 0);
    cr_assert_gt(one("1 month", "last us_security_gain", text, peace), 0);
    NEAR(one("1 month", "last both_gain", text, split), 0, 0);
    cr_assert_gt(one("1 month", "last gain_rus", text, split), 0);
    NEAR(one("1 month", "least us_floor", text, peace), 1, 0);
    NEAR(one("1 month", "last us_floor", text, split), 0, 0);
}

/* ---- nuclear use by mistake ---- */

static double mistaken(double warning, double time, double crisis, double centre, double alarms)
{
    return one("1 month", "risk accident_hazard",
               "units = { accident = { unit = 'accident', set = { shared_warning = %g,\n"
               "shared_time = %g, alarms = %g } } }, initial = { crisis_active = %g,\n"
               "data_centre = %g, info_coop = 1 }, policies = { p = {} }",
               warning, time, alarms, crisis, centre);
}

/* P(T) = 1 - exp(-lambda T), lambda the product along the tree. */
Test(alliance, mistakes_follow_the_tree_and_early_warning_works_on_both_links_either_way)
{
    NEAR(mistaken(0.5, 0.5, 0, 0, 1.5), -expm1(-10 * 1.5 * 0.1 * 4e-4), 1e-15);
    NEAR(mistaken(0.5, 0.5, 1, 0, 1.5), -expm1(-10 * 1.5 * 0.3 * 0.005), 1e-15);
    NEAR(mistaken(0.4, 0.3, 1, 1, 1.5), -expm1(-10 * 1.5 * 0.3 * 0.005 * exp(-0.7)), 1e-15);
    double alone = mistaken(0, 0, 1, 1, 1.5);
    cr_assert_lt(mistaken(0.5, 0, 1, 1, 1.5), alone);
    cr_assert_lt(mistaken(0, 0.5, 1, 1, 1.5), alone);
    cr_assert_gt(mistaken(-0.3, 0, 1, 1, 1.5), alone);
    cr_assert_gt(mistaken(0, -0.3, 1, 1, 1.5), alone);
}

/* ---- the step ---- */

/* Everything together without chance: half the step changes no stock by more than a hundredth. */
Test(alliance, half_the_step_changes_little)
{
    static const char *const stocks[] = {"practice",       "embedded",     "alliance_confidence",
                                         "russian_threat", "milex_europe", "agenda_done"};
    static const char *const text =
        "units = { 'nrc', 'nrc_agenda', 'missile_exercises', 'shared_systems', 'reassurance',\n"
        "'accommodation', info_coop = { unit = 'info_coop', set = { collapse0 = 0.02,\n"
        "steadied = 6 } }, 'alliance', 'burden_sharing' }, initial = { parity = 1,\n"
        "milex_rus = 66 }, policies = { p = { nrc = { level = 3 }, missile_exercises = {\n"
        "per_year = 2 }, shared_systems = { degree = 0.5 }, reassurance = { degree = 0.5 },\n"
        "accommodation = { degree = 0.5 } } }";
    for (size_t k = 0; k < sizeof stocks / sizeof *stocks; k++) {
        char measured[64];
        snprintf(measured, sizeof measured, "last %s", stocks[k]);
        double coarse = one("2 months", measured, text), fine = one("1 month", measured, text);
        cr_assert(fabs(coarse - fine) <= 0.01 * fabs(fine), "%s: %g and %g", stocks[k], coarse,
                  fine);
    }
}
