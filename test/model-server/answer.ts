// What a model server says to one call: the words between the HTTP server and its sources (recordings, simulation).

export interface ServedMessage {
  readonly role: string;
  readonly content: string;
}

/** One request, as far as an answer may depend on it. */
export interface ServedCall {
  /** Header `x-mullover-work`: `stage/parent/index/turn`, or `compare/left/right/order` (even: left is A). */
  readonly work: string;
  readonly messages: readonly ServedMessage[];
  /** The whole body of the request. */
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface Reply {
  readonly text: string;
  readonly thoughts?: string;
  /** P(yes) of the first token, where the reply is a verdict. */
  readonly yes?: number;
  /** P(A) of the first token, where the reply is a choice between A and B. */
  readonly a?: number;
  readonly finish?: 'stop' | 'length';
}

/** A request that gets no reply, with the HTTP status and the reason. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** What another server would send, byte for byte; `cut`: the connection breaks behind it. */
export interface Raw {
  readonly raw: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cut?: boolean;
}

export type Answer = (call: ServedCall) => Reply | Refusal;
export type AnyAnswer = (call: ServedCall) => Reply | Refusal | Raw;
