/* SPDX-License-Identifier: MIT
 *
 * Compares compiled programs with the player. See compile_check.h.
 */
#include "compile_check.h"

#include <string.h>

#include "player.h"
#include "rng.h"

enum { CASES = 101, STRIDE = 104 }; /* whole groups, and a rest */

/* One program's columns, twice: as the player leaves them and as the compiled code does. */
typedef struct bench {
    const program *p;
    arena a;
    uint32_t nvars, *first; /* first[v]: columns before those of variable v; [nvars]: all */
    uint32_t results;       /* columns of results */
    size_t doubles;         /* in all columns: variables, results, carried */
    double *columns[2];
} bench;

static double chance(uint64_t number)
{
    return rng_uniform1((rng_key){{0x63686563, 0x6b}}, 0, 0, number);
}

/* Small whole numbers, shares, and now and then what is large or below 0. */
static double any_number(uint64_t number)
{
    double x = chance(2 * number);
    switch ((int)(chance(2 * number + 1) * 6)) {
    case 0:
        return (double)(int)(5 * x);
    case 1:
        return 200 * (x - 0.5);
    case 2:
        return 3 * (x - 0.5);
    default:
        return x;
    }
}

static void draw(const void *context, uint32_t stream, uint32_t number, uint32_t first, uint32_t n,
                 double *out)
{
    (void)context;
    uint64_t column = (uint64_t)1 << 40 | (uint64_t)stream << 32 | (uint64_t)number << 12;
    for (uint32_t i = 0; i < n; i++)
        out[i] = chance(column + first + i);
}

static void count_element(bench *w, uint32_t var, uint32_t element)
{
    uint32_t *most = var == PROGRAM_RESULT ? &w->results : w->first ? &w->first[var] : NULL;
    if (most && element >= *most)
        *most = element + 1;
    else if (!most && var >= w->nvars)
        w->nvars = var + 1;
}

static void count_elements(bench *w)
{
    for (uint32_t k = 1; k < w->p->g.n; k++)
        if (w->p->g.nodes[k].op == EXPR_READ)
            count_element(w, w->p->g.nodes[k].a, w->p->g.nodes[k].b);
    for (size_t k = 0; k < w->p->ntargets; k++)
        count_element(w, w->p->targets[k].var, w->p->targets[k].element);
}

static bool make_columns(bench *w)
{
    count_elements(w); /* variables first, then the elements of each */
    if (!(w->first = arena_new(&w->a, (size_t)w->nvars + 1, sizeof *w->first)))
        return false;
    count_elements(w);
    uint32_t n = 0;
    for (uint32_t v = 0; v <= w->nvars; v++) {
        uint32_t count = w->first[v];
        w->first[v] = n;
        n += count;
    }
    w->doubles = (size_t)(n + w->results + w->p->ncarried) * STRIDE;
    for (int side = 0; side < 2; side++) {
        w->columns[side] = arena_new(&w->a, w->doubles + 1, sizeof(double));
        for (size_t k = 0; w->columns[side] && k < w->doubles; k++)
            w->columns[side][k] = any_number(k);
    }
    return w->columns[0] && w->columns[1];
}

static program_block block_on(const bench *w, double *columns, double **col, void *scratch)
{
    for (uint32_t v = 0; v < w->nvars; v++)
        col[v] = columns + (size_t)w->first[v] * STRIDE;
    double *results = columns + (size_t)w->first[w->nvars] * STRIDE;
    return (program_block){.n = CASES,
                           .stride = STRIDE,
                           .col = col,
                           .result = results,
                           .carried = results + (size_t)w->results * STRIDE,
                           .scratch = scratch,
                           .dt = 1.0 / 12,
                           .t = 2.5,
                           .step = 30,
                           .draw = draw};
}

/* False when memory runs out. */
static bool run_both(bench *w, const compiled *c, size_t k, const player *pl)
{
    size_t bytes = player_scratch(pl), other = compiled_scratch(c, k);
    char *memory = arena_new(&w->a, (bytes > other ? bytes : other) + MEM_ALIGN, 1);
    double **col = arena_new(&w->a, (size_t)w->nvars + 1, sizeof *col);
    if (!memory || !col)
        return false;
    void *scratch = memory + (MEM_ALIGN - (uintptr_t)memory % MEM_ALIGN) % MEM_ALIGN;
    program_block b = block_on(w, w->columns[0], col, scratch);
    player_begin(pl, &b);
    player_step(pl, &b);
    b = block_on(w, w->columns[1], col, scratch);
    compiled_begin(c, k, &b);
    compiled_step(c, k, &b);
    return true;
}

/* Any NaN is as good as another; what is carried is each back end's own. */
static bool same_numbers(const bench *w)
{
    const double *x = w->columns[0], *y = w->columns[1];
    size_t stored = ((size_t)w->first[w->nvars] + w->results) * STRIDE;
    for (size_t k = 0; k < stored; k++)
        if (memcmp(&x[k], &y[k], sizeof *x) != 0 && !(x[k] != x[k] && y[k] != y[k]) &&
            k % STRIDE < CASES)
            return false;
    return true;
}

static err_code check_one(const compiled *c, const program *p, size_t k, error *e)
{
    bench w = {.p = p};
    player *pl = player_open(p);
    bool done = pl && make_columns(&w) && run_both(&w, c, k, pl), same = done && same_numbers(&w);
    player_close(pl);
    arena_free(&w.a);
    if (!done)
        return error_set(e, ERR_MEMORY, "memory ran out while checking compiled code");
    return same ? ERR_OK
                : error_set(e, ERR_RUN,
                            "compiled code does not compute what it should to the "
                            "bit; look at CC for flags that change arithmetic");
}

err_code compile_check(const compiled *c, const program *const *programs, size_t n, error *e)
{
    for (size_t k = 0; k < n; k++)
        if (check_one(c, programs[k], k, e))
            return e->code;
    return ERR_OK;
}
