/* SPDX-License-Identifier: MIT
 *
 * Values, objects and states of the machine that records: made, compared, merged. See
 * record_machine.h.
 */
#include <math.h>
#include <string.h>

#include "record_machine.h"

/* Memory of the machine; when it runs out the machine stops and gets some rubbish to write to. */
static void *take(machine *m, size_t n, size_t size)
{
    void *p = arena_new(&m->a, n ? n : 1, size);
    if (!p)
        m->stopped = m->no_memory = true;
    return p;
}

/* ---- values ---- */

value number_value(machine *m, expr_id node, expr_id whole)
{
    double x;
    if (!node)
        m->stopped = true;
    if (m->stopped)
        return float_value(0);
    if (expr_is_const(m->g, node, &x)) {
        if (whole == EXPR_ID_FALSE)
            return float_value(x);
        if (whole == EXPR_ID_TRUE && x == (double)(lua_Integer)x)
            return int_value((lua_Integer)x);
    }
    return (value){.kind = V_NUMBER, .node = node, .whole = whole};
}

value condition_value(expr_id node)
{
    if (node == EXPR_ID_TRUE || node == EXPR_ID_FALSE)
        return bool_value(node == EXPR_ID_TRUE);
    return (value){.kind = V_CONDITION, .node = node};
}

bool is_number(value v) { return v.kind == V_INT || v.kind == V_FLOAT || v.kind == V_NUMBER; }

bool same_value(value a, value b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case V_NIL:
        return true;
    case V_BOOL:
        return a.truth == b.truth;
    case V_FLOAT:
        return memcmp(&a.number, &b.number, sizeof a.number) == 0;
    case V_NUMBER:
        return a.node == b.node && a.whole == b.whole;
    case V_CONDITION:
        return a.node == b.node;
    case V_INT:
        return a.integer == b.integer;
    case V_TABLE:
    case V_FUNCTION:
    case V_CELL:
        return a.object == b.object;
    case V_LUA:
        return a.lua == b.lua;
    case V_BUILTIN:
        return a.builtin == b.builtin;
    default:
        return a.either == b.either;
    }
}

/* What a value is among the cases that meet (or do not meet) a condition. */
static value given(value v, expr_id condition, bool holds)
{
    while (v.kind == V_EITHER && v.either->condition == condition)
        v = holds ? v.either->yes : v.either->no;
    return v;
}

static uint32_t hash_value(value v)
{
    uint32_t h = (uint32_t)v.kind * 31 + v.node * 7 + v.whole;
    return v.kind == V_NUMBER || v.kind == V_CONDITION ? h : h + (uint32_t)v.object * 101;
}

enum { EITHER_DEPTH = 200 };

static int depth_of_value(value v) { return v.kind == V_EITHER ? v.either->depth : 0; }

value either_value(machine *m, expr_id condition, value yes, value no)
{
    yes = given(yes, condition, true);
    no = given(no, condition, false);
    if (same_value(yes, no))
        return yes;
    uint32_t hash = condition * 13 + hash_value(yes) * 5 + hash_value(no);
    struct either **place = &m->eithers[(hash ^ hash >> 8 ^ hash >> 16) & 255];
    for (struct either *e = *place; e; e = e->next)
        if (e->condition == condition && same_value(e->yes, yes) && same_value(e->no, no))
            return (value){.kind = V_EITHER, .either = e};
    int depth = depth_of_value(yes) > depth_of_value(no) ? depth_of_value(yes) : depth_of_value(no);
    if (depth >= EITHER_DEPTH)
        give_up(m, "a value that is one of more than %d, as columns have it; use numbers",
                EITHER_DEPTH);
    struct either *e = m->stopped ? NULL : take(m, 1, sizeof *e);
    if (!e)
        return nil_value();
    *e = (struct either){condition, depth + 1, yes, no, *place};
    *place = e;
    return (value){.kind = V_EITHER, .either = e};
}

