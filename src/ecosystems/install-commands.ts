// Whether a set-up can only depend on manifests, so that another commit with the same ones may use its image. Pure.

import { splitCommands } from '../runners/shell-words.ts';

/** Commands that install what manifests name and copy no source; their own words decide the rest. */
const INSTALLERS: readonly RegExp[] = [
  /^(npm|pnpm|yarn) (ci|install|i|add)\b(?=.* --(ignore-scripts|mode=skip-build)\b)/,
  /^(npm|pnpm) rebuild\b/,
  /^(uv )?pip3? install\b/,
  /^python3? -m (venv|pip install)\b/,
  /^go mod download\b/,
  /^cargo fetch\b/,
  /^(cd|mkdir|true|echo|export)\b/,
];
/** A path that is installed as it lies there is a copy of sources; `-e .` and `-r file` are not. */
const LOCAL_COPY = /^(\.|\.{0,2}\/.*|file:.*)(\[.*\])?$/;

/** True when nothing but installers of dependencies is in these commands. */
export function installsOnly(commands: readonly string[]): boolean {
  return commands.flatMap(splitCommands).every((words) => {
    const plain = words.filter((word) => !/^[A-Za-z_]\w*=/.test(word));
    const local = plain.some(
      (word, at) =>
        at > 0 &&
        LOCAL_COPY.test(word) &&
        !/^(-e|-r|-c|--editable|--requirement|--constraint|cd|mkdir)$/.test(plain[at - 1] ?? ''),
    );
    const makesFolder = /^(cd|mkdir|python3? -m venv)\b/.test(plain.join(' '));
    return (!local || makesFolder) && INSTALLERS.some((pattern) => pattern.test(plain.join(' ')));
  });
}

/** Metadata and compiled files: they follow from manifests and compiled sources, which name an environment anyway. */
const HARMLESS =
  /(^|\/)([^/]+\.(egg-info|dist-info)\/.*|\.eggs\/.*|_?version(_info|info)?\.py|[^/]+\.(so|pyd|o|a|c|cpp|cxx))$/;

/** True when a set-up made files beside the sources that other sources may not lead to. */
export function bindsToSources(generated: readonly string[]): boolean {
  return generated.some((path) => !HARMLESS.test(path.replace(/^\.\//, '')));
}
