/* Merging two tips: what each kind of file becomes, what a merge mends, and when the branch only
 * moves. Two branches of one bare repository are the clones; every merge is made both ways, and
 * must write the same tree. */
#include "tests/repo.h"
#include "store/merge.h"
#include "store/settled.h"

#define PATH "tickets/k3/k3f92mx7.yaml"
#define STATE "---\nid: k3f92mx7\ntitle: VPN\n"
#define OPEN \
	"---\nid: x7k2m9ab\nat: 2026-11-22T10:15:30.123Z\nby: ann@acme.example\ndo: open\n" \
	"set: {title: VPN}\n"
#define REPLY \
	"---\nid: p3k2m9ab\nat: 2026-11-22T10:20:30.004Z\nby: bob@desk.example\ndo: reply\n" \
	"body: |\n  Please send the log.\n"
#define NOTE \
	"---\nid: q3k2m9ab\nat: 2026-11-22T10:21:00.000Z\nby: bob@desk.example\ndo: note\n" \
	"body: |\n  The log is late.\n"

enum { OURS, THEIRS, CLONES };

struct pair {
	struct test_repo *repo;
	struct store stores[CLONES];
	enum merge_result result; /* of ours */
	struct merge_notes notes; /* of ours */
};

/* Durability is not what is tried here. */
int fsync(int fd UNUSED)
{
	return 0;
}

static int pair_setup(void **state)
{
	struct pair *p = xcalloc(1, sizeof *p);
	static char *env[CLONES][3] = { { NULL, NULL, NULL } };
	repo_setup(state);
	p->repo = *state;
	test_init(p->repo, "a desk", true);
	sh(p->repo, "cd 'a desk'; printf '[gc]\\nauto = 0\\n' >>config;"
		    "cp refs/heads/main refs/heads/c0; cp refs/heads/main refs/heads/c1");
	for (size_t i = 0; i < CLONES; i++) {
		struct place_hint hint = p->repo->hint;
		env[i][0] = arena_cstr(&p->repo->arena, STR("hd.branch"));
		env[i][1] = arena_cstr(&p->repo->arena, i ? STR("c1") : STR("c0"));
		hint.git_config_env = env[i];
		assert_ok(store_open(&p->stores[i], &hint));
	}
	*state = p;
	return 0;
}

static int pair_teardown(void **state)
{
	struct pair *p = *state;
	void *repo = p->repo;
	sh(p->repo, "cd 'a desk'; git fsck --strict --full --no-dangling");
	merge_notes_release(&p->notes);
	for (size_t i = 0; i < CLONES; i++)
		store_release(&p->stores[i]);
	free(p);
	return repo_teardown(&repo);
}

static struct txn *begin(struct pair *p, int clone)
{
	struct txn *t;
	p->repo->options.now += 1000;
	assert_ok(txn_begin(&t, &p->stores[clone], &p->repo->options));
	return t;
}

static void commit(struct txn *t)
{
	struct oid id;
	assert_ok(txn_commit(t, "A step", NULL, &id));
}

static struct oid tip(struct pair *p, int clone)
{
	struct oid id;
	assert_ok(place_tip(&p->stores[clone].place, &id));
	return id;
}

/* One commit: the file with that text, or without the file. */
static void save(struct pair *p, int clone, const char *path, const char *text)
{
	CLEANUP(txn_release) struct txn *t = begin(p, clone);
	assert_ok(text ? txn_put(t, path, str_of(text)) : txn_remove(t, path));
	commit(t);
}

static struct str load(struct pair *p, int clone, const char *path)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	int rc = store_read(&p->stores[clone], NULL, path, 1 << 20, &text);
	if (rc == -E_NOTFOUND)
		return STR("(none)");
	assert_ok(rc);
	return arena_str(&p->repo->arena, buf_view(&text));
}

