/* floor REPOSITORY TITLE: what `hd new` does, by plain libgit2 and nothing else: a blob, the three
 * trees above it and a commit as loose objects, and the branch moved, all of it fsynced. */
/* not <git2.h>, whose fields have names that base.h poisons */
#include <git2/blob.h>
#include <git2/commit.h>
#include <git2/common.h>
#include <git2/errors.h>
#include <git2/global.h>
#include <git2/object.h>
#include <git2/repository.h>
#include <git2/revparse.h>
#include <git2/signature.h>
#include <git2/tree.h>

static void need(int rc)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "floor: %s\n", git_error_last() ? git_error_last()->message : "failed");
	exit(6);
}

/* The tree of the entry `name` of a tree, or none. */
static git_tree *tree_below(git_repository *repo, const git_tree *tree, const char *name)
{
	const git_tree_entry *entry = tree ? git_tree_entry_byname(tree, name) : NULL;
	git_tree *below = NULL;
	if (entry)
		need(git_tree_lookup(&below, repo, git_tree_entry_id(entry)));
	return below;
}

/* Writes `tree` with its entry `name` replaced. */
static git_oid tree_with(git_repository *repo, const git_tree *tree, const char *name,
	const git_oid *id, git_filemode_t mode)
{
	git_treebuilder *builder;
	git_oid out;
	need(git_treebuilder_new(&builder, repo, tree));
	need(git_treebuilder_insert(NULL, builder, name, id, mode));
	need(git_treebuilder_write(&out, builder));
	git_treebuilder_free(builder);
	return out;
}

static git_oid write_ticket(git_repository *repo, const char *id, const char *title)
{
	char text[2000];
	int n = snprintf(text, sizeof text,
		"---\nid: %s\ntitle: %s\nrequester: ann@acme.example\n---\nid: x7k2m9ab\n"
		"at: 2026-11-22T10:15:30.123Z\nby: ann@acme.example\ndo: open\nvia: cli\n"
		"set: {requester: ann@acme.example, status: new, title: %s}\n"
		"body: |\n  Since yesterday it drops every hour.\n",
		id, title, title);
	git_oid out;
	need(git_blob_create_from_buffer(&out, repo, text, MIN((size_t)n, sizeof text - 1)));
	return out;
}

static void write_commit(git_repository *repo, const git_commit *parent, const git_oid *root)
{
	git_tree *tree;
	git_signature *who;
	git_oid out;
	need(git_tree_lookup(&tree, repo, root));
	need(git_signature_now(&who, "Bob", "bob@desk.example"));
	need(git_commit_create(&out, repo, "HEAD", who, who, NULL, "New ticket\n", tree, 1,
		&parent));
	git_signature_free(who);
	git_tree_free(tree);
}

int main(int argc, char **argv)
{
	git_repository *repo;
	git_object *head;
	git_tree *root;
	char id[9], folder[3];
	if (argc != 3)
		return 2;
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	need(git_repository_open(&repo, argv[1]));
	need(git_revparse_single(&head, repo, "HEAD^{commit}"));
	need(git_commit_tree(&root, (git_commit *)head));
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(id, sizeof id, "f%07x", (unsigned)now.tv_nsec & 0xfffffff);
	snprintf(folder, sizeof folder, "%.2s", id);

	git_tree *tickets = tree_below(repo, root, "tickets");
	git_tree *leaf = tree_below(repo, tickets, folder);
	char file[16];
	snprintf(file, sizeof file, "%s.yaml", id);
	git_oid made = write_ticket(repo, id, argv[2]);
	made = tree_with(repo, leaf, file, &made, GIT_FILEMODE_BLOB);
	made = tree_with(repo, tickets, folder, &made, GIT_FILEMODE_TREE);
	made = tree_with(repo, root, "tickets", &made, GIT_FILEMODE_TREE);
	write_commit(repo, (git_commit *)head, &made);
	git_tree_free(leaf);
	git_tree_free(tickets);
	git_tree_free(root);
	git_object_free(head);
	git_repository_free(repo);
	git_libgit2_shutdown();
	return 0;
}
