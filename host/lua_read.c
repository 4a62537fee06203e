/* SPDX-License-Identifier: MIT
 *
 * Strict reading of Lua tables. See lua_read.h.
 */
#include "lua_read.h"

#include <ctype.h>
#include <lauxlib.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua_state.h"

struct reading {
    lua_reader *r;
    err_code (*read)(lua_reader *r, void *what);
    void *what;
    err_code code;
};

static int read_inside(lua_State *L)
{
    struct reading *job = lua_touserdata(L, 1);
    job->code = job->read(job->r, job->what);
    return 0;
}

err_code read_protected(lua_reader *r, err_code (*read)(lua_reader *r, void *what), void *what)
{
    struct reading job = {r, read, what, ERR_OK};
    lua_State *L = r->L;
    lua_pushcfunction(L, read_inside);
    lua_pushlightuserdata(L, &job);
    lua_pushvalue(L, -3);
    err_code code = lua_box_call(lua_box_of(L), 2, 0, r->e);
    if (code)
        return error_prefix(r->e, "%s", r->file);
    return r->e->code = job.code;
}

void read_enter(lua_reader *r, const char *name)
{
    if (r->depth < READ_DEPTH)
        r->path[r->depth] = name;
    r->depth++;
}

void read_leave(lua_reader *r) { r->depth--; }

/* ---- finding a line ---- */

/* Where a long bracket that opens at p ends, or NULL when none opens there. */
static const char *long_bracket_end(const char *p)
{
    const char *q = p + 1;
    int level = 0;
    while (*q == '=') {
        level++;
        q++;
    }
    if (*p != '[' || *q != '[')
        return NULL;
    for (q++; *q; q++) {
        if (*q != ']')
            continue;
        const char *c = q + 1;
        int n = 0;
        while (*c == '=' && n < level) {
            c++;
            n++;
        }
        if (n == level && *c == ']')
            return c + 1;
    }
    return q;
}

static const char *comment_end(const char *p)
{
    const char *end = p[2] == '[' ? long_bracket_end(p + 2) : NULL;
    if (end)
        return end;
    end = strchr(p, '\n');
    return end ? end : p + strlen(p);
}

/* The next name or quoted text at or behind p: its first byte and length. NULL at the end. */
static const char *next_word(const char *p, size_t *length)
{
    while (*p) {
        if (p[0] == '-' && p[1] == '-') {
            p = comment_end(p);
        } else if (*p == '"' || *p == '\'') {
            const char *start = p + 1;
            char quote = *p++;
            while (*p && *p != quote && *p != '\n')
                p += *p == '\\' && p[1] ? 2 : 1;
            *length = (size_t)(p - start);
            return start;
        } else if (*p == '[' && long_bracket_end(p)) {
            p = long_bracket_end(p);
        } else if (isalpha((unsigned char)*p) || *p == '_') {
            const char *start = p;
            while (isalnum((unsigned char)*p) || *p == '_')
                p++;
            *length = (size_t)(p - start);
            return start;
        } else {
            p++;
        }
    }
    return NULL;
}

/* Behind a word: past the closing quote, if there is one. */
static const char *behind(const char *word, size_t length)
{
    const char *p = word + length;
    return *p == '"' || *p == '\'' ? p + 1 : p;
}

static const char *find_word(const char *from, const char *want)
{
    size_t length, wanted = strlen(want);
    for (const char *w = next_word(from, &length); w; w = next_word(behind(w, length), &length))
        if (length == wanted && memcmp(w, want, length) == 0)
            return w;
    return NULL;
}

long source_place(const char *text, const char *const *words, int n)
{
    const char *at = NULL, *from = text;
    for (int k = 0; k < n && text; k++) {
        const char *found = find_word(from, words[k]);
        if (!found)
            continue;
        at = found;
        from = behind(found, strlen(words[k]));
    }
    return at ? (long)(at - text) : -1;
}

int source_line(const char *text, const char *const *words, int n)
{
    long place = source_place(text, words, n);
    int line = place >= 0;
    for (long k = 0; k < place; k++)
        line += text[k] == '\n';
    return line;
}

static int line_with(const lua_reader *r, const char *word)
{
    const char *words[READ_DEPTH + 1];
    int n = r->depth < READ_DEPTH ? r->depth : READ_DEPTH;
    for (int k = 0; k < n; k++)
        words[k] = r->path[k];
    if (word)
        words[n++] = word;
    return source_line(r->text, words, n);
}

int read_line(const lua_reader *r) { return line_with(r, NULL); }

