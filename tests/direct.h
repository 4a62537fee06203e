/* SPDX-License-Identifier: MIT
 *
 * Calling a unit's functions directly, with options and tables that a test hands out. For tests
 * that include a plugin's source, so that what it computes on the way can be looked at too.
 */
#ifndef DTN_TESTS_DIRECT_H
#define DTN_TESTS_DIRECT_H

#include <criterion/criterion.h>
#include <detente/plugin.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../host/vmath.h"
#include "support.h"

enum { DIRECT_ROWS = 128, DIRECT_COLUMNS = 8, DIRECT_OPTIONS = 8, DIRECT_VARS = 32 };

/* A column of a table option, of texts or of numbers. */
typedef struct direct_column {
    const char *option, *name;
    bool is_text;
    size_t rows;
    const char *texts[DIRECT_ROWS];
    double numbers[DIRECT_ROWS];
} direct_column;

typedef struct direct_option {
    const char *name, *text;
    double number;
} direct_option;

/* A host for one instance, its block and its memory. */
typedef struct direct {
    dtn_host host; /* first, so that services find the rest */
    const dtn_unit *unit;
    direct_column column[DIRECT_COLUMNS];
    size_t ncolumns;
    direct_option option[DIRECT_OPTIONS];
    size_t noptions;
    uint32_t counts[DIRECT_VARS];
    size_t scratch_per_case;
    char says[512]; /* the last report */
    void *self;
    dtn_block b;
    double *col[DIRECT_VARS];
    uint8_t *fail;
} direct;

static inline void direct_report(const dtn_host *host, const dtn_block *b, dtn_level level,
                                 int64_t i, const char *text)
{
    direct *d = (direct *)(uintptr_t)host;
    (void)b, (void)level, (void)i;
    snprintf(d->says, sizeof d->says, "%s", text);
}

static inline const dtn_option *direct_declared(const direct *d, const char *name)
{
    for (uint32_t k = 0; k < d->unit->noptions; k++)
        if (strcmp(d->unit->options[k].name, name) == 0)
            return &d->unit->options[k];
    cr_assert_fail("it asks for option %s", name);
    return NULL;
}

static inline const direct_option *direct_given(const direct *d, const char *name)
{
    for (size_t k = 0; k < d->noptions; k++)
        if (strcmp(d->option[k].name, name) == 0)
            return &d->option[k];
    return NULL;
}

static inline dtn_status direct_number(const dtn_host *host, const char *option, double *out)
{
    const direct *d = (const direct *)host;
    const direct_option *o = direct_given(d, option);
    *out = o ? o->number : direct_declared(d, option)->number;
    return DTN_OK;
}

static inline dtn_status direct_text(const dtn_host *host, const char *option, const char **out)
{
    const direct *d = (const direct *)host;
    const direct_option *o = direct_given(d, option);
    const char *silent = direct_declared(d, option)->text;
    *out = o ? o->text : silent ? silent : "";
    return DTN_OK;
}

static inline const direct_column *direct_find(const dtn_host *host, const char *option,
                                               const char *name)
{
    const direct *d = (const direct *)host;
    for (size_t k = 0; k < d->ncolumns; k++)
        if (strcmp(d->column[k].option, option) == 0 && strcmp(d->column[k].name, name) == 0)
            return &d->column[k];
    cr_assert_fail("it asks for column %s of %s", name, option);
    return NULL;
}

static inline dtn_status direct_numbers(const dtn_host *host, const char *option, const char *name,
                                        const double **out, size_t *rows)
{
    const direct_column *c = direct_find(host, option, name);
    *out = c->numbers;
    *rows = c->rows;
    return DTN_OK;
}

static inline dtn_status direct_texts(const dtn_host *host, const char *option, const char *name,
                                      const char *const **out, size_t *rows)
{
    const direct_column *c = direct_find(host, option, name);
    *out = c->texts;
    *rows = c->rows;
    return DTN_OK;
}

static inline dtn_status direct_count(const dtn_host *host, uint32_t var, uint32_t count,
                                      const char *const *labels)
{
    (void)labels;
    ((direct *)(uintptr_t)host)->counts[var] = count;
    return DTN_OK;
}

static inline dtn_status direct_scratch(const dtn_host *host, size_t bytes)
{
    ((direct *)(uintptr_t)host)->scratch_per_case = bytes;
    return DTN_OK;
}

