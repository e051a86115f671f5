// Whether right and wrong can be told apart without reading: a logistic regression on lengths and positions, tried on other repositories.

import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import { aucOf, type Scored } from '../../evaluation/statistics/auc.ts';
import { type Interval, intervalOf, resample, type Statistic } from '../../evaluation/statistics/bootstrap.ts';
import { lengthOf } from '../export/balance.ts';
import type { JudgedSample } from '../export/samples.ts';
import { runAndNodeOf } from '../filter/episode.ts';

export interface Shortcut {
  /** How well lengths and positions tell right from wrong, on repositories that the fit did not see; null: too few. */
  readonly auc: number | null;
  readonly interval: Interval | null;
  /** True where they tell it for sure. */
  readonly isLeak: boolean;
  /** AUC of each feature alone, whichever way it points: 0.5 tells nothing. */
  readonly features: Readonly<Record<string, number | null>>;
}

const FOLDS = 5;
const STEPS = 300;
/** What the lower end of the interval must pass to be called a leak: a trivial model may be right by a hair. */
const LEAK = 0.55;

const FEATURES: Readonly<Record<string, (sample: JudgedSample) => number>> = {
  length: (sample) => Math.log1p(lengthOf(sample)),
  'last message': ({ question }) =>
    Math.log1p(question.findLast(({ role }) => role === 'assistant')?.content.length ?? 0),
  patch: ({ diff }) => Math.log1p(diff.length),
  messages: ({ question }) => question.length,
  turns: ({ turns }) => turns,
  attempt: ({ attempt }) => attempt,
  position: (sample) => sumOf(runAndNodeOf(sample).node),
};

/** Of a position in a tree: the numbers in it, a patch's own and those above it. */
function sumOf(position: string): number {
  const numbers = position.match(/\d+/g) ?? [];
  return numbers.reduce((sum, digits) => sum + Number(digits), 0);
}

export function shortcutIn(samples: readonly JudgedSample[]): Shortcut {
  const units = [...new Set(samples.map(({ instance }) => instance))];
  const unitOf = new Map(units.map((instance, at) => [instance, at]));
  const aucBy = (scores: readonly number[]): Statistic =>
    aucOf(samples.map(({ instance, label }, at) => scoredOf(unitOf.get(instance), scores[at], label)));
  const alone = Object.entries(FEATURES).map(
    ([name, of]) => [name, either(aucBy(samples.map(of))(once(units.length)))] as const,
  );
  const features = Object.fromEntries(alone);
  const scores = scoresAcross(samples);
  if (scores === undefined) return { auc: null, interval: null, isLeak: false, features };
  const statistic = aucBy(scores);
  const auc = statistic(once(units.length));
  // There is no interval where every draw says the same.
  const interval = intervalOf(resample(units.length), statistic);
  return { auc, interval, isLeak: (interval?.low ?? auc ?? 0) > LEAK, features };
}

const scoredOf = (unit = 0, score = 0, correct: boolean): Scored => ({ unit, score, correct });
const once = (units: number) => new Array<number>(units).fill(1);
const either = (auc: number | null) => (auc === null ? null : Math.max(auc, 1 - auc));

/** Each sample scored by a fit on other repositories, or on other issues where there are too few; undefined where nothing can be fitted. */
function scoresAcross(samples: readonly JudgedSample[]): readonly number[] | undefined {
  const byRepository = [...new Set(samples.map(({ repository }) => repository))].sort();
  const groups =
    byRepository.length >= FOLDS ? byRepository : [...new Set(samples.map(({ instance }) => instance))].sort();
  const nameOf = (sample: JudgedSample) => (byRepository.length >= FOLDS ? sample.repository : sample.instance);
  const folds = samples.map((sample) => groups.indexOf(nameOf(sample)) % FOLDS);
  if (groups.length < FOLDS) return undefined;
  const columns = scaled(samples);
  const scores = new Array<number>(samples.length).fill(0);
  for (let held = 0; held < FOLDS; held++) {
    const train = [...samples.keys()].filter((at) => folds[at] !== held);
    const labels = train.map((at) => Number(samples[at]?.label));
    if (new Set(labels).size < 2) return undefined;
    const weights = descend(
      train.map((at) => columns[at] ?? []),
      labels,
    );
    for (const at of samples.keys())
      if (folds[at] === held) scores[at] = (columns[at] ?? []).reduce((sum, x, i) => sum + x * (weights[i] ?? 0), 0);
  }
  return scores;
}

function descend(rows: readonly (readonly number[])[], labels: readonly number[]): readonly number[] {
  const model = new LogisticRegression({ numSteps: STEPS, learningRate: 1 / rows.length });
  model.train(new Matrix(rows.map((row) => [...row])), Matrix.columnVector([...labels]));
  return model.classifiers[0]?.weights.to1DArray() ?? [];
}

/** A row of features for each sample, each with mean 0 and deviation 1, and a constant in front. */
function scaled(samples: readonly JudgedSample[]): readonly (readonly number[])[] {
  const columns = Object.values(FEATURES).map((of) => {
    const values = samples.map(of);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    return values.map((value) => (spread === 0 ? 0 : (value - mean) / spread));
  });
  return samples.map((_, at) => [1, ...columns.map((column) => column[at] ?? 0)]);
}
