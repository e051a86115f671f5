// From graded runs of a teacher to data sets: real runs of the small package, real git, a model at the wire, tests without containers.

import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { hiddenLines, hiddenNames } from '../../src/evaluation/leaks.ts';
import { runOf } from '../../src/evaluation/settings.ts';
import type { Workspace } from '../../src/ports/workspace.ts';
import type { Prompts } from '../../src/ports.ts';
import { loadPrompts } from '../../src/prompts.ts';
import { readAttempts } from '../../src/synthesis/attempts.ts';
import { exportSets } from '../../src/synthesis/export/export.ts';
import { benchmarksOf } from '../../src/synthesis/filter/contamination.ts';
import { type Episode, readEpisodes } from '../../src/synthesis/filter/episode.ts';
import { type Filtered, filterAttempts } from '../../src/synthesis/filter/filter.ts';
import { readFacts, writeFacts } from '../../src/synthesis/filter/filter-facts.ts';
import { PERMISSIVE } from '../../src/synthesis/filter/licences.ts';
import type { TaskRules } from '../../src/synthesis/filter/task-rules.ts';
import { storedRun } from '../../src/synthesis/filter/told-episodes.ts';
import { OWN, outcomeRuns } from '../../src/synthesis/outcome-runs.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { calcAnswers } from '../calc.ts';
import { type CalcEvaluation, calcEvaluation, openCalc } from '../evaluation/calc-evaluation.ts';
import type { Answer } from '../model-server/answer.ts';

const SECRET = `ghp_${'a1B2'.repeat(9)}`;
const count = (text: string) => Math.ceil(text.length / 4);
const prompts: Prompts = loadPrompts(resolve(import.meta.dirname, '../../prompts'));

/** The first patch is wrong, the second one right; each turn is thought about, one sample with a token in its thoughts. */
const thinking: Answer = (call) => {
  const reply = calcAnswers(call);
  if (!('text' in reply) || call.work.startsWith('judge')) return reply;
  const [stage, , index] = call.work.split('/');
  const leak = stage === 'fault-localization' && index === '1' ? ` The token is ${SECRET}.` : '';
  return { ...reply, thoughts: `I think about ${stage} number ${index}.${leak}` };
};

let calc: CalcEvaluation;
beforeAll(async () => {
  calc = await calcEvaluation(thinking);
  await calc.run({ policies: ['process-search'], budgets: [2], seeds: [1] });
}, 120_000);
afterAll(() => calc?.remove());

async function filtered(
  folder: string,
  rules: Partial<TaskRules> = {},
  licence: string | null = 'MIT',
): Promise<Filtered> {
  const { asking, repository, server } = calc;
  const tasks = asking({}).dataset.tasks.map((task) => ({ task, licence }));
  const { host } = openCalc({ folder, repository, model: server.url });
  const { signal } = new AbortController();
  return filterAttempts(
    { folder, step: 'filter' },
    { tasks, attempts: await readAttempts(calc.folder) },
    { licences: PERMISSIVE, benchmarks: benchmarksOf([], []), easy: new Set(), ...rules },
    {
      prompts,
      room: { tokens: 32_768, count },
      verdictsBy: 'tests',
      open: ({ instance }) => host.open({ url: repository, ref: instance.base }, signal),
      stored: async ({ run }) => {
        const { store } = openCalc({ folder: calc.folder, repository, model: server.url }).host;
        return storedRun(run, await wholeEvents(store, run), (ref) => store.get(run, ref));
      },
      say: () => {},
    },
  );
}

async function episodesIn(folder: string): Promise<readonly Episode[]> {
  const all: Episode[] = [];
  for await (const some of readEpisodes(folder)) all.push(...some);
  return all;
}

