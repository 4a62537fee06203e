/* SPDX-License-Identifier: MIT
 *
 * Tests of host/rng.c: Random123's known answers, the stated formula of a uniform number, the
 * same bits on every path through rng_uniform, stream keys, and a look at uniformity with fixed
 * seeds. Run from the root of the repository.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../host/rng.h"

static const rng_key some_key = {{UINT32_C(0x12345678), UINT32_C(0x9ABCDEF0)}};

/* FNV-1a over the bits of `n` doubles, low byte first, going on from `hash`. */
static uint64_t hash_doubles(uint64_t hash, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        for (unsigned byte = 0; byte < 8; byte++)
            hash = (hash ^ (bits >> 8 * byte & 0xFF)) * UINT64_C(0x100000001B3);
    }
    return hash;
}

static const uint64_t hash_start = UINT64_C(0xCBF29CE484222325);

/* out[i] for each chance number by the scalar function. */
static void one_by_one(uint32_t step, uint32_t draw, const uint64_t *chance, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = rng_uniform1(some_key, step, draw, chance[i]);
}

Test(rng, philox_gives_the_known_answers)
{
    FILE *file = fopen("tests/golden/philox/philox4x32-10.txt", "r");
    cr_assert(file != NULL, "run from the root of the repository");
    uint32_t c[4], k[2], answer[4], out[4];
    int rows = 0;
    while (fscanf(file,
                  "philox4x32 10 %" SCNx32 " %" SCNx32 " %" SCNx32 " %" SCNx32 " %" SCNx32
                  " %" SCNx32 " %" SCNx32 " %" SCNx32 " %" SCNx32 " %" SCNx32 " ",
                  &c[0], &c[1], &c[2], &c[3], &k[0], &k[1], &answer[0], &answer[1], &answer[2],
                  &answer[3]) == 10) {
        rng_philox(c, (rng_key){{k[0], k[1]}}, out);
        cr_assert_arr_eq(out, answer, sizeof out, "row %d", rows);
        rng_philox(c, (rng_key){{k[0], k[1]}}, c); /* the answer may replace the counter */
        cr_assert_arr_eq(c, answer, sizeof c, "row %d in place", rows);
        rows++;
    }
    fclose(file);
    cr_assert_eq(rows, 3);
}

Test(rng, a_uniform_number_is_what_the_header_says)
{
    const uint64_t chances[] = {0,
                                1,
                                2,
                                3,
                                1000,
                                UINT64_C(0x1FFFFFFFF),
                                UINT64_C(0x200000000),
                                UINT64_C(0x123456789ABCDEF1),
                                UINT64_MAX - 1,
                                UINT64_MAX};
    for (size_t i = 0; i < sizeof chances / sizeof chances[0]; i++) {
        uint64_t half = chances[i] / 2;
        uint32_t ctr[4] = {(uint32_t)half, (uint32_t)(half >> 32), 77, 5}, w[4];
        rng_philox(ctr, some_key, w);
        unsigned low = chances[i] % 2 ? 2 : 0;
        uint64_t word = (uint64_t)w[low + 1] << 32 | w[low];
        double expected = ((double)(word >> 12) + 0.5) * 0x1p-52;
        cr_assert(rng_uniform1(some_key, 77, 5, chances[i]) == expected);
    }
}

Test(rng, uniform_numbers_are_odd_multiples_of_the_unit_inside_the_interval)
{
    enum { N = 100000 };
    static uint64_t chance[N];
    static double u[N];
    for (size_t i = 0; i < N; i++)
        chance[i] = i;
    rng_uniform(some_key, 0, 0, chance, N, u);
    size_t bad = 0;
    for (size_t i = 0; i < N; i++) {
        uint64_t units = (uint64_t)(u[i] * 0x1p53);
        bad += !(u[i] > 0.0 && u[i] < 1.0 && (double)units * 0x1p-53 == u[i] && units % 2 == 1);
    }
    cr_assert_eq(bad, 0);
}

