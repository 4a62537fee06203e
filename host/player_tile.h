/* SPDX-License-Identifier: MIT
 *
 * The tile machine, included by player_tile.c once for each vector width: TILE_BYTES is that
 * width, and TILE_NAME(x) makes a name of this width's own.
 *
 * The eight vectors of the accumulator are variables and not an array, so that they stay in
 * registers from one instruction to the next. Conditions are all ones or all zeros.
 */
#undef vec
#undef bits
#undef loose
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

FN TILE_NAME(pick)(vec mask, vec yes, vec no)
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
FN TILE_NAME(MIN)(vec a, vec b) { return TILE_NAME(pick)((vec)(b < a), b, a); }
FN TILE_NAME(MAX)(vec a, vec b) { return TILE_NAME(pick)((vec)(a < b), b, a); }

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
    return TILE_NAME(pick)((vec)(TILE_NAME(ABS)(a) < TILE_NAME(all)(0x1p52)), down, a);
}

/* What rounds up to 0 from below is -0. */
FN TILE_NAME(CEIL)(vec a)
{
    vec near = TILE_NAME(nearest)(a);
    vec up = near + TILE_NAME(AND)((vec)(near < a), TILE_NAME(all)(1));
    up = TILE_NAME(signed_as)(a, up);
    return TILE_NAME(pick)((vec)(TILE_NAME(ABS)(a) < TILE_NAME(all)(0x1p52)), up, a);
}

FN TILE_NAME(IDIV)(vec a, vec b) { return TILE_NAME(FLOOR)(a / b); }

/* Vector k of a column; of the accumulator; something done to all eight. */
#define AT(column, k) (((loose *)(column))[k])
#define LANES(M, f) M(f, 0) M(f, 1) M(f, 2) M(f, 3) M(f, 4) M(f, 5) M(f, 6) M(f, 7)

#define CASE(name, prepare, M, f)                                                                  \
    case TILE_##name: {                                                                            \
        prepare LANES(M, f) break;                                                                 \
    }
#define COLUMN_X double *x = column[i->a];
#define COLUMN_Y double *y = column[i->b];
#define SCALAR_X vec x = TILE_NAME(all)(scalar[i->a]);
#define SCALAR_Y vec y = TILE_NAME(all)(scalar[i->b]);

#define DO_LOAD_C(f, k) acc##k = AT(x, k);
#define DO_LOAD_S(f, k) acc##k = x;
#define DO_STORE(f, k) AT(x, k) = acc##k;
#define DO_A(f, k) acc##k = f(acc##k);
#define DO_C(f, k) acc##k = f(AT(x, k));
#define DO_AA(f, k) acc##k = f(acc##k, acc##k);
#define DO_AC(f, k) acc##k = f(acc##k, AT(x, k));
#define DO_AS(f, k) acc##k = f(acc##k, x);
#define DO_CA(f, k) acc##k = f(AT(x, k), acc##k);
#define DO_CC(f, k) acc##k = f(AT(x, k), AT(y, k));
#define DO_CS(f, k) acc##k = f(AT(x, k), y);
#define DO_SA(f, k) acc##k = f(x, acc##k);
#define DO_SC(f, k) acc##k = f(x, AT(y, k));
#define DO_ACC(f, k) acc##k = f(acc##k, AT(x, k), AT(y, k));
#define DO_ACS(f, k) acc##k = f(acc##k, AT(x, k), y);
#define DO_ASC(f, k) acc##k = f(acc##k, x, AT(y, k));
#define DO_ASS(f, k) acc##k = f(acc##k, x, y);
#define DO_CAC(f, k) acc##k = f(AT(x, k), acc##k, AT(y, k));
#define DO_CAS(f, k) acc##k = f(AT(x, k), acc##k, y);
#define DO_SAC(f, k) acc##k = f(x, acc##k, AT(y, k));
#define DO_SAS(f, k) acc##k = f(x, acc##k, y);
#define DO_CCA(f, k) acc##k = f(AT(x, k), AT(y, k), acc##k);
#define DO_CSA(f, k) acc##k = f(AT(x, k), y, acc##k);
#define DO_SCA(f, k) acc##k = f(x, AT(y, k), acc##k);
#define DO_SSA(f, k) acc##k = f(x, y, acc##k);

#define UNARY(name)                                                                                \
    CASE(name##_A, , DO_A, TILE_NAME(name)) CASE(name##_C, COLUMN_X, DO_C, TILE_NAME(name))
#define BINARY(name)                                                                               \
    CASE(name##_AA, , DO_AA, TILE_NAME(name))                                                      \
    CASE(name##_AC, COLUMN_X, DO_AC, TILE_NAME(name))                                              \
    CASE(name##_AS, SCALAR_X, DO_AS, TILE_NAME(name))                                              \
    CASE(name##_CA, COLUMN_X, DO_CA, TILE_NAME(name))                                              \
    CASE(name##_CC, COLUMN_X COLUMN_Y, DO_CC, TILE_NAME(name))                                     \
    CASE(name##_CS, COLUMN_X SCALAR_Y, DO_CS, TILE_NAME(name))                                     \
    CASE(name##_SA, SCALAR_X, DO_SA, TILE_NAME(name))                                              \
    CASE(name##_SC, SCALAR_X COLUMN_Y, DO_SC, TILE_NAME(name))
#define SELECT(form, prepare) CASE(SELECT_##form, prepare, DO_##form, TILE_NAME(pick))

static void TILE_NAME(run)(const tile_insn *i, double *const *column, const double *scalar)
{
    vec acc0 = {0}, acc1 = {0}, acc2 = {0}, acc3 = {0};
    vec acc4 = {0}, acc5 = {0}, acc6 = {0}, acc7 = {0};
    for (;; i++) {
        switch ((tile_op)i->op) {
        case TILE_END:
            return;
            CASE(LOAD_C, COLUMN_X, DO_LOAD_C, )
            CASE(LOAD_S, SCALAR_X, DO_LOAD_S, )
            CASE(STORE, COLUMN_X, DO_STORE, )
            TILE_UNARY(UNARY)
            TILE_BINARY(BINARY)
            SELECT(ACC, COLUMN_X COLUMN_Y)
            SELECT(ACS, COLUMN_X SCALAR_Y)
            SELECT(ASC, SCALAR_X COLUMN_Y)
            SELECT(ASS, SCALAR_X SCALAR_Y)
            SELECT(CAC, COLUMN_X COLUMN_Y)
            SELECT(CAS, COLUMN_X SCALAR_Y)
            SELECT(SAC, SCALAR_X COLUMN_Y)
            SELECT(SAS, SCALAR_X SCALAR_Y)
            SELECT(CCA, COLUMN_X COLUMN_Y)
            SELECT(CSA, COLUMN_X SCALAR_Y)
            SELECT(SCA, SCALAR_X COLUMN_Y)
            SELECT(SSA, SCALAR_X SCALAR_Y)
        }
    }
}
