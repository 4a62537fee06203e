/* SPDX-License-Identifier: MIT
 *
 * Running a scenario inside the test program, where plans, columns and failures can be looked at,
 * and building the plugin sources of a test. One header of small functions, since each test file
 * uses a few of them.
 */
#ifndef DTN_TESTS_INSIDE_H
#define DTN_TESTS_INSIDE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "../host/lua_api.h"
#include "../host/lua_scenario.h"
#include "../host/pool.h"
#include "../host/summary.h"
#include "support.h"

/* A scenario with its plan and, once it ran, its results. */
typedef struct inside {
    lua_box *box;
    registry *known;
    scenario scn;
    plan p;
    results r;
    error e;
} inside;

/*
 * Loads and plans the scenario at `path`; `folders` (ended with NULL) come first on the search
 * path. What is wrong stands in in->e. To be closed whatever came of it.
 */
static inline err_code inside_plan_within(inside *in, const lua_limits *limits,
                                          const char *const *folders, const char *path,
                                          plan_options o)
{
    *in = (inside){0};
    o.cases = o.cases ? o.cases : 1;
    o.replicates = o.replicates ? o.replicates : 1;
    if (lua_box_open(limits, &in->box, &in->e) || lua_api_open(in->box, &in->e) ||
        registry_open(folders, in->box, &in->known, &in->e) ||
        scenario_load(in->box, path, &in->scn, &in->e))
        return in->e.code;
    return plan_make(&in->scn, in->known, &o, &in->p, &in->e);
}

static inline err_code inside_plan(inside *in, const char *const *folders, const char *path,
                                   plan_options o)
{
    return inside_plan_within(in, &lua_limits_default, folders, path, o);
}

/* Runs it into in->r. Again, if it ran before. */
static inline err_code inside_run_as(inside *in, uint64_t seed, const pool_options *how)
{
    results_close(&in->r);
    if (results_open(&in->p, seed, engine_range(&in->p, how->block), &in->r, &in->e))
        return in->e.code;
    return pool_run(&in->r, how, &in->e);
}

/* In one thread, with `block` cases at once. */
static inline err_code inside_run(inside *in, uint64_t seed, uint32_t block)
{
    return inside_run_as(in, seed, &(pool_options){.jobs = 1, .block = block});
}

static inline void inside_close(inside *in)
{
    results_close(&in->r);
    if (in->p.scenario)
        plan_free(&in->p);
    if (in->scn.file)
        scenario_free(&in->scn);
    if (in->known)
        registry_close(in->known);
    if (in->box)
        lua_box_close(in->box);
    *in = (inside){0};
}

/* The column of a metric under a policy, by their names. */
static inline const double *inside_metric(const inside *in, const char *policy, const char *metric)
{
    size_t p = 0, m = 0;
    while (p < in->p.npolicies && strcmp(in->p.policies[p].name, policy) != 0)
        p++;
    while (m < in->p.nmetrics && strcmp(in->p.metrics[m].name, metric) != 0)
        m++;
    cr_assert(p < in->p.npolicies && m < in->p.nmetrics, "no metric %s of %s", metric, policy);
    return results_column(&in->r, p, m);
}

/*
 * Builds tests/ROOM/NAME.c, as a stranger would but with warnings as errors, unless that was done
 * before. Returns the folder of the plugin, static, one for each room.
 */
static inline const char *built(const char *room, const char *name)
{
    static char folders[4][256];
    static int next;
    char *folder = folders[next++ % 4];
    snprintf(folder, sizeof folders[0], "%s/tests/%s", build_folder(), room);
    outcome o = shell("so=%s/%s.so; mkdir -p %s; "
                      "test -e $so && test -z \"$(find tests/%s include -newer $so)\" || "
                      "{ gcc -std=c11 -O2 -Wall -Wextra -pedantic -Werror -fPIC -shared "
                      "-ffp-contract=off -Iinclude -o $so.$$ tests/%s/%s.c && mv $so.$$ $so; }",
                      folder, name, folder, room, room, name);
    cr_assert(o.status == 0, "tests/%s/%s.c does not build:\n%s", room, name, o.err);
    outcome_free(&o);
    return folder;
}

/* Whether two columns have the same bits. */
static inline bool same_bits(const double *a, const double *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

#endif
