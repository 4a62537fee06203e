/* SPDX-License-Identifier: MIT
 *
 * Divides whole numbers by zero, which the processor does not allow.
 */
#define UNIT_ID "divides_by_zero"
#include "one_bad_case.h"

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    volatile uint64_t zero = b->case_id[i] - b->case_id[i];
    b->col[LEVEL_OUT][i] = (double)(b->case_id[i] / zero);
    return DTN_OK;
}
