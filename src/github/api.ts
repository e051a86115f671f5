// GitHub's REST API with our manners: bounded waits, no hidden retries, faults that say what to do.

import { ProbotOctokit } from 'probot';
import { GitHubFault } from '../errors.ts';

export type Api = InstanceType<typeof ProbotOctokit>;

export interface ApiOptions {
  /** `https://api.github.com` or that of an Enterprise server. */
  readonly baseUrl: string;
  readonly auth: { readonly token: string } | { readonly appId: number; readonly privateKey: string };
  /** Spaces out writes as GitHub asks; off in tests only. */
  readonly throttle: boolean;
  readonly signal?: AbortSignal | undefined;
}

const REQUEST_MS = 30_000;
const LONGEST_WAIT_SECONDS = 120;

export function createApi({ baseUrl, auth, throttle, signal }: ApiOptions): Api {
  const patient = (after: number, options: unknown, _api: unknown, retries: number) =>
    after <= LONGEST_WAIT_SECONDS && retries < 2 && !signal?.aborted && options !== undefined;
  return new ProbotOctokit({
    baseUrl,
    auth,
    // A repeated POST doubles its effect when only the answer was lost: our effects look first, then repeat themselves.
    retry: { enabled: false },
    throttle: { enabled: throttle, onRateLimit: patient, onSecondaryRateLimit: patient },
    request: {
      fetch: (url: string, options: RequestInit) => {
        const limit = AbortSignal.timeout(REQUEST_MS);
        return fetch(url, { ...options, signal: signal ? AbortSignal.any([limit, signal]) : limit });
      },
    },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }, // faults are reported where they end
  });
}

/** Status of a failed request; 0 when GitHub gave no answer. */
export function statusOf(error: unknown): number {
  if (error instanceof GitHubFault) return error.status;
  const status = (error as { status?: unknown } | null)?.status;
  const answered = (error as { response?: unknown } | null)?.response !== undefined;
  return typeof status === 'number' && answered ? status : 0;
}

/** True when the same request may succeed later. A rate limit comes as 403 or 429 and has been waited for already. */
export function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  const limited = status === 403 && /rate limit|abuse/i.test(error instanceof Error ? error.message : '');
  return status === 0 || status === 429 || status >= 500 || limited;
}

/** Turns whatever a request threw into a fault that says what failed and what to do. */
export function gitHubFault(error: unknown, doing: string): GitHubFault {
  if (error instanceof GitHubFault) return error;
  const status = statusOf(error);
  const answer = error instanceof Error ? error.message.split(' - https://docs.github')[0] : String(error);
  return new GitHubFault(`${doing}: ${status === 0 ? 'no answer' : status} (${answer}).`, nextStep(status), {
    cause: error,
    status,
  });
}

function nextStep(status: number): string {
  if (status === 401) return "Check the App's id and private key with `mullover doctor`, and this host's clock.";
  if (status === 403)
    return 'Check that the App has the permissions of app.yml and that the repository is not archived.';
  if (status === 404 || status === 410)
    return 'Check that the App is installed on this repository and the issue exists.';
  if (status === 422) return 'Read the answer above: GitHub refused the content.';
  return "Nothing needs to be done at once: GitHub's trouble passes, the run goes on then.";
}

/**
 * Repeats an effect that looks before it acts, while GitHub is in trouble. Throws GitHubFault.
 * `effect` must be safe to repeat after its answer was lost.
 */
export async function persist<T>(doing: string, effect: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await effect();
    } catch (error) {
      signal?.throwIfAborted();
      if (attempt === 4 || !isTransient(error)) throw gitHubFault(error, doing);
      await new Promise((resolve) => setTimeout(resolve, 250 * 4 ** (attempt - 1)));
    }
  }
}
