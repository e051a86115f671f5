// `npm run bench:server`: the product against a real model server with a small model, on this machine's processors. The model
// solves nothing; a grammar forces replies that can be read. Each scenario must end with its words, counts and exit code. The
// last line is JSON. `-- --quick` measures the server with `doctor --bench` alone.

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { exitCode, InputFault, isFault } from '../src/errors.ts';
import { CALC, type Repository, repositoryOf } from '../test/calc.ts';
import { calcRow } from '../test/evaluation/calc-evaluation.ts';
import { freePort } from '../test/free-port.ts';
import { QUICK, readCommandLine } from './command-line.ts';
import { type Installed, installServer, usualCache } from './server/packages.ts';
import { type RealServer, startRealServer } from './server/real-server.ts';
import { SCENARIOS, type Scenario } from './server/scenarios.ts';

const values = readCommandLine('bench:server', 'The product against a real model server. The last line is JSON.', {
  quick: QUICK,
  cache: { type: 'string', value: 'DIR', means: 'where the server and its model are installed (about 700 MB)' },
  program: { type: 'string', value: 'PATH', means: 'a llama-server to run in place of the one of the package' },
  only: { type: 'string', value: 'NAME', means: 'scenarios whose name holds this' },
});
const ROOT = resolve(import.meta.dirname, '..');
const JUDGE = JSON.stringify({ grammar: 'root ::= "Yes" | "No"' });
const REPLY_TOKENS = 512;
const USUAL = {
  MULLOVER_MODEL: 'small',
  MULLOVER_REPLY_TOKENS: `${REPLY_TOKENS}`,
  MULLOVER_BUDGET: '1',
  MULLOVER_MODEL_CALLS: '1',
  MULLOVER_JUDGE_BODY: JUDGE,
};
const MOST_MS = 1_800_000;
/** Longer than a run needs to ask for the first time. */
const LATE_MS = 10_000;
const AWAY_MS = 3000;

interface Outcome {
  readonly name: string;
  readonly exitCode: number | undefined;
  readonly seconds: number;
  /** Tokens of replies: as the server counted since its last start, and as the command says. */
  readonly generated: { readonly server: number; readonly told: number | undefined };
  /** What is not as it must be; empty when all is. */
  readonly problems: readonly string[];
}

/** Everything that a scenario needs beside itself. */
interface Ground {
  readonly installed: Installed;
  readonly folder: string;
  readonly repository: Repository;
}

