/* SPDX-License-Identifier: MIT
 *
 * Chooses what runs Lua units. See backend.h.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

#include "lua_unit.h"

static err_code check_keeps(plan *p, const plan_instance *in, const recorded *r, error *e)
{
    if (!r->r.keeps[0])
        return ERR_OK;
    return plan_wrong(p, in->from->line, e,
                      "unit '%s': %s, so its results would depend on how futures are cut into "
                      "blocks; keep it in `state`",
                      in->info->unit.id, r->r.keeps);
}

/* For the user: what is not recorded, and why. */
static err_code tell_recording(plan *p, plan_instance *in, int fn, const recorded *r, error *e)
{
    if (r->r.is_whole && !r->r.why[0])
        return ERR_OK;
    in->recording[fn] = arena_format(
        &p->a,
        r->r.is_whole ? "futures that get here in %s run case by case: %s"
                      : "its %s runs case by case, which takes 20 to 100 times as long: %s",
        lua_fn_names[fn], r->r.why);
    return in->recording[fn] ? ERR_OK : error_set(e, ERR_MEMORY, "memory ran out");
}

/* With LUA_BACKEND_CASES a unit is recorded too, to see whether it keeps something. */
static err_code take_unit(plan *p, plan_instance *in, lua_backend backend, error *e)
{
    if (lua_unit_record(in, e))
        return e->code;
    for (int fn = 0; fn < LUA_FN_COUNT; fn++) {
        const recorded *r = lua_unit_recorded(in, fn);
        if (r && check_keeps(p, in, r, e))
            return e->code;
        if (r && backend != LUA_BACKEND_CASES && tell_recording(p, in, fn, r, e))
            return e->code;
    }
    if (backend == LUA_BACKEND_CASES)
        return ERR_OK;
    if (lua_unit_bind(in, e))
        return e->code;
    in->carried_slot = p->nslots;
    p->nslots += in->ncarried;
    return ERR_OK;
}

static bool is_lua(const plan_instance *in) { return in->info->is_lua; }

/* ---- compiling ---- */

/* All bound recordings of the plan into `list` (or none into NULL); returns how many. */
static size_t list_bound(const plan *p, recorded **list)
{
    size_t n = 0;
    for (size_t k = 0; k < p->ninstances; k++)
        for (int fn = 0; is_lua(&p->instances[k]) && fn < LUA_FN_COUNT; fn++) {
            recorded *r = lua_unit_recorded(&p->instances[k], fn);
            if (!r || !r->is_bound)
                continue;
            if (list)
                list[n] = r;
            n++;
        }
    return n;
}

/* Seconds that playing takes, roughly: 0.2 ns for an operation, step and experiment. */
static double playing_seconds(const plan *p)
{
    double operations = 0;
    for (size_t k = 0; k < p->ninstances; k++) {
        const recorded *r =
            is_lua(&p->instances[k]) ? lua_unit_recorded(&p->instances[k], LUA_FN_STEP) : NULL;
        if (r && r->is_bound)
            operations += program_step_operations(&r->p);
    }
    return operations * 0.2e-9 * (double)p->clock.steps * (double)p->cases * (double)p->npolicies;
}

static err_code compile_all(plan *p, error *e)
{
    size_t n = list_bound(p, NULL);
    recorded **list = arena_new(&p->a, n, sizeof *list);
    const program **programs = arena_new(&p->a, n, sizeof *programs);
    if (!list || !programs)
        return error_set(e, ERR_MEMORY, "memory ran out");
    list_bound(p, list);
    for (size_t k = 0; k < n; k++)
        programs[k] = &list[k]->p;
    if (n == 0 || compile_open(programs, n, &p->compiled, NULL, e))
        return n ? e->code : ERR_OK;
    for (size_t k = 0; k < n; k++) {
        list[k]->compiled = p->compiled;
        list[k]->place = k;
    }
    return ERR_OK;
}

/* ---- memory ---- */

static void take_scratch(plan *p, const plan_instance *in)
{
    for (int fn = 0; fn < LUA_FN_COUNT; fn++) {
        const recorded *r = lua_unit_recorded(in, fn);
        if (!r || !r->is_bound)
            continue;
        size_t bytes = recorded_scratch(r);
        size_t per_case = recorded_scratch_per_case(r) + in->scratch_per_case;
        p->scratch_bytes = bytes > p->scratch_bytes ? bytes : p->scratch_bytes;
        p->scratch_per_case = per_case > p->scratch_per_case ? per_case : p->scratch_per_case;
    }
}

enum { WORTH_COMPILING = 20 }; /* seconds of playing; a compiler takes about one */

err_code backend_choose(plan *p, lua_backend backend, error *e)
{
    for (size_t k = 0; k < p->ninstances; k++)
        if (is_lua(&p->instances[k]) && take_unit(p, &p->instances[k], backend, e))
            return e->code;
    if (backend == LUA_BACKEND_CASES)
        return ERR_OK;
    bool pays = backend == LUA_BACKEND_AUTO && playing_seconds(p) > WORTH_COMPILING &&
                compile_is_possible();
    if ((pays || backend == LUA_BACKEND_CC) && compile_all(p, e)) {
        if (backend == LUA_BACKEND_CC || e->code == ERR_MEMORY)
            return e->code;
        p->not_compiled = arena_text(&p->a, e->text);
    }
    for (size_t k = 0; k < p->ninstances; k++)
        if (is_lua(&p->instances[k]))
            take_scratch(p, &p->instances[k]);
    return ERR_OK;
}

void backend_free(plan *p)
{
    compile_close(p->compiled);
    p->compiled = NULL;
}

err_code backend_parse(const char *word, lua_backend *out, error *e)
{
    static const char *const words[] = {"auto", "player", "cc", "case"};
    enum { WORDS = sizeof words / sizeof *words };
    char hint[128];
    for (int k = 0; k < WORDS; k++)
        if (strcmp(word, words[k]) == 0) {
            *out = (lua_backend)k;
            return ERR_OK;
        }
    return error_set(e, ERR_USAGE, "--backend has no '%s'%s", word,
                     error_hint(hint, sizeof hint, word, words, WORDS));
}
