/* SPDX-License-Identifier: MIT
 *
 * The shipped units against known numbers. Every plugins/NAME/NAME_expected.csv is played: its
 * units are called directly, case by case, by a host of this test's own that hands out exactly
 * what the file says, chance included. Richardson's race and first-strike stability are run
 * through the whole engine as well, against tests/golden/ir. Run from the root of the repository.
 */
#include <criterion/criterion.h>
#include <glob.h>
#include <math.h>
#include <stdlib.h>

#include "inside.h"

/* ---- a table of expectations ---- */

/*
 * A row; `call` is the k of name[k], 0 for all calls; `element` the k of name.k, counted from 1, 0
 * for all elements of a vector; `years` that of name(years), or -1. Texts point into the file.
 */
typedef struct row {
    const char *name, *text;
    int call, element;
    double years;
    bool is_input;
    double value, tolerance;
} row;

enum { ROWS = 2000, FEW = 4, STRIDE = 8, TABLE_ROWS = 40, VARIABLES = 64, COLUMNS = 512 };

/* A case of a file: rows [first, end) under one name. */
typedef struct sheet {
    const char *file, *unit, *name;
    const row *rows;
    size_t n;
} sheet;

static row read_row(char **field)
{
    row r = {.name = field[1],
             .text = field[2],
             .value = strtod(field[2], NULL),
             .tolerance = strtod(field[3], NULL),
             .is_input = strcmp(field[4], "input") == 0,
             .years = -1};
    /* In option:TABLE.COLUMN[row] the dot belongs to the name. */
    bool is_option = strncmp(field[1], "option:", 7) == 0;
    char *end = field[1] + strcspn(field[1], is_option ? "[" : ".[(");
    for (char mark = *end; mark; mark = *end) {
        *end++ = '\0';
        double number = strtod(end, &end);
        if (mark == '.')
            r.element = (int)number;
        else if (mark == '[')
            r.call = (int)number;
        else
            r.years = number;
        end += *end == ']' || *end == ')';
    }
    return r;
}

/* ---- a host that hands out what the sheet says ---- */

typedef struct puppet {
    dtn_host host; /* first, so that services find the rest */
    const sheet *s;
    const dtn_unit *unit;
    int call; /* from 1 */
    size_t scratch_per_case;
    uint32_t counts[VARIABLES];
} puppet;

static void puppet_report(const dtn_host *host, const dtn_block *b, dtn_level level, int64_t i,
                          const char *text)
{
    const puppet *p = (const puppet *)host;
    (void)b, (void)i;
    cr_assert(level == DTN_NOTE, "%s, %s: %s", p->s->file, p->s->name, text);
}

/*
 * The input of that name and element at a call: the row for this call, else the last one before,
 * else none.
 */
static const row *find_element_input(const sheet *s, const char *name, int element, int call)
{
    const row *found = NULL;
    for (size_t k = 0; k < s->n; k++) {
        const row *r = &s->rows[k];
        if (r->is_input && strcmp(r->name, name) == 0 && r->call <= call &&
            (r->element == 0 || r->element == element))
            found = r;
    }
    return found;
}

static const row *find_input(const sheet *s, const char *name, int call)
{
    return find_element_input(s, name, 1, call);
}

static dtn_status puppet_uniform(const dtn_block *b, uint32_t stream, uint32_t draw, double *out)
{
    const puppet *p = (const puppet *)b->host;
    (void)draw;
    if (stream >= p->unit->nstreams)
        return DTN_ERROR;
    const row *r = find_input(p->s, p->unit->streams[stream].name, p->call);
    for (uint32_t i = 0; i < b->n; i++)
        out[i] = r ? r->value : 0.5;
    return DTN_OK;
}

static const dtn_option *find_option(const puppet *p, const char *name, const row **r)
{
    char full[128];
    snprintf(full, sizeof full, "option:%s", name);
    *r = find_input(p->s, full, 0);
    for (uint32_t k = 0; k < p->unit->noptions; k++)
        if (strcmp(p->unit->options[k].name, name) == 0)
            return &p->unit->options[k];
    return NULL;
}

