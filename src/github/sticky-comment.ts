// A comment that exists at most once: found again by a hidden marker, edited instead of repeated.

import type { GitHubFault } from '../errors.ts';
import type { Place } from '../ports.ts';
import { type Api, gitHubFault, mayHaveTakenEffect, persist, statusOf } from './api.ts';
import type { OutgoingText } from './outgoing.ts';

export interface StickyComment {
  readonly number: number;
  readonly url: string;
}

/** Comments that this process wrote; after a restart they are found by listing. */
export class KnownComments {
  readonly #known = new Map<string, StickyComment & { readonly body: string }>();

  of(key: string): (StickyComment & { readonly body: string }) | undefined {
    return this.#known.get(key);
  }

  remember(key: string, comment: StickyComment & { readonly body: string }): void {
    this.#known.delete(key);
    this.#known.set(key, comment);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}

const MOST_KNOWN = 1000;

/**
 * Writes the comment named `key` (letters, digits, `-`). `login` is ours: a marker in someone else's comment is nothing. Nothing
 * but the list tells whether a new comment was written whose answer was lost, and the list may lag: then it is looked for
 * there and never sent a second time. Where it does not turn up, a transient GitHubFault: a later call looks again.
 */
export function upsertComment(
  api: Api,
  place: Place,
  comment: { readonly key: string; readonly login: string; readonly body: OutgoingText },
  known: KnownComments,
  signal?: AbortSignal,
): Promise<StickyComment> {
  const body = `${comment.body}\n${markerOf(comment.key)}\n`;
  const name = `${place.repositoryId}-${place.issue}-${comment.key}`;
  const create = creatingOnce(api, place, body);
  return persist(
    `Commenting on issue ${place.issue}`,
    async () => {
      const remembered = known.of(name);
      if (remembered?.body === body) return { number: remembered.number, url: remembered.url };
      const updated = remembered && (await updateKnown(api, place, remembered.number, body));
      const written = updated ?? (await writeListed(api, place, { ...comment, body }, create));
      const { id: number, html_url: url } = written;
      known.remember(name, { number, url, body });
      return { number, url };
    },
    signal,
  );
}

/** Undefined when somebody removed the comment. */
async function updateKnown(api: Api, { owner, name: repo }: Place, comment: number, body: string) {
  try {
    return (await api.rest.issues.updateComment({ owner, repo, comment_id: comment, body })).data;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** After a restart, or when an answer was lost: whether the comment exists is seen in the list only. */
async function writeListed(
  api: Api,
  place: Place,
  { key, login, body }: { readonly key: string; readonly login: string; readonly body: string },
  create: () => Promise<WrittenComment>,
): Promise<WrittenComment> {
  const found = await findComment(api, place, key, login);
  if (!found) return create();
  if (found.body === body) return found;
  const repo = { owner: place.owner, repo: place.name };
  return (await api.rest.issues.updateComment({ ...repo, comment_id: found.id, body })).data;
}

interface WrittenComment {
  readonly id: number;
  readonly html_url: string;
}

/** Sends a new comment; never again once one was sent that may be there: then what became of that is thrown once more. */
function creatingOnce(api: Api, place: Place, body: string): () => Promise<WrittenComment> {
  const target = { owner: place.owner, repo: place.name, issue_number: place.issue };
  let unanswered: GitHubFault | undefined;
  return async () => {
    if (unanswered) throw unanswered;
    try {
      return (await api.rest.issues.createComment({ ...target, body })).data;
    } catch (error) {
      const fault = gitHubFault(error, `Commenting on issue ${place.issue}`);
      if (mayHaveTakenEffect(fault)) unanswered = fault;
      throw fault;
    }
  };
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

export function markerOf(key: string): string {
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
