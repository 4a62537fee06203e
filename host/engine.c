/* SPDX-License-Identifier: MIT
 *
 * Blocks of cases through time. See engine.h.
 */
#include "engine.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "block.h"
#include "finite.h"
#include "float_mode.h"
#include "lua_unit.h"
#include "mem.h"
#include "rng.h"
#include "service.h"

/* What the engine keeps for an instance: its columns in both phases of the stocks' buffers. */
typedef struct seat {
    const plan_instance *in;
    double **col[2][2]; /* [is_careful][parity][variable] */
    rng_key *streams;
    service_call call;
    dtn_block b;
    bool is_active; /* not the variant of another group of cases */
    bool gave_up;   /* DTN_ERROR or DTN_FATAL */
    double each_dt; /* of an instance that is called at each step, else 0 */
} seat;

/* One element of a stock. */
typedef struct stock_seat {
    double *x[2]; /* its buffers, of which one will do when it is moved in place */
    size_t column;
    uint32_t element;
} stock_seat;

struct engine {
    const plan *plan;
    engine_options o;
    engine_sink sink;
    block mem;
    design design;
    seat *seats;
    arena a;
    /* The cases at hand. */
    uint32_t n;
    uint32_t policy;
    int parity;                       /* which buffer of most stocks holds the value at t */
    size_t next_forcing, next_change; /* in the plan's lists */
    uint64_t next_due;                /* the step of the earlier of these two */
    stock_seat *stocks;
    const double **fresh[2][2]; /* [is_careful][parity] buffers that take t + dt, of all stocks */
    size_t nstocks;
    const stock_seat **bounded; /* those that the host keeps inside their range */
    size_t nbounded;
    uint64_t *case_id, *chance, *point;
    uint8_t *mark;     /* what units see as fail[] */
    fail_record *fail; /* what the host knows */
    uint32_t nfailed;
    const double **scores;
    double *u;
    void *scratch;
    /* Of a whole range, before it is sorted by variants. */
    uint64_t *range_case;
    uint32_t *range_key;
    uint64_t *group_case; /* those that share their variants, before a block is made of them */
    bool is_careful;      /* marks and modes are looked at after each call, see run_policy */
    unsigned float_mode;  /* that every unit must leave as it is */
    bool again, split;    /* the policy must be run again; in two halves */
    bool fatal;
    int fatal_instance;
    char words[240]; /* the last failure that a unit reported */
};

/*
 * Which buffer of a stock holds its value at t, or takes the one at t + dt. A stock that is moved
 * in place has both in the first, but not when the host is careful: a case that fails goes on with
 * its last good value, so that is still needed then.
 */
static int buffer_at_t(const plan_column *c, bool is_careful, int parity)
{
    return c->in_place && !is_careful ? 0 : parity;
}

static int buffer_after(const plan_column *c, bool is_careful, int parity)
{
    return c->in_place && !is_careful ? 0 : 1 - parity;
}

/* ---- columns ---- */

/* Marks that any_mark takes with one turn of its loop. */
enum { MARKS = 128 };

typedef uint64_t words __attribute__((vector_size(32), may_alias, aligned(8)));

/* Whether any of n marks is set; behind them are zeros up to a multiple of MARKS. */
DTN_KERNEL static bool any_mark(const uint8_t *marks, uint32_t n)
{
    words a = {0}, b = {0};
    for (uint32_t k = 0; k < n; k += MARKS) {
        const words *w = (const words *)(marks + k);
        a |= w[0] | w[1];
        b |= w[2] | w[3];
    }
    a |= b;
    return (a[0] | a[1] | a[2] | a[3]) != 0;
}

static bool all_finite(const double *x, uint32_t n) { return finite_columns(&x, 1, n); }

DTN_KERNEL static void add_column(double *restrict to, const double *restrict from, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        to[i] += from[i];
}

DTN_KERNEL static void clamp_column(double *x, double low, double high, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        double v = x[i];
        v = v < low ? low : v;
        x[i] = v > high ? high : v;
    }
}

/* ---- failing ---- */