static enum merge_result merge_tip(struct pair *p, int clone, const struct oid *theirs)
{
	CLEANUP(txn_release) struct txn *t = begin(p, clone);
	struct merge_notes notes = { 0 };
	enum merge_result result;
	assert_ok(merge_into(t, theirs, NULL, &result, &notes));
	if (result != MERGE_NOTHING)
		commit(t);
	if (clone != OURS) {
		merge_notes_release(&notes);
		return result;
	}
	merge_notes_release(&p->notes);
	p->notes = notes;
	return p->result = result;
}

static struct oid tree(struct pair *p, int clone)
{
	struct oid id = tip(p, clone), out;
	struct repo *r;
	assert_ok(store_repo(&p->stores[clone], &r));
	assert_ok(repo_commit_tree(r, &id, &out));
	return out;
}

/* Both merge what the other has now. */
static enum merge_result merge(struct pair *p)
{
	struct oid ours = tip(p, OURS), theirs = tip(p, THEIRS);
	merge_tip(p, OURS, &theirs);
	merge_tip(p, THEIRS, &ours);
	struct oid x = tree(p, OURS), y = tree(p, THEIRS);
	assert_memory_equal(&x, &y, sizeof x);
	return p->result;
}

static void share(struct pair *p, const char *path, const char *text)
{
	save(p, OURS, path, text);
	merge(p);
}

static bool noted(struct pair *p, const char *what)
{
	struct str *line;
	vec_each (line, &p->notes.lines)
		if (str_find(*line, str_of(what)) >= 0)
			return true;
	return false;
}

/* ---- how tips lie ---- */

static void the_branch_moves_where_it_can(void **state)
{
	struct pair *p = *state;
	assert_int_equal(merge(p), MERGE_NOTHING);
	save(p, THEIRS, PATH, STATE OPEN);
	assert_int_equal(merge(p), MERGE_FORWARD);
	struct oid ours = tip(p, OURS), theirs = tip(p, THEIRS);
	assert_memory_equal(&ours, &theirs, sizeof ours);
	save(p, OURS, "kb/a.md", "A\n");
	assert_int_equal(merge_tip(p, OURS, &theirs), MERGE_NOTHING);
	save(p, THEIRS, "kb/b.md", "B\n");
	assert_int_equal(merge(p), MERGE_STAGED);
	assert_str(load(p, OURS, "kb/a.md"), "A\n");
	assert_str(load(p, OURS, "kb/b.md"), "B\n");
	assert_str(sh(p->repo, "git -C 'a desk' log -1 --format=%P c0 | wc -w"), "2");
	/* the same tree, though not the same commit */
	assert_int_equal(merge(p), MERGE_STAGED);
}

static void unrelated_desks_stay_apart_unless_one_is_empty(void **state)
{
	struct pair *p = *state;
	struct oid other;
	enum merge_result result;
	save(p, THEIRS, PATH, STATE OPEN);
	sh(p->repo, "cd 'a desk'; git update-ref refs/heads/c1 "
		    "$(git commit-tree -m root 'c1^{tree}')");
	assert_int_equal(merge(p), MERGE_STAGED);
	assert_str(load(p, OURS, PATH), STATE OPEN);
	assert_true(oid_parse(sh(p->repo, "cd 'a desk'; git commit-tree -m other 'c1^{tree}'"),
		&other));
	CLEANUP(txn_release) struct txn *t = begin(p, OURS);
	assert_err(merge_into(t, &other, NULL, &result, NULL), E_STATE);
}

/* ---- tickets ---- */

static void tickets_unite(void **state)
{
	struct pair *p = *state;
	share(p, PATH, STATE OPEN);
	save(p, OURS, PATH, STATE OPEN REPLY);
	save(p, THEIRS, PATH, STATE OPEN NOTE);
	assert_int_equal(merge(p), MERGE_STAGED);
	assert_str(load(p, OURS, PATH), STATE OPEN REPLY NOTE);
	assert_int_equal(p->notes.lines.n, 0);
}

