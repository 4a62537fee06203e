/* SPDX-License-Identifier: MIT
 *
 * Units that look at the engine from inside: they note each call and what they could read, fail
 * in every way a unit can, draw chance, and carry vectors whose length a table decides.
 */
#include <detente/plugin.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "probe.h"

probe_record probe_seen;

#define WIDE 1e300
#define VAR(k, n)                                                                                  \
    {                                                                                              \
        .name = n, .kind = k, .unit = "1", .min = -WIDE, .max = WIDE, .doc = n                     \
    }
#define IN(n) VAR(DTN_INPUT, n)
#define OUT(n) VAR(DTN_OUTPUT, n)
#define VARS(v) .vars = v, .nvars = sizeof v / sizeof *v, .var_size = sizeof *v
#define UNIT(the_role, name) DTN_UNIT_HEAD, .role = the_role, .id = name, .version = "1.0"

static int is_bad(double x) { return x - x != 0; }

/* What holds for every block of every unit. */
static void look_at(const dtn_block *b, const dtn_var *vars, uint32_t nvars)
{
    for (uint32_t v = 0; v < nvars; v++) {
        probe_seen.bad_columns += (uintptr_t)b->col[v] % 64 != 0;
        for (uint32_t i = 0; i < b->n && vars[v].kind == DTN_INPUT; i++)
            probe_seen.bad_inputs += is_bad(b->col[v][i]);
    }
    probe_seen.bad_columns += b->stride % 8 != 0 || b->stride < b->n || b->size < sizeof *b;
    for (uint32_t i = 1; i < b->n; i++)
        probe_seen.bad_columns += b->case_id[i] <= b->case_id[i - 1];
}

/* ---- calls and what they can read ---- */

enum { LEVER_X, LEVER_ON, LEVER_OUT };
static const dtn_var lever_vars[] = {IN("x"), VAR(DTN_SETTING, "on"), OUT("lever")};

enum { DERIVED_X, DERIVED_LEVER, DERIVED_OUT };
static const dtn_var derived_vars[] = {IN("x"), IN("lever"), VAR(DTN_DERIVED, "d")};

enum { X_X, X_LEVER, X_D, X_OUT };
static const dtn_var x_vars[] = {IN("x"), IN("lever"), IN("d"), OUT("x")};

enum { Y_X, Y_Y, Y_OUT };
static const dtn_var y_vars[] = {IN("x"), IN("y"), OUT("y")};

enum { M_X, M_LEVER, M_D, M_Y, M_OUT };
static const dtn_var metric_vars[] = {IN("x"), IN("lever"), IN("d"), IN("y"), OUT("score")};

static probe_entry *note(char who, int phase, const dtn_block *b)
{
    probe_entry *e = &probe_seen.entry[probe_seen.entries < PROBE_LOG ? probe_seen.entries : 0];
    probe_seen.entries++;
    *e = (probe_entry){.who = who,
                       .phase = phase,
                       .step = b->step,
                       .first = b->case_id[0],
                       .n = b->n,
                       .t = b->t,
                       .dt = b->dt};
    return e;
}

static dtn_status lever_call(const dtn_block *b, int phase)
{
    look_at(b, lever_vars, 3);
    probe_entry *e = note('l', phase, b);
    e->x = b->col[LEVER_X][0];
    e->lever = b->col[LEVER_OUT][0];
    for (uint32_t i = 0; i < b->n && phase == PROBE_STEP; i++)
        b->col[LEVER_OUT][i] = b->col[LEVER_X][i] + b->col[LEVER_ON][i];
    return DTN_OK;
}

static dtn_status derived_call(const dtn_block *b, int phase)
{
    look_at(b, derived_vars, 3);
    probe_entry *e = note('d', phase, b);
    e->x = b->col[DERIVED_X][0];
    e->lever = b->col[DERIVED_LEVER][0];
    for (uint32_t i = 0; i < b->n && phase == PROBE_STEP; i++)
        b->col[DERIVED_OUT][i] = b->col[DERIVED_X][i] + b->col[DERIVED_LEVER][i];
    return DTN_OK;
}