static void fail_case(engine *en, uint32_t i, fail_kind kind, unsigned code, int instance,
                      uint64_t step)
{
    if (en->fail[i].kind)
        return;
    en->again |= !en->is_careful;
    en->fail[i] = (fail_record){.kind = (uint8_t)kind,
                                .code = (uint8_t)code,
                                .instance = (uint16_t)instance,
                                .step = (uint32_t)step};
    en->mark[i] = 1;
    en->nfailed++;
}

static void fail_all(engine *en, fail_kind kind, int instance, uint64_t step)
{
    for (uint32_t i = 0; i < en->n; i++)
        fail_case(en, i, kind, 0, instance, step);
}

/* Fails the cases whose value in x is not finite and puts a finite one there. */
static void mend_column(engine *en, double *x, const double *instead, double otherwise,
                        int instance, uint64_t step)
{
    for (uint32_t i = 0; i < en->n; i++) {
        if (x[i] - x[i] == 0)
            continue;
        fail_case(en, i, FAIL_NUMBER, 0, instance, step);
        x[i] = instead ? instead[i] : otherwise;
    }
}

static int index_of(const engine *en, const seat *s) { return (int)(s - en->seats); }

/* Nearly all instances are called at each step, and those need no look at the calendar. */
static bool is_due(const seat *s, uint64_t step)
{
    return s->each_dt > 0 || plan_is_due(s->in, step);
}

static double dt_of(const engine *en, const seat *s, uint64_t step)
{
    return s->each_dt > 0 ? s->each_dt : plan_dt(en->plan, s->in, step);
}

/* ---- calling units ---- */

typedef enum phase { PHASE_START, PHASE_STEP, PHASE_FINISH } phase;

static void leave_crumbs(engine *en, int instance, uint64_t step, phase ph)
{
    engine_crumbs *c = en->o.crumbs;
    c->policy = en->policy;
    c->instance = (uint32_t)instance;
    c->step = (uint32_t)step;
    c->phase = (uint32_t)ph;
    /* One writer, so a plain addition will do; readers only look whether it moved. */
    uint64_t beat = atomic_load_explicit(&c->beat, memory_order_relaxed);
    atomic_store_explicit(&c->beat, beat + 1, memory_order_release);
}

static void take_marks(engine *en, const seat *s, uint64_t step)
{
    for (uint32_t i = 0; i < en->n; i++) {
        if (!en->mark[i] || en->fail[i].kind)
            continue;
        unsigned code = en->mark[i];
        bool clock = s->in->info->is_lua && code == LUA_UNIT_OUT_OF_TIME;
        fail_case(en, i, clock ? FAIL_CLOCK : FAIL_UNIT, code, index_of(en, s), step);
    }
    for (uint32_t i = 0; i < en->n; i++)
        en->mark[i] = en->fail[i].kind != 0;
}

static void unit_says(void *context, const plan_instance *in, const dtn_block *b, dtn_level level,
                      int64_t i, const char *text)
{
    engine *en = context;
    if (level == DTN_FAILURE)
        snprintf(en->words, sizeof en->words, ": %s", text);
    uint64_t id = i >= 0 && i < (int64_t)en->n ? en->case_id[i] : UINT64_MAX;
    if (en->sink.say)
        en->sink.say(en->sink.context, in, en->policy, id, b->step, level, text);
}

/* What a call meant, unless all went well and nobody is careful. */
static void take_status(engine *en, seat *s, uint64_t step, dtn_status status)
{
    if (en->is_careful && float_mode() != en->float_mode) {
        float_mode_set(en->float_mode);
        unit_says(en, s->in, &s->b, DTN_FAILURE, -1,
                  "it changed the floating-point mode, so its results are not used");
        status = DTN_ERROR;
    }
    if (status == DTN_CASES || (status == DTN_OK && en->is_careful && any_mark(en->mark, en->n)))
        take_marks(en, s, step);
    if (status == DTN_OK || status == DTN_CASES)
        return;
    /* Which cases made the unit give up must not depend on how cases are cut into blocks. */
    if (status == DTN_ERROR && en->n > 1) {
        en->split = true;
        return;
    }
    s->gave_up = true;
    fail_all(en, FAIL_BLOCK, index_of(en, s), step);
    if (status != DTN_ERROR) {
        en->fatal = true;
        en->fatal_instance = index_of(en, s);
    }
}

