// The dashboard issue of a repository: one, found again by its mark, brought up to date while it is open, never opened again.

import { DASHBOARD_MARK } from '../commands/ticked-boxes.ts';
import type { Place } from '../ports.ts';
import { type Api, persist, persistThere, statusOf } from './api.ts';
import type { OutgoingText } from './outgoing.ts';

/** Numbers of dashboards that this process wrote, by repository; after a restart they are found by listing. */
export type KnownDashboards = Map<number, number>;

export interface Dashboard {
  readonly title: OutgoingText;
  /** Without the mark. */
  readonly body: OutgoingText;
  /** Our account, `slug[bot]`. */
  readonly login: string;
}

/** `closed`: people closed it, and it stays so. Safe to repeat. Throws GitHubFault. */
export async function writeDashboard(
  api: Api,
  place: Place,
  { title, body: text, login }: Dashboard,
  known: KnownDashboards,
  signal?: AbortSignal,
): Promise<'written' | 'same' | 'closed'> {
  const body = `${text.trimEnd()}\n\n${DASHBOARD_MARK}\n`;
  const repo = { owner: place.owner, repo: place.name };
  const found = (await remembered(api, place, known, signal)) ?? (await listed(api, place, login, signal));
  if (!found) {
    const create = () => api.rest.issues.create({ ...repo, title, body });
    const { data } = await persistThere('Opening the dashboard', create, signal);
    known.set(place.repositoryId, data.number);
    return 'written';
  }
  known.set(place.repositoryId, found.number);
  if (found.state !== 'open') return 'closed';
  // Line ends as a browser sends them, when somebody ticked a box.
  if (found.body?.replaceAll('\r\n', '\n') === body) return 'same';
  const update = () => api.rest.issues.update({ ...repo, issue_number: found.number, body });
  await persist('Writing the dashboard', update, signal);
  return 'written';
}

/** Undefined where none is known, or somebody deleted it. */
async function remembered(api: Api, place: Place, known: KnownDashboards, signal?: AbortSignal) {
  const number = known.get(place.repositoryId);
  if (number === undefined) return undefined;
  const target = { owner: place.owner, repo: place.name, issue_number: number };
  try {
    return (await persist('Reading the dashboard', () => api.rest.issues.get(target), signal)).data;
  } catch (error) {
    if (statusOf(error) !== 404 && statusOf(error) !== 410) throw error;
    known.delete(place.repositoryId);
    return undefined;
  }
}

/** The oldest one with the mark: where two workers opened one each at once, the other one is left to people. */
async function listed(api: Api, { owner, name: repo }: Place, login: string, signal?: AbortSignal) {
  const query = {
    owner,
    repo,
    creator: login,
    state: 'all',
    sort: 'created',
    direction: 'asc',
    per_page: 100,
  } as const;
  const { data } = await persist('Looking for the dashboard', () => api.rest.issues.listForRepo(query), signal);
  return data.find(
    ({ user, body, pull_request }) =>
      pull_request === undefined && user?.login === login && body?.trimEnd().endsWith(DASHBOARD_MARK),
  );
}
