/* SPDX-License-Identifier: MIT
 *
 * The tile machine, included by player_tile.c once for each vector width: TILE_BYTES is that
 * width, and TILE_NAME(x) makes a name of this width's own.
 *
 * The eight vectors of the accumulator are variables and not an array, so that they stay in
 * registers from one instruction to the next. Conditions are all ones or all zeros.
 */
#define vec TILE_NAME(vec)
#define bits TILE_NAME(bits)
#define loose TILE_NAME(loose)
#define FN static inline __attribute__((always_inline)) vec

typedef double vec __attribute__((vector_size(TILE_BYTES)));
typedef int64_t bits __attribute__((vector_size(TILE_BYTES)));
/* A vector anywhere in a column of doubles. */
typedef double loose __attribute__((vector_size(TILE_BYTES), aligned(8), may_alias));

/* x - 0 is x, for all x. */
FN TILE_NAME(all)(double x) { return x - (vec){0}; }

FN TILE_NAME(SELECT)(vec mask, vec yes, vec no)
{
    return (vec)(((bits)yes & (bits)mask) | ((bits)no & ~(bits)mask));
}

FN TILE_NAME(ADD)(vec a, vec b) { return a + b; }
FN TILE_NAME(SUB)(vec a, vec b) { return a - b; }
FN TILE_NAME(MUL)(vec a, vec b) { return a * b; }
FN TILE_NAME(DIV)(vec a, vec b) { return a / b; }
FN TILE_NAME(LT)(vec a, vec b) { return (vec)(a < b); }
FN TILE_NAME(LE)(vec a, vec b) { return (vec)(a <= b); }
FN TILE_NAME(EQ)(vec a, vec b) { return (vec)(a == b); }
FN TILE_NAME(AND)(vec a, vec b) { return (vec)((bits)a & (bits)b); }
FN TILE_NAME(OR)(vec a, vec b) { return (vec)((bits)a | (bits)b); }
FN TILE_NAME(NOT)(vec a) { return (vec) ~(bits)a; }
FN TILE_NAME(NEG)(vec a) { return -a; }
FN TILE_NAME(MIN)(vec a, vec b) { return TILE_NAME(SELECT)((vec)(b < a), b, a); }
FN TILE_NAME(MAX)(vec a, vec b) { return TILE_NAME(SELECT)((vec)(a < b), b, a); }

FN TILE_NAME(ABS)(vec a) { return (vec)((bits)a & ~(bits)TILE_NAME(all)(-0.0)); }

/* b with the sign of a. */
FN TILE_NAME(signed_as)(vec a, vec b)
{
    bits sign = (bits)TILE_NAME(all)(-0.0);
    return (vec)(((bits)a & sign) | ((bits)b & ~sign));
}

/* The nearest integer, whose sign is that of a even when it is 0; needs |a| < 2^52. */
FN TILE_NAME(nearest)(vec a)
{
    vec big = TILE_NAME(all)(0x1p52);
    return TILE_NAME(signed_as)(a, (TILE_NAME(ABS)(a) + big) - big);
}

/* Larger numbers are integers; the comparison keeps NaN, too. */
FN TILE_NAME(FLOOR)(vec a)
{
    vec near = TILE_NAME(nearest)(a);
    vec down = near - TILE_NAME(AND)((vec)(near > a), TILE_NAME(all)(1));
    return TILE_NAME(SELECT)((vec)(TILE_NAME(ABS)(a) < TILE_NAME(all)(0x1p52)), down, a);
}

/* What rounds up to 0 from below is -0. */
FN TILE_NAME(CEIL)(vec a)
{
    vec near = TILE_NAME(nearest)(a);
    vec up = near + TILE_NAME(AND)((vec)(near < a), TILE_NAME(all)(1));
    up = TILE_NAME(signed_as)(a, up);
    return TILE_NAME(SELECT)((vec)(TILE_NAME(ABS)(a) < TILE_NAME(all)(0x1p52)), up, a);
}

FN TILE_NAME(IDIV)(vec a, vec b) { return TILE_NAME(FLOOR)(a / b); }

/* Vector k of a column. */
#define AT(column, k) (((loose *)(column))[k])

