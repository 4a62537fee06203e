/* SPDX-License-Identifier: MIT
 *
 * A unit as the host sees it: its tables copied with the plugin's strides and checked once, so
 * that the rest of the host reads them without doubt. C and Lua units pass the same checks.
 */
#ifndef DTN_HOST_UNIT_INFO_H
#define DTN_HOST_UNIT_INFO_H

#include <stdbool.h>
#include <stddef.h>

#include "detente/plugin.h"
#include "error.h"
#include "mem.h"

typedef struct unit_info {
    dtn_unit unit;            /* vars, streams and options point to the arrays below */
    const dtn_unit *original; /* what the unit's own functions are handed */
    dtn_var *vars;            /* unit.nvars; counts are at least 1, texts never NULL */
    dtn_stream *streams;
    dtn_option *options;
    const char *path; /* of its plugin; owned by the arena it was made in */
    bool is_lua;
    /* Where its file was found, for the choice among units of one id: the least is used. */
    unsigned rank;
    const struct unit_info *shadowed_by; /* NULL, or the unit of the same id that is used */
} unit_info;

/* Copies and checks. ERR_PLUGIN with a sentence that begins with the unit's id. */
err_code unit_info_make(const dtn_unit *original, const char *path, bool is_lua, arena *a,
                        unit_info *out, error *e);

/* The place of the variable of that name and kind, or -1. */
int unit_info_var(const unit_info *u, const char *name, dtn_kind kind);

/* "model", "lever", "metric"; "parameter", "setting", "input" ... */
const char *role_name(uint32_t role);
const char *kind_name(uint32_t kind);

/* [a-z][a-z0-9_]*, at most 63 bytes. */
bool is_plain_name(const char *name);

#endif
