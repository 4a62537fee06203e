/* SPDX-License-Identifier: MIT
 *
 * plugins/bargaining against the published replication (tests/golden/bdm), round by round, and
 * what must hold for any table: nothing that depends on blocks, no move beyond the ends, mirrored
 * tables with mirrored outcomes, and tables that make no sense refused. The source is included,
 * so that probabilities of the second pass can be looked at. The scenarios that use it are run.
 */
#include "direct.h"
#include "inside.h"

#define dtn_module_1 bargaining_module /* names that the host has too */
#define units bargaining_units
#include "../plugins/bargaining/bargaining.c"
#undef units

typedef struct actor {
    const char *name;
    double position, capability, salience;
} actor;

static void table_of(direct *d, const actor *actors, size_t n)
{
    direct_init(d, &bargaining);
    direct_column *c[4];
    for (int k = 0; k < 4; k++) {
        c[k] = direct_add(d, "actors", actor_columns[k] + (k == 0), k == 0);
        c[k]->rows = n;
    }
    for (size_t k = 0; k < n && k < DIRECT_ROWS; k++) {
        c[0]->texts[k] = actors[k].name;
        c[1]->numbers[k] = actors[k].position;
        c[2]->numbers[k] = actors[k].capability;
        c[3]->numbers[k] = actors[k].salience;
    }
}

static void open_table(direct *d, const actor *actors, size_t n, uint32_t cases)
{
    table_of(d, actors, n);
    direct_open(d, cases);
}

static double *of(const direct *d, uint32_t var, size_t actor_place)
{
    return d->col[var] + actor_place * d->b.stride;
}

static void follow(direct *d)
{
    size_t size = (size_t)d->b.stride * d->counts[POSITION_IN] * sizeof(double);
    if (d->col[POSITION_IN] != d->col[POSITION_OUT])
        memcpy(d->col[POSITION_IN], d->col[POSITION_OUT], size);
}

static void begin_cases(direct *d)
{
    cr_assert_eq(bargaining.start(d->self, &d->b), DTN_OK);
    follow(d);
}

static void next_round(direct *d)
{
    cr_assert_eq(bargaining.step(d->self, &d->b), DTN_OK);
    follow(d);
    d->b.step++;
}

/* ---- the published tables ---- */

/* An input file as actors; the text must outlive them. */
static size_t read_table(const char *name, actor *actors, char **text)
{
    char path[128], **f;
    snprintf(path, sizeof path, "tests/golden/bdm/%s_input.csv", name);
    size_t n = direct_csv(path, 4, text, &f);
    for (size_t k = 0; k < n; k++)
        actors[k] = (actor){f[4 * k], strtod(f[4 * k + 2], NULL), strtod(f[4 * k + 1], NULL),
                            strtod(f[4 * k + 3], NULL)};
    free(f);
    return n;
}

static size_t compare_row(const direct *d, size_t place, char **f, size_t width)
{
    static const uint32_t vars_of[] = {POSITION_OUT, RISK, MEDIAN, MEAN};
    size_t compared = 0;
    for (size_t k = 0; k < 4; k++) {
        const char *text = f[k < 2 ? 2 + k : width - 4 + k];
        double want = strtod(text, NULL), got = of(d, vars_of[k], k < 2 ? place : 0)[0];
        if (text[0] == '\0')
            continue; /* no risk before the first round */
        cr_assert(fabs(got - want) <= 1e-9, "round %s, %s, %s: %.17g, not %.17g", f[0], f[1],
                  vars[vars_of[k]].name, got, want);
        compared++;
    }
    return compared;
}

