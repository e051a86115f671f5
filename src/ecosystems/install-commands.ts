// Whether a set-up can only depend on manifests, so that another commit with the same ones may use its image. Pure.

import { splitCommands } from '../runners/shell-words.ts';
import { ECOSYSTEMS } from './all.ts';
import type { Ecosystem } from './ecosystem.ts';

/** What any set-up may do without making its image depend on sources. */
const HARMLESS = /^(cd|mkdir|true|echo|export)\b/;
/** A path that is installed as it lies there is a copy of sources; `-e .` and `-r file` are not. */
const LOCAL_COPY = /^(\.|\.{0,2}\/.*|file:.*)(\[.*\])?$/;

/** True when nothing but installers of dependencies is in these commands. */
export function installsOnly(commands: readonly string[], ecosystems: readonly Ecosystem[] = ECOSYSTEMS): boolean {
  const installers = [HARMLESS, ...ecosystems.flatMap((one) => one.installers)];
  return commands.flatMap(splitCommands).every((words) => {
    const plain = words.filter((word) => !/^[A-Za-z_]\w*=/.test(word));
    const local = plain.some(
      (word, at) =>
        at > 0 &&
        LOCAL_COPY.test(word) &&
        !/^(-e|-r|-c|--editable|--requirement|--constraint|cd|mkdir)$/.test(plain[at - 1] ?? ''),
    );
    const makesFolder = /^(cd|mkdir|python3? -m venv)\b/.test(plain.join(' '));
    return (!local || makesFolder) && installers.some((pattern) => pattern.test(plain.join(' ')));
  });
}

/** True when a set-up made files beside the sources that other sources may not lead to. */
export function bindsToSources(generated: readonly string[], ecosystems: readonly Ecosystem[] = ECOSYSTEMS): boolean {
  return generated.some((path) => !ecosystems.some(({ derived }) => derived?.test(path.replace(/^\.\//, ''))));
}
