/* Follows next actions: crawl HD DESK DEPTH WORK <COMMANDS
 *
 * Starts with each command of COMMANDS (a line each: the exit statuses it may have, "|", then its
 * words parted by tabs) on a copy of the bare desk DESK, then runs every suggestion of every command
 * on a copy of the desk as that command left it, its needs filled, to DEPTH suggestions in a row. A
 * command on a desk with the same files is run once. It is a failure when a suggestion fails, or when
 * anything ends without a next step. Prints each failure with the path to it and, last, how many
 * commands ran; exits with 1 if anything failed. WORK is an empty folder. */
#include "base/map.h"
#include "sys/file.h"
#include "sys/process.h"
#include "text/json.h"
#include "text/shell.h"

#define WORDS_MAX 64
struct crawl {
	struct arena arena;
	const char *hd, *work;
	struct map seen;
	size_t copies, ran, failed;
};
struct step {
	const char *from; /* the desk it runs on a copy of */
	int depth; /* suggestions in a row that may follow */
	const char *path; /* how we came here */
	const char *allowed; /* exit statuses, as "0 1" */
	char *words[WORDS_MAX + 1];
	size_t n;
};

static struct str output_of(struct crawl *c, char *const *argv, const char *dir, int *status,
	struct str *err)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	CLEANUP(buf_release) struct buf talk = { 0 };
	if (process_run(argv, dir, STR(""), &out, 64 << 20, &talk, status)) {
		fprintf(stderr, "crawl: %s\n", error_last()->message);
		exit(2);
	}
	if (err)
		*err = arena_str(&c->arena, buf_view(&talk));
	return arena_str(&c->arena, buf_view(&out));
}

/* Objects and segments never change, so links do for them; what is appended to is copied. */
static const char *desk_copy(struct crawl *c, const char *from)
{
	int status;
	char *to = arena_cstr(&c->arena, arena_fmt(&c->arena, "%s/%zu", c->work, c->copies++));
	char *source = arena_cstr(&c->arena, arena_fmt(&c->arena, "%s/.", from));
	char *copy[] = { "cp", "-al", source, to, NULL };
	char *logs = arena_cstr(&c->arena, arena_fmt(&c->arena, "%s/logs", to));
	char *old_logs = arena_cstr(&c->arena, arena_fmt(&c->arena, "%s/logs", from));
	char *drop[] = { "rm", "-rf", logs, NULL };
	char *again[] = { "cp", "-r", old_logs, logs, NULL };
	output_of(c, copy, NULL, &status, NULL);
	output_of(c, drop, NULL, &status, NULL);
	output_of(c, again, NULL, &status, NULL);
	return to;
}

static void desk_drop(struct crawl *c, const char *desk)
{
	int status;
	char *drop[] = { "rm", "-rf", (char *)desk, NULL };
	output_of(c, drop, NULL, &status, NULL);
}

static struct str files_of(struct crawl *c, const char *desk)
{
	int status;
	char *ask[] = { "git", "rev-parse", "-q", "--verify", "HEAD^{tree}", NULL };
	return str_trim(output_of(c, ask, desk, &status, NULL));
}

/* What a person would give, by what is asked for. */
static struct str filling(struct crawl *c, struct str what)
{
	static const struct {
		const char *what, *given;
	} table[] = { { "body", "Thanks, we look into it." }, { "reason", "It lacks steps." },
		{ "title", "A ticket from the crawl" }, { "category", "billing" },
		{ "label", "+crawled" }, { "priority", "high" }, { "query", "status:open" },
		{ "who", "bob@desk.example" } };
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (str_is(what, table[i].what))
			return str_of(table[i].given);
	if (str_is(what, "file"))
		return arena_fmt(&c->arena, "%s/tickets.jsonl", c->work);
	return STR("given");
}

static void complain(struct crawl *c, const char *what, const char *path, struct str talk)
{
	printf("FAILED: %s\n  path: %s\n  said: %.*s\n", what, path, STR_ARG(str_first(talk, 500)));
	c->failed++;
}

static void word_add(struct crawl *c, struct step *s, struct str word)
{
	if (s->n < WORDS_MAX - 1)
		s->words[s->n++] = arena_cstr(&c->arena, word);
}

