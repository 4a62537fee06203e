/* SPDX-License-Identifier: MIT
 *
 * Compares recordings with what was recorded. See prove.h.
 */
#include "prove.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "rng.h"

enum {
    BATCH = 64, /* cases that the plain function is called for at once */
    RANDOM_CASES = 192,
    CORNERS_MOST = 64, /* cases with one variable at an end of its range */
    SEARCHES = 4,      /* starts of the search for a side that was not met */
    MOVES = 150,       /* of each */
    WORK = 20000000,   /* nodes that all searches may evaluate together: about 0.1 s */
    WITNESSES = 2048,  /* cases found by search that are kept */
    ORDER_CASES = 24   /* called in two orders */
};

/* One number that a case consists of. */
typedef struct place {
    uint32_t var, element; /* var: UINT32_MAX for draws, UINT32_MAX - 1 for dt, t and step */
} place;

enum { IS_DRAW = UINT32_MAX, IS_CALL = UINT32_MAX - 1 };

typedef struct prover {
    recording *r;
    const lua_declaration *d;
    place *places;
    size_t nplaces;
    size_t *first_draw; /* by stream: its first place */
    size_t *first_var;  /* by variable */
    size_t first_call;
    expr_id *stored;   /* by place: what the recording stores there, or EXPR_NONE */
    double *constants; /* what comparisons compare with */
    size_t nconstants;
    double *cases; /* ncases rows of nplaces numbers */
    size_t ncases, room;
    double *values; /* of all nodes, for the case at hand */
    const double *at;
    bool *met; /* by branch: 2 k the condition holds, 2 k + 1 it does not */
    bool *support;
    uint64_t drawn;
    uint64_t work; /* nodes evaluated */
    arena a;
    proof *out;
} prover;

/* ---- chance of our own ---- */

static double chance(prover *p)
{
    return rng_uniform1((rng_key){{0x70726f6f, 0x66}}, 0, 0, p->drawn++);
}

static size_t pick(prover *p, size_t n) { return (size_t)(chance(p) * (double)n); }

/* ---- the places of a case ---- */

static size_t count_places(const lua_declaration *d)
{
    size_t n = 3 + d->ndraws;
    for (uint32_t v = 0; v < d->unit.nvars; v++)
        n += d->unit.vars[v].count;
    return n;
}

static bool list_places(prover *p)
{
    const lua_declaration *d = p->d;
    size_t n = 0;
    p->places = arena_new(&p->a, count_places(d), sizeof *p->places);
    p->first_var = arena_new(&p->a, d->unit.nvars, sizeof *p->first_var);
    p->first_draw = arena_new(&p->a, d->unit.nstreams, sizeof *p->first_draw);
    if (p->a.out_of_memory)
        return false;
    for (uint32_t v = 0; v < d->unit.nvars; v++) {
        p->first_var[v] = n;
        for (uint32_t j = 0; j < d->unit.vars[v].count; j++)
            p->places[n++] = (place){v, j};
    }
    for (uint32_t k = 0; k < d->nfields; k++) {
        const lua_field *f = &d->fields[k];
        if (f->stream < 0)
            continue;
        p->first_draw[f->stream] = n;
        for (uint32_t j = 0; j < f->count; j++)
            p->places[n++] = (place){IS_DRAW, j};
    }
    p->first_call = n;
    for (uint32_t j = 0; j < 3; j++)
        p->places[n++] = (place){IS_CALL, j};
    p->nplaces = n;
    p->stored = arena_new(&p->a, n, sizeof *p->stored);
    for (size_t k = 0; p->stored && p->r && k < p->r->ntargets; k++) {
        const program_target *t = &p->r->targets[k];
        p->stored[p->first_var[t->var] + t->element] = t->value;
    }
    return p->stored != NULL;
}

static size_t place_of(const prover *p, const expr_node *n)
{
    switch (n->op) {
    case EXPR_READ:
        return p->first_var[n->a] + n->b;
    case EXPR_DRAW:
        return p->first_draw[n->a] + n->b;
    default:
        return p->first_call + (size_t)(n->op - EXPR_DT);
    }
}

