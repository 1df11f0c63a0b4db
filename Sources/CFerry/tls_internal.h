// What the parts of the TLS shim share.
#ifndef CFERRY_TLS_INTERNAL_H
#define CFERRY_TLS_INTERNAL_H

#include "include/tls.h"

#include <openssl/ssl.h>

struct ferry_tls_identity {
    X509 *leaf;
    STACK_OF(X509) *chain; // without the leaf
    EVP_PKEY *key;
};

struct ferry_tls_context {
    SSL_CTX *main;
    struct ferry_tls_identity *identities;
    size_t identity_count;
    uint8_t (*pins)[32];
    size_t pin_count;
    bool is_server, is_strict, trusts_any, uses_kernel;
    void (*key_log)(void *, const char *);
    void *key_log_owner;
};

// Where a connection's bytes come from and go to.
struct ferry_tls_ends {
    int descriptor; // -1 for memory
    int64_t deadline;
    const uint8_t *in;
    size_t in_count;
    uint8_t *out;
    size_t out_count, out_room;
    BIO *kernel; // a socket BIO, when the kernel may cipher
    int number;  // errno of what failed
    int broken;  // errno of what ended all receiving
    int first;   // the first byte that came, -1 before
    bool never_waits, is_at_end, says_more;
};

struct ferry_tls {
    SSL *ssl;
    struct ferry_tls_context *context;
    struct ferry_tls_ends ends;
    uint8_t tag[FERRY_TLS_TAG], origin[FERRY_TLS_TAG], again[32];
    bool has_tag, has_origin, has_again, is_data, is_closing, was_closed;
    bool is_broken; // a step has failed for good: `failure` says why
    // Why choose_identity has ended the handshake: nobody has that name, or the library's error.
    bool has_no_identity;
    unsigned long choice_error;
    X509 *refused;
    STACK_OF(X509) *refused_path; // it and those above it, as far as they are known
    int fault;                    // which of them was refused
    int distrust;
    void (*take)(void *, struct ferry_tls_session *);
    void *take_owner;
    struct ferry_tls_failure failure;
};

bool ferry_tls_describe(X509 *certificate, struct ferry_tls_certificate *result);
BIO *ferry_tls_bio(struct ferry_tls_ends *ends);
// Sends what was gathered; 0, or -1 with `number` set.
int ferry_tls_send_gathered(struct ferry_tls_ends *ends);

#endif
