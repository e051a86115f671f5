// Single tests by the lines that harnesses print of each: Automake and scripts like it, CTest, Meson, plain TAP.

import type { TestStatus } from '../../execution.ts';

export interface TextPoint {
  readonly title: string;
  readonly status: TestStatus;
  /** Points of TAP may be assertions, whose names tell what failed. */
  readonly role?: 'assertion';
}

const STATUS: Readonly<Record<string, TestStatus>> = {
  ...{ PASS: 'passed', FAIL: 'failed', XPASS: 'failed', XFAIL: 'skipped', SKIP: 'skipped', ERROR: 'error' },
  ...{ Passed: 'passed', Failed: 'failed', Skipped: 'skipped', 'Not Run': 'error', Timeout: 'error' },
  ...{ OK: 'passed', TIMEOUT: 'error', EXPECTEDFAIL: 'skipped', UNEXPECTEDPASS: 'failed' },
  ...{ ok: 'passed', 'not ok': 'failed' },
};

const LINES: readonly RegExp[] = [
  /^(?<status>PASS|FAIL|XPASS|XFAIL|SKIP|ERROR): (?<title>\S.*?)(?: \(exit status: \d+\))?$/,
  /^ *\d+\/\d+ Test +#\d+: (?<title>\S.*?) \.*\** *(?:\*\*\*)?(?<status>Passed|Failed|Not Run|Skipped|Timeout)\b/,
  /^ *\d+\/\d+ (?<title>\S.*?) +(?<status>OK|FAIL|SKIP|ERROR|TIMEOUT|EXPECTEDFAIL|UNEXPECTEDPASS) +[\d.]+s\b/,
];
const TAP =
  /^(?<status>(?:not )?ok)\b(?: +(?<number>\d+))?(?: *-)? *(?<title>[^#]*?)\s*(?<left># *(?:skip|todo)\b.*)?$/i;

/** In the order of the text, those of TAP only where all that were planned are there; undefined where there are none, or two lines of one test disagree. */
export function textPoints(lines: readonly string[]): readonly TextPoint[] | undefined {
  const planned = lines.map((line) => Number(/^1\.\.(\d+)(?:\s|$)/.exec(line)?.[1] ?? 0)).reduce((a, b) => a + b, 0);
  const isWhole = planned > 0 && planned === lines.filter((line) => tapPoint(line)).length;
  const points = lines.flatMap((line) => pointOf(line) ?? (isWhole ? tapPoint(line) : undefined) ?? []);
  const known = new Map<string, TestStatus>();
  for (const { title, status } of points) {
    if ((known.get(title) ?? status) !== status) return undefined;
    known.set(title, status);
  }
  return points.length === 0 ? undefined : points;
}

function pointOf(line: string): TextPoint | undefined {
  for (const pattern of LINES) {
    const { title = '', status = '' } = pattern.exec(line)?.groups ?? {};
    if (title !== '') return { title, status: STATUS[status] ?? 'error' };
  }
  return undefined;
}

function tapPoint(line: string): TextPoint | undefined {
  const { title = '', status = '', number = '', left } = TAP.exec(line)?.groups ?? {};
  if (status === '') return undefined;
  const own = left === undefined ? (STATUS[status] ?? 'error') : 'skipped';
  return { title: title || `(${number})`, status: own, role: 'assertion' };
}
