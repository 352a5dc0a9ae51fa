#include "store/deflate.h"
#include <zlib.h>

#define WINDOW_BITS 15
/* Objects are small: to empty the tables of the default, 8, took an eighth of an import. */
#define MEMORY_LEVEL 6

void deflate_begin(struct deflate *z, struct buf *out, enum deflate_how how)
{
	int level = how == DEFLATE_STORED ? Z_NO_COMPRESSION : Z_BEST_SPEED;
	z->out = out;
	if (z->stream) {
		deflateReset(z->stream);
		deflateParams(z->stream, level, Z_DEFAULT_STRATEGY);
		return;
	}
	z->stream = xcalloc(1, sizeof(z_stream));
	if (deflateInit2(z->stream, level, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
		    Z_DEFAULT_STRATEGY))
		oom();
}

void deflate_add(struct deflate *z, struct str data, bool last)
{
	z_stream *s = z->stream;
	do {
		size_t part = MIN(data.n, (size_t)1 << 30);
		buf_reserve(z->out, deflateBound(s, part) + 64);
		size_t room = MIN(z->out->cap - z->out->n - 1, (size_t)1 << 31);
		s->next_in = (Bytef *)(uintptr_t)data.p;
		s->avail_in = (uInt)part;
		s->next_out = (Bytef *)z->out->p + z->out->n;
		s->avail_out = (uInt)room;
		deflate(s, last && part == data.n ? Z_FINISH : Z_NO_FLUSH);
		z->out->n += room - s->avail_out;
		z->out->p[z->out->n] = '\0';
		data = str_skip(data, part - s->avail_in);
	} while (data.n);
}

void deflate_release(struct deflate *z)
{
	if (z->stream)
		deflateEnd(z->stream);
	free(z->stream);
	*z = (struct deflate){ 0 };
}

bool inflate_exact(struct str packed, size_t n, struct buf *out)
{
	z_stream s = { .next_in = (Bytef *)(uintptr_t)packed.p,
		.avail_in = (uInt)MIN(packed.n, (size_t)UINT_MAX) };
	char end;
	if (n > UINT_MAX || inflateInit(&s) != Z_OK)
		return false;
	buf_reserve(out, n);
	s.next_out = (Bytef *)out->p + out->n;
	s.avail_out = (uInt)n;
	int rc = inflate(&s, Z_FINISH);
	if (rc == Z_BUF_ERROR && !s.avail_out) {
		/* all bytes are there; the stream's end needs one more look */
		s.next_out = (Bytef *)&end;
		s.avail_out = 1;
		rc = inflate(&s, Z_FINISH);
	}
	bool good = rc == Z_STREAM_END && s.total_out == n;
	inflateEnd(&s);
	if (good)
		out->n += n;
	out->p[out->n] = '\0';
	return good;
}

uint32_t crc32_of(struct str data)
{
	return (uint32_t)crc32_z(0, (const Bytef *)data.p, data.n);
}
