/* SPDX-License-Identifier: MIT
 *
 * The proof does what it is for: a recording that differs from its function in one case of many is
 * thrown away, whatever the difference is, and a side of a decision that no case reaches is left
 * to Lua.
 */
#include "inside.h"
#include "lua_unit.h"
#include "prove.h"

/* A unit whose step is `body`, planned. */
static const recorded *record_body(inside *in, const char *body)
{
    static char text[4000];
    const char *folders[] = {scratch_folder(), "tests/lua", NULL};
    snprintf(text, sizeof text,
             "return { role = 'model', id = 'proved', version = '1.0',\n"
             "params = { p = { unit = '1', min = 0, max = 1, default = 0.5, source = 'test' } },\n"
             "stocks = { a = { unit = '1', default = 0.5 }, b = { unit = '1', default = 1 } },\n"
             "streams = { d = 'a draw' },\n"
             "step = function(v)\n%s\nend }\n",
             body);
    scratch_file("proved.lua", text);
    const char *path = scratch_file(
        "prove.lua", "return { title = 'prove', step = '1 month', horizon = '3 months',\n"
                     "units = { 'proved' }, uncertain = { ['proved.p'] = declared() },\n"
                     "metrics = { a = { unit = 'final', bind = { of = 'a' } } },\n"
                     "score = { a = { worst = 0, best = 1 } } }\n");
    plan_options o = {.cases = 16, .design = DESIGN_MC, .backend = LUA_BACKEND_PLAYER};
    cr_assert_eq(inside_plan(in, folders, path, o), ERR_OK, "%s", in->e.text);
    return lua_unit_recorded(&in->p.instances[plan_find_instance(&in->p, "proved")], LUA_FN_STEP);
}

/* v.a = v.p + v.a and v.b = v.a * 2, by hand; `break_it` may spoil what was recorded. */
static void plain_sum(void *context, const dtn_block *b)
{
    double low = *(const double *)context; /* below which the plain function does something else */
    for (uint32_t i = 0; i < b->n; i++) {
        double a = b->col[1][i], p = b->col[0][i];
        b->col[2][i] = a < low ? a : a + p;
    }
}

static const dtn_var vars[] = {
    {.name = "p", .kind = DTN_PARAM, .unit = "1", .count = 1, .max = 1, .def = 0.5},
    {.name = "a", .kind = DTN_INPUT, .unit = "1", .count = 1, .max = 1, .def = 0.5},
    {.name = "a", .kind = DTN_OUTPUT, .unit = "1", .count = 1, .max = 1, .def = 0.5},
};

static lua_field fields[] = {{.name = "p", .read = 0, .write = -1, .stream = -1, .count = 1},
                             {.name = "a", .read = 1, .write = 2, .stream = -1, .count = 1}};

/* Proves the recording `a + p` against plain_sum. */
static bool holds(double low, double added, char why[400])
{
    recording r = {.guard = EXPR_ID_FALSE, .is_whole = true};
    lua_declaration d = {.unit = {.vars = vars, .nvars = 3}, .fields = fields, .nfields = 2};
    proof p;
    error e;
    cr_assert(expr_open(&r.g, 1000));
    expr_id a = expr_read(&r.g, 1, 0, EXPR_EACH), parameter = expr_read(&r.g, 0, 0, EXPR_RUN);
    expr_id sum = expr_make(&r.g, EXPR_ADD, a, parameter, 0);
    if (added != 0)
        sum = expr_make(&r.g, EXPR_ADD, sum, expr_const(&r.g, added), 0);
    program_target target = {2, 0, sum};
    r.targets = &target;
    r.ntargets = 1;
    cr_assert_eq(prove(&r, &d, plain_sum, &low, &p, &e), ERR_OK);
    bool whole = r.is_whole;
    snprintf(why, 400, "%s", r.why);
    r.targets = NULL;
    recording_free(&r);
    return whole;
}

Test(prove, a_right_recording_holds_and_a_wrong_one_does_not)
{
    char why[400];
    cr_expect(holds(-1e300, 0, why), "%s", why);
    cr_expect_not(holds(-1e300, 1, why));
    cr_expect(strstr(why, "'a' is ") && strstr(why, "when recorded and"), "%s", why);
    /* The last bit, and the sign of a zero, are differences. */
    cr_expect_not(holds(-1e300, 0x1p-50, why));
    /* A plain function that does something else for a few of the cases in range. */
    cr_expect_not(holds(0.05, 0, why), "one case in twenty was not looked at");
}

Test(prove, a_side_that_no_case_reaches_is_left_to_lua)
{
    inside in;
    const recorded *r = record_body(&in, "if v.d > 2 then v.a = 7 else v.a = v.a + v.d end");
    cr_expect_eq(r->proof.sides, 2, "%u", r->proof.sides);
    cr_expect_eq(r->proof.sides_met, 1, "%u", r->proof.sides_met);
    cr_expect(r->is_bound && r->has_guard);
    inside_close(&in);
}

/* Sides that random cases hardly ever meet are found by search. */
Test(prove, rare_sides_are_found)
{
    static const char *const bodies[] = {
        "if v.a == 0.123456 then v.b = 2 end",
        "if v.a == v.b then v.b = 2 end",
        "if v.a > 0.7001 and v.a < 0.7002 then v.b = 3 end",
        "if v.p > 0.99999 and v.d < 0.00001 then v.b = 3 end",
        "if math.exp(v.a) > 1000 then if v.b < -5000 then v.b = 3 end end",
    };
    for (size_t k = 0; k < sizeof bodies / sizeof *bodies; k++) {
        inside in;
        const recorded *r = record_body(&in, bodies[k]);
        cr_expect_eq(r->proof.sides_met, r->proof.sides, "%s: %u of %u sides", bodies[k],
                     r->proof.sides_met, r->proof.sides);
        cr_expect(r->is_bound && !r->has_guard, "%s", bodies[k]);
        inside_close(&in);
    }
}
