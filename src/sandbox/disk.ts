// What a container has written: watched while it runs, since an engine seldom has a limit for it.

import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { EnvironmentFault } from '../errors.ts';

const EVERY_MS = 2000;

/** Bytes of its writable layer. Throws EnvironmentFault for an engine that does not tell: no cap would hold there. */
export async function writtenBytes(container: Docker.Container): Promise<number> {
  // Not in the types of dockerode.
  const inspect = container.inspect.bind(container) as (options: object) => Promise<{ readonly SizeRw?: number }>;
  const { SizeRw: written } = await inspect({ size: true });
  if (written === undefined)
    throw new EnvironmentFault(
      'The engine does not say how much a container has written, so that MULLOVER_SETUP_DISK_MB cannot hold.',
      'Use an engine that answers an inspection with `size=true` as Docker does.',
    );
  return written;
}

/** Calls `over` once when the container has written more than `most`; ends with the signal. */
export async function watchDisk(
  container: Docker.Container,
  { most, over, signal }: { readonly most: number; readonly over: () => void; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    // An engine that does not answer now, or never tells, is told by the look after the end, which is not caught.
    const written = await writtenBytes(container).catch(() => 0);
    if (written > most) return signal.aborted ? undefined : over();
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
  }
}

export function diskNote(most: number): string {
  return `more than ${Math.round(most / 1e6)} MB on disk (MULLOVER_SETUP_DISK_MB)`;
}
