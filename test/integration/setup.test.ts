// `mullover setup` as a process: a real server as GitHub, a client that follows the form, files, a delivery, the doctor.

import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { pino } from 'pino';
import { startWebhookServer } from '../../src/github/webhook-server.ts';
import { freePort } from '../free-port.ts';
import { type RegisteringGitHub, startRegistering, submitForm } from '../github/registering-github.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SECRET = '0123456789abcdef0123456789abcdef01234567';
const { privateKey: PEM } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const APP = { pem: PEM, webhookSecret: SECRET, slug: 'mullover-octo' };
let redis: RedisServer;
let github: RegisteringGitHub;
let folder: string;
let port: number;
const started: { kill(): boolean }[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-setup-'));
  port = await freePort();
  github = await startRegistering(APP);
});
afterEach(async () => {
  for (const command of started.splice(0)) command.kill();
  await github.close();
  await rm(folder, { recursive: true });
});

/** The command, and the address of its page once that is there. */
function setup(args: readonly string[], out = join(folder, 'out')) {
  const { PATH, NODE_COMPILE_CACHE, DOCKER_HOST } = process.env;
  const env = {
    ...{ PATH, NODE_COMPILE_CACHE, DOCKER_HOST, MULLOVER_DATA: join(folder, 'data') },
    ...{ MULLOVER_REDIS_URL: redis.url, MULLOVER_PORT: String(port) },
  };
  const command = execa(process.execPath, ['src/cli.ts', 'setup', ...args, '--out', out], {
    ...{ cwd: ROOT, env, extendEnv: false, reject: false },
  });
  const page = new Promise<string>((found, failed) => {
    let text = '';
    command.stdout.on('data', (chunk: Buffer) => {
      text += chunk;
      const url = /Open (\S+) in a browser/.exec(text)?.[1];
      if (url) found(url);
    });
    void command.then(({ stderr }) => failed(new Error(`it ended without a page: ${stderr}`)));
  });
  page.catch(() => {}); // some calls end without one
  started.push(command);
  return { ended: command, page, out };
}

const ours = (...more: string[]) => [
  ...['--github-url', github.url, '--url', `http://127.0.0.1:${port}`, '--wait', '0'],
  ...more,
];

