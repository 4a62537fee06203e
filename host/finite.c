/* SPDX-License-Identifier: MIT
 *
 * Bad numbers, found by a sum. See finite.h.
 *
 * A sum of finite numbers is finite unless it overflows, and a NaN or an infinity never leaves it
 * again, so the order of additions is free. Eight sums side by side and long turns take little
 * more than one instruction for a vector.
 *
 * gcc's target_clones cuts generic vectors to the width of plain x86-64, so the sum is written
 * for a width and included once for each kind of processor.
 */
#include "finite.h"

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(DTN_NO_CLONES)
#define FINITE_X86 1
#else
#define FINITE_X86 0
#endif

/* Vectors that a sum takes with one turn of its long loop, and of the one for the rest. */
enum { TURN = 32, SHORT_TURN = 8 };

/*
 * Defines NAME(columns, count, n) for vectors of LANES doubles: the sum of n numbers in each of
 * several columns.
 */
#define TAKE_8(v, k)                                                                               \
    (s0 += v[k], s1 += v[k + 1], s2 += v[k + 2], s3 += v[k + 3], s4 += v[k + 4], s5 += v[k + 5],   \
     s6 += v[k + 6], s7 += v[k + 7])

#define DEFINE_SUM(NAME, LANES)                                                                    \
    typedef double NAME##_vector __attribute__((vector_size(8 * (LANES)), may_alias));             \
                                                                                                   \
    static double NAME(const double *const *columns, size_t count, uint32_t n)                     \
    {                                                                                              \
        NAME##_vector s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0}, s4 = {0}, s5 = {0}, s6 = {0};        \
        NAME##_vector s7 = {0};                                                                    \
        double rest = 0;                                                                           \
        const size_t vectors = n / (LANES);                                                        \
        for (size_t k = 0; k < count; k++) {                                                       \
            const NAME##_vector *v = (const NAME##_vector *)columns[k], *end = v + vectors;        \
            for (; end - v >= TURN; v += TURN)                                                     \
                TAKE_8(v, 0), TAKE_8(v, 8), TAKE_8(v, 16), TAKE_8(v, 24);                          \
            for (; end - v >= SHORT_TURN; v += SHORT_TURN)                                         \
                TAKE_8(v, 0);                                                                      \
            for (; v < end; v++)                                                                   \
                s0 += *v;                                                                          \
            for (size_t i = vectors * (LANES); i < n; i++)                                         \
                rest += columns[k][i];                                                             \
        }                                                                                          \
        s0 += ((s1 + s2) + (s3 + s4)) + ((s5 + s6) + s7);                                          \
        for (size_t j = 0; j < (LANES); j++)                                                       \
            rest += s0[j];                                                                         \
        return rest;                                                                               \
    }

DEFINE_SUM(sum16, 2)

#if FINITE_X86
#pragma GCC push_options
#pragma GCC target("avx2")
DEFINE_SUM(sum32, 4)
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,prefer-vector-width=512")
DEFINE_SUM(sum64, 8)
#pragma GCC pop_options
#endif

bool finite_columns(const double *const *columns, size_t count, uint32_t n)
{
    double s;
#if FINITE_X86
    if (__builtin_cpu_supports("avx512f"))
        s = sum64(columns, count, n);
    else if (__builtin_cpu_supports("avx2"))
        s = sum32(columns, count, n);
    else
#endif
        s = sum16(columns, count, n);
    return s - s == 0;
}
