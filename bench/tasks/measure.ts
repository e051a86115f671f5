// One real task from its base commit to verdicts: environment, baseline, the fix, no patch, half a fix, wrong patches.

import { createHash } from 'node:crypto';
import { changesIn, changesOf, readHunks, type Texts } from '../../src/evaluation/diff.ts';
import type { GoldTask } from '../../src/evaluation/gold-task.ts';
import { type Bench, type Grade, grade, type Hidden, hiddenTests, type Verdict } from '../../src/evaluation/grader.ts';
import { distinct, textsOf, type WrongPatch, wrongPatches } from '../../src/evaluation/wrong-patches.ts';
import type { Environment } from '../../src/execution.ts';
import { sideIn } from '../../src/stages/side-in.ts';
import { type BaselineFacts, type BaselineLimits, measureBaseline } from './baseline.ts';

export interface PatchFacts {
  readonly kind: 'gold' | 'empty' | WrongPatch['kind'];
  readonly verdict: Verdict;
  readonly missed: number;
  readonly seconds: number;
  /** The first expected tests that did not pass, or why there is no report. */
  readonly note: string;
}

export interface Measured {
  readonly baseline: BaselineFacts;
  readonly patches: readonly PatchFacts[];
}

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
export async function measure(task: GoldTask, bench: Bench, limits: BaselineLimits): Promise<Measured> {
  const { patch } = task.gold;
  const all = readHunks(patch);
  const texts = await textsOf(all, bench.workspace);
  const hidden = await hiddenTests(task, bench.workspace);
  const fix = await changesIn(patch, (path) => bench.workspace.read(path));
  const isTest = sideIn(await bench.workspace.files());
  const code = all.filter(({ path }) => CODE.test(path) && !isTest(path));
  const baseline = await measureBaseline(bench, [...new Set(code.map(({ path }) => path))], limits);
  const gold = factsOf('gold', await grade(fix, hidden, bench, NEVER));
  const empty = factsOf('empty', await grade([], hidden, bench, NEVER));
  const candidates = await distinct(wrongPatches(code, texts, SEED), changesOf(code, texts), texts, bench.workspace);
  const halves = candidates.filter(({ kind }) => kind === 'part');
  const others = candidates.filter(({ kind }) => kind !== 'part');
  const wrong = [
    ...(await refusedFirst(halves, texts, hidden, bench)),
    ...(await refusedFirst(others, texts, hidden, bench)),
  ];
  return { baseline, patches: [gold, empty, ...wrong] };
}

function factsOf(kind: PatchFacts['kind'], { verdict, missed, reason, seconds }: Grade): PatchFacts {
  return { kind, verdict, missed: missed.length, seconds, note: reason };
}

const NEVER = new AbortController().signal;

/** Grades candidates in turn, up to the first that the tests refuse; tests too weak for all of them are facts too. */
async function refusedFirst(
  candidates: readonly WrongPatch[],
  texts: Texts,
  hidden: Hidden,
  bench: Bench,
): Promise<readonly PatchFacts[]> {
  const facts: PatchFacts[] = [];
  for (const { kind, hunks } of candidates.slice(0, TRIED)) {
    const found = factsOf(kind, await grade(changesOf(hunks, texts), hidden, bench, NEVER));
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
