/* SPDX-License-Identifier: MIT
 *
 * Values of a plan: parameters, uncertainties, initial values, and what --set fixes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

enum { HINTS = 512 };

/* ---- numbers ---- */

static err_code label_value(const plan *p, const dtn_var *v, const char *text, int line,
                            double *out, error *e)
{
    const char *names[HINTS];
    size_t n = 0;
    for (; v->labels[n] && n < HINTS; n++) {
        names[n] = v->labels[n];
        if (strcmp(v->labels[n], text) == 0) {
            *out = (double)n;
            return ERR_OK;
        }
    }
    char hint[512];
    return plan_wrong(p, line, e, "'%s' has no value called '%s'%s", v->name, text,
                      error_hint(hint, sizeof hint, text, names, n));
}

err_code plan_number(const plan *p, const dtn_var *v, const scn_value *value, int line, double *out,
                     error *e)
{
    *out = value->number;
    if (value->is_text && v->labels)
        return label_value(p, v, value->text, line, out, e);
    if (value->is_text && units_quantity(value->text, v->unit, out, e)) {
        char why[512];
        snprintf(why, sizeof why, "%.500s", e->text);
        return plan_wrong(p, line, e, "'%s': %s", v->name, why);
    }
    if (!(*out >= v->min && *out <= v->max))
        return plan_wrong(p, line, e, "%s = %g is outside [%g, %g], the range of '%s' (%s)",
                          v->name, *out, v->min, v->max, v->name, v->unit);
    if ((v->flags & DTN_INTEGER) && *out != floor(*out))
        return plan_wrong(p, line, e, "%s = %g must be a whole number", v->name, *out);
    return ERR_OK;
}

/* The elements of a vector value: `count` numbers in the plan's arena. */
static err_code plan_vector(plan *p, const dtn_var *v, uint32_t count, const scn_assign *a,
                            const double **out, error *e)
{
    if (a->n != count)
        return plan_wrong(p, a->line, e, "'%s' has %u elements, but %zu values are given", a->name,
                          count, a->n);
    double *list = arena_new(&p->a, count, sizeof *list);
    if (!list)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (uint32_t k = 0; k < count; k++)
        if (plan_number(p, v, &a->values[k].value, a->line, &list[k], e))
            return e->code;
    *out = list;
    return ERR_OK;
}

/* ---- parameters ---- */

static size_t names_of_kind(const unit_info *u, uint32_t kind, const char **names)
{
    size_t n = 0;
    for (uint32_t k = 0; k < u->unit.nvars && n < HINTS; k++)
        if (u->vars[k].kind == kind)
            names[n++] = u->vars[k].name;
    return n;
}

err_code plan_unknown_variable(const plan *p, const plan_instance *in, uint32_t kind,
                               const char *name, int line, error *e)
{
    const char *names[HINTS];
    char hint[512];
    size_t n = names_of_kind(in->info, kind, names);
    error_hint(hint, sizeof hint, name, names, n);
    return plan_wrong(p, line, e, "'%s' (unit '%s') has no %s '%s'%s", in->name, in->info->unit.id,
                      kind_name(kind), name, hint);
}

/* "[3]" or "[russia]" behind a vector's name: which element. */
static err_code find_element(const plan *p, const char *name, const char *bracket, uint32_t count,
                             const char *const *labels, int line, int *element, error *e)
{
    char word[64], *end;
    size_t length = strcspn(bracket + 1, "]");
    int plain = (int)(bracket - name);
    snprintf(word, sizeof word, "%.*s", (int)(length < 63 ? length : 63), bracket + 1);
    unsigned long number = strtoul(word, &end, 10);
    *element = (int)number - 1;
    bool closed = bracket[length + 1] == ']' && !bracket[length + 2];
    /* "[02]" would be a second name of an element. */
    if (word[0] >= '1' && word[0] <= '9' && !*end && number <= count && closed)
        return ERR_OK;
    for (uint32_t k = 0; labels && closed && k < count; k++) {
        *element = (int)k;
        if (strcmp(labels[k], word) == 0)
            return ERR_OK;
    }
    char hint[512] = "";
    if (labels)
        error_hint(hint, sizeof hint, word, labels, count);
    if (count == 1)
        return plan_wrong(p, line, e, "'%.*s' is one number, not a vector; leave '%s' out", plain,
                          name, bracket);
    return plan_wrong(p, line, e, "'%s' must name an element from %.*s[1] to %.*s[%u]%s", name,
                      plain, name, plain, name, count, hint);
}

