/* SPDX-License-Identifier: MIT
 *
 * Properties of the units about conflicts, terrorism, sanctions, treaties and norms, run through
 * the whole engine: they stay in their bounds whatever is drawn, rest where nothing is done, obey
 * the laws of their hazards, and turn either way where the sign of an effect is contested. Single
 * numbers are the matter of test_models.c. Run from the root of the repository.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "inside.h"

/* The number that follows `row` in a line of tests/golden/ir: its model, case and quantity. */
static double oracle(const char *row)
{
    char *text = slurp("tests/golden/ir/oracle_values.csv");
    cr_assert(text != NULL, "run from the root of the repository");
    const char *found = strstr(text, row);
    cr_assert(found != NULL, "no row %s", row);
    double value = strtod(found + strlen(row), NULL);
    free(text);
    return value;
}

static void run_cases(inside *in, const char *text, uint64_t cases, uint32_t block)
{
    const char *path = scratch_file("conflicts.lua", text);
    cr_assert_eq(inside_plan(in, NULL, path, (plan_options){.cases = cases}), ERR_OK, "%s",
                 in->e.text);
    cr_assert_eq(inside_run(in, 1, block), ERR_OK, "%s", in->e.text);
}

static double mean_of(const inside *in, const char *policy, const char *metric)
{
    const double *column = inside_metric(in, policy, metric);
    double sum = 0;
    for (uint64_t i = 0; i < in->p.cases; i++)
        sum += column[i];
    return sum / (double)in->p.cases;
}

/* ---- bounds ---- */

/* Every lever, and every model of this file bound to what a scenario would bind it to. */
#define UNITS                                                                                      \
    "units = { 'nrc', 'accommodation', 'reassurance', 'sanctions', 'mediation', 'norms',\n"        \
    "  'counter_terrorism', 'trust', 'alliance', 'sanctions_cost', 'arms_norms',\n"                \
    "  'crisis_deterrence', 'forces',\n"                                                           \
    "  ukraine = { unit = 'ukraine', bind = { trust_change = 'trust' } },\n"                       \
    "  terror = { unit = 'terror', bind = { trust_change = 'trust' } },\n"                         \
    "  first_strike = { unit = 'first_strike', bind = {\n"                                         \
    "    warheads_a = 'warheads_us', warheads_b = 'warheads_rus',\n"                               \
    "    survivable_a = 'survivable_us', survivable_b = 'survivable_rus' } },\n"                   \
    "  inf = { unit = 'treaty', bind = { alive = 'inf_alive', exit_hazard = 'inf_exit',\n"         \
    "    ends = 'inf_ends', disputed = 'inf_dispute', violated = 'inf_violated' } },\n"            \
    "  inf_law = { unit = 'compliance', bind = { alive = 'inf_alive',\n"                           \
    "    dispute = 'inf_dispute', violated = 'inf_violated', complied = 'inf_complied',\n"         \
    "    compliance = 'inf_compliance', violation_hazard = 'inf_violation',\n"                     \
    "    cure_hazard = 'inf_cure' } },\n"                                                          \
    "  new_start = { unit = 'treaty', set = { expires = 5.68 }, bind = {\n"                        \
    "    alive = 'new_start_alive', exit_hazard = 'new_start_exit',\n"                             \
    "    ends = 'new_start_ends' } },\n"                                                           \
    "  new_start_law = { unit = 'compliance', bind = { alive = 'new_start_alive' } },\n"           \
    "  open_skies = { unit = 'treaty', bind = { alive = 'open_skies_alive',\n"                     \
    "    exit_hazard = 'open_skies_exit', ends = 'open_skies_ends' } },\n"                         \
    "  regime = { unit = 'regime', bind = { complied_a = 'inf_complied',\n"                        \
    "    complied_b = 'complied', complied_c = 'open_skies_alive' } },\n"                          \
    "  arms = { unit = 'richardson', options = { balance = 'start', floor = 0 }, bind = {\n"       \
    "    x = 'milex_us', y = 'milex_rus', gdp_x = 'gdp_us', gdp_y = 'gdp_rus',\n"                  \
    "    treaty = 'new_start_alive' } } },\n"

#define POLICIES                                                                                   \
    "policies = { nothing = {},\n"                                                                 \
    "  all = { nrc = { level = 'joint' }, accommodation = { degree = 1 },\n"                       \
    "    reassurance = { degree = 1 }, sanctions = { change = 1 }, mediation = { effort = 1 },\n"  \
    "    norms = { investment = 1 }, counter_terrorism = { offer = 1 } } },\n"

