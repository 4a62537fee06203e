/* SPDX-License-Identifier: MIT
 *
 * A proper unit, but nobody can find it: the module goes by another name.
 */
#include <detente/plugin.h>

static const dtn_var vars[] = {{.name = "level", .kind = DTN_OUTPUT, .unit = "1", .max = 1}};

static dtn_status step(const void *self, const dtn_block *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        b->col[0][i] = 1;
    return (void)self, DTN_OK;
}

static const dtn_unit unit = {DTN_UNIT_HEAD, .role = DTN_MODEL, .id = "no_symbol",
                              .vars = vars,  .nvars = 1,        .var_size = sizeof *vars,
                              .step = step};
static const dtn_unit *const units[] = {&unit};
extern const dtn_module somebody_elses;
const dtn_module somebody_elses = {DTN_MODULE_HEAD, units, 1};
