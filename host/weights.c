/* SPDX-License-Identifier: MIT
 *
 * What the ranking owes to the weights of the score. See summary.h.
 *
 * A mean score is linear in the weights, so it is enough to know each policy's mean on each
 * metric's scale.
 */
#include "mem.h"
#include "rng.h"
#include "summary.h"

/* scaled[p * nmetrics + m] */
static double *scaled_means(const results *r, const uint64_t *list, size_t n)
{
    const plan *p = r->plan;
    double *scaled = mem_new(p->npolicies * p->nmetrics, sizeof *scaled);
    for (size_t k = 0; scaled && k < p->npolicies; k++)
        for (size_t m = 0; m < p->nmetrics; m++) {
            const double *x = results_column(r, k, m);
            double sum = 0;
            for (size_t i = 0; p->metrics[m].scored && i < n; i++)
                sum += metric_scaled(&p->metrics[m], x[list[i]]);
            scaled[k * p->nmetrics + m] = sum / (double)n;
        }
    return scaled;
}

static void draw_weights(const results *r, uint64_t draw, double *weight)
{
    const plan *p = r->plan;
    for (size_t m = 0; m < p->nmetrics; m++) {
        rng_key key = rng_stream_key(r->seed, "score", p->metrics[m].name);
        weight[m] =
            p->metrics[m].scored ? 2 * p->metrics[m].weight * rng_uniform1(key, 0, 0, draw) : 0;
    }
}

bool weights_vary(const results *r, const uint64_t *list, size_t n, double *leads)
{
    const plan *p = r->plan;
    double *scaled = scaled_means(r, list, n), *weight = mem_new(p->nmetrics, sizeof *weight);
    bool whole = scaled && weight;
    for (uint64_t draw = 0; whole && draw < WEIGHT_DRAWS; draw++) {
        size_t first = 0;
        double best = -1;
        draw_weights(r, draw, weight);
        for (size_t k = 0; k < p->npolicies; k++) {
            double score = 0;
            for (size_t m = 0; m < p->nmetrics; m++)
                score += weight[m] * scaled[k * p->nmetrics + m];
            if (score > best) {
                best = score;
                first = k;
            }
        }
        leads[first] += 1.0 / WEIGHT_DRAWS;
    }
    mem_free(scaled);
    mem_free(weight);
    return whole;
}
