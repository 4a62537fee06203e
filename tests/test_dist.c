/* SPDX-License-Identifier: MIT
 *
 * Tests of host/dist.c: quantiles against R, against closed forms and against values computed
 * with 60 digits from the definitions; truncation; the way back through the distribution
 * function; ends, levels and descriptions; and each refusal with its sentence. Run from the root
 * of the repository.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../host/dist.h"

#define FREE -INFINITY, INFINITY, 0, NULL, NULL

static const double least_u = 0x1p-53, most_u = 1.0 - 0x1p-53;

static const double five[] = {1, 2, 5, 10, 20}, uneven[] = {0.5, 0, 0.25, 0.25, 1};

/* One of everything, truncated and not. */
static const dist sample_of_all[] = {
    {DIST_UNIFORM, {0.1, 0.5}, FREE},
    {DIST_UNIFORM, {-3, 4}, -1, 2.5, 0, NULL, NULL},
    {DIST_LOGUNIFORM, {1e-3, 1e3}, FREE},
    {DIST_LOGUNIFORM, {1e-3, 1e3}, 0.5, INFINITY, 0, NULL, NULL},
    {DIST_NORMAL, {3, 2}, FREE},
    {DIST_NORMAL, {0, 1}, -2, 2, 0, NULL, NULL},
    {DIST_NORMAL, {0, 1}, 8, INFINITY, 0, NULL, NULL},
    {DIST_NORMAL, {0, 1}, -31, -30, 0, NULL, NULL},
    {DIST_LOGNORMAL, {0.5, 0.8}, FREE},
    {DIST_LOGNORMAL, {0.5, 0.8}, 1, 3, 0, NULL, NULL},
    {DIST_LOGNORMAL, {0, 100}, 0, 1e6, 0, NULL, NULL},
    {DIST_TRIANGULAR, {0, 1, 4}, FREE},
    {DIST_TRIANGULAR, {2, 2, 3}, FREE},
    {DIST_TRIANGULAR, {2, 3, 3}, FREE},
    {DIST_TRIANGULAR, {0, 1, 4}, 2, INFINITY, 0, NULL, NULL},
    {DIST_PERT, {10, 12, 20}, FREE},
    {DIST_PERT, {10, 10, 20}, 11, 19, 0, NULL, NULL},
    {DIST_BETA, {2, 5, 0, 1}, FREE},
    {DIST_BETA, {2, 5, -1, 1}, 0.5, 0.75, 0, NULL, NULL},
    {DIST_BETA, {0.5, 0.5, 0, 10}, FREE},
    {DIST_INTEGER, {1, 6}, FREE},
    {DIST_INTEGER, {-4, 4}, -1.5, 2.5, 0, NULL, NULL},
    {DIST_CHOICE, {0}, -INFINITY, INFINITY, 5, five, NULL},
    {DIST_CHOICE, {0}, -INFINITY, INFINITY, 5, five, uneven},
    {DIST_CHOICE, {0}, 1.5, 10, 5, five, uneven},
};
enum { ALL = sizeof sample_of_all / sizeof sample_of_all[0] };

static double quantile(const dist *d, double u)
{
    double x;
    dist_quantile(d, 1, &u, &x);
    return x;
}

static dist plain(dist_kind kind, double a, double b, double c, double e)
{
    return (dist){kind, {a, b, c, e}, FREE};
}

static dist truncated(dist d, double lo, double hi)
{
    d.lo = lo;
    d.hi = hi;
    return d;
}

static double relative(double got, double right)
{
    return right == 0.0 ? fabs(got) : fabs(got - right) / fabs(right);
}

static void is_near(const dist *d, double u, double right, double bound)
{
    char text[200];
    double got = quantile(d, u);
    cr_assert(relative(got, right) <= bound, "%s at %g: %.17g, not %.17g (relative %g)",
              dist_describe(d, text, sizeof text), u, got, right, relative(got, right));
}