/* What an instruction needs before its lanes, by the form of its operands. */
#define COLUMN_X double *x = column[i->a];
#define COLUMN_Y double *y = column[i->b];
#define SCALAR_X vec x = TILE_NAME(all)(scalar[i->a]);
#define SCALAR_Y vec y = TILE_NAME(all)(scalar[i->b]);
#define NEEDS_A
#define NEEDS_AA
#define NEEDS_C COLUMN_X
#define NEEDS_AC COLUMN_X
#define NEEDS_CA COLUMN_X
#define NEEDS_AS SCALAR_X
#define NEEDS_SA SCALAR_X
#define NEEDS_CC COLUMN_X COLUMN_Y
#define NEEDS_CS COLUMN_X SCALAR_Y
#define NEEDS_SC SCALAR_X COLUMN_Y
#define NEEDS_SS SCALAR_X SCALAR_Y
#define NEEDS_ACC NEEDS_CC
#define NEEDS_ACS NEEDS_CS
#define NEEDS_ASC NEEDS_SC
#define NEEDS_ASS NEEDS_SS
#define NEEDS_CAC NEEDS_CC
#define NEEDS_CAS NEEDS_CS
#define NEEDS_SAC NEEDS_SC
#define NEEDS_SAS NEEDS_SS
#define NEEDS_CCA NEEDS_CC
#define NEEDS_CSA NEEDS_CS
#define NEEDS_SCA NEEDS_SC
#define NEEDS_SSA NEEDS_SS

/* The value of an operation for vector k. */
#define VALUE_A(f, k) f(acc##k)
#define VALUE_C(f, k) f(AT(x, k))
#define VALUE_AA(f, k) f(acc##k, acc##k)
#define VALUE_AC(f, k) f(acc##k, AT(x, k))
#define VALUE_AS(f, k) f(acc##k, x)
#define VALUE_CA(f, k) f(AT(x, k), acc##k)
#define VALUE_SA(f, k) f(x, acc##k)
#define VALUE_CC(f, k) f(AT(x, k), AT(y, k))
#define VALUE_CS(f, k) f(AT(x, k), y)
#define VALUE_SC(f, k) f(x, AT(y, k))
#define VALUE_ACC(f, k) f(acc##k, AT(x, k), AT(y, k))
#define VALUE_ACS(f, k) f(acc##k, AT(x, k), y)
#define VALUE_ASC(f, k) f(acc##k, x, AT(y, k))
#define VALUE_ASS(f, k) f(acc##k, x, y)
#define VALUE_CAC(f, k) f(AT(x, k), acc##k, AT(y, k))
#define VALUE_CAS(f, k) f(AT(x, k), acc##k, y)
#define VALUE_SAC(f, k) f(x, acc##k, AT(y, k))
#define VALUE_SAS(f, k) f(x, acc##k, y)
#define VALUE_CCA(f, k) f(AT(x, k), AT(y, k), acc##k)
#define VALUE_CSA(f, k) f(AT(x, k), y, acc##k)
#define VALUE_SCA(f, k) f(x, AT(y, k), acc##k)
#define VALUE_SSA(f, k) f(x, y, acc##k)

/* The second operation of a pair, on the value of the first. */
#define COLUMN_Z double *z = column[i->c];
#define SCALAR_Z vec z = TILE_NAME(all)(scalar[i->c]);
#define THEN_NEEDS_AC COLUMN_Z
#define THEN_NEEDS_CA COLUMN_Z
#define THEN_NEEDS_AS SCALAR_Z
#define THEN_NEEDS_SA SCALAR_Z
#define THEN_AC(f, value, k) f(value, AT(z, k))
#define THEN_CA(f, value, k) f(AT(z, k), value)
#define THEN_AS(f, value, k) f(value, z)
#define THEN_SA(f, value, k) f(z, value)

/* The accumulator with the value of the first of two joined operations. */
#define JOIN_AV(f, value, k) f(acc##k, value)
#define JOIN_VA(f, value, k) f(value, acc##k)

/* Done to all eight vectors. */
#define LANES(M, ...)                                                                              \
    M(0, __VA_ARGS__)                                                                              \
    M(1, __VA_ARGS__)                                                                              \
    M(2, __VA_ARGS__)                                                                              \
    M(3, __VA_ARGS__)                                                                              \
    M(4, __VA_ARGS__)                                                                              \
    M(5, __VA_ARGS__)                                                                              \
    M(6, __VA_ARGS__)                                                                              \
    M(7, __VA_ARGS__)