/* x grows by 1 a step, from half above its initial value. */
static dtn_status x_call(const dtn_block *b, int phase)
{
    look_at(b, x_vars, 4);
    probe_entry *e = note('x', phase, b);
    e->x = b->col[X_X][0];
    e->lever = b->col[X_LEVER][0];
    e->d = b->col[X_D][0];
    e->y = phase == PROBE_START ? b->col[X_OUT][0] : 0;
    for (uint32_t i = 0; i < b->n && phase != PROBE_FINISH; i++)
        b->col[X_OUT][i] = b->col[X_X][i] + (phase == PROBE_START ? 0.5 : 1);
    return DTN_OK;
}

/* y follows x one step behind. */
static dtn_status y_call(const dtn_block *b, int phase)
{
    look_at(b, y_vars, 3);
    probe_entry *e = note('y', phase, b);
    e->x = b->col[Y_X][0];
    e->y = b->col[Y_Y][0];
    for (uint32_t i = 0; i < b->n && phase != PROBE_FINISH; i++)
        b->col[Y_OUT][i] = b->col[Y_X][i];
    return DTN_OK;
}

static dtn_status metric_call(const dtn_block *b, int phase)
{
    look_at(b, metric_vars, 5);
    probe_entry *e = note('m', phase, b);
    e->x = b->col[M_X][0];
    e->lever = b->col[M_LEVER][0];
    e->d = b->col[M_D][0];
    e->y = b->col[M_Y][0];
    for (uint32_t i = 0; i < b->n && phase == PROBE_FINISH; i++)
        b->col[M_OUT][i] = b->col[M_X][i] + b->col[M_Y][i];
    return DTN_OK;
}

#define PHASES(name)                                                                               \
    static dtn_status name##_start(const void *self, const dtn_block *b)                           \
    {                                                                                              \
        return (void)self, name##_call(b, PROBE_START);                                            \
    }                                                                                              \
    static dtn_status name##_step(const void *self, const dtn_block *b)                            \
    {                                                                                              \
        return (void)self, name##_call(b, PROBE_STEP);                                             \
    }                                                                                              \
    static dtn_status name##_finish(const void *self, const dtn_block *b)                          \
    {                                                                                              \
        return (void)self, name##_call(b, PROBE_FINISH);                                           \
    }
PHASES(lever)
PHASES(derived)
PHASES(x)
PHASES(y)
PHASES(metric)

#define CALLS(name) .start = name##_start, .step = name##_step, .finish = name##_finish

static const dtn_unit probe_lever = {UNIT(DTN_LEVER, "probe_lever"), VARS(lever_vars),
                                     CALLS(lever)};
static const dtn_unit probe_derived = {UNIT(DTN_MODEL, "probe_derived"), VARS(derived_vars),
                                       CALLS(derived)};
static const dtn_unit probe_x = {UNIT(DTN_MODEL, "probe_x"), VARS(x_vars), CALLS(x)};
static const dtn_unit probe_y = {UNIT(DTN_MODEL, "probe_y"), VARS(y_vars), CALLS(y)};
static const dtn_unit probe_metric = {UNIT(DTN_METRIC, "probe_metric"), VARS(metric_vars),
                                      CALLS(metric)};

/* ---- ways to fail, by the number in `mode`, at step 2 ---- */

enum { FAIL_MODE, FAIL_Z, FAIL_W, FAIL_OUT, FAIL_ADD };
static const dtn_var fail_vars[] = {IN("mode"), IN("z"), IN("w"), OUT("z"), VAR(DTN_ADD, "extra")};

