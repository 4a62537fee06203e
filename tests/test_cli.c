/* SPDX-License-Identifier: MIT
 *
 * What a user sees who makes a mistake: the exit status and the sentence of the program, for
 * every kind of wrong scenario, wrong Lua unit and wrong command line. A sentence names the file
 * and line, what is wrong, and the nearest right word.
 */
#include <ctype.h>
#include <math.h>
#include <unistd.h>

#include "hostile.h"
#include "inside.h"

/* A wrong line of a scenario, and what must be said about it behind "bad.lua:LINE: ". */
typedef struct mistake {
    int part;
    const char *line;
    const char *words; /* cut at '|' */
} mistake;

static void expect_mistakes(const mistake *list, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        char words[1024];
        snprintf(words, sizeof words, "bad.lua:%d: |%s", list[k].part, list[k].words);
        expect_complaint(2, words, "$D run %s --plugins tests/lua --cases 8",
                         scenario_with(list[k].part, list[k].line));
    }
}

#define EXPECT_MISTAKES(list) expect_mistakes(list, sizeof(list) / sizeof *(list))

Test(cli, the_ordinary_scenario_of_these_tests_is_right)
{
    outcome o = shell("$D run %s --plugins tests/lua --cases 8 --design mc", scenario_with(0, ""));
    cr_assert_eq(o.status, 0, "%s", o.err);
    cr_expect_str_empty(o.err);
    cr_expect(strstr(o.out, "Digest ") != NULL);
    outcome_free(&o);
}

Test(cli, a_scenario_file_that_cannot_be_read_is_named)
{
    expect_complaint(2, "nowhere.lua: No such file", "$D run nowhere.lua");
    expect_complaint(2, "tests: is a folder, not a file", "$D run tests");
    expect_complaint(2, "which scenario?|detente run SCENARIO.lua", "$D run");
    expect_complaint(2, "one scenario file is wanted, not 2", "$D run a.lua b.lua");
    const char *path = scratch_file("empty.lua", "");
    expect_complaint(2, "empty.lua|must return a table, not n", "$D run %s", path);
    path = scratch_file("number.lua", "return 7");
    expect_complaint(2, "number.lua|must return a table, not number", "$D run %s", path);
    path = scratch_file("syntax.lua", "return {\n  title = \"x\",\n  units = { ]\n}\n");
    expect_complaint(2, "syntax.lua:3: |']'", "$D run %s", path);
    path = scratch_file("raises.lua", "local x = nil\n\nlocal y = x.field\nreturn {}\n");
    expect_complaint(2, "raises.lua:3: |nil", "$D run %s", path);
    path = scratch_file("object.lua", "error({ code = 7 })");
    expect_complaint(2, "table", "$D run %s", path);
    expect_complaint(2, "detente:1: |unexpected symbol", "$D run %s/detente", build_folder());
}

