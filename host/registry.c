/* SPDX-License-Identifier: MIT
 *
 * The registry of units. See registry.h.
 */
#include "registry.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elf_plugin.h"
#include "float_mode.h"
#include "lua_unit.h"
#include "mem.h"

enum { FOLDERS_MAX = 64, PLUGINS_MAX = 4096, UNITS_MAX = 8192, PROBE_SECONDS = 10 };

/* A plugin file that was looked at. */
typedef struct plugin {
    const char *path, *real; /* as found; without links, so that one file is loaded once */
    unsigned folder;         /* its place on the search path */
    void *library;
    lua_plugin *lua;
} plugin;

struct registry {
    arena a;
    lua_box *lua;
    const char *folders[FOLDERS_MAX + 1];
    size_t nfolders;
    plugin plugins[PLUGINS_MAX];
    size_t nplugins;
    unit_info *units[UNITS_MAX];
    size_t nunits;
    refusal refusals[PLUGINS_MAX];
    size_t nrefusals;
    bool out_of_memory; /* while loading; then what is missing was not refused */
};

/* ---- probing in a child ---- */

/* Loads a library and copies its units; in the child to see that it can be done at all. */
static err_code load_library(const char *path, void **library, arena *a, unit_info **units,
                             size_t *n, error *e)
{
    unsigned mode = float_mode();
    *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!*library)
        return error_set(e, ERR_PLUGIN, "it cannot be loaded: %s", dlerror());
    bool changed = float_mode() != mode;
    float_mode_set(mode);
    if (changed)
        return error_set(e, ERR_PLUGIN,
                         "loading it changes the floating-point mode, so results would differ; it "
                         "was linked with -ffast-math: rebuild it without");
    const dtn_module *m = dlsym(*library, DTN_MODULE_SYMBOL);
    if (!m || !m->units || m->nunits == 0 || m->nunits > 1000)
        return error_set(e, ERR_PLUGIN, "it offers no units");
    *n = m->nunits;
    *units = arena_new(a, *n, sizeof **units);
    const char *kept = arena_text(a, path);
    for (size_t k = 0; *units && k < *n; k++) {
        if (!m->units[k])
            return error_set(e, ERR_PLUGIN, "unit %zu of its list is NULL", k);
        if (unit_info_make(m->units[k], kept, false, a, &(*units)[k], e))
            return e->code;
    }
    return a->out_of_memory ? error_set(e, ERR_MEMORY, "memory ran out") : ERR_OK;
}

static void child_probe(const char *path, int pipe_end)
{
    struct sigaction fall = {.sa_handler = SIG_DFL};
    const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    for (size_t k = 0; k < sizeof signals / sizeof *signals; k++)
        sigaction(signals[k], &fall, NULL);
    arena a = {0};
    void *library;
    unit_info *units;
    size_t n;
    error e = {.code = ERR_OK};
    load_library(path, &library, &a, &units, &n, &e);
    ssize_t wrote = write(pipe_end, &e, sizeof e);
    _exit(wrote == (ssize_t)sizeof e ? 0 : 1);
}

/* Whether the child's answer came in time; *whole: all of it, so that the child lived to say it. */
static bool read_answer(int fd, error *answer, bool *whole)
{
    size_t have = 0;
    while (have < sizeof *answer) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (poll(&p, 1, PROBE_SECONDS * 1000) <= 0)
            return false;
        ssize_t n = read(fd, (char *)answer + have, sizeof *answer - have);
        if (n <= 0)
            return true;
        have += (size_t)n;
    }
    *whole = true;
    return true;
}

static err_code probe(const char *path, error *e)
{
    int ends[2];
    if (pipe(ends) != 0)
        return error_set(e, ERR_PLUGIN, "it cannot be tried out: no pipe is to be had");
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        return error_set(e, ERR_PLUGIN, "it cannot be tried out: no process is to be had");
    }
    if (child == 0) {
        close(ends[0]);
        child_probe(path, ends[1]);
    }
    close(ends[1]);
    error answer = {.code = ERR_PLUGIN};
    bool whole = false, in_time = read_answer(ends[0], &answer, &whole);
    close(ends[0]);
    if (!in_time)
        kill(child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!in_time)
        return error_set(e, ERR_PLUGIN, "loading it takes more than %d s", PROBE_SECONDS);
    if (WIFSIGNALED(status))
        return error_set(e, ERR_PLUGIN, "it crashes while it is loaded (%s)",
                         strsignal(WTERMSIG(status)));
    if (!whole)
        return error_set(e, ERR_PLUGIN, "it ends the program while it is loaded");
    if (answer.code)
        *e = answer;
    return answer.code;
}

/* ---- loading ---- */

/*
 * The unit of that id that is used: one from a file named after it goes before others, then the
 * earlier folder, then .so before .lua, then the file's name. It cannot matter in which order
 * files were loaded, since other units of the scenario decide that.
 */