static double leaf(void *context, const expr_node *n)
{
    const prover *p = context;
    return p->at[place_of(p, n)];
}

static void evaluate(prover *p, const double *at)
{
    p->at = at;
    p->work += p->r->g.n;
    expr_evaluate(&p->r->g, leaf, p, p->values);
}

/* ---- making cases ---- */

static bool list_constants(prover *p)
{
    const expr_graph *g = &p->r->g;
    p->constants = arena_new(&p->a, 2 * (size_t)g->n, sizeof *p->constants);
    if (!p->constants)
        return false;
    for (uint32_t k = 1; k < g->n; k++) {
        const expr_node *n = &g->nodes[k];
        double x;
        if (n->op < EXPR_LT || n->op > EXPR_EQ)
            continue;
        if (expr_is_const(g, n->a, &x))
            p->constants[p->nconstants++] = x;
        if (expr_is_const(g, n->b, &x))
            p->constants[p->nconstants++] = x;
    }
    return true;
}

/* A constant that something is compared with, or what lies beside it. */
static double near_constant(prover *p)
{
    double c = p->constants[pick(p, p->nconstants)];
    switch (pick(p, 5)) {
    case 0:
        return nextafter(c, INFINITY);
    case 1:
        return nextafter(c, -INFINITY);
    case 2:
        return c + 1;
    case 3:
        return c - 1;
    default:
        return c;
    }
}

static double any_number(prover *p)
{
    double sign = chance(p) < 0.5 ? -1 : 1;
    switch (pick(p, 4)) {
    case 0:
        return sign * floor(chance(p) * 5);
    case 1:
        return sign * chance(p);
    case 2:
        return sign * pow(10, 7 * chance(p) - 3);
    default:
        return 2 * chance(p) - 0.5;
    }
}

static bool has_range(const dtn_var *v) { return v->min > -1e200 && v->max < 1e200; }

static double in_range(prover *p, const dtn_var *v)
{
    double x = v->min + (v->max - v->min) * chance(p);
    if (v->flags & DTN_LOG && v->min > 0)
        x = v->min * pow(v->max / v->min, chance(p));
    return v->flags & DTN_INTEGER ? floor(x + 0.5) : x;
}

static double any_value(prover *p, const place *where)
{
    static const double steps[] = {1.0 / 12, 1, 0.25, 1.0 / 52};
    if (where->var == IS_DRAW)
        return chance(p);
    if (where->var == IS_CALL)
        return where->element == 0   ? steps[pick(p, 4)]
               : where->element == 1 ? 40 * chance(p)
                                     : floor(200 * chance(p));
    const dtn_var *v = &p->d->unit.vars[where->var];
    bool fixed_range = v->kind == DTN_PARAM || v->kind == DTN_SETTING;
    if (has_range(v) && (fixed_range || chance(p) < 0.7))
        return in_range(p, v);
    if (p->nconstants && chance(p) < 0.4)
        return near_constant(p);
    return any_number(p);
}

static double *new_case(prover *p)
{
    if (p->ncases == p->room)
        return NULL;
    return p->cases + p->ncases++ * p->nplaces;
}

static void random_case(prover *p, double *x)
{
    for (size_t k = 0; k < p->nplaces; k++)
        x[k] = any_value(p, &p->places[k]);
}

typedef enum end { AT_DEFAULT, AT_MIN, AT_MAX } end;

static double end_value(const prover *p, const place *where, end which)
{
    if (where->var == IS_DRAW)
        return which == AT_MIN ? 0x1p-53 : which == AT_MAX ? 1 - 0x1p-53 : 0.5;
    if (where->var == IS_CALL)
        return where->element == 0 ? 1.0 / 12 : which == AT_MAX ? 10 : 0;
    const dtn_var *v = &p->d->unit.vars[where->var];
    if (which == AT_DEFAULT || !has_range(v))
        return v->def;
    return which == AT_MIN ? v->min : v->max;
}

