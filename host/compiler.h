/* SPDX-License-Identifier: MIT
 *
 * The machine's C compiler: which one it is, and one run of it without a shell. It runs in a
 * process group of its own with a watchman beside it, so that nothing of it outlives a time
 * limit, an interrupt, or the host's sudden end.
 */
#ifndef DTN_HOST_COMPILER_H
#define DTN_HOST_COMPILER_H

#include <limits.h>
#include <stdbool.h>

#include "error.h"
#include "sha256.h"

enum { COMPILER_WORDS = 16 };

/* $CC cut at blanks, or `cc`. */
typedef struct compiler {
    char text[4096];
    char *words[COMPILER_WORDS + 1]; /* in text, up to a NULL */
    char path[PATH_MAX];             /* of the first word */
} compiler;

/* ERR_RUN when there is none. */
err_code compiler_find(compiler *c, error *e);

/* Adds what tells this compiler from another one, or from its next version. */
void compiler_identify(const compiler *c, sha256 *hash);

/*
 * Makes folder/program.so from folder/program.c with these flags (up to a NULL). ERR_RUN with
 * the compiler's own words, or when it takes longer than so many seconds.
 */
err_code compiler_run(const compiler *c, const char *folder, const char *const *flags,
                      unsigned seconds, error *e);

#endif
