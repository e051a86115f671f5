// The contract of a workspace: one repository at one base commit, and what can be looked up in it.

import type { FileChange, Location, Sha } from '../task.ts';
import type { Encoding } from '../text-encoding.ts';

/** Of a function that fails: whoever calls it, or only where a test is among the callers. */
export type Callers = 'all' | 'tests';

export interface SourceFile {
  /** Relative to the repository root, `/` between parts. */
  readonly path: string;
  readonly bytes: number;
  readonly isTest: boolean;
  /** A test that a runner runs by itself, by its name or by the tests in it; helpers and data are none. */
  readonly isRunnable: boolean;
  /** Code of the product that people wrote here: not a test, minified, generated, vendored, or no code. */
  readonly isSource: boolean;
}

/** A class or a function of a text. */
export interface Definition {
  readonly name: string;
  readonly kind: 'class' | 'function';
  /** Names of what encloses it, outermost first, joined by `.`; empty at the top level. */
  readonly parent: string;
  /** 1-based, inclusive; decorators belong to it. */
  readonly start: number;
  readonly end: number;
  /** Last line of the signature. */
  readonly head: number;
}

/** One request of the fault-localization dialogue. */
export type SearchRequest =
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'method'; readonly name: string; readonly class?: string; readonly file?: string }
  | { readonly kind: 'code'; readonly text: string; readonly file?: string }
  | { readonly kind: 'lines'; readonly file: string; readonly line: number; readonly window: number }
  | { readonly kind: 'file'; readonly file: string };

/** Result of a search, rendered as text for the model: at most three results in full, beyond that names and counts. */
export interface SearchAnswer {
  readonly request: SearchRequest;
  readonly found: number;
  readonly text: string;
}

/** A place that was found by its name. */
export interface Resolved {
  readonly location: Location;
  readonly code: string;
  /** Further places of that name, where nothing tells which one is meant; each with the class that it is in. */
  readonly others?: readonly Location[];
}

/** One repository at one base commit, read from git objects; nothing that untrusted code wrote is ever opened. */
export interface Workspace {
  /** Tells its repository from all others of this worker; the same for each of its commits. */
  readonly repository: string;
  readonly base: Sha;
  /** When the base commit was made, ISO 8601. */
  readonly committedAt: string;
  /** Newest release that a tag of the repository names, as `1.2.3`; undefined where none is known. */
  readonly release?: string | undefined;
  /** Regular text files of the base commit, sorted by path. */
  files(): Promise<readonly SourceFile[]>;
  /** Commits in its checkout that the base does not come from, those that no branch leads to among them. */
  laterCommits(): Promise<readonly Sha[]>;
  /** Text of a file at base; undefined when absent, binary or not a regular file. */
  read(path: string): Promise<string | undefined>;
  /** How the text of such a file is written down; undefined where there is none. */
  encoding(path: string): Promise<Encoding | undefined>;
  /** True for whatever is at a path at base: also what cannot be read as text, a link, a folder. */
  exists(path: string): Promise<boolean>;
  /** Signatures and first lines of classes and functions; headings of Markdown; the first lines where no parser is known. */
  skeleton(path: string): Promise<string>;
  /** Classes and functions in their order, of a text or else of the file at base; undefined where no parser is known. */
  definitions(path: string, text?: string): Promise<readonly Definition[] | undefined>;
  /** Where a name stands as a whole word, sources before tests; the first few places of each file. */
  uses(name: string): Promise<readonly { readonly path: string; readonly line: number; readonly isTest: boolean }[]>;
  /** Source files that a text such as an issue is about, best first: by words, definitions, imports and calls. No tests, no others' code. */
  retrieve(query: string, limit: number): Promise<readonly { readonly path: string; readonly score: number }[]>;
  search(request: SearchRequest): Promise<SearchAnswer>;
  /** Fills in lines and code of a location; undefined when the place does not exist. */
  resolve(location: Location): Promise<Resolved | undefined>;
  /** First syntax error of a text, one line; undefined when it parses or no parser is known for the path. */
  syntaxError(path: string, text: string): Promise<string | undefined>;
  /** The same for texts of a path that differ in comments and blanks between tokens only, as far as a parser knows; in doubt two texts differ. */
  codeText(path: string, text: string): Promise<string>;
  /**
   * Text of a file at base in which every function fails as soon as it is called, with an error that says `word`, and
   * `word by a test` where a test is among the callers or nothing else can be. It loads and compiles as before: calls while
   * source files or the test runner are loaded do not fail. Undefined where no function can be made to fail like this.
   * With `callers: 'tests'` it fails where a test is seen among the callers, and nowhere else.
   */
  failingOnCall(path: string, word: string, callers?: Callers): Promise<string | undefined>;
  /** `git diff` of the changes against base; empty when nothing changes. */
  diff(changes: readonly FileChange[]): Promise<string>;
  /**
   * The changes as git's three-way merge makes them on another commit of the same repository that was opened before; empty
   * where it holds them already, undefined where they conflict.
   */
  mergedInto(commit: Sha, changes: readonly FileChange[]): Promise<readonly FileChange[] | undefined>;
  /** Tests that import the given source files or call what they define, nearest first; by name where there are none. */
  testsNear(files: readonly string[], limit: number): Promise<readonly string[]>;
  /** Every test file that a runner runs by itself, sorted; no fixtures, helpers or configuration. */
  testFiles(): Promise<readonly string[]>;
  /** Tar archive of the base commit with the changes applied: regular files and folders only, fixed times. */
  archive(changes: readonly FileChange[]): Promise<Buffer>;
  /** Reasons why the tree with these changes must not be published; empty when it may. Judged on the resulting tree. */
  refusals(changes: readonly FileChange[]): Promise<readonly string[]>;
  /**
   * What the changes make of the expectations of existing tests (tests inside of sources, examples that are run, data that
   * tests read), one statement for each place. Holds parts written by others: escape before use.
   */
  rewrites(changes: readonly FileChange[]): Promise<readonly string[]>;
}
