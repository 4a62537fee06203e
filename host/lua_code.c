/* SPDX-License-Identifier: MIT
 *
 * Reads Lua's compiled form. See lua_code.h; the layout is that of Lua's ldump.c.
 */
#include "lua_code.h"

#include <lauxlib.h>
#include <string.h>

/* The bytes of a dump, and how far they have been read. */
typedef struct bytes {
    unsigned char *p;
    size_t n, room, at;
    bool is_bad; /* cut short, unknown, or out of memory */
    arena *a;
} bytes;

static int take_bytes(lua_State *L, const void *p, size_t n, void *context)
{
    (void)L;
    bytes *b = context;
    if (b->n + n > b->room) {
        size_t room = (b->n + n) * 2;
        unsigned char *more = mem_resize(b->p, room);
        if (!more)
            return 1;
        b->p = more;
        b->room = room;
    }
    memcpy(b->p + b->n, p, n);
    b->n += n;
    return 0;
}

/* ---- pieces ---- */

static const unsigned char *next_bytes(bytes *b, size_t n)
{
    static const unsigned char nothing[16];
    if (b->is_bad || n > b->n - b->at) {
        b->is_bad = true;
        return n <= sizeof nothing ? nothing : NULL;
    }
    b->at += n;
    return b->p + b->at - n;
}

static unsigned next_byte(bytes *b) { return *next_bytes(b, 1); }

/* Seven bits a byte, the highest first; the last byte has its top bit set. */
static size_t next_size(bytes *b)
{
    size_t x = 0;
    unsigned byte;
    do {
        byte = next_byte(b);
        b->is_bad |= x >> (sizeof x * 8 - 8) != 0;
        x = x << 7 | (byte & 0x7f);
    } while (!(byte & 0x80) && !b->is_bad);
    return x;
}

/* How many things follow, each of at least `least` bytes: a damaged count must not allocate. */
static uint32_t next_count(bytes *b, size_t least)
{
    size_t n = next_size(b);
    if (least && n > (b->n - b->at) / least)
        b->is_bad = true;
    return b->is_bad ? 0 : (uint32_t)n;
}

static const char *next_text(bytes *b, size_t *length)
{
    size_t size = next_size(b);
    *length = 0;
    if (size == 0)
        return NULL;
    const unsigned char *from = next_bytes(b, size - 1);
    char *text = b->is_bad ? NULL : arena_new(b->a, size, 1);
    if (!text)
        return NULL;
    memcpy(text, from, size - 1);
    *length = size - 1;
    return text;
}

/* ---- parts of a function ---- */

static lua_word take_apart(uint32_t word)
{
    lua_word w = {.op = word & 0x7f,
                  .a = word >> 7 & 0xff,
                  .k = word >> 15 & 1,
                  .b = word >> 16 & 0xff,
                  .c = word >> 24 & 0xff,
                  .bx = (int)(word >> 15),
                  .sj = (int)(word >> 7) - 16777215};
    w.sbx = w.bx - 65535;
    w.sb = w.b - 127;
    w.sc = w.c - 127;
    return w;
}

static void read_code(bytes *b, lua_code *f)
{
    f->ncode = next_count(b, sizeof(uint32_t));
    lua_word *code = arena_new(b->a, f->ncode, sizeof *code);
    for (uint32_t k = 0; code && k < f->ncode; k++) {
        uint32_t word;
        memcpy(&word, next_bytes(b, sizeof word), sizeof word);
        code[k] = take_apart(word);
        b->is_bad |= code[k].op >= CODE_COUNT;
    }
    f->code = code;
}

static void read_const(bytes *b, lua_const *c)
{
    switch (next_byte(b)) {
    case 0x00:
        c->type = CONST_NIL;
        break;
    case 0x01:
        c->type = CONST_BOOL;
        break;
    case 0x11:
        c->type = CONST_BOOL;
        c->truth = true;
        break;
    case 0x03:
        c->type = CONST_INT;
        memcpy(&c->integer, next_bytes(b, sizeof c->integer), sizeof c->integer);
        break;
    case 0x13:
        c->type = CONST_FLOAT;
        memcpy(&c->number, next_bytes(b, sizeof c->number), sizeof c->number);
        break;
    case 0x04:
    case 0x14:
        c->type = CONST_TEXT;
        c->text = next_text(b, &c->length);
        break;
    default:
        b->is_bad = true;
    }
}

