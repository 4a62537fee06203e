/* SPDX-License-Identifier: MIT
 *
 * For tests of bad input: scenarios made of lines that a test replaces one by one, and a check
 * of what the program says about them. The parts stand on fixed lines, so a test knows the line
 * that a message must name.
 */
#ifndef DTN_TESTS_HOSTILE_H
#define DTN_TESTS_HOSTILE_H

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support.h"

/* The lines of a scenario; the enumerators are their numbers. NULL takes the ordinary line. */
enum { HEAD = 2, UNITS, INITIAL, UNCERTAIN, POLICIES, METRICS, SCORE, MORE, PARTS };

static const char *const ordinary[PARTS] = {
    [HEAD] =
        "title = \"Bad input\", start = \"2015-06\", horizon = \"2 years\", step = \"1 month\",",
    [UNITS] = "units = { \"drift\", \"dial\" },",
    [INITIAL] = "initial = { level = 2 },",
    [UNCERTAIN] = "uncertain = { [\"drift.rate\"] = uniform(0, 1) },",
    [POLICIES] = "policies = { none = {}, hard = { dial = { amount = 1 } } },",
    [METRICS] = "metrics = { result = { unit = \"final\", bind = { of = \"level\" } } },",
    [SCORE] = "score = { result = { worst = 0, best = 10 } },",
    [MORE] = "satisfy = { result = { at_least = 3 } },",
};

/* Writes the ordinary scenario with one line replaced. Returns its path. */
static inline const char *scenario_with(int part, const char *line)
{
    char text[16384] = "return {\n";
    for (int k = HEAD; k < PARTS; k++) {
        const char *said = k == part ? line : ordinary[k];
        if (strlen(text) + strlen(said) + 16 > sizeof text)
            abort();
        strcat(strcat(text, said), "\n");
    }
    return scratch_file("bad.lua", strcat(text, "}\n"));
}

/* An empty folder scratch_folder()/name. Static, four at a time. */
static inline const char *fresh_folder(const char *name)
{
    static char paths[4][600], command[700];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", scratch_folder(), name);
    snprintf(command, sizeof command, "rm -rf '%s' && mkdir '%s'", path, path);
    if (system(command) != 0)
        abort();
    return path;
}

/* A folder of its own with one of the deliberately bad plugins, since a search loads them all. */
static inline const char *folder_with_plugin(const char *plugin)
{
    const char *folder = fresh_folder("plugin");
    char command[1300];
    snprintf(command, sizeof command, "cp '%s/tests/plugins/%s.so' '%s/'", build_folder(), plugin,
             folder);
    if (system(command) != 0)
        abort();
    return folder;
}

/* Whether a text has all the words of a list cut at '|'; `missing` gets the first it lacks. */
static inline bool has_words(const char *text, const char *words, char missing[256])
{
    for (const char *w = words; *w; w += *w == '|') {
        size_t n = strcspn(w, "|");
        snprintf(missing, 256, "%.*s", (int)(n < 255 ? n : 255), w);
        w += n;
        if (!strstr(text, missing))
            return false;
    }
    return true;
}

/*
 * Runs a command and checks its exit status and that its complaint has all the words; a refusal
 * has a sentence of the program's own and leaves nothing on standard output.
 */
static inline void expect_complaint(int status, const char *words, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static inline void expect_complaint(int status, const char *words, const char *format, ...)
{
    char command[8000], missing[256];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    outcome o = shell("%s", command);
    cr_expect_eq(o.status, status, "status %d, not %d, of %s\nit said: %s", o.status, status,
                 command, o.err);
    cr_expect(has_words(o.err, words, missing), "%s\nlacks '%s' in: %s", command, missing, o.err);
    if (status == 2) {
        cr_expect_str_empty(o.out, "%s\nprints in spite of its error: %s", command, o.out);
        cr_expect(strncmp(o.err, "detente: ", 9) == 0, "%s\nsays: %s", command, o.err);
    }
    outcome_free(&o);
}

#endif