Test(dist, quantiles_agree_with_r)
{
    static const struct {
        const char *prefix;
        dist d;
    } rows[] = {{"norm(0,1),", {DIST_NORMAL, {0, 1}, FREE}},
                {"lnorm(0.5,0.8),", {DIST_LOGNORMAL, {0.5, 0.8}, FREE}},
                {"beta(2,5),", {DIST_BETA, {2, 5, 0, 1}, FREE}}};
    FILE *file = fopen("tests/golden/quantiles/R_distribution_quantiles.csv", "r");
    cr_assert(file != NULL, "run from the root of the repository");
    char line[200];
    unsigned found = 0;
    while (fgets(line, sizeof line, file)) {
        for (unsigned k = 0; k < 3; k++) {
            size_t length = strlen(rows[k].prefix);
            double p, q;
            if (strncmp(line, rows[k].prefix, length) == 0 &&
                sscanf(line + length, "%lf,%lf", &p, &q) == 2) {
                is_near(&rows[k].d, p, q, 1e-12);
                found++;
            }
        }
    }
    fclose(file);
    cr_assert_eq(found, 54);
}

/* Uniform: a + u (b - a). Loguniform: a (b/a)^u. Triangular: the inverse of z^2 / c. */
Test(dist, simple_quantiles_have_their_closed_forms)
{
    dist uniform = plain(DIST_UNIFORM, -1, 3, 0, 0), same = plain(DIST_UNIFORM, 7, 7, 0, 0);
    is_near(&uniform, 0.25, 0.0, 0.0);
    is_near(&uniform, 0.875, 2.5, 0.0);
    is_near(&same, 0.3, 7.0, 0.0);
    dist log = plain(DIST_LOGUNIFORM, 0.01, 100, 0, 0);
    is_near(&log, 0.5, 1.0, 1e-14);
    is_near(&log, 0.75, 10.0, 1e-14);
    dist triangular = plain(DIST_TRIANGULAR, 0, 1, 4, 0); /* c = 1/4 of the width 4 */
    is_near(&triangular, 0.0625, 0.5, 1e-15);             /* 4 sqrt(1/16 1/4) */
    is_near(&triangular, 0.25, 1.0, 1e-15);
    is_near(&triangular, 0.8125, 2.5, 1e-15); /* 4 - 4 sqrt(3/16 3/4) */
    dist left = plain(DIST_TRIANGULAR, 2, 2, 3, 0), right = plain(DIST_TRIANGULAR, 2, 3, 3, 0);
    is_near(&left, 0.75, 2.5, 1e-15);
    is_near(&right, 0.25, 2.5, 1e-15);
}

/*
 * With the mode at the lower end, the middle and the upper end, a PERT on [0, 1] is Beta(1, 5),
 * Beta(3, 3) and Beta(5, 1), whose distribution functions are 1 - (1 - x)^5,
 * x^3 (10 - 15 x + 6 x^2) and x^5. Beta(1.8, 4.2) was computed with 60 digits.
 */
Test(dist, pert_is_the_beta_it_stands_for)
{
    dist low = plain(DIST_PERT, 0, 0, 1, 0), middle = plain(DIST_PERT, 0, 0.5, 1, 0);
    dist high = plain(DIST_PERT, 0, 1, 1, 0), skew = plain(DIST_PERT, 10, 12, 20, 0);
    for (double u = 0.01; u < 1.0; u += 0.01) {
        double x = quantile(&low, u), y = quantile(&middle, u), z = quantile(&high, u);
        double below = 1.0 - x;
        cr_assert(fabs(1.0 - below * below * below * below * below - u) < 1e-13, "%g", u);
        cr_assert(fabs(y * y * y * (10.0 - 15.0 * y + 6.0 * y * y) - u) < 1e-13, "%g", u);
        cr_assert(fabs(z * z * z * z * z - u) < 1e-13, "%g", u);
    }
    is_near(&skew, 0.3, 11.859162489742326265, 1e-13);
}

