/* SPDX-License-Identifier: MIT
 *
 * Calls itself until the stack is used up.
 */
#define UNIT_ID "overflows_stack"
#include "one_bad_case.h"

static uint64_t deeper(volatile uint64_t *above)
{
    volatile uint64_t here[64] = {*above + 2};
    return here[0] ? deeper(here) + here[7] : 0;
}

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    volatile uint64_t start = 2 * b->case_id[i] + 1;
    b->col[LEVEL_OUT][i] = (double)deeper(&start);
    return DTN_OK;
}
