// Config → Deps: the only file that constructs adapters.

import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config, ModelConfig } from './config.ts';
import { requireModel } from './config.ts';
import { InputFault, ModelFault } from './errors.ts';
import { countedStore } from './metrics/counted-store.ts';
import { type ChatModel, createChatModel } from './models/chat-model.ts';
import { pacedModel } from './models/paced-model.ts';
import { createPacer, type Pacer } from './models/pacer.ts';
import { serverContext } from './models/server-context.ts';
import type { Model } from './ports/model.ts';
import type { RecipeStore } from './ports/sandbox.ts';
import type { Workspace } from './ports/workspace.ts';
import type { DeploymentStore } from './ports.ts';
import { loadPrompts } from './prompts.ts';
import { parseRepositoryFile } from './repository-file.ts';
import { placesFor } from './sandbox/engine.ts';
import { createSandbox, type DockerSandbox } from './sandbox/sandbox.ts';
import { type Policy, policyNamed } from './search/policy.ts';
import { createSecrets, type Secrets } from './secrets/secrets.ts';
import { secretsInSettings } from './settings-secrets.ts';
import type { Deps } from './solve.ts';
import type { LineCommit, RunId } from './task.ts';
import type { EventBody } from './trace/event.ts';
import { createReward, type Reward, type RewardLimits, rewardedPolicy } from './wire-reward.ts';
import { fileStores, type Stores, type StoresOptions } from './wire-stores.ts';
import { mainLineOf } from './workspace/main-line.ts';
import { type Mirror, openMirror, resolveBase } from './workspace/mirror.ts';
import { openWorkspace } from './workspace/workspace.ts';

/** A list of models is short. */
const LIST_MS = 15_000;
const OUTPUT_BYTES = 4 * 2 ** 20;
export const PACE = { baseMs: 2_000, maxMs: 120_000 };
export const REWARD_LIMITS: RewardLimits = { pace: PACE };
/** `prompts/` lies beside `src/`, and beside `dist/` in the image. */
export const PROMPTS = fileURLToPath(new URL('../prompts', import.meta.url));

/** Everything that lives as long as the process. */
export interface Host {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly store: DeploymentStore;
  /** Of which `store` is the traces, with their events counted. */
  readonly stores: Stores;
  readonly sandbox: DockerSandbox;
  readonly recipes: RecipeStore;
  /** Folder of traces, for the reader of a message. */
  readonly traceFolder: string;
  /** Deps of one run in one workspace, by what the endpoint tells of itself now. Throws InputFault when no model is configured. */
  deps(workspace: Workspace): Promise<Deps>;
  /** Mirrors a repository and opens it at a commit, branch or tag. */
  open(source: Source, signal: AbortSignal): Promise<Workspace>;
  /** What came before a commit on its main line, newest first. */
  mainLine(source: Source, most: number, signal: AbortSignal): Promise<readonly LineCommit[]>;
}

export interface Source {
  readonly url: string;
  /** Commit, branch or tag; `HEAD` for the default branch. */
  readonly ref: string;
  /** Value of the Authorization header; kept in memory only. */
  readonly authHeader?: string | undefined;
  /** Folder of mirrors in place of the deployment's: one that is used for a single commit holds no other. */
  readonly mirrors?: string;
}

export interface HostOptions {
  /** Of this process in traces and on its containers: a sweeper removes what dead processes of that name left. */
  readonly name?: string;
  /** Told of images that are built. */
  readonly log?: (line: string) => void;
  /** Told of each event that is appended to a trace. */
  readonly onEvent?: (event: EventBody, run: RunId) => void;
  /** `openStores` for what belongs to the deployment; files in the data folder unless told. */
  readonly storesFor?: (config: Config, options: StoresOptions) => Stores;
}

export function createHost(config: Config, options: HostOptions = {}): Host {
  const { name, log = toStderr, onEvent = () => {}, storesFor = fileStores } = options;
  const worker = name ?? `${hostname()}-${process.pid}`;
  const boots = name === undefined ? undefined : join(config.data.folder, 'boots');
  const secrets = createSecrets();
  for (const secret of secretsInSettings(config)) secrets.register(secret);
  const stores = storesFor(config, { redact: secrets.redact });
  const store = countedStore(stores.trace, onEvent);
  const { baseImage, runtime } = config.sandbox;
  const readSettings = (text: string) => parseRepositoryFile(text).sandbox ?? {};
  const sandbox = createSandbox({
    ...{ baseImage, runtime, worker, boots, network: config.network, readSettings, log },
    containers: config.concurrency.containers,
    rules: { images: config.sandbox.images, dockerfiles: config.sandbox.dockerfiles },
    packages: config.sandbox.packages,
    setupNetwork: config.sandbox.setupNetwork,
    registry: config.registry && { ...config.registry, dockerConfig: config.dockerConfig, pushed: stores.pushed },
    limits: {
      memory: config.sandbox.memory,
      memoryMax: config.sandbox.memoryMax,
      setupDisk: config.sandbox.setupDisk,
    },
  });
  if (config.sandbox.setupNetwork.mode === 'open')
    log('warning: MULLOVER_SETUP_NETWORK=open lets set-ups of repositories reach this host and its neighbours');
  const { recipes, place: traceFolder } = stores;
  const models = once(() => createModels(config));
  return {
    ...{ config, secrets, store, stores, sandbox, recipes, traceFolder },
    deps: async (workspace) => {
      await models().adoptContext();
      return createDeps(config, models(), { store, sandbox, recipes, workspace, worker });
    },
    open: (source, signal) => openSource(config, source, signal),
    mainLine: async (source, most, signal) =>
      mainLineOf(await mirrorOf(config, source, signal), source.ref, most, signal),
  };
}

