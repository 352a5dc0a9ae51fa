/* The main of a fuzzer outside `make fuzz`: feeds it nothing, then each file of the corpus folders
 * named, as one TAP test. An input that it dies of is the last one named. */
#include <dirent.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* A copy of its own for each input, of just its size, lets the sanitizer see one byte too far. */
static bool replay_file(const char *folder, const char *name)
{
	CLEANUP(free_ptr) char *path = NULL, *bytes = NULL;
	if (asprintf(&path, "%s/%s", folder, name) < 0)
		oom();
	printf("# %s\n", path);
	fflush(stdout);
	FILE *file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END))
		return false;
	long size = ftell(file);
	rewind(file);
	bytes = xmalloc(size < 1 ? 1 : (size_t)size);
	size_t got = fread(bytes, 1, size < 0 ? 0 : (size_t)size, file);
	fclose(file);
	if ((long)got != size)
		return false;
	LLVMFuzzerTestOneInput((const uint8_t *)bytes, got);
	return true;
}

static bool replay_folder(const char *folder)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, visible, alphasort);
	bool good = n > 0;
	for (int i = 0; i < n; i++) {
		good = replay_file(folder, entries[i]->d_name) && good;
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return good;
}

int main(int argc, char **argv)
{
	bool good = argc > 1;
	printf("1..1\n");
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++)
		good = replay_folder(argv[i]) && good;
	printf("%s 1 - %s\n", good ? "ok" : "not ok", argc > 1 ? argv[1] : "no corpus");
	return good ? 0 : 1;
}
