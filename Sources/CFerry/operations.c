#define _GNU_SOURCE
#include "operations.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// A file in memory: unlike a pipe it takes everything at once, whether or not somebody reads it.
static int memory_file(const void *bytes, size_t size) {
    int file = memfd_create("ferry", MFD_CLOEXEC);
    if (file < 0) return -1;
    for (size_t written = 0; written < size;) {
        ssize_t count = write(file, (const char *)bytes + written, size - written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            close(file);
            return -1;
        }
        written += (size_t)count;
    }
    lseek(file, 0, SEEK_SET);
    return file;
}

pid_t ferry_start(const char *path, char *const arguments[], char *const environment[], const void *input, size_t size) {
    int file = memory_file(input, size);
    if (file < 0) return -1;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    pid_t program = -1;
    int error = posix_spawn_file_actions_init(&actions);
    if (error == 0) {
        error = posix_spawnattr_init(&attributes);
        if (error == 0) {
            if ((error = posix_spawn_file_actions_adddup2(&actions, file, 0)) == 0 &&
                (error = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)) == 0 &&
                (error = posix_spawn_file_actions_adddup2(&actions, 1, 2)) == 0 &&
                (error = posix_spawn_file_actions_addclosefrom_np(&actions, 3)) == 0 &&
                (error = posix_spawnattr_setsigmask(&attributes, &none)) == 0 &&
                (error = posix_spawnattr_setsigdefault(&attributes, &all)) == 0 &&
                (error = posix_spawnattr_setflags(
                     &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP)) == 0)
                error = posix_spawn(&program, path, &actions, &attributes, arguments, environment);
            posix_spawnattr_destroy(&attributes);
        }
        posix_spawn_file_actions_destroy(&actions);
    }
    close(file);
    if (error == 0) return program;
    errno = error;
    return -1;
}

int ferry_wait(pid_t program, int milliseconds, int *status) {
    int handle = (int)syscall(SYS_pidfd_open, program, 0);
    if (handle < 0) return -1;
    struct pollfd wait = {.fd = handle, .events = POLLIN};
    int count = poll(&wait, 1, milliseconds);
    int error = errno;
    close(handle);
    if (count < 0) {
        errno = error;
        return error == EINTR ? 0 : -1;
    }
    if (count == 0) return 0;
    return waitpid(program, status, 0) == program ? 1 : -1;
}
