// One dialogue of a trajectory, told whole and judged: what a stage was asked, thought and answered, and whether it was right.

import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../evaluation/evaluation-folder.ts';
import { rowsOf, unlessMissing } from '../../evaluation/json-lines.ts';

const Text = z.string();
const Message = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: Text });

/** Stages of the method that are learnt. */
export const STAGES = [
  'repository-understanding',
  'fault-localization',
  'patch-generation',
  'patch-verification',
] as const;

/** `partly`: some of the fix's places and not all; `unknown`: nothing tells. Neither teaches anybody. */
const Label = z.enum(['correct', 'incorrect', 'partly', 'unknown']);
export type Label = z.infer<typeof Label>;

/** What a label rests on. `outcome`: what became of the pull request. */
const Ground = z.enum(['places', 'tests', 'reproduction', 'similarity', 'outcome', 'nothing']);

const Turn = z.strictObject({
  /** What this turn added to the dialogue. */
  added: z.array(Message),
  thoughts: Text,
  /** Without thoughts. */
  answer: Text,
  /** `answer`: the product of the stage; `search`: requests; `unusable`: it came back with a reason. */
  kind: z.enum(['answer', 'search', 'unusable']),
});

/** What an episode's `id` is made of. */
export function runAndNodeOf({ id: name }: { readonly id: string }): { readonly run: string; readonly node: string } {
  const [run = '', node = ''] = name.split('/');
  return { run, node };
}

export const Episode = z
  .strictObject({
    /** `run/node`. */
    id: Text.min(1),
    instance: Text.min(1),
    repository: Text.min(1),
    licence: Text.nullable(),
    difficulty: Text,
    /** Title and body of the issue. */
    statement: Text,
    attempt: z.int(),
    stage: z.enum(STAGES),
    /** A repair of a patch that failed. */
    isRepair: z.boolean(),
    /** What was said before its first turn, where the stage goes on from an earlier one. */
    before: z.array(Message),
    turns: z.array(Turn).min(1),
    /** Equal for equal products of one instance. */
    key: Text,
    /** `git diff` of a patch or a test; empty for other products. */
    diff: Text,
    /** Lines that a patch adds and removes; 0 for other products. */
    size: z.int().min(0),
    label: z.strictObject({ value: Label, by: Ground, reason: Text }),
    /** The question that a reward model is asked about it, without thoughts; null where it is asked none. */
    question: z.array(Message).nullable(),
    /** Of a wrong patch: it breaks no existing test, and fails a reproduction test. */
    isHard: z.boolean(),
    /** What the tests of the run itself say of a patch: reproduction and existing ones; `none`: nothing clear. */
    evidence: z.enum(['for', 'against', 'none']),
    /** Why it is no example for the model that writes; null: it is one. */
    rejected: Text.nullable(),
    /** Why no reward model learns from it; null: one does. */
    notJudged: Text.nullable(),
  })
  .readonly();
export type Episode = z.infer<typeof Episode>;

const parse = rowsOf(Episode, { what: 'filtered episode', next: 'Filter again.' });

/** Where a step (`filter`, `from-outcomes`) leaves its episodes, below the folder of all steps. */
export interface FilteredPlace {
  readonly folder: string;
  readonly step: string;
}

export function filteredIn({ folder, step }: FilteredPlace): string {
  return join(folder, 'filtered', step);
}

/** Names of the steps that have left any. */
export async function filteredSteps(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'filtered')).catch(unlessMissing<string[]>([]));
  return names.sort();
}

/** A step decides everything anew. */
export async function clearEpisodes(place: FilteredPlace): Promise<void> {
  await rm(filteredIn(place), { recursive: true, force: true });
  await mkdir(filteredIn(place), { recursive: true });
}

/** A file for each instance, so that no more than one is in memory at a time. */
export async function writeEpisodes(
  place: FilteredPlace,
  instance: string,
  episodes: readonly Episode[],
): Promise<void> {
  const text = episodes.map((row) => `${JSON.stringify(row)}\n`).join('');
  await writeWhole(join(filteredIn(place), `${instance.replaceAll('/', '__')}.jsonl`), text);
}

/** Instance by instance, step by step, in the order of their names. Throws InputFault for a line that is no episode. */
export async function* readEpisodes(folder: string): AsyncIterable<readonly Episode[]> {
  for (const step of await filteredSteps(folder)) {
    const place = filteredIn({ folder, step });
    const names = (await readdir(place)).filter((name) => name.endsWith('.jsonl')).sort();
    for (const file of names.map((name) => join(place, name))) yield parse(await readFile(file, 'utf8'), file);
  }
}
