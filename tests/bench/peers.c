/* peers FORMAT N [SEED]: the tickets of `gen DIR N [SEED]` as other programs read them, on stdout:
 * jsonl (hd import), fossil (SQL for `fossil sql`), task (task import); or, with the format
 * maildir, as files in the current folder's cur/. */
#include "tests/bench/made.h"
#include "text/hash.h"
#include "text/json.h"

struct peer {
	struct buf out;
	struct jwriter json;
	size_t n;
};

static bool ended(const struct ticket *t)
{
	return str_is(state_text(&t->state, "status"), "resolved") ||
	       str_is(state_text(&t->state, "status"), "closed");
}

static void put_labels(struct peer *p, const struct ticket *t, const char *key)
{
	const struct ynode *labels = state_get(&t->state, STR("labels"));
	json_key(&p->json, key);
	json_array(&p->json);
	for (size_t i = 0; labels && i < labels->n; i++)
		json_str(&p->json, labels->items[i]->s);
	json_array_end(&p->json);
}

static void put_field(struct peer *p, const char *key, struct str value)
{
	if (value.n)
		json_put_str(&p->json, key, value);
}

static void put_time(struct peer *p, const char *key, int64_t at)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	when_iso(&b, at);
	json_put_str(&p->json, key, buf_view(&b));
}

static void put_comments(struct peer *p, const struct ticket *t)
{
	json_key(&p->json, "comments");
	json_array(&p->json);
	for (size_t i = 1; i < t->n; i++) {
		if (!t->entries[i].has_body)
			continue;
		json_object(&p->json);
		put_time(p, "at", t->entries[i].at);
		json_put_str(&p->json, "by", t->entries[i].by);
		json_put_str(&p->json, "text", t->entries[i].body);
		json_object_end(&p->json);
	}
	json_array_end(&p->json);
}

static void write_jsonl(struct peer *p, const struct ticket *t)
{
	const struct state *s = &t->state;
	struct str status = state_text(s, "status");
	p->json = (struct jwriter){ .out = &p->out };
	json_object(&p->json);
	json_put_cstr(&p->json, "id", t->id.s);
	put_field(p, "title", state_text(s, "title"));
	put_field(p, "body", t->entries[0].body);
	put_time(p, "created", t->entries[0].at);
	if (ended(t))
		put_time(p, "closed", t->entries[t->n - 1].at);
	put_field(p, "status", status.n ? status : STR("new"));
	put_field(p, "priority", state_text(s, "priority"));
	put_field(p, "component", state_text(s, "category"));
	put_field(p, "assignee", state_text(s, "assignee"));
	put_field(p, "reporter", state_text(s, "requester"));
	put_labels(p, t, "labels");
	put_comments(p, t);
	json_object_end(&p->json);
	buf_char(&p->out, '\n');
}

/* 20060102T150405Z */
static void put_task_time(struct peer *p, const char *key, int64_t at)
{
	CLEANUP(buf_release) struct buf iso = { 0 }, b = { 0 };
	when_iso(&iso, at);
	for (const char *c = buf_c(&iso); *c && *c != '.'; c++)
		if (*c != '-' && *c != ':')
			buf_char(&b, *c);
	buf_char(&b, 'Z');
	json_put_str(&p->json, key, buf_view(&b));
}

static void put_annotations(struct peer *p, const struct ticket *t)
{
	json_key(&p->json, "annotations");
	json_array(&p->json);
	for (size_t i = 0; i < t->n; i++) {
		if (!t->entries[i].has_body)
			continue;
		json_object(&p->json);
		/* Two of one second are one to taskwarrior. */
		put_task_time(p, "entry", t->entries[i].at + (int64_t)i * 1000);
		json_put_str(&p->json, "description", t->entries[i].body);
		json_object_end(&p->json);
	}
	json_array_end(&p->json);
}

static void write_task(struct peer *p, const struct ticket *t)
{
	struct hash128 h = hash128(str_of(t->id.s));
	char uuid[40];
	snprintf(uuid, sizeof uuid, "%08x-%04x-4%03x-8%03x-%012" PRIx64, (unsigned)(h.hi >> 32),
		(unsigned)(h.hi >> 16) & 0xffff, (unsigned)h.hi & 0xfff,
		(unsigned)(h.lo >> 48) & 0xfff, h.lo & 0xffffffffffff);
	p->json = (struct jwriter){ .out = &p->out };
	json_object(&p->json);
	json_put_cstr(&p->json, "uuid", uuid);
	json_put_cstr(&p->json, "status", ended(t) ? "completed" : "pending");
	put_task_time(p, "entry", t->entries[0].at);
	if (ended(t))
		put_task_time(p, "end", t->entries[t->n - 1].at);
	put_field(p, "description", state_text(&t->state, "title"));
	put_field(p, "project", state_text(&t->state, "category"));
	put_labels(p, t, "tags");
	put_annotations(p, t);
	json_object_end(&p->json);
	buf_char(&p->out, '\n');
}

