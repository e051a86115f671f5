// `npm run bench:intake`: signed deliveries of label events to stored jobs, ours against a bare handler of `@octokit/webhooks`
// that adds to BullMQ, in one run, 1, 16 and 64 at a time. Real Redis, each server a process of its own; the last line is JSON.
// `-- --quick` ends within 45 s.

import { type ChildProcess, fork } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, type OutgoingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { median, quantileSorted } from 'simple-statistics';
import { WEBHOOK_PATH } from '../src/github/webhook-server.ts';
import { startRedis } from '../test/redis-server.ts';
import { QUICK, readCommandLine } from './command-line.ts';

const values = readCommandLine(
  'bench:intake',
  'Signed deliveries to stored jobs, against a bare handler; 1, 16 and 64 at a time. The last line is JSON.',
  { quick: QUICK },
);
const AT_ONCE = [1, 16, 64];
/** Processes of equal code differ by a tenth, for as long as they run. */
const LAUNCHES = values.quick ? 3 : 5;
/** Before what is measured: a thousand deliveries and more, until most code is compiled. */
const WARM_UP = values.quick ? 2 : 6;
/** Of each launch, for each number on their way. */
const ROUNDS = values.quick ? 3 : 7;
/** Deliveries of a round, by how many are on their way at a time. */
const deliveries = (atOnce: number) => (atOnce === 1 ? 50 : 200);
/** A round ends after so long, on a machine that is slow today. */
const ROUND_MS = values.quick ? 700 : 4000;
const SECRET = 'a secret of sufficient length';
const KINDS = ['ours', 'bare'] as const;
type Kind = (typeof KINDS)[number];

interface Round {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of processor time of the server, for one delivery. */
  readonly cpu: number;
}

const folder = await mkdtemp(join(tmpdir(), 'mullover-bench-intake-'));
const redis = await startRedis();
let issue = 0;

/** As GitHub writes an instant. */
const atSecond = (time: Date) => time.toISOString().replace(/\.\d+Z$/, 'Z');

/** The body of a label event, as long as GitHub's usual ones. */
function labelled(): string {
  issue += 1;
  const login = 'octo';
  const filler = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`${i}_url`, `https://api.github.com/${i}`.padEnd(90, 'x')]),
  );
  return JSON.stringify({
    action: 'labeled',
    label: { name: 'mull' },
    issue: {
      ...{ number: issue, title: 'range is parsed wrong', body: 'see the example\n'.repeat(100), state: 'open' },
      ...{ updated_at: atSecond(new Date()), user: { login, type: 'User', ...filler } },
    },
    repository: { id: 7, name: 'calc', full_name: 'octo/calc', owner: { login, ...filler }, ...filler },
    sender: { login, type: 'User', ...filler },
    installation: { id: 5 },
  });
}

interface Server {
  readonly url: string;
  readonly process: ChildProcess;
}

async function startServer(kind: Kind): Promise<Server> {
  const env = {
    ...process.env,
    ...{ MULLOVER_REDIS_URL: redis.url, MULLOVER_DATA: join(folder, kind), MULLOVER_WEBHOOK_SECRET: SECRET },
    ...{ MULLOVER_HOST: '127.0.0.1', MULLOVER_PORT: '0' },
  };
  const server = fork(join(import.meta.dirname, 'intake/server.ts'), [kind], { env, silent: true });
  server.stdout?.resume();
  server.stderr?.pipe(process.stderr);
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`the server ${kind} ended with ${code}`);
  });
  const [url] = await Promise.race([once(server, 'message'), ended]);
  ended.catch(() => {}); // it is killed at the end
  return { url: String(url), process: server };
}

interface Signed {
  readonly body: string;
  readonly headers: OutgoingHttpHeaders;
}

function signedDelivery(): Signed {
  const body = labelled();
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-github-event': 'issues',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  };
  return { body, headers };
}

