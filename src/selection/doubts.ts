// What speaks against the chosen patch, in words: each doubt is stated, and none is passed over.

import { child } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { environmentFailure, environmentOf } from '../verification/environment.ts';
import { baselineRun, type Candidate, repetitionsOn, scopeOf } from '../verification/matrix.ts';
import { besideTest, publishedTest } from '../verification/published-test.ts';
import { isUntold, MOST_FILES } from '../verification/reach.ts';
import { fileOf } from '../verification/test-ids.ts';
import { type WeighedTest, weighTests } from './weigh-tests.ts';

export interface Doubt {
  readonly text: string;
  /** True when more samples cannot dispel it: the patches there are agree against a test. */
  readonly settled: boolean;
}

/** In the order of their weight for a reader; empty when everything that was to be run was run and passes. */
export function doubtsAbout(tree: Tree, winner: Candidate): readonly Doubt[] {
  return [
    ...testDoubts(tree, winner),
    ...wrongTestDoubts(tree, winner),
    ...regressionDoubts(tree, winner),
    ...rewriteDoubts(winner),
    ...unheardDoubt(winner),
    ...publishedDoubt(tree, winner),
    ...leftDoubt(tree),
  ];
}

/** What the repository itself runs to test a change, and no check of ours does: no other patch would change that. */
function leftDoubt(tree: Tree): readonly Doubt[] {
  const { left = [] } = environmentOf(tree)?.recipe ?? {};
  if (left.length === 0) return [];
  const named = left.map((command) => `\`${command}\``).join(', ');
  return [{ text: `parts of the repository's own test command were not run: ${named}`, settled: true }];
}

function testDoubts(tree: Tree, winner: Candidate): readonly Doubt[] {
  const tests = weighTests(tree);
  if (tests.length === 0) return [open('no reproduction test shows the issue on the base commit')];
  const resultOf = ({ node }: WeighedTest) => winner.reproductions.get(node.id)?.verdict;
  const failing = tests.filter((test) => resultOf(test)?.result === 'fail');
  const unknown = tests.filter((test) => (resultOf(test)?.result ?? 'unknown') === 'unknown');
  return [
    ...failingDoubt(failing, tests, winner),
    ...unknownDoubt(unknown, tests, winner),
    ...luckDoubt(tree, tests, winner),
  ];
}

function failingDoubt(
  failing: readonly WeighedTest[],
  tests: readonly WeighedTest[],
  winner: Candidate,
): readonly Doubt[] {
  if (failing.length === 0) return [];
  const found = failing.map(({ node }) => winner.reproductions.get(node.id)?.verdict.reason ?? '');
  const results = found.filter((text) => text !== '').slice(0, SHOWN);
  const wrong = failing.map(({ reason }) => reason).find((reason) => reason !== undefined);
  const text = [
    `it leaves ${share(failing.length, tests.length)} failing`,
    results.length === 0 ? '' : ` (${results.join('; ')})`,
    wrong === undefined ? '' : `, which may be wrong: ${wrong}`,
  ].join('');
  return [{ text, settled: failing.every(({ contradicted }) => contradicted) }];
}

/** What was said of a test in place of a repair: it speaks for the patch, but nobody has shown that it is so. */
function wrongTestDoubts(tree: Tree, { nodes }: Candidate): readonly Doubt[] {
  const outcomes = nodes.map(({ id }) => tree.nodes.get(child(id, 'r', 0))?.turns.at(-1)?.outcome);
  const said = outcomes.flatMap((outcome) =>
    outcome?.kind === 'given-up' && outcome.wrongTest ? [outcome.wrongTest] : [],
  );
  return [...new Set(said)].map((text) => open(`asked to repair it, the model said that a test is wrong: ${text}`));
}

/** Results of failing tests that one doubt shows. */
const SHOWN = 2;

function unknownDoubt(
  unknown: readonly WeighedTest[],
  tests: readonly WeighedTest[],
  winner: Candidate,
): readonly Doubt[] {
  if (unknown.length === 0) return [];
  const reason = unknown.map(({ node }) => winner.reproductions.get(node.id)?.verdict.reason).find(Boolean);
  return [open(`nothing is known of ${share(unknown.length, tests.length)} with it: ${reason ?? 'it was not run'}`)];
}

/** More samples would not dispel it: running the same tests again does. */
function luckDoubt(tree: Tree, tests: readonly WeighedTest[], { key, reproductions }: Candidate): readonly Doubt[] {
  const once = tests.filter(
    ({ node: { id } }) => reproductions.get(id)?.verdict.result === 'pass' && repetitionsOn(tree, key, id).length === 0,
  );
  if (once.length === 0) return [];
  const text = `${share(once.length, tests.length)} passed once with it and could not be repeated: it may pass by luck`;
  return [{ text, settled: true }];
}

function share(some: number, all: number): string {
  if (all === 1) return 'the reproduction test';
  return some === all ? 'every reproduction test' : `${some} of ${all} reproduction tests`;
}

