// Reads TAP of tape, tap and ava: one result per test point, and for tape also one per `# test` that groups them.

import { Parser } from 'tap-parser';
import type { TestStatus } from '../../task.ts';
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

export function tapEntries(text: string, files: readonly string[]): readonly ReportEntry[] | undefined {
  const file = files.length === 1 ? (files[0] ?? '') : '';
  const reader = new TapReader(file);
  const parser = new Parser();
  // The parser invents a plan where there is none.
  const planned = /^1\.\.\d/m.test(text);
  parser.on('plan', () => reader.closeGroup());
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
  const message = bailed ?? (planned ? 'fewer or more test points than planned' : ENDED_EARLY);
  return [...reader.entries, { file, path: [UNFINISHED], status: 'error', message }];
}

/** Collects entries while the parser walks through the text. */
class TapReader {
  readonly entries: ReportEntry[] = [];
  /** Whether a test was announced, if only by its comment. */
  began = false;
  readonly #file: string;
  readonly #reasons = new Map<string, string>();
  #group: Group | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  follow(parser: Parser, path: readonly string[]): void {
    parser.on('child', (child: Parser) => this.follow(child, [...path, child.name]));
    parser.on('assert', (point: Point) => {
      const title = point.name || '(unnamed)';
      const parents = path.length > 0 || !this.#group ? path : [this.#group.title];
      const own = [...parents, title];
      const reason = failureText(point) ?? (point.ok ? undefined : this.#reasons.get(own.join('\0')));
      const entry = this.#entry(own, pointStatus(point), reason);
      this.#explain(entry);
      this.entries.push(entry);
      if (!this.#group || path.length > 0) return;
      this.#group.points += 1;
      if (entry.status === 'failed') this.#group.failure ??= entry;
    });
  }

  comment(comment: string): void {
    const title = comment.replace(/^#\s*/, '').trim();
    if (title === '' || /^Subtest(:|$)/.test(title)) return;
    this.began = true;
    this.closeGroup();
    const skipped = /^SKIP\s+(.*)$/.exec(title);
    if (skipped?.[1]) this.entries.push(this.#entry([skipped[1]], 'skipped', undefined));
    else this.#group = { title, points: 0, failure: undefined };
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
