/* SPDX-License-Identifier: MIT
 *
 * Properties of the arms races and of first-strike stability, through the whole engine: what is
 * bounded, what rises with what, what is left when terms vanish, and how little the step matters.
 * All values for Richardson's race in tests/golden/ir are met here, some of them measured on the
 * unit as an experimenter would: its eigenvalues from how it flows, its rest from where it does
 * not. Races of many states are compared with a matrix exponential computed in this file.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#include "inside.h"

/* ---- running ---- */

static void run_text(inside *in, uint32_t cases, const char *text)
{
    plan_options o = {.cases = cases};
    cr_assert_eq(inside_plan(in, NULL, scratch_file("race.lua", text), o), ERR_OK, "%s\n%s",
                 in->e.text, text);
    cr_assert_eq(inside_run(in, 1, 64), ERR_OK, "%s", in->e.text);
}

/* Appends to a text that is long enough. */
__attribute__((format(printf, 2, 3))) static void add(char *text, const char *format, ...)
{
    va_list list;
    size_t used = strlen(text);
    va_start(list, format);
    vsnprintf(text + used, 16384 - used, format, list);
    va_end(list);
}

/* x' = A x + g among n states, from `start`, for some months; substeps are parts of a month. */
typedef struct linear {
    int n;
    double a[8][8], g[8], start[8];
} linear;

static void add_vector(char *text, const char *name, const double *v, int n, double sign)
{
    add(text, "%s = { ", name);
    for (int i = 0; i < n; i++)
        add(text, "%.17g, ", sign * v[i]);
    add(text, "}, ");
}

/* The unit richardson_n; an `element` for each state, named e1, e2 ... */
static void run_linear(const linear *l, int months, int substeps, double *end)
{
    static char text[16384];
    double k[64], fatigue[8];
    int pairs = 0;
    for (int i = 0; i < l->n; i++) {
        fatigue[i] = -l->a[i][i];
        for (int j = 0; j < l->n; j++)
            if (i != j)
                k[pairs++] = l->a[i][j];
    }
    text[0] = '\0';
    add(text, "local states, units, metrics = {}, {}, {}\nfor i = 1, %d do\n", l->n);
    add(text,
        "  states[i] = { name = 's' .. i }\n"
        "  units['pick' .. i] = { unit = 'element', options = { count = %d, element = i },\n"
        "                         bind = { of = 'spending', value = 'e' .. i } }\n"
        "  metrics['end' .. i] = { unit = 'last', bind = { of = 'e' .. i } }\nend\n",
        l->n);
    add(text,
        "units.race = { unit = 'richardson_n', options = { states = states, substeps = %d },"
        "\n  set = { ",
        substeps);
    add_vector(text, "k", k, pairs, 1);
    add_vector(text, "fatigue", fatigue, l->n, 1);
    add_vector(text, "grievance", l->g, l->n, 1);
    add(text,
        "} }\nreturn { title = 'Race', step = '1 month', horizon = '%d months',\n"
        "units = units, metrics = metrics, score = { end1 = { worst = 1, best = 0 } },\n"
        "initial = { ",
        months);
    add_vector(text, "spending", l->start, l->n, 1);
    add(text, "} }\n");
    inside in;
    run_text(&in, 1, text);
    for (int i = 0; i < l->n; i++) {
        char name[16];
        snprintf(name, sizeof name, "end%d", i + 1);
        end[i] = inside_metric(&in, "status_quo", name)[0];
    }
    inside_close(&in);
}

/* The same with the unit of two states. */
static void run_pair(const linear *l, int months, int substeps, double *end)
{
    char text[2048];
    snprintf(text, sizeof text,
             "return { title = 'Race', step = '1 month', horizon = '%d months',\n"
             "units = { race = { unit = 'richardson', options = { substeps = %d }, set = {\n"
             "k = %.17g, l = %.17g, a = %.17g, b = %.17g, g = %.17g, h = %.17g } } },\n"
             "initial = { x = %.17g, y = %.17g }, metrics = {\n"
             "end1 = { unit = 'last', bind = { of = 'x' } },\n"
             "end2 = { unit = 'last', bind = { of = 'y' } } },\n"
             "score = { end1 = { worst = 1, best = 0 } } }\n",
             months, substeps, l->a[0][1], l->a[1][0], -l->a[0][0], -l->a[1][1], l->g[0], l->g[1],
             l->start[0], l->start[1]);
    inside in;
    run_text(&in, 1, text);
    end[0] = inside_metric(&in, "status_quo", "end1")[0];
    end[1] = inside_metric(&in, "status_quo", "end2")[0];
    inside_close(&in);
}

