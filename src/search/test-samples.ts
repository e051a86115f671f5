// Reproduction tests: one is written first, then the others, which are told of it. Each runs on base as soon as it is written,
// and is written once more where it shows nothing there.

import { runsByFile } from '../runners/by-file.ts';
import type { NodeId } from '../task.ts';
import { isExhausted } from '../trace/exhausted.ts';
import { child, kindOf, parentOf, scoreId } from '../trace/position.ts';
import { type DoneNode, isDone, type Tree } from '../trace/tree.ts';
import { environmentOf, isSought } from '../verification/environment.ts';
import { distinctTests, failsOnBase, reproductionOnBase } from '../verification/matrix.ts';
import { checkBase } from './check-base.ts';
import type { Policy } from './policy.ts';
import { nextTurn, SETTLED, type Step } from './step.ts';
import type { Work } from './work.ts';

/** What is known of the existing tests on base. */
export interface BaseKnown {
  /** The first run told its results. */
  readonly measured: boolean;
  /** Some test passes, so that what a reproduction test does there is its own doing. */
  readonly passes: boolean;
}

/** The dialogues and the runs on base of the tests `tests`, children of one understanding. */
export function planTests(tree: Tree, policy: Policy, tests: readonly NodeId[], base: BaseKnown): Step {
  const wants: Work[] = [];
  const tried: NodeId[] = [];
  for (const batch of batchesOf(tests, policy)) {
    const step = planBatch(tree, policy, { batch, tried: [...tried], base });
    wants.push(...step.wants);
    if (!step.settled) return { wants, settled: false };
    tried.push(...withRewritten(batch).filter((id) => tree.nodes.get(id)?.draft));
  }
  return { wants, settled: wants.length === 0 };
}

/** The tests, and what each of them may have been written anew as. */
export function withRewritten(tests: readonly NodeId[]): readonly NodeId[] {
  return tests.flatMap((id) => [id, rewritten(id)]);
}

const rewritten = (test: NodeId): NodeId => child(test, 't', 0);

/** The first one alone; those that are sampled when the verdicts stay flat know of all before them. */
function batchesOf(tests: readonly NodeId[], { reproductionTests }: Policy): readonly (readonly NodeId[])[] {
  const batches = [tests.slice(0, 1), tests.slice(1, reproductionTests), tests.slice(Math.max(1, reproductionTests))];
  return batches.filter(({ length }) => length > 0);
}

interface Batch {
  readonly batch: readonly NodeId[];
  /** Tests that were written and run before. */
  readonly tried: readonly NodeId[];
  readonly base: BaseKnown;
}

function planBatch(tree: Tree, policy: Policy, { batch, tried, base }: Batch): Step {
  const wants: Work[] = [];
  let [settled, isFirst] = [true, true];
  for (const id of batch) {
    const ask = nextTurn(tree, id, tried);
    if (ask) wants.push(ask);
    // Which of equal tests stands for all is told by position, so an earlier one must be written.
    isFirst &&= ask === undefined;
    const step = isFirst ? planChain(tree, policy, id, base) : OPEN;
    wants.push(...step.wants);
    settled &&= step.settled && ask === undefined;
  }
  return { wants, settled };
}

const OPEN: Step = { wants: [], settled: false };

/** A written test: its runs on base, its score, and what it is written anew as. */
function planChain(tree: Tree, policy: Policy, id: NodeId, base: BaseKnown): Step {
  const node = tree.nodes.get(id);
  if (!node || !isDone(node) || !distinctTests(tree).some((test) => test.id === id)) return SETTLED;
  if (!environmentOf(tree) || isSought(tree) || !(base.measured || isByItself(tree, node))) return OPEN;
  const first = checkBase(tree, { kind: 'reproduction', test: id });
  if (first) return { wants: [first], settled: false };
  const result = reproductionOnBase(tree, id)?.verdict.result;
  if (result === 'fail') return planRepetition(tree, policy, node);
  if (result === undefined || kindOf(parentOf(id) ?? '') === 't') return SETTLED;
  // In an environment where nothing passes, what it says is no fault of the test.
  if (!base.measured) return OPEN;
  return base.passes ? planRewriting(tree, policy, rewritten(id), base) : SETTLED;
}

function planRewriting(tree: Tree, policy: Policy, id: NodeId, base: BaseKnown): Step {
  const ask = nextTurn(tree, id);
  return ask ? { wants: [ask], settled: false } : planChain(tree, policy, id, base);
}

/** A test that fails by luck would prove whatever patch comes next; one that fails each time is judged: for the reason? */
function planRepetition(tree: Tree, policy: Policy, { id, score }: DoneNode): Step {
  const again = checkBase(tree, { kind: 'reproduction', test: id, repetition: 1 });
  if (again) return { wants: [again], settled: false };
  const isJudged = !policy.processReward || score !== undefined || isExhausted(tree, scoreId(id));
  if (isJudged || !failsOnBase(tree, id)) return SETTLED;
  return { wants: [{ kind: 'score', id: scoreId(id), node: id }], settled: false };
}

/** True for a test in a new file, which needs no baseline to be told from the existing ones. */
function isByItself(tree: Tree, { draft }: DoneNode): boolean {
  const environment = environmentOf(tree);
  const byFile = environment !== undefined && runsByFile(environment.recipe);
  return byFile && draft.files.every((file) => draft.added.includes(file));
}
