/* SPDX-License-Identifier: MIT
 *
 * Tests of host/sample.c: the published sequences, what each design promises (a Latin hypercube
 * its strata, a scrambled sequence its nets, a grid its combinations), what may be extended, and
 * each refusal. Run from the root of the repository.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../host/mem.h"
#include "../host/sample.h"

static const char *const six[] = {"beta", "gamma", "delta", "cost", "trust", "power"};

static uint64_t hash_doubles(uint64_t hash, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) { /* FNV-1a, low byte first */
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        for (unsigned byte = 0; byte < 8; byte++)
            hash = (hash ^ (bits >> 8 * byte & 0xFF)) * UINT64_C(0x100000001B3);
    }
    return hash;
}

static design opened(design_kind kind, uint64_t seed, uint64_t points, uint32_t ndims,
                     const char *const *names, const uint32_t *levels)
{
    design d;
    error e;
    cr_assert_eq(design_open(&d, kind, seed, points, ndims, names, levels, &e), ERR_OK, "%s",
                 e.text);
    return d;
}

/* Points `first` to `first` + n - 1 of a column. */
static void column(const design *d, uint32_t dim, uint64_t first, size_t n, double *u)
{
    uint64_t *point = malloc((n ? n : 1) * sizeof *point);
    for (size_t i = 0; i < n; i++)
        point[i] = first + i;
    design_column(d, dim, point, n, u);
    free(point);
}

/* How many of the `cells` equal cells of (0, 1) do not hold exactly one of the `cells` points. */
static size_t badly_filled(const double *u, size_t cells)
{
    unsigned char *count = calloc(cells, 1);
    size_t bad = 0;
    for (size_t i = 0; i < cells; i++) {
        if (u[i] > 0.0 && u[i] < 1.0 && count[(size_t)(u[i] * (double)cells)] < 2)
            count[(size_t)(u[i] * (double)cells)]++;
        else
            bad++;
    }
    for (size_t k = 0; k < cells; k++)
        bad += count[k] != 1;
    free(count);
    return bad;
}

/* Rows of `ndims` numbers against a raw sequence; the largest difference. */
static double worst_against_file(const char *path, uint32_t ndims,
                                 double raw(uint32_t dim, uint64_t point))
{
    FILE *file = fopen(path, "r");
    cr_assert(file != NULL, "run from the root of the repository");
    double worst = 0.0, value;
    for (uint64_t point = 0; point < 64; point++) {
        for (uint32_t dim = 0; dim < ndims; dim++) {
            cr_assert_eq(fscanf(file, "%lf%*1[,\n]", &value), 1, "point %d", (int)point);
            double off = value - raw(dim, point);
            worst = off > worst ? off : -off > worst ? -off : worst;
        }
    }
    cr_assert_eq(fscanf(file, "%lf", &value), EOF, "more rows than expected");
    fclose(file);
    return worst;
}

Test(sample, names_are_read_and_written)
{
    static const char *const names[] = {"mc", "lhs", "sobol", "halton", "grid"};
    error e;
    design_kind kind;
    for (unsigned k = 0; k < 5; k++) {
        cr_assert_eq(design_parse(names[k], &kind, &e), ERR_OK);
        cr_assert_eq((unsigned)kind, k);
        cr_assert_str_eq(design_name(kind), names[k]);
        cr_assert_eq(design_can_extend(kind), k == 0 || k == 2 || k == 3);
    }
    cr_assert_eq(design_parse("soboll", &kind, &e), ERR_USAGE);
    cr_assert_str_eq(e.text, "unknown design 'soboll'; did you mean 'sobol'?");
    cr_assert_eq(design_parse("something", &kind, &e), ERR_USAGE);
    cr_assert_str_eq(e.text, "unknown design 'something'; known: mc, lhs, sobol, halton, grid");
}

Test(sample, raw_sobol_is_the_published_sequence)
{
    cr_assert(worst_against_file("tests/golden/sobol/sobol_first64_d20.csv", 20,
                                 design_sobol_raw) == 0.0);
    cr_assert(worst_against_file("tests/golden/sobol/sobol_sequence_d10_first64.csv", 10,
                                 design_sobol_raw) == 0.0);
}

/* Computed apart from the published table, point after point (Antonov and Saleev 1979). */
Test(sample, raw_sobol_goes_on_to_the_last_dimension)
{
    static const struct {
        uint32_t dim;
        uint64_t point;
        uint32_t digits;
    } known[] = {
        {0, 1000, UINT32_C(943718400)},       {1, 12345, UINT32_C(3493593088)},
        {99, 65535, UINT32_C(2030501888)},    {511, 99999, UINT32_C(1546813440)},
        {1022, 100001, UINT32_C(1711570944)}, {1023, 123456, UINT32_C(1919713280)},
        {1023, 200000, UINT32_C(4005707776)},
    };
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
        cr_assert(design_sobol_raw(known[k].dim, known[k].point) == known[k].digits * 0x1p-32,
                  "dimension %u", known[k].dim);
}

