// `mullover synthesize bootstrap`: a teacher's attempts at the prepared tasks, and those of a base model, here or by workers.

import { join } from 'node:path';
import { Option } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { reachDocker } from '../docker/docker.ts';
import { InputFault } from '../errors.ts';
import type { Evaluation } from '../evaluation/described.ts';
import { evaluate } from '../evaluation/evaluate.ts';
import { mulloverVersion } from '../mullover-version.ts';
import { type Bootstrapping, bootstrap } from '../synthesis/bootstrap.ts';
import type { StepWork } from '../synthesis/step.ts';
import { readTasks } from '../synthesis/task-row.ts';
import { followQueue, namesOf } from './evaluate-queue.ts';
import { knownPolicy, modelSettings, openOn } from './evaluation-ports.ts';
import { amount, counted, wholeNumber } from './option-values.ts';
import type { SynthesisStep } from './synthesis-step.ts';
import { cloneUrls, hostIn, JOBS, REPO_MIRROR } from './synthesize-sources.ts';
import { toldWaits } from './told-waits.ts';

interface BootstrapOptions {
  readonly modelUrl?: string;
  readonly model?: string;
  readonly modelKind: 'live' | 'simulated' | 'replayed';
  readonly baseUrl?: string;
  readonly baseModel?: string;
  readonly attempts: number;
  readonly rollouts: number;
  readonly policy: string;
  readonly mostTokens: number;
  readonly mostMoney: number;
  readonly jobs: number;
  readonly repoMirror?: string;
  readonly queue?: true;
}

export const BOOTSTRAP: SynthesisStep = {
  name: 'bootstrap',
  description: 'Let a teacher solve each task several times, and a base model once; keep thoughts and verdicts.',
  options: [
    new Option('--model-url <url>', "the teacher's OpenAI-compatible endpoint (MULLOVER_MODEL_URL)"),
    new Option('--model <name>', 'name of the teacher (MULLOVER_MODEL)'),
    new Option('--model-kind <kind>', 'what answers there, for captions')
      .choices(['live', 'simulated', 'replayed'])
      .default('live'),
    new Option('--base-url <url>', "the base model's endpoint; default: that of the teacher"),
    new Option('--base-model <name>', 'what this model resolves in one attempt is too easy to teach'),
    new Option('--attempts <n>', 'runs of each task').argParser(counted).default(4),
    new Option('--rollouts <n>', 'patch samples of each run').argParser(counted).default(4),
    new Option('--policy <name>', 'search policy: `mullover solve --help` lists them').default('beam'),
    new Option('--most-tokens <n>', 'begin no further task once all attempts took so many')
      .argParser(wholeNumber)
      .default(Number.POSITIVE_INFINITY, 'no cap'),
    new Option('--most-money <n>', 'the same in your currency, by the prices that are set')
      .argParser(amount)
      .default(Number.POSITIVE_INFINITY, 'no cap'),
    new Option('--queue', 'give the tasks to workers (`mullover evaluate --join`), by Redis (MULLOVER_REDIS_URL)'),
    JOBS,
    REPO_MIRROR,
  ],
  run: (options: BootstrapOptions, work) => bootstrapStep(options, work),
};

async function bootstrapStep(options: BootstrapOptions, work: StepWork): Promise<number> {
  const { baseModel, baseUrl = options.modelUrl, attempts, rollouts, policy } = options;
  const teacher = { name: 'bootstrap' as const, attempts, rollouts, policy };
  const code = await attemptsOf(teacher, options, work);
  if (baseModel === undefined || code !== 0) return code;
  const single = { name: 'base' as const, attempts: 1, rollouts: 1, policy: 'greedy' };
  return attemptsOf(
    single,
    { ...options, model: baseModel, ...(baseUrl === undefined ? {} : { modelUrl: baseUrl }) },
    work,
  );
}

type Attempts = Pick<Bootstrapping, 'name' | 'attempts' | 'rollouts'> & { readonly policy: string };

async function attemptsOf(attempts: Attempts, options: BootstrapOptions, work: StepWork): Promise<number> {
  const config = readConfig(undefined, modelSettings(options, join(work.folder, attempts.name, 'traces')));
  const tasks = await readTasks(work.folder);
  if (tasks.length === 0)
    throw new InputFault(
      `There are no tasks in ${work.folder}.`,
      'Prepare some first: `mullover synthesize prepare`; rejected.jsonl says why each one was left out.',
    );
  const { name, judge } = namesOf(config);
  const { decided, resolved, open } = await bootstrap(
    {
      ...attempts,
      policy: knownPolicy(attempts.policy),
      tasks,
      jobs: options.jobs,
      model: { name, judge, kind: options.modelKind },
      mullover: await mulloverVersion(),
      caps: { tokens: options.mostTokens, money: options.mostMoney },
      evaluate: await evaluator(config, options, work),
    },
    work,
  );
  work.say(`${decided} attempts of ${name}, ${resolved} resolved, ${open} open: ${join(work.folder, attempts.name)}`);
  if (decided > 0) return 0;
  work.say('  next: start the same command again when what rejected.jsonl says of them is mended.');
  return 3;
}

async function evaluator(config: Config, options: BootstrapOptions, { folder, say }: StepWork) {
  if (options.queue)
    return (evaluation: Evaluation, signal: AbortSignal) => followQueue(evaluation, config, say, signal);
  await reachDocker();
  const places = {
    urlOf: await cloneUrls(folder, options.repoMirror),
    executions: join(folder, 'executions'),
    grader: 'own' as const,
  };
  const host = await hostIn(config.data.folder, config);
  const open = toldWaits(openOn(host, places, config.budget.default), say);
  return (evaluation: Evaluation, signal: AbortSignal) =>
    evaluate(evaluation, { say, now: () => performance.now(), open }, signal);
}
