// Several evaluations of one data set side by side, of several models mostly: rates, pools, costs, and each against the first.

import { InputFault } from '../../errors.ts';
import type { ResultRow } from '../result-row.ts';
import { shares } from './chart-parts.ts';
import { curves } from './charts.ts';
import { type Column, type Report, type Section, tableOf } from './document.ts';
import { isKnown } from './outcome.ts';
import { paired } from './paired.ts';
import { KINDS } from './report.ts';
import { totalTokens } from './sections-cost.ts';
import { BUDGETS, type Contrast, contrastTable, contrastText, poolOf } from './sections-rate.ts';
import { called } from './side-names.ts';
import { assertSameDataset, factsOfSides, mixedKinds, type Side } from './sides.ts';
import { type Arm, meanFigure, rateOf, type Study, studyOf } from './study.ts';
import { warningsAbout } from './warnings.ts';
import { amount, outOf, rightOf, share } from './words.ts';

/** Throws InputFault where they are about several data sets. `note`: what the folders do not say, such as the machine. */
export function sideBySide(given: readonly Side[], note?: string): Report {
  const [first, ...others] = given;
  if (!first) throw new InputFault('There is nothing to put side by side.', 'Give the folders of two or more.');
  assertSameDataset(first, others);
  const sides = called(given).map((side) => ({ ...side, study: studyOf(side.evaluation, side.rows) }));
  const lines = linesOf(sides);
  const kinds = [...new Set(sides.map(({ evaluation }) => KINDS[evaluation.model.kind]))];
  return {
    title: `Side by side on ${first.evaluation.dataset.name}`,
    caption: kinds.join(' '),
    facts: [...factsOfSides(sides), ...notesOf(sides), ...(note === undefined ? [] : [['Note', note] as const])],
    warnings: [...mixedKinds(sides), ...warningsOf(sides)],
    sections: lines.length === 0 ? [] : [rates(sides, lines), pools(sides, lines), costs(sides, lines), gaps(sides)],
  };
}

interface Beside extends Side {
  readonly study: Study;
}

function notesOf(sides: readonly Side[]): Report['facts'] {
  return sides.flatMap(({ name, evaluation: { model } }): Report['facts'] =>
    model.note === undefined ? [] : [[`About ${name}`, model.note]],
  );
}

/** What holds for all stands once. */
function warningsOf(sides: readonly Beside[]): readonly string[] {
  const told = sides.map(({ name, study }) => ({
    name,
    warnings: study.rows.length === 0 ? [EMPTY] : warningsAbout(study, { findings: [], seen: undefined }),
  }));
  const isShared = (warning: string) => told.every(({ warnings }) => warnings.includes(warning));
  const shared = (told[0]?.warnings ?? []).filter(isShared);
  return [
    ...shared,
    ...told.flatMap(({ name, warnings }) =>
      warnings.filter((warning) => !isShared(warning)).map((warning) => `${name}: ${warning}`),
    ),
  ];
}

const EMPTY = 'There are no rows: nothing was evaluated yet.';

/** A policy with a budget, and what each side has of it. */
interface Line {
  readonly policy: string;
  readonly budget: number;
  /** In the order of the sides. */
  readonly arms: readonly (Arm | undefined)[];
}

/** By policy, in the order of the sides' evaluations, and by budget. */
function linesOf(sides: readonly Beside[]): readonly Line[] {
  const policies = [...new Set(sides.flatMap(({ study }) => study.policies))];
  return policies.flatMap((policy) => {
    const own = sides.map(({ study }) => study.arms.filter((arm) => arm.policy === policy));
    const budgets = [...new Set(own.flat().map(({ budget }) => budget))].sort((a, b) => a - b);
    return budgets.map((budget) => ({
      policy,
      budget,
      arms: own.map((arms) => arms.find((arm) => arm.budget === budget)),
    }));
  });
}

const RATE_TEXT =
  'Of rows with a verdict, those whose chosen patch the grader resolves, with the 95 % interval of a bootstrap over instances (exact where none or all are resolved). “Made by”: rows of all columns that are runs of their own, and rows of which the choice was replayed on a larger run.';

