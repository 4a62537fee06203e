/* SPDX-License-Identifier: MIT
 *
 * Reads command lines: options from a table, so that parsing and --help cannot disagree.
 */
#ifndef DTN_HOST_ARGS_H
#define DTN_HOST_ARGS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "error.h"

/* One option. `value` NULL: a flag. Text may be given several times when `many`. */
typedef struct arg_option {
    const char *name;  /* "cases", written --cases */
    const char *value; /* "N", as help shows it */
    const char *help;
    bool many;
} arg_option;

enum { ARGS_MAX = 64 };

/* What was given: the options in the order of the table, and the words that are no options. */
typedef struct args {
    const arg_option *table;               /* ends with a NULL name */
    const char *given[ARGS_MAX][ARGS_MAX]; /* [option][time], ended with NULL; "" for a flag */
    int ngiven[ARGS_MAX];
    const char *words[ARGS_MAX];
    int nwords;
} args;

/* ERR_USAGE: unknown option (nearest word), missing or superfluous value, given twice. */
err_code args_parse(const arg_option *table, int argc, char **argv, args *out, error *e);

/* The value of an option of the table, NULL when it was not given. */
const char *args_get(const args *a, const char *name);
/* All values, ended with NULL. */
const char *const *args_all(const args *a, const char *name);

/* "10000", "1e4", "2.5e6": a whole number in [min, max]. ERR_USAGE with the option's name. */
err_code args_whole(const args *a, const char *name, uint64_t min, uint64_t max, uint64_t *out,
                    error *e);
err_code args_number(const args *a, const char *name, double min, double max, double *out,
                     error *e);

/* The options for --help, aligned. */
void args_print(const arg_option *table, FILE *to);

#endif
