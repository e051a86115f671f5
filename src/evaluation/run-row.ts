// What a finished run came to, as a row: graded, compared with the places of the fix, and with the class of its failure.

import type { TraceStore } from '../ports.ts';
import type { Choice } from '../selection/select.ts';
import type { BlobRef, Draft, FileChange, RunId } from '../task.ts';
import { noSpending, type Spent } from '../trace/spending.ts';
import { isDone, type Node, type Tree } from '../trace/tree.ts';
import { type Candidate, candidatesOf, keptTests } from '../verification/matrix.ts';
import { sizeOf } from './diff.ts';
import { bestRecall, type GoldPlaces, isLocated, type Recall, recallOf } from './gold-places.ts';
import type { Gold } from './gold-task.ts';
import { type Bench, type Grade, grade, type Hidden } from './grader.ts';
import type { ResultRow } from './result-row.ts';

/** One thing that is evaluated. */
export interface Setting {
  readonly instance: string;
  readonly policy: string;
  readonly budget: number;
  readonly seed: number;
}

/** A run, or a replay of one, that came to its end. */
export interface Ran {
  readonly setting: Setting;
  readonly basis: ResultRow['basis'];
  /** Budget that the run had before it was gone on with. */
  readonly raisedFrom?: number | undefined;
  readonly run: RunId;
  readonly tree: Tree;
  readonly choice: Choice;
  readonly seconds: number;
  /** False where no prices are set. */
  readonly isPriced: boolean;
  readonly store: Pick<TraceStore, 'get'>;
}

/** How patches of an instance are judged. */
export interface Court {
  readonly places: GoldPlaces;
  readonly difficulty: ResultRow['difficulty'];
  /** As in the row. */
  readonly laterCommits: number;
  /** Undefined: not graded here. Throws EnvironmentFault when the sandbox failed. */
  gradeOf(changes: readonly FileChange[]): Promise<Grade | undefined>;
}

/** Patches of different runs are graded once. */
export function courtOf(
  task: Omit<Court, 'gradeOf'>,
  graded: { readonly hidden: Hidden; readonly bench: Bench } | undefined,
  signal: AbortSignal,
): Court {
  const known = new Map<string, Promise<Grade>>();
  return {
    ...task,
    gradeOf: async (changes) => {
      if (!graded) return undefined;
      const key = JSON.stringify(changes);
      const made = known.get(key) ?? grade(changes, graded.hidden, graded.bench, signal);
      known.set(key, made);
      return made;
    },
  };
}

/** As people found it, or else by the lines that the fix changes. */
export function difficultyOf(gold: Gold): ResultRow['difficulty'] {
  if (gold.difficulty !== undefined) return { level: gold.difficulty, source: 'solvers' };
  const lines = sizeOf(gold.patch);
  const level = LEVELS.find(({ most }) => lines <= most)?.level ?? '>50 lines';
  return { level, source: 'gold-size' };
}

const LEVELS = [
  { most: 5, level: '1-5 lines' },
  { most: 20, level: '6-20 lines' },
  { most: 50, level: '21-50 lines' },
] as const;

export interface Judged {
  readonly row: ResultRow;
  /** The chosen patch as `git diff`; empty where there is none. */
  readonly patch: string;
}

export async function judgeRun(ran: Ran, court: Court): Promise<Judged> {
  const { setting, basis, tree, choice, seconds } = ran;
  const graded = new Map<string, Grade | undefined>();
  for (const candidate of candidatesOf(tree)) graded.set(candidate.key, await gradeOf(ran, candidate, court));
  const chosen = choice.winner && graded.get(choice.winner.key);
  const recalls = await recallsOf(ran, court.places);
  const facts = { oracle: oracleOf([...graded.values()]), recall: bestRecall([...recalls.values()]), graded };
  const { sandboxSeconds, money } = tree.spent;
  const row: ResultRow = {
    ...setting,
    basis,
    ...(ran.raisedFrom === undefined ? {} : { raisedFrom: ran.raisedFrom }),
    decision: choice.decision,
    confidence: choice.winner ? choice.confidence : null,
    reason: choice.reason,
    resolved: resolvedBy(chosen),
    grade: gradeLine(choice, chosen),
    oracle: facts.oracle,
    candidates: graded.size,
    tokens: tokensOf(tree.spent),
    seconds,
    sandboxSeconds,
    cost: ran.isPriced ? money : null,
    difficulty: court.difficulty,
    recall: facts.recall,
    rewards: rewardsOf(ran, court.places, recalls, graded),
    patches: patchesOf(ran, graded),
    failure: failureOf(ran, chosen, facts),
    ...(court.laterCommits === 0 ? {} : { laterCommits: court.laterCommits }),
    trace: traceOf(ran.run),
  };
  return { row, patch: choice.winner ? await diffOf(ran, choice.winner) : '' };
}

function tokensOf({
  inputTokens: prompt,
  outputTokens: completion,
  estimatedTokens: estimated,
}: Spent): ResultRow['tokens'] {
  return { prompt, completion, ...(estimated > 0 ? { estimated } : {}) };
}

function traceOf(run: RunId): string {
  return `traces/runs/${run}`;
}