typedef void runner(const linear *l, int months, int substeps, double *end);

static runner *const runners[] = {run_pair, run_linear};

/* ---- linear algebra, for comparison ---- */

enum { SIDE = 9 };
typedef struct matrix {
    double m[SIDE][SIDE];
} matrix;

static matrix multiply(const matrix *a, const matrix *b)
{
    matrix c = {0};
    for (int i = 0; i < SIDE; i++)
        for (int k = 0; k < SIDE; k++)
            for (int j = 0; j < SIDE; j++)
                c.m[i][j] += a->m[i][k] * b->m[k][j];
    return c;
}

/* exp(A) as (1 + B + B^2/2 + ...)^1024 with B = A/1024. */
static matrix exponential(matrix a)
{
    matrix sum = {0}, term = {0};
    for (int i = 0; i < SIDE; i++) {
        sum.m[i][i] = term.m[i][i] = 1;
        for (int j = 0; j < SIDE; j++)
            a.m[i][j] /= 1024;
    }
    for (int k = 1; k < 16; k++) {
        term = multiply(&term, &a);
        for (int i = 0; i < SIDE * SIDE; i++) {
            (&term.m[0][0])[i] /= k;
            (&sum.m[0][0])[i] += (&term.m[0][0])[i];
        }
    }
    for (int k = 0; k < 10; k++)
        sum = multiply(&sum, &sum);
    return sum;
}

/* The exact solution after `years`: the exponential of A with g as one more column. */
static void exact(const linear *l, double years, double *end)
{
    matrix a = {0};
    for (int i = 0; i < l->n; i++) {
        for (int j = 0; j < l->n; j++)
            a.m[i][j] = l->a[i][j] * years;
        a.m[i][SIDE - 1] = l->g[i] * years;
    }
    matrix e = exponential(a);
    for (int i = 0; i < l->n; i++) {
        end[i] = e.m[i][SIDE - 1];
        for (int j = 0; j < l->n; j++)
            end[i] += e.m[i][j] * l->start[j];
    }
}

/* The largest eigenvalue of a matrix whose off-diagonal elements are not negative: power
 * iteration on A + 10, whose elements are all positive. */
static double largest_eigenvalue(const linear *l)
{
    double v[8], next[8], growth = 0;
    for (int i = 0; i < l->n; i++)
        v[i] = 1;
    for (int turn = 0; turn < 5000; turn++) {
        growth = 0;
        for (int i = 0; i < l->n; i++) {
            next[i] = 10 * v[i];
            for (int j = 0; j < l->n; j++)
                next[i] += l->a[i][j] * v[j];
            growth = fmax(growth, fabs(next[i]));
        }
        for (int i = 0; i < l->n; i++)
            v[i] = next[i] / growth;
    }
    return growth - 10;
}

/* A number of [lo, hi) from a small generator, the same on every machine. */
static double any(uint64_t *seed, double lo, double hi)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return lo + (hi - lo) * (double)(*seed >> 11) / 9007199254740992.0;
}

static linear any_race(uint64_t seed, int n, double most_k)
{
    linear l = {.n = n};
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++)
            l.a[i][j] = i == j ? -any(&seed, 0.3, 0.8) : any(&seed, 0, most_k);
        l.g[i] = any(&seed, -5, 20);
        l.start[i] = any(&seed, 10, 100);
    }
    return l;
}

/* ---- all values of tests/golden/ir ---- */

static const struct {
    const char *name;
    linear l;
} races[] = {
    {"stable", {2, {{-0.6, 0.2}, {0.3, -0.5}}, {10, 5}, {20, 30}}},
    {"runaway", {2, {{-0.2, 0.9}, {0.9, -0.2}}, {1, 1}, {5, 5}}},
    {"disarm", {2, {{-0.2, 0.9}, {0.9, -0.2}}, {-20, -20}, {5, 6}}},
    {"equal_slopes_unstable", {2, {{-0.2, 0.9}, {0.9, -0.2}}, {-20, -20}, {20, 40}}},
};

/* What a year does to spending, x(1) = flow x(0) + push, measured by three runs of the unit. */
typedef struct measured {
    double flow[2][2], push[2];
} measured;

