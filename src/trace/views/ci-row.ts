// What the repository's own checks say, as a row of the evidence table in a description that is there already.

import { plural } from './quantities.ts';
import { codeSpan } from './untrusted-text.ts';

export interface CiResult {
  /** Names, written by others. */
  readonly failed: readonly string[];
  readonly passed: number;
}

const HEAD = '| CI of this repository |';
const SHOWN = 5;

export function ciRow({ failed, passed }: CiResult): string {
  const all = failed.length + passed;
  const names = failed.slice(0, SHOWN).map(codeSpan).join(', ');
  const more = failed.length > SHOWN ? ` and ${failed.length - SHOWN} more` : '';
  const result =
    failed.length === 0
      ? `✓ ${plural(all, 'check passes', 'checks pass')}`
      : `✗ ${failed.length} of ${plural(all, 'check')} ${failed.length === 1 ? 'fails' : 'fail'}: ${names}${more}`;
  return `${HEAD} – | ${result} |`;
}

/** The description with that row in its first evidence table, the one of the newest commit; as it was where it has none. */
export function withCiRow(body: string, result: CiResult): string {
  const lines = body.split('\n');
  const start = lines.findIndex((line) => line.startsWith('| Evidence |'));
  if (start < 0) return body;
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  const end = length < 0 ? lines.length : start + length;
  const table = lines.slice(start, end).filter((line) => !line.startsWith(HEAD));
  return [...lines.slice(0, start), ...table, ciRow(result), ...lines.slice(end)].join('\n');
}
