// Running other programs.
#ifndef CFERRY_OPERATIONS_H
#define CFERRY_OPERATIONS_H

#include <stddef.h>
#include <sys/types.h>

// Starts a program with these bytes as its standard input; what it writes goes nowhere. It has no other descriptor of
// this process, no signal blocked or ignored, and leads a process group of its own. Returns its number, or -1 with errno.
pid_t ferry_start(const char *path, char *const arguments[], char *const environment[], const void *input, size_t size);

// Waits for the end of a program that ferry_start has started: 1 when it has ended (`status` as waitpid(2) tells it),
// 0 when the time is over, -1 with errno.
int ferry_wait(pid_t program, int milliseconds, int *status);

#endif
