/* SPDX-License-Identifier: MIT
 *
 * Where units come from: the search path, checks before trust, units by id.
 *
 * A plugin file is looked at from outside first (elf_plugin.h), then loaded in a forked child,
 * since constructors run inside dlopen, and only then in the host, with the floating-point modes
 * compared. What is refused keeps its sentence for `detente list` and for the error of the unit
 * that was wanted. A file named after the unit (NAME.so, NAME/NAME.so, and .lua) is found without
 * loading any other; when there is none, all plugins on the path are loaded. Of several units of
 * one id, one in a file of its name is used before others, then that of the first folder on the
 * path; in one folder a .so goes before a .lua.
 *
 * Not for several threads at once; everything handed out lives until registry_close.
 */
#ifndef DTN_HOST_REGISTRY_H
#define DTN_HOST_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "unit_info.h"

typedef struct registry registry;
struct lua_box;

/* A file that is not used, and why. */
typedef struct refusal {
    const char *path;
    const char *why;
} refusal;

/*
 * `folders` is searched before DETENTE_PATH, ./plugins, the user's and the system's folders; it
 * ends with NULL and may be NULL. `lua` runs Lua plugins; it is not owned and outlives this.
 */
err_code registry_open(const char *const *folders, struct lua_box *lua, registry **out, error *e);
void registry_close(registry *r);

/* The unit of that id, or ERR_INPUT (unknown, nearest word) or ERR_PLUGIN (it was refused). */
err_code registry_find(registry *r, const char *id, const unit_info **out, error *e);

/* Loads everything on the path. */
void registry_load_all(registry *r);

/* What is known so far, in order of loading. */
size_t registry_units(const registry *r, const unit_info *const **out);
size_t registry_refusals(const registry *r, const refusal **out);

/* The folders of the search path, ended with NULL. */
const char *const *registry_folders(const registry *r);

#endif
