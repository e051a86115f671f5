// A library in C whose Makefile is all there is to tell how it is tested. Plain data.

import type { Files } from '../fakes/workspace.ts';
import { FLIP } from './repository.ts';

/** The library; a comment or another operator makes a harmless or a wrong change. */
export const librarySource = (operator: string, comment = '') =>
  `${comment}int add(int a, int b) { return a ${operator} b; }\n`;

/** A test program that prints what the points say, in the Test Anything Protocol. */
const testProgram = (body: string) =>
  `#include <stdio.h>
#include <unistd.h>
int add(int, int);
static int number = 0, failed = 0;
static void point(int good, const char *title) {
  printf("%sok %d - %s\\n", good ? "" : "not ", ++number, title);
  if (!good) failed = 1;
}
static int flips(void) {
  FILE *file = fopen("${FLIP}", "r");
  int flipped = file && fgetc(file) == '1';
  if (file) fclose(file);
  return flipped;
}
int main(void) {
  ${body}
  printf("1..%d\\n", number);
  return failed;
}
`;

const SUITE = 'point(add(1, 2) == 3, "adds"); point(add(2, 2) == 4, "adds more");';

const bodies = {
  /** Passes on base; differs between runs when the file says so. */
  base: `${SUITE} point(!flips(), "flips");`,
  red: `${SUITE} point(0, "is wrong");`,
  error: `${SUITE} point(undeclared, "does not compile");`,
  endless: `${SUITE} for (;;) sleep(1);`,
  empty: '(void)flips; (void)point;',
} as const;

export type MakeShape = keyof typeof bodies;

export function makeRepository(shape: MakeShape): Files {
  return {
    Makefile: `CFLAGS = -Wall\n\ntest: test/run\n\t./test/run\n\ntest/run: add.c test/add_test.c\n\t$(CC) $(CFLAGS) -o $@ $^\n\n.PHONY: test\n`,
    'add.c': librarySource('+'),
    'test/add_test.c': testProgram(bodies[shape]),
    [FLIP]: '0',
  };
}
