/* SPDX-License-Identifier: MIT
 *
 * The small rooms of the host: units of measure, calendar, nearest words, memory, SHA-256,
 * quantiles of a sample, command lines. Known answers come from FIPS 180-4's examples, from R
 * (tests/golden/quantiles) and from the calendar. Run from the root of the repository.
 */
#include <criterion/criterion.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../host/args.h"
#include "../host/calendar.h"
#include "../host/mem.h"
#include "../host/sha256.h"
#include "../host/summary.h"
#include "../host/units.h"
#include "support.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

/* ---- units of measure ---- */

/* What a number in `from` is multiplied with to be in `to`, or 0 when it cannot be. */
static double factor_of(const char *from, const char *to)
{
    units a, b;
    error e;
    double factor = -1;
    cr_assert_eq(units_parse(from, &a, &e), ERR_OK, "%s: %s", from, e.text);
    cr_assert_eq(units_parse(to, &b, &e), ERR_OK, "%s: %s", to, e.text);
    return units_convertible(&a, &b, &factor) ? factor : 0;
}

Test(units, what_is_the_same_converts_with_one_and_what_is_not_does_not)
{
    static const char *const same[][2] = {
        {"1", "share"},
        {"1/yr", "yr^-1"},
        {"yr*yr", "yr^2"},
        {"years", "yr"},
        {"US$ bn/yr", "bn US$/year"},
        {"warheads", "warhead"},
        {"km / hour", "km hour^-1"},
        {"a/b/c", "a b^-1 c^-1"},
        {"a/b c", "a c/b"},
        {"a/a", "1"},
        {"level", "index"},
        {"probability/yr", "1/yr"},
        {"yr/yr b", "b"},
        {"loss", "loss"},
        {"  x  ", "x"},
        {"quarter", "quarters"},
        {"µ", "µ"},
    };
    static const char *const other[][2] = {
        {"warheads", "launchers"}, {"1", "yr"},    {"US$/yr", "US$"}, {"a b", "a"}, {"a^2", "a"},
        {"los", "loss"},           {"US$", "EUR"},
    };
    for (size_t k = 0; k < COUNT(same); k++)
        cr_assert_eq(factor_of(same[k][0], same[k][1]), 1, "%s, %s", same[k][0], same[k][1]);
    for (size_t k = 0; k < COUNT(other); k++)
        cr_assert_eq(factor_of(other[k][0], other[k][1]), 0, "%s, %s", other[k][0], other[k][1]);
}

Test(units, scales_convert)
{
    static const struct {
        const char *from, *to;
        double factor;
    } pairs[] = {
        {"US$ bn", "US$ mn", 1000},
        {"US$ tn/yr", "US$ billion/yr", 1000},
        {"%", "1", 0.01},
        {"%/month", "1/yr", 0.12},
        {"1/quarter", "1/yr", 4},
        {"thousand a", "a", 1000},
        {"day", "yr", 1 / 365.25},
        {"week", "days", 7},
        {"1/week", "1/yr", 365.25 / 7},
        {"month^2", "yr^2", 1.0 / 144},
        {"US$ million/month", "US$ bn/yr", 0.012},
    };
    for (size_t k = 0; k < COUNT(pairs); k++) {
        double there = factor_of(pairs[k].from, pairs[k].to);
        double back = factor_of(pairs[k].to, pairs[k].from);
        cr_assert(fabs(there / pairs[k].factor - 1) < 1e-14, "%s: %.17g", pairs[k].from, there);
        cr_assert(fabs(back * pairs[k].factor - 1) < 1e-14, "%s: %.17g", pairs[k].to, back);
    }
}

