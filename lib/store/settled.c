#include "store/settled.h"
#include "sys/file.h"

#define FIRST_LINE "settled 1"
#define LAST_LINE "end"
#define FILE_MAX ((size_t)4096)

static size_t parse(struct str text, struct oid out[SETTLED_MAX])
{
	struct str line;
	size_t n = 0;
	if (!str_next_line(&text, &line) || !str_is(line, FIRST_LINE))
		return 0;
	while (str_next_line(&text, &line) && n < SETTLED_MAX && oid_parse(line, &out[n]))
		n++;
	return str_is(line, LAST_LINE) && !text.n ? n : 0;
}

size_t settled_read(const struct place *p, struct oid out[SETTLED_MAX])
{
	CLEANUP(buf_release) struct buf path = { 0 }, text = { 0 };
	buf_fmt(&path, "%s/settled", p->local);
	if (file_read(&text, path.p, FILE_MAX)) {
		error_clear();
		return 0;
	}
	return parse(buf_view(&text), out);
}

int settled_write(const struct place *p, const struct oid *ids, size_t n)
{
	CLEANUP(buf_release) struct buf path = { 0 }, text = { 0 };
	char hex[OID_HEX + 1];
	buf_cstr(&text, FIRST_LINE "\n");
	for (size_t i = 0; i < MIN(n, SETTLED_MAX); i++) {
		oid_hex(hex, &ids[i]);
		buf_fmt(&text, "%s\n", hex);
	}
	buf_cstr(&text, LAST_LINE "\n");
	int rc = file_exists(p->local) ? 0 : dir_make(p->local, p->dir_mode);
	if (rc)
		return rc;
	buf_fmt(&path, "%s/settled", p->local);
	return file_write(path.p, buf_view(&text), p->file_mode, 0);
}
