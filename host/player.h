/* SPDX-License-Identifier: MIT
 *
 * Plays a program over blocks of cases: one operation at a time, each over all cases of a chunk
 * that fits the cache, with the vector kernels of vmath.h. The bits are those of expr_apply for
 * each case, for any block size and chunk. Columns of different variables must not overlap, since
 * what is read and stored is told apart by the number of the variable.
 */
#ifndef DTN_HOST_PLAYER_H
#define DTN_HOST_PLAYER_H

#include "program.h"

typedef struct player player;

/* Makes a player for a program, which must outlive it. NULL when memory runs out. */
player *player_open(const program *p);
void player_close(player *pl);

/* Bytes of program_block.scratch, whatever the size of the block. */
size_t player_scratch(const player *pl);

/* Fills the carried columns: once for the cases of a block, before their first step. [any] */
void player_begin(const player *pl, const program_block *b);

/* Computes and stores the targets. n = 0 is legal. [any] */
void player_step(const player *pl, const program_block *b);

#endif
