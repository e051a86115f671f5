// What the follower of a queue and its workers tell each other: what is evaluated, a task, a row with its patch.

import { basename } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import type { Budget, RunId } from '../task.ts';
import type { Evaluation } from './described.ts';
import { EvaluationFile } from './evaluation-folder.ts';
import type { GoldTask } from './gold-task.ts';
import { ResultRow } from './result-row.ts';

/** A row in words that the queue does not read; see `SharedEvaluation` of the queue. */
export interface SharedRow {
  readonly key: string;
  readonly text: string;
  readonly standing: 'final' | 'open';
}

/** Traces of this machine as bytes for others; see the trace store. */
export interface TraceParcels {
  pack(run: RunId): Promise<Buffer | undefined>;
  unpack(run: RunId, parcel: Buffer, rule: 'whole' | 'longer'): Promise<void>;
}

const { policies, budgets, seeds, model, grader, mullover } = EvaluationFile.shape;
const Caps = z.strictObject({
  rollouts: z.number(),
  tokens: z.number(),
  seconds: z.number(),
  sandboxSeconds: z.number(),
  money: z.number(),
} satisfies Record<keyof Budget, z.ZodNumber>);

/** Everything but the tasks; a worker is given its part of it, and refuses to join where its own part differs. */
const About = z.strictObject({
  ...{ schemaVersion: z.literal(1), policies, budgets, seeds, grader, caps: Caps, model, mullover },
  /** Settings that change what a run comes to, by name. */
  settings: z.record(z.string(), z.string()),
});
export type About = z.infer<typeof About>;

export function aboutOf(
  evaluation: Evaluation,
  { caps, settings }: { readonly caps: Budget; readonly settings: Readonly<Record<string, string>> },
): About {
  return {
    schemaVersion: 1,
    policies: evaluation.policies.map(({ name }) => name),
    budgets: [...evaluation.budgets],
    seeds: [...evaluation.seeds],
    grader: evaluation.grader,
    caps: { ...caps },
    model: evaluation.model,
    mullover: evaluation.mullover,
    settings: { ...settings },
  };
}

/** Throws InputFault for what another build has written. */
export function readAbout(text: string): About {
  return read(About, text, 'The description of this evaluation');
}

/** Throws InputFault where rows of this machine could not be compared with those of the others. */
export function checkOwn(about: About, own: Pick<About, 'model' | 'mullover' | 'settings'>): void {
  const [theirs, ours] = [partsOf(about), partsOf(own)];
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
  const other = names.filter((name) => theirs[name] !== ours[name]);
  if (other.length === 0) return;
  const told = other.map((name) => `${name} (${theirs[name] ?? 'nothing'}, here ${ours[name] ?? 'nothing'})`);
  throw new InputFault(
    `This machine would make other rows than the evaluation is of: it differs in ${told.join(', ')}.`,
    'Give it the same build, the same model and the same settings, or evaluate into a folder of its own.',
  );
}

function partsOf({ model, mullover, settings }: Pick<About, 'model' | 'mullover' | 'settings'>) {
  const parts: Record<string, string | undefined> = {
    ...settings,
    model: model.name,
    judge: model.judge,
    'kind of model': model.kind,
    'version of Mullover': mullover.version,
    'commit of Mullover': mullover.commit ?? undefined,
  };
  return parts;
}

const Task = z.strictObject({
  instance: z.strictObject({
    id: z.string(),
    repository: z.string(),
    base: z.string(),
    title: z.string(),
    body: z.string(),
  }),
  gold: z.strictObject({
    patch: z.string(),
    testPatch: z.string(),
    testFiles: z.array(z.string()).optional(),
    failToPass: z.array(z.string()),
    passToPass: z.array(z.string()),
    difficulty: z.string().optional(),
  }),
});

export function readTask(text: string): GoldTask {
  return read(Task, text, 'A task of this evaluation');
}

const Made = z.strictObject({ row: ResultRow, patch: z.string().nullable() });

/** A row with the patch that it is about; null where nothing was decided. */
export type Made = z.infer<typeof Made>;

export function readMade(text: string): Made {
  return read(Made, text, 'A row of another machine');
}

/** The run whose trace a row is of. */
export function runIn({ trace }: ResultRow): RunId {
  return basename(trace);
}

function read<T extends z.ZodType>(schema: T, text: string, what: string): z.infer<T> {
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new InputFault(`${what} cannot be read: ${parsed.error.message}`, 'Run the same build on all machines.');
}
