// `prepare`: each collected row becomes a task that can be graded, or is left out with the reason; several at a time.

import { EnvironmentFault, InputFault } from '../errors.ts';
import { freshCheckouts } from '../evaluation/in-folder.ts';
import { withCheckout } from '../evaluation/with-place.ts';
import { type PrepareSite, prepareTask } from './prepare-task.ts';
import { openRejections } from './rejections.ts';
import type { StepWork } from './step.ts';
import { type CollectedRow, openTasks, readCollected, type TaskRow } from './task-row.ts';

export interface Preparing {
  /** Rows at a time. */
  readonly jobs: number;
  /** Opens a row at its base commit; `checkout` is an empty folder. Throws InputFault where there is no such commit. */
  open(row: CollectedRow, checkout: string, signal: AbortSignal): Promise<PrepareSite>;
}

/** `open`: rows that this host could not decide; they are tried again by the next session. */
export interface PreparedCounts {
  readonly tasks: number;
  readonly open: number;
}

/** Throws what the signal is aborted with; rows that are decided are kept. */
export async function prepare({ jobs, open }: Preparing, work: StepWork): Promise<PreparedCounts> {
  const file = await openTasks(work.folder);
  const rejections = await openRejections(work.folder, 'prepare');
  const checkouts = await freshCheckouts(work.folder);
  const known = new Set([...file.rows.map((row) => row.instance_id), ...rejections.ids]);
  const rows = await readCollected(work.folder);
  const queue = inTurn(rows).filter((row) => !known.has(row.instance_id));
  const counts = { tasks: file.rows.length, open: 0 };
  const total = queue.length;
  const decide = async (row: CollectedRow) => {
    const made = await withCheckout(checkouts, (checkout) => decided(row, { open, checkout }, work.signal));
    const told = `${total - queue.length}/${total} ${row.instance_id}`;
    if ('trouble' in made) {
      counts.open += 1;
      work.say(`${told}: not decided: ${made.trouble}`);
    } else if ('reason' in made) {
      await rejections.reject(row.instance_id, made.reason);
      work.say(`${told}: left out: ${made.reason}`);
    } else {
      await file.append(made);
      counts.tasks += 1;
      work.say(`${told}: ${made.FAIL_TO_PASS.length} tests turn green, ${made.PASS_TO_PASS.length} stay green`);
    }
  };
  const takeTurns = async () => {
    for (let row = queue.shift(); row; row = queue.shift()) {
      work.signal.throwIfAborted();
      await decide(row);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: jobs }, takeTurns));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return counts;
}

/** One row of each repository, then the next one of each: what is stopped early, however often, has some of all. */
function inTurn(rows: readonly CollectedRow[]): readonly CollectedRow[] {
  const before = new Map<string, number>();
  const placed = rows.map((row) => {
    const place = before.get(row.repo) ?? 0;
    before.set(row.repo, place + 1);
    return { row, place };
  });
  return placed.sort((a, b) => a.place - b.place).map(({ row }) => row);
}

async function decided(
  row: CollectedRow,
  { open, checkout }: Pick<Preparing, 'open'> & { readonly checkout: string },
  signal: AbortSignal,
): Promise<TaskRow | { readonly reason: string } | { readonly trouble: string }> {
  try {
    return await prepareTask(row, await open(row, checkout, signal), signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InputFault) return { reason: error.message };
    if (error instanceof EnvironmentFault) return { trouble: `${error.message} ${error.next}` };
    throw error;
  }
}
