/* SPDX-License-Identifier: MIT
 *
 * Host services. See service.h and struct dtn_host in detente/plugin.h.
 */
#include "service.h"

#include <stdio.h>
#include <string.h>

#include "vmath.h"

const char host_version[] = "0.1.0";

enum { COUNT_MAX = 100000 };
static const size_t scratch_max = (size_t)1 << 24; /* bytes a case */

static const dtn_math math_table = {
    .size = sizeof(dtn_math),
    .exp = vm_exp,
    .expm1 = vm_expm1,
    .log = vm_log,
    .log1p = vm_log1p,
    .sqrt = vm_sqrt,
    .tanh = vm_tanh,
    .sin = vm_sin,
    .cos = vm_cos,
    .logistic = vm_logistic,
    .qnorm = vm_qnorm,
    .pnorm = vm_pnorm,
    .pow = vm_pow,
    .poisson = vm_poisson,
};

static const void *service_ext(const dtn_host *host, const char *id)
{
    (void)host;
    return id && strcmp(id, DTN_EXT_MATH) == 0 ? &math_table : NULL;
}

static void service_report(const dtn_host *host, const dtn_block *b, dtn_level level, int64_t i,
                           const char *text)
{
    plan_instance *in = (plan_instance *)(uintptr_t)host->instance;
    const char *said = text ? text : "";
    if (!b) {
        snprintf(in->said, sizeof in->said, "%s", said);
        in->said_level = level;
        return;
    }
    const service_call *call = b->call;
    call->say(call->context, in, b, level, i, said);
}

static dtn_status service_uniform(const dtn_block *b, uint32_t stream, uint32_t draw, double *out)
{
    const service_call *call = b->call;
    if (stream >= call->instance->info->unit.nstreams)
        return DTN_ERROR;
    rng_uniform(call->streams[stream], call->chance_step, draw, call->chance, b->n, out);
    return DTN_OK;
}

/* ---- options ---- */

static void complain(const plan_instance *in, const char *option, const char *what)
{
    char text[200];
    snprintf(text, sizeof text, "it asks for option '%.60s', which %s", option ? option : "?",
             what);
    in->host.report(&in->host, NULL, DTN_FAILURE, -1, text);
}

/* The declaration of an option if the unit made one of that type. */
static const dtn_option *declared(const plan_instance *in, const char *name, uint32_t type)
{
    const dtn_unit *u = &in->info->unit;
    for (uint32_t k = 0; name && k < u->noptions; k++) {
        if (strcmp(u->options[k].name, name) != 0)
            continue;
        if (u->options[k].type == type)
            return &u->options[k];
        complain(in, name, "it declared with another type");
        return NULL;
    }
    complain(in, name, "it did not declare");
    return NULL;
}

static const scn_option *given(const plan_instance *in, const char *name)
{
    for (size_t k = 0; k < in->from->noption; k++)
        if (strcmp(in->from->option[k].name, name) == 0)
            return &in->from->option[k];
    return NULL;
}

static dtn_status service_number(const dtn_host *host, const char *option, double *out)
{
    const plan_instance *in = host->instance;
    const dtn_option *d = declared(in, option, DTN_NUMBER);
    if (!d)
        return DTN_ERROR;
    const scn_option *o = given(in, option);
    *out = o ? o->number : d->number;
    return DTN_OK;
}

static dtn_status service_text(const dtn_host *host, const char *option, const char **out)
{
    const plan_instance *in = host->instance;
    const dtn_option *d = declared(in, option, DTN_TEXT);
    if (!d)
        return DTN_ERROR;
    const scn_option *o = given(in, option);
    *out = o ? o->text : d->text ? d->text : "";
    return DTN_OK;
}

/* The column of a table option; *column is NULL when the optional table was left out. */
static dtn_status find_table_column(const plan_instance *in, const char *option, const char *name,
                                    bool is_text, const scn_column **column, size_t *rows)
{
    const dtn_option *d = declared(in, option, DTN_TABLE);
    *column = NULL;
    *rows = 0;
    if (!d)
        return DTN_ERROR;
    bool known = false;
    for (size_t k = 0; name && d->columns[k]; k++)
        known |= (d->columns[k][0] == '$') == is_text && strcmp(d->columns[k] + is_text, name) == 0;
    if (!known) {
        complain(in, option, "has no such column of that type");
        return DTN_ERROR;
    }
    const scn_option *o = given(in, option);
    for (size_t k = 0; o && k < o->ncolumns; k++)
        if (strcmp(o->columns[k].name, name) == 0)
            *column = &o->columns[k];
    *rows = *column ? o->nrows : 0;
    return DTN_OK;
}

static dtn_status service_numbers(const dtn_host *host, const char *option, const char *column,
                                  const double **out, size_t *rows)
{
    const scn_column *c;
    dtn_status status = find_table_column(host->instance, option, column, false, &c, rows);
    *out = c ? c->numbers : NULL;
    return status;
}

static dtn_status service_texts(const dtn_host *host, const char *option, const char *column,
                                const char *const **out, size_t *rows)
{
    const scn_column *c;
    dtn_status status = find_table_column(host->instance, option, column, true, &c, rows);
    *out = c ? c->texts : NULL;
    return status;
}

/* ---- shape ---- */

static dtn_status service_set_count(const dtn_host *host, uint32_t var, uint32_t count,
                                    const char *const *labels)
{
    plan_instance *in = (plan_instance *)(uintptr_t)host->instance;
    arena *a = &in->plan->a;
    if (var >= in->info->unit.nvars || count == 0 || count > COUNT_MAX) {
        service_report(host, NULL, DTN_FAILURE, -1, "it sets an impossible count of columns");
        return DTN_ERROR;
    }
    const char **copies = labels ? arena_new(a, count, sizeof *copies) : NULL;
    for (uint32_t k = 0; copies && k < count; k++)
        copies[k] = arena_text(a, labels[k] ? labels[k] : "");
    in->vars[var].count = count;
    in->vars[var].labels = copies;
    return a->out_of_memory ? DTN_ERROR : DTN_OK;
}

static dtn_status service_set_scratch(const dtn_host *host, size_t bytes_per_case)
{
    plan_instance *in = (plan_instance *)(uintptr_t)host->instance;
    if (bytes_per_case > scratch_max) {
        service_report(host, NULL, DTN_FAILURE, -1, "it wants more scratch than 16 MiB a case");
        return DTN_ERROR;
    }
    in->scratch_per_case = bytes_per_case;
    return DTN_OK;
}

static dtn_status no_count(const dtn_host *h, uint32_t v, uint32_t c, const char *const *l)
{
    (void)h, (void)v, (void)c, (void)l;
    return DTN_ERROR;
}

static dtn_status no_scratch(const dtn_host *h, size_t bytes)
{
    (void)h, (void)bytes;
    return DTN_ERROR;
}

void service_opening(plan_instance *in, bool opening)
{
    in->host.set_count = opening ? service_set_count : no_count;
    in->host.set_scratch = opening ? service_set_scratch : no_scratch;
}

void service_make(plan_instance *in)
{
    in->host = (dtn_host){
        .size = sizeof(dtn_host),
        .abi_major = DTN_ABI_MAJOR,
        .abi_minor = DTN_ABI_MINOR,
        .version = host_version,
        .report = service_report,
        .uniform = service_uniform,
        .number = service_number,
        .text = service_text,
        .table_numbers = service_numbers,
        .table_texts = service_texts,
        .ext = service_ext,
        .instance = in,
    };
    service_opening(in, false);
}
