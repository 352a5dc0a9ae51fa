#include "store/partial.h"
#include "base/buf.h"
#include "store/settings.h"

/* The remote that keeps what this clone left out; else the first one. */
struct remotes {
	struct str promisor, any;
};

static void look_at_remote(const char *key, const char *value, const char *origin UNUSED, void *arg)
{
	struct remotes *r = arg;
	struct str name = str_skip(str_of(key), strlen("remote."));
	struct str promisor = STR(".promisor"), url = STR(".url");
	if (str_ends(name, promisor) && strcasecmp(value, "false") != 0)
		r->promisor = str_first(name, name.n - promisor.n);
	else if (str_ends(name, url) && !r->any.n)
		r->any = str_first(name, name.n - url.n);
}

static struct remotes find_remotes(const struct settings *s)
{
	struct remotes r = { 0 };
	const char *named = settings_get(s, "extensions.partialClone");
	settings_each(s, "remote.", look_at_remote, &r);
	if (!r.promisor.n && named)
		r.promisor = str_of(named);
	return r;
}

const char *place_folder(struct arena *a, const struct place *p)
{
	struct str dir = str_of(p->common_dir), git = STR("/.git");
	return arena_cstr(a, str_ends(dir, git) ? str_first(dir, dir.n - git.n) : dir);
}

static int mend_partial(const struct place *p, struct str remote)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *dir = place_folder(&a, p), *name = arena_cstr(&a, remote);
	const char *filter = arena_fmt(&a, "remote.%s.partialclonefilter", name).p;
	mend("get what it lacks", "git", "-C", dir, "fetch", "--refetch", "--no-filter", name,
		p->branch ? place_branch_name(p) : NULL, NULL);
	if (!settings_get(p->settings, filter))
		return -E_MISSING;
	return mend("and all that is new from now on", "git", "-C", dir, "config", "--unset-all",
		filter, NULL);
}

int fail_missing(const struct place *p, const struct oid *id)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct remotes r = find_remotes(p->settings);
	char hex[OID_HEX + 1];
	oid_hex(hex, id);
	if (r.promisor.n) {
		fail(E_MISSING, "object %s is missing: this is a partial clone", hex);
		return mend_partial(p, r.promisor);
	}
	fail(E_DAMAGED, "object %s is missing", hex);
	if (!r.any.n)
		return -E_DAMAGED;
	return mend("get it from the remote again", "git", "-C", place_folder(&a, p), "fetch",
		"--refetch", arena_cstr(&a, r.any), NULL);
}

int fail_shallow(const struct place *p)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	fail(E_STATE,
		"this is a shallow clone, and the commits that both sides have are not in it");
	return mend("get the whole history", "git", "-C", place_folder(&a, p), "fetch",
		"--unshallow", NULL);
}

struct refspecs {
	const char *branch;
	bool any, match;
};

/* A value of remote.<name>.fetch: "+FROM:TO", where both may end in a star. */
static void look_at_refspec(const char *key, const char *value, const char *origin UNUSED,
	void *arg)
{
	struct refspecs *r = arg;
	struct str from = str_of(value), branch = str_of(r->branch);
	if (!str_ends(str_of(key), STR(".fetch")))
		return;
	if (str_starts(from, STR("+")))
		from = str_skip(from, 1);
	ssize_t colon = str_chr(from, ':');
	if (colon >= 0)
		from = str_first(from, (size_t)colon);
	r->any = true;
	if (str_ends(from, STR("*")))
		r->match |= str_starts(branch, str_first(from, from.n - 1));
	else
		r->match |= str_eq(branch, from);
}

bool place_is_narrow(const struct place *p)
{
	struct refspecs r = { .branch = p->branch };
	settings_each(p->settings, "remote.", look_at_refspec, &r);
	return r.any && !r.match;
}
