/* SPDX-License-Identifier: MIT
 *
 * Makes, limits and enters Lua states. See lua_state.h.
 *
 * The time budget is a processor-time timer whose signal arms a count hook: a hook that is armed
 * all the time costs 45 to 120 percent whatever its count, a timer 1 percent. Once it has fired
 * the hook stays armed, so that a script cannot catch the error with pcall and go on.
 */
#include "lua_state.h"

#include <errno.h>
#include <limits.h>
#include <lualib.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lua_order.h"
#include "mem.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

const lua_limits lua_limits_default = {.memory = (size_t)256 << 20, .seconds = 10};

struct lua_box {
    lua_State *L;
    lua_limits limits;
    size_t used;
    bool capped;   /* the cap holds from the moment the libraries are open */
    bool over_cap; /* an allocation of the latest call was refused for the cap */
    volatile sig_atomic_t expired;
    bool has_timer;
    timer_t timer;
    pid_t timer_thread; /* which thread the timer counts; a fork or a move needs a new one */
    int depth;
    char *scenario_folder;
};

/* ---- memory ---- */

static void *allocate(void *context, void *p, size_t old, size_t size)
{
    lua_box *box = context;
    if (!p)
        old = 0;
    if (size == 0) {
        box->used -= old;
        mem_free(p);
        return NULL;
    }
    size_t cap = box->limits.memory, left = box->used < cap ? cap - box->used : 0;
    if (size > old && box->capped && cap && size - old > left) {
        box->over_cap = true;
        return NULL;
    }
    void *q = mem_resize(p, size);
    /* Lua counts on shrinking never failing. */
    if (!q && size <= old)
        q = p;
    if (q)
        box->used += size - old;
    return q;
}

/* ---- time ---- */

static void out_of_time(lua_State *L, lua_Debug *where)
{
    lua_box *box = lua_box_of(L);
    lua_Debug caller = *where;
    lua_getinfo(L, "Sl", &caller);
    /* Inside a C function there is no line; its caller has one. */
    for (int level = 0; caller.currentline < 0 && lua_getstack(L, level, &caller); level++)
        lua_getinfo(L, "Sl", &caller);
    if (caller.currentline >= 0)
        lua_pushfstring(L, "%s:%d: ", caller.short_src, caller.currentline);
    else
        lua_pushliteral(L, "");
    lua_pushfstring(L,
                    "%sthe time budget of %f s is used up; make the script shorter or run "
                    "it with --trust-lua",
                    lua_tostring(L, -1), box->limits.seconds);
    lua_error(L);
}

static void on_timer(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)context;
    lua_box *box = info->si_value.sival_ptr;
    if (!box || info->si_code != SI_TIMER)
        return;
    box->expired = 1;
    lua_sethook(box->L, out_of_time, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

static void install_handler(void)
{
    struct sigaction action = {.sa_sigaction = on_timer, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGRTMIN + 1, &action, NULL);
}

static bool make_timer(lua_box *box)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install_handler);
    pid_t thread = (pid_t)syscall(SYS_gettid);
    if (box->has_timer && box->timer_thread == thread)
        return true;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN + 1};
    event.sigev_value.sival_ptr = box;
    event.sigev_notify_thread_id = thread;
    box->has_timer = timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &box->timer) == 0;
    box->timer_thread = thread;
    return box->has_timer;
}

static void set_timer(lua_box *box, double seconds)
{
    struct itimerspec when = {
        .it_value = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)}};
    if (box->limits.seconds > 0 && make_timer(box))
        timer_settime(box->timer, 0, &when, NULL);
}

/* ---- the door ---- */

/* An error may be any value; the user gets words. */
static int error_as_text(lua_State *L)
{
    const char *message = lua_tostring(L, 1);
    if (!message)
        message = lua_pushfstring(L, "(the error is a %s)", luaL_typename(L, 1));
    lua_pushstring(L, message);
    return 1;
}

