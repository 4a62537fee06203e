/* SPDX-License-Identifier: MIT
 *
 * What units about named actors share (bargaining, election, landscape): options that name an actor
 * or are one of a few words, and loops over a tile of cases.
 */
#ifndef BARGAINING_ACTORS_H
#define BARGAINING_ACTORS_H

#include <detente/plugin.h>

#include <stdio.h>
#include <string.h>

enum { MOST_ACTORS = 40 };

/* Loops over the w cases of a tile are inlined into a version for a full tile, whose length the
 * compiler then knows. */
#if defined(__GNUC__)
#define PART static inline __attribute__((always_inline))
#else
#define PART static inline
#endif
#define CASES for (size_t c = 0; c < w; c++)

static inline dtn_status refuse_actor(const dtn_host *host, const char *option, const char *name,
                                      const char *why)
{
    char text[256];
    snprintf(text, sizeof text, "option `%s`: %.60s %s", option, name, why);
    return dtn_refuse(host, text);
}

/* Which of the words (ended with NULL) the text option is; any other text is refused. */
static inline dtn_status read_word(const dtn_host *host, const char *option,
                                   const char *const *words, int *which)
{
    const char *word = "";
    char text[300];
    if (host->text(host, option, &word))
        return DTN_ERROR;
    int length = snprintf(text, sizeof text, "option `%s` must be one of:", option);
    for (*which = 0; words[*which]; ++*which) {
        if (strcmp(words[*which], word) == 0)
            return DTN_OK;
        if (length > 0 && (size_t)length < sizeof text)
            length += snprintf(text + length, sizeof text - (size_t)length, " %s", words[*which]);
    }
    return dtn_refuse(host, text);
}

/* The place of a name among n, or -1. */
static inline int find_name(const char *const *names, size_t n, const char *wanted)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(names[k], wanted) == 0)
            return (int)k;
    return -1;
}

/* The place of what a text option names; -1 when the option is silent. */
static inline dtn_status read_name(const dtn_host *host, const char *option,
                                   const char *const *names, size_t n, int *place)
{
    const char *wanted = "";
    char text[200];
    if (host->text(host, option, &wanted))
        return DTN_ERROR;
    *place = find_name(names, n, wanted);
    if (*place >= 0 || wanted[0] == '\0')
        return DTN_OK;
    snprintf(text, sizeof text, "option `%s`: there is no '%.60s'", option, wanted);
    return dtn_refuse(host, text);
}

/* Each actor has a name, and no two the same. */
static inline dtn_status check_names(const dtn_host *host, const char *const *names, size_t n)
{
    if (n < 1 || n > MOST_ACTORS)
        return dtn_refuse(host, "option `actors` must have from 1 to 40 rows");
    for (size_t k = 0; k < n; k++) {
        if (names[k][0] == '\0')
            return dtn_refuse(host, "option `actors`: an actor has no name");
        if (find_name(names, k, names[k]) >= 0)
            return refuse_actor(host, "actors", names[k], "stands there twice");
    }
    return DTN_OK;
}

#endif