Test(cli, unknown_words_of_a_scenario_get_the_nearest_right_one)
{
    static const mistake list[] = {
        {HEAD, "title = \"T\", horizn = \"2 years\", step = \"1 month\",",
         "unknown field 'horizn'; did you mean 'horizon'?"},
        {UNITS, "units = { \"drfit\", \"dial\" },", "unknown unit 'drfit'; did you mean 'drift'?"},
        {UNITS, "units = { d = { unit = \"drift\", sett = {} }, \"dial\" },",
         "unknown field 'sett'; did you mean 'set'?"},
        {UNITS, "units = { drift = { set = { rat = 1 } }, \"dial\" },",
         "has no parameter 'rat'; did you mean 'rate'?"},
        {UNITS, "units = { drift = { set = { pace = \"fats\" } }, \"dial\" },",
         "'pace' has no value called 'fats'; did you mean 'fast'?"},
        {UNITS, "units = { drift = { options = { scael = 1 } }, \"dial\" },",
         "unit 'drift' has no option 'scael'; did you mean 'scale'?"},
        {UNITS,
         "units = { drift = { options = { actors = { { name = \"a\", pover = 1 } } } }, "
         "\"dial\" },",
         "option 'actors' of 'drift' needs a column 'power'"},
        {UNITS, "units = { drift = { bind = { pusch = \"level\" } }, \"dial\" },",
         "'pusch' to bind; did you mean 'push'?"},
        {INITIAL, "initial = { levle = 2 },",
         "no unit reads or writes 'levle'; did you mean 'level'?"},
        {INITIAL, "initial = { push = 2 },", "'push' is computed by 'dial' at every instant"},
        {UNCERTAIN, "uncertain = { [\"drift.rtae\"] = uniform(0, 1) },",
         "has no parameter 'rtae'; did you mean 'rate'?"},
        {UNCERTAIN, "uncertain = { [\"drfit.rate\"] = uniform(0, 1) },",
         "'drfit.rate' is not an instance.parameter|did you mean 'drift'?"},
        {UNCERTAIN, "uncertain = { [\"initial.levl\"] = uniform(0, 1) },",
         "'levl'; did you mean 'level'?"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = uniform(0, 1, { sorce = \"me\" }) },",
         "unknown field 'sorce'|did you mean 'source'?"},
        {POLICIES, "policies = { hard = { dail = { amount = 1 } } },",
         "unknown lever 'dail' in policy 'hard'; did you mean 'dial'?"},
        {POLICIES, "policies = { hard = { drift = { rate = 1 } } },",
         "unknown lever 'drift' in policy 'hard'; known: dial"},
        {POLICIES, "policies = { hard = { dial = { amuont = 1 } } },",
         "has no setting 'amuont'; did you mean 'amount'?"},
        {POLICIES, "policies = { hard = { dial = { mode = \"stronk\" } } },",
         "'mode' has no value called 'stronk'; did you mean 'strong'?"},
        {METRICS, "metrics = { result = \"finall\" },",
         "unknown unit 'finall'; did you mean 'final'?"},
        {METRICS, "metrics = { result = { unit = \"final\", bind = { of = \"levvel\" } } },",
         "'result' reads 'levvel'|which no unit writes; did you mean 'level'?"},
        {SCORE, "score = { reslut = { worst = 0, best = 10 } },",
         "unknown metric 'reslut' in `score`; did you mean 'result'?"},
        {SCORE, "score = { result = { worst = 0, bets = 10 } },",
         "unknown field 'bets'; did you mean 'best'?"},
        {MORE, "satisfy = { resutl = { at_least = 0 } },",
         "unknown metric 'resutl' in `satisfy`; did you mean 'result'?"},
        {MORE, "satisfy = { result = { at_lest = 0 } },",
         "unknown field 'at_lest'; did you mean 'at_least'?"},
        {MORE, "forcing = { pull = { [\"2015\"] = 1 } },", "no unit reads or writes 'pull'"},
    };
    EXPECT_MISTAKES(list);
}

Test(cli, values_of_the_wrong_type_are_named)
{
    static const mistake list[] = {
        {HEAD, "title = 7, horizon = \"2 years\", step = \"1 month\",",
         "'title' must be a text, not number"},
        {HEAD, "title = \"T\", horizon = {}, step = \"1 month\",", "'horizon' must be a span"},
        {HEAD, "title = \"T\", horizon = \"2 yaers\", step = \"1 month\",",
         "horizon: '2 yaers' is not a duration; write a number and days, weeks, months"},
        {HEAD, "title = \"T\", horizon = \"2 years\", step = \"0 months\",",
         "step: '0 months' is not a duration: it must be above 0"},
        {HEAD, "title = \"T\", horizon = \"-2 years\", step = \"1 month\",",
         "horizon: '-2 years' is not a duration: it must be above 0"},
        {HEAD, "title = \"T\", start = \"June\", horizon = \"2 years\", step = \"1 month\",",
         "start: 'June' is not a date; write"},
        {HEAD, "title = \"T\", start = \"2015-13\", horizon = \"2 years\", step = \"1 month\",",
         "start: '2015-13' is not a date; write"},
        {UNITS, "units = \"drift\",", "'units' must be a table, not string"},
        {UNITS, "units = { 7 },", "an entry without a name must be a unit's id"},
        {UNITS, "units = { drift = { set = { rate = {} } }, \"dial\" },",
         "'rate' is an empty schedule"},
        {UNITS, "units = { drift = { set = { rate = print } }, \"dial\" },",
         "'rate' must be a number, a label or a quantity, not function"},
        {UNITS, "units = { drift = { set = { rate = 0 / 0 } }, \"dial\" },",
         "'rate' must be a finite number"},
        {UNITS, "units = { drift = { set = { rate = \"3 wombats\" } }, \"dial\" },",
         "'rate': '3 wombats' is given in 'wombats' but '1/yr' is wanted"},
        {UNITS, "units = { drift = { set = { rate = \"3 kg\" } }, \"dial\" },",
         "'rate': '3 kg' is given in 'kg' but '1/yr' is wanted"},
        {UNITS, "units = { drift = { set = { delay = 2.5 } }, \"dial\" },",
         "delay = 2.5 must be a whole number"},
        {UNITS, "units = { drift = { set = { weights = { 1, 1 } } }, \"dial\" },",
         "'weights' has 3 elements, but 2 values are given"},
        {UNITS, "units = { drift = { set = { [\"weights[4]\"] = 1 } }, \"dial\" },",
         "'weights[4]' must name an element from weights[1] to weights[3]"},
        {UNITS, "units = { drift = { set = { [\"weights[2]\"] = { 1, 1 } } }, \"dial\" },",
         "'weights[2]' is one number, not a list"},
        {UNITS, "units = { drift = { set = { [\"rate[2]\"] = 1 } }, \"dial\" },",
         "'rate' is one number, not a vector; leave '[2]' out"},
        {UNITS, "units = { drift = { options = { scale = \"big\" } }, \"dial\" },",
         "option 'scale' of 'drift' must be a number"},
        {UNITS, "units = { drift = { options = { actors = 5 } }, \"dial\" },",
         "option 'actors' of 'drift' must be a table of rows"},
        {UNITS, "units = { [\"Drift!\"] = \"drift\", \"dial\" },", "'Drift!' is not a name"},
        {UNITS, "units = { drift = { every = 0 }, \"dial\" },", "'every' must be a whole number"},
        {UNITS, "units = { drift = { every = \"5 days\" }, \"dial\" },",
         "`every` of 'drift': a span of time must be a whole number of steps"},
        {UNITS, "units = { \"drift\", \"dial\", \"final\" },",
         "unit 'final' is a metric; it belongs under `metrics`"},
        {INITIAL, "initial = { level = true and {} },", "'level' is an empty schedule"},
        {INITIAL, "initial = 5,", "'initial' must be a table, not number"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = 0.5 },",
         "'drift.rate' must be a distribution such as uniform(0, 1), not number"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = { kind = 1, 2, 3 } },",
         "'drift.rate' must be a distribution"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = uniform(0, \"one\") },", "number expected"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = uniform(0) },", "number expected"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = uniform(0, 1, 2, 3) },", "uniform takes 2"},
        {UNCERTAIN, "uncertain = { [\"drift.delay\"] = uniform(0, 3) },",
         "'drift.delay' takes whole numbers; use integer or choice"},
        {UNCERTAIN, "uncertain = { [\"drift.weights\"] = uniform(0, 1) },",
         "'weights' has 3 elements; name one"},
        {UNCERTAIN, "uncertain = { [\"drift.weights[4]\"] = uniform(0, 1) },",
         "must name an element from weights[1] to weights[3]"},
        {UNCERTAIN, "uncertain = { [\"drift.pace\"] = choice { \"slow\", \"slwo\" } },",
         "'slwo'; did you mean 'slow'?"},
        {UNCERTAIN, "uncertain = { [\"initial.level\"] = declared(), 5 },",
         "names are wanted as keys here"},
        {POLICIES, "policies = { hard = 5 },", "policy 'hard' must be a table"},
        {POLICIES, "policies = { hard = { dial = 5 } },", "'dial' must be a table, not number"},
        {POLICIES, "policies = { hard = { dial = { amount = { [\"soon\"] = 1 } } } },",
         "'amount': 'soon' is not a date; write"},
        {POLICIES,
         "policies = { hard = { dial = { amount = { [\"2115\"] = 1 } } } }, start = \"2015\",",
         "'amount': 2115-01-01 comes too late, since the run ends at 2017-01"},
        {POLICIES,
         "policies = { hard = { dial = { amount = { [\"2016\"] = 1, [\"2016-01\"] = 2 } } } }, "
         "start = \"2015\",",
         "'amount' has two values for 2016-01-01"},
        {POLICIES, "policies = { status_quo = { dial = { amount = 1 } } },",
         "'status_quo' is the policy that sets nothing; give this one another name"},
        {METRICS, "metrics = { result = \"drift\" },",
         "unit 'drift' is a model; it belongs under `units`"},
        {SCORE, "score = { result = { worst = 1, best = 1 } },", "'worst' and 'best' must differ"},
        {SCORE, "score = { result = { worst = 0, best = 1, weight = -1 } },",
         "'weight' must not be negative"},
        {SCORE, "score = { result = { worst = 0, best = 1 / 0 } },",
         "'best' must be a finite number"},
        {SCORE, "score = { result = { worst = 0 } },", "'best' is missing"},
        {MORE, "satisfy = { result = {} },", "'result' needs at_most or at_least"},
        {MORE, "forcing = { level = { [\"2015-06\"] = 1 } },", "'level' is written by 'drift'"},
    };
    EXPECT_MISTAKES(list);
}

