// The five classes of fault. Each message says what happened and where; `next` says what to do about it.

abstract class Fault extends Error {
  /** The next step for the reader, one sentence. */
  readonly next: string;
  constructor(message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.next = next;
  }
}

/** What the user gave us cannot be used: a bad option, an empty issue, an invalid configuration file. Exit code 2. */
export class InputFault extends Fault {}

/** Something this host must offer is missing or broken: Docker, Redis, git, disk. Exit code 3. */
export class EnvironmentFault extends Fault {}

/**
 * What a fault of a model says about the next call: `passing`: the same request may succeed later (5xx, time-out, dropped
 * connection); `away`: nobody took the request, and none is taken until the endpoint is back (no connection, a model that is
 * loaded, 429, 503); `crowded`: too many at once for the memory of the server; `refused`: the endpoint takes no request of ours (401, 402, 403, 404); `unfit`: this prompt does not
 * fit into the context; `failed`: this request cannot succeed, others may (400, 422, 501).
 */
export type ModelFaultKind = 'passing' | 'away' | 'crowded' | 'refused' | 'unfit' | 'failed';

/** The model endpoint did not give a usable reply. */
export class ModelFault extends Fault {
  readonly kind: ModelFaultKind;
  /** True when the same request may succeed later. */
  readonly transient: boolean;
  /** Milliseconds the endpoint asked us to wait, when it did. */
  readonly retryAfterMs: number | undefined;
  constructor(
    message: string,
    next: string,
    options: ErrorOptions & { retryAfterMs?: number | undefined } & (
        | { kind: ModelFaultKind }
        /** Short for `passing` and `failed`. */
        | { transient: boolean }
      ),
  ) {
    super(message, next, options);
    const short = 'transient' in options && options.transient ? 'passing' : 'failed';
    this.kind = 'kind' in options ? options.kind : short;
    this.transient = this.kind === 'passing' || this.kind === 'away' || this.kind === 'crowded';
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** GitHub refused or failed an effect. */
export class GitHubFault extends Fault {
  /** HTTP status of GitHub's answer; 0 when there was none. */
  readonly status: number;
  /** True when the same request may succeed later; GitHub says a rate limit with 403 too, which the status does not tell. */
  readonly transient: boolean;
  constructor(message: string, next: string, options: ErrorOptions & { status: number; transient?: boolean }) {
    super(message, next, options);
    this.status = options.status;
    this.transient = options.transient ?? statusPasses(options.status);
  }
}

/** No answer, a time-out, too many requests, trouble on the other side. */
export function statusPasses(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/** A trace cannot be read or written: another writer, a damaged file, an unknown schema version. */
export class TraceFault extends Fault {
  /** True when another writer was faster: whoever holds the run goes on with it, nothing is to be told. */
  readonly transient: boolean;
  constructor(message: string, next: string, options: ErrorOptions & { transient?: boolean } = {}) {
    super(message, next, options);
    this.transient = options.transient ?? false;
  }
}

/** What a repetition of the same work can bring; see `prospectOf`. */
type Prospect = 'passing' | 'final' | 'unknown';

/**
 * The one rule of what is tried again. `passing`: the trouble may end by itself (a model or GitHub that is busy or away, this
 * host): the queue repeats the job with growing waits. `final`: the same answer comes again, so people are told at once.
 * `unknown`: no fault of ours and none of the system, hence a bug: it is repeated once, since one that hangs on timing
 * does not return and a repetition does no finished work again; then people are told.
 */
function prospectOf(error: unknown): Prospect {
  if (error instanceof EnvironmentFault) return 'passing';
  if (error instanceof ModelFault || error instanceof GitHubFault || error instanceof TraceFault)
    return error.transient ? 'passing' : 'final';
  if (error instanceof InputFault) return 'final';
  // A full disk, no file handles left, a broken connection: Node names the system call.
  return error instanceof Error && 'syscall' in error ? 'passing' : 'unknown';
}

/** Whether the queue tries the same work again after `failed` earlier failures; otherwise people are told now. */
export function isRepeated(error: unknown, failed: number): boolean {
  const prospect = prospectOf(error);
  return prospect === 'passing' || (prospect === 'unknown' && failed === 0);
}

/** True for every fault of ours, so that a boundary can print `next`. */
export function isFault(error: unknown): error is Fault {
  return error instanceof Fault;
}

/** One line of any error: a connection to a name with several addresses fails with an empty message and only a code. */
export function errorLine(error: unknown): string {
  const { message, reason, code } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  return String(message || reason || code || error)
    .replace(/\s+/g, ' ')
    .trim();
}

/** What people are told of an error, and what they can do. */
export function toldAs(error: unknown): { readonly reason: string; readonly next: string } {
  const reason = error instanceof Error ? error.message : String(error);
  return { reason, next: isFault(error) ? error.next : 'Report this as a bug, with the run id.' };
}

/** Process exit code for an error that reached the entry: 2 = the user's input, 3 = the environment. */
export function exitCode(error: unknown): 2 | 3 {
  return error instanceof InputFault ? 2 : 3;
}
