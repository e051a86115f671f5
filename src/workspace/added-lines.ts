// Judges the lines that a patch adds: what they hold, and what the calls and assignments that they are part of do.

import type { CodeIndex } from './code-index.ts';
import { type GitOptions, gitText } from './git.ts';
import { tricksIn } from './phrase-tricks.ts';
import { lineProblem } from './refusal-content.ts';
import { losesChecks, type Side, trickIn } from './refusal-tricks.ts';

interface LineRules {
  readonly index: CodeIndex;
  /** True for a path on the test side of the base commit. */
  readonly isTest: (path: string) => boolean;
  /** For the tree that results. */
  readonly options: GitOptions;
}

/** A patch that holds more is refused for it, and not read. */
export const MAX_DIFF_BYTES = 200 * 1024;

/** Looks at added lines only, and not at what the same file loses: moving an old line is no offence. */
export async function judgeLines(patch: string, rules: LineRules): Promise<string[]> {
  const reasons: string[] = [];
  if (Buffer.byteLength(patch) > MAX_DIFF_BYTES) return reasons;
  for (const file of patch.split(/^diff --git /m).slice(1)) {
    // A submodule has no lines, and is refused for what it is.
    if (/^(?:index .*|(?:new|old) (?:file )?mode) 160000$/m.test(file)) continue;
    const name = nameOf(file);
    const { added, removed } = linesOf(file);
    const side = name !== undefined && rules.isTest(name) ? 'test' : 'product';
    const problems = await problemsOf({ path: name ?? 'a file', side, added, removed }, rules);
    const shown = JSON.stringify(name ?? 'a file');
    reasons.push(...problems.map((problem) => `A line added to ${shown} holds ${problem}.`));
    const after = [...added.values()];
    if (side === 'test' && losesChecks(after, removed)) reasons.push(`${shown} would hold fewer tests or assertions.`);
  }
  return reasons;
}

/** Undefined for a file that goes. */
function nameOf(file: string): string | undefined {
  const [, quote = '', name] = /^\+\+\+ ("?)b\/(.*?)\1\t?$/m.exec(file) ?? [];
  return quote === '' ? name : name?.replace(/\\(["\\])/g, '$1');
}

interface ChangedFile {
  readonly path: string;
  readonly side: Side;
  /** By their rows in the new text, from 0. */
  readonly added: ReadonlyMap<number, string>;
  readonly removed: readonly string[];
}

function linesOf(file: string): Pick<ChangedFile, 'added' | 'removed'> {
  const added = new Map<number, string>();
  const removed: string[] = [];
  let [row, isBody] = [0, false];
  for (const line of file.split('\n')) {
    const [, first] = /^@@ -[\d,]+ \+(\d+)/.exec(line) ?? [];
    if (first !== undefined) [row, isBody] = [Number(first) - 1, true];
    else if (isBody && line.startsWith('+')) added.set(row++, line.slice(1));
    else if (isBody && line.startsWith('-')) removed.push(line.slice(1));
  }
  return { added, removed };
}

async function problemsOf(file: ChangedFile, { index, options }: LineRules): Promise<readonly string[]> {
  const { path, side, removed } = file;
  const old = new Set(removed.map((line) => line.trim()));
  const fresh = new Map([...file.added].filter(([, line]) => !old.has(line.trim())));
  if (fresh.size === 0) return [];
  const text = await gitText(['cat-file', 'blob', `:${path}`], options);
  const phrases = await index.phrases(path, text);
  const reading = phrases === undefined ? 'line by line' : 'by its syntax';
  const lines = [...fresh.values()].flatMap(
    (line) => lineProblem(line) ?? trickIn(line, { path, side, reading }) ?? [],
  );
  const tricks = phrases === undefined ? [] : tricksIn(phrases, { path, text, side });
  return [...lines, ...tricks.filter(({ rows: [from, to] }) => touches(fresh, from, to)).map(({ problem }) => problem)];
}

function touches(rows: ReadonlyMap<number, string>, from: number, to: number): boolean {
  for (const row of rows.keys()) if (row >= from && row <= to) return true;
  return false;
}
