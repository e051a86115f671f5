// How well the stages work: localization against the gold patch, and whether reward models put right candidates first.

import type { ResultRow } from '../result-row.ts';
import { aucOf, aucWithin, type Scored } from '../statistics/auc.ts';
import { recallAt } from '../statistics/recall-at.ts';
import { columns, shares } from './charts.ts';
import type { Section } from './document.ts';
import { type Figure, figureOf, meanFigure, type Study } from './study.ts';
import { decimal, fewNote, percent, share } from './words.ts';

const PLACES = ['file', 'function', 'line'] as const;

export function localization(study: Study): Section {
  const cells = study.heads.map(({ policy, budget, rows }) => ({
    policy,
    budget,
    rows,
    recalls: PLACES.map((place) => ({ place, recall: meanFigure(study, rows, (row) => row.recall[place]) })),
  }));
  const marks = cells.flatMap(({ policy, recalls }) =>
    recalls.map(({ place, recall }) => ({ ...recall, series: policy, x: place })),
  );
  return {
    title: 'Localization recall',
    text: [
      'At the largest budget of each policy: of the files, functions and lines that the gold patch touches, the share that the best localization of a run names, on average. Other places may be right as well. Behind each: the rows that it is of; rows without a localization, or with nothing to compare it with, are left out.',
      ...fewNote(
        cells.flatMap(({ recalls }) => recalls.map(({ recall }) => recall.count)),
        'row',
      ),
    ],
    charts: [
      {
        title: 'Localization recall by file, function and line',
        spec: columns(marks, { title: 'place' }, shares('recall')),
      },
    ],
    tables: [
      {
        texts: 1,
        head: ['policy', 'N', 'rows', ...PLACES],
        rows: cells.map(({ policy, budget, rows, recalls }) => [
          policy,
          String(budget),
          String(rows.length),
          ...recalls.map(({ recall }) => `${share(recall)}, ${recall.count} rows`),
        ]),
      },
    ],
  };
}

const KS = [1, 2, 4];

interface Rewarded {
  readonly kind: ResultRow['rewards'][number]['kind'];
  readonly stage: string;
  /** One for each run. */
  readonly groups: readonly (readonly Scored[])[];
}

export function rewards(study: Study): Section {
  const all = rewardedBy(study).map((rewarded) => ({ ...rewarded, ...measured(study, rewarded) }));
  const marks = all.flatMap(({ kind, stage, pooled, within }) => {
    const x = `${kind.toUpperCase()}\n${stage.replaceAll('-', '-\n')}`;
    return [
      { ...pooled, series: 'all pairs', x },
      { ...within, series: 'pairs of one run', x },
    ];
  });
  return {
    title: 'Reward models',
    text: [
      'AUC: the chance that a right candidate has a higher score than a wrong one; 0.5 is a coin. Over all pairs, which also asks whether easy issues score higher, and over pairs of the same run, which is what a choice needs. Recall@k: of runs that have a right candidate, the share in which one is among the k best scored (all orders of equal scores counted). Each trace counts once, with all its candidates, whatever the rows that were replayed on it.',
      ...fewNote(
        all.map(({ count }) => count),
        'score',
      ),
    ],
    charts: [
      {
        title: 'AUC of process (PRM) and outcome (ORM) rewards by stage, with 95 % intervals',
        spec: columns(marks, { title: 'reward' }, { title: 'AUC', domain: [0, 1], format: '.1f', rule: 0.5 }),
      },
    ],
    tables: [
      {
        texts: 2,
        head: [
          'reward',
          'stage',
          'runs',
          'scores',
          'right',
          'AUC, all pairs',
          'AUC, same run',
          ...KS.map((k) => `recall@${k}`),
          'runs with a right one',
        ],
        rows: all.map(({ kind, stage, groups, count, right, pooled, within, recalls, findable }) => [
          kind.toUpperCase(),
          stage,
          String(groups.length),
          String(count),
          percent(count === 0 ? null : right / count),
          decimal(pooled),
          decimal(within),
          ...recalls.map(percent),
          String(findable),
        ]),
      },
    ],
  };
}

function measured(study: Study, { groups }: Rewarded) {
  const scored = groups.flat();
  const pooled: Figure = figureOf(study, aucOf(scored), scored.length);
  const within: Figure = figureOf(study, aucWithin(groups), scored.length);
  const findable = groups.filter((group) => group.some(({ correct }) => correct));
  const recalls = KS.map((k) => average(findable.map((group) => recallAt(k, group))));
  return {
    count: scored.length,
    right: scored.filter(({ correct }) => correct).length,
    pooled,
    within,
    recalls,
    findable: findable.length,
  };
}

function average(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Rows that were replayed on one trace hold parts of the same scores: of each trace the row that holds most counts. */
function rewardedBy({ rows, instances }: Study): readonly Rewarded[] {
  const byTrace = Map.groupBy(rows, ({ trace, instance }) => JSON.stringify([instance, trace]));
  const fullest = [...byTrace.values()].flatMap((own) =>
    own.toSorted((a, b) => b.rewards.length - a.rewards.length || b.budget - a.budget).slice(0, 1),
  );
  const units = new Map(instances.map((instance, unit) => [instance, unit]));
  const groups = fullest.flatMap((row) => {
    const unit = units.get(row.instance) ?? 0;
    const byStage = Map.groupBy(row.rewards, ({ kind, stage }) => JSON.stringify([kind, stage]));
    return [...byStage].map(([name, own]) => ({
      name,
      group: own.map(({ score, correct }) => ({ unit, score, correct })),
    }));
  });
  const byName = Map.groupBy(groups, ({ name }) => name);
  return [...byName]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, own]) => {
      const [kind, stage] = JSON.parse(name) as [Rewarded['kind'], string];
      return { kind, stage, groups: own.map(({ group }) => group) };
    });
}
