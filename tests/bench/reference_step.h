/* SPDX-License-Identifier: MIT
 *
 * The arithmetic of the reference model, once for the plugin (reference.c) and once for the loop
 * without a host (hand.c), so that what differs between the two is the host alone. Eleven states:
 * spending, arsenals, incomes and fears of two states, trust, tension, and the hazard so far. A
 * step takes 93 operations, 4 exp and 2 log among them. The numbers are made up, since only the
 * cost matters here.
 *
 * One pass over the columns writes the arguments of exp and log, the column kernels of the host's
 * strict math do those, and a second pass moves the states. In that pass what is written may be
 * what is read, so that a loop of one's own can do without second buffers.
 */
#ifndef DTN_BENCH_REFERENCE_STEP_H
#define DTN_BENCH_REFERENCE_STEP_H

#include <detente/plugin.h>

#include "reference.h"

#if defined(__GNUC__) && !defined(__clang__)
#define REFERENCE_INDEPENDENT _Pragma("GCC ivdep")
#else
#define REFERENCE_INDEPENDENT
#endif

/* 8 operations a case. */
DTN_KERNEL
static void reference_ratios(size_t n, double *const *s, double *const *p, double *scratch)
{
    const double *sx = s[STOCK_X], *sy = s[STOCK_Y], *gx = s[GDP_X], *gy = s[GDP_Y];
    const double *fx = s[FEAR_X], *fy = s[FEAR_Y], *trust = s[TRUST], *tension = s[TENSION];
    const double *alarm = p[ALARM], *heat = p[HEAT];
    double *lf = scratch + EXP_FEAR * n, *lh = scratch + EXP_HAZARD * n;
    double *ls = scratch + LOG_STOCKS * n, *lg = scratch + LOG_GDPS * n;
    REFERENCE_INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        ls[i] = sx[i] / sy[i];
        lg[i] = gx[i] / gy[i];
        lf[i] = -alarm[i] * (fx[i] + fy[i]);
        lh[i] = heat[i] * (tension[i] - trust[i]) - 1;
    }
}

/* 3 operations a case: who is ahead, in arms for the income, and who is behind. */
DTN_KERNEL
static void reference_leads(size_t n, double *const *p, double *scratch)
{
    const double *calm = p[CALM];
    const double *ls = scratch + LOG_STOCKS * n, *lg = scratch + LOG_GDPS * n;
    double *lead = scratch + EXP_LEAD * n, *lag = scratch + EXP_LAG * n;
    REFERENCE_INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        double gap = calm[i] * (ls[i] - lg[i]);
        lead[i] = -gap;
        lag[i] = gap;
    }
}

/* 76 operations a case. */
DTN_KERNEL
static void reference_move(size_t n, double dt, double *const *s, double *const *p,
                           const double *scratch, double *const *out)
{
    const double *x = s[ARMS_X], *y = s[ARMS_Y], *sx = s[STOCK_X], *sy = s[STOCK_Y];
    const double *gx = s[GDP_X], *gy = s[GDP_Y], *fx = s[FEAR_X], *fy = s[FEAR_Y];
    const double *trust = s[TRUST], *tension = s[TENSION], *hazard = s[HAZARD];
    const double *kx = p[REACT_X], *ky = p[REACT_Y], *ax = p[TIRE_X], *ay = p[TIRE_Y];
    const double *hx = p[GRIEVE_X], *hy = p[GRIEVE_Y], *nx = p[GROW_X], *ny = p[GROW_Y];
    const double *build = p[BUILD], *fade = p[FADE], *rupture = p[BREAK], *base = p[BASE];
    const double *lead = scratch + EXP_LEAD * n, *lag = scratch + EXP_LAG * n;
    const double *ef = scratch + EXP_FEAR * n, *eh = scratch + EXP_HAZARD * n;
    double *ox = out[ARMS_X], *oy = out[ARMS_Y], *osx = out[STOCK_X], *osy = out[STOCK_Y];
    double *ogx = out[GDP_X], *ogy = out[GDP_Y], *ofx = out[FEAR_X], *ofy = out[FEAR_Y];
    double *otrust = out[TRUST], *otension = out[TENSION], *ohazard = out[HAZARD];
    REFERENCE_INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        double bx = x[i] / gx[i], by = y[i] / gy[i];
        double doubt = 1 - trust[i];
        double both = 1 / (x[i] + y[i]);
        double dx = kx[i] * y[i] * (1 + fx[i]) - (ax[i] + 2 * bx) * x[i] + hx[i] * lead[i] * doubt;
        double dy = ky[i] * x[i] * (1 + fy[i]) - (ay[i] + 2 * by) * y[i] + hy[i] * lag[i] * doubt;
        double dgx = (nx[i] - 0.1 * bx) * gx[i], dgy = (ny[i] - 0.1 * by) * gy[i];
        double dfx = 0.5 * (y[i] * both - fx[i]) - 0.2 * trust[i] * fx[i];
        double dfy = 0.5 * (x[i] * both - fy[i]) - 0.2 * trust[i] * fy[i];
        double dtrust = build[i] * doubt - (fade[i] + rupture[i] * tension[i]) * trust[i];
        double dtension = (1 - ef[i]) * doubt - tension[i];
        osx[i] = sx[i] + dt * (x[i] - 0.1 * sx[i]);
        osy[i] = sy[i] + dt * (y[i] - 0.1 * sy[i]);
        ox[i] = x[i] + dt * dx;
        oy[i] = y[i] + dt * dy;
        ogx[i] = gx[i] + dt * dgx;
        ogy[i] = gy[i] + dt * dgy;
        ofx[i] = fx[i] + dt * dfx;
        ofy[i] = fy[i] + dt * dfy;
        otrust[i] = trust[i] + dt * dtrust;
        otension[i] = tension[i] + dt * dtension;
        ohazard[i] = hazard[i] + dt * (base[i] * eh[i]);
    }
}

#endif
