/* SPDX-License-Identifier: MIT
 *
 * Tests of host/plan*.c: from names to columns and slots, who writes and who reads, the order of
 * calls, variants and their shares, when instances are due, values from scenario, series and
 * --set, policies as schedules, and what the plan's hash covers. Small Lua units in one file
 * stand for a world of water. Run from the root of the repository.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "inside.h"

static const char units_text[] =
    "local function one(default, more)\n"
    "  local v = { unit = '1', min = 0, max = 100, default = default, source = 'test' }\n"
    "  for k, x in pairs(more or {}) do v[k] = x end\n"
    "  return v\n"
    "end\n"
    "local function unit(role, id, fields)\n"
    "  local u = { role = role, id = id, version = '1.0', step = function(v) end }\n"
    "  for k, x in pairs(fields) do u[k] = x end\n"
    "  return u\n"
    "end\n"
    "local function chain(id, from, to)\n"
    "  return unit('model', id, { inputs = { [from] = one(0) }, derived = { [to] = one(0) },\n"
    "    step = function(v) v[to] = v[from] + 1 end })\n"
    "end\n"
    "local function speed(id, gain)\n"
    "  return unit('model', id, { stocks = { speed = one(0) }, params = { gain = one(gain) },\n"
    "    step = function(v) v.speed = v.gain end })\n"
    "end\n"
    "return {\n"
    "  unit('lever', 'p_pump', { outputs = { push = one(0) }, settings = {\n"
    "    level = { unit = '1', default = 0, labels = { 'off', 'low', 'high' } },\n"
    "    dose = one(1) }, step = function(v) v.push = v.level * v.dose end }),\n"
    "  unit('model', 'p_basin', { inputs = { push = one(0, { optional = true }),\n"
    "      oil = one(5, { optional = true }) }, params = { rate = one(1, { unit = '1/yr' }),\n"
    "      parts = one(2, { count = 3 }), whole = one(4, { integer = true }) },\n"
    "    stocks = { water = one(3, { bounded = true }), bed = one(1, { count = 2 }) },\n"
    "    options = { name = { type = 'text', default = 'basin' }, size = { type = 'number' },\n"
    "      table = { type = 'table', columns = { 'a' }, optional = true } } }),\n"
    "  unit('model', 'p_spring', { adds = { water = one(0) }, params = { amount = one(1) },\n"
    "    step = function(v) v.water = v.amount end }),\n"
    "  chain('p_first', 'water', 'w1'), chain('p_second', 'w1', 'w2'),\n"
    "  chain('p_third', 'w2', 'w3'), chain('p_ring', 'w3', 'w1'),\n"
    "  speed('p_fast', 9), speed('p_slow', 2),\n"
    "}\n";

static const char base[] =
    "return {\n"
    "  title = 'Water', start = '2015-06', step = '1 month', horizon = '2 years',\n"
    "  units = {\n"
    "    pump = 'p_pump',\n"
    "    basin = { unit = 'p_basin', set = { rate = 2 }, options = { size = 1 } },\n"
    "    z_spring = { unit = 'p_spring', set = { amount = 0.25 } },\n"
    "    a_spring = { unit = 'p_spring', every = '3 months' },\n"
    "    m_spring = { unit = 'p_spring', at = { '2016-01', '2015-08' } },\n"
    "    c_first = 'p_first', b_second = 'p_second', a_third = 'p_third',\n"
    "    speed = { variants = { fast = { unit = 'p_fast' }, slow = { unit = 'p_slow' } } },\n"
    "  },\n"
    "  initial = { water = 7, bed = { 4, 6 } },\n"
    "  forcing = { oil = { ['2015-06'] = 60, ['2016-01'] = 35 } },\n"
    "  uncertain = { speed = choice { fast = 3, slow = 1 }, ['basin.rate'] = uniform(0, 9) },\n"
    "  policies = { none = {}, high = { pump = { level = 'high' } },\n"
    "    later = { pump = { level = { ['2015-09'] = 'low', ['2016-06'] = 2 }, dose = 5 } } },\n"
    "  metrics = { water_end = { unit = 'last', bind = { of = 'water' } },\n"
    "              w3_end = { unit = 'last', bind = { of = 'w3' } },\n"
    "              speed_end = { unit = 'last', bind = { of = 'speed' } } },\n"
    "  score = { water_end = { weight = 1, worst = 0, best = 100 } },\n"
    "  satisfy = { water_end = { at_least = 1 } },\n"
    "}\n";

/* A copy of a text with one part replaced, which must be there. */
static char *swapped(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    cr_assert(at != NULL, "there is no '%s'", from);
    size_t size = strlen(text) + strlen(to) + 1;
    char *out = malloc(size);
    snprintf(out, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return out;
}

static err_code try_plan(inside *in, const char *text, plan_options o)
{
    scratch_file("plan_units.lua", units_text);
    const char *folders[] = {scratch_folder(), NULL};
    char path[300];
    snprintf(path, sizeof path, "%s", scratch_file("water/plan.lua", text));
    return inside_plan(in, folders, path, o);
}

/* The scenario is not among the plugins, so it has a folder of its own. */
static void make_plan(inside *in, const char *text, plan_options o)
{
    cr_assert_eq(try_plan(in, text, o), ERR_OK, "%s", in->e.text);
}

static void setup(void)
{
    outcome o = shell("mkdir -p %s/water", scratch_folder());
    outcome_free(&o);
}

TestSuite(plan, .init = setup);

static const plan_column *column(const inside *in, const char *name)
{
    int k = plan_find_column(&in->p, name);
    cr_assert(k >= 0, "there is no column '%s'", name);
    return &in->p.columns[k];
}

static const plan_instance *instance(const inside *in, const char *name)
{
    int k = plan_find_instance(&in->p, name);
    cr_assert(k >= 0, "there is no instance '%s'", name);
    return &in->p.instances[k];
}

/* ---- columns and order ---- */

Test(plan, names_become_columns_of_the_right_sort)
{
    inside in;
    make_plan(&in, base, (plan_options){.cases = 10});
    cr_assert_eq(column(&in, "water")->sort, COLUMN_STOCK);
    cr_assert_eq(column(&in, "push")->sort, COLUMN_NOW);
    cr_assert_eq(column(&in, "w2")->sort, COLUMN_NOW);
    cr_assert_eq(column(&in, "oil")->sort, COLUMN_FREE);
    cr_assert_eq(column(&in, "oil")->owner, -1);
    cr_assert_eq(column(&in, "bed")->count, 2);
    cr_assert_str_eq(in.p.instances[column(&in, "water")->owner].name, "basin");
    for (size_t k = 0; k < in.p.nadds; k++)
        cr_assert_str_eq(in.p.columns[in.p.adds[k].column].name, "water");
    cr_assert_gt(in.p.nadds, 0);
    cr_assert_eq(in.p.nmetrics, 3);
    cr_assert_eq(in.p.columns[in.p.metrics[0].column].sort, COLUMN_SCORE);
    /* No slot belongs to two, and none is beyond the end. */
    unsigned char *taken = calloc(in.p.nslots, 1);
    for (size_t k = 0; k < in.p.ncolumns; k++) {
        const plan_column *c = &in.p.columns[k];
        for (uint32_t j = 0; j < c->count * (c->sort == COLUMN_STOCK ? 2 : 1); j++)
            cr_assert(c->slot + j < in.p.nslots && !taken[c->slot + j]++, "%s", c->name);
    }
    for (size_t k = 0; k < in.p.ninstances; k++)
        for (uint32_t v = 0; v < in.p.instances[k].info->unit.nvars; v++) {
            const plan_var *pv = &in.p.instances[k].vars[v];
            uint32_t kind = in.p.instances[k].info->vars[v].kind;
            bool own =
                kind == DTN_PARAM || kind == DTN_SETTING || kind == DTN_STATE || kind == DTN_ADD;
            for (uint32_t j = 0; own && j < pv->count; j++)
                cr_assert(pv->slot + j < in.p.nslots && !taken[pv->slot + j]++);
        }
    free(taken);
    inside_close(&in);
}

Test(plan, contributions_and_calls_have_a_fixed_order)
{
    static const char *const adders[] = {"a_spring", "m_spring", "z_spring"};
    static const char *const derived[] = {"c_first", "b_second", "a_third"};
    inside in;
    make_plan(&in, base, (plan_options){.cases = 10});
    cr_assert_eq(in.p.nadds, 3);
    for (size_t k = 0; k < 3; k++)
        cr_assert_str_eq(in.p.instances[in.p.adds[k].instance].name, adders[k]);
    cr_assert_eq(in.p.nnow, 4);
    size_t next = 0;
    for (size_t k = 0; k < in.p.nnow; k++)
        if (strcmp(in.p.instances[in.p.now[k]].name, "pump") != 0)
            cr_assert_str_eq(in.p.instances[in.p.now[k]].name, derived[next++]);
    cr_assert_eq(next, 3, "each derived unit once, after what it reads");
    cr_assert_eq(in.p.nmodels, 6, "basin, three springs, two variants");
    cr_assert_eq(in.p.nmetric_instances, 3);
    /* And so the chain does not lag: w3 is water + 3 at each instant. */
    cr_assert_eq(inside_run(&in, 1, 4), ERR_OK, "%s", in.e.text);
    for (int k = 0; k < 10; k++)
        cr_assert_eq(inside_metric(&in, "high", "w3_end")[k],
                     inside_metric(&in, "high", "water_end")[k] + 3);
    /* 24 months: 24 quarters of the first, 8 of the second, 2 of the third. */
    cr_assert_eq(inside_metric(&in, "none", "water_end")[0], 7 + 24 * 0.25 + 8 + 2);
    inside_close(&in);
    char *ring = swapped(base, "c_first = 'p_first'", "c_first = 'p_ring'");
    cr_assert_eq(try_plan(&in, ring, (plan_options){0}), ERR_INPUT);
    cr_assert(strstr(in.e.text, "'a_third', 'b_second', 'c_first' need each other's values"), "%s",
              in.e.text);
    inside_close(&in);
    free(ring);
}

/* ---- variants ---- */

Test(plan, each_case_takes_its_variant_in_the_share_of_its_weight)
{
    enum { CASES = 400 };
    inside in;
    make_plan(&in, base, (plan_options){.cases = CASES, .design = DESIGN_LHS});
    cr_assert_eq(in.p.ngroups, 1);
    cr_assert_eq(in.p.groups[0].nvariants, 2);
    static double first[CASES];
    static const uint32_t blocks[] = {64, 1, 7, 1000};
    for (size_t b = 0; b < 4; b++) {
        cr_assert_eq(inside_run(&in, 1, blocks[b]), ERR_OK, "%s", in.e.text);
        const double *speed = inside_metric(&in, "none", "speed_end");
        int fast = 0;
        for (int k = 0; k < CASES; k++) {
            cr_assert(speed[k] == 9 || speed[k] == 2, "case %d has speed %g", k, speed[k]);
            fast += speed[k] == 9;
        }
        cr_assert_eq(fast, 300, "a Latin hypercube of 400 gives 3 : 1 exactly, not %d", fast);
        cr_assert(b == 0 || same_bits(first, speed, CASES), "block %u", blocks[b]);
        memcpy(first, speed, sizeof first);
        cr_assert(same_bits(first, inside_metric(&in, "later", "speed_end"), CASES));
    }
    inside_close(&in);
    const char *sets[] = {"speed=slow", "speed.slow.gain=4", NULL};
    make_plan(&in, base, (plan_options){.cases = 20, .sets = sets});
    cr_assert_eq(in.p.nuncertain, 1);
    cr_assert_eq(inside_run(&in, 1, 8), ERR_OK, "%s", in.e.text);
    for (int k = 0; k < 20; k++)
        cr_assert_eq(inside_metric(&in, "high", "speed_end")[k], 4);
    inside_close(&in);
}

/* ---- when ---- */

Test(plan, instances_are_due_every_so_often_or_at_dates)
{
    inside in;
    make_plan(&in, base, (plan_options){0});
    const plan_instance *quarterly = instance(&in, "a_spring"), *dated = instance(&in, "m_spring");
    for (uint64_t k = 0; k < 24; k++) {
        cr_assert_eq(plan_is_due(quarterly, k), k % 3 == 0);
        cr_assert_eq(plan_is_due(dated, k), k == 2 || k == 7);
        cr_assert(plan_is_due(instance(&in, "basin"), k));
        cr_assert_eq(plan_dt(&in.p, instance(&in, "basin"), k), 1.0 / 12);
    }
    cr_assert_float_eq(plan_dt(&in.p, quarterly, 3), 0.25, 1e-15);
    cr_assert_float_eq(plan_dt(&in.p, dated, 2), 5.0 / 12, 1e-15);
    cr_assert_float_eq(plan_dt(&in.p, dated, 7), 17.0 / 12, 1e-15, "to the end");
    inside_close(&in);
    char *odd = swapped(base, "every = '3 months'", "every = '10 days'");
    cr_assert_eq(try_plan(&in, odd, (plan_options){0}), ERR_INPUT);
    cr_assert(strstr(in.e.text, "`every` of 'a_spring'"), "%s", in.e.text);
    inside_close(&in);
    free(odd);
}

/* ---- values ---- */

static double fixed(const inside *in, const char *name, const char *param)
{
    const plan_instance *i = instance(in, name);
    int var = unit_info_var(i->info, param, DTN_PARAM);
    cr_assert_geq(var, 0);
    return i->vars[var].fixed;
}

Test(plan, values_come_from_the_scenario_and_from_set)
{
    inside in;
    make_plan(&in, base, (plan_options){0});
    cr_assert_eq(fixed(&in, "basin", "rate"), 2);
    cr_assert_eq(fixed(&in, "basin", "whole"), 4, "the default of the unit");
    cr_assert_eq(column(&in, "water")->initial, 7);
    cr_assert(column(&in, "bed")->initials && column(&in, "bed")->initials[1] == 6);
    cr_assert_eq(in.p.nforcing, 2);
    cr_assert(in.p.forcing[0].step == 0 && in.p.forcing[0].value == 60);
    cr_assert(in.p.forcing[1].step == 7 && in.p.forcing[1].value == 35);
    cr_assert_eq(in.p.forcing[1].slot, column(&in, "oil")->slot);
    cr_assert_eq(in.p.nuncertain, 2);
    inside_close(&in);
    const char *sets[] = {"basin.rate=50 %/month", "initial.water=8", "z_spring.amount=0.5",
                          "basin.whole=6", NULL};
    make_plan(&in, base, (plan_options){.sets = sets});
    cr_assert_float_eq(fixed(&in, "basin", "rate"), 6, 1e-14);
    cr_assert_eq(fixed(&in, "z_spring", "amount"), 0.5);
    cr_assert_eq(fixed(&in, "basin", "whole"), 6);
    cr_assert_eq(column(&in, "water")->initial, 8);
    cr_assert_eq(in.p.nuncertain, 1, "what is set is not uncertain any more");
    inside_close(&in);
    char *vector = swapped(base, "set = { rate = 2 }", "set = { parts = { 1, 2, 3 } }");
    make_plan(&in, vector, (plan_options){0});
    const plan_instance *basin = instance(&in, "basin");
    const plan_var *parts = &basin->vars[unit_info_var(basin->info, "parts", DTN_PARAM)];
    cr_assert(parts->count == 3 && parts->elements && parts->elements[2] == 3);
    inside_close(&in);
    free(vector);
}

Test(plan, what_set_gets_wrong_has_a_sentence)
{
    static const struct {
        const char *set, *says;
    } bad[] = {
        {"basin.rat=1", "'basin' (unit 'p_basin') has no parameter 'rat'; did you mean 'rate'?"},
        {"basn.rate=1", "did you mean 'basin'?"},
        {"basin.rate=-1", "outside [0, 100]"},
        {"basin.rate=2 warheads", "'2 warheads' is given in 'warheads' but '1/yr' is wanted"},
        {"basin.whole=1.5", "must be a whole number"},
        {"initial.watr=1", "did you mean 'water'?"},
        {"initial.push=1", "'push' is computed by 'pump' at every instant"},
        {"speed=fsat", "slot 'speed' has no variant 'fsat'; did you mean 'fast'?"},
        {"basin.rate", "write --set instance.parameter=value"},
        {"=1", "write --set instance.parameter=value"},
        {"basin.rate=", "write --set instance.parameter=value"},
        {"pump.dose=2", "'pump' (unit 'p_pump') has no parameter 'dose'"},
        {"basin.parts[0]=1", "'parts[0]' must name an element from parts[1] to parts[3]"},
        {"basin.parts[4]=1", "'parts[4]' must name an element from parts[1] to parts[3]"},
        {"basin.parts[02]=1", "'parts[02]' must name an element from parts[1] to parts[3]"},
        {"basin.parts[x]=1", "'parts[x]' must name an element from parts[1] to parts[3]"},
        {"basin.parts[]=1", "'parts[]' must name an element from parts[1] to parts[3]"},
        {"basin.parts[2=1", "'parts[2' must name an element from parts[1] to parts[3]"},
        {"basin.parts[2]x=1", "'parts[2]x' must name an element from parts[1] to parts[3]"},
        {"basin.parts[2]=101", "parts = 101 is outside [0, 100]"},
        {"basin.rate[2]=1", "'rate' is one number, not a vector; leave '[2]' out"},
        {"basin.part[2]=1", "has no parameter 'part'; did you mean 'parts'?"},
        {"initial.bed[3]=1", "'bed[3]' must name an element from bed[1] to bed[2]"},
        {"initial.water[2]=1", "'water' is one number, not a vector; leave '[2]' out"},
    };
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        inside in;
        const char *sets[] = {bad[k].set, NULL};
        plan_options o = {.sets = sets};
        cr_assert_eq(try_plan(&in, base, o), ERR_USAGE, "%s", bad[k].set);
        cr_assert(strstr(in.e.text, bad[k].says) && strstr(in.e.text, "--set "), "%s: %s",
                  bad[k].set, in.e.text);
        inside_close(&in);
    }
}

