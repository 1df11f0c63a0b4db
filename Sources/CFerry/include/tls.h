// TLS by OpenSSL 3: what is made of macros, callbacks and pairs of pointers there, in a form that Swift can call.
//
// Every call clears the thread's error queue first. Nothing here raises SIGPIPE.
#ifndef CFERRY_TLS_H
#define CFERRY_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: Certificates and keys (tls_identity.c)

// A private key and the chain of certificates that goes with it.
struct ferry_tls_identity;

// Why there is no identity.
enum ferry_tls_trouble {
    FERRY_TLS_NO_CERTIFICATE = 1, // there is no certificate where one should be
    FERRY_TLS_BAD_CERTIFICATE,    // there is one that cannot be read
    FERRY_TLS_NO_KEY,             // there is no private key where one should be
    FERRY_TLS_ENCRYPTED_KEY,      // the key needs a passphrase
    FERRY_TLS_BAD_KEY,            // there is a key that cannot be read
    FERRY_TLS_MISMATCH,           // the key is not the first certificate's
    FERRY_TLS_NO_MEMORY,
};

// Reads PEM. NULL, and why, when it cannot be used.
struct ferry_tls_identity *ferry_tls_identity_read(const void *chain, size_t chain_count, const void *key,
                                                   size_t key_count, enum ferry_tls_trouble *trouble);

// A new P-256 key with a certificate for these names, host names and addresses, separated by newlines. It is signed by
// the issuer, or by itself. Times are seconds since 1970. NULL when it cannot be made.
struct ferry_tls_identity *ferry_tls_identity_make(const char *names, int64_t not_before, int64_t not_after,
                                                   bool is_authority, const struct ferry_tls_identity *issuer);

// The chain, or the key, as PEM; to be given to ferry_tls_release. NULL when memory is short.
char *ferry_tls_identity_chain(const struct ferry_tls_identity *identity, size_t *count);
char *ferry_tls_identity_key(const struct ferry_tls_identity *identity, size_t *count);
void ferry_tls_release(char *text, size_t count);

void ferry_tls_identity_free(struct ferry_tls_identity *identity);

// What a certificate says. The texts are to be freed by ferry_tls_certificate_clear.
struct ferry_tls_certificate {
    char *subject; // as in RFC 2253
    char *issuer;
    char *common_name; // may be NULL
    char *names;       // alternative names, each ended by a newline
    int64_t not_before, not_after;
    uint8_t sha256[32];
    bool is_self_issued;
};

// False when memory is short.
bool ferry_tls_identity_describe(const struct ferry_tls_identity *identity, struct ferry_tls_certificate *result);
void ferry_tls_certificate_clear(struct ferry_tls_certificate *certificate);

// MARK: Contexts (tls_context.c)

// What all connections of one side share. Once it is set up, it may be used by any number of threads.
struct ferry_tls_context;

struct ferry_tls_context *ferry_tls_context_new(bool is_server);
void ferry_tls_context_free(struct ferry_tls_context *context);

// These answer false when the library refuses.
bool ferry_tls_context_versions(struct ferry_tls_context *context, int minimum, int maximum);
// `list` is for TLS 1.2, `suites` for 1.3, both in OpenSSL's words; NULL leaves what is set.
bool ferry_tls_context_ciphers(struct ferry_tls_context *context, const char *list, const char *suites);
bool ferry_tls_context_trust_system(struct ferry_tls_context *context);
bool ferry_tls_context_trust_file(struct ferry_tls_context *context, const char *path);
bool ferry_tls_context_trust(struct ferry_tls_context *context, const struct ferry_tls_identity *identity);
// A certificate of the peer that is right whoever signed it; with one, no others are.
bool ferry_tls_context_pin(struct ferry_tls_context *context, const uint8_t sha256[32]);
// The first is what a server shows when no name asks for another.
bool ferry_tls_context_add(struct ferry_tls_context *context, const struct ferry_tls_identity *identity);

