// Filtered episodes as data sets: for the model that writes, for process and outcome reward models; with card, configurations and figures.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../evaluation/evaluation-folder.ts';
import { type Episode, readEpisodes } from '../filter/episode.ts';
import type { FilterFacts } from '../filter/filter-facts.ts';
import { qualityOf } from '../quality/quality.ts';
import { balanced, preferencePairs } from './balance.ts';
import { beginExport } from './begin-export.ts';
import { type CardFacts, cardText, type SetCount, type ThoughtLength, thoughtPicture } from './card.ts';
import { datasetInfo, type Listed } from './dataset-info.ts';
import { writeParquet } from './parquet.ts';
import { approving, CLASSES, COMPARED, type Form, judging, type Kind, preferring, STEPWISE, writing } from './rows.ts';
import { judgedSamples, type Origin, stepwiseSamples, writingSamples } from './samples.ts';
import { type Side, sidesOf } from './split.ts';
import { lengthsOf, type StudentCount, tokensOf } from './tokens.ts';
import { type Recipe, servingText, type TrainingOptions, trainingYaml, zero3 } from './training.ts';

export interface ExportOptions extends Omit<TrainingOptions, 'folder'> {
  readonly form: Form;
  readonly counter: StudentCount;
}

export interface Exported {
  readonly sets: readonly SetCount[];
  readonly warnings: readonly string[];
  readonly tooLong: number;
}

/** A data set before it is split. */
interface DataSet<T extends Origin> {
  readonly name: string;
  readonly use: string;
  readonly kind: Kind<T>;
  /** How LLaMA-Factory reads it; undefined for others. */
  readonly listed: Listed['kind'] | undefined;
  readonly samples: readonly T[];
}

/** Reads `filtered/` of a folder and writes `export/` of it. */
export async function exportSets(folder: string, options: ExportOptions, told: FilterFacts): Promise<Exported> {
  const episodes: Episode[] = [];
  for await (const some of readEpisodes(folder)) episodes.push(...some);
  const out = join(folder, 'export');
  await beginExport(out);
  const sides = sidesOf(episodes.map(({ repository }) => repository));
  const { counter, cutoff } = options;
  const all = writingSamples(episodes);
  const lengths = all.map(({ messages, target }) =>
    tokensOf([...messages, { role: 'assistant', content: target }], counter),
  );
  const fitting = all.filter((_, at) => (lengths[at] ?? 0) <= cutoff);
  const asked = judgedSamples(episodes);
  const judged = asked.filter(({ question }) => tokensOf(question, counter) <= cutoff);
  const paths = stepwiseSamples(episodes);
  const steps = paths.filter(({ prompt, completions }) => counter.count([prompt, ...completions].join('\n')) <= cutoff);
  const { sets, reward } = setsOf({ fitting, judged, steps, form: options.form });
  const counts: SetCount[] = [];
  for (const set of sets) counts.push(await writeSet(out, set, sides));
  const quality = qualityOf(reward, episodes, sides);
  const facts: CardFacts = {
    ...told,
    sets: counts,
    repositories: repositoriesOf([...fitting, ...judged, ...steps], sides),
    tokenizer: counter.name,
    cutoff,
    lengths: lengthsOf(lengths),
    tooLong: all.length - fitting.length,
    tooLongToJudge: asked.length - judged.length + (paths.length - steps.length),
    thoughts: thoughtsOf(episodes, counter),
    quality,
  };
  await writeText(out, facts, options, { sets, counts });
  return { sets: counts, warnings: quality.warnings, tooLong: facts.tooLong + facts.tooLongToJudge };
}

type AnySet = { readonly [Name in keyof Sets]: DataSet<Sets[Name]> }[keyof Sets];
interface Sets {
  readonly writing: ReturnType<typeof writingSamples>[number];
  readonly judged: ReturnType<typeof judgedSamples>[number];
  readonly stepwise: ReturnType<typeof stepwiseSamples>[number];
  readonly pairs: ReturnType<typeof preferencePairs>[number];
}

interface Parts {
  readonly fitting: readonly Sets['writing'][];
  readonly judged: readonly Sets['judged'][];
  readonly steps: readonly Sets['stepwise'][];
  readonly form: Form;
}