static dtn_status fail_step(const void *self, const dtn_block *b)
{
    (void)self;
    dtn_status status = DTN_OK;
    double zero = 0;
    look_at(b, fail_vars, 5);
    for (uint32_t i = 0; i < b->n; i++) {
        int mode = b->step == 2 ? (int)b->col[FAIL_MODE][i] : 0;
        b->col[FAIL_OUT][i] = mode == 1 ? zero / zero : mode == 2 ? 1 / zero : b->col[FAIL_Z][i];
        b->col[FAIL_ADD][i] = mode == 3 ? zero / zero : 1;
        if (mode == 4 || mode == 5) {
            b->fail[i] = mode == 4 ? 7 : 255;
            status = DTN_CASES;
        }
        if (mode == 9) /* a slip that plugins make: the mark is set, the status forgotten */
            b->fail[i] = 3;
    }
    return status;
}

enum { SINK_Z, SINK_W, SINK_OUT };
static const dtn_var sink_vars[] = {IN("z"), IN("w"), OUT("w")};

static dtn_status sink_step(const void *self, const dtn_block *b)
{
    (void)self;
    look_at(b, sink_vars, 3);
    memcpy(b->col[SINK_OUT], b->col[SINK_W], b->n * sizeof(double));
    return DTN_OK;
}

/* Fails only where a lever is pulled, so under one policy and not under another. */
enum { RATIO_MODE, RATIO_PULLED, RATIO_OUT };
static const dtn_var ratio_vars[] = {IN("mode"), IN("pulled"), VAR(DTN_DERIVED, "ratio")};

static dtn_status ratio_step(const void *self, const dtn_block *b)
{
    (void)self;
    look_at(b, ratio_vars, 3);
    for (uint32_t i = 0; i < b->n; i++) {
        double zero =
            b->step == 2 && b->col[RATIO_MODE][i] == 6 && b->col[RATIO_PULLED][i] > 0 ? 0 : 1;
        b->col[RATIO_OUT][i] = 1 / zero;
    }
    return DTN_OK;
}

enum { PULL, PULLED };
static const dtn_var pull_vars[] = {VAR(DTN_SETTING, "pull"), OUT("pulled")};

static dtn_status pull_step(const void *self, const dtn_block *b)
{
    (void)self;
    memcpy(b->col[PULLED], b->col[PULL], b->n * sizeof(double));
    return DTN_OK;
}

enum { JUDGE_MODE, JUDGE_W, JUDGE_RATIO, JUDGE_OUT };
static const dtn_var judge_vars[] = {IN("mode"), IN("w"), IN("ratio"), OUT("verdict")};

static dtn_status judge_step(const void *self, const dtn_block *b)
{
    (void)self;
    dtn_status status = DTN_OK;
    look_at(b, judge_vars, 4);
    for (uint32_t i = 0; i < b->n; i++)
        if (b->step == 2 && b->col[JUDGE_MODE][i] == 8) {
            b->fail[i] = 9;
            status = DTN_CASES;
        }
    return status;
}

static dtn_status judge_finish(const void *self, const dtn_block *b)
{
    (void)self;
    double zero = 0;
    for (uint32_t i = 0; i < b->n; i++)
        b->col[JUDGE_OUT][i] = b->col[JUDGE_MODE][i] == 7 ? zero / zero : b->col[JUDGE_W][i];
    return DTN_OK;
}

static const dtn_unit probe_fail = {UNIT(DTN_MODEL, "probe_fail"), VARS(fail_vars),
                                    .step = fail_step};
static const dtn_unit probe_sink = {UNIT(DTN_MODEL, "probe_sink"), VARS(sink_vars),
                                    .step = sink_step};
static const dtn_unit probe_ratio = {UNIT(DTN_MODEL, "probe_ratio"), VARS(ratio_vars),
                                     .step = ratio_step};
static const dtn_unit probe_pull = {UNIT(DTN_LEVER, "probe_pull"), VARS(pull_vars),
                                    .step = pull_step};
static const dtn_unit probe_judge = {UNIT(DTN_METRIC, "probe_judge"), VARS(judge_vars),
                                     .step = judge_step, .finish = judge_finish};

