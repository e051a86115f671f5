// A review becomes a run of its own on the head that was reviewed, or an answer from the trace where it only asks.

import { onlyAsks } from '../commands/only-asks.ts';
import { share } from '../commands/raise.ts';
import { UNREAD_IMAGE } from '../commands/useful-text.ts';
import { eventKey } from '../github/event-key.ts';
import { type GitHubApp, READING } from '../github/github-app.ts';
import { beginRun, type IntakeParts, type RunRequest } from '../github/label-event.ts';
import type { OurPull } from '../github/our-pull.ts';
import type { Publisher } from '../github/publisher.ts';
import { readReview } from '../github/read-review.ts';
import { newestRun } from '../github/stored-runs.ts';
import type { Place, Queue, TraceStore } from '../ports.ts';
import { REVISION } from '../search/policy.ts';
import type { Budget, Review, RunId } from '../task.ts';
import { runIdOf } from '../trace/position.ts';
import {
  answeredAbove,
  neverSearched,
  nothingSaid,
  questionAnswered,
  reviewDismissed,
} from '../trace/views/replies.ts';
import type { ReviseRequest, Revising, Tales } from './answering.ts';

export interface ReviseParts extends Omit<IntakeParts, 'trace' | 'policy'> {
  readonly trace: IntakeParts['trace'] & Pick<TraceStore, 'list' | 'first' | 'get' | 'put'>;
  readonly app: GitHubApp;
  readonly publisher: Publisher;
  readonly tales: Pick<Tales, 'explain'>;
  readonly queue: Queue;
}

export function revisesForReviews(parts: ReviseParts): Revising {
  return {
    begin: async (request, pull, signal) => {
      const place = { ...placeOf(request), issue: pull.issue };
      const busy = await parts.queue.busy(place);
      if (busy !== undefined && busy !== request.id) return 'busy';
      const earlier = await newestRun(parts.trace, place, (events) => events.some(({ type }) => type === 'pinned'));
      if (earlier === undefined) return refuse(request, parts, signal);
      const review = await reviewOf(request, parts, signal);
      // Whoever dismissed it called it back, as who takes a label off.
      if (review === undefined) {
        await parts.publisher.comment(placeOf(request), request.id, reviewDismissed(), signal);
        return 'answered';
      }
      const said = [review.body, ...review.remarks.map(({ text }) => text)].filter((text) => text.trim() !== '');
      if (said.every((text) => !SAYS.test(text.replaceAll(UNREAD_IMAGE, '')))) {
        await parts.publisher.comment(placeOf(request), request.id, nothingSaid(), signal);
        return 'answered';
      }
      if (onlyAsks(said)) return answer(request, { review, earlier }, parts, signal);
      return begin(request, { place, pull, review, earlier }, parts);
    },
  };
}

/** A word, beside what stands in place of an image. */
const SAYS = /[\p{L}\p{N}]/u;

function placeOf({ installation, repositoryId, owner, name, thread }: ReviseRequest): Place {
  return { installation, repositoryId, owner, name, issue: thread };
}

/** The trace of the run that made the pull request is gone: nothing is known of what was asked for. */
async function refuse(request: ReviseRequest, parts: ReviseParts, signal: AbortSignal): Promise<'answered'> {
  await parts.publisher.comment(placeOf(request), request.id, neverSearched(parts.label), signal);
  return 'answered';
}

function reviewOf(request: ReviseRequest, { app }: ReviseParts, signal: AbortSignal): Promise<Review | undefined> {
  const { command, sender: author, thread: pull } = request;
  const wanted = { pull, review: command.review, author, body: command.body };
  const place = placeOf(request);
  return app.withAccess(place, { ...READING, pull_requests: 'read' }, (api) => readReview(api, place, wanted, signal));
}

/** One answer for all of it, and a word in each thread that leads there. */
async function answer(
  request: ReviseRequest,
  { review, earlier }: { readonly review: Review; readonly earlier: RunId },
  { publisher, tales }: ReviseParts,
  signal: AbortSignal,
): Promise<'answered'> {
  const place = placeOf(request);
  const text = questionAnswered(await tales.explain(earlier, undefined));
  const { url } = await publisher.comment(place, request.id, text, signal);
  const replies = review.remarks.map(({ id, thread }) => ({
    ...{ thread, key: `${request.id}-${id}` },
    body: answeredAbove(url),
  }));
  await publisher.replies(place, request.thread, replies, signal);
  return 'answered';
}

interface Wish {
  readonly place: Place;
  readonly pull: OurPull;
  readonly review: Review;
  /** The run that made the pull request, or revised it last. */
  readonly earlier: RunId;
}

async function begin(
  request: ReviseRequest,
  { place, pull, review, earlier }: Wish,
  parts: ReviseParts,
): Promise<'begun' | 'busy'> {
  const { trace } = parts;
  const key = eventKey(['review', request.repositoryId, request.command.review]);
  const run = runIdOf(key);
  const first = await trace.first(earlier);
  const issue =
    first?.type === 'run-started'
      ? (JSON.parse(await trace.get(earlier, first.issue)) as RunRequest['issue'])
      : { title: '', body: '' };
  const wish: RunRequest = {
    ...{ key, issue, sender: request.sender, triggeredAt: request.at ?? new Date().toISOString() },
    review: await trace.put(run, JSON.stringify(review)),
  };
  const job = { run, place, command: request.id, pull: pull.number };
  const intake = await beginRun(job, wish, { ...parts, budget: revisionBudget(parts.budget), policy: REVISION.name });
  return intake.kind === 'busy' ? 'busy' : 'begun';
}

/** What a revision may spend of the budget of a run. */
export const REVISION_SHARE = 0.5;

function revisionBudget(budget: Budget): Budget {
  return share(budget, REVISION_SHARE);
}
