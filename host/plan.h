/* SPDX-License-Identifier: MIT
 *
 * A plan: a scenario resolved against units, ready to run. Every name is a column, every column
 * a place in memory, every check is made; nothing is looked up by name after this.
 *
 * A world column is a variable that units share. It is one of
 *   STOCK  written by a model for t + dt; two buffers, which change places each step
 *   NOW    written at t by a lever, or derived from values at t
 *   SCORE  written by a metric
 *   FREE   written by nobody: its initial value, a default, or a forcing series
 * A slot is one column of a block's memory: `stride` doubles. PARAM, SETTING, STATE and ADD
 * variables have slots of their own instance.
 *
 * A plan is read-only after plan_make and may be used by several threads; the scenario and the
 * registry must outlive it.
 */
#ifndef DTN_HOST_PLAN_H
#define DTN_HOST_PLAN_H

#include "registry.h"
#include "sample.h"
#include "scenario.h"
#include "units.h"

typedef struct plan plan;

typedef enum column_sort { COLUMN_FREE, COLUMN_STOCK, COLUMN_NOW, COLUMN_SCORE } column_sort;

typedef struct plan_column {
    const char *name;
    const char *measure; /* unit of measure as its owner wrote it */
    column_sort sort;
    int owner; /* index of the instance that writes it (the first of its variants), or -1 */
    uint32_t count;
    uint32_t flags; /* of the owner's variable */
    double min, max, initial;
    bool in_place;          /* a stock whose value at t nobody reads once its owner wrote t + dt */
    const double *initials; /* NULL, or a value for each element */
    uint32_t slot;          /* the first of count slots; a stock has count more behind them */
    int initial_slot;       /* the slot with each case's own initial value, or -1 */
} plan_column;

/* What one entry of an instance's table of variables became. */
typedef struct plan_var {
    int column;                /* index of a world column, or -1 */
    uint32_t slot;             /* first slot; for a stock's OUTPUT and INPUT see plan_column */
    uint32_t count;            /* columns */
    double fixed;              /* PARAM, SETTING, STATE: the value when nothing else sets it */
    const double *elements;    /* NULL, or fixed values of a vector's elements */
    const char *const *labels; /* NULL, or a name for each element, from set_count */
} plan_var;

typedef struct plan_instance {
    plan *plan;
    const char *name;
    const scn_instance *from;
    const unit_info *info;
    void *self;
    bool is_open;
    int group;   /* variant group, or -1 */
    int variant; /* which one of the group */
    plan_var *vars;
    uint64_t every;     /* steps; 1: each */
    const uint64_t *at; /* or these steps, ascending */
    size_t nat;
    size_t scratch_per_case;
    uint32_t carried_slot, ncarried; /* slots that a recorded Lua unit fills once for a run */
    dtn_host host;
    char said[512]; /* what it last reported while it was opened, and how loud */
    dtn_level said_level;
    const char *recording[3]; /* of a Lua unit: why start, step, finish run case by case, or NULL */
} plan_instance;

/* One slot with alternatives; a case takes one of them. */
typedef struct plan_group {
    const char *name;
    uint32_t nvariants;
    int instances[64];
    int uncertain; /* index of the uncertainty that chooses, or -1 */
    int fixed;     /* the variant when none chooses */
} plan_group;

typedef enum target_kind { TARGET_PARAM, TARGET_INITIAL, TARGET_VARIANT } target_kind;

typedef struct plan_uncertain {
    const char *name;
    dist d;
    const char *source;
    target_kind target;
    uint32_t slot; /* TARGET_PARAM, TARGET_INITIAL: the slot that is filled */
    int group;     /* TARGET_VARIANT */
    bool is_integer;
} plan_uncertain;

/* At the beginning of `step`, `count` slots take `value`. */
typedef struct plan_change {
    uint64_t step;
    uint32_t slot, count;
    double value;
} plan_change;

typedef struct plan_policy {
    const char *name, *title;
    size_t nchanges; /* by step; those of step 0 set every setting */
    const plan_change *changes;
} plan_policy;

typedef struct plan_metric {
    const char *name, *title;
    int column;
    bool more_is_better;
    bool scored;
    double weight, worst, best; /* weight 0 when not scored */
    bool has_most, has_least;   /* satisficing thresholds */
    double at_most, at_least;
} plan_metric;

/*
 * A claim of the scenario, resolved. It can be tested only where the scenario leaves its sign
 * open: something that it rests on may be positive or negative, or something else works against
 * it. Where an equation fixes the sign, agreement confirms nothing.
 */
