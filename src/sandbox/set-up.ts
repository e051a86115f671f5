// A set-up: the commands of a recipe run with network in a container, which becomes the environment's image.

import { randomBytes } from 'node:crypto';
import { ECOSYSTEMS, ecosystemOf, toolchainOf } from '../ecosystems/all.ts';
import { type Generated, isForeign } from '../ecosystems/ecosystem.ts';
import type { EnvironmentKeys } from '../ecosystems/environment-key.ts';
import { bindsToSources } from '../ecosystems/own-code.ts';
import { searchPath } from '../ecosystems/search-path.ts';
import type { Preparation } from '../ports.ts';
import type { Recipe } from '../task.ts';
import { tellingLines } from '../verification/telling-lines.ts';
import type { ContainerSpec } from './container-options.ts';
import { diskNote, writtenBytes } from './disk.ts';
import type { Engine } from './engine.ts';
import { execute, type Finished } from './execute.ts';
import { commitImage, touchImage } from './images.ts';
import { decodeAnswer, encodeOrder, ORPHAN_SECONDS } from './order.ts';
import { type NetworkDeps, type WayOut, wayOut } from './way-out.ts';

export interface SetUpDeps {
  readonly engine: Engine;
  readonly spec: Omit<ContainerSpec, 'image' | 'mode'>;
  readonly network: NetworkDeps;
  /** Wall-clock seconds that it may take. */
  readonly seconds: number;
  /** Bytes that it may write, and that an image may be larger than the one below it. */
  readonly disk: number;
}

const LOG_BYTES = 4 * 2 ** 20;

/** Of a preparation, without its time. */
export type Outcome =
  | {
      readonly ok: true;
      readonly recipe: Recipe;
      readonly key: string;
      readonly image: string;
      readonly cached: boolean;
      readonly log: string;
    }
  | Omit<Extract<Preparation, { ok: false }>, 'seconds'>;

export interface SetUpInput {
  readonly recipe: Recipe;
  readonly keys: EnvironmentKeys;
  readonly base: string;
  /** The image of ours below it, whose tools are trusted to say where they fetch from. */
  readonly own: string;
  /** Hosts that the repository names and may have. */
  readonly hosts: readonly string[];
  /** Version of packages that would read it from git. */
  readonly release: string | undefined;
  readonly archive: Buffer;
  /** Of the archive. */
  readonly hash: string;
}

export async function setUp(deps: SetUpDeps, input: SetUpInput, signal: AbortSignal): Promise<Outcome> {
  const way = await wayOut(deps.network, { image: input.own, further: input.hosts });
  try {
    return await setUpOn(deps, way, input, signal);
  } finally {
    way.close();
  }
}

async function setUpOn(
  deps: SetUpDeps,
  way: WayOut,
  { recipe, keys, base, release, archive, hash }: SetUpInput,
  signal: AbortSignal,
): Promise<Outcome> {
  const nonce = randomBytes(16).toString('hex');
  const order = encodeOrder({
    mode: 'setup',
    nonce,
    directory: recipe.directory,
    env: setupVariables(recipe, release),
    commands: recipe.setup,
    ...(isForeign(recipe) ? { inherit: true } : {}),
    secrets: way.secrets,
    seconds: deps.seconds + ORPHAN_SECONDS,
    caches: toolchainOf(recipe).setupCaches ?? [],
    generated: generatedBy(recipe),
  });
  let image: string | undefined;
  let tooLarge = false;
  const answerOf = ({ answer, state }: Finished) => decodeAnswer(answer, nonce, state.exitCode);
  const finished = await execute(
    deps.engine,
    {
      spec: { ...deps.spec, image: base, mode: 'setup', network: way.networkMode },
      input: [order, archive],
      seconds: deps.seconds,
      outputBytes: LOG_BYTES,
      diskBytes: deps.disk,
      started: way.attach,
      before: async (container, result) => {
        const answer = result.ending === 'exited' ? answerOf(result) : undefined;
        if (answer?.exitCode !== 0) return;
        tooLarge = (await writtenBytes(container)) > deps.disk;
        if (tooLarge) return;
        image = await commitImage(container, keys.image, binds(recipe, answer.generated) ? hash : undefined);
        await touchImage(deps.engine.docker, image);
      },
    },
    signal,
  );
  const log = [finished.log, ...way.notes()].join('\n');
  if (image !== undefined) return { ok: true, recipe, key: keys.recipe, image, cached: false, log };
  const command = tooLarge ? diskNote(deps.disk) : answerOf(finished)?.failed;
  return failedSetup(recipe, { ...finished, log }, { way, command });
}

