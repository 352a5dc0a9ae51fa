/* The files that the program carries, so that it runs from anywhere: the pages of docs/ and the
 * data of share/. The tables are made by cmd/embed.awk, sorted by path; a row whose name is NULL
 * ends each. */
#ifndef HD_CMD_EMBEDDED_H
#define HD_CMD_EMBEDDED_H

struct embedded {
	const char *name; /* "hd-new", "hd-queries.7"; of share/, "desk/desk.yaml" */
	const char *bytes; /* UTF-8 text, ends with a newline and a NUL behind `size` bytes */
	size_t size;
};

extern const struct embedded hd_docs[];
extern const struct embedded hd_share[];
#endif
