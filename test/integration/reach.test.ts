// Packages that their own test runner depends on: the tests must run the repository's code, or nothing counts. Real Docker, a real registry.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { readConfig } from '../../src/config.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { solve } from '../../src/solve.ts';
import { pullRequest } from '../../src/trace/views/pull-request.ts';
import { report } from '../../src/trace/views/report.ts';
import { summaryLines } from '../../src/trace/views/terminal.ts';
import { textsNeeded } from '../../src/trace/views/texts-needed.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { createHost } from '../../src/wire.ts';
import { type Repository, repositoryOf } from '../calc.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';
import type { Answer } from '../model-server/answer.ts';
import { startModelServer } from '../model-server/server.ts';
import {
  BUILDS_ITSELF,
  COPIES,
  INICONFIG,
  INICONFIG_OLD,
  MS,
  MS_IN_PLACE,
  NAMESPACE,
  ONLY_READ,
  RELEASED,
} from '../repositories/published.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RAISES = { 'src/iniconfig/__init__.py': 'raise RuntimeError("broken on base")\n' };
let data: string;
const repositories: Repository[] = [];

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'mullover-data-'));
});
afterAll(async () => {
  for (const repository of repositories) await repository.remove();
  await rm(data, { recursive: true, force: true });
});

async function made(files: Files): Promise<Repository> {
  const repository = await repositoryOf(files);
  repositories.push(repository);
  return repository;
}

describe('mullover test', () => {
  async function mulloverTest(files: Files) {
    const { path } = await made(files);
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const env = { PATH, NODE_COMPILE_CACHE, MULLOVER_DATA: data };
    const { exitCode, stdout, stderr } = await execa(process.execPath, ['src/cli.ts', 'test', '--repo', path], {
      ...{ cwd: ROOT, env, extendEnv: false, reject: false },
    });
    return { exitCode, output: stdout + stderr };
  }

  test('a package of the test runner is installed in place of the published one, and its tests see it', async () => {
    const { exitCode, output } = await mulloverTest(INICONFIG);
    expect(output).toContain('A patch is measured by 1 test passing in each of 2 runs.');
    expect(output).toMatch(
      /They run the code of this repository: \d of \d tests fails? when the functions of src\/iniconfig\/__init__\.py and src\/iniconfig\/_adding\.py fail\./,
    );
    expect(exitCode).toBe(0);
  });

  test('one that pip has replaced is installed again, alone', async () => {
    const { exitCode, output } = await mulloverTest(INICONFIG_OLD);
    expect(output).toMatch(
      /They run the code of this repository: \d of \d tests fails? when the functions of src\/iniconfig\/__init__\.py and src\/iniconfig\/_adding\.py fail\./,
    );
    expect(exitCode).toBe(0);
  });

  test('a part of a namespace is left as it is beside the part of a dependency', async () => {
    const { exitCode, output } = await mulloverTest(NAMESPACE);
    expect(output).toContain('They run the code of this repository: ');
    expect(exitCode).toBe(0);
  });

  test('one whose source raises is red', async () => {
    const { exitCode, output } = await mulloverTest({ ...INICONFIG, ...RAISES });
    expect(output).toContain('broken on base');
    expect(exitCode).toBe(1);
  });

  test('tests that load the published package are no environment, and one line says why', async () => {
    const { exitCode, output } = await mulloverTest(MS);
    expect(output).toContain(
      'Nothing to measure a patch by: the tests were not seen to run the code of this repository: the only test that passes on base still passes when the functions of index.js fail: none of them calls one, or they call another copy.',
    );
    expect(exitCode).toBe(1);
  });

  test('a test that reads a source as text, beside one of a copy that was built before, is none', async () => {
    const { exitCode, output } = await mulloverTest(ONLY_READ);
    expect(output).toContain(
      '1 of 2 tests failed when the functions of src/index.js fail, and they fail as well when only its text is changed: they read the file, and no test was seen to run it.',
    );
    expect(exitCode).toBe(1);
  });

  test('tests of the same package in place are one', async () => {
    const { exitCode, output } = await mulloverTest(MS_IN_PLACE);
    expect(output).toContain(
      'They run the code of this repository: 1 of 1 tests fails when the functions of index.js fail.',
    );
    expect(exitCode).toBe(0);
  });

  test('what the build needs itself is seen by what fails where tests call it', async () => {
    const { exitCode, output } = await mulloverTest(BUILDS_ITSELF);
    expect(output).toMatch(
      /They run the code of this repository: 1 of 1 tests fails when the functions of lib\/add\.js.* fail for tests\./,
    );
    expect(exitCode).toBe(0);
  });

  test.each(COPIES)(
    '$language: tests that only load the repository, and assert on another copy, are none',
    async ({ language, files }) => {
      const { exitCode, output } = await mulloverTest(files);
      expect(output.includes('(ms lies in node_modules as published)')).toBe(language === 'Node');
      expect(output).toMatch(
        /the tests were not seen to run the code of this repository: .* when the functions of \S+( and \S+)? fail: none of them calls one, or they call another copy( \(ms .*\))?\./,
      );
      expect(exitCode).toBe(1);
    },
  );

  test.each(COPIES)(
    '$language: the same with an assertion on its own code are',
    async ({ files, test: { path, used } }) => {
      const { exitCode, output } = await mulloverTest({ ...files, [path]: used });
      expect(output).toMatch(
        /They run the code of this repository: 1 of \d tests fails when the functions of \S+( and \S+)? fail\./,
      );
      expect(exitCode).toBe(0);
    },
  );
});

