/* SPDX-License-Identifier: MIT
 *
 * Plays code over blocks of cases. See player.h, and player_code.h for what code is.
 *
 * The caller's scratch memory is laid out as
 *   columns, moving, tail   where each column is: for the chunk, for a tile, for the last tile
 *   scalars
 *   stage    a tile for each of the caller's columns
 *   tiles    values that live within a tile
 *   chunks   values that live as long as a chunk, each an odd number of cache lines
 * When cases do not fill the last tile, that tile is played on copies of the caller's columns in
 * `stage`, and what it computes is copied back; so instructions always handle whole tiles.
 */
#include "player.h"

#include <string.h>

#include "player_code.h"
#include "remainder.h"
#include "vmath.h"

/*
 * Values that live as long as a chunk should fit the first level of the cache together; a shorter
 * chunk costs more calls. [measured, ns per case of the reference model of tests/bench with its exp
 * and log: 64 cases 16.0, 128 15.4, 256 15.0, 512 15.3]
 */
enum { CHUNK_CASES = 256, CHUNK_STRIDE = CHUNK_CASES + MEM_ALIGN / sizeof(double) };

struct player {
    const program *p;
    tile_kind kind;
    player_part begin, step;
    uint32_t *scalar_of; /* by node, or UINT32_MAX */
    double *scalars;     /* constants at their places */
    uint32_t nscalars;
    arena a;
};

/* ---- making ---- */

/* A condition: all ones, which as a number is a NaN, or all zeros. */
static double mask_of(bool holds)
{
    uint64_t mask = holds ? UINT64_MAX : 0;
    double value;
    memcpy(&value, &mask, sizeof value);
    return value;
}

static bool find_scalars(player *pl)
{
    const program *p = pl->p;
    pl->scalar_of = arena_new(&pl->a, p->g.n, sizeof *pl->scalar_of);
    pl->scalars = arena_new(&pl->a, p->g.n, sizeof *pl->scalars);
    if (pl->a.out_of_memory)
        return false;
    memset(pl->scalar_of, 0xff, p->g.n * sizeof *pl->scalar_of);
    for (expr_id id = 1; id < p->g.n; id++) {
        const expr_node *n = &p->g.nodes[id];
        bool is_condition = expr_is_condition(&p->g, id);
        if (!p->is_call[id] && n->op != EXPR_CONST && n->op != EXPR_FALSE && n->op != EXPR_TRUE)
            continue;
        pl->scalars[pl->nscalars] = is_condition ? mask_of(n->op == EXPR_TRUE) : n->value;
        pl->scalar_of[id] = pl->nscalars++;
    }
    return true;
}

static bool write_begin(player *pl)
{
    const program *p = pl->p;
    player_goal *goals = arena_new(&pl->a, p->ncarried, sizeof *goals);
    if (!goals)
        return false;
    for (uint32_t k = 0; k < p->ncarried; k++)
        goals[k] = (player_goal){PLAYER_CARRIED, 0, k, p->carried[k]};
    return player_write_code(p, p->begin, p->nbegin, goals, p->ncarried, pl->scalar_of, &pl->a,
                             &pl->begin);
}

static bool write_step(player *pl)
{
    const program *p = pl->p;
    player_goal *goals = arena_new(&pl->a, p->ntargets, sizeof *goals);
    if (!goals)
        return false;
    for (size_t k = 0; k < p->ntargets; k++) {
        const program_target *t = &p->targets[k];
        player_place place = t->var == PROGRAM_RESULT ? PLAYER_RESULT : PLAYER_VAR;
        goals[k] = (player_goal){place, t->var, t->element, t->value};
    }
    return player_write_code(p, p->step, p->nstep, goals, p->ntargets, pl->scalar_of, &pl->a,
                             &pl->step);
}

player *player_open(const program *p) { return player_open_for(p, tile_best()); }

player *player_open_for(const program *p, tile_kind kind)
{
    player *pl = mem_new(1, sizeof *pl);
    if (!pl)
        return NULL;
    pl->p = p;
    pl->kind = kind;
    if (find_scalars(pl) && write_begin(pl) && write_step(pl))
        return pl;
    player_close(pl);
    return NULL;
}

