/* SPDX-License-Identifier: MIT
 *
 * Claims: what they say is compared with what is known of a world so simple that shares and means
 * follow by hand. `push` moves x by push times `effect`, and `effect` is spread evenly over its
 * range by a Latin hypercube, so that a share of futures is exact to one future.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "inside.h"

static const char unit_text[] =
    "return {\n"
    "  { role = 'lever', id = 'pusher', version = '1', title = 'push',\n"
    "    settings = { push = { unit = '1', min = -10, max = 10, default = 0, doc = 'push' } },\n"
    "    outputs = { force = { unit = '1', doc = 'what pushes' } },\n"
    "    step = function(v) v.force = v.push end },\n"
    "  { role = 'model', id = 'moved', version = '1', title = 'moved',\n"
    "    params = { effect = { unit = '1', min = -10, max = 10, default = 1, doc = 'effect',\n"
    "                          source = 'made up' },\n"
    "               curve = { unit = '1', min = -10, max = 10, default = 0, doc = 'square',\n"
    "                         source = 'made up' } },\n"
    "    inputs = { force = { unit = '1', default = 0, doc = 'what pushes' } },\n"
    "    outputs = { x = { unit = '1', doc = 'what is moved' } },\n"
    "    step = function(v) v.x = v.effect * v.force + v.curve * v.force * v.force end },\n"
    "}\n";

/* Of one month; the score is x / 100. `claims` is text between braces. */
static const char *world(const char *effect, const char *claims)
{
    static char text[4096];
    scratch_file("push.lua", unit_text);
    snprintf(
        text, sizeof text,
        "return { title = 'Push', step = '1 month', horizon = '1 month',\n"
        "  units = { push = 'pusher', move = 'moved' },\n"
        "  uncertain = { ['move.effect'] = %s, ['move.curve'] = uniform(0.5, 1) },\n"
        "  policies = { none = {}, one = { push = { push = 1 } }, two = { push = { push = 2 } },\n"
        "               three = { push = { push = 3 } } },\n"
        "  metrics = { x = { unit = 'last', bind = { of = 'x' } } },\n"
        "  score = { x = { worst = -50, best = 50 } },\n"
        "  claims = { %s } }\n",
        effect, claims);
    return scratch_file("push_world.lua", text);
}

static void judge(inside *in, const char *effect, const char *claims, plan_options o, summary *s)
{
    const char *folders[] = {scratch_folder(), NULL};
    o.cases = o.cases ? o.cases : 1000;
    o.design = DESIGN_LHS;
    cr_assert_eq(inside_plan(in, folders, world(effect, claims), o), ERR_OK, "%s", in->e.text);
    cr_assert_eq(inside_run(in, 1, 64), ERR_OK, "%s", in->e.text);
    cr_assert_eq(summary_make(&in->r, s, &in->e), ERR_OK, "%s", in->e.text);
}

static void finish(inside *in, summary *s)
{
    summary_free(s);
    inside_close(in);
}

/* effect from -1 to 3, curve off: x of `one` is above 0 in three futures of four, 1 on average. */
#define FLAT "uniform(-1, 3)"
#define NO_CURVE                                                                                   \
    .sets = (const char *const[]) { "move.curve=0", NULL }

Test(claims, share_mean_and_interval_follow_by_hand)
{
    inside in;
    summary s;
    judge(&in, FLAT,
          "a = { says = 'up', policy = 'one', against = 'none', metric = 'x',\n"
          "      direction = 'higher', often = 0.7, rests_on = 'move.effect' }",
          (plan_options){NO_CURVE}, &s);
    const claim_result *a = &s.claims[0];
    cr_assert_float_eq(a->share, 0.75, 0.0011, "%g", a->share);
    cr_assert_float_eq(a->share + a->opposite, 1, 1e-12);
    cr_assert_float_eq(a->mean, 1, 0.002);
    /* The deviation of a uniform number of width 4 is 4/sqrt(12). */
    double half = 1.959963984540054 * 4 / sqrt(12) / sqrt(1000);
    cr_assert_float_eq(a->high - a->low, 2 * half, 0.001);
    cr_assert_float_eq(a->mean - a->low, half, 0.0005);
    cr_assert_eq(a->verdict, VERDICT_HOLDS);
    finish(&in, &s);
}

