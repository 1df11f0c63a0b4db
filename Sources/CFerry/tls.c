#include "tls_internal.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

// As much as is received at a time: seven full records of TLS 1.3 (a header of 5 bytes, the kind of content, a tag of 16),
// behind the 3 bytes by which the library aligns them. What is left over of a record costs a call of its own, which brings
// no more than the rest of it. Below the allocator's threshold for mappings of their own.
#define READ_AHEAD (7 * (5 + 16384 + 1 + 16) + 3)

// MARK: Life

static bool set_up(struct ferry_tls *tls) {
    tls->ssl = SSL_new(tls->context->main);
    BIO *bio = ferry_tls_bio(&tls->ends);
    if (!tls->ssl || !bio) {
        BIO_free(bio);
        return false;
    }
    SSL_set_bio(tls->ssl, bio, bio);
    SSL_set_app_data(tls->ssl, tls);
    if (tls->context->is_server) SSL_set_accept_state(tls->ssl);
    else SSL_set_connect_state(tls->ssl);
    if (tls->ends.descriptor < 0) {
        SSL_set_mode(tls->ssl, SSL_MODE_RELEASE_BUFFERS);
        return true;
    }
    SSL_set_read_ahead(tls->ssl, 1);
    SSL_set_default_read_buffer_len(tls->ssl, READ_AHEAD);
    if (tls->context->uses_kernel) tls->ends.kernel = BIO_new_socket(tls->ends.descriptor, BIO_NOCLOSE);
    return true;
}

struct ferry_tls *ferry_tls_new(struct ferry_tls_context *context, int descriptor) {
    ERR_clear_error();
    struct ferry_tls *tls = calloc(1, sizeof *tls);
    if (!tls) return NULL;
    tls->context = context;
    tls->ends.descriptor = descriptor;
    tls->ends.first = -1;
    if (set_up(tls)) return tls;
    ferry_tls_free(tls);
    return NULL;
}

