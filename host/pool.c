/* SPDX-License-Identifier: MIT
 *
 * Worker processes and threads. See pool.h.
 *
 * The parent hands out ranges of cases through one shared counter. A worker that dies leaves
 * crumbs (which cases, policy, unit, step); the parent cuts what it was at into pieces and starts
 * a new worker with them, until a piece is a single experiment, which is then marked as failed.
 */
#include "pool.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"

enum { PIECES = 192, JOBS_MAX = 256, CRASHES_MAX = 1000 };

/* Experiments [policy, policy_end) x [first, first + n). */
typedef struct piece {
    uint64_t first;
    uint32_t n, policy, policy_end;
} piece;

/* What a worker shares with the parent. */
typedef struct slot {
    engine_crumbs crumbs;
    _Atomic uint32_t at;    /* which of its own pieces it is at */
    _Atomic uint64_t range; /* which range; UINT64_MAX: none */
    bool finished;          /* it ended by itself, not by an exit() of a unit */
    int signal;             /* what killed it, with the place */
    char place[200];
    err_code code; /* an error of the engine, which ends the run */
    char text[1536];
} slot;

typedef struct shared {
    _Atomic uint64_t next; /* range to be taken */
    _Atomic int stop;
    _Atomic int some_well; /* an experiment has succeeded */
    slot slots[JOBS_MAX];
} shared;

/* The parent's side of a worker. */
typedef struct worker {
    struct pool *pool;
    uint32_t index;
    pid_t pid; /* 0: not running (processes) */
    pthread_t thread;
    int alive; /* the end of a pipe that closes when the worker is gone */
    int alive_end;
    piece pieces[PIECES]; /* of range `own`, before others are taken */
    uint32_t npieces;
    uint64_t own;
    uint64_t beat;
    double beat_time;
} worker;

typedef struct pool {
    results *r;
    const pool_options *o;
    shared *s;
    uint32_t nworkers;
    worker workers[JOBS_MAX];
    uint32_t crashes, hangs; /* single experiments that did so */
    uint32_t kills;          /* workers that were ended because a unit did not return */
    bool interrupted;
} pool;

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

uint32_t pool_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (uint32_t)CPU_COUNT(&set) < JOBS_MAX ? (uint32_t)CPU_COUNT(&set) : JOBS_MAX;
    return 1;
}

/* ---- inside a worker ---- */

static piece whole_range(const results *r, uint64_t range)
{
    uint64_t first = range * r->range, left = r->cases - first;
    return (piece){.first = first,
                   .n = (uint32_t)(left < r->range ? left : r->range),
                   .policy_end = (uint32_t)r->plan->npolicies};
}

/* Notes whether any of these experiments succeeded: then failures are not all there is. */
static void look_for_success(pool *p, const piece *c)
{
    for (uint32_t k = c->policy; k < c->policy_end && !atomic_load(&p->s->some_well); k++)
        for (uint32_t i = 0; i < c->n; i++)
            if (results_fail(p->r, k)[c->first + i].kind == FAIL_NONE) {
                atomic_store(&p->s->some_well, 1);
                return;
            }
}

static err_code work(worker *w, engine *en, error *e)
{
    pool *p = w->pool;
    slot *s = &p->s->slots[w->index];
    if (w->npieces) {
        atomic_store(&s->range, w->own);
        for (uint32_t k = 0; k < w->npieces; k++) {
            const piece *c = &w->pieces[k];
            atomic_store(&s->at, k);
            if (engine_run(en, c->first, c->n, c->policy, c->policy_end, e))
                return e->code;
            look_for_success(p, c);
        }
        p->r->done[w->own] = 1;
    }
    while (!atomic_load(&p->s->stop)) {
        uint64_t range = atomic_fetch_add(&p->s->next, 1);
        if (range >= p->r->nranges)
            break;
        atomic_store(&s->at, UINT32_MAX);
        atomic_store(&s->range, range);
        piece c = whole_range(p->r, range);
        if (engine_run(en, c.first, c.n, c.policy, c.policy_end, e))
            return e->code;
        look_for_success(p, &c);
        p->r->done[range] = 1;
    }
    return ERR_OK;
}

