// `npm run bench:prompts -- --tasks FILE --clones DIR`: what the first prompt of each kind shows on real tasks, where all replies
// before it are right: its size, and how much of it is the fault. `--out DIR` keeps the prompts themselves.

import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { exitCode, InputFault, isFault } from '../src/errors.ts';
import { cloneOf } from '../src/evaluation/clone.ts';
import { chosenTasks, readDataset } from '../src/evaluation/dataset.ts';
import { readHunks } from '../src/evaluation/diff.ts';
import { type GoldTask, taskOf } from '../src/evaluation/gold-task.ts';
import { createTokenCounter } from '../src/models/token-counter.ts';
import { sideIn } from '../src/stages/side-in.ts';
import { createHost } from '../src/wire.ts';
import { simulate } from '../test/model-server/simulation.ts';
import { skilledModel } from '../test/skilled-model/skilled-model.ts';
import { readCommandLine } from './command-line.ts';
import { promptsOf } from './prompts/search.ts';
import { faultOf, shareOf } from './prompts/shares.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const values = readCommandLine(
  'bench:prompts',
  'What the first prompt of each kind shows on real tasks: its size, and how much of it is the fault.',
  {
    tasks: { type: 'string', value: 'FILE', means: 'rows in the SWE-bench schema' },
    clones: { type: 'string', value: 'DIR', means: 'clones of their repositories' },
    ids: { type: 'string', value: 'ID,…', means: 'some of the tasks; all without it' },
    context: { type: 'string', value: 'N', default: '32768', means: 'tokens of the context' },
    out: { type: 'string', value: 'DIR', means: 'keeps the prompts themselves' },
  },
);
const { count } = createTokenCounter();

async function main(): Promise<void> {
  const { tasks, clones, ids = '' } = values;
  if (tasks === undefined || clones === undefined)
    throw new InputFault(
      'There are no tasks to look at.',
      'Give rows in the SWE-bench schema with --tasks, and --clones.',
    );
  const data = await mkdtemp(join(tmpdir(), 'mullover-bench-prompts-'));
  const host = createHost(readConfig({}, { MULLOVER_DATA: data }));
  say('| task | prompt | characters | tokens | lines of the fault or its callers | lines of the faulty functions |');
  say('|---|---|---|---|---|---|');
  const dataset = await readDataset(tasks);
  for (const task of chosenTasks(dataset.tasks, ids.split(',').filter(Boolean))) {
    const { repository, base: ref } = task.instance;
    const source = { url: cloneOf(repository, clones), ref };
    await showTask(task, await host.open(source, new AbortController().signal));
  }
}

async function showTask(
  { instance, gold: hidden }: GoldTask,
  workspace: Awaited<ReturnType<ReturnType<typeof createHost>['open']>>,
) {
  const isTest = sideIn(await workspace.files());
  const gold = readHunks(hidden.patch).filter(({ path }) => !isTest(path));
  const tests = readHunks(hidden.testPatch);
  const texts = new Map<string, string>();
  for (const { path } of [...gold, ...tests]) texts.set(path, (await workspace.read(path)) ?? '');
  const replies = { gold, tests, texts, wrongPatches: [], wrongTests: [], otherFiles: [] };
  const prompts = await promptsOf({
    task: taskOf(instance),
    ...{ workspace, contextTokens: Number(values.context), tests: [...new Set(tests.map(({ path }) => path))] },
    answer: simulate(skilledModel(replies, { rollout: 1, judge: 0.9, seed: 1 })),
  });
  const fault = await faultOf(gold, workspace);
  for (const [name, prompt] of prompts) {
    const { lines, around, functions } = shareOf(prompt, fault);
    const share = `${around} of ${lines} (${Math.round((100 * around) / lines)} %)`;
    say(`| ${instance.id} | ${name} | ${prompt.length} | ${count(prompt)} | ${share} | ${functions.join(' of ')} |`);
    keep(instance.id, name, prompt);
  }
}

function keep(task: string, name: string, prompt: string): void {
  if (values.out === undefined) return;
  mkdirSync(join(values.out, task), { recursive: true });
  writeFileSync(join(values.out, task, `${name}.txt`), prompt);
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:prompts: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
