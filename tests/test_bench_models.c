/* SPDX-License-Identifier: MIT
 *
 * The models of tests/bench: what `make bench` compares must be the same model on both sides. Each
 * Lua unit runs in the engine against its twin in C, to the bit where both use the host's math,
 * nearly where one uses libm. The bench checks its sides too, but nobody waits for it.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "bench/sides.h"
#include "inside.h"

static sides *opened(const char *path, sides_loop loop, uint32_t cases)
{
    char plugins[512];
    snprintf(plugins, sizeof plugins, "%s/plugins", build_folder());
    const char *folders[] = {built("bench", "reference"), "tests/bench/units", plugins, NULL};
    sides_case c = {path, loop, LUA_BACKEND_AUTO};
    sides *s;
    error e;
    cr_assert_eq(sides_open(&c, folders, cases, &s, &e), ERR_OK, "%s: %s", path, e.text);
    return s;
}

/* How far the engine and the loop in C are apart. */
static double apart(const char *path, sides_loop loop, uint32_t cases)
{
    sides *s = opened(path, loop, cases);
    sides_engine(s, 0, cases);
    sides_hand(s, 0, cases);
    double off = sides_difference((sides_results){s, false}, (sides_results){s, true});
    sides_close(s);
    return off;
}

Test(bench_models, the_lua_reference_has_the_bits_of_the_plugin_and_of_columns_by_hand)
{
    enum { CASES = 300 };
    sides *lua = opened("tests/bench/reference_by_lua.lua", LOOP_REFERENCE, CASES);
    sides *c = opened("tests/bench/reference.lua", LOOP_REFERENCE, CASES);
    sides_engine(lua, 0, CASES);
    sides_engine(c, 0, CASES);
    sides_hand(c, 0, CASES);
    cr_assert_eq(sides_difference((sides_results){lua, false}, (sides_results){c, false}), 0);
    cr_assert_eq(sides_difference((sides_results){c, true}, (sides_results){c, false}), 0);
    sides_close(lua);
    sides_close(c);
}

Test(bench_models, the_scalar_reference_is_that_model_but_for_libm)
{
    cr_assert_lt(apart("tests/bench/reference.lua", LOOP_SCALAR_REFERENCE, 300), 1e-12);
}

Test(bench_models, the_variant_without_functions_has_the_same_bits_in_lua_in_columns_and_scalar)
{
    cr_assert_eq(apart("tests/bench/arithmetic.lua", LOOP_ARITHMETIC, 300), 0);
    cr_assert_eq(apart("tests/bench/arithmetic.lua", LOOP_SCALAR_ARITHMETIC, 300), 0);
}

/* Levels of a lake that tips magnify what libm does in the last place. */
Test(bench_models, the_lua_lake_is_the_scalar_lake_but_for_libm)
{
    static const struct {
        const char *path;
        sides_loop loop;
        uint32_t cases;
    } lakes[] = {{"tests/bench/lake_1.lua", LOOP_LAKE_1, 300},
                 {"tests/bench/lake_1_given.lua", LOOP_LAKE_1_GIVEN, 300},
                 {"tests/bench/lake_100.lua", LOOP_LAKE_100, 20},
                 {"tests/bench/lake_100_given.lua", LOOP_LAKE_100_GIVEN, 20}};
    for (size_t k = 0; k < sizeof lakes / sizeof *lakes; k++) {
        double off = apart(lakes[k].path, lakes[k].loop, lakes[k].cases);
        cr_assert_lt(off, 1e-9, "%s: the sides differ by %.3g", lakes[k].path, off);
    }
}
