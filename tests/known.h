/* SPDX-License-Identifier: MIT
 *
 * Known answers of models of international relations, and running a scenario's text many times.
 */
#ifndef DTN_TESTS_KNOWN_H
#define DTN_TESTS_KNOWN_H

#include <math.h>
#include <stdlib.h>

#include "inside.h"

/* A number of tests/golden/ir, `name` as it stands there, with its quotes if it has some. */
static inline double known(const char *model, const char *name, const char *quantity)
{
    char *text = slurp("tests/golden/ir/oracle_values.csv"), *save = NULL, start[256];
    cr_assert(text != NULL, "run from the root of the repository");
    int length = snprintf(start, sizeof start, "%s,%s,%s,", model, name, quantity);
    double value = NAN;
    for (char *l = strtok_r(text, "\n", &save); l; l = strtok_r(NULL, "\n", &save))
        if (strncmp(l, start, (size_t)length) == 0)
            value = strtod(l + length, NULL);
    cr_assert(value - value == 0, "no %s", start);
    free(text);
    return value;
}

/* Runs a scenario's text with so many futures. To be closed with inside_close. */
static inline void run_cases(inside *in, uint64_t cases, const char *text)
{
    plan_options o = {.cases = cases};
    cr_assert_eq(inside_plan(in, NULL, scratch_file("known.lua", text), o), ERR_OK, "%s",
                 in->e.text);
    cr_assert_eq(inside_run(in, 1, 256), ERR_OK, "%s", in->e.text);
}

static inline double mean_of(const inside *in, const char *policy, const char *metric)
{
    const double *x = inside_metric(in, policy, metric);
    double sum = 0;
    for (uint64_t k = 0; k < in->p.cases; k++)
        sum += x[k];
    return sum / (double)in->p.cases;
}

static inline double least_of(const inside *in, const char *policy, const char *metric)
{
    const double *x = inside_metric(in, policy, metric), *end = x + in->p.cases;
    double least = *x;
    while (++x < end)
        least = *x < least ? *x : least;
    return least;
}

static inline double most_of(const inside *in, const char *policy, const char *metric)
{
    const double *x = inside_metric(in, policy, metric), *end = x + in->p.cases;
    double most = *x;
    while (++x < end)
        most = *x > most ? *x : most;
    return most;
}

#endif