expr_id cond_select(machine *m, expr_id c, expr_id yes, expr_id no)
{
    if (yes == no)
        return yes;
    expr_id with = expr_make(m->g, EXPR_AND, c, yes, 0);
    expr_id without = expr_make(m->g, EXPR_AND, expr_make(m->g, EXPR_NOT, c, 0, 0), no, 0);
    return expr_make(m->g, EXPR_OR, with, without, 0);
}

static bool is_boolean(value v) { return v.kind == V_BOOL || v.kind == V_CONDITION; }

static expr_id boolean_node(value v) { return v.kind == V_BOOL ? expr_bool(v.truth) : v.node; }

value merge_values(machine *m, expr_id condition, value yes, value no)
{
    if (same_value(yes, no))
        return yes;
    if (yes.kind == V_CELL || no.kind == V_CELL)
        return nil_value(); /* a register of a scope that is over */
    if (is_boolean(yes) && is_boolean(no))
        return condition_value(cond_select(m, condition, boolean_node(yes), boolean_node(no)));
    if (is_number(yes) && is_number(no)) {
        expr_id a = number_node(m, yes), b = number_node(m, no);
        if (a && b)
            return number_value(m, expr_make(m->g, EXPR_SELECT, condition, a, b),
                                cond_select(m, condition, whole_node(yes), whole_node(no)));
    }
    return either_value(m, condition, yes, no);
}

/* ---- values of Lua ---- */

/* The place in the pool of the value on top of the stack, which is popped. */
static int pool_place(machine *m)
{
    lua_State *L = m->L;
    lua_pushvalue(L, -1);
    if (lua_rawget(L, m->pool + 1) == LUA_TNUMBER) {
        int place = (int)lua_tointeger(L, -1);
        lua_pop(L, 2);
        return place;
    }
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushinteger(L, ++m->npool);
    lua_rawset(L, m->pool + 1);
    lua_rawseti(L, m->pool, m->npool);
    return m->npool;
}

value from_lua(machine *m)
{
    lua_State *L = m->L;
    value v = nil_value();
    switch (lua_type(L, -1)) {
    case LUA_TNIL:
        break;
    case LUA_TBOOLEAN:
        v = bool_value(lua_toboolean(L, -1));
        break;
    case LUA_TNUMBER:
        v = lua_isinteger(L, -1) ? int_value(lua_tointeger(L, -1))
                                 : float_value(lua_tonumber(L, -1));
        break;
    default:
        return (value){.kind = V_LUA, .lua = pool_place(m)};
    }
    lua_pop(L, 1);
    return v;
}

bool to_lua(machine *m, value v)
{
    luaL_checkstack(m->L, 8, "recording");
    switch (v.kind) {
    case V_NIL:
        lua_pushnil(m->L);
        return true;
    case V_BOOL:
        lua_pushboolean(m->L, v.truth);
        return true;
    case V_INT:
        lua_pushinteger(m->L, v.integer);
        return true;
    case V_FLOAT:
        lua_pushnumber(m->L, v.number);
        return true;
    case V_LUA:
        lua_rawgeti(m->L, m->pool, v.lua);
        return true;
    default:
        return false;
    }
}

const char *lua_text(machine *m, value v, size_t *length)
{
    const char *text = NULL;
    if (v.kind != V_LUA)
        return NULL;
    lua_rawgeti(m->L, m->pool, v.lua);
    if (lua_type(m->L, -1) == LUA_TSTRING)
        text = lua_tolstring(m->L, -1, length);
    lua_pop(m->L, 1); /* the pool keeps it */
    return text;
}

/* ---- objects ---- */

static void make_room(machine *m, state *s, uint32_t number)
{
    if (number < s->nobjects)
        return;
    uint32_t room = (number + 1) * 2;
    object **objects = take(m, room, sizeof *objects);
    if (!objects)
        return;
    if (s->nobjects)
        memcpy(objects, s->objects, s->nobjects * sizeof *objects);
    s->objects = objects;
    s->nobjects = room;
}

uint32_t new_object(machine *m, state *s)
{
    uint32_t number = m->nobjects++;
    make_room(m, s, number);
    object *o = take(m, 1, sizeof *o);
    if (o && number < s->nobjects) {
        o->stamp = s->stamp;
        s->objects[number] = o;
    }
    return number;
}

