import '/tmp/prof-server.patch.mjs';
// One of the two servers that `bench:intake` compares, as a process of its own: the web process, or the least that could do.

import { createServer } from 'node:http';
import { createNodeMiddleware, Webhooks } from '@octokit/webhooks';
import { Queue } from 'bullmq';
import { readConfig, requireWebhookSecrets } from '../../src/config.ts';
import { WEBHOOK_PATH } from '../../src/github/webhook-server.ts';
import { startWeb } from '../../src/index.ts';
import { startWebProcess } from '../../src/wire-web.ts';

const config = readConfig();

/** A handler of the library that puts a job into a queue, named by the delivery: nothing else is kept of the event. */
async function startBare(): Promise<string> {
  const queue = new Queue('bare', { connection: { url: config.redisUrl } });
  const webhooks = new Webhooks({ secret: requireWebhookSecrets(config)[0] ?? '' });
  webhooks.on('issues.labeled', async ({ id, payload }) => {
    const place = { repositoryId: payload.repository.id, issue: payload.issue.number };
    await queue.add('solve', place, { jobId: id });
  });
  const server = createServer(createNodeMiddleware(webhooks, { path: WEBHOOK_PATH }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const url = process.argv[2] === 'bare' ? await startBare() : (await startWebProcess(config, startWeb)).url;
process.send?.(url);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.((user + system) / 1000);
});
