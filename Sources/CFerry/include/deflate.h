// MODE Z: zlib's streams (RFC 1950), one way or the other; and gzip's (RFC 1952), of captures that were packed.
#ifndef CFERRY_DEFLATE_H
#define CFERRY_DEFLATE_H

#include <stddef.h>

struct ferry_zstream;

// A stream that compresses, at zlib's levels 0 to 9. NULL when memory is short.
struct ferry_zstream *ferry_deflater(int level);
// A stream that expands.
struct ferry_zstream *ferry_inflater(void);
// A stream that expands one member of a gzip file, and checks its sum.
struct ferry_zstream *ferry_gunzipper(void);
// Begins anew after the end of a stream that expands, for the next member. 0, or -1.
int ferry_inflate_again(struct ferry_zstream *stream);
void ferry_zstream_free(struct ferry_zstream *stream);

// How a step ended.
enum ferry_zstep {
    FERRY_Z_MORE = 0, // there is room left: it wants more input, or has no more output
    FERRY_Z_FULL = 1, // the output is full, there may be more
    FERRY_Z_END = 2,  // the stream is at its end
    FERRY_Z_BAD = -1, // the input is no such stream
};

// Takes from `*in` and writes to `out`; both counts are made those of what was not taken and what was written.
// `finish` ends the stream after this input.
int ferry_deflate(struct ferry_zstream *stream, const void *in, size_t *in_count, void *out, size_t *out_count, int finish);
int ferry_inflate(struct ferry_zstream *stream, const void *in, size_t *in_count, void *out, size_t *out_count);

#endif