void ferry_tls_free(struct ferry_tls *tls) {
    if (!tls) return;
    // A connection that ends without a word would spoil its session for all that are still to resume it; one transfer
    // that is aborted must not.
    if (tls->ssl) SSL_set_shutdown(tls->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(tls->ssl);
    BIO_free(tls->ends.kernel);
    X509_free(tls->refused);
    sk_X509_pop_free(tls->refused_path, X509_free);
    free(tls->ends.out);
    free(tls);
    ERR_clear_error();
}

// MARK: Before the handshake

bool ferry_tls_expect(struct ferry_tls *tls, const char *name, bool is_address) {
    ERR_clear_error();
    if (is_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls->ssl), name) == 1;
    // A common name is no name of a server (RFC 9525 §2).
    SSL_set_hostflags(tls->ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return SSL_set_tlsext_host_name(tls->ssl, name) == 1 && SSL_set1_host(tls->ssl, name) == 1;
}

void ferry_tls_expect_again(struct ferry_tls *tls, const uint8_t sha256[32]) {
    memcpy(tls->again, sha256, sizeof tls->again);
    tls->has_again = true;
}

bool ferry_tls_offer(struct ferry_tls *tls, const char *protocol) {
    uint8_t list[256];
    size_t count = strlen(protocol);
    if (count == 0 || count > 255) return false;
    list[0] = (uint8_t)count;
    memcpy(list + 1, protocol, count);
    return SSL_set_alpn_protos(tls->ssl, list, (unsigned)count + 1) == 0;
}

bool ferry_tls_resume(struct ferry_tls *tls, struct ferry_tls_session *session) {
    ERR_clear_error();
    return SSL_set_session(tls->ssl, (SSL_SESSION *)session) == 1;
}

void ferry_tls_collect(struct ferry_tls *tls, void (*take)(void *owner, struct ferry_tls_session *session), void *owner) {
    tls->take = take;
    tls->take_owner = owner;
}

void ferry_tls_tag(struct ferry_tls *tls, const uint8_t tag[FERRY_TLS_TAG]) {
    memcpy(tls->tag, tag, sizeof tls->tag);
    tls->has_tag = true;
}

void ferry_tls_is_data(struct ferry_tls *tls, bool offers_ticket) {
    tls->is_data = true;
    if (SSL_get_num_tickets(tls->ssl) > offers_ticket) SSL_set_num_tickets(tls->ssl, offers_ticket);
}

void ferry_tls_deadline(struct ferry_tls *tls, int64_t milliseconds) { tls->ends.deadline = milliseconds; }

// MARK: Sessions

struct ferry_tls_session *ferry_tls_session_copy(struct ferry_tls_session *session) {
    SSL_SESSION *one = (SSL_SESSION *)session;
    if (SSL_SESSION_is_resumable(one) != 1) return NULL;
    // The library marks what a TLS 1.3 connection has used as used up.
    return (struct ferry_tls_session *)SSL_SESSION_dup(one);
}

bool ferry_tls_session_is_single(struct ferry_tls_session *session) {
    return SSL_SESSION_get_protocol_version((SSL_SESSION *)session) >= TLS1_3_VERSION;
}

void ferry_tls_session_free(struct ferry_tls_session *session) { SSL_SESSION_free((SSL_SESSION *)session); }

// MARK: What failed

static void set_failure(struct ferry_tls *tls, enum ferry_tls_kind kind, int number) {
    tls->failure.kind = kind;
    tls->failure.number = number;
}

static void classify(struct ferry_tls *tls, int reason) {
    int first = tls->ends.first;
    // To the library, both are callbacks that have failed.
    if (tls->has_no_identity) return set_failure(tls, FERRY_TLS_NAME, 0);
    if (tls->choice_error) return set_failure(tls, FERRY_TLS_LIBRARY, 0);
    // A record's first byte is its kind (RFC 8446 §5.1).
    if (first >= 0 && (first < 20 || first > 24)) return set_failure(tls, FERRY_TLS_NOT_TLS, 0);
    if (reason >= SSL_AD_REASON_OFFSET) return set_failure(tls, FERRY_TLS_ALERT, reason - SSL_AD_REASON_OFFSET);
    switch (reason) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
        return set_failure(tls, FERRY_TLS_UNTRUSTED, tls->distrust);
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
        return set_failure(tls, FERRY_TLS_ANONYMOUS, 0);
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_VERSION_TOO_HIGH:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_UNKNOWN_PROTOCOL:
        return set_failure(tls, FERRY_TLS_VERSION, 0);
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
    case SSL_R_NO_SUITABLE_GROUPS:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
        return set_failure(tls, FERRY_TLS_CIPHER, 0);
    case SSL_R_NO_APPLICATION_PROTOCOL:
        return set_failure(tls, FERRY_TLS_PROTOCOL, 0);
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
        return set_failure(tls, FERRY_TLS_NOT_TLS, 0);
    default:
        return set_failure(tls, FERRY_TLS_LIBRARY, reason);
    }
}

static void note_failure(struct ferry_tls *tls, int code) {
    unsigned long chosen = 0, error;
    while ((error = ERR_get_error()))
        if (!chosen || (ERR_GET_LIB(chosen) != ERR_LIB_SSL && ERR_GET_LIB(error) == ERR_LIB_SSL)) chosen = error;
    if (tls->choice_error) chosen = tls->choice_error;
    const char *text = chosen ? ERR_reason_error_string(chosen) : NULL;
    strncpy(tls->failure.text, text ? text : "", sizeof tls->failure.text - 1);
    if (code == SSL_ERROR_SYSCALL && !chosen) set_failure(tls, FERRY_TLS_SYSTEM, tls->ends.number);
    else classify(tls, chosen && ERR_GET_LIB(chosen) == ERR_LIB_SSL ? ERR_GET_REASON(chosen) : 0);
}