/* The same for all calls; inline, since what there is to do for one is little. */
static inline void call_unit(engine *en, seat *s, phase ph, uint64_t step, double t, double dt)
{
    const dtn_unit *u = &s->in->info->unit;
    dtn_status (*f)(const void *, const dtn_block *) = ph == PHASE_START  ? u->start
                                                       : ph == PHASE_STEP ? u->step
                                                                          : u->finish;
    if (!f || s->gave_up)
        return;
    s->b.n = en->n;
    s->b.step = step;
    s->b.t = t;
    s->b.dt = dt;
    s->b.col = s->col[en->is_careful][en->parity];
    s->call.chance_step = ph == PHASE_STEP ? (uint32_t)step : UINT32_MAX - (uint32_t)ph;
    if (en->o.crumbs)
        leave_crumbs(en, index_of(en, s), step, ph);
    dtn_status status = f(s->in->self, &s->b);
    if (status != DTN_OK || en->is_careful)
        take_status(en, s, step, status);
}

/* ---- one instant ---- */

/* Steps only go up, so `*next` remembers where the list was left. Returns the step of that. */
static uint64_t apply_changes(engine *en, const plan_change *list, size_t n, size_t *next,
                              uint64_t step)
{
    for (; *next < n && list[*next].step <= step; (*next)++)
        block_fill(&en->mem, list[*next].slot, list[*next].count, en->n, list[*next].value);
    return *next < n ? list[*next].step : UINT64_MAX;
}

static void apply_all_changes(engine *en, uint64_t step)
{
    const plan *p = en->plan;
    const plan_policy *policy = &p->policies[en->policy];
    uint64_t forcing = apply_changes(en, p->forcing, p->nforcing, &en->next_forcing, step);
    uint64_t change = apply_changes(en, policy->changes, policy->nchanges, &en->next_change, step);
    en->next_due = forcing < change ? forcing : change;
}

static double *stock(const engine *en, const plan_column *c, uint32_t j, bool next)
{
    int buffer = next ? buffer_after(c, en->is_careful, en->parity)
                      : buffer_at_t(c, en->is_careful, en->parity);
    return block_slot(&en->mem, c->slot + (uint32_t)buffer * c->count + j);
}

/* What an instance contributed the last time it was called must not count again. */
static void contribute_nothing(engine *en, const seat *s)
{
    for (uint32_t v = 0; v < s->in->info->unit.nvars; v++)
        if (s->in->info->vars[v].kind == DTN_ADD)
            block_fill(&en->mem, s->in->vars[v].slot, s->in->vars[v].count, en->n, 0);
}

/* Levers and derived variables at t of `step`; their columns are scanned at once. */
static void run_now(engine *en, uint64_t step, double t)
{
    const plan *p = en->plan;
    if (step >= en->next_due)
        apply_all_changes(en, step);
    for (size_t k = 0; k < p->nnow; k++) {
        seat *s = &en->seats[p->now[k]];
        if (!s->is_active)
            continue;
        if (!is_due(s, step)) {
            contribute_nothing(en, s);
            continue;
        }
        call_unit(en, s, PHASE_STEP, step, t, dt_of(en, s, step));
        for (uint32_t v = 0; v < s->in->info->unit.nvars; v++) {
            uint32_t kind = s->in->info->vars[v].kind;
            if (kind != DTN_OUTPUT && kind != DTN_DERIVED)
                continue;
            for (uint32_t j = 0; j < s->in->vars[v].count; j++) {
                double *x = s->col[0][0][v] + (size_t)j * en->mem.stride;
                if (!all_finite(x, en->n))
                    mend_column(en, x, NULL, s->in->info->vars[v].def, index_of(en, s), step);
            }
        }
    }
}

/* A model that is not called this time: its stocks stand still, it contributes nothing. */
static void stand_still(engine *en, const seat *s)
{
    const plan *p = en->plan;
    contribute_nothing(en, s);
    for (uint32_t v = 0; v < s->in->info->unit.nvars; v++) {
        const plan_var *pv = &s->in->vars[v];
        bool writes = s->in->info->vars[v].kind == DTN_OUTPUT;
        for (uint32_t j = 0; writes && j < pv->count; j++)
            memmove(stock(en, &p->columns[pv->column], j, true),
                    stock(en, &p->columns[pv->column], j, false), en->n * sizeof(double));
    }
}

