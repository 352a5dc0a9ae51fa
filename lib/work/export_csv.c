#include "work/export.h"

void csv_cell(struct buf *out, struct str s)
{
	bool formula = s.n && s.p[0] && strchr("=+-@\t\r", s.p[0]);
	bool quoted = formula;
	for (size_t i = 0; i < s.n && !quoted; i++)
		quoted = s.p[i] && strchr(",\"\r\n;\t", s.p[i]);
	if (!quoted) {
		buf_str(out, s);
		return;
	}
	buf_cstr(out, formula ? "\"'" : "\"");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(out, '"');
		buf_char(out, s.p[i]);
	}
	buf_char(out, '"');
}
