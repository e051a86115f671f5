// `npm run bench:policies -- --tasks FILE --clones DIR`: an evaluation of every policy on real tasks with real tests, by a model of
// given skill. The rows of the tasks, the clones and the results stay outside of the repository.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { reportCommand } from '../src/cli/report.ts';
import { readConfig } from '../src/config.ts';
import { reachDocker } from '../src/docker/docker.ts';
import { exitCode, isFault } from '../src/errors.ts';
import { checkGraders, spread } from '../src/evaluation/check-graders.ts';
import { cloneOf } from '../src/evaluation/clone.ts';
import { evaluate } from '../src/evaluation/evaluate.ts';
import type { GoldTask } from '../src/evaluation/gold-task.ts';
import { type ExecutionMemory, rememberExecutions } from '../src/evaluation/remembered-sandbox.ts';
import { isFinal } from '../src/evaluation/settings.ts';
import type { EvaluationPorts, OpenPlace } from '../src/evaluation/with-place.ts';
import { mulloverVersion } from '../src/mullover-version.ts';
import type { Deps } from '../src/solve.ts';
import { createHost, type Host } from '../src/wire.ts';
import { type ModelServer, startModelServer } from '../test/model-server/server.ts';
import { simulate } from '../test/model-server/simulation.ts';
import { repliesFor } from '../test/skilled-model/simulated-replies.ts';
import { skilledModel } from '../test/skilled-model/skilled-model.ts';
import { type Options, readOptions } from './policies/options.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const options = await readOptions();
  const { dataset, policies, seeds, budgets, jobs, skill, judge, mistakes } = options;
  await reachDocker();
  say(`Real repositories and real tests; the model is simulated: a rollout is right with probability ${skill}.`);
  const name = `simulated-skill-${skill}-judge-${judge}-mistakes-${mistakes}`;
  const folder = join(options.out, name);
  const host = createHost(readConfig(undefined, { MULLOVER_DATA: join(folder, 'traces') }));
  const memory = rememberExecutions(host.sandbox, join(options.out, 'executions'));
  const ports = portsOf(options, { host, memory, folder });
  const { signal } = new AbortController();
  const note = `P(a rollout is right) = ${skill}, P(its judge is right) = ${judge}, at most ${mistakes} wrong patches a task.`;
  const rows = await evaluate(
    {
      ...{ folder, dataset, policies, budgets, seeds, shard: undefined, jobs, grader: 'own' },
      model: { name, judge: name, kind: 'simulated', note },
      mullover: await mulloverVersion(),
    },
    ports,
    signal,
  );
  if (options.checked > 0) await checkGraders(spread(dataset.tasks, options.checked), { folder, ports }, signal);
  await reportCommand([folder], {}, (text) => process.stdout.write(text));
  const final = rows.filter(isFinal);
  const tasks = new Set(final.map(({ instance }) => instance)).size;
  const resolved = final.filter((row) => row.resolved).length;
  say(JSON.stringify({ tasks, seeds, budgets, skill, judge, rows: rows.length, resolved, ...memory.counts() }));
}

interface Ground {
  readonly host: Host;
  readonly memory: ExecutionMemory;
  readonly folder: string;
}

interface Site extends Ground {
  readonly mirrors: string;
}

function portsOf(options: Options, ground: Ground): EvaluationPorts {
  return {
    say,
    now: () => performance.now(),
    open: (task, mirrors, signal) => openTask(task, options, { ...ground, mirrors }, signal),
  };
}

/** A model server for each seed: equal seeds are equal luck for every policy, and other luck for every task. */
async function openTask(
  task: GoldTask,
  { clones, mistakes, seeds, skill, judge }: Options,
  { host, memory, folder, mirrors }: Site,
  signal: AbortSignal,
): Promise<OpenPlace> {
  const { id, repository, base: ref } = task.instance;
  const workspace = await host.open({ url: cloneOf(repository, clones), ref, mirrors }, signal);
  const replies = await repliesFor(task, { workspace, sandbox: host.sandbox, memory }, mistakes, signal);
  say(`${id}: ${replies.wrongPatches.length} wrong patches`);
  const servers: ModelServer[] = [];
  const models = new Map<number, Deps>();
  for (const seed of seeds) {
    const answer = simulate(skilledModel(replies, { rollout: skill, judge, seed: luckOf(id, seed) }));
    const server = await startModelServer({ model: 'simulated', answer });
    servers.push(server);
    const settings = {
      MULLOVER_MODEL_URL: server.url,
      MULLOVER_MODEL: 'simulated',
      MULLOVER_DATA: join(folder, 'traces'),
    };
    models.set(seed, await createHost(readConfig(undefined, settings)).deps(workspace));
  }
  const modelOf = (seed: number) => {
    const deps = models.get(seed);
    if (!deps) throw new TypeError(`there is no model for seed ${seed}`);
    return deps;
  };
  return {
    ...{ task, memory, caps: host.config.budget.default, grader: 'own' },
    deps: { ...modelOf(seeds[0] ?? 1), store: host.store, sandbox: host.sandbox, recipes: undefined },
    seeded: (seed) => ({ model: modelOf(seed).model, judge: modelOf(seed).judge }),
    close: async () => {
      for (const server of servers) await server.close();
    },
  };
}

function luckOf(task: string, seed: number): number {
  return createHash('sha256').update(`${seed}/${task}`).digest().readUInt32BE(0);
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:policies: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
