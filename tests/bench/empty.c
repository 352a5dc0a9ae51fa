/* A program that does nothing, linked to what hd is linked to (tests/bench/run says when it is not)
 * and to libgit2, which hd loads only when it needs it: the floor of a start with all libraries. */
#include <cmark.h>
#include <git2/common.h>
#include <jansson.h>
#include <utf8proc.h>
#include <yaml.h>
#include <zlib.h>

/* The linker drops libraries of which nothing is used. */
typedef void function(void);
static function *volatile used[] = { (function *)cmark_version, (function *)git_libgit2_version,
	(function *)json_loads, (function *)utf8proc_version, (function *)yaml_get_version,
	(function *)zlibVersion };

int main(void)
{
	return !used[0];
}