// Whether the peer's certificate is asked for, required, and looked at.
void ferry_tls_context_verify(struct ferry_tls_context *context, bool asks, bool requires, bool trusts_any);
// Whether a server refuses names that none of its certificates is for.
void ferry_tls_context_strict_names(struct ferry_tls_context *context);
// Tickets of a full handshake of TLS 1.3, and for how many seconds sessions may be resumed. None at all with 0 tickets.
bool ferry_tls_context_tickets(struct ferry_tls_context *context, size_t tickets, long lifetime);
// Whether the kernel may do the ciphering of what is sent on data connections.
void ferry_tls_context_kernel(struct ferry_tls_context *context);
// Is told each line of a key log, without its end, on whatever thread.
void ferry_tls_context_key_log(struct ferry_tls_context *context, void (*write)(void *owner, const char *line),
                               void *owner);

// MARK: Connections (tls.c)

// One side of one connection. It holds its context's library objects, and is used by one thread at a time.
struct ferry_tls;
// What can be resumed; an SSL_SESSION under a name of our own.
struct ferry_tls_session;

#define FERRY_TLS_TAG 16

// What came of a step; reading and writing answer a count above 0 when they moved something.
enum ferry_tls_step {
    FERRY_TLS_CLOSED = 0,       // the peer said that it has ended what it sends
    FERRY_TLS_WANTS_INPUT = -1, // more bytes of the peer are needed; never on a descriptor
    FERRY_TLS_TIMED_OUT = -2,
    FERRY_TLS_CUT = -3, // the peer's bytes ended without that word
    FERRY_TLS_FAILED = -4,
    FERRY_TLS_DONE = 1,
};

// A connection over a blocking socket, or over memory with -1. NULL when memory is short.
struct ferry_tls *ferry_tls_new(struct ferry_tls_context *context, int descriptor);
void ferry_tls_free(struct ferry_tls *tls);

// Client: whom to expect. `name` is sent, and must be the certificate's unless any is trusted; NULL for no check.
bool ferry_tls_expect(struct ferry_tls *tls, const char *name, bool is_address);
// Client: the certificate that must be shown again.
void ferry_tls_expect_again(struct ferry_tls *tls, const uint8_t sha256[32]);
// Client: the protocol to offer (RFC 7301).
bool ferry_tls_offer(struct ferry_tls *tls, const char *protocol);
// Client: the session to resume.
bool ferry_tls_resume(struct ferry_tls *tls, struct ferry_tls_session *session);
// Client: is given each session of the control connection that the server offers, to be freed.
void ferry_tls_collect(struct ferry_tls *tls, void (*take)(void *owner, struct ferry_tls_session *session), void *owner);
// Server: marks the sessions that begin with this connection.
void ferry_tls_tag(struct ferry_tls *tls, const uint8_t tag[FERRY_TLS_TAG]);
// Says that it is a data connection. A server does not enforce names and protocols on it, and offers one ticket or none.
void ferry_tls_is_data(struct ferry_tls *tls, bool offers_ticket);

// A copy that can be resumed once, whatever becomes of the other; NULL when it cannot be resumed any more.
struct ferry_tls_session *ferry_tls_session_copy(struct ferry_tls_session *session);
// Whether it is to be used once (TLS 1.3).
bool ferry_tls_session_is_single(struct ferry_tls_session *session);
void ferry_tls_session_free(struct ferry_tls_session *session);

// When all waiting ends, in milliseconds of CLOCK_MONOTONIC; with 0 the socket's own bounds hold, for each wait.
void ferry_tls_deadline(struct ferry_tls *tls, int64_t milliseconds);

