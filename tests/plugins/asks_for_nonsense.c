/* SPDX-License-Identifier: MIT
 *
 * Asks the host for what does not exist, and goes on only when it was told so each time.
 */
#define UNIT_ID "asks_for_nonsense"
#include <stdbool.h>

#include "one_bad_case.h"

static dtn_status go_wrong(const dtn_block *b, uint32_t i)
{
    const dtn_host *host = b->host;
    double number = 0, out[1] = {0};
    const double *numbers;
    const char *text, *const *texts;
    size_t rows;
    (void)i;
    bool refused = host->uniform(b, 0, 0, out) == DTN_ERROR &&
                   host->uniform(b, UINT32_MAX, 0, out) == DTN_ERROR &&
                   host->number(host, "nothing", &number) == DTN_ERROR &&
                   host->number(host, NULL, &number) == DTN_ERROR &&
                   host->text(host, "case", &text) == DTN_ERROR &&
                   host->table_numbers(host, "case", "x", &numbers, &rows) == DTN_ERROR &&
                   host->table_texts(host, "nothing", NULL, &texts, &rows) == DTN_ERROR &&
                   host->set_count(host, 0, 3, NULL) == DTN_ERROR &&
                   host->set_scratch(host, 64) == DTN_ERROR && host->ext(host, "magic/9") == NULL &&
                   host->ext(host, NULL) == NULL && host->number(host, "case", &number) == DTN_OK;
    return refused ? DTN_OK : DTN_ERROR;
}
