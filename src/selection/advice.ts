// What the reader can do next where no patch is proposed: it follows what stood in the way, as the tree tells it.

import { isRollout, kindOf } from '../trace/position.ts';
import type { CapReached } from '../trace/run-event.ts';
import type { Node, Tree } from '../trace/tree.ts';
import {
  acceptedAttempt,
  brokenBaseline,
  type EnvironmentFailure,
  environmentFailure,
} from '../verification/environment.ts';
import {
  baselineRun,
  type Candidate,
  candidatesOf,
  distinctTests,
  failsOnBase,
  keptTests,
  reproductionOnBase,
  scopeOf,
} from '../verification/matrix.ts';
import { allUnseen } from '../verification/reach.ts';

/**
 * A few sentences about the weightiest obstacles. `winner`: the best patch; undefined where there is none that may be
 * published. Holds parts written by others: escape before use.
 */
export function adviceFor(tree: Tree, winner: Candidate | undefined): string {
  const obstacles = winner ? withPatch(tree, winner) : withoutPatch(tree);
  const cap = tree.cap ? [capAdvice(tree, tree.cap)] : [];
  return [...obstacles.slice(0, MOST), ...cap].join(' ');
}

const MOST = 2;

/** The set-up is what its fault says; a look at the tests costs no model. */
export function environmentAdvice({ next }: Pick<EnvironmentFailure, 'next'>): string {
  return next.includes('mullover test') ? next : `${next} See with \`mullover test\` whether the tests run then.`;
}

function withoutPatch(tree: Tree): readonly string[] {
  const refusals = [...new Set(candidatesOf(tree).flatMap(({ nodes: [{ draft }] }) => draft.refusals))];
  if (refusals.length > 0) {
    const which = refusals.slice(0, MOST).join(' ');
    return [`Make this part of the change yourself, or say in the issue how to do without it: ${which}`];
  }
  return unusableReplies(tree);
}

/** What was wrong with the replies of the stage that stopped most samples. */
function unusableReplies(tree: Tree): readonly string[] {
  const failed = [...tree.nodes.values()].filter(({ id, state }) => state === 'failed' && isOnTheWay(id));
  const [reason, count] = mostFrequent(failed.flatMap(givenUpReason)) ?? [];
  if (reason === undefined) return tree.cap ? [] : ['Look in the trace for what the model answered.'];
  const stage = failed.find((node) => givenUpReason(node).includes(reason))?.stage.replaceAll('-', ' ');
  const share = `${count} of ${failed.length} unusable`;
  return [
    `The model's replies could not be used (${share}, in ${stage}: ${stopped(reason)}). Name in the issue the file that is wrong and what it should do, or choose a model that keeps to the format.`,
  ];
}

const isOnTheWay = (id: string) => isRollout(id) || kindOf(id) === 'u' || kindOf(id) === 'f';

function givenUpReason({ turns }: Node): readonly string[] {
  const outcome = turns.at(-1)?.outcome;
  return outcome?.kind === 'given-up' ? [outcome.reason] : [];
}

function mostFrequent(texts: readonly string[]): readonly [text: string, count: number] | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0];
}

/** What keeps the best patch from being proposed, the weightiest first. */
function withPatch(tree: Tree, winner: Candidate): readonly string[] {
  const failure = environmentFailure(tree);
  if (failure) return [environmentAdvice(failure)];
  const attempt = acceptedAttempt(tree);
  if (attempt && brokenBaseline(tree, attempt)) return [NO_TEST_PASSES];
  const found = [brokenTests(winner), unseen(winner), baseline(tree), noTest(tree), failingTest(tree, winner)];
  const obstacles = [...found, untoldChecks(winner)].filter((text) => text !== undefined);
  return obstacles.length > 0 ? obstacles : [lowConfidence(tree)];
}

const NO_TEST_PASSES =
  'See with `mullover test` why no existing test passes, and set `sandbox: {setup: [\u2026], test: \u2026}` in .github/mullover.yml to what the tests need.';

function brokenTests({ regression }: Candidate): string | undefined {
  const { brokenCount, broken } = regression?.verdict ?? { brokenCount: 0, broken: [] };
  if (brokenCount === 0) return undefined;
  const [first] = broken;
  return first === undefined
    ? 'Say in the issue which present behaviour has to stay.'
    : `See whether ${first} asserts what the issue calls wrong: if so, say so in the issue or change that test first, else say what has to stay.`;
}

function unseen({ reach, reproductions }: Candidate): string | undefined {
  const isKnown = [...reproductions.values()].some(({ verdict }) => verdict.result !== 'unknown');
  if (!allUnseen(reach) || isKnown) return undefined;
  return 'See with `mullover test` whether the tests run this repository: it must be installed last, and in place.';
}

