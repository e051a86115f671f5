// The dashboard of a repository: its searches by what they wait for, each with the box that goes on with it or stops it.

import type { RunId } from '../../task.ts';
import { markdown, text } from '../../texts.ts';
import type { RunState, RunSummary } from './run-summary.ts';

export const DASHBOARD_TITLE = 'Mullover: searches in this repository';

export interface DashboardOptions {
  /** Where people reach the page of a run; undefined where there are no pages. */
  readonly pageOf: (run: RunId) => string | undefined;
}

/** Rows of each part: what is older is on the pages. */
const MOST = 25;

const PARTS: readonly { readonly name: string; readonly states: readonly RunState[] }[] = [
  { name: 'working', states: ['queued', 'working'] },
  { name: 'review', states: ['proposed'] },
  { name: 'person', states: ['abstained', 'stopped'] },
];

/** Markdown. `runs`: the newest one of each issue, newest first; what is merged or closed is not shown any more. */
export function dashboard(runs: readonly RunSummary[], { pageOf }: DashboardOptions): string {
  const parts = PARTS.map(({ name, states }) => {
    const fitting = runs.filter(({ state }) => states.includes(state));
    return {
      name,
      rows: fitting.slice(0, MOST).flatMap((run) => row(run, pageOf)),
      more: Math.max(0, fitting.length - MOST),
    };
  });
  const shown = parts.filter(({ rows }) => rows.length > 0);
  return text('dashboard', {
    parts: shown.map(({ name, more }) => ({ name, more })),
    rows: shown.flatMap(({ name, rows }) => rows.map((each) => ({ ...each, part: name }))),
  });
}

function row({ run, title, origin, state, pull }: RunSummary, pageOf: DashboardOptions['pageOf']) {
  if (origin.kind !== 'github') return [];
  const box = state === 'queued' || state === 'working' ? 'stop' : 'retry';
  const page = pageOf(run);
  return [
    {
      ...{ box, issue: origin.issue, title: title.replace(/\s+/g, ' ').slice(0, 120), state },
      ...{ pull: pull?.number ?? false, page: page !== undefined && markdown(page) },
    },
  ];
}