Test(sample, raw_halton_is_the_published_sequence)
{
    double worst = worst_against_file("tests/golden/halton/halton_sequence_d6_first64.csv", 6,
                                      design_halton_raw);
    cr_assert(worst < 2e-16, "off by %g", worst);
    cr_assert(design_halton_raw(1023, 1) == 1.0 / 8161.0, "the 1024th prime is 8161");
    cr_assert(design_halton_raw(1023, 8161) == 1.0 / (8161.0 * 8161.0));
}

Test(sample, mc_is_philox_by_point_number)
{
    design d = opened(DESIGN_MC, 5, 1000, 6, six, NULL);
    double u[1000], sum = 0.0;
    column(&d, 3, 0, 1000, u);
    size_t bad = 0;
    for (size_t i = 0; i < 1000; i++) {
        bad += !(u[i] > 0.0 && u[i] < 1.0);
        sum += u[i];
    }
    cr_assert_eq(bad, 0);
    cr_assert(sum > 455.0 && sum < 545.0, "mean %g is 5 standard errors off", sum / 1000.0);
    design_close(&d);
}

Test(sample, lhs_puts_one_point_into_each_stratum)
{
    static double u[1000003];
    const uint64_t large[] = {1000, 1024, 4095, 4096, 4097, 65536, 65537, 1000003};
    size_t bad = 0;
    for (uint64_t points = 1; points <= 400; points++) {
        design d = opened(DESIGN_LHS, points % 7, points, 2, six, NULL);
        for (uint32_t dim = 0; dim < 2; dim++) {
            column(&d, dim, 0, points, u);
            bad += badly_filled(u, points);
        }
        design_close(&d);
    }
    for (size_t k = 0; k < sizeof large / sizeof large[0]; k++) {
        design d = opened(DESIGN_LHS, 3, large[k], 1, six, NULL);
        column(&d, 0, 0, large[k], u);
        bad += badly_filled(u, large[k]);
        design_close(&d);
    }
    cr_assert_eq(bad, 0);
}

/* All 24 orders of 4 points, over 24000 seeds: chi-square of 23 degrees, 1 in 10^6 above 71. */
Test(sample, lhs_orders_are_equally_likely)
{
    static unsigned count[256];
    for (uint64_t seed = 0; seed < 24000; seed++) {
        design d = opened(DESIGN_LHS, seed, 4, 1, six, NULL);
        double u[4];
        column(&d, 0, 0, 4, u);
        count[(int)(u[0] * 4) << 6 | (int)(u[1] * 4) << 4 | (int)(u[2] * 4) << 2 |
              (int)(u[3] * 4)]++;
        design_close(&d);
    }
    double chi_square = 0.0;
    unsigned orders = 0;
    for (unsigned k = 0; k < 256; k++) {
        orders += count[k] > 0;
        chi_square += count[k] ? (count[k] - 1000.0) * (count[k] - 1000.0) / 1000.0 : 0.0;
    }
    cr_assert_eq(orders, 24);
    cr_assert(chi_square < 71.0, "%g", chi_square);
}

Test(sample, lhs_stays_in_its_stratum_at_the_largest_size)
{
    design d = opened(DESIGN_LHS, 1, DESIGN_LHS_POINTS_MAX, 1, six, NULL);
    uint64_t point[1000], seen[1000];
    double u[1000];
    size_t bad = 0;
    for (uint64_t i = 0; i < 1000; i++)
        point[i] = i < 500 ? i : DESIGN_LHS_POINTS_MAX - 1000 + i;
    design_column(&d, 0, point, 1000, u);
    for (size_t i = 0; i < 1000; i++) {
        seen[i] = (uint64_t)(u[i] * (double)DESIGN_LHS_POINTS_MAX);
        bad += !(u[i] > 0.0 && u[i] < 1.0);
        for (size_t j = 0; j < i; j++)
            bad += seen[j] == seen[i];
    }
    cr_assert_eq(bad, 0);
    design_close(&d);
}

