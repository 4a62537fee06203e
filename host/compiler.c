/* SPDX-License-Identifier: MIT
 *
 * Finds and runs the C compiler. See compiler.h.
 */
#include "compiler.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"

/* ---- which one ---- */

static bool is_program(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

/*
 * The result is absolute, since the compiler runs in another folder. Links are left alone where
 * that is possible: some programs go by the name under which they were called.
 */
static bool take_program(const char *candidate, char path[PATH_MAX])
{
    if (!is_program(candidate))
        return false;
    if (candidate[0] != '/')
        return realpath(candidate, path) != NULL;
    strcpy(path, candidate);
    return true;
}

/* As execvp looks for it. */
static bool find_program(const char *word, char path[PATH_MAX])
{
    char candidate[PATH_MAX];
    if (strchr(word, '/'))
        return strlen(word) < PATH_MAX && take_program(word, path);
    const char *list = getenv("PATH");
    for (list = list ? list : "/usr/bin:/bin"; *list;) {
        int n = (int)strcspn(list, ":");
        int length = snprintf(candidate, sizeof candidate, "%.*s/%s", n, list, word);
        if (n > 0 && length < (int)sizeof candidate && take_program(candidate, path))
            return true;
        list += n + (list[n] == ':');
    }
    return false;
}

err_code compiler_find(compiler *c, error *e)
{
    const char *text = getenv("CC");
    size_t n = 0;
    char *rest = NULL;
    *c = (compiler){0};
    if (!text || !text[strspn(text, " \t")])
        text = "cc";
    if (strlen(text) >= sizeof c->text)
        return error_set(e, ERR_RUN, "CC in the environment is too long");
    strcpy(c->text, text);
    for (char *w = strtok_r(c->text, " \t", &rest); w; w = strtok_r(NULL, " \t", &rest)) {
        if (n == COMPILER_WORDS)
            return error_set(e, ERR_RUN, "CC in the environment has more than %d words",
                             COMPILER_WORDS);
        c->words[n++] = w;
    }
    if (!find_program(c->words[0], c->path))
        return error_set(e, ERR_RUN, "there is no C compiler '%s'; install one, or name one in CC",
                         c->words[0]);
    return ERR_OK;
}

static void add_text(sha256 *hash, const char *text) { sha256_add(hash, text, strlen(text) + 1); }

/* Every word counts, and where it names a program ("ccache gcc"), so does that file. */
void compiler_identify(const compiler *c, sha256 *hash)
{
    char path[PATH_MAX], line[100];
    struct stat info;
    for (size_t k = 0; c->words[k]; k++) {
        add_text(hash, c->words[k]);
        if (!find_program(c->words[k], path) || stat(path, &info) != 0)
            continue;
        add_text(hash, path);
        snprintf(line, sizeof line, "%lld %lld %ld", (long long)info.st_size,
                 (long long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
        add_text(hash, line);
    }
}

/* ---- its processes ---- */

/* All that one run needs to know of its processes. */
typedef struct run {
    pid_t watchman, compiler;
    int alive; /* while this end of a pipe is open, the watchman sleeps */
    int words; /* the compiler's standard error */
    char said[4096];
    size_t nsaid;
} run;

/*
 * Leads the process group. The pipe ends when the host closes it or dies; then everything in the
 * group goes. Compilers delete their temporary files on SIGTERM, so that comes first.
 */
static _Noreturn void watch(int pipe_end)
{
    char byte;
    const struct timespec grace = {.tv_nsec = 100000000};
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    while (read(pipe_end, &byte, 1) < 0 && errno == EINTR)
        ;
    kill(0, SIGTERM);
    nanosleep(&grace, NULL);
    kill(0, SIGKILL);
    _exit(1);
}

static bool start_watchman(run *r)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    r->watchman = fork();
    if (r->watchman == 0) {
        setpgid(0, 0);
        close(ends[1]);
        watch(ends[0]);
    }
    close(ends[0]);
    r->alive = ends[1];
    if (r->watchman > 0) /* in both processes, so that neither can come too late */
        setpgid(r->watchman, r->watchman);
    else
        close(ends[1]);
    return r->watchman > 0;
}

static _Noreturn void become_compiler(const run *r, const char *path, const char *folder,
                                      char **arguments, char **environment, int words)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    signal(SIGINT, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(077); /* code that others could have written is not trusted */
    if (setpgid(0, r->watchman) == 0 && nothing >= 0 && dup2(nothing, 0) == 0 &&
        dup2(nothing, 1) == 1 && dup2(words, 2) == 2 && chdir(folder) == 0)
        execve(path, arguments, environment);
    _exit(127);
}

static bool start_compiler(run *r, const char *path, const char *folder, char **arguments,
                           char **environment)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    r->compiler = fork();
    if (r->compiler == 0)
        become_compiler(r, path, folder, arguments, environment, ends[1]);
    close(ends[1]);
    r->words = ends[0];
    if (r->compiler > 0)
        setpgid(r->compiler, r->watchman);
    else
        close(ends[0]);
    return r->compiler > 0;
}

/* ---- waiting for it ---- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Reads for at most `milliseconds`; what has no room is read and forgotten. False at the end. */
static bool hear(run *r, int milliseconds)
{
    char rest[512];
    struct pollfd p = {.fd = r->words, .events = POLLIN};
    if (poll(&p, 1, milliseconds) <= 0)
        return true;
    size_t room = sizeof r->said - 1 - r->nsaid;
    ssize_t n = read(r->words, room ? r->said + r->nsaid : rest, room ? room : sizeof rest);
    if (n > 0 && room)
        r->nsaid += (size_t)n;
    return n > 0 || (n < 0 && errno == EINTR);
}

/*
 * Until the compiler has ended. Its last words are a pipe's end, which is seen at once; a
 * compiler that closes its standard error, or leaves it to a daemon, is looked after every few ms.
 */
static bool wait_for_compiler(run *r, unsigned seconds, int *status)
{
    double end = now() + seconds;
    const struct timespec moment = {.tv_nsec = 1000000};
    bool speaks = true;
    while (now() < end) {
        if (speaks)
            speaks = hear(r, 20);
        pid_t ended = waitpid(r->compiler, status, WNOHANG);
        if (ended == r->compiler || (ended < 0 && errno == ECHILD)) { /* SIGCHLD is ignored */
            while (speaks && r->nsaid < sizeof r->said - 1) {
                size_t before = r->nsaid;
                speaks = hear(r, 0) && r->nsaid > before;
            }
            return true;
        }
        if (!speaks)
            nanosleep(&moment, NULL);
    }
    return false;
}

static void wait_for(pid_t pid)
{
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* Ends whatever is left. In haste: at once; else with time to clean up. */
static void end_run(run *r, bool is_done)
{
    close(r->words);
    if (is_done)
        kill(-r->watchman, SIGKILL);
    close(r->alive);
    wait_for(r->watchman);
    if (!is_done) {
        kill(r->compiler, SIGKILL);
        wait_for(r->compiler);
    }
}

/* ---- what it said ---- */

/* The first line with "error" in it, else the first line at all. */
static const char *main_line(char *said)
{
    char *first = said + strspn(said, "\r\n"), *rest = NULL;
    for (char *c = first; *c; c++)
        if ((unsigned char)*c < ' ' && *c != '\n')
            *c = ' ';
    char *line = strtok_r(first, "\n", &rest);
    const char *kept = line;
    for (; line; line = strtok_r(NULL, "\n", &rest))
        if (strstr(line, "error"))
            return line;
    return kept;
}

static err_code judge(run *r, const compiler *c, int status, error *e)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return ERR_OK;
    r->said[r->nsaid] = '\0';
    const char *line = main_line(r->said);
    if (line)
        return error_set(e, ERR_RUN, "the C compiler '%s' failed: %.600s", c->words[0], line);
    if (WIFSIGNALED(status))
        return error_set(e, ERR_RUN, "the C compiler '%s' crashed (%s)", c->words[0],
                         strsignal(WTERMSIG(status)));
    return error_set(e, ERR_RUN, "the C compiler '%s' failed with exit status %d and no word",
                     c->words[0], WEXITSTATUS(status));
}

/* ---- a run ---- */

extern char **environ;

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Ours, but temporary files go to the folder, and messages are in English. */
static char **make_environment(arena *a, const char *folder)
{
    size_t n = 0, kept = 0;
    while (environ[n])
        n++;
    char **list = arena_new(a, n + 3, sizeof *list);
    for (size_t k = 0; list && k < n; k++)
        if (!starts_with(environ[k], "TMPDIR=") && !starts_with(environ[k], "LC_ALL="))
            list[kept++] = environ[k];
    if (list) {
        list[kept++] = arena_format(a, "TMPDIR=%s", folder);
        list[kept++] = arena_text(a, "LC_ALL=C");
    }
    return list;
}

static char **make_arguments(arena *a, const compiler *c, const char *const *flags)
{
    size_t n = 0, nflags = 0;
    while (flags[nflags])
        nflags++;
    char **list = arena_new(a, COMPILER_WORDS + nflags + 4, sizeof *list);
    if (!list)
        return NULL;
    for (size_t k = 0; c->words[k]; k++)
        list[n++] = c->words[k];
    for (size_t k = 0; k < nflags; k++)
        list[n++] = arena_text(a, flags[k]);
    list[n++] = arena_text(a, "-o");
    list[n++] = arena_text(a, "program.so");
    list[n++] = arena_text(a, "program.c");
    return list;
}

static err_code run_it(const compiler *c, const char *folder, char **arguments, char **environment,
                       unsigned seconds, error *e)
{
    run r = {0};
    int status = 0;
    if (!start_watchman(&r))
        return error_set(e, ERR_RUN, "the C compiler cannot be run: %s", strerror(errno));
    if (!start_compiler(&r, c->path, folder, arguments, environment)) {
        err_code code = error_set(e, ERR_RUN, "the C compiler cannot be run: %s", strerror(errno));
        kill(r.watchman, SIGKILL);
        close(r.alive);
        wait_for(r.watchman);
        return code;
    }
    bool done = wait_for_compiler(&r, seconds, &status);
    end_run(&r, done);
    if (!done)
        return error_set(e, ERR_RUN, "the C compiler '%s' took longer than %u s", c->words[0],
                         seconds);
    return judge(&r, c, status, e);
}

err_code compiler_run(const compiler *c, const char *folder, const char *const *flags,
                      unsigned seconds, error *e)
{
    arena a = {0};
    char real[PATH_MAX];
    if (!realpath(folder, real))
        return error_set(e, ERR_RUN, "the folder %s cannot be used: %s", folder, strerror(errno));
    char **arguments = make_arguments(&a, c, flags), **environment = make_environment(&a, real);
    err_code code = a.out_of_memory ? error_set(e, ERR_MEMORY, "memory ran out while compiling")
                                    : run_it(c, real, arguments, environment, seconds, e);
    arena_free(&a);
    return code;
}
