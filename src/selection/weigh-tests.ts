// How much each kept reproduction test counts: tests and patches vouch for each other, and a test that nothing vouches for loses weight.

import { derived } from '../trace/derived.ts';
import type { Node, Tree } from '../trace/tree.ts';
import type { Executed } from '../trace/work-event.ts';
import { type Candidate, candidatesOf, hasResults, keptTests, reproductionOnBase } from '../verification/matrix.ts';
import { stableTitle } from '../verification/report-entry.ts';
import { reproduced, rewardOrNeutral } from './criteria.ts';

export interface WeighedTest {
  readonly node: Node;
  /** 1 counts in full, 0 counts as if it had not been kept. */
  readonly weight: number;
  /** Why it counts less; undefined when it counts in full. */
  readonly reason: string | undefined;
  /** True when the patches agree on another result than the test asks for: more of them would say the same. */
  readonly contradicted: boolean;
}

/** Weight of a test that nothing has passed yet: it may be right, but it has not been shown that it can be passed. */
const UNMET = 0.5;
/** Samples that must have made the same change for each test that rejects it, to outvote the tests. */
const WITNESSES = 3;
/** Patches that must come to the same result to contradict a test by it. */
const AGREEING = 2;

/** The kept tests, best judged first, each with its weight in this tree. */
export function weighTests(tree: Tree): readonly WeighedTest[] {
  return derived(tree, 'weighed tests', () => weigh(tree, keptTests(tree), witnesses(candidatesOf(tree))));
}

/** Beside patches that pass some test, one that passes none is no witness against a test: it may do nothing. */
function witnesses(all: readonly Candidate[]): readonly Candidate[] {
  const proofs = all.filter((candidate) => reproduced(candidate) > 0);
  return proofs.length > 0 ? proofs : all;
}

function weigh(tree: Tree, tests: readonly Node[], all: readonly Candidate[]): readonly WeighedTest[] {
  const unmet = tests.filter((test) => isUnmet(test, all));
  const agreed = unmet.length === tests.length ? consensusAgainst(unmet, all) : undefined;
  const met = tests.length - unmet.length;
  return tests.map((node) => {
    const full = { node, weight: 1, reason: undefined, contradicted: false };
    if (!unmet.includes(node)) return full;
    if (agreed) return { node, weight: 0, reason: outvoted(agreed, all), contradicted: true };
    const most = met > 0 ? UNMET : 1;
    const contradiction = contradictionOf(tree, node, { all, unmet: unmet.length });
    if (contradiction) return { node, ...contradiction, weight: Math.min(most, contradiction.weight) };
    // A patch that hangs or crashes in a test says nothing against it.
    if (met === 0 || !isAnswered(node, all)) return full;
    const reason = `no patch passes it, while ${met === 1 ? 'another test is' : `${met} other tests are`} passed`;
    return { node, weight: UNMET, reason, contradicted: false };
  });
}

/** Some patch fails it, and none passes it. */
export function isUnmet({ id }: Node, all: readonly Candidate[]): boolean {
  const results = all.map(({ reproductions }) => reproductions.get(id)?.verdict.result);
  return results.includes('fail') && !results.includes('pass');
}

/** Some patch fails it by a result of its own. */
function isAnswered({ id }: Node, all: readonly Candidate[]): boolean {
  return all.some(({ reproductions }) => isAnswer(reproductions.get(id)));
}

/**
 * The patch that breaks nothing and that more than half of all samples made, when these samples outnumber the tests that
 * reject it: each sample is a witness of its own for the change, each test one against it.
 */
function consensusAgainst(unmet: readonly Node[], all: readonly Candidate[]): Candidate | undefined {
  const needed = Math.max(samplesOf(all) / 2 + 0.5, WITNESSES * unmet.length);
  const isOther = ({ reproductions }: Candidate) => unmet.every(({ id }) => isAnswer(reproductions.get(id)));
  if (unmet.length === 0) return undefined;
  return all.find((each) => isClean(each) && each.nodes.length >= needed && isOther(each));
}

function outvoted({ nodes }: Candidate, all: readonly Candidate[]): string {
  return `no patch passes it, and ${nodes.length} of ${samplesOf(all)} samples agree on a patch that breaks nothing`;
}

/**
 * Patches that were written independently and break nothing, most of which fail the test in one and the same way, and in
 * another way than the unpatched tree does: either the test asks for what the issue does not, or all of them share a
 * mistake. The judge's word on both sides, the patches that agree and the tests that none of them passes say which.
 */
function contradictionOf(
  tree: Tree,
  { id, score }: Node,
  { all, unmet }: { readonly all: readonly Candidate[]; readonly unmet: number },
): Omit<WeighedTest, 'node'> | undefined {
  const failing = all.filter(({ reproductions }) => reproductions.get(id)?.verdict.result === 'fail');
  const unchanged = resultOf(reproductionOnBase(tree, id, 1));
  const answers = failing.filter((each) => isClean(each) && isAnswer(each.reproductions.get(id)));
  const results = Map.groupBy(answers, ({ reproductions }) => resultOf(reproductions.get(id)));
  const groups = [...results].filter(([result]) => result !== '' && result !== unchanged);
  const agreeing = groups.map(([, group]) => group).sort((a, b) => b.length - a.length)[0] ?? [];
  // Samples of one and the same patch are one run of the test, and one witness.
  const [patches, of] = [agreeing.length, failing.length];
  if (patches < AGREEING || 2 * patches <= of) return undefined;
  // Patches of one model share its mistakes, so each further one is worth less.
  const against = Math.max(...agreeing.map((each) => odds(rewardOrNeutral(each)))) * Math.log2(1 + patches);
  const forIt = odds(score?.value ?? 0.5) * unmet;
  const reason = `${patches} of ${of} patches agree on another result than it asks for`;
  return { weight: forIt / (forIt + against), reason, contradicted: true };
}

/** Without what differs between runs that are alike: addresses, temporary paths. */
const resultOf = (run: Executed | undefined): string => stableTitle(run?.verdict.reason ?? '');
/** A test that hangs, breaks off or crashes with a patch came to no result that others could agree on. */
const isAnswer = (run: Executed | undefined): boolean =>
  run !== undefined && hasResults(run) && run.verdict.result === 'fail' && (run.verdict.unasserted ?? 0) === 0;
const isClean = ({ regression }: Candidate): boolean => regression?.verdict.result === 'pass';

function odds(probability: number): number {
  const value = Math.min(0.95, Math.max(0.05, probability));
  return value / (1 - value);
}

export function samplesOf(all: readonly Candidate[]): number {
  return all.reduce((sum, { nodes }) => sum + nodes.length, 0);
}
