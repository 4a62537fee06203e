/* SPDX-License-Identifier: MIT
 *
 * Offers nothing.
 */
#include <detente/plugin.h>

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, NULL, 0};
