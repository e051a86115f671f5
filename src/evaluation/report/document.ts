// The report as a value: sections of text, tables and charts. The Markdown and the page are two ways of writing it down.

import type { TopLevelSpec } from 'vega-lite';

/** A link goes to a place beside the report, never elsewhere. */
export interface Link {
  readonly text: string;
  readonly path: string;
}

/** Plain text, which a writer makes harmless. */
export type Cell = string | Link | readonly Link[];

export interface Table {
  readonly title?: string;
  /** Columns of numbers are set to the right; the first `texts` columns are not. */
  readonly texts: number;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Shown when unfolded only. */
  readonly folded?: 'folded';
}

/** The name of a column, and what stands in it of each item. */
export type Column<T> = readonly [head: string, cell: (item: T) => Cell];

/** A table with a row for each item: columns of words first, columns of numbers behind them. */
export function tableOf<T>(items: readonly T[], words: readonly Column<T>[], numbers: readonly Column<T>[]): Table {
  const columns = [...words, ...numbers];
  return {
    texts: words.length,
    head: columns.map(([head]) => head),
    rows: items.map((item) => columns.map(([, cell]) => cell(item))),
  };
}

export interface Chart {
  /** What the picture shows, for those who cannot see it. */
  readonly title: string;
  readonly spec: TopLevelSpec;
}

export interface Section {
  readonly title: string;
  /** How to read it: what is counted, over what. */
  readonly text: readonly string[];
  readonly charts: readonly Chart[];
  readonly tables: readonly Table[];
}

export interface Report {
  readonly title: string;
  /** What kind of model this is of; stands before every number. */
  readonly caption: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly warnings: readonly string[];
  readonly sections: readonly Section[];
}
