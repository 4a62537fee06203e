/* SPDX-License-Identifier: MIT
 *
 * Compiled code in the user's cache folder, $XDG_CACHE_HOME/detente or ~/.cache/detente. A file's
 * name is the hash of all that decides the code, and its last 32 bytes are the SHA-256 of name
 * and code, so that a cut, changed or renamed file is not taken for good. Only files and folders
 * that belong to the user and that nobody else may write are trusted. Processes do not disturb
 * each other: files appear whole, by a rename.
 */
#ifndef DTN_HOST_CODE_CACHE_H
#define DTN_HOST_CODE_CACHE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* Finds or makes the cache folder; false when there is none that can be trusted. */
bool code_cache_folder(char folder[PATH_MAX]);

/* The code for a key of 64 hexadecimal digits, from mem_alloc, or NULL. */
void *code_cache_read(const char *folder, const char *key, size_t *n);

/* Keeps code, and forgets what was longest unused when there is much. May fail: no matter. */
void code_cache_write(const char *folder, const char *key, const void *code, size_t n);

/* A new private folder to work in: in the cache folder (may be NULL), else for temporary files. */
bool code_cache_work_folder(const char *cache, char folder[PATH_MAX]);
/* Deletes a folder and the files in it. */
void code_cache_remove_folder(const char *folder);

/* Whole files; reading gives memory from mem_alloc, or NULL. */
void *code_cache_read_file(int folder, const char *name, size_t *n);
bool code_cache_write_file(int folder, const char *name, const void *bytes, size_t n);

#endif
