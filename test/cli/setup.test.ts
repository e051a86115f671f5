// `mullover setup` refuses what cannot work before anything is registered.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { setupCommand } from '../../src/cli/setup.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-setup-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function refusalOf(options: {
  readonly url?: string;
  readonly pages?: string;
  readonly githubUrl?: string;
}): Promise<string> {
  const printed: string[] = [];
  const rest = { name: 'mullover', githubUrl: 'https://github.com', port: 0, wait: 0, out: folder };
  try {
    await setupCommand({ ...rest, ...options }, (line) => void printed.push(line));
  } catch (error) {
    expect(printed).toEqual([]);
    return `${error}`;
  }
  throw new Error('it was accepted');
}

test.each<[string, string, string]>([
  ['mullover.private-key.pem', 'a key', 'holds the key of an App already (mullover.private-key.pem).'],
  ['worker.env', 'A=1\n export MULLOVER_APP_ID = 1\n', 'worker.env sets MULLOVER_APP_ID already.'],
  ['web.env', 'MULLOVER_WEBHOOK_SECRET=', 'web.env sets MULLOVER_WEBHOOK_SECRET already.'],
])('credentials that are there are not overwritten: %s', async (name, text, message) => {
  await writeFile(join(folder, name), text);
  expect(await refusalOf({ url: 'https://bot.example' })).toContain(message);
  expect(await readdir(folder)).toEqual([name]);
});

test.each<[{ url?: string; pages?: string; githubUrl?: string }, string]>([
  [{}, 'GitHub has to know where it sends webhooks.'],
  [{ url: 'http://localhost:3000' }, 'localhost is this machine, or a neighbour: github.com cannot reach it.'],
  [{ url: 'http://192.168.1.7' }, '192.168.1.7 is this machine, or a neighbour: github.com cannot reach it.'],
  [{ url: 'http://build' }, 'build is this machine, or a neighbour: github.com cannot reach it.'],
  [{ url: 'ftp://example.com' }, '--url ftp://example.com is no address for webhooks.'],
  [
    { url: 'https://a.example', pages: 'https://b.example/runs' },
    '--pages https://b.example/runs is no address of pages.',
  ],
  [{ url: 'https://a.example', pages: 'b.example' }, '--pages b.example is no address of pages.'],
  [{ url: 'bot.example' }, '--url bot.example is no address for webhooks.'],
  [{ url: 'https://me:secret@bot.example' }, 'is no address for webhooks.'],
  [{ url: 'https://a.example', githubUrl: 'https://ghe.example/api/v3' }, 'is no address of a GitHub.'],
  [{ url: 'https://a.example', githubUrl: 'ghe.example' }, '--github-url ghe.example is no address of a GitHub.'],
])('%j is answered with what to give', async (options, message) => {
  expect(await refusalOf(options)).toContain(message);
});
