/* SPDX-License-Identifier: MIT
 *
 * Built with a later header whose structs have grown at the end: a good plugin, as long as
 * needs_minor says so and the host walks its tables with the strides that it states.
 */
#include <detente/plugin.h>

typedef struct later_var {
    dtn_var now;
    const char *later;
    double more[3];
} later_var;

static const later_var vars[] = {
    {.now = {.name = "level", .kind = DTN_INPUT, .unit = "1", .max = 900}, .later = "a"},
    {.now = {.name = "level", .kind = DTN_OUTPUT, .unit = "1", .max = 900}, .later = "b"},
    {.now = {.name = "pace", .kind = DTN_PARAM, .unit = "1", .max = 9, .def = 2}, .later = "c"},
};

static dtn_status step(const void *self, const dtn_block *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        b->col[1][i] = b->col[0][i] + b->col[2][i];
    return (void)self, DTN_OK;
}

typedef struct later_unit {
    dtn_unit now;
    void (*later)(void);
} later_unit;

static const later_unit unit = {
    .now = {.size = sizeof(later_unit),
            .role = DTN_MODEL,
            .id = "longer_tables",
            .vars = &vars[0].now,
            .nvars = 3,
            .var_size = sizeof *vars,
            .step = step},
};
static const dtn_unit *const units[] = {&unit.now};

/* The module has grown as well. */
typedef struct later_module {
    dtn_module now;
    const char *later;
} later_module;

DTN_EXPORT const later_module dtn_module_1 = {
    .now = {.magic = DTN_MAGIC,
            .size = sizeof(later_module),
            .abi_minor = 9,
            .needs_minor = 0,
            .tag = DTN_TAG,
            .units = units,
            .nunits = 1},
};
