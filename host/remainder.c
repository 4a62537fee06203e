/* SPDX-License-Identifier: MIT
 *
 * Remainders of columns. See remainder.h.
 */
#include "remainder.h"

#include <detente/plugin.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "expr.h"

/* In place is allowed, and then each element depends on itself only. */
#if defined(__GNUC__) && !defined(__clang__)
#define INDEPENDENT _Pragma("GCC ivdep")
#else
#define INDEPENDENT
#endif
#define KERNEL static inline __attribute__((always_inline))

KERNEL uint64_t mask(int holds) { return (uint64_t)0 - (uint64_t)holds; }

KERNEL uint64_t bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

KERNEL double choose(uint64_t which, double yes, double no)
{
    uint64_t u = (bits_of(yes) & which) | (bits_of(no) & ~which);
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

KERNEL double nearest(double x) { return (x + 0x1p52) - 0x1p52; } /* 0 <= x <= 2^51 */

KERNEL uint64_t is_whole(double x)
{
    double size = fabs(x);
    return mask(nearest(size) == size) & mask(size < 0x1p51);
}

DTN_KERNEL
static int are_whole(size_t n, const double *a, const double *b)
{
    uint64_t all = UINT64_MAX;
    for (size_t i = 0; i < n; i++)
        all &= is_whole(a[i]) & is_whole(b[i]) & ~mask(b[i] == 0);
    return all != 0;
}

/*
 * For whole a, b: the rounded quotient is at most one too large, its product with b is an integer
 * below 2^53, and so nothing here rounds. The sign is that of a, even of 0, as C has it.
 */
KERNEL double whole_fmod(double a, double b)
{
    double x = fabs(a), y = fabs(b);
    double rest = x - nearest(x / y) * y;
    rest = choose(mask(rest < 0), rest + y, rest);
    return copysign(rest, a);
}

/* Then, as Lua has it, the sign is that of b. */
KERNEL double whole_mod(double a, double b)
{
    double m = whole_fmod(a, b);
    uint64_t is_other = (mask(m > 0) & mask(b < 0)) | (mask(m < 0) & mask(b > 0));
    return choose(is_other, m + b, m);
}

DTN_KERNEL
static void whole_fmods(size_t n, const double *a, const double *b, double *to)
{
    INDEPENDENT
    for (size_t i = 0; i < n; i++)
        to[i] = whole_fmod(a[i], b[i]);
}

DTN_KERNEL
static void whole_mods(size_t n, const double *a, const double *b, double *to)
{
    INDEPENDENT
    for (size_t i = 0; i < n; i++)
        to[i] = whole_mod(a[i], b[i]);
}

void remainder_fmod(size_t n, const double *a, const double *b, double *to)
{
    if (are_whole(n, a, b))
        whole_fmods(n, a, b, to);
    else
        for (size_t i = 0; i < n; i++)
            to[i] = fmod(a[i], b[i]);
}

void remainder_mod(size_t n, const double *a, const double *b, double *to)
{
    if (are_whole(n, a, b))
        whole_mods(n, a, b, to);
    else
        for (size_t i = 0; i < n; i++)
            to[i] = expr_apply(EXPR_MOD, a[i], b[i], 0);
}
