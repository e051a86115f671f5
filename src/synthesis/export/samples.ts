// Examples of every kind, made of the episodes of one instance, with what tells where each comes from.

import type { Message } from '../../ports/model.ts';
import { parentOf } from '../../trace/position.ts';
import { type Episode, runAndNodeOf } from '../filter/episode.ts';

/** What every example says of itself. */
export interface Origin {
  /** `run/node`, with the turn of a dialogue behind it. */
  readonly id: string;
  readonly instance: string;
  readonly repository: string;
  readonly licence: string;
  readonly stage: Episode['stage'];
  readonly difficulty: string;
}

/** One turn of the model that writes: earlier turns without thoughts, the last one with them. */
export interface WritingSample extends Origin {
  readonly messages: readonly Message[];
  /** `<think>…</think>` and the answer. */
  readonly target: string;
  readonly thoughts: string;
}

/** A question to a reward model with its answer. */
export interface JudgedSample extends Origin {
  readonly question: readonly Message[];
  readonly label: boolean;
  readonly diff: string;
  readonly statement: string;
  readonly isHard: boolean;
  /** Turns of the dialogue, and which attempt it is of. */
  readonly turns: number;
  readonly attempt: number;
}

/** The steps of one trajectory, each with whether it is right. */
export interface StepwiseSample extends Origin {
  readonly prompt: string;
  readonly completions: readonly string[];
  readonly labels: readonly boolean[];
}

/** Two patches of one instance. */
export interface PreferenceSample extends Origin {
  readonly chosen: JudgedSample;
  readonly rejected: JudgedSample;
  readonly isHard: boolean;
}

function originOf({ id, instance, repository, licence, stage, difficulty }: Episode): Origin {
  return { id, instance, repository, licence: licence ?? '', stage, difficulty };
}

/** One for each assistant turn that brought the stage on: what came back as unusable is context, never a target. */
export function writingSamples(episodes: readonly Episode[]): readonly WritingSample[] {
  return episodes.filter(({ rejected }) => rejected === null).flatMap(samplesIn);
}

function samplesIn(episode: Episode): readonly WritingSample[] {
  const said: Message[] = [...episode.before];
  const samples: WritingSample[] = [];
  for (const [turn, { added, thoughts, answer, kind }] of episode.turns.entries()) {
    said.push(...added);
    const target = `<think>\n${thoughts.trim()}\n</think>\n\n${answer.trim()}`;
    if (kind !== 'unusable' && thoughts.trim() !== '')
      samples.push({
        ...originOf(episode),
        id: `${episode.id}:${turn}`,
        messages: alternating(said),
        target,
        thoughts: thoughts.trim(),
      });
    said.push({ role: 'assistant', content: answer });
  }
  return samples;
}

/** Formats of training take turns of both sides only: messages of one side in a row are one. */
export function alternating(messages: readonly Message[]): readonly Message[] {
  const merged: Message[] = [];
  for (const { role, content } of messages) {
    const last = merged.at(-1);
    if (last?.role === role) merged[merged.length - 1] = { role, content: `${last.content}\n\n${content}` };
    else merged.push({ role, content });
  }
  return merged;
}

export function judgedSamples(episodes: readonly Episode[]): readonly JudgedSample[] {
  return episodes.flatMap((episode) => {
    const { question, notJudged, label, diff, statement, isHard, attempt, turns } = episode;
    if (question === null || notJudged !== null) return [];
    const own = { question: alternating(question), label: label.value === 'correct', diff, statement, isHard };
    return [{ ...originOf(episode), ...own, attempt, turns: turns.length }];
  });
}

/** The paths of every run; of those that say the same the first one. */
export function stepwiseSamples(episodes: readonly Episode[]): readonly StepwiseSample[] {
  const runs = Map.groupBy(episodes, (episode) => runAndNodeOf(episode).run);
  const all = [...runs.values()].flatMap(pathsIn);
  const said = Map.groupBy(all, ({ prompt, completions }) => JSON.stringify([prompt, completions]));
  return [...said.values()].flatMap(([first]) => first ?? []);
}

/** Each path from an understanding down, as long as every step of it has a label; none is a part of another one. */
function pathsIn(episodes: readonly Episode[]): readonly StepwiseSample[] {
  const known = new Map(episodes.filter(isLabelled).map((episode) => [episode.id, episode]));
  const paths = [...known.values()].map((episode) => pathOf(episode, known)).filter((path) => path.length > 0);
  const inner = new Set(paths.flatMap((path) => path.slice(0, -1).map(({ id }) => id)));
  return paths.flatMap((path) => {
    const last = path.at(-1);
    const prompt = path[0]?.turns[0]?.added.findLast(({ role }) => role === 'user')?.content;
    if (last === undefined || prompt === undefined || inner.has(last.id)) return [];
    const completions = path.map(({ turns }) => turns.at(-1)?.answer.trim() ?? '');
    return [{ ...originOf(last), prompt, completions, labels: path.map(({ label }) => label.value === 'correct') }];
  });
}

function isLabelled({ label: { value, by }, notJudged, stage, isRepair }: Episode): boolean {
  const isUsed = notJudged === null || notJudged.startsWith('copy:');
  return (
    isUsed &&
    !isRepair &&
    stage !== 'patch-verification' &&
    by !== 'similarity' &&
    (value === 'correct' || value === 'incorrect')
  );
}

/** Root first; empty where a step above has no label. */
function pathOf(episode: Episode, known: ReadonlyMap<string, Episode>): readonly Episode[] {
  const { run, node } = runAndNodeOf(episode);
  const parent = parentOf(node);
  if (parent === null) return [episode];
  const above = known.get(`${run}/${parent}`);
  const path = above ? pathOf(above, known) : [];
  return path.length > 0 ? [...path, episode] : [];
}
