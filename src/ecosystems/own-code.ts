// Whether a set-up may run code of its repository: then its image is for the very sources that it was made of. Pure.

import type { Recipe } from '../execution.ts';
import { splitCommands } from '../runners/shell-words.ts';
import { ECOSYSTEMS } from './all.ts';
import type { Ecosystem } from './ecosystem.ts';
import type { RecipeSource } from './recipe-source.ts';

/** Changes nothing but where and how the next command runs. */
const HARMLESS = /^(cd|mkdir -p|true|echo)( [\w@%+=:,./-]+)*$/;
/** What a shell would execute on its way to the words of a command, or take from elsewhere. */
const EXECUTES = /[`\r\n]|[$<>]\(|<<|\$\{/;
/** Other variables make tools load files (`NODE_OPTIONS`, `PYTHONPATH`, `GOFLAGS`, `BASH_ENV`). */
const VARIABLES = /^(TZ|LANG|LANGUAGE|LC_[A-Z]+|CI|TERM|COLUMNS|LINES|FORCE_COLOR|NO_COLOR|NODE_ENV)$/;

/** True unless everything that the set-up does is known to follow from manifests alone. */
export async function runsOwnCode(
  source: RecipeSource,
  { setup, env = {} }: Pick<Recipe, 'setup' | 'env'>,
  ecosystems: readonly Ecosystem[] = ECOSYSTEMS,
): Promise<boolean> {
  if (!Object.keys(env).every((name) => VARIABLES.test(name))) return true;
  const used = new Set<Ecosystem>();
  for (const command of setup) if (!followsFromManifests(command, ecosystems, used)) return true;
  for (const { hooks } of used) if (await hooks?.(source)) return true;
  return false;
}

/** Adds the ecosystems whose installers are in the command. */
function followsFromManifests(command: string, ecosystems: readonly Ecosystem[], used: Set<Ecosystem>): boolean {
  const plain = ecosystems.reduce((text, { constant }) => (constant ? text.replaceAll(constant, '') : text), command);
  if (EXECUTES.test(plain)) return false;
  return splitCommands(plain).every((all) => {
    const words = all.filter((word) => word !== '{' && word !== '}');
    const [first, , inner] = words;
    // Our own program around an installer.
    if (first === 'node' && words[1] === '/opt/mullover/install-without.mjs' && words.length === 3)
      return followsFromManifests(inner ?? '', ecosystems, used);
    const text = words.join(' ');
    if (text === '' || HARMLESS.test(text)) return true;
    const owner = ecosystems.find(({ installers }) => (installers ?? []).some((pattern) => pattern.test(text)));
    if (owner) used.add(owner);
    return owner !== undefined;
  });
}

/** True when a set-up made files beside the sources that other sources may not lead to. */
export function bindsToSources(generated: readonly string[], ecosystems: readonly Ecosystem[] = ECOSYSTEMS): boolean {
  return generated.some((path) => !ecosystems.some(({ derived }) => derived?.test(path.replace(/^\.\//, ''))));
}