/* Who made a stock's new value bad: the contributor whose column is, or else the owner. */
static int blame(const engine *en, size_t column, uint32_t j)
{
    const plan *p = en->plan;
    for (size_t k = 0; k < p->nadds; k++)
        if (p->adds[k].column == (int)column && en->seats[p->adds[k].instance].is_active &&
            !all_finite(block_slot(&en->mem, p->adds[k].slot + j), en->n))
            return p->adds[k].instance;
    const plan_column *c = &p->columns[column];
    int group = p->instances[c->owner].group;
    for (uint32_t v = 0; group >= 0 && v < p->groups[group].nvariants; v++)
        if (en->seats[p->groups[group].instances[v]].is_active)
            return p->groups[group].instances[v];
    return c->owner;
}

/* In order of instance for each stock, since that is the order of p->adds. */
static void add_contributions(engine *en)
{
    const plan *p = en->plan;
    for (size_t k = 0; k < p->nadds; k++) {
        const plan_add *add = &p->adds[k];
        const plan_column *c = &p->columns[add->column];
        for (uint32_t j = 0; en->seats[add->instance].is_active && j < c->count; j++)
            add_column(stock(en, c, j, true), block_slot(&en->mem, add->slot + j), en->n);
    }
}

/* The second look, at each stock: some value may be bad. */
static void mend_stocks(engine *en, uint64_t step)
{
    for (size_t k = 0; k < en->nstocks; k++) {
        const stock_seat *s = &en->stocks[k];
        const plan_column *c = &en->plan->columns[s->column];
        double *x = s->x[buffer_after(c, en->is_careful, en->parity)];
        double *last = s->x[buffer_at_t(c, en->is_careful, en->parity)];
        if (!all_finite(x, en->n))
            mend_column(en, x, last == x ? NULL : last, c->initial,
                        blame(en, s->column, s->element), step);
    }
}

/*
 * Adds contributions to the new values of stocks, scans them, and makes them the current ones.
 * The range comes last: it would turn an infinity into an honest number.
 */
static void settle_stocks(engine *en, uint64_t step)
{
    const plan *p = en->plan;
    add_contributions(en);
    if (!finite_columns(en->fresh[en->is_careful][en->parity], en->nstocks, en->n))
        mend_stocks(en, step);
    for (size_t k = 0; k < en->nbounded; k++) {
        const stock_seat *s = en->bounded[k];
        const plan_column *c = &p->columns[s->column];
        clamp_column(s->x[buffer_after(c, en->is_careful, en->parity)], c->min, c->max, en->n);
    }
    en->parity = 1 - en->parity;
}

static void run_models(engine *en, uint64_t step, double t)
{
    const plan *p = en->plan;
    for (size_t k = 0; k < p->nmodels; k++) {
        seat *s = &en->seats[p->models[k]];
        if (!s->is_active)
            continue;
        if (is_due(s, step) && !s->gave_up)
            call_unit(en, s, PHASE_STEP, step, t, dt_of(en, s, step));
        else
            stand_still(en, s);
    }
    settle_stocks(en, step);
}

/* ---- the start and the end ---- */

static void fill_initial(engine *en)
{
    const plan *p = en->plan;
    for (size_t k = 0; k < p->ncolumns; k++) {
        const plan_column *c = &p->columns[k];
        uint32_t buffers = c->sort == COLUMN_STOCK ? 2 : 1;
        for (uint32_t b = 0; b < buffers; b++)
            for (uint32_t j = 0; j < c->count; j++) {
                uint32_t slot = c->slot + b * c->count + j;
                if (c->initial_slot >= 0)
                    block_copy(&en->mem, slot, (uint32_t)c->initial_slot, 1, en->n);
                else
                    block_fill(&en->mem, slot, 1, en->n, c->initials ? c->initials[j] : c->initial);
            }
    }
    for (size_t k = 0; k < p->ninstances; k++) {
        const plan_instance *in = &p->instances[k];
        for (uint32_t v = 0; v < in->info->unit.nvars; v++) {
            uint32_t kind = in->info->vars[v].kind;
            if (kind == DTN_STATE || kind == DTN_ADD)
                block_fill(&en->mem, in->vars[v].slot, in->vars[v].count, en->n,
                           kind == DTN_STATE ? in->vars[v].fixed : 0);
        }
    }
}