static void what_one_side_wrote_is_taken_unread(void **state)
{
	struct pair *p = *state;
	/* in a form of its own, which saving it would change */
	share(p, PATH, "---\nid: k3f92mx7\ntitle:   VPN\n" OPEN);
	save(p, THEIRS, PATH, "---\nid: k3f92mx7\ntitle:   'VPN'\n" OPEN REPLY);
	save(p, OURS, "kb/a.md", "A\n");
	assert_int_equal(merge(p), MERGE_STAGED);
	assert_str(load(p, OURS, PATH), "---\nid: k3f92mx7\ntitle:   'VPN'\n" OPEN REPLY);
}

static void a_hand_edit_becomes_an_entry(void **state)
{
	struct pair *p = *state;
	share(p, PATH, STATE OPEN);
	save(p, OURS, PATH, "---\nid: k3f92mx7\ntitle: VPN\npriority: high\n" OPEN);
	save(p, OURS, PATH,
		"---\nid: k3f92mx7\ntitle: VPN\npriority: high\nassignee: bob@desk.example\n" OPEN);
	save(p, THEIRS, PATH, STATE OPEN REPLY);
	assert_int_equal(merge(p), MERGE_STAGED);
	struct str text = load(p, OURS, PATH);
	assert_true(str_starts(text, STR("---\nid: k3f92mx7\ntitle: VPN\npriority: high\nassignee: "
					 "bob@desk.example\n")));
	/* two commits, two entries */
	assert_true(str_find(text, STR("by: hand\ndo: change\nset: {priority: high}")) > 0);
	assert_true(
		str_find(text, STR("by: hand\ndo: change\nset: {assignee: bob@desk.example}")) > 0);
}

static void a_removed_ticket_comes_back_deleted(void **state)
{
	struct pair *p = *state;
	share(p, PATH, STATE OPEN);
	save(p, OURS, PATH, NULL);
	/* forward is not enough: the ticket's stub is missing */
	struct oid ours = tip(p, OURS);
	assert_int_equal(merge_tip(p, THEIRS, &ours), MERGE_STAGED);
	assert_true(str_find(load(p, THEIRS, PATH), STR("deleted: yes\n" OPEN)) > 0);
	save(p, OURS, "kb/a.md", "A\n");
	merge(p);
	merge(p);
	assert_true(str_find(load(p, OURS, PATH), STR("set: {deleted: yes}")) > 0);
}

static void a_ticket_is_removed_though_its_file_was_broken(void **state)
{
	struct pair *p = *state;
	share(p, PATH, STATE OPEN);
	save(p, OURS, PATH, "---\nid: [\n");
	save(p, OURS, PATH, NULL);
	save(p, THEIRS, "kb/a.md", "A\n");
	merge(p);
	assert_true(str_find(load(p, THEIRS, PATH), STR("deleted: yes\n" OPEN)) > 0);
}

static void take_side_of_a_merge(struct pair *p, const char *path, const char *text)
{
	CLEANUP(txn_release) struct txn *t = begin(p, OURS);
	struct oid theirs = tip(p, THEIRS);
	txn_second_parent(t, &theirs);
	if (text)
		assert_ok(txn_put(t, path, str_of(text)));
	commit(t);
}

static void what_a_merge_lost_comes_back(void **state)
{
	struct pair *p = *state;
	share(p, PATH, STATE OPEN);
	save(p, OURS, PATH, STATE OPEN REPLY);
	save(p, THEIRS, PATH, STATE OPEN NOTE);
	take_side_of_a_merge(p, PATH, NULL);
	struct oid theirs = tip(p, THEIRS);
	assert_int_equal(merge_tip(p, OURS, &theirs), MERGE_SETTLED);
	assert_str(load(p, OURS, PATH), STATE OPEN REPLY NOTE);
	assert_str(sh(p->repo, "git -C 'a desk' log -1 --format=%P c0 | wc -w"), "1");
	assert_int_equal(merge_tip(p, OURS, &theirs), MERGE_NOTHING);
	/* also where it took theirs, and from the other side */
	save(p, OURS, PATH, STATE OPEN);
	take_side_of_a_merge(p, PATH, STATE OPEN NOTE);
	assert_int_equal(merge(p), MERGE_SETTLED);
	assert_str(load(p, THEIRS, PATH), STATE OPEN REPLY NOTE);
}

