/* SPDX-License-Identifier: MIT
 *
 * The `math` of Lua scripts. See lua_math.h.
 *
 * The operator ^ belongs to it as well: the program is linked with --wrap=pow, so that the `pow`
 * which the Lua library calls for it is the __wrap_pow below. Plugins and other libraries keep
 * the C library's.
 */
#include "lua_math.h"

#include <lauxlib.h>
#include <math.h>

#include "vmath.h"

double __wrap_pow(double x, double y);
double __wrap_pow(double x, double y) { return vm1_pow(x, y); }

#define ONE_ARGUMENT(name)                                                                         \
    static int m_##name(lua_State *L)                                                              \
    {                                                                                              \
        lua_pushnumber(L, vm1_##name(luaL_checknumber(L, 1)));                                     \
        return 1;                                                                                  \
    }
ONE_ARGUMENT(exp)
ONE_ARGUMENT(expm1)
ONE_ARGUMENT(log1p)
ONE_ARGUMENT(sin)
ONE_ARGUMENT(cos)
ONE_ARGUMENT(tanh)
ONE_ARGUMENT(logistic)
ONE_ARGUMENT(qnorm)
ONE_ARGUMENT(pnorm)

static int m_log(lua_State *L)
{
    double x = vm1_log(luaL_checknumber(L, 1));
    if (!lua_isnoneornil(L, 2))
        x /= vm1_log(luaL_checknumber(L, 2));
    lua_pushnumber(L, x);
    return 1;
}

static int m_tan(lua_State *L)
{
    double x = luaL_checknumber(L, 1);
    lua_pushnumber(L, vm1_sin(x) / vm1_cos(x));
    return 1;
}

static int m_pow(lua_State *L)
{
    lua_pushnumber(L, vm1_pow(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
    return 1;
}

static int m_poisson(lua_State *L)
{
    lua_pushnumber(L, vm1_poisson(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
    return 1;
}

static int m_clamp(lua_State *L)
{
    double x = luaL_checknumber(L, 1), low = luaL_checknumber(L, 2), high = luaL_checknumber(L, 3);
    lua_pushnumber(L, x < low ? low : x > high ? high : x);
    return 1;
}

static const luaL_Reg functions[] = {
    {"exp", m_exp},     {"expm1", m_expm1},       {"log", m_log},
    {"log1p", m_log1p}, {"sin", m_sin},           {"cos", m_cos},
    {"tan", m_tan},     {"tanh", m_tanh},         {"pow", m_pow},
    {"qnorm", m_qnorm}, {"logistic", m_logistic}, {"pnorm", m_pnorm},
    {"clamp", m_clamp}, {"poisson", m_poisson},   {NULL, NULL},
};

void lua_math_push(lua_State *L)
{
    /* These are exact, so the C library's bits are everyone's. */
    static const char *const exact[] = {"abs",  "ceil", "floor", "fmod",      "huge", "max", "min",
                                        "modf", "pi",   "sqrt",  "tointeger", "type", "ult"};
    lua_newtable(L);
    lua_getglobal(L, "math");
    for (size_t k = 0; k < sizeof exact / sizeof *exact; k++) {
        lua_getfield(L, -1, exact[k]);
        lua_setfield(L, -3, exact[k]);
    }
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
