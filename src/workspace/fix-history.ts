// What a clone's main line did, step by step, newest first: one step is a commit, or all that a merge brought.

import { basename, resolve } from 'node:path';
import { InputFault } from '../errors.ts';
import type { History, HistoryStep } from '../ports.ts';
import { type GitOptions, git } from './git.ts';

/** A user's own clone. */
export interface Clone extends History {
  /** Absolute. */
  readonly folder: string;
}

const RECORD = '\x1e';
const FIELD = '\x1f';
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
    repository: repositoryIn(origin.stdout.toString('utf8').trim(), folder),
    steps: async () => stepsIn(await text(LOG)),
    merged: async ({ commit, parent }) =>
      (await text(['log', '--reverse', `--format=%B${RECORD}`, `${parent}..${commit}^2`]))
        .split(RECORD)
        .map((one) => one.trim()),
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

const LOG = [
  ...['log', '--first-parent', '--diff-merges=first-parent', '--no-renames', '--name-only', '-z'],
  `--format=${RECORD}%H${FIELD}%P${FIELD}%cI${FIELD}%B${FIELD}`,
];
const DIFF = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--full-index', '-U3'];

function stepsIn(log: string): readonly HistoryStep[] {
  return log
    .split(RECORD)
    .slice(1)
    .flatMap((record) => {
      const [commit = '', parents = '', at = '', message = '', names = ''] = record.split(FIELD);
      const [parent, second] = parents.split(' ');
      // The first commit, and the last one of a shallow clone: there is nothing that it could be compared with.
      if (!parent) return [];
      const paths = names.split('\0').map((name) => name.replace(/^\n+/, ''));
      return [{ commit, parent, at, message, isMerge: second !== undefined, paths: paths.filter(Boolean) }];
    });
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
  const own = basename(folder).replace(/\.git$/, '');
  const [, first, rest] = /^([\w.-]+?)(?:\+|__)([\w.-]+)$/.exec(own) ?? [];
  return first === undefined ? `local/${own.replace(/[^\w.-]/g, '-')}` : `${first}/${rest}`;
}