describe('mullover setup', () => {
  test('registers the App that app.yml describes, keeps key and secret for their owner, and tries a delivery', async () => {
    const { ended, page, out } = setup(ours('--org', 'octo', '--name', 'Thinker'));
    const last = await submitForm(await page);
    expect([last.status, await last.text()]).toEqual([
      200,
      expect.stringContaining(`${github.url}/github-apps/mullover-octo/installations/new`),
    ]);
    const { stdout, exitCode } = await ended;
    expect(github.manifests).toEqual([
      {
        name: 'Thinker',
        description: 'Thinks longer about an issue instead of needing a larger model.',
        url: `http://127.0.0.1:${port}`,
        public: false,
        hook_attributes: { url: `http://127.0.0.1:${port}/api/github/webhooks`, active: true },
        redirect_url: `${new URL(await page).origin}/registered`,
        default_events: expect.arrayContaining(['issues', 'issue_comment', 'pull_request']),
        default_permissions: expect.objectContaining({ contents: 'write', metadata: 'read' }),
      },
    ]);
    expect(github.asked).toEqual([
      'POST /organizations/octo/settings/apps/new',
      'POST /app-manifests/code-1/conversions',
      'GET /app',
    ]);
    const files = await Promise.all(
      (await readdir(out)).map(async (name) => [name, (await stat(join(out, name))).mode & 0o777] as const),
    );
    expect(files.toSorted()).toEqual([
      ['mullover.env', 0o600],
      ['mullover.private-key.pem', 0o600],
      ['web.env', 0o600],
      ['worker.env', 0o600],
    ]);
    expect(await readFile(join(out, 'mullover.private-key.pem'), 'utf8')).toBe(PEM);
    expect(await readFile(join(out, 'web.env'), 'utf8')).toBe(`MULLOVER_WEBHOOK_SECRET=${SECRET}\n`);
    expect(await readFile(join(out, 'worker.env'), 'utf8')).toBe(
      `MULLOVER_APP_ID=4711\nMULLOVER_PRIVATE_KEY_FILE=${out}/mullover.private-key.pem\n`,
    );
    expect(await readFile(join(out, 'mullover.env'), 'utf8')).toBe(
      `MULLOVER_MENTION=mullover-octo\nMULLOVER_GITHUB_API_URL=${github.url}/api/v3\n`,
    );
    expect(stdout).toContain(
      `✓ registered: mullover-octo, App 4711 of octo; ${github.url}/organizations/octo/settings/apps/mullover-octo changes it`,
    );
    expect(stdout).toContain(
      `✓ webhooks: a web process started for it took a signed delivery and refused a forged one, at http://127.0.0.1:${port}/api/github/webhooks too`,
    );
    expect(stdout).toContain('✓ GitHub App: mullover-octo, permissions and events are those of app.yml');
    expect(stdout).toContain('✗ model endpoint: No model endpoint is configured.');
    expect(stdout).not.toContain(SECRET);
    expect(exitCode).toBe(3);
  });

  test('where the App is installed meanwhile, the label that starts a run is made in each repository that has none', async () => {
    github.install(['calc', 'xml'], ['xml']);
    const { ended, page } = setup(ours('--wait', '30'));
    await submitForm(await page);
    const { stdout } = await ended;
    expect(stdout).toContain('waiting for that, for 30 seconds at most (--wait), to make the label `mull` there');
    expect(stdout).toContain('✓ label: `mull` is in 2 repositories');
    expect(github.labels).toEqual([expect.objectContaining({ name: 'mull', color: '5319e7' })]);
    expect(github.asked.filter((each) => each.endsWith('/labels'))).toEqual(['POST /repos/octo/calc/labels']);
    expect(github.asked).toContain('DELETE /installation/token');
  });

  test('an App that is not installed in time is no fault: the line says what makes the label then', async () => {
    github.install([], []);
    const { ended, page } = setup(ours('--wait', '1'));
    await submitForm(await page);
    const { stdout } = await ended;
    expect(stdout).toContain('→ not installed yet: where it is, the first comment `/mull` makes the label `mull`');
    expect(stdout).toContain('✓ webhooks: ');
  });

  test('an App with pages knows where people come back to, and its client is kept with the rest', async () => {
    const { ended, page, out } = setup(ours('--pages', 'https://runs.example'));
    await submitForm(await page);
    await ended;
    expect(github.manifests[0]).toMatchObject({ callback_urls: ['https://runs.example/sign-in/back'] });
    expect(await readFile(join(out, 'web.env'), 'utf8')).toBe(
      `MULLOVER_WEBHOOK_SECRET=${SECRET}\nMULLOVER_OAUTH_CLIENT_ID=Iv1.0123\nMULLOVER_OAUTH_CLIENT_SECRET=of-the-client\n`,
    );
    expect(await readFile(join(out, 'mullover.env'), 'utf8')).toContain('MULLOVER_PUBLIC_URL=https://runs.example\n');
  });

  test('a running web process with another secret is told apart, and what the App lacks is named by the doctor', async () => {
    await github.close();
    github = await startRegistering(APP, ['pull_requests', 'issue_comment']);
    const web = await startWebhookServer({
      ...{ host: '127.0.0.1', port, secrets: ['a secret of another App'], log: pino({ level: 'silent' }) },
      ...{ receive: async () => {}, health: async () => {} },
    });
    const { ended, page } = setup(ours());
    await submitForm(await page);
    const { stdout } = await ended;
    await web.close();
    expect(stdout).toContain(
      '✗ webhooks: The web process that runs here refuses the signature: it has another webhook secret.',
    );
    expect(stdout).toContain(
      `✗ GitHub App: mullover-octo lacks pull_requests: write, event issue_comment of app.yml.\n    next: Give it these at ${github.url}/organizations/octo/settings/apps/mullover-octo/permissions;`,
    );
  });

  test('an answer with another state, another host or no code changes nothing, and the right one still counts', async () => {
    const { ended, page } = setup(ours());
    const origin = new URL(await page).origin;
    const statusOf = async (path: string) => (await fetch(`${origin}${path}`)).status;
    expect(await statusOf('/registered?code=stolen&state=guessed')).toBe(400);
    expect(await statusOf('/registered')).toBe(400);
    expect(await statusOf('/elsewhere')).toBe(404);
    expect((await fetch(origin, { method: 'POST' })).status).toBe(405);
    expect(github.asked).toEqual([]);
    expect((await submitForm(await page)).status).toBe(200);
    expect((await ended).stdout).toContain('✓ registered: mullover-octo');
  });

  test('a code that GitHub does not know ends the command with the next step, and nothing is written', async () => {
    const { ended, page, out } = setup(ours());
    const html = await (await fetch(await page)).text();
    const state = /state=([\w-]+)/.exec(html)?.[1];
    const answer = await fetch(`${new URL(await page).origin}/registered?code=spent&state=${state}`);
    expect(answer.status).toBe(502);
    const { stderr, exitCode } = await ended;
    expect(stderr).toBe(
      'mullover: GitHub did not exchange the code of the App: 404.\n  next: A code is good once and for an hour: start the command again, and delete the App that was made.',
    );
    expect([exitCode, await readdir(out)]).toEqual([3, []]);
  });

  test('other settings that are there stay', async () => {
    await writeFile(join(folder, 'worker.env'), 'MULLOVER_MODEL=small');
    const { ended, page } = setup(ours(), folder);
    await submitForm(await page);
    await ended;
    expect(await readFile(join(folder, 'worker.env'), 'utf8')).toBe(
      `MULLOVER_MODEL=small\nMULLOVER_APP_ID=4711\nMULLOVER_PRIVATE_KEY_FILE=${folder}/mullover.private-key.pem\n`,
    );
  });
});
