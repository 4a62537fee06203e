/* SPDX-License-Identifier: MIT
 *
 * Runs a few units in a scenario of their own and reads what the world holds at the end.
 */
#ifndef DTN_TESTS_ONE_UNIT_H
#define DTN_TESTS_ONE_UNIT_H

#include <stdarg.h>
#include <stdio.h>

#include "inside.h"

/*
 * Runs a scenario of `cases` futures whose fields beyond title, metrics and score are the text of
 * the format: `horizon = ..., step = ..., units = ...`. `watched` lists world variables, ended
 * with NULL; inside_metric(in, "status_quo", name) is then a variable's column at the end.
 */
__attribute__((format(printf, 5, 6), unused)) static void run_units(inside *in, uint32_t cases,
                                                                    uint32_t block,
                                                                    const char *const *watched,
                                                                    const char *format, ...)
{
    static char body[1 << 16], text[(1 << 16) + 4096];
    va_list list;
    va_start(list, format);
    int n = vsnprintf(body, sizeof body, format, list);
    va_end(list);
    cr_assert(n > 0 && (size_t)n < sizeof body);
    n = snprintf(text, sizeof text, "return { title = 'Units',\n%s,\nmetrics = {\n", body);
    for (size_t k = 0; watched[k]; k++)
        n +=
            snprintf(text + n, sizeof text - (size_t)n,
                     "['%s'] = { unit = 'last', bind = { of = '%s' } },\n", watched[k], watched[k]);
    snprintf(text + n, sizeof text - (size_t)n,
             "},\nscore = { ['%s'] = { worst = 0, best = 1 } } }\n", watched[0]);
    const char *path = scratch_file("units.lua", text);
    cr_assert_eq(inside_plan(in, NULL, path, (plan_options){.cases = cases}), ERR_OK, "%s\n%s",
                 in->e.text, body);
    cr_assert_eq(inside_run(in, 1, block), ERR_OK, "%s", in->e.text);
}

/* The only future's value at the end. */
__attribute__((unused)) static double at_end(const inside *in, const char *name)
{
    return inside_metric(in, "status_quo", name)[0];
}

#endif