/* Right answers from Q(F(lo) + u (F(hi) - F(lo))) with 60 digits, or from R's untruncated rows. */
Test(dist, truncation_keeps_the_right_part)
{
    static const struct {
        dist d;
        double u, right, bound;
    } known[] = {
        {{DIST_NORMAL, {0, 1}, -1, 2, 0, NULL, NULL}, 0.25, -0.34964142929246547259, 1e-13},
        {{DIST_NORMAL, {0, 1}, -1, 2, 0, NULL, NULL}, 0.75, 0.74744072396405922081, 1e-13},
        {{DIST_NORMAL, {0, 1}, 0, INFINITY, 0, NULL, NULL}, 0.5, 0.67448975019608171, 1e-13},
        {{DIST_NORMAL, {0, 1}, 0, INFINITY, 0, NULL, NULL}, 0.95, 1.9599639845400536, 1e-13},
        {{DIST_NORMAL, {3, 2}, 4, 5, 0, NULL, NULL}, 0.3, 4.2647382422066458468, 1e-13},
        {{DIST_NORMAL, {0, 1}, 8, INFINITY, 0, NULL, NULL}, 0.5, 8.0849110073915441024, 1e-13},
        {{DIST_NORMAL, {0, 1}, 8, 9, 0, NULL, NULL}, 0.125, 8.0164224248464363952, 1e-13},
        {{DIST_NORMAL, {0, 1}, 30, 31, 0, NULL, NULL}, 0.5, 30.023070467827308926, 1e-13},
        {{DIST_NORMAL, {0, 1}, -31, -30, 0, NULL, NULL}, 0.5, -30.023070467827308926, 1e-13},
        {{DIST_LOGNORMAL, {0.5, 0.8}, 1, 3, 0, NULL, NULL}, 0.25, 1.3260072926264749763, 1e-13},
        {{DIST_LOGNORMAL, {0.5, 0.8}, 1, 3, 0, NULL, NULL}, 0.75, 2.2253689205026728473, 1e-13},
        {{DIST_BETA, {2, 5, 0, 1}, 0.25, 0.5, 0, NULL, NULL}, 0.25, 0.29648808517099503858, 1e-12},
        {{DIST_BETA, {2, 5, 0, 1}, 0.25, 0.5, 0, NULL, NULL}, 0.75, 0.41170836875534218489, 1e-12},
        {{DIST_BETA, {2, 5, 0, 1}, 0.96875, 1, 0, NULL, NULL}, 0.25, 0.97050612324517085, 1e-13},
        {{DIST_BETA, {2, 5, 0, 1}, 0.96875, 1, 0, NULL, NULL}, 0.75, 0.97634760005292624, 1e-13},
        /* F(2) = 1 - 4/12 = 2/3, so u = 1/4 is F = 3/4: 4 - 4 sqrt(1/4 3/4) */
        {{DIST_TRIANGULAR, {0, 1, 4}, 2, 9, 0, NULL, NULL}, 0.25, 2.2679491924311228, 1e-14},
        {{DIST_UNIFORM, {0, 10}, 4, 6, 0, NULL, NULL}, 0.25, 4.5, 0.0},
        {{DIST_LOGUNIFORM, {1e-3, 1e3}, 1, 100, 0, NULL, NULL}, 0.5, 10.0, 1e-14},
        {{DIST_INTEGER, {1, 6}, 2.5, 4.5, 0, NULL, NULL}, 0.49, 3.0, 0.0},
        {{DIST_INTEGER, {1, 6}, 2.5, 4.5, 0, NULL, NULL}, 0.51, 4.0, 0.0},
    };
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
        is_near(&known[k].d, known[k].u, known[k].right, known[k].bound);
}

Test(dist, values_are_finite_inside_the_range_and_in_order)
{
    error e;
    for (unsigned k = 0; k < ALL; k++) {
        const dist *d = &sample_of_all[k];
        char text[200];
        dist_describe(d, text, sizeof text);
        cr_assert_eq(dist_check(d, &e), ERR_OK, "%s", e.text);
        double min, max, last = -INFINITY;
        size_t bad = 0;
        dist_range(d, &min, &max);
        for (unsigned i = 0; i <= 1000; i++) {
            double u = i == 0 ? least_u : i == 1000 ? most_u : i / 1000.0;
            double x = quantile(d, u);
            bad += !isfinite(x) || x < min || x > max || x < last;
            last = x;
        }
        cr_assert_eq(bad, 0, "%s", text);
    }
}

