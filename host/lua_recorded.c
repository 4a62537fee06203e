/* SPDX-License-Identifier: MIT
 *
 * Recorded functions: made, bound to a plan, run. See lua_recorded.h.
 *
 * A program computes all cases, also those that its guard leaves to Lua, and stores what it
 * computes. So where a function may leave cases, the columns that it reads and writes in one
 * place are copied beforehand, and the cases that are left get their old values back.
 */
#include "lua_recorded.h"

#include <stdio.h>
#include <string.h>

#include "lua_state.h"
#include "plan.h"
#include "rng.h"
#include "service.h"

/* A call may take so long at most, and be tried twice within the time that recording is given. */
enum { ORDER_SECONDS = 20 };

/* Where Lua itself is called, what it keeps between calls would count. */
static err_code check_order(lua_State *L, const lua_declaration *d, prove_plain *plain,
                            void *context, recorded *out, error *e)
{
    bool same;
    double seconds = lua_box_limits(lua_box_of(L))->seconds;
    if (out->r.prints || seconds <= 0 || seconds > ORDER_SECONDS)
        return ERR_OK;
    if (prove_order(d, plain, context, &same, e))
        return e->code;
    if (!same)
        snprintf(out->r.keeps, sizeof out->r.keeps,
                 "called again for the same future it gives something else: it keeps something "
                 "between calls");
    return ERR_OK;
}

err_code recorded_make(lua_State *L, const lua_declaration *d, int function, int options,
                       prove_plain *plain, void *context, recorded *out, error *e)
{
    *out = (recorded){0};
    if (record_function(L, d, function, options, &out->r, e))
        return e->code;
    if (out->r.keeps[0])
        return ERR_OK;
    if (out->r.is_whole && prove(&out->r, d, plain, context, &out->proof, e))
        return e->code;
    return out->r.is_whole && out->r.guard == EXPR_ID_FALSE
               ? ERR_OK
               : check_order(L, d, plain, context, out, e);
}

void recorded_free(recorded *r)
{
    player_close(r->player);
    program_free(&r->p);
    recording_free(&r->r);
    arena_free(&r->a);
    *r = (recorded){0};
}

/* ---- binding ---- */

static bool varies(const plan_instance *in, uint32_t slot)
{
    const plan *p = in->plan;
    for (size_t k = 0; k < p->nuncertain; k++)
        if (p->uncertain[k].target == TARGET_PARAM && p->uncertain[k].slot == slot)
            return true;
    return false;
}

static expr_id fixed_leaf(void *context, expr_graph *to, const expr_node *n)
{
    const plan_instance *in = context;
    if (n->op == EXPR_DT && in->nat == 0 && in->every == 1)
        return expr_const(to, plan_dt(in->plan, in, 0));
    if (n->op != EXPR_READ || in->info->vars[n->a].kind != DTN_PARAM)
        return EXPR_NONE;
    const plan_var *v = &in->vars[n->a];
    if (varies(in, v->slot + n->b))
        return EXPR_NONE;
    return expr_const(to, v->elements ? v->elements[n->b] : v->fixed);
}

/* The targets, and the guard as a number behind them when some case may be left. */
static program_target *bind_targets(recorded *r, expr_graph *g, const plan_instance *in, size_t *n)
{
    size_t count = r->r.ntargets;
    expr_id *roots = arena_new(&r->a, count + 1, sizeof *roots);
    program_target *targets = arena_new(&r->a, count + 1, sizeof *targets);
    if (!roots || !targets)
        return NULL;
    memcpy(targets, r->r.targets, count * sizeof *targets);
    for (size_t k = 0; k < count; k++)
        roots[k] = targets[k].value;
    roots[count] = r->r.guard;
    expr_copy(&r->r.g, g, roots, count + 1, fixed_leaf, (void *)(uintptr_t)in);
    if (g->is_full)
        return NULL;
    for (size_t k = 0; k < count; k++)
        targets[k].value = roots[k];
    r->has_guard = roots[count] != EXPR_ID_FALSE;
    expr_id mark = expr_make(g, EXPR_SELECT, roots[count], expr_const(g, 1), expr_const(g, 0));
    targets[count] = (program_target){PROGRAM_RESULT, 0, mark};
    *n = count + r->has_guard;
    return g->is_full ? NULL : targets;
}

