// An evaluation of a small package: real git and the real command's ports, a model at the wire, tests run without containers.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { readConfig } from '../../src/config.ts';
import { parseDataset } from '../../src/evaluation/dataset.ts';
import type { Evaluation } from '../../src/evaluation/described.ts';
import { evaluate } from '../../src/evaluation/evaluate.ts';
import { rememberExecutions } from '../../src/evaluation/remembered-sandbox.ts';
import type { ResultRow } from '../../src/evaluation/result-row.ts';
import type { EvaluationPorts } from '../../src/evaluation/with-place.ts';
import type { TestResult } from '../../src/execution.ts';
import type { Sandbox } from '../../src/ports/sandbox.ts';
import { policyNamed } from '../../src/search/policy.ts';
import { createHost, type Host } from '../../src/wire.ts';
import { CALC, calcAnswers, ISSUE, type Repository, repositoryOf } from '../calc.ts';
import { createFakeSandbox, type FakeTest } from '../fakes/sandbox.ts';
import type { Answer } from '../model-server/answer.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';

export const FIX = `diff --git a/lib/calc.js b/lib/calc.js
--- a/lib/calc.js
+++ b/lib/calc.js
@@ -1,6 +1,6 @@
 'use strict';
 
 exports.add = function add(a, b) {
-  return a - b;
+  return a + b;
 };
 
`;
const HIDDEN_TEST = `// the hidden test
const test = require('node:test');
const assert = require('node:assert');
const { add } = require('../lib/calc.js');

test('adds two numbers', () => {
  assert.strictEqual(add(2, 3), 5);
});
`;
const HIDDEN_LINES = HIDDEN_TEST.split('\n').slice(0, -1);
const TEST_PATCH = `diff --git a/test/hidden.test.js b/test/hidden.test.js
new file mode 100644
--- /dev/null
+++ b/test/hidden.test.js
@@ -0,0 +1,${HIDDEN_LINES.length} @@
${HIDDEN_LINES.map((line) => `+${line}`).join('\n')}
`;

/** Calls functions of lib/calc.js, as a real test does. */
function calling(path: string, title: string, expected: readonly [name: string, a: number, b: number, result: number]) {
  const [name, a, b, result] = expected;
  return (read: (path: string) => string): readonly TestResult[] => {
    const exports: Record<string, (a: number, b: number) => number> = {};
    try {
      new Function('exports', read('lib/calc.js'))(exports);
      const found = exports[name]?.(a, b);
      if (found === result) return [{ id: `${path}::${title}`, status: 'passed' }];
      const message = `AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n${found} !== ${result}\n`;
      return [{ id: `${path}::${title}`, status: 'failed', message }];
    } catch (error) {
      return [{ id: `${path}::${title}`, status: 'failed', message: String(error) }];
    }
  };
}

export const TESTS: Readonly<Record<string, FakeTest>> = {
  'test/multiply.test.js': calling('test/multiply.test.js', 'multiplies', ['multiply', 2, 3, 6]),
  'test/add.test.js': calling('test/add.test.js', 'adds', ['add', 2, 2, 4]),
  'test/hidden.test.js': calling('test/hidden.test.js', 'adds two numbers', ['add', 2, 3, 5]),
};

export interface CalcEvaluation {
  readonly folder: string;
  readonly server: ModelServer;
  readonly said: readonly string[];
  /** Test runs that were executed, not remembered. */
  readonly executed: () => number;
  readonly repository: string;
  asking(asked: Asked): Evaluation;
  run(asked?: Asked, signal?: AbortSignal): Promise<readonly ResultRow[]>;
  remove(): Promise<void>;
}

export interface Asked {
  readonly policies?: readonly string[];
  readonly budgets?: readonly number[];
  readonly seeds?: readonly number[];
  readonly folder?: string;
  readonly shard?: Evaluation['shard'];
  /** Called with each line that is said. */
  readonly heard?: (line: string) => void;
  readonly model?: string;
  /** Folder of mirrors that all tasks share, against the contract. */
  readonly mirrors?: string;
}

