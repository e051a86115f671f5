// `npm run bench:policies -- --tasks FILE --clones DIR`: every policy on real tasks with real tests, and a model of given skill.
// The rows of the tasks, the clones and the results stay outside of the repository.

import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mean } from 'simple-statistics';
import { readConfig } from '../src/config.ts';
import { exitCode, InputFault, isFault } from '../src/errors.ts';
import { reachDocker } from '../src/sandbox/docker.ts';
import { POLICIES } from '../src/search/policy.ts';
import { createHost, type Host } from '../src/wire.ts';
import type { Answer } from '../test/model-server/answer.ts';
import { startModelServer } from '../test/model-server/server.ts';
import { simulate } from '../test/model-server/simulation.ts';
import { type Arena, openArena } from './policies/arena.ts';
import { cloneOf, type GoldRow, readRows } from './policies/gold-row.ts';
import { type Played, play } from './policies/play.ts';
import { type RememberedSandbox, rememberedSandbox } from './policies/remembered-sandbox.ts';
import { skilledModel } from './policies/skilled-model.ts';

/** What makes a run: equal settings are never run twice. */
interface Setting {
  readonly task: string;
  readonly policy: string;
  readonly seed: number;
  readonly budget: number;
  readonly skill: number;
  readonly judge: number;
}

type Result = Setting & Played;

interface Options {
  readonly rows: readonly GoldRow[];
  readonly clones: string;
  readonly out: string;
  readonly policies: readonly string[];
  readonly seeds: readonly number[];
  readonly budget: number;
  readonly skill: number;
  readonly judge: number;
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const GIVE = 'Give rows in the SWE-bench schema and the clones of their repositories: --tasks FILE --clones DIR.';
const QUICK = { tasks: 1, policies: 'process-search,greedy', budget: '2' };

function readOptions(): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      ...{ tasks: text, clones: text, ids: text, policies: text, out: text, quick: { type: 'boolean' } },
      ...{ seeds: { ...text, default: '1' }, budget: text },
      ...{ skill: { ...text, default: '0.5' }, judge: { ...text, default: '0.65' } },
    },
  });
  const { tasks, clones } = values;
  if (tasks === undefined || clones === undefined) throw new InputFault('There are no tasks to run.', GIVE);
  const rows = readRows(tasks, listOf(values.ids));
  const all = POLICIES.map(({ name }) => name);
  const policies = listOf(values.policies ?? (values.quick ? QUICK.policies : all.join(',')));
  for (const name of policies)
    if (!all.includes(name)) throw new InputFault(`There is no policy ${name}.`, `Policies: ${all.join(', ')}.`);
  return {
    ...{ clones, policies },
    rows: values.quick ? rows.slice(0, QUICK.tasks) : rows,
    out: resolve(values.out ?? join(tmpdir(), 'mullover-bench-policies')),
    seeds: listOf(values.seeds).map((seed) => numberOf('seeds', seed, 1e6)),
    budget: numberOf('budget', values.budget ?? (values.quick ? QUICK.budget : '4'), 64),
    skill: numberOf('skill', values.skill, 1),
    judge: numberOf('judge', values.judge, 1),
  };
}

function listOf(text = ''): readonly string[] {
  return text.split(',').filter((part) => part !== '');
}

function numberOf(name: string, text: string, max: number): number {
  const value = Number(text);
  if (value >= 0 && value <= max) return value;
  throw new InputFault(`--${name} is "${text}".`, `Give a number from 0 to ${max}.`);
}

function readResults(file: string): Result[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Result);
}

function settingsOf({ rows, policies, seeds, budget, skill, judge }: Options): readonly Setting[] {
  return rows.flatMap(({ instance_id: task }) =>
    seeds.flatMap((seed) => policies.map((policy) => ({ task, policy, seed, budget, skill, judge }))),
  );
}

function same(a: Setting, b: Setting): boolean {
  const of = ({ task, policy, seed, budget, skill, judge }: Setting) =>
    [task, policy, seed, budget, skill, judge].join();
  return of(a) === of(b);
}

interface Place {
  readonly host: Host;
  readonly sandbox: RememberedSandbox;
  /** Lets the model server answer from here on as this one. */
  answerAs(answer: Answer): void;
}

