/* SPDX-License-Identifier: MIT
 *
 * The machine that records (record.h), seen from inside: values, objects, states, and what the
 * files record_*.c do for one another. Everything it makes lives in the recording's arena or in
 * the machine's own, and dies with them.
 */
#ifndef DTN_HOST_RECORD_MACHINE_H
#define DTN_HOST_RECORD_MACHINE_H

#include <lauxlib.h>

#include "lua_code.h"
#include "record.h"

/* ---- values ---- */

typedef enum value_kind {
    V_NIL,
    V_BOOL,
    V_INT,
    V_FLOAT,
    V_NUMBER,    /* a node, and the condition under which Lua would call it an integer */
    V_CONDITION, /* a boolean that is a node */
    V_TABLE,     /* an object of the machine */
    V_FUNCTION,  /* likewise: a closure made while recording */
    V_LUA,       /* a text, table or function of Lua itself, by its place in the pool */
    V_BUILTIN,   /* a step of an iteration (`ipairs`, `pairs`) */
    V_EITHER,    /* one of two values of different kinds, as a condition has it */
    V_CELL       /* in a register: its value is in an object, shared with closures */
} value_kind;

typedef struct value {
    value_kind kind;
    expr_id node, whole;
    union {
        bool truth;
        lua_Integer integer;
        double number;
        uint32_t object;
        int lua;
        int builtin;
        const struct either *either;
    };
} value;

/* Equal ones are one, so that comparing two is comparing their places. */
struct either {
    expr_id condition;
    int depth; /* of the eithers inside, at most EITHER_DEPTH: what walks through them recurses */
    value yes, no;
    struct either *next; /* in the machine's hash table */
};

/* ---- objects: what a state may change ---- */

typedef struct pair {
    value key, value;
} pair;

typedef struct object {
    uint32_t stamp; /* of the state that may write it in place */
    value *list;    /* keys 1 to n; a cell's value is list[0] */
    uint32_t n, room;
    pair *pairs; /* other keys, in the order in which they came */
    uint32_t npairs, pairs_room;
    value meta;
    bool is_values;       /* the table v, whose names are fixed */
    const lua_code *code; /* a closure's */
    value *upvalues;
} object;

/* ---- paths: which cases a state stands for ---- */

typedef struct path {
    const struct path *before; /* NULL: all cases */
    expr_id literal;           /* holds for these cases, as all before it do */
    uint32_t depth;
    expr_id all; /* the conjunction of literals */
} path;

/* A list of values in the last registers: none, one, or one whose length depends on a column. */
typedef enum open_list { LIST_NONE, LIST_OPEN, LIST_UNEVEN } open_list;

typedef struct state {
    uint32_t stamp;
    const path *path;
    object **objects; /* by number; NULL for those of other states */
    uint32_t nobjects;
    value *regs;
    open_list open;
    int top; /* behind the last value of an open list of arguments or results */
    uint32_t pc;
    value *results;
    int nresults;
    bool uneven; /* how many results there are depends on a column; nil fills them up */
} state;

typedef struct frame {
    struct frame *caller;
    const lua_code *code;
    const value *upvalues;
    bool is_outer; /* its upvalues are of the file: they may not be written */
    const value *varargs;
    int nvarargs;
    state **waiting;   /* by instruction; the last one collects what returns */
    uint32_t *decided; /* how often each instruction met a condition on columns */
    uint32_t at;       /* the instruction at hand, for messages */
    int room;          /* registers of its states */
} frame;

enum { REGISTERS = 512 }; /* of a frame, at most: Lua's 255, and room for open lists */

typedef struct machine {
    lua_State *L;
    const lua_declaration *d;
    recording *r;
    expr_graph *g;
    arena a;
    int pool; /* on the stack: values by place and places by value */
    int npool;
    uint8_t *builtins; /* by place in the pool: which, or 0 */
    int builtins_room;
    struct known_code { /* functions of Lua that were read, by place in the pool */
        int lua;
        const lua_code *code;
        const value *upvalues;
    } * codes;
    int ncodes, codes_room;
    struct either *eithers[256]; /* by hash */
    frame *frame;
    int depth;
    uint32_t stamps, nobjects;
    uint64_t budget; /* instructions left */
    uint32_t forks;
    double *low, *high; /* what is known of nodes; NaN in low: not asked yet */
    uint32_t ranges;
    uint32_t range_work;  /* nodes that one question looked at */
    int splits;           /* values that are being split, in all frames */
    bool uneven;          /* how many results the latest call gave depends on a column */
    const lua_code *code; /* the instruction that was begun last, for errors that unwind all */
    uint32_t at;
    bool stopped; /* out of memory or of budget: unwind */
    bool no_memory;
} machine;

/* ---- record_value.c ---- */

