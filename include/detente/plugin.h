/* SPDX-License-Identifier: MIT
 *
 * The detente plugin interface, version 1. This header is all a plugin needs.
 *
 * A plugin is a shared object that offers units. A unit is a model (it moves the world from t to
 * t + dt), a lever (a policy option with settings) or a metric (it scores a run). The host calls
 * a unit for many cases (futures) at once and hands it columns: col[v][i] is variable v in case
 * i of the block. A complete plugin:
 *
 *     #include <detente/plugin.h>
 *
 *     enum { TRUST_IN, TRUST_OUT, DECAY };
 *     static const dtn_var vars[] = {
 *         {.name = "trust", .kind = DTN_INPUT, .unit = "1", .max = 1, .doc = "mutual trust"},
 *         {.name = "trust", .kind = DTN_OUTPUT, .unit = "1", .max = 1, .def = 0.5,
 *          .doc = "mutual trust"},
 *         {.name = "decay", .kind = DTN_PARAM, .unit = "1/yr", .max = 2, .def = 0.1,
 *          .doc = "rate at which unused trust fades", .source = "judgement"},
 *     };
 *     static dtn_status step(const void *self, const dtn_block *b)
 *     {
 *         for (uint32_t i = 0; i < b->n; i++)
 *             b->col[TRUST_OUT][i] = b->col[TRUST_IN][i] * (1 - b->col[DECAY][i] * b->dt);
 *         return (void)self, DTN_OK;
 *     }
 *     static const dtn_unit fading = {DTN_UNIT_HEAD, .role = DTN_MODEL, .id = "fading_trust",
 *         .version = "1.0", .title = "Trust fades", .doc = "d trust/dt = -decay trust",
 *         .vars = vars, .nvars = 3, .var_size = sizeof *vars, .step = step};
 *     static const dtn_unit *const units[] = {&fading};
 *     DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
 *
 * Build it with `cc -std=c11 -O2 -fPIC -shared -ffp-contract=off -o fading_trust.so ...`.
 *
 * THREADS. Three words stand at each function:
 *   [main]    never at the same time as any other call on the same instance;
 *   [worker]  by any worker, several at once on one instance, each with a block of its own;
 *   [any]     both of the above.
 * An instance is read-only after open(): what changes lives in columns. This is what makes
 * saving, replaying and branching a future a copy in the host, and results independent of how
 * cases are cut into blocks and spread over workers.
 *
 * GROWTH. Every struct that may grow begins with its size or is walked with a stated stride, and
 * grows at the end only. A host reads no field beyond the size it is given. A minor version adds
 * fields or constants; the major version is in the name of the exported symbol.
 *
 * NUMBERS. All columns are IEEE 754 binary64. Use no randomness but host->uniform, no clock, no
 * locale, no fast-math: the same scenario and seed must give the same bits everywhere.
 */
#ifndef DETENTE_PLUGIN_H
#define DETENTE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DTN_ABI_MAJOR 1
#define DTN_ABI_MINOR 0

/* First word of a module: the letters "DTN" and a non-text byte, as a little-endian number. */
#define DTN_MAGIC UINT32_C(0x864e5444)

/*
 * What the host and a plugin must agree on beyond this header, as text of 16 bytes: version of
 * the tag, bytes of a pointer, bytes of a double, byte order, evaluation method of <float.h>
 * (a plugin built for x87 arithmetic cannot give the same bits). Compared to the byte.
 */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define DTN_TAG_ORDER "be"
#else
#define DTN_TAG_ORDER "le"
#endif
#if UINTPTR_MAX == 0xffffffffu
#define DTN_TAG_POINTER "p4"
#else
#define DTN_TAG_POINTER "p8"
#endif
#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0
#define DTN_TAG_EVAL "eX"
#else
#define DTN_TAG_EVAL "e0"
#endif
#define DTN_TAG "dtn1" DTN_TAG_POINTER "d8" DTN_TAG_ORDER DTN_TAG_EVAL
#define DTN_TAG_SIZE 16

#if defined(_WIN32)
#define DTN_EXPORT_ATTRIBUTE
#else
#define DTN_EXPORT_ATTRIBUTE __attribute__((visibility("default")))
#endif
#ifdef __cplusplus
#define DTN_EXPORT extern "C" DTN_EXPORT_ATTRIBUTE
#else
#define DTN_EXPORT DTN_EXPORT_ATTRIBUTE
#endif

