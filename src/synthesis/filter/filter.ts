// Stage-level rejection sampling: every finished step of every attempt judged by itself, so that a right one is kept under a wrong patch.

import { editPlaces } from '../../evaluation/edit-places.ts';
import { type GoldTask, taskOf } from '../../evaluation/gold-task.ts';
import { hiddenLines, hiddenNames, leaked } from '../../evaluation/leaks.ts';
import { toldTurns } from '../../evaluation/told-turns.ts';
import { judgedRequest } from '../../perform/judged-request.ts';
import type { Message } from '../../ports/model.ts';
import type { Workspace } from '../../ports/workspace.ts';
import type { Prompts } from '../../ports.ts';
import type { Room } from '../../stages/room.ts';
import type { Task } from '../../task.ts';
import type { Attempt } from '../attempts.ts';
import type { Rejection } from '../rejections.ts';
import { clearEpisodes, type Episode, type FilteredPlace, STAGES, writeEpisodes } from './episode.ts';
import { applyRules } from './episode-rules.ts';
import { type Bar, barOf, evidenceOf, isHardNegative, judgeEpisode } from './judge-episode.ts';
import { type Licensed, type TaskRules, unfitTasks } from './task-rules.ts';
import { fruitless, type StoredRun, type ToldEpisode, toldEpisodes } from './told-episodes.ts';

export interface FilterPorts {
  readonly prompts: Prompts;
  /** What a reward model can read. */
  readonly room: Room;
  /** What the verdicts on patches rest on. */
  readonly verdictsBy: 'tests' | 'outcome';
  /** The repository at the task's base commit. */
  open(task: Licensed['task']): Promise<Workspace>;
  /** The trace of an attempt. */
  stored(attempt: Attempt): Promise<StoredRun>;
  say(line: string): void;
}

export interface Filtered {
  readonly rejections: readonly Omit<Rejection, 'step'>[];
  readonly table: readonly Kept[];
}

/** One line of the table of what was kept and rejected. */
export interface Kept {
  readonly stage: string;
  /** `kept`, or the head of a reason. */
  readonly fate: string;
  readonly count: number;
}

/** Writes the episodes of each instance that may teach; what they are not kept for is in them and in the rejections. */
export async function filterAttempts(
  place: FilteredPlace,
  { tasks, attempts }: { readonly tasks: readonly Licensed[]; readonly attempts: readonly Attempt[] },
  rules: TaskRules,
  ports: FilterPorts,
): Promise<Filtered> {
  await clearEpisodes(place);
  const unfit = unfitTasks(tasks, rules);
  const rejections: Omit<Rejection, 'step'>[] = [...unfit].map(([id, reason]) => ({ id, reason }));
  const fates: Fate[] = [...unfit.values()].map((reason) => ({ stage: 'task', fate: headOf(reason) }));
  for (const { task, licence } of tasks) {
    const own = attempts.filter(({ instance }) => instance === task.instance.id);
    if (unfit.has(task.instance.id)) continue;
    fates.push({ stage: 'task', fate: own.length > 0 ? 'kept' : 'not tried' });
    if (own.length === 0) continue;
    const found = await filterTask({ task, licence }, own, ports);
    await writeEpisodes(place, task.instance.id, found.episodes);
    rejections.push(...found.rejections);
    fates.push(...found.fates);
    ports.say(
      `${task.instance.id}: ${found.episodes.filter(({ rejected }) => rejected === null).length} of ${found.episodes.length} steps kept`,
    );
  }
  return { rejections, table: tabled(fates) };
}

interface Fate {
  readonly stage: string;
  readonly fate: string;
}

interface FilteredTask {
  readonly episodes: readonly Episode[];
  readonly rejections: readonly Omit<Rejection, 'step'>[];
  readonly fates: readonly Fate[];
}

