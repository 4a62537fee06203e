/* SPDX-License-Identifier: MIT
 *
 * Error values and the search for the nearest right word. See error.h.
 */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

err_code error_set(error *e, err_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    e->code = code;
    return code;
}

err_code error_prefix(error *e, const char *format, ...)
{
    char old[sizeof e->text];
    memcpy(old, e->text, sizeof old);
    va_list args;
    va_start(args, format);
    int used = vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    if (used >= 0 && (size_t)used < sizeof e->text)
        snprintf(e->text + used, sizeof e->text - (size_t)used, ": %.*s",
                 (int)(sizeof e->text - (size_t)used), old);
    return e->code;
}

int error_exit_status(err_code code)
{
    switch (code) {
#define X(name, exit_status, meaning)                                                              \
    case name:                                                                                     \
        return exit_status;
        ERR_LIST(X)
#undef X
    }
    return 1;
}

enum { WORD_MAX = 64 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Damerau-Levenshtein distance with adjacent swaps (optimal string alignment), three rows. */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
    size_t rows[3][WORD_MAX + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= nb; j++)
        above[j] = j;
    for (size_t i = 1; i <= na; i++) {
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t change = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(change, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[nb];
}

const char *error_nearest(const char *word, const char *const *words, size_t n)
{
    const char *best = NULL;
    size_t best_distance = 0, length = strlen(word);
    if (length == 0 || length > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t other = words[i] ? strlen(words[i]) : 0;
        if (other == 0 || other > WORD_MAX)
            continue;
        size_t d = distance(word, length, words[i], other);
        size_t longer = length > other ? length : other;
        size_t allowed = longer < 6 ? 1 + (longer > 3) : longer / 3;
        if (d <= allowed && (!best || d < best_distance)) {
            best = words[i];
            best_distance = d;
        }
    }
    return best;
}

const char *error_hint(char *buf, size_t size, const char *word, const char *const *words, size_t n)
{
    buf[0] = '\0';
    const char *near = error_nearest(word, words, n);
    if (near) {
        snprintf(buf, size, "; did you mean '%s'?", near);
        return buf;
    }
    size_t used = 0, shown = 0;
    for (size_t i = 0; i < n && shown < 16; i++) {
        if (!words[i])
            continue;
        int wrote = snprintf(buf + used, size - used, "%s%s", shown ? ", " : "; known: ", words[i]);
        if (wrote < 0 || (size_t)wrote >= size - used)
            break;
        used += (size_t)wrote;
        shown++;
    }
    return buf;
}