/** Runs what a task still misses; a task that cannot be judged here is left out and said. */
async function playTask(row: GoldRow, missing: readonly Setting[], place: Place, options: Options) {
  const arena = await openTask(row, place, options.clones);
  const results: Result[] = [];
  for (const setting of arena ? missing : []) {
    if (!arena) break;
    const { policy, budget, seed, skill, judge, task } = setting;
    place.answerAs(simulate(skilledModel(arena.replies, { rollout: skill, judge, seed: luckOf(task, seed) })));
    const started = performance.now();
    const played = await play(arena, policy, budget, place.host);
    const result = { ...setting, ...played };
    appendFileSync(join(options.out, 'results.jsonl'), `${JSON.stringify(result)}\n`);
    results.push(result);
    const found = played.resolved ? 'resolved' : played.oracle ? 'right one in the pool' : 'not found';
    const took = ((performance.now() - started) / 1000).toFixed(1);
    say(`  ${task} ${policy} seed ${seed}: ${found}, ${played.decision}, ${played.patches} patches, ${took} s`);
  }
  return results;
}

/** A seed means other luck for every task, and the same for every policy. */
function luckOf(task: string, seed: number): number {
  return createHash('sha256').update(`${seed}/${task}`).digest().readUInt32BE(0);
}

async function openTask(row: GoldRow, { host, sandbox }: Place, clones: string): Promise<Arena | undefined> {
  try {
    const source = { url: cloneOf(clones, row), ref: row.base_commit };
    const workspace = await host.open(source, new AbortController().signal);
    const arena = await openArena(row, workspace, sandbox);
    say(`${row.instance_id}: ${arena.replies.wrongPatches.length} wrong patches`);
    return arena;
  } catch (error) {
    if (!(error instanceof InputFault)) throw error;
    say(`${row.instance_id} is left out: ${error.message} ${error.next}`);
    return undefined;
  }
}

function summaryOf(results: readonly Result[]) {
  const proposed = results.filter(({ decision }) => decision === 'propose');
  return {
    runs: results.length,
    resolved: results.filter(({ resolved }) => resolved).length,
    in_the_pool: results.filter(({ oracle }) => oracle).length,
    proposed_without_banner: proposed.length,
    of_these_right: proposed.filter(({ resolved }) => resolved).length,
    generated_tokens: Math.round(mean(results.map(({ generated }) => generated))),
    sandbox_seconds: Math.round(10 * mean(results.map(({ sandboxSeconds }) => sandboxSeconds))) / 10,
  };
}

function printTable(summaries: ReadonlyMap<string, ReturnType<typeof summaryOf>>): void {
  say('\npolicy          runs  resolved  in the pool  without banner: right/all  generated tokens  sandbox seconds');
  for (const [policy, s] of summaries) {
    const banner = `${s.of_these_right}/${s.proposed_without_banner}`;
    say(
      `${policy.padEnd(15)} ${String(s.runs).padStart(4)} ${String(s.resolved).padStart(9)} ${String(s.in_the_pool).padStart(12)} ${banner.padStart(26)} ${String(s.generated_tokens).padStart(17)} ${s.sandbox_seconds.toFixed(1).padStart(16)}`,
    );
  }
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
    await playAll(options, { host, sandbox, answerAs });
  } finally {
    await server.close();
  }
}

async function playAll(options: Options, place: Place): Promise<void> {
  const wanted = settingsOf(options);
  const { budget, skill, judge, seeds, policies } = options;
  say(`Real repositories and real tests; the model is simulated: a rollout is right with probability ${skill}.`);
  const done = readResults(join(options.out, 'results.jsonl')).filter((old) => wanted.some((each) => same(each, old)));
  for (const row of options.rows) {
    const missing = wanted.filter((each) => each.task === row.instance_id && !done.some((old) => same(old, each)));
    if (missing.length > 0) done.push(...(await playTask(row, missing, place, options)));
  }
  const summaries = new Map(
    policies
      .map((name) => [name, done.filter(({ policy }) => policy === name)] as const)
      .flatMap(([name, results]) => (results.length > 0 ? [[name, summaryOf(results)] as const] : [])),
  );
  printTable(summaries);
  const tasks = new Set(done.map(({ task }) => task)).size;
  say(
    JSON.stringify({
      tasks,
      seeds,
      budget,
      skill,
      judge,
      ...place.sandbox.counts(),
      policies: Object.fromEntries(summaries),
    }),
  );
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:policies: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
