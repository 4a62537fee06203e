/* SPDX-License-Identifier: MIT
 *
 * What the host does for a unit: options, reports, chance, extensions (struct dtn_host).
 */
#ifndef DTN_HOST_SERVICE_H
#define DTN_HOST_SERVICE_H

#include "plan.h"
#include "rng.h"

/*
 * What a call into a unit is about; dtn_block.call points to one. `say` takes a report: `i` is a
 * place in the block or -1.
 */
typedef struct service_call {
    const plan_instance *instance;
    const rng_key *streams; /* one for each stream of the unit */
    const uint64_t *chance; /* the chance numbers of the block's cases */
    uint32_t chance_step;   /* the step that chance is drawn for; start and finish have their own */
    double *carried;        /* what a recorded Lua unit keeps for the run, see plan_instance */
    void (*say)(void *context, const plan_instance *in, const dtn_block *b, dtn_level level,
                int64_t i, const char *text);
    void *context;
} service_call;

/* Fills the services of an instance, which stays where it is from now on. */
void service_make(plan_instance *in);

/* Lets set_count and set_scratch work (during open) or not. */
void service_opening(plan_instance *in, bool opening);

extern const char host_version[];

#endif
