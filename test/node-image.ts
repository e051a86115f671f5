// The image of Node's toolchain, for tests that start containers of it by themselves.

import Docker from 'dockerode';
import { imageRecipe, namedTool } from '../src/ecosystems/catalogue.ts';
import { ensureToolchainImage } from '../src/sandbox/toolchain-image.ts';
import { hostCertificates } from '../src/toolchains/host-certificates.ts';

/** Its id; built when it is missing. */
export function nodeImage(): Promise<string> {
  const deps = { docker: new Docker(), network: { ca: hostCertificates() }, log: () => {} };
  return ensureToolchainImage(deps, imageRecipe(namedTool('node')), new AbortController().signal);
}
