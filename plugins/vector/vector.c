/* SPDX-License-Identifier: MIT
 *
 * Between vectors and single variables of the world: `element` hands one element of a vector to a
 * name of its own, `gather` lines single variables up in a vector. Both are derived at t from
 * values at t, so that nothing lags.
 */
#include <detente/plugin.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDE 1e300
#define MOST 65536

/* A whole number of an option, or -1. */
static int whole(const dtn_host *host, const char *option, int least, int most)
{
    double number = 0;
    if (host->number(host, option, &number) || !(number >= least && number <= most) ||
        floor(number) != number)
        return -1;
    return (int)number;
}

/* ---- element ---- */

enum { OF, VALUE };

static const dtn_var element_vars[] = {
    {.name = "of", .kind = DTN_INPUT, .unit = "*", .min = -WIDE, .max = WIDE, .doc = "a vector"},
    {.name = "value",
     .kind = DTN_DERIVED,
     .unit = "=of",
     .min = -WIDE,
     .max = WIDE,
     .doc = "one element of it"},
};

static const dtn_option element_options[] = {
    {.name = "count", .type = DTN_NUMBER, .number = 1, .doc = "how many elements the vector has"},
    {.name = "element", .type = DTN_NUMBER, .number = 1, .doc = "which one; the first is 1"},
};

static dtn_status open_element(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    int count = whole(host, "count", 1, MOST), which = whole(host, "element", 1, count);
    if (count < 0)
        return dtn_refuse(host, "option `count` must be a whole number from 1 to 65536");
    if (which < 0)
        return dtn_refuse(host, "option `element` must be a whole number from 1 to `count`");
    if (host->set_count(host, OF, (uint32_t)count, NULL))
        return DTN_ERROR;
    size_t *index = malloc(sizeof *index);
    if (!index)
        return dtn_refuse(host, "memory ran out");
    *index = (size_t)which - 1;
    *self = index;
    return DTN_OK;
}

static void close_it(const dtn_unit *unit, void *self)
{
    (void)unit;
    free(self);
}

static dtn_status step_element(const void *self, const dtn_block *b)
{
    const size_t *index = self;
    if (b->n)
        memcpy(b->col[VALUE], b->col[OF] + *index * b->stride, b->n * sizeof(double));
    return DTN_OK;
}

/* ---- gather ---- */

enum { MOST_GATHERED = 8, TO = MOST_GATHERED };

#define GIVEN(n, flag, d)                                                                          \
    {                                                                                              \
        .name = n, .kind = DTN_INPUT, .flags = flag, .unit = "*", .min = -WIDE, .max = WIDE,       \
        .doc = d                                                                                   \
    }

static const dtn_var gather_vars[] = {
    GIVEN("e1", 0, "the first element"),
    GIVEN("e2", DTN_OPTIONAL, "the second element"),
    GIVEN("e3", DTN_OPTIONAL, "the third element"),
    GIVEN("e4", DTN_OPTIONAL, "the fourth element"),
    GIVEN("e5", DTN_OPTIONAL, "the fifth element"),
    GIVEN("e6", DTN_OPTIONAL, "the sixth element"),
    GIVEN("e7", DTN_OPTIONAL, "the seventh element"),
    GIVEN("e8", DTN_OPTIONAL, "the eighth element"),
    {.name = "to",
     .kind = DTN_DERIVED,
     .unit = "=e1",
     .min = -WIDE,
     .max = WIDE,
     .doc = "the vector of e1, e2 ..."},
};

static const dtn_option gather_options[] = {
    {.name = "count", .type = DTN_NUMBER, .number = 2, .doc = "how many elements, 1 to 8"},
};

static dtn_status open_gather(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    int count = whole(host, "count", 1, MOST_GATHERED);
    if (count < 0)
        return dtn_refuse(host, "option `count` must be a whole number from 1 to 8");
    if (host->set_count(host, TO, (uint32_t)count, NULL))
        return DTN_ERROR;
    size_t *elements = malloc(sizeof *elements);
    if (!elements)
        return dtn_refuse(host, "memory ran out");
    *elements = (size_t)count;
    *self = elements;
    return DTN_OK;
}

static dtn_status step_gather(const void *self, const dtn_block *b)
{
    const size_t *elements = self;
    for (size_t k = 0; k < *elements && b->n; k++)
        memcpy(b->col[TO] + k * b->stride, b->col[k], b->n * sizeof(double));
    return DTN_OK;
}

/* ---- the module ---- */

static const dtn_unit element = {
    DTN_UNIT_HEAD,
    .role = DTN_MODEL,
    .id = "element",
    .version = "1.0",
    .title = "One element of a vector as a variable of its own",
    .doc = "value = of[element]",
    .vars = element_vars,
    .nvars = sizeof element_vars / sizeof *element_vars,
    .var_size = sizeof *element_vars,
    .options = element_options,
    .noptions = sizeof element_options / sizeof *element_options,
    .option_size = sizeof *element_options,
    .open = open_element,
    .close = close_it,
    .step = step_element,
};

static const dtn_unit gather = {
    DTN_UNIT_HEAD,
    .role = DTN_MODEL,
    .id = "gather",
    .version = "1.0",
    .title = "Single variables as a vector",
    .doc = "to[1] = e1, to[2] = e2 ... to[count]",
    .vars = gather_vars,
    .nvars = sizeof gather_vars / sizeof *gather_vars,
    .var_size = sizeof *gather_vars,
    .options = gather_options,
    .noptions = sizeof gather_options / sizeof *gather_options,
    .option_size = sizeof *gather_options,
    .open = open_gather,
    .close = close_it,
    .step = step_gather,
};

static const dtn_unit *const units[] = {&element, &gather};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 2};
