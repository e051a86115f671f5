// Which optional parts of a package (extras, groups) a CI job installs for its tests, by the words of its commands. Pure.

import { splitCommands } from '../runners/shell-words.ts';
import type { CiSetUp } from './ci-set-up.ts';

/** Stands for every part that is declared. */
const EVERY_PART = '*';

/** The option takes the next word, or what follows `=`. */
const NAMES_PARTS: Readonly<Record<string, RegExp>> = {
  pip: /^--group$/,
  uv: /^--(extra|group|only-group)$/,
  poetry: /^(-E|--extras|--with|--only)$/,
  pdm: /^(-G|--group|-dG)$/,
};
const NAMES_EVERY: Readonly<Record<string, RegExp>> = {
  pip: /^$/,
  uv: /^--all-(extras|groups)$/,
  poetry: /^--all-(extras|groups)$/,
  pdm: /^(:all)$/,
};
/** Commands that install the package. */
const INSTALLS = /^(install|sync|run)$/;

/** Names of a job's parts, without repetition; those of another folder's package are not asked. */
export function askedParts({ setup, test }: Pick<CiSetUp, 'setup' | 'test'>, directory: string): readonly string[] {
  const steps = [...setup, ...test].filter(({ workingDirectory }) => workingDirectory === directory);
  const lines = steps.flatMap(({ command }) => command.replaceAll('\\\n', ' ').split('\n'));
  return [...new Set(lines.flatMap(splitCommands).flatMap(partsOf))];
}

function partsOf(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => /(^|\/)(pip3?|uv|poetry|pdm)$/.test(word));
  const program = (words[at] ?? '').replace(/^.*\//, '').replace('pip3', 'pip');
  const rest = words.slice(at + 1);
  const pip = program === 'uv' && rest[0] === 'pip' ? 'pip' : program;
  if (at < 0 || !rest.slice(0, pip === program ? 2 : 3).some((word) => INSTALLS.test(word))) return [];
  return rest.flatMap((word, index) => {
    const [, option = word, value = rest[index + 1] ?? ''] = /^(--?[\w-]+)=(.*)$/.exec(word) ?? [];
    if (NAMES_EVERY[pip]?.test(word)) return [EVERY_PART];
    const own = /^\.\/?\[(.+)\]$/.exec(word)?.[1];
    const named = own ?? (NAMES_PARTS[pip]?.test(option) ? value : '');
    return named
      .split(/[\s,]+/)
      .flatMap((name) => (name === ':all' ? [EVERY_PART] : /^[\w.-]+$/.test(name) ? [name] : []));
  });
}
