// The card of a data set: counts, licences, filters, lengths, quality, and how long thoughts are by difficulty, before and after.

import { quantileSorted } from 'simple-statistics';
import { stringify } from 'yaml';
import { columns } from '../../evaluation/report/charts.ts';
import type { Table } from '../../evaluation/report/document.ts';
import { tableOf } from '../../evaluation/report/document.ts';
import { markdownOf } from '../../evaluation/report/markdown.ts';
import { pictureOf } from '../../look/picture.ts';
import type { Kept } from '../filter/filter.ts';
import type { Quality } from '../quality/quality.ts';
import type { Side } from './split.ts';
import type { Lengths } from './tokens.ts';

export interface SetCount {
  readonly name: string;
  readonly use: string;
  readonly train: number;
  readonly validation: number;
}

export interface ThoughtLength {
  readonly difficulty: string;
  readonly tokens: number;
  readonly kept: boolean;
}

export interface CardFacts {
  readonly sets: readonly SetCount[];
  readonly repositories: readonly {
    readonly name: string;
    readonly licence: string;
    readonly side: Side;
    readonly samples: number;
  }[];
  readonly table: readonly Kept[];
  readonly filters: readonly string[];
  readonly tokenizer: string;
  readonly cutoff: number;
  readonly lengths: Lengths;
  /** Samples that are longer than the cut-off, and are left out. */
  readonly tooLong: number;
  /** The same of questions to reward models, and of paths. */
  readonly tooLongToJudge: number;
  readonly thoughts: readonly ThoughtLength[];
  readonly quality: Quality;
  /** Where the examples come from, one line. */
  readonly source: string;
}

/** `README.md` as a hub shows it: its head, and the text. */
export function cardText(facts: CardFacts): string {
  const licences = [...new Set(facts.repositories.map(({ licence }) => licence.toLowerCase()))].sort();
  const head = stringify({
    license: licences.length === 1 && isPlain(licences[0]) ? licences[0] : 'other',
    task_categories: ['text-generation'],
    tags: ['code', 'software-engineering', 'reasoning', 'reward-model'],
    configs: facts.sets.filter(({ train }) => train > 0).map(configOf),
  });
  const report = {
    title: 'Training data for issue solving',
    caption: facts.source,
    facts: [
      ['Token counts', `by ${facts.tokenizer}`],
      [
        'Cut-off',
        `${facts.cutoff} tokens; ${facts.tooLong} samples of the model that writes and ${facts.tooLongToJudge} of reward models are longer and left out`,
      ],
    ] as const,
    warnings: facts.quality.warnings,
    sections: sectionsOf(facts),
  };
  return `---\n${head}---\n\n${markdownOf(report)}\n![Thought lengths by difficulty, before and after filtering](thoughts.svg)\n`;
}

/** One licence that a hub may know, and no expression of several. */
const isPlain = (licence = '') => /^(?!licenseref-)[a-z0-9.-]+$/.test(licence);

function configOf({ name, validation }: SetCount) {
  const file = (split: Side) => ({ split, path: `${name}_${split}.parquet` });
  return { config_name: name, data_files: [file('train'), ...(validation > 0 ? [file('validation')] : [])] };
}

function sectionsOf(facts: CardFacts) {
  const { sets, repositories, table, filters, lengths, quality, thoughts } = facts;
  const section = (title: string, text: readonly string[], tables: readonly Table[]) => ({
    title,
    text,
    charts: [],
    tables,
  });
  return [
    section(
      'Sets',
      ['Split by repository: none is on both sides.'],
      [
        tableOf(
          sets,
          [
            ['set', ({ name }) => name],
            ['use', ({ use }) => use],
          ],
          [
            ['train', ({ train }) => String(train)],
            ['validation', ({ validation }) => String(validation)],
          ],
        ),
      ],
    ),
    section('Filters', filters, [
      tableOf(
        table,
        [
          ['stage', ({ stage }) => stage],
          ['kept, or why not', ({ fate }) => fate],
        ],
        [['count', ({ count }) => String(count)]],
      ),
    ]),
    section(
      'Repositories and licences',
      ['Of all sets; licences as of the base commit of each task.'],
      [
        tableOf(
          repositories,
          [
            ['repository', ({ name }) => name],
            ['licence', ({ licence }) => licence],
            ['side', ({ side }) => side],
          ],
          [['samples', ({ samples }) => String(samples)]],
        ),
      ],
    ),
    section('Lengths', ['Tokens of the samples of the model that writes.'], [lengthTable('samples', lengths)]),
    section('Quality of the reward data', noiseText(quality), [qualityTable(quality)]),
    section(
      'Thoughts by difficulty',
      ['Tokens of the thoughts of one turn; the bars of the picture hold the middle half.'],
      [thoughtTable(thoughts)],
    ),
  ];
}

