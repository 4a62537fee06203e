/* SPDX-License-Identifier: MIT
 *
 * The tables of a run. See output.h.
 */
#include "output.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { WIDTH = 100, NAME_WIDTH = 24 };

const char *output_count(uint64_t n, char buf[32])
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, n), at = 0;
    for (int k = 0; k < length; k++) {
        if (k && (length - k) % 3 == 0)
            buf[at++] = ',';
        buf[at++] = digits[k];
    }
    buf[at] = '\0';
    return buf;
}

/* ---- the table ---- */

static void print_head(const results *r, const summary *s, FILE *to)
{
    const plan *p = r->plan;
    char a[32], b[32], first[32], last[32];
    fprintf(to, "%s\n", p->scenario->title);
    if (p->scenario->question)
        fprintf(to, "%s\n", p->scenario->question);
    fprintf(to,
            "\n%zu polic%s in the same %s futures, %s to %s in %s steps; %zu uncertain%s "
            "(%s), seed %" PRIu64 "\n",
            p->npolicies, p->npolicies == 1 ? "y" : "ies", output_count(s->done, a),
            clock_label(&p->clock, 0, first, sizeof first),
            clock_label(&p->clock, p->clock.steps, last, sizeof last),
            output_count(p->clock.steps, b), p->nuncertain, p->nuncertain == 1 ? "ty" : "ties",
            design_name(p->design_kind), r->seed);
    if (p->replicates > 1)
        fprintf(to, "%s draws of the uncertainties, chance redrawn %u times for each\n",
                output_count(p->draws, a), p->replicates);
    fprintf(to, "\n");
}

static void print_scores(const results *r, const summary *s, FILE *to)
{
    const plan *p = r->plan;
    bool lucky = p->replicates > 1;
    fprintf(to, "%-*s %6s %15s %9s", NAME_WIDTH, "", "score", "", "best in");
    if (p->satisfices)
        fprintf(to, " %9s", "stable in");
    fprintf(to, " %6s %15s%s %7s\n", "regret", "", lucky ? "   luck" : "", "failed");
    fprintf(to, "%-*s %6s %15s %9s", NAME_WIDTH, "policy", "mean", "5 % to 95 %", "% futures");
    if (p->satisfices)
        fprintf(to, " %9s", "% futures");
    fprintf(to, " %6s %7s %7s%s %7s\n", "mean", "90 %", "max", lucky ? "    %  " : "", "futures");
    for (size_t k = 0; k < s->npolicies; k++) {
        const policy_summary *y = &s->policies[s->ranking[k]];
        char failed[32];
        fprintf(to, "%-*s %6.3f %6.3f to %5.3f %9.1f", NAME_WIDTH, p->policies[s->ranking[k]].name,
                y->score.mean, y->score.p05, y->score.p95, 100 * y->p_best);
        if (p->satisfices)
            fprintf(to, " %9.1f", 100 * y->satisfices);
        fprintf(to, " %6.3f %7.3f %7.3f", y->regret_mean, y->regret_p90, y->regret_max);
        if (lucky)
            fprintf(to, " %6.1f", 100 * y->luck);
        fprintf(to, " %7s\n", output_count(y->failed, failed));
    }
}

static int column_width(const plan *p, size_t m)
{
    int name = (int)strlen(p->metrics[m].name);
    int unit = (int)strlen(p->columns[p->metrics[m].column].measure);
    int width = name > unit ? name : unit;
    return width < 9 ? 9 : width;
}

static const char *direction(const plan_metric *m)
{
    return !m->scored ? "unscored" : m->more_is_better ? "want high" : "want low";
}

/* As many digits as tell values apart, without an exponent for everyday sizes. */
static void print_value(double x, int width, FILE *to)
{
    double size = fabs(x);
    int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.001 ? 4 : 6;
    if (size >= 1e8)
        fprintf(to, "  %*.3e", width, x);
    else
        fprintf(to, "  %*.*f", width, size == 0 ? 1 : digits, x);
}

