// The head of a branch: read, and moved without force.

import { GitHubFault } from '../errors.ts';
import type { Place } from '../ports.ts';
import type { Sha } from '../task.ts';
import { type Api, persist, persistThere, statusOf } from './api.ts';

export async function headOf(api: Api, place: Place, branch: string, signal?: AbortSignal): Promise<Sha | undefined> {
  try {
    const { data } = await persist(
      `Reading branch ${branch}`,
      () => api.rest.git.getRef({ owner: place.owner, repo: place.name, ref: `heads/${branch}` }),
      signal,
    );
    return data.object.sha;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** What GitHub may say to a name: rules on branches, a branch in the way, a protected one. */
const REFUSALS: readonly number[] = [403, 409, 422];

interface Move {
  readonly branch: string;
  readonly sha: Sha;
  /** The head as we saw it; undefined: no such branch. */
  readonly before: Sha | undefined;
}

/** Undefined when it is done; `moved` when the branch is not as it was when we looked, else why it stays. Never forced. */
export async function setBranch(
  api: Api,
  place: Place,
  { branch, sha, before }: Move,
  signal?: AbortSignal,
): Promise<GitHubFault | 'moved' | undefined> {
  const repo = { owner: place.owner, repo: place.name };
  try {
    await persistThere(
      `Setting branch ${branch}`,
      async () => {
        if ((await headOf(api, place, branch, signal)) === sha) return; // done by an attempt whose answer was lost
        if (before === undefined) await api.rest.git.createRef({ ...repo, ref: `refs/heads/${branch}`, sha });
        else await api.rest.git.updateRef({ ...repo, ref: `heads/${branch}`, sha, force: false });
      },
      signal,
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof GitHubFault) || error.transient || !REFUSALS.includes(error.status)) throw error;
    return (await headOf(api, place, branch, signal)) === before ? error : 'moved';
  }
}
