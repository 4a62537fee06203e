/* SPDX-License-Identifier: MIT
 *
 * Plugins that nobody should trust: files that are no plugins, tables that are wrong, code that
 * crashes while it is loaded, and units that go wrong during a run. Each is refused, or fails
 * exactly the cases that it spoils, with a sentence, and the others' results stay as they are.
 */
#include <math.h>
#include <unistd.h>

#include "detente/plugin.h"
#include "hostile.h"
#include "lua_api.h"
#include "lua_scenario.h"
#include "pool.h"
#include "registry.h"
#include "unit_info.h"

/* ---- loading ---- */

/* A scenario with one unit more, named after the plugin. */
static const char *scenario_with_unit(const char *unit)
{
    char line[256];
    snprintf(line, sizeof line,
             "units = { \"drift\", \"dial\", x = { unit = \"%s\", bind = { level "
             "= \"other\" } } },",
             unit);
    return scenario_with(UNITS, line);
}

static void expect_refusal(const char *folder, const char *unit, const char *words)
{
    char all[1024], missing[256];
    snprintf(all, sizeof all, "bad.lua:3: unit '%s' cannot be used: |%s.so: |%s", unit, unit,
             words);
    expect_complaint(2, all, "$D run %s --plugins %s --plugins tests/lua --cases 8",
                     scenario_with_unit(unit), folder);
    outcome o = shell("$D list --plugins %s", folder);
    cr_expect_eq(o.status, 0, "list with %s: %s", unit, o.err);
    snprintf(all, sizeof all, "refused: |%s.so: |%s", unit, words);
    cr_expect(has_words(o.out, all, missing), "list with %s lacks '%s' in:\n%s", unit, missing,
              o.out);
    outcome_free(&o);
}