Test(dist, a_column_has_the_bits_of_single_numbers_also_in_place)
{
    double u[301], x[301];
    for (unsigned i = 0; i < 301; i++)
        u[i] = (i + 0.5) / 301.0;
    for (unsigned k = 0; k < ALL; k++) {
        size_t bad = 0;
        dist_quantile(&sample_of_all[k], 301, u, x);
        for (unsigned i = 0; i < 301; i++) {
            double one = quantile(&sample_of_all[k], u[i]);
            bad += memcmp(&one, &x[i], sizeof one) != 0;
        }
        double place[301];
        memcpy(place, u, sizeof u);
        dist_quantile(&sample_of_all[k], 301, place, place);
        bad += memcmp(place, x, sizeof x) != 0;
        dist_quantile(&sample_of_all[k], 0, NULL, NULL);
        cr_assert_eq(bad, 0, "%u", k);
    }
}

Test(dist, the_distribution_function_leads_back)
{
    for (unsigned k = 0; k < ALL; k++) {
        dist d = truncated(sample_of_all[k], -INFINITY, INFINITY);
        if (d.kind == DIST_INTEGER || d.kind == DIST_CHOICE)
            continue;
        char text[200];
        double worst = 0.0;
        for (unsigned i = 1; i < 1000; i++)
            worst = fmax(worst, fabs(dist_cdf(&d, quantile(&d, i / 1000.0)) - i / 1000.0));
        cr_assert(worst < 1e-12, "%s: %g", dist_describe(&d, text, sizeof text), worst);
    }
}

Test(dist, the_distribution_function_ends_at_0_and_1)
{
    for (unsigned k = 0; k < ALL; k++) {
        dist d = truncated(sample_of_all[k], -INFINITY, INFINITY);
        double far = d.kind == DIST_LOGNORMAL ? INFINITY : 1e300;
        cr_assert(dist_cdf(&d, -far) == 0.0 && dist_cdf(&d, -INFINITY) == 0.0, "%u", k);
        cr_assert(dist_cdf(&d, far) == 1.0 && dist_cdf(&d, INFINITY) == 1.0, "%u", k);
        cr_assert(isnan(dist_cdf(&d, NAN)), "%u", k);
    }
    dist die = plain(DIST_INTEGER, 1, 6, 0, 0), same = plain(DIST_UNIFORM, 7, 7, 0, 0);
    cr_assert(dist_cdf(&die, 0.99) == 0.0 && dist_cdf(&die, 1.0) == 1.0 / 6.0);
    cr_assert(dist_cdf(&die, 3.7) == 0.5 && dist_cdf(&die, 6.0) == 1.0);
    cr_assert(dist_cdf(&same, 6.9) == 0.0 && dist_cdf(&same, 7.0) == 1.0);
    dist choice = {DIST_CHOICE, {0}, -INFINITY, INFINITY, 5, five, uneven};
    cr_assert(dist_cdf(&choice, 1.0) == 0.25 && dist_cdf(&choice, 9.0) == 0.375);
}

Test(dist, integers_are_equally_likely)
{
    dist die = plain(DIST_INTEGER, 1, 6, 0, 0), wide = plain(DIST_INTEGER, -0x1p50, 0x1p50, 0, 0);
    for (unsigned k = 0; k < 6; k++)
        cr_assert(quantile(&die, (k + 0.5) / 6.0) == k + 1.0);
    cr_assert(quantile(&die, least_u) == 1.0 && quantile(&die, most_u) == 6.0);
    cr_assert(quantile(&wide, least_u) == -0x1p50 && quantile(&wide, most_u) == 0x1p50);
    cr_assert_eq(dist_levels(&die), 6);
    cr_assert_eq(dist_levels(&wide), UINT32_MAX);
    cr_assert(dist_level(&die, 0) == 1.0 && dist_level(&die, 5) == 6.0);
    dist some = truncated(plain(DIST_INTEGER, -4, 4, 0, 0), -1.5, 2.5);
    double min, max;
    dist_range(&some, &min, &max);
    cr_assert(min == -1.0 && max == 2.0);
    cr_assert_eq(dist_levels(&some), 4);
    cr_assert(dist_level(&some, 0) == -1.0 && dist_level(&some, 3) == 2.0);
}

