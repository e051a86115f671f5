// Opens one repository at one base commit as a Workspace.

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { LRUCache } from 'lru-cache';
import { EnvironmentFault } from '../errors.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { FileChange, Sha } from '../task.ts';
import { archiveTree } from './archive.ts';
import { sidesFor } from './call-sides.ts';
import { openCodeIndex } from './code-index.ts';
import { git } from './git.ts';
import { type Inspected, inspectChanges } from './inspect-changes.ts';
import { laterCommits } from './later-commits.ts';
import { mergedInto } from './merged-into.ts';
import { linesOf } from './numbered.ts';
import { knownRelease } from './release.ts';
import { resolveLocation } from './resolve.ts';
import { safePath } from './safe-path.ts';
import { answerSearch } from './search.ts';
import { renderSkeleton } from './skeleton.ts';
import { usesOf } from './uses.ts';

/** Of so many patches it is kept what they amount to. */
const KNOWN_CHANGES = 64;

const SETTINGS = '.github/mullover.yml';

export interface WorkspaceOptions {
  /** The bare mirror, from openMirror. */
  readonly gitDir: string;
  /** A commit that is in it, from resolveBase. */
  readonly base: Sha;
  /** Where indexes are kept, best inside the mirror's folder so that they go together. */
  readonly cacheDir: string;
  /** Patterns of paths that patches may touch beyond the rule, in the text of the repository's settings. Default: none. */
  readonly allowedIn?: ((settings: string) => readonly string[]) | undefined;
  /** PATH for git. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Ends everything that is under way in this workspace. */
  readonly signal?: AbortSignal | undefined;
}

/** Throws EnvironmentFault when the commit is not in the mirror. The index is built when it is first needed. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { gitDir, base, cacheDir, env, signal, allowedIn = () => [] } = options;
  const commit = await git(['show', '--no-patch', '--format=%cI', base], { gitDir, env, signal, accept: [0, 1, 128] });
  if (commit.code !== 0)
    throw new EnvironmentFault(`commit ${base} is not in the mirror`, 'Fetch it with resolveBase first.');
  const index = openCodeIndex({ gitDir, base, cacheDir, env }, signal);
  const read = async (path: string) => {
    const safe = safePath(path);
    return safe === undefined ? undefined : index.read(safe);
  };
  const allowed = async () => {
    const settings = await index.read(SETTINGS);
    return settings === undefined ? [] : allowedIn(settings);
  };
  // A stage asks for the diff and the refusals of the same changes, and rollouts come to the same patch: its tree is made once.
  const known = new LRUCache<string, Promise<Inspected>>({ max: KNOWN_CHANGES });
  const inspected = (changes: readonly FileChange[]) => {
    const key = createHash('sha256').update(JSON.stringify(changes)).digest('hex');
    const found = known.get(key) ?? allowed().then((patterns) => inspectChanges(index, changes, patterns));
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  };
  return {
    repository: basename(gitDir),
    base,
    committedAt: commit.stdout.toString('utf8').trim(),
    release: await knownRelease(gitDir),
    files: () => index.files(),
    laterCommits: () => laterCommits(base, { gitDir, env, signal }),
    testFiles: async () => (await index.files()).flatMap(({ path, isRunnable }) => (isRunnable ? [path] : [])),
    read,
    encoding: async (path) => {
      const safe = safePath(path);
      return safe === undefined ? undefined : index.encoding(safe);
    },
    exists: async (path) => {
      const safe = safePath(path);
      if (safe === undefined) return false;
      const entries = await index.entries();
      return entries.has(safe) || [...entries.keys()].some((other) => other.startsWith(`${safe}/`));
    },
    skeleton: async (path) => {
      const text = await read(path);
      return text === undefined || linesOf(text).length === 0
        ? ''
        : renderSkeleton(path, text, await index.definitions(path, text));
    },
    definitions: async (path, given) => {
      const text = given ?? (await read(path));
      return text === undefined ? undefined : index.definitions(path, text);
    },
    uses: (name) => usesOf(index, name),
    retrieve: (query, limit) => index.retrieve(query, limit),
    search: (request) => answerSearch(index, request),
    resolve: (location) => resolveLocation(index, location),
    syntaxError: async (path, text) => index.syntaxError(path, text, await read(path)),
    codeText: (path, text) => index.codeText(path, text),
    failingOnCall: async (path, word, callers = 'all') => {
      const text = await read(path);
      if (text === undefined) return undefined;
      const sides = sidesFor(path, await index.files());
      return index.failOnCall(path, text, word, { sides, isBare: await isBare(path, read), callers });
    },
    diff: async (changes) => (await inspected(changes)).diff,
    mergedInto: (commit, changes) => mergedInto(index, commit, changes),
    testsNear: (files, limit) => index.testsNear(files, limit),
    archive: (changes) => archiveTree(index, changes),
    refusals: async (changes) => (await inspected(changes)).refusals,
    rewrites: async (changes) => (await inspected(changes)).rewrites,
  };
}

/** True for a file of a Rust crate that does without the standard library. */
async function isBare(path: string, read: (path: string) => Promise<string | undefined>): Promise<boolean> {
  const source = /^(.*\/)?src\/(?=.*\.rs$)/.exec(path)?.[0];
  if (source === undefined) return false;
  const roots = await Promise.all(['lib.rs', 'main.rs'].map((name) => read(`${source}${name}`)));
  return roots.some((text) => text !== undefined && /\bno_std\b/.test(text));
}
