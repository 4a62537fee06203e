/* SPDX-License-Identifier: MIT
 *
 * Its list of units has a hole.
 */
#include <detente/plugin.h>

static const dtn_unit *const units[] = {NULL};
DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
