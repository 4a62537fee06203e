/* SPDX-License-Identifier: MIT
 *
 * A recorded function of a Lua unit's instance: its recording, the proof, and how it is run over
 * blocks once a plan has fixed what does not vary.
 */
#ifndef DTN_HOST_LUA_RECORDED_H
#define DTN_HOST_LUA_RECORDED_H

#include "compile.h"
#include "player.h"
#include "prove.h"

struct plan_instance;

/* Where a variable that is read and written in one place keeps its old values, see below. */
typedef struct recorded_copy {
    uint32_t var, element;
} recorded_copy;

typedef struct recorded {
    recording r;
    proof proof;
    program p; /* with what the plan fixed as constants; empty until recorded_bind */
    player *player;
    const compiled *compiled; /* or NULL: the player plays */
    size_t place;             /* in `compiled` */
    bool is_bound, has_guard;
    size_t ncopies;
    recorded_copy *copies;
    arena a;
} recorded;

/* Records and proves; see record_function and prove. r.is_whole says whether it may be used. */
err_code recorded_make(lua_State *L, const lua_declaration *d, int function, int options,
                       prove_plain *plain, void *context, recorded *out, error *e);
void recorded_free(recorded *r);

/*
 * Makes the program for an instance of a finished plan: parameters that do not vary and a fixed
 * dt become constants. `hoists` as in program_make. ERR_MEMORY.
 */
err_code recorded_bind(recorded *r, const struct plan_instance *in, bool hoists, error *e);

/* Bytes of a block's scratch: for each call, and for each case. */
size_t recorded_scratch(const recorded *r);
size_t recorded_scratch_per_case(const recorded *r);

/* What depends on parameters alone, into the carried columns of b's call. [worker] */
void recorded_begin(const recorded *r, const dtn_block *b);

/*
 * Computes all cases. Returns NULL, or a column that is not 0 for the cases that are left to Lua;
 * their columns then hold what they held before. It lies in the block's scratch, of which the
 * first recorded_scratch + n * recorded_scratch_per_case bytes are in use. [worker]
 */
const double *recorded_step(const recorded *r, const dtn_block *b);

#endif
