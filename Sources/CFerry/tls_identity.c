#define _GNU_SOURCE
#include "tls_internal.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

// MARK: Reading

// Asked for a passphrase, which nobody is there to tell.
static int refuse_passphrase(char *buffer, int size, int writing, void *asked) {
    (void)buffer, (void)size, (void)writing;
    *(bool *)asked = true;
    return -1;
}

static enum ferry_tls_trouble read_chain(BIO *source, struct ferry_tls_identity *identity) {
    ERR_clear_error();
    identity->leaf = PEM_read_bio_X509_AUX(source, NULL, NULL, NULL);
    if (!identity->leaf)
        return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE ? FERRY_TLS_NO_CERTIFICATE
                                                                            : FERRY_TLS_BAD_CERTIFICATE;
    X509 *next;
    while ((next = PEM_read_bio_X509(source, NULL, NULL, NULL))) {
        if (sk_X509_push(identity->chain, next) > 0) continue;
        X509_free(next);
        return FERRY_TLS_NO_MEMORY;
    }
    bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    return ended ? 0 : FERRY_TLS_BAD_CERTIFICATE;
}

static enum ferry_tls_trouble read_key(BIO *source, const void *text, size_t count,
                                       struct ferry_tls_identity *identity) {
    bool asked = false;
    ERR_clear_error();
    identity->key = PEM_read_bio_PrivateKey(source, NULL, refuse_passphrase, &asked);
    ERR_clear_error();
    if (identity->key) return 0;
    if (asked) return FERRY_TLS_ENCRYPTED_KEY;
    // The library does not tell these apart.
    return memmem(text, count, "PRIVATE KEY-----", 16) ? FERRY_TLS_BAD_KEY : FERRY_TLS_NO_KEY;
}

struct ferry_tls_identity *ferry_tls_identity_read(const void *chain, size_t chain_count, const void *key,
                                                   size_t key_count, enum ferry_tls_trouble *trouble) {
    struct ferry_tls_identity *identity = calloc(1, sizeof *identity);
    BIO *chain_source = BIO_new_mem_buf(chain, (int)chain_count);
    BIO *key_source = BIO_new_mem_buf(key, (int)key_count);
    *trouble = FERRY_TLS_NO_MEMORY;
    if (identity) identity->chain = sk_X509_new_null();
    if (identity && identity->chain && chain_source && key_source) {
        *trouble = read_chain(chain_source, identity);
        if (!*trouble) *trouble = read_key(key_source, key, key_count, identity);
        if (!*trouble && X509_check_private_key(identity->leaf, identity->key) != 1) *trouble = FERRY_TLS_MISMATCH;
    }
    BIO_free(chain_source);
    BIO_free(key_source);
    ERR_clear_error();
    if (!*trouble) return identity;
    ferry_tls_identity_free(identity);
    return NULL;
}

void ferry_tls_identity_free(struct ferry_tls_identity *identity) {
    if (!identity) return;
    X509_free(identity->leaf);
    sk_X509_pop_free(identity->chain, X509_free);
    EVP_PKEY_free(identity->key);
    free(identity);
}

// MARK: Making

static bool add_extension(X509 *certificate, X509 *issuer, int kind, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool is_added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return is_added;
}

static GENERAL_NAME *general_name(const char *name) {
    GENERAL_NAME *result = GENERAL_NAME_new();
    if (!result) return NULL;
    unsigned char address[16];
    int length = inet_pton(AF_INET, name, address) == 1 ? 4 : inet_pton(AF_INET6, name, address) == 1 ? 16 : 0;
    ASN1_STRING *value = length ? ASN1_OCTET_STRING_new() : ASN1_IA5STRING_new();
    bool is_set = value && (length ? ASN1_STRING_set(value, address, length) : ASN1_STRING_set(value, name, -1)) == 1;
    if (is_set) {
        GENERAL_NAME_set0_value(result, length ? GEN_IPADD : GEN_DNS, value);
        return result;
    }
    ASN1_STRING_free(value);
    GENERAL_NAME_free(result);
    return NULL;
}

