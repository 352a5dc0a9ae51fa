#include "text/stem.h"
#include <libstemmer.h>

/* Their places are the languages' numbers: only append. */
static const struct {
	const char *code, *name;
} languages[] = { { "", "" }, { "en", "english" }, { "ar", "arabic" }, { "ca", "catalan" },
	{ "da", "danish" }, { "de", "german" }, { "el", "greek" }, { "es", "spanish" },
	{ "eu", "basque" }, { "fi", "finnish" }, { "fr", "french" }, { "ga", "irish" },
	{ "hi", "hindi" }, { "hu", "hungarian" }, { "hy", "armenian" }, { "id", "indonesian" },
	{ "it", "italian" }, { "lt", "lithuanian" }, { "ne", "nepali" }, { "nl", "dutch" },
	{ "no", "norwegian" }, { "pt", "portuguese" }, { "ro", "romanian" }, { "ru", "russian" },
	{ "sr", "serbian" }, { "sv", "swedish" }, { "ta", "tamil" }, { "tr", "turkish" },
	{ "yi", "yiddish" } };
_Static_assert(ARRAY_SIZE(languages) <= LANGUAGE_MAX, "a language's number is below LANGUAGE_MAX");

/* Other words for some of them: the two written forms of Norwegian, and the older English stemmer. */
static struct str synonym(struct str tag)
{
	if (str_eq_nocase(tag, STR("nb")) || str_eq_nocase(tag, STR("nn")))
		return STR("no");
	return str_eq_nocase(tag, STR("porter")) ? STR("en") : tag;
}

unsigned language_number(struct str code)
{
	bool tagged = code.n > 2 && (code.p[2] == '-' || code.p[2] == '_');
	struct str tag = synonym(tagged ? str_first(code, 2) : code);
	for (unsigned i = LANGUAGE_EN; i < ARRAY_SIZE(languages); i++)
		if (str_eq_nocase(tag, str_of(languages[i].code)) ||
			str_eq_nocase(tag, str_of(languages[i].name)))
			return i;
	return LANGUAGE_NONE;
}

const char *language_code(unsigned language)
{
	return language < ARRAY_SIZE(languages) ? languages[language].code : "";
}

struct stemmer *stemmer_new(unsigned language)
{
	if (!*language_code(language))
		return NULL;
	return (struct stemmer *)sb_stemmer_new(language_code(language), "UTF_8");
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