static void call_start(engine *en, const int *list, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        seat *s = &en->seats[list[k]];
        if (s->is_active)
            call_unit(en, s, PHASE_START, 0, 0, dt_of(en, s, 0));
    }
}

static void start_world(engine *en)
{
    const plan *p = en->plan;
    memset(en->mark, 0, ((size_t)en->n + MARKS - 1) / MARKS * MARKS);
    memset(en->fail, 0, en->n * sizeof *en->fail);
    en->nfailed = 0;
    en->parity = 0;
    for (size_t k = 0; k < p->ninstances; k++)
        en->seats[k].gave_up = false;
    fill_initial(en);
    en->next_forcing = en->next_change = 0;
    apply_all_changes(en, 0);
    call_start(en, p->models, p->nmodels);
    settle_stocks(en, 0);
    call_start(en, p->now, p->nnow);
    run_now(en, 0, 0);
    call_start(en, p->metric_instances, p->nmetric_instances);
}

/* After a step, at t of the next. */
static void run_metrics(engine *en, uint64_t step, double t)
{
    const plan *p = en->plan;
    for (size_t k = 0; k < p->nmetric_instances; k++) {
        seat *s = &en->seats[p->metric_instances[k]];
        if (is_due(s, step + 1))
            call_unit(en, s, PHASE_STEP, step, t, dt_of(en, s, step + 1));
    }
}

static void finish_world(engine *en)
{
    const plan *p = en->plan;
    uint64_t steps = p->clock.steps;
    double t = clock_years(&p->clock, steps), dt = clock_years(&p->clock, 1);
    const int *lists[] = {p->models, p->now, p->metric_instances};
    const size_t counts[] = {p->nmodels, p->nnow, p->nmetric_instances};
    for (int list = 0; list < 3; list++)
        for (size_t k = 0; k < counts[list]; k++)
            if (en->seats[lists[list][k]].is_active)
                call_unit(en, &en->seats[lists[list][k]], PHASE_FINISH, steps, t, dt);
    for (size_t k = 0; k < p->nmetrics; k++) {
        const plan_column *c = &p->columns[p->metrics[k].column];
        double *x = block_slot(&en->mem, c->slot);
        if (!all_finite(x, en->n))
            mend_column(en, x, NULL, 0, c->owner, steps);
        en->scores[k] = x;
    }
}

/* Whether going on through time is pointless or wrong. */
static bool is_over(engine *en)
{
    if (!en->is_careful && (any_mark(en->mark, en->n) || float_mode() != en->float_mode)) {
        float_mode_set(en->float_mode);
        en->again = true;
    }
    return en->again || en->split || en->nfailed == en->n;
}

typedef enum ending { POLICY_DONE, POLICY_AGAIN, POLICY_IN_HALVES } ending;

/*
 * Takes the cases at hand through time under one policy and hands out the scores.
 *
 * Failures and changed floating-point modes are rare, and to look after each call whose they are
 * costs more than a percent. So the host looks once a step until the first one; then the policy
 * is run again from its start, which gives the same numbers, and each call is looked at.
 */
static ending run_policy(engine *en, uint32_t policy)
{
    en->policy = policy;
    en->again = en->split = false;
    en->float_mode = float_mode();
    start_world(en);
    const clock_plan *c = &en->plan->clock;
    double t = 0;
    for (uint64_t k = 0; k < c->steps && !is_over(en); k++) {
        run_models(en, k, t);
        t = clock_years(c, k + 1);
        run_now(en, k + 1, t);
        run_metrics(en, k, t);
    }
    if (!en->again && !en->split)
        finish_world(en);
    is_over(en);
    if (en->split)
        return POLICY_IN_HALVES;
    if (en->again) {
        en->is_careful = true;
        return POLICY_AGAIN;
    }
    en->sink.scores(en->sink.context, en->policy, en->n, en->case_id, en->scores, en->fail);
    return POLICY_DONE;
}

/* ---- sampling ---- */