Test(units, quantities_are_read_and_nonsense_is_refused)
{
    static const struct {
        const char *text, *want;
        double value;
    } good[] = {
        {"5", "warheads", 5},         {"2 %/yr", "1/yr", 0.02},    {"-1.5e1 months", "yr", -1.25},
        {"3 warheads", "warhead", 3}, {"7US$ bn", "US$ mn", 7000}, {"0 %", "1", 0},
    };
    static const char *const bad[][2] = {
        {"", "1"},      {"many", "1"},  {"3 warheads", "1/yr"}, {"1e400", "1"}, {"nan", "1"},
        {"inf %", "1"}, {"2 (a)", "a"}, {"2 yr", "1"},          {"2 a^0", "a"},
    };
    static const char *const no_unit[] = {
        "",
        "   ",
        "a^0",
        "a^x",
        "a^10",
        "(a)",
        "/a",
        "a//b",
        "a*",
        "a b c d e f g h i",
        "averyveryverylongwordofmorethan32",
        "a;b",
    };
    error e;
    double x;
    for (size_t k = 0; k < COUNT(good); k++) {
        cr_assert_eq(units_quantity(good[k].text, good[k].want, &x, &e), ERR_OK, "%s", e.text);
        cr_assert(fabs(x - good[k].value) <= 1e-15 * fabs(good[k].value), "%s: %.17g", good[k].text,
                  x);
    }
    for (size_t k = 0; k < COUNT(bad); k++) {
        cr_assert_eq(units_quantity(bad[k][0], bad[k][1], &x, &e), ERR_INPUT, "%s", bad[k][0]);
        cr_assert_gt(strlen(e.text), 20);
    }
    for (size_t k = 0; k < COUNT(no_unit); k++) {
        units u;
        cr_assert_eq(units_parse(no_unit[k], &u, &e), ERR_INPUT, "'%s' was taken", no_unit[k]);
    }
}

/* ---- calendar ---- */

static date day(const char *text)
{
    date d;
    error e;
    cr_assert_eq(date_parse(text, &d, &e), ERR_OK, "%s", e.text);
    return d;
}

static duration span(const char *text)
{
    duration d;
    error e;
    cr_assert_eq(duration_parse(text, &d, &e), ERR_OK, "%s", e.text);
    return d;
}

Test(calendar, dates_and_durations_are_read_and_nonsense_is_refused)
{
    static const char *const no_date[] = {
        "",           "15",         "2015-6",      "2015-13", "2015-00", "2015-06-31",
        "2015-02-29", "1900-02-29", "2015-06-",    "2015-",   "20155",   "2015-06-011",
        "2015/06",    "0000",       "2015-06-01x", "-2015",
    };
    static const char *const no_duration[] = {
        "",    "10",         "years",     "ten years", "0 days",  "-1 year", "1 fortnight",
        "1 s", "1e10 years", "nan years", "1 yearss",  "2 Years",
    };
    date d = day("2015");
    cr_assert(d.year == 2015 && d.month == 1 && d.day == 1);
    d = day("2016-02-29");
    cr_assert(d.year == 2016 && d.month == 2 && d.day == 29);
    cr_assert_eq(day("2000-02-29").day, 29);
    static const struct {
        const char *text;
        int kind;
        double amount;
    } spans[] = {
        {"10 years", DURATION_MONTHS, 120},   {"1 month", DURATION_MONTHS, 1},
        {"2 weeks", DURATION_DAYS, 14},       {"1 quarter", DURATION_MONTHS, 3},
        {"0.5 years", DURATION_MONTHS, 6},    {"1.5 months", DURATION_YEARS, 0.125},
        {"90days", DURATION_DAYS, 90},        {"0.5 days", DURATION_YEARS, 0.5 / 365.25},
        {"0.01 years", DURATION_YEARS, 0.01},
    };
    for (size_t k = 0; k < COUNT(spans); k++) {
        duration read = span(spans[k].text);
        cr_assert((int)read.kind == spans[k].kind && read.amount == spans[k].amount, "%s: %d %.17g",
                  spans[k].text, (int)read.kind, read.amount);
    }
    error e;
    for (size_t k = 0; k < COUNT(no_date); k++)
        cr_assert_eq(date_parse(no_date[k], &d, &e), ERR_INPUT, "'%s' was taken", no_date[k]);
    for (size_t k = 0; k < COUNT(no_duration); k++) {
        duration read;
        cr_assert_eq(duration_parse(no_duration[k], &read, &e), ERR_INPUT, "'%s' was taken",
                     no_duration[k]);
    }
}

