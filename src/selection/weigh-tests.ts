// How much each kept reproduction test counts: tests and patches vouch for each other, and a test that nothing vouches for loses weight.

import { derived } from '../trace/derived.ts';
import type { Node, Tree } from '../trace/tree.ts';
import { type Candidate, candidatesOf, keptTests } from '../verification/matrix.ts';

export interface WeighedTest {
  readonly node: Node;
  /** 1 counts in full, 0 counts as if it had not been kept. */
  readonly weight: number;
  /** Why it counts less; undefined when it counts in full. */
  readonly reason: string | undefined;
}

/** Weight of a test that nothing has passed yet: it may be right, but it has not been shown that it can be passed. */
const UNMET = 0.5;
/** Samples that must have made the same change for each test that rejects it, to outvote the tests. */
const WITNESSES = 3;

/** The kept tests, best judged first, each with its weight in this tree. */
export function weighTests(tree: Tree): readonly WeighedTest[] {
  return derived(tree, 'weighed tests', () => weigh(keptTests(tree), candidatesOf(tree)));
}

function weigh(tests: readonly Node[], all: readonly Candidate[]): readonly WeighedTest[] {
  const unmet = tests.filter((test) => isUnmet(test, all));
  const agreed = unmet.length === tests.length ? consensusAgainst(unmet, all) : undefined;
  const met = tests.length - unmet.length;
  return tests.map((node) => {
    if (!unmet.includes(node)) return { node, weight: 1, reason: undefined };
    if (agreed) return { node, weight: 0, reason: outvoted(agreed, all) };
    if (met === 0) return { node, weight: 1, reason: undefined };
    const reason = `no patch passes it, while ${met === 1 ? 'another test is' : `${met} other tests are`} passed`;
    return { node, weight: UNMET, reason };
  });
}

/** Some patch fails it, and none passes it. */
function isUnmet({ id }: Node, all: readonly Candidate[]): boolean {
  const results = all.map(({ reproductions }) => reproductions.get(id)?.verdict.result);
  return results.includes('fail') && !results.includes('pass');
}

/**
 * The patch that breaks nothing and that more than half of all samples made, when these samples outnumber the tests that
 * reject it: each sample is a witness of its own for the change, each test one against it.
 */
function consensusAgainst(unmet: readonly Node[], all: readonly Candidate[]): Candidate | undefined {
  const needed = Math.max(samplesOf(all) / 2 + 0.5, WITNESSES * unmet.length);
  const clean = ({ regression }: Candidate) => regression?.verdict.result === 'pass';
  return unmet.length === 0 ? undefined : all.find((each) => clean(each) && each.nodes.length >= needed);
}

function outvoted({ nodes }: Candidate, all: readonly Candidate[]): string {
  return `no patch passes it, and ${nodes.length} of ${samplesOf(all)} samples agree on a patch that breaks nothing`;
}

export function samplesOf(all: readonly Candidate[]): number {
  return all.reduce((sum, { nodes }) => sum + nodes.length, 0);
}
