// Password hashes: crypt(3) with all that libcrypt knows, and PBKDF2 from libcrypto.
#ifndef CFERRY_PASSWORDS_H
#define CFERRY_PASSWORDS_H

#include <stddef.h>
#include <stdint.h>

// crypt_ra(3). Writes the hash of a phrase with a setting, NUL-terminated; returns 0, or an errno: EINVAL for a setting
// that this libcrypt does not know, ERANGE for a phrase that is too long. Wipes what it worked with.
int ferry_crypt(const char *phrase, const char *setting, char *output, size_t size);

// crypt_gensalt_ra(3): a setting with fresh salt, for a prefix such as "$7$" and its own measure of cost.
// Returns 0 or an errno.
int ferry_crypt_setting(const char *prefix, unsigned long cost, char *output, size_t size);

// PBKDF2 (RFC 8018 §5.2) with HMAC of "SHA1", "SHA256" or "SHA512". Returns 0, or -1.
int ferry_pbkdf2(const char *digest, const uint8_t *password, size_t length, const uint8_t *salt, size_t salt_length,
                 uint32_t iterations, uint8_t *output, size_t output_length);

// Compares in a time that depends on the length alone. 1 when they are equal.
int ferry_equal(const void *first, const void *second, size_t length);

// crypt_checksalt(3): whether this libcrypt can verify a hash.
int ferry_crypt_knows(const char *hash);

#endif
