// Message digests, by OpenSSL's libcrypto and zlib.
#ifndef CFERRY_DIGEST_H
#define CFERRY_DIGEST_H

#include <stddef.h>
#include <stdint.h>

// A digest under way; `name` as OpenSSL calls it ("SHA256"). NULL when it does not have it, or memory is short.
struct ferry_digest;
struct ferry_digest *ferry_digest_new(const char *name);
// Takes in more bytes; 0 when it fails.
int ferry_digest_update(struct ferry_digest *digest, const void *bytes, size_t count);
// Writes the value into `out`, which has room for 64 bytes; its length, or 0 when it fails.
unsigned ferry_digest_finish(struct ferry_digest *digest, unsigned char *out);
void ferry_digest_free(struct ferry_digest *digest);

// The CRC-32 of Ethernet and zip, going on from the value before; 0 to begin with.
uint32_t ferry_crc32(uint32_t value, const void *bytes, size_t count);

#endif
