// As doors.py, from a compiled program.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

static int found = 0;

static void tell(long pid, const char *name) { printf("%s\"%ld %s\"", found++ ? "," : "", pid, name); }

static int answers(long pid) {
  char path[64], words[4096] = {0};
  snprintf(path, sizeof path, "/proc/%ld/cmdline", pid);
  int file = open(path, O_RDONLY);
  if (file < 0) return 0;
  ssize_t length = read(file, words, sizeof words - 1);
  close(file);
  const char *last = "/opt/mullover/main.mjs";
  return length > (ssize_t)strlen(last) && !strcmp(words + length - strlen(last) - 1, last);
}

static void attack(long pid) {
  const char *names[] = {"mem", "fd/0", "fd/1", "fd/2", "fd/2", "maps", "syscall", "environ"};
  int modes[] = {O_RDWR, O_RDONLY | O_NONBLOCK, O_RDONLY | O_NONBLOCK, O_RDONLY | O_NONBLOCK, O_WRONLY, O_RDONLY, O_RDONLY, O_RDONLY};
  for (int at = 0; at < 8; at++) {
    char path[64], byte;
    snprintf(path, sizeof path, "/proc/%ld/%s", pid, names[at]);
    int file = open(path, modes[at]);
    // Some are refused when they are read.
    if (file >= 0 && (at < 5 || read(file, &byte, 1) == 1)) tell(pid, names[at]);
  }
  if (ptrace(PTRACE_ATTACH, pid, 0, 0) == 0) tell(pid, "tracing");
}

int main(void) {
  printf("DOORS [");
  DIR *folder = opendir("/proc");
  for (struct dirent *one; (one = readdir(folder));) {
    long pid = atol(one->d_name);
    if (pid == 1 || (pid > 1 && answers(pid))) attack(pid);
  }
  printf("]\n");
  return 0;
}
