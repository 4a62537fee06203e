/* SPDX-License-Identifier: MIT
 *
 * What the plugins that go wrong during a run have in common: a model that adds `push` to a stock
 * `level`, and in the fourth step goes wrong in one case (option `case`; -1: in each), but only
 * where push is above 0.5, so that a policy decides whether it happens at all. A plugin defines
 * UNIT_ID and go_wrong(), and includes this.
 */
#ifndef ONE_BAD_CASE_H
#define ONE_BAD_CASE_H

#include <detente/plugin.h>

#include <stdlib.h>

enum { LEVEL_IN, LEVEL_OUT, PUSH };

static dtn_status go_wrong(const dtn_block *b, uint32_t i);

static const dtn_var vars[] = {
    {.name = "level",
     .kind = DTN_INPUT,
     .unit = "1",
     .min = -1e9,
     .max = 1e9,
     .def = 1,
     .doc = "what is pushed"},
    {.name = "level",
     .kind = DTN_OUTPUT,
     .unit = "1",
     .min = -1e9,
     .max = 1e9,
     .def = 1,
     .doc = "what is pushed"},
    {.name = "push",
     .kind = DTN_INPUT,
     .unit = "1",
     .flags = DTN_OPTIONAL,
     .max = 1,
     .def = 1,
     .doc = "how hard it is pushed"},
};

static const dtn_option options[] = {
    {.name = "case", .type = DTN_NUMBER, .number = -1, .doc = "which case goes wrong; -1: each"},
};

static dtn_status open_unit(const dtn_unit *unit, const dtn_host *host, void **self)
{
    double *which = malloc(sizeof *which);
    (void)unit;
    if (!which || host->number(host, "case", which) != DTN_OK)
        return free(which), DTN_ERROR;
    *self = which;
    return DTN_OK;
}

static void close_unit(const dtn_unit *unit, void *self)
{
    (void)unit;
    free(self);
}

static dtn_status step(const void *self, const dtn_block *b)
{
    double which = *(const double *)self;
    dtn_status status = DTN_OK;
    for (uint32_t i = 0; i < b->n; i++) {
        double push = b->col[PUSH][i];
        b->col[LEVEL_OUT][i] = b->col[LEVEL_IN][i] + push + 0.001 * (double)b->case_id[i];
        if (b->step == 3 && push > 0.5 && (which < 0 || (double)b->case_id[i] == which)) {
            dtn_status bad = go_wrong(b, i);
            status = bad > status ? bad : status;
        }
    }
    return status;
}

static const dtn_unit unit = {DTN_UNIT_HEAD,
                              .role = DTN_MODEL,
                              .id = UNIT_ID,
                              .version = "1.0",
                              .title = "Goes wrong",
                              .vars = vars,
                              .nvars = 3,
                              .var_size = sizeof *vars,
                              .options = options,
                              .noptions = 1,
                              .option_size = sizeof *options,
                              .open = open_unit,
                              .close = close_unit,
                              .step = step};
static const dtn_unit *const units[] = {&unit};
DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};

#endif
