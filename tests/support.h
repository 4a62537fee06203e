/* SPDX-License-Identifier: MIT
 *
 * What several tests share: running the program, scratch folders, scenario texts.
 */
#ifndef DTN_TESTS_SUPPORT_H
#define DTN_TESTS_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>

/* What a run of a command gave. Texts are 0-terminated and freed by outcome_free. */
typedef struct outcome {
    int status; /* exit status; 128 + signal when killed; -1 when it never ended */
    double seconds;
    char *out, *err;
} outcome;

/*
 * Runs a shell command (printf-like) from the repository's root with no standard input, for at
 * most 120 s. "$D" in it is the program under test, "$B" the build folder.
 */
outcome shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
void outcome_free(outcome *o);

/* A new empty folder under the build folder, gone when the test program's process ends. */
const char *scratch_folder(void);

/* Writes text to scratch_folder()/name and returns the path (static, eight at a time). */
const char *scratch_file(const char *name, const char *text);

/* "build", or what DETENTE_BUILD says. */
const char *build_folder(void);

/* The digest inside a --json output, or "" . Static, eight at a time. */
const char *digest_of(const char *json);

/* A file as text (malloc), or NULL. */
char *slurp(const char *path);

/* A line of a CSV file cut at commas, in place. Returns the number of fields. */
size_t csv_fields(char *line, char **fields, size_t most);

#endif