Test(dist, choices_come_in_proportion_to_their_weights)
{
    dist equal = {DIST_CHOICE, {0}, -INFINITY, INFINITY, 5, five, NULL}, weighted = equal;
    for (unsigned k = 0; k < 5; k++)
        cr_assert(quantile(&equal, (k + 0.5) / 5.0) == five[k]);
    weighted.weight = uneven; /* 0.5, 0, 0.25, 0.25, 1: ends at 1/4, 1/4, 3/8, 1/2, 1 */
    cr_assert(quantile(&weighted, 0.2499) == 1.0 && quantile(&weighted, 0.2501) == 5.0);
    cr_assert(quantile(&weighted, 0.3751) == 10.0 && quantile(&weighted, 0.5001) == 20.0);
    cr_assert(quantile(&weighted, least_u) == 1.0 && quantile(&weighted, most_u) == 20.0);
    cr_assert_eq(dist_levels(&weighted), 4, "the value of weight 0 does not count");
    cr_assert(dist_level(&weighted, 1) == 5.0 && dist_level(&weighted, 3) == 20.0);
    dist some = truncated(weighted, 1.5, 10.0);
    cr_assert_eq(dist_levels(&some), 2);
    cr_assert(quantile(&some, 0.49) == 5.0 && quantile(&some, 0.51) == 10.0);
}

Test(dist, ranges_are_the_support_after_truncation)
{
    static const struct {
        dist d;
        double min, max;
    } known[] = {
        {{DIST_UNIFORM, {0, 1}, 0.5, INFINITY, 0, NULL, NULL}, 0.5, 1},
        {{DIST_NORMAL, {0, 1}, FREE}, -INFINITY, INFINITY},
        {{DIST_NORMAL, {0, 1}, -1, INFINITY, 0, NULL, NULL}, -1, INFINITY},
        {{DIST_LOGNORMAL, {0, 1}, -1, 5, 0, NULL, NULL}, 0, 5},
        {{DIST_TRIANGULAR, {0, 1, 4}, FREE}, 0, 4},
        {{DIST_PERT, {10, 12, 20}, FREE}, 10, 20},
        {{DIST_BETA, {2, 5, -1, 3}, FREE}, -1, 3},
        {{DIST_CHOICE, {0}, 0, 10, 5, five, uneven}, 1, 10},
    };
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        double min, max;
        dist_range(&known[k].d, &min, &max);
        cr_assert(min == known[k].min && max == known[k].max, "%zu: %g, %g", k, min, max);
    }
    cr_assert_eq(dist_levels(&known[0].d), 0);
}

Test(dist, descriptions_read_as_they_were_written)
{
    static const struct {
        dist d;
        const char *text;
    } known[] = {
        {{DIST_UNIFORM, {0.1, 0.5}, FREE}, "uniform(0.1, 0.5)"},
        {{DIST_UNIFORM, {100, 1e6}, FREE}, "uniform(100, 1000000)"},
        {{DIST_LOGUNIFORM, {1e-5, 1e20}, FREE}, "loguniform(1e-05, 1e+20)"},
        {{DIST_NORMAL, {1.0 / 3.0, 0.30000000000000004}, FREE},
         "normal(0.3333333333333333, 0.30000000000000004)"},
        {{DIST_NORMAL, {0, 1}, -2, 2, 0, NULL, NULL}, "normal(0, 1) truncated to [-2, 2]"},
        {{DIST_LOGNORMAL, {0, 1}, -INFINITY, 2.5, 0, NULL, NULL},
         "lognormal(0, 1) truncated to [-inf, 2.5]"},
        {{DIST_BETA, {2, 5, 0, 1}, FREE}, "beta(2, 5, 0, 1)"},
        {{DIST_PERT, {10, 12, 20}, FREE}, "pert(10, 12, 20)"},
        {{DIST_INTEGER, {-1, 6}, FREE}, "integer(-1, 6)"},
        {{DIST_CHOICE, {0}, -INFINITY, INFINITY, 5, five, NULL}, "choice(1, 2, 5, 10, 20)"},
        {{DIST_CHOICE, {0}, -INFINITY, INFINITY, 2, five, uneven}, "choice(1: 0.5, 2: 0)"},
        {{(dist_kind)77, {0}, FREE}, "?()"},
    };
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        char text[100], small[8];
        cr_assert_str_eq(dist_describe(&known[k].d, text, sizeof text), known[k].text);
        dist_describe(&known[k].d, small, sizeof small);
        cr_assert_eq(strncmp(small, known[k].text, 7), 0, "cut short: %s", small);
        cr_assert_eq(dist_describe(&known[k].d, small, 1)[0], '\0');
    }
    cr_assert_str_eq(dist_name(DIST_LOGNORMAL), "lognormal");
}

