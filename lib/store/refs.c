#include "store/refs.h"
#include "base/vec.h"
#include "store/settings.h"
#include "sys/lockfile.h"
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#define SYMREF_MAX_DEPTH 5
#define REF_MAX_BYTES 4096
#define LOCK_WAIT_MS 1000

bool oid_zero(const struct oid *o)
{
	return oid_eq(o, &(struct oid){ { 0 } });
}

void oid_hex(char out[OID_HEX + 1], const struct oid *o)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < sizeof o->b; i++) {
		out[2 * i] = digits[o->b[i] >> 4];
		out[2 * i + 1] = digits[o->b[i] & 15];
	}
	out[OID_HEX] = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool oid_parse(struct str hex, struct oid *out)
{
	struct oid o;
	if (hex.n != OID_HEX)
		return false;
	for (size_t i = 0; i < sizeof o.b; i++) {
		int high = hex_digit(hex.p[2 * i]), low = hex_digit(hex.p[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		o.b[i] = (unsigned char)(high << 4 | low);
	}
	*out = o;
	return true;
}

/* "<hex> <name>" in packed-refs: lines, some of them "^<hex>" and "# …". */
static bool find_packed(struct str file, const char *name, struct oid *out)
{
	CLEANUP(buf_release) struct buf needle = { 0 };
	buf_fmt(&needle, " %s\n", name);
	size_t from = 0;
	for (;;) {
		ssize_t at = str_find(str_skip(file, from), buf_view(&needle));
		if (at < 0)
			return false;
		size_t hit = from + (size_t)at;
		bool at_line = hit == OID_HEX ||
			       (hit > OID_HEX && file.p[hit - OID_HEX - 1] == '\n');
		if (at_line && oid_parse(str_make(file.p + hit - OID_HEX, OID_HEX), out))
			return true;
		from = hit + 1;
	}
}

static int packed_open(const char *common_dir, struct mapping *m)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	buf_fmt(&path, "%s/packed-refs", common_dir);
	int rc = file_map(m, path.p);
	if (rc == -E_NOTFOUND) {
		error_clear();
		*m = (struct mapping){ 0 };
		return 0;
	}
	return rc;
}

static int read_packed(const char *common_dir, const char *name, struct oid *out)
{
	CLEANUP(mapping_release) struct mapping m = { 0 };
	int rc = packed_open(common_dir, &m);
	if (rc)
		return rc;
	if (!find_packed(str_make((const char *)m.p, m.n), name, out))
		return fail(E_NOTFOUND, "there is no ref %s", name);
	return 0;
}

/* A folder of that name (refs below it) is no ref. */
static int read_loose(const char *dir, const char *name, struct buf *text)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	buf_fmt(&path, "%s/%s", dir, name);
	int rc = file_read(text, path.p, REF_MAX_BYTES);
	if (rc != -E_INVALID)
		return rc;
	return fail(E_NOTFOUND, "there is no ref %s", name);
}

int ref_read(const char *common_dir, const char *name, struct arena *a, struct oid *out,
	const char **final)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct str symbolic = STR("ref: ");
	for (int depth = 0; depth < SYMREF_MAX_DEPTH; depth++) {
		if (final)
			*final = name;
		buf_reset(&text);
		int rc = read_loose(common_dir, name, &text);
		if (rc == -E_NOTFOUND) {
			error_clear();
			return read_packed(common_dir, name, out);
		}
		if (rc)
			return rc;
		struct str value = str_trim(buf_view(&text));
		if (oid_parse(value, out))
			return 0;
		struct str target = str_trim(str_skip(value, symbolic.n));
		if (!str_starts(value, symbolic) || !str_starts(target, STR("refs/")) ||
			str_find(target, STR("..")) >= 0)
			return fail(E_DAMAGED, "the ref %s in %s is broken", name, common_dir);
		name = arena_cstr(a, target);
	}
	return fail(E_DAMAGED, "the ref %s in %s points in circles", name, common_dir);
}

static const char *rebased_branch(const char *git_dir, struct arena *a)
{
	static const char *const files[] = { "rebase-merge/head-name", "rebase-apply/head-name" };
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		CLEANUP(buf_release) struct buf text = { 0 };
		int rc = read_loose(git_dir, files[i], &text);
		struct str name = str_trim(buf_view(&text));
		error_clear();
		if (!rc && str_starts(name, STR("refs/heads/")))
			return arena_cstr(a, name);
	}
	return NULL;
}