async function filterTask(
  { task, licence }: Licensed,
  attempts: readonly Attempt[],
  ports: FilterPorts,
): Promise<FilteredTask> {
  const workspace = await ports.open(task);
  const places = await editPlaces(task.gold.patch, workspace);
  const drafts: Omit<Episode, 'rejected' | 'notJudged'>[] = [];
  const none: Omit<Rejection, 'step'>[] = [];
  const leaks = new Map<string, readonly string[]>();
  for (const attempt of attempts) {
    const stored = await ports.stored(attempt);
    leaks.set(stored.run, await leaksIn(task, stored));
    const bar = barOf(attempt, { tree: stored.tree, places, patch: task.gold.patch, by: ports.verdictsBy });
    const { id: instance, repository, title, body } = task.instance;
    const known = { instance, repository, licence, statement: `${title}\n\n${body}`.trim() };
    for (const episode of await toldEpisodes(stored)) {
      const question = await questionOf({ stored, episode, workspace, task: taskOf(task.instance) }, ports);
      const judged = judgedOf(episode, bar, question);
      drafts.push({ ...known, difficulty: attempt.difficulty, attempt: attempt.attempt, ...judged });
    }
    for (const { node, stage } of fruitless(stored))
      none.push({ id: `${stored.run}/${node}`, stage, reason: 'no result: the stage was given up' });
  }
  const episodes = applyRules(drafts, leaks);
  const left = episodes.flatMap(({ id, stage, rejected }) =>
    rejected === null ? [] : [{ id, stage, reason: rejected }],
  );
  const kept = episodes.filter(({ rejected }) => rejected === null).map(({ stage }) => ({ stage, fate: 'kept' }));
  const lost = [...left, ...none].map(({ stage = '', reason }) => ({ stage, fate: headOf(reason) }));
  return { episodes, rejections: [...left, ...none], fates: [...kept, ...lost] };
}

/** What its prompts told of the fix before the model said it itself: it may find a line of it, and is shown its own patches. */
async function leaksIn(task: GoldTask, { events, get }: StoredRun): Promise<readonly string[]> {
  const hidden = [...hiddenLines(task), ...hiddenNames(task)];
  return hidden.length === 0 ? [] : leaked(hidden, await toldTurns(events, get));
}

function judgedOf(episode: ToldEpisode, bar: Bar, question: readonly Message[] | null) {
  const { node, draft: _draft, ...told } = episode;
  return {
    ...told,
    label: judgeEpisode(episode, bar),
    question: question?.map(({ role, content }) => ({ role, content })) ?? null,
    isHard: isHardNegative(node.id, bar),
    evidence: evidenceOf(node.id, bar.tree),
  };
}

interface Asked {
  readonly stored: StoredRun;
  readonly episode: ToldEpisode;
  readonly workspace: Workspace;
  readonly task: Task;
}

/** What a reward model is asked about it in a run, evidence of executions among it; null where not even the question fits. */
async function questionOf({ stored, episode, workspace, task }: Asked, { prompts, room }: FilterPorts) {
  const context = { task, workspace, prompts, journal: { get: stored.get }, model: { count: room.count } };
  const request = await judgedRequest(context, stored.tree, episode.node.id, room);
  return request?.messages ?? null;
}

/** A reason begins with its kind. */
function headOf(reason: string): string {
  return reason.split(':')[0] ?? reason;
}

/** Tasks first, then the stages in the order of a run; of each what is kept, then what is left out most. */
function tabled(fates: readonly Fate[]): readonly Kept[] {
  const groups = Map.groupBy(fates, ({ stage, fate }) => JSON.stringify([stage, fate]));
  const rows = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, count: group.length }] : [];
  });
  const place = ({ stage }: Kept) => STAGES.findIndex((name) => name === stage);
  const isLeftOut = ({ fate }: Kept) => Number(fate !== 'kept');
  return rows.toSorted((a, b) => place(a) - place(b) || isLeftOut(a) - isLeftOut(b) || b.count - a.count);
}
