// What changes of what existing tests expect: in files of tests, in tests inside of product sources, in examples that are run, and in data that tests read.

import type { FileChange } from '../task.ts';
import { checkLines, continuesExample, hasExamples, PROGRAM } from './check-lines.ts';
import type { CodeIndex } from './code-index.ts';
import { type GitOptions, git } from './git.ts';
import { readByTests } from './read-by-tests.ts';
import { type Hunk, rewrittenTests } from './rewritten-tests.ts';

/** So many are told of one patch. */
const MOST = 5;
/** Characters of a line that are shown. */
const SHOWN = 120;

/** One statement for each place, with what stood there and what stands there now; of the tree that `options` name. */
export async function rewrittenChecks(
  index: CodeIndex,
  changes: readonly FileChange[],
  options: GitOptions,
): Promise<readonly string[]> {
  const found: string[] = [];
  const tests = new Set((await index.files()).flatMap(({ path, isTest }) => (isTest ? [path] : [])));
  for (const { path } of changes) {
    const before = await index.read(path);
    if (before === undefined) continue;
    const hunks = hunksOf(await diffOf(index, path, options));
    const isData = !PROGRAM.test(path) || ASIDE.test(path);
    const isTest = tests.has(path);
    if (isTest && (!isData || TABLE.test(path)))
      found.push(...rewrittenTests(before, hunks).map((hunk) => told(path, hunk)));
    else if (isData && (isTest || (await readByTests(index, path, options))))
      found.push(...hunks.map((hunk) => told(path, hunk)));
    else {
      // Whether anything runs examples is looked for where there are any: the whole repository is read for it.
      const run = hasExamples(path, before) && (await runsExamples(index, options));
      found.push(...rewrittenIn(path, before, hunks, { run }).map((hunk) => told(path, hunk)));
    }
  }
  return found.slice(0, MOST);
}

/** Data that one more case may be added to. */
const TABLE = /\.(json5?|ya?ml|toml|csv|tsv)$/i;

/** Programs that are not the product: something may read them as data. */
const ASIDE = /(^|\/)(examples?|samples?|testdata|fixtures?|golden|expected|snapshots?|docs?)\//i;

/** Parts of the hunks that change or remove checks, or end one early. What is only added beside them is none. */
function rewrittenIn(
  path: string,
  before: string,
  hunks: readonly Hunk[],
  doctests: { readonly run: boolean },
): readonly Hunk[] {
  const { tests, examples } = checkLines(path, before, doctests);
  const moved = new Set(hunks.flatMap(({ added }) => added.map((line) => line.trim())));
  return hunks.flatMap(({ at, removed, added }) => {
    const isCheck = (line: string, i: number) =>
      /[\p{L}\p{N}]/u.test(line) && (examples.has(at + i) || (tests.has(at + i) && !moved.has(line.trim())));
    const first = removed.findIndex(isCheck);
    if (first >= 0)
      return [
        { at: at + first, removed: removed.slice(first), added: added.slice(counterpart(removed, added, first)) },
      ];
    if (removed.length > 0) return [];
    const isLonger = !path.endsWith('.rs') && examples.has(at) && continuesExample(added[0] ?? '');
    const isInside = tests.has(at) && tests.has(at + 1);
    const changed = isLonger ? added[0] : isInside ? added.find((line) => WEAKENS.test(line)) : undefined;
    return changed === undefined ? [] : [{ at, removed, added: [changed] }];
  });
}

/** The line that stands for a removed one: the same place from the start, where as many lines came as went. */
function counterpart(removed: readonly string[], added: readonly string[], first: number): number {
  return removed.length === added.length ? first : Math.max(0, Math.min(first, added.length - 1));
}

const WEAKENS =
  /^\s*(?:return\b|#\[(?:ignore|should_panic)\b|(?:std::)?process::exit|sys\.exit|pytest\.skip|@pytest\.mark\.(?:skip|xfail))/;

function told(path: string, { at, removed, added }: Hunk): string {
  const [old, now] = [removed, added].map((lines) => lines.find((line) => line.trim() !== '')?.trim());
  const place = `${path} line ${at}`;
  if (old === undefined) return `${place}: ${shown(now ?? '')} was added`;
  return now === undefined ? `${place}: ${shown(old)} was removed` : `${place}: ${shown(old)} became ${shown(now)}`;
}

function shown(line: string): string {
  return JSON.stringify(line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line);
}

function hunksOf(diff: string): readonly Hunk[] {
  return diff
    .split(/^(?=@@ )/m)
    .slice(1)
    .map((text) => {
      const [head = '', ...body] = text.split('\n');
      const at = Number(/^@@ -(\d+)/.exec(head)?.[1] ?? 0);
      const after = (sign: string) =>
        body.filter((line) => line.startsWith(sign)).map((line) => line.slice(1).replace(/\r$/, ''));
      return { at, removed: after('-'), added: after('+') };
    });
}

async function diffOf(index: CodeIndex, path: string, options: GitOptions): Promise<string> {
  const flags = ['--cached', '-p', '--unified=0', '--no-ext-diff', '--no-textconv', '--no-renames', '--no-color'];
  const { stdout } = await git(['diff-index', ...flags, index.tree.base, '--', `:(literal,top)${path}`], options);
  return stdout.toString('utf8');
}

/** True where something in the repository says that examples in documentation are run. */
async function runsExamples({ tree }: CodeIndex, options: GitOptions): Promise<boolean> {
  const { code } = await git(['grep', '-q', '-I', '-i', '-F', 'doctest', tree.base], { ...options, accept: [0, 1] });
  return code === 0;
}
