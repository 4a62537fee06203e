/* SPDX-License-Identifier: MIT
 *
 * First-strike stability after Kent and Thaler (RAND R-3765, 1989): a crisis is the less stable,
 * the more a side saves by striking first instead of waiting. Each side's cost is the damage it
 * suffers plus lambda times the damage it fails to do. The index multiplies both sides' ratios
 * of cost (going first) to cost (waiting); 1 means that nobody gains by going first. It is
 * derived at t from values at t, so that whatever reads it does not lag the arsenals.
 */
#include <detente/plugin.h>

#include <stddef.h>

enum {
    WARHEADS_A,
    WARHEADS_B,
    SURVIVABLE_A,
    SURVIVABLE_B,
    INTERCEPT_A,
    INTERCEPT_B,
    K_A,
    K_B,
    LAMBDA,
    INDEX,
    COST_FIRST_A,
    COST_WAIT_A,
    COST_FIRST_B,
    COST_WAIT_B,
    NVARS
};

#define SHARE(n, d)                                                                                \
    {                                                                                              \
        .name = n, .kind = DTN_INPUT, .unit = "1", .max = 1, .def = 0.5, .doc = d                  \
    }
#define OPTIONAL_SHARE(n, d)                                                                       \
    {                                                                                              \
        .name = n, .kind = DTN_INPUT, .unit = "1", .flags = DTN_OPTIONAL, .max = 1, .doc = d       \
    }
#define WARHEADS(n, d)                                                                             \
    {                                                                                              \
        .name = n, .kind = DTN_INPUT, .unit = "warheads", .max = 1e5, .def = 1000, .doc = d        \
    }
#define HARDNESS(n, d)                                                                             \
    {                                                                                              \
        .name = n, .kind = DTN_PARAM, .unit = "1/warheads", .flags = DTN_LOG, .min = 1e-5,         \
        .max = 0.1, .def = 0.0015, .doc = d,                                                       \
        .source = "judgement: 1000 arriving warheads destroy 78 %"                                 \
    }
#define COST(n, d)                                                                                 \
    {                                                                                              \
        .name = n, .kind = DTN_DERIVED, .unit = "1", .max = 2, .doc = d                            \
    }

static const dtn_var vars[NVARS] = {
    [WARHEADS_A] = WARHEADS("warheads_a", "deployed warheads of side A"),
    [WARHEADS_B] = WARHEADS("warheads_b", "deployed warheads of side B"),
    [SURVIVABLE_A] = SHARE("survivable_a", "share of A's warheads that survives a first strike"),
    [SURVIVABLE_B] = SHARE("survivable_b", "share of B's warheads that survives a first strike"),
    [INTERCEPT_A] = OPTIONAL_SHARE("intercept_a", "share of arriving warheads that A intercepts"),
    [INTERCEPT_B] = OPTIONAL_SHARE("intercept_b", "share of arriving warheads that B intercepts"),
    [K_A] = HARDNESS("k_a", "damage to A's value for each warhead that arrives"),
    [K_B] = HARDNESS("k_b", "damage to B's value for each warhead that arrives"),
    [LAMBDA] = {.name = "lambda",
                .kind = DTN_PARAM,
                .unit = "1",
                .min = 0.01,
                .max = 1,
                .def = 0.3,
                .doc = "weight of damage not done to the other, against damage suffered",
                .source = "judgement; the literature's value could not be checked"},
    [INDEX] = {.name = "first_strike_index",
               .kind = DTN_DERIVED,
               .unit = "1",
               .max = 1,
               .def = 1,
               .doc = "first-strike stability, 1 when neither side gains by going first"},
    [COST_FIRST_A] = COST("cost_first_a", "cost to A of striking first"),
    [COST_WAIT_A] = COST("cost_wait_a", "cost to A of waiting"),
    [COST_FIRST_B] = COST("cost_first_b", "cost to B of striking first"),
    [COST_WAIT_B] = COST("cost_wait_b", "cost to B of waiting"),
};