/* A unit that gives up, for the block that begins with case 4, at step 1. */
enum { STOP_STATUS, STOP_IN, STOP_OUT };
static const dtn_var stop_vars[] = {[STOP_STATUS] = {.name = "status",
                                                     .kind = DTN_PARAM,
                                                     .unit = "1",
                                                     .flags = DTN_INTEGER,
                                                     .max = 3,
                                                     .doc = "what it returns",
                                                     .source = "test"},
                                    [STOP_IN] = IN("s"),
                                    [STOP_OUT] = OUT("s")};

static dtn_status stop_step(const void *self, const dtn_block *b)
{
    (void)self;
    for (uint32_t i = 0; i < b->n; i++)
        b->col[STOP_OUT][i] = b->col[STOP_IN][i] + 1;
    return b->case_id[0] == 4 && b->step == 1 ? (dtn_status)b->col[STOP_STATUS][0] : DTN_OK;
}

static const dtn_unit probe_stop = {UNIT(DTN_MODEL, "probe_stop"), VARS(stop_vars),
                                    .step = stop_step};

/* ---- chance ---- */

enum { A0, A1, B0, NDRAWS };
static const dtn_var chance_vars[] = {OUT("a0"), OUT("a1"), OUT("b0")};
static const dtn_stream chance_streams[] = {{"a", "the first"}, {"b", "the second"}};

static dtn_status chance_step(const void *self, const dtn_block *b)
{
    (void)self;
    static const struct {
        uint32_t stream, draw;
    } which[NDRAWS] = {{0, 0}, {0, 1}, {1, 0}};
    double *again = b->scratch;
    for (int k = 0; k < NDRAWS; k++) {
        if (b->host->uniform(b, which[k].stream, which[k].draw, b->col[k]) ||
            b->host->uniform(b, which[k].stream, which[k].draw, again))
            return DTN_ERROR;
        probe_seen.bad_chance += memcmp(again, b->col[k], b->n * sizeof(double)) != 0;
        for (uint32_t i = 0; i < b->n; i++)
            probe_seen.bad_chance += !(again[i] > 0 && again[i] < 1);
    }
    probe_seen.bad_chance += b->host->uniform(b, 2, 0, again) != DTN_ERROR;
    return DTN_OK;
}

static dtn_status chance_open(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit, (void)self;
    return host->set_scratch(host, sizeof(double));
}

static const dtn_unit probe_chance = {UNIT(DTN_MODEL, "probe_chance"),
                                      VARS(chance_vars),
                                      .streams = chance_streams,
                                      .nstreams = 2,
                                      .stream_size = sizeof *chance_streams,
                                      .open = chance_open,
                                      .step = chance_step};

/* ---- vectors as long as a table ---- */

static const char *const actor_columns[] = {"$name", "weight", NULL};
static const dtn_option actor_options[] = {
    {.name = "actors", .type = DTN_TABLE, .columns = actor_columns, .doc = "who takes part"},
};
#define OPTIONS(o) .options = o, .noptions = 1, .option_size = sizeof *o

enum { POS_IN, POS_OUT, POS_MEMORY };
static const dtn_var pos_vars[] = {IN("position"), OUT("position"), VAR(DTN_STATE, "memory"),
                                   VAR(DTN_PARAM, "pull")};

static dtn_status pos_open(const dtn_unit *unit, const dtn_host *host, void **self)
{
    const char *const *names;
    const double *weights;
    size_t rows;
    (void)self;
    if (host->table_texts(host, "actors", "name", &names, &rows) ||
        host->table_numbers(host, "actors", "weight", &weights, &rows) || rows == 0)
        return DTN_ERROR;
    /* Neither a column that is not there nor the wrong sort of one gives anything. */
    if (host->table_numbers(host, "actors", "name", &weights, &rows) == DTN_OK ||
        host->table_texts(host, "actors", "wait", &names, &rows) == DTN_OK)
        return DTN_ERROR;
    host->table_texts(host, "actors", "name", &names, &rows);
    for (uint32_t v = 0; v < unit->nvars; v++)
        if (strcmp(unit->vars[v].name, "total") != 0 &&
            host->set_count(host, v, (uint32_t)rows, names))
            return DTN_ERROR;
    return DTN_OK;
}

