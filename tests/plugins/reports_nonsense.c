/* SPDX-License-Identifier: MIT
 *
 * Says things that are no texts, of levels and cases that do not exist, and far too much.
 */
#define UNIT_ID "reports_nonsense"
#include "one_bad_case.h"

#include <string.h>

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    static char endless[100000];
    memset(endless, 'x', sizeof endless - 1);
    b->host->report(b->host, b, (dtn_level)4711, (int64_t)i + 1000000, NULL);
    b->host->report(b->host, b, DTN_WARNING, INT64_MIN, "\xff\xfe\x1b[31m \"%s%n\"");
    for (int k = 0; k < 2000; k++)
        b->host->report(b->host, b, DTN_FAILURE, i, endless);
    return DTN_OK;
}