static void settling_alone_begins_at_what_is_known(void **state)
{
	struct pair *p = *state;
	enum merge_result result;
	share(p, PATH, STATE OPEN);
	struct oid known = tip(p, OURS);
	save(p, OURS, PATH, STATE OPEN REPLY);
	save(p, OURS, PATH, STATE OPEN NOTE);
	struct merge_options o = { &known, 1 };
	CLEANUP(txn_release) struct txn *t = begin(p, OURS);
	assert_ok(merge_into(t, NULL, &o, &result, NULL));
	assert_int_equal(result, MERGE_SETTLED);
	commit(t);
	assert_str(load(p, OURS, PATH), STATE OPEN REPLY NOTE);
	known = tip(p, OURS);
	assert_ok(merge_into(t, NULL, &o, &result, NULL));
	assert_int_equal(result, MERGE_NOTHING);
	/* one that this clone does not have says nothing */
	known.b[0] ^= 1;
	assert_ok(merge_into(t, NULL, &o, &result, NULL));
	assert_int_equal(result, MERGE_NOTHING);
}

static void settle(struct pair *p, const struct oid *known)
{
	struct merge_options o = { known, 1 };
	CLEANUP(txn_release) struct txn *t = begin(p, OURS);
	assert_ok(merge_into(t, NULL, &o, &p->result, NULL));
	assert_int_equal(p->result, MERGE_SETTLED);
	commit(t);
}

static void what_both_parents_lost_comes_back_behind_their_merge(void **state)
{
	struct pair *p = *state;
	share(p, PATH, STATE OPEN);
	struct oid known = tip(p, OURS);
	save(p, OURS, PATH, STATE OPEN REPLY);
	save(p, OURS, PATH, STATE OPEN);
	save(p, THEIRS, PATH, STATE OPEN NOTE);
	save(p, THEIRS, PATH, STATE OPEN);
	/* every file is the same in it and in both parents */
	take_side_of_a_merge(p, PATH, NULL);
	settle(p, &known);
	assert_str(load(p, OURS, PATH), STATE OPEN REPLY NOTE);
}

static void what_the_only_parent_lost_comes_back_behind_a_merge(void **state)
{
	struct pair *p = *state;
	struct oid known = tip(p, OURS);
	save(p, OURS, "kb/a.md", "A\n");
	save(p, THEIRS, PATH, STATE OPEN NOTE);
	save(p, THEIRS, PATH, STATE OPEN);
	take_side_of_a_merge(p, PATH, STATE OPEN);
	save(p, OURS, "kb/a.md", "B\n");
	settle(p, &known);
	assert_str(load(p, OURS, PATH), STATE OPEN NOTE);
}

static void put_labels(struct buf *b, char first, const char *end)
{
	buf_cstr(b, "labels: [");
	for (int i = 0; i < 5001; i++)
		buf_fmt(b, "%s%c%d", i ? ", " : "", first, i);
	buf_fmt(b, "]%s\n", end);
}

static const char *with_labels(struct pair *p, const char *id, char first)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	buf_cstr(&b, STATE);
	put_labels(&b, first, "");
	buf_fmt(&b, OPEN "---\nid: %s\nat: 2026-11-22T10:16:30.123Z\ndo: change\nadd: {", id);
	put_labels(&b, first, "}");
	return arena_str(&p->repo->arena, buf_view(&b)).p;
}