/* The values of basin.parts, and how many uncertainties are left. */
static void expect_parts(const char *text, const char *const *sets, const double want[3], size_t n)
{
    inside in;
    make_plan(&in, text, (plan_options){.sets = sets});
    const plan_instance *basin = instance(&in, "basin");
    const plan_var *v = &basin->vars[unit_info_var(basin->info, "parts", DTN_PARAM)];
    for (uint32_t k = 0; k < 3; k++)
        cr_assert_eq(v->elements ? v->elements[k] : v->fixed, want[k], "%s...: element %u is %g",
                     sets ? sets[0] : "(nothing set)", k + 1, v->elements[k]);
    cr_assert_eq(in.p.nuncertain, n, "%s...: %zu are uncertain", sets ? sets[0] : "(nothing set)",
                 in.p.nuncertain);
    inside_close(&in);
}

Test(plan, one_element_of_a_vector_can_be_set)
{
    static const char *const sets[][3] = {
        {"basin.parts[2]=9"},
        {"basin.parts[2]=9", "basin.parts[3]=8"},
        {"basin.parts=5"},
        {"basin.parts[2]=9", "basin.parts=5"}, /* in either order */
        {"basin.parts=5", "basin.parts[2]=9"},
    };
    static const double plain[][3] = {{2, 9, 2}, {2, 9, 8}, {5, 5, 5}, {5, 9, 5}, {5, 9, 5}};
    static const double listed[][3] = {{1, 9, 3}, {1, 9, 8}, {5, 5, 5}, {5, 9, 5}, {5, 9, 5}};
    static const size_t left[] = {1, 0, 0, 0, 0}; /* of the elements 2 and 3 */
    char *list = swapped(base, "rate = 2", "parts = { 1, 2, 3 }");
    char *vary = swapped(base, "['basin.rate'] = uniform(0, 9)",
                         "['basin.parts[2]'] = uniform(0, 9), ['basin.parts[3]'] = uniform(0, 9)");
    for (size_t k = 0; k < sizeof sets / sizeof *sets; k++) {
        const char *const some[] = {sets[k][0], sets[k][1], NULL};
        expect_parts(base, some, plain[k], 2);
        expect_parts(list, some, listed[k], 2);
        expect_parts(vary, some, plain[k], 1 + left[k]);
    }
    free(list);
    free(vary);
    char *set = swapped(base, "rate = 2", "['parts[3]'] = 7, parts = { 1, 2, 3 }");
    expect_parts(set, NULL, (double[]){1, 2, 7}, 2);
    free(set);
    set = swapped(base, "rate = 2", "['parts[1]'] = 7");
    expect_parts(set, NULL, (double[]){7, 2, 2}, 2);
    free(set);
    inside in;
    const char *bed[] = {"initial.bed[2]=5", NULL};
    make_plan(&in, base, (plan_options){.sets = bed});
    const double *initials = column(&in, "bed")->initials;
    cr_assert(initials && initials[0] == 4 && initials[1] == 5);
    inside_close(&in);
}

