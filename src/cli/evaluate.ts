// `mullover evaluate`: runs the tasks of a data set under policies and budgets, and grades what they choose.

import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { type Config, readConfig } from '../config.ts';
import { reachDocker } from '../docker/docker.ts';
import { InputFault } from '../errors.ts';
import { checkGraders, spread } from '../evaluation/check-graders.ts';
import { repositoryUrl } from '../evaluation/clone.ts';
import { chosenTasks } from '../evaluation/dataset.ts';
import type { Evaluation } from '../evaluation/described.ts';
import { evaluate } from '../evaluation/evaluate.ts';
import { mergeFolders } from '../evaluation/merge.ts';
import { DATASET_NAMES } from '../evaluation/named-dataset.ts';
import type { ResultRow } from '../evaluation/result-row.ts';
import { isFinal, parseShard, tasksOf } from '../evaluation/settings.ts';
import { mulloverVersion } from '../mullover-version.ts';
import { createHost } from '../wire.ts';
import { checkTasksCommand } from './check-tasks.ts';
import { diskFault, writableFolder } from './disk-fault.ts';
import { followQueue, type Joining, joinQueue, namesOf } from './evaluate-queue.ts';
import { knownPolicy, modelSettings, openOn, type Places } from './evaluation-ports.ts';
import { gradeOfficially } from './official-grading.ts';
import { openDataset } from './open-dataset.ts';
import { say } from './say.ts';
import { stopSignal } from './stop-signal.ts';
import { toldWaits } from './told-waits.ts';

export interface EvaluateOptions {
  readonly dataset?: string;
  readonly budgets: readonly number[];
  readonly policies: readonly string[];
  readonly seeds: readonly number[];
  readonly model?: string;
  readonly modelUrl?: string;
  readonly modelKind: 'live' | 'simulated' | 'replayed';
  readonly out: string;
  readonly repoMirror?: string;
  readonly shard?: string;
  readonly instances?: readonly string[];
  readonly jobs: number;
  readonly grader: 'own' | 'official';
  readonly merge?: readonly string[];
  /** What of the tasks can be judged here, in place of an evaluation. */
  readonly checkTasks?: true;
  /** File of settings for tasks or repositories that need some, with `checkTasks`. */
  readonly settings?: string;
  /** Tasks whose grading is checked. */
  readonly checkGrader?: number;
  /** Workers do it. */
  readonly queue?: true;
  /** Name of the evaluation that this process works on. */
  readonly join?: string;
}

/** Returns the exit code: 0 when every row was decided, 3 when some could not be. */
export async function evaluateCommand(options: EvaluateOptions): Promise<number> {
  const out = resolve(options.out);
  await writableFolder(out);
  try {
    return await evaluated(out, options);
  } catch (error) {
    throw diskFault(error, out) ?? error;
  }
}

async function evaluated(out: string, options: EvaluateOptions): Promise<number> {
  const { checkTasks, settings, join: joined, merge } = options;
  if (checkTasks && (joined !== undefined || merge))
    throw new InputFault('--check-tasks goes with neither --join nor --merge.', 'Give one of them.');
  if (settings !== undefined && !checkTasks)
    throw new InputFault(
      '--settings is read with --check-tasks only.',
      'A run takes its settings from .github/mullover.yml of the base commit; add --check-tasks, or leave --settings out.',
    );
  if (options.join !== undefined) return work(out, options.join, options);
  if (!options.merge) return evaluateInto(out, options);
  const rows = await mergeFolders(options.merge, out);
  say(`${rows.length} rows of ${options.merge.length} parts are in ${out}.`);
  return 0;
}

