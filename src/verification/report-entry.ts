// One line of a runner's report, made stable: the same test has the same id on base and on every patch.

import { createHash } from 'node:crypto';
import type { ResultRole, TestResult, TestStatus } from '../execution.ts';
import { originOf } from './origin.ts';

/** What a parser of one format finds; `file` as the runner named it. */
export interface ReportEntry {
  readonly file: string;
  readonly path: readonly string[];
  readonly status: TestStatus;
  readonly message?: string | undefined;
  readonly role?: ResultRole | undefined;
}

/** Title of the entry that stands for a file whose tests did not run to their end. */
export const UNFINISHED = '(did not finish)';
/** True for the id of such an entry. */
export function isUnfinished(id: string): boolean {
  return UNFINISHED_ID.test(id);
}

const UNFINISHED_ID = /(?:::| > )\(did not finish\)(?: #\d+)?$/;

/** Its message where tests had begun: what they load was loaded. */
export const ENDED_EARLY = 'the process ended before its tests did';

const MESSAGE_LENGTH = 2000;
const HEAD_LENGTH = 1200;
const TITLE_LENGTH = 500;
/** What lies beyond this is not looked at: a title is no place for a file. */
const READ_LENGTH = 20_000;
const WORKSPACE = /^(file:\/\/)?\/workspace\//;

/** Test ids in the order of the report; a repeated id gets ` #2`, ` #3` …, which no id ends with by itself. */
export function testResults(entries: Iterable<ReportEntry>): readonly TestResult[] {
  const seen = new Map<string, number>();
  const results: TestResult[] = [];
  for (const entry of entries) {
    const file = stableFile(entry.file);
    const plain = testId(file, entry.path.map(stableTitle).filter(Boolean));
    const count = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, count);
    const id = count === 1 ? plain : `${plain} #${count}`;
    const result = { id, status: entry.status, ...kept(cleanText(entry.message ?? ''), file) };
    results.push(entry.role ? { ...result, role: entry.role } : result);
  }
  return results;
}

/** Of a long message both ends: some runners tell at its start what was thrown and where, others at its end. */
function kept(whole: string, file: string): Pick<TestResult, 'message' | 'thrownIn'> {
  if (whole.length <= MESSAGE_LENGTH) return whole === '' ? {} : { message: whole };
  const message = `${whole.slice(0, HEAD_LENGTH)}\n…\n${whole.slice(HEAD_LENGTH - MESSAGE_LENGTH)}`;
  const origin = originOf(whole, file);
  return origin === undefined || origin === originOf(message, file) ? { message } : { message, thrownIn: origin };
}

/** A title that ends with a number as repeated ids do is told from them by a second blank, which no title has. */
export function testId(file: string, titles: readonly string[]): string {
  return `${file}::${titles.join(' > ')}`.replace(/(?<! ) (?=#\d+$)/, '  ');
}

/** A path relative to the repository root. */
export function stableFile(file: string): string {
  return cleanText(file).replace(WORKSPACE, '').replace(/^\.\//, '');
}

/** Without terminal codes, control characters, temporary paths, addresses and durations; a long one is cut. */
export function stableTitle(title: string): string {
  const whole = cleanText(title.slice(0, READ_LENGTH))
    .replace(/\s+/g, ' ')
    .replace(/\/tmp\/[^\s'",)\]]+/g, '/tmp/…')
    .replace(/\/workspace\//g, '')
    .replace(/\b0x[0-9a-f]{6,16}\b/gi, '0x…')
    .replace(/ ?\(\d+(\.\d+)? ?m?s\)$/, '')
    .trim();
  if (whole.length <= TITLE_LENGTH) return whole;
  // Titles made of data often differ in their ends only.
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 12);
  return `${whole.slice(0, TITLE_LENGTH)}… ${hash}`;
}

/** Text that is safe to store: no terminal codes, no control characters but tab and line end. */
function cleanText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
      .replace(/\u001b(\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(\u0007|\u001b\\)|[@-_])/g, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
  );
}