/* The uncertainty's value for the cases at hand, n of them, into x. */
static void sample(engine *en, const plan_uncertain *u, const uint64_t *point, uint32_t n,
                   double *x)
{
    uint32_t dim = (uint32_t)(u - en->plan->uncertain);
    design_column(&en->design, dim, point, n, en->u);
    uint32_t levels = dist_levels(&u->d);
    if (en->design.kind == DESIGN_GRID && levels)
        for (uint32_t i = 0; i < n; i++)
            x[i] = dist_level(&u->d, (uint32_t)(en->u[i] * levels));
    else
        dist_quantile(&u->d, n, en->u, x);
}

static void sample_parameters(engine *en)
{
    const plan *p = en->plan;
    for (uint32_t i = 0; i < en->n; i++)
        en->point[i] = en->case_id[i] / p->replicates;
    for (size_t k = 0; k < p->nuncertain; k++)
        if (p->uncertain[k].target != TARGET_VARIANT)
            sample(en, &p->uncertain[k], en->point, en->n,
                   block_slot(&en->mem, p->uncertain[k].slot));
}

/* Which combination of variants each case of the range takes, as one number. */
static void find_keys(engine *en, uint64_t first, uint32_t n)
{
    const plan *p = en->plan;
    double x[256];
    uint64_t point[256];
    for (uint32_t at = 0; at < n; at += 256) {
        uint32_t m = n - at < 256 ? n - at : 256;
        for (uint32_t i = 0; i < m; i++) {
            en->range_case[at + i] = first + at + i;
            en->range_key[at + i] = 0;
            point[i] = (first + at + i) / p->replicates;
        }
        for (size_t g = 0; g < p->ngroups; g++) {
            const plan_group *group = &p->groups[g];
            for (uint32_t i = 0; group->uncertain < 0 && i < m; i++)
                x[i] = group->fixed;
            if (group->uncertain >= 0)
                sample(en, &p->uncertain[group->uncertain], point, m, x);
            for (uint32_t i = 0; i < m; i++)
                en->range_key[at + i] = en->range_key[at + i] * group->nvariants + (uint32_t)x[i];
        }
    }
}

static void choose_variants(engine *en, uint32_t key)
{
    const plan *p = en->plan;
    for (size_t g = p->ngroups; g-- > 0;) {
        const plan_group *group = &p->groups[g];
        uint32_t chosen = key % group->nvariants;
        key /= group->nvariants;
        for (uint32_t v = 0; v < group->nvariants; v++)
            en->seats[group->instances[v]].is_active = v == chosen;
    }
}

static void take_cases(engine *en, const uint64_t *ids, uint32_t n)
{
    en->n = n;
    memcpy(en->case_id, ids, n * sizeof *ids);
    memcpy(en->chance, ids, n * sizeof *ids);
    sample_parameters(en);
}

/* Runs n cases, which share their variants and fit a block, under each policy. */
static void run_cases(engine *en, const uint64_t *ids, uint32_t n, uint32_t policy,
                      uint32_t policy_end)
{
    take_cases(en, ids, n);
    for (uint32_t k = policy; k < policy_end && !en->fatal; k++) {
        ending v;
        while ((v = run_policy(en, k)) == POLICY_AGAIN && !en->fatal)
            ;
        if (v != POLICY_IN_HALVES || en->fatal)
            continue;
        run_cases(en, ids, n / 2, k, k + 1);
        run_cases(en, ids + n / 2, n - n / 2, k, k + 1);
        take_cases(en, ids, n);
    }
}

static uint32_t combinations(const plan *p)
{
    uint32_t n = 1;
    for (size_t g = 0; g < p->ngroups; g++)
        n = n > 64 ? n : n * p->groups[g].nvariants;
    return n > 64 ? 64 : n;
}

uint64_t engine_range(const plan *p, uint32_t cases) { return (uint64_t)cases * combinations(p); }

static uint32_t key_count(const plan *p)
{
    uint32_t n = 1;
    for (size_t g = 0; g < p->ngroups; g++)
        n *= p->groups[g].nvariants;
    return n;
}

