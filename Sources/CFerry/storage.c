#define _GNU_SOURCE
#include "storage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

// Numbers that are the same on every architecture; older headers lack them.
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_getxattrat
#define SYS_getxattrat 464
#endif

static const char *magic_path(char path[], size_t size, int descriptor, const char *name) {
    int length = snprintf(path, size, *name ? "/proc/self/fd/%d/%s" : "/proc/self/fd/%d", descriptor, name);
    return length > 0 && (size_t)length < size ? path : NULL;
}

int ferry_status(int directory, const char *name, struct ferry_known *result) {
    struct statx found;
    int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (*name ? 0 : AT_EMPTY_PATH);
    if (statx(directory, name, flags, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) return -1;
    memset(result, 0, sizeof *result);
    result->status.st_dev = makedev(found.stx_dev_major, found.stx_dev_minor);
    result->status.st_ino = found.stx_ino;
    result->status.st_mode = found.stx_mode;
    result->status.st_nlink = found.stx_nlink;
    result->status.st_uid = found.stx_uid;
    result->status.st_gid = found.stx_gid;
    result->status.st_size = (off_t)found.stx_size;
    result->status.st_mtim.tv_sec = found.stx_mtime.tv_sec;
    result->status.st_mtim.tv_nsec = found.stx_mtime.tv_nsec;
    result->has_birth = (found.stx_mask & STATX_BTIME) != 0;
    result->birth.tv_sec = found.stx_btime.tv_sec;
    result->birth.tv_nsec = found.stx_btime.tv_nsec;
    return 0;
}

int ferry_set_times(int descriptor, const struct timespec times[2]) {
    return utimensat(descriptor, "", times, AT_EMPTY_PATH);
}

int ferry_set_mode(int descriptor, mode_t mode) {
    if (syscall(SYS_fchmodat2, descriptor, "", mode, AT_EMPTY_PATH) == 0) return 0;
    // Kernels before 6.6 do not know the call.
    if (errno != ENOSYS) return -1;
    char path[64];
    return chmod(magic_path(path, sizeof path, descriptor, ""), mode);
}

int ferry_reopen(int descriptor, int flags) {
    char path[64];
    return open(magic_path(path, sizeof path, descriptor, ""), flags | O_CLOEXEC);
}

struct get_attribute {
    uint64_t value __attribute__((aligned(8)));
    uint32_t size;
    uint32_t flags;
};

ssize_t ferry_get_attribute(int directory, const char *name, const char *attribute, void *buffer, size_t size) {
    char path[PATH_MAX];
    if (!*name) return getxattr(magic_path(path, sizeof path, directory, ""), attribute, buffer, size);
    struct get_attribute arguments = {.value = (uint64_t)(uintptr_t)buffer, .size = (uint32_t)size};
    ssize_t result =
        syscall(SYS_getxattrat, directory, name, AT_SYMLINK_NOFOLLOW, attribute, &arguments, sizeof arguments);
    // Kernels before 6.13 do not know the call.
    if (result >= 0 || errno != ENOSYS) return result;
    if (!magic_path(path, sizeof path, directory, name)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return lgetxattr(path, attribute, buffer, size);
}

int ferry_set_attribute(int descriptor, const char *attribute, const void *value, size_t size) {
    char path[64];
    return setxattr(magic_path(path, sizeof path, descriptor, ""), attribute, value, size, 0);
}

int ferry_remove_attribute(int descriptor, const char *attribute) { return fremovexattr(descriptor, attribute); }

int ferry_lock(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

int ferry_clone(int to, int from) { return ioctl(to, FICLONE, from); }

ssize_t ferry_copy_range(int from, int64_t from_offset, int to, int64_t to_offset, size_t count) {
    off64_t source = from_offset;
    off64_t target = to_offset;
    return copy_file_range(from, &source, to, &target, count, 0);
}

int ferry_available(int descriptor, uint64_t *bytes) {
    struct statvfs system;
    if (fstatvfs(descriptor, &system) != 0) return -1;
    *bytes = (uint64_t)system.f_bavail * system.f_frsize;
    return 0;
}