/** What the tests on base lack, so that regressions are unknown. */
function baseline(tree: Tree): string | undefined {
  const run = baselineRun(tree, scopeOf(tree), 0);
  if (run?.verdict.result === 'pass') return undefined;
  if (run === undefined)
    return tree.cap ? undefined : 'The tests on base were not run: check Docker with `mullover doctor`.';
  if (run.ending === 'timeout') return 'Raise MULLOVER_SUITE_SECONDS: the tests on base do not end within it.';
  if (run.state.oomKilled || run.ending === 'starved')
    return 'Set `sandbox: {memory: \u2026}` in .github/mullover.yml: the tests on base need more.';
  return `See with \`mullover test\` why the tests on base tell nothing (${stopped(run.verdict.reason)}), and set \`sandbox: {test: \u2026}\` in .github/mullover.yml to what runs them.`;
}

/** What the issue lacks, so that no test shows it on base. */
function noTest(tree: Tree): string | undefined {
  if (keptTests(tree).length > 0) return undefined;
  const tests = distinctTests(tree);
  const results = tests.map(({ id }) => reproductionOnBase(tree, id)?.verdict);
  if (tests.some(({ id }) => failsOnBase(tree, id)))
    return 'Say in the issue what exactly is to be seen: the tests that were written fail on base for another reason.';
  if (results.some((verdict) => verdict?.result === 'pass'))
    return 'Say in the issue with which input and version it happens: the tests that were written pass on base, where it may be mended already.';
  const untold = results.find((verdict) => verdict?.result === 'unknown');
  if (untold)
    return `Say in the issue which existing test is nearest to it: the tests that were written did not work on base (${stopped(untold.reason)}).`;
  return 'Say in the issue what to call, what it gives today and what it should give: no test that fails on base could be made from it.';
}

function failingTest(tree: Tree, { reproductions }: Candidate): string | undefined {
  const failing = keptTests(tree).find(({ id }) => reproductions.get(id)?.verdict.result === 'fail');
  if (!failing) return undefined;
  const file = failing.draft.files[0] ?? 'the reproduction test';
  return `See in the trace whether ${file} asks for what the issue wants: if not, say in the issue what it should ask; if so, ${moreRollouts(tree)} may find a patch that passes it.`;
}

function untoldChecks({ reach, regression, reproductions }: Candidate): string | undefined {
  if (allUnseen(reach)) return undefined;
  const runs = [...(regression ? [regression] : []), ...reproductions.values()];
  const untold = runs.find(({ verdict }) => verdict.result === 'unknown');
  return untold && `See in the trace why the tests told nothing of the best patch: ${stopped(untold.verdict.reason)}.`;
}

function lowConfidence(tree: Tree): string {
  const where = isOnTerminal(tree) ? '`--out FILE --best` writes it' : 'it is in the trace';
  return `Read the best patch yourself (${where}): too little speaks for it; ${moreRollouts(tree)} may tell more.`;
}

const isOnTerminal = ({ run }: Tree): boolean => run?.origin.kind === 'cli';

function moreRollouts(tree: Tree): string {
  const more = 2 * (tree.budget?.rollouts ?? 8);
  return isOnTerminal(tree) ? `\`--resume\` with \`--budget ${more}\`` : `a retry with ${more} rollouts`;
}

const CAPS = {
  tokens: { setting: 'MULLOVER_TOKENS', flag: '--tokens' },
  seconds: { setting: 'MULLOVER_SECONDS', flag: '--seconds' },
  sandboxSeconds: { setting: 'MULLOVER_SANDBOX_SECONDS', flag: undefined },
  money: { setting: 'MULLOVER_MONEY', flag: undefined },
} as const;

/** By which setting the cap is raised that ended the search. A stored run takes what has a flag from the command line. */
function capAdvice(tree: Tree, { cap, limit }: CapReached): string {
  if (cap === 'stopped') return 'The search was stopped on request: a retry goes on where it ended.';
  const { setting, flag } = CAPS[cap];
  const more = Math.ceil(2 * limit);
  if (!isOnTerminal(tree))
    return `${setting} is the cap that ended the search: a retry with a larger budget raises it, up to ${setting}_MAX.`;
  if (flag) return `Go on with \`--resume\` and \`${flag} ${more}\` (${setting}): this cap ended the search.`;
  return `Start again with ${setting}=${more} (${setting}_MAX must not be smaller): this cap ended the search.`;
}

/** Without its full stop, to stand inside a sentence. */
function stopped(reason: string): string {
  return reason.trim().replace(/[.:]$/, '');
}
