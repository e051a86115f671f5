// Packages of a repository that its set-up installs as published, too: the usual reason why its tests run another copy. Pure.

import type { Workspace } from '../ports/workspace.ts';

interface Manifest {
  readonly name?: unknown;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
  readonly packages?: unknown;
}

const MOST_MANIFESTS = 200;

/** Names under which `node_modules` holds a copy from a registry, as the manifests and npm's lockfile tell; no links. */
export async function ownCopies(workspace: Pick<Workspace, 'files' | 'read'>): Promise<readonly string[]> {
  const paths = (await workspace.files()).flatMap(({ path }) => (/(^|\/)package\.json$/.test(path) ? [path] : []));
  const read = async (path: string) => parsed(await workspace.read(path));
  const manifests = await Promise.all(paths.slice(0, MOST_MANIFESTS).map(read));
  const root = await read('package.json');
  const locked = Object.entries(record((await read('package-lock.json')).packages));
  const names = new Set(manifests.flatMap(({ name }) => (typeof name === 'string' && name !== '' ? [name] : [])));
  return [...names].filter(
    (name) =>
      locked.some(([path, entry]) => path.endsWith(`node_modules/${name}`) && record(entry).link !== true) ||
      (root.name === name && isPublished({ ...record(root.dependencies), ...record(root.devDependencies) }[name])),
  );
}

const isPublished = (wanted: unknown) =>
  typeof wanted === 'string' && !/^(file|link|portal|workspace):|^\.{0,2}\//.test(wanted);

function parsed(text: string | undefined): Manifest {
  try {
    return record(JSON.parse(text ?? '{}'));
  } catch {
    // Templates are named like manifests, too.
    return {};
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