/* "k", "k[3]" or "k[russia]": which parameter, and which element of it, or -1 for all. */
static err_code find_parameter(const plan *p, const plan_instance *in, const char *name, int line,
                               int *var, int *element, error *e)
{
    char plain[128];
    const char *bracket = strchr(name, '[');
    snprintf(plain, sizeof plain, "%.*s", (int)(bracket ? bracket - name : (long)strlen(name)),
             name);
    *element = -1;
    *var = unit_info_var(in->info, plain, DTN_PARAM);
    if (*var < 0)
        return plan_unknown_variable(p, in, DTN_PARAM, plain, line, e);
    const plan_var *v = &in->vars[*var];
    return bracket ? find_element(p, name, bracket, v->count, v->labels, line, element, e) : ERR_OK;
}

/* A copy of a vector's values with one replaced; without values all are `otherwise`. */
static err_code with_element(plan *p, const double *old, double otherwise, uint32_t count,
                             int element, double value, const double **out, error *e)
{
    double *list = arena_new(&p->a, count, sizeof *list);
    if (!list)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (uint32_t k = 0; k < count; k++)
        list[k] = old ? old[k] : otherwise;
    list[element] = value;
    *out = list;
    return ERR_OK;
}

/* Who gave the number in a slot, since "k[1]" and "k[us]" may be the same one. */
enum { GIVEN_ELEMENT = 1, SET_WHOLE = 2, SET_ELEMENT = 4 };

static err_code give_element(plan *p, plan_var *v, int element, double value, uint8_t *given,
                             uint8_t by, const char *name, int line, error *e)
{
    uint8_t *mark = &given[v->slot + (uint32_t)element];
    if (*mark & by)
        return plan_wrong(p, line, e, "'%s' is a number that has another value already", name);
    *mark |= by;
    if (v->count > 1)
        return with_element(p, v->elements, v->fixed, v->count, element, value, &v->elements, e);
    v->elements = NULL;
    v->fixed = value;
    return ERR_OK;
}

static err_code set_parameter(plan *p, plan_instance *in, const scn_assign *a, uint8_t *given,
                              error *e)
{
    int var, element;
    double value;
    if (find_parameter(p, in, a->name, a->line, &var, &element, e))
        return e->code;
    plan_var *v = &in->vars[var];
    if (a->is_vector && element >= 0)
        return plan_wrong(p, a->line, e, "'%s' is one number, not a list", a->name);
    if (a->is_vector)
        return plan_vector(p, &in->info->vars[var], v->count, a, &v->elements, e);
    if (a->values[0].has_date)
        return plan_wrong(p, a->line, e,
                          "'%s' is a parameter, which is fixed during a run; "
                          "only settings of levers follow dates",
                          a->name);
    if (plan_number(p, &in->info->vars[var], &a->values[0].value, a->line, &value, e))
        return e->code;
    if (element >= 0)
        return give_element(p, v, element, value, given, GIVEN_ELEMENT, a->name, a->line, e);
    v->fixed = value;
    return ERR_OK;
}

/* In order of names, so that "k" comes before "k[2]", which replaces one element of it. */
static err_code set_parameters(plan *p, plan_instance *in, uint8_t *given, error *e)
{
    for (size_t k = 0; k < in->from->nset; k++)
        if (set_parameter(p, in, &in->from->set[k], given, e))
            return e->code;
    return ERR_OK;
}

/* ---- uncertainties ---- */

/* "instance.param" or "slot.variant.param", maybe with [3]: the instance and the rest. */
static int split_target(const plan *p, const char *name, const char **rest)
{
    for (const char *dot = strrchr(name, '.'); dot; dot = NULL) {
        char instance[256];
        size_t n = (size_t)(dot - name);
        if (n >= sizeof instance)
            return -1;
        memcpy(instance, name, n);
        instance[n] = '\0';
        *rest = dot + 1;
        return plan_find_instance(p, instance);
    }
    return -1;
}