/* All at their defaults, all at an end, and one alone at an end. */
static void make_corners(prover *p)
{
    for (int which = AT_DEFAULT; which <= AT_MAX; which++) {
        double *x = new_case(p);
        for (size_t k = 0; x && k < p->nplaces; k++)
            x[k] = end_value(p, &p->places[k], which);
    }
    size_t stride = p->nplaces * 2 / CORNERS_MOST + 1;
    for (size_t k = 0; k < p->nplaces * 2; k += stride) {
        double *x = new_case(p);
        for (size_t j = 0; x && j < p->nplaces; j++)
            x[j] = end_value(p, &p->places[j], j == k / 2 ? (k % 2 ? AT_MAX : AT_MIN) : AT_DEFAULT);
    }
}

/* Cases share dt, t and step by the batch, since these belong to a block. */
static void share_instants(prover *p)
{
    for (size_t k = 0; k < p->ncases; k++) {
        const double *first = p->cases + (k - k % BATCH) * p->nplaces;
        memcpy(p->cases + k * p->nplaces + p->first_call, first + p->first_call, 3 * sizeof *first);
    }
}

/* ---- both sides of every decision ---- */

/* Marks the sides that the case at hand meets; whether one of them is new. */
static bool note_sides(prover *p)
{
    const recording *r = p->r;
    bool any = false;
    for (size_t k = 0; k < r->nbranches; k++) {
        if (p->values[r->branches[k].reached] == 0)
            continue;
        size_t side = 2 * k + (p->values[r->branches[k].condition] == 0);
        any |= !p->met[side];
        p->met[side] = true;
    }
    return any;
}

/* A case found by search is kept, to be compared, when it meets something new. */
static void keep_case(prover *p, const double *x)
{
    if (p->ncases == p->room || !note_sides(p))
        return;
    memcpy(new_case(p), x, p->nplaces * sizeof *x);
}

/* How far the case at hand is from a condition being as wanted; 0: it is. */
static double distance(const prover *p, expr_id id, bool wanted, int depth)
{
    const expr_node *n = &p->r->g.nodes[id];
    double a, b;
    if ((p->values[id] != 0) == wanted)
        return 0;
    switch (depth < 40 ? n->op : EXPR_NONE) {
    case EXPR_LT:
    case EXPR_LE:
    case EXPR_EQ:
        a = fabs(p->values[n->a] - p->values[n->b]);
        return a > 0 && a < 1e300 ? a : 1e-12;
    case EXPR_NOT:
        return distance(p, n->a, !wanted, depth + 1);
    case EXPR_AND:
    case EXPR_OR:
        a = distance(p, n->a, wanted, depth + 1);
        b = distance(p, n->b, wanted, depth + 1);
        return (n->op == EXPR_AND) == wanted ? a + b : fmin(a, b);
    default:
        return 1;
    }
}

static double side_distance(prover *p, const double *x, size_t side)
{
    const record_branch *b = &p->r->branches[side / 2];
    evaluate(p, x);
    keep_case(p, x);
    return distance(p, b->reached, true, 0) + distance(p, b->condition, side % 2 == 0, 0);
}

/* Marks the places that a branch depends on; returns how many. */
static size_t find_support(prover *p, size_t branch, size_t *list)
{
    const expr_graph *g = &p->r->g;
    bool *needed = p->support;
    size_t n = 0;
    memset(needed, 0, g->n);
    needed[p->r->branches[branch].reached] = needed[p->r->branches[branch].condition] = true;
    for (uint32_t k = g->n; k-- > 1;) {
        const expr_node *node = &g->nodes[k];
        if (!needed[k])
            continue;
        if (node->op >= EXPR_READ && node->op <= EXPR_STEP)
            list[n++] = place_of(p, node);
        uint32_t operands = expr_operands(node->op);
        needed[operands > 0 ? node->a : 0] = true;
        needed[operands > 1 ? node->b : 0] = true;
        needed[operands > 2 ? node->c : 0] = true;
    }
    return n;
}

static double moved_value(prover *p, const double *x, size_t at, const size_t *list, size_t n)
{
    switch (pick(p, 5)) {
    case 0:
        return x[list[pick(p, n)]];
    case 1:
        return x[at] * (1 + 0.2 * (chance(p) - 0.5));
    case 2:
        return p->nconstants ? near_constant(p) : any_number(p);
    default:
        return any_value(p, &p->places[at]);
    }
}

