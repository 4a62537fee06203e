/* SPDX-License-Identifier: MIT
 *
 * Tests of host/vmath.c: accuracy against 80-bit libm with the bounds the header states, every
 * special value, columns equal to scalars to the bit, quantiles equal to those of R, and one
 * hash over many results that must come out the same whatever compiler, options or machine built
 * the file. Inputs come from a generator written here, so that every run sees the same ones.
 */
#include "vmath.h"

#include <criterion/criterion.h>

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POINTS 1000000

typedef void column1(size_t n, const double *x, double *y);
typedef double scalar1(double x);
typedef long double reference1(long double x);

static const char *const r_rows = "tests/golden/quantiles/R_distribution_quantiles.csv";

/* ------------------------------------------------------------------------------------------ */
/* Numbers. */

static uint64_t state = 20240229;

static uint64_t next_bits(void)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t z = state ^ (state >> 33);
    z *= UINT64_C(0xff51afd7ed558ccd);
    return z ^ (z >> 33);
}

static double uniform(double a, double b)
{
    return a + (b - a) * ((double)(next_bits() >> 11) * 0x1p-53);
}

/* A positive number whose binary exponent is uniform. */
static double spread(int low, int high)
{
    int e = low + (int)(next_bits() % (uint64_t)(high - low));
    return ldexp(uniform(1.0, 2.0), e);
}