static clock_plan clock_of(const char *start, const char *step, const char *horizon)
{
    clock_plan c;
    error e;
    date d = start ? day(start) : (date){0};
    cr_assert_eq(clock_make(start ? &d : NULL, span(step), span(horizon), &c, &e), ERR_OK, "%s",
                 e.text);
    return c;
}

static const struct {
    const char *start, *step, *horizon;
    uint64_t steps;
} clocks[] = {
    {"2015-06", "1 month", "10 years", 120}, {NULL, "1 month", "10 years", 120},
    {"2015", "1 quarter", "1 year", 4},      {"2015", "1 day", "1 year", 365},
    {"2016", "1 day", "1 year", 366},        {"2015", "1 week", "1 year", 52},
    {NULL, "1 week", "1 year", 52},          {NULL, "0.1 years", "1 year", 10},
    {"2015", "0.01 years", "3 years", 300},  {NULL, "7 months", "1 year", 1},
    {NULL, "1 year", "100 years", 100},      {NULL, "2 days", "9 days", 4},
};

Test(calendar, a_horizon_holds_the_right_number_of_steps)
{
    for (size_t k = 0; k < COUNT(clocks); k++)
        cr_assert_eq(clock_of(clocks[k].start, clocks[k].step, clocks[k].horizon).steps,
                     clocks[k].steps, "%s of %s", clocks[k].step, clocks[k].horizon);
    clock_plan c;
    error e;
    cr_assert_eq(clock_make(NULL, span("1 year"), span("11 months"), &c, &e), ERR_INPUT);
    cr_assert_eq(clock_make(NULL, span("1 day"), span("100000 years"), &c, &e), ERR_INPUT);
    date late = day("9000");
    cr_assert_eq(clock_make(&late, span("1 year"), span("1000 years"), &c, &e), ERR_INPUT);
}

Test(calendar, time_is_exact_and_dates_find_their_steps)
{
    static const struct {
        const char *start, *step, *when;
        uint64_t at;
    } dated[] = {
        {"2015-06", "1 month", "2015-06", 0},
        {"2015-06", "1 month", "2015-07", 1},
        {"2015-06", "1 month", "2015-06-02", 1},
        {"2015-06", "1 month", "2014", 0},
        {"2015-06", "1 month", "2016", 7},
        {"2015-01-31", "1 month", "2015-02-28", 1},
        {"2015-01-31", "1 month", "2015-03-01", 2},
        {"2015", "1 quarter", "2015-04", 1},
        {"2015", "1 quarter", "2015-05", 2},
        {"2016-02-28", "1 day", "2016-03-01", 2},
        {"2015-02-28", "1 day", "2015-03-01", 1},
        {"2015", "1 week", "2015-01-09", 2},
        {"2015", "1 year", "2025", 10},
        {"2015-06", "1 year", "2016-01", 1},
    };
    clock_plan c = clock_of("2015-06", "1 month", "10 years");
    for (uint64_t k = 0; k <= 120; k++)
        cr_assert_eq(clock_years(&c, k), (double)k / 12);
    c = clock_of("2015-06", "1 week", "10 years");
    cr_assert_eq(clock_years(&c, 100), 700 / 365.25);
    error e;
    uint64_t at;
    for (size_t k = 0; k < COUNT(dated); k++) {
        c = clock_of(dated[k].start, dated[k].step, "20 years");
        cr_assert_eq(clock_step_of(&c, day(dated[k].when), &at, &e), ERR_OK, "%s", e.text);
        cr_assert_eq(at, dated[k].at, "%s from %s by %s: %lu", dated[k].when, dated[k].start,
                     dated[k].step, (unsigned long)at);
    }
    c = clock_of(NULL, "1 month", "1 year");
    cr_assert_eq(clock_step_of(&c, day("2015"), &at, &e), ERR_INPUT);
}