/* A draw stays inside (0, 1), a setting or parameter in its range: nothing else can come. */
static bool is_possible(const prover *p, size_t at, double x)
{
    const place *where = &p->places[at];
    if (where->var == IS_DRAW)
        return x > 0 && x < 1;
    if (where->var == IS_CALL)
        return x >= 0 && x < 1e6 && (where->element < 2 || x == floor(x));
    const dtn_var *v = &p->d->unit.vars[where->var];
    bool fixed_range = v->kind == DTN_PARAM || v->kind == DTN_SETTING;
    return x - x == 0 && (!fixed_range || (x >= v->min && x <= v->max));
}

/* Moves one place at a time towards the side; a case that meets it, or another one, is kept. */
static void search_side(prover *p, size_t side, double *x, size_t *list)
{
    size_t n = find_support(p, side / 2, list);
    for (int start = 0; n && start < SEARCHES && !p->met[side] && p->work < WORK; start++) {
        memcpy(x, p->cases + pick(p, p->ncases) * p->nplaces, p->nplaces * sizeof *x);
        double best = side_distance(p, x, side);
        for (int move = 0; move < MOVES && !p->met[side]; move++) {
            size_t at = list[pick(p, n)];
            double old = x[at], fresh = moved_value(p, x, at, list, n);
            if (!is_possible(p, at, fresh))
                continue;
            x[at] = fresh;
            double now = side_distance(p, x, side);
            if (now <= best)
                best = now;
            else if (!p->met[side])
                x[at] = old;
        }
    }
}

/* What no case was found for is not trusted. */
static void leave_side(prover *p, size_t side)
{
    recording *r = p->r;
    const record_branch *b = &r->branches[side / 2];
    expr_id which = b->condition;
    if (side % 2)
        which = expr_make(&r->g, EXPR_NOT, which, 0, 0);
    which = expr_make(&r->g, EXPR_AND, b->reached, which, 0);
    r->guard = expr_make(&r->g, EXPR_OR, r->guard, which, 0);
}

static bool make_cases(prover *p)
{
    const recording *r = p->r;
    size_t sides = 2 * r->nbranches;
    size_t wanted = 4 + CORNERS_MOST + RANDOM_CASES + (sides < WITNESSES ? sides : WITNESSES);
    p->room = wanted;
    p->cases = arena_new(&p->a, wanted * p->nplaces, sizeof *p->cases);
    p->values = arena_new(&p->a, r->g.n, sizeof *p->values);
    p->met = arena_new(&p->a, sides, sizeof *p->met);
    p->support = arena_new(&p->a, r->g.n, sizeof *p->support);
    double *x = arena_new(&p->a, p->nplaces, sizeof *x);
    size_t *list = arena_new(&p->a, r->g.n, sizeof *list);
    if (p->a.out_of_memory || !list_constants(p))
        return false;
    make_corners(p);
    for (int k = 0; k < RANDOM_CASES; k++)
        random_case(p, new_case(p));
    share_instants(p);
    for (size_t k = 0; k < p->ncases; k++) {
        evaluate(p, p->cases + k * p->nplaces);
        note_sides(p);
    }
    for (size_t side = 0; side < sides; side++)
        if (!p->met[side])
            search_side(p, side, x, list);
    return true;
}

static void count_sides(prover *p)
{
    p->out->sides = (uint32_t)(2 * p->r->nbranches);
    for (size_t side = 0; side < 2 * p->r->nbranches; side++) {
        if (p->met[side])
            p->out->sides_met++;
        else
            leave_side(p, side);
    }
}

/* ---- the plain function ---- */

/* Memory for a block of BATCH cases, with a column for each place. */
typedef struct bench {
    dtn_block b;
    double **col;
    double *columns, *draws;
    uint8_t fail[BATCH + 8];
    uint64_t id[BATCH];
} bench;

