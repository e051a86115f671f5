// Results of bench/tasks.ts: a file with one line for each task, so that nothing is measured twice.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Measured, recipeFacts } from './measure.ts';

interface Asked {
  readonly task: string;
  /** Text of `.github/mullover.yml`; null where there is none. */
  readonly override: string | null;
  /** Of what is asked: tests and patches. */
  readonly tests: string;
  /** ISO date of the measurement. */
  readonly at: string;
}

export type Result = Asked &
  (
    | {
        readonly ok: true;
        readonly recipe: ReturnType<typeof recipeFacts>;
        /** Seconds that the environment took to build; null when it was found in the cache of another run. */
        readonly environmentSeconds: number | null;
        readonly measured: Measured;
      }
    | { readonly ok: false; readonly reason: string; readonly environmentSeconds: number }
  );

/** The last result of each task and override. */
export function readResults(file: string): readonly Result[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const results = lines.map((line) => JSON.parse(line) as Result);
  return [...new Map(results.map((result) => [`${result.task} ${result.override}`, result])).values()];
}

export function keepResult(file: string, result: Result): void {
  appendFileSync(file, `${JSON.stringify(result)}\n`);
}

/** What is still missing for `resolved as expected`; undefined when nothing is. */
export function shortOf(result: Result): string | undefined {
  if (!result.ok) return `no environment: ${firstLine(result.reason)}`;
  const { baseline, patches } = result.measured;
  const [gold, empty, ...wrong] = patches;
  if (baseline.result !== 'pass') return `no baseline: ${firstLine(baseline.reason)}`;
  if (gold?.verdict !== 'resolved')
    return `the fix is ${gold?.verdict === 'unknown' ? 'not judged' : 'refused'} (${gold?.missed} missed): ${gold?.note}`;
  if (empty?.verdict !== 'not resolved') return `no patch at all counts as ${empty?.verdict}: ${empty?.note}`;
  if (!wrong.some(({ verdict }) => verdict === 'not resolved'))
    return `no wrong patch was refused: ${wrong.map(({ kind, verdict }) => `${kind} ${verdict}`).join(', ') || 'none could be made'}`;
  return undefined;
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 300);
}