// What a call that moved nothing came to.
static int outcome(struct ferry_tls *tls, int result) {
    // After a fatal alert the library would speak of an orderly end.
    if (tls->is_broken) return FERRY_TLS_FAILED;
    int code = SSL_get_error(tls->ssl, result);
    if (code == SSL_ERROR_ZERO_RETURN) {
        tls->was_closed = true;
        return FERRY_TLS_CLOSED;
    }
    if (code == SSL_ERROR_WANT_READ) return FERRY_TLS_WANTS_INPUT;
    if (code == SSL_ERROR_SYSCALL && tls->ends.is_at_end) return FERRY_TLS_CUT;
    if (code == SSL_ERROR_SYSCALL && tls->ends.number == EAGAIN) return FERRY_TLS_TIMED_OUT;
    note_failure(tls, code);
    tls->is_broken = true;
    // The alert that says so: if it can leave at once.
    if (code == SSL_ERROR_SSL && tls->ends.descriptor >= 0) {
        tls->ends.deadline = 1;
        ferry_tls_send_gathered(&tls->ends);
    }
    return FERRY_TLS_FAILED;
}

void ferry_tls_why(struct ferry_tls *tls, struct ferry_tls_failure *failure) { *failure = tls->failure; }

enum ferry_tls_distrust ferry_tls_distrust(int error) {
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return FERRY_TLS_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID: return FERRY_TLS_NOT_YET_VALID;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
    case X509_V_ERR_EMAIL_MISMATCH: return FERRY_TLS_WRONG_NAME;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return FERRY_TLS_SELF_SIGNED;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED: return FERRY_TLS_UNKNOWN_AUTHORITY;
    case X509_V_ERR_CERT_REVOKED: return FERRY_TLS_REVOKED;
    case X509_V_ERR_INVALID_PURPOSE:
    case X509_V_ERR_INVALID_CA: return FERRY_TLS_WRONG_PURPOSE;
    case X509_V_ERR_APPLICATION_VERIFICATION: return FERRY_TLS_NOT_PINNED;
    default: return FERRY_TLS_OTHER_DISTRUST;
    }
}

const char *ferry_tls_distrust_text(int error) { return X509_verify_cert_error_string(error); }

// MARK: Steps

// A session that is not in a ticket bears its mark in the cache.
static void mark_session(struct ferry_tls *tls) {
    SSL_SESSION *session = SSL_get_session(tls->ssl);
    if (!session || !tls->context->is_server) return;
    if (!SSL_session_reused(tls->ssl)) {
        tls->has_origin = tls->has_tag;
        memcpy(tls->origin, tls->tag, sizeof tls->origin);
        if (tls->has_tag && SSL_version(tls->ssl) < TLS1_3_VERSION)
            SSL_SESSION_set1_ticket_appdata(session, tls->tag, sizeof tls->tag);
        return;
    }
    void *mark;
    size_t count;
    if (tls->has_origin || SSL_SESSION_get0_ticket_appdata(session, &mark, &count) != 1) return;
    tls->has_origin = count == sizeof tls->origin;
    if (tls->has_origin) memcpy(tls->origin, mark, count);
}

int ferry_tls_handshake(struct ferry_tls *tls) {
    ERR_clear_error();
    int result = SSL_do_handshake(tls->ssl);
    if (result != 1) return outcome(tls, result);
    mark_session(tls);
    return FERRY_TLS_DONE;
}

ssize_t ferry_tls_read(struct ferry_tls *tls, void *buffer, size_t count) {
    size_t total = 0;
    int step = FERRY_TLS_DONE;
    if (tls->is_broken) return FERRY_TLS_FAILED;
    tls->ends.never_waits = false;
    while (total < count) {
        size_t got = 0;
        ERR_clear_error();
        int result = SSL_read_ex(tls->ssl, (char *)buffer + total, count - total, &got);
        if (result != 1) {
            step = outcome(tls, result);
            break;
        }
        total += got;
        // One record a call. What else has arrived is taken along.
        tls->ends.never_waits = tls->ends.descriptor >= 0;
    }
    tls->ends.never_waits = false;
    // A failure is told with the next call.
    return total > 0 ? (ssize_t)total : step;
}

ssize_t ferry_tls_write(struct ferry_tls *tls, const void *bytes, size_t count) {
    size_t written = 0;
    if (count == 0) return 0;
    if (tls->is_broken) return FERRY_TLS_FAILED;
    ERR_clear_error();
    int result = SSL_write_ex(tls->ssl, bytes, count, &written);
    return result == 1 ? (ssize_t)written : outcome(tls, result);
}

