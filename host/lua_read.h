/* SPDX-License-Identifier: MIT
 *
 * Reads tables that users wrote in Lua: every field is known or an error, every error has its
 * file and line and the nearest right word.
 *
 * Lua forgets where a field stood, so the line is found again in the text: the reader keeps the
 * path of names it is at (policies > nrc > level) and looks for them as words, one behind the
 * other, outside of comments.
 */
#ifndef DTN_HOST_LUA_READ_H
#define DTN_HOST_LUA_READ_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "mem.h"

enum { READ_DEPTH = 8 };

/* One reading of one file. Texts handed out are copies in the arena. */
typedef struct lua_reader {
    lua_State *L;
    const char *file; /* as shown to the user */
    const char *text; /* of the file, for finding lines */
    arena *a;
    error *e;
    const char *path[READ_DEPTH];
    int depth;
} lua_reader;

/*
 * Calls read(r, what) with the table on top of the stack, inside the door: a metamethod of the
 * table that raises an error, or a lack of memory, becomes an error like any other. The stack is
 * left as it was found, with the table.
 */
err_code read_protected(lua_reader *r, err_code (*read)(lua_reader *r, void *what), void *what);

/* Goes into and out of a named part, for the line of errors. */
void read_enter(lua_reader *r, const char *name);
void read_leave(lua_reader *r);

/*
 * Where the words stand, one behind the other: the byte at which the last one that is found
 * begins, or -1 when not even the first is; and its line, or 0.
 */
long source_place(const char *text, const char *const *words, int n);
int source_line(const char *text, const char *const *words, int n);

/* The line and the byte the reader is at. */
int read_line(const lua_reader *r);
long read_place(const lua_reader *r);

/* "file:line: ..." into r->e, with the line of the path and then of `word` (or NULL). */
err_code read_wrong(lua_reader *r, const char *word, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "unknown WHAT 'word'; did you mean ..." at the word's line. `known` ends with NULL. */
err_code read_unknown(lua_reader *r, const char *what, const char *word, const char *const *known);

/* Whether all keys of the table on top of the stack are among `known` (ends with NULL). */
err_code read_fields(lua_reader *r, const char *const *known);

/* The keys of the table on top in byte order; a key that is no text is an error. */
err_code read_keys(lua_reader *r, const char *const **keys, size_t *n);

/* Fields of the table on top. Absent: *out stays as it is, unless `required`. */
err_code read_text(lua_reader *r, const char *field, bool required, const char **out);
err_code read_number(lua_reader *r, const char *field, bool required, double *out);
err_code read_flag(lua_reader *r, const char *field, bool *out);

/* Pushes a field that must be a table (or nil when absent and not required). *has says which. */
err_code read_table(lua_reader *r, const char *field, bool required, bool *has);

#endif
