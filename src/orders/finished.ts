// How a container ended, as the engine and the entry script in it say.

import type { ContainerState, Ending } from '../execution.ts';

export interface Finished {
  readonly container: string;
  readonly state: ContainerState;
  readonly ending: Ending;
  readonly log: string;
  /** Stderr: the entry script's answer. */
  readonly answer: Buffer;
  /** From its turn to its end: neither what came before nor the wait counts. */
  readonly seconds: number;
  readonly note: string | undefined;
  /** OCI runtime, by the engine's word; undefined when it could not be asked. */
  readonly runtime: string | undefined;
}
