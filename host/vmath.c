/* SPDX-License-Identifier: MIT
 *
 * Strict math on columns of doubles. Each function is a branch-free scalar kernel; a column
 * function is a plain loop over its kernel, which the compiler turns into SIMD code without
 * changing a bit, because every operation is a correctly rounded IEEE one and none may be fused
 * or reordered. Choices between values are made with bit masks instead of branches, so that the
 * loops vectorise even where the compiler must assume trapping arithmetic. The polynomials were
 * fitted for this file by Chebyshev interpolation in 200-bit arithmetic; methods taken from the
 * literature are named where they are used.
 */
#include "vmath.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#ifdef __FAST_MATH__
#error "vmath.c must not be compiled with fast-math: its results would depend on the compiler."
#endif
#if FLT_EVAL_METHOD != 0
#error "vmath.c needs double arithmetic without excess precision."
#endif
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

/*
 * The second clone is AVX2 without FMA; the third is AVX-512, whose instruction set has FMA, but
 * -ffp-contract=off keeps the compiler from fusing. Halves what exp and log cost where it is.
 */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(DTN_NO_CLONES)
#define VM_CLONES __attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#else
#define VM_CLONES
#endif

/* Kernels must be inlined into the loops, otherwise the clones would call scalar code. */
#if defined(__GNUC__)
#define VM_KERNEL static inline __attribute__((always_inline))
#else
#define VM_KERNEL static inline
#endif

/* In place is allowed, and then each element depends on itself only; saying so spares the
 * compiler an overlap test that would send in-place calls to scalar code. */
#if defined(__clang__)
#define VM_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define VM_INDEPENDENT _Pragma("GCC ivdep")
#else
#define VM_INDEPENDENT
#endif

/* Without this promise the compiler must call the library for a negative argument, to set errno,
 * and could not vectorise. No argument here is negative. */
#if defined(__GNUC__)
extern double sqrt(double) __attribute__((const));
#endif

#define VM_SIGN UINT64_C(0x8000000000000000)
#define VM_ONE UINT64_C(0x3ff0000000000000)
#define VM_NAN UINT64_C(0x7ff8000000000000)
#define VM_INF UINT64_C(0x7ff0000000000000)

/* Adding this puts the nearest integer (ties to even) in the low bits of the sum. */
#define VM_ROUND 0x1.8p52

#define VM_LN2_HI 0x1.62e42fefa3800p-1 /* 42 bits, so that k * VM_LN2_HI is exact, |k| < 2048 */
#define VM_LN2_LO 0x1.ef35793c76730p-45
#define VM_INV_LN2 0x1.71547652b82fep+0
#define VM_HALF_LN_2PI 0x1.d67f1c864beb5p-1
#define VM_INV_2PI 0x1.45f306dc9c883p-3

/* ------------------------------------------------------------------------------------------ */
/* Bits, masks and selects. A mask is all ones or all zeros. */

