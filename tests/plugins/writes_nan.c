/* SPDX-License-Identifier: MIT
 *
 * Writes a NaN and says that all is well.
 */
#define UNIT_ID "writes_nan"
#include "one_bad_case.h"

#include <math.h>

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    b->col[LEVEL_OUT][i] = NAN;
    return DTN_OK;
}
