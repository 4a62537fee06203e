/* SPDX-License-Identifier: MIT
 *
 * `detente run`: from a scenario file to the ranked table.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend.h"
#include "command.h"
#include "lua_api.h"
#include "lua_scenario.h"
#include "output.h"
#include "pool.h"

static const arg_option run_options[] = {
    {"cases", "N", "futures: draws of the uncertainties (10000)", false},
    {"replicates", "R", "chance redrawn R times for each draw (1)", false},
    {"seed", "S", "seed of the design and of all chance (1)", false},
    {"design", "NAME", "lhs, sobol, halton, mc or grid (lhs, which cannot get more cases later)",
     false},
    {"policies", "A,B", "only these policies", false},
    {"set", "INSTANCE.PARAM=X",
     "fix a parameter (PARAM[2]: one element), a start value or a variant", true},
    {"jobs", "J", "workers (all processors)", false},
    {"block", "B", "cases that a unit handles at once (up to 256)", false},
    {"backend", "NAME", "what runs Lua units: auto, player, cc or case (auto)", false},
    {"timeout", "SECONDS", "most that one call into a unit may take (10)", false},
    {"isolate", NULL, "workers are processes (this is so)", false},
    {"no-isolate", NULL, "workers are threads: for debuggers", false},
    {"plugins", "DIR", "search this folder for plugins first", true},
    {"trust-lua", NULL, "open all Lua libraries and lift their limits", false},
    {"json", NULL, "print one JSON object instead of the table", false},
    {"verbose", NULL, "also show what units note", false},
    {"quiet", NULL, "no progress; the table without comments", false},
    {"help", NULL, "this text", false},
    {NULL, NULL, NULL, false},
};

typedef struct run_settings {
    plan_options plan;
    pool_options pool;
    uint64_t seed;
    bool json, quiet, verbose, blocks_given;
} run_settings;

static err_code read_settings(const args *a, run_settings *s, error *e)
{
    uint64_t cases = 10000, replicates = 1, jobs = pool_processors(), cells = 256;
    *s = (run_settings){.seed = 1};
    s->pool.timeout = 10;
    const char *name = args_get(a, "design");
    s->plan.design = DESIGN_LHS;
    if (args_whole(a, "cases", 1, UINT64_C(1) << 53, &cases, e) ||
        args_whole(a, "replicates", 1, 1000000, &replicates, e) ||
        args_whole(a, "seed", 0, UINT64_MAX, &s->seed, e) ||
        args_whole(a, "jobs", 1, 256, &jobs, e) || args_whole(a, "block", 1, 65536, &cells, e) ||
        args_number(a, "timeout", 0.01, 1e6, &s->pool.timeout, e) ||
        (name && design_parse(name, &s->plan.design, e)))
        return e->code;
    const char *backend = args_get(a, "backend");
    if (backend && backend_parse(backend, &s->plan.backend, e))
        return e->code;
    if (args_get(a, "isolate") && args_get(a, "no-isolate"))
        return error_set(e, ERR_USAGE, "--isolate and --no-isolate exclude each other");
    s->plan.cases = cases;
    s->plan.replicates = (uint32_t)replicates;
    s->plan.policies = args_get(a, "policies");
    s->plan.sets = args_all(a, "set");
    s->pool.jobs = (uint32_t)jobs;
    s->pool.block = (uint32_t)cells;
    s->pool.isolate = !args_get(a, "no-isolate");
    s->blocks_given = args_get(a, "block") != NULL;
    s->json = args_get(a, "json") != NULL;
    s->quiet = args_get(a, "quiet") != NULL;
    s->verbose = args_get(a, "verbose") != NULL;
    return ERR_OK;
}

/* Small runs get smaller blocks, so that every worker has some; bits do not depend on it. */
static uint32_t block_for(const plan *p, const run_settings *s)
{
    uint64_t share = p->cases / ((uint64_t)s->pool.jobs * 4 * engine_range(p, 1));
    if (s->blocks_given || share >= s->pool.block)
        return s->pool.block;
    return share < 32 ? 32 : (uint32_t)share / 8 * 8;
}

/* ---- progress ---- */

static void show_progress(void *context, uint64_t done, uint64_t cases, double seconds)
{
    const plan *p = context;
    char a[32], b[32];
    double rate = seconds > 0 ? (double)done / seconds : 0;
    double left = rate > 0 ? (double)(cases - done) / rate : 0;
    fprintf(stderr, "\r\033[K%3.0f %%  %s of %s futures, %.0f experiments a second",
            100 * (double)done / (double)cases, output_count(done, a), output_count(cases, b),
            rate * (double)p->npolicies);
    if (rate > 0)
        fprintf(stderr, ", %.0f s left", left);
    fflush(stderr);
}