Test(claims, each_verdict_has_its_world)
{
    static const struct {
        const char *effect, *claim;
        verdict v;
        const char *note;
    } cases[] = {
        /* In three futures of four, so not in four of five; nor in half, the other way. */
        {FLAT, "direction = 'higher', often = 0.8, rests_on = 'move.effect'", VERDICT_MIXED, NULL},
        {FLAT, "direction = 'lower', rests_on = 'move.effect'", VERDICT_FAILS, NULL},
        {FLAT, "direction = 'lower', often = 0.8, rests_on = 'move.effect'", VERDICT_MIXED, NULL},
        /* A difference counts from 2 on: in a quarter of the futures. */
        {FLAT, "direction = 'higher', by = 2, rests_on = 'move.effect'", VERDICT_MIXED, NULL},
        {FLAT, "direction = 'higher', by = 2, often = 0.2, rests_on = 'move.effect'", VERDICT_HOLDS,
         NULL},
        /* An equation, or a range on one side of zero, fixes the sign. */
        {"uniform(0, 3)", "direction = 'higher', rests_on = 'move.effect'", VERDICT_ASSUMED,
         "no range of what it rests on has zero inside"},
        {FLAT, "direction = 'higher', assumed = 'x = effect force'", VERDICT_ASSUMED,
         "x = effect force"},
        {FLAT, "direction = 'higher', rests_on = 'move.curve'", VERDICT_ASSUMED,
         "no range of what it rests on has zero inside"},
        /* Said to be open, but no future says otherwise. */
        {"uniform(1, 3)", "direction = 'higher', opposed_by = 'move.effect'", VERDICT_ASSUMED,
         "no future here contradicts it"},
        {"uniform(1, 3)", "direction = 'lower', opposed_by = 'move.effect'", VERDICT_FAILS,
         "no future here agrees with it"},
        /* Its sign is fixed, but not that it is as large as it says. */
        {"uniform(0, 3)", "direction = 'higher', by = 2, rests_on = 'move.effect'", VERDICT_MIXED,
         NULL},
        {"uniform(0, 0)", "direction = 'higher', rests_on = 'move.effect'", VERDICT_IDLE, NULL},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char text[512];
        inside in;
        summary s;
        snprintf(text, sizeof text,
                 "a = { says = 'so', policy = 'one', against = 'none', metric = 'x', %s }",
                 cases[k].claim);
        judge(&in, cases[k].effect, text, (plan_options){NO_CURVE}, &s);
        cr_assert_eq(s.claims[0].verdict, cases[k].v, "%s, %s: %s", cases[k].effect, cases[k].claim,
                     verdict_name(s.claims[0].verdict));
        if (cases[k].note)
            cr_assert_str_eq(s.claims[0].note, cases[k].note);
        finish(&in, &s);
    }
}

/* Over one and two: 3 against 0 is 3 effect + 9 curve, 1 and 2 are 3 effect + 5 curve. */
Test(claims, sides_may_be_sums_and_numbers)
{
    inside in;
    summary s;
    judge(&in, FLAT,
          "sums = { says = 'more than its parts', policy = { 'three', 'none' },\n"
          "  against = { 'one', 'two' }, metric = 'x', direction = 'higher',\n"
          "  opposed_by = { 'move.curve' } },\n"
          "number = { says = 'low', policy = 'one', against = 2, metric = 'x',\n"
          "  direction = 'lower', rests_on = { 'move.effect' } },\n"
          "score = { says = 'better', policy = 'two', against = 'none', direction = 'higher',\n"
          "  rests_on = { 'move.effect' } }",
          (plan_options){0}, &s);
    cr_assert_str_eq(in.p.claims[0].from->name, "sums", "claims stand as they are written");
    /* 4 curve, from 2 to 4: always, so nothing is confirmed. */
    cr_assert_eq(s.claims[0].verdict, VERDICT_ASSUMED);
    cr_assert_float_eq(s.claims[0].mean, 3, 0.01);
    /* effect + curve below 2. */
    cr_assert_float_eq(s.claims[1].mean, 2 - 1.75, 0.01);
    cr_assert_float_eq(s.claims[1].share, (1 + 1.25) / 4, 0.02);
    /* 2 effect + 4 curve on a scale of 100. */
    cr_assert_float_eq(s.claims[2].mean, (2 + 3) / 100., 0.001);
    finish(&in, &s);
}