static inline value nil_value(void) { return (value){.kind = V_NIL}; }
static inline value bool_value(bool b) { return (value){.kind = V_BOOL, .truth = b}; }
static inline value int_value(lua_Integer i) { return (value){.kind = V_INT, .integer = i}; }
static inline value float_value(double x) { return (value){.kind = V_FLOAT, .number = x}; }

/* A node as a value: constants become numbers again. */
value number_value(machine *m, expr_id node, expr_id whole);
value condition_value(expr_id node);
value either_value(machine *m, expr_id condition, value yes, value no);

bool is_number(value v); /* INT, FLOAT or NUMBER */
bool same_value(value a, value b);
expr_id cond_select(machine *m, expr_id c, expr_id yes, expr_id no);
/* yes where the condition holds, no elsewhere, as one value. */
value merge_values(machine *m, expr_id condition, value yes, value no);

/* Values of Lua: the one on top of the stack, which is popped; and back. */
value from_lua(machine *m);
bool to_lua(machine *m, value v); /* pushes; false (nothing pushed) when it is no Lua value */
const char *lua_text(machine *m, value v, size_t *length); /* NULL when it is no text */

/* Objects. A number of an object stays the same in all states. */
uint32_t new_object(machine *m, state *s);
uint32_t new_cell(machine *m, state *s, value v);
/* A register that a closure takes as its own: both then see one cell. */
value share_register(machine *m, state *s, int reg);
object *own_object(machine *m, state *s, uint32_t number); /* one that may be written */
const object *see_object(const state *s, uint32_t number);
value table_get(const object *o, value key);
void table_set(machine *m, object *o, value key, value v);
value normal_key(value key); /* 2.0 is the key 2 */

/* States. */
state *fork_state(machine *m, state *s, expr_id condition); /* s keeps the yes side */
state *merge_states(machine *m, frame *f, state *a, state *b);
const path *extend_path(machine *m, const path *p, expr_id literal);
expr_id path_all(const path *p);
/* EXPR_ID_TRUE or FALSE when the path settles the condition, else the condition. */
expr_id known_on_path(const machine *m, const path *p, expr_id condition);

/* ---- record.c ---- */

/* All end a state: its cases are left to Lua. Return false, for `return raise_error(...)`. */
bool raise_error(machine *m, state *s, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool raise_from_lua(machine *m, state *s); /* with the message on top of the stack, popped */
bool refuse(machine *m, state *s, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Ends the recording as a whole. */
void give_up(machine *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Leaves those cases of the state to Lua that also meet the condition. */
void leave_cases(machine *m, const state *s, expr_id condition);
void keeps_between_calls(machine *m, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Calls a function value; results in out[0..*nout), at most REGISTERS / 2. False: none is left. */
bool call_value(machine *m, state *s, value fn, const value *args, int nargs, value *out,
                int *nout);
/* ---- record_table.c ---- */

/* s[key] with metatables; false: the state ended. */
bool index_value(machine *m, state *s, value from, value key, value *out);
bool assign_value(machine *m, state *s, value to, value key, value v);
/*
 * The metamethod of a table of the machine or of Lua, or nil. Where the metatable depends on a
 * column, all cases of the state are left to Lua, and what is done with the nil does not matter.
 */
value metamethod(machine *m, state *s, value v, const char *event);
/* The first result of fn(a, b), or nil. */
bool call_for_one(machine *m, state *s, value fn, value a, value b, value *out);

/* ---- record_unit.c ---- */

value make_values(machine *m, state *s); /* the table v before the call */
/* What a name of v holds: what was assigned to it, elsewhere the input; nil: no such name. */
value held_value(machine *m, const object *values, value name);
void store_values(machine *m, state *s, value v); /* what it holds after it, as targets */

/* ---- record_arith.c ---- */

expr_id number_node(machine *m, value v); /* of any number; EXPR_NONE: 2^53 or beyond */
expr_id whole_node(value v);
/* Leaves cases to Lua in which a node is an integer that a double may not hold exactly. */
void keep_exact(machine *m, const state *s, expr_id whole, expr_id node);
/* `op` is LUA_OPADD ...; false: the state ended, or (with *done false) it takes a metamethod. */
bool arith_value(machine *m, state *s, int op, value a, value b, value *out, bool *done);
/* The condition a < b, a <= b, a == b as TRUE, FALSE or a node; false: the state ended. */
bool compare_values(machine *m, state *s, int op, value a, value b, expr_id *out);

/* ---- record_calls.c ---- */

void find_builtins(machine *m);
bool call_builtin(machine *m, state *s, value fn, const value *args, int nargs, value *out,
                  int *nout);
bool is_builtin(const machine *m, value fn);
const char *type_name(machine *m, value v); /* as Lua's `type` has it */

#endif
