#include "work/trailers.h"
#include "model/id.h"

void ticket_refs_release(struct ticket_refs *r)
{
	vec_release(r);
}

enum verb { VERB_NONE, VERB_REFS, VERB_ENDS };

static enum verb verb_of(struct str word)
{
	static const char *const ends[] = { "fix", "fixes", "fixed", "close", "closes", "closed",
		"resolve", "resolves", "resolved" };
	static const char *const refs[] = { "ref", "refs", "references" };
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (str_eq_nocase(word, str_of(ends[i])))
			return VERB_ENDS;
	for (size_t i = 0; i < ARRAY_SIZE(refs); i++)
		if (str_eq_nocase(word, str_of(refs[i])))
			return VERB_REFS;
	return VERB_NONE;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || (c & 0x80);
}

static struct str take_word(struct str *rest)
{
	size_t n = 0;
	while (n < rest->n && is_word(rest->p[n]))
		n++;
	struct str word = str_first(*rest, n);
	*rest = str_skip(*rest, n);
	return word;
}

static void skip_blanks(struct str *rest)
{
	while (rest->n && (rest->p[0] == ' ' || rest->p[0] == '\t'))
		*rest = str_skip(*rest, 1);
}

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	return false;
}

/* As hd writes ids, without look-alikes; in running text capitals are another thing's, too. */
static bool is_id(struct str word, bool trailer)
{
	char whole[ID_LEN];
	if (word.n < TRAILER_ID_MIN || word.n > ID_LEN)
		return false;
	memset(whole, '0', sizeof whole);
	for (size_t i = 0; i < word.n; i++)
		whole[i] = trailer && word.p[i] >= 'A' && word.p[i] <= 'Z'
				   ? (char)(word.p[i] | 0x20)
				   : word.p[i];
	return id_valid(str_make(whole, sizeof whole)) &&
	       (trailer || word.n == ID_LEN || has_digit(word));
}

static void add_ref(struct ticket_refs *out, struct str id, bool ends, bool trailer)
{
	for (size_t i = 0; i < out->n; i++) {
		struct ticket_ref *r = &out->p[i];
		if (!str_eq(r->id, id))
			continue;
		r->ends |= ends;
		r->trailer |= trailer;
		return;
	}
	if (out->n < TRAILER_REFS_MAX)
		vec_push(out, (struct ticket_ref){ id, ends, trailer });
}

/* "k3f9, p7xq4n2c and #m2k9": ends at what is no id. */
static void take_ids(struct str rest, bool ends, bool trailer, struct ticket_refs *out)
{
	for (;;) {
		skip_blanks(&rest);
		if (rest.n && rest.p[0] == '#')
			rest = str_skip(rest, 1);
		struct str word = take_word(&rest);
		if (is_id(word, trailer))
			add_ref(out, word, ends, trailer);
		else if (!str_eq_nocase(word, STR("and")))
			return;
		skip_blanks(&rest);
		if (rest.n && (rest.p[0] == ',' || rest.p[0] == '&'))
			rest = str_skip(rest, 1);
	}
}

static void read_line(struct str line, struct ticket_refs *out)
{
	bool first = true;
	while (line.n) {
		struct str word = take_word(&line);
		enum verb verb = verb_of(word);
		bool colon = verb && line.n && line.p[0] == ':';
		if (verb)
			take_ids(str_skip(line, colon), verb == VERB_ENDS, first && colon, out);
		first &= !word.n;
		if (!word.n)
			line = str_skip(line, 1);
	}
}

void message_refs(struct str message, struct ticket_refs *out)
{
	struct ticket_refs refs = { 0 };
	struct str line;
	while (str_next_line(&message, &line))
		read_line(line, &refs);
	*out = refs;
}
