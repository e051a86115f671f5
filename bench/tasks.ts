// `npm run bench:tasks -- --tasks FILE --clones DIR`: real tasks from the base commit alone to verdicts on right and wrong patches.
// The rows of the tasks, the clones and the results stay outside of the repository.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { reachDocker } from '../src/docker/docker.ts';
import { EnvironmentFault, exitCode, isFault } from '../src/errors.ts';
import { cloneOf } from '../src/evaluation/clone.ts';
import type { GoldTask } from '../src/evaluation/gold-task.ts';
import { rememberExecutions } from '../src/evaluation/remembered-sandbox.ts';
import { createHost, type Host } from '../src/wire.ts';
import { writeDocument } from './tasks/document.ts';
import { measure, recipeFacts, testsKey } from './tasks/measure.ts';
import { type Options, readOptions } from './tasks/options.ts';
import { keepResult, type Result, readResults, shortOf } from './tasks/results.ts';
import { type Line, summaryOf, tableOf } from './tasks/table.ts';
import { withSettings } from './with-settings.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

interface Place {
  readonly host: Host;
  readonly options: Options;
  /** File of results. */
  readonly file: string;
}

async function main(): Promise<void> {
  const options = await readOptions();
  await reachDocker();
  mkdirSync(options.out, { recursive: true });
  const host = createHost(readConfig(undefined, { MULLOVER_DATA: options.out, MULLOVER_BASE_IMAGE: options.base }));
  const place = { host, options, file: join(options.out, 'results.jsonl') };
  const lines = new Map<string, Line>();
  const queue = [...options.rows];
  const work = async () => {
    for (let row = queue.shift(); row; row = queue.shift()) lines.set(row.instance.id, await measureTask(row, place));
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  const ordered = options.rows.map(({ instance }) => lines.get(instance.id) ?? missing(instance.id));
  say(`\n${tableOf(ordered)}`);
  if (options.write !== undefined) writeDocument(options.write, ordered, options.note);
  say(JSON.stringify(summaryOf(ordered)));
}

function missing(task: string): Line {
  return { task, plain: undefined, overridden: undefined };
}

/** Without settings first; with those of the overrides where that is not enough. */
async function measureTask(row: GoldTask, place: Place): Promise<Line> {
  const { id: task, repository } = row.instance;
  const plain = await resultOf(row, null, place);
  const { overrides } = place.options;
  const override = overrides.get(task) ?? overrides.get(repository);
  const needed = override !== undefined && plain !== undefined && shortOf(plain) !== undefined;
  return { task, plain, overridden: needed ? await resultOf(row, override, place) : undefined };
}

/** Undefined when host, network or engine failed: that says nothing about the task. */
async function resultOf(row: GoldTask, override: string | null, place: Place): Promise<Result | undefined> {
  if (place.options.known) return knownResult(row, override, place);
  const began = performance.now();
  const name = `${row.instance.id}${override === null ? '' : ' with settings'}`;
  try {
    const { result, fresh } = await look(row, override, place);
    if (fresh) keepResult(place.file, result);
    const took = ((performance.now() - began) / 1000).toFixed(0);
    say(`${name}: ${shortOf(result) ?? 'as expected'} (${fresh ? `${took} s` : 'known'})`);
    return result;
  } catch (error) {
    say(`${name}: not measured: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function knownResult({ instance }: GoldTask, override: string | null, { file }: Place): Result | undefined {
  return readResults(file).find((one) => one.task === instance.id && one.override === override);
}

interface Looked {
  readonly result: Result;
  readonly fresh: boolean;
}

async function look(row: GoldTask, override: string | null, { host, options, file }: Place): Promise<Looked> {
  const { signal } = new AbortController();
  const { id: task, repository, base: ref } = row.instance;
  const source = { url: cloneOf(repository, options.clones), ref };
  const workspace = withSettings(await host.open(source, signal), override);
  const old = knownResult(row, override, { host, options, file });
  const prepared = await host.sandbox.prepare(workspace, signal);
  const tests = testsKey(row);
  const asked = { task, override, tests, at: new Date().toISOString() };
  if (!prepared.ok) {
    if (prepared.fault === 'infrastructure') throw new EnvironmentFault(prepared.reason, prepared.next);
    const { reason, seconds } = prepared;
    return { fresh: true, result: { ...asked, ok: false, reason, environmentSeconds: seconds } };
  }
  const { environment, cached, seconds } = prepared;
  const sameRecipe = old?.ok === true && old.recipe.recipeHash === environment.recipeHash;
  if (sameRecipe && old.tests === tests && !options.redo.has(task)) return { result: old, fresh: false };
  const folder = join(options.out, options.redo.has(task) ? `executions-${Date.now()}` : 'executions');
  const memory = rememberExecutions(host.sandbox, folder);
  const measured = await measure(row, { memory, workspace, environment }, options.limits);
  const environmentSeconds = cached ? (sameRecipe ? old.environmentSeconds : null) : seconds;
  return {
    fresh: true,
    result: { ...asked, ok: true, recipe: recipeFacts(environment), environmentSeconds, measured },
  };
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:tasks: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