static const struct {
    const char *name;
    double least, most;
} bounds[] = {
    {"fighting", 0, 1},
    {"ceasefire", 0, 1},
    {"settled", 0, 1},
    {"invaded", 0, 1},
    {"ukraine_deaths", 0, 6e5},
    {"intervention", 0, 1},
    {"settlement_hazard", 0, 1e6},
    {"intervention_hazard", 0, 1e6},
    {"isis_strength", 0, 1},
    {"common_threat", 0, 1},
    {"ct_coop", 0, 1},
    {"syria_deaths", 0, 1e6},
    {"attacks", 0, 1e3},
    {"trust", 0, 1},
    {"loss_rus", -0.2, 0.2},
    {"loss_us", -0.02, 0.02},
    {"grievance", -1, 1},
    {"gdp_rus", 1, 1e6},
    {"gdp_us", 1, 1e6},
    {"tension", 0, 1},
    {"inf_dispute", 0, 1},
    {"inf_violated", 0, 1},
    {"inf_complied", 0, 1},
    {"inf_compliance", 0, 2},
    {"complied", 0, 1},
    {"regime", 0, 1},
    {"strategic_norm", 0, 1},
    {"nonstrategic_norm", 0, 1},
    {"warheads_nonstrategic_rus", 0, 1e5},
    {"warheads_nonstrategic_us", 0, 1e5},
};
enum { BOUNDS = sizeof bounds / sizeof *bounds };

/* All parameters of these units over their whole declared ranges, all levers at 0 and at 1. */
static void write_wide(char *text, size_t size)
{
    size_t n = (size_t)snprintf(
        text, size,
        "return { title = 'Bounds', step = '1 month', horizon = '10 years',\n"
        "initial = { milex_us = 600, milex_rus = 66 },\n" UNITS POLICIES "uncertain = {\n");
    inside in;
    cr_assert_eq(inside_plan(&in, NULL, "scripts/scenarios/arms_race.lua", (plan_options){0}),
                 ERR_OK, "%s", in.e.text);
    static const char *const instances[][2] = {{"ukraine", "ukraine"},
                                               {"terror", "terror"},
                                               {"sanctions_cost", "sanctions_cost"},
                                               {"arms_norms", "arms_norms"},
                                               {"inf_law", "compliance"},
                                               {"new_start_law", "compliance"},
                                               {"inf", "treaty"},
                                               {"open_skies", "treaty"},
                                               {"regime", "regime"}};
    for (size_t k = 0; k < sizeof instances / sizeof *instances; k++) {
        const unit_info *info;
        error e;
        cr_assert_eq(registry_find(in.known, instances[k][1], &info, &e), ERR_OK, "%s", e.text);
        for (uint32_t v = 0; v < info->unit.nvars; v++)
            if (info->vars[v].kind == DTN_PARAM)
                n += (size_t)snprintf(text + n, size - n, "['%s.%s'] = declared(),\n",
                                      instances[k][0], info->vars[v].name);
    }
    inside_close(&in);
    n += (size_t)snprintf(
        text + n, size - n,
        "['initial.trust'] = uniform(0, 1), ['initial.fighting'] = uniform(0, 1),\n"
        "['initial.isis_strength'] = uniform(0, 1),\n"
        "['initial.common_threat'] = uniform(0, 1),\n"
        "['initial.inf_dispute'] = uniform(0, 1) },\nmetrics = {\n");
    for (size_t k = 0; k < BOUNDS; k++)
        n += (size_t)snprintf(text + n, size - n,
                              "least_%s = { unit = 'least', bind = { of = '%s' } },\n"
                              "most_%s = { unit = 'most', bind = { of = '%s' } },\n",
                              bounds[k].name, bounds[k].name, bounds[k].name, bounds[k].name);
    n += (size_t)snprintf(text + n, size - n,
                          "}, score = { most_fighting = { worst = 1, best = 0 } } }\n");
    cr_assert_lt(n, size);
}

Test(conflicts, nothing_leaves_its_bounds_whatever_is_drawn)
{
    static char text[32768];
    inside in;
    write_wide(text, sizeof text);
    run_cases(&in, text, 1000, 64);
    for (size_t k = 0; k < BOUNDS; k++)
        for (size_t p = 0; p < in.p.npolicies; p++) {
            char least[64], most[64];
            snprintf(least, sizeof least, "least_%s", bounds[k].name);
            snprintf(most, sizeof most, "most_%s", bounds[k].name);
            const double *low = inside_metric(&in, in.p.policies[p].name, least);
            const double *high = inside_metric(&in, in.p.policies[p].name, most);
            for (uint64_t i = 0; i < in.p.cases; i++)
                cr_assert(low[i] >= bounds[k].least && high[i] <= bounds[k].most,
                          "%s, %s, case %d: %g to %g", in.p.policies[p].name, bounds[k].name,
                          (int)i, low[i], high[i]);
        }
    inside_close(&in);
}

Test(conflicts, blocks_of_any_length_give_the_same_bits)
{
    static char text[32768];
    inside a, b;
    write_wide(text, sizeof text);
    run_cases(&a, text, 60, 1);
    run_cases(&b, text, 60, 37);
    for (size_t p = 0; p < a.p.npolicies; p++)
        for (size_t m = 0; m < a.p.nmetrics; m++)
            cr_assert(same_bits(results_column(&a.r, p, m), results_column(&b.r, p, m), a.p.cases),
                      "%s under %s", a.p.metrics[m].name, a.p.policies[p].name);
    inside_close(&a);
    inside_close(&b);
}