Test(registry, deliberately_bad_plugins_are_refused_with_their_fault)
{
    static const char *const list[][2] = {
        {"no_symbol", "it exports no dtn_module_1, so it is not a detente plugin"},
        {"abi_major_2", "it speaks version 2 of the plugin interface, this host speaks version 1"},
        {"wrong_magic", "begins with 0x00c0ffee instead of 0x864e5444|DTN_MODULE_HEAD"},
        {"wrong_size", "says it is 12 bytes long, but version 1 has"},
        {"wrong_tag", "its tag 'dtn1p4d8bee0' differs from this host's '" DTN_TAG "'"},
        {"needs_newer_host", "it needs version 1.9 of the plugin interface, this host has 1.0"},
        {"crashes_loading", "it crashes while it is loaded (Segmentation fault)"},
        {"exits_loading", "it ends the program while it is loaded"},
        {"missing_symbol", "it cannot be loaded: |undefined symbol: a_function_that_nobody_has"},
        {"null_names", "the name of variable 0 is not [a-z][a-z0-9_]*"},
        {"null_unit", "unit 0 of its list is NULL"},
        {"no_units", "it offers no units"},
        {"huge_count", "a table of impossible size"},
        {"wrong_var_size", "a table of impossible size; set var_size"},
        {"wild_pointers", "it crashes while it is loaded"},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        expect_refusal(folder_with_plugin(list[k][0]), list[k][0], list[k][1]);
}

Test(registry, a_plugin_linked_with_fast_math_is_refused)
{
#if defined(__x86_64__) && defined(__GNUC__)
    expect_refusal(folder_with_plugin("fast_math"), "fast_math",
                   "changes the floating-point mode|-ffast-math: rebuild it without");
#endif
}

Test(registry, a_plugin_that_hangs_while_it_is_loaded_is_refused)
{
    expect_complaint(2,
                     "unit 'hangs_loading' cannot be used: |hangs_loading.so: |loading it takes "
                     "more than",
                     "$D run %s --plugins %s --plugins tests/lua --cases 8",
                     scenario_with_unit("hangs_loading"), folder_with_plugin("hangs_loading"));
}

/* Copies n bytes (all: -1) of a file into folder/NAME.so. */
static void put_so(const char *folder, const char *name, const char *from, long n)
{
    char command[2000];
    if (n < 0)
        snprintf(command, sizeof command, "cp '%s' '%s/%s.so'", from, folder, name);
    else
        snprintf(command, sizeof command, "head -c %ld '%s' > '%s/%s.so'", n, from, folder, name);
    if (system(command) != 0)
        abort();
}

Test(registry, files_that_are_no_plugins_are_refused)
{
    char path[1000];
    const char *folder = fresh_folder("text");
    put_so(folder, "poem", "Makefile", -1);
    expect_refusal(folder, "poem", "it is not a shared object (no ELF header)");

    folder = fresh_folder("empty");
    put_so(folder, "void", "/dev/null", -1);
    expect_refusal(folder, "void", "it is empty");

    folder = fresh_folder("program");
    snprintf(path, sizeof path, "%s/host/error.o", build_folder());
    put_so(folder, "relocatable", path, -1);
    expect_refusal(folder, "relocatable", "it is not a shared object; link it with -shared");

    folder = fresh_folder("cut");
    snprintf(path, sizeof path, "%s/tests/plugins/harmless.so", build_folder());
    put_so(folder, "cut", path, 5000);
    expect_refusal(folder, "cut", "it");
    put_so(folder, "cut", path, 40);
    expect_refusal(folder, "cut", "it is not a shared object (no ELF header)");

    folder = fresh_folder("secret");
    snprintf(path, sizeof path, "%s/directory.so", folder);
    if (mkdir(path, 0700) != 0)
        abort();
    expect_complaint(2, "unknown unit 'directory'", "$D list directory --plugins %s", folder);
    snprintf(path, sizeof path, "%s/dangling.so", folder);
    if (symlink("/nowhere/at/all.so", path) != 0)
        abort();
    expect_complaint(2, "unknown unit 'dangling'", "$D list dangling --plugins %s", folder);
}

Test(registry, a_plugin_of_a_newer_header_that_asks_for_nothing_new_is_used)
{
    outcome o = shell("$D run %s --plugins %s --plugins tests/lua --cases 8 --json --set x.pace=3",
                      scenario_with(UNITS, "units = { \"drift\", \"dial\", x = { unit = "
                                           "\"longer_tables\", bind = { level = \"other\" } } },"),
                      folder_with_plugin("longer_tables"));
    cr_expect_eq(o.status, 0, "%s", o.err);
    outcome_free(&o);
    o = shell("$D list longer_tables --plugins %s", folder_with_plugin("longer_tables"));
    cr_expect_eq(o.status, 0, "%s", o.err);
    cr_expect(strstr(o.out, "parameter pace  (1; 0 to 9; default 2)") != NULL, "%s", o.out);
    outcome_free(&o);
}

Test(registry, a_unit_that_cannot_be_opened_ends_the_run_with_its_reason)
{
    static const char *const list[][3] = {
        {"refuses_to_open", "2", "refuses to open as 'x': there is no harbour here"},
        {"wants_too_much", "2", "refuses to open as 'x': "},
        {"segfaults_in_open", "2", "unit 'segfaults_in_open' (|being opened, crashes"},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        outcome o = shell("$D run %s --plugins %s --plugins tests/lua --cases 8",
                          scenario_with_unit(list[k][0]), folder_with_plugin(list[k][0]));
        char missing[256];
        cr_expect_eq(o.status, list[k][1][0] - '0', "%s: status %d: %s", list[k][0], o.status,
                     o.err);
        cr_expect(has_words(o.err, list[k][2], missing), "%s: lacks '%s' in: %s", list[k][0],
                  missing, o.err);
        outcome_free(&o);
    }
}

static outcome run_leaving(const char *when, const char *way)
{
    char line[300];
    snprintf(line, sizeof line,
             "metrics = { result = { unit = \"exits_in_open\", bind = { of = \"level\" }, "
             "options = { when = \"%s\", way = \"%s\" } } },",
             when, way);
    return shell("$D run %s --plugins $B/tests/plugins --plugins tests/lua --cases 8 --design mc "
                 "--json",
                 scenario_with(METRICS, line));
}

/* It would look like success, since the status is 0. */
Test(registry, a_unit_that_ends_the_program_while_it_is_opened_is_named)
{
    static const char *const ways[] = {"exit", "_exit", "_Exit", "quick_exit", "daemon"};
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
        for (int closing = 0; closing < 2; closing++) {
            char missing[256], words[100];
            outcome o = run_leaving(closing ? "close" : "open", ways[k]);
            snprintf(words, sizeof words, "unit 'exits_in_open' (|being %s, ends the program",
                     closing ? "closed" : "opened");
            cr_expect_eq(o.status, 2, "%s: status %d: %s", ways[k], o.status, o.err);
            cr_expect(has_words(o.err, words, missing), "%s: lacks '%s' in: %s", ways[k], missing,
                      o.err);
            cr_expect_eq(o.out[0] != '\0', closing, "%s: the results are out or not: %s", ways[k],
                         o.out);
            outcome_free(&o);
        }
}

Test(registry, a_process_that_a_unit_forks_may_end_but_not_go_on_as_a_second_host)
{
    static const char *const ways[] = {"helper exits", "helper _exits", "both go on"};
    for (size_t k = 0; k < 3; k++) {
        outcome o = run_leaving("open", ways[k]);
        cr_expect_eq(o.status, 0, "%s: status %d: %s", ways[k], o.status, o.err);
        cr_expect(strchr(o.out, '\n') == strrchr(o.out, '\n') && digest_of(o.out)[0], "%s: %s",
                  ways[k], o.out);
        const char *says = k < 2 ? ""
                                 : "comes back in a process that it forked as well; that "
                                   "process is ended";
        cr_expect(k < 2 ? !o.err[0] : strstr(o.err, says) != NULL, "%s: %s", ways[k], o.err);
        outcome_free(&o);
    }
}

/* ---- tables of units, in this process ---- */

static dtn_status nothing(const void *self, const dtn_block *b)
{
    return (void)self, (void)b, DTN_OK;
}

/* A unit in good order, for tests that spoil one thing. */
typedef struct sample {
    dtn_var vars[3];
    dtn_stream streams[2];
    dtn_option options[2];
    dtn_unit unit;
} sample;

static sample in_order(void)
{
    return (sample){
        .vars = {{.name = "level", .kind = DTN_INPUT, .unit = "1", .max = 1},
                 {.name = "level", .kind = DTN_OUTPUT, .unit = "1", .max = 1},
                 {.name = "rate", .kind = DTN_PARAM, .unit = "1/yr", .max = 2, .def = 1}},
        .streams = {{.name = "luck"}, {.name = "wind"}},
        .options = {{.name = "form", .type = DTN_TEXT}, {.name = "size", .type = DTN_NUMBER}},
        .unit = {DTN_UNIT_HEAD, .role = DTN_MODEL, .id = "sample", .nvars = 3,
                 .var_size = sizeof(dtn_var), .nstreams = 2, .stream_size = sizeof(dtn_stream),
                 .noptions = 2, .option_size = sizeof(dtn_option), .step = nothing},
    };
}

/* What the host says about a unit; "" when it takes it. */
static const char *verdict(sample *s)
{
    static error e;
    arena a = {0};
    unit_info info;
    e = (error){.code = ERR_OK};
    s->unit.vars = s->unit.vars ? s->unit.vars : s->vars;
    s->unit.streams = s->unit.streams ? s->unit.streams : s->streams;
    s->unit.options = s->unit.options ? s->unit.options : s->options;
    err_code code = unit_info_make(&s->unit, "sample.so", false, &a, &info, &e);
    arena_free(&a);
    cr_expect(code == ERR_OK || code == ERR_PLUGIN, "code %d: %s", code, e.text);
    cr_expect_eq(code, e.code);
    return code ? e.text : "";
}

#define SPOILED(what, words)                                                                       \
    do {                                                                                           \
        sample s = in_order();                                                                     \
        what;                                                                                      \
        char missing[256];                                                                         \
        const char *text = verdict(&s);                                                            \
        cr_expect(*text &&has_words(text, words, missing), "%s: '%s' is said", #what, text);       \
    } while (0)

Test(registry, each_fault_in_a_units_tables_has_its_sentence)
{
    static const char *const two_labels[] = {"a", "b", NULL};
    sample good = in_order();
    cr_assert_str_empty(verdict(&good));
    SPOILED(s.unit.size = 8, "says it is 8 bytes long|DTN_UNIT_HEAD");
    SPOILED(s.unit.size = UINT32_MAX, "bytes long");
    SPOILED(s.unit.id = NULL, "a unit has an id that is not [a-z]");
    SPOILED(s.unit.id = "", "id");
    SPOILED(s.unit.id = "two words", "id");
    SPOILED(s.unit.id = "a234567890123456789012345678901234567890123456789012345678901234", "id");
    SPOILED(s.unit.role = 0, "unit 'sample' has a role that this host does not know");
    SPOILED(s.unit.role = 99, "role");
    SPOILED(s.unit.step = NULL, "has no step function");
    SPOILED(s.unit.nvars = 0, "writes nothing");
    SPOILED(s.unit.nvars = 5000, "impossible size");
    SPOILED(s.unit.var_size = 0, "impossible size");
    SPOILED(s.unit.var_size = 1 << 30, "impossible size");
    SPOILED(s.unit.nstreams = UINT32_MAX, "impossible size");
    SPOILED(s.unit.stream_size = 1, "impossible size");
    SPOILED(s.unit.noptions = UINT32_MAX, "impossible size");
    SPOILED(s.unit.option_size = 1, "impossible size");
    SPOILED(s.vars[2].name = NULL, "the name of variable 2 is not");
    SPOILED(s.vars[2].name = "Rate", "the name of variable 2 is not");
    SPOILED(s.vars[2].name = "9lives", "variable 2");
    SPOILED(s.vars[2].name = "level", "'level' is declared twice");
    SPOILED(s.vars[2].kind = 0, "'rate' has a kind that this host does not know");
    SPOILED(s.vars[2].kind = 4000, "'rate' has a kind that this host does not know");
    SPOILED(s.vars[2].kind = DTN_SETTING, "'rate' is a setting, which a model cannot have");
    SPOILED(s.vars[2].kind = DTN_DERIVED, "derived variables and outputs");
    SPOILED(s.vars[2].count = UINT32_MAX, "'rate' has too many columns");
    SPOILED(s.vars[2].min = 3, "'rate' has a reversed range, [3, 2]");
    SPOILED(s.vars[2].def = 5, "the default 5 of 'rate' is outside [0, 2]");
    SPOILED(s.vars[2].def = -1, "the default -1 of 'rate' is outside [0, 2]");
    SPOILED(s.vars[2].max = NAN, "'rate' has a range or default that is not a finite number");
    SPOILED(s.vars[2].min = -INFINITY, "'rate' has a range or default that is not a finite");
    SPOILED(s.vars[2].def = NAN, "'rate' has a range or default that is not a finite number");
    SPOILED(s.vars[2].flags = DTN_LOG, "'rate' is marked LOG");
    SPOILED((s.vars[2].flags = DTN_INTEGER, s.vars[2].def = 0.5), "'rate' is marked INTEGER");
    SPOILED((s.vars[2].labels = two_labels, s.vars[2].max = 0, s.vars[2].def = 0),
            "'rate' has more labels than values");
    SPOILED(s.vars[2].unit = "furlongs!!", "'rate'|furlongs");
    SPOILED(s.vars[2].unit = "*", "'rate' has unit of measure '*'");
    SPOILED(s.vars[2].unit = "=nobody", "takes its unit of measure from an input");
    SPOILED(s.vars[1].unit = "yr", "'level' differs between its input and its output entry");
    SPOILED(s.vars[1].count = 2, "'level' differs between its input and its output entry");
    SPOILED(s.streams[1].name = NULL, "the name of stream 1 is not");
    SPOILED(s.streams[1].name = "luck", "'luck' is declared twice");
    SPOILED(s.streams[1].name = "rate", "'rate' is both a stream and a variable");
    SPOILED(s.options[1].name = NULL, "the name of option 1 is not");
    SPOILED(s.options[1].name = "form", "'form' is declared twice");
    SPOILED(s.options[1].type = 0, "'size' is an option of a type");
    SPOILED(s.options[1].type = 44, "'size' is an option of a type");
    SPOILED(s.options[1].type = DTN_TABLE, "'size' is a table without columns");
    SPOILED(s.unit.role = DTN_METRIC, "'level' is both input and output, which a metric");
}

/* ---- units that go wrong during a run, from the command line ---- */

/* A run of the ordinary scenario with a plugin in place of the drifting model. */
static outcome run_with(const char *plugin, int which, const char *options)
{
    char line[256];
    snprintf(line, sizeof line,
             "units = { bad = { unit = \"%s\", options = { case = %d } }, \"dial\" },"
             " --",
             plugin, which);
    char text[2048];
    snprintf(text, sizeof text,
             "return { title = \"Bad luck\", horizon = \"1 year\", step = \"1 month\",\n%s\n"
             "policies = { none = {}, hard = { dial = { amount = 1 } } },\n"
             "metrics = { result = { unit = \"final\", bind = { of = \"level\" } } },\n"
             "score = { result = { worst = 0, best = 30 } } }\n",
             line);
    return shell("$D run %s --plugins $B/tests/plugins --plugins tests/lua --cases 64 "
                 "--json --design mc %s",
                 scratch_file("luck.lua", text), options);
}

Test(registry, a_unit_that_crashes_in_every_case_ends_the_run_early)
{
    static const char *const list[][2] = {
        {"segfaults", "Segmentation fault in segfaults.so"},
        {"aborts", "Aborted"},
        {"exits", "it ended its process"},
        {"divides_by_zero", "Floating point exception in divides_by_zero.so"},
        {"overflows_stack", "Segmentation fault in overflows_stack.so"},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        char missing[256];
        outcome o = run_with(list[k][0], -1, "--jobs 2 --policies hard");
        cr_expect_eq(o.status, 1, "%s: status %d: %s", list[k][0], o.status, o.err);
        cr_expect(has_words(o.err, "'bad' (|crashes in every experiment that was tried|step 3",
                            missing) &&
                      has_words(o.err, list[k][1], missing),
                  "%s: lacks '%s' in: %s", list[k][0], missing, o.err);
        cr_expect_str_empty(o.out);
        outcome_free(&o);
    }
}

Test(registry, a_unit_that_never_returns_in_any_case_ends_the_run_early)
{
    char missing[256];
    outcome o = run_with("never_returns", -1, "--jobs 2 --policies hard --timeout 1");
    cr_expect_eq(o.status, 1, "status %d: %s", o.status, o.err);
    cr_expect(has_words(o.err,
                        "'bad' (|never_returns.so) does not return: step 3 took more than 1 "
                        "s|--timeout",
                        missing),
              "lacks '%s' in: %s", missing, o.err);
    cr_expect_str_empty(o.out);
    outcome_free(&o);
}

Test(registry, a_unit_that_spoils_numbers_in_every_case_leaves_nothing_to_compare)
{
    static const char *const list[][2] = {
        {"writes_nan", "'bad' gave a value that is not a finite number in 64 experiments, first in "
                       "case 0 under hard"},
        {"writes_infinity", "'bad' gave a value that is not a finite number in 64 experiments"},
        {"reports_case", "'bad' reported a failure in 64 experiments, first in case 0 under hard|"
                         "the harvest failed"},
        {"returns_error", "'bad' gave up in 64 experiments|the table has a hole"},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        char missing[256];
        outcome o = run_with(list[k][0], -1, "");
        cr_expect_eq(o.status, 1, "%s: status %d: %s", list[k][0], o.status, o.err);
        cr_expect(has_words(o.err, "every future failed under some policy", missing) &&
                      has_words(o.err, list[k][1], missing),
                  "%s: lacks '%s' in: %s", list[k][0], missing, o.err);
        cr_expect_str_empty(o.out);
        outcome_free(&o);
        o = run_with(list[k][0], -1, "--policies none");
        cr_expect_eq(o.status, 0, "%s harms the policy that it leaves alone: %s", list[k][0],
                     o.err);
        outcome_free(&o);
    }
}

Test(registry, a_unit_that_says_fatal_ends_the_run_with_its_name)
{
    static const char *const list[] = {"returns_fatal", "returns_nonsense"};
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        char missing[256];
        for (int isolate = 0; isolate < 2; isolate++) {
            outcome o = run_with(list[k], 37, isolate ? "--jobs 2" : "--jobs 2 --no-isolate");
            cr_expect_eq(o.status, 1, "%s: status %d: %s", list[k], o.status, o.err);
            cr_expect(has_words(o.err, "'bad'|DTN_FATAL", missing), "%s: lacks '%s' in: %s",
                      list[k], missing, o.err);
            cr_expect_str_empty(o.out);
            outcome_free(&o);
        }
    }
    outcome o = run_with("returns_fatal", -1, "");
    cr_expect(strstr(o.err, "the library is broken") != NULL, "its own words are lost: %s", o.err);
    outcome_free(&o);
}

Test(registry, a_unit_that_ends_its_process_in_one_case_fails_that_case)
{
    char missing[256];
    outcome o = run_with("exits", 37, "--jobs 2");
    cr_expect_eq(o.status, 0, "status %d: %s", o.status, o.err);
    cr_expect(has_words(o.err,
                        "'bad' crashed in 1 experiment, first in case 37 under hard|it ended "
                        "its process",
                        missing),
              "lacks '%s' in: %s", missing, o.err);
    cr_expect(has_words(o.out, "\"cases\":64,\"failed_cases\":1,", missing), "%s", o.out);
    cr_expect_null(strstr(digest_of(o.out), "-partial"), "cases are missing: %s", o.out);
    outcome_free(&o);
}

Test(registry, one_case_that_never_returns_is_found_without_waiting_for_all_before_it)
{
    char missing[256];
    outcome o = run_with("never_returns", 60, "--jobs 1 --block 64 --timeout 1");
    cr_expect_eq(o.status, 0, "status %d: %s", o.status, o.err);
    cr_expect(has_words(o.err,
                        "'bad' did not return in time in 1 experiment, first in case 60 "
                        "under hard|did not return within 1 s",
                        missing),
              "lacks '%s' in: %s", missing, o.err);
    cr_expect(strstr(digest_of(o.out), "-clock") != NULL, "%s", o.out);
    /* Halving asks 7 times, one second each; asking case by case waits a minute at the least. */
    cr_expect_lt(o.seconds, 30, "it took %.0f s", o.seconds);
    outcome_free(&o);
}

/* ---- exactly the case that is spoiled ---- */

enum { CASES = 64, SPOILED_CASE = 37 };

typedef struct world {
    lua_box *box;
    registry *known;
    scenario scn;
    plan p;
    results r;
} world;

static void run_world(world *w, const char *plugin, uint32_t jobs, uint32_t block, double timeout)
{
    char plugins[600], text[2048];
    error e = {.text = ""};
    snprintf(plugins, sizeof plugins, "%s/tests/plugins", build_folder());
    const char *const folders[] = {plugins, "tests/lua", NULL};
    snprintf(text, sizeof text,
             "return { title = \"Bad luck\", horizon = \"1 year\", step = \"1 month\",\n"
             "units = { bad = { unit = \"%s\", options = { case = %d } }, \"dial\" },\n"
             "policies = { none = {}, hard = { dial = { amount = 1 } },\n"
             "             soft = { dial = { amount = 0.25 } } },\n"
             "metrics = { result = { unit = \"final\", bind = { of = \"level\" } } },\n"
             "score = { result = { worst = 0, best = 30 } } }\n",
             plugin, SPOILED_CASE);
    plan_options o = {.cases = CASES, .replicates = 1, .design = DESIGN_LHS};
    pool_options how = {.jobs = jobs, .block = block, .isolate = true, .timeout = timeout};
    cr_assert_eq(lua_box_open(&lua_limits_default, &w->box, &e), ERR_OK, "%s", e.text);
    cr_assert_eq(lua_api_open(w->box, &e), ERR_OK, "%s", e.text);
    cr_assert_eq(registry_open(folders, w->box, &w->known, &e), ERR_OK, "%s", e.text);
    cr_assert_eq(scenario_load(w->box, scratch_file("luck.lua", text), &w->scn, &e), ERR_OK, "%s",
                 e.text);
    cr_assert_eq(plan_make(&w->scn, w->known, &o, &w->p, &e), ERR_OK, "%s", e.text);
    cr_assert_eq(results_open(&w->p, 1, engine_range(&w->p, block), &w->r, &e), ERR_OK, "%s",
                 e.text);
    cr_assert_eq(pool_run(&w->r, &how, &e), ERR_OK, "%s: %s", plugin, e.text);
    cr_assert_eq(results_done(&w->r), CASES, "%s: not all cases are done", plugin);
}

static void end_world(world *w)
{
    results_close(&w->r);
    plan_free(&w->p);
    scenario_free(&w->scn);
    registry_close(w->known);
    lua_box_close(w->box);
}

static void expect_only_one_spoiled(const world *good, const world *bad, const char *plugin,
                                    fail_kind kind, uint64_t first, uint64_t last)
{
    for (size_t p = 0; p < bad->p.npolicies; p++)
        for (uint64_t c = 0; c < CASES; c++) {
            bool spoiled = strcmp(bad->p.policies[p].name, "hard") == 0 && c >= first && c <= last;
            const fail_record *f = &results_fail(&bad->r, p)[c];
            cr_expect_eq(f->kind, spoiled ? kind : FAIL_NONE, "%s: kind %d in case %d under %s",
                         plugin, f->kind, (int)c, bad->p.policies[p].name);
            if (spoiled) {
                cr_expect_str_eq(bad->p.instances[f->instance].name, "bad");
                cr_expect_eq(f->step, 3, "%s: step %u", plugin, f->step);
                continue;
            }
            double is = results_column(&bad->r, p, 0)[c], was = results_column(&good->r, p, 0)[c];
            cr_expect(memcmp(&is, &was, sizeof is) == 0, "%s: case %d under %s is %.17g, not %.17g",
                      plugin, (int)c, bad->p.policies[p].name, is, was);
        }
}

Test(registry, a_spoiled_case_fails_alone_and_all_other_results_keep_their_bits)
{
    static const struct {
        const char *plugin;
        fail_kind kind;
        unsigned code;
    } list[] = {
        {"writes_nan", FAIL_NUMBER, 0},      {"writes_infinity", FAIL_NUMBER, 0},
        {"reports_case", FAIL_UNIT, 7},      {"segfaults", FAIL_CRASH, 11},
        {"aborts", FAIL_CRASH, 6},           {"divides_by_zero", FAIL_CRASH, 8},
        {"overflows_stack", FAIL_CRASH, 11}, {"marks_silently", FAIL_UNIT, 9},
    };
    static const uint32_t shapes[][2] = {{1, 64}, {2, 16}, {2, 1}};
    for (size_t j = 0; j < sizeof shapes / sizeof *shapes; j++) {
        world good = {0};
        run_world(&good, "harmless", shapes[j][0], shapes[j][1], 10);
        for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
            world bad = {0};
            run_world(&bad, list[k].plugin, shapes[j][0], shapes[j][1], 10);
            expect_only_one_spoiled(&good, &bad, list[k].plugin, list[k].kind, SPOILED_CASE,
                                    SPOILED_CASE);
            for (size_t p = 0; p < bad.p.npolicies; p++)
                if (strcmp(bad.p.policies[p].name, "hard") == 0)
                    cr_expect_eq(results_fail(&bad.r, p)[SPOILED_CASE].code, list[k].code);
            end_world(&bad);
        }
        end_world(&good);
    }
}

