// What a clone's main line did, step by step, newest first: one step is a commit, or all that a merge brought.

import { basename, dirname, resolve } from 'node:path';
import { InputFault } from '../errors.ts';
import type { History, HistoryStep } from '../ports/history.ts';
import { type GitOptions, git } from './git.ts';

/** A user's own clone. */
export interface Clone extends History {
  /** Absolute. */
  readonly folder: string;
  /** True where history was cut off when it was made. */
  readonly isShallow: boolean;
}

/** What the repository's own settings must not change, or start. */
const PLAIN = ['-c', 'core.quotePath=false', '-c', 'log.showSignature=false', '-c', 'diff.noprefix=false'];

/** Opens a user's own clone; nothing of it is written or checked out. Throws InputFault where there is none. */
export async function openClone(path: string, options: Pick<GitOptions, 'env' | 'signal'>): Promise<Clone> {
  const folder = resolve(path);
  const given: GitOptions = { ...options, localSource: folder };
  const ask = (args: readonly string[], more: GitOptions = {}) =>
    git(['-C', folder, ...PLAIN, ...args], { ...given, ...more });
  const text = async (args: readonly string[]) => (await ask(args)).stdout.toString('utf8');
  const found = await ask(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { accept: [0, 1, 128] });
  if (found.code !== 0) throw new InputFault(`There is no clone with commits in ${folder}.`, 'Give the folder of one.');
  const origin = await ask(['config', '--get', 'remote.origin.url'], { accept: [0, 1] });
  return {
    folder,
    isShallow: (await text(['rev-parse', '--is-shallow-repository'])).trim() === 'true',
    repository: repositoryIn(origin.stdout.toString('utf8').trim(), folder),
    steps: async () => stepsIn(await text(LOG), pathsIn(await text(PATHS))),
    merged: async ({ commit, parent }) => {
      const messages = await text(['log', '-z', '--reverse', '--no-merges', '--format=%B', `${parent}..${commit}`]);
      return messages.split('\0').map((one) => one.trim());
    },
    diff: async ({ commit, parent }, paths) => {
      const names = paths.map((one) => `:(literal)${one}`);
      // A clone that was made in part lacks some of the texts.
      const { code, stdout } = await ask(['diff', ...DIFF, parent, commit, '--', ...names], { accept: [0, 128] });
      return code === 0 ? textIn(stdout) : undefined;
    },
    names: async (commit) => (await text(['ls-tree', '-z', '--name-only', commit])).split('\0').filter(Boolean),
    read: async (commit, name) => {
      const { code, stdout } = await ask(['cat-file', 'blob', `${commit}:${name}`], { accept: [0, 128] });
      return code === 0 ? textIn(stdout) : undefined;
    },
  };
}

const MAIN_LINE = ['log', '-z', '--first-parent'];
/** Nothing that people write can hold the NUL between fields. */
const LOG = [...MAIN_LINE, '--format=%H%x00%P%x00%cI%x00%B'];
const PATHS = [...MAIN_LINE, '--diff-merges=first-parent', '--no-renames', '--name-only', '--format=%x00%H'];
const DIFF = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--full-index', '-U3'];

function stepsIn(log: string, paths: ReadonlyMap<string, readonly string[]>): readonly HistoryStep[] {
  const fields = log.split('\0');
  const steps: HistoryStep[] = [];
  for (let at = 0; at + FIELDS <= fields.length; at += FIELDS) {
    const [commit = '', parents = '', committed = '', message = ''] = fields.slice(at, at + FIELDS);
    const [parent, second] = parents.split(' ');
    // The first commit, and the last one of a shallow clone: there is nothing that it could be compared with.
    if (!parent) continue;
    const isMerge = second !== undefined;
    steps.push({ commit, parent, at: committed, message, isMerge, paths: paths.get(commit) ?? [] });
  }
  return steps;
}

const FIELDS = 4;

/** By commit. An empty field stands in front of each commit, and nowhere else: no path is empty. */
function pathsIn(log: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  let names: string[] | undefined;
  for (const part of log.split('\0')) {
    if (part === '') {
      names = undefined;
    } else if (names) {
      names.push(names.length === 0 ? part.replace(/^\n/, '') : part);
    } else {
      names = [];
      found.set(part, names);
    }
  }
  return found;
}

function textIn(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function repositoryIn(origin: string, folder: string): string {
  const [, owner, name] = /[/:]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(origin) ?? [];
  if (owner !== undefined && name !== undefined && /^(https?:|ssh:|git:|[\w.-]+@)/.test(origin))
    return `${owner}/${name}`;
  const [own = '', above = ''] = [folder, dirname(folder)].map((path) => basename(path).replace(/\.git$/, ''));
  // A bare clone in a folder `repo` of that name, as `--repo-mirror` has them, too.
  const [, first, rest] = [own, above].map((name) => OWNED.exec(name)).find((found) => found !== null) ?? [];
  return first === undefined ? `local/${own.replace(/[^\w.-]/g, '-')}` : `${first}/${rest}`;
}

const OWNED = /^([\w.-]+?)(?:\+|__)([\w.-]+)$/;