/* ---- effects, and effects whose sign is contested ---- */

/*
 * A parameter below 0, at 0 and above it: what follows from `driver` must fall or rise with it,
 * and must not depend on it when the driver is `idle`. All are texts of a scenario.
 */
static const struct lean {
    const char *parameter, *unit, *driver, *idle, *metric, *of;
    double low, high;
    int rises;
} leans[] = {
#define UKRAINE                                                                                    \
    "{ unit = 'ukraine', set = { h0 = 0.0005, lambda = 0.0005, begin = 0.02, relapse = 0.02 } }"
#define TERROR "{ unit = 'terror', set = { inspired = 0.01, directed = 0 } }"
#define LAW "{ unit = 'compliance', set = { violation = 0.001, cure = 0.001 } }"
#define TREATY "{ unit = 'treaty', set = { calm = 0.0005 } }"
#define NORMS "{ unit = 'arms_norms' }"
#define ALIVE "initial = { alive = 1 }, "
#define TRUSTED "initial = { alive = 1, trust = 0.3 }, "
#define LATER(x, a, b) "forcing = { " x " = { ['2015-06'] = " a ", ['2015-08'] = " b " } }"
    {"gamma", UKRAINE, "initial = { mediation = 1, channel = 1 }",
     "initial = { mediation = 1, channel = 0 }", "last", "settlement_hazard", -1, 4, 1},
    {"tools", UKRAINE, "initial = { channel = 0.5, practical = 0.5 }", "initial = {}", "last",
     "settlement_hazard", -0.5, 2, 1},
    {"heed", UKRAINE, "initial = { accommodation = 1 }", "initial = {}", "last",
     "settlement_hazard", -2, 2, 1},
    {"leverage", UKRAINE, "initial = { sanctions = 1 }", "initial = {}", "last",
     "settlement_hazard", -2, 2, 1},
    {"truce", UKRAINE, "initial = { ceasefire = 1 }", "initial = {}", "most", "settlement_hazard",
     -1, 2, 1},
    {"chi", UKRAINE, "initial = { accommodation = 1, trust = 0.3 }", "initial = { trust = 0.3 }",
     "last", "intervention_hazard", -3, 4, -1},
    {"deterred", UKRAINE, "initial = { reassurance = 1 }", "initial = {}", "last",
     "intervention_hazard", -2, 2, -1},
    {"cost", UKRAINE, "initial = { sanctions = 1 }", "initial = {}", "last", "intervention_hazard",
     -2, 2, -1},
    {"talked", UKRAINE, "initial = { channel = 1 }", "initial = {}", "last", "intervention_hazard",
     -2, 2, -1},
    {"embedding", UKRAINE, LATER("embedded", "0.2", "0.6"), LATER("embedded", "0.2", "0.2"), "last",
     "intervention_hazard", -3, 5, -1},
    {"r1", TERROR, "initial = { ct_offer = 1, channel = 1, practical = 1 }", "initial = {}", "last",
     "isis_strength", -0.5, 2, -1},
    {"shield", TERROR, "initial = { ct_offer = 1 }", "initial = {}", "last", "attacks", -1, 3, -1},
    {"joint", TERROR, "initial = { ct_offer = 1 }", "initial = {}", "last", "syria_deaths", -0.5, 1,
     -1},
    {"eased", LAW, "initial = { alive = 1, dispute = 0.5, accommodation = 1 }",
     "initial = { alive = 1, dispute = 0.5 }", "last", "dispute", -1, 1, -1},
    {"talked", LAW, "initial = { alive = 1, dispute = 0.5, channel = 1 }",
     "initial = { alive = 1, dispute = 0.5 }", "last", "dispute", -1, 1, -1},
    {"checked", LAW, ALIVE LATER("strategic_norm", "0.5", "0.9"),
     ALIVE LATER("strategic_norm", "0.5", "0.5"), "last", "violation_hazard", -1, 3, -1},
    {"inflame", LAW, "initial = { alive = 1, dispute = 0.5, crisis = 1 }",
     "initial = { alive = 1, dispute = 0.5 }", "last", "dispute", -0.2, 1, 1},
    {"tempted", LAW, "initial = { alive = 1, dispute = 0.2, crisis = 1 }",
     "initial = { alive = 1, dispute = 0.2 }", "last", "violation_hazard", -1, 4, 1},
    {"law", LAW, "initial = { alive = 1, accommodation = 1 }", "initial = { alive = 1 }", "last",
     "violation_hazard", -2, 3, -1},
    {"law", LAW, "initial = { alive = 1, accommodation = 1, violated = 1 }",
     "initial = { alive = 1, violated = 1 }", "most", "cure_hazard", -2, 3, 1},
    {"protect", TREATY, TRUSTED LATER("strategic_norm", "0.5", "0.9"),
     TRUSTED LATER("strategic_norm", "0.5", "0.5"), "last", "exit_hazard", -1, 4, -1},
    {"embedding", TREATY, TRUSTED LATER("embedded", "0.2", "0.6"),
     TRUSTED LATER("embedded", "0.2", "0.2"), "last", "exit_hazard", -2, 6, -1},
    {"cut_rus", NORMS, "initial = { norms = 1 }", "initial = {}", "last",
     "warheads_nonstrategic_rus", -0.2, 1, -1},
    {"compensate", NORMS, "initial = { reassurance = 1 }", "initial = {}", "last",
     "warheads_nonstrategic_rus", -0.05, 0.2, 1},
    /* The threat of the start fades in the half year, so cooperation falls where it unites. */
    {"press", TERROR, "initial = { ct_offer = 0.5, channel = 1, common_threat = 0.4 }",
     "initial = { ct_offer = 0.5, channel = 1, common_threat = 0 }", "last", "ct_coop", -1, 1, -1},
};

