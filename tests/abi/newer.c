/* SPDX-License-Identifier: MIT
 *
 * A plugin as a later minor version would build it: every struct that may grow has grown at its
 * end, and filling stands there that a host of today must not read. It says that it can work with
 * any host of this major version, so it must load and give the right numbers.
 */
#include <detente/plugin.h>

#include <stddef.h>

#define FILLING .more = {-1e308, -1e308, -1e308}

typedef struct newer_var {
    dtn_var v;
    double more[3];
} newer_var;

typedef struct newer_stream {
    dtn_stream s;
    double more[3];
} newer_stream;

typedef struct newer_option {
    dtn_option o;
    double more[3];
} newer_option;

typedef struct newer_unit {
    dtn_unit u;
    double more[3];
} newer_unit;

typedef struct newer_module {
    dtn_module m;
    double more[3];
} newer_module;

enum { LEVEL_IN, LEVEL_OUT, RATE };

static const newer_var vars[] = {
    {.v = {.name = "level", .kind = DTN_INPUT, .unit = "1", .max = 1e6, .doc = "a level"}, FILLING},
    {.v = {.name = "level", .kind = DTN_OUTPUT, .unit = "1", .max = 1e6, .doc = "a level"},
     FILLING},
    {.v = {.name = "rate",
           .kind = DTN_PARAM,
           .unit = "1/yr",
           .max = 9,
           .def = 3,
           .doc = "rate",
           .source = "test"},
     FILLING},
};

static const newer_stream streams[] = {
    {.s = {.name = "unused", .doc = "the first"}, FILLING},
    {.s = {.name = "noise", .doc = "the second, which is drawn from"}, FILLING},
};

static const newer_option options[] = {
    {.o = {.name = "first", .type = DTN_NUMBER, .number = 1}, FILLING},
    {.o = {.name = "gain", .type = DTN_NUMBER, .number = 2}, FILLING},
};

/* level + gain rate dt, and nothing of the chance but that it can be had. */
static dtn_status step(const void *self, const dtn_block *b)
{
    (void)self;
    double gain = 0, *noise = b->scratch;
    if (b->host->number(b->host, "gain", &gain) || b->host->uniform(b, 1, 0, noise))
        return DTN_ERROR;
    for (uint32_t i = 0; i < b->n; i++) {
        double sure = noise[i] > 0 && noise[i] < 1 ? 1 : 0;
        b->col[LEVEL_OUT][i] = b->col[LEVEL_IN][i] + sure * gain * b->col[RATE][i] * b->dt;
    }
    return DTN_OK;
}

static dtn_status open_it(const dtn_unit *unit, const dtn_host *host, void **self)
{
    /* The host hands back the plugin's own struct, not a shorter copy of it. */
    const newer_unit *whole = (const newer_unit *)unit;
    *self = NULL;
    return whole->more[2] < -1 ? host->set_scratch(host, sizeof(double)) : DTN_ERROR;
}

static const newer_unit grown = {
    .u = {.size = sizeof(newer_unit),
          .role = DTN_MODEL,
          .id = "abi_newer",
          .version = "2.0",
          .title = "From the future",
          .doc = "level + gain rate dt",
          .vars = &vars[0].v,
          .nvars = 3,
          .var_size = sizeof *vars,
          .streams = &streams[0].s,
          .nstreams = 2,
          .stream_size = sizeof *streams,
          .options = &options[0].o,
          .noptions = 2,
          .option_size = sizeof *options,
          .open = open_it,
          .step = step},
    FILLING,
};

static const dtn_unit *const units[] = {&grown.u};

DTN_EXPORT const newer_module dtn_module_1 = {
    .m = {DTN_MAGIC, (uint32_t)sizeof(newer_module), DTN_ABI_MINOR + 7, 0, DTN_TAG, 0, units, 1},
    FILLING,
};
