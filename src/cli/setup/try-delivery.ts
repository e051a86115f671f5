// One signed delivery, and a forged one, to the web process that runs or to one that is started for it.

import { createHmac, randomUUID } from 'node:crypto';
import { type Config, requireWebhookSecrets } from '../../config.ts';
import { EnvironmentFault, errorLine, InputFault } from '../../errors.ts';
import { localUrl } from '../../github/local-url.ts';
import { WEBHOOK_PATH } from '../../github/webhook-server.ts';
import { startWeb } from '../../index.ts';
import { startWebProcess } from '../../wire-web.ts';

const ANSWER_MS = 10_000;
/** Long for a process on this machine. */
const LOCAL_MS = 2000;

/** Says what answered. Throws a fault with the next step when a delivery of the App would not be taken. */
export async function tryDelivery(config: Config, webhookUrl: string): Promise<string> {
  const local = localUrl(config.web);
  if (await answers(local)) return `the running web process ${await deliveries(config, local, webhookUrl)}`;
  const web = await startWebProcess({ ...config, logLevel: 'error' }, startWeb);
  try {
    return `a web process started for it ${await deliveries(config, localUrl({ host: config.web.host, port: Number(new URL(web.url).port) }), webhookUrl)}`;
  } finally {
    await web.close();
  }
}

async function deliveries(config: Config, local: string, webhookUrl: string): Promise<string> {
  const [secret = ''] = requireWebhookSecrets(config);
  const taken = await ping(`${local}${WEBHOOK_PATH}`, secret);
  if (taken === 401)
    throw new InputFault(
      'The web process that runs here refuses the signature: it has another webhook secret.',
      'Start it again, so that it reads the new one.',
    );
  if (taken !== 202) throw unanswered(`${local}${WEBHOOK_PATH}`, taken);
  const forged = await ping(`${local}${WEBHOOK_PATH}`, `${secret} of somebody else`);
  if (forged !== 401) throw new EnvironmentFault(`A forged delivery was answered with ${forged}.`, 'Report this.');
  const word = 'took a signed delivery and refused a forged one';
  if (new URL(webhookUrl).pathname !== WEBHOOK_PATH)
    return `${word}; ${new URL(webhookUrl).host} was not tried: \`npm start -- --tunnel ${webhookUrl}\` brings what arrives there`;
  const outside = await ping(webhookUrl, secret);
  if (outside !== 202) throw unanswered(webhookUrl, outside);
  return `${word}, at ${webhookUrl} too`;
}

/** HTTP status of the answer, or why there is none. */
async function ping(url: string, secret: string): Promise<number | string> {
  const body = JSON.stringify({ zen: 'Mullover tries its own door.', hook_id: 0 });
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'ping',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
  const signal = AbortSignal.timeout(ANSWER_MS);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    return errorLine(error instanceof Error && error.cause ? error.cause : error);
  }
}

function unanswered(url: string, answer: number | string): EnvironmentFault {
  const words = typeof answer === 'number' ? `answers ${answer} in place of 202` : `gives no answer: ${answer}`;
  return new EnvironmentFault(
    `${url} ${words}.`,
    'Let this address lead to the web process (docs/proxy.md), start that with `npm start`, and look at `mullover doctor`.',
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}${WEBHOOK_PATH}`, { signal: AbortSignal.timeout(LOCAL_MS) });
    await response.body?.cancel();
    return true;
  } catch {
    return false; // nobody listens
  }
}
