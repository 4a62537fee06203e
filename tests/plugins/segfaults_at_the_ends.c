/* SPDX-License-Identifier: MIT
 *
 * A metric that crashes in one case (option `case`; -1: in each) before the first step, after the
 * last one or when its instance is closed, as option `when` says.
 */
#include <detente/plugin.h>

#include <stdlib.h>
#include <string.h>

enum { OF, SCORE };

static const dtn_var vars[] = {
    {.name = "of", .kind = DTN_INPUT, .unit = "*", .min = -1e9, .max = 1e9, .doc = "any variable"},
    {.name = "score", .kind = DTN_OUTPUT, .unit = "=of", .min = -1e9, .max = 1e9, .doc = "its end"},
};
static const dtn_option options[] = {
    {.name = "case", .type = DTN_NUMBER, .number = -1, .doc = "which case goes wrong; -1: each"},
    {.name = "when", .type = DTN_TEXT, .text = "start", .doc = "start, finish or close"},
};

typedef struct instance {
    double which;
    const char *when;
} instance;

static void crash(void)
{
    volatile double *volatile nowhere = NULL;
    *nowhere = 1;
}

static dtn_status open_unit(const dtn_unit *unit, const dtn_host *host, void **self)
{
    instance *in = malloc(sizeof *in);
    (void)unit;
    if (!in || host->number(host, "case", &in->which) || host->text(host, "when", &in->when))
        return free(in), DTN_ERROR;
    *self = in;
    return DTN_OK;
}

static void close_unit(const dtn_unit *unit, void *self)
{
    (void)unit;
    if (strcmp(((instance *)self)->when, "close") == 0)
        crash();
    free(self);
}

static void crash_when(const instance *in, const dtn_block *b, const char *when)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (strcmp(in->when, when) == 0 && (in->which < 0 || (double)b->case_id[i] == in->which))
            crash();
}

static dtn_status start(const void *self, const dtn_block *b)
{
    crash_when(self, b, "start");
    return DTN_OK;
}

static dtn_status finish(const void *self, const dtn_block *b)
{
    crash_when(self, b, "finish");
    memcpy(b->col[SCORE], b->col[OF], b->n * sizeof(double));
    return DTN_OK;
}

static const dtn_unit unit = {DTN_UNIT_HEAD,
                              .role = DTN_METRIC,
                              .id = "segfaults_at_the_ends",
                              .title = "Crashes at the ends",
                              .vars = vars,
                              .nvars = 2,
                              .var_size = sizeof *vars,
                              .options = options,
                              .noptions = 2,
                              .option_size = sizeof *options,
                              .open = open_unit,
                              .close = close_unit,
                              .start = start,
                              .finish = finish};
static const dtn_unit *const units[] = {&unit};
DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
