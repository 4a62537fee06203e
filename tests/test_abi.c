/* SPDX-License-Identifier: MIT
 *
 * The plugin interface as strangers meet it: the header under strict C and C++ compilers, places
 * of fields that may never move, the example in the header's head comment, plugins in C++ and from
 * a later version, and one dropped-in file that changes the answer of the main scenario. Run from
 * the root of the repository.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "inside.h"

#define STRICT "-pedantic -Wall -Wextra -Wshadow -Werror"

/* g++ where it is installed; clang++ comes with the clang that the tests need anyway. */
#define CXX "$(command -v g++ || echo clang++)"

Test(abi, the_header_is_clean_c11_and_cplusplus17)
{
    static const char *const compilers[] = {
        "gcc -x c -std=c11 -Wstrict-prototypes",
        "clang -x c -std=c11 -Wstrict-prototypes",
        "gcc -x c -std=c11 -m32 -ffreestanding",
        CXX " -x c++ -std=c++17",
        CXX " -x c++ -std=c++20",
        "clang++ -x c++ -std=c++17",
    };
    for (size_t k = 0; k < sizeof compilers / sizeof *compilers; k++) {
        outcome o = shell("printf '#include <detente/plugin.h>\n#include <detente/plugin.h>\n"
                          "extern int one; int one;\n' | %s " STRICT " -Iinclude -fsyntax-only -",
                          compilers[k]);
        cr_assert_eq(o.status, 0, "%s:\n%s", compilers[k], o.err);
        cr_assert_str_empty(o.err);
        outcome_free(&o);
    }
}

/* ---- what may never move ---- */

#define FIELD(s, f, place)                                                                         \
    {                                                                                              \
#s "." #f, offsetof(s, f), place                                                           \
    }

static const struct {
    const char *name;
    size_t is, must;
} fields[] = {
    FIELD(dtn_var, name, 0),
    FIELD(dtn_var, unit, 8),
    FIELD(dtn_var, doc, 16),
    FIELD(dtn_var, source, 24),
    FIELD(dtn_var, labels, 32),
    FIELD(dtn_var, kind, 40),
    FIELD(dtn_var, flags, 44),
    FIELD(dtn_var, count, 48),
    FIELD(dtn_var, min, 56),
    FIELD(dtn_var, max, 64),
    FIELD(dtn_var, def, 72),
    FIELD(dtn_stream, name, 0),
    FIELD(dtn_stream, doc, 8),
    FIELD(dtn_option, name, 0),
    FIELD(dtn_option, doc, 8),
    FIELD(dtn_option, type, 16),
    FIELD(dtn_option, flags, 20),
    FIELD(dtn_option, number, 24),
    FIELD(dtn_option, text, 32),
    FIELD(dtn_option, columns, 40),
    FIELD(dtn_block, size, 0),
    FIELD(dtn_block, n, 4),
    FIELD(dtn_block, stride, 8),
    FIELD(dtn_block, worker, 12),
    FIELD(dtn_block, step, 16),
    FIELD(dtn_block, t, 24),
    FIELD(dtn_block, dt, 32),
    FIELD(dtn_block, case_id, 40),
    FIELD(dtn_block, col, 48),
    FIELD(dtn_block, fail, 56),
    FIELD(dtn_block, scratch, 64),
    FIELD(dtn_block, host, 72),
    FIELD(dtn_block, call, 80),
    FIELD(dtn_host, size, 0),
    FIELD(dtn_host, abi_major, 4),
    FIELD(dtn_host, abi_minor, 6),
    FIELD(dtn_host, version, 8),
    FIELD(dtn_host, report, 16),
    FIELD(dtn_host, uniform, 24),
    FIELD(dtn_host, number, 32),
    FIELD(dtn_host, text, 40),
    FIELD(dtn_host, table_numbers, 48),
    FIELD(dtn_host, table_texts, 56),
    FIELD(dtn_host, set_count, 64),
    FIELD(dtn_host, set_scratch, 72),
    FIELD(dtn_host, ext, 80),
    FIELD(dtn_host, instance, 88),
    FIELD(dtn_unit, size, 0),
    FIELD(dtn_unit, role, 4),
    FIELD(dtn_unit, id, 8),
    FIELD(dtn_unit, version, 16),
    FIELD(dtn_unit, title, 24),
    FIELD(dtn_unit, doc, 32),
    FIELD(dtn_unit, vars, 40),
    FIELD(dtn_unit, streams, 48),
    FIELD(dtn_unit, options, 56),
    FIELD(dtn_unit, nvars, 64),
    FIELD(dtn_unit, var_size, 68),
    FIELD(dtn_unit, nstreams, 72),
    FIELD(dtn_unit, stream_size, 76),
    FIELD(dtn_unit, noptions, 80),
    FIELD(dtn_unit, option_size, 84),
    FIELD(dtn_unit, scratch_bytes, 88),
    FIELD(dtn_unit, data, 96),
    FIELD(dtn_unit, open, 104),
    FIELD(dtn_unit, close, 112),
    FIELD(dtn_unit, start, 120),
    FIELD(dtn_unit, step, 128),
    FIELD(dtn_unit, finish, 136),
    FIELD(dtn_unit, ext, 144),
    FIELD(dtn_module, magic, 0),
    FIELD(dtn_module, size, 4),
    FIELD(dtn_module, abi_minor, 8),
    FIELD(dtn_module, needs_minor, 10),
    FIELD(dtn_module, tag, 12),
    FIELD(dtn_module, units, 32),
    FIELD(dtn_module, nunits, 40),
    FIELD(dtn_math, size, 0),
    FIELD(dtn_math, exp, 8),
    FIELD(dtn_math, expm1, 16),
    FIELD(dtn_math, log, 24),
    FIELD(dtn_math, log1p, 32),
    FIELD(dtn_math, sqrt, 40),
    FIELD(dtn_math, tanh, 48),
    FIELD(dtn_math, sin, 56),
    FIELD(dtn_math, cos, 64),
    FIELD(dtn_math, logistic, 72),
    FIELD(dtn_math, qnorm, 80),
    FIELD(dtn_math, pnorm, 88),
    FIELD(dtn_math, pow, 96),
    FIELD(dtn_math, poisson, 104),
};

