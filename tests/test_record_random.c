/* SPDX-License-Identifier: MIT
 *
 * Thousands of random step functions (random_lua.h) give the same bits, and fail for the same
 * futures, called case by case, played, and compiled. Set DETENTE_RANDOM to a number to begin
 * there instead of at 1, and DETENTE_RANDOM_TIMES to make as many times more of them.
 */
#include <stdlib.h>

#include "backend.h"
#include "inside.h"
#include "lua_unit.h"
#include "random_lua.h"

/* Fewer are compiled together, since a compiler is asked for 10,000 operations at most. */
enum { GROUPS = 40, COMPILED_GROUPS = 4, COMPILED_UNITS = 10, UNITS = 50, CASES = 16, STEPS = 3 };

static uint64_t first_number(void)
{
    const char *from = getenv("DETENTE_RANDOM");
    return from ? strtoull(from, NULL, 10) : 1;
}

static uint64_t times(void)
{
    const char *given = getenv("DETENTE_RANDOM_TIMES");
    return given ? strtoull(given, NULL, 10) : 1;
}

/* A scenario of `n` random units from `first` on, and their files. Returns its path. */
static const char *write_scenario(uint64_t first, int n)
{
    static char text[100000];
    char name[64];
    size_t at = (size_t)snprintf(text, sizeof text,
                                 "local units, metrics = {}, {}\n"
                                 "local uncertain, score = {}, {}\n");
    for (int k = 0; k < n; k++) {
        unsigned long long number = first + (uint64_t)k;
        snprintf(name, sizeof name, "u%llu.lua", number);
        scratch_file(name, random_unit(number));
        at += (size_t)snprintf(
            text + at, sizeof text - at,
            "do local bind = {}\n"
            "  for k = 0, %d do bind['s' .. k] = 'u%llu_s' .. k\n"
            "    metrics['m%llu_' .. k] = { unit = 'final', bind = { of = 'u%llu_s' .. k } }\n"
            "    score['m%llu_' .. k] = { worst = -2, best = 2 } end\n"
            "  units.u%llu = { unit = 'u%llu', bind = bind }\n"
            "  for k = 0, %d do uncertain['u%llu.p' .. k] = declared() end\n"
            "end\n",
            RANDOM_STOCKS - 1, number, number, number, number, number, number, RANDOM_PARAMS - 1,
            number);
    }
    snprintf(text + at, sizeof text - at,
             "return { title = 'random', step = '1 month', horizon = '%d months', units = units,\n"
             "  metrics = metrics, uncertain = uncertain, score = score }\n",
             STEPS);
    return scratch_file("random.lua", text);
}

static void run_with(inside *in, uint64_t first, int n, lua_backend backend)
{
    const char *folders[] = {scratch_folder(), "tests/lua", NULL};
    plan_options o = {.cases = CASES, .design = DESIGN_MC, .backend = backend};
    err_code code = inside_plan(in, folders, write_scenario(first, n), o);
    if (!code)
        code = inside_run(in, 7, backend == LUA_BACKEND_CASES ? 64 : 20);
    cr_assert_eq(code, ERR_OK, "units from %llu: %s", (unsigned long long)first, in->e.text);
}

static bool is_recorded(const inside *in, size_t k)
{
    const recorded *r = lua_unit_recorded(&in->p.instances[k], LUA_FN_STEP);
    return r && r->is_bound;
}

/* Compares a run with the plain one; counts the steps that were recorded. */
static bool same_results(const inside *plain, const inside *other)
{
    for (size_t m = 0; m < plain->p.nmetrics; m++)
        for (uint64_t c = 0; c < CASES; c++) {
            const fail_record *a = &results_fail(&plain->r, 0)[c];
            const fail_record *b = &results_fail(&other->r, 0)[c];
            if (memcmp(a, b, sizeof *a) != 0)
                return false;
            if (!a->kind && memcmp(&results_column(&plain->r, 0, m)[c],
                                   &results_column(&other->r, 0, m)[c], sizeof(double)) != 0)
                return false;
        }
    return true;
}

/* Which unit differs, alone in a scenario. */
static void find_culprit(uint64_t first, int n, lua_backend backend)
{
    for (int k = 0; k < n; k++) {
        inside plain, other;
        run_with(&plain, first + (uint64_t)k, 1, LUA_BACKEND_CASES);
        run_with(&other, first + (uint64_t)k, 1, backend);
        cr_expect(same_results(&plain, &other), "unit %llu differs",
                  (unsigned long long)(first + (uint64_t)k));
        inside_close(&plain);
        inside_close(&other);
    }
    cr_assert(false, "units %llu to %llu differ together", (unsigned long long)first,
              (unsigned long long)first + (unsigned long long)n - 1);
}

static void compare_backends(uint64_t groups, int n, lua_backend backend, size_t *steps,
                             size_t *whole)
{
    for (uint64_t g = 0; g < groups; g++) {
        uint64_t first = first_number() + g * (uint64_t)n;
        inside plain, other;
        run_with(&plain, first, n, LUA_BACKEND_CASES);
        run_with(&other, first, n, backend);
        bool same = same_results(&plain, &other);
        for (size_t k = 0; k < other.p.ninstances; k++)
            if (other.p.instances[k].info->is_lua && other.p.instances[k].name[0] == 'u') {
                *steps += 1;
                *whole += is_recorded(&other, k);
                if (!is_recorded(&other, k) && getenv("DETENTE_RANDOM"))
                    fprintf(stderr, "%s: %s\n", other.p.instances[k].name,
                            other.p.instances[k].recording[LUA_FN_STEP]);
            }
        inside_close(&plain);
        inside_close(&other);
        if (!same)
            find_culprit(first, n, backend);
    }
}

Test(record_random, played_functions_give_the_bits_of_called_ones)
{
    size_t steps = 0, whole = 0;
    compare_backends(GROUPS * times(), UNITS, LUA_BACKEND_PLAYER, &steps, &whole);
    cr_expect_eq(steps, GROUPS * times() * UNITS);
    cr_expect(whole >= steps * 99 / 100, "only %zu of %zu steps are recorded", whole, steps);
}

Test(record_random, compiled_functions_give_the_bits_of_called_ones)
{
    size_t steps = 0, whole = 0;
    char folder[600];
    snprintf(folder, sizeof folder, "%s/cache", scratch_folder());
    setenv("XDG_CACHE_HOME", folder, 1);
    compare_backends(COMPILED_GROUPS * times(), COMPILED_UNITS, LUA_BACKEND_CC, &steps, &whole);
    cr_expect_eq(steps, COMPILED_GROUPS * times() * COMPILED_UNITS);
}
