// `mullover doctor`: one line for each thing a deployment needs, with the next step where it is missing.

import type Docker from 'dockerode';
import {
  type Config,
  type ModelConfig,
  readConfig,
  requireGitHub,
  requireModel,
  type ServedConfig,
} from '../config.ts';
import { reachDocker } from '../docker/docker.ts';
import { type EngineInfo, engineMode, missingLimits } from '../docker/engine-mode.ts';
import { tryRegistry } from '../docker/try-registry.ts';
import { EnvironmentFault, InputFault, isFault } from '../errors.ts';
import { driftOf, readManifest } from '../github/app-manifest.ts';
import { createGitHubApp } from '../github/github-app.ts';
import { createPacer } from '../models/pacer.ts';
import { PROBE_SECONDS, probeModel } from '../models/probe.ts';
import { probeReward } from '../models/probe-reward.ts';
import { checkRedis } from '../queue/check-redis.ts';
import { GVISOR, tryRuntime } from '../sandbox/runtime.ts';
import { imageId, type ToolchainState, toolchainStates } from '../sandbox/toolchain-image.ts';
import { tryWayOut } from '../sandbox/try-way-out.ts';
import { createSecrets } from '../secrets/secrets.ts';
import { openDatabase } from '../store/postgres/database.ts';
import { chatModel, PACE, REWARD_LIMITS, servedContext } from '../wire.ts';
import { openServed } from '../wire-reward.ts';
import { type BenchOptions, doctorBench } from './doctor-bench.ts';

const DATABASE_MS = 2000;

/** What a deployment is for, each needing all that the ones before it need. */
const USES = ['mullover test', 'mullover solve', 'the GitHub App'] as const;
type Use = (typeof USES)[number];
type Check = readonly [name: string, use: Use, run: () => Promise<string>];

export interface DoctorOptions extends BenchOptions {
  readonly bench?: boolean;
}

/** Returns the exit code. */
export async function doctorCommand(options: DoctorOptions): Promise<number> {
  const print = (text: string) => void process.stdout.write(text);
  const tell = (text: string) => void process.stderr.write(text);
  if (options.bench) return doctorBench(readConfig(), options, { print, tell });
  if (options.json) throw new InputFault('--json is for measures.', 'Give --bench too.');
  return doctor(readConfig(), (line) => print(`${line}\n`));
}

/** Prints every check, and what can be used as it is; exit code 0 when all passed, 3 otherwise. */
export async function doctor(config: Config, print: (line: string) => void): Promise<number> {
  const checks: readonly Check[] = [
    ['model endpoint', 'mullover solve', () => model(requireModel(config))],
    ...ownJudge(config),
    ...servedModels(config),
    ['Docker engine', 'mullover test', () => docker(config)],
    ['set-up network', 'mullover test', () => setUpNetwork(config)],
    ['toolchains', 'mullover test', () => toolchains(config)],
    ...registry(config),
    ['Redis', 'the GitHub App', () => redis(config)],
    ...database(config),
    ['GitHub App', 'the GitHub App', () => gitHub(config)],
  ];
  const failed: Check[] = [];
  for (const check of checks) if (!(await passes(check, print))) failed.push(check);
  if (failed.length > 0) for (const use of USES) print(readiness(use, failed));
  return failed.length === 0 ? 0 : 3;
}

function readiness(use: Use, failed: readonly Check[]): string {
  const missing = failed.filter(([, needing]) => USES.indexOf(needing) <= USES.indexOf(use)).map(([name]) => name);
  return missing.length === 0 ? `Ready for ${use}.` : `Not ready for ${use}: ${missing.join(', ')}.`;
}

async function redis({ redisUrl }: Config): Promise<string> {
  return `version ${(await checkRedis(redisUrl)).version}, append-only, noeviction`;
}

/** Where one is configured. */
function database({ databaseUrl: url }: Config): readonly Check[] {
  if (url === undefined) return [];
  const ask = async () => {
    const opened = openDatabase({ url, patienceMs: DATABASE_MS });
    try {
      const [row] = await opened.query<{ server_version: string }>('show server_version');
      await opened.check();
      return `version ${row?.server_version}, keeps what it confirms`;
    } finally {
      await opened.close();
    }
  };
  return [['PostgreSQL', 'the GitHub App', ask]];
}

/** Where one is configured: a worker does without it, with a warning. */
function registry({ registry: given, dockerConfig }: Config): readonly Check[] {
  if (given === undefined) return [];
  const options = { ...given, dockerConfig };
  return [['image registry', 'the GitHub App', async () => tryRegistry(await reachDocker(), options)]];
}

