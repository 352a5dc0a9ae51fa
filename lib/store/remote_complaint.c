#include "store/remote.h"
#include "sys/file.h"

/* What git and the programs that it starts say when a remote does not answer as it should. The first
 * row that is found decides. */
static const struct {
	const char *words;
	enum err code;
} known[] = {
	{ "detected dubious ownership", E_UNSAFE },
	{ "lacks these prerequisite commits", E_STATE },
	{ "already exists and is not an empty directory", E_STATE },
	{ "File exists", E_BUSY },
	{ "cannot lock ref", E_RACED },
	{ "unable to update local ref", E_RACED },
	{ "shallow file has changed", E_RACED },
	{ "SSL certificate", E_GIT },
	{ "certificate verification failed", E_GIT },
	{ "Permission denied (", E_REFUSED },
	{ "Permission denied, please", E_REFUSED },
	{ "Authentication failed", E_REFUSED },
	{ "could not read Username", E_REFUSED },
	{ "could not read Password", E_REFUSED },
	{ "Host key verification failed", E_REFUSED },
	{ "returned error: 401", E_REFUSED },
	{ "returned error: 403", E_REFUSED },
	{ "ccess denied", E_REFUSED },
	{ "denied to ", E_REFUSED },
	{ "not granted", E_REFUSED },
	{ "insufficient permission", E_REFUSED },
	{ "epository not found", E_NOTFOUND },
	{ "' not found", E_NOTFOUND },
	{ "returned error: 404", E_NOTFOUND },
	{ "could not be found", E_NOTFOUND },
	{ "does not appear to be a git repository", E_NOTFOUND },
	{ "does not exist", E_NOTFOUND },
	{ "remote branch ", E_NOTFOUND },
	{ "Remote branch ", E_NOTFOUND },
	{ "esolve host", E_OFFLINE },
	{ "unable to connect", E_OFFLINE },
	{ "unable to look up", E_OFFLINE },
	{ "onnection refused", E_OFFLINE },
	{ "onnection reset", E_OFFLINE },
	{ "onnection closed", E_OFFLINE },
	{ "timed out", E_OFFLINE },
	{ "etwork is unreachable", E_OFFLINE },
	{ "No route to host", E_OFFLINE },
	{ "hung up unexpectedly", E_OFFLINE },
	{ "early EOF", E_OFFLINE },
	{ "RPC failed", E_OFFLINE },
	{ "unable to access", E_OFFLINE },
	{ "Could not read from remote repository", E_OFFLINE },
};

static enum err code_of(struct str said, const char *local)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (str_find(said, str_of(known[i].words)) < 0)
			continue;
		/* a folder that is not there: a drive or a share that is not mounted */
		if (known[i].code == E_NOTFOUND && local && !file_exists(local))
			return E_OFFLINE;
		return known[i].code;
	}
	return E_GIT;
}

/* The line that tells most: the first that is no talk, without its "fatal: ". */
static struct str telling_line(struct str said)
{
	static const char *const talk[] = { "hint:", "warning:", "Warning:", "From ", "To ",
		"remote:", "Cloning into ", "error: failed to push some refs", "To add an" };
	static const char *const severities[] = { "fatal: ", "error: ", "ERROR: " };
	struct str line;
	while (str_next_line(&said, &line)) {
		/* of a progress, what it ended with */
		line = str_trim(line);
		for (ssize_t cr; (cr = str_chr(line, '\r')) >= 0;)
			line = str_skip(line, (size_t)cr + 1);
		bool is_talk = !line.n;
		for (size_t i = 0; i < ARRAY_SIZE(talk); i++)
			is_talk |= str_starts(line, str_of(talk[i]));
		for (size_t i = 0; i < ARRAY_SIZE(severities); i++)
			if (str_starts(line, str_of(severities[i])))
				line = str_skip(line, strlen(severities[i]));
		if (!is_talk)
			return line;
	}
	return STR("git did not say why");
}

/* "…in repository at '/srv/desk.git'": the path that git wants to be told safe. */
static struct str owned_path(struct str said)
{
	struct str line, opening = STR("safe.directory "), path = STR("");
	while (str_next_line(&said, &line)) {
		ssize_t at = str_find(line, opening);
		if (at >= 0)
			path = str_trim(str_skip(line, (size_t)at + opening.n));
	}
	return path;
}

static int complain_unsafe(struct str said, const char *who)
{
	CLEANUP(free_ptr) char *path = str_dup(owned_path(said));
	fail(E_UNSAFE, "the repository of %s belongs to somebody else", who);
	return *path ? mend("trust it", "git", "config", "--global", "--add", "safe.directory",
			       path, NULL)
		     : -E_UNSAFE;
}

int remote_complaint(struct str said, const char *what, const char *who, const char *local)
{
	struct str line = telling_line(said);
	enum err code = code_of(said, local);
	switch (code) {
	case E_UNSAFE:
		return complain_unsafe(said, who);
	case E_STATE:
		return fail(E_STATE, "%s: %.*s", who, STR_ARG(line));
	case E_RACED:
		return fail(E_RACED, "another git moved the branch meanwhile: %.*s", STR_ARG(line));
	case E_REFUSED:
		return fail(E_REFUSED, "%s does not let you in: %.*s", who, STR_ARG(line));
	case E_NOTFOUND:
		return fail(E_NOTFOUND, "there is nothing to %s at %s: %.*s", what, who,
			STR_ARG(line));
	case E_OFFLINE:
		return fail(E_OFFLINE, "%s cannot be reached: %.*s", who, STR_ARG(line));
	default:
		return fail(code, "git could not %s %s: %.*s", what, who, STR_ARG(line));
	}
}