/* The run goes from 2015-06 to 2017-06. */
Test(cli, dates_that_would_have_no_effect_are_refused)
{
    static const mistake list[] = {
        {UNITS, "units = { drift = { at = { \"2015-05-31\" } }, \"dial\" },",
         "`at` of 'drift': it can be called from 2015-06 to 2017-05, and 2015-05-31 is outside; "
         "leave that date out or change `start` or `horizon`"},
        {UNITS, "units = { drift = { at = { \"2016\", \"2017-05-02\" } }, \"dial\" },",
         "`at` of 'drift': it can be called from 2015-06 to 2017-05, and 2017-05-02 is outside"},
        {UNITS, "units = { \"drift\", dial = { at = { \"2017-06-02\" } } },",
         "`at` of 'dial': it can be called from 2015-06 to 2017-06, and 2017-06-02 is outside"},
        {UNITS, "units = { drift = { at = { \"2016-01-20\", \"2016-01-02\" } }, \"dial\" },",
         "`at` of 'drift': two dates fall on the step of 2016-02, and it is called once in a step"},
        {UNITS, "units = { drift = { at = {} }, \"dial\" },", "'at' must be a list of dates"},
        {UNITS, "units = { drift = { at = { x = \"2016\" } }, \"dial\" },",
         "'at' must be a list of dates"},
        {METRICS,
         "metrics = { result = { unit = \"final\", bind = { of = \"level\" }, at = { \"2015-06\", "
         "\"2016\" } } },",
         "`at` of 'result': it can be called from 2015-07 to 2017-06 (metrics look at the world "
         "after each step), and 2015-06-01 is outside"},
        {METRICS,
         "metrics = { result = { unit = \"final\", bind = { of = \"level\" }, at = { \"2018\" } } },",
         "`at` of 'result': it can be called from 2015-07 to 2017-06|and 2018-01-01 is outside"},
        {POLICIES, "policies = { hard = { dial = { amount = { [\"2017-06\"] = 1 } } } },",
         "'amount': 2017-06-01 comes too late, since the run ends at 2017-06"},
        {POLICIES,
         "policies = { hard = { dial = { amount = { [\"2014\"] = 1, [\"2015\"] = 0 } } } },",
         "'amount': the value for 2014-01-01 is replaced by a later one before the run starts "
         "(2015-06); leave it out"},
    };
    EXPECT_MISTAKES(list);
}

/* A free input of `dial`, which the ordinary scenario's units do not have, takes a series. */
Test(cli, series_may_set_the_start_but_not_reach_beyond_either_end)
{
    static const mistake list[] = {
        {MORE, "forcing = { push = { [\"2015-06\"] = 0.5, [\"2017-06-02\"] = 1 } },",
         "'push': 2017-06-02 comes too late, since the run ends at 2017-06; leave that value out or "
         "give a longer `horizon`"},
        {MORE, "forcing = { push = { [\"2014\"] = 1, [\"2015-05-31\"] = 0.5 } },",
         "'push': the value for 2014-01-01 is replaced by a later one before the run starts"},
        {MORE, "forcing = { push = { [\"2014\"] = 1, [\"2015-06\"] = 0.5 } },",
         "'push': the value for 2014-01-01 is replaced by a later one before the run starts"},
    };
    static const char *const right[] = {
        "forcing = { push = { [\"2015-05-31\"] = 1, [\"2017-06\"] = 0.5 } },",
        "forcing = { push = { [\"2015-06\"] = 1 } },",
    };
    char digests[2][100];
    const char *before = "units = { \"drift\" }, policies = {},";
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        char line[512], words[512];
        snprintf(line, sizeof line, "%s %s", before, list[k].line);
        snprintf(words, sizeof words, "bad.lua:%d: |%s", MORE, list[k].words);
        expect_complaint(2, words, "$D run %s --plugins tests/lua --cases 8",
                         scenario_with(MORE, line));
    }
    for (size_t k = 0; k < 2; k++) {
        char line[512];
        snprintf(line, sizeof line, "%s %s", before, right[k]);
        outcome o = shell("$D run %s --plugins tests/lua --cases 8 --design mc --json",
                          scenario_with(MORE, line));
        cr_assert_eq(o.status, 0, "%s: %s", line, o.err);
        const char *metrics = strstr(o.out, "\"metrics\":");
        cr_assert(metrics != NULL, "%s", o.out);
        snprintf(digests[k], sizeof digests[k], "%.90s", metrics);
        outcome_free(&o);
    }
    cr_expect_str_eq(digests[0], digests[1], "the value before the start is not the one in force");
}

Test(cli, values_outside_of_their_range_are_refused)
{
    static const mistake list[] = {
        {UNITS, "units = { drift = { set = { rate = 3 } }, \"dial\" },",
         "rate = 3 is outside [0, 2]|1/yr"},
        {INITIAL, "initial = { level = 11 },", "level = 11 is outside [0, 10]"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = uniform(5, 2) },",
         "uniform(5, 2): the lower end 5 is above the upper end 2; swap them"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = uniform(0, 3) },",
         "drift.rate = uniform(0, 3) leaves [0, 2]|truncate = { 0, 2 }"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = normal(1, 1) },", "leaves [0, 2]|truncate"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = normal(1, -1) },",
         "normal(1, -1): the sd -1 is not above 0"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = loguniform(0, 1) },",
         "loguniform(0, 1): the lower end 0 is not above 0"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = triangular(0, 2, 1) },",
         "triangular(0, 2, 1): the mode 2 is outside [0, 1]"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = choice {} },",
         "a choice needs at least one value"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = choice { 1, 9 } },", "leaves [0, 2]"},
        {UNCERTAIN, "uncertain = { [\"drift.rate\"] = uniform(0, 1, { truncate = { 2, 1 } }) },",
         "truncated to [2, 1]: the truncation is empty"},
        {UNCERTAIN, "uncertain = { [\"initial.level\"] = uniform(0, 20) },", "leaves [0, 10]"},
        {UNCERTAIN, "uncertain = { [\"drift.delay\"] = integer(0, 13) },", "leaves [0, 12]"},
        {POLICIES, "policies = { hard = { dial = { amount = 1.5 } } },",
         "amount = 1.5 is outside [0, 1]"},
        {POLICIES, "policies = { hard = { dial = { mode = 7 } } },", "mode = 7 is outside [0, 2]"},
    };
    EXPECT_MISTAKES(list);
}

