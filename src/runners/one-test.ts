// One test of a file: how each runner is told to run only that one. Pure.

import type { OneTest, TestSelection } from '../task.ts';
import { UNFINISHED } from '../verification/report-entry.ts';
import type { RunnerCommand } from './runner-command.ts';

/** Titles from the outermost suite to the test; undefined when whole files are asked for. */
export function titlesOf(selection: TestSelection | OneTest): readonly string[] | undefined {
  return 'titles' in selection ? selection.titles : undefined;
}

/** A title that was changed on its way into our results cannot be given back to a runner. */
const CHANGED = /…/;

/**
 * The command with what chooses the test by its name. Runners that cannot choose (tape, tap) stay as they are: then the
 * whole file runs, and only the result of the test is told.
 */
export function withName(parsed: RunnerCommand, titles: readonly string[] | undefined): RunnerCommand {
  if (titles === undefined || titles.some((title) => CHANGED.test(title))) return parsed;
  const options = NAMED[parsed.runner]?.(titles) ?? [];
  const [first] = options;
  const begun = first === '--' && parsed.options.includes(first);
  return { ...parsed, options: [...parsed.options, ...(begun ? options.slice(1) : options)] };
}

const full = (titles: readonly string[]) => titles.join(' ');
const last = (titles: readonly string[]) => titles.at(-1) ?? '';
const exactly = (text: string) => `^${escaped(text)}$`;

/** By full name where a runner knows it; where it compares with the title alone, equal ones in other suites run too. */
const NAMED: Readonly<Record<string, (titles: readonly string[]) => readonly string[]>> = {
  jest: (titles) => ['--testNamePattern', exactly(full(titles))],
  vitest: (titles) => ['--testNamePattern', exactly(full(titles))],
  mocha: (titles) => ['--grep', exactly(full(titles))],
  // It escapes the text by itself.
  jasmine: (titles) => [`--filter=${full(titles)}`],
  'node:test': (titles) => ['--test-name-pattern', `${escaped(last(titles))}$`],
  ava: (titles) => ['--match', full(titles).replace(/[\\*!]/g, '\\$&')],
  unittest: (titles) => ['-k', `*${titles.join('.')}`],
  'go test': (titles) => [`-run=${titles.map(exactly).join('/')}`],
  'cargo test': (titles) => ['--', '--exact', titles.join('::')],
};

/** pytest chooses by what stands behind the name of the file. */
export function nodeId(file: string, titles: readonly string[]): string {
  return [file, ...titles].join('::');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** The result of the test itself, those below it, its repetitions, and a file that did not run to its end. */
export function isResultOf(id: string, file: string, titles: readonly string[]): boolean {
  const own = `${file}::${titles.join(' > ')}`;
  return (
    id === own ||
    id === `${file}::${UNFINISHED}` ||
    id.startsWith(`${own} > `) ||
    new RegExp(`^${escaped(own)} #\\d+$`).test(id)
  );
}