static void run_worker(worker *w)
{
    pool *p = w->pool;
    slot *s = &p->s->slots[w->index];
    engine_options o = {.seed = p->r->seed,
                        .block = p->o->block,
                        .worker = p->o->isolate ? 0 : w->index,
                        .crumbs = &s->crumbs};
    engine_sink sink = results_sink(p->r);
    engine *en = NULL;
    error e;
    err_code code = engine_open(p->r->plan, &o, &sink, &en, &e);
    if (!code)
        code = work(w, en, &e);
    engine_close(en);
    if (code) {
        s->code = code;
        snprintf(s->text, sizeof s->text, "%s", e.text);
        atomic_store(&p->s->stop, 1);
    }
}

/* The worker's slot, for the handler of its crash. */
static slot *own_slot;

static void on_crash(int sig, siginfo_t *info, void *context)
{
    (void)info, (void)context;
    own_slot->signal = sig;
    _exit(100);
}

/*
 * A handler of its own stack, since a plugin may have used up the ordinary one. The place is
 * looked up by the parent from the crumbs; what it cannot know, the symbol, is noted here.
 */
static void on_fault(int sig, siginfo_t *info, void *context)
{
    Dl_info where;
    void *pc = NULL;
#if defined(__x86_64__)
    pc = (void *)((ucontext_t *)context)->uc_mcontext.gregs[16]; /* REG_RIP */
#elif defined(__aarch64__)
    pc = (void *)((ucontext_t *)context)->uc_mcontext.pc;
#endif
    if (pc && dladdr(pc, &where) && where.dli_fname) {
        const char *slash = strrchr(where.dli_fname, '/');
        snprintf(own_slot->place, sizeof own_slot->place, " in %s%s%s",
                 slash ? slash + 1 : where.dli_fname, where.dli_sname ? ", " : "",
                 where.dli_sname ? where.dli_sname : "");
    }
    on_crash(sig, info, context);
}

static void catch_faults(void)
{
    static char stack[65536];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
    for (size_t k = 0; k < sizeof signals / sizeof *signals; k++)
        sigaction(signals[k], &action, NULL);
}

static void child_main(worker *w, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    signal(SIGINT, SIG_IGN);
    own_slot = &w->pool->s->slots[w->index];
    catch_faults();
    run_worker(w);
    own_slot->finished = true;
    _exit(0);
}

static void *thread_main(void *argument)
{
    worker *w = argument;
    run_worker(w);
    close(w->alive_end);
    return NULL;
}

/* ---- starting ---- */

static err_code start_worker(worker *w, error *e)
{
    pool *p = w->pool;
    slot *s = &p->s->slots[w->index];
    int ends[2];
    s->finished = false;
    s->signal = 0;
    s->place[0] = '\0';
    atomic_store(&s->at, UINT32_MAX);
    atomic_store(&s->range, UINT64_MAX);
    if (pipe(ends) != 0)
        return error_set(e, ERR_RUN, "no pipe is to be had for a worker (%s)", strerror(errno));
    w->alive = ends[0];
    w->alive_end = ends[1];
    w->beat = 0;
    w->beat_time = now_seconds();
    if (!p->o->isolate) {
        int code = pthread_create(&w->thread, NULL, thread_main, w);
        w->pid = code == 0;
        if (code == 0)
            return ERR_OK;
        close(ends[0]);
        close(ends[1]);
        return error_set(e, ERR_RUN, "no thread is to be had for a worker (%s)", strerror(code));
    }
    fflush(NULL);
    pid_t parent = getpid();
    w->pid = fork();
    if (w->pid == 0) {
        close(ends[0]);
        child_main(w, parent);
    }
    int why = errno;
    close(ends[1]);
    if (w->pid > 0)
        return ERR_OK;
    close(ends[0]);
    w->pid = 0;
    return error_set(e, ERR_RUN, "no process is to be had for a worker (%s)", strerror(why));
}

/* ---- after a death ---- */

static void mark_failed(pool *p, const slot *s, uint64_t case_id, uint32_t policy, fail_kind kind)
{
    results_fail(p->r, policy)[case_id] = (fail_record){.kind = (uint8_t)kind,
                                                        .code = (uint8_t)s->signal,
                                                        .instance = (uint16_t)s->crumbs.instance,
                                                        .step = s->crumbs.step};
    engine_sink sink = results_sink(p->r);
    char text[SAID_BYTES];
    if (kind == FAIL_HANG)
        snprintf(text, sizeof text, "did not return within %g s", p->o->timeout);
    else
        snprintf(text, sizeof text, "crashed (%s%.150s)",
                 s->signal ? strsignal(s->signal) : "it ended its process", s->place);
    sink.say(sink.context, &p->r->plan->instances[s->crumbs.instance], policy, case_id,
             s->crumbs.step, DTN_FAILURE, text);
}

