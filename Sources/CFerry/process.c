#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int ferry_memory_file(const void *bytes, size_t size) {
    int file = memfd_create("ferry", MFD_CLOEXEC);
    if (file < 0) return -1;
    for (size_t written = 0; written < size;) {
        ssize_t count = write(file, (const char *)bytes + written, size - written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            int error = errno;
            close(file);
            errno = error;
            return -1;
        }
        written += (size_t)count;
    }
    lseek(file, 0, SEEK_SET);
    return file;
}

// What the program's descriptors are to be.
static int connect_streams(posix_spawn_file_actions_t *actions, int input, int output) {
    int error = posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO);
    if (error == 0 && output >= 0) error = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
    if (error == 0 && output < 0) {
        error = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        if (error == 0) error = posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO, STDERR_FILENO);
    }
    return error != 0 ? error : posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
}

// A group of its own, and signals as at a start from a shell.
static int set_apart(posix_spawnattr_t *attributes) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int error = posix_spawnattr_setpgroup(attributes, 0);
    if (error == 0) error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0) error = posix_spawnattr_setsigdefault(attributes, &all);
    if (error == 0)
        error = posix_spawnattr_setflags(
            attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    return error;
}

// Starts a program whose descriptors are described; an error so far is kept.
static pid_t start(
    int error, posix_spawn_file_actions_t *actions, const char *path, char *const arguments[],
    char *const environment[]) {
    posix_spawnattr_t attributes;
    pid_t program = -1;
    if (error == 0) error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = set_apart(&attributes);
        if (error == 0) error = posix_spawn(&program, path, actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    if (error == 0) return program;
    errno = error;
    return -1;
}

pid_t ferry_start(const char *path, char *const environment[], int input, int output) {
    posix_spawn_file_actions_t actions;
    char *const arguments[] = {(char *)path, NULL};
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) {
        errno = error;
        return -1;
    }
    pid_t program = start(connect_streams(&actions, input, output), &actions, path, arguments, environment);
    error = errno;
    posix_spawn_file_actions_destroy(&actions);
    errno = error;
    return program;
}

pid_t ferry_start_writing(const char *path, char *const arguments[], int output, int errors) {
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) {
        errno = error;
        return -1;
    }
    error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    pid_t program = start(error, &actions, path, arguments, environ);
    error = errno;
    posix_spawn_file_actions_destroy(&actions);
    errno = error;
    return program;
}

// What ends a program that is used at a terminal.
static const int interruptions[] = {SIGINT, SIGTERM, SIGHUP};
enum { interruption_count = sizeof interruptions / sizeof *interruptions };
static struct sigaction before[interruption_count];
// Where the handler tells of them, and where that is read.
static int interrupted = -1, told = -1;

static void tell(int number) {
    int error = errno;
    unsigned char byte = (unsigned char)number;
    if (write(interrupted, &byte, 1) < 0) { /* As many as fit are enough. */ }
    errno = error;
}

int ferry_interruptions(void) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    told = ends[0];
    interrupted = ends[1];
    struct sigaction action = {.sa_handler = tell, .sa_flags = SA_RESTART};
    for (int index = 0; index < interruption_count; index++) {
        sigaction(interruptions[index], &action, &before[index]);
        // nohup(1) has it that a terminal that goes away ends nothing.
        if (interruptions[index] == SIGHUP && before[index].sa_handler == SIG_IGN)
            sigaction(SIGHUP, &before[index], NULL);
    }
    return told;
}

int ferry_interruption(void) {
    unsigned char byte;
    return told >= 0 && read(told, &byte, 1) == 1 ? byte : 0;
}

void ferry_interruptions_end(void) {
    for (int index = 0; index < interruption_count; index++) sigaction(interruptions[index], &before[index], NULL);
    close(told);
    close(interrupted);
    told = interrupted = -1;
}

int ferry_process(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

void ferry_give_back_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
