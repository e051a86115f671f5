// One real task from its base commit to verdicts: environment, baseline, the fix, no patch, half a fix, wrong patches.

import { createHash } from 'node:crypto';
import type { Environment } from '../../execution.ts';
import { sideIn } from '../../stages/side-in.ts';
import type { FileChange } from '../../task.ts';
import { changesIn, changesOf, readHunks, type Texts } from '../diff.ts';
import type { GoldTask } from '../gold-task.ts';
import { type Bench, type Grade, grade, hiddenTests, limitsAfter } from '../grader.ts';
import { distinct, textsOf, type WrongPatch, wrongPatches } from '../wrong-patches.ts';
import type { Measured, PatchFacts } from './kept-checks.ts';
import { type BaselineLimits, measureBaseline } from './task-baseline.ts';

const CODE = /\.(?:[cm]?[jt]sx?|py)$/;
const SEED = 1;
/** Wrong patches that are tried until the tests of the fix refuse one. */
const TRIED = 3;

/** Raised when grading or the baseline change: rows are graded again, from remembered executions where there are some. */
const GRADING = 5;

/** Names what is asked of a task: a row with another key is measured again. */
export function testsKey({ gold }: GoldTask): string {
  const { patch, testPatch, testFiles, failToPass, passToPass } = gold;
  const what = [GRADING, patch, testPatch, testFiles, failToPass, passToPass];
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 16);
}

/** Throws when the sandbox failed: infrastructure is never a verdict. */
export async function checkTask(
  task: GoldTask,
  bench: Bench,
  limits: BaselineLimits,
  signal: AbortSignal,
): Promise<Measured> {
  const { patch } = task.gold;
  const all = readHunks(patch);
  const texts = await textsOf(all, bench.workspace);
  const hidden = await hiddenTests(task, bench.workspace);
  const fix = await changesIn(patch, (path) => bench.workspace.read(path));
  const isTest = sideIn(await bench.workspace.files());
  const code = all.filter(({ path }) => CODE.test(path) && !isTest(path));
  const baseline = await measureBaseline(bench, [...new Set(code.map(({ path }) => path))], limits, signal);
  const fixed = await grade(fix, hidden, bench, signal);
  const limited: Bench = {
    ...bench,
    limits: limitsAfter(fixed),
    ...(fixed.verdict === 'resolved' ? { reports: true } : {}),
  };
  const judged = (changes: readonly FileChange[]) => grade(changes, hidden, limited, signal);
  const [gold, empty] = [factsOf('gold', fixed), factsOf('empty', await judged([]))];
  const candidates = await distinct(wrongPatches(code, texts, SEED), changesOf(code, texts), texts, bench.workspace);
  const halves = candidates.filter(({ kind }) => kind === 'part');
  const others = candidates.filter(({ kind }) => kind !== 'part');
  const wrong = [...(await refusedFirst(halves, texts, judged)), ...(await refusedFirst(others, texts, judged))];
  return { baseline, patches: [gold, empty, ...wrong] };
}

function factsOf(kind: PatchFacts['kind'], { verdict, missed, reason, seconds }: Grade): PatchFacts {
  return { kind, verdict, missed: missed.length, seconds, note: reason };
}

/** Grades candidates in turn, up to the first that the tests refuse; tests too weak for all of them are facts too. */
async function refusedFirst(
  candidates: readonly WrongPatch[],
  texts: Texts,
  judged: (changes: readonly FileChange[]) => Promise<Grade>,
): Promise<readonly PatchFacts[]> {
  const facts: PatchFacts[] = [];
  for (const { kind, hunks } of candidates.slice(0, TRIED)) {
    const found = factsOf(kind, await judged(changesOf(hunks, texts)));
    facts.push(found);
    if (found.verdict === 'not resolved') break;
  }
  return facts;
}

/** What the recipe says, for the table. */
export function recipeFacts({ recipe, recipeHash }: Environment) {
  const { runner, runtime, directory, setup, build, test, reasons } = recipe;
  return { recipeHash, runner, runtime, directory, setup, build, test, reasons };
}
