// From edits to changed files, and what makes two patches the same.

import type { SourceFile, Workspace } from '../ports/workspace.ts';
import type { FileChange } from '../task.ts';
import { type Encoding, encodeText } from '../text-encoding.ts';
import type { Edit } from './edit.ts';
import { isBlank } from './edit-readings.ts';
import { type Applied, editText, newText } from './edited-text.ts';
import { knownPath } from './known-path.ts';
import { sha256 } from './locations.ts';

export type Changes =
  | { readonly ok: true; readonly changes: readonly FileChange[] }
  | { readonly ok: false; readonly reason: string };

/** Applies edits to the files of the base commit; all or nothing, and every resulting file must still parse. */
export async function applyEdits(edits: readonly Edit[], workspace: Workspace): Promise<Changes> {
  const own = await withoutQuotations(edits, workspace);
  const faults = own.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
  if (faults.length > 0) return refused(faults, edits.length);
  const files = new Map<string, Edit[]>();
  for (const edit of own) {
    const file = await ownPath(edit, workspace);
    files.set(file, [...(files.get(file) ?? []), { ...edit, file }]);
  }
  const [changes, reasons]: [FileChange[], string[]] = [[], []];
  for (const [path, own] of files) {
    const applied = await edited(path, own, workspace);
    const encoding = applied.ok ? await encodingAt(path, workspace) : undefined;
    const missing = applied.ok ? missingIn(applied.text, path, encoding) : applied.reason;
    if (missing !== undefined) reasons.push(missing);
    else if (applied.ok) changes.push(changeOf(path, applied.text, encoding));
  }
  for (const { path, text } of changes) {
    const error = text === null ? undefined : await workspace.syntaxError(path, text);
    if (error) reasons.push(`with this edit ${path} no longer parses: ${error}`);
  }
  return reasons.length > 0
    ? refused(reasons, edits.length)
    : { ok: true, changes: await changedOf(changes, workspace) };
}

/** Without the files that stay as they are, unless all do. */
async function changedOf(changes: readonly FileChange[], workspace: Workspace): Promise<readonly FileChange[]> {
  const before = await Promise.all(changes.map(({ path }) => workspace.read(path)));
  const changed = changes.filter(({ text }, i) => text !== before[i]);
  return changed.length > 0 ? changed : changes;
}

/** Plain ASCII is the same in all encodings that have no mark. */
async function encodingAt(path: string, workspace: Workspace): Promise<Encoding | undefined> {
  const before = (await workspace.read(path)) ?? '';
  return /[^\0-\x7f]/.test(before) ? workspace.encoding(path) : 'utf-8';
}

function changeOf(path: string, text: string, encoding: Encoding = 'utf-8'): FileChange {
  return encoding === 'utf-8' ? { path, text } : { path, text, encoding };
}

/** A file keeps its encoding, and so cannot hold every sign. */
function missingIn(text: string, path: string, encoding: Encoding = 'utf-8'): string | undefined {
  const encoded = encodeText(text, encoding);
  if ('bytes' in encoded) return undefined;
  return `the file ${path} is not in UTF-8 but in ${encoding}, which has no sign \`${encoded.missing}\`: write it with an escape.`;
}

/** Who is told of one block answers with that one alone, which may be half of what was meant. */
function refused(reasons: readonly string[], blocks: number): Changes {
  const again =
    blocks > 1 ? [`None of the ${blocks} blocks was applied: give all of them again, also those that were right.`] : [];
  return { ok: false, reason: [...reasons, ...again].join('\n') };
}

/** Without what only shows a file that is there. */
export async function withoutQuotations(edits: readonly Edit[], workspace: Workspace): Promise<readonly Edit[]> {
  const own: Edit[] = [];
  for (const edit of edits) {
    const { file, quoted } = edit;
    const isThere = async () =>
      (await workspace.exists(file)) || knownPath(file, await workspace.files()) !== undefined;
    if (!quoted || !(await isThere())) own.push(edit);
    else own.push(...(await asQuoted(edit, edits, workspace)));
  }
  return own;
}