/* Metrics side by side, as many as fit a line of the terminal, then the next ones below. */
static void print_metrics(const results *r, const summary *s, FILE *to)
{
    const plan *p = r->plan;
    for (size_t from = 0; from < p->nmetrics;) {
        size_t end = from;
        for (int used = NAME_WIDTH; end < p->nmetrics; end++) {
            used += column_width(p, end) + 2;
            if (used > WIDTH && end > from)
                break;
        }
        fprintf(to, "\n%-*s", NAME_WIDTH, "mean of");
        for (size_t m = from; m < end; m++)
            fprintf(to, "  %*s", column_width(p, m), p->metrics[m].name);
        fprintf(to, "\n%-*s", NAME_WIDTH, "");
        for (size_t m = from; m < end; m++)
            fprintf(to, "  %*s", column_width(p, m), p->columns[p->metrics[m].column].measure);
        fprintf(to, "\n%-*s", NAME_WIDTH, "policy");
        for (size_t m = from; m < end; m++)
            fprintf(to, "  %*.*s", column_width(p, m), column_width(p, m),
                    direction(&p->metrics[m]));
        fprintf(to, "\n");
        for (size_t k = 0; k < s->npolicies; k++) {
            fprintf(to, "%-*s", NAME_WIDTH, p->policies[s->ranking[k]].name);
            for (size_t m = from; m < end; m++)
                print_value(s->policies[s->ranking[k]].metrics[m].mean, column_width(p, m), to);
            fprintf(to, "\n");
        }
        from = end;
    }
}

/* What the short names stand for, and how metrics make up the score. */
static void print_legend(const results *r, const summary *s, FILE *to)
{
    const plan *p = r->plan;
    fprintf(to, "\n");
    for (size_t k = 0; k < s->npolicies; k++) {
        const plan_policy *policy = &p->policies[s->ranking[k]];
        fprintf(to, "%-*s %s\n", NAME_WIDTH, policy->name, policy->title);
    }
    fprintf(to, "\n%-*s %6s %16s\n", NAME_WIDTH, "metric", "weight", "worst to best");
    for (size_t m = 0; m < p->nmetrics; m++) {
        const plan_metric *y = &p->metrics[m];
        char anchors[48] = "";
        snprintf(anchors, sizeof anchors, "%g to %g", y->worst, y->best);
        if (y->scored)
            fprintf(to, "%-*s %6g %16s  %s\n", NAME_WIDTH, y->name, y->weight, anchors, y->title);
        else
            fprintf(to, "%-*s %6s %16s  %s\n", NAME_WIDTH, y->name, "", "unscored", y->title);
    }
}

/* The thresholds that "stable" stands for, and how often the first policy keeps each of them. */
static void print_thresholds(const plan *p, const policy_summary *first, FILE *to)
{
    const char *before = "Stable, and the share of its futures in which each holds:\n  ";
    for (size_t m = 0; m < p->nmetrics; m++) {
        const plan_metric *y = &p->metrics[m];
        if (!y->has_least && !y->has_most)
            continue;
        fprintf(to, "%s%s", before, y->name);
        if (y->has_least)
            fprintf(to, " >= %g", y->at_least);
        if (y->has_most)
            fprintf(to, "%s <= %g", y->has_least ? " and" : "", y->at_most);
        fprintf(to, " (%.0f %%)", 100 * first->holds[m]);
        before = ", ";
    }
    if (p->satisfices)
        fprintf(to, ".\n");
}

static size_t judged(const plan *p)
{
    size_t n = 0;
    for (size_t k = 0; k < p->nuncertain; k++)
        n += strncmp(p->uncertain[k].source, "judgement", 9) == 0;
    return n;
}