static measured measure(runner *run, linear l)
{
    measured m;
    double from_1[2], from_2[2];
    l.start[0] = l.start[1] = 0;
    run(&l, 12, 64, m.push);
    l.start[0] = 1;
    run(&l, 12, 64, from_1);
    l.start[0] = 0, l.start[1] = 1;
    run(&l, 12, 64, from_2);
    for (int i = 0; i < 2; i++) {
        m.flow[i][0] = from_1[i] - m.push[i];
        m.flow[i][1] = from_2[i] - m.push[i];
    }
    return m;
}

/* The eigenvalue of the rates: the logarithm of that of the flow of one year. */
static double eigenvalue(const measured *m, int sign)
{
    double trace = m->flow[0][0] + m->flow[1][1];
    double det = m->flow[0][0] * m->flow[1][1] - m->flow[0][1] * m->flow[1][0];
    return log(trace / 2 + sign * sqrt(trace * trace / 4 - det));
}

/* Where a year changes nothing: (1 - flow) x = push, by Cramer's rule. */
static double rest(const measured *m, int side)
{
    double a = 1 - m->flow[0][0], b = -m->flow[0][1], c = -m->flow[1][0], d = 1 - m->flow[1][1];
    double det = a * d - b * c;
    return (side == 0 ? d * m->push[0] - b * m->push[1] : a * m->push[1] - c * m->push[0]) / det;
}

/* Least squares of the changes from year to year on the totals half-way: slope and zero. */
static void regress(const double *total, int n, double *slope, double *zero)
{
    double x = 0, y = 0, xx = 0, xy = 0;
    for (int k = 0; k + 1 < n; k++) {
        double middle = (total[k] + total[k + 1]) / 2, change = total[k + 1] - total[k];
        x += middle, y += change, xx += middle * middle, xy += middle * change;
    }
    n--;
    *slope = (n * xy - x * y) / (n * xx - x * x);
    *zero = (x - y / *slope) / n;
}

/*
 * Richardson's table of 1909-1913. The four budgets give the slope and the zero of the line; and
 * two equal blocs whose sum grows at the rate 2 artanh(slope/2) from the zero show a reader of
 * yearly totals just that line.
 */
static double from_table(runner *run, bool is_slope)
{
    static const double budgets[] = {199.2, 204.8, 214.9, 238.7, 289.0}; /* million pounds */
    double slope, zero, total[5], end[2];
    regress(budgets, 5, &slope, &zero);
    double growth = 2 * atanh(slope / 2), a = 0.2;
    linear l = {.n = 2, .a = {{-a, a + growth}, {a + growth, -a}}};
    for (int i = 0; i < 2; i++) {
        l.start[i] = budgets[0] / 2;
        l.g[i] = -growth * zero / 2;
    }
    total[0] = budgets[0];
    for (int year = 1; year < 5; year++) {
        run(&l, 12 * year, 64, end);
        total[year] = end[0] + end[1];
    }
    regress(total, 5, &slope, &zero);
    return is_slope ? slope : zero;
}

static double got(runner *run, const char *name, const char *quantity)
{
    if (strcmp(name, "1909-1913_table_from_memory") == 0)
        return from_table(run, strcmp(quantity, "slope_per_year") == 0);
    for (size_t r = 0; r < 4; r++) {
        double end[2];
        if (strcmp(races[r].name, name) != 0)
            continue;
        if (quantity[1] == '(') {
            run(&races[r].l, 12 * atoi(quantity + 2), 64, end);
            return end[quantity[0] == 'y'];
        }
        measured m = measure(run, races[r].l);
        if (strcmp(quantity, "det_ab_minus_kl") == 0)
            return eigenvalue(&m, 1) * eigenvalue(&m, -1);
        if (strncmp(quantity, "eig_m", 5) == 0)
            return eigenvalue(&m, quantity[5] == 'a' ? 1 : -1);
        if (strcmp(quantity + 1, "_star") == 0)
            return rest(&m, quantity[0] == 'y');
    }
    cr_assert_fail("nothing gives %s, %s", name, quantity);
    return NAN;
}

Test(race, both_units_meet_all_46_known_values)
{
    char *text = slurp("tests/golden/ir/oracle_values.csv"), *save = NULL, *field[8];
    cr_assert(text != NULL, "run from the root of the repository");
    size_t met = 0;
    for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        if (csv_fields(line, field, 8) < 4 || strcmp(field[0], "richardson") != 0)
            continue;
        for (size_t u = 0; u < 2; u++) {
            double want = strtod(field[3], NULL), value = got(runners[u], field[1], field[2]);
            cr_assert(fabs(value - want) <= 3e-11 * fabs(want),
                      "unit %zu, %s, %s: %.17g, not %.17g", u, field[1], field[2], value, want);
        }
        met++;
    }
    cr_assert_eq(met, 46, "%zu values", met);
    free(text);
}

