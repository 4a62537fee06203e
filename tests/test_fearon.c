/* SPDX-License-Identifier: MIT
 *
 * Fearon's bargaining: the demand that the unit derives is the best one that a search finds, war
 * keeps to its limits, and shifts of power are read from strengths. Known answers: test_oracle.c.
 */
#include <math.h>

#include "one_unit.h"

static const char *const watched[] = {
    "demand",    "bargaining_war", "preventive_war",   "breakdown",
    "range_low", "range_high",     "breakdown_hazard", NULL};

typedef struct dispute {
    double power, rise, channel, cost_a, spread, clarity;
} dispute;

static void bargain(inside *in, dispute d)
{
    run_units(in, 1, 1, watched,
              "step = '1 month', horizon = '1 month', units = { f = { unit = 'fearon',\n"
              "set = { cost_a = %.17g, spread = %.17g, clarity = %.17g, discount = 0.9 } } },\n"
              "initial = { power = %.17g, power_rise = %.17g, channel = %.17g, disputes = 0.2 }",
              d.cost_a, d.spread, d.clarity, d.power, d.rise, d.channel);
}

/* What A expects of demanding x, when B's cost is uniform on [low, low + width]. */
static double expected(double x, double p, double cost, double low, double width)
{
    double refused = fmin(1, fmax(0, (x - p - low) / width));
    return (1 - refused) * x + refused * (p - cost);
}

Test(fearon, no_other_demand_is_worth_more_to_the_one_who_demands)
{
    static const dispute list[] = {
        {0.5, 0, 0, 0.1, 0.3, 0},    {0.3, 0, 0, 0.2, 0.5, 0},   {0.6, 0, 0, 0.5, 0.2, 0},
        {0.95, 0, 0, 0.05, 0.4, 0},  {0.5, 0, 1, 0.1, 0.4, 0.5}, {0.2, 0, 1, 0.02, 0.3, 0.9},
        {0.5, 0, 0.5, 0, 0.4, -0.5},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        dispute d = list[k];
        double width = d.spread * (1 - d.clarity * d.channel);
        double low = fmax(0, (d.spread - width) / 2), best = -1;
        for (int x = 0; x <= 100000; x++)
            best = fmax(best, expected(x / 1e5, d.power, d.cost_a, low, width));
        inside in;
        bargain(&in, d);
        double got = expected(at_end(&in, "demand"), d.power, d.cost_a, low, width);
        cr_expect(got >= best - 1e-12, "dispute %zu: a demand of %g is worth %.12g, not %.12g", k,
                  at_end(&in, "demand"), got, best);
        double refused = fmax(0, (at_end(&in, "demand") - d.power - low) / width);
        cr_expect_float_eq(at_end(&in, "bargaining_war"), refused, 1e-12);
        inside_close(&in);
    }
}

Test(fearon, war_needs_doubt_or_a_shift_of_power)
{
    /* Costs that A knows, or costs to A as high as B's can be: no war. */
    inside in;
    bargain(&in, (dispute){.power = 0.5, .cost_a = 0.1, .spread = 0.4, .clarity = 1, .channel = 1});
    cr_expect_eq(at_end(&in, "breakdown"), 0);
    cr_expect_float_eq(at_end(&in, "demand"), 0.7, 1e-12); /* power and B's mean cost */
    inside_close(&in);
    bargain(&in, (dispute){.power = 0.5, .cost_a = 0.4, .spread = 0.4});
    cr_expect_eq(at_end(&in, "breakdown"), 0);
    cr_expect_eq(at_end(&in, "breakdown_hazard"), 0);
    cr_expect_float_eq(at_end(&in, "range_low"), 0.1, 1e-15);
    cr_expect_float_eq(at_end(&in, "range_high"), 0.7, 1e-15);
    inside_close(&in);
    /* A shift of 0.4 at a discount of 0.9, costs of 0.1 and up to 0.4: P(c < 0.26) = 0.65. */
    for (int sign = -1; sign <= 1; sign += 2) {
        bargain(&in, (dispute){.power = 0.5, .rise = sign * 0.4, .cost_a = 0.1, .spread = 0.4});
        double refused = at_end(&in, "bargaining_war"), all = at_end(&in, "breakdown");
        cr_expect_float_eq(at_end(&in, "preventive_war"), 0.65, 1e-12);
        cr_expect_float_eq(all, 1 - 0.35 * (1 - refused), 1e-12);
        cr_expect_float_eq(at_end(&in, "breakdown_hazard"), 0.2 * all, 1e-15);
        inside_close(&in);
    }
    /* With costs that are known, the shift decides for sure: 0.26 against 0.2. */
    bargain(
        &in,
        (dispute){
            .power = 0.5, .rise = 0.4, .cost_a = 0.1, .spread = 0.4, .clarity = 1, .channel = 1});
    cr_expect_eq(at_end(&in, "preventive_war"), 1);
    inside_close(&in);
}

/* What talks remove of the doubt, they remove of war; with a negative clarity they add to it. */
Test(fearon, an_open_channel_lowers_war_as_far_as_it_clarifies)
{
    double before = 2;
    for (int k = -2; k <= 4; k++) {
        inside in;
        bargain(&in,
                (dispute){
                    .power = 0.5, .cost_a = 0.1, .spread = 0.4, .clarity = k / 4.0, .channel = 1});
        double war = at_end(&in, "bargaining_war");
        cr_expect(war <= before && war >= 0, "clarity %g: %g after %g", k / 4.0, war, before);
        before = war;
        inside_close(&in);
    }
    cr_expect_eq(before, 0);
}

/* Strengths of 3 to 1, the first growing by a fifth a year from the second step on. */
Test(fearon, power_follows_strengths_and_its_rise_is_drawn_out)
{
    static const char *const power[] = {"power", "power_rise", NULL};
    static const double now = 3.6 / 4.6, then = 3.0 / 4.0;
    inside in;
    run_units(&in, 1, 1, power,
              "step = '1 year', horizon = '1 year', start = '2015', units = { r = {\n"
              "unit = 'power_ratio', set = { horizon = 4 } } }, initial = { strength_b = 1 },\n"
              "forcing = { strength_a = { ['2015'] = 3, ['2016'] = 3.6 } }");
    cr_expect_float_eq(at_end(&in, "power"), now, 1e-15);
    cr_expect_float_eq(at_end(&in, "power_rise"), 4 * (now - then), 1e-14, "%g, not %g",
                       at_end(&in, "power_rise"), 4 * (now - then));
    inside_close(&in);
    run_units(&in, 1, 1, power,
              "step = '1 year', horizon = '3 years', units = { r = { unit = 'power_ratio',\n"
              "set = { decisiveness = 2 } } }, initial = { strength_a = 3, strength_b = 1 }");
    cr_expect_float_eq(at_end(&in, "power"), 0.9, 1e-15);
    cr_expect_eq(at_end(&in, "power_rise"), 0);
    inside_close(&in);
}
