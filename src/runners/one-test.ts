// One test of a file: how each runner is told to run only that one. Pure.

import type { OneTest, TestSelection } from '../execution.ts';
import { testId, UNFINISHED } from '../verification/report-entry.ts';
import type { Runner, RunnerCommand } from './runner.ts';

/** Titles from the outermost suite to the test; undefined when whole files are asked for. */
export function titlesOf(selection: TestSelection | OneTest): readonly string[] | undefined {
  return 'titles' in selection ? selection.titles : undefined;
}

/** A title that was changed on its way into our results cannot be given back to a runner. */
const CHANGED = /…/;

/** Titles as a runner may be given them; undefined where it cannot be told them. */
export function titlesToGive(titles: readonly string[] | undefined): readonly string[] | undefined {
  return titles?.some((title) => CHANGED.test(title)) ? undefined : titles;
}

/** The command with the options that choose the test by its name, where its runner has some. */
export function withName(runner: Runner, parsed: RunnerCommand, titles: readonly string[] | undefined): RunnerCommand {
  const given = titlesToGive(titles);
  if (given === undefined) return parsed;
  const options = runner.oneTest.by === 'options' ? runner.oneTest.options(given) : [];
  const [first] = options;
  const begun = first === '--' && parsed.options.includes(first);
  return { ...parsed, options: [...parsed.options, ...(begun ? options.slice(1) : options)] };
}

/** A pattern of a text and nothing else. */
export function exactly(text: string): string {
  return `^${escaped(text)}$`;
}

export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** The result of the test itself, those below it, its repetitions, and a file that did not run to its end. */
export function isResultOf(id: string, file: string, titles: readonly string[]): boolean {
  const own = testId(file, titles);
  return (
    id === own ||
    id === `${file}::${UNFINISHED}` ||
    id.startsWith(`${own} > `) ||
    new RegExp(`^${escaped(own)} #\\d+$`).test(id)
  );
}