/* Cuts the piece that killed a worker; appends what is left of it to the list. */
static uint32_t cut(pool *p, const slot *s, piece c, fail_kind kind, piece *list)
{
    if (c.n == 1) {
        mark_failed(p, s, c.first, s->crumbs.policy, kind);
        p->crashes += kind == FAIL_CRASH;
        p->hangs += kind == FAIL_HANG;
        if (s->crumbs.policy + 1 >= c.policy_end)
            return 0;
        list[0] = c;
        list[0].policy = s->crumbs.policy + 1;
        return 1;
    }
    /* A hang costs a whole time-out each time, so the first question is: one case or all? */
    bool first_sight = results_done(p->r) == 0 && p->hangs == 0 && c.n == p->r->range;
    uint32_t half = kind == FAIL_HANG && first_sight ? 1 : c.n / 2;
    list[0] = list[1] = c;
    list[0].n = half;
    list[1].first += half;
    list[1].n -= half;
    return 2;
}

/* Whether a unit fails so regularly that going on is pointless; e then says so. */
static bool is_hopeless(const pool *p, const slot *s, fail_kind kind, error *e)
{
    const char *name = p->r->plan->instances[s->crumbs.instance].name;
    const char *path = p->r->plan->instances[s->crumbs.instance].info->path;
    bool some_well = atomic_load(&p->s->some_well);
    if (kind == FAIL_HANG && (p->hangs >= 2 || p->kills >= 4) && !some_well) {
        error_set(e, ERR_RUN,
                  "'%s' (%s) does not return: step %u took more than %g s in each "
                  "experiment that was tried; raise --timeout if it is only slow",
                  name, path, s->crumbs.step, p->o->timeout);
        return true;
    }
    if (kind == FAIL_CRASH && (p->crashes > CRASHES_MAX || (p->crashes >= 16 && !some_well))) {
        error_set(e, ERR_RUN,
                  "'%s' (%s) crashes in %s experiment that was tried (%s%s, step %u); "
                  "run it in a debugger with --no-isolate --jobs 1",
                  name, path, p->crashes > CRASHES_MAX ? "too many an" : "every",
                  s->signal ? strsignal(s->signal) : "it ended its process", s->place,
                  s->crumbs.step);
        return true;
    }
    return false;
}

/* Starts a successor of a dead worker with what that one left undone. */
static err_code succeed_worker(worker *w, fail_kind kind, error *e)
{
    pool *p = w->pool;
    slot *s = &p->s->slots[w->index];
    uint64_t range = atomic_load(&s->range);
    uint32_t at = atomic_load(&s->at);
    if (range == UINT64_MAX)
        return error_set(e, ERR_RUN,
                         "a worker ended before its first case; memory may have run "
                         "out");
    p->kills += kind == FAIL_HANG;
    piece list[PIECES];
    piece c = at == UINT32_MAX ? whole_range(p->r, range) : w->pieces[at];
    uint32_t n = cut(p, s, c, kind, list);
    for (uint32_t k = at == UINT32_MAX ? w->npieces : at + 1; k < w->npieces && n < PIECES; k++)
        list[n++] = w->pieces[k];
    if (is_hopeless(p, s, kind, e))
        return e->code;
    if (n == 0) {
        p->r->done[range] = 1;
        if (atomic_load(&p->s->next) >= p->r->nranges)
            return ERR_OK;
    }
    memcpy(w->pieces, list, n * sizeof *list);
    w->npieces = n;
    w->own = range;
    return start_worker(w, e);
}

static err_code bury(worker *w, bool hung, error *e)
{
    pool *p = w->pool;
    slot *s = &p->s->slots[w->index];
    close(w->alive);
    w->alive = -1;
    if (!p->o->isolate) {
        pthread_join(w->thread, NULL);
        w->pid = 0;
        return s->code ? error_set(e, s->code, "%s", s->text) : ERR_OK;
    }
    int status = 0;
    while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
        ;
    w->pid = 0;
    if (s->code)
        return error_set(e, s->code, "%s", s->text);
    if (s->finished)
        return ERR_OK;
    if (WIFSIGNALED(status) && !hung)
        s->signal = WTERMSIG(status);
    if (p->interrupted)
        return ERR_OK;
    return succeed_worker(w, hung ? FAIL_HANG : FAIL_CRASH, e);
}

/* ---- watching ---- */

static volatile sig_atomic_t interrupts;

static void on_interrupt(int sig)
{
    (void)sig;
    interrupts++;
}