/** Nothing for what is there, or is in a block. Lines of the file with others among them are a change in another form: half is not applied. */
async function asQuoted(edit: Edit, edits: readonly Edit[], workspace: Workspace): Promise<readonly Edit[]> {
  const file = await ownPath(edit, workspace);
  const lines = (text: string) => text.split('\n').flatMap((line) => (/\w/.test(line) ? [line.trim()] : []));
  const there = new Set(lines((await workspace.read(file)) ?? ''));
  const blocks = new Set(edits.filter(({ quoted }) => !quoted).flatMap(({ replace }) => lines(replace)));
  const shown = lines(edit.replace);
  const other = shown.find(
    (line) => !/\.{3}|…|^(?:#|\/\/|\/?\*|--|<!--)/.test(line) && !there.has(line) && !blocks.has(line),
  );
  if (other === undefined || !shown.some((line) => there.has(line))) return [];
  const fault = `The line \`${other.slice(0, 100)}\` under ${file} is in no block: give what changes there as a block, too, or leave it out.`;
  return [{ file: '', search: '', replace: '', fault }];
}

/** The repository's spelling of a path whose leading folders were dropped or added; a new file has the path that was given. */
async function ownPath(edit: Edit, workspace: Workspace): Promise<string> {
  const { file } = edit;
  if ((await workspace.read(file)) !== undefined) return file;
  const known = await workspace.files();
  return (isBlank(edit) ? undefined : knownPath(file, known)) ?? withoutRoot(file, known);
}

/** Where others unpack a repository, and what stands above that; a folder of any other name may be a new one. */
const ROOTS = /^(?:testbed|workspaces?|workdir|repo|repository)$/;
const ABOVE = /^(?:home|root|tmp|Users|srv|opt|mnt)$/;

/** The path of a new file without the folders that only another machine has above a folder of the repository. */
function withoutRoot(path: string, known: readonly SourceFile[]): string {
  const [top = '', ...inner] = path.split('/');
  const isFolder = (folder: string) => known.some((file) => file.path.startsWith(`${folder}/`));
  if (inner.length === 0 || isFolder(top) || !(ROOTS.test(top) || ABOVE.test(top))) return path;
  const at = inner.slice(0, -1).findIndex((_, i) => isFolder(inner.slice(i, -1).join('/')));
  if (at >= 0) return inner.slice(at).join('/');
  return ROOTS.test(top) ? inner.join('/') : path;
}

async function edited(path: string, edits: readonly Edit[], workspace: Workspace): Promise<Applied> {
  if (/(?:^|\/)\.\.(?:\/|$)/.test(path)) return { ok: false, reason: `the path ${path} leads out of the repository.` };
  const before = await workspace.read(path);
  if (/^path\/(?:to|of)\//.test(path) && !(await workspace.exists('path')))
    return { ok: false, reason: `the path ${path} stands for one of this repository: write that.` };
  if (before !== undefined && before !== '') return editText(before, edits);
  if (before === undefined && (await workspace.exists(path)))
    return { ok: false, reason: `the file ${path} is no text, and cannot be edited.` };
  const like = likePath(path, await workspace.files());
  // A block that can be read in several ways makes no file beside one of that name.
  const [first] = edits;
  if (first?.bare && like !== '')
    return { ok: false, reason: `the file ${path} does not exist${like}; only a new file is given as a whole.` };
  if (first && (isBlank(first) || (first.search.trim() === '' && like === ''))) return newText(edits);
  if (first && like === '' && NEW_FILE.test(first.search))
    return newText([{ ...first, search: '' }, ...edits.slice(1)]);
  return {
    ok: false,
    reason: `the file ${path} ${before === '' ? 'is empty' : `does not exist${like}`}; an empty SEARCH would create it.`,
  };
}

/** What is quoted of a file that is not there. */
const NEW_FILE =
  /^\W*(?:(?:this is )?(?:an? )?(?:new|empty|blank)(?: file)?|(?:the )?file does not exist(?: yet)?|nothing|none|n\/a)\W*$/i;

/** Files of that name, for the model to choose from. */
function likePath(path: string, files: readonly SourceFile[]): string {
  const name = path.split('/').at(-1);
  const like = files.filter((file) => file.path.split('/').at(-1) === name).slice(0, 5);
  return like.length === 0 ? '' : ` (there is ${like.map((file) => file.path).join(', ')})`;
}

/** Equal for patches that differ only in comments, blank lines and blanks between tokens (indentation counts in Python). */
export async function patchKey(
  changes: readonly FileChange[],
  workspace: Pick<Workspace, 'codeText'>,
): Promise<string> {
  const parts = changes.map(async ({ path, text }) =>
    JSON.stringify([path, text === null ? null : await workspace.codeText(path, text)]),
  );
  return sha256((await Promise.all(parts)).sort().join('\n'));
}

/** Lines added and removed by a unified diff. */
export function diffSize(diff: string): number {
  return diff.split('\n').filter((line) => /^[+-](?![+-]{2} )/.test(line)).length;
}
