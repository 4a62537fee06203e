/* SPDX-License-Identifier: MIT
 *
 * Its tables point to where nothing is, so that reading them crashes.
 */
#include <detente/plugin.h>

static dtn_status step(const void *self, const dtn_block *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        b->col[0][i] = 1;
    return (void)self, DTN_OK;
}

static const dtn_unit unit = {
    DTN_UNIT_HEAD, .role = DTN_MODEL,           .id = "wild_pointers", .vars = (const dtn_var *)64,
    .nvars = 1,    .var_size = sizeof(dtn_var), .step = step};
static const dtn_unit *const units[] = {&unit};
DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
