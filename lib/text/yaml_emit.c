#include "text/yaml_inside.h"
#include "text/utf8.h"

/* libyaml looks for the colon of a key within 1024 characters only. */
#define KEY_MAX 1000
#define PRETTY_COLUMNS 80

/* ---- what a text needs ---- */

static bool needs_escape(uint32_t cp)
{
	if (cp < 0xA0)
		return cp >= 0x7F || (cp < 0x20 && cp != '\t' && cp != '\n');
	return cp == 0x2028 || cp == 0x2029 || cp == 0xFEFF || cp == 0xFFFE || cp == 0xFFFF;
}

/* Whether a literal block gives the text back to the byte: all but what libyaml refuses or takes
 * for another kind of line break. */
static bool is_literal(struct str s)
{
	size_t i = 0, n;
	while (i < s.n) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c >= 0x20 && c < 0x7F) || c == '\n' || c == '\t') {
			i++;
			continue;
		}
		uint32_t cp = utf8_next(str_skip(s, i), &n);
		if (needs_escape(cp) || (cp == 0xFFFD && n == 1))
			return false;
		i += n;
	}
	return s.n;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_in(char c, const char *set)
{
	return c && strchr(set, c);
}

static bool is_null_word(struct str s)
{
	return str_is(s, "~") || str_is(s, "null") || str_is(s, "Null") || str_is(s, "NULL");
}

static bool starts_plain(struct str s, bool flow)
{
	if (str_starts(s, STR("---")) || str_starts(s, STR("...")))
		return false;
	if (s.p[0] == '-' || (!flow && is_in(s.p[0], "?:")))
		return s.n > 1 && !is_blank(s.p[1]);
	return !is_in(s.p[0], " ,[]{}#&*!|>'\"%@`?:");
}

static const bool deserves_a_look[256] = {
	['\t'] = true,
	[' '] = true,
	[':'] = true,
	['?'] = true,
	[','] = true,
	['['] = true,
	[']'] = true,
	['{'] = true,
	['}'] = true,
};

bool yaml_is_plain(struct str s, bool flow)
{
	if (!s.n || is_null_word(s) || !starts_plain(s, flow) || s.p[s.n - 1] == ' ')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : ' ';
		if (!deserves_a_look[(unsigned char)c])
			continue;
		if (c == '\t' || (c == ':' && is_blank(next)) || (c == ' ' && next == '#'))
			return false;
		if (flow && (is_in(c, ",[]{}") || (is_in(c, ":?") && is_in(next, " ,?[]{}"))))
			return false;
	}
	return true;
}

/* ---- scalars on one line ---- */

static void escape(struct buf *out, uint32_t cp)
{
	static const struct {
		uint32_t cp;
		char letter;
	} short_forms[] = {
		{ '\n', 'n' },
		{ '\t', 't' },
		{ '\r', 'r' },
		{ '"', '"' },
		{ '\\', '\\' },
		{ 0x1B, 'e' },
		{ 0x85, 'N' },
		{ 0x2028, 'L' },
		{ 0x2029, 'P' },
	};
	for (size_t i = 0; i < ARRAY_SIZE(short_forms); i++) {
		if (cp == short_forms[i].cp) {
			buf_add(out, (char[]){ '\\', short_forms[i].letter }, 2);
			return;
		}
	}
	buf_fmt(out, cp < 0x100 ? "\\x%02" PRIX32 : "\\u%04" PRIX32, cp);
}

static void emit_double(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t n; s.n; s = str_skip(s, n)) {
		uint32_t cp = utf8_next(s, &n);
		if (cp == '\n' || cp == '\t' || cp == '"' || cp == '\\' || needs_escape(cp))
			escape(out, cp);
		else
			utf8_put(out, cp);
	}
	buf_char(out, '"');
}

static void emit_single(struct buf *out, struct str s)
{
	buf_char(out, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_char(out, '\'');
		buf_char(out, s.p[i]);
	}
	buf_char(out, '\'');
}

static void emit_string(struct buf *out, struct str s, bool flow)
{
	if (s.n && (str_chr(s, '\n') >= 0 || !is_literal(s)))
		emit_double(out, s);
	else if (yaml_is_plain(s, flow))
		buf_str(out, s);
	else
		emit_single(out, s);
}

static void emit_key(struct buf *out, struct str key, bool flow, size_t indent)
{
	size_t start = out->n;
	emit_string(out, key, flow);
	if (out->n - start > KEY_MAX) {
		buf_cut(out, start);
		buf_cstr(out, "? ");
		emit_string(out, key, flow);
		buf_char(out, flow ? ' ' : '\n');
		buf_fill(out, ' ', indent);
	}
	buf_char(out, ':');
}

/* ---- flow style ---- */

static void emit_flow_map(struct buf *out, const struct ynode *map)
{
	buf_char(out, '{');
	for (size_t i = 0; i < map->n; i++) {
		if (i)
			buf_cstr(out, ", ");
		emit_key(out, map->keys[i], true, 0);
		buf_char(out, ' ');
		yaml_emit_flow(out, map->items[i]);
	}
	buf_char(out, '}');
}