function createDeps(
  config: Config,
  models: Models,
  parts: Pick<Deps, 'store' | 'sandbox' | 'recipes' | 'workspace' | 'worker'>,
): Deps {
  const policy = configuredPolicy(config, config.policy);
  if (!policy) throw new InputFault(`There is no policy ${config.policy}.`, 'See `mullover solve --help`.');
  const { model, reward } = models;
  return {
    ...parts,
    model,
    judge: reward.model,
    judgeName: reward.name,
    prompts: loadPrompts(PROMPTS),
    policy,
    policyNamed: (name) => configuredPolicy(config, name),
    concurrency: { model: config.concurrency.modelCalls, sandbox: placesFor(config.concurrency.containers) },
    replyTokens: requireModel(config).replyTokens,
    temperature: requireModel(config).temperature,
    suiteSeconds: config.sandbox.suiteSeconds,
    outputBytes: OUTPUT_BYTES,
    now: () => performance.now(),
  };
}

/** A policy with this deployment's reward models and its fitted confidence. */
function configuredPolicy({ reward, confidence }: Config, name: string): Policy | undefined {
  const named = policyNamed(name);
  if (!named) return undefined;
  const coefficients = confidence ?? named.selection.coefficients;
  return { ...rewardedPolicy(named, reward), selection: { ...named.selection, coefficients } };
}

interface Models {
  readonly model: Model;
  readonly reward: Reward;
  /** Asks the endpoints how much they take. One that tells nothing, or is away, leaves what is believed. */
  adoptContext(): Promise<void>;
}

/** One model for all runs of the process, and one line to each endpoint, so that they share what it asked them to wait. */
function createModels(config: Config): Models {
  const settings = requireModel(config);
  const judging = config.judge ?? settings;
  const line = createPacer(PACE);
  const model = chatModel(settings, line);
  const judge = chatModel(judging, judging.baseUrl === settings.baseUrl ? line : createPacer(PACE));
  const limits = { ...REWARD_LIMITS, judgeTokens: judging.replyTokens };
  return {
    model,
    reward: createReward(config.reward, judge, limits),
    adoptContext: async () => {
      await Promise.all([adoptServed(settings, model), adoptServed(judging, judge)]);
    },
  };
}

async function adoptServed(settings: ModelConfig, model: ChatModel): Promise<void> {
  const served = await servedContext(settings);
  if (served !== undefined) model.adopt(served);
}

/** What the endpoint says that the model takes; undefined where it does not say, or lists nothing: a call says what is wrong. */
export async function servedContext(settings: ModelConfig): Promise<number | undefined> {
  try {
    return await serverContext({ ...settings, apiKey: settings.apiKey ?? '' }, AbortSignal.timeout(LIST_MS));
  } catch (error) {
    if (error instanceof ModelFault) return undefined;
    throw error;
  }
}

/** A chat model on a line of its own, or on one that it shares with others at the same endpoint. */
export function chatModel(config: ModelConfig, line: Pacer): ChatModel {
  const { baseUrl, name, apiKey = '', headers, timeoutSeconds, contextTokens, priceIn, priceOut, body } = config;
  return pacedModel(
    createChatModel({
      baseUrl,
      model: name,
      apiKey,
      headers,
      timeoutMs: timeoutSeconds * 1000,
      // Some servers begin a reply before they have read the prompt: silence inside of it counts alike.
      idleMs: timeoutSeconds * 1000,
      contextTokens,
      prices: { inputPerMillion: priceIn, outputPerMillion: priceOut },
      extraBody: body,
    }),
    line,
  );
}

async function openSource(config: Config, source: Source, signal: AbortSignal): Promise<Workspace> {
  const env = config.gitEnvironment;
  const mirror = await mirrorOf(config, source, signal);
  const base = await resolveBase(mirror, source.ref, signal);
  const allowedIn = (text: string) => parseRepositoryFile(text).patch?.allow ?? [];
  const cacheDir = join(mirror.gitDir, 'code-index');
  return openWorkspace({ gitDir: mirror.gitDir, base, cacheDir, env, signal, allowedIn });
}

function mirrorOf(config: Config, source: Source, signal: AbortSignal): Promise<Mirror> {
  const { url, authHeader, mirrors: dir = join(config.data.folder, 'mirrors') } = source;
  return openMirror({ url, dir, authHeader, env: config.gitEnvironment }, signal);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
