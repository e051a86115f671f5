// Which compiled ecosystem a folder belongs to: by the runner that is asked for, else by its manifest.

import type { RunnerCommand } from '../runners/runner.ts';
import { detectGo } from './go/detect.ts';
import { detectGradle, detectMaven } from './java/detect.ts';
import type { Detection, RecipeSource } from './recipe-source.ts';
import { detectRust } from './rust/detect.ts';

/** What a detector looks at. */
export interface CompiledInput {
  readonly source: RecipeSource;
  readonly directory: string;
  /** A maintainer's test command. */
  readonly given: RunnerCommand | undefined;
  readonly runtime: string | undefined;
  /** Whose tools the environment has: of another image we know no versions, and refuse none. */
  readonly image: 'ours' | 'foreign';
}

type Detect = (input: CompiledInput) => Promise<Detection>;

const BY_RUNNER: Readonly<Record<string, Detect>> = {
  'go test': detectGo,
  'cargo test': detectRust,
  maven: detectMaven,
  gradle: detectGradle,
};
const BY_MANIFEST: readonly (readonly [string, Detect])[] = [
  ['go.work', detectGo],
  ['go.mod', detectGo],
  ['Cargo.toml', detectRust],
  ['pom.xml', detectMaven],
  ['build.gradle', detectGradle],
  ['build.gradle.kts', detectGradle],
  ['settings.gradle', detectGradle],
  ['settings.gradle.kts', detectGradle],
];

export const COMPILED_MANIFESTS: readonly string[] = BY_MANIFEST.map(([name]) => name);

/** Undefined when the runner is another one, or no manifest is there. */
export function compiledEcosystem(
  given: RunnerCommand | undefined,
  has: (name: string) => boolean,
): Detect | undefined {
  if (given) return BY_RUNNER[given.runner];
  return BY_MANIFEST.find(([name]) => has(name))?.[1];
}
