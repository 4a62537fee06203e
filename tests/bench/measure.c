/* SPDX-License-Identifier: MIT
 *
 * Clocks, medians, commands, lines. See measure.h.
 */
#include "measure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double wall_seconds(void) { return seconds_of(CLOCK_MONOTONIC); }
double cpu_seconds(void) { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }

/* ---- medians ---- */

void samples_add(samples *s, double x)
{
    if (s->n < SAMPLES_MAX)
        s->x[s->n++] = x;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/*
 * The median lies between the values number k and n + 1 - k (from 1) unless fewer than k of the n
 * fell on one side of it, each with probability 1/2. The largest k for which that is at most
 * 2.5 % on either side; below six values there is none, and the extremes must do.
 */
static size_t interval_rank(size_t n)
{
    double term = 1, below = 0;
    for (size_t k = 0; k < n; k++)
        term /= 2;
    size_t rank = 0;
    while (rank < n / 2 && below + term <= 0.025) {
        below += term;
        term = term * (double)(n - rank) / (double)(rank + 1);
        rank++;
    }
    return rank ? rank : 1;
}

middle samples_middle(const samples *s)
{
    double x[SAMPLES_MAX];
    size_t n = s->n;
    if (n == 0)
        return (middle){0, 0, 0};
    memcpy(x, s->x, n * sizeof *x);
    qsort(x, n, sizeof *x, by_size);
    size_t rank = interval_rank(n);
    return (middle){(x[(n - 1) / 2] + x[n / 2]) / 2, x[rank - 1], x[n - rank]};
}

void pairs_add(pairs *p, double first, double second)
{
    samples_add(&p->first, first);
    samples_add(&p->second, second);
    samples_add(&p->ratio, first / second);
}

/* ---- commands and children ---- */

static void give_up(const char *what)
{
    fflush(stdout);
    fprintf(stderr, "bench: %s failed\n", what);
    exit(1);
}

static void wait_for(pid_t pid, const char *what)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        give_up(what);
}

static void become(const char *const *words, int out)
{
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(out >= 0 ? out : null, 1);
    if (out < 0)
        dup2(null, 2);
    execvp(words[0], (char *const *)(void *)words);
    _exit(127);
}

double command_seconds(const char *const *words, char *out, size_t room)
{
    int ends[2] = {-1, -1};
    if (out && pipe(ends) != 0)
        give_up("pipe");
    fflush(stdout);
    double start = wall_seconds();
    pid_t pid = fork();
    if (pid == 0)
        become(words, ends[1]);
    if (out) {
        size_t used = 0;
        ssize_t got;
        close(ends[1]);
        while ((got = read(ends[0], out + used, room - 1 - used)) > 0)
            used += (size_t)got;
        out[used] = 0;
        close(ends[0]);
    }
    wait_for(pid, words[0]);
    return wall_seconds() - start;
}

double child_seconds(void (*f)(void *context), void *const *contexts, size_t children)
{
    pid_t pid[8];
    fflush(stdout);
    double start = wall_seconds();
    for (size_t k = 0; k < children; k++) {
        pid[k] = fork();
        if (pid[k] == 0) {
            f(contexts[k]);
            _exit(0);
        }
    }
    for (size_t k = 0; k < children; k++)
        wait_for(pid[k], "a child");
    return wall_seconds() - start;
}

double json_number(const char *json, const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(json, key);
    if (!at)
        give_up(name);
    return strtod(at + strlen(key), NULL);
}

/* ---- lines ---- */

void print_heading(const char *title, const char *first, const char *second)
{
    printf("\n%s\n%-44s %11s %11s   ratio  95 %% interval\n", title, "", first, second);
}

/* Ends a line; `scale` is from what the target is in to what it is printed in. */
static void print_verdict(const line *l, double reached, double scale)
{
    bool met = l->goal == AT_MOST ? reached <= l->target : reached >= l->target;
    if (l->goal != NO_GOAL)
        printf("  %s %s %.2f", met ? "meets" : "MISSES",
               l->goal == AT_MOST ? "at most" : "at least", l->target * scale);
    printf("\n");
    fflush(stdout);
}

void print_pairs(const line *l, const pairs *p)
{
    middle a = samples_middle(&p->first), b = samples_middle(&p->second);
    middle r = samples_middle(&p->ratio);
    char what[128];
    snprintf(what, sizeof what, "%s, %s", l->what, l->unit);
    printf("%-44s %11.4g %11.4g  %6.3f", what, a.median * l->scale, b.median * l->scale, r.median);
    if (p->ratio.n > 1)
        printf("  %.3f to %.3f", r.low, r.high);
    else
        printf("  %-14s", "exact");
    print_verdict(l, r.median, 1);
}

void print_line(const line *l, const samples *s)
{
    middle m = samples_middle(s);
    char what[128];
    snprintf(what, sizeof what, "%s, %s", l->what, l->unit);
    printf("%-44s %11.4g  (%.4g to %.4g)", what, m.median * l->scale, m.low * l->scale,
           m.high * l->scale);
    print_verdict(l, m.median, l->scale);
}

void print_one(const char *what, const char *unit, double scale, const samples *s)
{
    middle m = samples_middle(s);
    printf("%-58s %9.4g %s  (%.4g to %.4g)\n", what, m.median * scale, unit, m.low * scale,
           m.high * scale);
    fflush(stdout);
}
