// Which commands of `npm test` the command that was found in the scripts is not: what a patch would not be measured by.

import { commandsInTurn, quoteWords } from '../../runners/shell-words.ts';
import { checksOf, promisesNoCheck } from '../left-commands.ts';
import type { Manifest } from './manifest.ts';
import { calledScripts, DEPTH, delegatedPackages, type Followed, PREFERRED_SCRIPTS } from './scripts.ts';

/** `followed`: what the recipe runs of them; undefined when it runs something else. */
export function leftOfScripts(manifest: Manifest, followed: Followed | undefined): readonly string[] {
  const [root] = PREFERRED_SCRIPTS.filter((name) => name in manifest.scripts);
  // What is run as it is leaves out nothing of itself.
  if (root === undefined || followed?.kind === 'own') return [];
  const checks = checksOfScript(manifest, root, DEPTH);
  const [taken] = followed ? checksOf(quoteWords(followed.words)) : [];
  const at = taken === undefined ? -1 : checks.indexOf(taken);
  return checks.filter((_, index) => index !== at);
}

/** Beside a script that is run as it is: `npm run test:unit`. */
export function leftBesideScript(manifest: Manifest, command: string): readonly string[] {
  const run = checksOfText(manifest, command, DEPTH);
  return leftOfScripts(manifest, undefined).filter((one) => !run.includes(one));
}

/** Of a script with its hooks and all that it calls. */
function checksOfScript(manifest: Manifest, name: string, depth: number): readonly string[] {
  if (depth === 0) return [];
  const scripts = [`pre${name}`, name, `post${name}`].flatMap((one) => manifest.scripts[one] ?? []);
  return scripts.flatMap((script) => checksOfText(manifest, script, depth));
}

/** All that a command comes to, but what checks no behaviour. */
export function checksOfText(manifest: Manifest, script: string, depth: number): readonly string[] {
  let folder = '';
  return commandsInTurn(script).flatMap((words) => {
    if (words[0] === 'cd' && words[1] !== undefined) {
      folder = `cd ${quoteWords([words[1]])} && `;
      return [];
    }
    if (delegatedPackages(words)) return [`${folder}${quoteWords(words)}`];
    const called = folder === '' ? calledScripts(words, Object.keys(manifest.scripts)) : [];
    if (called.length > 0)
      return called
        .filter((name) => !promisesNoCheck(name))
        .flatMap((name) => checksOfScript(manifest, name, depth - 1));
    return checksOf(quoteWords(words)).map((one) => `${folder}${one}`);
  });
}
