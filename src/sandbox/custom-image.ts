// An image of the operator's choice, or a Dockerfile of the repository, as the base of environments in place of our own.

import type Docker from 'dockerode';
import { statusOf } from '../docker/docker.ts';
import type { SharedImages } from '../docker/shared-images.ts';
import type { Recipe } from '../execution.ts';
import type { Workspace } from '../ports/workspace.ts';
import { deriveImage } from './derived-image.ts';
import { buildDockerfile } from './dockerfile.ts';
import { isAllowed, withTag } from './image-rules.ts';
import { plainDockerfile } from './plain-dockerfile.ts';
import type { NetworkDeps } from './way-out.ts';

/** What the operator allows repositories to name. */
export interface ImageRules {
  /** Patterns of image names, with `*` for any part. */
  readonly images: readonly string[];
  readonly dockerfiles: 'on' | 'off';
}

export type Base =
  | { readonly ok: true; readonly image: string; readonly log: string }
  | {
      readonly ok: false;
      readonly fault: 'recipe' | 'settings';
      readonly reason: string;
      readonly next: string;
      readonly log: string;
    };

export interface CustomDeps {
  readonly docker: Docker;
  readonly shared: SharedImages;
  /** Of builds. */
  readonly network: NetworkDeps;
  /** Id of our own base image: Node and the entry scripts come from it. */
  readonly baseImage: string;
  readonly rules: ImageRules;
  readonly seconds: number;
  /** Bytes that an image may be larger than the one that it is built on. */
  readonly disk: number;
  /** Bytes that a build may use. */
  readonly memory: number;
}

/** In the archive of a build: the repository's Dockerfile as it was read. */
const PLAIN = '.mullover.Dockerfile';

/** The image that a recipe asks for, made fit for our entry scripts. Engine errors are thrown. */
export async function customBase(
  deps: CustomDeps,
  recipe: Recipe,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<Base> {
  const { image, dockerfile } = recipe;
  const found =
    image === undefined ? await fromDockerfile(deps, dockerfile ?? '', workspace, signal) : await named(deps, image);
  if (!found.ok) return found;
  const volumes = Object.keys((await deps.docker.getImage(found.image).inspect()).Config.Volumes ?? {});
  if (volumes.length > 0)
    return refused(
      `The image declares volumes (${volumes.join(', ')}), which would lie on the disk of the host.`,
      'Use an image without VOLUME.',
    );
  return { ...found, image: await deriveImage(deps, found.image, signal) };
}

async function named({ docker, rules }: CustomDeps, image: string): Promise<Base> {
  if (!isAllowed(image, rules.images))
    return refused(
      `The operator does not allow the image ${image}.`,
      'Ask the operator to add it to MULLOVER_ALLOW_IMAGES, or remove `image` from .github/mullover.yml.',
    );
  try {
    return { ok: true, image: (await docker.getImage(withTag(image)).inspect()).Id, log: '' };
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    // Nothing is pulled on a repository's word.
    return refused(
      `The image ${image} is not on the worker's Docker engine.`,
      `Ask the operator for: docker pull ${image}`,
    );
  }
}

async function fromDockerfile(
  deps: CustomDeps,
  path: string,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<Base> {
  const { rules } = deps;
  if (rules.dockerfiles === 'off')
    return refused(
      'The operator does not allow Dockerfiles of repositories.',
      'Ask the operator for MULLOVER_ALLOW_DOCKERFILES=on, or describe the set-up with `sandbox: {setup: …}`.',
    );
  const text = await workspace.read(path);
  if (text === undefined)
    return refused(`There is no ${path} in the repository.`, 'Correct `dockerfile` in .github/mullover.yml.');
  const plain = plainDockerfile(text, (image) => isAllowed(image, rules.images));
  if (!plain.ok) return refused(`${path} ${plain.problem} (line ${plain.line}).`, plain.next);
  // What was judged is what is built, whatever else lies at the path that the repository gave.
  const archive = await workspace.archive([{ path: PLAIN, text: plain.text, encoding: 'utf-8' }]);
  const built = await buildDockerfile(deps, { path: PLAIN, archive }, signal);
  if (built.ok) return built;
  return {
    ...{ ok: false, fault: 'recipe', reason: `The build of ${path} failed: ${built.reason}`, log: built.log },
    next: `Correct ${path} on the default branch.`,
  };
}

function refused(reason: string, next: string): Base {
  return { ok: false, fault: 'settings', reason, next, log: '' };
}
