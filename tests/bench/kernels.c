/* SPDX-License-Identifier: MIT
 *
 * Chance and strict math. A column of 256 numbers, as in a block, 4,000 times over; vmath's column
 * functions take turns with a loop that calls libm.
 */
#include "kernels.h"

#include <math.h>
#include <stdint.h>

#include "measure.h"
#include "rng.h"
#include "vmath.h"

enum { COLUMN = 256, TURNS = 4000, PAIRS = 21 };

static double x[COLUMN], y[COLUMN], out[COLUMN];
static volatile double sink; /* what is computed is used */

static void libm_exp(void)
{
    for (int i = 0; i < COLUMN; i++)
        out[i] = exp(x[i]);
}

static void libm_log(void)
{
    for (int i = 0; i < COLUMN; i++)
        out[i] = log(x[i]);
}

/* The host is linked so that `pow` is its own (see the root's Makefile); this is libm's. */
double __real_pow(double base, double power);

static void libm_pow(void)
{
    for (int i = 0; i < COLUMN; i++)
        out[i] = __real_pow(x[i], y[i]);
}

static void own_exp(void) { vm_exp(COLUMN, x, out); }
static void own_log(void) { vm_log(COLUMN, x, out); }
static void own_pow(void) { vm_pow(COLUMN, x, y, out); }

static void uniform(void)
{
    static uint64_t chance[COLUMN];
    for (uint64_t i = 0; i < COLUMN; i++)
        chance[i] = i;
    rng_uniform((rng_key){{1, 2}}, 3, 4, chance, COLUMN, out);
}

static double time_of(void (*f)(void))
{
    double start = cpu_seconds();
    for (int k = 0; k < TURNS; k++) {
        f();
        sink = out[k % COLUMN];
    }
    return (cpu_seconds() - start) / TURNS / COLUMN;
}

static void compare(const char *what, void (*own)(void), void (*libm)(void))
{
    pairs p = {0};
    line l = {.what = what, .unit = "ns", .scale = 1e9};
    for (int k = 0; k < PAIRS; k++) {
        double first = time_of(own);
        pairs_add(&p, first, time_of(libm));
    }
    print_pairs(&l, &p);
}

void kernels_print(void)
{
    for (int i = 0; i < COLUMN; i++) {
        x[i] = 0.01 + 20 * rng_uniform1((rng_key){{1, 2}}, 0, 0, (uint64_t)i);
        y[i] = 4 * rng_uniform1((rng_key){{1, 2}}, 0, 1, (uint64_t)i) - 2;
    }
    print_heading("6. One number of a column of 256", "vmath.c", "libm");
    compare("exp of 0 to 20", own_exp, libm_exp);
    compare("log of 0 to 20", own_log, libm_log);
    compare("pow of 0 to 20 to the -2 to 2", own_pow, libm_pow);
    samples s = {0};
    for (int k = 0; k < PAIRS; k++)
        samples_add(&s, time_of(uniform));
    print_one("a uniform number of rng.c", "ns", 1e9, &s);
}
