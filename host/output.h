/* SPDX-License-Identifier: MIT
 *
 * How a run is shown: a table for people, one JSON object for programs.
 */
#ifndef DTN_HOST_OUTPUT_H
#define DTN_HOST_OUTPUT_H

#include <stdio.h>

#include "summary.h"

typedef struct output_timing {
    double seconds;
    uint32_t jobs;
} output_timing;

/* The ranked table. `quiet` leaves out everything but the table itself. */
void output_table(const results *r, const summary *s, const output_timing *t, bool quiet, FILE *to);

/* One JSON object; README shows its fields. */
void output_json(const results *r, const summary *s, const output_timing *t, FILE *to);

/* What units said while they were opened, and what of them is slow: to be read before the run. */
void output_plan_reports(const plan *p, bool verbose, FILE *to);

/*
 * Which experiments failed and why, a line for each reason; then what units had to say in the run:
 * warnings, and notes too when `verbose`. Nothing when all is well.
 */
void output_failures(const results *r, FILE *to);
void output_reports(const results *r, bool verbose, FILE *to);

/* 12,345 */
const char *output_count(uint64_t n, char buf[32]);

#endif
