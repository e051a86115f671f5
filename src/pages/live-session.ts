// Whether GitHub still takes a session, and for the person whom it was made for: of operators, who are asked about no repository.

import type { Sight } from './door.ts';
import type { Person, ReadAccessOptions } from './read-access.ts';
import { rememberSights } from './remembered.ts';

const ANSWER_WITHIN_MS = 5000;

export function createLiveSession(options: ReadAccessOptions): (person: Person) => Promise<Sight> {
  const remember = rememberSights(options.now);
  return (person) => remember(`${person.token} ${person.login}`, () => ask(person, options));
}

async function ask({ login, token }: Person, { apiUrl, fetch: send = fetch }: ReadAccessOptions): Promise<Sight> {
  const response = await send(`${apiUrl}/user`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'user-agent': 'mullover' },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (response.status === 401) return 'signed-out';
  if (!response.ok) return 'unknown';
  // A name that was given up may be somebody else's by now.
  const { login: now } = (await response.json()) as { login?: unknown };
  return typeof now === 'string' && now.toLowerCase() === login.toLowerCase() ? 'yes' : 'signed-out';
}
