/* SPDX-License-Identifier: MIT
 *
 * Sampling designs: which point of the unit cube a case stands for. A design is a function of
 * the point number, so no table of points is stored and any range of points can be computed
 * anywhere: column `dim` of point p is a number strictly between 0 and 1, which dist.h turns into
 * a value of the uncertainty.
 *
 * The random parts (the draws of mc, the permutation and jitter of lhs, the scrambles of sobol
 * and halton) are keyed by the seed and the uncertainty's name. For mc and lhs, adding or moving
 * an uncertainty therefore leaves the columns of the others as they were; sobol, halton and grid
 * also depend on the position of the uncertainty.
 */
#ifndef DTN_HOST_SAMPLE_H
#define DTN_HOST_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

typedef enum design_kind {
    DESIGN_MC,     /* independent uniform draws */
    DESIGN_LHS,    /* Latin hypercube: each of `points` strata of each dimension holds one point */
    DESIGN_SOBOL,  /* Sobol' sequence, nested uniform (Owen) scramble */
    DESIGN_HALTON, /* Halton sequence, randomly permuted digits */
    DESIGN_GRID    /* full factorial */
} design_kind;

/* Most points and dimensions of the designs that have a limit. */
#define DESIGN_LHS_POINTS_MAX (UINT64_C(1) << 48)
#define DESIGN_SOBOL_POINTS_MAX (UINT64_C(1) << 32)
#define DESIGN_HALTON_POINTS_MAX (UINT64_C(1) << 40)
enum { DESIGN_SOBOL_DIMS_MAX = 1024, DESIGN_HALTON_DIMS_MAX = 1024 };

/* An open design. Fields are read through the functions below; read-only after design_open. */
typedef struct design {
    design_kind kind;
    uint32_t ndims;
    uint64_t points;
    struct design_dim *dim; /* ndims of them, owned */
} design;

/* "mc", "lhs", "sobol", "halton" or "grid"; a constant string. */
const char *design_name(design_kind kind);

/* The design called `word`. ERR_USAGE, with the nearest right word, when there is none. */
err_code design_parse(const char *word, design_kind *out, error *e);

/*
 * Whether points can be added later without changing those already there: true for mc, sobol and
 * halton, whose columns do not depend on the number of points; false for lhs and grid.
 */
bool design_can_extend(design_kind kind);

/*
 * Opens a design of `points` points in `ndims` dimensions; `ndims` may be 0. names[k] is the name
 * of uncertainty k; two of one name are refused, since they would move together. levels[k] is
 * the number of values of a categorical or integer uncertainty, 0 for a continuous one; used by
 * grid only, NULL means all continuous. Neither array is kept. Close with design_close; after
 * an error there is nothing to close (closing is harmless).
 *
 * ERR_USAGE: no points, more points or dimensions than the design has, a grid that needs more
 * points than asked for (the sentence names the smallest number that works). ERR_MEMORY.
 */
err_code design_open(design *d, design_kind kind, uint64_t seed, uint64_t points, uint32_t ndims,
                     const char *const *names, const uint32_t *levels, error *e);
void design_close(design *d);

/*
 * The number of points: as asked for, except for a grid, which has the largest full factorial
 * that is not larger: every continuous dimension gets the same number of levels.
 */
uint64_t design_points(const design *d);

/*
 * u[i] = coordinate `dim` of point point[i], for i in [0, n), strictly between 0 and 1. Any
 * thread. Point numbers start at 0; for lhs and grid they must be below design_points, for sobol
 * and halton below the limits above; mc takes any. `point` and `u` must not overlap.
 * A grid's last dimension changes fastest, and level j of L is (j + 0.5) / L: the level is
 * (uint32_t)(u * L). For consecutive points sobol and mc cost less.
 */
void design_column(const design *d, uint32_t dim, const uint64_t *point, size_t n, double *u);

/*
 * The sequences as published, without scramble, for known-answer tests: multiples of 2^-32 from
 * 0 (Joe and Kuo 2008, Gray-code order; dim below DESIGN_SOBOL_DIMS_MAX, point below 2^32), and
 * the radical inverse in the dim-th prime, dim 0 being base 2 (Halton 1960; dim below
 * DESIGN_HALTON_DIMS_MAX, point below DESIGN_HALTON_POINTS_MAX). Slow. Any thread.
 */
double design_sobol_raw(uint32_t dim, uint64_t point);
double design_halton_raw(uint32_t dim, uint64_t point);

#endif
