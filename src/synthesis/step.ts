// What every step of the making of training data is given: the folder that all of them share, and somebody to tell.

export interface StepWork {
  /** `--out`: what one step writes there, the next one reads. Locked for this process. */
  readonly folder: string;
  readonly signal: AbortSignal;
  say(line: string): void;
}