/* Plays a table with one of the files of rounds beside it; returns how many numbers agreed. */
static size_t replay(const char *table, const char *rounds, size_t width, bool capitulates)
{
    actor actors[MOST_ACTORS];
    char *text, *rows_text, **f, path[128];
    size_t n = read_table(table, actors, &text), compared = 0;
    direct d;
    table_of(&d, actors, n);
    direct_set(&d, "pick", "program", 0);
    direct_set(&d, "capitulation", capitulates ? "yes" : "no", 0);
    direct_open(&d, 1);
    begin_cases(&d);
    snprintf(path, sizeof path, "tests/golden/bdm/%s.csv", rounds);
    size_t rows = direct_csv(path, width, &rows_text, &f);
    for (size_t k = 0; k < rows; k++) {
        while (d.b.step < strtoul(f[width * k], NULL, 10))
            next_round(&d);
        size_t place = 0;
        while (place < n && strcmp(actors[place].name, f[width * k + 1]) != 0)
            place++;
        cr_assert_lt(place, n);
        compared += compare_row(&d, place, f + width * k, width);
    }
    direct_close(&d);
    free(f);
    free(rows_text);
    free(text);
    return compared;
}

Test(bargaining, ten_rounds_of_the_emission_table_are_the_published_ones)
{
    cr_assert_eq(replay("emission", "emission_rounds", 7, false), 11 * 10 * 4 - 10);
    /* With the branch repaired it makes no difference in this table. */
    cr_assert_eq(replay("emission", "emission_rounds", 7, true), 11 * 10 * 4 - 10);
}

Test(bargaining, the_sultan_table_moves_only_when_actors_may_capitulate)
{
    cr_assert_eq(replay("sultan", "sultan_rounds", 7, false), 6 * 17 * 4 - 17);
    cr_assert_eq(replay("sultan", "sultan_rounds_with_capitulation", 6, true), 6 * 17 * 4 - 17);
}

Test(bargaining, probabilities_of_the_first_round_are_the_published_ones)
{
    actor actors[MOST_ACTORS];
    char *text, *rows_text, **f;
    size_t n = read_table("emission", actors, &text);
    direct d;
    open_table(&d, actors, n, 1);
    begin_cases(&d);
    next_round(&d);
    desk after = lay_out(d.self, 1, d.b.scratch);
    size_t rows =
        direct_csv("tests/golden/bdm/emission_round1_probabilities.csv", 3, &rows_text, &f);
    cr_assert_eq(rows, n * n);
    for (size_t k = 0; k < rows; k++)
        cr_assert(fabs(after.odds[k] - strtod(f[3 * k + 2], NULL)) <= 1e-14, "%s against %s: %.17g",
                  f[3 * k], f[3 * k + 1], after.odds[k]);
    direct_close(&d);
    free(f);
    free(rows_text);
    free(text);
}

/* Belgium, at 9.96 in the fourth round, may meet France at 10 or the Netherlands at 4. */
Test(bargaining, actors_meet_the_nearest_offer_unless_told_otherwise)
{
    actor actors[MOST_ACTORS];
    char *text;
    size_t n = read_table("emission", actors, &text);
    direct d;
    open_table(&d, actors, n, 1);
    begin_cases(&d);
    for (int k = 0; k < 4; k++)
        next_round(&d);
    double belgium = of(&d, POSITION_OUT, 1)[0];
    cr_assert(belgium > 9.96 && belgium < 10, "%.17g", belgium);
    direct_close(&d);
    free(text);
}

/* ---- any table ---- */

static uint64_t dice;

static double roll(void)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (double)(dice >> 11) * 0x1p-53;
}

static size_t random_table(actor *actors, size_t n)
{
    static const char *const letters[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i",
                                          "j", "k", "l", "m", "n", "o", "p", "q", "r"};
    cr_assert_leq(n, sizeof letters / sizeof *letters);
    for (size_t k = 0; k < n; k++) {
        double salience = roll() < 0.1 ? 0 : roll();
        /* Some stand at the same place. */
        double position = k && roll() < 0.2 ? actors[k - 1].position : 100 * roll();
        actors[k] = (actor){letters[k], position, 10 * roll(), salience};
    }
    return n;
}