static dtn_status puppet_number(const dtn_host *host, const char *option, double *out)
{
    const row *r;
    const dtn_option *o = find_option((const puppet *)host, option, &r);
    if (o)
        *out = r ? r->value : o->number;
    return o ? DTN_OK : DTN_ERROR;
}

static dtn_status puppet_text(const dtn_host *host, const char *option, const char **out)
{
    const row *r;
    const dtn_option *o = find_option((const puppet *)host, option, &r);
    if (o)
        *out = r ? r->text : o->text ? o->text : "";
    return o ? DTN_OK : DTN_ERROR;
}

/* A column of a table option: rows "option:NAME.COLUMN[1]", "option:NAME.COLUMN[2]" ... */
static size_t table_rows(const dtn_host *host, const char *option, const char *column,
                         const row *found[TABLE_ROWS])
{
    const sheet *s = ((const puppet *)host)->s;
    char full[128];
    size_t n = 0;
    snprintf(full, sizeof full, "option:%s.%s", option, column);
    for (size_t k = 0; k < s->n; k++)
        if (s->rows[k].is_input && strcmp(s->rows[k].name, full) == 0) {
            cr_assert(n < TABLE_ROWS && s->rows[k].call == (int)n + 1, "%s, %s: rows of %s",
                      s->file, s->name, full);
            found[n++] = &s->rows[k];
        }
    return n;
}

/* What a unit keeps of a table must live until it is closed: sixteen columns at a time do. */
static dtn_status puppet_table_numbers(const dtn_host *host, const char *option, const char *column,
                                       const double **out, size_t *rows)
{
    static double columns[16][TABLE_ROWS];
    static int next;
    const row *found[TABLE_ROWS];
    double *numbers = columns[next++ % 16];
    *rows = table_rows(host, option, column, found);
    for (size_t k = 0; k < *rows; k++)
        numbers[k] = found[k]->value;
    *out = numbers;
    return DTN_OK;
}

static dtn_status puppet_table_texts(const dtn_host *host, const char *option, const char *column,
                                     const char *const **out, size_t *rows)
{
    static const char *columns[16][TABLE_ROWS];
    static int next;
    const row *found[TABLE_ROWS];
    const char **texts = columns[next++ % 16];
    *rows = table_rows(host, option, column, found);
    for (size_t k = 0; k < *rows; k++)
        texts[k] = found[k]->text;
    *out = texts;
    return DTN_OK;
}

static dtn_status puppet_count(const dtn_host *host, uint32_t var, uint32_t count,
                               const char *const *labels)
{
    (void)labels;
    if (var >= VARIABLES || count == 0)
        return DTN_ERROR;
    ((puppet *)(uintptr_t)host)->counts[var] = count;
    return DTN_OK;
}

static dtn_status puppet_scratch(const dtn_host *host, size_t bytes)
{
    ((puppet *)(uintptr_t)host)->scratch_per_case = bytes;
    return DTN_OK;
}

/* The mathematics is the real host's, since the sheets were not made with it. */
static const dtn_host *real_host;

static const void *puppet_ext(const dtn_host *host, const char *id)
{
    (void)host;
    return real_host->ext(real_host, id);
}

static puppet new_puppet(const sheet *s, const dtn_unit *unit)
{
    return (puppet){.host = {.size = sizeof(dtn_host),
                             .abi_major = DTN_ABI_MAJOR,
                             .abi_minor = DTN_ABI_MINOR,
                             .version = "test",
                             .report = puppet_report,
                             .uniform = puppet_uniform,
                             .number = puppet_number,
                             .text = puppet_text,
                             .table_numbers = puppet_table_numbers,
                             .table_texts = puppet_table_texts,
                             .set_count = puppet_count,
                             .set_scratch = puppet_scratch,
                             .ext = puppet_ext},
                    .s = s,
                    .unit = unit};
}

