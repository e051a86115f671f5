// Settings as a maintainer writes them: a block for `.github/mullover.yml` that our own schema reads back as the same settings.

import { stringify } from 'yaml';
import type { Recipe, SandboxSettings } from '../../execution.ts';

/** YAML with a line break at its end. */
export function settingsBlock(settings: SandboxSettings): string {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return stringify(
    { sandbox: Object.fromEntries(given.map(([name, value]) => [name, short(value)])) },
    { lineWidth: 0 },
  );
}

const INTERNAL = '/opt/mullover/';
/** Programs of ours that only look at what was done. */
const CHECK = /^\S+ \/opt\/mullover\/own-package\.py$/;
/** Programs of ours around a command. */
const AROUND = /node \/opt\/mullover\/install-without\.mjs (?:'((?:[^']|'\\'')*)'|(\S+))/g;

function unquoted(_all: string, quoted: string | undefined, plain: string | undefined): string {
  return quoted?.replaceAll("'\\''", "'") ?? plain ?? '';
}

/** What detection found, as settings to start from, which do the same as it did. */
export function settingsOf(recipe: Recipe): SandboxSettings {
  const { ecosystem, runtime, directory, setup, build, runner, test, systemPackages = [], env = {} } = recipe;
  const own = setup.filter((command) => !CHECK.test(command)).map((command) => command.replace(AROUND, unquoted));
  // What cannot be done without our own programs is done where nothing is set.
  const isWhole = own.length > 0 && !own.some((command) => command.includes(INTERNAL));
  return {
    ...(isWhole ? { setup: own } : {}),
    ...(build.length > 0 ? { build } : {}),
    ...(test === '' ? {} : { test }),
    ...(test.includes(runner) ? {} : { runner }),
    ...(ecosystem === 'node' ? { runtime } : {}),
    ...(directory === '.' ? {} : { directory }),
    ...(systemPackages.length > 0 ? { packages: systemPackages } : {}),
    ...(Object.keys(env).length > 0 ? { env } : {}),
  };
}

/** A list of one command is the command. */
function short(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}
