#include "tls_internal.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

// AES-128 first: it is as safe as anybody needs, and a third cheaper than AES-256. No key exchange without forward
// secrecy.
static const char default_suites[] = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
static const char default_list[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:!aNULL:!eNULL";

// One id for all: sessions belong to a context by its keys of tickets and its cache.
static const unsigned char session_id_context[] = "ferry";

static struct ferry_tls *tls_of(const SSL *ssl) { return SSL_get_app_data(ssl); }

// MARK: Callbacks

// The protocol of a control connection is "ftp" (RFC 7301's registry); FileZilla calls a data connection's "ftp-data".
// A client that speaks another one has come to the wrong server: no bytes of its are commands.
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_count, const unsigned char *in,
                           unsigned count, void *nothing) {
    (void)nothing;
    static const unsigned char ours[] = "\3ftp\10ftp-data";
    bool is_data = tls_of(ssl)->is_data;
    unsigned ours_count = is_data ? sizeof ours - 1 : 4;
    if (SSL_select_next_proto((unsigned char **)out, out_count, ours, ours_count, in, count) == OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_OK;
    return is_data ? SSL_TLSEXT_ERR_NOACK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static bool use_for(SSL *ssl, const struct ferry_tls_identity *identity) {
    SSL_certs_clear(ssl);
    return SSL_use_cert_and_key(ssl, identity->leaf, identity->key, identity->chain, 1) == 1;
}

// What has failed is this side, whatever name was asked for. The library itself tells only that a callback has failed.
static int fail_choice(SSL *ssl, int *alert) {
    tls_of(ssl)->choice_error = ERR_peek_last_error();
    *alert = SSL_AD_INTERNAL_ERROR;
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Shows the certificate for the name that is asked for (RFC 6066 §3).
static int choose_identity(SSL *ssl, int *alert, void *owner) {
    struct ferry_tls_context *context = owner;
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    for (size_t index = 0; name && index < context->identity_count; index++) {
        const struct ferry_tls_identity *identity = &context->identities[index];
        int is_its = X509_check_host(identity->leaf, name, 0, 0, NULL);
        // Short of memory; -2 is a name that is none.
        if (is_its == -1) return fail_choice(ssl, alert);
        if (is_its != 1) continue;
        // The first is what the context shows anyway.
        if (index == 0 || use_for(ssl, identity)) return SSL_TLSEXT_ERR_OK;
        return fail_choice(ssl, alert);
    }
    if (context->is_strict && (name || !tls_of(ssl)->is_data)) {
        tls_of(ssl)->has_no_identity = true;
        *alert = SSL_AD_UNRECOGNIZED_NAME;
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    return SSL_TLSEXT_ERR_NOACK;
}

// A session keeps the tag of the control connection that it began with, through all tickets that come of it: one that
// is resumed elsewhere does not become that other connection's.
static int mark_ticket(SSL *ssl, void *nothing) {
    (void)nothing;
    struct ferry_tls *tls = tls_of(ssl);
    if (SSL_session_reused(ssl) || !tls->has_tag) return 1;
    return SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl), tls->tag, sizeof tls->tag);
}

static SSL_TICKET_RETURN read_ticket(SSL *ssl, SSL_SESSION *session, const unsigned char *key, size_t key_count,
                                     SSL_TICKET_STATUS status, void *nothing) {
    (void)key, (void)key_count, (void)nothing;
    struct ferry_tls *tls = tls_of(ssl);
    if (status != SSL_TICKET_SUCCESS && status != SSL_TICKET_SUCCESS_RENEW) return SSL_TICKET_RETURN_IGNORE_RENEW;
    void *mark;
    size_t count;
    tls->has_origin = SSL_SESSION_get0_ticket_appdata(session, &mark, &count) == 1 && count == sizeof tls->origin;
    if (tls->has_origin) memcpy(tls->origin, mark, count);
    return SSL_TICKET_RETURN_USE_RENEW;
}

static int keep_session(SSL *ssl, SSL_SESSION *session) {
    struct ferry_tls *tls = tls_of(ssl);
    // What a data connection is given that resumes nothing is no session of its control connection.
    if (!tls || !tls->take || (tls->is_data && !SSL_session_reused(ssl))) return 0;
    tls->take(tls->take_owner, (struct ferry_tls_session *)session);
    return 1;
}

static void log_key(const SSL *ssl, const char *line) {
    struct ferry_tls_context *context = tls_of(ssl)->context;
    context->key_log(context->key_log_owner, line);
}

static bool has_digest(X509 *certificate, const uint8_t sha256[32]) {
    uint8_t found[32];
    unsigned count;
    return certificate && X509_digest(certificate, EVP_sha256(), found, &count) == 1 &&
           CRYPTO_memcmp(found, sha256, sizeof found) == 0;
}

static int refuse(struct ferry_tls *tls, X509_STORE_CTX *store, X509 *leaf, int error) {
    if (error == X509_V_OK) error = X509_V_ERR_APPLICATION_VERIFICATION;
    X509_STORE_CTX_set_error(store, error);
    tls->distrust = error;
    X509_free(tls->refused);
    tls->refused = leaf && X509_up_ref(leaf) ? leaf : NULL;
    sk_X509_pop_free(tls->refused_path, X509_free);
    STACK_OF(X509) *path = X509_STORE_CTX_get0_chain(store);
    tls->refused_path = path ? X509_chain_up_ref(path) : NULL;
    tls->fault = X509_STORE_CTX_get_error_depth(store);
    return 0;
}

// In place of the library's own verification, so that pins count and a refused certificate can be shown.
static int judge_certificate(X509_STORE_CTX *store, void *owner) {
    struct ferry_tls_context *context = owner;
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct ferry_tls *tls = tls_of(ssl);
    X509 *leaf = X509_STORE_CTX_get0_cert(store);
    if (tls->has_again && !has_digest(leaf, tls->again))
        return refuse(tls, store, leaf, X509_V_ERR_APPLICATION_VERIFICATION);
    if (context->pin_count > 0) {
        for (size_t index = 0; index < context->pin_count; index++)
            if (has_digest(leaf, context->pins[index])) return 1;
        return refuse(tls, store, leaf, X509_V_ERR_APPLICATION_VERIFICATION);
    }
    if (context->trusts_any) return 1;
    if (X509_verify_cert(store) == 1) return 1;
    return refuse(tls, store, leaf, X509_STORE_CTX_get_error(store));
}

// MARK: Setting up

static void set_up_server(struct ferry_tls_context *context) {
    SSL_CTX *main = context->main;
    SSL_CTX_set_options(main, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_session_cache_mode(main, SSL_SESS_CACHE_SERVER);
    SSL_CTX_set_session_ticket_cb(main, mark_ticket, read_ticket, NULL);
    SSL_CTX_set_tlsext_servername_callback(main, choose_identity);
    SSL_CTX_set_tlsext_servername_arg(main, context);
    SSL_CTX_set_alpn_select_cb(main, choose_protocol, NULL);
}

static void set_up_client(struct ferry_tls_context *context) {
    SSL_CTX_set_session_cache_mode(context->main, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context->main, keep_session);
}

struct ferry_tls_context *ferry_tls_context_new(bool is_server) {
    ERR_clear_error();
    struct ferry_tls_context *context = calloc(1, sizeof *context);
    if (!context) return NULL;
    context->is_server = is_server;
    context->main = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
    if (!context->main || !ferry_tls_context_ciphers(context, default_list, default_suites)) {
        ferry_tls_context_free(context);
        return NULL;
    }
    SSL_CTX_set_session_id_context(context->main, session_id_context, sizeof session_id_context - 1);
    SSL_CTX_set_options(context->main, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context->main, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_cert_verify_callback(context->main, judge_certificate, context);
    if (is_server) set_up_server(context);
    else set_up_client(context);
    return context;
}

void ferry_tls_context_free(struct ferry_tls_context *context) {
    if (!context) return;
    for (size_t index = 0; index < context->identity_count; index++) {
        X509_free(context->identities[index].leaf);
        sk_X509_pop_free(context->identities[index].chain, X509_free);
        EVP_PKEY_free(context->identities[index].key);
    }
    SSL_CTX_free(context->main);
    free(context->identities);
    free(context->pins);
    free(context);
}

bool ferry_tls_context_versions(struct ferry_tls_context *context, int minimum, int maximum) {
    ERR_clear_error();
    return SSL_CTX_set_min_proto_version(context->main, minimum) == 1 &&
           SSL_CTX_set_max_proto_version(context->main, maximum) == 1;
}

bool ferry_tls_context_ciphers(struct ferry_tls_context *context, const char *list, const char *suites) {
    ERR_clear_error();
    return (!list || SSL_CTX_set_cipher_list(context->main, list) == 1) &&
           (!suites || SSL_CTX_set_ciphersuites(context->main, suites) == 1);
}

bool ferry_tls_context_trust_system(struct ferry_tls_context *context) {
    ERR_clear_error();
    return SSL_CTX_set_default_verify_paths(context->main) == 1;
}

bool ferry_tls_context_trust_file(struct ferry_tls_context *context, const char *path) {
    ERR_clear_error();
    if (SSL_CTX_load_verify_file(context->main, path) != 1) return false;
    // A client with several certificates chooses by the authorities that the server names.
    STACK_OF(X509_NAME) *names = context->is_server ? SSL_load_client_CA_file(path) : NULL;
    if (names) SSL_CTX_set_client_CA_list(context->main, names);
    ERR_clear_error();
    return true;
}

bool ferry_tls_context_trust(struct ferry_tls_context *context, const struct ferry_tls_identity *identity) {
    ERR_clear_error();
    if (context->is_server) SSL_CTX_add_client_CA(context->main, identity->leaf);
    return X509_STORE_add_cert(SSL_CTX_get_cert_store(context->main), identity->leaf) == 1;
}

bool ferry_tls_context_pin(struct ferry_tls_context *context, const uint8_t sha256[32]) {
    void *grown = realloc(context->pins, (context->pin_count + 1) * sizeof *context->pins);
    if (!grown) return false;
    context->pins = grown;
    memcpy(context->pins[context->pin_count++], sha256, 32);
    return true;
}

static bool use(SSL_CTX *settings, const struct ferry_tls_identity *identity) {
    return SSL_CTX_use_cert_and_key(settings, identity->leaf, identity->key, identity->chain, 1) == 1;
}

// Whether a connection could show it. What the library refuses only then, nobody learns in time.
static bool can_use(SSL_CTX *settings, const struct ferry_tls_identity *identity) {
    SSL *probe = SSL_new(settings);
    bool is_usable = probe && use_for(probe, identity);
    SSL_free(probe);
    return is_usable;
}

bool ferry_tls_context_add(struct ferry_tls_context *context, const struct ferry_tls_identity *identity) {
    ERR_clear_error();
    bool is_first = context->identity_count == 0;
    if (!(is_first ? use(context->main, identity) : can_use(context->main, identity))) return false;
    void *grown = realloc(context->identities, (context->identity_count + 1) * sizeof *context->identities);
    if (!grown) return false;
    context->identities = grown;
    struct ferry_tls_identity *own = &context->identities[context->identity_count];
    *own = *identity;
    own->chain = X509_chain_up_ref(identity->chain);
    if (!own->chain) return false;
    X509_up_ref(own->leaf);
    EVP_PKEY_up_ref(own->key);
    context->identity_count++;
    return true;
}

void ferry_tls_context_verify(struct ferry_tls_context *context, bool asks, bool requires, bool trusts_any) {
    int mode = (asks ? SSL_VERIFY_PEER : SSL_VERIFY_NONE) | (requires ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0);
    context->trusts_any = trusts_any;
    SSL_CTX_set_verify(context->main, mode, NULL);
}

void ferry_tls_context_strict_names(struct ferry_tls_context *context) { context->is_strict = true; }

bool ferry_tls_context_tickets(struct ferry_tls_context *context, size_t tickets, long lifetime) {
    SSL_CTX_set_timeout(context->main, lifetime);
    if (tickets > 0) return SSL_CTX_set_num_tickets(context->main, tickets) == 1;
    SSL_CTX_set_options(context->main, SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context->main, SSL_SESS_CACHE_OFF);
    return SSL_CTX_set_num_tickets(context->main, 0) == 1;
}

void ferry_tls_context_kernel(struct ferry_tls_context *context) {
    context->uses_kernel = true;
    SSL_CTX_set_options(context->main, SSL_OP_ENABLE_KTLS);
}

void ferry_tls_context_key_log(struct ferry_tls_context *context, void (*write)(void *owner, const char *line),
                               void *owner) {
    context->key_log = write;
    context->key_log_owner = owner;
    SSL_CTX_set_keylog_callback(context->main, log_key);
}
