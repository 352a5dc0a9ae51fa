#include "brain/memory.h"
#include "sys/file.h"
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

/* The file: texts that each end with NUL; first the magic, then the number of actions, then for
 * each what put_action writes. Numbers are decimal; a double is the number of its bits. */
#define MAGIC "hd-shown-1"
#define FILE_MAX ((size_t)1 << 20)
#define KEEP_SECONDS (30 * 24 * 3600)

static struct str file_path(struct arena *a, const char *local, struct str session)
{
	struct str name = path_safe_name(a, session);
	return arena_fmt(a, "%s/shown/%.*s", local, STR_ARG(name));
}

/* ---- writing ---- */

static void put(struct buf *out, struct str s)
{
	buf_str(out, s);
	buf_char(out, '\0');
}

static void put_number(struct buf *out, uint64_t n)
{
	buf_fmt(out, "%" PRIu64, n);
	buf_char(out, '\0');
}

static void put_double(struct buf *out, double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	put_number(out, bits);
}

static void put_blob(struct buf *out, const struct index *ix, const struct id *ticket)
{
	struct oid blob = { 0 };
	struct row row;
	char hex[OID_HEX + 1];
	if (ix && ticket->s[0] && index_find(ix, ticket, &row))
		index_blob(ix, row, &blob);
	oid_hex(hex, &blob);
	put(out, str_of(hex));
}

static void put_action(struct buf *out, const struct action *a, const struct index *ix)
{
	put(out, a->title);
	put(out, a->why);
	put(out, id_str(&a->ticket));
	put_blob(out, ix, &a->ticket);
	put_double(out, a->score);
	put_number(out, a->argc);
	for (size_t i = 0; i < a->argc; i++)
		put(out, a->argv[i]);
	put_number(out, a->n_needs);
	for (size_t i = 0; i < a->n_needs; i++) {
		put(out, str_of(a->needs[i].what));
		put(out, str_of(a->needs[i].option ? a->needs[i].option : ""));
	}
	put_number(out, a->n_terms);
	for (size_t i = 0; i < a->n_terms; i++) {
		put(out, str_of(a->terms[i].name));
		put_double(out, a->terms[i].value);
	}
}

/* Against the time of the file just written: the library has no clock. */
static void sweep(const char *dir, const char *written)
{
	struct stat now, st;
	DIR *d = opendir(dir);
	if (!d || stat(written, &now)) {
		if (d)
			closedir(d);
		return;
	}
	for (struct dirent *e; (e = readdir(d));)
		if (e->d_name[0] != '.' &&
			!fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
			S_ISREG(st.st_mode) && now.st_mtime - st.st_mtime > KEEP_SECONDS)
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
}

/* As open to a group as the folder it lies in, so that everybody's terminals find room. */
static mode_t dir_mode(const char *local)
{
	struct stat st;
	if (stat(local, &st))
		return 0777;
	return (st.st_mode & 0777) | (st.st_mode & S_ISGID ? MODE_ADDS : 0);
}

static void write_file(const char *local, const char *path, struct str data)
{
	CLEANUP(free_ptr) char *dir = path_parent(path);
	bool fresh = !file_exists(path);
	if (fresh && dir_make(dir, dir_mode(local)))
		return;
	if (file_write(path, data, 0600, 0))
		unlink(path);
	else if (fresh)
		sweep(dir, path);
}

void memory_save(const char *local, struct str session, const struct actions *shown,
	const struct index *ix)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf data = { 0 };
	struct error kept = error_take();
	size_t n = MIN(shown->n, (size_t)ACTIONS_SHOWN);
	put(&data, STR(MAGIC));
	put_number(&data, n);
	for (size_t i = 0; i < n; i++)
		put_action(&data, &shown->p[i], ix);
	write_file(local, file_path(&a, local, session).p, buf_view(&data));
	error_put(kept);
}

/* ---- reading ---- */

