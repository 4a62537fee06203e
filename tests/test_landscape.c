/* SPDX-License-Identifier: MIT
 *
 * Landscapes of alliances against the definition, written out here without any of the unit's
 * shortcuts: energies by double sums, descent by visiting alignments from the highest down. And
 * what must hold of any landscape, and of the one over Syria (scripts/lib/syria_sides.lua).
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "one_unit.h"

enum { FEW = 9, MAPS = 1 << (FEW - 1) };

/* ---- by the definition ---- */

typedef struct world {
    int n;
    double size[FEW], propensity[FEW][FEW];
} world;

typedef struct answer {
    double energy, basin, p_together;
    int alignments;
} answer;

static int side(int code, int actor) { return actor == 0 ? 0 : code >> (actor - 1) & 1; }

static double energy_of(const world *w, int code)
{
    double sum = 0;
    for (int i = 0; i < w->n; i++)
        for (int j = 0; j < w->n; j++)
            if (i != j && side(code, i) != side(code, j))
                sum += w->size[i] * w->size[j] * w->propensity[i][j];
    return sum;
}

static int neighbour(const world *w, int code, int actor)
{
    return actor == 0 ? ~code & ((1 << (w->n - 1)) - 1) : code ^ 1 << (actor - 1);
}

/* Whether together; first and second actor, as the options' defaults ask. */
static answer by_definition(const world *w)
{
    static double energy[MAPS], share[MAPS];
    static bool is_done[MAPS], is_stable[MAPS];
    int codes = 1 << (w->n - 1);
    answer a = {.energy = INFINITY};
    for (int x = 0; x < codes; x++) {
        energy[x] = energy_of(w, x);
        share[x] = 1.0 / codes;
        is_done[x] = is_stable[x] = false;
    }
    for (int turn = 0; turn < codes; turn++) {
        int x = -1, next[FEW], count = 0;
        double low = INFINITY;
        for (int y = 0; y < codes; y++)
            if (!is_done[y] && (x < 0 || energy[y] > energy[x]))
                x = y;
        is_done[x] = true;
        for (int k = 0; k < w->n; k++)
            low = fmin(low, energy[neighbour(w, x, k)]);
        is_stable[x] = !(low < energy[x] - 1e-9);
        for (int k = 0; k < w->n && !is_stable[x]; k++)
            if (energy[neighbour(w, x, k)] < low + 1e-9)
                next[count++] = neighbour(w, x, k);
        for (int k = 0; k < count; k++)
            share[next[k]] += share[x] / count;
    }
    for (int x = 0; x < codes; x++)
        if (is_stable[x]) {
            a.alignments++;
            a.p_together += side(x, 1) == 0 ? share[x] : 0;
            if (energy[x] < a.energy - 1e-9 ||
                (energy[x] < a.energy + 1e-9 && share[x] > a.basin)) {
                a.energy = energy[x];
                a.basin = share[x];
            }
        }
    return a;
}

/* ---- by the unit ---- */

static const char *const watched[] = {"alignment_energy", "alignments", "basin",
                                      "together",         "p_together", NULL};

/* `order[k]` is the actor in row k, so that the same world can be told in another order. */
static void tell(inside *in, const world *w, const int *order)
{
    static char actors[4096], pairs[8192];
    int a = 0, p = 0;
    for (int k = 0; k < w->n; k++)
        a += snprintf(actors + a, sizeof actors - (size_t)a, "{ name = 'n%d', size = %.17g },",
                      order[k], w->size[order[k]]);
    for (int i = 0; i < w->n; i++)
        for (int j = i + 1; j < w->n; j++)
            p += snprintf(pairs + p, sizeof pairs - (size_t)p,
                          "{ one = 'n%d', other = 'n%d', propensity = %.17g },", i, j,
                          w->propensity[i][j]);
    run_units(in, 1, 1, watched,
              "step = '1 month', horizon = '1 month', units = { l = { unit = 'landscape',\n"
              "options = { one = 'n0', other = 'n1', actors = { %s }, pairs = { %s } } } }",
              actors, pairs);
}

