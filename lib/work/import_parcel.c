/* From input to the bytes of files: what runs beside the writing. */
#include "work/import_inside.h"

void parcel_release(struct parcel *b)
{
	buf_release(&b->bytes);
	buf_release(&b->messages);
	vec_release(&b->items);
	error_release(&b->error);
	*b = (struct parcel){ 0 };
}

void parcel_reset(struct parcel *b)
{
	buf_reset(&b->bytes);
	buf_reset(&b->messages);
	error_release(&b->error);
	b->error = (struct error){ 0 };
	b->items.n = 0;
	b->rejected = b->skipped = 0;
	b->last = false;
}

void parcel_reject(struct parcel *b, const char *name, size_t line, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_fmt(&b->messages, "%s:%zu: ", name, line);
	buf_vfmt(&b->messages, fmt, ap);
	buf_char(&b->messages, '\0');
	va_end(ap);
	b->rejected++;
}

struct str parcel_data(const struct parcel *b, const struct item *it)
{
	return str_first(str_skip(buf_view(&b->bytes), it->data), it->n_data);
}

struct str parcel_path(const struct parcel *b, const struct item *it)
{
	return str_first(str_skip(buf_view(&b->bytes), it->path), it->n_path);
}

void feed_begin(struct feed *in, const struct import_options *o, int fd, int64_t now)
{
	*in = (struct feed){ .o = o, .now = now };
	in->mapper.given = o->maps;
	in->mapper.n_given = o->n_maps;
	reader_begin(&in->reader, fd, o->name, o->from == IMPORT_CSV);
}

void feed_release(struct feed *in)
{
	reader_release(&in->reader);
	mapper_release(&in->mapper);
	csv_release(&in->csv);
	ticket_release(&in->ticket);
}

/* The parser's "line L column C: reason" counts lines within the record. */
static int fail_json(struct raw *raw)
{
	size_t line, column;
	int at = 0;
	CLEANUP(free_ptr) char *said = xstrdup(error_last()->message);
	if (sscanf(said, "line %zu column %zu: %n", &line, &column, &at) == 2 && at) {
		raw->line += line - 1;
		return fail(E_INVALID, "column %zu: %s", column, said + at);
	}
	return fail(E_INVALID, "%s", said);
}

static int ticket_item(struct feed *in, struct parcel *b, struct item *it, const struct record *r)
{
	struct draft_options how = { in->o->source, &in->mapper, in->now };
	int err = draft_ticket(&in->ticket, r, &how);
	if (err)
		return err;
	it->kind = ITEM_TICKET;
	it->id = in->ticket.id;
	it->updated = r->time[R_UPDATED - R_CREATED];
	ticket_emit(&b->bytes, &in->ticket);
	if (b->bytes.n - it->data > TICKET_MAX_BYTES)
		return fail(E_LIMIT, "a ticket of %zu bytes; TICKET_MAX_BYTES is %zu (16 MiB)",
			b->bytes.n - it->data, TICKET_MAX_BYTES);
	return 0;
}

static int json_item(struct feed *in, struct parcel *b, struct item *it, struct raw *raw,
	bool *skip)
{
	struct jnode node;
	struct record r = { .arena = &in->ticket.arena };
	if (json_parse(r.arena, str_trim(raw->text), &node))
		return fail_json(raw);
	if (node.kind != JSON_OBJECT)
		return fail(E_INVALID, "a ticket must be an object, as {\"id\": …}");
	if (in->o->from == IMPORT_JSONL && hd_is_own(&node))
		return hd_item(b, it, &in->ticket, &node);
	int err = in->o->from == IMPORT_GITHUB ? github_record(&r, &node, skip)
					       : jsonl_record(&r, &node);
	return err || *skip ? err : ticket_item(in, b, it, &r);
}

static int csv_item(struct feed *in, struct parcel *b, struct item *it, const struct raw *raw)
{
	struct record r = { .arena = &in->ticket.arena };
	int err = csv_record(&in->csv, &r, raw->text);
	return err ? err : ticket_item(in, b, it, &r);
}

static int raw_item(struct feed *in, struct parcel *b, struct raw *raw)
{
	struct item it = { .line = raw->line, .data = b->bytes.n };
	size_t began = b->bytes.n;
	bool skip = false;
	arena_reset(&in->ticket.arena);
	int err = in->o->from == IMPORT_CSV ? csv_item(in, b, &it, raw)
					    : json_item(in, b, &it, raw, &skip);
	if (err || skip) {
		buf_cut(&b->bytes, began);
		b->skipped += !err;
		return err;
	}
	it.n_data = b->bytes.n - it.data;
	vec_push(&b->items, it);
	return 0;
}

/* A heading that names no columns ends it all: no row could be read. */
static int heading(struct feed *in)
{
	struct raw raw;
	int err = reader_next(&in->reader, &raw);
	if (err || !raw.text.p || (err = csv_heading(&in->csv, raw.text)))
		return err ? error_context("%s:%zu", in->o->name, raw.line) : 0;
	return 0;
}

static int fill(struct feed *in, struct parcel *b, size_t max)
{
	struct raw raw;
	int err = in->o->from == IMPORT_CSV && !in->reader.begun ? heading(in) : 0;
	while (!err && b->items.n < max && b->bytes.n < IMPORT_BATCH_BYTES) {
		err = reader_next(&in->reader, &raw);
		if (!err && !raw.text.p) {
			b->last = true;
			break;
		}
		if (!err)
			err = raw_item(in, b, &raw);
		if (err && err != -E_IO) {
			parcel_reject(b, in->o->name, raw.line, "%s", error_last()->message);
			err = 0;
		}
	}
	return err;
}

void feed_fill(struct feed *in, struct parcel *b, size_t max)
{
	parcel_reset(b);
	if (fill(in, b, max)) {
		b->error = error_take();
		b->last = true;
	}
	b->read = in->reader.bytes;
}
