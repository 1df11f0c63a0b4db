// What a process gives up, and how it starts itself again with nothing else: credentials, capabilities, Landlock, exec.
#ifndef CFERRY_ISOLATION_H
#define CFERRY_ISOLATION_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The newest version of Landlock's interface that the kernel has; -1 with errno when it has none or has it switched off.
int ferry_landlock_abi(void);

// landlock_create_ruleset(2): a set of rules that refuses these rights to files, and these scopes, unless a rule allows
// them. Scopes need version 6 and are to be 0 below it. Returns a descriptor, or -1 with errno.
int ferry_landlock_create(uint64_t files, uint64_t scopes);

// landlock_add_rule(2): allows these rights beneath what `path`, a descriptor, names.
int ferry_landlock_allow(int ruleset, int path, uint64_t rights);

// landlock_restrict_self(2), for the calling thread and all that it starts.
int ferry_landlock_enforce(int ruleset);

// The capabilities of the calling thread, one bit each: permitted, and effective.
int ferry_capabilities(uint64_t *permitted, uint64_t *effective);

// Takes all capabilities but these out of the bounding set of the calling thread. Needs CAP_SETPCAP.
int ferry_bound_capabilities(uint64_t kept);

// Leaves the calling thread these capabilities, of those it is permitted, and no others, and has them outlive exec
// without rights of the file (the ambient set).
int ferry_keep_capabilities(uint64_t kept);

// Becomes a user, with this group and these supplementary groups. Permitted capabilities stay for
// ferry_keep_capabilities to choose from.
int ferry_become(uid_t user, gid_t group, const gid_t *groups, size_t count);

// PR_SET_NO_NEW_PRIVS of the calling thread, and whether it is set.
int ferry_forgo_privileges(void);
int ferry_has_forgone_privileges(void);

// PR_SET_DUMPABLE off: no core dump, and no look into the memory by others of the same user.
int ferry_forbid_dumps(void);

// Calls `visit` with the path of each shared object that is loaded.
void ferry_loaded_objects(void (*visit)(const char *path, void *context), void *context);

// The most sockets that ferry_start_again passes on.
#define FERRY_SOCKETS_MAX 64

// Puts the sockets at descriptors 3 and up, has all others closed, blocks no signal, and executes the program: by its
// path, or, where that leads nowhere for this user, as /proc/self/exe. Returns only on failure, with -1 and errno; the
// process has lost descriptors by then and can only end.
int ferry_start_again(const char *path, char *const arguments[], const int *sockets, size_t count);

#endif