Test(abi, no_field_has_moved_since_version_1)
{
    cr_assert_eq(sizeof(void *), 8, "the places in this test are those of 64-bit machines");
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
        cr_assert_eq(fields[k].is, fields[k].must, "%s is at %zu, not at %zu", fields[k].name,
                     fields[k].is, fields[k].must);
    static const int numbers[] = {DTN_PARAM,   DTN_SETTING, DTN_INPUT, DTN_OUTPUT,
                                  DTN_DERIVED, DTN_ADD,     DTN_STATE};
    for (int k = 0; k < 7; k++)
        cr_assert_eq(numbers[k], k + 1);
    static const int flags[] = {DTN_INTEGER,        DTN_LOG,     DTN_OPTIONAL, DTN_EVENT,
                                DTN_MORE_IS_BETTER, DTN_BOUNDED, DTN_IN_PLACE};
    for (int k = 0; k < 7; k++)
        cr_assert_eq(flags[k], 1 << k);
    cr_assert(DTN_MODEL == 1 && DTN_LEVER == 2 && DTN_METRIC == 3);
    cr_assert(DTN_OK == 0 && DTN_CASES == 1 && DTN_ERROR == 2 && DTN_FATAL == 3);
    cr_assert(DTN_NUMBER == 1 && DTN_TEXT == 2 && DTN_TABLE == 3);
    uint32_t magic = DTN_MAGIC;
    unsigned char bytes[4];
    memcpy(bytes, &magic, 4);
    cr_assert_arr_eq(bytes, "DTN\x86", 4, "on a little-endian machine");
    cr_assert_str_eq(DTN_TAG, "dtn1p8d8lee0");
    cr_assert_str_eq(DTN_MODULE_SYMBOL, "dtn_module_1");
    cr_assert_str_eq(DTN_EXT_MATH, "detente.math/1");
}

/* ---- plugins ---- */

/* Runs a year of months with one unit and gives the last value of a variable. */
static double last_value(const char *unit, const char *variable, const char *extra)
{
    char text[1024];
    snprintf(text, sizeof text,
             "return { title = 'One unit', step = '1 month', horizon = '1 year',\n"
             "  units = { it = { unit = '%s'%s } }, metrics = { last = { unit = 'last',\n"
             "  bind = { of = '%s' } } }, score = { last = { worst = 0, best = 1 } } }\n",
             unit, extra, variable);
    const char *folders[] = {scratch_folder(), NULL};
    inside in;
    plan_options o = {.cases = 5};
    cr_assert_eq(inside_plan(&in, folders, scratch_file("one.lua", text), o), ERR_OK, "%s",
                 in.e.text);
    cr_assert_eq(inside_run(&in, 1, 3), ERR_OK, "%s", in.e.text);
    const double *column = results_column(&in.r, 0, 0);
    for (size_t k = 0; k < 5; k++) {
        cr_assert_eq(results_fail(&in.r, 0)[k].kind, FAIL_NONE);
        cr_assert_eq(column[k], column[0]);
    }
    double value = column[0];
    inside_close(&in);
    return value;
}

static void compile(const char *compiler, const char *from, const char *name)
{
    outcome o = shell("%s -O2 -fPIC -shared -ffp-contract=off " STRICT " -Iinclude -o %s/%s.so %s",
                      compiler, scratch_folder(), name, from);
    cr_assert_eq(o.status, 0, "%s:\n%s", from, o.err);
    outcome_free(&o);
}

static double by_steps(double value, double change)
{
    for (int k = 0; k < 12; k++)
        value += change * (1.0 / 12);
    return value;
}

Test(abi, a_plugin_in_cplusplus_runs)
{
    compile(CXX " -std=c++17", "tests/abi/cplusplus.cpp", "abi_cplusplus");
    double want = by_steps(0, 2 * 3), other = by_steps(0, 5 * 4);
    cr_assert_float_eq(last_value("abi_cplusplus", "level", ""), want, 1e-14);
    cr_assert_float_eq(
        last_value("abi_cplusplus", "level", ", options = { gain = 5 }, set = { rate = 4 }"), other,
        1e-13);
}

