/* SPDX-License-Identifier: MIT
 *
 * Makes plans and their hashes. See plan.h; the parts are in plan_*.c.
 */
#include "plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "sha256.h"

err_code plan_wrong(const plan *p, int line, error *e, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (line > 0)
        return error_set(e, ERR_INPUT, "%s:%d: %s", p->scenario->file, line, text);
    return error_set(e, ERR_INPUT, "%s: %s", p->scenario->file, text);
}

/* ---- hash ---- */

/* A value that an uncertainty replaces decides nothing. */
static double deciding_value(const plan_instance *in, const plan_var *v)
{
    for (size_t k = 0; k < in->plan->nuncertain; k++) {
        const plan_uncertain *u = &in->plan->uncertain[k];
        if (u->target == TARGET_PARAM && v->column < 0 && v->count == 1 && u->slot == v->slot)
            return 0;
    }
    return v->fixed;
}

static void hash_instance(FILE *f, const plan_instance *in)
{
    const dtn_unit *u = &in->info->unit;
    fprintf(f, "instance %s %s %s %u every %" PRIu64 " at", in->name, u->id, u->version, u->role,
            in->every);
    for (size_t k = 0; k < in->nat; k++)
        fprintf(f, " %" PRIu64, in->at[k]);
    fprintf(f, "\n");
    for (uint32_t k = 0; k < u->nvars; k++) {
        const dtn_var *v = &u->vars[k];
        const plan_var *pv = &in->vars[k];
        const char *world = pv->column >= 0 ? in->plan->columns[pv->column].name : "";
        fprintf(f, " %s %u %u %s %u %a %s\n", v->name, v->kind, v->flags & (uint32_t)~DTN_IN_PLACE,
                v->unit, pv->count, deciding_value(in, pv), world);
        for (uint32_t j = 0; pv->elements && j < pv->count; j++)
            fprintf(f, "  %a\n", pv->elements[j]);
    }
    for (size_t k = 0; k < in->from->noption; k++) {
        const scn_option *o = &in->from->option[k];
        fprintf(f, " option %s %a %s\n", o->name, o->number, o->text ? o->text : "");
        for (size_t c = 0; c < o->ncolumns; c++)
            for (size_t r = 0; r < o->nrows; r++)
                if (o->columns[c].texts)
                    fprintf(f, "  %s %s\n", o->columns[c].name, o->columns[c].texts[r]);
                else
                    fprintf(f, "  %s %a\n", o->columns[c].name, o->columns[c].numbers[r]);
    }
}

static void hash_changes(FILE *f, const plan_change *list, size_t n)
{
    for (size_t k = 0; k < n; k++)
        fprintf(f, " %" PRIu64 " %u %u %a\n", list[k].step, list[k].slot, list[k].count,
                list[k].value);
}

static void hash_uncertain(FILE *f, const plan_uncertain *u)
{
    fprintf(f, "uncertain %s %d %a %a %a %a %a %a %u\n", u->name, (int)u->d.kind, u->d.p[0],
            u->d.p[1], u->d.p[2], u->d.p[3], u->d.lo, u->d.hi, u->d.nchoice);
    for (uint32_t k = 0; k < u->d.nchoice; k++)
        fprintf(f, " %a %a\n", u->d.value[k], u->d.weight ? u->d.weight[k] : 1);
}