/*
 * Optional, before a hot column loop: gcc then builds it twice, for plain x86-64 and for AVX2,
 * and picks at load time. AVX2 without FMA on purpose: a fused multiply-add changes last bits.
 */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(DTN_NO_CLONES)
#define DTN_KERNEL __attribute__((target_clones("default", "avx2")))
#else
#define DTN_KERNEL
#endif

typedef struct dtn_host dtn_host;
typedef struct dtn_block dtn_block;
typedef struct dtn_unit dtn_unit;

/* ---------------------------------------------------------------------------------------------
 * Status
 * ------------------------------------------------------------------------------------------ */

/*
 * What a call returns. The host scans outputs for NaN and infinities whatever is returned; a
 * case that fails becomes a row with a reason and leaves comparisons, the run goes on. After
 * DTN_ERROR the host tries halves of the block, until the cases that cause it stand alone.
 */
typedef enum dtn_status {
    DTN_OK = 0,    /* all cases are well */
    DTN_CASES = 1, /* some cases failed: fail[i] says which */
    DTN_ERROR = 2, /* this instance cannot go on with this block */
    DTN_FATAL = 3  /* never call anything of this library again */
} dtn_status;

/* How loud a report is. Errors of a case belong with fail[i]; a NOTE is shown with --verbose. */
typedef enum dtn_level { DTN_NOTE = 0, DTN_WARNING = 1, DTN_FAILURE = 2 } dtn_level;

/* ---------------------------------------------------------------------------------------------
 * Variables
 * ------------------------------------------------------------------------------------------ */

typedef enum dtn_role { DTN_MODEL = 1, DTN_LEVER = 2, DTN_METRIC = 3 } dtn_role;

/*
 * Kinds. "World" names are shared by all units of a scenario and must agree in unit of measure
 * and count; the other kinds are private to an instance.
 *
 *   kind     who touches it                    when
 *   PARAM    unit reads                        fixed per case for a whole run; its range is its
 *                                              uncertainty
 *   SETTING  lever reads                       a lever's setting at t, from the policy's schedule
 *   INPUT    unit reads (world name)           its value at t; a metric sees t + dt
 *   OUTPUT   unit writes (world name)          a model: the value at t + dt (this makes it a
 *                                              stock, and this unit its one owner); a lever: the
 *                                              value at t; a metric: its score
 *   DERIVED  model writes (world name)         a value at t computed from values at t, in
 *                                              dependency order after the levers; a unit with a
 *                                              DERIVED variable has no OUTPUT and no ADD
 *   ADD      unit writes (world name)          what this unit contributes to a stock that another
 *                                              unit owns, over this step, in the stock's unit of
 *                                              measure; the host adds contributions to the
 *                                              owner's value in order of instance name
 *   STATE    unit reads and writes             kept by the host from call to call; starts at def
 *
 * A stock is an INPUT and an OUTPUT of one name in one unit, two entries of the table. A unit that
 * contributes may likewise have an INPUT and an ADD of one name. No other names come twice.
 */
typedef enum dtn_kind {
    DTN_PARAM = 1,
    DTN_SETTING = 2,
    DTN_INPUT = 3,
    DTN_OUTPUT = 4,
    DTN_DERIVED = 5,
    DTN_ADD = 6,
    DTN_STATE = 7
} dtn_kind;

/* Flags of a variable, or-ed together. */
enum {
    DTN_INTEGER = 1 << 0,        /* whole numbers only */
    DTN_LOG = 1 << 1,            /* its range is best walked on a logarithmic scale (min > 0) */
    DTN_OPTIONAL = 1 << 2,       /* INPUT: when no unit writes it, it quietly takes def;
                                    ADD: when no unit owns the stock, the contribution is lost */
    DTN_EVENT = 1 << 3,          /* non-zero means that something happened at this step */
    DTN_MORE_IS_BETTER = 1 << 4, /* metric OUTPUT: the direction that is good */
    DTN_BOUNDED = 1 << 5,        /* OUTPUT of a model: after contributions are added the host
                                    keeps the value inside [min, max] */
    DTN_IN_PLACE = 1 << 6        /* OUTPUT that is a stock: its column may be that of the INPUT
                                    of its name, since for each case step() has read all it
                                    needs of every INPUT before it writes any OUTPUT. The host
                                    may make use of it, or not: numbers are the same, but a step
                                    touches less memory */
};