/* Units name their elements when they are opened. */
Test(plan, an_element_can_be_set_by_its_label)
{
    static const struct {
        const char *set[2], *says;
    } list[] = {
        {{"far.pull[russia]=3"}, NULL},
        {{"far.pull[2]=3"}, NULL},
        {{"far.pull[rusia]=3"}, "did you mean 'russia'?"},
        {{"far.pull[russia]=3", "far.pull[2]=4"}, "is a number that has another value already"},
        {{"far.pull[2]=4", "far.pull[russia]=3"}, "is a number that has another value already"},
    };
    const char *folders[] = {built("engine", "probe"), NULL};
    const char *path = scratch_file(
        "water/labels.lua",
        "local actors = { { name = 'nato', weight = 1 }, { name = 'russia', weight = 2 } }\n"
        "return { title = 'Labels', step = '1 month', horizon = '1 year',\n"
        "units = { far = { unit = 'probe_vector', options = { actors = actors } } },\n"
        "metrics = { m = { unit = 'probe_total', options = { actors = actors } } },\n"
        "uncertain = { ['far.pull[russia]'] = uniform(0, 1) },\n"
        "score = { m = { worst = 0, best = 1 } } }\n");
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        inside in;
        const char *sets[] = {list[k].set[0], list[k].set[1], NULL};
        err_code code = inside_plan(&in, folders, path, (plan_options){.sets = sets});
        cr_assert_eq(code, list[k].says ? ERR_USAGE : ERR_OK, "%s: %s", sets[0], in.e.text);
        if (list[k].says) {
            cr_assert(strstr(in.e.text, list[k].says), "%s", in.e.text);
        } else {
            const plan_instance *far = instance(&in, "far");
            const plan_var *v = &far->vars[unit_info_var(far->info, "pull", DTN_PARAM)];
            cr_assert(v->count == 2 && v->elements && v->elements[1] == 3);
            cr_assert_eq(in.p.nuncertain, 0, "%s: the label is another name of it", sets[0]);
        }
        inside_close(&in);
    }
}

