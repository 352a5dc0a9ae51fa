/* Lists of tickets on stdout: aligned columns, --format, --csv, --json, -q; one row at a time, so
 * that a list of any length needs no memory. */
#ifndef HD_CMD_TABLE_H
#define HD_CMD_TABLE_H
#include "cmd/session.h"

struct list_opts {
	const char *columns; /* comma-separated field names */
	const char *sort;
	const char *limit; /* a number, or "all"; NULL: LIST_LIMIT */
	bool csv;
	bool all, count;
};
#define LIST_LIMIT 50
extern const struct opt list_options[];

#define COLUMNS_MAX 32
struct table {
	struct session *s;
	enum field columns[COLUMNS_MAX];
	size_t widths[COLUMNS_MAX];
	size_t n;
	bool csv;
	struct buf raw, cell; /* scratch of a row */
};
/* E_USAGE names the nearest column or field. */
int table_init(struct table *t, struct session *s, const struct list_opts *o);
/* Every row, with its heading or as the "tickets" of the JSON; releases the scratch. */
void table_print(struct table *t, const struct selection *sel);

/* Prints what the words select (and --sort, --limit … say): the whole of `hd list` and `hd view`. */
int list_print(struct session *s, const struct list_opts *o, char *const *words, size_t n);
#endif