/*
 * One entry of a unit's table of variables. Strings are UTF-8, live as long as the library.
 * `name` is [a-z][a-z0-9_]*, at most 63 bytes. `unit` is a unit of measure: "1" for a pure
 * number, "1/yr", "US$ bn/yr", "warheads", "%" ...; "*" takes whatever it is bound to, and
 * "=x" is the unit of measure of this unit's INPUT named x. `min` <= `def` <= `max`, finite; for
 * PARAM and SETTING the host refuses values outside, for the others the range is what the unit
 * expects or promises. `source` says where def and range come from; "judgement" is a source.
 * `labels`, if not NULL, ends with NULL and names the values 0, 1, 2 ... of an enumeration
 * (min 0, max the last). `count` is the number of columns of a vector; 0 and 1 both mean one.
 */
typedef struct dtn_var {
    const char *name;
    const char *unit;
    const char *doc;
    const char *source;
    const char *const *labels;
    uint32_t kind;
    uint32_t flags;
    uint32_t count;
    uint32_t reserved; /* 0 */
    double min;
    double max;
    double def;
} dtn_var;

/*
 * A named stream of chance. Two units, two instances of a unit and two streams of an instance
 * never share numbers; two policies always do (common random numbers).
 */
typedef struct dtn_stream {
    const char *name; /* as a variable's name, and different from them */
    const char *doc;
} dtn_stream;

/* ---------------------------------------------------------------------------------------------
 * Options: what a scenario tells an instance beside numbers that vary
 * ------------------------------------------------------------------------------------------ */

typedef enum dtn_option_type {
    DTN_NUMBER = 1,
    DTN_TEXT = 2,
    DTN_TABLE = 3 /* rows of named columns: an actor table, say */
} dtn_option_type;

/*
 * An option an instance understands; any other is an error. `columns` (TABLE) ends with NULL; a
 * column of text is named with a leading '$' here, and without it everywhere else. A TABLE with
 * DTN_OPTIONAL in `flags` may be left out (it then has no rows); without it, it must be given.
 */
typedef struct dtn_option {
    const char *name;
    const char *doc;
    uint32_t type;
    uint32_t flags;
    double number;    /* NUMBER: when the scenario is silent */
    const char *text; /* TEXT: when the scenario is silent; NULL is "" */
    const char *const *columns;
} dtn_option;

/* ---------------------------------------------------------------------------------------------
 * Blocks
 * ------------------------------------------------------------------------------------------ */

/*
 * One call's worth of cases. Owned by the host, valid during the call.
 *
 * col[v] points to variable v of the unit's table, n doubles, 64-byte aligned; element j of a
 * vector is at col[v] + j * stride. Columns the unit reads must not be written. Columns it
 * writes must be written for all n cases on every call (STATE keeps its old values otherwise).
 * No column overlaps another, with one exception: a vector's elements lie behind one another.
 *
 * fail[i] is 0, or 1 for a case that failed before this call: its inputs are still finite
 * numbers, and what is computed for it is not used. A unit reports a case it cannot go on with
 * by storing any value from 1 to 255 of its own meaning and returning DTN_CASES.
 */
struct dtn_block {
    uint32_t size;           /* sizeof(dtn_block) of the host */
    uint32_t n;              /* cases in this call; 0 is legal */
    uint32_t stride;         /* doubles between two elements of a vector variable */
    uint32_t worker;         /* a number below the count of workers, for the host's own use */
    uint64_t step;           /* 0 for the step from the start of the scenario */
    double t;                /* years from the start of the scenario */
    double dt;               /* years until this unit is called again (normally one step) */
    const uint64_t *case_id; /* the n case numbers, ascending, not always without gaps */
    double *const *col;      /* one pointer for each entry of the unit's table */
    uint8_t *fail;           /* n marks, see above */
    void *scratch;           /* scratch_bytes + n * scratch per case, 64-byte aligned, rubbish */
    const dtn_host *host;    /* services, for this instance */
    const void *call;        /* the host's own */
};

