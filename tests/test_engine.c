/* SPDX-License-Identifier: MIT
 *
 * Tests of host/engine.c through probes (tests/engine) that note each call and what they could
 * read: the order of an instant, the two buffers of a stock, contributions and bounds, starts,
 * failing cases as rows, vectors, chance, policies that meet the same futures, replicates, and
 * what the summary makes of it all. Run from the root of the repository.
 */
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "../host/rng.h"
#include "../host/service.h"
#include "engine/probe.h"
#include "inside.h"

static void plan_probes(inside *in, const char *text, plan_options o)
{
    const char *folders[] = {built("engine", "probe"), scratch_folder(), NULL};
    static char path[300];
    outcome made = shell("mkdir -p %s/s", scratch_folder());
    outcome_free(&made);
    snprintf(path, sizeof path, "%s", scratch_file("s/probe.lua", text));
    cr_assert_eq(inside_plan(in, folders, path, o), ERR_OK, "%s", in->e.text);
}

static void run_probes(inside *in, const char *text, plan_options o, uint32_t block)
{
    plan_probes(in, text, o);
    cr_assert_eq(inside_run(in, 1, block), ERR_OK, "%s", in->e.text);
}

/* What the probes noted; the library is the one that the registry loaded. */
static probe_record *seen(void)
{
    char path[PATH_MAX], file[300];
    snprintf(file, sizeof file, "%s/probe.so", built("engine", "probe"));
    cr_assert(realpath(file, path) != NULL);
    void *library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    cr_assert(library != NULL, "the probes are not loaded");
    probe_record *record = dlsym(library, "probe_seen");
    cr_assert(record != NULL);
    return record;
}

/* ---- order ---- */

static const char calls_text[] =
    "return { title = 'Calls', step = '1 month', horizon = '3 months',\n"
    "  units = { lever = 'probe_lever', a_derived = 'probe_derived', %s = 'probe_x',\n"
    "            m_y = 'probe_y' },\n"
    "  initial = { x = 10, y = 20 }, policies = { none = {}, pulled = { lever = { on = 100 } } },\n"
    "  metrics = { score = 'probe_metric' }, score = { score = { worst = 0, best = 100 } } }\n";

/* The calls of one policy with x first among the models, as letters and phases. */
static const char calls_of_a_run[] = "xs ys ls ds l0 d0 ms "
                                     "x0 y0 l1 d1 m0 x1 y1 l2 d2 m1 x2 y2 l3 d3 m2 "
                                     "xf yf lf df mf ";

static void check_values(const probe_entry *e, double on)
{
    /* The instant whose values a call sees; metrics see the one after the step. */
    double k = (double)e->step + (e->who == 'm' && e->phase == PROBE_STEP ? 1 : 0);
    bool started = e->phase != PROBE_START || (e->who != 'x' && e->who != 'y');
    double x = started ? 10.5 + k : 10, y = !started ? 20 : k == 0 ? 10 : x - 1;
    double lever = x + on, d = x + lever;
    cr_assert_float_eq(e->t, k / 12, 1e-15);
    cr_assert_float_eq(e->dt, 1.0 / 12, 1e-15);
    cr_assert_eq(e->x, x, "%c in phase %d of step %d sees x = %g", e->who, e->phase, (int)e->step,
                 e->x);
    if (e->who == 'y' || e->who == 'm')
        cr_assert_eq(e->y, y, "%c sees y = %g at step %d", e->who, e->y, (int)e->step);
    if (e->who == 'x' && !started)
        cr_assert_eq(e->y, 10, "the output of a start is filled with the initial value");
    if (e->who == 'd' || ((e->who == 'x' || e->who == 'm') && started))
        cr_assert_eq(e->lever, e->who == 'd' && e->phase == PROBE_START ? e->lever : lever);
    if ((e->who == 'x' || e->who == 'm') && started)
        cr_assert_eq(e->d, d, "%c sees d = %g at step %d", e->who, e->d, (int)e->step);
}

Test(engine, calls_come_in_the_agreed_order_and_see_one_instant)
{
    char text[1024], calls[sizeof calls_of_a_run * 2] = "";
    snprintf(text, sizeof text, calls_text, "a_x");
    inside in;
    run_probes(&in, text, (plan_options){.cases = 3}, 8);
    const probe_record *r = seen();
    for (int k = 0; k < r->entries; k++) {
        const probe_entry *e = &r->entry[k];
        char call[4] = {e->who, (char)('0' + e->step), ' ', '\0'};
        if (e->phase != PROBE_STEP)
            call[1] = e->phase == PROBE_START ? 's' : 'f';
        strcat(calls, call);
        cr_assert(e->n == 3 && e->first == 0);
        check_values(e, k < r->entries / 2 ? 0 : 100);
    }
    cr_assert_eq(strlen(calls), 2 * strlen(calls_of_a_run), "%s", calls);
    cr_assert_arr_eq(calls, calls_of_a_run, strlen(calls_of_a_run), "%s", calls);
    cr_assert_str_eq(calls + strlen(calls_of_a_run), calls_of_a_run);
    cr_assert(r->bad_columns == 0 && r->bad_inputs == 0);
    cr_assert_eq(inside_metric(&in, "none", "score")[2], 13.5 + 12.5);
    inside_close(&in);
}

/* Whoever is called first: a model reads t and writes t + dt, so it cannot be told. */
Test(engine, the_order_of_models_cannot_matter)
{
    char text[1024];
    double score[2];
    for (int k = 0; k < 2; k++) {
        inside in;
        snprintf(text, sizeof text, calls_text, k ? "z_x" : "a_x");
        run_probes(&in, text, (plan_options){.cases = 3}, 8);
        probe_record *r = seen();
        cr_assert_eq(r->entry[r->entries - 5].who, k ? 'y' : 'x', "y is not always last");
        score[k] = inside_metric(&in, "pulled", "score")[0];
        inside_close(&in);
        r->entries = 0;
    }
    cr_assert_eq(score[0], score[1]);
}

/*
 * Bad numbers and silent marks are looked for in many cases at once, with ends that do not fit.
 * Each policy spoils one case, in one element, in one step that leaves no trace in the next.
 */