int ref_head(const char *git_dir, struct arena *a, const char **out)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct str symbolic = STR("ref: ");
	struct oid detached;
	int rc = read_loose(git_dir, "HEAD", &text);
	if (rc)
		return rc;
	struct str value = str_trim(buf_view(&text));
	if (str_starts(value, symbolic))
		*out = arena_cstr(a, str_trim(str_skip(value, symbolic.n)));
	else if (oid_parse(value, &detached))
		*out = rebased_branch(git_dir, a);
	else
		return fail(E_GIT, "%s/HEAD is broken", git_dir);
	return 0;
}

static int each_loose(const char *common_dir, struct buf *name, ref_fn fn, void *arg)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct oid id;
	buf_fmt(&path, "%s/%s", common_dir, name->p);
	DIR *dir = opendir(path.p);
	size_t length = name->n;
	int rc = 0;
	if (!dir && errno == ENOTDIR) {
		rc = ref_read(common_dir, name->p, &a, &id, NULL);
		error_clear(); /* a broken ref of a remote is not ours to tell */
		return rc ? 0 : fn(name->p, &id, arg);
	}
	if (!dir)
		return 0;
	for (struct dirent *e; !rc && (e = readdir(dir));) {
		if (e->d_name[0] == '.' || str_ends(str_of(e->d_name), STR(".lock")))
			continue;
		buf_fmt(name, "%s%s", name->p[length - 1] == '/' ? "" : "/", e->d_name);
		rc = each_loose(common_dir, name, fn, arg);
		buf_cut(name, length);
	}
	closedir(dir);
	return rc;
}

int ref_each(const char *common_dir, const char *prefix, ref_fn fn, void *arg)
{
	CLEANUP(buf_release) struct buf name = { 0 };
	CLEANUP(mapping_release) struct mapping m = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct oid id;
	buf_cstr(&name, prefix);
	int rc = each_loose(common_dir, &name, fn, arg);
	if (!rc)
		rc = packed_open(common_dir, &m);
	struct str rest = { (const char *)m.p, m.n }, line, hex;
	while (!rc && str_next_line(&rest, &line)) {
		if (!str_next(&line, ' ', &hex) || !oid_parse(hex, &id) ||
			!str_starts(line, str_of(prefix)))
			continue;
		buf_reset(&name);
		buf_fmt(&name, "%s/%.*s", common_dir, STR_ARG(line));
		if (!file_exists(name.p))
			rc = fn(arena_cstr(&a, line), &id, arg);
	}
	return rc;
}

/* Refs are files in folders: "a" and "a/b" cannot both be. */
static int check_free(const struct place *p, const char *name)
{
	CLEANUP(mapping_release) struct mapping m = { 0 };
	CLEANUP(buf_release) struct buf below = { 0 };
	int rc = packed_open(p->common_dir, &m);
	if (rc)
		return rc;
	struct str file = { (const char *)m.p, m.n };
	struct oid id;
	buf_fmt(&below, " %s/", name);
	if (str_find(file, buf_view(&below)) >= 0)
		return fail(E_STATE, "%s cannot be made: there are refs below that name", name);
	for (const char *slash = name; (slash = strchr(slash, '/')); slash++) {
		CLEANUP(free_ptr) char *above = xstrndup(name, (size_t)(slash - name));
		if (find_packed(file, above, &id))
			return fail(E_STATE, "%s cannot be made: there is a ref %s", name, above);
	}
	return 0;
}

static int create_lock(struct ref_update *u, const struct place *p)
{
	CLEANUP(free_ptr) char *dir = path_parent(u->path);
	for (int waited = 0;; waited += 10) {
		int fd = u->witness ? lockfile_create(u->lock, u->witness, p->file_mode)
				    : file_create(u->lock, p->file_mode);
		if (fd >= 0) {
			u->fd = fd + 1;
			return fd_share(fd, p->file_mode, u->lock);
		}
		if (errno == ENOENT) {
			int rc = dir_make(dir, p->dir_mode);
			if (rc)
				return rc;
			continue;
		} else if (errno != EEXIST) {
			return fail_errno(E_IO, "cannot create %s", u->lock);
		} else if (waited >= LOCK_WAIT_MS) {
			fail(E_BUSY,
				"%s exists: git is moving the branch, or was killed while it did",
				u->lock);
			return mend("if no git is running", "rm", u->lock, NULL);
		}
		nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000000L }, NULL);
	}
}

static int compare(const struct place *p, const char *name, const struct oid *old)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct oid now;
	int rc = ref_read(p->common_dir, name, &a, &now, NULL);
	if (rc == -E_NOTFOUND) {
		error_clear();
		return old ? fail(E_RACED, "%s has been removed", name) : check_free(p, name);
	}
	if (rc)
		return rc;
	if (!old || !oid_eq(&now, old))
		return fail(E_RACED, "%s was moved by somebody else", name);
	return 0;
}

