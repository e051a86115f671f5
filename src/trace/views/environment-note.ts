// How the environment came about, where detection alone was not enough: what failed, what was tried, what to write down.

import type { SandboxSettings } from '../../execution.ts';
import type { BlobRef } from '../../task.ts';
import { markdown, paragraph } from '../../texts.ts';
import {
  acceptedAttempt,
  attemptsOf,
  brokenBaseline,
  environmentFailure,
  resultOfAttempt,
} from '../../verification/environment.ts';
import type { Tree } from '../tree.ts';
import { plural } from './quantities.ts';
import { settingsBlock, settingsOf } from './settings-block.ts';
import { shortened } from './shortened.ts';
import { codeFence, codeSpan, escapeUntrusted } from './untrusted-text.ts';

export interface EnvironmentStory {
  /** `found` by detection, `repaired` by a proposal of this run, `kept` from an earlier one; `unproven`: no test passes in it. */
  readonly state: 'found' | 'repaired' | 'kept' | 'unproven' | 'failed';
  /** Why detection was not enough; null when it was. */
  readonly reason: string | null;
  readonly next: string | null;
  /** For `.github/mullover.yml`: what worked, or what was tried last, to be corrected. Null where there is nothing to write. */
  readonly block: string | null;
  /** Proposals that did not lead to a passing test, in their order. */
  readonly failed: readonly { readonly commands: readonly string[]; readonly reason: string }[];
  /** Why the model saw no way; null when it did not say so. */
  readonly noWay: string | null;
}

/** Undefined while no attempt has settled. */
export function environmentStory(tree: Tree): EnvironmentStory | undefined {
  const [first] = attemptsOf(tree);
  if (!first) return undefined;
  const state = stateOf(tree);
  const { outcome } = first.prepared;
  const isWithout = state === 'failed' || state === 'unproven';
  const settings = isWithout ? settingsToStartFrom(tree) : acceptedAttempt(tree)?.prepared.settings;
  return {
    state,
    reason: outcome.ok ? (brokenBaseline(tree, first)?.verdict.reason ?? null) : outcome.reason,
    next: environmentFailure(tree)?.next ?? null,
    block: settings === undefined ? null : settingsBlock(settings),
    failed: failedProposals(tree),
    noWay: noWayOf(tree),
  };
}

function stateOf(tree: Tree): EnvironmentStory['state'] {
  const accepted = acceptedAttempt(tree);
  if (!accepted) return 'failed';
  if (brokenBaseline(tree, accepted)) return 'unproven';
  if (accepted.prepared.settings === undefined) return 'found';
  return accepted.node === null ? 'kept' : 'repaired';
}

/** True when a search cannot go on, since its tests were never run. */
export function isNeverSetUp(tree: Tree): boolean {
  return environmentFailure(tree) !== undefined;
}

/** The log that belongs to the reason of a failure; null when there is none. */
export function failureLog(tree: Tree): BlobRef | null {
  return environmentFailure(tree)?.attempt.prepared.log ?? null;
}

/** Markdown about the environment; nothing where the first set-up was enough. */
export function environmentNote(tree: Tree): string[] {
  return [...variedNote(tree), ...repairedNote(tree), ...failedNote(tree)];
}

/** Which of the set-ups that detection sees were tried, and what each came to. */
function variedNote(tree: Tree): string[] {
  const found = attemptsOf(tree).filter(({ node }) => node === null);
  if (found.length < 2) return [];
  const accepted = acceptedAttempt(tree);
  const lines = found.map((attempt) => {
    const name = attempt.prepared.variation ?? 'as detected';
    const result = escapeUntrusted(shortened(resultOfAttempt(tree, attempt), 200));
    return `- ${escapeUntrusted(name)}: ${result}${attempt.prepared === accepted?.prepared ? ' (used)' : ''}`;
  });
  return [details(`${plural(found.length, 'set-up')} tried for the tests`, lines.join('\n'))];
}

/** What a proposal made work, to be written down. */
function repairedNote(tree: Tree): string[] {
  const story = environmentStory(tree);
  if (!story?.block || (story.state !== 'kept' && story.state !== 'repaired')) return [];
  const text = say(story.state, story.reason ?? '');
  return [details('The tests needed a set-up of their own', `${text}\n\n${codeFence(story.block, 'yaml')}`)];
}

/** Why no test could be run, what else was tried, and the block to start from. */
function failedNote(tree: Tree): string[] {
  const story = environmentStory(tree);
  if (story?.state !== 'failed' && story?.state !== 'unproven') return [];
  const tried = story.failed.map(
    ({ commands, reason }) =>
      `- ${codeSpan(shortened(commands.join(' && '), 300))}: ${escapeUntrusted(shortened(reason, 200))}`,
  );
  const summary = `Also tried, as the model proposed: ${plural(tried.length, 'set-up')}`;
  return [
    ...(story.state === 'unproven' ? [say('unproven', story.reason ?? '')] : []),
    ...(tried.length > 0 ? [details(summary, tried.join('\n'))] : []),
    ...(story.noWay === null
      ? []
      : [paragraph('environment-note', { kind: 'no-way', reason: shortened(story.noWay, 300) })]),
    ...(story.block === null ? [] : [`${say('start')}\n\n${codeFence(story.block, 'yaml')}`]),
  ];
}

/** The last proposal, else what detection found. */
function settingsToStartFrom(tree: Tree): SandboxSettings | undefined {
  const { prepared } = attemptsOf(tree).findLast((attempt) => attempt.prepared.settings) ?? {};
  if (prepared?.settings) return prepared.settings;
  const outcome = attemptsOf(tree)[0]?.prepared.outcome;
  const recipe = outcome?.ok ? outcome.environment.recipe : outcome?.recipe;
  return recipe && settingsOf(recipe);
}

function failedProposals(tree: Tree): EnvironmentStory['failed'] {
  const accepted = acceptedAttempt(tree);
  return attemptsOf(tree).flatMap((attempt) => {
    const { prepared, node } = attempt;
    if (node === null || node === accepted?.node) return [];
    const reason = prepared.outcome.ok ? brokenBaseline(tree, attempt)?.verdict.reason : prepared.outcome.reason;
    return [{ commands: prepared.settings?.setup ?? [], reason: (reason ?? 'nothing is known').split('\n')[0] ?? '' }];
  });
}

function noWayOf(tree: Tree): string | null {
  for (const node of tree.nodes.values()) {
    const outcome = node.turns.at(-1)?.outcome;
    if (node.stage === 'environment-setup' && outcome?.kind === 'given-up') return outcome.reason;
  }
  return null;
}

function say(kind: 'kept' | 'repaired' | 'unproven' | 'start', reason = ''): string {
  return paragraph('environment-note', { kind, reason: reason !== '' && markdown(firstLine(reason)) });
}

function firstLine(text: string): string {
  return escapeUntrusted(shortened(text.split('\n')[0] ?? '', 300)).replace(/\.$/, '');
}

function details(summary: string, content: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;
}
