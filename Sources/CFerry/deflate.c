#include "deflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct ferry_zstream {
    z_stream stream;
    int deflates;
};

// What zlib's windowBits are for its own streams, and for gzip's.
static const int zlib_bits = 15, gzip_bits = 15 + 16;

static struct ferry_zstream *made(int deflates, int level, int bits) {
    struct ferry_zstream *new = calloc(1, sizeof *new);
    if (!new) return NULL;
    new->deflates = deflates;
    if ((deflates ? deflateInit(&new->stream, level) : inflateInit2(&new->stream, bits)) == Z_OK) return new;
    free(new);
    return NULL;
}

struct ferry_zstream *ferry_deflater(int level) { return made(1, level, zlib_bits); }
struct ferry_zstream *ferry_inflater(void) { return made(0, 0, zlib_bits); }
struct ferry_zstream *ferry_gunzipper(void) { return made(0, 0, gzip_bits); }

int ferry_inflate_again(struct ferry_zstream *stream) { return inflateReset(&stream->stream) == Z_OK ? 0 : -1; }

void ferry_zstream_free(struct ferry_zstream *stream) {
    if (stream->deflates) deflateEnd(&stream->stream);
    else inflateEnd(&stream->stream);
    free(stream);
}

static int step(struct ferry_zstream *stream, const void *in, size_t *in_count, void *out, size_t *out_count, int flush) {
    z_stream *z = &stream->stream;
    uInt taken = *in_count > UINT_MAX ? UINT_MAX : (uInt)*in_count;
    uInt room = *out_count > UINT_MAX ? UINT_MAX : (uInt)*out_count;
    z->next_in = (Bytef *)in;
    z->avail_in = taken;
    z->next_out = out;
    z->avail_out = room;
    int result = stream->deflates ? deflate(z, flush) : inflate(z, flush);
    *in_count -= taken - z->avail_in;
    *out_count = room - z->avail_out;
    switch (result) {
    case Z_STREAM_END: return FERRY_Z_END;
    // No progress was possible: no input left, or no room.
    case Z_BUF_ERROR:
    case Z_OK: return z->avail_out == 0 || z->avail_in > 0 ? FERRY_Z_FULL : FERRY_Z_MORE;
    default: return FERRY_Z_BAD;
    }
}

int ferry_deflate(
    struct ferry_zstream *stream, const void *in, size_t *in_count, void *out, size_t *out_count, int finish) {
    return step(stream, in, in_count, out, out_count, finish ? Z_FINISH : Z_NO_FLUSH);
}

int ferry_inflate(struct ferry_zstream *stream, const void *in, size_t *in_count, void *out, size_t *out_count) {
    return step(stream, in, in_count, out, out_count, Z_NO_FLUSH);
}