/* ---------------------------------------------------------------------------------------------
 * Host services
 * ------------------------------------------------------------------------------------------ */

/*
 * What the host does for an instance. Valid from open() to close(). Pass the same pointer back.
 * A newer host's struct is longer; a plugin that says needs_minor = 0 finds all fields below.
 */
struct dtn_host {
    uint32_t size;
    uint16_t abi_major;
    uint16_t abi_minor;
    const char *version; /* of the host, "0.1.0" */

    /*
     * Says something to the user; copied at once, the host adds unit, case and step. `b` is NULL
     * outside of block calls; `i` is the case's place in the block, or -1 for all of it. [any]
     */
    void (*report)(const dtn_host *host, const dtn_block *b, dtn_level level, int64_t i,
                   const char *text);

    /*
     * Fills out[0..n) with numbers of the open interval (0, 1), one a case: draw number `draw` of
     * the unit's stream number `stream` at this step (start and finish have draws of their own). They depend on seed, instance, stream,
     * step, draw and case, on nothing else; asking twice gives the same numbers twice. `out` may
     * be scratch. Returns DTN_ERROR for a stream that does not exist. [worker]
     */
    dtn_status (*uniform)(const dtn_block *b, uint32_t stream, uint32_t draw, double *out);

    /*
     * The scenario's value of an option of this instance, or the declared default. Text and
     * columns live as long as the instance. A name or a type that the unit did not declare gives
     * DTN_ERROR and a sentence to the user. [any]
     */
    dtn_status (*number)(const dtn_host *host, const char *option, double *out);
    dtn_status (*text)(const dtn_host *host, const char *option, const char **out);
    dtn_status (*table_numbers)(const dtn_host *host, const char *option, const char *column,
                                const double **out, size_t *rows);
    dtn_status (*table_texts)(const dtn_host *host, const char *option, const char *column,
                              const char *const **out, size_t *rows);

    /*
     * Inside open() only: this instance's count of columns for the variable `var` of its table
     * (with column names, or NULL; copied), and bytes of scratch wanted for each case of a block
     * beside the unit's scratch_bytes. DTN_ERROR when out of place or absurd. [main]
     */
    dtn_status (*set_count)(const dtn_host *host, uint32_t var, uint32_t count,
                            const char *const *labels);
    dtn_status (*set_scratch)(const dtn_host *host, size_t bytes_per_case);

    /* An extension's table by its name, e.g. DTN_EXT_MATH, or NULL when the host has none. [any] */
    const void *(*ext)(const dtn_host *host, const char *id);

    const void *instance; /* the host's own */
};

/* For open(): tells the user why an instance cannot be, and returns what open() then returns. */
static inline dtn_status dtn_refuse(const dtn_host *host, const char *why)
{
    host->report(host, NULL, DTN_FAILURE, -1, why);
    return DTN_ERROR;
}

/* ---------------------------------------------------------------------------------------------
 * Units
 * ------------------------------------------------------------------------------------------ */

struct dtn_unit {
    uint32_t size;       /* sizeof(dtn_unit) of the plugin */
    uint32_t role;       /* dtn_role */
    const char *id;      /* [a-z][a-z0-9_]*, at most 63 bytes; the first found wins */
    const char *version; /* "1.0" */
    const char *title;   /* one line */
    const char *doc;     /* the equations and what they mean, as much as it takes */
    const dtn_var *vars;
    const dtn_stream *streams;
    const dtn_option *options;
    uint32_t nvars, var_size; /* var_size: sizeof(dtn_var) of the plugin, the stride of vars */
    uint32_t nstreams, stream_size;
    uint32_t noptions, option_size;
    size_t scratch_bytes; /* for each call, beside what set_scratch adds for each case */
    const void *data;     /* the unit's own; the host does not look at it */

    /*
     * Makes an instance: reads options, allocates what stays constant, stores it in *self (NULL
     * at entry). On anything but DTN_OK nothing may be left behind and close is not called. May
     * be NULL. [main]
     */
    dtn_status (*open)(const dtn_unit *unit, const dtn_host *host, void **self);