async function evaluateInto(out: string, options: EvaluateOptions): Promise<number> {
  const { dataset: file, jobs, grader, shard } = options;
  if (file === undefined)
    throw new InputFault(
      'There is no data set.',
      `Give JSON lines in the SWE-bench schema, --dataset tasks.jsonl, or a name: ${DATASET_NAMES.join(', ')}.`,
    );
  if (options.checkTasks) return checkTasksCommand(out, { ...options, dataset: file });
  const config = readConfig(undefined, modelSettings(options, join(out, 'traces')));
  const { name, judge } = namesOf(config);
  // The cache is that of all evaluations, not of this one.
  const { dataset, official } = await openDataset(file, readConfig(), say);
  const tasks = chosenTasks(dataset.tasks, options.instances ?? []);
  const asked = {
    folder: out,
    dataset: { ...dataset, tasks },
    budgets: options.budgets,
    seeds: options.seeds,
    grader,
    jobs,
    policies: options.policies.map(knownPolicy),
    shard: shard === undefined ? undefined : parseShard(shard),
    model: { name, judge, kind: options.modelKind },
    mullover: await mulloverVersion(),
  };
  const signal = stopSignal(options.queue ? 'its workers go on' : 'nothing that is finished is done again');
  const rows = await (options.queue ? followQueue(asked, config, say, signal) : here(asked, config, options, signal));
  if (options.checkGrader !== undefined) await check(asked, { config, options, count: options.checkGrader }, signal);
  if (grader === 'official') {
    const grading = { folder: out, dataset: official, model: name, jobs, rows };
    return summary(await gradeOfficially(grading, await reachDocker(), signal), out);
  }
  return summary(rows, out);
}

async function here(asked: Evaluation, config: Config, options: EvaluateOptions, signal: AbortSignal) {
  const open = toldWaits(await openHere(asked, config, options), say);
  return evaluate(asked, { say, now: () => performance.now(), open }, signal);
}

async function openHere({ folder: out }: Evaluation, config: Config, options: EvaluateOptions) {
  await reachDocker();
  // The same name after a restart, so that what a kill left behind is found.
  const host = createHost(config, { name: `${hostname()}:${out}` });
  const open = openOn(host, placesOf(options, out), config.budget.default);
  let swept: Promise<unknown> | undefined;
  return async (...given: Parameters<typeof open>) => {
    // Not before a task is opened: until then another process may be at work in the folder, with containers of this name.
    swept ??= host.sandbox.sweep(Number.POSITIVE_INFINITY);
    await swept;
    return open(...given);
  };
}

function placesOf({ repoMirror, grader }: Pick<EvaluateOptions, 'repoMirror' | 'grader'>, out: string): Places {
  const urlOf = (repository: string) => repositoryUrl(repository, repoMirror);
  return { urlOf, executions: join(out, 'executions'), grader };
}

async function check(
  asked: Evaluation,
  { config, options, count }: { readonly config: Config; readonly options: EvaluateOptions; readonly count: number },
  signal: AbortSignal,
): Promise<void> {
  const ports = { say, open: await openHere(asked, config, options) };
  const tasks = spread(tasksOf(asked.dataset.tasks, asked.shard), count);
  await checkGraders(tasks, { folder: asked.folder, ports }, signal);
}

/** Takes tasks of an evaluation until it has ended. */
async function work(out: string, id: string, options: EvaluateOptions): Promise<number> {
  const joining: Joining = {
    ...{
      id,
      folder: out,
      config: readConfig(undefined, modelSettings(options, join(out, 'traces'))),
      jobs: options.jobs,
    },
    open: (host, { caps, grader }) => openOn(host, placesOf({ ...options, grader }, out), caps),
  };
  await joinQueue(joining, say, stopSignal('what it had in hand goes to the others'));
  say(`${id} has ended.`);
  return 0;
}

function summary(rows: readonly ResultRow[], out: string): number {
  const open = rows.filter((row) => !isFinal(row)).length;
  const resolved = rows.filter((row) => row.resolved).length;
  say(`${rows.length} results, ${resolved} resolved, ${open} not decided: ${join(out, 'results.jsonl')}`);
  if (open > 0) say('  next: start the same command again when what their reasons name is mended.');
  return open > 0 ? 3 : 0;
}