Test(cli, units_that_do_not_fit_together_are_named)
{
    static const mistake list[] = {
        {UNITS, "units = { \"drift\", \"dial\", other = { unit = \"drift\" } },",
         "'drift' and 'other' both write 'level'|ADD"},
        {UNITS, "units = { \"drift\", \"dial\", \"scale\" },",
         "'level' is in 'tonnes' for drift, but 'scale' takes it in 'yr'"},
        {UNITS, "units = { \"drift\", \"dial\", \"gift\" },",
         "'gift' contributes to 'treasure', which is not a stock of any model"},
        {UNITS,
         "units = { \"drift\", \"dial\", a = { unit = \"mirror\", bind = { object = \"y\", "
         "image = \"x\" } }, b = { unit = \"mirror\", bind = { object = \"x\", image = \"y\" "
         "} } },",
         "'a', 'b' need each other's values at the same instant"},
        {UNITS, "units = { \"drift\", \"dial\", \"mirror\" },",
         "'mirror' reads 'object'|which no unit writes"},
        {UNITS,
         "units = { \"drift\", \"dial\", pair = { variants = { a = { unit = \"drift\" } } } },",
         "a slot needs at least two variants"},
        {UNITS, "units = { \"drift\", \"dial\", drift = { unit = \"drift\" } },",
         "two instances named 'drift'"},
        {UNITS,
         "units = { \"drift\", \"dial\", s = { variants = { p = { unit = \"gift\", bind = { "
         "treasure = \"level\" } }, q = { unit = \"scale\" } } } },",
         "variant 's.p' does not write 'weighed', as 's.q' does"},
    };
    EXPECT_MISTAKES(list);
}

/* ---- the command line ---- */

typedef struct command_mistake {
    const char *words_given;
    const char *complaint;
} command_mistake;

Test(cli, a_wrong_command_line_is_explained)
{
    static const command_mistake list[] = {
        {"--cases 0", "--cases 0: a whole number from 1"},
        {"--cases -1", "--cases -1: a whole number from 1"},
        {"--cases 1e18", "--cases 1e18: a whole number"},
        {"--cases 1e30", "--cases 1e30: a whole number"},
        {"--cases 999999999999999999999999", "a whole number"},
        {"--cases abc", "--cases abc: a whole number"},
        {"--cases 1.5", "--cases 1.5: a whole number"},
        {"--cases ''", "--cases |a whole number"},
        {"--cases nan", "--cases nan: a whole number"},
        {"--cases inf", "--cases inf: a whole number"},
        {"--cases '10 '", "a whole number"},
        {"--cases 1e15", "1000000000000000"},
        {"--cases 1e15 --design mc", "GiB|fewer --cases"},
        {"--cases 1e12 --replicates 1000000", "is beyond 2^53"},
        {"--replicates 0", "--replicates 0: a whole number from 1"},
        {"--seed -1", "--seed -1: a whole number from 0"},
        {"--seed 1.5", "--seed 1.5"},
        {"--seed 18446744073709551616", "--seed 18446744073709551616"},
        {"--jobs 0", "--jobs 0: a whole number from 1"},
        {"--jobs 100000", "--jobs 100000: a whole number from 1 to 256"},
        {"--block 0", "--block 0: a whole number from 1"},
        {"--timeout 0", "--timeout 0: a number from"},
        {"--timeout -3", "--timeout -3: a number from"},
        {"--timeout soon", "--timeout soon: a number from"},
        {"--timeout nan", "--timeout nan: a number from"},
        {"--design lhz", "'lhz'; did you mean 'lhs'?"},
        {"--design gird", "'gird'; did you mean 'grid'?"},
        {"--design ''", "unknown design ''; known: mc, lhs"},
        {"--set nonsense", "--set nonsense: write --set instance.parameter=value"},
        {"--set =1", "write --set instance.parameter=value"},
        {"--set drift.rate=", "write --set instance.parameter=value"},
        {"--set drift.rate=9", "--set drift.rate=9: |rate = 9 is outside [0, 2]"},
        {"--set drift.rate=nan", "--set drift.rate=nan: rate = nan is outside [0, 2]"},
        {"--set drift.rate=quick", "--set drift.rate=quick: |'quick' is not a quantity"},
        {"--set drift.rtae=1", "has no parameter 'rtae'; did you mean 'rate'?"},
        {"--set drfit.rate=1", "did you mean 'drift'?"},
        {"--set drift.pace=fats", "did you mean 'fast'?"},
        {"--set drift.delay=1.5", "delay = 1.5 must be a whole number"},
        {"--set initial.level=99", "level = 99 is outside [0, 10]"},
        {"--set initial.levle=1", "did you mean 'level'?"},
        {"--set initial.push=1", "'push' is computed by 'dial'"},
        {"--policies nnoe", "--policies: unknown policy 'nnoe'; did you mean 'none'?"},
        {"--policies none,none", "'none' is named twice"},
        {"--policies none,status_quo", "named twice"},
        {"--policies ''", "name at least one policy"},
        {"--policies ,", "--policies: unknown policy ''"},
        {"--caess 5", "unknown option '--caess'; did you mean '--cases'?"},
        {"--zzzzzzzzz", "unknown option '--zzzzzzzzz'; see --help"},
        {"-n 5", "unknown option '-n'; options are written with two dashes"},
        {"--cases", "--cases needs a value: --cases N"},
        {"--json=yes", "--json takes no value"},
        {"--cases 5 --cases 6", "--cases is given twice"},
        {"--isolate --no-isolate", "exclude each other"},
    };
    const char *path = scenario_with(0, "");
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        expect_complaint(2, list[k].complaint, "$D run %s --plugins tests/lua %s", path,
                         list[k].words_given);
}

