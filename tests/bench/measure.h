/* SPDX-License-Identifier: MIT
 *
 * Clocks, medians with their intervals, commands, and the lines that are printed.
 *
 * Two things are compared by pairs that take turns, so that whatever else the machine does falls
 * on both; the ratio is that of each pair. An interval is that of the median by order statistics,
 * at least 95 % sure and without any assumption on how times are distributed.
 */
#ifndef DTN_BENCH_MEASURE_H
#define DTN_BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

double wall_seconds(void);
double cpu_seconds(void); /* of this thread */

enum { SAMPLES_MAX = 64 };

/* Numbers to take the median of. */
typedef struct samples {
    size_t n;
    double x[SAMPLES_MAX];
} samples;

typedef struct middle {
    double median, low, high;
} middle;

void samples_add(samples *s, double x);
middle samples_middle(const samples *s);

/* What is measured in pairs: the first, the second, first / second. */
typedef struct pairs {
    samples first, second, ratio;
} pairs;

void pairs_add(pairs *p, double first, double second);

/* A command's words, ended with NULL; "out" may be NULL, else its output of less than `room`
 * bytes is stored there. Its wall time, or ends the program with a sentence when it fails. */
double command_seconds(const char *const *words, char *out, size_t room);

/* As above with a child of this program that runs f(context) and exits. */
double child_seconds(void (*f)(void *context), void *const *contexts, size_t children);

/* A number behind "name": in JSON. */
double json_number(const char *json, const char *name);

/* A line: what, and its unit; what the ratio of pairs, or a lone median (in what was measured),
 * should be. */
typedef enum goal { NO_GOAL, AT_MOST, AT_LEAST } goal;

typedef struct line {
    const char *what, *unit;
    double scale; /* from what was measured to the unit */
    goal goal;
    double target;
} line;

void print_heading(const char *title, const char *first, const char *second);
/* Both medians in the unit, the ratio with its interval, and whether that is as it should be. */
void print_pairs(const line *l, const pairs *p);
/* The same of one median. */
void print_line(const line *l, const samples *s);
void print_one(const char *what, const char *unit, double scale, const samples *s);

#endif
