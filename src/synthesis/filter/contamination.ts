// Whether a task is one of a benchmark, or tells of one: by its repository, and by runs of thirteen words of issue and fix.

import { readHunks } from '../../evaluation/diff.ts';
import type { GoldTask } from '../../evaluation/gold-task.ts';
import { isBenchmarkRepository } from '../benchmark-repositories.ts';
import { wordsOf } from './near-duplicates.ts';

/** As is usual for decontamination. */
const RUN = 13;
/** Share of a task's runs that may stand in benchmarks: templates of issues are everywhere. */
const MOST = 0.1;
/** Of lines of a fix, those that tell anything. */
const LEAST_LINE = 24;
const LEAST_LINES = 3;

/** Beside the repositories that are known anyway. */
export interface Benchmarks {
  readonly repositories: ReadonlySet<string>;
  readonly runs: ReadonlySet<string>;
  /** Short statements, whole. */
  readonly statements: ReadonlySet<string>;
  /** Telling lines that fixes add. */
  readonly lines: ReadonlySet<string>;
}

export function benchmarksOf(tasks: readonly GoldTask[], repositories: readonly string[]): Benchmarks {
  const statements = tasks.map(statementOf);
  return {
    repositories: new Set([...repositories, ...tasks.map((task) => task.instance.repository)].map(lower)),
    runs: new Set(statements.flatMap((words) => runsOf(words))),
    statements: new Set(statements.map((words) => words.join(' '))),
    lines: new Set(tasks.flatMap(addedLines)),
  };
}

/** Why the task may not be learnt from; undefined where it may. */
export function contaminationOf(task: GoldTask, benchmarks: Benchmarks): string | undefined {
  const { repository } = task.instance;
  if (isBenchmarkRepository(repository) || benchmarks.repositories.has(lower(repository)))
    return `${repository} is in a benchmark`;
  const words = statementOf(task);
  if (benchmarks.statements.has(words.join(' '))) return 'its issue is in a benchmark';
  const runs = runsOf(words);
  const known = runs.filter((run) => benchmarks.runs.has(run)).length;
  if (runs.length > 0 && known / runs.length > MOST)
    return `${known} of ${runs.length} runs of ${RUN} words of its issue are in a benchmark`;
  const lines = addedLines(task);
  const same = lines.filter((line) => benchmarks.lines.has(line)).length;
  if (lines.length >= LEAST_LINES && same > lines.length / 2)
    return `${same} of ${lines.length} lines of its fix are in a benchmark`;
  return undefined;
}

const lower = (text: string) => text.toLowerCase();

function statementOf({ instance }: GoldTask): readonly string[] {
  return wordsOf(`${instance.title}\n${instance.body}`);
}

function runsOf(words: readonly string[]): readonly string[] {
  const count = Math.max(0, words.length - RUN + 1);
  return Array.from({ length: count }, (_, at) => words.slice(at, at + RUN).join(' '));
}

function addedLines({ gold }: GoldTask): readonly string[] {
  const lines = readHunks(gold.patch).flatMap((hunk) => hunk.new.filter((line) => !hunk.old.includes(line)));
  return lines.map((line) => line.trim()).filter((line) => line.length >= LEAST_LINE);
}
