// Which folders a program loads as a whole, or by names that are only known when it runs. Runs in the index thread only.

import { posix } from 'node:path';
import { maybeFolders } from '../stages/test-path.ts';

/** A line that loads what it does not name: an import of more than a literal, a list of a folder, a loader of folders. */
const LOADS =
  /\b(?:require(?:_relative)?\b[ (]+|import\s*\(\s*)(?!['"`][^'"`#$]*['"`][ \t]*(?:[),;.\]]|$))|\b(?:import_module|__import__)\s*\(|readdir|listdir|iterdir|scandir|\bglob\b|\bDir(?:\[|\.)|require\.context|(?:import|require)[-_]?(?:modules|all|dir(?:ectory)?)\b|iter_modules|walk_packages/i;
/** The place of the program itself. */
const HERE = /\b__(?:dirname|file__|dir__|path__)|\bimport\.meta\.(?:dirname|url|filename)/;
const LITERAL = /'([^'\n]{1,200})'|"([^"\n]{1,200})"|`([^`\n]{1,200})`/g;
const SCRIPT = /\.([cm]?[jt]sx?|vue|coffee)$/;
const PROGRAM = /\.([cm]?[jt]sx?|vue|coffee|py|rb|php)$/;
const LONGEST_LINE = 400;
const MOST_FOLDERS = 100;

/** Holds what was seen of the files so far. */
export class FolderLoads {
  readonly #named = new Map<string, readonly string[]>();

  note(path: string, text: string): void {
    if (!PROGRAM.test(path) || !LOADS.test(text)) return;
    const lines = text.split('\n').filter((line) => line.length < LONGEST_LINE);
    if (!lines.some((line) => LOADS.test(line))) return;
    const found = new Set(lines.filter((line) => LOADS.test(line) || HERE.test(line)).flatMap(foldersFrom(path)));
    if (found.size > 0) this.#named.set(path, [...found].slice(0, MOST_FOLDERS));
  }

  /** From the program to each program of the folder; a folder that is called like tests is not followed. */
  links(paths: readonly string[]): readonly (readonly [string, string])[] {
    const inside = Map.groupBy(
      paths.filter((path) => PROGRAM.test(path)),
      posix.dirname,
    );
    return [...this.#named].flatMap(([importer, folders]) =>
      folders.flatMap((folder) => {
        const files = maybeFolders(`${folder}/x`).length > 0 ? [] : (inside.get(folder) ?? []);
        return files.filter((path) => path !== importer).map((path) => [importer, path] as const);
      }),
    );
  }
}

/** Folders that the literals of a line may mean, from the folder of the file or from the root. */
function foldersFrom(path: string): (line: string) => readonly string[] {
  const own = posix.dirname(path);
  return (line) => {
    const found = Array.from(line.matchAll(LITERAL), ([, single, double, plain]) => single ?? double ?? plain ?? '');
    const parts = found.filter((literal) => /^[\w./@*${}#() -]+$/.test(literal)).map((one) => startOf(path, one));
    const named = parts.filter((part) => part !== '');
    const rooted = named.filter((part) => !part.startsWith('.'));
    const isOwn = parts.length === 0 && LOADS.test(line);
    const here = HERE.test(line) && (isOwn || parts.length > 1) ? [posix.join(own, ...parts)] : [];
    return [...here, ...named.map((part) => posix.join(own, part)), ...rooted]
      .map((folder) => posix.normalize(folder).replace(/\/$/, ''))
      .filter((folder) => folder !== '.' && !folder.startsWith('..'));
  };
}

/** What is fixed of a path: `./rules` of `./rules/*.js`, `pkg/commands` of `pkg.commands.{name}`. */
function startOf(path: string, literal: string): string {
  const plain = SCRIPT.test(path) || literal.includes('/') ? literal : literal.replaceAll('.', '/');
  const at = plain.search(/[*{$#]/);
  const fixed = at < 0 ? plain : plain.slice(0, plain.lastIndexOf('/', at) + 1);
  return fixed.replace(/^\/(?=\w|\.)/, '');
}
