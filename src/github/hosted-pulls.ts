// Merged pull requests of public repositories, read with GitHub's manners: its limits are waited for, what fails is asked again.

import { GitHubFault } from '../errors.ts';
import type { HostedPulls, HostedRepository, MergedPull } from '../ports/hosted-pulls.ts';
import { type Api, createApi, persist } from './api.ts';
import { readableIssueText, shownTitle } from './issue-text.ts';

export interface HostedPullsOptions {
  readonly apiUrl: string;
  readonly token: string;
  /** Off in tests only. */
  readonly throttle: boolean;
  readonly signal: AbortSignal;
}

/** GitHub counts by the hour. */
const PATIENCE_SECONDS = 3_700;
const PAGE = 100;
/** GitHub lists no more of a search. */
const MOST_FOUND = 1_000;

export function createHostedPulls({ apiUrl, token, throttle, signal }: HostedPullsOptions): HostedPulls {
  const api = createApi({ baseUrl: apiUrl, auth: { token }, throttle, signal, patienceSeconds: PATIENCE_SECONDS });
  const ask = <T>(doing: string, effect: () => Promise<T>) => persist(doing, effect, signal);
  return {
    repository: async (name) => hosted((await ask(`reading ${name}`, () => api.rest.repos.get(placeOf(name)))).data),
    search: async function* (q) {
      for (let page = 1; page <= MOST_FOUND / PAGE; page++) {
        const asked = { q, sort: 'stars' as const, per_page: PAGE, page };
        const { items } = (await ask(`searching ${q}`, () => api.rest.search.repos(asked))).data;
        for (const item of items) yield hosted(item);
        if (items.length < PAGE) return;
      }
    },
    merged: async (repository, page) => {
      const asked = {
        ...placeOf(repository),
        state: 'closed' as const,
        sort: 'created' as const,
        direction: 'desc' as const,
      };
      const doing = `listing pull requests of ${repository}`;
      const { data } = await ask(doing, () => api.rest.pulls.list({ ...asked, per_page: PAGE, page }));
      return data.length === 0 ? undefined : data.flatMap(mergedOf);
    },
    paths: async (repository, pull) => {
      const asked = { ...placeOf(repository), pull_number: pull, per_page: PAGE };
      const doing = `reading pull request ${repository}#${pull}`;
      return (await ask(doing, () => api.rest.pulls.listFiles(asked))).data.map(({ filename }) => filename);
    },
    issue: async (repository, number) => {
      const asked = { ...placeOf(repository), issue_number: number };
      const found = await ask(`reading issue ${repository}#${number}`, () => api.rest.issues.get(asked)).catch(absent);
      if (!found || found.data.pull_request) return undefined;
      return { title: shownTitle(found.data.title), body: readableIssueText(found.data.body ?? '').trim() };
    },
    change: (repository, pull) => changeOf(api, repository, pull, ask),
  };
}

async function changeOf(
  api: Api,
  repository: string,
  { base, head, number }: MergedPull,
  ask: <T>(doing: string, effect: () => Promise<T>) => Promise<T>,
): Promise<{ readonly base: string; readonly diff: string }> {
  const doing = `reading the changes of ${repository}#${number}`;
  const place = placeOf(repository);
  const compared = await ask(doing, () =>
    api.rest.repos.compareCommitsWithBasehead({ ...place, basehead: `${base}...${head}`, per_page: 1 }),
  );
  const { data } = await ask(doing, () =>
    api.rest.pulls.get({ ...place, pull_number: number, mediaType: { format: 'diff' } }),
  );
  // The client's types know the usual media type only.
  return { base: compared.data.merge_base_commit.sha, diff: String(data) };
}

function placeOf(repository: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

interface Described {
  readonly full_name: string;
  readonly stargazers_count?: number;
  readonly license?: { readonly spdx_id?: string | null } | null;
}

function hosted({ full_name: repository, stargazers_count: stars = 0, license }: Described): HostedRepository {
  const id = license?.spdx_id;
  return { repository, stars, licence: id && id !== 'NOASSERTION' ? id : null };
}

type Listed = Awaited<ReturnType<Api['rest']['pulls']['list']>>['data'][number];

function mergedOf(pull: Listed): readonly MergedPull[] {
  const { number, title, body, html_url: url, merged_at: mergedAt, merge_commit_sha: merge, base, head } = pull;
  if (!mergedAt || !merge) return [];
  return [{ number, title, body: body ?? '', url, mergedAt, base: base.sha, head: head.sha, merge }];
}

/** Issues are removed, and moved to where we may not read. */
function absent(error: unknown): undefined {
  if (error instanceof GitHubFault && [404, 410].includes(error.status)) return undefined;
  throw error;
}
