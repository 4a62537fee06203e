/* SPDX-License-Identifier: MIT
 *
 * The second back end: programs as C, compiled by the machine's own compiler, loaded privately,
 * and kept in the user's cache folder under a hash of all that decides the code. The bits are the
 * player's. Never required: without a compiler, or when anything goes wrong, the player plays.
 *
 * Several programs make one file, since starting a compiler costs more than a program does.
 */
#ifndef DTN_HOST_COMPILE_H
#define DTN_HOST_COMPILE_H

#include "error.h"
#include "program.h"

typedef struct compiled compiled;

/*
 * Compiles n programs, which must outlive the result. Errors are ERR_RUN with a sentence (no
 * compiler, its message, too many operations, no folder to work in, code that does not compute
 * what the player does) or ERR_MEMORY; nothing is left behind then but in the cache. A cache folder that cannot be used or trusted is no error: the work is done
 * in a folder for temporary files and forgotten. `from_cache` (may be NULL) says whether the
 * compiler was spared. [main]
 */
err_code compile_open(const program *const *programs, size_t n, compiled **out, bool *from_cache,
                      error *e);
void compile_close(compiled *c);

/* Seconds that a run of the compiler may take; 60 unless a test says otherwise. */
void compile_time_limit(unsigned seconds);

/* Whether there is a compiler: $CC, else `cc` on the search path. */
bool compile_is_possible(void);

/* As player_scratch, player_begin and player_step, for program k. [any] */
size_t compiled_scratch(const compiled *c, size_t k);
void compiled_begin(const compiled *c, size_t k, const program_block *b);
void compiled_step(const compiled *c, size_t k, const program_block *b);

/* The C text of the programs, from mem_alloc, or NULL when memory runs out: for tests and notes. */
char *compile_text(const program *const *programs, size_t n);

#endif