static void what_no_ticket_can_hold_is_told(void **state)
{
	struct pair *p = *state;
	const char *a = with_labels(p, "a7k2m9ab", 'a'), *b = with_labels(p, "b7k2m9ab", 'b');
	share(p, "kb/a.md", "A\n");
	save(p, OURS, PATH, a);
	/* together with what this one dropped it is too much */
	save(p, OURS, PATH, b);
	merge(p);
	assert_strs(load(p, THEIRS, PATH), str_of(b));
	assert_true(noted(p, "not all of it was united"));
	/* and behind a file that is none, the last that was one stays */
	struct oid theirs = tip(p, THEIRS);
	save(p, OURS, PATH, a);
	save(p, OURS, PATH, arena_fmt(&p->repo->arena, "---\nid: [\n%s", b).p);
	assert_int_equal(merge_tip(p, OURS, &theirs), MERGE_SETTLED);
	assert_true(str_find(load(p, OURS, PATH), STR("id: a7k2m9ab")) > 0);
	assert_true(str_find(load(p, OURS, PATH), STR("id: b7k2m9ab")) < 0);
}

static void committed_markers_give_both_sides_back(void **state)
{
	struct pair *p = *state;
	share(p, PATH, STATE OPEN);
	/* as a rebase leaves it: the second side was never committed by itself */
	save(p, OURS, PATH,
		STATE OPEN "<<<<<<< HEAD\n" REPLY "||||||| base\n---\nid: junk\n=======\n" NOTE
			   ">>>>>>> a note\n");
	save(p, THEIRS, "kb/a.md", "A\n");
	merge(p);
	assert_str(load(p, OURS, PATH), STATE OPEN REPLY NOTE);
	assert_true(noted(p, PATH ": in commit "));
	/* a ticket that nobody knew before */
	save(p, OURS, "tickets/k4/k4f92mx7.yaml",
		"---\nid: k4f92mx7\n<<<<<<< HEAD\ntitle: VPN\n=======\n>>>>>>> b\n" OPEN);
	merge(p);
	assert_str(load(p, THEIRS, "tickets/k4/k4f92mx7.yaml"),
		"---\nid: k4f92mx7\ntitle: VPN\n" OPEN);
}

static void what_git_mixed_up_is_no_version_of_an_entry(void **state)
{
	struct pair *p = *state;
	share(p, PATH, STATE OPEN REPLY);
	save(p, OURS, PATH,
		STATE OPEN "---\nid: p3k2m9ab\nat: 2026-11-22T10:20:30.004Z\nby: bob@desk.example\n"
			   "do: reply\nbody: |\n<<<<<<< a\n  Please send\n=======\n  Or not.\n"
			   ">>>>>>> b\n" NOTE);
	merge(p);
	assert_str(load(p, OURS, PATH), STATE OPEN REPLY NOTE);
}

static void a_broken_file_gives_way(void **state)
{
	struct pair *p = *state;
	share(p, PATH, STATE OPEN);
	save(p, OURS, PATH, "---\nid: [\n" OPEN NOTE);
	save(p, THEIRS, PATH, STATE OPEN REPLY);
	assert_int_equal(merge(p), MERGE_STAGED);
	assert_str(load(p, OURS, PATH), STATE OPEN REPLY NOTE);
	assert_true(noted(p, "this is no ticket"));
	/* one that nobody knew otherwise is left for its author to mend */
	save(p, OURS, "tickets/k4/k4f92mx7.yaml", "---\nid: [\n");
	merge(p);
	assert_str(load(p, THEIRS, "tickets/k4/k4f92mx7.yaml"), "---\nid: [\n");
}

static void a_ticket_in_the_wrong_place_is_a_file(void **state)
{
	struct pair *p = *state;
	save(p, OURS, "tickets/k4/k3f92mx7.yaml", STATE OPEN);
	merge(p);
	save(p, THEIRS, "tickets/k4/k3f92mx7.yaml", NULL);
	merge(p);
	assert_str(load(p, OURS, "tickets/k4/k3f92mx7.yaml"), "(none)");
}

