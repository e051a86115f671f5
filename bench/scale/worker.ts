// A worker of `bench:scale`: the consumer and the store of production, with a search that waits in place of a sandbox.

import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../../src/config.ts';
import { createConsumer } from '../../src/queue/consumer.ts';
import { openStores } from '../../src/wire-stores.ts';

const { databaseUrl, redisUrl, executions, executionMs } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly executions: number;
  readonly executionMs: number;
};
const config = readConfig({ MULLOVER_DATABASE_URL: databaseUrl });
const { trace } = openStores(config, { redact: (text) => text, patienceMs: 30_000 });
const consumer = createConsumer({
  ...{ redisUrl, concurrency: 1, ...config.lock },
  onError: (error) => process.stderr.write(`${error.message}\n`),
  givenUp: async () => {},
  run: async ({ run }) => {
    let seq = (await trace.events(run)).length;
    for (let n = 0; n < executions; n++) {
      const work = { work: `prepare/${n}`, attempt: 1 };
      await trace.append(run, seq++, { type: 'work-started', ...work, reservedTokens: 0, reservedSandboxSeconds: 60 });
      await sleep(executionMs);
      await trace.put(run, `what test ${n} of run ${run} printed\n`.repeat(200));
      await trace.append(run, seq++, {
        type: 'work-lost',
        ...work,
        reason: 'aborted',
        message: 'simulated',
        final: true,
      });
    }
    await trace.append(run, seq, { type: 'ended', reason: 'simulated', next: 'Nothing.' });
  },
});
await consumer.ready();
process.send?.('ready');
