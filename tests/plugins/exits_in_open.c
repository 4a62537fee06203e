/* SPDX-License-Identifier: MIT
 *
 * Ends its process while it is opened or closed (option `when`), in one of the ways that there are
 * (option `way`), with status 0, as if all were done.
 */
#define _GNU_SOURCE
#include <detente/plugin.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OF, SCORE };

static const dtn_var vars[] = {
    {.name = "of", .kind = DTN_INPUT, .unit = "*", .min = -1e9, .max = 1e9, .doc = "any variable"},
    {.name = "score", .kind = DTN_OUTPUT, .unit = "=of", .min = -1e9, .max = 1e9, .doc = "its end"},
};
static const dtn_option options[] = {
    {.name = "when", .type = DTN_TEXT, .text = "open", .doc = "open or close"},
    {.name = "way", .type = DTN_TEXT, .text = "exit", .doc = "see leave"},
};

static const char *when, *way;

static void leave(void)
{
    if (strcmp(way, "exit") == 0)
        exit(0);
    if (strcmp(way, "_exit") == 0)
        _exit(0);
    if (strcmp(way, "_Exit") == 0)
        _Exit(0);
    if (strcmp(way, "quick_exit") == 0)
        quick_exit(0);
    pid_t child = fork();
    if (strcmp(way, "daemon") == 0 && child > 0) /* the child goes on in its place */
        _exit(0);
    if (strcmp(way, "helper exits") == 0 && child == 0) /* which is nobody else's business */
        exit(0);
    if (strcmp(way, "helper _exits") == 0 && child == 0)
        _exit(0);
    if (child > 0)
        waitpid(child, NULL, 0);
}

static dtn_status open_unit(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit, (void)self;
    if (host->text(host, "when", &when) || host->text(host, "way", &way))
        return DTN_ERROR;
    if (strcmp(when, "open") == 0)
        leave();
    return DTN_OK;
}

static void close_unit(const dtn_unit *unit, void *self)
{
    (void)unit, (void)self;
    if (strcmp(when, "close") == 0)
        leave();
}

static dtn_status finish(const void *self, const dtn_block *b)
{
    memcpy(b->col[SCORE], b->col[OF], b->n * sizeof(double));
    return (void)self, DTN_OK;
}

static const dtn_unit unit = {
    DTN_UNIT_HEAD,      .role = DTN_METRIC,  .id = "exits_in_open",
    .vars = vars,       .nvars = 2,          .var_size = sizeof *vars,
    .options = options, .noptions = 2,       .option_size = sizeof *options,
    .open = open_unit,  .close = close_unit, .finish = finish};
static const dtn_unit *const units[] = {&unit};
DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
