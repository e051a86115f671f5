// Stage 3: search/replace edits that become a patch; and its repair after a failed check.

import type { Localization } from '../task.ts';
import { applyEdits, diffSize, patchKey } from './changes.ts';
import { EDIT_FORM, readEdits } from './edits.ts';
import { invalid } from './invalid.ts';
import { placeName } from './locations.ts';
import { cutHead, cutLines } from './room.ts';
import type { Reading, Scene, Stage } from './stage.ts';
import { section } from './tags.ts';
import { sideIn } from './test-side.ts';

/** A first patch: goes on from the localization dialogue. */
export const patchGeneration: Stage = {
  prompt: 'patch-generation',
  maxTurns: 3,
  continuesParent: true,
  async open(scene) {
    const parent = scene.parent?.kind === 'localization' ? scene.parent : undefined;
    const code = cutLines(parent ? await locatedCode(parent, scene) : '', scene.room, scene.count);
    return [{ role: 'user', content: scene.prompts.render('patch-generation', { code }) }];
  },
  read,
};

/** A repair: goes on from the patch's own dialogue with what its checks said. */
export const patchRepair: Stage = {
  prompt: 'patch-repair',
  maxTurns: 3,
  continuesParent: true,
  async open(scene) {
    const evidence = cutHead(scene.evidence, scene.room, scene.count);
    return [{ role: 'user', content: scene.prompts.render('patch-repair', { evidence }) }];
  },
  read,
};

/** The code of every place, and the imports of its file: a fix often needs one more. */
async function locatedCode({ locations }: Localization, scene: Scene): Promise<string> {
  const parts: string[] = [];
  const firstLines = new Map<string, number>();
  for (const location of locations) {
    const resolved = await scene.workspace.resolve(location);
    if (!resolved) continue;
    const { file, startLine = 1 } = resolved.location;
    parts.push(`${placeName(location)} (${file}:${startLine})\n${resolved.code}`);
    firstLines.set(file, Math.min(startLine, firstLines.get(file) ?? startLine));
  }
  for (const [file, line] of firstLines) {
    const top = importsOf((await scene.workspace.read(file)) ?? '');
    if (top !== '' && line > 1) parts.push(`The top of ${file}\n${top}`);
  }
  return parts.join('\n\n');
}

/** A line that is an import or the end of one. */
const IMPORT =
  /^(?:import\b|from\s+\S+\s+import\b|(?:const|let|var)\s.*\brequire\(|\}\s*(?:from\b|=\s*require\()|\)\s*$|#include\b|use\s|using\s)/;
const TOP_LINES = 80;

/** The first lines of a text up to its last import; empty where there is none. */
function importsOf(text: string): string {
  const top = text.split(/\r?\n/).slice(0, TOP_LINES);
  return top.slice(0, top.findLastIndex((line) => IMPORT.test(line)) + 1).join('\n');
}

async function read(reply: string, scene: Scene): Promise<Reading> {
  const edits = readEdits(reply);
  if (edits.length === 0)
    return invalid(`there is no SEARCH/REPLACE block in it. Each block has this form:\n${EDIT_FORM}`);
  const applied = await applyEdits(edits, scene.workspace);
  if (!applied.ok) return invalid(applied.reason);
  // Edits of tests are stripped before anything is scored or compared: a patch is judged by what it does to the product.
  const isTest = sideIn(await scene.workspace.files());
  const changes = applied.changes.filter(({ path }) => !isTest(path));
  if (changes.length === 0) return invalid('it changes tests only; the fix belongs into the source.');
  const diff = await scene.workspace.diff(changes);
  if (diff.trim() === '') return invalid('it changes nothing.');
  const before = await Promise.all(
    changes.map(async ({ path }) => ({ path, text: (await scene.workspace.read(path)) ?? null })),
  );
  if (patchKey(before) === patchKey(changes)) return invalid('it changes comments and blanks only.');
  const title = titleOf(reply);
  const explanation = section(reply, 'explanation') ?? '';
  const added = before.filter(({ text }) => text === null).map(({ path }) => path);
  return {
    kind: 'draft',
    draft: { kind: 'patch', changes, diff, title, explanation },
    product: {
      key: patchKey(changes),
      files: changes.map(({ path }) => path),
      summary: title,
      size: diffSize(diff),
      refusals: await scene.workspace.refusals(changes),
      ...(added.length === 0 ? {} : { added }),
    },
  };
}

/** One line without a conventional prefix, whole: who shows it cuts it. */
function titleOf(reply: string): string {
  const line = (section(reply, 'title') ?? '').split('\n')[0]?.trim() ?? '';
  const bare = line.replace(/^(?:fix|feat|bug|chore|refactor)(?:\([^)]*\))?!?:\s*/i, '').replace(/\.$/, '');
  return bare === '' ? 'fix the reported issue' : bare;
}
