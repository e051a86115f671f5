// Rows and what was asked for → the report as a value. Pure: the same rows give the same report, to the byte.

import { plural } from '../../trace/views/quantities.ts';
import type { EvaluationFile } from '../evaluation-folder.ts';
import type { GraderCheck } from '../grader-checks.ts';
import type { ResultRow } from '../result-row.ts';
import type { Report } from './document.ts';
import { costs, difficulty } from './sections-cost.ts';
import { differences, oracle, resolveRates } from './sections-rate.ts';
import { everyRow, failures } from './sections-rows.ts';
import { localization, rewards } from './sections-search.ts';
import { abstention, calibration } from './sections-trust.ts';
import { studyOf } from './study.ts';
import { type Hygiene, warningsAbout } from './warnings.ts';

export interface Evaluated {
  readonly evaluation: EvaluationFile;
  readonly rows: readonly ResultRow[];
}

export function reportOf({ evaluation, rows }: Evaluated, hygiene: Hygiene): Report {
  const study = studyOf(evaluation, rows);
  const sections = [
    resolveRates(study),
    differences(study),
    oracle(study),
    costs(study),
    difficulty(study),
    localization(study),
    rewards(study),
    calibration(study),
    abstention(study),
    failures(study),
    everyRow(study),
  ];
  return {
    title: `Evaluation on ${evaluation.dataset.name}`,
    caption: captionOf(evaluation.model),
    facts: [...factsOf(evaluation, rows), ...checkFacts(hygiene.checks ?? [])],
    warnings: rows.length === 0 ? ['There are no rows: nothing was evaluated yet.'] : warningsAbout(study, hygiene),
    sections: rows.length === 0 ? [] : sections.filter((section) => section !== null),
  };
}

function checkFacts(checks: readonly GraderCheck[]): Report['facts'] {
  const wrong = checks.filter(({ patch }) => patch !== 'gold');
  if (wrong.length === 0) return [];
  const count = (is: (check: GraderCheck) => boolean | undefined) => wrong.filter(is).length;
  const resolved = count(({ verdict }) => verdict === 'resolved');
  const unseen = count((check) => check.unseen);
  const unknown = count(({ verdict }) => verdict === 'unknown');
  const instances = new Set(wrong.map(({ instance }) => instance)).size;
  const of = `${wrong.length} empty, half and wrong patches of ${plural(instances, 'instance')}`;
  const told = `${resolved} resolved${unseen > 0 ? ` (${unseen} by tests that do not tell them from the fix)` : ''}`;
  return [['Grader check', `${of}: ${told}${unknown > 0 ? `, ${unknown} without a verdict` : ''}`]];
}

export const KINDS: Readonly<Record<EvaluationFile['model']['kind'], string>> = {
  simulated:
    'Simulated model: its replies were made from the gold patch with a set skill. The numbers show how the search uses such replies, and say nothing about any real model.',
  replayed: 'Replayed model: recorded replies, no endpoint was asked. Times and costs are not those of the model.',
  live: 'Live model: every reply came from the endpoint during the evaluation.',
};

export function captionOf({ kind, note }: EvaluationFile['model']): string {
  return note === undefined ? KINDS[kind] : `${KINDS[kind]} ${note}`;
}

export function factsOf(evaluation: EvaluationFile, rows: readonly ResultRow[]): Report['facts'] {
  const { dataset, model, grader, mullover, shard, seeds, started } = evaluation;
  const replayed = rows.filter(({ basis }) => basis === 'replayed').length;
  const raised = rows.filter(({ raisedFrom }) => raisedFrom !== undefined).length;
  const goneOn =
    raised === 0
      ? ''
      : ` (${raised} of them went on from a smaller budget: where samples are not independent, a run anew might differ)`;
  const instances = new Set(rows.map(({ instance }) => instance)).size;
  const part = shard === undefined ? '' : ` (shard ${shard.index} of ${shard.of})`;
  return [
    ['Data set', `${dataset.name}, ${dataset.digest.slice(0, 12)}`],
    ['Model', `${model.name} (${model.kind}), judged by ${model.judge}`],
    ['Instances', `${instances} of ${dataset.instances.length} have rows${part}`],
    [
      'Rows',
      `${rows.length}: ${rows.length - replayed} own runs${goneOn}, ${replayed} replays of the choice on a larger run`,
    ],
    ['Seeds', seeds.join(', ')],
    ['Grader', grader === 'official' ? 'the official harness' : 'the sandbox of Mullover'],
    [
      'Mullover',
      mullover.commit === null ? mullover.version : `${mullover.version} at ${mullover.commit.slice(0, 12)}`,
    ],
    ['Started', started],
  ];
}
