#include "text/yaml_inside.h"
#include "text/utf8.h"
#include "base/vec.h"

/* Maps of more keys are left to the other reader, which looks for duplicates by hash. */
#define KEYS_MAX 64
#define KEY_BYTES_MAX 1000

/* A cursor over text that ends with LF; p is at what is to be read next. */
struct quick {
	struct arena *a;
	const char *p, *end;
	uint32_t line; /* of p */
	const char *marked; /* where on this line `column` was counted last */
	uint32_t column;
};

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static struct ynode *node_here(struct quick *q, enum ykind kind)
{
	struct ynode *node = arena_new(q->a, struct ynode);
	for (; q->marked < q->p; q->marked++)
		q->column += !is_tail(*q->marked);
	node->kind = kind;
	node->line = q->line;
	node->column = q->column;
	return node;
}

static bool take(struct quick *q, char c)
{
	if (q->p == q->end || *q->p != c)
		return false;
	q->p++;
	return true;
}

static bool take_line_end(struct quick *q)
{
	if (!take(q, '\n'))
		return false;
	q->line++;
	q->marked = q->p;
	q->column = 1;
	return true;
}

/* ---- what libyaml reads in ways of its own is left to it ---- */

static const bool is_special[256] = {
	[0x00] = true,
	[0x01] = true,
	[0x02] = true,
	[0x03] = true,
	[0x04] = true,
	[0x05] = true,
	[0x06] = true,
	[0x07] = true,
	[0x08] = true,
	[0x0B] = true,
	[0x0C] = true,
	[0x0D] = true,
	[0x0E] = true,
	[0x0F] = true,
	[0x10] = true,
	[0x11] = true,
	[0x12] = true,
	[0x13] = true,
	[0x14] = true,
	[0x15] = true,
	[0x16] = true,
	[0x17] = true,
	[0x18] = true,
	[0x19] = true,
	[0x1A] = true,
	[0x1B] = true,
	[0x1C] = true,
	[0x1D] = true,
	[0x1E] = true,
	[0x1F] = true,
	[0x7F] = true,
	[0xC2] = true,
	[0xE2] = true,
	[0xEF] = true,
};

/* Other line breaks, controls, byte order marks; the next two bytes tell whether it is one. */
static bool is_odd(struct str s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];
	unsigned char next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
	unsigned char third = i + 2 < s.n ? (unsigned char)s.p[i + 2] : 0;
	if (c == 0xC2)
		return next < 0xA0;
	if (c == 0xE2)
		return next == 0x80 && (third == 0xA8 || third == 0xA9);
	if (c == 0xEF)
		return (next == 0xBB && third == 0xBF) || (next == 0xBF && third >= 0xBE);
	return true;
}

static bool is_ordinary(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_special[(unsigned char)s.p[i]] && is_odd(s, i))
			return false;
	return utf8_valid(s, NULL);
}

/* ---- scalars ---- */

/* 'it''s': the text between the quotes; copied only where a quote is doubled. */
static bool read_single(struct quick *q, struct str *out)
{
	const char *start = ++q->p;
	bool doubled = false;
	for (; *q->p != '\n'; q->p++) {
		if (*q->p != '\'')
			continue;
		if (q->p[1] != '\'')
			break;
		doubled = true;
		q->p++;
	}
	*out = str_make(start, (size_t)(q->p - start));
	if (!take(q, '\''))
		return false;
	if (!doubled)
		return true;
	char *copy = arena_cstr(q->a, *out);
	size_t n = 0;
	for (size_t i = 0; i < out->n; i++) {
		copy[n++] = copy[i];
		i += copy[i] == '\'';
	}
	copy[n] = '\0';
	*out = str_make(copy, n);
	return true;
}

static bool ends_plain(const char *p, bool flow, bool key)
{
	switch (*p) {
	case '\n':
		return true;
	case ':':
		return key && p[1] == ' ';
	case ',':
	case '[':
	case ']':
	case '{':
	case '}':
		return flow;
	default:
		return false;
	}
}

static bool read_plain(struct quick *q, bool flow, bool key, struct str *out)
{
	const char *start = q->p;
	while (!ends_plain(q->p, flow, key))
		q->p++;
	*out = str_make(start, (size_t)(q->p - start));
	return yaml_is_plain(*out, flow) || (!key && str_is(*out, "null"));
}

static bool read_scalar(struct quick *q, bool flow, struct ynode **out)
{
	struct ynode *node = node_here(q, YAML_STRING);
	bool quoted = *q->p == '\'';
	if (!(quoted ? read_single(q, &node->s) : read_plain(q, flow, false, &node->s)))
		return false;
	if (!quoted && str_is(node->s, "null"))
		node->kind = YAML_NULL;
	*out = node;
	return node->s.n <= YAML_MAX_SCALAR;
}

static bool read_key(struct quick *q, const struct ynode *map, bool flow, struct str *out)
{
	const char *start = q->p;
	bool read = *q->p == '\'' ? read_single(q, out) : read_plain(q, flow, true, out);
	if (!read || q->p - start > KEY_BYTES_MAX || !take(q, ':') || !take(q, ' '))
		return false;
	return map->n < KEYS_MAX && !yaml_get_str(map, *out);
}

/* ---- flow style ---- */

static bool read_flow(struct quick *q, int depth, struct ynode **out);