typedef struct refusal {
    dist d;
    const char *sentence;
} refusal;

static void all_refused(const refusal *refusals, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        error e = {ERR_OK, ""};
        cr_assert_eq(dist_check(&refusals[k].d, &e), ERR_INPUT, "%s", refusals[k].sentence);
        cr_assert_str_eq(e.text, refusals[k].sentence);
    }
}

Test(dist, wrong_parameters_are_refused_in_a_sentence)
{
    static const refusal refusals[] = {
        {{DIST_UNIFORM, {5, 2}, FREE},
         "uniform(5, 2): the lower end 5 is above the upper end 2; swap them"},
        {{DIST_UNIFORM, {NAN, 2}, FREE},
         "uniform(nan, 2): the lower end is nan; give a finite number"},
        {{DIST_UNIFORM, {0, INFINITY}, FREE},
         "uniform(0, inf): the upper end is inf; give a finite number"},
        {{DIST_UNIFORM, {-1e308, 1e308}, FREE},
         "uniform(-1e+308, 1e+308): the ends are further apart than the largest number; narrow "
         "them"},
        {{DIST_LOGUNIFORM, {0, 2}, FREE},
         "loguniform(0, 2): the lower end 0 is not above 0, so it has no logarithm; raise it, or "
         "use uniform"},
        {{DIST_NORMAL, {1, 0}, FREE},
         "normal(1, 0): the sd 0 is not above 0; raise it, or give the number itself"},
        {{DIST_NORMAL, {NAN, 1}, FREE}, "normal(nan, 1): the mean is nan; give a finite number"},
        {{DIST_NORMAL, {0, 1e308}, FREE},
         "normal(0, 1e+308): its rarest draws are beyond the largest number (about 1.8e308); "
         "lower the mean or the sd, or truncate it"},
        {{DIST_LOGNORMAL, {0, -1}, FREE},
         "lognormal(0, -1): the sdlog -1 is not above 0; raise it, or give the number itself"},
        {{DIST_LOGNORMAL, {0, 100}, FREE},
         "lognormal(0, 100): its rarest draws are beyond the largest number (about 1.8e308); "
         "lower the meanlog or the sdlog, or truncate it"},
        {{DIST_TRIANGULAR, {0, 5, 2}, FREE},
         "triangular(0, 5, 2): the mode 5 is outside [0, 2]; move it inside"},
        {{DIST_TRIANGULAR, {3, 3, 3}, FREE},
         "triangular(3, 3, 3): both ends are 3; give the number itself"},
        {{DIST_PERT, {0, -1, 2}, FREE},
         "pert(0, -1, 2): the mode -1 is outside [0, 2]; move it inside"},
        {{DIST_PERT, {4, 3, 2}, FREE},
         "pert(4, 3, 2): the lower end 4 is above the upper end 2; swap them"},
        {{DIST_BETA, {0, 5, 0, 1}, FREE}, "beta(0, 5, 0, 1): the shape a is 0; shapes are above 0"},
        {{DIST_BETA, {2, -5, 0, 1}, FREE},
         "beta(2, -5, 0, 1): the shape b is -5; shapes are above 0"},
        {{DIST_BETA, {2, 5, 1, 1}, FREE},
         "beta(2, 5, 1, 1): both ends are 1; give the number itself"},
        {{DIST_INTEGER, {0.5, 3}, FREE},
         "integer(0.5, 3): the lower end 0.5 is not a whole number; round it, or use uniform"},
        {{DIST_INTEGER, {0, 1e17}, FREE},
         "integer(0, 1e+17): the upper end 1e+17 is beyond 2^50 (about 1.1e15); use uniform"},
        {{DIST_INTEGER, {3, 1}, FREE},
         "integer(3, 1): the lower end 3 is above the upper end 1; swap them"},
        {{(dist_kind)77, {0}, FREE}, "distribution number 77 does not exist"},
    };
    all_refused(refusals, sizeof refusals / sizeof refusals[0]);
}