/* ---- playing a sheet ---- */

static bool is_written(const dtn_unit *u, uint32_t v)
{
    uint32_t kind = u->vars[v].kind;
    return kind == DTN_OUTPUT || kind == DTN_DERIVED || kind == DTN_ADD || kind == DTN_STATE;
}

/* A column of a vector; the first for a variable that is none. */
static double *element(double **col, uint32_t var, uint32_t j)
{
    return col[var] + (size_t)j * STRIDE;
}

static uint32_t count_of(const puppet *p, uint32_t var)
{
    uint32_t declared = p->unit->vars[var].count;
    return p->counts[var] ? p->counts[var] : declared ? declared : 1;
}

/* Fills element j of variable v for a call; a stock goes on from what was written before. */
static void fill_element(const puppet *p, double **col, uint32_t v, uint32_t j)
{
    const dtn_unit *u = p->unit;
    const dtn_var *var = &u->vars[v];
    const row *r = find_element_input(p->s, var->name, (int)j + 1, p->call);
    bool first = p->call <= 1;
    int stock = -1;
    for (uint32_t k = 0; k < u->nvars; k++)
        if (u->vars[k].kind == DTN_OUTPUT && var->kind == DTN_INPUT &&
            strcmp(u->vars[k].name, var->name) == 0)
            stock = (int)k;
    if (is_written(u, v) ? !first : (stock >= 0 && !first && !(r && r->call == p->call)))
        r = NULL; /* what stands there goes on */
    for (uint32_t i = 0; i < FEW; i++) {
        if (r || (first && !(is_written(u, v) && var->kind == DTN_ADD)))
            element(col, v, j)[i] = r ? r->value : var->def;
        else if (stock >= 0 && !first)
            element(col, v, j)[i] = element(col, (uint32_t)stock, j)[i];
    }
}

/* Fills what a unit reads for a call. */
static void fill(const puppet *p, double **col)
{
    for (uint32_t v = 0; v < p->unit->nvars; v++)
        for (uint32_t j = 0; j < count_of(p, v); j++)
            fill_element(p, col, v, j);
}

/* What start wrote of a stock is its value at the first step. */
static void follow_start(const puppet *p, double **col)
{
    const dtn_unit *u = p->unit;
    for (uint32_t v = 0; v < u->nvars; v++)
        for (uint32_t k = 0; k < u->nvars; k++)
            if (u->vars[v].kind == DTN_INPUT && u->vars[k].kind == DTN_OUTPUT &&
                strcmp(u->vars[v].name, u->vars[k].name) == 0)
                memcpy(col[v], col[k], count_of(p, v) * STRIDE * sizeof *col[v]);
}

static double number_or(const sheet *s, const char *name, double otherwise)
{
    const row *r = find_input(s, name, 0);
    return r ? r->value : otherwise;
}

/* Compares the rows for this many years, or those for no time at the end, with the columns. */
static size_t compare(const puppet *p, double **col, double years, bool at_end)
{
    size_t compared = 0;
    for (size_t k = 0; k < p->s->n; k++) {
        const row *r = &p->s->rows[k];
        if (r->is_input || (r->years >= 0 ? fabs(r->years - years) > 1e-9 : !at_end))
            continue;
        int var = -1;
        uint32_t j = r->element ? (uint32_t)r->element - 1 : 0;
        for (uint32_t v = 0; v < p->unit->nvars; v++)
            if (is_written(p->unit, v) && strcmp(p->unit->vars[v].name, r->name) == 0)
                var = (int)v;
        cr_assert(var >= 0 && j < count_of(p, (uint32_t)var), "%s, %s: the unit writes no '%s'",
                  p->s->file, p->s->name, r->name);
        const double *x = element(col, (uint32_t)var, j);
        for (uint32_t i = 0; i < FEW; i++)
            cr_assert(fabs(x[i] - r->value) <= r->tolerance,
                      "%s, %s: %s is %.17g, not %.17g within %g", p->s->file, p->s->name, r->name,
                      x[i], r->value, r->tolerance);
        compared++;
    }
    return compared;
}

