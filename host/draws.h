/* SPDX-License-Identifier: MIT
 *
 * A mean over futures and how sure it is.
 *
 * Replicates of one draw of the uncertainties share everything but chance, so they are not
 * independent futures: each draw counts once, with the mean of its replicates.
 */
#ifndef DTN_HOST_DRAWS_H
#define DTN_HOST_DRAWS_H

#include <stdint.h>

typedef struct draw_mean {
    double mean, squares; /* of the draws so far: squares of deviations (Welford 1962) */
    uint64_t n;           /* draws */
    uint64_t draw;        /* the one at hand, */
    double sum;           /* and its replicates */
    uint64_t count;
} draw_mean;

/* Adds one future; those of a draw come one behind the other. Begin with a zeroed struct. */
void draw_mean_add(draw_mean *m, uint64_t draw, double x);

/* Takes in the last draw. No future may be added behind it. */
void draw_mean_end(draw_mean *m);

/* The standard error of the mean; INFINITY for fewer than two draws. */
double draw_mean_error(const draw_mean *m);

#endif
