/* SPDX-License-Identifier: MIT
 *
 * The JSON object of a run. See output.h.
 */
#include <inttypes.h>

#include "output.h"

/* Bytes of the UTF-8 sequence that begins here, or 0 when it is none (RFC 3629). */
static int utf8_length(const unsigned char *c)
{
    int n = *c < 0x80                 ? 1
            : *c >= 0xc2 && *c < 0xe0 ? 2
            : (*c & 0xf0) == 0xe0     ? 3
            : *c >= 0xf0 && *c < 0xf5 ? 4
                                      : 0;
    for (int k = 1; k < n; k++)
        if ((c[k] & 0xc0) != 0x80)
            return 0;
    bool overlong = (*c == 0xe0 && c[1] < 0xa0) || (*c == 0xf0 && c[1] < 0x90);
    bool surrogate = *c == 0xed && c[1] >= 0xa0, beyond = *c == 0xf4 && c[1] >= 0x90;
    return n > 1 && (overlong || surrogate || beyond) ? 0 : n;
}

/* A byte that is no UTF-8 becomes U+FFFD, the replacement character. */
static void json_text(const char *text, FILE *to)
{
    fputc('"', to);
    for (const unsigned char *c = (const unsigned char *)text; *c;) {
        int n = utf8_length(c);
        if (*c == '"' || *c == '\\')
            fprintf(to, "\\%c", *c);
        else if (*c < 0x20 || *c == 0x7f)
            fprintf(to, "\\u%04x", *c);
        else if (n)
            fwrite(c, 1, (size_t)n, to);
        else
            fputs("\xef\xbf\xbd", to);
        c += n ? n : 1;
    }
    fputc('"', to);
}

/* JSON has no NaN; what is not a number is null. */
static void json_number(double x, FILE *to)
{
    if (x - x == 0)
        fprintf(to, "%.17g", x);
    else
        fprintf(to, "null");
}

static void json_spread(const spread *s, FILE *to)
{
    const double values[] = {s->mean, s->p05, s->p50, s->p95};
    static const char *const names[] = {"mean", "p05", "p50", "p95"};
    fputc('{', to);
    for (int k = 0; k < 4; k++) {
        fprintf(to, "%s\"%s\":", k ? "," : "", names[k]);
        json_number(values[k], to);
    }
    fputc('}', to);
}

static void json_policy(const results *r, const summary *s, size_t place, FILE *to)
{
    const plan *p = r->plan;
    const policy_summary *y = &s->policies[s->ranking[place]];
    fprintf(to, "{\"name\":");
    json_text(p->policies[s->ranking[place]].name, to);
    fprintf(to, ",\"title\":");
    json_text(p->policies[s->ranking[place]].title, to);
    fprintf(to, ",\"score\":");
    json_spread(&y->score, to);
    fprintf(to, ",\"p_best\":");
    json_number(y->p_best, to);
    fprintf(to, ",\"leads\":");
    json_number(y->leads, to);
    if (p->satisfices) {
        fprintf(to, ",\"satisfices\":");
        json_number(y->satisfices, to);
    }
    fprintf(to, ",\"regret\":{\"mean\":");
    json_number(y->regret_mean, to);
    fprintf(to, ",\"p90\":");
    json_number(y->regret_p90, to);
    fprintf(to, ",\"max\":");
    json_number(y->regret_max, to);
    fprintf(to, "},\"failed\":%" PRIu64, y->failed);
    if (p->replicates > 1) {
        fprintf(to, ",\"luck\":");
        json_number(y->luck, to);
    }
    fprintf(to, ",\"metrics\":{");
    for (size_t m = 0; m < p->nmetrics; m++) {
        fprintf(to, "%s", m ? "," : "");
        json_text(p->metrics[m].name, to);
        fputc(':', to);
        json_spread(&y->metrics[m], to);
    }
    fprintf(to, "}}");
}

static void json_claim(const plan_claim *c, const claim_result *x, FILE *to)
{
    const scn_claim *f = c->from;
    double turn = f->higher ? 1 : -1;
    bool judged = x->verdict == VERDICT_HOLDS || x->verdict == VERDICT_FAILS;
    const struct {
        const char *name;
        const char *text;
    } texts[] = {{"id", f->name},       {"text", f->says},   {"from", f->from},
                 {"metric", f->metric}, {"check", f->check}, {"verdict", verdict_name(x->verdict)},
                 {"note", x->note}};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        fprintf(to, "%s\"%s\":", k ? "," : "{", texts[k].name);
        if (texts[k].text)
            json_text(texts[k].text, to);
        else
            fprintf(to, "null");
    }
    fprintf(to, ",\"holds\":%s,\"share\":",
            !judged                       ? "null"
            : x->verdict == VERDICT_HOLDS ? "true"
                                          : "false");
    json_number(x->share, to);
    fprintf(to, ",\"opposite\":");
    json_number(x->opposite, to);
    fprintf(to, ",\"differ\":");
    json_number(x->differ, to);
    fprintf(to, ",\"effect\":{\"mean\":");
    json_number(turn * x->mean, to);
    fprintf(to, ",\"low\":");
    json_number(f->higher ? x->low : -x->high, to);
    fprintf(to, ",\"high\":");
    json_number(f->higher ? x->high : -x->low, to);
    fprintf(to, "}}");
}

void output_json(const results *r, const summary *s, const output_timing *t, FILE *to)
{
    char digest[96];
    results_digest(r, digest);
    fprintf(to, "{\"scenario\":");
    json_text(r->plan->scenario->title, to);
    fprintf(to,
            ",\"seed\":%" PRIu64 ",\"cases\":%" PRIu64 ",\"failed_cases\":%" PRIu64
            ",\"design\":\"%s\",\"replicates\":%u,\"digest\":\"%s\",\"policies\":[",
            r->seed, s->done, s->failed_cases, design_name(r->plan->design_kind),
            r->plan->replicates, digest);
    for (size_t k = 0; k < s->npolicies; k++) {
        if (k)
            fputc(',', to);
        json_policy(r, s, k, to);
    }
    fprintf(to, "],\"claims\":[");
    for (size_t k = 0; k < r->plan->nclaims; k++) {
        if (k)
            fputc(',', to);
        json_claim(&r->plan->claims[k], &s->claims[k], to);
    }
    fprintf(to, "],\"timing\":{\"seconds\":");
    json_number(t->seconds, to);
    fprintf(to, ",\"experiments_per_second\":");
    json_number(t->seconds > 0 ? (double)s->done * (double)s->npolicies / t->seconds : 0, to);
    fprintf(to, ",\"jobs\":%u}}\n", t->jobs);
}
