// Which package manager a repository is installed with: npm, pnpm, or either of the two programs called yarn.

import { inFolder } from '../../runners/in-folder.ts';
import type { RecipeSource } from '../recipe-source.ts';
import { allDependencies, type Manifest } from './manifest.ts';

export interface Manager {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'berry';
  /** Exact version that the repository asks for, when it does. */
  readonly version: string | undefined;
  /** Path of the lockfile from the root; undefined without one. */
  readonly lockfile: string | undefined;
}

/** Major of pnpm in the base image, and the lockfiles that it reads. */
const PNPM = { major: '9', formats: /^(6|9)\./ };
const OLD_PNPM = '7';

export async function managerOf(source: RecipeSource, directory: string, manifest: Manifest): Promise<Manager> {
  const root = directory === '.' ? manifest : undefined;
  const [, asked, version] = /^(npm|pnpm|yarn)@(\d+\.\d+\.\d+[\w.-]*)/.exec(root?.packageManager ?? '') ?? [];
  const lockfiles = [
    ['npm', 'package-lock.json'],
    ['npm', 'npm-shrinkwrap.json'],
    ['pnpm', 'pnpm-lock.yaml'],
    ['yarn', 'yarn.lock'],
  ] as const;
  const present = lockfiles.flatMap(([name, file]) => {
    const path = [inFolder(directory, file), file].find((one) => source.files.includes(one));
    return path === undefined ? [] : [{ name, path }];
  });
  const lock = present.find(({ name }) => name === asked) ?? present[0];
  const name = lock?.name ?? asked ?? (source.files.includes('pnpm-workspace.yaml') ? 'pnpm' : undefined);
  const own = name === asked ? version : undefined;
  if (name === 'yarn') return yarnOf(source, own, lock?.path);
  if (name === 'pnpm') return { name, version: own ?? (await oldPnpm(source, lock?.path)), lockfile: lock?.path };
  // npm does not know `workspace:`.
  if (name === undefined && usesWorkspaceProtocol(manifest)) return yarnOf(source, undefined, undefined);
  return { name: 'npm', version: own, lockfile: lock?.path };
}

/** Whether the repository is installed by the pnpm of the base image. */
export function isOwnPnpm(version: string | undefined): boolean {
  return version === undefined || version.split('.')[0] === PNPM.major;
}

async function oldPnpm(source: RecipeSource, lockfile: string | undefined): Promise<string | undefined> {
  const text = lockfile === undefined ? undefined : await source.read(lockfile);
  const format = /^lockfileVersion:\s*['"]?([\d.]+)/m.exec(text ?? '')?.[1];
  return format === undefined || PNPM.formats.test(format) ? undefined : OLD_PNPM;
}

/** Both write yarn.lock: the newer one with `__metadata`, and it alone has .yarnrc.yml. */
async function yarnOf(
  source: RecipeSource,
  version: string | undefined,
  lockfile: string | undefined,
): Promise<Manager> {
  const [lock, rc] = await Promise.all([lockfile && source.read(lockfile), source.read('.yarnrc.yml')]);
  const newer =
    lockfile === undefined ? !(version ?? '4').startsWith('1.') : /^__metadata:/m.test(lock ?? '') || rc !== undefined;
  if (!newer) return { name: 'yarn', version, lockfile };
  const inTree = /yarnPath:.*yarn-(\d+\.\d+\.\d+)\.c?js/.exec(rc ?? '')?.[1];
  return { name: 'berry', version: version?.startsWith('1.') ? inTree : (version ?? inTree), lockfile };
}

function usesWorkspaceProtocol(manifest: Manifest): boolean {
  return Object.values(allDependencies(manifest)).some((range) => range.startsWith('workspace:'));
}