Test(engine, a_single_bad_case_is_found_wherever_it_stands_and_keeps_its_step)
{
    enum { CASES = 300 };
    static const char text[] =
        "local policies = {}\n"
        "for case = 0, 299 do for how = 0, 2 do\n"
        "  policies[('p%03d_%d'):format(case, how)] = { aim = { at = case, by = how } }\n"
        "end end\n"
        "return { title = 'Spoiled', step = '1 month', horizon = '6 months',\n"
        "  units = { aim = { unit = 'probe_aim' }, spoil = 'probe_spoil' },\n"
        "  policies = policies, initial = { good = 0 },\n"
        "  metrics = { last = { unit = 'last', bind = { of = 'how' } } },\n"
        "  score = { last = { worst = 0, best = 2 } } }\n";
    static const uint32_t blocks[] = {300, 256, 129, 128, 127, 7};
    for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++) {
        inside in;
        run_probes(&in, text, (plan_options){.cases = CASES, .design = DESIGN_MC}, blocks[b]);
        cr_assert_eq(in.p.npolicies, 3 * CASES + 1);
        for (size_t p = 0; p < in.p.npolicies; p++) {
            int victim = 0, how = 0; /* those of the status quo */
            sscanf(in.p.policies[p].name, "p%d_%d", &victim, &how);
            for (int c = 0; c < CASES; c++) {
                const fail_record *f = &results_fail(&in.r, p)[c];
                fail_kind want = c != victim ? FAIL_NONE : how ? FAIL_NUMBER : FAIL_UNIT;
                cr_assert(f->kind == want && (want == FAIL_NONE || f->step == 3),
                          "%s, blocks of %u: case %d has kind %d, step %u", in.p.policies[p].name,
                          blocks[b], c, f->kind, f->step);
            }
        }
        inside_close(&in);
    }
}

/* ---- stocks that are moved in place ---- */

static const char moved_text[] =
    "return { title = 'Moved', step = '1 month', horizon = '6 months',\n"
    "  units = { m = { unit = 'probe_mover', every = %d },\n"
    "            %s_follower = 'probe_follower' },\n"
    "  initial = { u = 0, v = 0, f = 0 }, policies = { none = {} },\n"
    "  %s metrics = { moved = 'probe_moved' }, score = { moved = { worst = 0, best = 1 } } }\n";

/* A stock is in one column where no model after its owner reads it; nobody can tell. */
Test(engine, stocks_move_in_place_where_nobody_can_tell)
{
    static const struct {
        const char *follower;
        int every;
        double u_in_place, moved;
    } runs[] = {
        {"a", 1, 1, 60000 + 525 + 5},
        {"z", 1, 0, 60000 + 525 + 5},
        /* Called at 0, 2 and 4; in between v gains the contribution alone. */
        {"a", 2, 1, 30000 + 200 + 2 * 25 + 3},
        {"z", 2, 0, 30000 + 200 + 2 * 25 + 3},
    };
    for (size_t k = 0; k < sizeof runs / sizeof *runs; k++) {
        char text[1024];
        inside in;
        snprintf(text, sizeof text, moved_text, runs[k].every, runs[k].follower, "");
        run_probes(&in, text, (plan_options){.cases = 12}, 5);
        probe_record *r = seen();
        for (int j = 0; j < r->entries; j++)
            cr_assert(r->entry[j].x == runs[k].u_in_place && r->entry[j].y == 1);
        cr_assert_eq(r->entries, 3 * 6 / runs[k].every);
        for (int i = 0; i < 12; i++)
            cr_assert_eq(inside_metric(&in, "none", "moved")[i], runs[k].moved, "run %zu: %.17g", k,
                         inside_metric(&in, "none", "moved")[i]);
        r->entries = 0;
        inside_close(&in);
    }
}

/* A bad number fails its case, is never read, and leaves the other cases alone. */
Test(engine, a_bad_number_in_a_stock_that_is_moved_in_place_fails_its_case)
{
    static const uint32_t blocks[] = {12, 5, 1};
    for (size_t b = 0; b < 3; b++) {
        char text[1024];
        inside in;
        snprintf(text, sizeof text, moved_text, 1, "a",
                 "uncertain = { ['m.spoil'] = choice {1} },");
        run_probes(&in, text, (plan_options){.cases = 12}, blocks[b]);
        probe_record *r = seen();
        cr_assert_eq(r->bad_inputs, 0, "a unit read what is not a finite number");
        cr_assert_eq(r->entry[0].x, 1, "not moved in place");
        cr_assert_eq(r->entry[r->entries - 1].x, 0, "the last case at hand is not looked after");
        for (int i = 0; i < 12; i++) {
            const fail_record *f = &results_fail(&in.r, 0)[i];
            cr_assert(i == 5 ? f->kind == FAIL_NUMBER && f->step == 2 : f->kind == FAIL_NONE);
            cr_assert(i == 5 || inside_metric(&in, "none", "moved")[i] == 60000 + 525 + 5);
        }
        r->entries = 0;
        inside_close(&in);
    }
}

/* ---- every, steps of other lengths ---- */

static int steps_of(const probe_record *r, char who, uint64_t *steps, double *dt)
{
    int n = 0;
    for (int k = 0; k < r->entries; k++)
        if (r->entry[k].who == who && r->entry[k].phase == PROBE_STEP && n < 32) {
            steps[n] = r->entry[k].step;
            dt[n++] = r->entry[k].dt;
        }
    return n;
}

Test(engine, units_that_are_not_due_stand_still_and_know_how_long)
{
    static const struct {
        const char *when;
        int n;
        uint64_t step[4];
        double months[4], x;
    } runs[] = {
        {"every = '4 months'", 3, {0, 4, 8}, {4, 4, 4}, 3},
        {"every = 5", 3, {0, 5, 10}, {5, 5, 5}, 3},
        {"at = { '2015-03', '2015-08' }", 2, {2, 7}, {5, 5}, 2},
        {"at = { '2015-01' }", 1, {0}, {12}, 1},
    };
    for (size_t k = 0; k < sizeof runs / sizeof *runs; k++) {
        char text[1024];
        uint64_t steps[32];
        double dt[32];
        snprintf(text, sizeof text,
                 "return { title = 'Due', start = '2015', step = '1 month', horizon = '1 year',\n"
                 "units = { x = { unit = 'probe_x', %s } },\n"
                 "initial = { x = 0, lever = 0, d = 0 },\n"
                 "metrics = { last = { unit = 'last', bind = { of = 'x' } } },\n"
                 "score = { last = { worst = 0, best = 1 } } }\n",
                 runs[k].when);
        inside in;
        run_probes(&in, text, (plan_options){0}, 8);
        probe_record *r = seen();
        cr_assert_eq(steps_of(r, 'x', steps, dt), runs[k].n, "%s", runs[k].when);
        for (int j = 0; j < runs[k].n; j++) {
            cr_assert_eq(steps[j], runs[k].step[j]);
            cr_assert_float_eq(dt[j], runs[k].months[j] / 12, 1e-14);
        }
        cr_assert_eq(inside_metric(&in, "status_quo", "last")[0], runs[k].x + 0.5);
        r->entries = 0;
        inside_close(&in);
    }
}

