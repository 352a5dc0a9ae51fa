#include "store/history_walk.h"
#include "sys/file.h"

/* So many commits below the oldest that counts are looked at for a younger one beneath: enough to
 * meet most wrong clocks; where one was met, nearly all. */
#define SLOP 64
#define SLOP_SKEWED 10000
#define SHALLOW_MAX_BYTES ((size_t)64 << 20)

static bool is_before(const struct walk_heap *h, const struct walk_node *a,
	const struct walk_node *b)
{
	if (a->time != b->time)
		return (a->time < b->time) == h->oldest_first;
	return memcmp(a->id.b, b->id.b, sizeof a->id.b) < 0;
}

static void swap(struct walk_heap *h, size_t i, size_t j)
{
	struct walk_node *n = h->p[i];
	h->p[i] = h->p[j];
	h->p[j] = n;
}

void heap_push(struct walk_heap *h, struct walk_node *n)
{
	vec_push(h, n);
	for (size_t i = h->n - 1; i && is_before(h, h->p[i], h->p[(i - 1) / 2]); i = (i - 1) / 2)
		swap(h, i, (i - 1) / 2);
}

struct walk_node *heap_pop(struct walk_heap *h)
{
	struct walk_node *top = h->p[0];
	h->p[0] = h->p[--h->n];
	for (size_t i = 0, best;; i = best) {
		best = i;
		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < h->n; child++)
			if (is_before(h, h->p[child], h->p[best]))
				best = child;
		if (best == i)
			return top;
		swap(h, i, best);
	}
}

static struct str key_of(const struct oid *id)
{
	return str_make((const char *)id->b, sizeof id->b);
}

/* <common_dir>/shallow: an id a line. */
static int read_shallow(struct walk *w)
{
	CLEANUP(buf_release) struct buf path = { 0 }, text = { 0 };
	struct oid id;
	struct str line;
	buf_fmt(&path, "%s/shallow", repo_place(w->repo)->common_dir);
	int rc = file_read(&text, path.p, SHALLOW_MAX_BYTES);
	if (rc == -E_NOTFOUND) {
		error_clear();
		return 0;
	}
	struct str rest = buf_view(&text);
	while (!rc && str_next_line(&rest, &line))
		if (oid_parse(str_trim(line), &id))
			map_put(&w->shallow, arena_str(&w->arena, key_of(&id)), NULL);
	return rc;
}

int walk_begin(struct walk *w, struct repo *r, enum walk_aim aim)
{
	*w = (struct walk){ .repo = r, .aim = aim, .oldest = INT64_MAX };
	return read_shallow(w);
}

void walk_release(struct walk *w)
{
	map_release(&w->nodes);
	map_release(&w->shallow);
	vec_release(&w->queue);
	arena_release(&w->arena);
}

void walk_restart(struct walk *w, enum walk_aim aim)
{
	for (size_t i = 0; i < w->nodes.n; i++) {
		struct walk_node *n = w->nodes.items[i].ptr;
		n->colours = 0;
		n->queued = false;
	}
	w->aim = aim;
	w->queue.n = w->fresh = 0;
	w->oldest = INT64_MAX;
}

struct walk_node *walk_find(const struct walk *w, const struct oid *id)
{
	struct map_item *it = map_get(&w->nodes, key_of(id));
	return it ? it->ptr : NULL;
}

static struct walk_node *node_at(struct walk *w, const struct oid *id)
{
	struct walk_node *n = walk_find(w, id);
	if (n)
		return n;
	n = arena_new(&w->arena, struct walk_node);
	n->id = *id;
	map_put(&w->nodes, key_of(&n->id), NULL)->ptr = n;
	return n;
}

/* "NAME <hex>\n" at the head of *rest. */
static bool take_id(struct str *rest, struct str name, struct oid *out)
{
	size_t length = name.n + OID_HEX;
	if (rest->n <= length || !str_starts(*rest, name) || rest->p[length] != '\n' ||
		!oid_parse(str_make(rest->p + name.n, OID_HEX), out))
		return false;
	*rest = str_skip(*rest, length + 1);
	return true;
}

