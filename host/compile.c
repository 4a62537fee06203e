/* SPDX-License-Identifier: MIT
 *
 * Programs as machine code. See compile.h.
 *
 *     programs --schedule--> phases --emit--> C text --compiler or code_cache--> .so --dlopen--> run
 *
 * Code is always loaded from a new file that is deleted at once: dlopen answers a known file with
 * the old code, and nobody can change a file that has no name.
 */
#include "compile.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code_cache.h"
#include "compile_check.h"
#include "compiler.h"
#include "emit.h"
#include "float_mode.h"
#include "remainder.h"
#include "sha256.h"
#include "vmath.h"

/*
 * More operations than this in all programs together are not compiled. GCC takes 0.2 to 0.5 ms
 * for each, and a machine that is busy some three times as long; the user waits for it.
 */
enum { OPERATIONS_MOST = 10000 };

static unsigned time_limit = 60;

void compile_time_limit(unsigned seconds) { time_limit = seconds; }

/* Columns of one variable, which lie behind one another in the schedule. */
typedef struct span {
    uint32_t var, first, end;
} span;

typedef struct routine {
    emit_routine *run;
    const schedule *s;
    span *spans;
    uint32_t nspans;
    uint32_t *elements; /* by column */
} routine;

typedef struct loaded_program {
    const program *p;
    routine begin, step;
    uint32_t *scalar; /* by node of `call` parts: its place among the scalars */
} loaded_program;

struct compiled {
    loaded_program *programs;
    size_t n;
    schedule *schedules; /* of all begins, then of all steps */
    void *library;
    arena a;
};

/* ---- column functions ---- */

static const emit_functions functions = {
    .EXP = vm_exp,
    .EXPM1 = vm_expm1,
    .LOG = vm_log,
    .LOG1P = vm_log1p,
    .SIN = vm_sin,
    .COS = vm_cos,
    .TANH = vm_tanh,
    .LOGISTIC = vm_logistic,
    .QNORM = vm_qnorm,
    .PNORM = vm_pnorm,
    .MOD = remainder_mod,
    .FMOD = remainder_fmod,
    .POW = vm_pow,
    .POISSON = vm_poisson,
};

/* ---- schedules and text ---- */

static void free_schedules(schedule *schedules, size_t n)
{
    for (size_t k = 0; schedules && k < n; k++)
        schedule_free(&schedules[k]);
    mem_free(schedules);
}

/* First all begins, then all steps; NULL when memory runs out. */
static schedule *make_schedules(const program *const *programs, size_t n)
{
    schedule *schedules = mem_new(2 * n, sizeof *schedules);
    for (size_t k = 0; schedules && k < 2 * n; k++)
        if (!schedule_make(programs[k % n], k < n, &schedules[k])) {
            free_schedules(schedules, k);
            return NULL;
        }
    return schedules;
}

char *compile_text(const program *const *programs, size_t n)
{
    schedule *schedules = make_schedules(programs, n);
    char *text = schedules ? emit_text(schedules, schedules + n, n) : NULL;
    free_schedules(schedules, 2 * n);
    return text;
}

/* ---- the key ---- */

/*
 * What every compiler must take. -fno-trapping-math changes no value; min and max vectorise. They
 * stand behind the words of CC, and take back what these may have loosened.
 */
#define STRICT                                                                                     \
    "-std=c11", "-fno-fast-math", "-fno-unsafe-math-optimizations", "-fno-associative-math",       \
        "-fno-reciprocal-math", "-fno-finite-math-only", "-fsigned-zeros", "-ffp-contract=off",    \
        "-fno-trapping-math", "-fno-math-errno", "-fPIC", "-shared", "-nostdlib", "-w"

/*
 * The first set that the compiler does not complain of is used. The first one is for GCC: code as
 * fast as with -O3, in two thirds of the time, since what is left to do after a program was made
 * is vectorising and ordering. The order of instructions is worth 8 % where all is arithmetic.
 */
