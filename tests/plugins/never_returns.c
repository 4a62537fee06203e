/* SPDX-License-Identifier: MIT
 *
 * Does not come back.
 */
#define UNIT_ID "never_returns"
#include "one_bad_case.h"

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    volatile uint64_t goes_on = 1 + i - i;
    while (goes_on)
        goes_on += b->n ? 2 : 1;
    return DTN_OK;
}
