#include "digest.h"

#include <openssl/evp.h>
#include <zlib.h>

// An EVP_MD_CTX under a name of our own, so that OpenSSL's headers stay on this side.
static EVP_MD_CTX *context(struct ferry_digest *digest) { return (EVP_MD_CTX *)digest; }

struct ferry_digest *ferry_digest_new(const char *name) {
    EVP_MD *kind = EVP_MD_fetch(NULL, name, NULL);
    if (!kind) return NULL;
    EVP_MD_CTX *made = EVP_MD_CTX_new();
    if (made && EVP_DigestInit_ex2(made, kind, NULL) != 1) {
        EVP_MD_CTX_free(made);
        made = NULL;
    }
    EVP_MD_free(kind);
    return (struct ferry_digest *)made;
}

int ferry_digest_update(struct ferry_digest *digest, const void *bytes, size_t count) {
    return EVP_DigestUpdate(context(digest), bytes, count) == 1;
}

unsigned ferry_digest_finish(struct ferry_digest *digest, unsigned char *out) {
    unsigned length = 0;
    return EVP_DigestFinal_ex(context(digest), out, &length) == 1 ? length : 0;
}

void ferry_digest_free(struct ferry_digest *digest) { EVP_MD_CTX_free(context(digest)); }

uint32_t ferry_crc32(uint32_t value, const void *bytes, size_t count) {
    return (uint32_t)crc32_z(value, bytes, count);
}