/** One check for each trained reward model in use. */
function servedModels({ reward }: Config): readonly Check[] {
  const served = new Set([reward.served.process, reward.served.outcome].filter((one) => one !== undefined));
  const probe = (one: ServedConfig) => probeReward(openServed(reward, one, REWARD_LIMITS), () => performance.now());
  return [...served].map((one) => [`reward model ${one.name}`, 'mullover solve', () => probe(one)] as const);
}

async function passes([name, , run]: Check, print: (line: string) => void): Promise<boolean> {
  try {
    print(`✓ ${name}: ${await run()}`);
    return true;
  } catch (error) {
    if (!isFault(error)) throw error;
    print(`✗ ${name}: ${error.message}\n    next: ${error.next}`);
    return false;
  }
}

/** The judge, where it is another model or at another endpoint. */
function ownJudge({ model: writer, judge }: Config): readonly Check[] {
  if (!judge || (judge.baseUrl === writer?.baseUrl && judge.name === writer.name)) return [];
  return [['judge endpoint', 'mullover solve', () => model(judge)]];
}

async function model(settings: ModelConfig): Promise<string> {
  const served = await servedContext(settings);
  const chat = chatModel(settings, createPacer(PACE));
  if (served !== undefined) chat.adopt(served);
  const now = () => performance.now();
  return probeModel(chat, { served, configured: settings.contextTokens, seconds: PROBE_SECONDS, now });
}

async function docker(config: Config): Promise<string> {
  const engine = await reachDocker();
  const { Version } = await engine.version();
  const info = (await engine.info()) as EngineInfo;
  const lost = missingLimits(info);
  if (lost.length > 0)
    throw new EnvironmentFault(
      `the engine keeps no limit of ${lost.join(', ')}: code under test could use up this host`,
      'Give it control groups: version 2 with delegation for a rootless engine (`docker info` shows its warnings).',
    );
  const named = `version ${Version}, ${engineMode(info)}`;
  const image = await someImage(engine, config.sandbox.baseImage);
  if (image === undefined) return `${named}; no container was tried: no toolchain image is there yet`;
  const runtime = await tryRuntime(engine, image, config.sandbox.runtime);
  const shared =
    runtime === GVISOR ? 'gVisor' : "containers share this host's kernel; gVisor is used once it is installed";
  return `${named}; runs under ${runtime} (${shared})`;
}

async function setUpNetwork({ network, sandbox }: Config): Promise<string> {
  const engine = await reachDocker();
  const image = await someImage(engine, sandbox.baseImage);
  if (image === undefined) return 'not tried: no toolchain image is there yet';
  const id = (await imageId(engine, image)) ?? image;
  return tryWayOut({ docker: engine, network, setupNetwork: sandbox.setupNetwork, log: () => {} }, id);
}

/** The image of MULLOVER_BASE_IMAGE, else the first of a toolchain that is there. */
async function someImage(engine: Docker, baseImage: string | undefined): Promise<string | undefined> {
  if (baseImage === undefined) return (await toolchainStates(engine)).find(({ size }) => size !== undefined)?.image;
  if ((await imageId(engine, baseImage)) !== undefined) return baseImage;
  throw new EnvironmentFault(`the base image ${baseImage} is missing`, 'Build it with `npm run base-image`.');
}

async function toolchains({ sandbox }: Config): Promise<string> {
  if (sandbox.baseImage !== undefined) return `all in ${sandbox.baseImage} (MULLOVER_BASE_IMAGE)`;
  const states = await toolchainStates(await reachDocker());
  const listed = (some: readonly ToolchainState[]) => some.map(({ name, version }) => `${name}-${version}`).join(', ');
  const there = states.filter(({ size }) => size !== undefined);
  const missing = states.filter(({ size }) => size === undefined);
  return `${listed(there) || 'none'} built${missing.length === 0 ? '' : `; on first use, or with \`mullover toolchains NAME\`: ${listed(missing)}`}`;
}

async function gitHub(config: Config): Promise<string> {
  const app = createGitHubApp({ ...requireGitHub(config), secrets: createSecrets(), log: silent, throttle: false });
  const registered = await app.check();
  const { missing, beyond } = driftOf(readManifest(), registered);
  const { slug, settingsUrl } = registered;
  if (missing.length > 0)
    throw new InputFault(
      `${slug} lacks ${missing.join(', ')} of app.yml.`,
      `Give it these at ${settingsUrl}/permissions; then whoever owns an installation accepts them there.`,
    );
  const more = beyond.length === 0 ? '' : `; not needed, take away at ${settingsUrl}/permissions: ${beyond.join(', ')}`;
  return `${slug}, permissions and events are those of app.yml${more}`;
}

/** The doctor prints its own line for every failure. */
const silent = { warn: () => {} };