/* A mean hides much: says so where another way of choosing would choose another policy. */
static void print_disagreement(const results *r, const summary *s, FILE *to)
{
    const plan *p = r->plan;
    size_t first = s->ranking[0], best = first, stable = first, calm = first;
    for (size_t k = 0; k < s->npolicies; k++) {
        const policy_summary *y = s->policies;
        size_t i = s->ranking[k];
        best = y[i].p_best > y[best].p_best ? i : best;
        stable = y[i].satisfices > y[stable].satisfices ? i : stable;
        calm = y[i].regret_p90 < y[calm].regret_p90 ? i : calm;
    }
    char a[32];
    if (best != first)
        fprintf(to, "But %s is the best policy in more futures: %s.\n", p->policies[best].name,
                output_count((uint64_t)(s->policies[best].p_best * (double)s->compared + 0.5), a));
    if (p->satisfices && stable != first)
        fprintf(to, "But %s keeps things stable in more futures: %s.\n", p->policies[stable].name,
                output_count((uint64_t)(s->policies[stable].satisfices * (double)s->compared + 0.5),
                             a));
    if (calm != first)
        fprintf(to, "But %s is regretted less: at most %.3f in nine futures of ten, not %.3f.\n",
                p->policies[calm].name, s->policies[calm].regret_p90,
                s->policies[first].regret_p90);
}

/* Who leads when the weights are not quite these. */
static void print_weights(const results *r, const summary *s, FILE *to)
{
    const plan *p = r->plan;
    bool some = false;
    fprintf(to, "With weights redrawn between nothing and twice their own, the best mean score "
                "has:\n ");
    for (size_t k = 0; k < s->npolicies; k++) {
        size_t i = s->ranking[k];
        if (s->policies[i].leads < 0.005)
            continue;
        fprintf(to, "%s %s in %.0f %%", some ? "," : "", p->policies[i].name,
                100 * s->policies[i].leads);
        some = true;
    }
    fprintf(to, ".\n");
}

static void print_answer(const results *r, const summary *s, FILE *to)
{
    const plan *p = r->plan;
    const policy_summary *first = &s->policies[s->ranking[0]];
    char a[32], b[32];
    if (s->npolicies > 1 && s->lead == 0)
        fprintf(to, "\nThe first two have the same mean score; the first of them is:");
    fprintf(to, "\n%s.\nThat has the best mean score and is the best policy in %s of %s futures",
            p->policies[s->ranking[0]].title,
            output_count((uint64_t)(first->p_best * (double)s->compared + 0.5), a),
            output_count(s->compared, b));
    if (p->satisfices)
        fprintf(to, ";\nit keeps things stable in %s",
                output_count((uint64_t)(first->satisfices * (double)s->compared + 0.5), a));
    fprintf(to, ".\n");
    if (s->npolicies > 1)
        fprintf(to,
                "Ahead of %s by %.4f on average (standard error %.4f); better than it in "
                "%.1f %% of futures.\n",
                p->policies[s->ranking[1]].name, s->lead, s->lead_error, 100 * s->lead_share);
    print_disagreement(r, s, to);
    if (s->npolicies > 1)
        print_weights(r, s, to);
    print_thresholds(p, first, to);
    if (s->failed_cases)
        fprintf(to,
                "Left out of all comparisons: %s futures (%.2f %%), which failed under some "
                "policy.\n",
                output_count(s->failed_cases, a), 100 * (double)s->failed_cases / (double)s->done);
    if (s->beyond > 0)
        fprintf(to,
                "%.1f %% of the scored values lie beyond their worst or best anchor and count "
                "as if at it.\n",
                100 * s->beyond);
    if (p->nuncertain)
        fprintf(to, "%zu of %zu uncertainties rest on judgement, as their `source` says.\n",
                judged(p), p->nuncertain);
}

/* ---- claims ---- */

/* "nrc against freeze"; both sides may be sums. */
static void print_sides(const plan_claim *c, FILE *to)
{
    const scn_claim *f = c->from;
    for (size_t k = 0; k < f->npolicies; k++)
        fprintf(to, "%s%s", k ? " + " : "", f->policies[k]);
    fprintf(to, " against ");
    for (size_t k = 0; k < f->nagainst; k++)
        fprintf(to, "%s%s", k ? " + " : "", f->against[k]);
    if (f->has_number)
        fprintf(to, "%g", f->number);
}

