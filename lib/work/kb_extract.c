#include "work/kb_extract.h"
#include "base/buf.h"
#include "text/utf8.h"

#define NAME_LEAST 3
#define NUMBER_LEAST 8 /* digits of a telephone number */
#define LINE_MAX_BYTES 200

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
	return is_upper((char)(c & ~0x20)) || (unsigned char)c >= 0x80;
}

/* Does s have one of the words (lower case, ASCII case does not matter)? At a word's start only. */
static ssize_t find_any(struct str s, const char *const *words)
{
	for (size_t i = 0; i < s.n; i++) {
		if (i && (is_letter(s.p[i - 1]) || is_digit(s.p[i - 1])))
			continue;
		for (const char *const *w = words; *w; w++)
			if (str_eq_nocase(str_first(str_skip(s, i), strlen(*w)), str_of(*w)))
				return (ssize_t)i;
	}
	return -1;
}

/* ---- who ---- */

void extract_name(struct extract_names *n, struct str address)
{
	ssize_t at = str_chr(address, '@');
	struct str rest = str_first(address, at < 0 ? address.n : (size_t)at);
	while (rest.n) {
		size_t len = 0;
		while (len < rest.n && is_letter(rest.p[len]))
			len++;
		if (len >= NAME_LEAST) {
			char *name = arena_cstr(n->arena, str_first(rest, len));
			name[0] = (char)(name[0] >= 'a' && name[0] <= 'z' ? name[0] - 32 : name[0]);
			vec_push(&n->names, str_make(name, len));
		}
		rest = str_skip(rest, MAX(len, (size_t)1));
	}
}

static bool in_address(char c)
{
	return is_letter(c) || is_digit(c) || (c && strchr("._%+-'", c));
}

/* The bytes of a word at the start of s that is an address; else 0. */
static size_t address_at(struct str s)
{
	size_t n = 0, at;
	while (n < s.n && in_address(s.p[n]))
		n++;
	if (!n || n >= s.n || s.p[n] != '@')
		return 0;
	for (at = ++n; n < s.n && (in_address(s.p[n])); n++)
		;
	while (n > at && s.p[n - 1] == '.')
		n--;
	return n > at && str_chr(str_make(s.p + at, n - at), '.') > 0 ? n : 0;
}

/* +49 30 1234567, (030) 123 45 67: but no date, no version and no number in a log. */
static size_t number_at(struct str s)
{
	size_t n = 0, digits = 0, end = 0;
	if (s.p[0] != '+' && s.p[0] != '(' && s.p[0] != '0')
		return 0;
	for (; n < s.n && (is_digit(s.p[n]) || strchr("+() -/", s.p[n])); n++)
		if (is_digit(s.p[n])) {
			digits++;
			end = n + 1;
		}
	bool parted = str_chr(str_first(s, end), ' ') > 0 || s.p[0] == '+';
	return digits >= NUMBER_LEAST && parted ? end : 0;
}

static size_t name_at(struct str s, const struct extract_names *names)
{
	for (size_t i = 0; i < names->names.n; i++) {
		struct str name = names->names.p[i];
		if (str_starts(s, name) && (s.n == name.n || !is_letter(s.p[name.n])))
			return name.n;
	}
	return 0;
}

struct str extract_clean(struct arena *a, struct str text, const struct extract_names *names)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	bool inside = false; /* a word */
	while (text.n) {
		size_t n = 0;
		const char *by = NULL;
		if (!inside && (n = address_at(text)))
			by = "[address]";
		else if (!inside && (n = number_at(text)))
			by = "[number]";
		else if (!inside && (n = name_at(text, names)))
			by = "[name]";
		inside = !by && in_address(text.p[0]);
		if (by)
			buf_cstr(&b, by);
		else
			buf_char(&b, text.p[0]);
		text = str_skip(text, by ? n : 1);
	}
	return arena_str(a, buf_view(&b));
}

/* ---- letters ---- */

static bool greets(struct str line)
{
	static const char *const words[] = { "hi", "hello", "hey", "dear", "good morning",
		"good afternoon", "good evening", "hallo", "guten tag", "bonjour", NULL };
	return line.n <= 60 && find_any(line, words) == 0 &&
	       (strchr(",!.:", line.p[line.n - 1]) || str_find(line, STR(". ")) < 0) && line.n < 40;
}

static bool says_goodbye(struct str line)
{
	static const char *const words[] = { "regards", "best regards", "kind regards",
		"best wishes", "cheers", "sincerely", "yours", "thanks", "thank you", "many thanks",
		"thanks in advance", "best", "br", "mfg", "sent from my", NULL };
	char last = line.n ? line.p[line.n - 1] : 0;
	return str_is(line, "--") ||
	       (line.n <= 40 && find_any(line, words) == 0 &&
		       (last == ',' || last == '!' || last == '.' || line.n <= 16 ||
			       str_starts(line, STR("Sent"))));
}

struct str extract_body(struct arena *a, struct str text)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct str line;
	bool begun = false;
	while (str_next_line(&text, &line)) {
		struct str s = str_trim(line);
		if (s.n && s.p[0] == '>')
			continue;
		if (!begun && s.n && greets(s)) {
			begun = true;
			continue;
		}
		if (begun && says_goodbye(s))
			break;
		begun |= s.n > 0;
		buf_fmt(&b, "%.*s\n", STR_ARG(line));
	}
	return arena_str(a, str_trim(buf_view(&b)));
}