Test(plan, policies_are_schedules_and_the_status_quo_comes_first)
{
    inside in;
    make_plan(&in, base, (plan_options){0});
    cr_assert_str_eq(in.p.policies[0].name, "none");
    cr_assert_str_eq(in.p.policies[2].name, "later");
    const plan_policy *later = &in.p.policies[2];
    static const struct {
        uint64_t step;
        double value;
    } want[] = {{0, 0}, {0, 5}, {3, 1}, {12, 2}};
    cr_assert_eq(later->nchanges, 4, "two settings at the start, two dates");
    for (size_t k = 0; k < 4; k++)
        cr_assert_eq(later->changes[k].step, want[k].step);
    cr_assert(later->changes[2].value == 1 && later->changes[3].value == 2);
    cr_assert_eq(later->changes[0].value + later->changes[1].value, 5);
    cr_assert_eq(in.p.policies[0].nchanges, 2, "the status quo sets every setting to its default");
    inside_close(&in);
    make_plan(&in, base, (plan_options){.policies = "later,status_quo"});
    cr_assert_eq(in.p.npolicies, 2);
    cr_assert_str_eq(in.p.policies[0].name, "later");
    cr_assert_str_eq(in.p.policies[1].name, "none");
    inside_close(&in);
    static const char *const bad[][2] = {
        {"latter", "unknown policy 'latter'; did you mean 'later'?"},
        {"later,later", "'later' is named twice"},
        {"", "name at least one policy"},
        {"none,status_quo", "named twice"},
    };
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        cr_assert_eq(try_plan(&in, base, (plan_options){.policies = bad[k][0]}), ERR_USAGE);
        cr_assert(strstr(in.e.text, bad[k][1]), "%s", in.e.text);
        inside_close(&in);
    }
}