// Alternative names, built rather than written for the library to parse: a name may hold any character.
static bool add_names(X509 *certificate, char *names) {
    GENERAL_NAMES *all = GENERAL_NAMES_new();
    bool is_good = all != NULL;
    char *rest = NULL;
    for (char *name = strtok_r(names, "\n", &rest); is_good && name; name = strtok_r(NULL, "\n", &rest)) {
        GENERAL_NAME *one = general_name(name);
        is_good = one && sk_GENERAL_NAME_push(all, one) > 0;
        if (!is_good) GENERAL_NAME_free(one);
    }
    if (is_good && sk_GENERAL_NAME_num(all) > 0)
        is_good = X509_add1_ext_i2d(certificate, NID_subject_alt_name, all, 0, 0) == 1;
    GENERAL_NAMES_free(all);
    return is_good;
}

static bool set_serial(X509 *certificate) {
    BIGNUM *number = BN_new();
    // 127 random bits: a serial number is positive, and at most 20 bytes (RFC 5280 §4.1.2.2).
    bool is_set = number && BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return is_set;
}

static bool fill(X509 *certificate, EVP_PKEY *key, const char *names, int64_t not_before, int64_t not_after,
                 bool is_authority, const struct ferry_tls_identity *issuer) {
    char *list = strdup(names);
    if (!list) return false;
    size_t first = strcspn(list, "\n");
    X509_NAME *subject = X509_get_subject_name(certificate);
    X509 *signer = issuer ? issuer->leaf : certificate;
    bool is_good =
        X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
        ASN1_TIME_set(X509_getm_notBefore(certificate), not_before) &&
        ASN1_TIME_set(X509_getm_notAfter(certificate), not_after) && X509_set_pubkey(certificate, key) == 1 &&
        // A common name has at most 64 characters; the alternative names are what counts.
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)list,
                                   (int)(first > 64 ? 64 : first), -1, 0) == 1 &&
        X509_set_issuer_name(certificate, X509_get_subject_name(signer)) == 1 &&
        add_extension(certificate, signer, NID_basic_constraints, is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
        add_extension(certificate, signer, NID_key_usage,
                      is_authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature") &&
        (is_authority || add_extension(certificate, signer, NID_ext_key_usage, "serverAuth,clientAuth")) &&
        add_extension(certificate, signer, NID_subject_key_identifier, "hash") &&
        (!issuer || add_extension(certificate, signer, NID_authority_key_identifier, "keyid")) &&
        add_names(certificate, list) && X509_sign(certificate, issuer ? issuer->key : key, EVP_sha256()) > 0;
    free(list);
    return is_good;
}

struct ferry_tls_identity *ferry_tls_identity_make(const char *names, int64_t not_before, int64_t not_after,
                                                   bool is_authority, const struct ferry_tls_identity *issuer) {
    ERR_clear_error();
    struct ferry_tls_identity *identity = calloc(1, sizeof *identity);
    if (!identity) return NULL;
    identity->key = EVP_EC_gen("P-256");
    identity->leaf = X509_new();
    identity->chain = sk_X509_new_null();
    bool is_made = identity->key && identity->leaf && identity->chain &&
                   fill(identity->leaf, identity->key, names, not_before, not_after, is_authority, issuer);
    ERR_clear_error();
    if (is_made) return identity;
    ferry_tls_identity_free(identity);
    return NULL;
}

// MARK: Writing

static char *text_of(BIO *buffer, size_t *count) {
    char *bytes;
    long length = BIO_get_mem_data(buffer, &bytes);
    char *text = malloc((size_t)length + 1);
    if (text) {
        memcpy(text, bytes, (size_t)length);
        text[length] = 0;
        *count = (size_t)length;
    }
    return text;
}

char *ferry_tls_identity_chain(const struct ferry_tls_identity *identity, size_t *count) {
    BIO *buffer = BIO_new(BIO_s_mem());
    if (!buffer) return NULL;
    bool is_written = PEM_write_bio_X509(buffer, identity->leaf) == 1;
    for (int index = 0; is_written && index < sk_X509_num(identity->chain); index++)
        is_written = PEM_write_bio_X509(buffer, sk_X509_value(identity->chain, index)) == 1;
    char *text = is_written ? text_of(buffer, count) : NULL;
    BIO_free(buffer);
    return text;
}

char *ferry_tls_identity_key(const struct ferry_tls_identity *identity, size_t *count) {
    BIO *buffer = BIO_new(BIO_s_secmem());
    if (!buffer) return NULL;
    bool is_written = PEM_write_bio_PKCS8PrivateKey(buffer, identity->key, NULL, NULL, 0, NULL, NULL) == 1;
    char *text = is_written ? text_of(buffer, count) : NULL;
    BIO_free(buffer);
    return text;
}

void ferry_tls_release(char *text, size_t count) {
    if (text) OPENSSL_cleanse(text, count);
    free(text);
}

// MARK: Describing

static char *name_text(const X509_NAME *name) {
    BIO *buffer = BIO_new(BIO_s_mem());
    if (!buffer) return NULL;
    size_t count;
    // RFC 2253 escapes what is not printable; so does this, bytes of UTF-8 apart.
    bool is_written = X509_NAME_print_ex(buffer, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0;
    char *text = is_written ? text_of(buffer, &count) : NULL;
    BIO_free(buffer);
    return text;
}

static char *common_name(X509 *certificate) {
    const X509_NAME *subject = X509_get_subject_name(certificate);
    int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (index < 0) return NULL;
    unsigned char *text = NULL;
    int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
    // A name with a zero byte in it is none: who reads up to there would read another one.
    char *result = length >= 0 && !memchr(text, 0, (size_t)length) ? strndup((char *)text, (size_t)length) : NULL;
    OPENSSL_free(text);
    return result;
}

static void print_name(BIO *buffer, const GENERAL_NAME *name) {
    int kind;
    const ASN1_STRING *value = GENERAL_NAME_get0_value(name, &kind);
    char address[INET6_ADDRSTRLEN];
    if (kind == GEN_IPADD) {
        int length = ASN1_STRING_length(value);
        if (length != 4 && length != 16) return;
        if (inet_ntop(length == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(value), address, sizeof address))
            BIO_printf(buffer, "%s\n", address);
    } else if (kind == GEN_DNS || kind == GEN_EMAIL || kind == GEN_URI) {
        const unsigned char *text = ASN1_STRING_get0_data(value);
        int length = ASN1_STRING_length(value);
        for (int index = 0; index < length; index++)
            if (text[index] <= 0x20 || text[index] >= 0x7f) return;
        BIO_write(buffer, text, length);
        BIO_write(buffer, "\n", 1);
    }
}

static char *alternative_names(X509 *certificate) {
    BIO *buffer = BIO_new(BIO_s_mem());
    if (!buffer) return NULL;
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int index = 0; index < sk_GENERAL_NAME_num(names); index++)
        print_name(buffer, sk_GENERAL_NAME_value(names, index));
    GENERAL_NAMES_free(names);
    size_t count;
    char *text = text_of(buffer, &count);
    BIO_free(buffer);
    return text;
}

static int64_t seconds(const ASN1_TIME *time) {
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0, rest = 0;
    if (epoch) ASN1_TIME_diff(&days, &rest, epoch, time);
    ASN1_TIME_free(epoch);
    return (int64_t)days * 86400 + rest;
}

bool ferry_tls_describe(X509 *certificate, struct ferry_tls_certificate *result) {
    memset(result, 0, sizeof *result);
    unsigned length;
    result->subject = name_text(X509_get_subject_name(certificate));
    result->issuer = name_text(X509_get_issuer_name(certificate));
    result->common_name = common_name(certificate);
    result->names = alternative_names(certificate);
    result->not_before = seconds(X509_get0_notBefore(certificate));
    result->not_after = seconds(X509_get0_notAfter(certificate));
    result->is_self_issued =
        X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) == 0;
    bool is_good = result->subject && result->issuer && result->names &&
                   X509_digest(certificate, EVP_sha256(), result->sha256, &length) == 1;
    ERR_clear_error();
    if (!is_good) ferry_tls_certificate_clear(result);
    return is_good;
}

bool ferry_tls_identity_describe(const struct ferry_tls_identity *identity, struct ferry_tls_certificate *result) {
    return ferry_tls_describe(identity->leaf, result);
}

void ferry_tls_certificate_clear(struct ferry_tls_certificate *certificate) {
    free(certificate->subject);
    free(certificate->issuer);
    free(certificate->common_name);
    free(certificate->names);
    memset(certificate, 0, sizeof *certificate);
}