Test(rng, consecutive_numbers_have_the_same_bits_on_every_path)
{
    enum { N = 210 };
    const uint64_t starts[] = {0,
                               1,
                               2,
                               7,
                               1000001,
                               UINT64_C(0x1FFFFFFF0),
                               UINT64_C(0x1FFFFFFF1),
                               UINT64_MAX - 300,
                               UINT64_MAX - 100,
                               UINT64_MAX - 37};
    uint64_t chance[N];
    double expected[N], out[N + 1];
    size_t bad = 0;
    for (size_t s = 0; s < sizeof starts / sizeof starts[0]; s++) {
        for (size_t i = 0; i < N; i++)
            chance[i] = starts[s] + i; /* the last ones pass 2^64 and go on from 0 */
        one_by_one(3, 4, chance, N, expected);
        for (size_t n = 0; n <= N; n++) {
            out[n] = -1.0;
            rng_uniform(some_key, 3, 4, chance, n, out);
            bad += memcmp(out, expected, n * sizeof *out) != 0;
            bad += out[n] != -1.0;
        }
        for (size_t from = 0; from < N; from++) {
            rng_uniform(some_key, 3, 4, chance + from, N - from, out);
            bad += memcmp(out, expected + from, (N - from) * sizeof *out) != 0;
        }
    }
    cr_assert_eq(bad, 0);
}

Test(rng, any_other_numbers_have_the_same_bits_too)
{
    enum { N = 333 };
    uint64_t chance[N];
    double expected[N], out[N];
    size_t bad = 0;
    for (unsigned pattern = 0; pattern < 7; pattern++) {
        for (uint64_t i = 0; i < N; i++) {
            const uint64_t patterns[] = {i / 2,               /* each twice */
                                         i / 5,               /* a Saltelli base sample */
                                         N - i,               /* backwards */
                                         2 * i,               /* even only */
                                         i < 100 ? i : i + 1, /* a gap */
                                         i * UINT64_C(0x9E3779B97F4A7C15), /* anywhere */
                                         i ^ 1};                           /* pairs swapped */
            chance[i] = patterns[pattern];
        }
        one_by_one(9, 0, chance, N, expected);
        for (size_t n = 0; n <= N; n++) {
            rng_uniform(some_key, 9, 0, chance, n, out);
            bad += memcmp(out, expected, n * sizeof *out) != 0;
        }
    }
    cr_assert_eq(bad, 0);
}

Test(rng, step_draw_and_key_all_matter)
{
    double u = rng_uniform1(some_key, 1, 2, 3);
    cr_assert(u != rng_uniform1(some_key, 2, 2, 3));
    cr_assert(u != rng_uniform1(some_key, 1, 3, 3));
    cr_assert(u != rng_uniform1(some_key, 1, 2, 2));
    cr_assert(u != rng_uniform1(some_key, 1, 2, 3 + (UINT64_C(1) << 33)));
    cr_assert(u != rng_uniform1((rng_key){{some_key.k[0] + 1, some_key.k[1]}}, 1, 2, 3));
    cr_assert(u != rng_uniform1((rng_key){{some_key.k[0], some_key.k[1] + 1}}, 1, 2, 3));
}

static uint64_t key64(uint64_t seed, const char *unit, const char *stream)
{
    rng_key key = rng_stream_key(seed, unit, stream);
    return (uint64_t)key.k[1] << 32 | key.k[0];
}

Test(rng, every_stream_has_its_own_key)
{
    enum { N = 4000 };
    static uint64_t keys[N];
    static const char letters[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    size_t n = 0, same = 0;
    /* Texts of one letter in all ways of cutting them, where sloppy joining would collide. */
    for (size_t unit = 0; unit <= 40; unit++)
        for (size_t stream = 0; stream <= 40; stream++)
            keys[n++] = key64(1, letters + 40 - unit, letters + 40 - stream);
    for (uint64_t seed = 0; seed < 1000; seed++)
        keys[n++] = key64(seed << 32 | seed % 7, "richardson", "shock");
    char name[32];
    while (n < N) {
        snprintf(name, sizeof name, "unit%zu", n);
        keys[n++] = key64(1, name, "");
    }
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < i; j++)
            same += keys[i] == keys[j];
    cr_assert_eq(same, 0);
    cr_assert_neq(key64(1, "ab", "c"), key64(1, "a", "bc"));
    cr_assert_eq(key64(1, "ab", "c"), key64(1, "ab", "c"));
}

