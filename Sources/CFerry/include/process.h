// Programs that answer a question.
#ifndef CFERRY_PROCESS_H
#define CFERRY_PROCESS_H

#include <sys/types.h>

// Starts a program without arguments in a process group of its own, with these two descriptors as its standard input
// and output; standard error is inherited, every other descriptor is not. Signals are as at a start from a shell, and
// the environment is a PATH. Returns 0 or an errno.
int ferry_spawn(pid_t *child, const char *path, int input, int output);

// pidfd_open(2): a descriptor that is readable once the process has ended. -1 with errno.
int ferry_process(pid_t process);

#endif