/** A row of what could not be decided: no verdict about anything, and tried again by the next session. */
export function voidRow(
  setting: Setting,
  told: {
    readonly reason: string;
    readonly difficulty: ResultRow['difficulty'];
    readonly run: RunId;
    readonly tree?: Tree;
  },
): ResultRow {
  const spent = told.tree?.spent ?? noSpending();
  return {
    ...setting,
    basis: 'run',
    decision: 'void',
    confidence: null,
    reason: told.reason,
    resolved: null,
    grade: 'not graded',
    oracle: null,
    candidates: told.tree ? candidatesOf(told.tree).length : 0,
    tokens: tokensOf(spent),
    seconds: (told.tree?.activeMs ?? 0) / 1000,
    sandboxSeconds: spent.sandboxSeconds,
    cost: null,
    difficulty: told.difficulty,
    recall: { file: null, function: null, line: null },
    rewards: [],
    failure: 'environment',
    trace: traceOf(told.run),
  };
}

async function draftIn({ run, store }: Pick<Ran, 'run' | 'store'>, ref: BlobRef): Promise<Draft> {
  return JSON.parse(await store.get(run, ref)) as Draft;
}

async function patchIn(ran: Ran, { nodes }: Candidate) {
  const draft = await draftIn(ran, nodes[0].draft.ref);
  return draft.kind === 'patch' ? draft : undefined;
}

async function diffOf(ran: Ran, candidate: Candidate): Promise<string> {
  return (await patchIn(ran, candidate))?.diff ?? '';
}

async function gradeOf(ran: Ran, candidate: Candidate, court: Court): Promise<Grade | undefined> {
  const patch = await patchIn(ran, candidate);
  return patch && court.gradeOf(patch.changes);
}

function resolvedBy(chosen: Grade | undefined): boolean | null {
  return chosen === undefined || chosen.verdict === 'unknown' ? null : chosen.verdict === 'resolved';
}

function gradeLine({ winner }: Choice, chosen: Grade | undefined): string {
  return winner ? (chosen?.reason ?? 'not graded') : 'there is no patch';
}

/** Null where none resolves and not all of them have a verdict; false where there is no patch at all. */
function oracleOf(grades: readonly (Grade | undefined)[]): boolean | null {
  if (grades.some((one) => one?.verdict === 'resolved')) return true;
  return grades.every((one) => one?.verdict === 'not resolved') ? false : null;
}

/** By node of fault localization. */
async function recallsOf(ran: Ran, places: GoldPlaces): Promise<ReadonlyMap<Node, Recall>> {
  const recalls = new Map<Node, Recall>();
  for (const node of ran.tree.nodes.values()) {
    if (node.stage !== 'fault-localization' || !isDone(node)) continue;
    const draft = await draftIn(ran, node.draft.ref);
    if (draft.kind === 'localization') recalls.set(node, recallOf(draft.locations, places));
  }
  return recalls;
}

/**
 * Right is an understanding that names every file of the fix, a localization that hits a function of it (lines, where it is
 * in none), a patch that resolves. What no verdict is known of is left out, and so are reproduction tests.
 */
function rewardsOf(
  { tree }: Ran,
  { files }: GoldPlaces,
  recalls: ReadonlyMap<Node, Recall>,
  graded: ReadonlyMap<string, Grade | undefined>,
): ResultRow['rewards'] {
  const isRight = (node: Node): boolean | null => {
    const recall = recalls.get(node);
    if (recall) return isLocated(recall);
    const named = node.draft?.files ?? [];
    if (node.stage === 'repository-understanding') return files.every((file) => named.includes(file));
    return node.stage === 'patch-generation' ? resolvedBy(graded.get(node.draft?.key ?? '')) : null;
  };
  return [...tree.nodes.values()].flatMap((node) => {
    const correct = node.score ? isRight(node) : null;
    if (!node.score || correct === null) return [];
    const kind = node.stage === 'patch-generation' ? 'orm' : 'prm';
    return [{ kind, stage: node.stage, score: node.score.value, correct } as const];
  });
}

function patchesOf({ tree }: Ran, graded: ReadonlyMap<string, Grade | undefined>): ResultRow['patches'] {
  return candidatesOf(tree).map(({ key, nodes }) => ({
    nodes: nodes.map(({ id }) => id),
    verdict: graded.get(key)?.verdict ?? 'unknown',
  }));
}

/** The first thing that went wrong on the way to a right choice; null also where nobody has graded the choice. */
function failureOf(
  { tree, choice }: Ran,
  chosen: Grade | undefined,
  { oracle, recall }: { readonly oracle: boolean | null; readonly recall: Recall },
): ResultRow['failure'] {
  if (chosen?.verdict === 'resolved' || (choice.winner && !chosen)) return null;
  if (oracle === true) return 'selection';
  if (choice.decision === 'blocked' || choice.unjudged || chosen?.verdict === 'unknown') return 'environment';
  if (!isLocated(recall)) return 'localization';
  return isBelieved(tree, choice.winner) ? 'test' : 'patch';
}

/** True where a wrong patch passes every reproduction test that counts: they do not tell it from a right one. */
function isBelieved(tree: Tree, winner: Candidate | undefined): boolean {
  const tests = keptTests(tree);
  return tests.length > 0 && tests.every(({ id }) => winner?.reproductions.get(id)?.verdict.result === 'pass');
}
