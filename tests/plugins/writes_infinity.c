/* SPDX-License-Identifier: MIT
 *
 * Writes an infinity and says that all is well.
 */
#define UNIT_ID "writes_infinity"
#include "one_bad_case.h"

#include <math.h>

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    b->col[LEVEL_OUT][i] = -INFINITY;
    return DTN_OK;
}