/* In a fifth of the futures nothing differs; in three quarters of the others x rises. */
Test(claims, futures_without_a_difference_do_not_count)
{
    static const char *const often[] = {"0.7", "0.8"};
    for (int k = 0; k < 2; k++) {
        char claim[300];
        inside in;
        summary s;
        snprintf(claim, sizeof claim,
                 "a = { says = 'up', policy = 'one', against = 'none', metric = 'x', often = %s,\n"
                 "direction = 'higher', rests_on = 'move.effect' }",
                 often[k]);
        judge(&in, "choice { -1, 0, 1, 2, 3 }", claim, (plan_options){NO_CURVE}, &s);
        cr_assert_float_eq(s.claims[0].share, 0.6, 1e-9);
        cr_assert_float_eq(s.claims[0].opposite, 0.2, 1e-9);
        cr_assert_float_eq(s.claims[0].differ, 0.8, 1e-9);
        cr_assert_eq(s.claims[0].verdict, k == 0 ? VERDICT_HOLDS : VERDICT_MIXED);
        finish(&in, &s);
    }
}

Test(claims, too_few_futures_and_absent_policies_are_not_judged)
{
    static const char claim[] = "a = { says = 'up', policy = 'one', against = 'none',\n"
                                "metric = 'x', direction = 'higher', rests_on = 'move.effect' }";
    inside in;
    summary s;
    judge(&in, FLAT, claim, (plan_options){.cases = CLAIM_DRAWS - 1}, &s);
    cr_assert_eq(s.claims[0].verdict, VERDICT_FEW);
    finish(&in, &s);
    judge(&in, FLAT, claim, (plan_options){.cases = CLAIM_DRAWS}, &s);
    cr_assert_neq(s.claims[0].verdict, VERDICT_FEW);
    finish(&in, &s);
    judge(&in, FLAT, claim, (plan_options){.policies = "none,two"}, &s);
    cr_assert_eq(s.claims[0].verdict, VERDICT_NOT_RUN);
    cr_assert(isnan(s.claims[0].mean));
    finish(&in, &s);
}

/* Replicates of a draw share the parameters: they make nothing surer. */
Test(claims, replicates_are_no_futures_of_their_own)
{
    static const char claim[] = "a = { says = 'up', policy = 'one', against = 'none',\n"
                                "metric = 'x', direction = 'higher', rests_on = 'move.effect' }";
    inside in;
    summary once, often;
    double width;
    judge(&in, FLAT, claim, (plan_options){.cases = 100, NO_CURVE}, &once);
    width = once.claims[0].high - once.claims[0].low;
    double lead_error = once.lead_error;
    finish(&in, &once);
    judge(&in, FLAT, claim, (plan_options){.cases = 100, .replicates = 50, NO_CURVE}, &often);
    cr_assert_eq(in.p.cases, 5000);
    cr_assert_float_eq(often.claims[0].high - often.claims[0].low, width, 1e-12);
    cr_assert_float_eq(often.lead_error, lead_error, 1e-12);
    cr_assert_gt(lead_error, 0);
    finish(&in, &often);
    judge(&in, FLAT, claim, (plan_options){.cases = 20, .replicates = 50, NO_CURVE}, &often);
    cr_assert_eq(often.claims[0].verdict, VERDICT_FEW, "twenty draws are few");
    finish(&in, &often);
}

/* What --set fixes is no longer open. */
Test(claims, a_fixed_uncertainty_leaves_a_claim_assumed)
{
    inside in;
    summary s;
    judge(&in, FLAT,
          "a = { says = 'up', policy = 'one', against = 'none', metric = 'x',\n"
          "      direction = 'higher', rests_on = 'move.effect' }",
          (plan_options){.sets = (const char *const[]){"move.effect=1", NULL}}, &s);
    cr_assert_eq(s.claims[0].verdict, VERDICT_ASSUMED);
    finish(&in, &s);
}