/* Dates between two steps act at the next one; the later of two dates that do so wins. */
Test(plan, dates_act_at_the_first_step_that_does_not_come_before_them)
{
    static const char *const schedules[][2] = {
        {"{ ['2015-09'] = 'low', ['2016-06'] = 2 }",
         "{ ['2015-08-02'] = 'high', ['2015-08-30'] = 'low', ['2016-05-15'] = 2 }"},
        {"{ ['2015-09'] = 'low', ['2016-06'] = 2 }",
         "{ ['2014'] = 'off', ['2015-08-15'] = 1, ['2016-06'] = 'high' }"},
    };
    for (size_t k = 0; k < 2; k++) {
        inside one, other;
        char *text = swapped(base, schedules[k][0], schedules[k][1]);
        make_plan(&one, base, (plan_options){0});
        make_plan(&other, text, (plan_options){0});
        const plan_policy *a = &one.p.policies[2], *b = &other.p.policies[2];
        cr_assert_eq(a->nchanges, b->nchanges);
        for (size_t j = 0; j < a->nchanges; j++)
            cr_assert(a->changes[j].step == b->changes[j].step &&
                      a->changes[j].value == b->changes[j].value &&
                      a->changes[j].slot == b->changes[j].slot);
        cr_assert_arr_eq(one.p.hash, other.p.hash, 32, "equal plans have equal hashes");
        inside_close(&one);
        inside_close(&other);
        free(text);
    }
}

