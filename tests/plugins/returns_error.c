/* SPDX-License-Identifier: MIT
 *
 * Gives its instance up whenever one case is among the block's.
 */
#define UNIT_ID "returns_error"
#include "one_bad_case.h"

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    b->host->report(b->host, b, DTN_FAILURE, -1, "the table has a hole");
    (void)i;
    return DTN_ERROR;
}
