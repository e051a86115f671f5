// A set-up: the commands of a recipe run with network in a container, which becomes the environment's image.

import { randomBytes } from 'node:crypto';
import { commitImage, touchImage } from '../docker/images.ts';
import type { EnvironmentKeys } from '../ecosystems/environment-key.ts';
import type { Recipe } from '../execution.ts';
import type { Finished } from '../orders/finished.ts';
import { decodeAnswer } from '../orders/order.ts';
import { type NotPrepared, setUpFailure } from '../orders/set-up-failure.ts';
import { isForItsSources, setUpOrder } from '../orders/set-up-order.ts';
import type { ContainerSpec } from './container-options.ts';
import { diskNote, writtenBytes } from './disk.ts';
import type { Engine } from './engine.ts';
import { execute } from './execute.ts';
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
  | NotPrepared;

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
  { engine, spec, seconds, disk }: SetUpDeps,
  way: WayOut,
  { recipe, keys, base, release, archive, hash }: SetUpInput,
  signal: AbortSignal,
): Promise<Outcome> {
  const nonce = randomBytes(16).toString('hex');
  const order = setUpOrder({ recipe, release, secrets: way.secrets, seconds, nonce });
  let image: string | undefined;
  let tooLarge = false;
  const answerOf = ({ answer, state }: Finished) => decodeAnswer(answer, nonce, state.exitCode);
  const finished = await execute(
    engine,
    {
      spec: { ...spec, image: base, mode: 'setup', network: way.networkMode },
      input: [order, archive],
      seconds,
      outputBytes: LOG_BYTES,
      diskBytes: disk,
      started: way.attach,
      before: async (container, result) => {
        const answer = result.ending === 'exited' ? answerOf(result) : undefined;
        if (answer?.exitCode !== 0) return;
        tooLarge = (await writtenBytes(container)) > disk;
        if (tooLarge) return;
        image = await commitImage(container, keys.image, isForItsSources(recipe, answer.generated) ? hash : undefined);
        await touchImage(engine.docker, image);
      },
    },
    signal,
  );
  const log = [finished.log, ...way.notes()].join('\n');
  if (image !== undefined) return { ok: true, recipe, key: keys.recipe, image, cached: false, log };
  return setUpFailure({
    recipe,
    finished: { ...finished, log },
    command: tooLarge ? diskNote(disk) : answerOf(finished)?.failed,
    refused: way.refused(),
    looksUpNames: way.looksUpNames,
  });
}