/* A metric that comes every four months sees the ends of the 4th, 8th and 12th. */
Test(engine, metrics_and_levers_that_come_seldom_come_at_whole_spans)
{
    static const char text[] =
        "return { title = 'Seldom', start = '2015', step = '1 month', horizon = '1 year',\n"
        "units = { x = 'probe_x', y = 'probe_y', d = 'probe_derived',\n"
        "          l = { unit = 'probe_lever', every = '6 months' } },\n"
        "initial = { x = 0, y = 0 }, score = { often = { worst = 0, best = 1 } },\n"
        "metrics = { often = { unit = 'probe_metric', %s } } }\n";
    static const char *const when[] = {"every = '4 months'",
                                       "at = { '2015-05', '2015-09', '2016' }"};
    for (int k = 0; k < 2; k++) {
        char full[1024];
        uint64_t steps[32];
        double dt[32];
        inside in;
        snprintf(full, sizeof full, text, when[k]);
        run_probes(&in, full, (plan_options){0}, 8);
        probe_record *r = seen();
        cr_assert_eq(steps_of(r, 'm', steps, dt), 3);
        for (int j = 0; j < 3; j++)
            cr_assert_eq(steps[j], (uint64_t)(4 * j + 3), "%s: step %d", when[k], (int)steps[j]);
        cr_assert_eq(steps_of(r, 'l', steps, dt), 3);
        for (int j = 0; j < r->entries; j++) {
            const probe_entry *e = &r->entry[j];
            /* What the lever wrote stands until it comes again; all else follows x. */
            double since = (double)((e->step + 1) / 6 * 6);
            if (e->who == 'm' && e->phase == PROBE_STEP)
                cr_assert(e->x == (double)e->step + 1.5 && e->lever == since + 0.5 &&
                              e->d == e->x + e->lever,
                          "step %d: %g %g %g", (int)e->step, e->x, e->lever, e->d);
        }
        r->entries = 0;
        inside_close(&in);
    }
}

Test(engine, the_step_is_what_the_scenario_says)
{
    static const struct {
        const char *step;
        double dt;
        int n;
    } steps[] = {{"1 week", 7 / 365.25, 13},
                 {"1 quarter", 0.25, 1},
                 {"0.05 years", 0.05, 5},
                 {"2 days", 2 / 365.25, 45},
                 {"1 month", 1.0 / 12, 3}};
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "return { title = 'Steps', step = '%s', horizon = '1 quarter',\n"
                 "units = { x = 'probe_x' }, initial = { x = 0, lever = 0, d = 0 },\n"
                 "metrics = { last = { unit = 'last', bind = { of = 'x' } } },\n"
                 "score = { last = { worst = 0, best = 1 } } }\n",
                 steps[k].step);
        inside in;
        run_probes(&in, text, (plan_options){0}, 8);
        probe_record *r = seen();
        for (int j = 1; j + 1 < r->entries; j++) {
            cr_assert_float_eq(r->entry[j].dt, steps[k].dt, 1e-15);
            cr_assert_float_eq(r->entry[j].t, (j - 1) * steps[k].dt, 1e-14);
        }
        cr_assert_eq(r->entries, steps[k].n + 2, "%s: a start, %d steps and a finish, not %d",
                     steps[k].step, steps[k].n, r->entries);
        r->entries = 0;
        inside_close(&in);
    }
}

/* ---- contributions and bounds ---- */

static const char sums_units[] =
    "local function adder(id)\n"
    "  return { role = 'model', id = id, version = '1', adds = { pool = { unit = '1' } },\n"
    "    params = { amount = { unit = '1', min = -1e18, max = 1e18, default = 0,\n"
    "                          source = 'test' } },\n"
    "    step = function(v) v.pool = v.amount end }\n"
    "end\n"
    "return { adder 'sum_adder',\n"
    "  { role = 'model', id = 'sum_pool', version = '1',\n"
    "    stocks = { pool = { unit = '1', min = -5, max = 7, default = 1, bounded = true } },\n"
    "    step = function(v) v.pool = v.pool * 1 end },\n"
    "  { role = 'model', id = 'sum_free', version = '1',\n"
    "    stocks = { pool = { unit = '1', min = -5, max = 7, default = 1 } },\n"
    "    step = function(v) v.pool = v.pool * 1 end } }\n";

/* The pool after two steps with three contributions, named so that they come in their order. */
static double pool_after(const char *unit, double a, double b, double c)
{
    char text[1024];
    scratch_file("sum_units.lua", sums_units);
    snprintf(text, sizeof text,
             "return { title = 'Sum', step = '1 month', horizon = '2 months', units = {\n"
             "pool = '%s', c3 = { unit = 'sum_adder', set = { amount = %.17g } },\n"
             "a1 = { unit = 'sum_adder', set = { amount = %.17g } },\n"
             "b2 = { unit = 'sum_adder', set = { amount = %.17g } } }, initial = { pool = 1 },\n"
             "metrics = { last = { unit = 'last', bind = { of = 'pool' } } },\n"
             "score = { last = { worst = 0, best = 1 } } }\n",
             unit, c, a, b);
    inside in;
    run_probes(&in, text, (plan_options){.cases = 9}, 4);
    double last = inside_metric(&in, "status_quo", "last")[0];
    for (int k = 0; k < 9; k++)
        cr_assert_eq(inside_metric(&in, "status_quo", "last")[k], last);
    inside_close(&in);
    return last;
}