Test(sample, adding_or_moving_an_uncertainty_leaves_the_others_alone)
{
    const design_kind kinds[] = {DESIGN_MC, DESIGN_LHS};
    const char *const three[] = {"power", "new", "gamma"};
    for (unsigned k = 0; k < 2; k++) {
        design before = opened(kinds[k], 9, 100, 6, six, NULL);
        design after = opened(kinds[k], 9, 100, 3, three, NULL);
        double u[100], v[100];
        column(&before, 1, 0, 100, u);
        column(&after, 2, 0, 100, v);
        cr_assert_arr_eq(u, v, sizeof u);
        column(&after, 1, 0, 100, v);
        cr_assert(memcmp(u, v, sizeof u) != 0);
        design_close(&before);
        design_close(&after);
    }
}

/* The first 2^k points of each one-dimensional projection: one in each of 2^k equal cells. */
Test(sample, scrambled_sobol_keeps_the_cells_of_one_dimension)
{
    enum { DIMS = DESIGN_SOBOL_DIMS_MAX };
    static char text[DIMS][8];
    static const char *names[DIMS];
    static double u[4096];
    size_t bad = 0;
    for (uint32_t k = 0; k < DIMS; k++)
        names[k] = (snprintf(text[k], sizeof text[k], "u%u", k), text[k]);
    for (uint64_t seed = 0; seed < 5; seed++) {
        design d = opened(DESIGN_SOBOL, seed, 4096, DIMS, names, NULL);
        for (uint32_t dim = 0; dim < DIMS; dim += seed == 0 ? 1 : 37) {
            column(&d, dim, 0, 4096, u);
            for (size_t cells = 1; cells <= (dim < 20 ? 4096 : 256); cells *= 2)
                bad += badly_filled(u, cells);
        }
        design_close(&d);
    }
    cr_assert_eq(bad, 0);
}

/* The first two dimensions are a (0, 2)-sequence: one point in each 2^-a by 2^-b box. */
Test(sample, scrambled_sobol_keeps_the_boxes_of_two_dimensions)
{
    double x[256], y[256], cell[256];
    size_t bad = 0;
    for (uint64_t seed = 0; seed < 50; seed++) {
        design d = opened(DESIGN_SOBOL, seed, 1024, 2, six, NULL);
        for (uint64_t part = 0; part < 4; part++) {
            column(&d, 0, 256 * part, 256, x);
            column(&d, 1, 256 * part, 256, y);
            for (unsigned a = 0; a <= 8; a++) {
                unsigned rows = 1u << a, columns = 256u >> a;
                for (unsigned i = 0; i < 256; i++)
                    cell[i] =
                        ((unsigned)(x[i] * rows) * columns + (unsigned)(y[i] * columns) + 0.5) /
                        256.0;
                bad += badly_filled(cell, 256);
            }
        }
        design_close(&d);
    }
    cr_assert_eq(bad, 0);
}

/*
 * All 15 flips of the first four digits over 2^15 * 8 seeds: each pattern as likely as any other
 * (chi-square of 32767 degrees, standard deviation 256, bound 5 of those), so the scramble is
 * Owen's and not merely some digital shift.
 */
Test(sample, sobol_scrambles_are_equally_likely)
{
    enum { SEEDS = 1 << 18 };
    static uint32_t count[1 << 15];
    uint64_t point[16];
    for (uint64_t cell = 0; cell < 16; cell++) /* the point whose first coordinate is cell / 16 */
        for (uint64_t p = 0; p < 16; p++)
            if (design_sobol_raw(0, p) == (double)cell / 16.0)
                point[cell] = p;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        design d;
        error e;
        double u[16];
        design_open(&d, DESIGN_SOBOL, seed, 16, 1, six, NULL, &e);
        design_column(&d, 0, point, 16, u);
        design_close(&d);
        unsigned flips = 0;
        for (unsigned cell = 0; cell < 16; cell++)
            for (unsigned digit = 0; digit < 4; digit++) {
                unsigned node = (1u << digit) - 1 + (cell >> (4 - digit));
                unsigned flip = ((cell ^ (unsigned)(u[cell] * 16.0)) >> (3 - digit)) & 1;
                flips |= flip << node;
            }
        count[flips]++;
    }
    double chi_square = 0.0, expected = SEEDS / 32768.0;
    for (unsigned k = 0; k < 32768; k++)
        chi_square += (count[k] - expected) * (count[k] - expected) / expected;
    cr_assert(chi_square > 31487.0 && chi_square < 34047.0, "%g", chi_square);
}