static dtn_status open_exchange(const dtn_unit *unit, const dtn_host *host, void **self)
{
    (void)unit;
    const dtn_math *math = host->ext(host, DTN_EXT_MATH);
    if (!math || math->size < offsetof(dtn_math, exp) + sizeof math->exp)
        return dtn_refuse(host, "the host lacks the extension " DTN_EXT_MATH);
    *self = (void *)(uintptr_t)math; /* the host's own constant table; only ever read */
    return host->set_scratch(host, 4 * sizeof(double));
}

/* Exponents of the share of one side's value that is left after a first and after a second
 * strike on it: warheads that arrive, times damage each. */
DTN_KERNEL
static void exponents(size_t n, const double *restrict attackers, const double *restrict surviving,
                      const double *restrict intercepted, const double *restrict k,
                      double *restrict first, double *restrict second)
{
    for (size_t i = 0; i < n; i++) {
        double all = attackers[i] * (1 - intercepted[i]);
        first[i] = -k[i] * all;
        second[i] = -k[i] * (surviving[i] * all);
    }
}

/* left_first: what is left of a value hit by the whole arsenal; left_second: by what survived. */
DTN_KERNEL
static void costs(size_t n, const double *restrict own_left_first,
                  const double *restrict own_left_second, const double *restrict other_left_first,
                  const double *restrict other_left_second, const double *restrict lambda,
                  double *restrict cost_first, double *restrict cost_wait)
{
    for (size_t i = 0; i < n; i++) {
        cost_first[i] = (1 - own_left_second[i]) + lambda[i] * other_left_first[i];
        cost_wait[i] = (1 - own_left_first[i]) + lambda[i] * other_left_second[i];
    }
}

DTN_KERNEL
static void join(size_t n, const double *restrict first_a, const double *restrict wait_a,
                 const double *restrict first_b, const double *restrict wait_b,
                 double *restrict index)
{
    for (size_t i = 0; i < n; i++)
        index[i] = (first_a[i] / wait_a[i]) * (first_b[i] / wait_b[i]);
}

static dtn_status step(const void *self, const dtn_block *b)
{
    const dtn_math *math = self;
    double *const *c = b->col;
    size_t n = b->n;
    double *a_first = b->scratch, *a_second = a_first + n;
    double *b_first = a_second + n, *b_second = b_first + n;

    exponents(n, c[WARHEADS_B], c[SURVIVABLE_B], c[INTERCEPT_A], c[K_A], a_first, a_second);
    exponents(n, c[WARHEADS_A], c[SURVIVABLE_A], c[INTERCEPT_B], c[K_B], b_first, b_second);
    math->exp(4 * n, a_first, a_first);
    costs(n, a_first, a_second, b_first, b_second, c[LAMBDA], c[COST_FIRST_A], c[COST_WAIT_A]);
    costs(n, b_first, b_second, a_first, a_second, c[LAMBDA], c[COST_FIRST_B], c[COST_WAIT_B]);
    join(n, c[COST_FIRST_A], c[COST_WAIT_A], c[COST_FIRST_B], c[COST_WAIT_B], c[INDEX]);
    return DTN_OK;
}

static const dtn_unit first_strike = {
    DTN_UNIT_HEAD,
    .role = DTN_MODEL,
    .id = "first_strike",
    .version = "1.0",
    .title = "First-strike stability index",
    .doc = "D_A(n) = 1 - exp(-k_a n); warheads arriving on A: W_B (1 - intercept_a), or\n"
           "survivable_b times that after A struck first.\n"
           "cost_first_a = D_A(second strike of B) + lambda (1 - D_B(first strike of A))\n"
           "cost_wait_a  = D_A(first strike of B)  + lambda (1 - D_B(second strike of A))\n"
           "index = (cost_first_a / cost_wait_a) (cost_first_b / cost_wait_b)",
    .vars = vars,
    .nvars = NVARS,
    .var_size = sizeof *vars,
    .open = open_exchange,
    .step = step,
};

static const dtn_unit *const units[] = {&first_strike};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