/* The rows that `fossil ticket add` writes, save that the artifact's bytes are SQL's compress(). */
static void write_fossil(struct peer *p, const struct ticket *t)
{
	struct hash128 h = hash128(str_of(t->id.s));
	double day = (double)t->entries[0].at / (double)MS_DAY + 2440587.5;
	size_t rid = 1000 + p->n;
	CLEANUP(buf_release) struct buf body = { 0 };
	if (p->n % 10000 == 0)
		buf_cstr(&p->out, p->n ? "COMMIT; BEGIN;\n" : "BEGIN;\n");
	for (size_t i = 0; i < t->n; i++)
		buf_str(&body, t->entries[i].body);
	buf_fmt(&p->out,
		"INSERT INTO blob VALUES(%zu,1,%zu,'%016" PRIx64 "%016" PRIx64 "%08zx',"
		"compress('%s'));\n",
		rid, body.n, h.lo, h.hi, p->n, buf_c(&body));
	buf_fmt(&p->out,
		"INSERT INTO ticket VALUES(%zu,'%016" PRIx64 "%016" PRIx64
		"%08zx',%.9f,%.9f,NULL,'%s','%.*s','%.*s',NULL,NULL,NULL,NULL,'%.*s','%s');\n",
		rid, h.hi, h.lo, p->n, day, day, ended(t) ? "Closed" : "Open",
		STR_ARG(state_text(&t->state, "category")),
		STR_ARG(state_text(&t->state, "priority")), STR_ARG(state_text(&t->state, "title")),
		buf_c(&body));
	buf_fmt(&p->out,
		"INSERT INTO ticketchng(tkt_id,tkt_rid,tkt_mtime,tkt_user)"
		" VALUES(%zu,%zu,%.9f,'bob');\n",
		rid, rid, day);
	buf_fmt(&p->out, "INSERT INTO tag VALUES(%zu,'tkt-%016" PRIx64 "%016" PRIx64 "%08zx');\n",
		rid, h.hi, h.lo, p->n);
	buf_fmt(&p->out, "INSERT INTO tagxref VALUES(%zu,1,%zu,%zu,NULL,%.9f,%zu);\n", rid, rid,
		rid, day, rid);
	buf_fmt(&p->out,
		"INSERT INTO event(type,mtime,objid,tagid,user,comment)"
		" VALUES('t',%.9f,%zu,%zu,'bob','New ticket');\n",
		day, rid, rid);
}

static void write_mail(struct peer *p, const struct ticket *t)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };
	CLEANUP(buf_release) struct buf iso = { 0 }, name = { 0 };
	when_iso(&iso, t->entries[0].at);
	struct str date = buf_view(&iso);
	int month = (date.p[5] - '0') * 10 + date.p[6] - '0';
	buf_fmt(&p->out, "From: %.*s\nTo: helpdesk@desk.example\nSubject: %.*s\n",
		STR_ARG(state_text(&t->state, "requester")),
		STR_ARG(state_text(&t->state, "title")));
	buf_fmt(&p->out, "Message-Id: <%s@desk.example>\nDate: %.2s %s %.4s %.8s +0000\n\n",
		t->id.s, date.p + 8, months[month - 1], date.p, date.p + 11);
	for (size_t i = 0; i < t->n; i++)
		buf_str(&p->out, t->entries[i].body);
	/* The flags of maildir: notmuch takes them for tags. */
	buf_fmt(&name, "cur/%s:2,%s", t->id.s, ended(t) ? "S" : "");
	FILE *f = fopen(buf_c(&name), "w");
	if (!f || fwrite(p->out.p, 1, p->out.n, f) != p->out.n || fclose(f)) {
		perror(buf_c(&name));
		exit(6);
	}
	buf_reset(&p->out);
}

typedef void write_ticket(struct peer *p, const struct ticket *t);
static write_ticket *format_by_name(const char *name)
{
	static const struct {
		const char *name;
		write_ticket *write;
	} formats[] = { { "jsonl", write_jsonl }, { "fossil", write_fossil },
		{ "task", write_task }, { "maildir", write_mail } };
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (!strcmp(name, formats[i].name))
			return formats[i].write;
	return NULL;
}

int main(int argc, char **argv)
{
	uint64_t n = 0, seed = 1;
	write_ticket *write = argc > 2 ? format_by_name(argv[1]) : NULL;
	if (!write || !str_to_u64(str_of(argv[2]), &n) ||
		(argc > 3 && (!str_to_u64(str_of(argv[3]), &seed) || !seed))) {
		fprintf(stderr, "usage: peers jsonl|fossil|task|maildir N [SEED]\n");
		return 2;
	}
	struct gen g = { .seed = seed };
	struct peer p = { 0 };
	for (; p.n < n; p.n++) {
		struct ticket t;
		make_ticket(&g, &t);
		write(&p, &t);
		ticket_release(&t);
		fwrite(p.out.p, 1, p.out.n, stdout);
		buf_reset(&p.out);
	}
	if (write == write_fossil)
		puts("COMMIT;");
	buf_release(&p.out);
	buf_release(&g.text);
	return fflush(stdout) || ferror(stdout) ? 6 : 0;
}
