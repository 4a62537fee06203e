/* SPDX-License-Identifier: MIT
 *
 * Runs plans on threads with a main of its own, for the thread sanitizer, under which Criterion
 * cannot run. Every scenario must give the digest of a single thread on two and on four.
 */
#include <stdio.h>
#include <string.h>

#include "lua_api.h"
#include "lua_scenario.h"
#include "pool.h"

/* C and Lua units, variants, chance, derived variables and contributions all at once. */
static const char *const scenarios[] = {"scripts/scenarios/nato_russia_2015.lua",
                                        "scripts/scenarios/arms_race.lua",
                                        "scripts/scenarios/three_powers_2024.lua"};

static err_code digest_with(const scenario *s, registry *r, uint32_t jobs, char digest[96],
                            error *e)
{
    plan_options o = {.cases = 200, .replicates = 1, .design = DESIGN_LHS};
    pool_options pool = {.jobs = jobs, .block = 16};
    plan p;
    results res;
    if (plan_make(s, r, &o, &p, e))
        return e->code;
    err_code code = results_open(&p, 7, engine_range(&p, pool.block), &res, e);
    if (!code) {
        code = pool_run(&res, &pool, e);
        if (!code)
            results_digest(&res, digest);
        results_close(&res);
    }
    plan_free(&p);
    return code;
}

static err_code run_scenario(const char *path, lua_box *box, registry *r, bool *same, error *e)
{
    static const uint32_t jobs[] = {1, 2, 4};
    char digests[3][96];
    scenario s;
    if (scenario_load(box, path, &s, e))
        return e->code;
    err_code code = ERR_OK;
    for (int k = 0; k < 3 && !code; k++)
        code = digest_with(&s, r, jobs[k], digests[k], e);
    *same = !code && strcmp(digests[0], digests[1]) == 0 && strcmp(digests[0], digests[2]) == 0;
    scenario_free(&s);
    return code;
}

int main(void)
{
    int passed = 0, failed = 0;
    for (size_t k = 0; k < sizeof scenarios / sizeof *scenarios; k++) {
        error e = {.code = ERR_OK};
        lua_box *box = NULL;
        registry *r = NULL;
        bool same = false;
        err_code code = lua_box_open(&lua_limits_default, &box, &e);
        if (!code)
            code = lua_api_open(box, &e);
        if (!code)
            code = registry_open(NULL, box, &r, &e);
        if (!code)
            code = run_scenario(scenarios[k], box, r, &same, &e);
        printf("%s on 1, 2 and 4 threads: %s\n", scenarios[k],
               code   ? e.text
               : same ? "the same digest"
                      : "different digests");
        passed += same;
        failed += !same;
        registry_close(r);
        lua_box_close(box);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
