// Whether a labelled issue reads like another open one that was searched for: then the label starts no second search.

import { type IssueText, type Sameness, samenessOf } from '../commands/same-issue.ts';
import { type Api, persist, statusOf } from '../github/api.ts';
import { type GitHubApp, ISSUE_READING } from '../github/github-app.ts';
import { readableIssueText, shownTitle } from '../github/issue-text.ts';
import { runsLike } from '../github/stored-runs.ts';
import type { Place, TraceStore } from '../ports.ts';
import type { RunState, RunSummary } from '../trace/views/run-summary.ts';
import { unlessUnreadable } from '../trace/whole-events.ts';

export interface SameIssue {
  readonly issue: number;
  readonly by: Sameness;
  readonly pull: number | undefined;
  readonly state: RunState;
}

interface Parts {
  readonly app: Pick<GitHubApp, 'withAccess'>;
  readonly trace: Pick<TraceStore, 'list' | 'first' | 'get'>;
}

/** Newest runs of a repository that are looked at. */
const MOST_RUNS = 50;
/** What was merged is no other search, what was closed or never decided no answer to this one. */
const TOLD: readonly RunState[] = ['working', 'proposed', 'abstained'];

/** Asks GitHub only whether an issue that reads the same is open. Throws GitHubFault. */
export async function sameIssueOf(
  place: Place,
  issue: IssueText,
  { app, trace }: Parts,
  signal: AbortSignal,
): Promise<SameIssue | undefined> {
  let seen = 0;
  for await (const summary of runsLike(trace, { repositoryId: place.repositoryId })) {
    seen += 1;
    if (seen > MOST_RUNS) return undefined;
    const { origin, state, pull } = summary;
    if (origin.kind !== 'github' || origin.issue === place.issue || !TOLD.includes(state)) continue;
    const other = await unlessUnreadable(() => textOf(summary, trace));
    const by = other && samenessOf(issue, other);
    if (by === undefined || !(await isOpen({ ...place, issue: origin.issue }, app, signal))) continue;
    return { issue: origin.issue, by, pull: pull?.number, state };
  }
  return undefined;
}

async function textOf({ run }: RunSummary, trace: Parts['trace']): Promise<IssueText | undefined> {
  const first = await trace.first(run);
  if (first?.type !== 'run-started') return undefined;
  const { title, body } = JSON.parse(await trace.get(run, first.issue)) as IssueText;
  return { title: shownTitle(title), body: readableIssueText(body) };
}

async function isOpen(place: Place, app: Parts['app'], signal: AbortSignal): Promise<boolean> {
  const target = { owner: place.owner, repo: place.name, issue_number: place.issue };
  const ask = (api: Api) => persist(`Reading issue ${place.issue}`, () => api.rest.issues.get(target), signal);
  try {
    return (await app.withAccess(place, ISSUE_READING, ask, signal)).data.state === 'open';
  } catch (error) {
    if ([404, 410].includes(statusOf(error))) return false; // moved or deleted
    throw error;
  }
}
