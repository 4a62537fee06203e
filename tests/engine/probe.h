/* SPDX-License-Identifier: MIT
 *
 * What the probes (probe.c) leave for the test that loads them into its own process.
 */
#ifndef DTN_TESTS_PROBE_H
#define DTN_TESTS_PROBE_H

#include <stdint.h>

enum { PROBE_START, PROBE_STEP, PROBE_FINISH, PROBE_LOG = 4096 };

/* A call into a unit, with what the first case of the block read. */
typedef struct probe_entry {
    char who; /* 'l'ever, 'd'erived, 'x' and 'y' models, 'm'etric */
    int phase;
    uint64_t step, first;
    uint32_t n;
    double t, dt, x, lever, d, y;
} probe_entry;

typedef struct probe_record {
    int entries;
    int bad_inputs;  /* inputs that were not finite numbers */
    int bad_columns; /* columns that were not aligned, cases that did not ascend */
    int bad_chance;  /* draws that were not the same when asked for again, or out of (0, 1) */
    probe_entry entry[PROBE_LOG];
} probe_record;

#endif
