// Small repositories of our own for a quick run of bench/repositories.ts: one that is usable, and two that are not, each for its reason.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Listed } from './list.ts';

const TEST = (path: string) =>
  `const test = require('node:test');\nconst assert = require('node:assert');\nconst { add } = require('${path}');\ntest('adds', () => assert.strictEqual(add(2, 2), 4));\n`;
const ADD = 'exports.add = (a, b) => a + b;\n';
const MANIFEST = JSON.stringify({ name: 'calc', main: 'lib/calc.js', scripts: { test: 'node --test test/*.test.js' } });

const REPOSITORIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'quick/usable': { 'package.json': MANIFEST, 'lib/calc.js': ADD, 'test/calc.test.js': TEST('../lib/calc.js') },
  'quick/another-copy': {
    'package.json': MANIFEST,
    'lib/calc.js': ADD,
    'test/copy.js': ADD,
    'test/calc.test.js': TEST('./copy.js'),
  },
  'quick/no-tests': { 'README.md': 'Only words.\n' },
};

/** Writes them to the folder, each with one commit. */
export async function quickList(
  clones: string,
): Promise<{ readonly listed: readonly Listed[]; readonly clones: string }> {
  for (const [repo, files] of Object.entries(REPOSITORIES))
    await writeRepository(join(clones, repo.replace('/', '+')), files);
  const listed = Object.keys(REPOSITORIES).map((repo) => ({ repo, ref: 'HEAD', ecosystem: 'node' }));
  return { listed, clones };
}

async function writeRepository(path: string, files: Readonly<Record<string, string>>): Promise<void> {
  await rm(path, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args], { cwd: path });
  await git('init', '-q', '-b', 'main');
  await git('add', '.');
  await git('commit', '-qm', 'feat: calc');
}