static const char *const flag_sets[][24] = {
    {STRICT, "-march=native", "-O1", "-ftree-vectorize", "-fvect-cost-model=unlimited",
     "-fschedule-insns", "-fsched-pressure"},
    {STRICT, "-march=native", "-O3"},
    {STRICT, "-O3"},
};

enum { FLAG_SETS = sizeof flag_sets / sizeof *flag_sets };

/* What -march=native goes by; false when the kernel does not tell. */
static bool add_processor(sha256 *hash)
{
    static const char *const wanted[] = {"vendor_id", "cpu family", "model", "stepping",
                                         "flags",     "Features",   "CPU "};
    char line[8192];
    bool found = false;
    FILE *f = fopen("/proc/cpuinfo", "re");
    while (f && fgets(line, sizeof line, f) && line[0] != '\n')
        for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
            if (strncmp(line, wanted[k], strlen(wanted[k])) == 0) {
                sha256_add(hash, line, strlen(line));
                found = true;
            }
    if (f)
        fclose(f);
    return found;
}

/* One compilation. */
typedef struct job {
    compiler with;
    char folder[PATH_MAX], key[65];
    const char *cache; /* `folder`, or NULL when there is none to be trusted */
    const char *text;
    int first_set;
} job;

/* Without a name for the processor, code for it alone could come to run on another. */
static void make_key(job *j)
{
    sha256 hash;
    unsigned char digest[32];
    sha256_start(&hash);
    sha256_add(&hash, j->text, strlen(j->text) + 1);
    j->first_set = add_processor(&hash) ? 0 : FLAG_SETS - 1;
    for (int k = j->first_set; k < FLAG_SETS; k++)
        for (const char *const *flag = flag_sets[k]; *flag; flag++)
            sha256_add(&hash, *flag, strlen(*flag) + 1);
    compiler_identify(&j->with, &hash);
    sha256_end(&hash, digest);
    sha256_hex(digest, j->key);
}

/* ---- compiling ---- */

/* Whether a complaint names one of the flags, whatever dashes and values it gives. */
static bool is_named(const char *complaint, const char *const *flags)
{
    enum { SHORTEST = 5 }; /* "march" */
    char name[40];
    for (; *flags; flags++) {
        size_t n = strcspn(*flags + 1, "=");
        snprintf(name, sizeof name, "%.*s", (int)n, *flags + 1);
        if (n >= SHORTEST && strstr(complaint, name))
            return true;
    }
    return false;
}

static err_code compile_in(const job *j, const char *folder, int fd, void **code, size_t *n,
                           error *e)
{
    if (!code_cache_write_file(fd, "program.c", j->text, strlen(j->text)))
        return error_set(e, ERR_RUN, "the folder %s cannot be written", folder);
    err_code result = ERR_RUN;
    for (int k = j->first_set; k < FLAG_SETS && result; k++) {
        result = compiler_run(&j->with, folder, flag_sets[k], time_limit, e);
        if (result && (result != ERR_RUN || !is_named(e->text, flag_sets[k])))
            return result;
    }
    if (result)
        return result;
    *code = code_cache_read_file(fd, "program.so", n);
    if (*code)
        return ERR_OK;
    return error_set(e, ERR_RUN, "the C compiler '%s' says that all is well but made nothing",
                     j->with.words[0]);
}

static err_code compile_code(const job *j, void **code, size_t *n, error *e)
{
    char folder[PATH_MAX];
    if (!code_cache_work_folder(j->cache, folder))
        return error_set(e, ERR_RUN,
                         "there is no folder to compile in: neither the cache folder nor that "
                         "for temporary files can be written");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    err_code result = fd < 0 ? error_set(e, ERR_RUN, "the folder %s cannot be read", folder)
                             : compile_in(j, folder, fd, code, n, e);
    if (fd >= 0)
        close(fd);
    code_cache_remove_folder(folder);
    return result;
}

/* ---- loading ---- */

