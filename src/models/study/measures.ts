// What a study of an endpoint finds out: the words that measuring, recommending and printing share.

/** A measure, or why there is none. */
export type Measured<T> = { readonly value: T } | { readonly missing: string };

/** The first answer: one short question. */
export interface Answer {
  /** The model name that the endpoint reports. */
  readonly model: string;
  readonly seconds: number;
  readonly firstTextSeconds: number;
  readonly logprobs: 'given' | 'ignored' | 'refused';
  /** Where thoughts are, and their share of what was generated, by our count of tokens. */
  readonly thoughts: { readonly place: 'none' | 'field' | 'text'; readonly share: number };
  /** False where the reply came to its limit in the middle of its thoughts. */
  readonly answered: boolean;
  /** False where it came to its limit, though one word was asked for. */
  readonly stopped: boolean;
  /** False where the endpoint tells no usage and all counts are ours. */
  readonly usage: boolean;
  /** False where a reply of many tokens came in one piece. */
  readonly streamed: boolean;
}

/** Longer replies to one request, sampled and cut. */
export interface Sampling {
  /** `fixed`: other seeds bring the same reply, so that samples do not differ. */
  readonly seed: 'repeats' | 'differs' | 'fixed' | 'refused';
  /** What the endpoint says of a reply that came to its limit; `unsaid`: nothing; `whole`: that it ended by itself. */
  readonly cut: 'length' | 'unsaid' | 'whole' | 'beyond' | 'unseen';
  /** Tokens a second of one call alone, after its first text; undefined where replies were too short to tell. */
  readonly generatedPerSecond: number | undefined;
}

/** One long prompt twice, and others of the same length. */
export interface Prefix {
  readonly promptTokens: number;
  /** Seconds to the first text: of prompts that are new, and of one whose beginning was read before. */
  readonly newSeconds: number;
  readonly knownSeconds: number;
  /** Prompt tokens a second of one call alone; undefined where that was too fast to tell. */
  readonly readPerSecond: number | undefined;
  /** Share of the time that a known beginning saves, 0…1. */
  readonly saved: number;
}

/** Several calls at a time. */
export interface Step {
  readonly calls: number;
  /** Prompts and replies together, over the time of all calls. */
  readonly tokensPerSecond: number;
  /** Tokens of replies, from the first text of any call to the end of the last one. */
  readonly generatedPerSecond: number;
  readonly firstTextSeconds: number;
  /** The same of the call that waited longest. */
  readonly slowestTextSeconds: number;
}

export interface Concurrency {
  readonly steps: readonly Step[];
  /** The fewest calls at a time with nine tenths of the most tokens a second. */
  readonly useful: number;
  /** Why no more calls were tried. */
  readonly ended:
    | { readonly why: 'no gain' | 'tokens' | 'time' | 'most' }
    | { readonly why: 'failed'; readonly calls: number; readonly failed: number; readonly reason: string };
}

/** Absent: the study ended before it. */
export interface Measures {
  readonly answer?: Measured<Answer>;
  readonly sampling?: Measured<Sampling>;
  readonly prefix?: Measured<Prefix>;
  readonly concurrency?: Measured<Concurrency>;
}

export function measuredValue<T>(measured: Measured<T> | undefined): T | undefined {
  return measured && 'value' in measured ? measured.value : undefined;
}