/** What nobody knows is kept. */
function generatedBy(recipe: Recipe): Generated {
  return ecosystemOf(recipe)?.generated ?? 'kept';
}

function binds(recipe: Recipe, generated: readonly string[] = []): boolean {
  const kind = generatedBy(recipe);
  // Of what was built of other sources, most would be built again in every run.
  return kind === 'built' || (kind !== 'sealed' && bindsToSources(generated));
}

/**
 * The sandbox has no git history that a version could be read from. One that is below what another package asks for would
 * have the package replaced by a published one.
 */
const HIGH = '9999.0.0';

function setupVariables(recipe: Recipe, release = HIGH): Readonly<Record<string, string>> {
  return {
    LANG: 'C.UTF-8',
    ...recipe.env,
    HOME: '/opt/env/home',
    TMPDIR: '/opt/env/home/tmp',
    PATH: searchPath(recipe),
    CI: '1',
    ...Object.assign({}, ...ECOSYSTEMS.map(({ managerVariables }) => managerVariables?.(recipe, release))),
    ...toolchainOf(recipe).setup,
  };
}

/** A name that could not be looked up for now, a connection that was cut (yarn ends in an error of its own): it may work a minute later. */
const PASSING_TROUBLE =
  /\b(EAI_AGAIN|ECONNRESET|socket hang up|Temporary failure in name resolution|RequestError: Timeout|handler was attached after the promise settled)\b/;

interface Failed {
  readonly way: WayOut;
  /** The one that failed. */
  readonly command: string | undefined;
}

/** In a container that looks up no names, they say that a program used no proxy. */
const NO_NAMES = /\b(EAI_AGAIN|Temporary failure in name resolution)\b/g;

function failedSetup(recipe: Recipe, finished: Finished, { way, command }: Failed): Outcome {
  const { log } = finished;
  if (finished.ending === 'lost') return { ...infrastructure(finished.note ?? 'the set-up container was lost'), log };
  const what = (command && inShort(command)) ?? finished.note ?? `exit code ${finished.state.exitCode}`;
  const told = tellingLines(log, 12).join('\n').slice(-1500);
  const tail = log.trim().split('\n').slice(-12).join('\n');
  const refused = way.refused();
  if (refused.length > 0) return refusedHosts({ recipe, what, told, refused, log });
  if (PASSING_TROUBLE.test(way.looksUpNames ? tail : tail.replace(NO_NAMES, '')))
    return { ...infrastructure(`The set-up lost the network: ${what}\n${told}`), log };
  const memory = finished.state.oomKilled ? ' (out of memory)' : '';
  return {
    ok: false,
    fault: 'recipe',
    reason: `The set-up failed${memory}: ${what}\n${told}`,
    recipe,
    next: 'Set `sandbox: {setup: ["…"]}` in .github/mullover.yml to the commands that install this repository.',
    log,
  };
}

interface Refused {
  readonly recipe: Recipe;
  readonly what: string;
  readonly told: string;
  readonly refused: readonly string[];
  readonly log: string;
}

function refusedHosts({ recipe, what, told, refused, log }: Refused): Outcome {
  const names = refused.map((host) => host.replace(/:(443|80)$/, ''));
  const hosts = names.join(', ');
  return {
    ...{ ok: false, fault: 'recipe', recipe, log },
    reason: `The set-up failed: ${what}\nIt asked for ${hosts}, which is not allowed: MULLOVER_SETUP_HOSTS\n${told}`,
    next: `Ask the operator for MULLOVER_SETUP_HOSTS=${names.join(',')}, or set \`sandbox: {setup: ["…"]}\` in .github/mullover.yml to commands that do without.`,
  };
}

/** The whole command is in the log. */
function inShort(command: string): string {
  return command.length > 240 ? `${command.slice(0, 240)}…` : command;
}

export function infrastructure(reason: string, next = 'Run `mullover doctor` on the worker host, then try again.') {
  return { ok: false, fault: 'infrastructure', reason, next, log: '' } as const;
}