test('a package whose version comes from tags has that of the newest release', async () => {
  const sandbox = createSandbox({ worker: `reach-${process.pid}`, readSettings: () => ({}) });
  const workspace = { ...fakeWorkspace(RELEASED), release: '1.4.2' };
  const { signal } = new AbortController();
  const preparation = await sandbox.prepare(workspace, signal);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  expect(preparation.log).not.toContain('Not the repository');
  const limits = { seconds: 600, outputBytes: 1e6 };
  const run = await sandbox.run(preparation.environment, workspace, [], { kind: 'all' }, limits, signal);
  expect(run.tests).toEqual([{ id: 'tests/test_adding.py::test_version', status: 'passed' }]);
});

describe('a run', () => {
  const never = new AbortController().signal;
  let runs = 0;

  /** What a model says of one file: where the fault is, a test that shows it, and the same patch every time. */
  interface Script {
    readonly files: Files;
    readonly file: string;
    readonly issue: { readonly title: string; readonly body: string };
    readonly test: { readonly file: string; readonly text: string };
    readonly edit: { readonly from: string; readonly to: string };
  }

  const edited = (file: string, from: string, to: string) =>
    `<edit file="${file}">\n<<<<<<< SEARCH\n${from}=======\n${to}>>>>>>> REPLACE\n</edit>`;

  const answersOf =
    ({ file, test: shown, edit }: Script): Answer =>
    ({ work }) => {
      const [stage = ''] = work.split('/');
      const located = `<analysis>It is in ${file}.</analysis>\n<files>\n${file}\n</files>\n<locations>\n${file} :: lines 1-2 :: wrong\n</locations>`;
      if (stage === 'judge') return { text: 'Yes', yes: 0.9 };
      if (stage === 'patch-generation')
        return {
          text: `<title>Mend it</title>\n<explanation>It was wrong.</explanation>\n${edited(file, edit.from, edit.to)}`,
        };
      if (stage !== 'patch-verification') return { text: located };
      return { text: `<explanation>It must not be so.</explanation>\n${edited(shown.file, '', shown.text)}` };
    };

  async function solved(script: Script) {
    const server = await startModelServer({ answer: answersOf(script) });
    const settings = { MULLOVER_DATA: data, MULLOVER_MODEL_URL: server.url, MULLOVER_MODEL: 'recorded' };
    const budget = { MULLOVER_BUDGET: '2', MULLOVER_POLICY: 'beam' };
    try {
      const host = createHost(readConfig({ PATH: process.env.PATH, ...settings, ...budget }));
      const repository = await made(script.files);
      runs += 1;
      const run = `r-${String(runs).padStart(12, '0')}`;
      const issue = await host.store.put(run, JSON.stringify(script.issue));
      const origin = { kind: 'cli', repository: repository.path } as const;
      const { policy, budget: allowed } = host.config;
      await host.store.append(run, 0, {
        ...{ type: 'run-started', origin, issue, title: script.issue.title },
        ...{ budget: allowed.default, policy, seed: 1 },
      });
      const workspace = await host.open({ url: repository.path, ref: repository.base }, never);
      const task = { id: 'local', ...script.issue, comments: [], base: repository.base };
      const { choice } = await solve(run, task, await host.deps(workspace), never);
      const events = await wholeEvents(host.store, run);
      const texts = new Map<string, string>();
      for (const ref of textsNeeded(events, 'pull-request')) texts.set(ref, await host.store.get(run, ref));
      const body = pullRequest(events, texts, { run, issue: 7, trace: 'x', commands: [] })?.body ?? '';
      return { choice, body, shown: report(events, texts, run), terminal: summaryLines(events, texts, 400).join('\n') };
    } finally {
      await server.close();
    }
  }

  const ADDS: Script = {
    files: INICONFIG,
    file: 'src/iniconfig/_adding.py',
    issue: { title: 'add subtracts', body: 'add(2, 2) gives 0, but it should give 4. Only add is wrong.' },
    test: {
      file: 'testing/test_adding.py',
      text: 'from iniconfig import add\n\n\ndef test_adds():\n    assert add(2, 2) == 4\n',
    },
    edit: { from: '    return a - b\n', to: '    return a + b\n' },
  };
  const BUILDS: Script = {
    files: BUILDS_ITSELF,
    file: 'lib/add.js',
    issue: ADDS.issue,
    test: {
      file: 'test/two.test.js',
      text: "const assert = require('assert');\nconst { test } = require('node:test');\nconst { add } = require('../lib/add.js');\n\ntest('adds', () => assert.strictEqual(add(2, 2), 4));\n",
    },
    edit: { from: '  return a - b;\n', to: '  return a + b;\n' },
  };
  const HOURS: Script = {
    files: MS,
    file: 'index.js',
    issue: { title: 'hours are minutes', body: "ms('1h') gives 60000, but an hour has 3600000 milliseconds." },
    test: {
      file: 'test/hours.js',
      text: "const assert = require('assert');\nconst ms = require('ms');\n\nit('knows hours', () => assert.strictEqual(ms('1h'), 3600001));\n",
    },
    edit: {
      from: "  return Number.parseInt(text, 10) * (text.endsWith('s') ? 1000 : 60000);\n",
      to: "  return Number.parseInt(text, 10) * (text.endsWith('s') ? 1000 : text.endsWith('h') ? 3600000 : 60000);\n",
    },
  };

  test('a right patch of a package that the runner needs is proposed, and the pull request says that its tests see it', async () => {
    const { choice, body, terminal } = await solved(ADDS);
    expect(choice.decision).toBe('propose');
    expect(body).toContain(
      'The tests see `src/iniconfig/_adding.py`: 1 of 1 tests fails when the functions of src/iniconfig/\\_adding.py fail.',
    );
    expect(terminal).toContain('reach: ');
  });

  test('a right patch of what the build needs itself is proposed', async () => {
    const { choice, body } = await solved(BUILDS);
    expect(choice.decision).toBe('propose');
    expect(body).toContain(
      'The tests see `lib/add.js`: 1 of 1 tests fails when the functions of lib/add.js fail for tests.',
    );
  });

  test('a wrong one is not', async () => {
    const { choice } = await solved({ ...ADDS, edit: { ...ADDS.edit, to: '    return b - a\n' } });
    expect(choice.decision).not.toBe('propose');
    expect(choice.winner?.regression?.verdict).toMatchObject({ result: 'fail', broken: expect.any(Array) });
  });

  test('where the tests run the published copy nothing is known of any patch', async () => {
    const { choice, shown } = await solved(HOURS);
    expect(choice).toMatchObject({
      decision: 'abstain',
      reason: expect.stringContaining('no patch could be judged: the only test that passes on base still passes when'),
    });
    expect(shown.evidence.reach).toMatchObject([{ state: 'unseen', file: 'index.js' }]);
    expect(shown.candidates).toEqual([
      expect.objectContaining({ regression: 'unknown', reproduction: 'unknown', newFailures: 0 }),
    ]);
  });

  test('a reproduction test that runs the repository proves itself, and that the others do not is the doubt', async () => {
    const text = HOURS.test.text.replace("require('ms')", "require('..')").replace('3600001', '3600000');
    const { choice, body, terminal } = await solved({ ...HOURS, test: { ...HOURS.test, text } });
    const reason =
      'the only test that passes on base still passes when the functions of index.js fail: none of them calls one, or they call another copy';
    expect(choice).toMatchObject({ decision: 'doubt', reason: `regressions are unknown: ${reason}` });
    expect(body).toContain('No existing test sees `index.js`');
    expect(body).toMatch(/Regression: whole suite, 1 test \| .* \| \*unknown: /);
    expect(terminal).toContain(reason);
  });
});
