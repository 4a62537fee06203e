/* SPDX-License-Identifier: MIT
 *
 * The commands of `detente`. Each takes the words behind its name and returns an exit status; an
 * error comes back as a code with its sentence, which main prints.
 */
#ifndef DTN_HOST_COMMAND_H
#define DTN_HOST_COMMAND_H

#include "args.h"
#include "error.h"

typedef struct command {
    const char *name;
    const char *usage;   /* "detente run SCENARIO [options]" */
    const char *purpose; /* one line */
    const arg_option *options;
    err_code (*run)(const args *a, error *e);
} command;

extern const command command_run;
extern const command command_list;

#endif
