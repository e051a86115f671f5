// What a run cost, by stage: model calls, tokens, time, sandbox seconds.

import type { Event } from '../event.ts';
import type { Spent } from '../spending.ts';
import { clock, plural, tokens } from './quantities.ts';
import type { RunView } from './run-view.ts';

export interface StageCost extends Readonly<Spent> {
  readonly stage: string;
  /** Time in which at least one piece of this stage's work was under way; stages overlap. */
  readonly ms: number;
}

export interface Cost {
  readonly stages: readonly StageCost[];
  /** `ms` is the time in which a worker was active. */
  readonly total: StageCost;
}

/** Order and titles of the columns, by the names that the tree adds spending up under. */
const TITLES: Readonly<Record<string, string>> = {
  environment: 'environment',
  'environment-setup': 'environment set-up',
  'repository-understanding': 'repository understanding',
  'fault-localization': 'fault localization',
  'patch-generation': 'patches',
  'patch-verification': 'verification',
  judge: 'judging',
  other: 'other',
};

export function costOf({ events, tree }: RunView): Cost {
  const busy = busyTimes(events);
  const stages = Object.entries(TITLES).flatMap(([key, stage]) => {
    const spent = tree.spentBy.get(key);
    return spent ? [{ ...spent, stage, ms: busy.get(key) ?? 0 }] : [];
  });
  return { stages, total: { ...tree.spent, stage: 'total', ms: tree.activeMs } };
}

/** Stages as rows: as columns the total would not be seen without scrolling. */
export function costTable({ stages, total }: Cost): string {
  return [
    '| Cost | model calls / tokens in / out | time · sandbox |',
    '|---|---|---|',
    ...stages.map((each) => `| ${each.stage} | ${calls(each)} | ${time(each)} |`),
    `| **total** | **${calls(total)}** | **${time(total)}** |`,
  ].join('\n');
}

/** `702k tokens, 9:40`. */
export function costInShort({ total }: Cost): string {
  return `${tokens(total.inputTokens + total.outputTokens)} tokens, ${clock(total.ms)}`;
}

function calls({ calls: made, inputTokens, outputTokens }: StageCost): string {
  return made === 0 ? '–' : `${made} / ${tokens(inputTokens)} / ${tokens(outputTokens)}`;
}

function time({ ms, sandboxSeconds, executions }: StageCost): string {
  const runs = executions > 0 ? ` in ${plural(executions, 'run')}` : '';
  return sandboxSeconds === 0 ? clock(ms) : `${clock(ms)} · ${Math.round(sandboxSeconds)} s${runs}`;
}

/** Milliseconds covered by the work of each stage; work that ran side by side counts once. */
function busyTimes(events: readonly Event[]): ReadonlyMap<string, number> {
  const spans = new Map<string, [number, number][]>();
  for (const event of events) {
    const work = spanOf(event);
    if (!work) continue;
    const list = spans.get(work.stage) ?? [];
    spans.set(work.stage, list);
    list.push(work.span);
  }
  return new Map([...spans].map(([stage, list]) => [stage, covered(list)]));
}

function spanOf(event: Event): { readonly stage: string; readonly span: [number, number] } | undefined {
  const work = workOf(event);
  const end = Date.parse(event.at);
  return work && { stage: work.stage, span: [end - work.ms, end] };
}

/** Milliseconds in which at least one piece of work was under way. */
export function busyMs(events: readonly Event[]): number {
  return covered(
    events.flatMap((event) => {
      const found = spanOf(event);
      return found ? [found.span] : [];
    }),
  );
}

function workOf(event: Event): { readonly stage: string; readonly ms: number } | undefined {
  switch (event.type) {
    case 'asked':
      return { stage: event.stage, ms: event.ms };
    case 'scored':
    case 'compared':
      return { stage: 'judge', ms: event.ms };
    case 'executed':
      return { stage: 'patch-verification', ms: event.seconds * 1000 };
    case 'prepared':
      return { stage: 'environment', ms: event.seconds * 1000 };
    default:
      return undefined;
  }
}

function covered(spans: readonly (readonly [number, number])[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    total += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return total;
}
