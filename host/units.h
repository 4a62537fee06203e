/* SPDX-License-Identifier: MIT
 *
 * Units of measure ("1/yr", "US$ bn/yr", "warheads"): parse, compare, convert.
 *
 * A unit of measure is a product of words with whole powers and a scale. Known words are times
 * (yr, quarter, month, week, day), counts (%, thousand, mn, bn, tn) and names for a pure number
 * (1, share, probability, index, level, ratio, score). Any other word is a dimension of its own,
 * so "warheads" and "launchers" do not mix. A plural s is ignored. Pure functions, any thread.
 */
#ifndef DTN_HOST_UNITS_H
#define DTN_HOST_UNITS_H

#include <stdbool.h>

#include "error.h"

enum { UNITS_WORDS = 8, UNITS_WORD_BYTES = 32 };

typedef struct units {
    double scale; /* against the base: years for time, 1 for counts */
    int nwords;
    struct units_word {
        char word[UNITS_WORD_BYTES];
        int power;        /* never 0 */
    } words[UNITS_WORDS]; /* in strcmp order */
} units;

/*
 * Grammar: words, optionally with ^power, joined by a space, '*' or '/' ("/" takes the next word
 * only). Error: ERR_INPUT, a sentence without a place.
 */
err_code units_parse(const char *text, units *out, error *e);

/* Whether a number in `a` can be converted to `b`; *factor is then what to multiply with. */
bool units_convertible(const units *a, const units *b, double *factor);

/*
 * Reads "5 %/month" as a number in the unit of measure `want`. A number alone is already in it.
 * Error: ERR_INPUT, a sentence without a place.
 */
err_code units_quantity(const char *text, const char *want, double *out, error *e);

#endif
