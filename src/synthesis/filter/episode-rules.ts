// Which judged episodes teach the model that writes, and which the reward models: everything that is left out says why.

import { withoutTokens } from '../../trace/views/outgoing-patterns.ts';
import { type Episode, runAndNodeOf } from './episode.ts';
import { copiesAmong } from './near-duplicates.ts';
import { personalIn, secretIn, withoutPersonal } from './private-text.ts';

/** Thoughts and answer of two samples of a stage that share so much teach the same. */
const ALIKE = 0.9;

/** What stands in a stored text in place of a secret of the installation. */
const TAKEN_OUT = '[redacted]';

type Draft = Omit<Episode, 'rejected' | 'notJudged'>;

/**
 * All episodes of one instance. `leaks`: what prompts of a run told of the fix before the model said it itself, lines and
 * names of hidden tests, by run.
 */
export function applyRules(
  episodes: readonly Draft[],
  leaks: ReadonlyMap<string, readonly string[]>,
): readonly Episode[] {
  const first = episodes.map((episode) => ({ told: leaks.get(runAndNodeOf(episode).run) ?? [], episode }));
  const judged = first.map(({ episode, told }) => ({
    ...episode,
    rejected: against(episode, told),
    notJudged: unjudged(episode, told),
  }));
  return withoutCopies(judged).map(cleaned);
}

function against(episode: Draft, told: readonly string[]): string | null {
  const { label, turns } = episode;
  if (label.value === 'incorrect') return `wrong: ${label.reason}`;
  if (label.value === 'partly') return `partly right: ${label.reason}`;
  if (label.value === 'unknown') return `unknown: ${label.reason}`;
  if (turns.some(({ kind, thoughts }) => kind === 'answer' && thoughts.trim() === ''))
    return 'no thoughts: its answer came without any';
  const leak = leakIn(episode, told);
  if (leak !== undefined) return leak;
  const texts = textsOf(episode);
  const secret = texts.map(secretIn).find((found) => found !== undefined);
  if (secret !== undefined) return `secret: it holds ${secret}`;
  const own = turns.flatMap(({ thoughts, answer }) => [thoughts, answer]);
  if (own.some((text) => text.includes(TAKEN_OUT))) return 'secret: something was taken out of its answer';
  const personal = own.map(personalIn).find((found) => found !== undefined);
  return personal === undefined ? null : `personal data: its answer holds what looks like a ${personal}`;
}

/** A reward model is asked about understandings, localizations and patches, and learns from executed or located labels only. */
function unjudged({ label, question, stage, ...rest }: Draft, told: readonly string[]): string | null {
  if (stage === 'patch-verification') return 'no reward model: tests are judged by running them';
  if (label.value !== 'correct' && label.value !== 'incorrect')
    return `${label.value === 'partly' ? 'partly right' : 'unknown'}: ${label.reason}`;
  if (label.by === 'similarity') return 'weak label: by likeness to the fix alone';
  if (question === null) return 'too long: the question does not fit';
  const leak = leakIn({ label, question, stage, ...rest }, told);
  if (leak !== undefined) return leak;
  const texts = [...question.map(({ content }) => content), rest.statement, rest.diff];
  const secret = texts.map(secretIn).find((found) => found !== undefined);
  return secret === undefined ? null : `secret: it holds ${secret}`;
}

/** Whether its prompts hold what was told of the fix. */
function leakIn({ before, turns }: Draft, told: readonly string[]): string | undefined {
  const heard = [...before, ...turns.flatMap(({ added }) => added)].map(({ content }) => content);
  const holds = told.some((text) => heard.some((content) => content.includes(text)));
  return holds ? 'leak: its prompt tells what only the fix knows' : undefined;
}

function textsOf({ before, turns }: Draft): readonly string[] {
  const said = turns.flatMap(({ added, thoughts, answer }) => [
    ...added.map(({ content }) => content),
    thoughts,
    answer,
  ]);
  return [...before.map(({ content }) => content), ...said];
}

/** Within a stage of the instance: the first of equal answers stays, and the first of equal products for reward models. */
function withoutCopies(episodes: readonly Episode[]): readonly Episode[] {
  const byStage = Map.groupBy(episodes, ({ stage, isRepair }) => `${stage}${isRepair ? ' repair' : ''}`);
  const copies = new Map([...byStage.values()].flatMap(copiesIn));
  const products = new Set<string>();
  return episodes.map((episode) => {
    const copy = copies.get(episode.id);
    const rejected = episode.rejected ?? (copy === undefined ? null : `copy: its answer is that of ${copy.of}`);
    if (episode.notJudged !== null) return { ...episode, rejected };
    const product = `${episode.stage} ${episode.key}`;
    const isKnown = products.has(product);
    products.add(product);
    return { ...episode, rejected, notJudged: isKnown ? 'copy: the same product was judged already' : null };
  });
}

function copiesIn(episodes: readonly Episode[]): readonly (readonly [string, { readonly of: string }])[] {
  const kept = episodes.filter(({ rejected }) => rejected === null);
  const found = copiesAmong(
    kept.map(({ turns }) => turns.map(({ thoughts, answer }) => `${thoughts}\n${answer}`).join('\n')),
    ALIKE,
  );
  return kept.flatMap((episode, i) => {
    const of = kept[found[i]?.of ?? -1]?.id;
    return of === undefined ? [] : [[episode.id, { of }] as const];
  });
}

/** People and secrets are in no text of it, also where it is not kept. */
function cleaned(episode: Episode): Episode {
  const clean = (text: string) => withoutTokens(withoutPersonal(text));
  const all = <T extends { readonly content: string }>(messages: readonly T[]) =>
    messages.map((message) => ({ ...message, content: clean(message.content) }));
  const { before, turns, question, statement, diff } = episode;
  return {
    ...episode,
    statement: clean(statement),
    before: all(before),
    turns: turns.map(({ added, thoughts, answer, kind }) => ({
      added: all(added),
      thoughts: clean(thoughts),
      answer: clean(answer),
      kind,
    })),
    diff: clean(diff),
    question: question && all(question),
  };
}