/* Sticky: after the first text that is missing or wrong, everything is empty and `bad` is set. */
struct reader {
	struct str rest;
	struct arena *a;
	bool bad;
};

static struct str get(struct reader *r)
{
	struct str s;
	if (r->bad || str_chr(r->rest, '\0') < 0 || !str_next(&r->rest, '\0', &s)) {
		r->bad = true;
		return STR("");
	}
	return arena_str(r->a, s);
}

static uint64_t get_number(struct reader *r)
{
	uint64_t n = 0;
	if (!str_to_u64(get(r), &n))
		r->bad = true;
	return n;
}

/* How many texts follow: no more than there are bytes. */
static size_t get_count(struct reader *r)
{
	uint64_t n = get_number(r);
	if (n > r->rest.n)
		r->bad = true;
	return r->bad ? 0 : (size_t)n;
}

static double get_double(struct reader *r)
{
	uint64_t bits = get_number(r);
	double v;
	memcpy(&v, &bits, sizeof v);
	return v;
}

static void get_needs(struct reader *r, struct remembered *out)
{
	out->n_needs = get_count(r);
	if (out->n_needs > ARRAY_SIZE(out->needs)) {
		out->n_needs = 0;
		r->bad = true;
	}
	for (size_t i = 0; i < out->n_needs; i++) {
		struct str what = get(r), option = get(r);
		out->needs[i] = (struct need){ what.p, option.n ? option.p : NULL };
	}
}

static void get_action(struct reader *r, struct remembered *out)
{
	out->title = get(r);
	out->why = get(r);
	struct str ticket = get(r);
	if (id_valid(ticket))
		out->ticket = id_of(ticket);
	r->bad |= !oid_parse(get(r), &out->blob);
	out->score = get_double(r);
	out->argc = get_count(r);
	out->argv = arena_array(r->a, out->argc + REMEMBERED_ROOM + 1, sizeof *out->argv);
	for (size_t i = 0; i < out->argc; i++)
		out->argv[i] = arena_cstr(r->a, get(r));
	get_needs(r, out);
	out->n_terms = get_count(r);
	out->terms = arena_array(r->a, out->n_terms, sizeof *out->terms);
	for (size_t i = 0; i < out->n_terms; i++) {
		out->terms[i].name = get(r).p;
		out->terms[i].value = get_double(r);
	}
}

static int nothing_shown(void)
{
	fail(E_NOTFOUND, "nothing was suggested in this terminal yet");
	return mend("what most needs doing now", "hd", "next", NULL);
}

/* In a folder that a group shares, what another one wrote is no memory of ours. */
static int read_own(struct buf *out, const char *path)
{
	struct stat st;
	CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_uid != geteuid())
		return nothing_shown();
	return fd_read_all(out, fd, FILE_MAX, path) ? nothing_shown() : 0;
}

static bool may_run(const struct remembered *m)
{
	return m->argc && (!strcmp(m->argv[0], "hd") || !strcmp(m->argv[0], "git"));
}

int memory_load(struct arena *a, const char *local, struct str session, size_t n,
	struct remembered *out)
{
	CLEANUP(buf_release) struct buf data = { 0 };
	struct remembered made = { 0 };
	int e = read_own(&data, file_path(a, local, session).p);
	if (e)
		return e;
	struct reader r = { .rest = buf_view(&data), .a = a };
	if (!str_is(get(&r), MAGIC))
		return nothing_shown();
	size_t shown = get_count(&r);
	for (size_t i = 0; i < n && i < shown && !r.bad; i++) {
		made = (struct remembered){ 0 };
		get_action(&r, &made);
		r.bad |= !may_run(&made);
	}
	if (r.bad)
		return nothing_shown();
	if (!n || n > shown) {
		fail(E_NOTFOUND, "there is no suggestion %zu: %zu were shown here last", n, shown);
		return mend("what most needs doing now", "hd", "next", NULL);
	}
	*out = made;
	return 0;
}
