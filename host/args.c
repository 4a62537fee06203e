/* SPDX-License-Identifier: MIT
 *
 * Command lines. See args.h.
 */
#include "args.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int find_option(const arg_option *table, const char *name, size_t length)
{
    for (int k = 0; table[k].name; k++)
        if (strlen(table[k].name) == length && strncmp(table[k].name, name, length) == 0)
            return k;
    return -1;
}

static err_code unknown_option(const arg_option *table, const char *word, error *e)
{
    const char *names[ARGS_MAX];
    char name[128], hint[512];
    size_t n = 0;
    for (; table[n].name; n++)
        names[n] = table[n].name;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    const char *near = error_nearest(name, names, n);
    snprintf(hint, sizeof hint, near ? "; did you mean '--%s'?" : "; see --help", near ? near : "");
    return error_set(e, ERR_USAGE, "unknown option '--%s'%s", name, hint);
}

err_code args_parse(const arg_option *table, int argc, char **argv, args *out, error *e)
{
    *out = (args){.table = table};
    bool only_words = false;
    for (int k = 0; k < argc; k++) {
        const char *word = argv[k];
        if (only_words || word[0] != '-' || strcmp(word, "-") == 0) {
            if (out->nwords == ARGS_MAX)
                return error_set(e, ERR_USAGE, "too many words on the command line");
            out->words[out->nwords++] = word;
            continue;
        }
        if (strcmp(word, "--") == 0) {
            only_words = true;
            continue;
        }
        if (word[1] != '-')
            return error_set(e, ERR_USAGE,
                             "unknown option '%s'; options are written with two "
                             "dashes, see --help",
                             word);
        size_t length = strcspn(word + 2, "=");
        int option = find_option(table, word + 2, length);
        if (option < 0)
            return unknown_option(table, word, e);
        const arg_option *o = &table[option];
        const char *value = word[2 + length] == '=' ? word + 3 + length : NULL;
        if (!o->value && value)
            return error_set(e, ERR_USAGE, "--%s takes no value", o->name);
        if (o->value && !value && k + 1 < argc)
            value = argv[++k];
        if (o->value && !value)
            return error_set(e, ERR_USAGE, "--%s needs a value: --%s %s", o->name, o->name,
                             o->value);
        int time = out->ngiven[option]++;
        if (time && !o->many)
            return error_set(e, ERR_USAGE, "--%s is given twice", o->name);
        if (time >= ARGS_MAX - 1)
            return error_set(e, ERR_USAGE, "--%s is given too often", o->name);
        out->given[option][time] = value ? value : "";
    }
    return ERR_OK;
}

const char *const *args_all(const args *a, const char *name)
{
    return a->given[find_option(a->table, name, strlen(name))];
}

const char *args_get(const args *a, const char *name) { return args_all(a, name)[0]; }

err_code args_number(const args *a, const char *name, double min, double max, double *out, error *e)
{
    const char *text = args_get(a, name);
    if (!text)
        return ERR_OK;
    char *end;
    double x = strtod(text, &end);
    if (end == text || *end || !(x >= min && x <= max))
        return error_set(e, ERR_USAGE, "--%s %s: a number from %.15g to %.15g is wanted", name,
                         text, min, max);
    *out = x;
    return ERR_OK;
}

err_code args_whole(const args *a, const char *name, uint64_t min, uint64_t max, uint64_t *out,
                    error *e)
{
    const char *text = args_get(a, name);
    if (!text)
        return ERR_OK;
    char *end;
    if (text[strspn(text, "0123456789")] == '\0' && text[0]) {
        errno = 0;
        uint64_t exact = strtoull(text, &end, 10);
        if (errno == 0 && exact >= min && exact <= max) {
            *out = exact;
            return ERR_OK;
        }
    }
    double x = strtod(text, &end);
    bool is_number = end != text && !*end;
    if (is_number && x == floor(x) && x >= (double)min && x <= (double)max &&
        x < 9007199254740993.0) {
        *out = (uint64_t)x;
        return ERR_OK;
    }
    return error_set(e, ERR_USAGE, "--%s %s: a whole number from %llu to %.15g is wanted", name,
                     text, (unsigned long long)min, (double)max);
}

void args_print(const arg_option *table, FILE *to)
{
    for (int k = 0; table[k].name; k++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", table[k].name, table[k].value ? " " : "",
                 table[k].value ? table[k].value : "");
        fprintf(to, "  %-24s %s\n", left, table[k].help);
    }
}
