/* SPDX-License-Identifier: MIT
 *
 * Helpers of the tests. See support.h.
 */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char *build_folder(void)
{
    const char *b = getenv("DETENTE_BUILD");
    return b ? b : "build";
}

static char folder[256];

static void remove_folder(void)
{
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s is left behind\n", folder);
}

const char *scratch_folder(void)
{
    if (folder[0])
        return folder;
    snprintf(folder, sizeof folder, "%s/scratch-XXXXXX", build_folder());
    if (!mkdtemp(folder))
        abort();
    atexit(remove_folder);
    return folder;
}

const char *scratch_file(const char *name, const char *text)
{
    static char paths[8][512];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", scratch_folder(), name);
    FILE *f = fopen(path, "wb");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        abort();
    return path;
}

static char *read_all(FILE *f)
{
    size_t n = 0, room = 65536;
    char *text = malloc(room);
    rewind(f);
    for (size_t got; text && (got = fread(text + n, 1, room - n - 1, f)) > 0;) {
        n += got;
        if (n + 1 == room)
            text = realloc(text, room *= 2);
    }
    if (!text)
        abort();
    text[n] = '\0';
    return text;
}

char *slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = f ? read_all(f) : NULL;
    if (f)
        fclose(f);
    return text;
}

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void child(const char *command, FILE *out, FILE *err)
{
    char path[300];
    setpgid(0, 0);
    snprintf(path, sizeof path, "%s/detente", build_folder());
    setenv("D", path, 1);
    setenv("B", build_folder(), 1);
    int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(fileno(out), STDOUT_FILENO);
    dup2(fileno(err), STDERR_FILENO);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

outcome shell(const char *format, ...)
{
    char command[8192];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    FILE *out = tmpfile(), *err = tmpfile();
    if (!out || !err)
        abort();
    double start = seconds_now();
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child(command, out, err);
    int status = -1;
    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (seconds_now() - start > 120) {
            kill(-pid, SIGKILL);
            waitpid(pid, &status, 0);
            status = -1;
            break;
        }
        usleep(1000);
    }
    outcome o = {.seconds = seconds_now() - start, .out = read_all(out), .err = read_all(err)};
    o.status = status == -1          ? -1
               : WIFSIGNALED(status) ? 128 + WTERMSIG(status)
                                     : WEXITSTATUS(status);
    fclose(out);
    fclose(err);
    return o;
}

void outcome_free(outcome *o)
{
    free(o->out);
    free(o->err);
    *o = (outcome){0};
}

const char *digest_of(const char *json)
{
    static char digests[8][100];
    static int next;
    char *digest = digests[next++ % 8];
    const char *at = strstr(json, "\"digest\":\"");
    digest[0] = '\0';
    if (at)
        sscanf(at + 10, "%99[^\"]", digest);
    return digest;
}

size_t csv_fields(char *line, char **fields, size_t most)
{
    size_t n = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *p = line; n < most; p++) {
        fields[n++] = p;
        p += strcspn(p, ",");
        if (!*p)
            break;
        *p = '\0';
    }
    return n;
}
