/* SPDX-License-Identifier: MIT
 *
 * Writes random Lua units. See random_lua.h.
 */
#include "random_lua.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What is being written. */
static struct writer {
    char text[200000];
    size_t n;
    uint64_t seed;
    int depth;  /* of expressions */
    int indent; /* of statements */
    int locals; /* x1 ... that can be read here */
    int made;   /* names made so far */
    int loops;  /* around this place */
    bool in_helper;
} w;

static uint32_t below(uint32_t n)
{
    w.seed ^= w.seed << 13;
    w.seed ^= w.seed >> 7;
    w.seed ^= w.seed << 17;
    return (uint32_t)((w.seed >> 11) % n);
}

static bool chance(uint32_t percent) { return below(100) < percent; }

static void put(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    w.n += (size_t)vsnprintf(w.text + w.n, sizeof w.text - w.n, format, args);
    va_end(args);
}

static void line(const char *format, ...)
{
    va_list args;
    put("%*s", 4 * w.indent, "");
    va_start(args, format);
    w.n += (size_t)vsnprintf(w.text + w.n, sizeof w.text - w.n, format, args);
    va_end(args);
}

/* ---- expressions ---- */

static void expression(void);
static void condition(void);

static void constant(void)
{
    static const char *const odd[] = {"0",   "1",    "2",    "-1", "3",   "0.0",
                                      "0.5", "-0.0", "1e-3", "7",  "1e3", "0.25"};
    if (chance(70))
        put("%s", odd[below(sizeof odd / sizeof *odd)]);
    else
        put("%.17g", (double)(int)(below(4001) - 2000) / 700);
}

static void readable(void)
{
    switch (below(8)) {
    case 0:
    case 1:
        put("v.s%u", below(RANDOM_STOCKS));
        break;
    case 2:
        put("v.p%u", below(RANDOM_PARAMS));
        break;
    case 3:
        put("v.k%u", below(RANDOM_STATES));
        break;
    case 4:
        put("v.d%u", below(RANDOM_DRAWS));
        break;
    case 5:
        put(chance(50) ? "v.dt" : chance(50) ? "v.t" : "v.step");
        break;
    case 6:
        put("v.q[%u]", 1 + below(4));
        break;
    default:
        if (w.locals)
            put("x%u", 1 + below((uint32_t)w.locals));
        else
            put("v.s0");
    }
}

static void call_math(void)
{
    static const char *const ones[] = {"exp",   "log",  "sqrt",  "sin",   "cos",      "tanh", "abs",
                                       "floor", "ceil", "expm1", "log1p", "logistic", "pnorm"};
    static const char *const twos[] = {"min", "max", "fmod", "pow"};
    if (chance(60)) {
        uint32_t which = below(sizeof ones / sizeof *ones);
        put("math.%s(", ones[which]);
        if (which < 4) /* kept where it is tame */
            put("math.abs(");
        expression();
        put("%s", which < 4 ? ") % 5)" : ")");
        return;
    }
    if (chance(20)) {
        put("math.clamp(");
        expression();
        put(", -1, 2)");
        return;
    }
    put("math.%s(", twos[below(sizeof twos / sizeof *twos)]);
    expression();
    put(", ");
    expression();
    put(")");
}

static void binary(void)
{
    static const char *const ops[] = {"+", "-", "*", "/", "+", "-", "*", "//", "%", "^"};
    put("(");
    expression();
    put(" %s ", ops[below(sizeof ops / sizeof *ops)]);
    expression();
    put(")");
}

static void expression(void)
{
    if (++w.depth > 4 || chance(25)) {
        if (chance(30))
            constant();
        else
            readable();
    } else {
        switch (below(9)) {
        case 0:
            put("-");
            put("(");
            expression();
            put(")");
            break;
        case 1:
            call_math();
            break;
        case 2: /* the choice of Lua */
            put("(");
            condition();
            put(" and ");
            expression();
            put(" or ");
            expression();
            put(")");
            break;
        case 3:
            if (w.in_helper || chance(70)) { /* each call is walked where it stands */
                readable();
            } else {
                put("help%u(v, ", below(2));
                expression();
                put(")");
            }
            break;
        default:
            binary();
        }
    }
    w.depth--;
}

static void condition(void)
{
    static const char *const ops[] = {"<", "<=", ">", ">=", "==", "~="};
    if (++w.depth > 4 || chance(60)) {
        expression();
        put(" %s ", ops[below(6)]);
        if (chance(60))
            constant();
        else
            expression();
    } else if (chance(30)) {
        put("not (");
        condition();
        put(")");
    } else {
        put("(");
        condition();
        put(chance(50) ? " and " : " or ");
        condition();
        put(")");
    }
    w.depth--;
}

/* ---- statements ---- */

static void statements(int n);

static void block(int n)
{
    int locals = w.locals;
    w.indent++;
    statements(n);
    w.indent--;
    w.locals = locals;
}

static void assignment(void)
{
    switch (below(5)) {
    case 0:
        line("local x%d = ", w.locals + 1);
        expression();
        w.locals++;
        break;
    case 1:
        if (w.locals)
            line("x%u = ", 1 + below((uint32_t)w.locals));
        else
            line("v.s1 = ");
        expression();
        break;
    case 2:
        line("v.k%u = ", below(RANDOM_STATES));
        expression();
        break;
    case 3:
        line("v.q[%u] = ", 1 + below(4));
        expression();
        break;
    default:
        line("v.s%u = ", below(RANDOM_STOCKS));
        expression();
    }
    put("\n");
}

static void branch(int n)
{
    line("if ");
    condition();
    put(" then\n");
    block(n);
    for (int k = (int)below(3); k > 0; k--) {
        line("elseif ");
        condition();
        put(" then\n");
        block(n);
    }
    if (chance(60)) {
        line("else\n");
        block(n);
    }
    line("end\n");
}

