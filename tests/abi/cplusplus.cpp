/* SPDX-License-Identifier: MIT
 *
 * A plugin in C++17, which has no designated initialisers: tables in the order of the fields, an
 * instance made with new, and nothing that throws across the interface.
 */
#include <detente/plugin.h>

#include <new>

namespace
{

enum { IN, OUT, RATE };

const dtn_var vars[] = {
    {"level", "1", "a level", nullptr, nullptr, DTN_INPUT, 0, 1, 0, 0.0, 1e6, 0.0},
    {"level", "1", "a level", nullptr, nullptr, DTN_OUTPUT, 0, 1, 0, 0.0, 1e6, 0.0},
    {"rate", "1/yr", "rate", "test", nullptr, DTN_PARAM, 0, 1, 0, 0.0, 9.0, 3.0},
};

const dtn_option options[] = {{"gain", "a factor", DTN_NUMBER, 0, 2.0, nullptr, nullptr}};

struct instance {
    double gain;
};

dtn_status open_it(const dtn_unit *, const dtn_host *host, void **self)
{
    instance *made = new (std::nothrow) instance;
    if (!made || host->number(host, "gain", &made->gain) != DTN_OK) {
        delete made;
        return DTN_ERROR;
    }
    *self = made;
    return DTN_OK;
}

void close_it(const dtn_unit *, void *self) { delete static_cast<instance *>(self); }

dtn_status step(const void *self, const dtn_block *b)
{
    const instance *it = static_cast<const instance *>(self);
    for (uint32_t i = 0; i < b->n; i++)
        b->col[OUT][i] = b->col[IN][i] + it->gain * b->col[RATE][i] * b->dt;
    return DTN_OK;
}

const dtn_unit unit = {
    DTN_UNIT_HEAD,
    DTN_MODEL,
    "abi_cplusplus",
    "1.0",
    "In C++",
    "level + gain rate dt",
    vars,
    nullptr,
    options,
    3,
    sizeof(dtn_var),
    0,
    0,
    1,
    sizeof(dtn_option),
    0,
    nullptr,
    open_it,
    close_it,
    nullptr,
    step,
    nullptr,
    nullptr,
};

const dtn_unit *const units[] = {&unit};

} // namespace

DTN_EXPORT const dtn_module dtn_module_1 = {DTN_MODULE_HEAD, units, 1};
