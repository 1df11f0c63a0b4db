#define _GNU_SOURCE
#include "isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <link.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// Landlock's numbers and shapes are written out: the headers of many systems are older than their kernels.
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

enum { ruleset_version = 1, rule_path_beneath = 1, range_cloexec = 4, first_socket = 3 };

struct ruleset {
    uint64_t files;
    uint64_t network;
    uint64_t scopes;
};

struct beneath {
    uint64_t rights;
    int32_t parent;
} __attribute__((packed));

int ferry_landlock_abi(void) { return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, ruleset_version); }

int ferry_landlock_create(uint64_t files, uint64_t scopes) {
    struct ruleset rules = {.files = files, .scopes = scopes};
    // A kernel that does not know the later fields refuses them by the length alone.
    size_t length = scopes ? sizeof rules : offsetof(struct ruleset, network);
    return (int)syscall(SYS_landlock_create_ruleset, &rules, length, 0);
}

int ferry_landlock_allow(int ruleset, int path, uint64_t rights) {
    struct beneath rule = {.rights = rights, .parent = path};
    return (int)syscall(SYS_landlock_add_rule, ruleset, rule_path_beneath, &rule, 0);
}

int ferry_landlock_enforce(int ruleset) { return (int)syscall(SYS_landlock_restrict_self, ruleset, 0); }

// The third version of the call has 64 capabilities in two halves.
static int get_capabilities(struct __user_cap_data_struct data[2]) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    return (int)syscall(SYS_capget, &header, data);
}

static int set_capabilities(uint64_t set) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2];
    for (int half = 0; half < 2; half++) {
        uint32_t bits = (uint32_t)(set >> (32 * half));
        data[half] = (struct __user_cap_data_struct){.effective = bits, .permitted = bits, .inheritable = bits};
    }
    return (int)syscall(SYS_capset, &header, data);
}

int ferry_capabilities(uint64_t *permitted, uint64_t *effective) {
    struct __user_cap_data_struct data[2] = {{0}};
    if (get_capabilities(data) != 0) return -1;
    *permitted = (uint64_t)data[1].permitted << 32 | data[0].permitted;
    *effective = (uint64_t)data[1].effective << 32 | data[0].effective;
    return 0;
}

int ferry_bound_capabilities(uint64_t kept) {
    for (unsigned long capability = 0; capability < 64; capability++) {
        if (kept >> capability & 1) continue;
        // The kernel tells by EINVAL where its capabilities end.
        if (prctl(PR_CAPBSET_READ, capability, 0, 0, 0) < 0) break;
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return -1;
    }
    return 0;
}

int ferry_keep_capabilities(uint64_t kept) {
    uint64_t permitted, effective;
    if (ferry_capabilities(&permitted, &effective) != 0) return -1;
    kept &= permitted;
    // The ambient set follows the permitted one down, so what is dropped here is gone from it as well.
    if (set_capabilities(kept) != 0) return -1;
    for (unsigned long capability = 0; capability < 64; capability++) {
        if (!(kept >> capability & 1)) continue;
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) return -1;
    }
    return 0;
}

int ferry_become(uid_t user, gid_t group, const gid_t *groups, size_t count) {
    // The order matters: without the user's rights no group can be changed any more.
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return -1;
    if (setgroups(count, groups) != 0) return -1;
    if (setresgid(group, group, group) != 0) return -1;
    return setresuid(user, user, user);
}

int ferry_forgo_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int ferry_has_forgone_privileges(void) { return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1; }

int ferry_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

struct visitor {
    void (*visit)(const char *path, void *context);
    void *context;
};

static int visit_object(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size;
    struct visitor *visitor = data;
    if (info->dlpi_name && info->dlpi_name[0] == '/') visitor->visit(info->dlpi_name, visitor->context);
    return 0;
}

void ferry_loaded_objects(void (*visit)(const char *path, void *context), void *context) {
    struct visitor visitor = {.visit = visit, .context = context};
    dl_iterate_phdr(visit_object, &visitor);
}

int ferry_start_again(const char *path, char *const arguments[], const int *sockets, size_t count) {
    int raised[FERRY_SOCKETS_MAX];
    if (count > FERRY_SOCKETS_MAX) {
        errno = EMFILE;
        return -1;
    }
    // Out of the way first: one of them may be where another has to go.
    for (size_t index = 0; index < count; index++) {
        raised[index] = fcntl(sockets[index], F_DUPFD_CLOEXEC, first_socket + (int)count);
        if (raised[index] < 0) return -1;
    }
    for (size_t index = 0; index < count; index++)
        if (dup2(raised[index], first_socket + (int)index) < 0) return -1;
    syscall(SYS_close_range, first_socket + (unsigned)count, UINT_MAX, range_cloexec);
    // Threads of the runtime block all signals, and the mask outlives exec.
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
    execve(path, arguments, environ);
    return execve("/proc/self/exe", arguments, environ);
}
