// Gathers, while a tree is indexed, what tells its test side from its product. Runs in the index thread only.

import { isClassOfTests, looksLikeTest, maybeFolders } from '../stages/test-path.ts';
import type { TreeFacts } from '../stages/test-side.ts';
import { CratePaths } from './crate-paths.ts';
import { GoImports } from './go-imports.ts';
import { type Modules, type PackagePlace, resolveImport } from './imports.ts';
import { collectedBy, patternsIn, RUNNER_SETTINGS } from './runner-patterns.ts';

/** Text that declares tests, by language. */
const DECLARING: readonly (readonly [RegExp, RegExp])[] = [
  [/\.[cm]?[jt]sx?$/, /^[ \t]*(?:describe|it|test|suite|context)(?:\.\w+)*\s*\(\s*['"`]/m],
  [/\.py$/, /^[ \t]*(?:async[ \t]+)?def[ \t]+test_\w+\(/m],
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
  readonly #patterns: string[] = [];
  readonly #loadable = new Map<string, readonly string[]>();
  readonly #go = new GoImports();
  readonly #crates = new CratePaths();

  note(path: string, text: string): void {
    if (RUNNER_SETTINGS.test(path) && !path.includes('node_modules/')) this.#patterns.push(...patternsIn(path, text));
    if (path.endsWith('package.json')) this.#loadable.set(path.slice(0, -'/package.json'.length), targetsIn(text));
    const declares = DECLARING.find(([ending]) => ending.test(path))?.[1];
    if (looksLikeTest(path) && (declares?.test(text) || (isClassOfTests(path) && FRAMEWORK.test(text))))
      this.#declaring.add(path);
    if (path.endsWith('.go') || path.endsWith('go.mod')) this.#go.note(path, text);
    if (path.endsWith('Cargo.toml')) this.#crates.note(path, text);
  }

  /** `links`: which file imports which. */
  facts(paths: readonly string[], modules: Modules, links: Iterable<readonly [string, string]>): TreeFacts {
    const imports = new Map<string, string[]>();
    const more = [...this.#go.links(paths), ...this.#crates.links(paths)];
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
    };
  }

  /** Of a package that is part of the product: not one that tests keep as their data. */
  #entriesOf(name: string, place: PackagePlace, modules: Modules): readonly string[] {
    const folders = maybeFolders(`${place.directory}/x`);
    if (folders.length > 1 || (folders.length === 1 && !/(^|\/)(testing|specs?)$/.test(place.directory))) return [];
    const manifest = place.directory === '' ? 'package.json' : `${place.directory}/package.json`;
    const inside = this.#loadable.get(manifest.slice(0, -'/package.json'.length)) ?? [];
    const found = [name, ...inside.map((path) => `./${path}`)].map((specifier) =>
      resolveImport(manifest, specifier, modules),
    );
    return found.filter((path) => path !== undefined);
  }
}

/** Python runs the `__init__.py` of every package on the way to a module. */
function packagesAround(path: string, modules: Modules): readonly string[] {
  if (!path.endsWith('.py')) return [];
  const parts = path.split('/').slice(0, -1);
  return parts
    .map((_, at) => `${parts.slice(0, at + 1).join('/')}/__init__.py`)
    .filter((init) => init !== path && modules.has(init));
}

/** Paths that a manifest says the package is loaded by, and where they are written when they are built. */
function targetsIn(text: string): readonly string[] {
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) collect(one);
  };
  try {
    const { main, module, browser, exports, bin } = JSON.parse(text) as Record<string, unknown>;
    for (const value of [main, module, browser, exports, bin]) collect(value);
  } catch {
    return [];
  }
  const paths = found.map((path) => path.replace(/^\.\//, '')).filter((path) => !path.includes('*'));
  return paths.flatMap((path) => [
    path,
    path.replace(/^(dist|build|out|lib|esm|cjs)\//, 'src/').replace(/(\.d)?\.[cm]?[jt]s$/, ''),
  ]);
}
