// What a recogniser of test commands is, and the words that all of them share.

import type { Variables } from './ci-job.ts';
import type { Started } from './command-words.ts';
import { nameKind } from './name-kind.ts';

/** `unit`: tests of the code; `other`: tests that need more than the code, or check something else. */
export type TestRun = 'unit' | 'other';

/** Where a command runs, and what can be looked up for it. */
export interface Scene {
  readonly texts: ReadonlyMap<string, string>;
  /** Relative to the repository; `.` for its root. */
  readonly directory: string;
  readonly env: Variables;
}

/** Looks at what a command starts in its turn; ends by itself when that goes too deep. */
export interface Look {
  line(command: string, scene: Scene): TestRun | undefined;
  script(text: string, scene: Scene): TestRun | undefined;
  program(run: Started, scene: Scene): TestRun | undefined;
}

/** Undefined for a command that runs no tests, as far as can be seen. */
export type Recogniser = (run: Started, scene: Scene, look: Look) => TestRun | undefined;

export const unit: Recogniser = () => 'unit';
export const other: Recogniser = () => 'other';
export const never: Recogniser = () => undefined;

/** `build:test` makes what tests need; `build-and-test` runs them. */
const MAKES_TESTS =
  /(^|[:/])(build|compile|transpile|bundle|prepare|generate|gen|setup|copy|clean)[:_-](unit[:_-]?)?tests?$/i;

export function byName(name: string): TestRun | undefined {
  if (MAKES_TESTS.test(name)) return undefined;
  const kind = nameKind(name);
  if (kind === 'unit') return 'unit';
  return kind === 'other-tests' ? 'other' : undefined;
}

/** Words that are no options. */
export function plain(args: readonly string[], valued: readonly string[] = []): readonly string[] {
  return args.filter((word, at) => !word.startsWith('-') && !valued.includes(args[at - 1] ?? ''));
}

export function firstOf(kinds: readonly (TestRun | undefined)[]): TestRun | undefined {
  return kinds.find((kind) => kind === 'unit') ?? kinds.find((kind) => kind === 'other');
}

/** What stands after `--` belongs to the script. */
export function endOfOwn(args: readonly string[]): number {
  const at = args.indexOf('--');
  return at < 0 ? args.length : at;
}

/** `run test`, or a command of the project by its bare name; else what follows is a program. */
export const named: Recogniser = ({ args }) =>
  firstOf(plain(args, ['-f', '--justfile', '-d', '--taskfile', '-C', '-e', '--environment']).slice(0, 3).map(byName));

/** Recognisers by the names of programs, which stand between spaces. */
export function byProgram(...rows: readonly (readonly [Recogniser, string])[]): ReadonlyMap<string, Recogniser> {
  return new Map(rows.flatMap(([recogniser, names]) => names.split(' ').map((name) => [name, recogniser] as const)));
}
