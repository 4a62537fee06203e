/* SPDX-License-Identifier: MIT
 *
 * Marks a case as failed, but returns that all is well. Nobody else may be blamed for it.
 */
#define UNIT_ID "marks_silently"
#include "one_bad_case.h"

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    b->fail[i] = 9;
    return DTN_OK;
}
