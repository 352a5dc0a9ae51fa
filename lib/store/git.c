#include "store/git.h"
#include "store/partial.h"
/* not <git2.h>: the index's fields have names that base.h poisons, and hd has its own reader */
#include <git2/common.h>
#include <git2/errors.h>
#include <git2/global.h>
#include <git2/odb.h>
/* merge.h wants the index's header: what it takes from there is only named */
#define INCLUDE_git_index_h__
typedef struct git_index_entry git_index_entry;
#include <git2/merge.h>
#include <git2/buffer.h>
#include <git2/patch.h>
#include <dlfcn.h>
#include <pthread.h>

/* libgit2 brings a score of libraries (TLS, SSH, Kerberos), which take 1.8 of the 2.6 ms that a
 * program linked to them needs to start. Most commands only read the index, so it is loaded when it
 * is first needed. These are all the calls that hd makes. */
#define CALLS(X) \
	X(libgit2_init) \
	X(libgit2_opts) \
	X(error_last) \
	X(odb_open) \
	X(odb_free) \
	X(odb_add_disk_alternate) \
	X(odb_read) \
	X(odb_read_header) \
	X(odb_exists) \
	X(odb_refresh) \
	X(odb_hash) \
	X(odb_object_free) \
	X(odb_object_type) \
	X(odb_object_data) \
	X(odb_object_size) \
	X(merge_file) \
	X(merge_file_result_free) \
	X(patch_from_buffers) \
	X(patch_to_buf) \
	X(patch_free) \
	X(buf_dispose)
static struct {
#define X(name) __typeof__(git_##name) *name;
	CALLS(X)
#undef X
} git;

struct repo {
	struct place place; /* what it points to is the opener's */
	git_odb *odb;
};

static int start_result;
static const char *not_loaded; /* why */

static bool load(void)
{
	void *library = dlopen(HD_LIBGIT2, RTLD_LAZY | RTLD_LOCAL);
	bool whole = library;
#define X(name) whole = whole && (git.name = (__typeof__(git.name))dlsym(library, "git_" #name));
	CALLS(X)
#undef X
	if (!whole)
		not_loaded = dlerror();
	return whole;
}

static void start(void)
{
	if (!load())
		return;
	start_result = git.libgit2_init();
	if (start_result < 0)
		return;
	/* as git does: what is read from a pack is guarded by zlib's checksum, and by git fsck */
	git.libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git.libgit2_opts(GIT_OPT_DISABLE_PACK_KEEP_FILE_CHECKS, 1);
}

static int fail_git(int rc, const char *what)
{
	const git_error *e = git.error_last();
	const char *why = e && e->message ? e->message : "no reason given";
	if (rc == GIT_ENOTFOUND)
		return fail(E_NOTFOUND, "%s: %s", what, why);
	return fail(E_GIT, "%s: %s", what, why);
}

static int need_git(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, start);
	if (not_loaded)
		return fail(E_GIT, "cannot load libgit2: %s", not_loaded);
	return start_result < 0 ? fail_git(start_result, "cannot start libgit2") : 0;
}

/* One escape of a quoted path: \n, \", \303 … */
static char unescape(struct str *rest)
{
	static const char names[] = "abtnvfr", bytes[] = "\a\b\t\n\v\f\r";
	char c = rest->p[0];
	const char *name = c ? strchr(names, c) : NULL;
	unsigned octal = 0;
	size_t n = 0;
	while (n < 3 && n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '7')
		octal = octal * 8 + (unsigned)(rest->p[n++] - '0');
	*rest = str_skip(*rest, n ? n : 1);
	return n ? (char)octal : name ? bytes[name - names] : c;
}

/* The next folder of the list: git puts one that has a colon or a quote in it in quotes, as C does. */
static bool next_alternate(struct str *rest, struct buf *out)
{
	struct str dir;
	buf_reset(out);
	if (!rest->n || rest->p[0] != '"') {
		if (!str_next(rest, ':', &dir))
			return false;
		buf_str(out, dir);
		return true;
	}
	*rest = str_skip(*rest, 1);
	while (rest->n && rest->p[0] != '"') {
		char c = rest->p[0];
		*rest = str_skip(*rest, 1);
		buf_char(out, c == '\\' && rest->n ? unescape(rest) : c);
	}
	*rest = str_skip(*rest, 2);
	if (!rest->n)
		rest->p = NULL;
	return true;
}

#define PIECE_MAPPED ((size_t)2 << 20)
#define ALL_MAPPED ((size_t)16 << 20)

void repo_map_little(void)
{
	if (need_git())
		return;
	git.libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, PIECE_MAPPED);
	git.libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, ALL_MAPPED);
}

static int add_alternates(git_odb *odb, const struct place *p)
{
	CLEANUP(buf_release) struct buf one = { 0 };
	struct str rest = str_of(p->alternate_dirs);
	while (next_alternate(&rest, &one)) {
		int rc = one.n ? git.odb_add_disk_alternate(odb, one.p) : 0;
		if (rc)
			return fail_git(rc, one.p);
	}
	return 0;
}

