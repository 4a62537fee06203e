/* SPDX-License-Identifier: MIT
 *
 * Asks for a billion columns and a mountain of scratch.
 */
#include <detente/plugin.h>

static const dtn_var vars[] = {{.name = "level", .kind = DTN_OUTPUT, .unit = "1", .max = 1}};

static dtn_status open_unit(const dtn_unit *unit, const dtn_host *host, void **self)
{
    dtn_status columns = host->set_count(host, 0, 1000000000, NULL);
    dtn_status scratch = host->set_scratch(host, SIZE_MAX);
    return (void)unit, (void)self, columns ? columns : scratch;
}

static dtn_status step(const void *self, const dtn_block *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        b->col[0][i] = 1;
    return (void)self, DTN_OK;
}

static const dtn_unit unit = {DTN_UNIT_HEAD,     .role = DTN_MODEL, .id = "wants_too_much",
                              .vars = vars,      .nvars = 1,        .var_size = sizeof *vars,
                              .open = open_unit, .step = step};
static const dtn_unit *const units[] = {&unit};
DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
