// The replies of the simulated model for one real task: the parts of its fix, and mistakes that its tests refuse.

import { InputFault } from '../../src/errors.ts';
import { changesOf, type Hunk, readHunks, type Texts } from '../../src/evaluation/diff.ts';
import type { GoldTask } from '../../src/evaluation/gold-task.ts';
import { grade } from '../../src/evaluation/grader.ts';
import { openGround, type Site } from '../../src/evaluation/ground.ts';
import { typos, wrongPatches, wrongTests } from '../../src/evaluation/wrong-patches.ts';
import type { Workspace } from '../../src/ports/workspace.ts';
import { patchKey } from '../../src/stages/changes.ts';
import { sideIn } from '../../src/stages/side-in.ts';
import { PROGRAM } from '../../src/stages/tree-evidence.ts';
import type { Replies } from './skilled-model.ts';

/** The mistakes belong to the task, whatever the seed of a run. */
const MISTAKES_SEED = 1;

/**
 * `mistakes`: most wrong patches and wrong tests of the task. Few, so that samples agree on them as those of real models
 * do. Throws InputFault when the task cannot be judged here: no environment, or its own fix does not pass.
 */
export async function repliesFor(task: GoldTask, site: Site, mistakes: number, signal: AbortSignal): Promise<Replies> {
  const { workspace } = site;
  const { id } = task.instance;
  const ground = await openGround(task, site, signal);
  if (!ground.ok) throw new InputFault(`${id} cannot be judged: ${ground.reason}`, LEAVE);
  const isTest = sideIn(await workspace.files());
  const gold = readHunks(task.gold.patch).filter(({ path }) => PROGRAM.test(path) && !isTest(path));
  const tests = failingFirst(readHunks(task.gold.testPatch), task);
  const texts = await textsOf([...gold, ...tests], workspace);
  const { hidden, bench } = ground;
  const passes = async (patch: readonly Hunk[], laid: readonly Hunk[]) => {
    const own = laid === tests ? hidden : { ...hidden, tests: changesOf(laid, texts) };
    return (await grade(changesOf(patch, texts), own, bench, signal)).verdict === 'resolved';
  };
  if (!(await passes(gold, tests))) throw new InputFault(`The fix of ${id} is not in its code alone.`, LEAVE);
  const isPassed = (patch: readonly Hunk[]) => passes(patch, tests);
  const candidates = wrongPatches(gold, texts, MISTAKES_SEED).map(({ hunks }) => hunks);
  const distinct = await distinctPatches(gold, candidates, texts, workspace);
  const wrong = await refused(distinct, mistakes, isPassed);
  // Tests that see little refuse none of them: then a patch that does not even run.
  const last = wrong.length > 0 ? [] : await distinctPatches(gold, typos(gold, MISTAKES_SEED), texts, workspace);
  const isTaken = (laid: readonly Hunk[]) => passes(gold, laid);
  const refusing = async (laid: readonly (readonly Hunk[])[]) =>
    refused(await parsing(laid, texts, workspace), mistakes, isTaken);
  const otherTests = await refusing(wrongTests(tests, MISTAKES_SEED));
  const replies: Replies = {
    ...{ gold, tests, texts },
    wrongPatches: [...wrong, ...(await refused(last, mistakes, isPassed))],
    // Tests that expect little pass with other values, too: then a test that does not even run.
    wrongTests: otherTests.length > 0 ? otherTests : await refusing(typos(tests, MISTAKES_SEED)),
    otherFiles: await otherFilesOf(gold, workspace),
  };
  for (const [made, what] of [
    [replies.wrongPatches, 'patch'],
    [replies.wrongTests, 'test'],
  ] as const)
    if (made.length === 0) throw new InputFault(`No wrong ${what} could be made for ${id}.`, LEAVE);
  return replies;
}

