// As doors.py, from a compiled program.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

static long entry(void) {
  DIR *folder = opendir("/proc");
  for (struct dirent *one; (one = readdir(folder));) {
    long pid = atol(one->d_name);
    char path[64], words[4096] = {0};
    snprintf(path, sizeof path, "/proc/%ld/cmdline", pid);
    int file = pid > 1 ? open(path, O_RDONLY) : -1;
    if (file < 0) continue;
    ssize_t length = read(file, words, sizeof words - 1);
    close(file);
    const char *last = "/opt/mullover/main.mjs";
    if (length > (ssize_t)strlen(last) && !strcmp(words + length - strlen(last) - 1, last)) return pid;
  }
  exit(2);
}

int main(void) {
  long pid = entry();
  const char *names[] = {"mem", "fd/0", "fd/2", "maps"};
  int modes[] = {O_RDONLY, O_RDONLY, O_WRONLY, O_RDONLY};
  printf("DOORS [");
  int found = 0;
  for (int at = 0; at < 4; at++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/%s", pid, names[at]);
    if (open(path, modes[at]) >= 0) printf("%s\"%s\"", found++ ? "," : "", names[at]);
  }
  if (ptrace(PTRACE_ATTACH, pid, 0, 0) == 0) printf("%s\"tracing\"", found++ ? "," : "");
  printf("]\n");
  return 0;
}
