// Whether a run that is about to begin may begin here: what maintainers set for their repository, and what they put on the issue.

import { type Api, persist } from '../github/api.ts';
import { type GitHubApp, ISSUE_READING, type Place } from '../github/github-app.ts';
import type { StartDecision } from '../github/open-run.ts';
import { ignored } from '../trace/views/refusals.ts';
import { labelNames } from './label-names.ts';
import type { RepositorySettings } from './repository-settings.ts';

export interface AdmitParts {
  readonly app: Pick<GitHubApp, 'withAccess'>;
  readonly settings: RepositorySettings;
  /** The label that starts a run. */
  readonly label: string;
}

/** Throws InputFault where the repository's file cannot be used, GitHubFault. */
export async function admit(place: Place, parts: AdmitParts, signal: AbortSignal): Promise<StartDecision> {
  const { label } = parts;
  const file = await parts.settings.read(place, signal);
  const { ignore } = labelNames(file, label);
  if ((await labelsOn(place, parts, signal)).includes(ignore.toLowerCase()))
    return { kind: 'refused', key: 'ignored', text: ignored(ignore, label), reason: `The issue carries ${ignore}.` };
  return { kind: 'admitted' };
}

async function labelsOn(place: Place, { app }: AdmitParts, signal: AbortSignal): Promise<readonly string[]> {
  const { owner, name: repo, issue } = place;
  const ask = (api: Api) =>
    persist(`Reading issue ${issue}`, () => api.rest.issues.get({ owner, repo, issue_number: issue }), signal);
  const { data } = await app.withAccess(place, ISSUE_READING, ask, signal);
  return data.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')).toLowerCase());
}
