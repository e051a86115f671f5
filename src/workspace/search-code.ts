// Literal code search over a tree: `git grep` finds candidate lines, white space may differ, several lines are compared here.

import type { CodeIndex } from './code-index.ts';
import { git } from './git.ts';
import { linesOf } from './numbered.ts';

export interface CodeHit {
  readonly path: string;
  /** 1-based line of the first matching line, and of the last. */
  readonly line: number;
  readonly endLine: number;
}

/** Lines per file that are looked at, and places reported at all. */
const maxPerFile = 50;
const maxHits = 2000;

/** Places where the text stands, sources before tests. White space counts only as "some" or "none between symbols". */
export async function findCode(index: CodeIndex, text: string, path: string | undefined): Promise<CodeHit[]> {
  const wanted = linesOf(text)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const longest = wanted.reduce((best, line) => (line.length > best.length ? line : best), '');
  if (longest === '') return [];
  const offset = wanted.indexOf(longest);
  const places = await grep(index, longest, path);
  const hits =
    wanted.length === 1
      ? places.map((hit) => ({ ...hit, endLine: hit.line }))
      : await confirm(index, places, wanted, offset);
  const tests = new Set((await index.files()).filter(({ isTest }) => isTest).map((file) => file.path));
  const side = (hit: CodeHit) => Number(tests.has(hit.path));
  return hits.sort((a, b) => side(a) - side(b) || byPlace(a, b)).slice(0, maxHits);
}

async function grep(
  index: CodeIndex,
  line: string,
  path: string | undefined,
): Promise<{ path: string; line: number }[]> {
  const { stdout } = await git(
    [
      'grep',
      '-I',
      '-n',
      '-z',
      '-E',
      `--max-count=${maxPerFile}`,
      '--no-color',
      '-e',
      tolerant(line),
      index.tree.base,
      '--',
      ...(path === undefined ? [] : [`:(top,literal)${path}`]),
    ],
    { ...index.git, accept: [0, 1], seconds: 60, maxBytes: 64 * 1024 * 1024 },
  );
  const found: { path: string; line: number }[] = [];
  // Each line is `<commit>:<path> NUL <number> NUL <code>`.
  for (const record of stdout.toString('utf8').split('\n')) {
    const [name, number] = record.split('\0');
    if (name === undefined || number === undefined) continue;
    found.push({ path: name.slice(index.tree.base.length + 1), line: Number(number) });
  }
  return found;
}

/** A POSIX pattern for the line: runs of white space match any run, and symbols may have white space around them. */
function tolerant(line: string): string {
  return tokens(line)
    .map((token) => token.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .reduce((pattern, token) => (pattern === '' ? token : `${pattern}${glue(pattern, token)}${token}`), '');
}

function glue(before: string, after: string): string {
  return /[\p{L}\p{N}_$]$/u.test(before) && /^[\p{L}\p{N}_$]/u.test(after) ? '[[:space:]]+' : '[[:space:]]*';
}

function tokens(line: string): string[] {
  return line.match(/[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu) ?? [];
}

async function confirm(
  index: CodeIndex,
  places: readonly { path: string; line: number }[],
  wanted: readonly string[],
  offset: number,
): Promise<CodeHit[]> {
  const hits: CodeHit[] = [];
  const normal = wanted.map((line) => tokens(line).join(' '));
  for (const [path, group] of Map.groupBy(places, (place) => place.path)) {
    const text = await index.read(path);
    if (text === undefined) continue;
    const filled = linesOf(text)
      .map((line, number) => ({ code: tokens(line).join(' '), line: number + 1 }))
      .filter(({ code }) => code !== '');
    for (const { line } of group) {
      const first = filled.findIndex((one) => one.line === line) - offset;
      const last = first + normal.length - 1;
      const all =
        first >= 0 && normal.every((code, step) => matches(filled[first + step]?.code, code, step, normal.length));
      if (all) hits.push({ path, line: filled[first]?.line ?? line, endLine: filled[last]?.line ?? line });
    }
  }
  return hits;
}

/** The first line may begin, and the last may end, in the middle of a line of code. */
function matches(code: string | undefined, wanted: string, step: number, count: number): boolean {
  if (code === undefined) return false;
  if (step === 0) return code.endsWith(wanted);
  return step === count - 1 ? code.startsWith(wanted) : code === wanted;
}

function byPlace(a: CodeHit, b: CodeHit): number {
  if (a.path === b.path) return a.line - b.line;
  return a.path < b.path ? -1 : 1;
}

/** Names of files, for a miss: the same name elsewhere first, then names that hold the wanted one. */
export function similarPaths(paths: Iterable<string>, wanted: string): string[] {
  const name = wanted.slice(wanted.lastIndexOf('/') + 1).toLowerCase();
  const stem = name.replace(/\.[^.]*$/, '');
  const same: string[] = [];
  const close: string[] = [];
  for (const path of paths) {
    const other = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    if (other === name) same.push(path);
    else if (stem.length > 2 && other.includes(stem)) close.push(path);
  }
  return [...same, ...close].slice(0, 8);
}