Test(bargaining, nobody_ever_leaves_the_span_of_the_start)
{
    dice = 1;
    for (int trial = 0; trial < 300; trial++) {
        actor actors[MOST_ACTORS];
        size_t n = random_table(actors, 2 + (size_t)(16 * roll()));
        double low = 100, high = 0;
        for (size_t k = 0; k < n; k++) {
            low = fmin(low, actors[k].position);
            high = fmax(high, actors[k].position);
        }
        direct d;
        open_table(&d, actors, n, 1);
        begin_cases(&d);
        for (int t = 0; t < 40; t++) {
            next_round(&d);
            for (size_t k = 0; k < n; k++) {
                double x = of(&d, POSITION_OUT, k)[0], r = of(&d, RISK, k)[0];
                cr_assert(x >= low - 1e-12 && x <= high + 1e-12, "trial %d: %.17g", trial, x);
                cr_assert(r >= 0.5 && r <= 2, "trial %d: %.17g", trial, r);
            }
            double median = d.col[MEDIAN][0], deviation = d.col[SPREAD][0];
            cr_assert(median >= low - 1e-12 && median <= high + 1e-12);
            cr_assert(deviation >= 0 && deviation <= (high - low) / 2 + 1e-9);
        }
        direct_close(&d);
    }
}

/* The same cases in blocks of 71, 1, 5 and 32, in columns of their own and in place. */
Test(bargaining, blocks_and_columns_in_place_change_no_bit)
{
    enum { CASES_OF_ALL = 71, ROUNDS = 6 };
    static const uint32_t sizes[] = {71, 1, 5, 32, 71};
    static double first[MOST_ACTORS][CASES_OF_ALL], medians[CASES_OF_ALL];
    actor actors[MOST_ACTORS];
    dice = 7;
    size_t n = random_table(actors, 13);
    for (size_t s = 0; s < 5; s++)
        for (uint32_t from = 0; from < CASES_OF_ALL; from += sizes[s]) {
            uint32_t cases = CASES_OF_ALL - from < sizes[s] ? CASES_OF_ALL - from : sizes[s];
            direct d;
            open_table(&d, actors, n, cases);
            if (s == 4) {
                free(d.col[POSITION_IN]);
                d.col[POSITION_IN] = d.col[POSITION_OUT];
            }
            for (size_t k = 0; k < n; k++)
                for (uint32_t i = 0; i < cases; i++) {
                    dice = 1000 * (from + i) + k;
                    roll();
                    of(&d, CAPABILITY_FACTOR, k)[i] = 0.5 + roll();
                    of(&d, SALIENCE_FACTOR, k)[i] = 0.5 + roll();
                }
            begin_cases(&d);
            for (int t = 0; t < ROUNDS; t++)
                next_round(&d);
            for (uint32_t i = 0; i < cases; i++) {
                for (size_t k = 0; k < n; k++) {
                    double *kept = &first[k][from + i], x = of(&d, POSITION_OUT, k)[i];
                    *kept = s == 0 ? x : *kept;
                    cr_assert(same_bits(kept, &x, 1), "case %u, actor %zu", from + i, k);
                }
                double *kept = &medians[from + i];
                *kept = s == 0 ? d.col[MEDIAN][i] : *kept;
                cr_assert(same_bits(kept, &d.col[MEDIAN][i], 1));
            }
            direct_close(&d);
        }
    cr_assert(memcmp(&first[0][0], &first[0][1], sizeof(double)) != 0 || medians[0] != medians[1],
              "the cases differ");
}

static void last_positions(const actor *actors, size_t n, int rounds, double *out)
{
    direct d;
    open_table(&d, actors, n, 1);
    begin_cases(&d);
    for (int t = 0; t < rounds; t++)
        next_round(&d);
    for (size_t k = 0; k < n; k++)
        out[k] = of(&d, POSITION_OUT, k)[0];
    direct_close(&d);
}

