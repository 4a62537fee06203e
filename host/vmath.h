/* SPDX-License-Identifier: MIT
 *
 * Strict math on columns of doubles: the same bits on every machine, compiler, optimisation
 * level, block size and SIMD width. Nothing here calls libm for a transcendental function; every
 * result is built from IEEE additions, products, quotients and square roots in a fixed order.
 * The rounding mode must be to nearest, and the file must not be compiled with fast-math or with
 * contraction to fused multiply-add.
 *
 * Common rules. `vm_f(n, x, y)` writes y[i] = vm1_f(x[i]) for i < n, with exactly the bits of the
 * scalar twin; y may be the same pointer as an input and must not overlap it otherwise; n = 0 is
 * legal. NaN in gives NaN out, always the one quiet NaN 0x7ff8000000000000. "ulp" is the largest
 * error met in several million points against an 80-bit reference, in units of the last place
 * of the true result; the tests assert the bound in brackets.
 */
#ifndef DTN_HOST_VMATH_H
#define DTN_HOST_VMATH_H

#include <stddef.h>

/* exp. Domain: all. 0.7662 ulp [1], subnormal results included. +inf -> +inf, -inf -> 0; results
 * beyond the largest double are +inf, below half the smallest subnormal 0. */
void vm_exp(size_t n, const double *x, double *y);
double vm1_exp(double x);

/* exp(x) - 1. Domain: all. 1.1211 ulp [1.25]. -0 -> -0, +inf -> +inf, -inf -> -1; x itself below
 * 2^-55. */
void vm_expm1(size_t n, const double *x, double *y);
double vm1_expm1(double x);

/* Natural logarithm. Domain: x >= 0. 0.8794 ulp [1], subnormal arguments included. +-0 -> -inf,
 * +inf -> +inf, below 0 NaN. */
void vm_log(size_t n, const double *x, double *y);
double vm1_log(double x);

/* log(1 + x). Domain: x >= -1. 0.8779 ulp [1]. -0 -> -0, -1 -> -inf, +inf -> +inf, below -1 NaN;
 * x itself below 2^-54. */
void vm_log1p(size_t n, const double *x, double *y);
double vm1_log1p(double x);

/* Square root, correctly rounded. Domain: x >= 0. -0 -> -0, +inf -> +inf, below 0 NaN. */
void vm_sqrt(size_t n, const double *x, double *y);
double vm1_sqrt(double x);

/* Hyperbolic tangent. Domain: all. 0.9204 ulp [1]. Odd to the bit; -0 -> -0, +-inf -> +-1. */
void vm_tanh(size_t n, const double *x, double *y);
double vm1_tanh(double x);

/* Sine and cosine. Domain: all finite x; +-inf NaN. Sine 0.8135 ulp [1], cosine 0.8115 ulp [1].
 * sin(-0) = -0. Beyond |x| = 1e5 an element costs some 45 ns; the bits do not depend on where
 * such elements stand. */
void vm_sin(size_t n, const double *x, double *y);
double vm1_sin(double x);
void vm_cos(size_t n, const double *x, double *y);
double vm1_cos(double x);

/* 1 / (1 + exp(-x)). Domain: all. 0.7625 ulp [1], the tail down to subnormal results included.
 * +inf -> 1, -inf -> 0, +-0 -> 0.5 exactly. */
void vm_logistic(size_t n, const double *x, double *y);
double vm1_logistic(double x);

/* Standard normal quantile, algorithm AS 241 (the same results as R on the reference rows).
 * Domain: 0 <= p <= 1; 0 -> -inf, 1 -> +inf, outside NaN; subnormal p are served. 7.1484 ulp
 * [9]. */
void vm_qnorm(size_t n, const double *p, double *x);
double vm1_qnorm(double p);

/* Standard normal distribution function. Domain: all; -inf -> 0, +inf -> 1. 4.1875 ulp [6] down to
 * the subnormal results at -38.5, so the lower tail keeps its relative accuracy; for the upper
 * tail call it with -x. */
void vm_pnorm(size_t n, const double *x, double *p);
double vm1_pnorm(double x);

/* x to the power y. Domain and special values: C99 annex F, all cases, except that NaN results
 * are always the one quiet NaN. 0.7739 ulp [1], reached only by subnormal results; 0.6533 ulp for
 * normal ones. pow(x, 2) is exactly x * x, pow(x, 1) exactly x; pow(x, 0) = pow(1, y) = 1 even
 * for NaN. z may be x or y. */
void vm_pow(size_t n, const double *x, const double *y, double *z);
double vm1_pow(double x, double y);

/* Quantile of the Poisson distribution: the smallest k with cdf(k) >= u. The cdf is summed in
 * doubles from the near tail, so k can be off by one only where u (or 1 - u, if u >= 1/2) is
 * within the rounding of a step of the cdf: relatively 7.1e-15 for means up to 1e4 and 4.9e-14 at
 * 1e6, as measured. Domain: 0 <= u <= 1 and 0 <= mean <= 1e9, else NaN (infinite means too).
 * mean 0 -> 0, u = 0 -> 0, u = 1 -> +inf. Work: below mean 32, some 100 terms at most; above, a
 * few sums of at most about 10 sqrt(mean) terms each: 0.3 us at mean 100, 1.3 us at 1e4, 12 us
 * at 1e6, 0.4 ms at 1e9. k may be u or mean. */
void vm_poisson(size_t n, const double *u, const double *mean, double *k);
double vm1_poisson(double u, double mean);

/* log(gamma(x)) for x > 0; 0 -> +inf, below 0 NaN, +inf -> +inf. 7.01 ulp, met near 1.47 where
 * the value is small; relative accuracy holds near the zeros at 1 and 2 too. */
double vm1_lgamma(double x);

/* Regularised incomplete beta function I_x(a, b) for finite a, b > 0, else NaN; 0 below x = 0, 1
 * above x = 1. Relative error below 1e-12 for a, b in [0.05, 1.2e4] and results from 1e-300 on
 * (9.3e-13 measured, on a grid of 339 points). */
double vm1_pbeta(double x, double a, double b);

/* The x with I_x(a, b) = p for 0 <= p <= 1 and finite a, b > 0, else NaN; 0 -> 0, 1 -> 1. For a, b
 * in [0.05, 1.2e4] and p >= 1e-300 the relative error is below 2e-13 (1.11e-13 measured on that
 * grid); a quantile too small for a double comes out as 0. */
double vm1_qbeta(double p, double a, double b);

#endif
