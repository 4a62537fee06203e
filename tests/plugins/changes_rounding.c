/* SPDX-License-Identifier: MIT
 *
 * Leaves the processor rounding downwards, for all who compute after it.
 */
#define UNIT_ID "changes_rounding"
#include "one_bad_case.h"

#include <fenv.h>

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    (void)b, (void)i;
    fesetround(FE_DOWNWARD);
    return DTN_OK;
}