static inline const void *direct_ext(const dtn_host *host, const char *id)
{
    static const dtn_math math = {
        .size = sizeof math, .exp = vm_exp, .log = vm_log, .sqrt = vm_sqrt, .pow = vm_pow};
    (void)host;
    return strcmp(id, DTN_EXT_MATH) == 0 ? &math : NULL;
}

static inline void direct_init(direct *d, const dtn_unit *unit)
{
    *d = (direct){.unit = unit};
    d->host = (dtn_host){.size = sizeof d->host,
                         .report = direct_report,
                         .number = direct_number,
                         .text = direct_text,
                         .table_numbers = direct_numbers,
                         .table_texts = direct_texts,
                         .set_count = direct_count,
                         .set_scratch = direct_scratch,
                         .ext = direct_ext};
    cr_assert_leq(unit->nvars, DIRECT_VARS);
}

/* A new column, to be filled by direct_row or by hand. */
static inline direct_column *direct_add(direct *d, const char *option, const char *name,
                                        bool is_text)
{
    cr_assert_lt(d->ncolumns, DIRECT_COLUMNS);
    d->column[d->ncolumns] = (direct_column){.option = option, .name = name, .is_text = is_text};
    return &d->column[d->ncolumns++];
}

static inline void direct_set(direct *d, const char *name, const char *text, double number)
{
    cr_assert_lt(d->noptions, DIRECT_OPTIONS);
    d->option[d->noptions++] = (direct_option){name, text, number};
}

static inline uint32_t direct_count_of(const direct *d, uint32_t var)
{
    return d->counts[var] ? d->counts[var] : 1;
}

/* Opens the instance and makes a block of n cases, all columns filled with defaults. */
static inline void direct_open(direct *d, uint32_t n)
{
    const dtn_unit *u = d->unit;
    cr_assert_eq(u->open(u, &d->host, &d->self), DTN_OK, "%s", d->says);
    uint32_t stride = (n + 7) / 8 * 8;
    for (uint32_t v = 0; v < u->nvars; v++) {
        size_t size = (size_t)stride * direct_count_of(d, v);
        d->col[v] = aligned_alloc(64, size * sizeof(double));
        for (size_t k = 0; k < size; k++)
            d->col[v][k] = u->vars[v].def;
    }
    d->fail = calloc(n, 1);
    size_t scratch = (u->scratch_bytes + n * d->scratch_per_case + 63) / 64 * 64;
    d->b = (dtn_block){.size = sizeof d->b,
                       .n = n,
                       .stride = stride,
                       .dt = 1,
                       .col = d->col,
                       .fail = d->fail,
                       .scratch = aligned_alloc(64, scratch),
                       .host = &d->host};
    memset(d->b.scratch, 0xff, scratch); /* rubbish: NaN */
}

static inline void direct_close(direct *d)
{
    for (uint32_t v = 0; v < d->unit->nvars; v++) {
        bool is_shared = false;
        for (uint32_t k = 0; k < v; k++)
            is_shared |= d->col[k] == d->col[v];
        if (!is_shared)
            free(d->col[v]);
    }
    free(d->fail);
    free(d->b.scratch);
    d->unit->close(d->unit, d->self);
}

/* Whether opening is refused with a sentence that has `says` in it. */
static inline bool direct_refuses(direct *d, const char *says)
{
    bool refused = d->unit->open(d->unit, &d->host, &d->self) == DTN_ERROR && !d->self;
    return refused && strstr(d->says, says) != NULL;
}

/* The lines of a CSV file after its first, cut at commas; *text is to be freed with the fields. */
static inline size_t direct_csv(const char *path, size_t width, char **text, char ***fields)
{
    char *save = NULL;
    size_t rows = 0, most = 4096;
    *text = slurp(path);
    cr_assert(*text, "%s is missing; run from the root of the repository", path);
    *fields = calloc(most * width, sizeof **fields);
    strtok_r(*text, "\n", &save);
    for (char *l = strtok_r(NULL, "\n", &save); l; l = strtok_r(NULL, "\n", &save), rows++) {
        cr_assert_lt(rows, most);
        cr_assert_eq(csv_fields(l, *fields + rows * width, width), width, "%s, row %zu", path,
                     rows);
    }
    return rows;
}

#endif
