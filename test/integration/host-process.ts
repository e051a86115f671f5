// A whole worker process with a data folder of its own, but for the containers: its tests are run by functions. It kills itself
// at a moment that it is given, if no other process has died of it before.

import { closeSync, openSync } from 'node:fs';
import { readConfig } from '../../src/config.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { createHost, type HostOptions } from '../../src/wire.ts';
import { startWorkerProcess } from '../../src/wire-worker.ts';
import { createWorker } from '../../src/worker.ts';
import { TESTS } from '../evaluation/calc-evaluation.ts';
import { createFakeSandbox } from '../fakes/sandbox.ts';

export interface HostProcess {
  /** MULLOVER_… variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** Dies behind so many events of a kind; the file tells others that somebody has. */
  readonly moment?: { readonly kind: string; readonly number: number; readonly file: string } | undefined;
}

/** `published` events are told apart by what was published. */
const kindOf = (event: EventBody): string => (event.type === 'published' ? event.what : event.type);

function dyingAt(moment: HostProcess['moment']): (event: EventBody) => void {
  let seen = 0;
  return (event) => {
    if (!moment || kindOf(event) !== moment.kind || ++seen !== moment.number || !isFirst(moment.file)) return;
    process.kill(process.pid, 'SIGKILL');
  };
}

function isFirst(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch {
    return false; // somebody has died already
  }
}

async function openHost(config: Parameters<typeof createHost>[0], options: HostOptions) {
  const { onEvent = () => {} } = options;
  const dying = dyingAt(given.moment);
  const counting: typeof onEvent = (event, run) => {
    onEvent(event, run);
    dying(event);
  };
  const host = createHost(config, { ...options, onEvent: counting });
  const sandbox = createFakeSandbox(TESTS);
  return {
    ...host,
    sandbox: { ...host.sandbox, sweep: async () => [], pruneImages: async () => [] },
    deps: async (workspace: Parameters<typeof host.deps>[0]) => ({ ...(await host.deps(workspace)), sandbox }),
  };
}

const given = JSON.parse(process.argv[2] ?? '{}') as HostProcess;
if (import.meta.main) {
  const worker = await startWorkerProcess(
    readConfig({ PATH: process.env.PATH, ...given.settings }),
    createWorker,
    openHost,
  );
  await worker.ready();
  process.stdout.write('ready\n');
  process.once('SIGTERM', () => void worker.close().then(() => process.exit(0)));
}