static void emit_flow_seq(struct buf *out, const struct ynode *seq)
{
	buf_char(out, '[');
	for (size_t i = 0; i < seq->n; i++) {
		if (i)
			buf_cstr(out, ", ");
		yaml_emit_flow(out, seq->items[i]);
	}
	buf_char(out, ']');
}

void yaml_emit_flow(struct buf *out, const struct ynode *node)
{
	switch (node->kind) {
	case YAML_NULL:
		buf_cstr(out, "null");
		break;
	case YAML_STRING:
		emit_string(out, node->s, true);
		break;
	case YAML_SEQ:
		emit_flow_seq(out, node);
		break;
	case YAML_MAP:
		emit_flow_map(out, node);
		break;
	}
}

/* ---- literal blocks ---- */

/* "|", the indentation where the text's own blanks would hide it, and what happens to the line
 * breaks at the end. */
static void emit_literal_head(struct buf *out, struct str s)
{
	size_t ends = 0;
	while (ends < s.n && s.p[s.n - 1 - ends] == '\n')
		ends++;
	buf_char(out, '|');
	if (is_blank(s.p[0]) || s.p[0] == '\n')
		buf_char(out, '2');
	if (!ends)
		buf_char(out, '-');
	else if (ends > 1 || s.n == 1)
		buf_char(out, '+');
	buf_char(out, '\n');
}

static void emit_literal(struct buf *out, struct str s, size_t indent)
{
	struct str line;
	emit_literal_head(out, s);
	while (str_next_line(&s, &line)) {
		buf_reserve(out, indent + line.n + 1);
		if (line.n)
			buf_fill(out, ' ', indent);
		buf_str(out, line);
		buf_char(out, '\n');
	}
}

/* ---- block style ---- */

/* A value that stays on the line of its key, or is a literal block below it; with its LF. */
static void emit_value(struct buf *out, const struct ynode *value, bool literal, size_t indent)
{
	if (value->kind == YAML_STRING && literal && is_literal(value->s)) {
		emit_literal(out, value->s, indent);
		return;
	}
	if (value->kind == YAML_STRING)
		emit_string(out, value->s, false);
	else
		yaml_emit_flow(out, value);
	buf_char(out, '\n');
}

void yaml_emit_entry(struct buf *out, struct str key, const struct ynode *value)
{
	emit_key(out, key, false, 0);
	buf_char(out, ' ');
	emit_value(out, value, value->literal, 2);
}

void yaml_emit_map(struct buf *out, const struct ynode *map)
{
	if (!map->n)
		buf_cstr(out, "{}\n");
	for (size_t i = 0; i < map->n; i++)
		yaml_emit_entry(out, map->keys[i], map->items[i]);
}

/* ---- for people ---- */

static bool has_lines(const struct ynode *node)
{
	return node->kind == YAML_STRING && str_chr(node->s, '\n') >= 0;
}

/* Whether the node is written below its key rather than beside it. */
static bool is_nested(const struct ynode *node, size_t column)
{
	if (node->kind != YAML_SEQ)
		return node->kind == YAML_MAP && node->n;
	CLEANUP(buf_release) struct buf line = { 0 };
	for (size_t i = 0; i < node->n; i++)
		if (node->items[i]->kind > YAML_STRING || has_lines(node->items[i]))
			return true;
	yaml_emit_flow(&line, node);
	return node->n && column + utf8_width(buf_view(&line)) > PRETTY_COLUMNS;
}

static void emit_pretty_map(struct buf *out, const struct ynode *map, size_t indent);

static void emit_pretty_seq(struct buf *out, const struct ynode *seq, size_t indent)
{
	for (size_t i = 0; i < seq->n; i++) {
		const struct ynode *item = seq->items[i];
		buf_fill(out, ' ', indent);
		buf_cstr(out, "- ");
		if (item->kind == YAML_MAP && item->n)
			emit_pretty_map(out, item, indent + 2);
		else
			emit_value(out, item, item->literal || has_lines(item), indent + 2);
	}
}

/* The first key stands where the writer is, behind a "- ". */
static void emit_pretty_map(struct buf *out, const struct ynode *map, size_t indent)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct ynode *value = map->items[i];
		if (i)
			buf_fill(out, ' ', indent);
		size_t start = out->n;
		emit_key(out, map->keys[i], false, indent);
		if (!is_nested(value, indent + out->n - start + 1)) {
			buf_char(out, ' ');
			emit_value(out, value, value->literal || has_lines(value), indent + 2);
			continue;
		}
		buf_char(out, '\n');
		if (value->kind == YAML_SEQ) {
			emit_pretty_seq(out, value, indent + 2);
		} else {
			buf_fill(out, ' ', indent + 2);
			emit_pretty_map(out, value, indent + 2);
		}
	}
}

void yaml_emit_pretty(struct buf *out, const struct ynode *map)
{
	if (map->n)
		emit_pretty_map(out, map, 0);
	else
		buf_cstr(out, "{}\n");
}