VM_KERNEL uint64_t vm_bits(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

VM_KERNEL double vm_double(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

VM_KERNEL uint64_t vm_lt(double a, double b) { return (uint64_t)0 - (uint64_t)(a < b); }

VM_KERNEL uint64_t vm_eq(double a, double b) { return (uint64_t)0 - (uint64_t)(a == b); }

VM_KERNEL uint64_t vm_isnan(double a) { return (uint64_t)0 - (uint64_t)(a != a); }

VM_KERNEL double vm_sel(uint64_t mask, double yes, double no)
{
    return vm_double((vm_bits(yes) & mask) | (vm_bits(no) & ~mask));
}

VM_KERNEL double vm_abs(double x) { return vm_double(vm_bits(x) & ~VM_SIGN); }

/* These two return x itself when it is NaN. */
VM_KERNEL double vm_at_most(double x, double top) { return vm_sel(vm_lt(top, x), top, x); }

VM_KERNEL double vm_at_least(double x, double bottom)
{
    return vm_sel(vm_lt(x, bottom), bottom, x);
}

/* The largest integer not above x, for 0 <= x < 2^52; sparing the library call. */
VM_KERNEL double vm_floor(double x)
{
    double nearest = (x + 0x1p52) - 0x1p52;
    return nearest > x ? nearest - 1.0 : nearest;
}

/* Replaces the result by the one NaN where the mask says so. */
VM_KERNEL double vm_nan_if(uint64_t mask, double x)
{
    return vm_double((vm_bits(x) & ~mask) | (VM_NAN & mask));
}

/* ------------------------------------------------------------------------------------------ */
/* Pairs of doubles whose unrounded sum is the value (T. J. Dekker, 1971). */

typedef struct vm_pair {
    double hi, lo;
} vm_pair;

/* The exact sum; needs |a| >= |b| or a = 0. */
VM_KERNEL vm_pair vm_fast_two_sum(double a, double b)
{
    vm_pair s;
    s.hi = a + b;
    s.lo = b - (s.hi - a);
    return s;
}

/* The exact sum of any two numbers. */
VM_KERNEL vm_pair vm_two_sum(double a, double b)
{
    vm_pair s;
    s.hi = a + b;
    double bb = s.hi - a;
    s.lo = (a - (s.hi - bb)) + (b - bb);
    return s;
}

/* The product and its rounding error without fused multiply-add. The halves are cut by masking
 * bits, which cannot overflow as a product with 2^27 + 1 could; the last partial product may
 * round, which leaves an error near 2^-106 of the product. */
VM_KERNEL vm_pair vm_two_product(double a, double b)
{
    vm_pair p;
    double ah = vm_double(vm_bits(a) & UINT64_C(0xfffffffff8000000));
    double bh = vm_double(vm_bits(b) & UINT64_C(0xfffffffff8000000));
    double al = a - ah;
    double bl = b - bh;
    p.hi = a * b;
    p.lo = (((ah * bh - p.hi) + ah * bl) + al * bh) + al * bl;
    return p;
}

VM_KERNEL vm_pair vm_pair_product(vm_pair a, vm_pair b)
{
    vm_pair p = vm_two_product(a.hi, b.hi);
    p.lo += a.hi * b.lo + a.lo * b.hi;
    return p;
}

/* n / d as one double, wrong by little more than half an ulp. One division serves both the
 * first quotient and its correction by the exact remainder. */
VM_KERNEL double vm_pair_quotient(vm_pair n, vm_pair d)
{
    double inverse = 1.0 / d.hi;
    double q = n.hi * inverse;
    vm_pair p = vm_two_product(q, d.hi);
    double rest = ((n.hi - p.hi) - p.lo) + (n.lo - q * d.lo);
    return q + rest * inverse;
}

/* ------------------------------------------------------------------------------------------ */
/* Powers of two. k is a double holding an integer. */

/* 2^k for -1022 <= k <= 1023. */
VM_KERNEL double vm_two_to(double k) { return vm_double((vm_bits(k + VM_ROUND) << 52) + VM_ONE); }

/* v * 2^k for |k| <= 2000 in two steps, of which only the second can round. */
VM_KERNEL double vm_scale(double v, double k)
{
    double first = (k * 0.5 + VM_ROUND) - VM_ROUND;
    return (v * vm_two_to(first)) * vm_two_to(k - first);
}

/* ------------------------------------------------------------------------------------------ */
/* Exponential family. */

/* exp(x + low) = 2^k * (1 + r + tail) with |r| <= ln2 / 2. */
typedef struct vm_exp_parts {
    double k, r, tail;
} vm_exp_parts;

/* Cody-Waite reduction for |x| <= 1100; |low| must be at most a few ulps of x. What rounding
 * takes from r comes back through `tail`. */
VM_KERNEL vm_exp_parts vm_exp_core(double x, double low)
{
    vm_exp_parts e;
    e.k = (x * VM_INV_LN2 + VM_ROUND) - VM_ROUND;
    double high = x - e.k * VM_LN2_HI;
    double rest = low - e.k * VM_LN2_LO;
    double r = high + rest;
    double c = (high - r) + rest;
    double r2 = r * r;
    double r4 = r2 * r2;
    double p01 = 0x1.0p-1 + r * 0x1.5555555555557p-3;
    double p23 = 0x1.5555555555556p-5 + r * 0x1.11111111100cep-7;
    double p45 = 0x1.6c16c16c162ccp-10 + r * 0x1.a01a01abef415p-13;
    double p67 = 0x1.a01a01a6dcaffp-16 + r * 0x1.71de021a90822p-19;
    double p89 = 0x1.27e4db57442fbp-22 + r * 0x1.af4e196027428p-26;
    double high_part = p45 + r2 * p67 + r4 * (p89 + r2 * 0x1.1f731ea5352cap-29);
    double p = (p01 + r2 * p23) + r4 * high_part;
    e.r = r;
    e.tail = r2 * p + (c + c * r);
    return e;
}

/* 1 + r + tail as a pair. */
VM_KERNEL vm_pair vm_exp_mantissa(vm_exp_parts e)
{
    vm_pair s = vm_fast_two_sum(1.0, e.r);
    return vm_fast_two_sum(s.hi, s.lo + e.tail);
}

/* exp(x + low); the clamp lies outside the range of finite results, so that overflow and
 * underflow happen by themselves in the last product. */
VM_KERNEL double vm_exp_pair(double x, double low)
{
    double clamped = vm_at_most(vm_at_least(x, -800.0), 800.0);
    vm_exp_parts e = vm_exp_core(clamped, vm_sel(vm_eq(clamped, x), low, 0.0));
    vm_pair s = vm_fast_two_sum(1.0, e.r);
    return vm_scale(s.hi + (s.lo + e.tail), e.k);
}

VM_KERNEL double vm_kernel_exp(double x) { return vm_nan_if(vm_isnan(x), vm_exp_pair(x, 0.0)); }

/* exp(x) - 1 as a pair, divided by 2^halvings, for -60 <= x <= 709.9. */
VM_KERNEL vm_pair vm_expm1_pair(double x, double halvings)
{
    vm_exp_parts e = vm_exp_core(x, 0.0);
    double t = vm_two_to(e.k - halvings);
    double one = vm_two_to(-halvings);
    vm_pair a = vm_two_sum(t, -one);
    vm_pair s = vm_fast_two_sum(a.hi, t * e.r);
    return vm_fast_two_sum(s.hi, s.lo + (a.lo + t * e.tail));
}

/* The work is done at half size, because 2^1024 is not a double. */
VM_KERNEL double vm_kernel_expm1(double x)
{
    double clamped = vm_at_most(vm_at_least(x, -60.0), 709.9);
    double v = vm_expm1_pair(clamped, 1.0).hi * 2.0;
    v = vm_sel(vm_lt(vm_abs(x), 0x1p-55), x, v);
    return vm_nan_if(vm_isnan(x), v);
}

/* tanh(a) = E / (E + 2) with E = exp(2a) - 1; at 20 it is 1 to the last bit. */
VM_KERNEL double vm_kernel_tanh(double x)
{
    double a = vm_at_most(vm_abs(x), 20.0);
    vm_pair e = vm_expm1_pair(2.0 * a, 0.0);
    vm_pair d = vm_two_sum(e.hi, 2.0);
    d.lo += e.lo;
    double v = vm_pair_quotient(e, d);
    v = vm_sel(vm_lt(a, 0x1p-28), a, v);
    v = vm_double(vm_bits(v) | (vm_bits(x) & VM_SIGN));
    return vm_nan_if(vm_isnan(x), v);
}

/* With E = exp(-|x|) the value is 1 / (1 + E) or E / (1 + E). In the second case only the
 * mantissa of E is divided and the power of two comes last, to round subnormal results once. */
VM_KERNEL double vm_kernel_logistic(double x)
{
    double a = vm_at_least(-vm_abs(x), -800.0);
    vm_exp_parts e = vm_exp_core(a, 0.0);
    vm_pair m = vm_exp_mantissa(e);
    double t = vm_two_to(vm_at_least(e.k, -200.0));
    vm_pair d = vm_fast_two_sum(1.0, m.hi * t);
    d.lo += m.lo * t;
    uint64_t negative = vm_lt(x, 0.0);
    vm_pair n = {vm_sel(negative, m.hi, 1.0), vm_sel(negative, m.lo, 0.0)};
    double v = vm_scale(vm_pair_quotient(n, d), vm_sel(negative, e.k, 0.0));
    return vm_nan_if(vm_isnan(x), v);
}

/* ------------------------------------------------------------------------------------------ */
/* Logarithms. */

/* |x| = 2^k * m with sqrt(1/2) <= m < sqrt(2), for finite x that is not 0; subnormals too. */
typedef struct vm_log_parts {
    double k, m;
} vm_log_parts;

VM_KERNEL vm_log_parts vm_log_split(double x)
{
    const uint64_t root = UINT64_C(0x3fe6a09e667f3bcd);
    vm_log_parts s;
    double a = vm_abs(x);
    uint64_t small = vm_lt(a, 0x1p-1022);
    uint64_t u = vm_bits(vm_sel(small, a * 0x1p54, a));
    uint64_t shifted = u - root + (UINT64_C(0x400) << 52);
    uint64_t biased = shifted >> 52;
    double bias = vm_sel(small, 0x1p52 + 1024.0 + 54.0, 0x1p52 + 1024.0);
    s.k = vm_double(biased | UINT64_C(0x4330000000000000)) - bias;
    s.m = vm_double(u - (biased << 52) + (UINT64_C(0x400) << 52));
    return s;
}

/* k ln2 + low + log(1 + f) in the arrangement of fdlibm (Sun Microsystems, 1993): with
 * s = f / (2 + f) the logarithm is f - (f^2/2 - s (f^2/2 + R(s^2))), whose leading term is
 * exact. The coefficients of R are our own. */
VM_KERNEL double vm_log_sum(double f, double k, double low)
{
    double s = f / (2.0 + f);
    double z = s * s;
    double z2 = z * z;
    double half = 0.5 * f * f;
    double r01 = 0x1.5555555555558p-1 + z * 0x1.99999999952e1p-2;
    double r23 = 0x1.2492492df1681p-2 + z * 0x1.c71c62e558272p-3;
    double r45 = 0x1.7462b4b689086p-3 + z * 0x1.39fe5eebedfa5p-3;
    double r = z * (r01 + z2 * (r23 + z2 * (r45 + z2 * 0x1.2b585ce66ecd3p-3)));
    double small = s * (half + r) + (k * VM_LN2_LO + low);
    return k * VM_LN2_HI - ((half - small) - f);
}

VM_KERNEL double vm_kernel_log(double x)
{
    vm_log_parts p = vm_log_split(x);
    double v = vm_log_sum(p.m - 1.0, p.k, 0.0);
    v = vm_sel(vm_eq(x, vm_double(VM_INF)), x, v);
    v = vm_sel(vm_eq(x, 0.0), -vm_double(VM_INF), v);
    return vm_nan_if(vm_isnan(x) | vm_lt(x, 0.0), v);
}

/* u = 1 + x rounds; what it lost is divided by u and added. Where u needs no power of two,
 * x itself is the argument of the series and nothing was lost. */
VM_KERNEL double vm_kernel_log1p(double x)
{
    double inf = vm_double(VM_INF);
    double u = 1.0 + x;
    vm_log_parts p = vm_log_split(u);
    double lost = vm_sel(vm_lt(2.0, u), 1.0 - (u - x), x - (u - 1.0));
    lost = vm_sel(vm_lt(vm_abs(x), 0x1p54), lost, 0.0);
    uint64_t near = vm_eq(p.k, 0.0);
    double f = vm_sel(near, x, p.m - 1.0);
    double v = vm_log_sum(f, p.k, vm_sel(near, 0.0, lost / u));
    v = vm_sel(vm_lt(vm_abs(x), 0x1p-54), x, v);
    v = vm_sel(vm_eq(x, inf), inf, v);
    v = vm_sel(vm_eq(x, -1.0), -inf, v);
    return vm_nan_if(vm_isnan(x) | vm_lt(x, -1.0), v);
}

/* log|x| as a pair with relative error near 2^-68, from 2 atanh(s) with s = (m-1) / (m+1). The
 * terms up to s^5 are summed in pairs; the rest is too small to need it. */
VM_KERNEL vm_pair vm_log_pair(double x)
{
    vm_log_parts part = vm_log_split(x);
    double f = part.m - 1.0;
    double d = part.m + 1.0;
    double d_low = part.m - (d - 1.0);
    double inverse = 1.0 / d;
    vm_pair s;
    s.hi = f * inverse;
    vm_pair back = vm_two_product(s.hi, d);
    s.lo = (((f - back.hi) - back.lo) - s.hi * d_low) * inverse;
    vm_pair z = vm_two_product(s.hi, s.hi);
    z.lo += 2.0 * (s.hi * s.lo);
    double z2 = z.hi * z.hi;
    double q01 = 0x1.2492492492492p-3 + z.hi * 0x1.c71c71c71c822p-4;
    double q23 = 0x1.745d1745a3f56p-4 + z.hi * 0x1.3b13b16b45d72p-4;
    double q45 = 0x1.1110f807a56acp-4 + z.hi * 0x1.e1eff9bac08d5p-5;
    double q67 = 0x1.acf85f80ba021p-5 + z.hi * 0x1.b2dfba17f7e19p-5;
    double q = q01 + z2 * (q23 + z2 * (q45 + z2 * q67));
    vm_pair fifth = vm_fast_two_sum(0x1.999999999999ap-3, z.hi * q);
    fifth.lo += -0x1.999999999999ap-57;
    vm_pair b = vm_pair_product(z, fifth);
    vm_pair third = vm_fast_two_sum(0x1.5555555555555p-2, b.hi);
    third.lo += b.lo + 0x1.5555555555555p-56;
    vm_pair h = vm_pair_product(s, vm_pair_product(z, third));
    vm_pair half = vm_fast_two_sum(s.hi, h.hi);
    half.lo += s.lo + h.lo;
    vm_pair sum = vm_fast_two_sum(part.k * VM_LN2_HI, 2.0 * half.hi);
    sum.lo += 2.0 * half.lo + part.k * VM_LN2_LO;
    return sum;
}

/* ------------------------------------------------------------------------------------------ */
/* Power. */

VM_KERNEL uint64_t vm_is_integer(double a)
{
    return vm_eq((a + 0x1p52) - 0x1p52, a) | ~vm_lt(a, 0x1p52);
}

/* The special cases of C99 annex F, given v = |x|^y for ordinary arguments. */
VM_KERNEL double vm_pow_special(double x, double y, double v)
{
    double inf = vm_double(VM_INF);
    double ax = vm_abs(x);
    double ay = vm_abs(y);
    uint64_t integer = vm_is_integer(ay);
    uint64_t odd = integer & ~vm_is_integer(ay * 0.5);
    uint64_t y_negative = vm_lt(y, 0.0);
    uint64_t zero = vm_eq(ax, 0.0);
    v = vm_sel(zero, vm_sel(y_negative, inf, 0.0), v);
    v = vm_sel(vm_eq(ax, inf), vm_sel(y_negative, 0.0, inf), v);
    v = vm_double(vm_bits(v) ^ (vm_bits(x) & odd & VM_SIGN));
    v = vm_sel(vm_eq(y, 1.0), x, v);
    v = vm_sel(vm_eq(y, 2.0), x * x, v);
    uint64_t not_real = vm_lt(x, 0.0) & ~integer & ~vm_eq(ax, inf);
    v = vm_nan_if(not_real | vm_isnan(x) | vm_isnan(y), v);
    return vm_sel(vm_eq(y, 0.0) | vm_eq(x, 1.0), 1.0, v);
}

/* exp(y log|x|) with the logarithm and the product in pairs. Beyond 2^65 every y gives the same
 * result, because |log|x|| is 0 or at least 2^-53. */
VM_KERNEL double vm_kernel_pow(double x, double y)
{
    double bounded = vm_at_most(vm_at_least(y, -0x1p65), 0x1p65);
    vm_pair l = vm_log_pair(x);
    vm_pair p = vm_two_product(bounded, l.hi);
    p.lo += bounded * l.lo;
    return vm_pow_special(x, y, vm_exp_pair(p.hi, p.lo));
}

/* ------------------------------------------------------------------------------------------ */
/* Sine and cosine. */

/* Up to here the quick reduction is right to the last bit; beyond it the slow one is used. */
#define VM_TRIG_LIMIT 1e5

/* Sine (quarter 0), cosine (1), minus sine (2) or minus cosine (3) of r.hi + r.lo, |r| <= pi/4;
 * only the low two bits of `quarter` count. The tail enters as in fdlibm's kernels. */
VM_KERNEL double vm_quarter_wave(uint64_t quarter, vm_pair r)
{
    double z = r.hi * r.hi;
    double z2 = z * z;
    double s12 = 0x1.1111111110babp-7 + z * -0x1.a01a019e820aep-13;
    double s34 = 0x1.71de37946ed6dp-19 + z * -0x1.ae6008d114485p-26;
    double s = s12 + z2 * (s34 + z2 * 0x1.5e0a4fc16be59p-33);
    double cube = z * r.hi;
    double sine = r.hi - ((z * (0.5 * r.lo - cube * s) - r.lo) - cube * -0x1.5555555555555p-3);
    double c01 = 0x1.5555555555555p-5 + z * -0x1.6c16c16c16963p-10;
    double c23 = 0x1.a01a019f4ddfdp-16 + z * -0x1.27e4fa16cc2d1p-22;
    double c45 = 0x1.1eeb67d026ec6p-29 + z * -0x1.907cd8ff5ede7p-37;
    double c = c01 + z2 * (c23 + z2 * c45);
    double half = 0.5 * z;
    double w = 1.0 - half;
    double cosine = w + (((1.0 - w) - half) + (z2 * c - r.hi * r.lo));
    double v = vm_sel((uint64_t)0 - (quarter & 1), cosine, sine);
    return vm_double(vm_bits(v) ^ ((quarter & 2) << 62));
}

/* Cody-Waite reduction by pi/2 cut in three pieces of 33 bits and a tail: the products with
 * |n| < 2^20 are exact, and so is the first difference. */
VM_KERNEL double vm_trig_near(double x, uint64_t quarter)
{
    double shifted = x * 0x1.45f306dc9c883p-1 + VM_ROUND;
    double n = shifted - VM_ROUND;
    double first = x - n * 0x1.921fb54400000p+0;
    vm_pair second = vm_two_sum(first, -(n * 0x1.0b4611a600000p-34));
    vm_pair third = vm_two_sum(second.hi, -(n * 0x1.3198a2e000000p-69));
    double low = (second.lo + third.lo) - n * 0x1.b839a252049c1p-104;
    return vm_quarter_wave(vm_bits(shifted) + quarter, vm_fast_two_sum(third.hi, low));
}

/* Two empty words, then the first 1280 bits of 2/pi, enough for the largest double. */
static const uint32_t vm_two_over_pi[42] = {
    0x00000000, 0x00000000, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599,
    0x3c439041, 0xfe5163ab, 0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c,
    0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639,
    0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f,
    0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7,
    0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b6bab, 0xf0cfbc20, 0x9af4361d};

/* Sets limb[0..5], most significant first, to a * 2/pi modulo 4 in units of 2^-190, for finite
 * a >= 2^16. Only a window of 192 bits of 2/pi matters: the bits left of it make whole multiples
 * of four, the bits right of it are far below the smallest distance of a double from a multiple
 * of pi/2 (M. H. Payne and R. N. Hanek, 1983). */
static void vm_payne_hanek(double a, uint32_t limb[6])
{
    uint64_t u = vm_bits(a);
    unsigned start = (unsigned)(u >> 52) - 1013u;
    uint64_t m = (u & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x0010000000000000);
    uint64_t factor[2] = {m & UINT32_MAX, m >> 32};
    memset(limb, 0, 6 * sizeof limb[0]);
    for (int f = 0; f < 2; f++) {
        uint64_t carry = 0;
        for (int i = 5 - f; i >= 0; i--) {
            unsigned at = start + 32u * (unsigned)(i + f);
            const uint32_t *w = vm_two_over_pi + at / 32;
            uint64_t window = ((uint64_t)w[0] << 32 | w[1]) << (at % 32) >> 32;
            carry += window * factor[f] + limb[i];
            limb[i] = (uint32_t)carry;
            carry >>= 32;
        }
    }
}

/* Sine or cosine of any x with |x| > VM_TRIG_LIMIT. */
static double vm_trig_far(double x, uint64_t quarter)
{
    double a = vm_abs(x);
    if (!(a <= DBL_MAX))
        return vm_double(VM_NAN);
    uint32_t limb[6];
    vm_payne_hanek(a, limb);
    uint64_t n = limb[0] >> 30;
    uint32_t flip = 0;
    limb[0] &= 0x3fffffff;
    if (limb[0] >= 0x20000000) { /* Above one half: the complement and the next quarter. */
        flip = UINT32_MAX;
        n++;
    }
    vm_pair f = {0.0, 0.0};
    double unit = 0x1p-30;
    for (int i = 0; i < 6; i++, unit *= 0x1p-32) {
        uint32_t part = i == 0 ? (limb[0] ^ flip) & 0x3fffffff : limb[i] ^ flip;
        double low = f.lo;
        f = vm_two_sum(f.hi, (double)part * unit);
        f.lo += low;
    }
    f = vm_fast_two_sum(f.hi, f.lo);
    vm_pair half_pi = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
    vm_pair r = vm_pair_product(f, half_pi);
    r = vm_fast_two_sum(r.hi, r.lo);
    if (flip) {
        r.hi = -r.hi;
        r.lo = -r.lo;
    }
    double v = vm_quarter_wave(n + quarter, r);
    return x < 0.0 && quarter == 0 ? -v : v;
}

/* The quick kernels hand a far x back unchanged. No sine or cosine exceeds one, so a far element
 * is recognised in the output, even in place, and repaired in a second pass. */
VM_KERNEL uint64_t vm_is_far(double x) { return vm_lt(VM_TRIG_LIMIT, vm_abs(x)); }

VM_KERNEL double vm_quick_sin(double x)
{
    double v = vm_trig_near(x, 0);
    v = vm_sel(vm_lt(vm_abs(x), 0x1p-27) | vm_is_far(x), x, v);
    return vm_nan_if(vm_isnan(x), v);
}

VM_KERNEL double vm_quick_cos(double x)
{
    double v = vm_sel(vm_is_far(x), x, vm_trig_near(x, 1));
    return vm_nan_if(vm_isnan(x), v);
}

static void vm_repair_far(size_t n, double *y, uint64_t quarter)
{
    for (size_t i = 0; i < n; i++)
        if (vm_is_far(y[i]))
            y[i] = vm_trig_far(y[i], quarter);
}

/* ------------------------------------------------------------------------------------------ */
/* Normal distribution. */

#define VM_POLY7(t, c0, c1, c2, c3, c4, c5, c6, c7)                                                \
    ((((((((c7) * (t) + (c6)) * (t) + (c5)) * (t) + (c4)) * (t) + (c3)) * (t) + (c2)) * (t) +      \
      (c1)) *                                                                                      \
         (t) +                                                                                     \
     (c0))

/* Algorithm AS 241, PPND16 (M. J. Wichura, Applied Statistics 37(3), 1988). All three pairs of
 * polynomials are computed and one is chosen. */
VM_KERNEL double vm_kernel_qnorm(double p)
{
    double q = p - 0.5;
    double r = 0.180625 - q * q;
    double n0 = q * VM_POLY7(r, 3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427,
                             13731.693765509461125, 45921.953931549871457, 67265.770927008700853,
                             33430.575583588128105, 2509.0809287301226727);
    double d0 = VM_POLY7(r, 1.0, 42.313330701600911252, 687.18700749205790830,
                         5394.1960214247511077, 21213.794301586595867, 39307.895800092710610,
                         28729.085735721942674, 5226.4952788528545610);
    double tail = vm_sel(vm_lt(q, 0.0), p, 1.0 - p);
    double root = sqrt(vm_abs(vm_kernel_log(tail)));
    double t = root - 1.6;
    double n1 = VM_POLY7(t, 1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
                         3.64784832476320460504, 1.27045825245236838258, 0.241780725177450611770,
                         0.0227238449892691845833, 7.74545014278341407640e-4);
    double d1 = VM_POLY7(t, 1.0, 2.05319162663775882187, 1.67638483018380384940,
                         0.689767334985100004550, 0.148103976427480074590, 0.0151986665636164571966,
                         5.47593808499534494600e-4, 1.05075007164441684324e-9);
    double w = root - 5.0;
    double n2 =
        VM_POLY7(w, 6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580,
                 0.296560571828504891230, 0.0265321895265761230930, 0.00124266094738807843860,
                 2.71155556874348757815e-5, 2.01033439929228813265e-7);
    double d2 =
        VM_POLY7(w, 1.0, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
                 7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
                 2.04426310338993978564e-15);
    uint64_t outer = vm_lt(5.0, root);
    uint64_t centre = ~vm_lt(0.425, vm_abs(q));
    uint64_t flip = vm_bits(q) & VM_SIGN & ~centre;
    double n = vm_sel(centre, n0, vm_sel(outer, n2, n1));
    double d = vm_sel(centre, d0, vm_sel(outer, d2, d1));
    double v = vm_double(vm_bits(n / d) ^ flip);
    v = vm_sel(vm_eq(p, 0.0), -vm_double(VM_INF), v);
    v = vm_sel(vm_eq(p, 1.0), vm_double(VM_INF), v);
    return vm_nan_if(vm_isnan(p) | vm_lt(p, 0.0) | vm_lt(1.0, p), v);
}

/* exp(x^2 / 2) * Phi(-x) for 0 <= x <= 40 as G(t) / (x + 5) with t = (x - 5) / (x + 5). The
 * substitution is that of M. M. Shepherd and J. G. Laframboise (1981), the coefficients of G are
 * our own. Even and odd powers from t^4 on are summed apart to shorten the chain. What
 * 1 / (x + 5) and t lost by rounding is put back at the end; -1.25 stands for G'/G, which is
 * near -1.5 at 0 and shrinks to -0.5. */
VM_KERNEL double vm_mills(double x)
{
    vm_pair d = vm_two_sum(x, 5.0);
    double inverse = 1.0 / d.hi;
    vm_pair back = vm_two_product(inverse, d.hi);
    double rest = ((1.0 - back.hi) - back.lo) - inverse * d.lo;
    vm_pair ten = vm_two_product(10.0, inverse);
    vm_pair minus = vm_two_sum(1.0, -ten.hi);
    double t = minus.hi;
    double t_lost = (minus.lo - ten.lo) - 10.0 * (rest * inverse);
    double u = t * t;
    double even = VM_POLY7(u, 0x1.51f6329f0171ep-3, 0x1.54b4d4f4c511ep-6, -0x1.a25037dc79cd0p-11,
                           -0x1.f2145fdfd5bd4p-15, 0x1.17dd09c920f56p-16, -0x1.73ab1fe49c4b4p-19,
                           0x1.d0e9a77b4fdcep-22, -0x1.1ad198b314e3cp-24);
    double odd = VM_POLY7(u, -0x1.1b1c254c99e8bp-4, -0x1.88590eab49716p-9, 0x1.1daf1d4fc84f5p-11,
                          -0x1.a170d25216a98p-15, 0x1.0b26d911af570p-18, -0x1.6953c53876a56p-22,
                          0x1.6990eb9e16b58p-25, -0x1.3a33e415385dap-27);
    double u4 = (u * u) * (u * u);
    double u8 = u4 * u4;
    even += u8 * (0x1.0771b8d6722dfp-27 + u * -0x1.8d6f2393e8a27p-33);
    odd += u8 * 0x1.d04c406715840p-30;
    double g = (even + t * odd) * t + -0x1.410ed5f875a85p-2;
    g = (g * t + 0x1.fb31653876f92p-2) * t + -0x1.54ad03f27ca17p-1;
    double v = (g * t + 0x1.89d3abe1f95aep-1) * inverse;
    return v + v * (rest - 1.25 * t_lost);
}

/* The lower tail from the Mills ratio; x^2 / 2 is kept as a pair, because the exponential would
 * magnify its rounding. Above zero the value is the complement. */
VM_KERNEL double vm_kernel_pnorm(double x)
{
    double a = vm_at_most(vm_abs(x), 40.0);
    vm_pair square = vm_two_product(a, a);
    vm_exp_parts e = vm_exp_core(-0.5 * square.hi, -0.5 * square.lo);
    double m = vm_exp_mantissa(e).hi * vm_mills(a);
    double tail = vm_scale(m, e.k);
    double v = vm_sel(vm_lt(x, 0.0), tail, 1.0 - tail);
    return vm_nan_if(vm_isnan(x), v);
}

/* Taking |x| tells the compiler that the root cannot fail, so it needs no call that sets errno. */
VM_KERNEL double vm_kernel_sqrt(double x)
{
    double v = vm_sel(vm_eq(x, 0.0), x, sqrt(vm_abs(x)));
    return vm_nan_if(vm_isnan(x) | vm_lt(x, 0.0), v);
}

/* ------------------------------------------------------------------------------------------ */
/* Columns and scalar twins. */

#define VM_COLUMN(name)                                                                            \
    double vm1_##name(double x) { return vm_kernel_##name(x); }                                    \
    VM_CLONES void vm_##name(size_t n, const double *x, double *y)                                 \
    {                                                                                              \
        VM_INDEPENDENT                                                                             \
        for (size_t i = 0; i < n; i++)                                                             \
            y[i] = vm_kernel_##name(x[i]);                                                         \
    }

VM_COLUMN(exp)
VM_COLUMN(expm1)
VM_COLUMN(log)
VM_COLUMN(log1p)
VM_COLUMN(sqrt)
VM_COLUMN(tanh)
VM_COLUMN(logistic)
VM_COLUMN(qnorm)
VM_COLUMN(pnorm)

#define VM_TRIG_COLUMN(name, quarter)                                                              \
    double vm1_##name(double x)                                                                    \
    {                                                                                              \
        return vm_is_far(x) ? vm_trig_far(x, quarter) : vm_quick_##name(x);                        \
    }                                                                                              \
    VM_CLONES void vm_##name(size_t n, const double *x, double *y)                                 \
    {                                                                                              \
        uint64_t far_away = 0;                                                                     \
        VM_INDEPENDENT                                                                             \
        for (size_t i = 0; i < n; i++) {                                                           \
            double v = vm_quick_##name(x[i]);                                                      \
            far_away |= vm_is_far(v);                                                              \
            y[i] = v;                                                                              \
        }                                                                                          \
        if (far_away)                                                                              \
            vm_repair_far(n, y, quarter);                                                          \
    }

VM_TRIG_COLUMN(sin, 0)
VM_TRIG_COLUMN(cos, 1)

double vm1_pow(double x, double y) { return vm_kernel_pow(x, y); }

VM_CLONES void vm_pow(size_t n, const double *x, const double *y, double *z)
{
    VM_INDEPENDENT
    for (size_t i = 0; i < n; i++)
        z[i] = vm_kernel_pow(x[i], y[i]);
}

/* ------------------------------------------------------------------------------------------ */
/* Log-gamma and its relatives, scalar only. */

/* What Stirling's formula without corrections lacks: log(z!) - log(sqrt(2 pi z) (z / e)^z), for
 * z >= 10, by seven terms of the asymptotic series. */
static double vm_stirling_series(double z)
{
    double w = 1.0 / z;
    double t = w * w;
    return w * VM_POLY7(t, 1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0,
                        -691.0 / 360360.0, 1.0 / 156.0, 0.0);
}

/* log(gamma(2 + t)) for |t| <= 1/2: t times a polynomial of our own. */
static double vm_lgamma_near_two(double t)
{
    static const double c[20] = {
        0x1.b0ee6072093cep-2,   0x1.4a34cc4a60fa6p-2,   -0x1.13e001a55760ap-4,
        0x1.51322ac7d848ap-6,   -0x1.e404fc218dbaep-8,  0x1.7add6eadb5317p-9,
        -0x1.38ac5c2d48207p-10, 0x1.0b36af8779ca0p-11,  -0x1.d3fd4b679c1c4p-13,
        0x1.a127afee53e7dp-14,  -0x1.78de9ab752b81p-15, 0x1.580e0afa55850p-16,
        -0x1.3cb3be36ad88bp-17, 0x1.258f3057730fap-18,  -0x1.1276ebd557fb0p-19,
        0x1.012012be3900ap-20,  -0x1.ce17528bcf460p-22, 0x1.b40adb09a1e12p-23,
        -0x1.2009c1a550d0dp-23, 0x1.11fa5e7c86f7bp-24};
    double v = c[19];
    for (int i = 18; i >= 0; i--)
        v = v * t + c[i];
    return v * t;
}

/* Every x below 10 is led back to [1.5, 2.5], through log1p where the result may be near 0. */
double vm1_lgamma(double x)
{
    if (!(x > 0.0))
        return x == 0.0 ? vm_double(VM_INF) : vm_double(VM_NAN);
    if (x < 0x1p-60)
        return -vm1_log(x);
    if (x < 0.5)
        return vm_lgamma_near_two(x) - vm1_log1p(x) - vm1_log(x);
    if (x < 1.5)
        return vm_lgamma_near_two(x - 1.0) - vm1_log1p(x - 1.0);
    if (x < 10.0) {
        double product = 1.0;
        while (x > 2.5) {
            x -= 1.0;
            product *= x;
        }
        double v = vm_lgamma_near_two(x - 2.0);
        return product > 1.0 ? v + vm1_log(product) : v;
    }
    if (x > 0x1p1000)
        return x * (vm1_log(x) - 1.0); /* Overflows where the true value does. */
    return (x - 0.5) * (vm1_log(x) - 1.0) + (VM_HALF_LN_2PI - 0.5 + vm_stirling_series(x));
}

/* The correction to Stirling's formula for any z > 0. */
static double vm_stirling_error(double z)
{
    if (z >= 10.0)
        return vm_stirling_series(z);
    return vm1_lgamma(z + 1.0) - (z + 0.5) * vm1_log(z) + z - VM_HALF_LN_2PI;
}

/* x log(x / m) + m - x for x, m > 0: without cancellation where x is near m, by the series of
 * C. Loader (Fast and accurate computation of binomial probabilities, 2000). */
static double vm_deviance(double x, double m)
{
    double difference = x - m;
    if (!(vm_abs(difference) < 0.35 * (x + m)))
        return x * vm1_log(x / m) - difference;
    double v = difference / (x + m);
    double sum = difference * v;
    double term = 2.0 * x * v;
    for (int j = 3; j < 60; j += 2) {
        term *= v * v;
        double next = sum + term / (double)j;
        if (next == sum)
            break;
        sum = next;
    }
    return sum;
}

/* ------------------------------------------------------------------------------------------ */
/* Poisson quantile. */

#define VM_POISSON_FROM_ZERO 32.0 /* Below this mean, summing from 0 is the shorter way. */
#define VM_POISSON_MAX_MEAN 1e9

/* The probability of k times exp(shift), by Loader's saddle-point form. */
static double vm_poisson_mass(double k, double mean, double shift)
{
    if (k == 0.0)
        return vm1_exp(shift - mean);
    double exponent = shift - vm_stirling_error(k) - vm_deviance(k, mean);
    return vm1_exp(exponent) * sqrt(VM_INV_2PI / k);
}

/* The sum of the mass over 0..k, relative to the mass at k; for k <= mean. */
static double vm_poisson_below(double k, double mean)
{
    double inverse = 1.0 / mean;
    double sum = 1.0;
    double term = 1.0;
    for (; k > 0.0 && term > sum * 0x1p-60; k -= 1.0) {
        term *= k * inverse;
        sum += term;
    }
    return sum;
}

/* The sum of the mass over k+1, k+2, ... relative to the mass at k; for k near or above mean. */
static double vm_poisson_above(double k, double mean)
{
    double sum = 0.0;
    double term = 1.0;
    do {
        k += 1.0;
        term *= mean / k;
        sum += term;
    } while (term > sum * 0x1p-60);
    return sum;
}

/* The quantile for u < 1/2 and a mean that is not small. A start whose cdf is below u is found
 * by the Cornish-Fisher expansion; from there positive terms are added, so that no digit
 * cancels. Tiny u are scaled up together with the mass, to stay clear of underflow. */
static double vm_poisson_low(double u, double mean)
{
    double shift = u < 1e-140 ? 345.0 : 0.0;
    double target = u * vm1_exp(shift);
    double z = vm1_qnorm(u);
    double sigma = sqrt(mean);
    double k = mean + z * sigma + (z * z < mean ? (z * z - 1.0) / 6.0 : 0.0) - 1.0;
    k = k > 0.0 ? vm_floor(k < mean ? k : mean) : 0.0;
    double p = vm_poisson_mass(k, mean, shift);
    double sum = p * vm_poisson_below(k, mean);
    while (sum >= target && k > 0.0) {
        k -= 1.0 + vm_floor(sigma * 0.125);
        k = k > 0.0 ? k : 0.0;
        p = vm_poisson_mass(k, mean, shift);
        sum = p * vm_poisson_below(k, mean);
    }
    while (sum < target) {
        k += 1.0;
        p = p > 1e-290 ? p * (mean / k) : vm_poisson_mass(k, mean, shift);
        sum += p;
    }
    return k;
}

/* The quantile whose upper tail may be at most `tail` <= 1/2, searched downwards from a start
 * not below it. */
static double vm_poisson_high(double tail, double mean, double k)
{
    double p = vm_poisson_mass(k, mean, 0.0);
    double sum = p * vm_poisson_above(k, mean);
    while (sum > tail) {
        k += 1.0 + vm_floor(sqrt(mean) * 0.125);
        p = vm_poisson_mass(k, mean, 0.0);
        sum = p * vm_poisson_above(k, mean);
    }
    while (k > 0.0 && sum + p <= tail) {
        sum += p;
        p *= k / mean;
        k -= 1.0;
    }
    return k;
}

/* For small means the mass is summed from 0. Where the sum is so near u that its rounding might
 * decide, and u is in the upper half, the upper tail decides instead. */
static double vm_poisson_from_zero(double u, double mean)
{
    double slack = u < 0.5 ? 0.0 : 0x1p-46;
    double p = vm1_exp(-mean);
    double sum = p;
    double k = 0.0;
    while (sum < u - slack) {
        k += 1.0;
        p *= mean / k;
        sum += p;
    }
    return sum >= u + slack ? k : vm_poisson_high(1.0 - u, mean, k);
}

double vm1_poisson(double u, double mean)
{
    if (!(u >= 0.0 && u <= 1.0 && mean >= 0.0 && mean <= VM_POISSON_MAX_MEAN))
        return vm_double(VM_NAN);
    if (u == 0.0 || mean == 0.0)
        return 0.0;
    if (u == 1.0)
        return vm_double(VM_INF);
    if (mean < VM_POISSON_FROM_ZERO)
        return vm_poisson_from_zero(u, mean);
    if (u < 0.5)
        return vm_poisson_low(u, mean);
    double z = vm1_qnorm(u);
    double start = vm_floor(mean + z * sqrt(mean) + (z * z - 1.0) / 6.0) + 1.0;
    return vm_poisson_high(1.0 - u, mean, start);
}

void vm_poisson(size_t n, const double *u, const double *mean, double *k)
{
    for (size_t i = 0; i < n; i++)
        k[i] = vm1_poisson(u[i], mean[i]);
}

/* ------------------------------------------------------------------------------------------ */
/* Beta distribution, scalar only. Arguments come as x and y = 1 - x, so that neither end loses
 * digits. */

/* x^a, where the smaller of x and y is taken to be the accurate one. */
static double vm_complement_pow(double x, double y, double a)
{
    return x < 0.5 ? vm1_pow(x, a) : vm1_exp(a * vm1_log1p(-y));
}

/* x^a y^b / B(a, b). With large a + b the parts would cancel, and the saddle-point form of the
 * binomial is used, with what rounding took from the larger of x and y put back. */
static double vm_beta_front(double x, double y, double a, double b)
{
    double n = a + b;
    if (n < 30.0) {
        double log_beta = vm1_lgamma(a) + vm1_lgamma(b) - vm1_lgamma(n);
        return vm_complement_pow(x, y, a) * vm_complement_pow(y, x, b) * vm1_exp(-log_beta);
    }
    double lost = x < 0.5 ? ((1.0 - y) - x) * (b / y - n) : ((1.0 - x) - y) * (a / x - n);
    double exponent = vm_stirling_error(n) - vm_stirling_error(a) - vm_stirling_error(b) -
                      vm_deviance(a, n * x) - vm_deviance(b, n * y) + lost;
    return vm1_exp(exponent) * sqrt(a * b / n * VM_INV_2PI);
}

/* I_x(a, b) divided by its front factor and multiplied by a: the continued fraction of Abramowitz
 * and Stegun 26.5.8, evaluated by Lentz's method; for x <= (a + 1) / (a + b + 2). */
static double vm_beta_fraction(double x, double a, double b)
{
    const double tiny = 1e-300;
    double c = 1.0;
    double d = 1.0 - (a + b) * x / (a + 1.0);
    d = 1.0 / (vm_abs(d) < tiny ? tiny : d);
    double v = d;
    for (double m = 1.0; m < 1e5; m += 1.0) {
        double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 + even * d;
        c = 1.0 + even / c;
        d = 1.0 / (vm_abs(d) < tiny ? tiny : d);
        c = vm_abs(c) < tiny ? tiny : c;
        v *= c * d;
        d = 1.0 + odd * d;
        c = 1.0 + odd / c;
        d = 1.0 / (vm_abs(d) < tiny ? tiny : d);
        c = vm_abs(c) < tiny ? tiny : c;
        double factor = c * d;
        v *= factor;
        if (vm_abs(factor - 1.0) < 0x1p-52)
            break;
    }
    return v;
}

/* I_x(a, b) for 0 < x < 1; the front factor goes to *front. */
static double vm_beta_lower(double x, double y, double a, double b, double *front)
{
    *front = vm_beta_front(x, y, a, b);
    if (x <= (a + 1.0) / (a + b + 2.0))
        return *front * vm_beta_fraction(x, a, b) / a;
    return 1.0 - *front * vm_beta_fraction(y, b, a) / b;
}

double vm1_pbeta(double x, double a, double b)
{
    int good = x == x && a > 0.0 && b > 0.0 && a <= DBL_MAX && b <= DBL_MAX;
    if (!good)
        return vm_double(VM_NAN);
    if (x <= 0.0)
        return 0.0;
    if (x >= 1.0)
        return 1.0;
    double front;
    return vm_beta_lower(x, 1.0 - x, a, b, &front);
}

/* The x in (0, top] with I_x(a, b) = p. Newton's method on log I as a function of log x, which is
 * almost a straight line in the tail, started from the leading term of the series and kept
 * within a bracket by halving. */
static double vm_beta_solve(double p, double a, double b, double top)
{
    double log_beta = vm1_lgamma(a) + vm1_lgamma(b) - vm1_lgamma(a + b);
    double x = vm1_exp((vm1_log(p) + vm1_log(a) + log_beta) / a);
    double low = 0.0;
    double high = top;
    if (x == 0.0)
        return 0.0;
    x = x < top ? x : top;
    for (int i = 0; i < 1200; i++) {
        double front;
        double v = vm_beta_lower(x, 1.0 - x, a, b, &front);
        low = v < p ? x : low;
        high = v < p ? high : x;
        double step = vm1_log(v / p) * v * (1.0 - x) / front;
        double next = x * vm1_exp(-step);
        if (vm_abs(step) < 0x1p-51)
            return next < 1.0 ? next : 1.0;
        if (!(next > low && next < high))
            next = low > 0.0 ? sqrt(low) * sqrt(high) : high * 0.5;
        if (next == x || next == low || next == high)
            return next;
        x = next;
    }
    return x;
}

/* A quantile found as 1 - y has lost relative digits if it is small; two Newton steps on the
 * upper tail, with x itself as the unknown, bring them back. */
static double vm_beta_polish(double tail, double a, double b, double x)
{
    for (int i = 0; i < 2 && x > 0.0 && x < 0.5; i++) {
        double front;
        double v = vm_beta_lower(1.0 - x, x, b, a, &front);
        double next = x + (v - tail) * x * (1.0 - x) / front;
        x = next > 0.0 && next < 1.0 ? next : x;
    }
    return x;
}

double vm1_qbeta(double p, double a, double b)
{
    int good = p >= 0.0 && p <= 1.0 && a > 0.0 && b > 0.0 && a <= DBL_MAX && b <= DBL_MAX;
    if (!good)
        return vm_double(VM_NAN);
    if (p == 0.0 || p == 1.0)
        return p;
    double middle = a / (a + b);
    double rest = b / (a + b);
    double front;
    if (p <= vm_beta_lower(middle, rest, a, b, &front))
        return vm_beta_solve(p, a, b, middle);
    return vm_beta_polish(1.0 - p, a, b, 1.0 - vm_beta_solve(1.0 - p, b, a, rest));
}
