// Runs a command and writes measurements to file descriptor 3: wall-clock time and processor time in seconds, and peak
// memory in bytes. Node reports these only for itself, and a process forked from Node would include Node's memory.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

static double seconds(struct timeval t) { return t.tv_sec + t.tv_usec / 1e6; }

int main(int argc, char **argv) {
  if (argc < 2) return 127;
  fcntl(3, F_SETFD, FD_CLOEXEC);
  struct timespec from, to;
  clock_gettime(CLOCK_MONOTONIC, &from);
  pid_t child = fork();
  if (child < 0) return 127;
  if (child == 0) {
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    execvp(argv[1], argv + 1);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) < 0) return 127;
  clock_gettime(CLOCK_MONOTONIC, &to);
#ifdef __APPLE__
  double unit = 1;
#else
  double unit = 1024;
#endif
  dprintf(3, "{\"wall\":%.6f,\"processor\":%.6f,\"peak\":%.0f}\n", (double)(to.tv_sec - from.tv_sec) + (to.tv_nsec - from.tv_nsec) / 1e9,
          seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss * unit);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