/* How often the unit is called: as `steps` says, or for the last name[k] or name(years). */
static int calls_of(const sheet *s, double dt)
{
    int calls = (int)number_or(s, "steps", 1);
    for (size_t k = 0; k < s->n; k++) {
        const row *r = &s->rows[k];
        bool is_option = strncmp(r->name, "option:", 7) == 0;
        int needed = r->years >= 0 ? (int)lround(r->years / dt) : is_option ? 0 : r->call;
        calls = needed > calls ? needed : calls;
    }
    return calls;
}

/* Each input must be something that the unit has, or a misspelt one would test nothing. */
static void check_inputs(const puppet *p)
{
    static const char *const known[] = {"dt", "t", "steps"};
    for (size_t k = 0; k < p->s->n; k++) {
        const row *r = &p->s->rows[k], *option;
        bool found = !r->is_input;
        for (size_t j = 0; j < 3; j++)
            found |= strcmp(r->name, known[j]) == 0;
        for (uint32_t v = 0; v < p->unit->nvars; v++)
            found |= strcmp(r->name, p->unit->vars[v].name) == 0;
        for (uint32_t j = 0; j < p->unit->nstreams; j++)
            found |= strcmp(r->name, p->unit->streams[j].name) == 0;
        if (strncmp(r->name, "option:", 7) == 0) {
            char name[96];
            snprintf(name, sizeof name, "%s", r->name + 7);
            name[strcspn(name, ".")] = '\0';
            found |= find_option(p, name, &option) != NULL;
        }
        cr_assert(found, "%s, %s: the unit has no '%s'", p->s->file, p->s->name, r->name);
        cr_assert(r->is_input || r->tolerance > 0, "%s, %s: %s has no tolerance", p->s->file,
                  p->s->name, r->name);
    }
}

static size_t play(const unit_info *info, const sheet *s)
{
    _Alignas(64) static double memory[COLUMNS][STRIDE], scratch[1 << 18];
    double *col[VARIABLES];
    uint8_t fail[8] = {0};
    uint64_t ids[FEW] = {0, 1, 2, 3};
    const dtn_unit *u = &info->unit;
    puppet p = new_puppet(s, u);
    void *self = NULL;
    check_inputs(&p);
    cr_assert_leq(u->nvars, VARIABLES);
    memset(memory, 0, sizeof memory);
    cr_assert(!u->open || u->open(info->original, &p.host, &self) == DTN_OK, "%s", s->name);
    uint32_t columns = 0;
    for (uint32_t v = 0; v < u->nvars; columns += count_of(&p, v), v++) {
        cr_assert_leq(columns + count_of(&p, v), COLUMNS);
        col[v] = memory[columns];
    }
    cr_assert_leq(u->scratch_bytes + FEW * p.scratch_per_case, sizeof scratch);
    double dt = number_or(s, "dt", 1), t = number_or(s, "t", 0);
    dtn_block b = {.size = sizeof b,
                   .n = FEW,
                   .stride = STRIDE,
                   .dt = dt,
                   .t = t,
                   .case_id = ids,
                   .col = col,
                   .fail = fail,
                   .scratch = scratch,
                   .host = &p.host};
    size_t compared = 0;
    int calls = calls_of(s, dt);
    for (p.call = 1; p.call <= calls; p.call++) {
        fill(&p, col);
        b.step = (uint64_t)p.call - 1;
        b.t = t + dt * (p.call - 1);
        if (p.call == 1 && u->start) {
            cr_assert_eq(u->start(self, &b), DTN_OK, "%s, %s: start", s->file, s->name);
            follow_start(&p, col);
        }
        if (u->step)
            cr_assert_eq(u->step(self, &b), DTN_OK, "%s, %s: step", s->file, s->name);
        if (p.call == calls && u->finish)
            cr_assert_eq(u->finish(self, &b), DTN_OK, "%s, %s: finish", s->file, s->name);
        compared += compare(&p, col, dt * p.call, p.call == calls);
    }
    if (u->close)
        u->close(info->original, self);
    return compared;
}