/** The repository goes on behind the base commit of the instances, with their fix and the hidden test. */
export async function calcEvaluation(
  answer: Answer = calcAnswers,
  ids: readonly string[] = ['acme__calc-1'],
): Promise<CalcEvaluation> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-evaluate-'));
  const repository = await repositoryOf(CALC);
  await commitFix(repository);
  const server = await startModelServer({ answer });
  const text = ids.map((id) => JSON.stringify(calcRow(id, repository.base))).join('\n');
  const tasks = parseDataset(text, 'calc.jsonl');
  const dataset = { name: 'calc', digest: 'd'.repeat(64), tasks };
  const said: string[] = [];
  const sandbox = createFakeSandbox(TESTS);
  const asking = (asked: Asked): Evaluation => ({
    ...{ folder: asked.folder ?? folder, dataset, budgets: asked.budgets ?? [1], seeds: asked.seeds ?? [1], jobs: 1 },
    policies: (asked.policies ?? ['greedy']).flatMap((name) => policyNamed(name) ?? []),
    ...{ shard: asked.shard, grader: 'own', mullover: { version: '0.0.0', commit: null } },
    model: { name: asked.model ?? 'recorded', judge: 'recorded', kind: 'replayed' },
  });
  const run = async (asked: Asked, signal: AbortSignal) => {
    const evaluation = asking(asked);
    const say = (line: string) => {
      said.push(line);
      asked.heard?.(line);
    };
    const site = { folder: evaluation.folder, repository: repository.path, model: server.url };
    const { open } = openCalc(site, sandbox);
    const opened: EvaluationPorts['open'] = (task, own, opening) => open(task, asked.mirrors ?? own, opening);
    return evaluate(evaluation, { now: () => performance.now(), say, open: opened }, signal);
  };
  return {
    ...{ folder, server, said, executed: () => sandbox.executions.length, asking, repository: repository.path },
    run: (asked = {}, signal = new AbortController().signal) => run(asked, signal),
    remove: async () => {
      await server.close();
      await repository.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface CalcSite {
  /** Of the evaluation, or of a worker. */
  readonly folder: string;
  readonly repository: string;
  /** Address of the endpoint. */
  readonly model: string;
}

/** The real host in a folder, with a sandbox that has no containers. */
export function openCalc(
  { folder, repository, model }: CalcSite,
  sandbox: Sandbox = createFakeSandbox(TESTS),
): { readonly host: Host; readonly open: EvaluationPorts['open'] } {
  const settings = { MULLOVER_DATA: join(folder, 'traces'), MULLOVER_MODEL_URL: model, MULLOVER_MODEL: 'recorded' };
  const host = createHost(readConfig({ PATH: process.env.PATH }, settings));
  const memory = rememberExecutions(sandbox, join(folder, 'executions'));
  const open: EvaluationPorts['open'] = async (task, mirrors, opening) => {
    const workspace = await host.open({ url: repository, ref: task.instance.base, mirrors }, opening);
    const deps = { ...(await host.deps(workspace)), sandbox, recipes: undefined };
    return { task, deps, memory, caps: host.config.budget.default, grader: 'own' };
  };
  return { host, open };
}

/** The bug of the package as a row of a data set. */
export function calcRow(instance_id: string, base_commit: string) {
  return {
    ...{ instance_id, repo: 'acme/calc', base_commit, patch: FIX, test_patch: TEST_PATCH },
    problem_statement: `${ISSUE.title}\n\n${ISSUE.body}`,
    FAIL_TO_PASS: ['test/hidden.test.js::adds two numbers'],
    PASS_TO_PASS: ['test/multiply.test.js::multiplies'],
    test_files: ['test/hidden.test.js', 'test/multiply.test.js'],
  };
}

async function commitFix({ path }: Repository): Promise<void> {
  const file = join(path, 'lib/calc.js');
  await writeFile(file, (await readFile(file, 'utf8')).replace('a - b', 'a + b'));
  await writeFile(join(path, 'test/hidden.test.js'), HIDDEN_TEST);
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com', ...args], { cwd: path });
  await git('add', '.');
  await git('commit', '-qm', 'fix: add adds');
  await git('tag', 'v2.0.0');
}