static uint64_t bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static double from_bits(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

static int same(double a, double b) { return bits_of(a) == bits_of(b); }

static int is_the_nan(double x) { return bits_of(x) == UINT64_C(0x7ff8000000000000); }

/* The error in units of the last place of the true result; beyond the largest double the unit
 * is that of the largest double. */
static double ulps(double v, long double truth)
{
    if (truth == 0.0L || isnan(truth) || isinf(truth))
        return (double)truth == v || (isnan(truth) && isnan(v)) ? 0.0 : 1e9;
    int e;
    frexpl(truth, &e);
    e -= 53;
    e = e < -1074 ? -1074 : e > 971 ? 971 : e;
    long double got = isinf(v) ? copysignl(0x1p1024L, (long double)v) : (long double)v;
    if (isinf(v) && fabsl(truth) >= 0x1p1024L)
        return signbit(truth) == signbit(v) ? 0.0 : 1e9;
    return (double)(fabsl(got - truth) / ldexpl(1.0L, e));
}

typedef struct worst {
    double error, at;
} worst;

static void meet(worst *w, double x, double v, long double truth)
{
    double e = ulps(v, truth);
    if (!(e <= w->error)) {
        w->error = e;
        w->at = x;
    }
}

/* Half of the points come from [a, b], half have a random sign (if both) and exponent. */
static void check_accuracy(const char *name, scalar1 *f, reference1 *r, int points, double a,
                           double b, int low, int high, int both, double bound)
{
    worst w = {0.0, 0.0};
    if (LDBL_MANT_DIG < 64)
        cr_skip_test("long double is no wider than double here");
    for (int i = 0; i < points; i++) {
        double x = i % 2 ? uniform(a, b) : spread(low, high);
        if (i % 4 == 0 && both)
            x = -x;
        meet(&w, x, f(x), r((long double)x));
    }
    cr_log_info("%s: %.4f ulp at %a", name, w.error, w.at);
    cr_assert(w.error <= bound, "%s is %g ulp wrong at %a, more than %g", name, w.error, w.at,
              bound);
}

static long double r_logistic(long double x) { return 1.0L / (1.0L + expl(-x)); }

static long double r_pnorm(long double x)
{
    return erfcl(-x * 0.70710678118654752440084436210484903928L) / 2;
}

/* The quantile by Newton's method on the 80-bit distribution function. */
static long double r_qnorm(long double p)
{
    long double x = (long double)vm1_qnorm((double)p);
    for (int i = 0; i < 3; i++) {
        long double density = expl(-x * x / 2) * 0.39894228040143267793994605993438186848L;
        x -= p <= 0.5L ? (r_pnorm(x) - p) / density : (1 - p - r_pnorm(-x)) / density;
    }
    return x;
}

/* ------------------------------------------------------------------------------------------ */
/* Accuracy. */

Test(vmath, exp_is_accurate)
{
    check_accuracy("exp", vm1_exp, expl, POINTS, -745.2, 709.8, -60, 9, 1, 1.0);
    check_accuracy("exp near 0", vm1_exp, expl, POINTS / 4, -1.0, 1.0, -30, 1, 1, 1.0);
    check_accuracy("exp subnormal", vm1_exp, expl, POINTS / 4, -745.2, -708.0, -60, 9, 1, 1.0);
}

Test(vmath, expm1_is_accurate)
{
    check_accuracy("expm1", vm1_expm1, expm1l, POINTS, -40.0, 709.8, -1022, 9, 1, 1.25);
    check_accuracy("expm1 near 0", vm1_expm1, expm1l, POINTS / 4, -2.0, 2.0, -60, 1, 1, 1.25);
}

Test(vmath, log_is_accurate)
{
    check_accuracy("log", vm1_log, logl, POINTS, 0.5, 2.0, -1074, 1024, 0, 1.0);
}

Test(vmath, log1p_is_accurate)
{
    check_accuracy("log1p", vm1_log1p, log1pl, POINTS, -1.0, 2.0, -1074, 1024, 0, 1.0);
    check_accuracy("log1p near 0", vm1_log1p, log1pl, POINTS / 4, -0.5, 0.5, -60, -1, 1, 1.0);
}

Test(vmath, sqrt_is_correctly_rounded)
{
    check_accuracy("sqrt", vm1_sqrt, sqrtl, POINTS, 0.0, 2.0, -1074, 1024, 0, 0.501);
}

Test(vmath, tanh_is_accurate)
{
    check_accuracy("tanh", vm1_tanh, tanhl, POINTS, -2.0, 2.0, -1022, 6, 1, 1.0);
}

Test(vmath, logistic_is_accurate)
{
    check_accuracy("logistic", vm1_logistic, r_logistic, POINTS, -745.0, 60.0, -60, 6, 1, 1.0);
}

Test(vmath, sin_and_cos_are_accurate)
{
    check_accuracy("sin", vm1_sin, sinl, POINTS, -1e5, 1e5, -1022, 17, 1, 1.0);
    check_accuracy("cos", vm1_cos, cosl, POINTS, -1e5, 1e5, -1022, 17, 1, 1.0);
    check_accuracy("sin far", vm1_sin, sinl, POINTS / 5, -1e6, 1e6, 16, 1024, 1, 1.0);
    check_accuracy("cos far", vm1_cos, cosl, POINTS / 5, -1e6, 1e6, 16, 1024, 1, 1.0);
}

Test(vmath, sin_and_cos_hold_near_multiples_of_half_pi)
{
    worst s = {0.0, 0.0}, c = {0.0, 0.0};
    if (LDBL_MANT_DIG < 64)
        cr_skip_test("long double is no wider than double here");
    for (int n = 1; n < 63000; n++) {
        double x = (double)((long double)n * 1.57079632679489661923132169163975144L);
        meet(&s, x, vm1_sin(x), sinl((long double)x));
        meet(&c, x, vm1_cos(x), cosl((long double)x));
    }
    /* The double nearest to a multiple of pi/2 of all doubles (Kahan and McDonald). */
    double hard = ldexp(6381956970095103.0, 797);
    meet(&c, hard, vm1_cos(hard), cosl((long double)hard));
    cr_assert(s.error <= 1.0, "sin is %g ulp wrong at %a", s.error, s.at);
    cr_assert(c.error <= 1.0, "cos is %g ulp wrong at %a", c.error, c.at);
    cr_assert(fabs(vm1_cos(hard)) < 1e-18);
}

/* Pairs over the whole plane, near 1, and at the edges of overflow and underflow. */
static void pow_pair(int i, double *x, double *y)
{
    switch (i % 5) {
    case 0:
        *x = spread(-1074, 1024);
        *y = uniform(-1080.0, 1080.0) / log2(*x);
        break;
    case 1:
        *x = uniform(0.5, 2.0);
        *y = uniform(-1000.0, 1000.0);
        break;
    case 2:
        *x = 1.0 + spread(-52, -1) * (i % 2 ? 1.0 : -0.5);
        *y = uniform(-1075.0, 1075.0) / log2(*x);
        break;
    case 3:
        *x = uniform(0.0, 10.0);
        *y = uniform(-5.0, 5.0);
        break;
    default:
        *x = uniform(0.7, 1.42);
        *y = (i % 2 ? 1.0 : -1.0) * uniform(690.0, 745.0) / log(*x);
    }
}

Test(vmath, pow_is_accurate)
{
    worst w = {0.0, 0.0};
    if (LDBL_MANT_DIG < 64)
        cr_skip_test("long double is no wider than double here");
    for (int i = 0; i < POINTS; i++) {
        double x, y;
        pow_pair(i, &x, &y);
        if (x != 1.0 && isfinite(y))
            meet(&w, x, vm1_pow(x, y), powl((long double)x, (long double)y));
    }
    cr_log_info("pow: %.4f ulp at %a", w.error, w.at);
    cr_assert(w.error <= 1.0, "pow is %g ulp wrong at x = %a", w.error, w.at);
}

Test(vmath, normal_distribution_is_accurate)
{
    check_accuracy("pnorm", vm1_pnorm, r_pnorm, POINTS, -38.5, 8.0, -60, 3, 1, 6.0);
    check_accuracy("qnorm", vm1_qnorm, r_qnorm, POINTS / 5, 0.0, 1.0, -1022, 0, 0, 9.0);
}

Test(vmath, lgamma_is_accurate)
{
    for (int i = 0; i < POINTS / 5; i++) {
        double x = i % 2 ? uniform(0.0, 20.0) : spread(-300, 300);
        long double truth = lgammal((long double)x);
        long double error = fabsl((long double)vm1_lgamma(x) - truth) / (fabsl(truth) + 1e-3L);
        cr_assert(error < 1e-14L, "lgamma(%a) is wrong by %Lg", x, error);
    }
}

/* ------------------------------------------------------------------------------------------ */
/* Special values. */

typedef struct special {
    const char *name;
    scalar1 *f;
    double x, y;
} special;

Test(vmath, special_values_of_one_argument)
{
    static const special table[] = {{"exp", vm1_exp, 0.0, 1.0},
                                    {"exp", vm1_exp, -0.0, 1.0},
                                    {"exp", vm1_exp, INFINITY, INFINITY},
                                    {"exp", vm1_exp, -INFINITY, 0.0},
                                    {"exp", vm1_exp, 709.8, INFINITY},
                                    {"exp", vm1_exp, -745.2, 0.0},
                                    {"exp", vm1_exp, -745.1, 0x1p-1074},
                                    {"exp", vm1_exp, 1e300, INFINITY},
                                    {"exp", vm1_exp, -1e300, 0.0},
                                    {"exp", vm1_exp, 0x1p-1074, 1.0},
                                    {"expm1", vm1_expm1, 0.0, 0.0},
                                    {"expm1", vm1_expm1, -0.0, -0.0},
                                    {"expm1", vm1_expm1, INFINITY, INFINITY},
                                    {"expm1", vm1_expm1, -INFINITY, -1.0},
                                    {"expm1", vm1_expm1, -50.0, -1.0},
                                    {"expm1", vm1_expm1, 709.8, INFINITY},
                                    {"expm1", vm1_expm1, -0x1p-1074, -0x1p-1074},
                                    {"log", vm1_log, 1.0, 0.0},
                                    {"log", vm1_log, 0.0, -INFINITY},
                                    {"log", vm1_log, -0.0, -INFINITY},
                                    {"log", vm1_log, INFINITY, INFINITY},
                                    {"log", vm1_log, -1.0, NAN},
                                    {"log", vm1_log, -INFINITY, NAN},
                                    {"log", vm1_log, 0x1p-1074, -0x1.74385446d71c3p+9},
                                    {"log", vm1_log, DBL_MAX, 0x1.62e42fefa39efp+9},
                                    {"log1p", vm1_log1p, 0.0, 0.0},
                                    {"log1p", vm1_log1p, -0.0, -0.0},
                                    {"log1p", vm1_log1p, -1.0, -INFINITY},
                                    {"log1p", vm1_log1p, -1.5, NAN},
                                    {"log1p", vm1_log1p, INFINITY, INFINITY},
                                    {"log1p", vm1_log1p, -INFINITY, NAN},
                                    {"log1p", vm1_log1p, DBL_MAX, 0x1.62e42fefa39efp+9},
                                    {"sqrt", vm1_sqrt, 4.0, 2.0},
                                    {"sqrt", vm1_sqrt, -0.0, -0.0},
                                    {"sqrt", vm1_sqrt, 0.0, 0.0},
                                    {"sqrt", vm1_sqrt, -1.0, NAN},
                                    {"sqrt", vm1_sqrt, INFINITY, INFINITY},
                                    {"sqrt", vm1_sqrt, -INFINITY, NAN},
                                    {"tanh", vm1_tanh, 0.0, 0.0},
                                    {"tanh", vm1_tanh, -0.0, -0.0},
                                    {"tanh", vm1_tanh, INFINITY, 1.0},
                                    {"tanh", vm1_tanh, -INFINITY, -1.0},
                                    {"tanh", vm1_tanh, 19.1, 1.0},
                                    {"tanh", vm1_tanh, 0x1p-1074, 0x1p-1074},
                                    {"sin", vm1_sin, 0.0, 0.0},
                                    {"sin", vm1_sin, -0.0, -0.0},
                                    {"sin", vm1_sin, INFINITY, NAN},
                                    {"sin", vm1_sin, -INFINITY, NAN},
                                    {"sin", vm1_sin, 0x1p-1074, 0x1p-1074},
                                    {"cos", vm1_cos, 0.0, 1.0},
                                    {"cos", vm1_cos, -0.0, 1.0},
                                    {"cos", vm1_cos, INFINITY, NAN},
                                    {"cos", vm1_cos, -INFINITY, NAN},
                                    {"logistic", vm1_logistic, 0.0, 0.5},
                                    {"logistic", vm1_logistic, -0.0, 0.5},
                                    {"logistic", vm1_logistic, INFINITY, 1.0},
                                    {"logistic", vm1_logistic, -INFINITY, 0.0},
                                    {"logistic", vm1_logistic, 40.0, 1.0},
                                    {"logistic", vm1_logistic, -745.1, 0x1p-1074},
                                    {"qnorm", vm1_qnorm, 0.0, -INFINITY},
                                    {"qnorm", vm1_qnorm, -0.0, -INFINITY},
                                    {"qnorm", vm1_qnorm, 1.0, INFINITY},
                                    {"qnorm", vm1_qnorm, 0.5, 0.0},
                                    {"qnorm", vm1_qnorm, -0x1p-1074, NAN},
                                    {"qnorm", vm1_qnorm, 1.0 + DBL_EPSILON, NAN},
                                    {"qnorm", vm1_qnorm, INFINITY, NAN},
                                    {"qnorm", vm1_qnorm, -INFINITY, NAN},
                                    {"pnorm", vm1_pnorm, 0.0, 0.5},
                                    {"pnorm", vm1_pnorm, -0.0, 0.5},
                                    {"pnorm", vm1_pnorm, INFINITY, 1.0},
                                    {"pnorm", vm1_pnorm, -INFINITY, 0.0},
                                    {"pnorm", vm1_pnorm, -39.0, 0.0},
                                    {"pnorm", vm1_pnorm, 9.0, 1.0},
                                    {"lgamma", vm1_lgamma, 1.0, 0.0},
                                    {"lgamma", vm1_lgamma, 2.0, 0.0},
                                    {"lgamma", vm1_lgamma, 0.0, INFINITY},
                                    {"lgamma", vm1_lgamma, -1.5, NAN},
                                    {"lgamma", vm1_lgamma, INFINITY, INFINITY},
                                    {"lgamma", vm1_lgamma, DBL_MAX, INFINITY}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        double v = table[i].f(table[i].x);
        int good = isnan(table[i].y) ? is_the_nan(v) : same(v, table[i].y);
        cr_expect(good, "%s(%a) is %a, not %a", table[i].name, table[i].x, v, table[i].y);
    }
}

Test(vmath, nan_in_gives_the_one_nan)
{
    static scalar1 *const f[] = {vm1_exp,      vm1_expm1, vm1_log,   vm1_log1p,
                                 vm1_sqrt,     vm1_tanh,  vm1_sin,   vm1_cos,
                                 vm1_logistic, vm1_qnorm, vm1_pnorm, vm1_lgamma};
    static const uint64_t nans[] = {UINT64_C(0x7ff8000000000000), UINT64_C(0xfff8000000000000),
                                    UINT64_C(0x7ff8000000000123), UINT64_C(0xffffffffffffffff),
                                    UINT64_C(0x7ff0000000000001)};
    for (size_t j = 0; j < 5; j++) {
        double bad = from_bits(nans[j]);
        for (size_t i = 0; i < sizeof f / sizeof f[0]; i++)
            cr_expect(is_the_nan(f[i](bad)), "function %zu, NaN %zu", i, j);
        cr_expect(is_the_nan(vm1_pow(bad, 3.0)) && is_the_nan(vm1_pow(2.5, bad)));
        cr_expect(vm1_pow(bad, 0.0) == 1.0 && vm1_pow(1.0, bad) == 1.0);
        cr_expect(is_the_nan(vm1_poisson(bad, 2.0)) && is_the_nan(vm1_poisson(0.5, bad)));
        cr_expect(is_the_nan(vm1_pbeta(bad, 2.0, 5.0)) && is_the_nan(vm1_pbeta(0.5, bad, 5.0)));
        cr_expect(is_the_nan(vm1_qbeta(bad, 2.0, 5.0)) && is_the_nan(vm1_qbeta(0.5, 2.0, bad)));
    }
}

/* C99 annex F and ordinary libm agree on these, so libm's pow serves as the table. */
Test(vmath, pow_has_the_special_values_of_c99)
{
    static const double v[] = {0.0,
                               0x1p-1074,
                               0x1p-1022,
                               1e-300,
                               0.3,
                               0.5,
                               1.0,
                               1.0 + DBL_EPSILON,
                               1.0 - DBL_EPSILON / 2,
                               1.5,
                               2.0,
                               3.0,
                               4.0,
                               5.0,
                               1023.0,
                               1024.0,
                               1025.0,
                               0x1p52,
                               0x1p52 + 1.0,
                               0x1p53 - 1.0,
                               0x1p53,
                               0x1p53 + 2.0,
                               0x1p65,
                               1e300,
                               DBL_MAX,
                               INFINITY,
                               NAN,
                               0.25,
                               7.0};
    const size_t n = sizeof v / sizeof v[0];
    for (size_t i = 0; i < 4 * n * n; i++) {
        double x = (i & 1 ? -1.0 : 1.0) * v[i / 4 % n];
        double y = (i & 2 ? -1.0 : 1.0) * v[i / 4 / n];
        double want = pow(x, y);
        double got = vm1_pow(x, y);
        if (isnan(want))
            cr_expect(is_the_nan(got), "pow(%a, %a) is %a", x, y, got);
        else if (want == 0.0 || isinf(want) || fabs(want) == 1.0)
            cr_expect(same(got, want), "pow(%a, %a) is %a, not %a", x, y, got, want);
        else
            cr_expect(ulps(got, (long double)want) <= 1.0 && signbit(got) == signbit(want),
                      "pow(%a, %a) is %a, not %a", x, y, got, want);
    }
}

Test(vmath, pow_of_two_is_the_square_and_of_one_the_number)
{
    for (int i = 0; i < POINTS / 4; i++) {
        double x = from_bits(next_bits());
        if (isnan(x))
            continue;
        cr_assert(same(vm1_pow(x, 2.0), x * x), "pow(%a, 2) is not the square", x);
        cr_assert(same(vm1_pow(x, 1.0), x), "pow(%a, 1) is not %a", x, x);
    }
}

/* ------------------------------------------------------------------------------------------ */
/* Columns. */

static const struct {
    const char *name;
    column1 *column;
    scalar1 *scalar;
} columns[] = {{"exp", vm_exp, vm1_exp},       {"expm1", vm_expm1, vm1_expm1},
               {"log", vm_log, vm1_log},       {"log1p", vm_log1p, vm1_log1p},
               {"sqrt", vm_sqrt, vm1_sqrt},    {"tanh", vm_tanh, vm1_tanh},
               {"sin", vm_sin, vm1_sin},       {"cos", vm_cos, vm1_cos},
               {"qnorm", vm_qnorm, vm1_qnorm}, {"logistic", vm_logistic, vm1_logistic},
               {"pnorm", vm_pnorm, vm1_pnorm}};

#define COLUMNS (sizeof columns / sizeof columns[0])

/* Ordinary numbers, wild ones and the special ones, in a random order. */
static double any_input(void)
{
    static const double odd[] = {0.0, -0.0, INFINITY, -INFINITY, NAN, 1.0, -1.0, 1e5, 1e6, -1e22};
    uint64_t kind = next_bits() % 8;
    if (kind == 0)
        return odd[next_bits() % (sizeof odd / sizeof odd[0])];
    if (kind == 1)
        return from_bits(next_bits());
    if (kind <= 4)
        return uniform(0.0, 1.0);
    return kind <= 6 ? uniform(-20.0, 20.0) : uniform(-800.0, 800.0);
}

Test(vmath, columns_equal_scalars_to_the_bit)
{
    double x[80], y[80];
    for (size_t f = 0; f < COLUMNS; f++)
        for (size_t n = 0; n <= 70; n++)
            for (size_t from = 0; from < 8; from++) {
                for (size_t i = 0; i < 80; i++)
                    x[i] = any_input();
                memset(y, 0x55, sizeof y);
                columns[f].column(n, x + from, y + (from * 5 + n) % 8);
                double *out = y + (from * 5 + n) % 8;
                for (size_t i = 0; i < n; i++)
                    cr_assert(same(out[i], columns[f].scalar(x[from + i])), "%s(%a)",
                              columns[f].name, x[from + i]);
                cr_assert(bits_of(out[n]) == UINT64_C(0x5555555555555555));
                double copy[80];
                memcpy(copy, x, sizeof x);
                columns[f].column(n, copy + from, copy + from);
                cr_assert(n == 0 || memcmp(copy + from, out, n * sizeof *out) == 0, "%s in place",
                          columns[f].name);
                cr_assert(same(copy[from + n], x[from + n]));
            }
}

Test(vmath, two_argument_columns_equal_scalars_to_the_bit)
{
    double x[80], y[80], z[80], k[80];
    for (size_t n = 0; n <= 70; n++)
        for (size_t from = 0; from < 8; from++) {
            for (size_t i = 0; i < 80; i++) {
                x[i] = any_input();
                y[i] = any_input();
            }
            vm_pow(n, x + from, y + 7 - from, z + 1);
            vm_poisson(n, x + from, y + 7 - from, k + 1);
            for (size_t i = 0; i < n; i++) {
                cr_assert(same(z[i + 1], vm1_pow(x[from + i], y[7 - from + i])));
                cr_assert(same(k[i + 1], vm1_poisson(x[from + i], y[7 - from + i])));
            }
            double u[80], v[80];
            memcpy(u, x, sizeof x);
            memcpy(v, y, sizeof y);
            vm_pow(n, u + from, y + 7 - from, u + from);
            vm_pow(n, x + from, v + 7 - from, v + 7 - from);
            cr_assert(n == 0 || memcmp(u + from, z + 1, n * sizeof *z) == 0);
            cr_assert(n == 0 || memcmp(v + 7 - from, z + 1, n * sizeof *z) == 0);
        }
}

static uint64_t hash_double(uint64_t h, double x)
{
    return (h ^ bits_of(x)) * UINT64_C(0x100000001b3) ^ (h >> 47);
}

/* Changing this number means that results of every user's model change: it must never be done
 * just to make the test pass. */
#define HASH_OF_RESULTS UINT64_C(0xf448f7b4a6dbc86e)

Test(vmath, results_have_the_same_bits_everywhere)
{
    enum { N = 20000 };
    static double x[N], y[N], z[N];
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    state = 1;
    for (int i = 0; i < N; i++) {
        x[i] = any_input();
        y[i] = any_input();
    }
    for (size_t f = 0; f < COLUMNS; f++) {
        columns[f].column(N, x, z);
        for (int i = 0; i < N; i++)
            h = hash_double(h, z[i]);
    }
    vm_pow(N, x, y, z);
    for (int i = 0; i < N; i++) {
        h = hash_double(h, z[i]);
        h = hash_double(h, vm1_lgamma(x[i]));
        x[i] = uniform(0.0, 1.0);
        y[i] = i % 10 ? uniform(0.0, 40.0) : uniform(0.0, 5000.0);
    }
    vm_poisson(N, x, y, z);
    for (int i = 0; i < N; i++)
        h = hash_double(h, z[i]);
    for (int i = 0; i < N / 20; i++) {
        double a = y[i] + 0.05;
        double b = y[i + 1] + 0.05;
        h = hash_double(h, vm1_pbeta(x[i], a, b));
        h = hash_double(h, vm1_qbeta(x[i], a, b));
    }
    cr_assert(h == HASH_OF_RESULTS, "The hash of the results is 0x%016llx.", (unsigned long long)h);
}

/* ------------------------------------------------------------------------------------------ */
/* Order. */

Test(vmath, exp_and_log_do_not_step_back_at_the_seams)
{
    for (int k = -1000; k <= 1000; k++) {
        double x = ((double)k + 0.5) * 0x1.62e42fefa39efp-1;
        double m = ldexp(0x1.6a09e667f3bcdp-1, k);
        for (int i = 0; i < 20; i++) {
            x = nextafter(x, -INFINITY);
            m = nextafter(m, 0.0);
        }
        for (int i = 0; i < 40; i++) {
            double next_x = nextafter(x, INFINITY);
            double next_m = nextafter(m, INFINITY);
            cr_assert(vm1_exp(x) <= vm1_exp(next_x), "exp falls after %a", x);
            cr_assert(vm1_log(m) <= vm1_log(next_m), "log falls after %a", m);
            x = next_x;
            m = next_m;
        }
    }
}

/* ------------------------------------------------------------------------------------------ */
/* Distributions. */

Test(vmath, quantiles_agree_with_r)
{
    FILE *f = fopen(r_rows, "r");
    char line[200];
    int rows = 0;
    cr_assert_not_null(f, "%s cannot be read; tests run from the root of the repository.", r_rows);
    while (fgets(line, sizeof line, f)) {
        char *comma = strchr(line, ')');
        if (!comma)
            continue;
        char *end;
        double p = strtod(comma + 2, &end);
        double q = strtod(end + 1, NULL);
        double v;
        if (strncmp(line, "norm", 4) == 0)
            v = vm1_qnorm(p);
        else if (strncmp(line, "beta(2,5)", 9) == 0)
            v = vm1_qbeta(p, 2.0, 5.0);
        else if (strncmp(line, "pois(4.2)", 9) == 0)
            v = vm1_poisson(p, 4.2);
        else
            continue;
        double bound = line[0] == 'p' ? 0.0 : 1e-12 * fabs(q);
        cr_expect(fabs(v - q) <= bound, "%.10s at %g gives %.17g, not %.17g", line, p, v, q);
        rows++;
    }
    fclose(f);
    cr_assert(rows == 54, "%d rows were found.", rows);
}

/* Sums of the mass below and above k, in 80 bits, each from its own side. */
static long double poisson_mass(double k, double m)
{
    return expl((long double)k * logl((long double)m) - (long double)m -
                lgammal((long double)k + 1));
}

static long double poisson_below(double k, double m)
{
    if (k < 0)
        return 0;
    long double t = poisson_mass(k, m), s = t;
    for (; k > 0 && t > s * 1e-22L; k -= 1) {
        t *= (long double)k / (long double)m;
        s += t;
    }
    return s;
}

static long double poisson_above(double k, double m)
{
    if (k < 0)
        return 1;
    long double t = poisson_mass(k, m), s = 0;
    do {
        k += 1;
        t *= (long double)m / (long double)k;
        s += t;
    } while (t > s * 1e-22L || k < m);
    return s;
}

Test(vmath, poisson_is_the_smallest_k_that_reaches_u)
{
    static const double means[] = {1e-300, 1e-5,  0.1,   1.0,   4.2,    20.0,   31.9, 32.0, 50.0,
                                   200.0,  744.0, 746.0, 800.0, 1100.0, 1500.0, 1e4,  1e5,  1e6};
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        double m = means[i];
        int n = m > 2e4 ? 100 : 3000;
        for (int j = 0; j < n; j++) {
            double u = uniform(0.0, 1.0);
            u = j % 3 == 1 ? ldexp(u, -(int)(next_bits() % 1074)) : u;
            u = j % 3 == 2 ? 1.0 - ldexp(u, -(int)(next_bits() % 50)) : u;
            if (u <= 0.0 || u >= 1.0)
                continue;
            double k = vm1_poisson(u, m);
            long double tail = 1 - (long double)u;
            int good = u < 0.5 ? poisson_below(k - 1, m) < (long double)u &&
                                     (long double)u <= poisson_below(k, m)
                               : poisson_above(k, m) <= tail && tail < poisson_above(k - 1, m);
            cr_assert(good, "poisson(%a, %g) is %g", u, m, k);
        }
    }
}

