// What maintainers set in `.github/mullover.yml`, as the default branch has it now: how the bot behaves in their repository.

import { InputFault } from '../errors.ts';
import { type Api, persist, statusOf } from '../github/api.ts';
import type { GitHubApp } from '../github/github-app.ts';
import type { Place } from '../ports.ts';
import { parseRepositoryFile, REPOSITORY_FILE } from '../repository-file.ts';
import type { RepositoryFile } from '../repository-schema.ts';

export interface RepositorySettings {
  /** Reads the file. Throws InputFault where it cannot be used, GitHubFault. */
  read(place: Place, signal?: AbortSignal): Promise<RepositoryFile>;
  /** As it was read a few minutes ago at most; one that cannot be used leaves what held before it, else sets nothing. Throws GitHubFault. */
  known(place: Place, signal?: AbortSignal): Promise<RepositoryFile>;
  /** The same as it was read last, however long ago: a run looks at it all the time. */
  remembered(place: Place, signal?: AbortSignal): Promise<RepositoryFile>;
  /** Whether the repository has such a file, as it was when it was read last. Throws GitHubFault. */
  isThere(place: Place, signal?: AbortSignal): Promise<boolean>;
}

interface Known {
  readonly file: RepositoryFile;
  readonly isThere: boolean;
  readonly at: number;
}

const FRESH_MS = 10 * 60_000;
const MOST_KNOWN = 1000;

export function createRepositorySettings(app: Pick<GitHubApp, 'withAccess'>, now = Date.now): RepositorySettings {
  const last = new Map<number, Known>();
  const remember = (place: Place, file: RepositoryFile, isThere: boolean) => {
    last.delete(place.repositoryId);
    last.set(place.repositoryId, { file, isThere, at: now() });
    const [oldest] = last.keys();
    if (last.size > MOST_KNOWN && oldest !== undefined) last.delete(oldest);
    return file;
  };
  const read = async (place: Place, signal?: AbortSignal) => {
    const use = (api: Api) => textOf(api, place, signal);
    const text = await app.withAccess(place, { metadata: 'read', contents: 'read' }, use, signal);
    return text === undefined ? remember(place, {}, false) : remember(place, parseRepositoryFile(text), true);
  };
  const within = async (oldestMs: number, place: Place, signal?: AbortSignal) => {
    const found = last.get(place.repositoryId);
    if (found && now() - found.at < oldestMs) return found.file;
    try {
      return await read(place, signal);
    } catch (error) {
      if (!(error instanceof InputFault)) throw error;
      // What held until somebody mistyped holds on: a dry run is not to become a pull request by that.
      return remember(place, found?.file ?? {}, true);
    }
  };
  return {
    read,
    known: (place, signal) => within(FRESH_MS, place, signal),
    remembered: (place, signal) => within(Number.POSITIVE_INFINITY, place, signal),
    isThere: async (place, signal) => {
      await within(Number.POSITIVE_INFINITY, place, signal);
      return last.get(place.repositoryId)?.isThere ?? true;
    },
  };
}

/** Undefined where there is none, or no file. */
async function textOf(api: Api, { owner, name: repo }: Place, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const ask = () => api.rest.repos.getContent({ owner, repo, path: REPOSITORY_FILE });
    const { data } = await persist(`Reading ${REPOSITORY_FILE}`, ask, signal);
    if (Array.isArray(data) || data.type !== 'file') return undefined;
    // GitHub leaves out what is larger than a megabyte: too large for us long before.
    return data.size > 0 && data.content === ''
      ? ' '.repeat(data.size)
      : Buffer.from(data.content, 'base64').toString();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