static err_code unknown_target(const plan *p, const char *name, int line, error *e)
{
    const char *names[HINTS];
    size_t n = 0;
    const char *dot = strrchr(name, '.');
    char hint[512], start[256];
    for (size_t k = 0; k < p->ngroups && n < HINTS; k++)
        names[n++] = p->groups[k].name;
    for (size_t k = 0; k < p->ninstances && n < HINTS; k++)
        names[n++] = p->instances[k].name;
    snprintf(start, sizeof start, "%.*s", (int)(dot ? dot - name : (long)strlen(name)), name);
    error_hint(hint, sizeof hint, start, names, n);
    return plan_wrong(p, line, e,
                      "'%s' is not an instance.parameter, an initial.variable or a "
                      "slot with variants%s",
                      name, hint);
}

/* A whole [lo, hi] for a choice among labels or numbers; also checks declared ranges. */
static err_code fit_range(const plan *p, const plan_uncertain *u, double min, double max,
                          const char *measure, int line, error *e)
{
    double low, high;
    char text[256];
    dist_range(&u->d, &low, &high);
    if (low >= min && high <= max)
        return ERR_OK;
    dist_describe(&u->d, text, sizeof text);
    return plan_wrong(p, line, e,
                      "%s = %s leaves [%g, %g] (%s), the range that the unit declares; narrow it "
                      "or add truncate = { %g, %g }",
                      u->name, text, min, max, measure, low > min ? low : min,
                      high < max ? high : max);
}

static err_code name_choices(plan *p, const scn_uncertain *from, const dtn_var *v,
                             plan_uncertain *u, error *e)
{
    double *values = arena_new(&p->a, u->d.nchoice, sizeof *values);
    if (!values)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (uint32_t k = 0; k < u->d.nchoice; k++) {
        scn_value value = {.is_text = true, .text = from->variants[k]};
        if (plan_number(p, v, &value, from->line, &values[k], e))
            return e->code;
    }
    u->d.value = values;
    return ERR_OK;
}

/* Completes the distribution of a parameter or initial value that `v` describes. */
static err_code finish_distribution(plan *p, const scn_uncertain *from, const dtn_var *v,
                                    plan_uncertain *u, error *e)
{
    if (from->declared) {
        bool is_whole = v->flags & DTN_INTEGER;
        if (!(v->max < 1e200 && v->min > -1e200))
            return plan_wrong(p, from->line, e, "'%s' declares no range; give a distribution",
                              from->name);
        u->d.kind = is_whole ? DIST_INTEGER : v->flags & DTN_LOG ? DIST_LOGUNIFORM : DIST_UNIFORM;
        u->d.p[0] = v->min;
        u->d.p[1] = v->max;
    }
    if (from->variants && name_choices(p, from, v, u, e))
        return e->code;
    u->is_integer = v->flags & DTN_INTEGER;
    if (u->is_integer && dist_levels(&u->d) == 0)
        return plan_wrong(p, from->line, e, "'%s' takes whole numbers; use integer or choice",
                          from->name);
    for (uint32_t k = 0; u->is_integer && k < u->d.nchoice; k++)
        if (u->d.value[k] != floor(u->d.value[k]))
            return plan_wrong(p, from->line, e, "'%s' takes whole numbers, not %g", from->name,
                              u->d.value[k]);
    if (!u->source)
        u->source = v->source && v->source[0] ? v->source : "judgement";
    return fit_range(p, u, v->min, v->max, v->unit, from->line, e);
}

static err_code aim_at_parameter(plan *p, const scn_uncertain *from, int instance, const char *name,
                                 plan_uncertain *u, error *e)
{
    plan_instance *in = &p->instances[instance];
    int var, element;
    if (find_parameter(p, in, name, from->line, &var, &element, e))
        return e->code;
    uint32_t count = in->vars[var].count;
    if (element < 0 && count > 1)
        return plan_wrong(p, from->line, e, "'%s' has %u elements; name one, as in \"%s.%s[1]\"",
                          name, count, in->name, name);
    u->target = TARGET_PARAM;
    u->slot = in->vars[var].slot + (element < 0 ? 0 : (uint32_t)element);
    return finish_distribution(p, from, &in->info->vars[var], u, e);
}

/* A variable as the initial value of a column sees it. */
dtn_var plan_column_variable(const plan_column *c)
{
    return (dtn_var){.name = c->name,
                     .unit = c->measure,
                     .flags = c->flags,
                     .min = c->min,
                     .max = c->max,
                     .source = ""};
}

