#include "text/stem.h"
#include <libstemmer.h>

/* Appended only: their places are the languages' numbers. */
static const char *const codes[] = { "", "en", "ar", "ca", "da", "de", "el", "es", "eu", "fi", "fr",
	"ga", "hi", "hu", "hy", "id", "it", "lt", "ne", "nl", "no", "pt", "ro", "ru", "sr", "sv",
	"ta", "tr", "yi" };
_Static_assert(ARRAY_SIZE(codes) <= LANGUAGE_MAX, "languages have a number below LANGUAGE_MAX");

unsigned language_number(struct str code)
{
	struct str tag = str_first(code, 2);
	bool ends = code.n == 2 || (code.n > 2 && (code.p[2] == '-' || code.p[2] == '_'));
	if (!ends)
		return LANGUAGE_NONE;
	/* the two written forms of Norwegian share a stemmer */
	if (str_eq_nocase(tag, STR("nb")) || str_eq_nocase(tag, STR("nn")))
		tag = STR("no");
	for (unsigned i = LANGUAGE_EN; i < ARRAY_SIZE(codes); i++)
		if (str_eq_nocase(tag, str_of(codes[i])))
			return i;
	return LANGUAGE_NONE;
}

const char *language_code(unsigned language)
{
	return language < ARRAY_SIZE(codes) ? codes[language] : "";
}

struct stemmer *stemmer_new(unsigned language)
{
	if (!*language_code(language))
		return NULL;
	return (struct stemmer *)sb_stemmer_new(codes[language], "UTF_8");
}

void stemmer_free(struct stemmer *s)
{
	if (s)
		sb_stemmer_delete((struct sb_stemmer *)s);
}

struct str stemmer_stem(struct stemmer *s, struct str word)
{
	struct sb_stemmer *snowball = (struct sb_stemmer *)s;
	if (!s || word.n > INT_MAX)
		return word;
	const sb_symbol *p = sb_stemmer_stem(snowball, (const sb_symbol *)word.p, (int)word.n);
	if (!p)
		oom();
	return str_make((const char *)p, (size_t)sb_stemmer_length(snowball));
}
