// Whether a person can read a repository, asked of GitHub with their own token and remembered for minutes.

import type { Origin } from '../trace/run-event.ts';
import type { Sight } from './door.ts';
import { rememberSights } from './remembered.ts';

export interface ReadAccessOptions {
  readonly apiUrl: string;
  readonly now: () => number;
  readonly fetch?: typeof fetch;
}

export interface Person {
  readonly login: string;
  /** User access token of the App. */
  readonly token: string;
}

const ANSWER_WITHIN_MS = 5000;

/** Runs of the command line belong to no repository of GitHub: nobody sees them here. */
export function createReadAccess(options: ReadAccessOptions): (person: Person, origin: Origin) => Promise<Sight> {
  const remember = rememberSights(options.now);
  return async (person, origin) => {
    if (origin.kind !== 'github') return 'no';
    // By the token, not the name alone: what one session may see says nothing of another.
    const key = `${person.token} ${origin.repositoryId} ${origin.owner}/${origin.name}`;
    return remember(key, () => ask(person, origin, options));
  };
}

/** A name that was given to another repository since does not open the runs of the one before. */
async function ask(
  { token }: Person,
  { owner, name, repositoryId }: Origin & { readonly kind: 'github' },
  { apiUrl, fetch: send = fetch }: ReadAccessOptions,
): Promise<Sight> {
  const response = await send(`${apiUrl}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'user-agent': 'mullover' },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (response.status === 401) return 'signed-out';
  if (response.status === 404 || response.status === 451) return 'no';
  // A 403 is a limit, or an organisation that wants another sign-in: what a person may see is not known then.
  if (!response.ok) return 'unknown';
  const repository = (await response.json()) as { id?: unknown; permissions?: { pull?: unknown } };
  return repository.id === repositoryId && repository.permissions?.pull !== false ? 'yes' : 'no';
}
