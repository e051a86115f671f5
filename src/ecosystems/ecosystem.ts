// What is known of one ecosystem: which recipe a repository has, what its tools need around them, what its set-up leaves. Pure.

import type { Recipe, SandboxSettings } from '../execution.ts';
import type { RunnerCommand } from '../runners/runner.ts';
import type { ToolName } from './catalogue.ts';
import type { PackageNetwork, SetupSecrets } from './package-network.ts';
import type { Detection, RecipeSource } from './recipe-source.ts';

/** One value for each language, in the list of all.ts: nothing else knows a language by its name. */
export interface Ecosystem {
  /** As recipes name it. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** The toolchain of the catalogue that its images have. */
  readonly tool: ToolName;
  /** Names of the runners that it sets up: a maintainer's command of one of them says that it is this ecosystem. */
  readonly runners: readonly string[];
  /** Files whose folder holds a package of it, where the root has none. */
  readonly manifests: readonly string[];
  /** How strongly a folder speaks for it; undefined when nothing does. */
  readonly claim: (folder: Folder) => Claim | undefined | Promise<Claim | undefined>;
  readonly detect: (input: DetectInput) => Promise<Detection>;
  /** A folder with tests whose manifest says that it has none. */
  readonly isUntested?: (source: RecipeSource, folder: string) => Promise<boolean>;
  /** A command for the set-up of a repository whose own runner nobody knows, where detection needs one. */
  readonly standIn?: string;
  /** The command that a folder itself names for its tests, to be run as it is; `made`: that of its Makefile. */
  readonly ownCommand?: (source: RecipeSource, folder: string, made: string | undefined) => Promise<string | undefined>;
  readonly toolchain: (recipe: Recipe) => Toolchain;
  /** What its package managers read in the set-up of any recipe; `release`: the version that packages shall have. */
  readonly managerVariables?: (recipe: Recipe, release: string) => Variables;
  readonly secrets?: (network: PackageNetwork) => Partial<SetupSecrets>;
  /** A shell command that makes its tools say where they fetch packages from by default, as addresses in any text. */
  readonly registries?: string;
  /**
   * Commands of which is known that they run no code of the repository and copy none of its sources, whatever lies there. All
   * others are taken to read everything.
   */
  readonly installers?: readonly RegExp[];
  /** A part of its commands that is always the same, and executes nothing of the repository. */
  readonly constant?: string;
  /** Whether this repository makes these installers run code of its own all the same. */
  readonly hooks?: (source: RecipeSource) => Promise<boolean>;
  /** Its sources, where they tell a package from one of another language that has settings for its web parts. */
  readonly sources?: RegExp;
  readonly generated: Generated;
  /** Generated files that follow from manifests and compiled sources. */
  readonly derived?: RegExp;
  /** Files that a set-up reads beside the manifests that src/stages/manifest-path.ts knows: what it compiles into the environment, too. */
  readonly reads?: RegExp;
  /** What a set-up takes down of the sources beside manifests. */
  readonly layout?: (source: RecipeSource, directory: string) => readonly string[];
}

/**
 * Files that a set-up makes beside the sources: not kept, kept for the tests, or kept apart from the sources by its own means.
 * `built`: kept with their times, and in a run whatever differs from what they were made of is newer: build tools go on from there.
 */
export type Generated = 'dropped' | 'kept' | 'sealed' | 'built';

export type Variables = Readonly<Record<string, string>>;

export interface Folder {
  readonly source: RecipeSource;
  readonly directory: string;
  /** Whether the folder itself holds a file. */
  readonly has: (name: string) => boolean;
}

/** Strongest first; of equal ones the order of the list decides. */
export const CLAIMS = [
  /** A package that people install, or one with tests of its own. */
  'package',
  /** A manifest. */
  'build',
  /** Settings of its tools. */
  'settings',
  /** What often lies beside the code of another language. */
  'beside',
] as const;
export type Claim = (typeof CLAIMS)[number];

/** What a detector looks at. */
export interface DetectInput {
  readonly source: RecipeSource;
  readonly directory: string;
  /** A maintainer's test command. */
  readonly given: RunnerCommand | undefined;
  readonly runtime: string | undefined;
  /** Whose tools the environment has: of another image we know no versions, and refuse none. */
  readonly image: 'ours' | 'foreign';
}

/** A folder of the environment, which is read-only in a run; `to` becomes a writable tree of links to it. */
export interface Cache {
  readonly from: string;
  readonly to: string;
  /** Pattern of the paths that tools write to in place: they are copied instead of linked. */
  readonly copies?: string;
}

/** What tools need around them. */
export interface Toolchain {
  readonly setup: Variables;
  readonly run: Variables;
  readonly caches: readonly Cache[];
  /** The same for the set-up: what the base image holds already. */
  readonly setupCaches?: readonly Cache[];
  /** Made before anything runs. */
  readonly folders: readonly string[];
  /** Folders of programs that the environment itself brought. */
  readonly programs?: readonly string[];
  /** Major of the Node on PATH, where it is not our own scripts' choice. */
  readonly node?: string;
}

export const NO_TOOLCHAIN: Toolchain = { setup: {}, run: {}, caches: [], folders: [] };
/** Programs may only be started below /workspace; tools that build and start some do it here. */
export const SCRATCH = '/workspace/.mullover';

/** True when environments are built on an image that is not ours. */
export function isForeign({ image, dockerfile }: Pick<SandboxSettings, 'image' | 'dockerfile'>): boolean {
  return image !== undefined || dockerfile !== undefined;
}
