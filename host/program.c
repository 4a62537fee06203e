/* SPDX-License-Identifier: MIT
 *
 * Sorts the nodes of a recorded function into parts. See program.h.
 */
#include "program.h"

#include <string.h>

static bool is_leaf(const expr_node *n) { return n->op <= EXPR_STEP; }

/* Copies the graph without what nothing needs; targets then name the copy's nodes. */
static bool take_graph(const expr_graph *g, program *p)
{
    expr_id *roots = arena_new(&p->a, p->ntargets, sizeof *roots);
    if (!roots || !expr_open(&p->g, g->n + 16))
        return false;
    for (size_t k = 0; k < p->ntargets; k++)
        roots[k] = p->targets[k].value;
    expr_copy(g, &p->g, roots, p->ntargets, NULL, NULL);
    for (size_t k = 0; k < p->ntargets; k++)
        p->targets[k].value = roots[k];
    return !p->g.is_full;
}

static void note_use(program *p, uint32_t *column, expr_id id)
{
    if (column[id] == 1) {
        column[id] = 2;
        p->carried[p->ncarried++] = id;
    }
}

/* column[id]: 1 for a node of `begin`, 2 once it is carried. */
static void find_carried(program *p, uint32_t *column)
{
    for (uint32_t k = 0; k < p->nstep; k++) {
        const expr_node *n = &p->g.nodes[p->step[k]];
        const expr_id operands[] = {n->a, n->b, n->c};
        for (uint32_t j = 0; j < expr_operands(n->op); j++)
            note_use(p, column, operands[j]);
    }
    for (size_t k = 0; k < p->ntargets; k++)
        note_use(p, column, p->targets[k].value);
}

static void sort_node(program *p, bool hoists, uint32_t *column, expr_id id)
{
    const expr_node *n = &p->g.nodes[id];
    p->is_call[id] = n->rank == EXPR_CALL;
    if (n->op == EXPR_DRAW)
        p->draws[p->ndraws++] = id;
    else if (n->rank == EXPR_CALL)
        p->call[p->ncall++] = id;
    else if (is_leaf(n))
        return;
    else if (n->rank == EXPR_RUN && hoists) {
        column[id] = 1;
        p->begin[p->nbegin++] = id;
    } else {
        p->step[p->nstep++] = id;
    }
}

static bool sort_nodes(program *p, bool hoists)
{
    uint32_t n = p->g.n;
    uint32_t *column = arena_new(&p->a, n, sizeof *column);
    expr_id **lists[] = {&p->call, &p->begin, &p->step, &p->carried, &p->draws};
    for (int k = 0; k < 5; k++)
        *lists[k] = arena_new(&p->a, n, sizeof **lists[k]);
    p->is_call = arena_new(&p->a, n, sizeof *p->is_call);
    if (p->a.out_of_memory)
        return false;
    for (expr_id id = EXPR_ID_TRUE + 1; id < n; id++)
        sort_node(p, hoists, column, id);
    find_carried(p, column);
    return true;
}

bool program_make(const expr_graph *g, const program_target *targets, size_t ntargets, bool hoists,
                  program *out)
{
    *out = (program){.ntargets = ntargets};
    out->targets = arena_new(&out->a, ntargets, sizeof *targets);
    if (out->targets) {
        memcpy(out->targets, targets, ntargets * sizeof *targets);
        if (take_graph(g, out) && sort_nodes(out, hoists))
            return true;
    }
    program_free(out);
    return false;
}

void program_free(program *p)
{
    expr_close(&p->g);
    arena_free(&p->a);
    *p = (program){0};
}

uint32_t program_step_operations(const program *p) { return p->nstep; }

uint32_t program_begin_operations(const program *p) { return p->nbegin; }