static bool make_bench(prover *p, bench *w)
{
    const dtn_unit *u = &p->d->unit;
    size_t columns = p->nplaces;
    w->col = arena_new(&p->a, u->nvars + 1, sizeof *w->col);
    w->columns = arena_new(&p->a, columns * BATCH, sizeof(double));
    w->draws = arena_new(&p->a, ((size_t)p->d->ndraws + 1) * BATCH, sizeof(double));
    if (p->a.out_of_memory)
        return false;
    for (uint32_t v = 0; v < u->nvars; v++)
        w->col[v] = w->columns + p->first_var[v] * BATCH;
    w->b = (dtn_block){.size = sizeof w->b,
                       .stride = BATCH,
                       .case_id = w->id,
                       .col = w->col,
                       .fail = w->fail,
                       .scratch = w->draws};
    return true;
}

/* A row of numbers into place i; what stands for all cases of a call goes into the block. */
static void put_case(const prover *p, bench *w, uint32_t i, const double *x)
{
    size_t vars = p->first_call - p->d->ndraws;
    for (size_t k = 0; k < vars; k++)
        w->columns[k * BATCH + i] = x[k];
    for (size_t k = 0; k < p->d->ndraws; k++)
        w->draws[k * w->b.n + i] = x[vars + k];
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (a != a && b != b);
}

static double recorded_value(const prover *p, size_t at, double old)
{
    return p->stored[at] ? p->values[p->stored[at]] : old;
}

/* What the recording computes for case i against what the plain function left in the columns. */
static void compare_case(prover *p, const bench *w, uint32_t i, const double *x)
{
    recording *r = p->r;
    evaluate(p, x);
    if (p->values[r->guard] != 0)
        return;
    if (w->fail[i]) {
        r->is_whole = false;
        snprintf(r->why, sizeof r->why, "the recording misses an error of the plain function");
        return;
    }
    for (uint32_t k = 0; k < p->d->nfields; k++) {
        const lua_field *f = &p->d->fields[k];
        for (uint32_t j = 0; f->write >= 0 && j < f->count; j++) {
            uint32_t var = (uint32_t)f->write;
            double plain = w->col[var][(size_t)j * BATCH + i];
            size_t at = p->first_var[var] + j;
            double recorded = recorded_value(p, at, x[at]);
            if (same_bits(plain, recorded))
                continue;
            r->is_whole = false;
            snprintf(r->why, sizeof r->why,
                     "'%s' is %.17g when recorded and %.17g when called; please report this",
                     f->name, recorded, plain);
        }
    }
}

/* dt, t and step belong to a block, so that cases that differ there go into blocks of their own. */
static size_t batch_from(const prover *p, size_t first)
{
    const double *x = p->cases + first * p->nplaces + p->first_call;
    size_t n = 1;
    while (n < BATCH && first + n < p->ncases && memcmp(x, x + n * p->nplaces, 3 * sizeof *x) == 0)
        n++;
    return n;
}

/* What is left to Lua anyway need not be called: it may raise errors, or never return. */
static void leave_guarded(prover *p, bench *w, size_t n, const double *x)
{
    for (size_t i = 0; i < n; i++) {
        evaluate(p, x + i * p->nplaces);
        w->fail[i] = p->values[p->r->guard] != 0;
    }
}

static void compare_batch(prover *p, bench *w, size_t first, size_t n, prove_plain *plain,
                          void *context)
{
    const double *x = p->cases + first * p->nplaces;
    w->b.n = (uint32_t)n;
    memset(w->fail, 0, sizeof w->fail);
    for (uint32_t i = 0; i < n; i++)
        put_case(p, w, i, x + i * p->nplaces);
    w->b.dt = x[p->first_call];
    w->b.t = x[p->first_call + 1];
    w->b.step = (uint64_t)x[p->first_call + 2];
    leave_guarded(p, w, n, x);
    plain(context, &w->b);
    for (uint32_t i = 0; i < n && p->r->is_whole; i++)
        compare_case(p, w, i, x + i * p->nplaces);
}

