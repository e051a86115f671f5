// The answer to `/mull retry`: how far it is, then what the larger budget changed.

import type { Budget } from '../../task.ts';
import { extentOf } from '../../verification/extent.ts';
import type { BudgetRaised, Event } from '../event.ts';
import { isProposed } from '../tree.ts';
import { reproductionResult, resultOf } from './candidates.ts';
import { capReached } from './diagnosis.ts';
import { clock, plural, tokens } from './quantities.ts';
import { type RunView, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { baseMovedNote } from './taken-over.ts';
import { codeSpan } from './untrusted-text.ts';

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
  const raised = { raise, before, after };
  const head = `**${budgets(raised)}: ${outcome(raised)}**`;
  const parts = [head, ...details(raised, options), ...capped(raised, options), ...baseMovedNote(after.tree)];
  return `${parts.filter((part) => part !== '').join(' ')}\n`;
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

const HEADS: Readonly<Record<Outcome, string>> = {
  working: 'going on.',
  stopped: 'stopped.',
  same: 'the same patch won again.',
  different: 'a different patch won.',
  first: 'now there is a patch to propose.',
  withdrawn: 'no patch is good enough any more.',
  none: 'still no patch is good enough to propose.',
};

const outcome = (raised: Raised): string => HEADS[outcomeOf(raised)];

function hasProposed({ decided, winner }: RunView): boolean {
  return winner !== undefined && isProposed(decided);
}

function budgets({ before, raise }: Raised): string {
  const [from, to] = [before.tree.budget?.rollouts ?? 0, raise.budget.rollouts];
  return from === to ? `${to} again` : `${from} → ${to}`;
}

function details(raised: Raised, options: RetryOptions): string[] {
  const { before, after, raise } = raised;
  const kind = outcomeOf(raised);
  const policy = raise.policy === undefined ? '' : `By the policy ${codeSpan(raise.policy)} from here on.`;
  const hint = [policy, raise.hint === undefined ? '' : 'Your hint goes to new samples only.']
    .filter(Boolean)
    .join(' ');
  if (kind === 'working') return [`Keeps ${earlier(before)}; only what is missing is done.`, hint];
  if (kind === 'stopped') return [`${sentence(after.tree.ended?.reason ?? '')} Kept ${earlier(before)}.`];
  const cap = after.tree.cap ? capReached(after.tree.cap) : '';
  return [growth(raised), hint, evidence(raised), branch(raised, options), cap, ...changedPins(raised), spent(raised)];
}

function earlier({ rollouts }: RunView): string {
  if (rollouts.length === 0) return 'what was found earlier';
  return rollouts.length === 1 ? 'the earlier rollout' : `all ${rollouts.length} earlier rollouts`;
}

function growth({ before, after }: Raised): string {
  const added = after.rollouts.length - before.rollouts.length;
  const known = new Set(before.candidates.map(({ key }) => key));
  const fresh = after.candidates.filter(({ key }) => !known.has(key)).length;
  const found = added === 0 ? 'none' : `${added} (${plural(fresh, 'new distinct patch', 'new distinct patches')})`;
  return `Kept ${earlier(before)}, added ${found}.`;
}

/** What the checks say of the patch that is proposed now, and how sure the choice is. */
function evidence(raised: Raised): string {
  const { before, after } = raised;
  const { winner, decided } = after;
  const [old, now] = [before.decided?.confidence, decided?.confidence ?? 0];
  const confidence = `confidence ${old === undefined ? '' : `${old.toFixed(2)} → `}${now.toFixed(2)}`;
  if (!hasProposed(after)) return `${sentence(decided?.reason ?? '')} ${capital(confidence)}.`;
  if (!winner || outcomeOf(raised) === 'same') return `${capital(confidence)}.`;
  const extent = extentOf(winner.regression);
  const said = [
    reproductionResult(winner) === 'pass' ? 'passes the reproduction test' : '',
    reproductionResult(winner) === 'fail' ? 'leaves a reproduction test failing' : '',
    resultOf(winner.regression) === 'pass'
      ? `breaks no test that passed${extent === undefined ? '' : ` (${extent})`}`
      : '',
  ].filter((part) => part !== '');
  return `The new one ${said.join(' and ') || 'was not verified by tests'}; ${confidence}.`;
}

/** Told by the commits that were published, not by what was planned. */
function branch(raised: Raised, { thread }: RetryOptions): string {
  const [old, now] = [raised.before, raised.after].map(({ tree }) =>
    tree.published.findLast(({ what }) => what === 'pull-request'),
  );
  const last = raised.after.tree.published.at(-1);
  if (hasProposed(raised.after) && last?.what === 'comment' && last.note !== undefined)
    return 'The patch is in my comment on the issue: GitHub took no pull request.';
  if (!now) return '';
  const where = now.number === thread ? 'this branch' : `#${now.number}`;
  if (!hasProposed(raised.after)) return `#${now.number} stays as it was.`;
  if (!old || old.number !== now.number) return `Draft pull request #${now.number} is open.`;
  if (old.sha === now.sha) return `No new commit; the description of #${now.number} is up to date.`;
  return `New commit on ${where}.`;
}

/** Kept nodes were made with what was pinned then. */
function changedPins({ before, after }: Raised): string[] {
  const [old, now] = [before.tree.pinned, after.tree.pinned];
  if (!old || !now) return [];
  const model = old.model === now.model ? '' : `the model (${codeSpan(old.model)} → ${codeSpan(now.model)})`;
  const judge = old.judge === now.judge ? '' : `the judge (${codeSpan(old.judge)} → ${codeSpan(now.judge)})`;
  const prompts = old.prompts === now.prompts ? '' : 'the prompts';
  const changed = [model, judge, prompts].filter((part) => part !== '').join(' and ');
  return changed === '' ? [] : [`Meanwhile ${changed} changed: earlier samples and scores stay as they were made.`];
}

function spent({ before, after }: Raised): string {
  const all = ({ tree }: RunView) => tree.spent.inputTokens + tree.spent.outputTokens;
  return `Spent: +${tokens(all(after) - all(before))} tokens, +${clock(after.tree.activeMs - before.tree.activeMs)}.`;
}

function capped({ raise }: { readonly raise: { readonly budget: Budget } }, { asked }: RetryOptions): string[] {
  const { rollouts } = raise.budget;
  return asked !== undefined && asked > rollouts ? [`You asked for ${asked}; ${rollouts} is the most here.`] : [];
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
