// Shows a run on the terminal while it works: steps redrawn on a terminal, plain lines elsewhere.

import type { WriteStream } from 'node:tty';
import type { TraceStore } from '../ports.ts';
import type { BlobRef, RunId } from '../task.ts';
import type { Event } from '../trace/event.ts';
import { progressLines } from '../trace/views/terminal.ts';
import { textsNeeded, type ViewName } from '../trace/views/texts-needed.ts';
import { wholeEvents } from '../trace/whole-events.ts';

const EVERY_MS = 500;

/** The stored texts that a view reads. */
export async function loadTexts(
  store: TraceStore,
  run: RunId,
  events: readonly Event[],
  view: ViewName,
): Promise<ReadonlyMap<BlobRef, string>> {
  const refs = textsNeeded(events, view);
  return new Map(await Promise.all(refs.map(async (ref) => [ref, await store.get(run, ref)] as const)));
}

/** Starts showing; call the result (once or more often) to show the last state and stop. */
export function watchRun(store: TraceStore, run: RunId, stream: WriteStream | NodeJS.WriteStream): () => Promise<void> {
  const shown: string[] = [];
  let [busy, stopped]: [Promise<void> | undefined, boolean] = [undefined, false];
  const show = async () => {
    const events = await wholeEvents(store, run);
    const texts = await loadTexts(store, run, events, 'terminal');
    const tty = stream.isTTY === true;
    const lines = progressLines(events, texts, { now: Date.now(), width: stream.columns ?? 100, tty });
    if (tty) redraw(stream, shown.length, lines);
    // A finished step can appear above one that was printed before: each line is printed once, in the order it came up.
    else for (const line of lines) if (!shown.includes(line)) stream.write(`${line}\n`);
    shown.splice(0, shown.length, ...(tty ? lines : new Set([...shown, ...lines])));
  };
  const tick = () => {
    busy ??= show().finally(() => {
      busy = undefined;
    });
    return busy;
  };
  const timer = setInterval(() => void tick().catch(() => clearInterval(timer)), EVERY_MS);
  return async () => {
    if (stopped) return;
    stopped = true;
    clearInterval(timer);
    await busy;
    await show();
  };
}

function redraw(stream: WriteStream | NodeJS.WriteStream, before: number, lines: readonly string[]): void {
  if (before > 0) stream.write(`\x1b[${before}A\x1b[0J`);
  for (const line of lines) stream.write(`${line}\n`);
}
