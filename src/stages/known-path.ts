// The repository's own spelling of the paths that a model wrote.

import type { SourceFile } from '../ports/workspace.ts';
import { cleanPath } from './locations.ts';

/** The path that a line is about: all of it, or what it begins with. */
export function knownPath(given: string, known: readonly SourceFile[]): string | undefined {
  return knownPaths(given, known)[0];
}

/** All paths of a line that holds nothing else (`a.py, b.py`), or the first of one that says more and does not deny it. */
export function knownPaths(given: string, known: readonly SourceFile[]): readonly string[] {
  if (known.some(({ path }) => path === given)) return [given];
  const whole = ownSpelling(cleanPath(given), known);
  if (whole !== undefined) return [whole];
  const words = given
    .split(BETWEEN)
    .map((word) => cleanPath(word.replace(/:(?:L?\d[\d–-]*)?:?$/, '')))
    .filter((word) => /[./]/.test(word) || known.some(({ path }) => path === word));
  const paths = words.map((word) => ownSpelling(word, known) ?? ownSpelling(word.replace(BEHIND, ''), known));
  const found = [...new Set(paths.filter((path) => path !== undefined))];
  if (found.length === words.length || found.length === new Set(words).size)
    return isDenied(given, words[0]) ? [] : found;
  const first = paths.findIndex((path) => path !== undefined);
  return isDenied(given, words[first]) ? [] : found.slice(0, 1);
}

/** The files below the folder that a line names in place of a file; none where it names none. */
export function filesInFolder(given: string, known: readonly SourceFile[]): readonly string[] {
  const [word = '', ...others] = given.split(BETWEEN).filter((each) => each !== '');
  const folder = cleanPath(word).replace(/\/$/, '');
  if (folder === '' || (others.length > 0 && !word.endsWith('/'))) return [];
  return known.flatMap(({ path, isTest }) => (path.startsWith(`${folder}/`) && !isTest ? [path] : []));
}

const BETWEEN = /[\s,;`*"'<>()[\]|{}，、；：。（）「」『』【】《》→]+/;
/** A sentence's end, an anchor of a link, a name in the file. */
const BEHIND = /(?:#|::|\?).*$|[.:!]+$/;
const DENIAL = /(?:\b(?:not|never|except|unlike)|n['’]t)\s+(?:\p{L}+\s+){0,2}[`*"'(]*$/iu;

function isDenied(given: string, word: string | undefined): boolean {
  return word !== undefined && given.includes(word) && DENIAL.test(given.slice(0, given.indexOf(word)));
}

/**
 * A unique ending is enough, since models drop leading folders; so is a path behind folders that are not in the
 * repository, since they also add some.
 */
function ownSpelling(path: string, known: readonly SourceFile[]): string | undefined {
  if (path === '') return undefined;
  if (known.some((file) => file.path === path)) return path;
  const [alike, ...others] = known.filter((file) => file.path.toLowerCase() === path.toLowerCase());
  if (alike !== undefined && others.length === 0) return alike.path;
  const endings = known.filter((file) => file.path.endsWith(`/${path}`));
  if (endings.length > 0) return endings.length === 1 ? endings[0]?.path : undefined;
  const [top = ''] = path.split('/');
  const module = moduleOf(path, known);
  if (module !== undefined) return module;
  const added = !known.some((file) => file.path.startsWith(`${top}/`));
  const inner = known.filter(
    (file) => path.endsWith(`/${file.path}`) && (file.path.includes('/') || (added && path === `${top}/${file.path}`)),
  );
  return inner.toSorted((a, b) => b.path.length - a.path.length)[0]?.path;
}

/** The only file of a module or class by its dotted name: `inventory.pricing`, `com.acme.text.Slugifier`. */
function moduleOf(name: string, known: readonly SourceFile[]): string | undefined {
  if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*(?:\.[\p{ID_Start}_$][\p{ID_Continue}$]*)+$/u.test(name)) return undefined;
  const path = name.replaceAll('.', '/');
  const found = known.filter((file) => `/${file.path.replace(/\.\w+$/, '')}`.endsWith(`/${path}`));
  return found.length === 1 ? found[0]?.path : undefined;
}
