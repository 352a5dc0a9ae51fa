#include "model/doc_inside.h"

/* The lines of one member of a map or a list, and the comments and empty lines above it. */
struct part {
	struct str lead, body;
	const struct ynode *node;
};
/* A map or a list in block style, cut into its members. */
struct block {
	bool good; /* it was cut, and every part says by itself what it says in the whole; else unused */
	struct str head, tail; /* "---" lines and the like above, comments below the last part */
	struct part *parts;
	struct members members;
	size_t indent;
};

static void block_release(struct block *b)
{
	members_release(&b->members);
}

/* ---- cutting ---- */

static size_t indent_of(struct str line)
{
	size_t n = 0;
	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

static bool is_empty(struct str line)
{
	return !str_trim(line).n;
}

/* A line that belongs to what follows: empty, or a comment at the members' own indent. */
static bool is_loose(struct str line, size_t indent)
{
	return is_empty(line) || (indent_of(line) == indent && line.p[indent] == '#');
}

/* A line that may be a member's first one. Whether it is, parsing tells. */
static bool begins_member(struct str line, size_t indent, enum ykind kind)
{
	struct str rest = str_trim(str_skip(line, indent));
	if (indent_of(line) != indent || !rest.n || rest.p[0] == '#')
		return false;
	bool dash = rest.p[0] == '-' && (rest.n == 1 || rest.p[1] == ' ');
	if (kind == YAML_SEQ)
		return dash;
	return !dash && !str_starts(rest, STR("---")) && !str_starts(rest, STR("...")) &&
	       !strchr("}]%", rest.p[0]);
}

static struct str slice(struct str text, size_t from, size_t to)
{
	return str_first(str_skip(text, from), to - from);
}

/* Finds the parts; false where there are more or fewer than the node has members. */
static bool cut_lines(struct block *b, struct str text, const struct ynode *node)
{
	size_t n = 0, loose = 0, body = 0;
	struct str rest = text, line;
	while (rest.n && str_next_line(&rest, &line)) {
		size_t at = (size_t)(line.p - text.p), next = at + line.n + 1;
		if (is_loose(line, b->indent))
			continue;
		if (begins_member(line, b->indent, node->kind)) {
			if (n == node->n)
				return false;
			if (n)
				b->parts[n - 1].body = slice(text, body, loose);
			else
				b->head = slice(text, 0, loose);
			b->parts[n++].lead = slice(text, loose, at);
			body = at;
		}
		loose = next;
	}
	if (n)
		b->parts[n - 1].body = slice(text, body, loose);
	b->head = n ? b->head : slice(text, 0, loose);
	b->tail = str_skip(text, loose);
	return n == node->n;
}

static bool says(struct arena *a, const struct part *p, const struct ynode *node, struct str key)
{
	struct ydocs docs;
	if (yaml_parse(a, p->body, "part", &docs) || docs.n != 1)
		return false;
	const struct ynode *one = docs.p[0];
	return one->kind == node->kind && one->n == 1 && yaml_equal(one->items[0], p->node) &&
	       (node->kind == YAML_SEQ || str_eq(one->keys[0], key));
}

static void cut(struct arena *a, struct block *out, struct str text, size_t indent,
	const struct ynode *node)
{
	struct block b = { .indent = indent };
	if (!text.p || !node || !members_of(a, node, &b.members))
		return;
	b.parts = arena_array(a, node->n, sizeof *b.parts);
	b.good = cut_lines(&b, text, node);
	for (size_t i = 0; b.good && i < node->n; i++) {
		b.parts[i].node = node->items[i];
		b.good = says(a, &b.parts[i], node, b.members.keys[i]);
	}
	*out = b;
}

static const struct part *part_of(const struct block *b, struct str key)
{
	const struct map_item *it = b->good ? map_get(&b->members.index, key) : NULL;
	return it ? &b->parts[it->num] : NULL;
}

static struct str body_of(const struct part *p)
{
	return p ? p->body : (struct str){ 0 };
}

static struct str lead_of(const struct part *p)
{
	return p ? p->lead : (struct str){ 0 };
}

/* ---- choosing ---- */

static struct str head_of(const struct block *b)
{
	return b->good ? b->head : (struct str){ 0 };
}

static struct str tail_of(const struct block *b)
{
	return b->good ? b->tail : (struct str){ 0 };
}

static struct str greater(struct str x, struct str y)
{
	return str_cmp(x, y) > 0 ? x : y;
}

/* What one side changed; .p NULL where both did. In each, .p NULL is what is not there. */
static struct str changed(struct str b, struct str o, struct str t)
{
	if (!t.p || str_eq(o, t))
		return o;
	if (!o.p || (b.p && str_eq(b, o)))
		return t;
	return b.p && str_eq(b, t) ? o : (struct str){ 0 };
}

static struct str chosen(struct str b, struct str o, struct str t)
{
	struct str one = changed(b, o, t);
	return one.p ? one : greater(o, t);
}

/* Blocks that do not fit the merged node are not used, nor is what is left above and below members
 * that are gone; of two indents the smaller is used. */
static void agree(struct block *b, struct block *o, struct block *t, const struct ynode *merged)
{
	struct block *all[] = { b, o, t };
	size_t indent = SIZE_MAX;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		const struct ynode *node = all[i]->members.node;
		all[i]->good = all[i]->good && node->kind == merged->kind &&
			       (node->n || !merged->n);
		if (i && all[i]->good)
			indent = MIN(indent, all[i]->indent);
	}
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		all[i]->good = all[i]->good && all[i]->indent == indent;
}

