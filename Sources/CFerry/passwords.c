#define _GNU_SOURCE
#include "passwords.h"

#include <crypt.h>
#include <errno.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

int ferry_crypt(const char *phrase, const char *setting, char *output, size_t size) {
    void *data = NULL;
    int data_size = 0;
    errno = 0;
    const char *hash = crypt_ra(phrase, setting, &data, &data_size);
    int result = hash == NULL ? (errno != 0 ? errno : EINVAL) : 0;
    if (result == 0 && strlen(hash) >= size) result = ERANGE;
    if (result == 0) strcpy(output, hash);
    if (data != NULL) {
        explicit_bzero(data, (size_t)data_size);
        free(data);
    }
    return result;
}

int ferry_crypt_setting(const char *prefix, unsigned long cost, char *output, size_t size) {
    if (size > INT_MAX) return EINVAL;
    errno = 0;
    if (crypt_gensalt_rn(prefix, cost, NULL, 0, output, (int)size) == NULL) return errno != 0 ? errno : EINVAL;
    return 0;
}

int ferry_pbkdf2(const char *digest, const uint8_t *password, size_t length, const uint8_t *salt, size_t salt_length,
                 uint32_t iterations, uint8_t *output, size_t output_length) {
    if (length > INT_MAX || salt_length > INT_MAX || output_length > INT_MAX || iterations > INT_MAX) return -1;
    const EVP_MD *md = EVP_get_digestbyname(digest);
    if (md == NULL) return -1;
    int done = PKCS5_PBKDF2_HMAC((const char *)password, (int)length, salt, (int)salt_length, (int)iterations, md,
                                 (int)output_length, output);
    return done == 1 ? 0 : -1;
}

int ferry_equal(const void *first, const void *second, size_t length) {
    return CRYPTO_memcmp(first, second, length) == 0;
}

int ferry_crypt_knows(const char *hash) {
    switch (crypt_checksalt(hash)) {
    case CRYPT_SALT_OK:
    case CRYPT_SALT_METHOD_LEGACY:
    case CRYPT_SALT_TOO_CHEAP:
        return 1;
    default:
        return 0;
    }
}
