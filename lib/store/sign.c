#include "store/settings.h"
#include "store/txn_inside.h"
#include "sys/process.h"

#define SAID_MAX ((size_t)1 << 20)

/* Git would run what these name, whoever wrote them. */
static int check_programs(const struct settings *s)
{
	static const char *const keys[] = { "gpg.program", "gpg.openpgp.program",
		"gpg.x509.program", "gpg.ssh.program", "gpg.ssh.defaultKeyCommand" };
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *any = settings_get(s, keys[i]), *own = settings_protected(s, keys[i]);
		if (!any || (own && !strcmp(any, own)))
			continue;
		fail(E_UNSAFE, "the repository's own configuration names a program to run: %s=%s",
			keys[i], any);
		return mend("trust that program", "git", "config", "--global", keys[i], any, NULL);
	}
	return 0;
}

static int fail_signing(struct str said)
{
	struct str line = { 0 };
	str_next_line(&said, &line);
	fail(E_GIT, "git cannot sign the commit: %.*s", STR_ARG(line));
	return mend("commit without a signature", "git", "config", "commit.gpgSign", "false", NULL);
}

int commit_sign(const struct txn *t, const struct oid *tree, const char *message, struct oid *out)
{
	const struct place *p = &t->store->place;
	const struct person *who = &t->options.author;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf said = { 0 }, complained = { 0 }, ident = { 0 };
	char tree_hex[OID_HEX + 1], parent_hex[TXN_PARENTS_MAX][OID_HEX + 1];
	struct oid parents[TXN_PARENTS_MAX];
	int status;
	int rc = check_programs(p->settings);
	if (rc)
		return rc;
	oid_hex(tree_hex, tree);
	person_ident(&ident, who, t->options.now, t->options.offset);
	const char *date = strrchr(ident.p, '>') + 2;
	const char *git_dir = arena_fmt(&a, "--git-dir=%s", p->git_dir).p;
	const char *argv[8 + 2 * TXN_PARENTS_MAX] = { "git", git_dir, "commit-tree", "-S", tree_hex,
		"-F", "-" };
	size_t n = txn_parents(t, parents), at = 7;
	for (size_t i = 0; i < n; i++) {
		oid_hex(parent_hex[i], &parents[i]);
		argv[at++] = "-p";
		argv[at++] = parent_hex[i];
	}
	const char *env[] = { arena_fmt(&a, "GIT_AUTHOR_NAME=%s", who->name).p,
		arena_fmt(&a, "GIT_AUTHOR_EMAIL=%s", who->email).p,
		arena_fmt(&a, "GIT_AUTHOR_DATE=@%s", date).p,
		arena_fmt(&a, "GIT_COMMITTER_NAME=%s", who->name).p,
		arena_fmt(&a, "GIT_COMMITTER_EMAIL=%s", who->email).p,
		arena_fmt(&a, "GIT_COMMITTER_DATE=@%s", date).p, NULL };
	rc = process_run_env((char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)env, NULL,
		str_of(message), &said, SAID_MAX, &complained, &status);
	if (rc)
		return rc;
	if (status || !oid_parse(str_trim(buf_view(&said)), out))
		return fail_signing(buf_view(&complained));
	return 0;
}
