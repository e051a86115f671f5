// A small package with a real bug, its history in git, and what a model says about it: for tests of the whole flow.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Answer, Reply } from './model-server/answer.ts';

export const ISSUE = { title: 'add subtracts', body: 'add(2, 2) gives 0, but it should give 4. Only add is wrong.' };

export const CALC: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: 'calc',
    version: '1.0.0',
    main: 'lib/calc.js',
    scripts: { test: 'node --test test/*.test.js' },
  }),
  'lib/calc.js':
    "'use strict';\n\nexports.add = function add(a, b) {\n  return a - b;\n};\n\nexports.multiply = function multiply(a, b) {\n  return a * b;\n};\n",
  'test/multiply.test.js':
    "const test = require('node:test');\nconst assert = require('node:assert');\nconst { multiply } = require('../lib/calc.js');\n\ntest('multiplies', () => {\n  assert.strictEqual(multiply(2, 3), 6);\n});\n",
};

export interface Repository {
  readonly path: string;
  readonly base: string;
  remove(): Promise<void>;
}

/** Commits the files to a fresh repository in a temporary folder. */
export async function repositoryOf(files: Readonly<Record<string, string>>): Promise<Repository> {
  const path = await mkdtemp(join(tmpdir(), 'mullover-repo-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com', ...args], { cwd: path });
  await git('init', '-q', '-b', 'main');
  await git('add', '.');
  await git('commit', '-qm', 'feat: calc');
  const { stdout: base } = await git('rev-parse', 'HEAD');
  return { path, base, remove: () => rm(path, { recursive: true, force: true }) };
}

const UNDERSTOOD = `<think>add is in lib/calc.js</think>
<analysis>add(2, 2) is 0, so it subtracts.</analysis>
<files>
lib/calc.js
</files>
<locations>
lib/calc.js :: function add :: wrong operator
</locations>`;

const SEARCHES = '<search>\nfunction add in file lib/calc.js\n</search>\n<missing>its body</missing>';

const LOCATED = `<analysis>add uses minus.</analysis>
<locations>
lib/calc.js :: function add :: lines 3-5 :: minus instead of plus
</locations>`;

const TESTED = `<explanation>2 + 2 must be 4; today it is 0.</explanation>
<edit file="test/add.test.js">
<<<<<<< SEARCH
=======
const test = require('node:test');
const assert = require('node:assert');
const { add } = require('../lib/calc.js');

test('adds', () => {
  assert.strictEqual(add(2, 2), 4);
});
>>>>>>> REPLACE
</edit>`;

const edit = (replacement: string, title: string) => `<title>${title}</title>
<explanation>The operator of add was wrong.</explanation>
<edit file="lib/calc.js">
<<<<<<< SEARCH
  return a - b;
=======
  return ${replacement};
>>>>>>> REPLACE
</edit>`;

const RIGHT = edit('a + b', 'add instead of subtracting');
const WRONG = edit('b - a', 'swap the operands');

/** What a model says by stage; the first patch of each localization is wrong, its repair right. */
export const calcAnswers: Answer = ({ work }) => replyTo(work);

function replyTo(work: string): Reply {
  const [stage, parent = '', index, turn] = work.split('/');
  if (stage === 'judge') return { text: 'Yes', yes: 0.8 };
  if (stage === 'repository-understanding') return { text: UNDERSTOOD };
  if (stage === 'fault-localization') return { text: turn === '0' ? SEARCHES : LOCATED };
  if (stage === 'patch-verification') return { text: TESTED };
  return { text: parent.includes('.p') || index !== '0' ? RIGHT : WRONG };
}