/* base^k points fill base^k cells, also from any multiple of base^k on. */
Test(sample, scrambled_halton_keeps_its_cells)
{
    static const uint32_t base[] = {2, 3, 5, 7, 11, 13};
    static double u[2197];
    size_t bad = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        design d = opened(DESIGN_HALTON, seed, 1000, 6, six, NULL);
        for (uint32_t dim = 0; dim < 6; dim++) {
            for (size_t cells = base[dim]; cells < 2200; cells *= base[dim]) {
                column(&d, dim, 17 * cells, cells, u);
                bad += badly_filled(u, cells);
            }
        }
        design_close(&d);
    }
    cr_assert_eq(bad, 0);
}

Test(sample, points_can_be_added_without_changing_the_first)
{
    const design_kind kinds[] = {DESIGN_MC, DESIGN_SOBOL, DESIGN_HALTON};
    for (unsigned k = 0; k < 3; k++) {
        design few = opened(kinds[k], 11, 100, 6, six, NULL);
        design many = opened(kinds[k], 11, 100000, 6, six, NULL);
        double u[100], v[100];
        for (uint32_t dim = 0; dim < 6; dim++) {
            column(&few, dim, 0, 100, u);
            column(&many, dim, 0, 100, v);
            cr_assert_arr_eq(u, v, sizeof u);
        }
        design_close(&few);
        design_close(&many);
    }
}

Test(sample, order_and_block_size_of_the_asking_do_not_matter)
{
    enum { N = 500 };
    static const uint32_t levels[] = {3, 0, 0, 2, 0, 0};
    size_t bad = 0;
    for (unsigned kind = DESIGN_MC; kind <= DESIGN_GRID; kind++) {
        design d = opened((design_kind)kind, 2, N, 6, six, levels);
        size_t n = design_points(&d);
        for (uint32_t dim = 0; dim < 6; dim++) {
            double whole[N], piece[N], back[N];
            uint64_t point[N];
            column(&d, dim, 0, n, whole);
            for (size_t from = 0, step = 1; from < n; from += step, step = step * 2 % 97 + 1)
                column(&d, dim, from, from + step < n ? step : n - from, piece + from);
            for (size_t i = 0; i < n; i++)
                point[i] = n - 1 - i;
            design_column(&d, dim, point, n, back);
            for (size_t i = 0; i < n; i++)
                bad += piece[i] != whole[i] || back[n - 1 - i] != whole[i];
        }
        design_close(&d);
    }
    cr_assert_eq(bad, 0);
}

Test(sample, seeds_and_dimensions_differ_and_stay_inside)
{
    enum { N = 64 };
    for (unsigned kind = DESIGN_MC; kind <= DESIGN_HALTON; kind++) {
        size_t bad = 0;
        double last[N] = {0}, u[N];
        for (uint64_t seed = 0; seed < 3000; seed++) {
            design d;
            error e;
            bad += design_open(&d, (design_kind)kind, seed, N, 3, six, NULL, &e) != ERR_OK;
            for (uint32_t dim = 0; dim < 3; dim++) {
                column(&d, dim, 0, N, u);
                bad += memcmp(u, last, sizeof u) == 0;
                for (size_t i = 0; i < N; i++)
                    bad += !(u[i] > 0.0 && u[i] < 1.0);
                memcpy(last, u, sizeof u);
            }
            design_close(&d);
        }
        cr_assert_eq(bad, 0, "%s", design_name((design_kind)kind));
    }
}

Test(sample, a_grid_holds_every_combination_once)
{
    static const uint32_t levels[] = {3, 0, 2, 0};
    design d = opened(DESIGN_GRID, 1, 120, 4, six, levels); /* 3 * 4 * 2 * 4 = 96 fits, 5 not */
    cr_assert_eq(design_points(&d), 96);
    double u[4][96];
    for (uint32_t dim = 0; dim < 4; dim++)
        column(&d, dim, 0, 96, u[dim]);
    size_t bad = 0;
    for (unsigned p = 0; p < 96; p++) {
        bad += u[0][p] != (p / 32 + 0.5) / 3.0 || u[1][p] != (p / 8 % 4 + 0.5) / 4.0;
        bad += u[2][p] != (p / 4 % 2 + 0.5) / 2.0 || u[3][p] != (p % 4 + 0.5) / 4.0;
    }
    cr_assert_eq(bad, 0);
    design_close(&d);

    d = opened(DESIGN_GRID, 1, 1000000, 1, six, NULL);
    cr_assert_eq(design_points(&d), 1000000, "one continuous dimension takes all points");
    design_close(&d);
    d = opened(DESIGN_GRID, 1, 100, 3, six, (const uint32_t[]){2, 3, 5});
    cr_assert_eq(design_points(&d), 30, "no continuous dimension: only the product");
    design_close(&d);
    d = opened(DESIGN_GRID, 1, UINT64_MAX, 6, six, NULL);
    cr_assert_eq(design_points(&d), UINT64_C(1625) * 1625 * 1625 * 1625 * 1625 * 1625);
    design_close(&d);
}

