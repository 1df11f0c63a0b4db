#define _GNU_SOURCE
#include "CFerry.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

const int ferry_o_path = O_PATH;

int ferry_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = {.flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int ferry_accept(int listener, struct sockaddr *address, socklen_t *length, int nonblocking) {
    return accept4(listener, address, length, SOCK_CLOEXEC | (nonblocking ? SOCK_NONBLOCK : 0));
}

ssize_t ferry_splice(int from, int to, size_t count) {
    return splice(from, NULL, to, NULL, count, SPLICE_F_MOVE | SPLICE_F_MORE);
}

int ferry_pipe(int descriptors[2], int size) {
    if (pipe2(descriptors, O_CLOEXEC) != 0) return -1;
    fcntl(descriptors[1], F_SETPIPE_SZ, size);
    return fcntl(descriptors[1], F_GETPIPE_SZ);
}

ssize_t ferry_read_cached(int descriptor, void *buffer, size_t count, off_t offset) {
    struct iovec vector = {.iov_base = buffer, .iov_len = count};
    ssize_t result = preadv2(descriptor, &vector, 1, offset, RWF_NOWAIT);
    struct statfs system;
    if (result < 0 && errno == EOPNOTSUPP && fstatfs(descriptor, &system) == 0 && system.f_type == TMPFS_MAGIC)
        return pread(descriptor, buffer, count, offset);
    return result;
}

int ferry_rename_new(int from, const char *name, int to, const char *newname) {
    return renameat2(from, name, to, newname, RENAME_NOREPLACE);
}

int ferry_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int64_t ferry_acknowledged(int socket) {
    struct tcp_info info = {0};
    socklen_t length = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return 0;
    return length >= offsetof(struct tcp_info, tcpi_bytes_acked) + sizeof info.tcpi_bytes_acked
               ? (int64_t)info.tcpi_bytes_acked
               : 0;
}

// RFC 9293's CLOSE-WAIT as TCP_INFO numbers it: <netinet/tcp.h> has the name and lacks fields of Linux's own header.
enum { close_wait = 8 };

bool ferry_has_heard_out(int socket) {
    struct tcp_info info = {0};
    socklen_t length = sizeof info;
    return getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && info.tcpi_state == close_wait;
}

const char *ferry_entry_name(const struct dirent *entry) { return entry->d_name; }