/*
 * The metric after half a year, for the parameter at low, 0 and high: three cases of a grid.
 * Hazards are so small that no event is drawn in them.
 */
static void lean_to(const struct lean *l, const char *driver, double got[3])
{
    char text[2048];
    snprintf(text, sizeof text,
             "return { title = 'Lean', start = '2015-06', step = '1 month', horizon = '6 months',\n"
             "units = { it = %s }, %s,\n"
             "uncertain = { ['it.%s'] = choice { %.17g, 0, %.17g } },\n"
             "metrics = { got = { unit = '%s', bind = { of = '%s' } } },\n"
             "score = { got = { worst = 1e6, best = 0 } } }\n",
             l->unit, driver, l->parameter, l->low, l->high, l->metric, l->of);
    inside in;
    const char *path = scratch_file("lean.lua", text);
    cr_assert_eq(inside_plan(&in, NULL, path, (plan_options){.cases = 3, .design = DESIGN_GRID}),
                 ERR_OK, "%s", in.e.text);
    cr_assert_eq(inside_run(&in, 1, 8), ERR_OK, "%s", in.e.text);
    memcpy(got, inside_metric(&in, "status_quo", "got"), 3 * sizeof *got);
    inside_close(&in);
}

Test(conflicts, contested_effects_go_either_way_and_need_their_cause)
{
    for (size_t k = 0; k < sizeof leans / sizeof *leans; k++) {
        const struct lean *l = &leans[k];
        double driven[3], idle[3];
        lean_to(l, l->driver, driven);
        lean_to(l, l->idle, idle);
        double least = 1e-9 * fabs(driven[1]);
        cr_assert(l->rises * (driven[1] - driven[0]) > least &&
                      l->rises * (driven[2] - driven[1]) > least,
                  "%s of %s: %.17g, %.17g, %.17g", l->parameter, l->of, driven[0], driven[1],
                  driven[2]);
        cr_assert(idle[0] == idle[1] && idle[1] == idle[2], "%s of %s acts without its cause",
                  l->parameter, l->of);
    }
}

/* ---- laws of the hazards ---- */

/* Where nothing has happened, the hazard was the drawn one all along. */
Test(conflicts, without_an_event_risk_is_the_exponential_law)
{
    inside in;
    run_cases(&in,
              "return { title = 'Rare', step = '1 month', horizon = '10 years', units = {\n"
              "ukraine = { unit = 'ukraine', set = { lambda = 0.001, h0 = 0.0005 } } },\n"
              "metrics = { p = { unit = 'risk', bind = { of = 'intervention_hazard' } },\n"
              "n = { unit = 'total', bind = { of = 'intervention' } },\n"
              "s = { unit = 'last', bind = { of = 'settled' } } },\n"
              "score = { p = { worst = 1, best = 0 } } }\n",
              200, 64);
    double want = oracle("\nhazard,\"lambda=.001,T=10\",P,");
    const double *p = inside_metric(&in, "status_quo", "p");
    const double *n = inside_metric(&in, "status_quo", "n");
    const double *s = inside_metric(&in, "status_quo", "s");
    int quiet = 0;
    for (uint64_t i = 0; i < in.p.cases; i++)
        if (n[i] + s[i] < 0.5) {
            quiet++;
            cr_assert(fabs(p[i] - want) <= 1e-14, "%.17g, not %.17g", p[i], want);
        }
    cr_assert_gt(quiet, 150);
    inside_close(&in);
}

