// `mullover synthesize filter`: what of the teacher's attempts is right and may be learnt from, step by step of each run.

import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../config.ts';
import { InputFault } from '../errors.ts';
import { readEvaluation } from '../evaluation/evaluation-folder.ts';
import type { GoldTask } from '../evaluation/gold-task.ts';
import { createTokenCounter } from '../models/token-counter.ts';
import { loadPrompts } from '../prompts.ts';
import { type Attempt, readAttempts, refuseOrphans, teacherSentence } from '../synthesis/attempts.ts';
import { type Benchmarks, benchmarksOf } from '../synthesis/filter/contamination.ts';
import { type FilterPorts, filterAttempts, type Kept } from '../synthesis/filter/filter.ts';
import { writeFacts } from '../synthesis/filter/filter-facts.ts';
import { isLicence, PERMISSIVE } from '../synthesis/filter/licences.ts';
import { thoughtlessLines } from '../synthesis/filter/thoughtless.ts';
import { storedRun } from '../synthesis/filter/told-episodes.ts';
import { replaceRejections } from '../synthesis/rejections.ts';
import type { StepWork } from '../synthesis/step.ts';
import { goldTaskOf, readTasks } from '../synthesis/task-row.ts';
import { wholeEvents } from '../trace/whole-events.ts';
import { createHost, type Host, PROMPTS } from '../wire.ts';
import { openDataset } from './open-dataset.ts';
import { between, names } from './option-values.ts';
import type { SynthesisStep } from './synthesis-step.ts';
import { cloneUrls, REPO_MIRROR } from './synthesize-sources.ts';

interface FilterOptions {
  readonly licences: readonly string[];
  readonly benchmark?: readonly string[];
  readonly repoMirror?: string;
  readonly cutoff: number;
}

export const CUTOFF = new Option('--cutoff <tokens>', 'what the student and reward models read')
  .argParser(between(512, 1_048_576))
  .default(32_768);

export const FILTER: SynthesisStep = {
  name: 'filter',
  description: 'Judge every step of every attempt, and keep what is right, licensed, new and in no benchmark.',
  options: [
    new Option('--licences <spdx,…>', 'licences of repositories that may be learnt from')
      .argParser(licencesIn)
      .default(PERMISSIVE, 'permissive ones'),
    new Option('--benchmark <file|name...>', 'data sets that nothing may come from, beside repositories of known ones'),
    REPO_MIRROR,
    CUTOFF,
  ],
  run: (options: FilterOptions, work) => filterStep(options, work),
};

function licencesIn(text: string): readonly string[] {
  const wrong = names(text).find((name) => !isLicence(name));
  if (wrong === undefined) return names(text);
  throw new InvalidArgumentError(`Give SPDX identifiers, as GPL-3.0-only; "${wrong}" is none.`);
}

async function filterStep({ licences, benchmark = [], repoMirror, cutoff }: FilterOptions, work: StepWork) {
  const { folder } = work;
  const attempts = await readAttempts(join(folder, 'bootstrap'));
  if (attempts.length === 0) throw new InputFault(`There are no attempts in ${folder}.`, 'Bootstrap first.');
  const rows = await readTasks(folder);
  const tasks = rows.map((row) => ({ task: goldTaskOf(row), licence: row.licence.spdx }));
  refuseOrphans(attempts, new Set(tasks.map(({ task }) => task.instance.id)), folder);
  const base = await readAttempts(join(folder, 'base'));
  const easy = base.length === 0 ? undefined : solvedIn(base);
  const benchmarks = await openBenchmarks(benchmark, work);
  const host = createHost(readConfig(undefined, { MULLOVER_DATA: join(folder, 'bootstrap', 'traces') }));
  const urlOf = await cloneUrls(folder, repoMirror);
  const { rejections, table } = await filterAttempts(
    { folder, step: 'filter' },
    { tasks, attempts },
    { licences, benchmarks, easy },
    {
      ...portsOn(host, cutoff, work),
      verdictsBy: 'tests',
      open: ({ instance }) => host.open({ url: urlOf(instance.repository), ref: instance.base }, work.signal),
    },
  );
  await replaceRejections(folder, 'filter', rejections);
  const derived = rows.filter(({ provenance }) => provenance.statement === 'derived').length;
  const filters = [
    `The statements of ${derived} of ${tasks.length} tasks are derived from the texts of commits, which may tell of their own solution; the others are issues.`,
    ...sentences({ licences, easy, base: base.length, benchmarks }),
  ];
  const source = teacherSentence(attempts, tasks.length, (await readEvaluation(join(folder, 'bootstrap'))).model);
  await writeFacts({ folder, step: 'filter' }, { table, filters, source });
  for (const line of [...tableLines(table), ...thoughtlessLines(table)]) work.say(line);
  return 0;
}

/** What every filter needs of the runs that a host stores. */
export function portsOn(
  host: Host,
  cutoff: number,
  { say, signal }: StepWork,
): Omit<FilterPorts, 'open' | 'verdictsBy'> {
  const { store } = host;
  return {
    prompts: loadPrompts(PROMPTS),
    room: { tokens: cutoff, count: createTokenCounter().count },
    stored: async ({ run }) => {
      signal.throwIfAborted();
      return storedRun(run, await wholeEvents(store, run), (ref) => store.get(run, ref));
    },
    say,
  };
}

function solvedIn(base: readonly Attempt[]): ReadonlySet<string> {
  return new Set(base.filter(({ resolved }) => resolved === true).map(({ instance }) => instance));
}

async function openBenchmarks(given: readonly string[], { say }: StepWork): Promise<Benchmarks> {
  const config = readConfig();
  const tasks: GoldTask[] = [];
  for (const name of given) tasks.push(...(await openDataset(name, config, say)).dataset.tasks);
  return benchmarksOf(tasks, []);
}

interface Applied {
  readonly licences: readonly string[];
  readonly easy: ReadonlySet<string> | undefined;
  readonly base: number;
  readonly benchmarks: Benchmarks;
}

function sentences({ licences, easy, base, benchmarks }: Applied): readonly string[] {
  const { repositories, statements } = benchmarks;
  return [
    `Licences of repositories: ${licences.join(', ')}.`,
    easy === undefined
      ? 'No base model was tried, so nothing was dropped for being too easy.'
      : `${easy.size} tasks are too easy: a base model resolved them in one of ${base} single attempts.`,
    `Decontaminated by the repositories of known benchmarks and ${repositories.size} others, and runs of 13 words of ${statements.size} of their issues.`,
    "Right is an understanding that names every file of the fix, a localization that names half of its places or more, a patch that passes the task's tests (where nothing tells, one that is like the fix), a reproduction test that fails before and passes after a right patch. A right step is kept whatever came after it.",
    'Copies of tasks and of answers, answers without thoughts, prompts that tell of the fix, and texts with secrets are left out; personal data is taken out of prompts.',
  ];
}

/** The table of what was kept and rejected, for a terminal. */
export function tableLines(table: readonly Kept[]): readonly string[] {
  const width = Math.max(0, ...table.map(({ stage }) => stage.length));
  return table.map(({ stage, fate, count }) => `${stage.padEnd(width)}  ${String(count).padStart(6)}  ${fate}`);
}