static unit_info *known_unit(const registry *r, const char *id)
{
    unit_info *best = NULL;
    for (size_t k = 0; k < r->nunits; k++) {
        unit_info *u = r->units[k];
        if (strcmp(u->unit.id, id) != 0)
            continue;
        if (!best || u->rank < best->rank ||
            (u->rank == best->rank && strcmp(u->path, best->path) < 0))
            best = u;
    }
    return best;
}

/* Says of all units of that id which one is used. */
static void settle_shadows(registry *r, const char *id)
{
    const unit_info *used = known_unit(r, id);
    for (size_t k = 0; k < r->nunits; k++)
        if (strcmp(r->units[k]->unit.id, id) == 0)
            r->units[k]->shadowed_by = r->units[k] == used ? NULL : used;
}

static bool is_named_after(const char *path, const char *id)
{
    const char *file = strrchr(path, '/');
    file = file ? file + 1 : path;
    size_t n = strlen(id);
    return strncmp(file, id, n) == 0 && file[n] == '.' && !strchr(file + n + 1, '.');
}

static err_code take_units(registry *r, const plugin *p, unit_info *units, size_t n, error *e)
{
    for (size_t k = 0; k < n; k++) {
        if (r->nunits == UNITS_MAX)
            return error_set(e, ERR_PLUGIN, "there are more than %d units", UNITS_MAX);
        bool named = is_named_after(p->path, units[k].unit.id);
        units[k].rank = (named ? 0u : 2u * FOLDERS_MAX) + 2 * p->folder + (p->lua != NULL);
        r->units[r->nunits++] = &units[k];
        settle_shadows(r, units[k].unit.id);
    }
    return ERR_OK;
}

static err_code load_shared_object(registry *r, plugin *p, error *e)
{
    unit_info *units;
    size_t n;
    if (elf_check_plugin(p->real, e) || probe(p->real, e) ||
        load_library(p->real, &p->library, &r->a, &units, &n, e))
        return e->code;
    return take_units(r, p, units, n, e);
}

static err_code load_lua(registry *r, plugin *p, error *e)
{
    const dtn_unit *const *list;
    size_t n;
    if (lua_plugin_open(r->lua, p->path, &p->lua, &list, &n, e))
        return e->code;
    unit_info *units = arena_new(&r->a, n, sizeof *units);
    if (!units)
        return error_set(e, ERR_MEMORY, "memory ran out");
    for (size_t k = 0; k < n; k++)
        if (unit_info_make(list[k], p->path, true, &r->a, &units[k], e))
            return e->code;
    return take_units(r, p, units, n, e);
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n > m && strcmp(text + n - m, end) == 0;
}

/* Loads a file once; what goes wrong becomes a refusal. */
static void load_file(registry *r, unsigned folder, const char *path)
{
    char real[PATH_MAX];
    if (!realpath(path, real))
        return;
    for (size_t k = 0; k < r->nplugins; k++)
        if (strcmp(r->plugins[k].real, real) == 0)
            return;
    if (r->nplugins == PLUGINS_MAX)
        return;
    plugin *p = &r->plugins[r->nplugins++];
    *p = (plugin){
        .path = arena_text(&r->a, path), .real = arena_text(&r->a, real), .folder = folder};
    if (!p->path || !p->real) {
        r->nplugins--;
        r->out_of_memory = true;
        return;
    }
    error e;
    err_code code = ends_with(path, ".lua") ? load_lua(r, p, &e) : load_shared_object(r, p, &e);
    r->out_of_memory |= code == ERR_MEMORY || r->a.out_of_memory;
    if (code && r->nrefusals < PLUGINS_MAX)
        r->refusals[r->nrefusals++] = (refusal){p->path, arena_text(&r->a, e.text)};
}

static bool is_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* NAME.so, NAME/NAME.so, NAME.lua, NAME/NAME.lua of one folder. */
static void load_named(registry *r, unsigned place, const char *folder, const char *id)
{
    static const char *const shapes[] = {"%s/%s.so", "%s/%s/%s.so", "%s/%s.lua", "%s/%s/%s.lua"};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        char path[PATH_MAX];
        int n = k % 2 ? snprintf(path, sizeof path, shapes[k], folder, id, id)
                      : snprintf(path, sizeof path, shapes[k], folder, id);
        if (n > 0 && n < (int)sizeof path && is_file(path))
            load_file(r, place, path);
    }
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* All plugin files of a folder, and of its folders NAME that hold a NAME.so or NAME.lua. */
static void load_folder(registry *r, unsigned place)
{
    const char *folder = r->folders[place];
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, by_name);
    for (int k = 0; k < n; k++) {
        const char *name = entries[k]->d_name;
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "%s/%s", folder, name);
        if (name[0] != '.' && length > 0 && length < (int)sizeof path) {
            if (is_file(path) && (ends_with(name, ".so") || ends_with(name, ".lua")))
                load_file(r, place, path);
            else if (is_plain_name(name))
                load_named(r, place, folder, name);
        }
        free(entries[k]);
    }
    if (n >= 0)
        free(entries);
}

