// A comment on GitHub in the name of who is signed in, with their own token: what they may not do there, this does not either.

import type { Origin } from '../trace/run-event.ts';
import type { Said } from './door.ts';
import type { Person } from './read-access.ts';

const ANSWER_WITHIN_MS = 5000;
const OF_STATUS: Readonly<Record<number, Said>> = { 201: 'said', 401: 'signed-out' };

/** On our pull request where the run revises one, else on the issue. Not tried again: it would be there twice. */
export async function postComment(
  { token }: Person,
  { owner, name, issue, pull }: Origin & { readonly kind: 'github' },
  { apiUrl, body }: { readonly apiUrl: string; readonly body: string },
): Promise<Said> {
  const repository = `${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  try {
    const response = await fetch(`${apiUrl}/repos/${repository}/issues/${pull ?? issue}/comments`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'user-agent': 'mullover' },
        'content-type': 'application/json',
      },
      body: JSON.stringify({ body }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.body?.cancel();
    return OF_STATUS[response.status] ?? (response.status < 500 ? 'refused' : 'unknown');
  } catch {
    return 'unknown';
  }
}