Test(engine, contributions_add_up_in_order_of_instance_and_bounds_hold)
{
    cr_assert_eq(pool_after("sum_free", 0.25, 0.5, -1), 1 + 2 * -0.25);
    /* In floating point the order shows: (1 + 1e17) - 1e17 is 0, and 1 + (1e17 - 1e17) is 1. */
    double want = ((((1 + 1e17) - 1e17) + 0.5) + 1e17 - 1e17) + 0.5;
    cr_assert_eq(pool_after("sum_free", 1e17, -1e17, 0.5), want);
    cr_assert_neq(pool_after("sum_free", 0.5, 1e17, -1e17), want, "the sum would not tell");
    cr_assert_eq(pool_after("sum_pool", 5, 5, 5), 7);
    cr_assert_eq(pool_after("sum_pool", -9, 0, 0), -5);
    cr_assert_eq(pool_after("sum_pool", 1, 1, 0.5), 6);
    cr_assert_eq(pool_after("sum_free", 5, 5, 5), 31, "a range alone is no bound");
}

/* A lever may contribute as well; what it gave when it came last must not be given again. */
/* What a unit reads and adds to may have one name: the input until it is assigned. */
Test(engine, an_input_and_a_contribution_can_have_one_name)
{
    static const lua_backend backends[] = {LUA_BACKEND_CASES, LUA_BACKEND_PLAYER};
    static const struct {
        const char *body;
        double want;
    } list[] = {
        {"if v.pool > 0.5 then v.pool = -0.5 * v.pool end", 0.5},
        {"local old = v.pool", 8},
        {"v.pool = v.pool", 8 * 4096},
        {"local x = v.pool if x > 100 then v.pool = -x end x = v.pool + x v.pool = x", 216},
    };
    for (size_t k = 0; k < 2 * (sizeof list / sizeof *list); k++) {
        char text[1024];
        inside in;
        snprintf(text, sizeof text,
                 "return { { role = 'model', id = 'wear', version = '1',\n"
                 "  inputs = { pool = { unit = '1' } }, adds = { pool = { unit = '1' } },\n"
                 "  step = function(v) %s end },\n"
                 "{ role = 'model', id = 'worn', version = '1',\n"
                 "  stocks = { pool = { unit = '1', default = 8 } },\n"
                 "  step = function(v) end } }\n",
                 list[k / 2].body);
        scratch_file("wear.lua", text);
        run_probes(&in,
                   "return { title = 'Wear', start = '2015', step = '1 month', horizon = '1 year',"
                   "units = { 'worn', 'wear' },\n"
                   "metrics = { last = { unit = 'last', bind = { of = 'pool' } } },\n"
                   "score = { last = { worst = 0, best = 1 } } }\n",
                   (plan_options){.backend = backends[k % 2]}, 8);
        cr_expect_eq(inside_metric(&in, in.p.policies[0].name, "last")[0], list[k / 2].want,
                     "%s, backend %zu: %g", list[k / 2].body, k % 2,
                     inside_metric(&in, in.p.policies[0].name, "last")[0]);
        inside_close(&in);
    }
}

Test(engine, a_lever_gives_once_each_time_it_comes)
{
    static const char *const when[] = {"", ", every = '6 months'", ", at = { '2015-03' }"};
    static const double want[] = {12, 2, 1};
    scratch_file("gift.lua",
                 "return { { role = 'lever', id = 'gift', version = '1',\n"
                 "  settings = { amount = { unit = '1', min = 0, max = 9, default = 0 } },\n"
                 "  adds = { pool = { unit = '1' } },\n"
                 "  step = function(v) v.pool = v.amount end },\n"
                 "{ role = 'model', id = 'gift_pool', version = '1',\n"
                 "  stocks = { pool = { unit = '1', default = 0 } },\n"
                 "  step = function(v) end } }\n");
    for (int k = 0; k < 3; k++) {
        char text[1024];
        inside in;
        snprintf(text, sizeof text,
                 "return { title = 'Gifts', start = '2015', step = '1 month', horizon = '1 year',\n"
                 "units = { pool = 'gift_pool', give = { unit = 'gift'%s } },\n"
                 "policies = { none = {}, much = { give = { amount = 1 } } },\n"
                 "metrics = { last = { unit = 'last', bind = { of = 'pool' } } },\n"
                 "score = { last = { worst = 0, best = 1 } } }\n",
                 when[k]);
        run_probes(&in, text, (plan_options){0}, 8);
        cr_assert_eq(inside_metric(&in, "none", "last")[0], 0);
        cr_assert_eq(inside_metric(&in, "much", "last")[0], want[k], "%s: %g", when[k],
                     inside_metric(&in, "much", "last")[0]);
        inside_close(&in);
    }
}

/* ---- what is given: series, initial values, elements, variants ---- */

static const char given_units[] =
    "local function one(default) return { unit = '1', default = default } end\n"
    "local function slot(id, name, value)\n"
    "  return { role = 'model', id = id, version = '1', stocks = { [name] = one(0) },\n"
    "           step = function(v) v[name] = value end }\n"
    "end\n"
    "return { slot('g_a1', 'a', 1), slot('g_a2', 'a', 2), slot('g_b1', 'b', 10),\n"
    "  slot('g_b2', 'b', 20), slot('g_b3', 'b', 30),\n"
    "  { role = 'model', id = 'given', version = '1', inputs = { oil = one(0), gas = one(0) },\n"
    "    params = { part = { unit = '1', min = 0, max = 9, default = 0, count = 3,\n"
    "                        source = 'test' } },\n"
    "    stocks = { sum = one(0), code = one(0), large = one(0) },\n"
    "    step = function(v)\n"
    "      v.sum = v.sum + v.oil\n"
    "      v.code = 100 * v.part[1] + 10 * v.part[2] + v.part[3]\n"
    "      v.large = 1e308\n"
    "    end } }\n";

static const char given_text[] =
    "local function last(of) return { unit = 'last', bind = { of = of } } end\n"
    "return { title = 'Given', start = '2015-06', step = '1 month', horizon = '1 year',\n"
    "  units = { given = { unit = 'given', set = { part = { 7, 8, 9 } } },\n"
    "    a = { variants = { one = { unit = 'g_a1' }, two = { unit = 'g_a2' } } },\n"
    "    b = { variants = { x = { unit = 'g_b1' }, y = { unit = 'g_b2' },\n"
    "                       z = { unit = 'g_b3' } } } },\n"
    "  initial = { oil = 1, gas = 5 },\n"
    "  forcing = { oil = { ['2015-08'] = 10, ['2016-01-15'] = 100 } },\n"
    "  uncertain = { a = declared(), b = choice { z = 1, x = 1, y = 1 },\n"
    "    ['given.part[2]'] = choice { 1, 3 }, ['initial.gas'] = choice { 4, 6, 8 },\n"
    "    ['initial.sum'] = choice { 0, 1000 } },\n"
    "  metrics = { m_a = last 'a', m_b = last 'b', m_sum = last 'sum', m_code = last 'code',\n"
    "              m_gas = last 'gas', m_large = last 'large' },\n"
    "  score = { m_sum = { worst = 0, best = 1 } } }\n";

