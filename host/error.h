/* SPDX-License-Identifier: MIT
 *
 * One error value for the whole host: a code, and the sentence the user reads.
 *
 * A function that can fail takes `error *e` last and returns its code, ERR_OK (0) when all is
 * well. The sentence says where, what is wrong, the nearest right word if there is one, and what
 * to do next. The one who owns the `error` prints it; nothing in the host prints and goes on.
 */
#ifndef DTN_HOST_ERROR_H
#define DTN_HOST_ERROR_H

#include <stddef.h>

/* Code, exit status of the program, what it means. */
#define ERR_LIST(X)                                                                                \
    X(ERR_OK, 0, "done")                                                                           \
    X(ERR_USAGE, 2, "the command line is wrong")                                                   \
    X(ERR_INPUT, 2, "an input file is wrong")                                                      \
    X(ERR_PLUGIN, 2, "a plugin was refused")                                                       \
    X(ERR_RUN, 1, "the work failed")                                                               \
    X(ERR_MEMORY, 1, "memory ran out")                                                             \
    X(ERR_IO, 1, "a file could not be read or written")                                            \
    X(ERR_INTERRUPTED, 130, "interrupted; finished results are kept")

typedef enum err_code {
#define X(code, exit_status, meaning) code,
    ERR_LIST(X)
#undef X
} err_code;

typedef struct error {
    err_code code;
    char text[1536];
} error;

/* Sets code and sentence; returns the code, so that `return error_set(e, ...)` reads well. */
err_code error_set(error *e, err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts `format...` and ": " before the sentence that is already there. */
err_code error_prefix(error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The exit status that belongs to a code. */
int error_exit_status(err_code code);

/*
 * The word among `words[0..n)` that `word` most likely meant, or NULL when none is near
 * (Damerau-Levenshtein distance, at most a third of the length, and at least 1).
 * A NULL entry in `words` is passed over.
 */
const char *error_nearest(const char *word, const char *const *words, size_t n);

/*
 * Writes "; did you mean 'x'?" for the nearest of `words`, or "; known: a, b, c" when none is
 * near and they are few, or nothing. Returns `buf`, which holds at least one byte.
 */
const char *error_hint(char *buf, size_t size, const char *word, const char *const *words,
                       size_t n);

#endif
