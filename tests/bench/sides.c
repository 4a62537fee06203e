/* SPDX-License-Identifier: MIT
 *
 * The two sides of a comparison. See sides.h.
 */
#include "sides.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "backend.h"
#include "block.h"
#include "hand.h"
#include "lua_api.h"
#include "lua_scenario.h"
#include "lua_unit.h"
#include "mem.h"
#include "reference.h"
#include "scalar.h"

enum { MOST_COLUMNS = 32, METRICS = 3, SEED = 1 };

/* What a loop by hand needs to know: the instance, its columns by name, the loop. */
typedef struct hand_model {
    const char *instance;
    const char *params[MOST_COLUMNS];
    const char *states[MOST_COLUMNS];
    const char *metrics[METRICS]; /* NULL behind the last */
    void (*loop)(const hand_run *r);
    const char *stream; /* of chance, or NULL */
    uint32_t samples;
    bool solves;
} hand_model;

#define RACE_NAMES                                                                                 \
    .instance = "arms", .states = {"x", "y"}, .metrics = {"mean_x", "peak_y"},                     \
    .params = {[RACE_K] = "k",                                                                     \
               [RACE_L] = "l",                                                                     \
               [RACE_A] = "a",                                                                     \
               [RACE_B] = "b",                                                                     \
               [RACE_G] = "g",                                                                     \
               [RACE_H] = "h",                                                                     \
               [RACE_BURDEN_X] = "burden_x",                                                       \
               [RACE_BURDEN_Y] = "burden_y",                                                       \
               [RACE_RESTRAINT] = "restraint",                                                     \
               [RACE_TENSION_X] = "tension_x",                                                     \
               [RACE_TENSION_Y] = "tension_y",                                                     \
               [RACE_GDP_X] = "gdp_x",                                                             \
               [RACE_GDP_Y] = "gdp_y",                                                             \
               [RACE_TREATY] = "treaty",                                                           \
               [RACE_TENSION] = "tension",                                                         \
               [RACE_BALANCE_X] = "balance_x",                                                     \
               [RACE_BALANCE_Y] = "balance_y"}

#define REFERENCE_NAMES                                                                            \
    .instance = "reference", .metrics = {"trust", "hazard"},                                       \
    .states =                                                                                      \
        {[ARMS_X] = "arms_x", [ARMS_Y] = "arms_y",   [STOCK_X] = "stock_x", [STOCK_Y] = "stock_y", \
         [GDP_X] = "gdp_x",   [GDP_Y] = "gdp_y",     [FEAR_X] = "fear_x",   [FEAR_Y] = "fear_y",   \
         [TRUST] = "trust",   [TENSION] = "tension", [HAZARD] = "hazard"},                         \
    .params = {[REACT_X] = "react_x", [REACT_Y] = "react_y",   [TIRE_X] = "tire_x",                \
               [TIRE_Y] = "tire_y",   [GRIEVE_X] = "grieve_x", [GRIEVE_Y] = "grieve_y",            \
               [GROW_X] = "grow_x",   [GROW_Y] = "grow_y",     [BUILD] = "build",                  \
               [FADE] = "fade",       [BREAK] = "rupture",     [CALM] = "calm",                    \
               [ALARM] = "alarm",     [BASE] = "base",         [HEAT] = "heat"}

#define LAKE_NAMES                                                                                 \
    .instance = "lake", .stream = "inflow", .metrics = {"reliability", "pollution", "benefit"},    \
    .params = {[LAKE_B] = "b",         [LAKE_Q] = "q",         [LAKE_MEAN] = "mean",               \
               [LAKE_STDEV] = "stdev", [LAKE_DELTA] = "delta", [LAKE_RELEASE] = "release",         \
               [LAKE_LEVEL] = "level"}

static const hand_model models[] = {
    [LOOP_REFERENCE] = {REFERENCE_NAMES, .loop = hand_reference},
    [LOOP_RACE_RK4] = {RACE_NAMES, .loop = hand_race_rk4},
    [LOOP_RACE_EULER] = {RACE_NAMES, .loop = hand_race_euler},
    [LOOP_RACE_EULER_ONCE] = {RACE_NAMES, .loop = hand_race_euler_once},
    [LOOP_ARITHMETIC] = {REFERENCE_NAMES, .loop = hand_arithmetic},
    [LOOP_SCALAR_REFERENCE] = {REFERENCE_NAMES, .loop = scalar_reference},
    [LOOP_SCALAR_ARITHMETIC] = {REFERENCE_NAMES, .loop = scalar_arithmetic},
    [LOOP_LAKE_1] = {LAKE_NAMES, .loop = scalar_lake, .samples = 1, .solves = true},
    [LOOP_LAKE_1_GIVEN] = {LAKE_NAMES, .loop = scalar_lake, .samples = 1},
    [LOOP_LAKE_100] = {LAKE_NAMES, .loop = scalar_lake, .samples = HAND_SAMPLES, .solves = true},
    [LOOP_LAKE_100_GIVEN] = {LAKE_NAMES, .loop = scalar_lake, .samples = HAND_SAMPLES},
    [LOOP_LAKE_1_OWN_CHANCE] = {LAKE_NAMES, .loop = scalar_lake_own_chance, .samples = 1,
                                .solves = true},
    [LOOP_LAKE_100_OWN_CHANCE] = {LAKE_NAMES, .loop = scalar_lake_own_chance,
                                  .samples = HAND_SAMPLES, .solves = true},
};