static uint64_t seed = 1;

/* A number in [0, 1): xorshift64*. */
static double chance(void)
{
    seed ^= seed >> 12, seed ^= seed << 25, seed ^= seed >> 27;
    return (double)(seed * UINT64_C(2685821657736338717) >> 11) * 0x1p-53;
}

/* With whole numbers many energies are equal, and descent parts. */
static world make_world(int n, bool whole)
{
    world w = {.n = n};
    for (int i = 0; i < n; i++) {
        w.size[i] = whole ? 1 + floor(3 * chance()) : 0.1 + 10 * chance();
        for (int j = 0; j < i; j++) {
            double p = whole ? floor(3 * chance()) - 1 : 2 * chance() - 1;
            w.propensity[i][j] = w.propensity[j][i] = p;
        }
    }
    return w;
}

static void expect_answer(const inside *in, answer want, const char *what)
{
    double scale = 1 + fabs(want.energy);
    cr_assert(fabs(at_end(in, "alignment_energy") - want.energy) < 1e-11 * scale,
              "%s: energy %.17g, not %.17g", what, at_end(in, "alignment_energy"), want.energy);
    cr_assert_eq(at_end(in, "alignments"), want.alignments, "%s: %g alignments, not %d", what,
                 at_end(in, "alignments"), want.alignments);
    cr_assert(fabs(at_end(in, "p_together") - want.p_together) < 1e-12, "%s: %.17g, not %.17g",
              what, at_end(in, "p_together"), want.p_together);
    cr_assert(fabs(at_end(in, "basin") - want.basin) < 1e-12, "%s: basin %.17g, not %.17g", what,
              at_end(in, "basin"), want.basin);
}

static const int as_is[FEW] = {0, 1, 2, 3, 4, 5, 6, 7, 8};

Test(landscape, random_worlds_are_as_the_definition_says)
{
    int parted = 0;
    for (int turn = 0; turn < 60; turn++) {
        char what[64];
        inside in;
        world w = make_world(2 + turn % 8, turn % 2);
        snprintf(what, sizeof what, "turn %d, %d actors", turn, w.n);
        answer want = by_definition(&w);
        tell(&in, &w, as_is);
        expect_answer(&in, want, what);
        parted += fmod(want.basin * MAPS, 1) != 0;
        inside_close(&in);
    }
    cr_assert_gt(parted, 3, "only %d worlds had ties that part a share", parted);
}

Test(landscape, the_order_of_the_actors_does_not_matter)
{
    static const int turned[FEW] = {4, 8, 1, 3, 0, 7, 2, 6, 5};
    for (int turn = 0; turn < 6; turn++) {
        inside one, other;
        world w = make_world(FEW, turn % 2);
        tell(&one, &w, as_is);
        tell(&other, &w, turned);
        for (int k = 0; watched[k]; k++) {
            double a = at_end(&one, watched[k]), b = at_end(&other, watched[k]);
            /* Of equally good alignments the first is taken, and which is first depends on it. */
            if (strcmp(watched[k], "together") != 0 || turn % 2 == 0)
                cr_assert(fabs(a - b) < 1e-11 * (1 + fabs(a)), "turn %d: %s is %.17g and %.17g",
                          turn, watched[k], a, b);
        }
        inside_close(&one);
        inside_close(&other);
    }
}

