/* SPDX-License-Identifier: MIT
 *
 * The columns of the reference model, by number. What it computes stands in reference_step.h.
 */
#ifndef DTN_BENCH_REFERENCE_H
#define DTN_BENCH_REFERENCE_H

enum {
    ARMS_X,
    ARMS_Y,
    STOCK_X,
    STOCK_Y,
    GDP_X,
    GDP_Y,
    FEAR_X,
    FEAR_Y,
    TRUST,
    TENSION,
    HAZARD,
    STATES
};

enum {
    REACT_X,
    REACT_Y,
    TIRE_X,
    TIRE_Y,
    GRIEVE_X,
    GRIEVE_Y,
    GROW_X,
    GROW_Y,
    BUILD,
    FADE,
    BREAK,
    CALM,
    ALARM,
    BASE,
    HEAT,
    PARAMS
};

/* Columns of scratch: four arguments of exp, then two of log; the functions work in place. */
enum { EXP_LEAD, EXP_LAG, EXP_FEAR, EXP_HAZARD, LOG_STOCKS, LOG_GDPS, SCRATCH };

#endif
