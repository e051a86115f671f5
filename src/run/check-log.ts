// What a failed check gives to a repair: its own words, and the part of its log where it says what failed.

import type { FailedCheck } from '../github/commit-checks.ts';
import { plainLog } from '../stages/plain-log.ts';
import { shortened } from '../trace/views/shortened.ts';
import { visibleText } from '../trace/views/untrusted-text.ts';

/** GitHub puts the time before each line. */
const TIME = /^\uFEFF?\d{4}-\d\d-\d\dT[\d:.]+Z ?/;
const ERROR = /^##\[error\]/;
/** How a step ends says nothing of why. */
const STEP = /^##\[error\]Process completed with exit code/;
const LINES = 80;
const LONGEST_LOG = 4000;
const LONGEST = 16_000;
const LONGEST_NAME = 160;

/** The lines before the first step that failed, and what is marked as an error in them. */
export function logExcerpt(log: string): string {
  const lines = log.split(/\r?\n/).map((line) => line.replace(TIME, ''));
  const step = lines.findIndex((line) => STEP.test(line));
  const marked = lines.findLastIndex((line) => ERROR.test(line));
  const end = step >= 0 ? step : marked >= 0 ? marked + 1 : lines.length;
  const part = lines
    .slice(Math.max(0, end - LINES), end)
    .filter((line) => !/^##\[(?:group|endgroup|debug)\]/.test(line));
  const text = plainLog(part.map((line) => line.replace(ERROR, 'error: ')).join('\n')).trim();
  return visibleText(text).slice(-LONGEST_LOG);
}

/** The guidance of a repair, as one case. */
export function checksText(failed: readonly (FailedCheck & { readonly log: string | undefined })[]): string {
  const parts = failed.map(({ name, said, log }) => {
    const words = [visibleText(said).trim(), log === undefined ? '' : logExcerpt(log)].filter((text) => text !== '');
    const shown = words.length === 0 ? 'It says no more than that it failed.' : words.join('\n\n');
    return `${checkName(name)}:\n${shown}`;
  });
  const head = 'Checks that this repository runs on the pull request fail. Make them pass; what the fix does stays.';
  return shortened([head, ...parts].join('\n\n'), LONGEST);
}

export const checkName = (name: string): string =>
  shortened(visibleText(name).replace(/\s+/g, ' ').trim(), LONGEST_NAME);
