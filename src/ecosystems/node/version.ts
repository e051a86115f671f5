// The Node version of a package: what it pins, else the first one of the base image that its engines allow.

import { inFolder } from '../../runners/in-folder.ts';
import type { RecipeSource } from '../recipe-source.ts';
import type { Manifest } from './manifest.ts';

/** Node majors of the base image, the preferred one first. */
export const NODE_MAJORS = ['20', '22', '24'];

export async function nodeVersion(source: RecipeSource, directory: string, manifest: Manifest): Promise<string> {
  const folders = directory === '.' ? ['.'] : [directory, '.'];
  const files = folders.flatMap((folder) => ['.nvmrc', '.node-version'].map((name) => inFolder(folder, name)));
  const texts = await Promise.all(files.map((file) => source.read(file)));
  for (const pinned of [...texts, manifest.volta.node]) {
    const exact = /^v?(\d+)/.exec(pinned?.trim() ?? '')?.[1];
    if (exact && NODE_MAJORS.includes(exact)) return exact;
  }
  const range = manifest.engines.node ?? '';
  return NODE_MAJORS.find((major) => allowsMajor(range, Number(major))) ?? (NODE_MAJORS[0] || '20');
}

/** Whether a range of engines admits some version of a major; unknown notations admit everything. */
export function allowsMajor(range: string, major: number): boolean {
  return range.split('||').some((part) =>
    [...part.matchAll(/(>=|<=|>|<|\^|~|=)?\s*v?(\d+)(?:\.[\dx*]+)*/g)].every(([, operator = '=', number]) => {
      const given = Number(number);
      if (operator === '>=' || operator === '>') return major >= given;
      if (operator === '<') return major < given;
      if (operator === '<=') return major <= given;
      return major === given;
    }),
  );
}
