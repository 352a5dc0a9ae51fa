/* anon COMMAND...: prints the most anonymous memory, in kB, that COMMAND had at any time; its exit
 * status is COMMAND's.
 *
 * Anonymous memory shrinks in system calls alone (munmap, brk, mremap, madvise, exit), so its
 * greatest amount is seen at the beginning of one of them. wait4's maxrss would count the mapped
 * files of the index too, which are the page cache's. */
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const long shrinking[] = { SYS_munmap, SYS_brk, SYS_mremap, SYS_madvise, SYS_mmap, SYS_exit,
	SYS_exit_group };

static bool may_shrink(pid_t pid)
{
	struct __ptrace_syscall_info info = { 0 };
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) < 0 ||
		info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(shrinking); i++)
		if ((long)info.entry.nr == shrinking[i])
			return true;
	return false;
}

static long anonymous_kb(pid_t pid)
{
	char path[64], text[4096];
	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t n = read(fd, text, sizeof text - 1);
	close(fd);
	text[MAX(n, 0)] = '\0';
	const char *at = strstr(text, "\nAnonymous:");
	return at ? strtol(at + strlen("\nAnonymous:"), NULL, 10) : 0;
}

/* Follows the command's threads to the end of the command. */
static int trace(pid_t child, long *most)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) > 0;) {
		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			if (pid == child)
				return WIFEXITED(status) ? WEXITSTATUS(status) : 6;
			continue;
		}
		int sig = WSTOPSIG(status);
		if (sig == (SIGTRAP | 0x80) && may_shrink(pid))
			*most = MAX(*most, anonymous_kb(pid));
		bool ours = sig == (SIGTRAP | 0x80) || sig == SIGTRAP || sig == SIGSTOP;
		ptrace(PTRACE_SYSCALL, pid, 0, ours ? 0 : sig);
	}
	return 6;
}

int main(int argc, char **argv)
{
	int status;
	long most = 0;
	if (argc < 2)
		return 2;
	pid_t child = fork();
	if (child == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) {
		perror("anon");
		return 6;
	}
	ptrace(PTRACE_SETOPTIONS, child, 0,
		PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL);
	ptrace(PTRACE_SYSCALL, child, 0, 0);
	int rc = trace(child, &most);
	printf("%ld\n", most);
	return rc;
}
