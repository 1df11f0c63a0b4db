// Running other programs.
#ifndef CFERRY_PROCESS_H
#define CFERRY_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

// A file in memory that holds these bytes, to be read from its beginning: unlike a pipe it takes everything at once,
// whether or not somebody reads it. A descriptor, or -1 with errno.
int ferry_memory_file(const void *bytes, size_t size);

// Starts a program without arguments in a process group of its own. `input` is its standard input. `output` is its
// standard output, beside the standard error of this process; with -1 whatever it writes goes nowhere. It has no other
// descriptor of this process, and no signal blocked or ignored. Returns its number, or -1 with errno.
pid_t ferry_start(const char *path, char *const environment[], int input, int output);

// Starts a program with these arguments (the last one NULL) as ferry_start() does, with this process' environment and no
// standard input; `output` and `errors` are what it writes to.
pid_t ferry_start_writing(const char *path, char *const arguments[], int output, int errors);

// From here on SIGINT, SIGTERM and SIGHUP do not end this process: the descriptor that is returned is readable once one
// has come. -1 with errno.
int ferry_interruptions(void);

// Takes one of them: its number, or 0 when there is none.
int ferry_interruption(void);

// Makes them what they were before, and closes the descriptor.
void ferry_interruptions_end(void);

// pidfd_open(2): a descriptor that is readable once the process has ended. -1 with errno.
int ferry_process(pid_t process);

// malloc_trim(3): gives memory that is not used back to the system. It may take some milliseconds.
void ferry_give_back_memory(void);

#endif