/* ---- many states ---- */

Test(race, many_states_follow_the_matrix_exponential)
{
    for (int n = 2; n <= 8; n += 2)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            linear l = any_race(seed, n, 1.2 / n);
            l.a[0][1] = -0.2; /* the first rides free on the second */
            double got_end[8], want[8];
            run_linear(&l, 60, 16, got_end);
            exact(&l, 5, want);
            for (int i = 0; i < n; i++)
                cr_assert(fabs(got_end[i] - want[i]) <= 1e-9 * fabs(want[i]),
                          "%d states, seed %d, state %d: %.17g, not %.17g", n, (int)seed, i,
                          got_end[i], want[i]);
        }
}

/* After long, a race that runs away grows in a year by the exponential of its largest eigenvalue;
 * a race whose eigenvalues all lie left of 0 stands still. */
Test(race, the_largest_eigenvalue_tells_whether_many_states_settle)
{
    int settled = 0, ran_away = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        linear l = any_race(seed, 5, seed % 2 ? 0.1 : 0.5);
        double eigenvalue_found = largest_eigenvalue(&l), before[8], after[8];
        run_linear(&l, 12 * 60, 4, before);
        run_linear(&l, 12 * 61, 4, after);
        for (int i = 0; i < 5; i++) {
            if (eigenvalue_found < 0)
                cr_assert(fabs(after[i] - before[i]) <= 1e-4 * fabs(after[i]), "%g: %g, %g",
                          eigenvalue_found, before[i], after[i]);
            else
                cr_assert(fabs(log(after[i] / before[i]) - eigenvalue_found) < 1e-6, "%g, not %g",
                          log(after[i] / before[i]), eigenvalue_found);
        }
        settled += eigenvalue_found < 0;
        ran_away += eigenvalue_found > 0;
    }
    cr_assert(settled >= 2 && ran_away >= 2, "%d settle, %d run away", settled, ran_away);
}

/* ---- properties over many cases ---- */

/* Two states with everything drawn but what `set` fixes. The n-state unit has the same world. */
static void run_cases(inside *in, bool of_n, uint32_t cases, const char *set, const char *options)
{
    static const char *const of_two =
        "race = { unit = 'richardson', bind = { x = 'e1', y = 'e2' },\n"
        "         set = set, options = options },\n";
    static const char *const of_many =
        "race = { unit = 'richardson_n', set = set, options = options },\n"
        "pick1 = { unit = 'element', options = { count = 2, element = 1 },\n"
        "          bind = { of = 'spending', value = 'e1' } },\n"
        "pick2 = { unit = 'element', options = { count = 2, element = 2 },\n"
        "          bind = { of = 'spending', value = 'e2' } },\n";
    static char text[16384];
    text[0] = '\0';
    add(text, "local set, options = {%s}, {%s}\n", set, options);
    if (of_n)
        add(text, "options.states = { { name = 'x' }, { name = 'y' } }\n"
                  "local new = { k = 'k[x>y]', l = 'k[y>x]', a = 'fatigue[x]', b = 'fatigue[y]',\n"
                  "  g = 'grievance[x]', h = 'grievance[y]', cap_x = 'cap[x]',\n"
                  "  burden_x = 'burden[x]', tension_x = 'tension_weight[x]' }\n");
    else
        add(text, "local new = {}\noptions.caps = set.cap_x and 'treaty' or nil\n");
    add(text, "local function name(old) return new[old] or old end\n"
              "local renamed, drawn = {}, {}\n"
              "for k, v in pairs(set) do renamed[name(k)] = v end\n"
              "set = renamed\n"
              "for k, range in pairs { k = { 0, 0.3 }, l = { 0, 0.3 }, a = { 0.4, 0.9 },\n"
              "    b = { 0.4, 0.9 }, g = { 0, 10 }, h = { 0, 10 }, tension_x = { 0, 5 } } do\n"
              "  if not set[name(k)] then drawn['race.' .. name(k)] = uniform(range[1], range[2]) "
              "end\nend\n");
    add(text, "return { title = 'Race', step = '1 month', horizon = '10 years', units = {\n%s},\n",
        of_n ? of_many : of_two);
    add(text, "uncertain = drawn, initial = { %s, treaty = 1, tension = 0.5,\n",
        of_n ? "spending = { 20, 50 }" : "e1 = 20, e2 = 50");
    add(text, "%s }, metrics = {\n", of_n ? "gdp = { 500, 500 }" : "gdp_x = 500, gdp_y = 500");
    for (int i = 1; i <= 2; i++)
        add(text,
            "most%d = { unit = 'most', bind = { of = 'e%d' } },\n"
            "least%d = { unit = 'least', bind = { of = 'e%d' } },\n"
            "end%d = { unit = 'last', bind = { of = 'e%d' } },\n",
            i, i, i, i, i, i);
    add(text, "}, score = { end1 = { worst = 1, best = 0 } } }\n");
    run_text(in, cases, text);
}