Test(calendar, spans_are_whole_steps_and_steps_have_labels)
{
    static const struct {
        const char *start, *step;
        uint64_t at;
        const char *label;
    } labels[] = {
        {"2015-06", "1 month", 0, "2015-06"},       {"2015-06", "1 month", 7, "2016-01"},
        {"2015-06", "1 quarter", 3, "2016-03"},     {"2016-02-28", "1 day", 2, "2016-03-01"},
        {"1999-12-25", "1 week", 1, "2000-01-01"},  {NULL, "1 month", 3, "t = 0.25 yr"},
        {"2015-01-31", "1 month", 1, "2015-02"},    {"2015", "0.01 years", 50, "t = 0.5 yr"},
        {"2015-03-01", "1 day", 365, "2016-02-29"}, {"0001", "1 day", 0, "0001-01-01"},
    };
    char text[32];
    error e;
    uint64_t steps;
    for (size_t k = 0; k < COUNT(labels); k++) {
        clock_plan c = clock_of(labels[k].start, labels[k].step, "20 years");
        cr_assert_str_eq(clock_label(&c, labels[k].at, text, sizeof text), labels[k].label);
    }
    clock_plan months = clock_of("2015", "1 month", "10 years");
    cr_assert_eq(clock_steps_in(&months, span("1 quarter"), &steps, &e), ERR_OK);
    cr_assert_eq(steps, 3);
    cr_assert_eq(clock_steps_in(&months, span("10 days"), &steps, &e), ERR_INPUT);
    clock_plan weeks = clock_of("2015", "1 week", "10 years");
    cr_assert_eq(clock_steps_in(&weeks, span("4 weeks"), &steps, &e), ERR_OK);
    cr_assert_eq(steps, 4);
    cr_assert_eq(clock_steps_in(&weeks, span("1 month"), &steps, &e), ERR_INPUT);
    cr_assert_eq(clock_steps_in(&weeks, span("1 day"), &steps, &e), ERR_INPUT);
}

/* ---- errors ---- */

Test(error, the_nearest_word_is_found_and_a_far_one_is_not)
{
    static const char *const words[] = {"sanctions", NULL, "trust", "nrc", "trusts", "crisis"};
    static const struct {
        const char *word, *nearest;
    } pairs[] = {
        {"sanctoins", "sanctions"},
        {"sanction", "sanctions"},
        {"trsut", "trust"},
        {"trust", "trust"},
        {"trusts", "trusts"},
        {"rnc", "nrc"},
        {"nr", "nrc"},
        {"crises", "crisis"},
        {"weather", NULL},
        {"", NULL},
        {"x", NULL},
        {"nrcnrc", NULL},
    };
    for (size_t k = 0; k < COUNT(pairs); k++) {
        const char *near = error_nearest(pairs[k].word, words, COUNT(words));
        if (pairs[k].nearest)
            cr_assert_str_eq(near ? near : "(none)", pairs[k].nearest);
        else
            cr_assert_null(near, "%s: %s", pairs[k].word, near);
    }
    char longest[100];
    memset(longest, 'a', sizeof longest);
    longest[99] = '\0';
    const char *same[] = {longest};
    cr_assert_null(error_nearest(longest, same, 1), "words of more than 64 bytes are no names");
    cr_assert_null(error_nearest("a", NULL, 0));
}

Test(error, hints_and_sentences_fit_their_room)
{
    static const char *const words[] = {"alpha", NULL, "beta"};
    char text[64], small[12], one[1];
    cr_assert_str_eq(error_hint(text, sizeof text, "alhpa", words, 3), "; did you mean 'alpha'?");
    cr_assert_str_eq(error_hint(text, sizeof text, "omega99", words, 3), "; known: alpha, beta");
    cr_assert_str_eq(error_hint(text, sizeof text, "omega99", words, 0), "");
    cr_assert_lt(strlen(error_hint(small, sizeof small, "alhpa", words, 3)), sizeof small);
    cr_assert_str_eq(error_hint(one, 1, "alhpa", words, 3), "");
    error e;
    cr_assert_eq(error_set(&e, ERR_INPUT, "line %d", 7), ERR_INPUT);
    cr_assert_eq(error_prefix(&e, "%s", "file"), ERR_INPUT);
    cr_assert_str_eq(e.text, "file: line 7");
    char *huge = malloc(5000);
    memset(huge, 'x', 4999);
    huge[4999] = '\0';
    error_set(&e, ERR_RUN, "%s", huge);
    cr_assert_eq(strlen(e.text), sizeof e.text - 1);
    error_prefix(&e, "%s", huge);
    cr_assert_eq(strlen(e.text), sizeof e.text - 1);
    free(huge);
    static const int statuses[][2] = {
        {ERR_OK, 0},  {ERR_USAGE, 2},  {ERR_INPUT, 2}, {ERR_PLUGIN, 2},
        {ERR_RUN, 1}, {ERR_MEMORY, 1}, {ERR_IO, 1},    {ERR_INTERRUPTED, 130},
    };
    for (size_t k = 0; k < COUNT(statuses); k++)
        cr_assert_eq(error_exit_status((err_code)statuses[k][0]), statuses[k][1]);
}

