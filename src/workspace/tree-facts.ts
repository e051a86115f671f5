// Gathers, while a tree is indexed, what tells its test side from its product. Runs in the index thread only.

import { isClassOfTests, isTestName, looksLikeTest, maybeFolders } from '../stages/test-path.ts';
import type { TreeFacts } from '../stages/tree-evidence.ts';
import { CratePaths } from './crate-paths.ts';
import { declaresTests } from './declares-tests.ts';
import { FolderLoads } from './folder-loads.ts';
import { GoImports } from './go-imports.ts';
import { type Modules, type PackagePlace, resolveImport } from './imports.ts';
import { collectedBy, patternsIn, RUNNER_SETTINGS } from './runner-patterns.ts';

/** Text that declares tests, by language. */
const DECLARING: readonly (readonly [RegExp, RegExp])[] = [
  [/\.[cm]?[jt]sx?$/, /^[ \t]*(?:describe|it|test|suite|context)(?:\.\w+)*\s*\(\s*['"`]/m],
  [/\.py$/, /^[ \t]*(?:async[ \t]+)?def[ \t]+test_\w+\(|^[ \t]+def[ \t]+(?:test[A-Z0-9]\w*|runTest)\(/m],
  // Elsewhere sources hold their own tests.
  [/(^|\/)tests?\.rs$/, /^[ \t]*#\[(?:\w+::)?test\]/m],
  [/\.(rb|coffee)$/, /^[ \t]*(?:describe|context|it)[ \t]+['"]|^[ \t]*def[ \t]+test_/m],
  [/\.php$/, /\bfunction[ \t]+test\w+\(/],
  [/\.(java|kt|groovy|scala|cs)$/, /^[ \t]*(?:@Test|@ParameterizedTest|\[(?:Test|Fact|Theory)\b)/m],
];

/** What a class of tests names of its framework, or is derived from. */
const FRAMEWORK =
  /\b(junit|testng|xunit|nunit|mstest|UnitTesting|kotest|spock|scalatest|specs2|munit|PHPUnit|XCTest|Pest|Codeception)\b|@(Test|Suite|ParameterizedTest|RepeatedTest)\b|(?:\bextends|:)\s*\\?[\w.\\]*(Tests?|TestCase|TestBase|Specification|IT|(String|Fun|Describe|Should|Behavior|Free|Word|Feature|Expect|Flat|Prop|Any\w+|Async\w+)Spec)\b/i;

/** Holds what was seen of the files so far. */
export class FactsSoFar {
  readonly #declaring = new Set<string>();
  readonly #giving = new Set<string>();
  readonly #folders = new FolderLoads();
  readonly #patterns: string[] = [];
  readonly #loadable = new Map<string, readonly string[]>();
  /** Folders of packages that are not private and say what is loaded of them. */
  readonly #public = new Set<string>();
  readonly #go = new GoImports();
  readonly #crates = new CratePaths();

  note(path: string, text: string): void {
    if (RUNNER_SETTINGS.test(path) && !path.includes('node_modules/')) this.#patterns.push(...patternsIn(path, text));
    if (path.endsWith('package.json')) {
      const folder = path.slice(0, -'/package.json'.length);
      const { targets, isPublic } = loadableIn(text);
      this.#loadable.set(folder, targets);
      if (isPublic) this.#public.add(folder);
    }
    if (looksLikeTest(path) && declares(path, text)) this.#declaring.add(path);
    if (looksLikeTest(path) && gives(path, text)) this.#giving.add(path);
    this.#folders.note(path, text);
    if (path.endsWith('.go') || path.endsWith('go.mod')) this.#go.note(path, text);
    if (path.endsWith('Cargo.toml')) this.#crates.note(path, text);
  }

  /** `links`: which file imports which. */
  facts(paths: readonly string[], modules: Modules, links: Iterable<readonly [string, string]>): TreeFacts {
    const imports = new Map<string, string[]>();
    const more = [...this.#go.links(paths), ...this.#crates.links(paths), ...this.#folders.links(paths)];
    for (const [importer, imported] of [...links, ...more]) {
      const all = [imported, ...packagesAround(imported, modules)].filter((path) => path !== importer);
      const known = imports.get(importer);
      if (known) known.push(...all);
      else imports.set(importer, all);
    }
    const entries = [...modules.packages].flatMap(([name, place]) => this.#entriesOf(name, place, modules));
    return {
      paths,
      imports,
      entries,
      isCollected: collectedBy(this.#patterns, entries),
      declaring: this.#declaring,
      giving: this.#giving,
    };
  }

  /** A package of its own that is called like tests: it is for others, and says what of it they load. */
  #isPublished(folder: string): boolean {
    if (/(^|\/)(testing|specs?)$/.test(folder)) return true;
    return /\/[^/]+[-_]tests?$/i.test(folder) && this.#public.has(folder);
  }

  /** Of a package that is part of the product: not one that tests keep as their data. */
  #entriesOf(name: string, place: PackagePlace, modules: Modules): readonly string[] {
    const folders = maybeFolders(`${place.directory}/x`);
    if (folders.length > 1) return [];
    if (folders.length === 1 && !this.#isPublished(place.directory)) return [];
    const manifest = place.directory === '' ? 'package.json' : `${place.directory}/package.json`;
    const inside = this.#loadable.get(manifest.slice(0, -'/package.json'.length)) ?? [];
    const found = [name, ...inside.map((path) => `./${path}`)].map((specifier) =>
      resolveImport(manifest, specifier, modules),
    );
    return found.filter((path) => path !== undefined);
  }
}

/** By a name that already means tests, a file tests in any form of its language; documented examples are none. */
function declares(path: string, text: string): boolean {
  const form = DECLARING.find(([ending]) => ending.test(path))?.[1];
  if (form?.test(text) || (isClassOfTests(path) && FRAMEWORK.test(text))) return true;
  return isTestName(path) && !/\.(py|rs)$/.test(path) && declaresTests(path, text);
}

/** True where the program defines what others can use; a script of tests only runs. */
function gives(path: string, text: string): boolean {
  if (/\.([cm]?[jt]sx?|coffee)$/.test(path)) return /^[ \t]*export\b|\bexports\b/m.test(text);
  if (path.endsWith('.py')) return /^(?:async[ \t]+)?(?:def|class)[ \t]/m.test(text);
  return true;
}

/** Python runs the `__init__.py` of every package on the way to a module. */
function packagesAround(path: string, modules: Modules): readonly string[] {
  if (!path.endsWith('.py')) return [];
  const parts = path.split('/').slice(0, -1);
  return parts
    .map((_, at) => `${parts.slice(0, at + 1).join('/')}/__init__.py`)
    .filter((init) => init !== path && modules.has(init));
}

interface Loadable {
  readonly targets: readonly string[];
  readonly isPublic: boolean;
}

/** Paths that a manifest says the package is loaded by, and where they are written when they are built. */
function loadableIn(text: string): Loadable {
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) collect(one);
  };
  let isPrivate: boolean;
  try {
    const manifest = JSON.parse(text) as Record<string, unknown>;
    const { main, module, browser, exports, bin } = manifest;
    for (const value of [main, module, browser, exports, bin]) collect(value);
    isPrivate = manifest.private === true;
  } catch {
    return { targets: [], isPublic: false };
  }
  const paths = found.map((path) => path.replace(/^\.\//, '')).filter((path) => !path.includes('*'));
  const targets = paths.flatMap((path) => [
    path,
    path.replace(/^(dist|build|out|lib|esm|cjs)\//, 'src/').replace(/(\.d)?\.[cm]?[jt]s$/, ''),
  ]);
  return { targets, isPublic: !isPrivate && targets.length > 0 };
}
