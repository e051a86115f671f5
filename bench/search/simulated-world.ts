// One simulated issue behind the real plan(), drive() and select(): a Runner whose results follow from the world, the seed
// and the position of the work alone, so that every policy meets the same issue with the same luck.

import type { Runner } from '../../src/search/drive.ts';
import type { Ask, Compare, ScoreNode, Work } from '../../src/search/work.ts';
import type { Usage } from '../../src/task.ts';
import type { Check, Verdict } from '../../src/trace/check.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { kindOf, parentOf } from '../../src/trace/position.ts';
import type { Tree } from '../../src/trace/tree.ts';
import type { Executed } from '../../src/trace/work-event.ts';
import { candidatesOf } from '../../src/verification/matrix.ts';
import { draw, gaussian, quantile, zipf } from './chance.ts';
import type { Call, World } from './world.ts';

export interface Issue {
  readonly seed: number;
  readonly world: World;
  /** P(right) of each step for this issue. */
  readonly skill: { readonly understanding: number; readonly localization: number; readonly patch: number };
  readonly ability: number;
}

export function issueOf(world: World, seed: number, ability: number): Issue {
  const { understanding, localization, patch } = world.split;
  const skill = {
    understanding: ability ** understanding,
    localization: ability ** localization,
    patch: ability ** patch,
  };
  return { seed, world, skill, ability };
}

/** Ground truth of a node: whether its product is right, whatever came before it. */
function isRight(issue: Issue, node: string): boolean {
  const { skill, world, seed } = issue;
  const parent = parentOf(node);
  const luck = draw(seed, `right/${node}`);
  switch (kindOf(node)) {
    case 'u':
      return luck < skill.understanding;
    case 'f':
      return luck < skill.localization * (parent !== null && isRight(issue, parent) ? 1 : world.recovery);
    case 'p':
      return parent !== null && isRight(issue, parent) && luck < skill.patch;
    case 'r': // what it comes to follows from what it is told: see repairOf
    case 'e': // every environment of this world is found by detection
      return false;
    case 't':
      return luck < world.validTest.base + world.validTest.gain * Math.sqrt(issue.ability);
  }
}

/** A repair can only come right where the fault was located. */
function isUnderRightLocalization(issue: Issue, node: string): boolean {
  const parent = parentOf(node);
  if (parent === null) return false;
  return kindOf(parent) === 'f' ? isRight(issue, parent) : isUnderRightLocalization(issue, parent);
}

/** What a repair comes to: another product than the patch that it repairs; undefined when it says that a test is wrong. */
function repairOf(issue: Issue, node: string, tree: Tree): string | undefined {
  const { seed, skill, world } = issue;
  const patch = tree.nodes.get(parentOf(node) ?? '')?.draft?.key ?? '';
  const told = toldOf(issue, patch, tree);
  const { right, wrong } = world.repair.objects;
  if (told === 'misled' && draw(seed, `objects/${node}`) < (isRightKey(patch) ? right : wrong)) return undefined;
  const chance = isUnderRightLocalization(issue, node) ? skill.patch * world.repair[told] : 0;
  const comesRight = draw(seed, `right/${node}`) < chance;
  const variants = comesRight ? world.rightPatches : world.wrongProducts;
  const which = zipf(draw(seed, `which/${node}`), variants);
  const product = (index: number) => `p-${comesRight ? 'right' : 'wrong'}-${index % variants}`;
  return product(which) === patch ? product(which + 1) : product(which);
}

/** What the prompt of a repair shows of a patch that failed. */
function toldOf(issue: Issue, patch: string, tree: Tree): 'shown' | 'broken' | 'misled' {
  const candidate = candidatesOf(tree).find(({ key }) => key === patch);
  const failing = [...(candidate?.reproductions ?? [])].filter(([, { verdict }]) => verdict.result === 'fail');
  if (failing.some(([test]) => isRight(issue, test))) return 'shown';
  return candidate?.regression?.verdict.result === 'fail' ? 'broken' : 'misled';
}

