/* SPDX-License-Identifier: MIT
 *
 * Means over draws. See draws.h.
 */
#include "draws.h"

#include <math.h>

void draw_mean_end(draw_mean *m)
{
    if (m->count == 0)
        return;
    double x = m->sum / (double)m->count, step = x - m->mean;
    m->n++;
    m->mean += step / (double)m->n;
    m->squares += step * (x - m->mean);
    m->count = 0;
    m->sum = 0;
}

void draw_mean_add(draw_mean *m, uint64_t draw, double x)
{
    if (draw != m->draw)
        draw_mean_end(m);
    m->draw = draw;
    m->sum += x;
    m->count++;
}

double draw_mean_error(const draw_mean *m)
{
    return m->n > 1 ? sqrt(m->squares / (double)(m->n - 1) / (double)m->n) : INFINITY;
}
