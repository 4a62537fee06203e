/* SPDX-License-Identifier: MIT
 *
 * Dates and durations of scenarios: "2015-06", "10 years", and the clock that counts steps.
 *
 * A step of whole months walks the calendar (t = months / 12 years exactly); a step of whole
 * days or weeks counts days (a year is then 365.25 days); any other step is a plain fraction of
 * a year and knows no dates. Gregorian, proleptic. Pure functions, any thread.
 */
#ifndef DTN_HOST_CALENDAR_H
#define DTN_HOST_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"

typedef struct date {
    int year, month, day; /* 1 to 9999, 1 to 12, 1 to 31 */
} date;

typedef struct duration {
    enum { DURATION_MONTHS, DURATION_DAYS, DURATION_YEARS } kind;
    double amount; /* whole for months and days */
} duration;

typedef struct clock_plan {
    bool has_start;
    date start;
    duration step;
    uint64_t steps;
} clock_plan;

/* "YYYY", "YYYY-MM" or "YYYY-MM-DD"; a missing part is 1. ERR_INPUT with a sentence. */
err_code date_parse(const char *text, date *out, error *e);

/* "10 years", "1 month", "2 weeks", "0.5 years". ERR_INPUT with a sentence. */
err_code duration_parse(const char *text, duration *out, error *e);

/* A duration given as a number of years. */
duration duration_of_years(double years);

/* Puts together start (or NULL), step and horizon; the horizon must hold a whole step. */
err_code clock_make(const date *start, duration step, duration horizon, clock_plan *out, error *e);

/* Years from the start to the beginning of a step. */
double clock_years(const clock_plan *c, uint64_t step);

/* The first step that begins at the date or after it; 0 for a date before the start. */
err_code clock_step_of(const clock_plan *c, date when, uint64_t *step, error *e);

/* Whether a date comes before the start; never without one. */
bool clock_is_before(const clock_plan *c, date when);

/* How many steps a duration is; it must be a whole number of them. */
err_code clock_steps_in(const clock_plan *c, duration span, uint64_t *steps, error *e);

/* "2015-06" (or "2015-06-03", or "t = 0.25 yr" without a start) for the beginning of a step. */
const char *clock_label(const clock_plan *c, uint64_t step, char *buf, int size);

#endif