/* Left and right mean nothing, and neither does the unit of capability or of position. */
Test(bargaining, mirrored_and_rescaled_tables_give_mirrored_and_rescaled_outcomes)
{
    dice = 3;
    int moves = 0;
    for (int trial = 0; trial < 200; trial++) {
        actor plain[MOST_ACTORS], mirrored[MOST_ACTORS], rescaled[MOST_ACTORS];
        double x[MOST_ACTORS], y[MOST_ACTORS], z[MOST_ACTORS];
        size_t n = random_table(plain, 2 + (size_t)(10 * roll()));
        for (size_t k = 0; k < n; k++) {
            plain[k].position = 16 + floor(plain[k].position / 100 * 32); /* exact in binary */
            mirrored[k] = rescaled[k] = plain[k];
            mirrored[k].position = 64 - plain[k].position;
            rescaled[k].position = 2 * plain[k].position;
            rescaled[k].capability = 4 * plain[k].capability;
        }
        last_positions(plain, n, 3, x);
        last_positions(mirrored, n, 3, y);
        last_positions(rescaled, n, 3, z);
        for (size_t k = 0; k < n; k++) {
            cr_assert(fabs(z[k] - 2 * x[k]) <= 1e-12, "trial %d: %.17g %.17g", trial, x[k], z[k]);
            cr_assert(fabs(x[k] + y[k] - 64) <= 1e-9, "trial %d: %.17g %.17g", trial, x[k], y[k]);
            moves += x[k] != plain[k].position;
        }
    }
    cr_assert_gt(moves, 200, "only %d moves", moves);
}

/* ---- offers from outside ---- */

static const actor council[] = {
    {"us", 20, 10, 0.6}, {"east", 5, 3, 0.9}, {"west", 45, 6, 0.5}, {"russia", 90, 5, 0.8}};

Test(bargaining, an_offer_is_made_once_and_stays_made)
{
    static const double shifts[] = {0, 0.25, 0.5, 0.5, 0.2, 1, 1};
    static const double offered[] = {0, 0.25, 0.5, 0.5, 0.5, 1, 1};
    actor alone = {"us", 20, 10, 0.6};
    direct d;
    table_of(&d, &alone, 1);
    direct_set(&d, "mover", "us", 0);
    direct_set(&d, "toward", NULL, 60);
    direct_open(&d, 1);
    begin_cases(&d);
    for (size_t t = 0; t < sizeof shifts / sizeof *shifts; t++) {
        d.col[SHIFT][0] = shifts[t];
        next_round(&d);
        double want = 20 + offered[t] * 40, got = of(&d, POSITION_OUT, 0)[0];
        cr_assert(fabs(got - want) <= 1e-12, "call %zu: %.17g, not %.17g", t, got, want);
    }
    direct_close(&d);
}

Test(bargaining, without_offers_the_options_that_name_actors_do_nothing)
{
    double plain[4], named[4];
    last_positions(council, 4, 5, plain);
    direct d;
    table_of(&d, council, 4);
    direct_set(&d, "mover", "us", 0);
    direct_set(&d, "attended", "east", 0);
    direct_open(&d, 1);
    begin_cases(&d);
    for (int t = 0; t < 5; t++)
        next_round(&d);
    for (size_t k = 0; k < 4; k++)
        named[k] = of(&d, POSITION_OUT, k)[0];
    cr_assert(same_bits(plain, named, 4));
    direct_close(&d);
}

/* Full attention is a salience of 1 in the table: the same moves, and the same weight. */
Test(bargaining, attention_gives_the_salience_that_is_lacking)
{
    actor roused[4];
    direct d[2];
    memcpy(roused, council, sizeof roused);
    roused[2].salience = 1;
    for (int by_table = 0; by_table < 2; by_table++) {
        table_of(&d[by_table], by_table ? roused : council, 4);
        direct_set(&d[by_table], "attended", "west", 0);
        direct_open(&d[by_table], 1);
        begin_cases(&d[by_table]);
        for (int t = 0; t < 3; t++) {
            d[by_table].col[ATTENTION][0] = 1 - by_table;
            next_round(&d[by_table]);
        }
    }
    for (size_t k = 0; k < 4; k++)
        cr_assert(of(&d[0], POSITION_OUT, k)[0] == of(&d[1], POSITION_OUT, k)[0], "%zu", k);
    cr_assert(d[0].col[MEAN][0] == d[1].col[MEAN][0]);
    direct_close(&d[0]);
    direct_close(&d[1]);
}