err_code lua_box_call(lua_box *box, int nargs, int nresults, error *e)
{
    lua_State *L = box->L;
    int handler = lua_gettop(L) - nargs;
    lua_pushcfunction(L, error_as_text);
    lua_insert(L, handler);
    if (box->depth++ == 0) {
        box->expired = 0;
        box->over_cap = false;
        lua_sethook(L, NULL, 0, 0);
        set_timer(box, box->limits.seconds);
    }
    int status = lua_pcall(L, nargs, nresults, handler);
    bool expired = box->expired;
    if (--box->depth == 0) {
        set_timer(box, 0);
        lua_sethook(L, NULL, 0, 0);
        box->expired = 0;
    }
    lua_remove(L, handler);
    if (status == LUA_OK)
        return ERR_OK;
    const char *message = lua_tostring(L, -1);
    err_code code = expired ? ERR_RUN : status == LUA_ERRMEM ? ERR_MEMORY : ERR_INPUT;
    if (status == LUA_ERRMEM && box->over_cap)
        error_set(e, code, "the script's memory cap of %zu MiB is used up",
                  box->limits.memory >> 20);
    else if (status == LUA_ERRMEM)
        error_set(e, code, "memory ran out in a script");
    else
        error_set(e, code, "%s", message ? message : "an error without a message");
    lua_pop(L, 1);
    if (status == LUA_ERRMEM)
        lua_gc(L, LUA_GCCOLLECT);
    return code;
}

/* Bytecode is never run: a crafted one can do anything to the process. */
static const char compiled_text[] = "this is compiled (binary) Lua; give the source text";

static bool is_compiled(const char *text, size_t size)
{
    return size && text[0] == LUA_SIGNATURE[0];
}

err_code lua_box_load(lua_box *box, const char *text, size_t size, const char *name, error *e)
{
    if (is_compiled(text, size))
        return error_set(e, ERR_INPUT, "%s: %s", name, compiled_text);
    char chunk[PATH_MAX + 1];
    snprintf(chunk, sizeof chunk, "@%s", name);
    int status = luaL_loadbufferx(box->L, text, size, chunk, "t");
    if (status == LUA_OK)
        return ERR_OK;
    const char *message = lua_tostring(box->L, -1);
    error_set(e, status == LUA_ERRMEM ? ERR_MEMORY : ERR_INPUT, "%s",
              message ? message : "the script cannot be read");
    if (strncmp(e->text, name, strlen(name)) != 0)
        error_prefix(e, "%s", name);
    lua_pop(box->L, 1);
    return e->code;
}

/* ---- safe libraries ---- */

static int safe_load(lua_State *L)
{
    const char *text = luaL_checkstring(L, 1);
    const char *name = luaL_optstring(L, 2, "=(load)");
    luaL_checktype(L, 1, LUA_TSTRING);
    if (is_compiled(text, lua_rawlen(L, 1))) {
        lua_pushnil(L);
        lua_pushstring(L, compiled_text);
        return 2;
    }
    if (luaL_loadbufferx(L, text, lua_rawlen(L, 1), name, "t") == LUA_OK) {
        if (!lua_isnoneornil(L, 4)) {
            lua_pushvalue(L, 4);
            lua_setupvalue(L, -2, 1);
        }
        return 1;
    }
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
}

static int safe_setmetatable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnoneornil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    if (lua_istable(L, 2)) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL)
            return luaL_error(L, "a metatable may not have __gc here");
        lua_pop(L, 1);
    }
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "this metatable is protected");
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

/*
 * A pattern can take time exponential in its repetitions inside one C call, which no hook stops.
 * This refuses the plainest ways into that; what remains ends with the guard or the worker.
 */
enum { PATTERN_SUBJECT = 100000, PATTERN_REPEATS = 8 };

static int safe_pattern(lua_State *L)
{
    size_t length, plength;
    luaL_checklstring(L, 1, &length);
    const char *pattern = luaL_checklstring(L, 2, &plength);
    int repeats = 0;
    for (size_t k = 0; k < plength; k++)
        repeats += pattern[k] == '*' || pattern[k] == '+' || pattern[k] == '-' || pattern[k] == '?';
    if (repeats > PATTERN_REPEATS || (repeats > 3 && length > PATTERN_SUBJECT / 100) ||
        (repeats > 1 && length > PATTERN_SUBJECT))
        return luaL_error(L,
                          "this pattern with %d repetitions on a text of %d bytes could take "
                          "too long; use a simpler pattern or string.find(text, word, 1, true)",
                          repeats, (int)length);
    int n = lua_gettop(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, n, LUA_MULTRET);
    return lua_gettop(L);
}

static void drop(lua_State *L, const char *const *names)
{
    for (; *names; names++) {
        lua_pushnil(L);
        lua_setfield(L, -2, *names);
    }
}

