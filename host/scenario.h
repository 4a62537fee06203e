/* SPDX-License-Identifier: MIT
 *
 * A scenario as its author wrote it, in C: names not yet resolved, texts and numbers copied.
 *
 * lua_scenario.c makes it from the table that a scenario file returns; plan.c resolves it against
 * units. Everything lives in the scenario's arena. `line` is where a thing stands in the file.
 */
#ifndef DTN_HOST_SCENARIO_H
#define DTN_HOST_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

#include "calendar.h"
#include "dist.h"
#include "mem.h"

/* A number, a label ("practical") or a quantity with its unit of measure ("2 %/yr"). */
typedef struct scn_value {
    bool is_text;
    double number;
    const char *text;
} scn_value;

/* One value from a date on; without a date from the start on. In order of dates. */
typedef struct scn_dated {
    bool has_date;
    date when;
    scn_value value;
} scn_dated;

/*
 * name = value, name = { ["2016-01"] = value, ... }, or name = { 1, 2, 3 } for a vector, whose
 * elements are then the `n` values.
 */
typedef struct scn_assign {
    const char *name;
    bool is_vector;
    size_t n;
    const scn_dated *values;
    int line;
} scn_assign;

typedef struct scn_bind {
    const char *var, *world;
    int line;
} scn_bind;

/* A column of an option's table. */
typedef struct scn_column {
    const char *name;
    const double *numbers;    /* NULL for a column of texts */
    const char *const *texts; /* NULL for a column of numbers */
} scn_column;

typedef struct scn_option {
    const char *name;
    enum { SCN_NUMBER, SCN_TEXT, SCN_TABLE } type;
    double number;
    const char *text;
    size_t ncolumns, nrows;
    const scn_column *columns;
    int line;
} scn_option;

/* A use of a unit. A variant's name is "slot.variant", and `slot` is then not NULL. */
typedef struct scn_instance {
    const char *name, *slot, *unit, *title;
    bool is_metric; /* it stands under `metrics` */
    size_t nset, nbind, noption, nat;
    const scn_assign *set;
    const scn_bind *bind;
    const scn_option *option;
    bool has_every;
    duration every;
    double every_steps; /* when `every` was a bare number */
    const date *at;
    int line;
    long place; /* byte of the file, for the order of metrics */
} scn_instance;

/* name is "instance.param", "initial.variable" or a slot. */
typedef struct scn_uncertain {
    const char *name;
    bool declared;               /* over the range that the unit declares */
    dist d;                      /* values of a choice among names are set by the plan */
    const char *const *variants; /* choice { name = weight }: the names, NULL otherwise */
    const char *source;          /* NULL: what the unit says */
    int line;
} scn_uncertain;

typedef struct scn_lever {
    const char *instance;
    size_t nset;
    const scn_assign *set;
    int line;
} scn_lever;

typedef struct scn_policy {
    const char *name, *title;
    size_t nlevers; /* 0: the status quo */
    const scn_lever *levers;
    int line;
    long place; /* byte of the file */
} scn_policy;

typedef struct scn_anchor {
    const char *metric;
    double weight, worst, best;
    int line;
} scn_anchor;

typedef struct scn_satisfy {
    const char *metric;
    bool has_most, has_least;
    double at_most, at_least;
    int line;
} scn_satisfy;

/*
 * A sentence of the argument under test, as a comparison: the metric summed over `policies` minus
 * that summed over `against` (or minus a number), future by future.
 */
typedef struct scn_claim {
    const char *name, *says;
    const char *from;  /* where the argument says so, or NULL */
    const char *check; /* the data that could check it, or NULL */
    size_t npolicies, nagainst;
    const char *const *policies, *const *against;
    bool has_number; /* against a number, not policies */
    double number;
    const char *metric; /* or "score" */
    bool higher;        /* the direction that is claimed */
    double by, often;   /* the least difference that counts; in what share of differing futures */
    size_t nrests_on, nopposed_by;
    const char *const *rests_on, *const *opposed_by; /* uncertainties */
    const char *assumed;                             /* the equation that fixes the sign, or NULL */
    int line;
    long place; /* byte of the file */
} scn_claim;

typedef struct scenario {
    arena a;
    const char *file; /* as shown to the user */
    const char *text; /* of the file */
    const char *title, *question;
    clock_plan clock;
    size_t ninstances, ninitial, nforcing, nuncertain, npolicies, nanchors, nsatisfy, nclaims;
    const scn_instance *instances; /* models and levers, then metrics; each by name */
    const scn_assign *initial, *forcing;
    const scn_uncertain *uncertain;
    const scn_policy *policies; /* the status quo first, the others as written */
    const scn_anchor *anchors;
    const scn_satisfy *satisfy;
    const scn_claim *claims; /* as written */
} scenario;

#endif
