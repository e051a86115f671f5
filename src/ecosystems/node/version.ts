// The Node version of a package: what it pins, else the preferred one of those that its engines allow.

import { inFolder } from '../../runners/in-folder.ts';
import { offeredBy } from '../catalogue.ts';
import type { RecipeSource } from '../recipe-source.ts';
import type { Manifest } from './manifest.ts';

/** The preferred major, which our own scripts run with too. */
export const OWN_NODE = '20';
/** Majors with long support, by the names that .nvmrc gives them. */
const NAMED: Readonly<Record<string, string>> = { hydrogen: '18', iron: '20', jod: '22', krypton: '24', '*': '24' };

export async function nodeVersion(source: RecipeSource, directory: string, manifest: Manifest): Promise<string> {
  const folders = directory === '.' ? ['.'] : [directory, '.'];
  const files = folders.flatMap((folder) => ['.nvmrc', '.node-version'].map((name) => inFolder(folder, name)));
  const texts = await Promise.all(files.map((file) => source.read(file)));
  const majors = offeredBy(source, 'node');
  const range = manifest.engines.node ?? '';
  const accepted = majors.filter((major) => allowsMajor(range, Number(major)));
  for (const text of [...texts, manifest.volta.node]) {
    const pinned = nearest(majorOf(text?.trim() ?? ''), majors);
    if (pinned !== undefined) return pinned;
  }
  const least = leastOf(directory === '.' ? manifest.packageManager : undefined);
  return accepted.find((major) => Number(major) >= least) ?? accepted[0] ?? majors[0] ?? OWN_NODE;
}

/** The oldest major that the package manager which the repository asks for runs on, where that is not the oldest of all. */
function leastOf(manager: string | undefined): number {
  return Number(/^pnpm@(\d+)\./.exec(manager ?? '')?.[1]) >= 11 ? 22 : 0;
}

function majorOf(pin: string): string | undefined {
  return /^v?(\d+)/.exec(pin)?.[1] ?? NAMED[/^lts\/(\S+)/.exec(pin)?.[1] ?? ''];
}

/** The pinned major, else the next newer one, else the newest. */
function nearest(pinned: string | undefined, majors: readonly string[]): string | undefined {
  if (pinned === undefined) return undefined;
  const sorted = majors.map(Number).toSorted((a, b) => a - b);
  return String(sorted.find((major) => major >= Number(pinned)) ?? sorted.at(-1));
}

/** Whether a range of engines admits some version of a major; unknown notations admit everything. */
export function allowsMajor(range: string, major: number): boolean {
  return range.split('||').some((part) =>
    [...part.matchAll(/(?:(>=|<=|>|<|\^|~|=)\s*)?v?(\d+)(?:\.[\dx*]+)*/g)].every(([, operator = '=', number]) => {
      const given = Number(number);
      if (operator === '>=' || operator === '>') return major >= given;
      if (operator === '<') return major < given;
      if (operator === '<=') return major <= given;
      return major === given;
    }),
  );
}