static void guard_patterns(lua_State *L)
{
    static const char *const names[] = {"find", "match", "gmatch", "gsub"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        lua_getfield(L, -1, names[k]);
        lua_pushcclosure(L, safe_pattern, 1);
        lua_setfield(L, -2, names[k]);
    }
}

static bool plain_module_name(const char *name)
{
    if (!*name || *name == '.')
        return false;
    for (const char *p = name; *p; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');
        bool other = (*p >= '0' && *p <= '9') || *p == '_' || (*p == '.' && p[1] != '.');
        if (!letter && !other)
            return false;
    }
    return true;
}

/* require "lib.series" runs scripts/lib/series.lua, or lib/series.lua beside the scenario. */
static int safe_require(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    lua_box *box = lua_box_of(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "detente.modules");
    if (lua_getfield(L, -1, name) != LUA_TNIL)
        return 1;
    lua_pop(L, 1);
    if (!plain_module_name(name))
        return luaL_error(L, "require: '%s' is not a module name such as \"lib.series\"", name);
    char relative[PATH_MAX / 2];
    snprintf(relative, sizeof relative, "%s", name);
    for (char *p = relative; *p; p++)
        if (*p == '.')
            *p = '/';
    const char *folders[2] = {box->scenario_folder, scripts_folder()};
    for (int k = 0; k < 2; k++) {
        char path[PATH_MAX];
        struct stat info;
        if (!folders[k] ||
            snprintf(path, sizeof path, "%s/%s.lua", folders[k], relative) >= (int)sizeof path ||
            stat(path, &info) != 0)
            continue;
        error e;
        size_t size;
        char *text = read_file(path, &size, &e);
        if (!text)
            return luaL_error(L, "%s", e.text);
        char shown[PATH_MAX];
        snprintf(shown, sizeof shown, "@%s.lua", relative);
        bool compiled = is_compiled(text, size);
        int status = luaL_loadbufferx(L, text, size, shown, "t");
        mem_free(text);
        if (compiled)
            return luaL_error(L, "require '%s': %s", name, compiled_text);
        if (status != LUA_OK)
            return lua_error(L);
        lua_pushstring(L, name);
        lua_call(L, 1, 1);
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            lua_pushboolean(L, 1);
        }
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, name);
        return 1;
    }
    return luaL_error(L,
                      "require: there is no %s.lua in the scripts folder or beside the "
                      "scenario",
                      relative);
}

static void open_safe(lua_State *L)
{
    static const luaL_Reg libraries[] = {{"_G", luaopen_base},     {"string", luaopen_string},
                                         {"table", luaopen_table}, {"math", luaopen_math},
                                         {"utf8", luaopen_utf8},   {"os", luaopen_os}};
    for (size_t k = 0; k < sizeof libraries / sizeof *libraries; k++) {
        luaL_requiref(L, libraries[k].name, libraries[k].func, 1);
        lua_pop(L, 1);
    }
    static const char *const base[] = {"dofile", "loadfile", "collectgarbage", "warn", NULL};
    static const char *const math[] = {"random", "randomseed", NULL};
    static const char *const string[] = {"dump", NULL};
    static const char *const os[] = {"execute",   "exit",    "getenv",   "remove", "rename",
                                     "setlocale", "tmpname", "difftime", NULL};
    lua_pushglobaltable(L);
    drop(L, base);
    lua_pushcfunction(L, safe_load);
    lua_setfield(L, -2, "load");
    lua_pushcfunction(L, safe_setmetatable);
    lua_setfield(L, -2, "setmetatable");
    lua_getfield(L, -1, "math");
    drop(L, math);
    lua_pop(L, 1);
    lua_getfield(L, -1, "string");
    drop(L, string);
    guard_patterns(L);
    lua_pop(L, 1);
    lua_getfield(L, -1, "os");
    drop(L, os);
    lua_pop(L, 2);
    /* luaopen_* left their tables in the registry, where a loaded C library could find them. */
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
}

static int open_libraries(lua_State *L)
{
    lua_box *box = lua_touserdata(L, 1);
    if (box->limits.trusted)
        luaL_openlibs(L);
    else
        open_safe(L);
    lua_pushcfunction(L, safe_require);
    lua_setglobal(L, "require");
    lua_pushglobaltable(L);
    lua_order_open(L);
    return 0;
}

/* ---- making and ending ---- */