static void a_redacted_text_does_not_stay(void **state)
{
#define REDACT \
	"---\nid: r3k2m9ab\nat: 2026-11-22T10:22:00.000Z\nby: bob@desk.example\ndo: redact\n" \
	"of: p3k2m9ab\n"
	struct pair *p = *state;
	share(p, PATH, STATE OPEN REPLY);
	/* as git's union of both sides would leave it */
	save(p, OURS, PATH, STATE OPEN REPLY REDACT);
	save(p, THEIRS, "kb/a.md", "A\n");
	merge(p);
	assert_true(str_find(load(p, OURS, PATH), STR("Please")) < 0);
	assert_true(str_find(load(p, OURS, PATH), STR("[redacted]")) > 0);
}

/* ---- all other files ---- */

static void articles_keep_both_versions(void **state)
{
	struct pair *p = *state;
	share(p, "kb/a.md", "One\n\nTwo\n\nThree\n");
	save(p, OURS, "kb/a.md", "1\n\nTwo\n\nThree\n");
	save(p, THEIRS, "kb/a.md", "One\n\nTwo\n\n3\n");
	merge(p);
	assert_str(load(p, OURS, "kb/a.md"), "1\n\nTwo\n\n3\n");
	assert_int_equal(p->notes.lines.n, 0);
	save(p, OURS, "kb/a.md", "1\n\n2b\n\n3\n");
	save(p, THEIRS, "kb/a.md", "1\n\n2a\n\n3\n");
	merge(p);
	assert_str(load(p, OURS, "kb/a.md"), "1\n\n" MERGE_BOTH_FIRST "\n2a\n" MERGE_BOTH_SECOND
					     "\n2b\n" MERGE_BOTH_END "\n\n3\n");
	assert_true(noted(p, "kb/a.md: lines that were changed on both sides"));
}

static void yaml_merges_by_key(void **state)
{
	struct pair *p = *state;
	share(p, "accounts/acme.yaml", "name: Acme\nplan: basic\nseats: 5\n");
	save(p, OURS, "accounts/acme.yaml", "name: Acme\nplan: gold\nseats: 6\n");
	save(p, THEIRS, "accounts/acme.yaml", "name: Acme Ltd\nplan: basic\nseats: 7\n");
	merge(p);
	assert_str(load(p, OURS, "accounts/acme.yaml"), "name: Acme Ltd\nplan: gold\nseats: 7\n");
	assert_true(noted(p, "accounts/acme.yaml: seats is 7; the other side's 6 lost"));
	/* of one that is broken and one that is not, that one */
	save(p, OURS, "accounts/acme.yaml", "name: [\nseats: 8\n");
	save(p, THEIRS, "accounts/acme.yaml", "name: Acme Ltd\nplan: gold\nseats: 9\n");
	merge(p);
	assert_str(load(p, OURS, "accounts/acme.yaml"), "name: Acme Ltd\nplan: gold\nseats: 9\n");
	assert_true(noted(p, "the one was taken that can be read"));
}

static void front_matter_merges_by_key_and_its_page_by_line(void **state)
{
	struct pair *p = *state;
	share(p, "kb/a.md", "---\ntitle: VPN\nstate: draft\n---\nOne\n\nTwo\n");
	save(p, OURS, "kb/a.md", "---\ntitle: VPN\nstate: ready\n---\n1\n\nTwo\n");
	save(p, THEIRS, "kb/a.md", "---\ntitle: The VPN\nstate: draft\n---\nOne\n\n2\n");
	merge(p);
	assert_str(load(p, OURS, "kb/a.md"), "---\ntitle: The VPN\nstate: ready\n---\n1\n\n2\n");
	/* front matter that does not parse is text like all the rest */
	save(p, OURS, "kb/a.md", "---\ntitle: [\nstate: ready\n---\n1\n\n2\n");
	save(p, THEIRS, "kb/a.md", "---\ntitle: The VPN\nstate: ready\n---\n1\n\n2\n3\n");
	merge(p);
	assert_str(load(p, OURS, "kb/a.md"), "---\ntitle: [\nstate: ready\n---\n1\n\n2\n3\n");
}