static object *copy_object(machine *m, const object *from, uint32_t stamp)
{
    object *o = take(m, 1, sizeof *o);
    if (!o)
        return NULL;
    *o = *from;
    o->stamp = stamp;
    o->room = o->n + 4;
    o->pairs_room = o->npairs + 4;
    o->list = take(m, o->room, sizeof *o->list);
    o->pairs = take(m, o->pairs_room, sizeof *o->pairs);
    if (!o->list || !o->pairs)
        return NULL;
    if (o->n)
        memcpy(o->list, from->list, o->n * sizeof *o->list);
    if (o->npairs)
        memcpy(o->pairs, from->pairs, o->npairs * sizeof *o->pairs);
    return o;
}

object *own_object(machine *m, state *s, uint32_t number)
{
    object *o = s->objects[number];
    if (o->stamp == s->stamp)
        return o;
    object *copy = copy_object(m, o, s->stamp);
    return copy ? s->objects[number] = copy : o;
}

const object *see_object(const state *s, uint32_t number) { return s->objects[number]; }

value normal_key(value key)
{
    if (key.kind == V_FLOAT && key.number == floor(key.number) && fabs(key.number) < 0x1p62)
        return int_value((lua_Integer)key.number);
    return key;
}

static bool is_in_list(value key, uint32_t most)
{
    return key.kind == V_INT && key.integer >= 1 && key.integer <= (lua_Integer)most;
}

static pair *find_pair(const object *o, value key)
{
    for (uint32_t k = 0; k < o->npairs; k++)
        if (same_value(o->pairs[k].key, key))
            return &o->pairs[k];
    return NULL;
}

value table_get(const object *o, value key)
{
    if (is_in_list(key, o->n))
        return o->list[key.integer - 1];
    const pair *p = find_pair(o, key);
    return p ? p->value : nil_value();
}

static void append(machine *m, object *o, value v)
{
    if (o->n == o->room) {
        uint32_t room = o->room ? o->room * 2 : 8;
        value *list = take(m, room, sizeof *list);
        if (!list)
            return;
        if (o->n)
            memcpy(list, o->list, o->n * sizeof *list);
        o->list = list;
        o->room = room;
    }
    o->list[o->n++] = v;
}

uint32_t new_cell(machine *m, state *s, value v)
{
    uint32_t number = new_object(m, s);
    if (!m->stopped)
        append(m, s->objects[number], v);
    return number;
}

static void add_pair(machine *m, object *o, value key, value v)
{
    if (o->npairs == o->pairs_room) {
        uint32_t room = o->pairs_room ? o->pairs_room * 2 : 8;
        pair *pairs = take(m, room, sizeof *pairs);
        if (!pairs)
            return;
        if (o->npairs)
            memcpy(pairs, o->pairs, o->npairs * sizeof *pairs);
        o->pairs = pairs;
        o->pairs_room = room;
    }
    o->pairs[o->npairs++] = (pair){key, v};
}

/* What stood among the pairs and now follows the list moves into it. */
static void take_followers(machine *m, object *o)
{
    for (pair *p; (p = find_pair(o, int_value((lua_Integer)o->n + 1))) && p->value.kind != V_NIL;) {
        append(m, o, p->value);
        *p = o->pairs[--o->npairs];
    }
}

void table_set(machine *m, object *o, value key, value v)
{
    if (is_in_list(key, o->n)) {
        o->list[key.integer - 1] = v;
        while (o->n && o->list[o->n - 1].kind == V_NIL)
            o->n--;
        return;
    }
    pair *p = find_pair(o, key);
    if (p) {
        p->value = v;
    } else if (is_in_list(key, o->n + 1) && v.kind != V_NIL) {
        append(m, o, v);
        take_followers(m, o);
    } else if (v.kind != V_NIL) {
        add_pair(m, o, key, v);
    }
}

/* ---- paths ---- */

static bool are_opposite(const machine *m, expr_id a, expr_id b)
{
    const expr_node *x = &m->g->nodes[a], *y = &m->g->nodes[b];
    return (x->op == EXPR_NOT && x->a == b) || (y->op == EXPR_NOT && y->a == a);
}

