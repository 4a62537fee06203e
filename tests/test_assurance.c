/* SPDX-License-Identifier: MIT
 *
 * The assurance game: Bayes' rule signal by signal, beliefs that stay where nothing happens, steps
 * of any length. Known answers: test_oracle.c.
 */
#include <math.h>

#include "one_unit.h"

static const char *const watched[] = {"belief", "threshold", "cooperates", "margin", NULL};

static double belief_after(const char *step, const char *set, const char *initial)
{
    inside in;
    run_units(&in, 1, 1, watched,
              "step = '%s', horizon = '2 years', units = { a = { unit = 'assurance',\n"
              "set = { %s } } }, initial = { %s }",
              step, set, initial);
    double b = at_end(&in, "belief");
    double threshold = at_end(&in, "threshold");
    cr_expect_eq(at_end(&in, "cooperates"), b >= threshold);
    cr_expect_eq(at_end(&in, "margin"), b - threshold);
    inside_close(&in);
    return b;
}

static double bayes(double prior, double honest, double feigned)
{
    return prior * honest / (prior * honest + (1 - prior) * feigned);
}

Test(assurance, nothing_happens_where_nothing_is_signalled)
{
    double b = belief_after("1 month", "", "belief = 0.3");
    cr_expect_float_eq(b, 0.3, 1e-14, "%.17g", b);
    /* Talk that an exploiter would send as gladly says nothing. */
    b = belief_after("1 month", "honest = 0.8, feigned = 0.8",
                     "belief = 0.3, initiative = 1, reversal = 1, crisis = 1");
    cr_expect_float_eq(b, 0.3, 1e-13, "%.17g", b);
}

/* Two years of one signal a year are Bayes' rule applied twice, in steps of any length. */
Test(assurance, signals_follow_bayes_whatever_the_step)
{
    static const char *const steps[] = {"1 year", "1 month", "1 week"};
    double want = bayes(bayes(0.3, 0.9, 0.6), 0.9, 0.6);
    for (int k = 0; k < 3; k++) {
        double b = belief_after(steps[k], "signals = 1, fade = 0", "belief = 0.3, initiative = 1");
        /* 104 weeks are 5 days short of two years. */
        cr_expect_float_eq(b, want, k == 2 ? 2e-3 : 1e-13, "%s: %.17g, not %.17g", steps[k], b,
                           want);
    }
    /* Half accommodation, counted for 0.4: a fifth of the signals. */
    double b = belief_after("1 year", "signals = 5, fade = 0, conceded = 0.4",
                            "belief = 0.3, accommodation = 0.5");
    cr_expect_float_eq(b, want, 1e-13);
}

Test(assurance, fading_has_the_exact_solution_in_every_step)
{
    /* log odds = start + (rate/fade) (1 - exp(-2 fade)) */
    double rate = 3 * log(0.9 / 0.6), start = log(0.2 / 0.8);
    double want = 1 / (1 + exp(-(start + rate / 0.5 * (1 - exp(-1.0)))));
    static const char *const steps[] = {"1 year", "1 month"};
    for (int k = 0; k < 2; k++) {
        double b =
            belief_after(steps[k], "signals = 3, fade = 0.5", "belief = 0.2, initiative = 1");
        cr_expect_float_eq(b, want, 1e-13, "%s: %.17g, not %.17g", steps[k], b, want);
    }
}

Test(assurance, a_reversal_is_a_signal_that_was_not_sent)
{
    double b = belief_after("2 years", "fade = 0", "belief = 0.3, reversal = 1");
    cr_expect_float_eq(b, bayes(0.3, 1 - 0.9, 1 - 0.6), 1e-13, "%.17g", b);
    b = belief_after("2 years", "fade = 0, crisis_weight = 1", "belief = 0.3, crisis = 1");
    cr_expect_float_eq(b, bayes(0.3, 1 - 0.9, 1 - 0.6), 1e-13, "%.17g", b);
}

/* Above `honest`, exploiters signal more than the trustworthy, and initiatives make suspicious. */
Test(assurance, the_sign_of_a_signal_is_the_sign_of_the_difference)
{
    for (int k = 1; k <= 9; k++) {
        char set[64];
        snprintf(set, sizeof set, "honest = 0.7, feigned = %g, fade = 0.1", k / 10.0);
        double b = belief_after("1 month", set, "belief = 0.3, initiative = 1");
        cr_expect(k == 7  ? fabs(b - 0.3) < 1e-12
                  : k < 7 ? b > 0.3 + 1e-3
                          : b < 0.3 - 1e-3,
                  "feigned %g: %g", k / 10.0, b);
        cr_expect(b > 0 && b < 1);
    }
}

/* P4: who feels dominated has less of cooperation, and needs more trust for it. */
Test(assurance, domination_raises_the_threshold_to_1)
{
    double before = 0;
    for (int k = 10; k >= 0; k--) {
        inside in;
        run_units(&in, 1, 1, watched,
                  "step = '1 month', horizon = '1 month', units = { a = { unit = 'assurance',\n"
                  "set = { domination = 1.25 } } }, initial = { belief = 0.6, parity = %g }",
                  k / 10.0);
        double threshold = at_end(&in, "threshold"), gain = 1 - 1.25 * (1 - k / 10.0);
        double want = gain > 0 ? 1 / (1 + gain) : 1;
        cr_expect_float_eq(threshold, want, 1e-13, "parity %g: %g", k / 10.0, threshold);
        cr_expect(threshold >= before);
        before = threshold;
        inside_close(&in);
    }
    cr_expect_eq(before, 1);
}

/* The offence-defence balance moves what being exploited costs. */
Test(assurance, an_advantage_of_the_offence_raises_the_threshold)
{
    static const double exposure[] = {-1, 0, 1, 3}, want[] = {0, 1.0 / 2, 2.0 / 3, 4.0 / 5};
    for (int k = 0; k < 4; k++) {
        inside in;
        run_units(&in, 1, 1, watched,
                  "step = '1 month', horizon = '1 month', units = { a = { unit = 'assurance',\n"
                  "set = { exposure = %g } } }, initial = { belief = 0.6 }",
                  exposure[k]);
        cr_expect_float_eq(at_end(&in, "threshold"), want[k], 1e-15, "%g: %g", exposure[k],
                           at_end(&in, "threshold"));
        inside_close(&in);
    }
}

/* Who gains nothing by cooperation never cooperates, whatever being exploited would cost. */
Test(assurance, without_a_gain_nobody_cooperates)
{
    static const double exposure[] = {-1, -0.5, 0, 4};
    for (int k = 0; k < 4; k++) {
        inside in;
        run_units(&in, 1, 1, watched,
                  "step = '1 month', horizon = '1 month', units = { a = { unit = 'assurance',\n"
                  "set = { reward = 2, sucker = 1, exposure = %g } } },\n"
                  "initial = { belief = 0.99 }",
                  exposure[k]);
        cr_expect_eq(at_end(&in, "threshold"), 1, "%g", exposure[k]);
        cr_expect_eq(at_end(&in, "cooperates"), 0);
        inside_close(&in);
    }
}