Test(claims, bad_claims_get_a_sentence)
{
    static const struct {
        const char *claim, *says;
    } bad[] = {
        {"a = 1", "'a' must be a table"},
        {"['a b'] = {}", "'a b' is not a name of a claim"},
        {"a = { policy = 'one', against = 'none', direction = 'higher', assumed = 'x' }",
         "'says' is missing"},
        {"a = { says = 'x', against = 'none', direction = 'higher', assumed = 'x' }",
         "claim 'a' needs `policy`"},
        {"a = { says = 'x', policy = 'one', direction = 'higher', assumed = 'x' }",
         "claim 'a' needs `against`"},
        {"a = { says = 'x', policy = 'one', against = 'none', assumed = 'x' }",
         "'direction' is missing"},
        {"a = { says = 'x', policy = 'one', against = 'none', direction = 'up', assumed = 'x' }",
         "unknown direction 'up'"},
        {"a = { says = 'x', policy = 'one', against = 'none', direction = 'higer', assumed = 'x' }",
         "did you mean 'higher'?"},
        {"a = { says = 'x', policy = 'one', against = { 'none', 'two' }, direction = 'lower',\n"
         "assumed = 'x' }",
         "claim 'a' compares 1 with 2"},
        {"a = { says = 'x', policy = { 'one', 'two' }, against = 3, direction = 'lower',\n"
         "assumed = 'x' }",
         "claim 'a' compares 2 with 1"},
        {"a = { says = 'x', policy = 'one', against = 0/0, direction = 'lower', assumed = 'x' }",
         "'against' must be a finite number"},
        {"a = { says = 'x', policy = 'one', against = 'none', direction = 'lower' }",
         "must say what its sign rests on"},
        {"a = { says = 'x', policy = 'onr', against = 'none', direction = 'lower', assumed = 'x' }",
         "unknown policy 'onr'; did you mean 'one'?"},
        {"a = { says = 'x', policy = 'one', against = 'none', metric = 'y', direction = 'lower',\n"
         "assumed = 'x' }",
         "unknown metric 'y'"},
        {"a = { says = 'x', policy = 'one', against = 'none', direction = 'lower',\n"
         "rests_on = 'move.efect' }",
         "names 'move.efect' in `rests_on`, which is not under `uncertain`; did you mean "
         "'move.effect'?"},
        {"a = { says = 'x', policy = 'one', against = 'none', direction = 'lower',\n"
         "rests_on = { 1 } }",
         "'rests_on' must list names"},
        {"a = { says = 'x', policy = {}, against = 'none', direction = 'lower', assumed = 'x' }",
         "'policy' must be a name, or a list"},
        {"a = { says = 'x', policy = 'one', against = 'none', direction = 'lower', by = -1,\n"
         "assumed = 'x' }",
         "'by' must not be negative"},
        {"a = { says = 'x', policy = 'one', against = 'none', direction = 'lower', often = 0,\n"
         "assumed = 'x' }",
         "'often' must be a share"},
        {"a = { says = 'x', policy = 'one', against = 'none', direction = 'lower', oftn = 1,\n"
         "assumed = 'x' }",
         "unknown field 'oftn'; did you mean 'often'?"},
    };
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        const char *folders[] = {scratch_folder(), NULL};
        inside in;
        cr_assert_eq(inside_plan(&in, folders, world(FLAT, bad[k].claim), (plan_options){0}),
                     ERR_INPUT, "%s", bad[k].claim);
        cr_assert(strstr(in.e.text, bad[k].says), "%s\nsays: %s", bad[k].claim, in.e.text);
        cr_assert(strstr(in.e.text, "push_world.lua:"), "no line: %s", in.e.text);
        inside_close(&in);
    }
}

Test(claims, run_prints_them_and_json_carries_them)
{
    const char *path = world(FLAT, "['P1.1'] = { says = 'Pushing helps', from = 'page 1',\n"
                                   "policy = 'one', against = 'none', metric = 'x', by = 0.5,\n"
                                   "direction = 'higher', rests_on = 'move.effect',\n"
                                   "check = 'a series' }");
    outcome o =
        shell("$D run %s --plugins %s --cases 1000 --set move.curve=0", path, scratch_folder());
    cr_assert_eq(o.status, 0, "%s", o.err);
    cr_assert(strstr(o.out, "P1.1     holds       62.5    12.5 Pushing helps"), "%s", o.out);
    cr_assert(strstr(o.out, "x, one against none: +1"), "%s", o.out);
    cr_assert(strstr(o.out, "; page 1; check: a series\n"), "%s", o.out);
    outcome_free(&o);
    o = shell("$D run %s --plugins %s --cases 1000 --set move.curve=0 --json", path,
              scratch_folder());
    cr_assert(strstr(o.out, "\"claims\":[{\"id\":\"P1.1\",\"text\":\"Pushing helps\",\"from\":"
                            "\"page 1\",\"metric\":\"x\",\"check\":\"a series\",\"verdict\":"
                            "\"holds\",\"note\":null,\"holds\":true,\"share\":0.625"),
              "%s", o.out);
    outcome_free(&o);
}