int ref_lock(struct ref_update *u, const struct place *p, const char *name, const struct oid *old,
	const struct oid *new_id, const char *witness)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf path = { 0 };
	struct oid ignored;
	const char *final;
	char hex[OID_HEX + 2];
	int rc = ref_read(p->common_dir, name, &a, &ignored, &final);
	if (rc && rc != -E_NOTFOUND)
		return rc;
	error_clear();
	*u = (struct ref_update){ .name = xstrdup(final), .new_id = *new_id };
	if (old)
		u->old = *old;
	buf_fmt(&path, "%s/%s", p->common_dir, final);
	u->path = buf_take(&path, NULL);
	buf_fmt(&path, "%s.lock", u->path);
	u->lock = buf_take(&path, NULL);
	u->witness = witness ? xstrdup(witness) : NULL;
	rc = create_lock(u, p);
	if (!rc)
		rc = compare(p, u->name, old);
	oid_hex(hex, new_id);
	hex[OID_HEX] = '\n';
	if (!rc)
		rc = fd_write_all(u->fd - 1, str_make(hex, sizeof hex - 1), u->lock);
	if (rc)
		ref_release(u);
	return rc;
}

void ref_release(struct ref_update *u)
{
	if (u->fd) {
		close(u->fd - 1);
		if (u->witness)
			lockfile_remove(u->lock, u->witness);
		else
			unlink(u->lock);
	}
	free(u->witness);
	free(u->name);
	free(u->path);
	free(u->lock);
	*u = (struct ref_update){ 0 };
}

/* git's rule for beginning a log; one that exists is always continued. */
static int keeps_log(const struct place *p, bool *out)
{
	const char *value = settings_get(p->settings, "core.logAllRefUpdates");
	if (value && !strcasecmp(value, "always"))
		*out = true;
	else
		return settings_bool(p->settings, "core.logAllRefUpdates", p->repo_tree, out);
	return 0;
}

static int append(const char *path, struct str line)
{
	CLEANUP(fd_close) int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	if (fd < 0)
		return fail_errno(errno == ENOENT ? E_NOTFOUND : E_IO, "cannot open %s", path);
	if (fstat(fd, &st))
		return fail_errno(E_IO, "cannot look at %s", path);
	int rc = fd_write_all(fd, line, path);
	if (rc) {
		/* half a line would be a broken log */
		int ignored UNUSED = ftruncate(fd, st.st_size);
	}
	return rc;
}

static int begin_log(const struct place *p, const char *path)
{
	CLEANUP(free_ptr) char *dir = path_parent(path);
	int rc = dir_make(dir, p->dir_mode);
	if (rc)
		return rc;
	CLEANUP(fd_close) int fd = file_create(path, p->file_mode);
	if (fd < 0)
		return errno == EEXIST ? 0 : fail_errno(E_IO, "cannot create %s", path);
	return fd_share(fd, p->file_mode, path);
}

static int log_to(const struct place *p, const char *dir, const char *name, struct str line)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	bool wanted = false;
	buf_fmt(&path, "%s/logs/%s", dir, name);
	int rc = append(path.p, line);
	if (rc != -E_NOTFOUND)
		return rc;
	error_clear();
	rc = keeps_log(p, &wanted);
	if (!rc && wanted)
		rc = begin_log(p, path.p);
	return rc || !wanted ? rc : append(path.p, line);
}

static int log_move(const struct ref_update *u, const struct place *p, const char *ident,
	const char *message)
{
	CLEANUP(buf_release) struct buf line = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	char from[OID_HEX + 1], to[OID_HEX + 1];
	const char *head = NULL;
	oid_hex(from, &u->old);
	oid_hex(to, &u->new_id);
	buf_fmt(&line, "%s %s %s\t%.*s\n", from, to, ident, (int)strcspn(message, "\n"), message);
	int rc = log_to(p, p->common_dir, u->name, buf_view(&line));
	if (rc)
		return rc;
	if (ref_head(p->git_dir, &a, &head)) {
		error_clear();
		return 0;
	}
	return head && !strcmp(head, u->name) ? log_to(p, p->git_dir, "HEAD", buf_view(&line)) : 0;
}

int ref_move(struct ref_update *u, const struct place *p, const char *ident, const char *message)
{
	int rc = log_move(u, p, ident, message);
	if (rc)
		return rc;
	/* git leaves empty folders where refs were; only such a one gives way */
	if (rename(u->lock, u->path) &&
		(errno != EISDIR || rmdir(u->path) || rename(u->lock, u->path)))
		return fail_errno(E_IO, "cannot move %s", u->name);
	if (u->witness)
		lockfile_renamed(u->witness);
	close(u->fd - 1);
	u->fd = 0;
	CLEANUP(free_ptr) char *dir = path_parent(u->path);
	rc = dir_sync(dir);
	ref_release(u);
	return rc;
}