// DONE, or how it has failed.
int ferry_tls_handshake(struct ferry_tls *tls);
// Waits for some bytes at most, and takes what else has arrived.
ssize_t ferry_tls_read(struct ferry_tls *tls, void *buffer, size_t count);
// Writes all of it: into the gathered records, which leave when enough of them are there.
ssize_t ferry_tls_write(struct ferry_tls *tls, const void *bytes, size_t count);
// Sends what was gathered; `more` tells the kernel that there is more to come at once.
int ferry_tls_flush(struct ferry_tls *tls, bool more);
// Says that all was said (close_notify), and sends what was gathered.
int ferry_tls_close(struct ferry_tls *tls);
// Whether the kernel ciphers what is sent.
bool ferry_tls_kernel_sends(struct ferry_tls *tls);
// sendfile(2) through the kernel's ciphering. A count, 0 at the end of the file, or a step.
ssize_t ferry_tls_sendfile(struct ferry_tls *tls, int file, int64_t offset, size_t count);

// Over memory: lends the bytes to be read. How many were not read yet comes back.
void ferry_tls_feed(struct ferry_tls *tls, const void *bytes, size_t count);
size_t ferry_tls_unread(struct ferry_tls *tls);
// Over memory: what is to be sent, valid until the next call; and that it was taken.
const void *ferry_tls_output(struct ferry_tls *tls, size_t *count);
void ferry_tls_sent(struct ferry_tls *tls);

// What has been agreed.
int ferry_tls_version(struct ferry_tls *tls);         // 0x0303, 0x0304
const char *ferry_tls_cipher(struct ferry_tls *tls);  // the name in the standard
bool ferry_tls_resumed(struct ferry_tls *tls);
const char *ferry_tls_name(struct ferry_tls *tls); // NULL when none was asked for
size_t ferry_tls_protocol(struct ferry_tls *tls, const uint8_t **bytes);
// The tag of the session that this connection goes on with, or that begins with it.
bool ferry_tls_origin(struct ferry_tls *tls, uint8_t tag[FERRY_TLS_TAG]);
// Of a certificate that was refused: it, with depth 0, and those above it that signed it, as far as they are known. False
// beyond the last.
bool ferry_tls_refused(struct ferry_tls *tls, int depth, struct ferry_tls_certificate *result);
// The depth of the one that was refused.
int ferry_tls_fault(struct ferry_tls *tls);
// The peer's certificate, the one that was refused too. False when there is none.
bool ferry_tls_peer(struct ferry_tls *tls, struct ferry_tls_certificate *result);

// Why a step failed.
enum ferry_tls_kind {
    FERRY_TLS_SYSTEM,      // a system call: `number`
    FERRY_TLS_NOT_TLS,     // what came was not TLS
    FERRY_TLS_VERSION,     // no version in common
    FERRY_TLS_CIPHER,      // no cipher in common
    FERRY_TLS_UNTRUSTED,   // the certificate: `number` is X509_V_ERR_*
    FERRY_TLS_ANONYMOUS,   // no certificate was shown
    FERRY_TLS_NAME,        // the name that was asked for is nobody's
    FERRY_TLS_PROTOCOL,    // no application protocol in common
    FERRY_TLS_ALERT,       // the peer says so: `number` is the alert
    FERRY_TLS_LIBRARY,     // something else: `text`
};
struct ferry_tls_failure {
    enum ferry_tls_kind kind;
    int number;
    char text[120];
};
void ferry_tls_why(struct ferry_tls *tls, struct ferry_tls_failure *failure);

// Whose fault a certificate's error is: a class for X509_V_ERR_*, and the library's words.
enum ferry_tls_distrust {
    FERRY_TLS_EXPIRED,
    FERRY_TLS_NOT_YET_VALID,
    FERRY_TLS_WRONG_NAME,
    FERRY_TLS_SELF_SIGNED,
    FERRY_TLS_UNKNOWN_AUTHORITY,
    FERRY_TLS_REVOKED,
    FERRY_TLS_WRONG_PURPOSE,
    FERRY_TLS_NOT_PINNED,
    FERRY_TLS_OTHER_DISTRUST,
};
enum ferry_tls_distrust ferry_tls_distrust(int error);
const char *ferry_tls_distrust_text(int error);

#endif