/** The same without a look at whether tests refuse the mistakes: for replies that are graded anyway. Undefined where there are none. */
export async function untriedReplies(
  task: GoldTask,
  workspace: Workspace,
  mistakes: number,
): Promise<Replies | undefined> {
  const gold = readHunks(task.gold.patch).filter(({ path }) => PROGRAM.test(path));
  const tests = failingFirst(readHunks(task.gold.testPatch), task);
  const texts = await textsOf([...gold, ...tests], workspace);
  const candidates = wrongPatches(gold, texts, MISTAKES_SEED).map(({ hunks }) => hunks);
  const wrong = (await distinctPatches(gold, candidates, texts, workspace)).slice(0, mistakes);
  const otherTests = (await parsing(wrongTests(tests, MISTAKES_SEED), texts, workspace)).slice(0, mistakes);
  if (gold.length === 0 || wrong.length === 0 || otherTests.length === 0) return undefined;
  const otherFiles = await otherFilesOf(gold, workspace);
  return { gold, tests, texts, wrongPatches: wrong, wrongTests: otherTests, otherFiles };
}

const LEAVE = 'Leave it out with --ids.';

function failingFirst(tests: readonly Hunk[], { gold: { failToPass } }: GoldTask): readonly Hunk[] {
  const failing = (hunk: Hunk) => failToPass.some((id) => id.startsWith(`${hunk.path}::`));
  return [...tests.filter(failing), ...tests.filter((hunk) => !failing(hunk))];
}

async function textsOf(hunks: readonly Hunk[], workspace: Workspace): Promise<Texts> {
  const texts = new Map<string, string>();
  for (const { path } of hunks) texts.set(path, (await workspace.read(path)) ?? '');
  return texts;
}

/** Wrong patches that parse, differ from each other and from the fix, and change something. */
async function distinctPatches(
  gold: readonly Hunk[],
  candidates: readonly (readonly Hunk[])[],
  texts: Texts,
  workspace: Workspace,
): Promise<readonly (readonly Hunk[])[]> {
  const keys = new Set([await patchKey(changesOf(gold, texts), workspace)]);
  const kept: (readonly Hunk[])[] = [];
  for (const hunks of await parsing(candidates, texts, workspace)) {
    const changes = changesOf(hunks, texts);
    const key = await patchKey(changes, workspace);
    // Comments alone are no mistake that anyone would propose as a fix.
    const unchanged = changes.map(({ path }) => ({ path, text: texts.get(path) ?? '' }));
    if (key !== (await patchKey(unchanged, workspace)) && !keys.has(key)) kept.push(hunks);
    keys.add(key);
  }
  return kept;
}

/** The first ones that do not pass: a patch that the hidden tests refuse, a test that refuses the fix. */
async function refused(
  candidates: readonly (readonly Hunk[])[],
  most: number,
  passes: (hunks: readonly Hunk[]) => Promise<boolean>,
): Promise<readonly (readonly Hunk[])[]> {
  const wrong: (readonly Hunk[])[] = [];
  for (const hunks of candidates) if (wrong.length < most && !(await passes(hunks))) wrong.push(hunks);
  return wrong;
}

async function parsing(
  all: readonly (readonly Hunk[])[],
  texts: Texts,
  workspace: Workspace,
): Promise<readonly (readonly Hunk[])[]> {
  const kept: (readonly Hunk[])[] = [];
  for (const hunks of all) {
    const errors = changesOf(hunks, texts).map(({ path, text }) => workspace.syntaxError(path, text));
    if ((await Promise.all(errors)).every((error) => error === undefined)) kept.push(hunks);
  }
  return kept;
}

/** Source files beside those of the fix, the nearest by path first. */
async function otherFilesOf(gold: readonly Hunk[], workspace: Workspace): Promise<readonly string[]> {
  const own = new Set(gold.map(({ path }) => path));
  const folder = (gold[0]?.path ?? '').split('/').slice(0, -1).join('/');
  const all = (await workspace.files()).filter(({ path, isTest }) => !isTest && PROGRAM.test(path) && !own.has(path));
  const near = all.filter(({ path }) => path.startsWith(`${folder}/`));
  return (near.length > 0 ? near : all).slice(0, 4).map(({ path }) => path);
}
