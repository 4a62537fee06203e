/* SPDX-License-Identifier: MIT
 *
 * Results of a run in shared pages. See results.h.
 */
#include "results.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "sha256.h"

static size_t value_bytes(const results *r)
{
    return r->plan->npolicies * r->plan->nmetrics * r->cases * sizeof(double);
}

static size_t fail_bytes(const results *r)
{
    return r->plan->npolicies * r->cases * sizeof(fail_record);
}

static double machine_memory(void)
{
    return (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGE_SIZE);
}

err_code results_open(const plan *p, uint64_t seed, uint64_t range, results *out, error *e)
{
    *out = (results){.plan = p, .seed = seed, .cases = p->cases, .range = range};
    double wanted = (double)p->cases * (double)p->npolicies *
                    ((double)p->nmetrics * sizeof(double) + sizeof(fail_record));
    if (wanted > 0.9 * machine_memory())
        return error_set(e, ERR_USAGE,
                         "%.4g cases under %zu policies need %.3g GiB for their results, and this "
                         "machine has %.3g GiB; use fewer --cases or --policies",
                         (double)p->cases, p->npolicies, wanted / 1073741824,
                         machine_memory() / 1073741824);
    out->nranges = (p->cases + range - 1) / range;
    out->values = mem_new_shared(value_bytes(out));
    out->fail = mem_new_shared(fail_bytes(out));
    out->done = mem_new_shared(out->nranges);
    out->log = mem_new_shared(sizeof *out->log);
    if (out->values && out->fail && out->done && out->log)
        return ERR_OK;
    results_close(out);
    return error_set(e, ERR_MEMORY, "memory ran out: the results need %.3g GiB; use fewer --cases",
                     wanted / 1073741824);
}

void results_close(results *r)
{
    if (!r->plan)
        return;
    mem_unshare(r->values, value_bytes(r));
    mem_unshare(r->fail, fail_bytes(r));
    mem_unshare(r->done, r->nranges);
    mem_unshare(r->log, sizeof *r->log);
    *r = (results){0};
}

double *results_column(const results *r, size_t policy, size_t metric)
{
    return r->values + (policy * r->plan->nmetrics + metric) * r->cases;
}

fail_record *results_fail(const results *r, size_t policy) { return r->fail + policy * r->cases; }

/* ---- writing ---- */

static void take_scores(void *context, uint32_t policy, uint32_t n, const uint64_t *case_id,
                        const double *const *values, const fail_record *fail)
{
    results *r = context;
    for (size_t m = 0; m < r->plan->nmetrics; m++) {
        double *column = results_column(r, policy, m);
        for (uint32_t i = 0; i < n; i++)
            column[case_id[i]] = values[m][i];
    }
    fail_record *records = results_fail(r, policy);
    for (uint32_t i = 0; i < n; i++)
        records[case_id[i]] = fail[i];
}

static void take_report(void *context, const plan_instance *in, uint32_t policy, uint64_t case_id,
                        uint64_t step, dtn_level level, const char *text)
{
    results *r = context;
    if (level == DTN_NOTE && !r->keeps_notes)
        return;
    uint32_t place = atomic_fetch_add(&r->log->count, 1);
    if (place >= SAID_MAX)
        return;
    said *s = &r->log->kept[place];
    s->case_id = case_id;
    s->policy = policy;
    s->step = (uint32_t)step;
    s->instance = (uint16_t)(in - r->plan->instances);
    s->level = (uint16_t)level;
    snprintf(s->text, sizeof s->text, "%s", text);
    /* A plugin's words must not steer the terminal. */
    for (char *c = s->text; *c; c++)
        *c = (unsigned char)*c < 0x20 || *c == 0x7f ? ' ' : *c;
}

engine_sink results_sink(results *r)
{
    return (engine_sink){.context = r, .scores = take_scores, .say = take_report};
}

/* ---- reading ---- */

bool results_is_done(const results *r, uint64_t case_id) { return r->done[case_id / r->range]; }

uint64_t results_done(const results *r)
{
    uint64_t n = 0;
    for (uint64_t k = 0; k < r->nranges; k++) {
        uint64_t end = (k + 1) * r->range;
        if (r->done[k])
            n += (end < r->cases ? end : r->cases) - k * r->range;
    }
    return n;
}

double results_score(const results *r, size_t policy, uint64_t case_id)
{
    double total = 0, weights = 0;
    for (size_t m = 0; m < r->plan->nmetrics; m++) {
        const plan_metric *metric = &r->plan->metrics[m];
        if (!metric->scored)
            continue;
        double x = results_column(r, policy, m)[case_id];
        total += metric->weight * metric_scaled(metric, x);
        weights += metric->weight;
    }
    return total / weights;
}

static void add_double(sha256 *s, double x)
{
    uint64_t bits;
    unsigned char bytes[8];
    memcpy(&bits, &x, sizeof bits);
    for (int k = 0; k < 8; k++)
        bytes[k] = (unsigned char)(bits >> (8 * k));
    sha256_add(s, bytes, sizeof bytes);
}

static void add_word(sha256 *s, uint64_t word)
{
    unsigned char bytes[8];
    for (int k = 0; k < 8; k++)
        bytes[k] = (unsigned char)(word >> (8 * k));
    sha256_add(s, bytes, sizeof bytes);
}

void results_digest(const results *r, char text[96])
{
    sha256 s;
    unsigned char digest[32];
    bool clock = false, partial = false;
    uint64_t nan_bits = UINT64_C(0x7ff8000000000000);
    double bad;
    memcpy(&bad, &nan_bits, sizeof bad);
    sha256_start(&s);
    add_word(&s, r->seed);
    sha256_add(&s, r->plan->hash, sizeof r->plan->hash);
    for (uint64_t c = 0; c < r->cases; c++) {
        if (!results_is_done(r, c)) {
            partial = true;
            continue;
        }
        for (size_t p = 0; p < r->plan->npolicies; p++) {
            uint8_t kind = results_fail(r, p)[c].kind;
            clock |= kind == FAIL_CLOCK || kind == FAIL_HANG;
            add_double(&s, kind ? bad : results_score(r, p, c));
            for (size_t m = 0; m < r->plan->nmetrics; m++)
                add_double(&s, kind ? bad : results_column(r, p, m)[c]);
        }
    }
    sha256_end(&s, digest);
    sha256_hex(digest, text);
    snprintf(text + 64, 32, "%s%s", clock ? "-clock" : "", partial ? "-partial" : "");
}