static bool has_initial(const plan_column *c)
{
    return c->sort == COLUMN_STOCK || c->sort == COLUMN_FREE;
}

err_code plan_unknown_initial(const plan *p, const char *name, int line, error *e)
{
    const char *names[HINTS];
    char hint[512];
    size_t n = 0;
    for (size_t k = 0; k < p->ncolumns && n < HINTS; k++)
        if (has_initial(&p->columns[k]))
            names[n++] = p->columns[k].name;
    int column = plan_find_column(p, name);
    if (column >= 0)
        return plan_wrong(p, line, e,
                          "'%s' is computed by '%s' at every instant, so it has no "
                          "initial value",
                          name, p->instances[p->columns[column].owner].name);
    return plan_wrong(p, line, e, "no unit reads or writes '%s'%s", name,
                      error_hint(hint, sizeof hint, name, names, n));
}

static err_code aim_at_initial(plan *p, const scn_uncertain *from, plan_uncertain *u, error *e)
{
    const char *name = from->name + strlen("initial.");
    int column = plan_find_column(p, name);
    if (column < 0 || !has_initial(&p->columns[column]))
        return plan_unknown_initial(p, name, from->line, e);
    plan_column *c = &p->columns[column];
    if (c->count > 1)
        return plan_wrong(p, from->line, e,
                          "'%s' has %u elements; only single variables can have "
                          "an uncertain initial value",
                          name, c->count);
    u->target = TARGET_INITIAL;
    u->slot = p->nslots++;
    c->initial_slot = (int)u->slot;
    dtn_var v = plan_column_variable(c);
    return finish_distribution(p, from, &v, u, e);
}

static err_code aim_at_group(plan *p, const scn_uncertain *from, int g, plan_uncertain *u, error *e)
{
    plan_group *group = &p->groups[g];
    const char *names[64];
    for (uint32_t k = 0; k < group->nvariants; k++)
        names[k] = strrchr(p->instances[group->instances[k]].name, '.') + 1;
    if (from->declared) {
        double *values = arena_new(&p->a, group->nvariants, sizeof *values);
        for (uint32_t k = 0; values && k < group->nvariants; k++)
            values[k] = k;
        u->d = (dist){.kind = DIST_CHOICE,
                      .lo = -INFINITY,
                      .hi = INFINITY,
                      .nchoice = group->nvariants,
                      .value = values};
    } else if (u->d.kind != DIST_CHOICE || !from->variants) {
        return plan_wrong(p, from->line, e,
                          "'%s' is a slot with variants; use choice { name = "
                          "weight } or declared()",
                          from->name);
    } else {
        double *values = arena_new(&p->a, u->d.nchoice, sizeof *values);
        for (uint32_t k = 0; values && k < u->d.nchoice; k++) {
            uint32_t j = 0;
            while (j < group->nvariants && strcmp(names[j], from->variants[k]) != 0)
                j++;
            char hint[512];
            if (j == group->nvariants)
                return plan_wrong(
                    p, from->line, e, "slot '%s' has no variant '%s'%s", group->name,
                    from->variants[k],
                    error_hint(hint, sizeof hint, from->variants[k], names, group->nvariants));
            values[k] = j;
        }
        u->d.value = values;
    }
    u->target = TARGET_VARIANT;
    u->group = g;
    u->source = u->source ? u->source : "judgement";
    group->uncertain = (int)(u - p->uncertain);
    return ERR_OK;
}

static int find_group(const plan *p, const char *name)
{
    for (size_t k = 0; k < p->ngroups; k++)
        if (strcmp(p->groups[k].name, name) == 0)
            return (int)k;
    return -1;
}

/* "k[1]" and "k[us]" may be the same element. */
static err_code check_slot_is_free(const plan *p, const plan_uncertain *u, int line, error *e)
{
    for (size_t k = 0; k < p->nuncertain; k++)
        if (p->uncertain[k].target == u->target && u->target != TARGET_VARIANT &&
            p->uncertain[k].slot == u->slot)
            return plan_wrong(p, line, e, "'%s' and '%s' are the same number", u->name,
                              p->uncertain[k].name);
    return ERR_OK;
}