void registry_load_all(registry *r)
{
    for (size_t k = 0; k < r->nfolders; k++)
        load_folder(r, (unsigned)k);
}

/* ---- finding ---- */

static err_code not_found(registry *r, const char *id, error *e)
{
    if (r->out_of_memory)
        return error_set(e, ERR_MEMORY, "memory ran out while looking for unit '%s'", id);
    for (size_t k = 0; k < r->nrefusals; k++) {
        const char *file = strrchr(r->refusals[k].path, '/');
        file = file ? file + 1 : r->refusals[k].path;
        size_t n = strlen(id);
        bool named = strncmp(file, id, n) == 0 && file[n] == '.';
        char mention[80];
        snprintf(mention, sizeof mention, "unit '%s'", id);
        if (named || strstr(r->refusals[k].why, mention))
            return error_set(e, ERR_PLUGIN, "unit '%s' cannot be used: %s: %s", id,
                             r->refusals[k].path, r->refusals[k].why);
    }
    const char *ids[UNITS_MAX];
    for (size_t k = 0; k < r->nunits; k++)
        ids[k] = r->units[k]->shadowed_by ? NULL : r->units[k]->unit.id;
    char hint[512];
    error_hint(hint, sizeof hint, id, ids, r->nunits);
    return error_set(e, ERR_INPUT, "unknown unit '%s'%s", id, hint);
}

err_code registry_find(registry *r, const char *id, const unit_info **out, error *e)
{
    for (size_t k = 0; k < r->nfolders && is_plain_name(id); k++)
        load_named(r, (unsigned)k, r->folders[k], id);
    *out = known_unit(r, id);
    if (!*out || !is_named_after((*out)->path, id)) {
        registry_load_all(r);
        *out = known_unit(r, id);
    }
    return *out ? ERR_OK : not_found(r, id, e);
}

size_t registry_units(const registry *r, const unit_info *const **out)
{
    *out = (const unit_info *const *)r->units;
    return r->nunits;
}

size_t registry_refusals(const registry *r, const refusal **out)
{
    *out = r->refusals;
    return r->nrefusals;
}

const char *const *registry_folders(const registry *r) { return r->folders; }

/* ---- the search path ---- */

static void add_folder(registry *r, const char *folder)
{
    if (r->nfolders < FOLDERS_MAX && folder[0])
        r->folders[r->nfolders++] = arena_text(&r->a, folder);
}

static void add_path_list(registry *r, const char *list)
{
    while (list && *list) {
        size_t n = strcspn(list, ":");
        char folder[PATH_MAX];
        if (n < sizeof folder) {
            memcpy(folder, list, n);
            folder[n] = '\0';
            add_folder(r, folder);
        }
        list += n + (list[n] == ':');
    }
}

static void add_standard_folders(registry *r)
{
    char path[PATH_MAX + 64], exe[PATH_MAX];
    add_path_list(r, getenv("DETENTE_PATH"));
    add_folder(r, "plugins");
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data && data[0] == '/')
        snprintf(path, sizeof path, "%s/detente/plugins", data);
    else
        snprintf(path, sizeof path, "%s/.local/share/detente/plugins", home ? home : "");
    if (path[0] == '/')
        add_folder(r, path);
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    exe[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(exe, '/');
    if (!slash)
        return;
    *slash = '\0';
    /* As built: build/detente and build/plugins. As installed: bin/detente, lib/detente/plugins. */
    snprintf(path, sizeof path, "%s/plugins", exe);
    add_folder(r, path);
    snprintf(path, sizeof path, "%s/../lib/detente/plugins", exe);
    add_folder(r, path);
}

err_code registry_open(const char *const *folders, struct lua_box *lua, registry **out, error *e)
{
    registry *r = mem_new(1, sizeof *r);
    *out = NULL;
    if (!r)
        return error_set(e, ERR_MEMORY, "memory ran out while starting");
    r->lua = lua;
    err_code code = ERR_OK;
    for (; folders && *folders && !code; folders++) {
        struct stat info;
        if (stat(*folders, &info) != 0 || !S_ISDIR(info.st_mode))
            code = error_set(e, ERR_USAGE, "--plugins %s: there is no such folder", *folders);
        add_folder(r, *folders);
    }
    if (code) {
        registry_close(r);
        return code;
    }
    add_standard_folders(r);
    if (r->a.out_of_memory) {
        registry_close(r);
        return error_set(e, ERR_MEMORY, "memory ran out while starting");
    }
    *out = r;
    return ERR_OK;
}

void registry_close(registry *r)
{
    if (!r)
        return;
    for (size_t k = 0; k < r->nplugins; k++) {
        lua_plugin_close(r->plugins[k].lua);
        if (r->plugins[k].library)
            dlclose(r->plugins[k].library);
    }
    arena_free(&r->a);
    mem_free(r);
}
