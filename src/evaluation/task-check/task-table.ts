// What was measured of tasks as a table of Markdown, which a terminal shows well enough.

import { availableParallelism, totalmem } from 'node:os';
import { type PatchFacts, shortOf, type TaskCheck } from './kept-checks.ts';

export interface Line {
  readonly plain: TaskCheck | undefined;
  /** With a `.github/mullover.yml`, where the task needs one. */
  readonly overridden: TaskCheck | undefined;
  readonly task: string;
}

const HEAD = [
  'task',
  'runner',
  'environment s',
  'baseline s',
  'baseline tests',
  'fix',
  'no patch',
  'half or wrong',
  'reason',
];

export function tableOf(lines: readonly Line[]): string {
  const rows = lines.flatMap(({ task, plain, overridden }) => [
    cellsOf(task, plain),
    ...(overridden ? [cellsOf(`${task} with settings`, overridden)] : []),
  ]);
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellsOf(task: string, result: TaskCheck | undefined): readonly string[] {
  if (!result) return [task, ...HEAD.slice(2).map(() => '–'), 'not measured'];
  const reason = (shortOf(result) ?? '').replaceAll('|', '\\|').replace(/\s+/g, ' ');
  if (!result.ok) return [task, '–', seconds(result.environmentSeconds), '–', '–', '–', '–', '–', reason];
  const { baseline, patches } = result.measured;
  const { passed, red, flaky, cap, runs, part } = baseline;
  const [gold, empty, ...wrong] = patches;
  const others = [red > 0 ? `${red} red` : '', flaky > 0 ? `${flaky} flaky` : '', runs === 1 ? 'run once' : ''].filter(
    Boolean,
  );
  const counts = `${passed} pass${others.map((text) => `, ${text}`).join('')}${part ? `, ${part.files} of ${part.of} files, nearest first (all > ${cap} s)` : ''}`;
  return [
    task,
    result.recipe.runner,
    result.environmentSeconds === null ? 'cached' : seconds(result.environmentSeconds),
    seconds(baseline.seconds),
    counts,
    gold?.verdict ?? '–',
    empty?.verdict ?? '–',
    wrong.map(wrongCell).join(', ') || 'none could be made',
    reason,
  ];
}

function wrongCell({ kind, verdict }: PatchFacts): string {
  return `${kind === 'part' ? 'half' : kind}: ${verdict}`;
}

function seconds(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}

export interface Summary {
  readonly tasks: number;
  readonly measured: number;
  readonly environments: number;
  readonly baselines: number;
  readonly gold_resolved: number;
  readonly empty_refused: number;
  readonly wrong_refused: number;
  /** All of it, without settings of the repository. */
  readonly whole: number;
  readonly whole_with_settings: number;
}

export function summaryOf(lines: readonly Line[]): Summary {
  const count = (test: (line: Line) => boolean) => lines.filter(test).length;
  const measured = (line: Line) => (line.plain?.ok ? line.plain.measured : undefined);
  const refused = (facts: readonly PatchFacts[] = []) => facts.some(({ verdict }) => verdict === 'not resolved');
  const whole = ({ plain }: Line) => plain !== undefined && shortOf(plain) === undefined;
  return {
    tasks: lines.length,
    measured: count(({ plain }) => plain !== undefined),
    environments: count(({ plain }) => plain?.ok === true),
    baselines: count((line) => measured(line)?.baseline.result === 'pass'),
    gold_resolved: count((line) => measured(line)?.patches[0]?.verdict === 'resolved'),
    empty_refused: count((line) => measured(line)?.patches[1]?.verdict === 'not resolved'),
    wrong_refused: count((line) => refused(measured(line)?.patches.slice(2))),
    whole: count(whole),
    whole_with_settings: count(
      (line) => whole(line) || (line.overridden !== undefined && shortOf(line.overridden) === undefined),
    ),
  };
}

/** What the figures were measured on. */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores, ${memory} GB, Node ${process.versions.node}`;
}