/* Each actor moves by its weight; the memory of an actor counts its steps. */
static dtn_status pos_step(const void *self, const dtn_block *b)
{
    const double *weights;
    size_t rows;
    (void)self;
    if (b->host->table_numbers(b->host, "actors", "weight", &weights, &rows))
        return DTN_ERROR;
    for (size_t j = 0; j < rows; j++)
        for (uint32_t i = 0; i < b->n; i++) {
            size_t at = j * b->stride + i;
            b->col[POS_MEMORY][at] += 1;
            b->col[POS_OUT][at] = b->col[POS_IN][at] + weights[j] * b->col[POS_MEMORY][at];
        }
    return DTN_OK;
}

enum { TOTAL_POS, TOTAL };
static const dtn_var total_vars[] = {IN("position"), OUT("total")};

static dtn_status total_step(const void *self, const dtn_block *b)
{
    const double *weights;
    size_t rows;
    (void)self;
    if (b->host->table_numbers(b->host, "actors", "weight", &weights, &rows))
        return DTN_ERROR;
    for (uint32_t i = 0; i < b->n; i++)
        b->col[TOTAL][i] = 0;
    for (size_t j = 0; j < rows; j++)
        for (uint32_t i = 0; i < b->n; i++)
            b->col[TOTAL][i] = 1000 * b->col[TOTAL][i] + b->col[TOTAL_POS][j * b->stride + i];
    return DTN_OK;
}

static const dtn_unit probe_vector = {UNIT(DTN_MODEL, "probe_vector"), VARS(pos_vars),
                                      OPTIONS(actor_options), .open = pos_open, .step = pos_step};
static const dtn_unit probe_total = {UNIT(DTN_METRIC, "probe_total"), VARS(total_vars),
                                     OPTIONS(actor_options), .open = pos_open, .step = total_step};

/* ---- one victim ---- */

enum { AIM_VICTIM, AIM_HOW, AIM_VICTIM_OUT, AIM_HOW_OUT };
static const dtn_var aim_vars[] = {VAR(DTN_SETTING, "at"), VAR(DTN_SETTING, "by"), OUT("victim"),
                                   OUT("how")};

static dtn_status aim_step(const void *self, const dtn_block *b)
{
    (void)self;
    for (int v = 0; v < 2; v++)
        memcpy(b->col[AIM_VICTIM_OUT + v], b->col[AIM_VICTIM + v], b->n * sizeof(double));
    return DTN_OK;
}

enum { SPOIL_VICTIM, SPOIL_HOW, SPOIL_IN, SPOIL_OUT };
#define THREE(k)                                                                                   \
    {                                                                                              \
        .name = "good", .kind = k, .unit = "1", .min = -WIDE, .max = WIDE, .doc = "steps",         \
        .count = 3                                                                                 \
    }
static const dtn_var spoil_vars[] = {IN("victim"), IN("how"), THREE(DTN_INPUT), THREE(DTN_OUTPUT)};

/*
 * In step 3, and in no other, the case whose number is `victim` is spoiled: by a mark without a
 * word (how 0), a NaN (1) or an infinity (2) in one element, while all others count steps.
 */
static dtn_status spoil_step(const void *self, const dtn_block *b)
{
    (void)self;
    for (uint32_t i = 0; i < b->n; i++) {
        int how = (int)b->col[SPOIL_HOW][i];
        double bad = how == 1 ? NAN : INFINITY;
        bool hit = b->step == 3 && (double)b->case_id[i] == b->col[SPOIL_VICTIM][i];
        for (uint32_t j = 0; j < 3; j++)
            b->col[SPOIL_OUT][j * b->stride + i] =
                hit && how && j == b->case_id[i] % 3 ? bad : (double)b->step;
        if (hit && how == 0)
            b->fail[i] = 5;
    }
    return DTN_OK;
}