/* ---- writing ---- */

struct writer {
	struct arena *a;
	struct buf *out;
};
/* The three versions of one member; NULL: it is not there. */
struct versions {
	const struct part *b, *o, *t;
};

static void write_block(const struct writer *w, const struct block *b, const struct block *o,
	const struct block *t, const struct ynode *merged);

static void write_indented(struct buf *out, struct str text, size_t indent, bool item)
{
	struct str line;
	bool first = true;
	while (text.n && str_next_line(&text, &line)) {
		buf_fill(out, ' ', line.n ? indent : 0);
		if (item)
			buf_cstr(out, first ? "- " : line.n ? "  " : "");
		buf_str(out, line);
		buf_char(out, '\n');
		first = false;
	}
}

/* Anew, in the emitter's style. */
static void write_pretty(const struct writer *w, enum ykind of, struct str key, struct ynode *node,
	size_t indent)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	if (of == YAML_MAP) {
		struct ynode *map = yaml_map(w->a);
		yaml_add(w->a, map, key, node);
		yaml_emit_pretty(&text, map);
	} else if (node->kind == YAML_MAP) {
		yaml_emit_pretty(&text, node);
	} else {
		yaml_emit_flow(&text, node);
		buf_char(&text, '\n');
	}
	write_indented(w->out, buf_view(&text), indent, of == YAML_SEQ);
}

/* The block below a key's own line. */
static void cut_below(const struct writer *w, struct block *out, const struct part *p)
{
	struct str rest = body_of(p), line;
	if (!rest.n || !str_next_line(&rest, &line) || !rest.n)
		return;
	struct str below = rest;
	while (rest.n && str_next_line(&rest, &line))
		if (!is_empty(line) && str_trim(line).p[0] != '#')
			break;
	cut(w->a, out, below, indent_of(line), p->node);
}

static struct str first_line(const struct block *below, const struct part *p)
{
	if (!below->good)
		return (struct str){ 0 };
	return str_first(p->body, (size_t)str_chr(p->body, '\n') + 1);
}

/* Where both sides changed a map or a list of several lines, its members are merged as the whole is. */
static bool write_below(const struct writer *w, const struct versions *v, const struct ynode *node)
{
	CLEANUP(block_release) struct block b = { 0 }, o = { 0 }, t = { 0 };
	cut_below(w, &b, v->b);
	cut_below(w, &o, v->o);
	cut_below(w, &t, v->t);
	agree(&b, &o, &t, node);
	if ((!o.good && !t.good) || !node->n)
		return false;
	buf_str(w->out, chosen(first_line(&b, v->b), first_line(&o, v->o), first_line(&t, v->t)));
	write_block(w, &b, &o, &t, node);
	return true;
}

static void write_body(const struct writer *w, const struct versions *v, enum ykind of,
	struct str key, struct ynode *node, size_t indent)
{
	bool as_o = v->o && yaml_equal(v->o->node, node),
	     as_t = v->t && yaml_equal(v->t->node, node);
	struct str o = body_of(v->o), t = body_of(v->t), one = changed(body_of(v->b), o, t);
	if (one.p && ((as_o && str_eq(one, o)) || (as_t && str_eq(one, t))))
		buf_str(w->out, one);
	else if (of == YAML_MAP && write_below(w, v, node))
		return;
	else if (as_o || as_t)
		buf_str(w->out, !as_t || (as_o && str_cmp(o, t) > 0) ? o : t);
	else
		write_pretty(w, of, key, node, indent);
}

static void write_block(const struct writer *w, const struct block *b, const struct block *o,
	const struct block *t, const struct ynode *merged)
{
	CLEANUP(members_release) struct members m = { 0 };
	size_t indent = o->good ? o->indent : t->indent;
	bool keyed = members_of(w->a, merged, &m);
	buf_str(w->out, chosen(head_of(b), head_of(o), head_of(t)));
	for (size_t i = 0; keyed && i < merged->n; i++) {
		struct str key = m.keys[i];
		struct versions v = { part_of(b, key), part_of(o, key), part_of(t, key) };
		buf_str(w->out, chosen(lead_of(v.b), lead_of(v.o), lead_of(v.t)));
		write_body(w, &v, merged->kind, key, merged->items[i], indent);
	}
	buf_str(w->out, chosen(tail_of(b), tail_of(o), tail_of(t)));
}

void doc_write(struct buf *out, const struct doc_version *base, const struct doc_version *ours,
	const struct doc_version *theirs, const struct ynode *merged)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(block_release) struct block b = { 0 }, o = { 0 }, t = { 0 };
	struct writer w = { &a, out };
	cut(&a, &b, base->text, 0, base->node);
	cut(&a, &o, ours->text, 0, ours->node);
	cut(&a, &t, theirs->text, 0, theirs->node);
	agree(&b, &o, &t, merged);
	if (o.good || t.good)
		write_block(&w, &b, &o, &t, merged);
	else
		yaml_emit_pretty(out, merged);
}
