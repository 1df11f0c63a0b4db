#define _GNU_SOURCE
#include "transport.h"

#include <sys/epoll.h>

int ferry_watcher(void) { return epoll_create1(EPOLL_CLOEXEC); }

int ferry_watch(int watcher, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    return epoll_ctl(watcher, EPOLL_CTL_ADD, descriptor, &event);
}

int ferry_watched(int watcher, int *readable, int capacity, int milliseconds) {
    struct epoll_event events[64];
    if (capacity > 64) capacity = 64;
    int count = epoll_wait(watcher, events, capacity, milliseconds);
    for (int i = 0; i < count; i++) readable[i] = events[i].data.fd;
    return count;
}