static void read_consts(bytes *b, lua_code *f)
{
    f->nconsts = next_count(b, 1);
    lua_const *consts = arena_new(b->a, f->nconsts, sizeof *consts);
    for (uint32_t k = 0; consts && k < f->nconsts; k++)
        read_const(b, &consts[k]);
    f->consts = consts;
}

static void read_upvalues(bytes *b, lua_code *f)
{
    f->nupvalues = next_count(b, 3);
    f->upvalues = arena_new(b->a, f->nupvalues, sizeof *f->upvalues);
    for (uint32_t k = 0; f->upvalues && k < f->nupvalues; k++) {
        f->upvalues[k].in_stack = next_byte(b) != 0;
        f->upvalues[k].index = (int)next_byte(b);
        next_byte(b);
    }
}

/* Each instruction's line as a difference to the one before; -128 says that it stands elsewhere. */
static void read_lines(bytes *b, lua_code *f)
{
    uint32_t n = next_count(b, 1), far;
    const unsigned char *steps = next_bytes(b, n);
    int *lines = arena_new(b->a, f->ncode, sizeof *lines);
    for (uint32_t k = 0, line = (uint32_t)f->first_line;
         lines && !b->is_bad && k < n && k < f->ncode; k++) {
        int step = (signed char)steps[k];
        if (step != -128)
            line += (uint32_t)step;
        lines[k] = step == -128 ? 0 : (int)line;
    }
    far = next_count(b, 2);
    for (uint32_t k = 0; k < far; k++) {
        size_t at = next_size(b), line = next_size(b);
        for (size_t j = at; lines && !b->is_bad && j < f->ncode && j < n; j++) {
            if (j > at && (signed char)steps[j] == -128)
                break;
            if (j > at)
                line += (size_t)(long)(signed char)steps[j];
            lines[j] = (int)line;
        }
    }
    f->lines = lines;
}

static void read_names(bytes *b, lua_code *f)
{
    size_t length;
    for (uint32_t k = next_count(b, 3); k > 0 && !b->is_bad; k--) {
        next_text(b, &length);
        next_size(b);
        next_size(b);
    }
    uint32_t n = next_count(b, 1);
    for (uint32_t k = 0; k < n && !b->is_bad; k++) {
        const char *name = next_text(b, &length);
        if (k < f->nupvalues)
            f->upvalues[k].name = name;
    }
}

enum { DEPTH_MAX = 200 }; /* functions inside functions; Lua's own limit is below that */

static void read_function(bytes *b, lua_code *f, const char *source, int depth)
{
    size_t length;
    const char *own = next_text(b, &length);
    f->source = own ? own : source;
    f->first_line = (int)next_size(b);
    next_size(b);
    f->nparams = (int)next_byte(b);
    next_byte(b); /* whether it takes more arguments: VARARGPREP says so too */
    f->registers = (int)next_byte(b);
    read_code(b, f);
    read_consts(b, f);
    read_upvalues(b, f);
    f->nprotos = next_count(b, 8);
    lua_code *protos = arena_new(b->a, f->nprotos, sizeof *protos);
    b->is_bad |= depth > DEPTH_MAX || b->a->out_of_memory;
    for (uint32_t k = 0; k < f->nprotos && !b->is_bad; k++)
        read_function(b, &protos[k], f->source, depth + 1);
    f->protos = protos;
    read_lines(b, f);
    read_names(b, f);
}

/* What a dump of this very library begins with; anything else is not read. */
static bool has_known_header(bytes *b)
{
    static const unsigned char known[] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n\x04\x08\x08";
    if (memcmp(next_bytes(b, sizeof known - 1), known, sizeof known - 1) != 0)
        return false;
    lua_Integer integer;
    lua_Number number;
    memcpy(&integer, next_bytes(b, sizeof integer), sizeof integer);
    memcpy(&number, next_bytes(b, sizeof number), sizeof number);
    return !b->is_bad && integer == 0x5678 && number == 370.5;
}

const lua_code *lua_code_read(lua_State *L, int place, arena *a)
{
    bytes b = {.a = a};
    lua_code *f = arena_new(a, 1, sizeof *f);
    lua_pushvalue(L, place);
    bool dumped = f && !lua_iscfunction(L, -1) && lua_dump(L, take_bytes, &b, 0) == 0;
    lua_pop(L, 1);
    bool is_good = dumped && has_known_header(&b);
    if (is_good) {
        next_byte(&b);
        read_function(&b, f, NULL, 0);
        is_good = !b.is_bad && !a->out_of_memory;
    }
    mem_free(b.p);
    return is_good ? f : NULL;
}