/* ---- memory ---- */

Test(mem, arenas_give_zeroed_aligned_memory_that_does_not_overlap)
{
    arena a = {0};
    unsigned char *given[500];
    for (size_t k = 0; k < 500; k++) {
        size_t n = k * k % 977;
        given[k] = arena_new(&a, n, k % 3 + 1);
        cr_assert(given[k] && (uintptr_t)given[k] % _Alignof(max_align_t) == 0);
        for (size_t i = 0; i < n * (k % 3 + 1); i++)
            cr_assert_eq(given[k][i], 0);
        memset(given[k], (int)(k % 255) + 1, n * (k % 3 + 1));
    }
    for (size_t k = 0; k < 500; k++)
        for (size_t i = 0; i < k * k % 977 * (k % 3 + 1); i++)
            cr_assert_eq(given[k][i], k % 255 + 1);
    cr_assert(arena_new(&a, 1000000, 8), "larger than a chunk");
    cr_assert_str_eq(arena_format(&a, "%s-%d", "x", 12), "x-12");
    cr_assert_str_eq(arena_text(&a, "text"), "text");
    cr_assert_null(arena_text(&a, NULL));
    cr_assert_not(a.out_of_memory);
    cr_assert_null(arena_new(&a, SIZE_MAX / 2, 4), "an overflow is no allocation");
    cr_assert(a.out_of_memory);
    arena_free(&a);
    cr_assert(a.chunks == NULL && !a.out_of_memory);
}

Test(mem, allocations_fail_on_demand_and_columns_are_aligned)
{
    for (size_t bytes = 0; bytes < 300; bytes += 7) {
        unsigned char *p = mem_new_aligned(bytes);
        cr_assert(p && (uintptr_t)p % MEM_ALIGN == 0);
        for (size_t i = 0; i < bytes; i++)
            cr_assert_eq(p[i], 0);
        mem_free_aligned(p);
    }
    mem_fail_after(2);
    void *one = mem_alloc(8), *two = mem_new(1, 8), *three = mem_alloc(8);
    void *four = mem_new_aligned(8), *five = mem_new_shared(8), *six = mem_resize(one, 16);
    mem_fail_after(-1);
    cr_assert(one && two && !three && !four && !five && !six);
    void *again = mem_alloc(8);
    cr_assert(again);
    mem_free(again);
    mem_free(one);
    mem_free(two);
    mem_free_aligned(NULL);
    mem_unshare(NULL, 8);
}

/* ---- SHA-256 ---- */

static void hash_of(const void *bytes, size_t n, size_t piece, char hex[65])
{
    sha256 s;
    unsigned char digest[32];
    sha256_start(&s);
    for (size_t at = 0; at < n; at += piece)
        sha256_add(&s, (const char *)bytes + at, n - at < piece ? n - at : piece);
    sha256_add(&s, bytes, 0);
    sha256_end(&s, digest);
    sha256_hex(digest, hex);
}