Test(landscape, seventeen_actors_are_possible_and_two_blocs_are_found)
{
    static const char *const few[] = {"alignment_energy", "alignments", "basin", "together", NULL};
    inside in;
    /* Even and odd actors, friends among themselves: one stable alignment with all 72 foes apart. */
    run_units(&in, 1, 1, few,
              "step = '1 month', horizon = '1 month', units = { l = { unit = 'landscape',\n"
              "options = (function()\n"
              "  local actors, parity = {}, {}\n"
              "  for k = 1, 17 do\n"
              "    actors[k] = { name = 'n' .. k, size = 1 }\n"
              "    parity[k] = { actor = 'n' .. k, attribute = 'bloc',\n"
              "                  value = k %% 2 == 0 and 'even' or 'odd' }\n"
              "  end\n"
              "  return { actors = actors, attributes = parity,\n"
              "           weights = { { attribute = 'bloc', same = 1, differ = -1 } } }\n"
              "end)() } }");
    cr_assert_eq(at_end(&in, "alignment_energy"), -144);
    cr_assert_eq(at_end(&in, "alignments"), 1);
    cr_assert(fabs(at_end(&in, "basin") - 1) < 1e-12);
    cr_assert_eq(at_end(&in, "together"), 0);
    inside_close(&in);
}

Test(landscape, what_cannot_be_is_refused_with_a_sentence)
{
    static const char *const list[][2] = {
        {"actors = (function() local a = {} for k = 1, 18 do "
         "a[k] = { name = 'n' .. k, size = 1 } end return a end)()",
         "2 to 17 actors are possible"},
        {"actors = { { name = 'a', size = 1 } }", "2 to 17 actors are possible"},
        {"actors = { { name = 'a', size = 1 }, { name = 'a', size = 1 } }", "comes twice"},
        {"actors = { { name = 'a', size = 1 }, { name = 'b', size = -1 } }", "must be 0 or more"},
        {"actors = two, one = 'c'", "'c' in one is not among the actors"},
        {"actors = two, pairs = { { one = 'a', other = 'c', propensity = 1 } }",
         "'c' in pairs is not among the actors"},
        {"actors = two, pairs = { { one = 'a', other = 'b', propensity = 1 },\n"
         "{ one = 'b', other = 'a', propensity = 1 } }",
         "the pair of 'b' and 'a' comes twice in pairs"},
        {"actors = two, pairs = { { one = 'a', other = 'a', propensity = 1 } }",
         "two different actors"},
        {"actors = two, attributes = { { actor = 'a', attribute = 'creed', value = 'x' } }",
         "no row in weights"},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        char text[1024];
        inside in;
        snprintf(text, sizeof text,
                 "local two = { { name = 'a', size = 1 }, { name = 'b', size = 1 } }\n"
                 "return { title = 'x', step = '1 month', horizon = '1 month',\n"
                 "units = { l = { unit = 'landscape', options = { %s } } },\n"
                 "metrics = { b = { unit = 'last', bind = { of = 'basin' } } },\n"
                 "score = { b = { worst = 0, best = 1 } } }\n",
                 list[k][0]);
        err_code code = inside_plan(&in, NULL, scratch_file("no.lua", text), (plan_options){0});
        cr_assert(code != ERR_OK, "%s: was taken", list[k][0]);
        cr_expect(strstr(in.e.text, list[k][1]) != NULL, "%s: %s", list[k][0], in.e.text);
        inside_close(&in);
    }
}

/*
 * Five Great Powers of 1936, all rivals (Axelrod and Bennett 1993): sizes in % of the world's
 * capabilities. Four alignments are stable. An independent program finds, with their basins:
 * BU-FGI 7/16, BGI-FU 5/16, BFG-IU 3/16, BFI-GU 1/16 (B Britain, U Soviet Union, and so on).
 */
