// The frozen task: what the issue said when it was labelled, and what trusted people had said by then.

import { mayAsk } from '../commands/authorisation.ts';
import { GitHubFault } from '../errors.ts';
import type { Place } from '../ports.ts';
import type { Comment } from '../task.ts';
import { type Api, persist, statusOf } from './api.ts';
import { readableIssueText } from './issue-text.ts';

/** GitHub's word on what a person may do: `admin`, `maintain`, `write`, `triage`, `read`, `none`. */
export async function permissionOf(api: Api, place: Place, login: string, signal?: AbortSignal): Promise<string> {
  try {
    const { data } = await persist(
      `Asking what ${login} may do in ${place.owner}/${place.name}`,
      () => api.rest.repos.getCollaboratorPermissionLevel({ owner: place.owner, repo: place.name, username: login }),
      signal,
    );
    return data.permission;
  } catch (error) {
    if (statusOf(error) === 404) return 'none'; // no such person here
    throw error;
  }
}

export interface RepositoryFacts {
  /** The named branch, else the default one. */
  readonly branch: string;
  readonly head: string;
  readonly cloneUrl: string;
}

/** Throws GitHubFault when the repository is gone, archived or another one by now, and when there is no such branch. */
export async function repositoryFacts(
  api: Api,
  place: Place,
  signal?: AbortSignal,
  wanted?: string,
): Promise<RepositoryFacts> {
  const repo = { owner: place.owner, repo: place.name };
  const { data } = await persist(`Reading ${place.owner}/${place.name}`, () => api.rest.repos.get(repo), signal);
  if (data.id !== place.repositoryId)
    throw new GitHubFault(`${place.owner}/${place.name} is another repository by now.`, 'Label the issue again.', {
      status: 404,
    });
  if (data.archived)
    throw new GitHubFault(`${place.owner}/${place.name} is archived.`, 'Unarchive it first.', { status: 403 });
  const branch = wanted ?? data.default_branch;
  const found = await persist(`Reading branch ${branch}`, () => api.rest.repos.getBranch({ ...repo, branch }), signal);
  return { branch, head: found.data.commit.sha, cloneUrl: data.clone_url };
}

export interface AskingLabels {
  /** The one that starts a run. */
  readonly start: string;
  /** The one that keeps us away. */
  readonly ignore: string | undefined;
}

/** True while the issue is open and labelled: nobody has called the request back, by deleting the issue for one. */
export async function isStillWanted(
  api: Api,
  place: Place,
  { start, ignore }: AskingLabels,
  signal?: AbortSignal,
): Promise<boolean> {
  const data = await issueOf(api, place, signal);
  const names = data?.labels.map((entry) => (typeof entry === 'string' ? entry : (entry.name ?? ''))) ?? [];
  const has = (label: string) => names.some((name) => name.toLowerCase() === label.toLowerCase());
  return data?.state === 'open' && has(start) && (ignore === undefined || !has(ignore));
}

/** Undefined when it was deleted, or transferred: GitHub then leads to an issue of another repository. */
async function issueOf(api: Api, place: Place, signal?: AbortSignal) {
  const issue = { owner: place.owner, repo: place.name, issue_number: place.issue };
  try {
    const { data } = await persist(`Reading issue ${place.issue}`, () => api.rest.issues.get(issue), signal);
    return data.number === place.issue ? data : undefined;
  } catch (error) {
    if (statusOf(error) === 410) return undefined;
    throw error;
  }
}

const MOST_COMMENTS = 50;
/** People of one issue about whom GitHub is asked. */
const MOST_ASKED = 30;

/**
 * Comments of people with write access, oldest first, as they were at the time: later ones and those edited later are
 * left out, for nobody with a say has seen that text.
 */
export async function trustedComments(
  api: Api,
  place: Place,
  triggeredAt: string,
  signal?: AbortSignal,
): Promise<readonly Comment[]> {
  const limit = Date.parse(triggeredAt);
  const all = await persist(
    `Reading the comments of issue ${place.issue}`,
    () =>
      api.paginate(api.rest.issues.listComments, {
        owner: place.owner,
        repo: place.name,
        issue_number: place.issue,
        per_page: 100,
      }),
    signal,
  );
  const early = all.filter(
    ({ created_at, updated_at, user }) =>
      Date.parse(created_at) <= limit && Date.parse(updated_at) <= limit && user?.type === 'User',
  );
  const trusted = await trustedOf(api, place, authorsOf(early), signal);
  return early
    .filter(({ user }) => trusted.has(user?.login ?? ''))
    .map(({ user, body, created_at: at }) => ({ author: user?.login ?? '', at, text: readableIssueText(body ?? '') }))
    .filter(({ text }) => text !== '')
    .slice(-MOST_COMMENTS);
}

async function trustedOf(
  api: Api,
  place: Place,
  authors: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const trusted = new Set<string>();
  for (const author of authors.slice(0, MOST_ASKED))
    if (mayAsk(await permissionOf(api, place, author, signal))) trusted.add(author);
  return trusted;
}

interface Written {
  readonly user: { readonly login: string } | null;
  readonly author_association?: string | undefined;
}

/** What GitHub calls people who may have a say. It hides some memberships, so that nobody is trusted or passed over by it. */
const KNOWN: readonly (string | undefined)[] = ['OWNER', 'MEMBER', 'COLLABORATOR'];

/** Who is to be asked about, so that no number of strangers comes before the people of the repository. */
function authorsOf(comments: readonly Written[]): readonly string[] {
  const known = comments.filter(({ author_association: association }) => KNOWN.includes(association)).map(loginOf);
  const all = [...new Set(comments.map(loginOf))].filter((login) => login !== '');
  return [...new Set([...known.toReversed(), ...fromBothEnds(all)])];
}

const loginOf = ({ user }: Written): string => user?.login ?? '';

/** The first, the last, the second, the last but one: who floods an issue stands at one of its ends. */
function fromBothEnds<T>(list: readonly T[]): readonly T[] {
  const backwards = list.toReversed();
  return list.flatMap((item, index) => [item, backwards[index] ?? item]);
}