static bool read_members(struct quick *q, int depth, struct ynode *node, char close)
{
	if (take(q, close))
		return true;
	do {
		struct str key = { 0 };
		struct ynode *value;
		if (node->kind == YAML_MAP && !read_key(q, node, true, &key))
			return false;
		if (!read_flow(q, depth + 1, &value))
			return false;
		if (node->kind == YAML_MAP)
			yaml_add(q->a, node, key, value);
		else
			yaml_append(q->a, node, value);
	} while (take(q, ',') && take(q, ' '));
	return take(q, close);
}

static bool read_flow(struct quick *q, int depth, struct ynode **out)
{
	bool seq = *q->p == '[';
	if (!seq && *q->p != '{')
		return depth <= YAML_MAX_DEPTH && read_scalar(q, true, out);
	*out = node_here(q, seq ? YAML_SEQ : YAML_MAP);
	q->p++;
	return depth <= YAML_MAX_DEPTH && read_members(q, depth, *out, seq ? ']' : '}');
}

/* ---- literal blocks ---- */

struct block {
	const char *start, *end; /* its lines */
	size_t lines;
	bool given; /* the head says that the indentation is 2 */
	char chomp; /* '-', '+' or 0 */
};

static bool read_block_head(struct quick *q, struct block *b)
{
	*b = (struct block){ 0 };
	b->given = take(q, '2');
	if (*q->p == '-' || *q->p == '+')
		b->chomp = *q->p++;
	if (!take_line_end(q))
		return false;
	b->start = q->p;
	/* else the first line's indentation is the block's, which has to be 2 as well */
	return b->given || (q->end - q->p > 2 && q->p[0] == ' ' && q->p[1] == ' ' &&
				   q->p[2] != ' ' && q->p[2] != '\t' && q->p[2] != '\n');
}

/* To the first line that is neither empty nor indented by two. */
static void find_block_end(struct quick *q, struct block *b)
{
	while (q->p < q->end && (q->p[0] == '\n' || (q->p[0] == ' ' && q->p[1] == ' '))) {
		q->p = memchr(q->p, '\n', (size_t)(q->end - q->p));
		take_line_end(q);
		b->lines++;
	}
	b->end = q->p;
}

static struct str without_indent(struct quick *q, const struct block *b)
{
	if (b->lines == 1 && b->start[0] == ' ')
		return str_make(b->start + 2, (size_t)(b->end - b->start) - 2);
	char *copy = arena_cstr(q->a, str_make(b->start, (size_t)(b->end - b->start)));
	size_t n = 0;
	for (const char *p = b->start, *lf; p < b->end; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(b->end - p));
		p += *p == ' ' ? 2 : 0;
		memcpy(copy + n, p, (size_t)(lf + 1 - p));
		n += (size_t)(lf + 1 - p);
	}
	return str_make(copy, n);
}

static struct str chomped(struct str s, char chomp)
{
	size_t n = s.n;
	if (chomp == '+')
		return s;
	while (n && s.p[n - 1] == '\n')
		n--;
	return str_first(s, n && !chomp ? n + 1 : n);
}

static bool read_block(struct quick *q, struct ynode **out)
{
	struct ynode *node = node_here(q, YAML_STRING);
	struct block b;
	q->p++;
	if (!read_block_head(q, &b))
		return false;
	find_block_end(q, &b);
	node->literal = true;
	node->s = chomped(without_indent(q, &b), b.chomp);
	*out = node;
	return node->s.n <= YAML_MAX_SCALAR;
}

/* ---- documents ---- */

static bool read_value(struct quick *q, struct ynode **out)
{
	switch (*q->p) {
	case '|':
		return read_block(q, out);
	case '[':
	case '{':
		return read_flow(q, 2, out) && take_line_end(q);
	default:
		return read_scalar(q, false, out) && take_line_end(q);
	}
}

static bool at_mark(const struct quick *q)
{
	return q->end - q->p >= 4 && !memcmp(q->p, "---\n", 4);
}

static bool read_doc(struct quick *q, struct ynode **out)
{
	q->p += 3;
	take_line_end(q);
	struct ynode *map = node_here(q, YAML_MAP);
	do {
		struct str key;
		struct ynode *value;
		if (q->p == q->end || !read_key(q, map, false, &key) || !read_value(q, &value))
			return false;
		yaml_add(q->a, map, key, value);
	} while (q->p < q->end && !at_mark(q));
	*out = map;
	return true;
}

static size_t count_marks(struct str text)
{
	size_t n = str_starts(text, STR("---\n"));
	for (ssize_t at; (at = str_find(text, STR("\n---\n"))) >= 0; n++)
		text = str_skip(text, (size_t)at + 1);
	return n;
}

bool yaml_parse_quick(struct arena *a, struct str text, struct ydocs *out)
{
	struct quick q = { .a = a, .p = text.p, .end = text.p + text.n, .line = 1 };
	struct ydocs docs = { 0 };
	if (!str_starts(text, STR("---\n")) || text.p[text.n - 1] != '\n' ||
		text.n > YAML_MAX_FILE || !is_ordinary(text))
		return false;
	size_t n = count_marks(text);
	docs.p = arena_array(a, n, sizeof *docs.p);
	docs.start = arena_array(a, n + 1, sizeof *docs.start);
	q.marked = q.p;
	q.column = 1;
	while (q.p < q.end) {
		docs.start[docs.n] = (size_t)(q.p - text.p);
		if (!read_doc(&q, &docs.p[docs.n]))
			return false;
		docs.n++;
	}
	docs.start[docs.n] = text.n;
	*out = docs;
	return true;
}
