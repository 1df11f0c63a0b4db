// What FTPStorage asks of Linux beyond Swift's Glibc module.
#ifndef FERRY_STORAGE_H
#define FERRY_STORAGE_H

#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

// A flag of openat2(2)'s `resolve`: no symbolic link is followed anywhere.
#define FERRY_RESOLVE_NO_SYMLINKS 0x04ULL

// What statx(2) tells, with the time of birth where the file system knows it.
struct ferry_known {
    struct stat status;
    struct timespec birth;
    int has_birth;
};

// AT_EMPTY_PATH of fstatat(2): an empty name is the descriptor itself.
#define FERRY_EMPTY_PATH 0x1000

// statx(2) of a name in a directory, or of the descriptor itself when the name is empty. No link is followed.
int ferry_status(int directory, const char *name, struct ferry_known *result);

// UTIME_OMIT of utimensat(2), in the place of nanoseconds: this time stays as it is.
#define FERRY_TIME_OMIT 0x3ffffffe

// utimensat(2) of a descriptor, one opened with O_PATH too.
int ferry_set_times(int descriptor, const struct timespec times[2]);

// fchmod(2) of a descriptor, one opened with O_PATH too.
int ferry_set_mode(int descriptor, mode_t mode);

// Opens what a descriptor opened with O_PATH names, through /proc; O_CLOEXEC is added.
int ferry_reopen(int descriptor, int flags);

// getxattr(2) of a name in a directory, links not followed, or of the descriptor itself when the name is empty.
ssize_t ferry_get_attribute(int directory, const char *name, const char *attribute, void *buffer, size_t size);

// setxattr(2) of a descriptor, one opened with O_PATH too.
int ferry_set_attribute(int descriptor, const char *attribute, const void *value, size_t size);

// removexattr(2) of an open descriptor.
int ferry_remove_attribute(int descriptor, const char *attribute);

// flock(2), exclusive, without waiting: -1 with EWOULDBLOCK when another has it.
int ferry_lock(int descriptor);

// ioctl(FICLONE): makes `to` share all blocks of `from`.
int ferry_clone(int to, int from);

// copy_file_range(2) between offsets.
ssize_t ferry_copy_range(int from, int64_t from_offset, int to, int64_t to_offset, size_t count);

// How many bytes the file system behind a descriptor has left for users without privileges.
int ferry_available(int descriptor, uint64_t *bytes);

#endif