/* A full factorial: each combination of the five choices once, whatever the blocks. */
Test(engine, each_case_has_its_own_values_and_variants)
{
    enum { CASES = 2 * 3 * 2 * 3 * 2 };
    static const char *const names[] = {"m_a", "m_b", "m_sum", "m_code", "m_gas", "m_large"};
    static double first[6][CASES];
    static const uint32_t blocks[] = {64, 1, 5};
    scratch_file("given.lua", given_units);
    for (int b = 0; b < 3; b++) {
        inside in;
        int count[3][31] = {{0}};
        plan_options o = {.cases = CASES, .design = DESIGN_GRID};
        run_probes(&in, given_text, o, blocks[b]);
        cr_assert_eq(in.p.cases, CASES);
        for (int m = 0; m < 6; m++) {
            const double *column = inside_metric(&in, "status_quo", names[m]);
            cr_assert(b == 0 || same_bits(first[m], column, CASES), "%s", names[m]);
            memcpy(first[m], column, sizeof first[m]);
        }
        for (int i = 0; i < CASES; i++) {
            cr_assert_eq(results_fail(&in.r, 0)[i].kind, FAIL_NONE, "large, but finite");
            cr_assert_eq(first[5][i], 1e308);
            /* Two months of 1, six of 10 (mid-January acts in February), four of 100. */
            double sum = first[2][i] - (2 + 60 + 400);
            cr_assert(sum == 0 || sum == 1000, "the sum is %g", first[2][i]);
            cr_assert(first[3][i] == 719 || first[3][i] == 739, "the code is %g", first[3][i]);
            cr_assert(first[4][i] == 4 || first[4][i] == 6 || first[4][i] == 8);
            count[0][(int)first[0][i]]++;
            count[1][(int)first[1][i]]++;
            count[2][(int)first[4][i]]++;
            for (int j = 0; j < i; j++)
                cr_assert(first[0][i] != first[0][j] || first[1][i] != first[1][j] ||
                              first[2][i] != first[2][j] || first[3][i] != first[3][j] ||
                              first[4][i] != first[4][j],
                          "cases %d and %d are one", i, j);
        }
        cr_assert(count[0][1] == CASES / 2 && count[0][2] == CASES / 2);
        cr_assert(count[1][10] == CASES / 3 && count[1][20] == CASES / 3);
        cr_assert(count[2][4] == CASES / 3 && count[2][8] == CASES / 3);
        inside_close(&in);
    }
}

/* ---- failing ---- */

static const char fails_text[] =
    "return { title = 'Fails', step = '1 month', horizon = '4 months',\n"
    "  units = { sink = 'probe_sink', ratio = 'probe_ratio', pull = 'probe_pull',\n"
    "            fail = { unit = 'probe_fail', bind = { extra = 'w' } } },\n"
    "  initial = { z = 1, w = 0 }, uncertain = { ['initial.mode'] = integer(0, 8) },\n"
    "  policies = { none = {}, go = { pull = { pull = 1 } } },\n"
    "  metrics = { judge = 'probe_judge' }, score = { judge = { worst = 0, best = 4 } } }\n";

static const struct {
    fail_kind kind;
    unsigned code;
    const char *instance;
    uint32_t step;
} failures[9] = {
    {FAIL_NONE, 0, NULL, 0},      {FAIL_NUMBER, 0, "fail", 2},  {FAIL_NUMBER, 0, "fail", 2},
    {FAIL_NUMBER, 0, "fail", 2},  {FAIL_UNIT, 7, "fail", 2},    {FAIL_UNIT, 255, "fail", 2},
    {FAIL_NUMBER, 0, "ratio", 2}, {FAIL_NUMBER, 0, "judge", 4}, {FAIL_UNIT, 9, "judge", 2},
};

Test(engine, each_way_to_fail_is_a_row_with_its_reason)
{
    static const uint32_t blocks[] = {1, 2, 9};
    for (size_t b = 0; b < 3; b++) {
        inside in;
        run_probes(&in, fails_text, (plan_options){.cases = 9, .design = DESIGN_GRID}, blocks[b]);
        for (size_t p = 0; p < 2; p++)
            for (size_t mode = 0; mode < 9; mode++) {
                const fail_record *f = &results_fail(&in.r, p)[mode];
                if (mode == 0 || (mode == 6 && p == 0)) {
                    cr_assert_eq(f->kind, FAIL_NONE);
                    cr_assert_eq(results_column(&in.r, p, 0)[mode], 4);
                    continue;
                }
                cr_assert_eq(f->kind, failures[mode].kind, "mode %zu: kind %d", mode, f->kind);
                cr_assert_eq(f->code, failures[mode].code, "mode %zu: code %d", mode, f->code);
                cr_assert_str_eq(in.p.instances[f->instance].name, failures[mode].instance);
                cr_assert_eq(f->step, failures[mode].step, "mode %zu: step %u", mode, f->step);
            }
        probe_record *r = seen();
        cr_assert_eq(r->bad_inputs, 0, "a unit read what is not a finite number");
        cr_assert_eq(r->bad_columns, 0);
        summary s;
        cr_assert_eq(summary_make(&in.r, &s, &in.e), ERR_OK, "%s", in.e.text);
        cr_assert(s.done == 9 && s.compared == 1 && s.failed_cases == 8);
        cr_assert(s.policies[0].failed == 7 && s.policies[1].failed == 8);
        cr_assert_eq(s.policies[0].metrics[0].mean, 4, "only the compared case counts");
        summary_free(&s);
        inside_close(&in);
    }
}

