/* SPDX-License-Identifier: MIT
 *
 * Dates and durations. See calendar.h.
 */
#include "calendar.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_PER_YEAR 365.25
#define STEPS_MAX 10000000.0 /* keeps step counts far inside 32 bits, where chance is numbered */

static bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days since 0001-01-01. */
static int64_t day_number(date d)
{
    int64_t y = d.year - 1;
    int64_t days = 365 * y + y / 4 - y / 100 + y / 400;
    for (int m = 1; m < d.month; m++)
        days += days_in_month(d.year, m);
    return days + d.day - 1;
}

static date date_of_day(int64_t number)
{
    date d = {(int)(number / 366) + 1, 1, 1};
    while (day_number((date){d.year + 1, 1, 1}) <= number)
        d.year++;
    int64_t left = number - day_number(d);
    while (left >= days_in_month(d.year, d.month))
        left -= days_in_month(d.year, d.month++);
    d.day += (int)left;
    return d;
}

/* A month later that lacks the day (31 June) takes its last day. */
static date add_months(date d, int64_t months)
{
    int64_t m = (int64_t)d.year * 12 + d.month - 1 + months;
    date out = {(int)(m / 12), (int)(m % 12) + 1, d.day};
    int last = days_in_month(out.year, out.month);
    if (out.day > last)
        out.day = last;
    return out;
}

err_code date_parse(const char *text, date *out, error *e)
{
    int part[3] = {0, 1, 1}, n = 0;
    const char *p = text;
    bool right = true;
    while (right && n < 3) {
        int digits = 0;
        part[n] = 0;
        while (isdigit((unsigned char)*p) && digits < 5) {
            part[n] = part[n] * 10 + (*p++ - '0');
            digits++;
        }
        right = digits == (n ? 2 : 4);
        n++;
        if (*p != '-')
            break;
        p++;
    }
    right = right && *p == '\0' && p[-1] != '-' && part[0] >= 1 && part[1] >= 1 && part[1] <= 12 &&
            part[2] >= 1 && part[2] <= days_in_month(part[0], part[1]);
    if (!right)
        return error_set(e, ERR_INPUT,
                         "'%s' is not a date; write \"2015\", \"2015-06\" or \"2015-06-30\"", text);
    *out = (date){part[0], part[1], part[2]};
    return ERR_OK;
}

duration duration_of_years(double years)
{
    double months = years * 12;
    if (months == floor(months) && months < 1e9)
        return (duration){DURATION_MONTHS, months};
    return (duration){DURATION_YEARS, years};
}

err_code duration_parse(const char *text, duration *out, error *e)
{
    char *end;
    double amount = strtod(text, &end);
    while (*end == ' ')
        end++;
    static const struct {
        const char *word;
        int days, months;
    } spans[] = {
        {"day", 1, 0}, {"week", 7, 0}, {"month", 0, 1}, {"quarter", 0, 3}, {"year", 0, 12}};
    size_t length = strlen(end);
    if (length > 1 && end[length - 1] == 's')
        length--;
    for (size_t k = 0; k < sizeof spans / sizeof *spans && end != text; k++) {
        if (strlen(spans[k].word) != length || strncmp(end, spans[k].word, length))
            continue;
        if (!(amount > 0 && amount <= 1e9))
            return error_set(e, ERR_INPUT,
                             "'%s' is not a duration: it must be above 0 and at most "
                             "1e9 of its unit",
                             text);
        double count = amount * (spans[k].days + spans[k].months);
        if (spans[k].days)
            *out = count == floor(count) ? (duration){DURATION_DAYS, count}
                                         : (duration){DURATION_YEARS, count / DAYS_PER_YEAR};
        else
            *out = duration_of_years(count / 12);
        return ERR_OK;
    }
    return error_set(e, ERR_INPUT,
                     "'%s' is not a duration; write a number and days, weeks, months, quarters or "
                     "years, such as \"10 years\"",
                     text);
}

static double in_years(duration d)
{
    switch (d.kind) {
    case DURATION_MONTHS:
        return d.amount / 12;
    case DURATION_DAYS:
        return d.amount / DAYS_PER_YEAR;
    case DURATION_YEARS:
        break;
    }
    return d.amount;
}