/** The product of any other node: right or wrong ones repeat, so that errors are shared and votes mean something. */
function productOf(issue: Issue, node: string): string {
  const kind = kindOf(node);
  const right = isRight(issue, node);
  if (kind === 't') return `t-${right ? 'valid' : 'invalid'}-${node}`;
  const variants = right ? (kind === 'p' ? issue.world.rightPatches : 1) : issue.world.wrongProducts;
  return `${kind}-${right ? 'right' : 'wrong'}-${zipf(draw(issue.seed, `which/${node}`), variants)}`;
}

export const isRightKey = (key: string): boolean => key.includes('-right-');

const REF = 'a'.repeat(64);
const STATE = { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' };
const HASH = 'e'.repeat(64);
const RECIPE = {
  ecosystem: 'node',
  runtime: '20',
  directory: '.',
  setup: [],
  build: [],
  runner: '',
  test: '',
  reasons: [],
} as const;

export function simulatedRunner(issue: Issue): Runner {
  return {
    reserve: async () => ({ tokens: 0, sandboxSeconds: 0 }),
    perform: async (work, tree, attempt) => resultOf(issue, work, tree, attempt),
  };
}

function resultOf(issue: Issue, work: Work, tree: Tree, attempt: number): EventBody {
  if (work.kind === 'prepare') {
    const environment = { recipeHash: HASH, image: 'i', recipe: RECIPE };
    return {
      type: 'prepared',
      work: work.id,
      attempt,
      seconds: 0,
      cached: true,
      log: REF,
      outcome: { ok: true, environment },
    };
  }
  if (work.kind === 'ask') return asked(issue, work, tree, attempt);
  if (work.kind === 'score') return scored(issue, work, tree, attempt);
  if (work.kind === 'compare') return compared(issue, work, tree, attempt);
  const subject = work.kind === 'verify' ? work.subject : 'base';
  return executed(work.id, subject, work.check, verdictOf(issue, subject, work.check), attempt);
}

function asked(issue: Issue, work: Ask, tree: Tree, attempt: number): EventBody {
  const { node, parent, stage, index, turn, temperature } = work;
  const key = kindOf(node) === 'r' ? repairOf(issue, node, tree) : productOf(issue, node);
  const outcome = key === undefined ? OBJECTION : draftOf(issue, key);
  const usage = usageOf(issue, callOf(work.node));
  return {
    ...{ type: 'asked', work: work.id, attempt, node, parent, stage, index, turn, model: 'm', temperature, seed: 0 },
    ...{ prompt: stage, promptHash: REF, added: REF, reply: REF, thoughts: null, usage, ms: 0, outcome },
  };
}

const OBJECTION = { kind: 'given-up', reason: '', wrongTest: 'the test' } as const;

function draftOf(issue: Issue, key: string) {
  const size = 2 + Math.floor(20 * draw(issue.seed, `size/${key}`));
  return { kind: 'draft', draft: REF, key, files: ['a'], summary: '', size } as const;
}

/** Whether what a finished node holds is right: of a repair its product tells. */
function holdsRight(issue: Issue, node: string, tree: Tree): boolean {
  if (kindOf(node) !== 'r') return isRight(issue, node);
  return isRightKey(tree.nodes.get(node)?.draft?.key ?? '');
}

function callOf(node: string): Call {
  return ({ u: 'understanding', f: 'localization', p: 'patch', r: 'repair', t: 'test', e: 'test' } as const)[
    kindOf(node)
  ];
}

function usageOf({ world }: Issue, call: Call): Usage {
  const { prompt, generated } = world.tokens[call];
  return { inputTokens: prompt, outputTokens: generated, money: 0, estimated: false };
}

/** A noisy judge: right states lie above wrong ones by what the area under the curve asks for. */
function scored(issue: Issue, { node, id }: ScoreNode, tree: Tree, attempt: number): EventBody {
  const { world, seed } = issue;
  const patch = kindOf(node) === 'p' || kindOf(node) === 'r';
  const key = tree.nodes.get(node)?.draft?.key ?? node;
  const gap = Math.SQRT2 * quantile(patch ? world.outcomeAuc : world.processAuc);
  const shared = Math.sqrt(world.correlation / 2);
  const noise =
    shared * gaussian(seed, `judge/${patch}`) +
    shared * gaussian(seed, `judge/${key}`) +
    Math.sqrt(1 - world.correlation) * gaussian(seed, `judge/${node}`);
  const z = (holdsRight(issue, node, tree) ? gap / 2 : -gap / 2) + noise;
  const value = 1 / (1 + Math.exp(-Math.max(0.5, gap) * z));
  const usage = usageOf(issue, patch ? 'patchScore' : 'score');
  return {
    type: 'scored',
    work: id,
    attempt,
    node,
    value,
    method: 'logprobs',
    model: 'j',
    promptHash: REF,
    usage,
    ms: 0,
  };
}

/** A comparison is as noisy as two judgements, with noise of its own for the pair and some that sticks to each product. */
function compared(issue: Issue, { id, left, right }: Compare, tree: Tree, attempt: number): EventBody {
  const { world, seed } = issue;
  const gap = Math.SQRT2 * quantile(world.comparisonAuc);
  const liking = (node: string) => {
    const key = tree.nodes.get(node)?.draft?.key ?? node;
    return (holdsRight(issue, node, tree) ? gap : 0) + Math.sqrt(world.correlation) * gaussian(seed, `liked/${key}`);
  };
  const noise = Math.SQRT2 * Math.sqrt(1 - world.correlation) * gaussian(seed, `pair/${left}/${right}`);
  const value = 1 / (1 + Math.exp(-Math.max(0.5, gap) * (liking(left) - liking(right) + noise)));
  const usage = usageOf(issue, 'comparison');
  return {
    type: 'compared',
    work: id,
    attempt,
    left,
    right,
    value,
    method: 'logprobs',
    model: 'j',
    promptHash: REF,
    usage,
    ms: 0,
  };
}

function verdictOf(issue: Issue, subject: string, check: Check): Verdict {
  if (check.kind === 'baseline' || check.kind === 'reach') return verdict('pass');
  if (subject === 'base')
    return verdict(check.kind === 'reproduction' && failsOnBase(issue, check.test) ? 'fail' : 'pass');
  const right = isRightKey(subject);
  if (check.kind === 'regression' || check.kind === 'confirmation') {
    const { wrong, right: unlucky } = issue.world.breaks;
    return draw(issue.seed, `breaks/${subject}`) < (right ? unlucky : wrong) ? verdict('fail', 3) : verdict('pass');
  }
  return verdict(passesTest(issue, subject, check.test, right) ? 'pass' : 'fail');
}

function failsOnBase(issue: Issue, test: string): boolean {
  return isRight(issue, test) || draw(issue.seed, `misleading/${test}`) < issue.world.misleadingTest;
}

/** A valid test passes on right patches; on wrong ones when it is weak for them. A misleading one passes by chance. */
function passesTest(issue: Issue, key: string, test: string, right: boolean): boolean {
  if (!isRight(issue, test)) return draw(issue.seed, `misled/${key}/${test}`) < 0.2;
  // Weak for a product is weak in every test of the issue, for the larger part: they come from the same misreading.
  const common = draw(issue.seed, `weak/${key}`) < issue.world.weakTests;
  const own = draw(issue.seed, `weak/${key}/${test}`) < issue.world.weakTests;
  return right || (draw(issue.seed, `alike/${key}/${test}`) < 0.7 ? common : own);
}

function verdict(result: 'pass' | 'fail', brokenCount = 0): Verdict {
  return { result, reason: '', broken: [], brokenCount };
}

function executed(work: string, subject: string, check: Check, verdict: Verdict, attempt: number): Executed {
  return {
    ...{
      type: 'executed',
      work,
      attempt,
      check,
      subject,
      commit: 'c',
      recipeHash: HASH,
      container: 'c',
      image: 'i',
      command: '',
    },
    ...{
      selection: { kind: 'all' },
      state: STATE,
      ending: 'exited',
      tests: REF,
      counts: null,
      log: REF,
      seconds: 0,
      verdict,
    },
  };
}
