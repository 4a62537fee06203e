/* SPDX-License-Identifier: MIT
 *
 * Writes to where nothing is.
 */
#define UNIT_ID "segfaults"
#include "one_bad_case.h"

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    volatile double *volatile nowhere = NULL;
    *nowhere = b->t;
    (void)i;
    return DTN_OK;
}
