/* SPDX-License-Identifier: MIT
 *
 * `detente list`: the units that can be used, what was refused and why; one unit in full.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "lua_api.h"
#include "lua_unit.h"
#include "registry.h"

static const arg_option list_options[] = {
    {"plugins", "DIR", "search this folder for plugins first", true},
    {"help", NULL, "this text", false},
    {NULL, NULL, NULL, false},
};

static void list_units(registry *r)
{
    const unit_info *const *units;
    const refusal *refusals;
    registry_load_all(r);
    size_t n = registry_units(r, &units), refused = registry_refusals(r, &refusals);
    printf("%-20s %-7s %-8s %-4s %s\n", "unit", "role", "version", "in", "what it is");
    for (size_t k = 0; k < n; k++)
        if (!units[k]->shadowed_by)
            printf("%-20s %-7s %-8s %-4s %s\n", units[k]->unit.id, role_name(units[k]->unit.role),
                   units[k]->unit.version, units[k]->is_lua ? "Lua" : "C", units[k]->unit.title);
    for (size_t k = 0; k < n; k++)
        if (units[k]->shadowed_by)
            printf("shadowed: %s of %s, by %s\n", units[k]->unit.id, units[k]->path,
                   units[k]->shadowed_by->path);
    for (size_t k = 0; k < refused; k++)
        printf("refused: %s: %s\n", refusals[k].path, refusals[k].why);
    printf("\nsearched:");
    for (const char *const *f = registry_folders(r); *f; f++)
        printf(" %s", *f);
    printf("\n`detente list UNIT` shows one with its variables.\n");
}

static void print_flags(const dtn_var *v)
{
    static const struct {
        uint32_t bit;
        const char *word;
    } flags[] = {{DTN_INTEGER, "integer"},   {DTN_LOG, "log"},
                 {DTN_OPTIONAL, "optional"}, {DTN_EVENT, "event"},
                 {DTN_BOUNDED, "bounded"},   {DTN_MORE_IS_BETTER, "more is better"}};
    for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
        if (v->flags & flags[k].bit)
            printf(", %s", flags[k].word);
}

static void print_variable(const dtn_var *v)
{
    printf("  %s %s", kind_name(v->kind), v->name);
    if (v->count > 1)
        printf("[%u]", v->count);
    printf("  (%s", v->unit);
    if (v->labels) {
        printf("; ");
        for (size_t k = 0; v->labels[k]; k++)
            printf("%s%zu = %s", k ? ", " : "", k, v->labels[k]);
    } else if (v->max < 1e200) {
        printf("; %g to %g", v->min, v->max);
    }
    printf("; default %g", v->def);
    print_flags(v);
    printf(")\n");
    if (v->doc[0])
        printf("      %s\n", v->doc);
    if (v->source[0])
        printf("      source: %s\n", v->source);
}

static err_code print_recordings(const unit_info *u, error *e)
{
    char text[LUA_FN_COUNT][600];
    if (!u->is_lua)
        return ERR_OK;
    if (lua_unit_describe(u->original, text, e))
        return e->code;
    for (int fn = 0; fn < LUA_FN_COUNT; fn++)
        if (text[fn][0])
            printf("%s is %s\n", lua_fn_names[fn], text[fn]);
    return ERR_OK;
}

static void print_unit(const unit_info *u)
{
    printf("%s %s: %s\n%s, %s, from %s\n\n%s\n\n", u->unit.id, u->unit.version, u->unit.title,
           role_name(u->unit.role), u->is_lua ? "Lua" : "C", u->path, u->unit.doc);
    for (uint32_t k = 0; k < u->unit.nvars; k++)
        print_variable(&u->vars[k]);
    for (uint32_t k = 0; k < u->unit.nstreams; k++)
        printf("  stream %s\n      %s\n", u->streams[k].name,
               u->streams[k].doc ? u->streams[k].doc : "");
    static const char *const types[] = {"?", "number", "text", "table"};
    for (uint32_t k = 0; k < u->unit.noptions; k++)
        printf("  option %s (%s)\n      %s\n", u->options[k].name, types[u->options[k].type],
               u->options[k].doc ? u->options[k].doc : "");
}

static err_code run(const args *a, error *e)
{
    lua_box *box;
    registry *r;
    if (a->nwords > 1)
        return error_set(e, ERR_USAGE, "one unit at most is wanted, not %d", a->nwords);
    if (lua_box_open(&lua_limits_default, &box, e))
        return e->code;
    err_code code = lua_api_open(box, e);
    if (!code)
        code = registry_open(args_all(a, "plugins"), box, &r, e);
    if (!code) {
        const unit_info *u;
        if (a->nwords == 0)
            list_units(r);
        else if (!(code = registry_find(r, a->words[0], &u, e)))
            print_unit(u), code = print_recordings(u, e);
        registry_close(r);
    }
    lua_box_close(box);
    if (!code && (fflush(stdout) != 0 || ferror(stdout)))
        code = error_set(e, ERR_IO, "the list cannot be written; is the disk full?");
    return code;
}

const command command_list = {
    .name = "list",
    .usage = "detente list [UNIT] [options]",
    .purpose = "shows the units that can be used, or one of them in full",
    .options = list_options,
    .run = run,
};
