// `mullover solve`: one run without GitHub and Redis.

import { randomBytes } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, readConfig } from '../config.ts';
import { reachDocker } from '../docker/docker.ts';
import { EnvironmentFault, InputFault, toldAs } from '../errors.ts';
import { titleAndBody } from '../github/issue-text.ts';
import { adoptRepositoryBudget } from '../run/adopt-repository-budget.ts';
import { type Solution, solve } from '../solve.ts';
import type { Budget, RunId, Task } from '../task.ts';
import { foldTree } from '../trace/fold-tree.ts';
import { runIdOf } from '../trace/position.ts';
import { isProposed } from '../trace/tree.ts';
import { patchFile } from '../trace/views/patch-file.ts';
import { report } from '../trace/views/report.ts';
import { type Interruption, summaryLines } from '../trace/views/terminal.ts';
import { wholeEvents } from '../trace/whole-events.ts';
import { createHost, type Host } from '../wire.ts';
import { openStores } from '../wire-stores.ts';
import { sourceOf } from './repository-source.ts';
import { loadTexts, watchRun } from './watch.ts';

export interface SolveOptions {
  readonly repo: string;
  readonly base: string;
  readonly issue?: string;
  readonly resume?: string;
  readonly budget?: number;
  readonly tokens?: number;
  readonly seconds?: number;
  readonly policy?: string;
  readonly modelUrl?: string;
  readonly model?: string;
  readonly seed: number;
  readonly out?: string;
  /** Write the best patch also when it is not proposed. */
  readonly best?: boolean;
  readonly json?: boolean;
}

/** Returns the exit code: 0 with a patch to look at, 1 without one, 3 when nothing could be judged. */
export async function solveCommand(options: SolveOptions): Promise<number> {
  if (options.best && options.out === undefined)
    throw new InputFault('--best has no file to write to.', 'Give one: --out fix.patch --best.');
  const config = readConfig(undefined, overrides(options));
  const host = createHost(config, { storesFor: openStores });
  await reachDocker();
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort(stoppedBy(signal)));
  const { run, task } = options.resume
    ? await resume(host, options.resume, options)
    : await start(host, config, options, abort.signal);
  const url = await repositoryOf(host, run, options);
  const open = (ref: string) => host.open({ url, ref }, abort.signal);
  const workspace = await open(task.base);
  const mainLine = { open, commits: (ref: string, most: number) => host.mainLine({ url, ref }, most, abort.signal) };
  const screen = options.json ? process.stderr : process.stdout;
  const stopWatching = watchRun(host.store, run, screen);
  try {
    const solution = await solve(run, task, { ...(await host.deps(workspace)), mainLine }, abort.signal);
    await stopWatching();
    return await present(host, solution, options, abort.signal);
  } finally {
    await stopWatching();
  }
}