/* Where a column of the loop by hand comes from. */
typedef struct source {
    int uncertain; /* -1: every case has the same */
    double fixed;
} source;

struct sides {
    uint32_t cases;
    const hand_model *model;
    plan_options options;
    lua_box *box;
    registry *known;
    scenario scn;
    plan p;
    engine *en;
    design design;
    block mem; /* of the loop by hand: parameters, states, scratch */
    source from[MOST_COLUMNS];
    double start[MOST_COLUMNS];
    double *params[MOST_COLUMNS], *states[MOST_COLUMNS], *scratch;
    double *u;
    uint64_t *point;
    size_t metric[METRICS];                        /* the plan's number of each metric */
    double *by_engine[METRICS], *by_hand[METRICS]; /* the metrics of every case */
    rng_key chance;
};

/* ---- making them ---- */

static source find_source(const plan *p, const char *instance, const char *name)
{
    char full[128];
    snprintf(full, sizeof full, "%s.%s", instance, name);
    for (size_t k = 0; k < p->nuncertain; k++)
        if (strcmp(p->uncertain[k].name, full) == 0)
            return (source){.uncertain = (int)k};
    const plan_instance *in = &p->instances[plan_find_instance(p, instance)];
    for (uint32_t v = 0; v < in->info->unit.nvars; v++)
        if (strcmp(in->info->vars[v].name, name) == 0 && in->vars[v].column < 0)
            return (source){.uncertain = -1, .fixed = in->vars[v].fixed};
    return (source){.uncertain = -1, .fixed = p->columns[plan_find_column(p, name)].initial};
}

static void take_scores(void *context, uint32_t policy, uint32_t n, const uint64_t *case_id,
                        const double *const *values, const fail_record *fail)
{
    (void)policy, (void)fail;
    sides *s = context;
    for (int m = 0; m < METRICS && s->model->metrics[m]; m++)
        memcpy(s->by_engine[m] + case_id[0], values[s->metric[m]], n * sizeof(double));
}

static err_code open_engine(const sides *s, const plan *p, engine **out, error *e)
{
    engine_sink sink = {.context = (void *)(uintptr_t)s, .scores = take_scores};
    engine_options o = {.seed = SEED, .block = HAND_BLOCK};
    return engine_open(p, &o, &sink, out, e);
}

static err_code open_hand(sides *s, error *e)
{
    const char *names[MOST_COLUMNS];
    for (size_t k = 0; k < s->p.nuncertain; k++)
        names[k] = s->p.uncertain[k].name;
    if (!block_open(&s->mem, 2 * MOST_COLUMNS + SCRATCH, HAND_BLOCK))
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (uint32_t k = 0; k < MOST_COLUMNS; k++) {
        s->params[k] = block_slot(&s->mem, k);
        s->states[k] = block_slot(&s->mem, MOST_COLUMNS + k);
        if (s->model->params[k])
            s->from[k] = find_source(&s->p, s->model->instance, s->model->params[k]);
        if (s->model->states[k])
            s->start[k] = s->p.columns[plan_find_column(&s->p, s->model->states[k])].initial;
    }
    s->scratch = block_slot(&s->mem, 2 * MOST_COLUMNS);
    if (s->model->stream)
        s->chance = rng_stream_key(SEED, s->model->instance, s->model->stream);
    return design_open(&s->design, DESIGN_LHS, SEED, s->cases, (uint32_t)s->p.nuncertain, names,
                       NULL, e);
}

static err_code open_columns(sides *s, error *e)
{
    s->u = mem_alloc(HAND_BLOCK * sizeof *s->u);
    s->point = mem_alloc(HAND_BLOCK * sizeof *s->point);
    for (int m = 0; m < METRICS && s->model->metrics[m]; m++) {
        while (strcmp(s->p.metrics[s->metric[m]].name, s->model->metrics[m]) != 0)
            s->metric[m]++;
        s->by_engine[m] = mem_alloc(s->cases * sizeof(double));
        s->by_hand[m] = mem_alloc(s->cases * sizeof(double));
        if (!s->by_engine[m] || !s->by_hand[m] || !s->u || !s->point)
            return error_set(e, ERR_MEMORY, "memory ran out");
    }
    return ERR_OK;
}

