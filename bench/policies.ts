// `npm run bench:policies -- --tasks FILE --clones DIR`: every policy on real tasks with real tests, and a model of given skill.
// The rows of the tasks, the clones and the results stay outside of the repository.

import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { exitCode, InputFault, isFault } from '../src/errors.ts';
import { reachDocker } from '../src/sandbox/docker.ts';
import { createHost, type Host } from '../src/wire.ts';
import type { Answer } from '../test/model-server/answer.ts';
import { startModelServer } from '../test/model-server/server.ts';
import { simulate } from '../test/model-server/simulation.ts';
import { type Arena, openArena } from './policies/arena.ts';
import { type Options, readOptions } from './policies/options.ts';
import { play } from './policies/play.ts';
import {
  keepResult,
  type Result,
  readResults,
  type Setting,
  sameSetting,
  summaryOf,
  tableOf,
} from './policies/results.ts';
import { skilledModel } from './policies/skilled-model.ts';
import { cloneOf, type GoldRow } from './tasks/gold-row.ts';
import { type RememberedSandbox, rememberedSandbox } from './tasks/remembered-sandbox.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

interface Place {
  readonly host: Host;
  readonly sandbox: RememberedSandbox;
  /** File of results. */
  readonly results: string;
  /** Lets the model server answer from here on as this one. */
  answerAs(answer: Answer): void;
}

async function main(): Promise<void> {
  const options = readOptions();
  await reachDocker();
  mkdirSync(options.out, { recursive: true });
  let answer: Answer = ({ work }) => ({ status: 503, message: `No task is being played (${work}).` });
  const server = await startModelServer({ model: 'simulated', answer: (call) => answer(call) });
  try {
    const settings = { MULLOVER_MODEL_URL: server.url, MULLOVER_MODEL: 'simulated', MULLOVER_DATA: options.out };
    const host = createHost(readConfig(undefined, settings));
    const sandbox = rememberedSandbox(host.sandbox, join(options.out, 'executions'));
    const answerAs = (next: Answer) => {
      answer = next;
    };
    await playAll(options, { host, sandbox, answerAs, results: join(options.out, options.results) });
  } finally {
    await server.close();
  }
}

async function playAll(options: Options, place: Place): Promise<void> {
  const { rows, policies, seeds, budget, skill, judge } = options;
  const wanted = settingsOf(options);
  say(`Real repositories and real tests; the model is simulated: a rollout is right with probability ${skill}.`);
  const done = readResults(place.results).filter((old) => wanted.some((each) => sameSetting(each, old)));
  for (const row of rows) {
    const own = wanted.filter(({ task }) => task === row.instance_id);
    const missing = own.filter((each) => !done.some((old) => sameSetting(old, each)));
    if (missing.length > 0) done.push(...(await playTask(row, missing, place, options)));
  }
  const played = policies.map((name) => [name, done.filter(({ policy }) => policy === name)] as const);
  const summaries = new Map(
    played.filter(([, all]) => all.length > 0).map(([name, all]) => [name, summaryOf(all)] as const),
  );
  say(`\n${tableOf(summaries)}`);
  const tasks = new Set(done.map(({ task }) => task)).size;
  const { executed, remembered } = place.sandbox.counts();
  const by = Object.fromEntries(summaries);
  say(JSON.stringify({ tasks, seeds, budget, skill, judge, executed, remembered, policies: by }));
}

function settingsOf({ rows, policies, seeds, budget, skill, judge }: Options): readonly Setting[] {
  return rows.flatMap(({ instance_id: task }) =>
    seeds.flatMap((seed) => policies.map((policy) => ({ task, policy, seed, budget, skill, judge }))),
  );
}

/** Runs what a task still misses; a task that cannot be judged here is left out and said. */
async function playTask(
  row: GoldRow,
  missing: readonly Setting[],
  place: Place,
  options: Options,
): Promise<readonly Result[]> {
  const arena = await openTask(row, place, options);
  if (!arena) return [];
  const results: Result[] = [];
  for (const setting of missing) {
    const { policy, budget, seed, skill, judge, task } = setting;
    place.answerAs(simulate(skilledModel(arena.replies, { rollout: skill, judge, seed: luckOf(task, seed) })));
    const started = performance.now();
    const result = { ...setting, ...(await play(arena, policy, budget, place.host)) };
    keepResult(place.results, result);
    results.push(result);
    const found = result.resolved ? 'resolved' : result.oracle ? 'right one in the pool' : 'not found';
    const took = ((performance.now() - started) / 1000).toFixed(1);
    say(`  ${task} ${policy} seed ${seed}: ${found}, ${result.decision}, ${result.patches} patches, ${took} s`);
  }
  return results;
}

/** A seed means other luck for every task, and the same for every policy. */
function luckOf(task: string, seed: number): number {
  return createHash('sha256').update(`${seed}/${task}`).digest().readUInt32BE(0);
}

async function openTask(
  row: GoldRow,
  { host, sandbox }: Place,
  { clones, mistakes }: Options,
): Promise<Arena | undefined> {
  try {
    const source = { url: cloneOf(clones, row), ref: row.base_commit };
    const workspace = await host.open(source, new AbortController().signal);
    const arena = await openArena(row, workspace, sandbox, mistakes);
    say(`${row.instance_id}: ${arena.replies.wrongPatches.length} wrong patches`);
    return arena;
  } catch (error) {
    if (!(error instanceof InputFault)) throw error;
    say(`${row.instance_id} is left out: ${error.message} ${error.next}`);
    return undefined;
  }
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:policies: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