/** Options are environment variables by another name, so that they are checked in one place. */
function overrides(options: SolveOptions): Record<string, string> {
  const pairs = {
    MULLOVER_BUDGET: options.budget,
    MULLOVER_BUDGET_MAX: options.budget,
    MULLOVER_TOKENS: options.tokens,
    MULLOVER_TOKENS_MAX: options.tokens,
    MULLOVER_SECONDS: options.seconds,
    MULLOVER_SECONDS_MAX: options.seconds,
    MULLOVER_POLICY: options.policy,
    MULLOVER_MODEL_URL: options.modelUrl,
    MULLOVER_MODEL: options.model,
  };
  return Object.fromEntries(
    Object.entries(pairs).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

interface Opened {
  readonly run: RunId;
  readonly task: Task;
}

async function start(host: Host, config: Config, options: SolveOptions, signal: AbortSignal): Promise<Opened> {
  if (options.issue === undefined)
    throw new InputFault('There is no issue.', 'Give one: --issue issue.md, or --issue "text".');
  const { title, body } = await readIssue(options.issue);
  const repository = sourceOf(options.repo);
  const workspace = await host.open({ url: repository, ref: options.base }, signal);
  const { base } = workspace;
  const run = runIdOf(randomBytes(6).toString('hex'));
  const issue = await host.store.put(run, JSON.stringify({ title, body }));
  const { policy, budget } = config;
  const origin = { kind: 'cli', repository } as const;
  await host.store.append(run, 0, {
    type: 'run-started',
    origin,
    issue,
    title,
    budget: budget.default,
    policy,
    seed: options.seed,
  });
  // Who gives a budget on the command line knows better than the file.
  if (options.budget === undefined)
    await adoptRepositoryBudget(run, { trace: host.store, workspace, most: budget.max });
  return { run, task: { id: 'local', title, body, comments: [], base } };
}

/** Folds the old trace; a larger budget plans only what is missing. */
async function resume(host: Host, run: RunId, options: SolveOptions): Promise<Opened> {
  const events = await wholeEvents(host.store, run);
  const tree = foldTree(events);
  if (!tree.run || !tree.pinned || !tree.budget)
    throw new InputFault(`There is no run ${run} to go on with.`, `Runs are stored in ${host.traceFolder}.`);
  const budget: Budget = {
    ...tree.budget,
    rollouts: Math.max(tree.budget.rollouts, options.budget ?? 0),
    tokens: Math.max(tree.budget.tokens, options.tokens ?? 0),
    seconds: Math.max(tree.budget.seconds, options.seconds ?? 0),
  };
  const raised = JSON.stringify(budget) !== JSON.stringify(tree.budget);
  if (raised || tree.cap)
    await host.store.append(run, tree.length, { type: 'budget-raised', budget, by: 'command line' });
  return { run, task: JSON.parse(await host.store.get(run, tree.pinned.task)) as Task };
}

async function repositoryOf(host: Host, run: RunId, options: SolveOptions): Promise<string> {
  const origin = foldTree(await wholeEvents(host.store, run)).run?.origin;
  return origin?.kind === 'cli' ? origin.repository : sourceOf(options.repo);
}

/** A file whose first line is the title, or the text itself. Throws InputFault for what is neither. */
async function readIssue(given: string): Promise<{ readonly title: string; readonly body: string }> {
  const isFile = given.length < 1000 && (await stat(given).catch(() => undefined))?.isFile();
  // No sentence is one word of ASCII; other scripts put no blanks between words.
  if (!isFile && /^[\x21-\x7e]+$/.test(given.trim()))
    throw new InputFault(
      `There is no file ${given.trim()}.`,
      'Give --issue the path of a file with the text of the issue, or the text itself; a number or an address is not looked up.',
    );
  const issue = titleAndBody(isFile ? await readFile(given, 'utf8') : given);
  if (issue.title === '')
    throw new InputFault('The issue is empty.', 'Say in it what happens and what should happen instead.');
  return issue;
}

async function present(host: Host, solution: Solution, options: SolveOptions, signal: AbortSignal): Promise<number> {
  const { run, choice, patch, interrupted } = solution;
  const events = await wholeEvents(host.store, run);
  const interruption = interrupted ? interruptionOf(solution, signal) : undefined;
  if (options.json) {
    const texts = await loadTexts(host.store, run, events, 'report');
    process.stdout.write(`${JSON.stringify(report(events, texts, run, interruption), null, 2)}\n`);
  } else {
    const texts = await loadTexts(host.store, run, events, 'terminal');
    const width = process.stdout.columns ?? 100;
    for (const line of summaryLines(events, texts, width, interruption)) process.stdout.write(`${line}\n`);
    if (patch && isProposed(choice)) process.stdout.write(`\n${patch.diff}\n`);
    process.stdout.write(`Trace: ${join(host.traceFolder, run)}\n`);
  }
  if (options.out) await writePatch(options.out, solution, options);
  if (interrupted)
    process.stderr.write(`mullover: stopped; nothing is lost.\n  next: mullover solve --resume ${run}\n`);
  if (choice.unjudged || interrupted) return 3;
  return choice.decision === 'abstain' ? 1 : 0;
}

/** What is thrown, where there is no run yet that could go on. */
function stoppedBy(signal: string): EnvironmentFault {
  return new EnvironmentFault(`it was stopped by ${signal}`, 'Start it again.');
}

/** The signal that ended the session, or the trouble that the run waits for. */
function interruptionOf({ run, choice }: Solution, { aborted, reason }: AbortSignal): Interruption {
  const resume = `\`mullover solve --resume ${run}\` goes on; nothing that is finished is done again.`;
  if (aborted) return { reason: toldAs(reason).reason, next: resume };
  return { reason: choice.reason, next: `${choice.next} Then ${resume}` };
}

/** A file is for `git apply`: a patch that is not proposed is written on request only, and said to be one. */
async function writePatch(file: string, { choice, patch, test }: Solution, { best }: SolveOptions): Promise<void> {
  const tell = (text: string) => process.stderr.write(`mullover: ${text}\n`);
  if (!patch) return void tell(`there is no patch, so ${file} was not written.`);
  const proposed = isProposed(choice);
  if (!proposed && !best)
    return void tell(
      `${file} was not written: no patch is proposed.\n  next: --best writes the best one all the same.`,
    );
  const { bytes, without } = patchFile(patch.diff + (test?.diff ?? ''), [...patch.changes, ...(test?.changes ?? [])]);
  await writeFile(file, bytes);
  if (without.length > 0) tell(`${file} lacks ${without.join(', ')}: git makes no patches of files in UTF-16.`);
  if (!proposed) tell(`${file} holds the best patch, which is not proposed: ${choice.reason}`);
}