enum { CASES = 300 };

/* The metric in each case of a run with these settings. */
static void metric_of(bool of_n, const char *set, const char *options, const char *metric,
                      double *out)
{
    inside in;
    run_cases(&in, of_n, CASES, set, options);
    memcpy(out, inside_metric(&in, "status_quo", metric), CASES * sizeof *out);
    inside_close(&in);
}

/* Reactions are at most 0.3 and fatigues at least 0.4: no state passes the largest of the starts
 * and (10 + 2.5)/(0.4 - 0.3), and none falls below 0. */
Test(race, a_stable_race_without_goodwill_stays_between_0_and_its_bound)
{
    for (int of_n = 0; of_n < 2; of_n++) {
        inside in;
        run_cases(&in, of_n, CASES, "", "");
        double highest = 0;
        for (int i = 0; i < CASES; i++)
            for (int side = 1; side <= 2; side++) {
                const char *most = side == 1 ? "most1" : "most2";
                const char *least = side == 1 ? "least1" : "least2";
                double high = inside_metric(&in, "status_quo", most)[i];
                cr_assert(high <= 125 && inside_metric(&in, "status_quo", least)[i] >= 0);
                highest = fmax(highest, high);
            }
        cr_assert_gt(highest, 30, "the bound is not worth its name: %g", highest);
        inside_close(&in);
    }
}

/* What raises (+1) or lowers (-1) spending of both states at every time: answers are not
 * negative, so what pushes one up pushes all up. */
Test(race, spending_rises_with_reaction_and_grievance_and_falls_with_fatigue_and_restraint)
{
    static const struct {
        const char *less, *more;
        int sign;
    } pairs[] = {
        {"k = 0.1", "k = 0.3", 1},
        {"a = 0.4", "a = 0.6", -1},
        {"g = 1", "g = 9", 1},
        {"tension_x = 0", "tension_x = 10", 1},
        {"burden_x = 0", "burden_x = 4", -1},
        {"restraint = 0.1", "restraint = 0.9", -1},
        {"cap_x = 10", "cap_x = 18", 1},
    };
    for (int of_n = 0; of_n < 2; of_n++)
        for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++)
            for (int side = 1; side <= 2; side++) {
                double less[CASES], more[CASES];
                metric_of(of_n, pairs[p].less, "", side == 1 ? "end1" : "end2", less);
                metric_of(of_n, pairs[p].more, "", side == 1 ? "end1" : "end2", more);
                int moved = 0;
                for (int i = 0; i < CASES; i++) {
                    double rise = pairs[p].sign * (more[i] - less[i]);
                    cr_assert(rise >= -1e-9, "%s against %s, e%d: %g", pairs[p].more, pairs[p].less,
                              side, rise);
                    moved += rise > 1e-3;
                }
                cr_assert_gt(moved, CASES / 2, "%s moves e%d in %d cases", pairs[p].more, side,
                             moved);
            }
}

static double largest_difference(const double *a, const double *b)
{
    double most = 0;
    for (int i = 0; i < CASES; i++)
        most = fmax(most, fabs(a[i] - b[i]));
    return most;
}

/* A treaty that removes all reaction leaves each to itself, just as no reaction would. */
Test(race, full_restraint_is_no_reaction_and_then_decay_is_exponential)
{
    for (int of_n = 0; of_n < 2; of_n++) {
        double restrained[CASES], alone[CASES], decay[CASES];
        metric_of(of_n, "restraint = 1, a = 0.5, g = 3, tension_x = 2", "", "end1", restrained);
        metric_of(of_n, "k = 0, l = 0, a = 0.5, g = 3, tension_x = 2", "", "end1", alone);
        cr_assert_eq(largest_difference(restrained, alone), 0);
        metric_of(of_n, "k = 0, a = 0.4, g = 0, tension_x = 0", "substeps = 16", "end1", decay);
        cr_assert_lt(fabs(decay[0] - 20 * exp(-4)), 1e-9, "%.17g", decay[0]);
    }
}

