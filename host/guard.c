/* SPDX-License-Identifier: MIT
 *
 * Ends the program with a sentence when foreign code crashes or hangs. See guard.h.
 */
#include "guard.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM};
enum { SIGNALS = sizeof signals / sizeof *signals };

static struct sigaction before[SIGNALS];
static char subject[256], too_long[64];
static volatile sig_atomic_t is_on;
static pid_t owner; /* the process that the guard is for, not those that foreign code forks */

static _Noreturn void leave(int status)
{
    for (;;)
        syscall(SYS_exit_group, status);
}

/* Only write and leave: this runs inside signal handlers. */
static _Noreturn void end_with(const char *verdict)
{
    ssize_t wrote = write(STDERR_FILENO, "detente: ", 9);
    wrote += write(STDERR_FILENO, subject, strlen(subject));
    wrote += write(STDERR_FILENO, verdict, strlen(verdict));
    leave(wrote < 0 ? 1 : 2);
}

static void on_signal(int sig)
{
    switch (sig) {
    case SIGALRM:
        end_with(too_long);
        break;
    case SIGABRT:
        end_with(" aborts the program\n");
        break;
    default:
        end_with(" crashes; run it in a debugger to see where\n");
    }
}

/* exit() inside foreign code would otherwise look like success. */
static void on_exit_inside(void)
{
    if (is_on && getpid() == owner)
        end_with(" ends the program\n");
}

/*
 * _exit() runs no handlers, so the program has an _exit of its own: the linker exports it, since
 * libc has one of that name, and the dynamic linker gives it to plugins, since the program comes
 * before libc. A process that foreign code forked may end as it likes. A plugin that asks the
 * kernel itself is not stopped; it does not do so by mistake.
 */
void _exit(int status)
{
    on_exit_inside();
    leave(status);
}

void _Exit(int status) { _exit(status); }

void guard_begin(const char *what, unsigned seconds)
{
    static char stack[65536];
    static bool registered;
    if (!registered)
        registered = atexit(on_exit_inside) == 0 && at_quick_exit(on_exit_inside) == 0;
    snprintf(subject, sizeof subject, "%s", what);
    snprintf(too_long, sizeof too_long, " does not come back; it was given %u s\n", seconds);
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (int k = 0; k < SIGNALS; k++)
        sigaction(signals[k], &action, &before[k]);
    owner = getpid();
    is_on = 1;
    alarm(seconds);
}

void guard_end(void)
{
    if (getpid() != owner)
        end_with(" comes back in a process that it forked as well; that process is ended\n");
    alarm(0);
    is_on = 0;
    for (int k = 0; k < SIGNALS; k++)
        sigaction(signals[k], &before[k], NULL);
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
}