static err_code aim(plan *p, const scn_uncertain *from, const uint8_t *given, error *e)
{
    plan_uncertain *u = &p->uncertain[p->nuncertain];
    *u = (plan_uncertain){.name = from->name, .d = from->d, .source = from->source};
    const char *rest;
    int group = find_group(p, from->name);
    err_code code;
    if (group >= 0) {
        code = aim_at_group(p, from, group, u, e);
    } else if (strncmp(from->name, "initial.", 8) == 0) {
        code = aim_at_initial(p, from, u, e);
    } else {
        int instance = split_target(p, from->name, &rest);
        code = instance < 0 ? unknown_target(p, from->name, from->line, e)
                            : aim_at_parameter(p, from, instance, rest, u, e);
        /* --set gave it under another name, or gave the whole vector. */
        if (!code && given[u->slot] & (SET_WHOLE | SET_ELEMENT))
            return ERR_OK;
    }
    if (!code)
        code = check_slot_is_free(p, u, from->line, e);
    p->nuncertain++;
    return code;
}

/* ---- --set ---- */

static bool is_set(const plan_options *o, const char *name)
{
    for (size_t k = 0; o->sets && o->sets[k]; k++) {
        const char *equal = strchr(o->sets[k], '=');
        if (equal && (size_t)(equal - o->sets[k]) == strlen(name) &&
            strncmp(o->sets[k], name, strlen(name)) == 0)
            return true;
    }
    return false;
}

static err_code as_usage(error *e, const char *set)
{
    /* The sentence came with the scenario's file in front; the fault is the command line's. */
    char why[1024];
    const char *colon = strstr(e->text, ": ");
    snprintf(why, sizeof why, "%.1000s", colon ? colon + 2 : e->text);
    return error_set(e, ERR_USAGE, "--set %s: %s", set, why);
}

static err_code set_initial(plan *p, const char *name, const scn_value *value, error *e)
{
    char plain[256];
    const char *bracket = strchr(name, '[');
    snprintf(plain, sizeof plain, "%.*s", (int)(bracket ? bracket - name : (long)strlen(name)),
             name);
    int column = plan_find_column(p, plain), element = 0;
    if (column < 0 || !has_initial(&p->columns[column]))
        return plan_unknown_initial(p, plain, 0, e);
    plan_column *c = &p->columns[column];
    dtn_var v = plan_column_variable(c);
    double number;
    if ((bracket && find_element(p, name, bracket, c->count, NULL, 0, &element, e)) ||
        plan_number(p, &v, value, 0, &number, e))
        return e->code;
    if (bracket && c->count > 1)
        return with_element(p, c->initials, c->initial, c->count, element, number, &c->initials, e);
    c->initials = NULL;
    c->initial = number;
    return ERR_OK;
}

static err_code set_param(plan *p, const char *name, const scn_value *value, uint8_t *given,
                          error *e)
{
    const char *rest;
    int instance = split_target(p, name, &rest), var, element;
    double number;
    if (instance < 0)
        return unknown_target(p, name, 0, e);
    plan_instance *in = &p->instances[instance];
    if (find_parameter(p, in, rest, 0, &var, &element, e))
        return e->code;
    plan_var *v = &in->vars[var];
    if (plan_number(p, &in->info->vars[var], value, 0, &number, e))
        return e->code;
    if (element >= 0)
        return give_element(p, v, element, number, given, SET_ELEMENT, name, 0, e);
    memset(given + v->slot, SET_WHOLE, v->count);
    v->elements = NULL;
    v->fixed = number;
    return ERR_OK;
}

static err_code set_variant(plan *p, plan_group *group, const char *word, error *e)
{
    const char *names[64];
    char hint[512];
    for (uint32_t k = 0; k < group->nvariants; k++) {
        names[k] = strrchr(p->instances[group->instances[k]].name, '.') + 1;
        if (strcmp(names[k], word) == 0)
            group->fixed = (int)k;
    }
    if (group->fixed >= 0)
        return ERR_OK;
    return plan_wrong(p, 0, e, "slot '%s' has no variant '%s'%s", group->name, word,
                      error_hint(hint, sizeof hint, word, names, group->nvariants));
}

