/* SPDX-License-Identifier: MIT
 *
 * The reference model as the obvious C program has it. See scalar.h; the formulas are those of
 * reference_step.h in their order.
 */
#include <math.h>

#include "scalar.h"

static void step(scalar_world *w, const scalar_params *p, double dt)
{
    double doubt = 1 - w->trust;
    double gap = p->calm * (log(w->stock_x / w->stock_y) - log(w->gdp_x / w->gdp_y));
    double lead = exp(-gap), lag = exp(gap);
    double burden_x = w->arms_x / w->gdp_x, burden_y = w->arms_y / w->gdp_y;
    double d_arms_x = p->react_x * w->arms_y * (1 + w->fear_x) -
                      (p->tire_x + 2 * burden_x) * w->arms_x + p->grieve_x * lead * doubt;
    double d_arms_y = p->react_y * w->arms_x * (1 + w->fear_y) -
                      (p->tire_y + 2 * burden_y) * w->arms_y + p->grieve_y * lag * doubt;
    double d_stock_x = w->arms_x - 0.1 * w->stock_x, d_stock_y = w->arms_y - 0.1 * w->stock_y;
    double d_gdp_x = (p->grow_x - 0.1 * burden_x) * w->gdp_x;
    double d_gdp_y = (p->grow_y - 0.1 * burden_y) * w->gdp_y;
    double both = 1 / (w->arms_x + w->arms_y);
    double d_fear_x = 0.5 * (w->arms_y * both - w->fear_x) - 0.2 * w->trust * w->fear_x;
    double d_fear_y = 0.5 * (w->arms_x * both - w->fear_y) - 0.2 * w->trust * w->fear_y;
    double calm = exp(-p->alarm * (w->fear_x + w->fear_y));
    double d_trust = p->build * doubt - (p->fade + p->rupture * w->tension) * w->trust;
    double d_tension = (1 - calm) * doubt - w->tension;
    double d_hazard = p->base * exp(p->heat * (w->tension - w->trust) - 1);
    w->arms_x += dt * d_arms_x;
    w->arms_y += dt * d_arms_y;
    w->stock_x += dt * d_stock_x;
    w->stock_y += dt * d_stock_y;
    w->gdp_x += dt * d_gdp_x;
    w->gdp_y += dt * d_gdp_y;
    w->fear_x += dt * d_fear_x;
    w->fear_y += dt * d_fear_y;
    w->trust += dt * d_trust;
    w->tension += dt * d_tension;
    w->hazard += dt * d_hazard;
}

void scalar_reference(const hand_run *r)
{
    for (size_t i = 0; i < r->n; i++) {
        scalar_params p = scalar_params_of(r, i);
        scalar_world w = scalar_world_of(r, i);
        double trust = 0, hazard = -1;
        for (uint64_t k = 0; k < r->steps; k++) {
            step(&w, &p, r->dt);
            trust += r->dt * w.trust;
            hazard = w.hazard > hazard ? w.hazard : hazard;
        }
        r->first[i] = trust;
        r->second[i] = hazard;
    }
}