function lengthTable(name: string, { count, median, p90, p99, most }: Lengths): Table {
  const row = [name, ...[count, median, p90, p99, most].map(String)];
  return { texts: 1, head: ['', 'count', 'median', '90 %', '99 %', 'most'], rows: [row] };
}

function noiseText({ noise, shared }: Quality): readonly string[] {
  const share = (value: number | null) => (value === null ? 'unknown' : `${(100 * value).toFixed(1)} %`);
  return [
    `Of ${noise.compared} labelled patches with a clear word of the run's own tests, these speak against ${share(noise.rightDoubted)} of the right ones and for ${share(noise.wrongBelieved)} of the wrong ones. A scorer that is never wrong would reach an AUC of ${noise.ceiling?.toFixed(3) ?? 'unknown'} if all of that were errors of the labels.`,
    `${noise.conflicts} of ${noise.repeated} products that were judged several times have both labels; ${shared} issues have a like one on the other side of the split.`,
  ];
}

function qualityTable({ sets }: Quality): Table {
  const number = (value: number | null | undefined) => value?.toFixed(3) ?? '–';
  return tableOf(
    Object.entries(sets),
    [['set', ([name]) => name]],
    [
      ['right', ([, { right }]) => String(right)],
      ['wrong', ([, { wrong }]) => String(wrong)],
      ['issues', ([, { issues }]) => String(issues)],
      ['AUC of lengths and positions', ([, { shortcut }]) => number(shortcut.auc)],
      ['from', ([, { shortcut }]) => number(shortcut.interval?.low)],
      ['to', ([, { shortcut }]) => number(shortcut.interval?.high)],
    ],
  );
}

const SERIES = { before: 'before filtering', after: 'after filtering' } as const;

interface Spread {
  readonly difficulty: string;
  readonly series: string;
  readonly count: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

function spreads(thoughts: readonly ThoughtLength[]): readonly Spread[] {
  const of = (series: string, some: readonly ThoughtLength[]) =>
    [...Map.groupBy(some, ({ difficulty }) => difficulty)].map(([difficulty, group]): Spread => {
      const sorted = group.map(({ tokens }) => tokens).sort((a, b) => a - b);
      const at = (share: number) => quantileSorted(sorted, share);
      return { difficulty, series, count: sorted.length, low: at(0.25), median: at(0.5), high: at(0.75) };
    });
  const all = [
    ...of(SERIES.before, thoughts),
    ...of(
      SERIES.after,
      thoughts.filter(({ kept }) => kept),
    ),
  ];
  return all.sort(
    (a, b) =>
      rank(a.difficulty) - rank(b.difficulty) ||
      (a.difficulty < b.difficulty ? -1 : Number(a.difficulty > b.difficulty)),
  );
}

/** Names of difficulties begin with a number where they have an order: `6-20 lines`, `<15 min fix`. */
function rank(difficulty: string): number {
  const number = Number(/\d+/.exec(difficulty)?.[0] ?? Number.POSITIVE_INFINITY);
  const unit = /hour/.test(difficulty) ? 60 : 1;
  return number * unit + (/^>/.test(difficulty) ? 0.5 : 0) - (/^</.test(difficulty) ? 0.5 : 0);
}

function thoughtTable(thoughts: readonly ThoughtLength[]): Table {
  return tableOf(
    spreads(thoughts),
    [
      ['difficulty', ({ difficulty }) => difficulty],
      ['', ({ series }) => series],
    ],
    [
      ['turns', ({ count }) => String(count)],
      ['25 %', ({ low }) => low.toFixed(0)],
      ['median', ({ median }) => median.toFixed(0)],
      ['75 %', ({ high }) => high.toFixed(0)],
    ],
  );
}

/** The picture of the card. */
export function thoughtPicture(thoughts: readonly ThoughtLength[]): Promise<string> {
  const marks = spreads(thoughts).map(({ difficulty, series, low, median, high }) => ({
    x: difficulty,
    series,
    value: median,
    interval: { low, high },
  }));
  return pictureOf(columns(marks, { title: 'difficulty' }, { title: 'tokens of thoughts in a turn' }));
}
