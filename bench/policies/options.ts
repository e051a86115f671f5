// The command line of bench/policies.ts.

import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputFault } from '../../src/errors.ts';
import { chosenTasks, type Dataset, readDataset } from '../../src/evaluation/dataset.ts';
import { POLICIES, type Policy, policyNamed } from '../../src/search/policy.ts';
import { readCommandLine } from '../command-line.ts';

export interface Options {
  readonly dataset: Dataset;
  readonly clones: string;
  readonly out: string;
  readonly policies: readonly Policy[];
  readonly seeds: readonly number[];
  readonly budgets: readonly number[];
  readonly skill: number;
  readonly judge: number;
  /** Most wrong patches, and most wrong tests, of one task. */
  readonly mistakes: number;
  /** Tasks whose grading is checked. */
  readonly checked: number;
  /** Tasks at a time. */
  readonly jobs: number;
}

const GIVE =
  'Give rows in the SWE-bench schema and the clones of their repositories: npm run bench:policies -- --tasks FILE --clones DIR; --help lists more.';
/** One task, and two policies that differ in everything. */
const QUICK = { tasks: 1, policies: 'process-search,greedy', budgets: '2', mistakes: '2' };
const WHOLE = { budgets: '4', mistakes: '5' };

/** Throws InputFault. */
export async function readOptions(): Promise<Options> {
  const values = parse();
  const { tasks, clones, quick } = values;
  if (tasks === undefined || clones === undefined) throw new InputFault('There are no tasks to run.', GIVE);
  const dataset = await readDataset(tasks);
  const chosen = chosenTasks(dataset.tasks, listOf(values.ids));
  const usual = quick ? QUICK : WHOLE;
  return {
    clones,
    dataset: { ...dataset, tasks: quick ? chosen.slice(0, QUICK.tasks) : chosen },
    policies: policiesOf(values.policies ?? (quick ? QUICK.policies : POLICIES.map(({ name }) => name).join(','))),
    out: resolve(values.out ?? join(tmpdir(), 'mullover-bench-policies')),
    seeds: listOf(values.seeds).map((seed) => numberOf('seeds', seed, 1e6)),
    budgets: listOf(values.budgets ?? usual.budgets).map((budget) => numberOf('budgets', budget, 64)),
    mistakes: numberOf('mistakes', values.mistakes ?? usual.mistakes, 20),
    checked: numberOf('check-grader', values['check-grader'] ?? '0', 1e6),
    jobs: Math.max(1, numberOf('jobs', values.jobs, 64)),
    skill: numberOf('skill', values.skill, 1),
    judge: numberOf('judge', values.judge, 1),
  };
}

function parse() {
  return readCommandLine(
    'bench:policies',
    'The policies on real tasks, with a model of simulated skill and real executions.',
    {
      tasks: { type: 'string', value: 'FILE', means: 'rows in the SWE-bench schema' },
      clones: { type: 'string', value: 'DIR', means: 'clones of their repositories' },
      ids: { type: 'string', value: 'ID,…', means: 'some of the tasks; all without it' },
      policies: { type: 'string', value: 'NAME,…', means: 'some of the policies; all without it' },
      seeds: { type: 'string', value: 'N,…', default: '1', means: 'seeds of the model' },
      budgets: { type: 'string', value: 'N,…', means: 'rollouts of each run; 4 without it' },
      skill: { type: 'string', value: 'P', default: '0.5', means: 'how often a reply of the model is right' },
      judge: { type: 'string', value: 'P', default: '0.65', means: 'how often its judge is right' },
      mistakes: {
        type: 'string',
        value: 'N',
        means: 'most wrong patches, and most wrong tests, of one task; 5 without it',
      },
      'check-grader': {
        type: 'string',
        value: 'N',
        means: 'grade an empty, a half and a wrong patch of so many of the tasks as well',
      },
      jobs: { type: 'string', value: 'N', default: '1', means: 'tasks at a time' },
      out: { type: 'string', value: 'DIR', means: 'keeps what was measured' },
      quick: { type: 'boolean', means: 'one task, two policies' },
    },
  );
}

function policiesOf(text: string): readonly Policy[] {
  return listOf(text).map((name) => {
    const policy = policyNamed(name);
    if (policy) return policy;
    throw new InputFault(`There is no policy ${name}.`, `Policies: ${POLICIES.map((each) => each.name).join(', ')}.`);
  });
}

function listOf(text = ''): readonly string[] {
  return text.split(',').filter((part) => part !== '');
}

function numberOf(name: string, text: string, max: number): number {
  const value = Number(text);
  if (value >= 0 && value <= max) return value;
  throw new InputFault(`--${name} is "${text}".`, `Give a number from 0 to ${max}.`);
}
