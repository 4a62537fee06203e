/* SPDX-License-Identifier: MIT
 *
 * Calls abort, as a failed assertion does.
 */
#define UNIT_ID "aborts"
#include "one_bad_case.h"

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    (void)b, (void)i;
    abort();
}
