// `Signed-off-by` of our account, for repositories that ask every commit for one.

import { type Api, persist } from './api.ts';
import type { OutgoingText } from './outgoing.ts';

/** Adds the line to a commit message where it is wanted. The address is the one that GitHub gives the account's commits. */
export async function signer(
  api: Api,
  login: string,
  signOff: 'wanted' | undefined,
  signal?: AbortSignal,
): Promise<(message: OutgoingText) => OutgoingText> {
  if (signOff === undefined) return (message) => message;
  const { data } = await persist(
    `Reading the account ${login}`,
    () => api.rest.users.getByUsername({ username: login }),
    signal,
  );
  const host = new URL(data.html_url).hostname;
  const line = `Signed-off-by: ${login} <${data.id}+${login}@users.noreply.${host}>`;
  return (message) => `${message}\n\n${line}` as OutgoingText;
}