#define LOAD_C(k, _) acc##k = AT(x, k);
#define LOAD_S(k, _) acc##k = x;
#define STORE(k, to) AT(to, k) = acc##k;
#define ONE(k, f, form) acc##k = VALUE_##form(f, k);
#define TWO(k, f, form, f2, last) acc##k = THEN_##last(f2, VALUE_##form(f, k), k);
#define JOINED(k, f, form, f2, last) acc##k = JOIN_##last(f2, VALUE_##form(f, k), k);
#define ONE_STORE(k, f, form) ONE(k, f, form) STORE(k, to)
#define TWO_STORE(k, f, form, f2, last) TWO(k, f, form, f2, last) STORE(k, to)
#define JOINED_STORE(k, f, form, f2, last) JOINED(k, f, form, f2, last) STORE(k, to)

#define CASE(name, form)                                                                           \
    case TILE_##name##_##form: {                                                                   \
        NEEDS_##form LANES(ONE, TILE_NAME(name), form) break;                                      \
    }
#define CASE_STORE(name, form)                                                                     \
    case TILE_##name##_##form##_STORE: {                                                           \
        double *to = column[i->to];                                                                \
        NEEDS_##form LANES(ONE_STORE, TILE_NAME(name), form) break;                                \
    }
#define CASE_PAIR(name, form, then, last)                                                          \
    case TILE_##name##_##form##_##then##_##last: {                                                 \
        NEEDS_##form THEN_NEEDS_##last LANES(TWO, TILE_NAME(name), form, TILE_NAME(then),          \
                                             last) break;                                          \
    }
#define CASE_PAIR_STORE(name, form, then, last)                                                    \
    case TILE_##name##_##form##_##then##_##last##_STORE: {                                         \
        double *to = column[i->to];                                                                \
        NEEDS_##form THEN_NEEDS_##last LANES(TWO_STORE, TILE_NAME(name), form, TILE_NAME(then),    \
                                             last) break;                                          \
    }
#define CASE_JOIN(name, form, then, last)                                                          \
    case TILE_##name##_##form##_##then##_##last: {                                                 \
        NEEDS_##form LANES(JOINED, TILE_NAME(name), form, TILE_NAME(then), last) break;            \
    }
#define CASE_JOIN_STORE(name, form, then, last)                                                    \
    case TILE_##name##_##form##_##then##_##last##_STORE: {                                         \
        double *to = column[i->to];                                                                \
        NEEDS_##form LANES(JOINED_STORE, TILE_NAME(name), form, TILE_NAME(then), last) break;      \
    }
#define UNARY(name) CASE(name, A) CASE(name, C)
#define BINARY(name)                                                                               \
    CASE(name, AA)                                                                                 \
    CASE(name, AC)                                                                                 \
    CASE(name, AS)                                                                                 \
    CASE(name, CA)                                                                                 \
    CASE(name, CC)                                                                                 \
    CASE(name, CS)                                                                                 \
    CASE(name, SA)                                                                                 \
    CASE(name, SC)
#define CASE_SELECT(form) CASE(SELECT, form)

static void TILE_NAME(run)(const tile_insn *i, double *const *column, const double *scalar)
{
    vec acc0 = {0}, acc1 = {0}, acc2 = {0}, acc3 = {0};
    vec acc4 = {0}, acc5 = {0}, acc6 = {0}, acc7 = {0};
    for (;; i++) {
        switch ((tile_op)i->op) {
        default: /* spares a test of the bounds */
            __builtin_unreachable();
        case TILE_END:
            return;
        case TILE_LOAD_C: {
            COLUMN_X LANES(LOAD_C, ) break;
        }
        case TILE_LOAD_S: {
            SCALAR_X LANES(LOAD_S, ) break;
        }
        case TILE_STORE: {
            double *to = column[i->to];
            LANES(STORE, to) break;
        }
            TILE_UNARY(UNARY)
            TILE_BINARY(BINARY)
            TILE_SELECT(CASE_SELECT)
            TILE_FIRST(CASE_STORE)
            TILE_PAIRS(CASE_PAIR)
            TILE_PAIRS(CASE_PAIR_STORE)
            TILE_JOINS(CASE_JOIN)
            TILE_JOINS(CASE_JOIN_STORE)
        }
    }
}
