#include "index/segment.h"

static bool verify_strings(struct segment *s)
{
	struct str text, last = { 0 };
	for (uint32_t i = 1; i < s->n_strings; i++) {
		if (!segment_string(s, i, &text))
			return false;
		if (i > 1 && str_cmp(last, text) >= 0)
			return segment_damaged(s, SEC_STRINGS, "order");
		last = text;
	}
	return true;
}

static bool verify_rows(struct segment *s)
{
	uint64_t last = 0;
	for (uint32_t i = 0; i < s->n_rows; i++) {
		const struct record *r = segment_record(s, i);
		if (!r || !segment_row_check(s, i))
			return false;
		struct id id = id_of_number(r->id);
		if (r->id <= last || !id_valid(id_str(&id)))
			return segment_damaged(s, SEC_RECORDS, "order");
		last = r->id;
	}
	return true;
}

static bool verify_columns(struct segment *s)
{
	for (size_t i = 0; i < COL_COUNT; i++) {
		const struct column_info *info = &columns[i];
		struct column col;
		if (!info->section)
			continue;
		if (!segment_column(s, i, &col))
			return false;
		for (uint32_t row = 0; row < s->n_rows; row++) {
			const char *r = (const char *)segment_record(s, row);
			if (memcmp(r + info->offset, col.p + row * col.stride, info->width))
				return segment_damaged(s, info->section, "values");
		}
	}
	return true;
}

static bool verify_broken(struct segment *s)
{
	size_t n = section_count(s, SEC_BROKEN, sizeof(struct broken_row));
	const struct broken_row *b = section_at(s, SEC_BROKEN, 0, n, sizeof *b);
	struct str why;
	for (size_t i = 0; b && i < n; i++)
		if (!segment_string(s, b[i].why, &why))
			return false;
	return b;
}

bool segment_verify(struct segment *s)
{
	for (unsigned i = 1; i < SEC_COUNT; i++)
		if (!sections_check_all(&s->file, i))
			return false;
	return verify_strings(s) && verify_rows(s) && verify_columns(s) && verify_broken(s);
}
