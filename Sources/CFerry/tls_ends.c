// Where a connection's bytes come from and go to: a BIO over a blocking socket, or over memory that Swift lends.
//
// Records are gathered and leave together, so that a system call carries several of them. What was gathered leaves
// before anything is waited for, and when it is told to.
#include "tls_internal.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

// Several full records (RFC 8446 §5.2), and below the allocator's threshold for mappings of their own.
#define GATHERED (7 * (16384 + 64))

// OpenSSL 3's own BIO_CTRL_SET_KTLS, which its headers tell only in a comment; `number` is 1 for what is sent.
#define SET_KERNEL_KEYS 72

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// Waits until a socket is ready, or the time is over. The transfer's control ends it by dissolving the connection.
static bool wait_for(struct ferry_tls_ends *ends, short events) {
    struct pollfd wanted = {.fd = ends->descriptor, .events = events};
    while (true) {
        int64_t left = ends->deadline - now();
        if (left <= 0) break;
        int count = poll(&wanted, 1, left > INT32_MAX ? INT32_MAX : (int)left);
        if (count > 0) return true;
        if (count < 0 && errno != EINTR) {
            ends->number = errno;
            return false;
        }
    }
    ends->number = EAGAIN;
    return false;
}

static ssize_t receive(struct ferry_tls_ends *ends, void *buffer, size_t count) {
    bool waits_here = ends->deadline > 0 && !ends->never_waits;
    int flags = ends->deadline > 0 || ends->never_waits ? MSG_DONTWAIT : 0;
    // The kernel tells an error once, and an end from then on.
    if (ends->broken) {
        ends->number = ends->broken;
        return -1;
    }
    while (true) {
        ssize_t got = recv(ends->descriptor, buffer, count, flags);
        if (got >= 0) return got;
        if (errno == EINTR) continue;
        if (errno == EAGAIN && waits_here) {
            if (wait_for(ends, POLLIN)) continue;
            return -1;
        }
        ends->number = errno;
        if (errno != EAGAIN) ends->broken = errno;
        return -1;
    }
}

static int send_all(struct ferry_tls_ends *ends, const uint8_t *bytes, size_t count) {
    int flags = MSG_NOSIGNAL | (ends->deadline > 0 ? MSG_DONTWAIT : 0) | (ends->says_more ? MSG_MORE : 0);
    while (count > 0) {
        ssize_t sent = send(ends->descriptor, bytes, count, flags);
        if (sent > 0) {
            bytes += sent;
            count -= (size_t)sent;
        } else if (errno == EAGAIN && ends->deadline > 0) {
            if (!wait_for(ends, POLLOUT)) return -1;
        } else if (errno != EINTR) {
            ends->number = errno;
            return -1;
        }
    }
    return 0;
}

int ferry_tls_send_gathered(struct ferry_tls_ends *ends) {
    if (ends->descriptor < 0 || ends->out_count == 0) return 0;
    size_t count = ends->out_count;
    ends->out_count = 0;
    return send_all(ends, ends->out, count);
}

// MARK: The BIO

static int read_some(BIO *bio, char *buffer, int wanted) {
    struct ferry_tls_ends *ends = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    ssize_t count;
    if (ends->descriptor < 0) {
        count = ends->in_count < (size_t)wanted ? (ssize_t)ends->in_count : wanted;
        if (count == 0 && !ends->is_at_end) {
            BIO_set_retry_read(bio);
            return -1;
        }
        memcpy(buffer, ends->in, (size_t)count);
        ends->in += count;
        ends->in_count -= (size_t)count;
    } else {
        // What is waited for may be the answer to it. Who is gone may have left all that was wanted of it.
        if (!ends->never_waits && ferry_tls_send_gathered(ends) < 0 && ends->number == EAGAIN) return -1;
        count = receive(ends, buffer, (size_t)wanted);
        if (count < 0 && ends->never_waits && ends->number == EAGAIN) BIO_set_retry_read(bio);
    }
    if (count == 0) ends->is_at_end = true;
    if (count > 0 && ends->first < 0) ends->first = (uint8_t)buffer[0];
    return (int)count;
}

static bool make_room(struct ferry_tls_ends *ends, size_t count) {
    if (ends->out_count + count <= ends->out_room) return true;
    size_t room = ends->descriptor >= 0 ? GATHERED : 2 * (ends->out_count + count);
    uint8_t *grown = realloc(ends->out, room < 4096 ? 4096 : room);
    if (!grown) {
        ends->number = ENOMEM;
        return false;
    }
    ends->out = grown;
    ends->out_room = room < 4096 ? 4096 : room;
    return true;
}

static int write_some(BIO *bio, const char *bytes, int count) {
    struct ferry_tls_ends *ends = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (ends->kernel && BIO_get_ktls_send(ends->kernel)) {
        int written = BIO_write(ends->kernel, bytes, count);
        if (written <= 0) ends->number = errno;
        return written;
    }
    if (ends->descriptor >= 0 && ends->out_count + (size_t)count > GATHERED) {
        if (ferry_tls_send_gathered(ends) < 0) return -1;
        if (count > GATHERED) return send_all(ends, (const uint8_t *)bytes, (size_t)count) < 0 ? -1 : count;
    }
    if (!make_room(ends, (size_t)count)) return -1;
    memcpy(ends->out + ends->out_count, bytes, (size_t)count);
    ends->out_count += (size_t)count;
    return count;
}

static long control(BIO *bio, int command, long number, void *pointer) {
    struct ferry_tls_ends *ends = BIO_get_data(bio);
    switch (command) {
    case BIO_CTRL_FLUSH:
        // Later: what is gathered goes along with it. A kernel that ciphers has to be given all before it begins.
        return !ends->kernel || ferry_tls_send_gathered(ends) == 0;
    case BIO_C_GET_FD:
        // Where the kernel ciphers, the library has it send files there.
        if (pointer) *(int *)pointer = ends->descriptor;
        return ends->descriptor;
    case BIO_CTRL_WPENDING:
        return (long)ends->out_count;
    case SET_KERNEL_KEYS:
        // What comes is deciphered here: the kernel would hand it out record by record.
        if (number == 0) return 0;
        // fallthrough
    default:
        // The calls by which the library hands its keys to the kernel are a socket's BIO's.
        return ends->kernel ? BIO_ctrl(ends->kernel, command, number, pointer) : 0;
    }
}

static BIO_METHOD *method;

static void make_method(void) {
    method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK | BIO_TYPE_DESCRIPTOR, "ferry");
    if (!method) return;
    BIO_meth_set_read(method, read_some);
    BIO_meth_set_write(method, write_some);
    BIO_meth_set_ctrl(method, control);
}

BIO *ferry_tls_bio(struct ferry_tls_ends *ends) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_method);
    BIO *bio = method ? BIO_new(method) : NULL;
    if (!bio) return NULL;
    BIO_set_data(bio, ends);
    BIO_set_init(bio, 1);
    return bio;
}
