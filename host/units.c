/* SPDX-License-Identifier: MIT
 *
 * Units of measure. See units.h.
 */
#include "units.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A Julian year, the year of the host's calendar when a step is counted in days. */
#define DAYS_PER_YEAR 365.25

static const struct {
    const char *word;
    double scale;
    const char *base; /* NULL: a pure number */
} known[] = {
    {"1", 1, NULL},
    {"share", 1, NULL},
    {"probability", 1, NULL},
    {"index", 1, NULL},
    {"level", 1, NULL},
    {"ratio", 1, NULL},
    {"score", 1, NULL},
    {"%", 0.01, NULL},
    {"percent", 0.01, NULL},
    {"thousand", 1e3, NULL},
    {"mn", 1e6, NULL},
    {"million", 1e6, NULL},
    {"bn", 1e9, NULL},
    {"billion", 1e9, NULL},
    {"tn", 1e12, NULL},
    {"trillion", 1e12, NULL},
    {"yr", 1, "yr"},
    {"year", 1, "yr"},
    {"quarter", 0.25, "yr"},
    {"month", 1.0 / 12, "yr"},
    {"week", 7 / DAYS_PER_YEAR, "yr"},
    {"day", 1 / DAYS_PER_YEAR, "yr"},
};

/* Multiplies `u` with word^power, keeping words in order and dropping powers that vanish. */
static err_code multiply(units *u, const char *word, int power, error *e)
{
    int i = 0;
    while (i < u->nwords && strcmp(u->words[i].word, word) < 0)
        i++;
    if (i < u->nwords && strcmp(u->words[i].word, word) == 0) {
        u->words[i].power += power;
        if (u->words[i].power == 0) {
            memmove(&u->words[i], &u->words[i + 1],
                    (size_t)(u->nwords - i - 1) * sizeof u->words[0]);
            u->nwords--;
        }
        return ERR_OK;
    }
    if (u->nwords == UNITS_WORDS)
        return error_set(e, ERR_INPUT, "a unit of measure has more than %d words", UNITS_WORDS);
    memmove(&u->words[i + 1], &u->words[i], (size_t)(u->nwords - i) * sizeof u->words[0]);
    u->nwords++;
    memcpy(u->words[i].word, word, strlen(word) + 1);
    u->words[i].power = power;
    return ERR_OK;
}

static double whole_power(double x, int power)
{
    double y = 1;
    for (int k = power < 0 ? -power : power; k > 0; k--)
        y *= x;
    return power < 0 ? 1 / y : y;
}

static err_code add_word(units *u, const char *word, int power, error *e)
{
    size_t length = strlen(word);
    bool plural = length > 2 && word[length - 1] == 's' && word[length - 2] != 's';
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        size_t stem = strlen(known[k].word);
        bool same = strncmp(word, known[k].word, stem) == 0;
        if (!same || (length != stem && !(plural && length == stem + 1)))
            continue;
        u->scale *= whole_power(known[k].scale, power);
        return known[k].base ? multiply(u, known[k].base, power, e) : ERR_OK;
    }
    char stem[UNITS_WORD_BYTES];
    memcpy(stem, word, length + 1);
    if (plural)
        stem[length - 1] = '\0';
    return multiply(u, stem, power, e);
}

static bool is_word_byte(unsigned char c)
{
    return isalnum(c) || c == '%' || c == '$' || c == '_' || c == '.' || c == '-' || c >= 0x80;
}

err_code units_parse(const char *text, units *out, error *e)
{
    *out = (units){.scale = 1};
    const char *p = text;
    int sign = 1;
    bool any = false;
    for (;;) {
        while (*p == ' ')
            p++;
        if (!*p)
            break;
        if ((*p == '*' || *p == '/') && any) {
            sign = *p == '/' ? -1 : 1;
            p++;
            while (*p == ' ')
                p++;
        }
        char word[UNITS_WORD_BYTES];
        size_t n = 0;
        while (is_word_byte((unsigned char)*p) && n < sizeof word - 1)
            word[n++] = *p++;
        word[n] = '\0';
        if (n == 0 || is_word_byte((unsigned char)*p))
            return error_set(e, ERR_INPUT,
                             "'%s' is not a unit of measure; write words joined by ' ', '*' or "
                             "'/', such as \"US$ bn/yr\"",
                             text);
        int power = 1;
        if (*p == '^') {
            char *end;
            long value = strtol(p + 1, &end, 10);
            if (end == p + 1 || value == 0 || value < -9 || value > 9)
                return error_set(e, ERR_INPUT,
                                 "'%s' is not a unit of measure; a power is a whole number from "
                                 "-9 to 9, not 0",
                                 text);
            power = (int)value;
            p = end;
        }
        if (add_word(out, word, sign * power, e))
            return e->code;
        sign = 1;
        any = true;
    }
    if (!any)
        return error_set(e, ERR_INPUT, "a unit of measure is empty; a pure number is \"1\"");
    return ERR_OK;
}

bool units_convertible(const units *a, const units *b, double *factor)
{
    if (a->nwords != b->nwords)
        return false;
    for (int i = 0; i < a->nwords; i++)
        if (strcmp(a->words[i].word, b->words[i].word) || a->words[i].power != b->words[i].power)
            return false;
    double ratio = a->scale / b->scale;
    /* Scales are products of decimal numbers; a last-bit difference is none. */
    *factor = fabs(ratio - 1) < 1e-12 ? 1 : ratio;
    return true;
}

err_code units_quantity(const char *text, const char *want, double *out, error *e)
{
    char *end;
    double number = strtod(text, &end);
    while (*end == ' ')
        end++;
    if (end == text || !isfinite(number))
        return error_set(e, ERR_INPUT,
                         "'%s' is not a quantity; write a number and its unit of measure, such "
                         "as \"2 %s\"",
                         text, want);
    *out = number;
    if (!*end)
        return ERR_OK;
    units given, wanted;
    if (units_parse(end, &given, e) || units_parse(want, &wanted, e))
        return e->code;
    double factor;
    if (!units_convertible(&given, &wanted, &factor))
        return error_set(e, ERR_INPUT, "'%s' is given in '%s' but '%s' is wanted", text, end, want);
    *out = number * factor;
    return ERR_OK;
}