Test(conflicts, a_treaty_that_lives_has_run_the_published_risk)
{
    char text[1024];
    inside in;
    snprintf(text, sizeof text,
             "return { title = 'Treaty', step = '1 month', horizon = '25 years', units = {\n"
             "treaty = { unit = 'treaty', set = { calm = %.17g } } },\n"
             "initial = { alive = 1, trust = 0.3 },\n"
             "metrics = { p = { unit = 'risk', bind = { of = 'exit_hazard' } },\n"
             "lives = { unit = 'last', bind = { of = 'alive' } } },\n"
             "score = { p = { worst = 1, best = 0 } } }\n",
             -log1p(-0.0038));
    run_cases(&in, text, 200, 64);
    double want = oracle("\nhazard,rodriguez_0.38pct,P_25_years,");
    const double *p = inside_metric(&in, "status_quo", "p");
    const double *lives = inside_metric(&in, "status_quo", "lives");
    for (uint64_t i = 0; i < in.p.cases; i++)
        cr_assert(lives[i] < 0.5 || fabs(p[i] - want) <= 1e-13, "%.17g, not %.17g", p[i], want);
    double share = 1 - mean_of(&in, "status_quo", "lives");
    cr_assert(fabs(share - want) < 4 * sqrt(want * (1 - want) / 200), "%g ended", share);
    inside_close(&in);
}

/* Four standard errors of a column's mean. */
static double four_errors(const inside *in, const char *policy, const char *metric)
{
    const double *column = inside_metric(in, policy, metric);
    double mean = mean_of(in, policy, metric), sum = 0, n = (double)in->p.cases;
    for (uint64_t i = 0; i < in->p.cases; i++)
        sum += (column[i] - mean) * (column[i] - mean);
    return 4 * sqrt(sum / (n * n));
}

Test(conflicts, what_is_drawn_is_as_frequent_as_its_hazard_says)
{
    inside in;
    run_cases(&in,
              "local function of(unit, name) return { unit = unit, bind = { of = name } } end\n"
              "return { title = 'Frequent', step = '1 month', horizon = '10 years', units = {\n"
              "ukraine = { unit = 'ukraine', set = { lambda = 0.3, h0 = 0.05 } }, 'terror' },\n"
              "metrics = { n = of('total', 'intervention'),\n"
              "h = of('integral', 'intervention_hazard'), settled = of('last', 'settled'),\n"
              "s = of('integral', 'settlement_hazard'), attacks = of('total', 'attack'),\n"
              "a = of('integral', 'attacks') }, score = { n = { worst = 9, best = 0 } } }\n",
              4000, 256);
    static const char *const pairs[][2] = {{"n", "h"}, {"settled", "s"}, {"attacks", "a"}};
    for (size_t k = 0; k < 3; k++) {
        double drawn = mean_of(&in, "status_quo", pairs[k][0]);
        double expected = mean_of(&in, "status_quo", pairs[k][1]);
        /* A step holds one event at most: 1 - exp(-0.3/12) is 1.3 % less than 0.3/12. */
        double allowed = four_errors(&in, "status_quo", pairs[k][0]) + 0.015 * expected;
        cr_assert(drawn > 0.1 && fabs(drawn - expected) < allowed, "%s: %g, not %g within %g",
                  pairs[k][0], drawn, expected, allowed);
    }
    inside_close(&in);
}

/* The two hazards of a ceasefire alone are a chain of two states, and its mean is known. */
Test(conflicts, ceasefires_start_and_break_as_a_chain_of_two_states)
{
    inside in;
    run_cases(&in,
              "return { title = 'Truce', step = '1 month', horizon = '10 years', units = {\n"
              "ukraine = { unit = 'ukraine', set = { lambda = 0.0005, h0 = 0.0005, begin = 0.8,\n"
              "relapse = 1.6 } } },\n"
              "metrics = { c = { unit = 'mean', bind = { of = 'ceasefire' } } },\n"
              "score = { c = { worst = 0, best = 1 } } }\n",
              4000, 256);
    double starts = -expm1(-0.8 / 12), breaks = -expm1(-1.6 / 12), want = 0;
    for (int n = 1; n <= 120; n++)
        want += (1 - pow(1 - starts - breaks, n)) * starts / (starts + breaks) / 120;
    double got = mean_of(&in, "status_quo", "c");
    /* One future in a hundred is settled or widened. */
    cr_assert(fabs(got - want) < four_errors(&in, "status_quo", "c") + 0.004, "%g, not %g", got,
              want);
    inside_close(&in);
}

/* ---- limits ---- */

