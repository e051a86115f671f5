// What the configuration of a repository's test runners names as tests. Runs in the index thread only.

import { posix } from 'node:path';
import { globMatcher } from '../stages/glob.ts';

/** Files that say where the tests of their folder lie. */
export const RUNNER_SETTINGS =
  /(^|\/)(package\.json|\.mocharc(\.\w+)?|(jest|vitest|vite|ava)\.config\.[cm]?[jt]s|pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml)$/;
const RUNNERS = new Set([
  'mocha',
  '_mocha',
  'ts-mocha',
  'tape',
  'tap',
  'ava',
  'jasmine',
  'uvu',
  'borp',
  'qunit',
  'lab',
]);
/** Options of runners that are followed by a target, not by a value of theirs. */
const BARE_OPTION =
  /^--(test|recursive|exit|bail|check-leaks|colou?r|full-trace|verbose|watch|parallel|inspect(-brk)?)$/;
/** Groups, and what is not meant: few name tests by these. */
const UNREAD = /[()!]|^.{150,}$/;
const MOST_PATTERNS = 100;

/** Paths and patterns from the root of the repository. `text`: of the file at `path`, whose name is one of a runner's. */
export function patternsIn(path: string, text: string): readonly string[] {
  const folder = posix.dirname(path);
  const name = posix.basename(path);
  const found =
    name === 'package.json' ? inManifest(text) : /\.(ini|cfg|toml)$/.test(name) ? inPython(text) : inScript(text);
  return found
    .map((pattern) => pattern.replace(/^<rootDir>\//, ''))
    .filter((pattern) => !UNREAD.test(pattern))
    .map((pattern) => posix.join(folder, pattern))
    .filter((pattern) => !pattern.startsWith('..') && !/^(\.|\*\*|\*\*\/\*(\.\w+|\.\{[^}]*\})?)\/?$/.test(pattern))
    .slice(0, MOST_PATTERNS);
}

/** True for files that one of the patterns means; a pattern that means the product's own entry names no tests. */
export function collectedBy(patterns: readonly string[], entries: readonly string[]): (path: string) => boolean {
  const usable = [...new Set(patterns)].map(meaningOf).filter((means) => !entries.some(means));
  const known = new Map<string, boolean>();
  return (path) => {
    const found = known.get(path) ?? usable.some((means) => means(path));
    known.set(path, found);
    return found;
  };
}

function meaningOf(pattern: string): (path: string) => boolean {
  const isProgram = (path: string) => /\.([cm]?[jt]sx?|py|coffee)$/.test(path) && !path.includes('node_modules/');
  const folder = `${pattern.replace(/\/$/, '')}/`;
  const isMatched = /[*?{[]/.test(pattern)
    ? globMatcher(pattern)
    : (path: string) => path === pattern || path.startsWith(folder);
  return (path) => isProgram(path) && isMatched(path);
}

function inManifest(text: string): readonly string[] {
  const parsed = objectIn(text);
  const at = (value: unknown, key: string) => strings(record(value)[key]);
  const configured = [...at(parsed.jest, 'testMatch'), ...at(parsed.mocha, 'spec'), ...at(parsed.ava, 'files')];
  const scripts = Object.entries(record(parsed.scripts)).filter(([name]) => /^(test|unit|spec|mocha)\b/.test(name));
  return [...configured, ...scripts.flatMap(([, script]) => inCommand(String(script)))];
}

function inCommand(script: string): readonly string[] {
  return script.split(/&&|\|\||[;|&]/).flatMap((command) => {
    const words = command.match(/'[^']*'|"[^"]*"|[^\s'"]+/g)?.map((word) => word.replace(/^['"]|['"]$/g, '')) ?? [];
    const runner = words.findIndex((word) => RUNNERS.has(word) || word === '--test');
    return words.slice(runner < 0 ? words.length : runner + 1).filter((word, at, rest) => {
      const before = rest[at - 1] ?? '';
      const isValue = before.startsWith('-') && !before.includes('=') && !BARE_OPTION.test(before);
      return !word.startsWith('-') && !isValue && /[/*]/.test(word);
    });
  });
}

/** Lists of patterns in a program or in YAML that configures a runner. */
function inScript(text: string): readonly string[] {
  const lists = [
    ...text.matchAll(/\b(?:testMatch|include|files|spec)["']?\s*:\s*(\[[^\]]{0,2000}\]|["'][^"'\n]{1,200}["'])/g),
  ];
  const quoted = lists.flatMap(([, list = '']) =>
    [...list.matchAll(/["']([^"'\n]{1,200})["']/g)].map(([, one = '']) => one),
  );
  const yaml = /^spec:[ \t]*(\S.*)?((?:\n[ \t]*-[ \t].*)*)/m.exec(text);
  const listed = yaml ? [yaml[1] ?? '', ...(yaml[2] ?? '').split(/\n[ \t]*-[ \t]/)] : [];
  return [...quoted, ...listed.map((one) => one.trim().replace(/^['"]|['"]$/g, ''))].filter((one) => /[/*]/.test(one));
}

/** Names of test files that pytest is told of; where its tests lie says nothing of the other files there. */
function inPython(text: string): readonly string[] {
  const list = /^[ \t]*python_files[ \t]*=[ \t]*(\[[^\]]{0,1000}\]|.*(?:\n[ \t]+\S.*)*)/m.exec(text)?.[1] ?? '';
  const names = list.match(/[\w*?.[\]/-]*\.py\b|[\w?]*\*[\w*?]*/g) ?? [];
  return names.filter((name) => !/^\*+(\.py)?$/.test(name)).map((name) => `**/${name.replace(/\*$/, '*.py')}`);
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(text));
  } catch {
    // Names no tests; whoever needs the manifest itself says what is wrong with it.
    return {};
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function strings(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
}
