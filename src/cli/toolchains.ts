// `mullover toolchains`: which images of toolchains are there; names build theirs ahead of the first run that needs them.

import { readConfig } from '../config.ts';
import { reachDocker } from '../docker/docker.ts';
import { everythingRecipe, imageRecipe, namedTool } from '../ecosystems/catalogue.ts';
import { ensureToolchainImage, toolchainStates } from '../sandbox/toolchain-image.ts';
import { hostCertificates } from '../toolchains/host-certificates.ts';

/** One image with all of them, for MULLOVER_BASE_IMAGE. */
const EVERYTHING = 'everything';
const EVERYTHING_TAG = { repo: 'mullover-base', tag: 'latest' };
/** Builds at a time: one waits for a network while another one unpacks. */
const LANES = 2;

/** Prints the list, or the id of each image that was named. Returns the exit code. */
export async function toolchainsCommand(names: readonly string[], print: (line: string) => void): Promise<number> {
  const recipes = names.map((name) => (name === EVERYTHING ? everythingRecipe() : imageRecipe(namedTool(name))));
  const { network } = readConfig();
  const docker = await reachDocker();
  if (recipes.length === 0) {
    for (const { name, version, image, size } of await toolchainStates(docker))
      print(
        `${`${name}-${version}`.padEnd(14)} ${size === undefined ? 'not built' : `${Math.round(size / 1e6)} MB  ${image}`}`,
      );
    return 0;
  }
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const deps = { docker, network: { ...network, ca: network.ca ?? hostCertificates() }, log };
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  const waiting = recipes.values();
  const lane = async () => {
    for (const recipe of waiting) {
      const id = await ensureToolchainImage(deps, recipe, abort.signal);
      if (recipe.label === EVERYTHING) await docker.getImage(id).tag(EVERYTHING_TAG);
      print(`${recipe.label} ${id}`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return 0;
}