function rates(sides: readonly Beside[], lines: readonly Line[]): Section {
  const policies = [...new Set(lines.map(({ policy }) => policy))];
  const charts = policies.map((policy) => {
    const own = lines.filter((line) => line.policy === policy);
    const marks = own.flatMap(({ budget, arms }) =>
      sides.flatMap(({ name, study }, i) => {
        const arm = arms[i];
        return arm ? [{ ...rateOf(study, arm.rows), series: name, x: budget }] : [];
      }),
    );
    const title = `Resolve rate of ${policy} against its budget, with 95 % intervals`;
    return { title, spec: curves(marks, BUDGETS, shares('resolved')) };
  });
  const cellOf = (study: Study, { rows }: Arm) => `${rightOf(rows.filter(isKnown))}, ${share(rateOf(study, rows))}`;
  return {
    title: 'Resolve rate against budget',
    text: [RATE_TEXT],
    charts,
    tables: [tableOf(lines, POLICY, [N, ['made by', ({ arms }) => madeBy(arms)], ...columnsOf(sides, cellOf)])],
  };
}

const POLICY: readonly Column<Line>[] = [['policy', ({ policy }) => policy]];
const N: Column<Line> = ['N', ({ budget }) => String(budget)];

function madeBy(arms: Line['arms']): string {
  const rows: readonly ResultRow[] = arms.flatMap((arm) => arm?.rows ?? []);
  const replayed = rows.filter(({ basis }) => basis === 'replayed').length;
  if (replayed === 0) return 'run';
  return replayed === rows.length ? 'replay' : `${rows.length - replayed} run, ${replayed} replay`;
}

/** A column for each side. */
function columnsOf(sides: readonly Beside[], cell: (study: Study, arm: Arm) => string): readonly Column<Line>[] {
  return sides.map(({ name, study }, i) => [
    name,
    ({ arms }) => {
      const arm = arms[i];
      return arm ? cell(study, arm) : '–';
    },
  ]);
}

function pools(sides: readonly Beside[], lines: readonly Line[]): Section {
  const cellOf = (study: Study, arm: Arm) => {
    const { rows, pool } = poolOf(study, arm);
    return `${outOf(rows.filter(({ oracle }) => oracle === true).length, rows.length)}, ${share(pool)}`;
  };
  return {
    title: 'A right patch among the candidates (oracle pass@N)',
    text: ['Any of the first N rollouts resolves, as if the choice were always right: what no choice can exceed.'],
    charts: [],
    tables: [tableOf(lines, POLICY, [N, ...columnsOf(sides, cellOf)])],
  };
}

function costs(sides: readonly Beside[], lines: readonly Line[]): Section {
  const cellOf = (study: Study, { rows }: Arm) => {
    const mean = (measure: (row: ResultRow) => number) => meanFigure(study, rows, measure).value;
    const tokens = amount(mean(totalTokens), 'tokens');
    const times = [mean(({ seconds }) => seconds), mean(({ sandboxSeconds }) => sandboxSeconds)];
    return [tokens, ...times.map((time) => amount(time, 'time'))].join(' / ');
  };
  return {
    title: 'What an issue costs',
    text: ['For one issue on average: tokens of prompts and replies / active time / time in the sandbox (m:ss).'],
    charts: [],
    tables: [tableOf(lines, POLICY, [N, ...columnsOf(sides, cellOf)])],
  };
}

/** Each against the first one, at the largest budget of a policy that both have. */
function gaps([first, ...others]: readonly Beside[]): Section {
  const contrasts = others.flatMap((other) =>
    (first?.study.policies ?? []).flatMap((policy): readonly Contrast[] => {
      const shared = first?.study.arms.findLast(
        (arm) => arm.policy === policy && other.study.arms.some((one) => isSame(one, arm)),
      );
      const own = other.study.arms.find((arm) => shared && isSame(arm, shared));
      if (!shared || !own) return [];
      return [{ name: `${policy}, N = ${shared.budget}: ${other.name}`, found: paired(shared.rows, own.rows) }];
    }),
  );
  return {
    title: `Against ${first?.name ?? ''}`,
    text: contrastText(contrasts),
    charts: [],
    tables: [contrastTable(contrasts, ['the first', 'this one'])],
  };
}

function isSame(a: Arm, b: Arm): boolean {
  return a.policy === b.policy && a.budget === b.budget;
}
