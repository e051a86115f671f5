// `npm start`: which processes it starts, and what it says of settings that are not there.

import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';

const ROOT = resolve(import.meta.dirname, '..');

/** Under the pinned Node already, as after the set-up; without settings each process says which one it lacks first. */
async function started(...args: string[]) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const { exitCode, stderr } = await execa(process.execPath, ['scripts/start.js', '--supervise', ...args], {
    ...{ cwd: ROOT, env: { PATH, NODE_COMPILE_CACHE, MULLOVER_DATA: resolve(ROOT, '.mullover/none') } },
    ...{ extendEnv: false, reject: false },
  });
  return { exitCode, said: stderr.split('\n').filter((line) => !line.startsWith('  next:') && line !== '') };
}

test.each([
  ['web', 'mullover: MULLOVER_WEBHOOK_SECRET is not set.'],
  ['worker', 'mullover: No GitHub App is configured.'],
])('`npm start -- %s` starts it alone, and speaks of no file of settings that is not there', async (name, lacks) => {
  expect(await started(name)).toEqual({ exitCode: 2, said: [lacks] });
});

test.each([['web', 'more'], ['webb'], ['--tunnel'], ['constructor']])(
  '`npm start -- %s %s` says what there is',
  async (...args) => {
    const { exitCode, said } = await started(...args.filter((arg) => arg !== undefined));
    expect(exitCode).toBe(2);
    expect(said[0]).toMatch(/^npm start takes `-- web` or `-- worker` \(one process alone\), `-- --tunnel URL`/);
  },
);