/* ---- running ---- */

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static err_code show(const results *r, const run_settings *s, double seconds, error *e)
{
    summary sum;
    output_timing t = {.seconds = seconds, .jobs = s->pool.jobs};
    if (summary_make(r, &sum, e))
        return e->code;
    output_failures(r, stderr);
    if (!s->quiet)
        output_reports(r, s->verbose, stderr);
    err_code code = ERR_OK;
    if (sum.compared == 0)
        code = error_set(e, ERR_RUN,
                         "every future failed under some policy, so nothing can be "
                         "compared; the reasons stand above");
    else if (s->json)
        output_json(r, &sum, &t, stdout);
    else
        output_table(r, &sum, &t, s->quiet, stdout);
    summary_free(&sum);
    if (fflush(stdout) != 0 || ferror(stdout))
        return error_set(e, ERR_IO, "the results cannot be written; is the disk full?");
    return code;
}

static err_code run_plan(const plan *p, run_settings *s, error *e)
{
    results r;
    s->pool.block = block_for(p, s);
    bool terminal = !s->quiet && isatty(STDERR_FILENO);
    if (terminal) {
        s->pool.progress = show_progress;
        s->pool.context = (void *)(uintptr_t)p;
    }
    if (results_open(p, s->seed, engine_range(p, s->pool.block), &r, e))
        return e->code;
    r.keeps_notes = s->verbose;
    double start = now_seconds();
    err_code code = pool_run(&r, &s->pool, e);
    double seconds = now_seconds() - start;
    if (terminal)
        fprintf(stderr, "\r\033[K");
    char a[32], b[32];
    if (code == ERR_INTERRUPTED && results_done(&r) == 0) {
        code = error_set(e, ERR_INTERRUPTED,
                         "interrupted before the first futures were finished; "
                         "nothing to show");
    } else if (!code || code == ERR_INTERRUPTED) {
        error shown;
        err_code shown_code = show(&r, s, seconds, &shown);
        if (code == ERR_INTERRUPTED)
            code = error_set(e, code,
                             "interrupted: the results above cover %s of %s futures; "
                             "run it again to have them all",
                             output_count(results_done(&r), a), output_count(p->cases, b));
        else if (shown_code)
            *e = shown, code = shown_code;
    }
    results_close(&r);
    return code;
}

static void note_about_design(const plan *p, const run_settings *s)
{
    char a[32], b[32];
    if (s->quiet)
        return;
    if (p->draws != s->plan.cases)
        fprintf(stderr, "detente: the %s design has %s points, not %s\n",
                design_name(p->design_kind), output_count(p->draws, a),
                output_count(s->plan.cases, b));
    if (s->verbose && !design_can_extend(p->design_kind))
        fprintf(stderr,
                "detente: a design of kind %s cannot get more cases later; sobol, halton "
                "and mc can\n",
                design_name(p->design_kind));
}

static err_code run_scenario(const args *a, lua_box *box, registry *known, run_settings *s,
                             error *e)
{
    scenario scn;
    plan p;
    if (scenario_load(box, a->words[0], &scn, e))
        return e->code;
    err_code code = plan_make(&scn, known, &s->plan, &p, e);
    if (!code) {
        note_about_design(&p, s);
        if (!s->quiet)
            output_plan_reports(&p, s->verbose, stderr);
        code = run_plan(&p, s, e);
        plan_free(&p);
    }
    scenario_free(&scn);
    return code;
}

static err_code run(const args *a, error *e)
{
    run_settings s;
    lua_box *box;
    registry *known;
    if (a->nwords != 1)
        return error_set(e, ERR_USAGE,
                         a->nwords ? "one scenario file is wanted, not %d"
                                   : "which scenario? detente run SCENARIO.lua",
                         a->nwords);
    if (read_settings(a, &s, e))
        return e->code;
    /* A looping Lua unit is stopped by its own budget before its worker is killed. */
    lua_limits limits = lua_limits_default;
    limits.seconds = 0.4 * s.pool.timeout;
    limits.trusted = args_get(a, "trust-lua") != NULL;
    if (lua_box_open(&limits, &box, e))
        return e->code;
    err_code code = lua_api_open(box, e);
    if (!code && !registry_open(args_all(a, "plugins"), box, &known, e)) {
        code = run_scenario(a, box, known, &s, e);
        registry_close(known);
    } else {
        code = e->code;
    }
    lua_box_close(box);
    return code;
}

const command command_run = {
    .name = "run",
    .usage = "detente run SCENARIO.lua [options]",
    .purpose = "runs every policy through the same futures and ranks them",
    .options = run_options,
    .run = run,
};
