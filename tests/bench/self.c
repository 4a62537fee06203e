/* SPDX-License-Identifier: MIT
 *
 * The program calling itself. See self.h.
 */
#include "self.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure.h"

const char *self_program, *self_build;

char *self_in_build(const char *name)
{
    char *path = malloc(strlen(self_build) + strlen(name) + 2);
    if (!path)
        exit(1);
    sprintf(path, "%s/%s", self_build, name);
    return path;
}

sides *self_open(const sides_case *c, uint32_t cases)
{
    const char *folders[] = {self_in_build("bench/plugins"), self_in_build("plugins"),
                             "tests/bench/units", NULL};
    sides *s;
    error e;
    if (sides_open(c, folders, cases, &s, &e)) {
        fprintf(stderr, "bench: %s\n", e.text);
        exit(1);
    }
    return s;
}

bool self_can_count(void)
{
    bool can = system("valgrind --version >/dev/null 2>&1") == 0;
    if (!can)
        printf("Instructions are not counted, since valgrind is missing: make deps bench\n");
    return can;
}

/* The largest total in callgrind's files, which go; plugins are probed in children that count 0. */
static double take_total(const char *pattern)
{
    glob_t found;
    double most = 0;
    if (glob(pattern, 0, NULL, &found) != 0)
        return 0;
    for (size_t k = 0; k < found.gl_pathc; k++) {
        char text[256];
        FILE *f = fopen(found.gl_pathv[k], "r");
        while (f && fgets(text, sizeof text, f))
            if (strncmp(text, "totals: ", 8) == 0)
                most = fmax(most, strtod(text + 8, NULL));
        if (f)
            fclose(f);
        unlink(found.gl_pathv[k]);
    }
    globfree(&found);
    return most;
}

double self_count(const char *function, const char *const *words)
{
    char toggle[64], file[512], pattern[512];
    snprintf(toggle, sizeof toggle, "--toggle-collect=%s", function);
    snprintf(file, sizeof file, "--callgrind-out-file=%s/bench/callgrind.%%p", self_build);
    snprintf(pattern, sizeof pattern, "%s/bench/callgrind.*", self_build);
    const char *all[16] = {"valgrind", "--tool=callgrind", toggle, file, self_program, self_build};
    for (size_t k = 0; words[k] && k < 9; k++)
        all[6 + k] = words[k];
    take_total(pattern);
    command_seconds(all, NULL, 0);
    return take_total(pattern);
}
