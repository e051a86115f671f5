// Which crates of a repository another crate of it is built with: dependencies by path, those of tests left out.

import { posix } from 'node:path';
import { looksLikeTest } from '../stages/test-path.ts';

/** Holds what was seen of the manifests so far. */
export class CratePaths {
  /** Folders of crates with the folders that each is built with. */
  readonly #built = new Map<string, readonly string[]>();

  note(path: string, text: string): void {
    const folder = posix.dirname(path);
    const sections = text.split(/^(?=\[)/m).filter((section) => IS_BUILT.test(section));
    const found = sections.flatMap((section) =>
      Array.from(section.matchAll(/\bpath\s*=\s*["']([^"'\n]+)["']/g), ([, to = '']) => posix.join(folder, to)),
    );
    this.#built.set(folder, found);
  }

  links(paths: readonly string[]): readonly (readonly [string, string])[] {
    const sources = (folder: string) => {
      const prefix = folder === '.' ? 'src/' : `${folder}/src/`;
      // Modules called `tests` are compiled for tests only.
      return paths.filter(
        (path) => path.startsWith(prefix) && !/\/tests(\/|\.rs$)/.test(path.slice(prefix.length - 1)),
      );
    };
    return [...this.#built].flatMap(([folder, all]) => {
      // Of a workspace, any crate that is no test.
      const inside = (path: string) => path.endsWith('.rs') && (folder === '.' || path.startsWith(`${folder}/`));
      const importer = sources(folder)[0] ?? paths.find((path) => inside(path) && !looksLikeTest(path));
      if (importer === undefined) return [];
      return all.flatMap((to) => [...sources(to), `${to}/Cargo.toml`].map((path) => [importer, path] as const));
    });
  }
}

/** `[dependencies]`, `[target.….dependencies]`, `[workspace.dependencies]`, `[dependencies.spec]`; not those of tests. */
const IS_BUILT = /^\[(?!.*dev-dependencies)(.*\.)?(build-)?dependencies\b/;