typedef struct plan_claim {
    const scn_claim *from;
    bool is_run;                        /* all its policies are in this run */
    const uint32_t *policies, *against; /* places in plan.policies */
    int metric;                         /* or -1: the score */
    bool is_open;                       /* its sign is not fixed in advance */
    const char *fixed_by;               /* a sentence about what fixes it, when not open */
} plan_claim;

/* A contribution to a stock: column += slots. In order of instance. */
typedef struct plan_add {
    int column, instance;
    uint32_t slot;
} plan_add;

struct plan {
    arena a;
    const scenario *scenario;
    uint64_t draws;      /* of the uncertainties */
    uint32_t replicates; /* of chance for each draw */
    uint64_t cases;      /* draws * replicates */
    design_kind design_kind;
    clock_plan clock;
    size_t ninstances, ncolumns, ngroups, nuncertain, npolicies, nmetrics, nadds, nforcing;
    size_t nclaims;
    plan_instance *instances;
    plan_column *columns;
    plan_group *groups;
    plan_uncertain *uncertain; /* by name */
    plan_policy *policies;
    plan_metric *metrics; /* in the order of the scenario */
    plan_claim *claims;   /* likewise */
    plan_add *adds;
    plan_change *forcing;
    /* Instances in the order of their calls: levers and derived ones, models, metrics. */
    size_t nnow, nmodels, nmetric_instances;
    const int *now, *models, *metric_instances;
    uint32_t nslots;
    size_t scratch_bytes, scratch_per_case; /* the largest of any instance */
    bool satisfices;                        /* some metric has a threshold */
    struct compiled *compiled;              /* recorded Lua units as machine code, or NULL */
    const char *not_compiled;               /* why not, where it would have paid; or NULL */
    unsigned char hash[32];
};

/* How recorded Lua units are run. */
typedef enum lua_backend {
    LUA_BACKEND_AUTO,   /* played, or compiled when the run is long enough to repay it */
    LUA_BACKEND_PLAYER, /* played over blocks (player.h) */
    LUA_BACKEND_CC,     /* compiled by the machine's C compiler (compile.h) */
    LUA_BACKEND_CASES   /* not at all: each function is called case by case */
} lua_backend;

typedef struct plan_options {
    uint64_t cases; /* draws of the uncertainties; must be at least 1 */
    uint32_t replicates;
    design_kind design;
    const char *policies;    /* "a,b" or NULL for all */
    const char *const *sets; /* "instance.param=value", ended with NULL; or NULL */
    lua_backend backend;
} plan_options;

/*
 * Opens every unit and makes the plan. Errors: ERR_INPUT with file and line, ERR_PLUGIN,
 * ERR_USAGE for what plan_options got wrong, ERR_MEMORY.
 */
err_code plan_make(const scenario *s, registry *r, const plan_options *o, plan *out, error *e);
void plan_free(plan *p);

/* Whether an instance is called at a step. */
bool plan_is_due(const plan_instance *in, uint64_t step);

/* Years until an instance that is called at `step` is called again. */
double plan_dt(const plan *p, const plan_instance *in, uint64_t step);

/* A scored metric's value between its worst (0) and best (1) anchor, and at them beyond. */
double metric_scaled(const plan_metric *m, double x);

/* ---- between the files of the plan (plan_*.c) ---- */

/* "file:line: ..." as ERR_INPUT. */
err_code plan_wrong(const plan *p, int line, error *e, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* plan_instances.c: units, options, every; plan_close_instances undoes. */
err_code plan_open_instances(plan *p, registry *r, error *e);
void plan_close_instances(plan *p);
int plan_find_instance(const plan *p, const char *name);

/* plan_columns.c: world columns, bindings, order of calls, slots. */
err_code plan_make_columns(plan *p, error *e);
int plan_find_column(const plan *p, const char *name);

/* plan_values.c: parameters, uncertainties, initial values. */
err_code plan_make_values(plan *p, const plan_options *o, error *e);
err_code plan_unknown_variable(const plan *p, const plan_instance *in, uint32_t kind,
                               const char *name, int line, error *e);
err_code plan_unknown_initial(const plan *p, const char *name, int line, error *e);
/* The variable that an initial value or a series of this column must fit. */
dtn_var plan_column_variable(const plan_column *c);

/* plan_schedules.c: forcing series and policies ("a,b", or NULL for all). */
err_code plan_make_schedules(plan *p, const char *policies, error *e);

/* plan_scores.c: metrics, score, satisficing. */
err_code plan_make_scores(plan *p, error *e);

/* plan_claims.c: the policies, metrics and uncertainties of claims. */
err_code plan_make_claims(plan *p, error *e);

/* A value that the scenario (or --set) gives to a variable, as a number in its range. */
err_code plan_number(const plan *p, const dtn_var *v, const scn_value *value, int line, double *out,
                     error *e);

#endif
