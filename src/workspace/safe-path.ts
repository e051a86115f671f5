// Decides whether a string may name a file inside a repository. Paths come from models and from hostile repositories.

/** Longest path we handle, in bytes. */
export const maxPathBytes = 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being refused
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** Characters that file systems or readers ignore, so that `.g<zero width>it` can pass for `.git`. */
const ignorable = /\p{Default_Ignorable_Code_Point}/u;

/** Why a path cannot be used, as the end of a sentence; undefined when it can. The path must be normal already. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (Buffer.byteLength(path) > maxPathBytes) return `is longer than ${maxPathBytes} bytes`;
  if (controls.test(path)) return 'holds control characters';
  if (!path.isWellFormed()) return 'is not valid Unicode';
  if (path.startsWith('/') || path.startsWith('~') || /^[A-Za-z]:/.test(path)) return 'is absolute';
  if (path.includes('\\')) return 'holds a backslash';
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return 'leaves the repository or is not normal';
  if (parts.some(looksLikeGit)) return 'looks like git’s own folder';
  if (ignorable.test(path)) return 'holds invisible characters';
  return undefined;
}

/** The path without `./` and doubled slashes; undefined when it cannot name a file of a repository. */
export function safePath(path: string): string | undefined {
  const normal = path
    .trim()
    .replace(/^(\.\/+)+/, '')
    .replace(/\/(\.?\/)+/g, '/');
  return pathProblem(normal) === undefined ? normal : undefined;
}

/** One spelling for names that some file systems take for the same: case and Unicode composition are folded. */
export function foldPath(path: string): string {
  // Through capitals, as file systems do it: `ß` and `ss` are one there, `ſ` and `s` too.
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

function looksLikeGit(part: string): boolean {
  const bare = part
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[. ]+$/, '');
  const stream = bare.split(':')[0] ?? '';
  return /^(\.git|git~\d+)$/.test(stream);
}
