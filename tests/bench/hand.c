/* SPDX-License-Identifier: MIT
 *
 * The loops written by hand. See hand.h.
 */
#include "hand.h"

#include "reference_step.h"
#include "vmath.h"

#define ALWAYS static inline __attribute__((always_inline))

/* ---- Richardson's race ---- */

typedef enum scheme { RK4, EULER } scheme;

typedef struct pair {
    double x, y;
} pair;

/* Coefficients of one state in one case. */
typedef struct side {
    double react, fatigue, weigh, grieve;
} side;

ALWAYS pair rates(pair s, side x, side y)
{
    return (pair){x.react * s.y - (x.fatigue + x.weigh * s.x) * s.x + x.grieve,
                  y.react * s.x - (y.fatigue + y.weigh * s.y) * s.y + y.grieve};
}

ALWAYS pair ahead(pair s, double dt, pair rate)
{
    return (pair){s.x + dt * rate.x, s.y + dt * rate.y};
}

/* One part of a step, never below 0; `how` is a constant wherever this is inlined. */
ALWAYS pair move(scheme how, double dt, pair s, side x, side y)
{
    pair r1 = rates(s, x, y), to = ahead(s, dt, r1);
    if (how == RK4) {
        pair r2 = rates(ahead(s, dt / 2, r1), x, y);
        pair r3 = rates(ahead(s, dt / 2, r2), x, y);
        pair r4 = rates(ahead(s, dt, r3), x, y);
        to.x = s.x + dt / 6 * (r1.x + 2 * (r2.x + r3.x) + r4.x);
        to.y = s.y + dt / 6 * (r1.y + 2 * (r2.y + r3.y) + r4.y);
    }
    return (pair){to.x < 0 ? 0 : to.x, to.y < 0 ? 0 : to.y};
}

/* The terms of a step folded into coefficients. */
ALWAYS void fold(double *const *p, size_t i, side *x, side *y)
{
    double left = 1 - p[RACE_RESTRAINT][i] * p[RACE_TREATY][i];
    double tension = p[RACE_TENSION][i];
    *x = (side){p[RACE_K][i] * left, p[RACE_A][i], p[RACE_BURDEN_X][i] / p[RACE_GDP_X][i],
                (p[RACE_G][i] + p[RACE_BALANCE_X][i]) + p[RACE_TENSION_X][i] * tension};
    *y = (side){p[RACE_L][i] * left, p[RACE_B][i], p[RACE_BURDEN_Y][i] / p[RACE_GDP_Y][i],
                (p[RACE_H][i] + p[RACE_BALANCE_Y][i]) + p[RACE_TENSION_Y][i] * tension};
}

/* Columns of scratch. */
enum { REACT, WEIGH, GRIEVE };

ALWAYS double *coefficient(const hand_run *r, int which, int state)
{
    return r->scratch + (2 * which + state) * r->n;
}

DTN_KERNEL static void fold_step(const hand_run *r)
{
    double *kx = coefficient(r, REACT, 0), *ky = coefficient(r, REACT, 1);
    double *wx = coefficient(r, WEIGH, 0), *wy = coefficient(r, WEIGH, 1);
    double *gx = coefficient(r, GRIEVE, 0), *gy = coefficient(r, GRIEVE, 1);
    size_t n = r->n;
    REFERENCE_INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        side x, y;
        fold(r->params, i, &x, &y);
        kx[i] = x.react;
        ky[i] = y.react;
        wx[i] = x.weigh;
        wy[i] = y.weigh;
        gx[i] = x.grieve;
        gy[i] = y.grieve;
    }
}

ALWAYS void move_all(const hand_run *r, scheme how, double dt)
{
    const double *kx = coefficient(r, REACT, 0), *ky = coefficient(r, REACT, 1);
    const double *wx = coefficient(r, WEIGH, 0), *wy = coefficient(r, WEIGH, 1);
    const double *gx = coefficient(r, GRIEVE, 0), *gy = coefficient(r, GRIEVE, 1);
    const double *a = r->params[RACE_A], *b = r->params[RACE_B];
    double *x = r->states[0], *y = r->states[1];
    size_t n = r->n;
    REFERENCE_INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        pair s = move(how, dt, (pair){x[i], y[i]}, (side){kx[i], a[i], wx[i], gx[i]},
                      (side){ky[i], b[i], wy[i], gy[i]});
        x[i] = s.x;
        y[i] = s.y;
    }
}

DTN_KERNEL static void rk4_all(const hand_run *r, double dt) { move_all(r, RK4, dt); }
DTN_KERNEL static void euler_all(const hand_run *r, double dt) { move_all(r, EULER, dt); }

/* sum += scale of, most = max(most, height): both metrics of a step. */
DTN_KERNEL static void keep_metrics(size_t n, double scale, const double *restrict of,
                                    const double *restrict height, double *restrict sum,
                                    double *restrict most)
{
    for (size_t i = 0; i < n; i++) {
        sum[i] += scale * of[i];
        most[i] = height[i] > most[i] ? height[i] : most[i];
    }
}

/* A whole step in one loop, for a step that has one part. */
DTN_KERNEL static void euler_once(const hand_run *r, double dt)
{
    double *x = r->states[0], *y = r->states[1], *sum = r->first, *most = r->second;
    size_t n = r->n;
    REFERENCE_INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        side sx, sy;
        fold(r->params, i, &sx, &sy);
        pair s = move(EULER, dt, (pair){x[i], y[i]}, sx, sy);
        x[i] = s.x;
        y[i] = s.y;
        sum[i] += s.x;
        most[i] = s.y > most[i] ? s.y : most[i];
    }
}