expr_id path_all(const path *p) { return p ? p->all : EXPR_ID_TRUE; }

static uint32_t depth_of(const path *p) { return p ? p->depth : 0; }

const path *extend_path(machine *m, const path *before, expr_id literal)
{
    if (literal == EXPR_ID_TRUE)
        return before;
    path *p = take(m, 1, sizeof *p);
    if (!p)
        return before;
    *p = (path){.before = before,
                .literal = literal,
                .depth = depth_of(before) + 1,
                .all = expr_make(m->g, EXPR_AND, path_all(before), literal, 0)};
    return p;
}

expr_id known_on_path(const machine *m, const path *p, expr_id condition)
{
    for (; p; p = p->before) {
        if (p->literal == condition)
            return EXPR_ID_TRUE;
        if (are_opposite(m, p->literal, condition))
            return EXPR_ID_FALSE;
    }
    return condition;
}

/*
 * The conjunction of the literals of p behind its ancestor; *first is the first of them. Built
 * from the ancestor on, so that longer paths share the nodes of shorter ones.
 */
static expr_id rest_of(machine *m, const path *p, const path *ancestor, expr_id *first)
{
    uint32_t n = depth_of(p) - depth_of(ancestor), k = n;
    expr_id rest = EXPR_ID_TRUE;
    expr_id *literals = take(m, n, sizeof *literals);
    *first = EXPR_ID_TRUE;
    if (!literals)
        return rest;
    for (; p != ancestor; p = p->before)
        literals[--k] = p->literal;
    for (k = 0; k < n; k++)
        rest = expr_make(m->g, EXPR_AND, rest, literals[k], 0);
    if (n)
        *first = literals[0];
    return rest;
}

/* The path of two states together, and a condition that tells the first from the second. */
static const path *join_paths(machine *m, const path *a, const path *b, expr_id *tells)
{
    const path *x = a, *y = b;
    while (depth_of(x) > depth_of(y))
        x = x->before;
    while (depth_of(y) > depth_of(x))
        y = y->before;
    while (x != y)
        x = x->before, y = y->before;
    expr_id first_a, first_b, rest_a = rest_of(m, a, x, &first_a),
                              rest_b = rest_of(m, b, x, &first_b);
    bool split = a != x && b != x && are_opposite(m, first_a, first_b);
    *tells = split ? first_a : rest_a;
    if (split && rest_a == first_a && rest_b == first_b)
        return x;
    return extend_path(m, x, expr_make(m->g, EXPR_OR, rest_a, rest_b, 0));
}

/* ---- states ---- */

value share_register(machine *m, state *s, int reg)
{
    if (s->regs[reg].kind != V_CELL) {
        uint32_t number = new_cell(m, s, s->regs[reg]);
        s->regs[reg] = (value){.kind = V_CELL, .object = number};
    }
    return s->regs[reg];
}

/*
 * Before two states part, the registers that a closure could take as its own become cells. So
 * whichever of them makes the closure, both have one cell, and it can be merged.
 */
static void share_captured(machine *m, state *s)
{
    const lua_code *code = m->frame->code;
    for (uint32_t p = 0; p < code->nprotos; p++)
        for (uint32_t k = 0; k < code->protos[p].nupvalues && !m->stopped; k++)
            if (code->protos[p].upvalues[k].in_stack)
                share_register(m, s, code->protos[p].upvalues[k].index);
}

state *fork_state(machine *m, state *s, expr_id condition)
{
    state *other = take(m, 1, sizeof *other);
    size_t room = (size_t)m->frame->room;
    value *regs = take(m, room, sizeof *regs);
    share_captured(m, s);
    object **objects = take(m, s->nobjects, sizeof *objects);
    if (!other || !regs || !objects || m->stopped)
        return NULL;
    *other = *s;
    other->regs = regs;
    other->objects = objects;
    memcpy(regs, s->regs, room * sizeof *regs);
    if (s->nobjects)
        memcpy(objects, s->objects, s->nobjects * sizeof *objects);
    /* From now on neither may write in place what both see. */
    s->stamp = ++m->stamps;
    other->stamp = ++m->stamps;
    other->path = extend_path(m, s->path, expr_make(m->g, EXPR_NOT, condition, 0, 0));
    s->path = extend_path(m, s->path, condition);
    m->forks++;
    return other;
}

