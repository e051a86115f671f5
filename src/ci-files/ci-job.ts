// One job of a CI system for one entry of its matrix, in words that all systems share.

/** Languages and package managers whose versions CI files ask for. */
export type Tool =
  | 'node'
  | 'python'
  | 'go'
  | 'java'
  | 'rust'
  | 'ruby'
  | 'php'
  | 'dotnet'
  | 'npm'
  | 'yarn'
  | 'pnpm'
  | 'bun'
  | 'deno'
  | 'uv'
  | 'maven'
  | 'gradle';

/** Versions as the file asks for them: `20.x`, `>=3.9`, `stable`. */
export type Versions = Readonly<Partial<Record<Tool, string>>>;
export type Variables = Readonly<Record<string, string>>;

/** Something that CI does and that we do not, and why. */
export interface DroppedStep {
  readonly step: string;
  readonly reason: string;
}

/** A shell script of a job, its expressions resolved. */
export interface ScriptStep {
  readonly name: string;
  readonly script: string;
  /** As the file says it; `.` for the root of the repository. */
  readonly directory: string;
  readonly shell?: string;
  readonly env: Variables;
  /** Names of variables that it is given and whose values nobody knows. */
  readonly unknown?: readonly string[];
}

export interface CiJob {
  readonly file: string;
  readonly name: string;
  readonly matrix: Variables;
  readonly machine: 'linux' | 'other' | 'unknown';
  /** Image that the job runs in, where it names one. */
  readonly image?: string;
  /** What starts it, as far as the file says it: `push`, `schedule`. */
  readonly triggers: readonly string[];
  /** True when it hangs on a condition that nobody can decide from the files. */
  readonly conditional: boolean;
  /** True when the file says that its failure is no failure. */
  readonly optional: boolean;
  readonly env: Variables;
  /** Names of variables whose values nobody knows, such as secrets. */
  readonly unknown?: readonly string[];
  readonly versions: Versions;
  readonly systemPackages: readonly string[];
  readonly services: readonly string[];
  readonly steps: readonly ScriptStep[];
  readonly dropped: readonly DroppedStep[];
}
