// What Linux offers and Swift's Glibc module does not: calls without a wrapper, and those behind _GNU_SOURCE.
#ifndef CFERRY_H
#define CFERRY_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "pam.h"
#include "passwords.h"
#include "process.h"
#include "deflate.h"
#include "digest.h"
#include "tls.h"
#include "transport.h"
#include "isolation.h"
#include "storage.h"

// Flags of openat2(2)'s `resolve`.
#define FERRY_RESOLVE_NO_MAGICLINKS 0x02ULL
#define FERRY_RESOLVE_BENEATH 0x08ULL
#define FERRY_RESOLVE_CACHED 0x20ULL

// O_PATH of open(2): a descriptor that names a file without opening it.
extern const int ferry_o_path;

// openat2(2). Returns a descriptor, or -1 with errno.
int ferry_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

// accept4(2) with SOCK_CLOEXEC.
int ferry_accept(int listener, struct sockaddr *address, socklen_t *length, int nonblocking);

// splice(2) with SPLICE_F_MOVE and SPLICE_F_MORE, at the descriptors' own offsets.
ssize_t ferry_splice(int from, int to, size_t count);

// pipe2(2) with O_CLOEXEC, made `size` bytes wide if the kernel allows it.
int ferry_pipe(int descriptors[2], int size);

// preadv2(2) of one buffer with RWF_NOWAIT: -1 with EAGAIN when the data is not in the page cache. On tmpfs, which does
// not know the flag, a plain read: there the page cache is all there is.
ssize_t ferry_read_cached(int descriptor, void *buffer, size_t count, off_t offset);

// renameat2(2) with RENAME_NOREPLACE.
int ferry_rename_new(int from, const char *name, int to, const char *newname);

// eventfd(2), non-blocking: a descriptor that one thread makes readable for another.
int ferry_event(void);

// How many of a TCP connection's bytes the peer has acknowledged (TCP_INFO); 0 when the kernel does not tell.
int64_t ferry_acknowledged(int socket);

// Whether the peer of a TCP connection has ended what it sends, and all of it has arrived, read or not (TCP_INFO).
bool ferry_has_heard_out(int socket);

// The name in a directory entry.
const char *ferry_entry_name(const struct dirent *entry);

#endif
