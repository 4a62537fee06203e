/* SPDX-License-Identifier: MIT
 *
 * The tile machine for each width of vectors. See player_code.h and player_tile.h.
 *
 * gcc's target_clones will not do here: generic vectors are cut to the width of plain x86-64
 * before the clones are made. So the machine is included once for each kind of processor.
 */
#include "player_code.h"

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(DTN_NO_CLONES)
#define TILE_X86 1
#else
#define TILE_X86 0
#endif

#define TILE_BYTES 16
#define TILE_NAME(x) tile16_##x
#include "player_tile.h"
#undef TILE_BYTES
#undef TILE_NAME

#if TILE_X86
#pragma GCC push_options
#pragma GCC target("avx2")
#define TILE_BYTES 32
#define TILE_NAME(x) tile32_##x
#include "player_tile.h"
#undef TILE_BYTES
#undef TILE_NAME
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,prefer-vector-width=512")
#define TILE_BYTES 64
#define TILE_NAME(x) tile64_##x
#include "player_tile.h"
#undef TILE_BYTES
#undef TILE_NAME
#pragma GCC pop_options
#endif

/* A tile is eight vectors. */
tile_kind tile_numbered(uint32_t k)
{
    if (k == 0)
        return (tile_kind){tile16_run, 16};
#if TILE_X86
    if (k == 1 && __builtin_cpu_supports("avx2"))
        return (tile_kind){tile32_run, 32};
    if (k == 2 && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return (tile_kind){tile64_run, 64};
#endif
    return (tile_kind){0};
}

tile_kind tile_best(void)
{
    uint32_t k = 0;
    while (tile_numbered(k + 1).size)
        k++;
    return tile_numbered(k);
}