err_code engine_run(engine *en, uint64_t first, uint32_t n, uint32_t policy, uint32_t policy_end,
                    error *e)
{
    const plan *p = en->plan;
    if (en->o.crumbs) {
        en->o.crumbs->first = first;
        en->o.crumbs->n = n;
    }
    find_keys(en, first, n);
    uint32_t keys = key_count(p);
    for (uint32_t key = 0; key < keys && !en->fatal; key++) {
        uint32_t at = 0;
        choose_variants(en, key);
        while (at < n && !en->fatal) {
            uint32_t count = 0;
            for (; at < n && count < en->o.block; at++)
                if (en->range_key[at] == key)
                    en->group_case[count++] = en->range_case[at];
            if (count)
                run_cases(en, en->group_case, count, policy, policy_end);
        }
    }
    if (en->fatal)
        return error_set(e, ERR_RUN,
                         "unit '%s' gave up for good (it returned DTN_FATAL), so the run "
                         "cannot go on%s",
                         p->instances[en->fatal_instance].name, en->words);
    return ERR_OK;
}

/* ---- making and ending ---- */

static double **bind_columns(engine *en, const plan_instance *in, bool is_careful, int parity)
{
    const plan *p = en->plan;
    double **col = arena_new(&en->a, in->info->unit.nvars + 1, sizeof *col);
    for (uint32_t v = 0; col && v < in->info->unit.nvars; v++) {
        const plan_var *pv = &in->vars[v];
        uint32_t kind = in->info->vars[v].kind, slot = pv->slot;
        const plan_column *c = pv->column >= 0 ? &p->columns[pv->column] : NULL;
        if (c && kind != DTN_ADD && c->sort == COLUMN_STOCK)
            slot += (uint32_t)(kind == DTN_OUTPUT ? buffer_after(c, is_careful, parity)
                                                  : buffer_at_t(c, is_careful, parity)) *
                    pv->count;
        col[v] = block_slot(&en->mem, slot);
    }
    return col;
}

static bool take_seat(engine *en, const plan_instance *in)
{
    const dtn_unit *u = &in->info->unit;
    seat *s = &en->seats[in - en->plan->instances];
    s->in = in;
    s->is_active = true;
    s->each_dt = in->nat == 0 && in->every == 1 ? plan_dt(en->plan, in, 0) : 0;
    for (int k = 0; k < 4; k++)
        if (!(s->col[k / 2][k % 2] = bind_columns(en, in, k / 2, k % 2)))
            return false;
    s->streams = arena_new(&en->a, u->nstreams, sizeof *s->streams);
    if (!s->streams)
        return false;
    for (uint32_t k = 0; k < u->nstreams; k++)
        s->streams[k] = rng_stream_key(en->o.seed, in->name, u->streams[k].name);
    s->call = (service_call){.instance = in,
                             .streams = s->streams,
                             .chance = en->chance,
                             .carried = block_slot(&en->mem, in->carried_slot),
                             .say = unit_says,
                             .context = en};
    s->b = (dtn_block){.size = sizeof s->b,
                       .stride = en->mem.stride,
                       .worker = en->o.worker,
                       .case_id = en->case_id,
                       .fail = en->mark,
                       .scratch = en->scratch,
                       .host = &in->host,
                       .call = &s->call};
    return true;
}

static bool take_stocks(engine *en)
{
    const plan *p = en->plan;
    size_t n = 0;
    for (size_t k = 0; k < p->ncolumns; k++)
        n += p->columns[k].sort == COLUMN_STOCK ? p->columns[k].count : 0;
    en->stocks = arena_new(&en->a, n, sizeof *en->stocks);
    en->bounded = arena_new(&en->a, n, sizeof *en->bounded);
    for (int k = 0; k < 4; k++)
        if (!(en->fresh[k / 2][k % 2] = arena_new(&en->a, n, sizeof(double *))))
            return false;
    if (!en->stocks || !en->bounded)
        return false;
    for (size_t k = 0; k < p->ncolumns; k++) {
        const plan_column *c = &p->columns[k];
        for (uint32_t j = 0; c->sort == COLUMN_STOCK && j < c->count; j++) {
            double *x[2] = {block_slot(&en->mem, c->slot + j),
                            block_slot(&en->mem, c->slot + c->count + j)};
            for (int m = 0; m < 4; m++)
                en->fresh[m / 2][m % 2][en->nstocks] = x[buffer_after(c, m / 2, m % 2)];
            if (c->flags & DTN_BOUNDED)
                en->bounded[en->nbounded++] = &en->stocks[en->nstocks];
            en->stocks[en->nstocks++] = (stock_seat){{x[0], x[1]}, k, j};
        }
    }
    return true;
}

