// The list of bench/repositories.ts: tab-separated lines of repository, commit or `-`, ecosystem, remark.

import { readFileSync } from 'node:fs';
import { InputFault } from '../../src/errors.ts';

export interface Listed {
  /** `owner/name`. */
  readonly repo: string;
  /** A commit, branch or tag; the newest of the default branch where the list says `-`. */
  readonly ref: string;
  /** As the list calls it; what is found may be another one. */
  readonly ecosystem: string;
}

const NEXT = 'Give a line for each repository: owner/name, commit or "-", ecosystem, remark, separated by tabs.';

/** Throws InputFault. A head line, empty lines and lines that begin with `#` do not count. */
export function readList(file: string): readonly Listed[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InputFault(`${file} cannot be read.`, NEXT, { cause });
  }
  return parseList(text, file);
}

/** Throws InputFault. */
export function parseList(text: string, file: string): readonly Listed[] {
  const lines = text.split(/\r?\n/).map((line, at) => ({ line, number: at + 1 }));
  const listed = lines.flatMap(({ line, number }) => {
    if (line.trim() === '' || line.startsWith('#') || line.startsWith('repository\t')) return [];
    const [repo = '', ref = '-', ecosystem = ''] = line.split('\t').map((cell) => cell.trim());
    if (/^[\w.-]+\/[\w.-]+$/.test(repo)) return [{ repo, ref: ref === '-' || ref === '' ? 'HEAD' : ref, ecosystem }];
    throw new InputFault(`Line ${number} of ${file} names no repository.`, NEXT);
  });
  if (listed.length === 0) throw new InputFault(`${file} lists no repository.`, NEXT);
  return listed;
}