Test(landscape, each_actor_has_its_side_and_its_company)
{
    static const double side_of[] = {0, 1, 1, 1, 0}, with[] = {16, 4, 8, 6, 7};
    const char *const folders[] = {"tests/landscape", NULL};
    inside in;
    const char *path = scratch_file(
        "powers.lua",
        "return { title = 'Powers', step = '1 month', horizon = '1 month',\n"
        "units = { l = { unit = 'landscape', options = { otherwise = -1, actors = {\n"
        "{ name = 'britain', size = 7.45 }, { name = 'france', size = 5.32 },\n"
        "{ name = 'germany', size = 11.49 }, { name = 'italy', size = 4.03 },\n"
        "{ name = 'ussr', size = 15.01 } } } } },\n"
        "metrics = { s = 'sides_at_end' }, score = { ['s.side_1'] = { worst = 1, best = 0 } } }\n");
    cr_assert_eq(inside_plan(&in, folders, path, (plan_options){0}), ERR_OK, "%s", in.e.text);
    cr_assert_eq(inside_run(&in, 1, 1), ERR_OK, "%s", in.e.text);
    for (int k = 0; k < 5; k++) {
        char name[16];
        snprintf(name, sizeof name, "s.side_%d", k + 1);
        cr_expect_eq(at_end(&in, name), side_of[k], "%s is %g", name, at_end(&in, name));
        snprintf(name, sizeof name, "s.with_%d", k + 1);
        cr_expect_float_eq(at_end(&in, name), with[k] / 16, 1e-15, "%s is %g of 16", name,
                           16 * at_end(&in, name));
    }
    inside_close(&in);
}

/* ---- what moves propensities ---- */

/* Three rows of one pull on one pair: the more it pulls, the sooner the two stand together. */
Test(landscape, pulling_a_pair_together_never_parts_it)
{
    int flips = 0;
    for (int turn = 0; turn < 12; turn++) {
        world w = make_world(7, false);
        double before = -1;
        for (int pull = 0; pull <= 4; pull++) {
            inside in;
            world pulled = w;
            pulled.propensity[0][1] = pulled.propensity[1][0] += pull;
            tell(&in, &pulled, as_is);
            double now = at_end(&in, "together");
            cr_assert(now >= before, "turn %d: pulled apart at %d", turn, pull);
            flips += before == 0 && now == 1;
            before = now;
            inside_close(&in);
        }
    }
    cr_assert_gt(flips, 2, "only %d pairs were brought together", flips);
}

/*
 * Inputs, parameters and tables meet. Sizes are 2, 5 times 3 and 1; a and b have -1 + 0.25 + 0.125 +
 * 0.125, the other pairs -1. Best is b alone: 2 (2 * 15 * -0.5 + 15 * 1 * -1).
 */
Test(landscape, pull_offer_shift_size_and_scale_enter_where_they_should)
{
    static const char *const few[] = {"alignment_energy", "together", NULL};
    inside in;
    run_units(&in, 1, 1, few,
              "step = '1 month', horizon = '1 month',\n"
              "initial = { pull = 1, offer = 0.5, scale = 3 },\n"
              "units = { l = { unit = 'landscape', set = { pull_weight = 0.5, offer_weight = 1,\n"
              "['shift[a_b]'] = 0.125, ['factor[a]'] = 2 }, options = { scaled = 'b',\n"
              "actors = { { name = 'a', size = 1 }, { name = 'b', size = 5 },\n"
              "{ name = 'c', size = 1 } },\n"
              "otherwise = -1, shifts = { { one = 'b', other = 'a', pull = 0.5, offer = 0.25 } }\n"
              "} } }");
    cr_assert_float_eq(at_end(&in, "alignment_energy"), -60, 1e-12, "%.17g",
                       at_end(&in, "alignment_energy"));
    cr_assert_eq(at_end(&in, "together"), 0);
    inside_close(&in);
}

/* Cases are computed once for equal inputs: each column must count, the last as the first. Actor b
 * stands alone in all of them. */
