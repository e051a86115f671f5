// The data set that `--dataset` means: a file of JSON lines, or one that has a name.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { cachedDataset } from '../evaluation/cached-dataset.ts';
import { type Dataset, readDataset } from '../evaluation/dataset.ts';
import { createDatasetHub } from '../evaluation/dataset-hub.ts';
import { namedDataset } from '../evaluation/named-dataset.ts';

export interface OpenDataset {
  readonly dataset: Dataset;
  /** What the official harness is given: the same file, or the name on the hub. */
  readonly official: string;
}

/** A file goes before a name. Throws InputFault and EnvironmentFault. */
export async function openDataset(
  text: string,
  { datasets, data }: Pick<Config, 'datasets' | 'data'>,
  say: (line: string) => void,
): Promise<OpenDataset> {
  const named = existsSync(text) ? undefined : namedDataset(text);
  if (!named) return { dataset: await readDataset(text), official: resolve(text) };
  const hub = createDatasetHub(datasets.url);
  return {
    dataset: await cachedDataset(named, { cache: join(data.folder, 'datasets'), hub, say }),
    official: named.id,
  };
}
