// The branch that a run of an issue starts from, where the repository's file names one for all, for a label or for a milestone.

import { InputFault } from '../errors.ts';
import { type Api, persist, statusOf } from '../github/api.ts';
import { type GitHubApp, READING } from '../github/github-app.ts';
import type { Place } from '../ports.ts';
import { REPOSITORY_FILE } from '../repository-file.ts';
import type { RepositorySettings } from './repository-settings.ts';

interface BaseParts {
  readonly app: Pick<GitHubApp, 'withAccess'>;
  readonly settings: Pick<RepositorySettings, 'known'>;
}

/** A label goes before the milestone, the first label of the issue before its others. Throws InputFault for a branch that is not there. */
export async function baseBranchOf(
  { app, settings }: BaseParts,
  place: Place,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { base } = await settings.known(place, signal);
  if (base === undefined) return undefined;
  return app.withAccess(
    place,
    READING,
    async (api) => {
      const isByIssue = base.labels !== undefined || base.milestones !== undefined;
      const branch = (isByIssue ? await namedByIssue(api, place, base, signal) : undefined) ?? base.branch;
      if (branch !== undefined) await mustExist(api, place, branch, signal);
      return branch;
    },
    signal,
  );
}

type Named = Readonly<Record<string, string>> | undefined;

async function namedByIssue(
  api: Api,
  { owner, name: repo, issue }: Place,
  { labels, milestones }: { readonly labels?: Named; readonly milestones?: Named },
  signal: AbortSignal,
): Promise<string | undefined> {
  const ask = () => api.rest.issues.get({ owner, repo, issue_number: issue });
  const { data } = await persist(`Reading issue ${issue}`, ask, signal);
  const names = data.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')));
  const byLabel = names.map((name) => named(labels, name)).find((branch) => branch !== undefined);
  return byLabel ?? named(milestones, data.milestone?.title);
}

/** As GitHub compares names of labels. */
function named(branches: Named, name: string | undefined): string | undefined {
  const wanted = name?.trim().toLowerCase();
  return Object.entries(branches ?? {}).find(([key]) => key.trim().toLowerCase() === wanted)?.[1];
}

async function mustExist(api: Api, { owner, name: repo }: Place, branch: string, signal: AbortSignal): Promise<void> {
  try {
    await persist(`Reading branch ${branch}`, () => api.rest.repos.getBranch({ owner, repo, branch }), signal);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    throw new InputFault(
      `${REPOSITORY_FILE} names the branch ${branch}, which is not there.`,
      `Correct \`base\` in ${REPOSITORY_FILE}, then add the label again.`,
    );
  }
}