Test(dist, wrong_choices_are_refused_in_a_sentence)
{
    static const double infinite[] = {1, INFINITY}, negative[] = {1, -1}, none[] = {0, 0};
    static const double huge[] = {1e308, 1e308}, not_a_number[] = {1, NAN};
    const refusal refusals[] = {
        {{DIST_CHOICE, {0}, FREE}, "choice(): a choice needs at least one value"},
        {{DIST_CHOICE, {0}, -INFINITY, INFINITY, 2, infinite, NULL},
         "choice(1, inf): value 2 is inf; give a finite number"},
        {{DIST_CHOICE, {0}, -INFINITY, INFINITY, 2, five, negative},
         "choice(1: 1, 2: -1): the weight of value 2 is -1; weights are 0 or above"},
        {{DIST_CHOICE, {0}, -INFINITY, INFINITY, 2, five, not_a_number},
         "choice(1: 1, 2: nan): the weight of value 2 is nan; weights are 0 or above"},
        {{DIST_CHOICE, {0}, -INFINITY, INFINITY, 2, five, none},
         "choice(1: 0, 2: 0): all weights are 0; give one value a weight above 0"},
        {{DIST_CHOICE, {0}, -INFINITY, INFINITY, 2, five, huge},
         "choice(1: 1e+308, 2: 1e+308): the weights add up to more than the largest number; "
         "scale them down"},
        {{DIST_CHOICE, {0}, 3, 4, 2, five, NULL},
         "choice(1, 2) truncated to [3, 4]: the truncation leaves nothing that could be drawn; "
         "widen it"},
    };
    all_refused(refusals, sizeof refusals / sizeof refusals[0]);
}

Test(dist, wrong_truncations_are_refused_in_a_sentence)
{
#define NOTHING "the truncation leaves nothing that could be drawn; widen it"
    static const refusal refusals[] = {
        {{DIST_NORMAL, {0, 1}, 2, 1, 0, NULL, NULL},
         "normal(0, 1) truncated to [2, 1]: the truncation is empty, since its lower end 2 is "
         "above its upper end 1; swap them"},
        {{DIST_NORMAL, {0, 1}, NAN, 1, 0, NULL, NULL},
         "normal(0, 1) truncated to [nan, 1]: an end of the truncation is nan; give a number"},
        {{DIST_NORMAL, {0, 1}, 50, 60, 0, NULL, NULL},
         "normal(0, 1) truncated to [50, 60]: " NOTHING},
        {{DIST_NORMAL, {0, 1}, 1, 1, 0, NULL, NULL}, "normal(0, 1) truncated to [1, 1]: " NOTHING},
        {{DIST_NORMAL, {0, 1}, INFINITY, INFINITY, 0, NULL, NULL},
         "normal(0, 1) truncated to [inf, inf]: " NOTHING},
        {{DIST_LOGNORMAL, {0, 1}, -2, -1, 0, NULL, NULL},
         "lognormal(0, 1) truncated to [-2, -1]: " NOTHING},
        {{DIST_UNIFORM, {0, 1}, 1, 2, 0, NULL, NULL},
         "uniform(0, 1) truncated to [1, 2]: " NOTHING},
        {{DIST_BETA, {2, 5, 0, 1}, 2, 3, 0, NULL, NULL},
         "beta(2, 5, 0, 1) truncated to [2, 3]: " NOTHING},
        {{DIST_TRIANGULAR, {0, 1, 4}, -5, 0, 0, NULL, NULL},
         "triangular(0, 1, 4) truncated to [-5, 0]: " NOTHING},
        {{DIST_INTEGER, {1, 6}, 2.1, 2.9, 0, NULL, NULL},
         "integer(1, 6) truncated to [2.1, 2.9]: " NOTHING},
    };
    all_refused(refusals, sizeof refusals / sizeof refusals[0]);
}
