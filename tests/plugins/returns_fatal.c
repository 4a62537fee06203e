/* SPDX-License-Identifier: MIT
 *
 * Asks the host never to call it again.
 */
#define UNIT_ID "returns_fatal"
#include "one_bad_case.h"

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    b->host->report(b->host, b, DTN_FAILURE, -1, "the library is broken");
    (void)i;
    return DTN_FATAL;
}
