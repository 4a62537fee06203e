/* SPDX-License-Identifier: MIT
 *
 * Trust by proof: a recording is compared with the function itself, to the bit, before it is used:
 * on random cases within the declared ranges and beyond, on the corners, and on both sides of
 * every decision that some case was found for, by chance or by search. Sides that none was found
 * for are left to Lua afterwards, by widening the guard, and so are cases that raise errors.
 */
#ifndef DTN_HOST_PROVE_H
#define DTN_HOST_PROVE_H

#include "record.h"

typedef struct proof {
    uint32_t cases;     /* compared */
    uint32_t sides;     /* of decisions that depend on columns */
    uint32_t sides_met; /* by some case */
} proof;

/* In fail[], for a case that used up its time. */
enum { PROVE_TOO_LONG = 254 };

/*
 * Runs the plain function on all cases of a block whose scratch holds the draws, a column for each
 * in the order of the declaration's streams; fail[i] becomes non-zero where it raises an error.
 */
typedef void prove_plain(void *context, const dtn_block *b);

/*
 * On a difference the recording is no longer whole and says why. ERR_MEMORY is the only error.
 * The cases are the same every time. [main]
 */
err_code prove(recording *r, const lua_declaration *d, prove_plain *plain, void *context,
               proof *out, error *e);

/*
 * Whether the plain function gives the same results for the same cases in another order: if not,
 * it keeps something between calls. Looks at a few cases within the declared ranges and stops
 * early when they take long; cases that fail do not count. ERR_MEMORY. [main]
 */
err_code prove_order(const lua_declaration *d, prove_plain *plain, void *context, bool *same,
                     error *e);

#endif
