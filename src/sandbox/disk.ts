// What a container has written: watched while it runs, since an engine seldom has a limit for it.

import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';

const EVERY_MS = 2000;

/** Bytes of its writable layer. */
export async function writtenBytes(container: Docker.Container): Promise<number> {
  // Not in the types of dockerode.
  const inspect = container.inspect.bind(container) as (options: object) => Promise<{ readonly SizeRw?: number }>;
  return (await inspect({ size: true })).SizeRw ?? 0;
}

/** Calls `over` once when the container has written more than `most`; ends with the signal. */
export async function watchDisk(
  container: Docker.Container,
  { most, over, signal }: { readonly most: number; readonly over: () => void; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    // An engine that does not answer now is told by the call that waits for the end.
    const written = await writtenBytes(container).catch(() => 0);
    if (written > most) return signal.aborted ? undefined : over();
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
  }
}

export function diskNote(most: number): string {
  return `more than ${Math.round(most / 1e6)} MB on disk (MULLOVER_SETUP_DISK_MB)`;
}