Test(rng, one_changed_bit_of_a_name_changes_half_the_key)
{
    unsigned changed = 0, trials = 0;
    for (unsigned place = 0; place < 20; place++) {
        for (unsigned bit = 0; bit < 5; bit++) {
            char name[] = "interception_success";
            uint64_t before = key64(42, name, "s");
            name[place] ^= (char)(1 << bit);
            for (uint64_t d = before ^ key64(42, name, "s"); d; d &= d - 1)
                changed++;
            trials++;
        }
    }
    double mean = (double)changed / trials; /* expected 32, standard error 0.4 */
    cr_assert(mean > 30.0 && mean < 34.0, "%g bits of 64", mean);
}

/* Chi-square over 1024 cells: expected 1023, standard deviation 45; the bound is 5 of those. */
Test(rng, cells_are_filled_evenly_along_each_part_of_the_counter)
{
    enum { N = 1 << 20, CELLS = 1024 };
    for (unsigned along = 0; along < 3; along++) {
        static uint32_t count[CELLS];
        memset(count, 0, sizeof count);
        double sum = 0.0;
        for (uint32_t i = 0; i < N; i++) {
            double u =
                rng_uniform1(some_key, along == 0 ? i : 0, along == 1 ? i : 0, along == 2 ? i : 0);
            count[(unsigned)(u * CELLS)]++;
            sum += u;
        }
        double chi_square = 0.0, expected = (double)N / CELLS;
        for (unsigned k = 0; k < CELLS; k++)
            chi_square += (count[k] - expected) * (count[k] - expected) / expected;
        cr_assert(chi_square > 797.0 && chi_square < 1249.0, "%u: %g", along, chi_square);
        double z = (sum / N - 0.5) * 1024.0 / 0.28867513459481287;
        cr_assert(z > -5.0 && z < 5.0, "%u: mean is off by %g standard errors", along, z);
    }
}

/* Correlation of neighbours, of the halves of one answer, of steps and of keys: 5 errors of 0. */
Test(rng, neighbours_are_not_correlated)
{
    enum { N = 1 << 18 };
    rng_key other = rng_stream_key(1, "a", "b"), next = rng_stream_key(2, "a", "b");
    double pair = 0.0, neighbour = 0.0, step = 0.0, key = 0.0;
    for (uint64_t i = 0; i < N; i++) {
        double u = rng_uniform1(other, 0, 0, 2 * i) - 0.5;
        pair += u * (rng_uniform1(other, 0, 0, 2 * i + 1) - 0.5);
        neighbour += u * (rng_uniform1(other, 0, 0, 2 * i + 2) - 0.5);
        step += u * (rng_uniform1(other, 1, 0, 2 * i) - 0.5);
        key += u * (rng_uniform1(next, 0, 0, 2 * i) - 0.5);
    }
    const double bound = 5.0 * 512.0 / 12.0;
    cr_assert(pair > -bound && pair < bound, "%g", pair);
    cr_assert(neighbour > -bound && neighbour < bound, "%g", neighbour);
    cr_assert(step > -bound && step < bound, "%g", step);
    cr_assert(key > -bound && key < bound, "%g", key);
}

/* The same on every compiler, optimisation level and vector width; a change breaks all results. */
Test(rng, bits_are_the_published_ones)
{
    enum { N = 1000 };
    uint64_t chance[N], hash = hash_start;
    double u[N];
    for (uint64_t i = 0; i < N; i++)
        chance[i] = 12345 + i;
    rng_key key = rng_stream_key(42, "richardson", "shock");
    for (uint32_t step = 0; step < 5; step++) {
        rng_uniform(key, step, 1, chance, N, u);
        hash = hash_doubles(hash, u, N);
    }
    cr_assert_eq(key.k[0], UINT32_C(0x8CA4B982), "0x%08" PRIX32, key.k[0]);
    cr_assert_eq(key.k[1], UINT32_C(0x56820363), "0x%08" PRIX32, key.k[1]);
    cr_assert_eq(hash, UINT64_C(0x740292BA6EEAF01E), "0x%016" PRIX64, hash);
}
