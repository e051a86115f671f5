// Reads TAP of tape, tap and ava: one result per test point, and for tape also one per `# test` that groups them.

import { Parser } from 'tap-parser';
import type { TestStatus } from '../../execution.ts';
import { ENDED_EARLY, type ReportEntry, UNFINISHED } from '../../verification/report-entry.ts';

interface Point {
  readonly ok: boolean;
  readonly name?: string;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly diag?: unknown;
}

/** Tests of tape are comments before their assertions. */
interface Group {
  readonly title: string;
  points: number;
  failure: ReportEntry | undefined;
}

/** What a point is that has no points below it. */
type PointIs = 'assertion' | 'test';

export function tapEntries(text: string, files: readonly string[]): readonly ReportEntry[] | undefined {
  return entriesOf(text, files, 'assertion');
}

/** Of a runner whose points are its tests. */
export function tapTests(text: string, files: readonly string[]): readonly ReportEntry[] | undefined {
  return entriesOf(text, files, 'test');
}

function entriesOf(text: string, files: readonly string[], pointIs: PointIs): readonly ReportEntry[] | undefined {
  const file = files.length === 1 ? (files[0] ?? '') : '';
  const reader = new TapReader(file, pointIs);
  const parser = new Parser();
  // The parser invents a plan where there is none.
  const planned = /^1\.\.\d/m.test(text);
  parser.on('plan', () => reader.plan());
  parser.on('comment', (comment: string) => reader.comment(comment));
  reader.follow(parser, []);
  let bailed: string | undefined;
  parser.on('bailout', (reason: string) => {
    bailed = reason || 'bail out';
  });
  parser.end(text);
  reader.closeGroup();
  if (!planned && reader.entries.length === 0 && bailed === undefined && !reader.began) return undefined;
  if (planned && bailed === undefined && parser.results?.failures.every((one) => !one.tapError) !== false)
    return reader.entries;
  const message = bailed ?? (planned ? unplanned(parser) : ENDED_EARLY);
  return [...reader.entries, { file, path: [UNFINISHED], status: 'error', message }];
}

/** Hooks of ava that fail are points beyond its plan. */
export const MORE_THAN_PLANNED = 'more test points than planned';

function unplanned({ results }: Parser): string {
  const planned = results?.plan.end ?? 0;
  return (results?.count ?? 0) > planned ? MORE_THAN_PLANNED : 'fewer test points than planned';
}

/** Collects entries while the parser walks through the text. */
class TapReader {
  readonly entries: ReportEntry[] = [];
  /** Whether a test was announced, if only by its comment. */
  began = false;
  readonly #file: string;
  readonly #pointIs: PointIs;
  #isPlanned = false;
  /** Name of the test whose points came last: the next point may be the test itself. */
  #child: string | undefined;
  readonly #reasons = new Map<string, string>();
  #group: Group | undefined;

  constructor(file: string, pointIs: PointIs) {
    this.#file = file;
    this.#pointIs = pointIs;
  }

  follow(parser: Parser, path: readonly string[]): void {
    parser.on('child', (child: Parser) => {
      this.follow(child, [...path, child.name]);
      child.on('complete', () => {
        this.#child = [...path, child.name].join('\0');
      });
    });
    parser.on('assert', (point: Point) => {
      const title = point.name || '(unnamed)';
      const parents = path.length > 0 || !this.#group ? path : [this.#group.title];
      const own = [...parents, title];
      const reason = failureText(point) ?? (point.ok ? undefined : this.#reasons.get(own.join('\0')));
      const isTest = this.#pointIs === 'test' || this.#child === own.join('\0');
      this.#child = undefined;
      const entry = {
        ...this.#entry(own, pointStatus(point), reason),
        role: isTest ? undefined : 'assertion',
      } as const;
      this.#explain(entry);
      if (isTeardown(point) && this.#failAfterwards(entry)) return;
      this.entries.push(entry);
      if (!this.#group || path.length > 0) return;
      this.#group.points += 1;
      if (entry.status === 'failed') this.#group.failure ??= entry;
    });
  }

  plan(): void {
    this.closeGroup();
    this.#isPlanned = this.entries.length > 0;
  }

  comment(comment: string): void {
    const title = comment.replace(/^#\s*/, '').trim();
    if (title === '' || /^Subtest(:|$)/.test(title)) return;
    this.began = true;
    this.closeGroup();
    const skipped = /^SKIP\s+(.*)$/.exec(title);
    if (skipped?.[1]) this.entries.push(this.#entry([skipped[1]], 'skipped', undefined));
    else if (this.#pointIs === 'test') this.#hook(title);
    else this.#group = { title, points: 0, failure: undefined };
  }

  /** ava tells of a hook by a point where it fails, and else by a comment. */
  #hook(title: string): void {
    if (this.#isPlanned || /^\d+ tests? remaining\b|^test count\(/.test(title)) return;
    this.entries.push({ ...this.#entry([title], 'passed', undefined), role: 'after' });
  }

  /** What tears a test down is told as a second result of it: then it has failed as a whole. False where it has no first one. */
  #failAfterwards({ path, message }: ReportEntry): boolean {
    const key = path.join('\0');
    const at = this.entries.findLastIndex((entry) => entry.path.join('\0') === key);
    const test = this.entries[at];
    if (!test) return false;
    this.entries[at] = { ...test, status: 'failed', message: test.message ?? message };
    return true;
  }

  /** Comments that no assertion follows (outer tests, the summary) are not tests. */
  closeGroup(): void {
    const group = this.#group;
    this.#group = undefined;
    if (!group || group.points === 0) return;
    const { failure } = group;
    const message = failure && `${failure.path.at(-1) ?? ''}\n${failure.message ?? ''}`;
    this.entries.push(this.#entry([group.title], failure ? 'failed' : 'passed', message));
  }

  /** Keeps the first reason for every test that a failed subtest lies in: such a test gives none itself. */
  #explain({ status, path, message }: ReportEntry): void {
    if (status !== 'failed' || message === undefined) return;
    for (let depth = 1; depth < path.length; depth++) {
      const key = path.slice(0, depth).join('\0');
      if (!this.#reasons.has(key)) this.#reasons.set(key, `${path.slice(depth).join(' > ')}\n${message}`);
    }
  }

  #entry(path: readonly string[], status: TestStatus, message: string | undefined): ReportEntry {
    return { file: this.#file, path, status, message };
  }
}

function pointStatus(point: Point): TestStatus {
  if (point.skip || point.todo) return 'skipped';
  return point.ok ? 'passed' : 'failed';
}

function isTeardown({ ok, diag }: Point): boolean {
  return !ok && typeof diag === 'object' && diag !== null && 'tapCaught' in diag && diag.tapCaught === 'teardown';
}

/** Keys that say where a failure is: what it is comes first. */
const WHERE = new Set(['at', 'stack', 'source', 'file', 'line']);

function failureText(point: Point): string | undefined {
  if (point.ok || point.diag === undefined || point.diag === null) return undefined;
  if (typeof point.diag !== 'object') return String(point.diag);
  return Object.entries(point.diag)
    .sort(([a], [b]) => Number(WHERE.has(a)) - Number(WHERE.has(b)))
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}