static bool is_code(struct str line)
{
	return str_starts(line, STR("    ")) || str_starts(line, STR("\t"));
}

static bool is_fence(struct str line)
{
	struct str s = str_trim(line);
	return str_starts(s, STR("```")) || str_starts(s, STR("~~~"));
}

struct str extract_opening(struct arena *a, struct str text, size_t most)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct str line;
	bool fenced = false;
	while (str_next_line(&text, &line)) {
		if (is_fence(line)) {
			fenced = !fenced;
			continue;
		}
		if (fenced || is_code(line))
			continue;
		if (!str_trim(line).n && b.n >= most)
			break;
		if (b.n + line.n > 2 * most && b.n)
			break;
		buf_fmt(&b, "%.*s\n", STR_ARG(str_trim(line)));
	}
	struct str said = str_trim(buf_view(&b));
	return arena_str(a, str_first(said, utf8_span(said, 2 * most)));
}

/* ---- what machines wrote ---- */

/* E_CONN_RESET, ORA-00942, 0x80070005, 10.0.0.1, HTTP 503 … */
static bool has_code(struct str s)
{
	size_t digits = 0, uppers = 0, marks = 0;
	for (size_t i = 0; i < s.n; i++) {
		digits += is_digit(s.p[i]);
		uppers += is_upper(s.p[i]);
		marks += strchr("_:/[]()=.-", s.p[i]) != NULL;
	}
	return digits >= 2 || uppers >= 5 || marks >= 2;
}

static bool is_machine(struct str s)
{
	static const char *const words[] = { "error", "exception", "failed", "failure", "fatal",
		"panic", "timeout", "timed out", "refused", "denied", "traceback", "errno", "e_",
		"err_", "warning", "segfault", "not found", "unreachable", NULL };
	return find_any(s, words) >= 0 && has_code(s);
}

static void add_line(struct arena *a, struct strs *out, struct str s)
{
	s = str_trim(s);
	s = str_first(s, utf8_span(s, LINE_MAX_BYTES));
	if (s.n && !strs_has(out, s))
		vec_push(out, arena_str(a, s));
}

/* "connection reset by peer": between straight or typographic marks. */
static void add_quoted(struct arena *a, struct str line, struct strs *out)
{
	static const char *const words[] = { "error", "fail", "reset", "denied", "refused",
		"cannot", "could not", "can't", "unable", "invalid", "expired", "timeout",
		"timed out", "not found", "missing", "unknown", "e_", NULL };
	const struct str marks[][2] = { { STR("\""), STR("\"") },
		{ STR("\xe2\x80\x9c"), STR("\xe2\x80\x9d") } };
	for (size_t m = 0; m < ARRAY_SIZE(marks); m++)
		for (struct str rest = line;;) {
			ssize_t at = str_find(rest, marks[m][0]);
			if (at < 0)
				break;
			rest = str_skip(rest, (size_t)at + marks[m][0].n);
			ssize_t end = str_find(rest, marks[m][1]);
			if (end < 0)
				break;
			struct str said = str_first(rest, (size_t)end);
			if (find_any(said, words) >= 0)
				add_line(a, out, said);
			rest = str_skip(rest, (size_t)end + marks[m][1].n);
		}
}

void extract_symptoms(struct arena *a, struct str text, struct strs *out)
{
	struct str line;
	bool fenced = false;
	while (str_next_line(&text, &line)) {
		if (is_fence(line))
			fenced = !fenced;
		else if (fenced || is_code(line) || is_machine(line))
			add_line(a, out, line);
		else
			add_quoted(a, line, out);
	}
}

/* ---- why ---- */

/* Takes the sentence in front off *rest. */
static bool next_sentence(struct str *rest, struct str *out)
{
	*rest = str_trim(*rest);
	if (!rest->n)
		return false;
	size_t n = 0;
	for (; n < rest->n; n++) {
		bool stop = strchr(".!?", rest->p[n]) &&
			    (n + 1 == rest->n || strchr(" \n\r\t", rest->p[n + 1]));
		bool paragraph = rest->p[n] == '\n' && n + 1 < rest->n && rest->p[n + 1] == '\n';
		if (stop || paragraph)
			break;
	}
	n = MIN(n + 1, rest->n);
	*out = str_trim(str_first(*rest, n));
	*rest = str_skip(*rest, n);
	return true;
}

void extract_causes(struct arena *a, struct str text, struct strs *out)
{
	static const char *const words[] = { "because", "caused by", "the cause", "due to",
		"the reason", "root cause", "the culprit", "reason is", "turned out", NULL };
	struct str s;
	while (next_sentence(&text, &s))
		if (find_any(s, words) >= 0 && s.n <= 400)
			add_line(a, out, s);
}

struct str extract_quiet(struct arena *a, struct str text)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct str line;
	bool fenced = false;
	while (str_next_line(&text, &line)) {
		fenced ^= is_fence(line);
		if (!fenced)
			while (line.n && line.p[0] == '#')
				line = str_trim(str_skip(line, 1));
		buf_fmt(&b, "%.*s\n", STR_ARG(line));
	}
	if (fenced)
		buf_cstr(&b, "```\n");
	return arena_str(a, str_trim(buf_view(&b)));
}