/*
 * A million values, and an instance with as many dates: many minutes if the work for each were
 * to grow with their number, seconds as it is. Only the test's own timeout knows the difference.
 */
Test(plan, long_schedules_are_read_in_a_time_that_grows_with_their_length, .timeout = 300)
{
    static const char text[] =
        "local oil, at = {}, {}\n"
        "for y = 2015, 4990 do for m = 1, 12 do for d = 1, 28 do\n"
        "  local day = ('%04d-%02d-%02d'):format(y, m, d)\n"
        "  oil[day] = (y + m + d) % 7\n"
        "  at[#at + 1] = day\n"
        "end end end\n"
        "return { title = 'Long', start = '2015', step = '1 day', horizon = '2976 years',\n"
        "units = { pump = 'p_pump', basin = { unit = 'p_basin', options = { size = 1 } },\n"
        "  spring = { unit = 'p_spring', at = at } },\n"
        "initial = { water = 7 }, forcing = { oil = oil },\n"
        "policies = { none = {}, often = { pump = { dose = oil } } },\n"
        "metrics = { last = { unit = 'last', bind = { of = 'water' } } },\n"
        "score = { last = { worst = 0, best = 1 } } }\n";
    const lua_limits patient = {.memory = (size_t)1 << 30, .seconds = 250};
    const size_t n = 2976 * 12 * 28;
    inside in;
    scratch_file("plan_units.lua", units_text);
    const char *folders[] = {scratch_folder(), NULL};
    const char *path = scratch_file("water/long.lua", text);
    cr_assert_eq(inside_plan_within(&in, &patient, folders, path, (plan_options){0}), ERR_OK, "%s",
                 in.e.text);
    const plan_instance *spring = instance(&in, "spring");
    cr_assert(in.p.nforcing == n && spring->nat == n && in.p.policies[1].nchanges == n + 1);
    size_t due = 0;
    double years = 0;
    for (uint64_t k = 0; k < in.p.clock.steps; k++)
        if (plan_is_due(spring, k)) {
            due++;
            years += plan_dt(&in.p, spring, k);
        }
    cr_assert_eq(due, n);
    cr_assert_float_eq(years, clock_years(&in.p.clock, in.p.clock.steps), 1e-6);
    inside_close(&in);
}

