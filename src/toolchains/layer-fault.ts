// Why the build of a layer failed, and what to do about it. Pure.

import { stripVTControlCharacters } from 'node:util';
import type { Layer } from '../ecosystems/catalogue.ts';
import { EnvironmentFault } from '../errors.ts';

/** As apt, pip, uv, Maven and npm begin the line that says why. */
const ERROR = /^\s*(E:|ERROR\b|\[ERROR\]|error:|npm error|fatal:)/;

export function layerFault(
  layer: Layer,
  below: string,
  { reason, log }: { readonly reason: string; readonly log: string },
): EnvironmentFault {
  const lines = stripVTControlCharacters(log).trim().split('\n');
  const said = lines.findLast((line) => ERROR.test(line))?.trim() ?? reason;
  const tail = lines.slice(-12).join('\n').slice(-1500);
  const next = below.startsWith('debian:')
    ? `Let the engine fetch it (docker pull ${below}), or run this as root on Debian with debootstrap installed.`
    : 'Check that this host reaches its Debian archive and package registries, then run it again.';
  return new EnvironmentFault(`The sandbox image cannot be built (layer ${layer.file}): ${said}\n${tail}`, next);
}
