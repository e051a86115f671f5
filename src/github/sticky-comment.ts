// A comment that exists at most once: found again by a hidden marker, edited instead of repeated.

import { type Api, persist } from './api.ts';
import type { Place } from './github-app.ts';
import type { OutgoingText } from './outgoing.ts';

export interface StickyComment {
  readonly number: number;
  readonly url: string;
}

/** Writes the comment named `key` (letters, digits, `-`). `login` is ours: a marker in someone else's comment is nothing. */
export function upsertComment(
  api: Api,
  place: Place,
  comment: { readonly key: string; readonly login: string; readonly body: OutgoingText },
  signal?: AbortSignal,
): Promise<StickyComment> {
  const repo = { owner: place.owner, repo: place.name };
  const body = `${comment.body}\n${markerOf(comment.key)}\n`;
  return persist(
    `Commenting on issue ${place.issue}`,
    async () => {
      const found = await findComment(api, place, comment.key, comment.login);
      if (found?.body === body) return { number: found.id, url: found.html_url };
      const { data } = found
        ? await api.rest.issues.updateComment({ ...repo, comment_id: found.id, body })
        : await api.rest.issues.createComment({ ...repo, issue_number: place.issue, body });
      return { number: data.id, url: data.html_url };
    },
    signal,
  );
}

/** A reaction exists at most once by GitHub's own rule. */
export async function react(api: Api, place: Place, signal?: AbortSignal): Promise<void> {
  const target = { owner: place.owner, repo: place.name, issue_number: place.issue };
  await persist(
    `Reacting to issue ${place.issue}`,
    () => api.rest.reactions.createForIssue({ ...target, content: 'eyes' }),
    signal,
  );
}

function markerOf(key: string): string {
  return `<!-- mullover ${key} -->`;
}

async function findComment(api: Api, place: Place, key: string, login: string) {
  const marker = markerOf(key);
  const pages = api.paginate.iterator(api.rest.issues.listComments, {
    owner: place.owner,
    repo: place.name,
    issue_number: place.issue,
    per_page: 100,
  });
  for await (const { data } of pages)
    for (const comment of data)
      if (comment.user?.login === login && comment.body?.trimEnd().endsWith(marker)) return comment;
  return undefined;
}
