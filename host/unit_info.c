/* SPDX-License-Identifier: MIT
 *
 * Copies and checks the tables of a unit. See unit_info.h.
 */
#include "unit_info.h"

#include <math.h>
#include <string.h>

#include "units.h"

enum { TABLE_MAX = 4096, COUNT_MAX = 100000, NAME_MAX_BYTES = 63 };

const char *role_name(uint32_t role)
{
    static const char *const names[] = {"?", "model", "lever", "metric"};
    return role <= DTN_METRIC ? names[role] : names[0];
}

const char *kind_name(uint32_t kind)
{
    static const char *const names[] = {"?",      "parameter", "setting",      "input",
                                        "output", "derived",   "contribution", "state"};
    return kind <= DTN_STATE ? names[kind] : names[0];
}

bool is_plain_name(const char *name)
{
    if (!name || name[0] < 'a' || name[0] > 'z' || strlen(name) > NAME_MAX_BYTES)
        return false;
    for (const char *p = name; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_'))
            return false;
    return true;
}

/* Copies `n` entries of `stride` bytes each into `n` entries of `size` bytes, the rest zero. */
static void *copy_table(arena *a, const void *from, uint32_t n, uint32_t stride, size_t size)
{
    char *table = arena_new(a, n, size);
    for (uint32_t k = 0; table && k < n; k++)
        memcpy(table + k * size, (const char *)from + (size_t)k * stride,
               stride < size ? stride : size);
    return table;
}

static err_code wrong(error *e, const unit_info *u, const char *name, const char *what)
{
    return error_set(e, ERR_PLUGIN, "unit '%s': '%s' %s", u->unit.id, name, what);
}

static bool kind_fits_role(const dtn_unit *unit, uint32_t kind)
{
    switch (kind) {
    case DTN_PARAM:
    case DTN_INPUT:
    case DTN_OUTPUT:
    case DTN_STATE:
        return true;
    case DTN_SETTING:
        return unit->role == DTN_LEVER;
    case DTN_DERIVED:
        return unit->role == DTN_MODEL;
    case DTN_ADD:
        return unit->role != DTN_METRIC;
    default:
        return false;
    }
}

static err_code check_unit_of_measure(const unit_info *u, const dtn_var *v, error *e)
{
    if (strcmp(v->unit, "*") == 0)
        return v->kind == DTN_INPUT ? ERR_OK
                                    : wrong(e, u, v->name,
                                            "has unit of measure '*', which only "
                                            "an input may have");
    if (v->unit[0] == '=') {
        if (unit_info_var(u, v->unit + 1, DTN_INPUT) < 0)
            return wrong(e, u, v->name,
                         "takes its unit of measure from an input that the unit "
                         "does not have");
        return ERR_OK;
    }
    units parsed;
    if (units_parse(v->unit, &parsed, e))
        return error_prefix(e, "unit '%s': '%s'", u->unit.id, v->name), e->code = ERR_PLUGIN;
    return ERR_OK;
}

static err_code check_range(const unit_info *u, const dtn_var *v, error *e)
{
    if (!isfinite(v->min) || !isfinite(v->max) || !isfinite(v->def))
        return wrong(e, u, v->name, "has a range or default that is not a finite number");
    if (v->min > v->max)
        return error_set(e, ERR_PLUGIN, "unit '%s': '%s' has a reversed range, [%g, %g]",
                         u->unit.id, v->name, v->min, v->max);
    if (v->def < v->min || v->def > v->max)
        return error_set(e, ERR_PLUGIN, "unit '%s': the default %g of '%s' is outside [%g, %g]",
                         u->unit.id, v->def, v->name, v->min, v->max);
    if ((v->flags & DTN_LOG) && v->min <= 0)
        return wrong(e, u, v->name, "is marked LOG, but its range does not begin above 0");
    if ((v->flags & DTN_INTEGER) && v->def != floor(v->def))
        return wrong(e, u, v->name, "is marked INTEGER, but its default is not a whole number");
    return ERR_OK;
}

static err_code check_var(const unit_info *u, uint32_t k, error *e)
{
    dtn_var *v = &u->vars[k];
    if (!is_plain_name(v->name))
        return error_set(e, ERR_PLUGIN, "unit '%s': the name of variable %u is not [a-z][a-z0-9_]*",
                         u->unit.id, k);
    if (v->kind < DTN_PARAM || v->kind > DTN_STATE)
        return wrong(e, u, v->name, "has a kind that this host does not know");
    if (!kind_fits_role(&u->unit, v->kind))
        return error_set(e, ERR_PLUGIN, "unit '%s': '%s' is a %s, which a %s cannot have",
                         u->unit.id, v->name, kind_name(v->kind), role_name(u->unit.role));
    for (uint32_t j = 0; j < k; j++) {
        const dtn_var *o = &u->vars[j];
        /* A stock is read and written; a contributor may read the stock it adds to. */
        uint32_t both = 1u << o->kind | 1u << v->kind;
        bool pair = both == (1u << DTN_INPUT | 1u << DTN_OUTPUT) ||
                    both == (1u << DTN_INPUT | 1u << DTN_ADD);
        if (strcmp(o->name, v->name) == 0 && !pair)
            return wrong(e, u, v->name, "is declared twice");
    }
    if (v->count == 0)
        v->count = 1;
    if (v->count > COUNT_MAX)
        return wrong(e, u, v->name, "has too many columns");
    v->unit = v->unit ? v->unit : "1";
    v->doc = v->doc ? v->doc : "";
    v->source = v->source ? v->source : "";
    for (uint32_t j = 0; v->labels && v->labels[j]; j++)
        if (j > v->max)
            return wrong(e, u, v->name, "has more labels than values");
    if (check_range(u, v, e))
        return e->code;
    return check_unit_of_measure(u, v, e);
}

/* A stock is given twice; both entries must say the same, or readers would be misled. */
static err_code check_stocks(const unit_info *u, error *e)
{
    for (uint32_t k = 0; k < u->unit.nvars; k++) {
        int out = unit_info_var(u, u->vars[k].name, DTN_OUTPUT);
        if (u->vars[k].kind != DTN_INPUT || out < 0)
            continue;
        const dtn_var *in = &u->vars[k], *v = &u->vars[out];
        if (u->unit.role == DTN_METRIC)
            return wrong(e, u, in->name, "is both input and output, which a metric cannot have");
        if (strcmp(in->unit, v->unit) || in->count != v->count)
            return wrong(e, u, in->name, "differs between its input and its output entry");
    }
    return ERR_OK;
}

static err_code check_role(const unit_info *u, error *e)
{
    bool writes = false, derives = false, steps = false;
    for (uint32_t k = 0; k < u->unit.nvars; k++) {
        uint32_t kind = u->vars[k].kind;
        writes |= kind == DTN_OUTPUT || kind == DTN_DERIVED || kind == DTN_ADD;
        derives |= kind == DTN_DERIVED;
        steps |= kind == DTN_OUTPUT || kind == DTN_ADD;
    }
    if (!writes)
        return error_set(e, ERR_PLUGIN, "unit '%s' writes nothing, so it can change nothing",
                         u->unit.id);
    if (derives && steps)
        return error_set(e, ERR_PLUGIN,
                         "unit '%s' has derived variables and outputs; make it two units, since "
                         "one belongs to t and the other to t + dt",
                         u->unit.id);
    if (!u->unit.step && !(u->unit.role == DTN_METRIC && u->unit.finish))
        return error_set(e, ERR_PLUGIN, "unit '%s' has no step function", u->unit.id);
    return check_stocks(u, e);
}

static err_code check_streams_and_options(const unit_info *u, error *e)
{
    for (uint32_t k = 0; k < u->unit.nstreams; k++) {
        const char *name = u->streams[k].name;
        if (!is_plain_name(name))
            return error_set(e, ERR_PLUGIN,
                             "unit '%s': the name of stream %u is not "
                             "[a-z][a-z0-9_]*",
                             u->unit.id, k);
        for (uint32_t j = 0; j < k; j++)
            if (strcmp(u->streams[j].name, name) == 0)
                return wrong(e, u, name, "is declared twice");
        for (uint32_t j = 0; j < u->unit.nvars; j++)
            if (strcmp(u->vars[j].name, name) == 0)
                return wrong(e, u, name, "is both a stream and a variable");
    }
    for (uint32_t k = 0; k < u->unit.noptions; k++) {
        const dtn_option *o = &u->options[k];
        if (!is_plain_name(o->name))
            return error_set(e, ERR_PLUGIN,
                             "unit '%s': the name of option %u is not "
                             "[a-z][a-z0-9_]*",
                             u->unit.id, k);
        for (uint32_t j = 0; j < k; j++)
            if (strcmp(u->options[j].name, o->name) == 0)
                return wrong(e, u, o->name, "is declared twice");
        if (o->type < DTN_NUMBER || o->type > DTN_TABLE)
            return wrong(e, u, o->name, "is an option of a type that this host does not know");
        if (o->type == DTN_TABLE && !o->columns)
            return wrong(e, u, o->name, "is a table without columns");
    }
    return ERR_OK;
}

static err_code copy_unit(const dtn_unit *original, arena *a, unit_info *out, error *e)
{
    uint32_t size = original->size;
    if (size < sizeof(dtn_unit) || size > 65536)
        return error_set(e, ERR_PLUGIN,
                         "a unit says it is %u bytes long, but version %d has %zu; begin it with "
                         "DTN_UNIT_HEAD",
                         size, DTN_ABI_MAJOR, sizeof(dtn_unit));
    out->unit = *original;
    dtn_unit *u = &out->unit;
    if (!is_plain_name(u->id))
        return error_set(e, ERR_PLUGIN, "a unit has an id that is not [a-z][a-z0-9_]*");
    if (u->role < DTN_MODEL || u->role > DTN_METRIC)
        return error_set(e, ERR_PLUGIN, "unit '%s' has a role that this host does not know", u->id);
    bool small = (u->nvars && u->var_size < sizeof(dtn_var)) ||
                 (u->nstreams && u->stream_size < sizeof(dtn_stream)) ||
                 (u->noptions && u->option_size < sizeof(dtn_option));
    bool big = u->nvars > TABLE_MAX || u->nstreams > TABLE_MAX || u->noptions > TABLE_MAX ||
               u->var_size > 65536 || u->stream_size > 65536 || u->option_size > 65536;
    bool missing =
        (u->nvars && !u->vars) || (u->nstreams && !u->streams) || (u->noptions && !u->options);
    if (small || big || missing)
        return error_set(e, ERR_PLUGIN,
                         "unit '%s' has a table of impossible size; set var_size, stream_size and "
                         "option_size with sizeof",
                         u->id);
    u->version = u->version ? u->version : "?";
    u->title = u->title ? u->title : u->id;
    u->doc = u->doc ? u->doc : "";
    out->vars = copy_table(a, u->vars, u->nvars, u->var_size, sizeof(dtn_var));
    out->streams = copy_table(a, u->streams, u->nstreams, u->stream_size, sizeof(dtn_stream));
    out->options = copy_table(a, u->options, u->noptions, u->option_size, sizeof(dtn_option));
    if (a->out_of_memory)
        return error_set(e, ERR_MEMORY, "memory ran out while loading unit '%s'", u->id);
    u->vars = out->vars;
    u->streams = out->streams;
    u->options = out->options;
    u->var_size = sizeof(dtn_var);
    u->stream_size = sizeof(dtn_stream);
    u->option_size = sizeof(dtn_option);
    return ERR_OK;
}

err_code unit_info_make(const dtn_unit *original, const char *path, bool is_lua, arena *a,
                        unit_info *out, error *e)
{
    *out = (unit_info){.original = original, .path = path, .is_lua = is_lua};
    if (copy_unit(original, a, out, e))
        return e->code;
    for (uint32_t k = 0; k < out->unit.nvars; k++)
        if (check_var(out, k, e))
            return e->code;
    if (check_streams_and_options(out, e))
        return e->code;
    return check_role(out, e);
}

int unit_info_var(const unit_info *u, const char *name, dtn_kind kind)
{
    for (uint32_t k = 0; k < u->unit.nvars; k++)
        if (u->vars[k].kind == (uint32_t)kind && u->vars[k].name &&
            strcmp(u->vars[k].name, name) == 0)
            return (int)k;
    return -1;
}