/* Distances are shares of the largest at the start, also when the farthest has come nearer. */
Test(bargaining, the_width_is_that_of_the_start)
{
    direct d;
    table_of(&d, council, 4);
    direct_set(&d, "mover", "russia", 0);
    direct_set(&d, "toward", NULL, 50);
    direct_open(&d, 1);
    begin_cases(&d);
    d.col[SHIFT][0] = 1;
    next_round(&d);
    desk after = lay_out(d.self, 1, d.b.scratch);
    cr_assert(after.width[0] == 85 && after.x[3] == 50, "%.17g %.17g", after.width[0], after.x[3]);
    direct_close(&d);
}

Test(bargaining, positions_can_come_from_the_scenario)
{
    direct d;
    table_of(&d, council, 4);
    direct_set(&d, "positions", "initial", 0);
    direct_open(&d, 1);
    for (size_t k = 0; k < 4; k++)
        of(&d, POSITION_OUT, k)[0] = 50 + (double)k;
    begin_cases(&d);
    cr_assert(d.col[WIDTH][0] == 3 && of(&d, POSITION_IN, 3)[0] == 53);
    direct_close(&d);
}

/* ---- what makes no sense ---- */

Test(bargaining, tables_that_make_no_sense_are_refused_with_a_sentence)
{
    static const struct {
        actor second;
        const char *says;
    } list[] = {
        {{"us", 50, 1, 1}, "us stands there twice"},
        {{"", 50, 1, 1}, "has no name"},
        {{"b", NAN, 1, 1}, "b has a position outside"},
        {{"b", 101, 1, 1}, "b has a position outside"},
        {{"b", 50, -1, 1}, "b has a capability that is not"},
        {{"b", 50, INFINITY, 1}, "b has a capability that is not"},
        {{"b", 50, NAN, 1}, "b has a capability that is not"},
        {{"b", 50, 1, 1.5}, "b has a salience that is not from 0 to 1"},
        {{"b", 50, 1, -0.1}, "b has a salience that is not from 0 to 1"},
        {{"b", 50, 1, NAN}, "b has a salience that is not from 0 to 1"},
    };
    direct d;
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        const actor two[] = {council[0], list[k].second};
        table_of(&d, two, 2);
        cr_assert(direct_refuses(&d, list[k].says), "%zu: %s", k, d.says);
    }
    table_of(&d, council, 0);
    cr_assert(direct_refuses(&d, "from 1 to 40 rows"), "%s", d.says);
    static char names[41][4];
    static actor many[41];
    for (int k = 0; k < 41; k++) {
        snprintf(names[k], sizeof names[k], "a%d", k);
        many[k] = (actor){names[k], k, 1, 1};
    }
    table_of(&d, many, 41);
    cr_assert(direct_refuses(&d, "from 1 to 40 rows"), "%s", d.says);
    double out[40];
    last_positions(many, 40, 1, out); /* forty are served */
}

Test(bargaining, options_that_make_no_sense_are_refused_with_a_sentence)
{
    static const struct {
        const char *option, *text;
        double number;
        const char *says;
    } list[] = {
        {"mover", "rusia", 0, "option `mover`: there is no 'rusia'"},
        {"attended", "nobody", 0, "option `attended`: there is no 'nobody'"},
        {"toward", NULL, 120, "option `toward` is outside"},
        {"toward", NULL, NAN, "option `toward` is outside"},
        {"lowest", NULL, 100, "option `lowest` must be below"},
        {"highest", NULL, INFINITY, "option `lowest` must be below"},
        {"pick", "best", 0, "option `pick` must be one of: nearest program"},
        {"capitulation", "maybe", 0, "option `capitulation` must be one of: no yes"},
        {"positions", "mine", 0, "option `positions` must be one of: table initial"},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        direct d;
        table_of(&d, council, 4);
        direct_set(&d, list[k].option, list[k].text, list[k].number);
        cr_assert(direct_refuses(&d, list[k].says), "%zu: %s", k, d.says);
    }
}