/* The block is halved until the case that makes the unit give up stands alone. */
Test(registry, a_unit_that_gives_up_fails_the_case_that_makes_it_and_no_other)
{
    static const char *const list[] = {"returns_error", "changes_rounding"};
    world good = {0};
    run_world(&good, "harmless", 2, 16, 10);
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        world bad = {0};
        run_world(&bad, list[k], 2, 16, 10);
        expect_only_one_spoiled(&good, &bad, list[k], FAIL_BLOCK, 37, 37);
        end_world(&bad);
    }
    end_world(&good);
}

Test(registry, nonsense_asked_of_the_host_is_refused_and_nonsense_reported_does_no_harm)
{
    static const char *const list[] = {"asks_for_nonsense", "reports_nonsense"};
    world good = {0};
    run_world(&good, "harmless", 2, 16, 10);
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        world bad = {0};
        run_world(&bad, list[k], 2, 16, 10);
        expect_only_one_spoiled(&good, &bad, list[k], FAIL_NONE, 1, 0);
        end_world(&bad);
        outcome o = run_with(list[k], 37, "");
        cr_expect_eq(o.status, 0, "%s: %s", list[k], o.err);
        cr_expect(strstr(o.out, "\"failed_cases\":0,") != NULL, "%s: %s", list[k], o.out);
        cr_expect_lt(strlen(o.err), 5000, "%s fills the screen", list[k]);
        outcome_free(&o);
    }
    end_world(&good);
}

