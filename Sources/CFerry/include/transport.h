// What data connections need of the system and its libraries.
#ifndef CFERRY_TRANSPORT_H
#define CFERRY_TRANSPORT_H

// epoll(7): a descriptor that watches others for something to read. -1 with errno.
int ferry_watcher(void);

// Watches a descriptor, until it is closed. -1 with errno.
int ferry_watch(int watcher, int descriptor);

// Waits, for ever with a negative time, and writes which of the watched descriptors are readable. Their number, or -1.
int ferry_watched(int watcher, int *readable, int capacity, int milliseconds);

#endif
