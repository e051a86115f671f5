// What a stage is: messages out, draft in. One value for each stage of development; plan() decides when they are asked.

import type { Message } from '../ports/model.ts';
import type { SearchRequest, Workspace } from '../ports/workspace.ts';
import type { Prompts } from '../ports.ts';
import type { Draft, Task } from '../task.ts';

/** What a stage may look at. */
export interface Scene {
  readonly task: Task;
  readonly workspace: Workspace;
  readonly prompts: Prompts;
  /** Draft of the parent node. */
  readonly parent: Draft | undefined;
  /** For a repair: what the parent's checks said. */
  readonly evidence: string;
  /** What the issue asks for, case by case, as the understanding at the root listed it; empty where it did not. */
  readonly cases: readonly string[];
  /** What was tried before and did not do, one line each; empty for who is not told. */
  readonly tried: readonly string[];
  /** Tokens that a prompt part may take; every list and listing is cut to fit, and says so. */
  readonly room: number;
  /** Tokens that are left to what this turn adds, once what was said before is cut as far as it may be. */
  readonly left: number;
  count(text: string): number;
  /** Of some test files, in their order, those that the repository's test command runs; absent: not known. */
  readonly collected?: (paths: readonly string[]) => Promise<readonly string[]>;
}

/** What a reply amounts to. */
export type Reading =
  | { readonly kind: 'draft'; readonly draft: Draft; readonly product: Product }
  /** `unanswered`: lines that are no request, or one too many; the model is told, so that it does not wait for them. */
  | {
      readonly kind: 'search';
      readonly requests: readonly SearchRequest[];
      readonly unanswered: readonly string[];
      /** What the reply amounts to where no turn is left for the searches. */
      readonly otherwise?: Reading;
    }
  /** `cut`: it was cut off at so many tokens. */
  | { readonly kind: 'invalid'; readonly reason: string; readonly cut?: number }
  /** The model says that it cannot be done: no further turn is asked. */
  | {
      readonly kind: 'given-up';
      readonly reason: string;
      /** What is wrong with a test, as who was to repair a patch says: it is recorded, and is no pass. */
      readonly wrongTest?: string;
    };

/** The facts of a draft that the trace keeps in sight. */
export interface Product {
  /** Equal for equal products: located set, normalised patch, test text. */
  readonly key: string;
  readonly files: readonly string[];
  readonly summary: string;
  readonly size?: number;
  readonly refusals?: readonly string[];
  readonly added?: readonly string[];
  readonly rewrites?: readonly string[];
  /** Numbers of the cases that it is about. */
  readonly covers?: readonly number[];
}

export interface Stage {
  /** Prompt template of the first turn. */
  readonly prompt: string;
  /** Turns of one dialogue, corrections included. */
  readonly maxTurns: number;
  /** True when the dialogue goes on from the parent's. */
  readonly continuesParent: boolean;
  /** The form of a reply, as the first turn shows it and as a reply that cannot be used is answered; `left`: searches that are left. */
  form(prompts: Prompts, left: number): string;
  /** Messages of the first turn. */
  open(scene: Scene): Promise<readonly Message[]>;
  read(reply: string, scene: Scene): Promise<Reading>;
}
