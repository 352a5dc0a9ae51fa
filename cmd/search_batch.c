#include "cmd/search.h"

/* A word of a run must not hold blanks. */
static void put_word(struct out *o, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_char(&o->buf, (unsigned char)s.p[i] > ' ' && s.p[i] != 127 ? s.p[i] : '_');
}

static void print_run(struct session *s, struct str id, const struct search_answer *a)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct search_hit *h = &a->hits[i];
		put_word(&s->out, id);
		out_fmt(&s->out, " Q0 ");
		put_word(&s->out, h->document.source.n ? h->document.source : hit_name(h));
		out_fmt(&s->out, " %zu %.6f hd\n", i + 1, h->score);
	}
	out_check(&s->out);
}

static int answer_line(struct session *s, struct search *search, struct search_options *how,
	struct str line)
{
	CLEANUP(search_answer_release) struct search_answer a = { 0 };
	struct str id;
	str_next(&line, '\t', &id);
	if (!id.n || !line.p)
		return fail(E_INVALID, "it is not ID<TAB>TEXT");
	how->self = id;
	int e = search_ask(search, line, how, &a);
	if (!e)
		print_run(s, id, &a);
	return e;
}

static int answer_lines(struct session *s, struct search *search, struct search_options *how,
	FILE *from, const char *name)
{
	CLEANUP(free_ptr) char *line = NULL;
	size_t cap = 0, number = 0;
	ssize_t n;
	int e = 0;
	while (!e && (n = getline(&line, &cap, from)) > 0) {
		struct str text = str_trim(str_make(line, (size_t)n));
		number++;
		if (!text.n)
			continue;
		e = answer_line(s, search, how, text);
		if (e)
			e = error_context("%s:%zu", name, number);
	}
	return e || !ferror(from) ? e : fail_errno(E_IO, "cannot read '%s'", name);
}

int search_batch(struct session *s, struct search *search, struct search_options *how,
	const char *file)
{
	how->plain = true;
	s->sit.about = ABOUT_SEARCH;
	if (!strcmp(file, "-"))
		return answer_lines(s, search, how, stdin, "standard input");
	FILE *from = fopen(file, "re");
	if (!from)
		return fail_errno(E_IO, "cannot read '%s'", file);
	int e = answer_lines(s, search, how, from, file);
	fclose(from);
	return e;
}
