/* SPDX-License-Identifier: MIT
 *
 * SHA-256 (FIPS 180-4), for plan hashes and digests of results. Any thread, a context each.
 */
#ifndef DTN_HOST_SHA256_H
#define DTN_HOST_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct sha256 {
    uint32_t state[8];
    uint64_t bytes;
    unsigned char tail[64];
} sha256;

void sha256_start(sha256 *s);
void sha256_add(sha256 *s, const void *bytes, size_t n);
void sha256_end(sha256 *s, unsigned char digest[32]);

/* 64 hexadecimal digits and a 0. */
void sha256_hex(const unsigned char digest[32], char hex[65]);

#endif
