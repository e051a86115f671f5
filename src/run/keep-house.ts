// What crashed workers left behind is swept; traces, commands, mirrors and images are kept below their caps.

import type { Logger } from 'pino';
import type { CommandStore, DeploymentStore, Retention } from '../ports.ts';

export interface HouseParts {
  readonly sandbox: {
    /** Names of the containers that were removed: those of dead workers, and those that are older. */
    sweep(olderThanSeconds: number): Promise<readonly string[]>;
    pruneImages(maxBytes: number): Promise<unknown>;
  };
  readonly trace: Pick<DeploymentStore, 'prune' | 'settle'>;
  readonly commands: Pick<CommandStore, 'prune'>;
  pruneMirrors(maxBytes: number): Promise<unknown>;
  readonly caps: { readonly trace: Retention; readonly mirrorBytes: number; readonly imageBytes: number };
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

/** How often orphans are swept and disk caps are kept. */
const HOUSEKEEPING_MS = 5 * 60_000;
/** No execution takes this long: whichever worker started an older container is gone. */
const ORPHAN_SECONDS = 4 * 3600;

/** Begins at once; returns what ends it. */
export function keepHouse(parts: HouseParts): () => void {
  const run = () => void keep(parts).catch((err: unknown) => parts.log.error({ err }, 'housekeeping failed'));
  run();
  const timer = setInterval(run, HOUSEKEEPING_MS);
  return () => clearInterval(timer);
}

async function keep({ sandbox, trace, commands, pruneMirrors, caps, log }: HouseParts): Promise<void> {
  const swept = await sandbox.sweep(ORPHAN_SECONDS);
  if (swept.length > 0) log.warn({ containers: swept }, 'removed containers that a crashed worker left behind');
  await trace.prune(caps.trace);
  await commands.prune(caps.trace.days);
  await pruneMirrors(caps.mirrorBytes);
  await sandbox.pruneImages(caps.imageBytes);
  // Last: it also tells what is damaged, which is no reason to keep no house.
  await trace.settle();
}