Test(vmath, poisson_edges)
{
    cr_expect(same(vm1_poisson(0.7, 0.0), 0.0) && same(vm1_poisson(1.0, 0.0), 0.0));
    cr_expect(same(vm1_poisson(0.0, 5.0), 0.0) && same(vm1_poisson(-0.0, 500.0), 0.0));
    cr_expect(vm1_poisson(1.0, 5.0) == INFINITY && vm1_poisson(1.0, 1e6) == INFINITY);
    cr_expect(is_the_nan(vm1_poisson(0.5, -1.0)) && is_the_nan(vm1_poisson(0.5, INFINITY)));
    cr_expect(is_the_nan(vm1_poisson(-0.1, 3.0)) && is_the_nan(vm1_poisson(1.1, 3.0)));
    cr_expect(is_the_nan(vm1_poisson(0.5, 1.1e9)));
    cr_expect(vm1_poisson(0x1p-1074, 1e6) > 9e5);
    cr_expect(vm1_poisson(1.0 - DBL_EPSILON / 2, 1e6) < 1.01e6);
    cr_expect(vm1_poisson(vm1_exp(-1.0), 1.0) <= 1.0);
}

Test(vmath, beta_edges_and_known_values)
{
    cr_expect(same(vm1_pbeta(-1.0, 2.0, 5.0), 0.0) && same(vm1_pbeta(2.0, 2.0, 5.0), 1.0));
    cr_expect(same(vm1_qbeta(0.0, 2.0, 5.0), 0.0) && same(vm1_qbeta(1.0, 2.0, 5.0), 1.0));
    cr_expect(is_the_nan(vm1_qbeta(-0.1, 2.0, 5.0)) && is_the_nan(vm1_qbeta(1.1, 2.0, 5.0)));
    cr_expect(is_the_nan(vm1_pbeta(0.5, 0.0, 1.0)) && is_the_nan(vm1_qbeta(0.5, 1.0, -2.0)));
    cr_expect(is_the_nan(vm1_qbeta(0.5, INFINITY, 1.0)));
    for (int i = 1; i < 1000; i++) {
        double x = i / 1000.0;
        cr_expect(fabs(vm1_pbeta(x, 1.0, 1.0) / x - 1.0) < 1e-14);
        cr_expect(fabs(vm1_pbeta(x, 3.0, 1.0) / (x * x * x) - 1.0) < 1e-14);
        cr_expect(fabs(vm1_qbeta(x, 1.0, 1.0) / x - 1.0) < 1e-14);
        cr_expect(fabs(vm1_pbeta(0.5, x, x) - 0.5) < 1e-14);
        cr_expect(fabs(vm1_pbeta(0.5, 10.0 * i, 10.0 * i) - 0.5) < 1e-12);
    }
}

Test(vmath, qbeta_inverts_pbeta)
{
    static const double shape[] = {0.05, 0.3, 1.0, 2.0, 5.0, 17.0, 40.0, 300.0, 1e4};
    for (int i = 0; i < 81 * 20; i++) {
        double a = shape[i % 9], b = shape[i / 9 % 9];
        double p = i / 81 % 2 ? uniform(0.0, 1.0) : spread(-900, -1);
        double x = vm1_qbeta(p, a, b);
        double down = nextafter(x, 0.0), up = nextafter(x, 1.0);
        if (x < DBL_MIN || x > 1.0 - 1e-9)
            continue; /* The quantile is no ordinary double, or its spacing is too coarse. */
        double low = vm1_pbeta(down, a, b), high = vm1_pbeta(up, a, b);
        cr_assert(low <= p * (1 + 4e-12) && p <= high * (1 + 4e-12), "qbeta(%a, %g, %g) is %a", p,
                  a, b, x);
    }
}
