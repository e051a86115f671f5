// Commits through the Git data API: blobs, tree, commit. Nothing is pushed, no credential is near any repository code.

import { GitHubFault } from '../errors.ts';
import type { FileChange, Sha } from '../task.ts';
import { bytesOf } from '../text-encoding.ts';
import { type Api, persistThere } from './api.ts';
import type { Place } from './github-app.ts';
import type { OutgoingText } from './outgoing.ts';

export interface NewCommit {
  readonly message: OutgoingText;
  readonly changes: readonly FileChange[];
}

type Mode = '100644' | '100755';

interface Entry {
  readonly path: string;
  readonly mode: Mode;
  readonly type: 'blob';
  /** Null removes the file. */
  readonly sha: Sha | null;
}

/** Tree of a commit. */
export async function treeOf(api: Api, place: Place, commit: Sha, signal?: AbortSignal): Promise<Sha> {
  const { data } = await persistThere(
    `Reading commit ${commit}`,
    () => api.rest.git.getCommit({ owner: place.owner, repo: place.name, commit_sha: commit }),
    signal,
  );
  return data.tree.sha;
}

/** A new tree: the changes on top of a tree. The same content gives the same id, so repeating it is harmless. */
export async function changedTree(
  api: Api,
  place: Place,
  base: Sha,
  changes: readonly FileChange[],
  signal?: AbortSignal,
): Promise<Sha> {
  const repo = { owner: place.owner, repo: place.name };
  const modes = createModes(api, place, base, signal);
  const entries: Entry[] = [];
  for (const { path, text, encoding } of changes) {
    const mode = await modes(path);
    if (text === null) {
      if (mode !== undefined) entries.push({ path, mode, type: 'blob', sha: null });
      continue;
    }
    const content = bytesOf(text, encoding).toString('base64');
    const { data } = await persistThere(
      `Storing ${path}`,
      () => api.rest.git.createBlob({ ...repo, content, encoding: 'base64' }),
      signal,
    );
    entries.push({ path, mode: mode ?? '100644', type: 'blob', sha: data.sha });
  }
  if (entries.length === 0) return base;
  const { data } = await persistThere(
    'Storing the tree',
    () => api.rest.git.createTree({ ...repo, base_tree: base, tree: entries }),
    signal,
  );
  return data.sha;
}

/** A commit without author: GitHub then names the App and signs it as verified. */
export async function createCommit(
  api: Api,
  place: Place,
  commit: { readonly message: OutgoingText; readonly tree: Sha; readonly parents: readonly Sha[] },
  signal?: AbortSignal,
): Promise<Sha> {
  const parents = [...commit.parents];
  const { data } = await persistThere(
    'Storing a commit',
    () => api.rest.git.createCommit({ owner: place.owner, repo: place.name, ...commit, parents }),
    signal,
  );
  return data.sha;
}

/** Looks up modes folder by folder: a listing of the whole tree would be cut off in large repositories. */
function createModes(api: Api, place: Place, root: Sha, signal?: AbortSignal) {
  const folders = new Map<Sha, ReturnType<typeof list>>();
  async function list(sha: Sha) {
    const { data } = await persistThere(
      'Reading a folder',
      () => api.rest.git.getTree({ owner: place.owner, repo: place.name, tree_sha: sha }),
      signal,
    );
    return data.tree;
  }
  return async (path: string): Promise<Mode | undefined> => {
    const parts = path.split('/');
    let sha = root;
    for (const [index, part] of parts.entries()) {
      const listing = folders.get(sha) ?? list(sha);
      folders.set(sha, listing);
      const entry = (await listing).find((candidate) => candidate.path === part);
      if (entry?.sha === undefined) return undefined;
      if (index === parts.length - 1) return regularMode(path, entry.mode);
      if (entry.type !== 'tree') throw notAFile(path);
      sha = entry.sha;
    }
    return undefined;
  };
}

function regularMode(path: string, mode: string | undefined): Mode {
  if (mode === '100644' || mode === '100755') return mode;
  throw notAFile(path);
}

function notAFile(path: string): GitHubFault {
  const next = 'Change it by hand: links, submodules and folders are never written.';
  return new GitHubFault(`${path} is no regular file in the repository.`, next, { status: 422 });
}
