// Looks through the traces of an evaluation for names of hidden tests and lines of the fixes in what the models were told.

import { basename, dirname, join } from 'node:path';
import { InputFault, TraceFault } from '../errors.ts';
import type { Dataset } from '../evaluation/dataset.ts';
import { hiddenLines, hiddenNames, leaked, type Turn } from '../evaluation/leaks.ts';
import type { Evaluated } from '../evaluation/report/report.ts';
import type { Finding } from '../evaluation/report/warnings.ts';
import { toldTurns } from '../evaluation/told-turns.ts';
import { createTraceStore } from '../store/trace-store.ts';
import { wholeEvents } from '../trace/whole-events.ts';

/** One finding for each run that was told, and for each whose trace cannot be read. Throws InputFault for another data set. */
export async function findLeaks(
  folder: string,
  { evaluation, rows }: Evaluated,
  { name, digest, tasks }: Dataset,
): Promise<readonly Finding[]> {
  if (digest !== evaluation.dataset.digest)
    throw new InputFault(
      `${name} is not what was evaluated: its SHA-256 is ${digest.slice(0, 12)}, that of the evaluation's ${evaluation.dataset.digest.slice(0, 12)}.`,
      'Give what was --dataset of `mullover evaluate`.',
    );
  const known = new Map(tasks.map((task) => [task.instance.id, task]));
  const byTrace = new Map(rows.map(({ trace, instance }) => [trace, instance]));
  const findings: Finding[] = [];
  for (const [trace, instance] of byTrace) {
    const turns = await turnsOf(join(folder, trace));
    const task = known.get(instance);
    if (turns === undefined) findings.push({ kind: 'unread', instance, text: trace });
    if (turns === undefined || task === undefined) continue;
    const names = leaked(hiddenNames(task), turns);
    if (names.length > 0) findings.push({ kind: 'leakage', instance, text: `${names.join(', ')} in ${trace}` });
    const [line, ...more] = leaked(hiddenLines(task), turns);
    if (line === undefined) continue;
    const others = more.length > 0 ? ` and ${more.length} more` : '';
    findings.push({ kind: 'fix-lines', instance, text: `"${line.slice(0, 100)}"${others} in ${trace}` });
  }
  return findings;
}

/** Undefined where the trace is not there or is damaged. */
async function turnsOf(trace: string): Promise<readonly Turn[] | undefined> {
  const store = createTraceStore({ dir: dirname(trace), redact: (text) => text });
  const run = basename(trace);
  try {
    const events = await wholeEvents(store, run);
    const turns = await toldTurns(events, (ref) => store.get(run, ref));
    return events.length === 0 ? undefined : turns;
  } catch (error) {
    if (error instanceof TraceFault) return undefined;
    throw error;
  }
}