static void print_claim(const plan_claim *c, const claim_result *x, int width, FILE *to)
{
    const scn_claim *f = c->from;
    fprintf(to, "%-*s %-9s", width, f->name, verdict_name(x->verdict));
    double turn = f->higher ? 1 : -1;
    double low = f->higher ? x->low : -x->high, high = f->higher ? x->high : -x->low;
    fprintf(to, " %6.1f %7.1f %s\n    %s, ", 100 * x->share, 100 * x->opposite, f->says, f->metric);
    print_sides(c, to);
    fprintf(to, ": %+.4g (%+.4g to %+.4g)", turn * x->mean + 0.0, low + 0.0, high + 0.0);
    if (f->by > 0)
        fprintf(to, "; counted from %g", f->by);
    if (f->from && strcmp(f->from, f->name) != 0)
        fprintf(to, "; %s", f->from);
    if (f->check)
        fprintf(to, "; check: %s", f->check);
    fprintf(to, x->note ? "\n    %s\n" : "\n", x->note);
}

static void print_claims(const results *r, const summary *s, FILE *to)
{
    const plan *p = r->plan;
    int width = 8;
    for (size_t k = 0; k < p->nclaims; k++) {
        int length = (int)strlen(p->claims[k].from->name);
        width = length > width ? length : width;
    }
    if (p->nclaims == 0)
        return;
    fprintf(to, "\n%-*s %-9s %6s %7s what is claimed; mean difference (its 95 %% interval)\n",
            width, "claim", "verdict", "for", "against");
    fprintf(to, "%-*s %-9s %14s\n", width, "", "", "% of futures");
    size_t left = 0;
    for (size_t k = 0; k < p->nclaims; k++) {
        if (s->claims[k].verdict == VERDICT_NOT_RUN)
            left++;
        else
            print_claim(&p->claims[k], &s->claims[k], width, to);
    }
    if (left)
        fprintf(to, "%zu claim%s compare%s policies that were left out of this run.\n", left,
                left == 1 ? "" : "s", left == 1 ? "s" : "");
    fprintf(to, "A claim is `assumed` where the scenario fixes its sign in advance: agreement then "
                "confirms nothing.\n");
}

static void print_timing(const results *r, const summary *s, const output_timing *t, FILE *to)
{
    char digest[96], a[32];
    results_digest(r, digest);
    double experiments = (double)s->done * (double)s->npolicies;
    fprintf(to, "%s experiments in %.2f s (%.0f a second, %u worker%s).\nDigest %s\n",
            output_count((uint64_t)experiments, a), t->seconds,
            t->seconds > 0 ? experiments / t->seconds : 0, t->jobs, t->jobs == 1 ? "" : "s",
            digest);
}

void output_table(const results *r, const summary *s, const output_timing *t, bool quiet, FILE *to)
{
    if (!quiet)
        print_head(r, s, to);
    print_scores(r, s, to);
    print_metrics(r, s, to);
    if (quiet)
        return;
    print_legend(r, s, to);
    print_answer(r, s, to);
    print_claims(r, s, to);
    print_timing(r, s, t, to);
}

/* ---- failures ---- */

static const char *kind_text(const fail_record *f)
{
    switch ((fail_kind)f->kind) {
    case FAIL_NUMBER:
        return "gave a value that is not a finite number";
    case FAIL_UNIT:
        return "reported a failure";
    case FAIL_BLOCK:
        return "gave up";
    case FAIL_CLOCK:
        return "used up its time budget";
    case FAIL_CRASH:
        return "crashed";
    case FAIL_HANG:
        return "did not return in time";
    case FAIL_NONE:
        break;
    }
    return "is well";
}