void player_close(player *pl)
{
    if (!pl)
        return;
    arena_free(&pl->a);
    mem_free(pl);
}

/* ---- scratch ---- */

/* A chunk of a block being played. */
typedef struct playing {
    const player *pl;
    const player_part *part;
    const program_block *b;
    double **columns, **moving, **tail;
    double *scalars, *stage, *tiles, *chunks;
    uint32_t first, n; /* cases of the block */
} playing;

/* Cuts a piece from the scratch memory; from NULL it counts. */
static void *cut(char **at, size_t bytes)
{
    char *piece = *at;
    *at += (bytes + MEM_ALIGN - 1) / MEM_ALIGN * MEM_ALIGN;
    return piece;
}

static size_t lay_out(const player *pl, const player_part *part, char *scratch, playing *now)
{
    char *at = scratch;
    size_t tile = pl->kind.size * sizeof(double);
    size_t ncolumns = (size_t)part->nouter + part->nchunks + part->ntiles;
    now->columns = cut(&at, ncolumns * sizeof(double *));
    now->moving = cut(&at, ncolumns * sizeof(double *));
    now->tail = cut(&at, ncolumns * sizeof(double *));
    now->scalars = cut(&at, pl->nscalars * sizeof(double));
    now->stage = cut(&at, part->nouter * tile);
    now->tiles = cut(&at, part->ntiles * tile);
    now->chunks = cut(&at, (size_t)part->nchunks * CHUNK_STRIDE * sizeof(double));
    return (size_t)(at - scratch);
}

size_t player_scratch(const player *pl)
{
    static char origin[1];
    playing now;
    size_t begin = lay_out(pl, &pl->begin, origin, &now);
    size_t step = lay_out(pl, &pl->step, origin, &now);
    return begin > step ? begin : step;
}

/* ---- playing ---- */

static double leaf_value(const program_block *b, const expr_node *n)
{
    switch ((expr_op)n->op) {
    case EXPR_READ:
        return b->col[n->a][(size_t)n->b * b->stride];
    case EXPR_DT:
        return b->dt;
    case EXPR_T:
        return b->t;
    default:
        return b->step;
    }
}

/* Nodes with one value for all cases. To expr_apply, a mask is a condition like any other. */
static void compute_scalars(const playing *now)
{
    const player *pl = now->pl;
    const program *p = pl->p;
    const uint32_t *of = pl->scalar_of;
    double *s = now->scalars;
    memcpy(s, pl->scalars, pl->nscalars * sizeof *s);
    for (uint32_t k = 0; k < p->ncall; k++) {
        const expr_node *n = &p->g.nodes[p->call[k]];
        uint32_t operands = expr_operands(n->op);
        double a = operands > 0 ? s[of[n->a]] : 0, b = operands > 1 ? s[of[n->b]] : 0;
        double c = operands > 2 ? s[of[n->c]] : 0;
        double value = operands ? expr_apply(n->op, a, b, c) : leaf_value(now->b, n);
        s[of[p->call[k]]] = expr_is_condition(&p->g, p->call[k]) ? mask_of(value != 0) : value;
    }
}

static void find_columns(const playing *now)
{
    const player_part *part = now->part;
    const program_block *b = now->b;
    double **to = now->columns;
    for (uint32_t k = 0; k < part->nouter; k++) {
        const player_column *c = &part->outer[k];
        double *at = c->place == PLAYER_VAR      ? b->col[c->var]
                     : c->place == PLAYER_RESULT ? b->result
                                                 : b->carried;
        *to++ = at + (size_t)c->element * b->stride + now->first;
    }
    for (uint32_t k = 0; k < part->nchunks; k++)
        *to++ = now->chunks + (size_t)k * CHUNK_STRIDE;
    for (uint32_t k = 0; k < part->ntiles; k++)
        *to++ = now->tiles + (size_t)k * now->pl->kind.size;
}

