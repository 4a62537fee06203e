/* SPDX-License-Identifier: MIT
 *
 * Does it right: marks the case that it cannot go on with and says why.
 */
#define UNIT_ID "reports_case"
#include "one_bad_case.h"

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    b->host->report(b->host, b, DTN_FAILURE, i, "the harvest failed");
    b->fail[i] = 7;
    return DTN_CASES;
}