err_code sides_open(const sides_case *c, const char *const *folders, uint32_t cases, sides **out,
                    error *e)
{
    sides *s = mem_new(1, sizeof *s);
    *out = s;
    if (!s)
        return error_set(e, ERR_MEMORY, "memory ran out");
    s->cases = cases;
    s->model = &models[c->loop];
    s->options = (plan_options){
        .cases = cases, .replicates = 1, .design = DESIGN_LHS, .backend = c->backend};
    if (lua_box_open(&lua_limits_default, &s->box, e) || lua_api_open(s->box, e) ||
        registry_open(folders, s->box, &s->known, e) ||
        scenario_load(s->box, c->scenario, &s->scn, e) ||
        plan_make(&s->scn, s->known, &s->options, &s->p, e) || open_columns(s, e) ||
        open_engine(s, &s->p, &s->en, e))
        return e->code;
    return open_hand(s, e);
}

void sides_close(sides *s)
{
    if (!s)
        return;
    for (int m = 0; m < METRICS; m++) {
        mem_free(s->by_engine[m]);
        mem_free(s->by_hand[m]);
    }
    mem_free(s->u);
    mem_free(s->point);
    block_close(&s->mem);
    design_close(&s->design);
    engine_close(s->en);
    if (s->p.scenario)
        plan_free(&s->p);
    if (s->scn.file)
        scenario_free(&s->scn);
    if (s->known)
        registry_close(s->known);
    if (s->box)
        lua_box_close(s->box);
    mem_free(s);
}

err_code sides_plan_again(const sides *s, lua_backend backend, error *e)
{
    plan p;
    engine *en = NULL;
    plan_options o = s->options;
    o.backend = backend;
    if (plan_make(&s->scn, s->known, &o, &p, e))
        return e->code;
    err_code code = open_engine(s, &p, &en, e);
    engine_close(en);
    plan_free(&p);
    return code;
}

/* ---- running them ---- */

uint64_t sides_steps(const sides *s) { return s->p.clock.steps; }

lua_backend sides_backend(const sides *s)
{
    bool some = false, all = true, by_cc = false;
    for (size_t k = 0; k < s->p.ninstances; k++) {
        const plan_instance *in = &s->p.instances[k];
        const recorded *r = in->info->is_lua ? lua_unit_recorded(in, LUA_FN_STEP) : NULL;
        some |= r && r->is_bound;
        all &= !r || r->is_bound;
        by_cc |= r && r->compiled;
    }
    return by_cc ? LUA_BACKEND_CC : some && all ? LUA_BACKEND_PLAYER : LUA_BACKEND_CASES;
}

static uint32_t part_of(uint32_t left) { return left < HAND_BLOCK ? left : HAND_BLOCK; }

void sides_engine(sides *s, uint32_t first, uint32_t n)
{
    error e;
    for (uint32_t done = 0; done < n; done += HAND_BLOCK)
        engine_run(s->en, first + done, part_of(n - done), 0, 1, &e);
}

static void fill(double *x, size_t n, double value)
{
    for (size_t i = 0; i < n; i++)
        x[i] = value;
}

static void sample_block(sides *s, uint32_t at, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        s->point[i] = at + i;
    for (int k = 0; k < MOST_COLUMNS && s->model->params[k]; k++) {
        int dim = s->from[k].uncertain;
        if (dim < 0) {
            fill(s->params[k], n, s->from[k].fixed);
            continue;
        }
        design_column(&s->design, (uint32_t)dim, s->point, n, s->u);
        dist_quantile(&s->p.uncertain[dim].d, n, s->u, s->params[k]);
    }
    for (int k = 0; k < MOST_COLUMNS && s->model->states[k]; k++)
        fill(s->states[k], n, s->start[k]);
}

void sides_hand(sides *s, uint32_t first, uint32_t n)
{
    for (uint32_t done = 0; done < n; done += HAND_BLOCK) {
        uint32_t at = first + done, m = part_of(n - done);
        sample_block(s, at, m);
        hand_run r = {.n = m,
                      .steps = s->p.clock.steps,
                      .dt = clock_years(&s->p.clock, 1),
                      .params = s->params,
                      .states = s->states,
                      .scratch = s->scratch,
                      .first = s->by_hand[0] + at,
                      .second = s->by_hand[1] + at,
                      .third = s->by_hand[2] ? s->by_hand[2] + at : NULL,
                      .first_case = at,
                      .chance = s->chance,
                      .samples = s->model->samples,
                      .solves = s->model->solves};
        s->model->loop(&r);
    }
}

/* ---- what they gave ---- */

static const double *column(sides_results r, int metric)
{
    return r.by_hand ? r.s->by_hand[metric] : r.s->by_engine[metric];
}

static double column_difference(const double *x, const double *y, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        double off = fabs(x[i] - y[i]), size = fmax(fabs(x[i]), fabs(y[i]));
        if (!isfinite(off))
            return INFINITY;
        if (off > 0)
            most = fmax(most, off / size);
    }
    return most > 0 ? most : DBL_MIN;
}

double sides_difference(sides_results a, sides_results b)
{
    double most = 0;
    for (int m = 0; m < METRICS && a.s->model->metrics[m]; m++) {
        const double *x = column(a, m), *y = column(b, m);
        if (memcmp(x, y, a.s->cases * sizeof *x) != 0)
            most = fmax(most, column_difference(x, y, a.s->cases));
    }
    return most;
}