/* ---- files ---- */

/* Reads a file into rows with the names of their cases; returns how many. */
static size_t read_file_rows(const char *path, row *rows, const char **cases, char **text)
{
    char *save = NULL, *field[5];
    size_t n = 0;
    *text = slurp(path);
    cr_assert(*text != NULL, "%s", path);
    for (char *l = strtok_r(*text, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
        if (strncmp(l, "case,", 5) == 0)
            continue;
        cr_assert_eq(csv_fields(l, field, 5), 5, "%s: five fields are wanted: %s", path, l);
        cr_assert_lt(n, ROWS);
        cases[n] = field[0];
        rows[n++] = read_row(field);
    }
    return n;
}

/* Plays the cases of a file; each name stands in consecutive rows, as "unit/case" or "case". */
static size_t play_file(inside *in, const char *path)
{
    static row rows[ROWS];
    static const char *cases[ROWS];
    char *text, folder[128] = "";
    sscanf(path, "plugins/%127[^/]", folder);
    size_t n = read_file_rows(path, rows, cases, &text), compared = 0, wanted = 0;
    for (size_t k = 0; k < n; k++)
        wanted += !rows[k].is_input;
    for (size_t k = 0, end; k < n; k = end) {
        char unit[128];
        for (end = k; end < n && strcmp(cases[end], cases[k]) == 0; end++)
            ;
        snprintf(unit, sizeof unit, "%s", cases[k]);
        char *slash = strchr(unit, '/');
        if (slash)
            *slash = '\0';
        const unit_info *info;
        error e;
        cr_assert_eq(registry_find(in->known, slash ? unit : folder, &info, &e), ERR_OK, "%s: %s",
                     path, e.text);
        sheet s = {path, info->unit.id, cases[k], rows + k, end - k};
        compared += play(info, &s);
    }
    cr_assert_eq(compared, wanted, "%s: %zu of %zu rows were compared", path, compared, wanted);
    free(text);
    return compared;
}

Test(models, every_unit_gives_the_numbers_of_its_table)
{
    inside in;
    glob_t files;
    cr_assert_eq(inside_plan(&in, NULL, "scripts/scenarios/arms_race.lua", (plan_options){0}),
                 ERR_OK, "%s", in.e.text);
    real_host = &in.p.instances[0].host;
    cr_assert_eq(glob("plugins/*/*_expected.csv", 0, NULL, &files), 0, "run from the root");
    size_t compared = 0;
    for (size_t k = 0; k < files.gl_pathc; k++)
        compared += play_file(&in, files.gl_pathv[k]);
    cr_assert_gt(compared, 150, "only %zu numbers in %zu files", compared, files.gl_pathc);
    globfree(&files);
    inside_close(&in);
}

/* Each folder with a plugin has its table beside it. */
Test(models, every_plugin_has_a_table_and_a_page)
{
    glob_t files;
    cr_assert_eq(glob("plugins/*/", 0, NULL, &files), 0);
    for (size_t k = 0; k < files.gl_pathc; k++) {
        char name[128], path[512];
        cr_assert_eq(sscanf(files.gl_pathv[k], "plugins/%127[^/]", name), 1);
        snprintf(path, sizeof path, "plugins/%s/%s_expected.csv", name, name);
        char *table = slurp(path);
        cr_assert(table != NULL, "there is no %s", path);
        snprintf(path, sizeof path, "plugins/%s/README.md", name);
        char *page = slurp(path);
        cr_assert(page != NULL, "there is no %s", path);
        free(table);
        free(page);
    }
    globfree(&files);
}

/* ---- through the engine, against tests/golden/ir ---- */

/* The value of a model, case and quantity; the file is read anew each time, it is small. */
static double oracle(const char *model, const char *name, const char *quantity)
{
    char *text = slurp("tests/golden/ir/oracle_values.csv"), *save = NULL, *field[4];
    cr_assert(text != NULL, "run from the root of the repository");
    double value = NAN;
    for (char *l = strtok_r(text, "\n", &save); l; l = strtok_r(NULL, "\n", &save))
        if (csv_fields(l, field, 4) == 4 && strcmp(field[0], model) == 0 &&
            strcmp(field[1], name) == 0 && strcmp(field[2], quantity) == 0)
            value = strtod(field[3], NULL);
    cr_assert(value - value == 0, "no %s, %s, %s", model, name, quantity);
    free(text);
    return value;
}

static void run_text(inside *in, const char *text)
{
    cr_assert_eq(inside_plan(in, NULL, scratch_file("ir.lua", text), (plan_options){0}), ERR_OK,
                 "%s", in->e.text);
    cr_assert_eq(inside_run(in, 1, 8), ERR_OK, "%s", in->e.text);
}

static const struct {
    const char *name;
    double k, l, a, b, g, h, x, y;
} races[] = {
    {"stable", 0.2, 0.3, 0.6, 0.5, 10, 5, 20, 30},
    {"runaway", 0.9, 0.9, 0.2, 0.2, 1, 1, 5, 5},
    {"disarm", 0.9, 0.9, 0.2, 0.2, -20, -20, 5, 6},
    {"equal_slopes_unstable", 0.9, 0.9, 0.2, 0.2, -20, -20, 20, 40},
};

static void run_race(inside *in, size_t race, int years, double x, double y)
{
    char text[2048];
    snprintf(text, sizeof text,
             "return { title = 'Race', step = '1 month', horizon = '%d years',\n"
             "units = { race = { unit = 'richardson', options = { substeps = 64 }, set = {\n"
             "k = %.17g, l = %.17g, a = %.17g, b = %.17g, g = %.17g, h = %.17g } } },\n"
             "initial = { x = %.17g, y = %.17g }, metrics = {\n"
             "x_end = { unit = 'last', bind = { of = 'x' } },\n"
             "y_end = { unit = 'last', bind = { of = 'y' } } },\n"
             "score = { x_end = { worst = 1, best = 0 } } }\n",
             years, races[race].k, races[race].l, races[race].a, races[race].b, races[race].g,
             races[race].h, x, y);
    run_text(in, text);
}

/* Runge-Kutta with 768 parts a year: 1e-12 of the value is what it leaves. */
Test(models, richardson_follows_the_exact_solution)
{
    static const int years[] = {1, 5, 10};
    for (size_t race = 0; race < 4; race++)
        for (size_t k = 0; k < 3; k++) {
            inside in;
            run_race(&in, race, years[k], races[race].x, races[race].y);
            for (int side = 0; side < 2; side++) {
                char quantity[16];
                snprintf(quantity, sizeof quantity, "%c(%d)", "xy"[side], years[k]);
                double want = oracle("richardson", races[race].name, quantity);
                double got = inside_metric(&in, "status_quo", side ? "y_end" : "x_end")[0];
                cr_assert(fabs(got - want) <= 1e-12 * fabs(want), "%s: %s is %.17g, not %.17g",
                          races[race].name, quantity, got, want);
            }
            inside_close(&in);
        }
}

Test(models, richardson_rests_where_the_formula_says)
{
    for (size_t race = 0; race < 4; race++) {
        double x = oracle("richardson", races[race].name, "x_star");
        double y = oracle("richardson", races[race].name, "y_star");
        double growth = oracle("richardson", races[race].name, "eig_max");
        inside in;
        run_race(&in, race, 10, x, y);
        /* A difference of the last bits grows by exp(eig_max years). */
        double allowed = 1e-14 * exp(growth > 0 ? growth * 10 : 0);
        double got_x = inside_metric(&in, "status_quo", "x_end")[0];
        double got_y = inside_metric(&in, "status_quo", "y_end")[0];
        cr_assert(fabs(got_x - x) <= allowed * fabs(x) && fabs(got_y - y) <= allowed * fabs(y),
                  "%s: %.17g %.17g", races[race].name, got_x, got_y);
        inside_close(&in);
    }
}

static const struct {
    const char *name;
    double warheads_a, warheads_b, survivable_a, survivable_b, intercept_a, k;
} strikes[] = {
    {"symmetric_survivable", 1000, 1000, 0.8, 0.8, 0, 0.003},
    {"symmetric_vulnerable", 1000, 1000, 0.2, 0.2, 0, 0.003},
    {"newstart_2014", 1585, 1512, 0.6, 0.4, 0, 0.0015},
    {"with_defence_20pct_A", 1585, 1512, 0.6, 0.4, 0.2, 0.0015},
};

Test(models, first_strike_stability_gives_the_known_index_and_costs)
{
    static const char *const quantities[][2] = {
        {"index", "first_strike_index"}, {"Cfirst_A", "cost_first_a"}, {"Cwait_A", "cost_wait_a"},
        {"Cfirst_B", "cost_first_b"},    {"Cwait_B", "cost_wait_b"},
    };
    for (size_t k = 0; k < 4; k++) {
        char text[2048];
        snprintf(text, sizeof text,
                 "local metrics = {}\n"
                 "for _, name in ipairs { 'first_strike_index', 'cost_first_a', 'cost_wait_a',\n"
                 "                        'cost_first_b', 'cost_wait_b' } do\n"
                 "  metrics['last_' .. name] = { unit = 'last', bind = { of = name } }\n"
                 "end\n"
                 "return { title = 'Exchange', step = '1 month', horizon = '1 month', units = {\n"
                 "f = { unit = 'first_strike', set = { k_a = %.17g, k_b = %.17g, lambda = 0.3 }\n"
                 "} }, initial = { warheads_a = %g, warheads_b = %g, survivable_a = %.17g,\n"
                 "survivable_b = %.17g, intercept_a = %.17g }, metrics = metrics,\n"
                 "score = { last_first_strike_index = { worst = 0, best = 1 } } }\n",
                 strikes[k].k, strikes[k].k, strikes[k].warheads_a, strikes[k].warheads_b,
                 strikes[k].survivable_a, strikes[k].survivable_b, strikes[k].intercept_a);
        inside in;
        run_text(&in, text);
        for (size_t q = 0; q < 5; q++) {
            char metric[64];
            snprintf(metric, sizeof metric, "last_%s", quantities[q][1]);
            double want = oracle("first_strike_index", strikes[k].name, quantities[q][0]);
            double got = inside_metric(&in, "status_quo", metric)[0];
            cr_assert(fabs(got - want) <= 1e-15 * want, "%s: %s is %.17g, not %.17g",
                      strikes[k].name, quantities[q][1], got, want);
        }
        inside_close(&in);
    }
}

/* 1 - exp(-0.001 * 10): 120 months of a hazard of 0.001 a year. */
Test(models, the_risk_of_a_constant_hazard_is_the_exponential_law)
{
    inside in;
    run_text(&in, "return { title = 'Risk', step = '1 month', horizon = '10 years',\n"
                  "units = { 'accident' }, initial = { crisis_active = 0, hazard = 0.001 },\n"
                  "metrics = { p = { unit = 'risk', bind = { of = 'hazard' } } },\n"
                  "score = { p = { worst = 1, best = 0 } } }\n");
    double got = inside_metric(&in, "status_quo", "p")[0], want = 0.009950166250831893;
    cr_assert(fabs(got - want) <= 1e-15, "%.17g", got);
    inside_close(&in);
}