/* Everything that decides a number, as text; not file bytes, not the host's version. */
static void write_description(const plan *p, FILE *f)
{
    fprintf(f,
            "detente plan 1\nsteps %" PRIu64 " step %d %a draws %" PRIu64 " replicates %u "
            "design %s\n",
            p->clock.steps, (int)p->clock.step.kind, p->clock.step.amount, p->draws, p->replicates,
            design_name(p->design_kind));
    for (size_t k = 0; k < p->ninstances; k++)
        hash_instance(f, &p->instances[k]);
    for (size_t k = 0; k < p->ncolumns; k++) {
        const plan_column *c = &p->columns[k];
        bool bounded = c->flags & DTN_BOUNDED;
        fprintf(f, "column %s %d %u %a %a %a\n", c->name, (int)c->sort, c->count,
                c->initial_slot < 0 ? c->initial : 0, bounded ? c->min : 0, bounded ? c->max : 0);
        for (uint32_t j = 0; c->initials && j < c->count; j++)
            fprintf(f, " %a\n", c->initials[j]);
    }
    for (size_t k = 0; k < p->ngroups; k++)
        fprintf(f, "group %s %d\n", p->groups[k].name, p->groups[k].fixed);
    for (size_t k = 0; k < p->nuncertain; k++)
        hash_uncertain(f, &p->uncertain[k]);
    fprintf(f, "forcing\n");
    hash_changes(f, p->forcing, p->nforcing);
    for (size_t k = 0; k < p->npolicies; k++) {
        fprintf(f, "policy %s\n", p->policies[k].name);
        hash_changes(f, p->policies[k].changes, p->policies[k].nchanges);
    }
    for (size_t k = 0; k < p->nmetrics; k++) {
        const plan_metric *m = &p->metrics[k];
        fprintf(f, "metric %s %a %a %a %d %d %a %a\n", m->name, m->weight, m->worst, m->best,
                m->has_most, m->has_least, m->at_most, m->at_least);
    }
}

static err_code make_hash(plan *p, error *e)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (f)
        write_description(p, f);
    if (!f || fclose(f) != 0) {
        free(text);
        return error_set(e, ERR_MEMORY, "memory ran out");
    }
    sha256 s;
    sha256_start(&s);
    sha256_add(&s, text, size);
    sha256_end(&s, p->hash);
    free(text);
    return ERR_OK;
}

/* ---- size ---- */

/* The number of draws that the design really has (a grid may have fewer than asked). */
static err_code size_design(plan *p, const plan_options *o, error *e)
{
    const char **names = arena_new(&p->a, p->nuncertain, sizeof *names);
    uint32_t *levels = arena_new(&p->a, p->nuncertain, sizeof *levels);
    if (!names || !levels)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < p->nuncertain; k++) {
        names[k] = p->uncertain[k].name;
        levels[k] = dist_levels(&p->uncertain[k].d);
    }
    design d;
    if (design_open(&d, o->design, 0, o->cases, (uint32_t)p->nuncertain, names, levels, e))
        return e->code;
    p->draws = design_points(&d);
    design_close(&d);
    p->replicates = o->replicates;
    p->design_kind = o->design;
    if (p->draws > (UINT64_C(1) << 53) / o->replicates)
        return error_set(e, ERR_USAGE,
                         "--cases %" PRIu64 " times --replicates %u is beyond 2^53; "
                         "case numbers end there",
                         o->cases, o->replicates);
    p->cases = p->draws * o->replicates;
    return ERR_OK;
}

err_code plan_make(const scenario *s, registry *r, const plan_options *o, plan *out, error *e)
{
    *out = (plan){.scenario = s, .clock = s->clock};
    err_code code = plan_open_instances(out, r, e);
    if (!code)
        code = plan_make_columns(out, e);
    if (!code)
        code = plan_make_values(out, o, e);
    if (!code)
        code = plan_make_schedules(out, o->policies, e);
    if (!code)
        code = plan_make_scores(out, e);
    if (!code)
        code = plan_make_claims(out, e);
    if (!code)
        code = size_design(out, o, e);
    if (!code)
        code = backend_choose(out, o->backend, e);
    if (!code)
        code = make_hash(out, e);
    if (!code && out->a.out_of_memory)
        code = error_set(e, ERR_MEMORY, "memory ran out");
    if (code)
        plan_free(out);
    return e->code = code;
}

void plan_free(plan *p)
{
    plan_close_instances(p);
    backend_free(p);
    arena_free(&p->a);
    *p = (plan){0};
}