static void a_change_wins_over_a_removal(void **state)
{
	struct pair *p = *state;
	share(p, "kb/a.md", "A\n");
	share(p, "kb/b.md", "B\n");
	save(p, OURS, "kb/a.md", NULL);
	save(p, OURS, "kb/b.md", NULL);
	save(p, THEIRS, "kb/a.md", "A!\n");
	merge(p);
	assert_str(load(p, OURS, "kb/a.md"), "A!\n");
	assert_str(load(p, OURS, "kb/b.md"), "(none)");
}

static void attachments_are_both_kept(void **state)
{
#define FOLDER "tickets/k3/k3f92mx7/"
	struct pair *p = *state;
	save(p, OURS, FOLDER "x7k2m9ab-log.txt", "one");
	save(p, THEIRS, FOLDER "x7k2m9ab-log.txt", "two");
	save(p, OURS, "kb/x.png", arena_str(&p->repo->arena, STR("a")).p);
	merge(p);
	/* git hash-object: one is 43dd47ea, two is 64c5e588 */
	assert_str(load(p, OURS, FOLDER "x7k2m9ab-log.txt"), "one");
	assert_str(load(p, OURS, FOLDER "x7k2m9ab-64c5e588-log.txt"), "two");
	assert_true(noted(p, "x7k2m9ab-64c5e588-log.txt"));
	merge(p);
	assert_str(load(p, OURS, FOLDER "x7k2m9ab-log.txt"), "one");
}

static void modes_merge_too(void **state)
{
	struct pair *p = *state;
	share(p, "templates/run.md", "x\n");
	sh(p->repo, "cd 'a desk'; export GIT_INDEX_FILE=../i; git read-tree c1;"
		    "git update-index --cacheinfo 100755,$(git rev-parse "
		    "c1:templates/run.md),templates/run.md; git update-ref refs/heads/c1 "
		    "$(git commit-tree -m x -p c1 $(git write-tree))");
	save(p, OURS, "kb/a.md", "A\n");
	merge(p);
	assert_str(sh(p->repo, "git -C 'a desk' ls-tree c0 templates/run.md | cut -c1-6"),
		"100755");
}

static void what_no_desk_may_have_is_not_taken_over(void **state)
{
	struct pair *p = *state;
	share(p, PATH, STATE OPEN);
	sh(p->repo, "cd 'a desk'; export GIT_INDEX_FILE=../i; git read-tree c1;"
		    "link=$(printf /etc/passwd | git hash-object -w --stdin);"
		    "git update-index --add --cacheinfo 120000,$link,kb/link.md "
		    "--cacheinfo 160000,$(git rev-parse c0),kb/module "
		    "--cacheinfo 100644,$link,'kb/a:\tb.md' --cacheinfo 100644,$link,kb/good.md;"
		    "git rm -q --cached " PATH ";"
		    "git update-index --add --cacheinfo 120000,$link," PATH ";"
		    "git update-ref refs/heads/c1 $(git commit-tree -m x -p c1 $(git write-tree))");
	struct oid theirs = tip(p, THEIRS);
	assert_int_equal(merge_tip(p, OURS, &theirs), MERGE_STAGED);
	assert_str(sh(p->repo, "git -C 'a desk' ls-tree -r --name-only c0 kb tickets"),
		"kb/good.md\n" PATH);
	assert_str(load(p, OURS, PATH), STATE OPEN);
	assert_true(noted(p, "kb/link.md: this is a symlink or submodule"));
	assert_true(noted(p, "is no path for a desk"));
}

static void a_folder_stays_and_the_file_steps_aside(void **state)
{
	struct pair *p = *state;
	save(p, OURS, "kb/net", "a file\n");
	save(p, THEIRS, "kb/net/vpn.md", "VPN\n");
	merge(p);
	assert_str(load(p, OURS, "kb/net.2"), "a file\n");
	assert_str(load(p, OURS, "kb/net/vpn.md"), "VPN\n");
	assert_true(noted(p, "kb/net: there is a folder of that name"));
	merge(p);
	/* one side made the one from the other */
	save(p, OURS, "kb/net.2", NULL);
	save(p, OURS, "kb/net.2/a.md", "A\n");
	save(p, THEIRS, "kb/net/vpn.md", NULL);
	save(p, THEIRS, "kb/net", "again a file\n");
	merge(p);
	assert_str(load(p, OURS, "kb/net"), "again a file\n");
	assert_str(load(p, OURS, "kb/net.2/a.md"), "A\n");
	assert_str(sh(p->repo, "git -C 'a desk' ls-tree -r --name-only c0 kb"),
		"kb/net\nkb/net.2/a.md");
}