function setsOf({ fitting, judged, steps, form }: Parts) {
  const patches = judged.filter(({ stage }) => stage === 'patch-generation');
  const process = balanced(judged.filter(({ stage }) => stage !== 'patch-generation')).kept;
  const outcome = balanced(patches).kept;
  const pairs = preferencePairs(patches);
  const sets: readonly AnySet[] = [
    { name: 'sft', use: 'the model that writes', kind: writing(form), listed: 'writing', samples: fitting },
    { name: 'prm', use: 'process judge, Yes or No', kind: judging(form), listed: 'writing', samples: process },
    { name: 'prm_classes', use: 'process classifier', kind: CLASSES, listed: undefined, samples: process },
    { name: 'prm_stepwise', use: 'process, stepwise (TRL)', kind: STEPWISE, listed: undefined, samples: steps },
    { name: 'orm', use: 'outcome judge, Yes or No', kind: judging(form), listed: 'writing', samples: outcome },
    { name: 'orm_classes', use: 'outcome classifier', kind: CLASSES, listed: undefined, samples: outcome },
    { name: 'orm_pairs', use: 'outcome, preferences', kind: preferring(form), listed: 'preference', samples: pairs },
    {
      name: 'orm_compared',
      use: 'outcome, preferences as served (TRL)',
      kind: COMPARED,
      listed: undefined,
      samples: pairs,
    },
    { name: 'orm_kto', use: 'outcome, KTO', kind: approving(form), listed: 'kto', samples: outcome },
  ];
  return { sets, reward: { prm: process, orm: outcome } };
}

async function writeSet(out: string, set: AnySet, sides: ReadonlyMap<string, Side>): Promise<SetCount> {
  const { name, use, kind } = set;
  const sideOf = ({ repository }: Origin) => sides.get(repository) ?? 'train';
  const write = async <T extends Origin>({ row, shape }: Kind<T>, samples: readonly T[], side: Side) => {
    const rows = samples.filter((sample) => sideOf(sample) === side).map(row);
    await writeWhole(join(out, `${name}_${side}.jsonl`), rows.map((each) => `${JSON.stringify(each)}\n`).join(''));
    await writeParquet(join(out, `${name}_${side}.parquet`), shape, rows);
    return rows.length;
  };
  const both = async <T extends Origin>(of: Kind<T>, samples: readonly T[]) => ({
    train: await write(of, samples, 'train'),
    validation: await write(of, samples, 'validation'),
  });
  return { name, use, ...(await both(kind as Kind<Origin>, set.samples)) };
}

/** A repository that changed its licence has a line for each. */
function repositoriesOf(samples: readonly Origin[], sides: ReadonlyMap<string, Side>): CardFacts['repositories'] {
  const groups = Map.groupBy(samples, ({ repository, licence }) => JSON.stringify([repository, licence]));
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => {
      const [first] = own;
      if (first === undefined) return [];
      const { repository: name, licence } = first;
      return [{ name, licence, side: sides.get(name) ?? 'train', samples: own.length }];
    });
}

function thoughtsOf(episodes: readonly Episode[], { count }: StudentCount): readonly ThoughtLength[] {
  return episodes.flatMap(({ turns, difficulty, rejected }) =>
    turns
      .filter(({ thoughts }) => thoughts !== '')
      .map(({ thoughts, kind }) => ({
        difficulty,
        tokens: count(thoughts),
        kept: rejected === null && kind !== 'unusable',
      })),
  );
}

interface Written {
  readonly sets: readonly AnySet[];
  readonly counts: readonly SetCount[];
}

async function writeText(
  out: string,
  facts: CardFacts,
  options: ExportOptions,
  { sets, counts }: Written,
): Promise<void> {
  const training = { ...options, folder: 'export' };
  const files = sets.flatMap(({ name, listed }) => {
    const sides = (['train', 'validation'] as const).filter(
      (side) => (counts.find((one) => one.name === name)?.[side] ?? 0) > 0,
    );
    return listed === undefined
      ? []
      : sides.map((side) => ({ name: `${name}_${side}`, file: `${name}_${side}.jsonl`, kind: listed }));
  });
  const known = new Set(files.map(({ name }) => name));
  for (const name of ['sft', 'prm', 'orm', 'orm-pairs', 'orm-kto'] as const) {
    const set = name.replace('-', '_');
    const validation = known.has(`${set}_validation`) ? `${set}_validation` : undefined;
    const recipe: Recipe = { name, train: `${set}_train`, validation };
    const file = join(out, 'train', `${name}.yaml`);
    // An earlier export may have had examples of it.
    if (known.has(recipe.train)) await writeWhole(file, trainingYaml(recipe, training));
    else await rm(file, { force: true });
  }
  await writeWhole(join(out, 'train', 'ds-z3.json'), zero3());
  await writeWhole(join(out, 'SERVING.md'), servingText(training));
  await writeWhole(join(out, 'quality.json'), `${JSON.stringify(facts.quality, null, 2)}\n`);
  await writeWhole(join(out, 'thoughts.svg'), await thoughtPicture(facts.thoughts));
  await writeWhole(join(out, 'dataset_info.json'), datasetInfo(files, options.form));
  await writeWhole(join(out, 'README.md'), cardText(facts));
}