static void start_metrics(const hand_run *r)
{
    for (size_t i = 0; i < r->n; i++) {
        r->first[i] = 0;
        r->second[i] = -1;
    }
}

static void finish_mean(const hand_run *r)
{
    for (size_t i = 0; i < r->n; i++)
        r->first[i] /= (double)r->steps;
}

ALWAYS void race_in_parts(const hand_run *r, void (*all)(const hand_run *r, double dt), int parts)
{
    start_metrics(r);
    for (uint64_t k = 0; k < r->steps; k++) {
        fold_step(r);
        for (int part = 0; part < parts; part++)
            all(r, r->dt / parts);
        keep_metrics(r->n, 1, r->states[0], r->states[1], r->first, r->second);
    }
    finish_mean(r);
}

void hand_race_rk4(const hand_run *r) { race_in_parts(r, rk4_all, 4); }
void hand_race_euler(const hand_run *r) { race_in_parts(r, euler_all, 4); }

void hand_race_euler_once(const hand_run *r)
{
    start_metrics(r);
    for (uint64_t k = 0; k < r->steps; k++)
        euler_once(r, r->dt);
    finish_mean(r);
}

/* ---- the reference model ---- */

void hand_reference(const hand_run *r)
{
    size_t n = r->n;
    double *c = r->scratch;
    start_metrics(r);
    for (uint64_t k = 0; k < r->steps; k++) {
        reference_ratios(n, r->states, r->params, c);
        vm_log(2 * n, c + LOG_STOCKS * n, c + LOG_STOCKS * n);
        reference_leads(n, r->params, c);
        vm_exp(4 * n, c, c);
        reference_move(n, r->dt, r->states, r->params, c, r->states);
        keep_metrics(n, r->dt, r->states[TRUST], r->states[HAZARD], r->first, r->second);
    }
}

/* ---- the variant without exp and log ---- */

ALWAYS double half_log(double a, double b) { return (a - b) / (a + b); }

ALWAYS double growth(double x) { return 1 + x * (1 + 0.5 * x); }

/* In the order of units/arithmetic_lua.lua. */
DTN_KERNEL static void arithmetic_move(size_t n, double dt, double *const *s, double *const *p)
{
    double *x = s[ARMS_X], *y = s[ARMS_Y], *sx = s[STOCK_X], *sy = s[STOCK_Y], *gx = s[GDP_X];
    double *gy = s[GDP_Y], *fx = s[FEAR_X], *fy = s[FEAR_Y], *trust = s[TRUST];
    double *tension = s[TENSION], *hazard = s[HAZARD];
    const double *kx = p[REACT_X], *ky = p[REACT_Y], *ax = p[TIRE_X], *ay = p[TIRE_Y];
    const double *hx = p[GRIEVE_X], *hy = p[GRIEVE_Y], *nx = p[GROW_X], *ny = p[GROW_Y];
    const double *build = p[BUILD], *fade = p[FADE], *rupture = p[BREAK], *calm = p[CALM];
    const double *alarm = p[ALARM], *base = p[BASE], *heat = p[HEAT];
    REFERENCE_INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        double doubt = 1 - trust[i];
        double gap = 2 * calm[i] * (half_log(sx[i], sy[i]) - half_log(gx[i], gy[i]));
        double lead = growth(-gap), lag = growth(gap);
        double bx = x[i] / gx[i], by = y[i] / gy[i], both = 1 / (x[i] + y[i]);
        double dx = kx[i] * y[i] * (1 + fx[i]) - (ax[i] + 2 * bx) * x[i] + hx[i] * lead * doubt;
        double dy = ky[i] * x[i] * (1 + fy[i]) - (ay[i] + 2 * by) * y[i] + hy[i] * lag * doubt;
        double dsx = x[i] - 0.1 * sx[i], dsy = y[i] - 0.1 * sy[i];
        double dgx = (nx[i] - 0.1 * bx) * gx[i], dgy = (ny[i] - 0.1 * by) * gy[i];
        double dfx = 0.5 * (y[i] * both - fx[i]) - 0.2 * trust[i] * fx[i];
        double dfy = 0.5 * (x[i] * both - fy[i]) - 0.2 * trust[i] * fy[i];
        double ef = growth(-alarm[i] * (fx[i] + fy[i]));
        double dtrust = build[i] * doubt - (fade[i] + rupture[i] * tension[i]) * trust[i];
        double dtension = (1 - ef) * doubt - tension[i];
        double dhazard = base[i] * growth(heat[i] * (tension[i] - trust[i]) - 1);
        x[i] += dt * dx;
        y[i] += dt * dy;
        sx[i] += dt * dsx;
        sy[i] += dt * dsy;
        gx[i] += dt * dgx;
        gy[i] += dt * dgy;
        fx[i] += dt * dfx;
        fy[i] += dt * dfy;
        trust[i] += dt * dtrust;
        tension[i] += dt * dtension;
        hazard[i] += dt * dhazard;
    }
}

void hand_arithmetic(const hand_run *r)
{
    start_metrics(r);
    for (uint64_t k = 0; k < r->steps; k++) {
        arithmetic_move(r->n, r->dt, r->states, r->params);
        keep_metrics(r->n, r->dt, r->states[TRUST], r->states[HAZARD], r->first, r->second);
    }
}
