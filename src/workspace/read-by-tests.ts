// Whether tests read a file that is no program: by its name, or by the name of a folder that they list.

import { checkLines } from './check-lines.ts';
import type { CodeIndex } from './code-index.ts';
import { type GitOptions, git } from './git.ts';
import { languageOf } from './languages.ts';

/** Words of a line that reads files, beside the name of a folder. */
const READS = /read|open|load|glob|list|walk|scan|join|resolve|path|include_|fixture|golden|expected|snapshot/i;
const IMPORTS = /^\s*(?:import\b|from\b|use\b|export\b)|\brequire\s*\(/;

/** True where a test, or a test inside of a source, names the file or its folder. */
export async function readByTests(index: CodeIndex, path: string, options: GitOptions): Promise<boolean> {
  const isTest = new Map((await index.files()).map((file) => [file.path, file.isTest]));
  for (const { file, number } of await readers(index, path, options))
    if (isTest.get(file) || (await isInTest(index, file, number))) return true;
  return false;
}

/** True where any program of the base tree names the file or its folder. */
export async function readByPrograms(index: CodeIndex, path: string, options: GitOptions): Promise<boolean> {
  return (await readers(index, path, options)).some(({ file }) => languageOf(file) !== undefined);
}

/** Lines of other files that mean the file. */
async function readers(index: CodeIndex, path: string, options: GitOptions): Promise<readonly Mention[]> {
  const parts = path.split('/');
  const name = parts.at(-1) ?? path;
  const folder = parts.at(-2);
  const found = await mentions(index, folder === undefined ? [name] : [name, folder], options);
  return found.filter(
    ({ file, line }) =>
      file !== path && (namesFile(line, name, folder) || (folder !== undefined && listsFolder(line, folder))),
  );
}

/** A path that leads to another folder is another file of that name. */
function namesFile(line: string, name: string, folder: string | undefined): boolean {
  for (let at = line.indexOf(name); at >= 0; at = line.indexOf(name, at + 1)) {
    if (/[\w-]/.test(line[at - 1] ?? '') || /[\w-]/.test(line[at + name.length] ?? '')) continue;
    const before = /([^\s'"`/\\(]+)[/\\]$/.exec(line.slice(0, at))?.[1];
    if (before === undefined || before === folder || /^\.+$|[${}]/.test(before)) return true;
  }
  return false;
}

function listsFolder(line: string, folder: string): boolean {
  if (IMPORTS.test(line) || !READS.test(line)) return false;
  return ["'", '"', '`', '/'].some((before) =>
    ["'", '"', '`', '/'].some((after) => line.includes(`${before}${folder}${after}`)),
  );
}

async function isInTest(index: CodeIndex, file: string, number: number): Promise<boolean> {
  const { tests, examples } = checkLines(file, (await index.read(file)) ?? '', { run: true });
  return tests.has(number) || examples.has(number);
}

interface Mention {
  readonly file: string;
  readonly number: number;
  readonly line: string;
}

async function mentions(
  { tree }: CodeIndex,
  words: readonly string[],
  options: GitOptions,
): Promise<readonly Mention[]> {
  const patterns = words.flatMap((word) => ['-e', word]);
  const flags = ['grep', '-z', '-n', '-I', '-F', '--full-name', ...patterns, tree.base];
  const { stdout } = await git(flags, { ...options, accept: [0, 1] });
  // `base:path NUL number NUL line`, one a line.
  return stdout
    .toString('utf8')
    .split('\n')
    .flatMap((record) => {
      const [place = '', number = '', ...line] = record.split('\0');
      return line.length === 0
        ? []
        : [{ file: place.slice(tree.base.length + 1), number: Number(number), line: line.join('\0') }];
    });
}
