// The log of a job of GitHub Actions: GitHub answers with the address of a storage, which must not see our token.

import type { Place } from '../ports.ts';
import type { Api } from './api.ts';

const WITHIN_MS = 30_000;
/** Of a longer log the end is kept, where jobs say what failed. */
const KEPT = 1_000_000;
const MOST = 50_000_000;

/** The end of a log, unsafe text; undefined where GitHub gives none, for whatever reason: it is help, no condition. */
export async function readJobLog(
  api: Api,
  token: string,
  { owner, name }: Place,
  job: number,
): Promise<string | undefined> {
  const { baseUrl } = api.request.endpoint.DEFAULTS;
  const path = [owner, name].map(encodeURIComponent).join('/');
  const url = `${baseUrl}/repos/${path}/actions/jobs/${job}/logs`;
  const signal = AbortSignal.timeout(WITHIN_MS);
  try {
    const headers = { authorization: `token ${token}`, accept: 'application/vnd.github+json' };
    const answer = await fetch(url, { headers, redirect: 'manual', signal });
    await answer.body?.cancel();
    const location = answer.headers.get('location');
    if (answer.status !== 302 || location === null) return undefined;
    const target = new URL(location, url);
    // As safe as the way to GitHub itself.
    if (target.protocol !== 'https:' && target.protocol !== new URL(url).protocol) return undefined;
    const stored = await fetch(target, { redirect: 'error', signal });
    return stored.ok ? await endOf(stored) : undefined;
  } catch {
    return undefined;
  }
}

async function endOf(stored: Response): Promise<string> {
  const decoder = new TextDecoder();
  let kept = '';
  let read = 0;
  for await (const chunk of stored.body ?? []) {
    read += chunk.byteLength;
    kept = `${kept}${decoder.decode(chunk, { stream: true })}`.slice(-KEPT);
    if (read > MOST) break;
  }
  return kept;
}
