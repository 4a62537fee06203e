/* SPDX-License-Identifier: MIT
 *
 * A unit by somebody whom the main scenario does not know: mediators. While a crisis lasts they
 * win back some of the trust that it costs. It contributes to a stock that another unit owns and
 * reads what a third one writes; nobody's code is touched.
 */
#include <detente/plugin.h>

enum { CRISIS, SKILL, GAIN };

static const dtn_var vars[] = {
    [CRISIS] = {.name = "crisis_active",
                .kind = DTN_INPUT,
                .unit = "1",
                .max = 1,
                .doc = "1 while a crisis lasts"},
    [SKILL] = {.name = "skill",
               .kind = DTN_PARAM,
               .unit = "1/yr",
               .max = 2,
               .def = 0.2,
               .doc = "how fast mediators win trust back",
               .source = "judgement"},
    [GAIN] = {.name = "trust",
              .kind = DTN_ADD,
              .unit = "1",
              .max = 1,
              .doc = "trust that mediators win back in this step"},
};

static dtn_status step(const void *self, const dtn_block *b)
{
    (void)self;
    for (uint32_t i = 0; i < b->n; i++)
        b->col[GAIN][i] = b->col[CRISIS][i] > 0.5 ? b->col[SKILL][i] * b->dt : 0;
    return DTN_OK;
}

static const dtn_unit stranger = {DTN_UNIT_HEAD,
                                  .role = DTN_MODEL,
                                  .id = "stranger",
                                  .version = "0.1",
                                  .title = "Mediators in crises",
                                  .doc = "trust += skill dt while a crisis lasts",
                                  .vars = vars,
                                  .nvars = sizeof vars / sizeof *vars,
                                  .var_size = sizeof *vars,
                                  .step = step};

static const dtn_unit *const units[] = {&stranger};

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
