// Which changes become tasks: the rules of the source method, and what a task needs to be graded.

import { isRunnableTest } from '../stages/runnable-test.ts';
import { looksLikeTest } from '../stages/test-path.ts';
import { PROGRAM } from '../stages/tree-evidence.ts';
import { isBenchmarkRepository } from './benchmark-repositories.ts';
import type { Source, Statement } from './lead.ts';

export const LEAST_STARS = 1000;
const LEAST_CHARACTERS = 20;
const MOST_CHARACTERS = 20_000;
const MOST_LINKS = 3;
const MOST_CODE_FILES = 5;
const MOST_PATHS = 40;
const MOST_DIFF = 200_000;

const RELEASE =
  /^(?:(?:bump|changes for|prepare|update) (?:to )?(?:v(?:ersion)?\b|release)|(?:pre)?release\b|v?\d+\.\d+(?:\.\d+)?\S*$|version \d)/i;

/** As git and GitHub call them. */
const REVERT = /^revert ["“]/i;

/** The sides of a change. */
export interface Sides {
  readonly product: readonly string[];
  readonly tests: readonly string[];
  /** Of the tests, those that a runner runs by itself. */
  readonly runnable: readonly string[];
}

/** Undefined where tasks may be made of it. `others` are further repositories that are left out. */
export function repositoryProblem(
  { repository, stars }: Pick<Source, 'repository' | 'stars'>,
  others: ReadonlySet<string>,
): string | undefined {
  if (isBenchmarkRepository(repository)) return 'it is a repository of a benchmark';
  if (others.has(repository.toLowerCase())) return 'it is left out by --exclude';
  return stars !== undefined && stars < LEAST_STARS ? `it has ${stars} stars, fewer than ${LEAST_STARS}` : undefined;
}

export function sidesOf(paths: readonly string[]): Sides {
  const tests = paths.filter(looksLikeTest);
  return { product: paths.filter((path) => !looksLikeTest(path)), tests, runnable: tests.filter(isRunnableTest) };
}

export function pathsProblem(paths: readonly string[]): string | undefined {
  const { product, tests, runnable } = sidesOf(paths);
  const code = product.filter((path) => PROGRAM.test(path)).length;
  // What git would have to quote is read otherwise by every tool.
  if (paths.some((path) => /["\\\p{Cc}]/u.test(path))) return 'a path holds quotes or control characters';
  if (tests.length === 0) return 'it changes no tests';
  if (code === 0) return product.length === 0 ? 'it changes tests only' : 'it changes no code';
  if (runnable.length === 0) return 'none of the tests that it changes is run by itself';
  if (code > MOST_CODE_FILES) return `it changes ${code} code files, more than ${MOST_CODE_FILES}`;
  return paths.length > MOST_PATHS ? `it changes ${paths.length} files, more than ${MOST_PATHS}` : undefined;
}

export function statementProblem({ title, body }: Statement): string | undefined {
  const text = `${title}\n\n${body}`.trim();
  if (RELEASE.test(title)) return 'it is a release';
  if (REVERT.test(title)) return 'it takes back an earlier change';
  const links = text.match(/https?:\/\//gi)?.length ?? 0;
  // An address tells nothing to who cannot open it.
  const said = text.replace(/https?:\/\/\S+/gi, '').trim().length;
  if (said < LEAST_CHARACTERS) return `its text has ${said} characters, fewer than ${LEAST_CHARACTERS}`;
  if (text.length > MOST_CHARACTERS) return `its text has ${text.length} characters, more than ${MOST_CHARACTERS}`;
  return links > MOST_LINKS ? `its text has ${links} links, more than ${MOST_LINKS}` : undefined;
}

export function diffProblem(diff: string | undefined): string | undefined {
  if (diff === undefined) return 'the change is no text in UTF-8, or its clone lacks it';
  if (diff.trim() === '') return 'the change is empty';
  if (/^(Binary files .* differ|GIT binary patch)$/m.test(diff)) return 'it changes binary files';
  // A mode, a link or a submodule cannot be laid over a tree as text.
  if (/^(new|deleted) file mode (120000|160000)$|^index [0-9a-f]+\.\.[0-9a-f]+ (120000|160000)$/m.test(diff))
    return 'it changes links or submodules';
  return diff.length > MOST_DIFF ? `the change has ${diff.length} characters, more than ${MOST_DIFF}` : undefined;
}