/* ---- hash ---- */

static void hash_of_text(const char *text, plan_options o, unsigned char hash[32])
{
    inside in;
    make_plan(&in, text, o);
    memcpy(hash, in.p.hash, 32);
    inside_close(&in);
}

Test(plan, equal_plans_have_equal_hashes)
{
    static const char *const swaps[][2] = {
        {"title = 'Water'", "-- a comment\n  title = 'Other water'"},
        {"initial = { water = 7, bed = { 4, 6 } }", "initial = { bed = { 4, 6 }, water = 7 }"},
        {"amount = 0.25", "amount = 1/4"},
        {"rate = 2", "rate = 3"}, /* it is uncertain, so what is set decides nothing */
        {"at = { '2016-01', '2015-08' }", "at = { '2015-08-01', '2016-01' }"},
        {"every = '3 months'", "every = '1 quarter'"},
        {"horizon = '2 years'", "horizon = '24 months'"},
        {"level = 'high'", "level = 2"},
        {"worst = 0, best = 100", "best = 100, worst = 0"},
    };
    unsigned char hash[32], other[32];
    plan_options o = {.cases = 10};
    hash_of_text(base, o, hash);
    for (size_t k = 0; k < sizeof swaps / sizeof *swaps; k++) {
        char *text = swapped(base, swaps[k][0], swaps[k][1]);
        hash_of_text(text, o, other);
        cr_assert_arr_eq(hash, other, 32, "%s", swaps[k][1]);
        free(text);
    }
    /* The block size and the seed are no part of a plan; the seed is part of the digest. */
    inside in;
    char digest[3][96];
    make_plan(&in, base, o);
    static const struct {
        uint64_t seed;
        uint32_t block;
    } runs[] = {{1, 4}, {1, 10}, {2, 10}};
    for (int k = 0; k < 3; k++) {
        cr_assert_eq(inside_run(&in, runs[k].seed, runs[k].block), ERR_OK);
        results_digest(&in.r, digest[k]);
        cr_assert_arr_eq(hash, in.p.hash, 32);
    }
    cr_assert_str_eq(digest[0], digest[1]);
    cr_assert_str_neq(digest[0], digest[2]);
    inside_close(&in);
}