static const dtn_unit probe_aim = {UNIT(DTN_LEVER, "probe_aim"), VARS(aim_vars), .step = aim_step};
static const dtn_unit probe_spoil = {UNIT(DTN_MODEL, "probe_spoil"), VARS(spoil_vars),
                                     .step = spoil_step};

/* ---- stocks that may be moved in place ---- */

enum { MOVER_U, MOVER_V, MOVER_U_OUT, MOVER_V_OUT, MOVER_SPOIL };
#define MOVED(n)                                                                                   \
    {                                                                                              \
        .name = n, .kind = DTN_OUTPUT, .unit = "1", .flags = DTN_IN_PLACE, .min = -WIDE,           \
        .max = WIDE, .doc = n                                                                      \
    }
static const dtn_var mover_vars[] = {IN("u"), IN("v"), MOVED("u"), MOVED("v"),
                                     VAR(DTN_PARAM, "spoil")};

/* u counts calls, v follows it; with `spoil`, case 5 gets a NaN in step 2. Notes who is one. */
static dtn_status mover_step(const void *self, const dtn_block *b)
{
    (void)self;
    look_at(b, mover_vars, 5);
    probe_entry *e = note('p', PROBE_STEP, b);
    e->x = b->col[MOVER_U] == b->col[MOVER_U_OUT];
    e->y = b->col[MOVER_V] == b->col[MOVER_V_OUT];
    for (uint32_t i = 0; i < b->n; i++) {
        double u = b->col[MOVER_U][i];
        bool hit = b->col[MOVER_SPOIL][i] > 0 && b->case_id[i] == 5 && b->step == 2;
        b->col[MOVER_V_OUT][i] = u;
        b->col[MOVER_U_OUT][i] = hit ? NAN : u + 1;
    }
    return DTN_OK;
}

enum { FOLLOWER_U, FOLLOWER_OUT, FOLLOWER_ADD };
static const dtn_var follower_vars[] = {IN("u"), OUT("f"), VAR(DTN_ADD, "v")};

/* f follows u; 0.25 is added to v. */
static dtn_status follower_step(const void *self, const dtn_block *b)
{
    (void)self;
    look_at(b, follower_vars, 3);
    for (uint32_t i = 0; i < b->n; i++) {
        b->col[FOLLOWER_OUT][i] = b->col[FOLLOWER_U][i];
        b->col[FOLLOWER_ADD][i] = 0.25;
    }
    return DTN_OK;
}

enum { MOVED_U, MOVED_V, MOVED_F, MOVED_OUT };
static const dtn_var moved_vars[] = {IN("u"), IN("v"), IN("f"), OUT("moved")};

static dtn_status moved_step(const void *self, const dtn_block *b)
{
    (void)self;
    look_at(b, moved_vars, 4);
    for (uint32_t i = 0; i < b->n; i++)
        b->col[MOVED_OUT][i] =
            10000 * b->col[MOVED_U][i] + 100 * b->col[MOVED_V][i] + b->col[MOVED_F][i];
    return DTN_OK;
}

static const dtn_unit probe_mover = {UNIT(DTN_MODEL, "probe_mover"), VARS(mover_vars),
                                     .step = mover_step};
static const dtn_unit probe_follower = {UNIT(DTN_MODEL, "probe_follower"), VARS(follower_vars),
                                        .step = follower_step};
static const dtn_unit probe_moved = {UNIT(DTN_METRIC, "probe_moved"), VARS(moved_vars),
                                     .step = moved_step};

static const dtn_unit *const units[] = {
    &probe_lever, &probe_derived, &probe_x,        &probe_y,     &probe_metric,
    &probe_fail,  &probe_sink,    &probe_ratio,    &probe_pull,  &probe_judge,
    &probe_stop,  &probe_chance,  &probe_vector,   &probe_total, &probe_aim,
    &probe_spoil, &probe_mover,   &probe_follower, &probe_moved,
};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, sizeof units / sizeof *units};
