/* SPDX-License-Identifier: MIT
 *
 * A proper unit, linked with -ffast-math (see the Makefile): loading it changes the
 * floating-point mode of the whole process. Compilers of later years no longer put that start-up
 * code into shared objects, so here it stands as well.
 */
#include <detente/plugin.h>

#if defined(__SSE2__)
#include <xmmintrin.h>

__attribute__((constructor)) static void flush_small_numbers(void)
{
    _mm_setcsr(_mm_getcsr() | 0x8040);
}
#endif

static const dtn_var vars[] = {{.name = "level", .kind = DTN_OUTPUT, .unit = "1", .max = 1}};

static dtn_status step(const void *self, const dtn_block *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        b->col[0][i] = 1;
    return (void)self, DTN_OK;
}

static const dtn_unit unit = {DTN_UNIT_HEAD, .role = DTN_MODEL, .id = "fast_math",
                              .vars = vars,  .nvars = 1,        .var_size = sizeof *vars,
                              .step = step};
static const dtn_unit *const units[] = {&unit};
DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