static value list_value(const object *o, uint32_t k) { return k < o->n ? o->list[k] : nil_value(); }

/* Both sides' entries, with nil where a side has none. */
static object *merge_objects(machine *m, expr_id tells, const object *a, const object *b,
                             uint32_t stamp)
{
    object *o = copy_object(m, a, stamp);
    if (!o)
        return NULL;
    for (uint32_t k = 0; k < a->n; k++)
        o->list[k] = merge_values(m, tells, a->list[k], list_value(b, k));
    for (uint32_t k = a->n; k < b->n; k++)
        append(m, o, merge_values(m, tells, nil_value(), b->list[k]));
    for (uint32_t k = 0; k < a->npairs; k++) {
        const pair *p = find_pair(b, a->pairs[k].key);
        o->pairs[k].value = merge_values(m, tells, a->pairs[k].value, p ? p->value : nil_value());
    }
    for (uint32_t k = 0; k < b->npairs; k++)
        if (!find_pair(a, b->pairs[k].key))
            add_pair(m, o, b->pairs[k].key, merge_values(m, tells, nil_value(), b->pairs[k].value));
    o->meta = merge_values(m, tells, a->meta, b->meta);
    return o;
}

static void merge_heaps(machine *m, expr_id tells, state *a, const state *b)
{
    make_room(m, a, b->nobjects ? b->nobjects - 1 : 0);
    for (uint32_t k = 0; k < b->nobjects && !m->stopped; k++) {
        if (!b->objects[k] || a->objects[k] == b->objects[k])
            continue;
        a->objects[k] = a->objects[k]
                            ? merge_objects(m, tells, a->objects[k], b->objects[k], a->stamp)
                            : b->objects[k];
    }
}

static void merge_results(machine *m, expr_id tells, state *a, const state *b)
{
    int n = a->nresults > b->nresults ? a->nresults : b->nresults;
    value *results = take(m, (size_t)n, sizeof *results);
    for (int k = 0; results && k < n; k++)
        results[k] = merge_values(m, tells, k < a->nresults ? a->results[k] : nil_value(),
                                  k < b->nresults ? b->results[k] : nil_value());
    a->uneven |= b->uneven || a->nresults != b->nresults;
    a->results = results;
    a->nresults = results ? n : 0;
}

static value held(const state *s, int reg)
{
    value v = s->regs[reg];
    return v.kind == V_CELL ? s->objects[v.object]->list[0] : v;
}

/* Open lists that end at different registers are filled up with nil. */
static void even_out(state *a, state *b)
{
    if (a->open == LIST_NONE && b->open == LIST_NONE)
        return;
    int most = a->top > b->top ? a->top : b->top;
    for (int k = a->top < b->top ? a->top : b->top; k < most; k++) {
        a->regs[k] = k < a->top ? held(a, k) : nil_value();
        b->regs[k] = k < b->top ? held(b, k) : nil_value();
    }
    bool uneven = a->open == LIST_UNEVEN || b->open == LIST_UNEVEN || a->top != b->top;
    a->open = uneven ? LIST_UNEVEN : LIST_OPEN;
    a->top = most;
}

state *merge_states(machine *m, frame *f, state *a, state *b)
{
    expr_id tells;
    a->path = join_paths(m, a->path, b->path, &tells);
    a->stamp = ++m->stamps;
    merge_heaps(m, tells, a, b);
    if (a->pc == f->code->ncode)
        merge_results(m, tells, a, b);
    even_out(a, b);
    int top = a->open && a->top > f->code->registers ? a->top : f->code->registers;
    for (int k = 0; a->pc < f->code->ncode && k < top; k++)
        a->regs[k] = merge_values(m, tells, a->regs[k], b->regs[k]);
    return a;
}