Test(conflicts, without_levers_things_rest_or_follow_their_own_course)
{
    inside in;
    run_cases(
        &in,
        "local metrics = {}\n"
        "for _, name in ipairs { 'isis_strength', 'syria_deaths', 'ct_coop', 'gdp_us',\n"
        "  'gdp_rus', 'grievance', 'loss_rus', 'strategic_norm', 'nonstrategic_norm',\n"
        "  'warheads_nonstrategic_us', 'warheads_nonstrategic_rus', 'dispute', 'complied',\n"
        "  'regime', 'fighting' } do\n"
        "  metrics['end_' .. name] = { unit = 'last', bind = { of = name } }\n"
        "end\n"
        "return { title = 'Rest', step = '1 month', horizon = '10 years', units = {\n"
        "terror = { unit = 'terror', set = { press = 0, stoked = 0, wane = 0.2, r0 = 0.3 } },\n"
        "'arms_norms', compliance = { unit = 'compliance', set = { violation = 0 } },\n"
        "sanctions_cost = { unit = 'sanctions_cost', set = { growth_us = 0.02,\n"
        "growth_rus = 0.01 } }, regime = { unit = 'regime',\n"
        "bind = { complied_a = 'complied' } }, ukraine = { unit = 'ukraine', set = {\n"
        "lambda = 0.0005, h0 = 0.0005, simmer = 0.1, cool = 0.5 } } },\n"
        "initial = { isis_strength = 0.8, syria_deaths = 65591, gdp_us = 18000,\n"
        "gdp_rus = 1400, strategic_norm = 0.4, nonstrategic_norm = 0.2, dispute = 0.6,\n"
        "warheads_nonstrategic_us = 200, warheads_nonstrategic_rus = 2000, alive = 1,\n"
        "fighting = 0.2 },\n"
        "metrics = metrics, score = { end_fighting = { worst = 1, best = 0 } } }\n",
        1, 1);
    const struct {
        const char *name;
        double want;
    } ends[] = {{"end_isis_strength", 0.8 * exp(-3)},
                {"end_syria_deaths", 65591 * exp(-2)},
                {"end_ct_coop", 0},
                {"end_gdp_us", 18000 * exp(0.2)},
                {"end_gdp_rus", 1400 * exp(0.1)},
                {"end_grievance", 0},
                {"end_loss_rus", 0},
                {"end_strategic_norm", 0.4},
                {"end_nonstrategic_norm", 0.2},
                {"end_warheads_nonstrategic_us", 200},
                {"end_warheads_nonstrategic_rus", 2000},
                {"end_dispute", 0.6},
                {"end_complied", 0.7},
                {"end_regime", 0.7},
                {"end_fighting", 0.1 + 0.1 * exp(-20)}};
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
        double got = inside_metric(&in, "status_quo", ends[k].name)[0];
        cr_assert(fabs(got - ends[k].want) <= 1e-12 * (1 + ends[k].want), "%s is %.17g, not %.17g",
                  ends[k].name, got, ends[k].want);
    }
    inside_close(&in);
}

/* ---- what the essay claims, where the weights say so ---- */

#define COMPARED                                                                                   \
    "local function of(unit, name) return { unit = unit, bind = { of = name } } end\n"             \
    "return { title = 'Compared', step = '1 month', horizon = '10 years', units = {\n"             \
    "'nrc', 'mediation', 'counter_terrorism', 'sanctions', 'norms', 'sanctions_cost',\n"           \
    "'arms_norms', trust = { unit = 'trust' },\n"                                                  \
    "ukraine = { unit = 'ukraine', set = { lambda = 0.0005, truce = 0, relief = 0 },\n"            \
    "  bind = { trust_change = 'trust' } },\n"                                                     \
    "terror = { unit = 'terror', set = { press = 0 }, bind = { trust_change = 'trust' } } },\n"

Test(conflicts, levers_do_what_the_essay_claims_where_their_weights_agree)
{
    inside in;
    run_cases(
        &in,
        COMPARED
        "uncertain = { ['ukraine.gamma'] = uniform(0.5, 4), ['terror.r1'] = uniform(0.1, 2),\n"
        "['ukraine.h0'] = declared() },\n"
        "policies = { council = { nrc = { level = 'practical' } },\n"
        "mediated = { nrc = { level = 'practical' }, mediation = { effort = 1 } },\n"
        "alone = { mediation = { effort = 1 } }, nothing = {},\n"
        "together = { nrc = { level = 'practical' }, counter_terrorism = { offer = 1 } },\n"
        "heavier = { sanctions = { change = 1 } }, lifted = { sanctions = { change = -1 } },\n"
        "firm = { norms = { investment = 1 } } },\n"
        "metrics = { settled = of('last', 'settled'), isis = of('last', 'isis_strength'),\n"
        "mean_trust = of('mean', 'trust'), rus = of('last', 'gdp_rus'),\n"
        "us = of('last', 'gdp_us'),\n"
        "loss_rus = of('last', 'loss_rus'), loss_us = of('last', 'loss_us'),\n"
        "norm = of('last', 'strategic_norm'), deaths = of('mean', 'ukraine_deaths'),\n"
        "w = of('last', 'warheads_nonstrategic_rus') },\n"
        "score = { settled = { worst = 0, best = 1 } } }\n",
        1000, 256);
    /* In every future: the first is above the second in the metric, or not below it. */
    static const struct {
        const char *metric, *above, *below;
        bool strictly;
    } claims[] = {
        {"settled", "mediated", "council", false},   {"settled", "alone", "nothing", false},
        {"settled", "nothing", "alone", false},      {"isis", "council", "together", true},
        {"mean_trust", "together", "council", true}, {"rus", "nothing", "heavier", true},
        {"rus", "lifted", "nothing", true},          {"us", "nothing", "heavier", true},
        {"norm", "firm", "nothing", true},           {"w", "nothing", "firm", true},
    };
    for (size_t k = 0; k < sizeof claims / sizeof *claims; k++) {
        const double *a = inside_metric(&in, claims[k].above, claims[k].metric);
        const double *b = inside_metric(&in, claims[k].below, claims[k].metric);
        for (uint64_t i = 0; i < in.p.cases; i++)
            cr_assert(a[i] > b[i] || (!claims[k].strictly && a[i] == b[i]),
                      "%s, case %d: %s %.17g, %s %.17g", claims[k].metric, (int)i, claims[k].above,
                      a[i], claims[k].below, b[i]);
    }
    cr_assert_gt(mean_of(&in, "mediated", "settled"), mean_of(&in, "council", "settled") + 0.05);
    cr_assert_lt(mean_of(&in, "mediated", "deaths"), mean_of(&in, "council", "deaths"));
    cr_assert_lt(mean_of(&in, "heavier", "loss_us"), 0.1 * mean_of(&in, "heavier", "loss_rus"));
    inside_close(&in);
}

