// Our pull request as it stands: for which issue it is, and whether it is open.

import type { Place } from '../ports.ts';
import { type Api, persist } from './api.ts';
import { parseBranch } from './branch-name.ts';
import type { GitHubApp } from './github-app.ts';

export interface OurPull {
  readonly number: number;
  readonly issue: number;
  readonly isOpen: boolean;
  /** Name of its branch. */
  readonly branch: string;
  readonly cloneUrl: string;
}

/** Undefined when it is somebody else's: ours are made by our account, from a branch of the repository that names an issue. */
export async function ourPull(
  app: GitHubApp,
  place: Place,
  number: number,
  signal?: AbortSignal,
): Promise<OurPull | undefined> {
  const login = await app.login();
  const use = (api: Api) => pullOf(api, place, number, signal);
  const data = await app.withAccess(place, { metadata: 'read', pull_requests: 'read' }, use, signal);
  const issue = parseBranch(data.head.ref)?.issue;
  const isOurs = data.user.login === login && data.head.repo?.id === place.repositoryId;
  if (!isOurs || issue === undefined) return undefined;
  return { number, issue, isOpen: data.state === 'open', branch: data.head.ref, cloneUrl: data.base.repo.clone_url };
}

/** As GitHub has it. Throws GitHubFault. */
export async function pullOf(api: Api, { owner, name: repo }: Place, number: number, signal?: AbortSignal) {
  const doing = `Reading pull request ${number}`;
  return (await persist(doing, () => api.rest.pulls.get({ owner, repo, pull_number: number }), signal)).data;
}
