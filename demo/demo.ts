// The demo: a labelled issue becomes a draft pull request, with everything but GitHub and the model as in production.
import { setTimeout as sleep } from 'node:timers/promises';
import { watchRun } from '../src/cli/watch.ts';
import { EnvironmentFault, exitCode, isFault } from '../src/errors.ts';
import type { TraceStore } from '../src/ports.ts';
import { createTraceStore } from '../src/store/trace-store.ts';
import type { RunId } from '../src/task.ts';
import { plural } from '../src/trace/views/quantities.ts';
import { runIsOver } from '../src/trace/views/run-is-over.ts';
import { wholeEvents } from '../src/trace/whole-events.ts';
import buggyPackage from './buggy-package.json' with { type: 'json' };
import { type Crash, crash, isMiddle, proof } from './crash.ts';
import { demoIssue } from './issue.ts';
import { type DemoOptions, HELP, readOptions } from './options.ts';
import { MAINTAINER, OWNER, type Servers, startServers } from './servers.ts';
import { renderMarkdown } from './terminal-markdown.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const place = { owner: OWNER, repo: buggyPackage.name };
const screen = { width: Math.min(process.stdout.columns ?? 110, 130), colour: process.stdout.isTTY === true };

/** As a maintainer would: open the issue, add the label. Settles when the web process has stored the run. */
async function label(servers: Servers, store: TraceStore): Promise<RunId> {
  const { title, body } = demoIssue();
  const issue = await servers.github.as('reporter').rest.issues.create({ ...place, title, body });
  const number = issue.data.number;
  await servers.github.as(MAINTAINER).rest.issues.addLabels({ ...place, issue_number: number, labels: ['mull'] });
  say(`issue #${number}: ${title}`);
  say(`label "mull" by ${MAINTAINER}: webhook sent\n`);
  for (;;) {
    const [run] = await store.runs();
    if (run !== undefined) return run;
    const refused = servers.github.webhooks.deliveries.find(
      ({ action, status }) => action === 'labeled' && status !== 202 && status !== 200,
    );
    if (refused)
      throw new EnvironmentFault(
        `The web process answered the webhook with ${refused.status}.`,
        `Its log: ${servers.web.log}`,
      );
    await sleep(50);
  }
}

/** Waits for the end of the run; kills the worker on the way if that was asked for. */
async function untilOver(
  servers: Servers,
  store: TraceStore,
  run: RunId,
  options: DemoOptions,
): Promise<Crash | undefined> {
  let crashed: Crash | undefined;
  for (;;) {
    const events = await wholeEvents(store, run);
    if (runIsOver(events)) return crashed;
    if (options.crash && !crashed && isMiddle(events)) crashed = await crash(servers, store, run);
    await Promise.race([sleep(200), servers.web.failed, servers.worker().failed]);
  }
}

/** Prints the pull request, or the comment that says why there is none. Returns the exit code. */
async function present(servers: Servers, crashed: Crash | undefined): Promise<number> {
  const { admin, log } = servers.github;
  const pull = (await admin.rest.pulls.list({ ...place })).data[0];
  const rule = '═'.repeat(screen.width);
  if (!pull) {
    const comments = await admin.rest.issues.listComments({ ...place, issue_number: 1 });
    say(`\n${rule}\nNo pull request. The comment on the issue:\n`);
    say(renderMarkdown(comments.data.at(-1)?.body ?? '(none)', screen));
    return 1;
  }
  const commits = await admin.rest.pulls.listCommits({ ...place, pull_number: pull.number });
  const state = pull.draft ? 'draft' : pull.state;
  say(
    `\n${rule}\nPull request #${pull.number} (${state}, ${commits.data.length} commits on ${pull.head.ref}): ${pull.title}\n${rule}\n`,
  );
  say(renderMarkdown(pull.body ?? '', screen));
  await tokensDead(servers, crashed);
  const writes = log.filter(({ method }) => method !== 'GET').length;
  const counts = `${plural(log.length, 'request')} to the API of GitHub, ${plural(writes, 'write')} among them`;
  say(`\n${rule}\n${counts}. ${tokensLeft(servers)}`);
  return 0;
}

/** A worker revokes its last token right after the last effect; one that was killed cannot. */
async function tokensDead({ github }: Servers, crashed: Crash | undefined): Promise<void> {
  const beyond = () => github.liveTokens().filter((token) => !crashed?.tokens.includes(token));
  for (let tries = 0; tries < 600 && beyond().length > 0; tries++) await sleep(100);
}

function tokensLeft({ github }: Servers): string {
  const left = github.liveGrants();
  if (left.length === 0) return 'No token left unrevoked.';
  return `${plural(left.length, 'token')} left unrevoked (${left.join('; ')}): GitHub lets it expire within the hour.`;
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => process.once('SIGINT', () => resolve()));
}

async function demonstrate(options: DemoOptions): Promise<number> {
  const started = performance.now();
  const servers = await startServers(options, say);
  const stopAndLeave = () => void servers.stop().then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopAndLeave);
  try {
    const store = createTraceStore({ dir: servers.runs, redact: (text) => text });
    const run = await label(servers, store);
    const stopWatching = watchRun(store, run, process.stdout);
    const crashed = await untilOver(servers, store, run, options).finally(stopWatching);
    const code = await present(servers, crashed);
    if (crashed) for (const line of await proof(crashed, servers, store, run)) say(line);
    say(`Trace: ${servers.runs}/${run} · ${Math.round((performance.now() - started) / 1000)} s in all`);
    process.off('SIGINT', stopAndLeave);
    if (options.keep) {
      say(`Everything keeps running: GitHub is at ${servers.github.url}. Ctrl-C ends it.`);
      await untilInterrupted();
    }
    return code;
  } finally {
    await servers.stop();
  }
}

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (!options.help) return await demonstrate(options);
    process.stdout.write(HELP);
    return 0;
  } catch (error) {
    if (!isFault(error)) throw error;
    process.stderr.write(`demo: ${error.message}\n  next: ${error.next}\n`);
    return exitCode(error);
  }
}

process.exitCode = await main();
