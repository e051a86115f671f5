// Stage 3: search/replace edits that become a patch; and its repair after a failed check.

import type { Workspace } from '../ports/workspace.ts';
import type { Patch } from '../task.ts';
import { casesToCover, readCovers } from './cases.ts';
import { applyEdits, type Changes, diffSize, patchKey } from './changes.ts';
import type { Edit } from './edit.ts';
import { readEdits } from './edits.ts';
import { houseRules } from './house-rules.ts';
import { invalid } from './invalid.ts';
import { locatedCode, unpatchedCode } from './located-code.ts';
import { onTopOf } from './on-top.ts';
import { cutLines, listingRoom } from './room.ts';
import { sideIn } from './side-in.ts';
import type { Product, Reading, Scene, Stage } from './stage.ts';
import { section } from './tags.ts';
import { triedText } from './tried-text.ts';
import { wrongTestIn } from './wrong-test.ts';

/** A first patch: goes on from the localization dialogue. */
export const patchGeneration: Stage = {
  prompt: 'patch-generation',
  maxTurns: 3,
  continuesParent: true,
  form: (prompts) => prompts.render('form-patch', {}),
  async open(scene) {
    const parent = scene.parent?.kind === 'localization' ? scene.parent : undefined;
    const rules = await houseRules(
      scene,
      parent?.locations.map(({ file }) => file),
    );
    const left = Math.max(0, scene.left - scene.count(rules));
    const room = { tokens: listingRoom({ room: scene.room, left }), count: scene.count };
    const listing = parent ? await locatedCode(scene.workspace, parent, room) : '';
    const variables = {
      listing,
      cases: casesToCover(scene.cases),
      rules,
      tried: triedText(scene),
      form: this.form(scene.prompts, 0),
    };
    return [{ role: 'user', content: scene.prompts.render('patch-generation', variables) }];
  },
  read,
};

/** A repair: goes on from the patch's own dialogue with what its checks said. */
export const patchRepair: Stage = {
  prompt: 'patch-repair',
  maxTurns: 3,
  continuesParent: true,
  form: (prompts) => prompts.render('form-repair', { form: prompts.render('form-patch', {}) }),
  async open(scene) {
    const room = { tokens: listingRoom(scene) / 2, count: scene.count };
    const evidence = cutLines(scene.evidence, room.tokens, room.count);
    const listing = scene.parent?.kind === 'patch' ? await unpatchedCode(scene.workspace, scene.parent.diff, room) : '';
    const variables = { evidence, listing, form: this.form(scene.prompts, 0) };
    return [{ role: 'user', content: scene.prompts.render('patch-repair', variables) }];
  },
  async read(reply, scene) {
    const wrongTest = wrongTestIn(reply);
    if (wrongTest !== undefined && readEdits(reply).length === 0) {
      if (wrongTest === '')
        return invalid('its <wrong-test> names no test that is wrong, and there is no patch in it.');
      return { kind: 'given-up', reason: 'its author holds that a test is wrong', wrongTest };
    }
    const reading = await read(reply, scene);
    const isSame =
      reading.kind === 'draft' &&
      scene.parent?.kind === 'patch' &&
      reading.product.key === (await patchKey(scene.parent.changes, scene.workspace));
    return isSame ? invalid('it is the patch that was tested, unchanged.') : reading;
  },
};

async function read(reply: string, scene: Scene): Promise<Reading> {
  const edits = readEdits(reply);
  if (edits.length === 0)
    return invalid('there is no SEARCH/REPLACE block in it: each change stands in an <edit> element.');
  const applied = await appliedIn(edits, scene);
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
  const key = await patchKey(changes, scene.workspace);
  if ((await patchKey(before, scene.workspace)) === key) return invalid('it changes comments and blanks only.');
  const title = titleOf(reply);
  const explanation = section(reply, 'explanation') ?? '';
  const covers = readCovers(reply, scene.cases);
  const draft = { kind: 'patch', changes, diff, title, explanation, ...(covers ? { covers } : {}) } as const;
  return { kind: 'draft', draft, product: await patchProduct(draft, scene.workspace) };
}

/** What the trace keeps in sight of a patch, as it is on the workspace's base. */
export async function patchProduct(
  { changes, diff, title, covers }: Omit<Patch, 'explanation'>,
  workspace: Workspace,
): Promise<Product> {
  const rewrites = await workspace.rewrites(changes);
  const isNew = await Promise.all(changes.map(async ({ path }) => (await workspace.read(path)) === undefined));
  const added = changes.flatMap(({ path }, at) => (isNew[at] ? [path] : []));
  return {
    key: await patchKey(changes, workspace),
    files: changes.map(({ path }) => path),
    summary: title,
    size: diffSize(diff),
    refusals: await workspace.refusals(changes),
    ...(added.length === 0 ? {} : { added }),
    ...(rewrites.length === 0 ? {} : { rewrites }),
    ...(covers ? { covers } : {}),
  };
}

async function appliedIn(edits: readonly Edit[], { workspace, parent }: Scene): Promise<Changes> {
  const applied = await applyEdits(edits, workspace);
  return applied.ok || parent?.kind !== 'patch' ? applied : onTopOf(parent.changes, edits, workspace, applied.reason);
}

/** One line without a conventional prefix, whole: who shows it cuts it. */
function titleOf(reply: string): string {
  const line = (section(reply, 'title') ?? '').split('\n')[0]?.trim() ?? '';
  const bare = line.replace(/^(?:fix|feat|bug|chore|refactor)(?:\([^)]*\))?!?:\s*/i, '').replace(/\.$/, '');
  return bare === '' ? 'fix the reported issue' : bare;
}