err_code lua_box_open(const lua_limits *limits, lua_box **out, error *e)
{
    lua_box *box = mem_new(1, sizeof *box);
    *out = NULL;
    if (box)
        box->L = lua_newstate(allocate, box);
    if (!box || !box->L) {
        mem_free(box);
        return error_set(e, ERR_MEMORY, "memory ran out while starting Lua");
    }
    box->limits = *limits;
    if (limits->trusted)
        box->limits.seconds = 0;
    *(lua_box **)lua_getextraspace(box->L) = box;
    lua_pushcfunction(box->L, open_libraries);
    lua_pushlightuserdata(box->L, box);
    err_code code = lua_box_call(box, 1, 0, e);
    if (code) {
        lua_box_close(box);
        return code;
    }
    box->capped = true;
    *out = box;
    return ERR_OK;
}

void lua_box_close(lua_box *box)
{
    if (!box)
        return;
    if (box->has_timer && box->timer_thread == (pid_t)syscall(SYS_gettid))
        timer_delete(box->timer);
    lua_close(box->L);
    mem_free(box->scenario_folder);
    mem_free(box);
}

lua_State *lua_box_state(const lua_box *box) { return box->L; }

lua_box *lua_box_of(lua_State *L) { return *(lua_box **)lua_getextraspace(L); }

bool lua_box_over_cap(const lua_box *box) { return box->over_cap; }

unsigned lua_box_patience(const lua_box *box)
{
    return box->limits.seconds > 0 ? 10 + 3 * (unsigned)box->limits.seconds : 0;
}

const lua_limits *lua_box_limits(const lua_box *box) { return &box->limits; }

err_code lua_box_folders(lua_box *box, const char *scenario_folder, error *e)
{
    mem_free(box->scenario_folder);
    box->scenario_folder = NULL;
    if (!scenario_folder)
        return ERR_OK;
    size_t bytes = strlen(scenario_folder) + 1;
    box->scenario_folder = mem_alloc(bytes);
    if (!box->scenario_folder)
        return error_set(e, ERR_MEMORY, "memory ran out");
    memcpy(box->scenario_folder, scenario_folder, bytes);
    return ERR_OK;
}

/* ---- files ---- */

char *read_file(const char *path, size_t *size, error *e)
{
    struct stat info;
    FILE *f = fopen(path, "rb");
    if (!f || fstat(fileno(f), &info) != 0 || S_ISDIR(info.st_mode)) {
        error_set(e, ERR_INPUT, "%s: %s", path, f ? "is a folder, not a file" : strerror(errno));
        if (f)
            fclose(f);
        return NULL;
    }
    size_t room = 65536, n = 0;
    bool huge = false;
    char *text = mem_alloc(room);
    while (text) {
        n += fread(text + n, 1, room - n - 1, f);
        if (n + 1 < room)
            break;
        huge = room >= (size_t)1 << 30;
        char *more = huge ? NULL : mem_resize(text, room *= 2);
        if (!more)
            mem_free(text);
        text = more;
    }
    bool bad = ferror(f);
    fclose(f);
    if (!text || bad) {
        mem_free(text);
        if (bad || huge)
            error_set(e, ERR_INPUT, "%s: %s", path,
                      bad ? "cannot be read" : "is larger than 1 GiB");
        else
            error_set(e, ERR_MEMORY, "memory ran out while reading %s", path);
        return NULL;
    }
    text[n] = '\0';
    *size = n;
    return text;
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool take_folder(const char *path, char *found)
{
    char lib[PATH_MAX + 8], real[PATH_MAX];
    snprintf(lib, sizeof lib, "%s/lib", path);
    if (!is_folder(lib) || !realpath(path, real))
        return false;
    memcpy(found, real, strlen(real) + 1);
    return true;
}

/* As installed (bin/, share/detente/scripts), or above a folder of the source tree (build/). */
const char *scripts_folder(void)
{
    static char found[PATH_MAX];
    if (found[0])
        return found;
    char exe[PATH_MAX / 2], path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    exe[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(exe, '/');
    if (slash)
        *slash = '\0';
    snprintf(path, sizeof path, "%s/../share/detente/scripts", exe);
    if (take_folder(path, found))
        return found;
    for (int level = 0; level < 4; level++) {
        static const char up[] = "/../../../..";
        snprintf(path, sizeof path, "%s%.*s/scripts", exe, 3 * (level + 1), up);
        if (take_folder(path, found))
            return found;
    }
    memcpy(found, "scripts", sizeof "scripts");
    return found;
}
