/* SPDX-License-Identifier: MIT
 *
 * A unit's variables in the machine that records: the table `v` at the start, and what it holds
 * at the end. See record_machine.h.
 */
#include <string.h>

#include "record_machine.h"

static value text_value(machine *m, const char *text)
{
    lua_pushstring(m->L, text);
    return from_lua(m);
}

static expr_rank rank_of(const machine *m, const lua_field *f)
{
    uint32_t kind = m->d->unit.vars[f->read].kind;
    return kind == DTN_PARAM ? EXPR_RUN : kind == DTN_SETTING ? EXPR_CALL : EXPR_EACH;
}

static value field_element(machine *m, const lua_field *f, uint32_t j)
{
    if (f->stream >= 0)
        return number_value(m, expr_draw(m->g, (uint32_t)f->stream, j), EXPR_ID_FALSE);
    if (f->read < 0)
        return float_value(0);
    return number_value(m, expr_read(m->g, (uint32_t)f->read, j, rank_of(m, f)), EXPR_ID_FALSE);
}

static value field_value(machine *m, state *s, const lua_field *f)
{
    if (!f->is_vector)
        return field_element(m, f, 0);
    uint32_t number = new_object(m, s);
    for (uint32_t j = 0; j < f->count && !m->stopped; j++)
        table_set(m, s->objects[number], int_value((lua_Integer)j + 1), field_element(m, f, j));
    return (value){.kind = V_TABLE, .object = number};
}

value make_values(machine *m, state *s)
{
    static const struct {
        const char *name;
        expr_op op;
    } always[] = {{"dt", EXPR_DT}, {"t", EXPR_T}, {"step", EXPR_STEP}};
    uint32_t number = new_object(m, s);
    for (int k = 0; k < 3 && !m->stopped; k++) {
        value v = number_value(m, expr_make(m->g, always[k].op, 0, 0, 0), EXPR_ID_FALSE);
        table_set(m, s->objects[number], text_value(m, always[k].name), v);
    }
    for (uint32_t k = 0; k < m->d->nfields && !m->stopped; k++) {
        value v = field_value(m, s, &m->d->fields[k]);
        if (!m->stopped && !m->d->fields[k].is_both)
            table_set(m, s->objects[number], text_value(m, m->d->fields[k].name), v);
    }
    if (!m->stopped)
        s->objects[number]->is_values = true;
    return (value){.kind = V_TABLE, .object = number};
}

/* The field of that name that is an input and a contribution, or NULL. */
static const lua_field *find_both(machine *m, value name)
{
    size_t length;
    const char *text = lua_text(m, name, &length);
    for (uint32_t k = 0; text && k < m->d->nfields; k++)
        if (m->d->fields[k].is_both && strcmp(m->d->fields[k].name, text) == 0)
            return &m->d->fields[k];
    return NULL;
}

/* v, with `other` where it is nil. */
static value unless_nil(machine *m, value v, value other)
{
    if (v.kind == V_NIL)
        return other;
    if (v.kind != V_EITHER)
        return v;
    return merge_values(m, v.either->condition, unless_nil(m, v.either->yes, other),
                        unless_nil(m, v.either->no, other));
}

value held_value(machine *m, const object *values, value name)
{
    value v = table_get(values, name);
    const lua_field *f = find_both(m, name);
    return f ? unless_nil(m, v, field_element(m, f, 0)) : v;
}

/* A number that is stored: booleans are 1 and 0; anything else is an error in those cases. */
static expr_id stored_number(machine *m, state *s, value v, expr_id among)
{
    expr_id one = expr_const(m->g, 1), zero = expr_const(m->g, 0), yes, no;
    switch (v.kind) {
    case V_INT:
    case V_FLOAT:
    case V_NUMBER: {
        expr_id node = number_node(m, v);
        if (!node)
            node = expr_const(m->g, (double)v.integer);
        return node;
    }
    case V_BOOL:
        return v.truth ? one : zero;
    case V_CONDITION:
        return expr_make(m->g, EXPR_SELECT, v.node, one, zero);
    case V_EITHER: {
        expr_id c = v.either->condition, not_c = expr_make(m->g, EXPR_NOT, c, 0, 0);
        yes = stored_number(m, s, v.either->yes, expr_make(m->g, EXPR_AND, among, c, 0));
        no = stored_number(m, s, v.either->no, expr_make(m->g, EXPR_AND, among, not_c, 0));
        return expr_make(m->g, EXPR_SELECT, c, yes, no);
    }
    default:
        leave_cases(m, s, among);
        return zero;
    }
}

/* Element j of what a vector's name holds at the end. */
static value stored_element(machine *m, const state *s, value v, uint32_t j)
{
    value key = int_value((lua_Integer)j + 1);
    if (v.kind == V_TABLE)
        return table_get(see_object(s, v.object), key);
    if (v.kind == V_EITHER)
        return either_value(m, v.either->condition, stored_element(m, s, v.either->yes, j),
                            stored_element(m, s, v.either->no, j));
    value found = nil_value();
    if (v.kind == V_LUA && !lua_text(m, v, &(size_t){0})) {
        to_lua(m, v);
        if (lua_istable(m->L, -1)) {
            lua_rawgeti(m->L, -1, (lua_Integer)j + 1);
            found = from_lua(m);
        }
        lua_pop(m->L, 1);
    }
    return found;
}

static void store_element(machine *m, state *s, const lua_field *f, uint32_t j, value v)
{
    recording *r = m->r;
    expr_id node = stored_number(m, s, v, EXPR_ID_TRUE);
    if (!node) {
        m->stopped = true;
        return;
    }
    const expr_node *n = &m->g->nodes[node];
    if (n->op == EXPR_READ && n->a == (uint32_t)f->write && n->b == j)
        return; /* it keeps its value */
    r->targets[r->ntargets++] = (program_target){(uint32_t)f->write, j, node};
}

void store_values(machine *m, state *s, value v)
{
    size_t n = 0;
    for (uint32_t k = 0; k < m->d->nfields; k++)
        n += m->d->fields[k].write >= 0 ? m->d->fields[k].count : 0;
    m->r->targets = arena_new(&m->r->a, n, sizeof *m->r->targets);
    if (!m->r->targets) {
        m->stopped = m->no_memory = true;
        return;
    }
    for (uint32_t k = 0; k < m->d->nfields && !m->stopped; k++) {
        const lua_field *f = &m->d->fields[k];
        if (f->write < 0)
            continue;
        value held = table_get(see_object(s, v.object), text_value(m, f->name));
        if (f->is_both)
            held = unless_nil(m, held, float_value(0));
        for (uint32_t j = 0; j < f->count && !m->stopped; j++)
            store_element(m, s, f, j, f->is_vector ? stored_element(m, s, held, j) : held);
    }
}
