/* SPDX-License-Identifier: MIT
 *
 * What recorded Lua is compared with: the same models as the obvious C program has them. A struct
 * of doubles, one case after the other through all its steps, exp, log and pow of the C library;
 * each file is compiled as its users would compile it (see the Makefile). Parameters come from
 * columns, so that sampling costs both sides the same.
 */
#ifndef DTN_BENCH_SCALAR_H
#define DTN_BENCH_SCALAR_H

#include "hand.h"
#include "reference.h"

typedef struct scalar_params {
    double react_x, react_y, tire_x, tire_y, grieve_x, grieve_y, grow_x, grow_y;
    double build, fade, rupture, calm, alarm, base, heat;
} scalar_params;

typedef struct scalar_world {
    double arms_x, arms_y, stock_x, stock_y, gdp_x, gdp_y, fear_x, fear_y, trust, tension, hazard;
} scalar_world;

static inline scalar_params scalar_params_of(const hand_run *r, size_t i)
{
    double *const *p = r->params;
    return (scalar_params){.react_x = p[REACT_X][i],
                           .react_y = p[REACT_Y][i],
                           .tire_x = p[TIRE_X][i],
                           .tire_y = p[TIRE_Y][i],
                           .grieve_x = p[GRIEVE_X][i],
                           .grieve_y = p[GRIEVE_Y][i],
                           .grow_x = p[GROW_X][i],
                           .grow_y = p[GROW_Y][i],
                           .build = p[BUILD][i],
                           .fade = p[FADE][i],
                           .rupture = p[BREAK][i],
                           .calm = p[CALM][i],
                           .alarm = p[ALARM][i],
                           .base = p[BASE][i],
                           .heat = p[HEAT][i]};
}

static inline scalar_world scalar_world_of(const hand_run *r, size_t i)
{
    double *const *s = r->states;
    return (scalar_world){.arms_x = s[ARMS_X][i],
                          .arms_y = s[ARMS_Y][i],
                          .stock_x = s[STOCK_X][i],
                          .stock_y = s[STOCK_Y][i],
                          .gdp_x = s[GDP_X][i],
                          .gdp_y = s[GDP_Y][i],
                          .fear_x = s[FEAR_X][i],
                          .fear_y = s[FEAR_Y][i],
                          .trust = s[TRUST][i],
                          .tension = s[TENSION][i],
                          .hazard = s[HAZARD][i]};
}

/* The models of hand_reference and hand_arithmetic, with their metrics; the second gives the same
 * bits, the first differs where libm does. The states of the run are left as they are. */
void scalar_reference(const hand_run *r);
void scalar_arithmetic(const hand_run *r);

/*
 * The lake problem of units/lake.lua with the same chance; r->samples lakes a case. Metrics: the
 * mean share of clean lakes, the greatest pollution, the sum of the benefits.
 */
void scalar_lake(const hand_run *r);

/* The same with other chance, from a generator such as a program of its own would use: what the
 * host's way of drawing costs scalar C. */
void scalar_lake_own_chance(const hand_run *r);

#endif