static void end_all(pool *p)
{
    atomic_store(&p->s->stop, 1);
    for (uint32_t k = 0; k < p->nworkers; k++) {
        worker *w = &p->workers[k];
        if (!w->pid)
            continue;
        if (p->o->isolate) {
            kill(w->pid, SIGKILL);
            while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
                ;
        } else {
            pthread_join(w->thread, NULL);
        }
        close(w->alive);
        w->pid = 0;
    }
}

/* Kills workers whose unit has not returned for too long. */
static void watch_beats(pool *p, bool *hung)
{
    double now = now_seconds();
    for (uint32_t k = 0; k < p->nworkers; k++) {
        worker *w = &p->workers[k];
        uint64_t beat = atomic_load(&p->s->slots[k].crumbs.beat);
        if (!w->pid || beat != w->beat) {
            w->beat = beat;
            w->beat_time = now;
        } else if (p->o->isolate && p->o->timeout > 0 && beat != 0 &&
                   now - w->beat_time > p->o->timeout) {
            hung[k] = true;
            kill(w->pid, SIGKILL);
            w->beat_time = now;
        }
    }
}

static uint32_t gather(const pool *p, struct pollfd *fds, uint32_t *who)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < p->nworkers; k++)
        if (p->workers[k].pid) {
            fds[n] = (struct pollfd){.fd = p->workers[k].alive, .events = POLLIN};
            who[n++] = k;
        }
    return n;
}

/* A process that a unit started keeps the pipe open beyond its worker's end. */
static bool is_gone(const pool *p, const worker *w)
{
    siginfo_t info = {0};
    return p->o->isolate && waitid(P_PID, (id_t)w->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == w->pid;
}

static err_code watch(pool *p, error *e)
{
    struct pollfd fds[JOBS_MAX];
    uint32_t who[JOBS_MAX], n;
    bool hung[JOBS_MAX] = {false};
    double start = now_seconds(), told = start;
    while ((n = gather(p, fds, who)) > 0) {
        int ready = poll(fds, n, 100);
        if (interrupts && !p->interrupted) {
            p->interrupted = true;
            atomic_store(&p->s->stop, 1);
        }
        if (interrupts > 1 && !p->o->isolate) {
            /* A thread cannot be ended from outside, the program can. */
            signal(SIGINT, SIG_DFL);
            raise(SIGINT);
        }
        if (interrupts > 1 && p->o->isolate) {
            end_all(p);
            break;
        }
        for (uint32_t k = 0; k < n; k++) {
            if (!fds[k].revents && !(ready == 0 && is_gone(p, &p->workers[who[k]])))
                continue;
            bool was_hung = hung[who[k]];
            hung[who[k]] = false;
            if (bury(&p->workers[who[k]], was_hung, e))
                return e->code;
        }
        watch_beats(p, hung);
        double now = now_seconds();
        if (p->o->progress && now - told >= 0.1) {
            p->o->progress(p->o->context, results_done(p->r), p->r->cases, now - start);
            told = now;
        }
    }
    return ERR_OK;
}

static err_code run_all(pool *p, error *e)
{
    err_code code = ERR_OK;
    for (uint32_t k = 0; k < p->nworkers && !code; k++) {
        p->workers[k].pool = p;
        p->workers[k].index = k;
        code = start_worker(&p->workers[k], e);
    }
    if (!code)
        code = watch(p, e);
    if (code) {
        error keep = *e;
        end_all(p);
        *e = keep;
    }
    return code;
}

err_code pool_run(results *r, const pool_options *o, error *e)
{
    pool *p = mem_new(1, sizeof *p);
    if (p)
        p->s = mem_new_shared(sizeof *p->s);
    if (!p || !p->s) {
        mem_free(p);
        return error_set(e, ERR_MEMORY, "memory ran out while starting workers");
    }
    p->r = r;
    p->o = o;
    p->nworkers = o->jobs < JOBS_MAX ? o->jobs : JOBS_MAX;
    if (p->nworkers > r->nranges)
        p->nworkers = (uint32_t)r->nranges;
    interrupts = 0;
    struct sigaction action = {.sa_handler = on_interrupt}, old;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &old);
    err_code code = run_all(p, e);
    sigaction(SIGINT, &old, NULL);
    if (!code && p->interrupted && results_done(r) < r->cases)
        code = error_set(e, ERR_INTERRUPTED, "interrupted");
    mem_unshare(p->s, sizeof *p->s);
    mem_free(p);
    return code;
}