static void crossed_histories_have_the_merge_of_their_bases_as_base(void **state)
{
	struct pair *p = *state;
	share(p, "kb/a.md", "1\n2\n3\n4\n5\n");
	save(p, OURS, "kb/a.md", "one\n2\n3\n4\n5\n");
	save(p, THEIRS, "kb/a.md", "1\n2\n3\n4\nfive\n");
	/* both merge the other's: from now on there are two bases */
	merge(p);
	save(p, OURS, "kb/a.md", "1\n2\n3\n4\nfive\n");
	save(p, THEIRS, "kb/a.md", "one\n2\n3\nfour\nfive\n");
	merge(p);
	/* what ours took back stays taken back */
	assert_str(load(p, OURS, "kb/a.md"), "1\n2\n3\nfour\nfive\n");
	assert_int_equal(p->notes.lines.n, 0);
}

/* ---- the memory ---- */

static void what_was_settled_is_remembered(void **state)
{
	struct pair *p = *state;
	const struct place *place = &p->stores[OURS].place;
	struct oid ids[2] = { tip(p, OURS), { { 7 } } }, got[SETTLED_MAX];
	const char *path = arena_fmt(&p->repo->arena, "%s/settled", place->local).p;
	CLEANUP(buf_release) struct buf text = { 0 };
	assert_int_equal(settled_read(place, got), 0);
	assert_ok(settled_write(place, ids, 2));
	assert_int_equal(settled_read(place, got), 2);
	assert_memory_equal(got, ids, sizeof ids);
	assert_ok(file_read(&text, path, 4096));
	for (size_t n = 0; n + 1 < text.n; n++) {
		assert_ok(file_write(path, str_first(buf_view(&text), n), 0666, 0));
		assert_int_equal(settled_read(place, got), 0);
	}
	assert_ok(settled_write(place, ids, 1));
	assert_int_equal(settled_read(place, got), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pair_setup, pair_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_branch_moves_where_it_can),
		TEST(unrelated_desks_stay_apart_unless_one_is_empty),
		TEST(tickets_unite),
		TEST(what_one_side_wrote_is_taken_unread),
		TEST(a_hand_edit_becomes_an_entry),
		TEST(a_removed_ticket_comes_back_deleted),
		TEST(a_ticket_is_removed_though_its_file_was_broken),
		TEST(what_a_merge_lost_comes_back),
		TEST(settling_alone_begins_at_what_is_known),
		TEST(what_both_parents_lost_comes_back_behind_their_merge),
		TEST(what_the_only_parent_lost_comes_back_behind_a_merge),
		TEST(what_no_ticket_can_hold_is_told),
		TEST(committed_markers_give_both_sides_back),
		TEST(what_git_mixed_up_is_no_version_of_an_entry),
		TEST(a_broken_file_gives_way),
		TEST(a_ticket_in_the_wrong_place_is_a_file),
		TEST(a_redacted_text_does_not_stay),
		TEST(articles_keep_both_versions),
		TEST(yaml_merges_by_key),
		TEST(front_matter_merges_by_key_and_its_page_by_line),
		TEST(a_change_wins_over_a_removal),
		TEST(attachments_are_both_kept),
		TEST(modes_merge_too),
		TEST(what_no_desk_may_have_is_not_taken_over),
		TEST(a_folder_stays_and_the_file_steps_aside),
		TEST(crossed_histories_have_the_merge_of_their_bases_as_base),
		TEST(what_was_settled_is_remembered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
