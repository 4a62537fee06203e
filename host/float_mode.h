/* SPDX-License-Identifier: MIT
 *
 * The processor's floating-point mode: rounding, flush-to-zero, denormals-are-zero, masks.
 *
 * A library linked with -ffast-math changes it while it is loaded, and any code may change it
 * while it runs; results would then differ in last bits without a sign. The sticky flags that
 * arithmetic raises do not belong to the mode.
 */
#ifndef DTN_HOST_FLOAT_MODE_H
#define DTN_HOST_FLOAT_MODE_H

#if defined(__SSE2__)
#include <xmmintrin.h>

static inline unsigned float_mode(void) { return _mm_getcsr() & ~0x3fu; }
static inline void float_mode_set(unsigned mode) { _mm_setcsr(mode); }
#else
#include <fenv.h>

static inline unsigned float_mode(void) { return (unsigned)fegetround(); }
static inline void float_mode_set(unsigned mode) { fesetround((int)mode); }
#endif

#endif