    /* Frees what open made. May be NULL. [main] */
    void (*close)(const dtn_unit *unit, void *self);

    /*
     * Once per case before the first step, at t of the start. A model finds INPUT columns at the
     * scenario's initial values and its OUTPUT columns filled with the same, to overwrite or to
     * leave; what one model's start writes, another's start does not see. A lever's and a
     * metric's OUTPUT and all STATE are filled with def. A metric sees the whole world at the
     * start. May be NULL. [worker]
     */
    dtn_status (*start)(const void *self, const dtn_block *b);

    /*
     * Once per step. At each t the levers write, then DERIVED variables are computed, then models
     * read t and write t + dt (their order cannot matter: they write other columns than they
     * read), contributions are added; levers and DERIVED variables then follow to t + dt, and
     * metrics see that world, in which all columns belong to the same instant. A metric's block
     * says t + dt in `t`, and `every` or `at` of a metric count from the start: once a year is at
     * 1, 2, 3 ... years. Must not be NULL, except for a metric with a finish. [worker]
     */
    dtn_status (*step)(const void *self, const dtn_block *b);

    /* Once per case after the last step: metrics write their OUTPUT. May be NULL. [worker] */
    dtn_status (*finish)(const void *self, const dtn_block *b);

    /* A table of the unit's own by the name of an extension, or NULL. May be NULL. [any] */
    const void *(*ext)(const dtn_unit *unit, const char *id);
};

/* The fields every unit begins with. */
#define DTN_UNIT_HEAD (uint32_t)sizeof(dtn_unit)

/* ---------------------------------------------------------------------------------------------
 * Modules
 * ------------------------------------------------------------------------------------------ */

/*
 * The one symbol a plugin exports, as constant data under the name `dtn_module_1`. The host
 * reads magic, size, versions and tag from the file before it runs any code of it. It refuses a
 * plugin whose needs_minor is above its own minor version.
 */
typedef struct dtn_module {
    uint32_t magic;         /* DTN_MAGIC */
    uint32_t size;          /* sizeof(dtn_module) of the plugin */
    uint16_t abi_minor;     /* of the header the plugin was built with */
    uint16_t needs_minor;   /* the least minor version it can work with */
    char tag[DTN_TAG_SIZE]; /* DTN_TAG */
    uint32_t reserved;      /* 0 */
    const dtn_unit *const *units;
    size_t nunits;
} dtn_module;

#define DTN_MODULE_HEAD DTN_MAGIC, (uint32_t)sizeof(dtn_module), DTN_ABI_MINOR, 0, DTN_TAG, 0
#define DTN_MODULE_SYMBOL "dtn_module_1"

/* ---------------------------------------------------------------------------------------------
 * Extension detente.math/1
 * ------------------------------------------------------------------------------------------ */

#define DTN_EXT_MATH "detente.math/1"

/*
 * Column functions, y[i] = f(x[i]) for i < n, with the same bits on every machine and for any
 * way of cutting a column. y may be x itself; other overlaps are not allowed. NaN gives NaN;
 * special values as in C99 annex F. Error bounds stand in host/vmath.h. [any]
 */
typedef struct dtn_math {
    uint32_t size;
    uint32_t reserved;
    void (*exp)(size_t n, const double *x, double *y);
    void (*expm1)(size_t n, const double *x, double *y);
    void (*log)(size_t n, const double *x, double *y);
    void (*log1p)(size_t n, const double *x, double *y);
    void (*sqrt)(size_t n, const double *x, double *y);
    void (*tanh)(size_t n, const double *x, double *y);
    void (*sin)(size_t n, const double *x, double *y);
    void (*cos)(size_t n, const double *x, double *y);
    void (*logistic)(size_t n, const double *x, double *y); /* 1 / (1 + exp(-x)) */
    void (*qnorm)(size_t n, const double *p, double *x);    /* standard normal quantile */
    void (*pnorm)(size_t n, const double *x, double *p);    /* standard normal distribution */
    void (*pow)(size_t n, const double *x, const double *y, double *z);
    /* Poisson quantile: the least whole k with P(K <= k) >= u, means up to 1e6. */
    void (*poisson)(size_t n, const double *u, const double *mean, double *k);
} dtn_math;

#ifdef __cplusplus
}
#endif

#endif