static void step_fill(struct crawl *c, struct step *s, const struct jnode *action)
{
	const struct jnode *argv = json_get(action, "argv"), *needs = json_get(action, "needs");
	struct str option, what;
	for (size_t i = 0; argv && i < argv->n; i++)
		word_add(c, s, argv->items[i].s);
	for (size_t i = 0; needs && i < needs->n; i++) {
		if (!json_get_text(&needs->items[i], "what", &what))
			continue;
		if (json_get_text(&needs->items[i], "option", &option))
			word_add(c, s, option);
		word_add(c, s, filling(c, what));
	}
}

static void visit(struct crawl *c, struct step *s);

static void follow(struct crawl *c, const struct jnode *next, const struct step *s,
	const char *desk)
{
	for (size_t i = 0; i < next->n; i++) {
		struct step then = { .from = desk,
			.depth = s->depth - 1,
			.path = s->path,
			.allowed = "0 1" };
		step_fill(c, &then, &next->items[i]);
		if (then.n)
			visit(c, &then);
	}
}

/* The suggestions stand in the JSON on stdout, or, after an error, on stderr. */
static const struct jnode *next_of(struct crawl *c, struct str out, struct str err)
{
	struct jnode *doc = arena_new(&c->arena, struct jnode);
	if (json_parse(&c->arena, out.n ? out : err, doc))
		return NULL;
	return json_get(doc, "next");
}

static bool seen_before(struct crawl *c, const struct step *s, const char *command)
{
	bool created;
	struct str tree = files_of(c, s->from);
	map_put(&c->seen, arena_fmt(&c->arena, "%.*s %s", STR_ARG(tree), command), &created);
	return !created;
}

static void visit(struct crawl *c, struct step *s)
{
	CLEANUP(buf_release) struct buf command = { 0 };
	struct str err;
	int status;
	shell_join(&command, s->words);
	if (seen_before(c, s, buf_c(&command)))
		return;
	const char *desk = desk_copy(c, s->from);
	s->path = arena_fmt(&c->arena, "%s > %s", s->path, buf_c(&command)).p;
	bool own = !strcmp(s->words[0], "hd");
	if (own) {
		s->words[0] = (char *)c->hd;
		s->words[s->n] = "--json";
	}
	struct str out = output_of(c, s->words, desk, &status, &err);
	const struct jnode *next = next_of(c, out, err);
	c->ran++;
	if (!strchr(s->allowed, '0' + status))
		complain(c, arena_fmt(&c->arena, "exit status %d", status).p, s->path, err);
	if (own && !(next && next->n) && str_find(err, STR("Next:\n")) < 0)
		complain(c, "no next step", s->path, err);
	if (s->depth > 0 && next)
		follow(c, next, s, desk);
	desk_drop(c, desk);
}

static void start(struct crawl *c, const char *desk, int depth, struct str line)
{
	struct step s = { .from = desk, .depth = depth, .path = "" };
	struct str allowed, word;
	str_next(&line, '|', &allowed);
	s.allowed = arena_cstr(&c->arena, allowed);
	while (str_next(&line, '\t', &word))
		word_add(c, &s, word);
	visit(c, &s);
}

int main(int argc, char **argv)
{
	static const char record[] =
		"{\"id\":\"c-1\",\"title\":\"From a file\",\"created\":\"2026-02-01T10:00:00Z\"}\n";
	CLEANUP(buf_release) struct buf commands = { 0 };
	struct crawl c = { 0 };
	int64_t depth;
	if (argc != 5 || !str_to_i64(str_of(argv[3]), &depth) ||
		fd_read_all(&commands, 0, 1 << 20, "the commands"))
		return 2;
	c.hd = argv[1];
	c.work = argv[4];
	if (file_write(arena_fmt(&c.arena, "%s/tickets.jsonl", c.work).p, str_of(record), 0644, 0))
		return 2;
	struct str rest = buf_view(&commands), line;
	while (str_next_line(&rest, &line))
		start(&c, argv[2], (int)depth, line);
	printf("%zu commands ran, %zu failed\n", c.ran, c.failed);
	map_release(&c.seen);
	arena_release(&c.arena);
	return c.failed > 0;
}