/* Fills the copies on which the last tile is played, beginning with case `done` of the chunk. */
static void fill_stage(const playing *now, uint32_t done)
{
    const player_part *part = now->part;
    uint32_t size = now->pl->kind.size, rest = now->n - done;
    uint32_t nmoving = part->nouter + part->nchunks;
    memcpy(now->tail, now->columns, (nmoving + part->ntiles) * sizeof *now->tail);
    for (uint32_t k = 0; k < part->nouter; k++) {
        now->tail[k] = now->stage + (size_t)k * size;
        if (!part->outer[k].is_read)
            continue;
        memcpy(now->tail[k], now->columns[k] + done, rest * sizeof(double));
        memset(now->tail[k] + rest, 0, (size - rest) * sizeof(double));
    }
    for (uint32_t k = part->nouter; k < nmoving; k++)
        now->tail[k] += done;
}

static void empty_stage(const playing *now, uint32_t done)
{
    uint32_t rest = now->n - done;
    for (uint32_t k = 0; k < now->part->nouter; k++)
        if (now->part->outer[k].is_written)
            memcpy(now->columns[k] + done, now->tail[k], rest * sizeof(double));
}

static void play_tiles(const playing *now, const tile_insn *code)
{
    const player_part *part = now->part;
    tile_kind kind = now->pl->kind;
    double **moving = now->moving;
    uint32_t nmoving = part->nouter + part->nchunks;
    memcpy(moving, now->columns, (nmoving + part->ntiles) * sizeof *moving);
    for (uint32_t left = now->n; left >= kind.size; left -= kind.size) {
        kind.run(code, moving, now->scalars);
        for (uint32_t k = 0; k < nmoving; k++)
            moving[k] += kind.size;
    }
    if (now->n % kind.size)
        kind.run(code, now->tail, now->scalars);
}

static void play_function(const playing *now, const player_action *action)
{
    static void (*const one[EXPR_OP_COUNT])(size_t, const double *, double *) = {
        [EXPR_SQRT] = vm_sqrt,   [EXPR_EXP] = vm_exp,     [EXPR_EXPM1] = vm_expm1,
        [EXPR_LOG] = vm_log,     [EXPR_LOG1P] = vm_log1p, [EXPR_SIN] = vm_sin,
        [EXPR_COS] = vm_cos,     [EXPR_TANH] = vm_tanh,   [EXPR_LOGISTIC] = vm_logistic,
        [EXPR_QNORM] = vm_qnorm, [EXPR_PNORM] = vm_pnorm};
    static void (*const two[EXPR_OP_COUNT])(size_t, const double *, const double *,
                                            double *) = {[EXPR_MOD] = remainder_mod,
                                                         [EXPR_FMOD] = remainder_fmod,
                                                         [EXPR_POW] = vm_pow,
                                                         [EXPR_POISSON] = vm_poisson};
    double *a = now->columns[action->a], *to = now->columns[action->to];
    if (one[action->op])
        one[action->op](now->n, a, to);
    else
        two[action->op](now->n, a, now->columns[action->b], to);
}

static void play_action(const playing *now, const player_action *action)
{
    const program_block *b = now->b;
    if (action->op == EXPR_NONE)
        play_tiles(now, now->part->code + action->code);
    else if (action->op == EXPR_DRAW)
        b->draw(b->context, action->a, action->b, now->first, now->n, now->columns[action->to]);
    else
        play_function(now, action);
}

static void play_chunk(const playing *now)
{
    uint32_t rest = now->n % now->pl->kind.size;
    find_columns(now);
    if (rest)
        fill_stage(now, now->n - rest);
    for (uint32_t k = 0; k < now->part->nactions; k++)
        play_action(now, &now->part->actions[k]);
    if (rest)
        empty_stage(now, now->n - rest);
}

static void play(const player *pl, const player_part *part, const program_block *b)
{
    playing now = {.pl = pl, .part = part, .b = b};
    if (!b->n || !part->nactions)
        return;
    lay_out(pl, part, b->scratch, &now);
    compute_scalars(&now);
    for (; now.first < b->n; now.first += now.n) {
        uint32_t left = b->n - now.first;
        now.n = !part->nchunks || left < CHUNK_CASES ? left : CHUNK_CASES;
        play_chunk(&now);
    }
}

void player_begin(const player *pl, const program_block *b) { play(pl, &pl->begin, b); }

void player_step(const player *pl, const program_block *b) { play(pl, &pl->step, b); }
