// How pages write what is measured: marks of checks, amounts, times.

import type { CheckResult } from '../trace/views/candidates.ts';
import { clock, tokens } from '../trace/views/quantities.ts';
import type { RunState } from '../trace/views/run-summary.ts';
import { shortened } from '../trace/views/shortened.ts';
import { type Markup, markup, shown } from './markup.ts';

export const MARKS: Readonly<Record<CheckResult, string>> = { pass: '✓', fail: '✗', unknown: '?', none: '–' };

const RESULTS: Readonly<Record<CheckResult, string>> = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'not known',
  none: 'not run',
};

/** A mark and its word, for those who see no colours. */
export function resultMark(result: CheckResult): Markup {
  return markup`<span class="result ${result}">${MARKS[result]} ${RESULTS[result]}</span>`;
}

const STATES: Readonly<Record<RunState, string>> = {
  queued: 'waiting for a worker',
  working: 'working',
  proposed: 'patch proposed',
  abstained: 'no patch good enough',
  stopped: 'stopped',
  merged: 'merged',
  closed: 'closed without merge',
  reverted: 'merged and reverted',
};

export function stateWords(state: RunState): string {
  return STATES[state];
}

export function stateMark(state: RunState): Markup {
  return markup`<span class="state ${state}">${STATES[state]}</span>`;
}

/** One line, at most so many characters. */
export function short(text: string, length: number): string {
  return shortened(shown(text).replace(/\s+/g, ' ').trim(), length);
}

/** As it is read in UTC by everybody alike; a script can tell the reader's own time. */
export function when(iso: string): Markup {
  return markup`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

export function spent({
  calls,
  tokens: count,
  ms,
  money,
}: Readonly<Record<'calls' | 'tokens' | 'ms' | 'money', number>>): string {
  const price = money > 0 ? ` · $${money.toFixed(money < 1 ? 4 : 2)}` : '';
  return `${calls} ${calls === 1 ? 'call' : 'calls'} · ${tokens(count)} tokens · ${clock(ms)}${price}`;
}

export function rewardText(reward: number | undefined): string {
  return reward === undefined ? '–' : reward.toFixed(2);
}

/** The last part of a long text, from the beginning of a line. */
export function endOf(text: string, length: number): string {
  const clean = shown(text);
  if (clean.length <= length) return clean;
  const part = clean.slice(-length);
  return `… (${clean.length - length} characters before)\n${part.slice(part.indexOf('\n') + 1)}`;
}