/* Parameters that do not vary are written once, for as many cases as a block can hold. */
static void fill_fixed(engine *en)
{
    const plan *p = en->plan;
    for (size_t k = 0; k < p->ninstances; k++) {
        const plan_instance *in = &p->instances[k];
        for (uint32_t v = 0; v < in->info->unit.nvars; v++) {
            const plan_var *pv = &in->vars[v];
            if (in->info->vars[v].kind != DTN_PARAM)
                continue;
            for (uint32_t j = 0; j < pv->count; j++)
                block_fill(&en->mem, pv->slot + j, 1, en->mem.capacity,
                           pv->elements ? pv->elements[j] : pv->fixed);
        }
    }
}

static bool open_arrays(engine *en)
{
    const plan *p = en->plan;
    uint32_t room = en->o.block;
    uint64_t range = engine_range(p, room);
    en->seats = arena_new(&en->a, p->ninstances, sizeof *en->seats);
    en->case_id = arena_new(&en->a, room, sizeof *en->case_id);
    en->group_case = arena_new(&en->a, room, sizeof *en->group_case);
    en->chance = arena_new(&en->a, room, sizeof *en->chance);
    en->point = arena_new(&en->a, room, sizeof *en->point);
    en->mark = arena_new(&en->a, (size_t)room + MARKS - 1, 1);
    en->fail = arena_new(&en->a, room, sizeof *en->fail);
    en->u = arena_new(&en->a, room > 256 ? room : 256, sizeof *en->u);
    en->scores = arena_new(&en->a, p->nmetrics, sizeof *en->scores);
    en->range_case = arena_new(&en->a, range, sizeof *en->range_case);
    en->range_key = arena_new(&en->a, range, sizeof *en->range_key);
    size_t scratch = p->scratch_bytes + (size_t)room * p->scratch_per_case;
    en->scratch = mem_new_aligned(scratch);
    return !en->a.out_of_memory && en->scratch && block_open(&en->mem, p->nslots, room);
}

static err_code open_design(engine *en, error *e)
{
    const plan *p = en->plan;
    const char **names = arena_new(&en->a, p->nuncertain, sizeof *names);
    uint32_t *levels = arena_new(&en->a, p->nuncertain, sizeof *levels);
    if (!names || !levels)
        return error_set(e, ERR_MEMORY, "memory ran out while starting a worker");
    for (size_t k = 0; k < p->nuncertain; k++) {
        names[k] = p->uncertain[k].name;
        levels[k] = dist_levels(&p->uncertain[k].d);
    }
    return design_open(&en->design, p->design_kind, en->o.seed, p->draws, (uint32_t)p->nuncertain,
                       names, levels, e);
}

err_code engine_open(const plan *p, const engine_options *o, const engine_sink *sink, engine **out,
                     error *e)
{
    *out = NULL;
    engine *en = mem_new(1, sizeof *en);
    if (!en)
        return error_set(e, ERR_MEMORY, "memory ran out while starting a worker");
    en->plan = p;
    en->o = *o;
    en->sink = *sink;
    bool opened = open_arrays(en) && take_stocks(en);
    for (size_t k = 0; opened && k < p->ninstances; k++)
        opened = take_seat(en, &p->instances[k]);
    err_code code = opened ? open_design(en, e)
                           : error_set(e, ERR_MEMORY,
                                       "memory ran out: a block of %u cases takes %.0f MiB; use a "
                                       "smaller --block",
                                       o->block,
                                       ((double)p->nslots * o->block * 8 +
                                        (double)o->block * (double)p->scratch_per_case) /
                                           1048576);
    if (code) {
        engine_close(en);
        return code;
    }
    fill_fixed(en);
    *out = en;
    return ERR_OK;
}

void engine_close(engine *en)
{
    if (!en)
        return;
    design_close(&en->design);
    block_close(&en->mem);
    mem_free_aligned(en->scratch);
    arena_free(&en->a);
    mem_free(en);
}
