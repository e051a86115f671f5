// The packages of a monorepo and how each of them is tested.

import { posix } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../../ci-files/yaml-text.ts';
import { inFolder } from '../../runners/in-folder.ts';
import { anyGlob } from '../../stages/glob.ts';
import type { RecipeSource } from '../recipe-source.ts';
import { type Manifest, readManifest } from './manifest.ts';

export interface Package {
  readonly directory: string;
  readonly manifest: Manifest;
}

const MOST = 200;
/** Patterns of a workspace that are looked at. */
const MOST_PATTERNS = 200;
const globs = z.array(z.string());
const withPackages = z.object({ packages: globs });

/** Folders that hold a package.json, the root left out. */
function packageFolders({ files }: RecipeSource): readonly string[] {
  return files
    .filter((file) => file.endsWith('/package.json'))
    .map((file) => posix.dirname(file))
    .filter((folder) => !/(^|\/)node_modules\//.test(`${folder}/`));
}

/** Packages of the workspace that the root declares; none where it declares none. */
export async function workspacePackages(source: RecipeSource, root: Manifest | undefined): Promise<readonly Package[]> {
  const patterns = await workspacePatterns(source, root);
  if (patterns === undefined) return [];
  const folders = packageFolders(source).filter(workspaceOf(patterns));
  return readPackages(source, folders);
}

async function readPackages(source: RecipeSource, folders: readonly string[]): Promise<readonly Package[]> {
  const some = folders.slice(0, MOST);
  const manifests = await Promise.all(some.map((folder) => readManifest(source, folder)));
  return some.flatMap((directory, at) => {
    const manifest = manifests[at];
    return manifest ? [{ directory, manifest }] : [];
  });
}

/** Undefined when the root declares no workspace. */
async function workspacePatterns(
  source: RecipeSource,
  root: Manifest | undefined,
): Promise<readonly string[] | undefined> {
  const own = globs.safeParse(root?.workspaces).data ?? withPackages.safeParse(root?.workspaces).data?.packages;
  if (own) return own;
  const [pnpm, lerna] = await Promise.all([source.read('pnpm-workspace.yaml'), source.read('lerna.json')]);
  const text = pnpm ?? lerna;
  if (text === undefined) return undefined;
  const { value, problem } = readYaml(text, { longest: 262_144, aliases: 100 });
  if (problem !== undefined) return undefined; // broken: the same as none
  return withPackages.safeParse(value).data?.packages ?? (pnpm === undefined ? ['packages/*'] : undefined);
}

function workspaceOf(patterns: readonly string[]): (folder: string) => boolean {
  const some = patterns.slice(0, MOST_PATTERNS);
  const plain = (pattern: string) => pattern.replace(/^!/, '').replace(/^\.\//, '').replace(/\/$/, '');
  const meant = (isNot: boolean) => {
    const named = some.filter((pattern) => pattern.startsWith('!') === isNot).map(plain);
    const isMatched = anyGlob(named);
    return (folder: string) => named.includes(folder) || isMatched(folder);
  };
  const [isIn, isOut] = [meant(false), meant(true)];
  return (folder) => isIn(folder) && !isOut(folder);
}

/** Where a package of the workspace lies, by its name or by its folder. */
export function packageNamed(packages: readonly Package[], name: string): Package | undefined {
  return packages.find(
    ({ directory, manifest }) => manifest.name === name || directory === name || inFolder('.', name) === directory,
  );
}