static bool compare_all(prover *p, prove_plain *plain, void *context)
{
    bench *w = arena_new(&p->a, 1, sizeof *w);
    if (!w || !make_bench(p, w))
        return false;
    for (size_t k = 0, n; k < p->ncases && p->r->is_whole; k += n) {
        n = batch_from(p, k);
        compare_batch(p, w, k, n, plain, context);
        p->out->cases += (uint32_t)n;
    }
    return true;
}

err_code prove(recording *r, const lua_declaration *d, prove_plain *plain, void *context,
               proof *out, error *e)
{
    prover p = {.r = r, .d = d, .out = out};
    *out = (proof){0};
    bool done = list_places(&p) && make_cases(&p);
    done = done && compare_all(&p, plain, context);
    if (done && r->is_whole)
        count_sides(&p);
    if (done && r->is_whole && (r->g.is_full || r->guard == EXPR_ID_TRUE)) {
        r->is_whole = false;
        snprintf(r->why, sizeof r->why, "none of its sides could be compared");
    }
    arena_free(&p.a);
    return done ? ERR_OK : error_set(e, ERR_MEMORY, "memory ran out while proving a recording");
}

/* ---- the order of cases ---- */

/* What a unit would meet in an ordinary run. */
static void ordinary_case(prover *p, double *x)
{
    for (size_t k = 0; k < p->nplaces; k++) {
        const place *where = &p->places[k];
        const dtn_var *v = where->var < IS_CALL ? &p->d->unit.vars[where->var] : NULL;
        x[k] = !v ? any_value(p, where) : has_range(v) ? in_range(p, v) : v->def + chance(p) - 0.5;
    }
}

/* Calls the function for case k alone; false when it took too long. */
static bool call_one(prover *p, bench *w, size_t k, prove_plain *plain, void *context)
{
    const double *x = p->cases + k * p->nplaces;
    w->b.n = 1;
    w->fail[0] = 0;
    put_case(p, w, 0, x);
    w->b.dt = x[p->first_call];
    w->b.t = x[p->first_call + 1];
    w->b.step = (uint64_t)x[p->first_call + 2];
    plain(context, &w->b);
    return w->fail[0] != PROVE_TOO_LONG;
}

/* Forwards the results go into `kept`, with whether the case failed behind them. */
static bool same_results(const prover *p, const bench *w, double *kept, bool keeps)
{
    size_t vars = p->first_call - p->d->ndraws;
    bool same = true;
    for (size_t k = 0; k < vars; k++) {
        if (keeps)
            kept[k] = w->columns[k * BATCH];
        else
            same &= same_bits(kept[k], w->columns[k * BATCH]);
    }
    if (keeps)
        kept[vars] = w->fail[0];
    return same || w->fail[0] || kept[vars] != 0;
}

static bool call_in_both_orders(prover *p, bench *w, double *kept, prove_plain *plain,
                                void *context)
{
    size_t n = 0;
    bool same = true;
    clock_t start = clock();
    for (; n < p->ncases && clock() - start < CLOCKS_PER_SEC / 10; n++) {
        if (!call_one(p, w, n, plain, context))
            return true;
        same_results(p, w, kept + n * (p->nplaces + 1), true);
    }
    while (n-- > 0 && same && call_one(p, w, n, plain, context))
        same = same_results(p, w, kept + n * (p->nplaces + 1), false);
    return same;
}

err_code prove_order(const lua_declaration *d, prove_plain *plain, void *context, bool *same,
                     error *e)
{
    prover p = {.d = d};
    *same = true;
    bool done = list_places(&p);
    bench *w = arena_new(&p.a, 1, sizeof *w);
    p.room = ORDER_CASES;
    p.cases = arena_new(&p.a, p.room * p.nplaces, sizeof *p.cases);
    double *kept = arena_new(&p.a, p.room * (p.nplaces + 1), sizeof *kept);
    done = done && w && make_bench(&p, w) && !p.a.out_of_memory;
    for (size_t k = 0; done && k < ORDER_CASES; k++)
        ordinary_case(&p, new_case(&p));
    if (done)
        *same = call_in_both_orders(&p, w, kept, plain, context);
    arena_free(&p.a);
    return done ? ERR_OK : error_set(e, ERR_MEMORY, "memory ran out while looking at a unit");
}
