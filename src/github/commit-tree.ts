// Commits through the Git data API: tree, commit, and blobs where a text is large. Nothing is pushed, no credential is near any repository code.

import { GitHubFault } from '../errors.ts';
import type { Place } from '../ports.ts';
import type { FileChange, Sha } from '../task.ts';
import { bytesOf } from '../text-encoding.ts';
import { type Api, persistThere } from './api.ts';
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
  readonly sha?: Sha | null;
  /** The text itself, where it fits into the request. */
  readonly content?: string;
}

/** Most text of one request for a tree: files beyond it become blobs first, each with a request of its own. */
const INLINE_BYTES = 1_000_000;

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
  const modeOf = await readModes(api, place, base, signal);
  const entries: Entry[] = [];
  let room = INLINE_BYTES;
  for (const { path, text, encoding } of changes) {
    const mode = await modeOf(path);
    const entry = { path, mode: mode ?? '100644', type: 'blob' } as const;
    if (text === null) {
      if (mode !== undefined) entries.push({ ...entry, sha: null });
      continue;
    }
    const bytes = bytesOf(text, encoding);
    if (bytes.length <= room && isText(text, bytes)) {
      room -= bytes.length;
      entries.push({ ...entry, content: text });
    } else entries.push({ ...entry, sha: await storeBlob(api, place, { path, bytes }, signal) });
  }
  if (entries.length === 0) return base;
  const { data } = await persistThere(
    'Storing the tree',
    () => api.rest.git.createTree({ owner: place.owner, repo: place.name, base_tree: base, tree: entries }),
    signal,
  );
  return data.sha;
}

/** GitHub writes the text of a tree as UTF-8: what is to be other bytes is sent as such. */
function isText(text: string, bytes: Buffer): boolean {
  return bytes.toString() === text && !text.includes('\0');
}

async function storeBlob(
  api: Api,
  place: Place,
  { path, bytes }: { readonly path: string; readonly bytes: Buffer },
  signal?: AbortSignal,
): Promise<Sha> {
  const content = bytes.toString('base64');
  const { data } = await persistThere(
    `Storing ${path}`,
    () => api.rest.git.createBlob({ owner: place.owner, repo: place.name, content, encoding: 'base64' }),
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

type Listed = Awaited<ReturnType<Api['rest']['git']['getTree']>>['data'];
type ModeOf = (path: string) => Promise<Mode | undefined>;

/** Looks up modes in one listing of the whole tree, or folder by folder where GitHub cuts that off. */
async function readModes(api: Api, place: Place, root: Sha, signal?: AbortSignal): Promise<ModeOf> {
  const list = async (sha: Sha, depth: { readonly recursive?: string } = {}): Promise<Listed> => {
    const query = { owner: place.owner, repo: place.name, tree_sha: sha, ...depth };
    return (await persistThere('Reading a folder', () => api.rest.git.getTree(query), signal)).data;
  };
  const whole = await list(root, { recursive: '1' });
  return whole.truncated ? modesByFolder(root, list) : modesIn(whole);
}

function modesIn({ tree }: Listed): ModeOf {
  const entries = new Map(tree.map((entry) => [entry.path, entry]));
  return async (path) => {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = entries.get(parts.slice(0, depth).join('/'));
      if (folder === undefined) return undefined;
      if (folder.type !== 'tree') throw notAFile(path);
    }
    const entry = entries.get(path);
    return entry && regularMode(path, entry.mode);
  };
}

function modesByFolder(root: Sha, list: (sha: Sha) => Promise<Listed>): ModeOf {
  const folders = new Map<Sha, Promise<Listed>>();
  return async (path) => {
    const parts = path.split('/');
    let sha = root;
    for (const [index, part] of parts.entries()) {
      const listing = folders.get(sha) ?? list(sha);
      folders.set(sha, listing);
      const entry = (await listing).tree.find((candidate) => candidate.path === part);
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
