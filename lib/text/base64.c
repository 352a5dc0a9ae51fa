#include "text/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buf *out, struct str data)
{
	buf_reserve(out, data.n / 3 * 4 + 4);
	for (size_t i = 0; i < data.n; i += 3) {
		size_t left = data.n - i;
		uint32_t v = (uint32_t)(unsigned char)data.p[i] << 16;
		if (left > 1)
			v |= (uint32_t)(unsigned char)data.p[i + 1] << 8;
		if (left > 2)
			v |= (unsigned char)data.p[i + 2];
		char group[4] = { alphabet[v >> 18], alphabet[v >> 12 & 63],
			left > 1 ? alphabet[v >> 6 & 63] : '=', left > 2 ? alphabet[v & 63] : '=' };
		buf_add(out, group, sizeof group);
	}
}

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four characters, `given` of them no padding; -1 where one is none of the alphabet. */
static int32_t group_value(const char *p, size_t given)
{
	int32_t v = 0;
	for (size_t i = 0; i < 4; i++) {
		int six = i < given ? value_of(p[i]) : 0;
		if (six < 0)
			return -1;
		v = v << 6 | six;
	}
	return v;
}

bool base64_decode(struct buf *out, struct str s)
{
	size_t began = out->n, pad = 0;
	while (pad < 2 && pad < s.n && s.p[s.n - 1 - pad] == '=')
		pad++;
	if (s.n % 4)
		return false;
	buf_reserve(out, s.n / 4 * 3);
	for (size_t i = 0; i < s.n; i += 4) {
		size_t given = i + 4 == s.n ? 4 - pad : 4;
		int32_t v = group_value(s.p + i, given);
		if (v < 0) {
			buf_cut(out, began);
			return false;
		}
		char bytes[3] = { (char)(v >> 16), (char)(v >> 8), (char)v };
		buf_add(out, bytes, given - 1);
	}
	return true;
}