/* The scale of 2022: an intervention raises deaths by its factor, and costs trust. */
Test(conflicts, an_intervention_raises_deaths_and_costs_trust)
{
    inside in;
    run_cases(
        &in,
        "local function of(unit, name) return { unit = unit, bind = { of = name } } end\n"
        "return { title = 'War', step = '1 month', horizon = '5 years', units = {\n"
        "trust = { unit = 'trust', set = { wind = 0, build = 0, fade = 0 } },\n"
        "ukraine = { unit = 'ukraine', set = { lambda = 0.2, surge = 14, betrayal = 0.4,\n"
        "relief = 0, h0 = 0.0005, full = 6660 }, bind = { trust_change = 'trust' } } },\n"
        "initial = { trust = 0.5, fighting = 0.17 },\n"
        "metrics = { n = of('total', 'intervention'), deaths = of('most', 'ukraine_deaths'),\n"
        "last_trust = of('last', 'trust'), settled = of('last', 'settled') },\n"
        "score = { n = { worst = 9, best = 0 } } }\n",
        1000, 256);
    const double *n = inside_metric(&in, "status_quo", "n");
    const double *deaths = inside_metric(&in, "status_quo", "deaths");
    const double *trust = inside_metric(&in, "status_quo", "last_trust");
    int wars = 0;
    for (uint64_t i = 0; i < in.p.cases; i++) {
        wars += n[i] > 0.5;
        double most = n[i] > 0.5 ? 14 * 6660 : 6660 * 0.17;
        cr_assert(n[i] > 0.5 ? fabs(deaths[i] - most) < 1e-6 : deaths[i] < most,
                  "case %d: %g interventions, %g deaths", (int)i, n[i], deaths[i]);
        double left = 0.5 * pow(0.6, n[i]);
        cr_assert(fabs(trust[i] - left) < 1e-12, "case %d: trust %.17g, not %.17g", (int)i,
                  trust[i], left);
    }
    cr_assert(wars > 400 && wars < 800, "%d wars", wars);
    inside_close(&in);
}

/* ---- treaties that end ---- */

/* One treaty ends after a year or not; what is left after ten years. */
static void end_treaty(inside *in, const char *which, int extended, double crowding)
{
    char text[4096];
    snprintf(
        text, sizeof text,
        "local function of(name) return { unit = 'last', bind = { of = name } } end\n"
        "local ends = { unit = 'treaty', set = { calm = 0.0005, expires = 1, extend = %d,\n"
        "  faith = 0 }, bind = { alive = '%s' } }\n"
        "return { title = 'End', step = '1 month', horizon = '10 years', units = {\n"
        "treaty = ends, compliance = { unit = 'compliance', set = { violation = 0 },\n"
        "bind = { alive = '%s' } }, 'arms_norms', regime = { unit = 'regime', bind = {\n"
        "complied_a = 'complied', complied_b = 'other' } },\n"
        "forces = { unit = 'forces', set = { crowding = %g } },\n"
        "first_strike = { unit = 'first_strike', set = { k_a = 0.0015, k_b = 0.0015 }, bind = {\n"
        "  warheads_a = 'warheads_us', warheads_b = 'warheads_rus',\n"
        "  survivable_a = 'survivable_us', survivable_b = 'survivable_rus' } },\n"
        "arms = { unit = 'richardson', set = { k = 0.3, l = 0.03, a = 0.3, b = 0.3,\n"
        "  restraint = 0.2 }, options = { balance = 'start', floor = 0 },\n"
        "  bind = { x = 'milex_us', y = 'milex_rus', treaty = 'new_start_alive' } } },\n"
        "initial = { %s = 1, trust = 0.25, tension = 0.5, other = 1, milex_us = 600,\n"
        "milex_rus = 66, warheads_us = 1597, warheads_rus = 1582 },\n"
        "metrics = { us = of 'warheads_us', rus = of 'warheads_rus', x = of 'milex_us',\n"
        "y = of 'milex_rus', index = of 'first_strike_index', whole = of 'regime',\n"
        "complied = of 'complied', norm = of 'strategic_norm', alive = of '%s' },\n"
        "score = { index = { worst = 0, best = 1 } } }\n",
        extended, which, which, crowding,
        strcmp(which, "inf_alive") == 0 ? "new_start_alive = 1, inf_alive"
                                        : "inf_alive = 1, new_start_alive",
        which);
    run_cases(in, text, 1, 1);
    cr_assert_eq(inside_metric(in, "status_quo", "alive")[0], extended);
}