err_code clock_make(const date *start, duration step, duration horizon, clock_plan *out, error *e)
{
    *out = (clock_plan){.has_start = start != NULL, .step = step};
    if (start)
        out->start = *start;
    double steps;
    if (step.kind == DURATION_DAYS && horizon.kind == DURATION_MONTHS && start) {
        int64_t days = day_number(add_months(*start, (int64_t)horizon.amount)) - day_number(*start);
        steps = floor((double)days / step.amount);
    } else if (step.kind == horizon.kind) {
        steps = floor(horizon.amount / step.amount * (1 + 1e-12));
    } else {
        steps = floor(in_years(horizon) / in_years(step) * (1 + 1e-12));
    }
    if (!(steps >= 1))
        return error_set(e, ERR_INPUT, "the horizon is shorter than one step");
    if (steps > STEPS_MAX)
        return error_set(e, ERR_INPUT, "the horizon is %.0f steps long; at most %.0f can be run",
                         steps, STEPS_MAX);
    if (start && step.kind == DURATION_MONTHS && start->year + steps * step.amount / 12 > 9990)
        return error_set(e, ERR_INPUT, "the horizon ends after the year 9990");
    out->steps = (uint64_t)steps;
    return ERR_OK;
}

double clock_years(const clock_plan *c, uint64_t step)
{
    switch (c->step.kind) {
    case DURATION_MONTHS:
        return (double)step * c->step.amount / 12;
    case DURATION_DAYS:
        return (double)step * c->step.amount / DAYS_PER_YEAR;
    case DURATION_YEARS:
        break;
    }
    return (double)step * c->step.amount;
}

err_code clock_step_of(const clock_plan *c, date when, uint64_t *step, error *e)
{
    if (!c->has_start)
        return error_set(e, ERR_INPUT, "dates need a `start` in the scenario");
    int64_t days = day_number(when) - day_number(c->start);
    *step = 0;
    if (days <= 0)
        return ERR_OK;
    double units = 0; /* steps from the start, rounded up */
    if (c->step.kind == DURATION_MONTHS) {
        int64_t months = (when.year - c->start.year) * 12 + when.month - c->start.month;
        if (day_number(add_months(c->start, months)) < day_number(when))
            months++;
        units = ceil((double)months / c->step.amount);
    } else if (c->step.kind == DURATION_DAYS) {
        units = ceil((double)days / c->step.amount);
    } else {
        units = ceil((double)days / DAYS_PER_YEAR / c->step.amount);
    }
    *step = units < 0 ? 0 : (uint64_t)units;
    return ERR_OK;
}

bool clock_is_before(const clock_plan *c, date when)
{
    return c->has_start && day_number(when) < day_number(c->start);
}

err_code clock_steps_in(const clock_plan *c, duration span, uint64_t *steps, error *e)
{
    double ratio = span.kind == c->step.kind ? span.amount / c->step.amount
                                             : in_years(span) / in_years(c->step);
    double whole = floor(ratio + 0.5);
    if (whole < 1 || fabs(ratio - whole) > 1e-9 * whole)
        return error_set(e, ERR_INPUT,
                         "a span of time must be a whole number of steps; this is "
                         "%g of them",
                         ratio);
    *steps = (uint64_t)whole;
    return ERR_OK;
}

const char *clock_label(const clock_plan *c, uint64_t step, char *buf, int size)
{
    if (!c->has_start || c->step.kind == DURATION_YEARS) {
        snprintf(buf, (size_t)size, "t = %.6g yr", clock_years(c, step));
        return buf;
    }
    if (c->step.kind == DURATION_MONTHS) {
        date d = add_months(c->start, (int64_t)((double)step * c->step.amount));
        snprintf(buf, (size_t)size, "%04d-%02d", d.year, d.month);
        return buf;
    }
    date d = date_of_day(day_number(c->start) + (int64_t)((double)step * c->step.amount));
    snprintf(buf, (size_t)size, "%04d-%02d-%02d", d.year, d.month, d.day);
    return buf;
}
