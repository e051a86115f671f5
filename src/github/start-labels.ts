// The label that starts a run, made in all repositories that the App is installed on, so that people find it in the list.

import { type Api, persist } from './api.ts';
import type { GitHubApp, Installation } from './github-app.ts';
import type { Permissions } from './phase.ts';
import { ensureLabel, KnownLabels } from './state-label.ts';

const LABELLING: Permissions = { issues: 'write', metadata: 'read' };
const LOOK = { color: '5319e7', description: 'Mullover searches for a fix and opens a draft pull request' };

interface Repository {
  readonly id: number;
  readonly name: string;
  readonly owner: { readonly login: string };
  readonly archived?: boolean | undefined;
  readonly has_issues?: boolean | undefined;
}

/** How many repositories have it by now; one that is there keeps its looks. Throws GitHubFault. */
export async function makeStartLabels(
  app: Pick<GitHubApp, 'withInstallation'>,
  installations: readonly Installation[],
  label: string,
  signal: AbortSignal,
): Promise<number> {
  const known = new KnownLabels();
  let count = 0;
  const use = async (api: Api) => {
    const list = () => api.paginate(api.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
    const all = (await persist('Reading the repositories of an installation', list, signal)) as readonly Repository[];
    for (const { id, name, owner } of all.filter(({ archived, has_issues: issues }) => !archived && issues !== false)) {
      await ensureLabel(api, { repositoryId: id, owner: owner.login, name }, { name: label, ...LOOK }, known);
      count += 1;
    }
  };
  for (const { id } of installations) await app.withInstallation(id, LABELLING, use, signal);
  return count;
}
