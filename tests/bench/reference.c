/* SPDX-License-Identifier: MIT
 *
 * The reference model of the measurements as a plugin: the arithmetic stands in reference_step.h.
 */
#include "reference_step.h"

#define STOCK(v, n, most, start)                                                                   \
    [v] = {.name = n, .kind = DTN_INPUT, .unit = "1", .max = most, .doc = n},                      \
    [STATES + v] = {.name = n,                                                                     \
                    .kind = DTN_OUTPUT,                                                            \
                    .flags = DTN_IN_PLACE,                                                         \
                    .unit = "1",                                                                   \
                    .max = most,                                                                   \
                    .def = start,                                                                  \
                    .doc = n}
#define PARAM(v, n, most, value)                                                                   \
    [2 * STATES + v] = {.name = n,                                                                 \
                        .kind = DTN_PARAM,                                                         \
                        .unit = "1",                                                               \
                        .max = most,                                                               \
                        .def = value,                                                              \
                        .doc = n,                                                                  \
                        .source = "made up"}

static const dtn_var vars[] = {
    STOCK(ARMS_X, "arms_x", 1e6, 50),    STOCK(ARMS_Y, "arms_y", 1e6, 40),
    STOCK(STOCK_X, "stock_x", 1e6, 400), STOCK(STOCK_Y, "stock_y", 1e6, 300),
    STOCK(GDP_X, "gdp_x", 1e6, 2000),    STOCK(GDP_Y, "gdp_y", 1e6, 1500),
    STOCK(FEAR_X, "fear_x", 1, 0.3),     STOCK(FEAR_Y, "fear_y", 1, 0.3),
    STOCK(TRUST, "trust", 1, 0.3),       STOCK(TENSION, "tension", 1, 0.3),
    STOCK(HAZARD, "hazard", 1e6, 0),     PARAM(REACT_X, "react_x", 1, 0.2),
    PARAM(REACT_Y, "react_y", 1, 0.2),   PARAM(TIRE_X, "tire_x", 1, 0.4),
    PARAM(TIRE_Y, "tire_y", 1, 0.4),     PARAM(GRIEVE_X, "grieve_x", 100, 5),
    PARAM(GRIEVE_Y, "grieve_y", 100, 5), PARAM(GROW_X, "grow_x", 1, 0.02),
    PARAM(GROW_Y, "grow_y", 1, 0.02),    PARAM(BUILD, "build", 1, 0.2),
    PARAM(FADE, "fade", 1, 0.1),         PARAM(BREAK, "rupture", 1, 0.2),
    PARAM(CALM, "calm", 1, 0.3),         PARAM(ALARM, "alarm", 5, 1),
    PARAM(BASE, "base", 1, 0.02),        PARAM(HEAT, "heat", 5, 2),
};

static dtn_status open_reference(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    const dtn_math *math = host->ext(host, DTN_EXT_MATH);
    if (!math)
        return DTN_ERROR;
    *self = (void *)(uintptr_t)math;
    return host->set_scratch(host, SCRATCH * sizeof(double));
}

static dtn_status step(const void *self, const dtn_block *b)
{
    const dtn_math *math = self;
    double *const *states = b->col, *const *params = b->col + 2 * STATES;
    double *scratch = b->scratch;
    size_t n = b->n;
    reference_ratios(n, states, params, scratch);
    math->log(2 * n, scratch + LOG_STOCKS * n, scratch + LOG_STOCKS * n);
    reference_leads(n, params, scratch);
    math->exp(4 * n, scratch, scratch);
    reference_move(n, b->dt, states, params, scratch, b->col + STATES);
    return DTN_OK;
}

static const dtn_unit reference = {
    DTN_UNIT_HEAD,
    .role = DTN_MODEL,
    .id = "reference",
    .version = "1.0",
    .title = "A model of eleven states to measure with",
    .doc = "See tests/bench/reference_step.h.",
    .vars = vars,
    .nvars = sizeof vars / sizeof *vars,
    .var_size = sizeof *vars,
    .open = open_reference,
    .step = step,
};

static const dtn_unit *const units[] = {&reference};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