static err_code apply_set(plan *p, const char *set, uint8_t *given, error *e)
{
    char name[256];
    const char *equal = strchr(set, '=');
    if (!equal || equal == set || !equal[1] || (size_t)(equal - set) >= sizeof name)
        return error_set(e, ERR_USAGE, "--set %s: write --set instance.parameter=value", set);
    memcpy(name, set, (size_t)(equal - set));
    name[equal - set] = '\0';
    char *end;
    double number = strtod(equal + 1, &end);
    scn_value value = {
        .is_text = *end != '\0', .number = number, .text = arena_text(&p->a, equal + 1)};
    int group = find_group(p, name);
    err_code code;
    if (group >= 0)
        code = set_variant(p, &p->groups[group], equal + 1, e);
    else if (strncmp(name, "initial.", 8) == 0)
        code = set_initial(p, name + 8, &value, e);
    else
        code = set_param(p, name, &value, given, e);
    return code && code != ERR_MEMORY ? as_usage(e, set) : code;
}

/* Elements after whole vectors, so that the order on the command line does not matter. */
static err_code apply_sets(plan *p, const plan_options *o, uint8_t *given, error *e)
{
    for (int elements = 0; elements < 2; elements++)
        for (size_t k = 0; o->sets && o->sets[k]; k++) {
            bool is_element = o->sets[k][strcspn(o->sets[k], "[=")] == '[';
            if (is_element == elements && apply_set(p, o->sets[k], given, e))
                return e->code;
        }
    return ERR_OK;
}

/* The same name on two --set would leave it to chance, or to order, which one holds. */
static err_code check_sets(const plan_options *o, error *e)
{
    for (size_t k = 0; o->sets && o->sets[k]; k++)
        for (size_t j = 0; j < k; j++) {
            size_t length = strcspn(o->sets[k], "=");
            if (strcspn(o->sets[j], "=") == length && strncmp(o->sets[j], o->sets[k], length) == 0)
                return error_set(e, ERR_USAGE, "--set %s: '%.*s' is set twice", o->sets[k],
                                 (int)length, o->sets[k]);
        }
    return ERR_OK;
}

static err_code make_uncertain(plan *p, const plan_options *o, uint8_t *given, error *e)
{
    const scenario *s = p->scenario;
    p->uncertain = arena_new(&p->a, s->nuncertain, sizeof *p->uncertain);
    if (!p->uncertain)
        return error_set(e, ERR_MEMORY, "memory ran out");
    if (check_sets(o, e) || apply_sets(p, o, given, e))
        return e->code;
    for (size_t k = 0; k < s->nuncertain; k++)
        if (!is_set(o, s->uncertain[k].name) && aim(p, &s->uncertain[k], given, e))
            return e->code;
    for (size_t k = 0; k < p->ngroups; k++)
        if (p->groups[k].uncertain < 0 && p->groups[k].fixed < 0)
            return plan_wrong(p, p->instances[p->groups[k].instances[0]].from->line, e,
                              "slot '%s' has variants, but nothing chooses; add %s = choice { "
                              "... } or declared() under `uncertain`, or fix it with --set",
                              p->groups[k].name, p->groups[k].name);
    return ERR_OK;
}

/* ---- initial values ---- */

static err_code make_initial(plan *p, error *e)
{
    const scenario *s = p->scenario;
    for (size_t k = 0; k < s->ninitial; k++) {
        const scn_assign *a = &s->initial[k];
        int column = plan_find_column(p, a->name);
        if (column < 0 || !has_initial(&p->columns[column]))
            return plan_unknown_initial(p, a->name, a->line, e);
        plan_column *c = &p->columns[column];
        dtn_var v = plan_column_variable(c);
        if (a->is_vector) {
            if (plan_vector(p, &v, c->count, a, &c->initials, e))
                return e->code;
            continue;
        }
        if (a->values[0].has_date)
            return plan_wrong(p, a->line, e, "'%s': a series belongs under `forcing`", a->name);
        if (plan_number(p, &v, &a->values[0].value, a->line, &c->initial, e))
            return e->code;
    }
    return ERR_OK;
}

err_code plan_make_values(plan *p, const plan_options *o, error *e)
{
    uint8_t *given = arena_new(&p->a, p->nslots, 1);
    if (!given)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < p->ninstances; k++)
        if (set_parameters(p, &p->instances[k], given, e))
            return e->code;
    if (make_initial(p, e))
        return e->code;
    return make_uncertain(p, o, given, e);
}
