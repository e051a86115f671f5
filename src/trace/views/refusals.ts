// What the bot says when it does not start: one comment, then silence.

import { text } from '../../texts.ts';
import type { RunState } from './run-summary.ts';

/** The sender of a label or command may not start a run. */
export const noWriteAccess = (label: string): string => text('no-write-access', { label });

/** Maintainers keep us away from the issue. */
export const ignored = (ignore: string, label: string): string => text('ignored', { ignore, label });

/** Whoever closed it has decided. */
export const closedBefore = (pull: number): string => text('closed-before', { pull });

export const tooManyPulls = (open: number, label: string): string => text('too-many-pulls', { open, label });

/** `again` in milliseconds since 1970. */
export function tooManyRuns(spent: {
  readonly by: 'person' | 'repository' | 'installation';
  readonly most: number;
  readonly again: number;
  readonly label: string;
}): string {
  const when = new Date(spent.again).toISOString().slice(0, 16).replace('T', ' at ');
  return text('too-many-runs', { ...spent, when });
}

/** `to` is a time of the day in the zone. */
export const quietNow = (to: string, zone: string): string => text('quiet-now', { to, zone });

export const takenForQuestion = (label: string): string => text('taken-for-question', { label });

/** `other` is the open issue that it reads like; `pull`: ours for that one. */
export function sameIssue(other: {
  readonly issue: number;
  readonly by: 'words' | 'error';
  readonly pull: number | undefined;
  readonly state: RunState;
}): string {
  const { issue, by, pull, state } = other;
  return text('same-issue', { issue, error: by === 'error', pull: pull ?? false, working: state === 'working' });
}

/** The issue says too little to work on. `images`: how many of it were not read. */
export const tooLittleText = (label: string, images = 0): string => text('too-little-text', { label, images });