/* As for plugins: code may not change how the processor rounds. */
static void *load_file(const char *path, error *e)
{
    unsigned mode = float_mode();
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    bool changed = float_mode() != mode;
    float_mode_set(mode);
    if (!library)
        error_set(e, ERR_RUN, "compiled code cannot be loaded: %.600s", dlerror());
    if (library && changed) {
        dlclose(library);
        error_set(e, ERR_RUN,
                  "loading compiled code changes the floating-point mode; look at CC for flags "
                  "such as -ffast-math");
        return NULL;
    }
    return library;
}

static void *load_code_in(const char *cache, const void *code, size_t n, error *e)
{
    char folder[PATH_MAX], path[PATH_MAX + 16];
    void *library = NULL;
    if (!code_cache_work_folder(cache, folder)) {
        error_set(e, ERR_RUN, "there is no folder to load compiled code from");
        return NULL;
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    snprintf(path, sizeof path, "%s/program.so", folder);
    if (fd >= 0 && code_cache_write_file(fd, "program.so", code, n))
        library = load_file(path, e);
    else
        error_set(e, ERR_RUN, "the folder %s cannot be written", folder);
    if (fd >= 0)
        close(fd);
    code_cache_remove_folder(folder);
    return library;
}

/* Where the cache folder's file system lets no code run, that for temporary files may. */
static void *load_code(const char *cache, const void *code, size_t n, error *e)
{
    void *library = load_code_in(cache, code, n, e);
    return library || !cache ? library : load_code_in(NULL, code, n, e);
}

static bool find_routine(void *library, const char *part, size_t k, emit_routine **out)
{
    char name[40];
    snprintf(name, sizeof name, "%s_%zu", part, k);
    *(void **)out = dlsym(library, name);
    return *out != NULL;
}

static bool find_routines(compiled *c)
{
    const unsigned *abi = dlsym(c->library, "detente_abi");
    bool found = abi && *abi == EMIT_ABI;
    for (size_t k = 0; found && k < c->n; k++)
        found = find_routine(c->library, "begin", k, &c->programs[k].begin.run) &&
                find_routine(c->library, "step", k, &c->programs[k].step.run);
    return found;
}

/* Takes the code as the library of c; whatever fails, c has none. */
static err_code take_code(compiled *c, const char *cache, const void *code, size_t n, error *e)
{
    c->library = load_code(cache, code, n, e);
    if (!c->library)
        return e->code;
    if (find_routines(c))
        return ERR_OK;
    dlclose(c->library);
    c->library = NULL;
    return error_set(e, ERR_RUN, "compiled code has not the functions that were asked for");
}

static bool take_cached(compiled *c, const job *j)
{
    size_t n;
    error ignored;
    void *code = j->cache ? code_cache_read(j->cache, j->key, &n) : NULL;
    bool taken = code && take_code(c, j->cache, code, n, &ignored) == ERR_OK;
    mem_free(code);
    return taken;
}

static err_code take_compiled(compiled *c, const job *j, error *e)
{
    void *code = NULL;
    size_t n = 0;
    if (compile_code(j, &code, &n, e))
        return e->code;
    err_code result = take_code(c, j->cache, code, n, e);
    if (!result && j->cache)
        code_cache_write(j->cache, j->key, code, n);
    mem_free(code);
    return result;
}

static err_code load(compiled *c, const char *text, bool *from_cache, error *e)
{
    job j = {.text = text};
    if (compiler_find(&j.with, e))
        return e->code;
    j.cache = code_cache_folder(j.folder) ? j.folder : NULL;
    make_key(&j);
    bool cached = take_cached(c, &j);
    if (from_cache)
        *from_cache = cached;
    return cached ? ERR_OK : take_compiled(c, &j, e);
}

/* ---- opening ---- */

static bool number_scalars(compiled *c, loaded_program *l)
{
    const program *p = l->p;
    l->scalar = arena_new(&c->a, p->g.n, sizeof *l->scalar);
    for (uint32_t k = 0; l->scalar && k < p->ncall; k++)
        l->scalar[p->call[k]] = k;
    return l->scalar != NULL;
}

static bool find_spans(compiled *c, routine *r, const schedule *s)
{
    r->s = s;
    r->spans = arena_new(&c->a, s->ncolumns, sizeof *r->spans);
    r->elements = arena_new(&c->a, s->ncolumns, sizeof *r->elements);
    for (uint32_t k = 0; r->spans && r->elements && k < s->ncolumns; k++) {
        r->elements[k] = s->columns[k].element;
        if (k == 0 || s->columns[k].var != s->columns[k - 1].var)
            r->spans[r->nspans++] = (span){.var = s->columns[k].var, .first = k};
        r->spans[r->nspans - 1].end = k + 1;
    }
    return r->spans && r->elements;
}

static bool take_programs(compiled *c, const program *const *programs, size_t n)
{
    c->n = n;
    c->schedules = make_schedules(programs, n);
    c->programs = arena_new(&c->a, n, sizeof *c->programs);
    for (size_t k = 0; c->schedules && c->programs && k < n; k++) {
        loaded_program *l = &c->programs[k];
        l->p = programs[k];
        if (!number_scalars(c, l) || !find_spans(c, &l->begin, &c->schedules[k]) ||
            !find_spans(c, &l->step, &c->schedules[n + k]))
            return false;
    }
    return c->schedules && c->programs;
}

static err_code check_size(const program *const *programs, size_t n, error *e)
{
    size_t operations = 0;
    for (size_t k = 0; k < n; k++)
        operations += programs[k]->nbegin + programs[k]->nstep + programs[k]->ntargets;
    if (operations <= OPERATIONS_MOST)
        return ERR_OK;
    return error_set(e, ERR_RUN,
                     "%zu operations are more than the C compiler is asked for at once (%d)",
                     operations, OPERATIONS_MOST);
}

static err_code no_memory(error *e)
{
    return error_set(e, ERR_MEMORY, "memory ran out while compiling");
}

err_code compile_open(const program *const *programs, size_t n, compiled **out, bool *from_cache,
                      error *e)
{
    *out = NULL;
    if (check_size(programs, n, e))
        return e->code;
    compiled *c = mem_new(1, sizeof *c);
    if (!c)
        return no_memory(e);
    char *text = NULL;
    if (take_programs(c, programs, n))
        text = emit_text(c->schedules, c->schedules + n, n);
    err_code code = text ? load(c, text, from_cache, e) : no_memory(e);
    mem_free(text);
    if (!code)
        code = compile_check(c, programs, n, e);
    if (code)
        compile_close(c);
    else
        *out = c;
    return code;
}

void compile_close(compiled *c)
{
    if (!c)
        return;
    if (c->library)
        dlclose(c->library);
    free_schedules(c->schedules, 2 * c->n);
    arena_free(&c->a);
    mem_free(c);
}

bool compile_is_possible(void)
{
    compiler c;
    error e;
    return compiler_find(&c, &e) == ERR_OK;
}

/* ---- running ---- */

/* Scratch: slots, a group of each column, pointers to columns, scalars. */

static size_t slot_doubles(const routine *r) { return (size_t)r->s->nslots * EMIT_STRIDE; }

static size_t routine_scratch(const routine *r)
{
    size_t ncolumns = r->s->ncolumns;
    return (slot_doubles(r) + ncolumns * EMIT_GROUP + r->s->p->ncall) * sizeof(double) +
           ncolumns * sizeof(double *);
}

size_t compiled_scratch(const compiled *c, size_t k)
{
    size_t begin = routine_scratch(&c->programs[k].begin);
    size_t step = routine_scratch(&c->programs[k].step);
    return begin > step ? begin : step;
}

static double *variable(const program_block *b, uint32_t var)
{
    return var == SCHEDULE_CARRIED ? b->carried : var == PROGRAM_RESULT ? b->result : b->col[var];
}

/* Some 30 pointers for each call: worth a loop that is vectorised. */
static void find_pointers(const routine *r, const program_block *b, double **columns)
{
    const uint32_t *restrict elements = r->elements;
    double **restrict out = columns;
    size_t stride = b->stride;
    for (uint32_t j = 0; j < r->nspans; j++) {
        double *first = variable(b, r->spans[j].var);
        for (uint32_t k = r->spans[j].first; k < r->spans[j].end; k++)
            out[k] = first + elements[k] * stride;
    }
}

static double leaf_value(const program_block *b, const expr_node *n)
{
    switch (n->op) {
    case EXPR_DT:
        return b->dt;
    case EXPR_T:
        return b->t;
    case EXPR_STEP:
        return b->step;
    default:
        return b->col[n->a][(size_t)n->b * b->stride];
    }
}

static double scalar_operand(const loaded_program *l, const double *scalars, expr_id id)
{
    const expr_node *n = &l->p->g.nodes[id];
    return l->p->is_call[id] ? scalars[l->scalar[id]] : n->value;
}

/* What has one value for all cases is computed here, once per call. */
static void compute_scalars(const loaded_program *l, const program_block *b, double *scalars)
{
    for (uint32_t k = 0; k < l->p->ncall; k++) {
        const expr_node *n = &l->p->g.nodes[l->p->call[k]];
        scalars[k] = n->op <= EXPR_STEP ? leaf_value(b, n)
                                        : expr_apply(n->op, scalar_operand(l, scalars, n->a),
                                                     scalar_operand(l, scalars, n->b),
                                                     scalar_operand(l, scalars, n->c));
    }
}

/* Cases of the block from e->first on; columns start there. */
static void run_cases(const routine *r, emit_call *e, size_t first, size_t n)
{
    e->first = first;
    e->n = n;
    r->run(e);
}

/* The cases behind the last whole group, in memory of our own that has room for a whole one. */
static void run_rest(const routine *r, emit_call *e, double **columns, double *groups, size_t n,
                     size_t rest)
{
    const schedule *s = r->s;
    for (uint32_t k = 0; k < s->ncolumns; k++) {
        double *group = groups + (size_t)k * EMIT_GROUP;
        if (s->columns[k].reader)
            memcpy(group, columns[k] + (n - rest), rest * sizeof *group);
        columns[k] = group;
    }
    run_cases(r, e, n - rest, rest);
}

/* Puts what run_rest computed where it belongs. */
static void store_rest(const routine *r, const program_block *b, const double *groups, size_t rest)
{
    for (uint32_t k = 0; k < r->s->nstores; k++) {
        uint32_t column = r->s->stores[k].column;
        const schedule_column *c = &r->s->columns[column];
        memcpy(variable(b, c->var) + (size_t)c->element * b->stride + (b->n - rest),
               groups + (size_t)column * EMIT_GROUP, rest * sizeof *groups);
    }
}

static void run(const loaded_program *l, const routine *r, const program_block *b)
{
    double *slots = b->scratch, *groups = slots + slot_doubles(r);
    double *scalars = groups + (size_t)r->s->ncolumns * EMIT_GROUP;
    double **columns = (double **)(scalars + l->p->ncall);
    size_t rest = b->n % EMIT_GROUP;
    if (b->n == 0 || r->s->nstores == 0)
        return;
    if (r == &l->step)
        compute_scalars(l, b, scalars);
    find_pointers(r, b, columns);
    emit_call e = {.columns = columns,
                   .slots = slots,
                   .scalars = scalars,
                   .functions = &functions,
                   .draw = b->draw,
                   .context = b->context};
    if (b->n > rest)
        run_cases(r, &e, 0, b->n - rest);
    if (rest > 0) {
        run_rest(r, &e, columns, groups, b->n, rest);
        store_rest(r, b, groups, rest);
    }
}

void compiled_begin(const compiled *c, size_t k, const program_block *b)
{
    run(&c->programs[k], &c->programs[k].begin, b);
}

void compiled_step(const compiled *c, size_t k, const program_block *b)
{
    run(&c->programs[k], &c->programs[k].step, b);
}
