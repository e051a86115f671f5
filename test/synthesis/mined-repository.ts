// A repository whose history holds what the collection looks for, and what it must leave alone.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { CALC } from '../calc.ts';

export interface MinedRepository {
  readonly path: string;
  /** Commits to the current branch; returns its id. */
  commit(message: string, files: Readonly<Record<string, string | null>>): Promise<string>;
  git(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

const MIT = `MIT License

Copyright (c) 2026 Acme

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

/** `name`: of its folder. The package of the tests with its bug, under a licence. */
export async function minedRepository(name = 'acme+calc'): Promise<MinedRepository> {
  const parent = await mkdtemp(join(tmpdir(), 'mullover-mined-'));
  const path = join(parent, name);
  await mkdir(path);
  const git = async (...args: readonly string[]) => {
    const dates = { GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z', GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z' };
    const who = ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com'];
    return (await execa('git', [...who, ...args], { cwd: path, env: dates })).stdout.trim();
  };
  const commit = async (message: string, files: Readonly<Record<string, string | null>>) => {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(path, file)), { recursive: true });
      if (text === null) await rm(join(path, file));
      else await writeFile(join(path, file), text);
    }
    await git('add', '-A');
    await git('commit', '-q', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  await git('init', '-q', '-b', 'main');
  await commit('feat: calc', { ...CALC, LICENSE: MIT });
  return { path, commit, git, remove: () => rm(parent, { recursive: true, force: true }) };
}

export const FIXED_CALC = (CALC['lib/calc.js'] ?? '').replace('a - b', 'a + b');

/** Tests that the fix turns green, and one that it leaves green. */
export const ADD_TEST = `const test = require('node:test');
const assert = require('node:assert');
const { add, multiply } = require('../lib/calc.js');

test('adds', () => {
  assert.strictEqual(add(2, 2), 4);
});

test('still multiplies', () => {
  assert.strictEqual(multiply(2, 2), 4);
});
`;
