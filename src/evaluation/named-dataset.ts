// Data sets that have a name of their own here: where they lie on a hub, and which of its files hold the tasks.

import { InputFault } from '../errors.ts';

export interface NamedDataset {
  /** As it was asked for, without the revision. */
  readonly name: string;
  /** `owner/name` on the hub. */
  readonly id: string;
  /** For people: the files that hold the tasks. */
  readonly files: string;
  readonly isTasks: (path: string) => boolean;
  /** Branch, tag or commit; undefined: what is in the cache, else the newest. */
  readonly revision: string | undefined;
}

interface Known {
  readonly id: string;
  readonly files: string;
  readonly isTasks: (path: string) => boolean;
  /** Folders that may be asked for alone: `name/go`. */
  readonly parts?: readonly string[];
}

const TEST_SPLIT = {
  files: 'data/test-*.parquet',
  isTasks: (path: string) => /^data\/test-[^/]*\.parquet$/.test(path),
};

const KNOWN: Readonly<Record<string, Known>> = {
  verified: { id: 'SWE-bench/SWE-bench_Verified', ...TEST_SPLIT },
  lite: { id: 'SWE-bench/SWE-bench_Lite', ...TEST_SPLIT },
  'swe-bench': { id: 'SWE-bench/SWE-bench', ...TEST_SPLIT },
  multilingual: { id: 'SWE-bench/SWE-bench_Multilingual', ...TEST_SPLIT },
  'swe-rebench': { id: 'nebius/SWE-rebench', ...TEST_SPLIT },
  'multi-swe-bench': {
    id: 'ByteDance-Seed/Multi-SWE-bench',
    files: '*/*_dataset.jsonl',
    isTasks: (path) => /^[^/]+\/[^/]+_dataset\.jsonl$/.test(path),
    parts: ['c', 'cpp', 'go', 'java', 'js', 'rust', 'ts'],
  },
};

export const DATASET_NAMES: readonly string[] = Object.keys(KNOWN);

/** `verified`, `multi-swe-bench/go`, `lite@6ec7bb89b9342f664a54a6e0a6ea6501d3437cc2`; undefined for anything else. Throws InputFault for a part or revision that cannot be. */
export function namedDataset(text: string): NamedDataset | undefined {
  const [whole = '', revision, ...rest] = text.split('@');
  const [name = '', part, ...deeper] = whole.split('/');
  const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
  if (!known) return undefined;
  if (rest.length > 0 || (revision !== undefined && !/^[\w.-]{1,100}$/.test(revision)))
    throw new InputFault(`"${text}" names no revision of ${name}.`, `Give a branch, a tag or a commit: ${name}@main.`);
  if (part === undefined) return { name, id: known.id, files: known.files, isTasks: known.isTasks, revision };
  if (deeper.length > 0 || !known.parts?.includes(part))
    throw new InputFault(
      `There is no part "${[part, ...deeper].join('/')}" of ${name}.`,
      known.parts ? `Give one of ${known.parts.join(', ')}, or ${name} for all.` : `Give ${name} alone.`,
    );
  const isPart = (path: string) => path.startsWith(`${part}/`) && known.isTasks(path);
  return { name: whole, id: known.id, files: known.files.replace('*', part), isTasks: isPart, revision };
}
