/* SPDX-License-Identifier: MIT
 *
 * The host's functions for scripts. See lua_api.h; scenarios are read in lua_scenario.c.
 */
#include "lua_api.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lua_dist.h"
#include "lua_math.h"
#include "mem.h"

/* detente.read("data/new_start.csv"): a file of the scripts folder, by a plain relative path. */
static int api_read(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    if (name[0] == '/' || strstr(name, "..") || !*name)
        return luaL_error(L, "detente.read: '%s' must be a path inside the scripts folder", name);
    char path[PATH_MAX];
    error e;
    size_t size;
    if (snprintf(path, sizeof path, "%s/%s", scripts_folder(), name) >= (int)sizeof path)
        return luaL_error(L, "detente.read: the path is too long");
    char *text = read_file(path, &size, &e);
    if (!text)
        return luaL_error(L, "detente.read: %s", e.text);
    lua_pushlstring(L, text, size);
    mem_free(text);
    return 1;
}

/* Scripts talk to people on stderr, since stdout is for results. */
static int api_print(lua_State *L)
{
    int n = lua_gettop(L);
    for (int k = 1; k <= n; k++)
        fprintf(stderr, "%s%s", luaL_tolstring(L, k, NULL), k < n ? "\t" : "\n");
    if (n == 0)
        fputc('\n', stderr);
    return 0;
}

const lua_api_entry lua_api_entries[] = {
    {"uniform", "uniform(min, max [, about])", "Uniform on [min, max].", lua_dist_uniform},
    {"loguniform", "loguniform(min, max [, about])", "The logarithm is uniform; both ends above 0.",
     lua_dist_loguniform},
    {"normal", "normal(mean, sd [, about])", "Normal.", lua_dist_normal},
    {"lognormal", "lognormal(meanlog, sdlog [, about])",
     "The logarithm is normal with that mean and sd.", lua_dist_lognormal},
    {"triangular", "triangular(min, mode, max [, about])", "Triangular.", lua_dist_triangular},
    {"pert", "pert(min, mode, max [, about])", "Beta-PERT with weight 4 on the mode.",
     lua_dist_pert},
    {"beta", "beta(a, b, min, max [, about])", "Beta(a, b) stretched to [min, max].",
     lua_dist_beta},
    {"integer", "integer(min, max [, about])", "Each whole number equally likely.",
     lua_dist_integer},
    {"choice", "choice { values } or choice { name = weight } [, about]",
     "One of several values, labels or variants.", lua_dist_choice},
    {"declared", "declared([about])",
     "Uniform over the range that the unit declares (uniform in "
     "the logarithm where the unit says so).",
     lua_dist_declared},
    {"detente.read", "detente.read(path)", "The text of a file in the scripts folder.", api_read},
    {"print", "print(...)", "Writes to the terminal's error stream.", api_print},
    {NULL, NULL, NULL, NULL},
};

static int open_entries(lua_State *L)
{
    lua_math_push(L);
    lua_setglobal(L, "math");
    lua_newtable(L);
    lua_setglobal(L, "detente");
    for (const lua_api_entry *entry = lua_api_entries; entry->name; entry++) {
        const char *dot = strchr(entry->name, '.');
        lua_pushglobaltable(L);
        if (dot)
            lua_getfield(L, -1, "detente");
        lua_pushcfunction(L, entry->function);
        lua_setfield(L, -2, dot ? dot + 1 : entry->name);
        lua_settop(L, 0);
    }
    return 0;
}

err_code lua_api_open(lua_box *box, error *e)
{
    lua_pushcfunction(lua_box_state(box), open_entries);
    return lua_box_call(box, 0, 0, e);
}