int repo_open(struct repo **out, const struct place *p)
{
	git_odb *odb;
	int rc = need_git();
	if (rc)
		return rc;
	rc = git.odb_open(&odb, p->object_dir);
	if (rc)
		return fail_git(rc, p->object_dir);
	rc = add_alternates(odb, p);
	if (rc) {
		git.odb_free(odb);
		return rc;
	}
	*out = xmalloc(sizeof **out);
	**out = (struct repo){ .place = *p, .odb = odb };
	return 0;
}

void repo_free(struct repo *r)
{
	if (!r)
		return;
	git.odb_free(r->odb);
	free(r);
}

const struct place *repo_place(const struct repo *r)
{
	return &r->place;
}

static const git_oid *as_git(const struct oid *id)
{
	return (const git_oid *)id;
}

static int fail_object(const struct repo *r, int rc, const struct oid *id)
{
	char what[OID_HEX + 16] = "object ";
	if (rc == GIT_ENOTFOUND)
		return fail_missing(&r->place, id);
	oid_hex(what + 7, id);
	return fail_git(rc, what);
}

const char *object_kind_name(enum object_kind kind)
{
	return kind == OBJECT_BLOB ? "blob" : kind == OBJECT_TREE ? "tree" : "commit";
}

int repo_object(struct repo *r, const struct oid *id, enum object_kind kind, struct blob *out)
{
	git_odb_object *object;
	char hex[OID_HEX + 1];
	int rc = git.odb_read(&object, r->odb, as_git(id));
	if (rc)
		return fail_object(r, rc, id);
	if (git.odb_object_type(object) != (git_object_t)kind) {
		git.odb_object_free(object);
		oid_hex(hex, id);
		return fail(E_DAMAGED, "object %s is no %s", hex, object_kind_name(kind));
	}
	*out = (struct blob){ .handle = object,
		.data = { git.odb_object_data(object), git.odb_object_size(object) } };
	return 0;
}

int repo_blob(struct repo *r, const struct oid *id, struct blob *out)
{
	return repo_object(r, id, OBJECT_BLOB, out);
}

void blob_release(struct blob *b)
{
	if (b->handle)
		git.odb_object_free(b->handle);
	free(b->own);
	*b = (struct blob){ 0 };
}

int repo_blob_size(struct repo *r, const struct oid *id, size_t *out)
{
	git_object_t type;
	int rc = git.odb_read_header(out, &type, r->odb, as_git(id));
	return rc ? fail_object(r, rc, id) : 0;
}

bool repo_has(struct repo *r, const struct oid *id)
{
	return git.odb_exists(r->odb, as_git(id)) == 1;
}

int repo_refresh(struct repo *r)
{
	int rc = git.odb_refresh(r->odb);
	return rc ? fail_git(rc, "cannot look for new objects") : 0;
}

int object_hash(enum object_kind kind, struct str data, struct oid *out)
{
	git_oid id;
	int rc = need_git();
	if (rc)
		return rc;
	rc = git.odb_hash(&id, data.p ? data.p : "", data.n, (git_object_t)kind);
	if (rc)
		return fail_git(rc, "cannot hash");
	memcpy(out->b, id.id, sizeof out->b);
	return 0;
}

static git_merge_file_input as_input(struct str text)
{
	return (git_merge_file_input){ .version = GIT_MERGE_FILE_INPUT_VERSION,
		.ptr = text.p ? text.p : "",
		.size = text.n };
}

int git_merge_lines(struct buf *out, struct str base, struct str a, struct str b, size_t marker)
{
	git_merge_file_options o = { .version = GIT_MERGE_FILE_OPTIONS_VERSION,
		.our_label = "x",
		.their_label = "x",
		.marker_size = (unsigned short)marker };
	git_merge_file_input in_base = as_input(base), in_a = as_input(a), in_b = as_input(b);
	git_merge_file_result merged = { 0 };
	int rc = need_git();
	if (rc)
		return rc;
	rc = git.merge_file(&merged, &in_base, &in_a, &in_b, &o);
	if (rc)
		return fail_git(rc, "cannot merge");
	buf_add(out, merged.ptr, merged.len);
	git.merge_file_result_free(&merged);
	return 0;
}

int git_diff_lines(struct buf *out, struct str old, struct str now)
{
	git_diff_options o = { .version = GIT_DIFF_OPTIONS_VERSION,
		.flags = GIT_DIFF_FORCE_TEXT,
		.context_lines = 3 };
	git_patch *patch = NULL;
	git_buf text = { 0 };
	int rc = need_git();
	if (rc)
		return rc;
	rc = git.patch_from_buffers(&patch, old.p ? old.p : "", old.n, "a", now.p ? now.p : "",
		now.n, "a", &o);
	if (!rc)
		rc = git.patch_to_buf(&text, patch);
	if (!rc) {
		/* the lines above the first hunk name files, which these are not */
		struct str patch_text = str_make(text.ptr, text.size);
		ssize_t hunk = str_find(patch_text, STR("\n@@ "));
		if (hunk >= 0)
			buf_str(out, str_skip(patch_text, (size_t)hunk + 1));
	}
	git.buf_dispose(&text);
	git.patch_free(patch);
	return rc ? fail_git(rc, "cannot compare") : 0;
}
