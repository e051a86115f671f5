// A review of our pull request as GitHub has it, read once: its comments with their places, and what the pull request changes.

import type { Place } from '../ports.ts';
import type { Remark, Review } from '../task.ts';
import { type Api, persist, statusOf } from './api.ts';
import { readableIssueText } from './issue-text.ts';

export interface ReviewRequest {
  readonly pull: number;
  readonly review: number;
  readonly author: string;
  readonly body: string;
}

/** Comments of one review that are taken up. */
const MOST_REMARKS = 20;
/** Of a hundred comments each, newest first: those of a review that was just submitted are among them. */
const MOST_PAGES = 3;
const LONGEST_REMARK = 4000;
const LONGEST_DIFF = 60_000;
/** Lines of a hunk above the line that a comment is on. */
const HUNK_LINES = 15;

/** Undefined where it was dismissed meanwhile. Throws GitHubFault. */
export async function readReview(
  api: Api,
  place: Place,
  { pull, review, author, body }: ReviewRequest,
  signal?: AbortSignal,
): Promise<Review | undefined> {
  if (await isDismissed(api, place, { pull, review }, signal)) return undefined;
  const own = (await commentsOf(api, place, pull, signal)).filter(
    (comment) => comment.pull_request_review_id === review && comment.user?.login === author,
  );
  const remarks = own.map(remarkOf).filter(({ text }) => text !== '');
  return {
    author,
    body: readableIssueText(body.slice(0, LONGEST_REMARK)),
    remarks: remarks.slice(0, MOST_REMARKS),
    ...(remarks.length > MOST_REMARKS ? { left: remarks.length - MOST_REMARKS } : {}),
    diff: await pullDiff(api, place, pull, signal),
  };
}

/** One that GitHub does not know is none that was called back: what was submitted is in the event. */
async function isDismissed(
  api: Api,
  { owner, name: repo }: Place,
  { pull, review }: Pick<ReviewRequest, 'pull' | 'review'>,
  signal?: AbortSignal,
): Promise<boolean> {
  const target = { owner, repo, pull_number: pull, review_id: review };
  try {
    const { data } = await persist(`Reading review ${review}`, () => api.rest.pulls.getReview(target), signal);
    return data.state === 'DISMISSED';
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

type ReviewComment = Awaited<ReturnType<Api['rest']['pulls']['listReviewComments']>>['data'][number];

/** The list of a review itself does not tell lines. Oldest first. */
async function commentsOf(
  api: Api,
  { owner, name: repo }: Place,
  pull: number,
  signal?: AbortSignal,
): Promise<readonly ReviewComment[]> {
  const found: ReviewComment[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const query = { owner, repo, pull_number: pull, sort: 'created', direction: 'desc', per_page: 100, page } as const;
    const { data } = await persist(
      `Reading the comments of reviews of pull request ${pull}`,
      () => api.rest.pulls.listReviewComments(query),
      signal,
    );
    found.push(...data);
    if (data.length < 100) break;
  }
  return found.toSorted((a, b) => a.id - b.id);
}

function remarkOf(comment: ReviewComment): Remark {
  const { id, in_reply_to_id: thread = id, path: file, diff_hunk: hunk, body } = comment;
  const text = readableIssueText(body.slice(0, LONGEST_REMARK));
  const lines = hunk.split('\n').slice(-HUNK_LINES).join('\n').slice(-LONGEST_REMARK);
  return { id, thread, file, ...linesOf(comment), hunk: lines, text };
}

/** What stands on the left is no line of the present code, and neither is what was changed since. */
function linesOf({
  line,
  start_line: start,
  side,
  subject_type: subject,
}: ReviewComment): Pick<Remark, 'startLine' | 'endLine'> {
  if (typeof line !== 'number' || side === 'LEFT' || subject === 'file') return {};
  return typeof start === 'number' && start < line ? { startLine: start, endLine: line } : { endLine: line };
}

/** What a pull request changes, as far as it is text and short enough. */
export async function pullDiff(
  api: Api,
  { owner, name: repo }: Place,
  pull: number,
  signal?: AbortSignal,
): Promise<string> {
  const { data } = await persist(
    `Reading the files of pull request ${pull}`,
    () => api.rest.pulls.listFiles({ owner, repo, pull_number: pull, per_page: 100 }),
    signal,
  );
  const parts = data.flatMap(({ filename, previous_filename: before = filename, status, patch }) => {
    if (patch === undefined || status === 'removed') return [];
    const from = status === 'added' ? '/dev/null' : `a/${before}`;
    return [`diff --git a/${before} b/${filename}\n--- ${from}\n+++ b/${filename}\n${patch}\n`];
  });
  return parts.reduce((diff, part) => (diff.length + part.length > LONGEST_DIFF ? diff : diff + part), '');
}
