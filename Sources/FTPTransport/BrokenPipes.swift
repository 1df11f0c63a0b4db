import Glibc

/// Makes a peer that closes while it is sent to cost a transfer, not the process: SIGPIPE is ignored from now on.
///
/// `send` can be told so each time, `sendfile` and `splice` cannot.
package func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
