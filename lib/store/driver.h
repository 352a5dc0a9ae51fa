/* git's merge driver `hd`, which .gitattributes of a desk selects for what hd merges: without it git
 * merges tickets as text. What git runs is named in the clone's own configuration alone, so hd writes
 * it there when it first meets a repository that has work trees (DESIGN §5):
 *
 *	merge.hd.driver	'/path/of/hd' merge-driver %O %A %B %P %L, and behind it git's own merge of
 *			texts for where that program cannot run: a driver that fails leaves ours,
 *			without a marker. Status 1 is the driver's own word, and stays.
 *
 * `git config hd.mergeDriver false` refuses that. info/attributes is never written: it would reach
 * the code's branches. */
#ifndef HD_STORE_DRIVER_H
#define HD_STORE_DRIVER_H
#include "store/place.h"

/* The command by which git is to call it; after `hd`. */
#define DRIVER_COMMAND "merge-driver"

/* Is it to be installed? No where it is (another program that runs counts), is refused, the
 * repository is bare, or its configuration cannot be written. Reads no file but the settings. */
bool driver_wanted(const struct place *p);
/* Writes the clone's configuration: of all its work trees. `program` is an absolute path. */
int driver_install(const struct place *p, const char *program);
/* Is this path one of those that .gitattributes gives to the driver? */
bool driver_takes(struct str path);
#endif
