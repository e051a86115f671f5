// What the sides of a tree are told by: what it imports, what its product loads, and where tests are declared.

import { shippedBy } from './shipped.ts';
import { hasMaybeName, isSureTest, isTestName, maybeFolders } from './test-path.ts';

/** What is known of a whole tree. */
export interface TreeFacts {
  readonly paths: readonly string[];
  /** Files of the tree that a file imports. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** Files that the packages are loaded by. */
  readonly entries: readonly string[];
  /** True for what the runner's own configuration names. */
  readonly isCollected: (path: string) => boolean;
  /** Files whose text declares tests. */
  readonly declaring: ReadonlySet<string>;
  /** Files that are called like tests and define what others can use. */
  readonly giving: ReadonlySet<string>;
}

export interface Evidence extends TreeFacts {
  readonly has: ReadonlySet<string>;
  readonly importers: ReadonlyMap<string, readonly string[]>;
  /** Whether any program is product by its path alone. */
  readonly hasProduct: boolean;
  /** What the product itself loads, or is loaded from the entries of its packages. */
  readonly loaded: ReadonlySet<string>;
  /** Files by the innermost folder that may be one of tests. */
  readonly own: ReadonlyMap<string, readonly string[]>;
  /** Names that a test of the same folder is called after. */
  readonly tested: ReadonlySet<string>;
  /** Folders in which files declare tests. */
  readonly testing: ReadonlySet<string>;
  readonly isShipped: (path: string) => boolean;
  readonly verdicts: Map<string, boolean>;
}

/** Parts of a repository that are neither product nor test, so that what they import says nothing. */
export const ASIDE =
  /^(scripts?|tools?|hack|bench(marks?)?|examples?|samples?|docs?|website|demos?|playgrounds?|support|mocks?|stubs?|\.[^/]+)\/|(^|\/)\.[^/]+$|\.(config|conf|stories)\.\w+$|(^|\/)(gulpfile|gruntfile|setup|((run|all|unit)[-_.]?)+test(s|er)?([-_]?runner)?)\.\w+$|^(bench(marks?)?|examples?|demo|playground|debug)\.\w+$/i;
export const PROGRAM =
  /\.([cm]?[jt]sx?|vue|svelte|pyx?|go|rs|rb|java|kt|cs|php|scala|swift|groovy|c|cc|cpp|h|hpp|ex|exs|dart)$/;

export function evidenceOf(facts: TreeFacts): Evidence {
  const isTest = (path: string) => isTestName(path) || facts.isCollected(path);
  const isOpen = (path: string) => isTest(path) || maybeFolders(path).length > 0 || hasMaybeName(path);
  // What product loads is product, unless a runner collects it or it says itself that it tests.
  const isSure = (path: string) =>
    isSureTest(path) || facts.isCollected(path) || (isTestName(path) && facts.declaring.has(path));
  const through = (path: string) => !isSure(path);
  const seeds = facts.paths.filter((path) => PROGRAM.test(path) && !isOpen(path) && !ASIDE.test(path));
  const importers = new Map<string, string[]>();
  for (const [importer, all] of facts.imports) {
    for (const imported of all) {
      const known = importers.get(imported);
      if (known) known.push(importer);
      else importers.set(imported, [importer]);
    }
  }
  const named = facts.paths.filter(isTestName);
  return {
    ...facts,
    has: new Set(facts.paths),
    importers,
    hasProduct: seeds.length > 0,
    loaded: reached([...seeds, ...facts.entries], facts.imports, through),
    own: Map.groupBy(facts.paths, (path) => maybeFolders(path).at(-1) ?? ''),
    tested: new Set(named.map(subjectOf)),
    testing: new Set([...facts.declaring, ...named.filter((path) => /_test\.go$/.test(path))].map(folderOf)),
    isShipped: shippedBy(facts.paths),
    verdicts: new Map(),
  };
}

function reached(
  from: readonly string[],
  imports: ReadonlyMap<string, readonly string[]>,
  through: (path: string) => boolean,
): ReadonlySet<string> {
  const found = new Set(from);
  // A set is walked in the order of insertion, what is added meanwhile included.
  for (const path of found) for (const next of imports.get(path) ?? []) if (through(next)) found.add(next);
  return found;
}

/** `a/parser` of `a/parser.test.ts`, `a/test_parser.py`, `a/ParserTest.java` and `a/tests/parser.spec.ts`. */
function subjectOf(path: string): string {
  const slash = path.lastIndexOf('/') + 1;
  const stem = path.slice(slash).replace(/\.[^.]+$/, '');
  const folder = path.slice(0, slash).replace(/(^|\/)(tests?|__tests__)\/$/i, '$1');
  return folder + stem.replace(/^test_|[._-](tests?|specs?)$|(Tests?|Spec|IT)$/gi, '');
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
