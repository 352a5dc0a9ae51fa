/* A file of sections: a header, a table of them, then their bytes, each block of 4 KiB with its XXH3
 * checksum, which is checked when the block is first touched, so a question pays only for what it
 * reads.
 *
 * The numbers are in the machine's own order: on a machine with the other one the magic differs, and
 * the file is foreign. Nothing read from a file is trusted: a number that points outside is damage,
 * as a wrong checksum is; reading functions return false or NULL on it, and the first damage is kept.
 * Sections of a kind that the format does not know are ignored, one that is missing is empty. */
#ifndef HD_INDEX_SECTIONS_H
#define HD_INDEX_SECTIONS_H
#include "base/buf.h"
#include "base/vec.h"
#include "sys/file.h"

#define SECTIONS_BLOCK 4096u
#define SECTIONS_TABLE 1024u /* header and table take these first bytes */
#define SECTIONS_ALIGN 64u
#define SECTIONS_MAX 31u /* kinds; they count from 1 */

struct sections_format {
	uint32_t magic, version;
	const char *const *names; /* of the kinds, for messages: names[1] … names[n - 1] */
	unsigned n;
};
struct sections_header {
	uint32_t magic, version;
	uint64_t bytes, sum; /* of the file; of the first SECTIONS_TABLE bytes with sum = 0 */
	uint32_t n, count; /* entries; rows, or whatever the format counts */
};
struct sections_entry {
	uint32_t kind, reserved;
	uint64_t offset, size, sum; /* sum: of the checksums behind the section's bytes */
};
_Static_assert(sizeof(struct sections_header) + SECTIONS_MAX * sizeof(struct sections_entry) <=
		       SECTIONS_TABLE,
	"the table holds every kind");

/* ---- reading ---- */

struct sections_part {
	const unsigned char *p; /* NULL: empty */
	uint64_t size, sum;
	const uint64_t *sums;
	uint64_t *seen; /* a bit for each block that was checked; NULL before the first use */
	bool whole; /* all were */
};
struct sections {
	const struct sections_format *format;
	struct mapping map;
	char *heap; /* instead of the mapping */
	const unsigned char *p;
	uint64_t n, sum;
	uint32_t count;
	unsigned damaged; /* a kind; 0: the file as such */
	const char *damage; /* NULL: none was seen */
	struct sections_part parts[SECTIONS_MAX];
};
/* Maps the file; only header and table are read. E_NOTFOUND; E_DAMAGED says what is wrong. */
int sections_open(struct sections *out, const struct sections_format *f, const char *path);
/* Of bytes in memory (malloc'd), which it takes, also on failure. */
int sections_of_bytes(struct sections *out, const struct sections_format *f, char *bytes, size_t n);
void sections_release(struct sections *s);
/* Notes damage, and is false. */
bool sections_damaged(struct sections *s, unsigned kind, const char *what);
/* E_DAMAGED with what was noted. */
int sections_fail(const struct sections *s);
/* The blocks of n bytes from the at-th, which must lie within the section. */
bool sections_check(struct sections *s, unsigned kind, uint64_t at, uint64_t n);
bool sections_check_all(struct sections *s, unsigned kind);
/* n bytes from the at-th, checked; NULL is damage. */
static inline const unsigned char *sections_at(struct sections *s, unsigned kind, uint64_t at,
	uint64_t n)
{
	struct sections_part *part = &s->parts[kind];
	if (at > part->size || n > part->size - at) {
		sections_damaged(s, kind, "bounds");
		return NULL;
	}
	if (!n || part->whole)
		return part->p ? part->p + at : (const unsigned char *)"";
	uint64_t first = at / SECTIONS_BLOCK;
	if ((at + n - 1) / SECTIONS_BLOCK == first && part->seen &&
		part->seen[first / 64] >> first % 64 & 1)
		return part->p + at;
	return sections_check(s, kind, at, n) ? part->p + at : NULL;
}
static inline uint64_t sections_size(const struct sections *s, unsigned kind)
{
	return s->parts[kind].size;
}
/* Gives back the memory that pages of the file take; they are read again when they are touched. */
void sections_forget(struct sections *s);

/* ---- writing ---- */

/* One section after another into a descriptor, or (fd < 0) into *bytes. Errors are told at the end. */
struct sections_writer {
	int fd, rc;
	const char *name;
	struct buf *out, pending; /* out == &pending for a file */
	uint64_t flushed;
	size_t block; /* where in *out the open block begins */
	VEC(uint64_t) sums;
	struct sections_entry entries[SECTIONS_MAX];
	size_t n_entries;
};
void sections_begin(struct sections_writer *w, int fd, const char *name, struct buf *bytes);
void section_start(struct sections_writer *w, unsigned kind);
void section_put(struct sections_writer *w, const void *p, size_t n);
/* Bytes in the open section so far. */
uint64_t section_bytes(const struct sections_writer *w);
/* An empty section leaves no entry. */
void section_finish(struct sections_writer *w);
/* Writes header and table; releases the writer. E_IO. */
int sections_finish(struct sections_writer *w, const struct sections_format *f, uint32_t count);
#endif
