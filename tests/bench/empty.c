/* A program that does nothing, linked to what hd is linked to: the floor of every start. */
#include <cmark.h>
#include <git2/common.h>
#include <jansson.h>
#include <libstemmer.h>
#include <utf8proc.h>
#include <xxhash.h>
#include <yaml.h>
#include <zlib.h>

/* The linker drops libraries of which nothing is used. */
typedef void function(void);
static function *volatile used[] = { (function *)cmark_version, (function *)git_libgit2_version,
	(function *)json_object, (function *)sb_stemmer_list, (function *)utf8proc_version,
	(function *)XXH_versionNumber, (function *)yaml_get_version, (function *)zlibVersion };

int main(void)
{
	return !used[0];
}
