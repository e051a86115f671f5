// Where a name stands in the code of a tree, as a whole word.

import type { CodeIndex } from './code-index.ts';
import { git } from './git.ts';
import { linesOf } from './numbered.ts';

export interface Use {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly isTest: boolean;
}

const MOST_PER_FILE = 20;
const MOST = 500;

/** Sources before tests, by path and line; the first few of each file. What is vendored, generated or minified uses nothing. */
export async function usesOf(index: CodeIndex, name: string): Promise<readonly Use[]> {
  if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return [];
  const command = [
    'grep',
    '-I',
    '-n',
    '-o',
    '-z',
    '-w',
    '-F',
    `--max-count=${MOST_PER_FILE}`,
    '--no-color',
    '-e',
    name,
  ];
  const options = { ...index.git, accept: [0, 1], seconds: 60, maxBytes: 64 * 1024 * 1024 };
  const { stdout } = await git([...command, index.tree.base], options);
  const known = (await index.files()).filter(({ isTest, isSource }) => isTest || isSource);
  const sides = new Map(known.map(({ path, isTest }) => [path, isTest]));
  const uses = new Map<string, Use>();
  // Each line is `<commit>:<path> NUL <number> NUL <name>`, one for each time that the name stands in it.
  for (const record of stdout.toString('utf8').split('\n')) {
    const [place = '', line] = record.split('\0');
    const path = place.slice(index.tree.base.length + 1);
    const isTest = sides.get(path);
    if (isTest !== undefined && line !== undefined) uses.set(`${path}\0${line}`, { path, line: Number(line), isTest });
  }
  const found = /^[\w$]+$/.test(name) ? [...uses.values()] : await alone(index, name, [...uses.values()]);
  return found.sort((a, b) => Number(a.isTest) - Number(b.isTest) || byPlace(a, b)).slice(0, MOST);
}

/** Git takes the letters of other scripts for the ends of words. */
async function alone(index: CodeIndex, name: string, uses: readonly Use[]): Promise<Use[]> {
  const word = new RegExp(
    `(?<![\\p{ID_Continue}$])${name.replaceAll('$', String.raw`\$`)}(?![\\p{ID_Continue}$])`,
    'u',
  );
  const found: Use[] = [];
  for (const [path, group] of Map.groupBy(uses, ({ path }) => path)) {
    const lines = linesOf((await index.read(path)) ?? '');
    found.push(...group.filter(({ line }) => word.test(lines[line - 1] ?? '')));
  }
  return found;
}

function byPlace(a: Use, b: Use): number {
  if (a.path === b.path) return a.line - b.line;
  return a.path < b.path ? -1 : 1;
}