static void loop(int n)
{
    int name = ++w.made;
    w.loops++;
    switch (below(4)) {
    case 0:
        line("local n%d = 0\n", name);
        line("while n%d < %u do\n", name, 1 + below(4));
        w.indent++;
        line("n%d = n%d + 1\n", name, name);
        w.indent--;
        break;
    case 1:
        line("for i%d = 1, 4 do\n", name);
        w.indent++;
        line("v.q[i%d] = v.q[i%d] + v.q[5 - i%d] * 0.25\n", name, name, name);
        w.indent--;
        break;
    case 2:
        line("for i%d = %u, 0.5, -0.75 do\n", name, 1 + below(3));
        break;
    default:
        line("for i%d = 1, %u do\n", name, 1 + below(4));
    }
    block(n);
    if (chance(40)) {
        w.indent++;
        line("if ");
        condition();
        put(" then break end\n");
        w.indent--;
    }
    line("end\n");
    w.loops--;
}

static void table_of_its_own(void)
{
    int name = ++w.made;
    line("local t%d = { ", name);
    expression();
    put(", ");
    expression();
    put(", far = ");
    expression();
    put(" }\n");
    if (chance(50)) {
        line("if ");
        condition();
        put(" then t%d[%u] = ", name, 1 + below(2));
        expression();
        put(" end\n");
    }
    line("v.s%u = t%d[1] + t%d[2] - t%d.far + #t%d\n", below(RANDOM_STOCKS), name, name, name,
         name);
}

static void closure(void)
{
    int name = ++w.made;
    line("local c%d = 0\n", name);
    line("local function add%d(x) c%d = c%d + x return c%d end\n", name, name, name, name);
    line("for _, x in ipairs { 1, v.p0, v.s1 } do add%d(x) end\n", name);
    line("v.s%u = add%d(", below(RANDOM_STOCKS), name);
    expression();
    put(")\n");
}

static void statement(int n)
{
    switch (below(14)) {
    case 0:
    case 1:
    case 2:
        if (n > 0)
            branch(n - 1);
        else
            assignment();
        break;
    case 3:
        if (n > 0 && w.loops < 2)
            loop(n - 1);
        else
            assignment();
        break;
    case 4:
        table_of_its_own();
        break;
    case 5:
        closure();
        break;
    case 6:
        if (chance(30)) {
            line("if ");
            condition();
            put(" then return ");
            expression();
            put(" end\n");
        } else {
            assignment();
        }
        break;
    default:
        assignment();
    }
}

static void statements(int n)
{
    for (int k = 1 + (int)below(3); k > 0; k--)
        statement(n);
}

/* Values that grow from step to step say little, and a NaN says nothing: both are led back. */
static void tame(const char *name, int most)
{
    line("%s = %s >= -%d and math.min(%s, %d) or -%d\n", name, name, most, name, most, most);
}

static void tame_all(void)
{
    static const struct {
        const char *format;
        int first, count, most;
    } kinds[] = {
        {"v.s%d", 0, RANDOM_STOCKS, 2}, {"v.k%d", 0, RANDOM_STATES, 3}, {"v.q[%d]", 1, 4, 1}};
    char name[16];
    for (int kind = 0; kind < 3; kind++)
        for (int k = 0; k < kinds[kind].count; k++) {
            snprintf(name, sizeof name, kinds[kind].format, kinds[kind].first + k);
            tame(name, kinds[kind].most);
        }
}

static void helper(int number)
{
    line("local function help%d(v, x1)\n", number);
    w.in_helper = true;
    w.locals = 1;
    block(1);
    w.indent++;
    line("return ");
    w.locals = 1;
    expression();
    put("\n");
    w.indent--;
    line("end\n");
    w.in_helper = false;
    w.locals = 0;
}

static void declarations(uint64_t number)
{
    put("return { role = 'model', id = 'u%llu', version = '1.0',\n", (unsigned long long)number);
    put("  params = {");
    for (int k = 0; k < RANDOM_PARAMS; k++)
        put(" p%d = { unit = '1', min = %d, max = %d, default = %s, source = 'test'%s },", k,
            k == 2 ? 0 : -1, k == 2 ? 3 : 1, k == 2 ? "1" : "0.5",
            k == 2 ? ", integer = true" : "");
    put(" },\n  stocks = {");
    for (int k = 0; k < RANDOM_STOCKS; k++)
        put(" s%d = { unit = '1', min = -2, max = 2, default = %.2f },", k, 0.3 * k);
    put(" },\n  state = { q = { unit = '1', min = -1, max = 1, default = 0.1, count = 4 },");
    for (int k = 0; k < RANDOM_STATES; k++)
        put(" k%d = { unit = '1', min = -3, max = 3, default = %d },", k, k);
    put(" },\n  streams = {");
    for (int k = 0; k < RANDOM_DRAWS; k++)
        put(" d%d = 'a draw',", k);
    put(" },\n");
}

/* The body is a function of its own, since it may return early. */
static void function(const char *name, int n)
{
    put("  %s = function(v)\n", name);
    w.indent = 1;
    w.locals = 0;
    line("local function body(v)\n");
    block(n);
    line("end\n");
    line("body(v)\n");
    tame_all();
    w.indent = 0;
    put("  end,\n");
}

const char *random_unit(uint64_t number)
{
    memset(&w, 0, sizeof w);
    w.seed = number * UINT64_C(0x9e3779b97f4a7c15) + 0x2545f4914f6cdd1d;
    for (int k = 0; k < 10; k++)
        below(2);
    helper(0);
    helper(1);
    declarations(number);
    if (chance(50))
        function("start", 1);
    function("step", 2);
    put("}\n");
    return w.text;
}