/* Marked, but DTN_OK returned: the case must fail, and by the unit that marked it. */
Test(engine, a_mark_without_its_status_is_a_failure_of_the_unit_that_set_it)
{
    static const char *const modes[] = {"choice { 9, 8 }", "choice { 9, 0 }"};
    char *all = strdup(fails_text), *range = strstr(all, "integer(0, 8)");
    for (int k = 0; k < 2; k++) {
        char text[2048];
        inside in;
        snprintf(text, sizeof text, "%.*s%s%s", (int)(range - all), all, modes[k],
                 range + strlen("integer(0, 8)"));
        run_probes(&in, text, (plan_options){.cases = 2, .design = DESIGN_GRID}, 2);
        const fail_record *f = results_fail(&in.r, 0);
        cr_assert_eq(f[0].kind, FAIL_UNIT, "the mark is lost");
        cr_assert_str_eq(in.p.instances[f[0].instance].name, "fail");
        cr_assert(f[0].code == 3 && f[0].step == 2);
        inside_close(&in);
    }
    free(all);
}

static void plan_stop(inside *in, int status)
{
    char text[512];
    snprintf(text, sizeof text,
             "return { title = 'Stop', step = '1 month', horizon = '3 months', units = {\n"
             "stop = { unit = 'probe_stop', set = { status = %d } } }, initial = { s = 0 },\n"
             "metrics = { last = { unit = 'last', bind = { of = 's' } } },\n"
             "score = { last = { worst = 0, best = 1 } } }\n",
             status);
    plan_probes(in, text, (plan_options){.cases = 12});
}

Test(engine, a_unit_that_gives_up_fails_its_case_and_one_for_good_the_run)
{
    inside in;
    plan_stop(&in, DTN_ERROR);
    cr_assert_eq(inside_run(&in, 1, 4), ERR_OK, "%s", in.e.text);
    for (int k = 0; k < 12; k++) {
        const fail_record *f = &results_fail(&in.r, 0)[k];
        cr_assert_eq(f->kind, k == 4 ? FAIL_BLOCK : FAIL_NONE, "case %d", k);
        cr_assert(k == 4 ? f->step == 1 : results_column(&in.r, 0, 0)[k] == 3);
    }
    inside_close(&in);
    plan_stop(&in, DTN_FATAL);
    cr_assert_eq(inside_run(&in, 1, 4), ERR_RUN);
    cr_assert(strstr(in.e.text, "unit 'stop' gave up for good"), "%s", in.e.text);
    inside_close(&in);
}

/* ---- no cases at all ---- */

/* Every shipped unit takes a block of no cases, and leaves what lies behind the columns alone. */
Test(engine, a_block_may_have_no_cases)
{
    _Alignas(64) static double memory[128][64], scratch[4096];
    static double *col[128];
    uint8_t fail[1] = {0};
    uint64_t id[1] = {0};
    inside in;
    cr_assert_eq(
        inside_plan(&in, NULL, "scripts/scenarios/nato_russia_2015.lua", (plan_options){0}), ERR_OK,
        "%s", in.e.text);
    cr_assert_gt(in.p.ninstances, 20);
    for (size_t k = 0; k < in.p.ninstances; k++) {
        const plan_instance *instance = &in.p.instances[k];
        const dtn_unit *u = &instance->info->unit;
        cr_assert_leq(u->nvars, 128);
        for (uint32_t v = 0; v < u->nvars; v++) {
            col[v] = memory[v];
            for (int j = 0; j < 64; j++)
                memory[v][j] = 1234;
        }
        dtn_block b = {.size = sizeof b,
                       .n = 0,
                       .stride = 8,
                       .dt = 1.0 / 12,
                       .case_id = id,
                       .col = col,
                       .fail = fail,
                       .scratch = scratch,
                       .host = &instance->host};
        rng_key keys[8] = {{{0}}};
        service_call call = {.instance = instance, .streams = keys, .chance = id};
        b.call = &call;
        cr_assert_leq(u->nstreams, 8);
        cr_assert(!u->start || u->start(instance->self, &b) == DTN_OK, "%s", instance->name);
        cr_assert(!u->step || u->step(instance->self, &b) == DTN_OK, "%s", instance->name);
        cr_assert(!u->finish || u->finish(instance->self, &b) == DTN_OK, "%s", instance->name);
        for (uint32_t v = 0; v < u->nvars; v++)
            for (int j = 0; j < 64; j++)
                cr_assert_eq(memory[v][j], 1234, "%s writes", instance->name);
    }
    inside_close(&in);
}

/* ---- vectors ---- */

Test(engine, vectors_are_as_long_as_the_table_says)
{
    static const char text[] =
        "local actors = { { name = 'nato', weight = 1 }, { name = 'russia', weight = 2 },\n"
        "                 { name = 'ukraine', weight = 3 } }\n"
        "return { title = 'Vectors', step = '1 month', horizon = '2 months',\n"
        "  units = { move = { unit = 'probe_vector', options = { actors = actors } } },\n"
        "  initial = { position = { 10, 20, 30 } },\n"
        "  metrics = { total = { unit = 'probe_total', options = { actors = actors } } },\n"
        "  score = { total = { worst = 0, best = 1 } } }\n";
    static const uint32_t blocks[] = {1, 5, 64};
    for (size_t b = 0; b < 3; b++) {
        inside in;
        run_probes(&in, text, (plan_options){.cases = 11}, blocks[b]);
        for (int k = 0; k < 11; k++) /* each has moved by its weight, once and twice */
            cr_assert_eq(inside_metric(&in, "status_quo", "total")[k],
                         1e6 * (10 + 3) + 1e3 * (20 + 6) + (30 + 9));
        inside_close(&in);
    }
    char fewer[sizeof text + 32];
    snprintf(fewer, sizeof fewer, "%s", text);
    memcpy(strstr(fewer, "20, 30 }"), "20     }", 8);
    const char *folders[] = {built("engine", "probe"), NULL};
    inside in;
    cr_assert_eq(inside_plan(&in, folders, scratch_file("fewer.lua", fewer), (plan_options){0}),
                 ERR_INPUT);
    cr_assert(strstr(in.e.text, "'position' has 3 elements, but 2 values are given"), "%s",
              in.e.text);
    inside_close(&in);
}

/* ---- chance ---- */

static const char chance_text[] =
    "local function last(of) return { unit = 'last', bind = { of = of } } end\n"
    "return { title = 'Chance', step = '1 month', horizon = '3 months',\n"
    "  units = { one = 'probe_chance', lever = 'probe_pull',\n"
    "    two = { unit = 'probe_chance', bind = { a0 = 'c0', a1 = 'c1', b0 = 'c2' } } },\n"
    "  policies = { none = {}, idle = { lever = { pull = 5 } } },\n"
    "  metrics = { a0 = last 'a0', a1 = last 'a1', b0 = last 'b0', c0 = last 'c0' },\n"
    "  score = { a0 = { worst = 0, best = 1 } } }\n";

