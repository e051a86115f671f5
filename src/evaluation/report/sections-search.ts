// How well the stages work: localization against the gold patch, and whether reward models put right candidates first.

import { mean } from 'simple-statistics';
import type { StageName } from '../../task.ts';
import { plural } from '../../trace/views/quantities.ts';
import type { ResultRow } from '../result-row.ts';
import { aucOf, aucWithin, type Scored } from '../statistics/auc.ts';
import { recallAt } from '../statistics/recall-at.ts';
import { shares } from './chart-parts.ts';
import { columns } from './charts.ts';
import { type Column, type Section, tableOf } from './document.ts';
import { type Arm, byText, type Figure, figureOf, meanFigure, type Study } from './study.ts';
import { decimal, fewNote, percent, share } from './words.ts';

const PLACES = ['file', 'function', 'line'] as const;
type Place = (typeof PLACES)[number];

const PLACES_TEXT =
  'At the largest budget of each policy: of the files, functions and lines that the gold patch touches, the share that the best localization of a run names, on average. Other places may be right as well. Behind each: the rows that it is of; rows without a localization, or with nothing to compare it with, are left out.';

export function localization(study: Study): Section {
  const recallOf = (rows: readonly ResultRow[], place: Place) => meanFigure(study, rows, (row) => row.recall[place]);
  const marks = study.heads.flatMap(({ policy, rows }) =>
    PLACES.map((place) => ({ ...recallOf(rows, place), series: policy, x: place })),
  );
  const counts = marks.map(({ count }) => count);
  const numbers: readonly Column<Arm>[] = [
    ['N', ({ budget }) => String(budget)],
    ['rows', ({ rows }) => String(rows.length)],
    ...PLACES.map((place): Column<Arm> => [place, ({ rows }) => recallText(recallOf(rows, place))]),
  ];
  const spec = columns(marks, { title: 'place' }, shares('recall'));
  return {
    title: 'Localization recall',
    text: [PLACES_TEXT, ...fewNote(counts, 'row')],
    charts: [{ title: 'Localization recall by file, function and line', spec }],
    tables: [tableOf(study.heads, [['policy', ({ policy }) => policy]], numbers)],
  };
}

function recallText(recall: Figure): string {
  return `${share(recall)}, ${plural(recall.count, 'row')}`;
}

const KS = [1, 2, 4];

interface Rewarded {
  readonly kind: ResultRow['rewards'][number]['kind'];
  readonly stage: string;
  /** One for each run. */
  readonly groups: readonly (readonly Scored[])[];
}

const REWARD_TEXT =
  'AUC: the chance that a right candidate has a higher score than a wrong one; 0.5 is a coin. Over all pairs, which also asks whether easy issues score higher, and over pairs of the same run, which is what a choice needs. Recall@k: of runs that have a right candidate, the share in which one is among the k best scored (all orders of equal scores counted). Each trace counts once, with all its candidates, whatever the rows that were replayed on it.';

export function rewards(study: Study): Section {
  const all = rewardedBy(study).map((rewarded) => measured(study, rewarded));
  const marks = all.flatMap(({ kind, stage, pooled, within }) => {
    const x = `${kind.toUpperCase()}\n${stage.replaceAll('-', '-\n')}`;
    return [
      { ...pooled, series: 'all pairs', x },
      { ...within, series: 'pairs of one run', x },
    ];
  });
  const counts = all.map(({ count }) => count);
  const spec = columns(marks, { title: 'reward' }, { title: 'AUC', domain: [0, 1], format: '.1f', rule: 0.5 });
  return {
    title: 'Reward models',
    text: [REWARD_TEXT, ...fewNote(counts, 'score')],
    charts: [{ title: 'AUC of process (PRM) and outcome (ORM) rewards by stage, with 95 % intervals', spec }],
    tables: [tableOf(all, REWARD_WORDS, REWARD_NUMBERS)],
  };
}

type Measured = ReturnType<typeof measured>;

const REWARD_WORDS: readonly Column<Measured>[] = [
  ['reward', ({ kind }) => kind.toUpperCase()],
  ['stage', ({ stage }) => stage],
];
const REWARD_NUMBERS: readonly Column<Measured>[] = [
  ['runs', ({ groups }) => String(groups.length)],
  ['scores', ({ count }) => String(count)],
  ['right', ({ count, right }) => percent(right / count)],
  ['AUC, all pairs', ({ pooled }) => decimal(pooled)],
  ['AUC, same run', ({ within }) => decimal(within)],
  ...KS.map((k): Column<Measured> => [`recall@${k}`, ({ findable }) => percent(recallOver(findable, k))]),
  ['runs with a right one', ({ findable }) => String(findable.length)],
];

function measured(study: Study, rewarded: Rewarded) {
  const scored = rewarded.groups.flat();
  const isRight = ({ correct }: Scored) => correct;
  return {
    ...rewarded,
    count: scored.length,
    right: scored.filter(isRight).length,
    pooled: figureOf(study, aucOf(scored), scored.length),
    within: figureOf(study, aucWithin(rewarded.groups), scored.length),
    findable: rewarded.groups.filter((group) => group.some(isRight)),
  };
}

function recallOver(groups: Rewarded['groups'], k: number): number | null {
  const recalls = groups.map((group) => recallAt(k, group)).filter((recall) => recall !== null);
  return recalls.length === 0 ? null : mean(recalls);
}

/** Rows that were replayed on one trace hold parts of the same scores: of each trace the row that holds most counts. */
function rewardedBy({ rows, instances }: Study): readonly Rewarded[] {
  const byTrace = Map.groupBy(rows, ({ trace, instance }) => JSON.stringify([instance, trace]));
  const fullest = [...byTrace.values()].flatMap((own) =>
    own.toSorted((a, b) => b.rewards.length - a.rewards.length || b.budget - a.budget).slice(0, 1),
  );
  const units = new Map(instances.map((instance, unit) => [instance, unit]));
  const scores = fullest.flatMap(({ instance, rewards }, run) =>
    rewards.map((reward) => ({ ...reward, run, unit: units.get(instance) ?? 0 })),
  );
  const byStage = Map.groupBy(scores, ({ stage, kind }) => `${stage} ${kind}`);
  return [...byStage]
    .sort(([a], [b]) => placeOf(a) - placeOf(b) || byText(a, b))
    .flatMap(([, own]) => {
      const groups = [...Map.groupBy(own, ({ run }) => run).values()];
      return own.slice(0, 1).map(({ kind, stage }) => ({ kind, stage, groups }));
    });
}

const ORDER: readonly StageName[] = ['repository-understanding', 'fault-localization', 'patch-generation'];

/** In the order in which a search goes through them. */
function placeOf(name: string): number {
  const place = ORDER.findIndex((stage) => name.startsWith(`${stage} `));
  return place < 0 ? ORDER.length : place;
}
