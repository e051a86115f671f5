// The description of our pull request: read, changed, and written where it is another one then.

import type { Place } from '../ports.ts';
import type { RunId } from '../task.ts';
import { type Api, persistThere } from './api.ts';
import type { OutgoingText } from './outgoing.ts';

/** Returns the address of the pull request. */
export function describe(
  api: Api,
  place: Place,
  { pull, edit }: { readonly pull: number; readonly edit: (body: string) => OutgoingText },
  signal?: AbortSignal,
): Promise<string> {
  const target = { owner: place.owner, repo: place.name, pull_number: pull };
  return persistThere(
    `Describing pull request ${pull}`,
    async () => {
      const { data } = await api.rest.pulls.get(target);
      const body = edit(data.body ?? '');
      if (body !== data.body) await api.rest.pulls.update({ ...target, body });
      return data.html_url;
    },
    signal,
  );
}

/** The part of a run stands between two hidden marks, once. */
export function withPart(body: string, run: RunId, part: string): string {
  const [open, close] = [`<!-- mullover-part ${run} -->`, `<!-- /mullover-part ${run} -->`];
  const [start, end] = [body.indexOf(open), body.indexOf(close)];
  const rest = start < 0 || end < start ? body : `${body.slice(0, start)}${body.slice(end + close.length)}`.trimStart();
  return `${open}\n${part.trimEnd()}\n\n---\n\n${close}\n${rest}`;
}
