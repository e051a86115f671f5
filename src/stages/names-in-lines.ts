// What a line defines or sets by name, in languages in which a second time in one scope is a mistake.

import { indentOf } from './indents.ts';

export interface Definition {
  /** With its kind. */
  readonly name: string;
  readonly level: number;
  /** Begins an item of a list: nothing in front of it is in its scope. */
  readonly isFirst: boolean;
}

interface Language {
  readonly path: RegExp;
  /** Kind and name. */
  readonly lines: readonly RegExp[];
  readonly ends?: RegExp;
}

const LANGUAGES: readonly Language[] = [
  { path: /\.pyi?$/, lines: [/^(?:async )?(def|class) (?!_\b)(\w+)/] },
  {
    path: /\.[cm]?[jt]sx?$/,
    lines: [
      /^(?:export )?(?:default )?(?:async )?(function|class)\*? (\w+)(?!.*[;(]$)/,
      /^(?:export )?(const|let|type) (\w+)/,
      /^(?:(?:public|private|protected|static|override|async) )*((?:[gs]et )?)(?!(?:if|for|while|switch|catch|with|function)\b)(#?\w+)\([^'"`=>]*\)[^'"`=>]*\{$/,
    ],
  },
  { path: /\.go$/, lines: [/^(func|type) ((?!init\b|_\b)\w+)/, /^(func) (\([^)]*\) \w+)/] },
  { path: /\.rb$/, lines: [/^(def) ([\w.]+[?!=]?)/] },
  { path: /\.php$/, lines: [/^(?:(?:public|private|protected|static|final) )*(function) (\w+)/] },
  { path: /\.rs$/, lines: [/^(?:pub(?:\([^)]*\))? )?(?:const |unsafe |async )*(fn|struct|enum|trait) (\w+)/] },
  { path: /\.ya?ml$/, lines: [/^(?:- +)?()("[^"]+"|'[^']+'|[\w./-]+) *:(?: |$)/], ends: /^(?:---|\{\{)/ },
  { path: /\.json[5c]?$/, lines: [/^()("(?:[^"\\]|\\.)+") *:/], ends: /^(?:\}, *)?\{/ },
  { path: /\.toml$/, lines: [/^()([\w."-]+) *=/], ends: /^\[/ },
];

/** Longer ones are no lines that somebody wrote. */
const LONGEST = 300;

export function definitionOf(path: string, line: string): Definition | undefined {
  const text = line.trim();
  if (text.length > LONGEST) return undefined;
  const patterns = LANGUAGES.find((each) => each.path.test(path))?.lines ?? [];
  const found = patterns.map((pattern) => pattern.exec(text)).find((match) => match !== null);
  if (!found) return undefined;
  const item = /^- +/.exec(text)?.[0] ?? '';
  const name = `${found[1] ?? ''} ${(found[2] ?? '').replace(/^["']|["']$/g, '')}`;
  return { name, level: indentOf(line).length + item.length, isFirst: item !== '' };
}

export function endsScope(path: string, line: string, level: number): boolean {
  const ends = LANGUAGES.find((each) => each.path.test(path))?.ends;
  return line.trim() !== '' && (indentOf(line).length < level || ends?.test(line.trim()) === true);
}