/* S_max = S_min: two equals are as secure as each other, and neither minds risk. */
Test(bargaining, equals_neither_risk_nor_move)
{
    const actor two[] = {{"a", 20, 2, 0.5}, {"b", 80, 2, 0.5}};
    direct d;
    open_table(&d, two, 2, 1);
    begin_cases(&d);
    next_round(&d);
    cr_assert(of(&d, RISK, 0)[0] == 1 && of(&d, RISK, 1)[0] == 1 && d.col[MOVED][0] == 0);
    direct_close(&d);
}

/* The emission table has not come to rest after 200 rounds; nothing breaks on the way. */
Test(bargaining, rounds_without_end_stay_finite)
{
    actor actors[MOST_ACTORS];
    char *text;
    size_t n = read_table("emission", actors, &text);
    direct d;
    table_of(&d, actors, n);
    direct_set(&d, "pick", "program", 0);
    direct_open(&d, 1);
    begin_cases(&d);
    int moved = 0;
    for (int t = 0; t < 200; t++) {
        next_round(&d);
        moved += t >= 190 ? (int)d.col[MOVED][0] : 0;
        cr_assert(d.col[MEDIAN][0] >= 4 && d.col[MEDIAN][0] <= 10);
    }
    cr_assert_gt(moved, 0, "it settled after all");
    direct_close(&d);
    free(text);
}

/* ---- the scenarios that use it ---- */

static void run_shipped(inside *in, const char *path, uint64_t cases)
{
    cr_assert_eq(inside_plan(in, NULL, path, (plan_options){.cases = cases}), ERR_OK, "%s",
                 in->e.text);
    cr_assert_eq(inside_run(in, 1, 64), ERR_OK, "%s", in->e.text);
}

static double mean_metric(const inside *in, const char *policy, const char *metric, size_t cases,
                          double low, double high)
{
    const double *x = inside_metric(in, policy, metric);
    double sum = 0;
    for (size_t i = 0; i < cases; i++) {
        cr_assert(x[i] >= low && x[i] <= high, "%s, %s: %.17g", policy, metric, x[i]);
        sum += x[i];
    }
    return sum / (double)cases;
}

Test(bargaining, the_emission_scenario_runs_and_a_compromise_is_of_consequence)
{
    enum { FUTURES = 500 };
    inside in;
    run_shipped(&in, "scripts/scenarios/ec_emissions.lua", FUTURES);
    double alone = mean_metric(&in, "no_chair", "delay", FUTURES, 4, 10);
    double offered = mean_metric(&in, "compromise", "delay", FUTURES, 4, 10);
    cr_assert_lt(offered, alone - 0.5, "%.17g %.17g", offered, alone);
    double apart = mean_metric(&in, "no_chair", "spread", FUTURES, 0, 3);
    double together = mean_metric(&in, "compromise", "spread", FUTURES, 0, 3);
    cr_assert_lt(together, apart - 0.2, "%.17g %.17g", together, apart);
    inside_close(&in);
}

/* The agenda that the main scenario may require: the shift of the US moves both answers. */
Test(bargaining, accommodation_moves_the_council_the_further_the_more_of_it)
{
    enum { FUTURES = 500 };
    static const char *const policies[] = {"freeze", "some", "most", "all"};
    static const char *const answers[] = {"agreed", "elected"};
    inside in;
    run_shipped(&in, "scripts/scenarios/nrc_agenda.lua", FUTURES);
    for (int a = 0; a < 2; a++)
        for (int p = 1; p < 4; p++) {
            double less = mean_metric(&in, policies[p - 1], answers[a], FUTURES, 0, 1);
            double more = mean_metric(&in, policies[p], answers[a], FUTURES, 0, 1);
            cr_assert_gt(more, less, "%s, %s: %.17g %.17g", answers[a], policies[p], less, more);
        }
    for (int a = 0; a < 2; a++) {
        double none = mean_metric(&in, "freeze", answers[a], FUTURES, 0, 1);
        double all = mean_metric(&in, "all", answers[a], FUTURES, 0, 1);
        cr_assert_gt(all, none + 0.05, "%s: %.17g %.17g", answers[a], none, all);
    }
    inside_close(&in);
}