Test(engine, chance_depends_on_seed_instance_stream_step_draw_and_case_alone)
{
    enum { CASES = 50 };
    static const uint32_t blocks[] = {1, 7, 64};
    static const char *const names[] = {"a0", "a1", "b0", "c0"};
    static const struct {
        const char *instance, *stream;
        uint32_t draw;
    } source[] = {{"one", "a", 0}, {"one", "a", 1}, {"one", "b", 0}, {"two", "a", 0}};
    inside in;
    plan_probes(&in, chance_text, (plan_options){.cases = CASES});
    for (size_t b = 0; b < 6; b++) {
        uint64_t seed = b < 3 ? 1 : 77;
        cr_assert_eq(inside_run(&in, seed, blocks[b % 3]), ERR_OK, "%s", in.e.text);
        for (int m = 0; m < 4; m++) {
            rng_key key = rng_stream_key(seed, source[m].instance, source[m].stream);
            const double *none = inside_metric(&in, "none", names[m]);
            for (uint64_t k = 0; k < CASES; k++)
                cr_assert_eq(none[k], rng_uniform1(key, 2, source[m].draw, k));
            cr_assert(same_bits(none, inside_metric(&in, "idle", names[m]), CASES),
                      "policies must meet the same chance");
        }
    }
    probe_record *r = seen();
    cr_assert_eq(r->bad_chance, 0, "asked twice, chance differs");
    for (int m = 0; m < 4; m++)
        for (int n = 0; n < m; n++)
            for (uint64_t k = 0; k < CASES; k++)
                cr_assert_neq(inside_metric(&in, "none", names[m])[k],
                              inside_metric(&in, "none", names[n])[k]);
    inside_close(&in);
}

/* The main scenario with one more lever, which nobody listens to. */
Test(engine, a_lever_that_does_nothing_gives_the_status_quo_to_the_bit)
{
    enum { CASES = 40 };
    inside in;
    run_probes(&in,
               "local s = require 'scenarios.nato_russia_2015'\n"
               "s.units.idle = 'probe_pull'\n"
               "s.policies.idle = { idle = { pull = 1 } }\n"
               "return s\n",
               (plan_options){.cases = CASES, .policies = "freeze,idle,nrc"}, 16);
    size_t different = 0;
    for (size_t m = 0; m < in.p.nmetrics; m++) {
        const double *freeze = results_column(&in.r, 0, m), *idle = results_column(&in.r, 1, m);
        cr_assert(same_bits(freeze, idle, CASES), "%s", in.p.metrics[m].name);
        different += !same_bits(freeze, results_column(&in.r, 2, m), CASES);
    }
    cr_assert_gt(different, in.p.nmetrics / 2, "a lever that does something must show");
    summary s;
    cr_assert_eq(summary_make(&in.r, &s, &in.e), ERR_OK, "%s", in.e.text);
    cr_assert_eq(s.policies[0].p_best, s.policies[1].p_best, "ties are split");
    cr_assert_float_eq(s.policies[0].p_best + s.policies[1].p_best + s.policies[2].p_best, 1,
                       1e-12);
    cr_assert_eq(s.policies[0].regret_mean, s.policies[1].regret_mean);
    summary_free(&s);
    inside_close(&in);
}

/* ---- what the summary makes of it ---- */

static const char game_units[] =
    "local function one(default)\n"
    "  return { unit = '1', min = 0, max = 10, default = default, source = 'test' }\n"
    "end\n"
    "return {\n"
    "  { role = 'model', id = 'game', version = '1', inputs = { stake = one(0) },\n"
    "    params = { skill = one(1), luck = one(1) }, stocks = { won = one(0) },\n"
    "    streams = { dice = 'luck' },\n"
    "    step = function(v)\n"
    "      v.won = v.skill + v.luck * v.dice + (v.dice > 0.5 and v.stake or -v.stake)\n"
    "    end } }\n";

static const char game_text[] =
    "return { title = 'Game', step = '1 month', horizon = '1 month',\n"
    "  units = { table_ = { unit = 'probe_pull', bind = { pulled = 'stake' } },\n"
    "            game = { unit = 'game', set = { luck = %d } } },\n"
    "  uncertain = { ['game.skill'] = %s },\n"
    "  policies = { safe = {}, again = { table_ = { pull = 0 } },\n"
    "               bold = { table_ = { pull = 2 } } },\n"
    "  metrics = { won = { unit = 'last', bind = { of = 'won' } } },\n"
    "  score = { won = { worst = -2, best = 14 } }, satisfy = { won = { at_least = 3 } } }\n";

static void play_game(inside *in, int luck, const char *skill, plan_options o)
{
    char text[1024];
    scratch_file("game.lua", game_units);
    snprintf(text, sizeof text, game_text, luck, skill);
    run_probes(in, text, o, 16);
}

Test(engine, luck_is_told_from_ignorance_by_replicates)
{
    static const struct {
        int luck;
        const char *skill;
        double least, most;
    } games[] = {
        {0, "uniform(1, 5)", 0, 1e-20},     /* no chance at all */
        {1, "uniform(1, 1.0001)", 0.99, 1}, /* nothing but chance */
        /* Uniforms of widths 1 and 2: a fifth of the variance is chance. */
        {1, "uniform(1, 3)", 0.15, 0.25},
    };
    for (size_t k = 0; k < 3; k++) {
        inside in;
        summary s;
        plan_options o = {.cases = 200, .replicates = 10, .design = DESIGN_LHS};
        play_game(&in, games[k].luck, games[k].skill, o);
        cr_assert_eq(in.p.cases, 2000);
        cr_assert_eq(summary_make(&in.r, &s, &in.e), ERR_OK, "%s", in.e.text);
        cr_assert(s.policies[0].luck >= games[k].least && s.policies[0].luck <= games[k].most,
                  "%s: the share of luck is %g", games[k].skill, s.policies[0].luck);
        /* Replicates of a draw share the parameters, and draws do not share chance. */
        const double *won = inside_metric(&in, "safe", "won");
        for (int j = 1; j < 10 && games[k].luck == 0; j++)
            cr_assert(won[j] == won[0] && won[10 + j] == won[10] && won[10] != won[0]);
        for (int j = 1; j < 20 && games[k].luck == 1; j++)
            cr_assert_neq(won[j], won[0]);
        summary_free(&s);
        inside_close(&in);
    }
    inside in;
    summary s;
    play_game(&in, 1, "uniform(1, 3)", (plan_options){.cases = 20});
    cr_assert_eq(summary_make(&in.r, &s, &in.e), ERR_OK);
    cr_assert(isnan(s.policies[0].luck), "without replicates nobody can tell");
    summary_free(&s);
    inside_close(&in);
}

