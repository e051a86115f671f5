// Which packages of a repository its Go files import: a package is all files of its folder but the tests.

import { posix } from 'node:path';
import { isSureTest, looksLikeTest } from '../stages/test-path.ts';

/** Holds what was seen of the files so far. */
export class GoImports {
  /** Names of the modules by their folders. */
  readonly #modules = new Map<string, string>();
  readonly #imports = new Map<string, readonly string[]>();

  note(path: string, text: string): void {
    if (posix.basename(path) === 'go.mod') {
      const name = /^module\s+"?([^\s"]+)/m.exec(text)?.[1];
      if (name !== undefined) this.#modules.set(name, posix.dirname(path));
      return;
    }
    this.#imports.set(path, importsIn(text));
  }

  /** Only to what may be on the test side: the rest is known by its path. */
  links(paths: readonly string[]): readonly (readonly [string, string])[] {
    const packages = Map.groupBy(
      paths.filter((path) => path.endsWith('.go') && !isSureTest(path) && looksLikeTest(path)),
      (path) => posix.dirname(path),
    );
    return [...this.#imports].flatMap(([importer, names]) =>
      names.flatMap((name) =>
        (packages.get(this.#folderOf(name) ?? '') ?? []).map((path) => [importer, path] as const),
      ),
    );
  }

  #folderOf(name: string): string | undefined {
    for (const [module, folder] of this.#modules)
      if (name === module || name.startsWith(`${module}/`)) return posix.join(folder, name.slice(module.length));
    return undefined;
  }
}

function importsIn(text: string): readonly string[] {
  const head = text.slice(0, 20_000);
  const blocks = Array.from(head.matchAll(/^import\s*\(([^)]*)\)/gm), ([, block = '']) => block);
  const single = Array.from(head.matchAll(/^import\s+(?:[\w.]+\s+)?("[^"\n]+")/gm), ([, one = '']) => one);
  return [...blocks, ...single].flatMap((part) => Array.from(part.matchAll(/"([^"\n]+)"/g), ([, name = '']) => name));
}