describe('the filter', () => {
  test('keeps right steps under a wrong patch, and says of each other one why not', async () => {
    const folder = join(calc.folder, 'kept');
    const { rejections, table } = await filtered(folder);
    const told = (await episodesIn(folder)).map(({ id, label, rejected }) => [id.split('/')[1], label.value, rejected]);
    expect(told).toEqual([
      ['u0', 'correct', null],
      ['u0.f0', 'correct', null],
      ['u0.f0.p0', 'incorrect', 'wrong: it does not resolve the task'],
      ['u0.f0.p1', 'correct', null],
      ['u0.f1', 'correct', 'secret: it holds what looks like a secret'],
      ['u0.t0', 'correct', null],
      ['u0.t1', 'unknown', 'unknown: it was not seen to fail twice on base'],
      ['u0.t2', 'unknown', 'unknown: it was not seen to fail twice on base'],
    ]);
    expect(rejections.map(({ stage, reason }) => [stage, reason])).toEqual([
      ['patch-generation', 'wrong: it does not resolve the task'],
      ['fault-localization', 'secret: it holds what looks like a secret'],
      ['patch-verification', 'unknown: it was not seen to fail twice on base'],
      ['patch-verification', 'unknown: it was not seen to fail twice on base'],
    ]);
    expect(table).toEqual([
      { stage: 'task', fate: 'kept', count: 1 },
      { stage: 'repository-understanding', fate: 'kept', count: 1 },
      { stage: 'fault-localization', fate: 'kept', count: 1 },
      { stage: 'fault-localization', fate: 'secret', count: 1 },
      { stage: 'patch-generation', fate: 'kept', count: 1 },
      { stage: 'patch-generation', fate: 'wrong', count: 1 },
      { stage: 'patch-verification', fate: 'kept', count: 1 },
      { stage: 'patch-verification', fate: 'unknown', count: 2 },
    ]);
  }, 60_000);

  test.each([
    ['what a base model solves at the first attempt', { easy: new Set(['acme__calc-1']) }, 'MIT', 'too easy'],
    ['what a benchmark holds', { benchmarks: benchmarksOf([], ['acme/calc']) }, 'MIT', 'contaminated'],
    ['what has no licence', {}, null, 'licence'],
    ['what has a licence that is not on the list', {}, 'GPL-3.0-only', 'licence'],
  ] as const)('drops %s, without a trace of it', async (name, rules, licence, fate) => {
    const folder = join(calc.folder, name.replaceAll(' ', '-'));
    const { table, rejections } = await filtered(folder, rules, licence);
    expect(table).toEqual([{ stage: 'task', fate, count: 1 }]);
    expect(rejections).toEqual([{ id: 'acme__calc-1', reason: expect.stringContaining(fate) }]);
    expect(await episodesIn(folder)).toEqual([]);
  });
});

describe('outcomes of a deployment', () => {
  const fromOutcomes = async (name: string, resolved: boolean, optedOut?: string) => {
    const { asking, repository, server, folder } = calc;
    const { host } = openCalc({ folder, repository, model: server.url });
    const [instance] = asking({}).dataset.tasks;
    const run = runOf({ instance: instance?.instance.id ?? '', policy: 'process-search', budget: 2, seed: 1 });
    const { signal } = new AbortController();
    const outcomes = [
      { run, resolved },
      { run: 'r-ffffffffffff', resolved: true },
    ];
    const found = await outcomeRuns(outcomes, {
      events: (one) => wholeEvents(host.store, one),
      get: (one, ref) => host.store.get(one, ref),
      open: (_origin, base) => host.open({ url: repository, ref: base }, signal),
      optedOut: async () => optedOut,
    });
    const out = join(folder, name);
    const { rejections } = await filterAttempts(
      { folder: out, step: 'from-outcomes' },
      found,
      { licences: [OWN], benchmarks: benchmarksOf([], []), easy: undefined },
      {
        ...{ prompts, room: { tokens: 32_768, count }, verdictsBy: 'outcome', say: () => {} },
        open: async ({ instance: { id } }) => found.workspaces.get(id) as Workspace,
        stored: async (attempt) =>
          storedRun(attempt.run, await wholeEvents(host.store, attempt.run), (ref) => host.store.get(attempt.run, ref)),
      },
    );
    const labels = (await episodesIn(out)).map(({ id, label }) => [id.split('/')[1], label.value, label.by]);
    return { left: found.left, labels, rejections };
  };
  const left = [{ id: 'r-ffffffffffff', reason: 'not stored: there is no such run here' }];

  test('a merged patch is what its run is judged by: places, patches that are it, tests that it passes', async () => {
    const { left: none, labels } = await fromOutcomes('merged', true);
    expect(none).toEqual(left);
    expect(labels).toEqual([
      ['u0', 'correct', 'places'],
      ['u0.f0', 'correct', 'places'],
      ['u0.f0.p0', 'incorrect', 'reproduction'],
      ['u0.f0.p1', 'correct', 'outcome'],
      ['u0.f1', 'correct', 'places'],
      ['u0.t0', 'correct', 'tests'],
      ['u0.t1', 'unknown', 'nothing'],
      ['u0.t2', 'unknown', 'nothing'],
    ]);
  }, 60_000);

  test('of a closed one only the patch itself is known to be wrong', async () => {
    const { labels } = await fromOutcomes('closed', false);
    expect(labels.filter(([, value]) => value !== 'unknown')).toEqual([['u0.f0.p1', 'incorrect', 'outcome']]);
  }, 60_000);

  test('a repository that opted out teaches nobody', async () => {
    const { left: some, labels } = await fromOutcomes('opted-out', true, 'its mullover.yml says so');
    expect(some).toEqual([expect.objectContaining({ reason: 'opted out: its mullover.yml says so' }), ...left]);
    expect(labels).toEqual([]);
  }, 60_000);
});