Test(landscape, each_drawn_number_reaches_its_case)
{
    static const char *const drawn[] = {"l.shift[a_b]",  "l.shift[b_c]",  "l.factor[a]",
                                        "l.factor[c]",   "l.pull_weight", "l.offer_weight",
                                        "initial.scale", "initial.pull",  "initial.offer"};
    static const char *const few[] = {"alignment_energy", NULL};
    for (size_t k = 0; k < sizeof drawn / sizeof *drawn; k++) {
        inside in;
        run_units(&in, 20, 20, few,
                  "step = '1 month', horizon = '1 month',\n"
                  "initial = { %s pull = 0.5, offer = 0.5 },\n"
                  "uncertain = { ['%s'] = uniform(0.5, 0.9) },\n"
                  "units = { l = { unit = 'landscape', options = { otherwise = -4, scaled = 'b',\n"
                  "actors = { { name = 'a', size = 1 }, { name = 'b', size = 5 },\n"
                  "{ name = 'c', size = 1 } },\n"
                  "shifts = { { one = 'a', other = 'b', pull = -1, offer = -1 },\n"
                  "{ one = 'b', other = 'c', pull = 0.5, offer = 0.5 } } } } }",
                  k == 6 ? "" : "scale = 1,", drawn[k]);
        const double *energy = inside_metric(&in, "status_quo", few[0]);
        int repeated = 0;
        for (int i = 1; i < 20; i++)
            repeated += energy[i] == energy[i - 1];
        cr_expect_eq(repeated, 0, "%s: %d cases are copies", drawn[k], repeated);
        inside_close(&in);
    }
}

/* ---- Syria and ISIS, mid-2015 ---- */

static const char *const syria[] = {"p_together", "together", "alignments", NULL};

static void run_syria(inside *in, uint32_t block, double pull, double pull_weight, double offer)
{
    run_units(in, 500, block, syria,
              "step = '1 month', horizon = '1 month', initial = { pull = %g, offer = %g },\n"
              "units = { sides = { unit = 'landscape', set = { pull_weight = %g },\n"
              "options = require('lib.syria_sides').options() } },\n"
              "uncertain = require('lib.syria_sides').doubts('sides', 0.3)",
              pull, offer, pull_weight);
}

static double mean_of(const inside *in, const char *name)
{
    double sum = 0;
    for (size_t k = 0; k < 500; k++)
        sum += inside_metric(in, "status_quo", name)[k];
    return sum / 500;
}

static double syria_together(double pull, double pull_weight, double offer)
{
    inside in;
    run_syria(&in, 64, pull, pull_weight, offer);
    double p = mean_of(&in, "p_together");
    inside_close(&in);
    return p;
}

/* P7.4: a common threat presses the United States and Russia to stand together. */
Test(landscape, a_common_threat_brings_the_us_and_russia_together_over_syria)
{
    double before = -1, first = syria_together(0, 1, 0), last = syria_together(1, 1, 0);
    for (int k = 0; k <= 4; k++) {
        double p = syria_together(k / 4.0, 1, 0);
        cr_expect(p >= before, "at a pull of %g the probability fell from %g to %g", k / 4.0,
                  before, p);
        before = p;
    }
    cr_expect(first < 0.1, "without a pull they are together with probability %g", first);
    cr_expect(last > first + 0.3, "%g without, %g with a full pull", first, last);
    cr_expect(syria_together(0.5, 1, 1) > syria_together(0.5, 1, 0), "an offer changes nothing");
    cr_expect_eq(syria_together(1, 0, 0), first, "a weight of 0 lets the pull through");
    cr_expect(syria_together(1, -1, 0) <= first, "a weight below 0 does not part them");
}

Test(landscape, neither_blocks_nor_neighbours_in_a_block_change_a_number)
{
    inside one, other;
    run_syria(&one, 7, 0.7, 1, 0);
    run_syria(&other, 256, 0.7, 1, 0);
    for (int k = 0; syria[k]; k++)
        cr_assert(same_bits(inside_metric(&one, "status_quo", syria[k]),
                            inside_metric(&other, "status_quo", syria[k]), 500),
                  "%s", syria[k]);
    inside_close(&one);
    inside_close(&other);
}