async function main(): Promise<void> {
  const [first] = SCENARIOS;
  const wanted = values.quick ? [first] : SCENARIOS.filter(({ name }) => name.includes(values.only ?? ''));
  if (wanted.length === 0)
    throw new InputFault(
      `There is no scenario "${values.only}".`,
      `See: ${SCENARIOS.map(({ name }) => name).join('; ')}.`,
    );
  const installed = await installServer(values.cache ?? usualCache(), values.program);
  const folder = await mkdtemp(join(tmpdir(), 'mullover-bench-server-'));
  const repository = await repositoryOf(CALC);
  const outcomes: Outcome[] = [];
  try {
    for (const scenario of wanted) {
      const outcome = await play(scenario, { installed, folder, repository });
      outcomes.push(outcome);
      const verdict = outcome.problems.length === 0 ? '✓' : `✗ ${outcome.problems.join('; ')}`;
      console.log(`${scenario.name}: exit code ${outcome.exitCode} after ${outcome.seconds} s ${verdict}`);
    }
  } finally {
    await repository.remove();
    await rm(folder, { recursive: true });
  }
  console.log(JSON.stringify({ bench: 'server', quick: values.quick ?? false, scenarios: outcomes }));
  process.exitCode = outcomes.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

async function play(scenario: Scenario, ground: Ground): Promise<Outcome> {
  const port = await freePort();
  const start = () => startRealServer(ground.installed, port, scenario.server);
  const begin = performance.now();
  let server: RealServer | undefined;
  try {
    if (scenario.fate !== 'late') {
      server = start();
      await server.ready();
    }
    const running = command(scenario, `http://127.0.0.1:${port}/v1`, ground);
    if (scenario.fate === 'late') await sleep(LATE_MS);
    if (scenario.fate === 'killed') await killInReply(server, running);
    if (scenario.fate !== 'stays') server = start();
    const ended = await running;
    const generated = { server: (await server?.generated()) ?? 0, told: toldTokens(scenario, ended.stdout) };
    const seconds = Math.round((performance.now() - begin) / 1000);
    const problems = problemsOf(scenario, ended, generated);
    return { name: scenario.name, exitCode: ended.exitCode, seconds, generated, problems };
  } finally {
    await server?.kill();
  }
}

async function killInReply(server: RealServer | undefined, running: Promise<Ended>): Promise<void> {
  let over = false;
  void running.then(() => {
    over = true;
  });
  while (server && !over && !(await server.isBusy())) await sleep(100);
  await server?.kill();
  await sleep(AWAY_MS);
}

interface Ended {
  readonly exitCode?: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function command(scenario: Scenario, url: string, { folder, repository }: Ground): Promise<Ended> {
  const { PATH, HOME } = process.env;
  const data = await mkdtemp(join(folder, 'data-'));
  const env = { PATH, HOME, MULLOVER_DATA: data, MULLOVER_MODEL_URL: url, ...USUAL, ...scenario.settings };
  const args = await argumentsOf(scenario, data, repository);
  const options = { cwd: ROOT, env, extendEnv: false, reject: false, timeout: MOST_MS } as const;
  return execa(process.execPath, ['src/cli.ts', ...args], options);
}

async function argumentsOf(scenario: Scenario, data: string, { path, base }: Repository): Promise<readonly string[]> {
  if (scenario.command === 'doctor')
    return ['doctor', '--bench', '--json', '--bench-tokens', '4000', '--bench-seconds', '25'];
  if (scenario.command === 'solve') {
    const issue = join(data, 'issue.md');
    await writeFile(issue, scenario.issue);
    return ['solve', '--repo', path, '--issue', issue, '--json'];
  }
  const rows = ['acme__calc-1', 'acme__calc-2'].map((id) => JSON.stringify(calcRow(id, base)));
  const dataset = join(data, 'tasks.jsonl');
  await writeFile(dataset, `${rows.join('\n')}\n`);
  const clones = join(data, 'clones');
  await mkdir(clones);
  await symlink(path, join(clones, 'acme+calc'));
  const places = ['--dataset', dataset, '--repo-mirror', clones, '--out', join(data, 'out')];
  return ['evaluate', ...places, '--policies', 'greedy', '--budgets', '1'];
}

/** Tokens of replies by the report of the command; undefined where it has none. */
function toldTokens({ command: name }: Scenario, stdout: string): number | undefined {
  if (name === 'evaluate' || stdout === '') return undefined;
  const told = JSON.parse(stdout) as { cost?: { total: { outputTokens: number } }; usage?: { outputTokens: number } };
  return told.cost?.total.outputTokens ?? told.usage?.outputTokens;
}

function problemsOf(
  { fate, ends }: Scenario,
  { exitCode: code, stdout, stderr }: Ended,
  { server, told }: Outcome['generated'],
): readonly string[] {
  const said = `${stdout}\n${stderr}`;
  // What is broken off at the end of a run is estimated: it may differ by a reply.
  const differs = fate === 'stays' && told !== undefined && Math.abs(told - server) > REPLY_TOKENS;
  return [
    ...(ends.some(({ exitCode: wanted, words }) => code === wanted && words.test(said))
      ? []
      : [`no end that it may have, exit code ${code}: …${said.trim().slice(-300)}`]),
    ...(differs ? [`it counts ${told} tokens of replies, the server ${server}`] : []),
  ];
}

try {
  await main();
} catch (error) {
  if (!isFault(error)) throw error;
  process.stderr.write(`bench:server: ${error.message}\n  next: ${error.next}\n`);
  process.exitCode = exitCode(error);
}
