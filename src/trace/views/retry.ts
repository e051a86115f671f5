// The answer to `/mull retry`: how far it is, then what the larger budget changed.

import { markdown, type TextVariables, text } from '../../texts.ts';
import { extentOf } from '../../verification/extent.ts';
import type { Event } from '../event.ts';
import type { BudgetRaised, Published } from '../run-event.ts';
import { isProposed } from '../tree.ts';
import { reproductionResult, resultOf } from './candidates.ts';
import { capReached } from './diagnosis.ts';
import { clock, tokens } from './quantities.ts';
import { type RunView, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { baseMovedNote } from './taken-over.ts';

export interface RetryOptions {
  /** Id of the command that is answered. */
  readonly command: string;
  /** Number of the issue or pull request that the answer is written on. */
  readonly thread: number;
  /** Rollouts asked for; undefined: twice the budget. */
  readonly asked: number | undefined;
}

/** A run before and after one raise of its budget. */
interface Raised {
  readonly raise: BudgetRaised;
  readonly before: RunView;
  readonly after: RunView;
}

export function isRaiseBy(event: Event, command: string): event is Event & BudgetRaised {
  return event.type === 'budget-raised' && event.command === command;
}

/** Markdown; undefined while the command was not applied. Reads no stored text. */
export function retry(events: readonly Event[], options: RetryOptions): string | undefined {
  const start = events.findIndex((event) => isRaiseBy(event, options.command));
  const raise = events[start];
  if (raise?.type !== 'budget-raised') return undefined;
  const next = events.findIndex((event, i) => i > start && event.type === 'budget-raised');
  const before = viewRun(events.slice(0, start), new Map());
  const after = viewRun(next < 0 ? events : events.slice(0, next), new Map());
  return text('retried', variables({ raise, before, after }, options));
}

type Outcome = 'working' | 'stopped' | 'same' | 'different' | 'first' | 'withdrawn' | 'none';

function outcomeOf({ before, after }: Raised): Outcome {
  if (after.tree.ended) return 'stopped';
  const isPublished = after.tree.published.length > before.tree.published.length;
  if (!after.decided || !isPublished) return 'working';
  if (!hasProposed(after)) return hasProposed(before) ? 'withdrawn' : 'none';
  if (!hasProposed(before)) return 'first';
  return before.winner?.key === after.winner?.key ? 'same' : 'different';
}

function hasProposed({ decided, winner }: RunView): boolean {
  return winner !== undefined && isProposed(decided);
}

function variables(raised: Raised, options: RetryOptions): TextVariables {
  const { before, after, raise } = raised;
  const outcome = outcomeOf(raised);
  const to = raise.budget.rollouts;
  const isCut = options.asked !== undefined && options.asked > to;
  const [moved] = baseMovedNote(after.tree);
  return {
    ...{ outcome, to, from: before.tree.budget?.rollouts ?? 0, rollouts: before.rollouts.length },
    ...{ policy: raise.policy ?? false, hinted: raise.hint !== undefined },
    ...{ asked: options.asked ?? false, most: isCut && to, moved: moved !== undefined && markdown(moved) },
    reason: markdown(sentence((outcome === 'stopped' ? after.tree.ended?.reason : after.decided?.reason) ?? '')),
    ...(outcome === 'working' || outcome === 'stopped' ? NOTHING_YET : results(raised, options)),
  };
}

const NOTHING_YET: TextVariables = {
  ...{ added: 0, fresh: 0, confidence: false, reproduction: false, breaks_none: false, extent: false },
  ...{
    pull: { state: '', number: 0, here: false },
    cap: false,
    model: false,
    judge: false,
    prompts: false,
    spent: false,
  },
};

/** What the checks say of the patch that is proposed now, how sure the choice is, and what it took. */
function results(raised: Raised, options: RetryOptions): TextVariables {
  const { before, after } = raised;
  const known = new Set(before.candidates.map(({ key }) => key));
  const { winner } = after;
  const reproduction = winner && reproductionResult(winner);
  return {
    added: after.rollouts.length - before.rollouts.length,
    fresh: after.candidates.filter(({ key }) => !known.has(key)).length,
    confidence: markdown([before.decided, after.decided].flatMap(confidenceOf).join(' → ')),
    reproduction: (reproduction === 'pass' || reproduction === 'fail') && reproduction,
    breaks_none: winner !== undefined && resultOf(winner.regression) === 'pass',
    extent: extentOf(winner?.regression) ?? false,
    pull: pullOf(raised, options),
    cap: after.tree.cap !== undefined && markdown(capReached(after.tree.cap)),
    ...changedPins(raised),
    spent: spent(raised),
  };
}

const confidenceOf = (decided: RunView['decided']) => (decided ? [decided.confidence.toFixed(2)] : []);

/** Told by the commits that were published, not by what was planned. */
function pullOf({ before, after }: Raised, { thread }: RetryOptions) {
  const [old, now] = [before, after].map(({ tree }) => tree.published.findLast(({ what }) => what === 'pull-request'));
  const last = after.tree.published.at(-1);
  const isTold = hasProposed(after) && last?.what === 'comment' && last.note !== undefined;
  const state = isTold ? 'comment' : stateOf(old, now, hasProposed(after));
  return { state, number: now?.number ?? 0, here: now?.number === thread };
}

function stateOf(old: Published | undefined, now: Published | undefined, isProposing: boolean): string {
  if (!now) return '';
  if (!isProposing) return 'stays';
  if (!old || old.number !== now.number) return 'opened';
  return old.sha === now.sha ? 'described' : 'committed';
}

/** Kept nodes were made with what was pinned then. */
function changedPins({ before, after }: Raised) {
  const [old, now] = [before.tree.pinned, after.tree.pinned];
  if (!old || !now) return { model: false, judge: false, prompts: false };
  const change = (was: string, is: string) => was !== is && { old: was, now: is };
  return {
    model: change(old.model, now.model),
    judge: change(old.judge, now.judge),
    prompts: old.prompts !== now.prompts,
  };
}

function spent({ before, after }: Raised) {
  const all = ({ tree }: RunView) => tree.spent.inputTokens + tree.spent.outputTokens;
  return {
    tokens: tokens(all(after) - all(before)),
    time: clock(after.tree.activeMs - before.tree.activeMs),
  };
}
