/* SPDX-License-Identifier: MIT
 *
 * The lake problem as the obvious C program has it. See scalar.h. The normal quantile is the
 * host's, since the C library has none.
 */
#include <math.h>

#include "scalar.h"
#include "vmath.h"

/* The host is linked so that `pow` is its own (see the root's Makefile); this is libm's. */
double __real_pow(double base, double power);

typedef struct lake {
    double b, q, mu, sigma, delta, release, critical;
    double x[HAND_SAMPLES];
} lake;

static double recycled(double x, double q)
{
    double power = __real_pow(x, q);
    return power / (1 + power);
}

static double critical_level(double b, double q)
{
    double low = 0.01, high = 1.5;
    for (int k = 0; k < 60; k++) {
        double x = (low + high) / 2;
        if (recycled(x, q) < b * x)
            low = x;
        else
            high = x;
    }
    return (low + high) / 2;
}

static lake lake_of(const hand_run *r, size_t i)
{
    double *const *p = r->params;
    double mean = p[LAKE_MEAN][i], stdev = p[LAKE_STDEV][i];
    double spread = 1 + stdev * stdev / (mean * mean);
    lake l = {.b = p[LAKE_B][i],
              .q = p[LAKE_Q][i],
              .mu = log(mean / sqrt(spread)),
              .sigma = sqrt(log(spread)),
              .delta = p[LAKE_DELTA][i],
              .release = p[LAKE_RELEASE][i]};
    l.critical = r->solves ? critical_level(l.b, l.q) : p[LAKE_LEVEL][i];
    return l;
}

/* xoshiro256++ (Blackman and Vigna 2021), which such a program would rather use than the host's
 * generator: each number needs the one before, but hardly any time. */
typedef struct generator {
    uint64_t s[4];
} generator;

static uint64_t rotated(uint64_t x, int k) { return x << k | x >> (64 - k); }

static double uniform(generator *g)
{
    uint64_t *s = g->s, word = rotated(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return ((double)(word >> 12) + 0.5) * 0x1p-52;
}

/* One year of all samples: the sum of their levels, and how many of them are clean. The chance is
 * that of the host for the future, or that of `own`. */
static inline __attribute__((always_inline)) double step(lake *l, const hand_run *r,
                                                         uint64_t future, generator *own,
                                                         uint32_t year, double *clean)
{
    double sum = 0;
    *clean = 0;
    for (uint32_t s = 0; s < r->samples; s++) {
        double u = own ? uniform(own) : rng_uniform1(r->chance, year, s, future);
        double inflow = exp(l->mu + l->sigma * vm1_qnorm(u));
        double x = (1 - l->b) * l->x[s] + recycled(l->x[s], l->q) + l->release + inflow;
        if (x < l->critical)
            *clean += 1;
        sum += x;
        l->x[s] = x;
    }
    return sum;
}

static inline __attribute__((always_inline)) void run(const hand_run *r, generator *own)
{
    for (size_t i = 0; i < r->n; i++) {
        lake l = lake_of(r, i);
        double share = 0, most = 0, benefit = 0;
        for (uint32_t year = 0; year < r->steps; year++) {
            double clean, sum = step(&l, r, r->first_case + i, own, year, &clean);
            double pollution = sum / r->samples;
            share += clean / r->samples;
            most = pollution > most ? pollution : most;
            benefit += 0.4 * l.release * __real_pow(l.delta, year);
        }
        r->first[i] = share / (double)r->steps;
        r->second[i] = most;
        r->third[i] = benefit;
    }
}

void scalar_lake(const hand_run *r) { run(r, NULL); }

void scalar_lake_own_chance(const hand_run *r)
{
    generator own = {{r->first_case + 1, r->chance.k[0], r->chance.k[1], 1}};
    run(r, &own);
}
