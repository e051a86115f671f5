// One real task made ready: its workspace and environment, the hidden tests, and the replies of the simulated model.

import { InputFault } from '../../src/errors.ts';
import type { Workspace } from '../../src/ports.ts';
import { patchKey } from '../../src/stages/changes.ts';
import { sideIn } from '../../src/stages/side-in.ts';
import type { Environment } from '../../src/task.ts';
import type { GoldRow } from '../tasks/gold-row.ts';
import { type Grade, grade, type Hidden } from '../tasks/grader.ts';
import { changesOf, type Hunk, readHunks, type Texts } from '../tasks/hunks.ts';
import type { RememberedSandbox } from '../tasks/remembered-sandbox.ts';
import { wrongPatches, wrongTests } from '../tasks/wrong-patches.ts';
import type { Replies } from './skilled-model.ts';

export interface Arena {
  readonly row: GoldRow;
  readonly workspace: Workspace;
  readonly sandbox: RememberedSandbox;
  readonly environment: Environment;
  readonly hidden: Hidden;
  readonly replies: Replies;
}

const CODE = /\.(?:[cm]?[jt]sx?|py)$/;
/** The mistakes belong to the task, whatever the seed of a run. */
const MISTAKES_SEED = 1;

/**
 * `mistakes`: most wrong patches and wrong tests of the task. Few, so that samples agree on them as those of real models
 * do. Throws InputFault when the task cannot be judged here: no environment, or its own fix does not pass.
 */
export async function openArena(
  row: GoldRow,
  workspace: Workspace,
  sandbox: RememberedSandbox,
  mistakes: number,
): Promise<Arena> {
  const prepared = await sandbox.prepare(workspace, new AbortController().signal);
  if (!prepared.ok) throw new InputFault(`${row.instance_id} has no environment: ${prepared.reason}`, prepared.next);
  const isTest = sideIn(await workspace.files());
  const gold = readHunks(row.patch).filter(({ path }) => CODE.test(path) && !isTest(path));
  const tests = failingFirst(readHunks(row.test_patch), row);
  const texts = await textsOf([...gold, ...tests], workspace);
  const laid = changesOf(tests, texts);
  const hidden = { row, tests: laid, files: row.test_files ?? laid.map(({ path }) => path) };
  const { environment } = prepared;
  const bench = { workspace, sandbox, environment };
  const fixed = await grade(changesOf(gold, texts), hidden, bench);
  if (!fixed.resolved) throw unfit(row, fixed);
  const passes = async (patch: readonly Hunk[], laid: readonly Hunk[]) => {
    const own = laid === tests ? hidden : { ...hidden, tests: changesOf(laid, texts) };
    return (await grade(changesOf(patch, texts), own, bench)).resolved;
  };
  const distinct = await distinctPatches(gold, texts, workspace);
  const otherTests = await parsing(wrongTests(tests, MISTAKES_SEED), texts, workspace);
  const replies: Replies = {
    ...{ gold, tests, texts },
    wrongPatches: await refused(distinct, mistakes, (patch) => passes(patch, tests)),
    wrongTests: await refused(otherTests, mistakes, (laid) => passes(gold, laid)),
    otherFiles: await otherFiles(gold, workspace),
  };
  if (replies.wrongPatches.length === 0 || replies.wrongTests.length === 0)
    throw new InputFault(`No wrong replies could be made for ${row.instance_id}.`, 'Leave it out with --ids.');
  return { row, hidden, replies, ...bench };
}

function unfit({ instance_id }: GoldRow, { missed }: Grade): InputFault {
  const some = missed.slice(0, 3).join('; ');
  return new InputFault(
    `The fix of ${instance_id} does not pass its own tests here (${missed.length} missed: ${some}).`,
    'Leave it out with --ids.',
  );
}

function failingFirst(tests: readonly Hunk[], { FAIL_TO_PASS }: GoldRow): readonly Hunk[] {
  const failing = (hunk: Hunk) => FAIL_TO_PASS.some((id) => id.startsWith(`${hunk.path}::`));
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
  texts: Texts,
  workspace: Workspace,
): Promise<readonly (readonly Hunk[])[]> {
  const keys = new Set([await patchKey(changesOf(gold, texts), workspace)]);
  const kept: (readonly Hunk[])[] = [];
  const candidates = wrongPatches(gold, texts, MISTAKES_SEED).map(({ hunks }) => hunks);
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
async function otherFiles(gold: readonly Hunk[], workspace: Workspace): Promise<readonly string[]> {
  const own = new Set(gold.map(({ path }) => path));
  const folder = (gold[0]?.path ?? '').split('/').slice(0, -1).join('/');
  const all = (await workspace.files()).filter(({ path, isTest }) => !isTest && CODE.test(path) && !own.has(path));
  const near = all.filter(({ path }) => path.startsWith(`${folder}/`));
  return (near.length > 0 ? near : all).slice(0, 4).map(({ path }) => path);
}