Test(registry, a_metric_that_crashes_at_the_start_or_the_end_fails_that_case)
{
    static const char *const list[][3] = {
        {"start", "'result' crashed in 2 experiments, first in case 37 under none", "1,"},
        {"finish", "'result' crashed in 2 experiments, first in case 37 under none", "1,"},
        {"close", "unit 'segfaults_at_the_ends' (|being closed, crashes", "0,"},
    };
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        char line[256], missing[256], failed[64];
        snprintf(line, sizeof line,
                 "metrics = { result = { unit = \"segfaults_at_the_ends\", bind = "
                 "{ of = \"level\" }, options = { case = 37, when = \"%s\" } } },",
                 list[k][0]);
        outcome o = shell("$D run %s --plugins $B/tests/plugins --plugins tests/lua --cases 64 "
                          "--block 16 --jobs 2 --json",
                          scenario_with(METRICS, line));
        if (k < 2)
            cr_expect_eq(o.status, 0, "%s: status %d: %s", list[k][0], o.status, o.err);
        else /* the results are out already; what is left is to say so */
            cr_expect(o.status == 1 || o.status == 2, "%s: status %d", list[k][0], o.status);
        cr_expect(has_words(o.err, list[k][1], missing), "%s: lacks '%s' in: %s", list[k][0],
                  missing, o.err);
        snprintf(failed, sizeof failed, "\"failed_cases\":%s", list[k][2]);
        cr_expect(strstr(o.out, failed) != NULL, "%s: %s", list[k][0], o.out);
        outcome_free(&o);
    }
}

Test(registry, a_case_that_never_returns_fails_alone)
{
    world good = {0}, bad = {0};
    run_world(&good, "harmless", 2, 8, 10);
    run_world(&bad, "never_returns", 2, 8, 1);
    expect_only_one_spoiled(&good, &bad, "never_returns", FAIL_HANG, SPOILED_CASE, SPOILED_CASE);
    end_world(&good);
    end_world(&bad);
}
