// Stage 3: search/replace edits that become a patch; and its repair after a failed check.

import type { Localization } from '../task.ts';
import { applyEdits, diffSize, patchKey } from './changes.ts';
import { readEdits } from './edits.ts';
import { invalid } from './invalid.ts';
import { placeName } from './locations.ts';
import { cutHead, cutLines } from './room.ts';
import type { Reading, Scene, Stage } from './stage.ts';
import { section } from './tags.ts';
import { isTestPath } from './test-path.ts';

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

async function locatedCode({ locations }: Localization, scene: Scene): Promise<string> {
  const parts: string[] = [];
  for (const location of locations) {
    const resolved = await scene.workspace.resolve(location);
    if (resolved)
      parts.push(`${placeName(location)} (${location.file}:${resolved.location.startLine ?? 1})\n${resolved.code}`);
  }
  return parts.join('\n\n');
}

async function read(reply: string, scene: Scene): Promise<Reading> {
  const edits = readEdits(reply);
  if (edits.length === 0) return invalid('there is no SEARCH/REPLACE block in it.');
  const applied = await applyEdits(edits, scene.workspace);
  if (!applied.ok) return invalid(applied.reason);
  // Edits of tests are stripped before anything is scored or compared: a patch is judged by what it does to the product.
  const changes = applied.changes.filter(({ path }) => !isTestPath(path));
  if (changes.length === 0) return invalid('it changes tests only; the fix belongs into the source.');
  const diff = await scene.workspace.diff(changes);
  if (diff.trim() === '') return invalid('it changes nothing.');
  const title = titleOf(reply);
  const explanation = section(reply, 'explanation') ?? '';
  return {
    kind: 'draft',
    draft: { kind: 'patch', changes, diff, title, explanation },
    product: {
      key: patchKey(changes),
      files: changes.map(({ path }) => path).slice(0, 20),
      summary: title,
      size: diffSize(diff),
      refusals: (await scene.workspace.refusals(changes)).slice(0, 5).map((reason) => reason.slice(0, 200)),
    },
  };
}

/** One line without a conventional prefix, at most 72 characters. */
function titleOf(reply: string): string {
  const line = (section(reply, 'title') ?? '').split('\n')[0]?.trim() ?? '';
  const bare = line.replace(/^(?:fix|feat|bug|chore|refactor)(?:\([^)]*\))?!?:\s*/i, '').replace(/\.$/, '');
  return (bare === '' ? 'fix the reported issue' : bare).slice(0, 72);
}
