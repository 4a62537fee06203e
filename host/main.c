/* SPDX-License-Identifier: MIT
 *
 * detente: the table of commands, help, exit status.
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "service.h"

static const command *const commands[] = {&command_run, &command_list};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_help(FILE *to)
{
    fprintf(to, "detente %s: policies against many uncertain futures\n\n", host_version);
    for (int k = 0; k < COMMANDS; k++)
        fprintf(to, "  %-36s %s\n", commands[k]->usage, commands[k]->purpose);
    fprintf(to, "  %-36s %s\n", "detente COMMAND --help", "the options of a command");
    fprintf(to, "  %-36s %s\n", "detente --version", "the version");
    fprintf(to, "\nExit status: 0 done, 1 the work failed, 2 the command line or an input file is "
                "wrong,\n130 interrupted (finished results are shown).\n");
}

static int complain(const error *e)
{
    fprintf(stderr, "detente: %s\n", e->text);
    return error_exit_status(e->code);
}

static int run_command(const command *c, int argc, char **argv)
{
    args a;
    error e;
    for (int k = 0; k < argc; k++)
        if (strcmp(argv[k], "--help") == 0) {
            printf("%s\n%s\n\n", c->usage, c->purpose);
            args_print(c->options, stdout);
            return 0;
        }
    if (args_parse(c->options, argc, argv, &a, &e) || c->run(&a, &e))
        return complain(&e);
    return 0;
}

int main(int argc, char **argv)
{
    /* Only LC_CTYPE: a decimal comma must never reach a number. */
    setlocale(LC_CTYPE, "");
    const char *word = argc > 1 ? argv[1] : "--help";
    if (strcmp(word, "--version") == 0) {
        printf("detente %s\n", host_version);
        return 0;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "help") == 0) {
        print_help(argc > 1 ? stdout : stderr);
        return argc > 1 ? 0 : 2;
    }
    const char *names[COMMANDS];
    for (int k = 0; k < COMMANDS; k++) {
        names[k] = commands[k]->name;
        if (strcmp(word, names[k]) == 0)
            return run_command(commands[k], argc - 2, argv + 2);
    }
    error e;
    char hint[256];
    error_set(&e, ERR_USAGE, "unknown command '%s'%s", word,
              error_hint(hint, sizeof hint, word, names, COMMANDS));
    return complain(&e);
}
