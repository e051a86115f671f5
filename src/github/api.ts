// GitHub's REST API with our manners: bounded waits, no hidden retries, faults that say what to do.

import { ProbotOctokit } from 'probot';
import { GitHubFault, statusPasses } from '../errors.ts';

export type Api = InstanceType<typeof ProbotOctokit>;

export interface ApiOptions {
  /** `https://api.github.com` or that of an Enterprise server. */
  readonly baseUrl: string;
  readonly auth: { readonly token: string } | { readonly appId: number; readonly privateKey: string };
  /** Spaces out writes as GitHub asks; off in tests only. */
  readonly throttle: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told of each answer: its status, 0 where there was none, and what GitHub leaves of the hour. */
  readonly onAnswer?: ((answer: ApiAnswer) => void) | undefined;
  /** Longest wait that GitHub may ask for; 120 unless told. */
  readonly patienceSeconds?: number;
}

export interface ApiAnswer {
  readonly method: string;
  readonly status: number;
  readonly remaining: number | undefined;
}

const REQUEST_MS = 30_000;
const MOST_MOVES = 3;
const LONGEST_WAIT_SECONDS = 120;

export function createApi(options: ApiOptions): Api {
  const { baseUrl, auth, throttle, signal, onAnswer, patienceSeconds = LONGEST_WAIT_SECONDS } = options;
  const patient = (after: number, asked: unknown, _api: unknown, retries: number) =>
    after <= patienceSeconds && retries < 2 && !signal?.aborted && asked !== undefined;
  return new ProbotOctokit({
    baseUrl,
    auth,
    // A repeated POST doubles its effect when only the answer was lost: our effects look first, then repeat themselves.
    retry: { enabled: false },
    throttle: { enabled: throttle, onRateLimit: patient, onSecondaryRateLimit: patient },
    request: {
      fetch: (url: string, request: RequestInit) => {
        const limit = AbortSignal.timeout(REQUEST_MS);
        const bounded = { ...request, signal: signal ? AbortSignal.any([limit, signal]) : limit };
        return told(fetchMoved(url, bounded), request.method ?? 'GET', onAnswer);
      },
    },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }, // faults are reported where they end
  });
}

async function told(asked: Promise<Response>, method: string, onAnswer: ApiOptions['onAnswer']): Promise<Response> {
  try {
    const response = await asked;
    const left = response.headers.get('x-ratelimit-remaining');
    onAnswer?.({ method, status: response.status, remaining: left === null ? undefined : Number(left) });
    return response;
  } catch (error) {
    onAnswer?.({ method, status: 0, remaining: undefined });
    throw error;
  }
}

/**
 * Follows a repository that was renamed or transferred with the same method and body, which `fetch` would turn into a GET, and
 * never to another host, which would get the token.
 */
async function fetchMoved(url: string, options: RequestInit): Promise<Response> {
  let at = url;
  for (let moves = 0; ; moves++) {
    const response = await fetch(at, { ...options, redirect: 'manual' });
    const to = [301, 302, 307, 308].includes(response.status) ? response.headers.get('location') : null;
    if (to === null) return response;
    await response.body?.cancel();
    const next = new URL(to, at);
    if (moves === MOST_MOVES || next.origin !== new URL(url).origin) return gone(next.host);
    at = next.href;
  }
}

function gone(host: string): Response {
  const message = `Moved, at last to ${host}`;
  return new Response(JSON.stringify({ message }), { status: 404, headers: { 'content-type': 'application/json' } });
}

/** Status of a failed request; 0 when GitHub gave no answer. */
export function statusOf(error: unknown): number {
  if (error instanceof GitHubFault) return error.status;
  const status = (error as { status?: unknown } | null)?.status;
  const answered = (error as { response?: unknown } | null)?.response !== undefined;
  return typeof status === 'number' && answered ? status : 0;
}

/** A rate limit comes as 429, or as 403 with a header or a word that says so, and has been waited for already. */
function isLimit(error: unknown): boolean {
  if (statusOf(error) !== 403) return false;
  const { headers } = (error as { response?: { headers?: Readonly<Record<string, string>> } }).response ?? {};
  const message = error instanceof Error ? error.message : '';
  return (
    headers?.['retry-after'] !== undefined ||
    headers?.['x-ratelimit-remaining'] === '0' ||
    /rate limit|abuse/i.test(message)
  );
}

/** Said by a connection that never stood, so that nothing can have been sent. */
const UNCONNECTED: readonly unknown[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** Whether GitHub may have done what failed: there was no answer, or one that does not say how far it came. */
export function mayHaveTakenEffect({ status, cause }: GitHubFault): boolean {
  if (status !== 0) return status === 408 || status >= 500;
  for (let at: unknown = cause; at instanceof Error; at = at.cause)
    if ('code' in at && UNCONNECTED.includes(at.code)) return false;
  return true;
}

/** Turns whatever a request threw into a fault that says what failed and what to do. */
export function gitHubFault(error: unknown, doing: string): GitHubFault {
  if (error instanceof GitHubFault) return error;
  const status = statusOf(error);
  const words = error instanceof Error ? error.message.split(' - https://docs.github')[0] : String(error);
  const answer = /<(?:!doctype|html)\b/i.test(words ?? '') ? 'a web page in place of an answer' : words;
  const limited = isLimit(error);
  return new GitHubFault(
    `${doing}: ${status === 0 ? 'no answer' : status} (${answer}).`,
    limited ? PASSES : nextStep(status),
    { cause: error, status, transient: limited || statusPasses(status) },
  );
}

const PASSES = "Nothing needs to be done at once: GitHub's trouble passes, the run goes on then.";

function nextStep(status: number): string {
  if (status === 401) return "Check the App's id and private key with `mullover doctor`, and this host's clock.";
  if (status === 403)
    return 'Check that the App has the permissions of app.yml and that the repository is not archived.';
  if (status === 404 || status === 410)
    return 'Check that the App is installed on this repository and the issue exists.';
  if (status === 422) return 'Read the answer above: GitHub refused the content.';
  return statusPasses(status) ? PASSES : 'Read the answer above: GitHub refuses this, and will again.';
}

/**
 * Repeats an effect that looks before it acts, while GitHub is in trouble. Throws GitHubFault.
 * `effect` must be safe to repeat after its answer was lost.
 */
export function persist<T>(doing: string, effect: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  return repeated(doing, effect, (fault) => fault.transient, signal);
}

/**
 * As `persist`, for what is known to be there: GitHub answers 404 for a moment where a part of it does not know yet what
 * another part has just stored, and 409 where another request is at work on the same repository.
 */
export function persistThere<T>(doing: string, effect: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  return repeated(doing, effect, ({ transient, status }) => transient || status === 404 || status === 409, signal);
}

async function repeated<T>(
  doing: string,
  effect: () => Promise<T>,
  passes: (fault: GitHubFault) => boolean,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await effect();
    } catch (error) {
      signal?.throwIfAborted();
      const fault = gitHubFault(error, doing);
      if (attempt === 4 || !passes(fault)) throw fault;
      await new Promise((resolve) => setTimeout(resolve, 250 * 4 ** (attempt - 1)));
    }
  }
}

/** GitHub's answer when it refuses for good; undefined when all went well. Throws what may pass, and what is no refusal. */
export async function refusalOf(effect: () => Promise<unknown>): Promise<GitHubFault | undefined> {
  try {
    await effect();
    return undefined;
  } catch (error) {
    if (error instanceof GitHubFault && !error.transient) return error;
    throw error;
  }
}
