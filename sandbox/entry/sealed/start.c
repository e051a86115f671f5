#define _GNU_SOURCE
// Starts our Node with nothing of its surroundings in force: no variable that its loader, its libraries or itself would obey, no
// settings of the image. What it was given is handed on under names that mean nothing to any of them.
// Linked statically, so that no loader has read those variables before.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RUNTIME "/opt/mullover/runtime"
// An unreadable program: the kernel closes the process that is started by it (entry.Dockerfile).
#define LOADER RUNTIME "/ld.so"

static char *own[] = {LOADER, "--inhibit-cache", "--library-path", RUNTIME, RUNTIME "/node", "--openssl-config=/dev/null"};
static char *plain[] = {"LANG=C.UTF-8", "TZ=UTC"};
enum { OWN = sizeof own / sizeof *own, PLAIN = sizeof plain / sizeof *plain };

int main(int count, char **words, char **given) {
  int variables = 0;
  while (given[variables]) variables++;
  char **program = calloc(OWN + count, sizeof *program), **environment = calloc(PLAIN + variables + 1, sizeof *environment);
  if (!program || !environment) return 125;
  for (int at = 0; at < OWN; at++) program[at] = own[at];
  for (int at = 1; at < count; at++) program[OWN + at - 1] = words[at];
  for (int at = 0; at < PLAIN; at++) environment[at] = plain[at];
  for (int at = 0; at < variables; at++)
    if (asprintf(&environment[PLAIN + at], "IMAGE_%s", given[at]) < 0) return 125;
  execve(LOADER, program, environment);
  perror(LOADER);
  return 127;
}