Test(cli, unknown_commands_and_units_get_the_nearest_right_word)
{
    expect_complaint(2, "unknown command 'rnu'; did you mean 'run'?", "$D rnu");
    expect_complaint(2, "unknown command 'lsit'; did you mean 'list'?", "$D lsit");
    expect_complaint(2, "unknown command ''", "$D ''");
    expect_complaint(2, "unknown unit 'drfit'; did you mean 'drift'?",
                     "$D list drfit --plugins tests/lua");
    expect_complaint(2, "unknown unit '../lua/drift'", "$D list ../lua/drift --plugins tests/lua");
    expect_complaint(2, "one unit at most is wanted", "$D list drift dial");
    expect_complaint(2, "unknown option '--casse'", "$D list --casse 5");
    outcome o = shell("$D");
    cr_expect_eq(o.status, 2);
    cr_expect_str_empty(o.out, "help that nobody asked for is no result");
    cr_expect(strstr(o.err, "detente run SCENARIO.lua") != NULL);
    outcome_free(&o);
}

Test(cli, a_full_disk_fails_the_run_with_a_sentence)
{
    const char *path = scenario_with(0, "");
    static const char *const forms[] = {"", "--json", "--quiet"};
    for (int k = 0; k < 3; k++) {
        expect_complaint(1, "detente: the results cannot be written; is the disk full?",
                         "$D run %s --plugins tests/lua --cases 8 %s >/dev/full", path, forms[k]);
        expect_complaint(1, "detente: the results cannot be written",
                         "$D run %s --plugins tests/lua --cases 8 %s >&-", path, forms[k]);
    }
    expect_complaint(1, "detente: the list cannot be written", "$D list >/dev/full");
}

/* ---- JSON ---- */

static const char *skip_space(const char *p) { return p + strspn(p, " \t\r\n"); }