static double change(const inside *ended, const inside *lives, const char *metric)
{
    return inside_metric(ended, "status_quo", metric)[0] -
           inside_metric(lives, "status_quo", metric)[0];
}

/*
 * P8.5 says arms up and stability down. The INF's end lowers the index. New START's end raises
 * arms; the index then rises, since more warheads survive, unless they crowd each other out.
 */
Test(conflicts, the_end_of_a_treaty_raises_arms_and_may_move_stability_either_way)
{
    inside ended, lives;
    end_treaty(&ended, "inf_alive", 0, 0);
    end_treaty(&lives, "inf_alive", 1, 0);
    cr_assert_lt(change(&ended, &lives, "index"), -0.02);
    inside_close(&ended);
    inside_close(&lives);

    static const double crowding[] = {0, 2};
    for (size_t k = 0; k < 2; k++) {
        end_treaty(&ended, "new_start_alive", 0, crowding[k]);
        end_treaty(&lives, "new_start_alive", 1, crowding[k]);
        cr_assert_gt(change(&ended, &lives, "us"), 500);
        cr_assert_gt(change(&ended, &lives, "rus"), 500);
        cr_assert_gt(change(&ended, &lives, "x"), 1);
        cr_assert_gt(change(&ended, &lives, "y"), 1);
        double index = change(&ended, &lives, "index");
        cr_assert(k ? index < -0.02 : index > 0.02, "crowding %g: %g", crowding[k], index);
        inside_close(&ended);
        inside_close(&lives);
    }
}

Test(conflicts, a_regime_loses_the_share_of_the_treaty_that_ends_and_norms_follow)
{
    inside ended, lives;
    end_treaty(&ended, "inf_alive", 0, 0);
    end_treaty(&lives, "inf_alive", 1, 0);
    cr_assert_float_eq(inside_metric(&lives, "status_quo", "whole")[0], 1, 1e-12);
    cr_assert_float_eq(inside_metric(&ended, "status_quo", "whole")[0], 0.5, 1e-12);
    cr_assert_eq(inside_metric(&ended, "status_quo", "complied")[0], 0);
    cr_assert_lt(change(&ended, &lives, "norm"), -0.05);
    inside_close(&ended);
    inside_close(&lives);
}

/* ---- steps ---- */

static void run_steps(inside *in, const char *step)
{
    static char text[8192];
    snprintf(text, sizeof text,
             "local function of(name) return { unit = 'mean', bind = { of = name } } end\n"
             "return { title = 'Steps', step = '%s', horizon = '10 years',\n"
             "initial = { milex_us = 600, milex_rus = 66, inf_dispute = 0.6 },\n" UNITS POLICIES
             "metrics = { deaths = of 'ukraine_deaths', settled = of 'settled',\n"
             "ceasefire = of 'ceasefire', intervention = of 'invaded', isis = of 'isis_strength',\n"
             "threat = of 'common_threat', syria = of 'syria_deaths', coop = of 'ct_coop',\n"
             "dispute = of 'inf_dispute', complied = of 'inf_complied', whole = of 'regime',\n"
             "norm = of 'strategic_norm', gdp = { unit = 'last', bind = { of = 'gdp_rus' } },\n"
             "grievance = of 'grievance', w = of 'warheads_nonstrategic_rus' },\n"
             "score = { deaths = { worst = 1e5, best = 0 } } }\n",
             step);
    run_cases(in, text, 2000, 256);
}

/* Within chance and what is left of the step: levers act for a step less or more. */
Test(conflicts, halving_the_step_changes_little)
{
    inside whole, half;
    run_steps(&whole, "1 month");
    run_steps(&half, "2 months");
    for (size_t p = 0; p < whole.p.npolicies; p++)
        for (size_t m = 0; m < whole.p.nmetrics; m++) {
            const char *policy = whole.p.policies[p].name, *metric = whole.p.metrics[m].name;
            double a = mean_of(&whole, policy, metric), b = mean_of(&half, policy, metric);
            bool exact = strcmp(metric, "gdp") == 0;
            double allowed = exact
                                 ? 1e-12 * a
                                 : four_errors(&whole, policy, metric) +
                                       four_errors(&half, policy, metric) + 0.025 * fabs(a) + 1e-12;
            cr_assert(fabs(a - b) <= allowed, "%s under %s: %.17g and %.17g, %g allowed", metric,
                      policy, a, b, allowed);
        }
    inside_close(&whole);
    inside_close(&half);
}