Test(abi, a_plugin_of_a_later_minor_version_runs)
{
    compile("gcc -std=c11", "tests/abi/newer.c", "abi_newer");
    double want = by_steps(0, 2 * 3), other = by_steps(0, 5 * 4);
    cr_assert_float_eq(last_value("abi_newer", "level", ""), want, 1e-14);
    cr_assert_float_eq(
        last_value("abi_newer", "level", ", options = { gain = 5 }, set = { rate = 4 }"), other,
        1e-13);
}

/* The lines of the header's head comment that stand in by five blanks, up to "Build it with". */
static char *example_of_the_header(void)
{
    char *header = slurp("include/detente/plugin.h"), *text = NULL, *save = NULL;
    cr_assert(header != NULL, "run from the root of the repository");
    char *end = strstr(header, "Build it with");
    cr_assert(end != NULL, "the head comment no longer says how to build the example");
    *end = '\0';
    size_t size;
    FILE *f = open_memstream(&text, &size);
    for (char *l = strtok_r(header, "\n", &save); l; l = strtok_r(NULL, "\n", &save))
        if (strncmp(l, " *     ", 7) == 0)
            fprintf(f, "%s\n", l + 7);
    fclose(f);
    free(header);
    return text;
}

Test(abi, the_example_in_the_header_builds_untouched_and_runs)
{
    char *text = example_of_the_header();
    cr_assert(strstr(text, "dtn_module_1"), "this is no whole plugin:\n%s", text);
    compile("gcc -std=c11", scratch_file("example.c", text), "fading_trust");
    free(text);
    double want = 0.5, decay = 0.1;
    for (int k = 0; k < 12; k++)
        want = want * (1 - decay * (1.0 / 12));
    cr_assert_float_eq(last_value("fading_trust", "trust", ""), want, 1e-15);
    outcome o = shell("$D list fading_trust --plugins %s", scratch_folder());
    cr_assert(o.status == 0 && strstr(o.out, "Trust fades"), "%s%s", o.out, o.err);
    cr_assert(strstr(o.out, "rate at which unused trust fades"), "%s", o.out);
    outcome_free(&o);
}

/* ---- a stranger's plugin ---- */

static const char with_stranger[] = "local s = require 'scenarios.nato_russia_2015'\n"
                                    "s.units.stranger = 'stranger'\n"
                                    "return s\n";

/* The main scenario ([0]) and the same with the stranger's unit ([1]), run. */
static void run_both(inside in[2], uint64_t cases)
{
    const char *folders[] = {built("stranger", "stranger"), NULL};
    const char *paths[] = {"scripts/scenarios/nato_russia_2015.lua",
                           scratch_file("with_stranger.lua", with_stranger)};
    for (int k = 0; k < 2; k++) {
        plan_options o = {.cases = cases};
        cr_assert_eq(inside_plan(&in[k], folders, paths[k], o), ERR_OK, "%s", in[k].e.text);
        cr_assert_eq(inside_run(&in[k], 1, 64), ERR_OK, "%s", in[k].e.text);
    }
}

static double mean_score(const inside *in, const char *policy)
{
    summary s;
    error e;
    double score = NAN;
    cr_assert_eq(summary_make(&in->r, &s, &e), ERR_OK, "%s", e.text);
    for (size_t p = 0; p < in->p.npolicies; p++)
        if (strcmp(in->p.policies[p].name, policy) == 0)
            score = s.policies[p].score.mean;
    summary_free(&s);
    return score;
}

Test(abi, one_dropped_in_file_changes_the_answer)
{
    enum { CASES = 48 };
    inside in[2];
    char digests[2][96];
    run_both(in, CASES);
    for (int k = 0; k < 2; k++)
        results_digest(&in[k].r, digests[k]);
    cr_assert_str_neq(digests[0], digests[1]);
    cr_assert_eq(in[0].p.npolicies, in[1].p.npolicies);
    for (size_t p = 0; p < in[0].p.npolicies; p++) {
        const char *name = in[0].p.policies[p].name;
        double score = mean_score(&in[0], name), other = mean_score(&in[1], name);
        cr_assert(score - score == 0 && other - other == 0 && score != other, "%s", name);
        const double *trust = inside_metric(&in[0], name, "mean_trust");
        const double *more = inside_metric(&in[1], name, "mean_trust");
        const double *months = inside_metric(&in[0], name, "crisis_months");
        double before = 0, after = 0;
        for (int i = 0; i < CASES; i++) {
            before += trust[i];
            after += more[i];
            /* Both meet the same futures, so nothing changes where no crisis came. */
            cr_assert(months[i] > 0 || more[i] == trust[i], "%s, future %d", name, i);
        }
        cr_assert_gt(after, before, "%s: mediators do not help", name);
    }
    inside_close(&in[0]);
    inside_close(&in[1]);
}