/* The bytes of the UTF-8 character at p, 0 when there is none (RFC 3629). */
static int utf8_bytes(const unsigned char *p)
{
    static const struct {
        unsigned low, high, least, most; /* of the first byte; of the second */
        int bytes;
    } forms[] = {
        {0x01, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
        if (p[0] < forms[k].low || p[0] > forms[k].high)
            continue;
        if (forms[k].bytes > 1 && (p[1] < forms[k].least || p[1] > forms[k].most))
            return 0;
        for (int j = 2; j < forms[k].bytes; j++)
            if (p[j] < 0x80 || p[j] > 0xbf)
                return 0;
        return forms[k].bytes;
    }
    return 0;
}

static const char *json_string_end(const char *p)
{
    if (*p++ != '"')
        return NULL;
    while (*p != '"') {
        if (*p == '\\' && p[1] == 'u') {
            for (int k = 2; k < 6; k++)
                if (!isxdigit((unsigned char)p[k]))
                    return NULL;
            p += 6;
        } else if (*p == '\\') {
            if (!p[1] || !strchr("\"\\/bfnrt", p[1]))
                return NULL;
            p += 2;
        } else {
            int bytes = (unsigned char)*p < 0x20 ? 0 : utf8_bytes((const unsigned char *)p);
            if (!bytes)
                return NULL;
            p += bytes;
        }
    }
    return p + 1;
}

static const char *json_number_end(const char *p)
{
    p += *p == '-';
    size_t digits = strspn(p, "0123456789");
    if (digits == 0 || (digits > 1 && *p == '0'))
        return NULL;
    p += digits;
    if (*p == '.') {
        digits = strspn(p + 1, "0123456789");
        p += digits ? 1 + digits : 0;
    }
    if (*p == 'e' || *p == 'E') {
        p += 1 + (p[1] == '+' || p[1] == '-');
        digits = strspn(p, "0123456789");
        return digits ? p + digits : NULL;
    }
    return p;
}

/* Behind the JSON value at p, or NULL when it is not JSON (RFC 8259). */
static const char *json_end(const char *p, int depth)
{
    static const char *const words[] = {"true", "false", "null"};
    p = skip_space(p);
    for (int k = 0; k < 3; k++)
        if (strncmp(p, words[k], strlen(words[k])) == 0)
            return p + strlen(words[k]);
    if (*p == '"')
        return json_string_end(p);
    if (*p != '{' && *p != '[')
        return json_number_end(p);
    char close = *p == '{' ? '}' : ']';
    p = skip_space(p + 1);
    if (*p == close)
        return p + 1;
    for (;; p = skip_space(p + 1)) {
        if (close == '}') {
            p = json_string_end(p);
            p = p ? skip_space(p) : NULL;
            if (!p || *p++ != ':')
                return NULL;
        }
        p = depth < 50 ? json_end(p, depth + 1) : NULL;
        if (!p)
            return NULL;
        p = skip_space(p);
        if (*p == close)
            return p + 1;
        if (*p != ',')
            return NULL;
    }
}

static bool is_json(const char *text)
{
    const char *end = json_end(text, 0);
    return end && *skip_space(end) == '\0';
}

Test(cli, the_json_check_of_these_tests_tells_right_from_wrong)
{
    static const char *const right[] = {"{}", "[1, -2.5e-3, \"a\\u0001\\\"\", null, {\"k\":[]}]\n",
                                        "\"\xc3\xa9\xf0\x9f\x98\x80\"", " true "};
    static const char *const wrong[] = {"",         "{",        "{\"a\"}",  "[1,]", "nan",
                                        "\"\x01\"", "\"\xff\"", "\"\xc3\"", "01",   "{\"a\":1}x",
                                        "\"\\q\"",  "1e",       "{a:1}"};
    for (size_t k = 0; k < sizeof right / sizeof *right; k++)
        cr_expect(is_json(right[k]), "%s", right[k]);
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        cr_expect_not(is_json(wrong[k]), "%s", wrong[k]);
}

Test(cli, json_stays_json_whatever_stands_in_a_title)
{
    static const char *const titles[] = {
        "quotes \\\"here\\\" and a back\\\\slash/",
        "\\1\\2\\8\\9\\10\\13\\27\\31\\127",
        "%s %n %d",
        "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
        "\\255\\254 bytes that are no UTF-8 \\195",
        "\\u{D800}\\u{7FFFFFFF}",
        "</script>",
    };
    for (size_t k = 0; k < sizeof titles / sizeof *titles; k++) {
        char line[512];
        snprintf(line, sizeof line,
                 "policies = { none = { title = \"%s\" }, hard = { title = "
                 "\"%s\", dial = { amount = 1 } } },",
                 titles[k], titles[k]);
        outcome o =
            shell("$D run %s --plugins tests/lua --cases 8 --json", scenario_with(POLICIES, line));
        cr_expect_eq(o.status, 0, "%s", o.err);
        cr_expect(is_json(o.out), "the title %s makes this of it: %s", titles[k], o.out);
        outcome_free(&o);
        snprintf(line, sizeof line, "title = \"%s\", horizon = \"2 years\", step = \"1 month\",",
                 titles[k]);
        o = shell("$D run %s --plugins tests/lua --cases 8 --json", scenario_with(HEAD, line));
        cr_expect_eq(o.status, 0, "%s", o.err);
        cr_expect(is_json(o.out), "the title %s makes this of it: %s", titles[k], o.out);
        outcome_free(&o);
    }
    expect_complaint(2, "bad.lua:2: |'title' has a zero byte inside",
                     "$D run %s --plugins tests/lua",
                     scenario_with(HEAD, "title = \"a\\0b\", horizon = \"2 years\", step = \"1 "
                                         "month\","));
}

/* ---- Lua units that are wrong ---- */

/* Writes bad_unit.lua into a folder of its own. Returns the folder. */
static const char *lua_folder(const char *text)
{
    const char *folder = fresh_folder("units");
    char path[700];
    snprintf(path, sizeof path, "%s/bad_unit.lua", folder);
    FILE *f = fopen(path, "wb");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        abort();
    return folder;
}

typedef struct unit_mistake {
    const char *text; /* of a unit file, or the rest of a unit behind its usual head */
    const char *words;
} unit_mistake;

static const char unit_head[] = "return { role = \"model\", id = \"bad_unit\", version = \"1\",\n";
static const char usual_end[] = "\nstocks = { stuff = { unit = \"1\", min = 0, max = 9 } },\n"
                                "step = function(v) v.stuff = v.stuff + 1 end }\n";

/*
 * Only what never ends needs a short time. All else must have plenty, however slow the machine:
 * a stack that overflows, for one, has grown to a million slots, and to touch that memory for the
 * first time has been seen to take more than half a second of processor time.
 */
static int patience_for(const char *words) { return strstr(words, "time budget") ? 1 : 200; }

static void expect_unit_mistakes(const unit_mistake *list, size_t n, const char *head,
                                 const char *end)
{
    const char *path = scenario_with(UNITS, "units = { \"drift\", \"dial\", \"bad_unit\" },");
    for (size_t k = 0; k < n; k++) {
        char text[8192], words[1024];
        snprintf(text, sizeof text, "%s%s%s", head, list[k].text, end);
        snprintf(words, sizeof words, "bad.lua:3: unit 'bad_unit' cannot be used: |bad_unit.lua|%s",
                 list[k].words);
        /* The shell passes over the comment; a failing test shows it. */
        char comment[512];
        snprintf(comment, sizeof comment, "%.500s", list[k].text);
        for (char *p = comment; *p; p++)
            *p = *p == '\n' ? ' ' : *p;
        expect_complaint(2, words,
                         "$D run %s --plugins %s --plugins tests/lua --cases 8 "
                         "--timeout %d # %s",
                         path, lua_folder(text), patience_for(list[k].words), comment);
    }
}

Test(cli, a_lua_unit_with_a_wrong_declaration_is_refused_with_its_line)
{
    static const unit_mistake list[] = {
        {"params = { x = { unit = \"1\", min = 2, max = 1, default = 1 } },",
         "'x' has a reversed range, [2, 1]"},
        {"params = { x = { unit = \"1\", min = 0, max = 1, default = 2 } },",
         "the default 2 of 'x' is outside [0, 1]"},
        {"params = { x = { unit = \"1\", min = 0, max = 1, defualt = 1 } },",
         "bad_unit.lua:2: |unknown field 'defualt'; did you mean 'default'?"},
        {"params = { x = { unit = \"1\", min = 0, max = 1 } },",
         "bad_unit.lua:2: |'default' is missing"},
        {"params = { x = { unit = \"1\", min = 0, max = 0 / 0, default = 0 } },",
         "bad_unit.lua:2: |'max' must be a finite number"},
        {"params = { x = { unit = \"wombats^^2\", min = 0, max = 1, default = 0 } },",
         "'x'|wombats"},
        {"params = { x = { unit = 5, min = 0, max = 1, default = 0 } },",
         "bad_unit.lua:2: |'unit' must be a text, not number"},
        {"params = { x = { unit = \"1\", min = 0, max = 1, default = 0, log = true } },",
         "'x' is marked LOG, but its range does not begin above 0"},
        {"params = { x = { unit = \"1\", min = 0, max = 1, default = 0.5, integer = true } },",
         "'x' is marked INTEGER"},
        {"params = { x = { unit = \"1\", min = 0, max = 1, default = 0, count = 0 } },",
         "'count' must be from 1 to 100000"},
        {"params = { x = { unit = \"1\", min = 0, max = 1, default = 0, count = 1e9 } },",
         "'count' must be from 1 to 100000"},
        {"params = { x = { unit = \"1\", min = 0, max = 1, default = 0, count = 2.5 } },",
         "'count'"},
        {"params = { x = { labels = { \"a\", 5 }, default = 0 } },", "labels must be texts"},
        {"params = { x = { labels = { \"a\", \"b\" }, default = 2 } },", "'x'|outside [0, 1]"},
        {"params = { [\"Bad Name\"] = { unit = \"1\", min = 0, max = 1, default = 0 } },",
         "is not [a-z][a-z0-9_]*"},
        {"params = { x = 5 },", "bad_unit.lua:2: |'x' must be a table such as"},
        {"params = 5,", "bad_unit.lua:2: |'params' must be a table, not number"},
        {"params = { stuff = { unit = \"1\", min = 0, max = 1, default = 0 } },",
         "'stuff' is declared twice"},
        {"inputs = { x = { unit = \"1\", count = 2 } }, adds = { x = { unit = \"1\" } },",
         "'x' is an input and among adds; only a single number can be both"},
        {"settings = { x = { unit = \"1\", min = 0, max = 1, default = 0 } },",
         "'x' is a setting, which a model cannot have"},
        {"derived = { x = { unit = \"1\" } },", "derived variables and outputs"},
        {"inputs = { x = { unit = \"=nobody\" } },",
         "'x' takes its unit of measure from an input that the unit does not have"},
        {"outputs = { x = { unit = \"*\" } },", "'x' has unit of measure '*'"},
        {"streams = { s = 5 },", "bad_unit.lua:2: |a stream is a text"},
        {"streams = { stuff = \"chance\" },", "'stuff' is both a stream and a variable"},
        {"streams = { s = { doc = \"chance\", count = 1e9 } },", "'count' must be from 1 to 65536"},
        {"options = { o = { type = \"tabel\" } },",
         "unknown type of option 'tabel'; did you mean 'table'?"},
        {"options = { o = { type = \"table\" } },", "'columns' is missing"},
        {"parmas = {},", "bad_unit.lua:2: |unknown field 'parmas'; did you mean 'params'?"},
        {"start = 7,", "bad_unit.lua:2: |'start' must be a function"},
    };
    expect_unit_mistakes(list, sizeof list / sizeof *list, unit_head, usual_end);
}

Test(cli, a_lua_unit_file_that_cannot_be_read_is_refused_with_its_line)
{
    static const unit_mistake list[] = {
        {"", "must return a unit (a table), not n"},
        {"return 5", "must return a unit (a table), not number"},
        {"return {}", "returns no unit"},
        {"return { 5 }", "must return a unit or a list of units"},
        {"\nreturn {\n  role = ,\n}", "bad_unit.lua:3: |unexpected symbol"},
        {"return { role = \"modle\", id = \"bad_unit\" }",
         "bad_unit.lua:1: |unknown role 'modle'; did you mean 'model'?"},
        {"return { role = \"model\", id = \"Bad Id\", step = function(v) end }",
         "id that is not [a-z][a-z0-9_]*"},
        {"return { role = \"model\", id = \"bad_unit\", step = function(v) end }",
         "writes nothing"},
        {"return { role = \"model\", id = \"bad_unit\", stocks = { a = { unit = \"1\" } } }",
         "has no step function"},
        {"\nlocal x = undeclared\nreturn {}", "bad_unit.lua:2: unknown global 'undeclared'"},
        {"\n\ncounter = 0\nreturn {}",
         "bad_unit.lua:3: a unit may not write the global 'counter'; write `local counter`"},
        {"\nerror(\"no such luck\")", "bad_unit.lua:2: no such luck"},
        {"error({})", "the error is a table"},
        {"error()", "the error is a nil"},
        {"\nwhile true do end", "bad_unit.lua:2: |time budget"},
        {"local function f() return 1 + f() end\nreturn f()", "stack overflow"},
        {"local t = {}\nfor k = 1, 1e9 do t[k] = (\"x\"):rep(1000) .. k end", "memory cap"},
        {"return setmetatable({}, { __index = function() error(\"trap\") end })",
         "returns no unit"},
        {"return setmetatable({ id = \"bad_unit\" }, { __index = function() error(\"trap\") end })",
         "trap"},
        {"return setmetatable({ id = \"bad_unit\" }, { __index = function() while true do end end "
         "})",
         "time budget"},
        {"return setmetatable({ id = \"bad_unit\" }, { __gc = function() end })", "__gc"},
    };
    expect_unit_mistakes(list, sizeof list / sizeof *list, "", "");
}

/* ---- Lua units that go wrong during a run ---- */

/* A scenario with a unit that does `body` where who == 7; `who` is 0 to 19 in cases 0 to 19. */
static const char *write_wayward(const char *body, const char **folder)
{
    char text[4096];
    snprintf(
        text, sizeof text,
        "return { role = \"model\", id = \"bad_unit\", version = \"1\",\n"
        "params = { who = { unit = \"1\", min = 0, max = 19, default = 0, integer = true } },\n"
        "inputs = { level = { unit = \"tonnes\" } },\n"
        "stocks = { stuff = { unit = \"1\", min = 0, max = 99 } },\n"
        "step = function(v)\n"
        "  if v.who == 7 and v.step == 5 then %s end\n"
        "  v.stuff = v.stuff + v.who * v.dt\n"
        "end }\n",
        body);
    *folder = lua_folder(text);
    return scratch_file("wayward.lua",
                        "return { title = \"Wayward\", horizon = \"1 year\", step = \"1 month\",\n"
                        "units = { \"drift\", \"dial\", w = \"bad_unit\" },\n"
                        "uncertain = { [\"w.who\"] = integer(0, 19) },\n"
                        "policies = { none = {}, hard = { dial = { amount = 1 } } },\n"
                        "metrics = { result = { unit = \"final\", bind = { of = \"stuff\" } } },\n"
                        "score = { result = { worst = 0, best = 30 } } }\n");
}

static outcome run_wayward(const char *body, const char *options)
{
    const char *folder, *path = write_wayward(body, &folder);
    return shell("$D run %s --plugins %s --plugins tests/lua --design grid --cases 20 --jobs 2 "
                 "--block 8 --json %s",
                 path, folder, options);
}

typedef struct wayward {
    const char *body, *words;
    bool clock; /* the digest says that a clock decided */
} wayward;

static void expect_one_failure(const wayward *w, const char *options)
{
    char missing[256];
    outcome o = run_wayward(w->body, options);
    cr_expect_eq(o.status, 0, "%s: status %d: %s", w->body, o.status, o.err);
    cr_expect(has_words(o.err, w->words, missing), "%s: lacks '%s' in: %s", w->body, missing,
              o.err);
    cr_expect(has_words(o.err, "'w' |in 2 experiments, first in case 7 under none", missing),
              "%s: lacks '%s' in: %s", w->body, missing, o.err);
    cr_expect(is_json(o.out) && has_words(o.out, "\"cases\":20,\"failed_cases\":1,", missing),
              "%s: %s", w->body, o.out);
    /* The others are what they were: who is 0 to 19 without 7, and result is who times a year. */
    const char *mean = strstr(o.out, "\"result\":{\"mean\":");
    double found = mean ? strtod(mean + strlen("\"result\":{\"mean\":"), NULL) : -1;
    cr_expect_float_eq(found, (190.0 - 7) / 19, 1e-12, "%s: %s", w->body, o.out);
    bool clock = strstr(digest_of(o.out), "-clock") != NULL;
    cr_expect_eq(clock, w->clock, "%s: the digest is %s", w->body, digest_of(o.out));
    outcome_free(&o);
}

Test(cli, a_lua_unit_that_goes_wrong_in_one_case_fails_that_case)
{
    static const wayward list[] = {
        {"error(\"the harvest failed\")", "bad_unit.lua:6: the harvest failed", false},
        {"error({})", "the error is a table", false},
        {"error()", "the error is a nil", false},
        {"local x = nil; x = x.y", "bad_unit.lua:6: |nil", false},
        {"v.stuf = 1", "has no variable 'stuf'; did you mean 'stuff'?", false},
        {"local x = v.stuf", "has no variable 'stuf'; did you mean 'stuff'?", false},
        {"local x = sutff", "unknown global 'sutff'", false},
        {"tally = 1", "a unit may not write the global 'tally'; write `local tally`", false},
        {"_G.tally = 1", "_G", false},
        {"v.stuff = \"much\" return", "'stuff' was set to a string, not to a number", false},
        {"v.stuff = nil return", "'stuff' was set to a nil", false},
        {"v.stuff = {} return", "'stuff' was set to a table", false},
        {"v.stuff = 0 / 0 return", "not a finite number", false},
        {"v.stuff = math.huge return", "not a finite number", false},
        {"local function f() return 1 + f() end f()", "stack overflow", false},
        {"v.who = 3", "assigns to 'who', which it may only read", false},
        {"local t = {} while true do t[#t + 1] = (\"x\"):rep(100000) .. #t end", "memory cap",
         false},
        {"local s = (\"x\"):rep(1 << 30)", "memory cap", false},
        {"local s = (\"x\"):rep(1 << 62)", "too large", false},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        expect_one_failure(&list[k], "--timeout 200");
        expect_one_failure(&list[k], "--timeout 200 --no-isolate");
    }
}

static const wayward endless[] = {
    {"while true do end", "used up its time budget", true},
    {"::again:: goto again", "used up its time budget", true},
    {"while true do pcall(function() while true do end end) end", "used up its time budget", true},
    {"local function f() while true do pcall(f) end end pcall(f)", "used up its time budget", true},
};
enum { ENDLESS = sizeof endless / sizeof *endless };

/* In threads, where nobody else ends a call: the budget counts processor time, not the clock. */
Test(cli, a_lua_unit_that_does_not_end_in_one_case_fails_that_case)
{
    for (size_t k = 0; k < ENDLESS; k++)
        expect_one_failure(&endless[k], "--timeout 1 --no-isolate");
}

/*
 * In processes, a busy machine may let a second pass before the unit has had its 0.4 s of
 * processor time, and then the parent ends the worker first. So the parent is given a minute.
 */
Test(cli, a_lua_unit_that_does_not_end_in_a_worker_is_stopped_by_its_own_budget)
{
    const lua_limits limits = {.memory = (size_t)64 << 20, .seconds = 0.2};
    const pool_options how = {.jobs = 2, .block = 8, .isolate = true, .timeout = 60};
    for (size_t k = 0; k < ENDLESS; k++) {
        inside in;
        const char *folder, *path = write_wayward(endless[k].body, &folder);
        const char *const folders[] = {folder, "tests/lua", NULL};
        plan_options o = {.cases = 20, .design = DESIGN_GRID};
        cr_assert_eq(inside_plan_within(&in, &limits, folders, path, o), ERR_OK, "%s", in.e.text);
        cr_assert_eq(inside_run_as(&in, 1, &how), ERR_OK, "%s: %s", endless[k].body, in.e.text);
        for (size_t p = 0; p < in.p.npolicies; p++)
            for (uint64_t c = 0; c < 20; c++)
                cr_expect_eq(results_fail(&in.r, p)[c].kind, c == 7 ? FAIL_CLOCK : FAIL_NONE,
                             "%s: kind %d in case %d", endless[k].body,
                             results_fail(&in.r, p)[c].kind, (int)c);
        inside_close(&in);
    }
}

Test(cli, a_lua_unit_that_stays_inside_c_in_one_case_fails_that_case)
{
    static const wayward list[] = {
        {"table.move({}, 1, 1 << 60, 2)", "did not return within 1 s", true},
        {"(\"\"):rep(1 << 60)", "did not return within 1 s", true},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        expect_one_failure(&list[k], "--timeout 1");
}

Test(cli, a_lua_unit_that_fails_everywhere_ends_the_run_with_its_sentence)
{
    static const unit_mistake list[] = {
        {"v.level = 0", "'level', which it may only read; declare it among stocks"},
        {"v.who = -1", "'who', which it may only read"},
        {"v.stuf = 0", "no variable 'stuf'; did you mean 'stuff'?"},
        {"error(\"never\")", "bad_unit.lua:6: never"},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        char body[256], missing[256];
        snprintf(body, sizeof body, "end if true then %s", list[k].text);
        outcome o = run_wayward(body, "");
        cr_expect_eq(o.status, 1, "%s: %s", body, o.err);
        cr_expect_str_empty(o.out);
        cr_expect(
            has_words(o.err, "every future failed under some policy|in 40 experiments", missing) &&
                has_words(o.err, list[k].words, missing),
            "%s: lacks '%s' in: %s", body, missing, o.err);
        outcome_free(&o);
    }
}

/* ---- what runs Lua units ---- */

Test(cli, every_backend_gives_the_same_digest_and_a_wrong_one_a_hint)
{
    static const char *const backends[] = {"auto", "player", "cc", "case"};
    const char *path = scenario_with(0, "");
    char first[100] = "";
    for (size_t k = 0; k < 4; k++) {
        outcome o = shell("XDG_CACHE_HOME=%s/cache $D run %s --plugins tests/lua --cases 40 --json "
                          "--quiet --backend %s",
                          scratch_folder(), path, backends[k]);
        cr_expect_eq(o.status, 0, "%s: %s", backends[k], o.err);
        if (k == 0)
            snprintf(first, sizeof first, "%s", digest_of(o.out));
        cr_expect_str_eq(digest_of(o.out), first, "%s gives another digest", backends[k]);
        outcome_free(&o);
    }
    cr_expect_eq(strlen(first), 64, "'%s' is no digest", first);
    expect_complaint(2, "--backend has no 'playr'; did you mean 'player'?",
                     "$D run %s --plugins tests/lua --backend playr", path);
    expect_complaint(1, "nowhere", "CC=/nowhere/cc $D run %s --plugins tests/lua --backend cc",
                     path);
}