static const struct {
    const char *text;
    size_t repeat;
    const char *hash;
} hashes[] = {
    {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
     "lmnopqrsmnopqrstnopqrstu",
     1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    {"a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
    {"a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
    {"a", 57, "f13b2d724659eb3bf47f2dd6af1accc87b81f09f59f2b75e5c0bed6589dfe8c6"},
    {"a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
    {"a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
    {"a", 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"},
    {"a", 119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"},
    {"a", 120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"},
    {"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

Test(sha256, gives_the_known_answers_however_the_bytes_come)
{
    static const size_t pieces[] = {1, 3, 63, 64, 65, 4096, 2000000};
    for (size_t k = 0; k < COUNT(hashes); k++) {
        size_t length = strlen(hashes[k].text), n = length * hashes[k].repeat;
        char *bytes = malloc(n + 1), hex[65];
        for (size_t i = 0; i < n; i++)
            bytes[i] = hashes[k].text[i % length];
        for (size_t p = 0; p < COUNT(pieces); p++) {
            hash_of(bytes, n, pieces[p], hex);
            cr_assert_str_eq(hex, hashes[k].hash);
        }
        free(bytes);
    }
}

/* ---- quantiles ---- */

Test(summary, quantiles_are_those_of_r_type_7)
{
    double input[32], x[32];
    size_t n = 0, rows = 0;
    FILE *f = fopen("tests/golden/quantiles/R_quantile_input.txt", "r");
    cr_assert(f != NULL, "run from the root of the repository");
    while (n < 32 && fscanf(f, "%lf", &input[n]) == 1)
        n++;
    fclose(f);
    cr_assert_eq(n, 12);
    f = fopen("tests/golden/quantiles/R_quantile_types_1_7.csv", "r");
    cr_assert(f != NULL);
    int type;
    double p, want;
    cr_assert_eq(fscanf(f, "type,p,q "), 0);
    while (fscanf(f, "%d,%lf,%lf ", &type, &p, &want) == 3) {
        memcpy(x, input, sizeof x);
        double got = quantile(x, n, p);
        rows += type == 7;
        cr_assert(type != 7 || fabs(got - want) <= 2e-15 * fmax(1, fabs(want)),
                  "%g: %.17g instead of %.17g", p, got, want);
    }
    fclose(f);
    cr_assert_eq(rows, 13);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* By sorting, on columns with many ties, sorted and reversed ones, of every small length. */
Test(summary, quantiles_agree_with_sorting)
{
    enum { MOST = 60 };
    double x[MOST], sorted[MOST], kept[MOST];
    uint64_t state = 1;
    for (size_t n = 1; n <= MOST; n++)
        for (int shape = 0; shape < 6; shape++) {
            for (size_t i = 0; i < n; i++) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                double u = (double)(state >> 33);
                kept[i] = shape == 0   ? u
                          : shape == 1 ? fmod(u, 3)
                          : shape == 2 ? (double)i
                          : shape == 3 ? -(double)i
                          : shape == 4 ? 7
                                       : (double)(i % 2);
            }
            memcpy(sorted, kept, n * sizeof *x);
            qsort(sorted, n, sizeof *sorted, ascending);
            for (int q = 0; q <= 20; q++) {
                double place = (double)(n - 1) * (q / 20.0), low = floor(place);
                size_t k = (size_t)low;
                double next = sorted[k + 1 < n ? k + 1 : k];
                double want = sorted[k] + (place - low) * (next - sorted[k]);
                memcpy(x, kept, n * sizeof *x);
                double got = quantile(x, n, q / 20.0);
                cr_assert_eq(got, want, "n = %zu, shape %d, q = %d/20: %.17g, not %.17g", n, shape,
                             q, got, want);
            }
        }
}

/* ---- command lines ---- */

static const arg_option table[] = {
    {"cases", "N", "how many", false},
    {"set", "A=B", "a setting", true},
    {"quiet", NULL, "a flag", false},
    {NULL, NULL, NULL, false},
};

static err_code parse(args *a, error *e, const char *const *words)
{
    int n = 0;
    static char *copy[128];
    for (; words[n]; n++)
        copy[n] = (char *)(uintptr_t)words[n];
    return args_parse(table, n, copy, a, e);
}

#define PARSE(a, e, ...) parse(a, e, (const char *const[]){__VA_ARGS__, NULL})

Test(args, options_and_words_are_told_apart)
{
    args a;
    error e;
    cr_assert_eq(PARSE(&a, &e, "file", "--cases", "12", "--set=a=1", "--quiet", "--set", "b=2", "-",
                       "--", "--cases"),
                 ERR_OK);
    cr_assert_str_eq(args_get(&a, "cases"), "12");
    cr_assert(args_get(&a, "quiet") != NULL);
    const char *const *sets = args_all(&a, "set");
    cr_assert_str_eq(sets[0], "a=1");
    cr_assert_str_eq(sets[1], "b=2");
    cr_assert_null(sets[2]);
    cr_assert_eq(a.nwords, 3);
    cr_assert_str_eq(a.words[1], "-");
    cr_assert_str_eq(a.words[2], "--cases");
    cr_assert_eq(PARSE(&a, &e, "--cases="), ERR_OK);
    cr_assert_str_eq(args_get(&a, "cases"), "");
}

Test(args, each_mistake_has_its_sentence)
{
    static const struct {
        const char *words[4], *says;
    } bad[] = {
        {{"--case", "1"}, "unknown option '--case'; did you mean '--cases'?"},
        {{"--weather=1"}, "unknown option '--weather'; see --help"},
        {{"-c"}, "unknown option '-c'; options are written with two dashes, see --help"},
        {{"--quiet=1"}, "--quiet takes no value"},
        {{"--cases"}, "--cases needs a value: --cases N"},
        {{"--cases", "1", "--cases=2"}, "--cases is given twice"},
    };
    args a;
    error e;
    for (size_t k = 0; k < COUNT(bad); k++) {
        cr_assert_eq(parse(&a, &e, bad[k].words), ERR_USAGE, "%s", bad[k].words[0]);
        cr_assert_str_eq(e.text, bad[k].says);
    }
    const char *many[128] = {0};
    for (int k = 0; k < 70; k++)
        many[k] = "--set=a=1";
    cr_assert_eq(parse(&a, &e, many), ERR_USAGE);
    for (int k = 0; k < 70; k++)
        many[k] = "word";
    cr_assert_eq(parse(&a, &e, many), ERR_USAGE);
}

Test(args, whole_numbers_are_exact_up_to_the_largest)
{
    static const struct {
        const char *text;
        uint64_t value;
    } good[] = {
        {"0", 0},
        {"10000", 10000},
        {"1e4", 10000},
        {"2.5e6", 2500000},
        {"007", 7},
        {"9007199254740993", UINT64_C(9007199254740993)},
        {"18446744073709551615", UINT64_MAX},
        {"10000000000000000000", UINT64_C(10000000000000000000)},
    };
    static const char *const bad[] = {"",
                                      "-1",
                                      "1.5",
                                      "x",
                                      "1x",
                                      "nan",
                                      "inf",
                                      "1e30",
                                      "18446744073709551616",
                                      "99999999999999999999",
                                      "--"};
    args a;
    error e;
    uint64_t n;
    double x = 0;
    for (size_t k = 0; k < COUNT(good); k++) {
        cr_assert_eq(PARSE(&a, &e, "--cases", good[k].text), ERR_OK);
        cr_assert_eq(args_whole(&a, "cases", 0, UINT64_MAX, &n, &e), ERR_OK, "%s", e.text);
        cr_assert_eq(n, good[k].value, "%s: %llu", good[k].text, (unsigned long long)n);
    }
    for (size_t k = 0; k < COUNT(bad); k++) {
        cr_assert_eq(PARSE(&a, &e, "--cases", bad[k]), ERR_OK);
        cr_assert_eq(args_whole(&a, "cases", 0, UINT64_MAX, &n, &e), ERR_USAGE, "'%s' was taken",
                     bad[k]);
    }
    cr_assert_eq(PARSE(&a, &e, "--cases", "0"), ERR_OK);
    cr_assert_eq(args_whole(&a, "cases", 1, 9, &n, &e), ERR_USAGE);
    cr_assert_str_eq(e.text, "--cases 0: a whole number from 1 to 9 is wanted");
    cr_assert_eq(args_number(&a, "cases", 0.5, 2, &x, &e), ERR_USAGE);
    cr_assert_eq(args_number(&a, "cases", -1, 2, &x, &e), ERR_OK);
    cr_assert_eq(x, 0);
    cr_assert_eq(args_whole(&a, "set", 1, 9, &n, &e), ERR_OK, "what is not given stays");
    cr_assert_eq(n, UINT64_C(10000000000000000000));
}