Test(race, a_cap_binds_and_without_one_nothing_is_capped)
{
    for (int of_n = 0; of_n < 2; of_n++) {
        double most[CASES], free[CASES], loose[CASES];
        metric_of(of_n, "cap_x = 15", "", "most1", most);
        metric_of(of_n, "", "", "end1", free);
        metric_of(of_n, "cap_x = 1e9", "", "end1", loose);
        for (int i = 0; i < CASES; i++)
            cr_assert_leq(most[i], 15);
        cr_assert_eq(largest_difference(free, loose), 0);
    }
}

/* Halving the step divides Euler's error by 2 and that of Runge-Kutta by 16. */
Test(race, halving_the_step_divides_the_error_as_the_order_says)
{
    static const struct {
        const char *scheme;
        double ratio, near;
    } schemes[] = {{"scheme = 'euler', ", 2, 0.1}, {"scheme = 'rk4', ", 16, 1.5}};
    for (int of_n = 0; of_n < 2; of_n++) {
        double truth[CASES];
        metric_of(of_n, "", "substeps = 256", "end1", truth);
        for (int s = 0; s < 2; s++) {
            double whole[CASES], half[CASES];
            char options[64];
            snprintf(options, sizeof options, "%ssubsteps = 1", schemes[s].scheme);
            metric_of(of_n, "", options, "end1", whole);
            snprintf(options, sizeof options, "%ssubsteps = 2", schemes[s].scheme);
            metric_of(of_n, "", options, "end1", half);
            double coarse = largest_difference(whole, truth),
                   fine = largest_difference(half, truth);
            cr_assert(fabs(coarse / fine - schemes[s].ratio) < schemes[s].near, "%s: %g / %g = %g",
                      schemes[s].scheme, coarse, fine, coarse / fine);
            cr_assert_lt(fine, s ? 1e-6 : 0.2);
        }
    }
}

/* The unit of many states with two of them is the unit of two. */
Test(race, two_of_many_are_two)
{
    double two[CASES], many[CASES];
    const char *set = "k = 0.2, l = 0.25, a = 0.5, b = 0.6, g = 4, h = 2, tension_x = 3, "
                      "burden_x = 2, cap_x = 16, restraint = 0.3";
    metric_of(false, set, "balance = 'none', floor = 5", "end1", two);
    metric_of(true, set, "balance = 'none', floor = 5", "end1", many);
    cr_assert(largest_difference(two, many) < 1e-12 && two[0] > 5, "%g", two[0]);
}

/* What the unit of many states cannot make sense of, it refuses in words. */
Test(race, states_are_named_two_to_sixteen_and_once_each)
{
    static const char *const wrong[][2] = {
        {"{ { name = 'a' } }", "2 to 16"},
        {"{ { name = 'a' }, { name = 'a' } }", "twice"},
        {"{ { name = 'a' }, { name = 'B!' } }", "a-z"},
    };
    for (size_t k = 0; k < 3; k++) {
        char text[512];
        snprintf(text, sizeof text,
                 "return { title = 'Race', step = '1 month', horizon = '1 year',\n"
                 "units = { race = { unit = 'richardson_n', options = { states = %s } } },\n"
                 "metrics = {}, score = {} }\n",
                 wrong[k][0]);
        outcome o = shell("$D run %s", scratch_file("wrong.lua", text));
        cr_assert(o.status != 0 && strstr(o.err, wrong[k][1]), "%s: %s", wrong[k][0], o.err);
        outcome_free(&o);
    }
}

/* A cap without the option that makes it bind would do nothing: it is refused. */
Test(race, a_cap_needs_its_option)
{
    const char *path = scratch_file(
        "capped.lua", "return { title = 'Capped', step = '1 month', horizon = '1 year',\n"
                      "units = { race = { unit = 'richardson', set = { cap_x = 5 } } },\n"
                      "initial = { x = 20, y = 30 },\n"
                      "metrics = { end_x = { unit = 'last', bind = { of = 'x' } } },\n"
                      "score = { end_x = { worst = 1, best = 0 } } }\n");
    outcome o = shell("$D run %s --cases 3", path);
    cr_assert_eq(o.status, 1, "%d", o.status);
    cr_assert(strstr(o.err, "cap_x or cap_y is set, which needs the option caps"), "%s", o.err);
    outcome_free(&o);
}