Test(engine, best_regret_and_satisficing_are_what_they_say)
{
    enum { CASES = 300 };
    inside in;
    summary s;
    play_game(&in, 1, "uniform(1, 5)", (plan_options){.cases = CASES});
    cr_assert_eq(summary_make(&in.r, &s, &in.e), ERR_OK, "%s", in.e.text);
    const double *won[3];
    double best_share[3] = {0}, regret[3] = {0}, worst[3] = {0}, good[3] = {0}, mean[3] = {0};
    for (size_t p = 0; p < 3; p++)
        won[p] = results_column(&in.r, p, 0);
    cr_assert(same_bits(won[0], won[1], CASES));
    for (int i = 0; i < CASES; i++) {
        /* The bold win 2 or lose 2 against the two safe ones, who tie. */
        cr_assert_float_eq(fabs(won[2][i] - won[0][i]), 2, 1e-14);
        bool bold = won[2][i] > won[0][i];
        best_share[0] += bold ? 0 : 0.5 / CASES;
        best_share[1] += bold ? 0 : 0.5 / CASES;
        best_share[2] += bold ? 1.0 / CASES : 0;
        for (size_t p = 0; p < 3; p++) {
            double score = (won[p][i] + 2) / 16, best = (won[bold ? 2 : 0][i] + 2) / 16;
            mean[p] += score / CASES;
            regret[p] += (best - score) / CASES;
            worst[p] = fmax(worst[p], best - score);
            good[p] += won[p][i] >= 3 ? 1.0 / CASES : 0;
        }
    }
    for (size_t p = 0; p < 3; p++) {
        const policy_summary *y = &s.policies[p];
        cr_assert_float_eq(y->p_best, best_share[p], 1e-12);
        cr_assert_float_eq(y->score.mean, mean[p], 1e-12);
        cr_assert_float_eq(y->regret_mean, regret[p], 1e-12);
        cr_assert_float_eq(y->regret_max, worst[p], 1e-12);
        cr_assert_float_eq(y->satisfices, good[p], 1e-12);
    }
    cr_assert(best_share[2] > 0.3 && best_share[2] < 0.7 && good[0] > 0.2 && good[0] < 0.8);
    cr_assert_eq(s.ranking[0], mean[2] > mean[0] ? 2 : 0);
    cr_assert_float_eq(fabs(s.lead), mean[2] > mean[0] ? mean[2] - mean[0] : 0, 1e-12);
    summary_free(&s);
    inside_close(&in);
}

/* Anchors clip: what is better than the best counts 1, and is told. */
Test(engine, scores_stay_between_their_anchors)
{
    inside in;
    summary s;
    play_game(&in, 0, "choice { 1, 2, 9 }", (plan_options){.cases = 300, .design = DESIGN_LHS});
    plan_metric *m = &in.p.metrics[0];
    m->worst = 1.5;
    m->best = 8;
    for (uint64_t c = 0; c < 300; c++) {
        double won = results_column(&in.r, 0, 0)[c], score = results_score(&in.r, 0, c);
        cr_assert_eq(score, won == 1 ? 0 : won == 9 ? 1 : 0.5 / 6.5);
    }
    cr_assert_eq(summary_make(&in.r, &s, &in.e), ERR_OK);
    cr_assert_gt(s.beyond, 0.6);
    summary_free(&s);
    inside_close(&in);
}

/*
 * One policy is best at a metric of weight 3, the other at one of weight 1, by as much. With
 * weights of u1 times 6 and u2 times 2 the first leads unless 3 u1 < u2, which has a probability
 * of one in six.
 */
Test(engine, redrawn_weights_change_who_leads)
{
    static const char unit[] =
        "return { role = 'lever', id = 'giver', version = '1', title = 'give',\n"
        "  settings = { gun = { unit = '1', min = 0, max = 1, default = 0, doc = 'guns' },\n"
        "               butter = { unit = '1', min = 0, max = 1, default = 0, doc = 'butter' } },\n"
        "  outputs = { guns = { unit = '1', doc = 'g' }, butters = { unit = '1', doc = 'b' } },\n"
        "  step = function(v) v.guns, v.butters = v.gun, v.butter end }\n";
    static const char text[] =
        "return { title = 'Guns', step = '1 month', horizon = '1 month', units = { 'giver' },\n"
        "  policies = { none = {}, guns = { giver = { gun = 1 } },\n"
        "               butter = { giver = { butter = 1 } } },\n"
        "  metrics = { g = { unit = 'last', bind = { of = 'guns' } },\n"
        "              b = { unit = 'last', bind = { of = 'butters' } } },\n"
        "  score = { g = { weight = 3, worst = 0, best = 1 },\n"
        "            b = { weight = 1, worst = 0, best = 1 } } }\n";
    const char *folders[] = {scratch_folder(), NULL};
    scratch_file("giver.lua", unit);
    inside in;
    summary s;
    cr_assert_eq(inside_plan(&in, folders, scratch_file("guns.lua", text), (plan_options){0}),
                 ERR_OK, "%s", in.e.text);
    cr_assert_eq(inside_run(&in, 1, 8), ERR_OK, "%s", in.e.text);
    cr_assert_eq(summary_make(&in.r, &s, &in.e), ERR_OK, "%s", in.e.text);
    cr_assert_str_eq(in.p.policies[1].name, "guns");
    cr_assert_eq(s.policies[0].leads, 0);
    /* Four standard errors of a share of 1,000. */
    cr_assert_float_eq(s.policies[1].leads, 5. / 6, 0.047, "%g", s.policies[1].leads);
    cr_assert_float_eq(s.policies[1].leads + s.policies[2].leads, 1, 1e-12);
    summary_free(&s);
    inside_close(&in);
}
