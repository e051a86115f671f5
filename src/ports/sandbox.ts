// The contract of what runs untrusted code, and of what it remembers: settings that worked, images that were pushed.

import type { Environment, Execution, OneTest, Recipe, SandboxSettings, TestSelection } from '../execution.ts';
import type { FileChange } from '../task.ts';
import type { Workspace } from './workspace.ts';

export interface RunLimits {
  readonly seconds: number;
  readonly outputBytes: number;
  /**
   * Runs the selected files in parts, in their order: the `first` ones in any case, of the others those that belong to the
   * suite and end within this many seconds. `Execution.parts` says what ran and what is left.
   */
  readonly enough?: { readonly seconds: number; readonly first: number };
  /** Runs only some of the selected files, to foresee what all of them take: `Execution.foreseen`. No results are told. */
  readonly sample?: true;
  /** The changes are our own: no test that must fail is run to show that they do not disarm tests. */
  readonly trusted?: true;
}

/** The variation that is tried where the first set-up ran out of memory, and nowhere else. */
export const MORE_MEMORY = 'with more memory';

/** `variations`: names of the further set-ups that detection sees, best first; none over settings of a maintainer. */
export type Preparation =
  | {
      readonly ok: true;
      readonly environment: Environment;
      readonly seconds: number;
      readonly cached: boolean;
      readonly log: string;
      readonly variations?: readonly string[];
    }
  /**
   * `fault: 'recipe'`: the repository cannot be set up this way; `'settings'`: what its maintainer or the operator set cannot
   * be used, and no other recipe helps; `'infrastructure'`: Docker failed us, try again.
   */
  | {
      readonly ok: false;
      readonly fault: 'recipe' | 'settings' | 'infrastructure';
      readonly reason: string;
      readonly next: string;
      /** What was tried, where detection got that far. */
      readonly recipe?: Recipe | undefined;
      readonly seconds: number;
      readonly log: string;
      readonly variations?: readonly string[];
    };

/**
 * Runs untrusted code. `prepare` has network, `run` has none. Expected outcomes are values; throws EnvironmentFault
 * only when no Docker engine can be reached at all.
 */
export interface Sandbox {
  /**
   * `settings` stand over detection and over the repository's own. `variation`: another set-up, by a name that an earlier
   * preparation of this commit gave.
   */
  prepare(
    workspace: Workspace,
    signal: AbortSignal,
    settings?: SandboxSettings,
    variation?: string,
  ): Promise<Preparation>;
  /** One fresh container for base + changes; it is gone when this settles. */
  run(
    environment: Environment,
    workspace: Workspace,
    changes: readonly FileChange[],
    selection: TestSelection | OneTest,
    limits: RunLimits,
    signal: AbortSignal,
  ): Promise<Execution>;
}

/** Settings that a repair found and that ran tests, kept for the next run of the same repository with the same manifests. */
export interface RecipeStore {
  /** Undefined when none was kept, or what was kept cannot be read. */
  find(repository: string, manifests: string): Promise<SandboxSettings | undefined>;
  /** Replaces what was kept for these names. Durable when it settles. */
  keep(repository: string, manifests: string, settings: SandboxSettings): Promise<void>;
}

/** An image in the registry of the deployment. */
export interface PushedImage {
  /** Of the image on the engine that pushed it: `sha256:…`. */
  readonly id: string;
  /** Of its manifest, by which it is pulled: `sha256:…`. */
  readonly digest: string;
}

/** Which image stands for a name in the registry of the deployment: what workers pushed, whatever others wrote there. */
export interface PushedImages {
  /** Undefined when no worker has pushed one. */
  find(name: string): Promise<PushedImage | undefined>;
  /** Replaces what stood for the name. Durable when it settles. */
  keep(name: string, image: PushedImage): Promise<void>;
}