/* What is stored where the function (or Lua, for a case that is left) also reads. */
static bool list_copies(recorded *r, const plan_instance *in)
{
    r->copies = arena_new(&r->a, r->r.ntargets, sizeof *r->copies);
    for (size_t k = 0; r->copies && r->has_guard && k < r->r.ntargets; k++) {
        const program_target *t = &r->r.targets[k];
        uint32_t kind = in->info->vars[t->var].kind;
        if (kind != DTN_ADD)
            r->copies[r->ncopies++] = (recorded_copy){t->var, t->element};
    }
    return r->copies != NULL;
}

err_code recorded_bind(recorded *r, const plan_instance *in, bool hoists, error *e)
{
    expr_graph g;
    size_t n;
    program_target *targets = NULL;
    if (expr_open(&g, r->r.g.n + 16)) {
        targets = bind_targets(r, &g, in, &n);
        if (targets && list_copies(r, in) && program_make(&g, targets, n, hoists, &r->p))
            r->player = player_open(&r->p);
        expr_close(&g);
    }
    r->is_bound = r->player != NULL;
    return r->is_bound ? ERR_OK
                       : error_set(e, ERR_MEMORY, "memory ran out while binding '%s'", in->name);
}

/* ---- running ---- */

static size_t whole_lines(size_t bytes) { return (bytes + MEM_ALIGN - 1) / MEM_ALIGN * MEM_ALIGN; }

size_t recorded_scratch(const recorded *r)
{
    size_t bytes = player_scratch(r->player);
    if (r->compiled && compiled_scratch(r->compiled, r->place) > bytes)
        bytes = compiled_scratch(r->compiled, r->place);
    return whole_lines(bytes);
}

size_t recorded_scratch_per_case(const recorded *r)
{
    return r->has_guard ? (1 + r->ncopies) * sizeof(double) : 0;
}

static void draw(const void *context, uint32_t stream, uint32_t number, uint32_t first, uint32_t n,
                 double *out)
{
    const service_call *c = context;
    rng_uniform(c->streams[stream], c->chance_step, number, c->chance + first, n, out);
}

static double *left_column(const recorded *r, const dtn_block *b)
{
    return (double *)((char *)b->scratch + recorded_scratch(r));
}

static program_block block_of(const recorded *r, const dtn_block *b)
{
    const service_call *c = b->call;
    return (program_block){.n = b->n,
                           .stride = b->stride,
                           .col = b->col,
                           .carried = c->carried,
                           .result = r->has_guard ? left_column(r, b) : NULL,
                           .scratch = b->scratch,
                           .dt = b->dt,
                           .t = b->t,
                           .step = (double)b->step,
                           .draw = draw,
                           .context = c};
}

void recorded_begin(const recorded *r, const dtn_block *b)
{
    program_block pb = block_of(r, b);
    if (r->compiled)
        compiled_begin(r->compiled, r->place, &pb);
    else
        player_begin(r->player, &pb);
}

static double *stored_column(const recorded *r, const dtn_block *b, size_t k)
{
    return b->col[r->copies[k].var] + (size_t)r->copies[k].element * b->stride;
}

static void keep_columns(const recorded *r, const dtn_block *b)
{
    double *copy = left_column(r, b) + b->n;
    for (size_t k = 0; k < r->ncopies; k++, copy += b->n)
        memcpy(copy, stored_column(r, b, k), b->n * sizeof *copy);
}

/* Gives back the old values of the cases that are left; false when there are none. */
static bool give_back(const recorded *r, const dtn_block *b)
{
    const double *left = left_column(r, b);
    bool any = false;
    for (uint32_t i = 0; i < b->n; i++) {
        if (left[i] == 0)
            continue;
        any = true;
        for (size_t k = 0; k < r->ncopies; k++)
            stored_column(r, b, k)[i] = left[(k + 1) * b->n + i];
    }
    return any;
}

const double *recorded_step(const recorded *r, const dtn_block *b)
{
    program_block pb = block_of(r, b);
    if (r->has_guard)
        keep_columns(r, b);
    if (r->compiled)
        compiled_step(r->compiled, r->place, &pb);
    else
        player_step(r->player, &pb);
    return r->has_guard && give_back(r, b) ? left_column(r, b) : NULL;
}