int ferry_tls_flush(struct ferry_tls *tls, bool more) {
    tls->ends.says_more = more;
    int result = ferry_tls_send_gathered(&tls->ends);
    tls->ends.says_more = false;
    if (result == 0) return FERRY_TLS_DONE;
    if (tls->ends.number == EAGAIN) return FERRY_TLS_TIMED_OUT;
    set_failure(tls, FERRY_TLS_SYSTEM, tls->ends.number);
    return FERRY_TLS_FAILED;
}

int ferry_tls_close(struct ferry_tls *tls) {
    ERR_clear_error();
    if (!tls->is_closing && SSL_is_init_finished(tls->ssl)) {
        tls->is_closing = true;
        int result = SSL_shutdown(tls->ssl);
        if (result < 0) return outcome(tls, result);
    }
    return ferry_tls_flush(tls, false);
}

bool ferry_tls_kernel_sends(struct ferry_tls *tls) {
    return tls->ends.kernel && BIO_get_ktls_send(tls->ends.kernel);
}

ssize_t ferry_tls_sendfile(struct ferry_tls *tls, int file, int64_t offset, size_t count) {
    ERR_clear_error();
    errno = 0;
    ossl_ssize_t sent = SSL_sendfile(tls->ssl, file, offset, count, 0);
    if (sent >= 0) return sent;
    tls->ends.number = errno;
    return outcome(tls, (int)sent);
}

// MARK: Memory

void ferry_tls_feed(struct ferry_tls *tls, const void *bytes, size_t count) {
    tls->ends.in = bytes;
    tls->ends.in_count = count;
}

size_t ferry_tls_unread(struct ferry_tls *tls) { return tls->ends.in_count; }

const void *ferry_tls_output(struct ferry_tls *tls, size_t *count) {
    *count = tls->ends.out_count;
    return tls->ends.out;
}

void ferry_tls_sent(struct ferry_tls *tls) {
    tls->ends.out_count = 0;
    // Sessions wait for their next command for a long time, and many of them.
    free(tls->ends.out);
    tls->ends.out = NULL;
    tls->ends.out_room = 0;
}

// MARK: What was agreed

int ferry_tls_version(struct ferry_tls *tls) { return SSL_version(tls->ssl); }

const char *ferry_tls_cipher(struct ferry_tls *tls) {
    const SSL_CIPHER *cipher = SSL_get_current_cipher(tls->ssl);
    return cipher ? SSL_CIPHER_standard_name(cipher) : NULL;
}

bool ferry_tls_resumed(struct ferry_tls *tls) { return SSL_session_reused(tls->ssl) == 1; }

const char *ferry_tls_name(struct ferry_tls *tls) { return SSL_get_servername(tls->ssl, TLSEXT_NAMETYPE_host_name); }

size_t ferry_tls_protocol(struct ferry_tls *tls, const uint8_t **bytes) {
    unsigned count = 0;
    SSL_get0_alpn_selected(tls->ssl, bytes, &count);
    return count;
}

bool ferry_tls_origin(struct ferry_tls *tls, uint8_t tag[FERRY_TLS_TAG]) {
    memcpy(tag, tls->origin, sizeof tls->origin);
    return tls->has_origin;
}

bool ferry_tls_refused(struct ferry_tls *tls, int depth, struct ferry_tls_certificate *result) {
    if (!tls->refused_path || depth >= sk_X509_num(tls->refused_path)) return false;
    return ferry_tls_describe(sk_X509_value(tls->refused_path, depth), result);
}

int ferry_tls_fault(struct ferry_tls *tls) { return tls->fault; }

bool ferry_tls_peer(struct ferry_tls *tls, struct ferry_tls_certificate *result) {
    ERR_clear_error();
    X509 *shown = tls->refused ? tls->refused : SSL_get0_peer_certificate(tls->ssl);
    return shown && ferry_tls_describe(shown, result);
}