/* The committer's seconds; 0, as git has it, where nothing sensible stands. */
static int64_t take_time(struct str rest)
{
	struct str line, seconds;
	int64_t time = 0;
	if (!str_next_line(&rest, &line) || !str_next_line(&rest, &line) ||
		!str_starts(line, STR("committer ")))
		return 0;
	const char *mark = memrchr(line.p, '>', line.n);
	if (!mark)
		return 0;
	struct str after = str_trim(str_skip(line, (size_t)(mark + 1 - line.p)));
	return str_next(&after, ' ', &seconds) && str_to_i64(seconds, &time) ? time : 0;
}

static size_t count_parents(struct str rest)
{
	struct oid id;
	size_t n = 0;
	while (take_id(&rest, STR("parent "), &id))
		n++;
	return n;
}

static bool parse(struct walk *w, struct walk_node *n, struct str text)
{
	struct oid id;
	if (!take_id(&text, STR("tree "), &n->tree))
		return false;
	size_t count = count_parents(text);
	bool cut = map_get(&w->shallow, key_of(&n->id));
	n->parents = cut ? NULL : arena_array(&w->arena, count, sizeof(struct walk_node *));
	n->n_parents = cut ? 0 : (uint32_t)count;
	w->hit_shallow |= cut && count;
	for (size_t i = 0; i < count && take_id(&text, STR("parent "), &id); i++)
		if (!cut)
			n->parents[i] = node_at(w, &id);
	n->time = take_time(text);
	return true;
}

static int read_node(struct walk *w, struct walk_node *n)
{
	struct blob b;
	char hex[OID_HEX + 1];
	if (n->read)
		return 0;
	int rc = repo_object(w->repo, &n->id, OBJECT_COMMIT, &b);
	if (rc)
		return rc;
	n->read = parse(w, n, b.data);
	blob_release(&b);
	w->n_read++;
	if (n->read)
		return 0;
	oid_hex(hex, &n->id);
	return fail(E_DAMAGED, "commit %s is broken", hex);
}

static bool is_counted(const struct walk *w, uint8_t colours)
{
	uint8_t sides = colours & SIDES;
	return sides == SIDE_A || (sides == SIDE_B && w->aim == WALK_COUNTS);
}

static bool is_fresh(const struct walk *w, uint8_t colours)
{
	return w->aim == WALK_BASES ? !(colours & STALE) : is_counted(w, colours);
}

static int push(struct walk *w, struct walk_node *n, uint8_t colours)
{
	if ((n->colours & colours) == colours)
		return 0;
	int rc = read_node(w, n);
	if (rc)
		return rc;
	if (n->queued)
		w->fresh -= is_fresh(w, n->colours);
	else
		heap_push(&w->queue, n);
	n->queued = true;
	n->colours |= colours;
	w->fresh += is_fresh(w, n->colours);
	return 0;
}

int walk_push(struct walk *w, const struct oid *id, uint8_t colours)
{
	return push(w, node_at(w, id), colours);
}

static int step(struct walk *w)
{
	struct walk_node *n = heap_pop(&w->queue);
	uint8_t colours = n->colours & (SIDES | STALE);
	n->queued = false;
	w->fresh -= is_fresh(w, n->colours);
	if (is_counted(w, colours))
		w->oldest = MIN(w->oldest, n->time);
	if (colours == SIDES) {
		n->colours |= SHARED;
		colours |= STALE;
	}
	for (uint32_t i = 0; i < n->n_parents; i++) {
		int rc = push(w, n->parents[i], colours);
		if (rc)
			return rc;
		w->skewed |= n->parents[i]->time > n->time;
	}
	return 0;
}

/* Something in the queue could still be above what is counted. */
static bool lingers(const struct walk *w, size_t *slop)
{
	if (w->aim == WALK_BASES || w->oldest == INT64_MAX)
		return false;
	if (w->queue.p[0]->time >= w->oldest)
		return true;
	return (*slop)++ < (w->skewed ? SLOP_SKEWED : SLOP);
}

int walk_run(struct walk *w, const struct walk_node *until, uint8_t its)
{
	size_t slop = 0;
	while (w->queue.n && (w->fresh || lingers(w, &slop))) {
		int rc = step(w);
		if (rc || (until && (until->colours & its) == its))
			return rc;
		if (w->fresh)
			slop = 0;
	}
	return 0;
}

int walk_drain(struct walk *w)
{
	int rc = 0;
	while (w->queue.n && !rc)
		rc = step(w);
	return rc;
}
