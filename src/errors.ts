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
 * What a fault of a model says about the next call: `passing`: the same request may succeed later (429, 5xx, time-out,
 * dropped connection); `refused`: the endpoint takes no request of ours (401, 402, 403, 404); `unfit`: this prompt does not
 * fit into the context; `failed`: this request cannot succeed, others may (400, 422, 501).
 */
export type ModelFaultKind = 'passing' | 'refused' | 'unfit' | 'failed';

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
    this.transient = this.kind === 'passing';
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** GitHub refused or failed an effect. */
export class GitHubFault extends Fault {
  /** HTTP status of GitHub's answer; 0 when there was none. */
  readonly status: number;
  constructor(message: string, next: string, options: ErrorOptions & { status: number }) {
    super(message, next, options);
    this.status = options.status;
  }
}

/** A trace cannot be read or written: another writer, a damaged file, an unknown schema version. */
export class TraceFault extends Fault {}

/** True for every fault of ours, so that a boundary can print `next`. */
export function isFault(error: unknown): error is Fault {
  return error instanceof Fault;
}

/** Process exit code for an error that reached the entry: 2 = the user's input, 3 = the environment. */
export function exitCode(error: unknown): 2 | 3 {
  return error instanceof InputFault ? 2 : 3;
}