/** Milliseconds until the answer. */
async function deliver(url: string, { body, headers }: Signed, agent: Agent): Promise<number> {
  const start = performance.now();
  const sent = request(`${url}${WEBHOOK_PATH}`, { method: 'POST', headers, agent }).end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  if (response.statusCode >= 300) throw new Error(`answered with ${response.statusCode}`);
  return performance.now() - start;
}

/** Milliseconds of processor time of a server since its start. */
async function cpuOf(server: ChildProcess): Promise<number> {
  server.send('cpu');
  const [used] = await once(server, 'message');
  return Number(used);
}

async function round({ url, process: server }: Server, atOnce: number): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const signed = Array.from({ length: deliveries(atOnce) }, signedDelivery);
  const times: number[] = [];
  const before = await cpuOf(server);
  const start = performance.now();
  const send = async () => {
    for (let one = signed.pop(); one && performance.now() < start + ROUND_MS; one = signed.pop())
      times.push(await deliver(url, one, agent));
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  const sorted = times.toSorted((a, b) => a - b);
  const cpu = ((await cpuOf(server)) - before) / times.length;
  const [p50, p99] = [quantileSorted(sorted, 0.5), quantileSorted(sorted, 0.99)];
  return { rate: times.length / seconds, p50, p99, cpu };
}

type Rounds = Record<Kind, Round[]>;

/** Rounds of two fresh processes, by how many deliveries are on their way. */
async function launch(): Promise<readonly Rounds[]> {
  const servers = { ours: await startServer('ours'), bare: await startServer('bare') };
  try {
    for (let i = 0; i < WARM_UP; i++) for (const kind of KINDS) await round(servers[kind], 16);
    const found: Rounds[] = [];
    for (const atOnce of AT_ONCE) {
      const rounds: Rounds = { ours: [], bare: [] };
      // In turns, each of them first as often as the other, so that what else the machine does hits both.
      for (let i = 0; i < ROUNDS; i++)
        for (const kind of i % 2 === 0 ? KINDS : KINDS.toReversed())
          rounds[kind].push(await round(servers[kind], atOnce));
      found.push(rounds);
    }
    return found;
  } finally {
    for (const { process: server } of Object.values(servers)) server.kill();
  }
}

try {
  const launches: (readonly Rounds[])[] = [];
  for (let i = 0; i < LAUNCHES; i++) launches.push(await launch());
  const result = AT_ONCE.map((atOnce, at) => [atOnce, summary(launches.flatMap((found) => found[at] ?? []))]);
  const queue = new Queue('mullover-runs', { connection: { url: redis.url } });
  const stored = await queue.getJobCountByTypes('waiting', 'prioritized');
  await queue.close();
  console.log(
    JSON.stringify({ bench: 'intake', quick: values.quick ?? false, stored, atOnce: Object.fromEntries(result) }),
  );
} finally {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit();

function summary(launches: readonly Rounds[]) {
  const all = (kind: Kind) => launches.flatMap((rounds) => rounds[kind]);
  const of = (kind: Kind, field: keyof Round) => rounded(median(all(kind).map((one) => one[field])));
  const facts = (kind: Kind) => ({
    ...{ rate: of(kind, 'rate'), p50: of(kind, 'p50'), p99: of(kind, 'p99'), cpu: of(kind, 'cpu') },
  });
  const ratio = (field: keyof Round) => rounded(median(launches.flatMap((rounds) => ratios(rounds, field))));
  const shares = launches.map((rounds) => rounded(median(ratios(rounds, 'rate'))));
  return {
    ...{ ours: facts('ours'), bare: facts('bare') },
    ...{ share: ratio('rate'), p99: ratio('p99'), cpu: ratio('cpu'), shares },
  };
}

/** Of rounds that followed each other: what else the machine does changes slower than that. */
function ratios({ ours, bare }: Rounds, field: keyof Round): readonly number[] {
  return ours.map((one, i) => one[field] / (bare[i]?.[field] ?? Number.NaN));
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