function regressionDoubts(tree: Tree, winner: Candidate): readonly Doubt[] {
  const failure = environmentFailure(tree);
  if (failure) return [open(`the tests could not be run: ${failure.reason}`)];
  const baseline = baselineRun(tree, scopeOf(tree), 0)?.verdict;
  if (baseline?.result !== 'pass')
    return [open(`regressions are unknown: ${baseline?.reason ?? 'the baseline was not measured'}`)];
  return brokenDoubts(winner);
}

/** Tests that a patch adapts to itself pass with it: whether they should have been is for people to say. */
function rewriteDoubts({ nodes: [{ draft }] }: Candidate): readonly Doubt[] {
  const { rewrites } = draft;
  return rewrites.length === 0 ? [] : [open(`it changes what existing tests expect: ${rewrites.join('; ')}`)];
}

/** Running them again would tell no more: either the patch silences its tests, or its runner takes none of ours. */
function unheardDoubt({ regression, reproductions }: Candidate): readonly Doubt[] {
  const unheard = [regression, ...reproductions.values()].some((run) => run?.verdict.result === 'pass' && run.unheard);
  const text =
    'a test that must fail was run beside those that pass with it, and was not told: whether the patch disarms tests is not known';
  return unheard ? [{ text, settled: true }] : [];
}

/** A test is published as well, and what its files do to others was seen in a run of all of them, or not. */
function publishedDoubt(tree: Tree, winner: Candidate): readonly Doubt[] {
  const test = publishedTest(tree, winner);
  if (!test || winner.regression?.verdict.result !== 'pass') return [];
  const verdict = besideTest(tree, winner.key, test.id)?.verdict;
  if (verdict?.result === 'pass') return [];
  const files = test.draft.files.slice(0, NAMED).join(', ');
  if (verdict?.result === 'fail') {
    const isOwn = verdict.broken.length > 0 && verdict.broken.every((id) => test.draft.files.includes(fileOf(id)));
    const what = isOwn
      ? `its reproduction test (${files}) fails beside the existing tests`
      : `existing tests fail beside the files of its reproduction test (${files})`;
    return [{ text: `${what}: ${verdict.reason}`, settled: true }];
  }
  const text = `the existing tests were not run beside the files of its reproduction test (${files})`;
  return [{ text: verdict === undefined ? text : `${text}: ${verdict.reason}`, settled: true }];
}

/** What passes proves something only when the tests run what was changed. */
function brokenDoubts(winner: Candidate): readonly Doubt[] {
  const { regression } = winner;
  if (regression === undefined) return [open('its regression tests were not run to the end')];
  const { verdict } = regression;
  if (verdict.result === 'unknown') return [open(`regressions are unknown: ${verdict.reason}`)];
  if (verdict.result === 'pass') return reachDoubts(winner);
  const tests = verdict.brokenCount === 1 ? 'an existing test' : `${verdict.brokenCount} existing tests`;
  const which = verdict.brokenCount <= 1 ? '' : ` (all: ${verdict.broken.join(', ')})`;
  // A slow suite is not run on for a patch that breaks tests near its edits already.
  const isOwn = 'scope' in regression.check && regression.check.scope === 'own';
  const rest = isOwn ? '; the tests beyond those near its edits may not have been run' : '';
  // Only what fails by an assertion can stand for the behaviour that the issue calls wrong.
  const what =
    verdict.brokenCount > 0 && (verdict.unasserted ?? 0) === 0
      ? `breaks ${tests}, which may assert what the issue calls wrong`
      : 'breaks something';
  return [open(`it ${what}: ${verdict.reason}${which}${rest}`)];
}

/** Each file that the existing tests may not run: what passes says nothing of it. */
function reachDoubts({ reach, reproductions }: Candidate): readonly Doubt[] {
  const isGreen = [...reproductions.values()].some(({ verdict }) => verdict.result === 'pass');
  const [unseen, untried] = [reach.unseen, reach.open].map((some) => some.map(({ file }) => file));
  // What turns a test green shows itself that something runs it. Other patches of such files would show no more.
  const untold = isUntold(reach) && !isGreen ? reach.untold : [];
  return [
    ...about(unseen, (files) => open(`no existing test was seen to run ${files}`)),
    ...about(untried, (files) => open(`it was not shown that the existing tests run ${files}`)),
    ...about(reach.rest, (files) =>
      open(`it was not tried whether the existing tests run ${files}: of a patch, ${MOST_FILES} files are broken`),
    ),
    ...about(untold, (files) => ({
      text: `it cannot be shown whether the existing tests use ${files}`,
      settled: true,
    })),
  ];
}

function about(files: readonly string[] = [], doubt: (names: string) => Doubt): readonly Doubt[] {
  const more = files.length > NAMED ? ` and ${files.length - NAMED} more` : '';
  return files.length === 0 ? [] : [doubt(`${files.slice(0, NAMED).join(', ')}${more}`)];
}

/** Files that one doubt names. */
const NAMED = 5;

const open = (text: string): Doubt => ({ text, settled: false });
