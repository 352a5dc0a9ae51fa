#include "model/id.h"
#include "base/error.h"
#include "text/hash.h"
#include "text/utf8.h"

#define PATH_MAX_BYTES 1024
#define PART_MAX_BYTES 255
#define SAFE_NAME_MAX 100
#define DIGITS 10 /* of the alphabet; the letters follow */
#define LETTERS 22

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z' && c != 'i' && c != 'l' && c != 'o' && c != 'u';
}

static bool is_symbol(char c)
{
	return (c >= '0' && c <= '9') || is_letter(c);
}

static bool all_symbols(struct str s)
{
	if (!s.n || !is_letter(s.p[0]))
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (!is_symbol(s.p[i]))
			return false;
	return true;
}

bool id_valid(struct str s)
{
	return s.n == ID_LEN && all_symbols(s);
}

static char symbol_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	return c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
}

bool id_prefix(struct str typed, struct str *out, struct id *space)
{
	struct id id = { "" };
	if (!typed.n || typed.n > ID_LEN)
		return false;
	for (size_t i = 0; i < typed.n; i++)
		id.s[i] = symbol_of(typed.p[i]);
	if (!all_symbols(id_str(&id)) || strlen(id.s) != typed.n)
		return false;
	*space = id;
	*out = id_str(space);
	return true;
}

struct id id_of(struct str s)
{
	struct id id = { "" };
	memcpy(id.s, s.p, MIN(s.n, (size_t)ID_LEN));
	return id;
}

struct id id_random(uint64_t bits)
{
	struct id id = { "" };
	for (size_t i = ID_LEN - 1; i > 0; i--, bits >>= 5)
		id.s[i] = alphabet[bits & 31];
	id.s[0] = alphabet[DIGITS + bits % LETTERS];
	return id;
}

/* The length in front of each part, as bytes in one fixed order, tells the parts apart. */
struct id id_derive(const struct str *parts, size_t n)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < n; i++) {
		for (unsigned shift = 0; shift < 64; shift += 8)
			buf_char(&b, (char)((uint64_t)parts[i].n >> shift & 0xff));
		buf_str(&b, parts[i]);
	}
	return id_random(hash64(buf_c(&b), b.n));
}

struct id id_of_key(struct str key, uint32_t generation, uint32_t probe)
{
	char g[16], p[16];
	snprintf(g, sizeof g, "%" PRIu32, generation);
	snprintf(p, sizeof p, "%" PRIu32, probe);
	struct str parts[] = { STR("key"), key, str_of(g), str_of(p) };
	return id_derive(parts, ARRAY_SIZE(parts));
}

struct id id_of_source(struct str source)
{
	struct str parts[] = { STR("source"), source };
	return id_derive(parts, ARRAY_SIZE(parts));
}

struct id id_of_source_entry(struct str source, struct str what)
{
	struct str parts[] = { STR("source"), source, what };
	return id_derive(parts, ARRAY_SIZE(parts));
}

struct str path_of_ticket(struct arena *a, const struct id *id)
{
	return arena_fmt(a, "tickets/%.2s/%s.yaml", id->s, id->s);
}

struct str path_of_attachments(struct arena *a, const struct id *id)
{
	return arena_fmt(a, "tickets/%.2s/%s", id->s, id->s);
}

const char *const desk_roots[] = { ".gitattributes", "accounts", "desk.yaml", "kb", "outbox",
	"reports", "rules", "sla", "templates", "tickets", NULL };

bool path_is_desk(struct str path)
{
	struct str first;
	str_next(&path, '/', &first);
	for (size_t i = 0; desk_roots[i]; i++)
		if (str_is(first, desk_roots[i]))
			return true;
	return false;
}

bool path_is_ticket(struct str path, struct id *out)
{
	static const size_t folder = sizeof "tickets/k3/" - 1;
	if (path.n != folder + ID_LEN + sizeof ".yaml" - 1 || !str_starts(path, STR("tickets/")) ||
		!str_ends(path, STR(".yaml")) || path.p[folder - 1] != '/')
		return false;
	struct str id = str_make(path.p + folder, ID_LEN);
	if (!id_valid(id) || memcmp(id.p, path.p + folder - 3, 2) != 0)
		return false;
	*out = id_of(id);
	return true;
}

bool path_is_attachment(struct str path, struct id *out, struct str *name)
{
	struct str rest = path, top, two, folder;
	if (!str_next(&rest, '/', &top) || !str_next(&rest, '/', &two) ||
		!str_next(&rest, '/', &folder) || !rest.p || str_chr(rest, '/') >= 0)
		return false;
	if (!str_is(top, "tickets") || !id_valid(folder) || two.n != 2 || !str_starts(folder, two))
		return false;
	*out = id_of(folder);
	*name = rest;
	return true;
}

static bool is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
}

static bool has_control(struct str s)
{
	for (size_t n; s.n; s = str_skip(s, n))
		if (is_control(utf8_next(s, &n)))
			return true;
	return false;
}

static const char *part_fault(struct str part)
{
	if (!part.n)
		return "an empty part";
	if (str_is(part, ".") || str_is(part, ".."))
		return "the part '.' or '..'";
	if (str_eq_nocase(part, STR(".git")) || str_eq_nocase(part, STR("git~1")))
		return "the part '.git'";
	if (part.n > PART_MAX_BYTES)
		return "a part longer than 255 bytes";
	return NULL;
}

static const char *path_fault(struct str path)
{
	if (path.n > PATH_MAX_BYTES)
		return "more than 1024 bytes";
	if (!utf8_valid(path, NULL))
		return "invalid UTF-8";
	if (has_control(path))
		return "a control character";
	const char *fault = path.n ? NULL : "nothing";
	struct str rest = path, part;
	while (!fault && str_next(&rest, '/', &part))
		fault = part_fault(part);
	return fault;
}

int path_check(struct str path)
{
	const char *fault = path_fault(path);
	if (!fault)
		return 0;
	CLEANUP(buf_release) struct buf shown = { 0 };
	utf8_visible(&shown, str_first(path, SAFE_NAME_MAX), false);
	return fail(E_INVALID, "the path '%s' has %s in it", buf_c(&shown), fault);
}

static struct str last_part(struct str name)
{
	struct str last = name;
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '/' || name.p[i] == '\\')
			last = str_skip(name, i + 1);
	return last;
}

struct str path_safe_name(struct arena *a, struct str name)
{
	CLEANUP(buf_release) struct buf text = { 0 }, safe = { 0 };
	utf8_convert(&text, last_part(name));
	struct str s = buf_view(&text);
	while (s.n && (s.p[0] == '.' || s.p[0] == '-' || s.p[0] == ' '))
		s = str_skip(s, 1);
	for (size_t n; s.n; s = str_skip(s, n)) {
		uint32_t cp = utf8_next(s, &n);
		if (safe.n + n > SAFE_NAME_MAX)
			break;
		if (is_control(cp))
			buf_char(&safe, '_');
		else
			buf_add(&safe, s.p, n);
	}
	return arena_str(a, safe.n ? buf_view(&safe) : STR("file"));
}