Test(plan, whatever_decides_a_number_changes_the_hash)
{
    static const char *const swaps[][2] = {
        {"amount = 0.25", "amount = 0.26"},
        {"set = { rate = 2 }", "set = { parts = { 2, 2, 3 } }"},
        {"options = { size = 1 }", "options = { size = 2 }"},
        {"options = { size = 1 }", "options = { size = 1, name = 'x' }"},
        {"options = { size = 1 }", "options = { size = 1, table = { { a = 1 } } }"},
        {"options = { size = 1 }", "options = { size = 1, table = { { a = 2 } } }"},
        {"every = '3 months'", "every = '6 months'"},
        {"'2015-08'", "'2015-09'"},
        {"water = 7", "water = 8"},
        {"{ 4, 6 }", "{ 4, 7 }"},
        {"['2016-01'] = 35", "['2016-01'] = 36"},
        {"['2016-01'] = 35", "['2016-02'] = 35"},
        {"slow = 1 }", "slow = 2 }"},
        {"uniform(0, 9)", "uniform(0, 8)"},
        {"uniform(0, 9)", "triangular(0, 1, 9)"},
        {"uniform(0, 9)", "uniform(0, 9, { truncate = { 1, 9 } })"},
        {"level = 'high'", "level = 'low'"},
        {"high = {", "higher = {"},
        {"dose = 5", "dose = 6"},
        {"['2015-09'] = 'low'", "['2015-10'] = 'low'"},
        {"worst = 0", "worst = 1"},
        {"best = 100", "best = 99"},
        {"weight = 1", "weight = 2"},
        {"at_least = 1", "at_least = 2"},
        {"at_least = 1", "at_most = 1"},
        {"horizon = '2 years'", "horizon = '25 months'"},
        {"step = '1 month'", "step = '1 week'"},
        {"bind = { of = 'w3' }", "bind = { of = 'w2' }"},
        {"w3_end =", "w3_fin ="},
        {"b_second = 'p_second'", "d_second = 'p_second'"},
    };
    enum { SWAPS = sizeof swaps / sizeof *swaps, PLANS = SWAPS + 6 };
    static unsigned char hashes[PLANS][32];
    plan_options o = {.cases = 10};
    size_t n = 0;
    hash_of_text(base, o, hashes[n++]);
    for (size_t k = 0; k < SWAPS; k++) {
        const char *weeks = strstr(swaps[k][1], "1 week") ? "every = '3 months'" : NULL;
        char *text = swapped(base, swaps[k][0], swaps[k][1]);
        char *more = weeks ? swapped(text, weeks, "every = '13 weeks'") : NULL;
        hash_of_text(more ? more : text, o, hashes[n++]);
        free(text);
        free(more);
    }
    hash_of_text(base, (plan_options){.cases = 11}, hashes[n++]);
    hash_of_text(base, (plan_options){.cases = 10, .design = DESIGN_SOBOL}, hashes[n++]);
    hash_of_text(base, (plan_options){.cases = 10, .design = DESIGN_LHS}, hashes[n++]);
    hash_of_text(base, (plan_options){.cases = 5, .replicates = 2}, hashes[n++]);
    hash_of_text(base, (plan_options){.cases = 10, .policies = "none,high"}, hashes[n++]);
    cr_assert_eq(n, PLANS);
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < a; b++)
            cr_assert_neq(memcmp(hashes[a], hashes[b], 32), 0, "plans %zu and %zu: %s, %s", a, b,
                          a && a <= SWAPS ? swaps[a - 1][1] : "base or options",
                          b && b <= SWAPS ? swaps[b - 1][1] : "base or options");
}

Test(plan, another_version_of_a_unit_changes_the_hash)
{
    unsigned char hash[32], other[32];
    hash_of_text(base, (plan_options){0}, hash);
    char *newer = swapped(units_text, "version = '1.0'", "version = '1.1'");
    inside in;
    scratch_file("water/plan_units.lua", newer);
    char folder[300];
    snprintf(folder, sizeof folder, "%s/water", scratch_folder());
    const char *folders[] = {folder, NULL};
    char path[400];
    snprintf(path, sizeof path, "%s/plan.lua", folder);
    cr_assert_eq(inside_plan(&in, folders, path, (plan_options){0}), ERR_OK, "%s", in.e.text);
    memcpy(other, in.p.hash, 32);
    inside_close(&in);
    cr_assert_neq(memcmp(hash, other, 32), 0);
    free(newer);
}
