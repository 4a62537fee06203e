/* SPDX-License-Identifier: MIT
 *
 * Returns a status that does not exist.
 */
#define UNIT_ID "returns_nonsense"
#include "one_bad_case.h"

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    (void)b, (void)i;
    return (dtn_status)77;
}
