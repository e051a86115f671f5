// A line for the terminal of whoever gave the command.

import { visibleText } from '../trace/views/untrusted-text.ts';

/** Names of tests and reasons come from data sets and repositories: what steers a terminal is no part of them. */
export function say(line: string): void {
  process.stdout.write(`${visibleText(line)}\n`);
}
