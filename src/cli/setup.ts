// `mullover setup`: registers the GitHub App by the manifest flow, keeps its credentials, tries a delivery, ends with `doctor`.

import { isIP } from 'node:net';
import { relative } from 'node:path';
import { type Config, readConfig } from '../config.ts';
import { EnvironmentFault, InputFault, isFault } from '../errors.ts';
import { apiOfWeb } from '../github/web-address.ts';
import { WEBHOOK_PATH } from '../github/webhook-server.ts';
import { plural } from '../trace/views/quantities.ts';
import { doctor } from './doctor.ts';
import { checkFolderForCredentials, type WrittenCredentials, writeCredentials } from './setup/credential-files.ts';
import { makeLabels } from './setup/make-labels.ts';
import { type RegisteredApp, registerApp } from './setup/register-app.ts';
import { tryDelivery } from './setup/try-delivery.ts';
import { stopSignal } from './stop-signal.ts';

export interface SetupOptions {
  /** Where GitHub reaches the web process, or the whole address for webhooks. */
  readonly url?: string;
  /** Where people are to reach the pages of runs. */
  readonly pages?: string;
  readonly name: string;
  readonly org?: string;
  readonly githubUrl: string;
  readonly port: number;
  readonly out: string;
  /** Seconds for which the installation is waited for; 0: no label is made. */
  readonly wait: number;
}

const DEFAULT_API = 'https://api.github.com';

/** Returns the exit code of `doctor`. */
export async function setupCommand(options: SetupOptions, print: (line: string) => void): Promise<number> {
  const webUrl = webOf(options.githubUrl);
  const webhookUrl = webhookOf(options.url, webUrl);
  const pagesUrl = pagesOf(options.pages);
  const api = { url: apiOfWeb(webUrl), isDefault: apiOfWeb(webUrl) === DEFAULT_API };
  await checkFolderForCredentials(options.out);
  const signal = stopSignal('nothing was registered yet');
  let written: WrittenCredentials | undefined;
  const app = await registerApp({
    ...{
      webUrl,
      webhookUrl,
      pagesUrl,
      apiUrl: api.url,
      name: options.name,
      organisation: options.org,
      port: options.port,
    },
    homepage: new URL(webhookUrl).origin,
    signal,
    opened: (url) => print(openIt(url, new URL(webUrl).host)),
    keep: async (registered) => {
      written = await writeCredentials(options.out, registered, { ...api, pagesUrl });
    },
  });
  tellRegistered(app, written, print);
  const config = readConfig(undefined, written?.environment);
  if (options.wait > 0) print(await lineOf('labels', () => labelsLine(config, options.wait, print)));
  print(await lineOf('webhooks', async () => `✓ webhooks: ${await tryDelivery(config, webhookUrl)}`));
  const code = await doctor(config, print);
  print(afterwards(options.out, webhookUrl));
  return code;
}

function openIt(url: string, host: string): string {
  const { port } = new URL(url);
  return `Open ${url} in a browser to register the App on ${host}.
  From another machine: ssh -L ${port}:127.0.0.1:${port} THIS-HOST, then the same address there.`;
}

function tellRegistered(app: RegisteredApp, written: WrittenCredentials | undefined, print: (line: string) => void) {
  print(`✓ registered: ${app.slug}, App ${app.id} of ${app.owner}; ${app.settingsUrl} changes it`);
  const files = written?.files.map((file) => relative('.', file)) ?? [];
  print(`✓ written, for you alone: ${files.join(', ')}`);
  print(`→ install it on the repositories that you choose: ${app.installUrl}`);
}

function labelsLine(config: Config, seconds: number, print: (line: string) => void): Promise<string> {
  print(
    `  waiting for that, for ${plural(seconds, 'second')} at most (--wait), to make the label \`${config.label}\` there`,
  );
  // Who stops it here has registered the App: the rest is told as always.
  const goOn = new AbortController();
  process.once('SIGINT', () => goOn.abort(new EnvironmentFault('it was not waited for', 'Make it by hand.')));
  return makeLabels(config, seconds, goOn.signal);
}

/** A step that fails is told, and the next one is taken. */
async function lineOf(what: string, step: () => Promise<string>): Promise<string> {
  try {
    return await step();
  } catch (error) {
    if (!isFault(error)) throw error;
    return `✗ ${what}: ${error.message}\n    next: ${error.next}`;
  }
}

function afterwards(folder: string, webhookUrl: string): string {
  const isTunnel = new URL(webhookUrl).pathname !== WEBHOOK_PATH;
  const start = `npm start${isTunnel ? ` -- --tunnel ${webhookUrl}` : ''}`;
  const where = relative('.', folder) === '' ? '' : `, with the files of ${folder} beside package.json`;
  return `→ start it: ${start}, or docker compose up${where}`;
}

function webOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/')
    throw new InputFault(
      `--github-url ${text} is no address of a GitHub.`,
      'Give the first page of the server, such as https://github.example.com.',
    );
  return url.origin;
}

function webhookOf(text: string | undefined, webUrl: string): string {
  if (text === undefined)
    throw new InputFault(
      'GitHub has to know where it sends webhooks.',
      'Give --url https://HOST, where HOST leads to the web process; on a laptop a channel of https://smee.io/new.',
    );
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.hash !== '')
    throw new InputFault(`--url ${text} is no address for webhooks.`, 'Give one that starts with https://.');
  if (new URL(webUrl).hostname === 'github.com' && isHere(url.hostname))
    throw new InputFault(
      `${url.hostname} is this machine, or a neighbour: github.com cannot reach it.`,
      'Give a public address, or a channel of https://smee.io/new and start with `npm start -- --tunnel CHANNEL`.',
    );
  return url.pathname === '/' ? `${url.origin}${WEBHOOK_PATH}` : url.href.replace(/\/+$/, '');
}

function pagesOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`)
    throw new InputFault(
      `--pages ${text} is no address of pages.`,
      'Give one without a path, such as https://mullover.example.com.',
    );
  return url.origin;
}

function isHere(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost') || !hostname.includes('.')) return true;
  return isIP(hostname) === 4 && /^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(hostname);
}
