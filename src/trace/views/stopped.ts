// The comment of a run that could not be carried through: the reason and the next step, nothing about any patch.

import { escapeUntrusted } from './untrusted-text.ts';

export function stopped(reason: string, next: string): string {
  return `**Stopped: ${escapeUntrusted(reason).replace(/[.:]+$/, '')}.** ${escapeUntrusted(next)}\n`;
}

/** The comment of a run that waits for an endpoint or a daemon to come back. */
export function paused(reason: string, finishedCalls: number): string {
  const why = escapeUntrusted(reason).replace(/[.:]+$/, '');
  return `**Paused: ${why}.** It tries again by itself, with growing waits, for about an hour; nothing is lost. ${finishedCalls} model calls are done and will not be made again.\n`;
}
