// Answers in the threads of a review: each exists once, is found again by a hidden marker, and resolves nothing.

import type { Place } from '../ports.ts';
import { type Api, gitHubFault, persist } from './api.ts';
import type { OutgoingText } from './outgoing.ts';
import { markerOf } from './sticky-comment.ts';

export interface Reply {
  /** Id of the comment that the thread begins with. */
  readonly thread: number;
  /** Names the answer: letters, digits, `-`. */
  readonly key: string;
  readonly body: OutgoingText;
}

/** `login` is ours: a marker in somebody else's comment is nothing. Throws GitHubFault. */
export async function writeReplies(
  api: Api,
  place: Place,
  { pull, replies, login }: { readonly pull: number; readonly replies: readonly Reply[]; readonly login: string },
  signal?: AbortSignal,
): Promise<void> {
  if (replies.length === 0) return;
  const { owner, name: repo } = place;
  const all = await persist(
    `Reading the comments of reviews of pull request ${pull}`,
    () => api.paginate(api.rest.pulls.listReviewComments, { owner, repo, pull_number: pull, per_page: 100 }),
    signal,
  );
  const ours = all.filter(({ user }) => user?.login === login);
  for (const { thread, key, body } of replies) {
    const marker = markerOf(key);
    const text = `${body}\n${marker}\n`;
    const there = ours.find((comment) => comment.body.trimEnd().endsWith(marker));
    if (there?.body === text) continue;
    if (there) {
      const edit = { owner, repo, comment_id: there.id, body: text };
      await persist('Editing an answer', () => api.rest.pulls.updateReviewComment(edit), signal);
    } else await create(api, place, { pull, thread, body: text });
  }
}

/** Never repeated here: whether one whose answer was lost was written is seen in the list only, by whoever calls again. */
async function create(
  api: Api,
  { owner, name: repo }: Place,
  { pull, thread, body }: { readonly pull: number; readonly thread: number; readonly body: string },
): Promise<void> {
  try {
    await api.rest.pulls.createReplyForReviewComment({ owner, repo, pull_number: pull, comment_id: thread, body });
  } catch (error) {
    throw gitHubFault(error, `Answering in a thread of pull request ${pull}`);
  }
}