Test(sample, a_design_may_have_no_dimensions)
{
    for (unsigned kind = DESIGN_MC; kind <= DESIGN_GRID; kind++) {
        design d = opened((design_kind)kind, 1, 10, 0, NULL, NULL);
        cr_assert_eq(design_points(&d), kind == DESIGN_GRID ? 1 : 10);
        design_close(&d);
    }
}

static void refused(design_kind kind, uint64_t points, uint32_t ndims, const char *const *names,
                    const uint32_t *levels, const char *sentence)
{
    design d;
    error e;
    cr_assert_eq(design_open(&d, kind, 1, points, ndims, names, levels, &e), ERR_USAGE);
    cr_assert_str_eq(e.text, sentence);
    design_close(&d);
}

Test(sample, what_cannot_be_is_refused_in_a_sentence)
{
    static const char *names[2000];
    static const uint32_t huge[] = {UINT32_MAX, UINT32_MAX, UINT32_MAX};
    static const char *const twice[] = {"beta", "cost", "beta"};
    static char text[2000][8];
    for (unsigned k = 0; k < 2000; k++)
        names[k] = (snprintf(text[k], sizeof text[k], "n%u", k), text[k]);
    refused(DESIGN_LHS, 0, 1, six, NULL, "a design needs at least 1 point and 0 were asked for");
    refused(DESIGN_SOBOL, 10, 1025, names, NULL,
            "the sobol design has at most 1024 dimensions and 1025 were asked for; use lhs or mc");
    refused(DESIGN_HALTON, 10, 2000, names, NULL,
            "the halton design has at most 1024 dimensions and 2000 were asked for; use lhs or "
            "mc");
    refused(DESIGN_SOBOL, (UINT64_C(1) << 32) + 1, 1, six, NULL,
            "the sobol design has at most 4294967296 points and 4294967297 were asked for; use "
            "halton or mc");
    refused(DESIGN_HALTON, UINT64_C(1) << 41, 1, six, NULL,
            "the halton design has at most 1099511627776 points and 2199023255552 were asked "
            "for; use mc");
    refused(DESIGN_LHS, UINT64_C(1) << 49, 1, six, NULL,
            "the lhs design has at most 281474976710656 points and 562949953421312 were asked "
            "for; use mc");
    refused(DESIGN_GRID, 29, 3, six, (const uint32_t[]){2, 3, 5},
            "the grid needs at least 30 points, the product of the numbers of values, and 29 "
            "were asked for; ask for 30, or use lhs, sobol or mc");
    refused(DESIGN_GRID, 29, 3, six, huge,
            "the grid over these uncertainties has more than 2^64 points; use lhs, sobol or mc");
    refused(DESIGN_MC, 10, 3, twice, NULL,
            "two uncertainties are named 'beta' and would move together; give each a name of its "
            "own");
}

Test(sample, running_out_of_memory_is_an_error)
{
    for (long n = 0; n < 8; n++) {
        design d;
        error e;
        mem_fail_after(n);
        err_code code = design_open(&d, DESIGN_HALTON, 1, 10, 6, six, NULL, &e);
        mem_fail_after(-1);
        cr_assert_eq(code, n < 7 ? ERR_MEMORY : ERR_OK, "%ld", n);
        design_close(&d);
    }
}

/* The same on every compiler, optimisation level and vector width; a change breaks all results. */
Test(sample, bits_are_the_published_ones)
{
    static const uint64_t published[] = {UINT64_C(0x031113D43732E382), UINT64_C(0xC2543B5FF13BF7C3),
                                         UINT64_C(0xCAB045833BE4A2A6), UINT64_C(0xCE5B9A32454A2FAE),
                                         UINT64_C(0x97B8F1CA67089E08)};
    static const uint32_t levels[] = {3, 0, 0, 2, 0, 0};
    for (unsigned kind = DESIGN_MC; kind <= DESIGN_GRID; kind++) {
        design d = opened((design_kind)kind, 20260101, 20000, 6, six, levels);
        uint64_t hash = UINT64_C(0xCBF29CE484222325);
        double u[1000];
        for (uint32_t dim = 0; dim < 6; dim++) {
            column(&d, dim, 777, 1000, u);
            hash = hash_doubles(hash, u, 1000);
        }
        cr_assert_eq(hash, published[kind], "%s: 0x%016" PRIX64, design_name((design_kind)kind),
                     hash);
        design_close(&d);
    }
}
