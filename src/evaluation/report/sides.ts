// Evaluations of one data set that stand beside each other: what they share is said once, what differs for each.

import { InputFault } from '../../errors.ts';
import type { Report } from './document.ts';
import { type Evaluated, factsOf } from './report.ts';

export interface Side extends Evaluated {
  /** What the user called it. */
  readonly name: string;
}

/** Throws InputFault where one of them is about another data set than the first. */
export function assertSameDataset(first: Side, others: readonly Side[]): void {
  const a = first.evaluation.dataset;
  const other = others.find(({ evaluation }) => evaluation.dataset.digest !== a.digest);
  if (!other) return;
  const b = other.evaluation.dataset;
  const versions = a.name === b.name ? 'two versions of one' : 'two';
  throw new InputFault(
    `${first.name} and ${other.name} are about ${versions} data set${a.name === b.name ? '' : 's'}: ${a.name} (${a.digest.slice(0, 12)}) and ${b.name} (${b.digest.slice(0, 12)}).`,
    'Evaluate all of them on the same file.',
  );
}

/** The facts of each, with its name behind what not all of them share. */
export function factsOfSides(sides: readonly Side[]): Report['facts'] {
  const [first, ...others] = sides.map(({ name, evaluation, rows }) => ({ name, facts: factsOf(evaluation, rows) }));
  if (!first) return [];
  const known = others.map(({ name, facts }) => ({ name, facts: new Map(facts) }));
  return first.facts.flatMap(([name, value]): Report['facts'] => {
    const differs = known.some(({ facts }) => facts.get(name) !== value);
    if (!differs) return [[name, value]];
    return [
      [`${name}, ${first.name}`, value],
      ...known.map(({ name: side, facts }) => [`${name}, ${side}`, facts.get(name) ?? ''] as const),
    ];
  });
}

/** What makes rates of several sides hard to compare, in general. */
export function mixedKinds(sides: readonly Side[]): readonly string[] {
  const of = (what: (side: Side) => string) => new Set(sides.map(what)).size;
  return [
    ...(of(({ evaluation }) => evaluation.model.kind) > 1
      ? [
          `Their models are not of one kind (${sides.map(({ name, evaluation }) => `${name}: ${evaluation.model.kind}`).join(', ')}): the difference is not one between versions of Mullover.`,
        ]
      : []),
    ...(of(({ evaluation }) => evaluation.grader) > 1 ? ['They were graded by different graders.'] : []),
  ];
}