long read_place(const lua_reader *r)
{
    return source_place(r->text, r->path, r->depth < READ_DEPTH ? r->depth : READ_DEPTH);
}

/* ---- errors ---- */

err_code read_wrong(lua_reader *r, const char *word, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    int line = line_with(r, word);
    if (line)
        return error_set(r->e, ERR_INPUT, "%s:%d: %s", r->file, line, text);
    return error_set(r->e, ERR_INPUT, "%s: %s", r->file, text);
}

err_code read_unknown(lua_reader *r, const char *what, const char *word, const char *const *known)
{
    char hint[512];
    size_t n = 0;
    while (known[n])
        n++;
    error_hint(hint, sizeof hint, word, known, n);
    return read_wrong(r, word, "unknown %s '%s'%s", what, word, hint);
}

/* ---- fields ---- */

err_code read_fields(lua_reader *r, const char *const *known)
{
    lua_State *L = r->L;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        bool right = false;
        if (lua_type(L, -1) == LUA_TSTRING)
            for (size_t k = 0; known[k] && !right; k++)
                right = strcmp(known[k], lua_tostring(L, -1)) == 0;
        if (right)
            continue;
        err_code code;
        if (lua_type(L, -1) == LUA_TSTRING)
            code = read_unknown(r, "field", lua_tostring(L, -1), known);
        else
            code = read_wrong(r, NULL, "a field needs a name here; found an entry without one");
        lua_pop(L, 1);
        return code;
    }
    return ERR_OK;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

err_code read_keys(lua_reader *r, const char *const **keys, size_t *n)
{
    lua_State *L = r->L;
    size_t count = 0;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        count++;
    }
    const char **list = arena_new(r->a, count + 1, sizeof *list);
    *n = 0;
    *keys = list;
    lua_pushnil(L);
    while (list && lua_next(L, -2)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING) {
            lua_pop(L, 1);
            return read_wrong(r, NULL, "names are wanted as keys here, such as name = ...");
        }
        list[(*n)++] = arena_text(r->a, lua_tostring(L, -1));
    }
    if (r->a->out_of_memory)
        return error_set(r->e, ERR_MEMORY, "memory ran out while reading %s", r->file);
    qsort(list, *n, sizeof *list, by_bytes);
    return ERR_OK;
}

static err_code wrong_type(lua_reader *r, const char *field, const char *wanted)
{
    err_code code;
    if (lua_isnil(r->L, -1))
        code = read_wrong(r, NULL, "'%s' is missing; it must be %s", field, wanted);
    else
        code =
            read_wrong(r, field, "'%s' must be %s, not %s", field, wanted, luaL_typename(r->L, -1));
    lua_pop(r->L, 1);
    return code;
}

err_code read_text(lua_reader *r, const char *field, bool required, const char **out)
{
    int type = lua_getfield(r->L, -1, field);
    if (type != LUA_TSTRING && !(type == LUA_TNIL && !required))
        return wrong_type(r, field, "a text");
    if (type == LUA_TSTRING) {
        const char *text = lua_tostring(r->L, -1);
        if (strlen(text) != lua_rawlen(r->L, -1)) {
            lua_pop(r->L, 1);
            return read_wrong(r, field, "'%s' has a zero byte inside", field);
        }
        *out = arena_text(r->a, text);
    }
    lua_pop(r->L, 1);
    return ERR_OK;
}

err_code read_number(lua_reader *r, const char *field, bool required, double *out)
{
    int type = lua_getfield(r->L, -1, field);
    if (type != LUA_TNUMBER && !(type == LUA_TNIL && !required))
        return wrong_type(r, field, "a number");
    double value = lua_tonumber(r->L, -1);
    lua_pop(r->L, 1);
    if (!isfinite(value))
        return read_wrong(r, field, "'%s' must be a finite number", field);
    if (type == LUA_TNUMBER)
        *out = value;
    return ERR_OK;
}

err_code read_flag(lua_reader *r, const char *field, bool *out)
{
    int type = lua_getfield(r->L, -1, field);
    if (type != LUA_TBOOLEAN && type != LUA_TNIL)
        return wrong_type(r, field, "true or false");
    if (type == LUA_TBOOLEAN)
        *out = lua_toboolean(r->L, -1);
    lua_pop(r->L, 1);
    return ERR_OK;
}

err_code read_table(lua_reader *r, const char *field, bool required, bool *has)
{
    int type = lua_getfield(r->L, -1, field);
    *has = type == LUA_TTABLE;
    if (*has || (type == LUA_TNIL && !required))
        return ERR_OK;
    return wrong_type(r, field, "a table");
}