static const said *find_said(const results *r, const fail_record *f, size_t policy, uint64_t c)
{
    uint32_t n = r->log->count < SAID_MAX ? r->log->count : SAID_MAX;
    const said *general = NULL;
    for (uint32_t k = 0; k < n; k++) {
        const said *s = &r->log->kept[k];
        if (s->instance != f->instance || s->level != DTN_FAILURE)
            continue;
        if (s->case_id == c && s->policy == policy)
            return s;
        if (s->case_id == UINT64_MAX)
            general = s;
    }
    return general;
}

/* How often a unit failed in one way, and the first time. */
typedef struct failure_count {
    uint64_t n, first_case;
    size_t first_policy;
} failure_count;

static void print_failure_kind(const results *r, size_t instance, const failure_count *count,
                               FILE *to)
{
    const plan *p = r->plan;
    char a[32], when[32];
    const fail_record *f = &results_fail(r, count->first_policy)[count->first_case];
    const said *s = find_said(r, f, count->first_policy, count->first_case);
    fprintf(to,
            "detente: '%s' %s in %s experiment%s, first in case %" PRIu64 " under %s at %s%s%s\n",
            p->instances[instance].name, kind_text(f), output_count(count->n, a),
            count->n == 1 ? "" : "s", count->first_case, p->policies[count->first_policy].name,
            clock_label(&p->clock, f->step, when, sizeof when), s ? ": " : "", s ? s->text : "");
}

/* One pass over the records, since there may be millions and seldom a failure among them. */
static void count_failures(const results *r, failure_count *counts)
{
    for (uint64_t c = 0; c < r->cases; c++)
        for (size_t k = 0; k < r->plan->npolicies; k++) {
            const fail_record *f = &results_fail(r, k)[c];
            if (f->kind == FAIL_NONE || !results_is_done(r, c))
                continue;
            failure_count *count = &counts[(size_t)f->instance * (FAIL_HANG + 1) + f->kind];
            if (count->n++ == 0) {
                count->first_case = c;
                count->first_policy = k;
            }
        }
}

/* One line for each unit and kind of failure. Without memory for it there are no lines. */
void output_failures(const results *r, FILE *to)
{
    size_t kinds = FAIL_HANG + 1, n = r->plan->ninstances * kinds;
    failure_count *counts = mem_new(n, sizeof *counts);
    if (!counts)
        return;
    count_failures(r, counts);
    for (size_t k = 0; k < n; k++)
        if (counts[k].n)
            print_failure_kind(r, k / kinds, &counts[k], to);
    mem_free(counts);
}

void output_plan_reports(const plan *p, bool verbose, FILE *to)
{
    dtn_level least = verbose ? DTN_NOTE : DTN_WARNING;
    for (size_t k = 0; k < p->ninstances; k++) {
        const plan_instance *in = &p->instances[k];
        if (in->said[0] && in->said_level >= least)
            fprintf(to, "detente: '%s' says: %s\n", in->name, in->said);
        for (size_t fn = 0; fn < sizeof in->recording / sizeof *in->recording; fn++)
            if (in->recording[fn])
                fprintf(to, "detente: '%s' says: %s\n", in->name, in->recording[fn]);
    }
    if (p->not_compiled)
        fprintf(to, "detente: Lua units are not compiled: %s\n", p->not_compiled);
    fflush(to);
}

void output_reports(const results *r, bool verbose, FILE *to)
{
    dtn_level least = verbose ? DTN_NOTE : DTN_WARNING;
    uint32_t n = r->log->count < SAID_MAX ? r->log->count : SAID_MAX;
    for (uint32_t k = 0; k < n; k++) {
        const said *s = &r->log->kept[k];
        bool again = false;
        for (uint32_t j = 0; j < k && !again; j++)
            again = strcmp(r->log->kept[j].text, s->text) == 0;
        if (s->level >= least && s->level < DTN_FAILURE && !again)
            fprintf(to, "detente: '%s' says: %s\n", r->plan->instances[s->instance].name, s->text);
    }
}