describe('the export', () => {
  let folder: string;
  let files: ReadonlyMap<string, readonly Record<string, unknown>[]>;
  beforeAll(async () => {
    folder = join(calc.folder, 'exported');
    const { table } = await filtered(folder);
    const counter = { name: 'characters', count };
    const options = { form: 'sharegpt', counter, student: 'student', template: 'qwen3', cutoff: 32_768 } as const;
    await writeFacts({ folder, step: 'filter' }, { table, filters: ['one'], source: 'A test.' });
    await exportSets(folder, options, await readFacts(folder));
    const out = join(folder, 'export');
    const names = (await readdir(out)).filter((name) => name.endsWith('.jsonl'));
    const read = async (name: string) => {
      const lines = (await readFile(join(out, name), 'utf8')).split('\n').slice(0, -1);
      return [name, lines.map((line) => JSON.parse(line) as Record<string, unknown>)] as const;
    };
    files = new Map(await Promise.all(names.map(read)));
  }, 60_000);

  test('writes every set, as JSON lines and as the same rows in Parquet', async () => {
    const counts = [...files].filter(([, rows]) => rows.length > 0).map(([name, rows]) => [name, rows.length]);
    expect(Object.fromEntries(counts)).toEqual({
      ...{ 'sft_train.jsonl': 5, 'orm_train.jsonl': 2, 'orm_classes_train.jsonl': 2, 'orm_pairs_train.jsonl': 1 },
      ...{ 'orm_compared_train.jsonl': 1, 'orm_kto_train.jsonl': 2, 'prm_stepwise_train.jsonl': 3 },
    });
    for (const [name, rows] of files) {
      const file = await asyncBufferFromFile(join(folder, 'export', name.replace('.jsonl', '.parquet')));
      expect(await parquetReadObjects({ file })).toEqual(rows);
    }
  });

  test('no prompt tells what only the fix knows, no thought of an earlier turn comes back, no secret and no foreign licence is in it', () => {
    const [gold] = calc.asking({}).dataset.tasks;
    if (!gold) throw new RangeError('there is a task');
    const hidden = [...hiddenLines(gold), ...hiddenNames(gold), '// the hidden test', 'test/hidden.test.js'];
    expect(hidden.length).toBeGreaterThan(2);
    for (const { system, conversations, meta } of files.get('sft_train.jsonl') as unknown as readonly Sft[]) {
      const prompt = [system, ...conversations.slice(0, -1).map(({ value }) => value)].join('\n');
      const target = conversations.at(-1)?.value ?? '';
      expect(hidden.filter((text) => prompt.includes(text))).toEqual([]);
      expect(prompt).not.toMatch(/<think>|I think about/);
      expect(target).toMatch(/^<think>\nI think about [\s\S]+\n<\/think>\n\n\S/);
      expect(conversations.map(({ from }) => from)).toEqual(
        conversations.map((_, i) => (i % 2 === 0 ? 'human' : 'gpt')),
      );
      expect(meta).toMatchObject({ repository: 'acme/calc', licence: 'MIT' });
    }
    const everything = JSON.stringify([...files]);
    expect(everything).not.toContain(SECRET);
    // Lines of the fix may stand in patches; the tests that graded them stand in no set.
    for (const text of [...hiddenNames(gold), '// the hidden test', 'test/hidden.test.js', 'hidden'])
      expect(everything).not.toContain(text);
    for (const [name, rows] of files)
      if (!name.startsWith('sft')) expect(JSON.stringify(rows)).not.toContain('I think about');
  });

  test('comes with a card, a picture, configurations and figures', async () => {
    const read = (name: string) => readFile(join(folder, 'export', name), 'utf8');
    const card = await read('README.md');
    expect(card).toMatch(/^---\nlicense: mit\n[\s\S]*config_name: sft\n[\s\S]*---\n\n# Training data/);
    expect(card).toContain('| fault\\-localization | secret | 1 |'.replaceAll('\\-', '-'));
    expect(card).toContain('![Thought lengths by difficulty, before and after filtering](thoughts.svg)');
    expect(await read('thoughts.svg')).toMatch(/^<svg [\s\S]*before filtering[\s\S]*<\/svg>$/);
    expect(await read('train/sft.yaml')).toMatch(/stage: sft\n[\s\S]*dataset: sft_train\n[\s\S]*mask_history: true/);
    expect(await read('train/sft.yaml')).not.toContain('enable_thinking');
    for (const name of ['orm', 'orm-pairs', 'orm-kto'])
      expect(await read(`train/${name}.yaml`)).toContain('\nenable_thinking: false\n');
    expect(await read('train/orm-pairs.yaml')).toMatch(/stage: rm\n[\s\S]*dataset: orm_pairs_train\n/);
    expect(JSON.parse(await read('train/ds-z3.json'))).toMatchObject({ zero_optimization: { stage: 3 } });
    expect(await read('SERVING.md')).toContain(
      'llamafactory-cli export --model_name_or_path student --adapter_name_or_path saves/sft --template qwen3 --export_dir models/sft\nvllm serve models/sft',
    );
    expect(await read('SERVING.md')).toContain(
      'MULLOVER_JUDGE_BODY={"chat_template_kwargs":{"enable_thinking":false}}\n',
    );
    expect(JSON.parse(await read('quality.json'))).toMatchObject({ sets: { orm: { right: 1, wrong: 1, issues: 1 } } });
  });
});

interface Sft {
  readonly system: string;
  readonly conversations: readonly { readonly from: string; readonly value: string }[];
  readonly meta: object;
}
